"""An amount in the prose of what was done is the one of the row of total funds."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.audit.check import Check, Finding, finding
from analysis.audit.forms import Form
from analysis.audit.prose import of_total
from analysis.audit.sentence import said
from analysis.rounding import Interval

COLUMNS = {
    "prose-initial-budget": ("initial_budget", ("年初预算数", "年初预算")),
    "prose-adjusted-budget": ("adjusted_budget", ("全年预算数", "调整后预算数")),
    "prose-executed": ("executed", ("全年执行数", "预算执行数")),
}


def run(form: Form) -> Iterator[Finding]:
    """Compare the amounts that a clause names whole and alone."""
    for name, (column, names) in COLUMNS.items():
        told = of_total(form, column, names)
        if told is None or form.total is None:
            continue
        ending = "finding.they_agree" if told.agrees else "finding.they_contradict"
        texts = {"text": told.clause.text, "figure": told.figure, "verdict": said(ending)}
        yield finding(
            name,
            "agrees" if told.agrees else "contradicts",
            "funds/total",
            said("finding.prose_money", **texts),
            told.clause.figure,
            Interval(told.due, told.due),
            page=form.total["page"],
        )


CHECK = Check(names=tuple(COLUMNS), kind="facts", order=110, run=run)
