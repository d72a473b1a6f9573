"""Targets of one unit are written alike: their decimals, and the unit itself."""

from analysis.audit.check import Check, Findings, tell
from analysis.audit.forms import Form
from analysis.audit.sentence import said


def run(form: Form) -> Findings:
    """Tell a form that mixes them, by `design.mixed_formats`."""
    if not form.mixed:
        return
    units = "、".join(sorted(row["target_unit"] for row in form.mixed))
    counts = next((row["counts"] for row in form.mixed if row["counts"]), None)
    sentence = said("finding.mixed_formats", units=units)
    if counts is not None:
        sentence = said("finding.mixed_decimals", units=units, counts=counts)
    yield tell(form.project, "warns", sentence, page=form.project["first_page"])


CHECK = Check(("mixed-formats",), kind="design", order=350, run=run)
