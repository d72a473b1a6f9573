"""No more is spent than the adjusted budget, in every row of funds."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from analysis.audit.check import Check, Finding, finding
from analysis.audit.each.execution_rate import fund_name
from analysis.audit.forms import Form, figure
from analysis.audit.sentence import said
from analysis.rounding import Interval
from analysis.words import say


def run(form: Form) -> Iterator[Finding]:
    """Tell the rows that spend more, whatever digits are not printed."""
    for row in form.funds:
        executed, budget = figure(row, "executed"), figure(row, "adjusted_budget")
        if executed is None or budget is None:
            continue
        if executed.behind().low > budget.behind().high:
            figures = {"executed": executed, "budget": budget}
            yield finding(
                "spending-above-budget",
                "warns",
                form.fund_subject(row),
                said("finding.spending", name=fund_name(row), **figures),
                executed,
                Interval(Fraction(0), budget.value),
                say("finding.spending_rule", "zh"),
                row["page"],
            )


CHECK = Check(names=("spending-above-budget",), kind="rules", order=280, unit="money", run=run)
