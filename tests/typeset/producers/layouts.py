"""The sheets that every producer draws: one form each, on one page."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from tests.typeset import draw, pages
from tests.typeset import sheet as sheets
from tests.typeset.model import Layout
from tests.typeset.pages import Sheet, Style

_PLAIN = Style(size=8.0, margin=36.0)
_WIDE = Style(size=9.0, margin=30.0, page=(841.89, 595.28), leading=1.15, padding=2.0)
_LAYOUTS = {
    "national": (2, Layout(), replace(_PLAIN, rules="shaded")),
    "unshaded": (12, Layout(bracketed=False, side_heading=False), _PLAIN),
    "three_columns": (13, Layout(target_columns=3), replace(_PLAIN, rules="shaded", size=7.0)),
    "weight_first": (
        14,
        Layout(weight_first=True, goals_first=True, graded=False),
        replace(_WIDE, family="serif"),
    ),
}

NAMES = tuple(_LAYOUTS)


@cache
def _sheet(name: str) -> tuple[Sheet, Style]:
    seed, layout, style = _LAYOUTS[name]
    form = draw.form(seed, rows=6)
    form = replace(form, layout=replace(layout, labels=form.layout.labels), grade="良")
    (page,) = pages.pages(sheets.sheet(form), style)
    return page, style


def sheet(name: str) -> tuple[Sheet, Style]:
    """Return a layout's typeset page, in which rules "shaded" says that its heads are shaded."""
    page, style = _sheet(name)
    return Sheet(list(page.boxes), list(page.lines)), style
