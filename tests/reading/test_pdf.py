"""PDF reading on made documents: geometry, characters, doubts, and what cannot be read."""

import ast
import contextlib
import io
import multiprocessing
import os
import re
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from reportlab.lib import pdfencrypt
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from analysis import documents
from analysis.doubts import Doubt
from analysis.errors import UnreadableDocument
from analysis.reading import Problem, pdf
from analysis.reading.pdf import jvm, sheet
from tests.torture import campaign
from tests.typeset import fonts

TEXTS = [["指标", "分值", "得分"], ["验收合格率", "1,430.80", "9.97"], ["≥95.00(%)", "", "-0.29"]]


def font() -> str:
    file = fonts.truetype(
        "sans",
        frozenset("指标分值得验收合格率表题产出一数量级≥“”" + "".join(map(chr, range(32, 127)))),
    )
    pdfmetrics.registerFont(TTFont(file.stem, str(file)))
    return file.stem


def table(canvas: Canvas, left: float = 100, bottom: float = 600, name: str | None = None) -> None:
    """Draw TEXTS as three rows of 20 points, three columns of 100 points."""
    canvas.setFont(name or font(), 9)
    canvas.grid([left + 100 * n for n in range(4)], [bottom + 20 * n for n in range(4)])
    for row, texts in enumerate(TEXTS):
        for column, text in enumerate(texts):
            canvas.drawString(left + 100 * column + 5, bottom + 60 - 20 * row - 14, text)


def made(folder: Path, draw, name="made.pdf", **options) -> Path:
    file = folder / name
    canvas = Canvas(str(file), pagesize=(595, 842), invariant=True, **options)
    draw(canvas)
    canvas.save()
    return file


def texts(page):
    return [cell.text for cell in page.cells]


FLAT = [text for row in TEXTS for text in row]


def test_cells_with_boxes_empty_ones_included(tmp_path):
    (page,) = pdf.read(made(tmp_path, table)).pages
    assert texts(page) == FLAT
    first = page.cells[0]
    assert (first.left, first.top, first.right, first.bottom) == pytest.approx(
        (100, 182, 200, 202), abs=0.1
    )
    assert not any(cell.doubt for cell in page.cells)
    assert (page.problem, page.width, page.height) == (None, 595, 842)


@pytest.mark.parametrize(
    ("places", "lines"),
    [((60, 330), ["表题2022", "表题2023"]), ((60, 110), ["表题2022 表题2023"])],
)
def test_titles_of_two_tables_side_by_side_on_one_line_are_two(places, lines, tmp_path):
    """The years of both were in doubt."""

    def draw(canvas):
        canvas.setFont(font(), 9)
        for left in (50, 320):
            canvas.grid([left, left + 100, left + 200], [600, 620, 640])
        for year, place in enumerate(places, start=2022):
            canvas.drawString(place, 700, f"表题{year}")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert [line.text for line in page.lines] == lines


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_a_turned_page_is_read_as_it_is_seen(tmp_path, angle):
    def draw(canvas):
        x, y = {0: (0, 0), 90: (595, 0), 180: (595, 842), 270: (0, 842)}[angle]
        canvas.translate(x, y)
        canvas.rotate(angle)
        table(canvas, bottom=100)

    turned = pypdfium2.PdfDocument(made(tmp_path, draw))
    turned[0].set_rotation(angle)
    turned.save(str(tmp_path / "turned.pdf"))
    (page,) = pdf.read(tmp_path / "turned.pdf").pages
    assert texts(page) == FLAT
    assert not any(cell.doubt for cell in page.cells)
    assert page.cells[0].left == pytest.approx(100, abs=0.1)
    tall = 842 if angle in (0, 180) else 595
    assert page.height == tall
    assert page.cells[0].top == pytest.approx(tall - 160, abs=0.1)


def test_boxes_count_from_the_crop_box(tmp_path):
    def draw(canvas):
        canvas.setCropBox((50, 40, 545, 802))
        table(canvas)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page) == FLAT
    assert page.cells[0].left == pytest.approx(50, abs=0.1)
    assert page.cells[0].top == pytest.approx(142, abs=0.1)
    assert not any(cell.doubt for cell in page.cells)


def test_a_label_set_upwards_is_one_line(tmp_path):
    def draw(canvas):
        canvas.setFont(font(), 9)
        canvas.rect(100, 500, 20, 100)
        canvas.rect(120, 500, 80, 100)
        canvas.saveState()
        canvas.translate(114, 520)
        canvas.rotate(90)
        canvas.drawString(0, 0, "产出指标1")
        canvas.restoreState()
        canvas.drawString(130, 550, "8.00")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert [(cell.text, cell.doubt) for cell in page.cells] == [("产出指标1", ()), ("8.00", ())]


def test_a_label_of_single_characters_keeps_them_on_lines(tmp_path):
    def draw(canvas):
        canvas.setFont(font(), 9)
        canvas.rect(100, 500, 16, 60)
        canvas.rect(116, 500, 60, 60)
        for number, character in enumerate("一级指标"):
            canvas.drawString(103, 548 - 12 * number, character)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert page.cells[0].text == "一\n级\n指\n标"


def test_text_drawn_twice_is_read_once(tmp_path):
    def draw(canvas):
        table(canvas)
        canvas.translate(0.3, 0)
        table(canvas)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page) == FLAT


def test_equal_digits_side_by_side_stay(tmp_path):
    def draw(canvas):
        canvas.setFont(font(), 6)
        canvas.grid([100, 200, 300], [500, 520])
        canvas.drawString(105, 506, "1111111.11")
        canvas.drawString(205, 506, "…::..,,1")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert page.cells[0].text == "1111111.11"
    assert page.cells[1].text.endswith("::..,,1")


def test_a_digit_that_touches_the_border_is_kept(tmp_path):
    def draw(canvas):
        name = font()
        canvas.setFont(name, 9)
        canvas.grid([100, 150, 200], [500, 520])
        width = canvas.stringWidth("234,850.00", name, 9)
        canvas.drawString(150 - width + 1.5, 506, "234,850.00")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page) == ["234,850.00", ""]


@pytest.mark.parametrize("beside", ["", "7.00"])
def test_text_that_runs_into_the_next_cell_is_one_text_or_in_doubt(tmp_path, beside):
    def draw(canvas):
        canvas.setFont(font(), 9)
        canvas.grid([100, 130, 200], [500, 520])
        canvas.drawString(105, 506, "234,850.00")
        canvas.drawString(180, 506, beside)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    if beside:
        assert all(Doubt("over-border") in cell.doubt for cell in page.cells)
    else:
        assert texts(page) == ["234,850.00", ""]
        assert not any(cell.doubt for cell in page.cells)


def test_characters_set_over_each_other_are_in_doubt(tmp_path):
    def draw(canvas):
        canvas.setFont(font(), 9)
        canvas.grid([100, 150, 200], [500, 520])
        canvas.drawString(105, 506, "8.00")
        canvas.drawString(107, 506, "9.50")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert Doubt("printed-over") in page.cells[0].doubt


def test_characters_of_another_size_set_over_a_figure_are_in_doubt(tmp_path):
    """Their baselines differ, and they were read as one figure: 8.0102."""

    def draw(canvas):
        canvas.setFont(font(), 9)
        canvas.grid([100, 150, 200], [500, 520])
        canvas.drawString(105, 506, "8.00")
        canvas.setFont(font(), 12)
        canvas.drawString(113, 505, "12")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert Doubt("printed-over") in page.cells[0].doubt


def test_a_dash_set_over_an_operator_is_no_minus(tmp_path):
    """≥38 with a dash over its sign was ≥-38."""

    def draw(canvas):
        canvas.setFont(font(), 9)
        canvas.grid([100, 150, 200], [500, 520])
        canvas.drawString(105, 506, "≥38万元")
        canvas.drawString(105, 506, "—")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert Doubt("printed-over") in page.cells[0].doubt


@pytest.mark.parametrize("beside", ["8.00", ""])
def test_figures_that_run_upwards_across_the_page_are_in_doubt(tmp_path, beside):
    def draw(canvas):
        table(canvas)
        canvas.grid([100, 150, 200], [500, 520])
        canvas.drawString(105, 506, beside)
        canvas.saveState()
        canvas.translate(140, 503)
        canvas.rotate(90)
        canvas.drawString(0, 0, "12")
        canvas.restoreState()

    (page,) = pdf.read(made(tmp_path, draw)).pages
    (cell,) = [cell for cell in page.cells if "12" in cell.text]
    assert Doubt("direction") in cell.doubt
    assert len([cell for cell in page.cells if cell.doubt]) == 1


def test_a_frame_around_the_page_is_no_cell(tmp_path):
    def draw(canvas):
        canvas.rect(20, 20, 555, 802)
        table(canvas)
        canvas.drawString(100, 700, "表题")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page) == FLAT
    assert [line.text for line in page.lines] == ["表题"]


def test_marks_and_underlines_in_a_cell_cut_nothing(tmp_path):
    def draw(canvas):
        table(canvas)
        canvas.rect(150, 625, 7, 7)
        canvas.line(105, 604, 140, 604)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page) == FLAT


def test_single_lines_after_a_filled_rectangle_cut_nothing(tmp_path):
    """Tabula makes up lines from the rectangle's corner, which cut merged cells."""

    def draw(canvas):
        canvas.setFont(font(), 9)
        canvas.setFillGray(0.8)
        canvas.rect(100, 500, 100, 20, stroke=0, fill=1)
        canvas.setFillGray(0)
        for y in (500, 520, 600, 620):
            canvas.line(100, y, 300, y)
        for x in (100, 300):
            canvas.line(x, 500, x, 620)
        for y in (500, 600):
            canvas.line(200, y, 200, y + 20)
        canvas.drawString(160, 550, "验收合格率指标分值")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page) == ["", "", "验收合格率指标分值", "", ""]


def test_two_tables_and_the_lines_between(tmp_path):
    def draw(canvas):
        table(canvas, bottom=700)
        canvas.drawString(100, 650, "表题 分值100")
        table(canvas, left=120, bottom=500)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert texts(page) == FLAT + FLAT
    assert [line.text for line in page.lines] == ["表题 分值100"]


def test_a_page_without_text_says_so_and_the_others_go_on(tmp_path):
    from PIL import Image

    picture = io.BytesIO()
    Image.new("L", (60, 40), 128).save(picture, "PNG")
    from reportlab.lib.utils import ImageReader

    def draw(canvas):
        canvas.drawImage(ImageReader(picture), 50, 50, 400, 600)
        canvas.showPage()
        table(canvas)

    scanned, read = pdf.read(made(tmp_path, draw)).pages
    assert scanned.problem == Problem("problem.scanned")
    assert scanned.cells == ()
    assert (texts(read), read.problem) == (FLAT, None)


@pytest.mark.parametrize("part", [b"BT", b"begincmap", b"glyf"])
def test_what_does_not_have_the_sum_that_it_was_packed_with_is_in_doubt(
    part, tmp_path, monkeypatch
):
    """A changed byte made another digit of 1,430.80, and both readers agreed on it.

    A font's program that lost some bytes lost its characters: (万元) was (元).
    """
    monkeypatch.setattr("reportlab.rl_config.useA85", 0)
    file = made(tmp_path, table, pageCompression=1)
    (sound,) = pdf.read(file).pages
    assert (texts(sound), sound.problem) == (FLAT, None)
    data = bytearray(file.read_bytes())
    for found in re.finditer(rb"stream\r?\n(?=x)", bytes(data)):
        stream = zlib.decompressobj()
        if part in stream.decompress(data[found.end() :]):
            data[len(data) - len(stream.unused_data) - 1] ^= 1
    file.write_bytes(data)
    (page,) = pdf.read(file).pages
    assert page.problem == Problem("problem.page-damaged")
    assert texts(page) == FLAT
    assert all(Doubt("page-damaged") in cell.doubt for cell in page.cells)


def test_a_damaged_page_is_a_problem_of_that_page_alone(tmp_path, monkeypatch):
    """It took the whole document with it."""
    monkeypatch.setattr("reportlab.rl_config.useA85", 0)

    def draw(canvas):
        for _ in range(2):
            table(canvas)
            canvas.showPage()

    file = made(tmp_path, draw, pageCompression=1)
    data = bytearray(file.read_bytes())
    for found in re.finditer(rb"stream\r?\n(?=x)", bytes(data)):
        if b"BT" in zlib.decompressobj().decompress(data[found.end() :]):
            data[found.end() + 20 : found.end() + 60] = bytes(40)
            break
    file.write_bytes(data)
    damaged, read = pdf.read(file).pages
    assert damaged.problem.key == "problem.page-damaged"
    assert all(cell.doubt for cell in damaged.cells if any(map(str.isdigit, cell.text)))
    assert (texts(read), read.problem) == (FLAT, None)


def test_a_page_whose_contents_are_not_in_the_file_is_damaged(tmp_path):
    """It was blank: no form was found, and the document said to be another one."""
    file = made(tmp_path, table)
    data, lost = re.subn(rb"/Contents \d+ 0 R", b"/Contents 9999 0 R", file.read_bytes())
    file.write_bytes(data)
    (page,) = pdf.read(file).pages
    assert (lost, page.cells, page.problem) == (1, (), Problem("problem.page-damaged"))


@pytest.mark.parametrize(
    ("entry", "left"),
    [
        (rb"/Contents (\d+) 0 R", rb"/Contents \1  R"),
        (rb"/Contents ", rb"/Coents "),
        (rb"/Contents \d+ 0 R", rb"/Contents 1 0 R"),
        (rb"/MediaBox \[ 0 0 [\d.]+ [\d.]+ \]", rb"/MediaBox (0 0 595 842)"),
        (rb"/MediaBox \[ 0", rb"/MediaBox [ R"),
        (rb"/Resources ", rb"/1Resources "),
        (rb"/Font (?=\d+ 0 R)", rb"/Fnt "),
    ],
)
def test_a_page_that_lacks_what_every_page_has_is_damaged(entry, left, tmp_path):
    """It was blank, or cut, and its form was said not to be there."""
    file = made(tmp_path, table)
    data, changed = re.subn(entry, left, file.read_bytes())
    file.write_bytes(data)
    (page,) = pdf.read(file).pages
    assert (changed, page.problem) == (1, Problem("problem.page-damaged"))


def test_a_table_of_meanings_that_is_null_is_none(tmp_path):
    """The page was said to be damaged, not to be without meaning."""
    file = made(tmp_path, table)
    data, changed = re.subn(rb"/ToUnicode \d+ 0 R", b"/ToUnicode null", file.read_bytes())
    file.write_bytes(data)
    (page,) = pdf.read(file).pages
    assert (changed > 0, page.problem) == (True, None)


def test_a_page_whose_contents_end_within_a_text_is_damaged(tmp_path):
    """The reason of the last row had lost its end, and both readers agreed."""
    file = made(tmp_path, table)
    data = file.read_bytes()
    cut = data.rfind(b"ET", 0, data.find(b"endstream", data.find(b"BT")))
    file.write_bytes(data[:cut] + b"  " + data[cut + 2 :])
    (page,) = pdf.read(file).pages
    assert page.problem == Problem("problem.page-damaged")
    assert all(Doubt("page-damaged") in cell.doubt for cell in page.cells)


def test_a_page_whose_contents_are_no_stream_is_damaged(tmp_path):
    """One byte made its stream a dictionary: the page was blank, and its form without a head."""
    file = made(tmp_path, table)
    data = file.read_bytes()
    at = data.rfind(b"stream\n", 0, data.rfind(b"endstream"))  # the page's contents come last
    file.write_bytes(data[:at] + b"strxam\n" + data[at + 7 :])
    (page,) = pdf.read(file).pages
    assert (page.cells, page.problem) == ((), Problem("problem.page-damaged"))


def test_a_document_that_tabula_makes_no_sense_of_is_damaged(tmp_path, monkeypatch):
    """Figures were not confirmed, but names that had lost their last character were believed."""
    file = made(tmp_path, table)
    monkeypatch.setattr(jvm, "document", lambda *_: contextlib.nullcontext())
    (page,) = pdf.read(file).pages
    assert page.problem == Problem("problem.page-damaged")
    assert all(Doubt("page-damaged") in cell.doubt for cell in page.cells)
    (page,) = pdf.read(file, confirm=False).pages
    assert page.problem is None


def test_a_font_that_says_nothing_is_text_without_meaning(tmp_path):
    """PDFium took the glyphs' numbers for characters: no form, and the advice to look for one."""
    file = tmp_path / "said.pdf"
    for number in range(2):
        file.write_bytes(campaign.make("nothing", number, ["font says nothing"]).data)
        found = documents.read(str(file), file.name)
        assert [one.problem for one in found.problems] == ["error.meaningless"]


def test_bytes_for_text_are_in_doubt(tmp_path):
    """A broken font left the names of a page as Latin letters, which both readers agreed on."""

    def draw(canvas):
        canvas.setFont("Helvetica", 9)
        canvas.grid([100, 200, 300], [500, 520])
        canvas.drawString(105, 506, "'ß–KJÏDAqŒ")
        canvas.drawString(205, 506, "64%")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert [Doubt("meaningless") in cell.doubt for cell in page.cells] == [True, True]


def test_a_page_with_rules_alone_is_no_scan(tmp_path):
    """LibreOffice leaves such pages behind a form."""

    def draw(canvas):
        table(canvas)
        canvas.showPage()
        canvas.grid([100, 200, 300], [500, 520])

    read, blank = pdf.read(made(tmp_path, draw)).pages
    assert (texts(read), read.problem, blank.problem) == (FLAT, None, None)


def fields(canvas):
    canvas.setFont(font(), 9)
    canvas.grid([100, 200, 300], [500, 520])
    canvas.drawString(105, 506, "合格率")
    options = {"width": 90, "height": 16, "fontSize": 9, "borderWidth": 0, "fillColor": None}
    canvas.acroForm.textfield(name="score", x=202, y=502, value="8.00", **options)


def test_what_is_filled_into_fields_is_read(tmp_path):
    """It was lost in silence: a figure that everybody sees was not filled in."""
    (page,) = pdf.read(made(tmp_path, fields)).pages
    assert [text for text in texts(page) if text] == ["合格率", "8.00"]
    assert not any(cell.doubt for cell in page.cells)


def test_what_is_filled_into_fields_that_nobody_draws_is_told(tmp_path):
    """A viewer draws it by itself; for both readings the cell was blank, without a word."""
    file = made(tmp_path, fields)
    file.write_bytes(file.read_bytes().replace(b"/AP ", b"/XX "))
    (page,) = pdf.read(file).pages
    assert page.problem is not None
    assert "8.00" in page.problem.say("en")


def test_fields_that_only_one_reading_has_are_in_doubt(tmp_path, monkeypatch):
    monkeypatch.setattr(jvm, "_flatten", lambda *_: None)
    (page,) = pdf.read(made(tmp_path, fields)).pages
    assert [text for text in texts(page) if text] == ["合格率", "8.00"]
    differ = Doubt("readings-differ", ("8.00", ""))
    assert [cell.doubt for cell in page.cells if cell.doubt] == [(differ,)]


def enclosing(catalog: bytes, *others: bytes) -> bytes:
    """A PDF of one blank page, with entries of its catalog and further objects from number 4 on."""
    objects = (
        b"<</Type/Catalog /Pages 2 0 R " + catalog + b">>",
        b"<</Type/Pages /Kids [3 0 R] /Count 1>>",
        b"<</Type/Page /Parent 2 0 R /MediaBox [0 0 595 842]>>",
        *others,
    )
    written, index = b"%PDF-1.7\n", b"0000000000 65535 f \n"
    for n, one in enumerate(objects, start=1):
        index += f"{len(written):010} 00000 n \n".encode()
        written += f"{n} 0 obj\n".encode() + one + b"\nendobj\n"
    size, start = str(len(objects) + 1).encode(), str(len(written)).encode()
    trailer = b"trailer <</Root 1 0 R /Size " + size + b">>\nstartxref\n" + start + b"\n%%EOF\n"
    return written + b"xref\n0 " + size + b"\n" + index + trailer


def stream(data: bytes) -> bytes:
    return f"<</Length {len(data)}>> stream\n".encode() + data + b"\nendstream"


def test_a_dynamic_form_is_named(tmp_path):
    file = tmp_path / "xfa.pdf"
    entries = b"/NeedsRendering true /AcroForm <</Fields [] /XFA 4 0 R>>"
    file.write_bytes(enclosing(entries, stream(b"<xdp/>")))
    with pytest.raises(UnreadableDocument, match="a dynamic form"):
        pdf.read(file)


def portfolio(tmp_path: Path, files: dict[str, bytes], entry: bytes = b"/Collection <<>> ") -> Path:
    """Write a portfolio: a specification of each file, and behind them all the files."""
    first = 4 + len(files)
    specs = [
        f"<</Type/Filespec /F ({name}) /UF ({name}) /EF <</F {n} 0 R>>>>".encode()
        for n, name in enumerate(files, start=first)
    ]
    listed = " ".join(f"({name}) {n} 0 R" for n, name in enumerate(files, start=4))
    names = f"/Names <</EmbeddedFiles <</Names [{listed}]>>>>".encode()
    file = tmp_path / "portfolio.pdf"
    file.write_bytes(enclosing(entry + names, *specs, *files.values()))
    return file


@pytest.mark.parametrize("entry", [b"/Collection <<>> ", b""], ids=["portfolio", "cover"])
def test_the_documents_of_a_portfolio_are_read_and_its_other_files_named(tmp_path, entry):
    form = stream(made(tmp_path, table).read_bytes())
    files = {"a.pdf": form, "b.xls": stream(b"no pdf")}
    cover, page = pdf.read(portfolio(tmp_path, files, entry)).pages
    assert cover.problem == Problem("problem.enclosed", ("b.xls",))
    assert (page.number, {cell.page for cell in page.cells}) == (2, {2})
    assert texts(page) == FLAT


def test_a_file_of_a_portfolio_that_unpacks_to_hundreds_of_megabytes_is_named(tmp_path):
    pressed = zlib.compressobj(9)
    zeros = b"".join(pressed.compress(bytes(1_000_000)) for _ in range(201)) + pressed.flush()
    bomb = f"<</Length {len(zeros)} /Filter/FlateDecode>> stream\n".encode() + zeros
    form = stream(made(tmp_path, table).read_bytes())
    cover, page = pdf.read(
        portfolio(tmp_path, {"a.pdf": bomb + b"\nendstream", "b.pdf": form})
    ).pages
    assert cover.problem == Problem("problem.enclosed", ("a.pdf",))
    assert texts(page) == FLAT


def test_the_files_of_a_portfolio_that_nobody_looks_at_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(sheet, "TOL", replace(sheet.TOL, most_enclosed=1))
    one = stream(b"no pdf")
    (cover,) = pdf.read(portfolio(tmp_path, {"a.xls": one, "b.xls": one, "c.xls": one})).pages
    assert cover.problem == Problem("problem.enclosed", ("a.xls, +2",))


def test_encrypted(tmp_path):
    lock = pdfencrypt.StandardEncryption("geheim", canPrint=1)
    file = made(tmp_path, table, encrypt=lock)
    with pytest.raises(UnreadableDocument, match="encrypted; give its password"):
        pdf.read(file)
    with pytest.raises(UnreadableDocument, match="password is wrong"):
        pdf.read(file, password="falsch")
    (page,) = pdf.read(file, password="geheim").pages
    assert texts(page) == FLAT
    assert not any(cell.doubt for cell in page.cells)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\0" * 5000, "empty"),
        (b"PK\x03\x04 a workbook by another name", "not a PDF"),
        (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj <<>>", "damaged|no pages"),
    ],
)
def test_what_is_no_document_is_refused_with_a_reason(tmp_path, data, says):
    file = tmp_path / "坏.pdf"
    file.write_bytes(data)
    with pytest.raises(UnreadableDocument, match=says) as caught:
        pdf.read(file)
    assert caught.value.source == "坏.pdf"


def test_a_missing_file_is_refused_with_a_reason(tmp_path):
    with pytest.raises(UnreadableDocument, match=r"gone\.pdf: cannot be opened"):
        pdf.read(tmp_path / "gone.pdf")


def test_without_pages(tmp_path):
    empty = pypdfium2.PdfDocument.new()
    empty.save(str(tmp_path / "none.pdf"))
    with pytest.raises(UnreadableDocument, match=r"no pages|damaged"):
        pdf.read(tmp_path / "none.pdf")


@pytest.mark.parametrize("share", [0.3, 0.5, 0.67, 0.9, 0.98])
def test_a_truncated_file_never_passes_for_whole(tmp_path, share):
    def draw(canvas):
        for _ in range(3):
            table(canvas)
            canvas.showPage()

    data = made(tmp_path, draw).read_bytes()
    file = tmp_path / "cut.pdf"
    file.write_bytes(data[: int(share * len(data))])
    try:
        pages = pdf.read(file).pages
    except UnreadableDocument:
        return
    assert pages[-1].problem.key == "problem.breaks-off"


def test_a_chinese_file_name_under_the_c_locale(tmp_path):
    file = made(tmp_path, table, name="项目支出绩效自评表（2024）.pdf")
    code = (
        "import sys; from pathlib import Path; from analysis.reading import pdf;"
        "d = pdf.read(next(Path(sys.argv[1]).glob('*.pdf')));"
        "print(ascii((d.source, d.pages[0].cells[3].text)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file.parent)],
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert ast.literal_eval(done.stdout)[1] == "验收合格率"


def _read_in_worker(path):
    return [cell.text for cell in pdf.read(path).pages[0].cells]


def test_spawned_workers_and_threads_read_alike(tmp_path):
    file = made(tmp_path, table)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(_read_in_worker, [file]) == [FLAT]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(_read_in_worker, [file] * 8)) == [FLAT] * 8


def test_lines_of_prose_that_are_set_solid_are_two(tmp_path):
    """A browser sets them one type size apart: the figures of both were one uneven line."""

    def draw(canvas):
        canvas.grid([100, 200, 300, 400], [500, 524])
        canvas.setFont(font(), 9)
        for y, text in ((513, "数量指标得分2304分值"), (504, "验收合格率15分")):
            canvas.drawString(105, y, text)

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert (page.cells[0].text, page.cells[0].doubt) == ("数量指标得分2304分值\n验收合格率15分", ())


def test_a_hyphen_that_ends_a_line_keeps_its_name(tmp_path):
    """PDFium takes it away, to join both halves of the word: a character that nobody can name."""

    def draw(canvas):
        canvas.setFont(font(), 9)
        canvas.grid([100, 200, 300], [500, 530])
        canvas.drawString(105, 518, "Non-")
        canvas.drawString(105, 506, "stop")
        canvas.drawString(205, 506, "1.00")

    (page,) = pdf.read(made(tmp_path, draw)).pages
    assert [(cell.text, cell.doubt) for cell in page.cells] == [("Non-\nstop", ()), ("1.00", ())]
