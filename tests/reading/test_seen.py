"""What a page paints over is not there, and what stands out from its ground is."""

from __future__ import annotations

import pytest

from analysis.doubts import Doubt
from analysis.reading import pdf
from tests.reading.test_pdf import made, texts
from tests.reading.test_unseen import ROW, font, row


def cells(canvas) -> None:
    canvas.setFont(font(), 9)
    for x, text in zip((105, 205, 305), ROW, strict=True):
        canvas.drawString(x, 506, text)


def rules_under_a_white_page(canvas):
    canvas.grid([100, 250, 350, 400], [500, 510, 520])
    canvas.setFillGray(1)
    canvas.rect(0, 0, 595, 842, stroke=0, fill=1)
    canvas.setFillGray(0)
    canvas.grid([100, 200, 300, 400], [500, 520])
    cells(canvas)


def round_corners(canvas):
    for x in (100, 202, 304):
        canvas.roundRect(x, 500, 100, 20, 4)
    cells(canvas)


def white_on_black(canvas):
    canvas.rect(100, 500, 300, 20, fill=1)
    canvas.grid([100, 200, 300, 400], [480, 500, 520])
    canvas.setFont(font(), 9)
    for x in (105, 205, 305):
        canvas.drawString(x, 486, "1.00")
    canvas.setFillGray(1)
    cells(canvas)


def upside_down_and_negative(canvas):
    canvas.grid([100, 200, 300, 400], [500, 520])
    for x, text in zip((105, 205, 305), ROW, strict=True):
        line = canvas.beginText()
        line.setFont(font(), -9)
        line.setTextTransform(-1, 0, 0, -1, x, 506)
        line.textOut(text)
        canvas.drawText(line)


def beside_the_page(canvas):
    canvas.grid([100, 200, 300, 400], [500, 520])
    cells(canvas)
    canvas.drawString(-200, 506, "9.00")


@pytest.mark.parametrize(
    "draw",
    [
        rules_under_a_white_page,
        round_corners,
        white_on_black,
        upside_down_and_negative,
        beside_the_page,
    ],
)
def test_cells_are_read_as_they_are_seen(tmp_path, draw):
    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page)[:3] == ROW
    assert not any(cell.doubt for cell in page.cells)
    assert not page.lines


@pytest.mark.parametrize(("x", "column"), [(392, 2), (90, 0)])
def test_a_figure_that_runs_over_the_edge_of_the_table_is_whole(tmp_path, x, column):
    """A score of 10.00 across the last border was read as 1."""

    def draw(canvas):
        canvas.grid([100, 200, 300, 400], [500, 520])
        canvas.setFont(font(), 9)
        canvas.drawString(x, 506, "10.00")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page)[column] == "10.00"
    assert not page.lines


@pytest.mark.parametrize("dot", [True, False])
def test_a_digit_under_a_white_stroke_is_not_read(tmp_path, dot):
    def draw(canvas):
        row(canvas)
        canvas.drawString(305, 506, "8.00")
        canvas.setStrokeGray(1)
        canvas.setLineWidth(9)
        x = 305 + canvas.stringWidth("8.00", font(), 9)
        canvas.drawString(x, 506, "5")
        x += 2.3
        if dot:
            canvas.setLineCap(1)
            canvas.line(x, 509, x, 509)
        else:
            canvas.setLineWidth(5)
            canvas.line(x, 503, x, 516)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page) == ROW
    assert page.cells[2].doubt == (Doubt("left-out", ("5",)),)


def test_pale_digits_tiled_over_the_table_belong_to_no_cell(tmp_path):
    def draw(canvas):
        canvas.grid([100, 200, 300, 400], [500, 520])
        cells(canvas)
        canvas.setFillGray(0.8)
        for x in range(90, 420, 9):
            canvas.drawString(x, 496.5, "7")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page) == ROW


def test_a_figure_on_a_border_is_in_doubt(tmp_path):
    def draw(canvas):
        canvas.grid([100, 200, 300, 400], [480, 500, 520])
        cells(canvas)
        canvas.drawString(205, 497, "3.00")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert sum(Doubt("over-border") in cell.doubt for cell in page.cells) == 2


def test_rows_that_a_covered_rule_parts_are_in_doubt(tmp_path):
    def draw(canvas):
        canvas.grid([100, 200, 300, 400], [480, 500, 520])
        canvas.setFillGray(1)
        canvas.rect(100.5, 498, 299, 4, stroke=0, fill=1)
        canvas.setFillGray(0)
        cells(canvas)
        for x, text in zip((105, 205, 305), ROW, strict=True):
            canvas.drawString(x, 486, text)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert [Doubt("rule-gaps") in cell.doubt for cell in page.cells] == [True] * len(page.cells)
