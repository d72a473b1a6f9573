"""Pictures of forms inside documents are read as scans, and drawn where a value is shown."""

from __future__ import annotations

import base64
import io
from itertools import product

import numpy as np
import pytest
from openpyxl import Workbook
from openpyxl.drawing.image import Image as Picture
from PIL import Image

from analysis import crop, documents, reading
from analysis.reading.pdf import scanned
from tests.typeset import example, kinds

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_DRAWN = '<w:p><w:r><w:drawing><blip r:embed="r1" xmlns:r="r"/></w:drawing></w:r></w:p>'
_WORDS = "<w:p><w:r><w:t>2024年度</w:t></w:r></w:p>"


@pytest.fixture(scope="module")
def form():
    """A page 150 mm wide with a table of three rows and four columns, a little aslant."""
    page = Image.new("L", (886, 532), 240)
    for at in range(4):
        page.paste(30, (80, 100 + 80 * at, 802, 102 + 80 * at))
    for at in range(5):
        page.paste(30, (80 + 180 * at, 100, 82 + 180 * at, 342))
    for row, column in product(range(3), range(4)):
        left, top = 140 + 180 * column, 130 + 80 * row
        page.paste(30, (left, top, left + 60, top + 24))
    return _bytes(page.rotate(0.5, Image.Resampling.BICUBIC, fillcolor=240))


def _bytes(picture: Image.Image) -> bytes:
    made = io.BytesIO()
    picture.save(made, "JPEG", dpi=(150, 150))
    return made.getvalue()


def word(picture: bytes, body: str = _WORDS + _DRAWN) -> bytes:
    return kinds.repacked(
        kinds.word(body),
        {
            "word/media/a.jpg": picture,
            "word/_rels/document.xml.rels": f'<Relationships><Relationship Id="r1" '
            f'Type="{_OFFICE}/image" Target="media/a.jpg"/></Relationships>',
        },
    )


def web(picture: bytes) -> bytes:
    source = f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}"
    return f'<p>2024年度</p><table><tr><td><img src="{source}"></table>'.encode()


def mailed(picture: bytes) -> bytes:
    head = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=B\n\n--B\n"
    page = 'Content-Type: text/html\n\n<p>2024</p><img src="cid:a">\n--B\n'
    part = "Content-Type: image/jpeg\nContent-ID: <a>\nContent-Transfer-Encoding: base64\n\n"
    return f"{head}{page}{part}{base64.encodebytes(picture).decode()}\n--B--\n".encode()


def sheet(picture: bytes) -> bytes:
    book, made = Workbook(), io.BytesIO()
    book.worksheets[0].add_image(Picture(io.BytesIO(picture)), "B2")
    book.save(made)
    return made.getvalue()


def ofd(picture: bytes) -> bytes:
    return kinds.packed(
        {
            "OFD.xml": f"<ofd:OFD {_OFD}><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {_OFD}><ofd:CommonData>"
            "<ofd:PageArea><ofd:PhysicalBox>0 0 150 90</ofd:PhysicalBox></ofd:PageArea>"
            "<ofd:DocumentRes>Res.xml</ofd:DocumentRes></ofd:CommonData><ofd:Pages>"
            '<ofd:Page BaseLoc="Page.xml"/></ofd:Pages></ofd:Document>',
            "Doc_0/Res.xml": f'<ofd:Res {_OFD} BaseLoc="Res"><ofd:MultiMedia ID="7">'
            "<ofd:MediaFile>a.jpg</ofd:MediaFile></ofd:MultiMedia></ofd:Res>",
            "Doc_0/Res/a.jpg": picture,
            "Doc_0/Page.xml": f"<ofd:Page {_OFD}><ofd:Content><ofd:Layer><ofd:ImageObject "
            'ResourceID="7" Boundary="0 0 150 90" CTM="150 0 0 90 0 0"/></ofd:Layer>'
            "</ofd:Content></ofd:Page>",
        }
    )


@pytest.mark.parametrize(
    ("made", "ending"),
    [(word, "docx"), (web, "html"), (mailed, "mht"), (sheet, "xlsx"), (ofd, "ofd")],
)
def test_a_form_that_is_a_picture_inside_a_document_is_a_scan(
    made, ending, form, tmp_path, monkeypatch
):
    file = tmp_path / f"form.{ending}"
    file.write_bytes(made(form))
    monkeypatch.setattr(scanned, "_recogniser", lambda: lambda lines: ["7"] * len(lines))
    document = reading.read(file)
    pages = [page for page in document.pages if page.cells and page.kind == "page"]
    assert document.reader == "scan"
    assert [page.problem.key for page in pages] == ["problem.recognition"]
    assert [cell.text for cell in pages[0].cells] == 12 * ["7"]
    assert all(cell.doubt for cell in pages[0].cells)
    monkeypatch.setattr(scanned, "_recogniser", lambda: None)
    said = [str(one) for one in documents.read(str(file), file.name).problems]
    assert any("pip install 'selfeval[scan]'" in one for one in said)


@pytest.mark.parametrize("boxes", [False, True])
def test_a_picture_without_a_table_is_no_page_of_a_form(form, tmp_path, monkeypatch, boxes):
    """A letterhead, a photograph with some boxes in it; the table beside it is read as ever."""
    monkeypatch.setattr(scanned, "_recogniser", lambda: lambda lines: ["7"] * len(lines))
    table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>分值</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    logo = Image.new("L", (2000, 1400), 240)
    logo.paste(20, (40, 40, 260, 60))
    if boxes:
        logo.paste(Image.open(io.BytesIO(form)), (500, 500))
    (tmp_path / "a.docx").write_bytes(word(_bytes(logo), _DRAWN + table))
    (page,) = reading.read(tmp_path / "a.docx").pages
    assert [cell.text for cell in page.cells] == ["分值"]


def test_the_cell_of_a_scan_is_framed_on_its_picture_set_straight(form, tmp_path, monkeypatch):
    """In a picture file, and in the Word document that holds it; of an OFD its page is drawn."""
    monkeypatch.setattr(scanned, "_recogniser", lambda: lambda lines: ["得分"] * len(lines))
    files = {"a.jpg": form, "b.docx": word(form)}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    box = (300.0, 100.0, 380.0, 130.0)
    asked = [crop.Wanted(1, 1, 1, "indicator_columns", name="7", box=box)]
    for name in files:
        (piece,) = crop.pieces(str(tmp_path / name), None, asked)
        assert framed(piece) == pytest.approx((300, crop.AROUND, 380, crop.AROUND + 30), abs=3)


def test_the_score_of_an_ofd_is_framed_on_its_page():
    file = example.FOLDER / "example.ofd"
    own = documents.read(str(file), file.name).forms[0].indicators[1]
    box = tuple(own[side] for side in ("left", "top", "right", "bottom"))
    asked = crop.Wanted(
        *(1, 1, 1, "indicator_columns", "score", own["name"]), box=box, printed=("19.50",)
    )
    (piece,) = crop.pieces(str(file), None, [asked])
    left, top, _, bottom = framed(piece)
    assert piece.sure == crop.SURE
    assert left > box[2] and (top, bottom) == pytest.approx((70, 70 + box[3] - box[1]), abs=3)


def framed(piece: crop.Piece) -> tuple[float, ...]:
    """Return the edges, in points, of what is framed in red on a piece of a page."""
    shown = np.asarray(Image.open(io.BytesIO(piece.webp)).convert("RGB"), dtype=int)
    red, green, blue = np.moveaxis(shown, 2, 0)
    rows, columns = np.nonzero((red > 150) & (green < 110) & (blue < 110))
    edges = columns.min(), rows.min(), columns.max(), rows.max()
    return tuple(one / crop.SCALE for one in edges)
