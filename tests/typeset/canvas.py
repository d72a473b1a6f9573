"""Pages of boxes to PDF through fpdf2 and reportlab, rules drawn in many ways."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Protocol

from tests.typeset import fonts
from tests.typeset.pages import Box, Sheet, Style

_DATE = datetime(2025, 1, 1, tzinfo=UTC)


class Pen(Protocol):
    """What a producer can do; y runs down, lengths are points."""

    def turn(self) -> None: ...

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float) -> None: ...

    def dashes(self, on: bool) -> None: ...

    def box(self, x0: float, y0: float, x1: float, y1: float, width: float) -> None: ...

    def fill(self, x0: float, y0: float, x1: float, y1: float, grey: float) -> None: ...

    def text(self, text: str, x: float, y: float, size: float) -> None: ...

    def done(self) -> bytes: ...


class Fpdf:
    """fpdf2, its fonts embedded as subsets."""

    def __init__(self, style: Style, characters: frozenset[str]) -> None:
        from fpdf import FPDF

        self.made = FPDF(unit="pt", format=style.page)
        self.made.set_auto_page_break(False)
        self.made.set_creation_date(_DATE)
        self.made.add_font("body", fname=fonts.truetype(style.family, characters))

    def turn(self) -> None:
        self.made.add_page()

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float) -> None:
        self.made.set_line_width(width)
        self.made.line(x0, y0, x1, y1)

    def dashes(self, on: bool) -> None:
        if on:
            self.made.set_dash_pattern(dash=2, gap=1)
        else:
            self.made.set_dash_pattern()

    def box(self, x0: float, y0: float, x1: float, y1: float, width: float) -> None:
        self.made.set_line_width(width)
        self.made.rect(x0, y0, x1 - x0, y1 - y0)

    def fill(self, x0: float, y0: float, x1: float, y1: float, grey: float) -> None:
        self.made.set_fill_color(round(255 * grey))
        self.made.rect(x0, y0, x1 - x0, y1 - y0, style="F")

    def text(self, text: str, x: float, y: float, size: float) -> None:
        self.made.set_font("body", size=size)
        self.made.text(x, y, text)

    def done(self) -> bytes:
        return bytes(self.made.output())


class Reportlab:
    """reportlab, with a subset embedded, or with Adobe's STSong-Light, which is not."""

    def __init__(self, style: Style, characters: frozenset[str]) -> None:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.pdfgen.canvas import Canvas

        self.file = io.BytesIO()
        self.height = style.page[1]
        self.canvas = Canvas(self.file, pagesize=style.page, invariant=True)
        self.started = False
        self.font = "STSong-Light"
        self.family = style.family
        self.embedded = style.font_embedded
        if style.font_embedded:
            file = fonts.truetype(style.family, characters)
            self.font = file.stem  # reportlab keeps fonts by name, for good
            pdfmetrics.registerFont(TTFont(self.font, str(file)))
        else:
            pdfmetrics.registerFont(UnicodeCIDFont(self.font))

    def turn(self) -> None:
        if self.started:
            self.canvas.showPage()
        self.started = True

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float) -> None:
        self.canvas.setLineWidth(width)
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def dashes(self, on: bool) -> None:
        self.canvas.setDash([2, 1] if on else [])

    def box(self, x0: float, y0: float, x1: float, y1: float, width: float) -> None:
        self.canvas.setLineWidth(width)
        self.canvas.rect(x0, self.height - y1, x1 - x0, y1 - y0)

    def fill(self, x0: float, y0: float, x1: float, y1: float, grey: float) -> None:
        self.canvas.setFillGray(grey)
        self.canvas.rect(x0, self.height - y1, x1 - x0, y1 - y0, stroke=0, fill=1)

    def text(self, text: str, x: float, y: float, size: float) -> None:
        self.canvas.setFillGray(0)
        self.canvas.setFont(self.font, size)
        self.canvas.drawString(x, self.height - y, text)

    def done(self) -> bytes:
        self.canvas.save()
        return self.file.getvalue()


def render(sheets: list[Sheet], style: Style, pen: Callable[[Style, frozenset[str]], Pen]) -> bytes:
    """Draw typeset pages with a producer."""
    characters = frozenset(
        character
        for sheet in sheets
        for text in (
            *(line[0] for line in sheet.lines),
            *(line[0] for box in sheet.boxes for line in box.lines),
        )
        for character in text
    )
    held = pen(style, characters)
    for sheet in sheets:
        held.turn()
        _rules(held, sheet.boxes, style)
        for text, x, y, size in sheet.lines:
            held.text(text, x, y, size)
        for box in sheet.boxes:
            for text, x, y in box.lines:
                for part, at in _parts(text, x, style):
                    held.text(part, at, y, style.size)
                    if style.bold_twice and box.heading:
                        held.text(part, at + 0.3, y, style.size)
    return held.done()


def _parts(text: str, x: float, style: Style) -> Iterator[tuple[str, float]]:
    """Give a line in one piece, or glyph by glyph, as some producers do."""
    if not style.by_glyph:
        yield text, x
        return
    for character in text:
        yield character, x
        x += fonts.width(character, style.family) * style.size


def _edges(box: Box) -> list[tuple[float, float, float, float]]:
    return [
        (box.left, box.top, box.right, box.top),
        (box.left, box.bottom, box.right, box.bottom),
        (box.left, box.top, box.left, box.bottom),
        (box.right, box.top, box.right, box.bottom),
    ]


def _rules(pen: Pen, boxes: list[Box], style: Style) -> None:
    if not boxes:
        return
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    kind = style.rules
    width = {"hair": 0.05, "thick": 1.8}.get(kind, 0.5)
    pen.dashes(kind == "dashed")
    if kind == "shaded":
        for box in boxes:
            if box.heading:
                pen.fill(box.left, box.top, box.right, box.bottom, 0.85)
    for box in boxes:
        if kind == "boxes":
            pen.box(box.left + 0.4, box.top + 0.4, box.right - 0.4, box.bottom - 0.4, width)
            continue
        for x0, y0, x1, y1 in _edges(box):
            if kind == "open" and x0 == x1 and x0 in (left, right):
                continue
            if kind == "bars":
                pen.fill(x0 - 0.24, y0 - 0.24, x1 + 0.24, y1 + 0.24, 0.0)
            elif kind == "double":
                pen.line(x0 - 0.75, y0 - 0.75, x1 - 0.75, y1 - 0.75, 0.3)
                pen.line(x0 + 0.75, y0 + 0.75, x1 + 0.75, y1 + 0.75, 0.3)
            elif kind == "pieces":
                dx, dy = (0.9, 0.0) if y0 == y1 else (0.0, 0.9)
                pen.line(x0 + dx, y0 + dy, x1 - dx, y1 - dy, 0.48)
            else:
                pen.line(x0, y0, x1, y1, width)
    pen.dashes(False)


RULES = ("stroke", "hair", "thick", "boxes", "bars", "double", "shaded", "open", "dashed", "pieces")
