"""What a reader gives: the cells and loose lines of a document, with page and box."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table, or one line of loose text, as printed.

    `page` counts from 1. The box is in points from the top left corner of the page as a reader
    sees it; a reader without geometry (table dumps) gives grid units: column and row numbers.
    `text` has its characters cleaned (`values.clean`) and keeps its line breaks as newlines; it
    is empty for an empty cell. A merged cell appears once, with its whole box. `doubt` says in a
    few words what the reader was not sure of, None if of nothing.
    """

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str
    doubt: str | None = None

    @property
    def middle(self) -> float:
        """Return the vertical middle of the box."""
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        """Return the horizontal centre of the box."""
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its size, its table cells, the lines of text outside every cell, its problem.

    `problem` is None, or one phrase that says why the page could not be read in full (an image
    without text, say).
    """

    number: int
    width: float
    height: float
    cells: tuple[Cell, ...]
    lines: tuple[Cell, ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One document as its reader gives it.

    `source` is the file name, `sha256` of its bytes, `reader` one of pdf, scan, word, excel, web,
    dump. `in_points` says that boxes are points on a page; otherwise they are grid units and do
    not go into the tables.
    """

    path: Path
    source: str
    sha256: str
    reader: str
    pages: tuple[Page, ...]
    in_points: bool = True
