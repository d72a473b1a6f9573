"""Many documents: files and folders to the four tables, with what could not be read beside them.

PDFs and whatever else comes from outside are read in processes apart (`workers`), several at a
time; the result is the same for any number of them, and stands in the order of the file names.
The tables count each form once; its other editions stand in tables of their own.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import (
    batches,
    cache,
    cycle,
    editions,
    inputs,
    joining,
    packs,
    paths,
    remote,
    tables,
    words,
)
from analysis.errors import InvalidTable, UnreadableDocument, UsageError, as_written, spoken
from analysis.inputs import Source
from analysis.loading import meanwhile
from analysis.readings import Processes
from analysis.schema import FIELDS
from analysis.tables import Format, Tables, empty
from analysis.workers import Limits

if TYPE_CHECKING:  # what judges is loaded while the first documents are read
    from analysis.corrections import Ledger
    from analysis.rules import RuleSet

Corrections = bool | Source | None

# Files that a line names.
_FEW = 5
# The environment variable with the password of encrypted documents.
_PASSWORD = "SELFEVAL_PASSWORD"


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Corpus(Tables):
    """The four tables of a set of documents, each form once, and what could not be read.

    `beside` holds the tables of targets that were declared for a year and monitored in it, by their
    name. `editions` are the tables of the other editions of these forms, with what differs in them
    as findings, and of documents that only repeat another one. `problems` has an
    `UnreadableDocument` for each document, or page of one, that could not be read. `as_read` holds
    the forms that a ledger has corrected, as they were read; `others` names the files of folders
    that are of no kind that is read.

    >>> corpus
    Corpus: 9 forms from 1 document, 36 fund rows, 151 indicators, 2 contradictions, 0 not read
    """

    editions: Tables = field(default_factory=empty)
    problems: list[UnreadableDocument] = field(default_factory=list)
    as_read: Tables = field(default_factory=empty)
    others: list[str] = field(default_factory=list)
    beside: dict[str, pd.DataFrame] = field(default_factory=tables.none_beside)

    @property
    def declarations(self) -> pd.DataFrame:
        """Return the targets that were declared, one row each.

        >>> len(corpus.declarations)
        0
        """
        return self.beside["declarations"]

    @property
    def monitoring(self) -> pd.DataFrame:
        """Return the targets that were monitored within their year, one row each.

        >>> len(corpus.monitoring)
        0
        """
        return self.beside["monitoring"]

    @as_written
    def write(
        self, folder: Source, format: Format = "parquet", language: str = "zh"
    ) -> list[PurePath]:
        """Write the tables into a folder, the other sets below it, and return the files.

        All are published by one switch. See `tables.write` for formats; `load` reads them back.

        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     [one.name for one in corpus.write(folder, "csv")][:2]
        ['projects.csv', 'funds.csv']
        """
        others = {tables.EDITIONS: self.editions, tables.AS_READ: self.as_read}
        filled = {name: one for name, one in others.items() if not one.projects.empty}
        sets = {"": self, **filled}
        further = self.beside, self.problems
        place = remote.place(folder)
        place = paths.found(place) if isinstance(place, Path) else place
        return tables.publish([sets], place, format, language, *further)

    def reviewed(self) -> Corpus:
        """Return the corpus with what the project's reviewers have set aside, in all its sets.

        >>> corpus.reviewed().projects.equals(corpus.projects)
        True
        """
        own, others = _reviewed(self, True), _reviewed(self.editions, True)
        return replace(self, findings=own.findings, editions=others)

    def __repr__(self) -> str:
        language = words.spoken()
        return "\n".join([self.summary(language), *(f"  {one}" for one in self._told(language))])

    def _told(self, language: str) -> list[str]:
        problems = [one.say(language) for one in self.problems]
        not_read = [words.say("terminal.not-read", language, problem=one) for one in problems]
        left = self.left_alone(language), self.uncounted(language), self.unmet(language)
        return [*not_read, *(line for lines in left for line in lines)]

    def left_alone(self, language: str) -> list[str]:
        """Say in one line which files of folders are of no kind that is read.

        >>> corpus.left_alone("en")
        []
        """
        if not self.others:
            return []
        shown = words.say("word.comma", language).join(self.others[:_FEW])
        more = "…" if len(self.others) > _FEW else ""
        return [words.say("terminal.other-kinds", language, n=len(self.others), names=shown + more)]

    def uncounted(self, language: str) -> list[str]:
        """Say which documents were made from another one that is not here, so that none counts.

        >>> corpus.uncounted("en")
        []
        """
        alone = editions.sourceless(self, self.editions)
        documents = Counter(zip(alone["source"], alone["derived_from"], strict=True))
        return [
            words.say("terminal.sourceless", language, document=name, source=source, n=n)
            for (name, source), n in documents.items()
        ]

    def unmet(self, language: str, every: bool = False) -> list[str]:
        """Say which reviews about these forms, or `every` review, meet no finding any more.

        >>> corpus.unmet("en")
        []
        """
        from analysis import reviews as decisions

        whole = tables.concat([self, self.editions])
        decided = decisions.decided(whole, decisions.load(paths.reviews()), every)
        return decisions.unmet(decided, language)

    def summary(self, language: str = "") -> str:
        """Say in one line what there is, each form counted once, and that there are others.

        >>> corpus.summary("zh")
        '语料：1 个文件，9 张自评表，36 行资金，151 个指标，2 处矛盾，0 处未能读取'
        """
        language = spoken(language)
        against = self.findings[self.findings["verdict"] == "contradicts"]
        contradicts = len(against[["form_id", "fact"]].drop_duplicates())
        counts = {
            "documents": ("terminal.documents", self.projects["source_sha256"].nunique()),
            "forms": ("terminal.forms", len(self.projects)),
            "funds": ("terminal.fund-rows", len(self.funds)),
            "indicators": ("overview.indicator", len(self.indicators)),
            "contradictions": ("terminal.contradictions", contradicts),
        }
        said = {name: words.say(key, language, n=n) for name, (key, n) in counts.items()}
        line = words.say("terminal.corpus", language, **said, n=len(self.problems))
        if before := cycle.counted(self.beside, language):
            line += words.say("terminal.corpus_before", language, told=before)
        further, agreeing = editions.agreement(self.editions)
        if further:
            line += words.say("terminal.corpus-editions", language, n=further, agreeing=agreeing)
        if repeated := len(editions.repeated(self.editions)):
            line += words.say("terminal.corpus-repeated", language, n=repeated)
        return line


@as_written
def read(
    source: Source | Iterable[Source] | None = None,
    *,
    corrections: Corrections = None,
    workers: int | None = None,
    password: str | None = None,
    scheduler: str | None = None,
    progress: batches.Progress | None = None,
    timeout: int | None = 60,
    memory: int | None = 3072,
    rules: str | Path | RuleSet | None = None,
    reviews: bool = True,
) -> Corpus:
    """Read documents to the four tables.

    `source` is a file, a folder (with all folders below it) or several of either, by default the
    project's data/raw; a path that is not there counts from the project's root. `corrections`
    applies a ledger: True for the project's own, or the path of one. `workers` documents are read
    at a time (default: one a core), each page within `timeout` seconds of processor time and
    `memory` MiB; `scheduler` is the address of a Dask scheduler whose workers see the same files.
    `password` opens encrypted documents, by default that of $SELFEVAL_PASSWORD.
    `progress` is called with what is `batches.Done`, document by document. `rules` is the rule
    set that the checks judge by (default: the one that fits each form). `reviews`: what a reviewer
    has set aside in the project's data/reviews.toml is no open finding.

    A form_id is the path of the document below the folder that was given, or the name of a file
    that was given, "#" and the number of the form in it: `2024/forms.pdf#3`. Documents of one call
    that would share it have their folder's name in front.

    Raises `UsageError` when there is no such file or nothing to read. A document that can't be
    read is listed in `problems` and costs the others nothing.

    >>> corpus = analysis.read("data/raw/self-evaluation-forms-2024.txt")
    >>> float(corpus.funds.query("fund == 'total'").executed.sum().round(2))
    5798.33
    """
    for name, one in {"workers": workers, "timeout": timeout, "memory": memory}.items():
        if one is not None and (not isinstance(one, int) or one < 1):
            raise UsageError("error.no-count", name=name, given=str(one))
    limits, chosen = Limits(timeout, memory), None
    if rules is not None:
        from analysis import rules as rule_sets

        chosen = rule_sets.load(rules)
    ledger = _ledger(corrections) if corrections else None
    with cache.opened() as known, Processes(limits, workers, scheduler) as processes:
        found = paths.raw() if source is None else source
        store, told = _gathered(found, known, processes, password, progress, chosen, ledger)
        beside = store.beside()
        sets = joining.whole(joining.parts(store, beside))
        as_read = store.as_read()
    once, further = (_reviewed(one, reviews) for one in sets)
    own = once.frames().values()
    return Corpus(*own, editions=further, as_read=as_read, beside=beside, **told)


@as_written
def extract(
    source: Source | Iterable[Source],
    folder: Source,
    format: Format = "parquet",
    language: str = "zh",
    *,
    workers: int | None = None,
    password: str | None = None,
    scheduler: str | None = None,
    progress: batches.Progress | None = None,
) -> tuple[Corpus, list[PurePath]]:
    """Read documents to tables in a folder, batch by batch, however many they are.

    Parameters and errors are those of `read` and of `Corpus.write`. Returns the files, and what can
    be said of the corpus: its `summary`, `problems`, `others` and `uncounted` documents; of
    its tables it has no more than that needs.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     said, files = extract("data/raw/self-evaluation-forms-2024.txt", folder)
    ...     said.summary("en") == corpus.summary("en"), [file.name for file in files][:2]
    (True, ['projects.parquet', 'funds.parquet'])
    """
    place = remote.place(folder)
    with cache.opened() as known, Processes(Limits(), workers, scheduler) as processes:
        store, told = _gathered(source, known, processes, password, progress)
        beside = store.beside()
        said: list[tuple[Tables, Tables]] = []

        def parts() -> Iterator[dict[str, Tables]]:
            for once, further in joining.parts(store, beside):
                said.append((joining.said(once), joining.said(further)))
                yield {"": once, tables.EDITIONS: further}

        files = tables.publish(parts(), place, format, language, beside, told["problems"])
        once, further = joining.whole(said)
    return Corpus(*once.frames().values(), editions=further, beside=beside, **told), files


@as_written
def load(folder: Source | None = None, *, corrections: Corrections = True) -> Corpus:
    """Read tables that were written before, by default those of the project's data/processed.

    `corrections` as in `read`: whatever ledger was applied is taken back, then this one is
    applied; where the project has none, the tables stay as written. The checks are run again for
    the forms that this changes. Without corrections no review sets a finding aside.

    Raises `UsageError` when the folder holds no tables, `InvalidTable` when one breaks its schema,
    or when what a ledger has replaced in them was not kept.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = corpus.write(folder)
    ...     len(analysis.load(folder, corrections=None).projects)
    9
    """
    if remote.is_address(folder):
        with remote.brought(str(folder)) as brought:
            return load(brought, corrections=corrections)
    here = paths.found(folder) if folder is not None else paths.processed()
    sets = list(tables.read_all(here).values())
    sets[:2] = [_reviewed(one, bool(corrections)) for one in sets[:2]]
    beside, problems = tables.read_beside(here), tables.read_problems(here)
    own, others, as_read = sets
    written = Corpus(
        *own.frames().values(), editions=others, as_read=as_read, beside=beside, problems=problems
    )
    ledger = _ledger(corrections) if corrections else None
    if corrections and ledger is None:
        return written
    from analysis import corrections as ledgers

    whole = tables.concat([written, written.editions])
    before = ledgers.revert(whole, written.as_read)
    if any(before.frames()[name]["corrected"].notna().any() for name in FIELDS):
        raise InvalidTable("error.cannot-revert", folder=str(here))
    after = ledgers.apply(before, ledger) if ledger else before
    touched = ledgers.differing(whole, after)
    if not touched:
        return written
    from analysis import audit

    kept = after.findings[joining.elsewhere(after.findings)]
    kept = kept[~kept["check"].isin((*editions.CHECKS, *cycle.CHECKS))]
    bare = replace(after, findings=kept.reset_index(drop=True))
    store = packs.held(batches.judged(bare, audit.examined(bare).values()))
    checked = tables.concat(list(joining.whole(joining.parts(store, beside))))
    old, new = whole.findings, checked.findings
    old = old[~old["form_id"].isin(touched) & ~old["check"].isin(editions.CHECKS)]
    new = new[new["form_id"].isin(touched) | new["check"].isin(editions.CHECKS)]
    findings = tables.validate("findings", pd.concat([old, new], ignore_index=True))
    made = _reviewed(replace(checked, findings=findings), bool(corrections))
    once, others = editions.split(made)
    corrected = ledgers.entries(before, ledger) if ledger else ()
    as_read = before.select(form for form, _ in corrected)
    frames: dict[str, Any] = once.frames()
    return replace(written, editions=others, as_read=as_read, **frames)


def secret(given: str | None) -> str | None:
    """Return the password that is given, else that of the environment, None for none.

    >>> secret("known")
    'known'
    """
    return given or os.environ.get(_PASSWORD) or None


@meanwhile
def _load_judges() -> None:
    from analysis import audit
    from analysis import rules as rule_sets

    for load in (audit.checks, words.catalogue, rule_sets.available):
        load()


def _once_each(problems: list[UnreadableDocument]) -> list[UnreadableDocument]:
    """Return the problems, with what is broken here, and not in the documents, said once."""
    broken = [one for one in problems if one.problem == "error.no-java"]
    for one in broken[:1]:
        one.read = one.read[0], str(len(broken) - 1)
    return [one for one in problems if one not in broken[1:]]


def _ledger(wanted: Corrections) -> Ledger | None:
    """Return the ledger that is asked for; None where it is the project's own and there is none."""
    from analysis import corrections as ledgers

    if isinstance(wanted, str | os.PathLike):
        return ledgers.load(paths.found(wanted))
    return ledgers.load(paths.ledger()) if paths.ledger().exists() else None


def _reviewed(whole: Tables, wanted: bool) -> Tables:
    """Return the tables with what the project's reviewers have set aside, and nothing else."""
    from analysis import reviews as decisions

    decided = decisions.load(paths.reviews()) if wanted else []
    return replace(whole, findings=decisions.apply(whole, decided)) if decided else whole


def _gathered(
    source: Source | Iterable[Source],
    known: cache.Cache,
    processes: Processes,
    password: str | None,
    progress: batches.Progress | None,
    rules: RuleSet | None = None,
    ledger: Ledger | None = None,
) -> tuple[packs.Store, dict[str, Any]]:
    """Return what documents gave, each by itself, with their problems and files of other kinds."""
    found = inputs.find(source)
    own = secret(password)
    store = batches.gathered(found, known, processes, own, rules, ledger, progress)
    problems: list[UnreadableDocument] = []
    others = []
    for name, wrong, unknown in store.about():
        problems += wrong
        others += [name] if unknown else []
    return store, {"problems": _once_each(problems), "others": sorted(others)}
