"""A reason does not say that nothing deviates where something does."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.audit.check import Check, Finding, finding
from analysis.audit.forms import Form, figure
from analysis.audit.sentence import said
from analysis.words.numbers import plain

_SENTENCES = {
    "deduction": "finding.denied_deduction",
    "missed": "finding.denied_missed",
    "not_equal": "finding.denied_not_equal",
    "rate": "finding.denied_rate",
}


def run(form: Form) -> Iterator[Finding]:
    """Tell the reasons that do, by `design.explanations`."""
    if form.rules is None:
        return
    for row in form.indicators:
        if row["denies"]:
            sentence = said(
                _SENTENCES[row["deviation"]],
                name=row["name"] or row["_row"],
                reason=row["reason"],
                score="-" if row["score"] is None else plain(row["score"], 2),
                weight="-" if row["weight"] is None else plain(row["weight"], 2),
                actual=row["actual_text"],
                target=row["target_text"],
            )
            yield finding(
                "deviation-denied",
                "warns",
                f"indicators/{row['_row']}",
                sentence,
                figure(row, "score"),
                rule=f"{form.rules.id}: reason_below_weight",
                page=row["page"],
            )


CHECK = Check(names=("deviation-denied",), kind="rules", order=240, run=run)
