"""What was found in documents before: kept by their content, the code and the settings.

An entry is found again only by the same bytes of the document and of the note beside it, under the
same name, read by the same code and libraries with the same settings; so it never has to be made
void, and whatever another document does costs it nothing. All stand in one SQLite file, so that a
run which is killed leaves each entry whole or absent; an entry is data and no more (`wire`),
whoever wrote it. A cache that is damaged, locked or not writable is no cache, and stops nothing.

Beside the entries stand packs: what a few hundred documents gave together, part by part as bytes,
so that a run over a nation's documents takes up what it needs and no more. Those of a run without a
cache go to a file of the system's that ends with it.
"""

import contextlib
import hashlib
import json
import os
import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from analysis import documents, paths, remote, wire
from analysis.errors import UnreadableDocument
from analysis.inputs import Input
from analysis.provenance import code, versions

# Where it stands, instead of the user's own folder of caches; empty for none.
_VARIABLE = "SELFEVAL_CACHE"
_FILE = "readings.sqlite"
# What is long stands last: of what is before it a page is read.
_TABLES = """
CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, used INTEGER, entry BLOB);
CREATE INDEX IF NOT EXISTS last ON kept (used);
"""
# An entry that no run has asked for in so long is removed. To note that one has writes it anew, and
# is done this often.
_DAYS, _NOTED = 60, 20
# The part of a pack with the sums of the others.
_SUMS = "sums"


class Cache:
    """Entries by their keys; for several runs at a time."""

    def __init__(self, database: sqlite3.Connection | None, lasting: bool = True) -> None:
        """Take an open database, None for a cache that keeps nothing; one that ends with the run,
        not `lasting`, keeps packs alone.
        """
        self._database, self._lasting = database, lasting

    def get(self, keys: list[str]) -> dict[str, Any]:
        """Return the entries that there are for some keys."""
        found: dict[str, Any] = {}
        query = "SELECT key, entry FROM kept WHERE key IN (SELECT value FROM json_each(?))"
        for key, entry in self._done(query, [json.dumps(keys)]) or ():
            with contextlib.suppress(Exception):  # it is read anew
                found[key] = wire.loads(zlib.decompress(entry))
        return found

    def there(self, keys: list[str]) -> set[str]:
        """Return the keys that there are entries for."""
        query = "SELECT key FROM kept WHERE key IN (SELECT value FROM json_each(?))"
        return {key for (key,) in self._done(query, [json.dumps(keys)]) or ()}

    def put(self, entries: dict[str, Any]) -> None:
        """Keep some entries, all or none of them."""
        if self._lasting:
            self._keep({key: zlib.compress(wire.dumps(one), 1) for key, one in entries.items()})

    def pack(self, key: str, parts: dict[str, bytes]) -> bool:
        """Keep the parts of a pack, all or none; tell whether they are kept."""
        sums = {name: zlib.crc32(content) for name, content in parts.items()}
        every = parts | {_SUMS: json.dumps(sums).encode()}
        # What a damaged one had besides is none of its parts.
        self._done("DELETE FROM kept WHERE key BETWEEN ? AND ?", [f"{key} ", f"{key}~"])
        return self._keep({f"{key} {name}": content for name, content in every.items()})

    def part(self, key: str, name: str) -> bytes | None:
        """Return a part of a pack, None where the pack is not there."""
        query = "SELECT entry FROM kept WHERE key = ?"
        return next((entry for (entry,) in self._done(query, [f"{key} {name}"]) or ()), None)

    def sound(self, key: str) -> bool:
        """Tell whether a pack is there, and each of its parts is as it was kept."""
        query = "SELECT key, crc32(entry) FROM kept WHERE key BETWEEN ? AND ?"
        rows = self._done(query, [f"{key} ", f"{key}~"]) or ()
        there = {name.partition(" ")[2]: told for name, told in rows if not name.endswith(_SUMS)}
        with contextlib.suppress(ValueError):
            return bool(json.loads(self.part(key, _SUMS) or b"0") == there)
        return False

    def lacks(self, key: str, name: str) -> bool:
        """Tell whether a pack that is there was kept without a part."""
        sums = self.part(key, _SUMS)
        return sums is not None and name not in json.loads(sums)

    def used(self, keys: list[str]) -> None:
        """Note that entries and packs were asked for, and remove what nobody asks for any more."""
        today = _today()
        self._done(
            "UPDATE kept SET used = ? WHERE key BETWEEN ? AND ? AND used < ?",
            [(today, key, f"{key}~", today - _NOTED) for key in keys],
            many=True,
        )
        self._done("DELETE FROM kept WHERE used < ?", [today - _DAYS])

    def _keep(self, entries: dict[str, bytes]) -> bool:
        rows = [(key, _today(), content) for key, content in entries.items()]
        return self._done("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", rows, True) is not None

    def _done(self, query: str, values: list[Any], many: bool = False) -> list[Any] | None:
        """Return what a query gives, as one transaction; None where it can't be done."""
        if self._database is None or not values:
            return []
        try:
            with self._database:
                run = self._database.executemany if many else self._database.execute
                return run(query, values).fetchall()
        except sqlite3.Error:
            return None


@contextmanager
def opened() -> Iterator[Cache]:
    """Open the cache for the length of a run."""
    place = os.environ.get(_VARIABLE)
    folder = Path(place) if place else paths.caches()
    database = None if place == "" else _database(folder / _FILE)
    lasting = database is not None
    # Of the name "" is a file without a name, which SQLite makes once the memory is too small.
    database = database or sqlite3.connect("")
    database.executescript(_TABLES)
    database.create_function("crc32", 1, zlib.crc32, deterministic=True)
    try:
        yield Cache(database, lasting)
    finally:
        database.close()


def _database(file: Path, again: bool = True) -> sqlite3.Connection | None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(file, timeout=5)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.executescript(_TABLES)
    except sqlite3.OperationalError:  # locked, or on a disk that is full or read-only
        return None
    except sqlite3.DatabaseError:
        with contextlib.suppress(OSError):
            file.unlink()
        return _database(file, False) if again else None
    except OSError:
        return None
    return database


def keys(inputs: Iterable[Input], *settings: Any) -> list[str | None]:
    """Return what each document is found again by; None for one that can't be opened."""
    asked = repr((code(shown=False), versions(), *settings)).encode("utf-8", "surrogateescape")
    return [_key(one, hashlib.sha256(asked)) for one in inputs]


def _key(one: Input, told: "hashlib._Hash") -> str | None:
    try:
        if one.token:
            told.update(one.token.encode())
        else:
            with remote.here(one.file) as path:
                _add(path, told)
    except (OSError, ValueError, UnreadableDocument):
        return None
    told.update(repr((one.name, one.path.name)).encode("utf-8", "surrogateescape"))
    return told.hexdigest()


def _add(path: Path, told: "hashlib._Hash") -> None:
    """Add the bytes of a document and of the note beside it to a sum."""
    for file in (path, documents.note(path)):
        try:
            with open(documents.opened(str(file)), "rb") as content:  # noqa: PTH123
                told.update(hashlib.file_digest(content, "sha256").digest())
        except FileNotFoundError:
            if file is path:
                raise
            told.update(b"no note")


def _today() -> int:
    return int(time.time() // 86400)
