"""Indicator design: what a form measures, how its points are spread, what its targets can tell.

Every function takes `Tables` or anything with `.projects`, `.funds` and `.indicators`.
"""

import pandas as pd

from analysis.design.names import duplicates, membership, shared, templates
from analysis.design.structure import balance, concentration, quantified
from analysis.design.targets import ratchet, slack
from analysis.design.wording import explanations, formats, mixed_formats
from analysis.measures import FORM, frames, once
from analysis.rules import Rules
from analysis.tables import Tables

__all__ = ["compare", "duplicates", "membership", "shared", "templates"]
__all__ += ["balance", "concentration", "quantified", "ratchet", "slack"]
__all__ += ["explanations", "formats", "mixed_formats"]


@once
def compare(tables: Tables, rules: Rules | None = None) -> pd.DataFrame:
    """Return one row a form.

    From `quantified`: `n_indicators`, `n_unknown`, `quantified`, `quantified_points`; from
    `concentration`: `effective_number`, `evenness`; from `balance`: `tvd`, null without rules
    that state weights for such a form; from `slack`: `n_targets` that could be compared,
    `exact_hits` (their share), `median_slack`, `n_cannot_miss`, `n_operator_doubt`; from names:
    `n_duplicate_pairs`, `n_shared` indicators that another form has too; from `explanations`:
    `n_unexplained` deductions and `n_poor_reasons`; from `formats`: `consistency`.

    >>> analysis.design.compare(corpus)[["quantified", "exact_hits"]].round(2).head(2)
       quantified  exact_hits
    0        0.73        0.55
    1        0.65        0.77
    """
    read = frames(tables)
    kinds = quantified(read, ["form_id"]).rename(
        columns={"share_indicators": "quantified", "share_points": "quantified_points"}
    )
    counted = ["form_id", "n_indicators", "n_unknown", "quantified", "quantified_points"]
    out = read.projects[FORM]
    for part in (
        kinds[counted],
        concentration(read)[["form_id", "effective_number", "evenness"]],
        balance(read, rules).drop_duplicates("form_id")[["form_id", "tvd"]],
        _target_figures(slack(read)),
    ):
        out = out.merge(part, on="form_id", how="left")
    member, said = membership(read), explanations(read)
    poor = said["denies"] | said["repeated"] | said["other_subject"]
    rows = {
        "n_duplicate_pairs": duplicates(read),
        "n_shared": member[member["n_forms"] > 1],
        "n_unexplained": said[said["missing"]],
        "n_poor_reasons": said[poor],
    }
    for name, found in rows.items():
        out[name] = found["form_id"].value_counts().reindex(out["form_id"]).to_numpy()
    out = out.merge(formats(read)[["form_id", "consistency"]], on="form_id", how="left")
    whole = [column for column in out.columns if column.startswith("n_")]
    out[whole] = out[whole].fillna(0).astype("int64")
    return out


def _target_figures(rows: pd.DataFrame) -> pd.DataFrame:
    hits = rows["exact_hit"].astype("boolean")
    parts = rows[["form_id"]].assign(
        n_targets=rows["outcome"].notna(),
        exact_hits=hits.mask(rows["outcome"].isna()).astype("Float64").astype("float64"),
        median_slack=rows["slack"].where(rows["outcome"].notna()),
        n_cannot_miss=rows["cannot_miss"].notna(),
        n_operator_doubt=rows["operator_doubt"].notna(),
    )
    how = {name: "sum" for name in parts.columns if name.startswith("n_")}
    how |= {"exact_hits": "mean", "median_slack": "median"}
    return parts.groupby("form_id").agg(how)[parts.columns.drop("form_id")].reset_index()
