from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import leniency, scoring, simulate, tables
from analysis.errors import UsageError
from tests import recovery
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


def test_bunching_is_counted_always_and_tested_only_where_enough_totals_are_near() -> None:
    few = leniency.bunching(pd.Series([90.0, 90.5, 89.9, None]), 90)
    assert (few["below"], few["above"], few["p_value"]) == (1, 2, None)
    far = leniency.bunching(pd.Series(np.linspace(96, 99.9, 500)), 90)
    assert (far["n"], far["p_value"], far["detectable"]) == (500, None, None)


@pytest.mark.parametrize(("rounding", "halves"), [("halves", 12), ("some whole, half, fives", 60)])
def test_honest_totals_on_a_slope_are_not_called_bunched(rounding: str, halves: int) -> None:
    law = recovery.LAWS["normal, mean 92, SD 4"]
    every = [recovery.honest(law, rounding, 3_000, seed) for seed in range(60)]
    # Three of sixty are rejected by chance; seven or more happen once in thirty.
    assert sum(map(recovery.rejected, every)) <= 6
    # What it replaced took a slope, and a liking for round scores, for bunching.
    assert sum(map(recovery.two_halves, every)) >= halves


def test_totals_moved_over_the_cut_are_seen_and_counted() -> None:
    law = recovery.LAWS["normal, mean 92, SD 4"]
    fair = recovery.honest(law, "halves", 3_000, 1)
    pushed = recovery.honest(law, "halves", 3_000, 1, moved=0.5)
    moved = int((fair.lt(90) & pushed.ge(90)).sum())
    found = leniency.bunching(pushed, 90)
    assert found["p_value"] < 0.001
    assert found["moved"] == pytest.approx(moved, abs=found["detectable"])
    assert found["detectable"] < moved


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
    out = leniency.compare(nine(), RULES).set_index("form_id")
    assert out["n_indicators"].sum() == 151
    assert out["n_deductions"].tolist() == [1, 1, 1, 1, 0, 1, 1, 2, 1]
    assert out["n_unexplained"].sum() == 0
    assert out["awarded"].iloc[0] == pytest.approx(89 / 90)
    assert out["inside"].all()
    # A lost target of 2 points decides alone whether #4 keeps its grade; that of #7 is lost.
    undecided = out["grade_open"]
    assert out.index[undecided].str[-2:].tolist() == ["#4"]
    assert out.loc[undecided, ["lowest", "n_unknown"]].to_numpy().tolist() == [[88.63, 1]]
    assert (
        out["grade_robust"].isna().tolist()
        == [False] * 3 + [True, False, False, True] + [False] * 2
    )
    assert out["grade_robust"].dropna().all()
    beyond = leniency.beyond(nine(), RULES)
    assert beyond[["name", "outside"]].to_numpy().tolist() == [["律师顾问工作验収合格率", "below"]]
    with pytest.raises(UsageError):
        leniency.sensitivity(nine(), [])


def test_rounding_takes_no_score_out_but_a_met_target_is_due_its_whole_weight() -> None:
    # By formula 5 · 33 / 90 = 1.83; the form prints one decimal at most.
    missed = [target("≥", 90.0, 33.0, score=score) for score in (1.8, 1.9, 1.7, 2.0)]
    met = [target("≥", 90.0, 90.0, score=4.9), target("≥", 90.0, 90.0, score=5.0)]
    out = leniency.intervals(made([project()], [], rows(*missed, *met)), RULES)
    assert out["outside"].fillna("").tolist() == ["", "above", "below", "above", "below", ""]
    exact = leniency.intervals(
        made([project()], [], rows(*missed, target("≥", 90.0, 90.0, score=4.99))), RULES
    )
    assert exact["outside"].fillna("").tolist() == ["below", "above", "below", "above", "below"]


def test_a_total_is_out_of_its_range_by_more_than_what_rounding_moved() -> None:
    # Σ formula scores is 3.66, Σ printed ones 3.6: each is cut to one decimal.
    values = [target("≥", 90.0, 33.0, score=1.8)] * 2
    for total, inside in ((3.6, True), (3.5, False), (3.8, False)):
        funds = [{"form_id": "d#1", "fund": "total", "weight": 0.0}]
        data = made([project(total_score=total)], funds, rows(*values))
        one = leniency.compare(data, RULES).iloc[0]
        assert (one["lowest"], one["highest"]) == (3.66, 3.66)
        assert bool(one["inside"]) is inside, total


def test_each_deduction_names_the_clause_that_it_is_judged_by() -> None:
    label = {"target_operator": "qualitative", "weight": 5.0}
    values = rows(
        {**label, "achievement": "partly", "score": 3.5, "reason": "延迟"},
        target("≥", 100.0, 60.0, score=3.0),
        target("=", 100.0, 110.0, score=4.0),
        target("≥", 100.0, 130.0, score=4.5),
        target("≥", 100.0, 100.0, score=4.0),
        {**label, "score": 1.0},
        target("≤", 100.0, 112.0, score=3.0, level1="成本指标"),
    )
    data = made([project()], [], values)
    out = leniency.deductions(data, RULES).sort_values("position")
    assert out["clause"].fillna("").tolist() == [
        *("bands", "formulas", "equal_above", "overshoot_threshold", "", "", "formulas")
    ]
    assert out["basis"].tolist()[4:6] == ["met", "unknown"]
    assert out["outside"].fillna("").tolist() == ["", "", "below", "", "below", "", "below"]
    assert out["reason_asked"].all()
    stepped = leniency.deductions(data, "jiangxi-2017").sort_values("position")
    assert stepped["clause"].iloc[-1] == "cost_steps"


def test_full_points_for_a_missed_target_are_beyond_the_rules() -> None:
    data = made(
        [project()],
        [],
        rows(*(target("≥", 100.0, actual) for actual in (50.0, 85.0, 90.0, 100.0))),
    )
    out = leniency.beyond(data, RULES)
    # Where whole points are printed, 4.5 may have been rounded to 5, but 4.25 not.
    assert out["outside"].tolist() == ["above", "above"]
    assert out["by"].tolist() == [2.5, 0.75]


def test_bands_count_ends_and_indicators_without_a_label() -> None:
    label = {"target_operator": "qualitative", "weight": 2.0}
    scores = [("achieved", 2.0), ("achieved", 1.6), ("achieved", 1.8), ("partly", 1.59),
              ("partly", 1.6), (None, 2.0), (None, 1.0)]  # fmt: skip
    values = [{**label, "achievement": name, "score": score} for name, score in scores]
    out = leniency.bands(made([project()], [], rows(*values)), RULES).set_index("achievement")
    counts = ["n_indicators", "n_ceiling", "n_top", "n_between", "n_bottom", "n_outside"]
    assert out.loc["achieved", counts].tolist() == [3, 1, 1, 1, 1, 0]
    # The band of "partly" ends below 80 %: 1.59 is its highest score, 1.6 outside.
    assert out.loc["partly", counts].tolist() == [2, 0, 1, 0, 0, 1]
    bare = out[out.index.isna()].iloc[0]
    assert (bare["n_indicators"], bare["n_ceiling"]) == (2, 1)
    assert pd.isna(bare["n_top"])


@pytest.mark.parametrize(
    ("grade", "unknown", "robust", "undecided"),
    [("优", 0.0, True, False), ("优", 12.0, None, True), ("甲", 0.0, None, False)],
)
def test_a_grade_is_not_said_to_fall_for_what_cannot_be_recomputed(
    grade: str, unknown: float, robust: bool | None, undecided: bool
) -> None:
    values = [
        target("≥", 1.0, 1.0, weight=100.0 - unknown, score=100.0 - unknown),
        {"weight": unknown, "score": unknown},
    ]
    funds = [{"form_id": "d#1", "fund": "total", "weight": 0.0}]
    data = made([project(total_score=100.0, grade=grade)], funds, rows(*values))
    one = leniency.compare(data, RULES).iloc[0]
    assert (None if pd.isna(one["grade_robust"]) else bool(one["grade_robust"])) is robust
    assert bool(one["grade_open"]) is undecided


def test_statistics_describe_as_few_as_there_are() -> None:
    values = [target("≥", 1.0, 1.0, score=score) for score in (5.0, 4.0, 3.0)]
    data = made([project(total_score=80.0)], [], rows(*values))
    few = leniency.statistics(data).set_index(["of", "measure"])["value"]
    assert few["indicator", "elevation"] == pytest.approx(0.8)
    assert few["indicator", "range_restriction"] == pytest.approx(0.2)
    assert few["indicator", "skewness"] == pytest.approx(0)
    assert few["form", "elevation"] == 80
    assert few[["form"]].isna().tolist() == [False, True, True]


def test_a_position_needs_all_weights_and_that_they_make_up_the_total() -> None:
    band = {"target_operator": "qualitative", "achievement": "achieved", "weight": 45.0}
    scored = rows(band | {"score": 45.0}, band | {"score": 40.0})

    def position(indicators: list[dict[str, object]], weight: float, **about: object) -> float:
        funds = [{"form_id": "d#1", "fund": "total", "weight": weight, "execution_rate": 100.0}]
        data = made([project(total_score=95.0, **about)], funds, indicators)
        return float(leniency.compare(data, RULES)["position"].iloc[0])

    assert position(scored, 10.0) == pytest.approx(13 / 18)
    # A rate beside weights of 100 in all: 110 printed points, of which full marks are 100.
    assert pd.isna(position(scored, 20.0))
    assert pd.isna(position(scored, 20.0, total_weight=110.0))
    assert pd.isna(position([{**row, "weight": None} for row in scored], 10.0))


def test_units_are_told_with_their_difference_or_with_the_one_that_would_be_seen() -> None:
    alike = simulate.forms(units=8, each=4, spread=0.0, seed=2)
    unlike = simulate.forms({"bands": 1.0}, units=8, each=4, spread=0.0, seed=2)
    none, some = (leniency.differences(one.tables, "mof-2020-10") for one in (alike, unlike))
    assert none["p_value"] > 0.05
    assert some["p_value"] < 0.01
    assert 0.05 < none["detectable"] < 0.5
    told = leniency.units(unlike.tables, "mof-2020-10").set_index("unit")
    assert (told["low"] < told["shrunk"]).all()
    assert told["shrunk"].std() < told["mean"].std()
    true = unlike.units.set_index("unit")["bands"]
    assert told["shrunk"].rank().corr(true.rank()) > 0.8


def test_rule_sets_are_those_of_the_years_and_the_national_ones() -> None:
    new = [one.id for one in leniency.applicable(nine(), "shanghai-2024")]
    assert new[0] == "shanghai-2024"
    assert "jiangxi-2017" not in new
    assert {"mof-2020-10", "mof-2021-101", "hubei-20"} <= set(new)
    old = made([project(year=2018)], [], rows(target("≥", 1.0, 1.0)))
    ids = [one.id for one in leniency.applicable(old, RULES)]
    assert ids == [RULES, "mof-2020-10", "jiangxi-2017"]


def test_other_rules_move_ranges_and_grades_not_scores() -> None:
    sets = leniency.applicable(nine(), RULES)
    every = leniency.sensitivity(nine(), sets)
    assert len(every) == 9 * len(sets)
    out = leniency.by_rules(nine(), every, sets).set_index("rule_set")
    assert out.loc[RULES, ["n_forms", "n_inside", "n_moved", "n_falls", "n_open"]].tolist() == [
        *(9, 9, 0, 0, 1)
    ]
    # Hubei's band of "partly" starts at 50 %, and it takes nothing off above a target: ranges
    # move both ways, and no grade falls.
    assert out.loc["hubei-20", ["n_moved", "n_falls"]].tolist() == [6, 0]
    assert out["n_at_home"].to_dict()["shanghai-2024"] == 9
    assert out["national"].sum() == 2


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


@settings(max_examples=10, deadline=None)
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


def test_each_form_is_judged_by_its_own_rules_on_every_measure() -> None:
    heads = [
        project("a#1", province="湖北省", place_evidence="湖北省"),
        project("b#1", province="广东省", place_evidence="广州市"),
        project("c#1", province="湖北省", place_evidence="武汉市"),
    ]
    # 12 for "=10": Hubei takes nothing off above the target, the national set perhaps a fifth.
    own = [target("=", 10.0, 12.0, "个", weight=10.0, score=8.0)] * 2
    data = made(heads, [], [row for head in heads for row in rows(*own, form_id=head["form_id"])])
    told = leniency.intervals(data, "own")
    assert told["form_id"].tolist() == ["a#1", "a#1", "b#1", "b#1", "c#1", "c#1"]
    assert told["rule_set"].tolist()[::2] == ["hubei-20", "mof-2020-10", "hubei-20"]
    assert told["lowest"].tolist() == [10.0, 10.0, 8.0, 8.0, 10.0, 10.0]
    totals = leniency.compare(data, "own")
    assert totals["rule_set"].tolist() == ["hubei-20", "mof-2020-10", "hubei-20"]
    assert (leniency.points(data, "own")["form_id"] == told["form_id"]).all()
    assert leniency.beyond(data, "own")["form_id"].tolist() == ["a#1", "a#1", "c#1", "c#1"]


def test_bands_of_two_rule_sets_stand_apart() -> None:
    heads = [project("a#1", province="湖北省", place_evidence="湖北省"), project("b#1")]
    label = {"achievement": "partly", "target_operator": "qualitative", "weight": 10.0}
    own = [*rows(label | {"score": 5.5}, form_id="a#1"), *rows(label | {"score": 6}, form_id="b#1")]
    told = leniency.bands(made(heads, [], own), "own")
    assert told[["low", "n_indicators"]].to_numpy().tolist() == [[0.5, 1], [0.6, 1]]


def test_what_the_rules_leave_open_is_a_range_and_names_what_decides() -> None:
    above = target("=", 10.0, 15.0, "个", weight=30.0, score=30.0)
    under = target("≤", 10.0, 15.0, "个", weight=60.0, score=40.0)
    data = made([project(total_score=70.0, grade="中")], [], rows(above, under))
    every = leniency.readings(data, "mof-2020-10")
    assert len(every) == 8
    # 30 or 15 above the target; (2 − 1.5)·60 or 60/1.5 below the ceiling; nothing of execution.
    assert sorted(every["lowest"].unique()) == [45.0, 55.0, 60.0, 70.0]
    one = leniency.latitude(data, "mof-2020-10").iloc[0]
    assert (one["lowest_low"], one["lowest_high"]) == (45.0, 70.0)
    assert one["decides"] == "formulas,overshoot_reduction,equal_above"
    # Of 45, 55, 60 and 70 points the formulas change none from below 60 to above it.
    assert one["decides_grade"] == "overshoot_reduction,equal_above"
    hubei = leniency.latitude(data, "hubei-20").iloc[0]
    assert hubei["lowest_low"] == hubei["lowest_high"] == 70.0
    assert pd.isna(hubei["decides"])


def test_no_open_clause_decides_where_all_targets_are_met() -> None:
    data = made([project(total_score=90.0)], [], rows(target("≥", 10.0, 10.0, "个", weight=90.0)))
    one = leniency.latitude(data, "mof-2020-10").iloc[0]
    assert pd.isna(one["decides"])
    assert pd.isna(one["decides_grade"])


@pytest.mark.parametrize(("column", "value"), [("score", 0.0), ("weight", 9.0)])
def test_a_cell_changed_in_place_changes_what_is_judged_of_it(column: str, value: float) -> None:
    """A fact of the same tables is made once; these are others, though they are the same frames."""
    data = nine().select(nine().projects["form_id"])
    before = leniency.ratios(data)["ratio"]
    data.indicators.loc[0, column] = value
    assert leniency.ratios(data)["ratio"][0] != before[0]
    kept = leniency.ratios(data)
    kept["ratio"] = 7.0
    assert leniency.ratios(data)["ratio"].max() <= 1


def test_indicators_changed_in_place_are_held_against_their_targets_anew() -> None:
    data = nine().select(nine().projects["form_id"])
    assert scoring.compared(data)["met"][0]
    at_most = data.indicators.loc[0, "target_operator"] == "≤"
    data.indicators.loc[0, "actual_value"] = 1e9 if at_most else -1e9
    assert not scoring.compared(data)["met"][0]
