"""A target that allows some, met by nothing at all: it could hardly be missed."""

from analysis.audit.check import Findings, Form, finds, said, tell


@finds("zero-ceiling", kind="design", order=330)
def zero_ceiling(form: Form) -> Findings:
    """Tell such targets, by `design.slack`."""
    for row in form.indicators:
        if row["cannot_miss"] == "zero":
            yield tell(row, "warns", said("finding.zero_ceiling", row))
