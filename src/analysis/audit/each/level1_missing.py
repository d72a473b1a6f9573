"""No dimension of level 1 that the rule set asks for is missing."""

from analysis.audit.check import Check, Findings, tell
from analysis.audit.forms import Form
from analysis.audit.sentence import Named, said

NAMES = {
    "成本指标": "cost-missing",
    "产出指标": "output-missing",
    "效益指标": "outcome-missing",
    "满意度指标": "satisfaction-missing",
}


def run(form: Form) -> Findings:
    """Tell what is missing, where the level 1 of every indicator is known."""
    levels = {row["level1"] for row in form.indicators}
    for level in form.ruled.dimensions.value if levels and None not in levels else ():
        if level not in levels:
            name, subject = NAMES.get(level, f"{level}-missing"), "project/total_weight"
            sentence = said("finding.level1_missing", level=Named("level", level))
            yield tell(form.project, "warns", sentence, check=name, subject=subject)


CHECK = Check(tuple(NAMES.values()), kind="rules", order=220, run=run, clause="dimensions")
