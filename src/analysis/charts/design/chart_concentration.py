"""The effective number of indicators beside their count."""

from __future__ import annotations

import pandas as pd

from analysis.charts import marks
from analysis.charts.frame import Canvas, Picture, picture
from analysis.charts.style import BLUE, FAINT, ORANGE, QUIET
from analysis.words.numbers import figure


def concentration(numbers: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw the effective number of indicators and their count, from `design.concentration`."""
    drawn = numbers.dropna(subset=["effective_number"])
    drawn = drawn.sort_values(["effective_number", "form_id"], ascending=[False, True])
    return picture("design-concentration", drawn, lang, _draw, _say)


def _draw(canvas: Canvas, drawn: pd.DataFrame) -> None:
    count, effective = drawn["n_indicators"].astype("float64"), drawn["effective_number"]
    titles = "chart_design.number", "chart_design.number_many"
    places = canvas.forms(drawn, *titles, height=4.0)
    axes = canvas.axes
    said = canvas.say("chart_design.effective"), canvas.say("chart_design.count")
    if places is not None:
        marks.dumbbell(axes, places, effective, count, decimals=(2, 0))
        axes.set_xlim(0, axes.get_xlim()[1])
        axes.set_xlabel(canvas.say("chart_design.number_axis"))
        canvas.key(("o", BLUE, said[0]), ("D", ORANGE, said[1]))
        return
    top = float(count.max()) * 1.05 + 1
    axes.plot([0, top], [0, top], color=QUIET, linewidth=1, linestyle="--")
    at = (top * 0.6, top * 0.6)
    looks = {"ha": "right", "va": "baseline", "fontsize": 9, "color": QUIET}
    marks.note(axes, canvas.say("chart_design.equal"), at, (-6, 6), **looks)
    axes.plot(count, effective, "o", color=BLUE, alpha=0.4, markersize=4)
    axes.set_xlim(0, top)
    axes.set_ylim(0, top)
    axes.grid(True, color=FAINT)
    axes.set_xlabel(said[1])
    axes.set_ylabel(said[0])


def _say(canvas: Canvas, drawn: pd.DataFrame) -> tuple[str, str]:
    effective = drawn["effective_number"]
    caption = canvas.say(
        "chart_design.number_caption",
        n=len(drawn),
        count=int(drawn["n_indicators"].iloc[0]),
        median=figure(effective.median(), "decimal"),
        low=figure(effective.min(), "decimal"),
        high=figure(effective.max(), "decimal"),
        even=figure(drawn["evenness"].min(), "share"),
    )
    return caption, caption
