"""Tables: rounding, units, escaping, the CSV inside the page."""

import base64
import csv
import io
import re
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import doubts, tables
from analysis.doubts import Doubt
from analysis.report import columns, marks, table
from analysis.report.block import Block
from analysis.report.places import project
from analysis.words.numbers import figure, plain
from tests.report import corpora

EVIL = '<script>alert("x")</script>'


def frame(**columns: object) -> pd.DataFrame:
    base = {"form_id": "a#1", "project_name": EVIL, "name": "=1+1", "page": 3, "position": 2}
    return pd.DataFrame([base | columns])


def body_of(html: str) -> list[list[str]]:
    encoded = re.search(r"base64,([^\"]+)", html)
    assert encoded
    text = base64.b64decode(encoded[1]).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def made(data: pd.DataFrame, columns: list[str], language: str = "zh", **more: Any) -> Block:
    return table.Table("forms", data, columns, language, **more).block("各项目")


def readable(value: str) -> str:
    return value.encode("utf-8", "replace").decode()


def said(whole: tables.Tables, *findings: tuple[str, str, str]) -> tables.Tables:
    form = whole.projects["form_id"].iloc[0]
    rows = [
        {
            "form_id": form,
            "check": check,
            "verdict": "warns",
            "subject": subject,
            "message_zh": "第1个指标的名称由“甲”更正为“乙”(确证):理由。",
            "message_en": message,
            "rule": "ledger: 1-1-name" if check.startswith("corrected") else None,
        }
        for check, subject, message in findings
    ]
    return tables.Tables(
        whole.projects, whole.funds, whole.indicators, tables.frame("findings", rows)
    )


def in_doubt(code: str, field: str, *read: str) -> str | None:
    return doubts.write([Doubt(code, read, field)])


def marked() -> tables.Tables:
    nine = corpora.nine()
    indicators = nine.indicators.assign(in_doubt=None, corrected=None)
    indicators.loc[0, "corrected"] = "1-1-name"
    indicators = indicators.astype({"in_doubt": object, "corrected": object})
    indicators.loc[1, "in_doubt"] = in_doubt("split-cell", "target")
    indicators.loc[2, "in_doubt"] = in_doubt("repeats", "reason")
    whole = tables.Tables(nine.projects, nine.funds, indicators, nine.findings)
    message = "The name was mended (proven): why."
    return said(whole, ("corrected-name", "indicators/1", message))


def targets() -> pd.DataFrame:
    whole = marked()
    names = whole.projects[["form_id", "project_name"]]
    columns = ["form_id", "position", "name", "target_text", "page"]
    return whole.indicators[columns].head(4).merge(names, on="form_id")


def test_what_a_document_says_is_escaped() -> None:
    html = made(frame(), ["project", "name"]).html
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_the_csv_in_the_page_holds_the_table_and_no_formula() -> None:
    rows = body_of(made(frame(uplift=-1.5), ["project", "name", "uplift"], "en").html)
    assert rows[0] == ["Project", "Indicator", "Uplift (percentage points)", *table.ORIGIN]
    assert rows[1] == [f"{EVIL} #1", "'=1+1", "-1.5", "a", "a#1", "3", "2", "", ""]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_of_the_csv_can_be_taken_for_a_formula(start: str) -> None:
    given = frame(name=f"{start}cmd", actual_text=f"{start}100.00(%)", reason="-0.29")
    rows = body_of(made(given, ["name", "actual_text", "reason"]).html)
    assert rows[1][:3] == [f"'{start}cmd", f"'{start}100.00(%)", "-0.29"]


def test_figures_of_the_csv_are_plain_and_its_heads_name_the_unit() -> None:
    given = frame(executed=1234567.891, rate_reported=99.71, awarded=2 / 3, n_rows=12, grade=None)
    given = pd.concat([given, frame(executed=None, grade="优")], ignore_index=True)
    rows = body_of(
        made(given, ["executed", "rate_reported", "awarded", "n_rows", "grade", "place"]).html
    )
    assert rows[0][:5] == [
        "全年执行数（万元）",
        "执行率，按全年预算数（%）",
        "得分占分值（%）",
        "行数",
        "等级",
    ]
    assert rows[0][5:] == list(table.ORIGIN)
    assert rows[1][:5] == ["1234567.891", "99.71", "66.66666667", "12", ""]
    assert rows[2][:5] == ["", "", "", "", "优"]


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.sampled_from([1, 100]))
def test_a_figure_of_the_csv_reads_back(value: float, factor: int) -> None:
    said = columns.exact(value, factor)
    assert re.fullmatch(r"-?\d+(\.\d+)?", said)
    assert float(said) == pytest.approx(value * factor, rel=1e-9)


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_any_text_survives_the_csv(values: list[str]) -> None:
    address = columns.csv_address(columns.csv_text(["a"] * len(values), [values]))
    read = body_of(f'href="{address}"')
    assert [one.removeprefix("'") for one in read[1]] == list(map(readable, values))


def test_a_row_says_where_it_stands() -> None:
    two = pd.concat([frame(), frame(form_id="b#4")], ignore_index=True)
    html = made(two, ["project", "place"]).html
    assert "b #4，<span>第 3 页</span>，<span>指标第 2 行</span>" in html
    assert 'data-form="b#4" data-row="2"' in html


def test_a_row_without_a_page_gets_it_from_the_tables() -> None:
    nine = corpora.nine()
    given = nine.projects[["form_id", "project_name"]].assign(total_score=90.0)
    block = made(given, ["project", "total_score", "place"], whole=nine)
    rows = body_of(block.html)
    assert [row[-4] for row in rows[1:]] == [
        str(page) for page in nine.projects["first_page"].tolist()
    ]
    assert {row[2] for row in rows[1:]} == {"self-evaluation-forms-2024.txt"}
    assert "第 22 页" not in block.plain
    assert "第 14 页" in block.plain


def test_a_lost_project_name_is_said_with_the_number_of_its_form() -> None:
    blank = tables.empty().projects.reindex([0]).assign(form_id="x#7")
    whole = replace(tables.empty(), projects=blank)
    assert project("x#7", None, "zh", whole) == "（项目名称未填） #7"


def test_a_form_whose_layout_has_no_project_is_known_by_its_unit_and_year() -> None:
    """“1 left blank: (project name not in this layout, with the indicator …)”: brackets in two."""
    head = {"form_id": "x#1", "unit": "甲局", "year": 2024, "in_doubt": None}
    blank = tables.empty().projects.reindex([0])
    projects = blank.assign(**head, not_printed="projects.project_name,projects.grade")
    whole = replace(tables.empty(), projects=projects)
    assert project("x#1", None, "en", whole, {"x#1": ""}) == "2024 form of 甲局"
    assert project("x#1", None, "zh", whole) == "甲局 2024 年自评表 #1"


def test_a_form_of_which_nothing_is_known_is_not_said_to_have_left_its_name_blank() -> None:
    assert project("x#7", None, "zh", tables.empty()) == "x#7"


def test_an_indicators_row_does_not_stand_under_the_head_of_a_place_in_the_rules(nine) -> None:
    shown = table.Table("rows", nine.indicators.head(2), None, "zh", whole=nine)
    assert "position" not in shown.kept
    assert "指标第 2 行" in shown.block("").plain


def test_a_long_table_is_cut_and_says_so_but_its_csv_has_every_row() -> None:
    long = pd.concat([frame()] * (table.LONGEST + 5), ignore_index=True)
    html = made(long, ["project", "name"]).html
    assert html.count("<tr") == table.LONGEST + 1
    assert f"列出前 200 行，共 {table.LONGEST + 5} 行" in html
    assert "CSV，205 行" in html
    assert len(body_of(html)) == table.LONGEST + 6


def test_a_csv_that_would_be_too_large_for_a_page_stands_beside_it() -> None:
    count = 20_000
    long = pd.concat([frame(reason="因" * 20)] * count, ignore_index=True)
    block = table.Table("forms", long, ["project", "reason"], "zh", file="forms.csv").block("表")
    assert 'href="forms.csv"' in block.html
    assert "按文件和表中的先后列出前 200 行，共 20,000 行，其余 19,800 行不在此处" in block.html
    assert block.about["csv"]["text"].count("\n") == count + 1
    assert len(block.html) < 600_000


def test_a_corrected_value_is_marked_and_its_note_names_the_ledger() -> None:
    block = made(targets(), ["project", "name", "target_text", "place"], whole=marked())
    cells = re.findall(r"<td[^>]*>(?:(?!</td>).)*class=\"mark.*?</td>", block.html)
    assert len(cells) == 3
    assert 'class="mark corrected" href="#forms-1">更正 1</a>' in cells[0]
    assert cells[0].startswith('<td class="m">项目实际成本')
    notes = re.findall(r'<li id="forms-(\d)">(.*?)</li>', block.html)
    assert notes[0] == (
        "1",
        "更正：第1个指标的名称由“甲”更正为“乙”(确证):理由。见更正台账 1-1-name。",
    )
    assert notes[1] == ("2", "存疑：目标值：从断开的单元格拼出（1 处）")
    # A doubt about a column that the table does not show stands at the name.
    assert notes[2] == ("3", "未读出：偏差原因：识别结果自相重复（1 处）")
    assert "更正 1 处，存疑 1 处，未读出 1 处" in block.html
    assert "未读出 3" in block.plain


def test_marks_are_said_in_english() -> None:
    block = made(targets(), ["project", "name", "place"], "en", whole=marked())
    assert "Corrected: The name was mended (proven): why. See the corrections ledger" in block.html
    rows = body_of(block.html)
    assert rows[1][-2].startswith("The name was mended")
    assert rows[2][-1] == "target: read from a split cell"


def test_a_form_is_marked_only_where_the_column_is_shown() -> None:
    nine = corpora.nine()
    own = nine.projects["form_id"].iloc[0]
    projects, funds = nine.projects.astype({"in_doubt": object}), nine.funds
    projects.loc[0, "in_doubt"] = doubts.write(
        [Doubt("nothing-read", (), "total_score"), Doubt("split-cell", (), "goal_actual")]
    )
    whole = said(
        tables.Tables(projects, funds, nine.indicators, nine.findings),
        ("corrected-executed", "funds/total", "The executed amount was corrected."),
    )
    given = nine.projects[["form_id", "project_name", "total_score"]]
    block = made(given, ["project", "total_score"], whole=whole)
    assert block.html.count('<a class="mark') == 1
    assert "存疑：总分：无法辨读（1 处）" in block.html
    with_money = made(given.assign(executed=1.0), ["project", "executed"], whole=whole)
    assert with_money.html.count('class="mark corrected"') == 1
    assert own in with_money.html


def test_a_row_of_funds_bears_the_doubt_about_it() -> None:
    nine = corpora.nine()
    funds = nine.funds.astype({"in_doubt": object})
    funds.loc[0, "in_doubt"] = in_doubt("split-cell", "executed")
    whole = tables.Tables(nine.projects, funds, nine.indicators, nine.findings)
    rows = funds.head(2)[["form_id", "fund", "executed"]]
    html = made(rows, ["project", "fund", "executed"], whole=whole).html
    assert html.count('class="mark doubt"') == 1
    assert "存疑：全年执行数：从断开的单元格拼出（1 处）" in html


@pytest.mark.parametrize("text", ["正版授权; os: linux", "道路(一期). 二标", '引"号', "a; b"])
def test_what_was_read_splits_no_note(text: str) -> None:
    nine = corpora.nine()
    indicators = nine.indicators.assign(in_doubt=None).astype({"in_doubt": object})
    indicators.loc[0, "in_doubt"] = in_doubt("no-target", "target_text", text)
    whole = tables.Tables(nine.projects, nine.funds, indicators, nine.findings)
    rows = indicators.head(1)[["form_id", "position", "name", "target_text"]]
    block = made(rows, ["project", "name", "target_text"], "en", whole=whole)
    assert block.html.count("<li") == 1
    assert f"target: no target can be told from {text} (×1)" in block.plain


def test_notes_have_an_end() -> None:
    nine = corpora.nine()
    each = [in_doubt("may-be", "name", str(one)) for one in range(len(nine.indicators))]
    whole = tables.Tables(
        nine.projects, nine.funds, nine.indicators.assign(in_doubt=each), nine.findings
    )
    rows = whole.indicators[["form_id", "position", "name"]].merge(
        nine.projects[["form_id", "project_name"]], on="form_id"
    )
    html = made(rows, ["project", "name"], whole=whole).html
    assert html.count("<li") == marks.MOST + 2  # one for further doubts, one for what is unread
    assert len(re.findall('class="mark (?:doubt|unread)"', html)) == len(rows)
    assert '<details class="marks">' in html


def test_what_is_marked_is_escaped() -> None:
    nine = corpora.nine()
    rows = nine.indicators.assign(in_doubt=in_doubt("may-be", "name", EVIL), project_name="x")
    whole = tables.Tables(nine.projects, nine.funds, rows, nine.findings)
    html = made(rows.head(3), ["project", "name"], whole=whole).html
    assert "<script" not in html
    assert html.count("&lt;script") == 1


def test_a_head_breaks_between_its_parts_and_before_its_unit() -> None:
    html = made(frame(uplift=1.0, rate_reported=90.0), ["rate_reported", "uplift"]).html
    assert '<span class="k">执行率，</span><span>按全年预算数</span>' in html
    assert '<span class="k">口径差</span><span class="k">（百分点）</span>' in html


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_a_printed_amount_is_shown_as_it_is_printed(value: Decimal) -> None:
    assert plain(float(value), 2).replace(",", "").replace("\N{MINUS SIGN}", "-") == (
        f"{abs(value):.2f}" if value == 0 else f"{value:.2f}"
    )


@given(st.decimals(min_value=0, max_value=1, places=3))
def test_a_share_is_rounded_half_up(value: Decimal) -> None:
    expected = (value * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert figure(float(value), "share") == f"{expected}%"


def test_an_absent_figure_is_empty_and_zero_has_no_sign() -> None:
    assert figure(float("nan"), "money") == ""
    assert figure(-0.001, "change", signed=True) == "0.00"
    assert figure(2.675, "points") == "2.68"


def test_a_difference_of_shares_is_in_percentage_points() -> None:
    one = columns.column("difference", pd.Series([0.278]), "en")
    assert one.head()[1] == " (percentage points)"
    assert (one.value({"difference": 0.278}), one.csv_value({"difference": 0.278})) == (
        "+27.8",
        "27.8",
    )
