"""Which rule set a form is judged by, where none is given: by place, tier and year, nothing else.

What a form obeys is a result, and never chooses the rules that it is held against.
"""

from dataclasses import dataclass

import pandas as pd

from analysis import leniency
from analysis import rules as rule_sets
from analysis.measures import frames
from analysis.rules import RuleSet
from analysis.tables import Tables


@dataclass(frozen=True)
class Choice:
    """The rule set of a form: whether it binds it, and how many of the scores it judges fit."""

    rules: RuleSet
    binds: bool
    judged: int
    inside: int


def choose(tables: Tables) -> dict[str, Choice]:
    """Return for each form the set that applies where and when it was filled in.

    A form that no set binds (of 2019, say) is compared with the national one: `binds` is False.

    >>> first = choose(corpus)[corpus.projects["form_id"][0]]
    >>> first.rules.id, first.binds
    ('shanghai-2024', True)
    """
    read = frames(tables)
    rows = leniency.intervals(read, rule_sets.OWN)
    judged = rows["score"].notna() & rows["basis"].ne("unknown")
    inside = judged & rows["inside"].fillna(False).astype("bool")
    fits = pd.DataFrame({"judged": judged, "inside": inside}).groupby(rows["form_id"]).sum()
    fits = fits.reindex(read.projects["form_id"], fill_value=0).astype("int64")
    own = zip(rule_sets.of_forms(read.projects).items(), fits.to_numpy(), strict=True)
    return {form_id: Choice(*chosen, *counts) for (form_id, chosen), counts in own}
