"""Documents without pages: their lines and tables in reading order, one page a table.

Boxes are row numbers from 0 down, and across as far as a table says how wide its columns are, else
column numbers. The lines above a table stand above its row 0, those behind the last one below it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from analysis import characters
from analysis.doubts import Doubt
from analysis.reading import scan
from analysis.reading.cells import Cell, Page, Problem

# What a picture is in a cell or on a line: it may be a figure.
INK = Doubt("unexplained-ink")


@dataclass(slots=True)
class Text:
    """The text of a cell or a line under construction: what is shown, and what is unsure of it."""

    shown: str = ""
    doubts: list[Doubt] = field(default_factory=list)
    note: str = ""
    pictures: list[bytes] = field(default_factory=list)

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

    def cell(self, box: tuple[float, float, float, float]) -> Cell:
        """Return the cell of a box, its text cleaned; where all of it is raised, it is in doubt."""
        clean = "\n".join(filter(None, characters.clean(self.shown).split("\n")))
        if self.note and not clean:
            clean, self.note = self.note, ""
            self.add(Doubt("odd-characters", (clean, "")))
        if characters.LOST in clean:
            self.add(Doubt("meaningless"))
        return Cell(0, *box, clean, tuple(self.doubts), self.note or None)

    def lines(self) -> list["Item"]:
        """Return its lines, behind them its pictures, and begin it anew."""
        whole, pictures = self.cell((0, 0, 1, 1)), self.pictures
        self.shown, self.doubts, self.note, self.pictures = "", [], "", []
        return [*(replace(whole, text=line) for line in whole.text.split("\n")), *pictures]


@dataclass(slots=True)
class Table:
    """A table under construction: its cells by column and row; rows that nobody sees are left out.

    `edges` are the places of its columns' edges from the left, none where it does not tell them.
    `inner` is what stands in its order in some of its cells, lines, tables and pictures, each with
    the cell of the lines alone.
    """

    edges: list[float] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    inner: dict[int, tuple[Cell, list["Item"]]] = field(default_factory=dict)
    left_out: int = 0

    def put(self, text: Text, box: tuple[float, float, float, float], inner: list["Item"]) -> None:
        """Add a cell of a text, and of what stands in it before; that of tables is part of it."""
        whole = text.cell(box)
        if inner or text.pictures:
            inner = [*inner, *text.lines()]
            lines = [one for one in inner if isinstance(one, Cell)]
            told = tuple(dict.fromkeys(doubt for one in lines for doubt in one.doubt))
            own = "\n".join(one.text for one in lines if one.text)
            whole = replace(whole, text=own, doubt=told)
            self.inner[len(self.cells)] = whole, inner
            tables = (one.text() for one in inner if isinstance(one, Table))
            whole = replace(whole, text="\n".join(filter(None, (own, *tables))))
        self.cells.append(whole)

    def placed(self) -> list[Cell]:
        """Return its cells, their columns' edges where they stand."""
        if not self.edges:
            return self.cells
        return [replace(c, left=self._edge(c.left), right=self._edge(c.right)) for c in self.cells]

    def _edge(self, column: float) -> float:
        """Return where an edge stands; columns that are not told are as wide as the usual ones."""
        known = len(self.edges) - 1
        beyond = max(int(column) - known, 0) * self.edges[-1] / max(known, 1)
        return self.edges[min(int(column), known)] + beyond

    def text(self) -> str:
        """Return the texts of its cells row by row."""
        rows: dict[float, list[str]] = {}
        for cell in self.cells:
            rows.setdefault(cell.top, []).append(cell.text)
        return "\n".join(" ".join(filter(None, row)) for row in rows.values())

    def unfolded(self) -> list["Item"]:
        """Return the table; of one that only frames greater ones its lines and those tables."""
        own = [self.inner[n][0] if n in self.inner else cell for n, cell in enumerate(self.cells)]
        within = [one for _, inner in self.inner.values() for one in inner]
        inside = sum(len(one.cells) for one in within if isinstance(one, Table))
        if sum(bool(cell.text) for cell in own) >= inside:
            return [self, *(one for one in within if isinstance(one, bytes))]
        inner = (self.inner[n][1] if n in self.inner else [one] for n, one in enumerate(own))
        return [one for further in inner for one in further]


# What a document without pages holds in its order: tables, and outside of them lines and pictures.
Item = Table | Cell | bytes


def pages(found: Iterable[Item]) -> list[Page]:
    """Return a page for each table, and for each picture of one; lines stand above and below.

    A document that shows pictures and no table is said to be one.
    """
    made: list[Page] = []
    above: list[Cell] = []
    pictured = False
    for one in found:
        shown = [one] if isinstance(one, Cell) else one.cells if isinstance(one, Table) else []
        pictured |= any(INK in cell.doubt for cell in shown)
        if isinstance(one, Cell):
            above += [one] if one.text.strip() else []
        elif isinstance(one, bytes):
            if page := scan.held(one, len(made) + 1):
                lines = _lines(above, page.number, -len(above), page.width)
                made.append(replace(page, lines=(*lines, *page.lines)))
                above = []
        elif one.cells:
            number, placed = len(made) + 1, one.placed()
            width = max(cell.right for cell in placed)
            said = Problem("problem.rows-left-out", (str(one.left_out),)) if one.left_out else None
            height = max(cell.bottom for cell in placed)
            cells = tuple(replace(cell, page=number) for cell in placed)
            lines = _lines(above, number, -len(above), width)
            page = Page(number, width, height, cells, lines, said, kind="table")
            made.append(replace(page, columns=tuple(one.edges)))
            above = []
    last = made.pop() if made else Page(1, 1, 0, (), kind="table")
    if pictured and not any(cell.text for page in (*made, last) for cell in page.cells):
        last = replace(last, problem=last.problem or Problem("problem.scanned"))
    made.append(
        replace(last, lines=last.lines + _lines(above, last.number, last.height, last.width))
    )
    return made


def _lines(found: list[Cell], number: int, top: float, width: float) -> tuple[Cell, ...]:
    return tuple(
        replace(cell, page=number, left=0, right=width, top=top + n, bottom=top + n + 1)
        for n, cell in enumerate(found)
    )
