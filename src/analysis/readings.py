"""Documents, one after the other or many at a time: inputs to readings, each a transaction.

An input is read by a call in a process apart (`workers`), here or on a cluster, within limits; a
PDF of many pages in ranges of pages by as many processes as there are, whose pages a last call
joins. Whatever a document does to its process, to the files beside it or to itself is in its own
reading, and the readings come as they are done. So it is with what the checks say of documents,
some two hundred forms by one call of the same processes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from analysis import costs, documents, remote
from analysis.documents import Reading
from analysis.errors import UnreadableDocument, UsageError
from analysis.inputs import Input
from analysis.loading import uncollected
from analysis.reading import Problem
from analysis.tables import Decimals, Tables, by_document, document_of
from analysis.workers import Failed, Limits, Pool

if TYPE_CHECKING:  # who only reads documents does not wait for the checks
    from analysis import audit
    from analysis.rules import RuleSet

# A scheduler that is there answers within these seconds, "tcp://127.0.0.1:1" never.
_ANSWERS_WITHIN = 10
# A PDF of fewer pages than two of these is one call: each call opens the document anew.
_RANGE = 10
# A PDF of fewer bytes has not so many pages with forms, or costs little.
_MANY_BYTES = 100_000
# So many forms are judged by one call: one alone takes 200 ms, of two hundred each 6.
_JUDGED = 200


class Processes:
    """Those that read documents and judge their forms: processes here, or workers of a cluster."""

    def __init__(self, limits: Limits, workers: int | None = None, scheduler: str | None = None):
        """Take how many, or the address of a Dask scheduler; they start when they are needed."""
        self.limits, self._scheduler = limits, scheduler
        self._count = workers or cores()
        self._pool = Pool(limits, self._count)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.end()
        if "_client" in vars(self):
            self._client.close()

    def read(
        self, inputs: list[Input], password: str | None = None
    ) -> Iterator[tuple[int, Reading]]:
        """Yield (number of the input, its reading) as they come."""
        for number, result in self._done(_read, [(one, password) for one in inputs]):
            yield number, _reading(inputs[number], result)

    def judge(
        self,
        whole: Tables,
        documents: Mapping[str, list[str]],
        rules: RuleSet | None,
        decimals: Decimals,
    ) -> dict[str, audit.Examined | Problem]:
        """Return what the checks say of some documents, or why they say nothing of one.

        `documents` are the forms of each. One alone is judged here: it costs no other.
        """
        most = min(_JUDGED, -(-sum(map(len, documents.values())) // self._count))
        groups: list[list[str]] = []
        for forms in documents.values():
            if not groups or len(groups[-1]) + len(forms) > most:
                groups.append([])
            groups[-1] += forms
        jobs = [(part, rules, own) for part, own in _parts(whole, groups, decimals)]
        if len(documents) == 1:
            return _judge(None, 1, *jobs[0])
        found: dict[str, audit.Examined | Problem] = {}
        for number, told in self._done(_judge, jobs, first=True):
            died = isinstance(told, Exception)
            found |= dict.fromkeys(map(document_of, groups[number]), _why(told)) if died else told
        return found

    def _done(
        self, work: Callable[..., Any], jobs: list[tuple[Any, ...]], first: bool = False
    ) -> Iterator[tuple[int, Any]]:
        """Do jobs, and yield (number of the job, result) as they come.

        A cluster was given all documents at once: what is to come `first` does not wait for them.
        """
        if not self._scheduler:
            yield from self._pool.threads(self._count, partial(work, self._pool, self._count), jobs)
        elif jobs:
            submit = partial(self._client.submit, _apart, work, self.limits, pure=False)
            from distributed import as_completed

            futures = {submit(*job, priority=int(first)): number for number, job in enumerate(jobs)}
            done: Any = as_completed(list(futures))  # type: ignore[no-untyped-call]
            for future in done:
                yield futures.pop(future), future.exception() or future.result()

    @cached_property
    def _client(self) -> Any:
        try:
            from distributed import Client

            return Client(self._scheduler, timeout=_ANSWERS_WITHIN)  # type: ignore[no-untyped-call]
        except ImportError:
            raise UsageError("error.no-dask") from None
        except (OSError, ValueError) as error:
            told = {"address": self._scheduler, "said": str(error)}
            raise UsageError("error.no-scheduler", **told) from None


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _reading(one: Input, result: Any) -> Reading:
    """Return what a call gave, or what is wrong with the document where it gave nothing."""
    if isinstance(result, Reading):
        return result
    why = _why(result)
    wrong = UnreadableDocument(one.path, why.key, "error.remedy-print", *why.read)
    return Reading(one.path.name, problems=[wrong])


def _parts(
    whole: Tables, groups: list[list[str]], decimals: Decimals
) -> Iterator[tuple[Tables, Decimals]]:
    """Yield tables and printed decimals of groups of forms, in one pass over all of them."""
    group = {form: number for number, forms in enumerate(groups) for form in forms}
    frames = {
        name: (frame.iloc[:0], dict(iter(frame.groupby(frame["form_id"].map(group)))))
        for name, frame in whole.frames().items()
    }
    printed: list[Decimals] = [{} for _ in groups]
    for place, fields in decimals.items():
        if place[0] in group:
            printed[group[place[0]]][place] = fields
    for number, own in enumerate(printed):
        rows = (every.get(number, none) for none, every in frames.values())
        yield Tables(*(frame.reset_index(drop=True) for frame in rows)), own


def _judge(
    pool: Pool | None, count: int, part: Tables, rules: RuleSet | None, decimals: Decimals
) -> dict[str, audit.Examined | Problem]:
    """Judge some documents by one call; where one of them ends it, each by itself."""
    from analysis import audit

    call = partial(audit.examined, part, rules, decimals)
    try:
        if pool:
            return dict(pool.call(partial(_plainly, call)))
        with uncollected():
            return dict(call())
    except Exception as error:
        documents = by_document(part.projects["form_id"])
        if len(documents) == 1:
            return dict.fromkeys(documents, _why(error))
        alone = _parts(part, list(documents.values()), decimals)
        return {
            name: found
            for one, own in alone
            for name, found in _judge(pool, count, one, rules, own).items()
        }


def _plainly(judge: Callable[[], dict[str, audit.Examined]]) -> dict[str, audit.Examined]:
    """Judge in a reading process, whose texts are Python's own.

    Of a few hundred forms they cost less than a call to Arrow for each step.
    """
    import pandas as pd

    pd.options.mode.string_storage = "python"
    with uncollected():
        return judge()


def _why(error: Exception) -> Problem:
    if isinstance(error, Failed):
        return Problem(error.problem, error.read)
    return Problem("error.reading-failed", (type(error).__name__, f": {error}"))


def _read(pool: Pool, count: int, one: Input, password: str | None) -> Reading:
    """Read one document, which is brought for that where it is elsewhere."""
    try:
        with remote.here(one.file) as file:
            return _here(pool, count, file.absolute(), one.name, password)
    except UnreadableDocument as error:
        return Reading(one.path.name, problems=[error])


def _here(pool: Pool, count: int, file: Path, name: str, password: str | None) -> Reading:
    """Read one document: in one call, or in ranges of its pages and a call that joins them."""
    call = str(file), name, password
    kept: costs.Kept = {}
    pages = _pages(pool, file, password) if count > 1 else 0
    if pages >= 2 * _RANGE:
        size = max(_RANGE, -(-pages // (2 * count)))
        ranges = [range(first, first + size) for first in range(1, pages + 1, size)]
        kept = _ranges(pool, count, ranges, call)
    found: Reading = pool.call(documents.read, *call, kept=kept)
    return found


def _pages(pool: Pool, file: Path, password: str | None) -> int:
    """Return how many pages a document has that may have many; 0 where that is unknown."""
    try:
        large = file.suffix.lower() == ".pdf" and file.stat().st_size >= _MANY_BYTES
        return int(pool.call(documents.count, str(file), password)) if large else 0
    except (Failed, OSError):
        return 0


def _ranges(pool: Pool, count: int, ranges: list[range], call: tuple[Any, ...]) -> costs.Kept:
    """Return the pages of ranges that processes read at a time; what kills one is read later."""

    def read(only: range) -> costs.Kept:
        try:
            found: costs.Kept = pool.call(documents.pages, *call, only=only)
            return found
        except Failed as failed:
            return failed.kept

    kept: costs.Kept = {}
    for _, found in pool.threads(count, read, [(one,) for one in ranges]):
        kept |= found
    return kept


def _apart(work: Callable[..., Any], limits: Limits, *job: Any) -> Any:
    with Pool(limits) as pool:
        try:
            return work(pool, 1, *job)
        except Failed as failed:
            return failed
