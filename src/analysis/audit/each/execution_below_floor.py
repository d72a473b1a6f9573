"""A rate below the floor of the rules is explained."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from analysis.audit.check import Check, Finding, finding
from analysis.audit.forms import Form, figure
from analysis.audit.sentence import said
from analysis.words.numbers import plain


def run(form: Form) -> Iterator[Finding]:
    """Tell a low rate of which the form says nothing, by `execution.explained`."""
    rate = figure(form.total, "execution_rate")
    stated = None if form.rules is None else form.rules.rate_floor
    if form.rules is None or form.total is None or rate is None or stated is None:
        return
    floor = Fraction(stated.value)
    if rate.value < floor and not form.project["money_explained"]:
        yield finding(
            "execution-below-floor",
            "warns",
            "funds/total",
            said("finding.execution_below_floor", rate=rate, floor=plain(floor, 0)),
            rate,
            rule=f"{form.rules.id}: rate_floor",
            page=form.total["page"],
        )


CHECK = Check(
    names=("execution-below-floor",), kind="rules", order=260, unit="percent", run=run
)
