"""What a form prints beside its tables, over a page edge or without a rule is read or named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.form import forms
from analysis.reading import Cell
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

GOALS: list[list[Spec]] = [
    [("年度目标", 1, 2), ("预期目标", 3), ("实际完成情况", 4)],
    [("1.检查20次;", 3), ("1.检查22次;", 4)],
]


def test_goals_that_a_page_edge_cuts_go_on_under_a_repeated_header():
    rest: list[Spec] = ["", ("2.合格率95%。", 3), ("2.合格率96%。", 4)]
    (form,) = forms(
        document(
            page([*HEAD, *MONEY, *GOALS], lines=TITLE),
            page([HEADER, rest, HEADER, *ROWS, *TOTAL], number=2),
        )
    )
    assert form.project["goal_expected"] == "1.检查20次; 2.合格率95%。"
    assert form.project["goal_actual"] == "1.检查22次; 2.合格率96%。"
    assert [row["name"] for row in form.indicators] == ["巡检次数", "合格率"]


def test_a_row_that_numbers_the_columns_may_have_a_dash_for_its_label():
    numbers: list[Spec] = ["—", "1", "2", "3", "4", "5", "6"]
    money = [[("项目资金(万元)", 1, 3), *MONEY[0][1:]], numbers, MONEY[1]]
    assert amounts(read(money)) == [("total", 100.0, 90.0, 90.0)]


def test_a_unit_that_its_cell_breaks_over_two_lines_is_the_money_unit():
    money = [
        [("项目资金", 1, 2), *MONEY[0][1:]],
        ["年度支出总额", "80万元", "100万\n元", "90万元", "10", "90%", "9"],
    ]
    form = read([*money, [("年度目标", 1), ("检查", 7)]])
    assert (form.project["money_unit"], form.project["complete"]) == ("万元", True)


def test_what_stands_behind_a_label_without_a_field_is_named():
    head = [
        *HEAD,
        [("项目编码", 2), ("3702T001", 2), ("联系电话", 2), ("0531-8250", 2)],
        [("起止时间", 2), ("2023年1月至12月", 6)],
    ]
    goals: list[list[Spec]] = [["年度目标", ("检查", 7)]]
    form = read([*MONEY, *goals], head=head)
    assert [said.partition(" ")[0] for said in unread(form)] == ["项目编码", "联系电话", "起止时间"]
    assert "0531-8250" in unread(form)[1]
    assert form.project["complete"]


def test_a_code_behind_an_unknown_label_makes_a_form_incomplete():
    goals: list[list[Spec]] = [["年度目标", ("检查", 7)]]
    form = read([*MONEY, *goals], head=[*HEAD, [("批次", 2), ("AB12-7", 6)]])
    assert len(unread(form)) == 1
    assert "批次: AB12-7" in unread(form)[0]
    assert not form.project["complete"]


@pytest.mark.parametrize(("top", "said"), [(150, 1), (500, 0)])
def test_a_figure_beside_the_table_is_named_and_a_page_number_is_not(top, said):
    whole = page([*HEAD, *MONEY, HEADER, *ROWS, *TOTAL], lines=TITLE)
    beside = Cell(1, 540, top, 570, top + 10, "61.85")
    (form,) = forms(document(replace(whole, lines=(*whole.lines, beside))))
    assert len([one for one in unread(form) if "61.85" in one]) == said


def test_goals_beside_their_labels_below_the_money_are_read():
    goals: list[list[Spec]] = [["预期目标", ("检查20次", 7)], ["实际完成情况", ("检查22次", 7)]]
    form = read([*MONEY, *goals])
    assert form.project["goal_expected"] == "检查20次"
    assert form.project["goal_actual"] == "检查22次"
