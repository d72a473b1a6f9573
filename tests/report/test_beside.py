"""What stands beside the pages: the working paper, the search page, and what a collection says."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from analysis import tables, trust
from analysis.report import collection, paper, questions, search
from tests.report import corpora, pages
from tests.report.test_corpora import UNSAID


@pytest.fixture(scope="module")
def sixty() -> tables.Tables:
    return corpora.CORPORA["sixty"]()


def test_the_working_paper_has_room_beside_each_score_and_is_the_same_again(tmp_path: Path) -> None:
    nine = corpora.nine()
    files = [paper.write(nine, "own", "zh", "7", tmp_path / f"{n}.xlsx") for n in range(2)]
    assert files[0].read_bytes() == files[1].read_bytes()
    # It stood unpacked: 27 MB for 900 forms.
    with zipfile.ZipFile(files[0]) as packed:
        assert {one.compress_type for one in packed.infolist()} == {zipfile.ZIP_DEFLATED}
    sheets = pd.read_excel(files[0], sheet_name=None)
    assert list(sheets) == ["说明", "指标得分", "资金", "抽查单元格", "疑点"]
    scores = sheets["指标得分"]
    assert len(scores) == len(nine.indicators)
    assert scores[["复核值", "复核得分", "复核意见", "证据编号"]].isna().all().all()
    assert scores["自评得分"].notna().any() and scores["指标值"].notna().any()
    assert len(sheets["抽查单元格"]) == paper.SAMPLE
    assert sheets["疑点"]["问什么、看什么"].notna().all()
    assert not paper.sample(nine, "7").equals(paper.sample(nine, "8"))


def test_every_row_can_be_searched_and_read_without_a_script(tmp_path: Path) -> None:
    nine = corpora.nine()
    page = pages.page("00_overview", nine, "en", rules="own")
    about = {"hash": "0" * 64, "years": "2024", "forms": 9}
    html = search.write(page, about, "", tmp_path).read_text("utf-8")
    assert html.count("<section>") == 9
    for name in nine.indicators["name"].dropna():
        assert str(name).replace("&", "&amp;") in html
    assert '<form role="search" hidden>' in html


def test_a_text_that_is_too_damaged_is_not_quoted(tmp_path: Path) -> None:
    whole = corpora.nine()
    rows = whole.indicators.copy()
    at = rows.index[rows["reason"].notna()][0]
    rows.loc[at, "in_doubt"] = '[{"field": "reason", "code": "repeats", "read": []}]'
    told = str(rows.loc[at, "reason"])
    torn = tables.Tables(whole.projects, whole.funds, rows, whole.findings)
    page = pages.page("03_indicator_design", torn, "zh", rules="own")
    shown = page.table(rows.loc[[at], ["form_id", "position", "name", "reason"]])
    assert "文字损坏" in shown.html and told not in re.sub(r'href="[^"]*"', "", shown.html)
    about = {"hash": "0" * 64, "years": "2024", "forms": 9}
    assert told not in search.write(page, about, "", tmp_path).read_text("utf-8")


def test_a_goal_in_doubt_is_not_quoted_by_the_search(tmp_path: Path) -> None:
    """Shreds of goals stood there under “0.” twice, which their form's own page leaves out."""
    sure = corpora.nine()
    heads = sure.projects.copy()
    heads["in_doubt"] = pd.NA
    first = heads.index[0]
    goals = ["goal_expected", "goal_actual"]
    heads.loc[heads.index[1], goals] = ["子丑寅卯辰", "巳午未申酉"]
    heads.loc[first, goals] = ["甲乙丙丁戊", "己庚辛壬癸"]
    heads.loc[first, "in_doubt"] = '[{"field": "goal_actual", "code": "split-cell", "read": []}]'
    torn = tables.Tables(heads, sure.funds, sure.indicators, sure.findings)
    page = pages.page("00_overview", torn, "zh", rules="own")
    about = {"hash": "0" * 64, "years": "2024", "forms": 9}
    html = search.write(page, about, "", tmp_path).read_text("utf-8")
    assert '<li class="goal">预期目标：子丑寅卯辰</li>' in html
    assert not any(shred in html for shred in ("甲乙丙丁戊", "己庚辛壬癸", '<li value="0">'))


def test_the_search_quotes_what_is_in_doubt_as_such(tmp_path: Path) -> None:
    """A doubled name, 灾备演织东频率, stood there as if it were printed so."""
    nine = corpora.nine()
    rows = nine.indicators.copy()
    rows.loc[rows.index[0], "in_doubt"] = '[{"field": "name", "code": "split-cell", "read": []}]'
    torn = tables.Tables(nine.projects, nine.funds, rows, nine.findings)
    about = {"hash": "0" * 64, "years": "2024", "forms": 9}
    shown = search.write(pages.page("00_overview", torn, "zh"), about, "", tmp_path)
    assert f"{rows['name'].iloc[0]}（存疑） · " in shown.read_text("utf-8")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_collection_says_what_it_is_and_ten_forms_to_ask(
    sixty: tables.Tables, language: str
) -> None:
    page = pages.page("00_overview", sixty, language, rules="own")
    asked = trust.questions(page.tables)
    blocks = [collection.first(page, asked), collection.said(page), collection.counts(page)]
    blocks += [collection.cannot(page), collection.sets(page)]
    assert blocks[0].html.count("<li>") == 10
    heading = questions.ranked(asked, len(page.tables.projects)).iloc[0]
    assert page.called(heading) in blocks[0].plain.split("\n")[1]  # the first is the heading's
    assert all("front" in block.about for block in blocks if block.html)
    assert not UNSAID.findall(blocks[3].plain)
    assert {"said", "blank"} <= set(trust.blocks(sixty)["reasons"])
    one = pages.page("00_overview", corpora.nine(), language, rules="own")
    assert not collection.first(one, trust.questions(one.tables)).html
