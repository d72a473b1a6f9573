"""What a form prints beside its tables, over a page edge or without a rule is read or named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis import doubts
from analysis.doubts import Doubt
from analysis.form import Form, losses
from analysis.form import read as forms
from analysis.form.figures import Row
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


@pytest.mark.parametrize(
    ("block", "expected"), [("年度总体目標", "预期目桥"), ("年度总体目桥", "预期目標")]
)
def test_goals_whose_labels_are_read_as_look_alikes_are_null_in_doubt(block, expected):
    goals: list[list[Spec]] = [
        [(block, 1, 2), (expected, 3), ("实际完成情況", 4)],
        [("检查20次;", 3), ("检查22次;", 4)],
    ]
    form = read([*MONEY, *goals])
    for column in ("goal_expected", "goal_actual"):
        assert form.project[column] or column in doubted(form.project)
    assert "goal_expected" in doubted(form.project)


def test_a_total_whose_label_is_read_as_a_look_alike_is_null_in_doubt():
    form = read(total=[[("自评总兮", 5), "100", "97", ""]])
    assert form.project["total_score"] is None
    assert {"total_weight", "total_score"} <= set(doubted(form.project))


def test_goals_that_are_counted_beside_their_texts_are_read():
    goals: list[list[Spec]] = [
        [("年度目标", 1, 3), "序号", ("预期目标", 3), ("实际完成情况", 3)],
        ["目标1", ("检查20次。", 3), ("检查22次。", 3)],
        ["目标2", ("合格率95%。", 3), ("合格率96%。", 3)],
    ]
    project = read([*MONEY, *goals]).project
    assert project["goal_expected"] == "检查20次。合格率95%。"
    assert project["goal_actual"] == "检查22次。合格率96%。"


def test_a_row_that_numbers_the_columns_may_have_a_dash_for_its_label():
    dashed: list[Spec] = ["—", "1", "2", "3", "4", "5", "6"]
    labelled: list[Spec] = ["列次", "—", "1", "2", "3", "4", "5"]
    # A font may call the 0 a mark: that the row is called so tells it too.
    marked: list[Spec] = ["列次", "①", "1", "2", "3", "4", "5"]
    money = "资金(万元)"
    for label, numbers in (("项目资金(万元)", dashed), (money, labelled), (money, marked)):
        money = [[(label, 1, 3), *MONEY[0][1:]], numbers, MONEY[1]]
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


def test_goals_with_their_labels_in_their_cells_are_read_once():
    """The expected goal was printed twice over, without a doubt."""
    goals: list[list[Spec]] = [
        ["年度总体目标", ("预期目标:检查20次", 3), ("实际完成情况:检查22次", 4)]
    ]
    form = read([*MONEY, *goals])
    assert form.project["goal_expected"] == "检查20次"
    assert form.project["goal_actual"] == "检查22次"


def test_two_columns_that_no_rule_parts_are_in_doubt():
    header = [*HEADER[:5], ("分值 得分", 2), "偏差原因"]
    rows: list[list[Spec]] = [
        [*ROWS[0][:5], ("50 50", 2), ""],
        [*ROWS[1][:4], ("40 38", 2), ""],
    ]
    form = read(header=header, rows=rows, total=[[("总分", 5), ("100 97", 2), ""]])
    for row in form.indicators:
        assert (row["weight"], row["score"]) == (None, None)
        assert {"weight", "score"} <= set(doubted(row))
    assert {"total_weight", "total_score"} <= set(doubted(form.project))


def test_two_columns_that_no_rule_parts_in_the_header_alone_are_told_by_their_order():
    """What was achieved went without a word, and the weight stood in its place."""
    header = [*HEADER[:4], ("实际完成值 分值", 2), *HEADER[6:]]
    form = read(header=header, rows=ROWS)
    kept = read(rows=ROWS)
    for row, own in zip(form.indicators, kept.indicators, strict=True):
        assert (row["actual_text"], row["weight"]) == (own["actual_text"], own["weight"])
        assert {"actual_text", "weight"} <= set(doubted(row))


def test_targets_and_what_was_achieved_without_a_rule_between_them_are_in_doubt():
    header = [*HEADER[:3], ("年度指标值 实际完成值", 2), *HEADER[5:]]
    rows: list[list[Spec]] = [
        [*ROWS[0][:3], ("≥10次 12次", 2), *ROWS[0][5:]],
        [*ROWS[1][:2], ("显著 显著", 2), *ROWS[1][4:]],
    ]
    for row in read(header=header, rows=rows).indicators:
        assert set(doubted(row)) == {"target_text", "actual_text"}


def test_two_rows_that_no_rule_parts_are_in_doubt_and_the_second_is_missed():
    rows = [
        ROWS[0],
        [
            "质量指标\n时效指标",
            "合格率\n完成时间",
            "100%\n≤5天",
            "100%\n5天",
            "20\n20",
            "19\n19",
            "",
        ],
    ]
    form = read(rows=rows)
    assert set(doubted(form.indicators[1])) == {
        *("level1", "level2", "name", "target_text"),
        *("actual_text", "weight", "score", "reason"),
    }
    assert "rows-left-out" in [row["check"] for row in form.notices]


def test_levels_read_by_alignment_are_in_doubt_where_a_row_takes_them_from_above():
    whole = page([*HEAD, *MONEY, HEADER, *ROWS, *TOTAL], lines=TITLE)
    cells = tuple(replace(cell, doubt=(Doubt("by-alignment"),)) for cell in whole.cells)
    (form,) = forms(document(replace(whole, cells=cells)))
    assert all({"level1", "level2"} <= set(doubted(row)) for row in form.indicators)


def test_rows_of_a_blank_level_that_opens_a_page_go_on_under_the_level_above():
    first = [["效益指标", "社会效益指标", *ROWS[0][2:]]]
    second: list[list[Spec]] = [
        [("", 1, 2), "可持续影响指标", *ROWS[0][2:]],
        ["服务对象满意度", *ROWS[1][1:]],
    ]
    (form,) = forms(
        document(
            page([*HEAD, *MONEY, HEADER, *first], lines=TITLE),
            page([*second, *TOTAL], number=2),
        )
    )
    assert [row["level1"] for row in form.indicators] == ["效益指标"] * 3


def test_a_cell_with_two_level_2_labels_over_both_columns_is_in_doubt_for_both():
    rows: list[list[Spec]] = [
        ROWS[0],
        [*ROWS[1]],
        [("社会效益指标\n生态效益指标", 2), "知晓率", *ROWS[1][2:]],
    ]
    row = read(rows=rows).indicators[2]
    assert {"level1", "level2"} <= set(doubted(row))


def test_rows_of_indicators_before_the_head_are_missed():
    (form,) = forms(
        document(
            page([["", "时效指标", "完成时间", "≤5天", "5天", "20", "20", ""], *TOTAL]),
            page([*HEAD, *MONEY, HEADER, *ROWS], number=2, lines=TITLE),
        )
    )
    assert "rows-left-out" in [row["check"] for row in form.notices]
    assert not form.project["complete"]


def test_what_a_row_that_is_left_out_may_begin_or_go_on_is_in_doubt():
    """The row below it took the levels of the row above; the reason above had its end in it."""
    rows: list[list[Spec]] = [
        ["产出指标", "数量指标", *ROWS[0][2:]],
        ["效益指标", "社会效益指标", *ROWS[0][2:]],
        ["", "", *ROWS[0][2:]],
    ]
    whole = page([*HEAD, *MONEY, HEADER, *rows, *TOTAL], lines=TITLE)
    cells = [
        replace(c, left=c.left + 25, right=c.right + 25) if c.top == 200 else c for c in whole.cells
    ]
    (form,) = forms(document(replace(whole, cells=tuple(cells))))
    above, below = form.indicators
    assert set(doubted(above)) == {"reason"}
    assert {"level1", "level2"} <= set(doubted(below))


@pytest.mark.parametrize(("weight", "code"), [("30", None), ("20", "page-missing")])
def test_blank_levels_that_open_a_page_are_in_doubt_where_weights_are_missing(weight, code):
    first = [["产出指标", "数量指标", *ROWS[0][2:]]]
    second: list[list[Spec]] = [
        ["", "", "合格率", "100%", "100%", weight, "30", ""],
        ["满意度指标", "服务对象满意度指标", "满意度", "≥90%", "95%", "10", "10", ""],
    ]
    (form,) = forms(
        document(
            page([*HEAD, *MONEY, HEADER, *first], lines=TITLE),
            page([*second, *TOTAL], number=2),
        )
    )
    told = [doubted(row).get(key) for row in form.indicators for key in ("level1", "level2")]
    assert told == [None, None, code, code, None, None]


def test_a_level_taken_over_a_page_edge_is_in_doubt_below_a_printed_level_2_too():
    """生态效益指标 opened the page behind a missing one, and stood under 产出指标 in silence."""
    second: list[list[Spec]] = [
        ["", "生态效益指标", "合格率", "100%", "100%", "20", "30", ""],
        ["满意度指标", "服务对象满意度指标", "满意度", "≥90%", "95%", "10", "10", ""],
    ]
    first = [["产出指标", "数量指标", *ROWS[0][2:]]]
    made = page([*HEAD, *MONEY, HEADER, *first], lines=TITLE)
    (form,) = forms(document(made, page([*second, *TOTAL], number=2)))
    told = [doubted(row).get(key) for row in form.indicators for key in ("level1", "level2")]
    assert told == [None, None, "page-missing", None, None, None]


@pytest.mark.parametrize(
    ("said", "left"),
    [(("problem.page-broken", ("EOF",)), []), (("problem.page-damaged",), [[("可持续影响", 8)]])],
)
def test_a_blank_level_beside_a_page_that_is_lost_is_in_doubt(said, left):
    """Its label stood lower in the merged cell, on a page that was not read, or not in full."""
    rows: list[list[Spec]] = [["产出指标", "数量指标", *ROWS[0][2:]], ["", "", *ROWS[1][2:]]]
    lost = replace(page(left, number=2), problem=Problem(*said))
    (form,) = forms(document(page([*HEAD, *MONEY, HEADER, *rows], lines=TITLE), lost))
    told = [doubted(row).get(key) for row in form.indicators for key in ("level1", "level2")]
    assert told == [None, None, "cut-by-page", "cut-by-page"]


def test_the_head_of_a_form_that_stands_on_a_page_that_is_lost_is_not_said_to_be_not_printed():
    lost = Page(1, 0.0, 0.0, (), problem=Problem("problem.page-damaged"))
    (form,) = forms(document(lost, page([HEADER, *ROWS, *TOTAL], number=2)))
    gone = ["project_name", "department", "unit", "grade", "goal_expected", "goal_actual"]
    assert doubted(form.project) == dict.fromkeys(gone, "label-lost")
    assert form.project["not_printed"] is None  # the money may stand there, too


@pytest.mark.parametrize(
    ("first", "last", "gone"),
    [
        ([*HEAD], [HEADER, *ROWS, *TOTAL], {"department", "goal_actual"}),
        ([*HEAD, *MONEY], [HEADER, *ROWS, *TOTAL], {"goal_expected", "goal_actual"}),
        ([*HEAD, *MONEY, HEADER, ROWS[0]], [["", *ROWS[1]], *TOTAL], set()),
        ([*HEAD, *MONEY, HEADER, *ROWS], [], {"grade", "total_score", "total_weight"}),
    ],
)
def test_what_may_stand_on_a_page_that_is_lost_is_not_said_to_be_not_printed(first, last, gone):
    """Funds and total were "not printed" where the page that prints them could not be read."""
    lost = Page(2, 0.0, 0.0, (), problem=Problem("problem.page-broken", ("EOF",)))
    pages = [page(first, lines=TITLE), lost, *([page(last, number=3)] if last else [])]
    (form,) = forms(document(*pages))
    said = set((form.project["not_printed"] or "").split(","))
    assert gone <= set(doubted(form.project))
    assert said.isdisjoint(f"projects.{column}" for column in gone)
    assert any(one.startswith("funds.") for one in said) == (len(first) > 1)  # funds.reason


@pytest.mark.parametrize("label", ["项目资金(万元)", "财政拨款"])
def test_a_money_block_whose_header_is_lost_is_not_said_to_be_not_printed(label):
    form = read(money=[[(label, 2), "", ("100", 5)]])
    assert "funds" not in form.project["not_printed"]


def _unsure(text: str, *rows: list[Spec]):
    """Return the form of some rows, of which the reader is not sure of one character of a text."""
    made = page([*HEAD, *rows], lines=TITLE)
    doubt = (Doubt("readings-differ", ("(元)", "(万元)")),)
    cells = tuple(replace(one, doubt=doubt) if one.text == text else one for one in made.cells)
    assert cells != made.cells
    (form,) = forms(document(replace(made, cells=cells)))
    return form


def test_the_doubt_about_a_unit_is_one_about_its_amounts():
    """One reading had lost 万 of (万元): ten thousand times less, and only the label in doubt."""
    form = _unsure("项目资金(元)", [("项目资金(元)", 1, 2), *MONEY[0][1:]], MONEY[1], HEADER, *ROWS)
    assert doubted(form.project)["money_unit"] == "readings-differ"
    amounts = ("adjusted_budget", "executed")
    assert {doubted(form.funds[0]).get(key) for key in amounts} == {"readings-differ"}


def test_the_doubt_about_a_level_goes_on_to_the_rows_that_it_stands_for():
    """质量 said 数量: the row that had the label was in doubt, the rows below it were not."""
    rows: list[list[Spec]] = [["产出指标", "数量指标", *ROWS[0][2:]], ["", "", *ROWS[1][2:]]]
    form = _unsure("数量指标", *MONEY, HEADER, *rows)
    assert [row["level2"] for row in form.indicators] == ["数量指标", "数量指标"]
    assert {doubted(row).get("level2") for row in form.indicators} == {"readings-differ"}


def test_a_total_that_the_reader_cannot_tell_is_in_doubt():
    """Its digits had no meaning, and the row prints it in no column of the header's."""
    form = _unsure("\ue101", *MONEY, HEADER, *ROWS, [("总分", 4), "\ue101", ("", 3)])
    assert {"total_weight", "total_score"} <= set(doubted(form.project))


def over_two_pages(
    first: int, lines: tuple[list[str], list[str]] = ([], []), total: bool = True
) -> Form:
    """A form whose indicators weigh `first` above a page edge and 30 below it."""
    above = [
        *HEAD,
        *MONEY,
        HEADER,
        ["产出指标", "数量指标", "巡检次数", "≥10次", "12次", f"{first}", "9", ""],
    ]
    below: list[list[Spec]] = [
        ["效益指标", "社会效益指标", "满意率", "≥90%", "95%", "30", "30", ""]
    ]
    titles = ["项目支出绩效自评表", "(2023年度)", *lines[0]]
    foot = TOTAL if total else []
    pages = [page(above, lines=titles), page([*below, *foot], 2, lines=lines[1])]
    (form,) = forms(document(*pages))
    return form


@pytest.mark.parametrize(
    ("first", "lines", "total", "whole"),
    [
        (60, ([], []), True, True),
        (40, ([], []), True, False),  # the points of a page are missing
        (40, ([], []), False, False),
        (60, (["第1页 共2页"], ["第2页 共2页"]), True, True),
        (60, (["- 1 -"], ["- 3 -"]), True, False),
        (60, (["1/3"], ["2/3"]), True, False),
        (60, (["- 7 -"], ["- 8 -"]), True, True),
    ],
)
def test_a_form_of_which_a_page_is_missing_is_not_complete(first, lines, total, whole) -> None:
    """Its rows were read exactly, and nothing said that there had been others."""
    form = over_two_pages(first, lines, total)
    said = [row["message_en"] for row in form.notices if row["check"] == "rows-left-out"]
    assert (form.project["complete"], said == []) == (whole, whole)


def test_rows_of_levels_whose_header_is_lost_are_no_funds() -> None:
    """Their target was taken for the executed amount, and 合计 for a second total of the funds."""
    rows = [*ROWS, [("合计", 5), "100", "97", ""]]
    (form,) = forms(document(page([*HEAD, *MONEY, *rows], lines=TITLE)))
    assert [row["adjusted_budget"] for row in form.funds] == [100]
    assert any("≥10次" in said for said in unread(form))
    total = {one.field: one.code for one in doubts.read(form.project["in_doubt"])}
    assert form.project["total_score"] is None
    assert total["total_score"] == "columns-uncertain"


def test_a_title_of_which_one_character_is_not_sure_is_no_label_that_is_missing() -> None:
    """表 looked like 衰: grade and year of a form that prints no grade were in doubt."""
    whole = page([*HEAD, *MONEY, HEADER, *ROWS, *TOTAL], lines=["2023年项目支出绩效自评表"])
    unsure = tuple(replace(c, doubt=(Doubt("looks-like", ("表", "衰")),)) for c in whole.lines)
    (form,) = forms(document(replace(whole, lines=unsure)))
    assert (form.project["in_doubt"], form.project["year"]) == (None, 2023)


@pytest.mark.parametrize(
    ("text", "code", "fields"),
    [
        ("评内部分等资料级", "printed-over", {"grade"}),
        ("\ufffd\ufffd", "meaningless", {"unit", "goal_expected", "goal_actual", "grade"}),
    ],
)
def test_a_label_that_says_nothing_may_be_that_of_what_is_missing(text, code, fields) -> None:
    """The grade was null without a word, and the unit said to be not printed."""
    unknown = [*HEAD[:1], [("主管部门", 2), ("某局", 2), ("\ufffd\ufffd", 2), ("某中心", 2)]]
    head = HEAD if fields == {"grade"} else unknown
    foot: list[Spec] = [("评内部分等资料级", 3), ("优", 5)]
    whole = page([*head, *MONEY, HEADER, *ROWS, *TOTAL, foot], lines=TITLE)
    cells = [replace(c, doubt=(Doubt(code),)) if c.text == text else c for c in whole.cells]
    (form,) = forms(document(replace(whole, cells=tuple(cells))))
    assert {one.field for one in doubts.read(form.project["in_doubt"])} == fields
    assert not {f"projects.{field}" for field in fields} & {*form.project["not_printed"].split(",")}


@pytest.mark.parametrize(
    ("behind", "unit", "unsure"),
    [("某中心", "某中心", {"unit"}), ("联系电话", None, set()), ("自评得分", None, set())],
)
def test_a_value_that_a_blank_cell_parts_from_its_label_is_read_and_in_doubt(
    behind, unit, unsure
) -> None:
    """It was blank without a word, and the form complete."""
    form = read(head=[*HEAD, ["主管部门", "某局", "实施单位", "", (behind, 4)]])
    assert (form.project["department"], form.project["unit"]) == ("某局", unit)
    assert doubts.fields(form.project["in_doubt"]) == unsure


@pytest.mark.parametrize(("grade", "complete"), [(1, True), (2, False)])
def test_a_page_that_is_missing_below_the_last_row_leaves_weights_short(grade, complete):
    # The grade on the page of the rows closes them: then the form adds up wrongly.
    foot: list[list[Spec]] = [[("评分等级", 2), ("优", 6)]]
    first = [*HEAD, *MONEY, HEADER, ROWS[0], *(foot if grade == 1 else [])]
    (form,) = forms(
        document(page(first, lines=TITLE), *([page(foot, number=2)] if grade == 2 else []))
    )
    left = [row for row in form.notices if row["check"] == "rows-left-out"]
    assert bool(left) is not complete


def test_what_a_cell_of_the_header_prints_beside_rows_is_in_doubt():
    header = [*HEADER[:3], ("年度指标值\n≥��份\n≥��%\n=���%", 1, 3), *HEADER[4:]]
    rows = [[*row[:3], *row[4:]] for row in ROWS]
    for row in read(header=header, rows=rows).indicators:
        assert doubted(row)["target_text"] == "one-cell"


@pytest.mark.parametrize(
    "line",
    [
        *("11/26/26, 4:11 PM", "2024/3/6 16:05", "2024/3/6 下午4:05"),
        "2.定性指标按三档计分:80%以上、60%-80%、60%以下。",
    ],
)
def test_a_clock_in_the_margin_and_a_numbered_note_are_no_figures(line):
    (form,) = forms(document(page([*HEAD, *MONEY, HEADER, *ROWS, *TOTAL], lines=[*TITLE, line])))
    assert not unread(form)


def test_a_damaged_page_is_lost_whatever_else_is_said_of_it():
    further = Problem("problem.breaks-off")
    damaged = replace(page(ROWS), problem=Problem("problem.page-damaged", further=further))
    assert losses.pages([damaged]) == {1}
    assert losses.pages([replace(damaged, problem=further)]) == set()


def test_a_rate_in_the_column_of_scores_is_no_score():
    """97.12% below 执行率/得分 became 97.12 points."""
    row = Row()
    row.figure("score", [Cell(1, 0, 0, 1, 1, "97.12%")])
    assert row.values["score"] is None
    assert [(one.field, one.code) for one in row.doubts] == [("score", "not-a-number")]
