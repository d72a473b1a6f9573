"""The opening of the report on indicator design."""

from __future__ import annotations

import pandas as pd

from analysis import design
from analysis.report.narrative.writing import TINY, Opening, Writer, top
from analysis.report.numbers import figure
from analysis.rules import RuleSet
from analysis.tables import Tables


def of_design(tables: Tables, rules: RuleSet, language: str) -> Opening:
    """Phrase what these forms measure, and what their targets can tell."""
    write = Writer("indicator", language)
    forms = design.compare(tables, rules)
    kinds = design.quantified(tables).head(1)
    if kinds.empty or pd.isna(kinds["share_indicators"].iloc[0]):
        return Opening((write.say("open_none", n=len(forms)),), "–", write.say("key"))
    total = kinds.iloc[0]
    share = figure(total["share_indicators"], "share")
    counts = forms["n_indicators"]
    said = [
        write.say(
            "open_quantified",
            n=int(counts.sum()),
            forms=len(forms),
            few=int(counts.min()),
            many=int(counts.max()),
            share=share,
            points=figure(total["share_points"], "share"),
        )
    ]
    targets = int(forms["n_targets"].sum())
    if targets:
        compared = design.slack(tables)
        exact = int(compared["exact_hit"].fillna(False).astype(bool).sum())
        safe = int(compared["cannot_miss"].notna().sum())
        said.append(write.say("open_targets", n=targets, exact=exact, safe=safe))
    if forms["tvd"].notna().any():
        far = top(forms, forms["tvd"])
        said.append(
            write.say("open_balance", project=write.called(far), tvd=figure(far["tvd"], "share"))
            if far["tvd"] > TINY / 100
            else write.say("open_balanced")
        )
    if len(forms) > 1:
        shared = design.templates(tables)
        if shared.empty:
            said.append(write.say("open_no_template"))
        else:
            most = shared.iloc[0]
            said.append(
                write.say(
                    "open_templates",
                    n=len(shared),
                    name=most["template"],
                    forms=int(most["n_forms"]),
                )
            )
    poor = int((forms["n_unexplained"] + forms["n_poor_reasons"]).sum())
    said.append(write.say("open_reasons", n=poor) if poor else write.say("open_no_reasons"))
    return Opening(tuple(said), share, write.say("key"))
