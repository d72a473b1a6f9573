"""Not most quantitative targets ask for 100 % and are met exactly."""

from analysis.audit.check import Check, Findings, tell
from analysis.audit.forms import Form
from analysis.audit.sentence import said

# Below so many such targets in a form nothing is said of the form as a whole.
_MANY = 5


def run(form: Form) -> Findings:
    """Tell a form in which at least half of the compared targets do, by `design.slack`."""
    compared = [row for row in form.indicators if row["exact_hit"] is not None]
    full = [row for row in compared if row["asks_all"]]
    exact = all(row["exact_hit"] for row in full)
    if exact and len(full) >= _MANY and 2 * len(full) >= len(compared):
        sentence = said("finding.targets_without_slack", n=len(full), of=len(compared))
        yield tell(form.project, "warns", sentence, page=form.project["first_page"])


CHECK = Check(("targets-without-slack",), kind="design", order=340, run=run)
