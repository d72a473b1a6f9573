"""Pages to bands: the horizontal strips between a table's rules, in reading order.

A merged cell stands in every band that it covers, so a row is read by asking which cell covers
its band; no position has to be remembered.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise

from analysis import labels, values
from analysis.characters import LOST, clean
from analysis.doubts import Doubt
from analysis.reading import Cell, Document, Page
from analysis.words.sentence import Said

# Cells on each side of a strip that parts two tables: a form has 60, a box of signatures 4.
_ABREAST = 12
# How a strip of a kind of page is named, one of a table or a line beside it.
_AT = {
    ("page", False): "notice.at-page-row",
    ("page", True): "notice.at-page",
    ("table", False): "notice.at-table-row",
    ("table", True): "notice.at-table",
    ("sheet", True): "notice.at-sheet",
}
_FIGURES = frozenset("0123456789.,%\n")
_SIGNS = frozenset("+-()")


@dataclass(slots=True, eq=False)
class Band:
    """One strip of a page: the cells that cover it from left to right, or one loose line of text.

    `loose` tells a line of text outside every table from a strip of a table, `row` counts the
    strips of tables down the page, from 1; of a loose line it is the strip's beside it, else 0.
    `sheet` is the name of the sheet, where it stands on one, and `kind` that of its page;
    `numbered` says that its columns are only numbered, not measured. `edges` are those of the
    columns of a table without pages, `lacks` how many of them the strip covers fewer than most
    others do, and `torn` that two of its cells cover one.
    """

    page: int
    top: float
    bottom: float
    cells: list[Cell] = field(default_factory=list)
    loose: bool = False
    row: int = 0
    kind: str = "page"
    sheet: str = ""
    numbered: bool = False
    edges: tuple[float, ...] = ()
    lacks: int = 0
    torn: bool = False

    def place(self, cells: Iterable[Cell] = ()) -> str:
        """Return where cells of the strip stand, as a person would say it: page 3 row 5, 表1!C12.

        >>> Band(2, 4, 5, [Cell(2, 0, 4, 2, 5, "质量")], sheet="表1").place()
        '表1!A5'
        """
        if not self.sheet:
            return f"{self.kind} {self.page} row {self.row}"
        first = next(iter((*cells, *self.cells)))
        letters, column = "", int(first.left) + 1
        while column:
            column, letter = divmod(column - 1, 26)
            letters = chr(65 + letter) + letters
        return f"{self.sheet}!{letters}{int(first.top) + 1}"

    def said(self, cell: Cell) -> Said | str:
        """Return where one of its cells stands, as the beginning of a sentence."""
        if self.kind == "sheet" and not self.loose:
            return self.place([cell])
        about = {"page": str(self.page), "row": str(self.row), "sheet": self.sheet}
        return Said(_AT[self.kind, self.loose], about)

    def texts(self) -> list[str]:
        """Return the texts of the cells that have one."""
        return [cell.text for cell in self.cells if cell.text.strip()]

    def numbers_columns(self) -> bool:
        """Tell whether it numbers the columns: 列次, —, 1, 2, 3=2/1.

        Where it is called so, one of them may be unreadable: 列次, ①, 1, 2.
        """
        told = [text for text in self.texts() if not values.is_dash(text)]
        called = (n for n, text in enumerate(told, 1) if labels.meaning(text, "numbering"))
        behind = max(called, default=0)
        told = [text for text in told[behind:] if not labels.meaning(text, "money")]
        texts = [text.partition("=")[0].strip() for text in told]
        known = [(n, int(text)) for n, text in enumerate(texts) if re.fullmatch("[0-9]{1,2}", text)]
        counts = {number - n for n, number in known} in ({0}, {1})
        return counts and len(known) >= 3 and len(texts) - len(known) <= bool(behind)

    def says(self, group: str, *keys: str) -> bool:
        """Tell whether one of its texts has one of the meanings of a label group."""
        return any(labels.meaning(text, group) in keys for text in self.texts())

    def titles(self, kind: str) -> bool:
        """Tell whether one of its texts is a title of a kind (部门整体支出绩效自评表)."""
        return any(labels.titled(text, kind) for text in self.texts())


def repeated(document: Document) -> dict[int, int]:
    """Return the pages that print another one again, cell by cell, and which one that is.

    Two forms may end in the same rows. So a page is a copy only right behind the one that it
    repeats (or a copy of that), behind a copy of the page before that one, or where it names its
    project.
    """
    found: dict[int, int] = {}
    known: dict[tuple[object, ...], int] = {}
    for page in document.pages:
        cells = (*page.cells, *page.lines)
        shown = tuple((one.text, one.left, one.top, one.right, one.bottom) for one in cells)
        first, before = known.setdefault(shown, page.number), page.number - 1
        if first == page.number or not any(map(str.isdigit, "".join(c.text for c in page.cells))):
            continue
        named = any(labels.meaning(cell.text, "head") == "project_name" for cell in page.cells)
        if named or found.get(before, before) == first or found.get(before) == first - 1:
            found[page.number] = first
    return found


def bands(document: Document) -> list[Band]:
    """Return all bands of a document in reading order; a page that is printed twice counts once.

    Edges closer than 3 points (a quarter of a grid unit) are one edge.
    """
    snap = 3.0 if document.in_points else 0.25
    found: list[Band] = []
    last: Band | None = None
    twice = repeated(document)
    for page in document.pages:
        if page.number in twice:
            continue
        for part in _abreast(_seen(page), snap):
            for band in _page_bands(part, snap):
                if last is not None and last.page != band.page and not band.loose:
                    whole = _whole(last, band, snap)
                    if whole is not None:
                        last.cells, last = whole, None
                        continue
                last = last if band.loose else band
                found.append(band)
    return found


def _seen(page: Page) -> Page:
    """Return a page with labels as they look, where a font calls their characters others."""

    def seen(cell: Cell) -> Cell:
        told = [one.read for one in cell.doubt if one.code == "looks-like"]
        text = cell.text
        for said, looks in told:
            text = text.replace(said if said in text or len(told) > 1 else LOST, looks)
        return replace(cell, text=text) if text != cell.text and labels.is_known(text) else cell

    return replace(page, cells=tuple(map(seen, page.cells)), lines=tuple(map(seen, page.lines)))


def pairs(found: Iterable[Band]) -> Iterator[tuple[str, list[Cell]]]:
    """Yield each text that may be a label with the cells to its right, or the value behind it.

    The value stands behind a colon or a blank; one line may print several fields. Where a known
    label ends a longer word between blanks, the word may be a label that is not known, and the
    value before it end sooner: 实施单位:甲 本级预算数:100.
    """
    for band in found:
        for position, cell in enumerate(band.cells):
            lies = tuple(one for one in cell.doubt if one.code == "looks-like")
            right = band.cells[position + 1 :]
            if lies:
                right = [replace(one, doubt=one.doubt + lies) for one in right]
            yield cell.text, right
            fields = labels.inline(cell.text)
            words = cell.text.split()
            if not fields and len(words) == 2 and not labels.kinds(cell.text):
                fields = ((words[0], words[1]),)
            line, longer = clean(cell.text), False
            for n, (label, value) in enumerate(fields, start=1):
                before, after = longer, fields[n][0] if n < len(fields) else ""
                longer = bool(after) and " " in value and f"{value}{after}" in line
                unsure = (Doubt("end-uncertain"),) if ":" in value or before or longer else ()
                yield label, [replace(cell, text=value, doubt=cell.doubt + unsure)]


def _whole(upper: Band, lower: Band, snap: float) -> list[Cell] | None:
    """Return the cells of a row of labels whose halves stand on two pages, None for two rows.

    Its cells have the same edges on both pages, and two of its labels, or its first, are known
    only when their halves are put together: 其中:当年财政 above, 拨款 below. Figures without a
    label below the figures of a fund or of the total are their rest: 22902.6 above, 3 below.
    """
    cells: list[Cell] = []
    gained: list[bool] = []
    rests: list[bool] = []
    for cell in upper.cells:
        below = [
            one
            for one in lower.cells
            if abs(one.left - cell.left) < snap and abs(one.right - cell.right) < snap
        ]
        cells.append(cell)
        if below and cell.top > upper.top - snap:
            halves = [text for text in (cell.text.strip(), below[0].text.strip()) if text]
            kinds = labels.kinds("".join(halves)) if len(halves) == 2 else frozenset()
            figure = kinds and not any(map(str.isalpha, halves[0]))
            if len(halves) == 2 and (figure or (not kinds and labels.kinds(halves[0]))):
                return None
            alone = frozenset.intersection(*map(labels.kinds, halves)) if halves else kinds
            gained += [bool(kinds - alone)] if halves else []
            rests += [len(halves) == 2 and not _FIGURES.isdisjoint(halves[1])]
            cells[-1] = replace(cell, text="\n".join(halves))
    # The heading of the block may be printed again beside the rest.
    own = [cell.text for cell in lower.cells if cell.bottom < lower.bottom + snap]
    printed = [text for text in own if text.strip()]
    rest = set("".join(printed)) <= _FIGURES | _SIGNS and sum(rests) == len(printed) > 0
    sums = any(labels.meaning(one, "funds") for one in upper.texts()) or upper.says("foot", "total")
    return cells if sum(gained) > 1 or gained[:1] == [True] or (rest and sums) else None


def _abreast(page: Page, snap: float) -> list[Page]:
    """Part a page between tables that stand side by side, as two pages on one sheet do.

    They are parted by an upright strip without a cell, with many cells on each side of it that
    stand beside each other. Where a page has no rules, each of its columns is such a strip.
    """
    if page.problem and page.problem.key == "problem.no-rules":
        return [page]
    spans = sorted((cell.left, cell.right) for cell in page.cells)
    reached = list(accumulate((end for _, end in spans), max))
    for before, (start, _) in zip(reached[:-1], spans[1:], strict=True):
        if start - before <= snap:
            continue
        cut = (before + start) / 2
        sides = [
            [cell for cell in page.cells if (cell.centre < cut) == first] for first in (True, False)
        ]
        if min(map(len, sides)) < _ABREAST:
            continue
        tops = [min(cell.top for cell in side) for side in sides]
        ends = [max(cell.bottom for cell in side) for side in sides]
        shorter = min(end - top for top, end in zip(tops, ends, strict=True))
        if min(ends) - max(tops) > shorter / 2:
            # A line over both is that of both: the titles of two forms on one line.
            before_cut = tuple(line for line in page.lines if line.left < cut)
            behind_cut = tuple(line for line in page.lines if line.right > cut)
            one, other = (
                replace(page, cells=tuple(side), lines=lines)
                for side, lines in zip(sides, (before_cut, behind_cut), strict=True)
            )
            return [one, *_abreast(other, snap)]
    return [page]


def _page_bands(page: Page, snap: float) -> list[Band]:
    edges = _merged([edge for cell in page.cells for edge in (cell.top, cell.bottom)], snap)
    found: list[Band] = []
    ordered = sorted(page.cells, key=lambda cell: cell.left)
    for top, bottom in pairwise(edges):
        middle = (top + bottom) / 2
        covering = [cell for cell in ordered if cell.top < middle < cell.bottom]
        if covering:
            found.append(Band(page.number, top, bottom, covering, row=len(found) + 1))
    strips = list(found)
    for line in page.lines:
        middle = (line.top + line.bottom) / 2
        row = next((one.row for one in strips if one.top < middle < one.bottom), 0)
        found.append(Band(page.number, line.top, line.bottom, [line], loose=True, row=row))
    found.sort(key=lambda band: (band.top + band.bottom) / 2)
    for band in found:
        band.kind, band.sheet = page.kind, page.name
        band.numbered = page.kind != "page" and not page.columns
    if page.kind == "table" and strips:
        ends = {end for cell in page.cells for end in (cell.left, cell.right)}
        _measure(strips, tuple(sorted(ends)))
    return found


def _measure(strips: list[Band], edges: tuple[float, ...]) -> None:
    """Tell of each strip of a table how far its cells fill the columns between some edges."""
    number = {edge: n for n, edge in enumerate(edges)}
    covered = [sum(number[c.right] - number[c.left] for c in one.cells) for one in strips]
    most = Counter(sorted(covered, reverse=True)).most_common(1)[0][0]
    for band, columns in zip(strips, covered, strict=True):
        band.edges, band.lacks = edges, most - columns
        band.torn = any(after.left < before.right for before, after in pairwise(band.cells))


def _merged(edges: list[float], snap: float) -> list[float]:
    groups: list[list[float]] = []
    for edge in sorted(edges):
        if groups and edge - groups[-1][0] < snap:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    return [sum(group) / len(group) for group in groups]
