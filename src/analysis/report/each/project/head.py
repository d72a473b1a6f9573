"""What stands above the indicators of one project: its facts and goals, and what checks say."""

from typing import Any

import pandas as pd

from analysis import doubts, rules, tables
from analysis.eligibility import template
from analysis.locations import on
from analysis.report.block import Block, fill, paragraphs
from analysis.report.each.project import form as sheet
from analysis.report.marks import Sources
from analysis.report.page import Page
from analysis.report.places import pages

# Goals are long prose; the page tells how they begin.
_GOAL = 140
_GRAVE = {"high": 0, "middle": 1, "low": 2}
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
    return Block(sheet.KIND, fill("head", cells=cells, notes=notes.shown(), goals=goals))


def _facts(page: Page) -> dict[str, str]:
    """Return the facts by the column of the project that each is, or by what else it is."""
    project = page.tables.projects.iloc[0]
    form = sheet.total(page)
    proven = sheet.proof(page, sheet.by_use(page))
    some = bool(pd.notna(form["lowest"])) and not sheet.apart(form)
    points = sheet.shown(project["total_score"]) or page.missing("total_score", project["form_id"])
    if pd.notna(project["total_weight"]):
        points += f" / {sheet.shown(project['total_weight'])}"
    confirmed = "" if proven is None else f"{proven[1]} / {proven[0]}"
    own = ("project_name", "department", "unit", "year")
    return {
        **{column: sheet.printed(project[column]) for column in own},
        "total_score": points,
        "grade": page.grade(project),
        "range": sheet.span(form["lowest"], form["highest"]) if some else "",
        "strict": page.gloss(form["grade_lowest"]) + sheet.left_open(page, form) if some else "",
        "applies": _applies(page),
        "proof": confirmed,
        "document": f"{project['source']}{_pages(page, project)}",
        "reader": page.name("reader", project["reader"]),
        "sha": sheet.printed(project["source_sha256"])[:16],
        "edition": sheet.printed(project["same_as"]),
    }


def _applies(page: Page) -> str:
    """Return the rule set that applies to the form, as the audit has it; nothing if none binds."""
    found = page.tables.findings
    own = found.loc[found["check"].eq("rule-set") & found["verdict"].eq("agrees"), "rule"]
    return "" if own.empty else rules.owner_named(str(own.iloc[0]), page.language)


def _pages(page: Page, project: pd.Series) -> str:
    """Return which pages of its document the form stands on."""
    through = pages(project["first_page"], project["last_page"])
    said = on(project["reader"], through, page.language)
    return page.say("word.comma") + said if through else ""


def _goals(page: Page) -> list[str]:
    """Return both goals where both were read whole; shreds are not shown."""
    project = page.tables.projects.iloc[0]
    goals = {name: sheet.printed(project[name]) for name in _GOALS}
    if not any(goals.values()):
        return []
    if doubts.fields(project["in_doubt"]) & set(goals):
        where = on(project["reader"], sheet.printed(project["first_page"]), page.language)
        return [page.say("project.goals_in_doubt", where=where)]
    begun = {name: goal[:_GOAL] + "…" * (len(goal) > _GOAL) for name, goal in goals.items() if goal}
    for name in (one for one in begun if template(goals[one])):
        begun[name] = page.say("project.goal_template", goal=begun[name])
    return [page.name("goal", name, goal=goal) for name, goal in begun.items()]


def findings(page: Page) -> Block:
    """Return what is found about the form, a fact an item, the gravest first, and what to ask.

    A sentence has its rule, page and row behind it; what settles several facts stands below them.
    That nothing contradicts, or is to be asked, the heading says.
    """
    if page.tables.findings.empty:
        return paragraphs(sheet.KIND, [page.say("project.not_checked")])
    found = sheet.by_use(page)
    known = sheet.sources(page)
    groups = {
        page.say("project.findings_against"): _items(
            page, known, found[sheet.told(found, "against")]
        ),
        page.say("project.findings_asked"): _items(page, known, found[sheet.told(found, "asked")]),
        page.say("project.findings_read"): [_plain(one) for one in _reading(page, found)],
    }
    html = fill(
        "findings",
        lead=page.counted(found["use"].eq("open").sum(), "project.proof_open"),
        groups=[{"title": title, "items": items} for title, items in groups.items() if items],
        comma=page.say("word.comma"),
        brackets=page.say("project.brackets", inside="\t").split("\t"),
    )
    return Block(sheet.KIND, html)


def _items(page: Page, known: Sources, found: pd.DataFrame) -> list[dict[str, Any]]:
    """Return an item for each fact: severity and sentences; the last of those with one `ask` asks.

    Facts of one ask stand together, those with the gravest first.
    """
    rows = found.assign(grave=found["severity"].map(_GRAVE)).sort_values("grave", kind="stable")
    by_ask: dict[str, list[dict[str, Any]]] = {}
    for _, fact in tables.led(rows).groupby(tables.facts(rows), sort=False):
        own = fact.fillna({"severity": "", f"ask_{page.language}": ""}).to_dict("records")
        grade = page.name("severity", own[0]["severity"])
        severity = own[0]["severity"] and page.say("project.graded", grade=grade)
        item = {"severity": severity, "parts": [_item(page, known, row) for row in own], "ask": ""}
        by_ask.setdefault(own[0][f"ask_{page.language}"], []).append(item)
    for ask, items in by_ask.items():
        items[-1]["ask"] = ask
    return [item for items in by_ask.values() for item in items]


def _plain(said: str) -> dict[str, Any]:
    return {"severity": "", "parts": [{"said": said, "source": []}], "ask": ""}


def _item(page: Page, known: Sources, row: dict[Any, Any]) -> dict[str, Any]:
    """Return a finding's sentence, and whose rule it is and where it stands, a way to its row."""
    source = [{"said": said, "row": ""} for said in known.source(row)]
    table, _, position = str(row["subject"]).partition("/")
    if table == "indicators":
        source.append({"said": page.say("page.row_of", row=position), "row": position})
    return {"said": row[f"message_{page.language}"], "source": source}


def _reading(page: Page, found: pd.DataFrame) -> list[str]:
    """Return what was not read, and how much is marked in the facts and the table below."""
    message, rows = f"message_{page.language}", page.tables.indicators
    said = list(found.loc[found["use"].eq("lost"), message])
    for state, key in (("in_doubt", "project.doubts_rows"), ("unread", "project.unread_rows")):
        said.append(page.counted(sheet.doubted(page, state, "indicators"), key))
    said.append(page.counted(rows["corrected"].notna().sum(), "project.corrected_rows"))
    said = [*filter(None, said), *found.loc[found["use"].isin(["edition", "aside"]), message]]
    # What is marked in the facts is told there.
    marked, _ = sheet.head_notes(page)
    return said or [page.say("project.marked_above" if marked.shown() else "project.nothing_read")]
