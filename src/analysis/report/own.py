"""Reports of a project's own: notebooks beside the packaged ones that call `report.open`.

The first heading of the notebook is the report's title and the prose below it its question, each
in Chinese and English with " · " between the titles and a line between the proses. The cell with
the tag `parameters` says what it takes: `threshold: float = 95.0  # rates below this, in percent`.
"""

import ast
import json
import re
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any

from pydantic import Field, create_model

from analysis import paths, words
from analysis.report.parameters import (
    KINDS,
    Names,
    Parameters,
    Typed,
    assigned,
    parse,
    put_in,
    taken,
)


@dataclass(frozen=True)
class Written:
    """A notebook that is a report of the project's own: its parameters, its title and its prose."""

    name: str
    model: type[Parameters]
    title: str
    prose: str

    def named(self, language: str) -> dict[str, str]:
        """Return title and question, in words."""
        at = 0 if language == "zh" else -1
        proses = [line for line in self.prose.splitlines() if line.strip()]
        return {"title": self.title.split(" · ")[at], "question": proses[at] if proses else ""}


def reports() -> list[Written]:
    """Return the project's own reports, those of the package's names among them."""
    files = sorted(paths.notebooks().glob("*.ipynb"))
    return [made for one in files if (made := _report(one, one.stat().st_mtime_ns))]


@lru_cache(maxsize=64)
def _report(file: Path, _changed: int) -> Written | None:
    try:
        cells = json.loads(file.read_text("utf-8"))["cells"]
        texts = [("".join(cell["source"]), cell) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    opening = re.compile(rf"report\.open\(\s*[\"']{re.escape(file.stem)}[\"']")
    if not any(opening.search(text) for text, _ in texts):
        return None
    first = next((text for text, cell in texts if cell["cell_type"] == "markdown"), "")
    title, _, prose = first.partition("\n")
    given = next(
        (text for text, one in texts if "parameters" in one["metadata"].get("tags", [])), ""
    )
    model = _model(file.stem, given)
    return Written(file.stem, model, title.lstrip("# ").strip() or file.stem, prose)


def take(name: str, variables: Mapping[str, Any]) -> None:
    """Check the parameters of a notebook that is no report, and speak their language.

    `variables` are those of the notebook, `vars()`. Raises `UsageError` for a parameter that
    papermill put in and the notebook does not take, or of a wrong type.

    >>> cells = ['lang = "zh"', "# Parameters\\ntongue = 1"]
    >>> take("mine", {"lang": "zh", "tongue": 1, "In": cells})
    Traceback (most recent call last):
    analysis.errors.UsageError: mine: unknown parameter 'tongue'; it takes lang
    """
    # Where no cells are kept, as by nbval, `lang` alone is known to be a parameter.
    own, below = 'lang = "zh"', False
    for cell in variables["In"]:
        below = not put_in(cell, below) and "lang" in assigned(cell)
        own = cell if below else own
    model = _model(name, own, Typed)
    words.speak(parse(model, taken(variables, model), name).lang)


def _model(name: str, cell: str, base: type[Typed] = Parameters) -> type[Any]:
    """Return the typed parameters of a cell: those of a base, and its own.

    >>> model = _model("mine", "threshold: float = 95.0  # rates below this")
    >>> model.described("en")[-1]["meaning"], model.model_validate({}).threshold
    ('rates below this', 95.0)
    """
    try:
        lines = ast.parse(cell).body
    except SyntaxError:  # a line of another language, `%time`: then no parameter is known
        cell, lines = "", []
    said = {
        token.start[0]: token.string.lstrip("# ")
        for token in tokenize.generate_tokens(StringIO(cell).readline)
        if token.type == tokenize.COMMENT
    }
    fields: dict[str, Any] = {}
    for line in lines:
        if not isinstance(line, ast.Assign | ast.AnnAssign) or line.value is None:
            continue
        own = line.targets[0] if isinstance(line, ast.Assign) else line.target
        if not isinstance(own, ast.Name) or own.id in base.model_fields or own.id[0] == "_":
            continue
        try:
            default = ast.literal_eval(line.value)
        except (TypeError, ValueError):  # what is computed, `2 * 365`, cannot be put in
            continue
        written = ast.unparse(line.annotation) if isinstance(line, ast.AnnAssign) else ""
        kind = Parameters.__annotations__.get(own.id)
        kind = kind or KINDS.get(written or type(default).__name__, Names)
        fields[own.id] = (kind, Field(default, description=said.get(line.lineno, own.id)))
    return create_model(name, __base__=base, **fields)
