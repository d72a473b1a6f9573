"""One document: a file to the rows of the tables, or to what is wrong with it.

Knows nothing of data frames, so that a reading process starts quickly, and never raises: what
goes wrong with one document is its own result, and costs the others nothing.
"""

from __future__ import annotations

import tomllib
import traceback
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from analysis.errors import UnreadableDocument

Rows = list[dict[str, Any]]

# What the note beside a document (NAME.provenance.toml) says of it in columns of `projects`.
NOTED = ("derived_from", "address", "published")


@dataclass(slots=True)
class Reading:
    """What one document gave: rows of the tables with `digits`, and what could not be read.

    `digits` are the printed decimals of each figure: form_id, table, row, column, decimals.
    `trace` is the traceback of an error that nobody foresaw, for those who mend it.
    """

    source: str
    projects: Rows = field(default_factory=list)
    funds: Rows = field(default_factory=list)
    indicators: Rows = field(default_factory=list)
    notices: Rows = field(default_factory=list)
    digits: Rows = field(default_factory=list)
    problems: list[UnreadableDocument] = field(default_factory=list)
    trace: str | None = None


def read(path: str, document: str, password: str | None = None) -> Reading:
    """Read one document to the rows of its forms; `document` stands before the # of their ids.

    A page that could not be read, and that no form's own notice names, is a problem of the
    document; so is a document without a single form, and a note beside it that can't be read.
    """
    file = Path(path)
    reading = _read(file, password)
    noted, wrong = _note(file)
    if wrong is not None:
        reading.problems.append(wrong)
    for rows in (reading.projects, reading.funds, reading.indicators, reading.notices):
        _belong(rows, document)
    _belong(reading.digits, document)
    for project in reading.projects:
        project.update(noted)
    return reading


def _belong(rows: Rows, document: str) -> None:
    for row in rows:
        row["form_id"] = f"{document}#{row['form_id'].rpartition('#')[2]}"


def _read(path: Path, password: str | None) -> Reading:
    try:
        return _forms(path, password)
    except UnreadableDocument as error:
        return Reading(path.name, problems=[error])
    except Exception as error:  # whatever a document does to a reader, the others go on
        if isinstance(error, OSError):
            problem, remedy = "error.not-opened", "error.remedy-rights"
            said = str(error.errno), error.strerror or str(error)
        else:
            problem, remedy = "error.reading-failed", "error.remedy-print-or-report"
            told = " ".join(str(error).split())[:200]
            said = type(error).__name__, f": {told}" if told else ""
        unreadable = UnreadableDocument(path, problem, remedy, *said)
        return Reading(path.name, problems=[unreadable], trace=traceback.format_exc())


def _forms(path: Path, password: str | None) -> Reading:
    from analysis import form, reading

    document = reading.read(path, password=password)
    result = Reading(document.source)
    for one in form.forms(document):
        result.projects.append(one.project)
        result.funds += one.funds
        result.indicators += one.indicators
        result.notices += one.notices
        result.digits += one.digits
    said = {row["page"] for row in result.notices if row["check"] == "page-unreadable"}
    result.problems = [
        UnreadableDocument(
            path, "problem.on-page", "remedy.look-at-page", str(page.number), page.problem
        )
        for page in document.pages
        if page.problem and page.number not in said
    ]
    if not result.projects and not result.problems:
        problem = UnreadableDocument(path, "error.no-form", "error.remedy-right-document")
        result.problems.append(problem)
    return result


def _note(file: Path) -> tuple[dict[str, str], UnreadableDocument | None]:
    """Return what the note beside a document says of it, and what is wrong with the note.

    A note whose `file` is another one (`forms.txt` beside `forms.pdf`) says nothing of this one.
    """
    note = file.with_name(f"{file.stem}.provenance.toml")
    try:
        if not note.is_file():
            return {}, None
    except OSError:  # a name that is too long for a note beside it
        return {}, None
    try:
        said = tomllib.loads(note.read_text(encoding="utf-8"))
        noted = {key: said[key] for key in NOTED if key in said}
        if not all(isinstance(value, str | date) for value in noted.values()):
            raise ValueError(note.name)
    except (OSError, ValueError):
        wrong = UnreadableDocument(file, "error.note-malformed", "error.remedy-note", note.name)
        return {}, wrong
    if said.get("file", file.name) != file.name or said.get("derived_from") == file.name:
        return {}, None
    return {key: str(value) for key, value in noted.items()}, None
