"""Rules that a page shows in a picture, or as curves: found in the page as it is drawn."""

import numpy as np
from numpy.typing import NDArray

from analysis.reading.pdf.glyphs import Floats
from analysis.reading.pdf.tolerances import TOL


def rules(picture: NDArray[np.uint32], scale: float, size: float) -> Floats:
    """Return the rules that a drawn page shows, rows x1, y1, x2, y2 in points, y down.

    `picture` holds the colours of its pixels, `scale` pixels a point; `size` is that of the type. A
    rule is a straight run of pixels, longer than a stroke of a character, most of which differ
    from what lies on both sides of it: not where it is crossed.
    """
    light = picture[:, :, None].view(np.uint8)[:, :, :3].mean(axis=2)
    inked = np.abs(light - np.median(light)) > TOL.alike
    least, beside = TOL.drawn_rule * size * scale, round(TOL.beside * scale)
    flat = [(low, at, high, at) for at, low, high in _runs(light, inked, least, beside)]
    upright = [(at, low, at, high) for at, low, high in _runs(light.T, inked.T, least, beside)]
    return np.array([*flat, *upright], dtype=np.float64).reshape(-1, 4) / scale


def _runs(
    light: Floats, inked: NDArray[np.bool_], least: float, beside: int
) -> list[tuple[int, int, int]]:
    """Return row, start and end of the long runs along the rows of a picture."""
    thin = np.zeros(light.shape, dtype=np.int64)
    thin[beside:-beside] = (
        np.minimum(
            np.abs(light[beside:-beside] - light[: -2 * beside]),
            np.abs(light[beside:-beside] - light[2 * beside :]),
        )
        > TOL.alike
    )
    turns = np.diff(np.pad(inked.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    (rows, starts), (_, ends) = np.nonzero(turns == 1), np.nonzero(turns == -1)
    so_far = np.pad(np.cumsum(thin, axis=1), ((0, 0), (1, 0)))
    long = ends - starts > least
    long &= 2 * (so_far[rows, ends] - so_far[rows, starts]) > ends - starts
    found = rows[long].tolist(), starts[long].tolist(), ends[long].tolist()
    return list(zip(*found, strict=True))
