"""Pages that are pictures: their rules to cells, the characters in each cell by recognition.

A page is set straight by the slope of its rules. What is recognised is never sure: each text is in
doubt, so is a cell whose ink gives none. Lengths are points where nothing else is said, y down.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from PIL import Image

from analysis.characters import LOST, clean
from analysis.doubts import Doubt
from analysis.reading.cells import Cell, Page, Problem, in_order
from analysis.reading.pdf import ruling, table_rules
from analysis.reading.pdf.glyphs import Bools, Floats, Ints
from analysis.reading.pdf.tolerances import TOL

Picture = np.ndarray[Any, np.dtype[np.uint8]]
# A figure, and nothing beside it but signs.
_FIGURE = re.compile(r"[-+≥≤<>=]*[\d.,]*\d[\d.,%]*")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of text in a picture: its box in pixels, and the cell it stands in (-1: none)."""

    left: int
    top: int
    right: int
    bottom: int
    cell: int


def page(number: int, picture: Image.Image, width: float) -> Page:
    """Return the cells and lines of a page `width` points wide that is a picture.

    Without a recogniser on the machine the page says what to install.
    """
    scale = picture.width / width
    height = picture.height / scale
    if picture.width * picture.height > TOL.most_scanned:
        return Page(number, width, height, (), problem=Problem("problem.picture-large"))
    recognise = _recogniser()
    if recognise is None:
        return Page(number, width, height, (), problem=Problem("problem.needs-scan"))
    light = np.asarray(straight(picture))
    inked = _inked(light)
    rules, tables = _ruled(light, inked, scale)
    lines = _lines(_without(inked, rules * scale, scale), tables, scale)
    texts = recognise([_crop(light, line, scale) for line in lines])
    held: dict[int, list[str]] = {}
    for line, text in zip(lines, texts, strict=True):
        held.setdefault(line.cell, []).append(text)
    boxes: list[list[float]] = tables.boxes.tolist()
    cells = [
        Cell(number, left, top, right, bottom, *_read(held.get(at, [])))
        for at, (left, top, right, bottom) in enumerate(boxes)
        if at in held or not tables.frames[at]
    ]
    loose = [
        Cell(number, *_points(line, scale), *_read([text]))
        for line, text in zip(lines, texts, strict=True)
        if line.cell < 0 and clean(text)
    ]
    problem = Problem("problem.recognition" if any(texts) else "problem.scanned")
    return Page(number, width, height, in_order(cells), tuple(loose), problem)


def ruled(picture: Image.Image, width: float) -> bool:
    """Tell whether a picture that is `width` points wide shows a table of more than one cell.

    It reaches over most of the page; the small boxes of a photograph or a two-dimensional code
    are none.
    """
    light = np.asarray(straight(picture))
    tables = _ruled(light, _inked(light), picture.width / width)[1]
    wide = (grid for grid in tables.grids if np.ptp(grid.xs) > TOL.mostly * width)
    return any(len(grid.boxes) > 1 for grid in wide)


def _ruled(light: Picture, inked: Bools, scale: float) -> tuple[Floats, ruling.Tables]:
    """Return the rules of a page and its tables; where those are few, rules of dashes count too."""
    rules = table_rules.in_scan(light, inked, scale)
    tables = ruling.tables(rules, np.zeros((0, 4)))
    if len(tables.boxes) >= TOL.few_cells:
        return rules, tables
    dashed = table_rules.in_scan(light, inked, scale, dashed=True)
    further = ruling.tables(dashed, np.zeros((0, 4)))
    return (dashed, further) if len(further.boxes) > len(tables.boxes) else (rules, tables)


def _read(texts: list[str]) -> tuple[str, tuple[Doubt, ...]]:
    """Return what was recognised, and the doubt about it; a blank cell gives none."""
    if not texts:
        return "", ()
    text = clean("\n".join(filter(None, texts)))
    return text, (Doubt("recognised" if all(texts) and text != LOST else "nothing-read"),)


@cache
def _recogniser() -> Callable[[list[Picture]], list[str]] | None:
    """Return what gives the text of each picture of a line; None where it is not installed."""
    try:
        from rapidocr import RapidOCR
    except ImportError:
        return None
    engine = RapidOCR(
        params={
            "Global.log_level": "critical",
            # Lines are scaled as they are recognised; a stroke would be scaled to nothing before.
            "Global.use_preprocess_img": False,
            # As many processes read as there are cores.
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            # Pictures of figures are narrow: wider ones cost a half more.
            "Rec.rec_img_shape": [3, 48, 96],
        }
    )

    def told(picture: Picture) -> str:
        height, width = picture.shape[:2]
        if width > TOL.longest_line * height:  # a stroke, and a minute's work at a line's height
            return ""
        # Without the classifier of directions, which turns 99.96 into 96.66.
        return _told(engine(picture, use_det=False, use_cls=False, use_rec=True))

    def recognise(pictures: list[Picture]) -> list[str]:
        return [told(one) for one in pictures]

    return recognise


def _told(found: Any) -> str:
    """Return the text that a recogniser gives, a figure that it is not sure of as lost."""
    text = "".join(found.txts or ()).strip()
    unsure = min(found.scores or (0.0,)) < TOL.sure
    return LOST if unsure and _FIGURE.fullmatch(text) else text


def straight(picture: Image.Image) -> Image.Image:
    """Return a page in grey, turned so that its rules are level."""
    picture = picture.convert("L")
    light = np.asarray(picture)
    every = np.argwhere(_inked(light)).astype(np.float64)
    y, x = every[:: max(len(every) // TOL.tilt_pixels, 1)].T
    best, reach = 0.0, TOL.most_tilt
    for step in (TOL.most_tilt / 20, TOL.most_tilt / 200, TOL.most_tilt / 1000):
        tried = np.arange(best - reach, best + reach + step / 2, step)
        best = float(tried[np.argmax([_level(x, y, one) for one in tried.tolist()])])
        reach = step
    if abs(best) * light.shape[1] < 1:
        return picture
    return picture.rotate(
        float(np.degrees(best)), Image.Resampling.BICUBIC, fillcolor=int(np.median(light))
    )


def _level(x: Floats, y: Floats, slope: float) -> float:
    """Return how well ink gathers in rows if the page drops by `slope`: most where rules do."""
    rows: Ints = np.round(y - x * slope).astype(np.int64)
    counts = np.bincount(rows - rows.min(initial=0))
    return float((counts.astype(float) ** 2).sum())


def _inked(light: Picture) -> Bools:
    """Tell which pixels are ink: nearer to the darkest of the page than to its paper."""
    paper, dark = float(np.median(light)), float(np.percentile(light, 0.5))
    inked: Bools = light < paper - max((paper - dark) * TOL.ink, TOL.alike)
    return inked


def _without(inked: Bools, rules: Floats, scale: float) -> Bools:
    """Return the ink but for that of rules (in pixels)."""
    kept, half = inked.copy(), round(TOL.beside * scale)
    for left, top, right, bottom in rules.round().astype(int).tolist():
        kept[max(top - half, 0) : bottom + half + 1, max(left - half, 0) : right + half + 1] = False
    return kept


def _lines(inked: Bools, tables: ruling.Tables, scale: float) -> list[_Line]:
    """Return the lines of text in the cells, and those outside of them."""
    found: list[_Line] = []
    rest = inked.copy()
    for at, box in enumerate(tables.boxes.tolist()):
        if tables.frames[at]:
            continue
        edge = round(TOL.beside * scale / 2)
        left, top, right, bottom = (round(one * scale) for one in box)
        left, top, right, bottom = left + edge, top + edge, right - edge, bottom - edge
        for low, high in _bands(rest[top:bottom, left:right], scale):
            own = np.flatnonzero(rest[top + low : top + high, left:right].any(axis=0))
            start, end = left + int(own[0]), left + int(own[-1]) + 1
            found.append(_Line(start, top + low, end, top + high, at))
        rest[top - edge : bottom + edge, left - edge : right + edge] = False
    for low, high in _bands(rest, scale):
        own = np.flatnonzero(rest[low:high].any(axis=0))
        gap = TOL.apart * max(high - low, TOL.dot * scale)
        parts = np.split(own, np.flatnonzero(np.diff(own) > gap) + 1)
        found += [_Line(int(one[0]), low, int(one[-1]) + 1, high, -1) for one in parts]
    return found


def _bands(inked: Bools, scale: float) -> list[tuple[int, int]]:
    """Return the first row and the row behind the last of each line of text."""
    if not inked.size:
        return []
    least = round(TOL.dot * scale / 2)
    rows = np.pad(inked.any(axis=1).astype(np.int8), 1)
    bands = np.flatnonzero(np.diff(rows)).reshape(-1, 2).tolist()
    joined: list[list[int]] = []
    tallest = max((high - low for low, high in bands), default=0)
    for low, high in bands:
        # The strokes of 二, of = or of ≥ have blank rows between them.
        if (
            joined
            and high - joined[-1][0] <= TOL.one_line * tallest
            and low - joined[-1][1] < TOL.mostly * tallest
        ):
            joined[-1][1] = high
        else:
            joined.append([low, high])
    return [
        (low, high)
        for low, high in joined
        if high - low >= least or int(inked[low:high].sum()) >= least**2
    ]


def _crop(light: Picture, line: _Line, scale: float) -> Picture:
    """Return the picture of a line with some paper around it, in three colours."""
    around = round(max(TOL.paper * (line.bottom - line.top), scale))
    own = light[
        max(line.top - around, 0) : line.bottom + around,
        max(line.left - around, 0) : line.right + around,
    ]
    return np.repeat(own[:, :, None], 3, axis=2)


def _points(line: _Line, scale: float) -> tuple[float, float, float, float]:
    left, top, right, bottom = (
        round(one / scale, 2) for one in (line.left, line.top, line.right, line.bottom)
    )
    return left, top, right, bottom
