"""What the front page begins with: which project deserves a question, and why."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis import audit, summary, tables, trust
from analysis.report import questions
from analysis.report.page import Page
from analysis.report.selection import MOST_PROJECTS, paged
from analysis.trust import verdicts
from analysis.words import LANGUAGES
from tests.report import corpora, pages
from tests.report.collections import changed, collection

READ = trust.audited(corpora.nine())
ASKED = trust.questions(READ)
EVIL = '<script>alert("项目")</script>'


def page(data: tables.Tables = READ, language: str = "zh") -> Page:
    return pages.page("00_overview", data, language)


def matrix(data: tables.Tables, language: str = "zh") -> str:
    asked = trust.questions(data)
    return questions.matrix(page(data, language), asked, trust.compare(data)).plain


def copies(times: int) -> tables.Tables:
    """The nine forms with what the audit says of them, so often, each as another document."""
    frames = READ.frames().items()
    parts = [
        {name: frame.assign(form_id=f"{copy}/" + frame["form_id"]) for name, frame in frames}
        for copy in range(times)
    ]
    return tables.concat([tables.Tables(**part) for part in parts])


def test_a_question_is_a_fact_and_as_many_contradict_as_the_summary_counts() -> None:
    counts = summary.counts(READ.findings)
    verdicts = ASKED["verdict"].value_counts()
    assert verdicts["contradicts"] == counts["contradicts"] == 2
    assert not ASKED.duplicated(["form_id", "check", "subject"]).any()
    every = {one.asks.partition(".")[2] for one in audit.checks().values()}
    assert every - {"reading", "edition"} == set(questions.ABOUT)  # each has its column


def test_a_misprint_that_several_checks_see_is_one_question() -> None:
    first = READ.findings[READ.findings["verdict"] == "contradicts"].iloc[[0]]
    again = first.assign(check="prose-executed", verdict="warns")
    twice = replace(READ, findings=pd.concat([again, READ.findings], ignore_index=True))
    assert trust.questions(twice)["check"].tolist() == ASKED["check"].tolist()


def test_what_reading_and_the_ledger_say_is_no_question_to_the_unit() -> None:
    said = READ.findings.iloc[[0]].assign(verdict="warns", fact=None)
    more = [said.assign(check=check) for check in ("in-doubt", "missing", "corrected-name")]
    other = replace(READ, findings=pd.concat([READ.findings, *more], ignore_index=True))
    assert len(trust.questions(other)) == len(ASKED)


def test_the_gravest_stands_first_and_each_check_once() -> None:
    lines = questions.strongest(page(language="en"), ASKED).plain.split("\n")
    lead = f"{len(ASKED)} questions to ask, in 9 of 9 forms"
    assert lines[0] == f"{lead}; 2 of them about a contradiction within a form."
    assert lines[1].startswith("✗ cost deviation: 2 forms contradict themselves")
    marks = [line[0] for line in lines[1:] if line[0] in "✗!·"]
    assert marks == sorted(marks, key="✗!·".index)
    assert len(marks) == 5


def test_a_form_that_is_only_asked_does_not_contradict_itself() -> None:
    """“6 forms contradict themselves” was said of five; the sixth had a question of that check."""
    data = collection({"standard": 3})
    told = {"check": "grade", "subject": "project/grade", "severity": "high"}
    told |= {"message_zh": "–", "message_en": "–"}
    verdicts = ("contradicts", "asks", "contradicts")
    rows = [
        {"form_id": form, "verdict": verdict, **told}
        for form, verdict in zip(data.projects["form_id"], verdicts, strict=True)
    ]
    found = replace(data, findings=tables.frame("findings", rows))
    here, asked = page(found, "en"), trust.questions(found)
    lines = questions.strongest(here, asked).plain.split("\n")
    assert lines[1] == "✗ grade: 2 forms contradict themselves; 1 form raises the question"


def test_of_questions_as_grave_those_of_the_most_questionable_form_stand_first() -> None:
    """A check was told by the first form of the folder, not by the one with most to ask about."""
    data = collection({"standard": 8})
    one, last = data.projects["form_id"].iloc[[0, -1]]
    told = {"verdict": "contradicts", "severity": "high", "message_zh": "–", "message_en": "–"}
    rows = [
        {"form_id": form, "check": check, "subject": f"project/{check}", **told}
        for form, check in ((one, "scores-sum"), (last, "scores-sum"), (last, "execution-score"))
    ]
    data = replace(data, findings=tables.frame("findings", rows))
    asked = trust.questions(data)
    assert asked["form_id"].tolist() == [last, last, one]
    assert asked["form_id"].iloc[0] == trust.most_questionable(data)[0]
    told_first = questions.strongest(page(data, "en"), asked).plain.split("\n")
    assert told_first[2].startswith("“项目7”: ")
    assert told_first[3] == "Also: “项目0”"


def test_a_missed_target_with_full_marks_is_asked_before_points_out_of_line_with_spending() -> None:
    """What a vendor's threshold marks ranked above a score that the rules exclude."""
    data = collection({"standard": 3})
    given = {"form_id": data.projects["form_id"].iloc[2], "position": 3}
    most = changed(data, "indicators", given, actual_value=1.0, actual_text="1个", score=30.0)
    given = {"form_id": data.projects["form_id"].iloc[1], "position": 3}
    more = changed(most, "indicators", given, actual_value=2.0, actual_text="2个", score=30.0)
    bare = replace(more, findings=tables.frame("findings", []))
    asked = trust.questions(trust.audited(bare))
    beyond = asked[asked["check"] == "score-admissible"]
    assert beyond.drop_duplicates("form_id")["points"].tolist() == [20.0, 10.0]
    told = ASKED["check"].tolist()
    assert told.index("score-admissible") < told.index("score-against-spending")


def test_the_first_of_the_ten_is_the_one_of_the_heading() -> None:
    """A form with a rarer question as grave led the list, below a heading about another one."""
    rows = [("a", "score-admissible", 5.0), ("b", "score-admissible", 1.0), ("c", "scores-sum", 0)]
    asked = pd.DataFrame(rows, columns=["form_id", "check", "points"])
    told = verdicts.apart(asked.assign(verdict="warns", severity="high"))
    assert told["form_id"].tolist() == ["a", "b", "c"]
    more = pd.concat([asked, asked.iloc[[2]].assign(form_id="a")], ignore_index=True)
    told = verdicts.apart(more.assign(verdict="warns", severity="high"))
    assert told[["form_id", "check"]].iloc[0].tolist() == ["a", "score-admissible"]


def test_each_project_stands_in_the_matrix_the_most_questionable_first() -> None:
    rows = [line.split("\t") for line in matrix(READ).split("\n")[2:11]]
    assert "#4" in rows[0][0]
    assert "#9" in rows[1][0]
    assert "#6" in rows[-1][0]
    assert {row[0].rpartition("#")[2][0] for row in rows} == set("123456789")
    asked = ASKED.groupby("form_id").size()
    assert [int(row[2]) for row in rows] == [
        int(asked[f"self-evaluation-forms-2024.txt#{row[0].rpartition('#')[2][0]}"]) for row in rows
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nothing_is_to_ask_it_says_so_and_lists_every_project(language: str) -> None:
    none = replace(READ, findings=READ.findings[READ.findings["verdict"] == "agrees"])
    asked = trust.questions(none)
    block = questions.strongest(page(none, language), asked)
    assert len(pages.said(block)) == 1
    assert ("没有发现" if language == "zh" else "Nothing to ask") in block.plain
    assert matrix(none, language).count("#") == 9


def test_a_collection_says_that_it_is_one_and_of_how_many_units_and_provinces() -> None:
    many = collection({"standard": 12})
    assert questions.title(page(many)) == (
        "12 份绩效自评表，5 个单位，6 个省份，2022–2024 年度：收到的表的汇集，不是抽样"
    )
    assert questions.title(page(many, "en")) == (
        "12 self-evaluations of 5 units, 6 provinces, 2022–2024: a collection, not a sample"
    )
    one = collection({"standard": 1}, unit="某局", year=2024)
    assert questions.title(page(one, "en")) == "某局: 1 project self-evaluation, 2024"


def test_names_from_documents_are_text_on_the_front_page() -> None:
    evil = replace(READ, projects=READ.projects.assign(project_name=EVIL, unit=EVIL))
    asked = trust.questions(evil)
    own = page(evil)
    blocks = [questions.strongest(own, asked), questions.matrix(own, asked, trust.compare(evil))]
    assert all("<script" not in block.html and "&lt;script&gt;" in block.html for block in blocks)


def test_a_large_collection_shows_the_gravest_and_counts_what_it_leaves_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("analysis.report.table.LONGEST", 20)
    many = copies(3)
    shown = matrix(many, "en")
    assert "The first 20 of 27 rows stand here" in shown
    assert len(pages.said(questions.strongest(page(many, "en"), trust.questions(many)))[0]) < 120


def test_of_many_forms_the_most_questionable_have_a_page_of_their_own() -> None:
    many = copies(12)
    chosen = paged(many)
    assert len(many.projects) == 108
    assert len(chosen) == MOST_PROJECTS == 100
    left = set(many.projects["form_id"]) - set(chosen)
    assert {form.rpartition("#")[2] for form in left} == {"6"}
    assert chosen == [form for form in many.projects["form_id"] if form in set(chosen)]


def test_tables_without_findings_are_ordered_by_what_the_audit_says_of_them() -> None:
    whole = collection({"standard": 3, "no-money": 1})
    bare = replace(whole, findings=tables.frame("findings", []))
    here = page(bare, "en")
    asked = trust.questions(here.audited)
    shown = questions.matrix(here, asked, trust.compare(here.audited)).plain
    rows = shown.split("\n")[2:6]
    assert "✗" in rows[0] and not any("✗" in row for row in rows[1:])


def test_what_most_forms_have_in_common_is_told_last_of_what_is_as_grave() -> None:
    whole = collection({"standard": 3, "no-reasons": 2}, unit="某局")
    asked = trust.questions(trust.audited(whole))
    forms = asked.groupby("check")["form_id"].nunique()
    assert forms.max() == 5
    ordered = questions.ranked(asked, 5)
    for _, own in ordered.groupby(["verdict", "severity"], sort=False, dropna=False):
        common = (own["check"].map(forms) * 2 > 5).tolist()
        assert common == sorted(common)
    assert sorted(ordered.index) == sorted(asked.index)
