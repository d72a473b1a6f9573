"""What stands in a figure's cell and is no part of it: marks, stamps, strokes, ink without text.

All characters of a figure share size, colour and baseline. One that does not is a footnote mark
where it is raised and smaller, belongs to a watermark where its text goes on over the borders of
cells, and makes the figure unknown elsewhere. A line through a figure strikes it out, one before it
may be a minus, and a picture or an outline in a cell may be a figure.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

import numpy as np

from analysis.doubts import Doubt
from analysis.reading.pdf import shapes
from analysis.reading.pdf.borders import Seen
from analysis.reading.pdf.glyphs import Bools, Floats, Glyphs, Ints, rows, type_size
from analysis.reading.pdf.sheet import Sheet
from analysis.reading.pdf.tolerances import TOL

_FIGURE = frozenset("0123456789.,%+-()<>=≥≤")
_DIGITS = frozenset("0123456789")
_NOTES = frozenset("*※†‡") | {chr(code) for code in range(0x2460, 0x2488)}  # ① to ⑳, ⑴ to ⒇
_NUMBER = re.compile(r"\s*[\d.,]+\s*")


@dataclass(slots=True)
class Odd:
    """What is odd on a page, by the number of the cell or of the character.

    `notes` are footnote marks by their cell, `untold` characters that make their figure unknown,
    `doubts` what to say of cells.
    """

    notes: dict[int, list[int]] = field(default_factory=dict)
    untold: set[int] = field(default_factory=set)
    doubts: dict[int, list[Doubt]] = field(default_factory=dict)

    def doubt(self, cell: int, doubt: Doubt, glyphs: Iterable[int] = ()) -> None:
        """Put a cell in doubt, and some of its characters out of its figure."""
        self.doubts.setdefault(cell, []).append(doubt)
        self.untold.update(glyphs)


def overlaid(sheet: Sheet, places: Ints, astride: Bools) -> set[int]:
    """Return the characters of text that lies over the table: a watermark's or a stamp's.

    Its style is not the table's, it is pale or larger, and it runs on over a border (`astride`
    tells which characters stand on one) or stands in what is drawn over several cells. A style
    that nearly always has cells to itself is the table's own: one of its texts may be too long.
    Where all of its texts go on the table's figures without a gap it is none: a pale 6 behind
    152090.23.
    """
    styles, of = _styles(sheet)
    kinds = np.bincount(of[(places >= 0) & ~astride], minlength=1)
    usual = styles[kinds.argmax()] if kinds.any() else None
    own = np.flatnonzero(of == kinds.argmax()).tolist()
    figures = np.array([one for one in own if sheet.glyphs.texts[one] in _DIGITS], dtype=np.int64)
    found: set[int] = set()
    for number, style in enumerate(styles):
        if style == usual or not _stands_apart(style, usual):
            continue
        members = np.flatnonzero(of == number).tolist()
        shared = {-1, *places[of != number].tolist()}
        texts = runs(sheet.glyphs, members)
        alike = usual is not None and abs(style[0] - usual[0]) < 0.1
        if alike and all(_follows(sheet.glyphs, figures, run) for run in texts):
            continue
        stamps = _stamps(sheet, places)
        over = [
            bool(astride[run].any())
            or len(set(places[run].tolist())) > 1
            or any(stamp[run].all() for stamp in stamps)
            for run in texts
        ]
        own = [
            not laid and int(places[run[0]]) not in shared
            for run, laid in zip(texts, over, strict=True)
        ]
        if any(over) and sum(own) < TOL.own_cells * len(texts):
            found.update(members)
    return found


def _follows(printed: Glyphs, figures: Ints, run: list[int]) -> bool:
    """Tell whether a run of digits goes on one of some figures without a gap."""
    along, extent, across = (np.array(a) for a in (printed.along, printed.extent, printed.across))
    level = figures[np.abs(across[figures] - across[run[0]]) < TOL.level]
    gaps = np.abs(along[level] + extent[level] - along[run[0]])
    near = gaps.min(initial=np.inf) < TOL.tight * extent[run[0]]
    return bool(near) and all(printed.texts[one] in _DIGITS for one in run)


def _stamps(sheet: Sheet, places: Ints) -> list[Bools]:
    """Return for each drawing that reaches over text of several cells the characters in it."""
    x, y = sheet.glyphs.x, sheet.glyphs.y
    found = []
    for left, top, right, bottom in sheet.drawn.marks.tolist():
        inside = (x > left) & (x < right) & (y > top) & (y < bottom)
        if len(set(places[inside].tolist())) > 1:
            found.append(inside)
    return found


def strikes(boxes: Floats, around: Ints, overlaid: set[int], printed: Glyphs) -> list[float]:
    """Return the heights of level lines through text that are no borders.

    `around` are the cells about each character: at its middle, before, behind, over and under it.
    More texts lie on such a line than on both its sides: it strikes out a row, or strays. A text
    lies on it whose characters mostly do: a bracket may reach from a narrow row over its border.
    """
    over, under = around[:, 3], around[:, 4]
    on = (over != under) & (over >= 0) & (under >= 0)
    on &= np.array([text.isalnum() for text in printed.texts], dtype=bool)  # a bullet is none
    on[list(overlaid)] = False
    filled = set(around[~on, 0].tolist())
    found = []
    crossed, extent = np.unique(around[on, 3]), np.array(printed.extent)
    for y in np.unique(boxes[crossed, 3]).tolist():
        beside = np.abs(printed.y - y) < extent
        on_line = [
            one
            for one in crossed[boxes[crossed, 3] == y].tolist()
            if on[beside & (around[:, 3] == one)].mean() > TOL.mostly
        ]
        above = np.flatnonzero(np.abs(boxes[:, 3] - y) < TOL.touches)
        below = np.flatnonzero(np.abs(boxes[:, 1] - y) < TOL.touches)
        parted = 0
        for one in np.setdiff1d(above, on_line).tolist():
            middle = (boxes[one, 0] + boxes[one, 2]) / 2
            others = below[(boxes[below, 0] < middle) & (middle < boxes[below, 2])]
            parted += one in filled and not filled.isdisjoint(others.tolist())
        if len(on_line) > max(parted, 1):
            found.append(y)
    return found


def cut_off(boxes: Floats, rules: Floats, width: float, height: float) -> list[int]:
    """Return the cells that the edge of the page cuts: what they held beyond it is not seen.

    A rule that is seen along the edge closes its cells there.
    """
    cut: list[int] = []
    for side, edge in enumerate((0.0, 0.0, width, height)):
        across, along = side % 2, 1 - side % 2
        at = np.flatnonzero(np.abs(boxes[:, side] - edge) < TOL.touches)
        near = (np.abs(rules[:, [across, across + 2]] - edge) < TOL.snap).all(axis=1)
        low, high = boxes[at, along], boxes[at, along + 2]
        start = np.maximum(low[:, None], rules[near, along])
        closed = (np.minimum(high[:, None], rules[near, along + 2]) - start).clip(0).sum(axis=1)
        cut += at[closed < TOL.mostly * (high - low)].tolist()
    return cut


def of_figures(sheet: Sheet, members: dict[int, list[int]]) -> Odd:
    """Return what is odd in the cells that hold a digit."""
    odd, printed = Odd(), sheet.glyphs
    every, of = _styles(sheet)
    styles = [every[number] for number in of.tolist()]
    digits = {
        cell: [styles[one] for one in own if printed.texts[one] in _DIGITS]
        for cell, own in members.items()
    }
    usual = Counter(style for own in digits.values() for style in own).most_common(1)
    figures = {
        cell: [line for line, _ in rows(printed, members[cell])] for cell in digits if digits[cell]
    }
    gaps = [
        gap for lines in figures.values() for line in lines for gap in _gaps(line, printed).values()
    ]
    tight = median(gaps) if gaps else 0.0
    for cell, lines in figures.items():
        kinds = usual if usual[0][0] in digits[cell] else Counter(digits[cell]).most_common(1)
        for line in lines:
            _judge(odd, cell, line, printed, styles, kinds[0][0], tight)
        _overlapping(odd, cell, lines, printed)
    return odd


def struck(odd: Odd, sheet: Sheet, boxes: Floats, members: dict[int, list[int]]) -> None:
    """Add the figures that a line strikes out, underlines or makes negative."""
    glyphs = sheet.glyphs
    x, y = glyphs.x, sheet.middles()[:, 1]
    extent = np.array(glyphs.extent)
    rules = sheet.drawn.rules
    # A dot is no line.
    flat = rules[:, 3] - rules[:, 1] <= TOL.straight
    flat &= rules[:, 2] - rules[:, 0] >= TOL.thin_fill
    for cell, (left, top, right, _) in _crossed(boxes, rules[flat]):
        own = np.array(members.get(cell, []), dtype=np.int64)
        if not own.size:
            continue
        over = (x[own] > left) & (x[own] < right)
        off = (top - y[own]) / (size := type_size(glyphs, own.tolist()))
        level = np.abs(off) < TOL.through
        through = own[over & level]
        under = own[over & (off >= TOL.through) & (off < TOL.underlines)]
        figures = [one for one in through.tolist() if glyphs.texts[one] in _DIGITS]
        # What reaches beyond a character strikes it: a figure's unit. A comma lies on the line.
        whole = [one for one in through.tolist() if glyphs.texts[one].isalnum()]
        half = extent[whole] / 2
        beyond = ((x[whole] - half >= left) & (x[whole] + half <= right)).any()
        if figures or (beyond and any(glyphs.texts[one] in _DIGITS for one in own.tolist())):
            odd.doubt(cell, Doubt("struck-out"), figures)
            continue
        signs = [one for one in under.tolist() if glyphs.texts[one] in "<>"]
        if signs and len(signs) == len(under):
            odd.doubt(cell, Doubt("underlined-sign"), signs)
        # A stroke inside the box of a character is a part of it, drawn as outlines.
        inside = (np.abs(x[own] - (left + right) / 2) < extent[own] / 2)[level].any()
        after = [one for one in own[level].tolist() if 0 < x[one] - right < size]
        if not inside and right - left < 1.2 * size and after:
            first = min(after, key=lambda one: float(x[one]))
            if any(glyphs.texts[one] in _DIGITS for one in own.tolist()):
                odd.doubt(cell, Doubt("minus-as-line"), [first])


def parted(odd: Odd, sheet: Sheet, boxes: Floats, members: dict[int, list[int]]) -> None:
    """Add the cells of a row that a covered rule parts, where one holds a figure on both sides.

    A merged cell may be painted over the rules of the sheet: then no figures stand there.
    """
    glyphs, rules = sheet.glyphs, sheet.drawn.covered
    rules = rules[rules[:, 3] - rules[:, 1] < TOL.straight]
    cells = np.array(list(members), dtype=np.int64)
    left, top, right, bottom = boxes[cells].T
    for y in np.unique(rules[:, 1].round()).tolist():
        pieces = rules[np.abs(rules[:, 1] - y) <= TOL.touches]
        over = np.minimum(pieces[:, 2], right[:, None]) - np.maximum(pieces[:, 0], left[:, None])
        parts = over.clip(0).sum(axis=1) >= TOL.parts * (right - left)
        parts &= np.minimum(y - top, bottom - y) >= TOL.snap
        found, figures = [], False
        for cell in cells[parts].tolist():
            own = members[cell]
            sides = [
                [one for one in own if (glyphs.y[one] < y) == upper] for upper in (True, False)
            ]
            if all(sides):
                found.append(cell)
                texts = ["".join(glyphs.texts[one] for one in side) for side in sides]
                figures |= all(map(_NUMBER.fullmatch, texts))
        for cell in found if figures else ():
            odd.doubt(cell, Doubt("rule-gaps"))


def shaded(boxes: Floats, drawn: Seen) -> Bools:
    """Tell which cells no rule parts from what is over or under them, but the edge of a shade.

    Where rows are told apart by stripes, a text in the middle of blank cells may be for them all.
    """
    if not len(drawn.edges):
        return np.zeros(len(boxes), dtype=bool)
    left, top, right, bottom = boxes.T[:, :, None]
    found = np.zeros(len(boxes), dtype=bool)
    for y, beyond in ((top, bottom), (bottom, top)):
        seen = []
        for lines in (drawn.rules, drawn.edges):
            flat = lines[np.abs(lines[:, 3] - lines[:, 1]) <= TOL.straight]
            along = (np.minimum(flat[:, 2], right) - np.maximum(flat[:, 0], left)).clip(0)
            near = np.abs(flat[:, 1] - y) <= TOL.snap
            seen.append((along * near).sum(axis=1) / (right - left)[:, 0])
        # The edges of two fills, one for each cell, are two: what is seen between them is a rule.
        inner = np.isin(y[:, 0].round(1), beyond.round(1))
        found |= (seen[0] < TOL.mostly) & (np.abs(seen[1] - 1) < TOL.mostly) & inner
    return found


def unexplained(odd: Odd, sheet: Sheet, boxes: Floats, members: dict[int, list[int]]) -> None:
    """Add the cells in which something is drawn that is neither text nor rule.

    What reaches over a border is a stamp or a picture of the page; what lies in the box of a
    character that may not be seen itself is that character, drawn.
    """
    glyphs = sheet.glyphs
    extent = np.array(glyphs.extent)
    for cell, (left, top, right, bottom) in _holding(boxes, sheet.drawn.marks):
        box, own = boxes[cell], members.get(cell, [])
        room = (left - box[0], top - box[1], box[2] - right, box[3] - bottom)
        # At a border lie the joints of rules; what reaches beyond is no part of the cell, but for
        # a picture that is a little too wide for it.
        most = TOL.mostly * max(right - left, box[2] - box[0])
        within = min(right, box[2]) - max(left, box[0]) > most
        wide = not own and within and min(room[1::2]) >= 0 and bottom - top > TOL.tall
        if min(room) < TOL.touches and not wide:
            continue
        size = np.maximum(2 * extent[own], sheet.styles[own, 0])
        wholly = (np.abs(glyphs.x[own] - (left + right) / 2) < extent[own] / 2 + 0.5) & (
            np.abs(glyphs.y[own] - (top + bottom) / 2) < size / 2
        )
        wholly &= sheet.questioned[own] & (right - left <= extent[own] * 1.2 + 0.5)
        figures = [one for one in own if glyphs.texts[one] in _DIGITS]
        if not wholly.any():
            odd.doubt(cell, Doubt("unexplained-ink"), figures)
    for cell, box in enumerate(boxes):  # painted through a clip, or by strokes like rules: 11
        if cell not in members and cell not in odd.doubts and sheet.ground.is_inked(box):
            odd.doubt(cell, Doubt("unexplained-ink"))


def _judge(
    odd: Odd,
    cell: int,
    line: list[int],
    printed: Glyphs,
    styles: list[tuple[float, int]],
    main: tuple[float, int],
    tight: float,
) -> None:
    if not any(printed.texts[one] in _DIGITS for one in line):
        return
    own = [one for one in line if styles[one] == main] or line
    size = main[0] or type_size(printed, own)
    across = [printed.across[one] for one in line]
    even = max(across) - min(across) <= TOL.raised * size
    even &= all(styles[one] == main for one in line)
    if even and _NOTES.isdisjoint(printed.texts[one] for one in line):
        _uneven(odd, cell, line, printed, size, tight)
        return
    base, strange, notes = median(printed.across[one] for one in own), list[int](), list[int]()
    texts = ["", *(printed.texts[one] for one in line), ""]
    whole = "".join(texts)
    for at, one in enumerate(line):
        before, text, following = texts[at : at + 3]
        raised = base - printed.across[one] > TOL.raised * size
        after = before in _DIGITS | {"%", ")"} or (at and line[at - 1] in notes)  # "12**"
        # Unlike ①, * is known by its shape; "8*83" is a point that the font calls so.
        ends = text in shapes.SAID and following not in _DIGITS
        if text in _NOTES and (raised or (after and ends)):
            notes.append(one)
        elif text in _NOTES and after:
            strange.append(one)
        elif text not in _FIGURE or (raised and before.isascii() and before.isalpha()):  # m²
            continue
        elif at and raised and (styles[one][0] < TOL.smaller * size or styles[one] == main):
            (strange if text == "." or line[at - 1] in strange else notes).append(one)  # no mark
        elif raised or (styles[one] != main and _differs(styles[one], main)):
            strange.append(one)
    if notes:
        odd.notes.setdefault(cell, []).extend(notes)
    if strange:
        rest = "".join(printed.texts[one] for one in line if one not in strange)
        odd.doubt(cell, Doubt("odd-characters", (whole, rest)), strange)
    even_line = [one for one in own if one not in odd.notes.get(cell, ())]
    _uneven(odd, cell, even_line, printed, size, tight)


def _overlapping(odd: Odd, cell: int, lines: list[list[int]], printed: Glyphs) -> None:
    """Doubt figures in lines that lie over each other: two cells whose border is lost, not one."""
    for upper, lower in pairwise(lines):
        if printed.turn[upper[0]] != printed.turn[lower[0]]:
            continue
        apart = median(printed.across[x] for x in lower) - median(printed.across[x] for x in upper)
        if apart < TOL.solid * type_size(printed, upper + lower):
            digits = [one for one in upper + lower if printed.texts[one] in _DIGITS]
            odd.doubt(cell, Doubt("uneven-line"), digits)


def _uneven(
    odd: Odd, cell: int, line: list[int], printed: Glyphs, size: float, tight: float
) -> None:
    """Doubt a line whose characters stand at two heights, or that has a gap inside a figure.

    `tight` is the usual gap between two digits of the page, for a figure of two.
    """
    across = [printed.across[one] for one in line]
    if max(across) - min(across) > TOL.raised * size:
        odd.doubt(cell, Doubt("uneven-line"), [x for x in line if printed.texts[x] in _DIGITS])
        return
    gaps = _gaps(line, printed)
    usual = median(gaps.values()) if len(gaps) > 1 else tight
    # Over a wider gap another figure stands: that of the next column.
    odd_gaps = [
        one for one, gap in gaps.items() if TOL.odd_gap * size < gap - usual < TOL.wide_space * size
    ]
    if odd_gaps:
        odd.doubt(cell, Doubt("gap-in-figure"), odd_gaps)


def _gaps(line: list[int], printed: Glyphs) -> dict[int, float]:
    """Return the gaps between the digits of a line that follow each other, by the second one."""
    return {
        second: printed.along[second] - printed.along[first] - printed.extent[first]
        for first, second in pairwise(line)
        if printed.texts[first] in _DIGITS and printed.texts[second] in _DIGITS
    }


def _styles(sheet: Sheet) -> tuple[list[tuple[float, int]], Ints]:
    """Return the styles of a page, sizes and colours, and the number of each character's."""
    tenths, colours = np.round(10 * sheet.styles[:, 0]), sheet.styles[:, 1]
    found, of = np.unique(
        tenths.astype(np.int64) << 24 | colours.astype(np.int64), return_inverse=True
    )
    return [((style >> 24) / 10, style & 0xFFFFFF) for style in found.tolist()], of


def _differs(one: tuple[float, int], other: tuple[float, int]) -> bool:
    """Tell whether two styles differ to the eye, in size or colour."""
    parts = (abs((one[1] >> shift & 255) - (other[1] >> shift & 255)) for shift in (16, 8, 0))
    larger = max(one[0], other[0], 0.1)
    return abs(one[0] - other[0]) > (1 - TOL.smaller) * larger or max(parts) > TOL.alike


def _stands_apart(style: tuple[float, int], usual: tuple[float, int] | None) -> bool:
    if usual is None or not _differs(style, usual):
        return False
    own, other = (  # how light they are, 0 to 255
        (3 * (colour >> 16) + 6 * (colour >> 8 & 255) + (colour & 255)) // 10
        for _, colour in (style, usual)
    )
    return style[0] > usual[0] / TOL.smaller or own > other + TOL.alike


def runs(printed: Glyphs, members: list[int]) -> list[list[int]]:
    """Return characters that follow each other on a line without a gap."""
    found = []
    for line, _ in rows(printed, members):
        run = [line[0]]
        for before, one in pairwise(line):
            gap = printed.along[one] - printed.along[before] - printed.extent[before]
            if gap > TOL.tight * max(printed.extent[before], printed.extent[one]):
                found.append(run)
                run = []
            run.append(one)
        found.append(run)
    return found


def _crossed(boxes: Floats, rules: Floats) -> list[tuple[int, list[float]]]:
    """Return level rules with each cell that they run through, off its borders."""
    left, top, right, bottom = boxes.T
    start, y, end = rules[:, :3].T[:, :, None]
    through = (left < end) & (start < right) & (y - top >= TOL.touches)
    through &= bottom - y >= TOL.touches
    return [(cell, rules[one].tolist()) for one, cell in np.argwhere(through).tolist()]


def _holding(boxes: Floats, marks: Floats) -> list[tuple[int, list[float]]]:
    """Return marks with the innermost cell that holds the middle of each."""
    x, y = (marks[:, :2] + marks[:, 2:]).T[:, :, None] / 2
    left, top, right, bottom = boxes.T
    inside = (left <= x) & (x <= right) & (top <= y) & (y <= bottom)
    held = np.flatnonzero(inside.any(axis=1))
    cells = len(boxes) - 1 - inside[held, ::-1].argmax(axis=1) if len(held) else held
    return list(zip(cells.tolist(), marks[held].tolist(), strict=True))
