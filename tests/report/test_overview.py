"""The overview: its opening for what was checked and what was not, its tables in words."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis import audit, doubts, tables, trust, words
from analysis.doubts import Doubt
from analysis.report.block import Block
from analysis.report.each import overview
from analysis.report.page import Page
from analysis.words import LANGUAGES
from tests.report import corpora, pages
from tests.report.collections import form
from tests.sample_forms import made, project

NINE = corpora.nine()


def page(language: str = "zh", data: tables.Tables = NINE) -> Page:
    return pages.page("00_overview", data, language)


def opening(read: tables.Tables, language: str = "zh") -> Block:
    return overview.opening(page(language, read), read)


def said(read: tables.Tables, language: str = "zh") -> str:
    return " ".join(pages.said(opening(read, language)))


def test_tables_without_checks_are_told_so_and_have_no_share() -> None:
    block = opening(NINE, "en")
    assert block.about["key"] == ""
    assert "nothing can be told of these 481 figures" in pages.said(block)[1]
    assert "contradiction" not in block.plain


def test_the_nine_forms_are_told_by_their_figures() -> None:
    read = trust.audited(corpora.nine())
    assert "481 个数字" in said(read)
    assert "465 个（96.7%）" in said(read)
    assert "2 contradictions turned up in 2 forms: cost deviation" in said(read, "en")
    assert opening(read).about["key"] == "96.7%"


def test_where_nothing_is_wrong_it_says_so() -> None:
    whole = said(corpora.all_perfect(), "en")
    assert "no contradiction was found" in whole
    assert "No row of the indicators is in doubt." in whole
    assert "No correction was applied." in whole


def test_of_forms_that_were_not_read_it_promises_nothing() -> None:
    whole = said(corpora.nothing_read(), "en")
    assert "No figure was read that could be checked." in whole
    assert "Not read in full: 2 forms." in whole
    assert "doubt" not in whole
    assert "contradiction" not in whole


def test_some_forms_without_checks_are_counted_apart() -> None:
    read = trust.audited(corpora.nine())
    half = replace(
        read, findings=read.findings[~read.findings["form_id"].str.endswith(("#1", "#2"))]
    )
    assert "Not checked and not counted: 2 forms." in said(half, "en")
    assert "Of 371 figures" in said(half, "en")


def test_many_contradictions_are_counted_by_check() -> None:
    checks = ["grade", "grade", "scores-sum", "weights-sum", "cost-deviation", "new-check"]
    rows = [
        {"form_id": f"d#{n}", "check": check, "verdict": "contradicts", "subject": "project/grade",
         "message_zh": "。", "message_en": "."}
        for n, check in enumerate(checks)
    ]  # fmt: skip
    heads = [project(f"d#{n}", total_score=90.0) for n in range(len(checks))]
    read = replace(made(heads), findings=tables.frame("findings", rows))
    assert "6 contradictions turned up in 6 forms: grade, 2;" in said(read, "en")
    assert "others, 2." in said(read, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_check_has_a_name_and_says_what_it_compares(language: str) -> None:
    told = {
        name: check
        for name, check in audit.checks().items()
        if not check.made_elsewhere and check.kind != "convention"
    }
    for name, check in told.items():
        assert words.known(f"check.{name}"), name
        assert words.name("compares", name, language) != name
        assert words.known(f"check_kind.{check.kind}")
    spoken = trust.checks(trust.audited(corpora.CORPORA["sixty"]()))
    assert set(spoken["check"]) <= set(told)


def test_a_figure_that_contradicts_has_its_own_unit() -> None:
    frame = pd.DataFrame(
        [
            ("cost-deviation", -0.06, -5.67, -5.66),
            ("funds-sum-executed", 1430.8, 1430.795, 1430.795),
            ("scores-sum", 98.5, 98.0, 98.25),
            ("prose-indicator", 3.0, 4.0, 4.0),
            ("grade", None, None, None),
        ],
        columns=["check", "reported", "expected_low", "expected_high"],
    ).assign(message_zh="。", message_en=".")
    frame["quantity"] = ["percent", "money", "points", None, "points"]
    zh = overview.contradictions(page(), frame)
    assert zh["printed"].tolist()[:4] == ["−0.06%", "1,430.80 万元", "98.50 分", "3"]
    assert zh["expected"].tolist()[:4] == [
        *("−5.67 至 −5.66%", "1,430.795 万元", "98.00 至 98.25 分", "4"),
    ]
    assert zh[["printed", "expected"]].iloc[4].eq("").all()
    en = overview.contradictions(page("en"), frame)
    assert en["printed"].tolist()[:3] == ["−0.06%", "1,430.80 万元", "98.50 points"]


def test_a_field_is_called_by_what_it_is_a_field_of() -> None:
    frame = pd.DataFrame(
        [
            ("indicators", None, "name", "从断开的单元格拼出"),
            ("funds", "2", "label", "无法辨读"),
            ("funds", "other", "executed", "unheard of"),
            ("projects", None, "unit", "从断开的单元格拼出"),
        ],
        columns=["table", "row", "field", "why_zh"],
    ).assign(form_id="d#1", state="in_doubt")
    told = overview.doubts(page(), frame)
    assert told["doubted"].tolist() == [
        *("指标名称", "资金第 2 行，资金名称", "资金：其他资金，全年执行数", "实施单位"),
    ]
    shown = page().table(told, columns=["doubted", "why"]).plain.split("\n")
    assert [line.split("\t")[-1] for line in shown[1:4]] == [
        *("从断开的单元格拼出", "无法辨读", "unheard of"),
    ]
    counted = overview.reasons(page(), pd.concat([frame, frame.assign(form_id="d#2")]))
    assert counted[["n_places", "n_forms"]].to_numpy().tolist() == [[2, 2]] * 4


def test_a_document_says_whether_it_counts() -> None:
    heads = [project(f"a#{n}", source="a.pdf", first_page=n, last_page=n) for n in (1, 2)]
    others = [
        project("b#1", source="b.html", source_sha256="1", reader="web", same_as="a#1"),
        project("b#2", source="b.html", source_sha256="1", reader="web", same_as="a#2"),
        project("c#1", source="c.pdf", source_sha256="2", derived_from="a.pdf"),
        project("d#1", source="a (1).pdf", same_as="a#1"),
    ]
    found = [
        {"form_id": "b#1", "check": "edition-agrees", "verdict": "agrees", "subject": "project/x",
         "message_zh": "。", "message_en": "."},
        {"form_id": "b#2", "check": "edition-differs", "verdict": "warns", "subject": "project/x",
         "message_zh": "。", "message_en": "."},
    ]  # fmt: skip
    editions = replace(made(others), findings=tables.frame("findings", found))
    read = made(heads)
    shown = pages.page("00_overview", read, editions=editions)
    # The heading counted five forms of four documents, and the opening two of four.
    assert overview.documents_found(shown, read).startswith("从 1 份文件中读到 2 份自评表，")
    assert overview.opening(shown, read).plain.startswith("从 1 份文件中读到 2 份自评表，")
    told = overview.documents(shown, read)
    assert told["role"].tolist() == [
        "计入",
        "a.pdf 的另一版本：1 份一致，1 份不同",
        "由 a.pdf 重排而成，不计入，也不作印证（1 份）",
        "与 a.pdf 是同一文件，不计入",
    ]
    assert told["pages"].iloc[0] == "1–2"
    assert told["pages"].iloc[1] == ""


def test_a_document_made_from_another_is_no_agreement() -> None:
    one, copy = project("a#1", source="a.txt"), project("b#1", source="b.pdf", same_as="a#1")
    said_so = [{"form_id": "b#1", "check": "edition-agrees", "verdict": "agrees",
                "subject": "project/x", "message_zh": "。", "message_en": "."}]  # fmt: skip
    for derived, word in ((None, "agrees"), ("a.txt", None)):
        others = replace(
            made([{**copy, "derived_from": derived}]), findings=tables.frame("findings", said_so)
        )
        (edition,) = trust.compare(made([one]), others)["edition"]
        assert edition == word if word else pd.isna(edition)
        assert trust.documents(made([one]), others)["n_agree"].sum() == (word is not None)


def test_an_empty_value_that_was_corrected_is_said_to_be_empty() -> None:
    frame = pd.DataFrame(
        [
            ("funds", 2, "fund", None, "current_year", "proven"),
            ("indicators", 1, "name", "甲", None, "probable"),
            ("indicators", None, "name", None, None, None),
        ],
        columns=["table", "row", "field", "as_read", "corrected", "confidence"],
    ).assign(evidence_zh="因为", evidence_en="because")
    told = overview.corrections(page(), frame)
    assert told["as_read"].tolist()[:2] == ["（空）", "甲"]
    assert told["corrected_to"].tolist()[:2] == ["当年财政拨款", "（空）"]
    assert told["corrected_field"].tolist()[:2] == ["资金第 2 行，资金来源", "指标名称"]
    assert told.loc[2, ["as_read", "corrected_to"]].eq("").all()


def test_the_worst_form_stands_first_and_one_without_checks_last() -> None:
    frame = pd.DataFrame(
        {
            "form_id": ["a", "b", "c", "d"],
            "n_contradictions": [0, 0, 2, 0],
            "share": [0.9, 0.5, 1.0, None],
            "first_page": [1, 2, 3, 4],
        }
    )
    assert overview.worst_first(frame)["form_id"].tolist() == ["c", "b", "a", "d"]


def test_what_a_form_leaves_blank_or_prints_beside_the_fields_is_not_called_unread() -> None:
    """“Items that could not be read: 34” were telephone numbers, and totals left blank."""
    notes = {
        "project/grade": ("missing", "The grade is left blank."),
        "unread/1/1": ("unread", "联系电话 has no field in the tables; the form prints 0830."),
        "project/year": ("missing", "No year was read."),
    }
    lost = doubts.write([Doubt("unclear").of("year")])
    for states in (["blank"], ["kept"], ["blank", "kept"], ["unread"]):
        subjects = [
            subject
            for subject, state in zip(notes, ("blank", "kept", "unread"), strict=True)
            if state in states
        ]
        rows = [
            {"form_id": "d#1", "check": notes[one][0], "verdict": "warns", "subject": one,
             "message_zh": "。", "message_en": notes[one][1]}
            for one in subjects
        ]  # fmt: skip
        head = {"project_name": "甲", "complete": states == ["blank"]}
        head |= {"year": None, "in_doubt": lost} if "unread" in states else {}
        read = replace(made([project(**head)]), findings=tables.frame("findings", rows))
        assert trust.gaps(read)["state"].tolist() == states
        whole, found = (
            said(read, "en"),
            overview.doubts_found(page("en", read), trust.compare(read)),
        )
        assert ("Items not read" in whole) == ("unread" in states)
        assert (
            ("grades and units of money that the forms leave blank: 1" in whole)
            == ("blank" in states)
            == ("left blank" in found)
        )
        assert ("in no field of the tables: 1 entry" in whole) == ("kept" in states)
        assert trust.documents(read)["n_whole"].tolist() == [states == ["blank"]]


def test_of_forms_that_were_not_read_whole_no_heading_says_that_nothing_was_left() -> None:
    """“0 forms in full” stood above “nothing was left unread”."""
    for read, told in ((corpora.nothing_read(), False), (corpora.all_perfect(), True)):
        found = overview.doubts_found(page("en", read), trust.compare(read))
        assert ("nothing was left unread" in found) == told
        assert (trust.documents(read)["n_whole"].sum() == len(read.projects)) == told


def test_a_unit_whose_forms_all_name_a_year_lacks_none() -> None:
    """A column for the forms without a year made a gap of every unit that has none of these."""
    whole = [form(n, unit=f"第{n % 2}局", year=2023 + n // 2) for n in range(4)]
    told = "All 2 units have forms for every year here"
    for read in (whole, [*whole, form(9, unit="第0局", year=None)]):
        assert overview.published_found(page("en", tables.concat(read))) == told


def test_a_question_among_the_checks_is_not_told_as_a_warning() -> None:
    """“warns: 1” was said over a table of 0 warnings and 1 question."""
    rows = [
        {"form_id": f"d#{n}", "check": "scores-sum", "verdict": verdict, "subject": "project/grade",
         "message_zh": "。", "message_en": "."}
        for n, verdict in enumerate(["agrees", "asks", "asks", "not-computable"])
    ]  # fmt: skip
    read = replace(
        made([project(f"d#{n}") for n in range(4)]), findings=tables.frame("findings", rows)
    )
    told = overview.checks_told(page("en", read), trust.checks(read)).plain
    assert "1 gave 4 results; agrees: 1, asks: 2, not computable: 1" in told


def test_forms_that_name_no_unit_are_none_of_their_own_and_one_year_misses_nothing() -> None:
    """“16 units” stood beside a title of 15, and “forms for every year” over a single year."""
    named = [project(f"d#{n}", unit=unit, year=2024) for n, unit in enumerate(("甲", "乙", None))]
    assert overview.published_found(page("en", made(named))) == "Every form here is of 2024"
    for n, said in enumerate(("Every form with a sure year is of 2024", "No form has a sure year")):
        unsure = [one | {"year": None} if n or i else one for i, one in enumerate(named)]
        assert overview.published_found(page("en", made(unsure))) == said
    named[0]["year"] = 2023
    told = overview.published_found(page("en", made(named)))
    assert told == "Units with forms for every year here: 0 of 2"


def test_a_name_in_doubt_is_quoted_as_one_and_names_no_unit() -> None:
    """A torn cell stood as a unit's name, a doubled name of an indicator as a quotation."""
    torn = doubts.write([Doubt("half-lost").of(one) for one in ("unit", "project_name")])
    twice = doubts.write([Doubt("split-cell").of("name")])
    heads = [project(project_name="甲"), project("d#2", unit="99.16 E成情", project_name="乙巡")]
    heads[1]["in_doubt"] = torn
    row = {"position": 1, "name": "成本与成本", "weight": 0.0, "score": 0.0, "in_doubt": twice}
    read = made(heads, indicators=[{"form_id": one["form_id"], **row} for one in heads])
    here = page("en", read)
    assert overview.published(here)["unit"].tolist() == ["甲", "(unit not told or in doubt)"]
    assert [here.called(one) for _, one in read.projects.iterrows()] == [
        "“甲 #1”",
        "“乙巡 #2” (name in doubt)",
    ]
    found = audit.check(read)
    said = found.loc[found["check"].eq("weight-zero"), "message_zh"]
    assert said.str.contains("“成本与成本（存疑）”").all() and len(said) == 2
    nameless = made([{**one, "project_name": None} for one in heads], indicators=[
        {"form_id": "d#1", **row}, {"form_id": "d#2", **row, "name": "别的"}
    ])  # fmt: skip
    assert "“成本与成本（存疑）”" in page("zh", nameless).project(nameless.projects.iloc[0])


def test_a_card_is_led_by_a_figure_and_by_no_dash() -> None:
    none = page("en", made([project("d#1")]))
    assert none.opening(["Nothing."], "–", "l").about["key"] == ""
    assert none.opening(["All."], "100.0%", "l").about["key"] == "100.0%"
