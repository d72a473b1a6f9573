"""The pages in a real browser: nothing overflows, sorting works, contrast holds, axe is content."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis import report, tables
from tests.report import corpora

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NAMES = ["01_execution_rates", "02_scoring_leniency", "03_indicator_design", "index"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("home")
    (home / "data").mkdir()
    (home / "notebooks").symlink_to(Path(__file__).parents[2] / "notebooks")
    tables.write(corpora.nine(), home / "tables")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SELFEVAL_HOME", str(home))
        report.run(None, home / "tables", home / "reports")
        report.index(home / "reports")
        yield home / "reports"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def shown(
    browser: Any, file: Path, width: int = 1280, scheme: str = "light"
) -> tuple[Any, list[str]]:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda asked: asked.url.startswith("http") and said.append(asked.url))
    page.goto(file.as_uri())
    return page, said


@pytest.mark.parametrize("width", [360, 794, 1280])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_overflows_and_nothing_is_said(
    pages: Path, browser: Any, name: str, width: int
) -> None:
    page, said = shown(browser, pages / f"{name}.html", width)
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert wide <= width
    assert said == []


def test_a_click_sorts_by_size_and_another_turns_round(pages: Path, browser: Any) -> None:
    page, _ = shown(browser, pages / "01_execution_rates.html")
    column = """number => [...document.querySelectorAll('#t-execution-table-forms tbody tr')]
        .map(row => +row.cells[number].dataset.v)"""
    button = page.locator("#t-execution-table-forms thead button").nth(1)
    button.click()
    up = page.evaluate(column, 1)
    button.click()
    down = page.evaluate(column, 1)
    page.close()
    assert up == sorted(up)
    assert down == sorted(up, reverse=True)
    assert len(set(up)) == 9


def test_the_table_of_contents_leads_to_every_section(pages: Path, browser: Any) -> None:
    page, _ = shown(browser, pages / "03_indicator_design.html")
    links = page.evaluate("[...document.querySelectorAll('.toc a')].map(a => a.hash)")
    assert len(links) >= 4
    for link in links:
        assert page.locator(f"section{link} h2").count() == 1
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing(pages: Path, browser: Any, name: str, scheme: str) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    )
    page, _ = shown(browser, pages / f"{name}.html", scheme=scheme)
    found = axe.Axe().run(page)
    page.close()
    assert found.violations_count == 0, found.generate_report()
