"""Shares of full scores, by project."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.charts.frame import Canvas, Picture, picture
from analysis.charts.leniency.chart_ceilings import draw_shares
from analysis.charts.style import BLUE
from analysis.words.numbers import figure


def projects(compared: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw the ceiling shares of each form beside each other, from `leniency.compare`."""
    drawn = compared.dropna(subset=["share_indicators", "share_points"])
    drawn = drawn.sort_values(["share_indicators", "form_id"], kind="stable")
    several = drawn if len(drawn) > 1 else drawn.head(0)
    return picture("leniency-projects", several, lang, _draw, _say)


def _draw(canvas: Canvas, drawn: pd.DataFrame) -> None:
    titles = "chart_leniency.projects", "chart_leniency.projects_many"
    places = canvas.forms(drawn, *titles, extra=0.3)
    if places is not None:
        draw_shares(canvas, places, drawn)
        return
    count = drawn["share_indicators"]
    edges = np.linspace(min(50.0, float(np.floor(100 * count.min()))), 100, 26)
    canvas.axes.hist(100 * count, bins=edges.tolist(), color=BLUE)
    canvas.median(float(count.median()), "share")
    canvas.axes.set_xlabel(canvas.say("chart.by_count") + " (%)")
    canvas.count("chart.forms")


def _say(canvas: Canvas, drawn: pd.DataFrame) -> tuple[str, str]:
    count, points = drawn["share_indicators"], drawn["share_points"]
    full = int((count == 1).sum())
    caption = canvas.say(
        "chart_leniency.projects_all"
        if full == len(drawn)
        else "chart_leniency.projects_caption",
        n=len(drawn),
        full=full,
        low=figure(count.min(), "share"),
        median=figure(count.median(), "share"),
    )
    told = canvas.say(
        "chart_leniency.projects_alt",
        low=figure(count.min(), "share"),
        high=figure(count.max(), "share"),
        low_points=figure(points.min(), "share"),
        high_points=figure(points.max(), "share"),
    )
    return caption, f"{caption} {told}"
