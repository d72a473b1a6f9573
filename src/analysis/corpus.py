"""Many documents: files and folders to the four tables, with what could not be read beside them.

PDFs and whatever else comes from outside are read in processes apart (`workers`), several at a
time; the result is the same for any number of them, and stands in the order of the file names.
"""

from __future__ import annotations

import logging
import os
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import documents, editions, paths, tables
from analysis.documents import Reading
from analysis.errors import InvalidTable, UnreadableDocument, UsageError
from analysis.rules import RuleSet
from analysis.tables import Tables
from analysis.workers import Limits, Pool

__all__ = ["Corpus", "load", "read", "sources"]

Source = str | os.PathLike[str]
Progress = Callable[[int, int, str], None]
Corrections = bool | Source | None

logger = logging.getLogger(__name__)

DIGITS = ["form_id", "table", "row", "column", "decimals"]

# What reading itself has to say; the other findings come from the audit.
READING_CHECKS = ("missing", "in-doubt", "rows-left-out", "page-unreadable", "heading-weights")

# What lies beside documents in a folder and is none: notes, provenance, half-finished downloads.
_NOT_DOCUMENTS = (".md", ".provenance.toml", ".tmp", ".part", ".crdownload", ".download")
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})

# A text dump is read by Python alone and can't hang a Java machine; small ones need no process.
_HARMLESS = (".txt", ".tsv")
_SMALL = 1_000_000


@dataclass(frozen=True, repr=False)
class Corpus:
    """The four tables of a set of documents, and what could not be read.

    `problems` has an `UnreadableDocument` for each document, or page of one, that could not be
    read. `digits` are the printed decimals of each figure (None when the tables come from files,
    which do not keep them).
    """

    tables: Tables
    problems: list[UnreadableDocument] = field(default_factory=list)
    digits: pd.DataFrame | None = None

    @property
    def projects(self) -> pd.DataFrame:
        """One row a form."""
        return self.tables.projects

    @property
    def funds(self) -> pd.DataFrame:
        """One row a form and source of funds."""
        return self.tables.funds

    @property
    def indicators(self) -> pd.DataFrame:
        """One row an indicator."""
        return self.tables.indicators

    @property
    def findings(self) -> pd.DataFrame:
        """One row a check that has something to say."""
        return self.tables.findings

    def __repr__(self) -> str:
        """Say in one line what the corpus holds, and below what could not be read."""
        return "\n".join([self._summary(), *(f"  not read: {one}" for one in self.problems)])

    def _repr_html_(self) -> str:
        once = self.projects[editions.counted(self.projects)]
        shown = once[["form_id", "year", "project_name", "total_score", "grade"]]
        listed = "".join(f"<li>{escape(str(one))}</li>" for one in self.problems)
        return (
            f"<p>{escape(self._summary())}</p>"
            f"{shown.to_html(index=False, max_rows=20, na_rep='', border=0)}"
            + (f"<p>Not read:</p><ul>{listed}</ul>" if listed else "")
        )

    def _summary(self) -> str:
        """Count each form once, in its preferred edition, and say that there are others."""
        once = self.tables.select(self.projects.loc[editions.counted(self.projects), "form_id"])
        contradicts = int((once.findings["verdict"] == "contradicts").sum())
        others, agreeing = editions.further(self.tables)
        said = (
            f"Corpus: {_count(len(once.projects), 'form')} from "
            f"{_count(self.projects['source'].nunique(), 'document')}, "
            f"{_count(len(once.funds), 'fund row')}, {_count(len(once.indicators), 'indicator')}, "
            f"{_count(contradicts, 'contradiction')}, {len(self.problems)} not read"
        )
        if others:
            said += f"; {_count(others, 'further edition')} of these forms, {agreeing} agree"
        return said


def read(
    source: Source | Iterable[Source],
    *,
    corrections: Corrections = None,
    workers: int | None = None,
    password: str | None = None,
    scheduler: str | None = None,
    progress: Progress | None = None,
    timeout: float | None = 300.0,
    memory: int | None = 3072,
    rules: str | Path | RuleSet | None = None,
) -> Corpus:
    """Read documents to the four tables.

    `source` is a file, a folder (with all folders below it) or several of either. `corrections`
    applies a ledger: True for the project's own, or the path of one. `workers` documents are read
    at a time (default: one a core), each within `timeout` seconds and `memory` MiB; `scheduler`
    is the address of a Dask scheduler whose workers see the same files. `password` opens encrypted
    documents. `progress` is called with (documents done, documents in all, file name). `rules` is
    the rule set that the checks judge by (default: the one that fits each form).

    A form_id is the file name without ending, "#" and the number of the form in the document;
    where two files share that name, the second in order gets "~2" after it, the third "~3".

    Raises `UsageError` when there is no such file or nothing to read. A document that can't be
    read is listed in `problems` and costs the others nothing.
    """
    files = sources(source)
    limits = Limits(timeout, memory)
    parts = _read_all(files, password, limits, workers or _cores(), scheduler)
    readings: list[Reading | None] = [None] * len(files)
    for done, (number, reading) in enumerate(parts, start=1):
        readings[number] = reading
        if reading.trace:
            logger.debug("%s: %s", files[number], reading.trace)
        if progress:
            progress(done, len(files), files[number].name)
    read_as_printed = _assembled([one for one in readings if one is not None])
    corpus = _corrected(read_as_printed, corrections)[0] if corrections else read_as_printed
    derived = [file.name for file in files if _is_derived(file)]
    checked = _checked(corpus.tables, corpus.findings, corpus.digits, rules, derived)
    return replace(corpus, tables=checked)


def load(folder: Source | None = None, *, corrections: Corrections = True) -> Corpus:
    """Read tables that were written before, by default those of the project's data/processed.

    `corrections` as in `read`; None or False takes back what the project's ledger has put in.
    The checks are run again for the tables as they then stand.

    Raises `UsageError` when the folder holds no tables, `InvalidTable` when one breaks its schema.
    """
    written = Corpus(tables.read(Path(folder) if folder is not None else paths.processed()))
    corpus, touched = _corrected(written, corrections)
    if not touched:
        return written
    said = corpus.findings["check"]
    kept = corpus.findings[said.isin(READING_CHECKS) | said.str.startswith("corrected-")]
    checked = _checked(corpus.tables, kept, None)
    old, new = written.findings, checked.findings
    old = old[~old["form_id"].isin(touched) & ~old["check"].isin(editions.CHECKS)]
    new = new[new["form_id"].isin(touched) | new["check"].isin(editions.CHECKS)]
    findings = tables.validate("findings", pd.concat([old, new], ignore_index=True))
    return replace(corpus, tables=replace(checked, findings=findings))


def sources(source: Source | Iterable[Source]) -> list[Path]:
    """Return the documents that a source stands for, each once, in the order of their paths.

    A file that is named is taken whatever its kind; in a folder, hidden and temporary files and
    notes (`.md`, `.provenance.toml`) are left out.
    """
    given = [source] if isinstance(source, str | os.PathLike) else list(source)
    found: dict[Path, Path] = {}
    for one in map(Path, given):
        if one.is_dir():
            inside = [path for path in one.rglob("*") if _is_document(path.relative_to(one), path)]
        elif one.exists():
            inside = [one]
        else:
            raise UsageError(f"{one}: no such file or folder; check the path")
        for path in inside:
            found.setdefault(path.resolve(), path)
    if not found:
        where = ", ".join(str(one) for one in given) or "nothing"
        raise UsageError(f"no document in {where}; put the published forms there")
    return sorted(found.values(), key=lambda path: path.parts)


def _is_document(inside: Path, path: Path) -> bool:
    name = path.name.lower()
    return (
        not any(part.startswith((".", "~$")) for part in inside.parts)
        and not name.endswith(_NOT_DOCUMENTS)
        and name not in _SYSTEM_FILES
        and path.is_file()
    )


def _read_all(
    files: list[Path],
    password: str | None,
    limits: Limits,
    count: int,
    scheduler: str | None,
) -> Iterator[tuple[int, Reading]]:
    """Yield (number of the file, its reading) as they come."""
    outside = []
    for number, file in enumerate(files):
        if file.suffix.lower() in _HARMLESS and file.stat().st_size < _SMALL:
            yield number, documents.read(str(file), password)
        else:
            outside.append(number)
    if not outside:
        return
    jobs = [(str(files[number].absolute()), password) for number in outside]
    if scheduler is None:
        with Pool(limits) as pool:
            yield from _placed(pool.each(count, documents.read, jobs), outside, files)
    else:
        yield from _placed(_on_cluster(scheduler, limits, jobs), outside, files)


def _placed(
    results: Iterator[tuple[int, Any]], outside: list[int], files: list[Path]
) -> Iterator[tuple[int, Reading]]:
    for job, result in results:
        number = outside[job]
        if isinstance(result, BaseException):
            problem = UnreadableDocument(
                files[number], f"reading it failed: {result}", "print it to a new PDF and try that"
            )
            yield number, Reading(files[number].name, problems=[problem])
        else:
            yield number, result


def _on_cluster(
    address: str, limits: Limits, jobs: list[tuple[Any, ...]]
) -> Iterator[tuple[int, Any]]:
    """Do the jobs on the workers of a Dask cluster, each apart from its worker's own process."""
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise UsageError(
            "a scheduler needs Dask; install it with: pip install 'selfeval[cluster]'"
        ) from None
    try:
        client: Any = Client(address, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise UsageError(f"no Dask scheduler answers at {address} ({error})") from None
    with client:
        futures = {
            client.submit(_apart, limits, *job, pure=False): number
            for number, job in enumerate(jobs)
        }
        done: Any = as_completed(list(futures))  # type: ignore[no-untyped-call]
        for future in done:
            yield futures[future], future.exception() or future.result()


def _apart(limits: Limits, path: str, password: str | None) -> Reading:
    with Pool(limits) as pool:
        reading: Reading = pool.call(documents.read, path, password)
        return reading


def _assembled(readings: list[Reading]) -> Corpus:
    """Join the readings of documents in their order; a form_id is used once."""
    used: set[str] = set()
    for reading in readings:
        if not reading.projects:
            continue
        stem = reading.projects[0]["form_id"].rpartition("#")[0]
        chosen, number = stem, 1
        while chosen in used:
            number += 1
            chosen = f"{stem}~{number}"
        used.add(chosen)
        if chosen != stem:
            reading.rename(chosen)
    problems = [problem for reading in readings for problem in reading.problems]
    try:
        joined = _tables(readings)
    except InvalidTable:
        sound = []
        for reading in readings:
            try:
                _tables([reading])
                sound.append(reading)
            except InvalidTable as error:
                problems.append(
                    UnreadableDocument(
                        reading.source,
                        f"what was read breaks the tables' schema ({error})",
                        "report this with the document",
                    )
                )
        readings, joined = sound, _tables(sound)
    digits = pd.DataFrame([row for one in readings for row in one.digits], columns=DIGITS)
    return Corpus(joined, problems, digits)


def _tables(readings: list[Reading]) -> Tables:
    return Tables(
        projects=tables.frame("projects", [row for one in readings for row in one.projects]),
        funds=tables.frame("funds", [row for one in readings for row in one.funds]),
        indicators=tables.frame("indicators", [row for one in readings for row in one.indicators]),
        findings=tables.frame("findings", [row for one in readings for row in one.notices]),
    )


def _corrected(corpus: Corpus, wanted: Corrections) -> tuple[Corpus, set[str]]:
    """Return the corpus with a ledger applied, or taken back; and the forms that this changed."""
    from analysis import corrections

    file = Path(wanted) if isinstance(wanted, str | os.PathLike) else paths.ledger()
    if isinstance(wanted, bool | None) and not file.exists():
        return corpus, set()
    ledger = corrections.load(file)
    # Tables that were written may have it applied; one that is not applied changes nothing here.
    after = corrections.revert(corpus.tables, ledger)
    return _changed(corpus, corrections.apply(after, ledger) if wanted else after)


def _changed(corpus: Corpus, after: Tables) -> tuple[Corpus, set[str]]:
    """Return the corpus with new tables; the digits of what changed are known no more."""
    touched: set[str] = set()
    cells: set[tuple[str, str, int, str]] = set()
    for name in ("projects", "funds", "indicators"):
        old, new = corpus.tables.frames()[name], after.frames()[name]
        differs = ~((old == new) | (old.isna() & new.isna())).fillna(False).astype(bool)
        within = old.groupby("form_id").cumcount() + 1
        rows = new["position"] if name == "indicators" else within * (name == "funds")
        for index, column in zip(*differs.to_numpy().nonzero(), strict=True):
            form_id = str(new["form_id"].iloc[index])
            touched.add(form_id)
            cells.add((form_id, name, int(rows.iloc[index]), str(new.columns[column])))
    digits = corpus.digits
    if digits is not None and cells:
        keys = digits[["form_id", "table", "row", "column"]].itertuples(index=False, name=None)
        digits = digits[[key not in cells for key in keys]].reset_index(drop=True)
    return replace(corpus, tables=after, digits=digits), touched


def _checked(
    read: Tables,
    said: pd.DataFrame,
    digits: pd.DataFrame | None,
    rules: str | Path | RuleSet | None = None,
    derived: Sequence[str] = (),
) -> Tables:
    """Return the tables with their editions matched, what was said before, and the audit's word."""
    from analysis import audit

    matched = editions.match(replace(read, findings=said), derived)
    found = pd.concat([matched.findings, audit.check(matched, digits, rules)])
    return replace(matched, findings=tables.validate("findings", found))


def _is_derived(file: Path) -> bool:
    """Tell whether a document's provenance note says that it was made from another one."""
    note = file.with_name(f"{file.stem}.provenance.toml")
    if not note.is_file():
        return False
    try:
        said = tomllib.loads(note.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{note.name}: not a provenance note in TOML ({error})") from None
    return said.get("file") == file.name and "derived_from" in said


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
