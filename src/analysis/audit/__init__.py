"""The audit: what the figures of a form say of each other, and what the rules say of them.

`contradicts` is a fact that no reading of the printed figures allows; `warns` is a judgement, and
`rule` says whose. Checks that agree are kept, as they show which figures another one confirms.
To add a check, write a function from a `Form` to findings and put it into `CHECKS`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from analysis import rules as rule_sets
from analysis import scoring, tables
from analysis.audit import conduct, conventions, design, facts, money, points, view
from analysis.audit.coverage import coverage
from analysis.audit.fit import Fit, infer
from analysis.rules import RuleSet
from analysis.tables import Tables

__all__ = ["CHECKS", "Fit", "check", "coverage", "infer"]

CHECKS: tuple[view.Check, ...] = (
    money.rates,
    money.execution_score,
    money.sums,
    money.spending,
    points.weights,
    points.scores,
    points.grade,
    points.limits,
    facts.cost_deviation,
    facts.prose,
    conduct.admissible,
    conduct.reasons,
    conduct.execution,
    conduct.blocks,
    design.duplicates,
    design.operators,
    design.ceilings,
    design.everything_exact,
    design.formats,
)

# The intervals of scores are needed for the arithmetic even where no rule set fits.
_FALLBACK = "mof-2020-10"


def check(
    corpus: Tables,
    digits: pd.DataFrame | None = None,
    rules: str | Path | RuleSet | None = None,
) -> pd.DataFrame:
    """Return what all checks have to say of all forms, as a `findings` table.

    `digits` holds the printed decimals of the figures (form_id, table, row, column, decimals; row
    0 is the project, funds count from 1 in printed order, indicators by position); without it
    they are inferred so that no figure counts as more exact than it may be. `rules` is the set to
    judge by; without it the one that fits each form is inferred, and where none fits only the
    checks that need no rules speak. Raises `UsageError` for an unknown rule set.
    """
    rows: list[dict[str, Any]] = []
    if rules is None:
        fits = infer(corpus)
        sets = {form_id: None if found is None else found.rules for form_id, found in fits.items()}
    else:
        chosen = rule_sets.load(rules)
        fits = {}
        sets = {str(form_id): chosen for form_id in corpus.projects["form_id"]}
    forms = view.forms(corpus, _scored(corpus, sets), sets, digits)
    documents: dict[Any, list[view.Form]] = {}
    for form in forms:
        documents.setdefault(form.project["source_sha256"], []).append(form)
        found = [row for one in CHECKS for row in one(form)]
        if rules is None:
            found.insert(0, _chosen(fits[form.id]))
        rows += [{"form_id": form.id, **row} for row in found]
    for members in documents.values():
        rows += [{"form_id": members[0].id, **row} for row in conventions.inferred(members)]
    return tables.frame("findings", rows)


def _scored(corpus: Tables, sets: dict[str, RuleSet | None]) -> pd.DataFrame:
    """Score each form's indicators by its rule set, on the index of the indicators."""
    indicators = corpus.indicators.reset_index(drop=True)
    names = {form_id: rules.id if rules else _FALLBACK for form_id, rules in sets.items()}
    by_id = {rules.id: rules for rules in sets.values() if rules}
    parts = []
    for name, group in indicators.groupby(indicators["form_id"].map(names)):
        rules = by_id.get(str(name)) or rule_sets.load(str(name))
        parts.append(scoring.score(group, rules))
    if not parts:
        return scoring.score(indicators, rule_sets.load(_FALLBACK))
    return pd.concat(parts).sort_index()


def _chosen(found: Fit | None) -> dict[str, Any]:
    if found is None:
        return view.finding(
            "rule-set", "not-computable", "project/form_id",
            "没有已知规则适合本表, 只核对算术关系。",
            "No known rule set fits this form; only its arithmetic is checked.",
        )  # fmt: skip
    return view.finding(
        "rule-set", "agrees", "project/form_id",
        f"适用规则 {found.rules.id}({found.rules.document}): {found.evidence_zh}。",
        f"Rule set {found.rules.id} fits: {found.evidence_en}.",
        rule=found.rules.id,
    )  # fmt: skip
