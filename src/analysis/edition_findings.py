"""What is said of a row that two editions of a form print differently."""

from typing import Any, NamedTuple

import pandas as pd

from analysis import tables as schema
from analysis import words
from analysis.words import numbers
from analysis.words.sentence import Joined, Named, Said


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
    made = schema.finding("edition-differs", "warns", subject, told, page)
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
        return f"{field} {_shown(self.other)} / {_shown(self.preferred)}"


def _where(table: str, row: dict[str, Any]) -> Said | str:
    """Return what a row is about, as the beginning of what is said of it."""
    if table == "indicators":
        return Said("edition.indicator", {"position": int(row["position"])})
    if table == "funds" and not (pd.isna(row["fund"]) and pd.isna(row["label"])):
        label = Named("fund", row["fund"]) if pd.isna(row["label"]) else row["label"]
        return Said("edition.fund", {"label": label})
    return ""


def _shown(value: Any) -> str:
    """Return a value of a form; a figure with two decimals, four where it has more."""
    if not isinstance(value, float):
        return str(value)
    return numbers.plain(value, 2 if round(value, 2) == value else 4)
