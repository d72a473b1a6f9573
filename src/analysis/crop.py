"""A cell of a document, found and cut out: the page with frames, or the rows of its table around.

A document with pages is read to its cells again and drawn, in a reading process: nothing here
knows of data frames. The row is told by its box, or by the name and the figures that stand in it;
the cell by the column under the field's own header, for two cells of a row may print one figure
(points 4.00, score 4.00). Where no header and no label tells it, the place is a guess and says so.
"""

import io
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from analysis import labels, reading
from analysis.characters import clean
from analysis.form.bands import Band
from analysis.reading import Cell, Page, Seen

# Points above and below the row that is framed, and pixels a point: at 1.5 the smallest print of
# a form (7 points) is legible.
AROUND, SCALE = 70.0, 1.5
# Rows of a table above and below the one that is marked.
ROWS = 3
# How sure a place is, best first: the cell; a cell that prints the value, perhaps of another
# field; the row alone; nothing, the page is shown whole.
SURE, GUESS, ROW, LOST = range(4)
_FIGURE = re.compile(r"(?<![\d.,])(-?)(\d[\d,]*(?:\.\d+)?)(?![\d.,])")
ROW_COLOUR, CELL_COLOUR = "#0b57a4", "#c0392b"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for on the pages from `first` to `last` of a form that begins on `begins`.

    `column` is the meaning of the header in a `group` of labels, blank for the row alone; `name`
    the text that names the row, `box` where that stands; `printed` are the ways in which the value
    may be printed, `beside` those of the row's values.
    """

    first: int
    last: int
    begins: int
    group: str
    column: str = ""
    name: str = ""
    box: tuple[float, ...] = ()
    printed: tuple[str, ...] = ()
    beside: tuple[tuple[str, ...], ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A page, how sure the place on it is, the row and the cells that are marked."""

    page: int
    sure: int
    row: Cell | None = None
    marked: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a document: its page, how sure the place is, a picture or the cells around.

    `sheet_cell` says where on its sheet the cell stands: 表1!C12.
    """

    page: int
    sure: int
    webp: bytes = b""
    cells: tuple[tuple[Cell, bool], ...] = ()
    sheet_cell: str | None = None


def pieces(path: str, password: str | None, wanted: Sequence[Wanted]) -> list[Piece]:
    """Return the pieces of one document in which these stand. Raises `UnreadableDocument`.

    >>> raw = "data/raw/self-evaluation-forms-2024.txt"
    >>> asked = Wanted(1, 1, 1, "indicator_columns", "score", name="巡检次数")
    >>> [cell.text for cell, marked in pieces(raw, None, [asked])[0].cells if marked]
    ['6.00']
    """
    file = Path(path)
    opens = reading.seen(file, password)
    if opens is not None:
        return _drawn(opens, wanted)
    document = _read(file, password, file.stat().st_mtime_ns)
    by_number = {page.number: page for page in document.pages}
    found = (find(by_number.__getitem__, one) for one in wanted)
    return [
        _held(by_number[place.page], place, one.whole)
        for place, one in zip(found, wanted, strict=True)
    ]


@lru_cache(maxsize=4)
def _read(file: Path, password: str | None, _changed: int) -> reading.Document:
    return reading.read(file, password)


def find(page_of: Callable[[int], Page], wanted: Wanted) -> Place:
    """Return the best place on the pages that come into question."""
    tried = (_on(page_of, number, wanted) for number in range(wanted.first, wanted.last + 1))
    best = Place(wanted.first, LOST)
    for place in tried:
        best = min(best, place, key=lambda one: one.sure)
        if best.sure == SURE:
            break
    return best


def _on(page_of: Callable[[int], Page], number: int, wanted: Wanted) -> Place:
    page = page_of(number)
    if wanted.group in ("head", "goals"):
        return _labelled(page, wanted)
    row = _row(page, wanted)
    if row is None:
        return Place(number, LOST)
    band = [one for one in page.cells if _level(one, row)]
    if not wanted.column:
        named = _plain(row.text) == _plain(wanted.name)
        return Place(number, SURE, row, (row,) if named else tuple(band))
    header = _header(page_of, number, row, wanted)
    own = [one for one in band if header and _over(header, one)]
    if own and (not wanted.printed or any(_holds(one, wanted.printed) for one in own)):
        return Place(number, SURE, row, tuple(own))
    printing = tuple(one for one in band if _says(one, wanted.printed)) if wanted.printed else ()
    if printing:
        return Place(number, GUESS if header or len(printing) > 1 else SURE, row, printing)
    return Place(number, GUESS, row, tuple(own)) if own else Place(number, ROW, row)


def _row(page: Page, wanted: Wanted) -> Cell | None:
    """Return the cell that names the row: the one in its box, else by its text and its figures."""
    if wanted.box:
        left, top, right, bottom = wanted.box
        return Cell(page.number, left, top, right, bottom, wanted.name)
    if wanted.group == "foot":
        named = [one for one in page.cells if labels.meaning(one.text, "foot") == "total"]
    else:
        named = [
            one for one in page.cells if wanted.name and _plain(one.text) == _plain(wanted.name)
        ]
    # A name that was corrected, or that nothing prints, leaves its row to the figures.
    rows = named or list({one.top: one for one in reversed(page.cells) if one.text}.values())
    counted = sorted(((_counted(page, one, wanted), one) for one in rows), key=lambda one: -one[0])
    # Names and figures repeat down a form: the row is the one that holds the most of its own.
    most, row = counted[0] if counted else (0, None)
    alone = most > 1 and [count for count, _ in counted].count(most) == 1
    return row if alone or (named and (most or wanted.name)) else None


def _counted(page: Page, row: Cell, wanted: Wanted) -> int:
    """Count the values of a row that stand level with a cell."""
    band = [one for one in page.cells if _level(one, row)]
    return sum(any(_says(one, value) for one in band) for value in wanted.beside)


def _header(page_of: Callable[[int], Page], number: int, row: Cell, wanted: Wanted) -> Cell | None:
    """Return the lowest header of the field above a row, on its page or on one before."""
    group = "indicator_columns" if wanted.group == "foot" else wanted.group
    for at in range(number, wanted.begins - 1, -1):
        heads = [
            one
            for one in page_of(at).cells
            if (at < number or one.top < row.top)
            and labels.meaning(one.text, group) == wanted.column
        ]
        if heads:
            return max(heads, key=lambda one: one.top)
    return None


def _labelled(page: Page, wanted: Wanted) -> Place:
    """Return the place of a field that a label beside or above it names."""
    every = [*page.cells, *page.lines]
    for label in every:
        told = labels.inline(label.text)
        if any(value and _means(text, wanted) for text, value in told):
            return Place(page.number, SURE, label, (label,))
    for label in (one for one in every if _means(one.text, wanted)):
        right = [one for one in every if one.left >= label.right and _level(one, label)]
        below = [one for one in every if one.top >= label.bottom and _over(label, one)]
        near = [*sorted(right, key=lambda one: one.left)[:1]]
        near += sorted(below, key=lambda one: one.top)[:1]
        own = [one for one in near if not wanted.printed or _says(one, wanted.printed)]
        if own:
            return Place(page.number, SURE, own[0], (own[0],))
    # A title prints a year with little else, prose about the year with much.
    printing = [one for one in every if _says(one, wanted.printed)]
    if printing:
        best = min(printing, key=lambda one: len(one.text))
        return Place(page.number, GUESS, best, (best,))
    return Place(page.number, LOST)


def _means(text: str, wanted: Wanted) -> bool:
    return labels.meaning(text, wanted.group) == wanted.column


def _level(one: Cell, row: Cell) -> bool:
    """Tell whether a cell stands level with a row, or the row lies in what it merges."""
    return one.top <= (row.top + row.bottom) / 2 <= one.bottom and one.bottom > row.top


def _over(header: Cell, one: Cell) -> bool:
    return header.left < one.centre < header.right or one.left < header.centre < one.right


def _says(one: Cell, printed: Iterable[str]) -> bool:
    """Tell whether a cell prints a value in one of these ways, alone or with its sign and unit."""
    text = _plain(one.text)
    return any(_apart(text, _plain(value)) for value in printed)


def _holds(one: Cell, printed: Sequence[str]) -> bool:
    """Tell whether a cell prints a value, or a part of a text that runs on in another cell.

    >>> _holds(Cell(1, 0, 0, 1, 1, "社会效 益"), ["社会效益指标"])
    True
    """
    text = _plain(one.text)
    return _says(one, printed) or (
        _number(text) is None and any(text and text in _plain(value) for value in printed)
    )


def _apart(text: str, value: str) -> bool:
    """Tell whether a text holds a value that is no piece of a longer figure, however it is written.

    >>> _apart("≥4.00次", "4.0"), _apart("14.00", "4.0"), _apart("14.00/4.00", "4.0")
    (True, False, True)
    >>> _apart("5,863.570000", "5863.57"), _apart("-0.06%", "-0.06"), _apart("≥98", "≥98")
    (True, True, True)
    """
    if (number := _number(value)) is not None:
        return any(
            float(found[2].replace(",", "")) == abs(number) and (number >= 0 or bool(found[1]))
            for found in _FIGURE.finditer(text)
        )
    if not value[-1:].isdigit():
        return bool(value) and value in text
    return re.search(rf"(?<![\d.,]){re.escape(value)}(?![\d.,])", text) is not None


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None


@cache
def _plain(text: str) -> str:
    return "".join(clean(text).split())


def _around(page: Page, place: Place, whole: bool) -> Piece:
    """Return the cells of the rows around a place, each with whether it is marked."""
    cells = page.cells
    if place.row is not None and not whole:
        tops = sorted({one.top for one in cells})
        at = sum(top <= place.row.top for top in tops) - 1
        first, last = tops[max(at - ROWS, 0)], tops[min(at + ROWS, len(tops) - 1)]
        cells = tuple(one for one in cells if one.bottom > first and one.top <= last)
    marked = place.marked or ((place.row,) if place.row else ())
    loose = tuple(one for one in marked if one not in page.cells)
    around = tuple((one, one in marked) for one in (*loose, *cells))
    named = Band(page.number, 0, 0, sheet=page.name).place(marked) if page.name and marked else None
    return Piece(place.page, place.sure, cells=around, sheet_cell=named)


def _held(page: Page, place: Place, whole: bool) -> Piece:
    """Return the piece of a document without pages: its rows, or of a picture that it holds."""
    if not page.held:
        return _around(page, place, whole)
    from analysis.reading import scan

    picture = scan.shown(page, SCALE).convert("RGB")
    return Piece(place.page, place.sure, _framed(picture, place, whole))


def _drawn(opens: AbstractContextManager[Seen], wanted: Sequence[Wanted]) -> list[Piece]:
    """Return the pieces of a document with pages; each page is read and drawn once."""
    with opens as opened:
        found = [find(opened.read, one) for one in wanted]
        picture = cache(lambda number: opened.picture(number, SCALE).convert("RGB"))
        return [
            Piece(place.page, place.sure, _framed(picture(place.page), place, one.whole))
            for place, one in zip(found, wanted, strict=True)
        ]


def _framed(page: Any, place: Place, whole: bool) -> bytes:
    """Return the picture of a page with its frames, cut above and below the row, as WebP."""
    from PIL import ImageDraw

    image = page.copy()
    pen = ImageDraw.Draw(image)
    for colour, cells in ((ROW_COLOUR, (place.row,)), (CELL_COLOUR, place.marked)):
        for one in filter(None, cells):
            frame = [(one.left - 1) * SCALE, (one.top - 1) * SCALE]
            frame += [(one.right + 1) * SCALE, (one.bottom + 1) * SCALE]
            pen.rectangle(frame, outline=colour, width=3)
    if place.row is not None and not whole:
        top, bottom = (place.row.top - AROUND) * SCALE, (place.row.bottom + AROUND) * SCALE
        image = image.crop((0, int(max(top, 0)), image.width, int(min(bottom, image.height))))
    held = io.BytesIO()
    image.save(held, format="webp", quality=60, method=4)
    return held.getvalue()
