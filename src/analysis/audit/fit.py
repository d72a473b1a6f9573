"""Which rule set a form follows: by its structure, its grades, its place and its scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis import rules as rule_sets
from analysis import scoring
from analysis.rules import RuleSet
from analysis.tables import Tables

# Below this share of scores inside the admissible intervals a set does not fit.
_LEAST_SHARE = 0.5


@dataclass(frozen=True)
class Fit:
    """What speaks for a rule set at one form; `fits` is False where something rules it out."""

    rules: RuleSet
    fits: bool
    points: float
    evidence_zh: str
    evidence_en: str


def infer(tables: Tables) -> dict[str, Fit | None]:
    """Return for each form the rule set that fits it best, with the evidence, or None.

    A set is ruled out by another execution weight, by a grade that it does not have or does not
    give for the total, by a year or (local sets) a place that it does not cover, and where fewer
    than half of the scores that it can judge lie in the interval that it allows. Among those left
    a matching place, level-1 blocks that it knows, its level-1 weights and its scores count.
    """
    best: dict[str, Fit | None] = {str(form_id): None for form_id in tables.projects["form_id"]}
    for rules in map(rule_sets.load, rule_sets.available()):
        for form_id, fit in _fits(tables, rules).items():
            current = best[form_id]
            if fit.fits and (current is None or fit.points > current.points):
                best[form_id] = fit
    return best


def _fits(tables: Tables, rules: RuleSet) -> dict[str, Fit]:
    indicators = tables.indicators
    scored = scoring.score(indicators, rules)
    judged = indicators["score"].notna() & scored["basis"].ne("unknown")
    inside = judged & indicators["score"].between(
        scored["lowest"] - 0.011, scored["highest"] + 0.011
    )
    counts = {
        str(form_id): (judged_here, inside_here)
        for form_id, judged_here, inside_here in pd.DataFrame(
            {"form_id": indicators["form_id"], "judged": judged, "inside": inside}
        )
        .groupby("form_id")[["judged", "inside"]]
        .sum()
        .itertuples()
    }
    blocks = indicators.groupby(["form_id", "level1"])["weight"].sum()
    funds = tables.funds[tables.funds["fund"] == "total"].drop_duplicates("form_id")
    weights = funds.set_index("form_id")["weight"]
    result = {}
    for project in tables.projects.to_dict(orient="records"):
        form_id = str(project["form_id"])
        level1 = blocks[form_id].to_dict() if form_id in blocks.index else {}
        result[form_id] = _fit(
            rules, project, weights.get(form_id), level1, counts.get(form_id, (0, 0))
        )
    return result


def _fit(
    rules: RuleSet,
    project: dict[Any, Any],
    weight: Any,
    level1: dict[str, float],
    scores: tuple[int, int],
) -> Fit:
    judged, inside = scores
    zh, en, points, fits = [], [], 0.0, True
    if weight is not None and not pd.isna(weight):
        fits &= float(weight) == float(rules.execution_weight.value)
        zh.append(f"执行率分值 {weight:g} 分")
        en.append(f"execution weighs {weight:g} points")
    grade, total = project["grade"], project["total_score"]
    if isinstance(grade, str):
        known = rules.grade_span(grade) is not None
        fits &= known and (pd.isna(total) or grade in _labels(rules, float(total)))
        zh.append(f"等级“{grade}”")
        en.append(f"grade {grade}")
    year = project["year"]
    fits &= rules.covers(None if pd.isna(year) else int(year))
    if rules.places:
        where = "".join(
            value for key in ("department", "unit", "project_name")
            if isinstance(value := project[key], str)
        )  # fmt: skip
        place = next((name for name in rules.places if name in where), None)
        fits &= place is not None or (
            float(rules.execution_weight.value) != 10 and bool(pd.notna(weight))
        )
        if place is not None:
            points += 2
            zh.append(f"单位所在地{place}")
            en.append(f"the department is of {rules.place_en}")
    due = rules.level1(set(level1)) if level1 else None
    if due is not None:
        points += 1
        if all(level1.get(name, 0.0) == float(share) for name, share in due.items()):
            points += 1
            zh.append("一级指标分值相同")
            en.append("the level-1 weights are the same")
    if judged:
        share = inside / judged
        points += share
        fits &= share >= _LEAST_SHARE
        zh.append(f"{judged} 个得分中 {inside} 个在规则允许的范围内")
        en.append(f"{inside} of {judged} scores lie in the range that it allows")
    if not (judged or level1 or isinstance(grade, str)):
        fits = False
    return Fit(rules, bool(fits), points, ", ".join(zh), ", ".join(en))


def _labels(rules: RuleSet, total: float) -> tuple[str, ...]:
    name = rules.grade(total)
    return next(grade.labels for grade in rules.grades.value if grade.labels[0] == name)
