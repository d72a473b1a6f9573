"""One page of a PDF: characters and borders to cells, each held against a second reading."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from analysis.characters import clean
from analysis.doubts import Doubt
from analysis.reading.cells import Cell, Page, Problem, in_order
from analysis.reading.pdf import (
    aligned,
    glyphs,
    jvm,
    odd,
    paths,
    ruling,
    scanned,
    table_rules,
    wrapping,
)
from analysis.reading.pdf import sheet as first
from analysis.reading.pdf.tolerances import TOL

_DIGIT = re.compile(r"[0-9]")
# PDFium leaves out ideographs and signs of fonts that are neither embedded nor on the machine when
# they stand alone on a line: what has to agree is what makes up numbers.
_FIGURE = re.compile(r"[0-9.,%+\-/()<>=\ufffd]")
_ASCII = re.compile(r"[!-~]+")
_BLANKS = re.compile(r"\s+")
# A figure with blanks between its digits and points: "0 . 9 3(个)" or "≥ 9 5 %", not "≥ 95 %".
_SPACED = re.compile(r"^[<>=≥≤+-]? ?[\d.,]+%?(?: [\d.,]+%?)+\W*\w{0,4}\W*$")
_SIGNS = ("≥", "≤")
# What many fonts draw like a digit, and where it may be one: "1OO.89", "l9.99", "一4.17".
_ALIKE = {"O": "0", "o": "0", "〇": "0", "I": "1", "l": "1", "一": "-"}
_LETTERED = re.compile(r"(?<![A-Za-z])[\d.,OoIl〇一]+(?![A-Za-z])")


def read(
    opened: first.Opened, confirming: object | None, number: int, damaged: bool = False
) -> Page:
    """Read one page, counted from 1: PDFium's characters in the cells that its borders enclose.

    `confirming` is the document in tabula, which reads every cell again; without it no figure is
    confirmed. `damaged` says that tabula can make no sense of the document.
    """
    try:
        with opened.sheet(number) as sheet:
            return _page(sheet, confirming, number, damaged)
    except paths.TooMuch:
        return Page.unread(number, ("problem.drawing",))
    except first.Broken as error:
        return Page.unread(number, ("problem.page-broken", str(error)))


def _page(sheet: first.Sheet, confirming: object | None, number: int, damaged: bool) -> Page:
    width, height = sheet.size
    again, reading = None, None if confirming is None else jvm.reading(confirming, number)
    found = _found(sheet) if sheet.glyphs.texts else None
    if reading is not None:
        again = jvm.glyphs(reading, sheet)
        damaged = again is None or jvm.is_broken(confirming, number)
    problem = Problem("problem.page-damaged") if damaged else None
    if found is None:
        if problem is None and sheet.pictured:
            return scanned.page(number, sheet.looks.whole(sheet.shape), width)
        return Page(number, width, height, (), problem=problem)
    if found.cut:
        problem = problem or Problem("problem.cut-off")
    cells = _cells(number, found, again)
    if found.aligned:
        cells = in_order(aligned.texts(number, found.printed, found.aligned))
        problem = problem or Problem("problem.no-rules")
    if sheet.hides:
        hides = Problem("problem.recognised" if sheet.image else "problem.hidden")
        problem = replace(hides, further=problem) if damaged else hides
    laid = "".join(text for text, _ in glyphs.lines(sheet.glyphs, sorted(found.overlaid)))
    outside = _outside(number, found) if not found.aligned else ()
    if damaged or glyphs.of_bytes(sheet.glyphs.texts):
        # Both readers have the same bytes: what they agree on is not confirmed.
        whole = Doubt("page-damaged" if damaged else "meaningless")
        cells, outside = (
            tuple(replace(one, doubt=(*one.doubt, whole)) for one in some)
            for some in (cells, outside)
        )
    return Page(number, width, height, cells, outside, problem, laid + "".join(sheet.aslant.texts))


@dataclass(frozen=True, slots=True)
class _Found:
    """What the first reading finds on a page: its tables, and which characters stand in them.

    `aligned` are box and characters of the cells of a page whose columns nothing parts.
    `places` are the cells of the characters, those `spilt` over a border too; `members` the
    characters of the cells, without those that are `left_out` (drawn twice, laid over the table,
    marks of notes); `loose` stand in no cell, `overlaid` are a watermark's or a stamp's. `printed`
    are all characters, those that can't be told as unknown; `untrue` says why of those that look
    like another one, `strange` what else is odd; `cut` are the cells that the page's edge cuts,
    `size` is that of the type.
    """

    sheet: first.Sheet
    tables: ruling.Tables
    aligned: list[tuple[aligned.Box, list[int]]]
    places: glyphs.Ints
    spilt: dict[int, int]
    members: dict[int, list[int]]
    loose: list[int]
    left_out: set[int]
    overlaid: set[int]
    printed: glyphs.Glyphs
    untrue: dict[int, Doubt]
    strange: odd.Odd
    cut: list[int]
    size: float


def _found(sheet: first.Sheet) -> _Found:
    sheet = table_rules.without_ground(sheet)
    rules = table_rules.of_tables(sheet)
    # As high as the type, by the ideographs of the page: inside a scaled drawing the file's own
    # size is not the one that is seen.
    size = glyphs.type_size(sheet.glyphs, [*range(len(sheet.glyphs.texts))])
    tables = ruling.tables(rules, sheet.drawn.edges, size)
    if len(sheet.drawn.marks) and not (tables.grids and len(rules)):
        rules = table_rules.pictured(sheet)
        tables = ruling.tables(rules, sheet.drawn.edges, size)
    around, overlaid = _around(tables, sheet, size)
    if strikes := odd.strikes(tables.boxes, around, overlaid, sheet.glyphs):
        flat = np.abs(rules[:, 3] - rules[:, 1]) <= TOL.straight
        through = np.abs(rules[:, 1:2] - strikes).min(axis=1) <= TOL.snap
        tables = ruling.tables(rules[~(flat & through)], sheet.drawn.edges, size)
        around, overlaid = _around(tables, sheet, size)
    left_out = glyphs.repeated(sheet.glyphs, overlaid) | overlaid
    by_alignment = []
    # Cells none of which stand beside each other are rows at most: stripes of a table, or a frame.
    if not tables.has_columns():
        kept = [one for one in range(len(sheet.glyphs.texts)) if one not in left_out]
        drawn = np.vstack([sheet.drawn.rules, sheet.drawn.edges])
        if by_alignment := aligned.cells(sheet.glyphs, kept, drawn):
            tables = ruling.tables(drawn[:0], drawn[:0])
            around = np.full_like(around, -1)
    places = around[:, 0].copy()
    spilt, shared = glyphs.spilt(sheet.glyphs, places, sheet.objects, overlaid)
    places[list(spilt)] = list(spilt.values())
    members, loose = _members(places, left_out)
    strange = odd.of_figures(sheet, members)
    odd.struck(strange, sheet, tables.boxes, members)
    odd.unexplained(strange, sheet, tables.boxes, members)
    odd.parted(strange, sheet, tables.boxes, members)
    digits = [
        one for own in members.values() for one in own if _DIGIT.match(sheet.glyphs.texts[one])
    ]
    crossed = [one for one in digits if len(set(around[one, 3:].tolist())) > 1]
    # Of a text that crosses a border the characters that lie in one cell tell whose it is.
    astride = around[:, 1] != around[:, 2]
    lying = {int(places[one]) for one in digits if astride[one]}
    runs = [run for cell in lying for run in odd.runs(sheet.glyphs, members[cell])]
    apart = [one for run in runs if astride[run].all() for one in run]
    for cell in shared.union(around[crossed, 3:].ravel(), around[apart, 1:3].ravel()):
        strange.doubt(int(cell), Doubt("over-border"))
    cut_off = odd.cut_off(tables.boxes, sheet.drawn.rules, *sheet.size)
    for cell in cut_off:
        strange.doubt(cell, Doubt("partly-seen"))
    cut = np.flatnonzero(sheet.cut)
    beyond = set(sheet.objects[cut].tolist())
    for cell in np.unique(places[cut][places[cut] >= 0]).tolist():
        shorter = [one for one in members.get(cell, []) if sheet.objects[one] in beyond]
        digits = [one for one in shorter if _DIGIT.match(sheet.glyphs.texts[one])]
        strange.doubt(cell, Doubt("partly-seen"), digits)
    printed, untrue = _believed(sheet, strange.untold)
    left_out |= {one for marks in strange.notes.values() for one in marks}
    members, _ = _members(places, left_out)
    return _Found(
        sheet,
        tables,
        by_alignment,
        places,
        spilt,
        members,
        loose,
        left_out,
        overlaid,
        printed,
        untrue,
        strange,
        cut_off,
        size,
    )


def _cells(number: int, found: _Found, again: glyphs.Glyphs | None) -> tuple[Cell, ...]:
    """Return the cells of a page, each held against the second reading."""
    sheet, printed = found.sheet, found.printed
    compared: dict[int, list[int]] = {}
    stream = ""
    if again is not None:
        aside = _aside(again, sheet, found.overlaid)
        places = found.tables.locate(again.x, again.y)
        for cell in set(found.spilt.values()):
            own = [glyph for glyph, of in found.spilt.items() if of == cell]
            places[list(glyphs.standing_at(again, sheet.glyphs, own))] = cell
        compared, _ = _members(places, glyphs.repeated(again, aside) | aside)
        stream = _stream(sheet, again)
    unsure = _unsure(found)
    usual = glyphs.direction(printed)
    made = {at: glyphs.lines(printed, own) for at, own in found.members.items()}
    strained = glyphs.strained(printed, found.places, found.left_out, made)
    texts = wrapping.texts(printed, found.tables.boxes, made)
    cells, shaded = [], odd.shaded(found.tables.boxes, sheet.drawn)
    for at, (left, top, right, bottom) in enumerate(found.tables.boxes.tolist()):
        lines, own, text = made.get(at, []), found.members.get(at, []), texts[at]
        doubts = [unsure[at]] if at in unsure else []
        marks = found.strange.notes.get(at, [])
        doubts += [found.untrue[one] for one in (*own, *marks) if one in found.untrue]
        doubts += found.strange.doubts.get(at, [])
        if again is not None and not found.strange.untold.intersection(own):
            turned = any(printed.turn[member] for member in own)
            read = [member for _, line in lines for member in line]
            text, differs = _reconciled(
                text, again, compared.get(at, []), turned, sheet, read, marks
            )
            # Without the widths of a font tabula knows its characters, but not their places.
            if stream and all(run in stream for run in _ASCII.findall(_plain(text))):
                differs = []
            doubts += differs
        figures = bool(_DIGIT.search(text))
        if text and not found.tables.whole[at]:
            doubts.append(Doubt("rule-gaps"))
        doubts += _written(text)
        if figures and again is None:
            doubts.append(Doubt("not-confirmed"))
        if at in strained:
            doubts.append(strained[at])
        if figures and glyphs.askew(printed, own, usual):
            doubts.append(Doubt("direction"))
        unnamed = "\ufffd" in text and not found.strange.doubts.get(at)
        if unnamed or glyphs.nameless(printed.texts, own):
            doubts.append(Doubt("meaningless"))
        note = "".join(sheet.glyphs.texts[one] for one in marks) or None
        # Without text there may be a table in it, or the two sides of a thick rule about it.
        thin = min(right - left, bottom - top) < found.size
        doubts += [Doubt("shaded-apart")] if shaded[at] and not (thin or text) else []
        said = tuple(dict.fromkeys(doubts))
        if lines or not (found.tables.frames[at] or (thin and not said)):
            cells.append(Cell(number, left, top, right, bottom, text, said, note))
    return in_order(cells)


def _written(text: str) -> list[Doubt]:
    """Return what the text of a cell puts in doubt by itself: blanks and letters in figures."""
    doubts = [Doubt("gap-in-figure")] if _SPACED.search(text) else []
    for part in _LETTERED.findall(text):
        letters = [one for one in part if one in _ALIKE]
        if letters and (part == text or re.search(r"\d|\w\.\w", part)):
            doubts.append(Doubt("looks-like", (letters[0], _ALIKE[letters[0]])))
    return doubts


def _stream(sheet: first.Sheet, again: glyphs.Glyphs) -> str:
    """Return all characters of the second reading as the file prints them one after another.

    Blank where they are others than those of the first reading, or where no font is lent.
    """
    stream = _plain("".join(again.texts))
    same = sheet.lent and sorted(stream) == sorted(_plain("".join(sheet.glyphs.texts)))
    return stream if same else ""


def _aside(again: glyphs.Glyphs, sheet: first.Sheet, overlaid: set[int]) -> set[int]:
    """Return the characters of the second reading that the first one left out of the cells."""
    found = glyphs.standing_at(again, sheet.glyphs, overlaid)
    for others in (sheet.aslant, sheet.hidden):
        found |= glyphs.standing_at(again, others, range(len(others.texts)))
    return found


def _unsure(found: _Found) -> dict[int, Doubt]:
    """Return the cells with text that is not wholly seen, and the doubt about each."""
    sheet, places, overlaid = found.sheet, found.places, found.overlaid
    if sheet.hides:
        return dict.fromkeys(places.tolist(), Doubt("unseen"))
    said: dict[int, Doubt] = {}
    for glyph in np.flatnonzero(sheet.partly).tolist():
        if sheet.glyphs.texts[glyph].strip() and glyph not in overlaid:
            said[int(places[glyph])] = Doubt("partly-seen")
    # What of a watermark lies on a ground of its own colour is no text that was hidden.
    marks = {tuple(style) for style in sheet.styles[sorted(overlaid)].tolist()}
    styles = map(tuple, sheet.unseen_styles.tolist())
    laid = {glyph for glyph, style in enumerate(styles) if style in marks}
    hidden = found.tables.locate(sheet.hidden.x, sheet.hidden.y)
    for cell, own in _members(hidden, laid)[0].items():
        left_out = clean("".join(text for text, _ in glyphs.lines(sheet.hidden, own)))
        if left_out:
            said[cell] = Doubt("left-out", (left_out,))
    aslant = found.tables.locate(sheet.aslant.x, sheet.aslant.y)
    for cell, word in glyphs.inside(sheet.aslant, aslant).items():
        if cell not in found.members:
            said[cell] = Doubt("left-out", (word,))
    return said


def _believed(sheet: first.Sheet, untold: set[int]) -> tuple[glyphs.Glyphs, dict[int, Doubt]]:
    """Return the characters of a page, those that look like others as unknown, and why.

    `untold` are unknown too.
    """
    texts = list(sheet.glyphs.texts)
    for glyph in untold:
        texts[glyph] = first.MEANINGLESS
    found = sheet.looks.otherwise(texts, sheet.numbers.tolist())
    untrue = {
        at: Doubt("looks-like", (texts[at], other)) if other else Doubt("meaningless")
        for at, (other, _) in found.items()
    }
    for at, (_, surely) in found.items():
        if surely:
            texts[at] = first.MEANINGLESS
    return replace(sheet.glyphs, texts=texts), untrue


def _reconciled(
    text: str,
    again: glyphs.Glyphs,
    compared: list[int],
    turned: bool,
    sheet: first.Sheet,
    read: list[int],
    marks: list[int],
) -> tuple[str, list[Doubt]]:
    """Return the text of a cell after a second reading, and what that puts in doubt.

    `compared` are the characters of the second reading, `read` those of the first in their order;
    `marks` are no part of the text. Of a page with a font that is not in the file PDFium may lack
    ideographs; what has to agree then is what makes up numbers.
    """
    other = clean("\n".join(line for line, _ in glyphs.lines(again, compared)))
    if other == text:
        return text, []
    one, two = _plain(text), _plain(other)
    whole = "".join((one, *(sheet.glyphs.texts[mark] for mark in marks)))
    if one == two or ((turned or marks) and sorted(glyphs.even(whole)) == sorted(two)):
        return text, []
    signs = set(one).intersection(_SIGNS) <= set(two)
    if sheet.lent and signs and _FIGURE.findall(one) == _FIGURE.findall(two):
        return (other if len(two) > len(one) else text), []
    lacking = [] if "\ufffd" in one else _lacking(sheet.glyphs.texts, read, two)
    # The page's picture is the third witness of what the second reading does not know: what does
    # not look like what the first one calls it has no meaning.
    confirms, own = sheet.looks.confirms, sheet.glyphs.texts
    shown = [
        not sheet.questioned[at] and confirms(int(sheet.numbers[at]), own[at]) for at in lacking
    ]
    if shown and all(shown):
        return text, []
    differs = Doubt("readings-differ", (one, two))
    nameless = (
        bool(lacking)
        and not any(shown)
        and not any(sheet.glyphs.texts[at].isascii() for at in lacking)
    )
    nameless |= "\ufffd" in two and "\ufffd" not in one
    return text, [Doubt("meaningless"), differs] if nameless else [differs]


def _plain(text: str) -> str:
    """Return a text as it is compared, without its blanks."""
    return glyphs.even(_BLANKS.sub("", text))


def _lacking(texts: list[str], read: list[int], other: str) -> list[int]:
    """Return the characters without which a reading is the other one, none where it is not."""
    lacking, place = [], 0
    for glyph in read:
        text = glyphs.even(texts[glyph])
        if text.strip() and other.startswith(text, place):
            place += len(text)
        elif text.strip():
            lacking.append(glyph)
    return lacking if place == len(other) else []


def _around(tables: ruling.Tables, sheet: first.Sheet, size: float) -> tuple[glyphs.Ints, set[int]]:
    """Return for each character the cells in which the midst of its ink lies: five columns, of its
    middle and of what is before, behind, over and under it; and those that lie over the table.
    """
    x, y = sheet.glyphs.x, sheet.glyphs.y
    along = np.array(sheet.glyphs.extent)
    # A quotation mark of a Chinese font is as wide as it is high.
    full = [glyphs.is_wide(text) for text in sheet.glyphs.texts]
    over = np.where(full, along, np.clip(size, along, 2 * along))
    upright = np.array(sheet.glyphs.turn) % 2 == 0
    wide, high = (TOL.astride * np.where(upright, *it) for it in ((along, over), (over, along)))
    shifted = ((x, y), (x - wide, y), (x + wide, y), (x, y - high), (x, y + high))
    around = np.column_stack([tables.locate(*points) for points in shifted])
    astride = (around != around[:, :1]).any(axis=1)
    astride &= np.array([text != " " for text in sheet.glyphs.texts], dtype=bool)
    return around, odd.overlaid(sheet, around[:, 0], astride)


def _members(places: glyphs.Ints, left_out: set[int]) -> tuple[dict[int, list[int]], list[int]]:
    """Return the glyphs of each cell, and those outside every cell."""
    kept = np.ones(len(places), dtype=bool)
    kept[list(left_out)] = False
    at = np.flatnonzero(kept)
    order = at[np.argsort(places[at], kind="stable")]
    begins = np.flatnonzero(np.diff(places[order], prepend=-2))
    own, cells = order.tolist(), places[order[begins]].tolist()
    ends = np.append(begins, len(order))[1:].tolist()
    parts = [own[begin:end] for begin, end in zip(begins.tolist(), ends, strict=True)]
    members = dict(sorted(zip(cells, parts, strict=True), key=lambda one: one[1][0]))
    loose = members.pop(-1, [])
    return members, loose


def _outside(number: int, found: _Found) -> tuple[Cell, ...]:
    """Return the lines of text outside of cells."""
    printed = found.printed
    made = []
    for text, line in glyphs.apart(printed, found.loose, found.tables.strips()):
        doubts = dict.fromkeys(found.untrue[one] for one in line if one in found.untrue)
        if "\ufffd" in text or glyphs.nameless(printed.texts, line):
            doubts[Doubt("meaningless")] = None
        made.append(glyphs.line_cell(number, printed, (text, line), tuple(doubts)))
    return in_order(made)
