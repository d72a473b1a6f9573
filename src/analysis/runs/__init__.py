"""Described runs: reports that are made by themselves, of documents that nobody vetted.

A description (`spec`, `reports.toml` and a period) is checked as a whole; what it is made of gives
its key (`key`). A run reads the documents, measures its gates (`gates`), says what changed since
the run before (`changes`), makes its reports, all in a place of its own (`store`), and is published
by one switch of `latest`, or not at all. Every run is listed, and people are told (`notice`).

    run(spec.load(file, "2024"))         what `selfeval run --spec FILE --period 2024` does
    Store(folder).history()              the list of runs
    differences(Store(folder), a, b)     what changed from one to the other, and why
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import corpus as corpora
from analysis import inputs, paths, report, tables, words
from analysis.batches import Progress
from analysis.corpus import Corpus
from analysis.errors import SelfEvalError, UsageError, of_system
from analysis.provenance import revision
from analysis.report import html
from analysis.report.outcome import ReportsFailed, Result
from analysis.report.run import fingerprint
from analysis.runs import changes, gates, notice, page, shown
from analysis.runs.key import key_of, made_of
from analysis.runs.spec import NAME as NAME
from analysis.runs.spec import Spec, SpecErrors, namesake
from analysis.runs.spec import load as load
from analysis.runs.spec import published as published
from analysis.runs.store import BEGUN, own_temporary, within
from analysis.runs.store import Store as Store
from analysis.tables.sets import undisturbed
from analysis.words.sentence import Joined, Named


class RunFailed(SelfEvalError):
    """A described run came to nothing: it took too long, or what it read changed meanwhile."""


@dataclass(frozen=True)
class Outcome:
    """What became of a run: its name, its folder, `published` or `kept`, problems, lost messages.

    One that is `kept` had been finished before and was not repeated.
    """

    run: str
    place: Path
    status: str
    corpus: Corpus | None = None
    lost: tuple[str, ...] = ()


def run(
    spec: Spec,
    force: bool = False,
    read: Progress | None = None,
    made: Callable[[Result], None] | None = None,
) -> Outcome:
    """Run a description and publish it; of a run that is finished already make `latest` again.

    Raises `GatesFailed` where a gate does not open, `ReportFailed` where a notebook failed,
    `Locked` where another run publishes there, and `UsageError` where another description does by
    the same name; then what was published stays as it is.
    """
    store = Store(spec.folder)
    with ExitStack() as held:
        with _telling(spec):
            held.enter_context(tables.held(store.folder))
            _alone(spec, store)
            died, own = map(store.manifest, store.recover()), (spec.name, spec.period)
            dead = [one for one in died if (one.get("name"), one.get("period")) == own]
            lost = [one for it in dead for one in notice.tell(spec, it, store.place(it["run"]))]
            parts = made_of(spec)
            key = key_of(parts)
            if (finished := store.finished(key)) and not force:
                store.switch(finished)
                lost += notice.tell(spec, store.latest(), store.folder / "latest")
                return Outcome(finished, store.place(finished), "kept", lost=tuple(lost))
            name, place = store.begin(key)
        manifest: dict[str, Any] = {"run": name, "name": spec.name, "period": spec.period}
        manifest |= {"key": key, "started": datetime.now(UTC).isoformat(timespec="seconds")}
        # From its folder of runs: both may move together.
        manifest |= {"file": os.path.relpath(spec.file.resolve(), store.folder.resolve())}
        manifest |= {"made_of": parts, "code": revision()}
        one = _Run(spec, store, place, manifest)
        over = RunFailed("runs.took_too_long", seconds=str(spec.limits.run_seconds))
        try:
            (place / BEGUN).write_text(html.dumps(manifest), "utf-8")
            with own_temporary(place), within(spec.limits.run_seconds, over):
                corpus = one.make(read, made)
            with undisturbed():
                store.publish(one.closed("published"))
        except BaseException as error:
            with undisturbed():
                one.give_up(error)
            # What is no `Exception` is somebody who ended it, and knows.
            for said in [*lost, *one.tell()] if isinstance(error, Exception) else lost:
                error.add_note(said)
            raise
        store.prune(spec.name, spec.retention.successes, spec.retention.failure_days)
        return Outcome(name, place, "published", corpus, (*lost, *one.tell()))


def asked(file: Path, period: str | None = None) -> Spec:
    """Return the description of a run that is to begin: see `load`; people are told why not."""
    try:
        return load(file, period)
    except SpecErrors as error:
        if error.heard is None:
            raise
        with _telling(error.heard):
            raise


@contextmanager
def _telling(spec: Spec) -> Iterator[None]:
    """Tell people of what ends a run before it begins; once, where that can be remembered."""
    try:
        yield
    except Exception as error:
        said = _said(error)
        about = {"run": "–", "status": "refused", "error": said, "what": [said["en"]]}
        for lost in notice.tell(spec, about, spec.folder):
            error.add_note(lost)
        raise


def _said(error: BaseException) -> dict[str, str]:
    """Return what an error says, in each language."""
    told = of_system(error) if isinstance(error, OSError) else error
    if isinstance(told, SelfEvalError):
        return {language: told.say(language) for language in words.LANGUAGES}
    return dict.fromkeys(words.LANGUAGES, f"{type(error).__name__}: {error}")


def _alone(spec: Spec, store: Store) -> None:
    """Refuse a name that another description has, too: each would be held against the other's runs.

    One that is there no more was renamed or moved: its runs go on.
    """
    own = (one for one in store.history() if one.get("name") == spec.name)
    for file in {one["file"] for one in own if "file" in one}:
        if namesake(spec, other := (store.folder.resolve() / file).resolve()):
            raise UsageError("runs.namesake", name=spec.name, file=str(other))


def differences(store: Store, before: str, after: str) -> pd.DataFrame:
    """Return what changed from one run to another: see `changes.compare`.

    Raises `UsageError` where one of them is kept no more.
    """
    sides = [(store.manifest(name), changes.stored(store.place(name))) for name in (before, after)]
    return changes.compare(sides[0], sides[1])


def answer(store: Store, asked: tuple[str, ...], language: str) -> tuple[Any, str]:
    """Return what `selfeval runs` answers, as data and as text: the list, `show ID`, `diff A B`.

    Raises `UsageError` for another question.
    """
    match asked:
        case ():
            return store.history(), shown.listed(store.history(), language)
        case ("show", run):
            return store.manifest(run), shown.shown(store.manifest(run), language)
        case ("diff", before, after):
            changed = differences(store, before, after)
            return tables.rows(changed), shown.compared(changed, language)
    raise UsageError("runs.runs_usage")


class _Run:
    """One run at work: makes everything in its place, then closes or gives up."""

    def __init__(self, spec: Spec, store: Store, place: Path, manifest: dict[str, Any]) -> None:
        self.spec, self.store, self.place, self.manifest = spec, store, place, manifest
        self._started = time.monotonic()
        self._timings: dict[str, float] = {}

    def make(self, read: Progress | None, made: Callable[[Result], None] | None) -> Corpus:
        """Make tables, gates, changes and, where no gate is shut, reports, in this order."""
        spec = self.spec
        corpus = self._read(read)
        before = self._before()
        shut = self._gates(corpus, before)
        self._changes(corpus, before)  # of a run that a gate stops, too: it says which figures
        if shut:
            raise gates.GatesFailed(shut)
        self._same_inputs()
        results = report.described(
            spec.asked, self.place / changes.TABLES, self.place, spec.language, self._about(),
            spec.limits.cell_seconds, made,
        )  # fmt: skip
        self._timed("reports")
        empty = [one.name for one in results if one.status == "empty"]
        if empty:
            self.manifest["what"] = list(dict.fromkeys(empty))
            raise gates.GatesFailed(
                [RunFailed("runs.empty", names=", ".join(self.manifest["what"]))]
            )
        self._same_inputs()
        return corpus

    def _read(self, progress: Progress | None) -> Corpus:
        spec = self.spec
        named = [one.name for one in inputs.find(spec.inputs)]
        corpus = corpora.read(
            spec.inputs,
            corrections=spec.corrections,
            workers=spec.limits.workers,
            progress=progress,
            reviews=False,
        )
        self._documents = [one for one in named if one not in corpus.others]
        gates.keep(corpus, self.place / changes.TABLES)
        for file in (paths.ledger(), paths.reviews()):
            if file.is_file():
                shutil.copyfile(file, self.place / file.name)
        self.manifest["problems"] = [one.say("en") for one in corpus.problems]
        self._timed("reading")
        return corpus.reviewed()

    def _before(self) -> tuple[dict[str, Any], tables.Tables] | None:
        """Return the run of this name and period that this one is held against, with its tables."""
        last = self.store.last(self.spec.name, self.spec.period)
        if last is None:
            return None
        return self.store.manifest(last), changes.stored(self.store.place(last))

    def _gates(
        self, corpus: Corpus, before: tuple[dict[str, Any], tables.Tables] | None
    ) -> list[gates.Gate]:
        """Measure the gates, and return those that are shut."""
        spec = self.spec
        figures = gates.headlines(corpus, spec.rule_sets[spec.rules])
        then = before and (before[1], before[0].get(changes.HEADLINE, {}))
        found = gates.measured(spec.gates, corpus, self._documents, figures, then)
        self.manifest |= {"gates": [asdict(one) for one in found], changes.HEADLINE: figures}
        self._timed("gates")
        return [one for one in found if not one.passed]

    def _changes(self, corpus: Corpus, before: tuple[dict[str, Any], tables.Tables] | None) -> None:
        since = before and before[0]["run"]
        self.manifest["since"] = since
        changed = before and changes.compare(before, (self.manifest, corpus))
        data = fingerprint(corpus, corpus.editions) | self._about()
        page.write(self.place, self.spec.language, data, changed, since)
        self._timed("changes")

    def _about(self) -> dict[str, Any]:
        """Return what every page says of its run."""
        told = {name: self.manifest[name] for name in ("run", "started")}
        told |= {"period": self.spec.period or "–", "n": len(self._documents)}
        return {"as_of": told, "changes": page.NAME}

    def _same_inputs(self) -> None:
        """Refuse what is made of files that changed while they were read."""
        now = made_of(self.spec)
        if now != self.manifest["made_of"]:
            parts = (one for one in now if now[one] != self.manifest["made_of"][one])
            raise RunFailed(
                "runs.changed", parts=Joined(tuple(Named("run_part", one) for one in parts))
            )

    def closed(self, status: str, error: BaseException | None = None) -> dict[str, Any]:
        """Return the manifest of the run as it ended."""
        seconds = round(time.monotonic() - self._started, 2)
        self.manifest |= {"status": status, "seconds": seconds, "timings": self._timings}
        if error is not None:
            self.manifest["error"] = _said(error)
        return self.manifest

    def give_up(self, error: BaseException) -> None:
        """Put away what was made, and list the run; on a full disk that may not be possible.

        What is published already stays: where only its line is missing, the next run lists it.
        """
        if self.store.latest().get("run") == self.manifest["run"]:
            return
        try:
            if not isinstance(error, Exception):
                self.store.drop(self.closed("interrupted"))
                return
            if isinstance(error, ReportsFailed):
                error.moved(self.place, self.store.folder / "failed" / self.place.name)
                self.manifest["what"] = error.names
            gate = isinstance(error, gates.GatesFailed)
            self.store.fail(self.closed("gate" if gate else "failed", error))
        except OSError:
            shutil.rmtree(self.place, ignore_errors=True)

    def tell(self) -> list[str]:
        """Tell people what became of the run; return the messages that could not be sent."""
        good = self.manifest.get("status") == "published"
        where = self.store.folder / ("latest" if good else f"failed/{self.place.name}")
        return notice.tell(self.spec, self.manifest, where)

    def _timed(self, what: str) -> None:
        spent = time.monotonic() - self._started - sum(self._timings.values())
        self._timings[what] = round(spent, 2)
