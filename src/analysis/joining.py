"""Batches to the tables of a corpus: each form once, and what is said of forms beside others.

Of all forms a line each is looked at; the rows of those alone are loaded of which more is said, and
the batches pass by one after the other.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache, partial
from typing import Any

import pandas as pd

from analysis import cycle, editions, packs, tables
from analysis.tables import Tables

# Rows of `findings` by form.
_Rows = dict[str, list[dict[str, Any]]]
_SAME = ["form_id", "same_as"]


def parts(store: packs.Store, beside: dict[str, pd.DataFrame]) -> Iterator[tuple[Tables, Tables]]:
    """Yield, batch by batch, the tables that count each form once and those of other editions.

    With what is said of forms beside others: of editions, of declarations and monitoring, and what
    checks say of all that count.

    >>> from analysis import batches, packs
    >>> store = packs.held(batches.judged(corpus, []))
    >>> [len(one.projects) for one in whole(parts(store, corpus.beside))]
    [9, 0]
    """
    told = cache(lambda: _beside_others(store, beside))
    same = store.once(
        "same", lambda: pd.DataFrame(list(told()[0].items()), columns=_SAME, dtype="str")
    )
    more = store.once("more", lambda: _sums(*told()[1:]))
    preferred = dict(same.itertuples(index=False, name=None))
    sums = dict(more.itertuples(index=False, name=None))
    heads = editions.told(store.heads, preferred)
    others = set(heads.loc[~editions.counted(heads), "form_id"])
    for number, part in enumerate(store):
        projects = editions.told(part.projects, preferred)
        findings = part.findings
        if here := [form for form in projects["form_id"] if form in sums]:
            what = " ".join(sums[form] for form in here)
            judge = partial(_judged, part.select(here), told)
            again = store.once(what, judge, number)
            kept = findings[~findings["form_id"].isin(here)]
            every = pd.concat([kept, again], ignore_index=True)
            order = {form: place for place, form in enumerate(projects["form_id"])}
            findings = every.iloc[every["form_id"].map(order).argsort(kind="stable")]
            findings = findings.reset_index(drop=True)
        own = replace(part, projects=projects, findings=findings)
        away = others & set(projects["form_id"])
        once = own.select(set(projects["form_id"]) - away) if away else own
        yield once, own.select(away)


def _beside_others(
    store: packs.Store, beside: dict[str, pd.DataFrame]
) -> tuple[dict[str, str], _Rows, _Rows]:
    """Return the preferred edition of each further one, and what is said of forms beside others, by
    form: of editions and of the year's cycle, and by the checks of all that count.
    """
    from analysis import audit

    heads = store.heads

    def against(alike: Tables) -> dict[str, int]:
        own = heads[heads["form_id"].isin(alike.projects["form_id"])]
        known = dict(zip(own["form_id"], own["against"].fillna(0).astype(int), strict=True))
        doubted = own.loc[own["doubted"], "form_id"]
        return known | (editions.contradictions(alike.select(doubted)) if len(doubted) else {})

    preferred, rows = editions.matched(heads, store.select, against)
    keys = {key for frame in beside.values() for key in frame["project_key"].dropna()}
    followed = heads.loc[heads["project_key"].isin(keys), "form_id"]
    if len(followed):
        rows += cycle.findings(store.select(followed), beside)
    heads = editions.told(heads, preferred)
    counts = heads["same_as"].isna() & heads["derived_from"].isna() & heads["scored"].notna()
    left = set(heads.loc[~counts, "form_id"])
    further = audit.across(audit.Together(heads[counts], store.sentences, left))
    return preferred, _by_form(rows), _by_form(further)


def _by_form(rows: Iterable[dict[str, Any]]) -> _Rows:
    found: _Rows = {}
    for row in rows:
        found.setdefault(row["form_id"], []).append(row)
    return found


def _sums(rows: _Rows, further: _Rows) -> pd.DataFrame:
    """Return a sum of what is said of each form beside others."""
    forms = dict.fromkeys((*rows, *further))
    told = [repr((rows.get(form), further.get(form))).encode("utf-8", "replace") for form in forms]
    sums = [hashlib.sha256(one).hexdigest() for one in told]
    return pd.DataFrame({"form_id": [*forms], "told": sums}, dtype="str")


def _judged(found: Tables, told: Callable[[], tuple[dict[str, str], _Rows, _Rows]]) -> pd.DataFrame:
    """Return all findings of some forms, with what is said of them beside others."""
    from analysis import audit

    _, rows, further = told()
    of_others, of_checks = (
        [row for form in found.projects["form_id"] for row in some.get(form, ())]
        for some in (rows, further)
    )
    read = elsewhere(found.findings)
    every = audit.judged(found, [*tables.rows(found.findings[read]), *of_others])
    every += audit.joined(found, tables.rows(found.findings[~read]), of_checks)
    return tables.frame("findings", every)


def elsewhere(findings: pd.DataFrame) -> "pd.Series[bool]":
    """Tell the findings of readers, editions, the ledger and the year's cycle from the checks'.

    >>> elsewhere(corpus.findings).any().item()
    True
    """
    from analysis import audit

    known = {name: audit.check_of(name) for name in findings["check"].unique()}
    names = [name for name, check in known.items() if check and check.made_elsewhere]
    return findings["check"].isin(names)


def whole(parts: Iterable[tuple[Tables, Tables]]) -> tuple[Tables, Tables]:
    """Return what `parts` yields as a whole.

    >>> [len(one.projects) for one in whole([(corpus, corpus.editions)])]
    [9, 0]
    """
    once, further = zip(*parts, strict=True)
    return tables.concat(list(once)), tables.concat(list(further))


def said(part: Tables) -> Tables:
    """Return of tables what a summary needs of them: contradictions, editions, and how many.

    >>> len(said(corpus).findings)
    2
    """
    findings = part.findings[["form_id", "check", "verdict", "fact"]]
    told = findings["verdict"].eq("contradicts") | findings["check"].isin(editions.CHECKS)
    forms = part.projects[["form_id", "source", "source_sha256", "same_as", "derived_from"]]
    return Tables(forms, part.funds[[]], part.indicators[[]], findings[told])
