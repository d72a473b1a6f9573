from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import rules, schema, scoring, tables

NATIONAL = rules.load("mof-2020-10")
JIANGXI = rules.load("jiangxi-2017")


def of(rows: list[dict]) -> tables.Tables:
    """Return tables with these indicators alone."""
    return dataclasses.replace(tables.empty(), indicators=tables.frame("indicators", rows))


def score(rule_set=NATIONAL, **cells) -> tuple:
    """Return (ŝ, L, U, basis) of one indicator of weight 10."""
    row = {"form_id": "a#1", "position": 1, "weight": 10.0} | cells
    scored = scoring.score(of([row]), rule_set)
    values = scored.astype(object).where(scored.notna(), None)
    return tuple(values.iloc[0][["formula_score", "lowest", "highest", "basis"]])


@pytest.mark.parametrize(
    ("operator", "target", "actual", "expected"),
    [
        ("≥", 95, 95, (10, 10, 10, "met")),
        ("≥", 95, 99.94, (10, 10, 10, "met")),
        (">", 95, 95, (10, 10, 10, "not_met")),
        ("≥", 80, 60, (7.5, 7.5, 7.5, "not_met")),
        ("≥", 3, 2, (6.67, 6.67, 6.67, "not_met")),
        ("≥", 80, -5, (0, 0, 0, "not_met")),
        ("≥", 0, 0, (10, 10, 10, "met")),
        ("≥", 0, -1, (None, 0, 10, "not_met")),
        ("≥", 100, 120, (10, 10, 10, "met")),
        ("≥", 100, 120.01, (10, 8, 10, "overshoot")),
        ("≥", 100, 300, (10, 0, 10, "overshoot")),
        ("=", 90, 100, (10, 8.89, 10, "overshoot")),
        ("=", 12, 12, (10, 10, 10, "met")),
        ("=", 12, 9, (7.5, 7.5, 7.5, "not_met")),
        ("=", 0, 0, (10, 10, 10, "met")),
        ("=", 0, -1, (10, 10, 10, "met")),
        ("=", 0, 1, (0, 0, 0, "not_met")),
        ("≤", 0, -0.29, (10, 10, 10, "met")),
        ("≤", 0, 0.01, (0, 0, 0, "not_met")),
        ("<", 5, 5, (10, 10, 10, "not_met")),
        ("<", 5, 0, (10, 10, 10, "met")),
        ("≤", 20, 25, (7.5, 7.5, 8, "not_met")),
        ("≤", 20, 40, (0, 0, 5, "not_met")),
        ("≤", -5, -4, (None, 0, 10, "not_met")),
        (None, 3, 3, (10, 10, 10, "met")),
        (None, 3, 4, (None, 0, 10, "unknown")),
        ("≥", 95, None, (None, 0, 10, "unknown")),
        (None, None, None, (None, 0, 10, "unknown")),
    ],
)
def test_quantitative_indicators_by_hand(operator, target, actual, expected):
    cells = {"target_operator": operator, "target_value": target, "actual_value": actual}
    assert score(**cells) == expected


@pytest.mark.parametrize(
    ("rule_set", "label", "expected"),
    [
        (NATIONAL, "achieved", (None, 8, 10, "band")),
        (NATIONAL, "partly", (None, 6, 7.99, "band")),
        (NATIONAL, "not", (None, 0, 5.99, "band")),
        (JIANGXI, "partly", (None, 5, 7.99, "band")),
        (JIANGXI, "not", (None, 0, 4.99, "band")),
    ],
)
def test_bands_are_half_open_as_printed(rule_set, label, expected):
    assert score(rule_set, target_operator="qualitative", achievement=label) == expected


def test_a_band_stays_inside_the_smallest_weight():
    assert score(weight=0.01, achievement="partly") == (None, 0.01, 0.01, "band")


def test_the_second_reverse_formula_is_the_one_of_jiangxi():
    cells = {"target_operator": "≤", "target_value": 20.0, "actual_value": 25.0}
    assert score(JIANGXI, **cells) == (8, 8, 8, "not_met")


def test_cost_steps_of_jiangxi():
    cells = {"level2": "成本指标", "target_operator": "≤", "target_value": 100.0}
    assert score(JIANGXI, **cells, actual_value=110.0)[0] == 10
    assert score(JIANGXI, **cells, actual_value=115.0)[0] == 6
    assert score(JIANGXI, **cells, actual_value=120.0)[0] == 2
    assert score(JIANGXI, **cells, actual_value=121.0)[0] == 0


def test_units_that_differ_are_not_compared():
    cells = {"target_operator": "≥", "target_value": 95.0, "actual_value": 9500.0}
    assert score(**cells, target_unit="万元", actual_unit="元")[3] == "unknown"
    assert score(**cells, target_unit="%", actual_unit="百分比")[3] == "overshoot"


def test_a_fraction_beside_a_percentage_is_not_compared():
    cells = {"target_operator": "≥", "target_value": 95.0, "target_unit": "%"}
    assert score(**cells, actual_value=0.98)[3] == "unknown"


def test_a_missing_weight_widens_the_interval_to_what_is_left():
    rows = [
        {"form_id": "a#1", "position": 1, "weight": 70.0, "achievement": "achieved"},
        {"form_id": "a#1", "position": 2, "achievement": "achieved"},
    ]
    scored = scoring.score(of(rows), NATIONAL)
    assert scored["highest"].tolist() == [70.0, 20.0]
    assert scored["lowest"].tolist() == [56.0, 0.0]


def test_figures_too_large_for_int64_stay_exact():
    cells = {"target_operator": "≥", "target_value": 300_000_000_000.000, "weight": 99.99}
    assert score(**cells, actual_value=200_000_000_000.123)[0] == 66.66


figures = st.one_of(
    st.none(),
    st.integers(-1000, 10_000_000).map(lambda number: number / 100),
    st.sampled_from([0.0, 100.0, 1e12, 0.123456789]),
)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*schema.OPERATORS, None]),
            figures,
            figures,
            st.sampled_from([*tables.ACHIEVEMENTS, None]),
            st.one_of(st.none(), st.integers(0, 2000).map(lambda number: number / 100)),
            st.sampled_from(["%", "次", None]),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(rules.available()),
)
def test_the_formula_score_lies_in_the_interval(cells, name):
    rows = [
        {
            "form_id": "a#1", "position": place, "target_operator": operator,
            "target_value": target, "actual_value": actual, "achievement": label,
            "weight": weight, "target_unit": unit,
        }
        for place, (operator, target, actual, label, weight, unit) in enumerate(cells, start=1)
    ]  # fmt: skip
    read = of(rows)
    indicators, scored = read.indicators, scoring.score(read, rules.load(name))
    assert scored.index.equals(indicators.index)
    # Without any weight there is nothing that the rules could bound.
    assert scored["lowest"].isna().all() == indicators["weight"].isna().all()
    scored = scored.dropna(subset="lowest")
    assert (scored["lowest"] >= 0).all()
    assert (scored["lowest"] <= scored["highest"]).all()
    known = scored[scored["formula_score"].notna()]
    assert (known["lowest"] <= known["formula_score"]).all()
    assert (known["formula_score"] <= known["highest"]).all()
    weighed = indicators["weight"].notna()
    assert (scored["highest"][weighed] <= indicators["weight"][weighed]).all()


def one_form(
    fund: dict, score: float | None = 95.0, weights: tuple[float | None, ...] = (90.0,)
) -> pd.Series:
    own = {"form_id": "a#1", "score": 86.0, "achievement": "achieved"}
    rows = [{**own, "position": at, "weight": one} for at, one in enumerate(weights, start=1)]
    project = {
        "form_id": "a#1", "source": "a", "source_sha256": "a", "reader": "pdf", "complete": True,
        "total_score": score, "grade": "优",
    }  # fmt: skip
    corpus = tables.Tables(
        tables.frame("projects", [project]),
        tables.frame("funds", [{"form_id": "a#1", "fund": "total", **fund}]),
        tables.frame("indicators", rows),
        tables.frame("findings", []),
    )
    ends = scoring.execution(corpus, NATIONAL).add_prefix("execution_")
    return scoring.forms(corpus, NATIONAL).join(ends).iloc[0]


def test_a_form_adds_its_intervals_and_its_execution_score():
    form = one_form({"weight": 10.0, "execution_rate": 98.25})
    assert form[["execution_lowest", "lowest", "highest"]].tolist() == [9.83, 81.83, 99.83]
    assert form["position"] == pytest.approx((95 - 81.83) / 18)
    assert form[["grade_lowest", "grade_highest"]].tolist() == ["良", "优"]


@pytest.mark.parametrize(
    ("fund", "interval"),
    [
        ({}, [0, 10]),
        ({"executed": 1.0, "adjusted_budget": 3.0}, [3.33, 3.33]),
        ({"executed": 1.0, "adjusted_budget": 0.0}, [0, 10]),
        ({"execution_rate": 104.0}, [10, 10]),
        ({"execution_rate": 50.0, "weight": 20.0}, [10, 10]),
    ],
)
def test_the_execution_score_widens_where_a_value_is_missing(fund, interval):
    assert one_form(fund)[["execution_lowest", "execution_highest"]].tolist() == interval


def test_without_a_printed_total_there_is_no_position():
    assert pd.isna(one_form({"execution_rate": 100.0}, None)["position"])


@pytest.mark.parametrize(
    ("name", "target", "basis"),
    [("培训后就业率", 70, "not_met"), ("资产负债率", 70, "unknown"), ("返贫率", 3, "unknown")],
)
def test_a_rate_of_half_and_more_without_an_operator_is_wanted(name, target, basis):
    units = {"target_unit": "%", "actual_unit": "%", "level2": "社会效益指标"}
    told = score(name=name, target_value=target, actual_value=target - 1, **units)
    assert told[-1] == basis


def test_what_indicators_leave_of_100_is_exact_and_at_most_the_rules_where_one_is_unknown():
    """Sums of floats gave 10.01000000000002; one unknown weight made 110 points of a form."""
    fund, columns = {"execution_rate": 100.0}, ["execution_lowest", "execution_highest"]
    assert one_form(fund, weights=(29.99, 29.99, 30.01))[columns].tolist() == [10.01, 10.01]
    assert one_form(fund, weights=(95.0, None))[columns].tolist() == [5, 5]
    assert one_form(fund, weights=(50.0, None))[columns].tolist() == [10, 10]
