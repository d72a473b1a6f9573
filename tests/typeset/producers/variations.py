"""Other ways to draw the same sheet, which change nothing for a reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from tests.typeset import fonts
from tests.typeset.pages import Box
from tests.typeset.producers import strokes, typefaces
from tests.typeset.producers.file import Page
from tests.typeset.producers.registry import variation
from tests.typeset.producers.strokes import edges, hull, long, pieces, plain, rectangle
from tests.typeset.producers.truth import Expected
from tests.typeset.producers.typefaces import Font


@variation
def rules_once(page: Page) -> None:
    """Each rule one stroke in its full length."""
    plain(page)


@variation
def rules_twice(page: Page) -> None:
    """Each cell strokes its own four edges, so that shared ones are there twice."""
    plain(page, rules=_each_cell)


def _each_cell(page: Page) -> None:
    for box in page.boxes:
        page(*(strokes.stroke(page, line) for line in edges(box)))


@variation
def rules_a_piece_each(page: Page) -> None:
    """Each edge between two crossings one stroke, once."""
    plain(page, rules=lambda page: page(*(strokes.stroke(page, one) for one in pieces(page.boxes))))


@variation
def rules_as_two_halves(page: Page) -> None:
    """Each rule two strokes of half the width, side by side."""

    def halves(page: Page) -> None:
        for x0, y0, x1, y1 in long(pieces(page.boxes)):
            dx, dy = (0.0, 0.15) if y0 == y1 else (0.15, 0.0)
            for sign in (-1, 1):
                line = (x0 + sign * dx, y0 + sign * dy, x1 + sign * dx, y1 + sign * dy)
                page(strokes.stroke(page, line, 0.3))

    plain(page, rules=halves)


@variation
def rules_one_path(page: Page) -> None:
    """All rules one path, stroked at the end of all."""

    def path(page: Page) -> None:
        page("0.5 w 0 G")
        for x0, y0, x1, y1 in long(pieces(page.boxes)):
            page(f"{x0:.2f} {page.up(y0):.2f} m {x1:.2f} {page.up(y1):.2f} l")
        page("S")

    plain(page, rules=path)


@variation
def rules_dashed_by_the_side(page: Page) -> None:
    """Each side of each cell dashed on its own, as browsers print dashed borders."""

    def dashed(page: Page) -> None:
        page("[2.25 1.35] 0 d")
        _each_cell(page)
        page("[] 0 d")

    plain(page, rules=dashed)


@variation
def rules_as_curves(page: Page) -> None:
    """Each rule a curve whose points lie on one line."""

    def curves(page: Page) -> None:
        page("0.5 w 0 G")
        for x0, y0, x1, y1 in long(pieces(page.boxes)):
            points = [
                (x0 + (x1 - x0) * at / 3, page.up(y0 + (y1 - y0) * at / 3)) for at in range(4)
            ]
            start, *rest = (f"{x:.2f} {y:.2f}" for x, y in points)
            page(f"{start} m {' '.join(rest)} c S")

    plain(page, rules=curves)


@variation
def rules_as_a_picture(page: Page) -> None:
    """All rules one picture of the page under the text."""

    def picture(page: Page) -> None:
        scale = 2.0
        dots = np.full((round(page.height * scale), round(page.width * scale)), 255, np.uint8)
        for line in pieces(page.boxes):
            x0, y0, x1, y1 = (round(edge * scale) for edge in line)
            dots[y0 : y1 + 1, x0 : x1 + 1] = 0
        name = page.use("XObject", "Im1", grey_image(page, dots))
        page(f"q {page.width:.2f} 0 0 {page.height:.2f} 0 0 cm {name} Do Q")

    plain(page, rules=picture)


def grey_image(page: Page, dots: np.ndarray) -> str:
    """Add a picture in greys; return its reference."""
    height, width = dots.shape
    return page.pdf.stream(
        dots.tobytes(),
        f"/Type /XObject /Subtype /Image /Width {width} /Height {height} "
        "/ColorSpace /DeviceGray /BitsPerComponent 8",
    )


@variation
def rules_under_white_cells(page: Page) -> None:
    """The whole table a black rectangle, each cell a white one on it: what is seen is a grid."""

    def cells(page: Page) -> None:
        left, top, right, bottom = hull(page.boxes)
        page(f"0 g {rectangle(page, left - 0.3, top - 0.3, right + 0.3, bottom + 0.3)} f")
        for box in page.boxes:
            colour = "0.851 g" if box in strokes.shaded(page) else "1 g"
            inner = (box.left + 0.3, box.top + 0.3, box.right - 0.3, box.bottom - 0.3)
            page(f"{colour} {rectangle(page, *inner)} f")

    plain(page, rules=cells)


@variation
def cells_as_fills(page: Page) -> None:
    """No rule at all: cells are pale rectangles with white between them."""

    def cells(page: Page) -> None:
        for box in page.boxes:
            colour = "0.8 g" if box in strokes.shaded(page) else "0.92 g"
            inner = (box.left + 0.6, box.top + 0.6, box.right - 0.6, box.bottom - 0.6)
            page(f"{colour} {rectangle(page, *inner)} f")

    plain(page, rules=cells)


def _backgrounds(page: Page, colour: str) -> None:
    """Draw a sheet whose lines of text have a background each."""
    strokes.shade(page)
    strokes.once(page)
    for box in page.boxes:
        page(*(f"{colour} {band} f" for band in _bands(page, box)))
    strokes.texts(page, typefaces.identity(page))


def _bands(page: Page, box: Box) -> Iterator[str]:
    """Yield a rectangle for each line of a box, as wide as its text."""
    size = page.style.size
    for text, x, y in box.lines:
        width = size * fonts.length(text, page.style.family)
        yield rectangle(page, x, y - 0.95 * size, x + width, y + 0.25 * size)


@variation
def text_background_grey(page: Page) -> None:
    """Grey behind each line of text."""
    _backgrounds(page, "0.85 g")


@variation
def text_background_tinted(page: Page) -> None:
    """A highlighter's yellow behind each line of text."""
    _backgrounds(page, "1 0.95 0.4 rg")


@variation
def text_background_white(page: Page) -> None:
    """White on white behind each line of text, as pasted text has it."""
    _backgrounds(page, "1 g")


@variation
def text_background_as_wide_as_the_cell(page: Page) -> None:
    """Paragraphs shaded from side to side of their cell, a rectangle a line, one on the other."""
    strokes.shade(page)
    height = page.style.size * page.style.leading
    for box in page.boxes:
        for _, _, y in box.lines:
            top = y - 0.95 * page.style.size
            band = rectangle(page, box.left + 2, top, box.right - 2, top + height)
            page(f"0.9 0.95 1 rg {band} f")
    strokes.once(page)
    strokes.texts(page, typefaces.identity(page))


@variation
def rows_banded(page: Page) -> None:
    """Every other row of the page in another tint, cell by cell, under the rules."""
    tops = sorted({box.top for box in page.boxes})
    for box in page.boxes:
        if tops.index(box.top) % 2:
            page(f"0.93 0.96 1 rg {rectangle(page, *hull([box]))} f")
    strokes.once(page)
    strokes.texts(page, typefaces.identity(page))


@variation
def open_sides(page: Page) -> None:
    """No uprights at the outer sides."""
    plain(page, rules=lambda page: _without(page, sides=True))


@variation
def open_sides_no_foot(page: Page) -> None:
    """Neither outer uprights nor a rule under the last row."""
    plain(page, rules=lambda page: _without(page, sides=True, foot=True))


@variation
def no_head_rule(page: Page) -> None:
    """No rule over the first row: its uprights alone say how high it is."""
    plain(page, rules=lambda page: _without(page, head=True))


def _without(page: Page, sides: bool = False, foot: bool = False, head: bool = False) -> None:
    left, top, right, bottom = (round(edge, 2) for edge in hull(page.boxes))
    for line in long(pieces(page.boxes)):
        x0, y0, x1, y1 = line
        outer = x0 == x1 and x0 in (left, right)
        lower, upper = y0 == y1 == bottom, y0 == y1 == top
        if not ((sides and outer) or (foot and lower) or (head and upper)):
            page(strokes.stroke(page, line))


@variation
def nested_table_in_a_cell(page: Page) -> None:
    """A table of its own inside a cell, under the cell's text."""
    goal = max((box for box in page.boxes if not box.heading), key=_room)
    rows, height = (("路段", "长度(公里)"), ("东街", "10.20"), ("西巷", "8.30")), 14.0
    needed = height * len(rows) + 12.0
    foot = goal.bottom
    _make_room(page, foot, needed)
    left, top = goal.left + 10.0, foot
    inner = []
    for number, row in enumerate(rows):
        y = top + number * height
        for place, text in enumerate(row):
            x = left + 70.0 * place
            line = ((text, x + 6.0, y + 0.7 * height),)
            inner.append(Box(x, y, x + 70.0, y + height, line))
    outer = page.boxes
    page.boxes = outer + inner
    font = typefaces.identity(page)
    page.boxes = outer
    strokes.shade(page)
    strokes.once(page)
    strokes.texts(page, font)
    page.boxes = inner
    strokes.once(page)
    page.lines = []
    strokes.texts(page, font)
    page.expected |= {box: Expected.of(page.number, box) for box in inner}


def _room(box: Box) -> float:
    return (box.right - box.left) * (len(box.lines) > 0) * (box.bottom - box.top)


def _make_room(page: Page, foot: float, needed: float) -> None:
    """Move all that lies under a height, and lengthen what ends there or runs over it."""

    def moved(box: Box) -> Box:
        if box.top >= foot - 0.01:
            lines = tuple((text, x, y + needed) for text, x, y in box.lines)
            return replace(box, top=box.top + needed, bottom=box.bottom + needed, lines=lines)
        if box.bottom >= foot - 0.01:
            return replace(box, bottom=box.bottom + needed)
        return box

    page.change(moved)
    page.lines = [(text, x, y + needed if y > foot else y, size) for text, x, y, size in page.lines]


@variation
def text_over_its_border(page: Page) -> None:
    """A text longer than its cell runs on over the rule into the empty cell at its right."""
    beside = {(round(box.left, 1), round(box.top, 1)): box for box in page.boxes if not box.lines}
    box = next(
        box
        for box in page.boxes
        if len(box.lines) == 1
        and not box.heading
        and (round(box.right, 1), round(box.top, 1)) in beside
    )
    text, _, y = box.lines[0]
    size = page.style.size
    font = typefaces.identity(page)
    # It starts so far left that its last characters lie over the rule.
    x = box.right - size * font.width(text) * 0.6
    spilt = replace(box, lines=((text, x, y),))
    page.change(lambda one: spilt if one == box else one)
    plain(page, font)


@variation
def bold_as_a_second_print(page: Page) -> None:
    """Heads printed twice, a little apart, and stroked around."""
    font = typefaces.identity(page)
    plain(page, font)
    page("0.3 w 2 Tr")
    for box in page.boxes:
        if box.heading:
            for text, x, y in box.lines:
                page(strokes.show(page, font, text, x + 0.2, y, page.style.size))
    page("0 Tr")


@variation
def letters_spaced(page: Page) -> None:
    """Figures with space between their digits by the text state, so that they fill their cells."""

    def spaced(page: Page, font: Font, box: Box) -> None:
        page("1.6 Tc")
        for text, x, y in box.lines:
            start = x - 0.8 * (len(text) - 1)
            page(strokes.show(page, font, text, start, y, page.style.size))
        page("0 Tc")

    narrow = [box for box in page.boxes if len(box.lines) == 1 and box.lines[0][0].isascii()]
    roomy = [
        box
        for box in narrow
        if box.right - box.left > page.style.size * 0.6 * len(box.lines[0][0]) + 20
    ]
    plain(page, instead=dict.fromkeys(roomy, spaced))


@variation
def contents_in_many_streams(page: Page) -> None:
    """The page's operators in many streams, cut between any two operators."""
    plain(page)
    parts = [page.ink[at : at + 40] for at in range(0, len(page.ink), 40)]
    page.contents = [page.pdf.stream("\n".join(part)) for part in parts]


@variation
def font_ranges_over_the_low_byte(page: Page) -> None:
    """The font's meanings as ranges that run over their low byte."""
    plain(page, typefaces.identity(page, ranges=True))


@variation
def standard_font_without_widths(page: Page) -> None:
    """Figures in Times by its name alone; those of a row in one string, each near its rule."""
    own = typefaces.standard(page, "Times-Roman", "[146 /quoteright 150 /endash]")
    rows: dict[float, list[tuple[float, str]]] = {}
    figures = [
        box
        for box in page.boxes
        if len(box.lines) == 1 and re.fullmatch(r"[\d.,]+", box.lines[0][0])
    ]
    size = page.style.size
    for box in figures:
        text, _, y = box.lines[0]
        rows.setdefault(y, []).append((box.right - 1.5 - size * _times(text), text))
    plain(page, instead=dict.fromkeys(figures, lambda *_: None))
    for y, row in rows.items():
        shown, at = "", min(row)[0]
        page(f"BT 1 0 0 1 {at:.2f} {page.up(y):.2f} Tm /F9 {size:g} Tf [")
        for x, text in sorted(row):
            ((_, codes, _),) = own.pieces(text)
            shown += f"{1000 * (at - x) / size:.0f} {codes} "
            at = x + size * _times(text)
        page(f"{shown}] TJ ET")


def _times(text: str) -> float:
    """Return the length in em of a figure in Times."""
    return sum(0.25 if one in ".," else 0.5 for one in text)


@variation
def side_heading_turned(page: Page) -> None:
    """The heading at the side runs upwards."""
    side = max((box for box in page.boxes if box.heading), key=lambda box: box.bottom - box.top)
    text = "".join(line[0] for line in side.lines)
    size = page.style.size

    def turned(page: Page, font: Font, box: Box) -> None:
        x = (box.left + box.right) / 2 + 0.4 * size
        y = (box.top + box.bottom) / 2 + size * font.width(text) / 2
        shown = strokes.show(page, font, text, 0, page.height, size)
        page(f"q 0 1 -1 0 {x:.2f} {page.up(y):.2f} cm {shown} Q")

    plain(page, instead={side: turned})


@variation
def digits_in_actual_text(page: Page) -> None:
    """Digits mean nothing in the font's table; each stands in a replacement text around it."""
    font = typefaces.identity(page, told=dict.fromkeys("0123456789", "\0"))

    def replaced(page: Page, font: Font, box: Box) -> None:
        for text, x, y in box.lines:
            for one, at in strokes.glyphs(font, text, x, page.style.size):
                shown = strokes.show(page, font, one, at, y, page.style.size)
                code = f"{ord(one):04X}"
                around = f"/Span <</ActualText <FEFF{code}>>> BDC {shown} EMC"
                page(around if one.isdigit() else shown)

    plain(page, font, instead=dict.fromkeys(page.boxes, replaced))


@variation
def transparent_text_over_drawn_glyphs(page: Page) -> None:
    """Glyphs as filled outlines, and the text over them wholly transparent."""
    state = page.use("ExtGState", "G0", page.pdf.add("<< /ca 0 /CA 0 >>"))

    def twice(page: Page, font: Font, box: Box) -> None:
        for text, x, y in box.lines:
            page(outlined(page, font, text, x, y))
            page(f"q {state} gs", strokes.show(page, font, text, x, y, page.style.size), "Q")

    figures = [
        box for box in page.boxes if any(one.isdigit() for line in box.lines for one in line[0])
    ]
    plain(page, instead=dict.fromkeys(figures, twice))


def outlined(page: Page, font: Font, text: str, x: float, y: float) -> str:
    """Return the operators that fill the outlines of a text."""
    scale = page.style.size / 1000
    return " ".join(
        f"q {scale:.5f} 0 0 {scale:.5f} {at:.2f} {page.up(y):.2f} cm "
        f"{typefaces.outline(page, one)} f Q"
        for one, at in strokes.glyphs(font, text, x, page.style.size)
    )


@variation
def one_glyph_for_two_letters(page: Page) -> None:
    """The font's table says that one glyph stands for two letters, for "ff" say."""
    plain(page, typefaces.identity(page, told={"满": "ff"}))
    named = {box: told.text for box, told in page.expected.items() if "满" in (told.text or "")}
    assert named
    for box, text in named.items():
        page.expect(box, text=(text or "").replace("满", "ff"))
