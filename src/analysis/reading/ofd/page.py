"""A page of an OFD: what it draws to cells and lines."""

from itertools import pairwise

import numpy as np

from analysis.characters import LOST, clean
from analysis.doubts import Doubt
from analysis.reading.cells import Cell, Page, Problem, in_order
from analysis.reading.ofd.drawing import Drawn
from analysis.reading.pdf import aligned, glyphs, ruling, wrapping

_FIGURE = frozenset("0123456789.,%")


def cells(number: int, drawn: Drawn, width: float, height: float) -> Page:
    """Return a page with its cells, and its text outside of tables as lines."""
    printed, aside = drawn.glyphs(), "".join(drawn.aside)
    if not drawn.texts:
        return Page(number, width, height, (), aside=aside)
    rules = np.array(drawn.rules, dtype=float).reshape(-1, 4)
    rules = rules[np.isfinite(rules).all(axis=1)].clip(0, (width, height, width, height))
    tables = ruling.tables(rules, np.empty((0, 4)))
    places = [int(place) for place in tables.locate(printed.x, printed.y)]
    hidden = {n for n, it in enumerate(drawn.white) if it and not _on_ground(n, printed, drawn)}
    left_out = glyphs.repeated(printed, hidden) | hidden
    members: dict[int, list[int]] = {}
    for n, place in enumerate(places):
        if n not in left_out:
            members.setdefault(place, []).append(n)
    loose = members.pop(-1, [])
    found = _cells(number, printed, tables, members, _doubts(drawn, places, hidden, tables))
    problem = None
    if not tables.grids and (lined := aligned.cells(printed, loose, rules)):
        problem, loose = Problem("problem.no-rules"), []
        found = aligned.texts(number, printed, lined)
    outside = [glyphs.line_cell(number, printed, line) for line in glyphs.lines(printed, loose)]
    return Page(number, width, height, in_order(found), tuple(outside), problem, aside)


def _doubts(
    drawn: Drawn, places: list[int], hidden: set[int], tables: ruling.Tables
) -> dict[int, list[Doubt]]:
    """Return what is unsure of the cells, by their numbers."""
    found: dict[int, list[Doubt]] = {}
    for n, (before, place) in enumerate(pairwise(places)):
        figure = {drawn.texts[n], drawn.texts[n + 1]} <= _FIGURE
        if figure and before != place and drawn.runs[n] == drawn.runs[n + 1]:
            found.setdefault(before, []).append(Doubt("over-border"))
            found.setdefault(place, []).append(Doubt("over-border"))
    unseen: dict[int, str] = {}
    for n in sorted(hidden):
        unseen[places[n]] = unseen.get(places[n], "") + drawn.texts[n]
    for place, text in unseen.items():
        found.setdefault(place, []).append(Doubt("left-out", (clean(text),)))
    for left, top, right, bottom in drawn.pictures:
        middle = np.array([(left + right) / 2]), np.array([(top + bottom) / 2])
        place = int(tables.locate(*middle)[0])
        if place not in places:
            found.setdefault(place, []).append(Doubt("unexplained-ink"))
    return found


def _cells(
    number: int,
    printed: glyphs.Glyphs,
    tables: ruling.Tables,
    members: dict[int, list[int]],
    doubts: dict[int, list[Doubt]],
) -> list[Cell]:
    """Return the cells of all tables; a frame around another table is none."""
    made = {place: glyphs.lines(printed, own) for place, own in members.items()}
    texts = wrapping.texts(printed, tables.boxes, made)
    cells = []
    for place, (left, top, right, bottom) in enumerate(tables.boxes.tolist()):
        if tables.frames[place] and not made.get(place):
            continue
        text, own = texts[place], doubts.get(place, [])
        own += [Doubt("rule-gaps")] if text and not tables.whole[place] else []
        own += [Doubt("meaningless")] if LOST in text else []
        cells.append(Cell(number, left, top, right, bottom, text, tuple(dict.fromkeys(own))))
    return cells


def _on_ground(n: int, printed: glyphs.Glyphs, drawn: Drawn) -> bool:
    x, y = float(printed.x[n]), float(printed.y[n])
    return any(
        left <= x <= right and top <= y <= bottom for left, top, right, bottom in drawn.grounds
    )
