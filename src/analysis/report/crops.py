"""Pieces of the documents inside a page: each opens, without a script, below the value it shows."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import evidence, trust, words
from analysis.errors import SelfEvalError
from analysis.evidence import Excerpt
from analysis.report.block import NOTHING, Block, fill

if TYPE_CHECKING:
    from analysis.report.page import Page

# A page has at most 3 MB: so many bytes and pieces of it are crops, the rest goes by its place.
MOST_BYTES, MOST = 1_500_000, 60


def block(page: "Page") -> Block:
    """Return what contradicts or is in doubt on a page, each with the place in its document.

    Nothing where no document is at hand.
    """
    every = [*_contradicted(page), *_doubted(page)]
    asked = [one for one in every if evidence.stands(page.tables, *one[:2])][:MOST]
    shown: list[dict[str, Any]] = []
    size = 0
    for (_, _, said), excerpt in zip(asked, _cut(page, asked), strict=True):
        html = excerpt.html(page.language) if excerpt else ""
        if html and size + len(html.encode()) <= MOST_BYTES:
            size += len(html.encode())
            shown.append({"said": said, "html": html})
    if not shown:
        return NOTHING
    rest = page.counted(len(every) - len(shown), "page.crops_rest")
    html = fill("crops", title=page.say("page.crops", n=len(shown)), crops=shown, rest=rest)
    return Block("crops", html)


def _cut(page: "Page", asked: list[tuple[str, str, str]]) -> list[Excerpt | None]:
    """Return the pieces, a document at a time; None for those of one that can't be shown."""
    found: dict[tuple[str, str], Excerpt] = {}
    for name in dict.fromkeys(form.rpartition("#")[0] for form, _, _ in asked):
        own = [(form, about) for form, about, _ in asked if form.rpartition("#")[0] == name]
        try:
            found |= zip(own, evidence.each(page.tables, own), strict=True)
        except SelfEvalError:
            continue
    return [found.get((form, about)) for form, about, _ in asked]


def _contradicted(page: "Page") -> Iterator[tuple[str, str, str]]:
    against = page.tables.findings[page.tables.findings["verdict"] == "contradicts"]
    for row in against.to_dict("records"):
        yield str(row["form_id"]), str(row["subject"]), str(row[f"message_{page.language}"])


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
