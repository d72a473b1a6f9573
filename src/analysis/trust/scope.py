"""Which forms count, and what was said of them: what all tables of trust share."""

from collections.abc import Callable, Iterable

import pandas as pd

from analysis import audit
from analysis.tables import Tables


def kinds(findings: pd.DataFrame) -> pd.Series:
    """Return the kind of the check that each finding comes from, null for an unknown one.

    >>> {"arithmetic", "rules"} <= set(kinds(corpus.findings))
    True
    """
    return of_checks(findings, lambda check: check.kind)


def of_checks(findings: pd.DataFrame, told: Callable[[audit.Check], str | None]) -> pd.Series:
    """Return what is told of the check of each finding, null for an unknown one."""
    known = {name: audit.check_of(name) for name in findings["check"].unique()}
    values = {name: told(check) for name, check in known.items() if check is not None}
    return findings["check"].map(values).astype("str")


def audited_forms(tables: Tables) -> set[str]:
    """Return the forms of which the audit has said something.

    >>> len(audited_forms(corpus))
    9
    """
    own = kinds(tables.findings)
    judged = own.notna() & ~own.isin(["reading", "edition", "correction"])
    return set(tables.findings.loc[judged, "form_id"])


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


def in_order(rows: pd.DataFrame, own: Tables) -> pd.DataFrame:
    """Sort rows by form, as the forms stand, and keep their order within one."""
    return sort(rows, "form_id", own.projects["form_id"])
