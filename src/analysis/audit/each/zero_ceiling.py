"""A target that allows some, met by nothing at all: it could hardly be missed."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.audit.check import DESIGN_RULE, Check, Finding, finding
from analysis.audit.forms import Form
from analysis.audit.sentence import said


def run(form: Form) -> Iterator[Finding]:
    """Tell such targets, by `design.slack`."""
    for row in form.indicators:
        if row["cannot_miss"] == "zero":
            texts = {"target": row["target_text"], "actual": row["actual_text"]}
            name = row["name"] or row["_row"]
            yield finding(
                "zero-ceiling",
                "warns",
                f"indicators/{row['_row']}",
                said("finding.zero_ceiling", name=name, **texts),
                rule=DESIGN_RULE,
                page=row["page"],
            )


CHECK = Check(names=("zero-ceiling",), kind="design", order=330, run=run)
