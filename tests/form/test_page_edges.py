"""A form moved over a page edge line by line: each field stays what it is, or is in doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis import doubts
from analysis.form import Form
from analysis.form import read as forms
from analysis.reading import Page
from tests.form.grid import MONEY_COLUMNS, Spec, document, page
from tests.form.test_form import STANDARD

LINE = 12.0
ROW = 60.0
HEADER: list[Spec] = [
    *("一级\n指标", "二级\n指标", "三级指标", "年度\n指标值", "实际\n完成值", "分值", "得分"),
    "偏差原因",
]
ROWS: list[list[Spec]] = [
    [
        *(("产出\n指标", 1, 4), ("数量\n指标", 1, 3), "巡检\n次数", "≥10\n次", "12次"),
        *("10", "10", ""),
    ],
    ["发放\n补贴的\n户数", "≥20户", "21户", "10", "9", "天气\n原因\n较多"],
    ["指标3:", "", "", "", "", ""],
    ["质量\n指标", "验收\n合格率\n全年", "100%", "100%", "20", "20", ""],
    [
        *(
            ("效益\n指标", 1, 2),
            ("社会\n效益\n指标", 1, 2),
            "改善\n群众\n出行条件",
            "有效\n提升\n明显",
        ),
        *("达成\n年度\n指标", "30", "30", ""),
    ],
    ["提升\n服务\n水平", "提升", "达成\n年度\n指标", "10", "10", ""],
    ["满意度\n指标", "服务\n对象\n满意度", "群众\n满意度", "≥90%", "95%", "10", "10", ""],
]
MONEY: list[list[Spec]] = [
    [("项目名称", 2), ("甲项目", 6)],
    [("项目资金\n(万元)", 1, 3), "", *MONEY_COLUMNS],
    ["年度资金总额", "80", "100", "100", "10", "100%", "10"],
    ["其中:当年财政\n拨款", "80", "100", "100", "-", "100%", "-"],
]
TOTAL: list[list[Spec]] = [[("总分", 5), "100", "99", ""]]


def blank(rows: list[list[Spec]]) -> list[list[Spec]]:
    """Print a level in the first row of its group only, its cells below empty instead of merged."""
    plain = [[spec if isinstance(spec, str) else spec[0] for spec in row] for row in rows]
    return [["" for _ in range(8 - len(row))] + row for row in plain]


def without(rows: list[list[Spec]], *last: int) -> list[list[Spec]]:
    """Empty the columns that are counted from the last one."""
    return [["" if n - len(row) in last else spec for n, spec in enumerate(row)] for row in rows]


LAYOUTS = {
    "standard": STANDARD,
    "merged levels": [*MONEY, HEADER, *ROWS, *TOTAL],
    "blank levels": [*MONEY, HEADER, *blank(ROWS), *TOTAL],
    "no points": [*MONEY, *without([HEADER, *ROWS], -3, -2)],
    "no points, blank levels": [*MONEY, *without([HEADER, *blank(ROWS)], -3, -2)],
    "no scores": [*MONEY, *without([HEADER, *ROWS], -2)],
    # Rows without points are this form's habit; one alone at an edge may share a cell.
    "some points": [*MONEY, HEADER, ROWS[0], *without(ROWS[1:4], -3, -2), *ROWS[4:], *TOTAL],
    "no levels": [*MONEY, *([("", 2), *row[-6:]] for row in [HEADER, *ROWS]), *TOTAL],
}


def cut(whole: Page, height: float) -> tuple[Page, Page]:
    """Part a page at a height: a line of text goes where its middle is, a cell to both pages."""
    upper, lower = [], []
    for cell in whole.cells:
        lines = cell.text.split("\n")
        middle = (cell.top + cell.bottom - LINE * (len(lines) - 1)) / 2
        above = sum(middle + LINE * n < height for n in range(len(lines)))
        if cell.top < height:
            text = "\n".join(lines[:above])
            upper.append(replace(cell, bottom=min(cell.bottom, height), text=text))
        if cell.bottom > height:
            box = {"top": max(cell.top - height, 0) + 50, "bottom": cell.bottom - height + 50}
            text = "\n".join(lines[above:])
            lower.append(replace(cell, page=cell.page + 1, text=text, **box))
    after = Page(whole.number + 1, 595, 842, tuple(lower), ())
    return replace(whole, cells=tuple(upper)), after


def over_edges(whole: Page, first: float, length: float | None) -> list[Page]:
    """Return the pages of a form cut at a height, and once more a length below it."""
    upper, lower = cut(whole, first)
    if length is None or max(cell.bottom for cell in lower.cells) <= 50 + length:
        return [upper, lower]
    return [upper, *cut(lower, 50 + length)]


def unmarked(whole: Form, parted: Form) -> list[str]:
    """Return what differs without being in doubt."""
    fields = ("name", "level1", "level2", "target_text", "actual_text", "weight", "score", "reason")
    amounts = ("fund", "initial_budget", "adjusted_budget", "executed", "execution_rate", "score")
    rows = [(whole.funds, parted.funds, amounts), (whole.indicators, parted.indicators, fields)]
    rows.append(([whole.project], [parted.project], ("project_name", "total_score", "goal_actual")))
    found = []
    for wanted, got, columns in rows:
        if len(wanted) != len(got):
            doubted = any("name" in doubts.fields(row["in_doubt"]) for row in got)
            found += [] if doubted else [f"{len(wanted)} rows: {len(got)}"]
            continue
        found += [
            f"{column}: {one[column]} {other[column]}"
            for one, other in zip(wanted, got, strict=True)
            for column in columns
            if one[column] != other[column] and column not in doubts.fields(other["in_doubt"])
        ]
    return found


@pytest.mark.parametrize("length", [None, 150])
@pytest.mark.parametrize("name", LAYOUTS)
def test_a_form_over_page_edges_reads_as_it_does_on_one_page_or_is_in_doubt(name, length):
    whole = page(LAYOUTS[name], height=ROW)
    (wanted,) = forms(document(whole))
    wrong = {}
    doubted = positions = 0
    height = 100 + ROW + (LINE / 2 if length == 150 else 0)
    while height < max(cell.bottom for cell in whole.cells):
        parted = forms(document(*over_edges(whole, height, length)))
        wrong[height] = (
            unmarked(wanted, parted[0]) if len(parted) == 1 else [f"{len(parted)} forms"]
        )
        doubted += sum(row["in_doubt"] is not None for one in parted for row in one.indicators)
        positions += len(wanted.indicators)
        height += LINE
    assert {height: said for height, said in wrong.items() if said} == {}
    assert doubted < 0.12 * positions


def test_the_rest_of_a_header_below_a_page_edge_is_no_row_and_begins_no_level():
    """The level's label stands on the third page; its rows on the second one took another level."""
    header: list[Spec] = [*HEADER[:7], "偏差原因分析及改"]
    rest: list[Spec] = [*[""] * 7, "进措施"]
    rows: list[list[Spec]] = [
        ["产出指标", "数量指标", *ROWS[0][-6:]],
        ["", "", "群众满意程度", "≥80%", "86%", "20", "20", ""],
    ]
    last: list[Spec] = ["满意度指标", "服务对象满意度指标", *rows[1][2:]]
    pages = [page([*MONEY, header]), page([rest, *rows], 2), page([last, *TOTAL], 3)]
    (form,) = forms(document(*pages))
    assert [row["level1"] for row in form.indicators] == ["产出指标", "满意度指标", "满意度指标"]


@pytest.mark.parametrize(
    "told", [("≥10次", "12次", "≥20户", "21户"), ("及时", "达成", "健全", "达成")]
)
def test_one_cell_for_weight_and_score_of_two_rows_that_an_edge_parts_is_in_doubt(told):
    """The row below the edge has no points of its own, and was taken for the rest of that above."""
    points: list[Spec] = [("20.5", 1, 2), ("20.5", 1, 2)]
    rows: list[list[Spec]] = [
        ["产出指标", "数量指标", "巡检次数", *told[:2], *points, ""],
        ["", "质量指标", "发放户数", *told[2:], ""],
        ["", "时效指标", "完成时间", "≤3天", "3天", "9.5", "9.5", ""],
        ["满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "95%", "60", "60", ""],
    ]
    whole = page([*MONEY, HEADER, *rows, *TOTAL], height=ROW)
    edge = 100 + ROW * (len(MONEY) + 2)
    (form,) = forms(document(*cut(whole, edge)))
    for row in form.indicators:
        shared = {column for column in ("weight", "score") if row[column] == 20.5}
        assert shared <= set(doubts.fields(row["in_doubt"]))
