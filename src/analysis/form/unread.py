"""Nothing printed is dropped: the figures of a form that no field holds.

A figure under a column that the tables have, and that no header of the form names, puts that
column in doubt; any other one is a finding of its own, with its text and place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from analysis import labels, tables, values
from analysis.doubts import Doubt
from analysis.form.bands import Band
from analysis.form.columns import Columns
from analysis.form.figures import Row
from analysis.reading import Cell
from analysis.words.sentence import Said

CHECK = "unread"
_FIGURES = re.compile(r"[-+\d.,%()\s]*\d[-+\d.,%()\s]*")
_YEAR = re.compile(r"\(?20\d{2}年?度?\)?")

_Box = tuple[int, float, float, float, float]
Left = dict[_Box, tuple[Band, Cell]]


def _box(cell: Cell) -> _Box:
    return (cell.page, cell.left, cell.top, cell.right, cell.bottom)


def boxes(rows: Iterable[Row]) -> set[_Box]:
    """Return the boxes of the cells that the values of rows were read from."""
    return {_box(cell) for row in rows for cells in row.cells.values() for cell in cells}


def figures(bands: Iterable[Band], held: set[_Box]) -> Left:
    """Return the cells with a figure in strips of tables that no value was read from.

    A figure is a number with its unit, alone or after a colon. The numbers that count rows and
    columns, telephone numbers and codes are none.
    """
    found: Left = {}
    for band in bands:
        before = ""
        for cell in () if band.loose or band.numbers_columns() else band.cells:
            text = values.joined(cell.text).rpartition(":")[2]
            is_figure = bool(_FIGURES.fullmatch(text)) or values.actual(text).value is not None
            beside_other = labels.meaning(before, "other_heads") is not None
            if is_figure and not beside_other and not _YEAR.fullmatch(text):
                found.setdefault(_box(cell), (band, cell))
            before = cell.text
    return {box: one for box, one in found.items() if box not in held}


def doubted(left: Left, rows: list[Row], table: Columns, keys: Iterable[str]) -> None:
    """Doubt the columns that no header names in the rows beside a figure under an unknown one.

    `left` loses the figures that are told so, and those that a cell over several columns holds:
    their columns are in doubt already.
    """
    unnamed = [key for key in keys if key not in table]
    for box, (_, cell) in list(left.items()):
        middle = (cell.top + cell.bottom) / 2
        row = next((row for row in rows if _covers(row, cell.page, middle)), None)
        header = table.header(cell)
        if row is None or labels.meaning(header, table.group) is not None:
            continue
        if table.spans(cell) > 1 and row.doubts:
            del left[box]
        elif unnamed and table.spans(cell) == 0:
            label, text = labels.bare(header), values.joined(cell.text)
            code, read = ("column-unknown", (label, text)) if label else ("column-unnamed", (text,))
            row.doubts += [Doubt(code, read, key) for key in unnamed]
            del left[box]


def _covers(row: Row, page: int, middle: float) -> bool:
    cells = [cell for key, own in row.cells.items() if key != "reason" for cell in own]
    return any(cell.page == page and cell.top < middle < cell.bottom for cell in cells)


def findings(left: Left, form_id: str, headers: Iterable[Columns]) -> list[dict[str, Any]]:
    """Return one row of `findings` for each figure that ended in no field and in no doubt."""
    found: list[dict[str, Any]] = []
    counts: dict[int, int] = {}
    for band, cell in left.values():
        header = next((table.header(cell) for table in headers if table.heads(band)), "")
        if labels.meaning(header, "numbering") is not None:
            continue
        counts[cell.page] = number = counts.get(cell.page, 0) + 1
        told = {"page": str(cell.page), "row": str(band.row), "text": values.joined(cell.text)}
        label = values.joined(header)
        said = (
            Said("notice.unread-under", told | {"label": label})
            if label
            else Said("notice.unread", told)
        )
        subject = f"unread/{cell.page}/{number}"
        found.append(
            tables.finding(CHECK, "warns", subject, said, cell.page) | {"form_id": form_id}
        )
    return found
