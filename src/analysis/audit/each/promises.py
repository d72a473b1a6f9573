"""The goal of the year beside the indicators: what it promises in figures, and who measures it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from analysis import values
from analysis.audit.check import Findings, Form, Row, finds, said, tell

# "改造阅览室3间": words, a number, and behind it % or what is counted, neither time nor money.
_PROMISE = re.compile(
    r"([\u4e00-\u9fff]{2,12})(\d[\d,]*(?:\.\d+)?)(%|(?![年月日天时元季倍成分级]|[千百万亿](?:元|$)|小时)[\u4e00-\u9fff]{1,3}?)"
    r"(?:以上|左右)?(?![\u4e00-\u9fff\d])"
)
_NUMBER = re.compile(r"\d[\d,.]*")
_CLAUSE = re.compile(r"[,，。;；、\n]")
# Words of a limit before a figure are none of what is counted: 采购图书不少于6000册.
_LIMIT = re.compile(r"(?:不少于|不低于|不超过|达到|达|至少|超过|共计|共|约)$")
# What a name has beside the thing itself, and a clause before it: 改造户数, 检测批次, 清理长度.
_MEASURE = r"(?:数量|总量|总数|面积|里程|长度|规模|(?:{unit}|[人户份次])?数|量|[批场人]次|{unit})$"
_VERB = re.compile(r"^(?:全年|共|共计|已|计划)*(?:完成|开展|实施)?")
# Words before a figure that is no promise of this year's, or is about time and money.
_OTHER = re.compile(r"去年|上年|往年|累计|现有|截至|每|平均|其中|第|[年月日]$|约$|[两二三四五十]年")


class _Promise(NamedTuple):
    clause: str
    words: str
    value: float
    unit: str


@finds("goal-number", kind="question", order=511, own_ask="ask.target")
def goal_number(form: Form) -> Findings:
    """Ask where the goal names an indicator with another figure than its target."""
    for promise in _promises(form):
        unit = values.unit(promise.unit)
        alike = [row for row in form.indicators if row["target_unit_canonical"] == unit]
        rows = [row for row in alike if is_named(row, promise.clause)]
        if len(rows) != 1 or rows[0]["target_value"] is None:
            continue
        row = rows[0]
        if row["in_doubt"] is None and row["target_value"] != promise.value:
            yield tell(row, "asks", said("finding.goal_number", row, text=promise.clause))


@finds("goal-promise", kind="question", order=512, own_severity="low", own_ask="ask.target")
def goal_promise(form: Form) -> Findings:
    """Ask, once a form, about figures of the goal that no indicator is about."""
    if not form.indicators or any(row["name"] is None for row in form.indicators):
        return
    texts = [f"{row['name']}{row['target_text']}" for row in form.indicators]
    left = [
        promise
        for promise in _promises(form)
        if promise.unit != "%"
        and all(promise.value != row["target_value"] for row in form.indicators)
        and not any(shares(promise.words[-4:], text) for text in texts)
    ]
    if left:
        sentence = said("finding.goal_promise", n=len(left), text=left[0].clause)
        yield tell(form.project, "asks", sentence, subject="project/goal_expected")


def _promises(form: Form) -> Iterator[_Promise]:
    if form.project["states"]["goal_expected"] != "known":
        return
    for part in _CLAUSE.split(form.project["goal_expected"]):
        clause = values.joined(part)
        found = _PROMISE.findall(clause)
        if len(found) != 1 or len(_NUMBER.findall(clause)) != 1:
            continue
        words, number, unit = found[0]
        read = values.number(number)
        if read is not None and not _OTHER.search(words):
            yield _Promise(clause, _LIMIT.sub("", words), float(read.value), unit)


def is_named(row: Row, clause: str) -> bool:
    """Tell whether a clause names an indicator before its figure: whole, or in another order.

    推广新品种8500亩 is 新品种推广面积; 培训骨干教师50人 is not 教师培训人数.
    """
    name = re.sub(r"\s", "", row["name"] or "")
    stem = re.sub(_MEASURE.format(unit=re.escape(row["target_unit"] or "数")), "", name)
    before = _VERB.sub("", _LIMIT.sub("", _NUMBER.split(clause)[0]))
    if len(stem) >= 4 and sorted(before) == sorted(stem):
        return True
    return any(len(one) >= 4 and one in clause for one in (name, stem, name.removesuffix("数")))


def shares(words: str, text: str) -> bool:
    """Tell whether two characters in a row of the words stand in a text."""
    return any(words[at : at + 2] in text for at in range(len(words) - 1))
