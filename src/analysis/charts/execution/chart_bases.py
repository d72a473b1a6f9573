"""The execution rate of each form on both bases."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from analysis.charts import marks
from analysis.charts.frame import Canvas, Picture, picture
from analysis.charts.style import BLUE, ORANGE
from analysis.words.numbers import figure

BOTH = ["rate_reported", "rate_original"]
# A rate beyond, in percent, is drawn at the edge: a budget of next to nothing would squeeze all
# others into a line.
MOST = 150
# Below this, in percentage points, two rates print alike.
_TINY = 0.005


def bases(compared: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw the execution rate of each form on both bases, from `execution.compare`."""
    drawn = compared[compared[BOTH].notna().any(axis=1)].sort_values(
        [*reversed(BOTH), "form_id"], ascending=[False, False, True], na_position="last"
    )
    left = len(compared) - len(drawn)
    return picture("execution-bases", drawn, lang, _draw, partial(_say, left=left))


def _draw(canvas: Canvas, drawn: pd.DataFrame) -> None:
    reported, original = (drawn[column] for column in BOTH)
    places = canvas.forms(drawn, "chart_execution.bases", "chart_execution.bases_many")
    axes = canvas.axes
    if places is not None:
        marks.dumbbell(axes, places, reported, original, most=MOST)
    else:
        near = [rates.dropna().clip(upper=MOST) for rates in (reported, original)]
        ends = np.histogram_bin_edges(pd.concat(near).to_numpy(), bins=30).tolist()
        axes.hist(near[1], ends, color=ORANGE, alpha=0.55)
        axes.hist(near[0], ends, histtype="step", color=BLUE, linewidth=1.8)
        highest = drawn[BOTH].max(axis=1)
        if (highest > MOST).any():
            marks.open_ends(axes, highest, -np.inf, MOST)
        canvas.count("chart.forms")
    axes.set_xlabel(canvas.say("chart_execution.rate"))
    key_of_bases(canvas)


def key_of_bases(canvas: Canvas) -> None:
    """Explain the marks of the two bases."""
    canvas.key(
        ("o", BLUE, canvas.say("chart_execution.reported")),
        ("D", ORANGE, canvas.say("chart_execution.original")),
    )


def _say(canvas: Canvas, drawn: pd.DataFrame, left: int) -> tuple[str, str]:
    single = int(drawn[BOTH].isna().any(axis=1).sum()) if len(drawn) > 1 else 0
    beyond = int((drawn[BOTH] > MOST).any(axis=1).sum())
    caption = canvas.sentences(
        _finding(canvas, drawn),
        canvas.say("chart_execution.bases_single", n=single) if single else "",
        canvas.say("chart_execution.edge", n=beyond, most=MOST) if beyond else "",
        canvas.say("chart_execution.bases_left", n=left) if left else "",
    )
    spans = [
        canvas.say(
            key,
            median=figure(drawn[column].median(), "percent"),
            low=figure(drawn[column].min(), "percent"),
            high=figure(drawn[column].max(), "percent"),
        )
        for key, column in (
            ("chart_execution.bases_alt", "rate_reported"),
            ("chart_execution.bases_alt_original", "rate_original"),
        )
        if drawn[column].count() > 1
    ]
    return caption, canvas.sentences(caption, *spans)


def _finding(canvas: Canvas, drawn: pd.DataFrame) -> str:
    both = drawn.dropna(subset=BOTH)
    if both.empty:
        rate = figure(drawn[BOTH].max(axis=1).iloc[0], "percent")
        alone = len(drawn) == 1
        where = canvas.quoted(drawn)
        return canvas.say("chart_execution.bases_one", where=where, reported=rate) if alone else ""
    gap = both["uplift"]
    widest = both.loc[[gap.abs().idxmax()]]
    counts = {
        "chart_execution.up": int((gap >= _TINY).sum()),
        "chart_execution.down": int((gap <= -_TINY).sum()),
        "chart_execution.same": int((gap.abs() < _TINY).sum()),
    }
    changed = counts["chart_execution.same"] < len(both)
    return canvas.say(
        "chart_execution.bases_both" if changed else "chart_execution.bases_same",
        n=len(both),
        parts=canvas.listed(canvas.say(key, n=n) for key, n in counts.items() if n),
        where=canvas.quoted(widest),
        reported=figure(widest["rate_reported"].iloc[0], "percent"),
        original=figure(widest["rate_original"].iloc[0], "percent"),
        most=figure(abs(widest["uplift"].iloc[0]), "change"),
    )
