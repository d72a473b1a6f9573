"""What a PDF page draws beside its text: its paths and its pictures, as PDFium has them.

A page may have thousands of subpaths, so a property of all of them is one array.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np

from analysis.reading.pdf.glyphs import Bools, Floats, Ints
from analysis.reading.pdf.pdfium import colours, filled, matrices, pdfium
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


def told(function: Any, handles: list[int]) -> Ints:
    """Return the whole numbers that a function answers for objects, a number for each."""
    return np.fromiter(map(function, handles), dtype=np.int64, count=len(handles))


def objects(page: int) -> Objects:
    """Return the objects of a page, which is given by its address."""
    handles = list(
        map(pdfium.FPDFPage_GetObject, repeat(page), range(pdfium.FPDFPage_CountObjects(page)))
    )
    kinds = told(pdfium.FPDFPageObj_GetType, handles)
    return Objects(handles, kinds, filled(pdfium.FPDFPageObj_GetBounds, ctypes.c_float, 4, handles))


def drawing(page: list[int], read: frozenset[int], places: Floats) -> Drawing:
    """Return what a page draws beside text; `page` are its objects. Raises `TooMuch`.

    A text with ink is a picture where it is not among those that are `read`, and covers none of the
    `places` of their characters: PDFium leaves out a lone 9 that its font calls a blank.

    What is asked of a path is asked of all at once: a call costs more than its answer.
    """
    every = list(held(page))
    pictures = [(one, around) for one, kind, around in every if kind in (IMAGE, SHADING)]
    unread = [(one, at) for one, kind, at in every if kind == TEXT and one not in read]
    paths = [(one, around) for one, kind, around in every if kind == PATH]
    modes = filled(pdfium.FPDFPath_GetDrawMode, ctypes.c_int, 2, [one for one, _ in paths])
    shown = np.flatnonzero(modes.any(axis=1))
    handles = [paths[one][0] for one in shown.tolist()]
    around = np.array([one for _, one in paths]).reshape(-1, 6)[shown]
    counts = told(pdfium.FPDFPath_CountSegments, handles).clip(0)
    if counts.sum() > TOL.most_corners:
        raise TooMuch
    own = matrices(handles)
    owner = np.repeat(np.arange(len(handles)), counts)
    corners = [
        pdfium.FPDFPath_GetPathSegment(one, n)
        for one, count in zip(handles, counts.tolist(), strict=True)
        for n in range(count)
    ]
    points = filled(pdfium.FPDFPathSegment_GetPoint, ctypes.c_float, 2, corners)
    points = _moved(_moved(points, own[owner]), around[owner])
    kinds = told(pdfium.FPDFPathSegment_GetType, corners)
    closing = told(pdfium.FPDFPathSegment_GetClose, corners)
    begins = (kinds == _MOVE) | (np.diff(owner, prepend=-1) > 0)
    # A single corner draws nothing.
    kept = (np.bincount(np.cumsum(begins)) > 1)[np.cumsum(begins)]
    piece, of = np.cumsum(begins[kept]) - 1, owner[begins & kept]
    if len(of) + len(pictures) > TOL.most_things:
        raise TooMuch
    scale = np.sqrt(np.abs(determinant(own) * determinant(around)))
    fill, stroke = (
        np.where(mode, _on_white(colours(ask, handles)), -1)[of]
        for mode, ask in zip(
            modes[shown].T,
            (pdfium.FPDFPageObj_GetFillColor, pdfium.FPDFPageObj_GetStrokeColor),
            strict=True,
        )
    )
    boxes, shaped = _clips(handles, around)
    return Drawing(
        points[kept],
        piece,
        kinds[kept] == _CURVE,
        np.bincount(piece, closing[kept]) > 0,
        fill,
        stroke,
        (filled(pdfium.FPDFPageObj_GetStrokeWidth, ctypes.c_float, 1, handles)[:, 0] * scale)[of],
        boxes[of],
        shaped[of],
        np.vstack([_boxes(pictures), _inked(_boxes(unread), places)]),
    )


def _inked(boxes: Floats, places: Floats) -> Floats:
    """Return the boxes with an area that cover none of some places; a blank glyph has none."""
    boxes = boxes[(boxes[:, :2] < boxes[:, 2:]).all(axis=1)]
    free = [not ((places > b[:2]) & (places < b[2:])).all(axis=1).any() for b in boxes]
    found: Floats = boxes[np.array(free, dtype=bool)]
    return found


def held(
    handles: list[int], around: Matrix = _UPRIGHT, depth: int = 0
) -> Iterator[tuple[int, int, Matrix]]:
    """Yield handle, kind and matrix of objects, and of those inside of forms instead of the forms.

    The matrix is that of what an object stands in.
    """
    for handle, kind in zip(handles, map(pdfium.FPDFPageObj_GetType, handles), strict=True):
        if kind != FORM:
            yield handle, kind, around
        elif depth < _DEEPEST:
            inside = [
                pdfium.FPDFFormObj_GetObject(handle, n)
                for n in range(max(pdfium.FPDFFormObj_CountObjects(handle), 0))
            ]
            whole = _times(matrices([handle])[0].tolist(), around)
            yield from held(inside, whole, depth + 1)


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
        e * q + f * s + u,
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


def _boxes(pictures: list[tuple[int, Matrix]]) -> Floats:
    """Return what of pictures is left by their clips: left, bottom, right, top."""
    handles = [one for one, _ in pictures]
    around = np.array([one for _, one in pictures]).reshape(-1, 6)
    bounds = filled(pdfium.FPDFPageObj_GetBounds, ctypes.c_float, 4, handles)
    upright = bounds[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 2)
    corners = _moved(upright, around.repeat(4, axis=0)).reshape(-1, 4, 2)
    clips, _ = _clips(handles, around)
    low, high = corners.min(axis=1), corners.max(axis=1)
    return np.hstack([np.maximum(low, clips[:, :2]), np.minimum(high, clips[:, 2:])])


class ClipPaths(NamedTuple):
    """What objects are cut to: of each clip path the number of its object, whether it has corners,
    and its box; of each corner the number of its path, and x, y.
    """

    of: Ints
    bounded: Bools
    low: Floats
    high: Floats
    path: Ints
    points: Floats


def clip_paths(handles: list[int], around: Floats | None = None) -> ClipPaths:
    """Return the clip paths of objects, moved by the matrices of what they stand in."""
    clips = list(map(pdfium.FPDFPageObj_GetClipPath, handles))
    counts = [max(count, 0) for count in map(pdfium.FPDFClipPath_CountPaths, clips)]
    paths = [(clip, n) for clip, count in zip(clips, counts, strict=True) for n in range(count)]
    corners = [max(pdfium.FPDFClipPath_CountPathSegments(*path), 0) for path in paths]
    found = [
        pdfium.FPDFClipPath_GetPathSegment(*path, n)
        for path, count in zip(paths, corners, strict=True)
        for n in range(count)
    ]
    of, path = np.repeat(np.arange(len(handles)), counts), np.repeat(np.arange(len(paths)), corners)
    points = filled(pdfium.FPDFPathSegment_GetPoint, ctypes.c_float, 2, found)
    points = points if around is None else _moved(points, around[of[path]])
    low, high = np.full((len(of), 2), np.inf), np.full((len(of), 2), -np.inf)
    np.minimum.at(low, path, points)
    np.maximum.at(high, path, points)
    return ClipPaths(of, np.bincount(path, minlength=len(of)) > 0, low, high, path, points)


def _clips(handles: list[int], around: Floats) -> tuple[Floats, Bools]:
    """Return the box that the clip paths of each object leave of it, and whether one of these fills
    a part of its own box only, as the outlines of a figure do.
    """
    of, bounded, low, high, path, points = clip_paths(handles, around)
    boxes = np.tile([-_FAR, -_FAR, _FAR, _FAR], (len(handles), 1))
    np.maximum.at(boxes[:, :2], of[bounded], low[bounded])
    np.minimum.at(boxes[:, 2:], of[bounded], high[bounded])
    begins, after = np.flatnonzero(np.diff(path, prepend=-1)), np.arange(len(path)) + 1
    after[np.append(begins[1:], len(path))[: len(begins)] - 1] = begins
    (x, y), (left, low_y) = points.T, low[path].T
    twice = (x - left) * (y[after] - low_y) - (x[after] - left) * (y - low_y)
    area = np.abs(np.bincount(path, twice, minlength=len(of))[bounded]) / 2
    shaped = area < TOL.shaped * (high - low)[bounded].prod(axis=1)
    return boxes, np.bincount(of[bounded], shaped, minlength=len(handles)) > 0
