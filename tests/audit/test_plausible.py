"""Checks of single cells, of money beside results, and of words: what they tell, and near misses."""

from __future__ import annotations

import pytest

from analysis import audit
from tests.sample_forms import made, project, rows, target


@pytest.fixture(scope="module")
def found():
    """What the audit says of all the forms below: one pass over all of them."""
    heads, funds, indicators = [], [], []
    for number, (_, own, money, head) in enumerate([*TOLD, *SILENT]):
        form = f"d#{number}"
        usual = {"year": 2023, "goal_expected": "建成阅览室三间并开放", "goal_actual": "已建成"}
        heads.append(project(form, **(usual | head)))
        funds += [{"form_id": form, "label": row["fund"], **row} for row in money]
        named = [{"level1": "产出指标", "name": f"指标{n}", **row} for n, row in enumerate(own)]
        indicators += rows(*named, form_id=form)
    return audit.check(made(heads, funds, indicators))[["form_id", "check"]]


def money(b0=100.0, b1=100.0, c=95.0, rate=95.0, fund="total", **more):
    amounts = {"initial_budget": b0, "adjusted_budget": b1, "executed": c}
    return {"fund": fund, "weight": 10.0, "execution_rate": rate, **amounts, **more}


def points(*pairs, **more):
    return [target("≥", 10.0, 10.0, "个", weight=w, score=s, **more) for w, s in pairs]


def cells(**values):
    texts = {"target_text": "≥10个", "actual_text": "10个"}
    return target("≥", 10.0, 10.0, "个") | texts | values


TOLD = [
    ("score-against-spending", points((90, 90)), [money(c=40.0, rate=40.0)], {}),
    ("score-against-spending", points((45, 45), (45, 44.5)), [money(c=94.33, rate=94.33)], {}),
    ("score-against-spending", points((90, 60)), [money(c=20.0, rate=20.0)], {}),
    ("score-against-spending", points((80, 80)), [money(c=90.0, rate=90.0)], {}),
    ("score-against-spending", points((90, 90)), [money(c=0.0, rate=0.0)], {}),
    ("much-unspent", [], [money(c=78.0, rate=78.0)], {}),
    ("much-unspent", [], [money(c=0.0, rate=0.0)], {}),
    (
        "total-row-empty",
        [],
        [money(0.0, 0.0, 0.0, 0.0), money(90.0, 89.9, 89.9, 100.0, "current_year")],
        {},
    ),
    ("rate-of-nothing", [], [money(0.0, 0.0, 0.0, 100.0)], {}),
    ("initial-budget-zero", [], [money(0.0, 100.0, 95.0)], {}),
    ("nothing-spent", points((10, 10)), [money(c=0.0, rate=0.0)], {}),
    ("budget-changed", points((10, 10)), [money(100.0, 300.0, 290.0, 96.67)], {}),
    (
        "cost-above-budget",
        [target("≤", 150.0, 95.0, "万元", name="项目总成本", level1="成本指标")],
        [money()],
        {},
    ),
    (
        "cost-is-spending",
        [target("≤", 100.0, 60.0, "万元", name="项目总成本", level1="成本指标")],
        [money()],
        {},
    ),
    ("cells-empty", [cells(), cells(actual_text=None, actual_value=None)], [], {}),
    ("cells-empty", [cells(score=None), cells(score=None)], [], {}),
    ("goal-empty", [cells()], [], {"goal_expected": "-"}),
    ("goal-empty", [cells()], [], {"goal_expected": None}),
    ("goal-empty", [cells()], [], {"goal_expected": " _ * "}),
    ("placeholder", [cells(target_text="≥*(册)")], [], {}),
    ("placeholder", [cells(target_text="≥XX个")], [], {}),
    ("placeholder", [cells(name="某某活动次数")], [], {}),
    ("placeholder", [cells(actual_text="{单位}")], [], {}),
    ("placeholder", [cells(actual_text="○○次")], [], {}),
    ("weight-zero", [cells(weight=0.0, score=0.0)], [], {}),
    ("share-above-whole", [target("≥", 90.0, 105.0, "%", name="服务对象满意度")], [], {}),
    ("share-above-whole", [target("≥", 95.0, 120.0, "%", name="产品合格率")], [], {}),
    ("unit-missing", [target("≥", 5000.0, 5000.0, None, name="购置图书")], [], {}),
    (
        "cost-at-least",
        [target("≥", 100.0, 100.0, "万元", name="购置费", level1="成本指标")],
        [],
        {},
    ),
    ("name-twice", [cells(name="图书数量"), cells(name="图书数量", target_text="≥20个")], [], {}),
    ("vague-target", [cells(target_value=None, target_text="进一步提升")], [], {}),
    ("execution-as-indicator", [target("≥", 95.0, 98.0, name="预算执行率")], [money()], {}),
    ("year-differs", [cells()], [], {"goal_actual": "完成2021年采购"}),
    ("year-differs", [cells(name="2022年培训")], [], {}),
    (
        "goal-copied",
        [cells()],
        [],
        {
            "goal_actual": "建成阅览室三间，向读者开放。",
            "goal_expected": "建成阅览室三间,向读者开放",
        },
    ),
    ("failure-at-full-marks", [cells(reason="首次招标流标")], [], {}),
    ("full-marks-everywhere", points(*[(10, 10)] * 5), [], {}),
    (
        "prose-sum",
        [cells()],
        [],
        {
            "goal_actual": "共使用89.97万元，其中：30万元用于编制，30万元用于审计，29.99万元用于设计。"
        },
    ),
]

SILENT = [
    ("score-against-spending", points((90, 90)), [money(c=95.0, rate=95.0)], {}),
    ("score-against-spending", points((90, None)), [money(c=10.0, rate=10.0)], {}),
    ("score-against-spending", points((90, 0)), [money(c=0.0, rate=0.0)], {}),
    ("much-unspent", [], [money(c=80.0, rate=80.0)], {}),
    ("much-unspent", [], [money(b1=None, c=10.0, rate=None)], {}),
    ("total-row-empty", [], [money(0.0, 0.0, 0.0, None), money(0.0, 0.0, 0.0, None, "other")], {}),
    ("rate-of-nothing", [], [money(0.0, 0.0, 0.0, 0.0)], {}),
    ("initial-budget-zero", [], [money(0.0, 0.0, 0.0, None)], {}),
    ("nothing-spent", points((10, 10)), [money(c=0.01, rate=0.01)], {}),
    ("nothing-spent", [target("≥", 10.0, 5.0, "个")], [money(c=0.0, rate=0.0)], {}),
    ("budget-changed", points((10, 10)), [money(100.0, 140.0, 139.0)], {}),
    ("budget-changed", [target("≥", 10.0, 12.0, "个")], [money(100.0, 300.0, 290.0)], {}),
    (
        "cost-above-budget",
        [target("≤", 100.0, 95.0, "万元", name="项目总成本", level1="成本指标")],
        [money()],
        {},
    ),
    (
        "cost-above-budget",
        [target("≤", 1000000.0, 95.0, "元", name="项目总成本", level1="成本指标")],
        [money()],
        {},
    ),
    (
        "cost-is-spending",
        [target("≤", 100.0, 95.0, "万元", name="项目总成本", level1="成本指标")],
        [money()],
        {},
    ),
    (
        "cost-is-spending",
        [target("≤", 100.0, 60.0, "万元", name="单位成本", level1="成本指标")],
        [money()],
        {},
    ),
    ("cells-empty", [cells(), cells()], [], {}),
    (
        "cells-empty",
        [cells(weight=None), cells(weight=None)],
        [],
        {"not_printed": "indicators.weight"},
    ),
    ("cells-empty", [cells(score=None, dashed="score")], [], {}),
    (
        "cells-empty",
        [cells(score=None, in_doubt='[{"field": "score", "code": "split-cell", "read": []}]')],
        [],
        {},
    ),
    ("goal-empty", [cells()], [], {"goal_actual": None, "not_printed": "projects.goal_actual"}),
    ("placeholder", [cells(target_text="3×5米")], [], {}),
    ("placeholder", [cells(actual_text="87次*")], [], {}),
    ("placeholder", [cells(name="XL码服装")], [], {}),
    ("weight-zero", [cells(weight=0.5, score=0.5)], [], {}),
    ("share-above-whole", [target("≥", 90.0, 105.0, "%", name="任务完成率")], [], {}),
    ("share-above-whole", [target("≥", 90.0, 100.0, "%", name="服务对象满意度")], [], {}),
    ("unit-missing", [target("≥", 5.0, 5.0, None, name="培训次数")], [], {}),
    (
        "cost-at-least",
        [target("≤", 100.0, 100.0, "万元", name="购置费", level1="成本指标")],
        [],
        {},
    ),
    ("cost-at-least", [target("≥", 5.0, 5.0, "%", name="节约率", level1="成本指标")], [], {}),
    ("name-twice", [cells(name="图书数量"), cells(name="读者数量", target_text="≥20个")], [], {}),
    ("vague-target", [cells(target_text="≥10个, 进一步提升")], [], {}),
    ("execution-as-indicator", [target("≥", 95.0, 98.0, name="计划执行率")], [money()], {}),
    ("year-differs", [cells()], [], {"goal_actual": "2021年以来累计，2023年完成"}),
    ("year-differs", [cells()], [], {"goal_actual": "2022年启动，2023年完成"}),
    ("goal-copied", [cells()], [], {"goal_actual": "完成", "goal_expected": "完成"}),
    ("failure-at-full-marks", [cells(score=4.0, reason="首次招标流标")], [], {}),
    ("full-marks-everywhere", points(*[(10, 10)] * 4, (10, 9)), [], {}),
    (
        "prose-sum",
        [cells()],
        [],
        {"goal_actual": "共使用90万元，其中：30万元用于编制，29万元用于审计。"},
    ),
    (
        "prose-sum",
        [cells()],
        [],
        {"goal_actual": "共培训90人，其中：30万元用于编制，70万元用于审计。"},
    ),
]


@pytest.mark.parametrize("number", range(len(TOLD)))
def test_it_is_told(found, number):
    assert TOLD[number][0] in set(found.loc[found["form_id"] == f"d#{number}", "check"])


@pytest.mark.parametrize("number", range(len(SILENT)))
def test_a_near_miss_is_not(found, number):
    own = found["form_id"] == f"d#{len(TOLD) + number}"
    assert SILENT[number][0] not in set(found.loc[own, "check"])
