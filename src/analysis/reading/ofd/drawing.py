"""What a page of an OFD draws, in points, and how it looks. Its lengths are millimetres."""

import io
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from statistics import median
from xml.etree.ElementTree import Element

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from analysis.characters import LOST, clean
from analysis.reading.pdf import glyphs
from analysis.reading.pdf.tolerances import TOL

POINTS = 72 / 25.4
# A glyph stands over its baseline by this share of its size.
_HEIGHT = 0.7
# Text that runs this many degrees aslant is a watermark's.
_ASLANT = 3.0
# A stroke or a ground this light (of 255) cannot be told from paper.
_PAPER = 245
# Opacity (of 255) below which nothing is seen.
_FAINT = 10
_STEP = re.compile(r"([SMLQBAC])|([-+]?[\d.]+(?:[eE][-+]?\d+)?)")
# How many numbers follow a letter of a path; the last two are the place that it leads to.
_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}

# What is wrong with a picture that can't be shown.
_NO_PICTURE = (Image.DecompressionBombError, OSError, SyntaxError, ValueError)

_Matrix = NDArray[np.float64]


@dataclass(slots=True)
class Drawn:
    """What a page draws, in points: characters, the run that each stands in, rules, pictures.

    `digits` are those of a font whose width a step tells, and the others: all are equally wide.
    """

    texts: list[str] = field(default_factory=list)
    starts: list[tuple[float, float]] = field(default_factory=list)
    extents: list[float] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)
    turns: list[int] = field(default_factory=list)
    runs: list[int] = field(default_factory=list)
    white: list[bool] = field(default_factory=list)
    digits: dict[str, tuple[list[int], list[int]]] = field(default_factory=dict)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    grounds: list[tuple[float, float, float, float]] = field(default_factory=list)
    pictures: list[tuple[float, float, float, float]] = field(default_factory=list)
    named: list[str] = field(default_factory=list)  # the resource of each picture
    held: list[bytes] = field(default_factory=list)  # the bytes of each
    aside: list[str] = field(default_factory=list)

    def picture(self, box: tuple[float, float, float, float], resource: str = "") -> None:
        """Add what is drawn and is no text, by the resource that holds it."""
        self.pictures.append(box)
        self.named.append(resource)

    def glyphs(self) -> glyphs.Glyphs:
        """Return the characters as the geometry of pages takes them."""
        turn = np.array(self.turns, dtype=np.int64)
        x, y = np.array(self.starts, dtype=float).reshape(-1, 2).T
        for told, guessed in self.digits.values():
            ems = [self.extents[n] / self.sizes[n] for n in told if self.sizes[n]]
            for n in guessed if ems else ():
                self.extents[n] = self.sizes[n] * median(ems)
        extent, half = np.array(self.extents), np.array(self.sizes) * _HEIGHT / 2
        ux, uy = np.array([1, 0, -1, 0])[turn], np.array([0, -1, 0, 1])[turn]
        return glyphs.Glyphs(
            self.texts,
            along=(x * ux + y * uy).tolist(),
            extent=self.extents,
            across=(y * ux - x * uy).tolist(),
            turn=self.turns,
            x=x + ux * extent / 2 + uy * half,
            y=y + uy * extent / 2 - ux * half,
        )


def draw(blocks: Iterable[Element], drawn: Drawn) -> None:
    """Add what blocks draw; raises `OverflowError` where that is more than any form has."""
    for block in blocks:
        for one in block:
            if one.get("Visible") == "false":
                continue
            if one.tag in ("Layer", "PageBlock"):
                draw([one], drawn)
            elif one.tag == "TextObject":
                _text(one, drawn)
            elif one.tag == "PathObject":
                _path(one, drawn)
            elif one.tag in ("ImageObject", "CompositeObject"):
                left, top, width, height = _boundary(one)
                drawn.picture((left, top, left + width, top + height), one.get("ResourceID", ""))
            if len(drawn.texts) + len(drawn.rules) > TOL.most_things:
                raise OverflowError("too many objects")


def _text(one: Element, drawn: Drawn) -> None:
    matrix = _matrix(one)
    across, down = np.hypot(*matrix[:, 0]), np.hypot(*matrix[:, 1])
    size = float(one.get("Size", 0))
    angle = float(np.degrees(np.arctan2(-matrix[1, 0], matrix[0, 0])))
    turn = round(angle / 90)
    white = one.get("Fill") != "false" and _is_paper(one.find("FillColor"))
    for run, code in enumerate(one.iterfind("TextCode"), start=1 + max(drawn.runs, default=0)):
        text = code.text or ""
        if abs(angle - 90 * turn) > _ASLANT:
            drawn.aside.append(clean(text))
            continue
        right, lower = (_deltas(code.get(name, ""), len(text)) for name in ("DeltaX", "DeltaY"))
        x, y = float(code.get("X", 0)), float(code.get("Y", 0))
        for n, character in enumerate(text):
            natural = size * (1 if glyphs.is_wide(character) else 0.5)
            step = right[n] if n < len(right) else 0.0 if lower else natural
            at = matrix @ (x, y, 1.0)
            drawn.texts.append(LOST if character in "¤\ufffd" else character)
            drawn.starts.append((float(at[0]), float(at[1])))
            drawn.extents.append(float(across) * _extent(character, step, natural, size))
            if character.isdigit():
                told = n < len(right) and drawn.extents[-1] == float(across) * step
                digits = drawn.digits.setdefault(one.get("Font", ""), ([], []))
                digits[not told].append(len(drawn.texts) - 1)
            drawn.sizes.append(size * float(down))
            drawn.turns.append(turn % 4)
            drawn.runs.append(run)
            drawn.white.append(white)
            x, y = x + step, y + (lower[n] if n < len(lower) else 0.0)


def _extent(character: str, step: float, natural: float, size: float) -> float:
    """Return how far a character runs: to the next one, unless a gap lies between.

    The font's widths are not in the file; a digit is half as wide as an ideograph.
    """
    widest = 0.65 * size if character.isdigit() else 1.05 * size
    return step if 0 < step <= widest else natural


def _path(one: Element, drawn: Drawn) -> None:
    """Take the straight lines of a path: strokes, and fills so thin that they are lines."""
    matrix, lines = _matrix(one), list[list[tuple[float, float]]]()
    letter, numbers = "", list[float]()
    for step in _STEP.finditer(one.findtext("AbbreviatedData") or ""):
        letter, numbers = (step[1], []) if step[1] else (letter, [*numbers, float(step[2])])
        if letter == "C" and lines and lines[-1]:
            lines[-1].append(lines[-1][0])
        elif letter and len(numbers) == _ARGUMENTS[letter]:
            x, y = (matrix @ (*numbers[-2:], 1.0)).tolist()
            lines += [[]] if letter in "SM" or not lines else []
            lines[-1].append((x, y))
            numbers = []
    strokes = one.get("Stroke", "true") != "false" and not _is_paper(one.find("StrokeColor"))
    fills = one.get("Fill", "false") == "true" and not _is_paper(one.find("FillColor"))
    for line in lines:
        (left, top), (right, bottom) = (
            tuple(edge(values) for values in zip(*line, strict=True)) for edge in (min, max)
        )
        if strokes:
            drawn.rules += [(*a, *b) for a, b in pairwise(line)]
        elif fills and min(right - left, bottom - top) <= TOL.thin_fill:
            x, y = (left + right) / 2, (top + bottom) / 2
            upright = right - left < bottom - top
            drawn.rules.append((x, top, x, bottom) if upright else (left, y, right, y))
        if fills:
            drawn.grounds.append((left, top, right, bottom))
            # The outline of a figure, not the ground of a cell, has sides aslant.
            sides = (np.subtract(a, b) for a, b in pairwise(line))
            if any(np.abs(side).min() > TOL.straight for side in sides):
                drawn.picture((left, top, right, bottom))


def _is_paper(colour: Element | None) -> bool:
    """Tell whether a colour is none that is seen on paper: white, or transparent."""
    if colour is None:
        return False
    value = numbers(colour.get("Value", "0 0 0"))
    light = len(value) == 3 and min(value) > _PAPER
    return light or float(colour.get("Alpha", 255)) < _FAINT


def _matrix(one: Element) -> _Matrix:
    """Return what leads from an object's own places to points on its page."""
    a, b, c, d, e, f = numbers(one.get("CTM", "1 0 0 1 0 0"), 6)
    left, top, _, _ = _boundary(one)
    return np.array(
        [[a * POINTS, c * POINTS, e * POINTS + left], [b * POINTS, d * POINTS, f * POINTS + top]]
    )


def _boundary(one: Element) -> list[float]:
    return [number * POINTS for number in numbers(one.get("Boundary", "0 0 0 0"), 4)]


def numbers(text: str, count: int = 0) -> list[float]:
    """Return the numbers of a list; raises `ValueError` where there are not as many as needed.

    >>> numbers("0 12.5 #ee")
    [0.0, 12.5, 238]
    """
    found = [int(one[1:], 16) if one[0] == "#" else float(one) for one in text.split()]
    if count and len(found) != count:
        raise ValueError(text)
    return found


def _deltas(text: str, most: int) -> list[float]:
    """Return the steps from character to character; "g 5 3.2" is five times 3.2.

    >>> _deltas("1 g 3 2.5 4", 9)
    [1.0, 2.5, 2.5, 2.5, 4.0]
    """
    parts, found = text.split(), list[float]()
    while parts and len(found) < most:
        times = 1
        if parts[0] == "g":
            times, parts = min(int(parts[1]), most), parts[2:]
        found += [float(parts[0])] * times
        parts = parts[1:]
    return found


def painted(drawn: Drawn, width: float, height: float, scale: float) -> Image.Image:
    """Return how a page looks: its pictures, over them its lines, over them its texts.

    The letters are those of a font of ours; `scale` is how many pixels a point has.
    """
    scale = min(scale, (TOL.most_scanned / max(width * height, 1.0)) ** 0.5)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    paper = Image.new("RGB", size, "white")
    for box, held in zip(drawn.pictures, drawn.held, strict=True):
        left, top, right, bottom = (round(one * scale) for one in box)
        with suppress(*_NO_PICTURE), Image.open(io.BytesIO(held)) as picture:
            if left < right and top < bottom and picture.width * picture.height <= TOL.most_scanned:
                shown = picture.convert("RGB").resize((right - left, bottom - top))
                paper.paste(shown, (left, top))
    pen = ImageDraw.Draw(paper)
    for rule in drawn.rules:
        pen.line([one * scale for one in rule], fill="black")
    for text, (x, y), em in zip(drawn.texts, drawn.starts, drawn.sizes, strict=True):
        font = _font(round(em * scale))
        pen.text((x * scale, y * scale), text, fill="black", font=font, anchor="ls")
    return paper


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    """Return the packaged Chinese font, of a size in pixels."""
    import pylopdf_fonts_zh_cn

    return ImageFont.truetype(pylopdf_fonts_zh_cn.serif_path(), max(size, 1))
