"""Rules on a page to the cells that they enclose, by geometry alone.

A table is a set of rules that touch. Its rules are snapped to grid lines; two neighbouring slots
of the grid belong to one cell unless a rule runs between them, so a merged cell comes out once
with its whole box. Doubled and thick rules fall on one grid line, dashes and short pieces are
joined, loose ends bound nothing, an open outer border is closed, frames around tables and
fragments inside cells are left out. Lengths are points, y runs down.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.reading.pdf.tolerances import TOL

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: its grid lines, and for each slot (row, column) the number of its cell or -1.

    `boxes` has a row left, top, right, bottom for each cell; `whole` says for each whether its
    rules enclose a rectangle (otherwise it is one rectangle of a shape whose rules have gaps).
    `frames` says for each whether another table stands in it.
    """

    xs: Floats
    ys: Floats
    owner: Ints
    boxes: Floats
    whole: NDArray[np.bool_]
    frames: NDArray[np.bool_]

    def locate(self, x: Floats, y: Floats) -> Ints:
        """Return for each point the number of the cell that holds it, or -1."""
        column = np.searchsorted(self.xs, x, side="right") - 1
        row = np.searchsorted(self.ys, y, side="right") - 1
        rows, columns = self.owner.shape
        inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
        found = np.full(len(x), -1, dtype=np.int64)
        found[inside] = self.owner[row[inside], column[inside]]
        return found

    def box(self) -> tuple[float, float, float, float]:
        """Return the outer box of the table."""
        return float(self.xs[0]), float(self.ys[0]), float(self.xs[-1]), float(self.ys[-1])


def tables(rules: Floats, edges: Floats, width: float, height: float) -> list[Grid]:
    """Return the tables of a page from its rules, and from the edges of fills that bound cells.

    An edge inside a cell of rules bounds nothing unless it parts the cell from side to side: the
    background of a text floats there.
    """
    ruled = grids(rules, width, height)
    if not len(edges):
        return ruled
    flat = (edges[:, 3] - edges[:, 1]) < (edges[:, 2] - edges[:, 0])
    floats = np.zeros(len(edges), dtype=bool)
    for table in ruled:
        cell = table.locate(*((edges[:, :2] + edges[:, 2:]) / 2).T)
        left, top, right, bottom = np.abs(edges - table.boxes[cell]).T
        nearest = np.minimum(
            np.where(flat, top, left),
            np.where(flat, np.abs(edges[:, 3] - table.boxes[cell][:, 3]), right),
        )
        parts = np.maximum(np.where(flat, left, top), np.where(flat, right, bottom)) <= TOL.touches
        floats |= (cell >= 0) & (nearest > TOL.snap) & ~parts
    return grids(np.vstack([rules, edges[~floats]]), width, height)


def grids(segments: Floats, width: float, height: float) -> list[Grid]:
    """Return the tables that the segments (rows x1, y1, x2, y2) of a page draw.

    `width` and `height` are those of the page; what lies outside it is not seen.
    """
    horizontal, vertical = _oriented(segments, width, height)
    if len(horizontal) + len(vertical) < 3:
        return []
    tables = []
    for rows, columns in _touching(horizontal, vertical):
        table = _grid(rows, columns)
        if table is not None:
            tables.append(table)
    return _unnested(tables)


def _oriented(segments: Floats, width: float, height: float) -> tuple[Floats, Floats]:
    """Return horizontal and vertical rules, joined, each a row position, start, end."""
    x1, y1, x2, y2 = segments.T
    left, right = np.minimum(x1, x2), np.maximum(x1, x2)
    top, bottom = np.minimum(y1, y2), np.maximum(y1, y2)
    across, down = right - left, bottom - top
    seen = (
        np.isfinite(segments).all(axis=1)
        & (right > -TOL.snap)
        & (left < width + TOL.snap)
        & (bottom > -TOL.snap)
        & (top < height + TOL.snap)
    )
    flat = seen & (down <= np.clip(TOL.aslope * across, *TOL.flat)) & (across >= down)
    upright = seen & (across <= np.clip(TOL.aslope * down, *TOL.flat)) & (down > across)
    horizontal = np.column_stack([(top + bottom) / 2, left.clip(0, width), right.clip(0, width)])
    vertical = np.column_stack([(left + right) / 2, top.clip(0, height), bottom.clip(0, height)])
    return _joined(horizontal[flat]), _joined(vertical[upright])


def _joined(rules: Floats) -> Floats:
    """Join pieces on the same line (to half a point) over small gaps; drop short ones."""
    if not len(rules):
        return rules
    line = np.round(rules[:, 0] * 2)
    order = np.lexsort((rules[:, 1], line))
    rules, line = rules[order], line[order]
    # The furthest end so far on each line, by offsetting the lines so far apart that one running
    # maximum serves them all.
    reach = float(rules[:, 2].max() - rules[:, 1].min()) + 10 * TOL.snap
    offset = (np.cumsum(np.r_[0.0, np.diff(line) != 0])) * reach
    furthest = np.maximum.accumulate(rules[:, 2] + offset)
    starts = np.r_[True, (rules[1:, 1] + offset[1:]) > furthest[:-1] + TOL.snap]
    group = np.cumsum(starts) - 1
    first = np.flatnonzero(starts)
    joined: Floats = np.column_stack(
        [
            np.bincount(group, rules[:, 0]) / np.bincount(group),
            rules[first, 1],
            np.maximum.reduceat(rules[:, 2], first),
        ]
    )
    length = joined[:, 2] - joined[:, 1]
    keep = length >= TOL.shortest_rule
    if keep.sum() > TOL.most_rules:
        keep &= length >= np.sort(length)[-TOL.most_rules]
    kept: Floats = joined[keep]
    return kept


def _touching(horizontal: Floats, vertical: Floats) -> list[tuple[Floats, Floats]]:
    """Return sets of rules that touch, each as its horizontal and its vertical ones."""
    count = len(horizontal)
    position = np.r_[horizontal[:, 0], vertical[:, 0]]
    parents = list(range(len(position)))

    def root(item: int) -> int:
        while parents[item] != item:
            parents[item] = parents[parents[item]]
            item = parents[item]
        return item

    crossing = (
        (vertical[None, :, 0] >= horizontal[:, None, 1] - TOL.snap)
        & (vertical[None, :, 0] <= horizontal[:, None, 2] + TOL.snap)
        & (horizontal[:, None, 0] >= vertical[None, :, 1] - TOL.snap)
        & (horizontal[:, None, 0] <= vertical[None, :, 2] + TOL.snap)
    )
    pairs = [(int(a), int(b) + count) for a, b in np.argwhere(crossing)]
    for shift, rules in ((0, horizontal), (count, vertical)):
        beside = np.triu(
            (np.abs(rules[:, None, 0] - rules[None, :, 0]) <= TOL.snap)
            & (rules[:, None, 1] <= rules[None, :, 2] + TOL.snap)
            & (rules[None, :, 1] <= rules[:, None, 2] + TOL.snap),
            k=1,
        )
        pairs += [(int(a) + shift, int(b) + shift) for a, b in np.argwhere(beside)]
    for a, b in pairs:
        parents[root(a)] = root(b)
    sets: dict[int, tuple[list[int], list[int]]] = {}
    for item in range(len(position)):
        rows, columns = sets.setdefault(root(item), ([], []))
        (rows if item < count else columns).append(item if item < count else item - count)
    return [(horizontal[rows], vertical[columns]) for rows, columns in sets.values()]


def _grid(rows: Floats, columns: Floats) -> Grid | None:
    """Return the table that touching rules draw, None when they enclose nothing."""
    rows, columns = _closed(rows, columns)
    if len(rows) < 2 or len(columns) < 2:
        return None
    ys, row_of = _snapped(rows)
    xs, column_of = _snapped(columns)
    if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) > TOL.most_slots:
        return None
    below = _covered(rows, row_of, ys, xs)  # [line, column]: a rule runs along the slot's edge
    beside = _covered(columns, column_of, xs, ys).T  # [row, line]
    _cap(below, beside)
    owner = _regions(below, beside)
    return _cells(xs, ys, owner)


def _closed(rows: Floats, columns: Floats) -> tuple[Floats, Floats]:
    """Add the outer border where a table is open: it is as wide as its rules and as tall as its
    uprights, where two or more of them end at that side.
    """
    if not len(rows) or not len(columns):
        return rows, columns
    return (
        np.vstack([rows, *_borders(columns, rows)]),
        np.vstack([columns, *_borders(rows, columns)]),
    )


def _borders(rules: Floats, others: Floats) -> list[Floats]:
    """Return the lines that close a table where `rules` end, as long as `others` and they reach."""
    first = min(float(rules[:, 0].min()), float(others[:, 1].min()))
    last = max(float(rules[:, 0].max()), float(others[:, 2].max()))
    added = []
    for end, outermost in ((1, rules[:, 1].min()), (2, rules[:, 2].max())):
        ending = rules[np.abs(rules[:, end] - outermost) <= TOL.snap, 0]
        if len(ending) >= 2 and np.ptp(ending) > TOL.snap:
            added.append(np.array([[outermost, first, last]]))
    return added


def _snapped(rules: Floats) -> tuple[Floats, Ints]:
    """Return the grid lines, and for each rule the number of its line."""
    order = np.argsort(rules[:, 0], kind="stable")
    position = rules[order, 0]
    line = np.empty(len(rules), dtype=np.int64)
    line[order] = np.cumsum(np.r_[False, _parts(position)])
    weight = rules[:, 2] - rules[:, 1]
    return np.bincount(line, rules[:, 0] * weight) / np.bincount(line, weight), line


def _parts(position: Floats) -> NDArray[np.bool_]:
    """Say for each gap between sorted positions whether it parts two grid lines.

    Rules of several rows may follow each other in steps below TOL.snap; a line that would come to
    lie too far from some of its rules is cut at its widest gap.
    """
    gaps = np.diff(position)
    parts: NDArray[np.bool_] = gaps > TOL.snap
    while True:
        bounds = np.r_[0, np.flatnonzero(parts) + 1, len(position)]
        wide = [
            (start, stop)
            for start, stop in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)
            if position[stop - 1] - position[start] > TOL.line_spread
        ]
        if not wide:
            return parts
        for start, stop in wide:
            parts[start + int(np.argmax(gaps[start : stop - 1]))] = True


def _covered(rules: Floats, line: Ints, lines: Floats, stops: Floats) -> NDArray[np.bool_]:
    """Say for each grid line and each interval between stops whether rules cover it."""
    low, high = stops[:-1], stops[1:]
    free = np.tile(high - low, (len(lines), 1))
    order = np.lexsort((rules[:, 1], line))
    reached = np.full(len(lines), -np.inf)
    for number in order:
        start, end = rules[number, 1], rules[number, 2]
        at = line[number]
        start = max(start, reached[at])
        if end <= start:
            continue
        reached[at] = end
        free[at] -= np.clip(np.minimum(end, high) - np.maximum(start, low), 0, None)
    covered: NDArray[np.bool_] = free <= np.minimum(TOL.gap, TOL.gap_share * (high - low))
    return covered


def _cap(below: NDArray[np.bool_], beside: NDArray[np.bool_]) -> None:
    """Close the space between two neighbouring upright rules that both end where nothing crosses.

    A browser leaves room under the last row of a page: rules around merged cells end above it,
    while the background of another cell runs on.
    """
    for line in range(1, below.shape[0] - 1):
        for ending, other in ((line - 1, line), (line, line - 1)):
            upright = np.flatnonzero(beside[ending])
            for a, b in zip(upright[:-1].tolist(), upright[1:].tolist(), strict=True):
                if not (beside[other, a] or beside[other, b] or below[line, a:b].any()):
                    below[line, a:b] = True


def _regions(below: NDArray[np.bool_], beside: NDArray[np.bool_]) -> Ints:
    """Return for each slot the number of its region; -1 is the outside, open to the page."""
    rows, columns = below.shape[0] - 1, beside.shape[1] - 1
    # A margin of outside slots around the table; its numbers are the lowest and win.
    region = np.zeros((rows + 2, columns + 2), dtype=np.int64)
    region[1:-1, 1:-1] = np.arange(1, rows * columns + 1).reshape(rows, columns)
    open_down = np.zeros((rows + 1, columns + 2), dtype=bool)
    open_down[:, 1:-1] = ~below
    open_right = np.zeros((rows + 2, columns + 1), dtype=bool)
    open_right[1:-1, :] = ~beside
    while True:
        before = region.copy()
        for upper, lower, passage in (
            (region[:-1], region[1:], open_down),
            (region[:, :-1], region[:, 1:], open_right),
        ):
            lowest = np.minimum(upper, lower)
            np.copyto(upper, lowest, where=passage)
            np.copyto(lower, lowest, where=passage)
        if np.array_equal(before, region):
            return region[1:-1, 1:-1] - 1


def _cells(xs: Floats, ys: Floats, region: Ints) -> Grid | None:
    """Turn regions into rectangles, leaving out slivers; a region with gaps becomes several."""
    owner = np.full(region.shape, -1, dtype=np.int64)
    boxes: list[tuple[float, float, float, float]] = []
    whole: list[bool] = []
    slots = np.argwhere(region >= 0)
    if not len(slots):
        return None
    numbers = region[slots[:, 0], slots[:, 1]]
    order = np.argsort(numbers, kind="stable")
    slots, numbers = slots[order], numbers[order]
    for part in np.split(slots, np.flatnonzero(np.diff(numbers)) + 1):
        (row, column), (last_row, last_column) = part.min(axis=0), part.max(axis=0)
        rectangle = len(part) == (last_row - row + 1) * (last_column - column + 1)
        spans = [(row, last_row, column, last_column)] if rectangle else _rectangles(part)
        for top, bottom, left, right in spans:
            box = (
                float(xs[left]),
                float(ys[top]),
                float(xs[right + 1]),
                float(ys[bottom + 1]),
            )
            if box[2] - box[0] < TOL.sliver or box[3] - box[1] < TOL.sliver:
                continue
            owner[top : bottom + 1, left : right + 1] = len(boxes)
            boxes.append(box)
            whole.append(rectangle)
    if not boxes:
        return None
    frames = np.zeros(len(boxes), dtype=bool)
    return Grid(xs, ys, owner, np.array(boxes), np.array(whole), frames)


def _rectangles(part: Ints) -> list[tuple[int, int, int, int]]:
    """Cut a set of slots into rectangles: runs along a row, joined down while they are alike."""
    done: list[tuple[int, int, int, int]] = []
    growing: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(int(part[:, 0].min()), int(part[:, 0].max()) + 1):
        columns = np.sort(part[part[:, 0] == row, 1])
        runs = np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)
        spans = {(int(run[0]), int(run[-1])) for run in runs if len(run)}
        for span, (top, bottom) in list(growing.items()):
            if span not in spans:
                done.append((top, bottom, *span))
                del growing[span]
        for span in spans:
            growing[span] = (growing.get(span, (row, row))[0], row)
    done += [(top, bottom, *span) for span, (top, bottom) in growing.items()]
    return done


def _unnested(tables: list[Grid]) -> list[Grid]:
    """Leave out fragments inside another table's cell and frames around tables, and mark cells
    of a table that frame another one.

    Returned with larger tables first, so that the last one that holds a point is the innermost.
    """
    tables = sorted(tables, key=lambda table: -_area(table.box()))
    kept: list[Grid] = []
    for inner in tables:
        left, top, right, bottom = inner.box()
        fragment = False
        for outer in kept:
            around = np.flatnonzero(
                (outer.boxes[:, 0] <= left + TOL.snap)
                & (outer.boxes[:, 1] <= top + TOL.snap)
                & (outer.boxes[:, 2] >= right - TOL.snap)
                & (outer.boxes[:, 3] >= bottom - TOL.snap)
            )
            if not len(around):
                continue
            number = int(around[0])
            share = _area(inner.box()) / max(_area(tuple(outer.boxes[number])), 1.0)
            if len(inner.boxes) < TOL.nested and len(outer.boxes) > 1 and share < TOL.mostly:
                fragment = True
                break
            outer.frames[number] = True
        if not fragment:
            kept.append(inner)
    return [table for table in kept if len(table.boxes) > 1 or not table.frames[0]]


def _area(box: tuple[float, ...]) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
