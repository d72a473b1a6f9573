"""Pieces of the documents inside a page: each opens, without a script, at its value or row."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import evidence, trust, words
from analysis.report.block import NOTHING, Block, fill
from analysis.report.places import position_of
from analysis.report.table import FOLLOWS

if TYPE_CHECKING:
    from analysis.report.page import Page

# A page has at most 3 MB: so many bytes and pieces of it are crops, the rest goes by its place.
MOST_BYTES, MOST = 1_500_000, 60
# What a row quotes of its indicator, the most telling first.
QUOTED = ("reason", "actual_text", "target_text")
# In a page: a piece, a table, the columns of its head, a row of it, and a cell.
_PIECE = re.compile(
    r'popover id="([^"]+)" data-form="([^"]*)" data-row="(\d*)" data-field="([^"]*)"'
)
_TABLE = re.compile(r"<table.*?</table>", re.DOTALL)
_COLUMN = re.compile(r'<th scope="col"[^>]* data-c="([^"]*)"')
_ROW = re.compile(r'<tr[^>]* data-form="([^"]*)"(?: data-row="(\d+)")?>.*?</tr>', re.DOTALL)
_CELL = re.compile(r"(<(t[dh])\b[^>]*>)(.*?)(</\2>)", re.DOTALL)
_VALUE = re.compile(r"\A[^<]*[^<\s]")


def block(page: "Page", *quoted: pd.DataFrame) -> Block:
    """Return what contradicts or is in doubt on a page, each with the place in its document.

    With the frames that a page `quoted`, only what is in their rows, and then these rows. Nothing
    where no document is at hand.
    """
    every = [*_contradicted(page), *_doubted(page)]
    if quoted:
        rows = {_row(*one[:2]): one for frame in quoted for one in _quoted(page, frame)}
        every = [one for one in every if _row(*one[:2]) in rows]
        told = {_row(*one[:2]) for one in every}
        # The money of a form, which says nothing of itself, is shown for what is told of it alone.
        every += [one for row, one in rows.items() if row not in told and one[2]]
    asked = every[:MOST]
    crops: list[dict[str, Any]] = []
    size = 0
    pieces = evidence.each(page.tables, [one[:2] for one in asked])
    for (form, subject, said), excerpt in zip(asked, pieces, strict=True):
        html = excerpt.html(page.language) if isinstance(excerpt, evidence.Excerpt) else ""
        if html and size + len(html.encode()) <= MOST_BYTES:
            size += len(html.encode())
            table, key, field = (*subject.split("/"), "")[:3]
            position, field = (key, field) if table == "indicators" else ("", field or key)
            row = {"form": form, "position": position, "field": field}
            crops.append({"id": f"crop-{len(crops) + 1}", **row, "said": said, "html": html})
    if not crops:
        return NOTHING
    rest = page.counted(len(every) - len(crops), "page.crops_rest")
    html = fill("crops", title=page.say("page.crops", n=len(crops)), crops=crops, rest=rest)
    return Block("crops", html)


def opened(page: str) -> str:
    """Return a page whose tables open the pieces that it has: at a value, and at a row's place.

    >>> piece = '<div popover id="crop-1" data-form="a#1" data-row="2" data-field="score"></div>'
    >>> head = '<table><th scope="col" data-c="score"></th><th scope="col" data-c="place"></th>'
    >>> row = '<tr data-form="a#1" data-row="2"><td>5.00</td><td class="p">p. 3</td></tr></table>'
    >>> shown = opened(head + row + piece)
    >>> shown.count('<button popovertarget="crop-1">5.00</button>'), shown.count(">p. 3</button>")
    (1, 1)
    >>> opened(head + row) == head + row
    True
    """
    known: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for name, form, at, field in _PIECE.findall(page):
        known.setdefault((form, at), []).append((name, field))
    return _TABLE.sub(lambda found: _table(found[0], known), page) if known else page


def _table(table: str, known: dict[tuple[str, str], list[tuple[str, str]]]) -> str:
    """Return a table with a button in each cell that shows what there is a piece of."""
    columns = _COLUMN.findall(table)

    def row(found: re.Match[str]) -> str:
        own = known.get((found[1], found[2] or ""), [])
        by_column = {one: name for name, field in reversed(own) for one in _shown_in(field)}
        by_column |= {"place": own[0][0]} if own else {}
        at = iter(columns)

        def cell(one: re.Match[str]) -> str:
            name = by_column.get(next(at, ""))
            if name is None:
                return one[0]
            whole = re.compile(".+", re.DOTALL) if one[1].startswith('<td class="p') else _VALUE
            button = rf'<button popovertarget="{name}">\g<0></button>'
            return f"{one[1]}{whole.sub(button, one[3], count=1)}{one[4]}"

        return _CELL.sub(cell, found[0]) if own else found[0]

    return _ROW.sub(row, table)


def _shown_in(field: str) -> tuple[str, ...]:
    """Return the columns that show a field of the tables, or what follows from it.

    >>> _shown_in("actual_value")
    ('actual_value', 'actual_text', 'printed_deviation')
    """
    stem = field.partition("_")[0]
    return (field, *FOLLOWS.get(field, FOLLOWS.get(stem, ())))


def _row(form: str, subject: str) -> tuple[str, str]:
    """Return the row that a subject is about: an indicator, the money, or the head of a form."""
    table, key = (*subject.split("/"), "")[:2]
    return form, f"{table}/{key}" if table == "indicators" else table


def _quoted(page: "Page", frame: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    """Return the rows of a frame: each indicator at what it quotes, of a form the money."""
    names = _names(page)
    row: dict[str, Any]
    for row in frame.to_dict("records"):  # type: ignore[assignment]
        form, position = str(row["form_id"]), position_of(row)
        if position is None:
            yield form, "funds/total", ""
            continue
        field = next((one for one in QUOTED if pd.notna(row.get(one))), "name")
        said = page.say("word.comma").join([names[form], str(row["name"])])
        yield form, f"indicators/{position}/{field}", said


def _names(page: "Page") -> dict[str, str]:
    """Return what each form is called."""
    return {str(one["form_id"]): page.project(one) for _, one in page.tables.projects.iterrows()}


def _contradicted(page: "Page") -> Iterator[tuple[str, str, str]]:
    against = page.tables.findings[page.tables.findings["verdict"] == "contradicts"]
    for row in against.to_dict("records"):
        form, subject = str(row["form_id"]), str(row["subject"])
        field = evidence.printing(page.tables, form, subject, row["reported"])
        yield form, field, str(row[f"message_{page.language}"])


def _doubted(page: "Page") -> Iterator[tuple[str, str, str]]:
    names = _names(page) if len(page.tables.projects) > 1 else {}
    for row in trust.doubts(page.tables).to_dict("records"):
        table, field = str(row["table"]), str(row["field"] or "")
        key = {"indicators": row["position"], "funds": row["row"]}.get(table)
        subject = f"project/{field}" if table == "projects" else f"{table}/{key}/{field}"
        named = [names[row["form_id"]]] if names else []
        named += [] if pd.isna(row["name"]) else [str(row["name"])]
        named += [words.name("field", field, page.language)] if field else []
        said = words.say("word.comma", page.language).join(named)
        why = row[f"why_{page.language}"]
        yield str(row["form_id"]), subject, said + words.say("word.colon", page.language) + why
