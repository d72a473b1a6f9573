"""Rows that the table should have and has not: said, and what they leave uncertain in doubt."""

from decimal import Decimal

from analysis import values
from analysis.form.bands import Band
from analysis.form.columns import Columns
from analysis.form.figures import Row
from analysis.form.indicators import Block
from analysis.form.parts import FIGURES

# The columns of the table that a row of the form fills.
_SHOWN = ("level1", "level2", "name", "target_text", "actual_text", "weight", "score", "reason")


def tell(block: Block, funds: list[Row], before: list[Band]) -> None:
    """Count the rows of indicators that are lost, and doubt what that leaves uncertain.

    `before` is what stands before the form's head.
    """
    _part_lines(block)
    _doubt_gaps(block, [row.values["weight"] for row in funds if row.values["fund"] == "total"])
    block.left_out += _astray(before, block.table)


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
    """Return how many figures the lines of a column are, 0 where they are anything else."""
    cells = row.cells.get(column, ())
    lines = [line for cell in cells for line in cell.text.split("\n") if line.strip()]
    if column == "target_text":
        told = [values.target(line) for line in lines]
        figures = [one.value is not None and bool(one.unit or one.operator) for one in told]
    else:
        figures = [values.number(line) is not None for line in lines]
        figures += [row.values[column] is None]
    return len(lines) if all(figures) else 0
