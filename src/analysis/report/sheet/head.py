"""The head of the page about one project: its findings in sentences, its facts, its goals."""

from __future__ import annotations

from html import escape

import pandas as pd

from analysis import scoring
from analysis.report import account
from analysis.report.blocks import Block
from analysis.report.narrative.project import of_project
from analysis.report.page import Page
from analysis.report.sheet.words import KIND, head_notes, points, printed, rule_set, say, span
from analysis.words import gloss, known
from analysis.words import say as text

# Goals are long prose; the page tells how they begin.
_GOAL = 140


def opening(page: Page) -> Block:
    """Return the findings about the form in sentences, under the project's name."""
    return page.opening(of_project(page.tables, page.whole, page.rules, page.language))


def facts(page: Page) -> Block:
    """Return what the form is: whose, its total and grade, where it stands, how it was read."""
    notes, marked = head_notes(page)
    colon = text("word.colon", page.language)
    cells, lines = [], []
    for name, value, column in _facts(page):
        # The name is the page's title already; here it stands for its marks.
        if not value or (name == "project" and not marked[column]):
            continue
        label = say(page, f"fact_{name}")
        badges = "".join(f" {notes.badge(mark)}" for mark in marked.get(column, []))
        cells.append(f"<div><dt>{escape(label)}</dt><dd>{escape(value)}{badges}</dd></div>")
        signs = "".join(f" [{notes.sign(mark)}]" for mark in marked.get(column, []))
        lines.append(f"{label}{colon}{value}{signs}")
    goals = _goals(page)
    said = "".join(f'<p class="goal">{escape(goal)}</p>' for goal in goals)
    html = f'<dl class="facts">{"".join(cells)}</dl>{said}'
    return Block(KIND, "\n".join([*lines, *goals]), html)


def _facts(page: Page) -> list[tuple[str, str, str]]:
    """Return name, value and the column of the project that the value is, if it is one."""
    project = page.tables.projects.iloc[0]
    form = scoring.forms(account.alone(page.tables), page.rules).iloc[0]
    found = account.said(page.tables)
    some = not page.tables.indicators.empty
    lost = text("page.grade_lost", page.language)
    total = points(project["total_score"]) or say(page, "not_printed")
    if pd.notna(project["total_weight"]):
        total += f" / {points(project['total_weight'])}"
    reader = str(project["reader"])
    return [
        ("project", printed(project["project_name"]), "project_name"),
        ("department", printed(project["department"]), "department"),
        ("unit", printed(project["unit"]), "unit"),
        ("year", printed(project["year"]), "year"),
        ("total", total, "total_score"),
        ("grade", gloss(printed(project["grade"]), page.language) or lost, "grade"),
        ("range", span(form["lowest"], form["highest"]) if some else "", ""),
        ("strict", gloss(str(form["grade_lowest"]), page.language) if some else "", ""),
        ("fits", _fit(page), ""),
        ("proof", f"{found.confirmed} / {found.figures}" if found.checked else "", ""),
        ("document", f"{project['source']}{_pages(page, project)}", ""),
        ("reader", say(page, f"reader_{reader}") if known(f"project.reader_{reader}") else "", ""),
        ("sha", printed(project["source_sha256"])[:16], ""),
        ("edition", printed(project["same_as"]), ""),
    ]


def _fit(page: Page) -> str:
    """Return the rule set that fits the form, as the audit has it."""
    found = page.tables.findings
    fits = found.loc[found["check"].eq("rule-set") & found["verdict"].eq("agrees"), "rule"]
    return "" if fits.empty else rule_set(str(fits.iloc[0]), page.language)


def _pages(page: Page, project: pd.Series) -> str:
    """Return which pages of its document the form stands on."""
    first, last = project["first_page"], project["last_page"]
    if pd.isna(first):
        return ""
    through = f"{first}" if pd.isna(last) or first == last else f"{first}–{last}"
    return text("page.comma", page.language) + text("page.page_of", page.language, page=through)


def _goals(page: Page) -> list[str]:
    """Return both goals where both were read whole; shreds are not shown."""
    project = page.tables.projects.iloc[0]
    goals = {name: printed(project[name]) for name in ("goal_expected", "goal_actual")}
    if not any(goals.values()):
        return []
    doubted = account.doubts(page.tables, page.language)
    if any(f"project/{name}" in doubted for name in goals):
        where = text("page.page_of", page.language, page=project["first_page"])
        return [say(page, "goals_in_doubt", where=where)]
    return [say(page, name, goal=_begin(goal)) for name, goal in goals.items() if goal]


def _begin(said: str) -> str:
    return said if len(said) <= _GOAL else said[:_GOAL] + "…"
