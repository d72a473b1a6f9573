"""Kernels that run one notebook after another: the second costs no start and no imports."""

import asyncio
import atexit
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

# A cell that is not done by then hangs.
CELL_SECONDS = 600
# What jsonschema checks IRIs with where it is there: its grammars take seconds to build.
_SLOW = "rfc3987_syntax"


def _prepare() -> None:
    """Import what executes notebooks, whose fields hold no IRI, without what checks these."""
    absent = _SLOW not in sys.modules
    if absent:
        sys.modules[_SLOW] = None  # type: ignore[assignment]
    try:
        import nbformat  # noqa: F401
    finally:
        if absent:
            del sys.modules[_SLOW]


class Stopped(Exception):
    """The kernels were stopped while a notebook ran."""


class Kernels:
    """A kernel for each thread that runs notebooks; each starts when it is first needed.

    Every notebook gets an empty namespace; what the one before imported stays imported.
    """

    def __init__(self) -> None:
        _prepare()
        self._own = threading.local()
        self._started: list[Any] = []
        self._stopping = False

    def execute(self, notebook: Any, cell_seconds: int = CELL_SECONDS) -> None:
        """Run a notebook; its cells then hold what they gave, up to one that raises.

        Raises nbclient's `CellExecutionError` where a cell raised, `CellTimeoutError` where one was
        not done within its seconds, `DeadKernelError` where the kernel died, and `Stopped` where
        `stop` killed it.
        """
        from nbclient import NotebookClient
        from nbclient.exceptions import DeadKernelError
        from nbformat.v4 import new_code_cell

        for cell in notebook.cells:
            if cell.cell_type == "code":
                # What an earlier run left would stand below a cell that raises.
                cell.outputs, cell.execution_count = [], None
        with self._kernel() as kernel:
            client = NotebookClient(
                notebook,
                kernel,
                timeout=cell_seconds,
                raise_on_iopub_timeout=True,
                force_raise_errors=True,
                # One that ended while it started would be waited for, up to five seconds.
                shutdown_kernel="immediate",
                # The kernel's own log is no part of a run's output.
                extra_arguments=["--log-level=50"],
                # Of one that is ended before its first cell no answer is waited for, by itself
                # five seconds.
                shell_timeout_interval=1,
            )

            async def whole() -> None:
                await client.async_execute()
                await client.async_execute_cell(new_code_cell("%reset -f"), 0, store_history=False)

            def run() -> None:
                with asyncio.Runner() as runner:  # what a cell that hangs is waited for by ends too
                    runner.run(whole())

            try:
                # In a thread of its own: that of a caller may run a loop, as a notebook's does.
                with ThreadPoolExecutor(1) as own:
                    own.submit(run).result()
            except RuntimeError as error:
                if self._stopping:
                    raise Stopped from None
                if isinstance(error, DeadKernelError) or kernel.dead:
                    raise DeadKernelError("the kernel died") from None
                raise
            finally:
                # Where a kernel dies while it starts, this would fail at the end of the process.
                atexit.unregister(client._cleanup_kernel)
                if client.kc is not None:
                    client.kc.stop_channels()

    @contextmanager
    def _kernel(self) -> Iterator[Any]:
        from analysis.report.kernel import Kernel

        kernel = getattr(self._own, "kernel", None)
        try:
            if kernel is None or kernel.dead:
                kernel = Kernel(kernel_name="python3")
                self._started.append(kernel)
            if self._stopping:
                raise Stopped
            yield kernel
        except BaseException:
            # A notebook that raised may have left anything behind.
            if kernel is not None:
                kernel.end()
            kernel = None
            raise
        finally:
            self._own.kernel = kernel

    def stop(self) -> None:
        """End all kernels at once, also those at work."""
        self._stopping = True
        for kernel in list(self._started):
            kernel.end()
