"""Sheets drawn as programs draw them, operator by operator."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.typeset.pages import Box
from tests.typeset.producers import strokes, typefaces
from tests.typeset.producers.file import Page
from tests.typeset.producers.registry import producer
from tests.typeset.producers.strokes import glyphs, long, pieces, rectangle
from tests.typeset.producers.typefaces import Font

_THIN = 0.48


@producer
def word_2007(page: Page) -> None:
    """Shading in pieces (sides, head, foot, and a rectangle a line); rules piece by piece."""
    font = typefaces.mixed(page)
    _word_loose(page, font)
    for box in page.boxes:
        if box in strokes.shaded(page):
            left, right = box.left + 5, box.right - 5
            page("/Artifact BMC")
            bands = [top for top, _ in _line_bands(page, box)] + [box.bottom]
            page(f"0.851 g {rectangle(page, box.left + _THIN, box.top, left, box.bottom)} f*")
            page(f"0.851 g {rectangle(page, right, box.top, box.right, box.bottom)} f*")
            page(f"0.851 g {rectangle(page, left, box.top, right, bands[0])} f*")
            page(f"0.851 g {rectangle(page, left, bands[-2], right, box.bottom)} f*")
            for top, bottom in _line_bands(page, box):
                page(f"0.851 g {rectangle(page, left, top, right, bottom)} f*")
            page("EMC")
        _word_cell(page, font, box)
    _word_rules(page)


@producer
def word_2013(page: Page) -> None:
    """A rectangle for the cell and one on it for each line; each cell's text under its clip."""
    font = typefaces.mixed(page)
    _word_loose(page, font)
    for box in page.boxes:
        if box in strokes.shaded(page):
            inner = rectangle(page, box.left + _THIN, box.top, box.right, box.bottom)
            page("/Artifact BMC", f"0.851 g {inner} f*")
            for top, bottom in _line_bands(page, box):
                page(f"0.851 g {rectangle(page, box.left + 5, top, box.right - 5, bottom)} f*")
            page("EMC")
        _word_cell(page, font, box)
    _word_rules(page)


def _line_bands(page: Page, box: Box) -> list[tuple[float, float]]:
    """Return head and foot of each line of a box, for a background of its own."""
    size = page.style.size
    height = page.style.leading * size
    return [(y - 0.98 * size, y - 0.98 * size + height) for _, _, y in box.lines] or [
        (box.top + 2, box.bottom - 2)
    ]


def _word_loose(page: Page, font: Font) -> None:
    everything = f"0 0 {page.width:.2f} {page.height:.2f} re"
    for number, (text, x, y, size) in enumerate(page.lines):
        _word_line(page, font, text, x, y, size, everything, number)


def _word_cell(page: Page, font: Font, box: Box) -> None:
    clip = rectangle(page, box.left + _THIN, box.top, box.right, box.bottom)
    page(f"q {clip} W* n")
    for number, (text, x, y) in enumerate(box.lines):
        _word_line(page, font, text, x, y, page.style.size, clip, number)
    page("Q")


def _word_line(
    page: Page, font: Font, text: str, x: float, y: float, size: float, clip: str, number: int
) -> None:
    """Show each run of one font in its own text object, kerned by thousandths, then a blank."""
    for name, codes, run in [*font.pieces(text), *font.pieces(" ")]:
        digits = 2 if name == "F2" else 4
        each = [codes[at : at + digits] for at in range(1, len(codes) - 1, digits)]
        kerned = " ".join(f"<{code}> {(-3, 4, 0)[at % 3]}" for at, code in enumerate(each))
        place = f"1 0 0 1 {x:.2f} {page.up(y):.2f} Tm"
        page(
            f"/Span <</Lang (zh-CN)/MCID {number}>> BDC q {clip} W* n",
            f"BT /{name} {size:g} Tf {place} 0 g 0 G [{kerned}] TJ ET Q EMC",
        )
        x += font.width(run) * size


def _word_rules(page: Page) -> None:
    """Fill a square at each crossing and a bar between two of them."""
    page("/Artifact BMC 0 g")
    lines = pieces(page.boxes)
    for x, y in sorted({line[:2] for line in lines} | {line[2:] for line in lines}):
        page(f"{rectangle(page, x, y, x + _THIN, y + _THIN)} f*")
    for x0, y0, x1, y1 in lines:
        if y0 == y1:
            page(f"{rectangle(page, x0 + _THIN, y0, x1, y0 + _THIN)} f*")
        else:
            page(f"{rectangle(page, x0, y0 + _THIN, x0 + _THIN, y1)} f*")
    page("EMC")


@producer
def wps(page: Page) -> None:
    """Turned upside down by a matrix; glyph by glyph at twenty times the size; long strokes."""
    font = typefaces.identity(page)
    state = page.use("ExtGState", "GS13", page.pdf.add("<< /CA 1 /ca 1 >>"))
    page(f"q 1 0 0 -1 0 {page.height:.2f} cm q 0 0 {page.width:.2f} {page.height:.2f} re W* n")
    for text, x, y, size in page.lines:
        _wps_line(page, font, text, x, y, size, state)
    for box in page.boxes:
        if box in strokes.shaded(page):
            sides = f"{box.right - box.left:.2f} {box.bottom - box.top:.2f}"
            page(f"q 0.851 0.851 0.851 rg {box.left:.2f} {box.top:.2f} {sides} re f Q")
        for text, x, y in box.lines:
            _wps_line(page, font, text, x, y, page.style.size, state)
    page("0.48 w 2 M 2 J 2 j 0 0 0 RG")
    for x0, y0, x1, y1 in long(pieces(page.boxes)):
        page(f"q {state} gs {x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l S Q")
    page("Q Q")


def _wps_line(
    page: Page, font: Font, text: str, x: float, y: float, size: float, state: str
) -> None:
    shown = "".join(
        f"{codes} Tj {20 * size * font.width(one):.3f} 0 TD "
        for one in text
        for _, codes, _ in font.pieces(one)
    )
    name = next(iter(font.resources))
    page(
        f"q BT 0 0 0 rg /{name} {20 * size:g} Tf {state} gs 0.05 0 0 -0.05 {x:.2f} {y:.2f} Tm "
        f"{shown} ET Q"
    )


@producer
def excel(page: Page) -> None:
    """Fitted to the page by a matrix; fills first, text clipped by its cell, bars last."""
    font = typefaces.mixed(page)
    scale = 0.72
    page(f"q {scale} 0 0 {scale} 0 0 cm")

    def bar(x0: float, y0: float, x1: float, y1: float) -> str:
        low = page.up(y1) / scale
        return f"{x0 / scale:.2f} {low:.2f} {(x1 - x0) / scale:.2f} {(y1 - y0) / scale:.2f} re"

    for box in strokes.shaded(page):
        page(f"0.851 g {bar(box.left, box.top, box.right, box.bottom)} f*")
    shown = [(bar(0, 0, page.width, page.height), *line) for line in page.lines]
    for box in page.boxes:
        clip = bar(box.left + _THIN, box.top, box.right, box.bottom - _THIN)
        shown += [(clip, text, x, y, page.style.size) for text, x, y in box.lines]
    for number, (clip, text, start, y, size) in enumerate(shown):
        x = start
        for name, codes, run in font.pieces(text):
            place = f"1 0 0 1 {x / scale:.2f} {page.up(y) / scale:.2f} Tm"
            page(
                f"/P <</MCID {number}>> BDC q {clip} W* n",
                f"BT /{name} {size / scale:.3f} Tf {place} 0 g 0 G [{codes}] TJ ET Q EMC",
            )
            x += font.width(run) * size
    for box in page.boxes:
        page(f"0 g {bar(box.left, box.top, box.left + _THIN, box.bottom)} f*")
        page(f"0 g {bar(box.right, box.top, box.right + _THIN, box.bottom)} f*")
        page(f"0 g {bar(box.left, box.bottom - _THIN, box.right + _THIN, box.bottom)} f*")
    left, top, right, _ = strokes.hull(page.boxes)
    page(f"0 g {bar(left, top - _THIN, right + _THIN, top)} f*", "Q")


@producer
def onlyoffice(page: Page) -> None:
    """A clip path around each cell, empty ones too, and one that clips nothing; uprights twice."""
    font = typefaces.identity(page)
    strokes.shade(page)
    for text, x, y, size in page.lines:
        page("q 0 g", strokes.show(page, font, text, x, y, size), "Q")
    for box in page.boxes:
        low, high = page.up(box.bottom - 0.8), page.up(box.top)
        corners = [(box.left, high), (box.right, high), (box.right, low), (box.left, low)]
        path = " ".join(f"{x:.2f} {y:.2f} l" for x, y in [*corners[1:], corners[0]])
        page(f"q {box.left:.2f} {high:.2f} m {path} W n")
        for text, x, y in box.lines:
            page("q 0 g", strokes.show(page, font, text, x, y, page.style.size), "Q")
        page("Q")
    # A paragraph's clip under which nothing is drawn, from side to side of the table.
    left, _, right, bottom = strokes.hull(page.boxes)
    low, high = page.up(bottom - 4), page.up(bottom - 12)
    corners = [(right, high), (right, low), (left, low), (left, high)]
    path = " ".join(f"{x:.2f} {y:.2f} l" for x, y in corners)
    page(f"q {left:.2f} {high:.2f} m {path} W n Q")
    for box in reversed(page.boxes):
        head, foot, left, right = strokes.edges(box)
        for x0, y0, x1, y1 in (head, foot, left, left, right, right):
            line = f"{x0:.3f} {page.up(y0):.3f} m {x1:.3f} {page.up(y1):.3f} l"
            page(f"q 0 0 0 RG 0.75 w 0 J 0 j 10 M {line} S Q")


@producer
def libreoffice(page: Page) -> None:
    """Each edge of each cell a filled polygon, so that shared ones are drawn twice; byte codes."""
    font = typefaces.simple(page)
    page(f"0.1 w q 0 0.028 {page.width:.3f} {page.height - 0.03:.3f} re W* n")
    for box in strokes.shaded(page):
        page("0.85098039 0.85098039 0.85098039 rg", _polygon(page, *_inside(box, 0.25)))
    for box in page.boxes:
        for x0, y0, x1, y1 in strokes.edges(box):
            page("0 0 0 rg", _polygon(page, x0 - 0.25, y0 - 0.25, x1 + 0.25, y1 + 0.25))
    shown = [*page.lines, *((*line, page.style.size) for box in page.boxes for line in box.lines)]
    for text, start, y, size in shown:
        x = start
        for name, codes, run in font.pieces(text):
            place = f"{x:.1f} {page.up(y):.3f} Td"
            page(f"q 0 0 0 rg BT {place} /{name} {size:g} Tf[{codes}]TJ ET Q")
            x += font.width(run) * size
    page("Q")


def _inside(box: Box, by: float) -> tuple[float, float, float, float]:
    return box.left + by, box.top + by, box.right - by, box.bottom - by


def _polygon(page: Page, x0: float, y0: float, x1: float, y1: float) -> str:
    top, bottom = page.up(y0), page.up(y1)
    corners = [(x1, top), (x1, bottom), (x0, bottom)]
    path = " ".join(f"{x:.3f} {y:.3f} l" for x, y in corners)
    return f"{x0:.3f} {top:.3f} m {path} h f*"


_PIXEL = 0.75


@producer
def chromium(page: Page) -> None:
    """Pixels by a matrix; each side of a border a filled rectangle; glyph by glyph."""
    _chromium(page, typefaces.identity(page))


@producer
def chromium_glyphs_as_drawings(page: Page) -> None:
    """Fonts whose outlines the browser can't embed: glyphs are streams of operators."""
    _chromium(page, typefaces.drawn(page))


def _chromium(page: Page, font: Font) -> None:
    page(f"0.24 0 0 -0.24 0 {page.height:.2f} cm q")
    page(f"0 0 {page.width / 0.24:.2f} {page.height / 0.24:.2f} re W* n q 3.125 0 0 3.125 0 0 cm")
    state = page.use("ExtGState", "G3", page.pdf.add("<< /ca 1 /BM /Normal >>"))
    page(".851 .851 .851 RG .851 .851 .851 rg", f"{state} gs")
    for number, box in enumerate(strokes.shaded(page)):
        left, top, right, bottom = (round(edge / _PIXEL) for edge in strokes.hull([box]))
        page(f"/TD <</MCID {number} >>BDC {left} {top} {right - left} {bottom - top} re f EMC")
    page("0 0 0 RG 0 0 0 rg", "/Table <</MCID 999 >>BDC")
    for line in pieces(page.boxes):
        x0, y0, x1, y1 = (round(edge / _PIXEL) for edge in line)
        page(f"{x0} {y0} {x1 - x0 + 1} 1 re f" if y0 == y1 else f"{x0} {y0 + 1} 1 {y1 - y0} re f")
    page("EMC")
    shown = [*page.lines, *((*line, page.style.size) for box in page.boxes for line in box.lines)]
    for number, (text, x, y, size) in enumerate(shown):
        page(f"/P <</MCID {1000 + number} >>BDC BT")
        for one, at in glyphs(font, text, x, size):
            for name, codes, _ in font.pieces(one):
                place = f"1 0 0 -1 {at / _PIXEL:.3f} {y / _PIXEL:.3f} Tm"
                page(f"/{name} {size / _PIXEL:.4f} Tf {place} {codes} Tj")
        page("ET EMC")
    page("Q Q")


@producer
def google_docs(page: Page) -> None:
    """A white ground, rules as fills, and the text of each row in a form object of its own."""
    font = typefaces.identity(page)
    page(f"1 1 1 rg 0 0 {page.width:.2f} {page.height:.2f} re f")
    strokes.shade(page, ".851 .851 .851 rg")
    page("0 0 0 rg")
    for x0, y0, x1, y1 in long(pieces(page.boxes)):
        page(f"{rectangle(page, x0 - 0.5, y0 - 0.5, x1 + 0.5, y1 + 0.5)} f")
    rows: dict[float, list[tuple[str, float, float, float]]] = {}
    for text, x, y, size in page.lines:
        rows.setdefault(y, []).append((text, x, y, size))
    for box in page.boxes:
        for line in box.lines:
            rows.setdefault(box.top, []).append((*line, page.style.size))
    for number, (top, row) in enumerate(sorted(rows.items())):
        # A form object has coordinates of its own; the matrix brings them to their place.
        inner = " ".join(
            strokes.show(page, font, text, x, y - top + page.height, size)
            for text, x, y, size in row
        )
        fonts = " ".join(f"/{name} {what}" for name, what in font.resources.items())
        form = page.pdf.stream(
            f"0 0 0 rg {inner}",
            "/Type /XObject /Subtype /Form /BBox "
            f"[0 {-page.height:.0f} {page.width:.0f} {page.height:.0f}] "
            f"/Resources << /Font << {fonts} >> >>",
        )
        name = page.use("XObject", f"X{number}", form)
        page(f"q 1 0 0 1 0 {page.up(top):.2f} cm {name} Do Q")


@producer
def hancom_ezpdf(page: Page) -> None:
    """A printer driver's page: whole dots, six hundred an inch; each glyph its own text object."""
    font = typefaces.identity(page)
    dot = 0.12

    def dots(x: float, y: float) -> str:
        return f"{x / dot:.0f} {page.up(y) / dot:.0f}"

    page(f"q {dot} 0 0 {dot} 0 0 cm")
    for box in strokes.shaded(page):
        corners = [(box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)]
        path = " ".join(f"{dots(x, y)} l" for x, y in corners)
        page(f"0.851 g {dots(box.left, box.top)} m {path} h f")
    for box in page.boxes:
        for line in strokes.edges(box):
            page(*(f"q 1 J 4 w 0 G {half} S Q" for half in _halves(line, dots)))
    shown = [*page.lines, *((*line, page.style.size) for box in page.boxes for line in box.lines)]
    for text, x, y, size in shown:
        for one, at in glyphs(font, text, x, size):
            for name, codes, _ in font.pieces(one):
                page(f"BT 0 g /{name} {size / dot:.0f} Tf {dots(at, y)} Td {codes} Tj ET")
    page("Q")


def _halves(line: strokes.Line, dots: Callable[[float, float], str]) -> Iterator[str]:
    """Yield a rule in two halves that meet in its middle."""
    x0, y0, x1, y1 = line
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    for start, end in (((x0, y0), (x, y)), ((x, y), (x1, y1))):
        yield f"{dots(*start)} m {dots(*end)} l"


@producer
def print_driver(page: Page) -> None:
    """Text without blanks in pieces of two glyphs, rules as boxes of half the width, no names."""
    font = typefaces.identity(page)
    page("q")
    strokes.shade(page)
    for box in page.boxes:
        left, top, right, bottom = _inside(box, 0.13)
        page(f"0.25 w 0 G {rectangle(page, left, top, right, bottom)} s")
    shown = [*page.lines, *((*line, page.style.size) for box in page.boxes for line in box.lines)]
    for text, x, y, size in shown:
        for at in range(0, len(text), 2):
            along = x + font.width(text[:at]) * size
            page("0 g", strokes.show(page, font, text[at : at + 2], along, y, size))
    page("Q")
