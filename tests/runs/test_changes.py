"""What changed between two runs is found cell by cell, each with the one cause it has."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from analysis import tables
from analysis.reviews import SET_ASIDE
from analysis.runs import changes, page, shown
from tests.report import corpora

BEFORE: dict[str, Any] = {
    "inputs": {"a.txt": "1"}, "ledger": "1", "reviews": "1", "code": "1", "versions": {},
    "lock": "1", "spec": {},
}  # fmt: skip


def of(read: tables.Tables, **made: Any) -> tuple[dict[str, Any], tables.Tables]:
    return {"made_of": {**BEFORE, **made}, "headline": {"forms": len(read.projects)}}, read


@pytest.fixture(scope="module")
def nine() -> tables.Tables:
    from analysis import audit

    read = corpora.nine()
    return replace(read, findings=audit.check(read))


def changed(read: tables.Tables, name: str, rows: Any, **values: Any) -> tables.Tables:
    frame = read.frames()[name].copy()
    for column, value in values.items():
        frame.loc[rows, column] = value
    return replace(read, **{name: frame})


def test_nothing_changed(nine: tables.Tables) -> None:
    assert changes.compare(of(nine), of(nine)).empty


@pytest.mark.parametrize(
    ("made", "values", "why"),
    [
        ({"inputs": {"a.txt": "2"}}, {"source_sha256": "2" * 64}, "document"),
        ({"code": "2"}, {}, "reader"),
        ({"versions": {"pandas": "2"}}, {}, "reader"),
        ({"ledger": "2", "code": "2"}, {"corrected": "weight-1"}, "correction"),
        ({"ledger": "2", "code": "2"}, {}, "reader"),
    ],
)
def test_a_figure_changed(
    nine: tables.Tables, made: dict[str, Any], values: dict[str, Any], why: str
) -> None:
    form = nine.projects["form_id"].iloc[1]
    new = changed(nine, "indicators", (nine.indicators["form_id"] == form) &
                  (nine.indicators["position"] == 3), score=1.25,
                  **{k: v for k, v in values.items() if k == "corrected"})  # fmt: skip
    for column in {"source_sha256"} & set(values):
        new = changed(new, "projects", new.projects["form_id"] == form, **{column: values[column]})
    found = changes.compare(of(nine), of(new, **made))
    (row,) = found.to_dict("records")
    assert (row["form_id"], row["table"], row["row"], row["field"]) == (
        form, "indicators", "3", "score",
    )  # fmt: skip
    assert (row["after"], row["why"]) == ("1.25", why)


def test_a_changed_document_read_by_changed_code_names_both(nine: tables.Tables) -> None:
    """Only the document was named; one that is there only now is no reader's work."""
    form = nine.projects["form_id"].iloc[1]
    source = form.rpartition("#")[0]
    new = changed(nine, "funds", nine.funds["form_id"] == form, executed=1.0)
    new = changed(new, "findings", nine.findings["form_id"] == form, severity=None)
    new = changed(new, "projects", nine.projects.index, source_sha256="2" * 64)
    for there, code, why in ((source, "2", "document,reader"), (source, "1", "document"),
                             ("other.pdf", "2", "document")):  # fmt: skip
        after = of(new, inputs={source: "2"}, code=code)
        found = changes.compare(of(nine, inputs={there: "1"}), after)
        assert found["why"].unique().tolist() == [why]
        assert set(found["table"]) == {"funds", "findings"}


def test_a_finding_set_aside_is_a_review_and_another_the_rules(nine: tables.Tables) -> None:
    at = nine.findings.index[nine.findings["verdict"] == "contradicts"][0]
    aside = changed(nine, "findings", at, verdict=SET_ASIDE)
    (row,) = changes.compare(of(nine), of(aside, reviews="2")).to_dict("records")
    assert (row["before"], row["after"], row["why"]) == ("contradicts", SET_ASIDE, "review")
    warned = changed(nine, "findings", at, verdict="warns")
    assert changes.compare(of(nine), of(warned, code="2"))["why"].tolist() == ["rules"]


def test_what_a_changed_figure_makes_of_findings_has_its_cause(nine: tables.Tables) -> None:
    at = nine.findings.index[nine.findings["verdict"] == "contradicts"][0]
    form = nine.findings.loc[at, "form_id"]
    rows = (nine.funds["form_id"] == form) & (nine.funds["fund"] == "total")
    mended = changed(nine, "funds", rows, executed=1.0, corrected="money-1")
    mended = changed(mended, "findings", at, verdict="agrees")
    found = changes.compare(of(nine), of(mended, ledger="2"))
    assert found["why"].unique().tolist() == ["correction"]
    assert set(found["table"]) == {"funds", "findings"}


def test_forms_come_and_go_with_their_documents_or_by_the_reader(nine: tables.Tables) -> None:
    first, *others = nine.projects["form_id"]
    fewer = nine.select(others)
    gone = changes.compare(of(nine), of(fewer, inputs={}))
    assert gone["form_id"].dropna().unique().tolist() == [first]
    assert gone["after"].iloc[1:].isna().all()
    head = gone.iloc[0]
    assert (head["table"], head["field"], head["before"], head["after"]) == (
        "headline", "forms", "9", "8",
    )  # fmt: skip
    # The other forms of the document are still there, with its bytes: the reader lost this one.
    lost = changes.compare(of(nine), of(fewer, code="2"))
    assert set(lost["why"]) == {"reader"}
    assert pd.isna(lost["form_id"].iloc[0])


def spec(**more: Any) -> dict[str, Any]:
    own = {"name": "mine", "parameters": {"years": ["2024"]}}
    return {"rules": "own", "corrections": True, "report": [own], **more}


def test_what_was_asked_for_otherwise_is_told_where_no_figure_changed(nine: tables.Tables) -> None:
    """A changed description left no trace."""
    sets = {"spec": spec(), "notebooks": {"mine": "1" * 64}, "rules": {"hubei-20": "1"}}
    years = {"name": "mine", "parameters": {"years": ["2023", "2024"]}}
    other = {"spec": spec(report=[years], rules="hubei-20"), "notebooks": {"mine": "2" * 64}}
    found = changes.compare(of(nine, **sets), of(nine, **{**sets, **other}))
    assert set(found["table"]) == {changes.MADE_OF}
    assert found[["row", "before", "after", "why"]].to_numpy().tolist() == [
        ["rules", "own", "hubei-20", "rules"],
        ["report.mine.parameters.years", "2024", "2023, 2024", "spec"],
        ["mine", "1" * 16, "2" * 16, "notebooks"],
    ]
    for language, said in (("zh", "没有数字变动"), ("en", "description, rules: own → hubei-20")):
        assert said in shown.compared(found, language)
    old = of(nine, spec=sets["spec"])  # of a version that did not note them
    assert changes.compare(old, of(nine, **sets)).empty


def test_a_headline_by_other_rules_has_that_cause_beside_those_of_its_cells(nine) -> None:
    form = nine.projects["form_id"].iloc[1]
    new = changed(nine, "projects", nine.projects["form_id"] == form, total_score=1.0,
                  source_sha256="2" * 64)  # fmt: skip
    before = of(nine, rules={"own.toml": "1"}, spec=spec(rules="own.toml"))
    after = of(new, rules={"own.toml": "2"}, spec=spec(rules="own.toml"), inputs={"a.txt": "2"})
    after[0]["headline"] = {"forms": 9, "lowest": 2.0}
    found = changes.compare(before, after)
    assert found.set_index("table").loc[changes.HEADLINE, "why"] == "document,rules"


def test_a_headline_has_the_causes_of_what_it_is_made_of(nine: tables.Tables) -> None:
    """Each had those of all cells: a review was said to have changed the money spent."""
    form = nine.projects["form_id"].iloc[1]
    rows = (nine.funds["form_id"] == form) & (nine.funds["fund"] == "total")
    at = nine.findings.index[nine.findings["verdict"] == "contradicts"][0]
    new = changed(nine, "funds", rows, executed=1.0)
    new = changed(new, "projects", nine.projects["form_id"] == form, source_sha256="2" * 64)
    new = changed(new, "findings", at, verdict=SET_ASIDE)
    other = nine.indicators.index[nine.indicators["form_id"] != form][0]
    new = changed(new, "indicators", other, score=1.25, corrected="score-1")
    before, after = of(nine), of(new, inputs={"a.txt": "2"}, reviews="2", ledger="2")
    names = ("executed", "contradictions", "quantified", "total_score", "forms")
    after[0]["headline"] = dict.fromkeys(names, 1.0)
    head = changes.compare(before, after)
    told = head[head["table"] == changes.HEADLINE].set_index("field")["why"].to_dict()
    assert told == {
        "executed": "document", "contradictions": "review", "quantified": "correction",
        "total_score": "correction,document", "forms": "correction,document,review",
    }  # fmt: skip


def test_a_document_that_was_renamed_changes_no_figure(nine: tables.Tables) -> None:
    """Its forms went and came, with all of their figures."""
    called = {
        name: frame.assign(form_id=frame["form_id"].str.replace(r"^.*#", "new/a.txt#", regex=True))
        for name, frame in nine.frames().items()
    }
    renamed = replace(nine, **called)
    assert changes.compare(of(nine), of(renamed, inputs={"new/a.txt": "1"})).empty
    assert set(changes.compare(of(nine), of(nine.select([]), inputs={}))["why"]) == {"document"}


def test_a_doubt_is_told_in_words(nine: tables.Tables) -> None:
    """It was shown as the tables hold it: [{"field": "score", …."""
    doubt = '[{"field": "score", "code": "half-lost", "read": []}]'
    new = changed(nine, "indicators", nine.indicators.index[:1], in_doubt=doubt)
    for language, name in (("zh", "得分"), ("en", "score")):
        (one,) = page.rows(changes.compare(of(nine), of(new, code="2")), language)
        assert one["after"].startswith(name)
        assert not re.search(r"[{\[]|half-lost", one["after"])


def test_repairs_that_the_description_leaves_out_are_corrections(nine: tables.Tables) -> None:
    """They were the reader's."""
    rows = nine.indicators.index[:1]
    mended = changed(nine, "indicators", rows, score=1.25, corrected="score-1")
    found = changes.compare(of(mended, spec=spec()), of(nine, spec=spec(corrections=False)))
    assert dict(zip(found["table"], found["why"], strict=True)) == {
        changes.MADE_OF: "spec", "indicators": "correction",
    }  # fmt: skip


def test_a_doubt_that_comes_back_with_a_correction_taken_out_is_of_the_ledger(nine) -> None:
    """It was called the reader's: the blank cell of the corrected row told nothing of it."""
    rows = nine.indicators.index[:1]
    mended = changed(nine, "indicators", rows, score=1.25, corrected="score-1", in_doubt=None)
    doubt = '[{"field": "score", "code": "half-lost", "read": []}]'
    as_read = changed(nine, "indicators", rows, score=1.5, corrected=None, in_doubt=doubt)
    found = changes.compare(of(mended), of(as_read, ledger="2"))
    assert dict(zip(found["field"], found["why"], strict=True)) == {
        "in_doubt": "correction", "score": "correction",
    }  # fmt: skip


def test_rows_are_named_in_the_readers_language(nine: tables.Tables) -> None:
    """In Chinese stood actual_value, expected_high, score-admissible indicators/2."""
    aside = changed(nine, "findings", nine.findings.index, severity=None)
    aside = changed(aside, "funds", nine.funds.index, executed=1.0)  # was: 1，全年执行数
    other = changed(aside, "indicators", nine.indicators.index, actual_value=1.0)
    found = changes.compare(of(nine), of(other, code="2")).drop_duplicates(["table", "field"])
    for one in page.rows(found, "zh"):
        told = one["what"].replace("form_id", "") + one["before"]
        assert not re.search("[a-z]{2}|^[0-9]", told.partition("https:")[0]), one


def test_a_form_that_went_is_told_by_what_it_is(nine: tables.Tables) -> None:
    """It took the whole list with each of its cells; and `forms`, whose English word is the key
    itself, was told as a column of the codebook, a severity as “Low:”.
    """
    forms = list(nine.projects["form_id"])
    found = changes.compare(of(nine), of(nine.select(forms[:-1])))
    assert len(found) > 50
    every = page.rows(found, "en")
    assert [(one["what"], one["after"]) for one in every if one["form"] == forms[-1]] == [
        ("read whole", "–"), ("project name", "–"), ("total score", "–"),
    ]  # fmt: skip
    assert ("forms", "9", "8") in [(one["what"], one["before"], one["after"]) for one in every]
    assert f"{len(found) - len(every)} more changes" in shown.compared(found, "en")
    graver = changed(nine, "findings", nine.findings.index[:1], severity="low")
    (one,) = page.rows(changes.compare(of(nine), of(graver, code="2")), "en")
    assert (one["what"].rpartition(", ")[2], one["after"]) == ("severity", "Low")
