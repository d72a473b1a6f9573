"""Nothing printed is dropped: the figures of a form that no field holds.

A figure under a header that is not known puts the columns that no header names in doubt; any
other one is a finding of its own, with its text and place.
"""

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

Place = tuple[int, float, float]


def place(cell: Cell) -> Place:
    """Return where a cell stands, whatever part of its text was taken: page, left, top."""
    return cell.page, cell.left, cell.top


def findings(
    bands: Iterable[Band],
    held: set[Place],
    rows: list[Row],
    table: Columns | None,
    keys: Iterable[str],
) -> list[dict[str, Any]]:
    """Return one row of `findings` for each figure of a block that ends in no field and no doubt.

    `held` are the cells that fields were read from, `rows` and `table` what was read of the
    block, `keys` the columns that figures under an unknown header may belong to. A figure is a
    number with its unit, alone or after a colon; the numbers that count rows and columns, years,
    telephone numbers and codes are none.
    """
    found: dict[Place, dict[str, Any]] = {}
    for band in bands:
        before = ""
        for cell in () if band.loose or band.numbers_columns() else band.cells:
            text = values.joined(cell.text).rpartition(":")[2]
            is_figure = bool(_FIGURES.fullmatch(text)) or values.actual(text).value is not None
            is_other = _YEAR.fullmatch(text) or labels.meaning(before, "other_heads")
            before, new = cell.text, place(cell) not in held | found.keys()
            header = table.header(cell) if table is not None else ""
            counts = labels.meaning(header, "numbering") is not None
            if not new or not is_figure or is_other or counts or _doubt(cell, rows, table, keys):
                continue
            text = ": ".join(values.joined(one) for one in (header, cell.text) if one.strip())
            told = Said(
                "notice.unread", {"page": str(cell.page), "row": str(band.row), "text": text}
            )
            found[place(cell)] = tables.finding("unread", "warns", "unread", told, cell.page)
    return list(found.values())


def _doubt(cell: Cell, rows: list[Row], table: Columns | None, keys: Iterable[str]) -> bool:
    """Doubt what a figure under an unknown header may be; tell whether a doubt is there.

    The columns that a cell over several of them covers are in doubt already.
    """
    middle = (cell.top + cell.bottom) / 2
    row = next((row for row in rows if row.covers(cell.page, middle)), None)
    if row is None or table is None or (over := table.spans(cell)) == 1:
        return False
    header = table.header(cell)
    unnamed = [key for key in keys if key not in table and not over]
    if not over and (not unnamed or labels.meaning(header, table.group) is not None):
        return False
    label, text = labels.bare(header), values.joined(cell.text)
    told = Doubt("column-unknown", (label, text)) if label else Doubt("column-unnamed", (text,))
    row.doubts += [told.of(key) for key in unnamed]
    return True
