"""A drawing read and judged, within a limit of processor time: a busy machine changes nothing."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis import reading
from analysis.errors import UnreadableDocument
from tests.typeset.producers.registry import Drawn
from tests.typeset.producers.truth import Verdict, judge, refused

SECONDS = 8.0  # of the processor; the first drawing starts the reader, which takes two


def read(made: Drawn, folder: Path) -> Verdict:
    """Read a drawing from a file of its name and judge what was read."""
    file = folder / f"{made.name}.pdf"
    file.write_bytes(made.data)
    try:
        with limit(SECONDS):
            return judge(reading.read(file), made.truth)
    except UnreadableDocument as error:
        return refused(made.truth, str(error))
    except Exception as error:  # whatever escapes the reader is the reader's fault
        return Verdict(unmarked=[repr(error)] * len(made.truth.cells))


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raise `TimeoutError` in what takes longer: no page of a drawing does."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"not read in {seconds:g} s of processor time")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
