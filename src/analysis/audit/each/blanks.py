"""What a form leaves empty, or as its template had it: each cell is looked at."""

import re
from fractions import Fraction

from analysis.audit.check import Findings, Form, finds, said, tell
from analysis.eligibility import template
from analysis.rounding import Printed
from analysis.schema import GOALS
from analysis.words.sentence import Joined, Named

_CELLS = ("target_text", "actual_text", "weight", "score")
_TEXTS = ("name", "target_text", "actual_text")
# So many rows are named, of each column.
_MANY = 5
_NOTHING = re.compile(r"[\s\-_*/—无]*")


@finds("cells-empty", kind="facts", order=140)
def cells_empty(form: Form) -> Findings:
    """Tell the cells of indicators that are printed, and empty without being in doubt."""
    states = {one: [row["states"][one] for row in form.indicators] for one in _CELLS}
    empty = {
        column: [row for row in form.indicators if row["states"][column] == "blank"]
        for column, own in states.items()
        if "blank" in own
    }
    if empty:
        counted = (
            said(
                "finding.cells_named",
                column=Named("field", column),
                n=len(rows),
                rows=Joined(tuple(said("finding.row_named", row) for row in rows[:_MANY])),
                more="…" * (len(rows) > _MANY),
            )
            for column, rows in empty.items()
        )
        n = sum(map(len, empty.values()))
        of = sum(state != "not_printed" for own in states.values() for state in own)
        sentence = said("finding.cells_empty", n=n, of=of, cells=Joined(tuple(counted)))
        yield tell(form.project, "warns", sentence, Printed(Fraction(n), 0))


@finds("goal-empty", kind="facts", order=141)
def goal_empty(form: Form) -> Findings:
    """Tell a goal or a result of the year that is blank, or holds only dashes."""
    for column in GOALS:
        sure = form.project["states"][column] in ("known", "blank")
        if sure and _NOTHING.fullmatch(form.project[column] or ""):
            sentence = said("finding.goal_empty", column=Named("field", column))
            yield tell(form.project, "warns", sentence, subject=f"project/{column}")


@finds("placeholder", kind="facts", order=142)
def placeholder(form: Form) -> Findings:
    """Tell what holds what a template prints in place of words or a value: ≥*(册), XX, 某某."""
    told: set[str] = set()
    for row in form.indicators:
        held = [row[column] for column in _TEXTS if template(row[column])]
        if held:
            told.add(row["subject"])
            yield tell(row, "warns", said("finding.placeholder", row, text=held[0]))
    for row, subject, text in form.prose():
        if subject in told:  # a row is told once, with the first of its placeholders
            continue
        clause = next(filter(template, re.split("[,，。;；\n]", text)), None)
        if clause is not None:
            told.add(subject)
            sentence = said("finding.placeholder_text", text=clause)
            yield tell(row, "warns", sentence, subject=subject)


@finds("weight-zero", kind="facts", order=143, unit="points", rests=("indicators.subject.weight",))
def weight_zero(form: Form) -> Findings:
    """Tell an indicator that weighs nothing."""
    for row in form.indicators:
        if row["weight"] is not None and row["weight"].value == 0:
            yield tell(row, "warns", said("finding.weight_zero", row), row["weight"])
