"""An amount in the prose of what was done is the one of the row of total funds."""

from analysis.audit.check import Check, Findings
from analysis.audit.forms import Form
from analysis.audit.prose import of_total

COLUMNS = {
    "prose-initial-budget": ("initial_budget", ("年初预算数", "年初预算")),
    "prose-adjusted-budget": ("adjusted_budget", ("全年预算数", "调整后预算数")),
    "prose-executed": ("executed", ("全年执行数", "预算执行数")),
}


def run(form: Form) -> Findings:
    """Compare the amounts that a clause names whole and alone."""
    for name, (column, names) in COLUMNS.items():
        yield from of_total(form, name, column, names, "finding.prose_money")


CHECK = Check(tuple(COLUMNS), kind="facts", order=110, run=run)
