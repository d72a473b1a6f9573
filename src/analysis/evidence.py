"""Where a value stands, to look at: the page of its document with a frame, or the table around it.

A page of a PDF, scan or OFD is drawn; a document without pages (a table dump, a sheet) is shown as
the rows of its table around the cell. What is drawn is the document itself, known by the sum of
its bytes; it is opened where documents are read, in a process apart and within limits (`workers`).
"""

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import audit, corpus, crop, inputs, orphans, paths, reading, remote, words
from analysis.characters import named
from analysis.crop import Piece, Wanted
from analysis.errors import SelfEvalError, UnreadableDocument, UsageError
from analysis.inputs import Input, Source
from analysis.locations import at, paged
from analysis.reading import Cell
from analysis.schema import GOALS, OPEN
from analysis.tables import Tables, subjects
from analysis.workers import Failed, Limits, Pool

# What the caption says of a place, by how sure it is.
_TOLD = {crop.GUESS: "evidence.guess", crop.ROW: "evidence.row", crop.LOST: "evidence.not_found"}
# The readers whose documents have boxes in points.
_IN_POINTS = ("pdf", "scan", "ofd")
# The header over a field where its name is another.
_HEADERS = {"achievement": "actual", "restated": "actual"}
_TOTALS = {"total_weight": "weight", "total_score": "score"}
_NAMES = {"indicators": "name", "funds": "label"}
# What a unit claims of a row, beside what was set for it.
_CLAIMED = {"target_value": "actual_value", "weight": "score"}
_SIDES = ("left", "top", "right", "bottom")
# The values that tell a row from others of its name.
_BESIDE = {
    "indicators": ("target_text", "actual_text", "weight", "score"),
    "funds": ("initial_budget", "adjusted_budget", "executed", "execution_rate"),
}


@dataclass(frozen=True)
class Excerpt:
    """A piece of a document with a cell marked: a picture, or rows of cells; and where it is."""

    source: str
    reader: str
    subject: str
    piece: Piece

    @property
    def found(self) -> bool:
        """Tell whether the cell was found, or at least its row or its value."""
        return self.piece.sure != crop.LOST

    def caption(self, language: str) -> str:
        """Say where in which document it is, of what, and how sure the place is where it is not.

        >>> excerpt = of(corpus, corpus.projects["form_id"][0], "indicators/5")
        >>> excerpt.caption("en")
        'self-evaluation-forms-2024.txt, p. 1, indicator row 5'
        """
        said = [self.source, self.where(language), *about(self.subject, language)]
        told = words.say("word.comma", language).join(said)
        doubt = _TOLD.get(self.piece.sure)
        return told + words.say(doubt, language) if doubt else told

    def where(self, language: str) -> str:
        """Say where in its document it is.

        >>> of(corpus, corpus.projects["form_id"][0], "indicators/5").where("en")
        'p. 1'
        """
        marked = next((one for one, own in self.piece.cells if own), None)
        top = marked.top if marked else None
        return at(
            self.reader,
            {"page": self.piece.page, "top": top, "place": self.piece.sheet_cell},
            language,
        )

    def html(self, language: str) -> str:
        """Return the excerpt as HTML that stands by itself.

        >>> "marked" in of(corpus, corpus.projects["form_id"][0], "indicators/5").html("en")
        True
        """
        said = escape(self.caption(language))
        if not self.piece.webp:
            return f"<table><caption>{said}</caption>{_grid(self.piece.cells)}</table>"
        address = f"data:image/webp;base64,{base64.b64encode(self.piece.webp).decode()}"
        return f'<figure><img src="{address}" alt="{said}"><figcaption>{said}</figcaption></figure>'


def of(
    tables: Tables,
    form_id: str,
    subject: str,
    documents: Source | Iterable[Source] | None = None,
    whole: bool = False,
    password: str | None = None,
) -> Excerpt:
    """Return the piece of a form's document in which `subject` stands, with it marked.

    `subject` is what findings call it: `indicators/5`, `funds/total`, `project/grade`; a field may
    follow: `indicators/5/score`. `documents` are where the corpus was read from, by default the
    project's data/raw; `whole` gives the whole page; `password` opens an encrypted document, by
    default that of $SELFEVAL_PASSWORD. Raises `UsageError` where the form has no such row, where
    its document is not there or has changed, and `UnreadableDocument` where it can't be shown.

    >>> of(corpus, corpus.projects["form_id"][0], "indicators/5").found
    True
    """
    (found,) = each(tables, [(form_id, subject)], documents, whole, password)
    if isinstance(found, SelfEvalError):
        raise found
    return found


def each(
    tables: Tables,
    subjects: Sequence[tuple[str, str]],
    documents: Source | Iterable[Source] | None = None,
    whole: bool = False,
    password: str | None = None,
) -> list[Excerpt | SelfEvalError]:
    """Return the piece of each form and subject, as `of` does, or why there is none to show.

    Each document is opened once.

    >>> form = corpus.projects["form_id"][0]
    >>> [type(one).__name__ for one in each(corpus, [(form, "funds/total"), (form, "funds/x")])]
    ['Excerpt', 'UsageError']
    """
    asked: dict[Path, list[tuple[int, Callable[[Piece], Excerpt], Wanted]]] = {}
    found: dict[int, Excerpt | SelfEvalError] = {}
    with Pool(Limits()) as pool, orphans.lent() as folder, ExitStack() as while_asked:
        secret = corpus.secret(password)

        def here(one: Input) -> Path:
            return while_asked.enter_context(remote.here(one.file))

        unpacked = cache(lambda one: dict(pool.call(reading.unpacked, one, folder, secret)))
        document = cache(lambda name, sha256: _document(name, sha256, documents, here, unpacked))
        for number, (form_id, subject) in enumerate(subjects):
            try:
                row, field, _ = row_of(tables, form_id, subject)
                project = tables.projects[tables.projects["form_id"] == form_id].iloc[0].to_dict()
                file = document(form_id.rpartition("#")[0], str(project["source_sha256"]))
            except SelfEvalError as error:
                found[number] = error
                continue
            excerpt = partial(Excerpt, str(project["source"]), str(project["reader"]), subject)
            wanted = _wanted(project, subject.partition("/")[0], row, field, whole)
            asked.setdefault(file, []).append((number, excerpt, wanted))
        for file, group in asked.items():
            given = str(file.absolute()), secret, [wanted for *_, wanted in group]
            try:
                pieces: list[Piece] = pool.call(crop.pieces, *given)
                found |= {
                    number: excerpt(piece)
                    for (number, excerpt, _), piece in zip(group, pieces, strict=True)
                }
            except Failed as failed:
                said = failed.problem, "error.remedy-print", *failed.read
                found |= dict.fromkeys((one[0] for one in group), UnreadableDocument(file, *said))
            except SelfEvalError as error:
                found |= dict.fromkeys((one[0] for one in group), error)
    return [found[number] for number in range(len(subjects))]


def figures(
    given: Tables, documents: Source | Iterable[Source], language: str
) -> dict[tuple[str, str, str], str]:
    """Return where the figures stand that findings of forms which contradict themselves report.

    By form, check and subject; of documents without pages, which are read again in no time.

    >>> figures(corpus, "data/raw", "en")
    {}
    """
    against = given.findings.loc[given.findings["verdict"] == "contradicts", "form_id"]
    readers = given.projects.set_index("form_id")["reader"]
    forms = [one for one in against.unique() if not paged(readers[one])]
    told = given.findings[given.findings["form_id"].isin(forms)]
    told = told[told["verdict"].isin(OPEN)]
    keys = list(told[["form_id", "check", "subject"]].itertuples(index=False, name=None))
    checks = [audit.check_of(check) for _, check, _ in keys]
    named = [
        (key, (key[0], figure))
        for key, check in zip(keys, checks, strict=True)
        if check is not None and (figure := check.figure(key[2])) is not None
    ]
    found = each(given, [asked for _, asked in named], documents) if named else []
    return {
        key: one.where(language)
        for (key, _), one in zip(named, found, strict=True)
        if isinstance(one, Excerpt) and one.piece.sure == crop.SURE
    }


def _wanted(
    project: Mapping[Any, Any], table: str, row: Mapping[Any, Any], field: str, whole: bool
) -> Wanted:
    """Return what to look for: on which pages, under which header, beside which figures."""
    first, last = (int(project[f"{end}_page"]) for end in ("first", "last"))
    printed = tuple(_printed(row.get(field))) if field else ()
    if table == "project":
        group = "foot" if field in _TOTALS else "goals" if field in GOALS else "head"
        beside = tuple(tuple(_printed(project[one])) for one in _TOTALS)
        column = _TOTALS.get(field, field)
        return Wanted(
            first, last, first, group, column, printed=printed, beside=beside, whole=whole
        )
    page = first if pd.isna(row["page"]) else int(row["page"])
    sides = [row.get(side) for side in _SIDES] if str(project["reader"]) in _IN_POINTS else [None]
    box = () if any(pd.isna(one) for one in sides) else tuple(float(str(one)) for one in sides)
    named = _NAMES[table]
    return Wanted(
        page, page, first,
        group="fund_columns" if table == "funds" else "indicator_columns",
        column="" if field == named else _HEADERS.get(field, field.partition("_")[0])
        if table == "indicators" else field,
        name="" if pd.isna(row[named]) else str(row[named]),
        box=box, printed=printed,
        beside=tuple(filter(None, (tuple(_printed(row[one])) for one in _BESIDE[table]))),
        whole=whole,
    )  # fmt: skip


def about(subject: str, language: str) -> list[str]:
    """Say of which row and field a piece is, or what a finding is about.

    >>> about("funds/total/executed", "en"), about("indicators/5", "en")
    (['Total', 'amount spent'], ['indicator row 5'])
    """
    table, key, field = (*subject.split("/"), "")[:3]
    row = {
        "project": words.name("field", key, language),
        "indicators": words.say("page.row_of", language, row=key),
        "funds": words.name("fund", key, language),
    }
    if table not in row:  # something that was read into no field
        return [subject]
    return [row[table], *([words.name("field", field, language)] if field else [])]


def printing(tables: Tables, form_id: str, subject: str, value: Any) -> str:
    """Return the field of a row that alone holds a value, which findings report; else the row.

    Where a target or weight holds it too, it is what was claimed beside it that is reported.

    >>> printing(corpus, "self-evaluation-forms-2024.txt#4", "indicators/1", -0.06)
    'indicators/1/actual_value'
    """
    try:
        row, field, _ = row_of(tables, form_id, subject)
    except UsageError:
        return subject
    own = [name for name, held in row.items() if isinstance(held, float) and held == value]
    own = [name for name in own if _CLAIMED.get(name) not in own]
    return f"{subject}/{own[0]}" if len(own) == 1 and not field else subject


def row_of(tables: Tables, form_id: str, subject: str) -> tuple[dict[Any, Any], str, int | None]:
    """Return the row of the tables that is meant, the field of it, and the row's number.

    Raises `UsageError` where the form has no such row.

    >>> row, field, number = row_of(corpus, corpus.projects["form_id"][3], "funds/total/executed")
    >>> row[field], number
    (356.49, 1)
    """
    table, _, rest = str(subject).partition("/")
    key, _, field = rest.partition("/")
    own = {name: one[one["form_id"] == form_id] for name, one in tables.frames().items()}
    if table == "project" and key in own["projects"].columns:
        return own["projects"].iloc[0].to_dict(), key, None
    if table == "indicators":
        named = [f"indicators/{one}" for one in own[table]["position"]]
    else:
        named = subjects(own["funds"]["fund"].tolist())
    if table not in _NAMES or f"{table}/{key}" not in named or field not in ("", *own[table]):
        known = ", ".join([*named[:3], "project/total_score"])
        told = " ".join(str(subject).split())[:60]
        raise UsageError("evidence.no-subject", form=form_id, subject=told, known=known)
    at = named.index(f"{table}/{key}")
    row = own[table].iloc[at].to_dict()
    return row, field, int(row.get("position", at + 1))


def _document(
    name: str,
    sha256: str,
    given: Source | Iterable[Source] | None,
    here: Callable[[Input], Path],
    unpacked: Callable[[Path], Mapping[str, Path | UnreadableDocument]],
) -> Path:
    """Return the file of a name with these bytes; raise where it is gone or has others.

    That of a document in an archive is one that this `unpacked`.
    """
    for one in inputs.find(paths.raw() if given is None else given):
        if name != one.name and not name.startswith(f"{one.name}/"):
            continue
        path = here(one)
        held: dict[str, Path | UnreadableDocument] = {one.name: path}
        if name != one.name and reading.is_archive(path):
            try:
                inside = unpacked(path)
            except Failed as failed:
                said = failed.problem, "error.remedy-print", *failed.read
                raise UnreadableDocument(one.path, *said) from failed
            held = {f"{one.name}/{named(place)}": file for place, file in inside.items()}
        file = held.get(name)
        if isinstance(file, Path) and hashlib.sha256(file.read_bytes()).hexdigest() == sha256:
            return file
    raise UsageError("evidence.no-document", name=name)


def _printed(value: Any) -> list[str]:
    """Return what is looked for where a value is printed; of a figure any way of writing it.

    >>> _printed(6.0), _printed("=1.00(次/月)")
    (['6.0'], ['=1.00(次/月)'])
    """
    if value is None or pd.isna(value):
        return []
    return [value if isinstance(value, str) else repr(float(value))]


def _grid(cells: Sequence[tuple[Cell, bool]]) -> str:
    """Return cells of a grid as the rows of an HTML table, merged as they are."""
    rows: dict[float, list[str]] = {}
    tops, lefts = ({getattr(one, side) for one, _ in cells} for side in ("top", "left"))
    for cell, marked in sorted(cells, key=lambda one: (one[0].top, one[0].left)):
        across = sum(cell.left <= left < cell.right for left in lefts)
        down = sum(cell.top <= top < cell.bottom for top in tops)
        spans = f' colspan="{across}"' if across > 1 else ""
        spans += f' rowspan="{down}"' if down > 1 else ""
        kind = ' class="marked"' if marked else ""
        rows.setdefault(cell.top, []).append(f"<td{spans}{kind}>{escape(cell.text)}</td>")
    return "".join(f"<tr>{''.join(rows[top])}</tr>" for top in sorted(tops))
