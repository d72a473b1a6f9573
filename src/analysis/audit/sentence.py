"""Sentences as data: a key of the catalogue and its values, said last, in either language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analysis import words

# What a sentence may say of a row of indicators or funds.
_COLUMNS = (
    *("target_text", "actual_text", "reason", "score", "weight"),
    *("initial_budget", "adjusted_budget", "executed", "execution_rate"),
)


@dataclass(frozen=True)
class Said:
    """A sentence of the catalogue and what fills its places: texts, counts, other sentences.

    >>> said("finding.sum_differs", gap="0.50").say("en")
    'they differ by 0.50 points'
    """

    key: str
    values: dict[str, Any]

    def say(self, language: str) -> str:
        """Return the sentence; parts that are sentences themselves are said in it."""
        filled = {name: _filled(value, language) for name, value in self.values.items()}
        return words.say(self.key, language, **filled)


@dataclass(frozen=True)
class Named:
    """The word for a coded value, see `words.name`."""

    group: str
    code: str

    def say(self, language: str) -> str:
        """Return the word."""
        return words.name(self.group, self.code, language)


@dataclass(frozen=True)
class Joined:
    """Sentences one behind the other."""

    parts: tuple[Said, ...]
    between: str = ", "

    def say(self, language: str) -> str:
        """Return all of them."""
        return self.between.join(part.say(language) for part in self.parts)


def _filled(value: Any, language: str) -> Any:
    if isinstance(value, Said | Joined | Named):
        return value.say(language)
    return value if isinstance(value, int) else "-" if value is None else str(value)


def said(key: str, row: dict[str, Any] | None = None, /, **values: Any) -> Said:
    """Return a sentence of the catalogue; its places are columns of the row, and other values.

    `name` is what the row is called, or its number where its name is lost.
    """
    if row is None:
        return Said(key, values)
    name: Any = row.get("name") or row.get("_row")
    if "fund" in row:
        label = row["label"]
        name = str(label).rstrip(":") if label else said("finding.fund_row", row=str(row["_row"]))
    own = {column: row[column] for column in _COLUMNS if column in row}
    return Said(key, {"name": name, **own, **values})
