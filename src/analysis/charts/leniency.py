"""Pictures of scoring leniency: admissible intervals, scores by kind, ceiling shares."""

from collections.abc import Mapping
from functools import partial

import numpy as np
import pandas as pd

from analysis.charts import marks
from analysis.charts.canvas import Canvas
from analysis.charts.frame import Picture, chart, picture, spread
from analysis.charts.style import ALLOWED, BLUE, LABELLED, ORANGE, QUIET, RED
from analysis.rules import called
from analysis.words.numbers import figure, plain

_KINDS = {
    "quantitative": ("indicator_kind.quantitative", BLUE),
    "qualitative": ("indicator_kind.qualitative", ORANGE),
    "lost": ("indicator_kind.lost", QUIET),
}
_SHARES = ["share_indicators", "share_points"]
# Groups drawn, those with the most indicators.
_MOST_GROUPS = 20


@chart
def intervals(
    compared: pd.DataFrame, lang: str | None = None, cuts: Mapping[str, float] | None = None
) -> Picture | None:
    """Draw each form's admissible totals with the printed one, from `leniency.compare` with rules.

    `cuts`: grade label to the total from which it is given, drawn where in reach.

    >>> intervals(analysis.leniency.compare(corpus, "mof-2021-101")).name
    'leniency-intervals'
    """
    drawn = compared[compared["left_out"].isna()]
    drawn = drawn.sort_values(["total_score", "form_id"], ascending=[False, True])
    drawn["inside"] = drawn["inside"].fillna(False).astype("bool")
    draw = partial(_draw_intervals, cuts=cuts or {})
    left = {"chart_leniency.left": len(compared) - len(drawn)}
    return picture("leniency-intervals", drawn, lang, draw, _say_intervals, left)


def _draw_intervals(canvas: Canvas, drawn: pd.DataFrame, cuts: Mapping[str, float]) -> None:
    titles = "chart_leniency.intervals", "chart_leniency.intervals_many"
    places = canvas.forms(drawn, *titles)
    axes, inside, position = canvas.axes, drawn["inside"], drawn["position"]
    printed = canvas.say("chart_leniency.printed")
    outside = canvas.say("chart_leniency.outside")
    if places is None:
        parts = [position[inside].dropna(), position[~inside].dropna()]
        axes.hist(parts, bins=np.linspace(0, 1, 21).tolist(), stacked=True, color=[BLUE, RED])
        canvas.median(float(position.median()), "decimal")
        axes.set_xlabel(canvas.say("chart_leniency.place"))
        canvas.count("chart.forms")
        canvas.key(("s", BLUE, printed), ("s", RED, outside))
        return
    marks.allowed(axes, places, drawn, "total_score")
    axes.margins(x=0.04)
    if len(drawn) <= LABELLED:
        totals = [figure(total, "points") for total in drawn["total_score"]]
        places_in = zip(totals, drawn["outside"], position, strict=True)
        said = [_placed(canvas, *one) for one in places_in]
        canvas.beside(places, said, canvas.say("chart_leniency.beside"))
    _cuts(canvas, cuts, len(drawn))
    axes.set_xlabel(canvas.say("chart_leniency.points"))
    allowed = ("s", ALLOWED, canvas.say("chart_bands.allowed"))
    canvas.key(allowed, ("o", BLUE, printed), None if inside.all() else ("D", RED, outside))


def _placed(canvas: Canvas, total: str, outside: str | None, position: float) -> str:
    """Return a total with its place in what the rules allow, or how it lies outside."""
    if isinstance(outside, str):
        return f"{total} ({canvas.name('verdict', outside)})"
    return total if pd.isna(position) else f"{total} ({figure(position, 'decimal')})"


def _cuts(canvas: Canvas, cuts: Mapping[str, float], count: int) -> None:
    """Draw the cut-offs of grades that lie in reach of the totals."""
    left, right = canvas.axes.get_xlim()
    for grade, cut in cuts.items():
        if left <= cut <= right:
            canvas.axes.axvline(cut, color=QUIET, linewidth=1, linestyle="--", zorder=1)
            said = f"{grade} ≥ {plain(cut, 0 if float(cut).is_integer() else 2)}"
            height = -0.55 if canvas.narrow else count - 0.35
            marks.note(canvas.axes, said, (cut, height), (3, 0), color=QUIET)
    canvas.axes.set_xlim(left, right)


def _say_intervals(canvas: Canvas, drawn: pd.DataFrame) -> tuple[str, str]:
    inside, positions = drawn["inside"], spread(drawn["position"])
    placed = int(drawn["position"].notna().sum())
    key = "chart_leniency.position" if placed else "chart_leniency.no_position"
    told = canvas.say(key, n=placed, **positions)
    if placed and not inside[drawn["position"].notna()].all():
        told += canvas.say("chart_leniency.ends")
    finding = canvas.say(
        "chart_leniency.inside" if inside.all() else "chart_leniency.outside_said",
        n=len(drawn),
        rules=canvas.names(
            called(one, canvas.language) for one in drawn.sort_index()["rule_set"].unique()
        ),
        outside=int((~inside).sum()),
        position=told,
        **drawn[["total_score", "lowest", "highest"]].iloc[0],
    )
    if len(drawn) == 1 or not placed:
        return finding, ""
    width = (drawn["highest"] - drawn["lowest"]).median()
    return finding, canvas.say("chart_leniency.intervals_alt", width=width, **positions)


@chart
def strip(ratios: pd.DataFrame, lang: str | None = None) -> Picture | None:
    """Draw s/w of all indicators by kind, from `leniency.ratios`; a bubble's area is a count.

    >>> strip(analysis.leniency.ratios(corpus)).name
    'leniency-strip'
    """
    used = ratios[ratios["left_out"].isna()].fillna({"kind": "lost"})
    near = used.assign(share=marks.gathered(100 * used["ratio"]))
    drawn = near.groupby(["kind", "share"]).size().rename("n").reset_index()
    return picture("leniency-strip", drawn, lang, _draw_strip, partial(_say_strip, used=used))


def _draw_strip(canvas: Canvas, drawn: pd.DataFrame) -> None:
    kinds = [kind for kind in _KINDS if (drawn["kind"] == kind).any()]
    canvas.open(canvas.bubble_height(len(kinds)), canvas.say("chart_leniency.strip"))
    heights = canvas.label_rows([canvas.say(_KINDS[kind][0]) for kind in kinds])
    places = dict(zip(kinds, heights, strict=True))
    colours = drawn["kind"].map({kind: colour for kind, (_, colour) in _KINDS.items()})
    shown = drawn.assign(place=drawn["kind"].map(places), colour=colours, sign="o")
    canvas.share_axis(drawn["share"])
    marks.bubbles(canvas.axes, shown)


def _say_strip(canvas: Canvas, _drawn: pd.DataFrame, used: pd.DataFrame) -> str:
    parts = []
    for kind, (name, _) in _KINDS.items():
        part = used[used["kind"] == kind]
        n, full = len(part), int(part["at_ceiling"].sum())
        if n:
            key = "chart_leniency.strip_full" if full == n > 1 else "chart_leniency.strip_caption"
            told = {"kind": canvas.say(name), "n": n, "full": full, "share": full / n}
            parts.append(canvas.say(key, counting=part, **told))
    below = used[used["ratio"] < 1]
    keys = "chart_leniency.below", "chart_leniency.no_below"
    tail = canvas.counted(len(below), *keys, counting=below, low=below["ratio"].min())
    return canvas.sentences(canvas.told(parts, stop=True), tail)


@chart
def ceilings(
    shares: pd.DataFrame, lang: str | None = None, column: str = "level1"
) -> Picture | None:
    """Draw ceiling shares by a level, from `leniency.ceiling(tables, [column])`.

    >>> ceilings(analysis.leniency.ceiling(corpus, ["level1"])).name
    'leniency-ceilings'
    """
    every = shares.dropna(subset=_SHARES).rename(columns={column: "level"})
    every = every.sort_values("n_indicators", ascending=False, kind="stable")
    drawn = every.head(_MOST_GROUPS).sort_values("share_indicators", kind="stable")
    left = {"chart_leniency.rest": len(every) - len(drawn)}
    return picture("leniency-ceilings", drawn, lang, _draw_ceilings, _say_ceilings, left, least=2)


def _levels(canvas: Canvas, drawn: pd.DataFrame) -> list[str]:
    unknown = canvas.say("chart.not_told")
    return [unknown if pd.isna(level) else canvas.name("level", level) for level in drawn["level"]]


def _draw_ceilings(canvas: Canvas, drawn: pd.DataFrame) -> None:
    places = canvas.rows(_levels(canvas, drawn), canvas.say("chart_leniency.ceilings"), extra=0.3)
    _draw_shares(canvas, places, drawn)


def _draw_shares(canvas: Canvas, places: np.ndarray, drawn: pd.DataFrame) -> None:
    """Draw the two ceiling shares of each row, with the counts of indicators."""
    axes, shares = canvas.axes, 100 * drawn[_SHARES]
    first, second = (shares[column] for column in _SHARES)
    marks.dumbbell(axes, places, first, second, figures=False)
    if len(drawn) <= LABELLED:
        counts = zip(drawn["n_ceiling"], drawn["n_indicators"], strict=True)
        canvas.beside(places, [f"{plain(n, 0)}/{plain(of, 0)}" for n, of in counts])
    axes.set_xlim(-2 if shares.to_numpy().min() < 50 else 48, 102)
    axes.set_xlabel("%")
    canvas.key_of_pairs("chart.by_count", "chart.by_points")


def _say_ceilings(canvas: Canvas, drawn: pd.DataFrame) -> tuple[str, str]:
    labels, low = _levels(canvas, drawn), drawn["share_indicators"].min()
    tied = drawn[drawn["share_indicators"] == low]
    said = {
        "low": canvas.names(labels[: len(tied)]),
        "share": low,
        "full": int(tied["n_ceiling"].iloc[0]),
    }
    if low == 1:
        caption = canvas.say("chart_leniency.ceilings_all", n=int(drawn["n_indicators"].sum()))
    elif len(tied) == 1:
        n = int(tied["n_indicators"].iloc[0])
        caption = canvas.say("chart_leniency.ceilings_caption", n=n, **said)
    else:
        caption = canvas.say("chart_leniency.ceilings_tied", **said)
    return caption, canvas.each("chart_leniency.ceilings_alt", labels, drawn)


@chart
def projects(compared: pd.DataFrame, lang: str | None = None) -> Picture | None:
    """Draw the ceiling shares of each form beside each other, from `leniency.compare`.

    >>> projects(analysis.leniency.compare(corpus)).name
    'leniency-projects'
    """
    drawn = compared.dropna(subset=_SHARES)
    drawn = drawn.sort_values(["share_indicators", "form_id"], kind="stable")
    return picture("leniency-projects", drawn, lang, _draw_projects, _say_projects, least=2)


def _draw_projects(canvas: Canvas, drawn: pd.DataFrame) -> None:
    titles = "chart_leniency.projects", "chart_leniency.projects_many"
    places = canvas.forms(drawn, *titles, extra=0.3)
    if places is not None:
        _draw_shares(canvas, places, drawn)
        return
    count = drawn["share_indicators"]
    edges = np.linspace(min(50.0, float(np.floor(100 * count.min()))), 100, 26)
    canvas.axes.hist(100 * count, bins=edges.tolist(), color=BLUE)
    canvas.median(float(count.median()), "share")
    canvas.axes.set_xlabel(canvas.say("chart.by_count") + " (%)")
    canvas.count("chart.forms")


def _say_projects(canvas: Canvas, drawn: pd.DataFrame) -> tuple[str, str]:
    shares, points = (spread(drawn[column]) for column in _SHARES)
    at_top = drawn["share_indicators"] == 1
    # A score that was not read may be below its weight: such a form is not known to be full.
    full = int((at_top & (drawn["n_excluded"] == 0)).sum())
    every = full == len(drawn)
    key = "chart_leniency.projects_all" if every else "chart_leniency.projects_caption"
    caption = canvas.say(key, n=len(drawn), full=full, **shares)
    if partly := int(at_top.sum()) - full:
        caption = canvas.sentences(caption, canvas.say("chart_leniency.projects_open", n=partly))
    ends = {"low_points": points["low"], "high_points": points["high"]}
    return caption, canvas.say("chart_leniency.projects_alt", **shares, **ends)
