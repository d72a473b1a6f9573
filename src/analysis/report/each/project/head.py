"""The head of the page about one project: its facts and its goals."""

import pandas as pd

from analysis import doubts, rules
from analysis.report.block import Block, fill
from analysis.report.each.project import form as sheet
from analysis.report.page import Page
from analysis.report.places import pages

# Goals are long prose; the page tells how they begin.
_GOAL = 140
_GOALS = ("goal_expected", "goal_actual")


def head(page: Page) -> Block:
    """Return what the form is: whose, its total and grade, where it stands, how it was read."""
    notes, marked = sheet.head_notes(page)
    cells = []
    for column, value in _facts(page).items():
        marks = marked.get(column, [])
        # The name is the page's title already; here it stands for its marks.
        if not value or (column == "project_name" and not marks):
            continue
        label = page.name("fact", column)
        cells.append({"label": label, "value": value, "marks": notes.badges(marks)})
    goals = _goals(page)
    return Block(sheet.KIND, fill("head", cells=cells, goals=goals))


def _facts(page: Page) -> dict[str, str]:
    """Return the facts by the column of the project that each is, or by what else it is."""
    project = page.tables.projects.iloc[0]
    form = sheet.total(page)
    proven = sheet.proof(page, sheet.by_use(page))
    some = not page.tables.indicators.empty
    points = sheet.shown(project["total_score"]) or page.say("project.not_printed")
    if pd.notna(project["total_weight"]):
        points += f" / {sheet.shown(project['total_weight'])}"
    confirmed = "" if proven is None else f"{proven[1]} / {proven[0]}"
    own = ("project_name", "department", "unit", "year")
    return {
        **{column: sheet.printed(project[column]) for column in own},
        "total_score": points,
        "grade": page.grade(project["grade"]),
        "range": sheet.span(form["lowest"], form["highest"]) if some else "",
        "strict": page.gloss(form["grade_lowest"]) if some else "",
        "fits": _fit(page),
        "proof": confirmed,
        "document": f"{project['source']}{_pages(page, project)}",
        "reader": page.name("read_from", project["reader"]),
        "sha": sheet.printed(project["source_sha256"])[:16],
        "edition": sheet.printed(project["same_as"]),
    }


def _fit(page: Page) -> str:
    """Return the rule set that fits the form, as the audit has it."""
    found = page.tables.findings
    fits = found.loc[found["check"].eq("rule-set") & found["verdict"].eq("agrees"), "rule"]
    return "" if fits.empty else rules.owner_named(str(fits.iloc[0]), page.language)


def _pages(page: Page, project: pd.Series) -> str:
    """Return which pages of its document the form stands on."""
    through = pages(project["first_page"], project["last_page"])
    return page.say("word.comma") + page.say("page.page_of", page=through) if through else ""


def _goals(page: Page) -> list[str]:
    """Return both goals where both were read whole; shreds are not shown."""
    project = page.tables.projects.iloc[0]
    goals = {name: sheet.printed(project[name]) for name in _GOALS}
    if not any(goals.values()):
        return []
    if doubts.fields(project["in_doubt"]) & set(goals):
        where = page.say("page.page_of", page=sheet.printed(project["first_page"]))
        return [page.say("project.goals_in_doubt", where=where)]
    return [page.name("goal", name, goal=_begin(goal)) for name, goal in goals.items() if goal]


def _begin(said: str) -> str:
    return said if len(said) <= _GOAL else said[:_GOAL] + "…"
