"""What another rule set would say of the same forms: a question of rules, not of scoring."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis import rules as rule_sets
from analysis.errors import UsageError
from analysis.leniency.admitted import admitted
from analysis.measures import Source, described, frames, scaled
from analysis.rules import RuleSet


def applicable(tables: Source, rules: str | Path | RuleSet) -> list[RuleSet]:
    """Return the rule sets that these forms may be held against, the chosen one first.

    Those are the sets that come with the package and cover the year of one form or more, and all
    national ones (without places of their own). A form without a year counts as covered.
    """
    chosen = rule_sets.load(rules)
    years = [None if pd.isna(year) else int(year) for year in frames(tables).projects["year"]]
    others = [
        one
        for one in map(rule_sets.load, rule_sets.available())
        if one.id != chosen.id and (not one.places or any(one.covers(year) for year in years))
    ]
    return [chosen, *others]


def sensitivity(tables: Source, names: Sequence[str | Path | RuleSet]) -> pd.DataFrame:
    """Return one row a form and rule set: interval, position, leniency and grades under each.

    Columns as in `compare`. What changes with the rule set is the choice of rules, not the form's
    scoring: weights are taken as the form prints them, also where a set has others.
    """
    read = frames(tables)
    parts = [admitted(read, rule_sets.load(name)) for name in names]
    if not parts:
        raise UsageError("error_rules.none_given")
    return described(pd.concat(parts, ignore_index=True), read.projects)


def by_rules(tables: Source, names: Sequence[str | Path | RuleSet]) -> pd.DataFrame:
    """Return one row a rule set: what it says of all forms, beside the first one given.

    - `place_zh`, `place_en`: where the set is in use
    - `n_forms` with a total and an interval, `n_inside` of them within it
    - `position`: the median of the forms' positions
    - `n_moved`: forms whose interval is another than under the first set
    - `n_graded`: printed grades that the set knows and whose fate at L is certain; `n_falls` of
      them that L does not reach; `n_open`: grades that indicators without a basis decide
    - `n_regraded`: printed grades that are not due for the printed total
    - `n_at_home`: forms whose department, unit or name holds a place of the set; `national`: the
      set has no places; `covers`: it covers the year of every form
    """
    read = frames(tables)
    sets = [rule_sets.load(name) for name in names]
    every = sensitivity(read, sets)
    spans = {one.id: every[every["rule_set"] == one.id].reset_index(drop=True) for one in sets}
    first = spans[sets[0].id]
    years = [None if pd.isna(year) else int(year) for year in read.projects["year"]]
    where = (
        read.projects["department"].fillna("")
        + read.projects["unit"].fillna("")
        + read.projects["project_name"].fillna("")
    )
    out = []
    for one in sets:
        rows = spans[one.id]
        used = rows["score"].notna()
        moved = (scaled(rows["lowest"]) != scaled(first["lowest"])) | (
            scaled(rows["highest"]) != scaled(first["highest"])
        )
        graded = rows["grade_robust"].notna()
        out.append(
            {
                "rule_set": one.id,
                "place_zh": one.place_zh,
                "place_en": one.place_en,
                "n_forms": int(used.sum()),
                "n_inside": int(rows["inside"].fillna(False).sum()),
                "position": rows["position"].median(),
                "n_moved": int((used & moved).sum()),
                "n_graded": int(graded.sum()),
                "n_falls": int((~rows["grade_robust"].fillna(True)).sum()),
                "n_open": int(rows["grade_open"].fillna(False).sum()),
                "n_regraded": int((~rows["grade_agrees"].fillna(True)).sum()),
                "n_at_home": int(where.map(lambda said, o=one: _at_home(o, said)).sum()),
                "national": not one.places,
                "covers": all(one.covers(year) for year in years),
            }
        )
    return pd.DataFrame(out).astype({"position": "float64"})


def _at_home(rules: RuleSet, where: str) -> bool:
    return any(place in where for place in rules.places)
