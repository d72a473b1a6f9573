"""The share of quantitative indicators of each form."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.charts import marks
from analysis.charts.frame import Canvas, Picture, picture
from analysis.charts.style import BLUE, ORANGE
from analysis.words.numbers import figure


def quantified(compared: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw the share of quantitative indicators of each form, from `design.compare`."""
    drawn = compared.dropna(subset=["quantified"])
    drawn = drawn.sort_values(["quantified", "form_id"], ascending=[False, True])
    return picture("design-quantified", drawn, lang, _draw, _say)


def _draw(canvas: Canvas, drawn: pd.DataFrame) -> None:
    count, points = 100 * drawn["quantified"], 100 * drawn["quantified_points"]
    titles = "chart_design.quantified", "chart_design.quantified_many"
    places = canvas.forms(drawn, *titles, height=3.4)
    axes = canvas.axes
    if places is not None:
        marks.dumbbell(axes, places, count, points, decimals=(1, 1))
        axes.set_xlim(-9, 118)
        axes.set_xticks(range(0, 101, 20))
        by_count, by_points = canvas.say("chart.by_count"), canvas.say("chart.by_points")
        canvas.key(("o", BLUE, by_count), ("D", ORANGE, by_points))
    else:
        axes.hist(count, bins=np.arange(0, 101, 5).tolist(), color=BLUE)
        canvas.count("chart.forms")
    axes.set_xlabel("%")


def _say(canvas: Canvas, drawn: pd.DataFrame) -> tuple[str, str]:
    caption = canvas.say(
        "chart_design.quantified_caption",
        n=len(drawn),
        low=figure(drawn["quantified"].min(), "share"),
        high=figure(drawn["quantified"].max(), "share"),
        median=figure(drawn["quantified"].median(), "share"),
        points=figure(drawn["quantified_points"].iloc[0], "share") or "–",
    )
    return caption, caption
