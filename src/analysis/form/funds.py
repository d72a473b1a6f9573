"""The money block: bands to fund rows, in 万元."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from analysis import characters, labels, values
from analysis.doubts import Doubt
from analysis.form import columns, headers, uneven
from analysis.form.bands import Band, pairs
from analysis.form.columns import Column, Columns
from analysis.form.figures import MONEY_UNIT as UNIT
from analysis.form.figures import Row, sharing
from analysis.form.headers import MONEY
from analysis.reading import Cell
from analysis.schema import AMOUNTS

_MONEY = "(?:人民币)?([十百千万亿美欧港日]*元)"
_UNIT = re.compile(rf"(?:单位[::]|\(){_MONEY}(?:\)|$)|^{_MONEY}$")
_POINTS = ("weight", "execution_rate", "score")
_OF_CHARACTERS = frozenset({"looks-like", "meaningless", "readings-differ", "recognised"})
_HEADING_WEIGHT = re.compile(r"\((\d{1,2}(?:\.\d+)?)分")


@dataclass(slots=True)
class Funds:
    """The fund rows of one form, the unit of its money, what is unsure of it, its columns.

    `headed` is the cell of the block's heading that prints the weight: 预算执行情况(20分).
    """

    rows: list[Row] = field(default_factory=list)
    money_unit: str | None = None
    doubts: list[Doubt] = field(default_factory=list)
    table: Columns | None = None
    headed: list[Cell] = field(default_factory=list)


def money_units(bands: list[Band]) -> list[str]:
    """Return the units of money printed in a block's labels or lines, each once, in their order.

    A label that a page edge cuts in its brackets is read with what stands below it: (万 and 元).
    """
    cells = dict.fromkeys(cell for band in bands for cell in band.cells)
    texts = {cell: values.unspaced(cell.text) for cell in cells}
    cut = [cell for cell, text in texts.items() if text.count("(") > text.count(")")]
    for cell in cut:
        below = (one for one in cells if one.page > cell.page and abs(one.left - cell.left) < 1)
        texts[cell] += next((texts[one] for one in below), "")
    found = filter(None, map(_UNIT.search, texts.values()))
    return list(dict.fromkeys(unit[1] or unit[2] for unit in found))


def read(
    block: list[Band],
    above: list[Band],
    below: list[Band],
    elsewhere: str | None = None,
    monitors: bool = False,
) -> Funds:
    """Read the money block. Its unit may be printed above it, in the head, or below the table.

    Where none of them says it, the amounts are in the one that the other forms print, `elsewhere`.
    """
    units = list(dict.fromkeys([*money_units(block), *money_units(above)])) or money_units(below)
    funds = Funds(money_unit=units[0] if units else None)
    if len(units) > 1:
        funds.doubts.append(Doubt("units-differ", tuple(units), "money_unit"))
    money = funds.money_unit or elsewhere or "万元"
    if not block:
        funds.rows = _told_in_lines(above, money)
        return funds
    header = [block[0]]
    for band in block[1:3]:
        if headers.is_fund_header(band) or _only_labels(band) or headers.sources(band):
            header.append(band)
    funds.table = table = columns.read(header, "fund_columns", monitors)
    beside = _beside(table, header)
    headed = {
        id(cell)
        for band in header
        for cell in band.cells
        if band not in beside and labels.meaning(cell.text, "fund_columns")
    }
    rows = _rows(block if block[0] in beside else block[1:], table, headed, bool(beside))
    rows = [band for band in rows if not band.loose and not band.numbers_columns()]
    by_source, whole = _by_source([one for one in rows if one.texts()], header, table, money)
    first = [band.top for band in beside]
    told = [
        (band, [] if whole or band.top in first else _named(band, bool(beside))) for band in rows
    ]
    made = [] if whole else [_fund_row(band, table, money) for band, own in told if not own]
    funds.rows = [*(row for row in made if row is not None), *by_source]
    for band, own in told:
        _add(funds.rows, band, own, money)
    if funds.money_unit is None:
        funds.money_unit = _unit_of_cells(funds.rows)
    _settle(funds, block)
    _told_once(funds.rows)
    _doubt_unlabelled(funds.rows)
    for row in [row for row in funds.rows if row.values["fund"] == "total"][1:]:
        for key in row.decimals:  # it may be that of the points, below a table that is not known
            row.doubt(key, "columns-uncertain")
    if not funds.money_unit and not elsewhere:
        for row in funds.rows:
            for key in filter(row.values.get, AMOUNTS):  # nothing is nothing in any unit
                row.doubt(key, "unit-missing")
    _doubt_unit(funds, [*block, *above])
    return funds


def _doubt_unit(funds: Funds, bands: list[Band]) -> None:
    """Put unit and amounts in doubt where a character of what states the unit is not sure.

    Of 项目资金(万元) one reading may have (元), ten thousand times less.
    """
    for cell in dict.fromkeys(cell for band in bands for cell in band.cells):
        unsure = [one for one in cell.doubt if one.code in _OF_CHARACTERS]
        if unsure and _UNIT.search(values.unspaced(cell.text)):
            funds.doubts += [one.of("money_unit") for one in unsure]
            for row in funds.rows:
                printed = [key for key in AMOUNTS if row.values[key] is not None]
                row.doubts += [one.of(key) for one in unsure for key in printed]


def _unit_of_cells(rows: list[Row]) -> str | None:
    """Return the unit that each amount prints in its own cell (300万元), else None."""
    amounts = [
        (row.values[key], values.joined("".join(cell.text for cell in row.cells.get(key, ()))))
        for row in rows
        for key in AMOUNTS
    ]
    found = {UNIT.search(text.strip()) for value, text in amounts if value}
    units = {unit and unit.group(1) for unit in found}
    return units.pop() if len(units) == 1 else None


def _beside(table: Columns, header: list[Band]) -> list[Band]:
    """Move the columns whose figures stand beside their labels; return the bands of such pairs.

    预算数: | 100 | 执行数: | 95 is a row of figures that names its columns itself, and so is
    资金总额 | 100 | 执行数 | 95, whose first figure is the budget.
    """
    found: list[Band] = []
    for band in header:
        first = headers.paired(band)
        if first is not None and not table.first("initial_budget", "adjusted_budget"):
            table.columns.insert(0, Column("adjusted_budget", first.left, first.right, ""))
        figures = [
            (column, after)
            for cell, after in pairwise(band.cells)
            for column in table.columns
            if (column.left, column.right, column.label) == (cell.left, cell.right, cell.text)
            and values.actual(after.text).value is not None
        ]
        if any(column.key in MONEY for column, _ in figures):
            found.append(band)
            for column, after in figures:
                column.left, column.right = after.left, after.right
    return found


def _named(band: Band, beside: bool) -> list[tuple[str, Cell]]:
    """Return the figures of a row that names them itself: 执行率 | 90% | 得分 | 9.

    `beside`: the rows above do so, too; where they don't, a row of amounts may have such a label.
    """
    found = [
        (key, after)
        for cell, after in pairwise(band.cells)
        if (key := labels.meaning(cell.text, "fund_columns")) in (*AMOUNTS, *_POINTS)
        and labels.meaning(after.text, "fund_columns") is None
    ]
    return found if beside or any(key in _POINTS for key, _ in found) else []


def _add(rows: list[Row], band: Band, named: list[tuple[str, Cell]], money: str) -> None:
    """Add figures that a row names itself to the total; what the total has already stays unread."""
    whole = rows if len(rows) == 1 else [row for row in rows if row.values["fund"] == "total"]
    for key, cell in named:
        if not whole:
            rows.insert(0, _empty("total", band))
            whole = rows[:1]
        if whole[0].values[key] is None:
            whole[0].figure(key, [cell], money if key in AMOUNTS else None)


def _rows(bands: list[Band], table: Columns, headed: set[int], beside: bool) -> list[Band]:
    """Return the bands without the header's cells; strips that share their label are one row.

    Strips that name their figures themselves are not.
    """
    rows: list[Band] = []
    before: Cell | None = None
    for band in bands:
        cells = [cell for cell in band.cells if id(cell) not in headed]
        label = _label(cells, table)
        if label is not None and label is before and not _named(band, beside):
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
    known = (
        cell
        for cell in reversed(left)
        if labels.meaning(cell.text, "funds") and not _is_block(cell)
    )
    others = (cell for cell in reversed(left) if not _is_block(cell))
    return next(known, None) or next(others, None)


def _told_once(rows: list[Row]) -> None:
    """Take back what one cell says of several rows: it is the total's, or in doubt for all."""
    for column in (*AMOUNTS, *_POINTS, "reason"):
        for group in sharing(rows, column, [row.cells.get(column, ()) for row in rows]):
            total = [row for row in group if row.values["fund"] == "total"]
            of_total = len(total) == 1 and column not in AMOUNTS
            for row in group:
                if not of_total:
                    row.doubt(column, "one-cell", str(len(group)))
                if not of_total or row is not total[0]:
                    row.strike(column)


def _doubt_unlabelled(rows: list[Row]) -> None:
    """Doubt the figures of a row without a label, and those above and below.

    A stray rule may have cut one row in two: 80614.6 above, 2 below. Sums prove a row of its own.
    """
    for n, row in enumerate(rows):
        near = rows[max(n - 1, 0) : n + 2] if row.values["label"] is None else []
        amounts = [key for key in AMOUNTS if row.values[key] is not None]
        proved = bool(amounts) and all(_add_up(rows, key) for key in amounts)
        for key in row.decimals if len(near) > 1 and not proved else ():
            for one in near:
                if one.values[key] is not None:
                    one.doubt(key, "one-row")


def _add_up(rows: list[Row], key: str) -> bool:
    """Tell whether all sources make the total, but for what the last digit of each rounds."""
    totals = [row for row in rows if row.values["fund"] == "total"]
    if len(totals) != 1 or totals[0].values[key] is None:
        return False
    parts = (row.values[key] or 0.0 for row in rows if row is not totals[0])
    off = abs(math.fsum(parts) - float(totals[0].values[key]))
    return off <= 0.5 * len(rows) * 10.0 ** -totals[0].decimals.get(key, 0)


def _told_in_lines(lines: list[Band], money: str) -> list[Row]:
    """Return the total that lines above the table print: 预算数:100 执行数:90."""
    if not lines:
        return []
    row = _empty("total", lines[0])
    heading = next((one for band in lines for one in band.cells if _is_heading(one)), None)
    for label, after in pairs(lines):
        key = labels.meaning(label, "fund_columns")
        if key is None or not after or row.values.get(key) is not None:
            continue
        # Points stand elsewhere too, but for those that the label of the block covers.
        if key in MONEY or (key in _POINTS and _covers(heading, after[0])):
            row.figure(key, after[:1], money if key in AMOUNTS else None)
    return [row] if len(row.decimals) >= 2 else []


def _covers(side: Cell | None, cell: Cell) -> bool:
    """Tell whether a cell stands beside another one, which may be higher."""
    middle = (cell.top + cell.bottom) / 2
    return side is not None and side.page == cell.page and side.top < middle < side.bottom


def _by_source(
    rows: list[Band], header: list[Band], table: Columns, money: str
) -> tuple[list[Row], bool]:
    """Return a row for each source that heads a column, and whether these are all rows.

    What a figure is (budget, executed, rate), the label above the source or before the row says;
    where neither does, the one row of figures holds the budgets, and its total is read as others.
    """
    named = headers.sources(header[-1])
    above = {cell: _key(one for band in header[:-1] for one in _over(band, cell)) for cell in named}
    before = [
        _key(one for one in band.cells if one.right <= named[0].left + 1) if named else None
        for band in rows
    ]
    whole = any(above.values()) or any(before)
    if not named or not (whole or len(rows) == 1):
        return [], False
    found: dict[str, Row] = {}
    for band, of_row in zip(rows, before, strict=True):
        for cell in named:
            key = above[cell] or of_row or (None if whole else "adjusted_budget")
            own = [one for one in _over(band, cell) if one not in named]
            fund = labels.meaning(cell.text, "funds")
            printed = any(one.text.strip() or one.doubt for one in own)
            if key is None or not printed or (fund == "total" and not whole):
                continue
            row = found.setdefault(labels.bare(cell.text), _empty(fund, band))
            row.text("label", [cell])
            row.figure(key, own, money if key in AMOUNTS else None)
            if uneven.uneven(header, band):
                row.doubt(key, "row-uneven")
            for other in _POINTS if fund == "total" else ():
                if row.values[other] is None:
                    row.figure(other, table.cells(band, other))
    return list(found.values()), whole


def _over(band: Band, cell: Cell) -> list[Cell]:
    """Return the cells of a band that stand over or under the middle of a cell."""
    return [one for one in band.cells if one.left < cell.centre < one.right]


def _key(cells: Iterable[Cell]) -> str | None:
    """Return which figure the first of some labels names that names one."""
    known = (labels.meaning(cell.text, "fund_columns") for cell in cells)
    return next((key for key in known if key in (*AMOUNTS, *_POINTS)), None)


def _empty(fund: str | None, band: Band) -> Row:
    row = Row(values=dict.fromkeys((*AMOUNTS, *_POINTS, "label", "reason")))
    row.values |= {"fund": fund, "page": band.page, "place": band.place()}
    return row


def _only_labels(band: Band) -> bool:
    texts = band.texts()
    known = [labels.meaning(text, "fund_columns") for text in texts]
    return (
        len(set(known) - {None}) >= 2
        and bool(MONEY.intersection(known))
        and not any(values.number(text) for text in texts)
    )


def _fund_row(band: Band, table: Columns, money: str) -> Row | None:
    label = _label(band.cells, table)
    row = Row()
    for key in (*AMOUNTS, *_POINTS):
        row.figure(key, table.cells(band, key), money if key in AMOUNTS else None)
    row.doubts += table.doubts(band, {key: key for key in (*AMOUNTS, *_POINTS)})
    row.doubts += [one.doubt.of(one.key) for one in table.columns if one.doubt]
    own = [cell for key in (*AMOUNTS, "execution_rate") for cell in table.cells(band, key)]
    printed = any(cell.text.strip() for cell in own)
    lost = any(characters.LOST in cell.text for cell in own)  # its figures can't be told
    fund = labels.meaning(label.text, "funds") if label is not None else None
    if fund is None and label is not None and labels.meaning(label.text, "fund_columns"):
        fund = "total"
    if not (printed and (row.decimals or lost)) and (fund is None or _is_heading(label)):
        return None
    row.text("label", [label] if label is not None else [])
    row.text("reason", table.cells(band, "reason"))
    place = band.place([label] if label is not None else [])
    row.values |= {"fund": fund, "page": band.page, "place": place}
    budget = table.first("adjusted_budget")
    if row.values["label"] is None and budget is not None and labels.meaning(budget.label, "funds"):
        row.values |= {
            "label": values.joined(budget.label),
            "fund": labels.meaning(budget.label, "funds"),
        }
    if row.values["label"] is None:
        row.doubt("label", "nothing-read")
    return row


def _is_heading(cell: Cell | None) -> bool:
    return cell is not None and labels.meaning(cell.text, "money") == "block"


def _is_block(cell: Cell) -> bool:
    """Tell whether a cell heads the whole block (项目资金(万元)), which is no fund of its own."""
    return _is_heading(cell) and (
        labels.meaning(cell.text, "funds") is None or "元" in cell.text or "分" in cell.text
    )


def _settle(funds: Funds, block: list[Band]) -> None:
    """Take a lone row for the total; its weight from the block's heading where no column has it."""
    # Money of other years or sources is a part, whose total was not read.
    if len(funds.rows) == 1 and funds.rows[0].values["fund"] not in ("carried_over", "other"):
        (only,) = funds.rows
        only.values["fund"] = "total"
        if only.values["label"] is None:  # a block of one row needs none
            only.doubts = [one for one in only.doubts if one.field != "label"]
    total = next((row for row in funds.rows if row.values["fund"] == "total"), None)
    if total is None or total.values.get("weight") is not None:
        return
    for cell in (cell for band in block for cell in band.cells):
        found = _HEADING_WEIGHT.search(values.unspaced(cell.text))
        if found and any(labels.meaning(cell.text, one) for one in ("money", "fund_columns")):
            funds.headed = [cell]
            number = values.number(found.group(1))
            if number is not None:
                total.values["weight"] = float(number.value)
                total.decimals["weight"] = total.shown["weight"] = number.decimals
            return
