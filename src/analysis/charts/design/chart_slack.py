"""How far actual values lie from their targets."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from analysis.charts import marks
from analysis.charts.frame import Canvas, Picture, picture
from analysis.charts.style import BLUE, FAINT, ORANGE, PAPER
from analysis.words.numbers import figure

# Slack beyond, in percent of the target, is drawn at the edge.
_MOST = 100


def slack(targets: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw how far actual values lie from their targets, from `design.slack`."""
    compared = targets.dropna(subset=["met"])
    drawn = compared.dropna(subset=["slack"])
    return picture("design-slack", drawn, lang, _draw, partial(_say, compared=compared))


def _apart(drawn: pd.DataFrame) -> pd.Series:
    """Return the slack (%) of the targets that were not hit exactly."""
    apart: pd.Series = 100 * drawn.loc[~drawn["exact_hit"].astype("bool"), "slack"]
    return apart


def _draw(canvas: Canvas, drawn: pd.DataFrame) -> None:
    values, hits = _apart(drawn), int(drawn["exact_hit"].sum())
    full = int((drawn["exact_hit"].astype("bool") & (drawn["cannot_miss"] == "full")).sum())
    axes = canvas.open(3.4, canvas.say("chart_design.slack"))
    bins = np.arange(-_MOST, _MOST + 1, 5) + 0.0
    counts, _ = np.histogram(values.clip(-_MOST, _MOST), bins)
    axes.bar(bins[:-1] + 2.5, counts, width=4.6, color=BLUE)
    axes.bar(0, full, width=2.2, color=ORANGE, hatch="///", edgecolor=PAPER, zorder=3)
    axes.bar(0, hits - full, bottom=full, width=2.2, color=ORANGE, zorder=3)
    if hits:
        key = "chart_design.exact_full" if full else "chart_design.exact"
        looks = {"ha": "right", "va": "top", "fontsize": 9, "linespacing": 1.6}
        marks.note(axes, canvas.say(key, n=hits, full=full), (0, hits), (-6, -2), **looks)
    axes.set_xlim(-105 if (values < 0).any() else -45, 105)
    axes.grid(axis="y", color=FAINT)
    marks.open_ends(axes, values, -_MOST, _MOST)
    axes.set_xlabel(canvas.say("chart_design.slack_axis"))
    canvas.count("chart.indicators")


def _say(canvas: Canvas, drawn: pd.DataFrame, compared: pd.DataFrame) -> tuple[str, str]:
    missed = int((~compared["met"].astype("bool")).sum())
    every, hits = int(compared["exact_hit"].sum()), int(drawn["exact_hit"].sum())
    missed_said = "chart_design.slack_missed" if missed else "chart_design.slack_all_met"
    finding = canvas.say(
        "chart_design.slack_caption",
        n=len(compared),
        exact=every,
        share=figure(every / len(compared), "share"),
        missed=canvas.say(missed_said, n=missed),
    )
    left, far = len(compared) - len(drawn), int((_apart(drawn).abs() > _MOST).sum())
    caption = canvas.sentences(
        finding,
        canvas.say("chart_design.slack_zero", n=left, hit=every - hits) if left else "",
        canvas.say("chart_design.slack_clip", n=far) if far else "",
    )
    return caption, caption
