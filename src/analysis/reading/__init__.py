"""Documents: a file to cells with page and box. One module or package a kind of document.

A reader is a module or a package beside this one with `SUFFIXES` (the file endings that it takes,
lower case) and `read(path, password=None) -> Document`. It is found by being there: to add a
reader, add its file. One that only runs Python on what it reads, and so can hang or end no process,
says below how many bytes in `HARMLESS_BELOW`. `cells` is the contract that all of them keep.
"""

import importlib
import pkgutil
from functools import cache
from pathlib import Path
from types import ModuleType

from analysis.errors import UnreadableDocument
from analysis.reading.cells import Cell, Document, Page, Problem

__all__ = ["Cell", "Document", "Page", "Problem", "harmless", "read", "suffixes"]


@cache
def _readers() -> dict[str, ModuleType]:
    """Return the readers by the file endings that they take."""
    beside = [
        importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__)
    ]
    return {suffix: module for module in beside for suffix in getattr(module, "SUFFIXES", ())}


def suffixes() -> dict[str, str]:
    """Return the readable file endings, each with the name of its reader.

    >>> suffixes()[".pdf"]
    'pdf'
    """
    return {ending: reader.__name__.rpartition(".")[2] for ending, reader in _readers().items()}


def harmless(path: Path) -> bool:
    """Tell whether a file needs no process apart to be read in.

    >>> harmless(Path("data/raw/self-evaluation-forms-2024.txt"))
    True
    """
    reader = _readers().get(path.suffix.lower())
    return path.stat().st_size < getattr(reader, "HARMLESS_BELOW", 0)


def read(path: Path, password: str | None = None) -> Document:
    """Read one file to its cells.

    Raises `UnreadableDocument` when no reader takes the file or its reader fails on it.

    >>> len(read(Path("data/raw/self-evaluation-forms-2024.txt")).pages)
    22
    """
    path = Path(path)
    reader = _readers().get(path.suffix.lower())
    if reader is None:
        kinds = ", ".join(sorted(_readers()))
        problem = "problem.unknown-kind" if path.suffix else "problem.no-ending"
        raise UnreadableDocument(path, problem, "remedy.known-kinds", path.suffix, kinds)
    document: Document = reader.read(path, password=password)
    return document
