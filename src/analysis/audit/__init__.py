"""The audit: what the figures of a form say of each other, and what the rules say of them.

`contradicts` is a fact that no reading of the printed figures allows; `warns` is a judgement, and
`rule` says whose. Checks that agree are kept, as they show which figures another one confirms.
What is judged is defined in `leniency`, `design` and `execution`; a check turns their rows into
findings. To add one, put it into a module of `each/`, new or not, and its words into the catalogue.

    check(tables, rules)             the findings
    examined(tables, rules)          those of each document by itself
    joined(tables, examined)         all of them, with those of all documents together
    checks()                         all checks by the names of their findings
    check_of(name)                   the check that a finding comes from
    judged(tables, findings)         findings with their facts, severity and what to ask
    coverage(tables, findings)       how far the figures of each form prove each other
    choose(tables)                   the rule set that applies to each form
"""

from collections.abc import Iterable
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
from analysis.measures import frames, of_given
from analysis.rules import RuleSet
from analysis.tables import Decimals, Tables, by_document, document_of

__all__ = ["IN_DOUBT", "Check", "Choice", "Decimals", "Examined", "Form", "check", "check_of"]
__all__ += ["checks", "choose", "coverage", "examined", "joined", "judged"]


@of_given
def check(
    tables: Tables,
    rules: str | Path | RuleSet | None = None,
    decimals: Decimals | None = None,
) -> pd.DataFrame:
    """Return what all checks have to say of all forms, as a `findings` table.

    `rules` is the set to judge by; without it each form is judged by the one that applies to it,
    see `choose`. `decimals` are those that figures print, where a reader knows them; without it
    what hangs on them can't be told. Raises `UsageError` for an unknown rule set.

    >>> first = corpus.select(corpus.projects["form_id"].head(1))
    >>> analysis.audit.check(first, "mof-2021-101")["verdict"].value_counts().to_dict()["agrees"]
    23
    """
    return joined(tables, examined(tables, rules, decimals).values())


@dataclass(slots=True)
class Examined:
    """What the checks say of one document, by itself: of its forms, then of all of them together.

    `traces` are what checks of several documents look at. Plain data, which can be kept.
    """

    said: list[dict[str, Any]] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)


def examined(
    tables: Tables,
    rules: str | Path | RuleSet | None = None,
    decimals: Decimals | None = None,
) -> dict[str, Examined]:
    """Return what all checks have to say of each document, by what stands before # in its forms.

    No other document changes it. Parameters and errors are those of `check`.

    >>> list(examined(corpus.select(["self-evaluation-forms-2024.txt#6"])))
    ['self-evaluation-forms-2024.txt']
    """
    # Of a few hundred forms Python's own texts cost less than a call to Arrow for each step.
    with pd.option_context("mode.string_storage", "python"):
        return _examined(_restored(tables), rules, decimals)


def _restored(tables: Tables) -> Tables:
    """Return the tables with their texts in the storage of the option."""
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
    told = judged(tables, schema.frame("findings", rows))
    found = {
        name: Examined(traces=[form.trace() for form in members])
        for name, members in documents.items()
    }
    for row in schema.rows(told):
        found[document_of(row["form_id"])].said.append(row)
    return found


def joined(tables: Tables, documents: Iterable[Examined]) -> pd.DataFrame:
    """Return what was said of each document, with what checks say of all of them together.

    Of several editions of a form, which the tables tell, that one counts which is preferred.

    >>> one = corpus.select(["self-evaluation-forms-2024.txt#6"])
    >>> len(joined(one, examined(one).values())) == len(check(one))
    True
    """
    known = list(documents)
    projects = tables.projects
    counts = projects["same_as"].isna() & projects["derived_from"].isna()
    counted = set(projects.loc[counts, "form_id"])
    forms = [form for one in known for form in one.traces if form.id in counted]
    further = [
        row | {"check": one.names[0]}
        for one in dict.fromkeys(checks().values())
        if one.run_corpus is not None
        for row in one.run_corpus(forms)
    ]
    said = [row for one in known for row in one.said]
    every = schema.frame("findings", [*said, *further])
    if not further:
        return every
    # What is said across documents may be the same fact as what is said of one of its forms.
    forms_meant = {row["form_id"] for row in further}
    again = every["form_id"].isin(forms_meant)
    told = judged(tables.select(forms_meant), every[again]).set_axis(every.index[again])
    return pd.concat([every[~again], told]).sort_index()
