"""Execution score = execution rate / 100 × weight, at most the weight."""

from __future__ import annotations

from collections.abc import Iterator

from analysis import scoring
from analysis.audit.check import Check, Finding, finding
from analysis.audit.forms import Form, figure
from analysis.audit.sentence import said
from analysis.rounding import Interval, half_up
from analysis.words.numbers import plain

NAME, SUBJECT = "execution-score", "funds/total"
_ENDINGS = {
    "agrees": "finding.half_up",
    "agrees-truncated": "finding.truncated",
    "agrees-hidden-digits": "finding.execution_score_hidden_digits",
    "contradicts": "finding.contradicts",
}


def run(form: Form) -> Iterator[Finding]:
    """Judge the score of the row of total funds."""
    row = form.total
    score, weight, rate = (figure(row, name) for name in ("score", "weight", "execution_rate"))
    if row is None or score is None:
        return
    if weight is None or rate is None:
        lacking = said("finding.execution_score_no_rate", score=score)
        if weight is None:
            lacking = said("finding.execution_score_no_weight", score=score)
        yield finding(NAME, "not-computable", SUBJECT, lacking, score, page=row["page"])
        return
    due, span, verdict = scoring.execution_score(rate, weight, score)
    sentence = said(
        "finding.execution_score",
        rate=rate,
        weight=weight,
        due=plain(due, 4),
        score=score,
        verdict=said(_ENDINGS[verdict]),
    )
    expected = Interval(half_up(span.low, score.decimals), half_up(span.high, score.decimals))
    yield finding(NAME, verdict, SUBJECT, sentence, score, expected, page=row["page"])


CHECK = Check(
    names=(NAME,),
    kind="arithmetic",
    order=20,
    unit="points",
    run=run,
    proves=lambda _: tuple(
        ("funds", "total", column) for column in ("weight", "execution_rate", "score")
    ),
)
