"""The back-test: the nine real forms against tables that were read by eye, without the reader."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from analysis import corpus, corrections, doubts, tables

ROOT = Path(__file__).resolve().parents[1]
EXPECTED = Path(__file__).parent / "expected" / "nine_forms"
LEDGER = ROOT / "data" / "corrections.toml"

# Damage that nothing in the text shows: only a person who knows the words can doubt it.
ONLY_BY_EYE = {("#2", 20, "name"), ("#2", 16, "reason"), ("#7", 13, "reason"), ("#8", 6, "reason")}
FIGURES = ("position", "target_value", "actual_value", "weight", "score", "page")
EXACT = (
    *("level1", "level2", "target_text", "target_operator", "target_unit"),
    *("actual_text", "actual_unit", "achievement"),
)


def expected(name: str) -> pd.DataFrame:
    return pd.read_csv(
        EXPECTED / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig"
    )


@pytest.fixture(scope="module")
def as_read(nine: corpus.Corpus) -> tables.Tables:
    return nine


@pytest.fixture(scope="module")
def corrected(as_read: tables.Tables) -> tables.Tables:
    return corrections.apply(as_read, corrections.load(LEDGER))


def bare(value: object) -> str:
    return "" if pd.isna(value) else re.sub(r"\s", "", str(value))


def same_number(value: object, printed: str) -> bool:
    if pd.isna(value) or not printed:
        return pd.isna(value) and not printed
    return Decimal(str(value)) == Decimal(printed)


def differences(
    found: pd.DataFrame, truth: pd.DataFrame, columns: tuple[str, ...], *, numbers: bool
) -> list[str]:
    assert len(found) == len(truth)
    return [
        f"{row['form_id']} row {number} {column}: {found.loc[number, column]}, not {row[column]}"
        for number, row in truth.iterrows()
        for column in columns
        if not (
            same_number(found.loc[number, column], row[column])
            if numbers
            else bare(found.loc[number, column]) == bare(row[column])
        )
    ]


def test_all_forms_rows_and_indicators_are_there(as_read: tables.Tables) -> None:
    assert (len(as_read.projects), len(as_read.funds), len(as_read.indicators)) == (9, 36, 151)


def test_every_figure_is_as_printed(as_read: tables.Tables) -> None:
    assert differences(as_read.indicators, expected("indicators"), FIGURES, numbers=True) == []
    assert (
        differences(
            as_read.projects,
            expected("projects"),
            ("first_page", "last_page", "year", "total_weight", "total_score"),
            numbers=True,
        )
        == []
    )


def test_money_is_as_printed_but_for_one_lost_cell(as_read: tables.Tables) -> None:
    columns = (*tables.AMOUNTS, "weight", "execution_rate", "score", "page")
    assert differences(as_read.funds, expected("funds"), columns, numbers=True) == []
    assert as_read.funds["fund"].isna().sum() == 1


def test_levels_targets_and_actual_values_are_as_printed(as_read: tables.Tables) -> None:
    assert differences(as_read.indicators, expected("indicators"), EXACT, numbers=False) == []


def test_weights_and_scores_add_up_to_the_printed_totals(as_read: tables.Tables) -> None:
    for project in as_read.projects.to_dict("records"):
        form_id = project["form_id"]
        rows = as_read.indicators[as_read.indicators["form_id"] == form_id]
        total = as_read.funds[
            (as_read.funds["form_id"] == form_id) & (as_read.funds["fund"] == "total")
        ].iloc[0]
        for key in ("weight", "score"):
            added = sum(Decimal(str(value)) for value in [*rows[key], total[key]])
            assert added == Decimal(str(project[f"total_{key}"])), (form_id, key)


def test_names_and_reasons_are_literal_or_in_doubt(as_read: tables.Tables) -> None:
    truth = expected("indicators")
    for number, row in truth.iterrows():
        found = as_read.indicators.loc[number]
        for column in ("name", "reason"):
            key = (row["form_id"][-2:], int(row["position"]), column)
            if bare(found[column]) != bare(row[column]):
                assert column in doubts.fields(found["in_doubt"]), key


def test_what_the_eye_doubts_is_in_doubt(as_read: tables.Tables) -> None:
    truth = expected("indicators")
    for number, row in truth.iterrows():
        for column in doubts.fields(row["in_doubt"] or None):
            if (row["form_id"][-2:], int(row["position"]), column) not in ONLY_BY_EYE:
                found = as_read.indicators.loc[number, "in_doubt"]
                assert column in doubts.fields(found), (row["form_id"], row["position"], column)


def test_heads_and_feet_after_the_repairs(corrected: tables.Tables) -> None:
    columns = ("project_name", "department", "unit", "grade", "money_unit")
    assert differences(corrected.projects, expected("projects"), columns, numbers=False) == []
    assert differences(corrected.funds, expected("funds"), ("fund",), numbers=False) == []
    assert (corrected.funds.groupby("fund")["label"].nunique() <= 1).all()
    assert corrected.funds["adjusted_budget"].notna().all()


def test_the_goals_of_the_form_that_prints_them_whole(as_read: tables.Tables) -> None:
    truth = expected("projects").iloc[8]
    for column in ("goal_expected", "goal_actual"):
        assert bare(as_read.projects.loc[8, column]) == bare(truth[column])


def test_repairs_give_every_cost_indicator_its_name(corrected: tables.Tables) -> None:
    cost = corrected.indicators[corrected.indicators["level1"] == "成本指标"]
    shared = cost.groupby("form_id")["name"].apply(
        lambda names: "项目实际成本与预算偏差率" in set(names)
    )
    assert shared.all() and len(shared) == 9


def test_repaired_names_are_what_the_eye_reads(corrected: tables.Tables) -> None:
    truth = expected("indicators")
    for number, row in truth.iterrows():
        found = corrected.indicators.loc[number]
        if "name" not in doubts.fields(row["in_doubt"] or None):
            assert bare(found["name"]) == bare(row["name"])


def test_what_is_lost_stays_lost(corrected: tables.Tables) -> None:
    rows = corrected.indicators.set_index(["form_id", "position"])
    stem = "self-evaluation-forms-2024.txt"
    assert pd.isna(rows.loc[(f"{stem}#4", 17), "name"])
    assert pd.isna(rows.loc[(f"{stem}#4", 1), "target_text"])
    assert "target_text" in doubts.fields(rows.loc[(f"{stem}#4", 1), "in_doubt"])
    assert corrected.projects["project_name"].isna().sum() == 4
    assert corrected.projects.loc[6, "grade"] is None or pd.isna(corrected.projects.loc[6, "grade"])


@pytest.mark.parametrize("name", ["projects", "funds", "indicators"])
def test_the_reading_is_frozen(as_read: tables.Tables, name: str) -> None:
    """Names, reasons and doubts as the reader gives them, damage and all (`tests.expected`)."""
    frozen = pd.read_csv(
        EXPECTED.with_name("nine_forms_as_read") / f"{name}.csv", dtype=str, keep_default_na=False
    )
    found = as_read.frames()[name][list(frozen.columns)].astype(object)
    told = found.where(found.notna(), "").astype(str).to_dict("records")
    assert told == frozen.to_dict("records")
