"""What hangs on the clauses that a rule set leaves open: each reading alone, side by side.

Sources are silent on what a target met by far may cost, or differ on the formula of a ceiling that
is passed. The interval [L, U] of `admitted` holds under all readings together. Here each form is
scored under every combination of them, so that a range is told in place of one number, and which
clause decides it.
"""

import pandas as pd

from analysis import rules as rule_sets
from analysis import scoring
from analysis.measures import FORM, frames
from analysis.rules import Rules
from analysis.tables import Tables

CLAUSES = ("formulas", "overshoot_reduction", "equal_above")
# What a reading may change of a form.
_TOLD = ("lowest", "highest", "position", "leniency", "grade_lowest")


def readings(tables: Tables, rules: Rules) -> pd.DataFrame:
    """Return one row a form and combination of readings of the clauses that its set leaves open.

    `formulas`, `overshoot_reduction` and `equal_above` name the readings (null where the set
    leaves none open), and `lowest`, `highest`, `position`, `leniency` and `grade_lowest` are those
    of `scoring.forms` under them.

    >>> every = analysis.leniency.readings(corpus, "mof-2020-10")
    >>> every[["formulas", "overshoot_reduction", "equal_above", "lowest"]].tail(2)
       formulas overshoot_reduction equal_above  lowest
    70  inverse           deviation        none   90.04
    71  inverse           deviation   deviation   90.04
    """
    read = frames(tables)
    own = rule_sets.sets(read.projects, rules)
    place = {form: number for number, form in enumerate(own)}
    parts = []
    for one in {one.id: one for one in own.values()}.values():
        members = [form for form, its in own.items() if its.id == one.id]
        for named, variant in one.readings():
            rows = scoring.forms(read, variant)
            rows = rows.loc[rows["form_id"].isin(members), ["form_id", *_TOLD]]
            parts.append(rows.assign(**(dict.fromkeys(CLAUSES) | named)))
    columns = ["form_id", *CLAUSES, *_TOLD]
    if not parts:
        return pd.DataFrame(columns=columns)
    every = pd.concat(parts)[columns].astype(dict.fromkeys(CLAUSES, "str"))
    return every.sort_values(
        "form_id", key=lambda ids: ids.map(place), kind="stable", ignore_index=True
    )


def latitude(tables: Tables, rules: Rules) -> pd.DataFrame:
    """Return one row a form: what the open clauses leave undecided, and which of them decides.

    `lowest_low` and `lowest_high`, the ends of L under the readings; the same of `position` and of
    `leniency`; `grades`, how many grades stand at L; `decides`, the clauses (with commas) of which
    another reading moves the form's interval, null where none does; `decides_grade`, those of
    which another reading changes the grade at L.

    >>> found = analysis.leniency.latitude(corpus, "mof-2020-10")
    >>> found.loc[found["decides"].notna(), ["lowest_low", "lowest_high", "decides"]]
       lowest_low  lowest_high              decides
    2       90.89         92.0          equal_above
    8       90.04         93.4  overshoot_reduction
    """
    read = frames(tables)
    every = readings(read, rules)
    by = every.groupby("form_id", sort=False)
    out = read.projects[FORM].set_index("form_id", drop=False)
    for name in ("lowest", "position", "leniency"):
        out[f"{name}_low"], out[f"{name}_high"] = by[name].min(), by[name].max()
    out["grades"] = by["grade_lowest"].nunique()
    out["decides"] = _deciding(every, ["lowest", "highest"])
    out["decides_grade"] = _deciding(every, ["grade_lowest"])
    kinds = {"grades": "Int64", "decides": "str", "decides_grade": "str"}
    return out.reset_index(drop=True).astype(kinds)


def _deciding(every: pd.DataFrame, told: list[str]) -> pd.Series:
    """Return for each form the clauses of which another reading alone changes a column."""
    deciding: dict[str, list[str]] = {}
    for clause in CLAUSES:
        held = ["form_id", *(one for one in CLAUSES if one != clause)]
        moved = every.groupby(held, dropna=False)[told].nunique().gt(1).any(axis=1)
        for form in moved[moved].index.get_level_values("form_id").unique():
            deciding.setdefault(form, []).append(clause)
    return pd.Series({form: ",".join(own) for form, own in deciding.items()}, dtype="str")
