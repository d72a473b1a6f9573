"""Each figure that a form prints ends in a field, in a doubt or in a finding, and once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.doubts import Doubt
from analysis.form import read as forms
from analysis.reading import Cell, Page, Problem
from tests.form.grid import Spec, document, page
from tests.form.test_layouts import (
    HEAD,
    HEADER,
    MONEY,
    ROWS,
    TITLE,
    TOTAL,
    amounts,
    doubted,
    read,
    unread,
)

POINTS: list[Spec] = [*MONEY[0][:5], ("分值/执行率", 2), "得分"]
MEASURES: list[Spec] = [*HEADER[:3], ("指标值/完成值", 2), ("权重 / 得分", 2), "偏差原因"]
FIRST = ["产出指标", "数量指标", *ROWS[0][2:]]


def over(*pages: Page):
    """Read the one form of several pages."""
    (form,) = forms(document(*pages))
    return form


# Two heads in one cell ----------------------------------------------------------------------------


def test_figures_under_two_heads_that_a_stroke_parts_are_read_by_it():
    row: list[Spec] = [*MONEY[1][:4], ("10 / 90.00%", 2), "9"]
    form = read([POINTS, row])
    assert amounts(form) == [("total", 100.0, 90.0, 90.0)]
    assert (form.funds[0]["weight"], form.funds[0]["in_doubt"]) == (10.0, None)
    rows: list[list[Spec]] = [[*FIRST[:3], ("≥10次/12次", 2), ("50/48", 2), ""]]
    (only,) = read(header=MEASURES, rows=rows).indicators
    assert (only["target_value"], only["actual_value"]) == (10.0, 12.0)
    assert (only["weight"], only["score"], only["in_doubt"]) == (50.0, 48.0, None)


@pytest.mark.parametrize("printed", ["10 90.00%", "10/90.00%/1", "10"])
def test_figures_that_are_not_parted_as_their_heads_are_in_doubt(printed):
    form = read([POINTS, [*MONEY[1][:4], (printed, 2), "9"]])
    assert form.funds[0]["weight"] is None
    assert {"weight", "execution_rate"} <= set(doubted(form.funds[0]))


def test_a_stroke_inside_a_unit_parts_no_target_from_what_was_achieved():
    rows: list[list[Spec]] = [[*FIRST[:3], ("12次/月", 2), ("50/48", 2), ""]]
    (only,) = read(header=MEASURES, rows=rows).indicators
    assert only["target_text"] is None
    assert set(doubted(only)) == {"target_text", "actual_text"}


# What fits no field -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["10 / 99.50%", "12.5(追加3.1)", "壹拾万元整", "92.2\ufffd分"])
def test_several_figures_and_words_for_figures_in_one_cell_are_named(text):
    goals: list[list[Spec]] = [["年度目标", ("甲", 7)]]
    form = read([*MONEY, *goals], head=[*HEAD, [("考核", 2), (text, 6)]])
    assert len(unread(form)) == 1
    assert not form.project["complete"]


def test_amounts_in_a_sentence_behind_a_label_of_money_are_named():
    said = "年初预算100万元,实际执行90万元。"
    assert said in unread(read(money=[["项目资金", (said, 7)]]))[0]


@pytest.mark.parametrize(
    "text", ["1、检查 20 次", "完成 20 次检查", "20个村完成改造", "(2024 年度)"]
)
def test_figures_in_prose_and_years_are_not_named(text):
    form = read([*MONEY, [("概况", 1), (text, 7)]], head=[*HEAD, [("概况", 2), (text, 6)]])
    assert unread(form) == []


def test_a_figure_behind_a_label_that_is_lost_is_named_and_a_page_number_is_not():
    form = read(title=[*TITLE, ":84.85"], total=[])
    assert [said for said in unread(form) if "84.85" in said]
    assert unread(read(title=[*TITLE, "- 1 -"])) == []


def test_figures_that_no_rule_parts_from_their_header_are_in_doubt_in_each_row():
    header: list[Spec] = [*MONEY[0][:6], ("执行率\n90.00%\n88.00%", 1, 3), "得分"]
    rows: list[list[Spec]] = [
        ["年度资金总额", "80", "100", "90", "10", "9"],
        ["其他资金", "80", "100", "90", "", ""],
    ]
    form = read([[("项目资金(万元)", 1, 3), *header[1:]], *rows])
    assert len(form.funds) == 2
    assert all("execution_rate" in doubted(row) for row in form.funds)


def test_words_under_the_unknown_header_of_figures_are_in_doubt_too():
    header = [*HEADER[:4], "成效", *HEADER[5:]]
    rows = [ROWS[0], [*ROWS[1][:3], "良好", *ROWS[1][4:]]]
    for row in read(header=header, rows=rows).indicators:
        assert doubted(row)["actual_text"] == "column-unknown"


def test_rates_of_sources_that_head_columns_are_read():
    money: list[list[Spec]] = [
        [("项目资金(万元)", 1, 4), "", "合计", "中央", ("市县", 4)],
        ["预算数", "100", "40", ("60", 4)],
        ["执行数", "90", "36", ("54", 4)],
        ["执行率", "90%", "90%", ("90.00%", 4)],
    ]
    form = read(money)
    assert [row["execution_rate"] for row in form.funds] == [90.0, 90.0, 90.0]
    assert unread(form) == []


def test_a_figure_of_the_total_more_than_its_columns_puts_both_in_doubt():
    header = [*HEADER[:7], "得分"]
    rows = [[*row[:-1], row[-2]] for row in ROWS]
    project = read(header=header, rows=rows, total=[[("总分", 6), "100", "97"]]).project
    assert (project["total_weight"], project["total_score"]) == (None, None)
    assert {"total_weight", "total_score"} <= set(doubted(project))


# Page edges ---------------------------------------------------------------------------------------


def test_a_page_that_is_printed_twice_counts_once_and_that_is_said():
    pages = (
        page([*HEAD, *MONEY, HEADER, FIRST], lines=TITLE),
        page([["", *ROWS[1]], *TOTAL], number=2),
        page([["", *ROWS[1]], *TOTAL], number=3),
    )
    form = over(*pages)
    assert [row["name"] for row in form.indicators] == ["巡检次数", "合格率"]
    assert unread(form) == ["Page 3 repeats page 2 cell by cell; its rows are read once."]
    copies = [replace(one, number=n, cells=_on(one, n)) for n, one in enumerate(pages[:2] * 2, 1)]
    assert len(over(*copies).indicators) == 2


def _on(one: Page, number: int) -> tuple[Cell, ...]:
    return tuple(replace(cell, page=number) for cell in one.cells)


def test_two_forms_that_end_in_the_same_rows_keep_them():
    pages = []
    for name in ("甲项目", "乙项目"):
        head: list[list[Spec]] = [[("项目名称", 2), (name, 6)]]
        number = len(pages) + 1
        pages.append(page([*head, *MONEY, HEADER, FIRST], number, lines=TITLE))
        pages.append(page([["", *ROWS[1]], *TOTAL], number + 1))
    assert [len(form.indicators) for form in forms(document(*pages))] == [2, 2]


@pytest.mark.parametrize(("total", "read_as"), [("122.63", 22.63), ("130.00", None)])
def test_an_amount_that_a_page_edge_cuts_is_one_where_the_sum_proves_it(total, read_as):
    dashes: list[Spec] = ["-", "-", "-"]
    above: list[list[Spec]] = [
        [("项目资金(万元)", 1, 4), *MONEY[0][1:]],
        ["年度资金总额", total, "200", "180", "10", "90%", "9"],
        ["财政拨款", "100", "170", "150", *dashes],
        ["其他资金", "22.6", "30", "30", *dashes],
    ]
    rest: list[Spec] = ["", "", "3", "", "", "", "", ""]
    first, second = page([*HEAD, *above], lines=TITLE), page([rest, HEADER, *ROWS, *TOTAL], 2)
    form = over(first, second)
    assert len(form.funds) == 3
    assert form.funds[2]["initial_budget"] == read_as
    assert ("initial_budget" in doubted(form.funds[2])) == (read_as is None)


@pytest.mark.parametrize(("rest", "executed"), [("2", 90.12), ("+3.00", None)])
def test_the_rest_of_amounts_beside_a_heading_that_is_printed_again_is_no_row(rest, executed):
    money: list[list[Spec]] = [
        [("项目资金(万元)", 1, 2), *MONEY[0][1:]],
        ["年度资金总额", "80", "100", "90.1", "10", "90.12%", "9"],
    ]
    below: list[list[Spec]] = [
        [("项目资金(万元)", 1, 2), "", "", "", rest, "", "", ""],
        ["财政拨款", "80", "100", "90.12", "-", "90.12%", "-"],
    ]
    first = page([*HEAD, *money], lines=TITLE)
    total, source = over(first, page([*below, HEADER, *ROWS, *TOTAL], 2)).funds
    assert (total["executed"], source["executed"]) == (executed, 90.12)
    assert ("executed" in doubted(total)) == (executed is None)


@pytest.mark.parametrize(("rest", "read_as"), [("7", 97.0), ("8", None)])
def test_the_rest_of_the_total_below_a_page_edge_belongs_to_it(rest, read_as):
    """A total score of 95.03 was 95.0: its 3 stood alone in a row on the next page."""
    first = page([*HEAD, *MONEY, HEADER, *ROWS, [("总分", 5), "100", "9", ""]], lines=TITLE)
    form = over(first, page([[("", 5), "", rest, ""]], 2))
    assert form.project["total_score"] == read_as
    assert (form.project["in_doubt"] is None) == (read_as is not None)


def test_a_figure_of_the_total_beside_a_points_column_may_be_the_one_that_is_lacking():
    """100 stood under the score, 88.92 under 上级抽查数: the total score was 100."""
    header: list[Spec] = [*HEADER[:7], "上级抽查数"]
    form = read(header=header, total=[[("总分", 6), "100", "97"]])
    assert form.project["total_score"] is None
    assert {"total_weight", "total_score"} <= set(doubted(form.project))


def test_a_word_of_points_below_a_page_edge_makes_no_row_of_its_own():
    last: list[Spec] = ["", "", "节约支", "≥20%", "21%", "40", "40分", "部分"]
    rows: list[list[Spec]] = [["", "", "出情况", "", "", "分", "", "推迟"]]
    first = page([*HEAD, *MONEY, HEADER, FIRST, last], lines=TITLE)
    form = over(first, page([*rows, *TOTAL], 2))
    assert [row["name"] for row in form.indicators] == [FIRST[2], "节约支出情况"]
    assert form.indicators[1]["weight"] == 40.0


def test_a_row_of_which_all_text_was_left_out_is_no_line_of_the_template():
    second = page([[""] * 8, *TOTAL], 2)
    unseen = Doubt("left-out", ("40",))
    cells = [replace(c, doubt=(unseen,)) if not c.text else c for c in second.cells]
    form = over(page([*HEAD, *MONEY, HEADER, FIRST], lines=TITLE), replace(second, cells=cells))
    assert len(form.indicators) == 2
    assert {"name", "weight", "score"} <= set(doubted(form.indicators[1]))


def test_points_that_nobody_can_tell_are_a_row_s_own_all_the_same():
    """Below the edge stood the rest of two texts; no weight of the form had a readable digit."""
    first = page(
        [*HEAD, *MONEY, HEADER, [*FIRST[:3], "≥10", "12次", "", "", "受汛期"]], lines=TITLE
    )
    below: list[list[Spec]] = [["", "", "", "次", "", "", "", "影响"]]
    others: list[Spec] = ["", "", "合格率", "95%", "95%", "", "", ""]
    second = page([*below, others, others, *TOTAL], 2)
    marks = (Doubt("meaningless"),)
    pages = [
        replace(
            one,
            cells=tuple(
                replace(c, doubt=marks) if c.left in (350, 410) and c.top != empty else c
                for c in one.cells
            ),
        )
        for one, empty in ((first, None), (second, 100))
    ]
    rows = over(*pages).indicators
    assert (rows[0]["target_text"], rows[0]["reason"]) == ("≥10次", "受汛期影响")


def test_columns_stay_where_they_are_nearest_to_the_edges_of_a_later_page():
    """Edges lay 2 points off there, the outermost cell was missing: all rows were left out."""
    first = page([*HEAD, *MONEY, ["绩效指标", *HEADER], ["", *FIRST]], lines=TITLE)
    second = page([["", "产出指标", *ROWS[1]], ["", ("总分", 5), *TOTAL[0][1:]]], 2)
    cells = [
        replace(cell, left=cell.left + 2 * (cell.left % 120 > 60), right=cell.right - 2)
        for cell in second.cells
        if cell.left > 50
    ]
    rows = over(first, replace(second, cells=tuple(cells))).indicators
    assert [row["name"] for row in rows] == [FIRST[2], ROWS[1][1]]
    assert [row["score"] for row in rows] == [50.0, 38.0]


def test_a_unit_of_money_that_a_page_edge_cuts_is_read_whole():
    label: list[Spec] = [("项目资金(万", 1, 2), *MONEY[0][1:]]
    first = page([*HEAD, label, MONEY[1]], lines=TITLE)
    rest: list[Spec] = ["元)", "其他资金", "80", "100", "90", "-", "-", "-"]
    form = over(first, page([rest, HEADER, *ROWS, *TOTAL], 2))
    assert form.project["money_unit"] == "万元"
    assert form.funds[0]["adjusted_budget"] == 100.0


@pytest.mark.parametrize(("score", "read_as"), [("48.5", 48.5), ("47.5", None)])
def test_a_row_whose_figures_the_page_edge_cuts_too_is_one_row(score, read_as):
    whole: list[Spec] = [*FIRST[:5], "40.00", "39.50", ""]
    above: list[Spec] = ["", "", "招商活动", "≥97%", "100%", "50.0", score, ""]
    below: list[Spec] = ["", "", "环境改善", "", "", "0", "0", ""]
    first = page([*HEAD, *MONEY, HEADER, whole, above], lines=TITLE)
    rows = over(first, page([below, *TOTAL], 2)).indicators
    assert [row["name"] for row in rows] == ["巡检次数", "招商活动环境改善"]
    assert (rows[1]["weight"], rows[1]["score"]) == (50.0, read_as)
    assert ("score" in doubted(rows[1])) == (read_as is None)


def test_a_figure_that_was_left_out_or_not_parted_makes_no_row_the_rest_of_another():
    left_out: list[Spec] = ["", "", "合格率", "95%", "95%", "", "", ""]
    first = page([*HEAD, *MONEY, HEADER, FIRST], lines=TITLE)
    second = page([left_out, *TOTAL], 2)
    unseen = Doubt("left-out", ("40",))
    cells = tuple(
        replace(cell, doubt=(unseen,)) if cell.left == 350 and cell.top == 100 else cell
        for cell in second.cells
    )
    assert len(over(first, replace(second, cells=cells)).indicators) == 2
    merged: list[Spec] = [*FIRST[:5], ("50 48", 2), ""]
    below: list[Spec] = ["", "", "合格率", "95%", "95%", "40", "38", ""]
    form = over(page([*HEAD, *MONEY, HEADER, merged], lines=TITLE), page([below, *TOTAL], 2))
    assert [row["name"] for row in form.indicators] == ["巡检次数", "合格率"]


def test_a_row_beside_a_page_that_is_lost_is_in_doubt():
    whole = page([*HEAD, *MONEY, HEADER, FIRST, ["", *ROWS[1]]], lines=TITLE)
    lost = Page(2, 0.0, 0.0, (), problem=Problem("problem.page-broken", ("EOF",)))
    first, last = over(whole, lost).indicators
    assert (doubted(first), doubted(last)["name"]) == ({}, "cut-by-page")
    summed = page([*HEAD, *MONEY, HEADER, FIRST, ["", *ROWS[1]], *TOTAL], lines=TITLE)
    assert doubted(over(summed, lost).indicators[1]) == {}


def test_the_year_in_the_title_of_a_later_form_is_in_doubt_for_an_earlier_one():
    rows = [*HEAD, *MONEY, HEADER, *ROWS, *TOTAL]
    titles = (TITLE[:1], TITLE, TITLE[:1])
    pages = [page(rows, n, lines=title) for n, title in enumerate(titles, 1)]
    pages = [
        replace(
            one,
            cells=tuple(
                replace(c, text=f"{c.text}{n}") if c.text == "甲项目" else c for c in one.cells
            ),
        )
        for n, one in enumerate(pages)
    ]
    found = forms(document(*pages))
    assert [form.project["year"] for form in found] == [2023, 2023, 2023]
    assert ["year" in doubted(form.project) for form in found] == [True, False, False]


def test_a_total_that_labels_are_printed_over_is_in_doubt_and_no_indicator():
    total = [("满意度指标 服务对象\n总分\n指标", 5), "100", "97", ""]
    form = read(total=[total])
    assert len(form.indicators) == len(read().indicators)
    assert (form.project["total_weight"], form.project["total_score"]) == (100, 97)
    assert {"total_weight", "total_score"} <= set(doubted(form.project))


def test_two_rows_at_a_page_edge_are_no_one_row_because_one_lacks_its_weight():
    """Both print a score. The second one's name was the end of the first one's."""
    first: list[Spec] = ["", "", *ROWS[0][2:]]
    second: list[Spec] = ["", "", "合格率", "100%", "100%", "", "38", ""]
    rows = over(
        page([*HEAD, *MONEY, HEADER, FIRST, first], lines=TITLE), page([second, *TOTAL], 2)
    ).indicators
    assert [row["name"] for row in rows] == ["巡检次数", "巡检次数", "合格率"]


def test_a_name_that_a_page_edge_cuts_is_whole_where_cells_break_their_figures_too():
    above: list[Spec] = ["", "", "长效机", "≥20次", "22次", "9.0", "9.0", ""]
    below: list[Spec] = ["", "", "制建设", "", "", "0", "0", ""]
    other: list[Spec] = [*FIRST[:5], "9.0\n0", "9.0\n0", ""]
    first = page([*HEAD, *MONEY, HEADER, other, above], lines=TITLE)
    rows = over(first, page([below, other, *TOTAL], 2)).indicators
    assert [row["name"] for row in rows] == ["巡检次数", "长效机制建设", "巡检次数"]
    assert doubted(rows[1])["score"] == "row-below"


def test_a_row_whose_points_a_page_edge_cuts_is_one_row_though_its_target_goes_on_too():
    above: list[Spec] = ["", "", "疫苗接种", ">2211", "2213个", "6.0", "6.0", ""]
    below: list[Spec] = ["", "", "后续管护", ".50个", "", "0", "0", ""]
    whole: list[Spec] = [*FIRST[:5], "6.00", "4.50", ""]
    first = page([*HEAD, *MONEY, HEADER, whole, above], lines=TITLE)
    rows = over(first, page([below, *TOTAL], 2)).indicators
    assert [row["target_text"] for row in rows] == ["≥10次", ">2211.50个"]


def test_a_row_with_a_remark_behind_its_score_that_the_page_edge_cuts_is_one_row():
    """ "扣0.5)" below the edge was taken for a score of its own: one indicator became two."""
    above: list[Spec] = ["", "", "群众满", "≥92%", "100%", "50.0", "48.5(", "需求减少"]
    below: list[Spec] = ["", "", "意程度", "", "", "", "扣0.5)", ""]
    first = page([*HEAD, *MONEY, HEADER, FIRST, above], lines=TITLE)
    rows = over(first, page([below, *TOTAL], 2)).indicators
    assert [row["name"] for row in rows] == ["巡检次数", "群众满意程度"]
    assert (rows[1]["score"], doubted(rows[1])) == (None, {"score": "not-a-number"})


def test_points_that_a_cell_over_a_page_edge_may_print_for_both_rows_are_in_doubt():
    """No one sees whether the blank half below the edge is a cell of its own."""
    first: list[Spec] = [*FIRST[:5], "50", "48", ""]
    second: list[Spec] = ["", "", "合格率", "100%", "100%", "40", "", ""]
    rows = over(
        page([*HEAD, *MONEY, HEADER, first], lines=TITLE),
        page([second, [*FIRST[:5], "10", "10", ""], *TOTAL], 2),
    ).indicators
    assert [doubted(row).get("score") for row in rows] == ["one-cell", "one-cell", None]


def test_a_cell_for_two_rows_is_told_by_its_blank_half_below_a_page_edge():
    above: list[Spec] = [*FIRST[:2], "长效机", "≥20次", "22次", "50", "48", ""]
    rest: list[Spec] = ["", "", "制建设", "", "", "", ("", 1, 2), ""]
    second: list[Spec] = ["", "质量指标", "合格率", "100%", "100%", "40", ""]
    rows = over(
        page([*HEAD, *MONEY, HEADER, above], lines=TITLE), page([rest, second, *TOTAL], 2)
    ).indicators
    assert [row["name"] for row in rows] == ["长效机制建设", "合格率"]
    assert [doubted(row).get("score") for row in rows] == ["one-cell", "one-cell"]


def test_amounts_without_a_unit_are_in_doubt_unless_another_form_prints_one():
    """In 元 they would be ten thousand times less."""
    bare = [[("项目资金", 1, 2), *MONEY[0][1:]], MONEY[1]]
    rows = [HEADER, *ROWS, *TOTAL]
    (form,) = forms(document(page([*HEAD, *bare, *rows], lines=TITLE)))
    assert doubted(form.funds[0])["executed"] == "unit-missing"
    in_yuan = [[("项目资金(元)", 1, 2), *MONEY[0][1:]], MONEY[1]]
    other: list[list[Spec]] = [[("项目名称", 2), ("乙项目", 6)]]
    first, second = forms(
        document(
            page([*HEAD, *bare, *rows], lines=TITLE), page([*other, *in_yuan, *rows], 2, TITLE)
        )
    )
    assert (first.project["money_unit"], doubted(first.funds[0])) == (None, {})
    assert first.funds[0]["executed"] == second.funds[0]["executed"] == 0.009


def test_levels_under_a_head_that_says_another_thing_are_read():
    """指标类型 stood over 数量指标, and the column was left out without a word."""
    form = read(header=[HEADER[0], "指标类型", *HEADER[2:]])
    assert [row["level2"] for row in form.indicators] == [
        row["level2"] for row in read().indicators
    ]


def test_a_figure_under_a_head_that_the_page_cuts_puts_the_columns_in_doubt():
    """Its null was said to be no part of the layout."""
    whole = page([*HEAD, MONEY[0], MONEY[1], HEADER, *ROWS, *TOTAL], lines=TITLE)
    cut = [
        replace(one, text="执行", doubt=(Doubt("partly-seen"),)) if one.text == "执行率" else one
        for one in whole.cells
    ]
    form = over(replace(whole, cells=tuple(cut)))
    assert form.funds[0]["execution_rate"] is None
    assert "execution_rate" in doubted(form.funds[0])
    assert "funds.execution_rate" not in (form.project["not_printed"] or "")


def test_prose_of_the_goals_that_no_column_holds_puts_a_missing_goal_in_doubt():
    goals: list[list[Spec]] = [
        [("年度总体目标", 1, 2), ("预期目标", 3), ("实际完成情况", 2), ("", 2)],
        [("全年巡检", 3), ("", 2), ("已完成巡检,正常运转", 2)],
    ]
    form = over(page([*HEAD, *MONEY, *goals, HEADER, *ROWS, *TOTAL], lines=TITLE))
    assert form.project["goal_expected"] == "全年巡检"
    assert form.project["goal_actual"] is None
    assert "goal_actual" in doubted(form.project)


def test_a_name_of_two_lines_over_two_rows_is_in_doubt_and_one_of_one_line_is_not():
    """A missing rule joined the names of two indicators, without a word."""
    rows: list[list[Spec]] = [
        [("产出指标", 1, 2), "数量指标", ("巡检次数\n合格率", 1, 2), *ROWS[0][3:]],
        ["质量指标", *ROWS[1][2:]],
    ]
    assert all("name" in doubted(row) for row in read(rows=rows).indicators)
    rows[0][2] = ("巡检", 1, 2)
    assert not any("name" in doubted(row) for row in read(rows=rows).indicators)


def test_money_carried_over_that_stands_alone_is_not_the_total():
    """The rows above it were lost with the page, and it was taken for all the money."""
    form = read([MONEY[0], ["上年结转资金", *MONEY[1][1:]]])
    assert [row["fund"] for row in form.funds] == ["carried_over"]
