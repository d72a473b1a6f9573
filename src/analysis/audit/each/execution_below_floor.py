"""A rate below the floor of the rules is explained."""

from fractions import Fraction

from analysis.audit.check import Check, Findings, tell
from analysis.audit.forms import Form
from analysis.audit.sentence import said
from analysis.words.numbers import plain


def run(form: Form) -> Findings:
    """Tell a low rate of which the form says nothing, by `execution.explained`."""
    (rate,), stated = form.of_total("execution_rate"), form.ruled.rate_floor
    if form.total is None or rate is None or stated is None or form.project["money_explained"]:
        return
    if rate.value < Fraction(stated.value):
        floor = plain(Fraction(stated.value), 0)
        sentence = said("finding.execution_below_floor", rate=rate, floor=floor)
        yield tell(form.total, "warns", sentence, rate)


CHECK = Check(
    ("execution-below-floor",), "rules", order=260, unit="percent", run=run, clause="rate_floor"
)
