"""OFD documents: texts and lines of a page to cells, as those of a PDF; traps of the format."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis import reading
from analysis.doubts import Doubt
from analysis.errors import UnreadableDocument
from analysis.reading import Cell, Document
from tests.typeset import compare, draw, kinds, pages, proof, sheet

OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text(x: float, y: float, shown: str, steps: str = "", more: str = "", inside: str = "") -> str:
    return (
        f'<ofd:TextObject Boundary="{x} {y} 90 5" Size="4" {more}>{inside}'
        f'<ofd:TextCode X="0" Y="4" {steps}>{shown}</ofd:TextCode></ofd:TextObject>'
    )


def box(x: float, y: float, width: float, height: float, more: str = "", inside: str = "") -> str:
    path = f"M 0 0 L {width} 0 L {width} {height} L 0 {height} C"
    return (
        f'<ofd:PathObject Boundary="{x} {y} {width} {height}" {more}>{inside}'
        f"<ofd:AbbreviatedData>{path}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def parts(content: str, **more: str) -> dict[str, str]:
    return {
        "OFD.xml": f"<ofd:OFD {OFD}><ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot>"
        "</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {OFD}><ofd:CommonData><ofd:PageArea>"
        "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        '<ofd:TemplatePage ID="9" BaseLoc="Tpls/T.xml"/></ofd:CommonData><ofd:Pages>'
        '<ofd:Page ID="1" BaseLoc="Pages/P.xml"/></ofd:Pages></ofd:Document>',
        "Doc_0/Pages/P.xml": f"<ofd:Page {OFD}>{more.pop('template', '')}<ofd:Content><ofd:Layer>"
        f"{content}</ofd:Layer></ofd:Content></ofd:Page>",
        "Doc_0/Tpls/T.xml": f"<ofd:Page {OFD}><ofd:Content><ofd:Layer>{box(20, 20, 40, 10)}"
        "</ofd:Layer></ofd:Content></ofd:Page>",
    }


def read(folder: Path, members: dict[str, str]) -> Document:
    file = folder / "form.ofd"
    file.write_bytes(kinds.packed(members))
    return reading.read(file)


def only(folder: Path, content: str) -> Cell:
    """Return the one cell of a page, which encloses what stands at 22, 22."""
    [one] = read(folder, parts(box(20, 20, 40, 10) + content)).pages[0].cells
    return one


@pytest.mark.parametrize("seed", range(1, 9))
def test_a_form_is_read_as_it_was_drawn(seed, tmp_path):
    made = [draw.form(seed * 10), draw.form(seed * 10 + 1)]
    style = proof.style(seed)
    sheets = pages.pages([block for one in made for block in sheet.sheet(one)], style)
    file = tmp_path / "form.ofd"
    file.write_bytes(kinds.ofd(sheets, style))
    document = reading.read(file)
    assert document.reader == "ofd"
    assert not compare.boxes(document, sheets)
    assert not compare.forms(document, made)


def test_places_are_points(tmp_path):
    one = only(tmp_path, text(22, 22, "99.71"))
    assert one.text == "99.71"
    assert (one.left, one.top) == pytest.approx((56.69, 56.69), abs=0.01)
    assert (one.right, one.bottom) == pytest.approx((170.08, 85.04), abs=0.01)


def test_steps_may_be_told_together(tmp_path):
    assert only(tmp_path, text(22, 22, "1234.5", 'DeltaX="g 3 2.1 2 1.9"')).text == "1234.5"
    assert only(tmp_path, text(22, 22, "95", 'DeltaX="g 999999999 2"')).text == "95"
    upright = text(22, 20.5, "产出", 'DeltaY="4.2"')
    assert only(tmp_path, upright).text.split() == ["产", "出"]


def test_a_gap_between_two_figures_parts_them(tmp_path):
    assert only(tmp_path, text(22, 22, "95", 'DeltaX="9"')).text == "9 5"


def test_blocks_inside_blocks_and_templates_are_drawn(tmp_path):
    content = f"<ofd:PageBlock><ofd:PageBlock>{text(22, 22, '8.5')}</ofd:PageBlock></ofd:PageBlock>"
    template = '<ofd:Template TemplateID="9"/>'
    [one] = read(tmp_path, parts(content, template=template)).pages[0].cells
    assert one.text == "8.5"


def test_a_wrong_relative_path_is_found(tmp_path):
    members = parts(box(20, 20, 40, 10) + text(22, 22, "8.5"))
    for wrong in ("Doc_0/Pages/P.xml", "../Pages/P.xml", "/Pages/P.xml", "PAGES/P.xml"):
        members["Doc_0/Document.xml"] = members["Doc_0/Document.xml"].replace("Pages/P.xml", wrong)
        assert read(tmp_path, members).pages[0].cells[0].text == "8.5"
        members["Doc_0/Document.xml"] = members["Doc_0/Document.xml"].replace(wrong, "Pages/P.xml")


def test_a_matrix_moves_and_scales(tmp_path):
    moved = text(0, 0, "8.5", more='CTM="0.5 0 0 0.5 22 22"')
    assert only(tmp_path, moved).text == "8.5"


def test_what_is_not_seen_is_left_out_and_said(tmp_path):
    white = '<ofd:FillColor Value="255 255 255"/>'
    one = only(tmp_path, text(22, 22, "9") + text(26, 22, "5", inside=white))
    assert (one.text, one.doubt) == ("9", (Doubt("left-out", ("5",)),))
    red = '<ofd:FillColor Value="#ee #20 #25"/>'
    assert only(tmp_path, text(22, 22, "9", inside=red)).doubt == ()
    written_out = white.replace("255 255 255", "#FF #ff #ff")
    one = only(tmp_path, text(22, 22, "9") + text(26, 22, "5", inside=written_out))
    assert one.text == "9"
    ground = box(20, 20, 40, 10, 'Fill="true"')
    assert only(tmp_path, ground + text(22, 22, "5", inside=white)).text == "5"
    unseen = text(22, 22, "9") + text(26, 22, "5", more='Visible="false"')
    assert only(tmp_path, unseen).text == "9"


def test_rules_that_nobody_sees_bound_nothing(tmp_path):
    white = '<ofd:StrokeColor Value="255 255 255"/>'
    content = box(40, 20, 20, 10, inside=white) + text(22, 22, "9") + text(42, 22, "5")
    assert only(tmp_path, content).text == "9 5"


def test_thin_fills_are_rules(tmp_path):
    bar = box(40, 20, 0.2, 10, 'Fill="true" Stroke="false"')
    content = box(20, 20, 40, 10) + bar + text(22, 22, "9") + text(42, 22, "5")
    assert [one.text for one in read(tmp_path, parts(content)).pages[0].cells] == ["9", "5"]


def test_a_watermark_that_runs_aslant_is_no_text(tmp_path):
    aslant = text(22, 22, "内部", more='CTM="0.7 -0.7 0.7 0.7 0 0"')
    [page] = read(tmp_path, parts(box(20, 20, 40, 10) + text(22, 22, "9") + aslant)).pages
    assert page.cells[0].text == "9"
    assert page.aside == "内部"


def test_a_figure_that_runs_over_a_border_is_in_doubt(tmp_path):
    content = box(20, 20, 20, 10) + box(40, 20, 20, 10) + text(37, 22, "12.50")
    cells = read(tmp_path, parts(content)).pages[0].cells
    assert [one.doubt for one in cells] == [(Doubt("over-border"),)] * 2


def test_a_character_that_has_no_meaning_is_in_doubt(tmp_path):
    one = only(tmp_path, text(22, 22, "9¤5"))
    assert Doubt("meaningless") in one.doubt


def test_pictures_are_scans_or_may_be_figures(tmp_path):
    image = '<ofd:ImageObject Boundary="24 22 8 4" ResourceID="3"/>'
    content = box(20, 20, 20, 10) + box(40, 20, 20, 10) + text(42, 22, "9") + image
    curve = "M 0 0 B 1 1 2 2 3 3 L 3 0 C"
    outline = box(24, 22, 3, 3, 'Fill="true" Stroke="false"').replace(
        "M 0 0 L 3 0 L 3 3 L 0 3 C", curve
    )
    part = image.replace("Image", "Composite")
    for one in (image, part, outline):
        bare = parts(one)  # on a small page: all of it is looked at as a scan
        bare["Doc_0/Document.xml"] = bare["Doc_0/Document.xml"].replace("210 297", "60 60")
        assert read(tmp_path, bare).pages[0].problem.key == "problem.scanned"
        first, second = read(tmp_path, parts(content.replace(image, one))).pages[0].cells
        assert (first.doubt, second.doubt) == ((Doubt("unexplained-ink"),), ())


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("20 20 40 10", "20 x 40 10", "problem.broken"),
        ("20 20 40 10", "20 20", "problem.broken"),
        ("Pages/P.xml", "Pages/none.xml", "problem.part-missing"),
        ('<ofd:Page ID="1" BaseLoc="Pages/P.xml"/>', "", "problem.no-pages"),
        ("<ofd:Layer>", "<!DOCTYPE a><ofd:Layer>", "problem.part-broken"),
        ("<ofd:Layer>", "<ofd:Layer>" + "<ofd:PageBlock>" * 3000, "problem.part-broken"),
    ],
)
def test_damage_costs_one_line(old, new, problem, tmp_path):
    members = parts(box(20, 20, 40, 10) + text(22, 22, "9"))
    changed = {name: one.replace(old, new) for name, one in members.items() if "Tpls" not in name}
    with pytest.raises(UnreadableDocument) as caught:
        read(tmp_path, changed)
    assert caught.value.problem == problem


def test_an_encrypted_document_says_so(tmp_path):
    with pytest.raises(UnreadableDocument) as caught:
        read(tmp_path, {"Encryptions.xml": "<Encryptions/>", "ofd.dat": "x"})
    assert caught.value.problem == "problem.encrypted"


def test_blocks_nested_too_deeply_are_refused(tmp_path):
    deep = "<ofd:PageBlock>" * 3000 + "</ofd:PageBlock>" * 3000
    with pytest.raises(UnreadableDocument) as caught:
        read(tmp_path, parts(deep))
    assert caught.value.problem == "problem.too-deep"
