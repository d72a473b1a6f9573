"""What one page may cost: a reading process says which page it begins, and is told which to leave.

A process that reads documents from outside is ended by its caller's limits (`workers`). What it
began last is what it died of: it is left out when the document is read again, and what was read
until then is not read anew. Pages are counted over a whole call, which may read several documents.
"""

import pickle
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

# A key of the catalogue, and what fills its places.
Said = tuple[str, ...]
# The pages that were read, as they are sent from process to process.
Kept = dict[int, bytes]
T = TypeVar("T")

# Seconds of processor time after which pages are kept: it costs less to read fewer ones again.
_WORTH_KEEPING = 1.0


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of a call's pages from before: `left` are those to leave out, and why, `kept`
    those that were read; `rest` is why to leave out all others, None to read them.
    """

    left: Mapping[int, Said] = field(default_factory=dict)
    kept: Mapping[int, bytes] = field(default_factory=dict)
    rest: Said | None = None


@dataclass(slots=True)
class _Call:
    """One call in a reading process: how many pages have begun, and which are not yet sent."""

    told: Callable[[int | Kept], None] | None = None
    past: Past = Past()
    begun: int = 0
    read: dict[int, object] = field(default_factory=dict)
    since: float = field(default_factory=time.process_time)


_call = _Call()


def watch(told: Callable[[int | Kept], None] | None, past: Past) -> None:
    """Call `told` from now on with the number of each page that begins, and with pages to keep."""
    global _call  # noqa: PLW0603  # one call at a time runs in a reading process
    _call = _Call(told, past)


def page(read: Callable[[], T], left_out: Callable[[Said], T]) -> T:
    """Return what `read` makes of the call's next page, or `left_out` of why it is not read.

    >>> page(lambda: "read", " ".join)
    'read'
    """
    call = _call
    call.begun += 1
    if call.told is None:
        return read()
    if call.begun in call.past.kept:
        before: T = pickle.loads(call.past.kept[call.begun])
        return before
    if why := call.past.left.get(call.begun, call.past.rest):
        return left_out(why)
    call.told(call.begun)
    found = read()
    call.read[call.begun] = found
    if time.process_time() - call.since > _WORTH_KEEPING:
        call.told({number: pickle.dumps(one) for number, one in call.read.items()})
        call.read, call.since = {}, time.process_time()
    return found
