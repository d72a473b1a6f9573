"""The four tidy tables: their schemas, and writing and reading them.

The columns and their meaning are a public contract. Missing is null; money is 万元, rates are
percent as printed, weights and scores are points.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from analysis.errors import InvalidTable, UsageError

Format = Literal["parquet", "csv", "xlsx"]
FORMATS: tuple[Format, ...] = ("parquet", "csv", "xlsx")

TEXT, NUMBER, COUNT, FLAG = "str", "float64", "Int64", "boolean"

OPERATORS = ("≥", ">", "=", "<", "≤", "qualitative")
ACHIEVEMENTS = ("achieved", "partly", "not")
VERDICTS = (
    "agrees",
    "agrees-truncated",
    "agrees-hidden-digits",
    "contradicts",
    "not-computable",
    "warns",
)
READER_NAMES = ("pdf", "scan", "word", "excel", "web", "dump")

PROJECTS = {
    "form_id": TEXT,
    "source": TEXT,
    "source_sha256": TEXT,
    "reader": TEXT,
    "first_page": COUNT,
    "last_page": COUNT,
    "year": COUNT,
    "project_name": TEXT,
    "department": TEXT,
    "unit": TEXT,
    "goal_expected": TEXT,
    "goal_actual": TEXT,
    "total_weight": NUMBER,
    "total_score": NUMBER,
    "grade": TEXT,
    "money_unit": TEXT,
    "layout": TEXT,
    "complete": FLAG,
}
FUNDS = {
    "form_id": TEXT,
    "fund": TEXT,
    "label": TEXT,
    "initial_budget": NUMBER,
    "adjusted_budget": NUMBER,
    "executed": NUMBER,
    "weight": NUMBER,
    "execution_rate": NUMBER,
    "score": NUMBER,
    "page": COUNT,
}
INDICATORS = {
    "form_id": TEXT,
    "position": COUNT,
    "level1": TEXT,
    "level2": TEXT,
    "name": TEXT,
    "target_text": TEXT,
    "target_operator": TEXT,
    "target_value": NUMBER,
    "target_unit": TEXT,
    "actual_text": TEXT,
    "actual_value": NUMBER,
    "actual_unit": TEXT,
    "achievement": TEXT,
    "weight": NUMBER,
    "score": NUMBER,
    "reason": TEXT,
    "page": COUNT,
    "left": NUMBER,
    "top": NUMBER,
    "right": NUMBER,
    "bottom": NUMBER,
    "in_doubt": TEXT,
    "corrected": TEXT,
}
FINDINGS = {
    "form_id": TEXT,
    "check": TEXT,
    "verdict": TEXT,
    "subject": TEXT,
    "reported": NUMBER,
    "expected_low": NUMBER,
    "expected_high": NUMBER,
    "message_zh": TEXT,
    "message_en": TEXT,
    "rule": TEXT,
    "page": COUNT,
}
COLUMNS: dict[str, dict[str, str]] = {
    "projects": PROJECTS,
    "funds": FUNDS,
    "indicators": INDICATORS,
    "findings": FINDINGS,
}
REQUIRED = {
    "projects": ("form_id", "source", "source_sha256", "reader", "complete"),
    "funds": ("form_id",),
    "indicators": ("form_id", "position"),
    "findings": ("form_id", "check", "verdict", "subject", "message_zh", "message_en"),
}
ALLOWED: dict[str, dict[str, tuple[str, ...]]] = {
    "projects": {"reader": READER_NAMES},
    "funds": {},
    "indicators": {"target_operator": OPERATORS, "achievement": ACHIEVEMENTS},
    "findings": {"verdict": VERDICTS},
}
UNIQUE = {
    "projects": ["form_id"],
    "funds": None,
    "indicators": ["form_id", "position"],
    "findings": ["form_id", "check", "subject"],
}

# A spreadsheet takes a text that starts with one of these for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_GUARD = "'"


@dataclass(frozen=True)
class Tables:
    """The four tables of a corpus, each a data frame with the columns of the contract."""

    projects: pd.DataFrame
    funds: pd.DataFrame
    indicators: pd.DataFrame
    findings: pd.DataFrame

    def select(self, form_ids: pd.Series | list[str]) -> Tables:
        """Return the tables with only these forms."""
        keep = set(form_ids)
        return Tables(
            *(
                frame[frame["form_id"].isin(keep)].reset_index(drop=True)
                for frame in self.frames().values()
            )
        )

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return the tables by name, in the order of the contract."""
        return {field.name: getattr(self, field.name) for field in fields(Tables)}


def frame(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Build one table from rows; columns that a row lacks are null.

    Raises `InvalidTable` when a row does not keep to the contract.
    """
    unknown = {key for row in rows for key in row} - set(COLUMNS[name])
    if unknown:
        raise InvalidTable(f"table {name}: unknown columns {sorted(unknown)}")
    return validate(name, pd.DataFrame(rows, columns=list(COLUMNS[name])))


def validate(name: str, data: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the contract's column order and types.

    Raises `InvalidTable`, naming table, column and offending value.
    """
    import pandera.pandas as pa
    from pandera.errors import SchemaErrors

    columns = {
        column: pa.Column(
            pd.StringDtype(na_value=float("nan")) if kind == TEXT else kind,
            [pa.Check.isin(ALLOWED[name][column])] if column in ALLOWED[name] else None,
            nullable=column not in REQUIRED[name],
            coerce=True,
        )
        for column, kind in COLUMNS[name].items()
    }
    schema = pa.DataFrameSchema(columns, strict="filter", unique=UNIQUE[name], name=name)
    missing = [column for column in COLUMNS[name] if column not in data.columns]
    if missing:
        raise InvalidTable(f"table {name}: columns missing: {', '.join(missing)}")
    try:
        return schema.validate(data[list(COLUMNS[name])].reset_index(drop=True), lazy=True)
    except SchemaErrors as error:
        first = error.failure_cases.iloc[0]
        raise InvalidTable(
            f"table {name}, column {first['column']}, row {first['index']}: "
            f"{first['check']} fails on {first['failure_case']!r}"
        ) from None


def write(tables: Tables, folder: Path, format: Format = "parquet") -> list[Path]:
    """Write the four tables into a folder and return the files.

    Parquet: one file a table. CSV: one a table, UTF-8 with BOM; a text that a spreadsheet would
    take for a formula gets a leading apostrophe. XLSX: `tables.xlsx`, one sheet a table, every
    text stored as text.
    """
    writers: dict[str, Callable[[Tables, Path], list[Path]]] = {
        "parquet": _write_parquet,
        "csv": _write_csv,
        "xlsx": _write_xlsx,
    }
    if format not in writers:
        raise UsageError(f"unknown format {format!r}; choose one of {', '.join(FORMATS)}")
    folder.mkdir(parents=True, exist_ok=True)
    return writers[format](tables, folder)


def read(folder: Path) -> Tables:
    """Read the four tables from a folder, in whichever format they stand there.

    Raises `UsageError` when the folder has none, `InvalidTable` when one breaks the contract.
    """
    folder = Path(folder)
    if (folder / "projects.parquet").exists():
        loaded = {name: pd.read_parquet(folder / f"{name}.parquet") for name in COLUMNS}
    elif (folder / "projects.csv").exists():
        loaded = {
            name: pd.read_csv(
                folder / f"{name}.csv",
                encoding="utf-8-sig",
                keep_default_na=False,
                na_values=[""],
                dtype=_text_types(name),
            ).map(_unguarded)
            for name in COLUMNS
        }
    elif (folder / "tables.xlsx").exists():
        loaded = pd.read_excel(
            folder / "tables.xlsx",
            sheet_name=None,
            keep_default_na=False,
            na_values=[""],
            dtype=object,
        )
    else:
        raise UsageError(
            f"no tables in {folder}; make them with: selfeval extract INPUT --output {folder}"
        )
    return Tables(**{name: validate(name, loaded[name]) for name in COLUMNS})


def empty() -> Tables:
    """Return the four tables without a row."""
    return Tables(**{name: frame(name, []) for name in COLUMNS})


def concat(parts: list[Tables]) -> Tables:
    """Join the tables of several documents."""
    if not parts:
        return empty()
    joined = {
        name: pd.concat([part.frames()[name] for part in parts], ignore_index=True)
        for name in COLUMNS
    }
    return Tables(**joined)


def _text_types(name: str) -> dict[str, str]:
    return {column: "str" for column, kind in COLUMNS[name].items() if kind == TEXT}


def _write_parquet(tables: Tables, folder: Path) -> list[Path]:
    files = []
    for name, data in tables.frames().items():
        files.append(folder / f"{name}.parquet")
        data.to_parquet(files[-1], index=False)
    return files


def _write_csv(tables: Tables, folder: Path) -> list[Path]:
    files = []
    for name, data in tables.frames().items():
        files.append(folder / f"{name}.csv")
        data.map(_guarded).to_csv(files[-1], index=False, encoding="utf-8-sig")
    return files


def _write_xlsx(tables: Tables, folder: Path) -> list[Path]:
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, data in tables.frames().items():
        sheet = book.create_sheet(name)
        sheet.append(list(data.columns))
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
        for row, values in enumerate(data.astype(object).itertuples(index=False), start=2):
            for column, value in enumerate(values, start=1):
                if pd.isna(value):
                    continue
                cell = sheet.cell(row, column)
                if isinstance(value, str):
                    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
                    cell.data_type = "s"
                    cell.quotePrefix = value.startswith(_FORMULA_STARTS)
                else:
                    cell.value = value
    file = folder / "tables.xlsx"
    book.save(file)
    return [file]


def _guarded(value: Any) -> Any:
    if isinstance(value, str) and value.startswith((*_FORMULA_STARTS, _GUARD)):
        return _GUARD + value
    return value


def _unguarded(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_GUARD):
        return value[1:]
    return value
