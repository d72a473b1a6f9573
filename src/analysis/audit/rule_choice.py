"""Which rule set a form is judged by, where none is given: by structure, grade, place, scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis import leniency
from analysis import rules as rule_sets
from analysis.audit.sentence import Joined, Said, said
from analysis.measures import groups, totals
from analysis.rules import RuleSet
from analysis.tables import Tables

# Below this share of scores inside the admissible intervals a set does not fit.
_LEAST_SHARE = 0.5


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
    best: dict[str, Choice | None] = {str(form): None for form in tables.projects["form_id"]}
    for rules in map(rule_sets.load, rule_sets.available()):
        for form_id, choice in _choices(tables, rules).items():
            current = best[form_id]
            if choice.fits and (current is None or choice.points > current.points):
                best[form_id] = choice
    return best


def _choices(tables: Tables, rules: RuleSet) -> dict[str, Choice]:
    rows = leniency.intervals(tables, rules)
    judged = rows["score"].notna() & rows["basis"].ne("unknown")
    inside = judged & rows["inside"].fillna(False).astype("bool")
    scores = groups(pd.DataFrame({"judged": judged, "inside": inside}), rows, ["form_id"]).sum()
    blocks: dict[str, dict[str, float]] = {}
    weights = tables.indicators.groupby(["form_id", "level1"])["weight"].sum().reset_index()
    for form_id, level1, weight in weights.itertuples(index=False, name=None):
        blocks.setdefault(str(form_id), {})[level1] = weight
    projects = tables.projects.merge(scores, on="form_id", how="left")
    projects["execution"] = projects["form_id"].map(
        totals(tables.funds).set_index("form_id")["weight"]
    )
    return {
        str(row["form_id"]): _choice(rules, row, blocks.get(str(row["form_id"]), {}))
        for row in projects.to_dict("records")
    }


def _choice(rules: RuleSet, form: dict[Any, Any], level1: dict[str, float]) -> Choice:
    evidence: list[Said] = []
    points = 0.0
    fits = rules.covers(form["year"])
    own, weight = float(rules.execution_weight.value), form["execution"]
    if pd.notna(weight):
        fits &= float(weight) == own
        evidence.append(said("finding.evidence_execution", weight=f"{weight:g}"))
    grade, total = form["grade"], form["total_score"]
    if isinstance(grade, str):
        fits &= rules.grade_span(grade) is not None
        fits &= bool(pd.isna(total) or rules.earns(float(total), grade))
        evidence.append(said("finding.evidence_grade", grade=grade))
    place = rules.place_in(form["department"], form["unit"], form["project_name"])
    if place is not None:
        points += 2
        evidence.append(said("finding.evidence_place", place=place, region=rules.place_en))
    elif rules.places:
        fits &= own != 10 and bool(pd.notna(weight))
    due = rules.level1(set(level1)) if level1 else None
    if due is not None:
        points += 1
        if all(level1.get(name, 0.0) == float(share) for name, share in due.items()):
            points += 1
            evidence.append(said("finding.evidence_level1"))
    counts = {name: int(form[name]) for name in ("judged", "inside") if form["judged"] > 0}
    if counts:
        share = counts["inside"] / counts["judged"]
        points += share
        fits &= share >= _LEAST_SHARE
        evidence.append(said("finding.evidence_scores", **counts))
    fits &= bool(counts or level1 or isinstance(grade, str))
    return Choice(rules, fits, points, Joined(tuple(evidence)))
