"""Indicator scores and the execution score add to the total score."""

from analysis.audit.check import Check, Findings, tell
from analysis.audit.forms import Form, Row
from analysis.audit.point_sums import compare
from analysis.audit.sentence import Said, said
from analysis.rounding import Interval, Printed

SUBJECT = "project/total_score"


def run(form: Form) -> Findings:
    """Add the scores, where every indicator and the execution rate have one."""
    whole, (execution,) = form.project["total_score"], form.of_total("score")
    if whole is None or not form.indicators:
        return
    lacking = _lacking(form, whole, execution)
    if lacking is not None:
        yield tell(form.project, "not-computable", lacking, whole, subject=SUBJECT)
        return
    parts = [row["score"] for row in form.indicators]
    spans = [_score(row) for row in form.indicators]
    verdict, values, span = compare(form, parts, spans, execution, _execution(form), whole)
    sentence = said("finding.scores_sum", **values)
    if execution is not None:
        sentence = said("finding.scores_sum_execution", **values)
    yield tell(form.project, verdict, sentence, whole, span, subject=SUBJECT)


def _lacking(form: Form, whole: Printed, execution: Printed | None) -> Said | None:
    missing = sum(row["score"] is None for row in form.indicators)
    if missing:
        return said("finding.scores_sum_missing", total=whole, n=missing)
    if len(form.totals) > 1:
        return said("finding.scores_sum_totals", total=whole, n=len(form.totals))
    (weight,) = form.of_total("weight")
    if execution is None and weight is not None and weight.value:
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


CHECK = Check(
    ("scores-sum",),
    kind="arithmetic",
    order=70,
    unit="points",
    run=run,
    proves=lambda _: (
        ("indicators", "all", "score"),
        ("funds", "total", "score"),
        ("projects", "all", "total_score"),
    ),
)
