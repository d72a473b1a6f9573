"""The borders that can be seen on a page: strokes, and edges of fills with another colour beyond.

What a page paints is painted again on a coarse canvas, in its order. A stroke or a thin fill is a
rule where its colour differs from what lies under it. An edge of a wider fill is a border where
the colours on its two sides differ in the end: a background that is white on white, or that the
next one continues in its colour, has none. A fill that floats inside a cell of rules, as the
background of a text does, bounds nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.reading.pdf.glyphs import Floats, Shape, level, turned
from analysis.reading.pdf.paths import Piece
from analysis.reading.pdf.tolerances import TOL


@dataclass(frozen=True, slots=True)
class Seen:
    """What bounds cells: rows x1, y1, x2, y2 in points, y down.

    `rules` are strokes and thin fills, `edges` those of wider fills. `marks` are boxes (left,
    top, right, bottom) of what is drawn and is neither: curves, slanted lines, short strokes,
    pictures. `colours` are those of the rules.
    """

    rules: Floats
    edges: Floats
    marks: Floats
    colours: NDArray[np.int64]


Box = tuple[float, float, float, float]
Points = list[list[float]]
# A rule and its colour.
_Rule = tuple[Box, int]
_WHITE = 0xFFFFFF


class _Canvas:
    """The page's colours so far: red, green and blue in one number a pixel."""

    def __init__(self, width: float, height: float) -> None:
        shape = int(height * TOL.scale) + 2, int(width * TOL.scale) + 2
        self.colours = np.full(shape, _WHITE, dtype=np.int32)

    def part(self, box: Box) -> NDArray[np.int32]:
        """Return the pixels of a box, one at least in each direction."""
        left, top, right, bottom = [max(int(end * TOL.scale + 0.5), 0) for end in box]
        return self.colours[top : max(bottom, top + 1), left : max(right, left + 1)]


def seen(pieces: list[Piece], corner: tuple[float, float], shape: Shape, tilt: float = 0.0) -> Seen:
    """Return the borders that the pieces of a page draw, as the page is seen.

    `corner` is the lower left corner of the page's visible box in its own coordinates; `tilt` the
    angle at which the page is drawn aslant.
    """
    canvas = _Canvas(*(shape[:2] if shape[2] in (0, 180) else shape[1::-1]))
    rules: list[_Rule] = []
    fills: list[Box] = []
    marks: list[Box] = []
    for piece, points, clip in _placed(pieces, corner, shape, tilt):
        if piece.picture:
            marks.append(_cut(_box(points), clip))
            continue
        if piece.fill is not None and piece.fill[3] > TOL.faint:
            box = None if piece.bends.any() else _rectangle(points)
            if box is None:
                marks.append(_cut(_box(points), clip))
            else:
                _fill(canvas, _cut(box, clip), piece.fill, (rules, fills, marks))
        if piece.stroke is not None and piece.stroke[3] > TOL.faint:
            _stroke(canvas, points, piece, clip, rules, marks)
    return Seen(
        _rows([box for box, _ in rules]),
        _edges(canvas, fills),
        _rows(marks),
        np.array([colour for _, colour in rules], dtype=np.int64),
    )


def _rows(boxes: list[Box]) -> Floats:
    return np.array([box for box in boxes if box[0] <= box[2] and box[1] <= box[3]]).reshape(-1, 4)


def _placed(
    pieces: list[Piece], corner: tuple[float, float], shape: Shape, tilt: float
) -> Iterator[tuple[Piece, Points, Box | None]]:
    """Yield each piece with its points and the box of its clip, as the page is seen."""

    def as_seen(points: Floats) -> Points:
        placed: Points = turned(level(points - corner, tilt, shape), shape).tolist()
        return placed

    points = as_seen(np.vstack([np.zeros((0, 2)), *(piece.points for piece in pieces)]))
    clips: dict[Box | None, Box | None] = {None: None}
    start = 0
    for piece in pieces:
        if piece.clip is not None and piece.clip not in clips:
            clips[piece.clip] = _box(as_seen(np.array(piece.clip).reshape(2, 2)))
        end = start + len(piece.points)
        yield piece, points[start:end], clips[piece.clip]
        start = end


def _box(points: Points) -> Box:
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(across), min(down), max(across), max(down)


def _rectangle(points: Points) -> Box | None:
    """Return the box of points that are the corners of an upright rectangle, else None."""
    left, top, right, bottom = box = _box(points)
    corners = len(points) > 3 and all(
        min(abs(x - left), abs(x - right)) < TOL.straight
        and min(abs(y - top), abs(y - bottom)) < TOL.straight
        for x, y in points
    )
    return box if corners else None


def _cut(box: Box, clip: Box | None) -> Box:
    """Return what a clip leaves of a box; with its ends the wrong way round where nothing."""
    if clip is None:
        return box
    return max(box[0], clip[0]), max(box[1], clip[1]), min(box[2], clip[2]), min(box[3], clip[3])


@cache
def _packed(colour: tuple[int, int, int, int]) -> int:
    """Return a colour over white paper as one number."""
    opacity = colour[3] / 255
    red, green, blue = (round(part * opacity + 255 * (1 - opacity)) for part in colour[:3])
    return red << 16 | green << 8 | blue


def _differ(one: NDArray[np.int32], other: NDArray[np.int32] | int) -> NDArray[np.bool_]:
    """Tell where two colours differ to the eye."""
    different = np.zeros(one.shape, dtype=bool)
    for shift in (16, 8, 0):
        parts = (one >> shift & 255) - (np.int32(other) >> shift & 255)
        different |= np.abs(parts) >= TOL.one_colour
    return different


@cache
def _apart(one: int, other: int) -> bool:
    """Tell whether two colours differ to the eye."""
    parts = (abs((one >> shift & 255) - (other >> shift & 255)) for shift in (16, 8, 0))
    return max(parts) >= TOL.one_colour


def _stands_out(part: NDArray[np.int32], colour: int) -> bool:
    """Tell whether a colour differs from enough of what lies under it."""
    if not part.size:
        return False
    first = int(part[0, 0])
    if part.size == 1 or (part == first).all():  # most lie on one colour: white
        return _apart(first, colour)
    return bool(_differ(part, colour).mean() > TOL.stands_out)


def _fill(
    canvas: _Canvas,
    box: Box,
    fill: tuple[int, int, int, int],
    found: tuple[list[_Rule], list[Box], list[Box]],
) -> None:
    rules, fills, marks = found
    left, top, right, bottom = box
    if left > right or top > bottom:
        return
    part, colour = canvas.part(box), _packed(fill)
    if min(right - left, bottom - top) > TOL.thin_fill:
        fills.append(box)
    elif _stands_out(part, colour):
        if right - left >= bottom - top:
            middle = (top + bottom) / 2
            rules.append(((left, middle, right, middle), colour))
        else:
            middle = (left + right) / 2
            rules.append(((middle, top, middle, bottom), colour))
        if max(right - left, bottom - top) <= TOL.thin_fill:
            marks.append(box)
    part[...] = colour


def _stroke(
    canvas: _Canvas,
    points: Points,
    piece: Piece,
    clip: Box | None,
    rules: list[_Rule],
    marks: list[Box],
) -> None:
    assert piece.stroke is not None
    colour, half = _packed(piece.stroke), piece.width / 2
    before, slanted = len(rules), []
    for (x1, y1), (x2, y2), flat in _strokes(points, piece):
        box = min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)
        left, top, right, bottom = box = _cut(box, clip)
        if left > right or top > bottom:
            continue
        across, down = abs(x1 - x2), abs(y1 - y2)
        if not flat or min(across, down) > max(TOL.straight, TOL.slope * max(across, down)):
            slanted.append(box)
            continue
        wide = (half, 0.0) if down > across else (0.0, half)
        part = canvas.part((left - wide[0], top - wide[1], right + wide[0], bottom + wide[1]))
        if _stands_out(part, colour):
            rules.append((box, colour))
        part[...] = colour
    # A circle is one mark, and not each of its arcs.
    marks += [_cut(_box(points), clip)] if slanted and len(rules) == before else slanted


def _strokes(points: Points, piece: Piece) -> Iterator[tuple[list[float], list[float], bool]]:
    """Yield both ends of each line and curve of a piece, and whether it is as flat as a line."""
    if not piece.bends.any():
        yield from ((one, two, True) for one, two in pairwise(points))
        if piece.closed:
            yield points[-1], points[0], True
        return
    bends = piece.bends.tolist()
    at = 1
    while at < len(points):
        step = 3 if bends[at] and at + 2 < len(points) else 1
        left, top, right, bottom = _box(points[at - 1 : at + step])
        flat = step == 1 or min(right - left, bottom - top) <= TOL.straight
        yield points[at - 1], points[at - 1 + step], flat
        at += step
    if piece.closed:
        yield points[-1], points[0], True


def _edges(canvas: _Canvas, fills: list[Box]) -> Floats:
    """Return the parts of the fills' edges that have another colour on their other side."""
    found: list[Box] = []
    upright = canvas.colours.T
    for left, top, right, bottom in fills:
        for place, inward in ((top, 1), (bottom, -1)):
            for low, high in _runs(canvas.colours, place, (left, right), inward):
                found.append((low, place, high, place))
        for place, inward in ((left, 1), (right, -1)):
            for low, high in _runs(upright, place, (top, bottom), inward):
                found.append((place, low, place, high))
    return _rows(found)


def _runs(
    colours: NDArray[np.int32], place: float, along: tuple[float, float], inward: int
) -> list[tuple[float, float]]:
    """Return where along an edge the colours inside and outside of it differ.

    Outside is what lies right beside it, a white gap between two cells say, or beyond a rule that
    runs there.
    """
    # The first line of pixels inside.
    line = round(place * TOL.scale) - (inward < 0)
    deep = round(TOL.beside * TOL.scale) - 1
    inside, near, far = line + inward * deep, line - inward, line - inward * (deep + 1)
    if not (min(inside, far) >= 0 and max(inside, far) < len(colours)):
        return []
    start, end = (max(round(it * TOL.scale), 0) for it in along)
    within = colours[inside, start:end]
    differs = _differ(within, colours[near, start:end]) | _differ(within, colours[far, start:end])
    turns = np.flatnonzero(np.diff(np.r_[0, differs.view(np.int8), 0]))
    return [
        ((start + low) / TOL.scale, (start + high) / TOL.scale)
        for low, high in zip(turns[::2].tolist(), turns[1::2].tolist(), strict=True)
    ]
