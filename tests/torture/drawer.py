"""Sets a printed form on pages and draws it, operator by operator, as no library of the tests does.

A row that does not fit is cut between two lines of text, as word processors do, or goes to the
next page as a whole. Each rule is stroked once and as long as it runs; text stands in one text
object a cell. What a damage changes is data until the page is drawn: runs of text, rules, and
operators under and over them.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field

from tests.torture import typefaces
from tests.torture.layouts import Block, Printed, Slot
from tests.torture.typefaces import Pair

Rule = tuple[float, float, float, float]  # x0, y0, x1, y1: points, y runs down


@dataclass
class Hand:
    """The conventions of one drawing program and of one document."""

    pair: Pair
    size: float = 9.0
    leading: float = 1.3
    pad: float = 3.0
    width: float = 595.28
    height: float = 841.89
    margin: float = 45.0
    top: float = 60.0  # where the first line of the first page stands
    middle: bool = True  # text in the middle of its cell's height
    split: bool = True  # rows may break over a page edge
    repeat: bool = False  # the indicators' header again at the head of a page
    closed: bool = True  # a cell that a page edge cuts has a rule at the edge
    merged: str = "first"  # where a cell over an edge has its text; or "middle", "again"
    rules: str = "strokes"  # or "path", "bars", "frames"
    rule_width: float = 0.5
    text: str = "plain"  # or "kerned", "glyphs"
    flip: bool = False  # the whole page under a matrix that turns y down, as browsers write

    @property
    def line(self) -> float:
        """Return the pitch of lines."""
        return self.size * self.leading


@dataclass
class Run:
    """A piece of text on its baseline (y from the page's head)."""

    text: str
    x: float
    y: float
    size: float
    colour: str = "0 g"
    state: str = ""  # operators in front of the text: "3 Tr", say
    how: str | None = None
    told: str | None = None  # what ActualText says of it


@dataclass
class Placed:
    """A slot, or its part on one page: box, runs."""

    slot: Slot
    page: int
    left: float
    top: float
    right: float
    bottom: float
    runs: list[Run] = field(default_factory=list)
    begins: bool = True  # its upper border is drawn here, and not on the page before
    ends: bool = True


@dataclass
class Page:
    """One page under way."""

    width: float
    height: float
    rules: list[Rule] = field(default_factory=list)
    loose: list[Run] = field(default_factory=list)
    under: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    entries: str = ""  # entries of its dictionary
    box: tuple[float, float, float, float] | None = None  # the media box, if another one
    matrix: str = ""  # operators before everything
    backwards: bool = False  # text in the order from the last to the first
    nested: bool = False  # the content stands in a form within a form
    lost: bool = False  # the page tree names it, and it is not there
    raw: bytes | None = None  # the content stream as it is stored, if damaged
    resources: str = ""


@dataclass
class Sheet:
    """A document under way: what it prints, how it is set, and what each page will hold."""

    printed: Printed
    hand: Hand
    chance: random.Random
    others: list[Printed] = field(default_factory=list)  # forms behind it, which nothing befalls
    placed: list[Placed] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)  # what the font says of characters
    mapped: bool = True  # the font says anything
    lacking: set[str] = field(default_factory=set)  # characters without a glyph in the font
    extra: dict[str, str | bytes] = field(default_factory=dict)  # further objects by name
    catalog: str = ""

    def up(self, y: float) -> float:
        """Return the height over the page's foot."""
        return self.hand.height - y

    def of(self, slot: Slot) -> Placed:
        """Return where a slot's text was set: the part that has it."""
        parts = [one for one in self.placed if one.slot is slot]
        return next((one for one in parts if one.runs), parts[0])

    def figure(self, *columns: str) -> Placed:
        """Return a figure in a cell of its own, by chance."""
        return self.of(self.chance.choice(self.printed.figures(*columns)))

    def page(self, placed: Placed) -> Page:
        """Return the page of a placed slot."""
        return self.pages[placed.page]

    def width(self, text: str, size: float | None = None) -> float:
        """Return the length of a text in points."""
        return self.hand.pair.width(text) * (size or self.hand.size)


def hand(chance: random.Random, landscape: bool = False) -> Hand:
    """Draw the conventions of a document."""
    digits = chance.choice((None, None, *typefaces.LATIN))
    pair = Pair(
        typefaces.chinese(chance.choice(("sans", "serif"))),
        typefaces.latin(digits) if digits else None,
    )
    width, height = (841.89, 595.28) if landscape else (595.28, 841.89)
    made = Hand(
        pair,
        width=width,
        height=height,
        size=chance.choice((8.0, 9.0, 9.0, 10.5)),
        leading=chance.choice((1.2, 1.35, 1.5)),
        pad=chance.choice((2.0, 3.0, 4.0)),
        margin=chance.choice((36.0, 45.0, 56.0)),
        middle=chance.random() < 0.75,
        split=chance.random() < 0.6,
        repeat=chance.random() < 0.4,
        closed=chance.random() < 0.5,
        merged=chance.choice(("first", "middle", "again")),
        rules=chance.choice(("strokes", "path", "bars", "frames")),
        rule_width=chance.choice((0.25, 0.48, 0.75, 1.0)),
        text=chance.choice(("plain", "plain", "kerned", "glyphs")),
        flip=chance.random() < 0.25,
    )
    if chance.random() < 0.5:  # further down, so that the form runs over a page edge
        made.top = chance.uniform(100, made.height - 180)
    return made


def wrapped(text: str, width: float, hand: Hand) -> list[str]:
    """Break a text into lines that fit a width; a figure only where nothing else helps."""
    lines = []
    for part in text.split("\n"):
        line = ""
        for word in _words(part):
            if line and hand.pair.width(line + word) * hand.size > width:
                lines.append(line)
                line = ""
            for sign in word:
                if line and hand.pair.width(line + sign) * hand.size > width:
                    lines.append(line)
                    line = ""
                line += sign
        lines.append(line)
    return lines if any(lines) else []


def _words(text: str) -> list[str]:
    words: list[str] = []
    for sign in text:
        stays = sign in "0123456789.,%" and words and words[-1][-1] in "0123456789.,≥≤=<>"
        ends = sign in "，。、)" and words
        if stays or ends:
            words[-1] += sign
        else:
            words.append(sign)
    return words


def set_pages(sheet: Sheet) -> None:
    """Set the lines and blocks of all forms on pages."""
    hand = sheet.hand
    setter = _Setter(sheet)
    for form in (sheet.printed, *sheet.others):
        setter.room(120)
        for at, title in enumerate(form.titles):
            size = hand.size * (1.6 if at == 0 else 1.1)
            setter.line(title, size, centred=True)
        setter.y += 2
        for block in form.blocks:
            setter.block(block)
        for note in form.notes:
            setter.y += 4
            setter.line(note, hand.size)
        setter.y += 25
    for number, page in enumerate(sheet.pages):
        boxes = [one for one in sheet.placed if one.page == number]
        page.rules += _rules(boxes)


class _Setter:
    """The place that is written next."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.hand = sheet, sheet.hand
        self.y = sheet.hand.top
        self.turn()
        self.y = sheet.hand.top

    @property
    def foot(self) -> float:
        return self.hand.height - 50

    def turn(self) -> None:
        self.sheet.pages.append(Page(self.hand.width, self.hand.height))
        self.y = 50.0

    def room(self, height: float) -> None:
        """Turn the page where this height is not left."""
        if self.y + height > self.foot:
            self.turn()

    def line(self, text: str, size: float, centred: bool = False) -> None:
        self.room(size * 1.4)
        x = self.hand.margin
        if centred:
            x = (self.hand.width - self.sheet.width(text, size)) / 2
        self.sheet.pages[-1].loose.append(Run(text, x, self.y + size, size))
        self.y += size * 1.4

    def block(self, block: Block) -> None:
        hand = self.hand
        whole = hand.width - 2 * hand.margin
        edges = [hand.margin]
        for share in block.widths:
            edges.append(edges[-1] + share * whole)
        grid = _grid(block)
        texts = {
            id(slot): wrapped(
                slot.text, edges[left + slot.across] - edges[left] - 2 * hand.pad, hand
            )
            for slot, _, left in grid
        }
        lines = self.heights(block, grid, texts)
        pieces = [self.row(lines[0])]
        for count in lines[1:]:
            page = len(self.sheet.pages)
            turned = hand.repeat and block.name == "indicators" and not self.fits(count)
            if turned:
                self.turn()
                self.again(grid, edges, texts, lines[0])
            pieces.append(self.row(count))
            assert len(self.sheet.pages) >= page
        for slot, row, left in grid:
            spans = [piece for one in pieces[row : row + slot.down] for piece in one]
            self.place(slot, edges[left], edges[left + slot.across], spans, texts[id(slot)])

    def heights(
        self, block: Block, grid: list[tuple[Slot, int, int]], texts: dict[int, list[str]]
    ) -> list[int]:
        """Return the lines of text that each row has room for."""
        lines = [1] * len(block.rows)
        for slot, row, _ in sorted(grid, key=lambda one: one[0].down):
            short = len(texts[id(slot)]) - sum(lines[row : row + slot.down])
            lines[row + slot.down - 1] += max(short, 0)
        return lines

    def fits(self, lines: int) -> bool:
        need = lines if not self.hand.split else 1
        return self.y + need * self.hand.line + 2 * self.hand.pad <= self.foot

    def row(self, lines: int) -> list[tuple[int, float, float]]:
        """Take the room of a row; return its parts: page, top, bottom."""
        parts = []
        while lines:
            if not self.fits(lines):
                self.turn()
            room = int((self.foot - self.y - 2 * self.hand.pad) / self.hand.line + 1e-6)
            taken = min(lines, max(room, 1))
            height = taken * self.hand.line + 2 * self.hand.pad
            parts.append((len(self.sheet.pages) - 1, self.y, self.y + height))
            self.y += height
            lines -= taken
        return parts

    def again(
        self,
        grid: list[tuple[Slot, int, int]],
        edges: list[float],
        texts: dict[int, list[str]],
        count: int,
    ) -> None:
        """Print the header of the indicators again."""
        spans = self.row(count)
        for slot, row, left in grid:
            if row == 0 and slot.down == 1:
                self.place(slot, edges[left], edges[left + slot.across], spans, texts[id(slot)])

    def place(
        self,
        slot: Slot,
        left: float,
        right: float,
        spans: list[tuple[int, float, float]],
        lines: list[str],
    ) -> None:
        """Put a slot's text into its parts on pages."""
        hand = self.hand
        boxes: dict[int, list[float]] = {}
        for page, top, bottom in spans:
            box = boxes.setdefault(page, [top, bottom])
            box[0], box[1] = min(box[0], top), max(box[1], bottom)
        rooms = [
            int((bottom - top - 2 * hand.pad) / hand.line + 1e-6) for top, bottom in boxes.values()
        ]
        parts = self.parted(lines, rooms, slot)
        for (page, (top, bottom)), here in zip(boxes.items(), parts, strict=True):
            made = Placed(slot, page, left, top, right, bottom)
            made.begins = hand.closed or page == min(boxes)
            made.ends = hand.closed or page == max(boxes)
            y = top + hand.pad
            if hand.middle and (slot.down > 1 or here == lines):
                y = (top + bottom - len(here) * hand.line) / 2
            for text in here:
                length = self.sheet.width(text)
                x = (left + right - length) / 2
                if not slot.head and not slot.figure and len(lines) > 1:
                    x = left + hand.pad
                base = y + (hand.line - hand.size) / 2 + 0.86 * hand.size
                made.runs.append(Run(text, x, base, hand.size))
                y += hand.line
            self.sheet.placed.append(made)

    def parted(self, lines: list[str], rooms: list[int], slot: Slot) -> list[list[str]]:
        """Share a cell's lines among its parts, each of which has room for some.

        A label of several rows that fits may be printed again on each page, a figure never is.
        """
        over, fits = slot.down > 1, len(lines) <= max(rooms)
        if over and slot.head and fits and self.hand.merged == "again":
            return [lines if len(lines) <= room else [] for room in rooms]
        if over and self.hand.merged == "middle":
            largest = rooms.index(max(rooms))
            if len(lines) <= rooms[largest]:
                return [lines if at == largest else [] for at in range(len(rooms))]
        parts, rest = [], list(lines)
        for room in rooms:
            parts.append(rest[:room])
            rest = rest[room:]
        return parts


def _grid(block: Block) -> list[tuple[Slot, int, int]]:
    """Return each slot of a block with its row and first column."""
    taken: set[tuple[int, int]] = set()
    found = []
    for number, row in enumerate(block.rows):
        column = 0
        for slot in row:
            while (number, column) in taken:
                column += 1
            found.append((slot, number, column))
            taken |= {
                (number + down, column + across)
                for down in range(slot.down)
                for across in range(slot.across)
            }
            column += slot.across
    return found


def _rules(boxes: list[Placed]) -> list[Rule]:
    """Return the borders of boxes, each line once and as long as it runs."""
    flat: dict[float, list[tuple[float, float]]] = defaultdict(list)
    upright: dict[float, list[tuple[float, float]]] = defaultdict(list)
    for box in boxes:
        for y, drawn in ((box.top, box.begins), (box.bottom, box.ends)):
            if drawn:
                flat[round(y, 2)].append((box.left, box.right))
        for x in (box.left, box.right):
            upright[round(x, 2)].append((box.top, box.bottom))
    rules = [(x0, y, x1, y) for y, spans in sorted(flat.items()) for x0, x1 in _joined(spans)]
    rules += [(x, y0, x, y1) for x, spans in sorted(upright.items()) for y0, y1 in _joined(spans)]
    return rules


def _joined(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1] + 0.1:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
