"""A change of the budget during the year is explained, where the rules ask for it."""

from analysis.audit.check import Findings, Form, finds, said, tell


@finds(
    "adjustment-unexplained", kind="rules", order=270, unit="money", clause="reason_for_adjustment"
)
def adjustment_unexplained(form: Form) -> Findings:
    """Tell an adjustment of which the form says nothing, by `execution.explained`."""
    first, later = form.of_total("initial_budget", "adjusted_budget")
    silent = not form.project["money_explained"]
    if silent and form.total and first and later and first.value != later.value:
        sentence = said("finding.adjustment_unexplained", first=first, later=later)
        yield tell(form.total, "warns", sentence, later)
