"""No more is spent than the adjusted budget, in every row of funds."""

from fractions import Fraction

from analysis.audit.check import Check, Findings, tell
from analysis.audit.forms import Form
from analysis.audit.sentence import said
from analysis.rounding import Interval
from analysis.words import say


def run(form: Form) -> Findings:
    """Tell the rows that spend more, whatever digits are not printed."""
    for row in form.funds:
        executed, budget = row["executed"], row["adjusted_budget"]
        if executed and budget and executed.behind().low > budget.behind().high:
            span, rule = Interval(Fraction(0), budget.value), say("finding.spending_rule", "zh")
            yield tell(row, "warns", said("finding.spending", row), executed, span, rule=rule)


CHECK = Check(("spending-above-budget",), kind="rules", order=280, unit="money", run=run)
