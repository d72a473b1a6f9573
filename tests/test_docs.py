"""The documentation: every example of it runs, both languages say the same, the site is built."""

import doctest
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

PAGES = sorted(one.name for one in (Path(__file__).parents[1] / "docs" / "en").glob("*.md"))
_BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(text: str, kind: str) -> list[str]:
    """Return the examples of a page that are of a kind."""
    return [told for own, told in _BLOCK.findall(text) if own == kind]


@pytest.fixture(scope="module")
def desk(root, tmp_path_factory):
    """Return a folder as a reader has it: the examples, the nine forms, their ledger."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(root / "data" / "examples", folder / "examples")
    shutil.copy(root / "data" / "raw" / "self-evaluation-forms-2024.txt", folder / "forms.txt")
    shutil.copy(root / "data" / "corrections.toml", folder)
    for one in (folder / "examples").iterdir():  # those that every machine reads, and quickly
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


def test_every_command_prints_what_the_pages_say(root, desk, commands):
    assert len(commands) > 10
    env = os.environ | {"SELFEVAL_HOME": str(desk), "SELFEVAL_CACHE": str(desk / "cache")}
    env |= {"PYTHONPATH": str(root / "src")}
    for command, lines in commands.items():
        words = command.split()
        assert words[0] == "selfeval"
        if "examples" in words:  # a folder of three kinds here
            lines = [one for one in lines if not one.startswith("10")]
        shutil.rmtree(desk / "my-project", ignore_errors=True)
        done = subprocess.run(
            [sys.executable, "-m", "analysis", *words[1:]],
            cwd=desk, env=env, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        said = done.stdout + done.stderr
        assert done.returncode == 0, (command, said)
        for line in lines:
            assert line in said, (command, line, said)


@pytest.mark.parametrize("page", PAGES)
def test_every_example_in_python_runs(page, root, desk, monkeypatch):
    monkeypatch.chdir(desk)
    monkeypatch.setenv("SELFEVAL_HOME", str(desk))
    monkeypatch.setenv("SELFEVAL_CACHE", str(desk / "cache"))
    for language in ("zh", "en"):
        text = (root / "docs" / language / page).read_text("utf-8")
        examples = "".join(blocks(text, "python"))
        parsed = doctest.DocTestParser().get_doctest(examples, {}, f"{language}/{page}", None, 0)
        assert doctest.DocTestRunner().run(parsed).failed == 0


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


def test_the_site_is_built_without_a_warning_and_needs_no_other_host(root, tmp_path):
    command = ["-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", str(root / "docs")]
    env = os.environ | {"PYTHONPATH": str(root / "src")}
    done = subprocess.run(
        [sys.executable, *command, str(tmp_path / "site")],
        env=env, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    every = list((tmp_path / "site").rglob("*.html"))
    assert len(every) > 2 * len(PAGES)
    for file in every:
        page = _Links()
        page.feed(file.read_text("utf-8"))
        assert [one for one in page.loads if "//" in one] == []
        for one in page.leads:
            if "//" not in one and not one.startswith(("#", "mailto:")):
                assert (file.parent / one.partition("#")[0]).exists(), (file.name, one)
    checks = (tmp_path / "site" / "zh" / "checks.html").read_text("utf-8")
    assert "cost-deviation" in checks
