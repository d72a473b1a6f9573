"""What the three comparisons share: their input, exact comparison of printed figures, ratios.

Every measure keeps to four rules. Null in, null out, never 0. A budget, weight or target of 0 has
no ratio: null. A row that a figure could not use is counted in an `n_excluded` column. Printed
figures are compared as scaled integers, never as binary floats.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

import pandas as pd

from analysis.errors import UsageError
from analysis.tables import COLUMNS, Tables

FORM = ["form_id", "project_name", "department", "unit", "year"]

# Four decimals hold every printed weight, score, rate and amount; up to 10^11 a scaled value is
# still an exact integer in a float64.
_SCALE = 10_000
_UNIT_NAMES = {"百分比": "%", "%": "%", "％": "%"}
_NOT_A_WORD = re.compile(r"[\W_]+")


class Source(Protocol):
    """Anything with the tables: `tables.Tables`, a corpus."""

    @property
    def projects(self) -> pd.DataFrame:
        """One row a form."""

    @property
    def funds(self) -> pd.DataFrame:
        """One row a form and source of funds."""

    @property
    def indicators(self) -> pd.DataFrame:
        """One row an indicator."""


def frames(source: Source) -> Tables:
    """Return the tables that a comparison needs, without findings."""
    return Tables(
        source.projects.reset_index(drop=True),
        source.funds.reset_index(drop=True),
        source.indicators.reset_index(drop=True),
        pd.DataFrame(columns=list(COLUMNS["findings"])),
    )


def described(rows: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """Put project name, department, unit and year behind the `form_id` of each row."""
    left = rows.merge(projects[FORM], on="form_id", how="left", sort=False)
    rest = [column for column in rows.columns if column not in FORM]
    return left[[*FORM, *rest]]


def grouping(rows: pd.DataFrame, by: Sequence[str]) -> list[str]:
    """Return the grouping columns, checked.

    Raises `UsageError` for a column that the rows do not have.
    """
    unknown = [column for column in by if column not in rows.columns]
    if unknown:
        known = ", ".join(map(str, rows.columns))
        raise UsageError(f"cannot group by {', '.join(unknown)}; choose among {known}")
    return list(by)


def scaled(values: pd.Series) -> pd.Series:
    """Return printed figures as exact integers (in a float column; null stays null)."""
    return (values.astype("float64") * _SCALE).round()


def unscaled(values: pd.Series) -> pd.Series:
    """Return what `scaled` took, the nearest float to the exact decimal."""
    return values / _SCALE


def same(left: pd.Series, right: pd.Series) -> pd.Series:
    """Say whether two printed figures are equal; null where one is missing."""
    equal = (scaled(left) == scaled(right)).astype("boolean")
    return equal.mask(left.isna() | right.isna())


def ratio(numerator: pd.Series, denominator: pd.Series) -> pd.Series:
    """Divide; null where the denominator is missing, zero or negative."""
    return numerator / denominator.where(denominator > 0)


def kind(indicators: pd.DataFrame) -> pd.Series:
    """Return "quantitative", "qualitative" or null for each indicator.

    A comparison operator in the target makes it quantitative, a phrase or one of the three
    achievement labels qualitative. Null where target and label are both lost.
    """
    operator = indicators["target_operator"]
    kinds = pd.Series(pd.NA, index=indicators.index, dtype="str")
    kinds = kinds.mask(operator.notna() & (operator != "qualitative"), "quantitative")
    qualitative = (operator == "qualitative") | (
        operator.isna() & indicators["achievement"].notna()
    )
    return kinds.mask(qualitative, "qualitative")


def unit_of_measure(units: pd.Series) -> pd.Series:
    """Return units with the several ways of writing "percent" made one."""
    stripped: pd.Series = units.str.strip()
    return stripped.map(lambda unit: _UNIT_NAMES.get(unit, unit), na_action="ignore")


def plain_name(names: pd.Series) -> pd.Series:
    """Return names without blanks, punctuation and signs, for telling whether two are the same."""
    plain = names.str.replace(_NOT_A_WORD, "", regex=True).str.upper()
    return plain.mask(plain == "")


def competition_rank(values: pd.Series) -> pd.Series:
    """Rank from 1, the highest first; equal values share the better rank, null has none.

    Values are compared at nine decimals, so that equal fractions tie whatever they are made of.
    """
    return values.round(9).rank(ascending=False, method="min").astype("Int64")
