"""Table dumps: one form's draft to its columns, its money, its indicator rows with their levels."""

from decimal import Decimal
from itertools import accumulate, pairwise

from analysis import labels, values
from analysis.doubts import Doubt
from analysis.reading.dump import blocks, flow, levels
from analysis.reading.dump.columns import Column, by_content, columns_of, place
from analysis.reading.dump.levels import Fragment
from analysis.reading.dump.rows import Indicator, Strip, head_of_reason, join
from analysis.reading.dump.split import Draft
from analysis.reading.dump.text import Line, Text, unsure

# The columns of the standard form.
_STANDARD = ("level1", "level2", "name", "target", "actual", "weight", "score", "reason")
LEVELS = {"level1": "levels1", "level2": "levels2"}


class Form:
    """One form: its draft, its columns, its indicator rows with their levels."""

    def __init__(self, draft: Draft) -> None:
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

    def _total(self) -> dict[str, Text]:
        """Return weight and score of the total row: its last numbers, in the columns' order.

        Of 总分 | 100 none can tell which of them the 100 is: both are null and in doubt.
        """
        if self.draft.total is None:
            return {}
        numbers = [s.text for s in self.draft.total.slots if values.number(s.text) is not None]
        keys = [column.key for column in self.columns if column.key in ("weight", "score")]
        if len(numbers) < len(keys):
            return {key: unsure("", "may-be", number) for key in keys for number in numbers}
        return {key: Text(number) for key, number in zip(keys[::-1], numbers[::-1], strict=False)}

    def _laid(self, page: int) -> list[Column]:
        """Return the columns as they lie on a page's slots."""
        lines = self.draft.body.get(page, [])
        if not lines or (self.draft.header and self.draft.header[0].page == page):
            return self.columns
        return by_content(lines, [column.key for column in self.columns])

    def _due(self, key: str) -> Decimal | None:
        """Return what the indicators should add up to: the printed total less the execution's."""
        total = values.number(self.total.get(key, Text()).text)
        for _, row in self.money.rows if self.money else []:
            execution = values.number(row.get(key, Text()).text)
            if total is not None and execution is not None:
                return total.value - execution.value
        return total.value if total else None

    def _rows(self) -> list[Indicator]:
        """Join the lines of all pages to indicator rows, and give each its levels."""
        strips: list[Strip] = []
        pieces: list[Fragment] = []
        if self.draft.stream is not None:
            page, stream = self.draft.stream
            found, pieces = flow.rows(stream)
            strips = [Strip(number, page, row, 1.5) for number, row in enumerate(found)]
        for page, lines in self.draft.body.items():
            columns = self._laid(page)
            split = _splits_names(lines, columns)
            for line in lines:
                placed, moved = place(line, columns)
                joined = len(placed.get("name", [])) > 1
                lost = {key for key in LEVELS if joined and (key, "name") in moved}
                strips.append(Strip(len(strips), page, placed, split=split, lost=lost))
        rows = join(strips, self._due("weight"), self._due("score"))
        if rows:
            title = next((c.title for c in self.columns if c.key == "reason"), "")
            head_of_reason(title, rows[0])
            self._give_levels(rows, strips, pieces)
            for key in LEVELS:
                _doubt_lost(rows, key)
        return rows

    def _give_levels(
        self, rows: list[Indicator], lines: list[Strip], streamed: list[Fragment]
    ) -> None:
        """Set the level cells of all rows."""
        columns = {
            key: [
                Fragment(line.number, token)
                for line in lines
                for slot in line.pieces.get(key, [])
                for token in slot.tokens
            ]
            for key in LEVELS
        }
        whole = [
            ["".join(p.text for p in columns[key] if row.span[0] <= p.line <= row.span[1])
             for row in rows] for key in LEVELS
        ]  # fmt: skip
        if not streamed and levels.printed_at_top(*whole):
            for row, *texts in zip(rows, *whole, strict=True):
                for key, text in zip(LEVELS, texts, strict=True):
                    row.cells[key] = Text(text)
            return
        tiling = levels.Rows(
            spans=[row.span for row in rows],
            tops=list(accumulate((line.height for line in lines), initial=0.0)),
            edges=[b.number for a, b in pairwise(lines) if a.page != b.page],
            says=[levels.spoken_of(row.cell("name").bare()) for row in rows],
            weights=[row.cell("weight").text for row in rows],
        )
        found = {
            key: levels.recognised(streamed + columns[key], group) for key, group in LEVELS.items()
        }
        for key, own in found.items():
            for row, cell in zip(rows, levels.tile(own, tiling), strict=True):
                row.cells[key] = cell
        # Level 2 is the surer of the two where the standard says what it belongs to.
        for row in rows:
            level2 = row.cells["level2"]
            if parent := labels.parent(level2.text):
                others = {labels.parent(name) for one in level2.doubt for name in one.read}
                doubt = [Doubt("may-be", (name,)) for name in others - {None, parent} if name]
                row.cells["level1"] = Text(parent, tuple(doubt))
        for key, own in found.items():
            for label in own:
                first = next((row for row in rows if row.cells[key].text == label.name), None)
                if first is not None and label.points:
                    first.cells[key] = Text(label.name + label.points, first.cells[key].doubt)


def _doubt_lost(rows: list[Indicator], key: str) -> None:
    """Doubt a level below a label that went into a name, down to the next label."""
    lost = False
    for row in rows:
        told = any(strip.text(key) for strip in row.strips)
        lost = (lost and not told) or any(key in strip.lost for strip in row.strips)
        if lost and not row.cells[key].doubt:
            row.cells[key] = unsure(row.cells[key].text, "label-unknown")


def _columns(draft: Draft) -> list[Column]:
    """Return a form's indicator columns; the standard ones if its header is lost."""
    if draft.header:
        return columns_of(draft.header, "indicator_columns")
    return [Column(key, "", n, n + 1) for n, key in enumerate(_STANDARD)]


def _splits_names(lines: list[Line], columns: list[Column]) -> bool:
    """Tell whether a false edge runs through the names of a page, so that halves may be lost."""
    name = next((column for column in columns if column.key == "name"), columns[0])
    cells = (line.slots[name.first : name.end] for line in lines)
    return any(sum(bool(slot.text) for slot in slots) > 1 for slots in cells)
