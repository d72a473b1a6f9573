"""Points by level 1 against the rules, quantified share, effective number."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.charts.design.texts import LEVELS, TEXTS
from analysis.charts.pairs import dumbbell, written
from analysis.charts.style import (
    BLUE,
    FAINT,
    INK,
    MOST_ROWS,
    ORANGE,
    PAPER,
    QUIET,
    Lang,
    Picture,
    canvas,
    finish,
    key,
    language,
    names,
    percent,
    row_height,
    rows,
    styled,
)

# A distance below this is none: percent are shown with one decimal.
_TINY = 0.0005
# Percent of the axis that a figure in a bar needs.
_ROOM = 4.0


def balance(blocks: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw level-1 shares against the rules, from `design.balance` with rules, as a heat map."""
    code = language(lang)
    text = TEXTS[code]
    drawn = blocks.dropna(subset=["difference"])
    if drawn.empty:
        return None
    known = [level for level in LEVELS if (drawn["level1"] == level).any()]
    levels = known + sorted(set(drawn["level1"].astype("str")) - set(known))
    forms = drawn.drop_duplicates("form_id").sort_values(
        ["tvd", "form_id"], ascending=[False, True]
    )
    table = 100 * drawn.pivot(index="form_id", columns="level1", values="difference")
    table = table.loc[forms["form_id"], levels]
    shown = [text.get(level, level) for level in levels]
    with styled():
        if len(forms) <= MOST_ROWS:
            figure, axes = canvas(row_height(len(forms)), text["balance"])
            axes.set_yticks(range(len(forms)), names(forms, code))
            axes.set_xticks(range(len(levels)), shown)
            _cells(axes, table.to_numpy())
            if table.isna().to_numpy().any():
                axes.set_xlabel(text["absent"])
        else:
            title = text["balance_many"].format(n=len(forms), most=MOST_ROWS)
            figure, axes = canvas(3.4, title)
            places = rows(axes, shown)
            _sides(axes, table, places, text)
        finish(figure)
    far = forms["tvd"].max()
    kind = (
        "balance_none" if far < _TINY else "balance_one" if len(forms) == 1 else "balance_caption"
    )
    if kind == "balance_none" and len(forms) == 1:
        kind = "balance_none_one"
    caption = text[kind].format(
        n=len(forms),
        where=text["quoted"].format(name=names(forms.head(1), code, 60)[0]),
        tvd=percent(far),
        median=percent(forms["tvd"].median()),
    )
    missing = blocks["form_id"].nunique() - len(forms)
    caption += text["balance_left"].format(n=missing) if missing else ""
    told = text["join"].join(
        text["balance_alt"].format(level=label, value=written(table[level].mean(), 1, signed=True))
        for level, label in zip(levels, shown, strict=True)
    )
    return Picture("design-balance", figure, caption.strip(), f"{caption} {told}", drawn)


def _sides(axes: Axes, table: pd.DataFrame, places: np.ndarray, text: dict[str, str]) -> None:
    """Draw of each level how many forms give it less than the rules, as much, or more."""
    near = 100 * _TINY
    sides = (
        ("less", BLUE, PAPER, table < -near),
        ("same", FAINT, INK, table.abs() <= near),
        ("more", ORANGE, INK, table > near),
    )
    counts = {name: side.sum() for name, _, _, side in sides}
    whole = table.notna().sum()
    start: pd.Series = 0.0 * whole
    for name, colour, ink, _ in sides:
        share = 100 * counts[name] / whole
        axes.barh(places, share, left=start, height=0.55, color=colour, edgecolor=PAPER)
        for place, value, count, at in zip(places, share, counts[name], start, strict=True):
            if value > _ROOM:
                axes.text(
                    at + value / 2, place, f"{count:,}", ha="center", va="center", fontsize=8,
                    color=ink,
                )  # fmt: skip
        start = start + share
    axes.set_xlim(0, 100)
    axes.set_xlabel(text["of_projects"])
    key(axes, [("s", colour, text[name]) for name, colour, _, _ in sides])


def _cells(axes: Axes, table: np.ndarray) -> None:
    """Draw figures on colours; an empty cell is grey with a dash."""
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
            written(value, 1, signed=True) if known else "—",
            ha="center",
            va="center",
            fontsize=8,
            color="white" if known and abs(value) > 0.65 * reach else INK,
        )


def quantified(compared: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw the share of quantitative indicators of each form, from `design.compare`."""
    code = language(lang)
    text = TEXTS[code]
    drawn = compared.dropna(subset=["quantified"])
    if drawn.empty:
        return None
    drawn = drawn.sort_values(["quantified", "form_id"], ascending=[False, True])
    count, points = 100 * drawn["quantified"], 100 * drawn["quantified_points"]
    with styled():
        if len(drawn) <= MOST_ROWS:
            figure, axes = canvas(row_height(len(drawn)), text["quantified"])
            places = rows(axes, names(drawn, code))
            dumbbell(axes, places, count, points, decimals=(1, 1))
            axes.set_xlim(-9, 118)
            axes.set_xticks(range(0, 101, 20))
            key(axes, [("o", BLUE, text["by_count"]), ("D", ORANGE, text["by_points"])])
        else:
            title = text["quantified_many"].format(n=len(drawn), most=MOST_ROWS)
            figure, axes = canvas(3.4, title)
            axes.hist(count, bins=np.arange(0, 101, 5).tolist(), color=BLUE)
            axes.set_ylabel(text["forms"])
        axes.set_xlabel("%")
        finish(figure)
    alone = len(drawn) == 1
    weighed = drawn["quantified_points"].iloc[0]
    caption = text["quantified_one" if alone else "quantified_caption"].format(
        n=len(drawn),
        low=percent(drawn["quantified"].min()),
        high=percent(drawn["quantified"].max()),
        median=percent(drawn["quantified"].median()),
        points="–" if pd.isna(weighed) else percent(weighed),
    )
    return Picture("design-quantified", figure, caption, caption, drawn)


def concentration(numbers: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw the effective number of indicators and their count, from `design.concentration`."""
    code = language(lang)
    text = TEXTS[code]
    drawn = numbers.dropna(subset=["effective_number"])
    if drawn.empty:
        return None
    drawn = drawn.sort_values(["effective_number", "form_id"], ascending=[False, True])
    count, effective = drawn["n_indicators"].astype("float64"), drawn["effective_number"]
    with styled():
        if len(drawn) <= MOST_ROWS:
            figure, axes = canvas(row_height(len(drawn)), text["number"])
            places = rows(axes, names(drawn, code))
            dumbbell(axes, places, effective, count, decimals=(1, 0))
            axes.set_xlim(0, axes.get_xlim()[1])
            axes.set_xlabel(text["number_axis"])
            key(axes, [("o", BLUE, text["effective"]), ("D", ORANGE, text["count"])])
        else:
            title = text["number_many"].format(n=len(drawn), most=MOST_ROWS)
            figure, axes = canvas(4.0, title)
            _scatter(axes, count, effective, code)
        finish(figure)
    kind = "number_one" if len(drawn) == 1 else "number_caption"
    caption = text[kind].format(
        n=len(drawn),
        count=int(count.iloc[0]),
        median=written(effective.median(), 1),
        low=written(effective.min(), 1),
        high=written(effective.max(), 1),
        even=percent(drawn["evenness"].min()),
    )
    return Picture("design-concentration", figure, caption, caption, drawn)


def _scatter(axes: Axes, count: pd.Series, effective: pd.Series, code: Lang) -> None:
    text = TEXTS[code]
    top = float(count.max()) * 1.05 + 1
    axes.plot([0, top], [0, top], color=QUIET, linewidth=1, linestyle="--")
    axes.annotate(
        text["equal"],
        (top * 0.6, top * 0.6),
        (-6, 6),
        textcoords="offset points",
        ha="right",
        color=QUIET,
    )
    axes.plot(count, effective, "o", color=BLUE, alpha=0.4, markersize=4)
    axes.set_xlim(0, top)
    axes.set_ylim(0, top)
    axes.grid(True, color=FAINT)
    axes.set_xlabel(text["count"])
    axes.set_ylabel(text["effective"])
