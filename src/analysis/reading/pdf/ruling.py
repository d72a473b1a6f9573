"""Rules on a page to the cells that they enclose, by geometry alone.

A table is a set of rules that touch. Its rules are snapped to grid lines; two neighbouring slots
of the grid belong to one cell unless a rule runs between them, so a merged cell comes out once
with its whole box. Doubled and thick rules fall on one grid line, dashes and short pieces are
joined, loose ends bound nothing, an open outer border is closed, frames around tables and
fragments inside cells are left out. Lengths are points, y runs down.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from analysis.reading.pdf.glyphs import Bools, Floats, Ints
from analysis.reading.pdf.tolerances import TOL


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
    whole: Bools
    frames: Bools

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


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a page, larger ones first, and what `Grid` says of all their cells, numbered
    from the first table's on.
    """

    grids: list[Grid]
    boxes: Floats
    whole: Bools
    frames: Bools

    def locate(self, x: Floats, y: Floats) -> Ints:
        """Return for each point the number of the innermost cell that holds it, or -1."""
        places = np.full(len(x), -1, dtype=np.int64)
        before = 0
        for grid in self.grids:
            found = grid.locate(x, y)
            places = np.where(found >= 0, found + before, places)
            before += len(grid.boxes)
        return places

    def has_columns(self) -> bool:
        """Tell whether any two cells stand beside each other."""
        _, top, _, bottom = self.boxes[np.argsort(self.boxes[:, 1])].T
        return bool((top[1:] < np.maximum.accumulate(bottom)[:-1] - TOL.snap).any())

    def strips(self) -> list[tuple[float, float]]:
        """Return the upright strips between its boxes in which none stands: left and right."""
        left, _, right, _ = self.boxes[np.argsort(self.boxes[:, 0])].T
        reached = np.maximum.accumulate(right)[:-1]
        free = left[1:] - reached > TOL.snap
        return [*zip(reached[free].tolist(), left[1:][free].tolist(), strict=True)]


def tables(rules: Floats, edges: Floats, size: float = 0.0) -> Tables:
    """Return the tables of a page from its rules, and from the edges of fills that bound cells.

    What is near is measured by the `size` of its type where that is large: a poster's rule is 6 pt.
    """
    scale = max(size / TOL.usual_size, 1.0)
    found = [
        replace(grid, xs=grid.xs * scale, ys=grid.ys * scale, boxes=grid.boxes * scale)
        for grid in _bounded(rules / scale, edges / scale)
    ]
    return Tables(
        found,
        np.vstack([np.zeros((0, 4)), *(grid.boxes for grid in found)]).round(2),
        np.concatenate([np.zeros(0, dtype=bool), *(grid.whole for grid in found)]),
        np.concatenate([np.zeros(0, dtype=bool), *(grid.frames for grid in found)]),
    )


def _bounded(rules: Floats, edges: Floats) -> list[Grid]:
    """Return the tables that rules and edges of fills draw.

    An edge inside a cell of rules bounds nothing unless it parts the cell from side to side, as
    that of a shaded row does: the background of a text floats there, and ends at the margin beside
    the text.
    """
    ruled = grids(rules)
    if not len(edges):
        return ruled
    across, down = _oriented(edges)  # an edge may come in pieces, one for each cell
    edges = np.vstack([across[:, [1, 0, 2, 0]], down[:, [0, 1, 0, 2]]])
    flat = np.arange(len(edges)) < len(across)
    floats = np.zeros(len(edges), dtype=bool)
    for table in ruled:
        cell = table.locate(*((edges[:, :2] + edges[:, 2:]) / 2).T)
        # How far inside of the cell's left, top, right and bottom.
        inside = (edges - table.boxes[cell]) * [1.0, 1.0, -1.0, -1.0]
        along, aside = inside[:, ::2].T, inside[:, 1::2].T
        along, aside = np.where(flat, (along, aside), (aside, along))
        nearest = np.abs(aside).min(axis=0)
        parts = along.max(axis=0) <= TOL.touches
        parts &= nearest > TOL.widest_margin
        floats |= (cell >= 0) & (nearest > TOL.snap) & ~parts
    return grids(np.vstack([rules, edges[~floats]]))


def grids(segments: Floats) -> list[Grid]:
    """Return the tables that the segments (rows x1, y1, x2, y2) of a page draw."""
    horizontal, vertical = _oriented(segments)
    horizontal, vertical = _mended(horizontal, vertical), _mended(vertical, horizontal)
    tables = []
    for rows, columns in _touching(horizontal, vertical):
        table = _grid(rows, columns)
        if table is not None:
            tables.append(table)
    return _unnested(tables)


def _oriented(segments: Floats) -> tuple[Floats, Floats]:
    """Return horizontal and vertical rules, joined, each a row position, start, end."""
    x1, y1, x2, y2 = segments.T
    left, right = np.minimum(x1, x2), np.maximum(x1, x2)
    top, bottom = np.minimum(y1, y2), np.maximum(y1, y2)
    across, down = right - left, bottom - top
    flat = (down <= np.clip(TOL.slope * across, TOL.straight, TOL.drop)) & (across >= down)
    upright = (across <= np.clip(TOL.slope * down, TOL.straight, TOL.drop)) & (down > across)
    horizontal = np.column_stack([(top + bottom) / 2, left, right])
    vertical = np.column_stack([(left + right) / 2, top, bottom])
    return _joined(horizontal[flat]), _joined(vertical[upright])


def _by_line(rules: Floats) -> tuple[Floats, Ints]:
    """Return rules in the order of the lines that they lie on, to half a point, and the lines."""
    line = np.round(rules[:, 0] * 2).astype(np.int64)
    order = np.lexsort((rules[:, 1], line))
    return rules[order], line[order]


def _joined(rules: Floats) -> Floats:
    """Join pieces on the same line over small gaps; drop short ones."""
    if not len(rules):
        return rules
    rules, line = _by_line(rules)
    starts = rules[:, 1] > _reached(line, rules[:, 2]) + TOL.snap
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


def _mended(rules: Floats, others: Floats) -> Floats:
    """Join the pieces of a rule that is interrupted inside a cell, as by the ground of a comma.

    A merged cell leaves out a rule from crossing to crossing; pieces whose ends face each other
    where nothing crosses, between two ends at which something does, are one rule.
    """
    if len(rules) < 2:
        return rules
    rules, line = _by_line(rules)
    spans = (others[:, 1] - TOL.snap <= rules[:, :1]) & (rules[:, :1] <= others[:, 2] + TOL.snap)
    near = np.abs(others[:, 0] - rules[:, 1:, None]) <= TOL.snap
    held: Bools = np.asarray((spans[:, None] & near).any(axis=2))
    loose, ends_loose = ~held[:, 0], ~held[:, 1]
    goes_on = np.r_[False, (np.diff(line) == 0) & ends_loose[:-1] & loose[1:]]
    first = np.flatnonzero(~goes_on)
    last = np.r_[first[1:], len(rules)] - 1
    whole = (last == first) | ~(loose[first] | ends_loose[last])
    mended = np.column_stack([rules[first, :2], rules[last, 2]])[whole]
    return np.vstack([mended, rules[np.repeat(~whole, last - first + 1)]])


def _reached(line: Ints, ends: Floats) -> Floats:
    """Return for each rule how far those before it on its line reach; lines stand in order.

    The lines are set so far apart that one running maximum serves them all.
    """
    number = np.cumsum(np.diff(line, prepend=line[0]) != 0)
    apart = number * (np.ptp(ends) + 1.0)
    before = np.r_[-np.inf, np.maximum.accumulate(ends + apart)[:-1]]
    return np.where(np.diff(number, prepend=-1) > 0, -np.inf, before - apart)


def _together(count: int, one: Ints, two: Ints) -> Ints:
    """Return for each of so many things the lowest one that pairs of them join it to."""
    lowest = np.arange(count)
    while True:
        before = lowest.copy()
        low = np.minimum(lowest[one], lowest[two])
        np.minimum.at(lowest, one, low)
        np.minimum.at(lowest, two, low)
        lowest = lowest[lowest]
        if np.array_equal(before, lowest):
            return lowest


def _touching(horizontal: Floats, vertical: Floats) -> Iterator[tuple[Floats, Floats]]:
    """Yield sets of rules that touch, each as its horizontal and its vertical ones."""
    count = len(horizontal)
    crossing = (
        (vertical[:, 0] >= horizontal[:, None, 1] - TOL.snap)
        & (vertical[:, 0] <= horizontal[:, None, 2] + TOL.snap)
        & (horizontal[:, None, 0] >= vertical[:, 1] - TOL.snap)
        & (horizontal[:, None, 0] <= vertical[:, 2] + TOL.snap)
    )
    pairs: list[Ints] = [np.argwhere(crossing) + np.array([0, count])]
    for shift, rules in ((0, horizontal), (count, vertical)):
        beside = np.abs(rules[:, None, 0] - rules[:, 0]) <= TOL.snap
        beside &= rules[:, None, 1] <= rules[:, 2] + TOL.snap
        pairs.append(np.argwhere(beside & beside.T) + shift)
    lowest = _together(count + len(vertical), *np.vstack(pairs).T)
    for number in np.unique(lowest).tolist():
        own = lowest == number
        yield horizontal[own[:count]], vertical[own[count:]]


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
    _through(beside, ys)
    _through(below.T, xs)
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


def _parts(position: Floats) -> Bools:
    """Say for each gap between sorted positions whether it parts two grid lines.

    Rules of several rows may follow each other in steps below TOL.snap; a line that would come to
    lie too far from some of its rules is cut at its widest gap.
    """
    gaps = np.diff(position)
    parts: Bools = gaps > TOL.snap
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


def _covered(rules: Floats, line: Ints, lines: Floats, stops: Floats) -> Bools:
    """Say for each grid line and each interval between stops whether rules cover it."""
    low, high = stops[:-1], stops[1:]
    order = np.lexsort((rules[:, 1], line))
    line, start, end = line[order], rules[order, 1], rules[order, 2]
    start = np.maximum(start, _reached(line, end))
    run = np.minimum(end[:, None], high) - np.maximum(start[:, None], low)
    free = np.tile(high - low, (len(lines), 1))
    np.subtract.at(free, line, run.clip(0))
    covered: Bools = free <= np.minimum(TOL.gap, TOL.gap_share * (high - low))
    return covered


def _through(across: Bools, lines: Floats) -> None:
    """Let the rules across a strip in which no text fits go on through it."""
    for strip in np.flatnonzero(np.diff(lines) <= TOL.gap).tolist():
        across[strip] |= across[max(strip - 1, 0)] | across[min(strip + 1, len(across) - 1)]


def _cap(below: Bools, beside: Bools) -> None:
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


def _regions(below: Bools, beside: Bools) -> Ints:
    """Return for each slot the number of its region; -1 is the outside, open to the page."""
    rows, columns = below.shape[0] - 1, beside.shape[1] - 1
    # Around the table lies the outside, whose number is the lowest.
    slots = np.pad(np.arange(1, rows * columns + 1).reshape(rows, columns), 1)
    one = np.r_[slots[:-1, 1:-1][~below], slots[1:-1, :-1][~beside]]
    two = np.r_[slots[1:, 1:-1][~below], slots[1:-1, 1:][~beside]]
    region: Ints = _together(rows * columns + 1, one, two)[slots[1:-1, 1:-1]] - 1
    return region


def _cells(xs: Floats, ys: Floats, region: Ints) -> Grid | None:
    """Turn regions into rectangles, leaving out slivers; a region with gaps becomes several."""
    slots = np.argwhere(region >= 0)
    if not len(slots):
        return None
    numbers, of = np.unique(region[region >= 0], return_inverse=True)
    first, last = np.tile(region.shape, (len(numbers), 1)), np.zeros((len(numbers), 2), np.int64)
    np.minimum.at(first, of, slots)
    np.maximum.at(last, of, slots)
    rectangles = np.bincount(of) == (last - first + 1).prod(axis=1)
    spans: list[tuple[int, ...]] = []
    whole: list[bool] = []
    for number, (span, rectangle) in enumerate(
        zip(np.hstack([first, last]).tolist(), rectangles.tolist(), strict=True)
    ):
        cut = [span] if rectangle else _rectangles(slots[of == number])
        spans += cut
        whole += [rectangle] * len(cut)
    top, left, bottom, right = np.array(spans).T
    boxes = np.column_stack([xs[left], ys[top], xs[right + 1], ys[bottom + 1]])
    kept = (boxes[:, 2:] - boxes[:, :2]).min(axis=1) >= TOL.sliver
    if not kept.any():
        return None
    owner = np.full(region.shape, -1, dtype=np.int64)
    for number, at in enumerate(np.flatnonzero(kept)):
        owner[top[at] : bottom[at] + 1, left[at] : right[at] + 1] = number
    return Grid(xs, ys, owner, boxes[kept], np.array(whole)[kept], np.zeros(kept.sum(), dtype=bool))


def _rectangles(part: Ints) -> list[tuple[int, ...]]:
    """Cut a set of slots into rectangles: runs along a row, joined down while they are alike.

    Each is first row and column, last row and column.
    """
    done: list[tuple[int, ...]] = []
    growing: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(int(part[:, 0].min()), int(part[:, 0].max()) + 1):
        columns = np.sort(part[part[:, 0] == row, 1])
        runs = np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)
        spans = {(int(run[0]), int(run[-1])) for run in runs if len(run)}
        for span, (top, bottom) in list(growing.items()):
            if span not in spans:
                done.append((top, span[0], bottom, span[1]))
                del growing[span]
        for span in spans:
            growing[span] = (growing.get(span, (row, row))[0], row)
    done += [(top, span[0], bottom, span[1]) for span, (top, bottom) in growing.items()]
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
