"""What the blocks about one project share: its texts, printed values, and marked fields."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis import rules as rule_sets
from analysis.report.account import standing
from analysis.report.marks import Mark, Sources
from analysis.report.notes import Notes
from analysis.report.page import Page
from analysis.words import known
from analysis.words import say as text
from analysis.words.numbers import plain

KIND = "sheet"
HEAD_NOTES = "project-head"
# The fields of the head, in the order in which their notes are numbered.
HEAD = (
    *("project_name", "department", "unit", "year", "total_weight", "total_score", "grade"),
    *("money_unit", "goal_expected", "goal_actual"),
)


def say(page: Page, key: str, **values: Any) -> str:
    """Return a text of this report."""
    return text(f"project.{key}", page.language, **values)


def points(value: Any) -> str:
    """Return points with two decimals; missing ones are empty."""
    return "" if pd.isna(value) else plain(value, 2)


def span(low: Any, high: Any) -> str:
    """Return an interval of points; one figure where the rules leave no latitude."""
    first, last = points(low), points(high)
    return first if first == last else f"{first}–{last}"


def printed(value: Any) -> str:
    """Return a value as text on one line; a missing one is empty."""
    return "" if pd.isna(value) else " ".join(str(value).split())


def message(page: Page, row: Any) -> str:
    """Return a finding's sentence."""
    return str(row.message_zh if page.language == "zh" else row.message_en)


def sources(page: Page) -> Sources:
    """Return what the tables know of the form of the page."""
    return Sources(page.tables, [form_id(page)], page.language)


def form_id(page: Page) -> str:
    """Return which form the page is about."""
    return str(page.tables.projects["form_id"].iloc[0])


def head_notes(page: Page) -> tuple[Notes, dict[str, list[Mark]]]:
    """Return the notes on the fields of the head, and the marks of each."""
    notes, found, own = Notes(HEAD_NOTES, page.language), sources(page), form_id(page)
    marks = {
        column: [notes.number(mark) for mark in standing(found.marks(own, f"project/{column}"))]
        for column in HEAD
    }
    return notes, marks


def rule_set(name: str, language: str) -> str:
    """Return the title of a rule set, or of who else has a rule; another name stays as it is."""
    if known(f"project.owner_{name}"):
        return text(f"project.owner_{name}", language)
    if name not in rule_sets.available():
        return name
    found = rule_sets.load(name)
    return found.title_zh if language == "zh" else found.title_en
