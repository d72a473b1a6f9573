"""What a process that is killed leaves: groups of processes end with it, its folders are swept."""

import atexit
import fcntl
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

_FOLDER = "selfeval-"
# A folder that nobody holds, and that was not made just now, was left by a run that was killed.
_SWEPT_AFTER = 60.0


def tie(lifeline: int, group: int) -> None:
    """End a group of processes once the writing end of this pipe is closed, as it is by a death.

    The system does that by itself, whatever the group is busy with. For Linux; elsewhere nothing.
    """
    if hasattr(fcntl, "F_SETSIG"):
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, -group)
        fcntl.fcntl(lifeline, fcntl.F_SETSIG, 9)
        flags = fcntl.fcntl(lifeline, fcntl.F_GETFL)
        fcntl.fcntl(lifeline, fcntl.F_SETFL, flags | fcntl.FASYNC)


def folder() -> tuple[str, int]:
    """Make a folder for a process; it is held as long as anybody has this descriptor open.

    The first one that is made is the moment to sweep those that were left.
    """
    sweep()
    made = f"{tempfile.gettempdir()}/{_FOLDER}{secrets.token_hex(8)}"
    # Noted before it is there: a signal between this line and the next leaves no folder unknown.
    _ours.add(made)
    Path(made).mkdir(0o700)
    held = os.open(made, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    return made, held


def remove(made: str) -> None:
    """Remove a folder that `folder` made, with all that stands in it."""
    shutil.rmtree(made, ignore_errors=True)
    _ours.discard(made)


@contextmanager
def lent() -> Iterator[Path]:
    """Make a folder for the length of a block.

    >>> with lent() as made:
    ...     made.is_dir()
    True
    """
    made, held = folder()
    try:
        yield Path(made)
    finally:
        remove(made)
        os.close(held)


def _remove_all() -> None:
    for made in tuple(_ours):
        remove(made)


# The folders that this process made and still has; a fork of it has none.
_ours: set[str] = set()
atexit.register(_remove_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_ours.clear)


@cache
def sweep() -> None:
    """Remove, once, the folders of processes whose callers were killed before they could."""
    for left in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime < _SWEPT_AFTER:
                continue
            held = os.open(left, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left, ignore_errors=True)
            finally:
                os.close(held)
