"""Front pages: one a language, over all the reports that stand in a folder."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis import paths, words
from analysis.report import html, paper, search
from analysis.report.reports import reports

PROJECTS = "projects"
MANIFEST = ".manifest.json"


def sides(output: Path, languages: Sequence[str]) -> list[tuple[str, Path, str]]:
    """Return each language with the folder of its pages, and the way to those in the other one.

    The first language stands in `output`, another one below it.
    """
    first, *further = languages
    below = [(one, output / one, "../") for one in further]
    return [(first, output, "".join(f"{one}/" for one in further[:1])), *below]


def side(output: Path, language: str) -> tuple[Path, str]:
    """Return where the pages of a language stand below a folder, and the way to the other ones.

    There is no way to pages that were not made.

    >>> side(Path("no-such-folder"), "en")
    (PosixPath('no-such-folder/en'), '')
    """
    every = {one: (folder, other) for one, folder, other in sides(output, words.LANGUAGES)}
    folder, other = every.get(language, (output, ""))
    return folder, other if (folder / other / "index.html").is_file() else ""


def write(language: str, output: Path, other: str) -> None:
    """Write the front page over the reports that stand in a folder.

    `other` is the way to the pages in the other language.
    """
    other = f"{other}index.html" if other else ""
    cards: list[dict[str, Any]] = []
    projects: list[dict[str, Any]] = []
    data: dict[str, Any] = {"hash": "", "years": "", "forms": 0}
    note = ""
    for file in [*(output / f"{name}{MANIFEST}" for name in reports()), *of_projects(output)]:
        known = paths.known(file)
        if not known or known["parameters"].get("lang") != language:
            continue
        name = file.name.removesuffix(MANIFEST)
        if known["parameters"].get("form"):
            if "title" in known["card"]:  # the page of a form that is not there has none
                projects.append({"file": f"{PROJECTS}/{name}.html", **known["card"]})
            continue
        named = reports()[name].named(language)
        cards.append({"file": f"{name}.html", **named, **known["card"]})
        data = known["data"]
    if data["forms"] > len(projects):
        note = words.say("page.on_request", language, n=data["forms"], made=len(projects))
    asked = [one for card in cards for one in card.get("front", [])]
    lists: dict[str, Any] = {"cards": cards, "projects": projects, "note": note, "asked": asked}
    lists["beside"] = [
        {"file": one.NAME, "said": words.say(key, language)}
        for one, key in ((search, "lookup.title"), (paper, "paper.link"))
        if (output / one.NAME).is_file()
    ]
    if title := next((one["title"] for one in asked if one["title"]), ""):
        lists |= {"title": title, "question": ""}
    page = html.frame("front", "index", language, data, other, **lists)
    paths.put(output / "index.html", page.encode())


def manifest(page: Path) -> Path:
    """Return the file that says what made a page."""
    return page.with_suffix(MANIFEST)


def of_projects(output: Path) -> list[Path]:
    """Return the manifests of the pages of single projects, those of one document in order."""

    def order(file: Path) -> list[int | str]:
        parts = re.split(r"(\d+)", file.name)
        return [int(part) if part.isdigit() else part for part in parts]

    return sorted((output / PROJECTS).glob(f"*{MANIFEST}"), key=order)
