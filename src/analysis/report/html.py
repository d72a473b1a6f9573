"""From an executed notebook to one self-contained page, with a template of our own."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from analysis.report import fonts
from analysis.report.blocks import KEY
from analysis.words import LOCALES
from analysis.words import say as text

_TEMPLATES = Path(__file__).parent / "template"


def render(
    notebook: Any, name: str, language: str, data: dict[str, Any], other: str, up: str = ""
) -> str:
    """Return the page of an executed notebook.

    `data` has `hash` (of the tables) and `years`; `other` is the address of the same page in the
    other language, or empty; `up` the way to the front page's folder. An opening with a title of
    its own names the page. Only blocks reach it: no code, no stream, no bare output.
    """
    from nbconvert import HTMLExporter

    exporter: Any = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name=_TEMPLATES.name, extra_template_basedirs=[str(_TEMPLATES.parent)]
    )
    page = _frame(name, language, data, other) | {"sections": _sections(notebook), "up": up}
    named = [about for about, _ in _blocks(notebook) if about.get("title") and "question" in about]
    page |= {key: about[key] for about in named for key in ("title", "question")}
    resources = {"page": page}
    body, _ = exporter.from_notebook_node(notebook, resources)
    return _tidy(body)


def front(
    cards: list[dict[str, Any]],
    projects: list[dict[str, Any]],
    note: str,
    language: str,
    data: dict[str, Any],
    other: str,
) -> str:
    """Return the front page: each report with its picture, key figure and first sentence, and
    the pages of single projects.
    """
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True)
    page = _frame("index", language, data, other) | {"cards": cards, "projects": projects}
    page["note"] = note
    return _tidy(environment.get_template("front.html.j2").render(page=page))


def card(notebook: Any) -> dict[str, Any]:
    """Return what the front page shows of an executed notebook.

    Its picture is the first that is no taller than wide: a tall one is not legible as a card.
    """
    found: dict[str, Any] = {"key": "", "label": "", "finding": "", "picture": "", "alt": ""}
    figures: list[tuple[bool, int, dict[str, Any], dict[str, Any]]] = []
    for about, data in _blocks(notebook):
        if about["kind"] == "opening":
            found.update(key=about["key"], label=about["label"])
            found["finding"] = data["text/plain"].split("\n")[0]
            if about.get("title"):
                # One of many: a line of a list, not a card.
                return {**found, "title": about["title"], "question": about["question"]}
        if about["kind"] == "figure":
            figures.append((about["size"][1] > about["size"][0], len(figures), about, data))
    if figures:
        _, _, about, data = min(figures, key=lambda figure: figure[:2])
        found.update(picture=_small(data["image/png"]), alt=about["caption"])
    return found


def _frame(name: str, language: str, data: dict[str, Any], other: str) -> dict[str, Any]:
    says = {
        key: text(f"page.{key}", language)
        for key in (
            "contents",
            "skip",
            "other_language",
            "all_reports",
            "offline",
            "sort",
            "data_hash",
            "data_years",
            "site",
            "projects",
        )
    }
    return {
        "name": name,
        "lang": LOCALES[language],
        "title": text(f"title.{name.partition('_')[2] or name}", language),
        "question": text(f"question.{name.partition('_')[2] or name}", language),
        "up": "",
        "other": other,
        "other_lang": LOCALES["en" if language == "zh" else "zh"],
        "says": says,
        "data": data,
        "css": _file("page.css"),
        "js": _file("page.js"),
    }


def _blocks(notebook: Any) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [
        (output["metadata"][KEY], output["data"])
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type in ("display_data", "execute_result") and KEY in output["metadata"]
    ]


def _sections(notebook: Any) -> list[dict[str, Any]]:
    """Return the blocks under their sections; a section without anything in it is left out."""
    sections: list[dict[str, Any]] = [{"id": "top", "title": "", "html": "", "blocks": []}]
    parameters: dict[str, Any] | None = None
    for about, data in _blocks(notebook):
        html = "".join(data.get("text/html", ""))
        if about["kind"] == "section":
            sections.append({**about, "html": html, "blocks": []})
        elif about["kind"] == "parameters":
            parameters = {**about, "html": html}
        elif about["kind"] != "nothing":
            png = data.get("image/png", "").replace("\n", "")
            sections[-1]["blocks"].append({**about, "html": html, "png": png})
    if parameters is not None:
        # Findings first: the parameters stand with the method, or alone where nothing was left.
        sections[-1]["blocks"].append(parameters)
    return [one for one in sections if one["blocks"] or one["id"] in ("top", "method")]


def _small(png: str) -> str:
    import base64
    import io

    from PIL import Image

    image = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB")
    image.thumbnail((960, 960))
    file = io.BytesIO()
    image.quantize(128, dither=Image.Dither.NONE).save(file, format="png", optimize=True)
    return base64.b64encode(file.getvalue()).decode()


@cache
def _file(name: str) -> str:
    return (_TEMPLATES / name).read_text("utf-8")


def _tidy(page: str) -> str:
    lines = (line.rstrip() for line in page.splitlines())
    tidy = "\n".join(line for line in lines if line) + "\n"
    return tidy.replace("<style>", f"<style>{fonts.face(tidy)}", 1)


def dumps(value: Any) -> str:
    """Return JSON with Chinese as it is and keys in order."""
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
