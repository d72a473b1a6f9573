"""Checks of the money block: rates, the execution score, sources that add to the total."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from analysis.audit.rounding import Interval, Printed, explains, half_up, judge, show, total
from analysis.audit.view import MONEY, Finding, Form, Row, finding

HUNDRED = Fraction(100)
COLUMNS = {
    "initial_budget": ("年初预算数", "initial budget"),
    "adjusted_budget": ("全年预算数", "adjusted budget"),
    "executed": ("全年执行数", "executed amount"),
}
# Sources that together are all there are, where one of them is "other".
_CATCH_ALL = "other"


def rates(form: Form) -> Iterator[Finding]:
    """Execution rate = executed / adjusted budget, in every row of funds."""
    for row in form.funds:
        rate = form.figure("funds", row, "execution_rate")
        executed = form.figure("funds", row, "executed")
        budget = form.figure("funds", row, "adjusted_budget")
        if rate is None or executed is None or budget is None:
            if not any(row[column] is not None for column in (*MONEY, "execution_rate")):
                continue
            yield _no_rate(form, row, "缺少执行率、执行数或全年预算数", "a figure is missing")
        elif budget.value == 0:
            yield _no_rate(
                form,
                row,
                f"全年预算数为 0 万元(执行数 {executed} 万元, 印出 {rate}%)",
                f"the adjusted budget is 0 万元 (executed {executed} 万元, printed {rate}%)",
                rate,
            )
        else:
            yield _rate(form, row, rate, executed, budget)


def _no_rate(form: Form, row: Row, zh: str, en: str, rate: Printed | None = None) -> Finding:
    return finding(
        "execution-rate",
        "not-computable",
        form.fund_subject(row),
        f"{_name(row)}的执行率无法复算: {zh}。",
        f"The execution rate of {_name(row)} can't be recomputed: {en}.",
        rate,
        page=row["page"],
    )


def _rate(form: Form, row: Row, rate: Printed, executed: Printed, budget: Printed) -> Finding:
    exact = executed.value / budget.value * HUNDRED
    possible = executed.behind().over(budget.behind())
    span = Interval(exact, exact) if possible is None else possible.times(HUNDRED)
    verdict: str = judge(exact, span, rate)
    zh = f"{_name(row)}: 执行数 {executed} ÷ 全年预算数 {budget} 万元 = {show(exact, 4)}%"
    zh += f", 印出 {rate}%"
    en = f"{_name(row)}: {executed} / {budget} 万元 = {show(exact, 4)}%, printed {rate}%"
    endings = {
        "agrees": ("四舍五入相符", "agrees by rounding half up"),
        "agrees-truncated": ("截尾相符", "agrees by truncation"),
        "agrees-hidden-digits": (
            "计入未印出的小数后相符",
            "agrees only when digits that are not printed are allowed for",
        ),
        "contradicts": ("任何舍入方式都不相符", "no rounding explains the difference"),
    }
    zh_end, en_end = endings[verdict]
    rule = None
    other = _other_reading(form, row, rate, executed, exact) if verdict == "contradicts" else None
    if other is not None:
        verdict, rule = "warns", "财预〔2020〕10号: 执行率 = 全年执行数 ÷ 全年预算数"
        zh_end, en_end = other
    return finding(
        "execution-rate",
        verdict,
        form.fund_subject(row),
        f"{zh}, {zh_end}。",
        f"{en}; {en_end}.",
        rate,
        Interval(half_up(span.low, rate.decimals), half_up(span.high, rate.decimals)),
        rule,
        row["page"],
    )


def _other_reading(
    form: Form, row: Row, rate: Printed, executed: Printed, exact: Fraction
) -> tuple[str, str] | None:
    """Return how else a rate can be read: a ratio instead of a percentage, the other budget."""
    ratio = Printed(rate.value * HUNDRED, max(rate.decimals - 2, 0))
    if rate.value and rate.decimals >= 2 and explains(exact, ratio):
        return "印出的是小数而不是百分数", "what is printed is a ratio, not a percentage"
    initial = form.figure("funds", row, "initial_budget")
    if initial is not None and initial.value > 0:
        original = executed.value / initial.value * HUNDRED
        if explains(original, rate):
            return (
                f"它以年初预算数 {initial} 万元为分母",
                f"it is based on the initial budget of {initial} 万元",
            )
    return None


def execution_score(form: Form) -> Iterator[Finding]:
    """Execution score = execution rate / 100 × weight, at most the weight."""
    row = form.total
    if row is None:
        return
    score = form.figure("funds", row, "score")
    weight = form.figure("funds", row, "weight")
    rate = form.figure("funds", row, "execution_rate")
    if score is None:
        return
    if weight is None or rate is None:
        yield finding(
            "execution-score",
            "not-computable",
            "funds/total",
            f"执行率得分 {score} 分无法复算: 缺少{'分值' if weight is None else '执行率'}。",
            f"The execution score of {score} points can't be recomputed: "
            f"the {'weight' if weight is None else 'rate'} is missing.",
            score,
            page=row["page"],
        )
        return
    share = weight.value / HUNDRED
    exact = min(rate.value * share, weight.value)
    span = rate.behind().times(share)
    if rate.value >= HUNDRED:
        span = Interval(min(span.low, weight.value), weight.value)
    verdict = judge(exact, span, score)
    words = {
        "agrees": ("四舍五入相符", "agrees by rounding half up"),
        "agrees-truncated": ("截尾相符", "agrees by truncation"),
        "agrees-hidden-digits": (
            "计入执行率未印出的小数后相符",
            "agrees with the rate's hidden digits",
        ),
        "contradicts": ("不相符", "which contradicts it"),
    }[verdict]
    yield finding(
        "execution-score",
        verdict,
        "funds/total",
        f"执行率 {rate}% × 分值 {weight} 分 = {show(exact, 4)} 分, 印出 {score} 分, {words[0]}。",
        f"{rate}% of {weight} points is {show(exact, 4)}, printed {score} points; {words[1]}.",
        score,
        Interval(half_up(span.low, score.decimals), half_up(span.high, score.decimals)),
        page=row["page"],
    )


def sums(form: Form) -> Iterator[Finding]:
    """The sources of funds add to the total, in each column of money."""
    whole = form.total
    parts = [row for row in form.funds if row is not whole and row["fund"] != "total"]
    if whole is None or not parts:
        return
    for column in MONEY:
        printed = form.figure("funds", whole, column)
        if printed is None:
            continue
        figures = [form.figure("funds", row, column) for row in parts]
        known = [figure for figure in figures if figure is not None]
        if not known:
            continue
        added = sum((figure.value for figure in known), Fraction(0))
        span = total(figure.behind() for figure in known)
        complete = len(known) == len(figures) and _exhaustive(parts)
        if added == printed.value:
            verdict = "agrees"
        elif span.meets(printed.behind()):
            verdict = "agrees-hidden-digits"
        elif complete or any(figure.behind().low > printed.behind().high for figure in known):
            verdict = "contradicts"
        else:
            verdict = "not-computable"
        zh, en = COLUMNS[column]
        words = {
            "agrees": ("相符", "which agrees"),
            "agrees-hidden-digits": (
                "相差在未印出的小数之内",
                "the difference lies within digits that are not printed",
            ),
            "contradicts": ("不相符", "which contradicts it"),
            "not-computable": (
                "但各行未必是全部来源, 无法核对",
                "but these rows need not be all sources, so this can't be checked",
            ),
        }[verdict]
        terms = " + ".join(str(figure) for figure in known)
        yield finding(
            f"funds-sum-{column.replace('_', '-')}",
            verdict,
            "funds/total",
            f"{zh}各来源 {terms} = {show(added, printed.decimals)} 万元, 总额印出 {printed} 万元, "
            f"{words[0]}。",
            f"The {en} by source, {terms} = {show(added, printed.decimals)} 万元, beside a printed "
            f"total of {printed} 万元; {words[1]}.",
            printed,
            Interval(span.low, span.high),
            page=whole["page"],
        )


def _exhaustive(parts: list[Row]) -> bool:
    """Return whether the rows are all sources, none inside another: one is "other", none twice.

    A row whose name is lost may be any one source. Fiscal funds may hold the budgets and the
    levels of government that follow them, so with them only whole families are trusted.
    """
    names = [row["fund"] for row in parts]
    named = [name for name in names if name is not None]
    family = {"current_year", "carried_over", "other"}
    accounts = {"fiscal", "special_account", "unit_funds", "other"}
    known = set(named)
    return (
        _CATCH_ALL in known
        and len(known) == len(named)
        and len(names) - len(named) <= 1
        and (known <= family or known <= accounts)
    )


def spending(form: Form) -> Iterator[Finding]:
    """More is spent than the adjusted budget allows."""
    for row in form.funds:
        executed = form.figure("funds", row, "executed")
        budget = form.figure("funds", row, "adjusted_budget")
        if executed is None or budget is None:
            continue
        if executed.behind().low > budget.behind().high:
            yield finding(
                "spending-above-budget",
                "warns",
                form.fund_subject(row),
                f"{_name(row)}: 执行数 {executed} 万元超过全年预算数 {budget} 万元。",
                f"{_name(row)}: {executed} 万元 were spent on an adjusted budget of {budget} 万元.",
                executed,
                Interval(Fraction(0), budget.value),
                "预算法第十三条: 支出以经批准的预算为依据",
                row["page"],
            )


def _name(row: Row) -> str:
    return str(row["label"]).rstrip(":") if row["label"] else f"资金第 {row['_row']} 行"
