"""Every score lies in the interval that the rule set allows, and between 0 and its weight."""

from fractions import Fraction

from analysis import dates
from analysis.audit.check import Findings, Form, arithmetic, finds, said, tell
from analysis.rounding import Interval, exact
from analysis.words.numbers import plain

_BECAUSE = {
    "met": "finding.because_met",
    "not_met": "finding.because_not_met",
    "overshoot": "finding.because_overshoot",
    "band": "finding.because_band",
    "unknown": "finding.because_unknown",
}
_SIDES = {
    None: "finding.admissible",
    "below": "finding.admissible_below",
    "above": "finding.admissible_above",
}
# What a judgement of a score rests on.
_JUDGED = ("target_value", "target_operator", "actual_value", "achievement")
_POINTS = ("reported indicators.subject.score", "factor indicators.subject.weight")


@finds(
    "score-admissible",
    rests=(*_POINTS, *(f"indicators.subject.{column}" for column in _JUDGED)),
    kind="rules",
    order=200,
    unit="points",
    clause="scoring",
    own_severity="high",
)
def score_admissible(form: Form) -> Findings:
    """Tell where each score lies, by `leniency.intervals`."""
    for row in form.indicators:
        if row["score"] is None:
            continue
        if row["lowest"] is None:
            sentence = said("finding.admissible_unknown", row)
            yield tell(row, "not-computable", sentence, row["score"])
            continue
        span = Interval(exact(row["lowest"]), exact(row["highest"]))
        low, high = plain(span.low, 2), plain(span.high, 2)
        allowed = low if low == high else said("finding.allowed", low=low, high=high)
        verdict = "agrees" if row["outside"] is None else "warns"
        because = said(_BECAUSE[row["basis"]])
        key, score = _SIDES[row["outside"]], row["score"].value
        due = min(max(score, span.low), span.high)
        if row["outside"] is None and score != due:
            key = "finding.admissible_rounded"
        sentence = said(key, row, allowed=allowed, due=plain(due, 2), because=because)
        if row["basis"] == "unknown" and row["outside"] is None:
            late = dates.kept(row["target_text"], row["actual_text"], form.project["year"]) is False
            key = "finding.admissible_late" if late else "finding.admissible_unknown"
            verdict, sentence = "not-computable", said(key, row)
        yield tell(row, verdict, sentence, row["score"], span)


@arithmetic(
    "score-within-weight",
    order=80,
    rests=(*_POINTS, "reported funds.subject.score", "factor funds.subject.weight"),
)
def score_within_weight(form: Form) -> Findings:
    """Tell the scores that do not, also of the execution rate, by `leniency.points`."""
    rows = [row for row in form.indicators if row["within_weight"] is False]
    if form.total is not None and any(row["within_weight"] is False for row in form.execution):
        rows.append(form.total)
    for row in rows:
        sentence = said("finding.score_within_weight", row)
        span = Interval(Fraction(0), row["weight"].value)
        yield tell(row, "contradicts", sentence, row["score"], span)
