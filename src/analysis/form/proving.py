"""Figures that a narrow cell breaks over its lines: one figure again, where others prove it.

"1,354,55" over "0.24" may be one figure or two. It is taken for one only where a sum of the form
comes out exactly with it, or a rate comes out with it and with neither of its lines alone.
"""

from decimal import Decimal

from analysis.form.figures import Row
from analysis.tables import AMOUNTS

_RATED = ("adjusted_budget", "executed")
_HUNDRED = Decimal(100)


def prove(funds: list[Row], indicators: list[Row], total: Row | None) -> None:
    """Join broken figures that the form's own sums and rates prove; the others stay in doubt."""
    whole = [row for row in funds if row.values["fund"] == "total"]
    parts = [row for row in funds if row.values["fund"] != "total"]
    if len(whole) == 1 and parts:
        for column in AMOUNTS:
            _sum([(row, column) for row in parts], (whole[0], column))
    for row in funds:
        _rate(row)
        _fraction(row)
    if total is not None:
        for column in ("weight", "score"):
            points = [(row, column) for row in (*whole, *indicators)]
            _sum(points, (total, f"total_{column}"))


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
    """Accept the one broken amount of a row with which its rate comes out."""
    broken = [column for column in _RATED if column in row.broken]
    places = row.decimals.get("execution_rate", 0)
    rate = _value(row, "execution_rate")
    if len(broken) != 1 or rate is None or not places:
        return
    (column,) = broken

    def fits(amount: Decimal) -> bool:
        pair = {name: _value(row, name) for name in _RATED} | {column: amount}
        adjusted, executed = pair["adjusted_budget"], pair["executed"]
        if not adjusted or executed is None:
            return False
        return abs(executed / adjusted * _HUNDRED - rate) < Decimal(1).scaleb(-places)

    candidate = row.broken[column]
    if fits(candidate.value) and not any(fits(line) for line in candidate.lines):
        row.accept(column)


def _fraction(row: Row) -> None:
    """Take a rate for percent that its amounts prove to be printed as a fraction: 0.978 of 1."""
    rate, adjusted, executed = (_value(row, key) for key in ("execution_rate", *_RATED))
    if rate is None or "execution_rate" in row.broken or executed is None or not adjusted:
        return
    places = row.decimals["execution_rate"]
    share, step = executed / adjusted, Decimal(1).scaleb(-places)
    if abs(share - rate) < step <= abs(share * _HUNDRED - rate) and (places >= 2 or share == rate):
        row.values["execution_rate"] = float(rate * _HUNDRED)
        row.decimals["execution_rate"] = max(places - 2, 0)


def _value(row: Row, column: str) -> Decimal | None:
    if column in row.broken:
        return row.broken[column].value
    value = row.values.get(column)
    return None if value is None else Decimal(str(value))
