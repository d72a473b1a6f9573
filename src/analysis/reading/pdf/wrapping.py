"""Numbers that a narrow cell breaks over two lines: one number again, where geometry proves it.

A break inside a figure's decimals ("1,354,550.2" over "4") is undone only where the first line is
so full that the next character had no room, and the two parts make exactly two decimals. All else
keeps its line break: two figures printed over each other are never made one.
"""

import re
from itertools import pairwise

from analysis.characters import clean
from analysis.reading.pdf.glyphs import Floats, Glyphs, Line, span
from analysis.reading.pdf.tolerances import TOL

_HEAD = re.compile(r"(?:^|[^\d.,])\d[\d,]*\.(\d?)$")
_TAIL = re.compile(r"^(\d{1,2})(?![\d.,])")


def texts(glyphs: Glyphs, boxes: Floats, made: dict[int, list[Line]]) -> list[str]:
    """Return the text of each cell of a page by the lines in it: where a line is full is told by
    the least room (points) that any text on the page keeps to its cell's sides.
    """
    room = TOL.widest_margin
    # Asked for only where a decimal may be broken: few pages have one.
    for at, lines in made.items() if any(map(_may_break, made.values())) else ():
        for _, members in lines:
            start, end = span(glyphs, members)
            room = min(room, max(min(start - boxes[at, 0], boxes[at, 2] - end), 0.0))
    width = boxes[:, 2] - boxes[:, 0] - 2 * room
    return [clean(_text(glyphs, made.get(at, []), own)) for at, own in enumerate(width.tolist())]


def _text(glyphs: Glyphs, lines: list[Line], width: float) -> str:
    """Return a cell's text, its lines separated by newlines, broken decimals joined.

    `width` is the room inside the cell's margins, in points.
    """
    joined = ""
    for number, (line, members) in enumerate(lines):
        if number and not _is_rest(glyphs, lines[number - 1], (line, members), width):
            joined += "\n"
        joined += line
    return joined


def _may_break(lines: list[Line]) -> bool:
    return any(_breaks(above, below) for (above, _), (below, _) in pairwise(lines))


def _breaks(above: str, below: str) -> bool:
    """Tell whether a line ends in a piece of a decimal, and the next one begins with the rest."""
    head, tail = _HEAD.search(above), _TAIL.match(below)
    return head is not None and tail is not None and len(head.group(1)) + len(tail.group(1)) == 2


def _is_rest(glyphs: Glyphs, above: Line, below: Line, width: float) -> bool:
    if not _breaks(above[0], below[0]):
        return False
    start, end = span(glyphs, above[1])
    return end - start + glyphs.extent[below[1][0]] > width
