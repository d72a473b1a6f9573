"""Every indicator's score lies in the interval that the rule set allows."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.audit.check import Check, Finding, finding
from analysis.audit.forms import Form, figure
from analysis.audit.sentence import said
from analysis.rounding import Interval, exact
from analysis.words.numbers import plain

NAME = "score-admissible"
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


def run(form: Form) -> Iterator[Finding]:
    """Tell where each score lies, by `leniency.intervals`."""
    if form.rules is None:
        return
    for row in form.indicators:
        score = figure(row, "score")
        if score is None:
            continue
        span = Interval(exact(row["lowest"]), exact(row["highest"]))
        name = row["name"] or row["_row"]
        if row["basis"] == "unknown" and row["outside"] is None:
            verdict = "not-computable"
            sentence = said("finding.admissible_unknown", name=name, score=score)
        else:
            verdict = "agrees" if row["outside"] is None else "warns"
            sentence = said(
                _SIDES[row["outside"]],
                name=name,
                target=row["target_text"] or "-",
                actual=row["actual_text"] or "-",
                score=score,
                low=plain(span.low, 2),
                high=plain(span.high, 2),
                because=said(_BECAUSE[row["basis"]]),
            )
        subject, rule = f"indicators/{row['_row']}", f"{form.rules.id}: scoring"
        yield finding(NAME, verdict, subject, sentence, score, span, rule, row["page"])


CHECK = Check(names=(NAME,), kind="rules", order=200, unit="points", run=run)
