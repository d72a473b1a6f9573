"""Which forms have the indicators that several share."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from analysis.charts import marks
from analysis.charts.design.numbered import FEW, numbers_of
from analysis.charts.frame import Canvas, Picture, picture
from analysis.charts.naming import elide
from analysis.charts.style import BLUE, FAINT

_MOST_TEMPLATES = 25


def templates(members: pd.DataFrame, projects: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw which forms have the indicators that several share, from `design.membership`."""
    drawn = members[members["n_forms"] > 1].drop_duplicates(["template", "form_id"])
    draw, say = partial(_draw, projects=projects), partial(_say, size=len(projects))
    return picture("design-templates", drawn, lang, draw, say)


def _spread(drawn: pd.DataFrame) -> pd.DataFrame:
    """Return in how many forms each template is, the most common first."""
    spread = drawn.groupby("template").size().rename("n_forms").reset_index()
    return spread.sort_values(["n_forms", "template"], ascending=[False, True])


def _labels(shown: pd.DataFrame) -> list[str]:
    return [elide(name, 34) for name in shown["template"]]


def _draw(canvas: Canvas, drawn: pd.DataFrame, projects: pd.DataFrame) -> None:
    spread = _spread(drawn)
    shown = spread.head(_MOST_TEMPLATES)
    few = len(projects) <= FEW
    key = "chart_design.templates_many"
    if few:
        every = len(spread) == len(shown)
        key = "chart_design.templates" if every else "chart_design.templates_most"
    title = canvas.say(key, n=len(projects), most=len(shown), few=FEW)
    numbers = numbers_of(projects)
    places = canvas.rows(_labels(shown), title, extra=1.6 if few and not numbers else 0)
    axes = canvas.axes
    if few:
        heights = dict(zip(shown["template"], places, strict=True))
        _dots(canvas, drawn[drawn["template"].isin(heights)], projects, heights, numbers)
        return
    marks.counted_bars(axes, places, shown["n_forms"])
    axes.set_xlabel(canvas.say("chart_design.templates_count"))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def _dots(
    canvas: Canvas,
    kept: pd.DataFrame,
    projects: pd.DataFrame,
    heights: dict[str, np.float64],
    numbers: list[str],
) -> None:
    """Put a dot where a form, a column, has a template, a row."""
    axes = canvas.axes
    column = {form_id: number for number, form_id in enumerate(projects["form_id"])}
    axes.hlines(list(heights.values()), -0.5, len(column) - 0.5, color=FAINT, linewidth=0.6)
    at, height = kept["form_id"].map(column), kept["template"].map(heights)
    axes.plot(at, height, "o", color=BLUE, markersize=7)
    axes.set_xticks(
        range(len(column)),
        numbers or canvas.labels(projects, 22),
        rotation="horizontal" if numbers else "vertical",
    )
    axes.set_xlim(-0.6, len(column) - 0.4)
    axes.xaxis.tick_top()
    axes.tick_params(axis="x", length=0)
    axes.spines["bottom"].set_visible(False)
    axes.grid(False)


def _say(canvas: Canvas, drawn: pd.DataFrame, size: int) -> tuple[str, str]:
    spread = _spread(drawn)
    shown = spread.head(_MOST_TEMPLATES)
    caption = canvas.say(
        "chart_design.templates_caption",
        n=len(spread),
        name=elide(spread["template"].iloc[0], 60),
        forms=int(spread["n_forms"].iloc[0]),
        of=size,
    )
    told = canvas.told(
        canvas.say("chart_design.templates_alt", name=name, forms=int(n))
        for name, n in zip(_labels(shown), shown["n_forms"], strict=True)
    )
    return caption, f"{caption} {told}"
