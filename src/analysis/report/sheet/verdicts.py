"""What the checks say of one form: contradictions, questions by rules, reading and corrections."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from analysis.report import account
from analysis.report.blocks import Block
from analysis.report.page import Page
from analysis.report.sheet.words import HEAD_NOTES, KIND, head_notes, message, rule_set, say
from analysis.words import known
from analysis.words import say as text


def findings(page: Page) -> Block:
    """Return what is found about the form, as sentences with rule, page and row."""
    if page.tables.findings.empty:
        unchecked = say(page, "not_checked")
        return Block(KIND, unchecked, f"<p>{escape(unchecked)}</p>")
    found = account.said(page.tables)
    lead = []
    if found.checked:
        lead.append(say(page, "proof", figures=found.figures, confirmed=found.confirmed))
    if found.open:
        lead.append(say(page, "proof_open", n=found.open))
    html, lines = [f"<p>{escape(' '.join(lead))}</p>"] if lead else [], [*lead]
    groups = {"against": _sentences(page, found.against), "asked": _sentences(page, found.asked)}
    for name, told in groups.items():
        title = say(page, f"findings_{name}")
        shown = told or [(say(page, f"nothing_{name}"), "")]
        items = "".join(f"<li>{escape(one)}{source}</li>" for one, source in shown)
        html.append(f"<h3>{escape(title)}</h3><ul>{items}</ul>")
        lines += [title, *(f"- {one}" for one, _ in shown)]
    items, read = _reading(page, found)
    title = say(page, "findings_read")
    html.append(f"<h3>{escape(title)}</h3>{items}")
    plain = "\n".join([*lines, title, *read])
    return Block(KIND, plain, f'<div class="found">{"".join(html)}</div>')


def _sentences(page: Page, rows: pd.DataFrame) -> list[tuple[str, str]]:
    """Return each finding's sentence, and where it stands and whose rule it is, as HTML."""
    return [(message(page, row), _source(page, row)) for row in rows.itertuples()]


def _reading(page: Page, found: account.Said) -> tuple[str, list[str]]:
    """Return what was not read, the notes on the head, and what is marked below, as HTML and text.

    The notes are those that the marks of the facts lead to.
    """
    _, marks = head_notes(page)
    noted = [
        say(page, "noted_doubt", said=mark.said) if mark.kind == "doubt" else mark.said
        for found_here in marks.values()
        for mark in found_here
    ]
    said = [message(page, row) for row in found.lost.itertuples()]
    rows = {
        "doubts_rows": page.tables.indicators["in_doubt"].notna(),
        "corrected_rows": page.tables.indicators["corrected"].notna(),
    }
    said += [say(page, key, n=int(which.sum())) for key, which in rows.items() if which.any()]
    said += [message(page, row) for row in found.editions.itertuples()]
    if not said and not noted:
        said = [say(page, "nothing_read")]
    html = "<ul>" + "".join(f"<li>{escape(one)}</li>" for one in said) + "</ul>" if said else ""
    if noted:
        numbered = enumerate(noted, start=1)
        items = "".join(f'<li id="{HEAD_NOTES}-{at}">{escape(one)}</li>' for at, one in numbered)
        html += f"<ol>{items}</ol>"
    return html, [*(f"- {one}" for one in said), *(f"{n} {one}" for n, one in enumerate(noted, 1))]


def _source(page: Page, row: Any) -> str:
    """Return rule, page and row of a finding in brackets; the row leads to its indicator."""
    parts = []
    if pd.notna(row.rule):
        parts.append(escape(_clause(str(row.rule), page.language)))
    if pd.notna(row.page):
        parts.append(escape(text("page.page_of", page.language, page=int(row.page))))
    table, _, position = str(row.subject).partition("/")
    if table == "indicators":
        said = escape(text("page.row_of", page.language, row=position))
        parts.append(f'<a href="#i-{escape(position)}">{said}</a>')
    if not parts:
        return ""
    inside = escape(text("page.comma", page.language)).join(parts)
    return f' <span class="source">{say(page, "brackets", inside=inside)}</span>'


def _clause(rule: str, language: str) -> str:
    """Return a finding's rule in words: the rule set and its clause."""
    owner, _, clause = rule.partition(": ")
    key = f"project.clause_{clause.replace(' ', '_')}"
    said = text(key, language) if known(key) else clause
    name = rule_set(owner, language)
    return f"{name}{text('word.colon', language)}{said}" if said else name
