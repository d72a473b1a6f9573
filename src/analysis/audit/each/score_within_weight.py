"""No score is above its weight or below 0."""

from fractions import Fraction

from analysis.audit.check import Findings, Form, finds, said, tell
from analysis.rounding import Interval


@finds("score-within-weight", kind="arithmetic", order=80, unit="points")
def score_within_weight(form: Form) -> Findings:
    """Tell the scores that are, of indicators and of the execution rate, by `leniency.points`."""
    rows = [row for row in form.indicators if row["within_weight"] is False]
    if form.total is not None and any(row["within_weight"] is False for row in form.execution):
        rows.append(form.total)
    for row in rows:
        sentence = said("finding.score_within_weight", row)
        span = Interval(Fraction(0), row["weight"].value)
        yield tell(row, "contradicts", sentence, row["score"], span)
