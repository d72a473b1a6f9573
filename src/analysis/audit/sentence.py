"""Sentences as data: a key of the catalogue and its values, said last, in either language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analysis import words


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
        filled = {
            name: value.say(language)
            if isinstance(value, Said | Joined | Named)
            else value if isinstance(value, int) else str(value)
            for name, value in self.values.items()
        }
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


def said(key: str, **values: Any) -> Said:
    """Return a sentence of the catalogue with its values."""
    return Said(key, values)
