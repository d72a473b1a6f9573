"""Indicator scores and the execution score add to the total score."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.audit.check import Check, Finding, finding
from analysis.audit.forms import Form, Row, figure
from analysis.audit.point_sums import compare
from analysis.audit.sentence import Said, said
from analysis.rounding import Interval, Printed

NAME, SUBJECT = "scores-sum", "project/total_score"


def run(form: Form) -> Iterator[Finding]:
    """Add the scores, where every indicator and the execution rate have one."""
    whole, page = figure(form.project, "total_score"), form.project["last_page"]
    known = [figure(row, "score") for row in form.indicators]
    if whole is None or not known:
        return
    parts = [score for score in known if score is not None]
    execution = figure(form.total, "score")
    lacking = _lacking(form, whole, len(known) - len(parts), execution)
    if lacking is not None:
        yield finding(NAME, "not-computable", SUBJECT, lacking, whole, page=page)
        return
    spans = [_score(row, score) for row, score in zip(form.indicators, parts, strict=True)]
    verdict, values, span = compare(form, parts, spans, execution, _execution(form), whole)
    sentence = said("finding.scores_sum", **values)
    if execution is not None:
        sentence = said("finding.scores_sum_execution", **values)
    yield finding(NAME, verdict, SUBJECT, sentence, whole, span, page=page)


def _lacking(form: Form, whole: Printed, missing: int, execution: Printed | None) -> Said | None:
    if missing:
        return said("finding.scores_sum_missing", total=whole, n=missing)
    if form.n_totals > 1:
        return said("finding.scores_sum_totals", total=whole, n=form.n_totals)
    if execution is None and form.total is not None and form.total["weight"]:
        return said("finding.scores_sum_no_execution", total=whole)
    return None


def _score(row: Row, score: Printed) -> Interval:
    """A score that a formula gives may hide digits; full marks and marks by judgement are exact."""
    computed = row["basis"] in ("not_met", "overshoot", "unknown")
    return score.behind() if computed and row["score"] != row["weight"] else score.exactly()


def _execution(form: Form) -> Interval | None:
    """Return the true execution scores: those behind the printed one that the rate allows."""
    score, rate, weight = (
        figure(form.total, name) for name in ("score", "execution_rate", "weight")
    )
    if score is None or rate is None or weight is None:
        return None if score is None else score.behind()
    span = rate.behind().times(weight.value / 100)
    if not span.meets(score.behind()):
        return score.behind()
    low = max(span.low, score.behind().low)
    return Interval(min(low, score.value), max(min(span.high, weight.value), score.value))


CHECK = Check(
    names=(NAME,),
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
