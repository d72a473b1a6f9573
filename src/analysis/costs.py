"""What one page may cost: a reading process says which page it begins, and is told which to leave.

A process that reads documents from outside is ended by its caller's limits (`workers`). What it
began last is what it died of: it is left out when the document is read again.
"""

from collections.abc import Callable, Mapping

# A key of the catalogue, and what fills its places.
Said = tuple[str, ...]

_told: Callable[[int], None] | None = None
_left: Mapping[int, Said] = {}


def watch(told: Callable[[int], None] | None, left: Mapping[int, Said]) -> None:
    """Call `told` with each page that begins from now on; `left` says which to leave, and why."""
    global _told, _left  # one call at a time runs in a reading process
    _told, _left = told, left


def begin(page: int) -> Said | None:
    """Say that a page, counted from 1, begins; return why it must be left out, None to read it.

    >>> begin(1)
    """
    if _told is not None:
        _told(page)
    return _left.get(page)
