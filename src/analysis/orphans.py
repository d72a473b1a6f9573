"""What a process that is killed leaves: groups of processes end with it, its folders are swept."""

import fcntl
import os
import shutil
import tempfile
import time
from contextlib import suppress
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
    made = tempfile.mkdtemp(prefix=_FOLDER)
    held = os.open(made, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    return made, held


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
