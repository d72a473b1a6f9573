"""What was read against what was printed, field by field, from the four tables as they are written.

Nothing of the reader is used here: a doubt is what the contract calls one. Each field is exact
(without a doubt), in doubt (or its page or document named as unreadable), unmarked (nothing was
read, and nothing says so) or silent: read as something else without a word.
"""

from __future__ import annotations

import difflib
import json
import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from tests.torture.layouts import Key, Truth, Value, Want

EXACT, DOUBT, UNMARKED, SILENT = CLASSES = ("exact", "in doubt", "unmarked", "silent")

# A doubt at one of these columns is one at all of them: they are read from one text.
_TOGETHER = (
    {"target_text", "target_operator", "target_value", "target_unit", "target"},
    {"actual_text", "actual_value", "actual_unit", "achievement", "actual"},
)
# A row is taken for another one where their texts are at least this alike.
_ALIKE = 0.4


class Verdict(NamedTuple):
    """One field: its place, its class, what was printed and what was read."""

    key: Key
    found: str
    wanted: tuple[Value, ...]
    read: Value
    sure: bool


@dataclass(frozen=True)
class Tables:
    """The written tables of many documents, by document, and what could not be read of each."""

    rows: dict[str, dict[str, list[dict[str, Any]]]]
    problems: dict[str, list[str]]

    @classmethod
    def of(cls, sets: list[dict[str, pd.DataFrame]], problems: dict[str, list[str]]) -> Tables:
        """Take the tables of a corpus and those of its other editions."""
        rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
        for frames in sets:
            for name, frame in frames.items():
                for row in frame.to_dict("records"):
                    document = row["form_id"].rpartition("#")[0]
                    rows.setdefault(document, {}).setdefault(name, []).append(row)
        return cls(rows, problems)


def plain(value: Any) -> Value:
    """Return a value as it is compared: numbers rounded, texts without blanks and widths."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, (int, float)):
        return round(float(value), 6)
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value)))
    return text.replace(">=", "≥").replace("<=", "≤") or None


def judge(document: str, forms: list[Truth], tables: Tables) -> Iterator[Verdict]:
    """Yield a verdict for each field of a document's forms, and for each row that none printed."""
    rows = tables.rows.get(document, {})
    problems = tables.problems.get(document, [])
    ids = [row["form_id"] for row in rows.get("projects", [])]
    ids.sort(key=lambda name: int(name.rpartition("#")[2]))
    for number, truth in enumerate(forms):
        if number >= len(ids):
            named = any(problem != "error.no-form" for problem in problems)
            for key, want in truth.items():
                yield _verdict(key, want, None, named)
            continue
        own = {
            name: [row for row in rows.get(name, []) if row["form_id"] == ids[number]]
            for name in ("projects", "funds", "indicators", "findings")
        }
        yield from _Form(truth, own, bool(problems)).verdicts()
    for name in ids[len(forms) :]:
        yield Verdict(("project", 0, "form_id"), SILENT, (None,), name, True)


def _verdict(key: Key, want: Want, got: Any, doubted: bool) -> Verdict:
    value, wanted = plain(got), tuple(plain(one) for one in want.values)
    if doubted and (value is not None or wanted != (None,)):
        found = DOUBT
    elif value in wanted:
        found = EXACT
    else:
        found = UNMARKED if value is None else SILENT
    return Verdict(key, found, wanted, value, want.sure)


class _Form:
    """One form that was read, beside the one that was printed."""

    def __init__(self, truth: Truth, rows: dict[str, list[dict[str, Any]]], problems: bool) -> None:
        self.truth, self.rows = truth, rows
        findings = rows["findings"]
        kinds = {
            "said": ("in-doubt", "missing"),
            "unread": ("unread",),
            "lost": ("page-unreadable", "rows-left-out"),
        }
        self.of = {
            kind: [row for row in findings if row["check"] in checks]
            for kind, checks in kinds.items()
        }
        # A page or a row that was left out with a word may have held whatever is missing.
        self.lost = problems or bool(self.of["lost"])

    def verdicts(self) -> Iterator[Verdict]:
        project = self.rows["projects"][0]
        subjects = {row["subject"] for row in self.of["said"]}
        doubts = _fields(project["in_doubt"])
        for key, want in self.truth.items():
            if key[0] == "project":
                column = key[2]
                doubted = column in doubts or f"project/{column}" in subjects
                yield self.verdict(key, want, project.get(column), doubted)
        yield from self.funds(subjects)
        yield from self.indicators(subjects)

    def verdict(self, key: Key, want: Want, got: Any, doubted: bool) -> Verdict:
        made = _verdict(key, want, got, doubted)
        if made.found == UNMARKED and (self.lost or self.told(made.wanted)):
            return made._replace(found=DOUBT)
        return made

    def told(self, wanted: tuple[Value, ...]) -> bool:
        """Tell whether a finding `unread` shows a figure that no field holds.

        It shows an amount in the unit of the form, 元 for one.
        """
        texts = [plain(row["message_zh"]).replace(",", "") for row in self.of["unread"]]
        units = (1, 10_000) if self.rows["projects"][0].get("money_unit") == "元" else (1,)
        figures = [
            f"{unit * one:.15g}" if isinstance(one, float) else one
            for one in wanted
            if one
            for unit in units
        ]
        return any(figure in text for figure in figures for text in texts)

    def funds(self, subjects: set[str]) -> Iterator[Verdict]:
        wanted = _by_place(self.truth, "funds")
        read = {row["fund"]: row for row in self.rows["funds"]}
        for fund, columns in wanted.items():
            row = read.get(fund)
            doubts = _fields(row["in_doubt"]) if row else set()
            lost = not row and any(subject.startswith("funds/") for subject in subjects)
            for column, want in columns.items():
                key = ("funds", fund, column)
                doubted = column in doubts or bool(doubts & {"fund", "label"}) or lost
                yield self.verdict(key, want, row[column] if row else None, doubted)
        for row in self.rows["funds"]:
            if row["fund"] not in wanted and not _fields(row["in_doubt"]):
                amounts = [plain(row[name]) for name in ("adjusted_budget", "executed")]
                found = SILENT if any(amounts) else UNMARKED
                yield Verdict(("funds", 0, "fund"), found, (None,), plain(row["label"]), True)

    def indicators(self, subjects: set[str]) -> Iterator[Verdict]:
        wanted = _by_place(self.truth, "indicators")
        read = sorted(self.rows["indicators"], key=lambda row: row["position"])
        pairs = _aligned(list(wanted.values()), read)
        for at, (place, columns) in enumerate(wanted.items()):
            row = read[pairs[at]] if at in pairs else None
            doubts = _fields(row["in_doubt"]) if row else set()
            for column, want in columns.items():
                key = ("indicators", place, column)
                yield self.verdict(key, want, row[column] if row else None, column in doubts)
        for at, row in enumerate(read):
            if at not in pairs.values() and "name" not in _fields(row["in_doubt"]):
                yield Verdict(("indicators", 0, "name"), SILENT, (None,), plain(row["name"]), True)


def _by_place(truth: Truth, table: str) -> dict[Any, dict[str, Want]]:
    found: dict[Any, dict[str, Want]] = {}
    for (where, place, column), want in truth.items():
        if where == table:
            found.setdefault(place, {})[column] = want
    return found


def _fields(in_doubt: Any) -> set[str]:
    """Return the columns that are in doubt, as the contract writes them."""
    if plain(in_doubt) is None:
        return set()
    found = {row["field"] for row in json.loads(in_doubt)}
    for group in _TOGETHER:
        if found & group:
            found |= group
    return found


def _aligned(wanted: list[dict[str, Want]], read: list[dict[str, Any]]) -> dict[int, int]:
    """Match the rows printed with the rows read, in their order, by what is alike in them."""

    def alike(columns: dict[str, Want], row: dict[str, Any]) -> float:
        own = {
            column: plain(columns[column].values[0])
            for column in ("name", "actual_text", "weight")
            if column in columns and columns[column].values
        }
        name, other = str(own.pop("name", "")), str(plain(row["name"]) or "")
        same = sum(plain(row[column]) == value for column, value in own.items())
        return difflib.SequenceMatcher(None, name, other).ratio() + 0.2 * same

    likeness = [[alike(columns, row) for row in read] for columns in wanted]
    best = [[0.0] * (len(read) + 1) for _ in range(len(wanted) + 1)]
    for x in reversed(range(len(wanted))):
        for y in reversed(range(len(read))):
            match = likeness[x][y] + best[x + 1][y + 1] if likeness[x][y] >= _ALIKE else 0.0
            best[x][y] = max(best[x + 1][y], best[x][y + 1], match)
    pairs, x, y = {}, 0, 0
    while x < len(wanted) and y < len(read):
        if best[x][y] == best[x + 1][y]:
            x += 1
        elif best[x][y] == best[x][y + 1]:
            y += 1
        else:
            pairs[x] = y
            x, y = x + 1, y + 1
    return pairs
