"""Blocks to the other kinds of document: by hand, part by part, or by LibreOffice."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

from tests.typeset import fonts, office
from tests.typeset.pages import Sheet, Style
from tests.typeset.sheet import Block, Line, Table

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_PAGE = 9600  # the width of a table in twentieths of a point
_FILTERS = {
    "docx": ("HTML (StarWriter)", "docx:MS Word 2007 XML"),
    "doc": ("MS Word 2007 XML", "doc:MS Word 97"),
    "ods": ("Calc MS Excel 2007 XML", "ods:calc8"),
    "xls": ("Calc MS Excel 2007 XML", "xls:MS Excel 97"),
    "xlsx": ("Calc MS Excel 2007 XML", "xlsx:Calc MS Excel 2007 XML"),
    "html": ("Calc MS Excel 2007 XML", "html:HTML (StarCalc)"),
    "pdf": ("", "pdf:writer_pdf_Export"),  # from whatever it is
    "rtf": ("MS Word 2007 XML", "rtf:Rich Text Format"),
    "odt": ("MS Word 2007 XML", "odt:writer8"),
}


def packed(parts: dict[str, str | bytes]) -> bytes:
    """Return a zip archive of some members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            # The first member of an OpenDocument is as it stands, by its standard.
            way = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, way)
    return made.getvalue()


def repacked(data: bytes, parts: dict[str, str | bytes]) -> bytes:
    """Return a zip archive with some members put in or replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return packed({name: archive.read(name) for name in archive.namelist()} | parts)


def word(body: str, **parts: str) -> bytes:
    """Return a .docx of a body, and of other parts by name (styles, numbering, footnotes)."""
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    kinds = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{main}.{kind}+xml"/>'
        for name, kind in {"document": "document.main", **{name: name for name in parts}}.items()
    )
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default '
            f'Extension="rels" ContentType="application/vnd.openxmlformats-package.'
            f'relationships+xml"/>{kinds}</Types>',
            "_rels/.rels": _relations(officeDocument="word/document.xml"),
            "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>',
            "word/_rels/document.xml.rels": _relations(**{one: f"{one}.xml" for one in parts}),
            **{
                f"word/{name}.xml": f'<w:{name} xmlns:w="{_W}">{content}</w:{name}>'
                for name, content in parts.items()
            },
        }
    )


def _relations(**targets: str) -> str:
    found = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/relationships/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets.items())
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{found}</Relationships>'


def docx(blocks: list[Block]) -> bytes:
    """Return blocks as a Word document."""
    return word("".join(_paragraph(b.text) if isinstance(b, Line) else _table(b) for b in blocks))


def _paragraph(text: str) -> str:
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(one)}</w:t>' for one in text.split("\n")
    )
    return f'<w:p><w:r><w:rPr><w:sz w:val="18"/></w:rPr>{lines}</w:r></w:p>'


def _table(table: Table) -> str:
    grid = "".join(f'<w:gridCol w:w="{round(share * _PAGE)}"/>' for share in table.widths)
    rows = []
    for row in range(table.rows):
        cells = []
        over = [slot for slot in table.slots if slot.top <= row < slot.bottom]
        for slot in sorted(over, key=lambda slot: slot.left):
            merge = ""
            if slot.bottom - slot.top > 1:
                merge = '<w:vMerge w:val="restart"/>' if slot.top == row else "<w:vMerge/>"
            cells.append(
                f'<w:tc><w:tcPr><w:gridSpan w:val="{slot.right - slot.left}"/>{merge}</w:tcPr>'
                f"{_paragraph(slot.text if slot.top == row else '')}</w:tc>"
            )
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    look = f'<w:tblPr><w:tblW w:w="{_PAGE}" w:type="dxa"/><w:tblBorders>{sides}</w:tblBorders>'
    look += '<w:tblLayout w:type="fixed"/></w:tblPr>'
    return f"<w:tbl>{look}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def by_office(made: list[tuple[list[Block], Style]], kind: str, folder: Path) -> list[Path]:
    """Write each set of blocks as one kind of document by LibreOffice, all in one call."""
    sources = []
    for number, (blocks, style) in enumerate(made):
        source = folder / f"{number}.{'html' if kind == 'docx' else 'xlsx'}"
        if kind == "docx":
            source.write_text(office.page(blocks, style), encoding="utf-8")
        else:
            office.workbook(blocks, style, source, as_numbers=True)
        sources.append(source)
    return converted(sources, kind, folder)


def converted(sources: list[Path], kind: str, folder: Path) -> list[Path]:
    """Have files converted to a kind of document by LibreOffice."""
    reads, writes = _FILTERS[kind]
    out = folder / "made"
    profile = f"-env:UserInstallation={folder.as_uri()}/profile"
    command = ["soffice", "--headless", profile, "--convert-to", writes]
    command += [f"--infilter={reads}"] if reads else []
    command += ["--outdir", str(out), *map(str, sources)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return [out / f"{source.stem}.{kind}" for source in sources]


def ofd(sheets: list[Sheet], style: Style) -> bytes:
    """Return typeset pages as an OFD document: its texts at their places, a path for each cell."""
    width, height = (_mm(length) for length in style.page)
    pages = "".join(
        f'<ofd:Page ID="{n + 2}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(sheets))
    )
    return packed(
        {
            "OFD.xml": f'<ofd:OFD {_OFD} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
            "<ofd:DocID>1</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
            "</ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {_OFD}><ofd:CommonData>"
            "<ofd:MaxUnitID>1000000</ofd:MaxUnitID><ofd:PageArea>"
            f"<ofd:PhysicalBox>0 0 {width} {height}</ofd:PhysicalBox></ofd:PageArea>"
            "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
            f"<ofd:Pages>{pages}</ofd:Pages></ofd:Document>",
            "Doc_0/PublicRes.xml": f'<ofd:Res {_OFD} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="1" '
            'FontName="宋体" FamilyName="宋体"/></ofd:Fonts></ofd:Res>',
            **{
                f"Doc_0/Pages/Page_{n}/Content.xml": f"<ofd:Page {_OFD}><ofd:Content>"
                f'<ofd:Layer ID="{1000 * (n + 1)}">{_numbered(sheet, style, 1000 * (n + 1))}'
                "</ofd:Layer></ofd:Content></ofd:Page>"
                for n, sheet in enumerate(sheets)
            },
        }
    )


def _numbered(sheet: Sheet, style: Style, first: int) -> str:
    drawn = _drawn(sheet, style)
    return "".join(
        one.replace("Object ", f'Object ID="{n}" ', 1) for n, one in enumerate(drawn, first + 1)
    )


def _drawn(sheet: Sheet, style: Style) -> Iterator[str]:
    for box in sheet.boxes:
        left, top, right, bottom = (
            _mm(edge) for edge in (box.left, box.top, box.right, box.bottom)
        )
        yield (
            f'<ofd:PathObject Boundary="{left} {top} {right - left} {bottom - top}" '
            f'LineWidth="0.2"><ofd:AbbreviatedData>M 0 0 L {right - left} 0 L {right - left} '
            f"{bottom - top} L 0 {bottom - top} C</ofd:AbbreviatedData></ofd:PathObject>"
        )
        for text, x, y in box.lines:
            yield _written(text, x, y, style.size, style.family)
    for text, x, y, size in sheet.lines:
        yield _written(text, x, y, size, style.family)


def _written(text: str, x: float, y: float, size: float, family: str) -> str:
    """Return a text object whose boundary begins over its baseline, its steps one by one."""
    steps = " ".join(f"{_mm(fonts.width(one, family) * size):.4f}" for one in text[:-1])
    return (
        f'<ofd:TextObject Boundary="{_mm(x):.4f} {_mm(y - size):.4f} 100 {_mm(size):.4f}" '
        f'Font="1" Size="{_mm(size):.4f}"><ofd:TextCode X="0" Y="{_mm(size):.4f}" '
        f'DeltaX="{steps}">{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def _mm(points: float) -> float:
    return points / 72 * 25.4
