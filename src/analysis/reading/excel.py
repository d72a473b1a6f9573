"""Workbooks (.xlsx, .xls, .et): each sheet that is shown to one page of cells, by what they show.

A stored 0.9971 is read as 99.71% where its number format says so; a format that is not known puts
the figure in doubt. The rows that have borders are the table, what stands in the others are lines.
Boxes are the sheet's own column and row numbers, from 0. Nothing is calculated or run.
"""

import os
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from analysis.doubts import Doubt
from analysis.errors import UnreadableDocument
from analysis.reading import beside, packed, scan, shown
from analysis.reading.beside import Beside
from analysis.reading.cells import Cell, Document, Page, Problem, file_bytes
from analysis.reading.flow import INK, Text

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et")
# Where a workbook of before 2007 stands in its file.
_STREAMS = ("Workbook", "Book")
# A form has 300 cells; merged cells that cover more than this are no form's.
_MOST_CELLS = 2_000_000
# What WPS stores for a picture that fills its cell.
_PICTURE = "=DISPIMG("
# The format that shows no number.
_NOTHING = ";;;"
_SIDES = ("left", "right", "top", "bottom")

# The first row of a merged cell and the one behind it, the first column and the one behind it.
_Range = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Look:
    """How a cell is set: its number format, whether it has a border, is struck out or unseen."""

    code: str = "General"
    ruled: bool = False
    struck: bool = False
    unseen: bool = False


@dataclass(slots=True)
class _Sheet:
    """One sheet under construction: texts and borders by row and column, merged, hidden, beside."""

    name: str
    texts: dict[int, dict[int, Text]] = field(default_factory=dict)
    ruled: dict[int, set[int]] = field(default_factory=dict)
    merged: list[_Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    hidden: bool = False
    zeros: bool = True  # whether they are shown
    beside: Beside = field(default_factory=Beside)
    pictures: list[bytes] = field(default_factory=list)

    def set(self, row: int, column: int, text: Text, look: _Look) -> None:
        """Put the text of a cell in its place."""
        if look.ruled:
            self.ruled.setdefault(row, set()).add(column)
        if look.unseen:
            text.leave_out(text.shown)
            text.shown = ""
        if look.struck and text.shown.strip():
            text.add(Doubt("struck-out"))
        if text.shown.startswith(_PICTURE):
            text.shown = ""
            text.add(INK)
        if text.shown.strip() or text.doubts:
            self.texts.setdefault(row, {})[column] = text

    def figure(self, value: float, code: str, from_1904: bool, text: Text) -> None:
        """Add a number as its format shows it."""
        code = code if value or self.zeros else _NOTHING
        found = shown.number(value, code, from_1904)
        if found is None:
            text.add(Doubt("format-unknown", (code,)))
        elif not found.strip():
            text.leave_out(shown.general(Decimal(repr(value))))
        elif stored := shown.hidden(value, found):
            text.add(Doubt("format-rounds", (found.strip(), stored)))
        text.shown += shown.general(Decimal(repr(value))) if found is None else found

    def size(self) -> tuple[int, int]:
        """Return how many rows and columns are used."""
        used = [*self.texts.items(), *self.ruled.items()]
        rows = max((row for row, _ in used), default=-1) + 1
        return rows, max((column for _, own in used for column in own), default=-1) + 1

    def whole(self) -> dict[tuple[int, int], _Range]:
        """Return the merged cells by each place that they cover; a border goes around all of it."""
        rows, columns = self.size()
        found: dict[tuple[int, int], _Range] = {}
        for top, bottom, left, right in self.merged:
            own = top, min(bottom, rows), left, min(right, columns)
            over = range(*own[:2]), range(*own[2:])
            if len(found) + len(over[0]) * len(over[1]) > _MOST_CELLS:
                raise OverflowError
            found |= {(row, column): own for row in over[0] for column in over[1]}
            if any(self.ruled.get(row, set()).intersection(over[1]) for row in over[0]):
                for row in over[0]:
                    self.ruled.setdefault(row, set()).update(over[1])
        return found


def holds(data: bytes, names: frozenset[str]) -> bool:
    """Tell whether a file is a workbook, by what is in it."""
    compound = packed.named(data, *_STREAMS) and not packed.named(data, "WordDocument")
    return compound or ("_rels/.rels" in names and any(one.startswith("xl/") for one in names))


def read(path: Path, password: str | None = None) -> Document:
    """Read a workbook to its cells; `password` is not used.

    Raises `UnreadableDocument`: no workbook, encrypted, damaged, a bomb.
    """
    path = Path(path)
    data = file_bytes(path)
    if packed.named(data, *_STREAMS):
        sheets = _of_xls(path, data)
    else:
        with packed.opened(path, data) as archive:
            try:
                sheets = list(_Book(archive).sheets())
            except (ValueError, IndexError) as error:  # a place, style or string that is none
                raise packed.broken(path, error) from None
    try:
        pages = [_page(number, sheet) for number, sheet in enumerate(sheets, start=1)]
    except OverflowError:
        raise UnreadableDocument(path, "problem.bomb", "remedy.look-at-file") from None
    for picture in (one for sheet in sheets for one in sheet.pictures):
        pages.append(scan.held(picture, len(pages) + 1))
    return Document.of(path, data, "excel", filter(None, pages), in_points=False)


def _page(number: int, sheet: _Sheet) -> Page | None:
    """Return a sheet as a page; of a hidden one with a table that it is left out.

    A row of the table reaches between its borders; a sheet without borders is a table wherever a
    row has two texts.
    """
    if sheet.hidden:
        left_out = Problem("problem.sheet-hidden", (sheet.name,))
        return Page(number, 0, 0, (), (), left_out, kind="sheet") if sheet.ruled else None
    whole = sheet.whole()
    for drawn in sheet.beside.pictures:  # in an empty cell, merged or not, it may be a figure
        row, _, column, _ = whole.get(drawn, (drawn[0], 0, drawn[1], 0))
        sheet.texts.setdefault(row, {}).setdefault(column, Text(doubts=[INK]))
    height, width = sheet.size()
    rows = [row for row in range(height) if row not in sheet.hidden_rows] + [height]
    columns = [one for one in range(width) if one not in sheet.hidden_columns] + [width]
    cells, lines = list[Cell](), list[Cell]()
    first = min((column for own in sheet.texts.values() for column in own), default=0)
    done: set[_Range] = set()
    for row in rows[:-1]:
        texts, ruled = sheet.texts.get(row, {}), sheet.ruled.get(row)
        if not sheet.ruled and len(texts) > 1:
            ruled = {first, width - 1}
        table = range(min(ruled), max(ruled) + 1) if ruled else range(0)
        if len(cells) + len(table) > _MOST_CELLS:
            raise OverflowError
        for column in sorted({*texts, *table}):
            place = whole.get((row, column), (row, row + 1, column, column + 1))
            if place in done:
                continue
            done.add(place)
            top, bottom = (_edge(rows, one) for one in place[:2])
            left, right = (_edge(columns, one) for one in place[2:])
            if right > left:
                text = sheet.texts.get(place[0], {}).get(place[2]) or Text()
                cell = text.cell((left, top, right, bottom))
                (cells if table else lines).append(replace(cell, page=number))
    lines += [line for line in _beside(sheet, number, width, height) if line.text]
    unseen = [str(row + 1) for row in sorted(sheet.hidden_rows & sheet.texts.keys())]
    hidden = {one for own in sheet.texts.values() for one in own} & sheet.hidden_columns
    unseen += [_letters(one) for one in sorted(hidden)]
    problem = Problem("problem.cells-hidden", (", ".join(unseen),)) if unseen else None
    page = Page(number, width, height, tuple(cells), tuple(lines), problem)
    return replace(page, kind="sheet", name=sheet.name)


def _beside(sheet: _Sheet, number: int, width: int, height: int) -> Iterator[Cell]:
    """Yield heads and feet above and below the sheet, text boxes as lines where they begin."""
    own = sheet.beside
    placed = [((n - len(own.above), 0), one) for n, one in enumerate(own.above)]
    placed += [((height + n, 0), one) for n, one in enumerate(own.below)]
    for (row, column), text in (*placed, *own.boxes):
        right = max(column + 1, width)
        yield replace(Text(text).cell((column, row, right, row + 1)), page=number)


def _edge(shown: list[int], edge: int) -> int:
    """Return an edge of a cell: what is hidden behind it belongs to the cell before."""
    return shown[min(bisect_left(shown, edge), len(shown) - 1)]


class _Book:
    """An .xlsx that is open: what its sheets share."""

    def __init__(self, archive: packed.Archive) -> None:
        self._archive = archive
        self._main = archive.target("", "officeDocument") or "xl/workbook.xml"
        self._book = archive.xml(self._main)
        styles = archive.optional(archive.target(self._main, "styles") or "")
        self._looks = list(_looks(styles))
        strings = archive.optional(archive.target(self._main, "sharedStrings") or "")
        self._strings = strings.findall("si")
        properties = self._book.find("workbookPr")
        dates = properties.get("date1904") if properties is not None else None
        self._from_1904 = dates in ("1", "true")

    def sheets(self) -> Iterator[_Sheet]:
        """Yield the sheets with cells, in the order of the book."""
        for one in self._book.iterfind("sheets/sheet"):
            part = self._archive.related(self._main, one.get("id", ""))
            if part is None or "chartsheet" in part:
                continue
            hidden = one.get("state", "visible") != "visible"
            sheet = _Sheet(one.get("name", ""), hidden=hidden)
            root = self._archive.xml(part)
            self._read(root, sheet)
            drawn = self._archive.target(part, "drawing") or ""
            drawing = self._archive.optional(drawn)
            sheet.pictures += self._archive.pictures(drawn, drawing)
            sheet.beside = beside.of_xlsx(root, drawing, sheet.name)
            yield sheet

    def _read(self, root: Element, sheet: _Sheet) -> None:
        for one in root.iterfind("cols/col"):
            if one.get("hidden") in ("1", "true") or one.get("width") == "0":
                first, last = int(one.get("min", 1)), int(one.get("max", 1))
                sheet.hidden_columns.update(range(first - 1, min(last, 20_000)))
        view = root.find("sheetViews/sheetView")
        sheet.zeros = view is None or view.get("showZeros") not in ("0", "false")
        row = column = -1
        for line in root.iterfind("sheetData/row"):
            row, column = int(line.get("r", row + 2)) - 1, -1
            if line.get("hidden") in ("1", "true") or line.get("ht") == "0":
                sheet.hidden_rows.add(row)
            for one in line.iterfind("c"):
                column = _place(one.get("r", ""))[1] if one.get("r") else column + 1
                style = int(one.get("s", 0))
                look = self._looks[style] if style < len(self._looks) else _Look()
                sheet.set(row, column, self._text(one, look, sheet), look)
        for one in root.iterfind("mergeCells/mergeCell"):
            start, _, end = one.get("ref", "A1").partition(":")
            top, left = _place(start)
            bottom, right = _place(end or start)
            sheet.merged.append((top, bottom + 1, left, right + 1))

    def _text(self, one: Element, look: _Look, sheet: _Sheet) -> Text:
        """Return what a cell shows."""
        kind, text = one.get("t", "n"), Text()
        value = one.findtext("v")
        if one.find("f") is not None and not value and (value is None or kind != "str"):
            text.add(Doubt("no-result"))
        elif kind == "inlineStr" or (kind == "s" and value):
            string = one.find("is") if kind == "inlineStr" else self._strings[int(value or 0)]
            if string is not None:  # an empty string needs no text
                _runs(string, text)
            _formatted(text, look.code)
        elif kind == "str" and value:
            text.shown = value
            _formatted(text, look.code)
        elif kind == "b":
            text.shown = "TRUE" if value == "1" else "FALSE"
        elif kind == "n" and value:
            sheet.figure(float(value), look.code, self._from_1904, text)
        else:
            text.shown = value or ""
        return text


def _formatted(text: Text, code: str) -> None:
    """Keep of a text what its format shows; of one that shows nothing say that it is left out."""
    whole, text.shown = text.shown, shown.text(text.shown, code)
    if not text.shown.strip():
        text.leave_out(whole)


def _runs(string: Element, text: Text) -> None:
    """Add the runs of a string; raised ones may be footnote marks."""
    for one in string:
        if one.tag == "t":
            text.shown += one.text or ""
        elif one.tag == "r":
            own = one.findtext("t") or ""
            raised = one.find("rPr/vertAlign")
            if raised is not None and raised.get("val") == "superscript":
                text.raised(own)
            else:
                text.shown += own
            if one.find("rPr/strike") is not None and own.strip():
                text.add(Doubt("struck-out"))


def _looks(styles: Element) -> Iterator[_Look]:
    """Yield how cells of each style are set."""
    codes = {int(o.get("numFmtId", 0)): o.get("formatCode", "") for o in styles.iter("numFmt")}
    borders = [
        any(side.get("style", "none") != "none" for side in one if side.tag in _SIDES)
        for one in styles.iterfind("borders/border")
    ]
    fonts = styles.findall("fonts/font")
    fills = styles.findall("fills/fill")
    for one in styles.iterfind("cellXfs/xf"):
        border, font, fill = (int(one.get(f"{part}Id", 0)) for part in ("border", "font", "fill"))
        own = fonts[font] if font < len(fonts) else Element("font")
        colour = own.find("color")
        white = colour is not None and (
            colour.get("rgb", "").endswith("FFFFFF") or colour.get("theme") == "0"
        )
        filled = fill < len(fills) and fills[fill].find("patternFill/fgColor") is not None
        number = int(one.get("numFmtId", 0))
        yield _Look(
            codes.get(number) or shown.BUILT_IN.get(number, "General"),
            border < len(borders) and borders[border],
            own.find("strike") is not None,
            white and not filled,
        )


def _place(reference: str) -> tuple[int, int]:
    """Return row and column of a cell's address, from 0.

    >>> _place("AB12")
    (11, 27)
    """
    found = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d{1,7})", reference)
    if found is None:
        raise ValueError(reference)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def _letters(column: int) -> str:
    """Return the letters of a column.

    >>> _letters(0), _letters(27)
    ('A', 'AB')
    """
    head, last = divmod(column, 26)
    return (_letters(head - 1) if head else "") + chr(65 + last)


def _of_xls(path: Path, data: bytes) -> list[_Sheet]:
    """Return the sheets of a workbook of before 2007."""
    try:
        return list(_xls_sheets(data))
    except Exception as error:  # whatever a damaged file makes of a reader without checks
        if "encrypted" in str(error):
            wrong = "problem.encrypted", "remedy.take-off-password"
            raise UnreadableDocument(path, *wrong) from None
        raise packed.broken(path, error) from None


def _xls_sheets(data: bytes) -> Iterator[_Sheet]:
    import xlrd

    with Path(os.devnull).open("w") as nowhere:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, logfile=nowhere
        )
    looks = [_xls_look(book, one) for one in book.xf_list]
    for one, around in zip(book.sheets(), beside.of_xls(data, book), strict=True):
        sheet = _Sheet(one.name, merged=list(one.merged_cells), hidden=one.visibility != 0)
        sheet.beside, sheet.zeros = around, bool(one.show_zero_values)
        sheet.hidden_columns = {n for n, info in one.colinfo_map.items() if info.hidden}
        sheet.hidden_rows = {n for n, info in one.rowinfo_map.items() if info.hidden}
        for row in range(one.nrows):
            for column in range(one.row_len(row)):
                look = looks[one.cell_xf_index(row, column)]
                text = _xls_text(book, one, (row, column), look, sheet)
                sheet.set(row, column, text, look)
        yield sheet


def _xls_look(book: Any, style: Any) -> _Look:
    lines = (getattr(style.border, f"{side}_line_style") for side in _SIDES)
    font = book.font_list[style.font_index]
    white = book.colour_map.get(font.colour_index) == (255, 255, 255)
    code = book.format_map[style.format_key].format_str
    plain = style.background.fill_pattern == 0
    return _Look(code, any(lines), bool(font.struck_out), white and plain)


def _xls_text(book: Any, own: Any, at: tuple[int, int], look: _Look, sheet: _Sheet) -> Text:
    cell, text = own.cell(*at), Text()
    if cell.ctype == 1:
        runs = [(0, None), *own.rich_text_runlist_map.get(at, ())]
        ends = [start for start, _ in runs[1:]] + [len(cell.value)]
        for (start, number), end in zip(runs, ends, strict=True):
            part, font = cell.value[start:end], None if number is None else book.font_list[number]
            if font and font.escapement == 1:
                text.raised(part)
            else:
                text.shown += part
            if font and font.struck_out and part.strip():
                text.add(Doubt("struck-out"))
        _formatted(text, look.code)
    elif cell.ctype in (2, 3):
        sheet.figure(cell.value, look.code, bool(book.datemode), text)
    elif cell.ctype == 4:
        text.shown = "TRUE" if cell.value else "FALSE"
    elif cell.ctype == 5:
        text.shown = "#"
    return text
