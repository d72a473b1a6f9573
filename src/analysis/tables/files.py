"""The four tables as files: Parquet, CSV and XLSX, written and read back."""

from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import InvalidTable, UsageError
from analysis.paths import FORMATS, Format
from analysis.tables import workbook
from analysis.tables.frames import Tables, validate
from analysis.tables.schema import COLUMNS, FLAG, FORMULA_STARTS, TEXT

_GUARD = "'"


def write(
    tables: Tables, folder: Path, format: Format = "parquet", language: str = "zh"
) -> list[Path]:
    """Write the four tables into a folder and return the files.

    Parquet: one file a table. CSV: one a table, UTF-8 with BOM; missing is empty and unquoted; a
    text that a spreadsheet would take for a formula gets a leading apostrophe, which `read` takes
    away. XLSX: one workbook, for whose heads `language` is (see `workbook.write`).

    Raises `UsageError` for an unknown format, or more rows than a sheet holds.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [file.name for file in analysis.tables.write(corpus, Path(folder), "csv")]
    ['projects.csv', 'funds.csv', 'indicators.csv', 'findings.csv']
    """
    if format not in FORMATS:
        raise UsageError("error.unknown-format", given=format, known=", ".join(FORMATS))
    folder.mkdir(parents=True, exist_ok=True)
    if format == "xlsx":
        return [workbook.write(tables, folder / workbook.NAME, language)]
    files = []
    for name, data in tables.frames().items():
        files.append(folder / f"{name}.{format}")
        if format == "parquet":
            data.to_parquet(files[-1], index=False)
        else:
            texts = [column for column, kind in COLUMNS[name].items() if kind == TEXT]
            safe = {column: data[column].map(guarded, na_action="ignore") for column in texts}
            # With spreadsheets' line ends, either half of one inside a text is quoted.
            data.assign(**safe).to_csv(
                files[-1], index=False, encoding="utf-8-sig", lineterminator="\r\n"
            )
    return files


def read(folder: Path) -> Tables:
    """Read the four tables from a folder, in whichever format they stand there.

    Where there are several, the one written last. Raises `UsageError` when the folder has none,
    `InvalidTable` when one is missing, damaged or breaks the contract.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = analysis.tables.write(corpus, Path(folder))
    ...     len(analysis.tables.read(Path(folder)).funds)
    36
    """
    folder = Path(folder)
    present = stored(folder)
    if not present:
        raise UsageError("error.no-tables", folder=str(folder))
    file = max(present, key=lambda path: path.stat().st_mtime_ns)
    try:
        loaded = _loaded(file)
    except Exception as error:  # a damaged file fails in as many ways as there are libraries
        said = " ".join(str(error).split())
        raise InvalidTable("error.table-damaged", file=str(file), said=said) from None
    return Tables(**{name: validate(name, loaded[name]) for name in COLUMNS})


def stored(folder: Path) -> list[Path]:
    """Return the files of a folder by which it is known to hold tables, one a format.

    >>> stored(Path("no/such/folder"))
    []
    """
    known = (folder / name for name in ("projects.parquet", "projects.csv", workbook.NAME))
    return [file for file in known if file.exists()]


def _loaded(file: Path) -> dict[str, pd.DataFrame]:
    if file.name == workbook.NAME:
        return workbook.read(file)
    read = _read_csv if file.suffix == ".csv" else pd.read_parquet
    return {name: read(file.with_stem(name)) for name in COLUMNS}


def _read_csv(file: Path) -> pd.DataFrame:
    # All as text: numbers are converted by `validate`, to the nearest float in every pandas.
    data = pd.read_csv(
        file, encoding="utf-8-sig", keep_default_na=False, na_values=[""], dtype="str"
    )
    for column, kind in COLUMNS[file.stem].items():
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
