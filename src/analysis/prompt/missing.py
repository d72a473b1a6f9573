"""What a corpus and a form share: how their tables show themselves, what they answer to a name that
they have not (one sentence with those there are)."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import NoSuchName
from analysis.tables import Tables


class Answering:
    """What says which names there are where one is asked for that is not.

    >>> corpus.head
    Traceback (most recent call last):
    ...
    analysis.errors.NoSuchName: no 'head' here: a corpus has as_read, ...
    """

    def __post_init__(self) -> None:
        """Have the four tables show themselves."""
        from analysis.prompt.comparison import Rows

        own: Any = self
        about = getattr(own, "whole", None) or own
        for name, frame in own.frames().items():
            object.__setattr__(self, name, Rows.of(name, frame, about))

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return the four tables by name as pandas' own frames, as those of `analysis.tables`.

        >>> type(corpus.frames()["funds"]).__name__
        'DataFrame'
        """
        return {one.name: pd.DataFrame(getattr(self, one.name)) for one in fields(Tables)}

    if not TYPE_CHECKING:  # a name that is not there stays a mistake to the type checker

        def __getattr__(self, name: str) -> Any:
            """Refuse a name; what a property of that name raised is raised again."""
            if name.startswith("_"):
                raise AttributeError(name)
            if hasattr(type(self), name):
                return object.__getattribute__(self, name)
            from analysis.prompt import Corpus
            from analysis.prompt.form import Form

            there = {one.__name__.lower(): _names(one) for one in (Corpus, Form)}
            raise NoSuchName("prompt.no-name", name=name, **there)


def _names(of: Any) -> str:
    every = {*dir(of), *(one.name for one in fields(of))}
    return ", ".join(sorted(one for one in every if not one.startswith("_")))
