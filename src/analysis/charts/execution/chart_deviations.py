"""Cost deviation as printed beside what the execution rate implies."""

from __future__ import annotations

from functools import partial

import pandas as pd

from analysis.charts import marks
from analysis.charts.frame import Canvas, Picture, picture
from analysis.charts.style import BLUE, FAINT, INK, ORANGE, QUIET, RED
from analysis.words.numbers import figure

_RELATIONS = {
    "agrees": ("o", BLUE),
    "opposite": ("^", INK),
    "fraction": ("s", ORANGE),
    "differs": ("D", RED),
}
_BOTH = ["implied_deviation", "printed_deviation"]
# A deviation beyond, in percent, is drawn at the edge.
_MOST = 100


def deviations(deviation: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw printed against implied cost deviation, from `execution.cost_deviation`."""
    drawn = deviation.dropna(subset=["relation"]).sort_values(["implied_deviation", "form_id"])
    left = len(deviation) - len(drawn)
    return picture("execution-deviation", drawn, lang, _draw, partial(_say, left=left))


def _draw(canvas: Canvas, drawn: pd.DataFrame) -> None:
    implied, printed = (drawn[column].clip(-_MOST, _MOST) for column in _BOTH)
    titles = "chart_execution.deviation", "chart_execution.deviation_many"
    places = canvas.forms(drawn, *titles, height=4.2)
    axes = canvas.axes
    said = [canvas.say("chart_execution.implied"), canvas.say("chart_execution.printed")]
    if places is not None:
        marks.dumbbell(axes, places, implied, printed, signed=True)
        axes.axvline(0, color=QUIET, linewidth=1)
        relations = drawn["relation"].to_numpy()
        odd = relations != "agrees"
        canvas.beside(places[odd], [canvas.name("chart_relation", one) for one in relations[odd]])
        axes.set_xlabel(canvas.say("chart_execution.axis"))
        canvas.key(("o", BLUE, said[0]), ("D", ORANGE, said[1]))
        return
    axes.axline((0, 0), slope=1, color=QUIET, linewidth=1, linestyle="--")
    used = []
    for relation, (sign, colour) in _RELATIONS.items():
        part = (drawn["relation"] == relation).to_numpy()
        if part.any():
            name = canvas.name("chart_relation", relation)
            counted = canvas.say("chart_execution.relation_counted", name=name, n=int(part.sum()))
            used.append((sign, colour, counted))
            axes.plot(implied[part], printed[part], sign, color=colour, alpha=0.5)
    axes.margins(0.1)
    axes.grid(True, color=FAINT)
    marks.open_ends(axes, drawn[_BOTH[0]], -_MOST, _MOST)
    marks.open_ends(axes, drawn[_BOTH[1]], -_MOST, _MOST, "y")
    axes.set_xlabel(said[0])
    axes.set_ylabel(said[1])
    canvas.key(*used)


def _say(canvas: Canvas, drawn: pd.DataFrame, left: int) -> tuple[str, str]:
    counts = drawn["relation"].value_counts()
    parts = canvas.listed(
        canvas.say(
            "chart_execution.part", name=canvas.name("chart_relation", one), n=int(counts[one])
        )
        for one in _RELATIONS
        if one in counts
    )
    far = int(drawn[_BOTH].abs().gt(_MOST).any(axis=1).sum())
    caption = canvas.sentences(
        canvas.say("chart_execution.deviation_caption", n=len(drawn), parts=parts),
        canvas.say("chart_execution.edge", n=far, most=_MOST) if far else "",
        canvas.say("chart_execution.deviation_left", n=left) if left else "",
    )
    if len(drawn) > marks.PAIRS_LABELLED:
        return caption, caption
    told = canvas.told(
        canvas.say(
            "chart_execution.deviation_alt",
            where=name,
            printed=figure(printed, "percent", signed=True),
            implied=figure(implied, "percent", signed=True),
        )
        for name, implied, printed in zip(
            canvas.labels(drawn), drawn[_BOTH[0]], drawn[_BOTH[1]], strict=True
        )
    )
    return caption, f"{caption} {told}"
