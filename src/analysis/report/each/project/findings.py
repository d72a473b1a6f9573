"""What the checks say of one form: what contradicts, judgements, questions, what was read."""

from typing import Any

import pandas as pd

from analysis import rules
from analysis.report.block import Block, fill, paragraphs
from analysis.report.each.project import form as sheet
from analysis.report.page import Page


def findings(page: Page) -> Block:
    """Return what is found about the form, as sentences with rule, page and row."""
    if page.tables.findings.empty:
        return paragraphs(sheet.KIND, [page.say("project.not_checked")])
    found = sheet.by_use(page)
    proven = sheet.proof(page, found)
    lead = [page.counted(found["use"].eq("open").sum(), "project.proof_open")]
    if proven is not None:
        lead.insert(0, page.say("project.proof", figures=proven[0], confirmed=proven[1]))
    groups = [
        ("against", page.say("project.findings_against"), "project.nothing_against"),
        ("asked", page.say("project.findings_asked"), "project.nothing_asked"),
    ]
    shown = []
    for use, title, nothing in groups:
        items = [_item(page, row) for row in found[found["use"].eq(use)].to_dict("records")]
        none = {"said": page.say(nothing), "source": []}
        shown.append({"title": title, "items": items or [none]})
    said, notes = _reading(page, found)
    title = page.say("project.findings_read")
    html = fill(
        "findings",
        lead=" ".join(filter(None, lead)),
        groups=shown,
        title=title,
        said=said,
        notes=notes,
        comma=page.say("word.comma"),
        brackets=page.say("project.brackets", inside="\t").split("\t"),
    )
    return Block(sheet.KIND, html)


def _item(page: Page, row: dict[Any, Any]) -> dict[str, Any]:
    """Return a finding's sentence, and whose rule it is and where it stands, a way to its row."""
    source = []
    if pd.notna(row["rule"]):
        source.append({"said": rules.cited(str(row["rule"]), page.language), "row": ""})
    if pd.notna(row["page"]):
        source.append({"said": page.say("page.page_of", page=int(row["page"])), "row": ""})
    table, _, position = str(row["subject"]).partition("/")
    if table == "indicators":
        source.append({"said": page.say("page.row_of", row=position), "row": position})
    return {"said": row[f"message_{page.language}"], "source": source}


def _reading(page: Page, found: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Return what was not read and what is marked below, and the notes on the head.

    The notes are those that the marks of the facts lead to.
    """
    _, marks = sheet.head_notes(page)
    notes = [
        page.say("project.noted_doubt", said=mark.said) if mark.kind == "doubt" else mark.said
        for here in marks.values()
        for mark in here
    ]
    message, rows = f"message_{page.language}", page.tables.indicators
    said = list(found.loc[found["use"].eq("lost"), message])
    said.append(page.counted(rows["in_doubt"].notna().sum(), "project.doubts_rows"))
    said.append(page.counted(rows["corrected"].notna().sum(), "project.corrected_rows"))
    said = [*filter(None, said), *found.loc[found["use"].eq("edition"), message]]
    if not said and not notes:
        said = [page.say("project.nothing_read")]
    return said, notes
