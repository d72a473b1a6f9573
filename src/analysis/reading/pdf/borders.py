"""The borders that can be seen on a page: strokes, and edges of fills with another colour beyond.

The page's paths say where a border may be, and the page as PDFium draws it without its text says
where one can be seen: where the colours right beside it differ. A rule that something covers, a
white line on white, a background that the next one continues in its colour have none. A fill that
floats inside a cell of rules, as the background of a text does, bounds nothing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.reading.pdf.glyphs import Bools, Floats, Ints, Shape, level, turned
from analysis.reading.pdf.paths import Drawing
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


class Ground:
    """What lies under a page's text: its colours at places of the page as it is seen."""

    def __init__(
        self, picture: Picture, corner: tuple[float, float], shape: Shape, tilt: float = 0.0
    ) -> None:
        """Take the picture, and how points of the page become those that are seen.

        `scale` has the pixels of a point, across and up: a poster's picture is coarser.
        `corner` is the lower left corner of the page's visible box in its own coordinates; `tilt`
        the angle at which the page is drawn aslant.
        """
        self.picture = picture
        self._corner, self._shape, self._tilt = corner, shape, tilt
        self.scale = np.array(picture.shape[::-1]) / shape[:2]
        zero, right, up = self.as_seen(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]) + corner)
        self._zero, self._back = zero, np.linalg.inv(np.array([right - zero, up - zero]))

    @property
    def size(self) -> tuple[float, float]:
        """Return width and height of the page as it is seen."""
        width, height, rotation = self._shape
        return (width, height) if rotation in (0, 180) else (height, width)

    def as_seen(self, points: Floats) -> Floats:
        """Return points of the page's own coordinates as they are seen."""
        return turned(level(points - self._corner, self._tilt, self._shape), self._shape)

    def at(self, points: Floats) -> Ints:
        """Return the colour at each point."""
        found: Ints = self.beside(points, np.zeros_like(points))[0].astype(np.int64)
        return found

    def is_inked(self, box: Floats) -> bool:
        """Tell whether something that is neither flat nor one plain patch is drawn inside a box."""
        inner = box + TOL.clear * np.array([1, 1, -1, -1])
        corners = (inner.reshape(2, 2) - self._zero) @ self._back * self.scale
        high, wide = self.picture.shape
        (left, right), (low, up) = np.sort(corners.T.astype(np.int64).clip(0, max(high, wide)))
        part = self.picture[high - up : high - low, left:right]
        if min(part.shape) < 3 or not (part != part[0, 0]).any():
            return False
        inked = part != part[0, 0]
        if any(edge.any() for edge in (inked[0], inked[-1], inked[:, 0], inked[:, -1])):
            return False
        rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
        patch = inked[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        return len(patch) >= TOL.tall * self.scale[1] and not patch.all()

    def beside(self, points: Floats, aside: Floats) -> NDArray[np.uint32]:
        """Return a column of colours for each point: its own, and those so many pixels to its side.

        `aside` has for each point the direction of its side.
        """
        across, up = (((points - self._zero) @ self._back) * self.scale).T
        right, above = (aside @ self._back).T[:, None] * _ASIDE[:, None]
        high, wide = self.picture.shape
        column = (across + right).astype(np.int64).clip(0, wide - 1)
        row = (high - up - above).astype(np.int64).clip(0, high - 1)
        found: NDArray[np.uint32] = self.picture[row, column]
        return found


# Pixels to both sides of a line at which its colours are compared.
_ASIDE = np.arange(-2.0, 3.0)
# Where red, green and blue stand in a colour that is one number.
_SHIFTS = np.array([16, 8, 0])


# Borders before it is known what of them can be seen: both ends, number of the path, and colour.
_Lines = tuple[Floats, Ints, Ints]


def seen(drawn: Drawing, ground: Ground, covered: bool) -> Seen:
    """Return the borders that the paths of a page draw, as the page is seen.

    All of them where the page is `covered`, by the picture that its text was recognised from.
    """
    points = ground.as_seen(drawn.points)
    starts = np.flatnonzero(np.diff(drawn.piece, prepend=-1))
    boxes = np.hstack([np.minimum.reduceat(points, starts), np.maximum.reduceat(points, starts)])
    clip = _boxes(ground, drawn.clip)
    strokes = _strokes(points, drawn)
    upright, rounded = _outlines(points, boxes, strokes, drawn)
    whole = _cut(boxes, clip)
    # What is painted through the outlines of a figure has their shape.
    shaped = drawn.shaped & (whole != boxes).any(axis=1)
    upright &= ~shaped
    filled, stroked = drawn.fill >= 0, drawn.stroke >= 0
    thin, dots, thick = _fills(whole, filled & upright, drawn.fill)
    drawn_out = (stroked & ~rounded & ~shaped)[strokes.path]
    lines, borders, slanted = _pens(strokes, drawn_out, whole, clip, drawn)
    framed = _sides(whole, np.flatnonzero(stroked & rounded), drawn.stroke)
    rules = _painted(ground.size, *thin, framed, lines)
    edges = _painted(ground.size, thick, borders)
    drawings = (filled & ~upright) | (stroked & shaped) | dots
    marks = np.vstack([whole[drawings], slanted, _boxes(ground, drawn.pictures)])
    marks = marks[(marks[:, :2] <= marks[:, 2:]).all(axis=1)]
    if covered:
        return Seen(rules[0], edges[0], marks, rules[2], np.zeros((0, 4)))
    shown, colours, hidden = _visible(rules, rounded, ground, 0.0)
    return Seen(shown, _visible(edges, rounded, ground, TOL.seam)[0], marks, colours, hidden)


def _boxes(ground: Ground, boxes: Floats) -> Floats:
    """Return boxes of the page (left, bottom, right, top) as they are seen."""
    corners = ground.as_seen(boxes.reshape(-1, 2)).reshape(-1, 2, 2)
    return np.hstack([corners.min(axis=1), corners.max(axis=1)])


def _cut(boxes: Floats, clip: Floats) -> Floats:
    """Return what clips leave of boxes; with its ends the wrong way round where nothing."""
    low, high = np.maximum(boxes[:, :2], clip[:, :2]), np.minimum(boxes[:, 2:], clip[:, 2:])
    return np.hstack([low, high])


@dataclass(frozen=True, slots=True)
class _Strokes:
    """The lines and curves of a page's paths: the box between both ends, the number of the path,
    and whether one is as flat as a line.
    """

    boxes: Floats
    path: Ints
    flat: Bools


def _strokes(points: Floats, drawn: Drawing) -> _Strokes:
    at = np.arange(len(points))
    bends = at - np.maximum.accumulate(np.where(drawn.bends, 0, at))
    knots = at[bends % 3 == 0]
    one, two = knots[:-1], knots[1:]
    follows = drawn.piece[one] == drawn.piece[two]
    one, two = one[follows], two[follows]
    # Between the ends of a curve lie the two corners that draw it.
    between = points[[np.minimum(one + 1, two), np.maximum(two - 1, one)]]
    ends = np.stack([points[one], points[two]])
    every = np.concatenate([ends, between])
    flat = ~drawn.bends[two]
    flat |= (every.max(axis=0) - every.min(axis=0)).min(axis=1) <= TOL.straight
    begins = np.flatnonzero(np.diff(drawn.piece, prepend=-1))[drawn.closed]
    stops = np.flatnonzero(np.diff(drawn.piece, append=len(points)))[drawn.closed]
    ends = np.hstack([ends, points[[begins, stops]]])
    return _Strokes(
        np.hstack([ends.min(axis=0), ends.max(axis=0)]),
        drawn.piece[np.r_[one, begins]],
        np.r_[flat, np.ones(len(begins), dtype=bool)],
    )


def _outlines(
    points: Floats, boxes: Floats, strokes: _Strokes, drawn: Drawing
) -> tuple[Bools, Bools]:
    """Tell which paths outline an upright rectangle, and which of them with round corners.

    An outline with round corners runs straight for half of the way around its box at least. A
    border that meets one of another colour at each corner is cut aslant there: its four corners
    lie on its two long sides.
    """
    count = len(boxes)
    corner = np.bincount(drawn.piece, minlength=count)
    off = np.abs(points[:, None] - boxes[drawn.piece].reshape(-1, 2, 2)).min(axis=1)
    thick = boxes[:, 2:] - boxes[:, :2]
    aside = np.take_along_axis(off, thick.argmin(axis=1)[drawn.piece, None], axis=1)[:, 0]
    rectangle, mitred = (
        np.bincount(drawn.piece, far, minlength=count) == 0
        for far in (off.max(axis=1) >= TOL.straight, aside >= TOL.straight / 10)
    )
    mitred &= (corner <= 5) & (thick.min(axis=1) < TOL.sliver)
    corners = (corner > 3) & (rectangle | mitred)
    bent = np.bincount(drawn.piece, drawn.bends, minlength=count) > 0
    size = strokes.boxes[:, 2:] - strokes.boxes[:, :2]
    apart = np.abs(strokes.boxes[:, None, :2] - boxes[strokes.path].reshape(-1, 2, 2)).min(axis=1)
    # Its side lies at the box, right above or below for a level one.
    side = (size == 0) & (apart < TOL.straight)
    along = np.where(strokes.flat & side.any(axis=1), size.max(axis=1), 0.0)
    straight = np.bincount(strokes.path, along, minlength=count)
    rounded = bent & (straight > (boxes[:, 2:] - boxes[:, :2]).sum(axis=1))
    return (corners & ~bent) | rounded, rounded


def _sides(boxes: Floats, some: Ints, colours: Ints) -> _Lines:
    """Return the four sides of some paths' boxes."""
    sides = boxes[some][:, [[0, 1, 2, 1], [0, 3, 2, 3], [0, 1, 0, 3], [2, 1, 2, 3]]]
    return sides.reshape(-1, 4), some.repeat(4), colours[some].repeat(4)


def _fills(boxes: Floats, filled: Bools, colours: Ints) -> tuple[list[_Lines], Bools, _Lines]:
    """Return the middles of thin fills, which paths are dots, and the sides of the other fills."""
    across, down = (boxes[:, 2:] - boxes[:, :2]).T
    thin = filled & (np.minimum(across, down) <= TOL.thin_fill)
    # A dot may be one of a dotted line either way.
    dots = thin & (np.maximum(across, down) <= TOL.thin_fill)
    middle = np.tile((boxes[:, :2] + boxes[:, 2:]) / 2, 2)
    lines = []
    for way, side in ((across >= down, [True, False]), (across < down, [False, True])):
        some = np.flatnonzero(thin & (dots | way))
        lines.append((np.where(side * 2, boxes, middle)[some], some, colours[some]))
    return lines, dots, _sides(boxes, np.flatnonzero(filled & ~thin), colours)


def _pens(
    strokes: _Strokes, drawn_out: Bools, whole: Floats, clip: Floats, drawn: Drawing
) -> tuple[_Lines, _Lines, Floats]:
    """Return the straight strokes of those that are `drawn_out`, the sides of thick ones, and boxes
    of the slanted and curved ones; `whole` are the boxes of all paths.
    """
    boxes, path = strokes.boxes[drawn_out], strokes.path[drawn_out]
    size = boxes[:, 2:] - boxes[:, :2]
    near = np.maximum(TOL.straight, TOL.slope * size.max(axis=1))
    straight = strokes.flat[drawn_out] & (size.min(axis=1) <= near)
    some = path[straight]
    lines = _cut(boxes[straight], clip[some]), some, drawn.stroke[some]
    thick = straight & (drawn.width[path] > TOL.thin_fill)
    down = (size[thick, 1] > size[thick, 0])[:, None]
    half = np.where(down, [1.0, 0.0], [0.0, 1.0]) * drawn.width[path[thick], None] / 2
    some = path[thick]
    around = np.hstack([boxes[thick, :2] - half, boxes[thick, 2:] + half])
    sides = _sides(_cut(around, clip[some]), np.arange(len(some)), drawn.stroke[some])
    slanted = path[~straight]
    # A circle is one mark, and not each of its arcs.
    curves = np.setdiff1d(slanted, path[straight])
    pieces = _cut(boxes[~straight], clip[slanted])[~np.isin(slanted, curves)]
    return lines, (sides[0], some.repeat(4), sides[2]), np.vstack([pieces, whole[curves]])


def _painted(size: tuple[float, float], *parts: _Lines) -> _Lines:
    """Join lines in the order of painting, without those of which a clip leaves nothing.

    They end at the page's edges.
    """
    ends, path, colours = (np.concatenate(some) for some in zip(*parts, strict=True))
    order = np.argsort(path, kind="stable")
    order = order[(ends[order, :2] <= ends[order, 2:]).all(axis=1)]
    return ends[order].clip(0, size * 2), path[order], colours[order]


def _visible(
    lines: _Lines, rounded: Bools, ground: Ground, seam: float
) -> tuple[Floats, Ints, Floats]:
    """Return what of some lines can be seen, rows x1, y1, x2, y2, and the colours; what is covered.

    A line with round corners that is seen for its greater part is whole. `seam` is the share of a
    fill's colour that may be missing where two fills meet, which is no line.
    """
    ends, path, colours = lines
    if not len(ends):
        return ends, colours, ends
    # Neighbouring cells draw their common side twice.
    near = (ends / TOL.straight).round()
    order = np.lexsort(near.T[::-1])
    once = order[np.r_[True, np.diff(near[order], axis=0).any(axis=1)]]
    ends, path, colours = ends[once], path[once], colours[once]
    number, _, differs, _ = _sampled(ends, colours, seam, TOL.dash_gap, ground)
    share = np.bincount(number, differs) / np.bincount(number)
    share[rounded[path] & (share >= TOL.mostly)] = 1.0
    whole, partly = np.flatnonzero(share == 1), np.flatnonzero(share < 1)
    number, pieces, differs, covered = _sampled(ends[partly], colours[partly], seam, 1.0, ground)
    covers, number, pieces = pieces[covered], partly[number[differs]], pieces[differs]
    begins = np.diff(number, prepend=-1) > 0
    begins[1:] |= (pieces[1:, :2] - pieces[:-1, 2:]).max(axis=1, initial=0) > TOL.dash_gap
    first = np.flatnonzero(begins)
    last = np.flatnonzero(np.r_[begins[1:], True][: len(begins)])
    cut = np.hstack([pieces[first, :2], pieces[last, 2:]])
    return np.vstack([ends[whole], cut]), np.r_[colours[whole], colours[number[first]]], covers


def _sampled(
    ends: Floats, own: Ints, seam: float, step: float, ground: Ground
) -> tuple[Ints, Floats, Bools, Bools]:
    """Look at each step along lines of their `own` colours: number of the line, ends of the step,
    whether a border is seen there, and whether something of another colour covers it.

    One is seen where the colours beside its middle differ to the eye, those of both sides or, but
    for the share of a `seam`, those in between; and where dark rules stand on a ground of their
    own colour, as in heads set white on black. White on white paper, or a pale frame around the
    background of a text, bounds nothing.
    """
    way = ends[:, 2:] - ends[:, :2]
    count = np.maximum(np.ceil(way.max(axis=1, initial=0) / step), 1).astype(np.int64)
    number = np.repeat(np.arange(len(ends)), count)
    place = np.arange(len(number)) - np.repeat(np.cumsum(count) - count, count)
    begin, way = ends[number, :2], (way / count[:, None])[number]
    start = begin + way * place[:, None]
    aside = np.where(way[:, :1] >= way[:, 1:], [0.0, 1.0], [1.0, 0.0])
    colours = ground.beside(start + way / 2, aside)
    parts = colours.view(np.uint8).reshape(len(_ASIDE), len(number), 4)[:, :, :3]
    between = (parts.max(axis=0) - parts.min(axis=0)).max(axis=1)
    sides = np.abs(parts[0].astype(np.int16) - parts[-1]).max(axis=1)
    drawn = (own[:, None] >> _SHIFTS & 255)[number]
    least = np.maximum(TOL.one_colour, seam * (255 - drawn).max(axis=1))
    alike = np.abs(parts[len(_ASIDE) // 2, :, ::-1] - drawn).max(axis=1) < TOL.one_colour
    seen = (between >= least) | (sides >= TOL.one_colour)
    if not seam:
        seen |= alike & (drawn.max(axis=1) < TOL.dark)
    return number, np.hstack([start, start + way]), seen, ~seen & ~alike
