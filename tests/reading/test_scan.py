"""Scans: pictures and image-only PDFs to cells, every field in doubt that no sum proves."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from PIL import Image

from analysis import documents, doubts, reading
from analysis.doubts import Doubt
from analysis.errors import UnreadableDocument
from analysis.form import Form, proving, troubled
from analysis.form import read as forms
from analysis.form.figures import Row
from analysis.reading.cells import Page, Problem
from analysis.reading.pdf import scanned
from tests.typeset import example, proof, scans


@pytest.mark.parametrize(
    ("seed", "kind", "dpi", "degrees"), [(8, "jpg", 200, 1.5), (11, "pdf", 300, 0.0)]
)
def test_a_scan_is_right_or_in_doubt(tmp_path, seed, kind, dpi, degrees):
    made = proof.case(seed, "typst")
    first = scans.scanned(made.data, dpi, degrees, seed)[:1]
    file = scans.saved(first, tmp_path / f"form.{kind}")
    document = reading.read(file)
    assert document.reader == "scan"
    assert document.pages[0].problem.key == "problem.recognition"
    count, silent = scans.judge(forms(document), list(made.forms))
    assert silent == []
    assert count["right"] >= 0.95 * count["figures"] > 30
    assert all(cell.doubt for cell in document.pages[0].cells if cell.text)


@pytest.mark.parametrize("gap", [4, 7])
def test_rules_of_dots_and_of_dashes_bound_cells(tmp_path, monkeypatch, gap):
    """Three rows of four cells at 150 dpi; the strokes of what stands in them bound nothing."""
    page = Image.new("L", (1240, 900), 240)
    for at in range(4):
        for x in range(200, 1000, gap + 4):
            page.paste(30, (x, 300 + 60 * at, min(x + gap // 2 + 1, 1002), 302 + 60 * at))
    for at in range(5):
        for y in range(300, 480, gap + 4):
            page.paste(30, (200 + 200 * at, y, 202 + 200 * at, min(y + gap // 2 + 1, 482)))
    for row, column in product(range(3), range(4)):
        for stroke in range(3):
            left, top = 250 + 200 * column, 320 + 60 * row + 8 * stroke
            page.paste(30, (left, top, left + 100, top + 2))
    page.save(tmp_path / "form.png", dpi=(150, 150))
    monkeypatch.setattr(scanned, "_recogniser", lambda: lambda lines: ["7"] * len(lines))
    [read] = reading.read(tmp_path / "form.png").pages
    assert len(read.cells) == 12


def test_the_scanned_example_is_right_or_in_doubt():
    """Its points, which its own sums prove, are in no doubt."""
    document = reading.read(example.FOLDER / "example.jpg")
    assert any("虚构示例" in line.text for line in document.pages[0].lines)
    [form] = found = forms(document)
    count, silent = scans.judge(found, [example.FORM])
    assert silent == [] and count["right"] == count["figures"]
    unsure = [doubts.fields(one["in_doubt"]) for one in form.indicators]
    assert not any({"weight", "score"} & one for one in unsure)


@pytest.mark.parametrize("kind", ["png", "pdf"])
def test_without_a_recogniser_one_line_says_what_to_install(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(scanned, "_recogniser", lambda: None)
    picture = Image.new("L", (600, 800), 200)
    picture.info["dpi"] = (72, 72)
    file = scans.saved([picture], tmp_path / f"form.{kind}")
    [problem] = documents.read(str(file), file.name).problems
    assert "pip install 'selfeval[scan]'" in str(problem)


def test_no_page_of_a_scan_that_was_read_is_told_as_not_read(monkeypatch):
    """Of a form on pages 1 and 2 and one on page 3, pages 2 and 3 were told as not read."""
    recognised = Problem("problem.recognition")
    pages = tuple(Page(n, 1, 1, (), problem=recognised) for n in (1, 2, 3))
    known = reading.read(example.FOLDER / "example.pdf")
    monkeypatch.setattr(reading, "read", lambda *_, **__: replace(known, pages=pages))
    spans = [(1, 2), (3, 3)]
    made = [Form({"first_page": a, "last_page": b}, [], []) for a, b in spans]
    monkeypatch.setattr(documents.form, "read", lambda *_: made)
    assert documents.read(str(example.FOLDER / "example.pdf"), "a.pdf").problems == []
    ends = replace(known, pages=(*pages[:2], replace(pages[2], problem=Problem("problem.drawn"))))
    assert [one.number for one in troubled(ends, made[0].project)] == [1, 2, 3]


def test_a_picture_of_too_many_pixels_is_left_out_and_said(tmp_path):
    Image.new("1", (7000, 7000)).save(tmp_path / "form.png")
    [page] = reading.read(tmp_path / "form.png").pages
    assert page.problem.key == "problem.picture-large"


def test_every_page_of_a_long_scan_is_read(tmp_path, monkeypatch):
    """Forms of a whole county in one file have more than 500 pages."""
    monkeypatch.setattr(scanned, "page", lambda number, *_: Page(number, 595, 842, ()))
    first, *others = [Image.new("1", (4, 4)) for _ in range(501)]
    first.save(tmp_path / "forms.tif", save_all=True, append_images=others)
    assert len(reading.read(tmp_path / "forms.tif").pages) == 501


def test_a_long_thin_stroke_is_no_text_and_costs_nothing():
    stroke = np.zeros((3, 9000, 3), dtype=np.uint8)
    assert scanned._recogniser()([stroke]) == [""]


def test_what_is_no_picture_costs_one_line(tmp_path):
    (tmp_path / "form.png").write_bytes(b"\x89PNG\r\n\x1a\nno picture")
    with pytest.raises(UnreadableDocument) as caught:
        reading.read(tmp_path / "form.png")
    assert caught.value.problem == "problem.not-picture"


def test_a_scan_without_a_form_says_that_none_was_found(tmp_path, monkeypatch):
    monkeypatch.setattr(scanned, "_recogniser", lambda: lambda lines: ["通知"] * len(lines))
    picture = Image.new("L", (1240, 1754), 240)
    picture.paste(20, (300, 300, 600, 330))
    picture.info["dpi"] = (150, 150)
    file = scans.saved([picture], tmp_path / "form.png")
    said = [str(one) for one in documents.read(str(file), file.name).problems]
    assert len(said) == 2
    assert "no self-evaluation form" in said[1]


def row(**figures: str) -> Row:
    made = Row()
    for column, text in figures.items():
        made.values[column] = float(text)
        made.decimals[column] = len(text.partition(".")[2])
        made.doubts.append(Doubt("recognised", (), column))
    return made


def in_doubt(rows: list[Row], column: str) -> list[bool]:
    return [one.unsure(column) for one in rows]


def test_a_sum_proves_digits_that_stand_otherwise_in_its_parts():
    """With each 9 for a 6, 29 + 10 = 39 would come out too; not so 29.1 + 19.1 = 48.2."""
    total = row(total_weight="100", total_score="39.0")
    shared = [row(score="29.0"), row(score="10.0")]
    proving.recognised(total, [], shared)
    assert in_doubt(shared, "score") == [True, False]
    assert total.unsure("total_score")
    total = row(total_weight="100", total_score="48.2")
    told = [row(score="29.1"), row(score="19.1")]
    proving.recognised(total, [], told)
    assert not any(in_doubt(told, "score"))
    assert not total.unsure("total_score")


def test_a_sum_whose_points_may_all_be_lost_proves_nothing_but_100():
    for total, parts, proved in (("48", ("29", "19"), False), ("100", ("27", "73"), True)):
        whole = row(total_weight=total, total_score=total)
        rows = [row(weight=one, score=one) for one in parts]
        proving.recognised(whole, [], rows)
        assert in_doubt(rows, "weight") == [not proved] * 2
        assert in_doubt(rows, "score") == [True] * 2


def test_a_rate_is_proved_by_its_amounts_which_stay_in_doubt():
    funds = row(adjusted_budget="1521455.40", executed="1436147.73", execution_rate="94.39")
    proving.recognised(row(), [funds], [])
    assert not funds.unsure("execution_rate")
    assert funds.unsure("executed")
    funds = row(adjusted_budget="1521455.40", executed="1436147.73", execution_rate="94.36")
    proving.recognised(row(), [funds], [])
    assert funds.unsure("execution_rate")


def test_what_was_not_recognised_is_left_as_it_is():
    whole, part = Row(values={"total_score": 5.0}), Row(values={"score": 5.0})
    proving.recognised(whole, [], [part])
    assert whole.doubts == part.doubts == []
