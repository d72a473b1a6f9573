"""Nothing printed is dropped: the figures of a form that no field holds.

A figure under a header that is not known puts the columns that no header names in doubt; any
other one is a finding of its own, with its text and place.
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

_FIGURES = re.compile(r"[-+\d.,%()\s]*\d[-+\d.,%()\s]*")
_YEAR = re.compile(r"\(?20\d{2}年?度?\)?")

# Where a cell stands, whatever part of its text was taken: page, left, top.
Left = dict[tuple[int, float, float], tuple[Band, Cell]]


def figures(bands: Iterable[Band], rows: Iterable[Row]) -> Left:
    """Return the cells with a figure in strips of tables that no value of `rows` was read from.

    A figure is a number with its unit, alone or after a colon. The numbers that count rows and
    columns, years, telephone numbers and codes are none.
    """
    held = {
        (cell.page, cell.left, cell.top)
        for row in rows
        for cells in row.cells.values()
        for cell in cells
    }
    found: Left = {}
    for band in bands:
        before = ""
        for cell in () if band.loose or band.numbers_columns() else band.cells:
            text, place = (
                values.joined(cell.text).rpartition(":")[2],
                (cell.page, cell.left, cell.top),
            )
            is_figure = bool(_FIGURES.fullmatch(text)) or values.actual(text).value is not None
            is_other = _YEAR.fullmatch(text) or labels.meaning(before, "other_heads")
            if is_figure and not is_other and place not in held:
                found.setdefault(place, (band, cell))
            before = cell.text
    return found


def doubted(left: Left, rows: list[Row], table: Columns, keys: Iterable[str]) -> None:
    """Doubt the columns that no header names in the rows beside a figure under an unknown one.

    `left` loses the figures that are told so, and those of a cell over several columns: they are
    in doubt already.
    """
    unnamed = [key for key in keys if key not in table]
    for place, (_, cell) in list(left.items()):
        middle = (cell.top + cell.bottom) / 2
        row = next((row for row in rows if row.covers(cell.page, middle)), None)
        header, over = table.header(cell), table.spans(cell)
        unknown = not over and labels.meaning(header, table.group) is None
        if row is None or not (over > 1 or (unknown and unnamed)):
            continue
        code = "column-unknown" if header.strip() else "column-unnamed"
        read = [text for text in (labels.bare(header), values.joined(cell.text)) if text]
        row.doubts += [Doubt(code, tuple(read), key) for key in unnamed if unknown]
        del left[place]


def findings(left: Left, form_id: str, headers: list[Columns]) -> list[dict[str, Any]]:
    """Return one row of `findings` for each figure that ended in no field and in no doubt."""
    found: list[dict[str, Any]] = []
    for band, cell in left.values():
        header = next((table.header(cell) for table in headers if table.heads(band)), "")
        if labels.meaning(header, "numbering") is None:
            text = ": ".join(values.joined(one) for one in (header, cell.text) if one.strip())
            told = {"page": str(cell.page), "row": str(band.row), "text": text}
            subject = f"unread/{cell.page}/{sum(row['page'] == cell.page for row in found) + 1}"
            said = Said("notice.unread", told)
            found.append(tables.finding("unread", "warns", subject, said, cell.page))
    return [row | {"form_id": form_id} for row in found]
