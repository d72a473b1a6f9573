"""What is printed: a form's content by chance, and the layouts that provinces print it in.

A layout turns a content into blocks of rows of slots. A slot knows the fields that it prints, so
that a damage to it tells what can still be known; the truth holds what each field should be.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

Key = tuple[str, str | int, str]
Value = str | float | None

AMOUNTS = ("initial_budget", "adjusted_budget", "executed")
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Want:
    """What a field should be read as: any of `values` without a doubt, everything else with one.

    No values: nobody can know it, so that any reading needs a doubt. `sure`: a doubt is needless.
    """

    values: tuple[Value, ...]
    sure: bool = True


Truth = dict[Key, Want]


@dataclass(eq=False)
class Slot:
    """One cell of a block's grid, and the fields that it prints."""

    text: str
    across: int = 1
    down: int = 1
    about: tuple[Key, ...] = ()
    head: bool = False

    @property
    def figure(self) -> bool:
        """Tell whether this is one figure in a cell of its own."""
        numeric = {"weight", "score", "initial_budget", "adjusted_budget", "executed"}
        one = len(self.about) == 1 and self.about[0][2] in {*numeric, "execution_rate"}
        return one and any(sign.isdigit() for sign in self.text)


@dataclass
class Block:
    """Rows on one grid: the widths of its columns, as shares of the table."""

    name: str
    widths: list[float]
    rows: list[list[Slot]]

    def slots(self) -> Iterator[Slot]:
        """Yield the slots from top to bottom."""
        for row in self.rows:
            yield from row


@dataclass
class Printed:
    """One form as a layout prints it: lines above and below its blocks, and the truth."""

    titles: list[str]
    blocks: list[Block]
    notes: list[str]
    truth: Truth
    layout: str

    def block(self, name: str) -> Block:
        """Return a block by its name."""
        return next(block for block in self.blocks if block.name == name)

    def figures(self, *columns: str) -> list[Slot]:
        """Return the slots that print one figure, of these columns or of any."""
        slots = [slot for block in self.blocks for slot in block.slots() if slot.figure]
        return [slot for slot in slots if not columns or slot.about[0][2] in columns]

    def expect(self, slot: Slot, *values: Value, sure: bool = False) -> None:
        """Say what the fields of a slot should now be read as."""
        for key in slot.about:
            self.truth[key] = Want(values, sure)

    def doubtful(self, slot: Slot) -> None:
        """Allow a doubt at the fields of a slot, their values being what they are."""
        for key in slot.about:
            self.truth[key] = replace(self.truth[key], sure=False)

    def loosen(self, *columns: str, tables: tuple[str, ...] = ()) -> None:
        """Allow a doubt at columns of the tables, or at all of them."""
        for key, want in self.truth.items():
            if (not columns or key[2] in columns) and (not tables or key[0] in tables):
                self.truth[key] = replace(want, sure=False)


@dataclass(frozen=True)
class Fund:
    """One row of money, in 万元."""

    kind: str
    label: str
    initial: Decimal
    adjusted: Decimal
    executed: Decimal

    @property
    def rate(self) -> Decimal:
        """Return the share that was spent, in percent."""
        return (self.executed / self.adjusted * 100).quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Indicator:
    """One indicator: an operator, number and unit, or a phrase in `number` and no operator."""

    level1: str
    level2: str
    name: str
    operator: str | None
    number: str
    unit: str
    actual: str
    weight: Decimal
    score: Decimal
    reason: str


@dataclass(frozen=True)
class Content:
    """What a form says, however it is laid out."""

    name: str
    department: str
    unit: str
    year: int
    funds: tuple[Fund, ...]
    goals: tuple[str, str]
    indicators: tuple[Indicator, ...]
    execution: tuple[Decimal, Decimal]
    grade: str

    @property
    def total(self) -> Decimal:
        """Return the total score."""
        return self.execution[1] + sum((row.score for row in self.indicators), Decimal(0))


_LEVELS = {
    "产出指标": ("数量指标", "质量指标", "时效指标"),
    "效益指标": ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
    "满意度指标": ("服务对象满意度指标",),
}
_SUBJECTS = (
    "灌溉渠道 乡村道路 法律援助 森林防火 文物修缮 图书采购 水质监测 校舍加固 农机补贴 疫苗接种"
)
_SUBJECTS += " 应急演练 信访接待 招商活动 税收宣传 气象观测 档案整理 社区养老 食品抽检"
_MEASURES = {
    "数量指标": ("维护处数", "服务人数", "购置台数", "培训场次", "印发份数"),
    "质量指标": ("验收合格情况", "数据准确程度", "设备完好程度"),
    "时效指标": ("任务按期完成情况", "资金拨付时间", "响应时长"),
    "经济效益指标": ("带动增收情况", "节约支出情况"),
    "社会效益指标": ("受益人口", "安全保障能力"),
    "生态效益指标": ("环境改善情况", "污染减排情况"),
    "可持续影响指标": ("长效机制建设", "后续管护情况"),
    "服务对象满意度指标": ("群众满意程度", "企业满意程度"),
}
_UNITS = ("%", "%", "个", "人次", "处", "台", "公里", "万元")
_PHRASES = (
    ("有效改善", "有效改善"),
    ("及时", "及时拨付"),
    ("持续增强", "已增强"),
    ("健全", "较健全"),
)
_REASONS = ("受汛期影响，部分工程推迟。", "年初目标偏低，下一步合理设定。", "服务需求减少")
_GOALS = ("完成全年维护任务，保障设施安全运行。", "改善群众生产生活条件，提升服务能力。")
_TOWNS = ("青川县", "云和市", "河口区", "临江州", "安远县", "沙湾区")
_OFFICES = ("水利局", "教育和体育局", "司法局", "林业和草原局", "文化和旅游局", "市场监督管理局")


def content(chance: random.Random) -> Content:
    """Draw what a form says."""
    funds = _funds(chance)
    full = Decimal(10)
    earned = (full * min(funds[0].rate, Decimal(100)) / 100).quantize(_CENT, ROUND_HALF_UP)
    town = chance.choice(_TOWNS)
    return Content(
        name=chance.choice(_SUBJECTS.split())
        + chance.choice(("专项经费", "补助资金", "工程", "项目")),
        department=town + chance.choice(_OFFICES),
        unit=town + chance.choice(("综合服务中心", "事务站", "管理所")),
        year=chance.randint(2018, 2025),
        funds=funds,
        goals=(_GOALS[0], chance.choice(_GOALS)),
        indicators=_indicators(chance, 100 - full),
        execution=(full, earned),
        grade=chance.choice("优良中差"),
    )


def _funds(chance: random.Random) -> tuple[Fund, ...]:
    parts = []
    others = (("carried_over", "上年结转资金"), ("other", "其他资金"), ("unit_funds", "单位资金"))
    for kind, label in (("current_year", "其中:当年财政拨款"), *others[: chance.randint(0, 2)]):
        initial = Decimal(chance.randint(1000, 9_000_000)) / 100
        adjusted = initial * chance.choice((1, 1, Decimal("1.1"), Decimal("0.85")))
        executed = adjusted * chance.choice((1, 1, Decimal("0.9731"), Decimal("0.642")))
        amounts = (initial, adjusted.quantize(_CENT), executed.quantize(_CENT))
        parts.append(Fund(kind, label, *amounts))
    sums = [
        sum(column)
        for column in zip(*((p.initial, p.adjusted, p.executed) for p in parts), strict=True)
    ]
    return (Fund("total", "年度资金总额", *map(Decimal, sums)), *parts)


def _indicators(chance: random.Random, points: Decimal) -> tuple[Indicator, ...]:
    groups = [(one, two) for one, twos in _LEVELS.items() for two in twos]
    chosen = sorted(chance.sample(range(len(groups)), chance.randint(3, 6)))
    kinds = [groups[at] for at in chosen for _ in range(chance.choice((1, 1, 2, 3)))]
    subjects = chance.sample(_SUBJECTS.split(), len(_SUBJECTS.split()))
    each = Decimal(int(points / len(kinds)))
    rows = []
    for at, (one, two) in enumerate(kinds):
        weight = each if at else points - each * (len(kinds) - 1)
        share = chance.choice((1, 1, 1, Decimal("0.9"), Decimal("0.75")))
        score = weight * share
        name = subjects[at] + chance.choice(_MEASURES[two])
        reason = chance.choice(_REASONS) if share != 1 else ""
        if chance.random() < 0.3:
            number, actual = chance.choice(_PHRASES)
            row = Indicator(one, two, name, None, number, "", actual, weight, score, reason)
        else:
            unit = chance.choice(_UNITS)
            digits = chance.choice((0, 0, 2)) if unit != "%" else 0
            whole = chance.randint(60, 98) if unit == "%" else chance.randint(2, 4000)
            number = f"{whole}{'.50' if digits else ''}"
            actual = f"{min(whole + chance.randint(0, 30), 100) if unit == '%' else whole + 2}"
            operator = chance.choice("≥≥≥=≤>")
            row = Indicator(
                *(one, two, name, operator, number, unit, actual, weight, score, reason)
            )
        rows.append(row)
    return tuple(rows)


@dataclass(frozen=True)
class Layout:
    """How a form is arranged; each field is one way in which published forms differ."""

    weight_first: bool = False
    split_target: bool = False
    scored: bool = True
    money: str = "matrix"  # or "pairs": 预算数: 100 执行数: 95, or "numbered": columns counted
    yuan: bool = False  # money in 元 with commas
    amount_unit: bool = False  # 300.00万元 in the cell
    levels: str = "merged"  # or "blank", "repeated", "points" (产出指标(40分))
    total: str = "foot"  # or "head", "above"
    goals: bool = True
    graded: bool = True
    templates: bool = False  # rows such as 指标2: without anything
    kind: str = "项目支出绩效自评表"
    landscape: bool = False
    side: bool = True  # a cell 绩效指标 beside all indicators
    percent: bool = True  # a rate has its sign in the cell
    words: int = 0  # which of the sets of labels


LAYOUTS = {
    "plain": Layout(),
    "weight first": Layout(weight_first=True, words=1),
    "three columns a target": Layout(split_target=True, words=1, landscape=True),
    "no scores": Layout(scored=False, graded=False, total="none", words=2),
    "money in pairs": Layout(money="pairs", graded=False, words=2),
    "money numbered": Layout(money="numbered", percent=False),
    "yuan": Layout(yuan=True, words=1, side=False, landscape=True),
    "units in the amounts": Layout(amount_unit=True, words=2),
    "blank levels": Layout(levels="blank", side=False),
    "repeated levels": Layout(levels="repeated", words=2, landscape=True),
    "points in the levels": Layout(levels="points", weight_first=True),
    "total in the head": Layout(total="head", graded=False),
    "total above": Layout(total="above", graded=False, words=1),
    "template rows": Layout(templates=True, graded=False),
    "no goals": Layout(goals=False, words=2, percent=False),
    "department": Layout(kind="部门整体支出绩效自评表", words=1),
}

_WORDS = (
    {
        **{"target": "年度指标值", "actual": "实际完成值", "weight": "分值", "score": "得分"},
        **{"reason": "偏差原因分析及改进措施", "initial": "年初预算数", "adjusted": "全年预算数"},
        **{"executed": "全年执行数", "rate": "执行率", "total": "总分", "grade": "自评等级"},
        **{"name": "三级指标", "unit": "实施单位"},
    },
    {
        **{"target": "指标值", "actual": "完成值", "weight": "权重", "score": "自评得分"},
        **{"reason": "未完成原因分析", "initial": "年初预算", "adjusted": "调整后预算数"},
        **{"executed": "预算执行数", "rate": "预算执行率", "total": "合计", "grade": "评价等级"},
        **{"name": "指标名称", "unit": "项目单位"},
    },
    {
        **{"target": "年初目标值", "actual": "全年实际值", "weight": "分值", "score": "自评分"},
        **{"reason": "偏差原因", "initial": "年初预算数(A)", "adjusted": "全年预算数(B)"},
        **{
            "executed": "全年执行数(C)",
            "rate": "执行率(C/B)",
            "total": "总分",
            "grade": "评价等次",
        },
        **{"name": "三级指标", "unit": "项目实施单位"},
    },
)


def printed(said: Content, name: str, chance: random.Random) -> Printed:
    """Return a content in a layout, with its truth."""
    layout = LAYOUTS[name]
    return _Maker(said, layout, chance, name).make()


class _Maker:
    def __init__(self, said: Content, layout: Layout, chance: random.Random, name: str) -> None:
        self.said, self.layout, self.chance, self.name = said, layout, chance, name
        self.words = _WORDS[layout.words]
        self.truth: Truth = {}
        self.heads: dict[str, Slot] = {}
        self.decimals = chance.choice((0, 1, 2))

    def make(self) -> Printed:
        said, layout = self.said, self.layout
        titles = [layout.kind, f"({said.year}年度)"]
        self.want(("project", 0, "year"), float(said.year))
        if layout.total == "above":
            text = self.total_score()
            titles.append(f"自评总得分:{text}分")
        blocks = [self.head(), self.money()]
        if layout.goals:
            blocks.append(self.goals())
        table = self.indicators()
        blocks.append(table)
        if layout.total == "foot" or layout.graded:
            blocks.append(self.foot(table))
        self.blanks()
        notes = [f"填表人:某某    联系电话:0830-{self.chance.randint(1000000, 9999999)}"]
        return Printed(
            titles, blocks, notes if self.chance.random() < 0.5 else [], self.truth, self.name
        )

    def want(self, key: Key, value: Value) -> Key:
        self.truth[key] = Want((value,))
        return key

    def blanks(self) -> None:
        """Want nothing where this layout prints nothing."""
        for column in ("total_weight", "total_score", "grade", "goal_expected", "goal_actual"):
            self.truth.setdefault(("project", 0, column), Want((None,)))
        money = (*AMOUNTS, "weight", "execution_rate", "score")
        for table, places, columns in (
            ("funds", [fund.kind for fund in self.said.funds], money),
            ("indicators", range(1, len(self.said.indicators) + 1), ("weight", "score", "reason")),
        ):
            for place in places:
                for column in columns:
                    self.truth.setdefault((table, place, column), Want((None,)))

    def points(self, value: Decimal) -> str:
        """Return points as they are printed: at least their own decimals."""
        own = max(0, -value.normalize().as_tuple().exponent)
        return f"{value:.{max(own, self.decimals)}f}"

    def total_score(self) -> str:
        self.want(("project", 0, "total_score"), float(self.said.total))
        return self.points(self.said.total)

    def head(self) -> Block:
        said, words = self.said, self.words
        of = {
            key: (self.want(("project", 0, key), text),)
            for key, text in (
                ("project_name", said.name),
                ("department", said.department),
                ("unit", said.unit),
            )
        }
        first = [Slot("项目名称", head=True), Slot(said.name, 3, about=of["project_name"])]
        if self.layout.kind.startswith("部门"):
            del self.truth["project", 0, "project_name"]
            first = [Slot("年度", head=True), Slot(f"{said.year}年", 3)]
        rows = [
            first,
            [
                Slot("主管部门", head=True),
                Slot(said.department, about=of["department"]),
                Slot(words["unit"], head=True),
                Slot(said.unit, about=of["unit"]),
            ],
        ]
        if self.layout.total == "head":
            slot = Slot(self.total_score(), about=(("project", 0, "total_score"),))
            rows.append(
                [Slot("项目负责人", head=True), Slot("某某"), Slot("自评总分", head=True), slot]
            )
        return Block("head", [0.16, 0.36, 0.16, 0.32], rows)

    def amount(self, fund: Fund, column: str, value: Decimal) -> Slot:
        key = self.want(("funds", fund.kind, column), float(value))
        text = f"{value * 10000:,.2f}" if self.layout.yuan else f"{value:.2f}"
        return Slot(text + ("万元" if self.layout.amount_unit else ""), about=(key,))

    def rate(self, fund: Fund) -> Slot:
        key = self.want(("funds", fund.kind, "execution_rate"), float(fund.rate))
        return Slot(f"{fund.rate}{'%' if self.layout.percent else ''}", about=(key,))

    def earned(self, fund: Fund) -> tuple[Slot, Slot]:
        """Return weight and score of a row of money: only the total has any."""
        slots = []
        for column, value in zip(("weight", "score"), self.said.execution, strict=True):
            key = ("funds", fund.kind, column)
            total = fund.kind == "total"
            self.want(key, float(value) if total else None)
            slots.append(Slot(self.points(value) if total else "-", about=(key,)))
        return slots[0], slots[1]

    def money(self) -> Block:
        words, layout = self.words, self.layout
        funds = self.said.funds
        unit = "元" if layout.yuan else "万元"
        if layout.money == "pairs":
            rows = []
            for fund in funds:
                label = "" if fund.kind == "total" else fund.label
                rows.append(
                    [
                        Slot(label or "预算数:", head=True),
                        self.amount(fund, "adjusted_budget", fund.adjusted),
                        Slot(label or "执行数:", head=True),
                        self.amount(fund, "executed", fund.executed),
                    ]
                )
            rows[0].insert(0, Slot(f"预算执行情况({unit})", down=len(rows), head=True))
            return Block("money", [0.16, 0.24, 0.18, 0.24, 0.18], rows)
        scored = layout.scored
        heads = [words["initial"], words["adjusted"], words["executed"]]
        heads += [words["weight"]] * scored + [words["rate"] + "(%)" * (not layout.percent)]
        heads += [words["score"]] * scored
        label = Slot(f"项目资金({unit})", head=True)
        rows = [[Slot("", head=True), *(Slot(text, head=True) for text in heads)]]
        if layout.money == "numbered":
            rows[0] = [Slot("资金来源", head=True), Slot("行次", head=True), *rows[0][1:]]
            rows.append([Slot("列次", head=True), *(Slot(str(at)) for at in range(len(heads) + 1))])
        for number, fund in enumerate(funds, start=1):
            weight, score = self.earned(fund) if scored else (None, None)
            slots = [
                Slot(fund.label, head=True),
                Slot(str(number)) if layout.money == "numbered" else None,
                self.amount(fund, "initial_budget", fund.initial),
                self.amount(fund, "adjusted_budget", fund.adjusted),
                self.amount(fund, "executed", fund.executed),
                *(weight, self.rate(fund), score),
            ]
            rows.append([slot for slot in slots if slot is not None])
        rows[0].insert(0, replace(label, down=len(rows)))
        count = len(rows[0]) - 2
        return Block("money", [0.11, 0.17, *[0.72 / count] * count], rows)

    def goals(self) -> Block:
        expected, actual = (
            Slot(text, about=(self.want(("project", 0, f"goal_{key}"), text),))
            for key, text in zip(("expected", "actual"), self.said.goals, strict=True)
        )
        rows = [
            [
                Slot("年度总体目标", down=2, head=True),
                Slot("预期目标", head=True),
                Slot("实际完成情况", head=True),
            ],
            [expected, actual],
        ]
        return Block("goals", [0.11, 0.45, 0.44], rows)

    def indicators(self) -> Block:
        words, layout = self.words, self.layout
        columns = ["target", "actual"]
        points = ["weight"] + ["score"] * layout.scored
        columns = [points[0], *columns, *points[1:]] if layout.weight_first else [*columns, *points]
        columns += ["reason"]
        heads = {"operator": "指标性质", "measure": "度量单位", **words}
        if layout.split_target:
            at = columns.index("target")
            columns[at : at + 1] = ["operator", "target", "measure"]
        self.heads = {column: Slot(heads[column], head=True) for column in columns}
        levels = (Slot(text, head=True) for text in ("一级指标", "二级指标", words["name"]))
        rows = [[*levels, *self.heads.values()]]
        every = self.said.indicators
        for place, row in enumerate(every, start=1):
            slots = self.row(place, row)
            rows.append([*self.levels(place, every), *(slots[key] for key in ("name", *columns))])
            last = place == len(every) or every[place].level2 != row.level2
            if layout.templates and last:
                blank = [Slot("") for _ in columns]
                rows.append([*self.level_cells(2), Slot(f"指标{place + 1}:"), *blank])
        if layout.levels in ("merged", "points"):
            _merge(rows[1:])
        widths = {
            **{"operator": 0.06, "target": 0.13, "measure": 0.07, "actual": 0.13},
            **{"weight": 0.08, "score": 0.08, "reason": 0.16},
        }
        shares = [0.1, 0.11, 0.15, *(widths[column] for column in columns)]
        if layout.side:
            rows[0].insert(0, Slot("绩效指标", down=len(rows), head=True))
            shares.insert(0, 0.06)
        return Block("indicators", [share / sum(shares) for share in shares], rows)

    def level_cells(self, count: int) -> list[Slot]:
        return [Slot("", head=True) for _ in range(count)]

    def levels(self, place: int, every: tuple[Indicator, ...]) -> list[Slot]:
        row, slots = every[place - 1], []
        for column in ("level1", "level2"):
            text = getattr(row, column)
            key = self.want(("indicators", place, column), text)
            if self.layout.levels == "points":
                rows = [one for one in every if getattr(one, column) == text]
                text += f"({self.points(sum((one.weight for one in rows), Decimal(0)))}分)"
            before = every[place - 2] if place > 1 else None
            if (
                self.layout.levels == "blank"
                and before
                and getattr(before, column) == getattr(row, column)
            ):
                text = ""
            slots.append(Slot(text, about=(key,), head=True))
        return slots

    def row(self, place: int, row: Indicator) -> dict[str, Slot]:
        def key(column: str, value: Value) -> Key:
            return self.want(("indicators", place, column), value)

        exact = row.operator is not None
        unit = row.unit if exact else ""
        target = f"{row.operator or ''}{row.number}{unit}"
        of_target = (
            key("target_text", target),
            key("target_operator", row.operator or "qualitative"),
            key("target_value", float(row.number) if exact else None),
        )
        split = self.layout.split_target
        if split:
            del self.truth["indicators", place, "target_text"]
            of_target = of_target[1:]
        actual = f"{row.actual}{'' if split else unit}"
        of_actual = (
            key("actual_text", actual),
            key("actual_value", float(row.actual) if exact else None),
        )
        slots = {
            "name": Slot(row.name, about=(key("name", row.name),)),
            "operator": Slot(row.operator or "定性"),
            "target": Slot(row.number if split else target, about=of_target),
            "measure": Slot(unit),
            "actual": Slot(actual, about=of_actual),
            "weight": Slot(self.points(row.weight), about=(key("weight", float(row.weight)),)),
            "reason": Slot(row.reason, about=(key("reason", row.reason or None),)),
        }
        if self.layout.scored:
            score = key("score", float(row.score))
            slots["score"] = Slot(self.points(row.score), about=(score,))
        return slots

    def foot(self, table: Block) -> Block:
        """Print the totals in the columns of the points, and the grade."""
        rows, count = [], len(table.widths)
        if self.layout.total == "foot":
            header = table.rows[0]
            at = {key: header.index(self.heads[key]) for key in ("weight", "score")}
            score = Slot(self.total_score(), about=(("project", 0, "total_score"),))
            weight = self.want(("project", 0, "total_weight"), 100.0)
            between = at["score"] - at["weight"] - 1
            row = [
                Slot(self.words["total"], at["weight"], head=True),
                Slot(self.points(Decimal(100)), about=(weight,)),
                Slot("", between),
                score,
                Slot("", count - at["score"] - 1),
            ]
            rows.append([slot for slot in row if slot.across])
        if self.layout.graded:
            grade = self.want(("project", 0, "grade"), self.said.grade)
            label = Slot(self.words["grade"], count - 4, head=True)
            rows.append([label, Slot(self.said.grade, 4, about=(grade,))])
        return Block("foot", table.widths, rows)


def _merge(rows: list[list[Slot]]) -> None:
    """Join the level cells of rows that print the same label, or no label, below one another."""
    for column in (1, 0):
        above: Slot | None = None
        outer: Slot | None = None
        for row in rows:
            slot = row[column]
            same = above is not None and slot.text in ("", above.text)
            if same and above is not None and (column == 0 or row[0].text in ("", outer.text)):
                above.down += 1
                above.about += slot.about
                slot.down = 0
            else:
                above, outer = slot, row[0]
    for row in rows:
        row[:] = [slot for slot in row if slot.down]
