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
from decimal import Decimal
from pathlib import Path

from analysis import labels, values
from analysis.errors import UnreadableDocument
from analysis.reading import dump_blocks, dump_columns, dump_flow, dump_levels, dump_rows
from analysis.reading.cells import Cell, Document, Page
from analysis.reading.dump_columns import Column
from analysis.reading.dump_levels import Fragment
from analysis.reading.dump_rows import Indicator, Strip
from analysis.reading.dump_split import Draft, drafts
from analysis.reading.dump_text import Line, Slot, Text, sheets

SUFFIXES = (".txt", ".tsv")

# The columns of the standard form, for a form whose header is lost.
_STANDARD = ("level1", "level2", "name", "target", "actual", "weight", "score", "reason")
_TITLES = {
    "level1": "一级指标",
    "level2": "二级指标",
    "name": "三级指标",
    "target": "年度指标值",
    "actual": "实际完成值",
    "weight": "分值",
    "score": "得分",
    "reason": "偏差原因分析及改进措施",
}
_FUND_TITLES = dump_blocks.MONEY_COLUMNS | {
    "weight": "分值",
    "execution_rate": "执行率(%)",
    "score": "得分",
}
_LEVELS = (("level1", "levels1"), ("level2", "levels2"))


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
    parsed = [_Form(draft) for draft in found]
    whole = {row.cells["name"].bare() for form in parsed for row in form.rows if form.is_whole(row)}
    for form in parsed:
        form.confirm(whole)
        form.draw(canvas)
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


class _Form:
    """One form: its draft, its columns, its indicator rows with their levels."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.columns = _columns(draft)
        self.width = max(
            [len(line.slots) for line in [*draft.head, *draft.funds, *draft.header]]
            + [self.columns[-1].end]
        )
        self.columns[-1].end = self.width
        self.money = dump_blocks.money(draft.funds) if draft.funds else None
        self.total = self._total()
        self.rows = self._rows()

    def is_whole(self, row: Indicator) -> bool:
        """Tell whether a row's name was read without doubt."""
        name = row.cells.get("name")
        return name is not None and bool(name.text) and name.doubt is None

    def confirm(self, whole: set[str]) -> None:
        """Take the doubt from names that stand whole elsewhere in the document."""
        for row in self.rows:
            name = row.cells.get("name")
            if name is not None and name.doubt and name.bare() in whole:
                row.cells["name"] = replace(name, doubt=None)

    def _total(self) -> dict[str, Text]:
        """Return weight and score of the total row: by column, else the last two numbers."""
        if self.draft.total is None:
            return {}
        texts = [slot.text for slot in self.draft.total.slots]
        numbers = [text for text in texts if values.number(text) is not None]
        if len(numbers) >= 2:
            return {"weight": Text(numbers[-2]), "score": Text(numbers[-1])}
        placed = dump_columns.place(self.draft.total, self._laid(self.draft.total.page))
        return {
            key: Text(placed.bare(key))
            for key in ("weight", "score")
            if values.number(placed.bare(key)) is not None
        }

    def _laid(self, page: int) -> list[Column]:
        """Return the columns as they lie on a page's slots."""
        header = self.draft.header
        lines = self.draft.body.get(page, [])
        if header and header[0].page == page:
            return self.columns
        if not lines:
            return self.columns
        known = [column.key or f"#{number}" for number, column in enumerate(self.columns)]
        return dump_columns.by_content(lines, known)

    def _due(self, key: str) -> Decimal | None:
        """Return what the indicators should add up to: the printed total less the execution's."""
        total = values.number(self.total[key].text) if key in self.total else None
        if total is None:
            return None
        for _, row in self.money.rows if self.money else []:
            found = values.number(row[key].text) if key in row else None
            if found is not None:
                return total.value - found.value
        return total.value

    def _rows(self) -> list[Indicator]:
        """Join the lines of all pages to indicator rows, and give each its levels."""
        streamed, pieces = self._streamed()
        laid = {page: self._laid(page) for page in self.draft.body}
        split = {
            page: any(c.key == "name" and c.end - c.first > 1 for c in columns)
            and any(len([s for s in p if s.text]) > 1 for p in self._names(page, columns))
            for page, columns in laid.items()
        }
        placed = {
            page: [dump_columns.place(line, laid[page]) for line in lines]
            for page, lines in self.draft.body.items()
        }
        strips = dump_rows.strips(placed, lambda page: split[page], len(streamed))
        rows, proven = dump_rows.join(strips, self._due("weight"), self._due("score"), streamed)
        rows = streamed + rows
        if rows and self.columns:
            title = next((c.title for c in self.columns if c.key == "reason"), "")
            dump_rows.head_of_reason(title, rows[0])
        if not proven and self.total:
            _doubt_odd_rows(rows)
        lines = [strip for row in streamed for strip in row.strips] + strips
        self._give_levels(rows, lines, pieces)
        return rows

    def _names(self, page: int, columns: list[Column]) -> list[list[Slot]]:
        name = next(column for column in columns if column.key == "name")
        return [line.slots[name.first : name.end] for line in self.draft.body[page]]

    def _streamed(self) -> tuple[list[Indicator], list[Fragment]]:
        """Return the rows of a flattened page, and the level labels that stood in its stream."""
        if self.draft.stream is None:
            return [], []
        page, stream = self.draft.stream
        rows, pieces = [], []
        for number, found in enumerate(dump_flow.rows(stream)):
            strip = Strip(number, page, found.pieces, opens_page=number == 0)
            cells = {
                key: Text(" ".join(s.text for s in slots)) for key, slots in found.pieces.items()
            }
            rows.append(Indicator(page, [strip], cells))
            pieces += [Fragment(number + place, text) for place, text in found.levels]
        return rows, pieces

    def _give_levels(
        self, rows: list[Indicator], lines: list[Strip], streamed: list[Fragment]
    ) -> None:
        """Set the level cells of all rows."""
        if not rows:
            return
        columns = {key: dump_rows.fragments(lines, key) for key, _ in _LEVELS}
        whole = [
            ["".join(p.text for p in columns[key] if row.span[0] <= p.line <= row.span[1])
             for row in rows] for key, _ in _LEVELS
        ]  # fmt: skip
        if not streamed and dump_levels.printed_at_top(*whole):
            for row, *texts in zip(rows, *whole, strict=True):
                for (key, _), text in zip(_LEVELS, texts, strict=True):
                    row.cells[key] = Text(text)
            _continue_downwards(rows)
            return
        spans = _spans(rows, len(lines))
        tiling = dump_levels.Rows(
            spans=spans,
            heights=[line.height for line in lines],
            edges=[line.number for line in lines if line.opens_page and line.number],
            names=[row.cells["name"].bare() if "name" in row.cells else "" for row in rows],
            weights=[row.cells["weight"].text if "weight" in row.cells else "" for row in rows],
        )
        for key, group in _LEVELS:
            pieces = streamed + columns[key]
            found = dump_levels.recognised(pieces, group)
            tiled = dump_levels.tile(found, tiling)
            for row, (name, doubt) in zip(rows, tiled, strict=True):
                row.cells[key] = Text(name or "", doubt)
        _level1_from_level2(rows)

    def draw(self, canvas: _Canvas) -> None:
        """Draw the form on its pages, block by block."""
        self._draw_head(canvas)
        if self.money is not None:
            self._draw_money(canvas, self.money)
        if self.draft.goals:
            self._draw_goals(canvas)
        self._draw_indicators(canvas)
        self._draw_foot(canvas)
        for line in self.draft.rest:
            _as_printed(canvas, line)

    def _draw_head(self, canvas: _Canvas) -> None:
        for (page, pairs), line in zip(
            dump_blocks.head(self.draft.head), self.draft.head, strict=True
        ):
            if not pairs:
                _as_printed(canvas, line)
                continue
            cells = []
            for pair, after in zip(pairs, [*pairs[1:], None], strict=False):
                end = after.first if after else self.width
                left = 0 if pair is pairs[0] else pair.first
                middle = max(left + 1, min(pair.middle, end - 1))
                cells += [(left, middle, pair.label), (middle, end, pair.value)]
            canvas.row(page, cells)

    def _draw_money(self, canvas: _Canvas, money: dump_blocks.Money) -> None:
        page = self.draft.funds[0].page
        first = money.columns[1].first
        margin = 1 if first > 1 else 0
        titles = [
            (c.first, c.end, Text(_FUND_TITLES.get(c.key or "", c.title)))
            for c in money.columns[1:]
        ]
        top = canvas.row(page, [(margin, first, Text()), *titles])
        for where, row in money.rows:
            cells = [(c.first, c.end, row.get(c.key or "", Text())) for c in money.columns[1:]]
            canvas.row(where, [(margin, first, row[dump_columns.LABEL]), *cells])
        if margin:
            canvas.add(page, (0, top, margin, canvas.bottom[page]), money.heading)

    def _draw_goals(self, canvas: _Canvas) -> None:
        page = self.draft.goals[0].page
        expected, actual = dump_blocks.goals(self.draft.goals, self.draft.prose)
        middle = 1 + (self.width - 1) // 2
        top = canvas.row(
            page, [(1, middle, Text("预期目标")), (middle, self.width, Text("实际完成情况"))]
        )
        canvas.row(page, [(1, middle, expected), (middle, self.width, actual)])
        canvas.add(page, (0, top, 1, top + 2), Text("年度总体目标"))

    def _draw_indicators(self, canvas: _Canvas) -> None:
        if not self.rows:
            return
        first = self.draft.header[0].page if self.draft.header else self.rows[0].page
        canvas.row(
            first,
            [(c.first, c.end, Text(_TITLES.get(c.key or "", c.title))) for c in self.columns],
        )
        groups: list[list[tuple[int, int, Text]]] = [[], []]
        merged = {key: (column.first, column.end) for column in self.columns
                  for key in [column.key] if key in ("level1", "level2")}  # fmt: skip
        before: Indicator | None = None
        for row in self.rows:
            top = canvas.row(
                row.page,
                [
                    (c.first, c.end, row.cells.get(c.key or f"#{number}", Text()))
                    for number, c in enumerate(self.columns)
                    if c.key not in merged
                ],
            )
            for place, (key, _) in enumerate(_LEVELS):
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

    def _draw_foot(self, canvas: _Canvas) -> None:
        places = {column.key: column for column in self.columns}
        if self.draft.total is not None and "weight" in places | {"weight": None}:
            figures = [c for c in self.columns if c.key in ("weight", "score")]
            start = min((c.first for c in figures), default=self.width - 1)
            cells = [(0, start, Text("总分"))]
            cells += [(c.first, c.end, self.total.get(c.key or "", Text())) for c in figures]
            end = max((c.end for c in figures), default=self.width)
            canvas.row(self.draft.total.page, [*cells, (end, self.width, Text())])
        if self.draft.grade is not None:
            value = Text(dump_blocks.grade(self.draft.grade))
            canvas.row(self.draft.grade.page, [(0, 2, Text("评分等级")), (2, self.width, value)])


def _columns(draft: Draft) -> list[Column]:
    """Return a form's indicator columns; the standard ones if its header is lost."""
    if draft.header:
        return dump_columns.header(draft.header, "indicator_columns")
    return [Column(key, _TITLES[key], n, n + 1) for n, key in enumerate(_STANDARD)]


def _spans(rows: list[Indicator], count: int) -> list[tuple[int, int]]:
    """Return the lines of each row; lines between two rows go to the one above."""
    firsts = [row.span[0] for row in rows]
    firsts[0] = 0
    return [(first, after - 1) for first, after in zip(firsts, [*firsts[1:], count], strict=True)]


def _doubt_odd_rows(rows: list[Indicator]) -> None:
    for row in rows:
        if not row.cells.get("name", Text()).text:
            row.cells["weight"] = replace(
                row.cells.get("weight", Text()), doubt="the sums do not prove this row"
            )


def _level1_from_level2(rows: list[Indicator]) -> None:
    """Name level 1 by the standard's mapping where level 2 is known; it is the surer of the two."""
    for row in rows:
        parent = labels.parent(row.cells["level2"].text) if row.cells["level2"].text else None
        if parent is not None:
            row.cells["level1"] = Text(parent)


def _continue_downwards(rows: list[Indicator]) -> None:
    before: dict[str, Text] = {}
    for row in rows:
        if row.cells["level1"].text and row.cells["level1"] != before.get("level1"):
            before = {}
        for key, _ in _LEVELS:
            if not row.cells[key].text:
                row.cells[key] = before.get(key, Text())
            before[key] = row.cells[key]
