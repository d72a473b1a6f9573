"""Execution rate = executed / adjusted budget, in every row of funds."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from analysis.audit.check import Check, Finding, finding
from analysis.audit.forms import MONEY, Form, Row, figure
from analysis.audit.sentence import Said, said
from analysis.rounding import Interval, Printed, explains, half_up, judge
from analysis.words import say
from analysis.words.numbers import plain

NAME = "execution-rate"
_ENDINGS = {
    "agrees": "finding.half_up",
    "agrees-truncated": "finding.truncated",
    "agrees-hidden-digits": "finding.rate_hidden_digits",
    "contradicts": "finding.rate_contradicts",
}


def run(form: Form) -> Iterator[Finding]:
    """Judge the rate of each row of funds that has any figure."""
    for row in form.funds:
        rate, executed, budget = (
            figure(row, column) for column in ("execution_rate", "executed", "adjusted_budget")
        )
        subject = form.fund_subject(row)
        if rate is None or executed is None or budget is None:
            if any(row[column] is not None for column in (*MONEY, "execution_rate")):
                unknown = said("finding.rate_unknown", name=fund_name(row))
                yield finding(NAME, "not-computable", subject, unknown, page=row["page"])
        elif budget.value == 0:
            nothing = said(
                "finding.rate_of_nothing", name=fund_name(row), executed=executed, rate=rate
            )
            yield finding(NAME, "not-computable", subject, nothing, rate, page=row["page"])
        else:
            yield _rate(subject, row, rate, executed, budget)


def fund_name(row: Row) -> Said | str:
    """Return what a row of funds is called: its label, or its number where that is lost."""
    return str(row["label"]).rstrip(":") if row["label"] else said("finding.fund_row", row=row["_row"])


def _rate(subject: str, row: Row, rate: Printed, executed: Printed, budget: Printed) -> Finding:
    due = executed.value / budget.value * 100
    possible = executed.behind().over(budget.behind())
    span = Interval(due, due) if possible is None else possible.times(Fraction(100))
    verdict: str = judge(due, span, rate)
    ending = said(_ENDINGS[verdict])
    rule = None
    other = _other_reading(row, rate, executed, due) if verdict == "contradicts" else None
    if other is not None:
        verdict, ending, rule = "warns", other, say("finding.rate_rule", "zh")
    figures = {"executed": executed, "budget": budget, "rate": rate, "due": plain(due, 4)}
    sentence = said("finding.rate", name=fund_name(row), **figures, verdict=ending)
    expected = Interval(half_up(span.low, rate.decimals), half_up(span.high, rate.decimals))
    return finding(NAME, verdict, subject, sentence, rate, expected, rule, row["page"])


def _other_reading(row: Row, rate: Printed, executed: Printed, due: Fraction) -> Said | None:
    """Return how else a rate can be read: a ratio instead of a percentage, the other budget."""
    ratio = Printed(rate.value * 100, max(rate.decimals - 2, 0))
    if rate.value and rate.decimals >= 2 and explains(due, ratio):
        return said("finding.rate_is_ratio")
    initial = figure(row, "initial_budget")
    if initial is not None and initial.value > 0:
        if explains(executed.value / initial.value * 100, rate):
            return said("finding.rate_on_initial", initial=initial)
    return None


CHECK = Check(
    names=(NAME,),
    kind="arithmetic",
    order=10,
    unit="percent",
    run=run,
    proves=lambda _: tuple(
        ("funds", "subject", column) for column in ("adjusted_budget", "executed", "execution_rate")
    ),
)
