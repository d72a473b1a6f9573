"""What pages say of reading, years and one form, recomputed; what is told twice is told alike.

The recomputation knows only the cells of the tables, in plain Python; amounts, rates and points
are printed with two decimals.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest

from analysis import leniency, trust
from analysis.report.each import design, execution, overview, project, years
from analysis.report.each import leniency as scoring
from analysis.report.page import Page
from analysis.tables import Tables
from tests.report.collections import LAYOUTS
from tests.report.pages import page, said
from tests.report.test_claims import COLLECTIONS, SEEN, pages
from tests.report.test_corpora import UNSAID

Row = dict[str, Any]
# An audit takes a second, and openings of all pages two: pairs and collections of one place or
# year are made of forms that stand here alone, and are all told in `make proof`.
ALONE = (*LAYOUTS, "all", "one form", "three years", "a total in doubt")
APART = ("no-scores", "blank", "all", "three years", "with and without reasons")


def marked(names: tuple[str, ...]) -> list[Any]:
    """All collections, those that are not named for `make proof`."""
    campaign = pytest.mark.campaign
    return [pytest.param(one, marks=() if one in names else campaign) for one in COLLECTIONS]


HALF = Fraction(1, 200)
FUND = ("initial_budget", "adjusted_budget", "executed", "execution_rate", "weight", "score")
AMOUNTS = FUND[:3]


def exact(value: Any) -> Fraction | None:
    return None if pd.isna(value) else Fraction(str(value))


@cache
def others(name: str) -> tuple[Page, Page, Page]:
    """The overview of a collection, its page of units and years, and that of its first form."""
    data = COLLECTIONS[name]()
    first = data.select(data.projects["form_id"].head(1))
    of_years = page("05_units_and_years", data, "en", "own")
    return (
        page("00_overview", data, "en", "own"),
        of_years,
        page("04_project", data, "en", "own", one=first),
    )


@pytest.mark.parametrize("name", marked(ALONE))
def test_the_overview_counts_what_is_printed_and_what_confirms_it(name: str) -> None:
    here, _, _ = others(name)
    data, told = here.tables, overview.opening(here, here.audited).plain
    for n, what in ((len(data.projects), "form"), (len(data.indicators), "indicator")):
        assert re.search(rf"\b{n} {what}{'s' * (n > 1)}\b", told.split("\n")[0])
    every = [_proved(data, one) for one in data.projects["form_id"]]
    figures, good, bad = (sum(part) for part in zip(*every, strict=True))
    assert f" {figures} figure" in told
    patterns = {
        rf"\b{good} \([\d.]+%\) (?:is|are) confirmed": 0 < good < figures,
        rf"\b{bad} (?:is|are) contradicted": bad > 0,
        rf"\b{figures - good - bad} ha(?:s|ve) no other": figures > good + bad,
        r"none is confirmed": good == 0,
        rf"(?:Every one of|The) {figures} figure": good == figures,
    }
    assert {one: bool(re.search(one, told)) for one in patterns} == patterns, told


def _proved(data: Tables, form_id: str) -> tuple[int, int, int]:
    """Return how many figures a form prints, how many stand in a sum or a ratio that holds,

    and how many only in such that do not.
    """
    head = data.projects.set_index("form_id").loc[form_id]
    funds, rows = (one[one["form_id"] == form_id] for one in (data.funds, data.indicators))
    cells = {("head", one): exact(head[one]) for one in ("total_weight", "total_score")}
    cells |= {(at, one): exact(row[one]) for at, row in funds.iterrows() for one in FUND}
    cells |= {(-1 - at, one): exact(row[one]) for at, row in rows.iterrows() for one in FUND[4:]}
    known = {key: value for key, value in cells.items() if value is not None}
    good, told = set(), set()
    for keys, close in _relations(funds, rows):
        if all(key in known for key in keys):
            told |= set(keys)
            good |= set(keys) if close(*(known[key] for key in keys)) else set()
    return len(known), len(good), len(told - good)


def _relations(
    funds: pd.DataFrame, rows: pd.DataFrame
) -> Iterator[tuple[list[Any], Callable[..., bool]]]:
    for at, row in funds.iterrows():
        if row["adjusted_budget"] != 0:
            yield [(at, one) for one in ("execution_rate", "executed", "adjusted_budget")], _is_rate
        if row["fund"] == "total":
            yield [(at, one) for one in ("score", "execution_rate", "weight")], _is_score
    whole = list(funds.index[funds["fund"] == "total"])
    for one in AMOUNTS if len(whole) == 1 else ():
        if parts := [(at, one) for at in funds.index.difference(whole)]:
            yield [(whole[0], one), *parts], _is_sum
    for one, total in (("weight", "total_weight"), ("score", "total_score")):
        parts = [*((at, one) for at in whole), *((-1 - at, one) for at in rows.index)]
        if len(rows):
            yield [("head", total), *parts], _is_sum


def _is_rate(rate: Fraction, spent: Fraction, budget: Fraction) -> bool:
    return abs(rate - 100 * spent / budget) <= 2 * HALF


def _is_score(score: Fraction, rate: Fraction, weight: Fraction) -> bool:
    return abs(score - min(rate * weight / 100, weight)) <= 2 * HALF


def _is_sum(total: Fraction, *parts: Fraction) -> bool:
    return abs(total - sum(parts)) <= HALF * (len(parts) + 1)


@pytest.mark.parametrize("name", SEEN)
def test_what_became_of_projects_and_targets_follows_from_their_years(name: str) -> None:
    _, here, _ = others(name)
    told, data = years.opening(here).plain, here.pooled
    named = data.projects[["unit", "project_name", "year", "form_id"]].to_dict("records")
    n, units, spans = len(named), {one["unit"] for one in named}, {one["year"] for one in named}
    alone = len(units) < 2 and len(spans) < 2
    assert (f"{n} forms are compared (units: {len(units)}, years: {len(spans)})" in told) != alone
    pairs = _pairs(named)
    if not pairs:
        assert "which makes" not in told
        assert "of an earlier year" not in told
        return
    projects = len({(now["unit"], now["project_name"]) for _, now in pairs})
    assert re.search(rf"^{projects} projects? ha", told, re.M)
    assert f"{len(pairs)} pairs of years" in told
    rates = {
        row["form_id"]: row["executed"] / row["adjusted_budget"]
        for row in data.funds[data.funds["fund"] == "total"].to_dict("records")
    }
    moves = [rates[now["form_id"]] - rates[one["form_id"]] for one, now in pairs]
    counts = [sum(sign * move > 5e-5 for move in moves) for sign in (1, -1)]
    assert "of which rates rose: {}, fell: {}.".format(*counts) in told
    by_form = {key: part.to_dict("records") for key, part in data.indicators.groupby("form_id")}
    changes = [
        _change(row, by_form[now["form_id"]])
        for one, now in pairs
        for row in by_form[one["form_id"]]
    ]
    same, lower, gone = (changes.count(one) for one in ("same", "lower", "gone"))
    assert (
        f"{len(changes)} indicators of an earlier year; in the project’s next form, the same "
        f"target: {same} ({100 * same / len(changes):.1f}%), an easier one: {lower}, "
        f"no longer there: {gone}." in told
    )
    assert changes.count("higher") > 0  # it is said of none of them


def _pairs(forms: list[Row]) -> list[tuple[Row, Row]]:
    own: dict[Any, list[Row]] = {}
    for one in sorted(forms, key=lambda form: form["year"]):
        own.setdefault((one["unit"], one["project_name"]), []).append(one)
    once = [
        [one for one in group if sum(one["year"] == two["year"] for two in group) == 1]
        for group in own.values()
    ]
    return [pair for group in once for pair in pairwise(group)]


def _change(before: Row, now: list[Row]) -> str:
    named = [row for row in now if row["name"] == before["name"]]
    if not named:
        return "gone"
    by = named[0]["target_value"] - before["target_value"]
    return "same" if by == 0 else "lower" if by < 0 else "higher"


@pytest.mark.parametrize("name", marked(ALONE))
def test_the_page_of_a_form_says_what_its_cells_give_and_its_rank_among_those_that_have_one(
    name: str,
) -> None:
    _, collected, here = others(name)
    told = " ".join(said(project.opening(here)))
    form, rows = here.tables.projects.iloc[0], here.tables.indicators.to_dict("records")
    total = here.tables.funds[here.tables.funds["fund"] == "total"].to_dict("records")
    if total and not pd.isna([total[0][one] for one in AMOUNTS]).any():
        rates = [100 * total[0]["executed"] / total[0][one] for one in AMOUNTS[:2]]
        assert all(f"{rate:.2f}%" in told for rate in rates)
    scored = [row for row in rows if pd.notna(row["weight"]) and pd.notna(row["score"])]
    lost = [row["weight"] - row["score"] for row in scored if row["score"] < row["weight"]]
    if not scored:
        assert f"No indicator has a usable score (indicators: {len(rows)})" in told
    elif len(lost) > 1:
        assert f"{len(lost)} deductions take {sum(lost):.2f} points" in told
    elif lost:
        assert "the one deduction is in row" in told
        assert f"{lost[0]:.2f} of 30.00 points" in told
    ranks = re.search(
        r"Among the (\d+) forms .*total score (?:joint )?number (\d+)(?: of (\d+))?", told
    )
    peers = next(
        one for one in collected.comparable if form["form_id"] in set(one.projects["form_id"])
    )
    sure = peers.projects[peers.projects["in_doubt"].isna()].dropna(subset=["total_score"])
    known = dict(zip(sure["form_id"], sure["total_score"], strict=True))
    if form["form_id"] not in known or len(peers.projects) < 2:
        assert ranks is None
        return
    assert ranks is not None
    of = int(ranks[3] or ranks[1])
    assert (int(ranks[1]), of) == (len(peers.projects), len(known))
    assert int(ranks[2]) == 1 + sum(one > form["total_score"] for one in known.values())


# One fact, in the words of an opening, of a heading, of a page's part about its sets.
TWICE = {
    "full": (
        r"Of (?P<n>\d+) indicators with weight and score the full score goes to (?P<k>\d+)",
        r"Indicators with the full score: (?P<k>\d+) of (?P<n>\d+)",
    ),
    "totals": (
        r"(?:The totals of|All) (?P<n>\d+) forms (?:lie|have a total)",
        r"Totals outside what the rules allow: \d+ of (?P<n>\d+)",
        r"All (?P<n>\d+) totals lie",
    ),
    "outside": (
        r"(?P<n>\d+) of them lies? outside",
        r"Totals outside what the rules allow: (?P<n>\d+)",
    ),
    "deductions": (
        r"There are (?P<n>\d+) deductions of (?P<p>[\d.]+) points",
        r"(?P<n>\d+) deductions of (?P<p>[\d.]+) points in all",
    ),
    "silent": (
        r"(?P<n>\d+) of \d+ deductions ha(?:s|ve) no reason",
        r"deductions of [\d.]+ points in all, (?P<n>\d+) of them without a reason",
        r"Deductions without a reason: (?P<n>\d+) of",
    ),
    "beyond": (
        r"(?P<n>\d+) scores? (?:is|are) outside what",
        r"do not allow (?P<n>\d+) of the scores",
    ),
    "missed": (
        r"Of (?P<n>\d+) quantitative targets .* actual values (?P<k>\d+) (?:is|are) missed",
        r"Targets with a figure: (?P<n>\d+), of them missed: (?P<k>\d+)",
    ),
    "hit": (r"(?P<n>\d+) (?:is|are) hit exactly", r"hit exactly: (?P<n>\d+)"),
    "recur": (
        r"(?P<n>\d+) names of indicators, equal or alike, recur in several forms, in (?P<k>\d+)",
        r"(?P<n>\d+) names of indicators recur in several forms, in (?P<k>\d+)",
    ),
    "quantitative": (
        r"(?P<n>[\d.]+%) of them are quantitative, with (?P<k>[\d.]+%)",
        r"(?P<n>[\d.]+%) of the indicators are quantitative, with (?P<k>[\d.]+%)",
    ),
    "farthest": (
        r": (?P<n>[\d.]+%) of the points would",
        r"with (?P<n>[\d.]+%) of the points to move",
    ),
    "moved": (r"(?P<n>\d+) of \d+ forms change rank", r"changes the rank of (?P<n>\d+) of"),
    "pairs": (r"makes (?P<n>\d+) pairs", r"pairs of years: (?P<n>\d+)"),
    "lowered": (
        r"(?P<n>\d+) indicators of .*; .* easier one: (?P<k>\d+), no longer there: (?P<g>\d+)",
        r"Of (?P<n>\d+) indicators of .*, (?P<k>\d+) had an easier .* and (?P<g>\d+) no longer",
    ),
    "contradictions": (
        r"(?P<n>\d+) contradictions? turned up in (?P<k>\d+) form",
        r"(?P<n>\d+) contradictions?, in (?P<k>\d+) form",
    ),
    "confirmed": (
        r"(?P<n>\d+) \((?P<k>[\d.]+%)\) (?:is|are) confirmed",
        r"of their form: (?P<n>\d+) of \d+ \((?P<k>[\d.]+%)\)",
    ),
    "sets": (r"what is added up is the largest \(forms: (?P<n>\d+)\)",),
}


def _headings(name: str) -> list[str]:
    """Everything that the pages of a collection find, as headings."""
    money, scores, targets = pages(name, "en")[0]
    read, of_years, _ = others(name)
    compared = leniency.compare(scores.tables, scores.rules)
    found = scoring.found
    return [
        *(
            one(money)
            for one in (execution.bases_found, execution.ranks_found, execution.groups_found)
        ),
        *(one(money) for one in (execution.funds_found, execution.deviation_found)),
        found.spans(scores, compared),
        *(one(scores) for one in (found.ceiling, found.bands, found.deductions, found.beyond)),
        *(
            one(targets)
            for one in (design.balance_found, design.measured_found, design.targets_found)
        ),
        *(
            one(targets)
            for one in (design.operators_found, design.names_found, design.reasons_found)
        ),
        *(one(of_years) for one in (years.units_found, years.ranks_found, years.pairs_found)),
        *(one(of_years) for one in (years.targets_found, years.reused_found)),
        *_of_reading(read),
    ]


def _of_reading(here: Page) -> list[str]:
    read = here.audited
    forms, found, asked = trust.compare(read), trust.contradictions(read), trust.questions(read)
    return [
        overview.documents_found(here, read),
        overview.figures_found(here, forms),
        overview.checks_found(here, trust.checks(read)),
        overview.contradictions_found(here, found),
        overview.doubts_found(here, forms),
        overview.asked_found(here, asked),
    ]


@pytest.mark.parametrize("name", marked(APART))
def test_what_an_opening_and_a_heading_say_of_one_fact_is_the_same(name: str) -> None:
    read, of_years, _ = others(name)
    sentences = [*pages(name, "en")[1], *said(overview.opening(read, read.audited))]
    sentences += [*said(years.opening(of_years)), *filter(None, _headings(name))]
    for fact, patterns in TWICE.items():
        told = [
            {key: value for key, value in found.groupdict().items() if value}
            for one in sentences
            for pattern in patterns
            for found in re.finditer(pattern, one)
        ]
        assert all(one == told[0] for one in told), (fact, told)
    whole = "\n".join(sentences)
    assert UNSAID.findall(whole) == []
    assert not re.search(
        r"\b1 (?:forms|indicators|contradictions|units|pairs|questions)\b", whole
    ), whole
