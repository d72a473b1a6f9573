"""What all tests share: the project's folder, its one real document, and a form of it."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parents[1]

hypothesis.settings.register_profile("selfeval", deadline=None, print_blob=True)
hypothesis.settings.load_profile("selfeval")


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def dump() -> Path:
    """Return the one real document."""
    return ROOT / "data" / "raw" / "self-evaluation-forms-2024.txt"


@pytest.fixture(scope="session")
def nine(dump):
    """Return the corpus of the one real document, as it was read."""
    from analysis import corpus

    return corpus.read(dump)


@pytest.fixture(scope="session")
def raw(root):
    """Return the corpus of all of data/raw, with the project's corrections."""
    from analysis import corpus

    return corpus.read(root / "data" / "raw", corrections=True)


@pytest.fixture(scope="session")
def first(dump, tmp_path_factory):
    """Return the first form of the real document alone: its first two pages."""
    file = tmp_path_factory.mktemp("first") / "first.txt"
    pages = dump.read_text(encoding="utf-8").split("\n\n")
    file.write_text("\n\n".join(pages[:2]) + "\n", encoding="utf-8")
    return file
