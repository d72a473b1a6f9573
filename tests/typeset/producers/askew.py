"""Pages that lie otherwise than upright, that are two in one, unruled, or damaged."""

from __future__ import annotations

import math
import zlib
from dataclasses import replace

from tests.typeset.producers import faults, layouts, strokes, typefaces
from tests.typeset.producers.file import Page
from tests.typeset.producers.registry import fault
from tests.typeset.producers.strokes import Line, long, pieces, plain
from tests.typeset.producers.truth import Edges, Frame, as_drawn


def _under(page: Page, matrix: str) -> None:
    """Put all that is drawn under a matrix."""
    page.ink = [f"q {matrix} cm", *page.ink, "Q"]


def _also_meant(page: Page, lying: Frame) -> None:
    """Let boxes be taken where they lie, or where they are meant."""
    page.pdf.truth = replace(page.pdf.truth, frames=(as_drawn, lying))


def _on_its_side(page: Page) -> None:
    """Turn the sheet on its side by a matrix."""
    _under(page, f"0 1 -1 0 {page.height:.2f} 0")
    page.media = (0.0, 0.0, page.height, page.width)
    width = page.width
    _also_meant(page, lambda box: (box[1], width - box[2], box[3], width - box[0]))


@fault
def sideways_by_the_page(page: Page) -> None:
    """The page's entry turns an upright sheet on its side."""
    plain(page)
    page.entries = "/Rotate 90"
    height = page.height
    _also_meant(page, lambda box: (height - box[3], box[0], height - box[1], box[2]))


@fault
def sideways_the_other_way_by_the_page(page: Page) -> None:
    """The page's entry turns an upright sheet on its other side."""
    plain(page)
    page.entries = "/Rotate 270"
    width = page.width
    _also_meant(page, lambda box: (box[1], width - box[2], box[3], width - box[0]))


@fault
def sideways_twice(page: Page) -> None:
    """A matrix turns the sheet on its side, the page's entry turns it back: it is upright."""
    plain(page)
    _under(page, f"0 1 -1 0 {page.height:.2f} 0")
    page.media = (0.0, 0.0, page.height, page.width)
    page.entries = "/Rotate 90"


@fault
def sideways_by_a_matrix(page: Page) -> None:
    """A matrix turns the sheet on its side."""
    plain(page)
    _on_its_side(page)


@fault
def sideways_in_an_untrue_font(page: Page) -> None:
    """The same, in a font whose table swaps 3 and 8."""
    faults.untrue(page, {"3": "8", "8": "3"})
    _on_its_side(page)


@fault
def upside_down_in_an_untrue_font(page: Page) -> None:
    """The page's entry turns upside down what a font with a swapped 3 and 8 shows."""
    faults.untrue(page, {"3": "8", "8": "3"})
    page.entries = "/Rotate 180"
    width, height = page.width, page.height
    _also_meant(
        page, lambda box: (width - box[2], height - box[3], width - box[0], height - box[1])
    )


@fault
def aslant_in_an_untrue_font(page: Page) -> None:
    """A sheet with a swapped 3 and 8 lies aslant by one degree."""
    faults.untrue(page, {"3": "8", "8": "3"})
    _slanted(page, 1.0)


@fault
def upside_down(page: Page) -> None:
    """A matrix turns the sheet upside down."""
    plain(page)
    _under(page, f"-1 0 0 -1 {page.width:.2f} {page.height:.2f}")
    width, height = page.width, page.height
    _also_meant(
        page, lambda box: (width - box[2], height - box[3], width - box[0], height - box[1])
    )


def _aslant(page: Page, degrees: float) -> None:
    plain(page)
    _slanted(page, degrees)


def _slanted(page: Page, degrees: float) -> None:
    turn = math.radians(degrees)
    cos, sin = math.cos(turn), math.sin(turn)
    x, y = page.width / 2, page.height / 2
    right, up = x - cos * x + sin * y, y - sin * x - cos * y
    _under(page, f"{cos:.6f} {sin:.6f} {-sin:.6f} {cos:.6f} {right:.4f} {up:.4f}")

    def moved(across: float, down: float) -> tuple[float, float]:
        dx, dy = across - x, down - y
        return x + cos * dx + sin * dy, y - sin * dx + cos * dy

    def around(box: Edges) -> Edges:
        corners = [moved(a, b) for a in (box[0], box[2]) for b in (box[1], box[3])]
        across, down = zip(*corners, strict=True)
        return min(across), min(down), max(across), max(down)

    def shifted(box: Edges) -> Edges:
        left, top, right, bottom = around(box)
        dx = (right - left - box[2] + box[0]) / 2
        dy = (bottom - top - box[3] + box[1]) / 2
        return left + dx, top + dy, right - dx, bottom - dy

    page.pdf.truth = replace(page.pdf.truth, frames=(as_drawn, around, shifted), doubtful=True)


@fault
def aslant_by_one_degree(page: Page) -> None:
    """The sheet lies one degree aslant."""
    _aslant(page, 1.0)


@fault
def aslant_by_two_degrees(page: Page) -> None:
    """The sheet lies two degrees aslant, the other way."""
    _aslant(page, -2.0)


def _beside(page: Page, layout: str, scale: float, right: float) -> None:
    """Draw a second sheet on the page, both `scale` as large, the second `right` points along."""
    page.pdf.truth = replace(page.pdf.truth, doubtful=True)
    sheet, style = layouts.sheet(layout)
    second = Page(page.pdf, sheet, style, page.number, resources=page.resources)
    plain(page)
    plain(second, typefaces.identity(second, "F7"))
    page.media = (0.0, 0.0, page.height, page.width)
    both = [(page, 0.0), (second, right)]
    top = page.width - scale * page.height
    page.ink = [
        operator
        for one, along in both
        for operator in (f"q {scale} 0 0 {scale} {along:.2f} {top:.2f} cm", *one.ink, "Q")
    ]
    page.expected = {
        replace(box, left=box.left + along): replace(
            cell,
            left=along + scale * cell.left,
            top=scale * cell.top,
            right=along + scale * cell.right,
            bottom=scale * cell.bottom,
        )
        for one, along in both
        for box, cell in one.expected.items()
    }


@fault
def two_pages_on_a_sheet(page: Page) -> None:
    """Two pages, made smaller, side by side on one sheet across."""
    _beside(page, "unshaded", 0.7, page.height / 2)


@fault
def two_forms_side_by_side(page: Page) -> None:
    """Two forms whose rows are as high, a few points from each other."""
    _beside(page, "national", 0.74, 0.74 * (page.width - 2 * page.style.margin) + 8)


@fault
def cropped(page: Page) -> None:
    """The page is seen through a crop box, from whose corner boxes are counted."""
    plain(page)
    left, top = 20.0, 25.0
    page.entries = f"/CropBox [{left} 60 {page.width - 20:.2f} {page.up(top):.2f}]"
    _moved(page, -left, -top)


@fault
def corner_not_at_zero(page: Page) -> None:
    """The page's corner is not where its coordinates begin."""
    plain(page)
    page.media = (-30.0, 40.0, page.width - 30, page.height + 40)
    _moved(page, 30.0, 40.0)


def _moved(page: Page, right: float, down: float) -> None:
    page.expected = {
        box: replace(
            cell,
            left=cell.left + right,
            right=cell.right + right,
            top=cell.top + down,
            bottom=cell.bottom + down,
        )
        for box, cell in page.expected.items()
    }


def _without_box(page: Page) -> None:
    """Say that no box is drawn, by a fill neither: a cell is where its text is."""
    page.style = replace(page.style, rules="none")
    page.pdf.truth = replace(page.pdf.truth, snug=False)
    page.expected = {box: cell for box, cell in page.expected.items() if cell.text}
    for box in list(page.expected):
        page.expect(box, unknown=True)


@fault
def no_rules(page: Page) -> None:
    """No rule at all: cells by their alignment alone."""
    _without_box(page)
    plain(page, rules=lambda page: None)


@fault
def level_rules_only(page: Page) -> None:
    """Level rules from side to side, no uprights."""

    def level(page: Page) -> None:
        lines: list[Line] = [line for line in long(pieces(page.boxes)) if line[1] == line[3]]
        page(*(strokes.stroke(page, line) for line in lines))

    _without_box(page)
    plain(page, rules=level)


def _with_more_pages(page: Page) -> tuple[Page, Page]:
    """Draw two more sheets; return their pages."""
    plain(page)
    made = []
    for layout in ("unshaded", "three_columns"):
        sheet, style = layouts.sheet(layout)
        made.append(page.pdf.turn(sheet, style))
        plain(made[-1])
    return made[0], made[1]


@fault
def page_damaged_in_its_midst(page: Page) -> None:
    """The second of three pages breaks off in the midst of its compressed contents."""
    second, _ = _with_more_pages(page)
    packed = bytearray(zlib.compress("\n".join(second.ink).encode("latin-1")))
    middle = len(packed) // 2
    packed[middle : middle + 200] = bytes(200)
    _broken(second, bytes(packed), "/Filter /FlateDecode")


@fault
def page_of_broken_operators(page: Page) -> None:
    """The second of three pages has letters and numbers struck out of its second half."""
    second, _ = _with_more_pages(page)
    whole = "\n".join(second.ink).encode("latin-1")
    half = len(whole) // 2
    broken = bytes(0x7F if at % 7 == 0 else one for at, one in enumerate(whole[half:]))
    _broken(second, zlib.compress(whole[:half] + broken), "/Filter /FlateDecode")


@fault
def page_of_a_hundred_thousand_lines(page: Page) -> None:
    """The second of three pages has more lines than any form, in a small stream."""
    second, _ = _with_more_pages(page)
    ink = "\n".join(second.ink).encode("latin-1")
    _broken(second, zlib.compress(ink + b"\n10 10 m 20 10 l S" * 100_000), "/Filter /FlateDecode")


@fault
def page_cut_off(page: Page) -> None:
    """The second of three pages has the first half of its compressed contents alone."""
    second, _ = _with_more_pages(page)
    packed = zlib.compress("\n".join(second.ink).encode("latin-1"))
    _broken(second, packed[: len(packed) // 2], "/Filter /FlateDecode")


@fault
def page_damaged_from_its_start(page: Page) -> None:
    """The second of three pages has contents that no filter reads."""
    second, _ = _with_more_pages(page)
    _broken(second, b"\x00\xff no stream at all \xfe" * 40, "/Filter /FlateDecode")


@fault
def page_of_another_filter(page: Page) -> None:
    """The second of three pages names a filter that is not there."""
    second, _ = _with_more_pages(page)
    _broken(second, b"q 1 0 0 1 0 0 cm Q", "/Filter /NoSuchDecode")


def _broken(page: Page, packed: bytes, entries: str) -> None:
    page.contents = [page.pdf.packed(packed, entries)]
    page.expected = {}
    page.pdf.truth = replace(page.pdf.truth, broken=frozenset({page.number}))


@fault
def pages_counted_absurdly(page: Page) -> None:
    """One page, and a tree that counts a hundred million."""
    plain(page)
    page.pdf.count = 99_999_999
    page.pdf.truth = replace(page.pdf.truth, refusable=True)
