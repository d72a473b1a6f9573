"""The audit: what the figures of a form say of each other, and what the rules say of them.

`contradicts` is a fact that no reading of the printed figures allows; `warns` is a judgement, and
`rule` says whose. Checks that agree are kept, as they show which figures another one confirms.
What is judged is defined in `leniency`, `design` and `execution`; a check turns their rows into
findings. To add one, put it into a module of `each/`, new or not, and its words into the catalogue.

    check(tables, rules)             the findings
    examined(tables, rules)          those of each document by itself
    across(together)                 those of all documents together
    joined(tables, found, further)   all of them, each with the fact that it belongs to
    checks()                         all checks by the names of their findings
    check_of(name)                   the check that a finding comes from
    judged(tables, findings)         findings with their facts, severity and what to ask
    coverage(tables, findings)       how far the figures of each form prove each other
    choose(tables)                   the rule set that applies to each form
"""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import rules as rule_sets
from analysis import tables as schema
from analysis.audit.check import Check, check_of, checks
from analysis.audit.coverage import coverage
from analysis.audit.facts import IN_DOUBT, judged
from analysis.audit.forms import Form, Row, Trace, forms
from analysis.audit.rule_choice import Choice, choose
from analysis.audit.together import Together, sentences, traced
from analysis.measures import frames, of_given
from analysis.rules import RuleSet
from analysis.tables import Decimals, Tables, by_document, document_of

__all__ = ["IN_DOUBT", "Check", "Choice", "Decimals", "Examined", "Form", "Together", "across"]
__all__ += ["check", "check_of", "checks", "choose", "coverage", "examined", "joined", "judged"]
__all__ += ["sentences", "traced"]


@of_given
def check(
    tables: Tables, rules: str | Path | RuleSet | None = None, decimals: Decimals | None = None
) -> pd.DataFrame:
    """Return what all checks have to say of all forms, as a `findings` table.

    `rules` is the set to judge by; without it each form is judged by the one that applies to it,
    see `choose`. `decimals` are those that figures print, where a reader knows them; without it
    what hangs on them can't be told. Raises `UsageError` for an unknown rule set.

    >>> first = corpus.select(corpus.projects["form_id"].head(1))
    >>> analysis.audit.check(first, "mof-2021-101")["verdict"].value_counts().to_dict()["agrees"]
    23
    """
    documents = examined(tables, rules, decimals).values()
    traces = [form for one in documents for form in one.traces]
    counts = tables.projects["same_as"].isna() & tables.projects["derived_from"].isna()
    projects = tables.projects[counts].assign(page=lambda rows: rows["last_page"])
    heads = projects.merge(traced(traces), on="form_id")
    others = set(tables.projects.loc[~counts, "form_id"])
    further = across(Together(heads, lambda: [sentences(traces)], others))
    said = [row for one in documents for row in one.said]
    return schema.frame("findings", joined(tables, said, further))


@dataclass(slots=True)
class Examined:
    """What the checks say of one document, by itself: of its forms, then of all of them together.

    `traces` are what checks of several documents look at. Plain data, which can be kept.
    """

    said: list[dict[str, Any]] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)


def examined(
    tables: Tables, rules: str | Path | RuleSet | None = None, decimals: Decimals | None = None
) -> dict[str, Examined]:
    """Return what all checks have to say of each document, by what stands before # in its forms.

    No other document changes it. Parameters and errors are those of `check`.

    >>> list(examined(corpus.select(["self-evaluation-forms-2024.txt#6"])))
    ['self-evaluation-forms-2024.txt']
    """
    found = _examined(_restored(tables), rules, decimals)
    facts = {
        (row["form_id"], row["fact"])
        for one in found.values()
        for row in one.said
        if row["verdict"] == "contradicts"
    }
    against = Counter(form for form, _ in facts)
    for one in found.values():
        for form in one.traces:
            form.against = against[form.form_id]
    return found


def _restored(tables: Tables) -> Tables:
    """Return the tables with texts stored as this process stores new ones: checks merge both."""
    return Tables(
        *(
            frame.astype(dict.fromkeys(frame.select_dtypes("str"), "str"))
            for frame in tables.frames().values()
        )
    )


def _examined(
    tables: Tables, rules: str | Path | RuleSet | None, decimals: Decimals | None
) -> dict[str, Examined]:
    read = frames(tables)  # what one check measures, another asks for again
    choices = choose(read) if rules is None else {}
    asked = rule_sets.OWN if rules is None else rules
    every = list(dict.fromkeys(checks().values()))
    made = {form.id: form for form in forms(read, asked, choices, decimals)}
    documents = {name: [made[one] for one in own] for name, own in by_document(made).items()}
    runs = [one.run_document for one in every if one.run_document is not None]
    rows: list[Row] = []
    for members in documents.values():
        rows += [row for form in members for one in every for row in one.findings(form)]
        rows += [{**row, "form_id": members[0].id} for run in runs for row in run(members)]
    found = {
        name: Examined(traces=[form.trace() for form in members])
        for name, members in documents.items()
    }
    for row in judged(tables, rows):
        found[document_of(row["form_id"])].said.append(row)
    return found


def across(together: Together) -> list[Row]:
    """Return what checks say of all forms that count together, as rows of `findings`.

    >>> none = corpus.projects.head(0).assign(page=1, scored=True, full=True)
    >>> across(Together(none, lambda: []))
    []
    """
    return [
        row | {"check": one.names[0]}
        for one in dict.fromkeys(checks().values())
        if one.run_corpus is not None
        for row in one.run_corpus(together)
    ]


def joined(tables: Tables, said: list[Row], further: list[Row]) -> list[Row]:
    """Return what was said of forms by themselves with what was said of them besides.

    That may be the same fact as one of those: all of these forms are `judged` again.

    >>> joined(corpus, [{"form_id": "a.pdf#1"}], [])
    [{'form_id': 'a.pdf#1'}]
    """
    forms = {row["form_id"] for row in further}
    again = [row for row in (*said, *further) if row["form_id"] in forms]
    told = iter(judged(tables.select(forms), again))
    return [next(told) if row["form_id"] in forms else row for row in (*said, *further)]
