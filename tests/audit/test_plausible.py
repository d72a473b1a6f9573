"""Checks of cells, of money beside results, and of words: what they tell, and near misses."""

from __future__ import annotations

import pytest

from analysis import audit, tables
from tests.audit import plausible_forms
from tests.audit.random_forms import together
from tests.sample_forms import made, project, rows, target


@pytest.fixture(scope="module")
def found():
    """What the audit says of all the forms below: one pass over all of them."""
    heads, funds, indicators = [], [], []
    for number, (_, own, money, head) in enumerate([*TOLD, *SILENT]):
        form = f"d#{number}"
        usual = {"year": 2023, "goal_expected": "建成阅览室三间并开放", "goal_actual": "已建成"}
        heads.append(project(form, **(usual | head)))
        funds += [{"form_id": form, "label": row["fund"], **row} for row in money]
        named = [{"level1": "产出指标", "name": f"指标{n}", **row} for n, row in enumerate(own)]
        indicators += rows(*named, form_id=form)
    told = audit.check(made(heads, funds, indicators))
    return told[told["verdict"].isin(tables.OPEN)].groupby("form_id")["check"].agg(set)


def money(b0=100.0, b1=100.0, c=95.0, rate=95.0, fund="total", **more):
    amounts = {"initial_budget": b0, "adjusted_budget": b1, "executed": c}
    return {"fund": fund, "weight": 10.0, "execution_rate": rate, **amounts, **more}


def points(*pairs, **more):
    return [target("≥", 10.0, 10.0, "个", weight=w, score=s, **more) for w, s in pairs]


def cells(**values):
    texts = {"target_text": "≥10个", "actual_text": "10个"}
    return target("≥", 10.0, 10.0, "个") | texts | values


DOUBT = '[{"field": "actual_text", "code": "split-cell", "read": []}]'


def words_for(asked, done, **more):
    texts = {"target_text": asked, "actual_text": done, "target_operator": "qualitative"}
    return {**texts, "weight": 5.0, "score": 5.0, **more}


def labelled(achievement, weight, score):
    own = {"weight": weight, "score": score, "achievement": achievement}
    return words_for("健全", "达成指标") | own


FILED = [
    ("社会效益指标", "培训人数"),
    ("可持续影响指标", "采购设备数量"),
    ("经济效益指标", "资金支付率"),
]
LEFT = [("社会效益指标", "培训覆盖率"), ("社会效益指标", "带动就业人数"), ("数量指标", "培训人数")]


def deducted(reason):
    return cells(weight=10.0, score=9.0, reason=reason)


def asked(name):
    return target("≥", 90.0, 95.0, "%", name=name)


NOT_DONE = ("设备尚未到货", "验收未通过", "任务只完成八成", "因拆迁受阻,工程停滞", "目标未能实现")
CAME_RIGHT = ("未发现不合格产品", "推迟开学,任务如期完成", "流标风险已化解", "未超预算")
CAUSES = ("部分学员因农忙请假未到课", "接口由第三方控制,联调时间长")
REMEDIED = ("进度滞后,我单位成立专班每周调度", "联调慢,与第三方约定了月度节点")
PAID = ("支付2022年工程进度款", "兑现2022年度奖补资金", "车辆更新推迟到2024年")
ORDERED = [
    ("农村危房改造户数", "户", "改造农村危房120户"),
    ("食品样品检测批次", "批次", "检测食品样品3000批次"),
    ("河道清理长度", "公里", "清理河道36公里"),
]


BUNDLES = (
    "培训人数及场次",
    "设备完好率和利用率",
    "办事效率及体验度",
    "报告数量、质量合格率",
    "及时性与准确性",
)
SINGLES = ("培训人数", "便捷性与整洁性的投诉数", "及时率", "水质监测和评价报告数", "数量指标")
TOLD = [
    *[("bundled-indicator", [cells(name=name)], [], {}) for name in BUNDLES],
    *[("failure-at-full-marks", [cells(reason=text)], [], {}) for text in NOT_DONE],
    *[("no-remedy", [deducted(text)], [], {}) for text in CAUSES],
    *[("deviation-denied", [deducted(text)], [], {}) for text in ("没有偏离", "不涉及偏差")],
    ("year-differs", [cells()], [], {"goal_actual": "二〇二二年度采购设备5台"}),
    *[
        ("goal-number", [target("≥", 10.0, 10.0, unit, name=name)], [], {"goal_expected": goal})
        for name, unit, goal in ORDERED
    ],
    ("goal-promise", [cells(name="会议次数")], [], {"goal_expected": "新购执法车辆6辆"}),
    ("prose-sum", [cells()], [], {"goal_actual": "救助100户,其中低保70户,低收入40户"}),
    ("satisfaction-elsewhere", [asked("老年人用餐满意度")], [], {}),
    (
        "hollow-share",
        [target("≥", 90.0, 92.0, "%", name="经济发展贡献", level1="效益指标")],
        [],
        {},
    ),
    ("spending-above-budget", [], [money(c=100.5)], {}),
    ("placeholder", [cells(target_text="≥X人")], [], {}),
    (
        "goal-number",
        [target("≥", 5000.0, 5000.0, "人", name="培训人数")],
        [],
        {"goal_expected": "全年培训人数8000人"},
    ),
    ("prose-sum", [cells()], [], {"goal_actual": "培训100人，其中党员60人、女性70人。"}),
    ("execution-as-indicator", [target("≥", 95.0, 98.0, name="全年预算执行率")], [money()], {}),
    ("execution-as-indicator", [target("≥", 90.0, 95.0, name="资金使用率")], [money()], {}),
    ("share-above-whole", [target("≥", 90.0, 105.0, "百分率", name="服务对象满意度")], [], {}),
    *[("misplaced-indicator", [cells(level2=level, name=name)], [], {}) for level, name in FILED],
    ("score-against-spending", points((90, 90)), [money(c=40.0, rate=40.0)], {}),
    ("score-against-spending", points((45, 45), (45, 44.5)), [money(c=94.33, rate=94.33)], {}),
    ("score-against-spending", points((90, 60)), [money(c=20.0, rate=20.0)], {}),
    ("score-against-spending", points((80, 80)), [money(c=90.0, rate=90.0)], {}),
    ("score-against-spending", points((90, 90)), [money(c=0.0, rate=0.0)], {}),
    ("much-unspent", [], [money(c=78.0, rate=78.0)], {}),
    ("much-unspent", [], [money(c=0.0, rate=0.0)], {}),
    (
        "total-row-empty",
        [],
        [money(0.0, 0.0, 0.0, 0.0), money(90.0, 89.9, 89.9, 100.0, "current_year")],
        {},
    ),
    ("rate-of-nothing", [], [money(0.0, 0.0, 0.0, 100.0)], {}),
    ("initial-budget-zero", [], [money(0.0, 100.0, 95.0)], {}),
    ("nothing-spent", points((10, 10)), [money(c=0.0, rate=0.0)], {}),
    ("budget-changed", points((10, 10)), [money(100.0, 300.0, 290.0, 96.67)], {}),
    (
        "cost-above-budget",
        [target("≤", 150.0, 95.0, "万元", name="项目总成本", level1="成本指标")],
        [money()],
        {},
    ),
    (
        "cost-is-spending",
        [target("≤", 100.0, 60.0, "万元", name="项目总成本", level1="成本指标")],
        [money()],
        {},
    ),
    ("cells-empty", [cells(), cells(actual_text=None, actual_value=None)], [], {}),
    ("cells-empty", [cells(score=None), cells(score=None)], [], {}),
    ("goal-empty", [cells()], [], {"goal_expected": "-"}),
    ("goal-empty", [cells()], [], {"goal_expected": None}),
    ("goal-empty", [cells()], [], {"goal_expected": " _ * "}),
    ("placeholder", [cells(target_text="≥*(册)")], [], {}),
    ("placeholder", [cells(target_text="≥XX个")], [], {}),
    ("placeholder", [cells(name="某某活动次数")], [], {}),
    ("placeholder", [cells(actual_text="{单位}")], [], {}),
    ("placeholder", [cells(actual_text="○○次")], [], {}),
    ("weight-zero", [cells(weight=0.0, score=0.0)], [], {}),
    ("share-above-whole", [target("≥", 90.0, 105.0, "%", name="服务对象满意度")], [], {}),
    ("share-above-whole", [target("≥", 95.0, 120.0, "%", name="产品合格率")], [], {}),
    ("unit-missing", [target("≥", 5000.0, 5000.0, None, name="购置图书")], [], {}),
    (
        "cost-at-least",
        [target("≥", 100.0, 100.0, "万元", name="购置费", level1="成本指标")],
        [],
        {},
    ),
    ("name-twice", [cells(name="图书数量"), cells(name="图书数量", target_text="≥20个")], [], {}),
    ("vague-target", [words_for("进一步提升", "达成指标")], [], {}),
    ("execution-as-indicator", [target("≥", 95.0, 98.0, name="预算执行率")], [money()], {}),
    ("year-differs", [cells()], [], {"goal_actual": "完成2021年采购"}),
    ("year-differs", [cells(name="2022年培训")], [], {}),
    (
        "goal-copied",
        [cells()],
        [],
        {
            "goal_actual": "建成阅览室三间，向读者开放。",
            "goal_expected": "建成阅览室三间,向读者开放",
        },
    ),
    ("failure-at-full-marks", [cells(reason="首次招标流标")], [], {}),
    (
        "prose-sum",
        [cells()],
        [],
        {"goal_actual": "共89.97万元，其中：30万元用于编制，30万元用于审计，29.99万元用于设计。"},
    ),
    # A goal that names an indicator with another figure, or what no indicator is about.
    (
        "goal-number",
        [cells(name="图书购置数量", target_unit="册")],
        [],
        {"goal_expected": "完成图书购置8000册"},
    ),
    (
        "goal-number",
        [cells(name="培训人次数", target_unit="人次")],
        [],
        {"goal_expected": "计划培训人次80人次"},
    ),
    (
        "goal-number",
        [cells(name="道路维修里程", target_unit="公里")],
        [],
        {"goal_expected": "道路维修里程12公里"},
    ),
    (
        "goal-number",
        [cells(name="文化活动场次", target_unit="场")],
        [],
        {"goal_expected": "举办文化活动场次20场"},
    ),
    (
        "goal-number",
        [cells(name="设备更新数量", target_unit="台")],
        [],
        {"goal_expected": "全年;设备更新30台;验收"},
    ),
    ("goal-promise", [cells(name="图书数量")], [], {"goal_expected": "改造阅览室3间"}),
    ("goal-promise", [cells(name="图书数量")], [], {"goal_expected": "购置图书, 举办讲座12场"}),
    ("goal-promise", [cells(name="道路里程")], [], {"goal_expected": "安装路灯200台"}),
    ("goal-promise", [cells(name="补助发放")], [], {"goal_expected": "慰问困难家庭50户"}),
    ("goal-promise", [cells(name="管网长度")], [], {"goal_expected": "新建泵站2座。"}),
    # Percentages of an effect, and indicators under another level 2.
    ("hollow-share", [cells(name="社会效益明显", target_unit="%")], [], {}),
    ("hollow-share", [cells(name="带动经济发展成效", target_unit="%")], [], {}),
    ("hollow-share", [cells(name="促进就业", target_unit="%")], [], {}),
    ("hollow-share", [cells(name="改善人居环境", target_unit="%")], [], {}),
    ("hollow-share", [cells(name="可持续影响", target_unit="%")], [], {}),
    ("misplaced-indicator", [cells(name="资金支付率", level2="数量指标")], [], {}),
    ("misplaced-indicator", [cells(name="产品合格率", level2="数量指标")], [], {}),
    ("misplaced-indicator", [cells(name="拨付及时率", level2="质量指标")], [], {}),
    ("misplaced-indicator", [cells(name="验收合格率", level2="时效指标")], [], {}),
    ("misplaced-indicator", [cells(name="任务完成率", level2="服务对象满意度指标")], [], {}),
    # Results that are neither number nor label, labels with two scores, all satisfied.
    ("actual-untold", [cells(actual_value=None, actual_text="已完成")], [], {}),
    ("actual-untold", [words_for("健全", "健全")], [], {}),
    ("actual-untold", [words_for("及时", "是")], [], {}),
    ("actual-untold", [cells(), cells(actual_value=None, actual_text="大部分")], [], {}),
    ("actual-untold", [words_for("提升", "有所提升", score=3.0)], [], {}),
    *[
        ("uneven-scores", [labelled(one, 5.0, first), labelled(one, 5.0, second)], [], {})
        for one, first, second in (
            ("achieved", 5.0, 4.0),
            ("achieved", 4.5, 5.0),
            ("partly", 3.5, 3.0),
            ("not", 1.0, 0.0),
            ("achieved", 4.9, 5.0),
        )
    ],
    *[
        ("satisfaction-full", [target("≥", 90.0, 100.0, "%", name=name)], [], {})
        for name in ("服务对象满意度", "群众满意率", "职工满意度", "学生及家长满意度", "用户满意度")
    ],
    # Texts that speak of another unit, dates, prices.
    *[
        ("own-name", [cells()], [], {"unit": unit, "goal_actual": text})
        for unit, text in (
            ("市图书馆", "我校完成全部采购"),
            ("市第一中学", "我局完成检查"),
            ("某街道办事处", "我院开展"),
            ("区养老服务中心", "我镇实施"),
            ("县财政局", "我馆开放"),
        )
    ],
    *[
        ("date-late", [cells(target_text=due, actual_text=done)], [], {})
        for due, done in (
            ("2023年12月底前", "2024年3月"),
            ("6月30日前", "9月完成"),
            ("2023年5月", "2023年6月"),
            ("3月1日", "3月2日"),
            ("12月底前", "2024年1月5日"),
        )
    ],
    *[
        (
            "unit-cost",
            [
                target("≤", price, price, each, name="单位成本", level1="成本指标"),
                target("≥", count, count, each.split("/")[1], level2="数量指标"),
            ],
            [money()],
            {},
        )
        for price, count, each in (
            (480.0, 5000.0, "元/册"),
            (1.0, 97.0, "万元/台"),
            (1000.0, 971.0, "元/人"),
            (97.0, 10_000.0, "元/户"),
            (0.5, 200.0, "万元/项"),
        )
    ],
]

SILENT = [
    *[
        ("failure-at-full-marks", [cells(reason=reason)], [], {})
        for reason in ("无延期", "不存在未完成的情况", "没有推迟或者取消")
    ],
    ("execution-as-indicator", [target("≥", 50.0, 60.0, name="上半年预算执行率")], [money()], {}),
    ("share-above-whole", [target("≥", 90.0, 105.0, name="合格率提高率")], [], {}),
    (
        "cost-above-budget",
        [target("≤", 150.0, 90.0, "万元", name="项目总成本", level1="成本指标")],
        [money(b0=150.0)],
        {},
    ),
    *[("misplaced-indicator", [cells(level2=level, name=name)], [], {}) for level, name in LEFT],
    # A lost target is no other target, and a label takes no missed number back.
    ("name-twice", [cells(name="图书数量", target_text=None), cells(name="图书数量")], [], {}),
    (
        "nothing-spent",
        [target("≥", 10.0, 5.0, "个", achievement="achieved")],
        [money(c=0.0, rate=0.0)],
        {},
    ),
    ("score-against-spending", points((90, 90)), [money(c=95.0, rate=95.0)], {}),
    ("score-against-spending", points((90, None)), [money(c=10.0, rate=10.0)], {}),
    ("score-against-spending", points((90, 0)), [money(c=0.0, rate=0.0)], {}),
    ("much-unspent", [], [money(c=80.0, rate=80.0)], {}),
    ("much-unspent", [], [money(b1=None, c=10.0, rate=None)], {}),
    ("total-row-empty", [], [money(0.0, 0.0, 0.0, None), money(0.0, 0.0, 0.0, None, "other")], {}),
    ("rate-of-nothing", [], [money(0.0, 0.0, 0.0, 0.0)], {}),
    ("rate-of-nothing", [], [money(0.0, 0.0, 0.0, 100.0, fund="other")], {}),
    ("initial-budget-zero", [], [money(0.0, 0.0, 0.0, None)], {}),
    ("nothing-spent", points((10, 10)), [money(c=0.01, rate=0.01)], {}),
    ("nothing-spent", [target("≥", 10.0, 5.0, "个")], [money(c=0.0, rate=0.0)], {}),
    ("budget-changed", points((10, 10)), [money(100.0, 140.0, 139.0)], {}),
    ("budget-changed", [target("≥", 10.0, 20.0, "个")], [money(100.0, 300.0, 290.0)], {}),
    (
        "cost-above-budget",
        [target("≤", 100.0, 95.0, "万元", name="项目总成本", level1="成本指标")],
        [money()],
        {},
    ),
    (
        "cost-above-budget",
        [target("≤", 1000000.0, 95.0, "元", name="项目总成本", level1="成本指标")],
        [money()],
        {},
    ),
    (
        "cost-is-spending",
        [target("≤", 100.0, 95.0, "万元", name="项目总成本", level1="成本指标")],
        [money()],
        {},
    ),
    (
        "cost-is-spending",
        [target("≤", 100.0, 60.0, "万元", name="单位成本", level1="成本指标")],
        [money()],
        {},
    ),
    ("cells-empty", [cells(), cells()], [], {}),
    (
        "cells-empty",
        [cells(weight=None), cells(weight=None)],
        [],
        {"not_printed": "indicators.weight"},
    ),
    ("cells-empty", [cells(score=None, dashed="score")], [], {}),
    (
        "cells-empty",
        [cells(score=None, in_doubt='[{"field": "score", "code": "split-cell", "read": []}]')],
        [],
        {},
    ),
    ("goal-empty", [cells()], [], {"goal_actual": None, "not_printed": "projects.goal_actual"}),
    ("placeholder", [cells(target_text="3×5米")], [], {}),
    ("placeholder", [cells(actual_text="87次*")], [], {}),
    ("placeholder", [cells(name="XL码服装")], [], {}),
    ("weight-zero", [cells(weight=0.5, score=0.5)], [], {}),
    ("share-above-whole", [target("≥", 90.0, 105.0, "%", name="任务完成率")], [], {}),
    ("share-above-whole", [target("≥", 90.0, 100.0, "%", name="服务对象满意度")], [], {}),
    ("unit-missing", [target("≥", 5.0, 5.0, None, name="培训次数")], [], {}),
    (
        "cost-at-least",
        [target("≤", 100.0, 100.0, "万元", name="购置费", level1="成本指标")],
        [],
        {},
    ),
    ("cost-at-least", [target("≥", 5.0, 5.0, "%", name="节约率", level1="成本指标")], [], {}),
    ("name-twice", [cells(name="图书数量"), cells(name="读者数量", target_text="≥20个")], [], {}),
    ("vague-target", [cells(target_text="≥10个, 进一步提升")], [], {}),
    ("execution-as-indicator", [target("≥", 95.0, 98.0, name="计划执行率")], [money()], {}),
    ("year-differs", [cells()], [], {"goal_actual": "2021年以来累计，2023年完成"}),
    ("year-differs", [cells()], [], {"goal_actual": "2022年启动，2023年完成"}),
    ("goal-copied", [cells()], [], {"goal_actual": "完成", "goal_expected": "完成"}),
    ("failure-at-full-marks", [cells(score=4.0, reason="首次招标流标")], [], {}),
    (
        "prose-sum",
        [cells()],
        [],
        {"goal_actual": "共使用90万元，其中：30万元用于编制，29万元用于审计。"},
    ),
    (
        "prose-sum",
        [cells()],
        [],
        {"goal_actual": "共培训90人，其中：30万元用于编制，70万元用于审计。"},
    ),
    (
        "goal-number",
        [cells(name="图书购置数量", target_unit="册")],
        [],
        {"goal_expected": "完成图书购置10册"},
    ),
    (
        "goal-number",
        [cells(name="图书购置数量", target_unit="种")],
        [],
        {"goal_expected": "完成图书购置8000册"},
    ),
    (
        "goal-number",
        [cells(name="图书购置数量", target_unit="册")],
        [],
        {"goal_expected": "去年图书购置8000册"},
    ),
    ("goal-number", [cells(name="图书", target_unit="册")], [], {"goal_expected": "图书8000册"}),
    (
        "goal-number",
        [cells(name="图书购置数量", target_unit="册")],
        [],
        {"goal_expected": "图书购置8000册加200册"},
    ),
    ("goal-promise", [cells(name="阅览室改造")], [], {"goal_expected": "改造阅览室3间"}),
    ("goal-promise", [cells(name="改造数量")], [], {"goal_expected": "改造会议室10间"}),
    ("goal-promise", [cells(name=None)], [], {"goal_expected": "改造阅览室3间"}),
    ("goal-promise", [cells(name="图书数量")], [], {"goal_expected": "现有阅览室3间"}),
    ("goal-promise", [cells(name="图书数量")], [], {"goal_expected": "改造阅览室若干间"}),
    ("hollow-share", [cells(name="成效显著比例", target_unit="%")], [], {}),
    ("hollow-share", [cells(name="社会效益明显", target_unit="个")], [], {}),
    ("hollow-share", [cells(name="覆盖率提升", target_unit="%")], [], {}),
    ("hollow-share", [cells(name="产值增长", target_unit="%")], [], {}),
    ("hollow-share", [cells(name="社会效益明显", target_unit="%", target_value=None)], [], {}),
    ("misplaced-indicator", [cells(name="任务完成率", level2="数量指标")], [], {}),
    ("misplaced-indicator", [cells(name="产品合格率", level2="质量指标")], [], {}),
    ("misplaced-indicator", [cells(name="拨付及时率", level2="时效指标")], [], {}),
    ("misplaced-indicator", [cells(name="群众满意度", level2="服务对象满意度指标")], [], {}),
    ("misplaced-indicator", [cells(name="资金支付率", level2=None)], [], {}),
    ("actual-untold", [cells()], [], {}),
    ("actual-untold", [cells(actual_value=None, actual_text=None)], [], {}),
    ("actual-untold", [labelled("achieved", 5.0, 5.0)], [], {}),
    ("actual-untold", [cells(actual_value=None, actual_text="已完成", score=None)], [], {}),
    ("actual-untold", [words_for("健全", "健全", in_doubt=DOUBT)], [], {}),
    ("uneven-scores", [labelled("achieved", 5.0, 5.0), labelled("partly", 5.0, 4.0)], [], {}),
    ("uneven-scores", [labelled("achieved", 5.0, 5.0), labelled("achieved", 4.0, 4.0)], [], {}),
    ("uneven-scores", [labelled("achieved", 5.0, 5.0), labelled("achieved", 5.0, None)], [], {}),
    ("uneven-scores", [labelled("achieved", 5.0, 5.0)] * 2, [], {}),
    ("uneven-scores", points((5, 5), (5, 4)), [], {}),
    (
        "uneven-scores",
        [
            labelled("achieved", 5.0, 5.0),
            labelled("achieved", 5.0, 4.0) | {"reason": "制度尚需细化, 将完善"},
        ],
        [],
        {},
    ),
    ("year-differs", [cells()], [], {"goal_actual": "获“2022年度优秀单位”称号"}),
    ("satisfaction-full", [target("≥", 90.0, 99.9, "%", name="群众满意度")], [], {}),
    ("satisfaction-full", [target("≤", 100.0, 100.0, "%", name="群众不满意度")], [], {}),
    ("satisfaction-full", [target("≥", 90.0, 100.0, "分", name="群众满意度")], [], {}),
    ("satisfaction-full", [target("≥", 90.0, 100.0, "%", name="完成率")], [], {}),
    (
        "satisfaction-full",
        [target("≥", 90.0, 100.0, "%", name="群众满意度", reason="回收问卷200份")],
        [],
        {},
    ),
    *[
        ("own-name", [cells()], [], {"unit": unit, "goal_actual": text})
        for unit, text in (
            ("市图书馆", "我馆完成"),
            ("市第一中学", "我校完成"),
            (None, "我局完成"),
            ("县财政局", "各部门完成"),
            ("区幼儿园", "我校完成"),
        )
    ],
    *[
        ("date-late", [cells(target_text=due, actual_text=done, score=score)], [], {})
        for due, done, score in (
            ("2023年12月底前", "2023年12月", 5.0),
            ("6月30日前", "6月", 5.0),
            ("6月30日前", "9月完成", 4.0),
            ("1-6月", "9月", 5.0),
            ("≤12个月", "14个月", 5.0),
        )
    ],
    *[
        (
            "unit-cost",
            [
                target("≤", price, price, each, name="单位成本", level1="成本指标"),
                target("≥", count, count, counted, level2="数量指标"),
            ],
            [money()],
            {},
        )
        for price, count, each, counted in (
            (480.0, 500.0, "元/册", "册"),
            (480.0, 5000.0, "元/册", "种"),
            (95.0, 10_000.0, "元/户", "户"),
            (480.0, 5000.0, "元", "册"),
            (480.0, None, "元/册", "册"),
        )
    ],
]


def cost(operator, value, actual, unit="万元", name="项目总成本"):
    return target(operator, value, actual, unit, name=name, level1="成本指标")


# More positives and near misses of each check: what is varied, and what is told of it.
TOLD += [
    *[("much-unspent", [], [money(c=c, rate=c)], {}) for c in (0.0, 10.0, 50.0, 77.0)],
    *[
        ("total-row-empty", [], [money(0.0, b1, c, 0.0), money(90.0, 90.0, 90.0, 100.0, fund)], {})
        for b1, c, fund in (
            (0.0, 0.0, "other"),
            (90.0, 0.0, "current_year"),
            (0.0, 90.0, "carried_over"),
            (0.0, None, "fiscal"),
        )
    ],
    *[
        ("rate-of-nothing", [], [money(b0, 0.0, c, rate, fund)], {})
        for b0, c, rate, fund in (
            (0.0, 0.0, 100.0, "total"),
            (100.0, 0.0, 95.0, "total"),
            (0.0, 5.0, 0.5, "total"),
            (0.0, 5.0, 100.0, "other"),
        )
    ],
    *[("initial-budget-zero", [], [money(0.0, b1, b1)], {}) for b1 in (0.5, 10.0, 400.0, 9e5)],
    *[
        ("nothing-spent", own, [money(c=0.0, rate=0.0)], {})
        for own in (
            points((10, 10), (20, 20)),
            points((10, 5)),
            [labelled("achieved", 5.0, 5.0) | {"level1": "产出指标"}],
            [target("≤", 5.0, 0.0, "起")],
        )
    ],
    *[
        ("budget-changed", points((10, 10)), [money(b0, b1, b1)], {})
        for b0, b1 in ((100.0, 150.0), (100.0, 50.0), (10.0, 400.0), (200.0, 20.0))
    ],
    *[
        ("cost-above-budget", [one], [money()], {})
        for one in (
            cost("≤", 102.0, 95.0),
            cost("<", 120.0, 95.0),
            cost("≤", 2_000_000.0, 95.0, "元"),
            cost("≤", 1.0, 0.9, "亿元", "预算控制数"),
            cost("≤", 150.0, 95.0, name="单位成本"),
        )
    ],
    *[
        ("cost-is-spending", [one], [money()], {})
        for one in (
            cost("≤", 100.0, 90.0),
            cost("≤", 100.0, 100.0),
            cost("≤", 100.0, 940_000.0, "元"),
            cost("≤", 100.0, 97.0, name="项目总投入"),
        )
    ],
    *[("weight-zero", [cells(weight=0.0, score=s)], [], {}) for s in (0.0, None, 1.0, 0.0)],
    *[
        ("share-above-whole", [target("≥", 90.0, actual, unit, name=name)], [], {})
        for actual, unit, name in (
            (100.5, "%", "政策覆盖率"),
            (-5.0, "%", "学员通过率"),
            (101.0, "百分比", "拨付及时率"),
        )
    ],
    *[
        ("unit-missing", [target(op, 50.0, 60.0, None, name=name)], [], {})
        for op, name in (("≥", "种植树木"), ("=", "发放物资"), ("≤", "投入"), ("≥", "道路维修"))
    ],
    *[
        ("cost-at-least", [cost(op, 50.0, 60.0, unit, "购置费")], [], {})
        for op, unit in ((">", "万元"), ("≥", "元"), ("≥", "亿元"), (">", "元"))
    ],
    *[
        ("name-twice", [cells(name=one), cells(name=two, target_text="≥20个")], [], {})
        for one, two in (
            ("培训", "培训"),
            ("图书 数量", "图书数量"),
            ("A项", "A项"),
            ("维修\n费", "维修费"),
        )
    ],
    *[
        ("vague-target", [words_for(text, "达成指标"), words_for("健全", "达成指标")], [], {})
        for text in ("有所提升", "不断完善", "明显改善", "持续增强")
    ],
    *[
        ("execution-as-indicator", [target("≥", 95.0, actual, name=name)], [money()], {})
        for actual, name in (
            (95.0, "预算执行率"),
            (90.0, "资金支付率"),
            (95.0, "资金执行率"),
            (1.0, "预算支出率"),
        )
    ],
    *[
        ("year-differs", [cells()], [], own)
        for own in (
            {"goal_expected": "2022年采购设备"},
            {"project_name": "2024年专项"},
            {"goal_actual": "2019年完成"},
        )
    ],
    *[
        ("goal-copied", [cells()], [], {"goal_expected": text, "goal_actual": again})
        for text, again in (
            ("培训学员一百名并发证", "培训学员一百名并发证。"),
            ("建成三座公园 并开放", "建成三座公园并开放"),
            ("1.采购设备;2.组织验收", "1.采购设备;2.组织验收"),
            ("完成全部道路维修任务", "完成全部道路维修任务"),
        )
    ],
    *[
        ("failure-at-full-marks", [cells(reason=reason)], [], {})
        for reason in ("部分未完成", "因疫情推迟", "项目取消", "进度滞后")
    ],
    *[
        ("prose-sum", [cells()], [], {"goal_actual": text})
        for text in (
            "培训100人,其中:干部60人,群众50人。",
            "支出10万元,其中设备6万元,劳务5.5万元。",
            "完成12项,其中:维修8项、新建5项。",
            "开展9次,其中宣传5次,检查5次。",
        )
    ],
]
SILENT += [
    *[("much-unspent", [], [money(c=c, rate=c)], {}) for c in (80.0, 81.0, 100.0)],
    *[
        ("total-row-empty", [], [money(b1, b1, c, 0.0), money(part, part, part, 0.0, "other")], {})
        for b1, c, part in (
            (90.0, 90.0, 90.0),
            (0.0, 0.0, None),
            (90.0, 1.0, 0.0),
        )
    ],
    *[
        ("rate-of-nothing", [], [money(0.0, b1, 0.0, rate, fund)], {})
        for b1, rate, fund in ((None, 100.0, "total"), (0.0, None, "total"), (0.01, 100.0, "total"))
    ],
    *[
        ("initial-budget-zero", [], [money(b0, b1, 0.0)], {})
        for b0, b1 in ((0.01, 100.0), (None, 100.0), (0.0, None), (100.0, 100.0))
    ],
    *[
        ("nothing-spent", own, [money(c=c, b1=b1, rate=0.0)], {})
        for own, c, b1 in (
            ([], 0.0, 100.0),
            (points((10, 10)), None, 100.0),
            (points((10, 10)), 0.0, 0.0),
        )
    ],
    *[
        ("budget-changed", points((10, 10)), [money(b0, b1, 90.0)], {})
        for b0, b1 in ((100.0, 149.0), (100.0, 51.0), (0.0, 100.0))
    ],
    *[
        ("cost-above-budget", [one], [money()], {})
        for one in (
            cost("≥", 150.0, 95.0),
            cost("≤", 150.0, 95.0, "%"),
            cost("≤", 60.0, 55.0, "元", name="单位成本"),
        )
    ],
    *[
        ("cost-is-spending", [one], [money()], {})
        for one in (
            cost("≤", 100.0, 950_000.0, "元"),
            cost("≤", 100.0, None),
            cost("≤", 100.0, 60.0, "%"),
        )
    ],
    *[("weight-zero", [cells(weight=w)], [], {}) for w in (None, 0.01, 1.0, 90.0)],
    *[
        ("share-above-whole", [target("≥", 90.0, actual, unit, name=name)], [], {})
        for actual, unit, name in (
            (0.0, "%", "差错率"),
            (105.0, "人", "满意度"),
            (120.0, "%", "增长率"),
        )
    ],
    *[
        ("unit-missing", [target("≥", 5.0, 5.0, unit, name=name)], [], {})
        for unit, name in (
            (None, "参会人数"),
            (None, "合格率"),
            ("棵", "种植树木"),
            (None, "维修长度(米)"),
        )
    ],
    *[
        ("cost-at-least", [one], [], {})
        for one in (
            cost("=", 5.0, 5.0),
            cost("≥", 5.0, 5.0, "个"),
            target("≥", 5.0, 5.0, "万元", level1="产出指标"),
        )
    ],
    *[
        ("name-twice", [cells(name=one, **own), cells(name=two)], [], {})
        for one, two, own in (
            ("图书", "图书", {}),
            (None, None, {"target_text": "≥20个"}),
            ("甲", "乙", {"target_text": "≥20个"}),
            ("图书", "图书", {"target_text": "≥20个", "level2": "质量指标"}),
        )
    ],
    *[
        ("vague-target", [cells(target_value=value, target_text=text)], [], {})
        for value, text in ((None, "健全"), (None, "及时"), (90.0, "提升90%"), (None, None))
    ],
    *[
        ("vague-target", [words_for(text, done), *more], [], {})
        for text, done, more in (
            ("有效保障", "达成指标", []),
            ("较上年提高", "提高5个百分点", []),
            ("提高三成", "达成指标", []),
            ("有效提升", "达成指标", [words_for("健全", "达成指标")] * 2),
        )
    ],
    *[
        ("execution-as-indicator", [target("≥", 95.0, actual, name=name)], own, {})
        for actual, name, own in (
            (95.0, "预算执行率", []),
            (None, "预算执行率", [money()]),
            (95.0, "任务执行率", [money()]),
            (95.0, "资金使用效益", [money()]),
        )
    ],
    *[
        ("year-differs", [cells()], [], own)
        for own in (
            {"year": None, "goal_actual": "2019年完成"},
            {"goal_actual": "对比2022年,2023年增加"},
        )
    ],
    *[
        ("goal-copied", [cells()], [], {"goal_expected": text, "goal_actual": again})
        for text, again in (
            ("建成阅览室三间并开放", "建成阅览室两间并开放"),
            (None, None),
            ("培训学员一百名", "已培训学员一百名"),
            ("按期完成", "按期完成"),
        )
    ],
    *[
        ("failure-at-full-marks", [cells(**own)], [], {})
        for own in (
            {"reason": None},
            {"reason": "按期完成"},
            {"score": None, "reason": "取消"},
            {"weight": 0.0, "score": 0.0, "reason": "取消"},
        )
    ],
    *[
        ("prose-sum", [cells()], [], {"goal_actual": text})
        for text in (
            "培训100人,其中:干部60人,群众40人。",
            "支出10万元。其中设备6万元,劳务4.5万元。",
            "完成12项,其中维修13项。",
        )
    ],
]


TOLD += [
    *[
        ("cells-empty", [cells(**{name: None})], [], {})
        for name in ("weight", "target_text", "score")
    ],
    *[("goal-empty", [cells()], [], {"goal_actual": text}) for text in ("", "——无")],
]
SILENT += [
    ("cells-empty", [cells(actual_text=None, dashed="actual_text")], [], {}),
    *[
        ("goal-empty", [cells()], [], {"goal_actual": text, "in_doubt": doubt})
        for text, doubt in (
            ("完成", None),
            ("1", None),
            ("无偏差", None),
            (None, DOUBT.replace("actual_text", "goal_actual")),
        )
    ],
    *[("placeholder", [cells(actual_text=text)], [], {}) for text in ("XL", "90%*", "一个")],
    *[
        ("score-against-spending", points((90, s)), [money(c=c, rate=c)], {})
        for s, c in ((90, 95.5), (85, 95.0))
    ],
]


# Kinds that an auditor's own forms found: cost under output, the words of a goal turned about.
_UNDER_OUTPUT = {"name": "项目总成本", "level1": "产出指标", "level2": "成本指标"}
TOLD += [
    ("cost-above-budget", [target("≤", 650.0, 475.0, "万元", **_UNDER_OUTPUT)], [money()], {}),
    ("cost-is-spending", [target("≤", 500.0, 42.0, "万元", **_UNDER_OUTPUT)], [money()], {}),
    ("cost-at-least", [target("≥", 40.0, 47.0, "万元", **_UNDER_OUTPUT)], [money()], {}),
    (
        "goal-number",
        [target("≥", 5000.0, 8720.0, "亩", name="新品种推广面积")],
        [],
        {"goal_expected": "推广新品种8500亩,带动农户增收。"},
    ),
    (
        "prose-indicator",
        [target("≥", 8500.0, 8720.0, "亩", name="新品种推广面积")],
        [],
        {"goal_actual": "推广新品种7720亩。"},
    ),
    ("year-differs", [cells()], [], {"goal_actual": "2022年全年补助1710个(2021年为1650个)"}),
    ("operator-in-doubt", [target("≥", 5.0, 6.0, "件", name="投诉件数")], [], {}),
    ("no-remedy", [cells(weight=10.0, score=9.0, reason="因政策调整,未按计划完成")], [], {}),
    ("actual-untold", [words_for("2024年12月底前", "已完成")], [], {}),
]
TOLD += [
    *[
        ("failure-at-full-marks", [cells(weight=10.0, score=10.0, reason=reason)], [], {})
        for reason in ("未能如期完工", "因故停工半年", "验收不合格,整改中", "任务没有完成")
    ],
    (
        "goal-number",
        [target("≥", 10.0, 10.0, "期", name="举办培训班期数")],
        [],
        {"goal_expected": "举办培训班12期,改善条件"},
    ),
    *[
        ("operator-in-doubt", [target("≥", 5.0, 6.0, "起", name=name)], [], {})
        for name in ("安全事故发生起数", "有效投诉数量", "工期延误天数", "设备差错率")
    ],
    *[
        ("money-unit", [], [money(2976000.0, 2976000.0, 2976000.0)], {"goal_actual": text})
        for text in ("使用资金297.6万元并完成采购", "全年支出2976000元", "合同价297.6万元")
    ],
    ("money-unit", [], [money(300.0, 300.0, 300.0)], {"goal_actual": "投入资金300元"}),
    ("money-unit", [], [money(3e6, 3e6, 3e6)], {"goal_expected": "安排预算300万元购书"}),
    *[
        ("other-unit", [cells()], [], {"unit": unit, "goal_actual": text})
        for unit, text in (
            ("上海市闵行区图书馆", "浦东新区图书馆接受问卷620份"),
            ("绵阳市中心血站", "德阳市中心血站采血4万份"),
            ("南海区房屋管理所", "顺德区房屋管理所完成安装"),
            ("金安区公路管理服务中心", "2023年裕安区公路管理服务中心完成养护"),
        )
    ],
    (
        "other-unit",
        [cells(reason="浦东新区图书馆招标推迟,将加快")],
        [],
        {"unit": "闵行区图书馆"},
    ),
    (
        "total-row-empty",
        [],
        [money(0.0, 100.0, 95.0), money(fund="current_year"), money(0.0, 0.0, 0.0, fund="other")],
        {},
    ),
    (
        "label-without-words",
        [labelled("achieved", 5.0, 5.0) | {"reason": "/"}],
        [],
        {"unit": "百色市水利局", "province": "广西壮族自治区", "tier": "municipal"},
    ),
]
SILENT += [
    *[
        ("failure-at-full-marks", [cells(weight=10.0, score=10.0, reason=reason)], [], {})
        for reason in ("克服流标影响,按期完成", "取消繁琐手续,效率提高")
    ],
    *[
        ("year-differs", [cells()], [], {"goal_actual": text})
        for text in ("按照2021年批复的方案实施", "支付2022年项目尾款")
    ],
    (
        "goal-number",
        [target("≥", 300.0, 300.0, "人", name="慰问困难职工人数")],
        [],
        {"goal_expected": "三年慰问困难职工900人,改善条件"},
    ),
    *[
        ("operator-in-doubt", [target("≥", 5.0, 6.0, "%", name=name)], [], {})
        for name in ("投诉回复办结率", "隐患治理率", "事故应急演练次数", "违规线索查处数")
    ],
    *[
        ("money-unit", [], [money(b, b, b)], {"goal_actual": text})
        for b, text in (
            (300.0, "每人补助300元"),
            (300.0, "单价300元"),
            (300.0, "奖励300元"),
            (297.6, "使用资金297.6万元"),
            (297.6, "使用资金2976000元"),
            (297.6, "使用资金2976元"),
        )
    ],
    *[
        ("other-unit", [cells()], [], {"unit": unit, "goal_actual": text})
        for unit, text in (
            ("上海市闵行区图书馆", "与浦东新区图书馆互借图书"),
            ("上海市闵行区图书馆", "闵行区图书馆购书"),
            ("上海市闵行区图书馆", "上海市图书馆提供书目"),
            ("上海市闵行区图书馆", "浦东新区文化馆举办展览"),
            ("区图书馆", "浦东新区图书馆购书"),
            ("上海市闵行区图书馆", "赴苏州市图书馆学习"),
        )
    ],
    # One fact: the sums fail for the same reason.
    (
        "funds-sum-executed",
        [],
        [money(0.0, 0.0, 0.0), money(fund="current_year"), money(0.0, 0.0, 0.0, fund="other")],
        {},
    ),
    *[
        ("operator-in-doubt", [target("≥", 5.0, 6.1, unit, name=name)], [], {})
        for name, unit in (
            ("交通事故下降率", "%"),
            ("安全隐患整改率", "%"),
            ("减少有效投诉件数", "件"),
            ("排查隐患数", "处"),
        )
    ],
    *[
        ("no-remedy", [cells(weight=10.0, score=9.0, reason=reason)], [], {})
        for reason in (
            "用电增容审批推迟,已协调供电部门",
            "两处路段停养,次年一季度完成",
            "企业用工减少,已举办专场招聘会",
        )
    ],
    *[
        ("year-differs", [cells()], [], {"goal_actual": text})
        for text in ("建成1710个(2022年为1650个)", "比2022年多60个", "跨年度项目,预计2025年6月验收")
    ],
    (
        "unit-cost",
        [
            target("≤", 26.0, 12.83, "万元/座", actual_text="12.83万元/座", name="单座成本"),
            target("≥", 46.0, 46.0, "座", level2="数量指标"),
        ],
        [money(c=590.0)],
        {},
    ),
    (
        "goal-promise",
        [cells(name="图书采购数量", target_value=None, target_text="≥*(册)")],
        [],
        {"goal_expected": "采购中外文图书不少于6000册"},
    ),
    (
        "goal-number",
        [target("≥", 200.0, 210.0, "人", name="教师培训人数")],
        [],
        {"goal_expected": "培训骨干教师50人"},
    ),
    *[
        (name, points((90, 90)), [money(0.0, 0.0, 0.0, 0.0), money(fund="current_year")], {})
        for name in ("score-against-spending", "much-unspent", "nothing-spent")
    ],
    ("actual-untold", [words_for("2024年12月底前", "2024年11月完成")], [], {}),
    *[("failure-at-full-marks", [cells(reason=text)], [], {}) for text in CAME_RIGHT],
    *[("bundled-indicator", [cells(name=name)], [], {}) for name in SINGLES],
    *[("no-remedy", [deducted(text)], [], {}) for text in REMEDIED],
    *[("year-differs", [cells()], [], {"goal_actual": text}) for text in PAID],
    ("deviation-denied", [deducted("基本无偏差,细节待完善,下一步改进")], [], {}),
    ("satisfaction-elsewhere", [asked("企业职工满意度")], [], {}),
    (
        "satisfaction-elsewhere",
        [asked("老年人用餐满意度")],
        [],
        {"goal_expected": "开办老年人食堂"},
    ),
    ("hollow-share", [target("≥", 90.0, 92.0, "%", name="群众安全感", level1="效益指标")], [], {}),
    ("spending-above-budget", [], [money(c=100.0)], {}),
    ("spending-above-budget", [], [money(b1=100.6, c=101.0)], {}),
    ("placeholder", [cells(target_text="5G基站")], [], {}),
]

# What a reader was not sure of is no ground of a question; a doubted text is a doubted value.
UNSURE = '[{"field": "actual_text", "code": "split-cell", "read": []}]'
UNSURE_NAME = UNSURE.replace("actual_text", "name")
UNSURE_MONEY = UNSURE.replace("actual_text", "executed")
UNSURE_GOAL = UNSURE.replace("actual_text", "goal_actual")
_COPY = "购置图书五千册并按期上架"
_PARTS = [cost("≤", 80.0, 60.0, name="购书成本"), cost("≤", 60.0, 35.0, name="设备成本")]


def described(text):
    return {"goal_actual": f"已建成阅览室。{text}"}


def dated(due, done):
    return words_for(due, done)


TOLD += [
    ("placeholder", [cells()], [], {"goal_expected": "购置图书××册,服务读者"}),
    ("placeholder", [cells(reason="请{填写单位}说明")], [], {}),
    ("goal-copied", [cells()], [], {"goal_expected": _COPY, "goal_actual": f"已{_COPY}。"}),
    ("date-late", [dated("2023年12月31日", "2024-01-20")], [], {}),
    ("own-name", [cells()], [], described("本校新购图书") | {"unit": "某县图书馆"}),
    ("goal-number", [asked("读者满意度")], [], {"goal_expected": "读者满意度达到95%以上"}),
    ("satisfaction-full", [target("≥", 90.0, 100.0, name="读者满意度")], [], described("到馆80人")),
    ("satisfaction-elsewhere", [asked("老年人满意度")], [], {}),
    ("share-above-whole", [target("≥", 90.0, 110.0, name="按期完成率")], [], {}),
    ("total-row-empty", [], [money(None, None, None), money(90.0, 90.0, 90.0, 100.0, "other")], {}),
    ("cost-above-budget", _PARTS, [money()], {}),
    ("prose-adjusted-budget", [cells()], [money()], described("全年预算90万元")),
    ("prose-executed", [cells()], [money()], described("全年实际支出80万元")),
    ("prose-executed", [cells()], [money()], described("年度目标完成情况:全年执行数80万元")),
    ("prose-execution-rate", [cells()], [money()], described("预算执行率:98%")),
    ("prose-initial-budget", [cells()], [money()], described("年初预算安排90.5万元")),
]
SILENT += [
    ("share-above-whole", [target("≥", 90.0, 930.0, name="满意度", in_doubt=UNSURE)], [], {}),
    ("zero-ceiling", [target("≤", 5.0, 0.0, "次", in_doubt=UNSURE)], [], {}),
    ("name-twice", [cells(name="讲座"), cells(name="讲座", in_doubt=UNSURE_NAME)], [], {}),
    ("nothing-spent", points((10, 10)), [money(c=0.0, rate=0.0, in_doubt=UNSURE_MONEY)], {}),
    (
        "goal-copied",
        [cells()],
        [],
        {"goal_expected": _COPY, "goal_actual": _COPY, "in_doubt": UNSURE_GOAL},
    ),
    ("score-against-spending", points((90, 90)), [money(0.0, 0.0, 0.0, 0.0)], {}),
    ("placeholder", [cells()], [], {"goal_expected": "购置A×B规格书架3×4米"}),
    ("year-differs", [cells()], [], described("为2024年工作打好基础")),
    ("year-differs", [cells()], [], described("到2025年达到一千册")),
    ("own-name", [cells()], [], described("本区域本馆藏书") | {"unit": "某县图书馆"}),
    ("misplaced-indicator", [cells(level2="质量指标", name="制度执行率")], [], {}),
    ("unit-missing", [target("=", 0.0, 0.0, None, name="安全事故")], [], {}),
    ("satisfaction-missing", [asked("读者满意度") | {"level1": "效益指标"}], [], {}),
    ("initial-budget-zero", [], [money(0.0, 100.0, 95.0)], described("年中追加100万元")),
    ("cost-is-spending", [cost("≤", 100.0, 95.1)], [money(c=95.12, rate=95.12)], {}),
    ("cost-above-budget", [cost("≤", 100.0, 95.0), *_PARTS[:1]], [money()], {}),
    ("cost-above-budget", [_PARTS[0], _PARTS[1] | {"in_doubt": UNSURE}], [money()], {}),
    ("cost-above-budget", [], [money(-5.0, -5.0)], {}),
    ("prose-adjusted-budget", [cells()], [money()], described("部门全年预算2300万元")),
    ("reason-repeated", [deducted("受影响"), cells(reason="受影响", score=None)], [], {}),
]

# Of whole documents in other words and layouts than those above: what was missed, and what was
# said by mistake.
TOLD += [
    ("misplaced-indicator", [cells(level2="时效指标", name="单位采样成本")], [], {}),
    ("cost-at-least", [cost("≥", 15.0, 15.5, "元/份", "每份餐费成本")], [], {}),
    ("cost-is-spending", [cost("≤", 100.0, 80.0, name="项目总支出")], [money()], {}),
    ("cost-is-spending", [cost("≤", 100.0, 80.0, name="项目成本控制数")], [money()], {}),
    ("bundled-indicator", [cells(name="路面修补面积及标线长度")], [], {}),
    ("satisfaction-full", [target("≥", 90.0, 100.0, name="满意度")], [], described("供餐6125份")),
    ("prose-initial-budget", [cells()], [money()], described("年初批复预算300万元")),
]
SILENT += [
    ("cost-at-least", [cost("≥", 10.0, 11.0, name="节约采购资金")], [], {}),
    ("cost-above-budget", [cost("≤", 800.0, 95.0, name="三年建设总投资")], [money()], {}),
    ("zero-ceiling", [target("≤", 5.0, 0.0, name="成本与预算偏差率")], [], {}),
    ("vague-target", [words_for("由Ⅲ类提升至Ⅱ类", "达成预期指标")], [], {}),
    ("year-differs", [cells()], [], described("2024年将继续养护")),
    ("failure-at-full-marks", [cells(reason="检查未发现未达标数据")], [], {}),
    (
        "failure-at-full-marks",
        [target("≥", 5453.0, 5451.0, "册", weight=6.0, score=6.0, reason="活动推迟,将加强组织")],
        [],
        {},
    ),
    ("prose-sum", [cells()], [], described("采样1236次,其中河湖800次(其中河600次)、地下436次")),
    ("deviation-denied", [deducted("总体无重大偏差,一村改线,明年纳入")], [], {}),
    ("actual-untold", [words_for("完备", "达成预期指标,修订制度两项")], [], {}),
    (
        "score-admissible",
        [target("≥", 1200.0, 1187.0, "次", weight=15.0, score=14.83)],
        [],
        {},
    ),
    (
        "fact-scored-twice",
        [cost("≤", 5.0, -5.0, "%", "成本与预算偏差率") | {"weight": 10.0, "score": 10.0}],
        [money()],
        {},
    ),
]


@pytest.mark.parametrize("number", range(len(TOLD)))
def test_it_is_told(found, number):
    assert TOLD[number][0] in found.get(f"d#{number}", ())


@pytest.mark.parametrize("number", range(len(SILENT)))
def test_a_near_miss_is_not(found, number):
    assert SILENT[number][0] not in found.get(f"d#{len(TOLD) + number}", ())


def test_clean_forms_of_every_layout_are_not_accused():
    corpus = together([plausible_forms.make(seed) for seed in range(60)])
    found = audit.check(corpus.tables())
    wrong = found[found["verdict"].isin(["contradicts", "warns"])]
    assert wrong[["form_id", "check"]].to_numpy().tolist() == []


LONG = "本项目按照年度计划组织实施并取得了较好的社会效益"
SHARED = [(LONG, LONG, LONG), (f"{LONG}。甲", f"乙。{LONG}", f"丙;{LONG};丁")]
SHARED += [(LONG,) * 4, (f"{LONG}\n其他", LONG, LONG), (LONG, "本 项 目" + LONG[3:], LONG)]
APART = [(LONG, LONG, "已完成"), ("已完成全年任务",) * 3, (f"甲{LONG}", f"乙{LONG}", f"丙{LONG}")]
APART += [(LONG, LONG, None), (None, None, None)]


def told_across(check, heads, scores=()):
    """Return of which forms a check over forms speaks; each is of another project and document."""
    usual = [{"project_name": f"项目{n}", "source": f"{n}.pdf"} for n in range(len(heads))]
    projects = [project(f"{n}.pdf#1", **usual[n] | own) for n, own in enumerate(heads)]
    own = [
        row for n, each in enumerate(scores) for row in rows(*points(*each), form_id=f"{n}.pdf#1")
    ]
    found = audit.check(made(projects, [], own))
    return found.loc[found["check"] == check, "form_id"].tolist()


@pytest.mark.parametrize("texts", SHARED)
def test_a_sentence_that_three_projects_share_is_asked_about(texts):
    heads = [{"goal_actual": text} for text in texts]
    assert told_across("text-in-forms", heads) == ["0.pdf#1"]


@pytest.mark.parametrize("texts", APART)
def test_short_sentences_and_those_of_two_projects_are_not(texts):
    assert told_across("text-in-forms", [{"goal_actual": text} for text in texts]) == []
    # The editions of one project share its text by right.
    same = [{"goal_actual": LONG, "project_name": "某项目"}] * 3
    assert told_across("text-in-forms", same) == []


@pytest.mark.parametrize("total", [100.0, 98.5, 99.0, 90.0, 0.5])
def test_one_total_in_all_forms_of_a_unit_is_asked_about_once(total):
    assert told_across("one-total-in-forms", [{"total_score": total}] * 3) == ["0.pdf#1"]


@pytest.mark.parametrize(
    "own", [{"unit": None}, {"total_score": 97.0}, {"year": 2020}, {"unit": "乙"}]
)
def test_another_unit_year_or_total_is_not(own):
    heads = [{"total_score": 98.0}] * 2 + [{"total_score": 98.0} | own]
    assert told_across("one-total-in-forms", heads) == []


def test_two_sentences_that_different_forms_share_are_asked_about_where_they_stand():
    other = "各项工作均按照合同约定的时间和质量要求完成"
    heads = [{"goal_actual": f"{LONG}。{other}"}] * 3 + [{"goal_actual": LONG}]
    assert told_across("text-in-forms", heads) == ["0.pdf#1"]
    heads = [{"goal_expected": other, "goal_actual": LONG}] * 3 + [{"goal_actual": LONG}]
    assert told_across("text-in-forms", heads) == ["0.pdf#1", "0.pdf#1"]


FULL, LESS, UNSCORED = [(10, 10), (20, 20)], [(10, 10), (20, 19)], [(10, None)]


@pytest.mark.parametrize(
    "scores",
    [
        [FULL] * 3,
        [FULL] * 3 + [LESS] * 3,
        [LESS] + [FULL] * 4,
        [FULL] * 3 + [UNSCORED] * 9,
        [[(5, 5)] * 9] * 12,
    ],
)
def test_full_marks_in_most_forms_are_asked_about_once(scores):
    first = next(n for n, pairs in enumerate(scores) if pairs[-1][0] == pairs[-1][1])
    told = told_across("full-marks-everywhere", [{}] * len(scores), scores)
    assert told == [f"{first}.pdf#1"]


@pytest.mark.parametrize(
    "scores",
    [[FULL], [FULL] * 2, [FULL] * 3 + [LESS] * 4, [UNSCORED] * 5, [[(10, 10), (None, None)]] * 4],
)
def test_full_marks_in_one_form_or_few_are_not(scores):
    assert told_across("full-marks-everywhere", [{}] * len(scores), scores) == []


@pytest.mark.parametrize(
    ("counted", "each"), [("㎡", "平方米"), ("平米", "平方米"), ("公斤", "千克")]
)
def test_a_count_in_another_spelling_of_its_unit_is_not_ten_thousand_times_as_many(counted, each):
    # 100 元 × 5,000㎡ = 50 万元, less than the 95 万元 that were spent.
    own = [
        target("≤", 100.0, 100.0, f"元/{each}", name="单位成本", level1="成本指标"),
        target("≥", 5000.0, 5000.0, counted, name="数量", level1="产出指标", level2="数量指标"),
    ]
    fund = {"form_id": "d#1", "label": "total", **money()}
    told = audit.check(made([project("d#1", year=2023)], [fund], rows(*own, form_id="d#1")))
    assert "unit-cost" not in set(told["check"])
