"""What all tests share: the project's folder, its one real document, and a form of it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import hypothesis
import pytest
from filelock import FileLock

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
def nine(dump, made_once):
    """Return the corpus of the one real document, as it was read."""
    from analysis import corpus

    return made_once("nine", lambda: corpus.read(dump, corrections=False))


@pytest.fixture(scope="session")
def corrected_nine(dump, root, made_once):
    """Return the corpus of the one real document, with the project's corrections."""
    from analysis import corpus

    ledger = root / "data" / "corrections.toml"
    return made_once("corrected", lambda: corpus.read(dump, corrections=ledger))


@pytest.fixture(scope="session")
def first(dump, tmp_path_factory):
    """Return the first form of the real document alone: its first two pages."""
    file = tmp_path_factory.mktemp("first") / "first.txt"
    pages = dump.read_text(encoding="utf-8").split("\n\n")
    file.write_text("\n\n".join(pages[:2]) + "\n", encoding="utf-8")
    return file


# A ledger with one entry, which leaves its mark on the first form.
LEDGER = """
[[document]]
sha256 = "{sha256}"
source = "{source}"

[[document.correction]]
id = "test-weight"
form = 1
table = "indicators"
row = 2
field = "weight"
as_read = {as_read}
corrected = 7.00
evidence = {{ zh = "供本测试用", en = "for this test" }}
confidence = "proven"
"""


def ledger_of(document: Path, as_read: str = "6.00") -> str:
    """Return the text of a ledger about a document whose first form is that of the real one."""
    sha256 = hashlib.sha256(document.read_bytes()).hexdigest()
    return LEDGER.format(sha256=sha256, source=document.name, as_read=as_read)


# A page of a form that is no longer in the documents.
GONE = "gone.txt-1"


def run(home: Path, *asked: str) -> subprocess.CompletedProcess[str]:
    """Run the main job in a project, or what is asked for."""
    return subprocess.run(
        [sys.executable, "-m", "analysis", *(asked or ["run"])],
        cwd=home,
        check=False,
        env={**os.environ, "SELFEVAL_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture(scope="session")
def site(dump, root, shared):
    """Return a project after its main job: two forms of the real document, and a broken one.

    It is made once for all processes of the tests. What the run printed is in `done.json`.
    """
    home = shared / "site"
    with FileLock(f"{home}.lock"):
        if not (home / "done.json").exists():
            _begin(home, dump, root)
            done = run(home)
            told = {"returncode": done.returncode, "stderr": done.stderr}
            (home / "done.json").write_text(json.dumps(told), "utf-8")
    return home


def _begin(home: Path, dump: Path, root: Path) -> None:
    (home / "data" / "raw").mkdir(parents=True)
    (home / "notebooks").symlink_to(root / "notebooks")
    pages = dump.read_text(encoding="utf-8").split("\n\n")
    document = home / "data" / "raw" / "一张表 & more.txt"
    document.write_text("\n\n".join([*pages[:2], *pages[16:]]) + "\n", encoding="utf-8")
    (home / "data" / "corrections.toml").write_text(ledger_of(document), "utf-8")
    (home / "data" / "raw" / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    for language, place in (("zh", "reports"), ("en", "reports/en")):
        gone = home / place / "projects"
        gone.mkdir(parents=True)
        (gone / f"{GONE}.html").write_text("a page of a form that is no more", "utf-8")
        parameters = {"lang": language, "form": "gone.txt#1"}
        manifest = json.dumps({"parameters": parameters, "card": {}})
        (gone / f"{GONE}.manifest.json").write_text(manifest, "utf-8")
