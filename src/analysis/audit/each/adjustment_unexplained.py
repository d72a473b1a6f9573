"""A change of the budget during the year is explained, where the rules ask for it."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.audit.check import Check, Finding, finding
from analysis.audit.forms import Form, figure
from analysis.audit.sentence import said


def run(form: Form) -> Iterator[Finding]:
    """Tell an adjustment of which the form says nothing, by `execution.explained`."""
    first, later = (figure(form.total, name) for name in ("initial_budget", "adjusted_budget"))
    asked = None if form.rules is None else form.rules.reason_for_adjustment
    if form.rules is None or asked is None or not asked.value or form.total is None:
        return
    if first is None or later is None or first.value == later.value:
        return
    if not form.project["money_explained"]:
        yield finding(
            "adjustment-unexplained",
            "warns",
            "funds/total",
            said("finding.adjustment_unexplained", first=first, later=later),
            later,
            rule=f"{form.rules.id}: reason_for_adjustment",
            page=form.total["page"],
        )


CHECK = Check(names=("adjustment-unexplained",), kind="rules", order=270, unit="money", run=run)
