"""The cookbook: each question answered in SQL and in pandas from the CSV, and both alike."""

from __future__ import annotations

import re
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


def test_numbers_of_a_csv_are_numbers_to_a_program_that_knows_nothing(home: Path) -> None:
    kinds = duckdb.sql(f"DESCRIBE SELECT * FROM read_csv('{home}/tables/funds.csv')").df()
    told = dict(zip(kinds["column_name"], kinds["column_type"], strict=True))
    numbers = [name for name, kind in tables.COLUMNS["funds"].items() if kind == tables.NUMBER]
    assert {name: told[name] for name in numbers} == dict.fromkeys(numbers, "DOUBLE")
