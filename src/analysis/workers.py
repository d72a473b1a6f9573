"""Reading processes: a function run apart from this process, within a time and a memory limit.

A document from outside can hang, exhaust or kill the process that reads it. So each call here is
made in a process of its own that serves one call after the other and stays warm; when a call kills
it or takes too long, that call alone fails, and the next one gets a new process. Where the process
died of one page, which it names as it begins (`costs`), the call is made again without that page.
A process keeps its limits itself, has a folder for what it writes, and ends with its caller,
whatever either is busy with; a folder that is left all the same is swept by the next caller.
The standard pool of processes breaks as a whole when one dies, and those that `multiprocessing`
spawns run the caller's script again; these do neither. For Linux and macOS.
"""

import atexit
import contextlib
import importlib
import json
import math
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from multiprocessing.connection import Connection
from typing import Any, Self

from analysis import confined, costs, loading, orphans, wire
from analysis.errors import SelfEvalError

# What reads documents is there before the first call comes.
_START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); import analysis.documents; "
    "from analysis.workers import serve; serve(*map(int, sys.argv[2:]))"
)
_START_SECONDS = 120.0
# A process that waits so long for a call ends: a script that reads again at once finds it warm.
_IDLE_SECONDS = 20.0
# A first call comes so soon: it is not made to wait for what its document may not need.
_SOON_SECONDS = 0.04
# A process that does not end at its limit of time by itself, as it was stopped, is ended after.
_GRACE_SECONDS = 10.0
# Pages of one call that a process may die of: each costs all the processor time of a page. Of one
# with more, what was read until then is all.
_MOST_PAGES = 10


class Failed(Exception):
    """A call did not come back: its process died or took too long.

    `problem` is the key of what to say in the catalogue, `read` fills its places. `page` is the
    page that killed the process, `why` what to say of it, and `kept` are the pages read before it.
    `over`: the time of the whole call is over. `absent` is what was being started, `said` the last
    that the process wrote.
    """

    def __init__(self, problem: str, *read: str) -> None:
        super().__init__(problem, *read)
        self.problem, self.read = problem, read
        self.page: int | None = None
        self.why: costs.Said = ()
        self.kept: costs.Kept = {}
        self.over = False
        self.absent, self.said = "", ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may use: `seconds` of processor time for a page (or for all, where it names
    none), `memory` in MiB, and, should it wait for ever, `wall` seconds in all (None: no limit).
    """

    seconds: int | None = 60
    memory: int | None = 3072
    wall: float | None = 3600.0


class Worker:
    """One reading process, from its start to its end; for one thread at a time."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.environment = limits, _environment()
        ours, theirs = multiprocessing.Pipe()
        self._channel: Connection[Any, Any] = ours
        self._folder, held = orphans.folder()
        # A file and not a pipe: nobody reads while the process works, and a full pipe blocks it.
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        lifeline, self._alive = os.pipe()
        with theirs:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-P", "-c", _START, json.dumps(sys.path)),
                    *(str(theirs.fileno()), str(limits.memory or 0), str(limits.seconds or 0)),
                    str(math.ceil(limits.wall or 0)),
                ],
                pass_fds=[theirs.fileno(), held],
                stdin=lifeline,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                env=self.environment | {"TMPDIR": self._folder},
                start_new_session=True,  # Ctrl-C is for the caller, who ends this process
            )
        orphans.tie(lifeline, self._process.pid)
        os.close(lifeline)
        os.close(held)
        self._ready = False
        self.kept: costs.Kept = {}

    def call(
        self, function: Callable[..., Any], arguments: tuple[Any, ...], past: costs.Past
    ) -> Any:
        """Return the function's result; raises `Failed`, and then the process is no more.

        `past` is known of its pages. Raises `SelfEvalError` when the process did not even start.
        """
        try:
            self._wait_until_ready()
            with contextlib.suppress(BrokenPipeError):  # what it died of is told by what it said
                self._channel.send((function, arguments, past))
            wall = self.limits.wall
            answer = self._answer(None if wall is None else wall + _GRACE_SECONDS)
        except Failed:
            self.end()
            raise
        except OSError:
            self.end()
            raise Failed("error.process-gone") from None
        match answer:
            case (result, None):
                return result
            case (_, Exception() as error):
                raise error
        self.end()
        raise Failed("error.process-gone")

    def kill(self) -> None:
        """Make the process stop at once, from whichever thread; its owner still has to end it."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if self._process.returncode is None:
                os.killpg(self._process.pid, signal.SIGKILL)

    def end(self) -> None:
        """End the process and all that it started, and remove what it wrote."""
        self.kill()
        self._process.wait()
        if not self._channel.closed:
            self._channel.close()
            self._errors.close()
            os.close(self._alive)
            orphans.remove(self._folder)

    @property
    def alive(self) -> bool:
        """Say whether the process can take a call."""
        return not self._channel.closed and self._process.poll() is None

    def said(self) -> str:
        """Return the last line that the process wrote to its standard error."""
        self._errors.seek(0)
        lines = [line.strip() for line in self._errors.read().decode(errors="replace").split("\n")]
        told = [line for line in lines if line and not line.startswith("Picked up")]
        return told[-1][-500:] if told else ""

    def _wait_until_ready(self) -> None:
        if self._ready:
            return
        try:
            self._answer(_START_SECONDS)
        except Failed as failed:
            said = self.said() or " ".join((failed.problem, *failed.read))
            self.end()
            raise SelfEvalError("error.no-process", said=said) from None
        self._ready = True

    def _answer(self, seconds: float | None) -> Any:
        end = None if seconds is None else time.monotonic() + seconds
        page: int | None = None
        kept = self.kept = costs.Kept()
        absent, over = "", True
        try:
            while self._channel.poll(end and max(end - time.monotonic(), 0)):
                answer = wire.loads(self._channel.recv_bytes())
                if isinstance(answer, dict):
                    kept |= answer
                elif isinstance(answer, str):
                    absent = answer
                elif isinstance(answer, int):
                    page = answer
                else:
                    return answer
            self.kill()
        except (EOFError, ConnectionResetError):
            over = False
        except ValueError:  # what no reading process of ours would answer
            raise Failed("error.process-gone") from None
        failed = self._death(over)
        failed.said = self.said()
        failed.page, failed.kept, failed.absent = page, kept, absent
        raise failed

    def _death(self, over: bool) -> Failed:
        """Return what the process died of: its own limits, its caller's (`over`), or a page."""
        code = self._process.wait()
        seconds, wall = str(self.limits.seconds), f"{self.limits.wall or _START_SECONDS:g}"
        if code == -signal.SIGXCPU:
            failed = Failed("error.too-costly", seconds)
            failed.why = ("problem.page-costly", seconds)
        elif over or code == -signal.SIGALRM:
            failed = Failed("error.took-too-long", wall)
            failed.why, failed.over = ("problem.page-late", wall), True
        else:
            said = str(abs(code))
            failed = Failed("error.died-by-signal" if code < 0 else "error.died-with-code", said)
            failed.why = ("problem.page-kills", said)
        return failed


class Pool:
    """A reading process for each thread that calls, warm from call to call.

    With `workers` so many at a time, however many threads there are.
    """

    def __init__(self, limits: Limits | None = None, workers: int | None = None) -> None:
        """Make a pool without a process; they start when they are needed."""
        self.limits = limits or Limits()
        self._free = nullcontext() if workers is None else threading.BoundedSemaphore(workers)
        self._busy: set[Worker] = set()
        self._ended = False
        self._absent: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def call(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        only: range | None = None,
        kept: costs.Kept | None = None,
    ) -> Any:
        """Call a function in a reading process.

        Raises `Failed` when the process dies or the time is over, else what the function raises.
        A page that kills the process is left out of a second call, which takes over what the first
        one read; once the time of a call is over, so are all further pages. `only` are the pages
        of the document that the call is for and gives, `kept` those that were read before.
        """
        past = costs.Past({}, kept or {}, only=only, absent={**self._absent})
        with self._free:
            while True:
                if self._ended:
                    raise Failed("error.process-gone")
                worker = _idle.take(self.limits)
                self._busy.add(worker)
                if self._ended:
                    worker.kill()
                try:
                    result = worker.call(function, arguments, past)
                    return result if only is None else {**past.kept, **worker.kept}
                except Failed as failed:
                    if failed.absent and failed.absent not in past.absent:
                        self._absent[failed.absent] = failed.said
                        past = replace(past, absent={**self._absent})
                    elif failed.page is None or failed.page in past.left or past.rest:
                        raise
                    else:
                        past = _without(past, failed)
                finally:
                    self._busy.discard(worker)
                    _idle.give(worker)

    def threads(
        self, workers: int, function: Callable[..., Any], jobs: Iterable[tuple[Any, ...]]
    ) -> Iterator[tuple[int, Any]]:
        """Do jobs by a function that makes calls, and yield (number, result) as they come.

        A job that fails yields its error, and costs no other; what is wrong with the environment, a
        `SelfEvalError`, is raised. While nobody takes results, no more than two jobs a
        thread are done. Leaving the loop early stops the processes at once.
        """
        threads = ThreadPoolExecutor(workers)
        left = enumerate(jobs)
        waiting: dict[Future[Any], int] = {}
        try:
            while True:
                for number, job in islice(left, 2 * workers - len(waiting)):
                    waiting[threads.submit(function, *job)] = number
                if not waiting:
                    return
                loading.load()
                for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                    number, error = waiting.pop(future), future.exception()
                    if isinstance(error, SelfEvalError) or not isinstance(error, Exception | None):
                        raise error
                    yield number, error or future.result()
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            while busy := [future for future in waiting if not future.done()]:
                self.end()
                wait(busy, timeout=0.1)
            threads.shutdown()

    def end(self) -> None:
        """Stop the processes of calls that go on, and those of any that begins."""
        self._ended = True
        for worker in list(self._busy):
            worker.kill()


def _environment() -> dict[str, str]:
    """Return what a process sees of the environment; a password there is its caller's alone.

    Its matrices are small: a second thread for them would only wait, at a core's whole cost.
    """
    own = {name: said for name, said in os.environ.items() if not name.startswith("SELFEVAL_")}
    return {"OPENBLAS_NUM_THREADS": "1", **own}


def _without(past: costs.Past, failed: Failed) -> costs.Past:
    """Return what is known of a call's pages after its process died of one."""
    page = failed.page or 0
    left, kept = {**past.left, page: failed.why}, {**past.kept, **failed.kept}
    rest = failed.why if failed.over or len(left) == _MOST_PAGES else None
    return replace(past, left=left, kept=kept, rest=rest, since=page)


class _Idle:
    """The processes that wait for a call, for the next one of the same limits and environment."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[tuple[float, Worker]] = []

    def take(self, limits: Limits) -> Worker:
        """Return a process that waits, or a new one."""
        with self._lock:
            # One that may end by itself while it is asked is not asked.
            since = time.monotonic() - _IDLE_SECONDS / 2
            old = [one for one in self._waiting if one[0] < since or not one[1].alive]
            self._waiting = [one for one in self._waiting if one not in old]
            kind = limits, _environment()
            like = (one for one in self._waiting if (one[1].limits, one[1].environment) == kind)
            if (found := next(like, None)) is not None:
                self._waiting.remove(found)
        for _, worker in old:
            worker.end()
        return found[1] if found else Worker(limits)

    def give(self, worker: Worker) -> None:
        """Keep a process for the next call; one that is no more is cleared away."""
        if not worker.alive:
            worker.end()
            return
        with self._lock:
            self._waiting.append((time.monotonic(), worker))

    def end(self) -> None:
        """End all that wait."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for _, worker in waiting:
            worker.end()


_idle = _Idle()
atexit.register(_idle.end)


@cache
def warm() -> None:
    """Start a process, once, for a first call of usual limits that is about to be made."""
    with contextlib.suppress(OSError):  # the call itself says what is wrong
        _idle.give(Worker(Limits()))


def serve(descriptor: int, memory: int, seconds: int, wall: int) -> None:
    """Answer calls until the caller is gone, or asks for nothing more; what a process runs."""
    confined.alone()
    confined.limit(resource.RLIMIT_CORE, 0)
    if memory:  # what it may fill, which leaves alone what Java only reserves
        confined.limit(resource.RLIMIT_DATA, memory << 20)

    def renewed() -> None:
        if seconds:
            confined.limit(resource.RLIMIT_CPU, math.ceil(time.process_time()) + seconds)

    with Connection(descriptor) as channel:

        def told(page: int | str | costs.Kept) -> None:
            renewed()
            channel.send_bytes(wire.dumps(page))

        channel.send_bytes(wire.dumps(None))
        # Calls are about documents: what reads them is loaded before the first one comes.
        costs.watch(told, costs.Past())
        for load in importlib.import_module("analysis.documents").reading.preparations():
            if channel.poll(_SOON_SECONDS):
                break
            with contextlib.suppress(costs.Absent):  # of which the document that needs it tells
                load()
        while True:
            try:
                call = channel.recv() if channel.poll(_IDLE_SECONDS) else None
            except (EOFError, OSError):
                call = None
            if call is None:
                os._exit(0)  # a Java machine would take its time to shut down
            function, arguments, past = call
            renewed()
            signal.setitimer(signal.ITIMER_REAL, wall)  # the whole call's; 0 is none
            costs.watch(told, past)
            try:
                answer = wire.dumps((function(*arguments), None))
            except Exception as error:
                answer = wire.dumps((None, error))
            signal.setitimer(signal.ITIMER_REAL, 0)
            channel.send_bytes(answer)
