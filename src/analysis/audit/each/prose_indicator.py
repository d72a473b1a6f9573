"""A number in the prose of what was done is the actual value of the indicator that it names."""

import re

from analysis.audit.check import Check, Findings, tell
from analysis.audit.forms import Form, Row
from analysis.audit.prose import ENDINGS, Clause, clauses
from analysis.audit.sentence import said
from analysis.rounding import Interval, explains, with_text

_SUFFIXES = re.compile(r"(?:数量|总量|总数|数|量)$")


def run(form: Form) -> Findings:
    """Compare where a clause names one indicator whole and in one piece, in the same unit."""
    seen: set[str] = set()
    for clause in clauses(form):
        row = _named(form, clause)
        if row is None or row["subject"] in seen:
            continue
        seen.add(row["subject"])
        due = with_text(row["actual_value"], row["actual_text"]).value / clause.factor
        agrees = bool(explains(due, clause.figure))
        shown = f"{clause.figure}{clause.scale}{row['actual_unit']}"
        values = {"text": clause.text, "shown": shown, "verdict": said(ENDINGS[agrees])}
        sentence = said("finding.prose_indicator", row, **values)
        verdict = "agrees" if agrees else "contradicts"
        yield tell(row, verdict, sentence, clause.figure, Interval(due, due))


def _named(form: Form, clause: Clause) -> Row | None:
    named = []
    for row in form.indicators:
        stem = _SUFFIXES.sub("", re.sub(r"\s", "", row["name"] or ""))
        if len(stem) >= 4 and stem in clause.text and row["actual_unit"]:
            named.append(row)
    if len(named) != 1 or not clause.after.startswith(named[0]["actual_unit"]):
        return None
    return named[0] if named[0]["actual_value"] is not None else None


CHECK = Check(("prose-indicator",), kind="facts", order=130, run=run)
