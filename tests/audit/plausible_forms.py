"""Clean forms as an office would fill them in: names, levels, goals and reasons that fit figures.

Every layout that rule sets know: with and without cost indicators or satisfaction, execution of 10
or 20 points, forms without operators, scores, a grade or the points of execution, of departments,
of years that no rule covers; reasons, goals and results in the words that offices use.
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
_DATED = ("时效指标", "年度任务完成时间", "", "", (0, 0))
# Unit, department, province and tier; the rule set of the last three differs from the national one.
_PLACES = (
    ("某市文化馆", "某市文化局", None, "municipal"),
    ("湖北省武汉市文化馆", "武汉市文化局", "湖北省", "municipal"),
    ("某县农业农村局", None, None, "county"),
    ("中国科学院某研究所", "中国科学院", None, "central"),
    ("四川省大英县司法局", "大英县司法局", "四川省", "county"),
    ("广西百色市水利局", "百色市水利局", "广西壮族自治区", "municipal"),
    ("上海市闵行区图书馆", "闵行区文化和旅游局", "上海市", "county"),
)
_GRADES = (("优", 90), ("良", 80), ("中", 60), ("差", 0))
_SHANGHAI = (("优", 90), ("良", 75), ("合格", 60), ("不合格", 0))
_REASONS = (
    "受天气影响部分活动推迟, 下一步将加强组织",
    "部分学员因农忙请假, 明年错开农忙时段开班",
    "设备到货较晚，已于年底前安装到位",
    "招标文件受到质疑，重新组织采购，后续提前启动采购程序",
    "年初指标测算不够精准，今后细化测算依据",
    "个别村配合度不高。已约谈村干部，拟次年一季度补齐",
    "受上级任务调整影响，减少两场，改进计划安排",
    "人员变动造成进度偏慢，已补充人员并加快进度",
)
# What stands beside full marks and a target that is met.
_REMARKS = (
    None,
    None,
    None,
    None,
    "无",
    "无偏差",
    "已按期完成",
    "流标后重新采购，已如期完成",
    "未发生偏差",
)
_DONE = (
    "共服务群众{n}人次",
    "较上年增长{k}%",
    "投入资金{money}万元",
    "发放问卷{n}份",
    "组织巡查{k}次",
)
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
    "unsatisfied": (("产出指标", _OUTPUTS, 60), ("效益指标", _OUTCOMES, 30)),
    "hubei": (
        ("产出指标", _OUTPUTS, 60),
        ("效益指标", _OUTCOMES, 10),
        ("效益指标", _SATISFIED, 10),
    ),
}


def make(seed: int) -> Made:
    """Return a clean form; the layout and all figures follow from the seed."""
    rng = random.Random(seed)
    layout, place = _where(rng)
    form_id, execution = f"plausible-{seed}#1", 20 if layout == "hubei" else 10
    rows = [
        {"form_id": form_id, "level1": level1, **row}
        for level1, known, points in _BLOCKS[layout]
        for row in _block(rng, known, points, layout == "hubei")
    ]
    rows = [{"position": place, "page": 1, **row} for place, row in enumerate(rows, start=1)]
    funds, earned = _money(rng, form_id, execution, rng.random() < 0.15)
    total = sum(Fraction(repr(row["score"])) for row in rows) + earned
    unit, department, province, tier = _PLACES[place]
    local = {"湖北省": (2020,), "上海市": (2024,)}.get(province or "", (2021, 2022, 2023))
    counted = [row for row in rows if row["target_value"] and row["target_operator"] == "≥"]
    for row in rows if province == "广西壮族自治区" else ():
        if "achievement" in row:
            row["reason"] = "已出台制度并落实到位"
    project: dict[str, Any] = {
        "form_id": form_id,
        "source": f"{form_id}.pdf",
        "source_sha256": form_id,
        "reader": "pdf",
        "first_page": 1,
        "last_page": 2,
        "year": rng.choice(local) if rng.random() < 0.9 else 2019,
        "tier": tier,
        "complete": True,
        "project_name": f"公共服务专项{seed}",
        "unit": unit,
        "department": department,
        "province": province,
        "place_evidence": unit,
        "form_kind": rng.choice((None, "project", "project", "department")),
        "total_weight": 100.0,
        "goal_expected": _goal("开展全年各项服务", counted, "target"),
        "goal_actual": _goal("已开展", counted, "actual") + "。" + _told(rng, funds[0]),
        "total_score": float(total),
        "grade": _grade(total, _SHANGHAI if province == "上海市" else _GRADES),
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
    made = Made([project], funds, rows)
    return _unscored(made) if rng.random() < 0.1 else made


def _where(rng: random.Random) -> tuple[str, int]:
    """Return a layout and the number of a place that uses it."""
    layout = rng.choice(list(_BLOCKS))
    known = {"cost": (0, 3), "hubei": (1,), "unsatisfied": (4,), "national": (0, 2, 5, 6)}
    return layout, rng.choice(known[layout])


def _grade(total: Fraction, cuts: tuple[tuple[str, int], ...]) -> str:
    return next(label for label, cut in cuts if total >= cut)


def _told(rng: random.Random, money: dict[str, Any]) -> str:
    """Return what else an office tells of the year: figures that no cell of the form holds."""
    values = {
        "n": rng.randint(300, 2000),
        "k": rng.randint(2, 30),
        "money": f"{money['executed']:g}",
    }
    return "，".join(one.format(**values) for one in rng.sample(_DONE, rng.randint(1, 3))) + "。"


def _unscored(made: Made) -> Made:
    """Return the form as those print it that are published without any score."""
    for row in (*made.indicators, *made.funds, *made.projects):
        for column in {"weight", "score", "total_weight", "total_score", "grade"} & set(row):
            row[column] = None
        if row.get("reason") in _REASONS:
            row["reason"] = None
    columns = ("indicators.weight", "indicators.score", "funds.weight", "funds.score")
    head = ("projects.total_weight", "projects.total_score", "projects.grade")
    made.projects[0]["not_printed"] = ",".join((*columns, *head))
    return made


def _goal(first: str, rows: list[dict[str, Any]], which: str) -> str:
    named = [f"{row['name']}{row[f'{which}_value']:g}{row[f'{which}_unit']}" for row in rows]
    return "。".join([first, *named])


def _block(
    rng: random.Random, known: tuple[Any, ...], points: int, silent: bool
) -> list[dict[str, Any]]:
    """Return the rows of a block; a silent one prints no operators."""
    chosen = rng.sample(known, min(len(known), rng.randint(2, 6)))
    if known is _OUTPUTS and rng.random() < 0.2:
        chosen[-1] = _DATED
    each = [points // len(chosen)] * len(chosen)
    each[-1] += points - sum(each)
    rows = [_row(rng, *one, weight) for one, weight in zip(chosen, each, strict=True)]
    for row in rows if silent else ():
        if row.get("target_value") is not None and row["target_operator"] in "≥=":
            row |= {"target_operator": None, "target_text": row["target_text"].lstrip("≥=")}
    return rows


def _row(
    rng: random.Random, level2: str, name: str, operator: str, unit: str, span: Any, weight: int
) -> dict[str, Any]:
    row: dict[str, Any] = {"level2": level2, "name": name, "weight": float(weight)}
    row["reason"] = rng.choice(_REMARKS)
    if not unit and not operator:
        month = rng.randint(6, 12)
        dated = {
            "target_text": f"{month}月底前",
            "actual_text": f"{month - 1}月{rng.randint(1, 28)}日",
        }
        return (
            row
            | dated
            | {"target_operator": "qualitative", "score": row["weight"], "target_value": None}
        )
    if not unit:
        label = {"actual_text": "达成预期指标", "achievement": "achieved"}
        qualitative = {"target_text": operator, "target_operator": "qualitative"}
        return row | qualitative | label | {"score": row["weight"], "target_value": None}
    target = rng.randint(*span)
    actual, score = _actual(rng, operator, target, unit), float(weight)
    if operator == "≥" and rng.random() < 0.1:
        actual = max(target - 2, 1)
        score = float(half_up(Fraction(actual, target) * weight, 2))
        row["reason"] = rng.choice(_REASONS)
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
