from __future__ import annotations

import json
import zipfile
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from rich.console import Console

import analysis
from analysis import audit, doubts, editions, evidence, summary, tables
from analysis.corpus import Corpus
from analysis.report.each import project as on_project
from tests.audit import nine_forms
from tests.report import pages
from tests.sample_forms import made, matched, project, rows


@pytest.fixture(scope="module")
def audited():
    corpus = nine_forms.read()
    return replace(corpus, findings=audit.check(corpus))


def apart(whole: tables.Tables) -> Corpus:
    once, others = editions.split(whole)
    return Corpus(*once.frames().values(), editions=others)


def shown(whole, language) -> str:
    corpus = whole if isinstance(whole, Corpus) else apart(whole)
    console = Console(width=100, record=True, file=None, quiet=True)
    with console.capture() as capture:
        console.quiet = False
        console.print(summary.terminal(corpus, language))
    return capture.get()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_terminal_shows_the_worst_first(audited, language):
    text = shown(audited.select(["self-evaluation-forms-2024.txt#4"]), language)
    assert "356.49" in text
    assert text.index("✗ ", text.index("356.49") - 60) < text.index("! ", text.index("356.49"))


def test_the_terminal_says_where_the_row_stands_that_it_is_about(audited):
    """A finance clerk searched a sheet for the amount that a sentence called by its name only."""
    form = audited.select(["self-evaluation-forms-2024.txt#4"])
    assert "  (p. 7)  [" in shown(form, "en")
    sheet = replace(
        form,
        projects=form.projects.assign(reader="excel"),
        indicators=form.indicators.assign(place=[f"表1!C{n}" for n in form.indicators.index]),
    )
    row = sheet.indicators.query("name == '项目实际成本与预算偏差率'")["place"].iloc[0]
    assert f"({row})" in shown(sheet, "zh")


def test_a_contradicted_figure_is_told_with_its_own_cell_not_its_rows(root, tmp_path):
    """A clerk looked at C6, the words of the row, for the rate that is wrong in H6."""
    book = openpyxl.load_workbook(root / "data" / "examples" / "example.xlsx")
    sheet = book.active
    rate = next(cell for row in sheet for cell in row if cell.value == 99.71)
    rate.value = 89.71
    book.save(file := tmp_path / "draft.xlsx")
    read = analysis.read(file)
    told = evidence.figures(read, file, "zh")
    wrong = read.findings.query("verdict == 'contradicts' and subject == 'funds/total'")
    key = tuple(wrong.iloc[0][["form_id", "check", "subject"]])
    assert told[key] == f"{sheet.title}!{rate.coordinate}"
    console = Console(width=200, record=True, quiet=True)
    with console.capture() as capture:
        console.quiet = False
        console.print(summary.terminal(read, "zh", told))
    assert f"({told[key]})" in capture.get()

    # In an archive in an archive its row was told.
    for archive, held in ("下属.zip", file), ("全县.zip", tmp_path / "下属.zip"):
        with zipfile.ZipFile(tmp_path / archive, "w") as packed:
            packed.write(held, f"城区/{held.name}")
    whole = tmp_path / "全县.zip"
    inside = evidence.figures(analysis.read(whole), whole, "zh")
    packed_key = (f"全县.zip/城区/下属.zip/城区/{key[0]}", *key[1:])
    assert inside == {(packed_key[0], *one[1:]): place for one, place in told.items()}
    assert inside[packed_key] == told[key]


def test_what_can_not_be_told_is_listed_last_and_empty_cells_with_their_rows():
    """A clerk read "? 3" and found none of the three, and "1 cell left blank" without its row."""
    row = {
        "page": 1,
        "name": "师生安全保障",
        "target_text": "有效提升",
        "weight": 15.0,
        "score": 13.0,
    }
    money = {"form_id": "d#1", "page": 1, "fund": "total", "weight": 10.0, "executed": 1.0}
    one = made([project("d#1", total_weight=25.0, last_page=1)], [money], rows(row))
    lines = [
        line.strip() for line in shown(replace(one, findings=audit.check(one)), "zh").split("\n")
    ]
    marks = [line[0] for line in lines if line[:2] in ("✗ ", "! ", "· ", "? ")]
    assert marks == sorted(marks, key="✗!·?".index)
    assert any(line.startswith("? ") and "执行率无法复算" in line for line in lines)
    assert any("实际完成值 1 个（师生安全保障）" in line for line in lines)
    assert "年度资金总额的得分 1 个" in "".join(lines)


def test_the_json_is_valid_and_counts_every_finding(audited):
    """But which rules apply, and how a form rounds: that was counted as figures that agree."""
    inferred = audited.findings["check"].str.match("rule-set|rounding-of-")
    assert inferred.any()
    data = json.loads(json.dumps(summary.as_json(apart(audited)), allow_nan=False))
    assert len(data["forms"]) == 9
    assert sum(data["counts"].values()) == (~inferred).sum()
    verdicts = [row["verdict"] for row in data["forms"][3]["findings"]]
    assert verdicts[0] == "contradicts"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_a_form_it_says_so(language):
    assert shown(tables.empty(), language).strip()
    assert summary.as_json(apart(tables.empty()))["forms"] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_rules_that_hang_on_a_year_not_sure_are_said_to_wherever_they_judge(tmp_path, language):
    """The terminal, the page of the form and an export say why none binds, beside the judgement."""
    doubt = doubts.write([doubts.Doubt("year-of-later", ("2022",), "year")])
    place = {"province": "上海市", "place_evidence": "上海市", "year": 2022, "in_doubt": doubt}
    heads = [project("d#1", total_score=90.0, project_name="甲", **place)]
    read = made(heads, None, rows({"page": 1, "weight": 90.0, "score": 90.0}))
    whole = replace(read, findings=audit.check(read))
    told = {
        "zh": ("年度 2022（存疑）：不同年度适用的规则不同", "年度不能确定，不知适用哪套规则"),
        "en": ("2022 (in doubt): the rules that apply differ by year", "of a year not sure"),
    }[language]
    assert told[0] in " ".join(shown(whole, language).split())
    here = pages.page("04_project", whole, language, "own", one=whole)
    assert told[1] in on_project.opening(here).plain
    # Nor does the head say then what they allow.
    assert here.name("fact", "range") not in on_project.head(here).plain
    (file,) = tables.write(whole, tmp_path, "xlsx", language)
    sheet = openpyxl.load_workbook(file)["findings"]
    assert any(told[0] in str(cell.value) for row in sheet for cell in row)


def test_the_closing_line_says_what_nobody_filled_in_and_what_is_in_doubt():
    """Of a blank form "nothing contradicts" was said, and of one in doubt that all is confirmed."""
    doubt = '[{"field": "score", "code": "readings-differ", "read": ["5", "6"]}]'
    row = {"weight": 90.0, "score": 90.0, "in_doubt": doubt}
    scored = made([project("d#1", total_weight=90.0, total_score=90.0, grade="优")], [], rows(row))
    blank = made([project("d#1", total_score=None)], [], [])
    said = [" ".join(shown(one, "en").split()) for one in (scored, blank)]
    assert "0 of the 4 amounts" in said[0] and "in doubt as read: 1, not read: 0;" in said[0]
    assert (
        "nothing could be confirmed" in said[1]
        and "cells left blank: 5 (1 × expected goal," in said[1]
    )
    assert not any("nothing contradicts" in one for one in said)


def twice(whole: tables.Tables) -> tables.Tables:
    """Return forms with a second edition of each, as read from another document."""

    def renamed(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(form_id=frame["form_id"].str.replace(r"^.*#", "web.pdf#", regex=True))

    other = tables.Tables(**{name: renamed(frame) for name, frame in whole.frames().items()})
    told = other.projects.assign(source="web.pdf", source_sha256="f" * 64, reader="scan")
    return matched(tables.concat([whole, replace(other, projects=told)]))


def test_a_form_that_is_published_twice_counts_once(audited):
    both = apart(twice(audited))
    once, again = summary.as_json(apart(audited)), summary.as_json(both)
    assert again["counts"] == once["counts"]
    assert again["forms"] == once["forms"]
    others = again["editions"].pop("forms")
    assert again["editions"] == {"further": 9, "agreeing": 9, "repeated": 0}
    assert [form["same_as"] for form in others] == audited.projects["form_id"].tolist()
    text = shown(both, "en")
    assert "9 forms" in text
    assert "Further editions of these forms: 9, of which agree in all: 9." in text
    assert text.count("356.49") == shown(audited, "en").count("356.49")
    assert "另有 9 份是同一自评表的其他版本，其中 9 份逐项一致" in shown(both, "zh")


def test_what_only_a_further_edition_has_is_still_told(audited):
    both = twice(audited)
    other = both.indicators.copy()
    other.loc[other.index[other["form_id"] == "web.pdf#1"][:3], "score"] -= 1
    changed = matched(replace(both, indicators=other))
    changed = replace(changed, findings=pd.concat([changed.findings, audit.check(changed)]))
    text = shown(changed, "en")
    assert "web.pdf#1" in text
    assert "web.pdf#2" not in text
    counted = summary.as_json(apart(changed))["editions"]
    assert (counted["further"], counted["agreeing"]) == (9, 8)


def test_a_document_made_from_another_is_told_in_one_line(audited):
    both = twice(audited)
    made = both.projects["source"] == "web.pdf"
    source = audited.projects["source"].iloc[0]
    projects = both.projects.assign(derived_from=both.projects["source"].where(~made, source))
    projects["derived_from"] = projects["derived_from"].where(made)
    told = matched(replace(both, projects=projects.assign(same_as=None)))
    assert shown(told, "zh").count("web.pdf") == 1
    assert "Not counted, from documents that repeat another one: 9 (web.pdf)." in shown(told, "en")
    assert summary.as_json(apart(told))["editions"]["repeated"] == 9
