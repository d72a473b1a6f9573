"""Indicator weights and the execution weight add to the total weight, 100."""

from fractions import Fraction

from analysis.audit.check import Check, Findings, tell
from analysis.audit.forms import Form
from analysis.audit.point_sums import compare
from analysis.audit.sentence import said
from analysis.rounding import Interval, Printed

SUBJECT = "project/total_weight"
FULL = Printed(Fraction(100), 0)


def run(form: Form) -> Findings:
    """Add the weights, where every indicator has one."""
    parts = [row["weight"] for row in form.indicators if row["weight"] is not None]
    whole, (execution,) = form.project["total_weight"], form.of_total("weight")
    missing = len(form.indicators) - len(parts)
    if not parts:
        return
    if missing or len(form.totals) > 1:
        lacking = said("finding.weights_sum_totals", n=len(form.totals))
        if missing:
            lacking = said("finding.weights_sum_missing", n=missing)
        yield tell(form.project, "not-computable", lacking, whole, subject=SUBJECT)
        return
    left = None if execution is None else _exactly(execution)
    spans = [_exactly(weight) for weight in parts]
    verdict, values, span = compare(form, parts, spans, execution, left, whole or FULL)
    sentence = said("finding.weights_sum", **values)
    if execution is not None:
        sentence = said("finding.weights_sum_execution", **values)
    yield tell(form.project, verdict, sentence, whole or FULL, span, subject=SUBJECT)


def _exactly(weight: Printed) -> Interval:
    """Whole, half and quarter weights are exact; another may stand for a third or a seventh."""
    return weight.exactly() if weight.value.denominator in (1, 2, 4) else weight.behind()


CHECK = Check(
    ("weights-sum",),
    kind="arithmetic",
    order=40,
    unit="points",
    run=run,
    proves=lambda _: (
        ("indicators", "all", "weight"),
        ("funds", "total", "weight"),
        ("projects", "all", "total_weight"),
    ),
)
