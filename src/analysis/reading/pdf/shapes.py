"""What glyphs look like, against reference shapes: a font's table may lie.

A PDF says in a table which character each glyph of a font stands for. Both readings trust that
table; the page shows the glyph itself. So each glyph that counts as a digit, a sign or an operator
is drawn once for each font of a document and compared with how fonts at hand draw all of these
characters. The table is believed where the glyph is nearest to the character that it names.

What is compared are the directions of the strokes' edges, place by place, as is usual in reading
printed ideographs: they tell a 3 from an 8 in thin and bold type alike.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.reading.pdf import standard
from analysis.reading.pdf.glyphs import Floats
from analysis.reading.pdf.tolerances import TOL

_FIGURES = "0123456789%‰+()<>=≥≤−.,~×/:"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# The fonts of matplotlib's package and PDFium's own ones draw figures in most of the usual ways.
_FILES = (
    *("DejaVuSans", "DejaVuSerif", "DejaVuSansMono"),
    *("STIXGeneral", "STIXGeneralItalic", "STIXGeneralBol", "cmr10", "cmss10"),
)
# In these files other characters stand in the places of < and >.
_OTHERWISE = {"cmr10": frozenset("<>"), "cmss10": frozenset("<>")}


def _said() -> dict[str, str]:
    """Return the characters that are judged, each with the figure, sign or letter that it means.

    A wide form means the same as a narrow one, and all dashes are one.
    """
    narrow = {one: one for one in _FIGURES + _LETTERS}
    wide = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    dashes = dict.fromkeys("-‐‑‒–—―－", "−")
    return narrow | {one: said for one, said in wide.items() if said in narrow} | dashes


SAID = _said()


class Drawn(NamedTuple):
    """A glyph's ink in a square, and how far it reaches: over and from the baseline, and across."""

    square: Floats
    top: float
    bottom: float
    wide: float


class Judged(NamedTuple):
    """The character that a glyph looks like, and whether it clearly is not the one it is called."""

    other: str
    surely: bool


def drawn(ink: Floats, baseline: float, scale: float) -> Drawn | None:
    """Return a glyph by the darkness of its pixels (0 to 1), None where nothing is drawn.

    `baseline` is a row of pixels, `scale` are pixels a unit of the measures.
    """
    from PIL import Image

    rows, columns = (np.flatnonzero((ink > TOL.inked).any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return None
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    high, wide = cut.shape
    # A narrow glyph stays narrow, but not as much: a dash is a bar, a point a square.
    narrower = np.sqrt(np.sin(np.pi / 2 * min(high, wide) / max(high, wide)))
    shorter = max(2, round(TOL.shape_side * float(narrower)))
    size = (shorter, TOL.shape_side) if high >= wide else (TOL.shape_side, shorter)
    picture = Image.fromarray((255 * cut).astype(np.uint8)).resize(size, Image.Resampling.BILINEAR)
    square = np.zeros((_SIDE, _SIDE))
    left, top = (_SIDE - size[0]) // 2, (_SIDE - size[1]) // 2
    square[top : top + size[1], left : left + size[0]] = np.asarray(picture) / 255
    return Drawn(square, (baseline - rows[0]) / scale, (baseline - rows[-1]) / scale, wide / scale)


_SIDE = TOL.shape_side + 4
_PLACES, _DIRECTIONS = 6, 8


@cache
def _windows() -> Floats:
    """Return how much each row of a square counts for each place in it."""
    middles = (np.arange(_PLACES) + 0.5) * _SIDE / _PLACES - 0.5
    off = np.abs(middles[:, None] - np.arange(_SIDE)) * _PLACES / _SIDE
    windows: Floats = np.maximum(0, 1 - off)
    return windows


def _edges(squares: Floats) -> NDArray[np.float32]:
    """Return how much edge of each direction there is about each place of some pictures."""
    for axis in (1, 2):
        squares = (np.roll(squares, 1, axis) + 2 * squares + np.roll(squares, -1, axis)) / 4
    down, across = np.gradient(squares, axis=(1, 2))
    direction = np.arctan2(down, across) % np.pi * (_DIRECTIONS / np.pi)
    off = np.abs(direction[:, None] - np.arange(_DIRECTIONS)[:, None, None])
    share = np.maximum(0, 1 - np.minimum(off, _DIRECTIONS - off)) * np.hypot(down, across)[:, None]
    found = np.sqrt(_windows() @ share @ _windows().T).reshape(len(squares), -1)
    length = np.sqrt((found * found).sum(axis=1, keepdims=True))
    return (found / np.maximum(length, 1e-9)).astype(np.float32)


def _measures(glyphs: Sequence[Drawn], tall: Iterable[float]) -> Floats:
    """Return height, width and place over the baseline of glyphs by the height of a digit."""
    rows = [
        ((one.top - one.bottom) / digit, one.wide / digit, one.bottom / digit)
        for one, digit in zip(glyphs, tall, strict=True)
    ]
    return np.array(rows).reshape(-1, 3)


class _References(NamedTuple):
    """Glyphs of known characters in the order of these, and where those of each one start."""

    characters: list[str]
    starts: list[int]
    edges: NDArray[np.float32]
    measures: Floats


@cache
def _references(characters: str) -> _References:
    """Return how the fonts at hand draw some characters."""
    wide = {said: one for one, said in SAID.items() if one > "\uff00"}
    found = sorted(
        (
            (said, glyph, tall)
            for font, tall in _fonts()
            for said in characters
            for one in {said, wide.get(said, said), *("-–" if said == "−" else "")}
            if (glyph := font(one)) is not None
        ),
        key=lambda one: one[0],
    )
    own = [said for said, _, _ in found]
    glyphs = [glyph for _, glyph, _ in found]
    return _References(
        sorted(set(own)),
        [own.index(character) for character in sorted(set(own))],
        _edges(np.array([glyph.square for glyph in glyphs])),
        _measures(glyphs, [tall for _, _, tall in found]),
    )


@cache
def _fonts() -> list[tuple[Any, float]]:
    """Return the fonts at hand, each as what draws a character, and the height of its digits."""
    import matplotlib

    others = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    files = [*_chinese(), *(str(others / f"{name}.ttf") for name in _FILES)]
    fonts = [
        *(lambda character, file=file: _of_file(file, character) for file in files),
        *(lambda character, font=font: _of_pdfium(font, character) for font in standard.NAMES),
    ]
    return [(font, max(font(digit).top for digit in "0123456789")) for font in fonts]


@cache
def _chinese() -> tuple[str, ...]:
    import pylopdf_fonts_zh_cn

    own = Path(pylopdf_fonts_zh_cn.__file__).parent
    return tuple(map(str, sorted(own.glob("*Regular.otf"))))


@cache
def _of_file(file: str, character: str) -> Drawn | None:
    from PIL import Image, ImageDraw

    font, known = _font(file)
    if ord(character) not in known or character in _OTHERWISE.get(Path(file).stem, ()):
        return None
    image = Image.new("L", (160, 140), 0)
    ImageDraw.Draw(image).text((30, 100), character, font=font, fill=255, anchor="ls")
    return drawn(np.asarray(image, dtype=np.float64) / 255, 99.0, 64.0)


@cache
def _font(file: str) -> tuple[Any, frozenset[int]]:
    from fontTools.ttLib import TTFont
    from PIL import ImageFont

    with TTFont(file, lazy=True) as opened:
        return ImageFont.truetype(file, 64), frozenset(opened.getBestCmap())


def _of_pdfium(font: str, character: str) -> Drawn | None:
    found = standard.picture(font, character) if character.isascii() else None
    return found and drawn(*found)


def judge(
    glyphs: Sequence[Drawn], said: Sequence[str], tall: Sequence[float]
) -> list[Judged | None]:
    """Return what glyphs look like that do not look most like the character that they are called.

    `said` are characters of `SAID`'s right side, `tall` the height of a digit beside each glyph.
    A letter is held against itself and the figures.
    """
    found = []
    edges, measures = _edges(np.array([one.square for one in glyphs])), _measures(glyphs, tall)
    scores = _scores(_references(_FIGURES), edges, measures)
    letters = "".join(sorted(set(said).intersection(_LETTERS)))
    own = _scores(_references(letters), edges, measures) if letters else scores
    places = {one: at for at, one in enumerate(_references(_FIGURES).characters)}
    others = np.array(list(places))
    for at, one in enumerate(said):
        if one in places:
            rest, score = np.where(others == one, -9, scores[at]), scores[at, places[one]]
        else:
            rest, score = scores[at], own[at, letters.index(one)]
        ahead = float(score - rest.max())
        other = str(others[rest.argmax()])
        # Of some letters and digits nobody can say by their shape which they are: O, 0; l, 1.
        unclear = TOL.unclear if one in places else -TOL.clearly
        found.append(Judged(other, ahead < -TOL.clearly) if ahead < unclear else None)
    return found


def _scores(known: _References, edges: NDArray[np.float32], measures: Floats) -> Floats:
    """Return how much glyphs look like characters: 1 for the same, less by size and place.

    Not as a product of matrices, which starts threads that cost more than they do here.
    """
    alike = np.einsum("ij,kj->ik", edges, known.edges)
    off = np.abs(np.log((measures[:, None, :2] + 0.05) / (known.measures[:, :2] + 0.05)))
    away = np.abs(measures[:, None, 2] - known.measures[:, 2])
    scores: Floats = np.maximum.reduceat(
        alike - 0.1 * off.sum(axis=2) - 0.2 * away, known.starts, axis=1
    )
    return scores


def confirms(glyph: Drawn, character: str, tall: float) -> bool:
    """Tell whether a glyph looks like a character as a font at hand draws it."""
    if said := SAID.get(character):
        return judge([glyph], [said], [tall]) == [None]
    shown = [_of_file(file, character) for file in _chinese()]
    known = np.array([one.square for one in shown if one is not None])
    if not len(known):
        return False
    return bool((_edges(known) @ _edges(glyph.square[None])[0]).max() >= TOL.confirming)
