"""The documentation: every example of it runs, both languages say the same, the site is built."""

import base64
import doctest
import io
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from sphinx.cmd.build import build_main

import analysis
from analysis import audit, cli, evidence, rules

PAGES = sorted(one.name for one in (Path(__file__).parents[1] / "docs" / "en").glob("*.md"))
_BLOCK = re.compile(r"^```(console|python|toml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(text: str, kind: str) -> list[str]:
    """Return the examples of a page that are of a kind."""
    return [told for own, told in _BLOCK.findall(text) if own == kind]


@pytest.fixture(scope="module")
def desk(root, tmp_path_factory):
    """Return a folder as a reader has it: the examples, the nine forms, their ledger."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(root / "data" / "examples", folder / "data" / "examples")
    shutil.copy(root / "data" / "raw" / "self-evaluation-forms-2024.txt", folder / "forms.txt")
    shutil.copy(root / "data" / "corrections.toml", folder)
    # Those that every machine reads, and quickly.
    for one in (folder / "data" / "examples").iterdir():
        if one.suffix not in (".docx", ".html", ".pdf"):
            one.unlink()
    return folder


@pytest.fixture(scope="module")
def commands(root):
    """Return each command of the pages, with what it is said to print."""
    found: dict[str, list[str]] = {}
    for file in sorted((root / "docs").glob("*/*.md")):
        for block in blocks(file.read_text("utf-8"), "console"):
            for told in block.split("$ ")[1:]:
                command, *lines = told.rstrip().split("\n")
                found[command] = lines
    return found


@pytest.fixture
def at_the_desk(desk, monkeypatch):
    """Work where the reader does, with a cache that all examples share."""
    monkeypatch.chdir(desk)
    monkeypatch.setenv("SELFEVAL_HOME", str(desk))
    monkeypatch.setenv("SELFEVAL_CACHE", str(desk / "cache"))


def test_every_command_prints_what_the_pages_say(desk, commands, at_the_desk, capfd):
    assert len(commands) > 10
    for command, lines in commands.items():
        words = command.split()
        assert words[0] == "selfeval"
        shutil.rmtree(desk / "my-project", ignore_errors=True)
        code = cli._code(words[1:])
        said = "".join(capfd.readouterr())
        assert code == 0, (command, said)
        for line in lines:
            assert line in said, (command, line, said)


@pytest.mark.parametrize("page", PAGES)
def test_every_example_in_python_runs(page, root, at_the_desk):
    told = [(root / "docs" / language / page).read_text("utf-8") for language in ("zh", "en")]
    every = [blocks(text, "python") for text in told]
    assert all(one.startswith(">>> ") for one in every[0] + every[1]), "an example runs"
    for examples in dict.fromkeys("".join(one) for one in every):  # most are the same in both
        parsed = doctest.DocTestParser().get_doctest(examples, {}, page, None, 0)
        assert doctest.DocTestRunner().run(parsed).failed == 0


def test_the_rule_set_of_the_page_is_one(root, tmp_path):
    for language in ("zh", "en"):
        (told,) = blocks((root / "docs" / language / "adding.md").read_text("utf-8"), "toml")
        (tmp_path / "our-city.toml").write_text(told, "utf-8")
        own = rules.load(tmp_path / "our-city.toml")
        assert (own.id, own.parent, own.overshoot_threshold.value) == (
            "our-city",
            "mof-2020-10",
            20,
        )


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_have_the_same_parts(page, root):
    zh, en = ((root / "docs" / one / page).read_text("utf-8") for one in ("zh", "en"))
    for part in (r"^#+ ", r"^\| ", r"^```", r"^- ", r"^>>> "):
        assert len(re.findall(part, zh, re.M)) == len(re.findall(part, en, re.M)), part


class _Links(HTMLParser):
    """The addresses that a page asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.leads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in ("script", "img"):
            self.loads.append(told.get("src") or "")
        elif tag == "link" and told.get("rel") == "stylesheet":
            self.loads.append(told.get("href") or "")
        elif tag == "a":
            self.leads.append(told.get("href") or "")


@pytest.fixture(scope="module")
def site(root, desk, tmp_path_factory):
    """Return the site as `make docs` builds it: a warning is an error."""
    built = tmp_path_factory.mktemp("site")
    options = ["-q", "-W", "--keep-going", "-b", "html", "-d", str(built / "doctrees")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SELFEVAL_CACHE", str(desk / "cache"))
        assert build_main([*options, str(root / "docs"), str(built / "site")]) == 0
    return built / "site"


def test_the_site_is_built_without_a_warning_and_needs_no_other_host(site):
    every = list(site.rglob("*.html"))
    assert len(every) > 2 * len(PAGES)
    for file in every:
        page = _Links()
        page.feed(file.read_text("utf-8"))
        assert [one for one in page.loads if "//" in one] == []
        for one in page.leads:
            if "//" not in one and not one.startswith(("#", "mailto:")):
                assert (file.parent / one.partition("#")[0]).exists(), (file.name, one)


def test_the_site_brings_the_glyphs_of_its_chinese_signs(site):
    """A machine without a Chinese font showed boxes."""
    style = (site / "_static" / "chinese.css").read_text("utf-8")
    font = TTFont(io.BytesIO(base64.b64decode(style.partition("base64,")[2].partition(")")[0])))
    signs = {sign for one in site.rglob("*.html") for sign in one.read_text("utf-8")}
    assert {one for one in signs if "\u4e00" <= one <= "\u9fff"} <= set(
        map(chr, font.getBestCmap())
    )


def test_every_check_has_an_example_in_both_languages(site):
    for language, example in {"zh": r"例(?:（\S+）)?：", "en": r"xample(?: \(.+?\))?: "}.items():
        text = (site / language / "checks.html").read_text("utf-8")
        assert len(re.findall(example, text)) == len(audit.checks())
        assert "{" not in re.sub(r"(?s)<(script|style|svg).*?</\1>", "", text)


def test_chinese_is_found_by_any_two_signs(site):
    told = (site / "searchindex.js").read_text("utf-8")
    index = json.loads(told[told.index("{") : told.rindex("}") + 1])
    assert {"执行", "行率", "存疑", "台账", "slack"} <= index["terms"].keys()
    assert "sl" not in index["terms"]
    spoken = (site / "_static" / "language_data.js").read_text("utf-8")
    assert "function splitQuery" in spoken
    assert "window.Stemmer = EnglishStemmer;" in spoken  # a class that the script has


def test_a_field_that_the_pages_correct_is_one_that_can_be_corrected(root, dump, made_once):
    text = "".join(one.read_text("utf-8") for one in (root / "docs").glob("*/*.md"))
    fields = set(re.findall(r'form\.correct\("([^"]+)"', text))
    assert fields
    form = made_once("examples", lambda: analysis.read(dump))["#4"]
    for field in fields:
        assert evidence.row_of(form, str(form.projects["form_id"].iloc[0]), field)[1]
