"""A number in the prose of what was done is the actual value of the indicator that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.audit.check import Check, Finding, finding
from analysis.audit.forms import Form, Row
from analysis.audit.prose import Clause, clauses
from analysis.audit.sentence import said
from analysis.rounding import Interval, explains, with_text

_SUFFIXES = re.compile(r"(?:数量|总量|总数|数|量)$")


def run(form: Form) -> Iterator[Finding]:
    """Compare where a clause names one indicator whole and in one piece, in the same unit."""
    seen: set[str] = set()
    for clause in clauses(form):
        row = _named(form, clause)
        if row is None or row["actual_value"] is None:
            continue
        subject = f"indicators/{row['_row']}"
        if subject in seen:
            continue
        seen.add(subject)
        due = with_text(row["actual_value"], row["actual_text"]).value / clause.factor
        agrees = bool(explains(due, clause.figure))
        sentence = said(
            "finding.prose_indicator",
            text=clause.text,
            name=row["name"],
            actual=row["actual_text"],
            shown=f"{clause.figure}{clause.scale}{row['actual_unit']}",
            verdict=said("finding.they_agree" if agrees else "finding.they_contradict"),
        )
        yield finding(
            "prose-indicator",
            "agrees" if agrees else "contradicts",
            subject,
            sentence,
            clause.figure,
            Interval(due, due),
            page=row["page"],
        )


def _named(form: Form, clause: Clause) -> Row | None:
    named = []
    for row in form.indicators:
        stem = _SUFFIXES.sub("", re.sub(r"\s", "", row["name"] or ""))
        if len(stem) >= 4 and stem in clause.text and row["actual_unit"]:
            named.append(row)
    if len(named) == 1 and clause.after.startswith(named[0]["actual_unit"]):
        return named[0]
    return None


CHECK = Check(names=("prose-indicator",), kind="facts", order=130, run=run)
