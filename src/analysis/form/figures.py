"""Cell texts to figures: exact decimals, what was printed, and what could not be read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from analysis import characters, doubts, labels, values
from analysis.doubts import Doubt
from analysis.reading import Cell
from analysis.rounding import own_decimals
from analysis.schema import AMOUNTS

# How many 万元 one of each unit of money is.
TEN_THOUSANDS = {
    "亿元": Decimal("10000"),
    "千万元": Decimal("1000"),
    "百万元": Decimal("100"),
    "万元": Decimal(1),
    "千元": Decimal("0.1"),
    "百元": Decimal("0.01"),
    "元": Decimal("0.0001"),
}
# A percentage where an amount should stand is none: 100.00% of a budget is not 100万元.
MONEY_UNIT = re.compile(rf"\s*({'|'.join(TEN_THOUSANDS)}|%)$")
_POINTS = re.compile(r"\s*分$")
# Columns in which a percentage is no figure either: 97.12% below 执行率/得分 is the rate.
_SCORES = frozenset({"score", "total_score"})
# Columns of cells over several rows: a blank one may be the rest of the cell above it.
_MERGED = frozenset({"level1", "level2"})
_ROUNDED = frozenset({*AMOUNTS, "execution_rate"})


@dataclass(frozen=True, slots=True)
class Broken:
    """A figure whose cell has several lines: joined, its decimals as in `Row`, and each line."""

    value: Decimal
    decimals: int
    shown: int
    lines: tuple[Decimal, ...]


@dataclass(slots=True)
class Row:
    """One row of a table under construction: its values, printed decimals and doubts.

    `decimals` of an amount are those in 万元, -3 of 1.5亿元; `shown` those that stand in its cell,
    whatever its unit. `dashed` are the columns in which a dash is printed: not applicable. `cells`
    are those that a column's value was read from, where something is printed in them.
    `rounded` are columns whose cells show less than is stored in them.
    `broken` are figures that their cells break over lines, if they are one figure each.
    """

    values: dict[str, Any] = field(default_factory=dict)
    decimals: dict[str, int] = field(default_factory=dict)
    shown: dict[str, int] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    dashed: list[str] = field(default_factory=list)
    cells: dict[str, tuple[Cell, ...]] = field(default_factory=dict)
    rounded: set[str] = field(default_factory=set)
    broken: dict[str, Broken] = field(default_factory=dict)

    def figure(self, column: str, cells: Iterable[Cell], money: str | None = None) -> None:
        """Read a number into a column; blank and dash give null, anything else null and a doubt.

        `money` is the unit in which an amount is printed where its cell names none (300万元); it
        is converted to 万元 exactly. An amount in a unit that is not known is null and in doubt.
        """
        text = self._printed(column, cells)
        self.values[column] = None
        if values.is_blank(text) or values.is_dash(text):
            return
        if column in _SCORES and text.endswith("%"):
            self.doubt(column, "not-a-number", text)
            return
        own = MONEY_UNIT.search(text) if money else None
        unit = own.group(1) if own else money or "万元"
        if unit not in TEN_THOUSANDS:
            self.doubt(column, "unit-unknown", text, unit)
            return
        factor = TEN_THOUSANDS[unit]
        text = text[: own.start()] if own else text
        number = points(text) if column == "total_score" else values.number(_POINTS.sub("", text))
        if number is None:
            self.doubt(column, "not-a-number", text)
            pages = [cell.page for cell in self.cells[column]]
            if len({*pages}) == len(pages) and not any(c.doubt for c in self.cells[column]):
                self._break(column, factor)
            return
        self.values[column] = float(number.value * factor)
        self._show(column, number.decimals - factor.adjusted(), number.decimals)

    def _show(self, column: str, decimals: int, shown: int) -> None:
        self.decimals[column], self.shown[column] = decimals, shown

    def text(self, column: str, cells: Iterable[Cell]) -> None:
        """Read a text into a column, line breaks joined; blank gives null."""
        self.values[column] = self._printed(column, cells) or None

    def _printed(self, column: str, cells: Iterable[Cell]) -> str:
        """Return what is printed in a column's cells on one line, and keep what is known of it."""
        cells = list(cells)
        self.cells[column] = tuple(cell for cell in cells if cell.text.strip())
        text = values.joined("\n".join(cell.text for cell in self.cells[column]))
        self.note(column, cells)
        if characters.garbled(text):
            self.doubt(column, "meaningless")
        if values.is_dash(text):
            self.dashed.append(column)
        return text

    def doubt(self, column: str, code: str, *read: str) -> None:
        """Put a column in doubt."""
        self.doubts.append(Doubt(code, read, column))

    def note(self, column: str, cells: Iterable[Cell]) -> None:
        """Take over the reader's doubts; that a shade alone parts a blank cell, only for levels.

        An amount or a rate that is shown rounded is one: it stands for what rounds to it.
        """
        every = [doubt.of(column) for cell in cells for doubt in cell.doubt]
        told = {"shaded-apart": column in _MERGED, "format-rounds": column not in _ROUNDED}
        self.doubts += [one for one in every if told.get(one.code, True)]
        if any(one.code == "format-rounds" for one in every):
            self.rounded.add(column)

    def _break(self, column: str, factor: Decimal) -> None:
        text = "\n".join(cell.text for cell in self.cells[column])
        lines = [values.number(line) for line in text.split("\n")]
        if len(lines) > 1 and (whole := values.number(text.replace("\n", ""))):
            alone = tuple(line.value * factor for line in lines if line is not None)
            places = whole.decimals - factor.adjusted()
            value = whole.value * factor
            self.broken[column] = Broken(value, places, whole.decimals, alone)

    def meets(self, cell: Cell) -> bool:
        """Tell whether a cell stands beside the row: one's middle lies in the other's height."""
        own = [cell for column, cells in self.cells.items() if column != "reason" for cell in cells]
        return any(
            one.page == cell.page
            and (
                one.top < (cell.top + cell.bottom) / 2 < one.bottom
                or cell.top < (one.top + one.bottom) / 2 < cell.bottom
            )
            for one in own
        )

    def printed(self) -> list[Cell]:
        """Return the cells that its values were read from."""
        return [cell for own in self.cells.values() for cell in own]

    def unsure(self, column: str) -> bool:
        """Tell whether a column is in doubt."""
        return any(doubt.field == column for doubt in self.doubts)

    def state(self) -> dict[str, str | None]:
        """Return the columns of the tables that say how a row was read."""
        dashed = ",".join(one for one in self.dashed if not self.unsure(one))
        return {"in_doubt": doubts.write(self.doubts), "dashed": dashed or None}

    def accept(self, column: str) -> None:
        """Take a broken figure for one."""
        figure = self.broken.pop(column)
        self.values[column] = float(figure.value)
        self._show(column, figure.decimals, figure.shown)
        self.settle(column, "not-a-number")

    def settle(self, column: str, code: str) -> None:
        """Take a doubt of a column back, which something else proves."""
        self.doubts = [one for one in self.doubts if (one.field, one.code) != (column, code)]

    def strike(self, column: str) -> None:
        """Take back what is not this row's own."""
        self.values[column] = None
        self.decimals.pop(column, None)


def printed_decimals(
    tables: dict[str, list[Row]],
) -> dict[tuple[str, int], dict[str, tuple[int, int]]]:
    """Return the decimals of each figure of a form by table and row (0 the project, from 1 others).

    A whole figure beside others is exact, and has the decimals of its column of the paper: 9 beside
    8.50 is 9.00. Weights and scores of money, indicators and foot stand in one column each. Second
    come the decimals that the figure shows: of 3000000.00 in 元, which is exact to the millionth of
    万元, the two that stand there, and of 1234567.89 all that it takes.
    """
    most: dict[str, int] = {}
    for row in (row for rows in tables.values() for row in rows):
        for column, places in row.decimals.items():
            paper = column.removeprefix("total_")
            most[paper] = max(most.get(paper, places), places)
    return {
        (table, number): {
            column: (
                places
                if row.shown[column] or column in row.rounded
                else most[column.removeprefix("total_")],
                max(min(row.shown[column], places), own_decimals(row.values[column])),
            )
            for column, places in row.decimals.items()
            if row.values.get(column) is not None
        }
        for table, rows in tables.items()
        for number, row in enumerate(rows, start=int(table != "projects"))
    }


def points(text: str) -> values.Number | None:
    """Return the number of a text of points, with 分 and the grade behind it or without.

    >>> points("97.5分（优）").value, points("5分以上")
    (Decimal('97.5'), None)
    """
    return values.number(_POINTS.sub("", values.joined(labels.graded(text)[0])))


def sharing(rows: list[Row], column: str, cells: Iterable[Iterable[Cell]]) -> list[list[Row]]:
    """Return the groups of rows whose value in a column is printed in one cell together.

    `cells` are those of each row. The half of a cell below a page edge is blank, and is shared too.
    """
    by_cell: dict[Cell, list[Row]] = {}
    for row, own in zip(rows, cells, strict=True):
        for cell in dict.fromkeys(own):
            by_cell.setdefault(cell, []).append(row)
    groups = {tuple(map(id, group)): group for group in by_cell.values() if len(group) > 1}
    return [g for g in groups.values() if any(row.values.get(column) is not None for row in g)]
