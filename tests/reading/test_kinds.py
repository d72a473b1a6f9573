"""One form in several kinds of document: the same rows from each, one form with its editions."""

from __future__ import annotations

import shutil

import pytest

import analysis
from analysis import documents, reading, trust
from analysis.report.marks import Sources
from tests.typeset import compare, example, kinds


@pytest.mark.parametrize("kind", example.KINDS)
def test_the_example_reads_the_same_in_every_kind(kind):
    file = example.FOLDER / f"example.{kind}"
    assert not compare.forms(reading.read(file), [example.FORM])
    [form] = documents.read(str(file), file.name).forms
    assert form.project["complete"]
    assert form.project["not_printed"] == "funds.reason"
    found = [form.project, *form.funds, *form.indicators]
    assert not any(row["in_doubt"] for row in found)


def test_the_example_says_that_it_is_made_up():
    for kind in example.KINDS:
        pages = reading.read(example.FOLDER / f"example.{kind}").pages
        lines = [line.text for page in pages for line in page.lines]
        assert any("虚构示例" in line for line in lines), kind


def test_a_folder_and_its_archive_hold_one_form_whose_editions_agree(tmp_path):
    """Copies in the archive repeat the files, and confirm nothing."""
    read = ("docx", "html", "ofd", "xlsx")
    members = {}
    for kind in read:
        name = f"example.{kind}"
        shutil.copy(example.FOLDER / name, tmp_path)
        members[name] = (tmp_path / name).read_bytes()
    (tmp_path / "z.zip").write_bytes(kinds.packed(members))
    corpus = analysis.read(tmp_path, workers=1)
    assert list(corpus.projects["form_id"]) == ["example.xlsx#1"]
    assert len(corpus.editions.projects) == 2 * len(read) - 1
    agree = corpus.editions.findings.query("check == 'edition-agrees'")
    assert sorted(agree["form_id"].unique()) == [
        "example.docx#1",
        "example.html#1",
        "example.ofd#1",
    ]
    assert not (corpus.editions.findings["check"] == "edition-differs").any()
    [told] = trust.compare(corpus, corpus.editions).to_dict("records")
    assert told["n_alike"] == told["n_figures"] > 20
    assert corpus.problems == []


@pytest.mark.parametrize(
    ("kind", "row", "page"),
    [
        ("xlsx", "Sheet!F11", "第 1 个工作表"),
        ("docx", "第 1 个表第 10 行", "第 1 个表"),
        ("html", "第 1 个表第 10 行", "第 1 个表"),
        ("ofd", "第 1 页", "第 1 页"),
    ],
)
def test_a_place_is_said_by_table_and_row_or_sheet_and_cell(kind, row, page):
    read = analysis.read(example.FOLDER / f"example.{kind}", workers=1)
    [own] = read.projects["form_id"]
    known = Sources(read, [own], "zh")
    assert (known.where(own, 1, 1), known.where(own, 1)) == (row, page)
