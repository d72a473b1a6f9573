"""Every indicator's score lies in the interval that the rule set allows."""

from analysis.audit.check import Check, Findings, tell
from analysis.audit.forms import Form
from analysis.audit.sentence import said
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


def run(form: Form) -> Findings:
    """Tell where each score lies, by `leniency.intervals`."""
    for row in form.indicators:
        if row["score"] is None:
            continue
        low, high = exact(row["lowest"]), exact(row["highest"])
        values = {"low": plain(low, 2), "high": plain(high, 2)}
        verdict = "agrees" if row["outside"] is None else "warns"
        because = said(_BECAUSE[row["basis"]])
        sentence = said(_SIDES[row["outside"]], row, **values, because=because)
        if row["basis"] == "unknown" and row["outside"] is None:
            verdict, sentence = "not-computable", said("finding.admissible_unknown", row)
        yield tell(row, verdict, sentence, row["score"], Interval(low, high))


CHECK = Check(
    ("score-admissible",), kind="rules", order=200, unit="points", run=run, clause="scoring"
)
