"""A target that is met by far has a reason."""

from analysis.audit.check import Check, Findings, tell
from analysis.audit.forms import Form
from analysis.audit.sentence import said
from analysis.rounding import exact
from analysis.words.numbers import plain


def run(form: Form) -> Findings:
    """Tell the targets passed by more than the rules' threshold, by `leniency.intervals`."""
    for row in form.indicators if form.ruled.reason_for_overshoot.value else ():
        if row["clause"] == "overshoot_threshold" and row["reason_state"] != "given":
            far = (exact(row["actual_value"]) / exact(row["target_value"]) - 1) * 100
            sentence = said("finding.overshoot_unexplained", row, far=plain(far, 1))
            yield tell(row, "warns", sentence, row["score"])


CHECK = Check(
    ("overshoot-unexplained",), kind="rules", order=250, run=run, clause="overshoot_threshold"
)
