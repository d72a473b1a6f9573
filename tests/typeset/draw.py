"""Forms at random: the same seed gives the same form, obeying its own sums or breaking one."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from tests.typeset.model import Form, Fund, Indicator, Labels, Layout

_CENT = Decimal("0.01")

LABELS = (
    Labels(),
    Labels(
        target="指标值",
        actual="完成值",
        weight="权重",
        reason="未完成原因分析",
        initial_budget="年初预算",
        adjusted_budget="调整后预算数",
        executed="预算执行数",
        fund_weight="权重",
        execution_rate="预算执行率",
        total="合计",
    ),
    Labels(
        target="年初目标值",
        actual="全年实际完成值",
        score="自评得分",
        reason="未完成原因和改进措施",
        fund_weight="分数",
        execution_rate="执行率(%)",
        expected="年初设定目标",
        achieved="全年实际完成情况",
        grade="自评等级",
    ),
)
LEVELS = (
    ("成本指标", ("经济成本指标", "社会成本指标", "生态环境成本指标")),
    ("产出指标", ("数量指标", "质量指标", "时效指标")),
    ("效益指标", ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")),
    ("满意度指标", ("服务对象满意度指标",)),
)
_THINGS = (
    "网点零星维修 信息系统运维 档案数字化 公积金业务培训 老旧小区改造 道路养护 疫苗接种 图书采购"
)
_THINGS += " 法律援助 河道保洁 消防设施巡检 12345热线转办 5G基站建设 “一网通办”推广 PM2.5监测"
_MEASURES = (
    "完成率 及时性 验收合格率 数量 有效投诉量 覆盖网点数 群众满意度 预算偏差率 响应时间 参与人次"
)
_UNITS = ("%", "个", "小时", "次/年", "人次", "万元", "平方米", "件", "份/月")
_PHRASES = ("及时", "有效提升", "健全且执行有效", "整洁清新", "逐步提高", "严格执行相关制度规定")
_ACHIEVED = ("达成指标", "部分达成指标并具有一定效果", "未达成指标且效果较差", "达成年度指标")
_REASONS = (
    "无偏差",
    "年初指标设定偏低，实际工作量增加。",
    "部分网点仍存在设施陈旧、运行缓慢、使用不便等问题，下一步将结合工作实际，进一步摸排梳理。",
    "受政策调整影响，3个项目延至2025年实施；已完成97.14%。",
)
_GOALS = (
    "1.完成2024年各区网点保洁服务委托工作，保障服务大厅空气清新。",
    "2.完成设施设备维修工作，保障网点正常运转，全年服务群众35,600人次。",
    "3.组织专项培训12场，培训人员合格率达到95.00%以上；",
    "通过信息系统软硬件运行维护，保障系统安全、稳定运行，从而有效提高管理水平。",
)
_PLACES = ("上海市", "池州市贵池区", "大英县", "武汉市江汉区", "219001-棠溪镇", "南宁市")
_BODIES = (
    "住房和城乡建设管理委员会",
    "公积金管理中心",
    "人民政府",
    "司法局",
    "商务局",
    "卫生健康委员会",
)
_NOTES = (
    (
        "填表说明：1.定量指标完成数汇总原则：绝对值直接累加计算。",
        "填表人：×××    联系电话：021-00000000",
    ),
    ("附件：评价结论", "注：预算执行率=预算执行数/调整后预算数。"),
)


def form(seed: int, rows: int | None = None) -> Form:
    """Return the form of a seed, of `rows` indicators or of 5 to 24."""
    draw = random.Random(seed)
    layout = _layout(draw)
    filled = draw.random()
    count = rows or draw.randint(5, 24)
    execution_weight = Decimal(draw.choice([10, 10, 10, 20]))
    made = Form(
        year=draw.randint(2019, 2025),
        project_name=_name(draw),
        department=draw.choice(_PLACES) + draw.choice(_BODIES),
        unit=draw.choice(_PLACES) + draw.choice(_BODIES),
        money_unit=draw.choice(["万元", "万元", "元"]),
        funds=_funds(draw, execution_weight, layout.scored),
        goal_expected="\n".join(draw.sample(_GOALS, draw.randint(1, 4))),
        goal_actual="\n".join(draw.sample(_GOALS, draw.randint(1, 4))),
        indicators=_indicators(draw, count, 100 - execution_weight, layout),
        total_weight="100.00",
        total_score=None,
        grade=draw.choice(["优", "良", "中", "差"]) if layout.graded else None,
        layout=layout,
    )
    if layout.scored:
        scores = [made.funds[0].score, *(row.score for row in made.indicators)]
        made = replace(made, total_score=str(sum(Decimal(score or 0) for score in scores)))
    if filled < 0.1:
        made = _emptied(made, draw, everything=filled < 0.04)
    elif filled < 0.3:
        made = _broken(made, draw)
    return made


def _layout(draw: random.Random) -> Layout:
    return Layout(
        labels=draw.choice(LABELS),
        weight_first=draw.random() < 0.3,
        target_columns=3 if draw.random() < 0.25 else 1,
        bracketed=draw.random() < 0.7,
        scored=draw.random() < 0.9,
        graded=draw.random() < 0.7,
        goals_first=draw.random() < 0.2,
        side_heading=draw.random() < 0.6,
        notes=draw.choice(_NOTES) if draw.random() < 0.3 else (),
    )


def _name(draw: random.Random) -> str:
    parts = draw.sample(_THINGS.split(), draw.randint(1, 2))
    return "与".join(parts) + draw.choice(["专项", "经费", "项目(二期)", "委托业务费"])


def _money(value: Decimal, commas: bool) -> str:
    return f"{value:,.2f}" if commas else f"{value:.2f}"


def _funds(draw: random.Random, weight: Decimal, scored: bool) -> tuple[Fund, ...]:
    more = draw.sample(
        [
            ("carried_over", "上年结转资金"),
            ("other", "其他资金"),
            ("special_account", "财政专户管理资金"),
            ("unit_funds", "单位资金"),
        ],
        draw.randint(1, 3),
    )
    commas = draw.random() < 0.6
    dash = draw.choice(["-", "—", "/"])
    parts = []
    for kind, label in [("current_year", "其中:当年财政拨款"), *more]:
        zero = kind != "current_year" and draw.random() < 0.4
        budget = Decimal(0) if zero else Decimal(draw.randint(100, 90_000_000)) / 100
        adjusted = (budget * Decimal(draw.choice(["1", "1", "0.95", "1.2"]))).quantize(_CENT)
        executed = (adjusted * Decimal(draw.choice(["1", "0.9971", "0.8"]))).quantize(_CENT)
        parts.append((kind, label, budget, adjusted, executed))
    sums = [sum((part[i] for part in parts), Decimal(0)) for i in (2, 3, 4)]
    rows = []
    for kind, label, *values in [("total", "年度资金总额:", *sums), *parts]:
        rate = _rate(values[2], values[1])
        total = kind == "total" and scored
        score = (rate / 100 * weight).quantize(_CENT, ROUND_HALF_UP)
        rows.append(
            Fund(
                kind,
                label,
                *(_money(value, commas) for value in values),
                weight=f"{weight:.2f}" if total else dash if scored else None,
                execution_rate=str(rate),
                score=str(score) if total else dash if scored else None,
            )
        )
    return tuple(rows)


def _rate(executed: Decimal, adjusted: Decimal) -> Decimal:
    if not adjusted:
        return Decimal("0.00")
    return (executed / adjusted * 100).quantize(_CENT, ROUND_HALF_UP)


def _indicators(
    draw: random.Random, count: int, points: Decimal, layout: Layout
) -> tuple[Indicator, ...]:
    chosen = sorted(
        (one, draw.randrange(len(LEVELS[one][1])))
        for one in (draw.choice([0, 1, 1, 1, 2, 2, 3]) for _ in range(count))
    )
    each = (points / count).quantize(_CENT)
    weights = [each] * (count - 1) + [points - each * (count - 1)]
    operators = ("≥", ">", "=", "<", "≤")
    rows = []
    for (one, two), weight in zip(chosen, weights, strict=True):
        qualitative = draw.random() < 0.3
        number = Decimal(draw.choice([0, 100, 9500, 2_800_000_00, draw.randint(1, 99999)])) / 100
        actual = number * Decimal(draw.choice(["1", "1", "1.05", "0.93", "0"]))
        digits = draw.choice([0, 2, 2])
        if digits == 0:
            number = number.quantize(Decimal(1))
        score = (weight * Decimal(draw.choice(["1", "1", "1", "0.8", "0"]))).quantize(_CENT)
        level1, names = LEVELS[one]
        rows.append(
            Indicator(
                level1,
                names[two],
                draw.choice(_THINGS.split()) + draw.choice(_MEASURES.split()),
                operator=None if qualitative else draw.choice(operators),
                number=draw.choice(_PHRASES) if qualitative else f"{number:.{digits}f}",
                unit=None if qualitative else draw.choice(_UNITS),
                actual=draw.choice(_ACHIEVED) if qualitative else f"{actual:.2f}",
                weight=str(weight),
                score=str(score) if layout.scored else None,
                reason=draw.choice(_REASONS) if score < weight or draw.random() < 0.1 else None,
            )
        )
    return tuple(rows)


def _emptied(form: Form, draw: random.Random, everything: bool) -> Form:
    """Return a form published blank, or half filled."""

    def keep(text: str | None) -> str | None:
        return None if everything or draw.random() < 0.5 else text

    return replace(
        form,
        goal_actual=keep(form.goal_actual),
        total_score=None,
        grade=None,
        indicators=tuple(
            replace(row, actual=keep(row.actual), score=keep(row.score), reason=None)
            for row in form.indicators
        ),
    )


def _broken(form: Form, draw: random.Random) -> Form:
    """Return a form whose figures contradict each other in one place."""
    at = draw.randrange(len(form.indicators))
    rows = list(form.indicators)
    rows[at] = replace(rows[at], weight=str(Decimal(rows[at].weight or 0) + 1))
    return replace(form, indicators=tuple(rows))
