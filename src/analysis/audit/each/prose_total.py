"""An amount or a rate in the prose of what was done is the one of the row of total funds."""

import re
from fractions import Fraction

from analysis.audit.check import Findings, Form, finds, said, tell
from analysis.audit.prose import ENDINGS, clauses
from analysis.rounding import Interval, explains

_AMOUNTS = {
    "prose-initial-budget": ("initial_budget", "年初预算数|年初预算"),
    "prose-adjusted-budget": ("adjusted_budget", "全年预算数|调整后预算数"),
    "prose-executed": ("executed", "全年执行数|预算执行数"),
}
_RATE = "prose-execution-rate"


@finds(*_AMOUNTS, kind="facts", order=110)
def amounts(form: Form) -> Findings:
    """Compare the amounts that a clause names whole and alone."""
    for name, (column, called) in _AMOUNTS.items():
        yield from _first(form, column, called, ("元", 10_000), (name, "finding.prose_money"))


@finds(_RATE, kind="facts", order=120, unit="percent")
def rate(form: Form) -> Findings:
    """Compare the rate that a clause names whole and alone."""
    called = "预算执行率|资金执行率"
    yield from _first(form, "execution_rate", called, ("%", 1), (_RATE, "finding.prose_rate"))


def _first(
    form: Form, column: str, called: str, unit: tuple[str, int], told: tuple[str, str]
) -> Findings:
    """Tell how the first clause that calls a column of the total funds stands to the table.

    `unit` is the one that the prose writes, and how many of it make one of the table.
    """
    (shown,), row = form.of_total(column), form.total
    pattern = re.compile(f"(?:{called})(?:为|是|达到|达)?[0-9]")
    for clause in clauses(form):
        if shown is None or row is None:
            return
        if pattern.search(clause.text) and clause.after.startswith(unit[0]):
            factor = Fraction(clause.factor, unit[1])
            due, behind = shown.value / factor, shown.behind().times(1 / factor)
            agrees = bool(explains(due, clause.figure)) or behind.meets(clause.figure.behind())
            verdict = "agrees" if agrees else "contradicts"
            values = {"text": clause.text, "figure": shown, "verdict": said(ENDINGS[agrees])}
            sentence = said(told[1], **values)
            yield tell(row, verdict, sentence, clause.figure, Interval(due, due), check=told[0])
            return
