"""The cookbook: each question answered in SQL and in pandas from the CSV, and both alike."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import analysis
from analysis import tables
from tests.report.generator import generated

duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")

COOKBOOK = (Path(__file__).parents[1] / "COOKBOOK.md").read_text("utf-8")
QUESTIONS = re.findall(
    r"^## (\d.*?)$.*?```sql\n(.*?)```\n\n```python\n(.*?)```", COOKBOOK, re.M | re.S
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the CSV of a made-up corpus."""
    folder = tmp_path_factory.mktemp("cookbook")
    made = tables.derived(generated(60, checked=False))
    heads = made.projects
    heads["source_sha256"] = heads["source_sha256"].str.replace("0", "f")  # as no number is written
    tables.write(made, folder / "tables", "csv")
    return folder


def test_there_are_five_questions() -> None:
    assert len(QUESTIONS) == COOKBOOK.count("\n## ") == 5


@pytest.mark.parametrize(
    ("question", "sql", "python"), QUESTIONS, ids=[one[0] for one in QUESTIONS]
)
def test_sql_and_pandas_give_one_answer(home: Path, question: str, sql: str, python: str) -> None:
    found = duckdb.sql(sql.replace("tables/", f"{home}/tables/")).df()
    scope: dict[str, Any] = {"analysis": analysis, **tables.read(home / "tables").frames()}
    exec(python, scope)
    answer = scope["answer"].reset_index(drop=True)
    assert len(found) > 1, question
    assert found.columns.tolist() == answer.columns.tolist()
    for column in found:
        one, two = found[column], answer[column]
        if pd.api.types.is_numeric_dtype(one):
            assert one.astype("float64").tolist() == pytest.approx(two.astype("float64").tolist())
        else:
            assert one.fillna("").tolist() == two.fillna("").tolist()


R_TELLS = """
data <- read.csv(commandArgs(TRUE)[1], na.strings = "")
size <- function(one) sum(if (is.character(one)) nchar(one) else one, na.rm = TRUE)
told <- data.frame(column = names(data), kind = sapply(data, class),
                   missing = sapply(data, function(one) sum(is.na(one))), size = sapply(data, size))
write.csv(told, row.names = FALSE)
"""


def _told(frame: pd.DataFrame) -> pd.DataFrame:
    """What kind each column is of, how many cells are missing, and the sum of the others."""
    rows = []
    for name, values in frame.convert_dtypes().items():
        text = pd.api.types.is_string_dtype(values)
        kind = "character" if text else "logical" if values.dtype == "boolean" else "numeric"
        size = (values.str.len() if text else values.astype("Float64")).sum()
        rows.append((name, kind, int(values.isna().sum()), float(size)))
    return pd.DataFrame(rows, columns=["column", "kind", "missing", "size"])


def _duckdb(file: Path) -> pd.DataFrame:
    return _told(duckdb.sql(f"SELECT * FROM read_csv('{file}')").df())


def _polars(file: Path) -> pd.DataFrame:
    polars = pytest.importorskip("polars", reason="polars is not installed")
    return _told(polars.read_csv(file, infer_schema_length=None).to_pandas())


def _r(file: Path) -> pd.DataFrame:
    if not shutil.which("Rscript"):
        pytest.skip("R is not installed")
    command = ["Rscript", "-e", R_TELLS, str(file)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return pd.read_csv(io.StringIO(said)).replace({"kind": {"integer": "numeric"}})


@pytest.mark.parametrize("reader", [_duckdb, _polars, _r])
def test_a_csv_is_to_a_program_that_knows_nothing_what_it_is_here(
    home: Path, reader: Callable[[Path], pd.DataFrame]
) -> None:
    """Numbers are numbers, flags flags, missing is missing, and Chinese has as many letters."""
    for name, own in tables.read(home / "tables").frames().items():
        due = _told(own.assign(**{
            column: own[column].map(tables.files.guarded, na_action="ignore")
            for column, kind in tables.COLUMNS[name].items() if kind == "str"
        })).set_index("column")  # fmt: skip
        found = reader(home / "tables" / f"{name}.csv").set_index("column")
        known = due["missing"] < len(own)
        assert found.index.tolist() == due.index.tolist()
        pd.testing.assert_frame_equal(found[known], due[known], check_dtype=False, rtol=1e-9)
