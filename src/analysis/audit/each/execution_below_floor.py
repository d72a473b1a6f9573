"""A rate below the floor of the rules is explained."""

from fractions import Fraction

from analysis.audit.check import Findings, Form, finds, said, tell
from analysis.words.numbers import plain


@finds("execution-below-floor", kind="rules", order=260, unit="percent", clause="rate_floor")
def execution_below_floor(form: Form) -> Findings:
    """Tell a low rate of which the form says nothing, by `execution.explained`."""
    (rate,), stated = form.of_total("execution_rate"), form.ruled.rate_floor
    if form.total is None or rate is None or stated is None or form.project["money_explained"]:
        return
    if rate.value < Fraction(stated.value):
        floor = plain(Fraction(stated.value), 0)
        sentence = said("finding.execution_below_floor", rate=rate, floor=floor)
        yield tell(form.total, "warns", sentence, rate)
