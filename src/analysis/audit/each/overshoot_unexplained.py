"""A target that is met by far has a reason."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.audit.check import Check, Finding, finding
from analysis.audit.forms import Form, figure
from analysis.audit.sentence import said
from analysis.rounding import exact
from analysis.words.numbers import plain


def run(form: Form) -> Iterator[Finding]:
    """Tell the targets passed by more than the rules' threshold, by `leniency.intervals`."""
    rules = form.rules
    if rules is None or not rules.reason_for_overshoot.value:
        return
    for row in form.indicators:
        if row["clause"] == "overshoot_threshold" and row["reason_state"] != "given":
            far = (exact(row["actual_value"]) / exact(row["target_value"]) - 1) * 100
            sentence = said(
                "finding.overshoot_unexplained",
                name=row["name"] or row["_row"],
                target=row["target_text"],
                actual=row["actual_text"],
                far=plain(far, 1),
            )
            yield finding(
                "overshoot-unexplained",
                "warns",
                f"indicators/{row['_row']}",
                sentence,
                figure(row, "score"),
                rule=f"{rules.id}: overshoot_threshold",
                page=row["page"],
            )


CHECK = Check(names=("overshoot-unexplained",), kind="rules", order=250, run=run)
