"""The tables of trust in words: what a reader sees instead of codes, in either language.

Each function takes a frame of `analysis.trust` and returns it with columns of text beside its
own, ready for `page.table`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from analysis import words
from analysis.report import marks
from analysis.words import known
from analysis.words import say as text
from analysis.words.numbers import plain

# What a check's figures are: percent, points or 万元; what follows the figure.
_PERCENT = ("execution-rate", "cost-deviation", "prose-execution-rate", "execution-below-floor")
_MONEY = ("funds-sum-", "spending-above-budget", "adjustment-unexplained")
_POINTS = (
    *("execution-score", "weights-sum", "scores-sum", "full-points", "heading-weights"),
    *("score-within-weight", "score-admissible", "grade"),
)


def check_name(check: str, language: str) -> str:
    """Return what a check is called; one that the catalogue lacks keeps its own name."""
    key = f"overview.check_{check.replace('-', '_')}"
    return text(key, language) if known(key) else check


def documents(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """Add `document`, `pages` and `role` (counted, or an edition of another); word the reader.

    The hash is marked as cut.
    """

    def role(row: pd.Series) -> str:
        if pd.isna(row["edition_of"]):
            return text("overview.role_counted", language)
        counts = {"agree": row["n_agree"], "differ": row["n_differ"], "source": row["edition_of"]}
        if not row["n_counted"]:
            key = "role_edition" if row["n_differ"] else "role_edition_agrees"
            return text(f"overview.{key}", language, **counts)
        return text("overview.role_both", language, counted=row["n_counted"], **counts)

    return frame.assign(
        document=frame["source"],
        sha256=frame["sha256"].map(lambda digits: f"{digits}…"),
        reader=[text(f"overview.reader_{name}", language) for name in frame["reader"]],
        pages=_texts(_span(row) for _, row in frame.iterrows()),
        role=_texts(role(row) for _, row in frame.iterrows()),
    )


def forms(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """Sort the forms worst first, and say in words whether an edition agrees.

    A form that was not checked has no figures of confirmation; it stands last.
    """
    worst = frame.sort_values(
        ["n_contradictions", "share"], ascending=[False, True], na_position="last", kind="stable"
    )
    said = worst["edition"].map(
        lambda word: text(f"overview.edition_{word}", language), na_action="ignore"
    )
    pages = worst["first_page"]
    return worst.assign(edition=said, page=pages).reset_index(drop=True)


def checks(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """Add `check_name` and `label`, the name of each check, `compares` and `check_kind`."""
    names = _texts(check_name(check, language) for check in frame["check"])
    compared = _texts(_compares(check, language) for check in frame["check"])
    kinds = frame["kind"].map(lambda kind: text(f"overview.kind_{kind}", language))
    return frame.assign(check_name=names, label=names, compares=compared, check_kind=kinds)


def contradictions(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """Add `check_name`, `printed` and `expected` with their units, and `said`, the sentence."""
    printed, expected = [], []
    for row in frame.to_dict("records"):
        low, high = (_figure(row[f"expected_{end}"], row["check"]) for end in ("low", "high"))
        printed.append(_unit(_figure(row["reported"], row["check"]), row["check"], language))
        span = text("overview.range", language, low=low, high=high) if low != high else low
        expected.append(_unit(span if low and high else low or high, row["check"], language))
    return frame.assign(
        check_name=_texts(check_name(check, language) for check in frame["check"]),
        printed=_texts(printed),
        expected=_texts(expected),
        said=frame[f"message_{language}"],
    )


def doubts(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """Add `doubted`, which field of what, and `why_doubted`, the reason."""
    rows = frame.to_dict("records")
    why = [marks.doubts(row["in_doubt"], language).values() for row in rows]
    return frame.assign(
        doubted=_texts(_field(row, language) for row in rows),
        why_doubted=_texts(text("page.comma", language).join(parts) for parts in why),
    )


def reasons(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return how often each reason stands for each field, the most frequent first.

    `doubted`, `why_doubted`, `n_places`, `n_forms`.
    """
    worded = doubts(frame, language)
    named = _texts(
        field(table, column, language)
        for table, column in zip(frame["table"], frame["field"], strict=True)
    )
    grouped = worded.assign(doubted=named).groupby(["doubted", "why_doubted"], dropna=False)
    counts = grouped.agg(n_places=("form_id", "size"), n_forms=("form_id", "nunique"))
    return counts.reset_index().sort_values(
        "n_places", ascending=False, kind="stable", ignore_index=True
    )


def sentences(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """Add `said`, the sentence of each finding."""
    return frame.assign(said=frame[f"message_{language}"])


def conventions(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """Add `convention`, `document`, and `said`: the finding's sentence, of the first of several."""
    said = []
    for row in frame.to_dict("records"):
        message = str(row[f"message_{language}"])
        if row["check"] == "rule-set" and row["n_forms"] > 1:
            several = text("overview.form_many", language, n=plain(row["n_forms"], 0))
            first = {"forms": several, "form": row["form_id"]}
            message = text("overview.convention_first", language, message=message, **first)
        said.append(message)
    names = (f"overview.convention_{check.replace('-', '_')}" for check in frame["check"])
    return frame.assign(
        convention=_texts(text(key, language) for key in names),
        document=frame["source"],
        said=_texts(said),
    )


def corrections(frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """Add `corrected_field`, `corrected_to`, `evidence`; say nothing and certainty in words."""
    sure = frame["confidence"].map(
        lambda word: text(f"overview.confidence_{word}", language), na_action="ignore"
    )
    rows = frame.to_dict("records")
    return frame.assign(
        corrected_field=_texts(_field(row, language) for row in rows),
        as_read=_texts(_value(row, "as_read", language) for row in rows),
        corrected_to=_texts(_value(row, "corrected", language) for row in rows),
        confidence=sure,
        evidence=frame[f"evidence_{language}"],
    )


def _value(row: dict[Any, Any], column: str, language: str) -> str:
    """Return what was read or is corrected; nothing as such, where the ledger knows the entry."""
    if pd.isna(row["confidence"]):
        return ""
    if pd.isna(row[column]):
        return text("overview.nothing", language)
    return _source(row[column], language) if row["field"] == "fund" else str(row[column])


def _compares(check: str, language: str) -> str:
    for part in (check, check.partition("-")[0], check.rpartition("-")[2]):
        key = f"overview.compares_{part.replace('-', '_')}"
        if known(key):
            return text(key, language)
    return ""


def field(table: Any, column: Any, language: str) -> str:
    """Return what a column of a table is called, the name of an indicator as such."""
    if pd.isna(column):
        return ""
    if table == "indicators" and column == "name":
        return text("overview.indicator_name", language)
    return marks.field(str(column), language)


def _field(row: dict[Any, Any], language: str) -> str:
    """Return a field with the row of funds that it is of; what else it is of stands beside it."""
    named = field(row["table"], row["field"], language)
    if row["table"] != "funds" or pd.isna(row["row"]):
        return named
    return text("page.comma", language).join(filter(None, [_fund(row["row"], language), named]))


def _fund(row: Any, language: str) -> str:
    """Return a row of funds by its number, or by its source where that is what names it."""
    named = str(row)
    if re.fullmatch(r"\d+(\.0)?", named):
        return text("overview.of_fund_row", language, row=int(float(named)))
    return text("overview.of_fund", language, fund=_source(named, language))


def _source(fund: Any, language: str) -> str:
    return words.name("fund", fund, language)


def _span(row: pd.Series) -> str:
    first, last = row["first_page"], row["last_page"]
    if pd.isna(first) or pd.isna(last):
        return ""
    return str(first) if first == last else f"{first}–{last}"


def _figure(value: Any, check: str) -> str:
    """Return a figure of a finding with the decimals that it has, two at the least in a unit."""
    if value is None or pd.isna(value):
        return ""
    exponent = Decimal(repr(round(float(value), 4))).normalize().as_tuple().exponent
    own = max(0, -exponent) if isinstance(exponent, int) else 0
    least = 2 if check.startswith((*_PERCENT, *_MONEY, *_POINTS)) else 0
    return plain(value, max(least, own))


def _unit(shown: str, check: str, language: str) -> str:
    if not shown:
        return ""
    if check.startswith(_PERCENT):
        return f"{shown} %" if language == "en" else f"{shown}%"
    if check.startswith(_POINTS):
        return f"{shown} {'分' if language == 'zh' else 'points'}"
    return f"{shown} 万元" if check.startswith(_MONEY) else shown


def _texts(values: Iterable[str]) -> np.ndarray:
    """Return texts with empty ones as null, so that a column without any is left out."""
    return np.array([value or None for value in values], dtype=object)
