"""Every indicator of one form under its levels, with its sums, marks and what the rules admit."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import pandas as pd

from analysis import words
from analysis.leniency.admitted import EXECUTION
from analysis.locations import paged
from analysis.report.block import Block, paragraphs
from analysis.report.each.project import form as sheet
from analysis.report.page import Page
from analysis.report.table import Level, Table

_COLUMNS = ("row", "name", "target_text", "actual_text", "weight", "score", "range", "notes")


def indicators(page: Page) -> Block:
    """Return every indicator in the order of the form, under its levels, with their sums."""
    if page.tables.indicators.empty:
        return paragraphs(sheet.KIND, [page.say("project.no_indicators")])
    every = sheet.points(page)
    judged = every[every["position"] > 0].reset_index(drop=True)
    printed = page.tables.indicators.sort_values("position").reset_index(drop=True)
    rows = printed.join(judged[["basis", "outside", "lowest", "highest", "lost"]])
    levels = _levels(page, rows)
    for row in every[every["level1"].eq(EXECUTION)].to_dict("records"):
        levels.append(Level(page.say("project.foot_execution"), _sums(row)))
    form = sheet.total(page).to_dict()
    whole = form | {"weight": form["total_weight"], "score": form["total_score"]}
    levels.append(Level(page.say("project.foot_total"), _sums(whole)))
    table = Table(
        "project-indicators",
        _with_notes(page, rows),
        (*_COLUMNS, "page" if paged(page.tables.projects["reader"].iloc[0]) else "place"),
        page.language,
        whole=page.tables,
        levels=levels,
        beside=("level1", "level2"),
    )
    return table.block(page.say("project.table_indicators", **page.rules_named))


def _with_notes(page: Page, rows: pd.DataFrame) -> pd.DataFrame:
    """Add `range`, what the rules admit, and `notes`: the printed reason, and what is found."""
    remarks, spans, notes = _remarks(page), [], []
    sources = sheet.sources(page)
    for row in rows.to_dict("records"):
        spans.append(sheet.span(row["lowest"], row["highest"]))
        torn = sources.damaged(row["form_id"], int(row["position"]), "reason")
        reason = page.say("page.damaged") if torn else sheet.printed(row["reason"])
        said = [reason, *remarks.get(int(row["position"]), [])]
        said.append(page.say("project.no_basis") if row["basis"] == "unknown" else "")
        said.append(page.say("project.outside") if pd.notna(row["outside"]) else "")
        notes.append(page.told(said))
    name = rows["position"].map(sheet.names(page))
    cut = rows["lost"].gt(0)
    return rows.assign(row=rows["position"], name=name, range=spans, notes=notes, cut=cut)


def _levels(page: Page, rows: pd.DataFrame) -> list[Level]:
    """Return the levels, each run of rows of one under its name, with its sums."""
    named = [_level(page, row) for row in rows.to_dict("records")]
    levels = []
    for title, run in groupby(range(len(named)), key=lambda at: named[at]):
        places = list(run)
        sums = rows.loc[places, ["weight", "score", "lowest", "highest"]].sum(min_count=1)
        levels.append(Level(title, _sums(sums), len(places)))
    return levels


def _level(page: Page, row: dict[Any, Any]) -> str:
    levels = [words.gloss(sheet.printed(row[name]), page.language) for name in ("level1", "level2")]
    return " · ".join(filter(None, levels)) or page.say("project.level_lost")


def _sums(row: Mapping[Any, Any] | pd.Series) -> dict[str, str]:
    """Return the points of a level or of the form: weight, score, what the rules admit."""
    printed = {name: sheet.shown(row[name]) for name in ("weight", "score")}
    return {**printed, "range": sheet.span(row["lowest"], row["highest"])}


def _remarks(page: Page) -> dict[int, list[str]]:
    """Return what the findings say of each indicator, in a word or two; sentences stand above."""
    found = sheet.by_use(page)
    remarks: dict[int, list[str]] = {}
    for row in found[found["use"].isin(["against", "asked"])].to_dict("records"):
        table, _, position = str(row["subject"]).partition("/")
        said = words.name("row_remark", row["check"], page.language)
        if table == "indicators" and position.isdigit() and said != row["check"]:
            remarks.setdefault(int(position), []).append(said)
    return remarks
