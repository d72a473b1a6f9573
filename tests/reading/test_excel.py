"""Workbooks: what a cell shows is read, by its number format; what is hidden is left out."""

from __future__ import annotations

import csv
import re
import subprocess
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import PIL.Image
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.drawing.image import Image
from openpyxl.styles import Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from analysis import form, reading
from analysis.doubts import Doubt
from analysis.errors import UnreadableDocument
from analysis.reading import Document, shown
from tests.typeset import compare, draw, kinds, office, proof, sheet

SEEDS = range(1, 7)
EDGE = Side(style="thin")
RULED = Border(left=EDGE, right=EDGE, top=EDGE, bottom=EDGE)
# A stored number, its format, and what Excel shows of it.
SHOWN = (
    (0.9971, "0.00%", "99.71%"),
    (99.71000000000001, "General", "99.71"),
    (99.71428571428571, "General", "99.71428571"),
    (99.71428571428571, "0.00", "99.71"),
    (2.675, "0.00", "2.68"),
    (0.125, "0.0%", "12.5%"),
    (1234567.891, "#,##0.00", "1,234,567.89"),
    (1234567.891, "#,##0.00_ ", "1,234,567.89"),
    (-12.5, "0.00_);(0.00)", "(12.50)"),
    (-12.5, "0.00;[Red]-0.00", "-12.50"),
    (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
    (5, "0.##", "5"),
    (5.5, "#.##", "5.5"),
    (0.5, "0.##", "0.5"),
    (12, '0"个"', "12个"),
    (95, '"≥"0"%"', "≥95%"),
    (12345, "0,", "12"),
    (123456, '0\\.0,"万"', "12.3万"),
    (7, "000", "007"),
    (1e12, "General", "1E+12"),
    (100000000000, "General", "1E+11"),
    (0.00001234, "General", "1.234E-05"),
    (45657, "yyyy/m/d", "2024/12/31"),
    (45657, 'yyyy"年"m"月"d"日"', "2024年12月31日"),
    (45657.75, "yyyy-mm-dd hh:mm", "2024-12-31 18:00"),
    (45657, "[$-804]yyyy年m月", "2024年12月"),
    (3, "@", "3"),
    (1234.5, "[$¥-804]#,##0.00", "¥1,234.50"),
    (12345.678, "0.00E+00", "1.23E+04"),
)


def read(folder: Path, fill) -> Document:
    """Read a workbook of one sheet that a function fills."""
    book = Workbook()
    fill(book.worksheets[0])
    book.save(folder / "form.xlsx")
    return reading.read(folder / "form.xlsx")


def put(sheet: Worksheet, rows: list[list[object]]) -> None:
    for row, values in enumerate(rows, start=1):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row, column, value)
            cell.border = RULED


def only(document: Document) -> list[str]:
    return [one.text for one in document.pages[0].cells]


@pytest.mark.parametrize("as_numbers", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_form_is_read_as_it_was_written(seed, as_numbers, tmp_path):
    made = draw.form(seed * 10)
    file = tmp_path / "forms.xlsx"
    office.workbook(sheet.sheet(made), proof.style(seed), file, as_numbers)
    document = reading.read(file)
    assert document.reader == "excel"
    assert not compare.forms(document, [made])
    assert not any(cell.doubt for page in document.pages for cell in page.cells)


@pytest.mark.office
def test_a_form_is_read_as_libreoffice_writes_it(tmp_path):
    if lacking := office.missing("calc"):
        pytest.skip(lacking)
    made = [draw.form(seed * 10) for seed in SEEDS[::2]]
    blocks = [(sheet.sheet(one), proof.style(n)) for n, one in enumerate(made)]
    for file, one in zip(kinds.by_office(blocks, "xls", tmp_path), made, strict=True):
        document = reading.read(file)
        assert not compare.forms(document, [one])
        assert not any(cell.doubt for page in document.pages for cell in page.cells)


@pytest.mark.parametrize(("value", "code", "wanted"), SHOWN)
def test_a_number_is_read_as_it_is_shown(value, code, wanted):
    assert "".join(shown.number(value, code).split("  ")).strip() == wanted


@pytest.mark.office
def test_libreoffice_shows_the_same(tmp_path):
    if lacking := office.missing("calc"):
        pytest.skip(lacking)
    book = Workbook()
    book.worksheets[0].column_dimensions["A"].width = 40
    for row, (value, code, _) in enumerate(SHOWN, start=1):
        book.worksheets[0].cell(row, 1, value).number_format = code
    book.save(tmp_path / "shown.xlsx")
    profile = f"-env:UserInstallation={tmp_path.as_uri()}/profile"
    command = ["soffice", "--headless", profile, "--convert-to"]
    command += ["csv:Text - txt - csv (StarCalc):44,34,76,1,,2052", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "shown.xlsx")], check=True, capture_output=True)
    rows = list(csv.reader((tmp_path / "shown.csv").open(encoding="utf-8")))
    differ = [
        (value, code, wanted, row[0].strip())
        for (value, code, wanted), row in zip(SHOWN, rows, strict=True)
        if row[0].strip() != wanted
    ]
    # LibreOffice cuts General by its own count of digits, and keeps the point of an empty part.
    assert [one for one in differ if one[1] not in ("General", "0.##")] == []


@pytest.mark.parametrize("code", ["# ?/?", "[>100]0;0.00", "[DBNum1]0", "0!.0"])
def test_a_format_that_is_not_known_is_a_doubt(code, tmp_path):
    def fill(sheet: Worksheet) -> None:
        put(sheet, [[0.5]])
        sheet["A1"].number_format = code

    [one] = read(tmp_path, fill).pages[0].cells
    assert (one.text, one.doubt) == ("0.5", (Doubt("format-unknown", (code,)),))


@pytest.mark.parametrize(
    ("value", "code", "doubt"),
    [
        (18.5, "0", ("19", "18.5")),
        (18.75, "0.0", ("18.8", "18.75")),
        (0.985, "0%", ("99%", "98.5%")),
        (1234.5, "#,##0", ("1,235", "1234.5")),
        (66 / 7, "0", ("9", "9.428571429")),
        (66 / 7, "0.00", None),
        (33 / 35, "0.00%", None),
        (18.5, "0.00", None),
        (12345.6, "0.0,", None),
        (45292.25, "yyyy", None),
    ],
)
def test_decimals_that_a_format_hides_are_a_doubt(value, code, doubt, tmp_path):
    """18.5 shown as 19 was 19, and the sum that it stands in a contradiction of the form."""

    def fill(sheet: Worksheet) -> None:
        put(sheet, [[value]])
        sheet["A1"].number_format = code

    [one] = read(tmp_path, fill).pages[0].cells
    assert one.doubt == ((Doubt("format-rounds", doubt),) if doubt else ())


def test_a_number_that_its_format_hides_is_left_out_and_said(tmp_path):
    def fill(sheet: Worksheet) -> None:
        put(sheet, [[8.5]])
        sheet["A1"].number_format = ";;;"

    [one] = read(tmp_path, fill).pages[0].cells
    assert (one.text, one.doubt) == ("", (Doubt("left-out", ("8.5",)),))


def test_a_text_that_its_format_hides_is_left_out_and_said(tmp_path):
    """A figure may be stored as text, or be what a formula gives."""

    def fill(sheet: Worksheet) -> None:
        put(sheet, [["8.5", "9.5"]])
        sheet["A1"].number_format = sheet["B1"].number_format = ";;;"

    read(tmp_path, fill)
    with ZipFile(tmp_path / "form.xlsx") as old:
        own = {name: old.read(name).decode() for name in old.namelist()}
    sheet = own["xl/worksheets/sheet1.xml"]
    formula = sheet.replace('t="inlineStr"><is><t>9.5</t></is>', 't="str"><f>A2</f><v>9.5</v>')
    assert formula != sheet
    (tmp_path / "form.xlsx").write_bytes(kinds.packed(own | {"xl/worksheets/sheet1.xml": formula}))
    found = reading.read(tmp_path / "form.xlsx").pages[0].cells
    said = [("", (Doubt("left-out", (text,)),)) for text in ("8.5", "9.5")]
    assert [(one.text, one.doubt) for one in found] == said


def test_a_run_that_is_struck_out_is_in_doubt_in_an_old_workbook_too(tmp_path):
    def fill(sheet: Worksheet) -> None:
        put(sheet, [["95"]])
        sheet["A1"].value = CellRichText("9", TextBlock(InlineFont(strike=True), "5"))

    files = [read(tmp_path, fill).path]
    files += [] if office.missing("calc") else kinds.converted(files, "xls", tmp_path)
    for file in files:
        [one] = reading.read(file).pages[0].cells
        assert (one.text, one.doubt) == ("95", (Doubt("struck-out"),)), file


def test_a_formula_without_a_stored_result_is_a_doubt(tmp_path):
    [one] = read(tmp_path, lambda sheet: put(sheet, [["=1+1"]])).pages[0].cells
    assert (one.text, one.doubt) == ("", (Doubt("no-result"),))


def test_an_empty_inline_string_is_not_the_first_shared_one(tmp_path):
    read(tmp_path, lambda sheet: put(sheet, [["甲", None]]))
    broken = tmp_path / "inline.xlsx"
    with ZipFile(tmp_path / "form.xlsx") as old, ZipFile(broken, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name.endswith("sheet1.xml"):
                text = re.sub(
                    rb'(<c r="B1"[^>]*?)(?: t="n")?\s*(?:/>|></c>)', rb'\1 t="inlineStr"/>', text
                )
                assert b't="inlineStr"/>' in text
            new.writestr(name, text)
    assert only(reading.read(broken)) == ["甲", ""]


def test_hidden_rows_and_columns_are_left_out_and_said(tmp_path):
    def fill(sheet: Worksheet) -> None:
        put(sheet, [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]])
        sheet.merge_cells("A1:A3")
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True

    [page] = read(tmp_path, fill).pages
    boxes = [(one.text, one.left, one.top, one.right, one.bottom) for one in page.cells]
    assert boxes == [("1", 0, 0, 2, 3), ("3", 2, 0, 3, 2), ("9", 2, 2, 3, 3)]
    assert page.problem.say("en") == "hidden rows or columns are left out: 2, B"


def test_a_hidden_sheet_with_a_table_is_left_out_and_said(tmp_path):
    book = Workbook()
    put(book.worksheets[0], [["1"]])
    for title, ruled in (("底稿", True), ("字典", False)):
        other = book.create_sheet(title)
        put(other, [["2"]]) if ruled else other.cell(1, 1, "2")
        other.sheet_state = "hidden"
    book.save(tmp_path / "form.xlsx")
    pages = reading.read(tmp_path / "form.xlsx").pages
    assert [page.problem and page.problem.say("zh") for page in pages] == [
        None,
        "略去了隐藏的工作表“底稿”",
    ]


def test_a_place_is_told_by_sheet_and_cell(tmp_path):
    made = draw.form(10)
    file = tmp_path / "forms.xlsx"
    office.workbook(sheet.sheet(made), proof.style(1), file)
    [one] = form.read(reading.read(file))
    row = one.indicators[0]
    number = int(row["top"]) + 1
    column = "ABCDEFGHIJ"[int(row["left"])]
    assert row["place"] == f"Sheet!{column}{number}"
    cell = load_workbook(file).worksheets[0][f"{column}{number}"]
    assert compare.plain(cell.value) == compare.plain(row["name"])


def test_rows_without_borders_are_lines(tmp_path):
    def fill(sheet: Worksheet) -> None:
        put(sheet, [["1", "2"]])
        sheet.move_range("A1:B1", rows=2)
        sheet["A1"] = "项目支出绩效自评表"
        sheet["A1"].border = Border()
        sheet["A2"], sheet["D2"] = "填报单位：甲", "单位：万元"
        sheet["A5"] = "填表人：×××"

    [page] = read(tmp_path, fill).pages
    assert [one.text for one in page.cells] == ["1", "2"]
    assert [(one.text, one.top) for one in page.lines] == [
        ("项目支出绩效自评表", 0),
        ("填报单位:甲", 1),
        ("单位:万元", 1),
        ("填表人:×××", 4),
    ]


def test_a_raised_figure_is_a_footnote_mark(tmp_path):
    string = (
        "<si><r><t>25</t></r><r><rPr><vertAlign val='superscript'/></rPr><t>1</t></r>"
        "<rPh sb='0' eb='1'><t>x</t></rPh></si>"
    )
    [one] = by_hand(tmp_path, '<row><c t="s"><v>0</v></c></row>', string).pages[0].lines
    assert (one.text, one.note) == ("25", "1")


def test_white_text_and_struck_text(tmp_path):
    def fill(sheet: Worksheet) -> None:
        put(sheet, [["9", "8"]])
        sheet["A1"].font = Font(color="FFFFFFFF")
        sheet["B1"].font = Font(strike=True)

    white, struck = read(tmp_path, fill).pages[0].cells
    assert (white.text, white.doubt) == ("", (Doubt("left-out", ("9",)),))
    assert (struck.text, struck.doubt) == ("8", (Doubt("struck-out"),))


def by_hand(folder: Path, rows: str, strings: str = "", more: str = "") -> Document:
    """Read a workbook written part by part."""
    file = folder / "form.xlsx"
    file.write_bytes(parts(rows, strings, more))
    return reading.read(file)


def parts(rows: str, strings: str = "", more: str = "") -> bytes:
    return kinds.packed(
        {
            "_rels/.rels": '<Relationships><Relationship Type="x/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": '<workbook xmlns:r="r"><sheets><sheet name="表1" r:id="r1"/>'
            "</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": "<Relationships>"
            '<Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
            '<Relationship Id="r2" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/>'
            "</Relationships>",
            "xl/sharedStrings.xml": f"<sst>{strings}</sst>",
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{rows}</sheetData>{more}"
            "</worksheet>",
        }
    )


def test_a_cell_without_an_address_follows_the_one_before(tmp_path):
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    [page] = by_hand(tmp_path, rows).pages
    found = [*page.cells, *page.lines]
    assert [(one.text, one.left, one.top) for one in found] == [
        ("1", 0, 0),
        ("2", 1, 0),
        ("3", 0, 1),
    ]


@pytest.mark.parametrize(
    ("rows", "more", "problem"),
    [
        ('<row r="x"/>', "", "problem.broken"),
        ('<row><c t="s"><v>7</v></c></row>', "", "problem.broken"),
        ("<row><c></row>", "", "problem.part-broken"),
        (
            '<row r="1"><c r="A1"/></row><row r="1000000"><c r="XFD1"><v>1</v></c></row>',
            '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
            "problem.bomb",
        ),
    ],
)
def test_damage_and_absurd_spans_cost_one_line(rows, more, problem, tmp_path):
    with pytest.raises(UnreadableDocument) as caught:
        by_hand(tmp_path, rows, more=more)
    assert caught.value.problem == problem


def test_an_old_workbook_that_is_damaged_costs_one_line(tmp_path):
    file = tmp_path / "form.xls"
    file.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + b"x" * 99
    )
    with pytest.raises(UnreadableDocument) as caught:
        reading.read(file)
    assert caught.value.problem == "problem.broken"


@pytest.mark.office
def test_a_picture_in_an_empty_cell_may_be_a_figure(tmp_path):
    """In a workbook, and in the old one that LibreOffice makes of it; in a merged cell too."""
    book = Workbook()
    put(book.worksheets[0], [["1", "", "3", "", ""], ["4", "5", "6", "", ""]])
    book.worksheets[0].merge_cells("D1:E2")
    for place in ("B1", "E2", "A2"):
        picture = BytesIO()
        PIL.Image.new("RGB", (30, 15), "navy").save(picture, "png")
        book.worksheets[0].add_image(Image(picture), place)
    files = [tmp_path / "form.xlsx"]
    book.save(files[0])
    files += [] if office.missing("calc") else kinds.converted(files, "xls", tmp_path)
    for file in files:
        cells = reading.read(file).pages[0].cells
        doubted = [(one.left, one.top) for one in cells if Doubt("unexplained-ink") in one.doubt]
        assert doubted == [(1, 0), (3, 0)], file
        assert next(one for one in cells if (one.left, one.top) == (0, 1)).text == "4"


def test_a_picture_that_wps_puts_into_a_cell_may_be_a_figure(tmp_path):
    row = '<row><c t="str"><f>x</f><v>=DISPIMG("ID_1",1)</v></c><c><v>2</v></c></row>'
    one, _ = by_hand(tmp_path, row).pages[0].cells
    assert (one.text, one.doubt) == ("", (Doubt("unexplained-ink"),))


@pytest.mark.office
def test_zeros_that_a_sheet_does_not_show_are_left_out_and_said(tmp_path):
    """In a workbook, and in the old one that LibreOffice makes of it."""
    files = [tmp_path / "form.xlsx"]
    read(tmp_path, lambda sheet: put(sheet, [[0.0, 2.0]]))
    book = load_workbook(files[0])
    book.worksheets[0].sheet_view.showZeros = False
    book.save(files[0])
    files += [] if office.missing("calc") else kinds.converted(files, "xls", tmp_path)
    for file in files:
        zero, two = reading.read(file).pages[0].cells
        assert (zero.text, zero.doubt) == ("", (Doubt("left-out", ("0",)),))
        assert (two.text, two.doubt) == ("2", ())


HEADS = (
    '<headerFooter><oddHeader>&amp;C&amp;"宋体"&amp;14 2024年度&amp;R单位：元 &amp;P</oddHeader>'
    "<oddFooter>填表人：&amp;A</oddFooter></headerFooter>"
)
DRAWN = (
    '<xdr:wsDr xmlns:xdr="x" xmlns:a="a"><xdr:twoCellAnchor><xdr:from><xdr:col>1</xdr:col>'
    "<xdr:colOff>0</xdr:colOff><xdr:row>0</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
    "<xdr:sp><xdr:txBody><a:p><a:r><a:t>得分：</a:t></a:r><a:r><a:t>95</a:t></a:r></a:p>"
    "</xdr:txBody></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>"
)


def test_print_heads_and_text_boxes_of_a_sheet_are_lines(tmp_path):
    """Else the unit of all amounts, in a print head, would be lost without a word."""
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row>"
    made = kinds.repacked(
        parts(rows, more=f'{HEADS}<drawing xmlns:r="r" r:id="r1"/>'),
        {
            "xl/worksheets/_rels/sheet1.xml.rels": '<Relationships><Relationship Id="r1" '
            'Type="x/drawing" Target="../drawings/drawing1.xml"/></Relationships>',
            "xl/drawings/drawing1.xml": DRAWN,
        },
    )
    (tmp_path / "form.xlsx").write_bytes(made)
    [page] = reading.read(tmp_path / "form.xlsx").pages
    assert [(one.text, one.left, one.top) for one in page.lines] == [
        ("2024年度", 0, -2),
        ("单位:元", 0, -1),
        ("填表人:表1", 0, 1),
        ("得分:95", 1, 0),
    ]


@pytest.mark.office
def test_print_heads_of_an_old_workbook_are_lines(tmp_path):
    if lacking := office.missing("calc"):
        pytest.skip(lacking)
    book = Workbook()
    put(book.worksheets[0], [["1", "2"]])
    book.worksheets[0].oddHeader.right.text = "单位：元"
    book.create_sheet("空")
    put(book.create_sheet("表2"), [["3", "4"]])
    book.worksheets[2].oddFooter.center.text = "Unit &A"
    book.save(tmp_path / "form.xlsx")
    [file] = kinds.converted([tmp_path / "form.xlsx"], "xls", tmp_path)
    lines = [[one.text for one in page.lines] for page in reading.read(file).pages]
    assert lines == [["单位:元"], [], ["Unit 表2"]]
