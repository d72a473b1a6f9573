"""One document: a file to the rows of the tables, or to what is wrong with it.

Knows nothing of data frames, so that a reading process starts quickly, and never raises: what
goes wrong with one document is its own result, and costs the others nothing.
"""

import tomllib
import traceback
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis import form, reading
from analysis.errors import UnreadableDocument

# What the note beside a document (NAME.provenance.toml) says of it in columns of `projects`.
NOTED = ("derived_from", "address", "published")
# What to do about a page, where it is more than to look at it.
_WHERE = {"page": "problem.on-page", "table": "problem.in-table", "sheet": "problem.on-sheet"}
_RECOGNISED = "problem.recognition"
_FEW = 5  # names of files that a line can hold
_REMEDIES = {
    "problem.enclosed": "remedy.take-out",
    "problem.scanned": "remedy.recognise",
    "problem.needs-scan": "remedy.install-scan",
}


@dataclass(slots=True)
class Reading:
    """What one document gave: its forms, and what could not be read.

    `trace` is the traceback of an error that nobody foresaw, for those who mend it.
    """

    source: str
    forms: list[form.Form] = field(default_factory=list)
    problems: list[UnreadableDocument] = field(default_factory=list)
    trace: str | None = None


def read(path: str, document: str, password: str | None = None) -> Reading:
    """Read one document to the rows of its forms; `document` stands before the # of their ids.

    A page that could not be read, and that no form's own notice names, is a problem of the
    document; so is a document without a single form, and a note beside it that can't be read. The
    documents of an archive are read as files of a folder of its name.

    >>> found = read("data/raw/self-evaluation-forms-2024.txt", "mine.txt")
    >>> found.forms[0].project["form_id"], found.problems
    ('mine.txt#1', [])
    """
    file = Path(path)
    result = _read(file, document, password)
    noted, wrong = _note(file)
    if wrong is not None:
        result.problems.append(wrong)
    for one in result.forms:  # what a note inside an archive says, the one beside it does not
        one.project = noted | one.project
    return result


def _read(path: Path, name: str, password: str | None) -> Reading:
    try:
        return _forms(path, name, password)
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


def _forms(path: Path, name: str, password: str | None) -> Reading:
    if reading.is_archive(path):
        return _archive(path, name, password)
    document = reading.read(path, password=password)
    result = Reading(document.source, form.forms(document, name))
    notices = [row for one in result.forms for row in one.notices]
    said = {row["page"] for row in notices if row["check"] == "page-unreadable"}
    result.problems = [
        UnreadableDocument(
            path,
            _WHERE[page.kind],
            _REMEDIES.get(page.problem.key, "remedy.look-at-page"),
            page.name or str(page.number),
            page.problem,
        )
        for page in document.pages
        if page.problem and page.number not in said
    ]
    # What is wrong with a page tells why there is no form, but for a scan that was read.
    told = any(page.problem and page.problem.key != _RECOGNISED for page in document.pages)
    if not result.forms and not told:
        result.problems.append(UnreadableDocument(path, *form.absence(document)))
    return result


def _archive(path: Path, name: str, password: str | None) -> Reading:
    """Read the documents in an archive; those that no reader takes are told in one line."""
    result = Reading(path.name)
    unknown: list[str] = []
    with TemporaryDirectory(prefix="selfeval-") as folder:
        members = reading.unpacked(path, Path(folder), password)
        for inside, member in members:
            if not isinstance(member, Path):
                one = Reading("", problems=[member])
            elif reading.readable(member):
                one = read(str(member), f"{name}/{inside}", password)
            else:
                unknown.append(inside)
                continue
            result.forms += one.forms
            result.problems += [wrong.inside(path.name, inside) for wrong in one.problems]
            result.trace = result.trace or one.trace
    if unknown or not members:
        said = ", ".join(unknown[:_FEW]) + (" …" if len(unknown) > _FEW else "")
        key = "problem.members-unknown" if unknown else "problem.no-members"
        told = str(len(unknown)), said
        result.problems.append(UnreadableDocument(path, key, "remedy.look-at-file", *told))
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
