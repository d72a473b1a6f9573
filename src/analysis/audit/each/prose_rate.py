"""An execution rate in the prose of what was done is the one of the row of total funds."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.audit.check import Check, Finding, finding
from analysis.audit.forms import Form
from analysis.audit.prose import of_total
from analysis.audit.sentence import said
from analysis.rounding import Interval


def run(form: Form) -> Iterator[Finding]:
    """Compare the rate that a clause names whole and alone."""
    told = of_total(form, "execution_rate", ("预算执行率", "资金执行率"))
    if told is None or form.total is None:
        return
    ending = "finding.they_agree" if told.agrees else "finding.they_contradict"
    texts = {"text": told.clause.text, "figure": told.figure, "verdict": said(ending)}
    yield finding(
        "prose-execution-rate",
        "agrees" if told.agrees else "contradicts",
        "funds/total",
        said("finding.prose_rate", **texts),
        told.clause.figure,
        Interval(told.due, told.due),
        page=form.total["page"],
    )


CHECK = Check(names=("prose-execution-rate",), kind="facts", order=120, unit="percent", run=run)
