"""A deduction has a reason, where the rules ask for it."""

from analysis.audit.check import Findings, Form, finds, said, tell


@finds("deduction-unexplained", kind="rules", order=230, clause="reason_below_weight")
def deduction_unexplained(form: Form) -> Findings:
    """Tell the deductions without one, by `measures.deducted`."""
    for row in form.indicators:
        if row["unexplained"]:
            yield tell(row, "warns", said("finding.deduction_unexplained", row), row["score"])
