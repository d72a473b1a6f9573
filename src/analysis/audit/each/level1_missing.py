"""No dimension of level 1 that the rule set asks for is missing."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.audit.check import Check, Finding, finding
from analysis.audit.forms import Form
from analysis.audit.sentence import Named, said

NAMES = {
    "成本指标": "cost-missing",
    "产出指标": "output-missing",
    "效益指标": "outcome-missing",
    "满意度指标": "satisfaction-missing",
}


def run(form: Form) -> Iterator[Finding]:
    """Tell what is missing, where the level 1 of every indicator is known."""
    levels = {row["level1"] for row in form.indicators}
    if form.rules is None or not levels or None in levels:
        return
    for dimension in form.rules.dimensions.value:
        if dimension not in levels:
            yield finding(
                NAMES.get(dimension, f"{dimension}-missing"),
                "warns",
                "project/total_weight",
                said("finding.level1_missing", level=Named("level", dimension)),
                rule=f"{form.rules.id}: dimensions",
                page=form.project["last_page"],
            )


CHECK = Check(names=tuple(NAMES.values()), kind="rules", order=220, run=run)
