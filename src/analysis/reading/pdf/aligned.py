"""Tables whose cells no rules enclose: text to cells by how it is aligned.

A line of text is parted at its wide gaps; parts that stand close under each other are the lines of
one cell, unless a rule runs between them. Blank cells and merged ones can't be told, so all that
is read here is in doubt. The sums of a form, which would prove some of its figures, are the audit's
to work out: it stands above the readers and takes no doubt away.
"""

import numpy as np

from analysis.reading.pdf.glyphs import Floats, Glyphs, lines, type_size
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


def _parts(glyphs: Glyphs, line: list[int], size: float) -> list[list[int]]:
    """Return a line's runs of glyphs between its wide gaps, blanks left out."""
    printed = [one for one in line if glyphs.texts[one].strip()]
    starts = np.array([glyphs.along[one] for one in printed])
    ends = starts + [glyphs.extent[one] for one in printed]
    cuts = np.flatnonzero(starts[1:] - ends[:-1] > TOL.wide_space * size) + 1
    return [part.tolist() for part in np.split(np.array(printed, dtype=np.int64), cuts)]


def _box(glyphs: Glyphs, part: list[int], size: float) -> Box:
    half = np.array([glyphs.extent[one] for one in part]) / 2
    x, y = glyphs.x[part], float(np.median(glyphs.y[part]))
    return float((x - half).min()), y - size / 2, float((x + half).max()), y + size / 2


def _continues(above: Box, below: Box, size: float, rules: Floats) -> bool:
    """Tell whether a line stands close under a cell, without a rule between them."""
    shared = min(above[2], below[2]) - max(above[0], below[0])
    narrower = min(above[2] - above[0], below[2] - below[0])
    if 2 * shared < narrower or not -size < below[1] - above[3] < TOL.leading * size:
        return False
    x, top, bottom = (below[0] + below[2]) / 2, above[3] - size / 2, below[1] + size / 2
    left, right = np.minimum(rules[:, 0], rules[:, 2]), np.maximum(rules[:, 0], rules[:, 2])
    return not ((left < x) & (x < right) & (rules[:, 1] > top) & (rules[:, 1] < bottom)).any()
