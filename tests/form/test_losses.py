"""What a form prints beside its tables, over a page edge or without a rule is read or named."""

from __future__ import annotations

from analysis.form import forms
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
