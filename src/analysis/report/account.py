"""The account of one form: its points, its money, its place among others, what is said of it.

All functions take the tables of one form, as a page about a project holds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis import corpus, execution, scoring
from analysis.audit import coverage
from analysis.charts.project import EXECUTION
from analysis.measures import scaled, unscaled
from analysis.report import marks
from analysis.rules import RuleSet
from analysis.tables import Tables

_READING = (*corpus.READING_CHECKS, "edition-agrees", "edition-differs")


def alone(tables: Tables) -> Tables:
    """Return the tables of a form with nothing to prefer to it.

    Comparisons leave out further editions of a form; a page about such an edition does not.
    """
    projects = tables.projects.copy()
    projects["same_as"] = pd.Series(pd.NA, index=projects.index, dtype=projects["same_as"].dtype)
    return Tables(projects, tables.funds, tables.indicators, tables.findings)


def points(tables: Tables, rules: RuleSet) -> pd.DataFrame:
    """Return the form's points: a row for the execution rate, then one an indicator.

    - `position` (0 for the execution rate), `level1` (`execution` there), `level2`, `name`
    - `weight`, `score`: points as printed; `lost` = weight - score, null where one is missing
    - `lowest`, `highest`: the points that the rules admit; `basis` as in `scoring.score`
    - `outside`: the printed score is below the lowest or above the highest
    """
    own = alone(tables)
    rows = own.indicators.sort_values("position").reset_index(drop=True)
    columns = ["position", "level1", "level2", "name", "weight", "score"]
    rows = pd.concat([rows[columns], scoring.score(rows, rules)], axis=1)
    form = scoring.forms(own, rules).iloc[0]
    total = _total(own)
    first = {
        "position": 0,
        "level1": EXECUTION,
        "weight": total.get("weight"),
        "score": total.get("score"),
        "lowest": form["execution_lowest"],
        "highest": form["execution_highest"],
    }
    if pd.notna(first["weight"]):
        rows = pd.DataFrame([first, *rows.to_dict("records")], columns=rows.columns)
    for column in ("weight", "score", "lowest", "highest"):
        rows[column] = rows[column].astype("float64")
    weight, score = scaled(rows["weight"]), scaled(rows["score"])
    rows["lost"] = unscaled(weight - score)
    low, high = scaled(rows["lowest"]), scaled(rows["highest"])
    rows["outside"] = ((score < low) | (score > high)) & score.notna()
    return rows.drop(columns="formula_score")


def funds(tables: Tables) -> pd.DataFrame:
    """Return the rows of funds as printed, with weight and score and the rates on both bases."""
    own = alone(tables)
    rows = execution.by_fund(own)
    printed = own.funds[["weight", "score"]].reset_index(drop=True)
    return rows.assign(weight=printed["weight"], score=printed["score"])


@dataclass(frozen=True)
class Rank:
    """Where a form stands: 1 is the highest; `tied` where others have the same figure."""

    rank: int
    tied: bool


def ranks(tables: Tables, whole: Tables) -> tuple[int, dict[str, Rank]]:
    """Return with how many forms this one is compared, and its rank by the figures it has.

    Figures: `total` (total score), `reported` and `original` (both execution rates). A form that
    is not among them, nor the edition to prefer to it, has no rank.
    """
    project = tables.projects.iloc[0]
    own = project["form_id"] if pd.isna(project["same_as"]) else project["same_as"]
    totals = whole.funds[whole.funds["fund"].eq("total")]
    totals = totals[~totals["form_id"].duplicated(keep=False)]
    rates = execution.rates(totals).assign(form_id=totals["form_id"])
    forms = whole.projects[["form_id", "total_score"]].merge(rates, on="form_id", how="left")
    found: dict[str, Rank] = {}
    here = forms["form_id"].eq(own)
    if len(forms) < 2 or not here.any():
        return len(forms), found
    sources = {"total": "total_score", "reported": "rate_reported", "original": "rate_original"}
    for name, column in sources.items():
        values = forms[column].astype("float64").round(9)
        value = values[here].iloc[0]
        if pd.notna(value):
            same = int((values == value).sum())
            found[name] = Rank(int((values > value).sum()) + 1, same > 1)
    return len(forms), found


@dataclass(frozen=True)
class Said:
    """The findings about a form, by what they are to its reader.

    `against` contradict; `asked` are judgements by rules; `lost` is what was not read, and no
    correction gives; `doubted`
    and `corrected` are about the reading; `editions` about other editions of the form. `open`
    counts what can't be computed, `figures` and `confirmed` the printed figures and those of
    them that another one proves.
    """

    against: pd.DataFrame
    asked: pd.DataFrame
    lost: pd.DataFrame
    doubted: pd.DataFrame
    corrected: pd.DataFrame
    editions: pd.DataFrame
    open: int
    figures: int
    confirmed: int

    @property
    def checked(self) -> bool:
        """Say whether any check has spoken."""
        return self.figures > 0 and (self.confirmed > 0 or self.open > 0 or len(self.against) > 0)


def said(tables: Tables) -> Said:
    """Sort the findings about a form."""
    found = tables.findings
    check, verdict = found["check"].astype("str"), found["verdict"]
    corrected = check.str.startswith("corrected-")
    edition = check.str.startswith("edition-")
    warns = verdict.eq("warns")
    lost = warns & check.isin(_READING) & ~check.eq("in-doubt") & ~edition
    proof = coverage(tables, found).iloc[0]
    return Said(
        against=found[verdict.eq("contradicts")],
        asked=found[warns & ~check.isin(_READING) & ~corrected & ~edition],
        lost=found[lost & ~found["subject"].isin(found.loc[corrected, "subject"])],
        doubted=found[check.eq("in-doubt")],
        corrected=found[corrected],
        editions=found[edition],
        open=int(verdict.eq("not-computable").sum()),
        figures=int(proof["figures"]),
        confirmed=int(proof["confirmed"]),
    )


def doubts(tables: Tables, language: str) -> dict[str, list[str]]:
    """Return what the reader of the form was not sure of: subject to sentences, one a field."""
    form_id = tables.projects["form_id"].iloc[0]
    sources = marks.Sources(tables, [form_id], language)
    subjects = tables.findings.loc[tables.findings["check"].eq("in-doubt"), "subject"]
    rows = tables.indicators.loc[tables.indicators["in_doubt"].notna(), "position"]
    found = {}
    for subject in [*map(str, subjects.unique()), *(f"indicators/{row}" for row in sorted(rows))]:
        still = standing(sources.marks(form_id, subject))
        said = [mark.said for mark in still if mark.kind == "doubt"]
        if said:
            found[subject] = said
    return found


def standing(found: list[marks.Mark]) -> list[marks.Mark]:
    """Return the marks of a row without the doubts that a correction has settled."""
    settled = {mark.column for mark in found if mark.kind == "corrected"}
    return [mark for mark in found if mark.kind != "doubt" or mark.column not in settled]


def _total(tables: Tables) -> dict[str, Any]:
    rows = tables.funds[tables.funds["fund"].eq("total")]
    return {} if rows.empty else dict(rows.iloc[0])
