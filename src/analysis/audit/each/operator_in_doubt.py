"""The operator of a target points the right way."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.audit.check import DESIGN_RULE, Check, Finding, finding
from analysis.audit.forms import Form
from analysis.audit.sentence import said

_SENTENCES = {
    "overshoot under =": "finding.operator_in_doubt",
    "more is better under =": "finding.operator_in_doubt",
    "direction against the name": "finding.operator_against_name",
}


def run(form: Form) -> Iterator[Finding]:
    """Tell the operators in doubt, by `design.slack`."""
    for row in form.indicators:
        if row["operator_doubt"] is not None:
            texts = {"target": row["target_text"], "actual": row["actual_text"]}
            name = row["name"] or row["_row"]
            yield finding(
                "operator-in-doubt",
                "warns",
                f"indicators/{row['_row']}",
                said(_SENTENCES[row["operator_doubt"]], name=name, **texts),
                rule=DESIGN_RULE,
                page=row["page"],
            )


CHECK = Check(names=("operator-in-doubt",), kind="design", order=320, run=run)
