"""Indicator design: what a form measures, how its points are spread, what its targets can tell.

    compare(tables, rules)             one row a form
    quantified(tables, by)             share of quantitative indicators, of any groups
    balance(tables, rules)             points of the level-1 blocks against a rule set's
    concentration(tables)              effective number of indicators a form
    slack(tables)                      every quantitative target: slack, exact hit, met, doubts
    ratchet(tables)                    how a target follows last year's result
    duplicates(tables, threshold)      alike names inside a form
    templates(tables, threshold)       indicators that several forms share
    membership(tables, threshold)      the template of each indicator
    shared(tables, threshold)          pairs of forms with the indicators they share
    explanations(tables)               each deduction and each reason, and what is amiss
    formats(tables)                    how consistently a form writes its targets
    mixed_formats(tables)              decimals and units mixed within a form, unit by unit

Every function takes `Tables` or anything with `.projects`, `.funds` and `.indicators`.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.design.names import SIMILAR, duplicates, membership, shared, templates
from analysis.design.structure import balance, concentration, quantified
from analysis.design.targets import ratchet, slack
from analysis.design.wording import explanations, formats, mixed_formats
from analysis.measures import FORM, Source, frames
from analysis.rules import RuleSet

__all__ = ["SIMILAR", "compare", "duplicates", "membership", "shared", "templates"]
__all__ += ["balance", "concentration", "quantified", "ratchet", "slack"]
__all__ += ["explanations", "formats", "mixed_formats"]


def compare(
    tables: Source, rules: str | Path | RuleSet | None = None, threshold: float = SIMILAR
) -> pd.DataFrame:
    """Return one row a form.

    From `quantified`: `n_indicators`, `n_unknown`, `quantified`, `quantified_points`; from
    `concentration`: `effective_number`, `evenness`; from `balance`: `tvd`, null without rules
    that state weights for such a form; from `slack`: `n_targets` that could be compared,
    `exact_hits` (their share), `median_slack`, `n_cannot_miss`, `n_operator_doubt`; from names:
    `n_duplicate_pairs`, `n_shared` indicators that another form has too; from `explanations`:
    `n_unexplained` deductions and `n_poor_reasons`; from `formats`: `consistency`.
    """
    read = frames(tables)
    out = read.projects[FORM]
    kinds = quantified(tables, ["form_id"]).rename(
        columns={"share_indicators": "quantified", "share_points": "quantified_points"}
    )
    out = _with(out, kinds, ["n_indicators", "n_unknown", "quantified", "quantified_points"])
    out = _with(out, concentration(tables), ["effective_number", "evenness"])
    out = _with(out, balance(tables, rules).drop_duplicates("form_id"), ["tvd"])
    out = _with(out, _target_figures(slack(tables)), None)
    pairs = duplicates(tables, threshold)["form_id"].value_counts()
    member = membership(tables, threshold)
    several = member[member["n_forms"] > 1]["form_id"].value_counts()
    said = explanations(tables)
    poor = said["denies"] | said["repeated"] | said["other_subject"]
    counts = {
        "n_duplicate_pairs": pairs,
        "n_shared": several,
        "n_unexplained": said.loc[said["missing"], "form_id"].value_counts(),
        "n_poor_reasons": said.loc[poor, "form_id"].value_counts(),
    }
    for name, count in counts.items():
        out[name] = out["form_id"].map(count)
    out = _with(out, formats(tables), ["consistency"])
    whole = [column for column in out.columns if column.startswith("n_")]
    out[whole] = out[whole].fillna(0).astype("int64")
    return out


def _with(forms: pd.DataFrame, rows: pd.DataFrame, columns: list[str] | None) -> pd.DataFrame:
    kept = rows if columns is None else rows[["form_id", *columns]]
    return forms.merge(kept, on="form_id", how="left")


def _target_figures(rows: pd.DataFrame) -> pd.DataFrame:
    compared = rows["met"].notna()
    parts = pd.DataFrame(
        {
            "form_id": rows["form_id"],
            "n_targets": compared.astype("int64"),
            "exact_hits": rows["exact_hit"].astype("Float64").astype("float64"),
            "median_slack": rows["slack"],
            "n_cannot_miss": rows["cannot_miss"].notna().astype("int64"),
            "n_operator_doubt": rows["operator_doubt"].notna().astype("int64"),
        }
    )
    how = {
        "n_targets": "sum",
        "exact_hits": "mean",
        "median_slack": "median",
        "n_cannot_miss": "sum",
        "n_operator_doubt": "sum",
    }
    return parts.groupby("form_id").agg(how).reset_index()
