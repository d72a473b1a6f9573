"""Reading processes: a function run apart from this process, within a time and a memory limit.

A document from outside can hang, exhaust or kill the process that reads it. So each thread here
has a process of its own that serves one call after the other and stays warm; when a call kills it
or takes too long, that call alone fails, and the next one gets a new process. Where the process
died of one page, which it names as it begins (`costs`), the call is made again without that page.
The standard pool of processes breaks as a whole when one dies, and those that `multiprocessing`
spawns run the caller's script again; these do neither. For Linux and macOS.
"""

import contextlib
import ctypes
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
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Self

from analysis import costs, wire

_START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from analysis.workers import serve; serve(*map(int, sys.argv[2:]))"
)
_START_SECONDS = 120.0
_MIB = 1024 * 1024
# Of Linux: PR_SET_NO_NEW_PRIVS, CLONE_NEWNET, CLONE_NEWUSER.
_NO_NEW_RIGHTS, _NEW_NETWORK, _NEW_USER = 38, 0x40000000, 0x10000000
# Pages of one call that a process may die of: each costs all the processor time of a page. Of one
# with more, what was read until then is all.
_MOST_PAGES = 10


class Failed(Exception):
    """A call did not come back: its process died or took too long.

    `problem` is the key of what to say in the catalogue, `read` fills its places. `page` is the
    page that killed the process, `why` what to say of it, and `kept` are the pages read before it.
    """

    def __init__(self, problem: str, *read: str) -> None:
        """Take a key of the catalogue and what fills its places."""
        super().__init__(problem, *read)
        self.problem, self.read = problem, read
        self.page: int | None = None
        self.why: costs.Said = ()
        self.kept: costs.Kept = {}


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
        """Start the process without waiting for it."""
        self.limits = limits
        ours, theirs = multiprocessing.Pipe()
        self._channel: Connection[Any, Any] = ours
        # A file and not a pipe: nobody reads while the process works, and a full pipe blocks it.
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        with theirs:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-P", "-c", _START, json.dumps(sys.path)),
                    *(str(theirs.fileno()), str(limits.memory or 0), str(limits.seconds or 0)),
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                start_new_session=True,  # Ctrl-C is for the caller, who ends this process
            )
        self._ready = False

    def call(
        self,
        function: Callable[..., Any],
        arguments: tuple[Any, ...],
        past: costs.Past,
    ) -> Any:
        """Return the function's result; raises `Failed`, and then the process is no more.

        `past` is known of its pages. Raises `RuntimeError` when the process did not even start.
        """
        try:
            self._wait_until_ready()
            self._channel.send((function, arguments, past))
            result, error = self._answer(self.limits.wall)
        except Failed:
            self.end()
            raise
        except OSError:
            self.end()
            raise Failed("error.process-gone") from None
        if error is not None:
            raise error
        return result

    def kill(self) -> None:
        """Make the process stop at once, from whichever thread; its owner still has to end it."""
        self._process.kill()

    def end(self) -> str:
        """End the process; return the last of what it wrote to its standard error."""
        self._process.kill()
        self._process.wait()
        self._channel.close()
        if self._errors.closed:
            return ""
        with self._errors:
            self._errors.seek(0)
            return self._errors.read().decode(errors="replace").strip()[-2000:]

    @property
    def alive(self) -> bool:
        """Say whether the process can take a call."""
        return not self._channel.closed and self._process.poll() is None

    def _wait_until_ready(self) -> None:
        if self._ready:
            return
        try:
            self._answer(_START_SECONDS)
        except Failed as failure:
            said = self.end()
            if said:
                raise RuntimeError(f"a reading process can't start: {said}") from None
            raise failure from None
        self._ready = True

    def _answer(self, seconds: float | None) -> Any:
        end = None if seconds is None else time.monotonic() + seconds
        page: int | None = None
        kept: costs.Kept = {}
        try:
            while self._channel.poll(end and max(end - time.monotonic(), 0)):
                answer = wire.loads(self._channel.recv_bytes())
                if isinstance(answer, dict):
                    kept |= answer
                elif isinstance(answer, int):
                    page = answer
                else:
                    return answer
            raise Failed("error.took-too-long", f"{seconds:g}")
        except (EOFError, ConnectionResetError):
            raise self._death(page, kept) from None
        except ValueError:  # what no reading process of ours would answer
            raise Failed("error.process-gone") from None

    def _death(self, page: int | None, kept: costs.Kept) -> Failed:
        """Return what the process died of, at a page or before the first."""
        code = self._process.wait()
        if code == -signal.SIGXCPU:
            failed = Failed("error.too-costly", str(self.limits.seconds))
            failed.why = ("problem.page-costly", str(self.limits.seconds))
        else:
            said = str(abs(code))
            failed = Failed("error.died-by-signal" if code < 0 else "error.died-with-code", said)
            failed.why = ("problem.page-kills", said)
        failed.page, failed.kept = page, kept
        return failed


class Pool:
    """A reading process for each thread that calls; all end with the pool."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Make a pool without a process; they start when they are needed."""
        self.limits = limits or Limits()
        self._own = threading.local()
        self._workers: list[Worker] = []

    def __enter__(self) -> Self:
        """Use the pool for the length of a block."""
        return self

    def __exit__(self, *_: object) -> None:
        """End all processes."""
        self.end()

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call a function in this thread's own reading process.

        Raises `Failed` when the process dies or the time is over, else what the function raises.
        A page that kills the process is left out of a second call, which takes over what the first
        one read.
        """
        left: dict[int, costs.Said] = {}
        past = costs.Past(left, {})
        while True:
            worker: Worker | None = getattr(self._own, "worker", None)
            if worker is None or not worker.alive:
                worker = self._own.worker = Worker(self.limits)
                self._workers.append(worker)
            try:
                return worker.call(function, arguments, past)
            except Failed as failed:
                if failed.page is None or failed.page in left or past.rest:
                    raise
                left[failed.page] = failed.why
                rest = failed.why if len(left) == _MOST_PAGES else None
                past = costs.Past(left, {**past.kept, **failed.kept}, rest)

    def each(
        self, workers: int, function: Callable[..., Any], jobs: Sequence[tuple[Any, ...]]
    ) -> Iterator[tuple[int, Any]]:
        """Call a function once for each job and yield (number of the job, result) as they come.

        A job that fails yields its `Failed`. Leaving the loop early stops the processes at once.
        """
        threads = ThreadPoolExecutor(max_workers=max(1, min(workers, len(jobs))))
        waiting: dict[Future[Any], int] = {
            threads.submit(self.call, function, *job): number for number, job in enumerate(jobs)
        }
        try:
            while waiting:
                for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                    number = waiting.pop(future)
                    error = future.exception()
                    if error is not None and not isinstance(error, Failed):
                        raise error
                    yield number, error or future.result()
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            while busy := [future for future in waiting if not future.done()]:
                for worker in list(self._workers):
                    worker.kill()
                wait(busy, timeout=0.1)
            threads.shutdown()

    def end(self) -> None:
        """End every process of this pool; none may be in a call."""
        while self._workers:
            self._workers.pop().end()


def serve(descriptor: int, memory: int, seconds: int) -> None:
    """Answer calls until the caller is gone; what a reading process runs."""
    _alone()
    _limit(resource.RLIMIT_CORE, 0)
    if memory:  # what it may fill, which leaves alone what Java only reserves
        _limit(resource.RLIMIT_DATA, memory * _MIB)

    def renewed() -> None:
        if seconds:
            _limit(resource.RLIMIT_CPU, math.ceil(time.process_time()) + seconds)

    with Connection(descriptor) as channel:

        def told(page: int | costs.Kept) -> None:
            renewed()
            channel.send_bytes(wire.dumps(page))

        channel.send_bytes(wire.dumps(None))
        while True:
            try:
                function, arguments, past = channel.recv()
            except (EOFError, OSError):
                os._exit(0)  # a Java machine would take its time to shut down
            renewed()
            costs.watch(told, past)
            try:
                answer = wire.dumps((function(*arguments), None))
            except Exception as error:
                answer = wire.dumps((None, error))
            channel.send_bytes(answer)


def _alone() -> None:
    """Take the network and the way to further rights from this process, as far as Linux lets it.

    A network of its own has nobody in it; where the system keeps such networks from users without
    rights, the process stays in the common one.
    """
    if sys.platform != "linux":
        return
    system = ctypes.CDLL(None, use_errno=True)
    system.prctl(_NO_NEW_RIGHTS, 1, 0, 0, 0)
    if system.unshare(_NEW_NETWORK):
        system.unshare(_NEW_NETWORK | _NEW_USER)


def _limit(what: int, most: int) -> None:
    """Set a limit of this process; what is past a limit of processor time ends by a signal."""
    with contextlib.suppress(ValueError, OSError):  # macOS knows the limits and may refuse them
        resource.setrlimit(what, (most, resource.getrlimit(what)[1]))
