"""Single values that cannot be, or that leave open what is counted."""

import re

from analysis.audit.check import Findings, Form, Row, finds, said, tell
from analysis.rounding import exact
from analysis.words.numbers import plain

# A share of a whole by its name; 增长率, 完成率 and 利用率 may pass 100 %.
_SHARE = re.compile(r"满意度|满意率|合格率|达标率|覆盖率|准确率|及时率|通过率|到位率|合规率|优良率")
_FINANCE = re.compile(r"(?:预算|资金)(?:执行|支付|支出)率")
_VAGUE = re.compile(r"提升|提高|完善|加强|有效|进一步|促进|改善|明显|显著|增强|优化")


@finds(
    "share-above-whole",
    kind="facts",
    order=144,
    unit="percent",
    rests=("indicators.subject.actual_value",),
    own_severity="high",
    own_ask="ask.result",
)
def share_above_whole(form: Form) -> Findings:
    """Tell a share above 100 %, or below 0: 满意度 105 %."""
    for row in form.indicators:
        value, name = row["actual_value"], row["name"] or ""
        if value is None or not _SHARE.search(name) or row["actual_unit"] not in ("%", "百分比"):
            continue
        if value > 100 or value < 0:
            yield tell(row, "contradicts", said("finding.share_above_whole", row))


@finds("unit-missing", kind="design", order=351)
def unit_missing(form: Form) -> Findings:
    """Tell a number without a unit: 5,000 of what?"""
    for row in form.indicators:
        known = row["target_unit"] or row["actual_unit"]
        if row["target_value"] is not None and not known and not _bears_unit(row["name"] or ""):
            yield tell(row, "asks", said("finding.unit_missing", row))


@finds("cost-at-least", kind="design", order=352, own_ask="ask.target")
def cost_at_least(form: Form) -> Findings:
    """Ask where spending is to be at least something: ≥100 万元 of cost."""
    for row in form.indicators:
        money = row["target_unit"] in ("元", "万元", "亿元")
        if row["level1"] == "成本指标" and row["target_operator"] in ("≥", ">") and money:
            yield tell(row, "asks", said("finding.cost_at_least", row))


@finds("name-twice", kind="design", order=353)
def name_twice(form: Form) -> Findings:
    """Ask about one name with two targets: 图书数量 ≥5,000 and ≥6,000."""
    seen: dict[tuple[str, str], Row] = {}
    for row in form.indicators:
        name = re.sub(r"\s", "", row["name"] or "")
        first = seen.setdefault((str(row["level2"]), name), row)
        other = first["target_text"] != row["target_text"]
        if name and first is not row and other:
            values = {"other": str(first["position"]), "first": first["target_text"]}
            yield tell(row, "asks", said("finding.name_twice", row, **values))


@finds("vague-target", kind="question", order=510, own_severity="low", own_ask="ask.target")
def vague_target(form: Form) -> Findings:
    """Ask how targets in words are measured, once a form, with the first as example."""
    rows = [
        row
        for row in form.indicators
        if row["target_value"] is None and _VAGUE.search(row["target_text"] or "")
    ]
    if rows:
        values = {"n": len(rows), "of": len(form.indicators), "text": rows[0]["target_text"]}
        yield tell(form.project, "asks", said("finding.vague_target", **values))


@finds(
    "execution-as-indicator",
    kind="design",
    order=354,
    unit="percent",
    rests=("funds.total.execution_rate", "indicators.subject.actual_value"),
    own_ask="ask.money",
)
def execution_as_indicator(form: Form) -> Findings:
    """Tell the execution rate among the indicators, scored again, or with another value."""
    (rate,) = form.of_total("execution_rate")
    for row in form.indicators:
        value = row["actual_value"]
        if not _FINANCE.search(row["name"] or "") or value is None or rate is None:
            continue
        same = rate.behind().low <= exact(value) <= rate.behind().high
        key = "finding.execution_again" if same else "finding.execution_differs"
        sentence = said(key, row, rate=rate, value=plain(exact(value), 2))
        yield tell(row, "warns" if same else "contradicts", sentence)


def _bears_unit(name: str) -> bool:
    """Tell whether a name says what is counted: 次数, 人数, 天数, 率."""
    return bool(re.search(r"[次人天个件项台套户座篇]数|率|度|\((?:.{1,4})\)$", name))
