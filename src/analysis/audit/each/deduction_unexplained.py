"""A deduction has a reason."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.audit.check import Check, Finding, finding
from analysis.audit.forms import Form, figure
from analysis.audit.sentence import said


def run(form: Form) -> Iterator[Finding]:
    """Tell the deductions without one, by `measures.deducted`, where the rules ask for it."""
    rules = form.rules
    if rules is None or not rules.reason_below_weight.value:
        return
    for row in form.indicators:
        if row["unexplained"]:
            score, weight = figure(row, "score"), figure(row, "weight")
            name = row["name"] or row["_row"]
            yield finding(
                "deduction-unexplained",
                "warns",
                f"indicators/{row['_row']}",
                said("finding.deduction_unexplained", name=name, weight=weight, score=score),
                score,
                rule=f"{rules.id}: reason_below_weight",
                page=row["page"],
            )


CHECK = Check(names=("deduction-unexplained",), kind="rules", order=230, run=run)
