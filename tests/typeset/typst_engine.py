"""Blocks to PDF through typst, whose own engine decides every break."""

from __future__ import annotations

import json

from tests.typeset import fonts
from tests.typeset.pages import Style
from tests.typeset.sheet import Block, Line, Slot, Table

_STROKES = {
    "hair": "0.05pt",
    "thick": "1.8pt",
    "dashed": '(thickness: 0.5pt, dash: "dashed")',
}


def render(blocks: list[Block], style: Style, breaks: frozenset[int] = frozenset()) -> bytes:
    """Typeset blocks; a page begins before each block whose number is in `breaks`.

    The same blocks give the same bytes.
    """
    import typst

    width, height = style.page
    parts = [
        f"#set page(width: {width}pt, height: {height}pt, margin: {style.margin}pt)",
        f'#set text(font: "{fonts.NAMES[style.family]}", size: {style.size}pt, lang: "zh")',
        "#set document(date: datetime(year: 2025, month: 1, day: 1))",
        "#set par(leading: 0.45em)",
    ]
    for number, block in enumerate(blocks):
        if number in breaks:
            parts.append("#pagebreak(weak: true)")
        parts.append(_line(block) if isinstance(block, Line) else _table(block, style))
    return bytes(typst.compile("\n".join(parts).encode(), font_paths=[fonts.FOLDER]))


def _line(line: Line) -> str:
    text = f"text(size: {line.size}em, {_string(line.text)})"
    return f"#align(center, {text})\n" if line.centred else f"#par({text})\n"


def _table(table: Table, style: Style) -> str:
    columns = ", ".join(f"{share}fr" for share in table.widths)
    stroke = _STROKES.get(style.rules, "0.5pt")
    head = [
        f"columns: ({columns})",
        f"inset: {style.padding}pt",
        f"align: {'horizon' if style.middle else 'top'}",
        f"stroke: {stroke}",
    ]
    slots = sorted(table.slots, key=lambda slot: (slot.top, slot.left))
    cells = [_cell(slot, style) for slot in slots]
    repeated = style.repeat_header and table.header and table.header[0] == 0
    if repeated and table.header:
        first = [cell for cell, slot in zip(cells, slots, strict=True) if slot.top == 0]
        cells = [f"table.header({', '.join(first)})", *cells[len(first) :]]
    return f"#table({', '.join([*head, *cells])})\n"


def _cell(slot: Slot, style: Style) -> str:
    place = f"x: {slot.left}, y: {slot.top}, "
    place += f"colspan: {slot.right - slot.left}, rowspan: {slot.bottom - slot.top}"
    if not style.cut:
        place += ", breakable: false"
    shade = ", fill: luma(220)" if style.rules == "shaded" and slot.heading else ""
    align = "center" if slot.centred else "left"
    align += " + horizon" if style.middle else " + top"
    return f"table.cell({place}, align: {align}{shade}, text({_string(slot.text)}))"


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
