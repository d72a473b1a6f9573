"""Pictures with two figures a row, and how a figure is written in a picture."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.charts.style import BLUE, FAINT, ORANGE, PAPER

MINUS = "\N{MINUS SIGN}"
# Up to so many rows have their figures beside the marks; more would be a table.
LABELLED = 20
# Marks nearer than this part of the axis share one label.
_NEAR = 0.045


def written(value: float, decimals: int = 2, signed: bool = False) -> str:
    """Return a figure for a picture, with a true minus sign and none on what rounds to zero."""
    shown = f"{value:{'+' if signed else ''}.{decimals}f}"
    if not any(sign in "123456789" for sign in shown):
        return shown.lstrip("+-")
    return shown.replace("-", MINUS)


def dumbbell(
    axes: Axes, places: np.ndarray, first: pd.Series, second: pd.Series, decimals: int | None = 2
) -> None:
    """Draw two figures of each row, joined: `first` as a disc, `second` as a diamond.

    With up to `LABELLED` rows the figures stand beside the marks, with `decimals`; None writes
    none. A row may lack either figure.
    """
    axes.hlines(places, first, second, color=FAINT, linewidth=3)
    axes.plot(second, places, "D", color=ORANGE, markersize=6.5, zorder=3)
    axes.plot(first, places, "o", color=BLUE, markersize=4.5, zorder=4)
    if decimals is None or len(places) > LABELLED:
        return
    axes.margins(x=0.18)
    left, right = axes.get_xlim()
    axes.set_xlim(left, right + 0.08 * (right - left))
    for place, one, other in zip(places, first, second, strict=True):
        known = sorted(value for value in (one, other) if pd.notna(value))
        texts = list(dict.fromkeys(written(value, decimals) for value in known))
        if len(texts) == 2 and known[1] - known[0] > _NEAR * (right - left):
            _beside(axes, known[0], place, texts[0], -7)
        elif len(texts) == 2:
            texts = [" / ".join(texts)]
        if texts:
            _beside(axes, known[-1], place, texts[-1], 7)


def _beside(axes: Axes, value: float, place: float, said: str, offset: int) -> None:
    axes.annotate(
        said,
        (value, place),
        (offset, 0),
        textcoords="offset points",
        ha="left" if offset > 0 else "right",
        va="center",
        fontsize=8,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.6},
    )
