"""Marks that several pictures share: two figures a row, open ends, bubbles, cells."""

from typing import Any, Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.text import Annotation

from analysis.charts.style import ALLOWED, BLUE, FAINT, ORANGE, PAPER, RED, Looks, is_narrow
from analysis.words import numbers

# Up to so many rows have their figures beside the marks; more would be a table.
PAIRS_LABELLED = 20
Place = tuple[float, float]
# Figures in cells.
_LIGHT, _DARK = "#FEFEFE", "#1A1A1A"
# Marks nearer than this part of the axis share one label.
_NEAR = 0.045


def note(axes: Axes, said: str, at: Place, offset: Place = (0, 0), **more: Any) -> Annotation:
    """Write a small text so many points beside a place on the axes, and return it."""
    looks: Looks = {"fontsize": 8, "va": "center", "textcoords": "offset points", **more}
    return axes.annotate(said, at, offset, **looks)


def dumbbell(
    axes: Axes,
    places: np.ndarray,
    first: pd.Series,
    second: pd.Series,
    decimals: tuple[int, int] = (2, 2),
    most: float = float("inf"),
    signed: bool = False,
    figures: bool = True,
) -> None:
    """Draw two figures of each row, joined: `first` as a disc, `second` as a diamond.

    With up to `PAIRS_LABELLED` rows their `figures` stand beside the marks, the smaller one first,
    with `decimals` each. A row may lack either figure. One above `most` is an arrow there, with
    its figure in any case.
    """
    axes.hlines(places, first.clip(upper=most), second.clip(upper=most), color=FAINT, linewidth=3)
    for values, sign, colour, size, order in (
        (second, "D", ORANGE, 6.5, 3),
        (first, "o", BLUE, 4.5, 4),
    ):
        beyond = (values > most).to_numpy()
        near = values.clip(upper=most)
        for part, shape, wide in ((~beyond, sign, size), (beyond, ">", size + 1)):
            looks: Looks = {"color": colour, "markersize": wide, "zorder": order}
            axes.plot(near[part], places[part], shape, **looks)
    every = figures and len(places) <= PAIRS_LABELLED
    if not every and not ((first > most) | (second > most)).any():
        return
    if every:
        axes.margins(x=0.18)
    left, right = axes.get_xlim()
    axes.set_xlim(left, right + (0.25 if is_narrow(axes) else 0.08) * (right - left))
    box = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.6}
    for place, *pair in zip(places, first, second, strict=True):
        known = sorted(
            (value, numbers.plain(value, digits, signed))
            for value, digits in zip(pair, decimals, strict=True)
            if pd.notna(value) and (every or value > most)
        )
        if not known:
            continue
        (low, said), (high, also) = known[0], known[-1]
        if min(high, most) - min(low, most) > _NEAR * (right - left):
            note(axes, said, (low, place), (-7, 0), ha="right", bbox=box)
        elif float(low) != float(high) and said != also:
            also = f"{said} / {also}"
        note(axes, also, (min(high, most), place), (7, 0), bbox=box)


def allowed(axes: Axes, places: np.ndarray, drawn: pd.DataFrame, score: str) -> None:
    """Draw of each row what the rules allow as a bar, and its score, a column, as a mark on it.

    A bar without any width, where only one score is allowed, is seen by its end.
    """
    axes.hlines(places, drawn["lowest"], drawn["highest"], color=ALLOWED, linewidth=6)
    axes.plot(drawn["lowest"], places, "|", color=ALLOWED, markersize=6, markeredgewidth=2)
    for rows, sign, colour in ((drawn["inside"], "o", BLUE), (~drawn["inside"], "D", RED)):
        part = drawn.loc[rows, score]
        axes.plot(part, places[rows], sign, color=colour, markersize=6, zorder=3)


def open_ends(
    axes: Axes, drawn: pd.Series, low: float, high: float, along: Literal["x", "y"] = "x"
) -> None:
    """Write ≤ or ≥ at the ends of an axis where what lies beyond is drawn there too."""
    axis = axes.xaxis if along == "x" else axes.yaxis
    left, right = sorted(axis.get_view_interval())
    ends = [(low, "≤", (drawn < low).any()), (high, "≥", (drawn > high).any())]
    said = {end: f"{sign}{_tick(end)}" for end, sign, beyond in ends if beyond}
    near = (0.14 if is_narrow(axes) else 0.05) * (right - left)
    for tick in axis.get_majorticklocs():
        if left <= tick <= right and all(abs(tick - end) > near for end in said):
            said[float(tick)] = _tick(tick)
    axis.set_ticks(sorted(said), [said[place] for place in sorted(said)])
    axis.set_view_interval(left, right, ignore=True)


def _tick(value: float) -> str:
    """Return the figure of a tick with the decimals that it has."""
    return numbers.plain(value, len(f"{abs(value):.12g}".partition(".")[2]))


def gathered(shares: pd.Series) -> pd.Series:
    """Return shares (%) for bubbles: as they are where few differ, else in steps of two.

    Full scores stay by themselves.
    """
    exact: pd.Series = shares.round(1)
    if exact.nunique() <= 20:
        return exact
    steps: pd.Series = (2 * np.floor(shares / 2) + 1).clip(lower=0)
    return steps.mask(shares >= 100, exact)


def bubbles(axes: Axes, drawn: pd.DataFrame) -> None:
    """Draw each share with its count `n` as area, at its `place`, in its `colour` and `sign`.

    The count stands above, but for a small bubble and one whose count would meet a larger one's.
    The axis has its ends already.
    """
    left, right = axes.get_xlim()
    # A figure of the axis a sign of a count: some five points across.
    sign_wide = 5 * (right - left) / (60 * axes.get_figure(root=True).get_figwidth())  # type: ignore[union-attr]
    most = drawn["n"].max()
    area = 16 + 600 * drawn["n"] / most
    looks: Looks = {"alpha": 0.75, "linewidths": 0, "zorder": 3}
    for (colour, sign), part in drawn.groupby(["colour", "sign"]):
        looks |= {"c": colour, "marker": sign}
        axes.scatter(part["share"], part["place"], area[part.index], **looks)
    for place, part in drawn[drawn["n"] >= 0.01 * most].groupby("place"):
        shown: list[tuple[float, int]] = []
        ordered = part.sort_values("n", ascending=False)
        for share, n in zip(ordered["share"].tolist(), ordered["n"].tolist(), strict=True):
            said = numbers.plain(n, 0)
            if all(abs(share - at) > sign_wide * (len(said) + w + 1) / 2 for at, w in shown):
                shown.append((share, len(said)))
                above = (0, float(np.sqrt(16 + 600 * n / most)) / 2 + 2)
                note(axes, said, (share, float(place)), above, ha="center", va="baseline")


def counted_bars(axes: Axes, places: np.ndarray, counts: pd.Series) -> None:
    """Draw a bar a row, with its count behind it."""
    at, thick = (places - 0.12, 0.44) if is_narrow(axes) else (places, 0.6)
    bars = axes.barh(at, counts, thick, color=BLUE)
    axes.bar_label(bars, [numbers.plain(n, 0) for n in counts], fontsize=8, padding=4)
    axes.margins(x=0.08)


def cells(
    axes: Axes, table: pd.DataFrame, said: pd.DataFrame, dark: float = np.inf, **colours: Any
) -> None:
    """Draw a heat map with a text in each cell, white where the figure is beyond `dark`."""
    axes.imshow(table.to_numpy(), aspect="auto", **colours)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    for (row, column), value in np.ndenumerate(table.to_numpy()):
        # Cells keep their colours in the dark, and so do their figures.
        ink = _LIGHT if abs(value) > dark else _DARK
        note(axes, str(said.iat[row, column]), (column, row), ha="center", color=ink)
