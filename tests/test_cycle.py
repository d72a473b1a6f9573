"""Declarations of targets and their monitoring: read as what they are, held against the form."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

import analysis
from analysis import cycle, summary, tables
from analysis.corpus import Corpus
from analysis.words import LANGUAGES

HEAD = (
    "<h2>项目支出绩效{0}</h2><p>（{1}年度）</p><table border=1>"
    "<tr><td colspan=2>项目名称<td colspan=7>{2}"
    "<tr><td colspan=2>主管部门<td colspan=3>某县交通局<td>实施单位<td colspan=3>某县公路站"
)
COLUMNS = {
    "目标申报表": ("年度指标值", "分值"),
    "运行监控表": ("年度指标值", "1-7月执行情况", "全年预计完成情况", "完成目标可能性"),
    "自评表": ("年度指标值", "实际完成值", "分值", "得分"),
}
MONEY = {
    "目标申报表": "<tr><td colspan=2>项目资金（万元）<td colspan=3>年度资金总额<td colspan=4>100",
    "运行监控表": "<tr><td colspan=2 rowspan=2>项目资金（元）<td><td>年初预算数<td>1-7月执行数"
    "<td>1-7月执行率<td colspan=3>全年预计执行数"
    "<tr><td>年度资金总额<td>1000000<td>400000<td>40%<td colspan=3>1000000",
    "自评表": "<tr><td colspan=2 rowspan=2>项目资金（万元）<td><td>年初预算数<td>全年预算数"
    "<td>全年执行数<td>分值<td>执行率<td>得分"
    "<tr><td>年度资金总额<td>100<td>100<td>100<td>10<td>100%<td>10",
}
ROADS, PASSES = ("产出指标", "数量指标", "养护里程"), ("产出指标", "质量指标", "合格率")
DECLARED = [(*ROADS, "≥60公里", "50"), (*PASSES, "≥95%", "50")]
MONITORED = [
    (*ROADS, "≥60公里", "20公里", "60公里", "确定能"),
    (*PASSES, "≥95%", "97%", "97%", "确定能"),
]
EVALUATED = [(*ROADS, "≥60公里", "61公里", "50", "50"), (*PASSES, "≥95%", "96%", "50", "50")]


def page(kind: str, rows: list[tuple[str, ...]], year: int = 2023, name: str = "公路养护") -> str:
    head = "".join(f"<td>{one}" for one in ("一级指标", "二级指标", "三级指标", *COLUMNS[kind]))
    body = "".join("<tr>" + "".join(f"<td>{one}" for one in row) for row in rows)
    whole = f"{HEAD.format(kind, year, name)}{MONEY[kind]}<tr><td rowspan={len(rows) + 1}>绩效指标"
    return f"<meta charset=utf-8>{whole}{head}{body}</table>"


def read(folder: Path, **pages: str) -> Corpus:
    for name, content in pages.items():
        (folder / f"{name}.html").write_text(content, encoding="utf-8")
    return analysis.read(folder)


def asked(found: Corpus) -> list[tuple[str, str]]:
    rows = found.findings[found.findings["check"].isin(cycle.CHECKS)]
    assert set(rows["verdict"]) <= {"asks"}
    return list(zip(rows["check"], rows["subject"], strict=True))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """A project that was declared, monitored and evaluated, with what changed on the way."""
    rows = [
        (*ROADS, "≥50公里", "15公里", "60", "60"),
        (*PASSES[:2], "验收率", "≥95%", "96%", "40", "40"),
    ]
    return read(
        tmp_path_factory.mktemp("cycle"),
        # Who declares is the unit: without it nothing could be held against the form.
        a=page("目标申报表", DECLARED)
        .replace("<td colspan=4>100", "<td colspan=4>120")
        .replace("实施单位", "申报单位"),
        b=page("运行监控表", MONITORED),
        c=page("自评表", rows),
    )


def test_each_kind_has_its_own_table_and_only_one_is_a_self_evaluation(whole):
    assert whole.projects["form_id"].tolist() == ["c.html#1"]
    assert not whole.problems
    declared, monitored = whole.declarations, whole.monitoring
    assert declared["declaration_id"].tolist() == ["a.html#1"] * 2
    assert declared["budget"].tolist() == [120.0, 120.0]
    assert declared["target_value"].tolist() == [60.0, 95.0]
    assert declared["weight"].tolist() == [50.0, 50.0]
    assert monitored[["month", "budget", "executed", "execution_rate"]].iloc[0].tolist() == [
        7,
        100,
        40,
        40,
    ]
    assert monitored["actual_text"].tolist() == ["20公里", "97%"]
    assert monitored["expected_text"].tolist() == ["60公里", "97%"]
    assert monitored["likelihood"].tolist() == ["确定能", "确定能"]
    assert declared["in_doubt"].isna().all()
    assert monitored["in_doubt"].isna().all()


def test_what_a_form_changed_of_its_targets_is_asked_and_never_called_an_error(whole):
    assert asked(whole) == [
        ("declared-budget", "funds/total/initial_budget"),
        ("declared-missing", "project/complete"),
        ("declared-added", "project/complete"),
        ("declared-target", "indicators/1"),
        ("declared-weight", "indicators/1"),
        ("monitored-higher", "indicators/1"),
        ("monitored-behind", "indicators/1"),
    ]
    said = whole.findings.set_index("check")["message_en"]
    assert (
        said["declared-target"]
        == "养护里程: declared as ≥60公里, evaluated against the easier ≥50公里"
    )
    assert said["declared-missing"].endswith("1 is not in the self-evaluation: “合格率”")
    assert said["declared-added"].endswith("1 is not in the declaration: “验收率”")


def test_an_indicator_that_a_declaration_prints_and_was_not_read_of_it_is_not_called_added(whole):
    declared = whole.declarations.assign(
        unread_zh="第1个表第9行印有“验收率: ≥95%”，未读入任何一项。"
    )
    found = cycle.findings(whole, {**whole.beside, "declarations": declared})
    assert "declared-missing" in {one["check"] for one in found}
    assert "declared-added" not in {one["check"] for one in found}


def test_nothing_is_asked_of_what_may_be_the_same(tmp_path):
    """One project a case, all read at once."""
    easier = [(*ROADS, "≥50公里", "61公里", "50", "50"), EVALUATED[1]]
    shared = [
        (*one[:5], points, points) for one, points in zip(EVALUATED, ("60", "30"), strict=True)
    ]
    otherwise = [(*ROADS, "不低于60（公里）", "50"), DECLARED[1]]
    harder = [(*ROADS, "≥70公里", "50"), DECLARED[1]]
    cases = {
        "same": ([DECLARED], EVALUATED),
        "of another year": ([DECLARED], easier),
        "100 points given, and 90": ([DECLARED], shared),
        "printed otherwise": ([otherwise], EVALUATED),
        "two declarations that differ": ([DECLARED, harder], easier),
        "a share that falls": ([], EVALUATED),
        "not declared": ([], easier),
    }
    pages = {}
    for n, (name, (declared, evaluated)) in enumerate(cases.items()):
        year = 2022 if "year" in name else 2023
        own = [page("目标申报表", one, year, f"项目{n}") for one in declared]
        own += [page("运行监控表", MONITORED, 2023, f"项目{n}")] if "share" in name else []
        pages[f"case{n}"] = "".join([*own, page("自评表", evaluated, name=f"项目{n}")])
    found = read(tmp_path, **pages)
    assert len(found.projects) == len(cases)
    assert asked(found) == [("monitored-behind", "indicators/1")]  # and of the share nothing


def test_nothing_is_asked_of_a_budget_that_two_declarations_print_differently(tmp_path):
    """The first one of them was taken, and its budget held against the form's."""
    other = page("目标申报表", DECLARED).replace("<td colspan=4>100", "<td colspan=4>120")
    found = read(tmp_path, a=other, b=page("目标申报表", DECLARED), c=page("自评表", EVALUATED))
    assert found.declarations["budget"].unique().tolist() == [120.0, 100.0]
    assert asked(found) == []


def test_names_written_anew_and_units_of_two_sizes_are_no_change(tmp_path):
    """Per project what was declared, what was evaluated, and what is asked of it."""
    area, rate = ("产出指标", "数量指标"), ("满意度指标", "服务对象满意度指标")
    both = ["declared-missing", "declared-added"]
    cases = [
        ((*area, "公路养护公里数", "≥60公里"), (*area, "养护里程", "≥60公里"), []),
        ((*rate, "服务对象满意度", "≥90%"), (*rate, "群众满意度", "≥90%"), []),
        ((*area, "合格率", "≥95%"), (*area, "工程验收合格率", "≥95%"), []),
        ((*area, "补助金额", "≥12.35万元"), (*area, "补助金额", "≥123456元"), []),
        ((*area, "补助金额", "≥12万元"), (*area, "补助金额", "≥90000元"), ["declared-target"]),
        ((*area, "修缮工程", "≥10项"), (*area, "修缮工程", "≥10个"), []),
        ((*area, "修缮工程", "≥10项"), (*area, "修缮工程", "≥8个"), ["declared-target"]),
        ((*area, "小学合格率", "≥95%"), (*area, "绿化面积", "≥95亩"), both),
    ]
    pages = {}
    for n, (declared, evaluated, _) in enumerate(cases):
        own = page("目标申报表", [(*declared, "90")], name=f"项目{n}")
        actual = evaluated[3].removeprefix("≥")
        own += page("自评表", [(*evaluated, actual, "90", "90")], name=f"项目{n}")
        pages[f"case{n}"] = own
    found = read(tmp_path, **pages).findings
    found = found[found["check"].isin(cycle.CHECKS)]
    for n, (_, _, wanted) in enumerate(cases):
        own = found[found["form_id"].str.startswith(f"case{n}.")]
        assert own["check"].tolist() == wanted, n


def test_a_declaration_alone_says_what_of_it_is_unread_or_in_doubt(tmp_path):
    money = "<td>资金总额（万元）<td>120<td>资金合计<td>130"
    found = read(
        tmp_path, a="<meta charset=utf-8>" + declares("甲", money, "<td>指标值", "<td>≥6里")
    )
    for language in LANGUAGES:
        console = Console(width=1000)
        with console.capture() as shown:
            console.print(summary.terminal(found, language))
        assert found.declarations[f"unread_{language}"][0] in shown.get()
        assert "a.html#1" in shown.get()
    (told,) = summary.as_json(found)["before"]
    assert (told["form_id"], "budget" in told["in_doubt"]) == ("a.html#1", True)


def test_a_self_evaluation_whose_other_columns_are_lost_declares_nothing(tmp_path):
    found = read(tmp_path, a=page("目标申报表", DECLARED).replace("目标申报表", "自评表"))
    assert len(found.declarations) == 0
    assert [one.problem for one in found.problems] == ["error.title-only"]


def test_figures_below_headers_that_nobody_knows_are_no_declaration(tmp_path):
    """But where the title says so: a basis of the target may stand beside it."""
    unknown = page("自评表", EVALUATED).replace("实际完成值", "乙栏").replace("得分", "丙栏")
    found = read(
        tmp_path, a=unknown.replace("自评表", "情况表"), b=unknown.replace("自评表", "目标表")
    )
    assert found.projects["source"].tolist() == ["a.html"]
    assert found.indicators["score"].isna().all()
    assert found.indicators["in_doubt"].notna().all()
    assert found.declarations["source"].unique().tolist() == ["b.html"]


def test_a_month_is_no_year_in_a_self_evaluation_and_a_title_tells_the_kind(tmp_path):
    """July beside the year's result; July alone under its title; points in a form that monitors."""
    both = page("自评表", EVALUATED).replace("<td>分值<td>得分", "<td>1-7月完成情况<td>得分")
    alone = page("自评表", EVALUATED, name="甲").replace("实际完成值", "1-7月完成情况")
    scored = page("自评表", EVALUATED, name="乙").replace("自评表", "运行监控表")
    found = read(tmp_path, a=both, b=alone, c=scored)
    assert found.projects["source"].tolist() == ["a.html", "b.html"]
    actual, doubts_of = found.indicators["actual_text"], found.indicators["in_doubt"]
    assert actual.tolist()[:2] == ["61公里", "96%"]
    assert doubts_of[2:].str.contains("actual_text").all()
    assert found.monitoring["source"].unique().tolist() == ["c.html"]


@pytest.mark.parametrize("format", tables.FORMATS)
def test_the_tables_beside_the_four_are_one_set_with_them(whole, format, tmp_path):
    names = [file.name for file in whole.write(tmp_path, format)]
    again = analysis.load(tmp_path)
    for name, frame in whole.beside.items():
        assert again.beside[name].equals(frame)
    assert asked(again) == asked(whole)
    analysis.load(tmp_path)
    none = Corpus(*whole.frames().values())
    none.write(tmp_path, format)
    assert len(analysis.load(tmp_path).declarations) == 0
    assert ("declarations" in " ".join(names)) == (format != "xlsx")
    assert not (tmp_path / f"declarations.{format}").exists()


def test_the_units_and_years_that_are_here_are_counted(tmp_path):
    """A project that was declared and not evaluated is missing; an unnamed one is only counted."""
    found = read(
        tmp_path,
        a=page("目标申报表", DECLARED) + page("自评表", EVALUATED),
        b=page("目标申报表", DECLARED, 2024),
        c=page("自评表", EVALUATED, 2024, "桥梁"),
        d=page("自评表", EVALUATED, 2024, "隧道").replace("某县公路站", ""),
    )
    here = cycle.published(found.projects, found.beside).fillna({"unit": ""})
    assert here.to_numpy().tolist() == [
        ["某县公路站", 2023, 1, 0, 1, 0],
        ["某县公路站", 2024, 1, 0, 1, 1],
        ["", 2024, 0, 0, 1, 0],
    ]


YEARS = (
    "<tr><td>总体目标<td colspan=4>实施期目标<td colspan=4>年度目标<tr><td>一级指标<td>二级指标"
    "<td>三级指标<td colspan=2>指标值<td colspan=2>三级指标<td colspan=2>指标值<tr><td>产出指标"
    "<td>数量指标<td>养护里程<td colspan=2>≥150公里<td colspan=2>养护里程<td colspan=2>≥50公里"
)
MARKS = (
    "<tr><td rowspan=2>一级指标<td rowspan=2>二级指标<td rowspan=2>三级指标"
    "<td rowspan=2>年度指标值"
    "<td rowspan=2 colspan=2>1—7月执行情况<td colspan=3>完成目标可能性"
    "<tr><td>确定能<td>有可能<td>不可能"
    "<tr><td>产出指标<td>数量指标<td>养护里程<td>≥50公里<td colspan=2>20公里<td><td>√<td>"
)


def test_the_targets_of_the_year_and_the_ticked_likelihood_are_read(tmp_path):
    """Beside targets of three years, and with a column for each likelihood."""
    head = HEAD.format("目标申报表", 2023, "甲"), HEAD.format("运行监控表", 2023, "乙")
    meta = "<meta charset=utf-8>"
    found = read(
        tmp_path,
        a=f"{meta}{head[0]}{YEARS}</table>",
        b=f"{meta}{head[1]}{MARKS}</table>",
        c=f"{meta}{head[0]}{YEARS.replace('实施期目标', '目标')}</table>".replace("甲", "丙"),
    )
    declared = found.declarations[["project_name", "target_text", "in_doubt"]]
    assert declared.iloc[0].tolist()[:2] == ["甲", "≥50公里"]
    assert declared["in_doubt"].isna().tolist() == [True, False]
    assert found.monitoring[["likelihood", "actual_text"]].to_numpy().tolist() == [
        ["有可能", "20公里"]
    ]


LEVELS = "".join(f"<td>{one}" for one in ("一级指标", "二级指标", "三级指标"))


def declares(name: str, money: str, heads: str, row: str, title: str = "项目支出绩效") -> str:
    """Return a declaration of one project with any money and any columns of targets."""
    whole = HEAD.format("目标申报表", 2024, name).replace("项目支出绩效", title)
    columns = heads if heads.startswith("<tr>") else f"<tr>{LEVELS}{heads}"
    first = "".join(f"<td>{one}" for one in ROADS)
    return f"{whole}<tr>{money}{columns}<tr>{first}{row}</table>"


def test_of_columns_of_several_years_that_of_the_form_is_the_target(tmp_path):
    """Years over or before the values, the long term, and the years before; else it is in doubt."""
    budget = "<td>项目资金（万元）<td>年度资金总额：<td>100"
    years = "<td>2024年指标值<td>2025年指标值<td>2026年指标值"
    three = "".join(f"<td rowspan=2>{one}" for one in ("一级指标", "二级指标", "三级指标"))
    below = f"<tr>{three}<td colspan=3>指标值<tr><td>2023年<td>2024年<td>2025年"
    values = "<td>≥60公里<td>≥70公里<td>≥80公里"
    cases = {
        "甲": (years, values, "≥60公里"),
        "乙": (below, values, "≥70公里"),
        "丙": ("<td>长期指标值<td>年度指标值", "<td>≥90公里<td>≥30公里", "≥30公里"),
        "丁": ("<td>前年<td>上年<td>预期当年实现值", "<td>50<td>55<td>≥60公里", "≥60公里"),
        "戊": (years.replace("2024", "2027"), values, None),
    }
    pages = [declares(name, budget, *own[:2]) for name, own in cases.items()]
    declared = read(tmp_path, a=f"<meta charset=utf-8>{''.join(pages)}").declarations
    assert declared["project_name"].tolist() == list(cases)
    assert declared["budget"].tolist() == [100.0] * len(cases)
    own = declared[["target_text", "in_doubt"]].fillna("").to_numpy().tolist()
    for (_, _, want), (text, unsure) in zip(cases.values(), own, strict=True):
        assert (text, unsure) == (want, "") or (want is None and "target_text" in unsure)
    assert declared["unread_zh"][0].startswith("“2025年指标值”")  # and nothing of the budget


BUDGETS = (
    ("<td>预算金额（万元）<td>1,234.56", 1234.56),
    ("<td>项目资金<td>86.5万元", 86.5),
    ("<td>项目总投资（元）<td>4800000<td>本年度申请预算（元）<td>1,200,000.00", 120),
    ("<td>项目总投资（万元）<td>480<td>本年申请<td>120", 120),
    ("<td>项目资金（元）<td>项目资金总额<td>3600000<td>年度资金申请总额<td>1200000", 120),
    ("<td>单位：万元<td>2024年预算<td>120<td>2025年预算<td>130", 120),
    ("<td rowspan=2>资金（万元）<td>资金总额<td>2024年<td>2025年<tr><td>300<td>120<td>180", 120),
    ("<td>上级下拨款（万元）<td>120", None),
    ("<td>资金总额（万元）<td>120<td>资金合计<td>130", None),
)


def test_the_budget_of_a_declaration_is_read_or_in_doubt(tmp_path):
    """By whatever label it is printed; a budget that was read is not told as unread."""
    meta, own = "<meta charset=utf-8>", ("<td>指标值", "<td>≥60公里")
    pages = {f"a{n}": meta + declares(f"项目{n}", one, *own) for n, (one, _) in enumerate(BUDGETS)}
    frame = read(tmp_path, **pages).declarations.astype(object).fillna("")
    for (_, want), found in zip(BUDGETS, frame.to_dict(orient="records"), strict=True):
        assert found["budget"] == ("" if want is None else want)
        assert ("budget" in found["in_doubt"]) == (want is None)
        assert f": {want}" not in found["unread_zh"]


def test_a_line_over_a_table_is_parted_before_the_label_of_its_budget(tmp_path):
    """Of 年度预算金额 the first word stood behind the unit's name."""
    lines = "<p>项目名称：甲 主管部门：某局</p><p>实施单位：某中心 年度预算金额：120万元</p>"
    row = "".join(f"<td>{one}" for one in DECLARED[0][:4])
    whole = f"<h2>2024年项目绩效目标表</h2>{lines}<table border=1><tr>{LEVELS}<td>指标值<tr>{row}"
    declared = read(tmp_path, a=f"<meta charset=utf-8>{whole}</table>").declarations.iloc[0]
    assert declared[["department", "unit", "budget"]].tolist() == ["某局", "某中心", 120]


def test_a_department_declares_as_a_whole(tmp_path):
    """Its name stands where a project's would, and its tasks above the targets."""
    name = "<tr><td>部门名称<td colspan=4>某县交通局"
    sums = (
        "<tr><td>年度预算申请（万元）<td colspan=4>资金总额：120<tr><td>职能概述<td colspan=4>养护"
    )
    tasks = (
        "<tr><td rowspan=3>年度主要任务<td>任务名称<td>主要内容<td colspan=2>预算金额（万元）"
        "<tr><td>养护<td>全线<td>100<td>100<tr><td colspan=2>金额合计<td>120<td>120"
    )
    rows = f"<tr>{LEVELS}<td>指标值<td>分值<tr>" + "".join(f"<td>{one}" for one in DECLARED[0])
    title = (
        "<meta charset=utf-8><h2>部门整体支出绩效目标申报表</h2><p>（2024年度）</p><table border=1>"
    )
    kinds = (
        "<tr><td rowspan=2>整体支出预算（万元）<td>合计<td>基本支出<td colspan=2>项目支出"
        "<tr><td>120<td>100<td colspan=2>20<tr><td>主要职责<td colspan=4>养护"
    )
    pages = {f"a{n}": f"{title}{name}{one}{rows}" for n, one in enumerate((sums, tasks, kinds))}
    declared = read(tmp_path, **pages).declarations
    assert declared["unit"].tolist() == ["某县交通局"] * 3
    assert declared["weight"].tolist() == [50.0] * 3
    assert declared["budget"].fillna(0).tolist() == [120.0, 120.0, 0.0]
    assert declared["in_doubt"].fillna("").str.contains("budget").tolist() == [False, False, True]
    assert declared["project_name"].isna().all()


def test_what_a_list_prints_of_a_project_before_its_indicators_is_read_or_told(tmp_path):
    """Its budget was null without a word, in a list of self-evaluations too."""
    first = [
        f"<td rowspan=2>{one}" for one in ("项目名称", "实施单位", "年度预算", "其中：财政拨款")
    ]
    head = "".join(one.replace(" rowspan=2", "") for one in first)
    own = "".join(f"<td rowspan=2>{one}" for one in ("甲", "某所", "1,260.00", "1,200.00"))
    rows = ["".join(f"<td>{one}" for one in row[:4]) for row in DECLARED]
    listed = f"<tr>{head}{LEVELS}<td>指标值<tr>{own}{rows[0]}<tr>{rows[1]}<tr>"
    listed += f"{own.replace('甲', '乙').replace('1,260', '84').replace(' rowspan=2', '')}{rows[0]}"
    meta = "<meta charset=utf-8><p>2024年项目支出绩效{0}（单位：万元）<table border=1>"
    sums = "".join(f"<td>{one}" for one in ("年初预算数", "全年预算数", "全年执行数"))
    results = "".join(f"<td>{one}" for one in ("实际完成值", "分值", "得分"))
    evaluated = f"<tr><td>项目名称{sums}{LEVELS}<td>指标值{results}"
    evaluated += f"<tr><td>丙<td>300<td>310<td>305.5{rows[0]}<td>61公里<td>90<td>90"
    pages = {"a": meta.format("目标申报表") + listed, "b": meta.format("自评表") + evaluated}
    found = read(tmp_path, **pages)
    declared = found.declarations.drop_duplicates("declaration_id")
    assert declared[["unit", "budget"]].to_numpy().tolist() == [["某所", 1260], ["某所", 84]]
    assert declared["unread_en"].str.startswith("Table 1 row").all()
    assert declared["unread_en"].iloc[0].count("1,200.00") == 1
    money = found.funds[["initial_budget", "adjusted_budget", "executed"]]
    assert money.to_numpy().tolist() == [[300, 310, 305.5]]


def test_money_of_a_month_below_any_label_is_read_or_in_doubt(tmp_path):
    """What stood below 截至8月底用款 was null without a doubt, which came too late."""
    start, rest = page("运行监控表", MONITORED).split("<tr><td colspan=2 rowspan=2>项目资金")
    sums = "".join(f"<td colspan=2>{one}" for one in ("年初预算", "{0}", "支出进度"))
    own = (
        f"{start}<tr><td colspan=3 rowspan=2>资金（万元）{sums}<tr><td colspan=2>100<td colspan=2>"
    )
    own += f"40<td colspan=2>40%<tr><td rowspan=3>绩效指标{rest.partition('绩效指标')[2]}"
    found = read(tmp_path, a=own.format("截至8月底支出"), b=own.format("截至8月底用款"))
    money = found.monitoring.drop_duplicates("source").astype(object).fillna("")
    assert money[["budget", "executed"]].to_numpy().tolist() == [[100, 40], [100, ""]]
    assert money["in_doubt"].str.contains("executed").tolist() == [False, True]


def test_a_result_without_a_unit_is_in_that_of_its_target(tmp_path):
    """36 below a column of units was not held against 34公里."""
    units = page("运行监控表", [(*ROADS, "≥60", "公里", "36", "60", "确定能")])
    units = units.replace("<td>年度指标值", "<td>年度指标值<td>度量单位")
    evaluated = [(*ROADS, "≥60公里", "34公里", "50", "30")]
    found = read(tmp_path, a=units, b=page("自评表", evaluated))
    assert asked(found) == [("monitored-higher", "indicators/1")]


def test_each_project_of_a_list_is_a_form_of_its_own(tmp_path):
    """Two self-evaluations in one table were one form with 200 points and no name."""
    head = "".join(f"<td>{one}" for one in ("项目名称", "一级指标", "二级指标", "三级指标"))
    first = "".join(f"<td>{one}" for one in EVALUATED[0])
    second = "".join(f"<td>{one}" for one in EVALUATED[1])
    columns = "".join(f"<td>{one}" for one in COLUMNS["自评表"])
    rows = f"<tr><td rowspan=2>甲项目{first}<tr>{second}<tr><td>乙项目{first}"
    listed = f"<p>2024年项目支出绩效自评表<table border=1><tr>{head}{columns}{rows}</table>"
    found = read(tmp_path, a=f"<meta charset=utf-8>{listed}")
    assert found.projects["project_name"].tolist() == ["甲项目", "乙项目"]
    assert found.indicators.groupby("form_id").size().tolist() == [2, 1]
