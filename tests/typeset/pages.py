"""A small typesetter: blocks to pages of boxes with lines of text, every break decided here.

It gives what no word processor lets one choose: where a page cuts a row or a merged cell, whether
a cut cell comes back blank or repeated, and the exact lines of each box, which are the truth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.typeset import fonts
from tests.typeset.sheet import Block, Line, Slot, Table

_PIECES = re.compile(r"[0-9A-Za-z.,%()/+\-=<>≥≤~:×]+|\s|.", re.DOTALL)


@dataclass(frozen=True)
class Style:
    """The look of a page; lengths in points.

    `rules`: stroke, hair, thick, boxes (each cell its own rectangle), bars (filled rectangles),
    double, shaded, open (no rules at the sides), dashed, pieces (a rule a cell edge, with gaps).
    `cut`: rows may break over a page edge. `repeat_header`, `repeat_merged`: what comes back on
    the next page.
    """

    family: str = "sans"
    size: float = 9.0
    margin: float = 50.0
    page: tuple[float, float] = (595.28, 841.89)
    rules: str = "stroke"
    padding: float = 3.0
    leading: float = 1.25
    middle: bool = True
    cut: bool = True
    repeat_header: bool = False
    repeat_merged: bool = False
    bold_twice: bool = False
    by_glyph: bool = False
    apart: bool = False
    font_embedded: bool = True


@dataclass(frozen=True)
class Box:
    """A cell, or a piece of one, on a page; y runs down. `lines`: (text, x, baseline)."""

    left: float
    top: float
    right: float
    bottom: float
    lines: tuple[tuple[str, float, float], ...]
    heading: bool = False
    open_top: bool = False
    open_bottom: bool = False


@dataclass
class Sheet:
    """One typeset page: its boxes, and loose lines as (text, x, baseline, size)."""

    boxes: list[Box]
    lines: list[tuple[str, float, float, float]]


def wrap(text: str, room: float, family: str) -> list[str]:
    """Break a text into lines of at most `room` em; numbers and words stay whole if they fit."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _PIECES.findall(paragraph):
            parts = [piece] if fonts.length(piece, family) <= room else list(piece)
            for part in parts:
                if line and fonts.length(line + part, family) > room:
                    lines.append(line)
                    line = ""
                line += part
        lines.append(line)
    return [line.strip() for line in lines if line.strip()]


def pages(blocks: list[Block], style: Style) -> list[Sheet]:
    """Set blocks one under the other, over as many pages as they need."""
    setter = _Setter(style)
    for block in blocks:
        if isinstance(block, Line):
            setter.line(block)
        else:
            setter.table(block)
    return setter.sheets


class _Setter:
    def __init__(self, style: Style) -> None:
        self.style = style
        self.sheets: list[Sheet] = []
        self._turn()

    def _turn(self) -> None:
        self.sheets.append(Sheet([], []))
        self.y = self.style.margin

    @property
    def _bottom(self) -> float:
        return self.style.page[1] - self.style.margin

    def line(self, block: Line) -> None:
        size = self.style.size * block.size
        width, height = self.style.page
        for text in wrap(block.text, (width - 2 * self.style.margin) / size, self.style.family):
            if self.y + 2 * size > self._bottom:
                self._turn()
            x = self.style.margin
            if block.centred:
                x = (width - fonts.length(text, self.style.family) * size) / 2
            self.sheets[-1].lines.append((text, x, self.y + size, size))
            self.y += 1.8 * size
        assert self.y < height

    def table(self, table: Table) -> None:
        style = self.style
        span = style.page[0] - 2 * style.margin
        edges = [style.margin]
        for share in table.widths:
            edges.append(edges[-1] + share * span)
        texts = {slot: self._wrapped(slot, edges) for slot in table.slots}
        heights = self._heights(table, texts)
        # What is left to print of each slot, and whether it already stands on a page.
        left = {slot: list(lines) for slot, lines in texts.items()}
        begun: set[Slot] = set()
        row, rest = 0, heights[0]
        while row < table.rows:
            top = self.y
            spans: list[tuple[int, float, float, bool]] = []  # row, top, bottom, cut below
            if begun and style.repeat_header and table.header and row > table.header[1]:
                self._header(table, texts, heights, edges)
                top = self.y
            while row < table.rows:
                room = self._bottom - self.y
                if rest <= room:
                    spans.append((row, self.y, self.y + rest, False))
                    self.y += rest
                    row += 1
                    rest = heights[row] if row < table.rows else 0.0
                    continue
                least = self._line_height() + 2 * style.padding
                if style.cut and room >= least and rest - room >= least:
                    spans.append((row, self.y, self.y + room, True))
                    rest -= room
                elif not spans and top == style.margin:
                    raise ValueError("a row is higher than a page: let rows be cut")
                break
            self._place(table, spans, edges, left, texts, begun)
            if row < table.rows:
                self._turn()
                rest += self._missing(row, rest, heights, left)

    def _missing(
        self, row: int, rest: float, heights: list[float], left: dict[Slot, list[str]]
    ) -> float:
        """Return the height that a row lacks for the lines that a page edge left over."""
        missing = 0.0
        for slot, lines in left.items():
            if slot.top <= row < slot.bottom:
                room = rest + sum(heights[row + 1 : slot.bottom])
                needed = len(lines) * self._line_height() + 2 * self.style.padding
                missing = max(missing, needed - room)
        return missing

    def _line_height(self) -> float:
        return self.style.size * self.style.leading

    def _wrapped(self, slot: Slot, edges: list[float]) -> list[str]:
        room = edges[slot.right] - edges[slot.left] - 2 * self.style.padding
        return wrap(slot.text, room / self.style.size, self.style.family)

    def _heights(self, table: Table, texts: dict[Slot, list[str]]) -> list[float]:
        height, around = self._line_height(), 2 * self.style.padding
        heights = [height + around] * table.rows
        for slot in sorted(table.slots, key=lambda slot: slot.bottom - slot.top):
            missing = len(texts[slot]) * height + around - sum(heights[slot.top : slot.bottom])
            if missing > 0:
                heights[slot.bottom - 1] += missing
        return heights

    def _header(
        self,
        table: Table,
        texts: dict[Slot, list[str]],
        heights: list[float],
        edges: list[float],
    ) -> None:
        assert table.header is not None
        first, last = table.header
        place = {first: self.y}
        for row in range(first, last):
            place[row + 1] = place[row] + heights[row]
        for slot in table.slots:
            if first <= slot.top and slot.bottom <= last:
                self._box(slot, edges, place[slot.top], place[slot.bottom], texts[slot])
        # A side heading that stands beside the header runs on beside it.
        for slot in table.slots:
            if slot.top <= first and slot.bottom > last:
                self._box(slot, edges, self.y, place[last], [])
        self.y = place[last]

    def _place(
        self,
        table: Table,
        spans: list[tuple[int, float, float, bool]],
        edges: list[float],
        left: dict[Slot, list[str]],
        texts: dict[Slot, list[str]],
        begun: set[Slot],
    ) -> None:
        if not spans:
            return
        rows = {row: (top, bottom, cut) for row, top, bottom, cut in spans}
        for slot in table.slots:
            here = [row for row in range(slot.top, slot.bottom) if row in rows]
            if not here:
                continue
            top, bottom = rows[here[0]][0], rows[here[-1]][1]
            ends = here[-1] == slot.bottom - 1 and not rows[here[-1]][2]
            room = int((bottom - top - 2 * self.style.padding + 0.01) / self._line_height())
            merged = slot.bottom - slot.top > 1 and self.style.repeat_merged
            if slot in begun and merged and not left[slot] and room >= len(texts[slot]):
                left[slot] = list(texts[slot])
            count = len(left[slot]) if ends else min(room, len(left[slot]))
            lines, left[slot] = left[slot][:count], left[slot][count:]
            self._box(slot, edges, top, bottom, lines, open_bottom=not ends, cut=slot in begun)
            begun.add(slot)

    def _box(
        self,
        slot: Slot,
        edges: list[float],
        top: float,
        bottom: float,
        lines: list[str],
        open_bottom: bool = False,
        cut: bool = False,
    ) -> None:
        style, height = self.style, self._line_height()
        x0, x1 = edges[slot.left], edges[slot.right]
        y = top + style.padding
        if style.middle:
            y += max((bottom - top - 2 * style.padding - len(lines) * height) / 2, 0)
        placed = []
        for number, text in enumerate(lines):
            x = x0 + style.padding
            if slot.centred:
                x = (x0 + x1 - fonts.length(text, style.family) * style.size) / 2
            placed.append((text, x, y + number * height + 0.88 * style.size))
        self.sheets[-1].boxes.append(
            Box(x0, top, x1, bottom, tuple(placed), slot.heading, cut, open_bottom)
        )
