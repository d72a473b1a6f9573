"""Kernels that run one notebook after another: the second costs no start and no imports."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

# A cell that is not done by then hangs.
CELL_SECONDS = 600


class Stopped(Exception):
    """The kernels were stopped while a notebook ran."""


class Kernels:
    """As many kernels as notebooks may run at a time; each starts when it is first needed.

    Every notebook gets an empty namespace; what the one before imported stays imported.
    """

    def __init__(self, most: int) -> None:
        """Allow for `most` kernels."""
        self._free: queue.LifoQueue[Any] = queue.LifoQueue()
        self._running: set[Any] = set()
        self._guard = threading.Lock()
        self._stopping = False
        for _ in range(most):
            self._free.put(None)

    def execute(self, notebook: Path, staged: Path, parameters: Mapping[str, Any]) -> Any:
        """Run a notebook through papermill into `staged` and return it executed.

        Raises what papermill raises; nbclient's `DeadKernelError` where the kernel died, and
        `Stopped` where `stop` killed it.
        """
        from nbclient.exceptions import DeadKernelError
        from papermill.execute import execute_notebook

        run: Any = execute_notebook
        with self._kernel() as kernel:
            try:
                return run(
                    notebook,
                    staged,
                    parameters=dict(parameters),
                    engine_name=_engine(),
                    kernel_name="python3",
                    progress_bar=False,
                    execution_timeout=CELL_SECONDS,
                    km=kernel,
                )
            except (DeadKernelError, RuntimeError) as error:
                if self._stopping:
                    raise Stopped from None
                if isinstance(error, DeadKernelError) or self._dead(kernel):
                    raise DeadKernelError("the kernel died") from None
                raise

    @contextmanager
    def _kernel(self) -> Iterator[Any]:
        from jupyter_client.manager import AsyncKernelManager

        kernel = self._free.get()
        try:
            if self._stopping:
                raise Stopped
            if kernel is None or self._dead(kernel):
                kernel = AsyncKernelManager(kernel_name="python3")
                with self._guard:
                    self._running.add(kernel)
            yield kernel
        except BaseException:
            # A notebook that raised may have left anything behind.
            self._kill(kernel)
            kernel = None
            raise
        finally:
            self._free.put(kernel)

    @staticmethod
    def _dead(kernel: Any) -> bool:
        process = getattr(kernel.provisioner, "process", None)
        return process is None or process.poll() is not None

    def _kill(self, kernel: Any) -> None:
        if kernel is None:
            return
        with self._guard:
            self._running.discard(kernel)
        pid = getattr(kernel.provisioner, "pid", None)
        if pid is not None and not self._dead(kernel):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
            kernel.provisioner.process.wait()
        kernel.cleanup_connection_file()

    def stop(self) -> None:
        """End all kernels at once, also those at work."""
        self._stopping = True
        for kernel in list(self._running):
            self._kill(kernel)


@cache
def _engine() -> str:
    """Register, once, the engine that runs a notebook in a kernel that stays, and name it."""
    from nbclient.util import run_sync
    from papermill.clientwrap import PapermillNotebookClient
    from papermill.engines import NBClientEngine, papermill_engines

    name = "selfeval"
    base: Any = NBClientEngine
    make: Any = PapermillNotebookClient
    register: Any = papermill_engines.register

    class Staying(base):  # type: ignore[misc]
        """papermill's own engine, but that client and namespace go and the kernel stays."""

        @classmethod
        def execute_managed_notebook(
            cls, nb_man: Any, kernel_name: str, *, km: Any, execution_timeout: int, **_: Any
        ) -> Any:
            client = make(
                nb_man,
                km=km,
                kernel_name=kernel_name,
                timeout=execution_timeout,
                # The kernel's own log is no part of a run's output.
                extra_arguments=["--log-level=50"],
            )
            try:
                done = client.execute()
                run_sync(_emptied)(client.kc)
            finally:
                if client.kc is not None:
                    client.kc.stop_channels()
            return done

    register(name, Staying)
    return name


async def _emptied(client: Any) -> None:
    await client.execute_interactive("%reset -f", silent=True, store_history=False, timeout=60)
