"""A small project with a described run: two documents, one report of its own, and its file."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[2]
SPEC = """
name = "county"
documents = ["inbox/{period}"]
output = "published"
language = ["en"]

[[report]]
name = "mine"
parameters = { years = ["{period}"] }

[gates]
documents_read = 1.0
headline_change = 0.2
new_contradictions = 0
forms_complete = 1.0
figures_in_doubt = 0.1
"""
SAID = """
from analysis import report
page = report.open("{name}", vars())
page.opening([f"{{len(page.tables.projects)}} forms"], "1", "forms")
"""


def make(home: Path) -> Path:
    """Make the project and return the folder of its documents of 2024."""
    for name in ("data/raw", "notebooks", "inbox/2024"):
        (home / name).mkdir(parents=True)
    notebook(home)
    (home / "reports.toml").write_text(SPEC, "utf-8")
    inbox = home / "inbox" / "2024"
    shutil.copyfile(ROOT / "data" / "examples" / "example.html", inbox / "example.html")
    (inbox / "song.mp3").write_bytes(b"of no kind that is read, and no document that was missed")
    return inbox


def notebook(home: Path, *cells: str, name: str = "mine") -> None:
    """Write a report's notebook, which runs these cells, then opens its page."""
    made = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# 我的 · Mine\n\n问\n\nasked"),
            nbformat.v4.new_code_cell(
                'data: str = ""\nlang: str = "zh"\nyears: list[int] = []',
                metadata={"tags": ["parameters"]},
            ),
            *(nbformat.v4.new_code_cell(cell) for cell in (*cells, SAID.format(name=name))),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "3", "language": "python"}},
    )
    nbformat.write(made, home / "notebooks" / f"{name}.ipynb")
