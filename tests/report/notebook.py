"""A report's notebook run in this process: its page, and the pictures as they were drawn.

A kernel takes seconds to start; the cells of a report are calls only, and give here what they
give there. That this is so is tested with the pages of a real run.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbformat

from analysis.charts.frame import Picture
from analysis.report import html
from analysis.report.block import KEY, Block
from analysis.report.page import Page

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
# The smallest picture there is, where only the page around it is looked at.
DOT = '<svg class="wide"></svg>'


@dataclass
class Run:
    """What the cells of a report gave: its blocks in order, and the pictures among them."""

    name: str
    language: str
    cells: list[list[Block]] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)

    @property
    def blocks(self) -> list[Block]:
        """All blocks in the order of the page."""
        return [block for cell in self.cells for block in cell]

    def texts(self) -> list[str]:
        """Everything a reader reads but the tables."""
        said = [block.plain for block in self.blocks if block.kind != "table"]
        return said + [text for one in self.pictures for text in (one.caption, one.alt)]

    def page(self, data: dict[str, Any], glyphs: bool = True) -> str:
        """Return the page as HTML; without `glyphs` it has no font in it, which takes time."""
        cells = []
        for number, cell in enumerate(self.cells, start=1):
            outputs = []
            for block in cell:
                shown, about = block._repr_mimebundle_()
                outputs.append(
                    nbformat.v4.new_output("display_data", shown, metadata={KEY: about[KEY]})
                )
            cells.append(nbformat.v4.new_code_cell("", outputs=outputs, execution_count=number))
        notebook = nbformat.v4.new_notebook(cells=cells)
        with nullcontext() if glyphs else patch("analysis.report.html.face", lambda _: ""):
            return html.render(notebook, self.name, self.language, data, "")


def execute(name: str, data: Path, language: str, drawn: bool = True, **given: Any) -> Run:
    """Run the cells of a report on the tables of a folder.

    `drawn`: pictures as files too; without, they are drawn on their canvas alone.
    """
    notebook = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text("utf-8"))
    scope: dict[str, Any] = {}
    run = Run(name, language)
    with _recorded(run, drawn):
        for cell in notebook["cells"]:
            if cell["cell_type"] != "code":
                continue
            run.cells.append([])
            last = _run("".join(cell["source"]), scope)
            if isinstance(last, Block):
                run.cells[-1].append(last)
            if "parameters" in cell["metadata"].get("tags", []):
                scope.update(given, data=str(data), lang=language)
    return run


def _run(source: str, scope: dict[str, Any]) -> Any:
    """Run a cell and return the value of its last line, if it has one."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), scope)
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), scope)


@contextmanager
def _recorded(run: Run, drawn: bool) -> Iterator[None]:
    figure, svg = Page.figure, Picture.svg

    def record(page: Page, picture: Any) -> Block:
        block = figure(page, picture)
        if block.kind == "figure":
            run.pictures.append(picture)
        return block

    def show(*blocks: Any, **_: Any) -> None:
        run.cells[-1] += [block for block in blocks if isinstance(block, Block)]

    with (
        patch.object(Page, "figure", record),
        patch.object(Picture, "svg", svg if drawn else lambda *_: DOT),
        patch("IPython.display.display", show),
    ):
        yield
