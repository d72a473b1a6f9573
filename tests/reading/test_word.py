"""Word documents: what is shown is read, what is hidden is left out and said."""

from __future__ import annotations

import random
import struct
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from analysis import documents, form, reading
from analysis.doubts import Doubt
from analysis.errors import UnreadableDocument
from analysis.reading import Cell, Document
from tests.typeset import compare, draw, kinds, office, proof, sheet
from tests.typeset.sheet import Table

SEEDS = range(1, 9)


def cell(text: str, own: str = "") -> str:
    return f"<w:tc><w:tcPr>{own}</w:tcPr><w:p>{run(text)}</w:p></w:tc>"


def run(text: str, look: str = "") -> str:
    return f"<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>"


def row(*cells: str, own: str = "") -> str:
    return f"<w:tr><w:trPr>{own}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str, widths: tuple[int, ...] = ()) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def read(folder: Path, body: str, **parts: str) -> Document:
    file = folder / "form.docx"
    file.write_bytes(kinds.word(body, **parts))
    return reading.read(file)


def only(folder: Path, inside: str, **parts: str) -> Cell:
    """Return the one cell of a document that holds some paragraphs."""
    found = read(folder, table(row(f"<w:tc>{inside}</w:tc>")), **parts)
    [one] = found.pages[0].cells
    return one


@pytest.mark.parametrize("seed", SEEDS)
def test_a_form_is_read_as_it_was_written(seed, tmp_path):
    made = [draw.form(seed * 10), draw.form(seed * 10 + 1)]
    file = tmp_path / "forms.docx"
    file.write_bytes(kinds.docx([block for one in made for block in sheet.sheet(one)]))
    document = reading.read(file)
    assert document.reader == "word"
    assert not compare.forms(document, made)
    assert not any(cell.doubt for page in document.pages for cell in page.cells)


@pytest.mark.office
def test_a_form_is_read_as_libreoffice_writes_it(tmp_path):
    if lacking := office.missing("writer"):
        pytest.skip(lacking)
    made = [draw.form(seed * 10) for seed in SEEDS[::2]]
    files = kinds.by_office([(sheet.sheet(one), proof.style(1)) for one in made], "docx", tmp_path)
    for file, one in zip(files, made, strict=True):
        assert not compare.forms(reading.read(file), [one])


def test_a_place_is_told_by_table_and_row(tmp_path):
    file = tmp_path / "forms.docx"
    file.write_bytes(kinds.docx(sheet.sheet(draw.form(10)) * 2))
    first, second = form.read(reading.read(file))
    assert (first.project["first_page"], second.project["first_page"]) == (1, 2)
    assert first.funds[0]["place"] == "table 1 row 4"
    assert second.funds[0]["place"] == "table 2 row 4"
    assert second.indicators[0]["left"] is not None


def test_a_merged_cell_appears_once(tmp_path):
    merged, rest = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    found = read(
        tmp_path,
        table(
            row(cell("产出", merged), cell("数量", '<w:gridSpan w:val="2"/>')),
            row(cell("", rest), cell("1"), cell("2")),
            row(cell("效益"), cell("3"), cell("4")),
        ),
    )
    boxes = [(one.text, one.left, one.top, one.right, one.bottom) for one in found.pages[0].cells]
    assert boxes == [
        ("产出", 0, 0, 1, 2),
        ("数量", 1, 0, 3, 1),
        ("1", 1, 1, 2, 2),
        ("2", 2, 1, 3, 2),
        ("效益", 0, 2, 1, 3),
        ("3", 1, 2, 2, 3),
        ("4", 2, 2, 3, 3),
    ]


def dragged(table: Table, chance: random.Random) -> Table:
    """Drag the edges of single rows some points aside, as hands do: thin columns come of it."""
    edges = [sum(table.widths[:n]) for n in range(len(table.widths) + 1)]
    fixed = {
        (row, edge)
        for slot in table.slots
        if slot.bottom - slot.top > 1
        for row in range(slot.top, slot.bottom)
        for edge in (slot.left, slot.right)
    } | {(row, edge) for row in range(table.rows) for edge in (0, len(table.widths))}
    moved = {
        (slot.top, edge): edges[edge]
        + ((slot.top, edge) not in fixed) * chance.choice((0, 0, 0.003, -0.003))
        for slot in table.slots
        for edge in (slot.left, slot.right)
    }
    grid = sorted({round(edge, 5) for edge in moved.values()})
    place = {edge: number for number, edge in enumerate(grid)}
    slots = tuple(
        replace(
            slot,
            left=place[round(moved[slot.top, slot.left], 5)],
            right=place[round(moved[slot.top, slot.right], 5)],
        )
        for slot in table.slots
    )
    return Table(tuple(b - a for a, b in pairwise(grid)), slots)


@pytest.mark.parametrize("kind", ["docx", "html"])
def test_edges_that_hands_dragged_apart_leave_columns_what_they_are(kind, tmp_path):
    for seed in SEEDS:
        made = draw.form(seed * 10)
        blocks = [
            dragged(one, random.Random(seed)) if isinstance(one, Table) else one
            for one in sheet.sheet(made)
        ]
        file = tmp_path / f"form.{kind}"
        page = office.page(blocks, proof.style(1)).encode()
        file.write_bytes(kinds.docx(blocks) if kind == "docx" else page)
        assert not compare.forms(reading.read(file), [made])


def test_a_table_that_goes_on_in_another_one_keeps_its_columns(tmp_path):
    found = read(
        tmp_path,
        table(row(cell("1"), cell("2"), cell("3")), widths=(1000, 1000, 2000))
        + table(row(cell("4"), cell("5")), widths=(2000, 2000)),
    )
    first, second = ([(one.left, one.right) for one in page.cells] for page in found.pages)
    assert first == [(0, 50), (50, 100), (100, 200)]
    assert second == [(0, 100), (100, 200)]
    assert found.box(found.pages[1].cells[1]) == (1, 0, 2, 1)


def test_what_a_tracked_change_deletes_is_left_out_and_said(tmp_path):
    gone = "<w:del><w:r><w:delText>95</w:delText></w:r></w:del>"
    new = f"<w:ins>{run('97')}</w:ins>"
    one = only(tmp_path, f"<w:p>{gone}{new}</w:p>")
    assert (one.text, one.doubt) == ("97", (Doubt("deleted", ("95",)),))


def test_rows_that_are_hidden_or_deleted_are_left_out_and_said(tmp_path):
    found = read(
        tmp_path,
        table(
            row(cell("1")),
            row(cell("2"), own="<w:hidden/>"),
            row(cell("3"), own="<w:del/>"),
            row(cell("4")),
        ),
    )
    [page] = found.pages
    assert [(one.text, one.top) for one in page.cells] == [("1", 0), ("4", 1)]
    assert page.problem.say("en") == (
        "rows that are hidden or deleted by a tracked change are left out: 2"
    )


@pytest.mark.parametrize(
    ("look", "styles"),
    [
        ("<w:vanish/>", ""),
        ('<w:color w:val="FFFFFF"/>', ""),
        ('<w:sz w:val="2"/>', ""),
        (
            '<w:rStyle w:val="b"/>',
            '<w:style w:styleId="a"><w:rPr><w:vanish/></w:rPr></w:style>'
            '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>',
        ),
    ],
)
def test_text_that_nobody_sees_is_left_out_and_said(look, styles, tmp_path):
    one = only(tmp_path, f"<w:p>{run('9')}{run('5', look)}</w:p>", styles=styles)
    assert (one.text, one.doubt) == ("9", (Doubt("left-out", ("5",)),))


def test_white_text_on_a_dark_ground_is_seen(tmp_path):
    white = run("得分", '<w:color w:val="FFFFFF"/>')
    shade = '<w:tcPr><w:shd w:fill="1F4E79"/></w:tcPr>'
    assert only(tmp_path, f"{shade}<w:p>{white}</w:p>").text == "得分"


def test_a_raised_figure_is_a_footnote_mark_and_no_part_of_the_figure(tmp_path):
    mark = run("1", '<w:vertAlign w:val="superscript"/>')
    one = only(tmp_path, f"<w:p>{run('25')}{mark}</w:p>")
    assert (one.text, one.note, one.doubt) == ("25", "1", ())
    assert only(tmp_path, f"<w:p>{run('30m')}{mark.replace('1', '2')}</w:p>").text == "30m²"


def test_signs_of_the_font_symbol_are_read_and_what_another_font_means_is_in_doubt(tmp_path):
    sign = '<w:r><w:sym w:font="{}" w:char="F02D"/></w:r>'
    one = only(tmp_path, f"<w:p>{sign.format('Symbol')}{run('8.6%')}</w:p>")
    assert (one.text, one.doubt) == ("-8.6%", ())
    other = only(tmp_path, f"<w:p>{sign.format('Wingdings')}{run('8.6%')}</w:p>")
    assert [doubt.code for doubt in other.doubt] == ["meaningless"]


def test_a_footnote_is_the_note_of_its_cell(tmp_path):
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = f'<w:footnote w:id="2"><w:p>{run("含上年结转")}</w:p></w:footnote>'
    one = only(tmp_path, f"<w:p>{run('25')}{mark}</w:p>", footnotes=notes)
    assert (one.text, one.note) == ("25", "含上年结转")


def test_a_figure_that_is_struck_out_is_in_doubt(tmp_path):
    one = only(tmp_path, f"<w:p>{run('8.00', '<w:strike/>')}</w:p>")
    assert (one.text, one.doubt) == ("8.00", (Doubt("struck-out"),))
    kept = run("8.00", '<w:strike w:val="0"/>')
    assert not only(tmp_path, f"<w:p>{kept}</w:p>").doubt


def test_a_picture_in_a_cell_may_be_a_figure(tmp_path):
    one = only(tmp_path, "<w:p><w:r><w:drawing/></w:r></w:p>")
    assert one.doubt == (Doubt("unexplained-ink"),)


def test_a_document_of_pictures_is_a_scan(tmp_path):
    found = read(tmp_path, "<w:p><w:r><w:drawing/></w:r></w:p>")
    assert found.pages[0].problem.key == "problem.scanned"


def test_numbers_that_word_makes_are_read(tmp_path):
    numbers = (
        '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1">'
        '<w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1.(%2)"/></w:lvl>'
        '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
    )
    levels = (0, 0, 1, 1, 0, 1)
    paragraphs = "".join(
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="3"/></w:numPr></w:pPr>'
        f"{run('目标')}</w:p>"
        for level in levels
    )
    one = only(tmp_path, paragraphs, numbering=numbers)
    assert one.text.replace("目标", "").split() == ["1.", "2.", "2.(一)", "2.(二)", "3.", "3.(一)"]


def test_content_controls_fields_and_links_show_their_text(tmp_path):
    inside = (
        f"<w:sdt><w:sdtContent>{run('优')}</w:sdtContent></w:sdt>"
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>SUM</w:instrText>'
        '<w:t>{=SUM}</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{run("9")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        f"<w:hyperlink>{run('5')}</w:hyperlink>"
    )
    assert only(tmp_path, f"<w:p>{inside}</w:p>").text == "优95"


def test_a_table_that_frames_another_one_gives_lines(tmp_path):
    inner = table(*(row(cell(f"{n}"), cell("x")) for n in range(3)))
    found = read(tmp_path, table(row(f"<w:tc><w:p>{run('标题')}</w:p>{inner}<w:p/></w:tc>")))
    [page] = found.pages
    assert [one.text for one in page.lines] == ["标题"]
    assert len(page.cells) == 6


def test_lines_between_the_forms_of_a_layout_cell_stay_between_them(tmp_path):
    """Title and year of the second form stand above that one alone; a picture drops no text."""
    inner = table(*(row(cell(f"{n}"), cell("x")) for n in range(3)))
    drawn = f"<w:tc><w:p>{run('首页')}<w:r><w:drawing/></w:r></w:p></w:tc>"
    inside = f"<w:p>{run('2020年度')}</w:p>{inner}<w:p>{run('2022年度')}</w:p>{inner}<w:p/>"
    document = read(tmp_path, table(row(drawn), row(f"<w:tc>{inside}</w:tc>")))
    lines = [[one.text for one in page.lines] for page in document.pages]
    assert lines == [["首页", "2020年度"], ["2022年度"]]


def test_a_small_table_in_a_cell_is_text_of_the_cell(tmp_path):
    inner = f"<w:tc>{table(row(cell('5')))}<w:p/></w:tc>"
    found = read(tmp_path, table(row(cell("分值"), cell("得分")), row(cell("10"), inner)))
    [page] = found.pages
    assert [one.text for one in page.cells] == ["分值", "得分", "10", "5"]


def test_a_text_box_in_a_blank_cell_is_its_text_in_doubt(tmp_path):
    box = f"<w:pict><w:txbxContent><w:p>{run('5.75')}</w:p></w:txbxContent></w:pict>"
    found = only(tmp_path, f"<w:p><w:r>{box}</w:r></w:p>")
    assert (found.text, found.doubt) == ("5.75", (Doubt("unexplained-ink"),))


def test_text_boxes_are_lines(tmp_path):
    box = f"<w:pict><w:txbxContent><w:p>{run('2024年度')}</w:p></w:txbxContent></w:pict>"
    found = read(tmp_path, f"<w:p><w:r>{box}</w:r></w:p>{table(row(cell('1')))}")
    assert [one.text for one in found.pages[0].lines] == ["2024年度"]


def test_heads_and_feet_of_pages_are_lines(tmp_path):
    found = read(
        tmp_path,
        table(row(cell("1"))),
        footer=f"<w:p>{run('第1页')}</w:p>",
        header=f"<w:p>{run('2024年度')}</w:p>",
    )
    assert [(one.text, one.top) for one in found.pages[0].lines] == [("2024年度", -1), ("第1页", 1)]


def refused(folder: Path, data: bytes) -> UnreadableDocument:
    file = folder / "form.docx"
    file.write_bytes(data)
    with pytest.raises(UnreadableDocument) as caught:
        reading.read(file)
    return caught.value


def test_a_part_that_is_a_web_page_or_a_document_is_read_in_its_place(tmp_path):
    """Word shows it as text of the document; programs that make .docx of web pages write it."""
    page = "<p>之前</p><table><tr><td>1<td>2</table>".encode()
    mailed = (
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n"
        b"Content-Type: text/html; charset=utf-8\n\n" + page + b"\n--x--\n"
    )
    for part in (page, mailed, kinds.word(paragraph("之前") + table(row(cell("1"), cell("2"))))):
        found = chunk(tmp_path, part).pages[0]
        assert [one.text for one in found.cells] == ["1", "2"]
        assert [one.text for one in found.lines] == ["题", "之前", "尾"]
    with pytest.raises(UnreadableDocument) as caught:
        chunk(tmp_path, b"{\\rtf1 1}")
    assert caught.value.problem == "problem.part-unread"


def paragraph(text: str) -> str:
    return f"<w:p>{run(text)}</w:p>"


def chunk(folder: Path, part: bytes) -> Document:
    """Read a document that holds a whole file between two lines."""
    one = '<w:altChunk xmlns:r="r" r:id="r1"/>'
    relation = '<Relationships><Relationship Id="r1" Type="x/aFChunk" Target="held.bin"/>'
    whole = kinds.repacked(
        kinds.word(paragraph("题") + one + paragraph("尾")),
        {"word/_rels/document.xml.rels": f"{relation}</Relationships>", "word/held.bin": part},
    )
    (folder / "held.docx").write_bytes(whole)
    return reading.read(folder / "held.docx")


def test_entities_are_refused(tmp_path):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><x>&b;</x>'
    data = kinds.packed({"word/document.xml": bomb})
    assert refused(tmp_path, data).problem == "problem.entities"


def test_a_bomb_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading.packed, "MOST_BYTES", 1000)
    data = kinds.word(" " * 2000)
    assert refused(tmp_path, data).problem == "problem.bomb"


def test_a_bomb_within_the_limit_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    """300 MB of alike paragraphs took two minutes on each run, until the process was ended."""
    data = bytearray(kinds.word("<w:p/>" * 3_000_000))
    monkeypatch.setattr(reading.packed.ZipFile, "read", None)
    assert refused(tmp_path, bytes(data)).problem == "problem.bomb"
    at = next(
        one
        for one in range(len(data))
        if data[one : one + 4] == b"PK\1\2" and data[one + 46 : one + 63] == b"word/document.xml"
    )
    data[at + 20 : at + 24] = struct.pack("<I", 20_000_000)  # it says that it is hardly packed
    assert refused(tmp_path, bytes(data)).problem == "problem.bomb"


def test_damage_is_said_in_one_line(tmp_path):
    data = kinds.word(table(row(cell("1"))))
    for broken in (data[: len(data) // 2], data[:-30], b"\xd0\xcf\x11\xe0" * 99):
        assert refused(tmp_path, broken).problem == "problem.no-archive"
    told = refused(tmp_path, data.replace(b"word/document", b"wort/document"))
    assert (told.problem, told.read) == ("problem.part-missing", ("word/document.xml",))
    assert refused(tmp_path, b"").problem == "problem.empty"
    nested = kinds.word("<w:ins>" * 20_000 + "</w:ins>" * 20_000)
    assert refused(tmp_path, nested).problem == "problem.too-deep"


def test_an_encrypted_document_is_said_to_be_one(tmp_path):
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    assert refused(tmp_path, data).problem == "problem.encrypted"


def test_a_text_under_another_one_is_read_and_in_doubt(tmp_path):
    """Word prints a ruby, mostly how a text is said, over it."""
    over = f"<w:rt>{run('9')}</w:rt><w:rubyBase>{run('95')}</w:rubyBase>"
    one = only(tmp_path, f"<w:p>{run('完成')}<w:r><w:ruby>{over}</w:ruby></w:r>{run('%')}</w:p>")
    assert (one.text, one.doubt) == ("完成95%", (Doubt("unexplained-ink"),))


def test_absurd_spans_cost_nothing(tmp_path):
    wide = '<w:gridSpan w:val="2000000000"/>'
    found = read(tmp_path, table(row(cell("1", wide), cell("2")), row(cell("3"), cell("4"))))
    assert [one.text for one in found.pages[0].cells] == ["1", "2", "3", "4"]


def test_what_is_in_a_file_decides_its_kind(tmp_path):
    file = tmp_path / "form.pdf"
    file.write_bytes(kinds.docx(sheet.sheet(draw.form(10))))
    found = documents.read(str(file), file.name)
    assert [one.project["reader"] for one in found.forms] == ["word"]
