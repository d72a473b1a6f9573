"""The contract of the readers: the cells and loose lines of a document, with page and box."""

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from analysis import words
from analysis.doubts import Doubt
from analysis.errors import UnreadableDocument

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table, or one line of loose text, as printed.

    `page` counts from 1. The box is in points from the top left corner of the page as a reader
    sees it; a reader without geometry (table dumps) gives grid units: column and row numbers.
    `text` has its characters cleaned (`characters.clean`) and keeps its line breaks as newlines; it
    is empty for an empty cell. A merged cell appears once, with its whole box. `doubt` holds what
    the reader was not sure of, each without a field; it is empty where the reader is sure. `note`
    is a footnote mark that stands at the text and is no part of it.
    """

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str
    doubt: tuple[Doubt, ...] = ()
    note: str | None = None

    @property
    def centre(self) -> float:
        """Return the horizontal centre of the box."""
        return (self.left + self.right) / 2


def in_order(some: Iterable[Cell]) -> tuple[Cell, ...]:
    """Return cells as they are read: from top to bottom, from left to right."""
    return tuple(sorted(some, key=lambda cell: (cell.top, cell.left)))


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a page could not be read in full: a key of the catalogue, and what was read there.

    `further` is a second problem of the same page.

    >>> Problem("problem.scanned").say("en")
    'no text on the page: an image (scanned)'
    """

    key: str
    read: tuple[str, ...] = ()
    further: "Problem | None" = None

    @property
    def recognised(self) -> bool:
        """Tell whether all of the page was read, its characters recognised on a picture."""
        return self.key == "problem.recognition"

    def say(self, language: str) -> str:
        """Return the problem in words."""
        said = words.say(self.key, language, *self.read)
        if self.further is None:
            return said
        return words.say("word.semicolon", language).join((said, self.further.say(language)))


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its size, its table cells, the lines of text outside every cell, its problem.

    `aside` is the text of a watermark or a stamp, which is left out of the cells. A document
    without pages has one for each of its tables or sheets; `kind` says which, `name` a sheet's,
    and `columns` where the columns' edges of a table stand, if they are not just numbered.
    `held` is the picture inside such a document that the page was recognised on.
    """

    number: int
    width: float
    height: float
    cells: tuple[Cell, ...]
    lines: tuple[Cell, ...] = ()
    problem: Problem | None = None
    aside: str = ""
    kind: Literal["page", "table", "sheet"] = "page"
    name: str = ""
    columns: tuple[float, ...] = ()
    held: bytes = field(default=b"", repr=False)

    @classmethod
    def unread(cls, number: int, why: tuple[str, ...]) -> "Page":
        """Return a page that is not read: a key of the catalogue, and what fills its places."""
        return cls(number, 0.0, 0.0, (), problem=Problem(why[0], why[1:]))


@dataclass(frozen=True, slots=True)
class Document:
    """One document as its reader gives it.

    `source` is the file name, `sha256` of its bytes, `reader` one of pdf, scan, word, excel, web,
    ofd, dump. `in_points` says that boxes are points on a page; otherwise they are grid units.
    """

    path: Path
    source: str
    sha256: str
    reader: str
    pages: tuple[Page, ...]
    in_points: bool = True

    def box(self, cell: Cell) -> tuple[float, ...] | None:
        """Return the edges of a cell as the tables give them: left, top, right, bottom.

        Those of a table or sheet are column and row numbers. None for a dump, whose grid is nowhere
        printed, and for a picture inside a document without pages.
        """
        page = next((one for one in self.pages if one.number == cell.page), None)
        if page is None or (page.kind == "page" and not self.in_points):
            return None
        edges = page.columns
        left, right = (
            bisect_left(edges, edge) if edges else edge for edge in (cell.left, cell.right)
        )
        return left, cell.top, right, cell.bottom

    @classmethod
    def of(
        cls, path: Path, data: bytes, reader: str, pages: Iterable[Page], in_points: bool
    ) -> "Document":
        """Return what a reader made of the bytes of a file: a scan, where all was recognised."""
        digest, pages = hashlib.sha256(data).hexdigest(), tuple(pages)
        shown = {one.problem for one in pages if any(c.text for c in one.cells)}
        if shown and all(one and one.recognised for one in shown):
            reader, in_points = "scan", True
        return cls(path, path.name, digest, reader, pages, in_points)


@dataclass(frozen=True, slots=True)
class Seen:
    """A document with pages, open to be looked at: by its number a page's cells, and its picture.

    A picture takes the pixels a point that it is to have; the boxes of the cells hold on it.
    """

    read: Callable[[int], Page]
    picture: Callable[[int, float], "Image"]


def file_bytes(path: Path) -> bytes:
    """Return the bytes of a file; raises `UnreadableDocument` where it cannot be opened."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(
            path, "problem.not-opened", "remedy.permissions", error.strerror or str(error)
        ) from None
