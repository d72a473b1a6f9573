"""What a PDF page draws beside its text: the pieces of its paths and its pictures, as PDFium has
them, in the order in which they are painted.
"""

import ctypes
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, repeat

import numpy as np
from numpy.typing import NDArray

from analysis.reading.pdf.glyphs import Floats
from analysis.reading.pdf.pdfium import Pdfium, filled, four, matrices, pdfium
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
    objects = list(_objects(lib, page))
    drawn = _subpaths(lib, [(one, around) for one, kind, around in objects if kind == _PATH])
    found: list[Piece] = []
    for handle, kind, around in objects:
        found += next(drawn) if kind == _PATH else [_picture(lib, handle, around)]
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
            yield from _drawn(lib, inside, _times(_matrices([handle])[0], around), depth + 1)
        elif kind in (_PATH, _IMAGE, _SHADING):
            yield handle, kind, around


def _matrices(handles: list[int]) -> list[Matrix]:
    return [(a, b, c, d, e, f) for a, b, c, d, e, f in matrices(handles).tolist()]


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


def _subpaths(lib: Pdfium, paths: list[tuple[int, Matrix]]) -> Iterator[list[Piece]]:
    """Yield the subpaths of each path, given as handle and matrix of what it stands in.

    What is asked of a path is asked of all at once: a call costs more than its answer.
    """
    handles = [handle for handle, _ in paths]
    counts = [max(count, 0) for count in map(lib.path_count, handles)]
    if sum(counts) > TOL.most_corners:
        raise TooMuch
    modes = filled(lib.draw_mode, handles, 2, ctypes.c_int).tolist()
    fills = four(lib.fill, handles, ctypes.c_uint).tolist()
    strokes = four(lib.stroke, handles, ctypes.c_uint).tolist()
    widths = filled(lib.stroke_width, handles, 1, ctypes.c_float)[:, 0].tolist()
    whole = [
        own if around == _UPRIGHT else _times(own, around)
        for own, (_, around) in zip(_matrices(handles), paths, strict=True)
    ]
    segments = [
        lib.path_segment(one, n)
        for one, count in zip(handles, counts, strict=True)
        for n in range(count)
    ]
    own = np.array(whole).reshape(-1, 6)[np.repeat(np.arange(len(paths)), counts)]
    x, y = filled(lib.point, segments, 2, ctypes.c_float).astype(np.float64).T
    a, b, c, d, e, f = own.T
    points = np.column_stack([a * x + c * y + e, b * x + d * y + f])
    kinds = np.fromiter(map(lib.segment_kind, segments), dtype=np.int64, count=len(segments))
    closing = list(map(lib.closes, segments))
    bends = kinds == _CURVE
    begins = (np.flatnonzero(kinds == _MOVE)).tolist()
    end = 0
    for number, (handle, around) in enumerate(paths):
        start, end = end, end + counts[number]
        if not any(modes[number]):
            yield []
            continue
        first, last = bisect_right(begins, start), bisect_left(begins, end)
        p, q, r, s, _, _ = whole[number]
        fill = tuple(fills[number]) if modes[number][0] else None
        stroke = tuple(strokes[number]) if modes[number][1] else None
        width = widths[number] * abs(p * s - q * r) ** 0.5
        clip = _clip(lib, handle, around)
        yield [
            Piece(
                points[low:high],
                any(closing[low:high]),
                bends[low:high],
                fill,
                stroke,
                width,
                clip,
            )
            for low, high in pairwise([start, *begins[first:last], end])
            if high - low > 1
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


def _clip(lib: Pdfium, handle: int, around: Matrix) -> Box | None:
    """Return the box that the clip paths of an object leave of it."""
    clip = lib.clip(handle)
    count = max(lib.clips(clip), 0) if clip else 0
    if not count:
        return None
    box: Box | None = None
    x, y = ctypes.c_float(), ctypes.c_float()
    places = ctypes.addressof(x), ctypes.addressof(y)
    for path in range(count):
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
