"""What a PDF page draws beside its text: its paths and its pictures, as PDFium has them.

A page may have thousands of subpaths, so a property of all of them is one array.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from analysis.reading.pdf.glyphs import Bools, Floats, Ints
from analysis.reading.pdf.pdfium import Pdfium, clip_corners, filled, four, matrices, pdfium
from analysis.reading.pdf.tolerances import TOL

TEXT, PATH, IMAGE, SHADING, FORM = 1, 2, 3, 4, 5
_CURVE, _MOVE = 1, 2
_UPRIGHT = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
# Form objects hold others; more levels than these are a fault of the file.
_DEEPEST = 40
# Points from the page's corner of a box that cuts nothing.
_FAR = 1e7

Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a page draws, in its own coordinates and in the order in which it is painted.

    `points` has a row x, y for each corner of a path, `piece` numbers its subpath; `bends` tells
    those that belong to a curve: two that draw it to themselves, and its end. Of each subpath:
    whether it is `closed`; its colours `fill` and `stroke` on white paper (red, green and blue in
    one number, -1 for none); the `width` of its stroke in points; the box `clip` that it is cut to
    (left, bottom, right, top), and whether a clip is `shaped`, no rectangle. `pictures` are
    boxes of what of them is left by their clips.
    """

    points: Floats
    piece: Ints
    bends: Bools
    closed: Bools
    fill: Ints
    stroke: Ints
    width: Floats
    clip: Floats
    shaped: Bools
    pictures: Floats


class TooMuch(Exception):
    """The page has more characters or draws more than a form can have."""


@dataclass(frozen=True, slots=True)
class Objects:
    """The objects of a page in painting order: handles, kinds and boxes (left, bottom, right, top).

    Objects inside a form object are not among them.
    """

    handles: list[int]
    kinds: Ints
    boxes: Floats


def objects(page: int) -> Objects:
    """Return the objects of a page, which is given by its address."""
    lib = pdfium()
    handles = list(map(lib.object, repeat(page), range(lib.count(page))))
    kinds = np.fromiter(map(lib.kind, handles), dtype=np.int64, count=len(handles))
    return Objects(handles, kinds, four(lib.bounds, handles, ctypes.c_float).astype(np.float64))


def drawing(page: list[int], read: frozenset[int], places: Floats) -> Drawing:
    """Return what a page draws beside text; `page` are its objects. Raises `TooMuch`.

    A text with ink is a picture where it is not among those that are `read`, and covers none of the
    `places` of their characters: PDFium leaves out a lone 9 that its font calls a blank.

    What is asked of a path is asked of all at once: a call costs more than its answer.
    """
    lib = pdfium()
    every = list(held(lib, page))
    pictures = [(one, around) for one, kind, around in every if kind in (IMAGE, SHADING)]
    unread = [(one, at) for one, kind, at in every if kind == TEXT and one not in read]
    paths = [(one, around) for one, kind, around in every if kind == PATH]
    modes = filled(lib.draw_mode, [one for one, _ in paths], 2, ctypes.c_int)
    shown = np.flatnonzero(modes.any(axis=1))
    handles = [paths[one][0] for one in shown.tolist()]
    around = np.array([one for _, one in paths]).reshape(-1, 6)[shown]
    counts = np.fromiter(map(lib.path_count, handles), dtype=np.int64, count=len(handles)).clip(0)
    if counts.sum() > TOL.most_corners:
        raise TooMuch
    own = matrices(handles)
    owner = np.repeat(np.arange(len(handles)), counts)
    corners = [
        lib.path_segment(one, n)
        for one, count in zip(handles, counts.tolist(), strict=True)
        for n in range(count)
    ]
    points = filled(lib.point, corners, 2, ctypes.c_float).astype(np.float64)
    points = _moved(_moved(points, own[owner]), around[owner])
    kinds = np.fromiter(map(lib.segment_kind, corners), dtype=np.int64, count=len(corners))
    closing = np.fromiter(map(lib.closes, corners), dtype=np.int64, count=len(corners))
    begins = (kinds == _MOVE) | (np.diff(owner, prepend=-1) > 0)
    # A single corner draws nothing.
    kept = (np.bincount(np.cumsum(begins)) > 1)[np.cumsum(begins)]
    piece, of = np.cumsum(begins[kept]) - 1, owner[begins & kept]
    if len(of) + len(pictures) > TOL.most_things:
        raise TooMuch
    scale = np.sqrt(np.abs(determinant(own) * determinant(around)))
    fill, stroke = (
        np.where(mode, _on_white(four(ask, handles, ctypes.c_uint)), -1)[of]
        for mode, ask in zip(modes[shown].T, (lib.fill, lib.stroke), strict=True)
    )
    boxes, shaped = _clips(handles, around)
    return Drawing(
        points[kept],
        piece,
        kinds[kept] == _CURVE,
        np.bincount(piece, closing[kept]) > 0,
        fill,
        stroke,
        (filled(lib.stroke_width, handles, 1, ctypes.c_float)[:, 0] * scale)[of],
        boxes[of],
        shaped[of],
        np.vstack([_boxes(lib, pictures), _inked(_boxes(lib, unread), places)]),
    )


def _inked(boxes: Floats, places: Floats) -> Floats:
    """Return the boxes with an area that cover none of some places; a blank glyph has none."""
    boxes = boxes[(boxes[:, :2] < boxes[:, 2:]).all(axis=1)]
    free = [not ((places > b[:2]) & (places < b[2:])).all(axis=1).any() for b in boxes]
    found: Floats = boxes[np.array(free, dtype=bool)]
    return found


def held(
    lib: Pdfium, handles: list[int], around: Matrix = _UPRIGHT, depth: int = 0
) -> Iterator[tuple[int, int, Matrix]]:
    """Yield handle, kind and matrix of objects, and of those inside of forms instead of the forms.

    The matrix is that of what an object stands in.
    """
    for handle, kind in zip(handles, map(lib.kind, handles), strict=True):
        if kind != FORM:
            yield handle, kind, around
        elif depth < _DEEPEST:
            inside = [lib.form_object(handle, n) for n in range(max(lib.form_count(handle), 0))]
            whole = _times(matrices([handle])[0].tolist(), around)
            yield from held(lib, inside, whole, depth + 1)


def _times(one: Matrix, other: Matrix) -> Matrix:
    """Return the matrix that applies `one` first and `other` then."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = other
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        (e * q + f * s + u),
    )


def determinant(matrix: Floats) -> Floats:
    """Return how much matrices enlarge an area, a row a, b, c, d, e, f for each."""
    a, b, c, d, _, _ = matrix.T
    found: Floats = a * d - b * c
    return found


def _moved(points: Floats, matrix: Floats) -> Floats:
    """Return points after their matrices, a row a, b, c, d, e, f for each."""
    (x, y), (a, b, c, d, e, f) = points.T, matrix.T
    return np.column_stack([a * x + c * y + e, b * x + d * y + f])


def _on_white(colours: Ints) -> Ints:
    """Return colours over white paper, each red, green, blue and opacity, as one number."""
    opacity = colours[:, 3:] / 255
    parts = np.round(colours[:, :3] * opacity + 255 * (1 - opacity)).astype(np.int64)
    packed: Ints = (parts << np.array([16, 8, 0])).sum(axis=1)
    return packed


def _boxes(lib: Pdfium, pictures: list[tuple[int, Matrix]]) -> Floats:
    """Return what of pictures is left by their clips: left, bottom, right, top."""
    handles = [one for one, _ in pictures]
    around = np.array([one for _, one in pictures]).reshape(-1, 6)
    bounds = four(lib.bounds, handles, ctypes.c_float).astype(np.float64)
    upright = bounds[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 2)
    corners = _moved(upright, around.repeat(4, axis=0)).reshape(-1, 4, 2)
    clips, _ = _clips(handles, around)
    low, high = corners.min(axis=1), corners.max(axis=1)
    return np.hstack([np.maximum(low, clips[:, :2]), np.minimum(high, clips[:, 2:])])


def _clips(handles: list[int], around: Floats) -> tuple[Floats, Bools]:
    """Return the box that the clip paths of each object leave of it, and whether one of these fills
    a part of its own box only, as the outlines of a figure do.
    """
    of, path, points = clip_corners(handles)
    points = _moved(points, around[of[path]])
    boxes = np.tile([-_FAR, -_FAR, _FAR, _FAR], (len(handles), 1))
    low, high = np.full((len(of), 2), np.inf), np.full((len(of), 2), -np.inf)
    np.minimum.at(low, path, points)
    np.maximum.at(high, path, points)
    bounded = np.bincount(path, minlength=len(of)) > 0
    np.maximum.at(boxes[:, :2], of[bounded], low[bounded])
    np.minimum.at(boxes[:, 2:], of[bounded], high[bounded])
    begins, after = np.flatnonzero(np.diff(path, prepend=-1)), np.arange(len(path)) + 1
    after[np.append(begins[1:], len(path))[: len(begins)] - 1] = begins
    (x, y), (left, low_y) = points.T, low[path].T
    twice = (x - left) * (y[after] - low_y) - (x[after] - left) * (y - low_y)
    area = np.abs(np.bincount(path, twice, minlength=len(of))[bounded]) / 2
    shaped = area < TOL.shaped * (high - low)[bounded].prod(axis=1)
    return boxes, np.bincount(of[bounded], shaped, minlength=len(handles)) > 0
