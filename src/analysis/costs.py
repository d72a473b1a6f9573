"""What one page may cost: a reading process says which page it begins, and is told which to leave.

A process that reads documents from outside is ended by its caller's limits (`workers`). What it
began last is what it died of: it is left out when the document is read again, and what was read
until then is not read anew. Pages are counted over a whole call, which may read several documents.

So a document is read in ranges of its pages too, each by a process of its own: what they kept is
joined by a last call, which reads no page and has them all.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from analysis import wire

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
    those that were read; `rest` is why to leave out all others from page `since` on, None to read
    them. Of a call for a range of pages, `only` are the ones to read. `absent` is what could not
    be started here before, and what that said.
    """

    left: Mapping[int, Said] = field(default_factory=dict)
    kept: Mapping[int, bytes] = field(default_factory=dict)
    rest: Said | None = None
    since: int = 1
    only: range | None = None
    absent: Mapping[str, str] = field(default_factory=dict)


class Absent(Exception):
    """What reads a kind of document can't be started here: no fault of the document.

    `what` says which, `said` what it said.
    """

    def __init__(self, what: str, said: str) -> None:
        super().__init__(what, said)
        self.what, self.said = what, said


@dataclass(slots=True)
class _Call:
    """One call in a reading process: how many pages have begun, and which are not yet sent."""

    told: Callable[[int | str | Kept], None] | None = None
    past: Past = Past()
    begun: int = 0
    skipped: bool = False
    read: dict[int, object] = field(default_factory=dict)
    since: float = field(default_factory=time.process_time)


_call = _Call()
# What could not be started in this process, and what that said.
_absent: dict[str, str] = {}


def watch(told: Callable[[int | str | Kept], None] | None, past: Past) -> None:
    """Call `told` from now on with the number of each page that begins, with pages to keep, and
    with the name of what is being started, empty once it runs.
    """
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
        before: T = wire.loads(call.past.kept[call.begun])
        return before
    if call.past.only is not None and call.begun not in call.past.only:
        return left_out(("",))  # nobody asks why: another call reads it
    rest = call.past.rest if call.begun >= call.past.since else None
    if why := call.past.left.get(call.begun, rest):
        call.skipped = True
        return left_out(why)
    call.told(call.begun)
    found = read()
    call.read[call.begun] = found
    if time.process_time() - call.since > _WORTH_KEEPING:
        keep()
    return found


def keep() -> None:
    """Hand over the pages that were read since the last time."""
    if _call.told is not None:
        _call.told({number: wire.dumps(one) for number, one in _call.read.items()})
    _call.read, _call.since = {}, time.process_time()


def skipped() -> bool:
    """Tell whether a page of this call was left out: another call may read it."""
    return _call.skipped


def started(what: str, start: Callable[[], T]) -> T:
    """Return what `start` makes of something that a kind of document is read with.

    Raises `Absent` where it fails, now or in an earlier call; what ends the process with it, as a
    Java machine with a wrong option does, is told apart from a page that does.

    >>> started("java", lambda: "runs")
    'runs'
    """
    told = _call.told or (lambda _: None)
    _absent.update(_call.past.absent)
    if what in _absent:
        raise Absent(what, _absent[what])
    told(what)
    try:
        made = start()
    except Exception as error:
        _absent[what] = " ".join(str(error).split())
        raise Absent(what, _absent[what]) from None
    finally:
        told("")
    return made
