"""Indicator scores and the execution score add to the total score."""

from analysis.audit.check import Findings, Form, Row, Said, finds, said, tell
from analysis.audit.point_sums import compare
from analysis.rounding import Interval, Printed


@finds(
    "scores-sum",
    kind="arithmetic",
    order=70,
    unit="points",
    proves=("indicators.all.score", "funds.total.score", "projects.all.total_score"),
)
def scores_sum(form: Form) -> Findings:
    """Add the scores, where every indicator and the execution rate have one."""
    whole = form.project["total_score"]
    if whole is None or not form.indicators:
        return
    lacking = _lacking(form, whole)
    if lacking is not None:
        subject = "project/total_score"
        yield tell(form.project, "not-computable", lacking, whole, subject=subject)
        return
    spans = [_score(row) for row in form.indicators]
    sentences = ("finding.scores_sum", "finding.scores_sum_execution")
    yield compare(form, "score", spans, _execution(form), whole, sentences)


def _lacking(form: Form, whole: Printed) -> Said | None:
    missing = sum(row["score"] is None for row in form.indicators)
    if missing:
        return said("finding.scores_sum_missing", total=whole, n=missing)
    if len(form.totals) > 1:
        return said("finding.scores_sum_totals", total=whole, n=len(form.totals))
    score, weight = form.of_total("score", "weight")
    if score is None and weight is not None and weight.value:
        return said("finding.scores_sum_no_execution", total=whole)
    return None


def _score(row: Row) -> Interval:
    """A score that a formula gives may hide digits; full marks and marks by judgement are exact."""
    score: Printed = row["score"]
    full = row["weight"] is not None and score.value == row["weight"].value
    computed = row["basis"] in ("not_met", "overshoot", "unknown") and not full
    return score.behind() if computed else score.exactly()


def _execution(form: Form) -> Interval | None:
    """Return the true execution scores: those behind the printed one that the rate allows."""
    score, rate, weight = form.of_total("score", "execution_rate", "weight")
    if score is None or rate is None or weight is None:
        return None if score is None else score.behind()
    span = rate.behind().times(weight.value / 100)
    if not span.meets(score.behind()):
        return score.behind()
    low = max(span.low, score.behind().low)
    return Interval(min(low, score.value), max(min(span.high, weight.value), score.value))
