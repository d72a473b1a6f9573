"""The form's variants, each laid out as ruled cells: what is printed is what is read."""

from __future__ import annotations

import pytest

from analysis import doubts
from analysis.doubts import Doubt
from analysis.form import Form
from analysis.form import read as forms
from analysis.reading import Problem
from tests.form.grid import Spec, document, page

HEAD: list[list[Spec]] = [
    [("项目名称", 2), ("窗口服务 专项", 7)],
    [("主管部门", 2), ("甲委员会", 3), ("实施单位", 1), ("乙中心", 3)],
]
MONEY: list[list[Spec]] = [
    [
        ("项目资金\n(万元)", 2, 5),
        "",
        "年初预算数",
        "全年预算数",
        "全年执行数",
        "分值",
        "执行率(%)",
        "得分",
    ],
    ["年度资金总额", "1,430.80", "1,428.80", "1,424.72", "10.00", "99.71", "9.97"],
    ["其中:当年财政\n拨款", "1,332.95", "1,330.95", "1,328.72", "-", "99.83", "-"],
    ["上年结转资金", "0.00", "0.00", "0.00", "-", "0.00", "-"],
    ["其他资金", "97.85", "97.85", "96.00", "-", "98.11", "-"],
]
GOALS: list[list[Spec]] = [
    [("年度\n总体\n目标", 1, 2), ("预期目标", 4), ("实际完成情况", 4)],
    [("保障系统平稳\n运行。", 4), ("已平稳运行。", 4)],
]
HEADER: list[Spec] = [
    "一级\n指标",
    "二级\n指标",
    ("三级指标", 2),
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析\n及改进措施",
]
ROWS: list[list[Spec]] = [
    [
        "成本\n指标",
        "经济\n成本\n指标",
        ("成本偏差率", 2),
        "≤0.00(%)",
        "-0.29(%)",
        "8.00",
        "8.00",
        "",
    ],
    [
        ("产出\n指标", 1, 2),
        ("数量\n指标", 1, 2),
        ("巡检次数", 2),
        "=1.00(次/月)",
        "1.00(次/月)",
        "40.00",
        "38.00",
        "",
    ],
    [("巡检报告\n数量", 2), "及时", "部分达成指\n标并具有一\n定效果", "42.00", "40.50", "原因甲"],
]
FOOT: list[list[Spec]] = [[("总分", 6), "100.00", "96.47", ""], [("评分等级", 2), ("优", 7)]]
STANDARD = [*HEAD, *MONEY, *GOALS, HEADER, *ROWS, *FOOT]


def only(*pages, **kwargs) -> Form:
    found = forms(document(*pages, **kwargs))
    assert len(found) == 1
    return found[0]


def column(form: Form, key: str) -> list:
    return [row.get(key) for row in form.indicators]


def test_the_national_template_is_read_whole() -> None:
    form = only(page(STANDARD, lines=["项目支出绩效自评表", "(2024年度)"]))
    project = form.project
    assert project["project_name"] == "窗口服务专项"
    assert (project["department"], project["unit"]) == ("甲委员会", "乙中心")
    assert (project["year"], project["money_unit"], project["layout"]) == (2024, "万元", "standard")
    assert (project["goal_expected"], project["goal_actual"]) == (
        "保障系统平稳运行。",
        "已平稳运行。",
    )
    assert (project["total_weight"], project["total_score"], project["grade"]) == (100, 96.47, "优")
    assert project["complete"] is True
    assert [row["fund"] for row in form.funds] == ["total", "current_year", "carried_over", "other"]
    assert form.funds[0]["executed"] == 1424.72
    assert form.funds[1]["label"] == "其中:当年财政拨款"
    assert form.funds[1]["weight"] is None
    assert column(form, "level2") == ["经济成本指标", "数量指标", "数量指标"]
    assert column(form, "level1") == ["成本指标", "产出指标", "产出指标"]
    assert column(form, "target_operator") == ["≤", "=", "qualitative"]
    assert column(form, "achievement") == [None, None, "partly"]
    assert column(form, "score") == [8, 38, 40.5]
    assert column(form, "reason") == [None, None, "原因甲"]
    assert not form.notices


def test_weight_may_stand_before_target_and_actual() -> None:
    order = [0, 1, 2, 5, 3, 4, 6, 7]
    rows = [[row[i] for i in order] for row in [HEADER, ROWS[0]]]
    late = [[row[i - 2] if i > 1 else None for i in order][2:] for row in [ROWS[2]]]
    form = only(
        page(
            [
                *HEAD,
                *MONEY,
                *GOALS,
                *rows,
                ["产出指标", "数量指标", *late[0]],
                [("总分", 4), "100.00", ("", 2), "96.47", ""],
                FOOT[1],
            ]
        )
    )
    assert column(form, "weight") == [8, 42]
    assert column(form, "target_text") == ["≤0.00(%)", "及时"]
    assert form.project["layout"] == "weight-first"


def test_target_in_three_columns_becomes_one() -> None:
    header: list[Spec] = [
        "一级指标",
        "二级指标",
        "三级指标",
        "指标性质",
        "指标值",
        "度量单位",
        "完成值",
        "权重",
        "得分",
        "未完成原因分析",
    ]
    form = only(
        page(
            [
                [("项目名称", 3), ("甲类 补助", 7)],
                header,
                ["产出指标", "质量指标", "验收合格率", "≥", "95", "%", "100", "45", "45", ""],
                ["产出指标", "数量指标", "购置数量", "＝", "13", "台", "13", "45", "45", ""],
                [
                    "效益指标",
                    "社会效益指标",
                    "保障能力",
                    "定性",
                    "提升",
                    "",
                    "提升",
                    "10",
                    "10",
                    "",
                ],
                [("合计", 7), "100", "100", ""],
            ]
        )
    )
    assert column(form, "target_text") == ["≥95(%)", "=13(台)", "提升"]
    assert column(form, "target_operator") == ["≥", "=", "qualitative"]
    assert column(form, "target_unit") == ["%", "台", None]
    assert column(form, "actual_value") == [100, 13, None]
    assert form.project["total_score"] == 100
    assert "split-target" in form.project["layout"]


def test_relabelled_money_columns_with_further_funds_and_slashes() -> None:
    form = only(
        page(
            [
                [("项目名称", 3), ("乙类 补助", 5)],
                [
                    ("预算执行情况(10分)", 1, 5),
                    "年度预算数(万元)",
                    "年初预算",
                    "调整后预算数",
                    "预算执行数",
                    "预算执行率",
                    "权重",
                    "得分",
                ],
                ["总额", "0.00", "3.36", "3.36", "100.00%", "10", "10"],
                ["其中:财政资金", "0.00", "3.36", "3.36", "100.00%", "/", "/"],
                ["财政专户管理资金", "0.00", "0.00", "0.00", "0.00%", "/", "/"],
                ["单位资金", "0.00", "0.00", "0.00", "0.00%", "/", "/"],
                ["一级指标", "二级指标", "三级指标", "指标值", "完成值", "权重", "得分", "备注"],
                ["产出指标", "质量指标", "验收合格率", "100%", "100%", "90", "90", ""],
            ]
        )
    )
    assert [row["fund"] for row in form.funds] == [
        "total",
        "fiscal",
        "special_account",
        "unit_funds",
    ]
    assert form.funds[0]["adjusted_budget"] == 3.36
    assert form.funds[0]["execution_rate"] == 100
    assert form.funds[1]["weight"] is None
    assert form.project["money_unit"] == "万元"


def test_execution_weight_of_20_comes_from_the_heading() -> None:
    form = only(
        page(
            [
                ["项目名称", ("丙类 资金", 5)],
                [
                    ("预算执行\n情况(万元)\n(20分)", 1, 2),
                    ("年度财政\n资金总额", 1, 2),
                    "预算数(A)",
                    "执行数(B)",
                    "执行率(B/A)",
                    "得分\n(20分*执行率)",
                ],
                ["285.84", "285.84", "100%", "20"],
                ["一级指标", "二级指标", "三级指标", "年初目标值(A)", "实际完成值(B)", "得分"],
                [
                    ("产出指标\n(60分)", 1, 2),
                    "数量指标",
                    "外包额(万美元)",
                    "20000",
                    "23333.56",
                    "10",
                ],
                ["时效指标", "拨付及时性", "98%以上", "100%", "10"],
                [("总分", 5), "100"],
            ]
        )
    )
    total = form.funds[0]
    assert (total["fund"], total["adjusted_budget"], total["executed"]) == ("total", 285.84, 285.84)
    assert (total["weight"], total["score"], total["execution_rate"]) == (20, 20, 100)
    assert total["initial_budget"] is None
    assert column(form, "level1") == ["产出指标", "产出指标"]
    assert column(form, "weight") == [None, None]
    assert form.project["total_score"] == 100
    assert form.project["layout"].startswith("no-weights+one-budget")


def test_a_form_that_leaves_both_budgets_blank_prints_both() -> None:
    """A blank form was told to be of a layout with one budget, and stood in a set of its own."""
    blank: list[list[Spec]] = [[row[0], *[""] * 6] for row in MONEY[1:]]
    form = only(page([*HEAD, MONEY[0], *blank, *GOALS, HEADER, *ROWS, *FOOT]))
    assert form.project["layout"] == "standard"
    assert "initial_budget" not in (form.project["not_printed"] or "")


def test_no_score_columns_and_blank_cells_are_null_not_zero() -> None:
    form = only(
        page(
            [
                *HEAD,
                *[[*row] for row in MONEY],
                *GOALS,
                ["一级指标", "二级指标", ("三级指标", 2), ("年度指标值", 2), ("实际完成值", 3)],
                ["产出指标", "数量指标", ("巡检次数", 2), ("≥3次", 2), ("", 3)],
                ["", "", ("", 2), ("", 2), ("", 3)],
            ]
        )
    )
    assert column(form, "name") == ["巡检次数"]
    assert column(form, "score") == [None]
    assert column(form, "actual_text") == [None]
    assert form.project["total_score"] is None
    assert form.project["complete"]  # nothing that is printed was lost


def test_a_year_and_a_total_that_nobody_filled_in_are_left_blank_and_nothing_is_lost() -> None:
    """A blank year was not read, left blank and 0 not read, and the form not complete."""
    row = [*("产出指标", "数量指标"), ("巡检次数", 2), "≥3次", "3次", "10", "10", ""]
    foot = [("总分", 6), "100", "", ""]
    rows = [*HEAD, *MONEY, *GOALS, HEADER, row, foot]
    form = only(page([[*one] for one in rows], lines=["项目支出绩效自评表", "（    年度）"]))
    said = [one["message_zh"] for one in form.notices if one["check"] == "missing"]
    assert said == ["年度未填。", "总分未填。"]
    assert form.project["complete"]


def test_a_blank_form_is_a_form_without_figures() -> None:
    blank = [["产出\n指标", "数量\n指标", ("", 2), "", "", "", "", ""]] * 3
    empty = [row if i == 0 else [row[0], *[""] * 6] for i, row in enumerate(MONEY)]
    form = only(
        page(
            [
                [("项目名称", 2), ("", 7)],
                HEAD[1],
                *empty,
                *GOALS,
                HEADER,
                *blank,
                [("总分", 6), "", "", ""],
                [("评分等级", 2), ("", 7)],
            ]
        )
    )
    assert form.indicators == []
    assert [row["executed"] for row in form.funds] == [None] * 4
    assert form.project["project_name"] is None
    assert form.project["total_score"] is None
    assert form.project["complete"] is False


def test_money_in_yuan_is_converted_and_said() -> None:
    rows = [
        [
            cell.replace("万元", "元")
            if isinstance(cell, str)
            else (cell[0].replace("万元", "元"), *cell[1:])
            for cell in row
        ]
        for row in MONEY
    ]
    rows[1] = [
        "年度资金总额",
        "3,498,000.00",
        "3,498,000.00",
        "3,400,000.01",
        "10",
        "97.20",
        "9.72",
    ]
    form = only(page([*HEAD, *rows, *GOALS, HEADER, *ROWS, *FOOT]))
    assert form.project["money_unit"] == "元"
    assert form.funds[0]["initial_budget"] == 349.8
    assert form.funds[0]["executed"] == 340.000001


@pytest.mark.parametrize(
    ("block", "line", "doubted"),
    [("(元)", "单位:万元", True), ("(万元)", "单位:万元", False), ("", "单位:元", False)],
)
def test_two_units_of_money_in_one_form_are_in_doubt(block, line, doubted) -> None:
    money = [list(row) for row in MONEY]
    money[0][0] = (f"项目资金{block}", 2, 5)
    form = only(
        page([*HEAD, *money, *GOALS, HEADER, *ROWS, *FOOT], lines=["项目支出绩效自评表", line])
    )
    said = [n["message_zh"] for n in form.notices if n["subject"] == "project/money_unit"]
    found = doubts.read(form.project["in_doubt"])
    units = Doubt("units-differ", ("元", "万元"), "money_unit")
    assert (found, len(said)) == (((units,), 1) if doubted else ((), 0))
    assert not doubted or "（金额单位：印有两种单位：“元”与“万元”）" in said[0]


def test_two_fields_on_one_line_are_two() -> None:
    form = only(
        page(
            [HEAD[0], *MONEY, *GOALS, HEADER, *ROWS, *FOOT],
            lines=[
                "2024年项目支出绩效自评表",
                "单位名称:区商务局 填报日期:2021年4月22日 主管部门:甲局",
            ],
        )
    )
    assert (form.project["unit"], form.project["department"]) == ("区商务局", "甲局")
    assert form.project["year"] == 2024


def test_a_declaration_of_targets_is_no_self_evaluation() -> None:
    rows: list[list[Spec]] = [
        ["项目名称", ("丁类 经费", 3)],
        ["一级指标", "二级指标", "三级指标", "年度(/项目)指标值"],
        ["产出指标", "数量指标", "完成年度计划", "=100.00(%)"],
    ]
    (form,) = forms(document(page(rows, lines=["财政项目支出绩效目标申报表"])))
    assert list(form.beside) == ["declarations"]


def test_other_tables_are_left_alone() -> None:
    budget: list[list[Spec]] = [
        ["序号", "项目名称", "主管部门", "预算数", "执行数"],
        ["1", "甲", "乙", "100.00", "90.00"],
        ["", "合计", "", "100.00", "90.00"],
    ]
    cover: list[list[Spec]] = [["单位", "姓名"], ["甲", "张某"]]
    assert forms(document(page(budget), page(cover, 2))) == []
    found = forms(document(page(cover), page(budget, 2), page(STANDARD, 3), page(budget, 4)))
    assert len(found) == 1
    assert [row["score"] for row in found[0].indicators] == [8, 38, 40.5]
    assert found[0].project["first_page"] == 3


def test_several_forms_on_a_page_and_one_that_starts_in_the_middle() -> None:
    second = [[("项目名称", 2), ("另一 专项", 7)], *STANDARD[1:]]
    found = forms(document(page([*STANDARD, *second], lines=["(2023年度)"])))
    assert [form.project["project_name"] for form in found] == ["窗口服务专项", "另一专项"]
    assert [form.project["form_id"] for form in found] == ["forms.pdf#1", "forms.pdf#2"]
    assert [len(form.indicators) for form in found] == [3, 3]
    assert [form.project["year"] for form in found] == [2023, 2023]


@pytest.mark.parametrize("repeated", [False, True])
@pytest.mark.parametrize("levels", ["blank", "repeated"])
def test_a_form_runs_over_pages(repeated: bool, levels: str) -> None:
    label1, label2 = ("", "") if levels == "blank" else ("产出\n指标", "数量\n指标")
    first = [*HEAD, *MONEY, *GOALS, HEADER, ROWS[0], ["产出\n指标", "数量\n指标", *ROWS[1][2:]]]
    second = [*([HEADER] if repeated else []), [label1, label2, *ROWS[2]], *FOOT]
    form = only(page(first), page(second, 2))
    assert column(form, "level2") == ["经济成本指标", "数量指标", "数量指标"]
    assert column(form, "page") == [1, 1, 2]
    assert form.project["total_score"] == 96.47
    assert form.project["last_page"] == 2


@pytest.mark.parametrize(
    ("above", "below", "name", "reason"),
    [
        (
            ("巡检报告", "及时", "达成指标", "42.00", "40.50", "原因"),
            ("", "", "", "", "", "甲"),
            "巡检报告",
            "原因甲",
        ),
        (
            ("巡检", "及时", "达成", "42.00", "40.50", ""),
            ("报告", "", "指标", "", "", "原因"),
            "巡检报告",
            "原因",
        ),
        (
            ("巡检", "", "", "", "", "原因"),
            ("报告", "及时", "达成指标", "42.00", "40.50", "甲"),
            "巡检报告",
            "原因甲",
        ),
    ],
)
def test_a_row_cut_by_the_page_edge_is_one_row(above, below, name, reason) -> None:
    def row(parts, label1, label2):
        return [label1, label2, (parts[0], 2), *parts[1:]]

    first = [
        *HEAD,
        *MONEY,
        *GOALS,
        HEADER,
        ROWS[0],
        ["产出\n指标", "数量\n指标", *ROWS[1][2:]],
        row(above, "", "质量\n指"),
    ]
    form = only(page(first), page([row(below, "", "标"), *FOOT], 2))
    assert column(form, "name")[-1] == name
    assert len(form.indicators) == 3
    last = form.indicators[-1]
    assert (last["weight"], last["score"], last["target_text"]) == (42, 40.5, "及时")
    assert last["actual_text"] == "达成指标"
    assert last["reason"] == reason
    assert last["level2"] == "质量指标"
    assert last["in_doubt"] is None


def test_a_level_label_printed_only_after_the_edge_belongs_to_the_rows_before_it() -> None:
    first = [
        *HEAD,
        *MONEY,
        *GOALS,
        HEADER,
        ROWS[0],
        ["产出\n指标", "数量\n指标", *ROWS[1][2:]],
        ["", "", *ROWS[2]],
    ]
    second = [["", "质量\n指标", ("合格率", 2), "≥95(%)", "96(%)", "0.00", "0.00", ""], *FOOT]
    form = only(page(first), page(second, 2))
    assert column(form, "level2")[2:] == ["质量指标", "质量指标"]


def test_notes_and_signatures_after_the_table_are_no_indicators() -> None:
    notes: list[list[Spec]] = [
        [("评价结论", 2), ("资金已支付,共 3 笔。", 7)],
        [("存在问题", 2), ("无", 7)],
        [("填表人:张某", 4), ("联系电话:0000", 5)],
    ]
    with_total = only(page([*STANDARD, *notes]))
    without_total = only(page([*STANDARD[:-2], *notes]))
    assert len(with_total.indicators) == len(without_total.indicators) == 3
    assert with_total.project["grade"] == "优"


def test_a_figure_that_cannot_be_read_is_null_and_in_doubt() -> None:
    rows = [[*ROWS[0][:5], "8.0O", *ROWS[0][6:]], *ROWS[1:]]
    form = only(page([*HEAD, *MONEY, *GOALS, HEADER, *rows, *FOOT]))
    assert column(form, "weight")[0] is None
    assert column(form, "weight")[1:] == [40, 42]
    refused = Doubt("not-a-number", ("8.0O",), "weight")
    assert doubts.read(form.indicators[0]["in_doubt"]) == (refused,)
    assert form.project["complete"] is False


def test_two_figures_without_a_rule_between_them_are_null_and_in_doubt() -> None:
    """Weight and score were null without a word."""
    rows = [[*ROWS[0][:5], ("8.00 7.00", 2), *ROWS[0][7:]], *ROWS[1:]]
    form = only(page([*HEAD, *MONEY, *GOALS, HEADER, *rows, *FOOT]))
    assert column(form, "weight") == [None, 40, 42]
    said = doubts.read(form.indicators[0]["in_doubt"])
    assert [Doubt("columns-uncertain", (), key) for key in ("weight", "score")] == list(said)


def test_a_header_may_end_in_a_percent_sign() -> None:
    head = [
        [cell.replace("执行率", "执行率%") if isinstance(cell, str) else cell for cell in row]
        for row in MONEY
    ]
    form = only(page([*HEAD, *head, *GOALS, HEADER, *ROWS, *FOOT]))
    whole = only(page(STANDARD))
    rates = [row["execution_rate"] for row in whole.funds]
    assert rates[0] is not None
    assert [row["execution_rate"] for row in form.funds] == rates


def test_later_page_with_another_margin_is_still_aligned() -> None:
    from dataclasses import replace

    second = page([["产出\n指标", "数量\n指标", *ROWS[2]], *FOOT], 2)
    moved = replace(
        second,
        cells=tuple(
            replace(cell, left=cell.left * 0.9 + 30, right=cell.right * 0.9 + 30)
            for cell in second.cells
        ),
    )
    form = only(page([*HEAD, *MONEY, *GOALS, HEADER, ROWS[0]]), moved)
    assert column(form, "score") == [8, 40.5]
    assert form.project["total_score"] == 96.47


def test_two_titles_with_different_years_each_hold_for_their_form() -> None:
    found = forms(
        document(page(STANDARD, lines=["(2023年度)"]), page(STANDARD, 2, lines=["(2024年度)"]))
    )
    assert [form.project["year"] for form in found] == [2023, 2024]


def test_a_table_that_follows_without_a_total_row_is_not_read_as_indicators() -> None:
    from dataclasses import replace

    other = page([["资产", "原值", "净值", "数量"], ["车辆", "30.00", "20.00", "2"]], 2, width=135)
    other = replace(other, cells=tuple(replace(c, page=2) for c in other.cells))
    form = only(page(STANDARD[:-2]), other)
    assert column(form, "score") == [8, 38, 40.5]


def test_subtotals_are_no_indicators() -> None:
    subtotal: list[Spec] = ["", "", ("小计", 2), "", "", "82.00", "78.50", ""]
    form = only(page([*STANDARD[:-2], subtotal, *FOOT]))
    assert column(form, "score") == [8, 38, 40.5]


@pytest.mark.parametrize("label", ["产出指标小计", "小计(80分)", "一级指标合计"])
def test_a_subtotal_that_names_its_level_is_no_indicator(label) -> None:
    subtotal: list[Spec] = [(label, 4), "", "", "82.00", "78.50", ""]
    form = only(page([*STANDARD[:-2], subtotal, *FOOT]))
    assert column(form, "score") == [8, 38, 40.5]
    assert form.project["total_score"] == 96.47


@pytest.mark.parametrize("score", ["86.50", ""])
def test_a_sum_of_the_indicators_above_the_total_is_not_the_total(score) -> None:
    """合计 90 was read as the total of a form that prints 总分 100 below it."""
    summed: list[Spec] = [("合计", 4), "", "", "82.00", score, ""]
    form = only(page([*STANDARD[:-2], summed, *FOOT]))
    assert (form.project["total_weight"], form.project["total_score"]) == (100, 96.47)
    assert column(form, "score") == [8, 38, 40.5]
    assert [row["message_zh"] for row in form.notices if row["check"] == "unread"] == [
        f"“合计”没有对应的字段，表中印有：{' / '.join(filter(None, ['82.00', score]))}。"
    ]


def test_one_score_for_several_indicators_is_the_score_of_none() -> None:
    first, second = list(ROWS[1]), list(ROWS[2])
    first[5:7] = [("80.00", 1, 2), ("78.50", 1, 2)]
    del second[3:5]
    form = only(page([*HEAD, *MONEY, *GOALS, HEADER, ROWS[0], first, second, *FOOT]))
    assert column(form, "weight") == [8, None, None]
    assert column(form, "score") == [8, None, None]
    assert form.indicators[0]["in_doubt"] is None
    for row in form.indicators[1:]:
        both = {Doubt("one-cell", ("2",), key) for key in ("weight", "score")}
        assert both <= {*doubts.read(row["in_doubt"])}


def test_one_target_for_several_indicators_is_in_doubt() -> None:
    first, second = list(ROWS[1]), list(ROWS[2])
    first[3] = ("=1.00(次/月)", 1, 2)
    del second[1]
    form = only(page([*HEAD, *MONEY, *GOALS, HEADER, ROWS[0], first, second, *FOOT]))
    assert column(form, "target_value") == [0, 1, 1]
    shared = Doubt("one-cell", ("2",), "target_text")
    assert all(shared in doubts.read(row["in_doubt"]) for row in form.indicators[1:])


def test_a_weight_that_spans_all_funds_is_that_of_the_total() -> None:
    money = [list(row) for row in MONEY]
    money[1][4:] = [("10.00", 1, 4), ("99.71", 1, 4), ("9.97", 1, 4)]
    for row in money[2:]:
        del row[4:]
    form = only(page([*HEAD, *money, *GOALS, HEADER, *ROWS, *FOOT]))
    for key, value in (("weight", 10), ("execution_rate", 99.71), ("score", 9.97)):
        assert [row[key] for row in form.funds] == [value, None, None, None]
    assert not [notice for notice in form.notices if notice["check"] == "in-doubt"]


def test_a_row_of_funds_that_a_short_rule_cuts_is_one_row() -> None:
    """A line in one of its cells made two rows of the same fund."""
    money = [*MONEY[:3]]
    money[2] = [(spec, 1, 2) for spec in money[2]]
    money[2][4] = "-"
    money[0] = [("项目资金\n(万元)", 2, 4), *MONEY[0][1:]]
    form = only(page([*HEAD, *money, [""], *GOALS, HEADER, *ROWS, *FOOT]))
    assert [row["fund"] for row in form.funds] == ["total", "current_year"]
    assert form.funds[1]["executed"] == 1328.72
    assert not in_doubt(form)


def test_a_dash_that_spans_the_rows_below_the_total_is_no_doubt() -> None:
    money = [list(row) for row in MONEY]
    money[2][4] = ("-", 1, 3)
    for row in money[3:]:
        del row[4]
    form = only(page([*HEAD, *money, *GOALS, HEADER, *ROWS, *FOOT]))
    assert [row["weight"] for row in form.funds] == [10, None, None, None]
    assert not [notice for notice in form.notices if notice["check"] == "in-doubt"]


def test_an_amount_that_spans_funds_of_which_none_is_the_total_is_null_and_in_doubt() -> None:
    money = [list(row) for row in MONEY]
    money[3][3] = ("96.00", 1, 2)
    del money[4][3]
    form = only(page([*HEAD, *money, *GOALS, HEADER, *ROWS, *FOOT]))
    assert [row["executed"] for row in form.funds] == [1424.72, 1328.72, None, None]
    shared = Doubt("one-cell", ("2",), "executed")
    assert [doubts.read(row["in_doubt"]) for row in form.funds] == [(), (), (shared,), (shared,)]
    assert in_doubt(form) == ["funds/carried_over", "funds/other"]


def test_one_indicator_under_a_heading_is_said_in_the_singular() -> None:
    rows = [["成本指标(8分)", *ROWS[0][1:]], *ROWS[1:]]
    form = only(page([*HEAD, *MONEY, *GOALS, HEADER, *rows, *FOOT]))
    (said,) = [n["message_en"] for n in form.notices if n["check"] == "heading-weights"]
    assert "8.00 points; the indicator under it weighs 8.00 points, which agrees." in said


def test_a_total_score_in_the_head_is_found() -> None:
    head: list[list[Spec]] = [*HEAD, [("自评总分", 2), ("96.47", 3), "自评等级", ("优", 3)]]
    form = only(page([*head, *MONEY, *GOALS, HEADER, *ROWS]))
    assert (form.project["total_score"], form.project["grade"]) == (96.47, "优")


def test_a_header_repeated_above_the_grade_alone_begins_no_form() -> None:
    form = only(page(STANDARD[:-1]), page([HEADER, FOOT[1]], 2))
    assert (form.project["total_score"], form.project["grade"]) == (96.47, "优")
    assert len(form.indicators) == 3


def test_a_header_repeated_above_notes_of_any_name_begins_no_form() -> None:
    note = [("下年度安排", 3), ("加强管理。", 5)]
    assert len(only(page(STANDARD), page([HEADER, note], 2)).indicators) == 3


def test_a_blank_level_that_fills_a_page_continues_the_page_before() -> None:
    # Seed 378 of the typeset forms: the rows of the middle page were given the next group's level.
    first = [*HEAD, *MONEY, *GOALS, HEADER, ROWS[0], ["产出\n指标", "数量\n指标", *ROWS[1][2:]]]
    middle = [
        [("", 1, 2), ("", 1, 2), ("巡检报告", 2), "及时", "达成指标", "2.00", "2.00", ""],
        [("巡检记录", 2), "及时", "达成指标", "2.00", "2.00", ""],
    ]
    last = [
        ["效益\n指标", "社会效益\n指标", ("满意率", 2), "≥95(%)", "96(%)", "38.00", "36.50", ""],
        *FOOT,
    ]
    form = only(page(first), page(middle, 2), page(last, 3))
    assert column(form, "level1")[1:] == ["产出指标"] * 3 + ["效益指标"]
    assert column(form, "level2")[1:] == ["数量指标"] * 3 + ["社会效益指标"]


def test_levels_left_blank_in_each_row_but_the_first_are_not_taken_from_the_next_page() -> None:
    row = ["及时", "达成指标", "10.00", "10.00", ""]
    first = [
        *HEAD,
        *MONEY,
        *GOALS,
        HEADER,
        ["产出\n指标", "数量\n指标", ("甲", 2), *row],
        ["", "", ("乙", 2), *row],
        ["", "", ("丙", 2), *row],
    ]
    second = [["效益\n指标", "社会效益\n指标", ("丁", 2), *row], *FOOT]
    form = only(page(first), page(second, 2))
    assert column(form, "level1") == ["产出指标"] * 3 + ["效益指标"]
    assert column(form, "in_doubt") == [None] * 4


@pytest.mark.parametrize(("points", "verdict"), [("82", "agrees"), ("80", "contradicts")])
def test_points_in_a_heading_are_held_against_the_weights_under_it(points, verdict) -> None:
    rows = [ROWS[0], [(f"产出指标\n({points}分)", 1, 2), *ROWS[1][1:]], ROWS[2]]
    form = only(page([*HEAD, *MONEY, *GOALS, HEADER, *rows, *FOOT], lines=["(2024年度)"]))
    found = [row for row in form.notices if row["check"] == "heading-weights"]
    assert [(row["verdict"], row["subject"]) for row in found] == [(verdict, "indicators/2")]
    assert (found[0]["reported"], found[0]["expected_low"]) == (float(points), 82.0)
    assert form.project["complete"] is True
    assert column(form, "level1")[1:] == ["产出指标", "产出指标"]


@pytest.mark.parametrize(("points", "verdict"), [("8", "agrees"), ("30", "contradicts")])
def test_points_in_a_heading_of_level_2_are_held_against_the_weights_under_it(
    points, verdict
) -> None:
    rows = [[ROWS[0][0], f"经济成本指标({points}分)", *ROWS[0][2:]], *ROWS[1:]]
    form = only(page([*HEAD, *MONEY, *GOALS, HEADER, *rows, *FOOT]))
    found = [row for row in form.notices if row["check"] == "subheading-weights"]
    assert [(row["verdict"], row["subject"]) for row in found] == [(verdict, "indicators/1")]


def test_points_of_a_heading_that_is_printed_beside_each_row_are_no_rest() -> None:
    first = [("产出指标(80分)", 1, 1), *ROWS[1][1:]]
    form = only(
        page([*HEAD, *MONEY, *GOALS, HEADER, ROWS[0], first, ["产出指标(80分)", *ROWS[2]], *FOOT])
    )
    told = {n["check"]: n["verdict"] for n in form.notices}
    assert told["heading-weights"] == "contradicts"
    assert "unread" not in told


def test_a_title_that_is_the_name_of_the_project_still_tells_the_kind_of_form() -> None:
    head = [[("项目名称", 2), ("部门整体支出", 7)], HEAD[1]]
    lines = ["2024年度部门整体支出绩效自评表"]
    form = only(page([*head, *MONEY, *GOALS, HEADER, *ROWS, *FOOT], lines=lines))
    assert form.project["form_kind"] == "department"


def broken(money: dict[tuple[int, int], str], rows=ROWS, foot=FOOT) -> Form:
    """Return the form with other texts in cells (row, column) of its money block."""
    changed = [list(row) for row in MONEY]
    for (row, at), text in money.items():
        changed[row][at] = text
    return only(page([*HEAD, *changed, *GOALS, HEADER, *rows, *foot]))


def in_doubt(form: Form) -> list[str]:
    return [n["subject"] for n in form.notices if n["check"] == "in-doubt"]


def test_a_figure_broken_in_its_integers_is_one_where_the_sum_proves_it() -> None:
    form = broken({(1, 3): "1,42\n4.72", (2, 3): "1,328.\n72", (4, 1): "97.8\n5"})
    assert [row["executed"] for row in form.funds] == [1424.72, 1328.72, 0, 96]
    assert form.funds[3]["initial_budget"] == 97.85
    assert not in_doubt(form)


def test_a_broken_rate_is_one_where_the_amounts_prove_it() -> None:
    """99.7 over 1% in a narrow column was null, though its amounts make 99.71."""
    form = broken({(1, 5): "99.7\n1%"})
    assert form.funds[0]["execution_rate"] == 99.71
    assert form.funds[0]["in_doubt"] is None
    assert broken({(1, 5): "99.6\n1%"}).funds[0]["execution_rate"] is None


def test_a_figure_broken_in_its_integers_is_one_where_the_rate_proves_it() -> None:
    form = broken({(1, 3): "1,42\n4.72", (4, 3): "oops"})
    assert form.funds[0]["executed"] == 1424.72
    assert form.funds[3]["executed"] is None


@pytest.mark.parametrize(
    "money",
    [
        {(1, 3): "1,42\n4.73", (1, 5): "99.00"},  # neither sum nor rate comes out
        {(1, 3): "1,424.7\n2", (4, 3): "oops"},  # the rate comes out without the last digit too
        {(1, 3): "1,42\n4.72", (1, 2): "1,42\n8.80", (4, 3): "?", (4, 2): "?"},
    ],
)
def test_a_broken_figure_that_nothing_proves_is_null_and_in_doubt(money) -> None:
    form = broken(money)
    assert form.funds[0]["executed"] is None
    codes = {doubt.code for doubt in doubts.read(form.funds[0]["in_doubt"])}
    assert codes == {"not-a-number"}
    assert "funds/total" in in_doubt(form)


def test_a_broken_total_is_one_where_the_points_add_up_to_it() -> None:
    foot: list[list[Spec]] = [[("总分", 6), "100.0\n0", "96.4\n7", ""], FOOT[1]]
    form = broken({}, foot=foot)
    assert (form.project["total_weight"], form.project["total_score"]) == (100, 96.47)
    assert not in_doubt(form)
    rows = [list(row) for row in ROWS]
    rows[2][3] = "42.0\n0"
    form = broken({}, rows=rows, foot=foot)
    assert column(form, "weight") == [8, 40, 42]
    rows[2][3] = "42.1\n0"
    form = broken({}, rows=rows)
    assert column(form, "weight") == [8, 40, None]


def test_a_dash_is_told_from_a_blank_in_each_row() -> None:
    rows = [[*ROWS[0][:6], "/", ""], *ROWS[1:]]
    form = only(page([*HEAD, *MONEY, *GOALS, HEADER, *rows, *FOOT]))
    assert [row["dashed"] for row in form.funds] == [None, *["weight,score"] * 3]
    assert column(form, "dashed") == ["score", None, None]
    assert column(form, "score") == [None, 38, 40.5]


def test_a_row_says_where_it_stands_as_a_person_would() -> None:
    first = [*HEAD, *MONEY, *GOALS, HEADER, ROWS[0], ["产出\n指标", "数量\n指标", *ROWS[1][2:]]]
    form = only(page(first, lines=["(2024年度)"]), page([["", "", *ROWS[2]], *FOOT], 2))
    assert [row["place"] for row in form.funds] == [f"page 1 row {row}" for row in (4, 5, 6, 7)]
    assert column(form, "place") == ["page 1 row 11", "page 1 row 12", "page 2 row 1"]


def test_the_reason_of_a_row_of_funds_is_read_where_the_block_has_the_column() -> None:
    money = [[*row, ""] for row in MONEY]
    money[0][-1], money[2][-1] = "执行率偏低原因", '支付\n较晚;text: "一期"). 二标'
    form = only(page([*HEAD, *money, *GOALS, HEADER, *ROWS, *FOOT]))
    assert [row["reason"] for row in form.funds] == [
        None,
        '支付较晚;text: "一期").二标',
        None,
        None,
    ]


def test_what_a_document_holds_cannot_split_a_doubt() -> None:
    """Quotes, semicolons and brackets once cut a doubt in two or ended it early."""
    printed = "正版'授权'; os: linux). (二)"
    rows = [[*ROWS[0][:5], printed, *ROWS[0][6:]], *ROWS[1:]]
    form = only(page([*HEAD, *MONEY, *GOALS, HEADER, *rows, *FOOT]))
    (doubt,) = doubts.read(form.indicators[0]["in_doubt"])
    assert (doubt.field, doubt.code) == ("weight", "not-a-number")
    assert "os:" in doubt.read[0]


def test_an_unreadable_page_is_said_in_both_languages() -> None:
    from dataclasses import replace

    broken = replace(page(STANDARD), problem=Problem("problem.page-broken", ("EOF",)))
    (said,) = [n for n in only(broken).notices if n["check"] == "page-unreadable"]
    why = "the page could not be read; the program says: EOF"
    assert said["message_en"] == f"Page 1 could not be read in full ({why})."
    assert said["message_zh"] == "第1页未能完整读取（页面无法读取；程序原话：EOF）。"


def test_a_row_that_lacks_most_of_what_the_one_above_has_may_be_its_rest() -> None:
    rest = ["", "", ("合格率", 2), "", "", "", "", ""]
    form = only(page([*HEAD, *MONEY, *GOALS, HEADER, *ROWS, *ROWS, rest, *FOOT]))
    for row in form.indicators[-2:]:
        assert "name" in doubts.fields(row["in_doubt"])
    assert form.indicators[0]["in_doubt"] is None


def test_satisfaction_under_the_outcome_of_the_page_before_is_in_doubt() -> None:
    # The blank cell is the rest of the one above the edge, level 2 is usually another one's.
    first = [*HEAD, *MONEY, *GOALS, HEADER, ["效益\n指标", "社会效益\n指标", *ROWS[1][2:]]]
    second = [["", "服务对象\n满意度", *ROWS[2]], *FOOT]
    form = only(page(first), page(second, 2))
    assert column(form, "level1") == ["效益指标", "效益指标"]
    above, below = (doubts.read(row["in_doubt"]) for row in form.indicators)
    assert not above
    assert Doubt("may-be", ("满意度指标",), "level1") in below


def test_the_title_of_the_indicators_is_no_goal() -> None:
    title: list[list[Spec]] = [[("年度绩效指标完成情况", 9)]]
    form = only(page([*HEAD, *MONEY, *GOALS, *title, HEADER, *ROWS, *FOOT]))
    assert form.project["goal_expected"] == "保障系统平稳运行。"


@pytest.mark.parametrize(
    ("expected", "actual"),
    [("年初设定目标", "全年实际完成情况"), ("年初绩效目标", "全年目标实际完成情况")],
)
def test_goals_behind_labels_beside_that_of_their_block(expected, actual) -> None:
    goals: list[list[Spec]] = [
        [("当年绩效目标", 1, 2), (expected, 2), ("保障系统运行。", 6)],
        [(actual, 2), ("已平稳运行。", 6)],
    ]
    form = only(page([*HEAD, *MONEY, *goals, HEADER, *ROWS, *FOOT]))
    goal = form.project["goal_expected"], form.project["goal_actual"]
    assert goal == ("保障系统运行。", "已平稳运行。")


def test_a_form_without_a_grade_beside_one_of_another_layout_is_complete() -> None:
    plain = [row[:-1] for row in (HEADER, *ROWS, FOOT[0])]
    other = [*HEAD, *MONEY, *GOALS, *plain]
    found = forms(document(page(STANDARD, lines=["(2024年度)"]), page(other, 2)))
    assert [form.project["complete"] for form in found] == [True, True]
    lost = forms(document(page(STANDARD, lines=["(2024年度)"]), page(STANDARD[:-1], 2)))
    assert [form.project["complete"] for form in lost] == [True, False]


def test_a_row_label_before_the_headers_of_the_goals_is_no_goal() -> None:
    goals: list[list[Spec]] = [
        [
            ("项目基本情况", 1, 3),
            ("1.项目年度目标完成情况", 2, 2),
            ("项目年度目标", 3),
            ("年度目标完成情况", 3),
        ],
        [("保障系统运行。", 3), ("已平稳运行。", 3)],
        [("2.项目实施内容及过程概述", 2), ("2022年按计划实施。", 6)],
    ]
    form = only(page([*HEAD, *MONEY, *goals, HEADER, *ROWS, *FOOT]))
    goal = form.project["goal_expected"], form.project["goal_actual"]
    assert goal == ("保障系统运行。", "已平稳运行。")


@pytest.mark.parametrize(
    ("line", "blank"),
    [
        ("填表人：        联系电话：        填报日期：    年  月  日", "填表人、填报日期"),
        ("单位负责人（签字）：______ 填表人：李四", "单位负责人"),
        ("填表人：×××   联系电话：   填报日期：2024年3月1日", None),
        ("注:本表由填表人签字后报送", None),
    ],
)
def test_places_for_a_name_or_a_date_that_are_left_blank_are_asked_about(line, blank):
    under = page([*STANDARD, [(line, 9)]], lines=["项目支出绩效自评表", "(2024年度)"])
    said = [row for row in only(under).notices if row["check"] == "not-signed"]
    told = [] if blank is None else [("asks", f"表中印有而未填：{blank}。")]
    assert [(row["verdict"], row["message_zh"]) for row in said] == told


@pytest.mark.parametrize("line", ["(2023年度)", "(\ufffd023年度)", "2023年项目支出绩效自评表"])
def test_the_year_is_in_doubt_where_the_title_that_prints_it_is(line) -> None:
    """A font that swapped digits made 2024 of 2023; the cells of the table say nothing of it."""
    from dataclasses import replace

    said = Doubt("looks-like", ("3", "4"))
    own = page(STANDARD, lines=[line])
    form = only(replace(own, lines=tuple(replace(one, doubt=(said,)) for one in own.lines)))
    assert said.of("year") in doubts.read(form.project["in_doubt"])
    assert form.project["year"] == (None if "\ufffd" in line else 2023)


def test_of_blank_cells_between_shades_only_the_levels_are_in_doubt() -> None:
    """数量指标 in the middle of two stripes is for both: it was read for the lower one alone."""
    from dataclasses import replace

    rows: list[list[Spec]] = [
        ["", "", ("巡检里程", 2), "≥5公里", "5公里", "40.00", "38.00", ""],
        ["产出\n指标", "数量\n指标", *ROWS[2]],
    ]
    own = page([*HEAD, *MONEY, *GOALS, HEADER, ROWS[0], *rows, *FOOT])
    shaded = tuple(
        replace(one, doubt=() if one.text else (Doubt("shaded-apart"),)) for one in own.cells
    )
    form = only(replace(own, cells=shaded))
    found = [{one.field for one in doubts.read(row["in_doubt"])} for row in form.indicators]
    assert found[1] >= {"level1", "level2"}
    assert not found[1] & {"reason", "score"} and not found[0] | found[2]


def test_a_fund_whose_figures_are_lost_is_a_row_in_doubt() -> None:
    """Digits and the colon of a font without a table: the row was left out without a word."""
    lost: list[Spec] = ["其中\ufffd当年财政拨款", *["\ufffd" * 5] * 6]
    form = only(page([*HEAD, *MONEY[:2], lost, *MONEY[3:], *GOALS, HEADER, *ROWS, *FOOT]))
    (row,) = (row for row in form.funds if row["fund"] == "current_year")
    assert row["executed"] is None
    assert {"initial_budget", "executed"} <= {one.field for one in doubts.read(row["in_doubt"])}


@pytest.mark.parametrize(
    ("lines", "year"),
    [
        (["2023-2025三年行动计划项目自评表"], None),
        (["(2023-2024)项目支出绩效自评表"], None),
        (["项目支出绩效自评表", "填报日期:2023年11月20日"], None),
        (["2023年度项目支出绩效自评表", "填报日期:2024年1月20日"], 2023),
    ],
)
def test_a_range_and_a_day_are_no_year_of_a_form(lines, year) -> None:
    form = only(page(STANDARD, lines=lines))
    assert form.project["year"] == year
    ranged = "-" in lines[0]
    assert ("year" in doubts.fields(form.project["in_doubt"])) == ranged
