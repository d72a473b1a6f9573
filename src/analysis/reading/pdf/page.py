"""PDF documents: a file to cells with page and box, through tabula.

Tabula's layer of rules and glyphs is sound and is used as it is; its table algorithm is not used
(it drops glyphs that touch a border, and falls to pieces on doubled rules). Every glyph goes to
the cell that holds its centre, and each cell with a digit is read a second time by PDFium, which
shares no code with tabula: where the two differ the cell is in doubt.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UnreadableDocument
from analysis.reading.pdf import confirm as second
from analysis.reading.pdf import glyphs, jvm, ruling, wrapping
from analysis.reading.cells import Cell, Document, Page
from analysis.values import clean

SUFFIXES = (".pdf",)

_HEADER_WITHIN = 1024
# Rules that are held against all characters of a page at a time: bounds the memory.
_AT_ONCE = 500
_END_WITHIN = 4096
_DIGIT = re.compile(r"[0-9]")
# PDFium leaves out ideographs of fonts that are neither embedded nor on the machine when they
# stand alone on a line: what has to agree is what makes up numbers.
_FIGURE = re.compile(r"[0-9.,%+\-/()<>=≥≤\ufffd]")
_BLANKS = re.compile(r"\s+")
_SCANNED = "an image (scanned) with text that a recogniser put behind it: every figure is in doubt"
_HIDES = "most of its text cannot be seen: every figure is in doubt"


def read(path: Path, password: str | None = None, confirm: bool = True) -> Document:
    """Read a PDF to its cells, and its text outside of tables to lines.

    With `confirm`, cells are read a second time and `Cell.doubt` says where the readings differ;
    text that nobody sees on the page is left out, and `Cell.doubt` says that too. A page that
    can't be read in full says why in `Page.problem`. Raises `UnreadableDocument` when nothing of
    the file can be read: encrypted, empty, not a PDF, damaged, without pages.
    """
    path = Path(path)
    data = _bytes(path)
    try:
        with jvm.document(data, password) as opened:
            count = int(opened.getNumberOfPages())
            if not count:
                raise UnreadableDocument(path, "the PDF has no pages", "get a complete copy")
            layers = jvm.has_layers(opened)
            with second.document(data if confirm else None, password, layers) as other:
                pages = [_page(opened, other, number, confirm) for number in range(1, count + 1)]
    except jvm.PasswordNeeded:
        problem = "encrypted, and the password is wrong" if password else "encrypted"
        raise UnreadableDocument(path, problem, "give its password") from None
    except jvm.Broken as error:
        raise UnreadableDocument(
            path, f"damaged PDF ({error})", "get a complete copy, or print it to PDF anew"
        ) from None
    if b"%%EOF" not in data[-_END_WITHIN:]:
        pages[-1] = _with_problem(
            pages[-1], "the file breaks off before its end: pages or parts may be missing"
        )
    return Document(path, path.name, hashlib.sha256(data).hexdigest(), "pdf", tuple(pages))


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(
            path, f"cannot be opened ({error.strerror})", "check the file and its permissions"
        ) from None
    if not data.strip(b"\0 \r\n\t"):
        raise UnreadableDocument(path, "the file is empty", "download it again")
    if b"%PDF-" not in data[:_HEADER_WITHIN]:
        raise UnreadableDocument(
            path, "not a PDF, whatever its name says", "save the document as PDF, then try again"
        )
    return data


def _page(opened: object, other: second.Reading | None, number: int, confirm: bool) -> Page:
    try:
        raw = jvm.page(opened, number)
    except jvm.Broken as error:
        return Page(number, 0.0, 0.0, (), problem=f"the page could not be read ({error})")
    shape = (raw.page_width, raw.page_height, raw.rotation)
    width, height = shape[:2] if raw.rotation in (0, 180) else shape[1::-1]
    if not raw.texts:
        drawn = raw.drawn and (other is None or other.pictured(number))
        problem = "no text on the page: an image (scanned)" if drawn else None
        return Page(number, width, height, (), problem=problem)
    printed = _printed(raw, shape)
    tables = ruling.grids(_without_strokes(_turned(raw.rules, shape), printed), width, height)
    twice = glyphs.repeated(printed)
    places = _places(tables, printed)
    again = other.page(number, raw.corner, shape) if other is not None else None
    hidden, aslant = _hidden(printed, again)
    members, loose = _members(places, twice | hidden | aslant)
    compared: dict[int, list[int]] = {}
    if again is not None:
        compared, _ = _members(_places(tables, again.glyphs), glyphs.repeated(again.glyphs))
    unsure = _unsure(printed, places, hidden, again)
    usual = glyphs.direction(printed)
    cells = []
    boxes = _boxes(tables)
    made = {at: glyphs.lines(printed, members.get(at, [])) for at in range(len(boxes))}
    strained = glyphs.strained(printed, places, twice | hidden | aslant, made)
    margin = wrapping.margin(
        printed, [(box[0], box[2], made[at]) for at, (box, _) in enumerate(boxes)]
    )
    for at, (box, whole) in enumerate(boxes):
        own = members.get(at, [])
        text = clean(wrapping.text(printed, made[at], box[2] - box[0] - 2 * margin))
        doubts = [unsure[at]] if at in unsure else []
        if text and not whole:
            doubts.append("the rules around the cell have gaps")
        if at in strained and _DIGIT.search(text):
            doubts.append(strained[at])
        if _DIGIT.search(text) and glyphs.askew(printed, own, usual):
            doubts.append("text runs in another direction than the page")
        if "\ufffd" in text:
            doubts.append("character without meaning")
        if again is not None:
            turned = any(printed.turn[member] for member in own)
            doubts += _difference(text, again.glyphs, compared.get(at, []), turned)
        elif confirm and _DIGIT.search(text):
            doubts.append("not confirmed: the second reading failed")
        cells.append(Cell(number, *box, text, "; ".join(doubts) or None))
    cells.sort(key=lambda cell: (cell.top, cell.left))
    problem = None
    if again is not None and again.hides:
        problem = _SCANNED if again.image else _HIDES
    lines = tuple(_outside(number, printed, loose))
    return Page(number, width, height, tuple(cells), lines, problem)


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
) -> dict[int, str]:
    """Return the cells with text that is not wholly seen, and what is to be said of each."""
    if again is None or not (again.hides or hidden or len(again.partly)):
        return {}
    said: dict[int, str] = {}
    if again.hides:
        return dict.fromkeys(places.tolist(), "read from text that cannot be seen on the page")
    for glyph in glyphs.beginning(printed, again.partly, again.seen):
        if _DIGIT.match(printed.texts[glyph]):
            said[int(places[glyph])] = "part of the text cannot be seen on the page"
    members, _ = _members(places, set(range(len(places))) - hidden)
    for cell, own in members.items():
        left_out = clean("".join(text for text, _ in glyphs.lines(printed, own)))
        if left_out:
            said[cell] = f"text that cannot be seen on the page is left out: {left_out}"
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
    for start in range(0, len(points), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        near = np.abs(points[part, :1] - printed.x[None, :]) < extent / 2
        near &= np.abs(points[part, 1:] - printed.y[None, :]) < em / 2
        inside[part] = near.any(axis=1)
    return inside


def _turned(rules: ruling.Floats, shape: glyphs.Shape) -> ruling.Floats:
    """Return rules as they are seen on the turned page."""
    width, height, rotation = shape
    x, y = rules[:, 0::2], rules[:, 1::2]
    if rotation == 90:
        x, y = height - y, x
    elif rotation == 180:
        x, y = width - x, height - y
    elif rotation == 270:
        x, y = y, width - x
    return np.stack([x[:, 0], y[:, 0], x[:, 1], y[:, 1]], axis=1)


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


def _members(places: glyphs.Ints, left_out: set[int]) -> tuple[dict[int, list[int]], list[int]]:
    """Return the glyphs of each cell, and those outside every cell."""
    members: dict[int, list[int]] = {}
    loose = []
    for glyph, cell in enumerate(places.tolist()):
        if glyph in left_out:
            continue
        if cell < 0:
            loose.append(glyph)
        else:
            members.setdefault(cell, []).append(glyph)
    return members, loose


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


def _difference(text: str, again: glyphs.Glyphs, members: list[int], turned: bool) -> list[str]:
    """Return what a second reading of a cell puts in doubt: nothing, when it is the same."""
    other = clean("\n".join(line for line, _ in glyphs.lines(again, members)))
    one, two = _BLANKS.sub("", text), _BLANKS.sub("", other)
    if one == two or (turned and sorted(one) == sorted(two)):
        return []
    doubts = []
    if "\ufffd" in two and "\ufffd" not in one:
        doubts.append("character without meaning")
    if _FIGURE.findall(one) != _FIGURE.findall(two) and _DIGIT.search(one + two):
        doubts.append(f"two readings differ: {one} / {two}")
    return doubts


def _outside(number: int, printed: glyphs.Glyphs, loose: list[int]) -> list[Cell]:
    """Return the lines of text outside of cells."""
    found = []
    for text, line in glyphs.lines(printed, loose):
        x, y = printed.x[line], printed.y[line]
        wide = np.array([printed.extent[member] for member in line]) / 2
        left, right = float((x - wide).min()), float((x + wide).max())
        top, bottom = float(y.min()), float(y.max())
        found.append(
            Cell(
                number,
                round(left, 2),
                round(top, 2),
                round(right, 2),
                round(bottom, 2),
                clean(text),
            )
        )
    return sorted(found, key=lambda line: (line.top, line.left))


def _with_problem(page: Page, problem: str) -> Page:
    problem = f"{page.problem}; {problem}" if page.problem else problem
    return Page(page.number, page.width, page.height, page.cells, page.lines, problem)
