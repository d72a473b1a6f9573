"""Rows that the table should have and has not: said, and what they leave uncertain in doubt."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise

from analysis import values
from analysis.form.bands import Band
from analysis.form.columns import Columns
from analysis.form.figures import Row
from analysis.form.indicators import Block
from analysis.form.parts import FIGURES
from analysis.reading import Page, Problem
from analysis.schema import FIELDS

# The columns of the table that a row of the form fills, its two levels first.
_SHOWN = FIELDS["indicators"]


def pages(every: Iterable[Page]) -> set[int]:
    """Return the pages that could not be read, or not in full."""
    broken = (page for page in every if page.problem)
    return {page.number for page in broken if not page.cells or _is_damaged(page.problem)}


def _is_damaged(problem: Problem | None) -> bool:
    return problem is not None and (
        problem.key == "problem.page-damaged" or _is_damaged(problem.further)
    )


def tell(block: Block, funds: list[Row], before: list[Band], lost: set[int]) -> None:
    """Count the rows of indicators that are lost, and doubt what that leaves uncertain.

    `before` is what stands before the form's head, `lost` are the pages that were not read in full.
    """
    _doubt_lines(block)
    _doubt_cut(block, lost)
    _doubt_merged(block)
    block.missing = _missing(block, funds)
    if block.missing:  # levels taken over a page edge are unsure: a page may be missing there
        opening = {n for n, own in enumerate(block.parts) if any(part.opens_page for part in own)}
        _doubt_blank(block, opening, range(len(block.rows)), "page-missing")
    block.left_out += _astray(before, block.table)


def _doubt_cut(block: Block, lost: set[int]) -> None:
    """Doubt the rows beside a page that is lost or damaged: the rest of them may stand on it."""
    foot = block.total.cells.values() if block.total is not None else ()
    below = {cell.page for cells in foot for cell in cells}
    on = [{part.page for part in group} for group in block.parts]
    before, behind = set(), set()
    for n, row in enumerate(block.rows):
        last = n + 1 == len(on) or min(on[n + 1]) > max(on[n])
        first = n == 0 or max(on[n - 1]) < min(on[n])
        if last and max(on[n]) not in below and max(on[n]) + 1 in lost:
            before.add(n)
        if first and min(on[n]) - 1 in lost:
            behind.add(n)
        if n in before | behind:
            for key in _SHOWN[2:]:
                row.doubt(key, "cut-by-page")
    # The label of a merged cell that the lost page cuts may be printed there.
    order = range(len(block.rows))
    _doubt_blank(block, before, order[::-1], "cut-by-page")
    _doubt_blank(block, behind, order, "cut-by-page")


def _doubt_blank(block: Block, begins: set[int], order: Iterable[int], code: str) -> None:
    """Doubt the blank levels of some rows, and of the rows that go on from each in an order."""
    for key in _SHOWN[:2]:
        over = False
        for n in order:
            over = (over or n in begins) and all(part.is_blank(key) for part in block.parts[n])
            if over:
                block.rows[n].doubt(key, code)


def _doubt_merged(block: Block) -> None:
    """Doubt points that one of two rows at a page edge lacks: one cell for both may be cut there.

    Word closes both halves of a cell with borders, and prints its figure in one of them. Where more
    than one row in ten of a column has none, a row has none at an edge either.
    """
    points = [key for key in ("weight", "score") if block.table and key in block.table]
    blank = {
        key: [not row.cells.get(key) and not row.unsure(key) for row in block.rows]
        for key in points
    }
    rare = [key for key in points if sum(blank[key]) <= max(1, len(block.rows) / 10)]
    for n, (above, below) in enumerate(pairwise(block.parts)):
        if above[-1].page != below[0].page:
            for key in (one for one in rare if blank[one][n] != blank[one][n + 1]):
                for row in block.rows[n : n + 2]:
                    row.doubt(key, "one-cell", "2")


def _astray(bands: list[Band], table: Columns | None) -> int:
    """Return how many strips before a form's head are rows of its indicators."""
    if table is None:
        return 0
    rows = (band for band in bands if not band.loose and table.aligned(band))
    told = (
        [key for key in ("name", *FIGURES) if any(c.text.strip() for c in table.cells(band, key))]
        for band in rows
    )
    return sum("name" in keys and len(keys) > 2 for keys in told)


def _missing(block: Block, funds: list[Row]) -> tuple[Decimal, Decimal] | None:
    """Return what the points of all rows add up to, and the total that they fall short of.

    Where no weights are printed the scores tell; without a total the weights of a form make 100.
    Where all rows and what closes them below stand on one page, all are seen: there the form adds
    up wrongly.
    """
    total = block.total.cells.values() if block.total is not None else ()
    closed = {cell.page for cells in total for cell in cells}
    closed |= {band.page for band in block.rest if not band.loose}
    pages = {part.page for group in block.parts for part in group}
    if len(pages) < 2 and pages <= closed:
        return None
    of_funds = [row for row in funds if row.values["fund"] == "total"] or [Row()]
    printed = block.total.values if block.total is not None else {"total_weight": 100.0}
    for key in ("weight", "score"):
        points = [row.values.get(key) for row in (*of_funds, *block.rows)]
        due, known = printed.get(f"total_{key}"), [Decimal(str(p)) for p in points if p is not None]
        if due is not None and len(known) == len(points):
            read, whole = sum(known, Decimal(0)), Decimal(str(due))
            return (read, whole) if 1 < read < whole else None
    return None


def _doubt_lines(block: Block) -> None:
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
