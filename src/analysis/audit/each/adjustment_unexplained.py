"""A change of the budget during the year is explained, where the rules ask for it."""

from analysis.audit.check import Check, Findings, tell
from analysis.audit.forms import Form
from analysis.audit.sentence import said


def run(form: Form) -> Findings:
    """Tell an adjustment of which the form says nothing, by `execution.explained`."""
    first, later = form.of_total("initial_budget", "adjusted_budget")
    asked = form.ruled.reason_for_adjustment
    if asked is None or not asked.value or form.project["money_explained"]:
        return
    if form.total and first and later and first.value != later.value:
        sentence = said("finding.adjustment_unexplained", first=first, later=later)
        yield tell(form.total, "warns", sentence, later)


CHECK = Check(
    ("adjustment-unexplained",),
    kind="rules",
    order=270,
    unit="money",
    run=run,
    clause="reason_for_adjustment",
)
