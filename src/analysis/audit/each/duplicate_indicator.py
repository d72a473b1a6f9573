"""No indicator stands twice in a form, with the same target."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.audit.check import DESIGN_RULE, Check, Finding, finding
from analysis.audit.forms import Form
from analysis.audit.sentence import said


def run(form: Form) -> Iterator[Finding]:
    """Tell each repetition with the first row that it repeats, by `design.duplicates`."""
    rows = {row["position"]: row for row in form.indicators}
    first: dict[int, int] = {}
    for pair in form.duplicates:
        if pair["identical"] and pair["same_target"]:
            other = pair["other_position"]
            first[other] = min(pair["position"], first.get(other, pair["position"]))
    for position, other in sorted(first.items()):
        row = rows[position]
        yield finding(
            "duplicate-indicator",
            "warns",
            f"indicators/{position}",
            said(
                "finding.duplicate_indicator",
                name=row["name"],
                target=row["target_text"],
                other=str(other),
            ),
            rule=DESIGN_RULE,
            page=row["page"],
        )


CHECK = Check(names=("duplicate-indicator",), kind="design", order=310, run=run)
