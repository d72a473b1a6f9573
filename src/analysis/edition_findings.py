"""What is said of a row that two editions of a form print differently."""

from collections import Counter
from typing import Any, NamedTuple

import pandas as pd

from analysis import tables, words
from analysis.schema import FIELDS
from analysis.words import numbers
from analysis.words.sentence import Joined, Named, Said

# Prose and labels are set differently in each edition, and amounts are in one unit in the tables.
_NOT_COMPARED = ("goal_expected", "goal_actual", "reason", "fund", "label", "money_unit")
COMPARED = {
    table: [column for column in columns if column not in _NOT_COMPARED]
    for table, columns in FIELDS.items()
}


def finding(
    preferred_form: str,
    table: str,
    subject: str,
    differing: list[tuple[str, Any, Any]],
    row: dict[str, Any],
) -> dict[str, Any]:
    """Return the finding about one row of another edition: its fields that differ.

    Each of `differing` is a column with the other value and that of the preferred edition.

    >>> row = {"position": 3, "page": 2}
    >>> told = finding("a.pdf#1", "indicators", "indicators/3", [("score", 4.0, 5.0)], row)
    >>> told["check"], told["reported"], told["expected_low"]
    ('edition-differs', 4.0, 5.0)
    """
    if table == "projects":
        subject = f"project/{differing[0][0]}"
    fields = Joined(tuple(_Values(*one) for one in differing))
    said = {"other": preferred_form, "where": _where(table, row), "fields": fields}
    page = row.get("page", row.get("first_page"))
    told = Said("edition.fields-differ", said)
    made = tables.finding("edition-differs", "warns", subject, told, page)
    _, reported, due = differing[0]
    if isinstance(reported, float):
        made |= {"reported": reported, "expected_low": due, "expected_high": due}
    return made


class _Values(NamedTuple):
    """One field with the values that two editions print."""

    column: str
    other: Any
    preferred: Any

    def say(self, language: str) -> str:
        field = words.name("field", self.column, language)
        other, preferred = (_shown(one, language) for one in (self.other, self.preferred))
        return f"{field} {other} / {preferred}"


def _where(table: str, row: dict[str, Any]) -> Said | str:
    """Return what a row is about, as the beginning of what is said of it."""
    if table == "indicators":
        return Said("edition.indicator", {"position": int(row["position"])})
    if table == "funds" and not (pd.isna(row["fund"]) and pd.isna(row["label"])):
        label = Named("fund", row["fund"]) if pd.isna(row["label"]) else row["label"]
        return Said("edition.fund", {"label": label})
    return ""


def _shown(value: Any, language: str) -> str:
    """Return a value of a form; a figure with two decimals, four where it has more."""
    if value is None:
        return words.name("left_out", "blank", language)
    if not isinstance(value, float):
        return str(value)
    return numbers.plain(value, 2 if round(value, 2) == value else 4)


def differences(
    other: dict[str, Any], preferred: dict[str, Any], form: str, preferred_form: str
) -> list[dict[str, Any]]:
    """Compare two readings field by field; one row for each row that differs, one if none does.

    What one of them prints and the other leaves blank differs; what one did not read does not.
    Each of both is what `editions` knows of a form: its `project`, `funds` and `indicators`.
    """
    rows: list[dict[str, Any]] = []
    compared = 0
    for table, subject, mine, theirs in pairs(other, preferred):
        differing = []
        for column in COMPARED[table]:
            a, b = mine.get(column), theirs.get(column)
            lacks = (a is None and column not in mine["blank"]) or (
                b is None and column not in theirs["blank"]
            )
            if lacks or a is b is None:
                continue
            compared += 1
            if a != b:
                differing.append((column, a, b))
        if differing:
            rows.append(finding(preferred_form, table, subject, differing, mine))
    page = other["project"]["first_page"]
    counts = [(len(one["indicators"]), len(one["funds"])) for one in (other, preferred)]
    if counts[0] != counts[1]:
        named = ("indicators", "funds", "indicators_there", "funds_there")
        told = dict(zip(named, (*counts[0], *counts[1]), strict=True))
        said = Said("edition.counts-differ", {"other": preferred_form, **told})
        rows.append(tables.finding("edition-differs", "warns", "project/complete", said, page))
    if not rows:
        said = Said("edition.all-agree", {"other": preferred_form, "fields": compared})
        rows.append(tables.finding("edition-agrees", "agrees", "project/form_id", said, page))
    return [row | {"form_id": form} for row in rows]


def compared(one: dict[str, Any]) -> str:
    """Return all that `differences` looks at of a reading: two that have the same do not differ."""
    columns = {"project": "projects", "funds": "funds", "indicators": "indicators"}
    rows = {name: one[name] if name != "project" else [one[name]] for name in columns}
    return repr(
        [
            [sorted(row["blank"]), *map(row.get, (*COMPARED[columns[name]], "fund", "position"))]
            for name, own in rows.items()
            for row in own
        ]
    )


def pairs(other: dict[str, Any], preferred: dict[str, Any]) -> Any:
    """Yield table, subject and the two rows of what both readings have."""
    yield "projects", "project", other["project"], preferred["project"]
    called = tables.subjects([row["fund"] for row in other["funds"]])
    theirs = by_fund(preferred["funds"])
    for subject, (key, row) in zip(called, by_fund(other["funds"]).items(), strict=True):
        if key in theirs:
            yield "funds", subject, row, theirs[key]
    theirs = {row["position"]: row for row in preferred["indicators"]}
    for row in other["indicators"]:
        if row["position"] in theirs:
            yield "indicators", f"indicators/{row['position']}", row, theirs[row["position"]]


def by_fund(funds: list[dict[str, Any]]) -> dict[Any, dict[str, Any]]:
    """Return rows of funds by their source and, where it is printed several times, which one."""
    times: Counter[str | None] = Counter()
    found = {}
    for row in funds:
        found[row["fund"], times[row["fund"]]] = row
        times[row["fund"]] += 1
    return found
