"""What the tests of the reports share: a project without a ledger, its pages, one browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with these notebooks and no ledger: the tables here are the tests' own."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "data").mkdir()
    (folder / "notebooks").symlink_to(ROOT / "notebooks")
    return folder


@pytest.fixture(scope="module", autouse=True)
def home(made_home: Path) -> Iterator[Path]:
    """The project that the tests of a module are in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SELFEVAL_HOME", str(made_home))
        yield made_home


@pytest.fixture(scope="session")
def nine_pages(made_home: Path) -> Iterator[Path]:
    """The folder of the pages of two of the nine forms in both languages, made once by a run."""
    from analysis import report, tables
    from tests.report import corpora

    # A lost name, and the form with the most indicators.
    two = corpora.nine().select([f"self-evaluation-forms-2024.txt#{number}" for number in (1, 9)])
    two.indicators.loc[0, "corrected"] = "1-1-name"
    tables.write(two, made_home / "two")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SELFEVAL_HOME", str(made_home))
        report.editions(made_home / "two", made_home / "reports")
    yield made_home / "reports"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One browser for all tests."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as opened:
        chromium = opened.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()
