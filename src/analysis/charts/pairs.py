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
    shown = f"{value:{'+' if signed else ''},.{decimals}f}"
    if not any(sign in "123456789" for sign in shown):
        return shown.lstrip("+-")
    return shown.replace("-", MINUS)


def dumbbell(
    axes: Axes,
    places: np.ndarray,
    first: pd.Series,
    second: pd.Series,
    decimals: tuple[int, int] = (2, 2),
    most: float = float("inf"),
) -> None:
    """Draw two figures of each row, joined: `first` as a disc, `second` as a diamond.

    With up to `LABELLED` rows the figures stand beside the marks, the smaller one first, with
    `decimals` each. A row may lack either figure. One above `most` is an arrow there, with its
    figure in any case.
    """
    axes.hlines(places, first.clip(upper=most), second.clip(upper=most), color=FAINT, linewidth=3)
    for values, sign, colour, size, order in (
        (second, "D", ORANGE, 6.5, 3),
        (first, "o", BLUE, 4.5, 4),
    ):
        beyond = (values > most).to_numpy()
        axes.plot(
            values[~beyond], places[~beyond], sign, color=colour, markersize=size, zorder=order
        )
        axes.plot(
            values[beyond].clip(upper=most), places[beyond], ">", color=colour, markersize=size + 1,
            zorder=order,
        )  # fmt: skip
    every = len(places) <= LABELLED
    if not every and not ((first > most) | (second > most)).any():
        return
    if every:
        axes.margins(x=0.18)
    left, right = axes.get_xlim()
    axes.set_xlim(left, right + 0.08 * (right - left))
    for place, *pair in zip(places, first, second, strict=True):
        known = sorted(
            (value, written(value, digits))
            for value, digits in zip(pair, decimals, strict=True)
            if pd.notna(value) and (every or value > most)
        )
        if not known:
            continue
        (low, said), (high, also) = known[0], known[-1]
        if min(high, most) - min(low, most) > _NEAR * (right - left):
            _beside(axes, low, place, said, -7)
        elif float(low) != float(high) and said != also:
            also = f"{said} / {also}"
        _beside(axes, min(high, most), place, also, 7)


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
