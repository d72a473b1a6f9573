"""Targets of one unit are written alike: their decimals, and the unit itself."""

from analysis.audit.check import Findings, Form, finds, said, tell


@finds("mixed-formats", kind="design", order=350)
def mixed_formats(form: Form) -> Findings:
    """Tell a form that mixes them, by `design.mixed_formats`."""
    if form.mixed:
        units = "、".join(sorted(row["target_unit"] for row in form.mixed))
        counts = next((row["counts"] for row in form.mixed if row["counts"]), None)
        key = "finding.mixed_decimals" if counts else "finding.mixed_formats"
        sentence = said(key, units=units, counts=counts)
        yield tell(form.project, "warns", sentence, page=form.project["first_page"])
