"""The same project from year to year: matched, doubtful, its targets lowered or dropped."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from analysis import audit, change, doubts, eligibility, execution, schema, tables
from analysis.report.table import Table
from analysis.words.sentence import Said
from tests.report.collections import collection


def of_two_years(name: str = "运维费", later: str = "运维费", **changed: Any) -> tables.Tables:
    """Two forms of one unit and two years; `changed` are columns of the later one's indicators."""
    years = []
    for year, called in ((2023, name), (2024, later)):
        made = collection({"standard": 1}, year=year)
        frames = {}
        for table, frame in made.frames().items():
            frames[table] = frame.assign(
                form_id=[f"{year}/{form}" for form in frame["form_id"]]
            ).astype({"form_id": "str"})
        frames["projects"] = frames["projects"].assign(
            unit="甲局", project_name=f"{year}年度{called}", source_sha256=f"{year:064d}"
        )
        if year == 2024:
            rows = frames["indicators"]
            for column, value in changed.items():
                rows.loc[rows["position"] == 1, column] = value
        frames = {key: tables.validate(key, frame) for key, frame in frames.items()}
        years.append(tables.Tables(**frames))
    return tables.concat(years)


def test_a_project_is_matched_by_its_unit_and_its_name_without_the_year() -> None:
    found = change.pairs(of_two_years())
    assert found[["year_before", "year", "match"]].to_numpy().tolist() == [[2023, 2024, "sure"]]
    row = found.iloc[0]
    assert row["n_before"] == row["n_kept"] == row["n_reused"] > 0
    assert row["rate_change"] == row["total_change"] == 0


def test_a_name_that_is_only_alike_is_matched_in_doubt_and_another_one_not() -> None:
    alike = of_two_years("信息系统运行维护项目", "信息系统运行维护经费项目")
    assert change.pairs(alike)["match"].tolist() == ["doubtful"]
    assert change.pairs(of_two_years("信息系统运行维护", "食堂采购")).empty


def test_a_lowered_target_and_a_dropped_one_are_told_apart() -> None:
    first = of_two_years().indicators.iloc[0]
    assert first["target_operator"] in ("≥", ">", "=")
    lower = {"target_value": first["target_value"] / 2, "target_text": "≥1", "target_operator": "≥"}
    whole = of_two_years(**lower)
    whole.indicators.loc[whole.indicators["position"] == 1, "target_operator"] = "≥"
    assert change.targets(whole)["change"].tolist() == ["lowered"]
    dropped = change.targets(of_two_years(name="全新的一件事情"))
    assert dropped.empty or set(dropped["change"]) == {"dropped"}
    gone = of_two_years()
    own = gone.indicators["form_id"].str.startswith("2024/") & gone.indicators["position"].eq(1)
    rest = tables.Tables(gone.projects, gone.funds, gone.indicators[~own], gone.findings)
    found = change.targets(rest)
    assert found["change"].tolist() == ["dropped"]
    assert found["form_id"].str.startswith("2023/").all()


def test_a_row_that_was_not_read_is_no_dropped_target() -> None:
    gone = of_two_years()
    own = gone.indicators["form_id"].str.startswith("2024/") & gone.indicators["position"].eq(1)
    notice = schema.finding("rows-left-out", "warns", "project/complete", Said("word.comma", {}), 1)
    later = gone.projects["form_id"].iloc[-1]
    told = tables.validate("findings", tables.frame("findings", [notice | {"form_id": later}]))
    rest = tables.Tables(gone.projects, gone.funds, gone.indicators[~own], told)
    assert change.targets(rest).empty
    assert change.pairs(rest)["n_dropped"].tolist() == [0]
    named = gone.indicators[~own].copy()
    named.loc[named["form_id"].eq(later), "in_doubt"] = doubts.write(
        [doubts.Doubt("readings-differ", ("甲", "乙"), "name")]
    )
    assert change.targets(tables.Tables(gone.projects, gone.funds, named, gone.findings)).empty


def test_overlapping_intervals_share_the_ranks_that_units_may_have(monkeypatch: Any) -> None:
    rows = pd.DataFrame(
        {"unit": ["甲", "乙", "丙"], "n_forms": 3, "shrunk": [0.9, 0.8, 0.2]}
        | {"low": [0.8, 0.7, 0.1], "high": [1.0, 0.9, 0.3]}
    )
    monkeypatch.setattr(change.leniency, "units", lambda *_: rows)
    found = change.ranks(tables.empty())
    assert found["rank_best"].tolist() == [1, 1, 3]
    assert found["rank_worst"].tolist() == [2, 2, 3]


def test_no_change_is_told_from_a_total_that_the_form_itself_contradicts() -> None:
    whole = of_two_years()
    before = whole.projects["form_id"].str.startswith("2023/").to_numpy()
    printed = whole.projects["total_score"].mask(before, 99.1)
    whole = replace(
        whole,
        projects=whole.projects.assign(total_score=printed),
        funds=whole.funds.assign(score=5.0),  # with three times 30 it makes 95
    )
    judged = replace(whole, findings=audit.check(whole))
    assert judged.findings.query("verdict == 'contradicts'")["check"].tolist() == ["scores-sum"]
    # Nothing was doubted: figures alone do not say which total is a misprint.
    assert change.pairs(whole)["total_change"].notna().all()
    row = change.pairs(judged).iloc[0]
    assert pd.isna(row["total_change"]) and pd.isna(row["position_change"])
    assert row["rate_change"] == 0
    reasons = eligibility.rows(judged).dropna(subset="left_out")
    told = reasons[reasons["left_out"] == "contradicted"]
    assert sorted(told["measure"]) == ["positions", "totals"]
    # A rate that its amounts contradict says nothing against the budget alone.
    later = whole.funds["form_id"].str.startswith("2024/").to_numpy()
    half = whole.funds.assign(execution_rate=whole.funds["execution_rate"].mask(later, 50.0))
    rated = replace(whole, funds=half, projects=whole.projects.assign(total_score=95.0))
    row = change.pairs(replace(rated, findings=audit.check(rated))).iloc[0]
    assert row["budget_change"] == 0 and pd.isna(row["rate_change"])
    shown = Table("pairs", change.pairs(whole), ["total_change"], "en", whole=judged)
    assert "contradicted" in shown.block("Pairs").plain


def test_sources_of_a_total_that_is_contradicted_are_in_no_sum() -> None:
    """The form was in no sum of totals, and its current-year funds were in that of the sources."""
    whole = of_two_years()
    source = whole.funds.assign(fund="current_year", weight=None, score=None)
    spent = whole.funds["executed"] + 7.0  # a source spends more than all
    whole = replace(whole, funds=pd.concat([whole.funds, source], ignore_index=True))
    whole.funds.loc[whole.funds.index[-1], "executed"] = spent.iloc[-1]
    judged = replace(whole, findings=audit.check(whole))
    assert (
        "funds-sum-executed" in judged.findings.query("verdict == 'contradicts'")["check"].tolist()
    )
    rows = execution.grouped(judged, ["fund"], None).set_index("fund")
    assert rows["n_excluded"].tolist() == rows["n_rows"].tolist() == [1, 1]
    placed = eligibility.rows(judged).query("measure == 'positions'")["left_out"]
    assert placed.eq("contradicted").tolist() == [False, True]
