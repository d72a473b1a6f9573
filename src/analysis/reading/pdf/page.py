"""One page of a PDF: tabula's glyphs and rules to cells, held against a second reading."""

import re
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from analysis.doubts import Doubt
from analysis.reading.cells import Cell, Page, Problem
from analysis.reading.pdf import confirm as second
from analysis.reading.pdf import glyphs, jvm, ruling, wrapping
from analysis.reading.pdf.tolerances import TOL
from analysis.values import clean

_DIGIT = re.compile(r"[0-9]")
# PDFium leaves out ideographs of fonts that are neither embedded nor on the machine when they
# stand alone on a line: what has to agree is what makes up numbers.
_FIGURE = re.compile(r"[0-9.,%+\-/()<>=≥≤\ufffd]")
_BLANKS = re.compile(r"\s+")


def read(opened: object, other: second.Reading | None, number: int, confirm: bool) -> Page:
    """Read one page, counted from 1, of a document that is open in tabula and in PDFium."""
    try:
        raw = jvm.page(opened, number)
    except jvm.Broken as error:
        return Page(number, 0.0, 0.0, (), problem=Problem("problem.page-broken", (str(error),)))
    shape = (raw.page_width, raw.page_height, raw.rotation)
    width, height = shape[:2] if raw.rotation in (0, 180) else shape[1::-1]
    if not raw.texts:
        drawn = raw.drawn and (other is None or other.pictured(number))
        problem = Problem("problem.scanned") if drawn else None
        return Page(number, width, height, (), problem=problem)
    printed = _printed(raw, shape)
    tables = ruling.grids(_without_strokes(_turned(raw.rules, shape), printed), width, height)
    places = _places(tables, printed)
    again = other.page(number, raw.corner, shape) if other is not None else None
    hidden, aslant = _hidden(printed, again)
    left_out = glyphs.repeated(printed) | hidden | aslant
    members = _members(places, left_out)
    compared: dict[int, list[int]] = {}
    if again is not None:
        compared = _members(_places(tables, again.glyphs), glyphs.repeated(again.glyphs))
    unsure = _unsure(printed, places, hidden, again)
    usual = glyphs.direction(printed)
    boxes = _boxes(tables)
    made = {at: glyphs.lines(printed, members[at]) for at in range(len(boxes))}
    strained = glyphs.strained(printed, places, left_out, made)
    margin = wrapping.margin(
        printed, [(box[0], box[2], made[at]) for at, (box, _) in enumerate(boxes)]
    )
    cells = []
    for at, (box, whole) in enumerate(boxes):
        own = members[at]
        text = clean(wrapping.text(printed, made[at], box[2] - box[0] - 2 * margin))
        figures = bool(_DIGIT.search(text))
        doubts = [unsure[at]] if at in unsure else []
        if text and not whole:
            doubts.append(Doubt("rule-gaps"))
        if at in strained and figures:
            doubts.append(strained[at])
        if figures and glyphs.askew(printed, own, usual):
            doubts.append(Doubt("direction"))
        if "\ufffd" in text:
            doubts.append(Doubt("meaningless"))
        if again is not None:
            turned = any(printed.turn[member] for member in own)
            doubts += _difference(text, again.glyphs, compared.get(at, []), turned)
        elif confirm and figures:
            doubts.append(Doubt("not-confirmed"))
        cells.append(Cell(number, *box, text, tuple(doubts)))
    cells.sort(key=lambda cell: (cell.top, cell.left))
    problem = None
    if again is not None and again.hides:
        problem = Problem("problem.recognised" if again.image else "problem.hidden")
    return Page(
        number, width, height, tuple(cells), _outside(number, printed, members[-1]), problem
    )


def _hidden(printed: glyphs.Glyphs, again: second.Again | None) -> tuple[set[int], set[int]]:
    """Return the glyphs that nobody sees, none where most are like that, and a watermark's."""
    if again is None:
        return set(), set()
    others = np.vstack([again.seen, again.partly])
    return (
        set() if again.hides else glyphs.beginning(printed, again.unseen, others),
        glyphs.beginning(printed, again.aslant, np.vstack([others, again.unseen])),
    )


def _unsure(
    printed: glyphs.Glyphs, places: glyphs.Ints, hidden: set[int], again: second.Again | None
) -> dict[int, Doubt]:
    """Return the cells with text that is not wholly seen, and the doubt about each."""
    if again is None or not (again.hides or hidden or len(again.partly)):
        return {}
    said: dict[int, Doubt] = {}
    if again.hides:
        return dict.fromkeys(places.tolist(), Doubt("unseen"))
    for glyph in glyphs.beginning(printed, again.partly, again.seen):
        if _DIGIT.match(printed.texts[glyph]):
            said[int(places[glyph])] = Doubt("partly-seen")
    for cell, own in _members(places, set(range(len(places))) - hidden).items():
        left_out = clean("".join(text for text, _ in glyphs.lines(printed, own)))
        if left_out:
            said[cell] = Doubt("left-out", (left_out,))
    return said


def _without_strokes(rules: ruling.Floats, printed: glyphs.Glyphs) -> ruling.Floats:
    """Leave out the strokes of characters, which some browsers draw as paths behind their text.

    A stroke is no longer than a full-width character, and its middle lies inside one. Where there
    are such strokes, tabula also makes up lines from one character to another: they go too.
    """
    extent = np.array(printed.extent)
    em = float(np.percentile(extent, 95))
    length = np.hypot(rules[:, 2] - rules[:, 0], rules[:, 3] - rules[:, 1])
    short = np.flatnonzero(length <= em)
    middle = (rules[short, :2] + rules[short, 2:]) / 2
    strokes = short[_in_glyphs(middle, printed, np.maximum(extent, em / 2), em)]
    if not strokes.size:
        return rules
    long = np.flatnonzero(length > em)
    across = _in_glyphs(rules[long, :2], printed, extent, em)
    across[across] = _in_glyphs(rules[long[across], 2:], printed, extent, em)
    return np.delete(rules, np.r_[strokes, long[across]], axis=0)


def _in_glyphs(
    points: ruling.Floats, printed: glyphs.Glyphs, extent: ruling.Floats, em: float
) -> NDArray[np.bool_]:
    """Tell which points lie inside a character of a page, `extent` points wide and `em` high."""
    inside = np.zeros(len(points), dtype=bool)
    for start in range(0, len(points), TOL.at_once):
        part = slice(start, start + TOL.at_once)
        near = np.abs(points[part, :1] - printed.x[None, :]) < extent / 2
        near &= np.abs(points[part, 1:] - printed.y[None, :]) < em / 2
        inside[part] = near.any(axis=1)
    return inside


def _turned(rules: ruling.Floats, shape: glyphs.Shape) -> ruling.Floats:
    """Return rules as they are seen on the turned page."""
    upwards = np.column_stack(
        [rules[:, 0], shape[1] - rules[:, 1], rules[:, 2], shape[1] - rules[:, 3]]
    )
    return np.hstack([glyphs.turned(upwards[:, ends], shape) for ends in ([0, 1], [2, 3])])


def _printed(raw: jvm.RawPage, shape: glyphs.Shape) -> glyphs.Glyphs:
    """Return tabula's glyphs as they are seen on the page."""
    width, height, _ = shape
    quarter = np.round(raw.direction / 90).astype(int) % 4
    # Tabula measures along each glyph's own direction; this is the way back to the page.
    x = np.choose(quarter, [raw.left, raw.baseline, width - raw.left, width - raw.baseline])
    y = np.choose(quarter, [height - raw.baseline, raw.left, raw.baseline, height - raw.left])
    # Fonts may claim absurd heights; no glyph's middle lies higher than half its em.
    em = 2 * float(np.median(raw.width[raw.width > 0])) if (raw.width > 0).any() else 10.0
    tall = raw.height.clip(0.2 * em, em)
    return glyphs.seen(
        raw.texts, (x, y), shape, extent=raw.width, height=tall, direction=raw.direction
    )


def _places(tables: list[ruling.Grid], printed: glyphs.Glyphs) -> glyphs.Ints:
    """Return for each glyph the number of the cell (in the order of `_boxes`), -1 for none."""
    places = np.full(len(printed.texts), -1, dtype=np.int64)
    before = 0
    for grid in tables:
        found = grid.locate(printed.x, printed.y)
        places = np.where(found >= 0, found + before, places)
        before += len(grid.boxes)
    return places


def _members(places: glyphs.Ints, left_out: set[int]) -> dict[int, list[int]]:
    """Return the glyphs of each cell, and under -1 those outside every cell."""
    members: dict[int, list[int]] = defaultdict(list)
    for glyph, cell in enumerate(places.tolist()):
        if glyph not in left_out:
            members[cell].append(glyph)
    return members


_Box = tuple[float, float, float, float]


def _boxes(tables: list[ruling.Grid]) -> list[tuple[_Box, bool]]:
    """Return the cells of all tables, each with whether its rules enclose it whole."""
    return [
        ((left, top, right, bottom), whole)
        for grid in tables
        for (left, top, right, bottom), whole in zip(
            grid.boxes.round(2).tolist(), grid.whole.tolist(), strict=True
        )
    ]


def _difference(text: str, again: glyphs.Glyphs, members: list[int], turned: bool) -> list[Doubt]:
    """Return what a second reading of a cell puts in doubt: nothing, when it is the same."""
    other = clean("\n".join(line for line, _ in glyphs.lines(again, members)))
    one, two = _BLANKS.sub("", text), _BLANKS.sub("", other)
    if one == two or (turned and sorted(one) == sorted(two)):
        return []
    doubts = []
    if "\ufffd" in two and "\ufffd" not in one:
        doubts.append(Doubt("meaningless"))
    if _FIGURE.findall(one) != _FIGURE.findall(two) and _DIGIT.search(one + two):
        doubts.append(Doubt("readings-differ", (one, two)))
    return doubts


def _outside(number: int, printed: glyphs.Glyphs, loose: list[int]) -> tuple[Cell, ...]:
    """Return the lines of text outside of cells."""
    found = []
    for text, line in glyphs.lines(printed, loose):
        x, y = printed.x[line], printed.y[line]
        wide = np.array([printed.extent[member] for member in line]) / 2
        left, right = round(float((x - wide).min()), 2), round(float((x + wide).max()), 2)
        top, bottom = round(float(y.min()), 2), round(float(y.max()), 2)
        found.append(Cell(number, left, top, right, bottom, clean(text)))
    return tuple(sorted(found, key=lambda line: (line.top, line.left)))
