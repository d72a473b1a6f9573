"""The borders that can be seen on a page: strokes, and edges of fills with another colour beyond.

The page's paths say where a border may be, and the page as PDFium draws it without its text says
where one can be seen: where the colours right beside it differ. A rule that something covers, a
white line on white, a background that the next one continues in its colour have none. A fill that
floats inside a cell of rules, as the background of a text does, bounds nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.reading.pdf.glyphs import Bools, Floats, Ints, Shape, level, turned
from analysis.reading.pdf.paths import Piece
from analysis.reading.pdf.tolerances import TOL

# The colours of a page without its text, a pixel a number: red, green and blue.
Picture = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Seen:
    """What bounds cells: rows x1, y1, x2, y2 in points, y down.

    `rules` are strokes and thin fills, `edges` those of wider fills. `marks` are boxes (left,
    top, right, bottom) of what is drawn and is neither: curves, slanted lines, short strokes,
    pictures. `colours` are those of the rules. `covered` are pieces of rules that something hides.
    """

    rules: Floats
    edges: Floats
    marks: Floats
    colours: Ints
    covered: Floats


Box = tuple[float, float, float, float]
Points = list[list[float]]


class Ground:
    """What lies under a page's text: its colours at places of the page as it is seen."""

    def __init__(
        self, picture: Picture, corner: tuple[float, float], shape: Shape, tilt: float = 0.0
    ) -> None:
        """Take the picture, and how points of the page become those that are seen.

        `corner` is the lower left corner of the page's visible box in its own coordinates; `tilt`
        the angle at which the page is drawn aslant.
        """
        self.picture = picture
        self._corner, self._shape, self._tilt = corner, shape, tilt
        self._scale = np.array(picture.shape[::-1]) / shape[:2]
        zero, right, up = self.as_seen(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]) + corner)
        self._zero, self._back = zero, np.linalg.inv(np.array([right - zero, up - zero]))

    def as_seen(self, points: Floats) -> Floats:
        """Return points of the page's own coordinates as they are seen."""
        return turned(level(points - self._corner, self._tilt, self._shape), self._shape)

    def at(self, points: Floats) -> NDArray[np.int64]:
        """Return the colour at each point."""
        return self.beside(points, np.zeros_like(points))[:, 0].astype(np.int64)

    def beside(self, points: Floats, aside: Floats) -> NDArray[np.uint32]:
        """Return a row of colours for each point: its own, and those so many pixels to its side.

        `aside` has for each point the direction of its side.
        """
        across, up = (((points - self._zero) @ self._back) * self._scale).T
        right, above = (aside @ self._back).T[:, :, None] * _ASIDE
        high, wide = self.picture.shape
        column = (across[:, None] + right).astype(np.int64).clip(0, wide - 1)
        row = (high - up[:, None] - above).astype(np.int64)
        found: NDArray[np.uint32] = self.picture[row.clip(0, high - 1), column]
        return found


# Pixels to both sides of a line at which its colours are compared.
_ASIDE = np.arange(-2.0, 3.0)


@dataclass(slots=True)
class _Lines:
    """Where borders may be: both ends, colour, and whether one has round corners at its ends."""

    ends: list[Box]
    colours: list[int]
    rounded: list[bool]

    def add(self, box: Box, colour: int, rounded: bool = False) -> None:
        """Add a line by both its ends; they are the wrong way round where a clip leaves nothing."""
        if box[0] <= box[2] and box[1] <= box[3]:
            self.ends.append(box)
            self.colours.append(colour)
            self.rounded.append(rounded)

    def add_sides(self, box: Box, colour: int, rounded: bool) -> None:
        """Add the four sides of a box."""
        left, top, right, bottom = box
        if left <= right and top <= bottom:
            for side in (
                (left, top, right, top),
                (left, bottom, right, bottom),
                (left, top, left, bottom),
                (right, top, right, bottom),
            ):
                self.add(side, colour, rounded)


def seen(pieces: list[Piece], ground: Ground, covered: bool) -> Seen:
    """Return the borders that the pieces of a page draw, as the page is seen.

    All of them where the page is `covered`, by the picture that its text was recognised from.
    """
    rules, edges = _Lines([], [], []), _Lines([], [], [])
    marks: list[Box] = []
    for piece, points, clip in _placed(pieces, ground):
        if piece.fill is None and not piece.picture and not piece.bends.any():
            _stroke(points, piece, clip, (rules, edges, marks))
            continue
        whole = _cut(_box(points), clip)
        box, rounded = _outline(points, piece)
        if piece.picture or (piece.fill is not None and box is None):
            marks.append(whole)
        elif piece.fill is not None:
            _fill(whole, _packed(piece.fill), rounded, (rules, edges, marks))
        if piece.stroke is not None and rounded:
            rules.add_sides(whole, _packed(piece.stroke), rounded)
        elif piece.stroke is not None:
            _stroke(points, piece, clip, (rules, edges, marks))
    if covered:
        colours = np.array(rules.colours, dtype=np.int64)
        return Seen(_rows(rules.ends), _rows(edges.ends), _rows(marks), colours, _rows([]))
    shown, colours, hidden = _visible(rules, ground, 0.0)
    return Seen(shown, _visible(edges, ground, TOL.seam)[0], _rows(marks), colours, hidden)


def _rows(boxes: list[Box]) -> Floats:
    return np.array([box for box in boxes if box[0] <= box[2] and box[1] <= box[3]]).reshape(-1, 4)


def _placed(pieces: list[Piece], ground: Ground) -> Iterator[tuple[Piece, Points, Box | None]]:
    """Yield each piece with its points and the box of its clip, as the page is seen."""
    points: Points = ground.as_seen(
        np.vstack([np.zeros((0, 2)), *(piece.points for piece in pieces)])
    ).tolist()
    clips: dict[Box | None, Box | None] = {None: None}
    start = 0
    for piece in pieces:
        if piece.clip is not None and piece.clip not in clips:
            clips[piece.clip] = _box(ground.as_seen(np.array(piece.clip).reshape(2, 2)).tolist())
        end = start + len(piece.points)
        yield piece, points[start:end], clips[piece.clip]
        start = end


def _box(points: Points) -> Box:
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(across), min(down), max(across), max(down)


def _outline(points: Points, piece: Piece) -> tuple[Box | None, bool]:
    """Return the box of points that outline an upright rectangle; whether its corners are round.

    An outline with round corners runs straight for half of the way around its box at least.
    """
    left, top, right, bottom = box = _box(points)
    if not piece.bends.any():
        corners = len(points) > 3 and all(
            min(abs(x - left), abs(x - right)) < TOL.straight
            and min(abs(y - top), abs(y - bottom)) < TOL.straight
            for x, y in points
        )
        return (box if corners else None), False
    straight = 0.0
    for (x1, y1), (x2, y2), flat in _strokes(points, piece):
        level = y1 == y2 and min(y1 - top, bottom - y1) < TOL.straight
        upright = x1 == x2 and min(x1 - left, right - x1) < TOL.straight
        if flat and (level or upright):
            straight += abs(x1 - x2) + abs(y1 - y2)
    return (box, True) if straight > right - left + bottom - top else (None, False)


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


def _fill(box: Box, colour: int, rounded: bool, found: tuple[_Lines, _Lines, list[Box]]) -> None:
    """Add the sides of a fill as edges, or its middle as a rule where it is thin."""
    rules, edges, marks = found
    left, top, right, bottom = box
    if min(right - left, bottom - top) > TOL.thin_fill:
        edges.add_sides(box, colour, rounded)
        return
    x, y = (left + right) / 2, (top + bottom) / 2
    dot = max(right - left, bottom - top) <= TOL.thin_fill
    if dot:
        marks.append(box)
    # A dot may be one of a dotted line either way.
    if dot or right - left >= bottom - top:
        rules.add((left, y, right, y), colour)
    if dot or right - left < bottom - top:
        rules.add((x, top, x, bottom), colour)


def _stroke(
    points: Points, piece: Piece, clip: Box | None, found: tuple[_Lines, _Lines, list[Box]]
) -> None:
    assert piece.stroke is not None
    rules, edges, marks = found
    colour, half = _packed(piece.stroke), piece.width / 2
    straight, slanted = False, []
    for (x1, y1), (x2, y2), flat in _strokes(points, piece):
        box = min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)
        across, down = abs(x1 - x2), abs(y1 - y2)
        if not flat or min(across, down) > max(TOL.straight, TOL.slope * max(across, down)):
            slanted.append(_cut(box, clip))
            continue
        straight = True
        if piece.width > TOL.thin_fill:
            left, top, right, bottom = box
            wide, high = (half, 0.0) if down > across else (0.0, half)
            thick = left - wide, top - high, right + wide, bottom + high
            edges.add_sides(_cut(thick, clip), colour, False)
        rules.add(_cut(box, clip), colour)
    # A circle is one mark, and not each of its arcs.
    marks += slanted if straight else [_cut(_box(points), clip)] * bool(slanted)


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


def _visible(lines: _Lines, ground: Ground, seam: float) -> tuple[Floats, Ints, Floats]:
    """Return what of some lines can be seen, rows x1, y1, x2, y2, and the colours; what is covered.

    A line with round corners that is seen for its greater part is whole. `seam` is the share of a
    fill's colour that may be missing where two fills meet, which is no line.
    """
    ends = np.array(lines.ends, dtype=np.float64).reshape(-1, 4)
    # Neighbouring cells draw their common side twice.
    once = np.unique((ends / TOL.straight).round(), axis=0, return_index=True)[1]
    ends, colours = ends[once], np.array(lines.colours, dtype=np.int64)[once]
    if not len(ends):
        return ends, colours, ends
    parts = colours[:, None] >> np.array([16, 8, 0]) & 255
    least = TOL.one_colour + seam * (255 - parts).max(axis=1)
    number, _, differs, under = _sampled(ends, least, TOL.looked_at, ground)
    if not seam:
        differs |= _dark(parts[number], under)
    share = np.bincount(number, differs) / np.bincount(number)
    share[np.array(lines.rounded)[once] & (share >= TOL.mostly)] = 1.0
    whole, partly = np.flatnonzero(share == 1), np.flatnonzero(share < 1)
    if not len(partly):
        return ends[whole], colours[whole], ends[:0]
    number, pieces, differs, under = _sampled(ends[partly], least[partly], 1.0, ground)
    if not seam:
        differs |= _dark(parts[partly][number], under)
    covered = pieces[~differs & (_apart(parts[partly][number], under) >= TOL.one_colour)]
    number, pieces = partly[number[differs]], pieces[differs]
    begins = np.r_[True, number[1:] != number[:-1]]
    begins[1:] |= (pieces[1:, :2] - pieces[:-1, 2:]).max(axis=1) > TOL.looked_at
    first = np.flatnonzero(begins[: len(number)])
    last = np.r_[first[1:] - 1, len(number) - 1][: len(first)]
    cut = np.hstack([pieces[first, :2], pieces[last, 2:]])
    return np.vstack([ends[whole], cut]), np.r_[colours[whole], colours[number[first]]], covered


def _apart(parts: Ints, colours: Ints) -> Ints:
    """Return how far colours are from others, given as red, green and blue: levels of 255."""
    found: Ints = np.abs((colours[:, None] >> np.array([16, 8, 0]) & 255) - parts).max(axis=1)
    return found


def _dark(parts: Ints, under: Ints) -> Bools:
    """Tell where dark rules stand on a ground of their own colour: heads set white on black.

    White on white paper, or a pale frame around the background of a text, bounds nothing.
    """
    same: Bools = (parts.max(axis=1) < TOL.dark) & (_apart(parts, under) < TOL.one_colour)
    return same


def _sampled(
    ends: Floats, least: Floats, step: float, ground: Ground
) -> tuple[Ints, Floats, Bools, Ints]:
    """Look at each step along lines: number of the line, ends of the step, whether the colours
    beside its middle differ to the eye, those of both sides or by `least` those in between, and
    the colour in its middle.
    """
    way = ends[:, 2:] - ends[:, :2]
    count = np.maximum(np.ceil(way.max(axis=1) / step), 1).astype(np.int64)
    number = np.repeat(np.arange(len(ends)), count)
    place = np.arange(len(number)) - np.repeat(np.cumsum(count) - count, count)
    begin, way = ends[number, :2], (way / count[:, None])[number]
    start = begin + way * place[:, None]
    aside = np.where(way[:, :1] >= way[:, 1:], [0.0, 1.0], [1.0, 0.0])
    colours = ground.beside(start + way / 2, aside)
    parts = colours.view(np.uint8).reshape(len(number), len(_ASIDE), 4)[:, :, :3]
    apart = (parts.max(axis=1) - parts.min(axis=1)).max(axis=1)
    sides = np.abs(parts[:, 0].astype(np.int16) - parts[:, -1]).max(axis=1)
    differs = (apart >= least[number]) | (sides >= TOL.one_colour)
    middle = colours[:, len(_ASIDE) // 2].astype(np.int64)
    return number, np.hstack([start, start + way]), differs, middle
