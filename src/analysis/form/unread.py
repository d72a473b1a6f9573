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
# A figure with letters behind a label: 37021T001.
_CODE = re.compile(r"[-+\w.,%()\s]*\d[-+\w.,%()\s]*", re.ASCII)
_YEAR = re.compile(r"\(?20\d{2}年?度?\)?")

Place = tuple[int, float, float]


def place(cell: Cell) -> Place:
    """Return where a cell stands, whatever part of its text was taken: page, left, top."""
    return cell.page, cell.left, cell.top


def held(rows: Iterable[Row]) -> dict[Place, list[str]]:
    """Return the texts that fields were read from, by their places."""
    found: dict[Place, list[str]] = {}
    for row in rows:
        for cell in (cell for own in row.cells.values() for cell in own):
            found.setdefault(place(cell), []).append(values.joined(cell.text))
    return found


def findings(
    bands: Iterable[Band],
    held: dict[Place, list[str]],
    rows: list[Row],
    table: Columns | None,
    keys: Iterable[str],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return rows of `findings` for figures that end in no field and no doubt: unread, and kept.

    Kept are the figures of a known column that no table has (复核得分, 完成率), one row a column.
    `held` are the texts that fields were read from, `rows` and `table` what was read of the block,
    `keys` the columns that figures under an unknown header may belong to. A figure is a number
    with its unit, alone, behind a label or beside the table; behind a label it may be a code. The
    numbers that count rows and columns, and years are none. What stands behind a known label that
    no table has a column for (联系电话) is kept under it.
    """
    found: list[dict[str, Any]] = []
    kept: dict[str, list[tuple[Cell, str]]] = {}
    counts: list[Cell] = []
    seen: set[tuple[Place, str]] = set()
    for band in bands:
        before, subtotal = "", next(filter(labels.subtotal, band.texts()), None)
        counts += [cell for cell in band.cells if labels.meaning(cell.text, "numbering")]
        for cell in () if band.numbers_columns() else band.cells:
            header = table.header(cell) if table is not None else before
            fields = labels.inline(cell.text) or [(before, cell.text)]
            if band.loose and not band.row and fields[0][1] is cell.text:
                fields = []
            counted = any(one.left < cell.centre < one.right for one in counts)
            before, whole = cell.text, values.joined(cell.text)
            for label, value in fields:
                text = values.joined(value).rpartition(":")[2]
                at = place(cell), text
                is_other = labels.meaning(label, "other_heads") and any(map(str.isdigit, text))
                is_figure = _FIGURES.fullmatch(text) or values.actual(text).value is not None
                is_code = label.strip() and table is None and _CODE.fullmatch(text)
                is_held = at in seen or {text, whole} & {*held.get(at[0], ())}
                seen.add(at)
                if not (is_other or is_figure or is_code) or _YEAR.fullmatch(text) or is_held:
                    continue
                if counted and text.isdigit():
                    continue
                column = table.column(cell) if table is not None else None
                under = column.label if column is not None and column.key == "ignored" else subtotal
                under = label if is_other else under
                if under is not None:
                    kept.setdefault(under, []).append((cell, text))
                elif not _doubt(cell, rows, table, keys):
                    told = [header, whole if len(fields) < 2 else label, text]
                    found.append(_finding(cell, band, told[: 2 if len(fields) < 2 else 3]))
    return found, [aside(header, cells) for header, cells in kept.items()]


def _finding(cell: Cell, band: Band, told: list[str]) -> dict[str, Any]:
    text = ": ".join(values.joined(one) for one in told if one.strip())
    about = {"page": str(cell.page), "row": str(band.row), "text": text}
    said = Said("notice.unread-line" if band.loose else "notice.unread", about)
    return tables.finding("unread", "warns", "unread", said, cell.page)


def aside(header: str, cells: list[tuple[Cell, str]]) -> dict[str, Any]:
    """Return the finding of what is printed under a known header that no table has a column for."""
    texts = " / ".join(text for _, text in cells)
    said = Said("notice.kept", {"column": values.joined(header), "texts": texts})
    return tables.finding("unread", "warns", "unread", said, cells[0][0].page)


def _doubt(cell: Cell, rows: list[Row], table: Columns | None, keys: Iterable[str]) -> bool:
    """Doubt what a figure under an unknown header may be; tell whether a doubt is there.

    The columns that a cell over several of them covers are in doubt already. What a second column
    of the same meaning prints is the same figure, or the first one is in doubt.
    """
    middle = (cell.top + cell.bottom) / 2
    row = next((row for row in rows if row.covers(cell.page, middle)), None)
    if row is None or table is None:
        return False
    text, own, over = values.joined(cell.text), table.column(cell), table.spans(cell)
    if over < 2 and own is not None and own.key in row.values:
        number, value = values.number(text.removesuffix("分")), row.values[own.key]
        if number is None or value is None or float(number.value) != value:
            row.doubt(own.key, "readings-differ", "" if value is None else f"{value:g}", text)
        return True
    if over == 1:
        return False
    header = table.header(cell)
    unnamed = [key for key in keys if key not in table and not over]
    if not over and (not unnamed or labels.meaning(header, table.group) is not None):
        return False
    label = labels.bare(header)
    told = Doubt("column-unknown", (label, text)) if label else Doubt("column-unnamed", (text,))
    row.doubts += [told.of(key) for key in unnamed]
    return True
