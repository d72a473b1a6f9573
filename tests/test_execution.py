from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import execution, tables
from analysis.errors import UsageError
from tests.sample_forms import made, nine, project, rows, target, total

amounts = st.one_of(st.none(), st.decimals(0, 10**6, places=2).map(float))


def test_both_rates_adjustment_and_uplift_by_hand() -> None:
    one = execution.compare(made([project()], [total("d#1", 200.0, 160.0, 120.0)])).iloc[0]
    assert one["rate_reported"] == pytest.approx(75)
    assert one["rate_original"] == pytest.approx(60)
    assert one["adjustment"] == pytest.approx(-20)
    assert one["uplift"] == pytest.approx(15)
    assert one["unspent"] == pytest.approx(40)
    assert one["score_reported"] == pytest.approx(7.5)
    assert one["uplift_points"] == pytest.approx(1.5)


def test_a_rate_above_100_earns_the_weight_and_no_more() -> None:
    one = execution.compare(made([project()], [total("d#1", 100.0, 200.0, 150.0)])).iloc[0]
    assert one["rate_original"] == pytest.approx(150)
    assert one["score_original"] == 10
    assert one["uplift_points"] == pytest.approx(-2.5)


@pytest.mark.parametrize(("b0", "b1", "c"), [(0, 0, 0), (None, 1, 1), (1, 0, 1), (1, 1, None)])
def test_null_or_zero_in_gives_null_out(b0: float, b1: float, c: float) -> None:
    one = execution.compare(made([project()], [total("d#1", b0, b1, c)])).iloc[0]
    assert pd.isna(one["uplift"])
    assert pd.isna(one["uplift_points"])


def test_two_rows_of_total_funds_leave_the_figures_null_and_are_counted() -> None:
    both = [total("d#1", 1, 1, 1), total("d#1", 2, 2, 1)]
    one = execution.compare(made([project()], both)).iloc[0]
    assert pd.isna(one["rate_reported"])
    assert one["n_total_rows"] == 2


def test_equal_rates_share_a_rank() -> None:
    money = [total("d#1", 9, 3, 1), total("d#2", 6, 6, 2), total("d#3", 5, 5, 5)]
    out = execution.compare(made([project(f"d#{n}") for n in (1, 2, 3)], money))
    assert out["rank_reported"].tolist() == [2, 2, 1]
    assert out["rank_original"].tolist() == [3, 2, 1]
    assert out["rank_change"].tolist() == [1, 0, 0]


def test_a_group_is_weighted_by_budget_and_counts_what_it_leaves_out() -> None:
    money = [total("d#1", 100, 100, 50), total("d#2", 300, 300, 300), total("d#3", 5, None, 5)]
    data = made([project(f"d#{n}") for n in (1, 2, 3)], money)
    one = execution.grouped(data, ["unit"]).iloc[0]
    assert one["rate_reported"] == pytest.approx(87.5)
    assert one["median_reported"] == pytest.approx(75)
    assert (one["n_rows"], one["n_excluded"]) == (2, 1)
    with pytest.raises(UsageError, match="cannot group by colour"):
        execution.grouped(data, ["colour"])


def test_cost_deviation_tells_a_fraction_from_a_percentage() -> None:
    named = {"level1": "成本指标", "name": "项目实际成本与预算偏差率"}
    both = rows(target("≤", 0.0, -5.66, **named)) + rows(
        target("≤", 0.0, -0.06, **named), form_id="d#2"
    )
    money = [total(name, 377.89, 377.89, 356.49) for name in ("d#1", "d#2")]
    out = execution.cost_deviation(made([project(), project("d#2")], money, both))
    assert out["relation"].tolist() == ["agrees", "fraction"]
    assert out["implied_deviation"].iloc[0] == pytest.approx(-5.66302, abs=1e-5)


def test_no_deviation_beside_a_small_one_is_no_fraction_and_a_turned_sign_is_said() -> None:
    named = {"level1": "成本指标", "name": "成本偏差率"}
    both = rows(target("≤", 0.0, 0.0, actual_text="0.00(%)", **named)) + rows(
        target("≤", 0.0, 5.66, **named), form_id="d#2"
    )
    whole = total("d#1", 634.2, 634.2, 634.0) | {"execution_rate": 99.97}
    money = [whole, total("d#2", 377.89, 377.89, 356.49)]
    out = execution.cost_deviation(made([project(), project("d#2")], money, both))
    assert out["relation"].tolist() == ["differs", "opposite"]


def test_only_forms_with_both_rates_are_ranked() -> None:
    money = [total("d#1", 9, 3, 1), total("d#2", None, 6, 6), total("d#3", 5, 5, 5)]
    out = execution.compare(made([project(f"d#{n}") for n in (1, 2, 3)], money))
    assert out["rank_reported"].tolist() == [2, pd.NA, 1]
    assert out["rank_change"].tolist() == [0, pd.NA, 0]


def test_a_form_alone_in_its_set_is_not_the_first_of_it() -> None:
    """A department's form stood at rank 1 on either basis, among itself."""
    forms = [project("d#1"), project("d#2", form_kind="department"), project("d#3")]
    out = execution.compare(made(forms, [total(f"d#{n}", 9, 9, n) for n in (1, 2, 3)]))
    for column in ("rank_reported", "rank_original"):
        assert out[column].tolist() == [2, pd.NA, 1]


def test_sources_are_told_apart_where_a_form_has_several() -> None:
    part = {"initial_budget": 30.0, "adjusted_budget": 30.0, "executed": 15.0}
    money = [
        total("d#1", 100, 100, 85),
        {"form_id": "d#1", "fund": "current_year", **dict.fromkeys(part, 70.0)},
        {"form_id": "d#1", "fund": "other", **part},
        {"form_id": "d#1", "fund": "carried_over", **dict.fromkeys(part, 0.0)},
        total("d#2", 100, 100, 85),
        {"form_id": "d#2", "fund": "current_year", **dict.fromkeys(part, 100.0)},
    ]
    out = execution.sources(made([project(), project("d#2")], money))
    assert out[["form_id", "fund", "share"]].values.tolist() == [
        ["d#1", "current_year", 0.7],
        ["d#1", "other", 0.3],
    ]
    assert out["rate_reported"].tolist() == [100, 50]


def test_groups_are_those_that_tell_forms_apart() -> None:
    projects = [project("d#1", unit="甲"), project("d#2", unit=None), project("d#3", unit="甲")]
    money = [total("d#1", 100, 100, 50), total("d#2", 300, 300, 300), total("d#3", 5, None, 5)]
    out = execution.groups(made(projects, money))
    assert out["grouping"].tolist() == ["all", "unit", "unit"]
    assert out["group"].fillna("-").tolist() == ["-", "甲", "-"]
    assert out["rate_reported"].tolist() == [87.5, 50, 100]
    assert out["n_excluded"].tolist() == [1, 1, 0]


def test_the_nine_forms() -> None:
    out = execution.compare(nine())
    assert (out["uplift"].round(9) > 0).sum() == 7
    whole = execution.grouped(nine()).iloc[0]
    assert whole["rate_reported"] == pytest.approx(100 * 5798.33 / 5863.57)
    assert whole["rate_original"] == pytest.approx(100 * 5798.33 / 5984.40)
    assert out["relation"].value_counts().to_dict() == {"agrees": 6, "fraction": 1, "differs": 1}


def test_nothing_gives_nothing() -> None:
    assert execution.compare(tables.empty()).empty
    assert execution.cost_deviation(tables.empty()).empty
    assert execution.sources(tables.empty()).empty
    assert len(execution.groups(tables.empty())) == 1
    assert execution.grouped(tables.empty(), ["unit"]).empty
    assert pd.isna(execution.grouped(tables.empty())["rate_reported"].iloc[0])


@given(st.lists(st.tuples(amounts, amounts, amounts), min_size=1, max_size=6))
def test_the_order_of_rows_changes_nothing(money: list[tuple]) -> None:
    funds = pd.DataFrame([total(f"d#{n}", *row) for n, row in enumerate(money)])
    rates = execution.rates(funds.astype(dict.fromkeys(execution.MONEY, "float64")))
    shuffled = funds.sample(frac=1, random_state=1).astype(
        dict.fromkeys(execution.MONEY, "float64")
    )
    assert_frame_equal(execution.rates(shuffled).sort_index(), rates)
    known = funds[list(execution.MONEY)].notna().all(axis=1)
    assert rates[~known]["uplift"].isna().all()


def test_composition_variance_is_what_is_left_beside_the_departure_of_the_whole() -> None:
    alike = [total(f"d#{n}", b0, b0, b0 * 0.8) for n, b0 in enumerate((100.0, 50.0, 10.0), 1)]
    heads = [project(f"d#{n}", unit="甲" if n < 3 else "乙") for n in (1, 2, 3)]
    assert execution.grouped(made(heads, alike))["composition_variance"].item() == pytest.approx(0)
    # 90 of 100 and 60 of 50: spent as planned in all, 10 more and 10 less than that.
    moved = [total("d#1", 100, 100, 90), total("d#2", 50, 60, 60), total("d#3", None, 9, 9)]
    out = execution.grouped(made(heads, moved))
    assert out["composition_variance"].item() == pytest.approx(100 * 20 / 150)
    assert (out["n_rows"].item(), out["n_excluded"].item()) == (2, 1)
    # The example of docs: 120 of 100 in all, and 8 more and 8 less than alike.
    told = made(heads, [total("d#1", 60, 60, 80), total("d#2", 40, 40, 40)])
    variance = execution.grouped(told)["composition_variance"].item()
    assert round(variance, 2) == 13.33
    for language in ("zh", "en"):
        page = (Path(__file__).parents[1] / "docs" / language / "measures.md").read_text("utf-8")
        assert all(one in page for one in ("60", "72", "48", "13.33"))
    by_unit = execution.grouped(made(heads, moved), ["unit"]).set_index("unit")
    assert by_unit["composition_variance"].round(2).fillna(-1).to_dict() == {"甲": 13.33, "乙": -1}
    # One head departs from nothing but itself.
    alone = execution.grouped(made(heads[:1], moved[:1]))
    assert pd.isna(alone["composition_variance"].item())
