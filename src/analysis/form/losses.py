"""Rows that the table should have and has not: said, and what they leave uncertain in doubt."""

from decimal import Decimal
from itertools import pairwise

from analysis import values
from analysis.form.bands import Band
from analysis.form.columns import Columns
from analysis.form.figures import Row
from analysis.form.indicators import Block
from analysis.form.parts import FIGURES

# The columns of the table that a row of the form fills.
_SHOWN = ("level1", "level2", "name", "target_text", "actual_text", "weight", "score", "reason")


def tell(block: Block, funds: list[Row], before: list[Band], lost: set[int]) -> None:
    """Count the rows of indicators that are lost, and doubt what that leaves uncertain.

    `before` is what stands before the form's head, `lost` are the pages that could not be read.
    """
    _part_lines(block)
    _doubt_cut(block, lost)
    _doubt_merged(block)
    _doubt_gaps(block, [row.values["weight"] for row in funds if row.values["fund"] == "total"])
    block.left_out += _astray(before, block.table)


def _doubt_cut(block: Block, lost: set[int]) -> None:
    """Doubt the rows beside a page that is lost: the rest of them may stand on it."""
    foot = block.total.cells.values() if block.total is not None else ()
    below = {cell.page for cells in foot for cell in cells}
    pages = [{part.page for part in group} for group in block.parts]
    for n, row in enumerate(block.rows):
        last = n + 1 == len(pages) or min(pages[n + 1]) > max(pages[n])
        first = n == 0 or max(pages[n - 1]) < min(pages[n])
        after = last and max(pages[n]) not in below and max(pages[n]) + 1 in lost
        if after or (first and min(pages[n]) - 1 in lost):
            for key in _SHOWN[2:]:
                row.doubt(key, "cut-by-page")


def _doubt_merged(block: Block) -> None:
    """Doubt points that one of two rows at a page edge lacks: one cell for both may be cut there.

    Word closes both halves of a cell with borders, and prints its figure in one of them. A row
    without any points has none at an edge either; nor have more than one in ten in a column.
    """
    points = [key for key in ("weight", "score") if block.table and key in block.table]
    blank = {
        key: [not row.cells.get(key) and not row.unsure(key) for row in block.rows]
        for key in points
    }
    rare = [key for key in points if sum(blank[key]) <= max(1, len(block.rows) / 10)]
    for n, (above, below) in enumerate(pairwise(block.parts)):
        if above[-1].page != below[0].page:
            lacking = [key for key in points if blank[key][n] != blank[key][n + 1]]
            for key in lacking if len(lacking) == 1 else ():
                for row in block.rows[n : n + 2] if key in rare else ():
                    row.doubt(key, "one-cell", "2")


def _astray(bands: list[Band], table: Columns | None) -> int:
    """Return how many strips before a form's head are rows of its indicators."""
    if table is None:
        return 0
    rows = (band for band in bands if not band.loose and table.aligned(band))
    told = ([key for key in ("name", *FIGURES) if _says(table, band, key)] for band in rows)
    return sum("name" in keys and len(keys) > 2 for keys in told)


def _says(table: Columns, band: Band, key: str) -> bool:
    return any(cell.text.strip() for cell in table.cells(band, key))


def _doubt_gaps(block: Block, weights: list[float | None]) -> None:
    """Doubt levels taken over a page edge where weights are missing: so may be a page.

    `weights` are those of the funds.
    """
    total = block.total.values.get("total_weight") if block.total is not None else None
    points = [*(weights or [None]), *(row.values["weight"] for row in block.rows)]
    known = [Decimal(str(one)) for one in points if one is not None]
    if total is None or len(known) < len(points) or sum(known) >= Decimal(str(total)):
        return
    over = False
    for group, row in zip(block.parts, block.rows, strict=True):
        over = over or any(part.opens_page for part in group)
        over = over and all(part.is_blank("level2") for part in group)
        for key in ("level1", "level2"):
            if over and all(part.is_blank(key) for part in group):
                row.doubt(key, "page-missing")


def _part_lines(block: Block) -> None:
    """Doubt all of a row whose points are several figures in lines: no rule parts several rows.

    Figures that one cell breaks over lines are joined before, where anything proves them one.
    """
    for row in block.rows:
        lines = [_figures(row, key) for key in ("weight", "score", "target_text")]
        several = [number for number in lines if number > 1]
        if len(several) > 1 and len(set(several)) == 1:
            block.left_out += several[0] - 1
            for key in _SHOWN:
                row.doubt(key, "row-below")


def _figures(row: Row, column: str) -> int:
    """Return how many figures the lines of a column are where no one was read of them, else 0."""
    lines = [line for c in row.cells.get(column, ()) for line in c.text.split("\n") if line.strip()]
    read = row.values["target_value" if column == "target_text" else column]
    is_list = read is None and all(values.actual(line).value is not None for line in lines)
    return len(lines) if is_list else 0
