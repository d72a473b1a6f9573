"""Documents: a file to cells with page and box. One module or package a kind of document.

A reader is a module or a package beside this one with `SUFFIXES` (the file endings that it takes,
lower case) and `read(path, password=None) -> Document`. It is found by being there: to add a
reader, add its file. One whose files can be told by what is in them has `holds(data, names)`, of
the bytes and, in a zip archive, the names of its members: where a file's ending says another kind,
what is in it decides. One that counts its pages for the limits of a reading process says so in
`BY_PAGE`, and where they can be counted beforehand has `count(path, password)`; one whose documents
have pages to look at opens them with `seen`. `cells` is the contract that all keep. An archive has
`unpacked` in place of `read`. What takes long before a first document stands in `PREPARES`.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any

from analysis import costs, words
from analysis.errors import UnreadableDocument
from analysis.reading import packed
from analysis.reading.archive import Member
from analysis.reading.cells import Cell, Document, Page, Problem, Seen, file_bytes

__all__ = ["Cell", "Document", "Member", "Page", "Problem", "Seen", "count", "is_archive"]
__all__ += ["read", "readable", "seen", "suffixes", "unpacked"]


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


def preparations() -> Iterator[Callable[[], object]]:
    """Load the readers, and yield what a process may do, part by part, before it has a document.

    >>> [one.__name__ for one in preparations()]
    ['catalogue', 'fonts', 'draw', 'bridge']
    """
    readers = dict.fromkeys(_readers().values())
    yield words.catalogue
    for reader in readers:
        yield from getattr(reader, "PREPARES", ())


def _reader(path: Path) -> ModuleType | None:
    """Return the reader of a file: by what is in it, else by its ending."""
    data = file_bytes(path) if path.is_file() else b""
    names = packed.names(data)
    telling = (one for one in dict.fromkeys(_readers().values()) if hasattr(one, "holds"))
    by_content = next((one for one in telling if one.holds(data, names)), None)
    return by_content or _readers().get(path.suffix.lower())


def _left_out(path: Path, why: costs.Said) -> Document:
    """Say of a document without pages why it is not read a second time."""
    raise UnreadableDocument(path, why[0], "remedy.look-at-file", *why[1:])


def readable(path: Path) -> bool:
    """Tell whether a reader takes a file.

    >>> readable(Path("data/raw/self-evaluation-forms-2024.txt")), readable(Path("Makefile"))
    (True, False)
    """
    return _reader(path) is not None


def is_archive(path: Path) -> bool:
    """Tell whether a file holds documents, each of which is read by itself.

    >>> is_archive(Path("data/raw/self-evaluation-forms-2024.txt"))
    False
    """
    return hasattr(_reader(path), "unpacked")


def unpacked(path: Path, folder: Path, password: str | None = None) -> list[Member]:
    """Unpack an archive into a folder: the paths inside it, each with its file or its problem.

    Raises `UnreadableDocument` when nothing of it can be read.
    """
    reader: Any = _reader(path)
    found: list[Member] = reader.unpacked(path, folder, password)
    return found


def read(path: Path, password: str | None = None) -> Document:
    """Read one file to its cells.

    Raises `UnreadableDocument` when no reader takes the file or its reader fails on it.

    >>> len(read(Path("data/raw/self-evaluation-forms-2024.txt")).pages)
    22
    """
    path = Path(path)
    reader = _reader(path)
    if reader is None or not hasattr(reader, "read"):
        kinds = ", ".join(sorted(_readers()))
        problem = "problem.unknown-kind" if path.suffix else "problem.no-ending"
        raise UnreadableDocument(path, problem, "remedy.known-kinds", path.suffix, kinds)
    whole: Callable[[], Document] = partial(reader.read, path, password=password)
    return whole() if hasattr(reader, "BY_PAGE") else costs.page(whole, partial(_left_out, path))


def seen(path: Path, password: str | None = None) -> AbstractContextManager[Seen] | None:
    """Open a document with pages to be looked at, None for another. Raises `UnreadableDocument`.

    >>> with seen(Path("data/examples/example.ofd")) as opened:
    ...     opened.picture(1, 1.0).size
    (595, 842)
    """
    reader: Any = _reader(path)
    opens: AbstractContextManager[Seen] | None = (
        reader.seen(path, password) if hasattr(reader, "seen") else None
    )
    return opens


def count(path: Path, password: str | None = None) -> int:
    """Return how many pages a document has whose reader goes page by page; 0 for others.

    >>> count(Path("data/raw/self-evaluation-forms-2024.txt"))
    0
    """
    pages: int = getattr(_reader(path), "count", lambda *_: 0)(path, password)
    return pages
