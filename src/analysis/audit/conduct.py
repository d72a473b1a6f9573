"""Checks against a rule set: scores within what it allows, reasons given, blocks and weights."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from analysis.audit.rounding import Interval, show
from analysis.audit.view import Finding, Form, Row, finding
from analysis.rules.explain import level_name, plain

_NO_DEVIATION = re.compile(r"(?:无|没有|不存在)(?:偏差|差异)|^无[。.]?$|^/$|^-+$|^无需")
_BASES = {
    "met": ("完成指标值应得满分", "a target that is met earns the full weight"),
    "not_met": ("未完成按公式计分", "a target that is missed is scored by formula"),
    "overshoot": (
        "完成值高于指标值, 最多按偏离度调减",
        "above its target an indicator may at most be reduced by the deviation",
    ),
    "band": ("定性指标按档计分", "a qualitative indicator is scored inside its band"),
}


def _exact(value: float) -> Fraction:
    return Fraction(repr(float(value)))


def _says_nothing(row: Row) -> bool:
    return not (row["reason"] or "").strip()


def _denies(row: Row) -> bool:
    return bool(_NO_DEVIATION.search((row["reason"] or "").strip()))


def admissible(form: Form) -> Iterator[Finding]:
    """Every indicator's score lies in the interval that the rule set allows."""
    if form.rules is None:
        return
    for row in form.indicators:
        score = form.figure("indicators", row, "score")
        if score is None:
            continue
        low, high = _exact(row["lowest"]), _exact(row["highest"])
        subject = f"indicators/{row['_row']}"
        span = f"[{show(low, 2)}, {show(high, 2)}]"
        name = f"“{row['name'] or row['_row']}”"
        if row["basis"] == "unknown":
            yield finding(
                "score-admissible", "not-computable", subject,
                f"{name}得分 {score} 分无法复算: 缺少指标值、运算符、完成值或档次, 或单位不同。",
                f"The score of {name}, {score} points, can't be recomputed: target, operator, "
                "actual or label is missing, or their units differ.",
                score, Interval(low, high), f"{form.rules.id}: scoring", row["page"],
            )  # fmt: skip
            continue
        zh, en = _BASES[row["basis"]]
        if row["basis"] == "met":
            inside = low <= score.value <= high
        elif row["basis"] == "band":
            inside = low <= score.value <= high + (score.unit if score.decimals > 2 else 0)
        else:
            # What a formula gives was rounded to the printed digits, by whatever convention.
            inside = low - score.unit <= score.value <= high + score.unit
        figures = f"指标值 {row['target_text'] or '-'}, 完成值 {row['actual_text'] or '-'}"
        english = f"target {row['target_text'] or '-'}, actual {row['actual_text'] or '-'}"
        side = ("低于", "below") if score.value < low else ("高于", "above")
        yield finding(
            "score-admissible", "agrees" if inside else "warns", subject,
            f"{name}({figures})得分 {score} 分, {'在' if inside else side[0]}规则允许的 {span} 分"
            f"{'之内' if inside else ''}: {zh}。",
            f"{name} ({english}) scores {score}, {'within' if inside else side[1]} the {span} "
            f"points that the rules allow: {en}.",
            score, Interval(low, high), f"{form.rules.id}: scoring", row["page"],
        )  # fmt: skip


def reasons(form: Form) -> Iterator[Finding]:
    """A deduction and a target met by far have a reason, and none that denies the deviation."""
    rules = form.rules
    if rules is None:
        return
    for row in form.indicators:
        subject = f"indicators/{row['_row']}"
        name = f"“{row['name'] or row['_row']}”"
        score, weight = (form.figure("indicators", row, column) for column in ("score", "weight"))
        deducted = score is not None and weight is not None and score.value < weight.value
        if deducted and _says_nothing(row) and rules.reason_below_weight.value:
            yield finding(
                "deduction-unexplained", "warns", subject,
                f"{name}分值 {weight} 分, 得 {score} 分, 没有说明扣分原因。",
                f"{name} scores {score} of {weight} points and gives no reason.",
                score, rule=f"{rules.id}: reason_below_weight", page=row["page"],
            )  # fmt: skip
        if _denies(row):
            what = _deviation(row, deducted)
            if what is not None:
                yield finding(
                    "deviation-denied", "warns", subject,
                    f"{name}写“{row['reason']}”, 但{what[0]}。",
                    f"{name} says “{row['reason']}” (no deviation), yet {what[1]}.",
                    score, rule=f"{rules.id}: reason_below_weight", page=row["page"],
                )  # fmt: skip
        far = _far_above(row, form)
        if (
            far is not None
            and rules.reason_for_overshoot.value
            and (_says_nothing(row) or _denies(row))
        ):
            yield finding(
                "overshoot-unexplained", "warns", subject,
                f"{name}指标值 {row['target_text']}, 完成值 {row['actual_text']}, 超出 "
                f"{show(far, 1)}%, 没有分析原因。",
                f"{name} is above its target by {show(far, 1)}% ({row['actual_text']} for "
                f"{row['target_text']}) and gives no reason.",
                score, rule=f"{rules.id}: overshoot_threshold", page=row["page"],
            )  # fmt: skip


def _deviation(row: Row, deducted: bool) -> tuple[str, str] | None:
    """Return what deviates in a row, None if nothing does."""
    if deducted:
        return f"扣了分({row['score']:.2f}/{row['weight']:.2f} 分)", (
            f"it scores {row['score']:.2f} of {row['weight']:.2f} points"
        )
    target, actual = row["target_value"], row["actual_value"]
    if row["basis"] == "not_met":
        return f"未完成指标值({row['actual_text']}, 指标值 {row['target_text']})", (
            f"the target is missed ({row['actual_text']} for {row['target_text']})"
        )
    if row["target_operator"] == "=" and target is not None and actual not in (None, target):
        return f"完成值 {row['actual_text']} 不等于指标值 {row['target_text']}", (
            f"{row['actual_text']} is not {row['target_text']}"
        )
    if "偏差" in (row["name"] or "") and actual:
        return f"偏差率为 {row['actual_text']}", f"the deviation is {row['actual_text']}"
    return None


def _far_above(row: Row, form: Form) -> Fraction | None:
    """Return by how many percent a target is exceeded, if that is beyond the rules' threshold."""
    assert form.rules is not None
    stated = form.rules.overshoot_threshold
    if stated is None or row["basis"] != "overshoot":
        return None
    far = (_exact(row["actual_value"]) / _exact(row["target_value"]) - 1) * 100
    return far if far > Fraction(stated.value) else None


def execution(form: Form) -> Iterator[Finding]:
    """A rate below the floor and an adjustment in the year are explained, where rules ask for it.

    The tables hold no reason beside the money, so the prose of the goals is searched.
    """
    rules, row = form.rules, form.total
    if rules is None or row is None:
        return
    told = re.search(r"执行率|结余|调整|调减|追加|压减|未支付", form.project["goal_actual"] or "")
    rate = form.figure("funds", row, "execution_rate")
    if rules.rate_floor is not None and rate is not None and not told:
        floor = Fraction(rules.rate_floor.value)
        if rate.value < floor:
            yield finding(
                "execution-below-floor", "warns", "funds/total",
                f"执行率 {rate}% 低于 {show(floor, 0)}%, 表中未见原因说明。",
                f"The execution rate of {rate}% is below {show(floor, 0)}%, without a reason.",
                rate, rule=f"{rules.id}: rate_floor", page=row["page"],
            )  # fmt: skip
    first, later = (
        form.figure("funds", row, name) for name in ("initial_budget", "adjusted_budget")
    )
    asked = rules.reason_for_adjustment is not None and rules.reason_for_adjustment.value
    if (
        asked
        and first is not None
        and later is not None
        and first.value != later.value
        and not told
    ):
        yield finding(
            "adjustment-unexplained", "warns", "funds/total",
            f"预算由 {first} 万元调整为 {later} 万元, 表中未见原因说明。",
            f"The budget was adjusted from {first} to {later} 万元, and no reason was found.",
            later, rule=f"{rules.id}: reason_for_adjustment", page=row["page"],
        )  # fmt: skip


def blocks(form: Form) -> Iterator[Finding]:
    """The weights of level 1 are those of the rule set, and no dimension is missing."""
    rules = form.rules
    levels = [row["level1"] for row in form.indicators]
    if rules is None or not levels or any(level is None for level in levels):
        return
    page = form.project["last_page"]
    for dimension in rules.dimensions.value:
        if dimension not in levels:
            english = level_name(dimension, "en")
            yield finding(
                f"{english}-missing", "warns", "project/total_weight",
                f"没有{dimension}。", f"The form has no {english} indicator.",
                rule=f"{rules.id}: dimensions", page=page,
            )  # fmt: skip
    due = rules.level1(set(levels))
    if due is None or any(row["weight"] is None for row in form.indicators):
        return
    found: dict[str, Fraction] = {}
    for row in form.indicators:
        found[row["level1"]] = found.get(row["level1"], Fraction(0)) + _exact(row["weight"])
    names = [*due, *(level for level in found if level not in due)]
    same = all(found.get(level, Fraction(0)) == Fraction(due.get(level, 0)) for level in names)
    zh = " · ".join(f"{name} {show(found.get(name, Fraction(0)), 2)}" for name in names)
    en = " · ".join(
        f"{level_name(name, 'en')} {show(found.get(name, Fraction(0)), 2)}" for name in names
    )
    zh_due = "/".join(plain(due[name]) if name in due else "0" for name in names)
    yield finding(
        "level1-weights", "agrees" if same else "warns", "project/total_weight",
        f"一级指标分值 {zh} 分, {'与' if same else '不同于'}规则 {rules.id} 的 {zh_due} 分"
        f"{'相符' if same else ''}。",
        f"The level-1 weights {en} points {'are' if same else 'differ from'} the {zh_due} of "
        f"{rules.id}.",
        rule=f"{rules.id}: level1_weights", page=page,
    )  # fmt: skip
