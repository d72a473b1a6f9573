"""The four tidy tables: their schemas, and writing and reading them.

The columns and their meaning are a public contract. Missing is null; money is 万元, rates are
percent as printed, weights and scores are points.
"""

from __future__ import annotations

import csv
import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from analysis.errors import InvalidTable, UsageError

if TYPE_CHECKING:
    from pandera.errors import SchemaErrors

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
    "asks",
)
READER_NAMES = ("pdf", "scan", "word", "excel", "web", "ofd", "dump")

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
    "same_as": TEXT,
    "derived_from": TEXT,
    "in_doubt": TEXT,
    "not_printed": TEXT,
    "province": TEXT,
    "tier": TEXT,
    "department_kind": TEXT,
    "form_kind": TEXT,
    "place_evidence": TEXT,
    "address": TEXT,
    "published": TEXT,
    "project_key": TEXT,
    "corrected": TEXT,
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
    "reason": TEXT,
    "in_doubt": TEXT,
    "dashed": TEXT,
    "place": TEXT,
    "corrected": TEXT,
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
    "note": TEXT,
    "restated": FLAG,
    "dashed": TEXT,
    "place": TEXT,
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
    "fact": TEXT,
    "severity": TEXT,
    "ask_zh": TEXT,
    "ask_en": TEXT,
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
# What a column is called in a sentence, in Chinese and in English.
FIELD_NAMES = {
    "year": ("年度", "year"),
    "project_name": ("项目名称", "project name"),
    "department": ("主管部门", "department"),
    "unit": ("实施单位", "unit"),
    "goal_expected": ("预期目标", "expected goal"),
    "goal_actual": ("实际完成情况", "actual goal"),
    "total_weight": ("总分值", "total weight"),
    "total_score": ("总得分", "total score"),
    "grade": ("评分等级", "grade"),
    "money_unit": ("金额单位", "unit of money"),
    "fund": ("资金来源", "source"),
    "label": ("名称", "label"),
    "initial_budget": ("年初预算数", "initial budget"),
    "adjusted_budget": ("全年预算数", "adjusted budget"),
    "executed": ("全年执行数", "executed amount"),
    "weight": ("分值", "weight"),
    "execution_rate": ("执行率", "execution rate"),
    "score": ("得分", "score"),
    "level1": ("一级指标", "level 1"),
    "level2": ("二级指标", "level 2"),
    "name": ("名称", "name"),
    "target_text": ("年度指标值", "target"),
    "actual_text": ("实际完成值", "actual value"),
    "reason": ("偏差原因", "reason"),
}
# Columns that the contract gained later: tables written before it are read without them.
ADDED = {
    "projects": (
        *("same_as", "derived_from", "in_doubt", "not_printed", "province", "tier"),
        *("department_kind", "form_kind", "place_evidence", "address", "published"),
        *("project_key", "corrected"),
    ),
    "funds": ("reason", "in_doubt", "dashed", "place", "corrected"),
    "indicators": ("note", "restated", "dashed", "place"),
    "findings": ("fact", "severity", "ask_zh", "ask_en"),
}
TIERS = ("central", "provincial", "municipal", "county", "township")
FORM_KINDS = ("project", "department", "transfer")
SEVERITIES = ("high", "middle", "low")
ALLOWED: dict[str, dict[str, tuple[str, ...]]] = {
    "projects": {"reader": READER_NAMES, "tier": TIERS, "form_kind": FORM_KINDS},
    "funds": {},
    "indicators": {"target_operator": OPERATORS, "achievement": ACHIEVEMENTS},
    "findings": {"verdict": VERDICTS, "severity": SEVERITIES},
}
UNIQUE: dict[str, list[str] | None] = {
    "projects": ["form_id"],
    "funds": None,
    "indicators": ["form_id", "position"],
    "findings": ["form_id", "check", "subject"],
}

# A spreadsheet takes a text that starts with one of these for a formula; an East Asian one takes
# the full-width signs as well.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_GUARD = "'"
_SHEET_ROWS = 2**20
# What a workbook's XML can't hold.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


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

    A text that is not Unicode (a file name in another encoding) has its stray bytes spelled out,
    like \\udcff. Raises `InvalidTable` when a row does not keep to the contract.
    """
    unknown = {key for row in rows for key in row} - set(COLUMNS[name])
    if unknown:
        raise InvalidTable(f"table {name}: unknown columns {sorted(unknown)}")
    encodable = [{key: _encodable(value) for key, value in row.items()} for row in rows]
    return validate(name, pd.DataFrame(encodable, columns=list(COLUMNS[name])))


def validate(name: str, data: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the contract's column order and types; an empty text becomes null.

    Raises `InvalidTable`, naming table, column, row (from 1) and offending value.
    """
    import pandera.pandas as pa
    from pandera.errors import SchemaErrors

    added = {column: None for column in ADDED.get(name, ()) if column not in data.columns}
    data = data.assign(**added)
    missing = [column for column in COLUMNS[name] if column not in data.columns]
    if missing:
        raise InvalidTable(f"table {name}: columns missing: {', '.join(missing)}")
    columns = {
        column: pa.Column(
            _dtype(kind),
            [pa.Check.isin(ALLOWED[name][column])] if column in ALLOWED[name] else None,
            nullable=column not in REQUIRED[name],
            coerce=True,
        )
        for column, kind in COLUMNS[name].items()
    }
    data = data[list(COLUMNS[name])].reset_index(drop=True)
    data = data.mask(data == "")
    try:
        valid: pd.DataFrame = pa.DataFrameSchema(columns, name=name).validate(data, lazy=True)
    except SchemaErrors as error:
        raise InvalidTable(f"table {name}, {_first_failure(name, data, error)}") from None
    if key := UNIQUE[name]:
        for _, row in valid[valid.duplicated(key)].iterrows():
            same = ", ".join(f"{column} {row[column]!r}" for column in key)
            raise InvalidTable(f"table {name}: two rows have the same {same}")
    return valid


def _dtype(kind: str) -> Any:
    return pd.StringDtype(na_value=float("nan")) if kind == TEXT else kind


def _encodable(value: Any) -> Any:
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    return value


def _first_failure(name: str, data: pd.DataFrame, error: SchemaErrors) -> str:
    """Return the first thing that breaks a schema: column, row, what is expected, what stands."""
    failure = error.failure_cases.iloc[0]
    column = failure["column"]
    kind = COLUMNS[name][column]
    expected = {NUMBER: "a number", COUNT: "a whole number", FLAG: "true or false"}
    allowed = ALLOWED[name].get(column)
    for row, value in enumerate(data[column], start=1):
        if pd.isna(value):
            if column in REQUIRED[name]:
                return f"column {column}, row {row}: a value is required"
        elif allowed:
            if value not in allowed:
                return f"column {column}, row {row}: {value!r} is not one of {', '.join(allowed)}"
        elif not _fits(value, kind):
            return f"column {column}, row {row}: {value!r} is not {expected.get(kind, 'a text')}"
    return f"column {column}: {failure['check']} fails on {failure['failure_case']!r}"


def _fits(value: Any, kind: str) -> bool:
    try:
        pd.Series([value]).astype(_dtype(kind))
    except (TypeError, ValueError):
        return False
    return True


def write(tables: Tables, folder: Path, format: Format = "parquet") -> list[Path]:
    """Write the four tables into a folder and return the files.

    Parquet: one file a table. CSV: one a table, UTF-8 with BOM; a text that a spreadsheet would
    take for a formula gets a leading apostrophe, which `read` takes away. XLSX: `tables.xlsx`, one
    sheet a table, every text stored as text; a sheet holds numbers to 16 digits, texts to 32,767
    characters and no control characters.

    Raises `UsageError` for an unknown format, or more rows than a sheet holds.
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

    Where there are several, the one written last. Raises `UsageError` when the folder has none,
    `InvalidTable` when one is missing, damaged or breaks the contract.
    """
    folder = Path(folder)
    readers: dict[str, Callable[[Path], dict[str, pd.DataFrame]]] = {
        "projects.parquet": _read_parquet,
        "projects.csv": _read_csv,
        "tables.xlsx": _read_xlsx,
    }
    present = [folder / file for file in readers if (folder / file).exists()]
    if not present:
        raise UsageError(
            f"no tables in {folder}; make them with: selfeval extract INPUT --output {folder}"
        )
    file = max(present, key=lambda path: path.stat().st_mtime_ns)
    try:
        loaded = readers[file.name](file)
    except Exception as error:  # a damaged file fails in as many ways as there are libraries
        said = " ".join(str(error).split())
        raise InvalidTable(f"{file}: can't be read ({said}); write the tables again") from None
    return Tables(**{name: validate(name, loaded[name]) for name in COLUMNS})


def _read_parquet(file: Path) -> dict[str, pd.DataFrame]:
    return {name: pd.read_parquet(file.with_stem(name)) for name in COLUMNS}


def _read_xlsx(file: Path) -> dict[str, pd.DataFrame]:
    return pd.read_excel(
        file, sheet_name=list(COLUMNS), keep_default_na=False, na_values=[""], dtype=object
    )


def _read_csv(file: Path) -> dict[str, pd.DataFrame]:
    return {name: _read_csv_table(file.with_stem(name), name) for name in COLUMNS}


def _read_csv_table(file: Path, name: str) -> pd.DataFrame:
    # All as text: numbers are converted by `validate`, to the nearest float in every pandas.
    data = pd.read_csv(
        file,
        encoding="utf-8-sig",
        keep_default_na=False,
        na_values=[""],
        dtype="str",
    )
    for column in data.columns.intersection(list(COLUMNS[name])):
        if COLUMNS[name][column] == TEXT:
            data[column] = data[column].map(_unguarded, na_action="ignore")
        elif COLUMNS[name][column] == FLAG:
            data[column] = data[column].astype(object).map(_flag, na_action="ignore")
    return data


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


def _texts(name: str) -> list[str]:
    return [column for column, kind in COLUMNS[name].items() if kind == TEXT]


def _write_parquet(tables: Tables, folder: Path) -> list[Path]:
    files = []
    for name, data in tables.frames().items():
        files.append(folder / f"{name}.parquet")
        data.to_parquet(files[-1], index=False)
    return files


def _write_csv(tables: Tables, folder: Path) -> list[Path]:
    files = []
    for name, data in tables.frames().items():
        guarded = {
            column: data[column].map(_guarded, na_action="ignore") for column in _texts(name)
        }
        files.append(folder / f"{name}.csv")
        data.assign(**guarded).to_csv(
            files[-1], index=False, encoding="utf-8-sig", quoting=csv.QUOTE_NONNUMERIC
        )
    return files


def _write_xlsx(tables: Tables, folder: Path) -> list[Path]:
    for name, data in tables.frames().items():
        if len(data) >= _SHEET_ROWS:
            raise UsageError(f"table {name} has {len(data):,} rows, too many for XLSX; choose csv")
    openpyxl: Any = importlib.import_module("openpyxl")  # it has no types
    book = openpyxl.Workbook(write_only=True)
    for name, data in tables.frames().items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"

        def as_text(value: str, bold: bool = False, sheet: Any = sheet) -> Any:
            cell = openpyxl.cell.WriteOnlyCell(sheet)
            cell.value = _NOT_IN_XML.sub("", value)
            cell.data_type = "s"
            cell.quotePrefix = value.startswith(_FORMULA_STARTS)
            if bold:
                cell.font = openpyxl.styles.Font(bold=True)
            return cell

        sheet.append([as_text(column, bold=True) for column in data.columns])
        for values in data.astype(object).where(data.notna(), None).itertuples(index=False):
            sheet.append([as_text(v) if isinstance(v, str) else v for v in values])
    file = folder / "tables.xlsx"
    book.save(file)
    return [file]


def _guarded(value: str) -> str:
    return _GUARD + value if value.startswith((*_FORMULA_STARTS, _GUARD)) else value


def _flag(value: str) -> bool | str:
    return {"true": True, "false": False}.get(value.lower(), value)


def _unguarded(value: str) -> str:
    return value.removeprefix(_GUARD)
