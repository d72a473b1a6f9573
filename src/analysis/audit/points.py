"""Checks of the points: weights to 100, scores to the total, the grade, scores within weights."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from analysis import rules as rule_sets
from analysis.audit.rounding import Interval, Printed, show, total
from analysis.audit.view import Finding, Form, Row, finding
from analysis.rules import RuleSet

FULL = Printed(Fraction(100), 0)


def weights(form: Form) -> Iterator[Finding]:
    """Indicator weights and the execution weight add to the total weight, 100."""
    known = [form.figure("indicators", row, "weight") for row in form.indicators]
    if not any(known):
        return
    whole = form.figure("projects", form.project, "total_weight")
    execution = form.figure("funds", form.total, "weight") if form.total else None
    subject = "project/total_weight"
    if whole is not None and whole.value != 100:
        yield finding(
            "full-points",
            "contradicts" if whole.value > 100 else "warns",
            subject,
            f"总分值印出 {whole} 分, 应为 100 分。",
            f"The total weight is printed as {whole} points; a form has 100.",
            whole,
            FULL.exactly(),
            "财预〔2020〕10号: 满分 100 分",
            form.project["last_page"],
        )
    if None in known:
        missing = sum(weight is None for weight in known)
        yield finding(
            "weights-sum",
            "not-computable",
            subject,
            f"分值之和无法核对: {missing} 个指标没有分值。",
            f"The weights can't be added: {missing} indicator(s) have none.",
            whole,
            page=form.project["last_page"],
        )
        return
    parts = [weight for weight in known if weight is not None]
    yield _sum(
        "weights-sum", subject, (parts, [_weight(weight) for weight in parts]), execution,
        None if execution is None else _weight(execution), whole or FULL,
        ("分值", "weights"), form,
    )  # fmt: skip


def _weight(weight: Printed) -> Interval:
    """Whole, half and quarter weights are exact; another may stand for a third or a seventh."""
    return weight.exactly() if weight.value.denominator in (1, 2, 4) else weight.behind()


def scores(form: Form) -> Iterator[Finding]:
    """Indicator scores and the execution score add to the total score."""
    whole = form.figure("projects", form.project, "total_score")
    known = [form.figure("indicators", row, "score") for row in form.indicators]
    if whole is None or not known:
        return
    execution = form.figure("funds", form.total, "score") if form.total else None
    has_weight = form.total is not None and bool(form.total["weight"])
    if None in known or (execution is None and has_weight):
        missing = sum(score is None for score in known)
        zh = f"{missing} 个指标没有得分" if missing else "缺少执行率得分"
        en = f"{missing} indicator(s) have none" if missing else "the execution score is missing"
        yield finding(
            "scores-sum",
            "not-computable",
            "project/total_score",
            f"总分 {whole} 分无法核对: {zh}。",
            f"The total of {whole} points can't be checked against the scores: {en}.",
            whole,
            page=form.project["last_page"],
        )
        return
    parts = [score for score in known if score is not None]
    spans = [_score(form, row) for row in form.indicators]
    yield _sum(
        "scores-sum", "project/total_score", (parts, spans), execution, _execution(form), whole,
        ("得分", "scores"), form,
    )  # fmt: skip


def _score(form: Form, row: Row) -> Interval:
    """A score that a formula gives may hide digits; full marks and marks by judgement are exact."""
    score = form.figure("indicators", row, "score")
    assert score is not None
    computed = row["basis"] in ("not_met", "overshoot", "unknown")
    return score.behind() if computed and row["score"] != row["weight"] else score.exactly()


def _execution(form: Form) -> Interval | None:
    """Return the true execution scores: those behind the printed one that the rate allows."""
    row = form.total
    score = form.figure("funds", row, "score") if row else None
    if row is None or score is None:
        return None
    rate, weight = form.figure("funds", row, "execution_rate"), form.figure("funds", row, "weight")
    if rate is not None and weight is not None:
        span = rate.behind().times(weight.value / 100)
        if span.meets(score.behind()):
            low = max(span.low, score.behind().low)
            return Interval(min(low, score.value), max(min(span.high, weight.value), score.value))
    return score.behind()


def _sum(
    check: str,
    subject: str,
    indicators: tuple[list[Printed], list[Interval]],
    execution: Printed | None,
    execution_span: Interval | None,
    whole: Printed,
    words: tuple[str, str],
    form: Form,
) -> Finding:
    """Compare Σ indicators + execution with the total, in each reading that is in use.

    Seen in published forms: both count; the indicators alone make 100; the indicators make 100
    and count for what execution leaves.
    """
    parts, spans = indicators
    added = sum((part.value for part in parts), Fraction(0))
    both = added + (execution.value if execution else 0)
    span = total(spans)
    span = span + execution_span if execution_span else span
    weight = form.total["weight"] if form.total else None
    left = 1 - Fraction(repr(float(weight))) / 100 if weight is not None else Fraction(1)
    scaled = added * left + (execution.value if execution else 0)
    decimals = max(part.decimals for part in (*parts, whole))
    zh = f"各指标{words[0]} {show(added, decimals)} 分"
    en = f"The indicators' {words[1]} add to {show(added, decimals)} points"
    if execution is not None:
        zh += f" + 执行率 {execution} 分 = {show(both, decimals)} 分"
        en += f", with {execution} for execution {show(both, decimals)}"
    zh, en = f"{zh}, 总分 {whole} 分", f"{en}; the total is {whole}"
    if both == whole.value:
        verdict, tail = "agrees", ("相符", "which agrees")
    elif span.meets(whole.behind()):
        verdict = "agrees-hidden-digits"
        tail = ("计入未印出的小数后相符", "which agrees when hidden digits are allowed for")
    elif execution is not None and whole.value in (added, scaled):
        verdict = "agrees"
        tail = (
            "总分不另计执行率" if whole.value == added else "指标按其余分值折算",
            "which agrees, as execution is counted "
            + ("inside the indicators" if whole.value == added else "on top of scaled indicators"),
        )
    else:
        verdict = "contradicts"
        gap = show(abs(whole.value - both), decimals)
        tail = (f"相差 {gap} 分", f"they differ by {gap} points")
    return finding(
        check, verdict, subject, f"{zh}, {tail[0]}。", f"{en}; {tail[1]}.", whole,
        Interval(span.low, span.high), page=form.project["last_page"],
    )  # fmt: skip


def grade(form: Form) -> Iterator[Finding]:
    """The printed grade is the one of the printed total."""
    label, score = form.project["grade"], form.figure("projects", form.project, "total_score")
    if label is None or score is None:
        if score is not None:
            yield finding(
                "grade", "not-computable", "project/grade",
                f"总分 {score} 分, 但没有印出评分等级。", f"No grade stands beside {score} points.",
                score, page=form.project["last_page"],
            )  # fmt: skip
        return
    label = str(label).strip()
    chosen = form.rules
    fits = chosen is not None and _earns(chosen, label, score)
    somewhere = [
        rules.id
        for rules in map(rule_sets.load, rule_sets.available())
        if _earns(rules, label, score)
    ]
    verdict, rule = "contradicts", None
    if fits:
        assert chosen is not None
        verdict, rule = "agrees", f"{chosen.id}: grades"
        span = chosen.grade_span(label)
        assert span is not None
        exact = Fraction(span[0]) <= score.value < Fraction(span[1])
        verdict = "agrees" if exact else "agrees-hidden-digits"
        zh, en = f"总分 {score} 分, 等级“{label}”, 相符", f"{score} points earn the grade {label}"
    elif somewhere:
        verdict, rule = ("agrees" if chosen is None else "warns"), f"{somewhere[0]}: grades"
        zh = f"总分 {score} 分, 等级“{label}”, 按 {somewhere[0]} 相符"
        en = f"{score} points earn the grade {label} under {somewhere[0]}"
        if chosen is not None:
            zh += f", 按 {chosen.id} 应为“{chosen.grade(float(score.value))}”"
            en += f"; under {chosen.id} the grade is {chosen.grade(float(score.value))}"
    elif not any(rules.grade_span(label) for rules in map(rule_sets.load, rule_sets.available())):
        verdict = "not-computable"
        zh = f"等级“{label}”不在任何已知规则之中, 无法核对"
        en = f"The grade {label} is in none of the known rule sets and can't be checked"
    else:
        rules = chosen or rule_sets.load("mof-2020-10")
        due = rules.grade(float(score.value))
        rule = f"{rules.id}: grades"
        zh = f"总分 {score} 分应为“{due}”, 印出“{label}”, 任何已知规则都不支持"
        en = (
            f"{score} points earn the grade {due}, printed is {label}; no known rule set gives that"
        )
    yield finding(
        "grade", verdict, "project/grade", f"{zh}。", f"{en}.", score, rule=rule,
        page=form.project["last_page"],
    )  # fmt: skip


def _earns(rules: RuleSet, label: str, score: Printed) -> bool:
    span = rules.grade_span(label)
    if span is None:
        return False
    earns = Interval(Fraction(span[0]), Fraction(span[1]), open_high=True)
    return earns.meets(score.behind())


def limits(form: Form) -> Iterator[Finding]:
    """No score is above its weight or below 0."""
    rows = [("indicators", row, f"indicators/{row['_row']}") for row in form.indicators]
    if form.total is not None:
        rows.append(("funds", form.total, "funds/total"))
    for table, row, subject in rows:
        score, weight = form.figure(table, row, "score"), form.figure(table, row, "weight")
        if score is None or weight is None:
            continue
        above = score.value > weight.value and score.behind().low > weight.behind().high
        above |= score.value > weight.value and score.decimals <= weight.decimals
        if above or score.value < 0:
            name = row.get("name") or row.get("label") or ""
            yield finding(
                "score-within-weight", "contradicts", subject,
                f"“{name}”得分 {score} 分, 分值 {weight} 分, 得分应在 0 与分值之间。",
                f"“{name}” scores {score} of {weight} points, outside 0 to its weight.",
                score, Interval(Fraction(0), weight.value), page=row["page"],
            )  # fmt: skip
