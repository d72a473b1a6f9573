"""Pictures of trust: which figures others confirm, and what each check found."""

import numpy as np
import pandas as pd

from analysis.charts import marks
from analysis.charts.canvas import Canvas, Entry
from analysis.charts.frame import Picture, chart, picture, spread
from analysis.charts.style import BLUE, FAINT, INK, ORANGE, QUIET, RED
from analysis.words.numbers import plain

# A count stands inside its part of a bar where that is wider, of the whole axis.
_ROOM = 0.055
_FIGURES = {
    "n_confirmed": (BLUE, "chart_trust.said_confirmed"),
    "n_unconfirmed": (FAINT, "chart_trust.said_unconfirmed"),
    "n_contradicted": (RED, "chart_trust.said_contradicted"),
}
_VERDICTS = {
    "agrees": (BLUE, "chart_verdict_counted.agrees"),
    "warns": (ORANGE, "chart_verdict_counted.warns"),
    "contradicts": (RED, "chart_verdict_counted.contradicts"),
    "not-computable": (FAINT, "chart_verdict_counted.not-computable"),
}
_AGREES = ["n_agrees", "n_agrees_truncated", "n_agrees_hidden_digits"]
# Percent of the checks at which the axis ends: the counts stand behind the bars.
_END = 130


@chart
def confirmation(compared: pd.DataFrame, lang: str | None = None) -> Picture | None:
    """Draw how many figures of each form are confirmed, from `trust.compare`.

    A diamond with a number beside a bar counts what contradicts, whatever it is about.

    >>> confirmation(analysis.trust.compare(corpus)).name
    'trust-confirmation'
    """
    worst = ["n_contradictions", "share", "form_id"]
    drawn = compared[compared["share"].notna()].sort_values(worst, ascending=[False, True, True])
    left = {"chart_trust.left": len(compared) - len(drawn)}
    return picture("trust-confirmation", drawn, lang, _draw_confirmation, _say_confirmation, left)


def _draw_confirmation(canvas: Canvas, drawn: pd.DataFrame) -> None:
    titles = "chart_trust.confirmation", "chart_trust.confirmation_many"
    places = canvas.forms(drawn, *titles)
    if places is not None:
        _draw_figures(canvas, drawn, places)
        return
    share = 100 * drawn["share"]
    low = min(float(np.floor(share.min())), 99.0)
    canvas.axes.hist(share, np.linspace(low, 100, 31).tolist(), color=BLUE)
    canvas.axes.set_xlabel(canvas.say("chart_trust.share"))
    canvas.count("chart_trust.forms")


def _draw_figures(canvas: Canvas, drawn: pd.DataFrame, places: np.ndarray) -> None:
    axes, widest = canvas.axes, float(drawn["n_figures"].max())
    end = 1.12 if canvas.narrow else 1.3
    axes.set_xlim(0, end * widest)
    looks = {
        name: (colour, canvas.name("chart_confirmed", name))
        for name, (colour, _) in _FIGURES.items()
    }
    entries: list[Entry] = [*canvas.stacked(places, drawn, drawn, looks, _ROOM * end * widest)]
    beside = []
    for place, row in zip(places, drawn.to_dict("records"), strict=True):
        confirmed, figures = int(row["n_confirmed"]), int(row["n_figures"])
        told = {"confirmed": confirmed, "figures": figures, "share": row["share"]}
        beside.append(canvas.say("chart_trust.total", **told))
        if not canvas.narrow:
            marks.note(axes, beside[-1], (figures, place), (5, 0), color=QUIET)
        if row["n_contradictions"]:
            axes.plot((end - 0.06) * widest, place, "D", color=RED, markersize=6)
            at = ((end - 0.04) * widest, place)
            marks.note(axes, plain(row["n_contradictions"], 0), at, color=INK)
    if canvas.narrow:
        canvas.beside(places, beside)
    axes.set_xticks([tick for tick in axes.get_xticks() if 0 <= tick <= widest])
    _bounded(canvas, widest, "chart_trust.figures")
    if drawn["n_contradictions"].any():
        entries.append(("D", RED, canvas.say("chart_trust.finding")))
    canvas.key(*entries, columns=len(entries))


def _bounded(canvas: Canvas, end: float, key: str) -> None:
    """End the axis with the bars: what stands behind them is not to scale."""
    canvas.axes.spines["bottom"].set_bounds(0, end)
    canvas.axes.set_xlabel(canvas.say(key), loc="left")
    canvas.axes.grid(False)


def _say_confirmation(canvas: Canvas, drawn: pd.DataFrame) -> tuple[str, str]:
    sums = {column: int(drawn[column].sum()) for column in _FIGURES}
    whole, found = int(drawn["n_figures"].sum()), int(drawn["n_contradictions"].sum())
    share = sums["n_confirmed"] / whole
    parts = canvas.listed(
        canvas.counted(sums[name], key, share=share) for name, (_, key) in _FIGURES.items()
    )
    every = sums["n_confirmed"] == whole
    finding = canvas.say(
        "chart_trust.confirmation_caption",
        n=len(drawn),
        figures=whole,
        parts=canvas.say("chart_trust.said_all") if every else parts,
        found=canvas.say("chart_trust.found" if found else "chart_trust.found_none", n=found),
    )
    if len(drawn) == 1:
        return finding, ""
    span = canvas.say("chart_trust.confirmation_alt", **spread(drawn["share"]))
    odd = canvas.counted((drawn["n_contradictions"] > 0).sum(), "chart_trust.alt_found")
    return finding, canvas.sentences(span, odd)


@chart
def verdicts(checks: pd.DataFrame, lang: str | None = None) -> Picture | None:
    """Draw what each check found, from `trust.checks`; `label`, where there is one, names it.

    A check that speaks only where something is amiss has no share to draw, and is left out.

    >>> verdicts(analysis.trust.checks(corpus)).name
    'trust-verdicts'
    """
    counts = checks.rename(columns=lambda name: name.removeprefix("n_").replace("_", "-"))
    sums = {"agrees": _AGREES, "warns": ["n_warns", "n_asks"]}
    added = {name: checks[columns].sum(axis=1) for name, columns in sums.items()}
    drawn = counts.assign(**added)[list(_VERDICTS)].astype("int64")
    drawn["label"] = checks["label" if "label" in checks else "check"].astype("str")
    told = drawn[["agrees", "contradicts", "not-computable"]].sum(axis=1) > 0
    drawn = drawn[told].reset_index(drop=True)
    return picture("trust-verdicts", drawn, lang, _draw_verdicts, _say_verdicts)


def _draw_verdicts(canvas: Canvas, drawn: pd.DataFrame) -> None:
    counts = drawn[list(_VERDICTS)]
    shares = counts.mul(100 / counts.sum(axis=1), axis=0)
    places = canvas.rows(drawn["label"].tolist(), canvas.say("overview.section_checks"))
    looks = {
        name: (colour, canvas.name("verdict", name)) for name, (colour, _) in _VERDICTS.items()
    }
    end = 104 if canvas.narrow else _END
    entries = canvas.stacked(places, shares, counts, looks, _ROOM * end)
    canvas.key(*entries, columns=len(entries))
    small = (shares > 0) & (shares <= _ROOM * end)
    beside = []
    for row, place in enumerate(places):
        said = canvas.say("chart_trust.times", n=int(counts.iloc[row].sum()))
        for name in counts.columns[small.iloc[row]]:
            verdict, n = canvas.name("verdict", name), int(counts[name].iloc[row])
            said += canvas.say("chart_trust.and", label=verdict, n=n)
        beside.append(said)
        if not canvas.narrow:
            marks.note(canvas.axes, said, (100, place), (5, 0), color=QUIET)
    if canvas.narrow:
        canvas.beside(places, beside)
    canvas.axes.set_xlim(0, end)
    canvas.axes.set_xticks(range(0, 101, 20))
    _bounded(canvas, 100, "chart_trust.of_all")


def _say_verdicts(canvas: Canvas, drawn: pd.DataFrame) -> tuple[str, str]:
    sums = {name: int(drawn[name].sum()) for name in _VERDICTS}
    whole = sum(sums.values())
    parts = canvas.counts({_VERDICTS[name][1]: n for name, n in sums.items()})
    parts = canvas.say("chart_trust.all_agree") if sums["agrees"] == whole else parts
    caption = canvas.say("chart_trust.verdicts_caption", checks=len(drawn), n=whole, parts=parts)
    told = []
    each = drawn.melt("label", list(_VERDICTS), "verdict", "n").query("n > 0")
    for row in drawn.to_dict("records"):
        own = each[each["label"] == row["label"]]
        named = (canvas.name("verdict", one) for one in own["verdict"])
        parts = canvas.listed(
            canvas.say(
                "chart_trust.alt_part",
                counting=own.iloc[[at]].rename(columns={"label": "check"}),
                label=label,
                n=int(own["n"].iloc[at]),
            )
            for at, label in enumerate(named)
        )
        told.append(canvas.say("chart_trust.verdicts_alt", check=row["label"], parts=parts))
    return caption, canvas.told(told)
