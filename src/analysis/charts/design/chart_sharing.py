"""How many indicators each two forms share."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from analysis.charts import marks, style
from analysis.charts.design.numbered import FEW, numbers_of
from analysis.charts.frame import Canvas, Picture, picture
from analysis.charts.style import BLUE, FAINT, MOST_ROWS
from analysis.words.numbers import plain

_MOST_PAIRS = 15


def sharing(pairs: pd.DataFrame, projects: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw how many indicators each two forms share, from `design.shared` and the projects.

    None where no two forms share any.
    """
    draw, say = partial(_draw, projects=projects), partial(_say, size=len(projects))
    return picture("design-sharing", pairs, lang, draw, say)


def _all_pairs(size: int) -> int:
    return size * (size - 1) // 2


def _draw(canvas: Canvas, pairs: pd.DataFrame, projects: pd.DataFrame) -> None:
    size = len(projects)
    if size <= FEW:
        _matrix(canvas, pairs, projects)
        return
    if size <= MOST_ROWS:
        _most_shared(canvas, pairs, projects)
    else:
        title = canvas.say("chart_design.sharing_many", n=size, most=MOST_ROWS)
        axes = canvas.open(3.4, title)
        counts = pairs["n_shared"].value_counts().sort_index()
        axes.bar(counts.index, counts, color=BLUE)
        axes.bar(0, _all_pairs(size) - len(pairs), color=FAINT)
        axes.set_ylabel(canvas.say("chart_design.pairs"))
    canvas.axes.set_xlabel(canvas.say("chart_design.sharing_axis"))
    canvas.axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def _matrix(canvas: Canvas, pairs: pd.DataFrame, projects: pd.DataFrame) -> None:
    """Draw a cell for each two forms, with the number of indicators that they share."""
    size = len(projects)
    place = {form_id: number for number, form_id in enumerate(projects["form_id"])}
    matrix = np.zeros((size, size))
    first, second = pairs["form_id"].map(place), pairs["other_form_id"].map(place)
    matrix[second.to_numpy(dtype=int), first.to_numpy(dtype=int)] = pairs["n_shared"]
    matrix[np.triu_indices(size)] = np.nan
    axes = canvas.open(style.row_height(size), canvas.say("chart_design.sharing"))
    # Figures in the cells need light colours.
    bright = 1.8 * max(int(np.nanmax(matrix)), 1)
    axes.imshow(matrix, cmap="Blues", vmin=0, vmax=bright, aspect="auto")
    numbers = numbers_of(projects) or [str(number + 1) for number in range(size)]
    labels = [
        name if name.endswith(f" {number}") else f"{name}  {number}"
        for name, number in zip(canvas.labels(projects), numbers, strict=True)
    ]
    axes.set_yticks(range(size), labels)
    axes.set_xticks(range(size), numbers)
    axes.set_xlabel(canvas.say("chart_design.sharing_numbers"))
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    for (row, column), value in np.ndenumerate(matrix):
        if np.isfinite(value):
            axes.text(column, row, plain(value, 0), ha="center", va="center", fontsize=8)


def _most_shared(canvas: Canvas, pairs: pd.DataFrame, projects: pd.DataFrame) -> None:
    """Draw the pairs that share most, a row each: a matrix of so many forms cannot be read."""
    called = dict(zip(projects["form_id"], canvas.labels(projects, 28), strict=True))
    order = ["n_shared", "form_id", "other_form_id"]
    shown = pairs.sort_values(order, ascending=[False, True, True]).head(_MOST_PAIRS)
    labels = [
        canvas.say("chart_design.sharing_pair", one=called[one], other=called[other])
        for one, other in zip(shown["form_id"], shown["other_form_id"], strict=True)
    ]
    title = canvas.say("chart_design.sharing_most", most=len(shown), few=FEW)
    places = canvas.rows(labels, title)
    marks.counted_bars(canvas.axes, places, shown["n_shared"])


def _say(canvas: Canvas, pairs: pd.DataFrame, size: int) -> tuple[str, str]:
    caption = canvas.say(
        "chart_design.sharing_caption",
        n=size,
        all=_all_pairs(size),
        pairs=len(pairs),
        most=int(pairs["n_shared"].max()),
    )
    return caption, caption
