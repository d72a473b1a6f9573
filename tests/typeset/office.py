"""Blocks to PDF through programs that may be on the machine: a browser, LibreOffice."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.typeset import fonts
from tests.typeset.pages import Style
from tests.typeset.sheet import Block, Line, Table

PRODUCERS = ("chromium", "writer", "calc")
_SECONDS = 120
_BORDERS = {"hair": "0.25px solid", "thick": "2px solid", "dashed": "1px dashed"}


def missing(producer: str) -> str | None:
    """Say what a producer lacks on this machine, None when it is there."""
    program = "chromium" if producer == "chromium" else "soffice"
    return None if shutil.which(program) else f"{program} is not on this machine"


def render(blocks: list[Block], style: Style, producer: str) -> bytes:
    """Typeset blocks with the browser's, LibreOffice Writer's or LibreOffice Calc's engine."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if producer == "calc":
            source = folder / "form.xlsx"
            workbook(blocks, style, source)
        else:
            source = folder / "form.html"
            source.write_text(page(blocks, style), encoding="utf-8")
        made = folder / "form.pdf"
        if producer == "chromium":
            command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu"]
            command += ["--no-pdf-header-footer", f"--user-data-dir={folder / 'profile'}"]
            command += [f"--print-to-pdf={made}", source.as_uri()]
        else:
            command = ["soffice", "--headless", f"-env:UserInstallation={folder.as_uri()}/profile"]
            filters = {"writer": "pdf:writer_pdf_Export", "calc": "pdf:calc_pdf_Export"}
            if producer == "writer":
                command.append("--infilter=HTML (StarWriter)")
            command += ["--convert-to", filters[producer], "--outdir", name, str(source)]
        subprocess.run(
            command,
            check=True,
            capture_output=True,
            timeout=_SECONDS,
            env={**os.environ, **_font_config(folder)},
        )
        return made.read_bytes()


def page(blocks: list[Block], style: Style) -> str:
    """Return blocks as a web page for print."""
    width, height = style.page
    border = _BORDERS.get(style.rules, "1px solid")
    collapse = "separate; border-spacing: 0" if style.rules == "double" else "collapse"
    body = "\n".join(
        f"<p{' class=c' if block.centred else ''}>{html.escape(block.text)}</p>"
        if isinstance(block, Line)
        else _table(block, style)
        for block in blocks
    )
    return f"""<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><style>
@page {{ size: {width}pt {height}pt; margin: {style.margin}pt }}
body {{ margin: 0; font: {style.size}pt "{fonts.NAMES[style.family]}" }}
table {{ width: 100%; table-layout: fixed; border-collapse: {collapse} }}
td {{ border: {border} #000; padding: {style.padding}pt; overflow-wrap: anywhere }}
p.c, td.c {{ text-align: center }}
td.h {{ {"background: #ddd;" if style.rules == "shaded" else ""} }}
tr {{ break-inside: {"auto" if style.cut else "avoid"} }}
</style></head><body>{body}</body></html>"""


def _table(table: Table, style: Style) -> str:
    columns = "".join(f'<col style="width: {100 * share:.3f}%">' for share in table.widths)
    rows = []
    for row in range(table.rows):
        cells = []
        for slot in sorted((s for s in table.slots if s.top == row), key=lambda s: s.left):
            span = f' colspan="{slot.right - slot.left}" rowspan="{slot.bottom - slot.top}"'
            kind = f"{'c ' if slot.centred else ''}{'h' if slot.heading else ''}"
            text = html.escape(slot.text).replace("\n", "<br>")
            cells.append(f'<td class="{kind}"{span}>{text}</td>')
        rows.append(f"<tr>{''.join(cells)}</tr>")
    # LibreOffice heeds the attributes, a browser the style sheet.
    head = f'<table border="1" cellspacing="0" cellpadding="{style.padding + 1:.0f}" width="100%">'
    return f"{head}<colgroup>{columns}</colgroup>{''.join(rows)}</table>"


def workbook(blocks: list[Block], style: Style, file: Path, as_numbers: bool = False) -> None:
    """Write blocks as a workbook, each cell as text, or figures as numbers in their formats."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.worksheets[0]
    edge = Side(
        style={"hair": "hair", "thick": "medium", "double": "double"}.get(style.rules, "thin")
    )
    tables = [block for block in blocks if isinstance(block, Table)]
    row = 1
    span = (style.page[0] - 2 * style.margin) / 5.6  # points to Excel's character widths
    for number, share in enumerate(tables[0].widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = max(share * span, 0.3)
    for block in blocks:
        if isinstance(block, Line):
            sheet.cell(row, 1, block.text).font = Font(size=style.size)
            row += 1
            continue
        if block is not tables[0]:
            continue
        for slot in block.slots:
            place = sheet.cell(row + slot.top, slot.left + 1)
            if as_numbers and re.fullmatch(r"-?[\d,]+\.\d+", slot.text):
                decimals = len(slot.text.partition(".")[2])
                place.value = float(slot.text.replace(",", ""))
                place.number_format = f"{'#,##' if ',' in slot.text else ''}0.{'0' * decimals}"
            else:
                place.value, place.data_type = slot.text or None, "s" if slot.text else "n"
            place.font = Font(name=fonts.NAMES[style.family], size=style.size)
            place.alignment = Alignment(
                horizontal="center" if slot.centred else "left", vertical="center", wrap_text=True
            )
            for i in range(slot.top, slot.bottom):
                for j in range(slot.left, slot.right):
                    cell = sheet.cell(row + i, j + 1)
                    cell.border = Border(left=edge, right=edge, top=edge, bottom=edge)
                    if style.rules == "shaded" and slot.heading:
                        cell.fill = PatternFill("solid", fgColor="DDDDDD")
            if (slot.bottom - slot.top, slot.right - slot.left) != (1, 1):
                sheet.merge_cells(
                    start_row=row + slot.top,
                    end_row=row + slot.bottom - 1,
                    start_column=slot.left + 1,
                    end_column=slot.right,
                )
        for i in range(block.rows):
            longest = max(
                (
                    -(
                        -len(s.text)
                        * style.size
                        // (sum(block.widths[s.left : s.right]) * span * 5.2)
                    )
                    + s.text.count("\n")
                    for s in block.slots
                    if s.bottom == i + 1
                ),
                default=1,
            )
            sheet.row_dimensions[row + i].height = (longest + 0.7) * style.size * 1.5
        row += block.rows
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.orientation = "landscape" if style.page[0] > style.page[1] else "portrait"
    book.save(file)


def _font_config(folder: Path) -> dict[str, str]:
    """Return the environment in which the programs find the Chinese fonts."""
    file = folder / "fonts.conf"
    file.write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{fonts.FOLDER}</dir><cachedir>{folder / 'fontcache'}</cachedir></fontconfig>"
    )
    return {"FONTCONFIG_FILE": str(file), "HOME": str(folder)}
