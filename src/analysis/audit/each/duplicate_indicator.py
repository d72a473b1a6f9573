"""No indicator stands twice in a form, with the same target."""

from analysis.audit.check import Findings, Form, finds, said, tell


@finds("duplicate-indicator", kind="design", order=310)
def duplicate_indicator(form: Form) -> Findings:
    """Tell each repetition with the first row that it repeats, by `design.duplicates`."""
    pairs = [pair for pair in form.duplicates if pair["identical"] and pair["same_target"]]
    for row in form.indicators:
        earlier = [one["position"] for one in pairs if one["other_position"] == row["position"]]
        if earlier:
            other = str(min(earlier))
            yield tell(row, "warns", said("finding.duplicate_indicator", row, other=other))
