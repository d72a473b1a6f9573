"""Sets of tables that belong together: published by one switch, and refused where they are mixed.

A set is written whole into a folder of its own inside the one that it is for. Renaming that folder
to `.published` is the switch: from then on it is what `read` finds, before, the set of before. What
follows, each file taking its place for readers that know nothing of this, is done again by the next
run where it was cut off; a folder that was not yet switched is swept. The manifest, which takes its
place last, names the files and their sums: by it a file of another set is known.
"""

import errno
import fcntl
import hashlib
import json
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path, PurePath
from typing import Any

import pandas as pd

from analysis import paths, remote, wire
from analysis.errors import InvalidTable, Locked, UnreadableDocument, UsageError
from analysis.paths import FORMATS, Format
from analysis.schema import BESIDE, COLUMNS
from analysis.tables import files, workbook
from analysis.tables.frames import Tables, empty, none_beside, validate

# The sets below the folder of the tables: other editions, and the forms that the ledger changed.
EDITIONS, AS_READ = "editions", "as_read"
MANIFEST = remote.MANIFEST
_PUBLISHED, _WRITING = ".published", ".writing-"


def write(
    tables: Tables, folder: PurePath, format: Format = "parquet", language: str = "zh"
) -> list[PurePath]:
    """Write the four tables into a folder and return the files.

    Parquet: one file a table. CSV: one a table, UTF-8 with BOM; missing is empty and unquoted; a
    text that a spreadsheet would take for a formula gets a leading apostrophe, which `read` takes
    away. XLSX: one workbook, for whose heads `language` is (see `workbook.write`). A file
    `manifest.json` beside them tells that they belong together.

    Raises `UsageError` for an unknown format, or more rows than a sheet holds, `Locked` while
    another run holds the folder.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [file.name for file in analysis.tables.write(corpus, Path(folder), "csv")]
    ['projects.csv', 'funds.csv', 'indicators.csv', 'findings.csv']
    """
    return publish([{"": tables}], folder, format, language)


def publish(
    parts: Iterable[Mapping[str, Tables]],
    folder: PurePath,
    format: Format = "parquet",
    language: str = "zh",
    beside: Mapping[str, pd.DataFrame] | None = None,
    problems: Sequence[UnreadableDocument] = (),
) -> list[PurePath]:
    """Write sets as one: that of the name "" into the folder, each other into one of its name.

    They come in parts, each some forms of each set; one of which no form comes is not written, and
    those of other names that stand there go. `beside` are tables of declarations and monitoring,
    written beside the first set's where they have rows. The manifest keeps what could not be read,
    `problems`. The folder may be an address, see `remote`. Returns the files. Raises as `write`.
    """
    if format not in FORMATS:
        raise UsageError("error.unknown-format", given=format, known=", ".join(FORMATS))
    with remote.sent(folder) as place, held(place):
        _recover(place)
        staging = Path(tempfile.mkdtemp(prefix=_WRITING, dir=place))
        try:
            filled = {name: one for name, one in (beside or {}).items() if len(one)}
            made = _staged(parts, filled, staging, format, language, problems)
            with undisturbed():
                staging.rename(place / _PUBLISHED)
                _forward(place)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return [folder / file for file in made]


def read(folder: Path) -> Tables:
    """Read the four tables from a folder, in whichever format they stand there.

    Where there are several, the one written last. Raises `UsageError` when the folder has none,
    `InvalidTable` when one is missing, damaged, breaks the contract or belongs to another set, or
    when a row is of a form that is not there.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = analysis.tables.write(corpus, Path(folder))
    ...     len(analysis.tables.read(Path(folder)).funds)
    36
    """
    return _read(Path(folder))[0]


def read_beside(folder: Path) -> dict[str, pd.DataFrame]:
    """Read the tables of declarations and monitoring beside the four; empty where there are none.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = corpus.write(folder)
    ...     [len(one) for one in read_beside(Path(folder)).values()]
    [0, 0]
    """
    manifest = _manifest(folder)
    told = [name for name in BESIDE if name in manifest.get("beside", ())]
    loaded = _loaded(folder, manifest, told)[0] if told else {}
    return none_beside() | {name: validate(name, one) for name, one in loaded.items()}


def read_problems(folder: Path) -> list[UnreadableDocument]:
    """Return what could not be read of the documents that the tables in a folder are of.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = corpus.write(folder)
    ...     read_problems(Path(folder))
    []
    """
    try:
        return list(wire.loads(json.dumps(_manifest(folder).get("problems", [])).encode()))
    except wire.NotOurs as error:
        told = {"file": str(folder / MANIFEST), "said": str(error)}
        raise InvalidTable("error.table-damaged", **told) from None


def read_all(folder: Path) -> dict[str, Tables]:
    """Read the sets that were written as one: that of the folder, and of those below it.

    One that is not there is empty. Raises as `read` does.
    """
    own, manifest = _read(Path(folder))
    sets = {"": own}
    generations = {manifest.get("generation")}
    for name in (EDITIONS, AS_READ):
        place = Path(folder) / name
        there = name in manifest["sets"] if manifest else bool(stored(place))
        sets[name], of = _read(place) if there else (empty(), manifest)
        generations.add(of.get("generation"))
    if len(generations) == 1:
        return sets
    if _manifest(Path(folder)) == manifest:
        raise InvalidTable("error.sets-mixed", folder=str(folder))
    return read_all(folder)  # a switch was met, see `_read`


def stored(folder: Path) -> list[Path]:
    """Return the files of a folder by which it is known to hold tables, one a format.

    >>> stored(Path("no/such/folder"))
    []
    """
    known = ("projects.parquet", "projects.csv", workbook.NAME)
    return [place for place in (_place(folder, name) for name in known) if place.exists()]


def placed(folder: Path) -> tuple[dict[str, Any], dict[str, dict[str, Path]]]:
    """Return the manifest of a folder, and where its tables are: by set and name, in Parquet.

    A set of another format has no places. Raises as `read`, but looks at no row.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = analysis.tables.write(corpus, Path(folder))
    ...     list(placed(Path(folder))[1][""])
    ['projects', 'funds', 'indicators', 'findings']
    """
    manifest = _manifest(folder)
    if not stored(folder):
        raise UsageError("error.no-tables", folder=str(folder))
    below = manifest.get("sets", [one for one in (EDITIONS, AS_READ) if stored(folder / one)])
    found: dict[str, dict[str, Path]] = {}
    generations = set()
    for name in ("", *below):
        named = (*COLUMNS, *([] if name else manifest.get("beside", ())))
        every = {table: _place(folder / name, f"{table}.parquet") for table in named}
        parquet = manifest.get("format", "parquet") == "parquet" and every["projects"].exists()
        found[name] = every if parquet else {}
        generations |= {files.told(file) for file in found[name].values()}
    if len(generations) > 1:
        raise InvalidTable("error.sets-mixed", folder=str(folder))
    return manifest, found


@contextmanager
def held(folder: PurePath) -> Iterator[None]:
    """Hold a folder for the length of a block; raises `Locked` while another run holds it.

    Who holds it may hold it again. A folder that is made for this, and left empty, goes again. An
    address can't be held: two sets that are sent to one at a time are known by their sums.
    """
    if not isinstance(folder, Path):
        yield
        return
    made = []
    for place in (folder, *folder.parents):
        if place.exists():
            break
        made.append(place)
    folder.mkdir(parents=True, exist_ok=True)
    key = os.path.realpath(folder)
    descriptor = None
    if key not in _held:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.EACCES):
                os.close(descriptor)
                raise Locked("error.locked", folder=str(folder)) from None
            # A file system that locks no folder: the switch alone keeps two runs apart.
    _held.setdefault(key, 0)
    _held[key] += 1
    try:
        yield
    finally:
        _held[key] -= 1
        if not _held[key]:
            del _held[key]
        with suppress(OSError):
            for place in made:
                place.rmdir()
        if descriptor is not None:
            os.close(descriptor)


_held: dict[str, int] = {}


def _staged(
    parts: Iterable[Mapping[str, Tables]],
    beside: Mapping[str, pd.DataFrame],
    staging: Path,
    format: Format,
    language: str,
    problems: Sequence[UnreadableDocument],
) -> list[Path]:
    """Write sets and their manifests into a folder; return the files below it."""
    writers = {"": files.Writer(staging, format, language)}
    writers[""].add(empty())
    for part in parts:
        for name, own in part.items():
            if len(own.projects) and name not in writers:
                writers[name] = files.Writer(staging / name, format, language)
            if len(own.projects):
                writers[name].add(own)
    sums = {name: one.end({} if name else beside) for name, one in writers.items()}
    generation = hashlib.sha256(repr(sorted(sums.items())).encode()).hexdigest()[:32]
    made = []
    for name, one in writers.items():
        written = one.files(generation)
        place = staging / name
        manifest = {
            "generation": generation,
            "format": format,
            "forms": one.forms,
            "beside": [] if name else list(beside),
            "sets": [] if name else sorted({*writers} - {""}),
            "problems": [] if name else json.loads(wire.dumps(list(problems))),
            "files": {file.relative_to(place).as_posix(): _sum(file) for file in written},
        }
        text = json.dumps(manifest, indent=1) + "\n"
        (place / MANIFEST).write_text(text, encoding="utf-8")
        made += [file.relative_to(staging) for file in written]
    return made


def _recover(folder: Path) -> None:
    """Finish a switch that was cut off, and sweep what was not switched."""
    with undisturbed():
        if (folder / _PUBLISHED).is_dir():
            _forward(folder)
    for staging in folder.glob(f"{_WRITING}*"):
        shutil.rmtree(staging, ignore_errors=True)


def _forward(folder: Path) -> None:
    """Let each file of a published set take its place, the manifests last."""
    published = folder / _PUBLISHED
    sets = _manifest(published).get("sets") or []
    if (published / MANIFEST).exists():  # else all but the last files are in their place
        for name in {EDITIONS, AS_READ} - set(sets):
            _remove(folder / name)
    for name in (*sets, "") if sets else ("", EDITIONS, AS_READ):
        here = published / name
        if not here.is_dir():
            continue
        if (told := _manifest(here)) and not name:  # those beside another set, where this has none
            for one in (f"{table}.{told['format']}" for table in BESIDE):
                if one not in told["files"]:
                    _unlink(folder / one)
        # A set below is moved in a turn of its own.
        every = sorted(one for one in here.iterdir() if one.name not in (EDITIONS, AS_READ))
        (folder / name).mkdir(exist_ok=True)
        for file in sorted(every, key=lambda file: file.name == MANIFEST):
            target = folder / name / file.name
            if file.is_dir() or target.is_dir():  # a folder of parts, or in the place of one
                _unlink(target)
            file.replace(target)
    shutil.rmtree(published)


def _remove(place: Path) -> None:
    """Remove a set that is no more, and nothing else that stands beside it."""
    names = [name.partition("/")[0] for name in _manifest(place).get("files", ())]
    for file in (*stored(place), *(place / name for name in (*names, MANIFEST))):
        _unlink(file)
        if file.stem == "projects":
            for name in (*COLUMNS, *BESIDE):
                _unlink(file.with_stem(name))
    with suppress(OSError):
        place.rmdir()


def _unlink(file: Path) -> None:
    """Remove a file, or a folder of parts, where it is there."""
    if file.is_dir():
        shutil.rmtree(file)
    else:
        file.unlink(missing_ok=True)


def _read(folder: Path) -> tuple[Tables, dict[str, Any]]:
    manifest = _manifest(folder)
    try:
        return _checked(folder, manifest), manifest
    except InvalidTable:
        if _manifest(folder) == manifest:
            raise
    return _read(folder)  # a switch was met: the files are of one set, the manifest of another


def _checked(folder: Path, manifest: dict[str, Any]) -> Tables:
    """Read the tables of a set, each by the sum that its manifest gives."""
    for name, wanted in manifest.get("files", {}).items():
        file = _place(folder, name)
        # What is for spreadsheets may have been saved again by one.
        if file.suffix == ".parquet" and file.exists() and _sum(file) != wanted:
            raise InvalidTable("error.set-changed", file=str(file), manifest=MANIFEST)
    if not stored(folder):
        raise UsageError("error.no-tables", folder=str(folder))
    loaded, generations = _loaded(folder, manifest, COLUMNS)
    if len(generations) > 1:
        raise InvalidTable("error.sets-mixed", folder=str(folder))
    tables = Tables(**{name: validate(name, loaded[name]) for name in COLUMNS})
    for name, frame in tables.frames().items():
        strange = frame.loc[~frame["form_id"].isin(tables.projects["form_id"]), "form_id"]
        if len(strange):
            raise InvalidTable("error.table-orphan", table=name, form=str(strange.iloc[0]))
    return tables


def _loaded(
    folder: Path, manifest: dict[str, Any], names: Iterable[str]
) -> tuple[dict[str, pd.DataFrame], set[Any]]:
    """Return tables of a set, of the newest where no manifest tells, and their generations."""
    if manifest:
        newest = _place(folder, next(iter(manifest["files"])).partition("/")[0])
    else:
        newest = max(stored(folder), key=lambda path: path.stat().st_mtime_ns)
    try:
        return files.load(newest, partial(_place, folder), names)
    except Exception as error:  # a damaged file fails in as many ways as there are libraries
        said = " ".join(str(error).split())
        raise InvalidTable("error.table-damaged", file=str(newest), said=said) from None


def _place(folder: Path, name: str) -> Path:
    """Return where a file of a set stands, while a switch goes on too."""
    ahead = (folder / _PUBLISHED / name, folder.parent / _PUBLISHED / folder.name / name)
    return next((file for file in ahead if file.exists()), folder / name)


def _manifest(folder: Path) -> dict[str, Any]:
    """Return what a manifest says; nothing where there is none."""
    return paths.known(_place(folder, MANIFEST))


def _sum(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Put off to the end of the block what would end it; only the main thread can be told."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {
        one: signal.signal(one, lambda number, _: came.append(number))
        for one in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)
    }
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler or signal.SIG_DFL)
        for number in came:
            signal.raise_signal(number)
