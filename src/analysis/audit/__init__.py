"""The audit: what the figures of a form say of each other, and what the rules say of them.

`contradicts` is a fact that no reading of the printed figures allows; `warns` is a judgement, and
`rule` says whose. Checks that agree are kept, as they show which figures another one confirms.
What is judged is defined in `leniency`, `design` and `execution`; a check turns their rows into
findings. To add one, put it into a module of `each/`, new or not, and its words into the catalogue.

    check(tables, rules)             the findings
    checks()                         all checks by the names of their findings
    check_of(name)                   the check that a finding comes from
    judged(tables, findings)         findings with their facts, severity and what to ask
    coverage(tables, findings)       how far the figures of each form prove each other
    choose(tables)                   the rule set that applies to each form
"""

from pathlib import Path
from typing import Any

import pandas as pd

from analysis import rules as rule_sets
from analysis import tables as schema
from analysis.audit.check import Check, check_of, checks
from analysis.audit.coverage import coverage
from analysis.audit.facts import IN_DOUBT, judged
from analysis.audit.forms import Form, forms
from analysis.audit.rule_choice import Choice, choose
from analysis.rules import RuleSet
from analysis.tables import Decimals, Tables

__all__ = [
    "IN_DOUBT",
    "Check",
    "Choice",
    "Decimals",
    "Form",
    "check",
    "check_of",
    "checks",
    "choose",
    "coverage",
    "judged",
]


def check(
    tables: Tables,
    rules: str | Path | RuleSet | None = None,
    decimals: Decimals | None = None,
) -> pd.DataFrame:
    """Return what all checks have to say of all forms, as a `findings` table.

    `rules` is the set to judge by; without it each form is judged by the one that applies to it,
    see `choose`. `decimals` are those that figures print, where a reader knows them; without it
    they are those of `measures.printed_decimals`. Raises `UsageError` for an unknown rule set.

    >>> first = corpus.select(corpus.projects["form_id"].head(1))
    >>> analysis.audit.check(first, "mof-2021-101")["verdict"].value_counts().to_dict()["agrees"]
    23
    """
    choices = choose(tables) if rules is None else {}
    asked = rule_sets.OWN if rules is None else rules
    every = list(dict.fromkeys(checks().values()))
    documents: dict[Any, list[Form]] = {}
    rows = []
    counted: list[Form] = []
    for form in forms(tables, asked, choices, decimals or {}):
        if form.project["same_as"] is None and form.project["derived_from"] is None:
            counted.append(form)
        documents.setdefault(form.project["source_sha256"], []).append(form)
        rows += [row for one in every for row in one.findings(form)]
    for members in documents.values():
        runs = [one.run_document for one in every if one.run_document is not None]
        rows += [{**row, "form_id": members[0].id} for run in runs for row in run(members)]
    for one in every:
        if one.run_corpus is not None:
            rows += [row | {"check": one.names[0]} for row in one.run_corpus(counted)]
    return judged(tables, schema.frame("findings", rows))
