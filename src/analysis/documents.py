"""One document: a file to the rows of the tables, or to what is wrong with it.

Knows nothing of data frames, so that a reading process starts quickly, and never raises: what
goes wrong with one document is its own result, and costs the others nothing.
"""

import errno
import os
import stat
import tomllib
import traceback
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from analysis import costs, form, reading
from analysis.characters import named
from analysis.errors import UnreadableDocument

# What the note beside a document (NAME.provenance.toml) says of it in columns of `projects`.
NOTED = ("derived_from", "address", "published")
_WHERE = {"page": "problem.on-page", "table": "problem.in-table", "sheet": "problem.on-sheet"}
# What a path may lead to that is no document, by the type that the system gives it.
_NO_FILES = {
    stat.S_IFDIR: "problem.is-folder",
    stat.S_IFIFO: "problem.is-pipe",
    stat.S_IFCHR: "problem.is-device",
    stat.S_IFBLK: "problem.is-device",
}
_UNKNOWN = frozenset({"problem.unknown-kind", "problem.no-ending"})
# What another run may find otherwise, of the same bytes.
_PASSING = frozenset(
    {"error.not-opened", "problem.not-opened", "problem.needs-office", "error.reading-failed"}
    | {"error.no-java", *_NO_FILES.values()}
)
_FEW = 5  # names of files that a line can hold
# What to do about a page, where it is more than to look at it.
_REMEDIES = {
    "problem.enclosed": "remedy.take-out",
    "problem.scanned": "remedy.recognise",
    "problem.needs-scan": "remedy.install-scan",
}


@dataclass(slots=True)
class Reading:
    """What one document gave: its forms, and what could not be read.

    `beside` has the rows of the tables of declarations and monitoring by their name. `trace` is the
    traceback of an error that nobody foresaw, for those who mend it. `lasting`: another run would
    find the same of the same bytes.
    """

    source: str
    forms: list[form.Form] = field(default_factory=list)
    beside: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    problems: list[UnreadableDocument] = field(default_factory=list)
    trace: str | None = None
    lasting: bool = False

    def add(self, beside: dict[str, list[dict[str, Any]]]) -> None:
        """Add rows of the tables beside the four."""
        for name, rows in beside.items():
            self.beside.setdefault(name, []).extend(rows)

    @property
    def unknown(self) -> bool:
        """Tell whether no reader takes the document."""
        return any(one.problem in _UNKNOWN for one in self.problems)


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
    passing = any(one.problem in _PASSING for one in result.problems)
    result.lasting = not passing and not costs.skipped() and result.trace is None
    return result


def opened(path: str) -> int:
    """Open a document, and return its descriptor; raises `UnreadableDocument` for what is none.

    A pipe that nobody writes to would be waited for, a device never ends.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    if (what := _NO_FILES.get(stat.S_IFMT(os.fstat(descriptor).st_mode))) is not None:
        os.close(descriptor)
        raise UnreadableDocument(path, what, "remedy.take-file")
    return descriptor


def note(file: Path) -> Path:
    """Return the path of the note beside a document.

    >>> note(Path("2024/forms.pdf")).name
    'forms.provenance.toml'
    """
    return file.with_name(f"{file.stem}.provenance.toml")


def count(path: str, password: str | None = None) -> int:
    """Return how many pages a document has that is read page by page; 0 for others."""
    try:
        os.close(opened(path))
        return reading.count(Path(path), password)
    except (OSError, UnreadableDocument):  # which is told when it is read
        return 0


def pages(path: str, document: str, password: str | None = None) -> None:
    """Read some pages of a document, those that the call is for, and hand them over."""
    read(path, document, password)
    costs.keep()


def _read(path: Path, name: str, password: str | None) -> Reading:
    try:
        os.close(opened(str(path)))
        return _forms(path, name, password)
    except UnreadableDocument as error:
        return Reading(path.name, problems=[error])
    except costs.Absent as absent:
        # "0" further documents say the same, until `corpus` has counted them.
        told = "error.no-java", "error.remedy-java", absent.said, "0"
        return Reading(path.name, problems=[UnreadableDocument(path, *told)])
    except Exception as error:  # whatever a document does to a reader, the others go on
        if isinstance(error, OSError):
            problem, remedy = "error.not-opened", "error.remedy-rights"
            said = str(error.errno), error.strerror or str(error)
        else:
            problem, remedy = "error.reading-failed", "error.remedy-print-or-report"
            why = " ".join(str(error).split())[:200]
            said = type(error).__name__, f": {why}" if why else ""
        unreadable = UnreadableDocument(path, problem, remedy, *said)
        return Reading(path.name, problems=[unreadable], trace=traceback.format_exc())


def _forms(path: Path, name: str, password: str | None) -> Reading:
    if reading.is_archive(path):
        return _archive(path, name, password)
    document = reading.read(path, password=password)
    result = Reading(document.source)
    for one in form.read(document, name):
        result.forms += [] if one.beside else [one]
        result.add(one.beside)
    said = {page.number for one in result.forms for page in form.troubled(document, one.project)}
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
    told = any(page.problem and not page.problem.recognised for page in document.pages)
    if not result.forms and not result.beside and not told:
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
                one = read(str(member), f"{name}/{named(inside)}", password)
            else:
                unknown.append(inside)
                continue
            result.forms += one.forms
            result.add(one.beside)
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
    beside = note(file)
    try:
        with open(opened(str(beside)), encoding="utf-8") as text:
            said = tomllib.loads(text.read())
        noted = {key: said[key] for key in NOTED if key in said}
        if not all(isinstance(value, str | date) for value in noted.values()):
            raise ValueError(beside.name)
    except (OSError, ValueError, RecursionError, UnreadableDocument) as error:
        if getattr(error, "errno", None) in (errno.ENOENT, errno.ENAMETOOLONG):  # there is none
            return {}, None
        wrong = UnreadableDocument(file, "error.note-malformed", "error.remedy-note", beside.name)
        return {}, wrong
    if said.get("file", file.name) != file.name or said.get("derived_from") == file.name:
        return {}, None
    return {key: str(value) for key, value in noted.items()}, None
