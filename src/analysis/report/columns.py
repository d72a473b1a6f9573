"""The columns of the reports' tables: how each is set, its head with its unit, its values.

A column that the catalogue does not know keeps its own name, and is set by the type of its values.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pandas.api import types

from analysis import words
from analysis.report.download import exact
from analysis.words import numbers

# How the values of a column are set; those of every other known column are text.
_SET = {
    "money": "initial_budget adjusted_budget executed unspent",
    "percent": "rate_reported rate_original adjustment printed_rate execution_rate"
    " printed_deviation implied_deviation median_reported median_original",
    "change": "uplift",
    "share": "share_indicators share_points awarded ratio mean lowest quantified_share share"
    " quantified quantified_points tvd exact_hits median_slack slack difference share_ceiling",
    "points": "weight score printed_score score_reported score_original uplift_points total_score"
    " total_weight lost points execution_score execution_weight reported expected_low"
    " expected_high rule_points range_low range_high",
    "decimal": "sd skewness position effective_number similarity ratchet",
    "rank": "rank_reported rank_original rank_change",
}
KINDS = {column: kind for kind, columns in _SET.items() for column in columns.split()}
SIGNED = (
    *("uplift", "uplift_points", "adjustment", "rank_change", "slack", "median_slack"),
    *("printed_deviation", "implied_deviation", "difference"),
)
_UNITS = {"money": "unit.money", "points": "unit.points", "change": "unit.change"}
# Values of these columns are codes, and have words in the catalogue.
CODED = (
    *(
        "fund",
        "relation",
        "cannot_miss",
        "operator_doubt",
        "remark",
        "reader",
        "edition",
        "verdict",
    ),
    *("check", "check_kind", "compares", "confidence", "convention", "label"),
    "indicator_kind",
)
# Names of the form itself, which a reader of English wants explained.
NAMED = ("level1", "level2", "grade")
# Columns that are made of several: name and number of the form; document, page and row.
MADE = ("project", "place")


@dataclass(frozen=True)
class Column:
    """One column of a table in a language: its name, and the kind that its values are set by."""

    name: str
    kind: str
    language: str

    @property
    def numeric(self) -> bool:
        """Say whether it is set flush right and sorted by size."""
        return numbers.numeric(self.kind)

    def head(self) -> tuple[str, str]:
        """Return the head and its unit, which may be empty."""
        unit = _UNITS.get(self.kind)
        title = words.name("column", self.name, self.language)
        return title, words.say(unit, self.language) if unit else ""

    def csv_head(self) -> str:
        """Return the head where figures have no sign of percent: its unit names it."""
        title, unit = self.head()
        percent = self.kind in ("percent", "share")
        return title + (words.say("unit.csv_percent", self.language) if percent else unit)

    def value(self, row: Mapping[str, Any]) -> str:
        """Return a value as a reader wants it: rounded, with its unit; codes in words."""
        if self.numeric:
            return numbers.figure(row[self.name], self.kind, self.name in SIGNED)
        return _said(self.name, row[self.name], self.language)

    def csv_value(self, row: Mapping[str, Any]) -> str:
        """Return a value as a program wants it: a plain figure, in percent where the page has %."""
        given = row[self.name]
        if not self.numeric:
            # A program matches names as the form has them.
            return _said(self.name, given, "zh" if self.name in NAMED else self.language)
        return "" if pd.isna(given) else exact(given, numbers.factor(self.kind))


def column(name: str, values: pd.Series | None, language: str) -> Column:
    """Return a column as it is set: by its name where that is known, else by its values.

    >>> column("executed", None, "en").head()
    ('Spent', ' (10,000 CNY)')
    >>> column("mine", pd.Series([0.5]), "en").kind
    'decimal'
    """
    known = words.name("column", name, language) != name
    kind = KINDS.get(name) or ("count" if name.startswith("n_") else "text")
    if not known and kind == "text" and values is not None and not types.is_bool_dtype(values):
        if types.is_integer_dtype(values):
            kind = "count"
        elif types.is_numeric_dtype(values):
            kind = "decimal"
    return Column(name, kind, language)


def wide(said: str) -> int:
    """Return how wide a text is in halves of a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in said)


def _said(name: str, given: Any, language: str) -> str:
    if not isinstance(given, list | dict) and pd.isna(given):
        return words.say("word.fund_lost", language) if name == "fund" else ""
    if types.is_bool(given):
        return words.say("page.yes" if given else "page.no", language)
    if isinstance(given, float) and given.is_integer():
        given = int(given)
    if name in CODED:
        return words.say("page.comma", language).join(
            _word(name, code, language) for code in str(given).split("; ")
        )
    return words.gloss(given, language) if name in NAMED else str(given)


def _word(name: str, code: str, language: str) -> str:
    """Return the word for a code; some frames write it as a phrase, `overshoot under =`."""
    key = re.sub("[^a-z0-9-]+", "_", code).strip("_")
    said = words.name(name, key, language)
    return code if said == key else said
