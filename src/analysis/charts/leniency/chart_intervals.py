"""The totals that the rules allow each form, and the total as printed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
import pandas as pd

from analysis.charts import marks
from analysis.charts.frame import Canvas, Picture, picture
from analysis.charts.style import ALLOWED, BLUE, LABELLED, QUIET, RED
from analysis.words.numbers import figure, plain

# Positions beyond these are drawn at the edge.
REACH = (-0.25, 1.25)


def intervals(
    compared: pd.DataFrame, lang: str = "zh", cuts: Mapping[str, float] | None = None
) -> Picture | None:
    """Draw each form's admissible totals with the printed one, from `leniency.compare` with rules.

    `cuts`: grade label to the total from which it is given, drawn where in reach.
    """
    drawn = compared.dropna(subset=["lowest", "highest", "total_score"])
    drawn = drawn.sort_values(["total_score", "form_id"], ascending=[False, True])
    draw = partial(_draw, cuts=cuts or {})
    say = partial(_say, left=len(compared) - len(drawn))
    return picture("leniency-intervals", drawn, lang, draw, say)


def clipped(positions: pd.Series) -> pd.Series:
    """Return positions for drawing: the few that are far out, at the edge."""
    near: pd.Series = positions.clip(*REACH)
    return near


def _inside(drawn: pd.DataFrame) -> pd.Series:
    return drawn["inside"].fillna(False).astype("bool")


def _draw(canvas: Canvas, drawn: pd.DataFrame, cuts: Mapping[str, float]) -> None:
    inside, score, position = _inside(drawn), drawn["total_score"], drawn["position"]
    titles = "chart_leniency.intervals", "chart_leniency.intervals_many"
    places = canvas.forms(drawn, *titles)
    axes = canvas.axes
    printed = canvas.say("chart_leniency.printed")
    outside = canvas.say("chart_leniency.outside")
    if places is None:
        near = clipped(position)
        edges = np.linspace(*REACH, 31).tolist()
        parts = [near[inside].dropna(), near[~inside].dropna()]
        axes.hist(parts, bins=edges, stacked=True, color=[BLUE, RED])
        for edge in (0, 1):
            axes.axvline(edge, color=QUIET, linewidth=1, linestyle="--")
        canvas.median(float(position.median()), "decimal")
        marks.open_ends(axes, position, *REACH)
        axes.set_xlabel(canvas.say("chart_leniency.place"))
        canvas.count("chart.forms")
        canvas.key(("s", BLUE, printed), ("s", RED, outside))
        return
    axes.hlines(places, drawn["lowest"], drawn["highest"], color=ALLOWED, linewidth=6)
    axes.plot(score[inside], places[inside], "o", color=BLUE, markersize=6, zorder=3)
    axes.plot(score[~inside], places[~inside], "D", color=RED, markersize=6, zorder=3)
    axes.margins(x=0.04)
    if len(drawn) <= LABELLED:
        beside = [
            figure(total, "points")
            if pd.isna(at)
            else canvas.say(
                "chart_leniency.total_and_position",
                total=figure(total, "points"),
                position=figure(at, "decimal"),
            )
            for total, at in zip(score, position, strict=True)
        ]
        canvas.beside(places, beside, canvas.say("chart_leniency.beside"))
    _cuts(canvas, cuts, len(drawn))
    axes.set_xlabel(canvas.say("chart_leniency.points"))
    entries = [("s", ALLOWED, canvas.say("chart_leniency.allowed")), ("o", BLUE, printed)]
    canvas.key(*entries, *([] if inside.all() else [("D", RED, outside)]))


def _cuts(canvas: Canvas, cuts: Mapping[str, float], count: int) -> None:
    """Draw the cut-offs of grades that lie in reach of the totals."""
    axes = canvas.axes
    left, right = axes.get_xlim()
    for grade, cut in cuts.items():
        if left <= cut <= right:
            axes.axvline(cut, color=QUIET, linewidth=1, linestyle="--", zorder=1)
            written = plain(cut, 0 if float(cut).is_integer() else 2)
            said = canvas.say("chart_leniency.cut", grade=grade, cut=written)
            marks.note(axes, said, (cut, count - 0.35), (3, 0), color=QUIET)
    axes.set_xlim(left, right)


def _say(canvas: Canvas, drawn: pd.DataFrame, left: int) -> tuple[str, str]:
    inside, position = _inside(drawn), drawn["position"]
    placed = canvas.say("chart_leniency.no_position")
    if position.notna().any():
        median = figure(position.median(), "decimal")
        placed = canvas.say("chart_leniency.position", median=median)
    finding = canvas.say(
        "chart_leniency.inside" if inside.all() else "chart_leniency.outside_said",
        n=len(drawn),
        rules=str(drawn["rule_set"].iloc[0]),
        outside=int((~inside).sum()),
        position=placed,
        score=figure(drawn["total_score"].iloc[0], "points"),
        low=figure(drawn["lowest"].iloc[0], "points"),
        high=figure(drawn["highest"].iloc[0], "points"),
    )
    caption = canvas.sentences(finding, canvas.say("chart_leniency.left", n=left) if left else "")
    if len(drawn) == 1 or position.isna().all():
        return caption, caption
    told = canvas.say(
        "chart_leniency.intervals_alt",
        low=figure(position.min(), "decimal"),
        high=figure(position.max(), "decimal"),
        width=figure((drawn["highest"] - drawn["lowest"]).median(), "points"),
    )
    return caption, f"{caption} {told}"
