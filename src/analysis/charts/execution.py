"""Pictures of execution rates: both bases, ranks, sources of funds, cost deviation."""

from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.charts import marks, style
from analysis.charts.canvas import Canvas
from analysis.charts.frame import TINY, Picture, chart, picture, spread
from analysis.charts.style import BLUE, FAINT, INK, ORANGE, PAPER, QUIET, RED, Looks
from analysis.measures import top
from analysis.words.numbers import figure

_RATES = ["rate_reported", "rate_original"]
_BASES = "chart_execution.reported", "chart_execution.original"
# A rate beyond, in percent, is drawn at the edge: a budget of next to nothing would squeeze all
# others into a line.
_MOST_RATE = 150

_DEVIATIONS = ["implied_deviation", "printed_deviation"]
_RELATIONS = {
    "agrees": ("o", BLUE),
    "opposite": ("^", INK),
    "fraction": ("s", ORANGE),
    "differs": ("D", RED),
}
# A deviation beyond, in percent, is drawn at the edge.
_MOST_DEVIATION = 100

# Rates that stand in the table, and on no axis.
_UNSETTLED = ("in_doubt", "contradicted")
# More lines than this cross too often to be followed.
_MOST_LINES = 30
# How the line of a form looks that moves up, down or not at all, with what is said of it.
_MOVES = {
    1: (BLUE, "-", 1.8, "chart_execution.rises"),
    -1: (ORANGE, "--", 1.8, "chart_execution.falls"),
    0: (QUIET, ":", 1.2, "chart_execution.stays"),
}


@chart
def bases(compared: pd.DataFrame, lang: str | None = None) -> Picture | None:
    """Draw the execution rate of each form on both bases, from `execution.compare`.

    >>> bases(analysis.execution.compare(corpus)).name
    'execution-bases'
    """
    known = compared[_RATES].notna().any(axis=1) & ~compared["left_out"].isin(_UNSETTLED)
    drawn = compared[known].sort_values(
        [*reversed(_RATES), "form_id"], ascending=[False, False, True], na_position="last"
    )
    left = {"chart_execution.bases_left": len(compared) - len(drawn)}
    return picture("execution-bases", drawn, lang, _draw_bases, _say_bases, left)


def _draw_bases(canvas: Canvas, drawn: pd.DataFrame) -> None:
    places = canvas.forms(drawn, "chart_execution.bases", "chart_execution.bases_many")
    if places is not None:
        _draw_rates(canvas, drawn, places)
        return
    axes = canvas.axes
    reported, original = (drawn[rate].dropna().clip(upper=_MOST_RATE) for rate in _RATES)
    ends = np.histogram_bin_edges(pd.concat([reported, original]).to_numpy(), bins=30).tolist()
    axes.hist(original, ends, color=ORANGE, alpha=0.55)
    axes.hist(reported, ends, histtype="step", color=BLUE, linewidth=1.8)
    highest = drawn[_RATES].max(axis=1)
    if (highest > _MOST_RATE).any():
        marks.open_ends(axes, highest, -np.inf, _MOST_RATE)
    axes.set_xlabel(canvas.say("chart_execution.rate"))
    canvas.count("chart.forms")
    canvas.key_of_pairs(*_BASES)


def _draw_rates(canvas: Canvas, drawn: pd.DataFrame, places: np.ndarray) -> None:
    reported, original = (drawn[rate] for rate in _RATES)
    marks.dumbbell(canvas.axes, places, reported, original, most=_MOST_RATE)
    canvas.axes.set_xlabel(canvas.say("chart_execution.rate"))
    canvas.key_of_pairs(*_BASES)


def _say_bases(canvas: Canvas, drawn: pd.DataFrame) -> tuple[str, str]:
    single = int(drawn[_RATES].isna().any(axis=1).sum()) if len(drawn) > 1 else 0
    beyond = int((drawn[_RATES] > _MOST_RATE).any(axis=1).sum())
    caption = canvas.sentences(
        _compare_bases(canvas, drawn),
        canvas.counted(single, "chart_execution.bases_single"),
        canvas.counted(beyond, "chart_execution.edge", most=_MOST_RATE),
    )
    keys = "chart_execution.bases_alt", "chart_execution.bases_alt_original"
    spans = [
        canvas.say(key, **spread(drawn[rate]))
        for key, rate in zip(keys, _RATES, strict=True)
        if drawn[rate].count() > 1
    ]
    return caption, canvas.sentences(*spans)


def _compare_bases(canvas: Canvas, drawn: pd.DataFrame) -> str:
    both = drawn.dropna(subset=_RATES)
    if both.empty:
        rate, where = drawn[_RATES].max(axis=1).iloc[0], canvas.quoted(drawn.head(1))
        one = len(drawn) == 1
        return canvas.say("chart_execution.bases_one", where=where, rate=rate) if one else ""
    gap = both["uplift"]
    widest = top(both, gap.abs())
    rates = "" if len(widest) > 1 else canvas.say("chart_execution.bases_rates", **widest.iloc[0])
    counts = {
        "chart_execution.up": int((gap >= TINY).sum()),
        "chart_execution.down": int((gap <= -TINY).sum()),
        "chart_execution.same": int((gap.abs() < TINY).sum()),
    }
    changed = counts["chart_execution.same"] < len(both)
    return canvas.say(
        "chart_execution.bases_both" if changed else "chart_execution.bases_same",
        n=len(both),
        parts=canvas.counts(counts),
        where=canvas.quoted(widest),
        most=gap.abs().max(),
        rates=rates,
        **widest.iloc[0],
    )


@chart
def funds(grouped: pd.DataFrame, lang: str | None = None) -> Picture | None:
    """Draw budget-weighted rates by source, from `execution.grouped(tables, ["fund"], None)`.

    >>> funds(analysis.execution.grouped(corpus, ["fund"], None)).name
    'execution-funds'
    """
    drawn = grouped.dropna(subset=_RATES, how="all")
    left = {"chart_execution.zero": len(grouped) - len(drawn)}
    return picture("execution-funds", drawn, lang, _draw_funds, _say_funds, left, least=2)


def _funds(canvas: Canvas, drawn: pd.DataFrame) -> list[str]:
    labels = []
    for fund in drawn["fund"]:
        word = canvas.say("word.fund_lost") if pd.isna(fund) else canvas.name("fund", fund)
        labels.append(word if word == fund else word[0].lower() + word[1:])
    return labels


def _draw_funds(canvas: Canvas, drawn: pd.DataFrame) -> None:
    places = canvas.rows(_funds(canvas, drawn), canvas.say("chart_execution.funds"))
    _draw_rates(canvas, drawn, places)


def _say_funds(canvas: Canvas, drawn: pd.DataFrame) -> tuple[str, str]:
    named = drawn.assign(label=_funds(canvas, drawn))
    alt = canvas.each("chart_execution.funds_alt", named["label"], drawn)
    known = named.dropna(subset=["rate_reported"])
    single = known[known["fund"] != "total"]
    chosen = known if single.empty else single
    if chosen.empty:
        return alt, ""
    lowest = top(chosen, -chosen["rate_reported"])
    low = canvas.few(lowest["label"], "word.sources")
    key = "chart_execution.funds_lowest" if len(chosen) > 1 else "chart_execution.funds_alone"
    if len(chosen) > 1 and len({figure(rate, "percent") for rate in chosen["rate_reported"]}) == 1:
        key = "chart_execution.funds_alike"
    return canvas.say(key, low=low, rate=lowest["rate_reported"].iloc[0]), alt


@chart
def deviations(deviation: pd.DataFrame, lang: str | None = None) -> Picture | None:
    """Draw printed against implied cost deviation, from `execution.cost_deviation`.

    >>> deviations(analysis.execution.cost_deviation(corpus)).name
    'execution-deviation'
    """
    drawn = deviation.dropna(subset=["relation"]).sort_values(["implied_deviation", "form_id"])
    left = {"chart_execution.deviation_left": len(deviation) - len(drawn)}
    return picture("execution-deviation", drawn, lang, _draw_deviations, _say_deviations, left)


def _draw_deviations(canvas: Canvas, drawn: pd.DataFrame) -> None:
    most = _MOST_DEVIATION
    implied, printed = (drawn[column].clip(-most, most) for column in _DEVIATIONS)
    titles = "chart_execution.deviation", "chart_execution.deviation_many"
    places = canvas.forms(drawn, *titles, height=4.2)
    axes, relations = canvas.axes, drawn["relation"].to_numpy()
    if places is not None:
        marks.dumbbell(axes, places, implied, printed, signed=True)
        axes.axvline(0, color=QUIET, linewidth=1)
        odd = relations != "agrees"
        canvas.beside(places[odd], [canvas.name("relation", one) for one in relations[odd]])
        axes.set_xlabel(canvas.say("chart_execution.axis"))
        canvas.key_of_pairs("chart_execution.implied", "chart_execution.printed")
        return
    axes.axline((0, 0), slope=1, color=QUIET, linewidth=1, linestyle="--")
    used = []
    for relation, (sign, colour) in _RELATIONS.items():
        part = relations == relation
        if part.any():
            name = canvas.name("relation", relation)
            counted = canvas.say("chart_execution.relation_counted", name=name, n=int(part.sum()))
            used.append((sign, colour, counted))
            axes.plot(implied[part], printed[part], sign, color=colour, alpha=0.5)
    axes.margins(0.1)
    axes.grid(True, color=FAINT)
    marks.open_ends(axes, drawn["implied_deviation"], -most, most)
    marks.open_ends(axes, drawn["printed_deviation"], -most, most, "y")
    axes.set_xlabel(canvas.say("chart_execution.implied"))
    axes.set_ylabel(canvas.say("chart_execution.printed"))
    canvas.key(*used)


def _say_deviations(canvas: Canvas, drawn: pd.DataFrame) -> tuple[str, str]:
    counts = drawn["relation"].value_counts()
    parts = canvas.listed(
        canvas.say(
            "chart_execution.part",
            counting=drawn[drawn["relation"] == one],
            name=canvas.name("relation", one),
            n=counts[one],
        )
        for one in _RELATIONS
        if one in counts
    )
    far = int(drawn[_DEVIATIONS].abs().gt(_MOST_DEVIATION).any(axis=1).sum())
    caption = canvas.sentences(
        canvas.say("chart_execution.deviation_caption", n=len(drawn), parts=parts),
        canvas.counted(far, "chart_execution.edge", most=_MOST_DEVIATION),
    )
    few = drawn if len(drawn) <= marks.PAIRS_LABELLED else drawn.head(0)
    return caption, canvas.each("chart_execution.deviation_alt", canvas.labels(few), few)


@chart
def ranks(compared: pd.DataFrame, lang: str | None = None) -> Picture | None:
    """Draw the rank of each form on both bases, from `execution.compare`; None if none moves.

    >>> ranks(analysis.execution.compare(corpus)).name
    'execution-ranks'
    """
    called = {"rank_change": "move", "rank_original": "before", "rank_reported": "after"}
    drawn = compared.dropna(subset=["rank_change"]).rename(columns=called)
    drawn = drawn.astype(dict.fromkeys(called.values(), "int64"))
    drawn = drawn.sort_values(["before", "after", "form_id"])
    moved = drawn if drawn["move"].any() else drawn.head(0)
    return picture("execution-ranks", moved, lang, _draw_ranks, _say_ranks)


def _draw_ranks(canvas: Canvas, drawn: pd.DataFrame) -> None:
    if len(drawn) <= _MOST_LINES:
        canvas.open(style.row_height(len(drawn)), canvas.say("chart_execution.ranks"))
        _slopes(canvas, drawn)
        return
    most = len(drawn) + 0.5
    title = canvas.say("chart_execution.ranks_many", n=len(drawn), most=_MOST_LINES)
    axes = canvas.open(4.6, title)
    dots: Looks = {"color": BLUE, "markersize": 3, "alpha": 0.5, "clip_on": False}
    axes.plot(drawn["before"], drawn["after"], "o", **dots)
    axes.axline((1, 1), slope=1, color=QUIET, linewidth=1, linestyle="--")
    axes.set(xlim=(most, 0.5), ylim=(most, 0.5))
    box = {"facecolor": PAPER, "edgecolor": "none", "pad": 2}
    looks: Looks = {"transform": axes.transAxes, "va": "center", "bbox": box}
    axes.text(0.02, 0.95, canvas.say("chart_execution.rises"), ha="left", **looks)
    axes.text(0.98, 0.05, canvas.say("chart_execution.falls"), ha="right", **looks)
    axes.grid(True)
    axes.set_xlabel(canvas.say("chart_execution.rank_original"))
    axes.set_ylabel(canvas.say("chart_execution.rank_reported"))


def _slopes(canvas: Canvas, drawn: pd.DataFrame) -> None:
    """Join each form's place on the left to that on the right, both named."""
    drawn = drawn.sort_values(["before", "after", "form_id"])
    axes, other = canvas.axes, canvas.axes.twinx()
    left = np.arange(len(drawn), dtype="float64")[::-1]
    order = drawn.sort_values(["after", "before", "form_id"]).index
    right = pd.Series(left, index=order)[drawn.index].to_numpy()
    signs = np.sign(drawn["move"])
    for start, end, move in zip(left, right, signs, strict=True):
        colour, line, width, _ = _MOVES[int(move)]
        axes.plot([0, 1], [start, end], linestyle=line, color=colour, linewidth=width)
        axes.plot([0, 1], [start, end], "o", color=colour, markersize=4)
    names = canvas.labels(drawn, 18 if canvas.narrow else 34)
    before, after = (_places(canvas, drawn[column]) for column in ("before", "after"))
    axes.set_yticks(left, [f"{name}   {rank}" for name, rank in zip(names, before, strict=True)])
    beyond = [""] * len(names) if canvas.narrow else [f"   {name}" for name in names]
    other.set_yticks(right, [f"{rank}{end}" for rank, end in zip(after, beyond, strict=True)])
    canvas.about(drawn, left)
    for side in (axes, other):
        side.set_ylim(-0.7, len(drawn) - 0.3)
        side.tick_params(length=0)
        side.spines[:].set_visible(False)
    axes.set_xlim(-0.03, 1.03)
    bases = canvas.say("chart_execution.side_original"), canvas.say("chart_execution.side_reported")
    axes.set_xticks([0, 1], bases)
    sides: tuple[Literal["right", "left"], ...] = ("right", "left")
    for label, aligned in zip(axes.get_xticklabels(), sides, strict=True):
        label.set_horizontalalignment(aligned)
    handles = [
        axes.plot([], [], linestyle=line, color=colour, linewidth=1.8, label=canvas.say(key))[0]
        for move, (colour, line, _, key) in _MOVES.items()
        if (signs == move).any()
    ]
    canvas.key(*handles, columns=len(handles))


def _places(canvas: Canvas, ranked: pd.Series) -> list[str]:
    """Write ranks, saying which are shared."""
    return [
        canvas.say("chart_execution.tied", rank=int(rank)) if tied else str(rank)
        for rank, tied in zip(ranked, ranked.duplicated(keep=False), strict=True)
    ]


def _say_ranks(canvas: Canvas, drawn: pd.DataFrame) -> tuple[str, str]:
    widest = top(drawn, drawn["move"].abs())
    first = widest.iloc[0]
    told: dict[str, Any] = {"move": abs(int(first["move"]))}
    for side in ("before", "after"):
        tied = drawn[side].eq(first[side]).sum() > 1
        told[side] = int(first[side])
        told[f"{side}_shared"] = canvas.say("chart_execution.shared") if tied else ""
    far = "chart_execution.moved_alike" if len(widest) > 1 else "chart_execution.moved"
    caption = canvas.say(
        "chart_execution.ranks_caption",
        n=len(drawn),
        up=int((drawn["move"] > 0).sum()),
        down=int((drawn["move"] < 0).sum()),
        where=canvas.quoted(widest),
        far=canvas.say(far, **told),
    )
    few = drawn if len(drawn) <= _MOST_LINES else drawn.head(0)
    return caption, canvas.each("chart_execution.ranks_alt", canvas.labels(few), few)
