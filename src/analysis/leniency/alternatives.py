"""What another rule set would say of the same forms: a question of rules, not of scoring."""

from collections.abc import Sequence

import pandas as pd

from analysis import rules as rule_sets
from analysis.errors import UsageError
from analysis.leniency.admitted import admitted
from analysis.measures import described, frames, scaled, years
from analysis.rules import Rules, RuleSet
from analysis.tables import Tables


def applicable(tables: Tables, rules: Rules) -> list[RuleSet]:
    """Return the rule sets that these forms may be held against, that of most forms first.

    Those are the sets that come with the package and cover the year of one form or more, and all
    national ones (without places of their own). A year in doubt, or none, is that of no set; where
    no form has another one, those of today count.

    >>> [one.id for one in analysis.leniency.applicable(corpus, "mof-2020-10")][:3]
    ['mof-2020-10', 'mof-2021-101', 'guangxi-130']
    """
    tables = frames(tables)
    chosen = rule_sets.in_use(tables.projects, rules)[0]
    others = [
        one
        for one in map(rule_sets.load, rule_sets.available())
        if one.id != chosen.id and (not one.places or any(map(one.covers, _years(tables))))
    ]
    return [chosen, *others]


def _years(tables: Tables) -> list[int] | list[None]:
    """Return the years that forms surely have; one that is not known, where none has any."""
    return [int(year) for year in years(tables.projects).dropna()] or [None]


def sensitivity(tables: Tables, names: Sequence[Rules]) -> pd.DataFrame:
    """Return one row a form and rule set: interval, position, leniency and grades under each.

    Columns as in `compare`. What changes with the rule set is the choice of rules, not the form's
    scoring: weights are taken as the form prints them, also where a set has others.

    >>> every = analysis.leniency.sensitivity(corpus, ["mof-2021-101", "mof-2020-10"])
    >>> every.groupby("rule_set")["position"].median().round(2).to_dict()
    {'mof-2020-10': 0.89, 'mof-2021-101': 0.89}
    """
    read = frames(tables)
    parts = [admitted(read, rule_sets.load(name)) for name in names]
    if not parts:
        raise UsageError("error_rules.none_given")
    return described(pd.concat(parts, ignore_index=True), read.projects)


def by_rules(tables: Tables, every: pd.DataFrame, sets: Sequence[RuleSet]) -> pd.DataFrame:
    """Return one row a rule set: what `every`, the frame of `sensitivity`, says of all forms.

    What changes is told beside the first of the sets.

    - `place_zh`, `place_en`: where the set is in use
    - `n_forms` that are not `left_out`, `n_inside` of them within what the set allows
    - `position`: the median of the forms' positions
    - `n_moved`: forms whose interval is another than under the first set
    - `n_graded`: printed grades that the set knows and whose fate at L is certain; `n_falls` of
      them that L does not reach; `n_open`: grades that indicators without a basis decide
    - `n_regraded`: printed grades that are not due for the printed total
    - `n_at_home`: forms of a place and tier for which the set is meant; `national`: the set has
      no places; `covers`: it covers the year of every form

    >>> sets = analysis.leniency.applicable(corpus, "mof-2021-101")
    >>> every = analysis.leniency.sensitivity(corpus, sets)
    >>> analysis.leniency.by_rules(corpus, every, sets)[["rule_set", "n_inside"]].head(2)
           rule_set  n_inside
    0  mof-2021-101         9
    1   mof-2020-10         9
    """
    every = every[every["left_out"].isna()]
    first = every[every["rule_set"] == sets[0].id].reset_index(drop=True)
    homes = [
        ([text for text in names if isinstance(text, str)], tier if isinstance(tier, str) else None)
        for *names, tier in tables.projects[["province", "place_evidence", "tier"]].to_numpy()
    ]
    out = []
    for one in sets:
        rows = every[every["rule_set"] == one.id].reset_index(drop=True)
        low, high = (scaled(rows[end]) != scaled(first[end]) for end in ("lowest", "highest"))
        out.append(
            {
                "rule_set": one.id,
                "place_zh": one.place_zh,
                "place_en": one.place_en,
                "n_forms": len(rows),
                "n_inside": int(rows["inside"].fillna(False).sum()),
                "position": rows["position"].median(),
                "n_moved": int((low | high).sum()),
                "n_graded": int(rows["grade_robust"].notna().sum()),
                "n_falls": int((~rows["grade_robust"].fillna(True)).sum()),
                "n_open": int((rows["grade_open"] & rows["grade_agrees"].notna()).sum()),
                "n_regraded": int((~rows["grade_agrees"].fillna(True)).sum()),
                "n_at_home": sum(one.applies_in(*home) for home in homes),
                "national": not one.places,
                "covers": all(map(one.covers, _years(tables))),
            }
        )
    return pd.DataFrame(out).astype({"position": "float64"})
