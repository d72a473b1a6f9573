"""Table dumps: the labels of merged level cells, found in their fragments and laid on their rows.

A recogniser prints a merged cell's label in pieces beside the rows around the cell's vertical
centre. The groups tile the rows in the order of their labels, so the boundaries are those that
bring each group's centre nearest to its label. A cell that a page edge cuts has its label at its
top, or at the centre of its part.
"""

from bisect import bisect
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from rapidfuzz.distance import LCSseq

from analysis import labels
from analysis.reading.dump import tolerances
from analysis.reading.dump.text import Text, unsure


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a label: on which line of the form (from 0) it stands, and what it says."""

    line: float
    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """A label as recognised: its canonical name and its fragments."""

    name: str
    fragments: tuple[Fragment, ...]

    @property
    def points(self) -> str:
        """Return the points printed behind it, blank for none."""
        return labels.points("".join(fragment.text for fragment in self.fragments))


@dataclass(frozen=True, slots=True)
class Rows:
    """The indicator rows of a form, with what tiling needs.

    `spans` are the lines that each row takes (first, last), `tops` where each line begins and the
    last one ends, in lines of text from 0, `edges` the lines that begin a page; `says` are the
    labels that a row's name speaks of, `weights` those of the rows.
    """

    spans: list[tuple[int, int]]
    tops: list[float]
    edges: list[int]
    says: list[list[str]]
    weights: list[str]


def recognised(fragments: list[Fragment], group: str) -> list[Label]:
    """Return the labels that a column's fragments show, in the order of the standard form.

    A run of fragments is the label whose characters it shows best; each label stands once, but
    not necessarily in the standard's order.
    """
    count = len(fragments)
    best: list[tuple[float, list[tuple[int, int, str]]]] = [(0.0, [])]
    for end in range(1, count + 1):
        options = [best[end - 1]]
        for first in range(max(0, end - tolerances.LONGEST_RUN), end):
            gain, name = _shown(fragments[first:end], group)
            score, found = best[first]
            if name is None or any(name == other for _, _, other in found):
                continue
            options.append((score + gain, [*found, (first, end, name)]))
        best.append(max(options, key=lambda option: option[0]))
    return [Label(name, tuple(fragments[first:end])) for first, end, name in best[count][1]]


def _shown(run: list[Fragment], group: str) -> tuple[float, str | None]:
    """Return how many characters of the best label a run shows, less what does not belong."""
    text = "".join(fragment.text for fragment in run)
    text = text.removesuffix(labels.points(text))
    # A whole label is itself, not a damaged one that it is like: 进度指标, 服务对象满意度指标.
    other = labels.bare(text) if labels.meaning(text, "other_levels") else None
    if text.endswith("指标") and (known := labels.meaning(text, group) or other):
        return float(len(text)), known
    best, found, tied = 0.0, None, False
    for name in labels.names(group):
        shared = LCSseq.similarity(text, name)
        gain = shared - 0.5 * (len(text) - shared) - 0.25 * (len(name) - shared)
        if found is not None and gain == best:
            tied = True
        if gain > best:
            best, found, tied = gain, name, False
    return best - (2.0 if tied else 0.0), found


def tile(found: list[Label], rows: Rows) -> list[Text]:
    """Return for each row the label of its group, in doubt where two tilings are as good.

    Groups keep the order of their labels and leave no row out.
    """
    count = len(rows.spans)
    found = found[:count]
    if not found:
        return [Text()] * count
    cost = np.full((len(found), count, count + 1), np.inf)
    for group, label in enumerate(found):
        printed = _printed(label, rows)
        for first in range(count):
            for end in range(first + 1, count + 1):
                cost[group, first, end] = _cost(label, printed, rows, first, end)
    # What the rows above, and the rows below, cost at best when a group begins or ends there.
    above, below = [np.full(count + 1, np.inf)], [np.full(count + 1, np.inf)]
    above[0][0] = below[0][count] = 0.0
    for forward, backward in zip(cost, cost[::-1], strict=True):
        above.append((above[-1][:count, None] + forward).min(axis=0))
        below.append(np.append((backward + below[-1]).min(axis=1), np.inf))
    whole = [
        before[:count, None] + own + after
        for before, own, after in zip(above, cost, below[-2::-1], strict=False)
    ]
    result = []
    for row in range(count):
        costs = [total[: row + 1, row + 1 :].min() for total in whole]
        best, *others = sorted(range(len(found)), key=costs.__getitem__)
        near = [
            found[other].name for other in others if costs[other] < costs[best] + tolerances.NEAR
        ]
        name = found[best].name
        result.append(unsure(name, "may-be", near[0]) if near else Text(name))
    return result


def _printed(label: Label, rows: Rows) -> dict[int, tuple[float, float]]:
    """Return by page the height at which a label stands, and how far off its middle it may be."""
    found = {}
    for page in {bisect(rows.edges, piece.line) for piece in label.fragments}:
        part = [piece for piece in label.fragments if bisect(rows.edges, piece.line) == page]
        printed = sum(_height(rows, piece.line + 0.5) for piece in part) / len(part)
        lines = max(len(part), sum(len(piece.text) for piece in part) // 2)
        highest = max(rows.tops[int(p.line) + 1] - rows.tops[int(p.line)] for p in part)
        found[page] = printed, max(0.0, (highest - lines - 0.5) / 2)
    return found


def _cost(
    label: Label, printed: dict[int, tuple[float, float]], rows: Rows, first: int, end: int
) -> float:
    """Return what it costs to give the rows first to end - 1 to a label, `printed` by page."""
    top, bottom = rows.spans[first][0], rows.spans[end - 1][1] + 1
    edges = [top, *(edge for edge in rows.edges if top < edge < bottom), bottom]
    cost = 0.0
    for low, high in pairwise(edges):
        if (page := bisect(rows.edges, low)) in printed:
            height, loose = printed[page]
            cost += _off((rows.tops[low] + rows.tops[high]) / 2 - height, loose)
    cost += tolerances.OUTSIDE * sum(not top <= piece.line < bottom for piece in label.fragments)
    cost += tolerances.WORD * sum(
        bool(said) and label.name not in said for said in rows.says[first:end]
    )
    return cost + tolerances.WEIGHTS * (len(set(rows.weights[first:end])) > 1)


def _off(distance: float, loose: float) -> float:
    """Return what it costs that a label stands above (or below) the middle of its rows."""
    away = max(0.0, abs(distance) - loose)
    return (tolerances.ABOVE if distance >= 0 else tolerances.BELOW) * away


def _height(rows: Rows, line: float) -> float:
    """Return the distance of a place from the form's first line, in lines of text."""
    whole = int(line)
    below = rows.tops[min(whole + 1, len(rows.tops) - 1)]
    return rows.tops[whole] + (below - rows.tops[whole]) * (line - whole)


def spoken_of(name: str) -> list[str]:
    """Return the level-2 labels that an indicator's name speaks of by its last word.

    They count only where places alone do not decide.
    """
    group = "name_endings"
    return [label for label in labels.names(group) if name.endswith(labels.words(group, label))]


def printed_at_top(levels1: list[str], levels2: list[str]) -> bool:
    """Tell whether labels stand whole in the first row of their group, or in every row.

    `levels1`, `levels2` are the texts of the two level columns, one a line. So it is in clean
    dumps: every label is whole, and a level-1 label stands only where its first level-2 label is.
    """
    columns = ((levels1, "levels1"), (levels2, "levels2"))
    named = [
        [labels.meaning(text, group) or labels.meaning(text, "other_levels") for text in texts]
        for texts, group in columns
    ]
    for (texts, _), names in zip(columns, named, strict=True):
        if any(text and name is None for text, name in zip(texts, names, strict=True)):
            return False
    lead = named[1] if any(named[1]) else named[0]
    return bool(lead and lead[0]) and all(lead[i] for i, text in enumerate(levels1) if text)
