"""The report on units and years: who differs from whom, and what a project changed in a year."""

import pandas as pd

from analysis import change
from analysis.measures import units as unit_of
from analysis.report.block import Block
from analysis.report.each import TINY
from analysis.report.page import Page
from analysis.report.reports import Report
from analysis.words.numbers import figure

REPORT = Report("05_units_and_years")


def opening(page: Page) -> Block:
    """Return how many units and years there are, and what projects changed between years."""
    projects, found = page.pooled.projects, change.pairs(page.pooled, page.rules)
    years, whose = projects["year"].nunique(), unit_of(projects).nunique()
    about = {"n": len(projects), "units": int(whose), "years": int(years)}
    key = "years.open" if whose > 1 or years > 1 else "years.open_alone"
    said = [page.apart(), page.say(key, **about), _pairs(page, found), _targets(page, found)]
    return page.opening(said, str(len(found)), "years.key")


def _pairs(page: Page, found: pd.DataFrame) -> str:
    if found.empty:
        several = page.pooled.projects["year"].nunique() > 1
        return page.say("years.open_no_pair") if several else ""
    doubtful = int(found["match"].eq("doubtful").sum())
    said = page.say("years.open_pairs", n=len(found))
    said += page.counted(doubtful, "years.open_doubtful")
    moved = found["rate_change"].dropna()
    if moved.empty:
        return said + page.say("word.stop")
    told = {"up": int((moved > TINY).sum()), "down": int((moved < -TINY).sum())}
    return said + page.say("years.open_rates", n=len(moved), **told)


def _targets(page: Page, found: pd.DataFrame) -> str:
    before = int(found["n_before"].sum())
    if not before:
        return ""
    told = {name: int(found[f"n_{name}"].sum()) for name in ("reused", "lowered", "dropped")}
    share = figure(told["reused"] / before, "share")
    return page.say("years.open_targets", n=before, share=share, **told)


def units_found(page: Page) -> str:
    """Return between what the units' rates lie in the last year, as a heading."""
    rows = change.units(page.pooled, page.rules).dropna(subset=["rate"])
    rows = rows[rows["year"].eq(rows["year"].max())].sort_values("rate")
    if len(rows) < 2:
        return ""
    low, high = rows.iloc[0], rows.iloc[-1]
    told = {"low": low["rate"], "high": high["rate"], "year": str(low["year"])}
    named = {"first": str(low["unit"]), "last": str(high["unit"])}
    return page.found("years.found_units", n=len(rows), **told, **named)


def ranks_found(page: Page) -> str:
    """Return how many units' ranks are known at all, as a heading."""
    rows = change.ranks(page.pooled, page.rules)
    if rows.empty:
        return ""
    told = int((rows["rank_worst"] - rows["rank_best"] < len(rows) - 1).sum())
    key = "years.found_ranks" if told else "years.found_no_rank"
    return page.found(key, n=len(rows), told=told)


def pairs_found(page: Page) -> str:
    """Return how many projects have two years here, as a heading."""
    found = change.pairs(page.pooled, page.rules)
    doubtful = page.counted(found["match"].eq("doubtful").sum(), "years.open_doubtful_short")
    return page.counted(len(found), "years.found_pairs", doubtful=doubtful)


def targets_found(page: Page) -> str:
    """Return how many targets were lowered or dropped, as a heading."""
    found = change.pairs(page.pooled, page.rules)
    before = int(found["n_before"].sum())
    lowered, dropped = (int(found[f"n_{name}"].sum()) for name in ("lowered", "dropped"))
    return page.counted(before, "years.found_targets", lowered=lowered, dropped=dropped)


def reused_found(page: Page) -> str:
    """Return how many indicators stand with the same target in the next year, as a heading."""
    found = change.pairs(page.pooled, page.rules)
    before, reused = int(found["n_before"].sum()), int(found["n_reused"].sum())
    share = figure(reused / before, "share") if before else ""
    return page.counted(before, "years.found_reused", reused=reused, share=share)


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
