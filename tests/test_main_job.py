"""`selfeval run`, the main job, as a stranger runs it: documents in, linked pages out."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

from analysis import tables
from analysis.report import places, reports

LINK = re.compile(r'(?:href|src)="([^"#]+)"')


def run(home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "analysis", "run"],
        cwd=home,
        check=False,
        env={**os.environ, "SELFEVAL_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture(scope="module")
def home(first: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    (folder / "data" / "raw").mkdir(parents=True)
    (folder / "notebooks").symlink_to(root / "notebooks")
    shutil.copy(first, folder / "data" / "raw" / "一张表 & more.txt")
    (folder / "data" / "raw" / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    return folder


@pytest.fixture(scope="module")
def done(home: Path) -> subprocess.CompletedProcess[str]:
    return run(home)


def pages(home: Path) -> list[Path]:
    return sorted((home / "reports").rglob("*.html"))


def test_a_document_that_cannot_be_read_is_named_and_all_the_rest_is_made(done, home):
    assert done.returncode == 3, done.stderr
    assert [line for line in done.stderr.splitlines() if line.startswith("selfeval:")] == [
        line for line in done.stderr.splitlines() if "broken.pdf" in line and "selfeval:" in line
    ]
    assert len(tables.read(home / "data" / "processed").projects) == 1
    made = {page.relative_to(home / "reports").as_posix() for page in pages(home)}
    whole = {f"{name}.html" for name in reports() if name != "04_project"} | {"index.html"}
    sheets = {name for name in made if name.startswith("projects/")}
    assert len(sheets) == 1
    assert made == whole | sheets | {f"en/{name}" for name in whole | sheets}


def test_every_link_leads_to_a_page(done, home):
    for page in pages(home):
        there = [one for one in LINK.findall(page.read_text("utf-8")) if ":" not in one]
        assert len(there) >= 2, page
        for address in there:
            assert (page.parent / unquote(address)).resolve().is_file(), (page, address)


def test_tables_link_to_the_page_of_their_project(done, home):
    for name in ("01_execution_rates", "02_scoring_leniency", "03_indicator_design", "index"):
        for folder in ("", "en/"):
            page = (home / "reports" / f"{folder}{name}.html").read_text("utf-8")
            assert 'href="projects/' in page, (folder, name)


def test_a_manifest_says_what_made_the_page(done, home):
    manifest = json.loads(
        (home / "reports" / "01_execution_rates.manifest.json").read_text("utf-8")
    )
    assert manifest["data"]["forms"] == 1
    assert manifest["versions"]["pandas"]
    assert manifest["code"] is None  # this home is no checkout
    assert manifest["parameters"]["rules"] == "mof-2021-101"
    assert manifest["seconds"] > 0


def test_a_second_run_changes_nothing_and_a_third_one_follows_the_documents(done, home):
    before = {page: (page.read_bytes(), page.stat().st_mtime_ns) for page in pages(home)}
    again = run(home)
    assert again.returncode == 3
    assert "已生成" not in again.stderr
    kept = {page: page.stat().st_mtime_ns for page in pages(home) if page.name != "index.html"}
    assert kept == {page: time for page, (_, time) in before.items() if page.name != "index.html"}
    assert {page: page.read_bytes() for page in pages(home)} == {
        page: content for page, (content, _) in before.items()
    }
    document = home / "data" / "raw" / "一张表 & more.txt"
    document.rename(document.with_name("renamed.txt"))
    (home / "data" / "raw" / "broken.pdf").unlink()
    last = run(home)
    assert last.returncode == 0, last.stderr
    assert [page.stem for page in pages(home) if page.parent.name == "projects"] == [
        Path(places.link("renamed.txt#1")).stem
    ] * 2
