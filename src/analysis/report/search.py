"""One page with all names, targets, results and reasons, to be searched without a network.

It stands beside the reports as `search.html`: every form with its rows as text, readable and
searched by the browser without any script; with one, what is typed leaves only the rows that
have it.
"""

from pathlib import Path
from typing import Any

import pandas as pd

from analysis import doubts, paths, trust
from analysis.locations import whole
from analysis.report import html
from analysis.report.columns import csv_text
from analysis.report.page import Page
from analysis.report.places import link, told_of
from analysis.tables import Tables, damaged

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
            "called": page.project(head),
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
    unsure, spoilt = doubts.fields(head["in_doubt"]) & set(_GOALS), page.say("page.damaged")
    return [
        page.name("goal", one, goal=spoilt if unsure else head[one])
        for one in _GOALS
        if pd.notna(head[one])
    ]


def _rows(page: Page, read: Tables) -> dict[Any, list[dict[str, Any]]]:
    """Return the texts of each form's indicators; what is too damaged is said to be so."""
    spoilt = page.say("page.damaged")
    found: dict[Any, list[dict[str, Any]]] = {}
    bad = {one: damaged(read.indicators, one) for one in _TEXTS}
    shown = read.indicators[["form_id", "position", *_TEXTS]].copy()
    for one in _TEXTS:
        shown[one] = shown[one].mask(bad[one], spoilt)
    for row in shown.to_dict("records"):
        said = [str(row[one]) for one in _TEXTS if not pd.isna(row[one])]
        found.setdefault(row["form_id"], []).append(
            {"position": whole(row["position"]), "said": said}
        )
    return found
