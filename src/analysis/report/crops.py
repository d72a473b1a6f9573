"""Pieces of the documents inside a page: each opens, without a script, over its row's place."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import evidence, trust, words
from analysis.report.block import NOTHING, Block, fill
from analysis.report.places import position_of, project

if TYPE_CHECKING:
    from analysis.report.page import Page

# A page has at most 3 MB: so many bytes and pieces of it are crops, the rest goes by its place.
MOST_BYTES, MOST = 1_500_000, 60
# What a row quotes of its indicator, the most telling first.
QUOTED = ("reason", "actual_text", "target_text")
# In a page: the pieces of a row, a row of a table, and the cell of its place.
_PIECES = re.compile(r'popover id="([^"]+)" data-form="([^"]*)" data-row="(\d*)"')
_ROW = re.compile(r'<tr[^>]* data-form="([^"]*)"(?: data-row="(\d+)")?>.*?</tr>', re.DOTALL)
_PLACE = re.compile(r'(<td class="p(?: d)?">)(.*?)(</td>)', re.DOTALL)


def block(page: "Page", *quoted: pd.DataFrame) -> Block:
    """Return what contradicts or is in doubt on a page, each with the place in its document.

    With the frames that a page `quoted`, only what is in their rows, and then these rows. Nothing
    where no document is at hand.
    """
    every = [*_contradicted(page), *_doubted(page)]
    if quoted:
        rows = {_row(*one): one for frame in quoted for one in _quoted(page, frame)}
        every = [one for one in every if _row(*one) in rows]
        told = {_row(*one) for one in every}
        every += [one for row, one in rows.items() if row not in told and one[2]]
    asked = every[:MOST]
    shown: dict[tuple[str, str], list[dict[str, str]]] = {}
    size = n = 0
    pieces = evidence.each(page.tables, [one[:2] for one in asked])
    for (form, subject, said), excerpt in zip(asked, pieces, strict=True):
        html = excerpt.html(page.language) if isinstance(excerpt, evidence.Excerpt) else ""
        if html and size + len(html.encode()) <= MOST_BYTES:
            size, n = size + len(html.encode()), n + 1
            table, key = subject.split("/")[:2]
            row = form, key if table == "indicators" else ""
            shown.setdefault(row, []).append({"said": said, "html": html})
    if not shown:
        return NOTHING
    rest = page.counted(len(every) - n, "page.crops_rest")
    crops = [
        {"id": f"crop-{at}", "form": form, "position": position, "pieces": pieces}
        for at, ((form, position), pieces) in enumerate(shown.items(), start=1)
    ]
    html = fill("crops", title=page.say("page.crops", n=n), crops=crops, rest=rest)
    return Block("crops", html)


def opened(page: str) -> str:
    """Return a page whose tables open, at the place of a row, the pieces that the page has of it.

    >>> piece = '<div popover id="crop-1" data-form="a#1" data-row="2"></div>'
    >>> row = '<tr data-form="a#1" data-row="2"><td class="p">p. 3</td></tr>'
    >>> opened(row + piece).split("</td>")[0].partition('"p">')[2]
    '<button popovertarget="crop-1">p. 3</button>'
    >>> opened(row) == row
    True
    """
    known = {(form, at): name for name, form, at in _PIECES.findall(page)}

    def row(found: re.Match[str]) -> str:
        name = known.get((found[1], found[2] or ""))
        button = rf'\1<button popovertarget="{name}">\2</button>\3'
        return _PLACE.sub(button, found[0], count=1) if name else found[0]

    return _ROW.sub(row, page) if known else page


def _row(form: str, subject: str, _said: str = "") -> tuple[str, str]:
    """Return the row that a subject is about: an indicator, the money, or the head of a form."""
    table, key = (*subject.split("/"), "")[:2]
    return form, f"{table}/{key}" if table == "indicators" else table


def _quoted(page: "Page", frame: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    """Return the rows of a frame: each indicator at what it quotes, of a form the money."""
    projects = page.tables.projects.to_dict("records")
    names = {
        one["form_id"]: project(one["form_id"], one["project_name"], page.language, page.tables)
        for one in projects
    }
    row: dict[str, Any]
    for row in frame.to_dict("records"):  # type: ignore[assignment]
        form, position = str(row["form_id"]), position_of(row)
        if position is None:
            yield form, "funds/total", ""
            continue
        field = next((one for one in QUOTED if pd.notna(row.get(one))), "name")
        said = page.say("word.comma").join([names[form], str(row["name"])])
        yield form, f"indicators/{position}/{field}", said


def _contradicted(page: "Page") -> Iterator[tuple[str, str, str]]:
    against = page.tables.findings[page.tables.findings["verdict"] == "contradicts"]
    for row in against.to_dict("records"):
        form, subject = str(row["form_id"]), str(row["subject"])
        field = evidence.printing(page.tables, form, subject, row["reported"])
        yield form, field, str(row[f"message_{page.language}"])


def _doubted(page: "Page") -> Iterator[tuple[str, str, str]]:
    several = len(page.tables.projects) > 1
    for row in trust.doubts(page.tables).to_dict("records"):
        table, field = str(row["table"]), str(row["field"] or "")
        key = {"indicators": row["position"], "funds": row["row"]}.get(table)
        subject = f"project/{field}" if table == "projects" else f"{table}/{key}/{field}"
        named = [row["form_id"]] if several else []
        named += [] if pd.isna(row["name"]) else [str(row["name"])]
        named += [words.name("field", field, page.language)] if field else []
        said = words.say("word.comma", page.language).join(named)
        why = row[f"why_{page.language}"]
        yield str(row["form_id"]), subject, said + words.say("word.colon", page.language) + why
