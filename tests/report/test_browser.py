"""The pages in a real browser: nothing overflows or is cut, all works, axe is content."""

from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from analysis import report
from tests.report.conftest import CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt-get install chromium"),
]
# A phone, a desk, and what A4 leaves between margins of 14 mm, in pixels of 1/96 inch.
SCREENS, PAPER = (360, 1280), 688

# Elements wider than their box: cells and blocks alike. A window that scrolls may hold more on a
# screen; on paper nothing scrolls.
CUT = """paper => {
  const found = [];
  for (const one of document.querySelectorAll('body *')) {
    const style = getComputedStyle(one);
    if (one.ownerSVGElement || !one.clientWidth) continue;
    if (style.display === 'none' || one.closest('.skip')) continue;
    const scrolls = !paper && ['auto', 'scroll'].includes(style.overflowX);
    const hides = ['hidden', 'clip'].includes(style.overflowY)
      && one.scrollHeight > one.clientHeight + 1;
    if ((one.scrollWidth > one.clientWidth + 1 && !scrolls) || hides)
      found.push(one.tagName + '.' + one.className + ' ' + one.textContent.trim().slice(0, 40));
  }
  return found.slice(0, 5);
}"""


class Shown:
    """A page that is open, and all that it said or asked for."""

    def __init__(self, context: Any, file: Path) -> None:
        self.page = context.new_page()
        self.file = file
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", self._asked)
        self.page.goto(file.as_uri())

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(("file:", "data:")):
            self.said.append(request.url)


@pytest.fixture(scope="module")
def files(site: Path) -> list[Path]:
    """Every page in both languages; of the pages of single projects one a language."""
    made = sorted((site / "reports").rglob("*.html"))
    single = [file for file in made if file.parent.name == "projects"]
    chosen = [
        next(one for one in single if one.parent == home) for home in {f.parent for f in single}
    ]
    whole = [file for file in made if file not in single] + sorted(chosen)
    shown = [one for one in report.reports().values() if not one.is_example()]
    assert len(whole) >= 2 * (len(shown) + 1)
    return whole


@pytest.fixture(scope="module")
def pages(files: list[Path], browser: Any) -> list[Shown]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    return [Shown(context, file) for file in files]


def named(shown: Shown) -> str:
    return "/".join(shown.file.parts[-3:])


def test_nothing_overflows_or_is_cut_on_any_screen(pages: list[Shown]) -> None:
    found = {}
    for shown in pages:
        for width in SCREENS:
            shown.page.set_viewport_size({"width": width, "height": 900})
            wide = shown.page.evaluate("document.documentElement.scrollWidth")
            if wide > width or (cut := shown.page.evaluate(CUT, False)):
                found[named(shown), width] = wide if wide > width else cut
    assert found == {}


def test_nothing_is_cut_on_paper(pages: list[Shown]) -> None:
    found = {}
    for shown in pages:
        shown.page.emulate_media(media="print")
        shown.page.set_viewport_size({"width": PAPER, "height": 1000})
        wide = shown.page.evaluate("document.documentElement.scrollWidth")
        if wide > PAPER or (cut := shown.page.evaluate(CUT, True)):
            found[named(shown)] = wide if wide > PAPER else cut
        shown.page.emulate_media(media="null")
        shown.page.set_viewport_size({"width": 1280, "height": 900})
    assert found == {}


def test_a_table_that_breaks_over_sheets_repeats_its_head(pages: list[Shown]) -> None:
    import pypdfium2

    shown = next(one for one in pages if one.file.name.startswith("03"))
    heads = shown.page.locator("#t-design-table-targets thead th").all_text_contents()
    # Longer ones may break in the middle.
    short = [head for head in heads if len(head) <= 4]
    assert len(short) >= 5
    longer = """body => {
      const rows = [...body.rows];
      while (body.rows.length < 150) rows.forEach(row => body.append(row.cloneNode(true)));
    }"""
    shown.page.locator("#t-design-table-targets tbody").evaluate(longer)
    sheets = pypdfium2.PdfDocument(shown.page.pdf(prefer_css_page_size=True))
    shown.page.reload()
    texts = [sheet.get_textpage().get_text_bounded() for sheet in sheets]
    assert sum(all(head in one for head in short) for one in texts) >= 4


def test_no_page_says_or_asks_for_anything(pages: list[Shown]) -> None:
    assert {named(shown): shown.said for shown in pages if shown.said} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(pages: list[Shown], scheme: str) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    ).Axe()
    # Only colours differ in the dark. Both languages are filled into the same templates.
    rules = {"runOnly": ["color-contrast"]} if scheme == "dark" else {}
    found = {}
    for shown in (one for one in pages if (scheme == "light") == ("en" in one.file.parts)):
        shown.page.emulate_media(color_scheme=scheme)
        result = axe.run(shown.page, options={"resultTypes": ["violations"], **rules})
        if result.violations_count:
            found[named(shown)] = result.generate_report()[:2000]
        shown.page.emulate_media(color_scheme="light")
    assert found == {}


# Clicks every head twice and returns, a column: what its cells said before, up and down, and where
# aria-sort was.
SORT = """() => [...document.querySelectorAll('table.sortable')].map(table => {
  const heads = [...table.tHead.rows[0].cells];
  const column = at => [...table.tBodies[0].rows].map(row => {
    const copy = row.cells[at].cloneNode(true);
    copy.querySelectorAll('.mark').forEach(mark => mark.remove());
    return row.cells[at].dataset.v ?? copy.textContent.trim();
  });
  return [...table.querySelectorAll('thead button')].map((button, at) => {
    const found = {numeric: heads[at].classList.contains('n'), before: column(at)};
    button.click();
    found.up = column(at);
    found.sorted = heads.map(head => head.getAttribute('aria-sort'));
    button.click();
    found.down = column(at);
    found.turned = heads.map(head => head.getAttribute('aria-sort'));
    return found;
  });
})"""


def test_every_column_sorts_up_and_down_with_what_is_empty_last(pages: list[Shown]) -> None:
    figures = texts = gaps = 0
    for shown in pages:
        for table in shown.page.evaluate(SORT):
            for at, column in enumerate(table):
                up, down = column["up"], column["down"]
                assert Counter(column["before"]) == Counter(up) == Counter(down)
                filled = [key for key in up if key]
                empty = [""] * (len(up) - len(filled))
                assert up == filled + empty
                assert down[len(filled) :] == empty
                back = down[: len(filled)]
                if column["numeric"]:
                    assert [float(key) for key in filled] == sorted(map(float, filled))
                    assert [float(key) for key in back] == sorted(map(float, filled))[::-1]
                    figures += 1
                else:
                    # The order of Chinese is the browser's; equal texts stand together in it.
                    order = list(dict.fromkeys(filled))
                    assert filled == sorted(filled, key=order.index)
                    assert list(dict.fromkeys(back)) == order[::-1]
                    texts += 1
                gaps += bool(empty) and len(set(filled)) > 1
                for said, way in (
                    (column["sorted"], "ascending"),
                    (column["turned"], "descending"),
                ):
                    assert [(here, one) for here, one in enumerate(said) if one] == [(at, way)]
        shown.page.reload()
    assert figures > 40
    assert texts > 20
    assert gaps > 0


def test_the_table_of_contents_leads_to_every_section(pages: list[Shown]) -> None:
    lists = 0
    for shown in pages:
        links = shown.page.evaluate("[...document.querySelectorAll('.toc a')].map(a => a.hash)")
        sections = shown.page.evaluate(
            "[...document.querySelectorAll('main section[id]')].map(one => '#' + one.id)"
        )
        if links:
            assert links == sections
            shown.page.set_viewport_size({"width": 1280, "height": 300})
            for link in links:
                shown.page.evaluate("scrollTo(0, 0)")
                shown.page.evaluate(f"document.querySelector('.toc a[href=\"{link}\"]').click()")
                assert shown.page.locator(f"section{link} h2").is_visible()
                top = shown.page.evaluate(
                    f"document.querySelector('section{link}').getBoundingClientRect().top"
                )
                assert -1 < top < 300, link
            shown.page.set_viewport_size({"width": 1280, "height": 900})
            lists += 1
    assert lists >= 2 * 3


def test_a_mark_opens_the_note_that_explains_it(pages: list[Shown]) -> None:
    marks = 0
    for shown in pages:
        for mark in shown.page.locator("table.sortable a.mark").all()[:3]:
            address = mark.get_attribute("href") or ""
            shown.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = false)")
            mark.evaluate("one => one.click()")
            note = shown.page.locator(f"li{address}")
            assert note.is_visible()
            assert note.inner_text().strip()
            marks += 1
    assert marks > 0


def test_every_link_within_the_site_leads_to_a_place_that_is_there(pages: list[Shown]) -> None:
    broken, followed = {}, 0
    for shown in pages:
        links = shown.page.evaluate("[...document.links].map(one => one.href)")
        for link in {one for one in links if not one.startswith("data:")}:
            parts = urlsplit(link)
            target = Path(unquote(parts.path))
            fine = parts.scheme == "file" and target.is_file()
            if fine and parts.fragment:
                fine = f'id="{unquote(parts.fragment)}"' in target.read_text("utf-8")
            if not fine:
                broken[named(shown)] = link
            followed += 1
    assert broken == {}
    assert followed > 40


def test_every_picture_has_words_in_its_place(pages: list[Shown]) -> None:
    pictures = 0
    for shown in pages:
        alts = "[...document.images].map(one => one.alt)"
        drawn = "[...document.querySelectorAll('[role=img]')].map(one => one.ariaLabel)"
        for alt in shown.page.evaluate(f"[...{alts}, ...{drawn}]"):
            assert len(alt.strip()) > 10, named(shown)
            pictures += 1
    assert pictures > 10


def test_without_script_all_is_there_and_nothing_is_dead(files: list[Path], browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    opened = 0
    for file in (one for one in files if "en" in one.parts):  # the same templates in Chinese
        source = file.read_text("utf-8")
        shown = Shown(context, file)
        assert shown.said == []
        assert shown.page.locator("button:not([popovertarget])").count() == 0
        rows = source.count("<tr>") + source.count("<tr ")
        assert shown.page.locator("tr").count() == rows
        shown.page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
        hidden = "all => all.filter(one => !one.getClientRects().length).length"
        assert shown.page.locator("tbody tr:not(.crop *)").evaluate_all(hidden) == 0
        for place in shown.page.locator("td button").all()[:1]:
            piece = shown.page.locator(f"#{place.get_attribute('popovertarget')}")
            row = place.locator("xpath=ancestor::tr")
            assert piece.get_attribute("data-form") == row.get_attribute("data-form")
            place.click()
            assert piece.is_visible() and shown.page.locator(".crop:visible").count() == 1
            shown.page.keyboard.press("Escape")
            opened += 1
        for summary in shown.page.locator("summary").all()[:1]:
            before = summary.evaluate("one => one.parentElement.open")
            summary.click()
            assert summary.evaluate("one => one.parentElement.open") != before
        shown.page.close()
    context.close()
    assert opened >= 4  # three comparisons and the page of a project


def reports_of(pages: list[Shown], start: str) -> list[Shown]:
    return [one for one in pages if one.file.name.startswith(start)]


def test_a_phone_shows_the_narrow_picture_and_every_mark_of_it_in_view(
    pages: list[Shown],
) -> None:
    outside = """() => [...document.querySelectorAll('.picture svg')]
      .filter(one => one.getClientRects().length)
      .flatMap(one => [...one.querySelectorAll('use, text, path')].map(mark => [
        one.getAttribute('class'), mark.getBoundingClientRect(), one.getBoundingClientRect()]))
      .filter(([look, mark, box]) => look !== 'narrow' || mark.width && mark.height
        && (mark.left < box.left - 1 || mark.right > box.right + 1 || mark.right > innerWidth))
      .length"""
    for shown in pages:
        shown.page.set_viewport_size({"width": 360, "height": 900})
        found = shown.page.evaluate(outside)
        shown.page.set_viewport_size({"width": 1280, "height": 900})
        assert found == 0, named(shown)


def test_a_row_of_a_picture_tells_its_figures_and_lights_its_row(pages: list[Shown]) -> None:
    for shown in reports_of(pages, "01"):
        page = shown.page
        row = page.locator("figure svg.wide .of").first
        row.click()
        form = row.get_attribute("data-form")
        tip = page.locator(".tip")
        assert tip.is_visible()
        assert "%" in tip.inner_text()
        lit = page.evaluate("[...document.querySelectorAll('.lit')].map(one => one.dataset.form)")
        assert set(lit) == {form}
        assert page.locator("tr.lit").count() > 0
        page.keyboard.press("Escape")
        assert not tip.is_visible()


def test_the_filter_leaves_the_rows_and_the_marks_with_the_word(pages: list[Shown]) -> None:
    for shown in reports_of(pages, "01"):
        page = shown.page
        rows = page.locator("table.sortable tbody tr")
        page.fill("#filter", "#2")
        shown_rows = rows.evaluate_all(
            "all => all.filter(one => !one.hidden).map(one => one.innerText)"
        )
        assert 0 < len(shown_rows) < rows.count()
        assert all("#2" in one for one in shown_rows)
        bright = page.evaluate(
            "[...document.querySelectorAll('.of:not(.dim)')].map(one => one.dataset.form)"
        )
        assert bright and all(one.endswith("#2") for one in bright)
        page.fill("#filter", "")
        assert rows.evaluate_all("all => all.filter(one => one.hidden).length") == 0


def test_a_column_that_is_not_wanted_goes_and_comes_back(pages: list[Shown]) -> None:
    shown = reports_of(pages, "02")[0]
    choice = shown.page.locator(".choose").first
    choice.locator("summary").evaluate("one => { one.parentElement.open = true; }")
    box, table = choice.locator("input").first, choice.locator("xpath=preceding-sibling::*[1]")
    second = table.locator("tbody tr:first-child > :nth-child(2)")
    box.evaluate("one => one.click()")
    assert second.get_attribute("hidden") is not None
    box.evaluate("one => one.click()")
    assert second.get_attribute("hidden") is None


def test_a_picture_is_taken_with_its_finding_and_source(pages: list[Shown], tmp_path: Path) -> None:
    shown = reports_of(pages, "01")[0]
    for kind, start in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        with shown.page.expect_download() as taken:
            shown.page.locator(f'.take button:text("{kind}")').first.click()
        taken.value.save_as(tmp_path / kind)
        assert (tmp_path / kind).read_bytes().startswith(start)
    drawn = (tmp_path / "SVG").read_text("utf-8")
    caption = shown.page.locator("figcaption").first.inner_text()
    assert caption[:20] in drawn and caption[-4:] in drawn
    assert shown.page.locator("main").get_attribute("data-source") in drawn
    assert "@font-face" in drawn and "data-form" not in drawn


def test_the_keyboard_filters_sorts_chooses_columns_and_opens_a_place(pages: list[Shown]) -> None:
    page = reports_of(pages, "02")[0].page
    page.goto(page.url.partition("#")[0])
    page.reload()  # what others have opened on it is shut
    folded = page.locator("details.folded").first
    page.locator("#filter").focus()
    page.keyboard.type("#2")
    assert folded.get_attribute("open") is not None
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    assert folded.get_attribute("open") is None
    head = page.locator("section > div.table thead button").first
    head.focus()
    page.keyboard.press("Enter")
    assert head.locator("xpath=..").get_attribute("aria-sort") == "ascending"
    page.locator("section > div.table .choose summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    hidden = page.locator("section > div.table").first.locator("tbody td[hidden]")
    assert hidden.count() == 0
    page.keyboard.press("Space")
    assert hidden.count() > 0
    page.keyboard.press("Space")
    assert hidden.count() == 0
    place = page.locator("section > div.table td button[popovertarget]").first
    piece = page.locator(f"#{place.get_attribute('popovertarget')}")
    place.focus()
    page.keyboard.press("Enter")
    assert piece.is_visible()
    page.keyboard.press("Escape")
    assert not piece.is_visible()
    page.reload()
