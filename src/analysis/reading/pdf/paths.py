"""What a PDF page draws beside its text: the pieces of its paths and its pictures, as PDFium has
them, in the order in which they are painted.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from analysis.reading.pdf.glyphs import Floats
from analysis.reading.pdf.pdfium import Pdfium, pdfium
from analysis.reading.pdf.tolerances import TOL

_FORM, _PATH, _IMAGE, _SHADING = 5, 2, 3, 4
_LINE, _CURVE, _MOVE = 0, 1, 2
_UPRIGHT = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
# Form objects hold others; more levels than these are a fault of the file.
_DEEPEST = 12

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Piece:
    """One subpath, or one picture (without points), in the page's own coordinates.

    `points` has a row x, y for each corner; `bends` tells those that belong to a curve: two that
    draw it to themselves, and its end.
    `fill` and `stroke` are red, green, blue, opacity (0 to 255), None where it has none. `width`
    is that of the stroke, in points. `clip` is the box that it is cut to, None for none.
    """

    points: Floats
    closed: bool
    bends: NDArray[np.bool_]
    fill: tuple[int, int, int, int] | None
    stroke: tuple[int, int, int, int] | None
    width: float
    clip: Box | None
    picture: bool = False


class TooMuch(Exception):
    """The page has more characters or draws more than a form can have."""


def pieces(page: int) -> list[Piece]:
    """Return what a page draws beside text; `page` is its address. Raises `TooMuch`."""
    lib = pdfium()
    found: list[Piece] = []
    for handle, kind, matrix in _objects(lib, page):
        if kind == _PATH:
            found += _subpaths(lib, handle, matrix)
        else:
            found.append(_picture(lib, handle, matrix))
        if len(found) > TOL.most_things:
            raise TooMuch
    return found


def _objects(lib: Pdfium, page: int) -> Iterator[tuple[int, int, Matrix]]:
    """Yield handle, kind and matrix of each path and picture, those inside of forms too."""
    handles = list(map(lib.object, repeat(page), range(lib.count(page))))
    yield from _drawn(lib, handles, _UPRIGHT, 0)


def _drawn(
    lib: Pdfium, handles: list[int], around: Matrix, depth: int
) -> Iterator[tuple[int, int, Matrix]]:
    for handle, kind in zip(handles, map(lib.kind, handles), strict=True):
        if kind == _FORM and depth < _DEEPEST:
            inside = [lib.form_object(handle, n) for n in range(max(lib.form_count(handle), 0))]
            yield from _drawn(lib, inside, _times(_matrix(lib, handle), around), depth + 1)
        elif kind in (_PATH, _IMAGE, _SHADING):
            yield handle, kind, around


def _matrix(lib: Pdfium, handle: int) -> Matrix:
    room = (ctypes.c_float * 6)(*_UPRIGHT)
    lib.matrix(handle, ctypes.addressof(room))
    a, b, c, d, e, f = room
    return a, b, c, d, e, f


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


def _applied(points: Floats, matrix: Matrix) -> Floats:
    if matrix == _UPRIGHT:
        return points
    a, b, c, d, e, f = matrix
    x, y = points.T
    return np.column_stack([a * x + c * y + e, b * x + d * y + f])


def _subpaths(lib: Pdfium, handle: int, around: Matrix) -> list[Piece]:
    fills, strokes = ctypes.c_int(), ctypes.c_int()
    lib.draw_mode(handle, ctypes.addressof(fills), ctypes.addressof(strokes))
    if not (fills.value or strokes.value):
        return []
    count = max(lib.path_count(handle), 0)
    segments = list(map(lib.path_segment, repeat(handle), range(count)))
    room = (ctypes.c_float * (2 * count))()
    start = ctypes.addressof(room)
    places = range(start, start + 8 * count, 8)
    for _ in map(lib.point, segments, places, range(start + 4, start + 8 * count, 8)):
        pass
    matrix = _times(_matrix(lib, handle), around)
    points = _applied(np.array(room, dtype=np.float64).reshape(-1, 2), matrix)
    kinds = list(map(lib.segment_kind, segments))
    closing = list(map(lib.closes, segments))
    fill = _colour(lib.fill, handle) if fills.value else None
    stroke = _colour(lib.stroke, handle) if strokes.value else None
    a, b, c, d, _, _ = matrix
    width = _width(lib, handle) * abs(a * d - b * c) ** 0.5
    clip = _clip(lib, handle, around)
    bounds = [n for n, kind in enumerate(kinds) if n and kind == _MOVE]
    return [
        Piece(
            points[first:last],
            closed=any(closing[first:last]),
            bends=np.array(kinds[first:last]) == _CURVE,
            fill=fill,
            stroke=stroke,
            width=width,
            clip=clip,
        )
        for first, last in zip([0, *bounds], [*bounds, count], strict=True)
        if last - first > 1
    ]


def _picture(lib: Pdfium, handle: int, around: Matrix) -> Piece:
    box = (ctypes.c_float * 4)()  # left, bottom, right, top
    start = ctypes.addressof(box)
    lib.bounds(handle, *(start + 4 * n for n in range(4)))
    left, bottom, right, top = box
    corners = np.array([[left, bottom], [right, bottom], [right, top], [left, top]])
    points = _applied(corners, around)
    return Piece(
        points,
        True,
        np.zeros(4, dtype=bool),
        None,
        None,
        0.0,
        _clip(lib, handle, around),
        picture=True,
    )


def _colour(ask: Callable[..., int], handle: int) -> tuple[int, int, int, int]:
    room = (ctypes.c_uint * 4)()
    start = ctypes.addressof(room)
    ask(handle, *(start + 4 * n for n in range(4)))
    red, green, blue, opacity = room
    return red, green, blue, opacity


def _width(lib: Pdfium, handle: int) -> float:
    width = ctypes.c_float()
    lib.stroke_width(handle, ctypes.addressof(width))
    return float(width.value)


def _clip(lib: Pdfium, handle: int, around: Matrix) -> Box | None:
    """Return the box that the clip paths of an object leave of it."""
    clip = lib.clip(handle)
    box: Box | None = None
    x, y = ctypes.c_float(), ctypes.c_float()
    places = ctypes.addressof(x), ctypes.addressof(y)
    for path in range(max(lib.clips(clip), 0)) if clip else ():
        points = []
        for segment in range(max(lib.clip_points(clip, path), 0)):
            if lib.point(lib.clip_point(clip, path, segment), *places):
                points.append((x.value, y.value))
        if points:
            seen = _applied(np.array(points), around)
            (left, bottom), (right, top) = seen.min(axis=0), seen.max(axis=0)
            if box is not None:
                left, bottom = max(left, box[0]), max(bottom, box[1])
                right, top = min(right, box[2]), min(top, box[3])
            box = (float(left), float(bottom), float(right), float(top))
    return box
