"""One page with all names, targets, results and reasons, to be searched without a network.

It stands beside the reports as `search.html`: every form with its rows as text, readable and
searched by the browser without any script; with one, what is typed leaves only the rows that
have it.
"""

from pathlib import Path
from typing import Any

import pandas as pd

from analysis import doubts, paths, trust
from analysis.locations import on, whole
from analysis.report import html
from analysis.report.columns import csv_text
from analysis.report.page import Page
from analysis.report.places import link, told_of
from analysis.tables import Tables, damaged, sure

NAME, CSV = "search.html", "search.csv"
# With its glyphs the page stays below 3 MB.
MOST_BYTES = 2_000_000
_GOALS = ("goal_expected", "goal_actual")
_TEXTS = ("name", "target_text", "actual_text", "reason")


def write(page: Page, data: dict[str, Any], other: str, folder: Path) -> Path:
    """Write the page of these forms into a folder, the most questionable first, and its CSV.

    The CSV has every row; forms that would make the page too large stand in it alone.
    """
    read = trust.audited(page.tables)
    forms: list[dict[str, Any]] = []
    size = 0
    rows = _rows(page, read)
    projects = read.projects.set_index("form_id", drop=False)
    order = trust.most_questionable(read)
    for form, (_, head) in zip(order, projects.loc[order].iterrows(), strict=True):
        own = {
            "href": link(form) if form in page.linked else "",
            "called": page.called(head),
            "whose": page.listed(told_of(head, page.language, "unit", "year")),
            "goals": _goals(page, head),
            "rows": rows.get(form, []),
        }
        size += 60 + len(str(own).encode())
        if forms and size > MOST_BYTES:
            break
        forms.append(own)
    left = page.counted(len(projects) - len(forms), "lookup.left")
    words = {"title": page.say("lookup.title"), "question": page.say("lookup.question")}
    made = html.frame(
        "search", "search", page.language, data, other, forms=forms, left=left, **words
    )
    heads = ("form_id", "position", *_TEXTS)
    lines = read.indicators[list(heads)].to_dict("records")
    every = [["" if pd.isna(row[one]) else str(row[one]) for one in heads] for row in lines]
    paths.put(folder / CSV, csv_text(heads, every).encode("utf-8-sig"))
    paths.put(folder / NAME, made.encode())
    return folder / NAME


def _goals(page: Page, head: "pd.Series[Any]") -> list[str]:
    """Return both goals with what they are; where one is in doubt neither is quoted.

    The page of the form shows none then either: the other one may have lost its half to it.
    """
    goals = {one: head[one] for one in _GOALS if pd.notna(head[one])}
    if goals and doubts.fields(head["in_doubt"]) & set(_GOALS):
        where = on(head["reader"], whole(head["first_page"]), page.language)
        return [page.say("project.goals_in_doubt", where=where)]
    return [page.name("goal", one, goal=goal) for one, goal in goals.items()]


def _rows(page: Page, read: Tables) -> dict[Any, list[dict[str, Any]]]:
    """Return the texts of each form's indicators; what is in doubt or too damaged is said so."""
    spoilt = page.say("page.damaged")
    found: dict[Any, list[dict[str, Any]]] = {}
    shown = read.indicators[["form_id", "position", *_TEXTS]].copy()
    for one in _TEXTS:
        unsure = shown[one].notna() & sure(read.indicators, one).isna()
        marked = [page.say("word.in_doubt", value=text) for text in shown.loc[unsure, one]]
        shown.loc[unsure, one] = marked
        shown[one] = shown[one].mask(damaged(read.indicators, one), spoilt)
    for row in shown.to_dict("records"):
        said = [str(row[one]) for one in _TEXTS if not pd.isna(row[one])]
        found.setdefault(row["form_id"], []).append(
            {"position": whole(row["position"]), "said": said}
        )
    return found
