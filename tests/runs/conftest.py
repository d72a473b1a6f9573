"""What the tests of described runs share: a project, and one run of it that was published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis import runs
from tests.runs import project


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that nothing was published from."""
    project.make(tmp_path)
    monkeypatch.setenv("SELFEVAL_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, runs.Outcome]]:
    """A project with one run that was published."""
    folder = tmp_path_factory.mktemp("published")
    project.make(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SELFEVAL_HOME", str(folder))
        yield folder, runs.run(runs.load(folder / "reports.toml", "2024"))
