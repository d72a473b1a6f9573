"""What was typeset against what was read: cell for cell, and form for form."""

from __future__ import annotations

import itertools
import re
from typing import Any

from analysis import characters, values
from analysis.reading import Cell, Document
from tests.typeset.model import Form
from tests.typeset.pages import Sheet, Style
from tests.typeset.sheet import Block, Slot, Table

_BLANKS = re.compile(r"\s+")
_NEAR = 3.0
_HEADER_HEIGHT = 70.0


def plain(text: str | None) -> str:
    """Return a text as cleaned and without blanks and line breaks."""
    return _BLANKS.sub("", characters.clean(text or ""))


def boxes(document: Document, sheets: list[Sheet]) -> list[str]:
    """Return the differences, box for box and line for line, where every break is known."""
    wrong = []
    if len(document.pages) != len(sheets):
        return [f"{len(sheets)} pages set, {len(document.pages)} read"]
    for page, sheet in zip(document.pages, sheets, strict=True):
        unread = list(page.cells)
        for box in sheet.boxes:
            lines = [characters.clean(text) for text, _, _ in box.lines]
            found = [
                cell
                for cell in unread
                if abs(cell.left - box.left) < _NEAR
                and abs(cell.top - box.top) < _NEAR
                and abs(cell.right - box.right) < _NEAR
                and abs(cell.bottom - box.bottom) < _NEAR
            ]
            where = f"page {page.number}, ({box.left:.0f}, {box.top:.0f})"
            if not found:
                wrong.append(f"{where}: no cell for {lines}")
                continue
            unread.remove(found[0])
            # A number that the cell breaks is one again: its line break alone is gone.
            if found[0].text.replace("\n", "") != "".join(lines):
                wrong.append(f"{where}: set {lines}, read {found[0].text!r}")
            if found[0].doubt:
                wrong.append(f"{where}: in doubt without cause: {found[0].doubt}")
        wrong += [f"page {page.number}: a cell that was not set: {cell}" for cell in unread]
    return wrong


def slots(document: Document, blocks: list[Block], left: float, right: float) -> list[str]:
    """Return the differences where only the producer knows the breaks.

    A slot is found by its column (its left and right edge between the table's edges), and the
    texts of a column follow each other over the pages; a cell cut by a page edge is joined.
    """
    wrong = []
    for table in (block for block in blocks if isinstance(block, Table)):
        edges = [left]
        for share in table.widths:
            edges.append(edges[-1] + share * (right - left))
        line = [0]  # edges this near are one line to any reader
        for one, other in itertools.pairwise(edges):
            line.append(line[-1] + (other - one > _NEAR))
        columns: dict[tuple[int, int], list[Slot]] = {}
        for slot in table.slots:
            columns.setdefault((line[slot.left], line[slot.right]), []).append(slot)
        places = {
            number: (min(on), max(on))
            for number in set(line)
            for on in [[edge for edge, at in zip(edges, line, strict=True) if at == number]]
        }
        cells = [cell for page in document.pages for cell in page.cells]
        for (first, last), column in columns.items():
            column.sort(key=lambda slot: slot.top)
            read = [
                cell
                for cell in cells
                if _at(cell.left, places[first]) and _at(cell.right, places[last])
            ]
            wrong += _column(column, read, document, table)
    wrong += [
        f"in doubt without cause: {cell}"
        for page in document.pages
        for cell in page.cells
        if cell.doubt
    ]
    return wrong


def _at(edge: float, place: tuple[float, float]) -> bool:
    return place[0] - _NEAR / 2 <= edge <= place[1] + _NEAR / 2


def _column(column: list[Slot], read: list[Cell], document: Document, table: Table) -> list[str]:
    """Match the slots of a column to cells in their order, trying both ways to take a cut cell."""
    tops = {
        page.number: min((cell.top for cell in page.cells), default=0.0) for page in document.pages
    }
    first_row, last_row = table.header or (0, 0)
    headings = {plain(slot.text) for slot in column if first_row <= slot.top < last_row}
    wanted = [plain(slot.text) for slot in column]
    texts = [plain(cell.text) for cell in read]
    begins = [cell.page > 1 and cell.top - tops[cell.page] < _HEADER_HEIGHT for cell in read]
    furthest = 0
    tried: set[tuple[int, int]] = set()
    ways = [(0, 0)]
    while ways:
        slot, cell = ways.pop()
        if (slot, cell) in tried:
            continue
        tried.add((slot, cell))
        furthest = max(furthest, slot)
        if slot == len(wanted) and cell == len(read):
            return []
        if cell < len(read) and begins[cell] and texts[cell] in headings:
            ways.append((slot, cell + 1))
        if slot == len(wanted):
            continue
        got = ""
        for end in range(cell, len(read)):
            if end > cell and not (begins[end] and read[end].page == read[end - 1].page + 1):
                break
            got += texts[end]
            if got == wanted[slot]:
                ways.append((slot + 1, end + 1))
    missed = column[min(furthest, len(column) - 1)]
    return [f"row {missed.top}, columns {missed.left}-{missed.right}: {missed.text!r} not read"]


def truth(form: Form) -> dict[str, Any]:
    """Return what reading a form has to give: its fields, fund rows and indicator rows."""
    scale = 10_000 if form.money_unit == "元" else 1
    return {
        "project": {
            "year": form.year,
            "project_name": _text(form.project_name),
            "department": _text(form.department),
            "unit": _text(form.unit),
            "goal_expected": plain(form.goal_expected) or None,
            "goal_actual": plain(form.goal_actual) or None,
            "total_weight": _number(form.total_weight),
            "total_score": _number(form.total_score),
            "grade": form.grade,
        },
        "funds": [
            {
                "fund": row.kind,
                "initial_budget": _number(row.initial_budget, scale),
                "adjusted_budget": _number(row.adjusted_budget, scale),
                "executed": _number(row.executed, scale),
                "weight": _number(row.weight),
                "execution_rate": _number(row.execution_rate),
                "score": _number(row.score),
            }
            for row in form.funds
        ],
        "indicators": [
            {
                "level1": row.level1,
                "level2": row.level2,
                "name": _text(row.name),
                "target_operator": row.operator or "qualitative",
                "target_value": _number(row.number) if row.operator else None,
                "target_unit": _text(row.unit) if row.operator else None,
                "actual_value": _number(row.actual) if row.operator else None,
                "weight": _number(row.weight),
                "score": _number(row.score),
                "reason": _text(row.reason),
            }
            for row in form.indicators
        ],
    }


def forms(document: Document, expected: list[Form]) -> list[str]:
    """Return the differences between the forms that were typeset and those that are read."""
    from analysis.form import read as read_forms

    found = read_forms(document)
    if len(found) != len(expected):
        return [f"{len(expected)} forms set, {len(found)} read"]
    wrong = []
    for number, (got, form) in enumerate(zip(found, expected, strict=True), start=1):
        wanted = truth(form)
        wrong += _rows(f"form {number}, project", [got.project], [wanted["project"]])
        wrong += _rows(f"form {number}, funds", got.funds, wanted["funds"])
        wrong += _rows(f"form {number}, indicators", got.indicators, wanted["indicators"])
    return wrong


def _rows(what: str, got: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> list[str]:
    if len(got) != len(wanted):
        return [f"{what}: {len(wanted)} rows set, {len(got)} read"]
    return [
        f"{what} {place}, {key}: set {value!r}, read {row.get(key)!r}"
        for place, (row, true) in enumerate(zip(got, wanted, strict=True), start=1)
        for key, value in true.items()
        if _same(row.get(key)) != _same(value)
    ]


def _same(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    return None if value is None or value != value else round(float(value), 8)


def _text(text: str | None) -> str | None:
    return plain(text) or None


def _number(text: str | None, scale: int = 1) -> float | None:
    number = values.number(text)
    return None if number is None else float(number.value / scale)


def span(style: Style) -> tuple[float, float]:
    """Return the left and right edge of a table that fills the page between its margins."""
    return style.margin, style.page[0] - style.margin
