"""An execution rate in the prose of what was done is the one of the row of total funds."""

from analysis.audit.check import Check, Findings
from analysis.audit.forms import Form
from analysis.audit.prose import of_total

NAME = "prose-execution-rate"


def run(form: Form) -> Findings:
    """Compare the rate that a clause names whole and alone."""
    names = ("预算执行率", "资金执行率")
    yield from of_total(form, NAME, "execution_rate", names, "finding.prose_rate")


CHECK = Check((NAME,), kind="facts", order=120, unit="percent", run=run)
