from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import leniency, tables
from analysis.errors import UsageError
from tests.sample_forms import made, nine, project, rows, target

RULES = "mof-2021-101"


def scored(*pairs: tuple[float | None, float | None]) -> tables.Tables:
    values = [{"weight": w, "score": s, "level1": "产出指标"} for w, s in pairs]
    return made([project()], [], rows(*values))


def test_ceiling_shares_by_hand() -> None:
    one = leniency.ceiling(scored((10, 10), (5, 4), (5, 5), (5, None))).iloc[0]
    assert (one["n_indicators"], one["n_excluded"], one["n_ceiling"]) == (3, 1, 2)
    assert one["share_indicators"] == pytest.approx(2 / 3)
    assert one["share_points"] == pytest.approx(15 / 20)
    assert one["awarded"] == pytest.approx(19 / 20)
    assert one["mean"] == pytest.approx(2.8 / 3)
    assert one["sd"] == pytest.approx(np.std([1, 0.8, 1], ddof=1))
    assert one["lost"] == 1


def test_a_sum_of_binary_fractions_is_still_the_weight() -> None:
    out = leniency.ratios(scored((0.3, 0.1 + 0.2), (0.7, 0.69)))
    assert out["at_ceiling"].tolist() == [True, False]


def test_constant_scores_have_no_skewness() -> None:
    one = leniency.ceiling(scored((5, 5), (4, 4), (3, 3))).iloc[0]
    assert one["sd"] == 0
    assert pd.isna(one["skewness"])


def test_deductions_keep_their_reasons_and_count_the_unexplained() -> None:
    values = [
        {"weight": 5.0, "score": 4.0, "reason": "延迟"},
        {"weight": 5.0, "score": 2.0},
        {"weight": 5.0, "score": 6.0},
        {"weight": 0.0, "score": 0.0},
    ]
    data = made([project()], [], rows(*values))
    assert leniency.deductions(data)["lost"].tolist() == [3, 1]
    one = leniency.compare(data).iloc[0]
    assert (one["n_deductions"], one["n_unexplained"], one["n_above"]) == (2, 1, 1)
    assert one["n_excluded"] == 1


def test_bunching_is_tested_only_from_the_floor_on() -> None:
    few = leniency.bunching(pd.Series([90.0, 90.5, 89.9, None]), 90)
    assert (few["below"], few["above"], few["p_value"]) == (1, 2, None)
    split = pd.Series([90.2] * 10)
    assert leniency.bunching(split, 90, floor=10)["p_value"] == pytest.approx(2 / 2**10)
    assert leniency.bunching(pd.Series([89.5, 90.5] * 5), 90, floor=10)["p_value"] == 1


def test_units_that_share_no_indicator_are_not_on_one_scale() -> None:
    named = [("甲", "d#1", "验收合格率"), ("乙", "d#2", "验收 合格率"), ("丙", "d#3", "投诉次数")]
    data = made(
        [project(form, unit=unit) for unit, form, _ in named],
        [],
        [{"form_id": form, "position": 1, "name": name} for _, form, name in named],
    )
    out = leniency.linkage(data).set_index("unit")["component"]
    assert out["甲"] == out["乙"] != out["丙"]


def test_band_use_and_intervals_by_hand() -> None:
    label = {"target_operator": "qualitative", "weight": 5.0}
    data = made(
        [project()],
        [],
        rows(
            {**label, "achievement": "achieved", "score": 4.5},
            {**label, "achievement": "partly", "score": 4.0},
            target("≥", 100.0, 50.0, score=4.0),
        ),
    )
    use = leniency.band_use(data, RULES)
    assert use["within"].tolist() == pytest.approx([0.5, 1.0])
    assert use["inside"].tolist() == [True, False]  # 80 % belongs to the band above
    spans = leniency.intervals(data, RULES)
    assert spans["excess"].iloc[2] == 1.5
    assert spans["inside"].tolist() == [True, False, False]


def test_the_nine_forms() -> None:
    out = leniency.compare(nine(), RULES)
    assert out["n_indicators"].sum() == 151
    assert out["n_deductions"].tolist() == [1, 1, 1, 1, 0, 1, 1, 2, 1]
    assert out["n_unexplained"].sum() == 0
    assert out["awarded"].iloc[0] == pytest.approx(89 / 90)
    assert out["grade_robust"].isna().tolist() == [False] * 6 + [True, False, False]
    assert out.loc[~out["grade_robust"].fillna(True), "form_id"].str[-2:].tolist() == ["#4"]
    two = leniency.sensitivity(nine(), [RULES, "mof-2020-10"])
    assert len(two) == 18
    with pytest.raises(UsageError):
        leniency.sensitivity(nine(), [])


@pytest.mark.parametrize("extra", [-0.1, 0.0, 0.1])
def test_a_leniency_put_into_simulated_scores_is_recovered(extra: float) -> None:
    rng = np.random.default_rng(1)
    values = []
    for _ in range(40):
        actual = float(rng.integers(30, 80))
        score = round(5 * actual / 100 + 5 * extra, 2)
        values.append(target("≥", 100.0, actual, score=score))
    out = leniency.compare(made([project()], [], rows(*values)), RULES)
    assert out["leniency"].iloc[0] == pytest.approx(extra, abs=0.002)


def test_nothing_gives_nothing() -> None:
    none = tables.empty()
    for frame in (
        leniency.compare(none),
        leniency.compare(none, RULES),
        leniency.ratios(none),
        leniency.deductions(none),
        leniency.band_use(none, RULES),
        leniency.intervals(none, RULES),
        leniency.linkage(none),
        leniency.ceiling(none),
    ):
        assert frame.empty


def test_a_form_without_scores_has_no_shares() -> None:
    one = leniency.compare(scored((5, None), (5, None))).iloc[0]
    assert one["n_excluded"] == 2
    assert pd.isna(one["share_points"])
    assert pd.isna(one["lost"])


pairs = st.tuples(st.decimals(0, 20, places=2), st.decimals(0, 20, places=2)).map(
    lambda pair: (float(max(pair)), float(min(pair)))
)


@settings(max_examples=25, deadline=None)
@given(st.lists(pairs, min_size=1, max_size=8))
def test_shares_stay_shares_in_any_order(values: list[tuple[float, float]]) -> None:
    one = leniency.ceiling(scored(*values)).iloc[0]
    other = leniency.ceiling(scored(*reversed(values))).iloc[0]
    for name in ("share_indicators", "share_points", "awarded"):
        if pd.isna(one[name]):
            assert one["n_indicators"] == 0
        else:
            assert 0 <= one[name] <= 1
            assert one[name] == other[name]
