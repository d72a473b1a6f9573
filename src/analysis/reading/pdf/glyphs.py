"""Glyphs with their places to the text of cells and lines.

Two readers give glyphs in this form; which cell a glyph belongs to and how a cell's glyphs become
its text is decided here, once for both. Lengths are points, y runs down.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from analysis.characters import clean
from analysis.doubts import Doubt
from analysis.reading.cells import Cell
from analysis.reading.pdf.tolerances import TOL

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
# A page's width and height before it is turned, and its rotation in degrees clockwise.
Shape = tuple[float, float, int]

# What makes up a figure.
_FIGURE = frozenset("0123456789.,%-+()")
# What bytes show whose font says nothing: 项目名称 as ¬xlØ. In French they are a twentieth.
_BYTES = frozenset(bytes(range(0x80, 0x100)).decode("cp1252", "ignore"))


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The glyphs of a page as a reader sees it.

    `along` is where a glyph starts on its line, `extent` how far it runs, `across` its baseline
    measured at a right angle to the line; `turn` counts quarter turns counter-clockwise of the
    line's direction (0: left to right). `x`, `y` are the glyphs' centres on the page.
    """

    texts: list[str]
    along: list[float]
    extent: list[float]
    across: list[float]
    turn: list[int]
    x: Floats
    y: Floats


def seen(
    texts: list[str],
    point: tuple[Floats, Floats],
    page: Shape,
    *,
    extent: Floats,
    height: Floats,
    direction: Floats,
) -> Glyphs:
    """Turn glyphs in the page's own coordinates into what a reader sees.

    `point` is each glyph's origin (x to the right, y up, from the lower left corner of the crop
    box), `extent` its advance, `height` its height over the baseline, `direction` that of its
    line in degrees counter-clockwise.
    """
    x, y = turned(np.column_stack(point), page).T
    turn = np.round((direction - page[2]) / 90).astype(np.int64) % 4
    # The unit vector of the line (u) and the one down its lines (v), y running down.
    ux, uy = np.array([1, 0, -1, 0])[turn], np.array([0, -1, 0, 1])[turn]
    vx, vy = -uy, ux
    half = height / 2
    return Glyphs(
        texts,
        along=(x * ux + y * uy).tolist(),
        extent=extent.tolist(),
        across=(x * vx + y * vy).tolist(),
        turn=turn.tolist(),
        x=x + ux * extent / 2 - vx * half,
        y=y + uy * extent / 2 - vy * half,
    )


# The text of a line, and its glyphs from its start on.
Line = tuple[str, list[int]]


def level(points: Floats, tilt: float, page: Shape) -> Floats:
    """Return points of a page that is drawn aslant as they would lie on a straight one.

    The page is turned back about its middle by `tilt` radians clockwise.
    """
    if not tilt:
        return points
    sine, cosine = np.sin(tilt), np.cos(tilt)
    middle = np.array(page[:2]) / 2
    x, y = (points - middle).T
    return np.column_stack([cosine * x + sine * y, cosine * y - sine * x]) + middle


def turned(points: Floats, page: Shape) -> Floats:
    """Return points of the page's own coordinates (rows of x, y) as they are seen on the page."""
    x, y = points.T
    width, tall, rotation = page
    if rotation == 90:
        x, y = y, x
    elif rotation == 180:
        x = width - x
    elif rotation == 270:
        x, y = tall - y, width - x
    else:
        y = tall - y
    return np.column_stack([x, y])


def standing_at(glyphs: Glyphs, others: Glyphs, some: Iterable[int]) -> set[int]:
    """Return the glyphs that stand where some of another reading's stand, with the same text."""
    places: dict[str, list[int]] = {}
    for one in some:
        places.setdefault(even(others.texts[one]), []).append(one)
    if not places:
        return set()
    begins, other_begins = _begins(glyphs), _begins(others)
    middles, other_middles = (np.column_stack([it.x, it.y]) for it in (glyphs, others))
    found = set()
    for one, text in enumerate(glyphs.texts):
        near = places.get(even(text))
        if near is None:
            continue
        reach = max(glyphs.extent[one] / 2, TOL.touches)
        off = np.abs(other_begins[near] - begins[one]).max(axis=1)
        # Characters that run aslant have their middles together.
        off = np.minimum(off, np.abs(other_middles[near] - middles[one]).max(axis=1))
        if off.min() < reach:
            found.add(one)
    return found


def _begins(glyphs: Glyphs) -> Floats:
    """Return the points x, y on the page where glyphs begin on their baselines."""
    turn = np.array(glyphs.turn, dtype=np.int64)
    ux, uy = np.array([1, 0, -1, 0])[turn], np.array([0, -1, 0, 1])[turn]
    along, across = np.array(glyphs.along), np.array(glyphs.across)
    return np.column_stack([along * ux - across * uy, along * uy + across * ux])


def even(text: str) -> str:
    """Return a text as tabula has it, compatible characters made one: ① is 1 there."""
    return unicodedata.normalize("NFKC", text)


def repeated(glyphs: Glyphs, laid: set[int]) -> set[int]:
    """Return the glyphs that only thicken another, by being drawn again over it.

    Those that are `laid` over the page thicken none: a watermark's 2 may stand where a figure's is.
    Nor do those without a width: where a font's widths are lost, both zeros of 100 stand in one
    place.
    """
    numbers = {text: number for number, text in enumerate(dict.fromkeys(glyphs.texts))}
    code = np.array(list(map(numbers.__getitem__, glyphs.texts)))
    near = np.minimum(TOL.touches, TOL.twice_em * np.array(glyphs.extent))
    blank = numbers.get(" ", -1)
    code[list(laid)] = blank
    again: set[int] = set()
    # Two bands of rows, shifted by half their height: what is near stands in one band of either.
    for shift in (0.0, TOL.touches):
        band = np.floor((glyphs.y + shift) / (2 * TOL.touches))
        order = np.lexsort((glyphs.x, band, code))
        one, two = order[:-1], order[1:]
        same = (code[one] == code[two]) & (code[one] != blank) & (band[one] == band[two])
        same &= (glyphs.x[two] - glyphs.x[one] <= near[two]) & (near[two] > 0)
        same &= np.abs(glyphs.y[two] - glyphs.y[one]) <= TOL.touches
        again.update(np.maximum(one, two)[same].tolist())
    return again


def span(glyphs: Glyphs, members: list[int]) -> tuple[float, float]:
    """Return how far some glyphs reach to the left and to the right on the page."""
    x, half = glyphs.x[members], np.array([glyphs.extent[one] for one in members]) / 2
    return float((x - half).min()), float((x + half).max())


def line_cell(number: int, glyphs: Glyphs, line: Line, doubts: tuple[Doubt, ...] = ()) -> Cell:
    """Return a line of text that stands in no cell of page `number`, for a reader of documents."""
    text, members = line
    (left, right), y = span(glyphs, members), glyphs.y[members]
    top, bottom = float(y.min()), float(y.max())
    edges = round(left, 2), round(top, 2), round(right, 2), round(bottom, 2)
    return Cell(number, *edges, clean(text), doubts)


def lines(glyphs: Glyphs, members: list[int]) -> list[Line]:
    """Return the lines of text that some of the glyphs make, top to bottom, with their glyphs."""
    made = [(_line(glyphs, row, size), row) for row, size in rows(glyphs, members)]
    return [line for line in made if line[0]]


def rows(glyphs: Glyphs, members: list[int]) -> list[tuple[list[int], float]]:
    """Return the glyphs of each line, from its start on, and the size of their type.

    Lines that run in different directions are not mixed. Heights that differ by less than half of
    the type size are one line: footnote marks are raised by it.
    """
    made: list[tuple[list[int], float]] = []
    across, along = glyphs.across, glyphs.along
    turns = set(map(glyphs.turn.__getitem__, members))
    for turn in sorted(turns):
        own = members if len(turns) == 1 else [m for m in members if glyphs.turn[m] == turn]
        turned = sorted(own, key=across.__getitem__)
        size = type_size(glyphs, turned)
        places, start = [across[one] for one in turned], 0
        # One line where even its outermost glyphs stand so close.
        ends = pairwise(places) if places[-1] - places[0] > TOL.line * size else ()
        for stop, (one, two) in enumerate(ends, start=1):
            if two - one > TOL.line * size:
                made.append((sorted(turned[start:stop], key=along.__getitem__), size))
                start = stop
        made.append((sorted(turned[start:], key=along.__getitem__), size))
    return made


def apart(glyphs: Glyphs, members: list[int], strips: list[tuple[float, float]]) -> list[Line]:
    """Return lines of text, one for each side of a strip that a wide gap in them reaches over.

    So do the titles of two tables side by side: a blank of one title is no two characters wide.
    """
    found = lines(glyphs, members)
    for left, right in strips:
        sides = (_sides(glyphs, line, left, right) for _, line in found)
        found = [one for own in sides for side in own for one in lines(glyphs, side)]
    return found


def _sides(glyphs: Glyphs, line: list[int], left: float, right: float) -> list[list[int]]:
    middle = (left + right) / 2
    before = [one for one in line if glyphs.x[one] < middle]
    behind = [one for one in line if glyphs.x[one] >= middle]
    ends, starts = ([one for one in own if glyphs.texts[one].strip()] for own in (before, behind))
    if not ends or not starts:
        return [line]
    end, start = span(glyphs, ends)[1], span(glyphs, starts)[0]
    over = end <= left + TOL.snap and start >= right - TOL.snap
    wide = start - end > 2 * type_size(glyphs, line)
    return [before, behind] if over and wide else [line]


def direction(glyphs: Glyphs) -> int:
    """Return how most figures of a page run, as in `Glyphs.turn`: labels may be set upwards."""
    turns = zip(glyphs.turn, glyphs.texts, strict=True)
    figures = np.array([turn for turn, text in turns if text.isdigit()], dtype=np.int64)
    return int(np.bincount(figures, minlength=4).argmax())


def askew(glyphs: Glyphs, members: list[int], usual: int) -> bool:
    """Tell whether figures run another way than what stands beside them, or than is usual.

    A label may run upwards, digits and all; a cell of figures alone runs as the page does.
    """
    turns = {glyphs.turn[member] for member in members}
    if turns <= {usual}:
        return False
    texts = [glyphs.texts[member][0] for member in members]
    return len(turns) > 1 or all(text in _FIGURE or text == " " for text in texts)


def spilt(
    glyphs: Glyphs, cells: Ints, objects: Ints, left_out: set[int]
) -> tuple[dict[int, int], set[int]]:
    """Return the glyphs that run over the border of their text's cell, with that cell; and the
    cells of which it can't be told which one such a text belongs to.

    `objects` numbers the piece of text that the file prints each glyph in. What goes on over a
    border without a gap in one piece, but for the space that it sets between all its characters,
    is one text. It belongs where it begins, or to the next cell where it alone stands there and
    something else in the first: a figure too long for its cell runs out to the left. Where
    anything else stands in either cell that is not sure. What stands beyond the table's own edge
    belongs to the cell that it runs out of. What is `left_out` lies over the table.
    """
    along, extent, across = (np.array(a) for a in (glyphs.along, glyphs.extent, glyphs.across))
    straight = np.setdiff1d(np.flatnonzero(np.array(glyphs.turn) == 0), list(left_out))
    order = straight[np.lexsort((along[straight], objects[straight]))]
    one, two = order[:-1], order[1:]
    follows = (objects[one] == objects[two]) & (np.abs(across[one] - across[two]) < TOL.level)
    gap, narrow = along[two] - along[one] - extent[one], TOL.tight * extent[one]
    for piece in np.unique(objects[one][follows & (cells[one] != cells[two])]):
        own = follows & (objects[one] == piece)
        spaced = float(np.median(gap[own]))
        if 0 < spaced < TOL.space * float(np.median(extent[one][own])):
            narrow[own] += spaced
    follows &= gap < narrow
    over = follows & (cells[one] != cells[two])
    inked = np.array([text != " " for text in glyphs.texts], dtype=bool)
    moved: dict[int, int] = {}
    unsure: set[int] = set()
    for at in np.flatnonzero(over).tolist():
        end = at + 1
        while end < len(follows) and follows[end] and cells[two[end]] == cells[two[at]]:
            end += 1
        start = at
        while start and follows[start - 1] and cells[one[start - 1]] == cells[one[at]]:
            start -= 1
        head, rest = one[start : at + 1].tolist(), two[at:end].tolist()
        if min(cells[one[at]], cells[two[at]]) < 0:
            outside, inside = (head, two[at]) if cells[one[at]] < 0 else (rest, one[at])
            moved |= dict.fromkeys(outside, int(cells[inside]))
            continue
        alone = [
            int(inked[part].sum()) == int(inked[cells == cells[part[0]]].sum())
            for part in (head, rest)
        ]
        # A full-width mark at the end of a line may hang over a border.
        if not all(alone) and not all(_is_light(glyphs.texts[glyph]) for glyph in rest):
            unsure |= {int(cells[head[0]]), int(cells[rest[0]])}
        if head[0] not in moved and alone == [False, True]:
            moved |= dict.fromkeys(head, int(cells[rest[0]]))
        else:
            moved |= dict.fromkeys(rest, moved.get(head[0], int(cells[head[0]])))
    return moved, unsure


def strained(
    glyphs: Glyphs, cells: Ints, left_out: set[int], made: dict[int, list[Line]]
) -> dict[int, Doubt]:
    """Return the cells whose text can't be told apart from what stands beside it, and the doubt.

    `cells` numbers each glyph's cell, -1 for none; `made` are the lines of each cell. A line that
    goes on over a border without a gap belongs to one cell but fills two; characters set over
    each other have no order.
    """
    along, extent, across = (np.array(a) for a in (glyphs.along, glyphs.extent, glyphs.across))
    # A full-width mark at the end of a line may hang over a border, or be set closer.
    words = (extent > 0) & np.array([not _is_light(text) for text in glyphs.texts], dtype=bool)
    use = words & (np.array(glyphs.turn) == 0) & (cells >= 0)
    use[list(left_out)] = False
    order = np.flatnonzero(use)
    order = order[np.lexsort((along[order], np.round(across[order])))]
    one, two = order[:-1], order[1:]
    gap = along[two] - along[one] - extent[one]
    level = (np.abs(across[one] - across[two]) < TOL.level) & (along[one] < along[two])
    narrow = np.minimum(extent[one], extent[two])
    beyond = level & (cells[one] != cells[two]) & (gap < TOL.tight * narrow)
    inked = (extent > 0) & np.array([text != " " for text in glyphs.texts], dtype=bool)
    over = _printed_over(made, along, extent, words, TOL.overlap)
    over |= _printed_over(made, along, extent, inked, 1 - TOL.fits)
    said = dict.fromkeys(over, Doubt("printed-over"))
    for cell in np.r_[cells[one[beyond]], cells[two[beyond]]].tolist():
        said[cell] = Doubt("over-border")
    return said


def _printed_over(
    made: dict[int, list[Line]], along: Floats, extent: Floats, words: Bools, most: float
) -> set[int]:
    """Return the cells with a line in which a character stands over the one before it.

    `most` is the part of the narrower one's width from which it does: more for half-filled marks.
    """
    lines_of = [(cell, line) for cell, lines in made.items() for _, line in lines]
    members = np.array([member for _, line in lines_of for member in line], dtype=np.int64)
    number = np.repeat(np.arange(len(lines_of)), [len(line) for _, line in lines_of])
    members, number = members[words[members]], number[words[members]]
    one, two = members[:-1], members[1:]
    gap = along[two] - along[one] - extent[one]
    over = (number[:-1] == number[1:]) & (gap < -most * np.minimum(extent[one], extent[two]))
    return {lines_of[line][0] for line in number[1:][over].tolist()}


def type_size(glyphs: Glyphs, members: list[int]) -> float:
    """Return the type size of some glyphs: an ideograph is one em wide, a digit about a half."""
    extent = glyphs.extent
    wide = [extent[m] for m in members if is_wide(glyphs.texts[m])]
    if not wide:
        wide = [2 * extent[m] for m in members if glyphs.texts[m] != " "]
    return max(median(wide), 1.0) if wide else 1.0


def _line(glyphs: Glyphs, line: list[int], size: float) -> str:
    text = ""
    end = 0.0
    for member in line:
        part = glyphs.texts[member]
        start = glyphs.along[member]
        if text and part != " " and text[-1] != " " and start - end > TOL.space * size:
            wide = is_wide(text[-1]) or is_wide(part)
            if not wide or start - end > TOL.wide_space * size:
                text += " "
        text += part
        end = start + glyphs.extent[member]
    return text.strip()


@cache
def _is_light(text: str) -> bool:
    """Tell whether a character is a blank, or a full-width mark that fills half of its box."""
    return text == " " or (not text.isascii() and unicodedata.category(text[0])[0] == "P")


@cache
def is_wide(text: str) -> bool:
    """Tell whether a character is as wide as the type is high, as ideographs are."""
    return text[0] > "\u2000" and unicodedata.east_asian_width(text[0]) in "WF"


def of_bytes(texts: list[str]) -> bool:
    """Tell whether the text of a page is bytes that no font gives a meaning."""
    counts = Counter("".join(texts))
    signs = {one: n for one, n in counts.items() if not (one.isspace() or one.isdigit())}
    return 4 * sum(n for one, n in signs.items() if one in _BYTES) > sum(signs.values())


def nameless(texts: list[str], members: list[int]) -> bool:
    """Tell whether some glyphs are ones that nobody can name, signs of Word's Symbol apart."""
    return any(map(_is_nameless, map(texts.__getitem__, members)))


@cache
def _is_nameless(text: str) -> bool:
    private = unicodedata.category(text[0]) == "Co"
    return private and not clean(text + "1").startswith(("≥", "≤"))


def inside(printed: Glyphs, cells: Ints) -> dict[int, str]:
    """Return the words that stand in one cell each, and once on the page, by the cell.

    `cells` are those of the glyphs. A watermark runs over several, or is repeated.
    """
    middles = np.column_stack([printed.x, printed.y])
    apart = np.hypot(*np.diff(middles, axis=0).T) > 2 * np.array(printed.extent[1:])
    words = np.split(np.arange(len(cells)), np.flatnonzero(apart) + 1)
    texts = ["".join(printed.texts[one] for one in word) for word in words]
    alone = (
        (int(cells[word[0]]), text)
        for word, text in zip(words, texts, strict=True)
        if len(word) and texts.count(text) == 1 and len(set(cells[word].tolist())) == 1
    )
    return {cell: text for cell, text in alone if cell >= 0}
