"""The columns of the reports' tables: how each is set, its head with its unit, its values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis import words
from analysis.report.download import exact
from analysis.words import gloss, known
from analysis.words import say as text
from analysis.words.numbers import factor, figure, numeric

# How the values of a column are set; every other column is text.
KINDS = {
    **dict.fromkeys(("initial_budget", "adjusted_budget", "executed", "unspent"), "money"),
    **dict.fromkeys(
        (
            "rate_reported",
            "rate_original",
            "adjustment",
            "printed_rate",
            "execution_rate",
            "printed_deviation",
            "implied_deviation",
            "median_reported",
            "median_original",
        ),
        "percent",
    ),
    **dict.fromkeys(("uplift",), "change"),
    **dict.fromkeys(
        (
            "share_indicators",
            "share_points",
            "awarded",
            "ratio",
            "mean",
            "lowest",
            "quantified_share",
            "share",
            "quantified",
            "quantified_points",
            "tvd",
            "exact_hits",
            "median_slack",
            "slack",
            "difference",
            "share_ceiling",
        ),
        "share",
    ),
    **dict.fromkeys(
        (
            "weight",
            "score",
            "printed_score",
            "score_reported",
            "score_original",
            "uplift_points",
            "total_score",
            "total_weight",
            "lost",
            "points",
            "execution_score",
            "execution_weight",
            "reported",
            "expected_low",
            "expected_high",
            "rule_points",
            "range_low",
            "range_high",
        ),
        "points",
    ),
    **dict.fromkeys(
        ("sd", "skewness", "position", "effective_number", "similarity", "ratchet"), "decimal"
    ),
    **dict.fromkeys(("rank_reported", "rank_original", "rank_change"), "rank"),
}
SIGNED = {
    "uplift",
    "uplift_points",
    "adjustment",
    "rank_change",
    "printed_deviation",
    "implied_deviation",
    "slack",
    "median_slack",
    "difference",
}
# Values of these columns are codes, and have words in the catalogue.
CODED = {"fund", "relation", "cannot_miss", "operator_doubt", "remark"}
# Names of the form itself, which a reader of English wants explained.
NAMED = {"level1", "level2", "grade"}


def kind_of(column: str) -> str:
    """Return how a column is set."""
    return KINDS.get(column) or ("count" if column.startswith("n_") else "text")


def head(name: str, language: str) -> tuple[str, str]:
    """Return a column's head and its unit, which may be empty."""
    title = text(f"column.{name}", language)
    unit = f"unit.{name}" if known(f"unit.{name}") else f"unit.kind_{kind_of(name)}"
    return title, text(unit, language) if known(unit) else ""


def titled(name: str, language: str) -> str:
    """Return a column's head with its unit."""
    return "".join(head(name, language))


def csv_head(name: str, language: str) -> str:
    """Return a column's head where its figures have no sign of percent: its unit names it."""
    title, unit = head(name, language)
    percent = kind_of(name) in ("percent", "share")
    return title + (text("unit.csv_percent", language) if percent else unit)


def value(row: Mapping[str, Any], name: str, language: str) -> str:
    """Return a value as a reader wants it: rounded, with its unit; codes in words."""
    kind = kind_of(name)
    return figure(row[name], kind, name in SIGNED) if numeric(kind) else _words(row, name, language)


def csv_value(row: Mapping[str, Any], name: str, language: str) -> str:
    """Return a value as a program wants it: a plain figure, in percent where the page has %."""
    kind = kind_of(name)
    if not numeric(kind):
        # A program matches names as the form has them.
        return _words(row, name, "zh" if name in NAMED else language)
    return "" if pd.isna(row[name]) else exact(row[name], factor(kind))


def wide(said: str) -> int:
    """Return how wide a text is in halves of a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in said)


def _words(row: Mapping[str, Any], name: str, language: str) -> str:
    given = row[name]
    if pd.isna(given):
        return text("word.fund_lost", language) if name == "fund" else ""
    if isinstance(given, float) and given.is_integer():
        given = int(given)
    if name in CODED:
        words = [_word(name, part, language) for part in str(given).split("; ")]
        return text("page.comma", language).join(words)
    return gloss(given, language) if name in NAMED else str(given)


def _word(name: str, code: str, language: str) -> str:
    return words.name(name, "_".join(re.findall("[a-z]+", code)), language)
