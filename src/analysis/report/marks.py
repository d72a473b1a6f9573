"""What is not plainly read: values that an analyst corrected, and what the reader doubts."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pandas as pd

from analysis.report.texts import catalogue, known, text

# A phrase starts with its column; what follows a semicolon without one belongs to the phrase.
_PHRASE = re.compile(r"; (?=[a-z][a-z0-9_]*: )")
_PREFIX = "word.doubt_"


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
