"""Table dumps: tab-separated rows of forms, made by a table recogniser, to cells on a clean grid.

The recogniser leaves one row a line, pages apart by a blank line or a form feed. Its damage is
undone as far as the dump itself allows: false column edges, labels of merged cells in pieces,
ghosts, pages without a header, pages flattened to one stream. What can't be proven is kept as
read, with a doubt. Boxes are grid units: columns from left to right, rows from top to bottom.

This wing was proved on one document only and is frozen: what a single line needs is a correction.
"""

from collections import defaultdict
from pathlib import Path

from analysis import labels
from analysis.reading.cells import Cell, Document, Page, file_bytes
from analysis.reading.dump import blocks
from analysis.reading.dump.columns import Column
from analysis.reading.dump.form import Form
from analysis.reading.dump.rows import confirm
from analysis.reading.dump.split import drafts
from analysis.reading.dump.text import Line, Text, sheets

SUFFIXES = (".txt", ".tsv")

# The left and the right slot of a cell, and its text.
_Span = tuple[int, int, Text]


class _Canvas:
    """The cells of a document under construction, each page filled from top to bottom."""

    def __init__(self) -> None:
        self.cells: dict[int, list[Cell]] = defaultdict(list)
        self.lines: dict[int, list[Cell]] = defaultdict(list)
        self.bottom: dict[int, int] = defaultdict(int)

    def row(self, page: int, cells: list[_Span]) -> None:
        """Add one row of cells."""
        top = self.bottom[page]
        self.cells[page] += [
            Cell(page, left, top, right, top + 1, text.text, text.doubt)
            for left, right, text in cells
            if right > left
        ]
        self.bottom[page] = top + 1

    def line(self, page: int, text: str) -> None:
        """Add a line of loose text."""
        top = self.bottom[page]
        self.lines[page].append(Cell(page, 0, top, len(text), top + 1, text))
        self.bottom[page] = top + 1

    def as_printed(self, lines: list[Line]) -> None:
        """Add rows that belong to no block: a cell reaches up to the next text."""
        for line in lines:
            filled = [number for number, slot in enumerate(line.slots) if slot.text]
            ends = [*filled[1:], len(line.slots)]
            texts = (Text(line.slots[number].text) for number in filled)
            self.row(line.page, list(zip(filled, ends, texts, strict=True)))

    def page(self, number: int) -> Page:
        """Return a page as it is filled."""
        cells, lines = self.cells[number], self.lines[number]
        width = max((cell.right for cell in [*cells, *lines]), default=0)
        return Page(number, width, self.bottom[number], tuple(cells), tuple(lines))


def read(path: Path, password: str | None = None) -> Document:
    """Read a dump to its cells; `password` is not used.

    Raises `UnreadableDocument` when the file can't be opened or is no text.
    """
    path = Path(path)
    data = file_bytes(path)
    pages = sheets(path, data)
    found, loose, outside = drafts(pages)
    canvas = _Canvas()
    for page, text in loose:
        canvas.line(page, text)
    canvas.as_printed(outside)
    parsed = [Form(draft) for draft in found]
    confirm([row for form in parsed for row in form.rows])
    for form in parsed:
        _draw(form, canvas)
    made = (canvas.page(sheet.number) for sheet in pages)
    return Document.of(path, data, "dump", made, in_points=False)


def _draw(form: Form, canvas: _Canvas) -> None:
    """Draw the form on its pages, block by block."""
    for pairs, line in zip(blocks.head(form.draft.head), form.draft.head, strict=True):
        if pairs:
            canvas.row(line.page, _head(pairs, form.width))
        else:
            canvas.as_printed([line])
    if form.money is not None:
        _draw_money(form.draft.funds[0].page, form.money, canvas)
    if form.draft.goals:
        _draw_goals(form, canvas)
    if form.rows:
        _draw_indicators(form, canvas)
    _draw_foot(form, canvas)
    canvas.as_printed(form.draft.rest)


def _head(pairs: list[blocks.Pair], width: int) -> list[_Span]:
    """Return a row of labels and values; each value reaches up to the next label."""
    cells: list[_Span] = []
    for pair, end in zip(pairs, [*(pair.first for pair in pairs[1:]), width], strict=True):
        cells += [(pair.first, pair.middle, pair.label), (pair.middle, end, pair.value)]
    return cells


def _usual(key: str, group: str, printed: str = "") -> Text:
    """Return the label of the standard form; what is printed where nothing is known of it."""
    return Text(labels.usual(key, group) or printed)


def _titles(columns: list[Column], group: str) -> list[_Span]:
    return [(c.first, c.end, _usual(c.key, group, c.title)) for c in columns]


def _draw_money(page: int, money: blocks.Money, canvas: _Canvas) -> None:
    label, *figures = money.columns
    canvas.row(page, [(0, label.end, money.heading), *_titles(figures, "fund_columns")])
    for where, row in money.rows:
        canvas.row(where, [(c.first, c.end, row[c.key]) for c in money.columns])


def _draw_goals(form: Form, canvas: _Canvas) -> None:
    page = form.draft.goals[0].page
    expected, actual = blocks.goals(form.draft.goals, form.draft.prose)
    middle = form.width // 2
    titles = (_usual("goal_expected", "goals"), _usual("goal_actual", "goals"))
    for left, right in (titles, (expected, actual)):
        canvas.row(page, [(0, middle, left), (middle, form.width, right)])


def _draw_indicators(form: Form, canvas: _Canvas) -> None:
    """Draw the rows under their header, each with its own level cells."""
    first = form.draft.header[0].page if form.draft.header else form.rows[0].page
    canvas.row(first, _titles(form.columns, "indicator_columns"))
    for row in form.rows:
        canvas.row(row.page, [(c.first, c.end, row.cell(c.key)) for c in form.columns])


def _draw_foot(form: Form, canvas: _Canvas) -> None:
    if form.draft.total is not None:
        figures = [column for column in form.columns if column.key in ("weight", "score")]
        start = min((column.first for column in figures), default=form.width - 1)
        end = max((column.end for column in figures), default=form.width)
        cells = [(c.first, c.end, form.total.get(c.key, Text())) for c in figures]
        label = (0, start, _usual("total", "foot"))
        canvas.row(form.draft.total.page, [label, *cells, (end, form.width, Text())])
    if form.draft.grade is not None:
        value = Text(blocks.grade(form.draft.grade))
        canvas.row(form.draft.grade.page, [(0, 2, _usual("grade", "head")), (2, form.width, value)])
