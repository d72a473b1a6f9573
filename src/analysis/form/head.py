"""The head, the goals and the foot of a form: labels to values beside or below them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from analysis import labels, values
from analysis.form import columns
from analysis.form.bands import Band
from analysis.form.figures import Row
from analysis.reading import Cell

_YEAR = re.compile(r"(?<!\d)(20\d{2})\s*(?:年|-\d{2}-)")
# A year that ends a range (2021-2025年) is not the form's.
_TOLD_YEAR = re.compile(r"(?<![\d~—–至到-])(20\d{2})年(?![-~—–至到]20)")
_BARE_YEAR = re.compile(r"^\(?\s*(20\d{2})\s*(?:年度?)?\s*\)?$")
_INLINE = re.compile(r"^([^::\s]{2,12})\s*[::]\s*(.+)$", re.DOTALL)
_NEXT_FIELD = re.compile(r"\s+(?=[^::\s\d]{2,12}\s*[::])")
_LONGEST_GRADE = 6
_NO_GRADE = re.compile(r"[\d。;;]")


def _cells(bands: Iterable[Band]) -> Iterator[tuple[Cell, list[Cell]]]:
    """Yield each cell with those to its right."""
    for band in bands:
        for position, cell in enumerate(band.cells):
            yield cell, band.cells[position + 1 :]


def fields(row: Row, bands: list[Band], keys: tuple[str, ...]) -> None:
    """Read label-and-value pairs: the value stands in the next cell, or after a colon."""
    for key in keys:
        row.values.setdefault(key, None)
    for cell, after in _cells(bands):
        for part in _fields_of(cell):
            label, value = _pair(part, after)
            if label in keys and row.values[label] is None and value is not None:
                row.text(label, [value])


def _fields_of(cell: Cell) -> list[Cell]:
    """Return the fields that one line prints one after the other, a label and a colon in each."""
    if not _INLINE.match(cell.text.strip()):
        return [cell]
    return [replace(cell, text=text) for text in _NEXT_FIELD.split(cell.text.strip())]


def _pair(cell: Cell, after: list[Cell]) -> tuple[str | None, Cell | None]:
    key: str | None = labels.meaning(cell.text, "head")
    if key is not None:
        is_value = after and labels.meaning(after[0].text, "head") is None
        return key, after[0] if is_value else None
    inline = _INLINE.match(cell.text.strip())
    if inline and (key := labels.meaning(inline.group(1), "head")):
        return key, replace(cell, text=inline.group(2).strip())
    return None, None


def grade(row: Row, bands: list[Band]) -> None:
    """Read the grade: a short word beside its label, or behind it in the same cell."""
    row.values["grade"] = None
    for cell, after in _cells(bands):
        candidate = _grade_cell(cell, after)
        text = values.joined(candidate.text) if candidate else ""
        if candidate and text and len(text) <= _LONGEST_GRADE and not _NO_GRADE.search(text):
            row.values["grade"] = text
            row.note("grade", [candidate])
            return


def _grade_cell(cell: Cell, after: list[Cell]) -> Cell | None:
    if labels.meaning(cell.text, "head") == "grade":
        return next((beside for beside in after if beside.text.strip()), None)
    parts = re.split(r"[\s::]+", cell.text.strip(), maxsplit=1)
    if len(parts) == 2 and labels.meaning(parts[0], "head") == "grade":
        return replace(cell, text=parts[1])
    return None


def total(bands: list[Band]) -> Row | None:
    """Read a total score that stands beside its label, or behind it, above the table."""
    for cell, after in _cells(bands):
        inline = _INLINE.match(cell.text.strip())
        label, printed = cell.text, after[:1]
        if inline:
            label, printed = inline.group(1), [replace(cell, text=inline.group(2))]
        is_total = (
            labels.meaning(label, "foot") == "total"
            or labels.meaning(label, "fund_columns") == "score"
        )
        for value in printed if is_total else ():
            if values.number(values.joined(value.text).removesuffix("分")) is not None:
                row = Row(values={"total_weight": None})
                row.figure("total_score", printed)
                return row
    return None


def goals(row: Row, block: list[Band]) -> None:
    """Read the expected and the actual goal: the cells under their headers, or beside the label."""
    row.values["goal_expected"] = row.values["goal_actual"] = None
    header = next((band for band in block if columns.is_goal_header(band)), None)
    if header is None:
        _goal_beside_label(row, block)
        return
    table = columns.read([header], "goals")
    first = next(
        (cell for cell in header.cells if labels.meaning(cell.text, "goals") == "block"), None
    )
    below = block[block.index(header) + 1 :]
    content: list[Band] = []
    for band in below:
        leftmost = band.cells[0]
        if (
            content
            and band.page == content[-1].page
            and first is not None
            and (leftmost is not first and leftmost is not content[-1].cells[0])
        ):
            break
        content.append(band)
    for key in ("goal_expected", "goal_actual"):
        cells = dict.fromkeys(
            cell
            for band in content
            if not band.loose
            for cell in table.cells(band, key)
            if cell is not first
        )
        row.text(key, cells)


def _goal_beside_label(row: Row, block: list[Band]) -> None:
    for cell, after in _cells(block):
        if after and labels.meaning(cell.text, "goals") in ("block", "goal_expected"):
            row.text("goal_expected", after[:1])
            return


def year(bands: Iterable[Band]) -> int | None:
    """Return the year printed in titles, (2024年度), 2024年…自评表, or in sentences between tables.

    None if none or several.
    """
    years, told, titles = set(), "", ("年度)", *labels.words("titles"))
    for band in bands:
        for text in band.texts():
            flat = re.sub(r"\s+", "", values.clean(text))
            told += flat if band.loose else ""
            if found := _BARE_YEAR.match(flat):
                years.add(found.group(1))
            elif len(flat) < 60 and any(word in flat for word in titles):
                years |= set(_YEAR.findall(flat))
    if not years and any(word in told for word in titles):
        years = set(_TOLD_YEAR.findall(told))
    return int(years.pop()) if len(years) == 1 else None
