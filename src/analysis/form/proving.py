"""Figures that a narrow cell breaks over its lines: one figure again, where others prove it.

"1,354,55" over "0.24" may be one figure or two. It is taken for one only where a sum of the form
comes out exactly with it, or a rate comes out with it and with neither of its lines alone.
"""

from decimal import Decimal
from typing import Any

from analysis import schema, values
from analysis.form.figures import Row
from analysis.schema import AMOUNTS, FIELDS
from analysis.words.sentence import Said

_RATED = ("adjusted_budget", "executed")
_HUNDRED = Decimal(100)
# In a column of fractions a rate below this is one too: 0.9676, and 1.5 for half as much again.
_FRACTIONS = Decimal(2)
_RECOGNISED = "recognised"
_UNEVEN = "row-uneven"


def prove(funds: list[Row], indicators: list[Row], total: Row | None) -> list[dict[str, Any]]:
    """Join broken figures that the form's own sums and rates prove; the others stay in doubt.

    Returns what is said, once, of rates that are printed as fractions and read as percentages.
    """
    whole = [row for row in funds if row.values["fund"] == "total"]
    parts = [row for row in funds if row.values["fund"] != "total"]
    if len(whole) == 1 and parts:
        for column in AMOUNTS:
            amounts, sum_of = [(row, column) for row in parts], (whole[0], column)
            _sum(amounts, sum_of)
            _place(amounts, sum_of)
    for row in funds:
        _rate(row)
        for column in (*_RATED, "execution_rate") if _comes_out(row) else ():
            row.settle(column, _UNEVEN)
    fractions = [row for row in funds if _is_fraction(row)]
    for row in fractions:
        _to_percent(row)
    # A column has one unit: what its amounts do not prove is a fraction too, in doubt.
    for row in funds if fractions else []:
        rate = _value(row, "execution_rate")
        if row not in fractions and rate and abs(rate) < _FRACTIONS:
            row.doubt("execution_rate", "unit-unknown", str(rate), "%")
            _to_percent(row)
    # Without a total the weights of a form make 100.
    due = total or Row(values={"total_weight": float(_HUNDRED)})
    for column in ("weight", "score"):
        points, sum_of = [(row, column) for row in (*whole, *indicators)], (due, f"total_{column}")
        _sum(points, sum_of)
        _place(points, sum_of)
    return [_said_of(row) for row in fractions[:1]]


def _place(parts: list[tuple[Row, str]], whole: tuple[Row, str]) -> None:
    """Settle in which column the figures of a sum stand that comes out exactly.

    Only its parts may have moved, or only the sum: what moves together still comes out.
    """
    moved = any(_moved(*one) for one in parts)
    due = _value(*whole)
    if due is None or moved == _moved(*whole):
        return
    if sum((_value(*one) or Decimal(0) for one in parts), Decimal(0)) == due:
        for row, column in (*parts, whole):
            row.settle(column, _UNEVEN)


def _moved(row: Row, column: str) -> bool:
    return any((one.field, one.code) == (column, _UNEVEN) for one in row.doubts)


def _sum(parts: list[tuple[Row, str]], whole: tuple[Row, str]) -> None:
    """Accept what is broken among the parts of a sum and the sum, if it comes out with it."""
    every = [*parts, whole]
    broken = [(row, column) for row, column in every if column in row.broken]
    lost = any(
        row.values.get(column) is None and column not in row.broken and row.unsure(column)
        for row, column in every
    )
    if not broken or lost or _value(*whole) is None:
        return
    if sum((_value(row, column) or Decimal(0) for row, column in parts), Decimal(0)) == _value(
        *whole
    ):
        for row, column in broken:
            row.accept(column)


def _rate(row: Row) -> None:
    """Accept the one broken figure of a row, its rate or one of its amounts, that comes out."""
    broken = [column for column in (*_RATED, "execution_rate") if column in row.broken]
    if len(broken) != 1:
        return
    (column,) = broken
    lines = row.broken[column].lines
    if _comes_out(row) and not any(_comes_out(row, {column: line}) for line in lines):
        row.accept(column)


def _comes_out(row: Row, instead: dict[str, Decimal] | None = None) -> bool:
    """Tell whether a rate comes out of its amounts to a printed decimal.

    `instead` puts another figure in the place of one of them.
    """
    told = {key: _value(row, key) for key in (*_RATED, "execution_rate")} | (instead or {})
    adjusted, executed, rate = told.values()
    broken = row.broken.get("execution_rate")
    places = broken.decimals if broken else row.decimals.get("execution_rate", 0)
    if not rate or not adjusted or executed is None or not places:
        return False
    return abs(executed / adjusted * _HUNDRED - rate) < Decimal(1).scaleb(-places)


def _is_fraction(row: Row) -> bool:
    """Tell a rate that its amounts prove to be printed as a fraction: 0.978 of 1."""
    rate, adjusted, executed = (_value(row, key) for key in ("execution_rate", *_RATED))
    if rate is None or "execution_rate" in row.broken or executed is None or not adjusted:
        return False
    places = row.decimals["execution_rate"]
    share, step = executed / adjusted, Decimal(1).scaleb(-places)
    near = abs(share - rate) < step <= abs(share * _HUNDRED - rate)
    return near and (places >= 2 or share == rate)


def _said_of(row: Row) -> dict[str, Any]:
    printed = values.joined("".join(cell.text for cell in row.cells["execution_rate"]))
    said = Said("notice.rate-as-fraction", {"printed": printed})
    return schema.finding("rate-as-fraction", "warns", "funds/total", said, row.values["page"])


def _to_percent(row: Row) -> None:
    row.values["execution_rate"] = float(Decimal(str(row.values["execution_rate"])) * _HUNDRED)
    row.decimals["execution_rate"] = max(row.decimals.get("execution_rate", 0) - 2, 0)


def recognised(project: Row, funds: list[Row], indicators: list[Row]) -> None:
    """Put each field of a form that was recognised in doubt, but for what its sums prove.

    What stands in no cell is in doubt too: its cell, or its label, may have been lost.
    """
    rows = [project, *funds, *indicators]
    if not any(one.code == _RECOGNISED for row in rows for one in row.doubts):
        return
    # The rate is proved, its amounts are not: with other last digits they give the same rate.
    proved = {(id(row), "execution_rate") for row in funds if _comes_out(row)}
    for column in ("weight", "score"):
        parts = [(row, column) for row in (*funds, *indicators)]
        whole = (project, f"total_{column}")
        proved |= _told_by_sum(parts, whole, {"weight": _HUNDRED}.get(column))
    for columns, some in zip(FIELDS.values(), ([project], funds, indicators), strict=True):
        for row in some:
            for column in columns:
                if (id(row), column) in proved:
                    row.settle(column, _RECOGNISED)
                elif not row.unsure(column):
                    row.doubt(column, _RECOGNISED)


def _told_by_sum(
    parts: list[tuple[Row, str]], whole: tuple[Row, str], known: Decimal | None
) -> set[tuple[int, str]]:
    """Return the figures of a sum that comes out, whose digits it proves.

    A recogniser takes a digit for the same other one wherever it stands, and 29 + 10 = 39 comes out
    as 26 + 10 = 36 too: what proves a digit is that it weighs otherwise in the parts than in the
    sum. Where all points could be lost, only a sum that is `known` proves the figures.
    """
    figures = [(row, column) for row, column in (*parts, whole) if _value(row, column) is not None]
    others = {one.code for row, column in figures for one in row.doubts if one.field == column}
    total = _value(*whole)
    read = [(row, column) for row, column in figures if (row, column) != whole]
    if total is None or not others <= {_RECOGNISED}:
        return set()
    if sum((_value(*one) or Decimal(0) for one in read), Decimal(0)) != total:
        return set()
    if total != known and all(row.decimals.get(column, 0) % 3 == 0 for row, column in figures):
        return set()
    weighs: dict[str, Decimal] = {}
    for one in figures:
        for digit, weight in _digits(*one):
            weighs[digit] = weighs.get(digit, Decimal(0)) + (-weight if one == whole else weight)
    told = {digit for digit, weight in weighs.items() if weight}
    return {
        (id(row), column)
        for row, column in figures
        if all(digit in told for digit, _ in _digits(row, column))
    }


def _digits(row: Row, column: str) -> list[tuple[str, Decimal]]:
    """Return the digits of a figure as it is printed, each with what a unit of it weighs."""
    value, places = _value(row, column) or Decimal(0), row.decimals.get(column, 0)
    shown = f"{abs(value):.{places}f}".replace(".", "")
    return [
        (digit, Decimal(1).scaleb(place - places)) for place, digit in enumerate(reversed(shown))
    ]


def _value(row: Row, column: str) -> Decimal | None:
    if column in row.broken:
        return row.broken[column].value
    value = row.values.get(column)
    return None if value is None else Decimal(str(value))
