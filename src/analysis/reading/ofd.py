"""OFD documents (GB/T 33190, the state's own format for official documents): pages to cells.

A page draws texts and lines at given places, as a PDF's does, so that its cells are found by the
same geometry. Each character is in the file as such; there is nothing else to hold it against.
Seals and notes laid over a page are no part of it. The file's lengths are millimetres, y runs down.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median
from xml.etree.ElementTree import Element

import numpy as np
from numpy.typing import NDArray

from analysis.characters import LOST, clean
from analysis.doubts import Doubt
from analysis.errors import UnreadableDocument
from analysis.reading import packed
from analysis.reading.cells import Cell, Document, Page, Problem, file_bytes
from analysis.reading.pdf import aligned, glyphs, ruling, wrapping
from analysis.reading.pdf.tolerances import TOL

SUFFIXES = (".ofd",)
_POINTS = 72 / 25.4
# A glyph stands over its baseline by this share of its size.
_HEIGHT = 0.7
# Text that runs this many degrees aslant is a watermark's.
_ASLANT = 3.0
# A stroke or a ground this light (of 255) cannot be told from paper.
_PAPER = 245
# Opacity (of 255) below which nothing is seen.
_FAINT = 10
_FIGURE = frozenset("0123456789.,%")
_STEP = re.compile(r"([SMLQBAC])|([-+]?[\d.]+(?:[eE][-+]?\d+)?)")
# How many numbers follow a letter of a path; the last two are the place that it leads to.
_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}

_Matrix = NDArray[np.float64]


@dataclass(slots=True)
class _Drawn:
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
    aside: list[str] = field(default_factory=list)

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


def holds(data: bytes, names: frozenset[str]) -> bool:  # noqa: ARG001 - one signature for all
    """Tell whether a file is an OFD document, by what is in it."""
    return "OFD.xml" in names


def read(path: Path, password: str | None = None) -> Document:  # noqa: ARG001 - as above
    """Read an OFD document to its cells; `password` is not used.

    Raises `UnreadableDocument`: no OFD, damaged, without pages, a bomb.
    """
    path = Path(path)
    data = file_bytes(path)
    with packed.opened(path, data) as archive:
        try:
            pages = list(_Opened(archive).pages())
        except (ValueError, OverflowError) as error:  # a number that is none
            raise packed.broken(path, error) from None
        except RecursionError:
            raise UnreadableDocument(path, "problem.too-deep", "remedy.look-at-file") from None
    if not pages:
        raise UnreadableDocument(path, "problem.no-pages", "remedy.complete-copy")
    return Document.of(path, data, "ofd", pages, in_points=True)


class _Opened:
    """An OFD that is open: where its parts are."""

    def __init__(self, archive: packed.Archive) -> None:
        self._archive = archive
        self._names = [member.filename for member in archive.members]

    def pages(self) -> Iterator[Page]:
        """Yield the pages of all documents in the file."""
        number = 0
        for root in self._archive.xml("OFD.xml").iter("DocRoot"):
            place = self._found("", root.text or "")
            folder = place.rpartition("/")[0]
            document = self._archive.xml(place)
            templates = {
                one.get("ID"): self._found(folder, one.get("BaseLoc", ""))
                for one in document.iter("TemplatePage")
            }
            box = document.findtext("CommonData/PageArea/PhysicalBox")
            for one in document.iterfind("Pages/Page"):
                number += 1
                page = self._archive.xml(self._found(folder, one.get("BaseLoc", "")))
                drawn = _Drawn()
                for behind in page.iterfind("Template"):
                    if template := templates.get(behind.get("TemplateID")):
                        _draw(self._archive.xml(template).iterfind("Content"), drawn)
                _draw(page.iterfind("Content"), drawn)
                size = _numbers(page.findtext("Area/PhysicalBox") or box or "0 0 210 297")
                yield _page(number, drawn, size[2] * _POINTS, size[3] * _POINTS)

    def _found(self, folder: str, target: str) -> str:
        """Return the member that a path means; some files count it from the wrong folder."""
        name = packed.within(folder, target.strip())
        if name in self._names:
            return name
        tail = packed.within("", target.strip())
        return next((one for one in self._names if f"/{one}".endswith(f"/{tail}")), name)


def _draw(blocks: Iterator[Element], drawn: _Drawn) -> None:
    for block in blocks:
        for one in block:
            if one.get("Visible") == "false":
                continue
            if one.tag in ("Layer", "PageBlock"):
                _draw(iter([one]), drawn)
            elif one.tag == "TextObject":
                _text(one, drawn)
            elif one.tag == "PathObject":
                _path(one, drawn)
            elif one.tag == "ImageObject":
                left, top, width, height = _boundary(one)
                drawn.pictures.append((left, top, left + width, top + height))
            if len(drawn.texts) + len(drawn.rules) > TOL.most_things:
                raise OverflowError("too many objects")


def _text(one: Element, drawn: _Drawn) -> None:
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


def _path(one: Element, drawn: _Drawn) -> None:
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


def _page(number: int, drawn: _Drawn, width: float, height: float) -> Page:
    printed, aside = drawn.glyphs(), "".join(drawn.aside)
    if not drawn.texts:
        problem = Problem("problem.scanned") if drawn.pictures else None
        return Page(number, width, height, (), problem=problem, aside=aside)
    rules = np.array(drawn.rules, dtype=float).reshape(-1, 4)
    rules = rules[np.isfinite(rules).all(axis=1)].clip(0, (width, height, width, height))
    tables = ruling.tables(rules, np.empty((0, 4)))
    places = [int(place) for place in tables.locate(printed.x, printed.y)]
    hidden = {n for n, it in enumerate(drawn.white) if it and not _on_ground(n, printed, drawn)}
    left_out = glyphs.repeated(printed, hidden) | hidden
    members: dict[int, list[int]] = {}
    for n, place in enumerate(places):
        if n not in left_out:
            members.setdefault(place, []).append(n)
    loose = members.pop(-1, [])
    cells = _cells(number, printed, tables, members, _doubts(drawn, places, hidden, tables))
    problem = None
    if not tables.grids and (found := aligned.cells(printed, loose, rules)):
        problem, loose = Problem("problem.no-rules"), []
        doubt = (Doubt("by-alignment"),)
        lines = (("\n".join(t for t, _ in glyphs.lines(printed, own)), box) for box, own in found)
        cells = [Cell(number, *box, clean(text), doubt) for text, box in lines]
    outside = [_line(number, printed, *line) for line in glyphs.lines(printed, loose)]
    cells.sort(key=lambda cell: (cell.top, cell.left))
    return Page(number, width, height, tuple(cells), tuple(outside), problem, aside)


def _doubts(
    drawn: _Drawn, places: list[int], hidden: set[int], tables: ruling.Tables
) -> dict[int, list[Doubt]]:
    """Return what is unsure of the cells, by their numbers."""
    found: dict[int, list[Doubt]] = {}
    for n, (before, place) in enumerate(pairwise(places)):
        figure = {drawn.texts[n], drawn.texts[n + 1]} <= _FIGURE
        if figure and before != place and drawn.runs[n] == drawn.runs[n + 1]:
            found.setdefault(before, []).append(Doubt("over-border"))
            found.setdefault(place, []).append(Doubt("over-border"))
    unseen: dict[int, str] = {}
    for n in sorted(hidden):
        unseen[places[n]] = unseen.get(places[n], "") + drawn.texts[n]
    for place, text in unseen.items():
        found.setdefault(place, []).append(Doubt("left-out", (clean(text),)))
    for left, top, right, bottom in drawn.pictures:
        middle = np.array([(left + right) / 2]), np.array([(top + bottom) / 2])
        place = int(tables.locate(*middle)[0])
        if place not in places:
            found.setdefault(place, []).append(Doubt("unexplained-ink"))
    return found


def _cells(
    number: int,
    printed: glyphs.Glyphs,
    tables: ruling.Tables,
    members: dict[int, list[int]],
    doubts: dict[int, list[Doubt]],
) -> list[Cell]:
    """Return the cells of all tables; a frame around another table is none."""
    boxes: list[list[float]] = tables.boxes.tolist()
    made = {place: glyphs.lines(printed, own) for place, own in members.items()}
    sides = [(box[0], box[2], made.get(place, [])) for place, box in enumerate(boxes)]
    margin = wrapping.margin(printed, sides)
    cells = []
    for place, (left, top, right, bottom) in enumerate(boxes):
        lines = made.get(place, [])
        if tables.frames[place] and not lines:
            continue
        text = clean(wrapping.text(printed, lines, right - left - 2 * margin))
        own = doubts.get(place, [])
        own += [Doubt("rule-gaps")] if text and not tables.whole[place] else []
        own += [Doubt("meaningless")] if LOST in text else []
        cells.append(Cell(number, left, top, right, bottom, text, tuple(dict.fromkeys(own))))
    return cells


def _line(number: int, printed: glyphs.Glyphs, text: str, own: list[int]) -> Cell:
    x, y = printed.x[own], printed.y[own]
    half = np.array([printed.extent[one] for one in own]) / 2
    left, right = round(float((x - half).min()), 2), round(float((x + half).max()), 2)
    return Cell(
        number, left, round(float(y.min()), 2), right, round(float(y.max()), 2), clean(text)
    )


def _on_ground(n: int, printed: glyphs.Glyphs, drawn: _Drawn) -> bool:
    x, y = float(printed.x[n]), float(printed.y[n])
    return any(
        left <= x <= right and top <= y <= bottom for left, top, right, bottom in drawn.grounds
    )


def _is_paper(colour: Element | None) -> bool:
    """Tell whether a colour is none that is seen on paper: white, or transparent."""
    if colour is None:
        return False
    value = _numbers(colour.get("Value", "0 0 0"))
    light = len(value) == 3 and min(value) > _PAPER
    return light or float(colour.get("Alpha", 255)) < _FAINT


def _matrix(one: Element) -> _Matrix:
    """Return what leads from an object's own places to points on its page."""
    a, b, c, d, e, f = _numbers(one.get("CTM", "1 0 0 1 0 0"), 6)
    left, top, _, _ = _boundary(one)
    return np.array(
        [
            [a * _POINTS, c * _POINTS, e * _POINTS + left],
            [b * _POINTS, d * _POINTS, f * _POINTS + top],
        ]
    )


def _boundary(one: Element) -> list[float]:
    return [number * _POINTS for number in _numbers(one.get("Boundary", "0 0 0 0"), 4)]


def _numbers(text: str, count: int = 0) -> list[float]:
    """Return the numbers of a list; raises `ValueError` where there are not as many as needed."""
    found = [float(one) for one in text.split()]
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
