"""Doubts as data: what a reader was not sure of, and what it read there.

A doubt is a field, a code and what was read. `in_doubt` of the tables is written and read back
here only, as JSON, whatever quotes, semicolons or brackets a document holds. Words are made of a
doubt last, in the reader's language.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Self

from analysis import words
from analysis.errors import InvalidTable


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that a reader was not sure of.

    `code` is an entry of the catalogue (`readings-differ`), `read` what was read, as it stands in
    the document, `field` the column of the table that is in doubt; a reader of documents knows no
    columns and leaves it empty.
    """

    code: str
    read: tuple[str, ...] = ()
    field: str = ""

    def of(self, field: str) -> Self:
        """Return the same doubt about a column of a table.

        >>> Doubt("readings-differ", ("5", "6")).of("score").field
        'score'
        """
        return replace(self, field=field)

    def say(self, language: str) -> str:
        """Return why, in words.

        >>> Doubt("readings-differ", ("5", "6"), "score").say("en")
        'two readings differ: 5 / 6'
        """
        return words.name("doubt", self.code, language, *self.read)


def write(found: Iterable[Doubt]) -> str | None:
    """Return doubts as the text of `in_doubt`, each once; None where there are none.

    >>> write([Doubt("readings-differ", ("5", "6"), "score")])
    '[{"field": "score", "code": "readings-differ", "read": ["5", "6"]}]'
    """
    rows = [
        {"field": one.field, "code": one.code, "read": list(one.read)}
        for one in dict.fromkeys(found)
    ]
    return json.dumps(rows, ensure_ascii=False) if rows else None


@lru_cache(maxsize=4096)  # the rows of a table share few doubts, and each is said to prove it
def read(in_doubt: Any) -> tuple[Doubt, ...]:
    """Return the doubts of an `in_doubt`; null gives none.

    Raises `InvalidTable` when it is not what `write` gives, or lacks a reading that its code tells.

    >>> read('[{"field": "score", "code": "split-cell", "read": []}]')
    (Doubt(code='split-cell', read=(), field='score'),)
    """
    if not isinstance(in_doubt, str):  # a null of whichever library
        return ()
    try:
        rows = json.loads(in_doubt)
        if not isinstance(rows, list):
            raise TypeError
        return tuple(_doubt(**row) for row in rows)
    except (TypeError, ValueError, IndexError):
        raise InvalidTable("error.in-doubt", given=str(in_doubt)) from None


def _doubt(field: str, code: str, read: list[str]) -> Doubt:
    """Return one doubt, once it can be said: a code with a place needs what was read there."""
    if not all(isinstance(one, str) for one in (field, code, *read)) or isinstance(read, str):
        raise TypeError
    found = Doubt(code, tuple(read), field)
    found.say("en")
    return found


def fields(in_doubt: Any) -> frozenset[str]:
    """Return the columns that are in doubt.

    >>> sorted(fields('[{"field": "score", "code": "split-cell", "read": []}]'))
    ['score']
    """
    return frozenset(one.field for one in read(in_doubt))


def sentences(in_doubt: Any, language: str) -> dict[str, str]:
    """Return what is in doubt by column, in words, several reasons of one column joined.

    >>> sentences('[{"field": "score", "code": "split-cell", "read": []}]', "en")
    {'score': 'read from a split cell'}
    """
    found: dict[str, list[str]] = {}
    for one in read(in_doubt):
        found.setdefault(one.field, []).append(one.say(language))
    comma = words.say("word.list", language)
    return {field: comma.join(dict.fromkeys(said)) for field, said in found.items()}


def sentence(in_doubt: Any, language: str) -> str:
    """Return all that is in doubt of a row as one text, fields of one reason together.

    Nothing gives an empty one.

    >>> sentence('[{"field": "score", "code": "split-cell", "read": []}]', "en")
    'score: read from a split cell'
    """
    by_reason: dict[str, list[str]] = {}
    for field, said in sentences(in_doubt, language).items():
        by_reason.setdefault(said, []).append(words.name("field", field, language) if field else "")
    colon, comma = words.say("word.colon", language), words.say("word.list", language)
    return words.say("word.semicolon", language).join(
        f"{comma.join(named)}{colon}{said}" if all(named) else said
        for said, named in by_reason.items()
    )
