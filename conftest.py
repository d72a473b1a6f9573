"""What the processes of the tests share: documents that are read once, the notebooks' project."""

import gc
import os
import pickle
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import nbval.kernel
import nbval.plugin
import pytest
from filelock import FileLock
from jupyter_client.manager import KernelManager

from analysis import words

ROOT = Path(__file__).parent
# What was read before the code under test was changed must not answer for it.
os.environ["SELFEVAL_CACHE"] = ""
# Frames hold few cycles: Python looked for them in millions of objects, for a tenth of the time.
gc.set_threshold(200_000, 20, 50)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all processes of the tests share."""
    return common(tmp_path_factory)


def common(factory: pytest.TempPathFactory) -> Path:
    """Return the folder above those of single processes, where there are several."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def once(folder: Path, name: str, make: Callable[[], Any]) -> Any:
    """Return what one process of the tests makes, and all others take from a file."""
    file = folder / f"{name}.pickle"
    with FileLock(f"{file}.lock"):
        if not file.exists():
            file.write_bytes(pickle.dumps(make()))
    return pickle.loads(file.read_bytes())


@pytest.fixture(scope="session")
def made_once(shared: Path) -> Callable[[str, Callable[[], Any]], Any]:
    """Return the function that makes something by name, once for all processes."""
    return lambda name, make: once(shared, name, make)


def _raw(folder: Path) -> Any:
    from analysis import corpus

    data = ROOT / "data"
    ledger = data / "corrections.toml"
    return once(folder, "raw", lambda: corpus.read(data / "raw", corrections=ledger))


@pytest.fixture(scope="session")
def raw(shared: Path) -> Any:
    """Return the corpus of all of data/raw, with the project's corrections."""
    return _raw(shared)


def _kernel(**named: Any) -> KernelManager:
    """Return a kernel that is spoken to through files, as the reports' are.

    Of a hundred kernels beside a browser one finds its port taken between the choice and its start.
    """
    file = str(Path(tempfile.gettempdir()) / f"nbval-{uuid4()}.json")
    return KernelManager(transport="ipc", connection_file=file, **named)


nbval.kernel.KernelManager = _kernel
# The kernel that the notebook before has left to the next one of its process.
_left: list[nbval.kernel.RunningKernel] = []


def _running(*asked: Any, **named: Any) -> nbval.kernel.RunningKernel:
    return _left.pop() if _left else nbval.kernel.RunningKernel(*asked, **named)


def _leave(notebook: nbval.plugin.IPyNbFile) -> None:
    """Empty a kernel's namespace for the next notebook, as the reports' kernels do.

    What the one before imported stays imported, two seconds of processor time each. A kernel in
    which something went wrong serves no other notebook.
    """
    kernel = notebook.kernel
    if kernel is None or not kernel.is_alive():
        return
    if notebook.session.testsfailed:
        kernel.stop()
        return
    kernel.await_idle(kernel.execute_cell_input("%reset -f"), timeout=60)
    _left.append(kernel)


nbval.plugin.RunningKernel = _running
nbval.plugin.IPyNbFile.teardown = _leave


def pytest_sessionfinish() -> None:
    """End the last kernel."""
    while _left:
        _left.pop().stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the main job, a minute in few tests: at the end one process would wait for it."""
    items.sort(key=lambda item: item.path.name != "test_main_job.py")


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup() -> None:
    """Keep the test's name out of the environment: a reading process serves those alike alone.

    With it each test starts processes of its own, a second of processor time each.
    """
    os.environ.pop("PYTEST_CURRENT_TEST", None)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call() -> None:
    """Keep it out of the test itself, too: pytest names it anew before."""
    os.environ.pop("PYTEST_CURRENT_TEST", None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Start the kernel of a notebook in a project whose tables are there.

    What shows itself at a prompt speaks English, whatever an earlier test chose.
    """
    words.speak("en")
    if item.path.suffix == ".ipynb":
        os.environ["SELFEVAL_HOME"] = str(_project(common(item.config._tmp_path_factory)))
    elif os.environ.get("SELFEVAL_HOME", "").endswith("of-notebooks"):
        del os.environ["SELFEVAL_HOME"]


def _project(folder: Path) -> Path:
    home = folder / "of-notebooks"
    with FileLock(f"{home}.lock"):
        if not home.exists():
            draft = folder / "draft"
            (draft / "data").mkdir(parents=True)
            for name in ("notebooks", "data/raw", "data/corrections.toml"):
                (draft / name).symlink_to(ROOT / name)
            _raw(folder).write(draft / "data" / "processed")
            draft.rename(home)
    return home
