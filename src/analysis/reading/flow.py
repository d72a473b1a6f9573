"""Documents without pages: their lines and tables in reading order, one page a table.

Boxes are grid units: column and row numbers, from 0. The lines above a table stand above its row 0,
those behind the last table below it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from analysis.doubts import Doubt
from analysis.reading.cells import Cell, Page, Problem


@dataclass(slots=True)
class Text:
    """The text of a cell or a line under construction: what is shown, and what is unsure of it."""

    shown: str = ""
    doubts: list[Doubt] = field(default_factory=list)
    note: str = ""

    def append(self, text: str) -> None:
        """Add characters that stand on the line."""
        self.shown += text

    def add(self, doubt: Doubt) -> None:
        """Put it in doubt, for each reason once."""
        if doubt not in self.doubts:
            self.doubts.append(doubt)

    def leave_out(self, text: str) -> None:
        """Say that something which nobody sees is left out."""
        if text.strip():
            self.add(Doubt("left-out", (text.strip(),)))

    def raised(self, text: str) -> None:
        """Take raised characters: a power of a unit (m²), or a footnote mark, which is no figure.

        >>> unit, figure = Text("12m"), Text("25")
        >>> unit.raised("2"), figure.raised("1")
        (None, None)
        >>> unit.shown, figure.shown, figure.note
        ('12m²', '25', '1')
        """
        power = {"2": "²", "3": "³"}.get(text.strip())
        if power and self.shown[-1:] in ("m", "米", "M"):
            self.shown += power
        elif any(map(str.isalpha, text)) or not text.strip():
            self.shown += text
        else:
            self.note += text.strip()

    def cell(self, box: tuple[float, float, float, float], clean: str) -> Cell:
        """Return the cell of a box, its text cleaned; where all of it is raised, it is in doubt."""
        if self.note and not clean:
            clean, self.note = self.note, ""
            self.add(Doubt("odd-characters", (clean, "")))
        return Cell(0, *box, clean, tuple(self.doubts), self.note or None)


class Flow:
    """The pages of a document under construction."""

    def __init__(self) -> None:
        """Begin without anything."""
        self.pages: list[Page] = []
        self._above: list[Cell] = []

    def line(self, cell: Cell) -> None:
        """Add a line of text outside every table; an empty one is left out."""
        if cell.text.strip():
            self._above.append(cell)

    def table(self, cells: Iterable[Cell], problem: Problem | None = None) -> None:
        """Add a table whose cells stand on its own grid; one without a cell is left out."""
        cells = list(cells)
        if not cells:
            return
        number = len(self.pages) + 1
        width, height = max(one.right for one in cells), max(one.bottom for one in cells)
        own = tuple(replace(cell, page=number) for cell in cells)
        lines = self._lines(number, -len(self._above), width)
        self.pages.append(Page(number, width, height, own, lines, problem, kind="table"))

    def finished(self, problem: Problem | None = None) -> list[Page]:
        """Return the pages; `problem` is one of the whole document, said of its first page."""
        if not self.pages:
            self.pages.append(Page(1, 1, 0, (), kind="table"))
        last = self.pages[-1]
        self.pages[-1] = replace(
            last, lines=last.lines + self._lines(last.number, last.height, last.width)
        )
        if problem is not None:
            self.pages[0] = replace(self.pages[0], problem=problem)
        return self.pages

    def _lines(self, number: int, top: float, width: float) -> tuple[Cell, ...]:
        above, self._above = self._above, []
        return tuple(
            replace(cell, page=number, left=0, right=width, top=top + n, bottom=top + n + 1)
            for n, cell in enumerate(above)
        )


def ranks(edges: Iterable[float], near: float = 0) -> dict[float, int]:
    """Return the number of each edge from the left; those that are near are one edge.

    >>> ranks([0, 50, 52, 90], near=3)
    {0: 0, 50: 1, 52: 1, 90: 2}
    """
    found: dict[float, int] = {}
    first = 0.0
    for edge in sorted(set(edges)):
        if not found or edge - first > near:
            found[edge] = found[max(found)] + 1 if found else 0
            first = edge
        else:
            found[edge] = found[first]
    return found
