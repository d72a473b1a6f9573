"""The cells of the ICDAR 2013 table competition's documents, held against their truth.

python -m tests.icdar FOLDER: the folder that holds `competition-dataset-eu` and `-us`, which the
public repository of tabula-java has among its test resources. Only fully ruled tables count: those
of which a line parts nearly every two neighbouring cells, as pdfplumber sees the page.

GriTS-Con: Smock, Pesala, Abraham: GriTS, ICDAR 2023 (doi 10.1007/978-3-031-41734-4_33).
Adjacency: Göbel, Hassan, Oro, Orsi: ICDAR 2013 table competition (doi 10.1109/ICDAR.2013.292).
"""

from __future__ import annotations

import re
import sys
import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pdfplumber

from analysis.characters import clean
from analysis.errors import UnreadableDocument
from analysis.reading import pdf
from analysis.reading.cells import Page

# The share of neighbouring cells between which a fully ruled table has a line.
_RULED = 0.95
# Edges of cells nearer than this are one, in points.
_NEAR = 3.0

Box = tuple[float, float, float, float]
Grid = list[list[str]]


class Cell(NamedTuple):
    """A cell of a table: first and last row and column, its text, its box (y down)."""

    top: int
    left: int
    bottom: int
    right: int
    text: str
    box: Box


class Table(NamedTuple):
    """A table of the truth: where it is, and its cells."""

    file: Path
    page: int
    cells: list[Cell]


def plain(text: str) -> str:
    """Return a text as it is compared: cleaned as the readers' are (a dash before a digit is a
    minus), without blanks, compatible characters made one.
    """
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", clean(text)))


def truth(file: Path) -> Iterator[Table]:
    """Yield the tables of a document, by page, from the file NAME-str.xml beside it."""
    root = ET.parse(file.with_name(f"{file.stem}-str.xml")).getroot()
    with pdfplumber.open(file) as opened:
        heights = [float(page.height) for page in opened.pages]
    for region in root.iter("region"):
        page = int(region.get("page", "1"))
        down = heights[page - 1]
        cells = []
        for cell in region.iter("cell"):
            box = cell.find("bounding-box")
            text = plain(cell.findtext("content", ""))
            if box is None or not text:
                continue
            x1, x2, y1, y2 = (_number(box.get(name, "0")) for name in ("x1", "x2", "y1", "y2"))
            row, column = int(cell.get("start-row", "0")), int(cell.get("start-col", "0"))
            last_row = int(cell.get("end-row", row))
            last_column = int(cell.get("end-col", column))
            place = (min(x1, x2), down - max(y1, y2), max(x1, x2), down - min(y1, y2))
            cells.append(Cell(row, column, last_row, last_column, text, place))
        yield Table(file, page, cells)


def _number(text: str) -> float:
    """Return a coordinate of the truth, where "26ß" stands for one of about 26."""
    return float(re.sub(r"[^\d.].*", "", text))


def neighbours(cells: list[Cell]) -> Iterator[tuple[Cell, Cell, str]]:
    """Yield each pair of cells next to each other, blank slots between them skipped."""
    at = {
        (row, column): cell
        for cell in cells
        for row in range(cell.top, cell.bottom + 1)
        for column in range(cell.left, cell.right + 1)
    }
    last_row = max(cell.bottom for cell in cells)
    last_column = max(cell.right for cell in cells)
    for cell in cells:
        across = {
            _first(at, ((row, column) for column in range(cell.right + 1, last_column + 1)))
            for row in range(cell.top, cell.bottom + 1)
        }
        down = {
            _first(at, ((row, column) for row in range(cell.bottom + 1, last_row + 1)))
            for column in range(cell.left, cell.right + 1)
        }
        for found, way in ((across, "right"), (down, "down")):
            for other in found - {None}:
                assert other is not None
                yield cell, other, way


def _first(at: dict[tuple[int, int], Cell], places: Iterator[tuple[int, int]]) -> Cell | None:
    return next((at[place] for place in places if place in at), None)


def is_ruled(table: Table, page: Any) -> bool:
    """Tell whether a line parts nearly every two neighbouring cells of a table.

    The edge of a ground of colour is no line: what shows of it is for the reader to tell.
    """
    thin = [one for one in page.rects if min(one["width"], one["height"]) <= _NEAR]
    stroked = [one for one in page.rects if one["stroke"]]
    edges = [pdfplumber.utils.line_to_edge(one) for one in page.lines]
    edges += [edge for one in thin + stroked for edge in pdfplumber.utils.rect_to_edges(one)]
    parted = []
    for one, other, way in neighbours(table.cells):
        if way == "right":
            low, high = one.box[2], other.box[0]
            middle = max(one.box[1], other.box[1]), min(one.box[3], other.box[3])
        else:
            low, high = one.box[3], other.box[1]
            middle = max(one.box[0], other.box[0]), min(one.box[2], other.box[2])
        at = sum(middle) / 2
        parted.append(
            any(
                _crosses(edge, way, low - 2, high + 2, at)
                for edge in edges
                if edge["orientation"] == ("v" if way == "right" else "h")
            )
        )
    return len(parted) > 1 and sum(parted) >= _RULED * len(parted)


def _crosses(edge: dict[str, Any], way: str, low: float, high: float, at: float) -> bool:
    along, across = ("x", ("top", "bottom")) if way == "right" else ("top", ("x0", "x1"))
    place = edge["x0"] if along == "x" else edge["top"]
    return low <= place <= high and edge[across[0]] - 2 <= at <= edge[across[1]] + 2


def read(page: Page, table: Table) -> list[Cell]:
    """Return the cells that were read where a table of the truth stands."""
    boxes = [(cell.left, cell.top, cell.right, cell.bottom) for cell in page.cells]
    hull = [*(one.box for one in table.cells)]
    hull += [box for box in boxes if any(_holds(box, one.box) for one in table.cells)]
    around = (*(min(box[side] for box in hull) for side in (0, 1)),)
    around += (*(max(box[side] for box in hull) for side in (2, 3)),)
    inside = [cell for cell, box in zip(page.cells, boxes, strict=True) if _holds(around, box)]
    across = _lines(edge for cell in inside for edge in (cell.left, cell.right))
    down = _lines(edge for cell in inside for edge in (cell.top, cell.bottom))
    return [
        Cell(
            _at(down, cell.top),
            _at(across, cell.left),
            _at(down, cell.bottom) - 1,
            _at(across, cell.right) - 1,
            plain(cell.text + (cell.note or "")),
            (cell.left, cell.top, cell.right, cell.bottom),
        )
        for cell in inside
    ]


def _holds(box: Sequence[float], other: Box) -> bool:
    """Tell whether a box holds the middle of another one."""
    x, y = (other[0] + other[2]) / 2, (other[1] + other[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _lines(edges: Iterator[float]) -> list[float]:
    lines: list[float] = []
    for edge in sorted(edges):
        if not lines or edge - lines[-1] > _NEAR:
            lines.append(edge)
    return lines


def _at(lines: list[float], edge: float) -> int:
    return min(range(len(lines)), key=lambda number: abs(lines[number] - edge))


def adjacency(cells: list[Cell]) -> Counter[tuple[str, str, str]]:
    """Return the relations of neighbouring cells that hold text."""
    printed = [cell for cell in cells if cell.text]
    if not printed:
        return Counter()
    return Counter((one.text, other.text, way) for one, other, way in neighbours(printed))


def grid(cells: list[Cell]) -> Grid:
    """Return rows of texts; rows and columns without any text are left out."""
    printed = [cell for cell in cells if cell.text]
    rows = max((cell.bottom for cell in printed), default=-1) + 1
    columns = max((cell.right for cell in printed), default=-1) + 1
    made = [[""] * columns for _ in range(rows)]
    for cell in printed:
        for row in range(cell.top, cell.bottom + 1):
            for column in range(cell.left, cell.right + 1):
                made[row][column] = cell.text
    made = [row for row in made if any(row)]
    kept = [column for column in zip(*made, strict=True) if any(column)]
    return [list(row) for row in zip(*kept, strict=True)]


@cache
def alike(one: str, other: str) -> float:
    """Return how alike two texts are: twice their longest common subsequence by their lengths."""
    if one == other:
        return 1.0
    before = [0] * (len(other) + 1)
    for letter in one:
        row = [0]
        for at, another in enumerate(other):
            row.append(before[at] + 1 if letter == another else max(before[at + 1], row[at]))
        before = row
    return 2 * before[-1] / (len(one) + len(other))


def _aligned(
    one: Sequence[Any], other: Sequence[Any], score: Callable[[Any, Any], float]
) -> tuple[float, list[tuple[int, int]]]:
    """Return the best order-keeping pairing of two sequences: its score and the pairs."""
    best = [[0.0] * (len(other) + 1) for _ in range(len(one) + 1)]
    worth = [[score(a, b) for b in other] for a in one]
    for i in range(len(one) - 1, -1, -1):
        for j in range(len(other) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], worth[i][j] + best[i + 1][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(one) and j < len(other):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return best[0][0], pairs


def grits(one: Grid, other: Grid) -> float:
    """Return GriTS-Con of two grids: 1 for the same texts in the same places."""
    size = sum(map(len, one)) + sum(map(len, other))
    if not one or not other:
        return 0.0

    def total(a: Sequence[str], b: Sequence[str]) -> float:
        return _aligned(a, b, alike)[0]

    _, rows = _aligned(one, other, total)
    _, columns = _aligned(list(zip(*one, strict=True)), list(zip(*other, strict=True)), total)
    return 2 * sum(alike(one[a][c], other[b][d]) for a, b in rows for c, d in columns) / size


def measured(folder: Path, verbose: bool) -> None:
    """Print the measures of one half of the documents."""
    scores, right, found, wanted, exact = [], 0, 0, 0, 0
    for file in sorted(folder.glob("*.pdf")):
        with pdfplumber.open(file) as opened:
            ruled = [
                one
                for one in truth(file)
                if one.cells and is_ruled(one, opened.pages[one.page - 1])
            ]
        if not ruled:
            continue
        try:
            pages = pdf.read(file).pages
        except UnreadableDocument:
            pages = ()
        for table in ruled:
            cells = read(pages[table.page - 1], table) if pages else []
            mine, theirs = adjacency(cells), adjacency(table.cells)
            common = sum((mine & theirs).values())
            right, found, wanted = right + common, found + mine.total(), wanted + theirs.total()
            scores.append(grits(grid(table.cells), grid(cells)))
            exact += mine == theirs
            if verbose and mine != theirs:
                sums = f"relations {common} right, {mine.total()} found, {theirs.total()} wanted"
                print(f"  {file.name} page {table.page}: GriTS-Con {scores[-1]:.3f}, {sums}")
                print(f"    lacking {list(theirs - mine)[:4]}")
                print(f"    too many {list(mine - theirs)[:4]}")
    print(
        f"{folder.name}: {len(scores)} fully ruled tables, {exact} exact, "
        f"adjacency F1 {2 * right / max(found + wanted, 1):.3f}, "
        f"GriTS-Con {sum(scores) / max(len(scores), 1):.3f}"
    )


if __name__ == "__main__":
    for part in ("eu", "us"):
        measured(Path(sys.argv[1]) / f"competition-dataset-{part}", part in sys.argv[2:])
