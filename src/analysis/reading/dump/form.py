"""Table dumps: one form's draft to its columns, its money, its indicator rows with their levels."""

from __future__ import annotations

from decimal import Decimal
from itertools import accumulate

from analysis import labels, values
from analysis.reading.dump import blocks, flow, levels
from analysis.reading.dump.columns import Column, by_content, columns_of, place
from analysis.reading.dump.levels import Fragment
from analysis.reading.dump.rows import (
    Indicator,
    Strip,
    fragments,
    head_of_reason,
    join,
    numbered,
)
from analysis.reading.dump.split import Draft
from analysis.reading.dump.text import Slot, Text

# The columns of the standard form with their titles.
TITLES = {
    "level1": "一级指标",
    "level2": "二级指标",
    "name": "三级指标",
    "target": "年度指标值",
    "actual": "实际完成值",
    "weight": "分值",
    "score": "得分",
    "reason": "偏差原因分析及改进措施",
}
LEVELS = {"level1": "levels1", "level2": "levels2"}


class Form:
    """One form: its draft, its columns, its indicator rows with their levels."""

    def __init__(self, draft: Draft) -> None:
        """Parse a draft."""
        self.draft = draft
        self.columns = _columns(draft)
        self.width = max(
            [len(line.slots) for line in [*draft.head, *draft.funds, *draft.header]]
            + [self.columns[-1].end]
        )
        self.columns[-1].end = self.width
        self.money = blocks.money(draft.funds) if draft.funds else None
        self.total = self._total()
        self.rows = self._rows()

    def whole_names(self) -> set[str]:
        """Return the names of indicators that were read without doubt."""
        names = (row.cell("name") for row in self.rows)
        return {name.bare() for name in names if name.text and not name.doubt}

    def confirm(self, whole: set[str]) -> None:
        """Take the doubt from names that stand whole elsewhere in the document."""
        for row in self.rows:
            if row.cell("name").bare() in whole:
                row.cells["name"] = Text(row.cells["name"].text)

    def _total(self) -> dict[str, Text]:
        """Return weight and score of the total row: by column, else the last two numbers."""
        if self.draft.total is None:
            return {}
        numbers = [s.text for s in self.draft.total.slots if values.number(s.text) is not None]
        if len(numbers) >= 2:
            return {"weight": Text(numbers[-2]), "score": Text(numbers[-1])}
        placed = place(self.draft.total, self._laid(self.draft.total.page))
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
        known = [column.key for column in self.columns]
        return by_content(lines, known)

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
            page: [place(line, laid[page]) for line in lines]
            for page, lines in self.draft.body.items()
        }
        strips = numbered(placed, lambda page: split[page], len(streamed))
        rows = join(strips, self._due("weight"), self._due("score"), streamed)
        rows = streamed + rows
        if rows and self.columns:
            title = next((c.title for c in self.columns if c.key == "reason"), "")
            head_of_reason(title, rows[0])
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
        for number, found in enumerate(flow.rows(stream)):
            strip = Strip(number, page, found.pieces, found.height, opens_page=number == 0)
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
        columns = {key: fragments(lines, key) for key in LEVELS}
        whole = [
            ["".join(p.text for p in columns[key] if row.span[0] <= p.line <= row.span[1])
             for row in rows] for key in LEVELS
        ]  # fmt: skip
        if not streamed and levels.printed_at_top(*whole):
            for row, *texts in zip(rows, *whole, strict=True):
                for key, text in zip(LEVELS, texts, strict=True):
                    row.cells[key] = Text(text)
            _continue_downwards(rows)
            return
        spans = _spans(rows, len(lines))
        tiling = levels.Rows(
            spans=spans,
            heights=[line.height for line in lines],
            tops=list(accumulate((line.height for line in lines), initial=0.0)),
            edges=[line.number for line in lines if line.opens_page and line.number],
            says=[levels.spoken_of(row.cell("name").bare()) for row in rows],
            weights=[row.cell("weight").text for row in rows],
        )
        for key, group in LEVELS.items():
            pieces = streamed + columns[key]
            found = levels.recognised(pieces, group)
            tiled = levels.tile(found, tiling)
            for row, cell in zip(rows, tiled, strict=True):
                row.cells[key] = cell
        _level1_from_level2(rows)


def _columns(draft: Draft) -> list[Column]:
    """Return a form's indicator columns; the standard ones if its header is lost."""
    if draft.header:
        return columns_of(draft.header, "indicator_columns")
    return [Column(key, title, n, n + 1) for n, (key, title) in enumerate(TITLES.items())]


def _spans(rows: list[Indicator], count: int) -> list[tuple[int, int]]:
    """Return the lines of each row; lines between two rows go to the one above."""
    firsts = [row.span[0] for row in rows]
    firsts[0] = 0
    return [(first, after - 1) for first, after in zip(firsts, [*firsts[1:], count], strict=True)]


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
        for key in LEVELS:
            if not row.cells[key].text:
                row.cells[key] = before.get(key, Text())
            before[key] = row.cells[key]
