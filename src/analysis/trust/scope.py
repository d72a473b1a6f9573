"""Which forms count, and what was said of them: what all tables of trust share."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis import audit
from analysis.tables import Tables

EDITIONS = ("edition-agrees", "edition-differs")
LEDGER = "ledger: "


# Anything with all four tables: `tables.Tables`, a corpus.
Source = Tables


def whole(tables: Source) -> Tables:
    """Return anything with all four tables as `Tables`."""
    return Tables(tables.projects, tables.funds, tables.indicators, tables.findings)


def kinds(findings: pd.DataFrame) -> pd.Series:
    """Return the kind of the check that each finding comes from, null for an unknown one."""
    known = {name: audit.check_of(name) for name in findings["check"].unique()}
    named = {name: check.kind for name, check in known.items() if check is not None}
    return findings["check"].map(named).astype("str")


def audited_forms(tables: Source) -> set[str]:
    """Return the forms of which the audit has said something."""
    said = tables.findings
    known = {name: audit.check_of(name) for name in said["check"].unique()}
    before = [name for name, check in known.items() if check is None or check.made_elsewhere]
    return set(said.loc[~said["check"].isin(before), "form_id"])


def editions(others: Source | None) -> dict[str, str]:
    """Return of each further edition whether it agrees with the preferred one, by form_id.

    A document that was made from another one neither agrees nor differs: it has its mistakes.
    """
    if others is None:
        return {}
    own = others.projects[others.projects["derived_from"].isna()]
    said = others.findings[others.findings["form_id"].isin(own["form_id"])]
    found = {str(form): "agrees" for form in said.loc[said["check"] == EDITIONS[0], "form_id"]}
    return found | {
        str(form): "differs" for form in said.loc[said["check"] == EDITIONS[1], "form_id"]
    }


def applied(findings: pd.DataFrame) -> pd.DataFrame:
    """Return the findings that an entry of the ledger was applied."""
    ours = findings["rule"].str.startswith(LEDGER, na=False)
    return findings[ours & findings["check"].str.startswith("corrected-")]


def named(findings: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Put position and name of the indicator beside findings that are about one."""
    at = findings["subject"].str.extract(r"^indicators/(\d+)$", expand=False).astype("Int64")
    names = indicators[["form_id", "position", "name"]]
    return findings.assign(position=at).merge(names, on=["form_id", "position"], how="left")


def sort(rows: pd.DataFrame, column: str, order: Iterable[str]) -> pd.DataFrame:
    """Sort rows by the order of a column's values, unknown ones last; equal ones stay in order."""
    ranks = {value: rank for rank, value in enumerate(order)}
    return rows.sort_values(
        column, key=lambda values: values.map(ranks), kind="stable", ignore_index=True
    )


def in_order(rows: pd.DataFrame, own: Source) -> pd.DataFrame:
    """Sort rows by form, as the forms stand, and keep their order within one."""
    return sort(rows, "form_id", own.projects["form_id"])
