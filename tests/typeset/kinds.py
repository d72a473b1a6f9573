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
_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_PAGE = 9600  # the width of a table in twentieths of a point
_FILTERS = {
    "docx": ("HTML (StarWriter)", "docx:MS Word 2007 XML"),
    "xls": ("Calc MS Excel 2007 XML", "xls:MS Excel 97"),
    "xlsx": ("Calc MS Excel 2007 XML", "xlsx:Calc MS Excel 2007 XML"),
    "html": ("Calc MS Excel 2007 XML", "html:HTML (StarCalc)"),
}


def packed(parts: dict[str, str | bytes]) -> bytes:
    """Return a zip archive of some members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def word(body: str, **parts: str) -> bytes:
    """Return a .docx of a body, and of other parts by name (styles, numbering, footnotes)."""
    kinds = "".join(f'<Relationship Type="x/{name}" Target="{name}.xml"/>' for name in parts)
    return packed(
        {
            "_rels/.rels": '<Relationships><Relationship Type="x/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>',
            "word/_rels/document.xml.rels": f"<Relationships>{kinds}</Relationships>",
            **{
                f"word/{name}.xml": f'<w:{name} xmlns:w="{_W}">{content}</w:{name}>'
                for name, content in parts.items()
            },
        }
    )


def docx(blocks: list[Block]) -> bytes:
    """Return blocks as a Word document."""
    return word("".join(_paragraph(b.text) if isinstance(b, Line) else _table(b) for b in blocks))


def _paragraph(text: str) -> str:
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(one)}</w:t>' for one in text.split("\n")
    )
    return f"<w:p><w:r>{lines}</w:r></w:p>"


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
    return f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


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
    reads, writes = _FILTERS[kind]
    out = folder / "made"
    profile = f"-env:UserInstallation={folder.as_uri()}/profile"
    command = ["soffice", "--headless", profile, f"--infilter={reads}", "--convert-to", writes]
    command += ["--outdir", str(out), *map(str, sources)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return [out / f"{number}.{kind}" for number in range(len(made))]


def ofd(sheets: list[Sheet], style: Style) -> bytes:
    """Return typeset pages as an OFD document: its texts at their places, a path for each rule."""
    width, height = (_mm(length) for length in style.page)
    pages = "".join(
        f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(sheets))
    )
    return packed(
        {
            "OFD.xml": f"<ofd:OFD {_OFD}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml"
            "</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {_OFD}><ofd:CommonData><ofd:PageArea>"
            f"<ofd:PhysicalBox>0 0 {width} {height}</ofd:PhysicalBox></ofd:PageArea>"
            f"</ofd:CommonData><ofd:Pages>{pages}</ofd:Pages></ofd:Document>",
            **{
                f"Doc_0/Pages/Page_{n}/Content.xml": f"<ofd:Page {_OFD}><ofd:Content><ofd:Layer>"
                f"{''.join(_drawn(sheet, style))}</ofd:Layer></ofd:Content></ofd:Page>"
                for n, sheet in enumerate(sheets)
            },
        }
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
