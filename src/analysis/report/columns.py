"""The columns of the reports' tables: how each is set, its head, its values, and their CSV.

A column that the catalogue does not know keeps its own name, and is set by the type of its values;
so is one that has the name of figures and holds something else.
"""

import base64
import codecs
import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from numbers import Real
from typing import Any

import pandas as pd
from pandas.api import types

from analysis import words
from analysis.tables.files import guarded
from analysis.words import numbers

# The heads of columns, and beside them how their values are set: as figures of a kind, as a `code`
# (or a list of them) with a word for each, as a `form_name`, which a reader of English wants
# explained, else as text.
_KNOWN = {
    key.removeprefix("column."): entry
    for key, entry in words.catalogue().items()
    if key.startswith("column.")
}
CODED = frozenset(name for name, entry in _KNOWN.items() if entry.get("kind") == "code")
_UNITS = {"money": "unit.money", "points": "unit.points"}
_UNITS |= dict.fromkeys(("change", "share_change"), "unit.change")
# Columns that are made of several: name and number of the form; document, page and row.
MADE = ("project", "place")
# A page has up to eight tables and stays below 3 MB with long names and all its pictures; a longer
# CSV stands beside it.
MOST_BYTES = 100_000
_SIGNED = re.compile(r"[+-]\d+(\.\d+)?")


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
        """Return the head, or what the field is called, and the unit, which may be empty."""
        unit = _UNITS.get(self.kind)
        title = words.name("column", self.name, self.language)
        if title == self.name:
            title = words.name("field", self.name, self.language)
        return title, words.say(unit, self.language) if unit else ""

    def csv_head(self) -> str:
        """Return the head where figures have no sign of percent: its unit names it."""
        title, unit = self.head()
        percent = self.kind in ("percent", "share")
        return title + (words.say("unit.csv_percent", self.language) if percent else unit)

    def value(self, row: Mapping[str, Any]) -> str:
        """Return a value as a reader wants it: rounded, with its unit; codes in words.

        >>> column("rate_reported", None, "en").value({"rate_reported": 98.886})
        '98.89%'
        """
        if self.numeric:
            return numbers.figure(row[self.name], self.kind, "signed" in _KNOWN.get(self.name, ()))
        return self._said(row[self.name], self.language)

    def csv_value(self, row: Mapping[str, Any]) -> str:
        """Return a value as a program wants it: a plain figure, in percent where the page has %."""
        given = row[self.name]
        if not self.numeric:
            # A program matches names as the form has them.
            return self._said(given, "zh" if self.kind == "form_name" else self.language)
        return "" if pd.isna(given) else exact(given, numbers.factor(self.kind))

    def _said(self, given: Any, language: str) -> str:
        if types.is_scalar(given) and pd.isna(given):
            return words.say("word.fund_lost", language) if self.name == "fund" else ""
        if types.is_bool(given):
            return words.say("page.yes" if given else "page.no", language)
        if isinstance(given, float) and given.is_integer():
            given = int(given)
        if self.name in CODED:
            codes = given if isinstance(given, list) else [given]
            said = (_word(self.name, str(code), language) for code in codes)
            return words.say("word.comma", language).join(said)
        return words.gloss(given, language) if self.kind == "form_name" else str(given)


def column(name: str, values: pd.Series | None, language: str) -> Column:
    """Return a column as it is set: by its name where that is known, else by its values.

    >>> column("executed", None, "en").head()
    ('Spent', ' (10,000 CNY)')
    >>> column("mine", pd.Series([0.5]), "en").kind
    'decimal'
    """
    counted = name in _KNOWN and name.startswith("n_")
    kind = _KNOWN.get(name, {}).get("kind") or ("count" if counted else "text")
    if values is not None and name not in _KNOWN:
        if types.is_integer_dtype(values):
            kind = "count"
        elif types.is_numeric_dtype(values) and not types.is_bool_dtype(values):
            kind = "decimal"
    elif values is not None and numbers.numeric(kind) and not all(map(_figure, values.dropna())):
        kind = "text"
    return Column(name, kind, language)


def _figure(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _word(name: str, code: str, language: str) -> str:
    """Return the word for a code; some frames write it as a phrase, `overshoot under =`."""
    key = re.sub("[^a-z0-9-]+", "_", code).strip("_")
    said = words.name(name, key, language)
    return code if said == key else said


def csv_text(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table as a CSV; no cell can be taken for a formula.

    >>> csv_text(["a", "b"], [["1", "=2"]])
    "a,b\\r\\n1,'=2\\r\\n"
    """
    held = io.StringIO()
    csv.writer(held).writerows(
        [one if _SIGNED.fullmatch(one) else guarded(one) for one in row] for row in (heads, *rows)
    )
    return held.getvalue()


def csv_address(text: str) -> str:
    """Return the address of a CSV inside a page, in UTF-8 with a byte order mark.

    >>> csv_address("a,b")
    'data:text/csv;charset=utf-8;base64,77u/YSxi'
    """
    encoded = base64.b64encode(codecs.BOM_UTF8 + text.encode()).decode()
    return f"data:text/csv;charset=utf-8;base64,{encoded}"


def exact(value: float, factor: int = 1) -> str:
    """Return a figure without separators or unit, to ten digits: the rest is binary noise.

    >>> exact(0.1 + 0.2), exact(0.8125, 100)
    ('0.3', '81.25')
    """
    if not isfinite(value):
        return str(value)
    found = Decimal(repr(float(value))) * factor
    return format(Decimal(format(found, ".10g")).normalize(), "f")
