"""Indicators that forms share: between two forms, and from form to form."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.charts.design.texts import TEXTS
from analysis.charts.style import (
    BLUE,
    FAINT,
    MOST_ROWS,
    Lang,
    Picture,
    canvas,
    elide,
    finish,
    language,
    names,
    row_height,
    rows,
    styled,
)

# Up to so many forms the cells have their figures, and the templates a column a form.
_FEW = 20
_MOST_TEMPLATES = 25
_MOST_PAIRS = 15


def sharing(pairs: pd.DataFrame, projects: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw how many indicators each two forms share, from `design.shared` and the projects.

    None where no two forms share any.
    """
    code = language(lang)
    text = TEXTS[code]
    size = len(projects)
    if pairs.empty:
        return None
    total = size * (size - 1) // 2
    with styled():
        if size <= _FEW:
            figure = _matrix(pairs, projects, code)
        elif size <= MOST_ROWS:
            figure = _most_shared(pairs, projects, code)
        else:
            title = text["sharing_many"].format(n=size, most=MOST_ROWS)
            figure, axes = canvas(3.4, title)
            counts = pairs["n_shared"].value_counts().sort_index()
            axes.bar(counts.index, counts, color=BLUE)
            axes.bar(0, total - len(pairs), color=FAINT)
            axes.set_xlabel(text["sharing_axis"])
            axes.set_ylabel(text["pairs"])
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        finish(figure)
    caption = text["sharing_caption"].format(
        n=size, all=total, pairs=len(pairs), most=int(pairs["n_shared"].max())
    )
    return Picture("design-sharing", figure, caption, caption, pairs)


def _matrix(pairs: pd.DataFrame, projects: pd.DataFrame, code: Lang) -> Figure:
    """Draw a cell for each two forms, with the number of indicators that they share."""
    size = len(projects)
    place = {form_id: number for number, form_id in enumerate(projects["form_id"])}
    matrix = np.zeros((size, size))
    first, second = pairs["form_id"].map(place), pairs["other_form_id"].map(place)
    matrix[second.to_numpy(dtype=int), first.to_numpy(dtype=int)] = pairs["n_shared"]
    matrix[np.triu_indices(size)] = np.nan
    figure, axes = canvas(row_height(size), TEXTS[code]["sharing"])
    # Figures in the cells need light colours.
    bright = 1.8 * max(int(np.nanmax(matrix)), 1)
    axes.imshow(matrix, cmap="Blues", vmin=0, vmax=bright, aspect="auto")
    marks = _numbers(projects) or [str(number + 1) for number in range(size)]
    labels = [
        name if name.endswith(f" {mark}") else f"{name}  {mark}"
        for name, mark in zip(names(projects, code), marks, strict=True)
    ]
    axes.set_yticks(range(size), labels)
    axes.set_xticks(range(size), marks)
    axes.set_xlabel(TEXTS[code]["sharing_numbers"])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    for (row, column), value in np.ndenumerate(matrix):
        if np.isfinite(value):
            axes.text(column, row, f"{value:g}", ha="center", va="center", fontsize=8)
    return figure


def _most_shared(pairs: pd.DataFrame, projects: pd.DataFrame, code: Lang) -> Figure:
    """Draw the pairs that share most, a row each: a matrix of so many forms cannot be read."""
    text = TEXTS[code]
    called = dict(zip(projects["form_id"], names(projects, code, 28), strict=True))
    order = ["n_shared", "form_id", "other_form_id"]
    shown = pairs.sort_values(order, ascending=[False, True, True]).head(_MOST_PAIRS)
    title = text["sharing_most"].format(most=len(shown), few=_FEW)
    figure, axes = canvas(row_height(len(shown)), title)
    labels = [
        text["sharing_pair"].format(one=called[one], other=called[other])
        for one, other in zip(shown["form_id"], shown["other_form_id"], strict=True)
    ]
    places = rows(axes, labels)
    axes.barh(places, shown["n_shared"], 0.6, color=BLUE)
    for place, n in zip(places, shown["n_shared"], strict=True):
        axes.annotate(
            f"{n:,}", (n, place), (4, 0), textcoords="offset points", va="center", fontsize=8
        )
    axes.margins(x=0.08)
    axes.set_xlabel(text["sharing_axis"])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return figure


def templates(members: pd.DataFrame, projects: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw which forms have the indicators that several share, from `design.membership`."""
    code = language(lang)
    text = TEXTS[code]
    drawn = members[members["n_forms"] > 1].drop_duplicates(["template", "form_id"])
    if drawn.empty:
        return None
    spread = drawn.groupby("template").size().rename("n_forms").reset_index()
    spread = spread.sort_values(["n_forms", "template"], ascending=[False, True])
    shown = spread.head(_MOST_TEMPLATES)
    labels = [elide(name, 34) for name in shown["template"]]
    few = len(projects) <= _FEW
    kind = (
        "templates_many"
        if not few
        else "templates_most"
        if len(spread) > len(shown)
        else "templates"
    )
    title = text[kind].format(n=len(projects), most=len(shown), few=_FEW)
    with styled():
        numbers = _numbers(projects)
        figure, axes = canvas(row_height(len(shown)) + (1.6 if few and not numbers else 0), title)
        places = rows(axes, labels)
        if few:
            column = {form_id: number for number, form_id in enumerate(projects["form_id"])}
            height = dict(zip(shown["template"], places, strict=True))
            kept = drawn[drawn["template"].isin(height)]
            axes.hlines(places, -0.5, len(column) - 0.5, color=FAINT, linewidth=0.6)
            axes.plot(
                kept["form_id"].map(column),
                kept["template"].map(height),
                "o",
                color=BLUE,
                markersize=7,
            )
            axes.set_xticks(
                range(len(column)),
                numbers or names(projects, code, 22),
                rotation="horizontal" if numbers else "vertical",
            )
            axes.set_xlim(-0.6, len(column) - 0.4)
            axes.xaxis.tick_top()
            axes.tick_params(axis="x", length=0)
            axes.spines["bottom"].set_visible(False)
            axes.grid(False)
        else:
            axes.barh(places, shown["n_forms"], 0.6, color=BLUE)
            for place, n in zip(places, shown["n_forms"], strict=True):
                axes.annotate(
                    f"{n:,}",
                    (n, place),
                    (4, 0),
                    textcoords="offset points",
                    va="center",
                    fontsize=8,
                )
            axes.margins(x=0.08)
            axes.set_xlabel(text["templates_count"])
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        finish(figure)
    caption = text["templates_caption" if len(spread) > 1 else "templates_one"].format(
        n=len(spread),
        name=elide(shown["template"].iloc[0], 60),
        forms=int(shown["n_forms"].iloc[0]),
        of=len(projects),
    )
    told = text["join"].join(
        text["templates_alt"].format(name=name, forms=n)
        for name, n in zip(labels, shown["n_forms"], strict=True)
    )
    return Picture("design-templates", figure, caption, f"{caption} {told}", drawn)


def _numbers(projects: pd.DataFrame) -> list[str]:
    """Return the numbers of the forms in their document, `#3`; none where two have the same."""
    number = projects["form_id"].astype("str").str.extract(r"(#\d+)$", expand=False)
    return number.tolist() if number.notna().all() and number.is_unique else []
