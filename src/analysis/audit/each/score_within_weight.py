"""No score is above its weight or below 0."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from analysis.audit.check import Check, Finding, finding
from analysis.audit.forms import Form, figure
from analysis.audit.sentence import said
from analysis.rounding import Interval


def run(form: Form) -> Iterator[Finding]:
    """Tell the scores of indicators and of the execution rate that are not."""
    rows = [(row, row, f"indicators/{row['_row']}") for row in form.indicators]
    if form.execution is not None and form.total is not None:
        rows.append((form.execution, form.total, "funds/total"))
    for judged, row, subject in rows:
        score, weight = figure(row, "score"), figure(row, "weight")
        if judged["within_weight"] is False and score is not None and weight is not None:
            name = row.get("name") or row.get("label") or ""
            yield finding(
                "score-within-weight",
                "contradicts",
                subject,
                said("finding.score_within_weight", name=name, score=score, weight=weight),
                score,
                Interval(Fraction(0), weight.value),
                page=row["page"],
            )


CHECK = Check(names=("score-within-weight",), kind="arithmetic", order=80, unit="points", run=run)
