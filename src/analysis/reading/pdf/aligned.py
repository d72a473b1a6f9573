"""Tables whose cells no rules enclose: text to cells by how it is aligned.

A line of text is parted at its wide gaps; parts that stand close under each other are the lines of
one cell, unless a rule runs between them. Blank cells and merged ones can't be told, so all that
is read here is in doubt. The sums of a form, which would prove some of its figures, are the audit's
to work out: it stands above the readers and takes no doubt away.
"""

import numpy as np

from analysis.characters import clean
from analysis.doubts import Doubt
from analysis.reading.cells import Cell
from analysis.reading.pdf.glyphs import Floats, Glyphs, lines, span, type_size
from analysis.reading.pdf.tolerances import TOL

Box = tuple[float, float, float, float]


def cells(glyphs: Glyphs, loose: list[int], rules: Floats) -> list[tuple[Box, list[int]]]:
    """Return box and glyphs of each cell that the loose text of a page makes.

    `rules` are rows x1, y1, x2, y2. None where the text makes no table: fewer than three lines
    with three parts.
    """
    size = type_size(glyphs, loose)
    parts = [_parts(glyphs, line, size) for _, line in lines(glyphs, loose)]
    if sum(len(part) >= TOL.aligned for part in parts) < TOL.aligned:
        return []
    found: list[tuple[Box, list[int]]] = []
    for part in (one for line in parts for one in line):
        box = _box(glyphs, part, size)
        above = [at for at, (other, _) in enumerate(found) if _continues(other, box, size, rules)]
        if above:
            other, before = found.pop(above[-1])
            left, right = min(box[0], other[0]), max(box[2], other[2])
            box = (left, other[1], right, box[3])
            found.append((box, [*before, *part]))
        else:
            found.append((box, part))
    return found


def texts(number: int, printed: Glyphs, found: list[tuple[Box, list[int]]]) -> list[Cell]:
    """Return the cells of a page whose columns nothing parts, each in doubt."""
    doubts = (Doubt("by-alignment"),)
    made = []
    for box, own in found:
        text = clean("\n".join(line for line, _ in lines(printed, own)))
        made.append(Cell(number, *box, text, doubts))
    return made


def _parts(glyphs: Glyphs, line: list[int], size: float) -> list[list[int]]:
    """Return a line's runs of glyphs between its wide gaps, blanks left out."""
    printed = [one for one in line if glyphs.texts[one].strip()]
    starts = np.array([glyphs.along[one] for one in printed])
    ends = starts + [glyphs.extent[one] for one in printed]
    cuts = np.flatnonzero(starts[1:] - ends[:-1] > TOL.wide_space * size) + 1
    return [part.tolist() for part in np.split(np.array(printed, dtype=np.int64), cuts)]


def _box(glyphs: Glyphs, part: list[int], size: float) -> Box:
    (left, right), y = span(glyphs, part), float(np.median(glyphs.y[part]))
    return round(left, 2), round(y - size / 2, 2), round(right, 2), round(y + size / 2, 2)


def _continues(above: Box, below: Box, size: float, rules: Floats) -> bool:
    """Tell whether a line stands close under a cell, without a rule between them."""
    shared = min(above[2], below[2]) - max(above[0], below[0])
    narrower = min(above[2] - above[0], below[2] - below[0])
    if 2 * shared < narrower or not -size < below[1] - above[3] < TOL.leading * size:
        return False
    x, top, bottom = (below[0] + below[2]) / 2, above[3] - size / 2, below[1] + size / 2
    left, right = np.minimum(rules[:, 0], rules[:, 2]), np.maximum(rules[:, 0], rules[:, 2])
    return not ((left < x) & (x < right) & (rules[:, 1] > top) & (rules[:, 1] < bottom)).any()
