"""A target that allows some, met by nothing at all: it could hardly be missed."""

from analysis.audit.check import Check, Findings, tell
from analysis.audit.forms import Form
from analysis.audit.sentence import said


def run(form: Form) -> Findings:
    """Tell such targets, by `design.slack`."""
    for row in form.indicators:
        if row["cannot_miss"] == "zero":
            yield tell(row, "warns", said("finding.zero_ceiling", row))


CHECK = Check(("zero-ceiling",), kind="design", order=330, run=run)
