"""The operator of a target points the right way."""

from analysis.audit.check import Check, Findings, tell
from analysis.audit.forms import Form
from analysis.audit.sentence import said

_SENTENCES = {
    "overshoot under =": "finding.operator_in_doubt",
    "more is better under =": "finding.operator_in_doubt",
    "direction against the name": "finding.operator_against_name",
}


def run(form: Form) -> Findings:
    """Tell the operators in doubt, by `design.slack`."""
    for row in form.indicators:
        if row["operator_doubt"] is not None:
            yield tell(row, "warns", said(_SENTENCES[row["operator_doubt"]], row))


CHECK = Check(("operator-in-doubt",), kind="design", order=320, run=run)
