"""A reason does not say that nothing deviates where something does."""

from analysis.audit.check import Check, Findings, tell
from analysis.audit.forms import Form
from analysis.audit.sentence import said
from analysis.words.numbers import plain

_SENTENCES = {
    "deduction": "finding.denied_deduction",
    "missed": "finding.denied_missed",
    "not_equal": "finding.denied_not_equal",
    "rate": "finding.denied_rate",
}


def run(form: Form) -> Findings:
    """Tell the reasons that do, by `design.explanations`."""
    for row in form.indicators:
        if row["denies"]:
            points = {name: row[name] and plain(row[name].value, 2) for name in ("score", "weight")}
            sentence = said(_SENTENCES[row["deviation"]], row, **points)
            yield tell(row, "warns", sentence, row["score"])


CHECK = Check(("deviation-denied",), kind="rules", order=240, run=run, clause="reason_below_weight")
