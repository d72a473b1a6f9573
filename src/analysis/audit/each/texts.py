"""What the words of a form say: years, sums in a sentence, copies, failure beside full marks."""

import re
from fractions import Fraction

from analysis import dates, doubts, values
from analysis.audit.check import Findings, Form, Row, finds, once, said, tell
from analysis.rounding import Interval, Printed
from analysis.schema import GOALS
from analysis.words.numbers import plain

_YEAR = re.compile(
    r"(?<![\d-])(20\d{2})年(?!.{0,3}(?:规划|以来|以前|底前|基础|水平|同期|标准|做法|政策|经验))"
)
_ASIDE = re.compile(r"[(（][^()（）]*[)）]")
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
# A name, an aside, a comparison, a plan, a ground or what was paid for: 获"2023年度优秀",
# (2023年为5场), 较2023年, 预计2025年验收, 推迟到2025年, 按照2021年批复, 2022年项目尾款.
_OF_ANOTHER_YEAR = re.compile(
    r"[\"“《「].*?[\"”》」]|[(（][^()（）]*[)）]|(?:较|比|自|从|到|至|为|与|同|按照?|依据|根据|执行|参照|沿用)20\d{2}年"
    r"|(?:跨年|预计|计划|拟|延期?[到至]|推迟[到至]?|顺延)[^,，。;；]*"
    r"|20\d{2}年度?[^,，。;；]{0,6}(?:结转|结余|尾款|欠款|质保金|将|继续)"
    r"|(?:支付|兑现|拨付|发放|补发|结算|清算|偿还)[^,，。;；\d]{0,4}20\d{2}年"
)
# What goes wrong, and what nobody wants: to deny it is good news, 无延期, 未发现不合格产品.
_WRONG = "流标|废标|推迟|延期|延误|滞后|停工|停滞|受阻|搁置|暂停|中止|逾期|失败|不合格|不达标"
_UNWANTED = (
    f"{_WRONG}|发现|发生|出现|存在|产生|影响|超|投诉|事故|问题|偏差|偏离|差异|风险|违|扣|涉及"
    "|增加|突破|负担"
)
# What was not done: a denial of anything else; 只完成八成 says so, too.
_NOT_DONE = re.compile(
    rf"(?<!无)(?<!不存在)(?<!未发现)(?<!未出现)(?:未能?|没有|没能|尚未)(?![^,，。;；]*(?:{_UNWANTED}))[^,，。;；]{{1,8}}"
    r"|[只仅](?:完成|达到|实现)[^,，。;；]{1,6}"
)
_WENT_WRONG = re.compile(
    rf"(?:(?:无|未|没|不存在|避免|克服|解决)[^,，。;；]*)?(?P<word>{_WRONG}|取消(?=[,，。;；]|$))"
)
# What came right in the end: 推迟开学, 任务如期完成.
_CAME_RIGHT = re.compile(
    r"(?<![未没])(?:如期|按期|按时|已经?|全部|最终|仍|提前|顺利)[^,，。;；未没]{0,6}(?:完成|完工|化解|解决|达标|合格|通过|验收|交付)"
)
# "89.97万元, 其中 30万元用于…; 29.99万元用于…": a whole, then its parts in the same unit.
_PARTS = re.compile(
    r"(\d[\d,]*(?:\.\d+)?)(亿元|万元|元|人次|[\u4e00-\u9fff])[^。\d]{0,6}其中[:,]?([^。]*)"
)
_OURS = re.compile(
    r"[我本](局|委|校|院|馆|中心|镇|乡(?!土)|街道|所(?![有在属需])|站(?!点)|县|区(?![域间]))"
)
# What else a unit may be called that speaks of itself so.
_KINDS = {"校": ("学", "幼儿园")}
# A shorter goal may be repeated without being copied: 完成全年任务.
_SHORT = 8
_PROSE = tuple(f"projects.subject.{column}" for column in GOALS)


@finds("year-differs", kind="question", order=520)
def year_differs(form: Form) -> Findings:
    """Ask about texts that name another year only: a form of 2023 about purchases of 2022."""
    year = _year(form)
    if year is None:
        return
    places: list[tuple[Row, str, str]] = [
        (form.project, f"project/{column}", form.project[column] or "")
        for column in ("project_name", *GOALS)
    ]
    places += [
        (row, row["subject"], f"{row['name']} {row['target_text']}") for row in form.indicators
    ]
    for row, subject, text in places:
        named = set(_YEAR.findall(_OF_ANOTHER_YEAR.sub("", text.translate(_DIGITS))))
        if named and str(year) not in named:
            sentence = said("finding.year_differs", named=min(named), year=str(year))
            yield tell(row, "asks", sentence, subject=subject)


@finds("goal-copied", kind="question", order=521, rests=_PROSE)
def goal_copied(form: Form) -> Findings:
    """Ask about a result of the year that repeats the goal word for word, but for 已 (done)."""
    goal, result = (re.sub(r"\W|已", "", form.project[column] or "") for column in GOALS)
    if len(goal) > _SHORT and goal == result:
        yield tell(form.project, "asks", said("finding.goal_copied"), subject="project/goal_actual")


@finds("failure-at-full-marks", kind="question", order=522, unit="points")
def failure_at_full_marks(form: Form) -> Findings:
    """Ask about a reason that speaks of failure beside a full score, by `leniency.intervals`.

    5,451 of 5,453 with its reason may round to full marks: then nothing is left to ask.
    """
    for row in form.indicators:
        found = _failure(row["reason"] or "")
        rounded = row["basis"] == "not_met" and row["outside"] is None
        if row["at_ceiling"] and found and not row["doubtful"] and not rounded:
            sentence = said("finding.failure_at_full_marks", row, word=found)
            yield tell(row, "asks", sentence, row["score"])


@finds("no-remedy", kind="question", order=523, own_ask="ask.reason")
def no_remedy(form: Form) -> Findings:
    """Ask what is done about deductions whose reasons name no remedy, by `design.explanations`."""
    rows = [row for row in form.indicators if row["no_remedy"] and not row["doubtful"]]
    return once(rows, "asks", "finding.no_remedy")


@finds("reason-repeated", kind="question", order=524, own_ask="ask.reason")
def reason_repeated(form: Form) -> Findings:
    """Ask about one reason for several deductions, by `design.explanations`."""
    rows = [row for row in form.indicators if row["repeated"] and not row["doubtful"]]
    return once(rows if len(rows) > 1 else [], "asks", "finding.reason_repeated")


@finds("prose-sum", kind="facts", order=131, rests=_PROSE)
def prose_sum(form: Form) -> Findings:
    """Tell parts named behind 其中 that add to more than the whole before it."""
    for column in GOALS:
        for whole, unit, rest in _PARTS.findall(values.joined(form.project[column] or "")):
            own = _ASIDE.sub("", rest)  # 地表水800次(其中河流600次)
            found = re.findall(rf"(\d[\d,]*(?:\.\d+)?){unit}", own)
            parts = [values.number(part) for part in found]
            total = values.number(whole)
            if total is None or len(parts) < 2 or None in parts:
                continue
            added = sum((Fraction(part.value) for part in parts if part), Fraction(0))
            printed = Printed(Fraction(total.value), total.decimals)
            span = Interval(added, added)
            # Money may hide digits, what is counted does not; parts may leave out others.
            if added <= (printed.behind().high if unit.endswith("元") else printed.value):
                continue
            # Of people and things some may count twice: 党员60人, 女性70人 of 100; money does not.
            over = any(part and Fraction(part.value) > printed.value for part in parts)
            sure = unit.endswith("元") or over
            terms = " + ".join(found)
            texts = {"whole": f"{printed}{unit}", "terms": terms, "added": plain(added, 2)}
            sentence = said("finding.prose_sum", **texts)
            verdict = "contradicts" if sure else "asks"
            yield tell(form.project, verdict, sentence, printed, span, subject=f"project/{column}")


@finds("own-name", kind="question", order=526, own_severity="low", own_ask="ask.original")
def own_name(form: Form) -> Findings:
    """Ask about a text that says 我校 in the form of a centre: is it another unit's?"""
    names = f"{form.project['unit'] or ''}{form.project['department'] or ''}"
    if not form.project["unit"]:
        return
    for column in GOALS:
        found = _OURS.search(form.project[column] or "")
        kinds = (found.group(1), *_KINDS.get(found.group(1), ())) if found else ()
        if found and not any(word in names for word in kinds):
            texts = {"text": found.group(), "unit": form.project["unit"]}
            sentence = said("finding.own_name", **texts)
            yield tell(form.project, "asks", sentence, subject=f"project/{column}")


_DATED = tuple(
    f"indicators.subject.{name}" for name in ("target_text", "actual_text", "weight", "score")
)


@finds("date-late", kind="rules", order=267, unit="points", own_ask="ask.result", rests=_DATED)
def date_late(form: Form) -> Findings:
    """Tell a date after the one that the target sets, beside full marks."""
    for row in form.indicators:
        if row["deducted"] is not False:
            continue
        if dates.kept(row["target_text"], row["actual_text"], _year(form)) is False:
            yield tell(row, "warns", said("finding.date_late", row), row["score"])


def _year(form: Form) -> int | None:
    """Return the year of a form; None where it is in doubt, and nothing can be asked of it."""
    found: int | None = form.project["year"]
    return None if "year" in doubts.fields(form.project["in_doubt"]) else found


def _failure(text: str) -> str | None:
    """Return the words of a reason that say that something was not done, or went wrong for good.

    >>> _failure("3个村未按时完工"), _failure("未发现不合格产品"), _failure("流标后重招,已完成")
    ('未按时完工', None, None)
    """
    if found := _NOT_DONE.search(text):
        return found.group()
    wrong = (one["word"] for one in _WENT_WRONG.finditer(text) if one.group() == one["word"])
    return None if _CAME_RIGHT.search(text) else next(wrong, None)
