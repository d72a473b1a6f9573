"""The notebooks are compared over tables that are read once, not once a notebook."""

import os
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).parent


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all processes of the tests share."""
    return common(tmp_path_factory)


def common(factory: pytest.TempPathFactory) -> Path:
    """Return the folder above those of single processes, where there are several."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Start the kernel of a notebook in a project whose tables are there."""
    if item.path.suffix == ".ipynb":
        os.environ["SELFEVAL_HOME"] = str(_project(common(item.config._tmp_path_factory)))
    elif os.environ.get("SELFEVAL_HOME", "").endswith("of-notebooks"):
        del os.environ["SELFEVAL_HOME"]


def _project(folder: Path) -> Path:
    home = folder / "of-notebooks"
    with FileLock(f"{home}.lock"):
        if not home.exists():
            from analysis import corpus

            draft = folder / "draft"
            (draft / "data").mkdir(parents=True)
            for name in ("notebooks", "data/raw", "data/corrections.toml"):
                (draft / name).symlink_to(ROOT / name)
            read = corpus.read(ROOT / "data" / "raw", corrections=True)
            read.write(draft / "data" / "processed")
            draft.rename(home)
    return home
