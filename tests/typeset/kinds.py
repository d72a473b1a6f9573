"""Blocks to the other kinds of document: by hand, part by part, or by LibreOffice."""

from __future__ import annotations

import io
import subprocess
import zipfile
from html import escape
from pathlib import Path

from tests.typeset import office
from tests.typeset.pages import Style
from tests.typeset.sheet import Block, Line, Table

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
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
