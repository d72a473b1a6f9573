"""What a reader should have of a drawing, and how a document that was read compares with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from analysis.reading import Cell, Document, Page
from tests.typeset.compare import plain
from tests.typeset.pages import Box

Edges = tuple[float, float, float, float]
Frame = Callable[[Edges], Edges]

NEAR = 4.0


@dataclass(frozen=True)
class Expected:
    """One cell: its box in points from the top left corner of its page, its text.

    `unknown`: the page does not show the text without question, so that a doubt is as right as the
    text; a `text` of None is in doubt or wrong. `note`: a footnote mark, no part of the text.
    """

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str | None
    unknown: bool = False
    note: str | None = None

    @classmethod
    def of(cls, page: int, box: Box) -> Expected:
        """Return what is expected of a typeset box."""
        text = "".join(line[0] for line in box.lines)
        return cls(page, box.left, box.top, box.right, box.bottom, text)

    @property
    def edges(self) -> Edges:
        return self.left, self.top, self.right, self.bottom


def as_drawn(edges: Edges) -> Edges:
    """Return a box where the truth has it."""
    return edges


@dataclass(frozen=True)
class Truth:
    """What a reader should have of a document.

    `left_out`: marks that stand in no cell's text and are said somewhere. `broken`: pages that
    can't be read and say so. `frames`: where the boxes of a page that lies askew may be taken to
    be (as they lie, or as they are meant): one of them for all. `snug`: the boxes are drawn, so
    that a cell has them; otherwise it lies around the text. `refusable`: the whole file may be
    refused with an error. `doubtful`: every cell may be in doubt.
    """

    cells: tuple[Expected, ...]
    left_out: tuple[str, ...] = ()
    broken: frozenset[int] = frozenset()
    frames: tuple[Frame, ...] = (as_drawn,)
    snug: bool = True
    refusable: bool = False
    doubtful: bool = False


@dataclass
class Verdict:
    """How the cells of a document were read; `unmarked`, `astray`, `unsaid` say what was amiss.

    `exact`: box and text right, no doubt. `doubted`: in doubt, or on a page with a problem;
    `needless`: those of them that the page shows without question. `unmarked`: wrong or lost
    without a doubt. `astray`: text within the table that no cell of the truth accounts for, in a
    cell too many or loose. `unsaid`: marks taken for text, or dropped without a word.
    """

    exact: int = 0
    doubted: int = 0
    needless: list[str] = field(default_factory=list)
    unmarked: list[str] = field(default_factory=list)
    astray: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)

    @property
    def silent(self) -> list[str]:
        """Return all that is wrong without a word."""
        return [*self.unmarked, *self.astray, *self.unsaid]


def judge(document: Document, truth: Truth) -> Verdict:
    """Compare a document with its truth, in the frame in which most cells are exact."""
    verdicts = [_in_frame(document, truth, frame) for frame in truth.frames]
    return min(verdicts, key=lambda one: (len(one.silent), -one.exact))


def refused(truth: Truth, why: str) -> Verdict:
    """Return the verdict on a file that the reader refused."""
    if truth.refusable:
        return Verdict(doubted=len(truth.cells))
    return Verdict(unmarked=[f"refused: {why}"] * len(truth.cells))


def _in_frame(document: Document, truth: Truth, frame: Frame) -> Verdict:
    verdict = Verdict()
    pages = {page.number: page for page in document.pages}
    left = {number: list(page.cells) for number, page in pages.items()}
    for expected in truth.cells:
        page = pages.get(expected.page)
        found = _found(left.get(expected.page, []), frame(expected.edges), expected, truth.snug)
        if found:
            left[expected.page].remove(found)
        _weigh(verdict, expected, found, page, truth)
    for number, page in pages.items():
        hull = [frame(cell.edges) for cell in truth.cells if cell.page == number]
        if page.problem is None:
            verdict.astray += _astray(left[number], page, hull, truth)
    for number in truth.broken:
        if number in pages and not pages[number].problem:
            verdict.unmarked.append(f"page {number}: damaged, and nothing says so")
    for mark in truth.left_out:
        cells = "".join(cell.text for page in document.pages for cell in page.cells)
        if mark in plain(cells):
            verdict.unsaid.append(f"{mark!r} taken for text of the table")
        elif mark not in plain(repr(document.pages)):
            verdict.unsaid.append(f"{mark!r} left out without a word")
    return verdict


def _found(cells: list[Cell], edges: Edges, expected: Expected, snug: bool) -> Cell | None:
    if snug:
        near = [cell for cell in cells if _off(cell, edges) < NEAR]
        return min(near, key=lambda cell: _off(cell, edges), default=None)
    left, top, right, bottom = edges
    inside = [
        cell
        for cell in cells
        if left <= cell.centre <= right and top <= (cell.top + cell.bottom) / 2 <= bottom
    ]
    same = [cell for cell in inside if plain(cell.text) == plain(expected.text)]
    return next(iter([*same, *inside]), None)


def _off(cell: Cell, edges: Edges) -> float:
    read = (cell.left, cell.top, cell.right, cell.bottom)
    return max(abs(one - other) for one, other in zip(read, edges, strict=True))


def _weigh(
    verdict: Verdict, expected: Expected, found: Cell | None, page: Page | None, truth: Truth
) -> None:
    where = f"page {expected.page}, ({expected.left:.0f}, {expected.top:.0f})"
    doubt = found.doubt if found else page.problem if page else None
    read = plain(found.text) if found else None
    right = expected.text is not None and read == plain(expected.text)
    if right and not doubt:
        verdict.exact += 1
    elif doubt:
        verdict.doubted += 1
        if not (expected.unknown or expected.text is None or truth.doubtful):
            verdict.needless.append(f"{where}: {expected.text!r}: {doubt}")
    else:
        verdict.unmarked.append(f"{where}: drawn {expected.text!r}, read {read!r}")
    if found and expected.note and expected.note not in (found.note or ""):
        verdict.unsaid.append(f"{where}: the mark {expected.note!r} is not in the note")


def _astray(cells: list[Cell], page: Page, hull: list[Edges], truth: Truth) -> Iterator[str]:
    """Yield text within the table that is in no cell of the truth, unless it is in doubt."""
    if not hull:
        return
    left, top = min(box[0] for box in hull), min(box[1] for box in hull)
    right, bottom = max(box[2] for box in hull), max(box[3] for box in hull)
    loose = [
        line
        for line in page.lines
        if left < line.centre < right and top < (line.top + line.bottom) / 2 < bottom
        if not any(mark in plain(line.text) for mark in truth.left_out)
    ]
    for cell in [*cells, *loose]:
        if re.sub(r"\s", "", cell.text) and not cell.doubt:
            where = f"page {page.number}, ({cell.left:.0f}, {cell.top:.0f})"
            yield f"{where}: {cell.text!r} {'in a cell too many' if cell in cells else 'loose'}"
