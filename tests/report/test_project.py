"""The page about one project: its points, its sentences, its blocks, its two sheets."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from analysis import doubts, rules, tables
from analysis.charts import project as pictures
from analysis.corpus import Corpus
from analysis.report.each import project as room
from analysis.report.each.project.form import by_use, facts, ranks
from analysis.report.page import Page
from analysis.tables import Tables
from tests.report import collections, corpora
from tests.report.conftest import CHROMIUM
from tests.report.notebook import execute
from tests.report.pages import page, said

RULES = rules.load("mof-2021-101")
NINE = corpora.nine()


def form(number: int) -> Tables:
    return NINE.select([f"self-evaluation-forms-2024.txt#{number}"])


def page_of(one: Tables, language: str = "zh", whole: Tables = NINE) -> Page:
    return Page("04_project", whole, RULES.id, language, one)


def told(*rows: dict[str, Any], about: Tables) -> Tables:
    """The form with these findings."""
    base = {"form_id": about.projects["form_id"].iloc[0], "verdict": "warns", "page": 3}
    findings = tables.frame("findings", [base | row for row in rows])
    return Tables(about.projects, about.funds, about.indicators, findings)


def doubted(about: Tables, column: str) -> Tables:
    """The form with a field of its head that the reader was not sure of."""
    doubt = doubts.write([doubts.Doubt("split-cell", (), column)])
    projects = about.projects.assign(in_doubt=doubt)
    return Tables(projects, about.funds, about.indicators, about.findings)


def opening(one: Tables, language: str = "zh", whole: Tables = NINE) -> list[str]:
    return room.opening(page_of(one, language, whole)).plain.split("\n")


def parsed(html: str) -> ET.Element:
    """The block as a tree: what is not closed or not escaped does not parse."""
    return ET.fromstring(f"<div>{html}</div>")


def words(element: ET.Element) -> str:
    return "".join(element.itertext())


@pytest.mark.parametrize("number", range(1, 10))
def test_the_points_add_up_to_the_printed_total(number: int) -> None:
    one = form(number)
    rows = room.points(page_of(one))
    assert rows["position"].tolist() == list(range(len(one.indicators) + 1))
    assert rows["weight"].sum() == pytest.approx(100)
    assert rows["score"].sum() == pytest.approx(one.projects["total_score"].iloc[0])
    assert (rows["lost"].round(2) == (rows["weight"] - rows["score"]).round(2)).all()
    assert (rows["lowest"] <= rows["highest"]).all()


def test_a_score_that_no_rule_allows_is_outside_its_interval() -> None:
    rows = room.points(page_of(form(3)))
    # =90(%) and 100.00(%) of 10 points: less by the deviation is 8.89, printed is 8.50.
    assert rows.loc[
        rows["outside"].notna(), ["position", "score", "lowest"]
    ].to_numpy().tolist() == [[3.0, 8.5, 8.89]]
    assert "得分超出规则允许的范围" in room.indicators(page_of(form(3))).plain


def test_the_opening_tells_the_figures_of_the_form() -> None:
    said = opening(form(9), "zh")
    assert "全年预算数 634.20 万元" in said[0]
    assert "99.97%" in said[0]
    assert "自评总分 98.80 分，等级“优”" in said[1]
    assert "第 26 行“长效管理机制健全性”扣分（分值 4.00 分，扣 1.20 分）" in said[2]
    assert "总分第 5" in said[-1]
    said = opening(form(8), "en")
    assert "CNY 15,709,800" in said[0]
    assert "2 deductions take 3.00 points" in said[2]


def test_the_name_of_the_largest_deduction_is_told_where_it_is_in_doubt() -> None:
    one = form(9)
    twice = '[{"field": "name", "code": "split-cell", "read": []}]'
    unsure = one.indicators.assign(in_doubt=twice)
    said = opening(replace(one, indicators=unsure), "zh")
    assert "“长效管理机制健全性（存疑）”扣分" in said[2]


def test_equal_figures_share_a_rank_and_a_form_alone_has_none() -> None:
    # Forms 2 and 4 have 98.93 points; 1 and 5 have more.
    n, found = ranks(page_of(form(4)))
    assert n == 9
    assert found["total"] == (3, True, 9)
    assert found["reported"] == (9, False, 9)
    assert ranks(page_of(form(4), whole=form(4))) == (1, {})
    assert len(opening(form(4), whole=form(4))) == 3


def test_a_further_edition_has_a_page_and_the_rank_of_the_first() -> None:
    one = form(4)
    again = one.projects.assign(form_id="web#1", same_as=one.projects["form_id"])
    frames = [frame.assign(form_id="web#1") for frame in (one.funds, one.indicators)]
    second = Tables(again, *frames, findings=NINE.findings)
    page = page_of(second)
    assert ranks(page)[1]["total"][0] == 3
    assert "首选版本\tself-evaluation-forms-2024.txt#4" in room.head(page).plain
    first, own = page_of(one), room.indicators(page)
    assert own.plain == room.indicators(first).plain
    columns = ["fund", "executed", "initial_budget"]
    assert "377.89" in page.table(room.funds(page), columns=columns).plain


def test_every_indicator_has_its_row_under_its_level_with_sums() -> None:
    block = room.indicators(page_of(form(9)))
    tree = parsed(block.html)
    bodies = tree.findall(".//tbody")
    assert [words(body[0][0]) for body in bodies][:2] == [
        "成本指标 · 经济成本指标",
        "产出指标 · 数量指标",
    ]
    assert [words(cell) for cell in bodies[1][0]][1:3] == ["21.00", "21.00"]
    rows = [row for body in bodies for row in body[1:]]
    assert [row.get("id") for row in rows] == [f"i-{n}" for n in range(1, 32)]
    cut = [row for row in rows if row.get("class") == "cut"]
    assert [words(cell) for cell in cut[0]][:7] == [
        *("26", "长效管理机制健全性", "健全", "部分达成指标并具有一定效果"),
        *("4.00", "2.80", "2.40–3.19"),
    ]
    foot = [[words(cell) for cell in body[0]] for body in bodies[-2:]]
    assert foot[0][:3] == ["预算执行率", "10.00", "10.00"]
    assert foot[1][1:3] == ["100.00", "98.80"]


def test_findings_are_told_with_rule_page_and_a_way_to_the_row() -> None:
    one = told(
        {
            "check": "cost-deviation",
            "verdict": "contradicts",
            "subject": "indicators/1",
            "message_zh": "偏差率 <不符>。",
            "message_en": "It contradicts.",
        },
        {
            "check": "level1-weights",
            "subject": "project/total_weight",
            "message_zh": "分值不同。",
            "message_en": "Weights differ.",
            "rule": "shanghai-2024: level1_weights",
        },
        about=form(9),
    )
    block = room.findings(page_of(one))
    items = [words(item) for item in parsed(block.html).iter("li")]
    assert items[0] == "偏差率 <不符>。 （第 3 页，指标第 1 行）"
    assert 'href="#i-1"' in block.html
    assert items[1].endswith("（上海市项目支出绩效自评(2024年度)：一级指标分值，第 3 页）")
    assert "Weights differ. (Shanghai: self-evaluation for 2024: weights of level 1, p. 3)" in [
        words(item) for item in parsed(room.findings(page_of(one, "en")).html).iter("li")
    ]
    listed = parsed(room.indicators(page_of(one)).html)
    row = next(row for row in listed.iter("tr") if row.get("id") == "i-1")
    assert words(row[7]) == "与执行率矛盾"


def test_a_fact_is_one_item_with_its_severity_and_what_settles_several_is_asked_once() -> None:
    own = {"ask_zh": "依据哪一份通知？", "ask_en": "By which rules?", "subject": "indicators/1"}
    own |= {"message_en": "A sentence."}
    late = {"fact": "b", "severity": "low", "check": "weight-zero", "message_zh": "其三。"}
    one = told(
        own | late,
        own | {"fact": "a", "severity": "high", "check": "score-sum", "message_zh": "其一。"},
        own | {"fact": "a", "severity": "middle", "check": "total-sum", "message_zh": "其二。"},
        about=form(9),
    )
    page = page_of(one)
    items = [words(item) for item in parsed(room.findings(page).html).iter("li")]
    assert items[0].startswith("【重要】 其一。 （第 3 页，指标第 1 行）其二。")
    assert items[1].startswith("【轻微】 其三。")
    assert [item.count("依据哪一份通知") for item in items[:2]] == [0, 1]
    assert facts(by_use(page), "asked") == 2


def test_a_doubt_about_the_head_and_a_correction_are_marked_and_noted() -> None:
    mended = {
        "check": "corrected-unit",
        "subject": "project/unit",
        "message_zh": "实施单位由“甲”更正为“乙”(确证):别处印出。",
        "message_en": "The unit was corrected.",
        "rule": "ledger: 1-unit",
    }
    unread = {
        "check": "missing",
        "subject": "project/unit",
        "message_zh": "实施单位未读出。",
        "message_en": "No unit was read.",
    }
    open_doubt = page_of(doubted(told(unread, about=form(2)), "unit"))
    assert "存疑 1" in room.head(open_doubt).plain
    assert "实施单位未读出。" in room.findings(open_doubt).plain
    settled = page_of(told(mended, unread, about=form(2)))
    assert "存疑" not in room.head(settled).plain
    assert "更正 1" in room.head(settled).plain
    assert "更正为“乙”" in room.head(settled).plain
    assert "未读出" not in room.findings(settled).plain
    # The sign in the facts leads to the note below them.
    target = re.search(r'href="#([^"]+)"', room.head(settled).html)
    assert target
    assert f'<li id="{target[1]}">' in room.head(settled).html


def test_goals_in_shreds_are_left_out_and_whole_ones_begin_the_page() -> None:
    one = form(9)
    one.projects["goal_expected"], one.projects["goal_actual"] = "目标" * 200, "完成"
    assert "预期目标：目标目标" in room.head(page_of(one)).plain
    assert "实际完成情况：完成" in room.head(page_of(one)).plain
    said = room.head(page_of(doubted(one, "goal_actual"))).plain
    assert "目标目标" not in said
    assert "年度总体目标读取存疑" in said


def test_what_was_never_checked_is_not_called_sound() -> None:
    said = room.findings(page_of(form(5))).plain
    assert said == "数据中没有该表的核对结果。"


def changed(**columns: Any) -> Tables:
    one = form(5)
    return Tables(one.projects, one.funds.assign(**columns), one.indicators, one.findings)


@pytest.mark.parametrize(
    ("funds", "said"),
    [
        ({"initial_budget": float("nan")}, "年初预算数：未填"),
        ({"adjusted_budget": 0.0}, "按全年预算数的执行率无法计算"),
        ({"initial_budget": 0.0, "adjusted_budget": 0.0}, "执行率无法计算"),
        ({"fund": "other"}, "没有可用的年度资金总额"),
    ],
)
def test_money_without_a_base_is_said(funds: dict[str, Any], said: str) -> None:
    assert said in opening(changed(**funds), "zh")[0]


def small(rows: pd.DataFrame) -> Tables:
    one = form(5)
    return Tables(one.projects, one.funds, rows, one.findings)


def test_one_indicator_and_none_are_told() -> None:
    rows = form(5).indicators
    said = opening(small(rows.head(1)), "zh")
    assert "唯一有分值和得分的指标得满分。" in said
    none = small(rows.head(0))
    said = opening(none, "zh")
    assert "没有读到任何指标。" in said
    assert room.indicators(page_of(none)).plain == "没有读到任何指标。"
    assert "规则允许的总分" not in room.head(page_of(none)).plain


@pytest.mark.parametrize("number", [1, 4, 8, 9])
def test_the_picture_draws_each_weight_once(number: int) -> None:
    rows = room.points(page_of(form(number)))
    picture = pictures.points(rows, "zh")
    assert picture is not None
    assert picture.data["left"].iloc[-1] + picture.data["weight"].iloc[-1] == pytest.approx(100)
    lost = rows.loc[rows["position"] > 0, "lost"]
    assert f"共扣 {lost.sum():.2f} 分" in picture.caption
    for name in rows.loc[(rows["lost"] > 0) & (rows["position"] > 0), "name"]:
        assert name in picture.alt


def test_a_picture_has_room_for_any_number_of_indicators_and_none_for_nothing() -> None:
    rows = room.points(page_of(form(4)))
    more = rows[rows["position"] > 0].assign(position=lambda old: old["position"] + 31)
    many = pd.concat([rows, more], ignore_index=True)
    many.loc[::4, "score"] = many.loc[::4, "weight"] / 2
    many["lost"] = many["weight"] - many["score"]
    picture = pictures.points(many, "en")
    assert picture is not None
    width, height = picture.figure.get_size_inches()
    box = picture.figure.get_tightbbox()
    assert box.x0 >= 0
    assert box.y0 >= 0
    assert box.x1 <= width
    assert box.y1 <= height
    assert pictures.points(rows.assign(weight=float("nan")), "en") is None


@pytest.mark.parametrize("name", ["hostile", "nothing_read", "no_scores"])
def test_the_blocks_of_any_form_are_whole(name: str) -> None:
    whole = corpora.CORPORA[name]()
    for form_id in whole.projects["form_id"].head(3):
        page = page_of(whole.select([form_id]), "en", whole)
        for block in (room.head(page), room.findings(page), room.indicators(page)):
            parsed(block.html)
            assert not re.search(r"\bnan\b|<NA>", block.plain)


@pytest.fixture(scope="module")
def read(corrected_nine: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The document as it is read, with its ledger: pages as long as they come."""
    folder = tmp_path_factory.mktemp("read")
    tables.write(corrected_nine, folder)
    return folder


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt-get install chromium")
@pytest.mark.parametrize(("language", "numbers"), [("en", (4, 9)), ("zh", (4,))])
def test_the_longest_of_the_nine_forms_print_on_two_sheets(
    read: Path, browser: Any, tmp_path: Path, language: str, numbers: Iterable[int]
) -> None:
    import pypdfium2

    tab = browser.new_page()
    sheets = {}
    # English says more, so there the longest forms are printed; in Chinese the longest one.
    for number in numbers:
        form_id = f"self-evaluation-forms-2024.txt#{number}"
        run = execute("04_project", read, language, form=form_id)
        file = tmp_path / f"{number}.html"
        file.write_text(run.page({"hash": "0" * 64, "years": "2024", "forms": 9}), "utf-8")
        tab.goto(file.as_uri())
        document = pypdfium2.PdfDocument(tab.pdf(prefer_css_page_size=True))
        sheets[number] = len(document)
        text = document[0].get_textpage().get_text_range()
        assert ("资金" if language == "zh" else "Funds") in text
    tab.close()
    assert sheets == dict.fromkeys(numbers, 2)


def test_a_score_above_its_weight_is_no_full_score() -> None:
    one = form(4)
    indicators = one.indicators.copy()
    indicators["score"] = indicators["weight"]
    indicators.loc[indicators.index[0], "score"] = indicators["weight"].iloc[0] + 1
    said = opening(replace(one, indicators=indicators), "zh")
    n = len(indicators)
    told = f"有分值和得分的 {n} 个指标中"
    assert any(told in one and "1 个得分高于分值" in one for one in said), said


def test_a_grade_that_hangs_on_what_cannot_be_recomputed_is_said_so() -> None:
    assert "等级为“良”或更高（有指标无法复算）" in opening(form(4))[1]
    assert "无法复算" not in opening(form(8))[1]


def test_the_heading_on_points_counts_those_of_indicators_apart_from_those_of_the_rate() -> None:
    """“All 7 indicators have the full score” stood over a heading “1 deduction of 0.15 points”."""
    one = collections.changed(collections.collection({"standard": 1}), "indicators", {}, score=30.0)
    one = collections.changed(one, "funds", {"fund": "total"}, score=9.68)
    assert opening(one, "en", one)[2].startswith("All 3 indicators with weight and score have")
    heads = [room.points_found(page_of(one, language, one)) for language in ("zh", "en")]
    assert heads == ["执行率扣 0.32 分", "The execution rate loses 0.32 points"]
    one = collections.changed(one, "indicators", {"position": 2}, score=29.0)
    said = room.points_found(page_of(one, "en", one))
    assert said == "1 indicator loses 1.00 points; the execution rate loses 0.32 points"
    assert "the one deduction takes 1.00 of 30.00 points in row 2" in opening(one, "en", one)[2]


def test_no_deduction_of_a_form_is_the_largest_where_another_is_as_large() -> None:
    one = collections.changed(collections.collection({"standard": 1}), "indicators", {}, score=28.5)
    assert (
        "3 deductions take 4.50 points, the 3 largest 1.50 points each"
        in opening(one, "en", one)[2]
    )
    assert "扣分最多的 3 个各扣 1.50 分" in opening(one, "zh", one)[2]


def test_a_rank_says_among_how_many_where_not_all_forms_have_the_figure() -> None:
    """The last of 38 totals was “number 38” among “the 42 forms compared”."""
    whole = collections.collection({"standard": 4}, year=2024, province="江苏省")
    whole = collections.changed(
        whole, "projects", {"form_id": "standard-3.pdf#1"}, total_score=None
    )
    whole = collections.changed(whole, "funds", {"form_id": "standard-1.pdf#1"}, initial_budget=0.0)
    told = opening(whole.select(["standard-0.pdf#1"]), "en", whole)[-1]
    assert told.startswith("Among the 4 forms compared (highest first): total score number 3 of 3")
    assert "adjusted budget number 2 of 3" in told
    told = opening(whole.select(["standard-0.pdf#1"]), "zh", whole)[-1]
    assert "总分第 3（3 份有此项）" in told


def test_a_blank_form_has_no_lowest_grade_that_its_blanks_alone_make() -> None:
    """“On the strictest reading the grade is poor” was said of a form that nobody had filled in."""
    one = collections.collection({"blank": 1}, year=2024)
    assert "the grade is poor (差) or higher" in opening(one, "en", one)[1]


def test_a_row_of_a_word_document_says_its_place_without_its_number_again() -> None:
    whole = form(9)
    projects = whole.projects.assign(reader="word")
    one = Tables(projects, whole.funds, whole.indicators, whole.findings)
    rows = parsed(room.indicators(page_of(one, whole=one)).html).findall(".//tr[@data-row]")
    assert {re.sub(r"[0-9]+", "", words(row[-1])) for row in rows} == {"第  个表"}


def test_a_grade_that_is_open_in_the_sentence_is_open_among_the_facts() -> None:
    """“Strictest grade: poor” stood under “poor or higher”."""
    one = form(1)
    indicators = one.indicators.assign(actual_value=None, actual_text=None, achievement=None)
    indicators = tables.validate("indicators", indicators.assign(score=None))
    projects = tables.validate("projects", one.projects.assign(total_score=None))
    blank = replace(one, projects=projects, indicators=indicators)
    page = page_of(blank, "en", blank)
    assert "on the strictest reading the grade is poor (差) or higher" in room.opening(page).plain
    assert re.search(r"Strictest grade\s*poor \(差\) or higher", room.head(page).plain)


@pytest.mark.parametrize(
    ("layout", "ending"),
    [
        ("department", "; no known rules bind this form, so the total is held against none."),
        ("no-weights", "(财预〔2020〕10号): weights not in this layout."),
    ],
)
def test_a_total_that_no_rules_judge_says_why(layout: str, ending: str) -> None:
    """“… held against the national rules (…), which … are a mere comparison,: under no …”."""
    own = page("04_project", collections.form(0, layout), "en", rules="own")
    assert said(room.opening(own))[1].endswith(ending)
