"""Figures, marks and fonts that mislead: the truth says what a reader sees, or that none can."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tests.typeset import fonts
from tests.typeset.pages import Box
from tests.typeset.producers import strokes, typefaces
from tests.typeset.producers.file import Page
from tests.typeset.producers.registry import fault
from tests.typeset.producers.strokes import plain, rectangle, show
from tests.typeset.producers.truth import Expected
from tests.typeset.producers.typefaces import Font
from tests.typeset.producers.variations import grey_image, outlined


def figures(page: Page, pattern: str = r"\d+\.\d\d") -> list[Box]:
    """Return the boxes with one line that is a figure, the last indicator's first."""
    return [
        box
        for box in reversed(page.boxes)
        if len(box.lines) == 1 and re.fullmatch(pattern, box.lines[0][0])
    ]


def _chosen(page: Page) -> Box:
    """Return the figure that a fault befalls: a score in the midst of the table."""
    return figures(page)[3]


def printed(box: Box) -> str:
    """Return the figure that a box shows."""
    return box.lines[0][0]


def end(page: Page, font: Font, box: Box) -> tuple[float, float]:
    """Return where a figure ends on its baseline."""
    text, x, y = box.lines[0]
    return x + font.width(text) * page.style.size, y


def _marked(page: Page, mark: str, rise: float, size: float, colour: str = "0 g") -> Box:
    """Draw a sheet with a small mark behind one figure; return the figure's box."""

    def draw(page: Page, font: Font, box: Box) -> None:
        strokes.show_box(page, font, box)
        x, y = end(page, font, box)
        body = page.style.size
        page(colour, show(page, font, mark, x, y - rise * body, size * body), "0 g")

    box = _chosen(page)
    plain(page, instead={box: draw})
    return box


@fault
def mark_raised_digit(page: Page) -> None:
    """A footnote's digit, small and raised, behind a figure."""
    page.expect(_marked(page, "2", 0.35, 0.6), note="2")


@fault
def mark_raised_digit_by_the_text_state(page: Page) -> None:
    """The same in the figure's own text object, raised by the text state."""

    def draw(page: Page, font: Font, box: Box) -> None:
        text, x, y = box.lines[0]
        size = page.style.size
        ((name, codes, _),) = font.pieces(text)
        ((_, mark, _),) = font.pieces("1")
        page(
            f"BT /{name} {size:g} Tf 1 0 0 1 {x:.2f} {page.up(y):.2f} Tm {codes} Tj "
            f"/{name} {0.58 * size:.2f} Tf {0.33 * size:.2f} Ts {mark} Tj 0 Ts ET"
        )

    box = _chosen(page)
    plain(page, instead={box: draw})
    page.expect(box, note="1")


@fault
def mark_raised_circled_digit(page: Page) -> None:
    """A circled digit, small and raised."""
    page.expect(_marked(page, "②", 0.35, 0.6), note="②")


@fault
def mark_star(page: Page) -> None:
    """A star of the figure's own size."""
    page.expect(_marked(page, "*", 0.0, 1.0), note="*")


@fault
def mark_two_stars(page: Page) -> None:
    """Two stars of the figure's own size are one mark."""
    page.expect(_marked(page, "**", 0.0, 1.0), note="**")


@fault
def mark_small_digit_on_the_line(page: Page) -> None:
    """A small digit on the figure's own baseline: mark or decimal, nobody knows."""
    page.expect(_marked(page, "3", 0.0, 0.6), unknown=True)


@fault
def mark_pale_digit(page: Page) -> None:
    """A pale digit of full size behind a figure."""
    page.expect(_marked(page, "7", 0.0, 1.0, "0.75 g"), unknown=True)


@fault
def digit_in_another_colour_before(page: Page) -> None:
    """A red digit before a figure, of its size and on its line."""

    def draw(page: Page, font: Font, box: Box) -> None:
        strokes.show_box(page, font, box)
        _, x, y = box.lines[0]
        size = page.style.size
        page("1 0 0 rg", show(page, font, "1", x - 0.56 * size, y, size), "0 g")

    box = _chosen(page)
    plain(page, instead={box: draw})
    page.expect(box, text=None)


@fault
def small_raised_digit_before(page: Page) -> None:
    """A small raised digit before a figure: no mark stands there."""

    def draw(page: Page, font: Font, box: Box) -> None:
        strokes.show_box(page, font, box)
        _, x, y = box.lines[0]
        size = page.style.size
        page(show(page, font, "1", x - 0.4 * size, y - 0.17 * size, 0.66 * size))

    box = _chosen(page)
    plain(page, instead={box: draw})
    page.expect(box, text=None)


@fault
def figure_spaced_out(page: Page) -> None:
    """A figure whose characters are typed with blanks between them."""

    def draw(page: Page, font: Font, box: Box) -> None:
        text, x, y = box.lines[0]
        page(show(page, font, " ".join(text), x - page.style.size, y, page.style.size))

    box = _chosen(page)
    plain(page, instead={box: draw})
    page.expect(box, unknown=True)


@fault
def struck_out(page: Page) -> None:
    """A line through a figure: it no longer holds."""
    box = _chosen(page)
    font = typefaces.identity(page)
    plain(page, font)
    x1, y = end(page, font, box)
    middle = y - 0.36 * page.style.size
    page(strokes.stroke(page, (box.lines[0][1] - 1, middle, x1 + 1, middle), 0.6))
    page.expect(box, text=None)


@fault
def struck_out_by_a_fill(page: Page) -> None:
    """The same line as a thin filled rectangle, as word processors write it."""
    box = _chosen(page)
    font = typefaces.identity(page)
    plain(page, font)
    x1, y = end(page, font, box)
    middle = y - 0.36 * page.style.size
    page(f"0 g {rectangle(page, box.lines[0][1], middle, x1, middle + 0.5)} f*")
    page.expect(box, text=None)


@fault
def minus_as_a_line(page: Page) -> None:
    """The minus before a figure is a stroke."""
    box = _chosen(page)
    plain(page)
    _, x, y = box.lines[0]
    middle = y - 0.35 * page.style.size
    page(strokes.stroke(page, (x - 0.62 * page.style.size, middle, x - 1, middle), 0.6))
    page.expect(box, text=f"-{printed(box)}", unknown=True)


@fault
def point_as_a_dot(page: Page) -> None:
    """The decimal point of a figure is a filled square."""

    def draw(page: Page, font: Font, box: Box) -> None:
        text, x, y = box.lines[0]
        size = page.style.size
        whole, part = text.split(".")
        page(show(page, font, whole, x, y, size))
        x += font.width(whole) * size
        page(f"{rectangle(page, x + 0.8, y - 0.12 * size, x + 0.8 + 0.12 * size, y)} f")
        page(show(page, font, part, x + font.width(".") * size, y, size))

    box = _chosen(page)
    plain(page, instead={box: draw})
    page.expect(box, unknown=True)


@fault
def figure_as_a_picture(page: Page) -> None:
    """Two figures are pictures."""

    def draw(page: Page, font: Font, box: Box) -> None:
        text, x, y = box.lines[0]
        size = page.style.size
        path = fonts.truetype(page.style.family, typefaces.characters(page))
        scale = 6
        width = font.width(text) * size
        picture = Image.new("L", (round(width * scale), round(1.3 * size * scale)), 255)
        pen = ImageDraw.Draw(picture)
        drawn_with = ImageFont.truetype(str(path), round(size * scale))
        pen.text((0, round(size * scale)), text, 0, drawn_with, anchor="ls")
        name = f"Im{page.boxes.index(box)}"
        name = page.use("XObject", name, grey_image(page, np.asarray(picture)))
        low = page.up(y + 0.3 * size)
        page(f"q {width:.2f} 0 0 {1.3 * size:.2f} {x:.2f} {low:.2f} cm {name} Do Q")

    chosen = figures(page)[2:4]
    plain(page, instead=dict.fromkeys(chosen, draw))
    for box in chosen:
        page.expect(box, unknown=True)


@fault
def figure_as_outlines(page: Page) -> None:
    """Two figures are filled outlines."""

    def draw(page: Page, font: Font, box: Box) -> None:
        page(*(outlined(page, font, text, x, y) for text, x, y in box.lines))

    chosen = figures(page)[2:4]
    plain(page, instead=dict.fromkeys(chosen, draw))
    for box in chosen:
        page.expect(box, unknown=True)


@fault
def digit_as_outline(page: Page) -> None:
    """One digit of a figure is an outline, the others are text."""

    def draw(page: Page, font: Font, box: Box) -> None:
        text, x, y = box.lines[0]
        size = page.style.size
        page(outlined(page, font, text[0], x, y))
        page(show(page, font, text[1:], x + font.width(text[0]) * size, y, size))

    box = max(figures(page), key=lambda box: len(printed(box)))
    plain(page, instead={box: draw})
    page.expect(box, unknown=True)


@fault
def digit_cut_by_a_clip(page: Page) -> None:
    """A clip cuts the last digit of a figure in half."""

    def draw(page: Page, font: Font, box: Box) -> None:
        x, _ = end(page, font, box)
        page(f"q {rectangle(page, box.left, box.top, x - 0.3 * page.style.size, box.bottom)} W n")
        strokes.show_box(page, font, box)
        page("Q")

    box = _chosen(page)
    plain(page, instead={box: draw})
    page.expect(box, text=None)


@fault
def figure_printed_over_another(page: Page) -> None:
    """Two figures one over the other in the same place."""

    def draw(page: Page, font: Font, box: Box) -> None:
        text, x, y = box.lines[0]
        strokes.show_box(page, font, box)
        other = text.translate(str.maketrans("0123456789", "7418529630"))
        page(show(page, font, other, x + 0.4, y + 0.3, page.style.size))

    box = _chosen(page)
    plain(page, instead={box: draw})
    page.expect(box, text=None)


@fault
def figure_pasted_over_another(page: Page) -> None:
    """A white patch hides the old figure, the new one stands on it."""

    def draw(page: Page, font: Font, box: Box) -> None:
        strokes.show_box(page, font, box)
        inner = (box.left + 1, box.top + 1, box.right - 1, box.bottom - 1)
        page(f"1 g {rectangle(page, *inner)} f 0 g")
        _, x, y = box.lines[0]
        page(show(page, font, "6.66", x, y, page.style.size))

    box = _chosen(page)
    plain(page, instead={box: draw})
    page.expect(box, text="6.66", unknown=True)


@fault
def greater_underlined(page: Page) -> None:
    """A greater-than sign with a line under it: at least."""

    def draw(page: Page, font: Font, box: Box) -> None:
        text, x, y = box.lines[0]
        size = page.style.size
        page(show(page, font, f">{text[1:]}", x, y, size))
        line = (x, y + 0.06 * size, x + font.width(">") * size, y + 0.06 * size)
        page(strokes.stroke(page, line, 0.5))

    box = figures(page, r"[≥≤<>=].+")[0]
    plain(page, instead={box: draw})
    page.expect(box, text=f"≥{printed(box)[1:]}", unknown=True)


@fault
def less_as_a_bracket(page: Page) -> None:
    """An angle bracket where a less-than sign is meant."""

    def draw(page: Page, font: Font, box: Box) -> None:
        text, x, y = box.lines[0]
        page(show(page, font, f"〈{text[1:]}", x - 2, y, page.style.size))

    box = figures(page, r"[≥≤<>=].+")[0]
    plain(page, instead={box: draw})
    page.expect(box, text=f"<{printed(box)[1:]}", unknown=True)


@fault
def stamp_over_figures(page: Page) -> None:
    """A red stamp with its own words and date over the table's figures."""
    box = _chosen(page)
    font = typefaces.identity(page)
    plain(page, font)
    x, down = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    y = page.up(down)
    r, k = 34.0, 34.0 * 0.5523
    page("0.9 0 0 RG 0.9 0 0 rg 1.5 w", f"{x + r:.2f} {y:.2f} m")
    for (a, b), (c, d), (e, f) in (
        ((r, k), (k, r), (0, r)),
        ((-k, r), (-r, k), (-r, 0)),
        ((-r, -k), (-k, -r), (0, -r)),
        ((k, -r), (r, -k), (r, 0)),
    ):
        page(f"{x + a:.2f} {y + b:.2f} {x + c:.2f} {y + d:.2f} {x + e:.2f} {y + f:.2f} c")
    page("S", show(page, font, "已审核", x - 21, down - 6, 14))
    page(show(page, font, "2024", x - 15, down + 14, 14), "0 g 0 G")
    page.left_out.append("已审核")
    for one in page.boxes:
        if abs((one.left + one.right) / 2 - x) < r and abs((one.top + one.bottom) / 2 - down) < r:
            page.expect(one, unknown=True)


@fault
def tick_beside_a_figure(page: Page) -> None:
    """A tick drawn by hand beside a figure."""
    box = _chosen(page)
    font = typefaces.identity(page)
    plain(page, font)
    x, y = end(page, font, box)
    at = page.up(y)
    page(f"0.8 0 0 RG 0.9 w {x + 2:.2f} {at + 3:.2f} m {x + 4:.2f} {at:.2f} l")
    page(f"{x + 8:.2f} {at + 8:.2f} l S 0 G")
    page.expect(box, unknown=True)


def _watermark(page: Page, colour: str, under: bool) -> None:
    font = typefaces.identity(page)
    size = page.style.size
    marks = [
        show(page, font, "内部资料2024", x, y, size)
        for y in range(40, round(page.height) - 40, 47)
        for x in range(20, round(page.width) - 60, 131)
    ]
    if under:
        page(colour, *marks)
    plain(page, font)
    if not under:
        page(colour, *marks)
    page.left_out.append("内部资料")


@fault
def watermark_upright(page: Page) -> None:
    """A pale watermark of the text's own size, repeated under the whole page."""
    _watermark(page, "0.85 g", under=True)


@fault
def watermark_upright_over_the_text(page: Page) -> None:
    """The same over the text, half transparent."""
    state = page.use("ExtGState", "GW", page.pdf.add("<< /ca 0.25 /CA 0.25 >>"))
    _watermark(page, f"{state} gs 0.2 0.2 0.8 rg", under=False)


@fault
def watermark_aslant(page: Page) -> None:
    """One large pale watermark across the page."""
    font = typefaces.identity(page)
    shown = show(page, font, "内部资料2024", 0, page.height, 60)
    page(f"q 0.8 g 0.707 0.707 -0.707 0.707 150 250 cm {shown} Q")
    plain(page, font)
    page.left_out.append("内部资料")


@fault
def rule_missing(page: Page) -> None:
    """The rule between two figures of a row is not there: whose is which?"""
    right = _chosen(page)
    left = next(
        box for box in page.boxes if box.right == right.left and abs(box.top - right.top) < 0.1
    )
    gap = (round(right.left, 2), round(right.top, 2), round(right.left, 2), round(right.bottom, 2))

    def others(page: Page) -> None:
        lines = strokes.long(one for one in strokes.pieces(page.boxes) if one != gap)
        page(*(strokes.stroke(page, line) for line in lines))

    plain(page, rules=others)
    both = replace(left, right=right.right)
    del page.expected[left], page.expected[right]
    page.expected[both] = replace(Expected.of(page.number, both), text=None)


def untrue(page: Page, told: dict[str, str], font: Font | None = None) -> None:
    """Draw with a font that says other characters than it shows."""
    plain(page, font or typefaces.identity(page, told=told))
    for box in page.boxes:
        if set(told) & set("".join(line[0] for line in box.lines)):
            page.expect(box, unknown=True)


# What the table of a font says of the glyphs, where that is not what they show.
_UNTRUE = {
    "font_swaps_3_and_8": {"3": "8", "8": "3"},
    "font_says_3_of_what_shows_8": {"8": "3"},
    "font_swaps_operators": {"≥": "≤", "≤": "≥"},
    "font_says_a_comma_of_the_point": {".": ","},
    "font_says_per_mille": {"%": "‰"},
    "font_says_digits_are_letters": {"0": "O", "1": "l", "5": "S"},
    "font_says_digits_are_ideographs": {"0": "〇", "1": "一", "2": "二"},
    "font_says_another_unit": {"万": "千"},
    "font_says_9_is_a_blank": {"9": " "},
    "font_says_an_operator_is_2": dict.fromkeys("≥≤<>=", "2"),
    "font_says_the_point_is_nothing": {".": "\u200b"},
    "font_swaps_two_ideographs": {"数": "效", "效": "数"},
    "font_says_digits_are_private": {one: chr(0xE000 + int(one)) for one in "0123456789"},
}


def _in_an_untrue_font(name: str, told: dict[str, str]) -> None:
    """Enter a fault: the sheet in a font that says other characters than it shows."""

    def draw(page: Page) -> None:
        untrue(page, told)

    draw.__name__ = name
    fault(draw)


for _name, _told in _UNTRUE.items():
    _in_an_untrue_font(_name, _told)


@fault
def font_of_drawings_swaps_1_and_4(page: Page) -> None:
    """The table of a font whose glyphs are streams of operators swaps two digits."""
    told = {"1": "4", "4": "1"}
    untrue(page, told, typefaces.drawn(page, told))


@fault
def font_says_nothing(page: Page) -> None:
    """The font has no table of meanings: no character is known."""
    plain(page, typefaces.identity(page, mapped=False))
    for box in page.boxes:
        if box.lines:
            page.expect(box, unknown=True)


@fault
def one_figure_in_an_untrue_font(page: Page) -> None:
    """One figure alone is in a second font, whose table is one digit off."""
    box = _chosen(page)
    font = typefaces.identity(page)
    other = typefaces.identity(
        page, "F7", told={one: str((int(one) + 1) % 10) for one in "0123456789"}
    )
    plain(page, font, instead={box: lambda page, _, box: strokes.show_box(page, other, box)})
    page.expect(box, unknown=True)


@fault
def actual_textuntrue(page: Page) -> None:
    """The replacement text around a figure says another figure than is drawn."""

    def draw(page: Page, font: Font, box: Box) -> None:
        said = "".join(f"{ord(one):04X}" for one in "1.11")
        page(f"/Span <</ActualText <FEFF{said}>>> BDC")
        strokes.show_box(page, font, box)
        page("EMC")

    box = _chosen(page)
    plain(page, instead={box: draw})
    page.expect(box, unknown=True)
