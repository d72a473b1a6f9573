"""What is not plainly read: values that an analyst corrected, and what the reader doubts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from analysis.tables import COLUMNS, Tables, frame
from analysis.words import catalogue, known
from analysis.words import say as text

# A phrase starts with its column; what follows a semicolon without one belongs to the phrase.
_PHRASE = re.compile(r"; (?=[a-z][a-z0-9_]*: )")
_PREFIX = "word.doubt_"
# What the findings quote: the reader's doubts, codes, what was in doubt before a correction.
_DOUBT = re.compile(r"in doubt \((.*?)\)\.(?= |$)", re.S)
_CODE = re.compile(r"“([a-z_]+)”")
_BEFORE = re.compile(r" \(in doubt before: .*\)$", re.S)


def doubts(in_doubt: Any, language: str) -> dict[str, str]:
    """Return what is in doubt by column, said in a language; nothing gives an empty dict.

    `in_doubt` is the reader's `column: why; column: why`. The catalogue's English entries are the
    reader's own phrases; one that the catalogue lacks stays as the reader has it.
    """
    found: dict[str, str] = {}
    for phrase in [] if pd.isna(in_doubt) else _PHRASE.split(str(in_doubt)):
        column, parted, why = phrase.partition(": ")
        if not parted:
            column, why = "", phrase
        said = text("page.comma", language).join(_say(one, language) for one in _whys(why))
        found[column] = text("page.comma", language).join(filter(None, [found.get(column), said]))
    return found


def doubt_words(in_doubt: Any, language: str) -> str:
    """Return what the reader doubts in words: `名称：从断开的单元格拼出；…`; nothing gives ""."""
    return text("word.semicolon", language).join(
        f"{field(column, language)}{text('word.colon', language)}{said}" if column else said
        for column, said in doubts(in_doubt, language).items()
    )


def field(column: str, language: str) -> str:
    """Return what a column of the tables is called in a sentence."""
    key = f"word.field_{column}"
    return text(key, language) if known(key) else column


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Return how the reader's phrases look: key of the catalogue to pattern of its English."""
    return {
        key: re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.*)", re.escape(entry["en"])), re.S)
        for key, entry in catalogue().items()
        if key.startswith(_PREFIX)
    }


@cache
def _starts() -> tuple[str, ...]:
    return tuple(catalogue()[key]["en"].partition("{")[0] for key in _patterns())


def _whys(why: str) -> list[str]:
    """Split the doubts of one column; a semicolon inside what was read splits nothing."""
    parts: list[str] = []
    for part in why.split("; "):
        if parts and not part.startswith(_starts()):
            parts[-1] += "; " + part
        else:
            parts.append(part)
    return parts


def _say(why: str, language: str) -> str:
    for key, pattern in _patterns().items():
        match = pattern.fullmatch(why)
        if match:
            return text(
                key, language, **{name: _bare(it) for name, it in match.groupdict().items()}
            )
    return why


def _bare(read: str) -> str:
    quoted = len(read) > 1 and read[0] == read[-1] and read[0] in "'\""
    return read[1:-1] if quoted else read


@dataclass(frozen=True)
class Mark:
    """One mark on a value: its `kind` (corrected, doubt), the column it is about, and why."""

    kind: str
    column: str
    said: str


class Sources:
    """What the tables know of the forms that are shown: documents, pages, and marks."""

    def __init__(self, tables: Tables | None, forms: Collection[str], language: str) -> None:
        """Take what there is about `forms` in the tables."""
        self._language = language
        given = Tables(*(frame(name, []) for name in COLUMNS)) if tables is None else tables
        about = [one[one["form_id"].isin(forms)] for one in given.frames().values()]
        projects, _, indicators, findings = about
        self._documents = dict(zip(projects["form_id"], projects["source"], strict=True))
        self._first = dict(zip(projects["form_id"], projects["first_page"], strict=True))
        rows = zip(indicators["form_id"], indicators["position"], strict=True)
        self._pages = dict(zip(rows, indicators["page"], strict=True))
        self._marks: dict[tuple[str, str], list[Mark]] = defaultdict(list)
        self._said(findings)
        self._doubted(indicators)

    def document(self, form_id: str) -> str:
        """Return the file that a form stands in."""
        return str(self._documents.get(form_id, str(form_id).rpartition("#")[0]))

    def page(self, form_id: str, position: int | None = None) -> int | None:
        """Return the page of an indicator, or the first one of a form."""
        found = (
            self._first.get(form_id) if position is None else self._pages.get((form_id, position))
        )
        return None if pd.isna(found) else int(found)

    def marks(self, form_id: str, subject: str) -> list[Mark]:
        """Return the marks of `indicators/3`, `funds/total` or `project/grade` of a form."""
        return self._marks.get((form_id, subject), [])

    def _said(self, findings: pd.DataFrame) -> None:
        message = f"message_{self._language}"
        chosen = findings["check"].str.startswith("corrected-") | findings["check"].eq("in-doubt")
        for row in findings[chosen].to_dict("records"):
            key, check = (row["form_id"], row["subject"]), row["check"]
            if check == "in-doubt":
                read = "; ".join(_DOUBT.findall(row["message_en"]))
                for column, said in doubts(read or None, self._language).items():
                    self._add(key, "doubt", column, said)
                continue
            column = check.removeprefix("corrected-").replace("-", "_")
            entry = str(row["rule"]).removeprefix("ledger: ")
            said = _CODE.sub(self._fund, _BEFORE.sub("", row[message]))
            self._marks[key].append(Mark("corrected", column, f"{said}{self._entry(entry)}"))

    def _doubted(self, indicators: pd.DataFrame) -> None:
        noted = indicators[indicators["in_doubt"].notna() | indicators["corrected"].notna()]
        for row in noted.to_dict("records"):
            key = (row["form_id"], f"indicators/{row['position']}")
            told = any(mark.kind == "corrected" for mark in self._marks[key])
            # Tables without findings still know which entries apply, but not to which column.
            if pd.notna(row["corrected"]) and not told:
                said = self._entry(str(row["corrected"]))
                self._marks[key].append(Mark("corrected", "name", said.strip()))
            for column, said in doubts(row["in_doubt"], self._language).items():
                self._add(key, "doubt", column, said)

    def _add(self, key: tuple[str, str], kind: str, column: str, said: str) -> None:
        named = f"{field(column, self._language)}{text('word.colon', self._language)}{said}"
        self._marks[key].append(Mark(kind, column, named if column else said))

    def _fund(self, code: re.Match[str]) -> str:
        key = f"word.fund_{code[1]}"
        return f"“{text(key, self._language)}”" if known(key) else code[0]

    def _entry(self, entry: str) -> str:
        return text("word.ledger", self._language, id=entry)
