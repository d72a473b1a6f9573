"""The four tables as a workbook for people: a summary, then a sheet a table, ready to filter.

A head is the word for its column in the chosen language and, on a line of its own, the column's
name. What is in doubt stands there as a sentence; the data that it is made of stands in a hidden
column at the end, so that sorted rows keep their own and `read` gives the same tables again.
"""

import importlib
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import doubts, paths, words
from analysis.errors import UsageError
from analysis.schema import AMOUNTS, COLUMNS, FORMULA_STARTS, VERDICTS
from analysis.tables.frames import Tables, rows
from analysis.tables.states import doubted, states, sure
from analysis.words import numbers

NAME = "tables.xlsx"

_SHEET_ROWS = 2**20
# Widths are in digits; texts of more than 200 rows are as wide as those of the first 200.
_NARROWEST, _WIDEST, _MEASURED = 9, 48, 200
# What a workbook's XML can't hold.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_IN_DOUBT = "in_doubt"
# Where a workbook says when it was written, and how.
_CORE = "docProps/core.xml"
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def write(
    tables: Tables, file: Path, language: str, beside: Mapping[str, pd.DataFrame] | None = None
) -> Path:
    """Write a workbook, `beside` behind the four tables, and return its file.

    Every text is stored as text. A sheet holds numbers to 16 digits, texts to 32,767 characters
    and no control characters. Raises `UsageError` for more rows than a sheet holds.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     list(read(write(corpus, Path(folder) / NAME, "en")))
    ['projects', 'funds', 'indicators', 'findings']
    """
    frames = tables.frames() | dict(beside or {})
    for name, data in frames.items():
        if len(data) >= _SHEET_ROWS:
            raise UsageError("error.too-many-rows", table=name, n=len(data))
    book = _openpyxl().Workbook(write_only=True)
    summary = book.create_sheet(words.say("table.summary", language))
    summary.column_dimensions["A"].width, summary.column_dimensions["B"].width = 32, 60
    for number, (label, value) in enumerate(_summary(tables, list(frames), language)):
        cells = [_cell(summary, label, bold=number == 0 or value is None)]
        summary.append([*cells, _cell(summary, value)])
    for name, data in frames.items():
        _sheet(book.create_sheet(name), data, language)
    file.write_bytes(_saved(book))
    return file


def plain(sheets: Mapping[str, tuple[list[str], list[list[Any]]]], file: Path) -> Path:
    """Write sheets of heads and rows, by their titles, and return the file.

    The same sheets give the same bytes.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = plain({"One": (["a"], [[1], ["=2"]])}, Path(folder) / "plain.xlsx")
    ...     pd.read_excel(file)["a"].tolist()
    [1, '=2']
    """
    book = _openpyxl().Workbook(write_only=True)
    for title, (heads, lines) in sheets.items():
        _lines(book.create_sheet(title), heads, lines, len(heads))
    paths.put(file, _saved(book))
    return file


def _saved(book: Any) -> bytes:
    """Return a workbook without the time of day: the same content gives the same bytes."""
    held = io.BytesIO()
    book.save(held)
    settled = io.BytesIO()
    with zipfile.ZipFile(held) as made, zipfile.ZipFile(settled, "w") as kept:
        for name in made.namelist():
            data = made.read(name)
            data = _TIME.sub(b"2000-01-01T00:00:00Z", data) if name == _CORE else data
            # An entry that is described by itself is stored unpacked unless it is told otherwise.
            kept.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return settled.getvalue()


def read(file: Path, names: Iterable[str] = COLUMNS) -> dict[str, pd.DataFrame]:
    """Read the tables of a workbook; of two columns with one name the last one, which is data.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     len(read(write(corpus, Path(folder) / NAME, "en"))["funds"])
    36
    """
    sheets = pd.read_excel(
        file, sheet_name=list(names), keep_default_na=False, na_values=[""], dtype=object
    )
    for name, data in sheets.items():
        named = data.set_axis([str(head).split()[-1] for head in data.columns], axis=1)
        sheets[name] = named.loc[:, ~named.columns.duplicated(keep="last")]
    return sheets


def _sheet(sheet: Any, data: pd.DataFrame, language: str) -> None:
    """Write one table: heads, widths, filter, frozen head, and the hidden column of doubts."""
    letter = _openpyxl().utils.get_column_letter
    heads = [f"{words.name('field', column, language)}\n{column}" for column in data.columns]
    shown = rows(data)
    if _IN_DOUBT in data.columns:
        for row in shown:
            row["data"] = row[_IN_DOUBT]
            row[_IN_DOUBT] = doubts.sentence(row[_IN_DOUBT], language) or None
        heads.append(_IN_DOUBT)
        sheet.column_dimensions[letter(len(heads))].hidden = True
    _lines(sheet, heads, [list(row.values()) for row in shown], len(data.columns))


def _lines(sheet: Any, heads: list[str], lines: list[list[Any]], filtered: int) -> None:
    """Write rows under their heads, of which the first columns can be filtered."""
    letter = _openpyxl().utils.get_column_letter
    for number, head in enumerate(heads, start=1):
        held = [line[number - 1] for line in lines[:_MEASURED]]
        texts = [*head.split("\n"), *(str(value) for value in held if value is not None)]
        width = max(map(words.width, texts)) + 2
        sheet.column_dimensions[letter(number)].width = min(max(width, _NARROWEST), _WIDEST)
    sheet.row_dimensions[1].height = 32  # points: two lines
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{letter(filtered)}{len(lines) + 1}"
    sheet.append([_cell(sheet, head, bold=True) for head in heads])
    for line in lines:
        sheet.append([_cell(sheet, one) if isinstance(one, str) else one for one in line])


def _summary(tables: Tables, sheets: list[str], language: str) -> Iterator[tuple[str, str | None]]:
    """Yield the lines of the first sheet: what there is, what the checks say, what sheets hold."""
    projects, funds = tables.projects, tables.funds
    total = funds[funds["fund"] == "total"]
    years = sorted(sure(projects, "year").dropna().unique())
    yield words.say("table.title", language), None
    in_rows = [
        set(doubted(row).values())
        for data in (projects, funds, tables.indicators)
        for row in data[data[_IN_DOUBT].notna()].to_dict("records")
    ]
    counts = {
        "table.forms": len(projects),
        "table.documents": projects["source_sha256"].nunique(),
        "table.indicators": len(tables.indicators),
        "table.doubted": sum("in_doubt" in one for one in in_rows),
        "table.not_read": sum("unread" in one for one in in_rows),
    }
    if years:
        yield words.say("table.years", language), ", ".join(str(year) for year in years)
    for key, count in counts.items():
        yield words.say(key, language), numbers.plain(count, 0)
    known = states(tables, "funds", *AMOUNTS).loc[total.index] == "known"
    # The money of a department holds that of its projects: one sum of both would count it twice.
    kinds = total["form_id"].map(projects.set_index("form_id")["form_kind"].fillna("project"))
    for kind, column in product(kinds.unique(), AMOUNTS):
        own = total.loc[known[column] & (kinds == kind), column]
        named = {"field": words.name("field", column, language)}
        named["kind"] = words.name("form_kind", kind, language)
        if len(own):
            label = words.say("table.money", language, n=len(own), **named)
            yield label, numbers.plain(own.sum(), 2)
    yield words.say("table.findings", language), None
    said = tables.findings["verdict"].value_counts()
    for verdict in VERDICTS:
        yield words.name("verdict", verdict, language), numbers.plain(int(said.get(verdict, 0)), 0)
    yield words.say("table.sheets", language), None
    for name in sheets:
        yield name, words.name("sheet", name, language)


def _cell(sheet: Any, value: str | None, bold: bool = False) -> Any:
    """Return a cell that holds a text as text, even one that begins as a formula does."""
    openpyxl = _openpyxl()
    cell = openpyxl.cell.WriteOnlyCell(sheet)
    if value is None:
        return cell
    cell.value = _NOT_IN_XML.sub("", value)
    cell.data_type = "s"
    cell.quotePrefix = value.startswith(FORMULA_STARTS)
    if bold:
        cell.font = openpyxl.styles.Font(name="Calibri", size=11, bold=True)
        cell.alignment = openpyxl.styles.Alignment(wrap_text=True, vertical="top")
    return cell


def _openpyxl() -> Any:
    """Return the library when it is needed first; it is slow to import, and has no types."""
    return importlib.import_module("openpyxl")
