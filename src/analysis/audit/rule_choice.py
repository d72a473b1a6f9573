"""Which rule set a form is judged by, where none is given: by place, tier and year, nothing else.

What a form obeys is a result, and never chooses the rules that it is held against.
"""

from dataclasses import dataclass
from typing import Any

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
    place: str | None
    judged: int
    inside: int


def choose(tables: Tables) -> dict[str, Choice]:
    """Return for each form the set that applies where and when it was filled in.

    A form that no set binds (of 2019, say) is compared with the national one: `binds` is False.
    """
    read = frames(tables)
    heads = {form["form_id"]: form for form in read.projects.to_dict("records")}
    chosen = {form_id: rule_sets.applying(**_where(form)) for form_id, form in heads.items()}
    ratios = leniency.ratios(read)
    fits: dict[str, tuple[int, int]] = {}
    for rules in {one.id: one for one, _ in chosen.values()}.values():
        members = ratios["form_id"].map(lambda form_id, own=rules: chosen[form_id][0] is own)
        members = members.astype("bool")
        rows = leniency.allowed(ratios[members], read.indicators[members], rules)
        judged = rows["score"].notna() & rows["basis"].ne("unknown")
        inside = judged & rows["inside"].fillna(False).astype("bool")
        counts = pd.DataFrame({"judged": judged, "inside": inside}).groupby(rows["form_id"]).sum()
        fits |= {str(form_id): (row.judged, row.inside) for form_id, row in counts.iterrows()}
    return {
        form_id: Choice(*chosen[form_id], _text(form["place_evidence"]), *fits.get(form_id, (0, 0)))
        for form_id, form in heads.items()
    }


def _where(form: dict[Any, Any]) -> dict[str, Any]:
    named = (_text(form["province"]), _text(form["place_evidence"]))
    year = None if pd.isna(form["year"]) else int(form["year"])
    own = {name: _text(form[name]) for name in ("tier", "form_kind")}
    return {"places": [one for one in named if one], "year": year, **own}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
