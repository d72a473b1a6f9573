"""How next year's targets follow this year's results."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.charts import marks
from analysis.charts.frame import Canvas, Picture, picture
from analysis.charts.style import BLUE, QUIET
from analysis.words.numbers import figure

# A ratchet beyond is drawn at the edge.
_LOW, _HIGH = -1, 2


def ratchet(pairs: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw how next year's targets follow this year's results, from `design.ratchet`."""
    return picture("design-ratchet", pairs.dropna(subset=["ratchet"]), lang, _draw, _say)


def _draw(canvas: Canvas, drawn: pd.DataFrame) -> None:
    values = drawn["ratchet"]
    axes = canvas.open(3.0, canvas.say("chart_design.ratchet"))
    bins = (np.arange(10 * (_HIGH - _LOW) + 1) / 10 + _LOW).tolist()
    axes.hist(values.clip(_LOW, _HIGH), bins=bins, color=BLUE)
    for edge in (0, 1):
        axes.axvline(edge, color=QUIET, linewidth=1, linestyle="--")
    marks.open_ends(axes, values, _LOW, _HIGH)
    axes.set_xlabel(canvas.say("chart_design.ratchet_axis"))
    canvas.count("chart.indicators")


def _say(canvas: Canvas, drawn: pd.DataFrame) -> tuple[str, str]:
    values = drawn["ratchet"]
    far = int((~values.between(_LOW, _HIGH)).sum())
    finding = canvas.say(
        "chart_design.ratchet_caption",
        n=len(drawn),
        median=figure(values.median(), "decimal"),
        low=figure(values.min(), "decimal"),
        high=figure(values.max(), "decimal"),
    )
    clipped = canvas.say("chart_design.ratchet_clip", n=far) if far else ""
    caption = canvas.sentences(finding, clipped)
    return caption, caption
