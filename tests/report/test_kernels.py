"""Kernels: one after another in the same process, each in an empty namespace; death and stops."""

import asyncio
import fcntl
import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from analysis import orphans, tables
from analysis.report.kernels import Kernels, Stopped
from tests.report import corpora


def notebook(folder: Path, *cells: str) -> Path:
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    made.metadata["kernelspec"] = {"display_name": "", "language": "python", "name": "python3"}
    made.cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(made, folder / "in.ipynb")
    return folder / "in.ipynb"


def executed(kernels: Kernels, file: Path, given: dict[str, int]) -> nbformat.NotebookNode:
    filled = parameterize_notebook(load_notebook_node(str(file)), given)
    kernels.execute(filled)
    return filled


def pending() -> set[asyncio.Task]:
    tasks = (one for one in gc.get_objects() if isinstance(one, asyncio.Task))
    return {one for one in tasks if not one.done()}


def said(notebook: nbformat.NotebookNode) -> str:
    return notebook.cells[-1].outputs[0]["data"]["text/plain"]


@pytest.fixture
def kernels() -> Iterator[Kernels]:
    made = Kernels()
    yield made
    made.stop()


def test_a_kernel_stays_for_the_next_notebook_and_its_names_do_not(
    kernels: Kernels, tmp_path: Path
) -> None:
    file = notebook(tmp_path, "a = 1", "import os\nos.getpid(), a, 'left' in globals()")
    first = said(executed(kernels, file, {"a": 2}))
    file = notebook(tmp_path, "left = 1", "left")
    assert said(executed(kernels, file, {})) == "1"
    file = notebook(tmp_path, "a = 1", "import os\nos.getpid(), a, 'left' in globals()")
    assert said(executed(kernels, file, {"a": 2})) == first
    assert first.endswith(", 2, False)")


def test_after_a_cell_that_raises_the_next_notebook_runs(kernels: Kernels, tmp_path: Path) -> None:
    with pytest.raises(CellExecutionError, match="division"):
        executed(kernels, notebook(tmp_path, "a = 1", "1 / 0"), {})
    after = executed(kernels, notebook(tmp_path, "a = 1", "a"), {"a": 3})
    assert said(after) == "3"


def test_a_notebook_runs_where_a_loop_runs_already(kernels: Kernels, tmp_path: Path) -> None:
    """As in a notebook of the caller's own: each kernel seemed to have died."""
    file = notebook(tmp_path, "a = 1", "a")

    async def inside() -> str:
        return said(executed(kernels, file, {"a": 3}))

    with ThreadPoolExecutor(1) as own:
        assert own.submit(asyncio.run, inside()).result() == "3"


def test_a_cell_that_hangs_leaves_nothing_pending(kernels: Kernels, tmp_path: Path) -> None:
    """“Task was destroyed but it is pending!” stood below the error of the run."""
    hanging = load_notebook_node(str(notebook(tmp_path, "import time\ntime.sleep(60)")))
    others = pending()  # those of a browser that other tests hold open
    with pytest.raises(CellTimeoutError):
        kernels.execute(hanging, 1)
    assert pending() <= others


def test_after_a_dead_kernel_the_next_notebook_runs(kernels: Kernels, tmp_path: Path) -> None:
    dying = notebook(tmp_path, "a = 1", "import os\nos._exit(9)")
    with pytest.raises(DeadKernelError):
        executed(kernels, dying, {})
    after = executed(kernels, notebook(tmp_path, "a = 1", "a"), {"a": 3})
    assert said(after) == "3"


@pytest.mark.parametrize("ends", ["os._exit(9)", "1 / 0"])
def test_what_a_notebook_started_ends_with_its_kernel(
    kernels: Kernels, tmp_path: Path, ends: str
) -> None:
    """A kernel was killed alone: what its cells had started stayed, after a run that failed too."""
    begin = f"""import os, subprocess
started = subprocess.Popen(["sleep", "600"])
open({str(tmp_path / "pid")!r}, "w").write(str(started.pid))
{ends}"""
    with pytest.raises((CellExecutionError, DeadKernelError)):
        executed(kernels, notebook(tmp_path, "a = 1", begin), {})
    started = Path(f"/proc/{(tmp_path / 'pid').read_text()}/stat")
    for _ in range(50):
        if not started.exists() or started.read_text().rpartition(") ")[2][0] == "Z":
            break
        time.sleep(0.1)
    else:
        pytest.fail("it is still there")


def test_stopped_kernels_run_nothing(tmp_path: Path) -> None:
    kernels = Kernels()
    kernels.stop()
    with pytest.raises(Stopped):
        executed(kernels, notebook(tmp_path, "a = 1", "a"), {})


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143)])
def test_a_report_that_is_interrupted_ends_at_once_and_leaves_nothing(
    tmp_path: Path, sent: signal.Signals, code: int
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "notebooks").mkdir()
    sleeping = notebook(
        tmp_path,
        "data = ''\nyears = []\ndepartments = []\nunits = []\nforms = []\n"
        "rules = ''\ncorrections = True\nlinked = False\nlang = ''",
        f"import os, pathlib, time\npathlib.Path({str(tmp_path / 'pid')!r}).write_text("
        "str(os.getpid()))\ntime.sleep(300)",
    )
    sleeping.rename(tmp_path / "notebooks" / "01_execution_rates.ipynb")
    tables.write(corpora.nine(), tmp_path / "tables")
    command = [sys.executable, "-m", "analysis", "report", "01", "--data", str(tmp_path / "tables")]
    run = subprocess.Popen(
        [*command, "--output", str(tmp_path / "out")],
        env={**os.environ, "SELFEVAL_HOME": str(tmp_path)},
        stderr=subprocess.PIPE,
        # A suite that runs in the background ignores interrupts, and hands that down.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        text=True,
    )
    pid = tmp_path / "pid"
    while not (pid.exists() and pid.read_text()) and run.poll() is None:
        time.sleep(0.1)
    run.send_signal(sent)
    _, errors = run.communicate(timeout=60)
    assert run.returncode == code, errors
    assert len(errors.splitlines()) == 1
    left = [file.name for file in (tmp_path / "out").rglob("*") if not file.name.endswith(".lock")]
    assert left == []
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_a_report_whose_kernel_died_once_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from analysis import report

    (tmp_path / "data").mkdir()
    (tmp_path / "notebooks").mkdir()
    name = "01_execution_rates"
    source = Path(__file__).parents[2] / "notebooks" / f"{name}.ipynb"
    whole = json.loads(source.read_text("utf-8"))
    once = tmp_path / "once"
    whole["cells"][2]["source"] = [
        f"import os, pathlib\nonce = pathlib.Path({str(once)!r})\n",
        "once.exists() or (once.touch(), os._exit(9))\n",
        *whole["cells"][2]["source"],
    ]
    del whole["cells"][6:]  # its opening is enough of a page
    (tmp_path / "notebooks" / f"{name}.ipynb").write_text(json.dumps(whole), "utf-8")
    tables.write(corpora.one(), tmp_path / "tables")
    monkeypatch.setenv("SELFEVAL_HOME", str(tmp_path))
    (result,) = report.run([name], tmp_path / "tables", tmp_path / "out")
    assert once.exists()
    assert result.status == "made"


def test_a_kernels_start_sweeps_the_folders_of_those_that_were_killed(
    kernels: Kernels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, kept = tmp_path / "selfeval-left", tmp_path / "selfeval-held"
    for folder in (left, kept):
        folder.mkdir()
        os.utime(folder, (0, 0))
    held = os.open(kept, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    orphans.sweep.cache_clear()
    executed(kernels, notebook(tmp_path, "1"), {})
    os.close(held)
    assert kept.is_dir()
    assert not left.exists()


def test_a_kernel_that_is_stopped_while_it_starts_runs_nothing(
    kernels: Kernels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = AsyncKernelManager.start_kernel

    async def stopped(kernel: AsyncKernelManager, **named: object) -> None:
        kernels.stop()
        await start(kernel, **named)

    monkeypatch.setattr(AsyncKernelManager, "start_kernel", stopped)
    file = notebook(tmp_path, f"open({str(tmp_path / 'ran')!r}, 'w')")
    with pytest.raises(Stopped):
        executed(kernels, file, {})
    assert not (tmp_path / "ran").exists()
    assert all(one.dead for one in kernels._started)
