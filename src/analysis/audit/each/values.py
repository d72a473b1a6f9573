"""Single values that cannot be, or that leave open what is counted."""

import re

from analysis.audit.check import Findings, Form, Row, finds, once, said, tell
from analysis.audit.each.money import PRICE, SCALES, is_cost
from analysis.audit.each.promises import shares
from analysis.rounding import exact
from analysis.schema import GOALS
from analysis.values import achievement
from analysis.words.numbers import plain
from analysis.words.sentence import Named

# A share of a whole by its name; 增长率, 完成率 and 利用率 may pass 100 %.
_SHARE = re.compile(
    r"(?:满意度|满意率|合格率|达标率|覆盖率|准确率|及时率|通过率|到位率|合规率|优良率|(?:按期|按时|及时)(?:完成|办结)率)(?:\([^()]*\))?$"
)
# A change: from what to what? Whether a state is reached (健全, 及时, 有效) its label tells.
_CHANGE = re.compile(
    r"提升|提高|完善|加强|增强|改善|优化|促进|推动|推进|增加|增长|减少|降低|下降|缓解|进一步|逐步"
)
# Words say a change and a measure both: 较上年提高5个百分点, 由Ⅲ类提升至Ⅱ类.
_FIGURE = re.compile(r"\d|[一二三四五六七八九十]成|倍|[由从].+[至到为]")
# "成效明显" of which a share is asked, as of any effect whose name says no measure.
_HOLLOW = re.compile(r"成效|效果|影响|作用|水平|能力|环境|效益|明显|显著|有效|提升|促进")
_MEASURED = re.compile(r"[率度比量数感面值速额]|比例|程度|覆盖|合格|达标|增长|下降|增幅|占")
# 资金支付率, 预算执行率; 制度执行率 and 人员到位率 are measures of their own.
_PAID = r"(?:资金|经费|预算|款项?)[^率]{0,4}(?:支付|支出|执行|到位|使用)率|^(?:支付|支出)率"
_COSTS = "(?:单位|人均|户均)[^率]{0,6}成本"
# What the name of an indicator says of another level 2 than the one that it stands under.
_OTHER_LEVEL = {
    "数量指标": rf"{_PAID}|(?:合格|及时)率|满意度|{_COSTS}",
    "质量指标": rf"{_PAID}|及时率|满意度|{_COSTS}",
    "时效指标": rf"(?:合格|优良)率|满意度|人数|数量|{_COSTS}",
    "服务对象满意度指标": r"(?:合格|完成|及时|支付)率",
    # What is delivered is an output: 培训人数, 采购数量; what comes of it, 就业人数, is none.
    **dict.fromkeys(
        ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
        r"(?:支付|支出|预算执行|验收合格)率|^(?:采购|购置|培训|举办|开展|印发|检查).{0,6}数量?$",
    ),
}
# A name that says what is counted: 次数, 人数, 天数, 率.
_BEARS_UNIT = re.compile(
    r"[次人天个件项台套户座篇场批期节时家名]数|[场批人]次$|率|度|\((?:.{1,4})\)$"
)
_SAVED = re.compile("节约|节省|降低|压减|减少|结余")
# A date is answered by a date.
_WHEN = re.compile(r"\d+[年月日]|[前初底]$")
# Words for whoever is asked, of any project; what is left names people and more: 老年人用餐.
_ANYBODY = re.compile(
    r"服务|对象|受益|受众|群众|公众|社会|人员|有关|相关|单位|部门|工作|项目|使用|用户|职工|干部|居民|企业|市民|村民|对|的|和|及|与"
)
_SPECIFIC = 3
# Two measures joined: 办事效率及体验度; 满意度与整洁性的投诉数 is one.
_ONE = r"(?:[数量率度性额积]|[场人]次|里程)"
_BUNDLE = re.compile(
    rf"[\u4e00-\u9fff]{_ONE}[、;；及和与且](?:(?!的)[\u4e00-\u9fff]){{0,8}}{_ONE}$"
)
# What stands behind a label.
_BEHIND = re.compile(r"[,，;；。:：(（]")
_SURVEY = re.compile(r"问卷|调查|抽样|测评|评议|回访|走访|访谈|座谈|回收")


@finds(
    "share-above-whole",
    kind="facts",
    order=144,
    unit="percent",
    rests=("unsure indicators.subject.actual_value",),
    own_severity="high",
    own_ask="ask.result",
)
def share_above_whole(form: Form) -> Findings:
    """Tell a share above 100 %, or below 0: 满意度 105 %."""
    for row in form.indicators:
        value, name = row["actual_value"], row["name"] or ""
        if value is None or not _SHARE.search(name) or row["actual_unit_canonical"] != "%":
            continue
        if value > 100 or value < 0:
            yield tell(row, "contradicts", said("finding.share_above_whole", row))


@finds("unit-missing", kind="design", order=351)
def unit_missing(form: Form) -> Findings:
    """Tell a number without a unit: 5,000 of what? None of anything is none: 安全事故 =0."""
    for row in form.indicators:
        known = row["target_unit"] or row["actual_unit"]
        if row["target_value"] and not known and not _BEARS_UNIT.search(row["name"] or ""):
            yield tell(row, "asks", said("finding.unit_missing", row))


@finds("cost-at-least", kind="design", order=352)
def cost_at_least(form: Form) -> Findings:
    """Ask where spending, or a price, is to be a minimum; a saving may be: 节约 ≥10 万元."""
    for row in form.indicators:
        unit, name = row["target_unit_canonical"] or "", row["name"] or ""
        spends = (unit in SCALES or PRICE.fullmatch(unit)) and not _SAVED.search(name)
        if is_cost(row) and row["target_operator"] in ("≥", ">") and spends:
            yield tell(row, "asks", said("finding.cost_at_least", row))


@finds("vague-target", kind="question", order=510, own_severity="low", own_ask="ask.target")
def vague_target(form: Form) -> Findings:
    """Ask how a level 1 is measured where half of its targets are changes in words, with no base.

    A qualitative target is no fault by itself, the rules provide for it: one 有效提升 of four
    leaves three by which outcomes are told.
    """
    for level1 in dict.fromkeys(row["level1"] for row in form.indicators if row["level1"]):
        own = [row for row in form.indicators if row["level1"] == level1]
        rows = [row for row in own if _only_change(row)]
        if rows and 2 * len(rows) >= len(own):
            values = {"n": len(rows), "of": len(own), "text": rows[0]["target_text"]}
            sentence = said("finding.vague_target", level=Named("level", level1), **values)
            yield tell(form.project, "asks", sentence, subject=rows[0]["subject"])


@finds(
    "execution-as-indicator",
    kind="design",
    order=354,
    unit="percent",
    rests=("unsure funds.total.execution_rate", "unsure indicators.subject.actual_value"),
)
def execution_as_indicator(form: Form) -> Findings:
    """Tell the execution rate among the indicators, by `execution.rate_named`, again or unlike."""
    (rate,) = form.of_total("execution_rate")
    for row in form.indicators:
        value = row["actual_value"]
        if row["rate_named"] is None or value is None or rate is None:
            continue
        same = rate.behind().low <= exact(value) <= rate.behind().high
        if not same and row["rate_named"] == "part":
            continue
        verdict, key = "warns", "finding.execution_again"
        if not same:
            verdict, key = "contradicts", "finding.execution_differs"
            if row["rate_named"] == "paid":
                verdict, key = "asks", "finding.execution_other"
        yield tell(row, verdict, said(key, row, rate=rate, value=plain(exact(value), 2)))


def _only_change(row: Row) -> bool:
    """Tell whether a target is a change in words, and the result gives no figure either."""
    told = f"{row['target_text'] or ''}{row['actual_text'] or ''}"
    change = row["target_value"] is None and _CHANGE.search(row["target_text"] or "")
    return bool(change) and not _FIGURE.search(told)


@finds("hollow-share", kind="question", order=513, own_severity="low", own_ask="ask.target")
def hollow_share(form: Form) -> Findings:
    """Ask, once a form, of what a percentage is the share: 社会效益明显 ≥95 %."""
    rows = [
        row
        for row in form.indicators
        if row["target_unit_canonical"] == "%"
        and row["target_value"] is not None
        and row["target_operator"] not in ("≤", "<")
        and (row["level1"] == "效益指标" or _HOLLOW.search(row["name"] or ""))
        and not _MEASURED.search(row["name"] or "率")
    ]
    return once(rows, "asks", "finding.hollow_share", form.project)


@finds(
    "misplaced-indicator",
    kind="design",
    order=355,
    rests=("indicators.subject.name", "indicators.subject.level2"),
)
def misplaced_indicator(form: Form) -> Findings:
    """Ask about indicators whose names speak of another level 2 than they stand under."""
    for row in form.indicators:
        words = _OTHER_LEVEL.get(row["level2"] or "")
        found = words and re.search(words, row["name"] or "")
        if found:
            sentence = said("finding.misplaced_indicator", row, word=found.group())
            yield tell(row, "asks", sentence)


@finds("actual-untold", kind="question", order=514, own_severity="low")
def actual_untold(form: Form) -> Findings:
    """Ask, once a form, about results that are neither the number nor the label asked for."""
    rows = [
        row
        for row in form.indicators
        if row["actual_text"] and row["in_doubt"] is None and row["target_text"]
        if row["actual_value"] is None and row["score"] is not None
        if achievement(_BEHIND.split(row["actual_text"])[0]) is None  # 达成预期指标,修订制度2项
        if not (_WHEN.search(row["target_text"]) and _WHEN.search(row["actual_text"]))
    ]
    return once(rows, "asks", "finding.actual_untold", form.project)


@finds("uneven-scores", kind="question", order=515, own_ask="ask.scoring")
def uneven_scores(form: Form) -> Findings:
    """Ask, once a form, about one label and weight that earned different scores unexplained."""
    first: dict[tuple[object, ...], Row] = {}
    for row in form.indicators:
        if row["achievement"] is None or row["weight"] is None or row["score"] is None:
            continue
        other = first.setdefault((row["achievement"], row["weight"].value), row)
        lower = min(other, row, key=lambda one: one["score"].value)
        if other["score"].value != row["score"].value and lower["reason_state"] != "given":
            values = {"other": str(other["position"]), "scored": other["score"]}
            yield tell(row, "asks", said("finding.uneven_scores", row, **values), row["score"])
            return


@finds(
    "satisfaction-elsewhere",
    kind="question",
    order=517,
    rests=("indicators.subject.name",),
    own_severity="low",
    own_ask="ask.survey",
)
def satisfaction_elsewhere(form: Form) -> Findings:
    """Ask who was asked, where nothing else in the form speaks of those who are satisfied.

    老年人满意度 in a project for books; a short word for people (游客, 家长) may be right.
    """
    project = form.project
    texts = [project[name] for name in ("project_name", "unit", "department", *GOALS)]
    texts += [row["name"] for row in form.indicators if "满意" not in (row["name"] or "")]
    told = "|".join(text for text in texts if text)
    for row in form.indicators:
        about, asked, _ = (row["name"] or "").partition("满意")
        about = _ANYBODY.sub("", about)
        stranger = asked and len(about) >= _SPECIFIC and not shares(about, told)
        if stranger and project["goal_expected"]:
            yield tell(row, "asks", said("finding.satisfaction_elsewhere", row))


@finds("bundled-indicator", kind="question", order=518, own_severity="low", own_ask="ask.target")
def bundled_indicator(form: Form) -> Findings:
    """Ask, once a form, which of several measures a score is for: 培训人数及场次数."""
    rows = [row for row in form.indicators if _BUNDLE.search(row["name"] or "")]
    return once(rows, "asks", "finding.bundled_indicator", form.project)


@finds("satisfaction-full", kind="question", order=516, own_severity="low", own_ask="ask.survey")
def satisfaction_full(form: Form) -> Findings:
    """Ask how many were asked, where all are satisfied and the form tells of no survey."""
    texts = [form.project["goal_actual"], *(row["reason"] for row in form.indicators)]
    if any(_SURVEY.search(text or "") for text in texts):
        return
    for row in form.indicators:
        asked = re.search("(?<!不)满意", row["name"] or "")
        if asked and row["actual_value"] == 100 and row["actual_unit_canonical"] == "%":
            yield tell(row, "asks", said("finding.satisfaction_full", row))
