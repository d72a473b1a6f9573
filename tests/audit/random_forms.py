"""Forms that obey a rule set, rounded by a convention; and errors planted into them."""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from analysis import tables
from analysis.rounding import CONVENTIONS
from analysis.rules import RuleSet
from analysis.tables import Tables

Round = Callable[[Fraction, int], Fraction]
MONEY = ("initial_budget", "adjusted_budget", "executed")
UNITS = {"": "", "%": "(%)", "次": "(次)"}


@dataclass(frozen=True)
class Made:
    """One form, or several, as rows of the tables."""

    projects: list[dict[str, Any]]
    funds: list[dict[str, Any]]
    indicators: list[dict[str, Any]]

    def tables(self) -> Tables:
        """Return the rows as the four tables."""
        return Tables(
            tables.frame("projects", self.projects),
            tables.frame("funds", self.funds),
            tables.frame("indicators", self.indicators),
            tables.frame("findings", []),
        )

    def named(self, form_id: str) -> Made:
        """Return the form under another id, in a document of its own."""
        own = {"form_id": form_id}
        about = own | {"source": form_id, "source_sha256": form_id}
        return Made(
            [row | about for row in self.projects],
            *([row | own for row in rows] for rows in (self.funds, self.indicators)),
        )


def together(made: list[Made]) -> Made:
    """Join forms into one corpus."""
    parts = zip(*((one.projects, one.funds, one.indicators) for one in made), strict=True)
    return Made(*([row for rows in part for row in rows] for part in parts))


def make(seed: int, rules: RuleSet, convention: str, scores_by: str | None = None) -> Made:
    """Return a random form whose true values obey the rules, every figure rounded on its own.

    `scores_by` is the convention of scores where it is another one than that of money and rates.
    """
    rng = random.Random(seed)
    rounded, score_rounded = CONVENTIONS[convention], CONVENTIONS[scores_by or convention]
    places = {"money": rng.choice((0, 2, 2, 4)), "rate": rng.choice((0, 1, 2, 2)), "score": 2}
    form_id = f"random-{seed}#1"

    def put(row: dict[str, Any], column: str, value: Fraction, decimals: int) -> None:
        by = score_rounded if column in ("score", "total_score") else rounded
        row[column] = float(by(value, decimals))

    funds, parts = [], []
    for fund in ("current_year", "carried_over", "other"):
        budget = Fraction(rng.randrange(10_000_000), 10_000) if rng.random() < 0.7 else Fraction(0)
        initial = budget * Fraction(rng.randint(80, 120), 100)
        parts.append((fund, initial, budget, budget * Fraction(rng.randint(5000, 10000), 10000)))
    whole = ("total", *(sum((part[i] for part in parts), Fraction(0)) for i in (1, 2, 3)))
    execution = Fraction(rules.execution_weight.value)
    earned = Fraction(0)
    for fund, *amounts in (whole, *parts):
        row: dict[str, Any] = {"form_id": form_id, "fund": fund, "label": fund, "page": 1}
        for column, amount in zip(MONEY, amounts, strict=True):
            put(row, column, amount, places["money"])
        rate = amounts[2] / amounts[1] * 100 if amounts[1] else Fraction(0)
        put(row, "execution_rate", rate, places["rate"])
        if fund == "total":
            from_printed = Fraction(repr(row["execution_rate"]))
            earned = (from_printed if rng.random() < 0.5 else rate) * execution / 100
            put(row, "weight", execution, 2)
            put(row, "score", earned, places["score"])
        funds.append(row)
    indicators, points = _indicators(rng, rules, 100 - int(execution), form_id, put)
    printed = Fraction(repr(funds[0]["score"])) + sum(
        Fraction(repr(row["score"])) for row in indicators
    )
    total = printed if rng.random() < 0.5 else earned + points
    project: dict[str, Any] = {
        "form_id": form_id, "source": f"{form_id}.pdf", "source_sha256": form_id, "reader": "pdf",
        "first_page": 1, "last_page": 2, "year": 2024, "complete": True,
    }  # fmt: skip
    put(project, "total_weight", Fraction(100), 2)
    put(project, "total_score", total, 2)
    project["grade"] = rules.grade(float(total))
    return Made([project], funds, indicators)


def _indicators(
    rng: random.Random, rules: RuleSet, left: int, form_id: str, put: Callable[..., None]
) -> tuple[list[dict[str, Any]], Fraction]:
    rows, points = [], Fraction(0)
    count = rng.randint(9, 31)
    cuts = sorted(rng.sample(range(1, left * 2), count - 1))
    weights = [Fraction(b - a, 2) for a, b in zip([0, *cuts], [*cuts, left * 2], strict=True)]
    for position, weight in enumerate(weights, start=1):
        row: dict[str, Any] = {
            "form_id": form_id, "position": position, "level1": "产出指标", "level2": "数量指标",
            "name": f"指标{position}", "page": 1,
        }  # fmt: skip
        put(row, "weight", weight, 2)
        if rng.random() < 0.4:
            band = rng.choice(rules.bands.value)
            span = (Fraction(band.low), Fraction(band.high))
            share = span[0] + (span[1] - span[0]) * Fraction(rng.randint(0, 90), 100)
            row |= {"target_text": "及时", "target_operator": "qualitative"}
            row |= {"actual_text": band.labels[0], "achievement": band.achievement}
            score = Fraction(-(-share * weight // 1), 100)  # a mark is given at two decimals
        else:
            row |= _quantity(rng)
            score = _formula(row, weight, rules)
        points += score
        put(row, "score", score, 2)
        if row["score"] < row["weight"]:
            row["reason"] = "受天气影响, 将改进"
        rows.append(row)
    return rows, points


def _quantity(rng: random.Random) -> dict[str, Any]:
    operator = rng.choice(("≥", ">", "=", "<", "≤"))
    target = rng.choice((0, 1, 5, 90, 95, 100, 360, 2_800_000))
    actual = round(target * rng.choice((0, 0.5, 0.97, 1, 1, 1, 1.03, 1.15)), 2)
    if operator in "<≤" and rng.random() < 0.2:
        actual = -0.29
    unit = rng.choice(tuple(UNITS))
    shown = UNITS[unit]
    return {
        "target_text": f"{operator}{target:.2f}{shown}", "target_operator": operator,
        "target_value": float(target), "target_unit": unit or None,
        "actual_text": f"{actual:.2f}{shown}", "actual_value": actual, "actual_unit": unit or None,
    }  # fmt: skip


def _formula(row: dict[str, Any], weight: Fraction, rules: RuleSet) -> Fraction:
    """The rule's formula, written anew for one row: nothing of the code under test is used."""
    operator = row["target_operator"]
    t, a = (Fraction(repr(row[name])) for name in ("target_value", "actual_value"))
    met = {"≥": a >= t, ">": a > t, "=": a >= t if t else a <= 0, "<": a < t, "≤": a <= t}[operator]
    if met:
        return weight
    if t == 0:
        return Fraction(0)
    first = rules.formulas.value[operator][0]
    share = {"ratio": a / t, "linear": 1 - (a - t) / t, "inverse": t / a if a else Fraction(0)}
    return min(max(share[first], Fraction(0)), Fraction(1)) * weight


def planted(made: Made, error: str, rng: random.Random) -> tuple[Made, str]:
    """Return the form with one error planted, and the check that has to contradict."""
    changed = deepcopy(made)
    whole, project, row = changed.funds[0], changed.projects[0], rng.choice(changed.indicators)
    if error == "rate":
        whole["execution_rate"] += rng.choice((-8.0, 9.0))
        return changed, "execution-rate"
    if error == "execution-score":
        whole["score"] = round(whole["score"] - 1.0, 2)
        return changed, "execution-score"
    if error in MONEY:
        whole[error] = round(whole[error] + 1000.0, 4)
        return changed, f"funds-sum-{error.replace('_', '-')}"
    if error == "weight":
        row["weight"] += 1.0
        return changed, "weights-sum"
    if error == "score":
        row["score"] = round(row["score"] + 0.5, 2)
        return changed, "scores-sum"
    if error == "total":
        project["total_score"] = round(project["total_score"] - 0.9, 2)
        return changed, "scores-sum"
    if error == "grade":
        project["grade"] = "差" if project["total_score"] >= 70 else "优"
        return changed, "grade"
    if error == "score-above-weight":
        row["score"] = row["weight"] + 1.0
        return changed, "score-within-weight"
    raise ValueError(error)


ERRORS = (
    "rate", "execution-score", *MONEY, "weight", "score", "total", "grade", "score-above-weight",
)  # fmt: skip
