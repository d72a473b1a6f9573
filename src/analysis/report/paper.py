"""The working paper of a review: a workbook with room beside each self-score for what was found.

`write` makes `working-paper.xlsx` beside the pages: scores and funds with columns for the reviewed
value, the reviewed score, the opinion and the number of the evidence; cells drawn by a seed to be
compared with the documents by eye; and what there is to ask, with room for the answer.
"""

import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import leniency, trust, words
from analysis.report.marks import Sources
from analysis.rules import Rules
from analysis.schema import AMOUNTS
from analysis.tables import Tables, workbook
from analysis.words.numbers import plain

NAME = "working-paper.xlsx"
# So many cells are compared by eye: none wrong among them puts the share of wrong ones below 5%.
SAMPLE = 60
# The figures and texts that are drawn, by table.
_DRAWN = {
    "projects": ("total_score",),
    "funds": (*AMOUNTS, "execution_rate", "score"),
    "indicators": ("target_text", "actual_text", "weight", "score"),
}
_SCORES = (
    *("document", "place", "project", "unit", "year", "level1", "name", "target_text"),
    *("actual_text", "reason", "weight", "score", "lowest", "highest"),
)
_FUNDS = ("document", "place", "project", "fund", *AMOUNTS, "execution_rate", "weight", "score")
_REVIEWED = ("reviewed_value", "reviewed_score", "opinion", "evidence_number")
_CELLS = ("document", "place", "project", "cell", "as_read", "as_printed", "alike", "opinion")
_ASKED = ("document", "place", "project", "check", "severity", "message", "ask")
_ANSWERED = ("answer", "opinion", "evidence_number")


def write(read: Tables, rules: Rules, language: str, seed: str, file: Path) -> Path:
    """Write the working paper of these forms, and return its file.

    `seed` draws the sample: the same seed draws the same cells of the same tables.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(corpus, "own", "en", "1", Path(folder) / NAME).name
    'working-paper.xlsx'
    """
    audited = trust.audited(read)
    sources = Sources(audited, audited.projects["form_id"].tolist(), language)
    drawn = sample(audited, seed)
    told = {"forms": len(audited.projects), "n": len(drawn), "seed": seed}
    share = plain(100 * (1 - 0.05 ** (1 / max(len(drawn), 1))), 1)
    about = words.say("paper.about", language, **told, share=share).splitlines()
    sheets = {
        "paper.sheet_about": ([words.say("paper.title", language)], [[line] for line in about]),
        "paper.sheet_scores": _sheet(_scores(audited, rules), (*_SCORES, *_REVIEWED), sources),
        "paper.sheet_funds": _sheet(audited.funds, (*_FUNDS, *_REVIEWED), sources),
        "paper.sheet_cells": _sheet(drawn, _CELLS, sources),
        "paper.sheet_asked": _sheet(trust.questions(audited), (*_ASKED, *_ANSWERED), sources),
    }
    named = {words.say(key, language): sheet for key, sheet in sheets.items()}
    return workbook.plain(named, file)


def sample(read: Tables, seed: str) -> pd.DataFrame:
    """Return cells that were read, drawn by a seed, each with its form, field and text.

    >>> sample(corpus, "1").equals(sample(corpus, "1")), len(sample(corpus, "1"))
    (True, 60)
    """
    frames = read.frames()
    cells = [
        (name, column, row)
        for name, columns in _DRAWN.items()
        for column in columns
        for row in frames[name].index[frames[name][column].notna()]
    ]
    chosen = random.Random(seed).sample(cells, min(SAMPLE, len(cells)))
    rows = []
    for name, column, at in sorted(chosen):
        row = frames[name].loc[at]
        rows.append({**row.to_dict(), "field": column, "as_read": row[column]})
    kept = ["form_id", "page", "position", "fund", "name", "field", "as_read"]
    found = pd.DataFrame(rows).reindex(columns=kept)
    order = {form: number for number, form in enumerate(read.projects["form_id"])}
    return found.sort_values("form_id", key=lambda ids: ids.map(order), kind="stable")


def _scores(read: Tables, rules: Rules) -> pd.DataFrame:
    allowed = leniency.intervals(read, rules)[["form_id", "position", "lowest", "highest"]]
    whose = read.projects[["form_id", "unit", "year"]]
    rows = read.indicators.merge(allowed, on=["form_id", "position"], how="left")
    return rows.merge(whose, on="form_id", how="left")


def _sheet(
    frame: pd.DataFrame, columns: Iterable[str], sources: Sources
) -> tuple[list[str], list[list[Any]]]:
    """Return heads and rows of a sheet; columns that the frame lacks are there to be filled in."""
    language = sources.language
    columns = list(columns)
    heads = [words.name("paper_head", one, language) for one in columns]
    rows = [_row(row, sources) for row in frame.to_dict("records")]
    return heads, [[row.get(one) for one in columns] for row in rows]


def _row(row: dict[Any, Any], sources: Sources) -> dict[str, Any]:
    form, language = row["form_id"], sources.language
    at = row.get("position")
    position = None if at is None or pd.isna(at) else int(at)
    page = row.get("page")
    if page is None or pd.isna(page):
        page = sources.page(form, position)
    made = {
        "document": sources.document(form),
        "place": "" if page is None else sources.where(form, int(page), position),
        "project": sources.called(form, sources.project_name(form)),
    }
    if "field" in row:
        field = words.name("field", row["field"], language)
        fund = row["fund"]
        of = row["name"] if pd.isna(fund) else words.name("fund", fund, language)
        made["cell"] = field if pd.isna(of) else f"{of} · {field}"
    coded = {"fund": "fund", "check": "check", "severity": "severity"}
    made |= {
        one: words.name(group, row[one], language) for one, group in coded.items() if one in row
    }
    told = {
        one: row[f"{one}_{language}"] for one in ("message", "ask") if f"{one}_{language}" in row
    }
    return {key: None if pd.isna(one) else one for key, one in (row | made | told).items()}
