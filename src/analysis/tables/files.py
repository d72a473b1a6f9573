"""The four tables as files: Parquet, CSV and XLSX, written and read back."""

import hashlib
import io
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.paths import Format
from analysis.schema import COLUMNS, EVERY, FLAG, FORMULA_STARTS, TEXT
from analysis.tables import workbook
from analysis.tables.frames import Tables, blank, concat

_arrow: Any = import_module("pyarrow")
_parquet: Any = import_module("pyarrow.parquet")
_GUARD = "'"
# Forms of a file, and rows of a group in it.
_FORMS, _GROUP = 100_000, 65_536
# Under which a Parquet file tells the generation of its set.
GENERATION = b"selfeval.generation"


class Writer:
    """One set on its way into files: tables that are added one after the other, as they come.

    The files are the same whatever parts it came in: rows are written in groups of one size, and of
    more than 100,000 forms each 100,000 into files of their own, in a folder of the table's name.
    """

    def __init__(self, folder: Path, format: Format, language: str) -> None:
        self.folder, self.format, self.language = folder, format, language
        self.forms = 0
        self._whole: list[Tables] = []
        self._beside: Mapping[str, pd.DataFrame] = {}
        self._streams: dict[str, list[_Stream]] = {}
        folder.mkdir(exist_ok=True)

    def add(self, tables: Tables) -> None:
        """Add forms with all their rows."""
        if self.format == "xlsx":
            self._whole.append(tables)
        forms = tables.projects["form_id"]
        room = _FORMS - (self.forms - 1) % _FORMS - 1 if self.forms else _FORMS
        if len(forms) <= room:
            self._add(tables.frames(), new=False)
        for at in range(room, len(forms), _FORMS) if len(forms) > room else ():
            if at == room:
                self._add(tables.select(forms[:room]).frames(), new=False)
            self._add(tables.select(forms[at : at + _FORMS]).frames(), new=True)
        self.forms += len(forms)

    def _add(self, frames: Mapping[str, pd.DataFrame], new: bool) -> None:
        for name, data in frames.items():
            own = self._streams.setdefault(name, [])
            if new or not own:
                number = f".{len(own)}" if own else ""
                own.append(_Stream(name, self.folder / f"{name}{number}.{self.format}"))
            own[-1].add(data)

    def end(self, beside: Mapping[str, pd.DataFrame]) -> str:
        """Add the tables beside the four, and return the sum of all that was added."""
        self._beside = beside
        self._add(beside, new=False)
        told = hashlib.sha256()
        for name, own in self._streams.items():
            for one in own:
                told.update(f"{name} {one.end()}\n".encode())
        return told.hexdigest()

    def files(self, generation: str) -> list[Path]:
        """Finish the files, which tell the generation of their set, and return them.

        Raises `UsageError` for more rows than a sheet holds.
        """
        if self.format == "xlsx":
            file, whole = self.folder / workbook.NAME, concat(self._whole)
            return [workbook.write(whole, file, self.language, self._beside)]
        made = []
        for own in self._streams.values():
            for one in own:
                one.close(generation)
            files = [one.file for one in own]
            if len(files) > 1:
                place = files[0].rename(files[0].with_suffix(".part"))
                files[0].mkdir()
                parts = [files[0] / f"{number:05}.{self.format}" for number in range(len(files))]
                files = [
                    old.rename(new) for old, new in zip([place, *files[1:]], parts, strict=True)
                ]
            made += files
        return made


class _Parquet(_parquet.ParquetWriter):  # type: ignore[misc]
    """A file that `close` alone finishes: one that is given up, on a full disk, ends there."""

    def __del__(self) -> None:
        """Leave it as it is; what was to finish it has failed already, and was told."""


class _Stream:
    """One file of a table: its rows are told by their sum, and written group by group."""

    def __init__(self, name: str, file: Path) -> None:
        self.file = file
        self._columns, self._sum = EVERY[name], hashlib.sha256()
        self._schema = _typed(blank(name)).schema
        self._waiting: list[Any] = []
        self._rows = 0
        self._writer: Any = None
        if file.suffix == ".parquet":
            self._writer = _Parquet(file, self._schema)

    def add(self, data: pd.DataFrame) -> None:
        """Add rows."""
        if self.file.suffix == ".csv":
            self._csv(data)
        if len(data):
            self._waiting.append(_typed(data).cast(self._schema))
            self._rows += len(data)
        while self._rows >= _GROUP:
            self._write(_GROUP)

    def end(self) -> str:
        """Write what waits, and return the sum of all rows."""
        if self._rows:
            self._write(self._rows)
        return self._sum.hexdigest()

    def close(self, generation: str) -> None:
        """Finish the file."""
        if self._writer is not None:
            self._writer.add_key_value_metadata({GENERATION: generation.encode()})
            self._writer.close()

    def _write(self, rows: int) -> None:
        """Write the first rows of those that wait, as one group."""
        every = _arrow.concat_tables(self._waiting)
        group = every.slice(0, rows).combine_chunks()
        self._rows -= rows
        self._waiting = [every.slice(rows)] if self._rows else []
        plain = _plain(group)
        with _arrow.ipc.new_stream(_Summed(self._sum), plain.schema) as stream:
            stream.write_table(plain)
        if self._writer is not None:
            self._writer.write_table(group, row_group_size=_GROUP)

    def _csv(self, data: pd.DataFrame) -> None:
        # R knows flags by capitals alone; all others know them so too.
        said = {TEXT: guarded, FLAG: lambda value: str(value).upper()}
        kinds = [(column, kind) for column, kind in self._columns.items() if kind in said]
        safe = {one: data[one].map(said[kind], na_action="ignore") for one, kind in kinds}
        first = not self.file.exists()
        # With spreadsheets' line ends, either half of one inside a text is quoted.
        data.assign(**safe).to_csv(
            self.file,
            mode="a",
            header=first,
            index=False,
            encoding="utf-8-sig" if first else "utf-8",
            lineterminator="\r\n",
        )


class _Summed(io.RawIOBase):
    """Bytes on their way into a sum: a group of rows need not stand in the memory once more."""

    def __init__(self, told: "hashlib._Hash") -> None:
        super().__init__()
        self._told, self._at = told, 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def write(self, data: Any) -> int:
        self._told.update(data)
        self._at += len(data)
        return len(data)


def _plain(data: Any) -> Any:
    """Return a table whose bytes its values alone decide: nothing behind a null."""
    filled = [one.fill_null(_arrow.scalar(0).cast(one.type)) for one in data.columns]
    missing = [one.is_null() for one in data.columns]
    return _arrow.table([*filled, *missing], [*data.column_names, *data.column_names])


def _typed(data: pd.DataFrame) -> Any:
    """Return a frame as a table of Arrow."""
    return _arrow.Table.from_pandas(data, preserve_index=False)


def load(
    first: Path, place: Callable[[str], Path], names: Iterable[str] = COLUMNS
) -> tuple[dict[str, pd.DataFrame], set[Any]]:
    """Return the tables of a set as they stand in its files, and the generations that these tell.

    `first` is one of the files; `place` tells where one of a name stands.
    """
    if first.name == workbook.NAME:
        return workbook.read(first, names), set()
    every = {name: place(f"{name}{first.suffix}") for name in names}
    if first.suffix == ".csv":
        return {name: _read_csv(file) for name, file in every.items()}, set()
    frames = {name: pd.read_parquet(file) for name, file in every.items()}
    return frames, set(map(told, every.values()))


def told(file: Path) -> Any:
    """Return the generation that a Parquet file tells, None where it tells none."""
    first = next(iter(sorted(file.iterdir()))) if file.is_dir() else file
    return (_parquet.read_metadata(first).metadata or {}).get(GENERATION)


def _read_csv(file: Path) -> pd.DataFrame:
    # All as text: numbers are converted by `validate`, to the nearest float in every pandas.
    files = sorted(file.iterdir()) if file.is_dir() else [file]
    parts = [
        pd.read_csv(one, encoding="utf-8-sig", keep_default_na=False, na_values=[""], dtype="str")
        for one in files
    ]
    data = pd.concat(parts, ignore_index=True)
    for column, kind in EVERY[file.stem].items():
        if column in data and kind == TEXT:
            data[column] = data[column].str.removeprefix(_GUARD)
        elif column in data and kind == FLAG:
            data[column] = data[column].astype(object).map(_flag, na_action="ignore")
    return data


def guarded(value: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded("产出")
    ("'=1+1", '产出')
    """
    return _GUARD + value if value.startswith((*FORMULA_STARTS, _GUARD)) else value


def _flag(value: str) -> Any:
    return {"true": True, "false": False}.get(value.lower(), value)
