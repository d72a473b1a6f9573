"""One module a report, with all that it has of its own: title, parameters, sentences, tables.

A module is found by being here, by what it calls `REPORT`. Its functions take the page of
`report.open` and give what the notebook shows: the opening, notes, and frames with their codes in
words, ready for `page.table`. No fact is judged here: each is a column of a frame from below.
"""

from typing import Any

import pandas as pd

from analysis.charts.frame import TINY as TINY
from analysis.leniency import PATTERNS, explaining, latitude
from analysis.measures import top
from analysis.report.page import Page
from analysis.words.numbers import figure, plain


def called(page: Page, rows: pd.DataFrame) -> str:
    """Name the forms of some rows, as `measures.top` finds them; of many say how many they are."""
    forms = rows.drop_duplicates("form_id")
    return page.few((page.called(row) for _, row in forms.iterrows()), "word.forms")


def ends(page: Page, rows: pd.DataFrame, named: str, rate: str, many: str) -> dict[str, Any]:
    """Return the lowest and the highest rate of some rows, `low` and `high`, and whose they are.

    `first` and `last` are all that have it, as `named`; of more than a few, how `many`. Both
    ends are `alike` that print the same.
    """
    told: dict[str, Any] = {"low": rows[rate].min(), "high": rows[rate].max()}
    told["alike"] = figure(told["low"], "percent") == figure(told["high"], "percent")
    for name, order in (("first", -rows[rate]), ("last", rows[rate])):
        told[name] = page.few(top(rows, order)[named].astype("str"), many)
    return told


def patterns(page: Page) -> str:
    """Return how many forms always or never give a reason, where they differ in that.

    A share of rows over both kinds of forms would be about neither.
    """
    forms = explaining(page.pooled)
    counts = forms["pattern"].value_counts()
    if len(counts) < 2:
        return ""
    parts = page.tally("pattern", {one: counts.get(one, 0) for one in PATTERNS})
    said = page.say("leniency.open_patterns", counting=forms, n=len(forms), parts=parts)
    if "sometimes" not in counts:
        return said
    asked = forms.loc[forms["pattern"] != "unasked", ["n_deductions", "n_given"]].sum()
    missing = asked["n_deductions"] - asked["n_given"]
    return said + page.counted(missing, "leniency.open_mixed", of=int(asked["n_deductions"]))


def undecided(page: Page) -> str:
    """Return what hangs on the clauses that the rules leave open: range, clauses, grades."""
    placed = page.eligible("positions")
    sure = placed.loc[placed["left_out"].isna(), "form_id"]
    found = page.bound(latitude(page.pooled, page.rules))
    found = found[found["form_id"].isin(sure)]
    moved = found.dropna(subset="decides")
    if moved.empty or found["position_low"].isna().all():
        return ""
    clauses = dict.fromkeys(clause for own in moved["decides"] for clause in own.split(","))
    low, high = (plain(found[f"position_{end}"].median(), 2) for end in ("low", "high"))
    return page.say(
        "leniency.open_readings" if len(found) > 1 else "leniency.open_readings_self",
        n=len(moved),
        clauses=page.listed(page.name("clause", clause) for clause in clauses),
        span=low if low == high else page.say("leniency.span", low=low, high=high),
        grades=page.counted(
            found["decides_grade"].notna().sum(),
            "leniency.readings_grades" if len(found) > 1 else "leniency.readings_grade_self",
            "leniency.readings_no_grade",
        ),
    )
