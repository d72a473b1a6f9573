"""The head, the goals and the foot of a form: labels to values beside or below them."""

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


def _pairs(bands: Iterable[Band]) -> Iterator[tuple[str, list[Cell]]]:
    """Yield each text that may be a label with the cells to its right, or the value behind it.

    The value stands behind a colon or a blank; one line may print several fields with colons.
    """
    for band in bands:
        for position, cell in enumerate(band.cells):
            yield cell.text, band.cells[position + 1 :]
            if _INLINE.match(cell.text.strip()):
                for part in map(_INLINE.match, _NEXT_FIELD.split(cell.text.strip())):
                    if part is not None:
                        yield part.group(1), [replace(cell, text=part.group(2).strip())]
            elif len(words := cell.text.split()) == 2:
                yield words[0], [replace(cell, text=words[1])]


def fields(row: Row, bands: list[Band], keys: tuple[str, ...]) -> None:
    """Read label-and-value pairs: the value stands in the next cell, or after a colon."""
    for key in keys:
        row.values.setdefault(key, None)
    for text, after in _pairs(bands):
        label = labels.meaning(text, "head")
        is_value = after and labels.meaning(after[0].text, "head") is None
        if label in keys and row.values[label] is None and is_value:
            row.text(label, after[:1])


def grade(row: Row, bands: list[Band]) -> None:
    """Read the grade: a short word beside its label, or behind it in the same cell."""
    row.values["grade"] = None
    for label, after in _pairs(bands):
        beside = [cell for cell in after if cell.text.strip()]
        if labels.meaning(label, "head") == "grade" and beside:
            text = values.joined(beside[0].text)
            if len(text) <= _LONGEST_GRADE and not _NO_GRADE.search(text):
                row.values["grade"] = text
                row.note("grade", beside[:1])
                return


def total(bands: list[Band]) -> Row | None:
    """Read a total score that stands beside its label, or behind it, above the table."""
    for label, after in _pairs(bands):
        is_score = labels.meaning(label, "fund_columns") == "score"
        printed = values.joined(after[0].text).removesuffix("分") if after else None
        if (is_score or labels.meaning(label, "foot") == "total") and values.number(printed):
            row = Row(values={"total_weight": None})
            row.figure("total_score", after[:1])
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
    for label, after in _pairs(block):
        if after and labels.meaning(label, "goals") in ("block", "goal_expected"):
            row.text("goal_expected", after[:1])
            return


def titles(bands: Iterable[Band], project_name: str | None) -> list[str]:
    """Return the titles of a form, without the name of its project."""
    texts = [re.sub(r"\s+", "", values.clean(text)) for band in bands for text in band.texts()]
    named = values.joined(project_name or "")
    known = labels.words("titles")
    found = [text for text in texts if len(text) < 60 and any(word in text for word in known)]
    return [text.replace(named, "") if named else text for text in found]


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
