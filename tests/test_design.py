from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import design, doubts, tables
from analysis.design import names
from tests.sample_forms import made, nine, project, rows, target

RULES = "mof-2021-101"


def form(*values: dict) -> tables.Tables:
    return made([project()], [], rows(*values))


def doubted(field: str) -> str | None:
    return doubts.write([doubts.Doubt("split-cell", ("reason: ; x",), field)])


def test_quantified_share_by_hand() -> None:
    data = form(
        target("≥", 1, 1, weight=6.0),
        {"target_operator": "qualitative", "weight": 2.0},
        {"weight": 9.0},
    )
    one = design.quantified(data).iloc[0]
    assert (one["n_quantitative"], one["n_qualitative"], one["n_unknown"]) == (1, 1, 1)
    assert one["share_indicators"] == 0.5
    assert one["share_points"] == 0.75


def test_balance_against_the_rules_by_hand() -> None:
    blocks = {"成本指标": 10.0, "产出指标": 60.0, "效益指标": 20.0}
    data = form(*({"level1": name, "weight": weight} for name, weight in blocks.items()))
    out = design.balance(data, RULES).set_index("level1")
    # The set moves the points of satisfaction to outcome: 20, 40, 30.
    assert out["rule_points"].to_dict() == {"成本指标": 20, "产出指标": 40, "效益指标": 30}
    assert out["tvd"].iloc[0] == pytest.approx(20 / 90)
    assert design.balance(data)["tvd"].isna().all()
    assert design.balance(data, "mof-2020-10")["tvd"].isna().all()


def test_a_lost_weight_leaves_no_distance() -> None:
    data = form({"level1": "产出指标", "weight": 50.0}, {"level1": "效益指标"})
    out = design.balance(data, RULES)
    assert out["tvd"].isna().all()
    assert out["n_excluded"].eq(1).all()


def test_effective_number_by_hand() -> None:
    data = form({"weight": 2.0}, {"weight": 1.0}, {"weight": 1.0}, {"weight": None})
    one = design.concentration(data).iloc[0]
    assert one["effective_number"] == pytest.approx(1 / (0.25 + 0.0625 + 0.0625))
    assert (one["n_indicators"], one["n_excluded"]) == (3, 1)


@pytest.mark.parametrize(
    ("operator", "t", "a", "slack", "hit", "met"),
    [
        ("≥", 80.0, 100.0, 0.25, False, True),
        ("≤", 4.0, 3.0, 0.25, False, True),
        ("<", 4.0, 4.0, 0.0, False, False),  # missed, so no hit
        (">", 4.0, 4.0, 0.0, False, False),
        ("=", 90.0, 100.0, 1 / 9, False, True),
        ("=", 0.0, 0.0, None, True, True),
        ("=", 0.0, 1.0, None, False, False),
        ("≤", -2.0, -3.0, 0.5, False, True),
    ],
)
def test_slack_by_hand(
    operator: str, t: float, a: float, slack: float | None, hit: bool, met: bool
) -> None:
    one = design.slack(form(target(operator, t, a))).iloc[0]
    assert pd.isna(one["slack"]) if slack is None else one["slack"] == pytest.approx(slack)
    assert (one["exact_hit"], one["met"]) == (hit, met)


def test_what_cannot_be_compared_is_null_and_says_why() -> None:
    out = design.slack(
        form(
            target("≥", 1.0, 1.0, actual_unit="次"),
            target("≥", None, 1.0),
            target("≥", 1.0, None),
            target("≥", 95.0, 0.98, actual_unit=None),
            target("≥", 5.0, 5.0, unit="个", actual_unit=None),
            target("≥", 5.0, 5.0, actual_unit="百分比"),
        )
    )
    expected = ["units differ", "no target number", "no actual number", "units differ"]
    assert out["not_compared"].tolist()[:4] == expected
    assert out["met"].isna().tolist() == [True] * 4 + [False] * 2


def test_targets_nobody_can_miss_and_operators_in_doubt() -> None:
    out = design.slack(
        form(
            target("=", 100.0, 100.0, name="任务完成率"),
            target("≤", 5.0, 0.0, unit="起", name="有效投诉量"),
            target("=", 90.0, 90.0, name="验收合格率"),
            target("=", 12.0, 13.0, unit="次", name="巡检次数"),
            target("≥", 3.0, 4.0, unit="起", name="投诉数量"),
            target("≤", 4.0, 3.0, unit="小时", name="故障响应时间"),
            target("=", 0.0, 1.0, unit="次", name="检查次数"),
            target("=", 2.0, 3.0, unit="次", name="事故次数"),
        )
    )
    assert out["cannot_miss"].tolist()[:2] == ["full", "zero"]
    assert out["cannot_miss"].isna().tolist() == [False, False] + [True] * 6
    assert out["outcome"].tolist() == ["full", "zero", "exact"] + ["passed"] * 3 + [
        "missed",
        "passed",
    ]
    doubts = ["more is better under =", "overshoot under =", "direction against the name"]
    assert out["operator_doubt"].dropna().tolist() == doubts


def test_names_alike_inside_a_form_and_across_forms() -> None:
    counted = target("≥", 4.0, 3.0, "次", name="巡检次数")
    first = rows({"name": "在线客服满意度"}, {"name": "在线客服 满意度"}, counted)
    second = rows({**counted, "actual_value": 4.0}, {"name": None}, form_id="d#2")
    data = made([project(), project("d#2")], [], first + second)
    pairs = design.duplicates(data)
    assert pairs[["position", "other_position", "identical"]].values.tolist() == [[1, 2, True]]
    shared = design.templates(data)
    assert shared[["template", "n_forms"]].values.tolist() == [["巡检次数", 2]]
    assert shared[["n_compared", "n_met"]].values.tolist() == [[2, 1]]
    both = design.shared(data)
    assert both[["n_others", "n_shared"]].values.tolist() == [[1, 1]] * 2


@settings(max_examples=30)
@given(st.lists(st.sets(st.integers(0, 5)), min_size=1, max_size=8))
def test_forms_that_share_names_are_counted_as_pair_by_pair(held: list[set[int]]) -> None:
    """All pairs at once took 52 GB where 70,000 forms had the same indicators."""
    words = (
        "水库除险加固",
        "道路保洁里程",
        "培训班期数",
        "设备验收合格",
        "补贴发放及时性",
        "群众知晓率",
    )
    every = [f"d#{number}" for number in range(len(held))]
    named = [
        rows(*({"name": words[one]} for one in sorted(own)), form_id=form)
        for form, own in zip(every, held, strict=True)
    ]
    data = made([project(form) for form in every], [], [row for own in named for row in own])
    due = {}
    for form, own in zip(every, held, strict=True):
        common = [len(own & it) for at, it in zip(every, held, strict=True) if at != form]
        if any(common):
            due[form] = [sum(map(bool, common)), max(common)]
    found = design.shared(data).set_index("form_id")
    assert dict(zip(found.index, found.values.tolist(), strict=True)) == due
    assert list(found.index) == list(due)


@settings(max_examples=50)
@given(st.lists(st.text("甲乙丙丁", min_size=1, max_size=12), min_size=1, max_size=20, unique=True))
def test_members_of_a_template_are_alike_its_leader(words: list[str]) -> None:
    from rapidfuzz import fuzz

    leader, likeness = names._led(words)
    for number, (lead, score) in enumerate(zip(leader, likeness, strict=True)):
        assert leader[lead] == lead
        assert fuzz.ratio(words[number], words[lead]) == pytest.approx(score, abs=1e-4)
        assert score >= names.SIMILAR


def test_a_reason_to_the_point_is_not_taken_for_another_matter() -> None:
    """供应商延期交货 beside 储备物资件数 shares no word with it: most true reasons do not."""
    lost = {"weight": 10.0, "score": 8.0, "target_text": "≥36场"}
    out = design.explanations(
        form(
            {**lost, "name": "储备物资件数", "reason": "供应商延期交货,已约谈"},
            {**lost, "name": "健身活动场次", "reason": "场馆维修,后续补办"},
            {**lost, "name": "参与群众人数", "reason": "健身活动场次减少,后续补办"},
        )
    )
    assert out["other_subject"].tolist() == [False, False, True]


def test_explanations() -> None:
    lost = {"weight": 5.0, "score": 4.0, "level2": "时效指标", "target_text": "及时"}
    out = design.explanations(
        form(
            {**lost, "name": "结算及时性"},
            {**lost, "name": "结算及时性", "reason": "无偏差。"},
            {**lost, "name": "巡检", "reason": "因巡检人员不足,下一步加强管理"},
            {**lost, "name": "报告", "reason": "因巡检人员不足,下一步加强管理"},
            {**lost, "name": "系统", "reason": "天气不佳"},
            {"weight": 5.0, "score": 5.0, "reason": "无偏差"},
            {"weight": 5.0, "score": 5.0},
            # 推广 was read as a part of the cause, as 推迟 is.
            {**lost, "name": "亩均增收", "reason": "秋季降雨偏多,2025年推广排水沟"},
            {**lost, "name": "播种", "reason": "秋季降雨偏多,播种因此推迟"},
        )
    )
    told = out.pop("no_remedy")
    assert told.tolist() == [False] * 4 + [True, False, False, False, True]
    out = out.iloc[:7]
    assert out["position"].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert out["missing"].tolist() == [True] + [False] * 6
    assert out["denies"].tolist() == [False, True] + [False] * 5
    assert out["repeated"].tolist() == [False, False, True, True] + [False] * 3
    assert out["other_subject"].tolist() == [False, False, False, True] + [False] * 3


def test_no_deviation_is_denied_beside_one_and_a_reason_in_doubt_is_known() -> None:
    data = form(
        target("≤", 0.0, -1.54, name="成本偏差率", reason="无偏差"),
        target("≤", 0.0, 0.0, name="成本偏差率", reason="无偏差"),
        target("=", 90.0, 95.0, reason="无偏差"),
        target("≥", 90.0, 95.0, reason="无偏差"),
        target("≥", 90.0, 80.0, reason="因故", in_doubt=doubted("reason")),
        target("≥", 90.0, 80.0, reason="因故", in_doubt=doubted("name")),
    )
    out = design.explanations(data)
    assert out["denies"].tolist() == [True, False, True, False, False, False]
    assert out["doubtful"].tolist() == [False] * 4 + [True, False]
    assert out["spared"].tolist() == [False] * 4 + [True, True]
    assert design.explanations(data, every=False)["position"].tolist() == [1, 3, 5, 6]


def test_units_that_a_form_writes_in_different_ways() -> None:
    data = form(
        target("≥", 1.0, 1.0, target_text="=100(%)"),
        target("≥", 1.0, 1.0, target_text="≥90.00(%)"),
        target("≥", 1.0, 1.0, "百分比", target_text="≥90百分比"),
        target("≥", 1.0, 1.0, "次", target_text="≥3(次)"),
        target("≥", 1.0, None, "次", target_text="≥4(次)"),
    )
    ways = design.mixed_formats(data)
    assert ways["target_unit"].tolist() == ["%"] * 3
    columns = ["decimals", "spelling", "n_indicators", "position", "target_text"]
    assert ways[columns].values.tolist() == [
        [0, "%", 1, 1, "=100(%)"],
        [2, "%", 1, 2, "≥90.00(%)"],
        [0, "百分比", 1, 3, "≥90百分比"],
    ]


def test_mixed_decimals() -> None:
    texts = ["=100(%)", "=100.00(%)", "≥90.00(%)", "≥3(次)"]
    data = form(
        *(
            target(
                "≥", 1.0, 1.0, "次" if "次" in text else "%", target_text=text, actual_text="1.00"
            )
            for text in texts
        )
    )
    one = design.formats(data).iloc[0]
    assert one["consistency"] == 0.75
    assert (one["n_targets"], one["n_unlike_actual"]) == (4, 2)


def test_ratchet_over_two_years() -> None:
    projects = [
        project("d#1", year=2023, project_name="P"),
        project("d#2", year=2024, project_name="P"),
    ]
    named = {"name": "发布数量", "unit": "条"}
    first = rows(target("≥", 100.0, 120.0, **named), target("≥", 5.0, 5.0, name="次数"))
    second = rows(
        target("≥", 110.0, 130.0, **named), target("≥", 6.0, 6.0, name="次数"), form_id="d#2"
    )
    out = design.ratchet(made(projects, [], first + second)).sort_values("position")
    assert out["ratchet"].iloc[0] == pytest.approx(0.5)
    assert pd.isna(out["ratchet"].iloc[1])
    lost = [{**one, "project_name": None} for one in projects]
    assert design.ratchet(made(lost, [], first + second)).empty
    # Of the year after only the target counts: a form that reports no result yet has set it.
    blank = [{**row, "actual_value": None, "actual_unit": None} for row in second]
    again = design.ratchet(made(projects, [], first + blank)).sort_values("position")
    assert again["ratchet"].iloc[0] == out["ratchet"].iloc[0]


def test_the_nine_forms() -> None:
    out = design.compare(nine(), RULES)
    assert out["n_indicators"].sum() == 151
    assert out["n_targets"].sum() == 95
    assert out["tvd"].between(0, 1).all()
    assert design.slack(nine())["met"].all()
    assert out["n_duplicate_pairs"].tolist() == [0] * 8 + [2]


def test_nothing_gives_nothing() -> None:
    none = tables.empty()
    for measure in (
        design.compare,
        design.balance,
        design.concentration,
        design.slack,
        design.ratchet,
        design.duplicates,
        design.membership,
        design.templates,
        design.shared,
        design.explanations,
        design.formats,
        design.mixed_formats,
    ):
        assert measure(none).empty
    assert pd.isna(design.quantified(none)["share_points"].iloc[0])


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["成本指标", "产出指标", "效益指标", "满意度指标"]),
            st.decimals("0.01", 50, places=2).map(float),
        ),
        min_size=1,
        max_size=10,
    )
)
@settings(max_examples=10, deadline=None)
def test_bounds_hold_in_any_order(values: list[tuple[str, float]]) -> None:
    cells = [{"level1": level, "weight": weight} for level, weight in values]
    one = design.concentration(form(*cells)).iloc[0]
    assert 1 <= one["effective_number"] <= len(values)
    other = design.concentration(form(*reversed(cells))).iloc[0]
    assert other["effective_number"] == one["effective_number"]
    distance = design.balance(form(*cells), RULES)["tvd"].dropna()
    assert distance.between(0, 1).all()


def test_mixed_formats_are_counted_as_they_are_listed() -> None:
    texts = [("90次", "90次"), ("90次", "90次"), ("90.00次", None)]
    values = [
        {"target_text": t, "target_value": 90.0, "target_unit": "次", "actual_text": a,
         "actual_value": None if a is None else 90.0, "actual_unit": "次"}
        for t, a in texts
    ]  # fmt: skip
    data = made([project("d#1")], [], rows(*values))
    told = design.formats(data).iloc[0]
    assert told["n_targets"] == 3
    assert told["consistency"] == pytest.approx(2 / 3)
    assert design.mixed_formats(data)["n_indicators"].tolist() == [2, 1]
