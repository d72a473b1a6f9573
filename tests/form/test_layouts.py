"""Layouts of other provinces, each as a few ruled cells: read as printed, or named as not read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis import doubts
from analysis.doubts import Doubt
from analysis.form import Form, absence
from analysis.form import read as forms
from analysis.reading import Cell, Page
from tests.form.grid import MONEY_COLUMNS, Spec, document, page

HEADER: list[Spec] = [
    *("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因")
]
ROWS: list[list[Spec]] = [
    [("产出指标", 1, 2), "数量指标", "巡检次数", "≥10次", "12次", "50", "50", ""],
    ["质量指标", "合格率", "100%", "100%", "40", "38", ""],
]
HEAD: list[list[Spec]] = [[("项目名称", 2), ("甲项目", 6)]]
MONEY: list[list[Spec]] = [
    [("项目资金(万元)", 1, 2), "", *MONEY_COLUMNS],
    ["年度资金总额", "80", "100", "90", "10", "90%", "9"],
]
TOTAL: list[list[Spec]] = [[("总分", 5), "100", "97", ""]]
TITLE = ["项目支出绩效自评表", "(2023年度)"]


def read(
    money: list[list[Spec]] = MONEY,
    header: list[Spec] = HEADER,
    rows: list[list[Spec]] = ROWS,
    total: list[list[Spec]] = TOTAL,
    head: list[list[Spec]] = HEAD,
    title: list[str] = TITLE,
) -> Form:
    (form,) = forms(document(page([*head, *money, header, *rows, *total], lines=title)))
    return form


def amounts(form: Form) -> list[tuple]:
    columns = ("fund", "adjusted_budget", "executed", "execution_rate")
    return [tuple(row[column] for column in columns) for row in form.funds]


def unread(form: Form) -> list[str]:
    return [row["message_en"] for row in form.notices if row["check"] == "unread"]


def doubted(row: dict) -> dict[str, str]:
    return {one.field: one.code for one in doubts.read(row["in_doubt"])}


def test_a_longer_label_that_is_not_known_leaves_the_value_before_it_in_doubt() -> None:
    """实施单位:甲 本级预算数:100 gave the unit 甲 本级 in silence."""
    (form,) = forms(
        document(
            page(
                [*HEAD, *MONEY, HEADER, *ROWS, *TOTAL],
                lines=[
                    *TITLE,
                    "主管部门：某局 实施单位：甲 中心 本级预算数：100",
                ],
            )
        )
    )
    assert form.project["department"] == "某局"
    assert doubted(form.project)["unit"] == "end-uncertain"


def lying(lies: dict[str, tuple[str, tuple[Doubt, ...]]], rows: list[list[Spec]] = ROWS) -> Form:
    """Read a form of which a font says other texts for some."""
    made = page([*HEAD, *MONEY, HEADER, *rows, *TOTAL], lines=TITLE)
    cells = tuple(
        replace(cell, text=lies[cell.text][0], doubt=lies[cell.text][1])
        if cell.text in lies
        else cell
        for cell in made.cells
    )
    (form,) = forms(document(replace(made, cells=cells)))
    return form


def test_labels_whose_characters_a_font_lies_about_are_read_by_their_look_and_in_doubt() -> None:
    """Rows below them went into other columns in silence: a name was its level."""
    looks = lambda said, seen: (Doubt("looks-like", (said, seen)),)  # noqa: E731
    form = lying(
        {
            "得分": ("待分", looks("待", "得")),
            "一级指标": ("三级指标", looks("三", "一")),
            "二级指标": ("〇级指标", ()),
            "总分": ("怠分", looks("怠", "总")),
            "质量指标": ("贡量指标", looks("贡", "质")),
        }
    )
    assert [(row["level2"], row["name"], row["score"]) for row in form.indicators] == [
        ("数量指标", "巡检次数", 50.0),
        ("质量指标", "合格率", 38.0),
    ]
    assert all(doubted(row)["score"] == "header-as" for row in form.indicators)
    assert form.project["total_score"] == 97.0
    assert doubted(form.project)["total_score"] == "looks-like"


@pytest.mark.parametrize(
    ("label", "code"), [("台汁", "meaningless"), ("内部资料2总02分4", "printed-over")]
)
def test_a_total_whose_label_cannot_be_read_is_in_doubt_and_no_indicator(label, code) -> None:
    """Under a watermark of text the total was an indicator, and the form had none."""
    form = lying({"总分": (label, (Doubt(code),))})
    assert len(form.indicators) == 2
    assert form.project["total_score"] == 97.0
    assert "total_score" in doubted(form.project)


def test_a_grade_below_a_form_is_not_that_of_the_form_under_the_next_title() -> None:
    """The lines between two forms were all taken for the second one's titles."""
    rows = [*HEAD, *MONEY, HEADER, *ROWS, *TOTAL]
    foot = page([], lines=["自评等级：良", "备注：无", *TITLE])
    after = replace(page(rows, number=2), lines=foot.lines[:0])
    first = page(rows, lines=TITLE)
    low = tuple(replace(line, top=line.top + 700, bottom=line.bottom + 700) for line in foot.lines)
    one, other = forms(document(replace(first, lines=(*first.lines, *low)), after))
    assert (one.project["grade"], other.project["grade"]) == ("良", None)
    assert other.project["year"] == 2023


def test_what_a_sheet_shows_for_a_figure_it_could_not_work_out_is_in_doubt() -> None:
    """#NAME? was read as a qualitative target."""
    row = [*ROWS[0][:3], "#NAME?", "#REF!", *ROWS[0][5:]]
    found = doubted(read(rows=[row, ROWS[1]]).indicators[0])
    assert (found["target_text"], found["actual_text"]) == ("no-target", "not-a-number")


def test_a_target_that_looks_like_a_year_is_not_that_of_a_form_whose_title_lost_its_own() -> None:
    rows = [[*ROWS[0][:3], "2011", *ROWS[0][4:]], ROWS[1]]
    assert read(rows=rows, title=["项目支出绩效自评表", "(201 )"]).project["year"] is None


@pytest.mark.parametrize("points", ["(20%)", "（40）", "[40%]"])
def test_points_in_a_heading_that_no_weights_answer_for_are_told(points) -> None:
    """They were dropped: 产出指标(50分) alone was held against the weights under it."""
    rows = [[f"产出指标{points}", *ROWS[0][1:]], *ROWS[1:]]
    (said,) = unread(read(rows=rows))
    assert f"产出指标{points.replace('（', '(').replace('）', ')')}" in said


@pytest.mark.parametrize(
    ("money", "read_as"),
    [
        pytest.param(
            [
                [("预算执行(万元)", 1, 2), "预算数:", ("100", 2), "执行数:", ("90", 3)],
                ["其中-财政拨款:", ("100", 2), "其中-财政拨款:", ("90", 3)],
            ],
            [("total", 100.0, 90.0, None), ("fiscal", 100.0, 90.0, None)],
            id="beside their labels",
        ),
        pytest.param(
            [
                [("预算执行(万元)", 1, 2), "预算数", ("100", 2), "执行数", ("90", 3)],
                ["执行率", ("90%", 2), "得分", ("9", 3)],
            ],
            [("total", 100.0, 90.0, 90.0)],
            id="two rows of labels and figures",
        ),
        pytest.param(
            [
                [("项目资金(万元)", 1, 3), "预算数", ("执行数", 3), ("执行率", 3)],
                ["100", ("90", 3), ("90%", 3)],
                ["得分", ("9", 6)],
            ],
            [("total", 100.0, 90.0, 90.0)],
            id="points below the amounts",
        ),
        pytest.param(
            [
                [("项目资金来源", 1, 2), "合计", "执行数", ("执行率", 5)],
                ["100", "90", ("90%", 5)],
            ],
            [("total", 100.0, 90.0, 90.0)],
            id="the sources' sum as the budget",
        ),
        pytest.param(
            [
                ["资金(万元)", "行次", "全年预算数", "全年执行资金", ("预算执行(B/A×100%)", 4)],
                ["列次", "0", "1", "2", ("3", 4)],
                ["年度资金总额", "1", "100", "90", ("90%", 4)],
            ],
            [("total", 100.0, 90.0, 90.0)],
            id="numbered rows and columns",
        ),
        pytest.param(
            [*MONEY[:1], ["年度资金总额", "80", "100万元", "900000元", "10", "90%", "9"]],
            [("total", 100.0, 90.0, 90.0)],
            id="units in the cells",
        ),
        pytest.param(
            [*MONEY[:1], ["年度资金总额", "80", "100", "90", "10", "0.90", "9"]],
            [("total", 100.0, 90.0, 90.0)],
            id="a rate as a fraction",
        ),
    ],
)
def test_money(money, read_as):
    form = read(money)
    assert amounts(form) == read_as
    assert unread(form) == []


def test_a_rate_broken_over_its_lines_is_in_doubt():
    form = read([*MONEY[:1], ["年度资金总额", "80", "100", "64.2", "10", "64.2\n0%", "6"]])
    assert amounts(form)[0][:3] == ("total", 100.0, 64.2)
    assert "execution_rate" in doubts.fields(form.funds[0]["in_doubt"])


def test_a_row_that_counts_up_by_chance_is_read():
    heading, *columns = MONEY[0]
    form = read([[(heading[0], 1, 3), *columns], MONEY[1], ["", *"567---"]])
    assert amounts(form)[1] == (None, 6.0, 7.0, None)


SOURCES = [("total", 100.0, 90.0), ("central", 40.0, 36.0), (None, 60.0, 54.0)]


@pytest.mark.parametrize(
    ("money", "read_as"),
    [
        pytest.param(
            [
                ["项目资金来源(万元)", "中央", "本级", "合计", "执行数", ("执行率", 3)],
                ["", "40", "60", "100", "90", ("90%", 3)],
            ],
            [("total", 100.0, 90.0), ("central", 40.0, None), (None, 60.0, None)],
            id="budgets alone",
        ),
        pytest.param(
            [
                [("项目资金(万元)", 1, 3), "", "合计", "中央", "市县", ("其他资金", 3)],
                ["预算数", "100", "40", "60", ("", 3)],
                ["执行数", "90", "36", "54", ("", 3)],
            ],
            SOURCES,
            id="amounts as rows",
        ),
        pytest.param(
            [
                [("项目资金(万元)", 1, 3), ("全年预算数", 3), ("全年执行数", 3), ""],
                ["合计", "中央", "市县", "合计", "中央", "市县", ""],
                ["100", "40", "60", "90", "36", "54", ""],
            ],
            SOURCES,
            id="under each amount",
        ),
    ],
)
def test_sources_that_head_columns_are_rows(money, read_as):
    form = read(money)
    rows = [
        tuple(row[key] for key in ("fund", "adjusted_budget", "executed")) for row in form.funds
    ]
    assert sorted(rows, key=lambda row: -row[1]) == sorted(read_as, key=lambda row: -row[1])
    assert unread(form) == []


def test_a_blank_cell_over_several_rows_may_be_a_group_that_lost_its_label():
    """Else the rows beside it would be of the group above without a word."""
    values: list[Spec] = ["≥10次", "12次", "30", "30", ""]
    rows: list[list[Spec]] = [
        [("产出指标", 1, 3), "数量指标", "巡检次数", *values],
        [("", 1, 2), "抽查次数", *values],
        ["培训次数", *values],
    ]
    form = read(rows=rows)
    assert [row["level2"] for row in form.indicators] == ["数量指标"] * 3
    assert [doubted(row).get("level2") for row in form.indicators] == [None, "may-be", "may-be"]


@pytest.mark.parametrize(("merged", "told"), [(2, "may-be"), (1, None)])
def test_a_blank_cell_of_one_row_may_be_a_group_of_its_own_where_groups_are_merged(merged, told):
    """Where each row has cells of its own, a blank one says what stands above it."""
    values: list[Spec] = ["≥10次", "12次", "30", "30", ""]
    rows: list[list[Spec]] = [
        [("产出指标", 1, 3), ("数量指标", 1, merged), "巡检次数", *values],
        [*([] if merged > 1 else [""]), "抽查次数", *values],
        ["", "培训次数", *values],
    ]
    form = read(rows=rows)
    assert [row["level2"] for row in form.indicators] == ["数量指标"] * 3
    assert [doubted(row).get("level2") for row in form.indicators] == [None, None, told]


def test_a_unit_of_money_that_is_not_known_is_in_doubt():
    form = read([["项目资金(万美元)", *MONEY[0][1:]], ["", *MONEY[1]]])
    assert amounts(form) == [("total", None, None, 90.0)]
    assert doubted(form.funds[0])["executed"] == "unit-unknown"


def test_a_percentage_in_a_column_of_amounts_is_no_amount():
    label, _, *rest = MONEY[1]
    form = read([MONEY[0], [label, "100.00%", *rest]])
    assert form.funds[0]["initial_budget"] is None
    assert doubted(form.funds[0])["initial_budget"] == "unit-unknown"


@pytest.mark.parametrize(("label", "code"), [("核定", "column-unknown"), ("", "column-unnamed")])
def test_an_unknown_or_missing_header_over_figures_names_itself(label, code):
    form = read(header=[*HEADER[:6], label, HEADER[7]])
    assert [row["score"] for row in form.indicators] == [None, None]
    assert [doubted(row)["score"] for row in form.indicators] == [code, code]


def test_a_lone_figure_of_the_total_is_in_doubt():
    form = read(total=[[("总分", 5), ("100", 3)]])
    assert form.project["total_weight"] is None
    assert form.project["total_score"] is None
    assert set(doubted(form.project)) == {"total_weight", "total_score"}


def test_a_count_of_cases_and_a_minus_before_a_blank():
    rows = [
        ["产出指标", "质量指标", "事故数", "0起", "0起", "50", "50", ""],
        ["成本指标", "经济成本指标", "偏差率", "≤0%", "- 0.06%", "40", "40", ""],
    ]
    cases, deviation = read(rows=rows).indicators
    assert (cases["target_value"], cases["target_unit"], cases["actual_value"]) == (0.0, "起", 0.0)
    assert deviation["actual_value"] == -0.06


def test_lines_of_the_template_are_no_indicators():
    unused = [
        ["", "", name, "", "", "", "", ""] for name in ("指标2:", "……", "指标3：/", "指标\ufffd:")
    ]
    form = read(rows=[*ROWS, *unused])
    assert [row["name"] for row in form.indicators] == ["巡检次数", "合格率"]


def test_items_of_the_process_are_rows_with_points():
    items = [
        ["项目权重", ("评价内容", 4), "分值", "自评分", ""],
        ["过程10分", ("制度", 4), "5", "5", ""],
    ]
    form = read(money=[*MONEY, *items])
    assert [(row["name"], row["score"]) for row in form.indicators][:2] == [
        ("制度", 5.0),
        ("巡检次数", 50.0),
    ]
    assert form.funds[0]["score"] == 9.0


@pytest.mark.parametrize("label", ["项目总得分:98分", "自评得分"])
def test_a_total_above_the_table(label):
    beside = [] if ":" in label else [[(label, 2), ("98", 6)]]
    form = read(head=[*HEAD, *beside], title=[*TITLE, label], total=[])
    assert form.project["total_score"] == 98.0


def test_a_year_in_a_sentence_is_that_forms():
    told = page([*HEAD, *MONEY, HEADER, *ROWS], lines=["甲项目绩效自评情况。2020年,完成了任务。"])
    titled = page([*HEAD, *MONEY, HEADER, *ROWS], number=2, lines=["乙项目2022年绩效自评表"])
    assert [form.project["year"] for form in forms(document(told, titled))] == [2020, 2022]


@pytest.mark.parametrize(
    ("title", "year", "doubts_of"),
    [
        ("2023年度项目支出绩效自评表 2024年度项目支出绩效自评表", None, {"may-be"}),
        ("2023-2024年度项目支出绩效自评表", None, {"may-be"}),
        ("2O23年度项目支出绩效自评表", None, {"not-a-number"}),
        ("2O2O年度项目支出绩效自评表", None, {"not-a-number"}),
        ("202一年度项目支出绩效自评表", None, {"not-a-number"}),
        ("202\u0417年度项目支出绩效自评表", None, {"not-a-number"}),  # Cyrillic, like a 3
        ("二〇二三年度项目支出绩效自评表", 2023, set()),
    ],
)
def test_a_title_that_prints_no_one_year_puts_it_in_doubt(title, year, doubts_of):
    project = read(title=[title]).project
    assert project["year"] == year
    assert {one.code for one in doubts.read(project["in_doubt"])} == doubts_of


def test_the_line_over_two_forms_side_by_side_is_the_title_of_both():
    one = page([*HEAD, *MONEY, HEADER, *ROWS, *TOTAL])
    other = [replace(c, left=c.left + 520, right=c.right + 520) for c in one.cells]
    line = Cell(1, 60, 40, 900, 52, "2023年度项目支出绩效自评表 2024年度项目支出绩效自评表")
    sheet = replace(one, width=1190, cells=(*one.cells, *other), lines=(line,))
    found = forms(document(sheet))
    assert [doubted(form.project) for form in found] == [{"year": "may-be"}] * 2


def test_a_layout_without_a_grade_is_complete_and_a_lost_grade_is_not():
    goals: list[list[Spec]] = [["年度目标", ("甲", 7)]]
    rows = [*HEAD, *MONEY, *goals, HEADER, *ROWS, *TOTAL]
    (alone,) = forms(document(page(rows, lines=TITLE)))
    assert alone.project["complete"]
    assert "projects.grade" in alone.project["not_printed"].split(",")
    graded = page([*rows, [("自评等级", 2), ("优", 6)]], number=2, lines=TITLE)
    lost, whole = forms(document(page(rows, lines=TITLE), graded))
    assert (lost.project["complete"], whole.project["complete"]) == (False, True)


def test_a_block_label_like_a_column_is_no_goal():
    goals: list[list[Spec]] = [
        [("年度目标\n完成情况", 1, 2), ("预期目标", 3), ("实际完成目标", 4)],
        [("提升水平", 3), ("已提升", 4)],
    ]
    form = read(money=[*MONEY, *goals])
    assert (form.project["goal_expected"], form.project["goal_actual"]) == ("提升水平", "已提升")


def test_a_piece_of_a_level_that_two_levels_share_names_none():
    form = read(rows=[["指标", *ROWS[0][1:]], ["效益指标", *ROWS[1]]])
    assert form.indicators[0]["level1"] == "产出指标"
    assert doubted(form.indicators[0]) == {"level1": "printed-as"}


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("项目支出绩效目标申报表", "error.declaration"),
        ("项目支出绩效自评表", "error.title-only"),
        ("关于会议的通知", "error.no-form"),
    ],
)
def test_a_document_without_a_form_says_why(title, said):
    without = document(page([["序号", "甲"], ["1", "乙"]], lines=[title]))
    assert forms(without) == []
    assert absence(without)[0] == said


@pytest.mark.parametrize(
    ("column", "text"),
    [
        *(("target_text", text) for text in ("3O.OO%", "95,98", "≥1O次", "≥", "l2人")),
        *(
            ("actual_text", text)
            for text in ("一4.17%", "87次*", "m²", "93%左右", "90-95%", "达到95%")
        ),
    ],
)
def test_a_figure_that_cannot_be_told_is_null_and_in_doubt(column, text):
    place = 3 if column == "target_text" else 4
    row = [*ROWS[0][:place], text, *ROWS[0][place + 1 :]]
    first = read(rows=[row, ROWS[1]]).indicators[0]
    assert first[column] == text
    assert first[column.replace("text", "value")] is None
    assert column in doubted(first)


def test_all_goals_of_a_form_are_read():
    goals: list[list[Spec]] = [
        [("年度总体目标1", 1, 2), ("预期目标", 3), ("实际完成情况", 4)],
        [("检查20次;", 3), ("完成25次;", 4)],
        ["年度目标2", ("培训300人;", 7)],
        ["完成情况2", ("培训310人。", 7)],
    ]
    form = read(money=[*MONEY, *goals])
    assert form.project["goal_expected"] == "检查20次;培训300人;"
    assert form.project["goal_actual"] == "完成25次;培训310人。"


def test_a_goal_of_several_years_is_not_that_of_the_year():
    goals: list[list[Spec]] = [
        [("总体目标", 1, 2), ("中期目标(2022-2024年)", 3), ("年度目标", 4)],
        [("检查60次", 3), ("检查20次", 4)],
    ]
    form = read(money=[*MONEY, *goals])
    assert form.project["goal_expected"] == "检查20次"
    assert any("检查60次" in said for said in unread(form))


def test_fields_and_figures_in_lines_around_the_table():
    title = [
        "项目支出绩效自评表",
        "主管部门:某局实施单位:某中心年度:2023年",
        "预算数:100执行数:90评审得分率:88单位:万元",
    ]
    form = read(money=[], title=title)
    assert (form.project["department"], form.project["unit"]) == ("某局", "某中心")
    assert (form.project["year"], form.project["money_unit"]) == (2023, "万元")
    assert amounts(form) == [("total", 100.0, 90.0, None)]
    assert unread(form) == [
        "Page 1 prints 评审得分率: 88 outside the table, which was read into no field."
    ]


@pytest.mark.parametrize(
    ("kind", "name", "line", "cell"),
    [
        ("page", "", "Page 1", "Page 1 row 2"),
        ("table", "", "Table 1", "Table 1 row 2"),
        ("sheet", "表1", "Sheet 表1", "表1!FO121"),
    ],
)
def test_what_was_not_read_is_named_by_its_place_in_each_kind(kind, name, line, cell):
    stray: list[Spec] = [("评审得分率", 2), ("77", 5)]
    rows = [*HEAD, stray, *MONEY, HEADER, *ROWS, *TOTAL]
    made = page(rows, lines=["项目支出绩效自评表", "主管部门:某局 评审得分率:88"])
    (form,) = forms(document(replace(made, kind=kind, name=name)))
    assert unread(form) == [
        f"{line} prints 得分率: 88 outside the table, which was read into no field.",
        f"{cell} prints 评审得分率: 77, which was read into no field.",
    ]


def test_labels_and_figures_side_by_side_are_a_row_of_funds():
    money: list[list[Spec]] = [
        ["资金总额", "100", "执行数", ("90", 5)],
        ["其中:财政拨款", "80", "执行数", ("72", 5)],
    ]
    assert amounts(read(money)) == [("total", 100.0, 90.0, None), ("fiscal", 80.0, 72.0, None)]


def test_a_known_column_without_a_field_is_named_once_and_leaves_the_form_complete():
    header = [*HEADER[:7], "复核得分"]
    rows = [[*row[:-1], score] for row, score in zip(ROWS, ("48", "38"), strict=True)]
    goals: list[list[Spec]] = [["年度目标", ("甲", 7)]]
    form = read(money=[*MONEY, *goals], header=header, rows=rows)
    assert unread(form) == ["复核得分 has no field in the tables; the form prints 48 / 38."]
    assert form.project["complete"]


def test_a_second_column_of_weights_agrees_or_is_in_doubt():
    header = [*HEADER[:6], "权重", "得分"]
    rows = [[*ROWS[0][:6], "50", "50"], [*ROWS[1][:6], "4", "38"]]
    first, second = read(header=header, rows=rows).indicators
    assert (first["weight"], doubted(first)) == (50.0, {})
    assert (second["weight"], doubted(second)) == (40.0, {"weight": "readings-differ"})


def test_points_of_a_level_are_not_those_of_its_rows():
    header: list[Spec] = ["一级指标", "权重", *HEADER[2:]]
    rows = [[("产出指标", 1, 2), ("90%", 1, 2), *ROWS[0][2:]], ROWS[1][1:]]
    assert [row["weight"] for row in read(header=header, rows=rows).indicators] == [50.0, 40.0]


def test_a_list_of_tasks_is_no_money_block():
    tasks: list[list[Spec]] = [
        ["任务名称", ("主要内容", 3), "预算数", ("执行数", 3)],
        ["甲任务", ("宣传", 3), "300", ("290", 3)],
    ]
    form = read(head=[[("单位名称", 2), ("某局", 6)], *tasks], title=["部门整体支出绩效自评表"])
    assert form.project["unit"] == "某局"
    assert amounts(form) == [("total", 100.0, 90.0, 90.0)]
    assert "projects.project_name" in form.project["not_printed"]
    assert [said.split(" has")[0] for said in unread(form)] == ["预算数", "执行数"]


@pytest.mark.parametrize(
    ("printed", "grade"),
    [
        ("☑优 □良 □中 □差", "优"),
        ("优□ 良☑ 中□ 差□", "良"),
        ("□优 □良", None),
        ("优(90分以上)", "优"),
        ("90分以上为优, 80分以上为良", None),
    ],
)
def test_one_of_several_grades_is_ticked(printed, grade):
    form = read(total=[*TOTAL, [("评价等级", 2), (printed, 6)]])
    assert form.project["grade"] == grade
    assert ("grade" in doubted(form.project)) == (grade is None)


@pytest.mark.parametrize(
    ("total", "score"),
    [
        ([[("总分", 5), "100", "97", "优"]], 97.0),
        ([[("总分", 5), "100", "97", "优☑ 良□ 中□ 差□"]], 97.0),
        ([[("总分(优)", 5), "100", "97", ""]], 97.0),
        ([[("总分 优", 5), "100", "97", ""]], 97.0),
        ([[("自评得分", 5), "100", "97", ""], [("优", 8)]], 97.0),
        ([*TOTAL, [("结果", 4), ("优", 4)]], 97.0),
    ],
)
def test_a_grade_without_a_label_is_in_doubt_and_never_said_to_be_not_printed(total, score):
    form = read(total=total)
    assert len(form.indicators) == 2
    assert (form.project["total_score"], form.project["grade"]) == (score, "优")
    assert doubted(form.project)["grade"] == "label-unknown"
    assert "projects.grade" not in form.project["not_printed"]


@pytest.mark.parametrize(
    ("head", "total"),
    [
        ([], [[("总分", 5), "100", "97分（优）", ""]]),
        ([], [[("总分", 5), "100", "97(优)", ""], [("自评得分", 2), ("97", 6)]]),
        ([[("自评得分", 2), ("97(优)", 6)]], []),
        ([[("自评得分", 2), ("97分(优)", 6)]], [[("总分", 5), "100", "97", ""]]),
    ],
)
def test_a_score_with_its_grade_in_one_cell_is_read_and_printed_twice_is_no_figure_unread(
    head, total
):
    form = read(head=[*HEAD, *head], total=total)
    assert (form.project["total_score"], form.project["grade"]) == (97.0, "优")
    assert not doubted(form.project)
    assert not unread(form)


def test_another_total_than_that_of_the_table_is_unread():
    form = read(head=[*HEAD, [("自评得分", 2), ("96(良)", 6)]])
    assert [text for text in unread(form) if "96(良)" in text]


@pytest.mark.parametrize(
    "printed",
    [
        "总分：9\ufffd",
        "总分：\ufffd\ufffd分",
        "总分：9 5",
        "总分：95.\ufffd(优)",
        "总分：\ufffd6.42分",
    ],
)
def test_a_total_that_cannot_be_told_is_null_and_in_doubt(printed):
    form = read(title=[*TITLE, printed], total=[])
    assert form.project["total_score"] is None
    assert "total_score" in doubted(form.project)


def test_the_heading_of_the_block_beside_the_total_is_no_word_of_its_row():
    """It was told as a text without a field."""
    side: Spec = ("绩效指标", 1, 4)
    head = [[("项目名称", 2), ("甲项目", 7)]]
    whole = [*head, *MONEY, [side, *HEADER], *ROWS, *TOTAL]
    (form,) = forms(document(page(whole, lines=TITLE)))
    assert form.project["total_score"] == 97.0
    assert not unread(form)


@pytest.mark.parametrize("label", ["年度总体目标完成情况综述", "目标完成情况说明"])
def test_what_was_achieved_of_the_goals_has_many_labels(label):
    below = [[("年初设定目标", 4), (label, 4)], [("甲目标", 4), ("甲已完成", 4)]]
    beside = [
        [("年度目标", 1, 2), ("年初设定目标", 1), ("甲目标", 6)],
        [(label, 1), ("甲已完成", 6)],
    ]
    for goals in (below, beside):
        project = read(head=[*HEAD, *goals]).project
        assert (project["goal_expected"], project["goal_actual"]) == ("甲目标", "甲已完成")


def test_a_word_in_the_row_of_the_total_that_is_no_grade_is_kept():
    (said,) = unread(read(total=[[("总分", 5), "100", "97", "个别指标未完成"]]))
    assert "个别指标未完成" in said


def test_a_figure_of_the_total_under_another_column_puts_it_in_doubt():
    form = read(total=[[("合计", 4), "100", "97", "", ""]])
    assert (form.project["total_weight"], form.project["total_score"]) == (None, None)
    assert set(doubted(form.project)) == {"total_weight", "total_score"}


@pytest.mark.parametrize("printed", ["巡é次数", "巡Ж次数", "巡Ø¬次数", "å·¡æ£€æ¬¡æ•°"])
def test_a_name_of_characters_that_no_form_has_is_in_doubt(printed):
    """A font whose table lies for a few ideographs: too few for the page to be called garbled."""
    first = read(rows=[[*ROWS[0][:2], printed, *ROWS[0][3:]], ROWS[1]]).indicators[0]
    assert doubted(first) == {"name": "meaningless"}


def test_text_without_meaning_is_no_missing_form():
    cells = page([["\ufffd", "\ufffd"]]).cells
    for told in (Doubt("meaningless"), Doubt("looks-like", ("갔", "年"))):
        unsure = tuple(replace(cell, doubt=(told,)) for cell in cells)
        assert absence(document(Page(1, 595, 842, unsure)))[0] == "error.meaningless"
    ink = Doubt("unexplained-ink")
    outlined = tuple(replace(cell, text="", doubt=(ink,)) for cell in page([[""] * 4]).cells)
    figures = page([["12人", "95.5分"]], lines=TITLE)
    drawn = replace(figures, cells=(*figures.cells, *outlined))
    assert absence(document(drawn))[0] == "error.drawn"  # "check that it is the right document"


@pytest.mark.parametrize(
    ("rows", "said"),
    [([], "error.blank"), ([["", "96.5"], ["(\n)", "100%"]], "error.meaningless")],
)
def test_pages_without_text_and_figures_without_words_are_no_other_document(rows, said):
    assert absence(document(page(rows)))[0] == said


def test_a_rate_beside_fractions_is_one_too_in_doubt():
    """Its amounts prove none: 0.9676 was taken for less than one percent in silence."""
    heading, *columns = MONEY[0]
    total = ["年度资金总额", "80", "100", "90", "10", "0.9676", "9"]
    source = ["其中：财政拨款", "80", "100", "90", "-", "0.9000", "-"]
    form = read([[(heading[0], 1, 3), *columns], total, source])
    assert [row["execution_rate"] for row in form.funds] == [96.76, 90.0]
    assert "execution_rate" in doubts.fields(form.funds[0]["in_doubt"])
    assert "execution_rate" not in doubts.fields(form.funds[1]["in_doubt"])
    (noted,) = [row for row in form.notices if row["check"] == "rate-as-fraction"]
    assert "0.9000" in noted["message_zh"]


def test_a_department_a_unit_and_the_department_that_the_form_is_about_are_all_told():
    """The first of two labels of one meaning was read, and 实施单位 was dropped without a word."""
    about = [("主管部门", 2), ("某县人民政府", 2), ("实施单位", 1), ("某站", 3)]
    form = read(
        head=[[("部门名称", 2), ("某县水务局", 6)], about], title=["部门整体支出绩效自评表"]
    )
    assert (form.project["department"], form.project["unit"]) == ("某县人民政府", "某站")
    assert ["某县水务局" in text for text in unread(form)] == [True]
    alone = read(head=[[("部门名称", 2), ("某县水务局", 6)], [*about[:1], ("某县人民政府", 6)]])
    assert (alone.project["unit"], unread(alone)) == ("某县水务局", [])


def test_points_and_grade_in_the_first_row_of_a_form_are_its_own():
    """They stand above the name of the project, where those of the form above would end."""
    scored = [[("自评总分", 2), ("97", 2), "自评等级", ("优", 3)]]
    first = page([*scored, *HEAD, *MONEY, HEADER, *ROWS], lines=TITLE)
    after = page([*HEAD, *MONEY, HEADER, *ROWS, *TOTAL, *scored], 2, lines=TITLE)
    last = page([*HEAD, *MONEY, HEADER, *ROWS], 3, lines=TITLE)
    whole = [one.project for one in forms(document(first, after, last))]
    assert [one["total_score"] for one in whole] == [97.0, 97.0, None]
    assert [one["grade"] for one in whole] == ["优", "优", None]


def test_remarks_are_the_reason_only_where_no_column_is_for_it():
    """见附件3 was read as the reason of a deviation, or behind one."""
    header = [*HEADER[:-1], "偏差原因分析", "备注"]
    rows = [[*row, f"见附件{n}"] for n, row in enumerate(ROWS, start=3)]
    form = read(header=header, rows=rows, head=[[*HEAD[0], ""]], total=[[*TOTAL[0], ""]])
    assert [row["reason"] for row in form.indicators] == [None, None]
    assert "见附件3 / 见附件4" in unread(form)[0]
    assert form.project["complete"]
    only = read(header=[*HEADER[:-1], "备注"], rows=[[*ROWS[0][:-1], "停工"], ROWS[1]])
    assert only.indicators[0]["reason"] == "停工"


def test_rows_that_number_the_columns_are_no_fund_and_no_indicator():
    """栏次 was a source of funds with a budget of 2."""
    numbers = ["栏次", *"123456"]
    money = [[("项目资金(万元)", 1, 3), "", *MONEY_COLUMNS], numbers, *MONEY[1:]]
    form = read(money, rows=[list("12345678"), *ROWS])
    assert [row["fund"] for row in form.funds] == ["total"]
    assert [row["name"] for row in form.indicators] == ["巡检次数", "合格率"]
    assert form.project["complete"]


def test_prose_with_figures_under_a_label_of_the_foot_is_kept():
    form = read(total=[*TOTAL, [("存在问题", 2), ("进度滞后27天。", 6)]])
    assert [("27天" in text, "存在问题" in text) for text in unread(form)] == [(True, True)]
    assert form.project["complete"]


@pytest.mark.parametrize("merged", [True, False], ids=["merged", "blank below"])
def test_the_upper_strip_of_a_header_is_no_goal(merged: bool) -> None:
    """绩效指标 | 年度指标值 | 实际完成值 over the levels' names stood in both goals in silence."""
    down = 2 if merged else 1
    upper: list[Spec] = [
        ("绩效指标", 3),
        ("年度指标值", 3),
        *((text, 1, down) for text in ("实际完成值", "分值", "得分", "偏差原因分析")),
    ]
    lower: list[Spec] = [
        *("一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位"),
        *([] if merged else ["", "", "", ""]),
    ]
    goals: list[list[Spec]] = [
        [("年度总体目标", 1, 2), ("预期目标", 5), ("实际完成情况", 4)],
        [("完成巡检", 5), ("已完成", 4)],
    ]
    row: list[Spec] = ["产出指标", "数量指标", "巡检次数", "≥", "10", "次", "12", "90", "88", ""]
    head: list[Spec] = [("项目名称", 2), ("甲项目", 8)]
    money: list[list[Spec]] = [
        [("项目资金(万元)", 1, 2), ("", 3), *MONEY_COLUMNS],
        [("年度资金总额", 3), "80", "100", "90", "10", "90%", "9"],
    ]
    total: list[Spec] = [("总分", 7), "100", "97", ""]
    (form,) = forms(document(page([head, *money, *goals, upper, lower, row, total], lines=TITLE)))
    assert (form.project["goal_expected"], form.project["goal_actual"]) == ("完成巡检", "已完成")
    (read_row,) = form.indicators
    told = ("target_text", "actual_text", "weight", "score")
    assert [read_row[key] for key in told] == ["≥10(次)", "12", 90.0, 88.0]


def test_a_row_of_other_labels_in_the_head_ends_no_form() -> None:
    """部门联系人 | 联系电话 below 主管部门 left the department and the total out in silence."""
    head: list[list[Spec]] = [
        ["主管部门", ("甲局", 3), "自评总分(分)", ("97", 3)],
        ["部门联系人", ("某甲", 3), "联系电话", ("", 3)],
    ]
    form = read(head=head, total=[], title=["2021年部门整体绩效自评表"])
    assert (form.project["department"], form.project["total_score"]) == ("甲局", 97.0)


def test_the_goals_achieved_may_be_headed_as_the_block_is() -> None:
    """年度总体目标完成情况 beside 年初设定目标 heads what was achieved."""
    goals: list[list[Spec]] = [
        [("年度总体目标", 1, 2), ("年初设定目标", 4), ("年度总体目标完成情况", 3)],
        [("完成巡检", 4), ("已完成", 3)],
    ]
    form = read(money=[*MONEY, *goals])
    assert (form.project["goal_expected"], form.project["goal_actual"]) == ("完成巡检", "已完成")


def test_a_numbered_block_of_targets_with_points_is_no_column() -> None:
    """年度绩效目标2(40分) beside its rows put weights in doubt that no column prints."""
    header: list[Spec] = [
        *("一级指标", "二级指标", "三级指标", "年初目标值(A)", "实际完成值(B)", "得分"),
    ]
    rows: list[list[Spec]] = []
    for number in "12":
        rows += [
            [(f"年度绩效目标{number}(40分)", 1, 2), *header],
            ["产出指标", "数量指标", f"巡检{number}", "10次", "12次", "40"],
        ]
    form = read(header=rows[0], rows=rows[1:], total=[[("总分", 6), "89"]])
    assert [row["score"] for row in form.indicators] == [40.0, 40.0]
    assert not any(doubted(row) for row in form.indicators)


def test_a_row_with_nothing_but_a_name_may_be_the_rest_of_the_one_above_also_in_a_short_table() -> (
    None
):
    """A stray rule between 合格 and 情况 made a fourth indicator of three, in silence: counted with
    the piece itself, no column was filled in each row.
    """
    rest: list[Spec] = ["", "情况", "", "", "", "", ""]
    first: list[Spec] = [("产出指标", 1, 4), *ROWS[0][1:]]
    form = read(rows=[first, ROWS[1], rest, ["时效指标", "完成时间", "及时", "及时", "0", "0", ""]])
    whole, piece = form.indicators[1:3]
    assert (whole["name"], piece["name"]) == ("合格率", "情况")
    assert doubted(whole)["name"] == doubted(piece)["name"] == "one-row"


@pytest.mark.parametrize("above", [True, False])
def test_money_without_a_label_may_be_the_rest_of_its_neighbours(above: bool) -> None:
    """A stray rule between 80614.6 and 2, one figure in two lines, left 80614.6 in silence."""
    rest: list[Spec] = ["", "2", "", "", "", "", ""]
    row: list[Spec] = ["年度资金总额", "80614.6", "100", "90", "10", "90%", "9"]
    head: list[Spec] = [("项目资金(万元)", 1, 4), "", *MONEY_COLUMNS]
    other: list[Spec] = ["其他资金", "20", "30", "40", "", "", ""]
    form = read(money=[head, *([rest, row] if above else [row, rest]), other])
    total = next(row for row in form.funds if row["fund"] == "total")
    assert doubted(total) == {"initial_budget": "one-row"}


def test_goals_under_a_header_that_is_not_known_are_in_doubt() -> None:
    """年初计划 | 完成情况 gave the goal 年初计划购置设备 in silence."""
    goals: list[list[Spec]] = [
        [("绩效目标", 1, 2), ("年初打算", 4), ("完成情况", 3)],
        [("完成巡检", 4), ("已完成", 3)],
    ]
    form = read(money=[*MONEY, *goals])
    assert {"goal_expected", "goal_actual"} <= doubted(form.project).keys()
    known: list[list[Spec]] = [[("绩效目标", 1, 2), ("年初设定", 4), ("完成情况", 3)], goals[1]]
    form = read(money=[*MONEY, *known])
    assert (form.project["goal_expected"], form.project["goal_actual"]) == ("完成巡检", "已完成")


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("省级预算部门名称", "department"),
        ("市直主管部门名称", "department"),
        ("具体使用单位", "unit"),
    ],
)
def test_labels_of_the_head_are_composed(label: str, field: str) -> None:
    """省级预算部门名称 was no label: the department was said to be left out of the layout."""
    assert read(head=[*HEAD, [(label, 2), ("甲局", 6)]]).project[field] == "甲局"


def test_money_without_a_label_is_a_row_of_its_own_where_the_sources_add_up() -> None:
    head: list[Spec] = [("项目资金(万元)", 1, 4), "", *MONEY_COLUMNS]
    total: list[Spec] = ["年度资金总额", "80.00", "100.00", "90.00", "10", "90%", "9"]
    rest: list[Spec] = ["", "60.01", "70.00", "50.00", "", "71.43%", ""]
    other: list[Spec] = ["其他资金", "20.00", "30.00", "40.00", "", "", ""]
    form = read(money=[head, total, rest, other])
    assert doubted(form.funds[0]) == {}
    assert doubted(form.funds[1]) == {"label": "nothing-read"}


def test_one_cell_under_both_headers_of_the_goals_puts_a_missing_goal_in_doubt():
    """Two texts without a rule between them were one goal, and the other was null in silence."""
    goals = [[("年度目标", 1, 2), ("预期目标", 4), ("实际完成情况", 3)], [("甲目标 乙完成", 7)]]
    form = read(head=[*HEAD, *goals])
    assert form.project["goal_actual"] is None
    assert doubted(form.project)["goal_actual"] == "columns-uncertain"
