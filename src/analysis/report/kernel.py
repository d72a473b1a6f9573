"""A kernel that ends with this process, whatever either is busy with, and all that it started."""

import os
import signal
from contextlib import suppress
from typing import Any

from jupyter_client.manager import AsyncKernelManager

from analysis import orphans

# A socket's path has at most 103 bytes on macOS; its name here is "/kernel-ipc-1".
_LONGEST = 90


class Kernel(AsyncKernelManager):
    """A process that runs notebooks, in a session of its own, tied to this one.

    A kernel looks by itself whether its parent is there, once it has started, and only where an
    orphan goes to process 1; what a notebook started outlives a kernel that is killed alone.
    It is spoken to through files of its own folder: a port that is found free may be taken by
    another process before the kernel listens there, and then the kernel dies.
    """

    _alive: int | None = None
    _ended = False

    async def start_kernel(self, **named: Any) -> None:  # type: ignore[override]
        """Start the process, which holds one end of a pipe: when the other one closes, all ends."""
        self._folder, held = orphans.folder()
        if len(os.fsencode(self._folder)) <= _LONGEST:
            self.transport = "ipc"
        self.connection_file = f"{self._folder}/kernel.json"
        lifeline, alive = os.pipe()
        try:
            await super().start_kernel(pass_fds=(lifeline, held), **named)
            orphans.tie(lifeline, self._process.pid)
        finally:
            os.close(lifeline)
            os.close(held)
            self._alive = alive
            if self._ended:  # it was ended before there was a process
                self.end()

    @property
    def _process(self) -> Any:
        return getattr(self.provisioner, "process", None)

    @property
    def dead(self) -> bool:
        """Say whether the process is gone, or was never there."""
        return self._process is None or self._process.poll() is not None

    def end(self) -> None:
        """End the process and all that it started, once, from whichever thread."""
        self._ended = True
        alive, self._alive = self._alive, None
        if alive is None:
            return
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        os.close(alive)
        orphans.remove(self._folder)
