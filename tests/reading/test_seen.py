"""What a page paints over is not there, and what stands out from its ground is."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import fontTools.ttLib
import matplotlib
import numpy as np
import pytest
from PIL import Image, ImageDraw
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from analysis.doubts import Doubt
from analysis.reading import pdf
from analysis.reading.pdf import unseen
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


def coloured_uprights(canvas):
    """They are a tenth of the page's rules, as those of a stamp may be."""
    for y in (500, 520):
        canvas.line(100, y, 400, y)
    canvas.setStrokeColorRGB(0, 0, 1)
    for x in (100, 200, 300, 400):
        canvas.line(x, 500, x, 520)
    cells(canvas)


def mitred_borders(canvas):
    """A browser cuts a border aslant where it meets one of another colour."""
    for left in (100, 200, 300):
        corners = np.array([(left, 500), (left, 520), (left + 100, 520), (left + 100, 500)])
        inner = corners + 1.5 * np.array([(1, 1), (1, -1), (-1, -1), (-1, 1)])
        for side in range(4):
            canvas.setFillColorRGB(0, 0, float(side % 2 == 0))
            two = [side, (side + 1) % 4]
            path = canvas.beginPath()
            path.moveTo(*corners[two[0]])
            for x, y in (corners[two[1]], inner[two[1]], inner[two[0]]):
                path.lineTo(x, y)
            path.close()
            canvas.drawPath(path, stroke=0, fill=1)
    canvas.setFillGray(0)
    cells(canvas)


@pytest.mark.parametrize(
    "draw",
    [
        coloured_uprights,
        mitred_borders,
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


def test_a_pale_digit_behind_a_figure_is_no_stamp_where_it_reaches_over_the_border(tmp_path):
    """The pale 6 of 152090.236 was left out without a word, as a watermark is."""

    def draw(canvas):
        canvas.grid([100, 200, 300, 400], [500, 520])
        cells(canvas)
        x = 297 - canvas.stringWidth("152090.23", font(), 9)
        canvas.drawString(x, 506, "152090.23")
        canvas.setFillGray(0.8)
        canvas.drawString(297, 506, "6")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert page.cells[1].doubt
    assert not page.aside


def test_a_figure_whose_unit_is_struck_out_is_in_doubt(tmp_path):
    def draw(canvas):
        row(canvas)
        canvas.setFont(font(), 9)
        canvas.drawString(345, 506, "7 t")
        canvas.line(351, 508.5, 358, 508.5)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert Doubt("struck-out") in page.cells[2].doubt


@pytest.mark.parametrize(("height", "said"), [(1.6, "struck-out"), (-1.0, None)])
def test_a_line_strikes_out_a_figure_by_its_ink_and_not_by_the_box_of_its_font(
    tmp_path, height, said
):
    """The box of a Noto font reaches far over its digits: 35, struck out, and 36 was 3536."""

    def draw(canvas):
        row(canvas)
        canvas.setFont(font(), 9)
        canvas.drawString(305, 506, "1,002.50")
        canvas.line(305, 506 + height, 343, 506 + height)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert [one.code for one in page.cells[2].doubt] == ([said] if said else [])


@pytest.mark.parametrize(
    ("x", "y", "text", "beside"),
    [(205, 497, "3.00", ""), (197, 486, "8", ""), (197, 486, "8", "健全")],
    ids=["level", "upright", "beside a text"],
)
def test_a_figure_on_a_border_is_in_doubt_on_both_sides(x, y, text, beside, tmp_path):
    """A weight of 8 alone on the border of two blank cells stood as the reason beside it.

    Beside another text of the cell it was taken for a part of that.
    """

    def draw(canvas):
        canvas.grid([100, 200, 300, 400], [480, 500, 520])
        cells(canvas)
        canvas.drawString(x, y, text)
        canvas.drawString(230, 486, beside)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert sum(Doubt("over-border") in cell.doubt for cell in page.cells) == 2


def test_raised_decimals_are_no_mark_of_a_note(tmp_path):
    """88 with a smaller .53 over the line was 88, and .53 a footnote's mark."""

    def draw(canvas):
        canvas.grid([100, 200, 300, 400], [480, 500, 520])
        cells(canvas)
        canvas.drawString(105, 486, "88")
        canvas.drawString(205, 486, "88")
        canvas.setFont(font(), 5.4)
        canvas.drawString(116, 489.2, ".53")
        canvas.drawString(216, 489.2, "2")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    raised, marked = page.cells[3:5]
    assert "odd-characters" in [one.code for one in raised.doubt]
    assert (raised.note, marked.text, marked.note) == (None, "88", "2")


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


def test_a_line_that_more_texts_lie_on_than_beside_is_no_border(tmp_path):
    def draw(canvas):
        row(canvas)
        canvas.line(100, 509, 400, 509)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert len(page.cells) == 3
    assert Doubt("struck-out") in page.cells[1].doubt


def test_a_quotation_mark_as_wide_as_the_type_lies_on_no_border(tmp_path):
    """Two rows of a form were one: a quotation mark was held to be twice as high as it is wide."""
    rows = [["验收合格率", "4.20(%)", "4.74"], ["“验收”合格率", "0.00(%)", "4.75"]]

    def draw(canvas):
        canvas.grid([100, 250, 350, 400], [500, 512.8, 560])
        canvas.setFont(font(), 12)
        for y, texts_of in zip((531, 502), rows, strict=True):
            for x, text in zip((105, 255, 355), texts_of, strict=True):
                canvas.drawString(x, y, text)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page) == [text for row in rows for text in row]


def test_text_that_runs_into_a_filled_cell_belongs_where_it_begins_in_doubt(tmp_path):
    """A name lost its last letters to the target without a doubt."""

    def draw(canvas):
        canvas.grid([100, 200, 300], [500, 520])
        canvas.setFont(font(), 9)
        canvas.drawString(180, 506, "maintenance")
        canvas.drawString(270, 506, "12")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page) == ["maintenance", "12"]
    assert all(Doubt("over-border") in cell.doubt for cell in page.cells)


def test_a_watermark_behind_a_figure_takes_no_digit_from_it(tmp_path):
    """3532 over a pale 2 that stood where its own stands was read as 353."""

    def draw(canvas):
        canvas.grid([100, 200, 300, 400], [500, 520])
        canvas.setFont(font(), 9)
        canvas.setFillGray(0.85)
        canvas.drawString(190, 506, "6222")
        wide = canvas.stringWidth("2", font(), 9)
        canvas.setFillGray(0)
        canvas.drawString(190.9 + 3 * wide, 505.2, "2315")
        canvas.drawString(310, 506, "9")
        canvas.drawString(330, 506, "9")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page)[1] == "2315"


def test_figures_in_larger_type_stay_where_a_label_of_that_type_is_too_long(tmp_path):
    """All of them were taken for a watermark's, and their cells for empty ones."""

    def draw(canvas):
        canvas.grid([100, 170, 240, 310], list(range(300, 501, 20)))
        for y in range(300, 500, 20):
            canvas.setFont(font(), 7)
            canvas.drawString(105, y + 6, "due to weather")
            canvas.setFont(font(), 9)
            canvas.drawString(175, y + 6, "18391")
            canvas.drawString(245, y + 6, "99.2")
        canvas.drawString(105, 486, "Flights returned to departure")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page)[4::3] == ["18391"] * 9
    assert texts(page)[5::3] == ["99.2"] * 9
    assert not page.aside


def test_rules_in_a_picture_that_is_drawn_coarser_stand_where_they_are_shown(tmp_path, monkeypatch):
    """As a poster's is: its rules were read where they would stand at two pixels a point."""
    monkeypatch.setattr(unseen, "TOL", replace(unseen.TOL, most_pixels=5e5))
    shown = Image.new("L", (595, 842), 255)
    pen = ImageDraw.Draw(shown)
    for x in (100, 200, 300):
        pen.line((x, 300, x, 360), fill=0)
    for y in (300, 330, 360):
        pen.line((100, y, 300, y), fill=0)

    def draw(canvas):
        canvas.drawInlineImage(shown, 0, 0, 595, 842)
        canvas.setFont(font(), 9)
        for number in range(4):
            canvas.drawString(150 + number % 2 * 100, 842 - 320 - number // 2 * 30, f"{number}.5")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page) == ["0.5", "1.5", "2.5", "3.5"]


def test_every_other_row_shaded_parts_the_rows_of_a_table_without_rules_between_them(tmp_path):
    def draw(canvas):
        canvas.setFillGray(0.9)
        for y in range(420, 500, 40):
            canvas.rect(100, y, 300, 20, fill=1, stroke=0)
        canvas.setFillGray(0)
        canvas.grid([100, 200, 300, 400], [420, 500])
        canvas.setFont(font(), 9)
        for at in range(12):
            canvas.drawString(105 + at % 3 * 100, 486 - at // 3 * 20, f"{at}.5")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page) == [f"{at}.5" for at in range(12)]


def test_blank_cells_that_a_shade_alone_parts_from_others_say_so(tmp_path):
    """A label in the middle of them may be for them all."""

    def draw(canvas):
        canvas.setFillGray(0.9)
        canvas.rect(100, 440, 300, 20, fill=1, stroke=0)
        canvas.setFillGray(0)
        canvas.grid([100, 200, 300, 400], [420, 480])
        canvas.grid([100, 200, 300, 400], [480, 500])
        canvas.setFont(font(), 9)
        for at, text in enumerate((*" 12", *" 45", *"678", *" 90")):
            canvas.drawString(105 + at % 3 * 100, 486 - at // 3 * 20, text)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    blank = [cell for cell in page.cells if not cell.text]
    assert [bool(cell.doubt) for cell in blank] == [False, True, True]
    assert {doubt.code for cell in page.cells for doubt in cell.doubt} == {"shaded-apart"}


def test_a_figure_with_blanks_between_its_digits_is_in_doubt_and_one_before_its_sign_is_not(
    tmp_path,
):
    def draw(canvas):
        canvas.grid([100, 200, 300, 400], [500, 520])
        canvas.setFont(font(), 9)
        for x, text in zip((105, 205, 305), ("≥ 9 5 . 0 %", "≥ 95 %", "95 %"), strict=True):
            canvas.drawString(x, 506, text)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert [cell.doubt for cell in page.cells] == [(Doubt("gap-in-figure"),), (), ()]


def test_points_that_one_text_stands_for_are_all_read(tmp_path):
    """A leader's points, all of which begin where their text does, were taken for one."""

    def draw(canvas):
        row(canvas)
        canvas._code.append("/Span <</ActualText (. . . . . . . .)>> BDC")
        canvas.drawString(305, 506, "........")
        canvas._code.append("EMC")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert page.cells[2].text.count(".") == 8


def test_a_table_that_the_edge_of_the_page_cuts_says_so(tmp_path):
    def draw(canvas):
        canvas.setCropBox((0, 0, 350, 842))
        row(canvas)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert page.problem.key == "problem.cut-off"
    assert Doubt("partly-seen") in page.cells[2].doubt


def test_a_rule_at_the_edge_of_the_page_closes_its_cells(tmp_path):
    def draw(canvas):
        canvas.setCropBox((100, 500, 400, 520))
        canvas.grid([100, 200, 300, 400], [500, 520])
        cells(canvas)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page) == ROW
    assert page.problem is None
    assert not any(cell.doubt for cell in page.cells)


def test_a_table_of_shaded_rows_alone_is_read_by_alignment(tmp_path):
    """Each row was one cell, all its figures one text, without a doubt."""

    def draw(canvas):
        canvas.setFillGray(0.9)
        for bottom in (480, 520):
            canvas.rect(100, bottom, 300, 20, stroke=0, fill=1)
        canvas.setFillGray(0)
        canvas.setFont(font(), 9)
        for y in (486, 506, 526):
            for x, text in zip((105, 205, 305), ROW, strict=True):
                canvas.drawString(x, y, text)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page) == 3 * ROW
    assert {cell.doubt for cell in page.cells} == {(Doubt("by-alignment"),)}


@pytest.mark.parametrize("size", [9, 40])
def test_thick_rules_bound_cells_and_are_none(tmp_path, size):
    """Their two sides made cells of their own."""
    k = size / 9

    def draw(canvas):
        canvas.setPageSize((595 * k, 842 * k))
        canvas.scale(k, k)
        for x in (100, 200, 300, 400):
            canvas.rect(x - 2.1, 498, 4.2, 52, stroke=0, fill=1)
        for y in (500, 524, 548):
            canvas.rect(98, y - 2.1, 304, 4.2, stroke=0, fill=1)
        canvas.setFont(font(), 9)
        for y in (508, 532):
            for x, text in zip((106, 206, 306), ROW, strict=True):
                canvas.drawString(x, y, text)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert [cell.text for cell in page.cells] == 2 * ROW
    assert not any(cell.doubt for cell in page.cells)


def test_one_digit_that_two_oblique_lines_cross_out_is_in_doubt(tmp_path):
    def draw(canvas):
        canvas.grid([100, 200, 300, 400], [500, 520])
        canvas.setFont(font(), 9)
        canvas.drawString(305, 506, "7")
        canvas.line(304.5, 505, 310, 513)
        canvas.line(304.5, 513, 310, 505)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert Doubt("unexplained-ink") in page.cells[2].doubt


def slanted(canvas, x: float):
    """Return the outlines of a figure of four strokes."""
    path = canvas.beginPath()
    for left in range(4):
        path.moveTo(x + 4 * left, 486)
        path.lineTo(x + 4 * left + 1, 486)
        path.lineTo(x + 4 * left + 3, 493)
        path.close()
    return path


def test_a_figure_that_is_painted_through_its_outlines_is_no_blank_cell(tmp_path):
    def draw(canvas):
        canvas.grid([100, 200, 300, 400], [480, 500, 520])
        cells(canvas)
        canvas.saveState()
        canvas.clipPath(slanted(canvas, 205), stroke=0)
        canvas.rect(205, 484, 40, 12, stroke=0, fill=1)
        canvas.restoreState()
        canvas.setFillGray(0.8)
        canvas.rect(110, 485, 60, 10, stroke=0, fill=1)  # the ground of a line without text

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert [cell.doubt for cell in page.cells[3:]] == [(), (Doubt("unexplained-ink"),), ()]


def painted(canvas, x: float) -> None:
    """Paint a figure of four strokes as outlines."""
    canvas.drawPath(slanted(canvas, x), stroke=0, fill=1)


def through_outlines(canvas, x: float) -> None:
    canvas.clipPath(slanted(canvas, x), stroke=0)
    canvas.rect(x - 1, 484, 40, 12, stroke=0, fill=1)


def through_a_box(canvas, x: float) -> None:
    box = canvas.beginPath()
    box.rect(x - 1, 484, 20, 12)
    canvas.clipPath(box, stroke=0)
    painted(canvas, x)


def through_a_box_and_outlines(canvas, x: float) -> None:
    box = canvas.beginPath()
    box.rect(x - 1, 484, 20, 12)
    canvas.clipPath(box, stroke=0)
    through_outlines(canvas, x)


def stroked_through_outlines(canvas, x: float) -> None:
    canvas.clipPath(slanted(canvas, x), stroke=0)
    canvas.setLineWidth(12)
    canvas.line(x - 1, 490, x + 30, 490)


@pytest.mark.parametrize("beside", ["合格率", "3", "验收 5"])
@pytest.mark.parametrize(
    "drawn",
    [
        painted,
        through_outlines,
        through_a_box,
        through_a_box_and_outlines,
        stroked_through_outlines,
    ],
)
def test_a_figure_that_is_drawn_beside_text_is_in_doubt(drawn, beside, tmp_path):
    def draw(canvas):
        canvas.grid([100, 200, 300, 400], [480, 500, 520])
        cells(canvas)
        canvas.drawString(230, 486, beside)
        canvas.drawString(305, 486, beside)
        canvas.saveState()
        drawn(canvas, 205)
        canvas.restoreState()

    (page,) = pdf.read(made(tmp_path, draw)).pages
    codes = [{one.code for one in cell.doubt} for cell in page.cells]
    assert codes == [set(), set(), set(), set(), {"unexplained-ink"}, set()]


def test_a_page_on_which_all_text_is_outlines_is_no_blank_page(tmp_path):
    def draw(canvas):
        canvas.grid([100, 200, 300, 400], [500, 520])
        for x in (105, 205, 305):
            canvas.drawPath(slanted(canvas, x), stroke=0, fill=1)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert page.problem is not None


def test_squared_paper_behind_the_text_is_no_table(tmp_path):
    def draw(canvas):
        canvas.setStrokeGray(0.85)
        for at in range(0, 840, 12):
            canvas.line(0, at + 5, 595, at + 5)
            canvas.line(at, 0, at, 842)
        canvas.setStrokeGray(0)
        canvas.grid([100, 200, 300, 400], [500, 520])
        cells(canvas)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page) == ROW


@pytest.fixture(scope="module")
def blank_nine():
    """Register a font that calls its 9 a blank."""
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    font, file = fontTools.ttLib.TTFont(folder / "DejaVuSans.ttf"), io.BytesIO()
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord(" ")] = "nine"
    font.save(file)
    file.seek(0)
    pdfmetrics.registerFont(TTFont("BlankNine", file))


def test_a_nine_that_its_font_calls_a_blank_is_in_doubt_where_no_reader_has_it(
    tmp_path, blank_nine
):
    """PDFium leaves out blanks that stand alone or beside another one: 97.31 was 7.31."""

    def draw(canvas):
        canvas.grid([100, 200, 300, 400], [500, 520])
        canvas.setFont("BlankNine", 10)
        for x, text in ((105, "30451.2 "), (205, " "), (305, " 7.31")):
            canvas.drawString(x, 506, text)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    codes = [{one.code for one in cell.doubt} for cell in page.cells]
    assert "meaningless" in codes[0]
    assert codes[1:] == [{"unexplained-ink"}, {"partly-seen"}]


def test_a_rule_of_a_narrow_column_before_ideographs_is_no_minus(tmp_path):
    """产出指标(54) in a merged cell beside the rules of a column of numbers lost a character."""

    def draw(canvas):
        canvas.grid([100, 120], [480, 500, 520])
        canvas.rect(120, 480, 80, 40)
        canvas.setFont(font(), 9)
        canvas.drawString(122, 497, "验收合格(54)")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert [cell.text for cell in page.cells if cell.text] == ["验收合格(54)"]
    assert not any(cell.doubt for cell in page.cells)


def test_a_stroke_before_the_unit_of_an_amount_is_in_doubt(tmp_path):
    """It may be the minus of the amount in the line above."""

    def draw(canvas):
        canvas.grid([100, 200, 300, 400], [495, 520])
        cells(canvas)
        canvas.drawString(140, 498, "km")
        canvas.drawString(105, 498, "9")
        canvas.line(134, 501.5, 138, 501.5)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert Doubt("minus-as-line") in page.cells[0].doubt
