"""Checks of one fact that stands twice in a form: cost deviation, and numbers in the prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from analysis import values
from analysis.audit.rounding import CONVENTIONS, Interval, Printed, explains, half_up, show
from analysis.audit.view import MONEY, Finding, Form, Row, finding

_COST_DEVIATION = re.compile(r"项目实际成本.{0,4}偏差率|实际成本.*预算.*偏差率")


def cost_deviation(form: Form) -> Iterator[Finding]:
    """The cost deviation (实际成本与预算偏差率) is executed / budget − 1 of the total row."""
    funds = form.total
    if funds is None:
        return
    executed = form.figure("funds", funds, "executed")
    budget = form.figure("funds", funds, "adjusted_budget")
    rate = form.figure("funds", funds, "execution_rate")
    for row in form.indicators:
        if not row["name"] or not _COST_DEVIATION.search(row["name"]):
            continue
        printed = _actual(row)
        subject = f"indicators/{row['_row']}"
        if executed is None or budget is None or budget.value <= 0 or printed is None:
            yield finding(
                "cost-deviation", "not-computable", subject,
                "成本偏差率无法复算: 缺少执行数、预算数或完成值。",
                "The cost deviation can't be recomputed: a figure is missing.",
                printed, page=row["page"],
            )  # fmt: skip
            continue
        exact = (executed.value / budget.value - 1) * 100
        quotient = executed.behind().over(budget.behind())
        span = Interval(exact, exact)
        if quotient is not None:
            span = Interval((quotient.low - 1) * 100, (quotient.high - 1) * 100)
        yield _deviation(subject, row, printed, (exact, span), (executed, budget, rate))
        if exact and rate is not None and row["score"] is not None and exact < 0:
            yield finding(
                "fact-scored-twice", "warns", subject,
                f"同一事实计分两次: 成本偏差率 {printed}% 得 {row['score']:.2f} 分(分值 "
                f"{_text(row['weight'])} 分), 执行率 {rate}% 得 {_text(funds['score'])} 分; "
                "少支出在前者算节约, 在后者算扣分。",
                f"One fact is scored twice: the cost deviation of {printed}% earns "
                f"{row['score']:.2f} of {_text(row['weight'])} points as a saving, the execution "
                f"rate of {rate}% earns {_text(funds['score'])} and loses points.",
                printed, rule="selfeval: indicator design", page=row["page"],
            )  # fmt: skip


def _text(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _actual(row: Row) -> Printed | None:
    """Return the actual value with the decimals that its text shows."""
    if row["actual_value"] is None:
        return None
    value = Fraction(repr(float(row["actual_value"])))
    found = re.search(r"\.([0-9]+)", row["actual_text"] or "")
    return Printed(value, len(found[1]) if found else 0)


def _deviation(
    subject: str,
    row: Row,
    printed: Printed,
    expected: tuple[Fraction, Interval],
    funds: tuple[Printed, Printed, Printed | None],
) -> Finding:
    exact, span = expected
    executed, budget, rate = funds
    zh = f"执行数 {executed} ÷ 全年预算数 {budget} 万元 − 1 = {show(exact, 4)}%, 印出 {printed}%"
    en = f"{executed} / {budget} 万元 − 1 = {show(exact, 4)}%, printed {printed}%"
    names = explains(exact, printed)
    from_rate = None if rate is None else rate.value - 100
    if "half-up" in names:
        verdict, tail = "agrees", ("相符", "which agrees")
    elif explains(-exact, printed):
        verdict, tail = "agrees", ("符号相反, 数值相符", "which agrees but for the sign")
    elif "truncated" in names:
        verdict, tail = "agrees-truncated", ("截尾相符", "which agrees by truncation")
    elif from_rate is not None and printed.value == from_rate:
        verdict = "agrees-truncated"
        tail = (f"等于截尾后的执行率 {rate}% − 100%", f"which is the truncated rate {rate}% − 100%")
    elif span.meets(printed.behind()):
        verdict = "agrees-hidden-digits"
        tail = ("计入未印出的小数后相符", "which agrees when hidden digits are allowed for")
    elif printed.value != 0 and any(
        rounded(exact / 100, printed.decimals) == printed.value for rounded in _ROUNDINGS
    ):
        verdict = "contradicts"
        tail = (
            f"像是把小数 {show(exact / 100, 4)} 印成了百分数, 小了 100 倍",
            f"which looks like the fraction {show(exact / 100, 4)} printed as a percentage, 100 "
            "times too small",
        )
    else:
        verdict, tail = "contradicts", ("不相符", "which contradicts it")
    low, high = half_up(span.low, printed.decimals), half_up(span.high, printed.decimals)
    return finding(
        "cost-deviation", verdict, subject, f"{row['name']}: {zh}, {tail[0]}。",
        f"Cost deviation: {en}; {tail[1]}.", printed, Interval(low, high), page=row["page"],
    )  # fmt: skip


_ROUNDINGS = tuple(CONVENTIONS.values())

# Prose gives figures of other years, shares of a whole, limits and approximations too; with one
# of these words in the clause nothing is concluded.
_OTHER_MEANING = re.compile(
    r"去年|上年|往年|同比|环比|增长|增加|新增|减少|下降|累计|其中|约|超过|超额|以上|以下|不少于|不低于"
    r"|不超过|近|余|左右|每|第|月|日|季度|半年|截至|目标|计划|预计|平均|分别|各|[至~～]|\d年(?!度)"
)
_CLAUSE = re.compile(r"[,,。;;、::!?\n]|(?<!\d)\.|\.(?!\d)|\d[.、)](?=[^\d])")
_NUMBER = re.compile(r"(?<![0-9.])([0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)(万|亿)?([^0-9]{0,4})")
_SUFFIXES = re.compile(r"(?:数量|总量|总数|数|量)$")
_FUND_NAMES = {
    "initial_budget": ("年初预算数", "年初预算"),
    "adjusted_budget": ("全年预算数", "调整后预算数"),
    "executed": ("全年执行数", "预算执行数"),
    "execution_rate": ("预算执行率", "资金执行率"),
}
_SCALES = {"": 1, "万": 10_000, "亿": 100_000_000}


def prose(form: Form) -> Iterator[Finding]:
    """A number in the prose of the goals equals the one in the table, where both name one thing.

    Only a clause with one number counts, that names the indicator (or the column of money) whole
    and in one piece, in the same unit, and has no word of another year, a share or a limit.
    Everything else is passed over in silence.
    """
    seen: set[str] = set()
    for clause in _CLAUSE.split(form.project["goal_actual"] or ""):
        text = values.joined(clause)
        found = _NUMBER.findall(text)
        if len(found) != 1 or _OTHER_MEANING.search(text):
            continue
        number, scale, after = found[0]
        figure = values.number(number)
        if figure is None:
            continue
        printed = Printed(Fraction(figure.value), figure.decimals)
        for check in (_prose_indicator, _prose_funds):
            row = check(form, text, printed, (scale, after))
            if row is not None and (key := row["check"] + row["subject"]) not in seen:
                seen.add(key)
                yield row


def _prose_indicator(
    form: Form, text: str, printed: Printed, unit: tuple[str, str]
) -> Finding | None:
    named = []
    for row in form.indicators:
        stem = _SUFFIXES.sub("", re.sub(r"\s", "", row["name"] or ""))
        if len(stem) >= 4 and stem in text and row["actual_unit"]:
            named.append(row)
    if len(named) != 1 or not unit[1].startswith(named[0]["actual_unit"]):
        return None
    row, actual = named[0], _actual(named[0])
    if actual is None:
        return None
    exact = actual.value / _SCALES[unit[0]]
    agrees = bool(explains(exact, printed))
    shown = f"{printed}{unit[0]}{row['actual_unit']}"
    return finding(
        "prose-indicator", "agrees" if agrees else "contradicts", f"indicators/{row['_row']}",
        f"“实际完成情况”写“{text}”, 指标“{row['name']}”完成值为 {row['actual_text']}, "
        f"{'相符' if agrees else '不相符'}。",
        f"The prose gives {shown} for “{row['name']}”, the table {row['actual_text']}; "
        f"{'they agree' if agrees else 'they contradict each other'}.",
        printed, Interval(exact, exact), page=row["page"],
    )  # fmt: skip


def _prose_funds(form: Form, text: str, printed: Printed, unit: tuple[str, str]) -> Finding | None:
    row = form.total
    if row is None:
        return None
    for column, names in _FUND_NAMES.items():
        name = next(
            (name for name in names if re.search(f"{name}(?:为|是|达到|达)?[0-9]", text)), None
        )
        figure = form.figure("funds", row, column)
        scale = "%" if column not in MONEY else "元"
        if name is None or figure is None or not unit[1].startswith(scale):
            continue
        factor = Fraction(_SCALES[unit[0]], 10_000) if column in MONEY else Fraction(1)
        exact = figure.value / factor
        behind = figure.behind()
        meets = Interval(behind.low / factor, behind.high / factor).meets(printed.behind())
        agrees = bool(explains(exact, printed)) or meets
        return finding(
            f"prose-{column.replace('_', '-')}",
            "agrees" if agrees else "contradicts", "funds/total",
            f"“实际完成情况”写“{text}”, 表中为 {figure} {'万元' if column in MONEY else '%'}, "
            f"{'相符' if agrees else '不相符'}。",
            f"The prose says “{text}”, the table {figure} {'万元' if column in MONEY else '%'}; "
            f"{'they agree' if agrees else 'they contradict each other'}.",
            printed, Interval(exact, exact), page=row["page"],
        )  # fmt: skip
    return None
