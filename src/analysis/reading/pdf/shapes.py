"""What glyphs look like, against reference shapes: a font's table may lie.

A PDF says in a table which character each glyph of a font stands for. Both readings trust that
table; the page shows the glyph itself. So each glyph that counts as a digit, a sign or an operator
is drawn once for each font of a document and compared with how fonts at hand draw these
characters. A glyph that looks clearly like another character is not believed.
"""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from analysis.reading.pdf.glyphs import Floats
from analysis.reading.pdf.tolerances import TOL

# The characters that make up figures and targets. Points, commas and dashes are too plain a mark
# to be told by their outline.
JUDGED = frozenset("0123456789%+()<>=≥≤")
_FONTS = (
    *("DejaVuSans", "DejaVuSerif", "DejaVuSansMono", "DejaVuSans-Bold", "DejaVuSans-Oblique"),
    *("STIXGeneral", "STIXGeneralBol", "cmr10"),
)


class Shape(NamedTuple):
    """A glyph's ink: its picture made square and even; height, width and place over the baseline
    measured by the height of the font's digits.
    """

    picture: Floats
    height: float
    width: float
    place: float


def shape(ink: Floats, baseline: float, tall: float) -> Shape | None:
    """Return the shape of a drawn glyph, None where nothing is drawn.

    `ink` is the darkness of each pixel, 0 to 1; `baseline` and `tall`, the height of a digit, are
    rows of pixels.
    """
    from PIL import Image

    rows, columns = (np.flatnonzero((ink > TOL.inked).any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return None
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    side = (TOL.shape_side, TOL.shape_side)
    square = Image.fromarray((255 * cut).astype(np.uint8)).resize(side, Image.Resampling.BILINEAR)
    flat = np.asarray(square, dtype=np.float64).ravel()
    flat = flat - flat.mean()
    return Shape(
        flat / max(float(np.sqrt(flat @ flat)), 1.0),
        len(cut) / tall,
        cut.shape[1] / tall,
        (baseline - rows[-1]) / tall,
    )


class _References(NamedTuple):
    """Shapes in the order of their characters, and where those of each character start."""

    characters: list[str]
    starts: list[int]
    pictures: Floats
    measures: Floats


@cache
def _references() -> _References:
    """Return the shapes that the fonts at hand give to the characters of figures."""
    found = [
        (character, made)
        for character in sorted(JUDGED)
        for file in _files()
        if (made := _reference(file, character)) is not None
    ]
    own = [character for character, _ in found]
    return _References(
        sorted(set(own)),
        [own.index(character) for character in sorted(set(own))],
        np.array([made.picture for _, made in found]),
        np.array([made[1:] for _, made in found]),
    )


@cache
def _files() -> tuple[str, ...]:
    import matplotlib
    import pylopdf_fonts_zh_cn

    own = Path(pylopdf_fonts_zh_cn.__file__).parent
    others = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    files = [*sorted(own.glob("*Regular.otf")), *(others / f"{name}.ttf" for name in _FONTS)]
    return tuple(map(str, files))


@cache
def _reference(file: str, character: str) -> Shape | None:
    zero = _picture(file, "0")
    rows = np.flatnonzero((zero > TOL.inked).any(axis=1))
    return shape(_picture(file, character), float(rows[-1]), float(len(rows)))


def _picture(file: str, character: str) -> Floats:
    from PIL import Image, ImageDraw

    image = Image.new("L", (140, 140), 0)
    ImageDraw.Draw(image).text((30, 20), character, font=_font(file), fill=255)
    return np.asarray(image, dtype=np.float64) / 255


@cache
def _font(file: str) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(file, 64)


def looks_like(found: Shape, character: str) -> str | None:
    """Return the character that a shape clearly looks like instead of the one it is said to be."""
    best = _best(found)
    other = max(best, key=best.__getitem__)
    sure = best[other] >= TOL.alike_shape and best[other] > best[character] + TOL.clearly
    return other if sure else None


def confirms(found: Shape, character: str) -> bool:
    """Tell whether a shape looks like a character as a font at hand draws it."""
    if character in JUDGED:
        best = _best(found)
        return best[character] == max(best.values()) >= TOL.alike_shape
    drawn = [_reference(file, character) for file in _files() if file.endswith(".otf")]
    pictures = [one.picture for one in drawn if one is not None]
    return bool(pictures) and bool(_alike(np.array(pictures), found).max() >= TOL.confirming)


def _alike(pictures: Floats, found: Shape) -> Floats:
    """Return how alike pictures are to a shape's: -1 to 1.

    Not as a product of matrices, which starts threads that cost more than they do here.
    """
    alike: Floats = np.einsum("ij,j->i", pictures, found.picture)
    return alike


def _best(found: Shape) -> dict[str, float]:
    """Return how much a shape looks like each character: 1 for the same, less by size and place."""
    known = _references()
    off = np.abs(np.log((np.array(found[1:3]) + 0.05) / (known.measures[:, :2] + 0.05)))
    away = np.abs(found.place - known.measures[:, 2])
    scores = _alike(known.pictures, found) - 0.5 * off[:, 0] - 0.3 * off[:, 1] - 0.8 * away
    return dict(
        zip(known.characters, np.maximum.reduceat(scores, known.starts).tolist(), strict=True)
    )
