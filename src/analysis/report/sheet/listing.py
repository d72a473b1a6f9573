"""Every indicator of one form under its levels, with its sums, marks and what the rules admit."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from analysis import scoring
from analysis.charts.project import EXECUTION
from analysis.report import account, download
from analysis.report.blocks import Block
from analysis.report.marks import Mark
from analysis.report.notes import Notes
from analysis.report.page import Page
from analysis.report.sheet.words import KIND, form_id, points, printed, say, sources, span
from analysis.words import gloss, known
from analysis.words import say as text

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
_N, _CUT = ' class="n"', ' class="cut"'

Marks = dict[str, list[Mark]]


def indicators(page: Page) -> Block:
    """Return every indicator in the order of the form, under its levels, with their sums."""
    if page.tables.indicators.empty:
        said = say(page, "no_indicators")
        return Block(KIND, said, f"<p>{escape(said)}</p>")
    return _Listing(page).block()


class _Listing:
    """The table of indicators while it is made."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.account = account.points(page.tables, page.rules)
        self.rows = self.account[self.account["position"] > 0].reset_index(drop=True)
        self.cut = self.rows["lost"].gt(0).to_numpy()
        own = page.tables.indicators.sort_values("position").reset_index(drop=True)
        self.printed = own.to_dict("records")
        self.remarks = _remarks(page)
        self.sources = sources(page)
        self.notes = Notes(NAME, page.language)

    def block(self) -> Block:
        page, lines, bodies = self.page, [], []
        for level, places in _runs([_level(page, row) for row in self.printed]):
            body = [self._heading(level, places)]
            for place in places:
                marks = self._marks(place)
                cells = self._cells(place)
                body.append(self._row(place, cells, marks))
                signs = {
                    name: "".join(f" [{self.notes.sign(mark)}]" for mark in found)
                    for name, found in marks.items()
                }
                lines.append([level, *(said + signs.get(n, "") for n, said in cells.items())])
            bodies.append(f"<tbody>{''.join(body)}</tbody>")
        heads = {name: say(page, f"head_{name}") for name in _HEADS}
        header = "".join(
            f'<th scope="col"{_N if name in _NUMERIC else ""}>{escape(head)}</th>'
            for name, head in heads.items()
        )
        caption = say(page, "table_indicators", rules=page.rules.id)
        html = (
            f'<div class="scroll" tabindex="0" role="region" aria-labelledby="c-{NAME}">'
            f'<table class="all" id="t-{NAME}"><caption id="c-{NAME}">'
            f"<span>{escape(caption)}</span></caption>"
            f"<thead><tr>{header}</tr></thead>{''.join(bodies)}{self._foot()}</table></div>"
            f"{self._noted()}{self._below(heads)}"
        )
        noted = [f"{at} {line}" for at, line in enumerate(self.notes.lines(), start=1)]
        shown = ["\t".join(line) for line in [[say(page, "head_level"), *heads.values()], *lines]]
        return Block(KIND, "\n".join([caption, *shown, *noted]), html, {"id": f"t-{NAME}"})

    def _heading(self, level: str, places: list[int]) -> str:
        """Return the row above the indicators of a level, with its sums."""
        rows = self.rows.loc[places]
        sums = [points(rows[name].sum(min_count=1)) for name in ("weight", "score")]
        sums.append(span(rows["lowest"].sum(), rows["highest"].sum()))
        return _summed(' class="level"><th scope="rowgroup"', level, sums)

    def _cells(self, place: int) -> dict[str, str]:
        """Return the cells of an indicator as text, in the order of the columns."""
        page, own, row = self.page, self.printed[place], self.rows.loc[place]
        notes = [printed(own["reason"]), *self.remarks.get(int(own["position"]), [])]
        if row["basis"] == "unknown":
            notes.append(say(page, "no_basis"))
        if row["outside"]:
            notes.append(say(page, "outside"))
        return {
            "row": str(own["position"]),
            "name": printed(own["name"]) or say(page, "indicator_lost"),
            "target": printed(own["target_text"]),
            "actual": printed(own["actual_text"]),
            "weight": points(own["weight"]),
            "score": points(own["score"]),
            "range": span(row["lowest"], row["highest"]),
            "notes": text("word.semicolon", page.language).join(filter(None, notes)),
            "page": "" if pd.isna(own["page"]) else str(own["page"]),
        }

    def _marks(self, place: int) -> Marks:
        """Return the marks of an indicator by cell; the name bears those of what has no cell."""
        found: Marks = {}
        subject = f"indicators/{self.printed[place]['position']}"
        for mark in self.sources.marks(form_id(self.page), subject):
            cell = _BEARS.get(mark.column, "name")
            found.setdefault(cell, []).append(self.notes.number(mark))
        return found

    def _row(self, place: int, cells: dict[str, str], marks: Marks) -> str:
        cut = _CUT if self.cut[place] else ""
        html = [f'<tr id="i-{escape(cells["row"])}"{cut}>']
        for name, said in cells.items():
            badges = "".join(f" {self.notes.badge(mark)}" for mark in marks.get(name, []))
            shown = escape(said) + badges
            kind = _N if name in _NUMERIC else ""
            html.append(
                f'<th scope="row">{shown}</th>' if name == "name" else f"<td{kind}>{shown}</td>"
            )
        return "".join(html) + "</tr>"

    def _foot(self) -> str:
        """Return the rows of the execution rate and of the total, as printed, with their range."""
        page, project = self.page, self.page.tables.projects.iloc[0]
        form = scoring.forms(account.alone(page.tables), page.rules).iloc[0]
        rows = []
        for row in self.account[self.account["level1"].eq(EXECUTION)].to_dict("records"):
            sums = [points(row["weight"]), points(row["score"])]
            sums.append(span(row["lowest"], row["highest"]))
            rows.append(_summed('><th scope="row"', say(page, "foot_execution"), sums))
        sums = [points(project["total_weight"]), points(project["total_score"])]
        sums.append(span(form["lowest"], form["highest"]))
        rows.append(_summed('><th scope="row"', say(page, "foot_total"), sums))
        return f"<tfoot>{''.join(rows)}</tfoot>"

    def _noted(self) -> str:
        items = "".join(
            f'<li id="{NAME}-{at}">{escape(line)}</li>'
            for at, line in enumerate(self.notes.lines(), start=1)
        )
        return f'<ol class="noted">{items}</ol>' if items else ""

    def _below(self, heads: dict[str, str]) -> str:
        """Return the address of the CSV: the printed row and what stands in this table."""
        columns = [say(self.page, "head_level1"), say(self.page, "head_level2"), *heads.values()]
        lines = [
            [printed(own["level1"]), printed(own["level2"]), *self._cells(place).values()]
            for place, own in enumerate(self.printed)
        ]
        origin = ["document", "form_id"]
        beside = [str(self.page.tables.projects["source"].iloc[0]), form_id(self.page)]
        address, _ = download.address([*columns, *origin], [line + beside for line in lines])
        label = escape(text("page.csv", self.page.language, rows=len(lines)))
        return f'<p class="below"><a download="{NAME}.csv" href="{address}">{label}</a></p>'


def _summed(opened: str, title: str, sums: list[str]) -> str:
    cells = "".join(f"<td{_N}>{one}</td>" for one in sums)
    return f'<tr{opened} colspan="4">{escape(title)}</th>{cells}<td colspan="2"></td></tr>'


def _level(page: Page, row: dict[Any, Any]) -> str:
    levels = [gloss(printed(row[name]), page.language) for name in ("level1", "level2")]
    return " · ".join(filter(None, levels)) or say(page, "level_lost")


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
    found = account.said(page.tables)
    remarks: dict[int, list[str]] = {}
    for row in pd.concat([found.against, found.asked]).itertuples():
        table, _, position = str(row.subject).partition("/")
        key = f"project.check_{str(row.check).replace('-', '_')}"
        if table == "indicators" and position.isdigit() and known(key):
            remarks.setdefault(int(position), []).append(text(key, page.language))
    return remarks
