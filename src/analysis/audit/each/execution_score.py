"""Execution score = execution rate / 100 × weight, at most the weight."""

from analysis import scoring
from analysis.audit.check import Check, Findings, tell
from analysis.audit.forms import Form
from analysis.audit.sentence import said
from analysis.words.numbers import plain

_ENDINGS = {
    "agrees": "finding.half_up",
    "agrees-truncated": "finding.truncated",
    "agrees-hidden-digits": "finding.execution_score_hidden_digits",
    "contradicts": "finding.contradicts",
}


def run(form: Form) -> Findings:
    """Judge the score of the row of total funds, by `scoring.execution_score`."""
    row = form.total
    score, weight, rate = form.of_total("score", "weight", "execution_rate")
    if row is None or score is None:
        return
    if weight is None:
        yield tell(row, "not-computable", said("finding.execution_score_no_weight", row), score)
    elif rate is None:
        yield tell(row, "not-computable", said("finding.execution_score_no_rate", row), score)
    else:
        due, span, verdict = scoring.execution_score(rate, weight, score)
        ending = said(_ENDINGS[verdict])
        sentence = said("finding.execution_score", row, due=plain(due, 4), verdict=ending)
        yield tell(row, verdict, sentence, score, span.printed(score.decimals))


CHECK = Check(
    ("execution-score",),
    kind="arithmetic",
    order=20,
    unit="points",
    run=run,
    proves=lambda _: (
        ("funds", "total", "weight"),
        ("funds", "total", "execution_rate"),
        ("funds", "total", "score"),
    ),
)
