"""Clean forms as an office would fill them in: names, levels, goals and reasons that fit figures.

Every layout that rule sets know: with and without cost indicators, execution of 10 or 20 points,
whole scores, forms without a grade or without the points of execution.
"""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from analysis.rounding import half_up
from tests.audit.random_forms import Made

_OUTPUTS = (
    ("数量指标", "举办培训班场次", "≥", "场", (2, 40)),
    ("数量指标", "购置图书数量", "≥", "册", (200, 9000)),
    ("数量指标", "维修道路里程", "=", "公里", (2, 60)),
    ("数量指标", "受益群众人数", "≥", "人", (50, 4000)),
    ("质量指标", "设备验收合格率", "≥", "%", (90, 98)),
    ("质量指标", "培训出勤率", "≥", "%", (80, 95)),
    ("质量指标", "安全事故发生数", "=", "起", (0, 0)),
    ("时效指标", "资金拨付及时率", "=", "%", (100, 100)),
    ("时效指标", "故障平均修复时间", "≤", "小时", (4, 48)),
    ("质量指标", "有效投诉数", "≤", "件", (3, 9)),
)
_OUTCOMES = (
    ("社会效益指标", "带动就业人数", "≥", "人", (10, 300)),
    ("社会效益指标", "公共服务覆盖率", "≥", "%", (85, 98)),
    ("可持续影响指标", "管理制度健全性", "健全", "", (0, 0)),
    ("社会效益指标", "信息公开及时性", "及时", "", (0, 0)),
    ("生态效益指标", "垃圾分类覆盖率", "≥", "%", (70, 95)),
    ("社会效益指标", "公众知晓情况", "广泛知晓", "", (0, 0)),
)
_SATISFIED = (("服务对象满意度指标", "服务对象满意度", "≥", "%", (85, 95)),)
_COSTS = (("经济成本指标", "人均培训成本", "≤", "元/人", (200, 900)),)
_PLACES = (
    ("某市文化馆", "某市文化局"),
    ("湖北省武汉市文化馆", "武汉市文化局"),
    ("某县农业农村局", None),
)
_GRADES = (("优", 90), ("良", 80), ("中", 60), ("差", 0))
_BLOCKS = {
    "national": (
        ("产出指标", _OUTPUTS, 50),
        ("效益指标", _OUTCOMES, 30),
        ("满意度指标", _SATISFIED, 10),
    ),
    "cost": (
        ("成本指标", _COSTS, 20),
        ("产出指标", _OUTPUTS, 40),
        ("效益指标", _OUTCOMES, 20),
        ("满意度指标", _SATISFIED, 10),
    ),
    "hubei": (
        ("产出指标", _OUTPUTS, 60),
        ("效益指标", _OUTCOMES, 10),
        ("效益指标", _SATISFIED, 10),
    ),
}


def make(seed: int) -> Made:
    """Return a clean form; the layout and all figures follow from the seed."""
    rng = random.Random(seed)
    layout = rng.choice(list(_BLOCKS))
    form_id, execution = f"plausible-{seed}#1", 20 if layout == "hubei" else 10
    rows = [
        {"form_id": form_id, "level1": level1, **row}
        for level1, known, points in _BLOCKS[layout]
        for row in _block(rng, known, points)
    ]
    rows = [{"position": place, "page": 1, **row} for place, row in enumerate(rows, start=1)]
    funds, earned = _money(rng, form_id, execution, rng.random() < 0.15)
    total = sum(Fraction(repr(row["score"])) for row in rows) + earned
    where = {"cost": 0, "hubei": 1}.get(layout, rng.randrange(3))
    unit, department = _PLACES[where]
    counted = [row for row in rows if row["target_value"] and row["target_operator"] == "≥"]
    project: dict[str, Any] = {
        "form_id": form_id,
        "source": f"{form_id}.pdf",
        "source_sha256": form_id,
        "reader": "pdf",
        "first_page": 1,
        "last_page": 2,
        "year": 2020 if layout == "hubei" else rng.choice((2021, 2022, 2023)),
        "complete": True,
        "project_name": f"公共服务专项{seed}",
        "unit": unit,
        "department": department,
        "province": "湖北省" if "湖北" in unit else None,
        "total_weight": 100.0,
        "goal_expected": _goal("开展全年各项服务", counted, "target"),
        "goal_actual": _goal("已开展", counted, "actual"),
        "total_score": float(total),
        "grade": next(label for label, cut in _GRADES if total >= cut),
        "money_unit": "万元",
        "not_printed": None,
    }
    if "score" not in funds[0]:
        project |= {"not_printed": "funds.weight,funds.score"}
    if rng.random() < 0.3:
        project |= {
            "grade": None,
            "not_printed": ",".join(filter(None, (project["not_printed"], "projects.grade"))),
        }
    return Made([project], funds, rows)


def _goal(first: str, rows: list[dict[str, Any]], which: str) -> str:
    named = [f"{row['name']}{row[f'{which}_value']:g}{row[f'{which}_unit']}" for row in rows]
    return "。".join([first, *named])


def _block(rng: random.Random, known: tuple[Any, ...], points: int) -> list[dict[str, Any]]:
    chosen = rng.sample(known, min(len(known), rng.randint(2, 6)))
    each = [points // len(chosen)] * len(chosen)
    each[-1] += points - sum(each)
    return [_row(rng, *one, weight) for one, weight in zip(chosen, each, strict=True)]


def _row(
    rng: random.Random, level2: str, name: str, operator: str, unit: str, span: Any, weight: int
) -> dict[str, Any]:
    row: dict[str, Any] = {"level2": level2, "name": name, "weight": float(weight)}
    if not unit:
        label = {"actual_text": "达成预期指标", "achievement": "achieved"}
        qualitative = {"target_text": operator, "target_operator": "qualitative"}
        return row | qualitative | label | {"score": row["weight"], "target_value": None}
    target = rng.randint(*span)
    actual, score = _actual(rng, operator, target, unit), float(weight)
    if operator == "≥" and rng.random() < 0.1:
        actual = max(target - 2, 1)
        score = float(half_up(Fraction(actual, target) * weight, 2))
        row["reason"] = "受天气影响部分活动推迟, 下一步将加强组织"
    numbers = {"target_value": float(target), "actual_value": float(actual), "score": score}
    units = {"target_unit": unit, "actual_unit": unit, "target_operator": operator}
    texts = {"target_text": f"{operator}{target}{unit}", "actual_text": f"{actual}{unit}"}
    return row | numbers | units | texts


def _actual(rng: random.Random, operator: str, target: int, unit: str) -> int:
    if operator == "=":
        return target
    if operator == "≤":
        return rng.randint(max(target * 7 // 10, 1), target)
    most = target * 115 // 100
    return rng.randint(target, min(most, 99) if unit == "%" else most)


def _money(
    rng: random.Random, form_id: str, execution: int, silent: bool
) -> tuple[list[dict[str, Any]], Fraction]:
    """Return total and current-year money, most of it spent, and the points earned with it."""
    budget = Fraction(rng.randrange(100_000, 90_000_000), 10_000)
    spent = half_up(budget * Fraction(rng.randrange(9550, 10_000), 10_000), 4)
    rate = half_up(spent / budget * 100, 2)
    earned = half_up(rate * execution / 100, 2)
    amounts = dict.fromkeys(("initial_budget", "adjusted_budget"), float(budget))
    amounts |= {"executed": float(spent), "execution_rate": float(rate)}
    total: dict[str, Any] = {
        "form_id": form_id,
        "fund": "total",
        "label": "年度资金总额",
        "page": 1,
    }
    total |= amounts
    if not silent:
        total |= {"weight": float(execution), "score": float(earned)}
    return [total, {**total, "fund": "current_year", "weight": None, "score": None}], earned
