"""No indicator stands twice in a form, with the same target."""

from analysis.audit.check import Check, Findings, tell
from analysis.audit.forms import Form
from analysis.audit.sentence import said


def run(form: Form) -> Findings:
    """Tell each repetition with the first row that it repeats, by `design.duplicates`."""
    first: dict[int, int] = {}
    for pair in form.duplicates:
        if pair["identical"] and pair["same_target"]:
            other = pair["other_position"]
            first[other] = min(pair["position"], first.get(other, pair["position"]))
    for row in form.indicators:
        if row["position"] in first:
            other = str(first[row["position"]])
            yield tell(row, "warns", said("finding.duplicate_indicator", row, other=other))


CHECK = Check(("duplicate-indicator",), kind="design", order=310, run=run)
