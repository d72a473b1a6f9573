"""Rows that are not as wide as their header: the cells that may belong into other columns.

A table without pages says where a cell stands by those before it in its row. Where a span was lost,
or a cell, those behind it move, and the row does not fill the table as its header does. So it is
with rows that only leave out their last cells: there nothing moved, for what they print fits no
other columns.
"""

from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis import values
from analysis.form.bands import Band
from analysis.form.figures import MONEY_UNIT, points
from analysis.schema import AMOUNTS

if TYPE_CHECKING:
    from analysis.form.columns import Columns

_WORDS = frozenset({"level1", "level2", "name", "reason", "remedy"})
_POINTS = frozenset({"weight", "score"})
# The column that a cell of another one is part of.
_OF = {"operator": "target", "unit": "target", "remedy": "reason"}
# A cell: the number of its first column and of the one behind it, its text.
_Placed = tuple[int, int, str]


def uneven(header: list[Band], band: Band) -> bool:
    """Tell whether a row and a band of its header do not cover as many columns, each once."""
    return any(_shifts(header, band)) or _torn(header, band)


def wider(table: "Columns", band: Band) -> bool:
    """Tell whether a row covers more columns than its header, which may have lost a head."""
    return bool(band.edges) and any(head.lacks > band.lacks for head in table.bands)


def unsure(table: "Columns", band: Band) -> set[str]:
    """Return the keys of the columns of which a row may print other cells than those below them.

    All cells from one on may have moved by as many columns as the row lacks, or fewer, where the
    columns that they come to then take what they print: a figure is no reason.
    """
    if not band.edges or not table.bands:
        return set()
    columns = {one.key: (_at(band, one.left), _at(band, one.right)) for one in table.columns}
    both = any(0 < head.lacks < band.lacks for head in table.bands)  # no column is where it was
    if both or _torn(table.bands, band):
        return {_OF.get(key, key) for key in columns}
    begin = [cell for cell in band.cells if cell.top > band.top - 0.25]
    own = [(_at(band, one.left), _at(band, one.right), one.text.strip()) for one in begin]
    found: set[str] = set()
    for shift in {*_shifts(table.bands, band)}:
        first = _first(own, columns, shift)
        if first is not None:
            start = first[0] + min(shift, 0)
            found |= {_OF.get(key, key) for key, (_, last) in columns.items() if last > start}
    return found


def _first(own: list[_Placed], columns: dict[str, tuple[int, int]], shift: int) -> _Placed | None:
    """Return the first cell of a row from which on all may have moved, or that fits no column.

    Where a row lacks columns the cell before those may be what is left of two, as where a quote
    that was not closed swallowed the end of one and the beginning of the next.
    """
    first: _Placed | None = None
    for cell in reversed(own):
        if not _fits(cell, columns, shift):
            first = cell if first and shift > 0 else first
            break
        first = cell if cell[2] or first else None
    if first is None and shift > 0 and own:  # the last cell, if it is what is left of two
        behind = [key for key, (left, _) in columns.items() if left == own[-1][1]]
        first = own[-1] if own[-1][2] and any(_takes(key, own[-1][2]) for key in behind) else None
    crossing = (cell for cell in own if cell[2] and not _aligned(cell, columns))
    return min((one for one in (first, next(crossing, None)) if one), default=None)


def _torn(header: list[Band], band: Band) -> bool:
    """Tell whether cells of a row or its header cover one column together, or each lacks others."""
    return any(one.torn for one in (*header, band)) or any(
        head.lacks == band.lacks and head.edges == band.edges and _end(head) != _end(band)
        for head in header
    )


def _end(band: Band) -> float:
    return max(cell.right for cell in band.cells)


def _shifts(header: list[Band], band: Band) -> Iterator[int]:
    """Yield by how many columns the cells of a row may have moved against those of a header."""
    for head in header if band.edges else ():
        lacks = band.lacks - head.lacks
        yield from range(1, lacks + 1) if lacks > 0 else range(lacks, 0)


def _fits(cell: _Placed, columns: dict[str, tuple[int, int]], shift: int) -> bool:
    """Tell whether a cell may belong so many columns further."""
    first, last, text = cell
    moved = (first + shift, last + shift, text)
    under = [key for key, (left, right) in columns.items() if left < moved[1] and moved[0] < right]
    return moved[0] >= 0 and _aligned(moved, columns) and all(_takes(key, text) for key in under)


def _aligned(cell: _Placed, columns: dict[str, tuple[int, int]]) -> bool:
    """Tell whether a cell lies in each column that it meets, or covers it."""
    first, last, _ = cell
    return all(
        last <= left
        or right <= first
        or (left <= first and last <= right)
        or (first <= left and right <= last)
        for left, right in columns.values()
    )


def _takes(key: str, text: str) -> bool:
    """Tell whether a column may print a text: a figure, words, or either for targets.

    >>> _takes("score", "9.5分"), _takes("reason", "9.5"), _takes("executed", "99%")
    (True, False, False)
    """
    if not text or values.is_dash(text):
        return True
    if key in AMOUNTS:
        unit = MONEY_UNIT.search(text)
        own = text[: unit.start()] if unit and unit[1] != "%" else text
        return not own.endswith("%") and values.number(own) is not None
    if key in _POINTS:
        return not text.endswith("%") and points(text) is not None
    if key == "execution_rate":
        return values.number(text) is not None
    return key not in _WORDS or values.number(text) is None


def _at(band: Band, edge: float) -> int:
    """Return the number of the column that begins nearest to an edge."""
    above = min(bisect_left(band.edges, edge), len(band.edges) - 1)
    below = max(above - 1, 0)
    nearer = edge - band.edges[below] < band.edges[above] - edge
    return below if nearer else above
