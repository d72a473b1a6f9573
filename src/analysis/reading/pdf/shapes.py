"""What glyphs look like, against reference shapes: a font's table may lie.

A PDF says in a table which character each glyph of a font stands for. Both readings trust that
table; the page shows the glyph itself. So each glyph that counts as a digit, a sign or an operator
is drawn once for each font of a document and compared with how fonts at hand draw all of these
characters. The table is believed where the glyph is nearest to the character that it names.

What is compared are the directions of the strokes' edges, place by place, as is usual in reading
printed ideographs: they tell a 3 from an 8 in thin and bold type alike.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.reading.pdf import standard
from analysis.reading.pdf.glyphs import Floats
from analysis.reading.pdf.tolerances import TOL

FIGURES = "0123456789%‰+()<>=≥≤−.,~×/:"
POINTS = ".,:~/"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# What the table of a font leaves out, both readings call by its code, and by code a 9 may be a '.
# A 1 that is called Ⅰ makes prose another one.
_MARKS = "!\"#$&'*;?@[\\]^_`{|}ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"
PLAIN = frozenset(".,:−")
# The fonts of matplotlib's package and PDFium's own ones draw figures in most of the usual ways.
_FILES = (
    *("DejaVuSans", "DejaVuSerif", "DejaVuSansMono"),
    *("STIXGeneral", "STIXGeneralItalic", "STIXGeneralBol", "cmr10", "cmss10"),
)
# In these files other characters stand in the places of < and >.
_OTHERWISE = {"cmr10": frozenset("<>"), "cmss10": frozenset("<>")}


# Other forms of the same: all dashes are one, and the bar under a sign may lie level or aslant.
_FORMS = {"−": "-‐‑‒–—―－", "≥": "⩾≧", "≤": "⩽≦"}


def _said() -> dict[str, str]:
    """Return the characters that are judged, each with what it means: wide ones as narrow ones."""
    narrow = {one: one for one in FIGURES + _LETTERS}
    marks = {one: one for one in _MARKS}
    wide = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    forms = {form: said for said, forms in _FORMS.items() for form in forms}
    return narrow | marks | {one: said for one, said in wide.items() if said in narrow} | forms


SAID = _said()


class Drawn(NamedTuple):
    """A glyph's ink in a square, and how far it reaches: over and from the baseline, and across."""

    square: NDArray[np.float32]
    top: float
    bottom: float
    wide: float


class Judged(NamedTuple):
    """How much a glyph looks like what it is called, and the other that it looks most like."""

    alike: float
    other: str
    like_other: float


def drawn(ink: Floats, baseline: float, scale: float) -> Drawn | None:
    """Return a glyph by the darkness of its pixels (0 to 1), None where nothing is drawn.

    `baseline` is a row of pixels, `scale` are pixels a unit of the measures.
    """
    rows, columns = _reach(ink.max(axis=1, initial=0)), _reach(ink.max(axis=0, initial=0))
    if rows is None or columns is None:
        return None
    high, wide = rows[1] - rows[0], columns[1] - columns[0]
    # A narrow glyph stays narrow, but not as much: a dash is a bar, a point a square.
    shorter = math.sqrt(math.sin(math.pi / 2 * min(high, wide) / max(high, wide)))
    shorter = max(2, round(TOL.shape_side * shorter))
    tall, broad = (TOL.shape_side, shorter) if high >= wide else (shorter, TOL.shape_side)
    square = _resized(len(ink), *rows, tall) @ ink @ _resized(ink.shape[1], *columns, broad).T
    above, under = (baseline - rows[0]) / scale, (baseline - rows[1]) / scale
    return Drawn(square.astype(np.float32), above, under, wide / scale)


def _reach(darkest: Floats) -> tuple[float, float] | None:
    """Return where ink begins and ends by the darkest pixels across, None where there is none.

    A pixel at an edge is as dark as ink reaches into it: glyphs stand at any part of a pixel.
    """
    inked = np.flatnonzero(darkest > TOL.inked)
    if not inked.size:
        return None
    first, last, beside = int(inked[0]), int(inked[-1]), np.append(darkest, 0.0)
    start = first + 1 - darkest[first] - beside[first - 1]
    end = last + darkest[last] + beside[last + 1]
    steps = TOL.edge_steps
    return round(start * steps) / steps, max(round(end * steps), round(start * steps) + 1) / steps


@lru_cache(TOL.most_pictures)
def pictured(
    pixels: bytes, shape: tuple[int, ...], quarter: int, baseline: float, scale: float
) -> Drawn | None:
    """Return a glyph by the darkness of its pixels (0 to 255), as `drawn`, turned upright.

    A font draws a glyph alike in all of its places: the same picture is measured once.
    """
    ink = np.frombuffer(pixels, dtype=np.uint8).reshape(shape)
    return drawn(np.rot90(ink, -quarter) / 255, baseline, scale)


@lru_cache(TOL.most_pictures)
def _resized(size: int, start: float, end: float, wanted: int) -> Floats:
    """Return how much each pixel of a row counts for those of a square's side that it is put on.

    What lies between `start` and `end` is `wanted` pixels long there, in the middle.
    """
    times = (end - start) / wanted
    places = np.arange(_SIDE) - (_SIDE - wanted) // 2 + 0.5
    middles = start + places * times - 0.5
    share = np.maximum(0, 1 - np.abs(middles[:, None] - np.arange(size)) / max(times, 1.0))
    share[(places < 0) | (places > wanted)] = 0
    found: Floats = share / np.maximum(share.sum(axis=1, keepdims=True), 1e-9)
    return found


_SIDE = TOL.shape_side + 4
_PLACES, _DIRECTIONS = 8, 8
# How much less alike a glyph is that is e times as high, e times as wide, a digit's height higher.
_COSTS = np.array([0.07, 0.03, 0.15])


@cache
def _windows() -> NDArray[np.float32]:
    """Return how much each row of a square counts for each place in it."""
    middles = (np.arange(_PLACES) + 0.5) * _SIDE / _PLACES - 0.5
    off = np.abs(middles[:, None] - np.arange(_SIDE)) * _PLACES / _SIDE
    return np.maximum(0, 1 - off).astype(np.float32)


def edges(squares: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how much edge of each direction there is about each place of some pictures."""
    down, across = np.zeros_like(squares), np.zeros_like(squares)
    down[:, 1:-1] = squares[:, 2:] - squares[:, :-2]
    across[:, :, 1:-1] = squares[:, :, 2:] - squares[:, :, :-2]
    direction = np.arctan2(down, across) % np.float32(np.pi) * np.float32(_DIRECTIONS / np.pi)
    off = np.abs(direction[:, None] - np.arange(_DIRECTIONS, dtype=np.float32)[:, None, None])
    share = np.maximum(0, 1 - np.minimum(off, _DIRECTIONS - off)) * np.hypot(down, across)[:, None]
    found = np.sqrt(_windows() @ share @ _windows().T).reshape(len(squares), -1)
    length = np.sqrt((found * found).sum(axis=1, keepdims=True))
    parts: NDArray[np.float32] = found / np.maximum(length, 1e-9)
    return parts


def _measures(glyphs: Sequence[Drawn], tall: Iterable[float]) -> Floats:
    """Return the logarithms of height and width, and the place over the baseline, of glyphs.

    They are measured by the height of a digit.
    """
    rows = [
        ((one.top - one.bottom) / digit, one.wide / digit, one.bottom / digit)
        for one, digit in zip(glyphs, tall, strict=True)
    ]
    found = np.array(rows).reshape(-1, 3)
    found[:, :2] = np.log(found[:, :2] + 0.05)
    return found


class _References(NamedTuple):
    """Glyphs of known characters in the order of these, and where those of each one start."""

    characters: list[str]
    starts: list[int]
    edges: NDArray[np.float32]
    measures: Floats


@cache
def _references(characters: str) -> _References:
    """Return how the fonts at hand draw some characters."""
    found = sorted(
        (
            (said, glyph, tall)
            for font, tall in fonts()
            for form, said in SAID.items()
            if said in characters and (glyph := font(form)) is not None
        ),
        key=lambda one: one[0],
    )
    own = [said for said, _, _ in found]
    glyphs = [glyph for _, glyph, _ in found]
    return _References(
        sorted(set(own)),
        [own.index(character) for character in sorted(set(own))],
        edges(np.array([glyph.square for glyph in glyphs])),
        _measures(glyphs, [tall for _, _, tall in found]),
    )


@cache
def fonts() -> list[tuple[Callable[[str], Drawn | None], float]]:
    """Return the fonts at hand, each as what draws a character, and the height of its digits."""
    package = find_spec("matplotlib")  # to import it would take longer than to draw with its fonts
    assert package and package.origin
    others = Path(package.origin).parent / "mpl-data" / "fonts" / "ttf"
    files = [*chinese(), *(str(others / f"{name}.ttf") for name in _FILES)]
    fonts = [partial(of_file, file) for file in files]
    fonts += [partial(_of_pdfium, name) for name in standard.NAMES]
    return [(font, max(one.top for digit in "08" if (one := font(digit)))) for font in fonts]


@cache
def chinese() -> tuple[str, ...]:
    """Return the files of the Chinese fonts at hand, of Hei and Song."""
    import pylopdf_fonts_zh_cn

    own = Path(pylopdf_fonts_zh_cn.__file__).parent
    return tuple(map(str, sorted(own.glob("*Regular.otf"))))


@cache
def of_file(file: str, character: str) -> Drawn | None:
    """Return how a font's file draws a character, None where it has none."""
    from PIL import Image, ImageDraw

    font, known = _font(file)
    if ord(character) not in known or character in _OTHERWISE.get(Path(file).stem, ()):
        return None
    image = Image.new("L", (160, 140), 0)
    ImageDraw.Draw(image).text((30, 100), character, font=font, fill=255, anchor="ls")
    return drawn(np.asarray(image, dtype=np.float64) / 255, 100.0, 64.0)


@cache
def _font(file: str) -> tuple[Any, frozenset[int]]:
    from fontTools.ttLib import TTFont
    from PIL import ImageFont

    with TTFont(file, lazy=True) as opened:
        # It reads the names of all glyphs first, which takes a quarter of a second; any do.
        opened.setGlyphOrder([str(number) for number in range(opened["maxp"].numGlyphs)])
        return ImageFont.truetype(file, 64), frozenset(opened.getBestCmap() or ())


def _of_pdfium(font: str, character: str) -> Drawn | None:
    written = "".join(one for one in FIGURES + _LETTERS + _MARKS if one.isascii()) + "-"
    found = standard.pictures(written).get((font, character))
    return found and drawn(found[0] / 255, *found[1:])


def draw() -> None:
    """Draw the figures, which every form has, before the first of them is judged."""
    _references(FIGURES)


# What was found of the pictures of glyphs, of all documents: picture, what it is called, and how
# tall a digit is beside it.
_judged: dict[tuple[Any, ...], Judged] = {}


def judge(glyphs: Sequence[Drawn], said: Sequence[str], tall: Sequence[float]) -> list[Judged]:
    """Return what glyphs look like, each picture judged once.

    `said` are characters of `SAID`'s right side, `tall` the height of a digit beside each glyph.
    A letter or a mark is held against itself and the figures.
    """
    digits = [round(digit, 3) for digit in tall]
    keys = [
        (one.square.tobytes(), *one[1:], own, digit)
        for one, own, digit in zip(glyphs, said, digits, strict=True)
    ]
    if len(_judged) > TOL.most_pictures:
        _judged.clear()
    fresh = list({key: n for n, key in enumerate(keys) if key not in _judged}.values())
    if fresh:
        found = _fresh(*zip(*((glyphs[n], said[n], digits[n]) for n in fresh), strict=True))
        _judged.update(zip([keys[n] for n in fresh], found, strict=True))
    return [_judged[key] for key in keys]


def _fresh(glyphs: Sequence[Drawn], said: Sequence[str], tall: Sequence[float]) -> list[Judged]:
    """Return what glyphs look like that were not judged before."""
    own, measures = edges(np.array([one.square for one in glyphs])), _measures(glyphs, tall)
    kinds = [FIGURES, *sorted(set(said).difference(FIGURES))]
    known = [_references(kind) for kind in kinds]
    names = [character for one in known for character in one.characters]
    scores = np.hstack([_scores(one, own, measures) for one in known])
    found = []
    for called, score in zip(said, scores, strict=True):
        rivals = [one in FIGURES and one != called for one in names]
        other = int(np.where(rivals, score, -np.inf).argmax())
        alike = float(score[names.index(called)])
        found.append(Judged(alike, names[other], float(score[other])))
    return found


def _scores(known: _References, own: NDArray[np.float32], measures: Floats) -> Floats:
    """Return how much glyphs look like characters: 1 for the same, less by size and place."""
    off = np.abs(measures[:, None] - known.measures) @ _COSTS
    alike = own @ known.edges.T
    scores: Floats = np.maximum.reduceat(alike - off, known.starts, axis=1)
    return scores


def ideograph(character: str) -> list[Drawn]:
    """Return how the Chinese fonts at hand draw a character."""
    return [one for file in chinese() if (one := of_file(file, character)) is not None]


def confirms(glyph: Drawn, said: str, tall: float) -> bool:
    """Tell whether a glyph looks like what it means, one of `SAID`'s right side.

    A point or a dash looks like any speck or rule: its picture alone confirms nothing.
    """
    if said in PLAIN:
        return False
    (judged,) = judge([glyph], [said], [tall])
    return judged.alike >= max(judged.like_other, TOL.confirming)
