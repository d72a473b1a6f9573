"""Places that are addresses, `s3://bucket/2024`, wherever fsspec reaches: brought here, sent there.

A document is brought for as long as it is read, by whoever has it read: a reading process has no
network, and a worker of a cluster needs no disk in common. Tables are written here and sent as a
whole, the manifest last: a set is there once it is, and while another one is sent there is none.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

from analysis import orphans, paths
from analysis.errors import InvalidTable, SelfEvalError, UnreadableDocument, UsageError

MANIFEST = "manifest.json"


class Address(PurePosixPath):
    """An address: its parts are those of a path.

    >>> str(Address("s3://forms/2024") / "a.pdf")
    's3://forms/2024/a.pdf'
    """

    def __str__(self) -> str:
        return super().__str__().replace(":/", "://", 1)


def is_address(given: object) -> bool:
    """Tell whether a place is an address.

    >>> is_address("s3://forms/2024"), is_address("forms/2024")
    (True, False)
    """
    return isinstance(given, str | Address) and "://" in str(given)


def place(given: str | os.PathLike[str]) -> Path | Address:
    """Return an address, or a path; raise `UsageError` for what is neither.

    >>> str(place("s3://forms")), place("data").name
    ('s3://forms', 'data')
    """
    return Address(given) if is_address(given) else paths.checked(given)


def below(address: str) -> list[tuple[str, PurePosixPath, str]]:
    """Return what may be documents at an address: that of each, its path inside, and its token.

    The path inside is empty where the address is that of a document. The token is another one for
    other bytes of the document or the note beside it, as the store says; empty where it does not.
    Raises `UsageError` where nothing is there, or nobody answers.

    >>> files = corpus.write("memory://tables")
    >>> [inside.name for _, inside, _ in below("memory://tables")][:2]
    ['findings.parquet', 'funds.parquet']
    """
    with _reached(address):
        store, root = _store(address)
        store.invalidate_cache()
        told = store.info(root)
        every = {root: told} if told["type"] == "file" else store.find(root, detail=True)
        if told["type"] == "file" and store.exists(_note(root)):
            every[_note(root)] = store.info(_note(root))
    found = []
    for key in sorted(every):
        inside = PurePosixPath(key.removeprefix(root).lstrip("/"))
        if key == root or (paths.is_document(inside) and told["type"] == "directory"):
            whole = str(store.unstrip_protocol(key))
            found.append((whole, inside, _token(whole, every[key], every.get(_note(key)))))
    return found


@contextmanager
def here(file: str) -> Iterator[Path]:
    """Bring a document, with the note beside it, for the length of a block; one that is on this
    machine is given as it is.

    Raises `UnreadableDocument` where it can't be brought.

    >>> with here("data/raw/self-evaluation-forms-2024.txt") as file:
    ...     file.name
    'self-evaluation-forms-2024.txt'
    """
    if not is_address(file):
        yield Path(file)
        return
    with orphans.lent() as folder:
        brought = folder / Address(file).name
        try:
            store, key = _store(file)
            store.get_file(key, str(brought))
            if store.exists(_note(key)):
                store.get_file(_note(key), str(folder / Address(_note(key)).name))
        except Exception as error:  # whatever a store raises, the other documents go on
            told = "problem.not-brought", "remedy.try-again", _said(error)
            raise UnreadableDocument(Address(file).name, *told) from error
        yield brought


@contextmanager
def sent(folder: PurePath) -> Iterator[Path]:
    """Give a folder to write a set of tables into, and send it to its address after the block; one
    that is on this machine is given as it is.

    Raises `UsageError` where it can't be sent.

    >>> with sent(Address("memory://tables")) as folder:
    ...     folder.is_absolute()
    True
    """
    if not isinstance(folder, Address):
        yield Path(folder)
        return
    with orphans.lent() as lent:
        made = lent / "set"
        yield made
        written = (one for one in made.rglob("*") if one.is_file())
        new = {one.relative_to(made).as_posix(): str(one) for one in written}
        with _reached(str(folder)):
            store, root = _store(str(folder))
            store.invalidate_cache()
            try:
                before = _names(store, root)
            except InvalidTable:  # it is no set of ours
                before = set()
            if store.exists(f"{root}/{MANIFEST}"):
                store.rm_file(f"{root}/{MANIFEST}")
            for name in before - {*new, MANIFEST}:
                store.rm_file(f"{root}/{name}")
            for name in sorted(new, key=lambda name: (name == MANIFEST, name)):
                store.put_file(new[name], f"{root}/{name}")


def bring(address: str, folder: Path) -> None:
    """Bring the set of tables at an address into a folder.

    Raises `UsageError` where no manifest says that there is one.

    >>> files = corpus.write("memory://tables")
    >>> with orphans.lent() as folder:
    ...     bring("memory://tables", folder)
    ...     len(analysis.tables.read(folder).funds)
    36
    """
    with _reached(address):
        store, root = _store(address)
        store.invalidate_cache()
        if not (names := _names(store, root)):
            raise UsageError("error.no-tables", folder=address)
        for name in names:
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            store.get_file(f"{root}/{name}", str(file))


@contextmanager
def brought(address: str) -> Iterator[Path]:
    """Bring the set of tables at an address for the length of a block; raises as `bring`.

    >>> files = corpus.write("memory://tables")
    >>> with brought("memory://tables") as folder:
    ...     len(analysis.tables.read(folder).funds)
    36
    """
    with orphans.lent() as folder:
        bring(address, folder)
        yield folder


@contextmanager
def _reached(address: str) -> Iterator[None]:
    """Say of what a store raises in a block that it can't be reached, or what is not there."""
    try:
        yield
    except SelfEvalError:
        raise
    except FileNotFoundError:
        raise UsageError("error.no-such-file", path=address) from None
    except Exception as error:  # each kind of store has errors of its own
        raise UsageError("error.no-address", address=address, said=_said(error)) from error


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _store(address: str) -> tuple[Any, str]:
    """Return the file system of an address, and the key of what is meant in it."""
    try:
        import fsspec
    except ImportError:
        raise UsageError("error.no-extra", module="fsspec", extra="remote") from None
    store, key = fsspec.url_to_fs(address)  # type: ignore[no-untyped-call]
    return store, str(key).rstrip("/")


def _note(key: str) -> str:
    """Return the key of the note beside a document, see `documents.note`."""
    folder, slash, name = key.rpartition("/")
    return f"{folder}{slash}{PurePosixPath(name).stem}.provenance.toml"


def _token(address: str, *told: dict[str, Any] | None) -> str:
    """Return the token of a document and its note by what the store tells of them."""
    tags = [one and (one.get("ETag") or one.get("etag")) for one in told]
    return f"{address} {tags}" if tags[0] and (tags[1] or told[1] is None) else ""


def _names(store: Any, root: str) -> set[str]:
    """Return the files of the set at an address, as its manifests tell; none where there is none.

    Raises `InvalidTable` for a manifest that is none of ours: names in it could lead elsewhere.
    """
    names: set[str] = set()
    sets = [""]
    for name in sets:
        file = f"{root}/{name}{MANIFEST}"
        if not store.exists(file):
            continue
        try:
            manifest = json.loads(store.cat_file(file))
            own = [*manifest["files"], MANIFEST]
            sets += [f"{one}/" for one in manifest["sets"]] if not name else []
            if any(".." in one or one.startswith("/") for one in (*own, *sets)):
                raise ValueError(file)
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidTable("error.table-damaged", file=file, said=str(error)) from None
        names |= {f"{name}{one}" for one in own}
    return names
