"""Documents, one after the other or many at a time: inputs to readings, each a transaction.

Data flows one way. An input whose reading is known (`cache`) is not opened further. Any other is
read by a call in a process apart (`workers`), here or on a cluster, within limits; a PDF of many
pages in ranges of pages by as many processes as there are, whose pages a last call joins. Whatever
a document does to its process, to the files beside it or to itself is in its own reading, and the
readings come as they are done.
"""

import os
import threading
from collections.abc import Iterator
from functools import partial
from typing import Any

from analysis import costs, documents
from analysis.cache import Cache, key
from analysis.documents import Reading
from analysis.errors import UnreadableDocument, UsageError
from analysis.inputs import Input
from analysis.workers import Failed, Limits, Pool

# A scheduler that is there answers within these seconds, "tcp://127.0.0.1:1" never.
_ANSWERS_WITHIN = 10
# A PDF of fewer pages than two of these is one call: each call opens the document anew.
_RANGE = 10
# A PDF of fewer bytes has not so many pages with forms, or costs little.
_MANY_BYTES = 100_000
# Of inputs that are known, so many are taken from the cache at a time.
_AT_ONCE = 200
_MALFORMED = "error.reading-failed", "error.remedy-print"


def each(
    inputs: list[Input],
    limits: Limits,
    workers: int | None = None,
    password: str | None = None,
    scheduler: str | None = None,
    cache: Cache | None = None,
) -> Iterator[tuple[int, Reading, str | None]]:
    """Yield (number of the input, its reading, what it is kept by) as they come."""
    known = cache or Cache(None)
    left: list[tuple[int, str | None]] = []
    for at in range(0, len(inputs), _AT_ONCE):
        some = inputs[at : at + _AT_ONCE]
        keys = [key(one, password, limits) for one in some]
        found = known.get([one for one in keys if one is not None])
        for number, own in enumerate(keys, start=at):
            if own in found:
                yield number, found[own], own
            else:
                left.append((number, own))
        known.used(list(found))
    jobs = [(inputs[number], password) for number, _ in left]
    if not jobs:
        return
    made = _on_cluster(scheduler, limits, jobs) if scheduler else _here(limits, workers, jobs)
    for job, result in made:
        number, own = left[job]
        reading = _reading(inputs[number], result)
        if own is not None and reading.lasting:
            known.put({own: reading})
        yield number, reading, own if reading.lasting else None


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _reading(one: Input, result: Any) -> Reading:
    """Return what a call gave, or what is wrong with the document where it gave nothing."""
    if isinstance(result, Reading):
        return result
    said = (
        (result.problem, "error.remedy-print", *result.read)
        if isinstance(result, Failed)
        else (*_MALFORMED, type(result).__name__, "")
    )
    return Reading(one.path.name, problems=[UnreadableDocument(one.path, *said)])


def _here(
    limits: Limits, workers: int | None, jobs: list[tuple[Any, ...]]
) -> Iterator[tuple[int, Any]]:
    count = workers or cores()
    with Pool(limits, count) as pool:
        yield from pool.threads(count, partial(_one, pool, count), jobs)


def _one(pool: Pool, count: int, one: Input, password: str | None) -> Reading:
    """Read one document: in one call, or in ranges of its pages and a call that joins them."""
    call = str(one.path.absolute()), one.name, password
    kept: costs.Kept = {}
    pages = _pages(pool, one, password) if count > 1 else 0
    if pages >= 2 * _RANGE:
        size = max(_RANGE, -(-pages // (2 * count)))
        ranges = [range(first, first + size) for first in range(1, pages + 1, size)]
        kept = _ranges(pool, count, ranges, call)
    found: Reading = pool.call(documents.read, *call, kept=kept)
    return found


def _pages(pool: Pool, one: Input, password: str | None) -> int:
    """Return how many pages a document has that may have many; 0 where that is unknown."""
    try:
        large = one.path.suffix.lower() == ".pdf" and one.path.stat().st_size >= _MANY_BYTES
        return int(pool.call(documents.count, str(one.path.absolute()), password)) if large else 0
    except (Failed, OSError):
        return 0


def _ranges(pool: Pool, count: int, ranges: list[range], call: tuple[Any, ...]) -> costs.Kept:
    """Return the pages of ranges that processes read at a time; what kills one is read later."""
    kept: costs.Kept = {}
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                only = waiting.pop(0)
            try:
                found: costs.Kept = pool.call(documents.pages, *call, only=only)
            except Failed as failed:
                found = failed.kept
            with lock:
                kept.update(found)

    waiting = list(ranges)
    helpers = [threading.Thread(target=work, daemon=True) for _ in range(count - 1)]
    for one in helpers:
        one.start()
    work()
    for one in helpers:
        one.join()
    return kept


def _on_cluster(
    address: str, limits: Limits, jobs: list[tuple[Any, ...]]
) -> Iterator[tuple[int, Any]]:
    """Do the jobs on the workers of a Dask cluster, each apart from its worker's own process."""
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise UsageError("error.no-dask") from None
    try:
        client: Any = Client(address, timeout=_ANSWERS_WITHIN)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise UsageError("error.no-scheduler", address=address, said=str(error)) from None
    with client:
        futures = {
            client.submit(_apart, limits, *job, pure=False): number
            for number, job in enumerate(jobs)
        }
        done: Any = as_completed(list(futures))  # type: ignore[no-untyped-call]
        for future in done:
            yield futures.pop(future), future.exception() or future.result()


def _apart(limits: Limits, one: Input, password: str | None) -> Reading | Failed:
    with Pool(limits) as pool:
        try:
            return _one(pool, 1, one, password)
        except Failed as failed:
            return failed
