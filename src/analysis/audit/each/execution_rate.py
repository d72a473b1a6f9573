"""Execution rate = executed / adjusted budget, in every row of funds."""

from fractions import Fraction

from analysis.audit.check import Check, Findings, tell
from analysis.audit.forms import MONEY, Form, Row
from analysis.audit.sentence import Said, said
from analysis.rounding import Interval, Printed, explains, judge
from analysis.words import say
from analysis.words.numbers import plain

_ENDINGS = {
    "agrees": "finding.half_up",
    "agrees-truncated": "finding.truncated",
    "agrees-hidden-digits": "finding.rate_hidden_digits",
    "contradicts": "finding.rate_contradicts",
}


def run(form: Form) -> Findings:
    """Judge the rate of each row of funds that has any figure."""
    for row in form.funds:
        rate, budget = row["execution_rate"], row["adjusted_budget"]
        if rate is None or row["executed"] is None or budget is None:
            if any(row[column] is not None for column in (*MONEY, "execution_rate")):
                yield tell(row, "not-computable", said("finding.rate_unknown", row))
        elif budget.value == 0:
            yield tell(row, "not-computable", said("finding.rate_of_nothing", row), rate)
        else:
            yield _judged(row, rate, row["executed"], budget)


def _judged(row: Row, rate: Printed, executed: Printed, budget: Printed) -> Row:
    due = executed.value / budget.value * 100
    possible = executed.behind().over(budget.behind())
    span = Interval(due, due) if possible is None else possible.times(Fraction(100))
    verdict: str = judge(due, span, rate)
    ending, rule = said(_ENDINGS[verdict]), None
    other = _other_reading(row, rate, executed, due) if verdict == "contradicts" else None
    if other is not None:
        verdict, ending, rule = "warns", other, say("finding.rate_rule", "zh")
    sentence = said("finding.rate", row, due=plain(due, 4), verdict=ending)
    return tell(row, verdict, sentence, rate, span.printed(rate.decimals), rule=rule)


def _other_reading(row: Row, rate: Printed, executed: Printed, due: Fraction) -> Said | None:
    """Return how else a rate can be read: a ratio instead of a percentage, the other budget."""
    ratio = Printed(rate.value * 100, max(rate.decimals - 2, 0))
    if rate.value and rate.decimals >= 2 and explains(due, ratio):
        return said("finding.rate_is_ratio")
    initial = row["initial_budget"]
    if initial and initial.value > 0 and explains(executed.value / initial.value * 100, rate):
        return said("finding.rate_on_initial", row)
    return None


CHECK = Check(
    ("execution-rate",),
    kind="arithmetic",
    order=10,
    unit="percent",
    run=run,
    proves=lambda _: (
        ("funds", "subject", "adjusted_budget"),
        ("funds", "subject", "executed"),
        ("funds", "subject", "execution_rate"),
    ),
)
