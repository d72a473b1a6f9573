"""Text that a PDF holds and that nobody sees on its page never becomes a figure in silence."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from analysis import documents
from analysis.doubts import Doubt
from analysis.reading import Problem, pdf
from analysis.reading.pdf import jvm, unseen
from tests.reading.test_pdf import TEXTS, font, made, table, texts
from tests.typeset import proof

ROW = ["验收合格率", "9.50", "8.00"]
LEFT_OUT = Doubt("left-out", ("8.00",))


def row(canvas) -> None:
    """Draw three cells, the last one empty; text to be tried follows in it at (305, 506)."""
    canvas.setFont(font(), 9)
    canvas.grid([100, 200, 300, 400], [500, 520])
    canvas.drawString(105, 506, ROW[0])
    canvas.drawString(205, 506, ROW[1])


def figure(canvas) -> None:
    canvas.drawString(305, 506, "8.00")


def in_mode(canvas, mode: int) -> None:
    text = canvas.beginText(305, 506)
    text.setTextRenderMode(mode)
    text.textOut("8.00")
    canvas.drawText(text)


def clipped(canvas, left: float, width: float) -> None:
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(left, 500, width, 20)
    canvas.clipPath(path, stroke=0)
    figure(canvas)
    canvas.restoreState()


def picture(opacity: int) -> ImageReader:
    data = io.BytesIO()
    Image.new("RGBA", (50, 20), (200, 30, 30, opacity)).save(data, "PNG")
    data.seek(0)
    return ImageReader(data)


def invisible(canvas):
    row(canvas)
    in_mode(canvas, 3)


def white_on_white(canvas):
    row(canvas)
    canvas.setFillGray(1)
    figure(canvas)


def almost_white(canvas):
    row(canvas)
    canvas.setFillGray(0.94)
    figure(canvas)


def black_on_black(canvas):
    canvas.rect(300, 500, 100, 20, fill=1, stroke=0)
    row(canvas)
    figure(canvas)


def transparent(canvas):
    row(canvas)
    canvas.setFillAlpha(0)
    figure(canvas)


def covered(canvas):
    row(canvas)
    figure(canvas)
    canvas.setFillGray(1)
    canvas.rect(300, 500, 100, 20, fill=1, stroke=0)


def under_a_picture(canvas):
    row(canvas)
    figure(canvas)
    canvas.drawImage(picture(255), 300, 500, 100, 20)


def clipped_away(canvas):
    row(canvas)
    clipped(canvas, 100, 100)


def as_a_dot(canvas):
    row(canvas)
    canvas.setFont(font(), 0.5)
    figure(canvas)


def white_in_a_form_object(canvas):
    canvas.beginForm("inner")
    canvas.setFont(font(), 9)
    canvas.setFillGray(1)
    figure(canvas)
    canvas.endForm()
    row(canvas)
    canvas.doForm("inner")


@pytest.mark.parametrize(
    "draw",
    [
        invisible,
        white_on_white,
        almost_white,
        black_on_black,
        transparent,
        covered,
        under_a_picture,
        clipped_away,
        as_a_dot,
        white_in_a_form_object,
    ],
    ids=lambda draw: draw.__name__,
)
def test_a_figure_that_nobody_sees_is_left_out_and_said(tmp_path, draw):
    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page) == [*ROW[:2], ""]
    ink = (Doubt("unexplained-ink"),) if draw is under_a_picture else ()
    assert [cell.doubt for cell in page.cells] == [(), (), (LEFT_OUT, *ink)]


def grey(canvas):
    row(canvas)
    canvas.setFillGray(0.75)
    figure(canvas)


def white_on_dark(canvas):
    canvas.setFillGray(0.2)
    canvas.rect(300, 500, 100, 20, fill=1, stroke=0)
    canvas.setFillGray(0)
    row(canvas)
    canvas.setFillGray(1)
    figure(canvas)


def in_outline(canvas):
    row(canvas)
    in_mode(canvas, 1)


def with_a_white_shadow(canvas):
    row(canvas)
    canvas.setFillGray(1)
    canvas.drawString(305.2, 506, "8.00")
    canvas.setFillGray(0)
    figure(canvas)


def inside_its_clip(canvas):
    row(canvas)
    clipped(canvas, 300, 100)


def under_a_seal(canvas):
    row(canvas)
    figure(canvas)
    canvas.drawImage(picture(90), 290, 490, 60, 40, mask="auto")


def on_a_picture(canvas):
    canvas.drawImage(picture(90), 300, 500, 100, 20, mask="auto")
    row(canvas)
    figure(canvas)


def half_transparent(canvas):
    row(canvas)
    canvas.setFillAlpha(0.6)
    figure(canvas)


def in_a_form_object(canvas):
    canvas.beginForm("inner")
    canvas.setFont(font(), 9)
    figure(canvas)
    canvas.endForm()
    row(canvas)
    canvas.doForm("inner")


@pytest.mark.parametrize(
    "draw",
    [
        grey,
        white_on_dark,
        in_outline,
        with_a_white_shadow,
        inside_its_clip,
        under_a_seal,
        on_a_picture,
        half_transparent,
        in_a_form_object,
    ],
    ids=lambda draw: draw.__name__,
)
def test_a_figure_that_is_seen_in_an_unusual_way_is_read_without_a_doubt(tmp_path, draw):
    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page) == ROW
    assert not any(cell.doubt for cell in page.cells)


def test_text_that_is_printed_slice_by_slice_loses_no_letter(tmp_path):
    """What reaches into a slice is printed clipped to it, and the whole text with the next one.

    PDFium names the first of two characters in one place only, the one that the clip takes away.
    """

    def draw(canvas):
        row(canvas)
        canvas.setFont("Times-BoldItalic", 9)  # which no shapes at hand confirm
        for part, low in (("&#", 514), ("&#LL", 500)):
            canvas.saveState()
            path = canvas.beginPath()
            path.rect(300, low, 100, 14)
            canvas.clipPath(path, stroke=0)
            canvas.drawString(305, 506, part)
            canvas.restoreState()

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page) == [*ROW[:2], "&#LL"]
    assert not any(cell.doubt for cell in page.cells)


@pytest.mark.parametrize("shift", [2.2, 0.8])
def test_a_figure_typed_over_a_covered_one_is_read_alone_and_in_doubt(tmp_path, shift):
    """PDF editors change a figure by a white patch over it."""

    def draw(canvas):
        row(canvas)
        figure(canvas)
        canvas.setFillGray(1)
        canvas.rect(300.2, 500.2, 99.6, 19.6, fill=1, stroke=0)
        canvas.setFillGray(0)
        canvas.drawString(305 + shift, 506.2, "9.99")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page) == [*ROW[:2], "9.99"]
    assert LEFT_OUT in page.cells[2].doubt


@pytest.mark.parametrize("shown", [[(305, "9.50")], [(305, "100"), (317, "%")], [(305, "万")]])
def test_a_figure_that_is_cut_by_its_clip_is_in_doubt(tmp_path, shown):
    """So is one whose sign or unit is: 100.00% was not, of which the clip took the last sign."""

    def draw(canvas):
        row(canvas)
        path = canvas.beginPath()
        path.rect(300, 500, shown[-1][0] - 295, 20)
        for x, text in shown:
            canvas.saveState()
            canvas.clipPath(path, stroke=0)
            canvas.drawString(x, 506, text)
            canvas.restoreState()

    (page,) = pdf.read(made(tmp_path, draw)).pages
    first, second, cut = (cell.doubt for cell in page.cells)
    assert (first, second, cut[:1]) == ((), (), (Doubt("partly-seen"),))


def test_text_beyond_the_edge_of_the_page_is_left_out(tmp_path):
    def draw(canvas):
        canvas.setFont(font(), 9)
        canvas.grid([500, 560, 640], [500, 520])
        canvas.drawString(505, 506, "9.50")
        canvas.drawString(605, 506, "8.00")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page) == ["9.50", ""]


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_white_text_of_a_turned_page_is_left_out(tmp_path, angle):
    def draw(canvas):
        canvas.setCropBox((50, 40, 545, 802))
        white_on_white(canvas)

    turned = pypdfium2.PdfDocument(made(tmp_path, draw))
    turned[0].set_rotation(angle)
    turned.save(str(tmp_path / "turned.pdf"))
    (page,) = pdf.read(tmp_path / "turned.pdf").pages
    said = [cell.doubt for cell in page.cells if cell.doubt]
    assert said == [(LEFT_OUT,)]
    assert "8.00" not in "".join(texts(page))


@pytest.mark.parametrize("shown", [True, False])
def test_text_on_a_layer_is_read_where_the_layer_is_shown(tmp_path, shown):
    file = made(tmp_path, row)
    java = jvm.bridge().java
    box = "org.apache.pdfbox.pdmodel"
    layers = f"{box}.graphics.optionalcontent.PDOptionalContent"
    opened = java(f"{box}.PDDocument").load(java("java.io.File")(str(file)))
    group, properties = java(f"{layers}Group")("draft"), java(f"{layers}Properties")()
    properties.addGroup(group)
    properties.setGroupEnabled(group, shown)
    opened.getDocumentCatalog().setOCProperties(properties)
    stream = java(f"{box}.PDPageContentStream")
    pen = stream(opened, opened.getPage(0), stream.AppendMode.APPEND, False, True)
    pen.beginMarkedContent(java("org.apache.pdfbox.cos.COSName").OC, group)
    pen.beginText()
    pen.setFont(java(f"{box}.font.PDType1Font").HELVETICA, 9)
    pen.newLineAtOffset(305, 506)
    pen.showText("8.00")
    pen.endText()
    pen.endMarkedContent()
    pen.close()
    opened.save(str(tmp_path / "layers.pdf"))
    opened.close()
    (page,) = pdf.read(tmp_path / "layers.pdf").pages
    assert texts(page) == (ROW if shown else [*ROW[:2], ""])
    assert page.cells[2].doubt == (() if shown else (LEFT_OUT,))


@pytest.mark.parametrize("behind", [True, False], ids=["behind the picture", "invisible"])
def test_a_scan_with_recognised_text_says_what_it_is(tmp_path, behind):
    def draw(canvas):
        if not behind:
            canvas.drawImage(picture(255), 0, 0, 595, 842)
        canvas.setFont(font(), 9)
        canvas.grid([100, 200, 300, 400], [500, 520])
        text = canvas.beginText(105, 506)
        text.setTextRenderMode(0 if behind else 3)
        text.textOut("验收合格率")
        text.setTextOrigin(205, 506)
        text.textOut("9.50")
        canvas.drawText(text)
        if behind:
            canvas.drawImage(picture(255), 0, 0, 595, 842)

    file = made(tmp_path, draw)
    (page,) = pdf.read(file).pages
    assert page.problem == Problem("problem.recognised")
    assert texts(page) == [*ROW[:2], ""]
    assert [bool(cell.doubt) for cell in page.cells] == [True, True, False]
    (problem,) = documents.read(str(file), file.name).problems
    assert "page 1: an image (scanned)" in str(problem)
    assert "第 1 页：页面是图像" in problem.say("zh")


def test_a_form_that_nobody_sees_is_not_read_as_exact(tmp_path):
    made_form = proof.case(2, "reportlab")
    file = tmp_path / "white.pdf"
    file.write_bytes(made_form.data)
    opened = pypdfium2.PdfDocument(file)
    for page in opened:
        for thing in page.get_objects():
            if thing.type == pypdfium2.raw.FPDF_PAGEOBJ_TEXT:
                pypdfium2.raw.FPDFPageObj_SetFillColor(thing, 255, 255, 255, 255)
        page.gen_content()
    opened.save(str(file))
    reading = documents.read(str(file), file.name)
    (form,) = reading.forms
    assert not form.project["complete"]
    assert all(row["in_doubt"] for row in form.indicators)
    assert "cannot be seen" in " ".join(row["message_en"] for row in form.notices)


def test_where_the_second_reading_fails_figures_are_not_confirmed(tmp_path, monkeypatch):
    opens = jvm.document
    with opens(b"%PDF") as other:
        assert other is None
    file = made(tmp_path, table)
    monkeypatch.setattr(jvm, "document", lambda _, password: opens(b"%PDF", password))
    (page,) = pdf.read(file).pages
    doubts = [cell.doubt for cell in page.cells if any(c.isdigit() for c in cell.text)]
    assert set(doubts) == {(Doubt("not-confirmed"), Doubt("page-damaged"))}


def test_a_row_of_dots_is_no_hidden_text(tmp_path):
    """Fonts that measure each glyph by its ink make a dot leader as small as hidden text."""
    wide = np.array([[10.0 * n, 0, 10.0 * n + 0.9, 0.8] for n in range(4)])

    def dots(text):
        codes = np.array([ord(one) for one in text])
        none = np.zeros(4, dtype=bool)
        return unseen._dots(unseen.Characters(codes, wide, codes, ~none, blank=none, cut=none))

    assert not dots("....").any()
    assert dots("8.00").all()


def test_a_thin_stroke_is_seen_whole():
    ink = np.zeros((20, 60), dtype=bool)
    ink[10, 5:55] = True
    assert unseen._share(ink, (4, 9, 56, 11)) >= 1
    assert unseen._share(ink, (4, 0, 56, 20)) < 0.2
    assert unseen._share(ink, (4, 12, 56, 20)) == 0


@pytest.mark.parametrize("inner", [False, True], ids=["on the page", "in a form object"])
@pytest.mark.parametrize("angle", [20, 30, 45, 60, -45])
def test_a_watermark_is_no_part_of_any_cell(tmp_path, angle, inner):
    """A digit of it in an empty cell would be a figure, and the second reading would confirm it."""

    def mark(canvas):
        canvas.setFont(font(), 40)
        canvas.setFillGray(0.8)
        canvas.drawCentredString(0, 0, "2024-03-01")

    def draw(canvas):
        if inner:
            canvas.beginForm("mark")
            mark(canvas)
            canvas.endForm()
        table(canvas)
        canvas.saveState()
        canvas.translate(260, 610)
        canvas.rotate(angle)
        if inner:
            canvas.doForm("mark")
        else:
            mark(canvas)
        canvas.restoreState()

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page) == [text for row in TEXTS for text in row]
    assert not any(cell.doubt for cell in page.cells)
    assert page.lines == ()


def test_a_word_that_runs_aslant_inside_a_blank_cell_is_named(tmp_path):
    """It was taken for a watermark, and the cell for one that was left blank."""

    def draw(canvas):
        table(canvas)
        canvas.translate(215, 604)
        canvas.rotate(7)
        canvas.drawString(0, 0, "1.25")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    named = [cell.doubt for cell in page.cells if not cell.text]
    assert named == [(Doubt("left-out", ("1.25",)),)]


def test_a_page_that_is_set_aslant_is_read(tmp_path):
    def draw(canvas):
        canvas.setFont(font(), 9)
        canvas.grid([100, 200, 300], [500, 560])
        canvas.saveState()
        canvas.translate(110, 505)
        canvas.rotate(25)
        canvas.drawString(0, 0, "9.50")
        canvas.restoreState()

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert "".join(texts(page)).replace("\n", "").replace(" ", "")


def test_text_that_goes_on_beyond_the_visible_box_is_in_doubt(tmp_path):
    """Of a unit's name its first character was read, and of 1,430.80 might be 1,4."""

    def draw(canvas):
        table(canvas)
        canvas.setCropBox((0, 0, 222, 842))

    (page,) = pdf.read(made(tmp_path, draw)).pages
    (cell,) = [cell for cell in page.cells if cell.text.startswith("\ufffd,")]
    assert Doubt("partly-seen") in cell.doubt
    assert not any(cell.doubt for cell in page.cells if cell.left < 150)
