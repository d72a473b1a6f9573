"""Shares of points by level 1, against the rules."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from analysis.charts import marks, style
from analysis.charts.design.levels import ordered
from analysis.charts.frame import Canvas, Picture, picture
from analysis.charts.style import BLUE, FAINT, INK, MOST_ROWS, ORANGE, PAPER
from analysis.words.numbers import figure, plain

# A distance below this is none: shares are shown with one decimal of a percent.
_TINY = 0.0005
# Percent of the axis that a figure in a bar needs.
_ROOM = 4.0


def balance(blocks: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw level-1 shares against the rules, from `design.balance` with rules, as a heat map."""
    drawn = blocks.dropna(subset=["difference"])
    left = blocks["form_id"].nunique() - drawn["form_id"].nunique()
    return picture("design-balance", drawn, lang, _draw, partial(_say, left=left))


def _forms(drawn: pd.DataFrame) -> pd.DataFrame:
    """Return one row a form, the farthest from the rules first."""
    forms = drawn.drop_duplicates("form_id")
    return forms.sort_values(["tvd", "form_id"], ascending=[False, True])


def _table(drawn: pd.DataFrame) -> pd.DataFrame:
    """Return the differences in percentage points: a row a form, a column a level."""
    table = 100 * drawn.pivot(index="form_id", columns="level1", values="difference")
    return table.loc[_forms(drawn)["form_id"], ordered(drawn["level1"])]


def _draw(canvas: Canvas, drawn: pd.DataFrame) -> None:
    table, forms = _table(drawn), _forms(drawn)
    levels = [canvas.name("chart_level", level) for level in table.columns]
    if len(forms) > MOST_ROWS:
        title = canvas.say("chart_design.balance_many", n=len(forms), most=MOST_ROWS)
        canvas.open(3.4, title)
        _sides(canvas, table, canvas.label_rows(levels))
        return
    axes = canvas.open(style.row_height(len(forms)), canvas.say("chart_design.balance"))
    axes.set_yticks(range(len(forms)), canvas.labels(forms))
    axes.set_xticks(range(len(levels)), levels)
    _cells(canvas, table.to_numpy())
    if table.isna().to_numpy().any():
        axes.set_xlabel(canvas.say("chart_design.absent"))


def _sides(canvas: Canvas, table: pd.DataFrame, places: np.ndarray) -> None:
    """Draw of each level how many forms give it less than the rules, as much, or more."""
    near, whole = 100 * _TINY, table.notna().sum()
    sides = (
        ("chart_design.less", BLUE, PAPER, table < -near),
        ("chart_design.same", FAINT, INK, table.abs() <= near),
        ("chart_design.more", ORANGE, INK, table > near),
    )
    parts = [
        marks.Part(100 * side.sum() / whole, side.sum(), colour, ink)
        for _, colour, ink, side in sides
    ]
    marks.stacked(canvas.axes, places, parts, _ROOM, height=0.55, edge=1.0)
    canvas.axes.set_xlim(0, 100)
    canvas.axes.set_xlabel(canvas.say("chart_design.of_projects"))
    canvas.key(*(("s", colour, canvas.say(key)) for key, colour, _, _ in sides))


def _cells(canvas: Canvas, table: np.ndarray) -> None:
    """Draw figures on colours; an empty cell is grey with a dash."""
    axes = canvas.axes
    reach = max(float(np.nanmax(np.abs(table))), 1.0)
    axes.set_facecolor("#EFEFEF")
    axes.imshow(table, cmap="PuOr_r", vmin=-reach, vmax=reach, aspect="auto")
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.tick_params(axis="x", pad=6)
    for label in axes.get_xticklabels():
        label.set_verticalalignment("baseline")
    axes.spines[:].set_visible(False)
    for (row, column), value in np.ndenumerate(table):
        known = bool(np.isfinite(value))
        axes.text(
            column,
            row,
            plain(value, 1, signed=True) if known else "—",
            ha="center",
            va="center",
            fontsize=8,
            color="white" if known and abs(value) > 0.65 * reach else INK,
        )


def _say(canvas: Canvas, drawn: pd.DataFrame, left: int) -> tuple[str, str]:
    forms, table = _forms(drawn), _table(drawn)
    far = forms["tvd"].max()
    finding = canvas.say(
        "chart_design.balance_none" if far < _TINY else "chart_design.balance_caption",
        n=len(forms),
        where=canvas.quoted(forms),
        tvd=figure(far, "share"),
        median=figure(forms["tvd"].median(), "share"),
    )
    missing = canvas.say("chart_design.balance_left", n=left) if left else ""
    caption = canvas.sentences(finding, missing)
    told = canvas.told(
        canvas.say(
            "chart_design.balance_alt",
            level=canvas.name("chart_level", level),
            value=plain(table[level].mean(), 1, signed=True),
        )
        for level in table.columns
    )
    return caption, f"{caption} {told}"
