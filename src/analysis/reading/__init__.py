"""Documents: a file to cells with page and box. One module a kind of document.

A reader is a module with `SUFFIXES` (the file endings that it takes, lower case) and
`read(path, password=None) -> Document`; to add one, add its module to `READERS`.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from analysis.errors import UnreadableDocument
from analysis.reading.cells import Cell, Document, Page

__all__ = ["READERS", "Cell", "Document", "Page", "read", "suffixes"]

READERS = ("dump", "pdf")


def suffixes() -> dict[str, str]:
    """Return the readable file endings, each with the name of its reader."""
    return {
        suffix: name
        for name in READERS
        for suffix in importlib.import_module(f"analysis.reading.{name}").SUFFIXES
    }


def read(path: Path, password: str | None = None) -> Document:
    """Read one file to its cells.

    Raises `UnreadableDocument` when no reader takes the file or its reader fails on it.
    """
    path = Path(path)
    known = suffixes()
    name = known.get(path.suffix.lower())
    if name is None:
        kinds = ", ".join(sorted(known))
        raise UnreadableDocument(
            path, f"unknown kind of document ({path.suffix or 'no ending'})", f"give one of {kinds}"
        )
    reader = importlib.import_module(f"analysis.reading.{name}")
    document: Document = reader.read(path, password=password)
    return document
