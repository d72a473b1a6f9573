from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import (
    audit,
    change,
    corpus,
    cycle,
    doubts,
    editions,
    eligibility,
    execution,
    tables,
    trust,
)
from analysis import rules as rule_sets
from analysis.charts import naming
from analysis.charts import trust as pictures
from analysis.corrections import Ledger
from analysis.doubts import Doubt
from analysis.measures import frames
from analysis.report import collection, questions
from analysis.report.each import overview
from analysis.report.each.project import form as form_room
from analysis.report.selection import of
from analysis.tables import Tables
from tests.report import pages
from tests.sample_forms import made, matched, project, rows, total

FRAMES = (
    trust.documents,
    trust.compare,
    trust.checks,
    trust.contradictions,
    trust.doubts,
    trust.gaps,
    trust.conventions,
    lambda read: trust.corrections(read, Ledger(path=Path("none.toml"))),
)


@pytest.fixture(scope="module")
def as_read(nine: corpus.Corpus) -> corpus.Corpus:
    return nine


@pytest.fixture(scope="module")
def corrected(corrected_nine: corpus.Corpus) -> corpus.Corpus:
    return corrected_nine


def finding(check: str, verdict: str, subject: str, **more: Any) -> dict[str, Any]:
    row = {"form_id": "d#1", "check": check, "verdict": verdict, "subject": subject}
    return {**row, "message_zh": "某事。", "message_en": "Something.", **more}


def with_findings(read: Tables, *found: dict[str, Any]) -> Tables:
    return replace(read, findings=tables.frame("findings", list(found)))


def money(**more: Any) -> dict[str, Any]:
    return {**total("d#1", 100.0, 80.0, 60.0), "execution_rate": 75.0, "score": 7.5, **more}


def twice(read: Tables, **changed: Any) -> tuple[Tables, Tables]:
    """The forms of one document, and those of another that are matched as editions of them."""
    frames = {}
    for name, frame in read.frames().items():
        again = frame.assign(form_id=frame["form_id"].str.replace("#", "-again#"))
        if name == "projects":
            again = again.assign(source="again.pdf", source_sha256="f" * 64, **changed)
        frames[name] = pd.concat([frame, again], ignore_index=True)
    return editions.split(matched(Tables(**frames)))


def test_the_nine_forms_prove_nearly_all_their_figures(as_read: corpus.Corpus) -> None:
    forms = trust.compare(as_read)
    assert forms["audited"].all()
    sums = forms[["n_figures", "n_confirmed", "n_unconfirmed", "n_contradicted"]].sum().tolist()
    assert sums == [481, 465, 16, 0]
    assert forms["n_indicators"].sum() == 151
    assert forms["share"].round(3).tolist() == [
        *(0.980, 0.967, 0.947, 0.976, 0.947, 0.952, 0.978, 0.953, 0.976),
    ]
    assert not forms["complete"].any()


def test_the_nine_forms_contradict_themselves_twice(as_read: corpus.Corpus) -> None:
    found = trust.contradictions(as_read)
    assert found["form_id"].str[-2:].tolist() == ["#4", "#9"]
    assert set(found["check"]) == {"cost-deviation"}
    assert found["reported"].tolist() == [-0.06, 0.0]
    assert found["expected_low"].tolist() == pytest.approx([-5.66, -0.03], abs=0.005)
    assert found["page"].tolist() == [7, 21]
    checks = trust.checks(as_read).set_index("check")
    assert checks.loc["cost-deviation", "n_contradicts"] == 2
    assert checks.loc["execution-rate", ["n_agrees", "n_agrees_truncated"]].tolist() == [12, 8]
    assert checks["n_contradicts"].sum() == 2


def test_what_the_ledger_puts_right_is_listed_and_no_doubt_or_gap_any_more(
    as_read: corpus.Corpus, corrected: corpus.Corpus
) -> None:
    assert trust.corrections(as_read, trust.ledger()).empty
    applied = trust.corrections(corrected, trust.ledger())
    assert len(applied) == len(trust.ledger().entries)
    assert set(applied["table"]) == {"projects", "funds", "indicators"}
    one = applied.set_index("correction").loc["2-3-name"]
    assert (one["as_read"], one["corrected"]) == (
        "网点水电费缴约内完成月份数",
        "网点水电费缴纳完成月份数",
    )
    assert (one["position"], one["field"], one["confidence"]) == (3, "name", "proven")
    assert one["evidence_en"].startswith("纳 was cut at the seam")
    before, after = trust.doubts(as_read), trust.doubts(corrected)
    assert len(after) < len(before)
    assert "department" in set(before["field"])
    assert "department" not in set(after["field"])
    assert len(trust.gaps(as_read)) - len(trust.gaps(corrected)) == 9
    assert trust.compare(corrected)["n_corrected"].sum() == len(applied)


def test_a_figure_that_the_ledger_took_from_a_sum_is_not_confirmed_by_that_sum(
    as_read: corpus.Corpus, corrected: corpus.Corpus
) -> None:
    before, after = trust.compare(trust.audited(as_read)), trust.compare(trust.audited(corrected))
    filled = corrected.findings["check"] == "corrected-adjusted-budget"
    assert filled.sum() == 1
    told = ["n_figures", "n_confirmed"]
    assert after[told].sum().tolist() == before[told].sum().tolist() == [481, 465]


def test_conventions_are_told_once_a_document(as_read: corpus.Corpus) -> None:
    found = trust.conventions(as_read)
    assert found["check"].tolist() == [
        "rule-set",
        "rounding-of-execution-rate",
        "rounding-of-score",
    ]
    assert found["n_forms"].tolist() == [9, 9, 9]
    assert found["verdict"].tolist() == ["agrees", "agrees-truncated", "agrees"]


def test_every_indicator_in_doubt_has_a_row_for_each_field(as_read: corpus.Corpus) -> None:
    found = trust.doubts(as_read)
    own = found[found["table"] == "indicators"]
    told = own.groupby(["form_id", "position"], sort=False)["field"].agg(set).tolist()
    noted = as_read.indicators["in_doubt"].dropna()
    assert told == [set(doubts.fields(one)) for one in noted]
    assert found["field"].notna().all()


def test_a_second_edition_counts_once_and_says_whether_it_agrees(as_read: corpus.Corpus) -> None:
    alone = trust.compare(as_read)
    read, others = twice(as_read)
    forms = trust.compare(read, others)
    assert forms["edition"].tolist() == ["agrees"] * 9
    pd.testing.assert_frame_equal(
        forms.drop(columns="edition"), alone.drop(columns="edition"), check_dtype=False
    )
    assert trust.differences(others).empty
    documents = trust.documents(read, others).set_index("source")
    assert documents.loc["again.pdf", ["n_forms", "n_counted", "n_agree"]].tolist() == [9, 0, 9]
    assert documents.loc["again.pdf", "edition_of"] == "self-evaluation-forms-2024.txt"
    assert pd.isna(documents["edition_of"].iloc[0])


def test_only_a_document_of_another_kind_confirms_what_was_read(as_read: corpus.Corpus) -> None:
    one = as_read.select(["self-evaluation-forms-2024.txt#2"])
    (every,) = trust.compare(one)["n_figures"]
    unsure = int(one.indicators["score"].notna().sum())
    doubt = doubts.write([Doubt("split-cell", (), "score")])
    doubted = replace(one, indicators=one.indicators.assign(in_doubt=doubt))
    for read, reader, alike in (
        (one, "dump", 0),
        (one, "word", every),
        (doubted, "word", every - unsure),
    ):
        assert trust.compare(*twice(read, reader=reader))["n_alike"].tolist() == [alike]
    assert trust.compare(*twice(one, reader="word", total_score=99.0))["n_alike"].tolist() == [
        every - 1
    ]


def test_an_edition_that_differs_says_so(as_read: corpus.Corpus) -> None:
    one = as_read.select(["self-evaluation-forms-2024.txt#2"])
    read, others = twice(one, total_score=99.0)
    assert trust.compare(read, others)["edition"].tolist() == ["differs"]
    assert trust.documents(read, others)["n_differ"].tolist() == [0, 1]
    (told,) = trust.differences(others)["message_en"]
    assert "total score 99.00 / 98.93" in told


def test_editions_come_along_with_the_forms_that_are_selected(as_read: corpus.Corpus) -> None:
    read, others = twice(as_read)
    found = of(others, read.select(["self-evaluation-forms-2024.txt#3"]))
    assert found.projects["form_id"].tolist() == ["self-evaluation-forms-2024.txt-again#3"]


def test_forms_that_the_audit_has_not_seen_are_audited_and_others_left_alone() -> None:
    read = made([project(), project("d#2")], [money()])
    assert not trust.compare(read)["audited"].any()
    assert trust.compare(read)["share"].isna().all()
    assert trust.compare(read)["n_figures"].tolist() == [6, 0]
    seen = trust.audited(read)
    assert trust.compare(seen)["n_confirmed"].tolist() == [5, 0]
    assert trust.audited(seen).findings is seen.findings
    half = replace(seen, findings=seen.findings[seen.findings["form_id"] == "d#1"])
    again = trust.audited(half).findings
    assert sorted(again["form_id"].unique()) == ["d#1", "d#2"]
    assert not again.duplicated(["form_id", "check", "subject"]).any()


def test_a_rate_that_no_rounding_explains_is_contradicted() -> None:
    seen = trust.audited(made([project()], [money(execution_rate=57.0, score=5.7)]))
    one = trust.compare(seen).iloc[0]
    assert one["n_contradictions"] == len(trust.contradictions(seen)) == 1
    assert (one["n_confirmed"], one["n_contradicted"]) == (3, 2)


def test_words_of_the_reader_are_no_audit() -> None:
    noted = with_findings(made([project()]), finding("missing", "warns", "project/grade"))
    assert not trust.compare(noted)["audited"].any()


def test_fields_of_project_and_funds_are_in_doubt_by_their_own_columns() -> None:
    unit = [Doubt("may-be", ("乙 (或丙)",), "unit"), Doubt("split-cell", (), "unit")]
    label = doubts.write([Doubt("nothing-read", (), "label")])
    fund = {"form_id": "d#1", "in_doubt": label}
    noted = made([project(in_doubt=doubts.write(unit))], [fund, {**fund, "fund": "other"}])
    found = trust.doubts(noted)
    assert found["table"].tolist() == ["projects", "funds", "funds"]
    assert found["field"].tolist() == ["unit", "label", "label"]
    assert found["row"].tolist()[1:] == ["1", "other"]
    assert found["why_zh"].tolist()[0] == "可能是“乙 (或丙)”、从断开的单元格拼出"
    assert found["why_en"].tolist()[2] == "nothing can be read"


def test_a_gap_that_was_filled_is_none() -> None:
    read = made([project(grade="优")])
    noted = with_findings(
        read,
        finding("missing", "warns", "project/grade"),
        finding("missing", "warns", "project/year"),
        finding("missing", "warns", "funds/total"),
        finding("rows-left-out", "warns", "project/complete"),
    )
    left = trust.gaps(noted)["subject"].tolist()
    assert left == ["funds/total", "project/complete"]


def test_a_correction_that_the_ledger_has_lost_keeps_its_sentence() -> None:
    noted = with_findings(
        made([project()], indicators=rows({"name": "新名"})),
        finding("corrected-name", "warns", "indicators/1", rule="ledger: gone", page=4),
    )
    one = trust.corrections(noted, Ledger(path=Path("none.toml"))).iloc[0]
    assert (one["correction"], one["field"], one["name"]) == ("gone", "name", "新名")
    assert one["evidence_zh"] == "某事。"
    assert pd.isna(one["as_read"])


def test_a_ledger_that_is_not_there_is_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setenv("SELFEVAL_HOME", str(tmp_path))
    assert not trust.ledger().entries


def test_nothing_gives_nothing() -> None:
    assert trust.audited(tables.empty()).findings.empty
    for made_of in FRAMES:
        assert made_of(tables.empty()).empty
    assert pictures.confirmation(trust.compare(tables.empty())) is None


figures = st.one_of(st.none(), st.decimals(0, 200, places=2).map(float))


@settings(max_examples=5)  # an audit of nine forms costs hardly more than one of three
@given(
    st.lists(
        st.tuples(figures, figures, figures, figures, st.lists(figures, max_size=4)),
        min_size=3,
        max_size=9,
    )
)
def test_every_figure_is_confirmed_or_contradicted_or_neither(forms: list[tuple]) -> None:
    heads, funds, indicators = [], [], []
    for number, (b0, b1, c, rate, weights) in enumerate(forms, start=1):
        form = f"d#{number}"
        heads.append(project(form, total_weight=100.0, total_score=rate))
        funds.append({**total(form, b0, b1, c), "execution_rate": rate})
        named = ({"level1": "产出指标", "weight": weight, "score": weight} for weight in weights)
        indicators += rows(*named, form_id=form)
    read = trust.audited(made(heads, funds, indicators))
    out = trust.compare(read)
    parts = out["n_confirmed"] + out["n_unconfirmed"] + out["n_contradicted"]
    assert (parts == out["n_figures"]).all()
    assert out["share"].dropna().between(0, 1).all()
    assert out["n_contradictions"].sum() == trust.checks(read)["n_contradicts"].sum()
    turned = replace(read, projects=read.projects.iloc[::-1].reset_index(drop=True))
    columns = ["form_id", "n_confirmed", "n_contradicted"]
    again = trust.compare(turned)[columns].iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(again, out[columns])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pictures_show_what_the_frames_say(as_read: corpus.Corpus, lang: str) -> None:
    drawn = pictures.confirmation(trust.compare(as_read), lang)
    assert drawn is not None
    assert drawn.data["n_contradictions"].tolist()[:2] == [1, 1]
    assert "465" in drawn.caption
    assert "96.7%" in drawn.caption


def test_more_forms_than_rows_are_a_distribution_and_unseen_ones_are_left_out() -> None:
    heads = [project(f"d#{number}") for number in range(1, 63)]
    funds = [money(form_id=head["form_id"]) for head in heads[:61]]
    drawn = pictures.confirmation(trust.compare(trust.audited(made(heads, funds))), "en")
    assert drawn is not None
    assert "distribution of 61 forms" in drawn.figure.get_suptitle()
    assert "not drawn: 1" in drawn.caption
    assert len(drawn.data) == 61


def test_one_word_a_state_a_field_without_a_reading_is_not_read_and_one_with_it_in_doubt() -> None:
    """The overview had “in doubt 1, not read 0” where the page on scores had “1 not read”."""
    lost = doubts.write([Doubt("nothing-read", (), "score")])
    unsure = doubts.write([Doubt("split-cell", (), "score")])
    own = {"target_text": "≥1次", "actual_text": "1次", "weight": 10.0}
    marked = [{"score": None, "in_doubt": lost}, {"score": 10.0, "in_doubt": unsure}]
    read = made([project()], indicators=rows(*({**own, **one} for one in marked)))
    assert trust.doubts(read)["state"].tolist() == ["unread", "in_doubt"]
    one = trust.compare(read).iloc[0]
    assert one[["n_doubt_rows", "n_doubts"]].tolist() == [1, 1]
    (gap,) = trust.gaps(read).query("subject == 'indicators/1'").to_dict("records")
    assert (gap["state"], one["n_gaps"]) == ("unread", len(trust.gaps(read)))
    assert gap["message_en"] == "Not read: indicator row 1, score (nothing can be read)."
    states = eligibility.scores(frames(read)).tolist()
    assert states == ["unread", "in_doubt"]
    here = pages.page("00_overview", read, "en")
    listed = overview.doubts(here, trust.doubts(read))
    assert listed["position"].tolist() == [2]
    assert form_room.doubted(pages.page("04_project", read, "en"), "unread") == 1


def test_a_misprint_that_two_checks_see_is_one_contradiction_in_opening_and_heading() -> None:
    """The opening counted 3 contradictions, the heading over their table 4."""
    noted = with_findings(
        made([project()], [money()]),
        finding("funds-sum-executed", "contradicts", "funds/total", fact="executed@funds/total"),
        finding("execution-rate", "contradicts", "funds/total", fact="executed@funds/total"),
        finding("total-score", "contradicts", "project/total_score"),
        finding("weights-sum", "contradicts", "project/total_weight"),
    )
    found = trust.contradictions(noted)
    assert found["fact"].notna().all()
    assert trust.compare(noted)["n_contradictions"].tolist() == [3]
    here = pages.page("00_overview", noted, "en")
    assert overview.contradictions_found(here, found).startswith("3 contradictions, in 1 form")
    assert "3 contradictions turned up in 1 form" in overview.opening(here, noted).plain


def test_a_year_in_doubt_decides_no_rules_heads_no_axis_and_is_no_year_of_a_place() -> None:
    """A year that might be another one bound a form to rules, and stood as one of two years."""
    later = doubts.write([Doubt("year-of-later", ("2018",), "year")])
    here = {"place_evidence": "湖北省", "province": "湖北省", "unit": "湖北省甲局"}
    heads = [
        project("a.pdf#1", year=2018, in_doubt=later, **here),
        project("b.pdf#1", year=2024, **here),
        project("c.pdf#1", year=2024, in_doubt=later, **here),
    ]
    read = made(heads, [total(one["form_id"], 100.0, 80.0, 60.0) for one in heads])
    told = rule_sets.of_forms(read.projects)
    assert [(one.id, binds) for one, binds in told.values()] == [
        ("mof-2020-10", False),
        ("hubei-20", True),
        ("hubei-20", True),  # as if the year were not known: so is the newest set
    ]
    assert change.units(read)[["year", "n_forms"]].values.tolist() == [[2024, 1]]
    assert "year" not in execution.groups(read)["grouping"].tolist()
    found = cycle.published(read.projects, tables.none_beside())
    assert found["year"].isna().sum() == 1
    front = pages.page("00_overview", read, "en")
    assert questions.title(front).endswith(", 2024")
    assert collection.lacking(front, read.projects, "year") == "2 name no year, or one in doubt"
    said = audit.check(read)
    told_so = said.loc[said["check"] == "rule-set", "message_en"].tolist()
    assert "year 2018 (in doubt): the rules that apply differ by year" in told_so[0]
    assert "year 2024 (in doubt): rule set hubei-20 applies" in told_so[2]
    points = [{"form_id": one["form_id"], "position": 1, "weight": 90.0} for one in heads]
    heads = [one | {"total_score": 90.0} for one in heads]
    left = eligibility.positions(frames(made(heads, None, points)))
    assert left.fillna("").tolist() == ["no_year", "", ""]


@pytest.mark.parametrize("doubted", [False, True], ids=["blank", "unread"])
def test_a_year_that_was_not_read_takes_no_rules_that_hang_on_it(doubted: bool) -> None:
    """Shanghai's of 2024 bound a form of any year, and Jiangxi's of 2017 to 2019 one of today."""
    places = ["上海市", "江西省", "湖北省", "河北省"]
    later = doubts.write([Doubt("split-cell", (), "year")]) if doubted else None
    heads = [
        project(f"{n}.pdf#1", year=None, province=one, place_evidence=one, in_doubt=later)
        for n, one in enumerate(places)
    ]
    read = made(heads)
    told = [(one.id, binds) for one, binds in rule_sets.of_forms(read.projects).values()]
    assert told == [
        ("mof-2020-10", False),
        ("mof-2020-10", False),
        ("hubei-20", True),
        ("mof-2020-10", True),
    ]
    found = audit.check(read)
    said = found.loc[found["check"] == "rule-set", ["message_zh", "message_en"]].to_numpy()
    word = ("未读出", "year not read") if doubted else ("未填", "year left blank")
    for zh, en in said:
        assert f"年度 {word[0]}：" in zh
        assert word[1] in en
    assert ["differ by year" in en for _, en in said] == [True, True, False, False]


def test_a_choice_by_year_says_what_it_took_as_read_and_whom_it_cannot_take() -> None:
    """A form whose year was not read fell out in silence, and a doubted year was as good as any."""
    later = doubts.write([Doubt("year-of-later", ("2023",), "year")])
    heads = [
        project("a.pdf#1", project_name="甲", unit="甲局", year=2024),
        project("b.pdf#1", project_name="甲", unit="甲局", year=2024, in_doubt=later),
        project("c.pdf#1", project_name="甲", unit="甲局", year=2023),
        project("d.pdf#1", project_name="乙", unit="甲局", year=None),
    ]
    whole = made(heads)
    chosen = whole.where(years=[2024])
    assert chosen.projects["form_id"].tolist() == ["a.pdf#1", "b.pdf#1"]
    asked = {"years": [2024]}
    notes = {
        "en": [
            "This page is about 2 of the 4 forms read.",
            "The year of 1 of them is in doubt, and taken as it was read.",
            "1 further form has no year, or none that was read, and is in no choice by year.",
        ],
        "zh": ["其中 1 份的年度存疑，按读到的年度选入。", "另有 1 份未填年度或年度未读出"],
    }
    for language, told in notes.items():
        page = pages.page("01_execution_rates", chosen, language, collection=whole)
        page.start(asked)
        note = page.opening(["."], "1", "n").about["note"]
        assert all(one in note for one in told)
        page = pages.page("01_execution_rates", chosen, language, collection=whole)
        page.start({"years": []})
        assert told[-1] not in page.opening(["."], "1", "n").about["note"]
    # A year in doubt tells no form from another, and stands in no title without a word.
    assert naming.marks(whole)["c.pdf#1"] == "2023"
    assert naming.marks(whole)["b.pdf#1"] == "b.pdf"
    one = pages.page("04_project", chosen, "en", one=chosen.select(["b.pdf#1"]))
    assert one.opening(["."], "1", "n").about["question"] == "甲局 · 2024 (in doubt) · d.pdf"
