"""`selfeval run`, the main job, as a stranger runs it: documents in, linked pages out."""

import json
import re
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import pytest

from analysis import tables
from analysis.report import places, reports
from tests.conftest import GONE, run

LINK = re.compile(r'(?:href|src)="([^"#]+)"')


@pytest.fixture(scope="module")
def done(home: Path) -> SimpleNamespace:
    return SimpleNamespace(**json.loads((home / "done.json").read_text("utf-8")))


@pytest.fixture(scope="module")
def home(site: Path) -> Path:
    return site


# Beside the reports' own pages, made of them all.
WRITTEN_AGAIN = ("index.html", "search.html")


def pages(home: Path) -> list[Path]:
    return sorted((home / "reports").rglob("*.html"))


def test_a_document_that_cannot_be_read_is_named_and_all_the_rest_is_made(done, home):
    assert done.returncode == 3, done.stderr
    assert [line for line in done.stderr.splitlines() if line.startswith("selfeval:")] == [
        line for line in done.stderr.splitlines() if "broken.pdf" in line and "selfeval:" in line
    ]
    assert len(tables.read(home / "data" / "processed").projects) == 2
    made = {page.relative_to(home / "reports").as_posix() for page in pages(home)}
    asked = {name for name, one in reports().items() if not one.is_example()} - {"04_project"}
    whole = {f"{name}.html" for name in asked} | {"index.html", "search.html"}
    sheets = {places.link(f"一张表 & more.txt#{number}") for number in (1, 2)}
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


def test_the_front_page_begins_with_what_to_ask(done, home):
    page = (home / "reports" / "index.html").read_text("utf-8")
    assert page.index('id="t-asked-table"') < page.index('class="cards"')
    assert re.search(r"<h1>[^<]*2 份", page)


def test_a_manifest_says_what_made_the_page(done, home):
    manifest = json.loads(
        (home / "reports" / "01_execution_rates.manifest.json").read_text("utf-8")
    )
    assert manifest["data"]["forms"] == 2
    assert manifest["versions"]["pandas"]
    assert manifest["code"] is None  # this home is no checkout
    assert manifest["parameters"]["rules"] == "own"
    assert manifest["seconds"] > 0


def test_pages_of_forms_that_are_no_more_go(done, home):
    assert list((home / "reports").rglob(f"{GONE}*")) == []
    assert GONE not in (home / "reports" / "index.html").read_text("utf-8")


def test_a_second_run_changes_nothing(done, home):
    before = {page: (page.read_bytes(), page.stat().st_mtime_ns) for page in pages(home)}
    again = run(home)
    assert again.returncode == 3
    assert "已生成" not in again.stderr
    kept = {page: page.stat().st_mtime_ns for page in pages(home) if page.name not in WRITTEN_AGAIN}
    assert kept == {
        page: time for page, (_, time) in before.items() if page.name not in WRITTEN_AGAIN
    }
    assert {page: page.read_bytes() for page in pages(home)} == {
        page: content for page, (content, _) in before.items()
    }


def test_a_report_in_english_by_itself_leaves_the_chinese_pages_alone(done, home):
    before = {page: page.read_bytes() for page in pages(home)}
    again = run(home, "report", "03", "--lang", "en")
    assert again.returncode == 0, again.stderr
    assert again.stdout.strip().endswith("reports/en/index.html")
    assert {page: page.read_bytes() for page in pages(home)} == before
