"""Table dumps: tab-separated rows of forms, made by a table recogniser, to cells on a clean grid.

The recogniser leaves one row a line, pages apart by a blank line or a form feed. Its damage is
undone as far as the dump itself allows: false column edges, labels of merged cells in pieces,
ghosts, pages without a header, pages flattened to one stream. What can't be proven is kept as
read, with a doubt. Boxes are grid units: columns from left to right, rows from top to bottom.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from analysis.errors import UnreadableDocument
from analysis.reading.cells import Cell, Document, Page
from analysis.reading.dump import blocks
from analysis.reading.dump.columns import LABEL
from analysis.reading.dump.form import LEVELS, TITLES, Form
from analysis.reading.dump.rows import Indicator
from analysis.reading.dump.split import drafts
from analysis.reading.dump.text import Line, Text, sheets

SUFFIXES = (".txt", ".tsv")

_FUND_TITLES = blocks.MONEY_COLUMNS | {
    "weight": "分值",
    "execution_rate": "执行率(%)",
    "score": "得分",
}


class _Canvas:
    """The cells of a document under construction, each page filled from top to bottom."""

    def __init__(self) -> None:
        self.cells: dict[int, list[Cell]] = defaultdict(list)
        self.lines: dict[int, list[Cell]] = defaultdict(list)
        self.bottom: dict[int, int] = defaultdict(int)

    def row(self, page: int, cells: list[tuple[int, int, Text]]) -> int:
        """Add one row of (left, right, text), and return its top."""
        top = self.bottom[page]
        for left, right, text in cells:
            if right > left:
                self.add(page, (left, top, right, top + 1), text)
        self.bottom[page] = top + 1
        return top

    def add(self, page: int, box: tuple[int, int, int, int], text: Text) -> None:
        """Add one cell with its whole box."""
        left, top, right, bottom = box
        self.cells[page].append(Cell(page, left, top, right, bottom, text.text, text.doubt))

    def line(self, page: int, text: str) -> None:
        """Add a line of loose text."""
        top = self.bottom[page]
        self.lines[page].append(Cell(page, 0, top, len(text), top + 1, text))
        self.bottom[page] = top + 1


def read(path: Path, password: str | None = None) -> Document:  # noqa: ARG001 - one signature for all readers
    """Read a dump to its cells; `password` is not used.

    Raises `UnreadableDocument` when the file can't be opened or is no text.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(
            path, f"can't be opened ({error.strerror})", "check that it is there"
        ) from None
    pages = sheets(path, data)
    found, loose, outside = drafts(pages)
    canvas = _Canvas()
    for page, texts in loose.items():
        for text in texts:
            canvas.line(page, text)
    for line in outside:
        _as_printed(canvas, line)
    parsed = [Form(draft) for draft in found]
    whole = {row.cells["name"].bare() for form in parsed for row in form.rows if form.is_whole(row)}
    for form in parsed:
        form.confirm(whole)
        _draw(form, canvas)
    return Document(
        path=path,
        source=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        reader="dump",
        pages=tuple(_page(sheet.number, canvas) for sheet in pages),
        in_points=False,
    )


def _page(number: int, canvas: _Canvas) -> Page:
    cells, lines = canvas.cells[number], canvas.lines[number]
    width = max((cell.right for cell in [*cells, *lines]), default=0)
    return Page(number, width, canvas.bottom[number], tuple(cells), tuple(lines))


def _as_printed(canvas: _Canvas, line: Line) -> None:
    """Draw a row that belongs to no block: a cell reaches up to the next text."""
    filled = [number for number, slot in enumerate(line.slots) if slot.text]
    ends = [*filled[1:], len(line.slots)]
    canvas.row(
        line.page,
        [(n, end, Text(line.slots[n].text)) for n, end in zip(filled, ends, strict=True)],
    )


def _draw(form: Form, canvas: _Canvas) -> None:
    """Draw the form on its pages, block by block."""
    _draw_head(form, canvas)
    if form.money is not None:
        _draw_money(form, canvas, form.money)
    if form.draft.goals:
        _draw_goals(form, canvas)
    _draw_indicators(form, canvas)
    _draw_foot(form, canvas)
    for line in form.draft.rest:
        _as_printed(canvas, line)


def _draw_head(form: Form, canvas: _Canvas) -> None:
    for (page, pairs), line in zip(blocks.head(form.draft.head), form.draft.head, strict=True):
        if not pairs:
            _as_printed(canvas, line)
            continue
        cells = []
        for pair, after in zip(pairs, [*pairs[1:], None], strict=False):
            end = after.first if after else form.width
            left = 0 if pair is pairs[0] else pair.first
            middle = max(left + 1, min(pair.middle, end - 1))
            cells += [(left, middle, pair.label), (middle, end, pair.value)]
        canvas.row(page, cells)


def _draw_money(form: Form, canvas: _Canvas, money: blocks.Money) -> None:
    page = form.draft.funds[0].page
    first = money.columns[1].first
    margin = 1 if first > 1 else 0
    titles = [(c.first, c.end, Text(_FUND_TITLES.get(c.key, c.title))) for c in money.columns[1:]]
    top = canvas.row(page, [(margin, first, Text()), *titles])
    for where, row in money.rows:
        cells = [(c.first, c.end, row.get(c.key, Text())) for c in money.columns[1:]]
        canvas.row(where, [(margin, first, row[LABEL]), *cells])
    if margin:
        canvas.add(page, (0, top, margin, canvas.bottom[page]), money.heading)


def _draw_goals(form: Form, canvas: _Canvas) -> None:
    page = form.draft.goals[0].page
    expected, actual = blocks.goals(form.draft.goals, form.draft.prose)
    middle = 1 + (form.width - 1) // 2
    top = canvas.row(
        page, [(1, middle, Text("预期目标")), (middle, form.width, Text("实际完成情况"))]
    )
    canvas.row(page, [(1, middle, expected), (middle, form.width, actual)])
    canvas.add(page, (0, top, 1, top + 2), Text("年度总体目标"))


def _draw_indicators(form: Form, canvas: _Canvas) -> None:
    if not form.rows:
        return
    first = form.draft.header[0].page if form.draft.header else form.rows[0].page
    canvas.row(
        first,
        [(c.first, c.end, Text(TITLES.get(c.key, c.title))) for c in form.columns],
    )
    groups: list[list[tuple[int, int, Text]]] = [[], []]
    merged = {key: (column.first, column.end) for column in form.columns
              for key in [column.key] if key in ("level1", "level2")}  # fmt: skip
    before: Indicator | None = None
    for row in form.rows:
        top = canvas.row(
            row.page,
            [
                (c.first, c.end, row.cells.get(c.key, Text()))
                for c in form.columns
                if c.key not in merged
            ],
        )
        for place, (key, _) in enumerate(LEVELS):
            if key not in merged:
                continue
            text = row.cells.get(key, Text())
            group = groups[place]
            outer = row.cells.get("level1", Text()).text
            same = (
                before is not None
                and before.page == row.page
                and group
                and group[-1][2] == text
                and before.cells.get("level1", Text()).text == outer
            )
            if same:
                group[-1] = (group[-1][0], top + 1, text)
                last = canvas.cells[row.page]
                index = next(
                    i for i in range(len(last) - 1, -1, -1)
                    if (last[i].left, last[i].right) == merged[key]
                )  # fmt: skip
                last[index] = replace(last[index], bottom=top + 1)
            else:
                group.append((top, top + 1, text))
                left, right = merged[key]
                canvas.add(row.page, (left, top, right, top + 1), text)
        before = row


def _draw_foot(form: Form, canvas: _Canvas) -> None:
    places = {column.key: column for column in form.columns}
    if form.draft.total is not None and "weight" in places | {"weight": None}:
        figures = [c for c in form.columns if c.key in ("weight", "score")]
        start = min((c.first for c in figures), default=form.width - 1)
        cells = [(0, start, Text("总分"))]
        cells += [(c.first, c.end, form.total.get(c.key, Text())) for c in figures]
        end = max((c.end for c in figures), default=form.width)
        canvas.row(form.draft.total.page, [*cells, (end, form.width, Text())])
    if form.draft.grade is not None:
        value = Text(blocks.grade(form.draft.grade))
        canvas.row(form.draft.grade.page, [(0, 2, Text("评分等级")), (2, form.width, value)])
