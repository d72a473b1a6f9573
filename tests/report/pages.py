"""Pages of the reports while they are made: over tables of a test, over made-up corpora."""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path
from typing import Any

from analysis import leniency, tables
from analysis.report.block import Block
from analysis.report.each import leniency as room
from analysis.report.page import Page
from analysis.tables import Tables
from tests.report.corpora import CORPORA
from tests.report.notebook import Run, execute

# The frames of tables and rules, with the tables, which keeps their address theirs.
_FRAMES: dict[tuple[int, tuple[str, ...], bool], tuple[Any, ...]] = {}


def page(
    name: str, data: Tables, language: str = "zh", rules: str = "mof-2021-101", **more: Any
) -> Page:
    """Return the page of a report over tables that hold each form once."""
    return Page(name, data, rules, language, **more)


def said(block: Block) -> list[str]:
    """Return the sentences of a block."""
    return block.plain.split("\n")


def folder_of(corpus: str, home: Path) -> Path:
    """Return the folder of a made-up corpus, written once."""
    folder = home / "tables" / corpus
    if not folder.exists():
        tables.write(CORPORA[corpus](), folder)
    return folder


@cache
def run_of(home: Path, corpus: str, name: str, language: str, drawn: bool = False) -> Run:
    """Return what the cells of a report give for a corpus, run once, with no warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return execute(name, folder_of(corpus, home), language, drawn=drawn)


def leniency_opening(page: Page, others: bool = True) -> Block:
    """Return the opening of the report on scoring leniency, from the frames of its notebook.

    Without `others` as if there were no other rule set.
    """
    key = id(page.tables), tuple(one.id for one in page.sets), others
    if key not in _FRAMES:
        compared = leniency.compare(page.tables, page.rules)
        sets = leniency.applicable(page.tables, page.rules) if others else page.sets
        every = leniency.sensitivity(page.pooled, sets)
        summary = leniency.by_rules(page.pooled, every, sets)
        _FRAMES[key] = (compared, summary, page.tables)
    return room.opening(page, *_FRAMES[key][:2])
