"""Cost deviation and execution rate score one fact twice, with opposite signs."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.audit.check import DESIGN_RULE, Check, Finding, finding
from analysis.audit.each.cost_deviation import printed_deviation
from analysis.audit.forms import Form, figure
from analysis.audit.sentence import said
from analysis.words.numbers import plain


def run(form: Form) -> Iterator[Finding]:
    """Tell where less was spent than budgeted, by `execution.cost_deviation`."""
    for row in form.deviations:
        if row["scored_twice"]:
            sentence = said(
                "finding.scored_twice",
                printed=printed_deviation(row),
                score=_points(row["score"]),
                weight=_points(row["weight"]),
                rate=figure(form.total, "execution_rate"),
                execution=_points(row["execution_score"]),
            )
            yield finding(
                "fact-scored-twice",
                "warns",
                f"indicators/{row['position']}",
                sentence,
                printed_deviation(row),
                rule=DESIGN_RULE,
                page=row["page"],
            )


def _points(value: float | None) -> str:
    return "-" if value is None else plain(value, 2)


CHECK = Check(names=("fact-scored-twice",), kind="design", order=300, run=run)
