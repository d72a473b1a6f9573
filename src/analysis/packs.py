"""Batches of documents as packs of frames: kept, taken up again, and asked for as columns."""

import hashlib
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import pandas as pd

from analysis import cache, tables, wire
from analysis.errors import Locked, UnreadableDocument
from analysis.tables import Tables, empty

_arrow: Any = import_module("pyarrow")

_FOUR = tuple(tables.COLUMNS)
# Of each document that was given its problems, and whether it is of no kind that is read.
About = dict[str, tuple[list[UnreadableDocument], bool]]


@dataclass
class Batch:
    """What some documents gave: their tables, with all that is said of each by itself.

    `heads` are those of `editions`, with the columns of `audit.traced` and whether something of the
    form is `doubted`; `sentences` those of `audit`.
    """

    tables: Tables
    heads: pd.DataFrame
    sentences: pd.DataFrame
    beside: dict[str, pd.DataFrame] = field(default_factory=dict)
    as_read: Tables = field(default_factory=empty)
    about: About = field(default_factory=dict)

    def only(self, documents: set[str]) -> "Batch":
        """Return what some of the documents that were given gave."""

        def own(frame: pd.DataFrame) -> pd.DataFrame:
            mine = [given(one, self.about) in documents for one in frame.iloc[:, 0]]
            return frame[mine].reset_index(drop=True)

        return Batch(
            Tables(*map(own, self.tables.frames().values())),
            own(self.heads),
            own(self.sentences),
            {name: own(frame) for name, frame in self.beside.items()},
            Tables(*map(own, self.as_read.frames().values())),
            {name: told for name, told in self.about.items() if name in documents},
        )

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return its frames by name: the four tables, the heads, and others that have rows."""
        further = {f"as_read.{name}": one for name, one in self.as_read.frames().items()}
        further |= {"sentences": self.sentences, **self.beside}
        filled = {name: one for name, one in further.items() if len(one)}
        return self.tables.frames() | {"heads": self.heads} | filled


@dataclass
class Place:
    """Where a batch is: kept under a key, in the memory, or partly so."""

    key: str | None = None
    batch: Batch | None = None


class Store:
    """Batches in the order of their documents: a line a form, and the rest where it is kept."""

    def __init__(self, known: cache.Cache, places: list[Place], names: Iterable[str]) -> None:
        self._known, self._places = known, places
        self._ranks = {name: rank for rank, name in enumerate(names)}
        parts = (self._frame(one, "heads") for one in places)
        numbered = [part.assign(batch=number) for number, part in enumerate(parts)]
        self.heads = pd.concat(numbered, ignore_index=True)

    def select(self, forms: Iterable[str]) -> Tables:
        """Return the tables of some forms."""
        own = self.heads[self.heads["form_id"].isin(set(forms))]
        parts = own.groupby(own["batch"])["form_id"] if len(own) else ()
        return tables.concat(
            [self._tables(self._places[number]).select(one) for number, one in parts]
        )

    def __iter__(self) -> Iterator[Tables]:
        yield from map(self._tables, self._places)

    def sentences(self) -> Iterator[pd.DataFrame]:
        """Yield the sentences of the forms, batch by batch."""
        return (part for one in self._places if len(part := self._frame(one, "sentences")))

    def beside(self) -> dict[str, pd.DataFrame]:
        """Return the tables of declarations and monitoring."""
        return {name: self._every(name, none) for name, none in tables.none_beside().items()}

    def as_read(self) -> Tables:
        """Return the forms that the ledger changed as they were read."""
        none = empty().frames()
        return Tables(*(self._every(f"as_read.{name}", one) for name, one in none.items()))

    def about(self) -> Iterator[tuple[str, list[UnreadableDocument], bool]]:
        """Yield each document that was given, its problems, and whether no reader takes it."""
        for one in self._places:
            kept = about(self._known, one.key) or {}
            whole = kept | (one.batch.about if one.batch else {})
            for name in sorted(whole, key=self._ranks.__getitem__):
                problems, unknown = whole[name]
                yield name, problems, unknown

    def once(
        self, what: str, find: Callable[[], pd.DataFrame], batch: int | None = None
    ) -> pd.DataFrame:
        """Return a frame that is found in one batch or all of them, from before where they are the
        same ones.

        One with rows that no pack has is another one each time.
        """
        places = self._places if batch is None else [self._places[batch]]
        if any(one.batch and any(map(len, one.batch.frames().values())) for one in places):
            return find()
        told = "\n".join([what, *(one.key or "" for one in places)])
        key = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()
        if self._known.sound(key) and (content := self._known.part(key, "frame")) is not None:
            self._known.used([key])
            return unpacked(content)
        made = find()
        self._known.pack(key, {"frame": packed(made)})
        return made

    def _every(self, name: str, none: pd.DataFrame) -> pd.DataFrame:
        parts = (self._frame(one, name) for one in self._places)
        return pd.concat([none, *(one for one in parts if len(one))], ignore_index=True)

    def _tables(self, place: Place) -> Tables:
        return Tables(*(self._frame(place, name) for name in _FOUR))

    def _frame(self, place: Place, name: str) -> pd.DataFrame:
        """Return a frame of a batch, its rows in the order of the documents.

        Raises `Locked` where what was kept is gone: another run may have removed it, by its clock.
        """
        content = self._known.part(place.key, name) if place.key else None
        if content is None and place.key and not self._known.lacks(place.key, name):
            raise Locked("error.cache-gone")
        kept = pd.DataFrame() if content is None else unpacked(content)
        own = place.batch.frames().get(name, pd.DataFrame()) if place.batch else pd.DataFrame()
        if not (len(kept) and len(own)):
            return kept if len(kept) or content is not None else own
        both = pd.concat([kept, own], ignore_index=True)
        ranks = both.iloc[:, 0].map(lambda one: self._ranks[given(one, self._ranks)])
        return both.iloc[ranks.argsort(kind="stable")].reset_index(drop=True)


def given(named: str, names: Container[str]) -> str:
    """Return the document of those names that a form, or a document in an archive, stands in.

    >>> given("2024.zip/a#b.docx#1", {"2024.zip"})
    '2024.zip'
    """
    while named and named not in names:
        named = named.rpartition("#" if "#" in named else "/")[0]
    return named


def about(known: cache.Cache, pack: str | None) -> About | None:
    """Return what a pack says of its documents, None where it is not there, or damaged."""
    content = known.part(pack, "about") if pack and known.sound(pack) else None
    return None if content is None else dict(wire.loads(content))


def keep(known: cache.Cache, pack: str, batch: Batch) -> bool:
    """Keep a batch as a pack, and tell whether it is kept."""
    parts = {name: packed(frame) for name, frame in batch.frames().items()}
    return known.pack(pack, parts | {"about": wire.dumps(batch.about)})


def packed(frame: pd.DataFrame) -> bytes:
    """Return a frame as bytes.

    >>> frame = pd.DataFrame({"a": ["x", None], "b": [1.5, None]}).astype({"a": "str"})
    >>> unpacked(packed(frame)).equals(frame)
    True
    """
    table = _arrow.Table.from_pandas(frame, preserve_index=False)
    sink = _arrow.BufferOutputStream()
    options = _arrow.ipc.IpcWriteOptions(compression="zstd")
    with _arrow.ipc.new_stream(sink, table.schema, options=options) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue())


def unpacked(content: bytes) -> pd.DataFrame:
    """Return the frame that was `packed`.

    >>> unpacked(packed(corpus.funds)).equals(corpus.funds)
    True
    """
    made: pd.DataFrame = _arrow.ipc.open_stream(content).read_all().to_pandas()
    return made


def held(batch: Batch) -> Store:
    """Return a batch in the memory as a store of its own."""
    return Store(cache.Cache(None), [Place(None, batch)], ())
