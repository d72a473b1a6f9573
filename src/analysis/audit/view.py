"""One form as the checks see it: its rows, the digits of its figures, its rule set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from analysis.audit.rounding import Interval, Printed, Verdict
from analysis.rules import RuleSet
from analysis.tables import Tables

Row = dict[str, Any]
Digits = dict[tuple[str, str, int, str], int]

MONEY = ("initial_budget", "adjusted_budget", "executed")
_FIGURES = {
    "funds": (*MONEY, "weight", "execution_rate", "score"),
    "indicators": ("weight", "score"),
}


@dataclass
class Form:
    """One form: project, fund and indicator rows (null is None), rule set, printed decimals.

    Indicator rows carry what `scoring.score` gives, where a rule set is chosen.
    """

    project: Row
    funds: list[Row]
    indicators: list[Row]
    rules: RuleSet | None
    decimals: dict[tuple[str, int, str], int] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return the form's id."""
        return str(self.project["form_id"])

    @property
    def total(self) -> Row | None:
        """Return the row of all funds, None if there is none."""
        return next((row for row in self.funds if row["fund"] == "total"), None)

    def figure(self, table: str, row: Row, column: str) -> Printed | None:
        """Return a figure with its printed decimals, None where nothing is printed."""
        value = row.get(column)
        if value is None:
            return None
        exact = Fraction(repr(float(value)))
        own = own_decimals(float(value))
        printed = self.decimals.get((table, row.get("_row", 0), column), 0)
        return Printed(exact, max(own, printed))

    def fund_subject(self, row: Row) -> str:
        """Return the subject of a fund row; by its number where its name is lost or not unique."""
        same = [other for other in self.funds if other["fund"] == row["fund"]]
        name = row["fund"] if row["fund"] is not None and len(same) == 1 else row["_row"]
        return f"funds/{name}"


Finding = Row
Check = Callable[[Form], Iterator[Finding]]


def finding(
    check: str,
    verdict: str | Verdict,
    subject: str,
    zh: str,
    en: str,
    reported: Printed | None = None,
    expected: Interval | None = None,
    rule: str | None = None,
    page: Any = None,
) -> Finding:
    """Return one row of `findings`; the form is filled in by the caller."""
    return {
        "check": check,
        "verdict": verdict,
        "subject": subject,
        "reported": None if reported is None else float(reported.value),
        "expected_low": None if expected is None else float(expected.low),
        "expected_high": None if expected is None else float(expected.high),
        "message_zh": zh,
        "message_en": en,
        "rule": rule,
        "page": page,
    }


def own_decimals(value: float) -> int:
    """Return the decimals of the shortest decimal that a float stands for."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def forms(
    tables: Tables,
    scored: pd.DataFrame,
    sets: dict[str, RuleSet | None],
    digits: pd.DataFrame | None,
) -> list[Form]:
    """Return the forms of the tables, in their order.

    `scored` is what `scoring.score` gave, on the index of the indicators; `sets` the rule set of
    each form. Without `digits` the printed decimals are inferred: a column of one form prints at
    least as many as any figure in it shows, which never makes a figure more exact than printed.
    """
    funds = _rows(tables.funds)
    indicators = _rows(pd.concat([tables.indicators, scored], axis=1))
    printed: dict[str, dict[tuple[str, int, str], int]] = {}
    if digits is not None:
        for form_id, table, row, column, decimals in digits[
            ["form_id", "table", "row", "column", "decimals"]
        ].itertuples(index=False, name=None):
            printed.setdefault(str(form_id), {})[table, int(row), column] = int(decimals)
    result = []
    for project in _records(tables.projects):
        form_id = str(project["form_id"])
        form = Form(project, funds.get(form_id, []), indicators.get(form_id, []), sets[form_id])
        form.decimals = _inferred(form) if digits is None else printed.get(form_id, {})
        result.append(form)
    return result


def _records(frame: pd.DataFrame) -> list[Row]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [
        {str(key): value for key, value in row.items()} for row in plain.to_dict(orient="records")
    ]


def _rows(frame: pd.DataFrame) -> dict[str, list[Row]]:
    """Return the rows of a table by form; `_row` is their number as `digits` counts them."""
    grouped: dict[str, list[Row]] = {}
    for row in _records(frame):
        rows = grouped.setdefault(str(row["form_id"]), [])
        row["_row"] = int(row["position"]) if "position" in row else len(rows) + 1
        rows.append(row)
    return grouped


def _inferred(form: Form) -> dict[tuple[str, int, str], int]:
    decimals: dict[tuple[str, int, str], int] = {}
    for table, rows in (("funds", form.funds), ("indicators", form.indicators)):
        for column in _FIGURES[table]:
            shown = [own_decimals(float(row[column])) for row in rows if row[column] is not None]
            for row in rows:
                decimals[table, row["_row"], column] = max(shown, default=0)
    return decimals
