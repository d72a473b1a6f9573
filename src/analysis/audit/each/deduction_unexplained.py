"""A deduction has a reason."""

from analysis.audit.check import Check, Findings, tell
from analysis.audit.forms import Form
from analysis.audit.sentence import said


def run(form: Form) -> Findings:
    """Tell the deductions without one, by `measures.deducted`, where the rules ask for it."""
    for row in form.indicators if form.ruled.reason_below_weight.value else ():
        if row["unexplained"]:
            yield tell(row, "warns", said("finding.deduction_unexplained", row), row["score"])


CHECK = Check(
    ("deduction-unexplained",), kind="rules", order=230, run=run, clause="reason_below_weight"
)
