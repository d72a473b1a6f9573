"""Where a value stands, to look at: the page of its document with a frame, or the table around it.

A PDF is drawn by PDFium; a document without pages in points (a table dump, a sheet) is shown as the
rows of its table around the cell. What is drawn is the document itself, known by the sum of its
bytes, so that no reading of ours stands between.
"""

import base64
import hashlib
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import corpus, paths, reading, words
from analysis.characters import clean
from analysis.corpus import Source
from analysis.errors import UsageError
from analysis.reading import Cell, Document
from analysis.tables import Tables, subjects

# Points above and below the row that is framed, and pixels a point: at 1.5 the smallest print of
# a form (7 points) is legible.
AROUND, SCALE = 70.0, 1.5
# Rows of a table above and below the one that is marked.
ROWS = 3
_NAMES = {"indicators": "name", "funds": "label"}
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Excerpt:
    """A piece of a document with a cell marked: a picture, or rows of cells; and where it is."""

    source: str
    page: int
    subject: str
    found: bool
    webp: bytes = b""
    cells: tuple[tuple[Cell, bool], ...] = ()

    def caption(self, language: str) -> str:
        """Say which document and page it is, and that the cell was not found where that is so.

        >>> excerpt = of(corpus, corpus.projects["form_id"][0], "indicators/5")
        >>> excerpt.caption("en")
        'self-evaluation-forms-2024.txt, p. 1, indicators/5'
        """
        page = words.say("page.page_of", language, page=str(self.page))
        said = words.say("word.comma", language).join([self.source, page, self.subject])
        return said if self.found else said + words.say("evidence.not_found", language)

    def html(self, language: str) -> str:
        """Return the excerpt as HTML that stands by itself.

        >>> "marked" in of(corpus, corpus.projects["form_id"][0], "indicators/5").html("en")
        True
        """
        said = escape(self.caption(language))
        if not self.webp:
            return f"<table><caption>{said}</caption>{_grid(self.cells)}</table>"
        address = f"data:image/webp;base64,{base64.b64encode(self.webp).decode()}"
        return f'<figure><img src="{address}" alt="{said}"><figcaption>{said}</figcaption></figure>'


def of(
    tables: Tables,
    form_id: str,
    subject: str,
    documents: Source | Iterable[Source] | None = None,
    whole: bool = False,
) -> Excerpt:
    """Return the piece of a form's document in which `subject` stands, with it marked.

    `subject` is what findings call it: `indicators/5`, `funds/total`, `project/grade`; a field may
    follow: `indicators/5/score`. `documents` are where the corpus was read from, by default the
    project's data/raw; `whole` gives the whole page. Raises `UsageError` where the form has no such
    row, and where its document is not there or has changed.

    >>> of(corpus, corpus.projects["form_id"][0], "indicators/5").found
    True
    """
    row, field = _row(tables, form_id, subject)
    project = tables.projects[tables.projects["form_id"] == form_id].iloc[0]
    file = _document(form_id, str(project["source_sha256"]), documents)
    first, last = (project[f"{end}_page"] for end in ("first", "last"))
    page = row.get("page", first)
    number = 1 if pd.isna(page) else int(page)
    table = subject.partition("/")[0]
    texts = [row.get(_NAMES[table])] if table in _NAMES else []
    value = row.get(field) if field else None
    named = [str(one) for one in texts if not pd.isna(one)]
    printed = _printed(value)
    look: Callable[..., tuple[bool, dict[str, Any]]]
    if str(project["reader"]) == "pdf":
        sides = [row.get(side) for side in ("left", "top", "right", "bottom")]
        lost = any(one is None or pd.isna(one) for one in sides)
        box = None if lost else tuple(float(str(one)) for one in sides)
        look = partial(_drawn, file, box=box)
    else:
        look = partial(_around, _read(file, file.stat().st_mtime_ns))
    # Only of the project's own fields is the page not known: of these the form's pages are tried.
    end = number if table != "project" or pd.isna(last) else int(last)
    seen = (look(at, texts=named, printed=printed, whole=whole) for at in range(number, end + 1))
    tried = []
    for at, (found, piece) in enumerate(seen, start=number):
        tried.append(Excerpt(str(project["source"]), at, subject, found, **piece))
        if found:
            return tried[-1]
    return tried[0]


def _row(tables: Tables, form_id: str, subject: str) -> tuple[dict[Any, Any], str]:
    """Return the row of the tables that is meant, and the field of it."""
    table, _, rest = subject.partition("/")
    key, _, field = rest.partition("/")
    own = {name: one[one["form_id"] == form_id] for name, one in tables.frames().items()}
    if table == "project" and key in own["projects"].columns:
        return own["projects"].iloc[0].to_dict(), key
    if table == "indicators":
        named = [f"indicators/{one}" for one in own[table]["position"]]
    else:
        named = subjects(own["funds"]["fund"].tolist())
    if table not in _NAMES or f"{table}/{key}" not in named or field not in ("", *own[table]):
        known = ", ".join([*named[:3], "project/total_score"])
        raise UsageError("evidence.no-subject", form=form_id, subject=subject, known=known)
    return own[table].iloc[named.index(f"{table}/{key}")].to_dict(), field


def _document(form_id: str, sha256: str, given: Source | Iterable[Source] | None) -> Path:
    """Return the file that a form was read from; raise where it is gone or has other bytes."""
    name = form_id.rpartition("#")[0]
    every = corpus.sources(paths.raw() if given is None else given)
    for file, called in every.items():
        if called == name and hashlib.sha256(file.read_bytes()).hexdigest() == sha256:
            return file
    raise UsageError("evidence.no-document", name=name)


def _printed(value: Any) -> list[str]:
    """Return how a value may be printed.

    >>> _printed(6.0), _printed("=1.00(次/月)")
    (['6.00', '6.0', '6'], ['=1.00(次/月)'])
    """
    if value is None or pd.isna(value):
        return []
    if isinstance(value, str):
        return [value]
    return list(dict.fromkeys([f"{value:,.2f}", f"{value:.2f}", f"{value:,.1f}", f"{value:g}"]))


def _drawn(
    file: Path, number: int, box: Any, texts: Sequence[str], printed: Sequence[str], whole: bool
) -> tuple[bool, dict[str, Any]]:
    """Return whether a row was found on a page of a PDF, and the page as WebP with its frame."""
    import pypdfium2
    from PIL import ImageDraw

    tools: Any = pypdfium2
    opened = tools.PdfDocument(file)
    try:
        page = opened[number - 1]
        wide, high = page.get_size()
        boxes = _boxes(page, texts, high) if box is None else [box]
        row = boxes[0] if boxes else None
        marks = [row] if row else []
        inside = [one for one in _boxes(page, printed, high) if row is None or _beside(one, row)]
        marks += inside
        image = page.render(scale=SCALE).to_pil().convert("RGB")
    finally:
        opened.close()
    pen = ImageDraw.Draw(image)
    for at, (left, top, right, bottom) in enumerate(marks):
        frame = [(left - 2) * SCALE, (top - 2) * SCALE, (right + 2) * SCALE, (bottom + 2) * SCALE]
        pen.rectangle(frame, outline="#c0392b" if at or not inside else "#0b57a4", width=3)
    if marks and not whole:
        top, bottom = marks[0][1] - AROUND, marks[0][3] + AROUND
        image = image.crop(
            (0, int(max(top, 0) * SCALE), int(wide * SCALE), int(min(bottom, high) * SCALE))
        )
    held = io.BytesIO()
    image.save(held, format="webp", quality=60, method=4)
    return bool(marks), {"webp": held.getvalue()}


def _boxes(page: Any, texts: Sequence[str], high: float) -> list[Box]:
    """Return the boxes of texts on a page, from its top left corner."""
    found: list[Box] = []
    letters = page.get_textpage()
    for text in texts:
        searcher = letters.search(clean(text))
        while place := searcher.get_next():
            at, count = place
            for one in range(letters.count_rects(at, count)):
                left, bottom, right, top = letters.get_rect(one)
                found.append((left, high - top, right, high - bottom))
    return found


def _beside(one: Box, row: Box) -> bool:
    """Tell whether a box stands in the band of a row."""
    middle = (one[1] + one[3]) / 2
    return row[1] <= middle <= row[3]


@lru_cache(maxsize=4)
def _read(file: Path, _changed: int) -> Document:
    return reading.read(file)


def _around(
    document: Document, number: int, texts: Sequence[str], printed: Sequence[str], whole: bool
) -> tuple[bool, dict[str, Any]]:
    """Return whether a row was found, and the cells around it, each with whether it is marked."""
    page = next(one for one in document.pages if one.number == number)

    def plain(text: str) -> str:
        return "".join(text.split())

    def holds(cell: Cell, wanted: Sequence[str]) -> bool:
        return plain(cell.text) in {plain(one) for one in wanted}

    rows = [one for one in page.cells if holds(one, texts)] if texts else []
    named = rows[:1] or [one for one in page.cells if holds(one, printed)][:1]
    if not named:
        return False, {"cells": tuple((one, False) for one in page.cells)}
    row = named[0]
    inside = [
        one for one in page.cells if holds(one, printed) and one.top <= row.top < one.bottom
    ] or named
    near = (
        page.cells
        if whole
        else [
            one for one in page.cells if one.bottom > row.top - ROWS and one.top < row.bottom + ROWS
        ]
    )
    return True, {"cells": tuple((one, one in inside) for one in near)}


def _grid(cells: Sequence[tuple[Cell, bool]]) -> str:
    """Return cells of a grid as the rows of an HTML table, merged as they are."""
    rows: dict[float, list[str]] = {}
    tops = sorted({one.top for one, _ in cells})
    for cell, marked in sorted(cells, key=lambda one: (one[0].top, one[0].left)):
        down = sum(cell.top <= top < cell.bottom for top in tops)
        spans = f' colspan="{int(cell.right - cell.left)}"' if cell.right - cell.left > 1 else ""
        spans += f' rowspan="{down}"' if down > 1 else ""
        kind = ' class="marked"' if marked else ""
        rows.setdefault(cell.top, []).append(f"<td{spans}{kind}>{escape(cell.text)}</td>")
    return "".join(f"<tr>{''.join(rows[top])}</tr>" for top in tops)
