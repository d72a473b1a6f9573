"""What drawers share: where the rules of a sheet run, and the plain ways to draw them and texts."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from tests.typeset.pages import Box
from tests.typeset.producers import typefaces
from tests.typeset.producers.file import Page
from tests.typeset.producers.typefaces import Font

Line = tuple[float, float, float, float]  # x0, y0, x1, y1 from the top left corner
Rules = Callable[[Page], None]
Instead = Mapping[Box, Callable[[Page, Font, Box], None]]


def pieces(boxes: Iterable[Box]) -> list[Line]:
    """Return the edges of boxes, cut where edges meet, each piece once."""
    boxes = list(boxes)
    across: dict[float, set[float]] = defaultdict(set)
    down: dict[float, set[float]] = defaultdict(set)
    for box in boxes:
        left, top, right, bottom = _round(box)
        for y in (top, bottom):
            across[y] |= {left, right}
        for x in (left, right):
            down[x] |= {top, bottom}
    found: set[Line] = set()
    for box in boxes:
        left, top, right, bottom = _round(box)
        for y in (top, bottom):
            cuts = sorted(x for x in across[y] if left <= x <= right)
            found |= {(a, y, b, y) for a, b in itertools.pairwise(cuts)}
        for x in (left, right):
            cuts = sorted(y for y in down[x] if top <= y <= bottom)
            found |= {(x, a, x, b) for a, b in itertools.pairwise(cuts)}
    return sorted(found)


def _round(box: Box) -> Line:
    return (round(box.left, 2), round(box.top, 2), round(box.right, 2), round(box.bottom, 2))


def long(lines: Iterable[Line]) -> list[Line]:
    """Join pieces that follow each other to the longest rules."""
    joined: list[Line] = []
    for x0, y0, x1, y1 in sorted(lines, key=lambda line: (line[0] == line[2], line[1], line[0])):
        if joined and y0 == y1 and joined[-1][2:] == (x0, y0) and joined[-1][1] == y0:
            joined[-1] = (*joined[-1][:2], x1, y1)
        else:
            joined.append((x0, y0, x1, y1))
    done = [line for line in joined if line[1] == line[3]]
    for x0, y0, x1, y1 in sorted(line for line in joined if line[1] != line[3]):
        if done and done[-1][2:] == (x0, y0) and done[-1][0] == x0:
            done[-1] = (*done[-1][:2], x1, y1)
        else:
            done.append((x0, y0, x1, y1))
    return done


def edges(box: Box) -> list[Line]:
    """Return the four edges of a box: head, foot, left, right."""
    left, top, right, bottom = _round(box)
    return [
        (left, top, right, top),
        (left, bottom, right, bottom),
        (left, top, left, bottom),
        (right, top, right, bottom),
    ]


def hull(boxes: Iterable[Box]) -> Line:
    """Return the box around boxes."""
    boxes = list(boxes)
    return (
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def rectangle(page: Page, x0: float, y0: float, x1: float, y1: float) -> str:
    """Return the operator of a rectangle given from the top left corner."""
    return f"{x0:.2f} {page.up(y1):.2f} {x1 - x0:.2f} {y1 - y0:.2f} re"


def stroke(page: Page, line: Line, width: float = 0.5) -> str:
    """Return the operators that stroke a line."""
    x0, y0, x1, y1 = line
    path = f"{x0:.2f} {page.up(y0):.2f} m {x1:.2f} {page.up(y1):.2f} l"
    return f"{width} w 0 G {path} S"


def once(page: Page) -> None:
    """Stroke each rule once, in its full length."""
    page(*(stroke(page, line) for line in long(pieces(page.boxes))))


def shade(page: Page, colour: str = "0.851 g") -> None:
    """Fill the heads' cells, where the layout has them shaded."""
    for box in shaded(page):
        page(f"{colour} {rectangle(page, box.left, box.top, box.right, box.bottom)} f")


def shaded(page: Page) -> list[Box]:
    """Return the heads' boxes, where the layout has them shaded."""
    return [box for box in page.boxes if box.heading and page.style.rules == "shaded"]


def show(page: Page, font: Font, text: str, x: float, y: float, size: float) -> str:
    """Return the operators that show a text at its baseline."""
    shown = " ".join(f"/{name} {size:g} Tf {codes} Tj" for name, codes, _ in font.pieces(text))
    return f"BT 1 0 0 1 {x:.2f} {page.up(y):.2f} Tm {shown} ET"


def glyphs(font: Font, text: str, x: float, size: float) -> Iterator[tuple[str, float]]:
    """Yield each character of a text with its place."""
    for character in text:
        yield character, x
        x += font.width(character) * size


def texts(page: Page, font: Font, instead: Instead | None = None) -> None:
    """Show the loose lines and the texts of all boxes; some boxes draw their own `instead`."""
    page("0 g")
    for text, x, y, size in page.lines:
        page(show(page, font, text, x, y, size))
    for box in page.boxes:
        if instead and box in instead:
            instead[box](page, font, box)
            continue
        show_box(page, font, box)


def show_box(page: Page, font: Font, box: Box) -> None:
    """Show the text of a box."""
    for text, x, y in box.lines:
        page(show(page, font, text, x, y, page.style.size))


def plain(
    page: Page, font: Font | None = None, instead: Instead | None = None, rules: Rules = once
) -> None:
    """Draw a sheet with nothing remarkable: fills, rules stroked once, texts in one font."""
    shade(page)
    rules(page)
    texts(page, font or typefaces.identity(page), instead)
