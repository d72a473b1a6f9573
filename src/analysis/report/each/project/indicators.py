"""Every indicator of one form under its levels, with its sums, marks and what the rules admit."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis import words
from analysis.leniency.admitted import EXECUTION
from analysis.report.block import Block, fill, paragraphs
from analysis.report.columns import csv_address
from analysis.report.each.project import form as sheet
from analysis.report.marks import Mark, Notes
from analysis.report.page import Page

NAME = "project-indicators"
_HEADS = ("row", "name", "target", "actual", "weight", "score", "range", "notes", "page")
_NUMERIC = ("row", "weight", "score", "range", "page")
# The cell that bears the marks of a field.
_BEARS = {
    "target_text": "target",
    "actual_text": "actual",
    "weight": "weight",
    "score": "score",
    "reason": "notes",
}

Marks = dict[str, list[Mark]]


def indicators(page: Page) -> Block:
    """Return every indicator in the order of the form, under its levels, with their sums."""
    if page.tables.indicators.empty:
        return paragraphs(sheet.KIND, [page.say("project.no_indicators")])
    return _Listing(page).block()


class _Listing:
    """The table of indicators while it is made."""

    def __init__(self, page: Page) -> None:
        self.page = page
        every = sheet.points(page)
        self.execution = every[every["level1"].eq(EXECUTION)]
        self.rows = every[every["position"] > 0].reset_index(drop=True)
        self.cut = self.rows["lost"].gt(0).to_numpy()
        own = page.tables.indicators.sort_values("position").reset_index(drop=True)
        self.printed = own.to_dict("records")
        self.remarks = _remarks(page)
        self.sources = sheet.sources(page)
        self.notes = Notes(NAME, page.language)

    def block(self) -> Block:
        page, levels = self.page, []
        for title, places in _runs([_level(page, row) for row in self.printed]):
            rows = [self._row(place) for place in places]
            known = self.rows.loc[places].fillna({"lowest": 0, "highest": 0})
            sums = known[["weight", "score", "lowest", "highest"]].sum(min_count=1)
            levels.append({"title": title, "sums": _sums(sums), "rows": rows})
        heads = {name: page.name("listing", name) for name in _HEADS}
        caption = page.say("project.table_indicators", **page.ruled)
        html = fill(
            "indicators",
            name=NAME,
            caption=caption,
            heads=[{"said": said, "numeric": name in _NUMERIC} for name, said in heads.items()],
            levels=levels,
            foot=self._foot(),
            notes=self.notes.lines(),
            **self._below(heads),
        )
        return Block(sheet.KIND, html, {"id": f"t-{NAME}"})

    def _row(self, place: int) -> dict[str, Any]:
        cells, marks = self._cells(place), self._marks(place)
        shown = [self._cell(name, said, marks) for name, said in cells.items()]
        return {"position": cells["row"], "cut": bool(self.cut[place]), "cells": shown}

    def _cells(self, place: int) -> dict[str, str]:
        """Return the cells of an indicator as text, in the order of the columns."""
        page, own, row = self.page, self.printed[place], self.rows.loc[place]
        notes = [sheet.printed(own["reason"]), *self.remarks.get(int(own["position"]), [])]
        if row["basis"] == "unknown":
            notes.append(page.say("project.no_basis"))
        if row["outside"]:
            notes.append(page.say("project.outside"))
        return {
            "row": str(own["position"]),
            "name": sheet.printed(own["name"]) or page.say("project.indicator_lost"),
            "target": sheet.printed(own["target_text"]),
            "actual": sheet.printed(own["actual_text"]),
            "weight": sheet.shown(own["weight"]),
            "score": sheet.shown(own["score"]),
            "range": sheet.span(row["lowest"], row["highest"]),
            "notes": page.told(notes),
            "page": sheet.printed(own["page"]),
        }

    def _marks(self, place: int) -> Marks:
        """Return the marks of an indicator by cell; the name bears those of what has no cell."""
        found: Marks = {}
        subject = f"indicators/{self.printed[place]['position']}"
        for mark in self.sources.marks(sheet.form_id(self.page), subject):
            cell = _BEARS.get(mark.column, "name")
            found.setdefault(cell, []).append(self.notes.number(mark))
        return found

    def _cell(self, name: str, said: str, marks: Marks) -> dict[str, Any]:
        badges = self.notes.badges(marks.get(name, []))
        return {"name": name, "said": said, "numeric": name in _NUMERIC, "marks": badges}

    def _foot(self) -> list[dict[str, Any]]:
        """Return the rows of the execution rate and of the total, as printed, with their range."""
        page = self.page
        form = sheet.total(page).to_dict()
        whole = form | {"weight": form["total_weight"], "score": form["total_score"]}
        execution, total_row = page.say("project.foot_execution"), page.say("project.foot_total")
        rows = [(execution, row) for row in self.execution.to_dict("records")]
        return [{"title": title, "sums": _sums(row)} for title, row in [*rows, (total_row, whole)]]

    def _below(self, heads: dict[str, str]) -> dict[str, str]:
        """Return the address of the CSV: the printed row and what stands in this table."""
        levels = [self.page.say("project.head_level1"), self.page.say("project.head_level2")]
        origin = [str(self.page.tables.projects["source"].iloc[0]), sheet.form_id(self.page)]
        lines = []
        for place, own in enumerate(self.printed):
            above = [sheet.printed(own[name]) for name in ("level1", "level2")]
            lines.append([*above, *self._cells(place).values(), *origin])
        columns = [*levels, *heads.values(), "document", "form_id"]
        address, _ = csv_address(columns, lines)
        return {"address": address, "label": self.page.say("page.csv", rows=len(lines))}


def _sums(row: Mapping[Any, Any] | pd.Series) -> list[str]:
    """Return the points of an indicator, a level or the form: weight, score, what rules admit."""
    printed = [sheet.shown(row[name]) for name in ("weight", "score")]
    return [*printed, sheet.span(row["lowest"], row["highest"])]


def _level(page: Page, row: dict[Any, Any]) -> str:
    levels = [words.gloss(sheet.printed(row[name]), page.language) for name in ("level1", "level2")]
    return " · ".join(filter(None, levels)) or page.say("project.level_lost")


def _runs(levels: list[str]) -> list[tuple[str, list[int]]]:
    """Return the places of each run of one level."""
    runs: list[tuple[str, list[int]]] = []
    for place, level in enumerate(levels):
        if not runs or runs[-1][0] != level:
            runs.append((level, []))
        runs[-1][1].append(place)
    return runs


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
