"""The money block: bands to fund rows, in 万元."""

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from analysis import labels, values
from analysis.doubts import Doubt
from analysis.form import columns
from analysis.form.bands import Band
from analysis.form.columns import MONEY, Columns
from analysis.form.figures import Row, sharing
from analysis.reading import Cell
from analysis.tables import AMOUNTS

_UNIT = re.compile(r"(?:单位[::]|\(|^)\s*(?:人民币)?\s*([十百千万亿美欧港日]*元)\s*(?:\)|$)")
_HEADING_WEIGHT = re.compile(r"\((\d{1,2}(?:\.\d+)?)分")


@dataclass(slots=True)
class Funds:
    """The fund rows of one form, the unit of its money, what is unsure of it, its columns."""

    rows: list[Row] = field(default_factory=list)
    money_unit: str | None = None
    doubts: list[Doubt] = field(default_factory=list)
    table: Columns | None = None


def money_units(bands: list[Band]) -> list[str]:
    """Return the units of money printed in a block's labels or lines, each once, in their order."""
    found = (
        _UNIT.search(re.sub(r"\s+", "", values.clean(text)))
        for band in bands
        for text in band.texts()
    )
    return list(dict.fromkeys(unit.group(1) for unit in found if unit))


def read(block: list[Band], above: list[Band]) -> Funds:
    """Read the money block. `above` are the head and title, where the unit may be printed."""
    units = list(dict.fromkeys([*money_units(block), *money_units(above)]))
    funds = Funds(money_unit=units[0] if units else None)
    if len(units) > 1:
        funds.doubts.append(Doubt("units-differ", tuple(units), "money_unit"))
    if not block:
        return funds
    header = [block[0]]
    for band in block[1:3]:
        if columns.is_fund_header(band) or _only_labels(band):
            header.append(band)
    funds.table = table = columns.read(header, "fund_columns")
    beside = _beside(table, header)
    headed = {
        id(cell)
        for band in header
        for cell in band.cells
        if band not in beside and labels.meaning(cell.text, "fund_columns")
    }
    for band in _rows(block if block[0] in beside else block[1:], table, headed):
        row = None if band.numbers_columns() else _fund_row(band, table, funds)
        if row is not None:
            funds.rows.append(row)
    _settle(funds, block)
    _told_once(funds.rows)
    return funds


def _beside(table: Columns, header: list[Band]) -> list[Band]:
    """Move the columns whose figures stand beside their labels; return the bands of such pairs.

    预算数: | 100 | 执行数: | 95 is a row of figures that names its columns itself.
    """
    found: list[Band] = []
    for band in header:
        pairs = [
            (column, after)
            for cell, after in pairwise(band.cells)
            for column in table.columns
            if (column.left, column.right, column.label) == (cell.left, cell.right, cell.text)
            and values.actual(after.text).value is not None
        ]
        if any(column.key in MONEY for column, _ in pairs):
            found.append(band)
            for column, after in pairs:
                column.left, column.right = after.left, after.right
    return found


def _rows(bands: list[Band], table: Columns, headed: set[int]) -> list[Band]:
    """Return the bands without the header's cells; strips that share their label are one row."""
    rows: list[Band] = []
    before: Cell | None = None
    for band in bands:
        cells = [cell for cell in band.cells if id(cell) not in headed]
        label = _label(cells, table)
        if label is not None and label is before:
            last = rows[-1]
            last.bottom = band.bottom
            last.cells += [cell for cell in cells if cell not in last.cells]
        else:
            rows.append(replace(band, cells=cells))
        before = label
    return rows


def _label(cells: list[Cell], table: Columns) -> Cell | None:
    """Return the cell that names a row's fund: the last one before the amounts, if it is one."""
    start = table.start()
    before = [cell for cell in cells if cell.centre < start and cell.text.strip()]
    left = [cell for cell in before if values.number(cell.text) is None]
    known = (cell for cell in reversed(left) if labels.fund(cell.text) and not _is_block(cell))
    others = (cell for cell in reversed(left) if not _is_block(cell))
    return next(known, None) or next(others, None)


def _told_once(rows: list[Row]) -> None:
    """Take back what one cell says of several rows: it is the total's, or in doubt for all."""
    for column in (*AMOUNTS, "weight", "execution_rate", "score", "reason"):
        for group in sharing(rows, column):
            total = [row for row in group if row.values["fund"] == "total"]
            of_total = len(total) == 1 and column not in AMOUNTS
            for row in group:
                if not of_total:
                    row.doubt(column, "one-cell", str(len(group)))
                if not of_total or row is not total[0]:
                    row.strike(column)


def _only_labels(band: Band) -> bool:
    texts = band.texts()
    known = [labels.meaning(text, "fund_columns") for text in texts]
    return (
        len(set(known) - {None}) >= 2
        and bool(MONEY.intersection(known))
        and not any(values.number(text) for text in texts)
    )


def _fund_row(band: Band, table: Columns, funds: Funds) -> Row | None:
    label = _label(band.cells, table)
    row = Row()
    for key in AMOUNTS:
        row.figure(key, table.cells(band, key), funds.money_unit or "万元")
    for key in ("weight", "execution_rate", "score"):
        row.figure(key, table.cells(band, key))
    for key in (*AMOUNTS, "weight", "execution_rate", "score"):
        if row.values[key] is None and table.shared(band, key):
            row.doubt(key, "columns-uncertain")
    printed = any(
        cell.text.strip() for key in (*AMOUNTS, "execution_rate") for cell in table.cells(band, key)
    )
    fund = labels.fund(label.text) if label is not None else None
    if fund is None and label is not None and labels.meaning(label.text, "fund_columns"):
        fund = "total"
    if not (printed and row.decimals) and (fund is None or _is_heading(label)):
        return None
    row.text("label", [label] if label is not None else [])
    row.text("reason", table.cells(band, "reason"))
    row.values |= {"fund": fund, "page": band.page, "place": band.place}
    if row.values["label"] is None:
        row.doubt("label", "nothing-read")
    return row


def _is_heading(cell: Cell | None) -> bool:
    return cell is not None and labels.meaning(cell.text, "money") == "block"


def _is_block(cell: Cell) -> bool:
    """Tell whether a cell heads the whole block (项目资金(万元)), which is no fund of its own."""
    return _is_heading(cell) and (
        labels.fund(cell.text) is None or "元" in cell.text or "分" in cell.text
    )


def _settle(funds: Funds, block: list[Band]) -> None:
    """Take a lone row for the total; its weight from the block's heading where no column has it."""
    if len(funds.rows) == 1:
        funds.rows[0].values["fund"] = "total"
    total = next((row for row in funds.rows if row.values["fund"] == "total"), None)
    if total is None or total.values.get("weight") is not None:
        return
    for text in (text for band in block for text in band.texts()):
        found = _HEADING_WEIGHT.search(re.sub(r"\s+", "", values.clean(text)))
        if found and (labels.meaning(text, "money") or labels.meaning(text, "fund_columns")):
            number = values.number(found.group(1))
            if number is not None:
                total.values["weight"] = float(number.value)
                total.decimals["weight"] = number.decimals
            return
