"""The report on units and years: who differs from whom, and what a project changed in a year."""

from typing import Any

import pandas as pd

from analysis import change, execution
from analysis.measures import years as years_of
from analysis.report.block import Block
from analysis.report.collection import lacking
from analysis.report.each import TINY, ends
from analysis.report.page import Page
from analysis.report.reports import Report
from analysis.unit_names import units as unit_of
from analysis.words.numbers import figure

REPORT = Report("05_units_and_years")
# What is counted of the indicators of the year before.
_INDICATORS = ("before", "reused", "lowered", "dropped", "unread")


def opening(page: Page) -> Block:
    """Return how many units and years there are, and what projects changed between years."""
    projects, pairs = page.pooled.projects, _pairs(page)
    named, lacks = unit_of(projects), lacking(page, projects, "year", "unit")
    years, whose = years_of(projects).nunique(), named.nunique()
    about = {"n": len(projects), "units": int(whose), "years": int(years)}
    alone = len(page.comparable) < 2 and (
        len(projects) == 1 or not (lacks or whose > 1 or years > 1)
    )
    key = "years.open_alone" if alone else "years.open"
    targets = page.counted(pairs["before"], "years.open_targets", **pairs)
    apart = projects[named.isna().to_numpy() | years_of(projects).isna().to_numpy()]
    which = page.few((page.called(row) for _, row in apart.iterrows()), "")
    parts = page.say("word.colon").join(filter(None, [lacks, which]))
    untold = page.say("years.open_lacks", parts=parts) if lacks else ""
    rateless = page.left(execution.compare(page.pooled, page.rules), "years.left_rates")
    first = page.sentences(page.say(key, **about) + untold, rateless)
    said = [first, _changed(page, pairs), targets]
    return page.opening(said, str(pairs["projects"] or ""), "years.key")


def _pairs(page: Page) -> dict[str, Any]:
    """Return what there is of projects in two years, and what became of their indicators.

    A project of three years makes two pairs.
    """
    found = change.pairs(page.pooled, page.rules)
    told = {name: int(found[f"n_{name}"].sum()) for name in _INDICATORS}
    told |= {"pairs": len(found), "doubtful": int(found["match"].eq("doubtful").sum())}
    told["projects"] = int((~found["form_before"].isin(found["form_id"])).sum())
    read = told["before"] - told["unread"]
    share = figure(told["reused"] / read, "share") if read else ""
    unread = page.counted(told["unread"], "years.unread")
    return {**told, "share": share, "before": read, "unread": unread}


def _changed(page: Page, pairs: dict[str, Any]) -> str:
    if not pairs["pairs"]:
        several = years_of(page.pooled.projects).nunique() > 1
        return page.say("years.open_no_pair") if several else ""
    said = page.counted(pairs["projects"], "years.open_pairs", pairs=pairs["pairs"])
    said += page.counted(pairs["doubtful"], "years.open_doubtful")
    moved = change.pairs(page.pooled, page.rules)["rate_change"].dropna()
    told: Any = {"up": int((moved > TINY).sum()), "down": int((moved < -TINY).sum())}
    said += page.counted(len(moved), "years.open_rates", **told)
    return said + page.say("word.stop")


def units_found(page: Page) -> str:
    """Return between what the units' rates lie in the last year, as a heading."""
    rows = change.units(page.pooled, page.rules).dropna(subset=["rate"])
    rows = rows[rows["year"].eq(rows["year"].max())]
    if len(rows) < 2:
        return ""
    told = ends(page, rows, "unit", "rate", "word.units")
    same = told["high"] - told["low"] < TINY
    key = "years.found_units_same" if same else "years.found_units"
    return page.say(key, n=len(rows), year=str(rows["year"].iloc[0]), **told)


def ranks_found(page: Page) -> str:
    """Return how many units' ranks are known at all, as a heading."""
    rows = change.ranks(page.pooled, page.rules)
    if rows.empty:
        return ""
    told = int((rows["rank_worst"] - rows["rank_best"] < len(rows) - 1).sum())
    key = "years.found_ranks" if told else "years.found_no_rank"
    return page.say(key, n=len(rows), told=told)


def pairs_found(page: Page) -> str:
    """Return how many projects have two years here, as a heading."""
    pairs = _pairs(page)
    doubtful = page.counted(pairs["doubtful"], "years.open_doubtful_short")
    told = {"pairs": pairs["pairs"], "doubtful": doubtful}
    return page.counted(pairs["projects"], "years.found_pairs", **told)


def targets_found(page: Page) -> str:
    """Return how many targets were lowered or dropped, as a heading."""
    pairs = _pairs(page)
    return page.counted(pairs["before"], "years.found_targets", **pairs)


def reused_found(page: Page) -> str:
    """Return how many indicators stand with the same target in the next year, as a heading."""
    pairs = _pairs(page)
    return page.counted(pairs["before"], "years.found_reused", **pairs)


def units(page: Page) -> pd.DataFrame:
    """Return `change.units` with the names of the reports' columns; none of one unit and year."""
    rows = change.units(page.pooled, page.rules)
    names = {"rate": "rate_reported", "full": "share_indicators"}
    return rows.rename(columns=names) if len(rows) > 1 else rows.head(0)


def ranks(page: Page) -> pd.DataFrame:
    """Return `change.ranks` with the names of the reports' columns."""
    rows = change.ranks(page.pooled, page.rules)
    return rows.rename(columns={"low": "position_low", "high": "position_high"})


def pairs(page: Page) -> pd.DataFrame:
    """Return `change.pairs`, those with the largest change of the rate first."""
    rows = change.pairs(page.pooled, page.rules)
    order = rows["rate_change"].abs().sort_values(ascending=False, kind="stable").index
    return rows.loc[order].reset_index(drop=True)
