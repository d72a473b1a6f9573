"""What pages say, recomputed: each sentence that counts names its rows, and they give its figures.

The recomputation knows only the cells of the tables and their states, in plain Python.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import combinations
from numbers import Real
from typing import Any
from unittest.mock import patch

import pandas as pd
import pytest

from analysis import charts, eligibility, tables, words
from analysis import design as measured_design
from analysis import execution as measured
from analysis.report.each import design, execution
from analysis.report.page import Page
from analysis.tables import Tables
from analysis.words import Claim
from tests.charts.pictures import drawn
from tests.report.captions import ELSEWHERE, recomputed
from tests.report.collections import LAYOUTS, changed, collection, form
from tests.report.corpora import CORPORA
from tests.report.pages import leniency_opening, page, said
from tests.report.test_corpora import UNSAID

Row = dict[str, Any]
REPORTS = ("01_execution_rates", "02_scoring_leniency", "03_indicator_design")

DOUBT = json.dumps([{"field": "total_score", "code": "split-cell", "read": []}])
# Layouts that print the same figures: their forms are pooled, the others stand apart.
TOGETHER = ("standard", "weight-first", "no-reasons", "blank")
PLACE = {"year": 2024, "province": "江苏省"}


def three_years() -> Tables:
    """Four projects over three years: targets as they were, lower, higher, and gone."""
    own = [
        form(
            k, year=2022 + k // 4, unit=f"{k % 4}局", project_name=f"项目{k % 4}", province="江苏省"
        )
        for k in range(12)
    ]
    data = tables.concat(own)
    for number, place, value in ((4, 1, 0.5), (5, 1, 2.0), (8, 2, 1.5), (11, 3, 9.0)):
        at = {"form_id": f"standard-{number}.pdf#1", "position": place}
        data = changed(data, "indicators", at, target_value=value, target_text=f"≥{value}个")
    at = {"form_id": "standard-9.pdf#1", "position": 2}
    return changed(data, "indicators", at, name="与上年完全不同的一项")


COLLECTIONS: dict[str, Callable[[], Tables]] = {
    **{name: lambda name=name: collection({name: 2}) for name in LAYOUTS},
    **{
        f"{one} and {other}": lambda pair=(one, other): collection(dict.fromkeys(pair, 2), **PLACE)
        for one, other in combinations(TOGETHER, 2)
    },
    "all": lambda: collection({**dict.fromkeys(LAYOUTS, 2), "standard": 12}),
    "one form": lambda: collection({"standard": 1}),
    "three years": three_years,
    "with and without reasons": lambda: collection({"standard": 8, "no-reasons": 4}, **PLACE),
    "one year": lambda: collection({"standard": 4, "one-budget": 2}, year=2024),
    "one province": lambda: collection({"standard": 4}, province="湖北省", place_evidence="湖北"),
    "a total in doubt": lambda: changed(
        collection({"standard": 4}),
        "projects",
        {"form_id": "standard-1.pdf#1"},
        total_score=23.5,
        in_doubt=DOUBT,
    ),
}


# Each of these layouts is in one pair; what holds of one pair of them holds of all (see below).
PAIRS = {"standard and blank", "weight-first and no-reasons"}
SEEN = [
    pytest.param(name, marks=pytest.mark.campaign if " and " in name and name not in PAIRS else ())
    for name in COLLECTIONS
]
IN_CHINESE = ("standard and blank", "one form")


@cache
def pages(name: str, language: str) -> tuple[list[Page], list[str]]:
    """The pages of a collection once their openings are said, and the sentences.

    What open clauses leave undecided is no count of rows, and takes ten times as long as the rest.
    """
    data = COLLECTIONS[name]()
    made = [page(one, data, language, rules="own") for one in REPORTS]
    with patch("analysis.report.each.leniency.undecided", lambda _: ""):
        scored = leniency_opening(made[1], False)
    openings = execution.opening(made[0]), scored, design.opening(made[2])
    return made, [sentence for block in openings for sentence in said(block)]


@pytest.mark.parametrize("name", SEEN)
def test_each_claim_follows_from_the_rows_that_it_names(name: str) -> None:
    made, _ = pages(name, "en")
    for one in made:
        for claim in one.claims:
            rows = _rows(one.tables, claim)
            assert len(rows) == len(claim.rows)
            RECOMPUTED[claim.key.partition(".")[2]](claim.values, rows, one.tables)


@pytest.mark.parametrize(("one", "other"), list(combinations(LAYOUTS, 2)))
def test_of_two_layouts_a_page_speaks_as_of_one_alone_or_of_both(one: str, other: str) -> None:
    """What is shown of claims where one layout is alone, or pooled, holds of all pairs."""
    both = collection({one: 3, other: 2}, **PLACE)
    here = page(REPORTS[0], both, "en", "own")
    if {one, other} <= set(TOGETHER):
        pooled = both
    else:
        pooled = collection({one: 3}, **PLACE)
        assert "(forms: 3). Not counted: 2 " in here.apart()
    for name, frame in here.pooled.frames().items():
        pd.testing.assert_frame_equal(frame.reset_index(drop=True), pooled.frames()[name])
    assert bool(here.apart()) == (pooled is not both)


@pytest.mark.parametrize("name", SEEN)
def test_no_claim_counts_a_figure_that_is_missing_or_in_doubt_or_of_another_set(name: str) -> None:
    made, _ = pages(name, "en")
    for one in made:
        for claim in one.claims:
            if "left_" in claim.key:
                continue
            kinds = {_set(one.tables, form) for form in claim.rows["form_id"]}
            assert len(kinds) == 1, claim.key
            if "leniency" in claim.key and "open_patterns" not in claim.key:
                assert not any(_doubted(row) for row in _rows(one.tables, claim)), claim.key


def test_forms_of_one_project_in_three_years_are_not_counted_as_projects() -> None:
    """“14 of 16 projects change rank”, where the forms of one project were three of the 16."""
    sentences = "\n".join(pages("three years", "en")[1])
    assert not re.search(r"\d (?:of \d+ )?projects", sentences)


SPOKEN = [pytest.param(*one.values, "en", marks=one.marks) for one in SEEN]
SPOKEN += [pytest.param(name, "zh") for name in IN_CHINESE]


@pytest.mark.parametrize(("name", "language"), SPOKEN)
def test_no_sentence_contradicts_another_and_grammar_holds(name: str, language: str) -> None:
    made, sentences = pages(name, language)
    assert UNSAID.findall("\n".join(sentences)) == []
    whole = " ".join(sentences)
    assert not re.search(r"\b1 (?:forms|indicators|deductions|budgets|targets)\b", whole), whole
    assert not re.search(r"\beach of 1\b|\bAll 1\b|\bNone of 1\b", whole), whole
    for one in made:
        told: dict[str, set[int]] = {}
        for claim in one.claims:
            told.setdefault(MEASURE.get(claim.key.partition(".")[2], claim.key), set()).add(
                len(claim.rows)
            )
        assert all(len(sizes) == 1 for sizes in told.values()), told
    if "leniency cannot be compared" in whole:
        assert "median position" not in whole


@pytest.mark.parametrize("name", IN_CHINESE)
def test_both_languages_count_the_same_rows(name: str) -> None:
    for chinese, english in zip(pages(name, "zh")[0], pages(name, "en")[0], strict=True):
        told = [
            [(claim.key, claim.rows.to_dict("list")) for claim in one.claims]
            for one in (chinese, english)
        ]
        assert told[0] == told[1] != []


CAPTIONED = {
    "the largest set of all": lambda: eligibility.sets(COLLECTIONS["all"]())[0],
    "one form": COLLECTIONS["one form"],
    **{name: CORPORA[name] for name in ("nine", "sixty")},
}


@pytest.mark.parametrize("name", CAPTIONED)
def test_each_figure_of_a_caption_follows_from_the_rows_that_it_names(name: str) -> None:
    data = CAPTIONED[name]()
    with patch("analysis.charts.style.finish", lambda _: None):  # nothing is looked at
        pictures = drawn(data, "en")
    assert pictures
    for picture in pictures.values():
        assert picture.claims
        for claim in picture.claims:
            figures = {one: told for one, told in claim.values.items() if isinstance(told, Real)}
            if not figures or claim.key in ELSEWHERE:
                continue
            due = recomputed(claim, picture, data)
            told = {
                one: value for one, value in claim.values.items() if one in due and one != "name"
            }
            assert told == {one: pytest.approx(due[one]) for one in told}, claim.key
            assert told, claim.key


def test_a_caption_with_the_figures_of_another_row_is_caught() -> None:
    data = CORPORA["nine"]()
    picture = charts.execution.ranks(measured.compare(data), "en")
    assert picture is not None
    one, other = [claim for claim in picture.claims if claim.key == "chart_execution.ranks_alt"][:2]
    due, of_other = (recomputed(claim, picture, data) for claim in (one, other))
    for name in ("before", "after"):
        assert due[name] == one.values[name] != other.values[name] == of_other[name]


def test_a_ratchet_follows_from_two_years_of_an_indicator() -> None:
    """Each is compared with itself, so that all sets are counted together, and this is said."""
    years = form(1, year=2022), form(6, year=2023, project_name="项目1", province="湖北省")
    data = changed(tables.concat(list(years)), "indicators", {"position": 2}, target_value=2.5)
    for at, target in ((1, 1.5), (3, 5.0)):
        where = {"form_id": "standard-6.pdf#1", "position": at}
        data = changed(data, "indicators", where, target_value=target)
    here = page("03_indicator_design", data, "en")
    assert "of 3 indicators" in design.ratchet_found(here, measured_design.ratchet(data))
    (claim,) = here.claims
    assert claim.values == {"n": 3, "low": 0.0, "median": 0.5, "high": 2.0}
    assert len(claim.rows) == 3
    assert "All sets are counted together" in words.say("design.section_ratchet_intro", "en")


# Sentences about the same rows.
MEASURE = {"targets_missed": "targets", "targets_exact": "targets", "open_targets": "targets"}


def _rates(values: Row, rows: list[Row], _: Tables) -> None:
    sums = {one: _sum(rows, one) for one in ("initial_budget", "adjusted_budget", "executed")}
    assert values["n"] == len(rows)
    assert all(row["initial_budget"] > 0 and row["adjusted_budget"] > 0 for row in rows)
    for basis, budget in (("reported", "adjusted_budget"), ("original", "initial_budget")):
        assert values[f"rate_{basis}"] == pytest.approx(
            float(100 * sums["executed"] / sums[budget])
        )


def _reported(values: Row, rows: list[Row], _: Tables) -> None:
    share = 100 * _sum(rows, "executed") / _sum(rows, "adjusted_budget")
    assert (values["n"], values["reported"]) == (len(rows), pytest.approx(float(share)))


def _giant(values: Row, rows: list[Row], _: Tables) -> None:
    most = max(row["adjusted_budget"] for row in rows)
    share = Fraction(str(most)) / _sum(rows, "adjusted_budget")
    assert (values["n"], values["share"]) == (len(rows), pytest.approx(float(share)))


def _changed(values: Row, rows: list[Row], _: Tables) -> None:
    widest = max(rows, key=lambda row: abs(row["adjusted_budget"] / row["initial_budget"] - 1))
    share = widest["adjusted_budget"] / widest["initial_budget"] - 1
    assert values["adjustment"] == pytest.approx(100 * share)


def _ranks(values: Row, rows: list[Row], whole: Tables) -> None:
    assert values["n"] == len(rows) <= values.get("ranked", values["n"]) <= len(whole.projects)


def _full(values: Row, rows: list[Row], _: Tables) -> None:
    at = [row for row in rows if row["score"] == row["weight"]]
    assert values["n"] == len(rows)
    if "at" not in values:  # all of them, or none
        assert len(at) in (0, len(rows))
        return
    assert values["at"] == len(at)
    share = _sum(at, "weight") / _sum(rows, "weight")
    assert values["share_points"] == pytest.approx(float(share))


def _totals(values: Row, rows: list[Row], _: Tables) -> None:
    scores = [row["total_score"] for row in rows]
    assert values["n"] == len(rows)
    assert values["low"] == f"{min(scores):.2f}"
    assert values.get("high", values["low"]) == f"{max(scores):.2f}"


def _median(values: Row, rows: list[Row], whole: Tables) -> None:
    assert 0 <= values["position"] <= 1
    assert values["n"] == len(rows)
    for row in rows:
        own = whole.indicators[whole.indicators["form_id"] == row["form_id"]]
        assert own["weight"].notna().all()


def _deductions(values: Row, rows: list[Row], _: Tables) -> None:
    assert all(row["score"] < row["weight"] for row in rows)
    lost = _sum(rows, "weight") - _sum(rows, "score")
    assert (values["n"], values["points"]) == (len(rows), pytest.approx(float(lost)))


def _patterns(values: Row, rows: list[Row], whole: Tables) -> None:
    counts = {"always": 0, "never": 0, "ha(?:ve|s) no column": 0, "for some of them": 0}
    for row in rows:
        own = whole.indicators[whole.indicators["form_id"] == row["form_id"]]
        given = own.loc[own["score"] < own["weight"], "reason"].notna()
        pure = "always" if given.all() else "for some of them" if given.any() else "never"
        lacks = "indicators.reason" in str(row["not_printed"])
        counts["ha(?:ve|s) no column" if lacks else pure] += 1
    assert values["n"] == len(rows)
    for said_so, n in counts.items():
        assert bool(re.search(rf"(?<!\d){n} {said_so}", values["parts"])) == bool(n)


def _targets(values: Row, rows: list[Row], _: Tables) -> None:
    assert values["n"] == len(rows)
    assert all(pd.notna(row["target_value"]) and pd.notna(row["actual_value"]) for row in rows)


def _missed(values: Row, rows: list[Row], _: Tables) -> None:
    assert values["n"] == sum(row["actual_value"] < row["target_value"] for row in rows)


def _exact(values: Row, rows: list[Row], _: Tables) -> None:
    assert values["n"] == sum(row["actual_value"] == row["target_value"] for row in rows)


def _over(values: Row, rows: list[Row], _: Tables) -> None:
    assert values["n"] == len(rows) > 0
    assert all(row["target_operator"] == "=" for row in rows)
    assert all(row["actual_value"] > row["target_value"] for row in rows)


def _left(values: Row, rows: list[Row], _: Tables) -> None:
    assert values["n"] == len(rows)
    told = [*map(int, re.findall(r"(?:^|; )(\d+) [^:]*: ", values["parts"]))]
    # The reason that all of them share is told without a count of its own.
    assert sum(told) == len(rows) if len(told) > 1 else not told and "; " not in values["parts"]


RECOMPUTED: dict[str, Callable[[Row, list[Row], Tables], None]] = {
    **{"open_rates": _rates, "open_reported": _reported, "open_changed": _changed},
    **{"open_ranks": _ranks, "open_ranks_all": _ranks, "open_totals": _totals},
    **{"open_ceiling": _full, "open_full": _full, "open_never": _full, "open_median": _median},
    **{"open_totals_same": _totals, "open_deductions": _deductions, "open_patterns": _patterns},
    **{"open_targets": _targets, "targets_missed": _missed, "targets_exact": _exact},
    **{"targets_over": _over, "open_giant": _giant},
    **{f"left_{one}": _left for one in ("forms", "totals", "rows", "balance", "kinds")},
}


def _rows(whole: Tables, claim: Claim) -> list[Row]:
    """The rows of the tables that a claim names: indicators, else projects with their totals."""
    if "position" in claim.rows:
        return claim.rows.merge(whole.indicators, on=["form_id", "position"]).to_dict("records")
    total = whole.funds[whole.funds["fund"] == "total"].drop(
        columns=["weight", "score", "in_doubt"]
    )
    forms = claim.rows[["form_id"]].merge(whole.projects, on="form_id")
    return forms.merge(total, on="form_id", how="left").to_dict("records")


def _sum(rows: list[Row], column: str) -> Fraction:
    return sum((Fraction(str(row[column])) for row in rows), Fraction(0))


def _set(whole: Tables, form: str) -> tuple[Any, ...]:
    row = whole.projects.set_index("form_id").loc[form]
    money = "no-money" if row["layout"] == "no-money" else ""
    prints = row["layout"] if row["layout"] in ("no-weights", "no-scores", "one-budget") else money
    return row["form_kind"], prints


def _doubted(row: Row) -> bool:
    return isinstance(row.get("in_doubt"), str)
