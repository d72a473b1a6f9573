"""Which forms count, and what was said of them: what all tables of trust share."""

from __future__ import annotations

from typing import Protocol

import pandas as pd

from analysis import measures
from analysis.tables import Tables

# What stands in the findings before the audit has said anything: the reader's and others' words.
READING = ("missing", "in-doubt", "rows-left-out", "page-unreadable", "heading-weights")
EDITIONS = ("edition-agrees", "edition-differs")
LEDGER = "ledger: "


class Source(measures.Source, Protocol):
    """Anything with all four tables: `tables.Tables`, a corpus."""

    @property
    def findings(self) -> pd.DataFrame:
        """One row a check that has something to say."""


def is_counted(tables: Source) -> pd.Series:
    """Say of each form whether it is the preferred reading among these."""
    same_as = tables.projects["same_as"]
    return same_as.isna() | ~same_as.isin(tables.projects["form_id"])


def counted(tables: Source) -> Tables:
    """Return the tables with the forms that count."""
    whole = Tables(tables.projects, tables.funds, tables.indicators, tables.findings)
    return whole.select(tables.projects.loc[is_counted(tables), "form_id"])


def audited_forms(tables: Source) -> set[str]:
    """Return the forms of which the audit has said something."""
    said = tables.findings
    before = said["check"].isin([*READING, *EDITIONS]) | said["check"].str.startswith("corrected-")
    return set(said.loc[~before, "form_id"])


def editions(tables: Source) -> dict[str, str]:
    """Return of each further edition here whether it agrees with the preferred one, by form_id."""
    further = tables.projects.loc[~is_counted(tables), "form_id"]
    said = tables.findings[tables.findings["form_id"].isin(further)]
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


def in_order(rows: pd.DataFrame, own: Tables) -> pd.DataFrame:
    """Sort rows by form, as the forms stand, and keep their order within one."""
    order = {form: place for place, form in enumerate(own.projects["form_id"])}
    places = rows["form_id"].map(order)
    return rows.iloc[places.argsort(kind="stable")].reset_index(drop=True)
