"""Indicator weights and the execution weight add to the total weight, 100."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from analysis.audit.check import Check, Finding, finding
from analysis.audit.forms import Form, figure
from analysis.audit.point_sums import compare
from analysis.audit.sentence import said
from analysis.rounding import Interval, Printed

NAME, SUBJECT = "weights-sum", "project/total_weight"
FULL = Printed(Fraction(100), 0)


def run(form: Form) -> Iterator[Finding]:
    """Add the weights, where every indicator has one."""
    known = [figure(row, "weight") for row in form.indicators]
    parts = [weight for weight in known if weight is not None]
    whole, page = figure(form.project, "total_weight"), form.project["last_page"]
    if not parts:
        return
    lacking = None
    if len(parts) < len(known):
        lacking = said("finding.weights_sum_missing", n=len(known) - len(parts))
    elif form.n_totals > 1:
        lacking = said("finding.weights_sum_totals", n=form.n_totals)
    if lacking is not None:
        yield finding(NAME, "not-computable", SUBJECT, lacking, whole, page=page)
        return
    execution = figure(form.total, "weight")
    spans = [_exactly(weight) for weight in parts]
    left = None if execution is None else _exactly(execution)
    verdict, values, span = compare(form, parts, spans, execution, left, whole or FULL)
    sentence = said("finding.weights_sum", **values)
    if execution is not None:
        sentence = said("finding.weights_sum_execution", **values)
    yield finding(NAME, verdict, SUBJECT, sentence, whole or FULL, span, page=page)


def _exactly(weight: Printed) -> Interval:
    """Whole, half and quarter weights are exact; another may stand for a third or a seventh."""
    return weight.exactly() if weight.value.denominator in (1, 2, 4) else weight.behind()


CHECK = Check(
    names=(NAME,),
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
