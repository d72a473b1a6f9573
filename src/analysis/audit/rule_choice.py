"""Which rule set a form is judged by, where none is given: by structure, grade, place, scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis import leniency
from analysis import rules as rule_sets
from analysis.measures import frames, totals
from analysis.rules import RuleSet
from analysis.tables import Tables
from analysis.words.sentence import Joined, Said, said

# Below this share of scores inside the admissible intervals a set does not fit.
_LEAST_SHARE = 0.5
# The execution weight of the national rules and of most provinces.
_USUAL_WEIGHT = 10.0


@dataclass(frozen=True)
class Choice:
    """What speaks for a rule set at one form; `fits` is False where something rules it out."""

    rules: RuleSet
    fits: bool
    points: float
    evidence: Joined


def choose(tables: Tables) -> dict[str, Choice | None]:
    """Return for each form the rule set that fits it best, with the evidence, or None.

    A set is ruled out by another execution weight, by a grade that it does not have or does not
    give for the total, by a year or (local sets) a place that it does not cover, and where fewer
    than half of the scores that it can judge lie in the interval that it allows. Among those left
    a matching place, level-1 blocks that it knows, its level-1 weights and its scores count.
    """
    read = frames(tables)
    weights = totals(read.funds).set_index("form_id")["weight"]
    heads = read.projects.assign(execution=read.projects["form_id"].map(weights))
    blocks: dict[str, dict[str, float]] = {}
    sums = read.indicators.groupby(["form_id", "level1"])["weight"].sum().reset_index()
    for form_id, level1, weight in sums.itertuples(index=False, name=None):
        blocks.setdefault(form_id, {})[level1] = weight
    best: dict[str, Choice | None] = dict.fromkeys(read.projects["form_id"])
    ratios = leniency.ratios(read)
    for rules in map(rule_sets.load, rule_sets.available()):
        left = [form for form in heads.to_dict("records") if _admits(rules, form)]
        if not left:
            continue
        members = ratios["form_id"].isin([form["form_id"] for form in left])
        rows = leniency.allowed(ratios[members], read.indicators[members], rules)
        judged = rows["score"].notna() & rows["basis"].ne("unknown")
        inside = judged & rows["inside"].fillna(False).astype("bool")
        counts = pd.DataFrame({"judged": judged, "inside": inside}).groupby(rows["form_id"]).sum()
        scores = counts.to_dict("index")
        for form in left:
            form_id = form["form_id"]
            choice = _choice(rules, form, blocks.get(form_id, {}), scores.get(form_id, {}))
            current = best[form_id]
            if choice.fits and (current is None or choice.points > current.points):
                best[form_id] = choice
    return best


def _admits(rules: RuleSet, form: dict[Any, Any]) -> bool:
    """Tell whether year, execution weight, grade and place of a form leave a rule set possible."""
    weight, grade, total = form["execution"], form["grade"], form["total_score"]
    other_weight = pd.notna(weight) and float(weight) != float(rules.execution_weight.value)
    if other_weight or not rules.covers(form["year"]):
        return False
    if isinstance(grade, str):
        earned = pd.isna(total) or rules.earns(float(total), grade)
        if rules.grade_span(grade) is None or not earned:
            return False
    # A local set may be used elsewhere only where its own execution weight tells it from others.
    telling = pd.notna(weight) and float(weight) != _USUAL_WEIGHT
    return telling or not rules.places or _place(rules, form) is not None


def _place(rules: RuleSet, form: dict[Any, Any]) -> str | None:
    return rules.place_in(form["department"], form["unit"], form["project_name"])


def _choice(
    rules: RuleSet, form: dict[Any, Any], level1: dict[str, float], scores: dict[Any, int]
) -> Choice:
    evidence: list[Said] = []
    points = 0.0
    if pd.notna(form["execution"]):
        evidence.append(said("finding.evidence_execution", weight=f"{form['execution']:g}"))
    grade, place = form["grade"], _place(rules, form)
    if isinstance(grade, str):
        evidence.append(said("finding.evidence_grade", grade=grade))
    if place is not None:
        points += 2
        evidence.append(said("finding.evidence_place", place=place, region=rules.place_en))
    due = rules.level1(set(level1)) if level1 else None
    if due is not None:
        points += 1
        if all(level1.get(name, 0.0) == float(share) for name, share in due.items()):
            points += 1
            evidence.append(said("finding.evidence_level1"))
    fits = bool(level1 or isinstance(grade, str))
    if scores.get("judged"):
        share = scores["inside"] / scores["judged"]
        points += share
        fits = share >= _LEAST_SHARE
        evidence.append(said("finding.evidence_scores", **scores))
    return Choice(rules, fits, points, Joined(tuple(evidence)))
