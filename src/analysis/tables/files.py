"""The four tables as files: Parquet, CSV and XLSX, written and read back."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.paths import Format
from analysis.schema import COLUMNS, EVERY, FLAG, FORMULA_STARTS, TEXT
from analysis.tables import workbook
from analysis.tables.frames import Tables

_arrow: Any = import_module("pyarrow")
_parquet: Any = import_module("pyarrow.parquet")
_GUARD = "'"
# Under which a Parquet file tells the generation of its set.
GENERATION = b"selfeval.generation"


def typed(frames: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return tables as those of Arrow."""
    return {
        name: _arrow.Table.from_pandas(data, preserve_index=False) for name, data in frames.items()
    }


def generation(sets: dict[str, dict[str, Any]]) -> str:
    """Return what names sets that are written together: the same for the same content."""
    told = hashlib.sha256()
    for name, frames in sets.items():
        for table, data in frames.items():
            told.update(f"{name}/{table}".encode())
            plain = _plain(data)
            sink = _arrow.BufferOutputStream()
            with _arrow.ipc.new_stream(sink, plain.schema) as stream:
                stream.write_table(plain)
            told.update(sink.getvalue())
    return told.hexdigest()[:32]


def _plain(data: Any) -> Any:
    """Return a table whose bytes its values alone decide: in one piece, nothing behind a null."""
    whole = data.combine_chunks()
    filled = [one.fill_null(_arrow.scalar(0).cast(one.type)) for one in whole.columns]
    missing = [one.is_null() for one in whole.columns]
    return _arrow.table([*filled, *missing], [*whole.column_names, *whole.column_names])


def write(
    tables: Tables,
    beside: Mapping[str, pd.DataFrame],
    arrow: dict[str, Any],
    folder: Path,
    format: Format,
    language: str,
    generation: str,
) -> list[Path]:
    """Write the four tables and those beside them, which `arrow` holds too; return the files.

    Raises `UsageError` for more rows than a sheet holds.
    """
    if format == "xlsx":
        return [workbook.write(tables, folder / workbook.NAME, language, beside)]
    files = []
    for name, data in (tables.frames() | dict(beside)).items():
        files.append(folder / f"{name}.{format}")
        if format == "parquet":
            own = arrow[name].schema.metadata | {GENERATION: generation.encode()}
            _parquet.write_table(arrow[name].replace_schema_metadata(own), files[-1])
        else:
            # R knows flags by capitals alone; all others know them so too.
            said = {TEXT: guarded, FLAG: lambda value: str(value).upper()}
            kinds = [(column, kind) for column, kind in EVERY[name].items() if kind in said]
            safe = {one: data[one].map(said[kind], na_action="ignore") for one, kind in kinds}
            # With spreadsheets' line ends, either half of one inside a text is quoted.
            data.assign(**safe).to_csv(
                files[-1], index=False, encoding="utf-8-sig", lineterminator="\r\n"
            )
    return files


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
    return (_parquet.read_schema(file).metadata or {}).get(GENERATION)


def _read_csv(file: Path) -> pd.DataFrame:
    # All as text: numbers are converted by `validate`, to the nearest float in every pandas.
    data = pd.read_csv(
        file, encoding="utf-8-sig", keep_default_na=False, na_values=[""], dtype="str"
    )
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
