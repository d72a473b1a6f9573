"""No score is above its weight or below 0."""

from fractions import Fraction

from analysis.audit.check import Check, Findings, tell
from analysis.audit.forms import Form
from analysis.audit.sentence import said
from analysis.rounding import Interval


def run(form: Form) -> Findings:
    """Tell the scores that are, of indicators and of the execution rate, by `leniency.points`."""
    rows = [(row, row["within_weight"]) for row in form.indicators]
    if form.total is not None:
        rows += [(form.total, row["within_weight"]) for row in form.execution]
    for row, within in rows:
        if within is False:
            span = Interval(Fraction(0), row["weight"].value)
            yield tell(
                row, "contradicts", said("finding.score_within_weight", row), row["score"], span
            )


CHECK = Check(("score-within-weight",), kind="arithmetic", order=80, unit="points", run=run)
