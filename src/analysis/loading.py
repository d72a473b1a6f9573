"""What is loaded late: while a reading process answers, this one would only wait."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_waiting: list[Callable[[], None]] = []


def meanwhile(loads: Callable[[], None]) -> Callable[[], None]:
    """Have what is needed once documents are read loaded while the first one is.

    Before its call is on its way it would hold that up, in a thread too.
    """
    _waiting.append(loads)
    return loads


def load() -> None:
    """Load what waits to be loaded."""
    every = _waiting[:]
    _waiting.clear()
    with uncollected():
        for loads in every:
            loads()


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no circles of objects meanwhile: what is made holds few, and it takes a sixth of the
    time of loading modules, and of judging forms.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
