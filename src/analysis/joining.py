"""Batches to the tables of a corpus: each form once, and what is said of forms beside others.

Of all forms a line each is looked at; the rows of those alone are loaded of which more is said, and
the batches pass by one after the other.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pandas as pd

from analysis import cycle, editions, packs, tables
from analysis.tables import Tables


def parts(store: packs.Store, beside: dict[str, pd.DataFrame]) -> Iterator[tuple[Tables, Tables]]:
    """Yield, batch by batch, the tables that count each form once and those of other editions.

    With what is said of forms beside others: of editions, of declarations and monitoring, and what
    checks say of all that count.

    >>> from analysis import batches, packs
    >>> store = packs.held(batches.judged(corpus, []))
    >>> [len(one.projects) for one in whole(parts(store, corpus.beside))]
    [9, 0]
    """
    preferred, again = store.once(lambda: _beside_others(store, beside))
    heads = editions.told(store.heads, preferred)
    others = set(heads.loc[~editions.counted(heads), "form_id"])
    meant = set(again["form_id"])
    for part in store:
        projects = editions.told(part.projects, preferred)
        findings = part.findings
        here = meant & set(projects["form_id"])
        if here:
            kept = findings[~findings["form_id"].isin(here)]
            every = pd.concat([kept, again[again["form_id"].isin(here)]], ignore_index=True)
            order = {form: place for place, form in enumerate(projects["form_id"])}
            findings = every.iloc[every["form_id"].map(order).argsort(kind="stable")]
            findings = findings.reset_index(drop=True)
        own = replace(part, projects=projects, findings=findings)
        away = others & set(projects["form_id"])
        once = own.select(set(projects["form_id"]) - away) if away else own
        yield once, own.select(away)


def _beside_others(
    store: packs.Store, beside: dict[str, pd.DataFrame]
) -> tuple[dict[str, str], pd.DataFrame]:
    """Return the preferred edition of each further one, and all findings of the forms of which
    something is said beside others.
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
    found = store.select({row["form_id"] for row in (*rows, *further)})
    read = elsewhere(found.findings)
    told = audit.judged(found, [*tables.rows(found.findings[read]), *rows])
    told += audit.joined(found, tables.rows(found.findings[~read]), further)
    return preferred, tables.frame("findings", told)


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
