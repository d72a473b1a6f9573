"""What a form measures and how its points are spread."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis import rules as rule_sets
from analysis.measures import Source, described, frames, grouping, kind, ratio, scaled, unscaled

# The order of the blocks down a form.
_ORDER = {name: place for place, name in enumerate(("成本指标", "产出指标", "效益指标"))}


def quantified(tables: Source, by: Sequence[str] = ()) -> pd.DataFrame:
    """Return the share of quantitative indicators, of any groups (SMART, Doran 1981; CREAM,
    Kusek & Rist 2004: an indicator is to be measurable).

    `by` names columns of projects, or `level1`, `level2`. `n_quantitative`, `n_qualitative`,
    `n_unknown` (target lost); `share_indicators` = quantitative / (quantitative + qualitative);
    `share_points` the same of their weights, over rows with a positive weight, `n_unweighted`
    without.

    Raises `UsageError` for an unknown column.
    """
    read = frames(tables)
    rows = described(
        read.indicators[["form_id", "position", "level1", "level2", "weight"]], read.projects
    )
    keys = grouping(rows, by)
    kinds = kind(read.indicators)
    weight = scaled(rows["weight"]).fillna(0.0).clip(lower=0)
    quantitative, qualitative = kinds == "quantitative", kinds == "qualitative"
    parts = pd.DataFrame(
        {
            **{key: rows[key] for key in keys or ["form_id"]},
            "n_indicators": 1,
            "n_quantitative": quantitative.astype("int64"),
            "n_qualitative": qualitative.astype("int64"),
            "n_unknown": kinds.isna().astype("int64"),
            "n_unweighted": (kinds.notna() & (weight == 0)).astype("int64"),
            "_points": weight.where(quantitative, 0.0),
            "_all": weight.where(kinds.notna(), 0.0),
        }
    )
    if keys:
        out = parts.groupby(keys, dropna=False, sort=True).sum().reset_index()
    else:
        out = parts.drop(columns="form_id").sum().to_frame().T
    counts = [column for column in out.columns if str(column).startswith("n_")]
    out[counts] = out[counts].astype("int64")
    out["share_indicators"] = ratio(
        out["n_quantitative"], out["n_quantitative"] + out["n_qualitative"]
    )
    out["share_points"] = ratio(out["_points"], out["_all"])
    return out[[*keys, *counts, "share_indicators", "share_points"]]


def balance(tables: Source, rules: str | Path | rule_sets.RuleSet | None = None) -> pd.DataFrame:
    """Return the points of each level-1 block of each form against those of a rule set.

    One row a form and level 1: `n_indicators`, `points` = Σw, `share` = points / all points of
    the form's indicators; with rules `rule_points`, `rule_share` (of the points without those of
    the execution rate), `difference` = share - rule_share, and `tvd`, the total variation
    distance ½ Σ|share - rule_share| of the form, between 0 (the same balance) and 1 (no point
    in common). A block of the rules that the form lacks has a row with 0 points.

    The rule figures are null without rules, where the set states no weights for a form with
    these blocks, and where a row of the form lacks its weight or its level 1 (`n_excluded`).
    """
    read = frames(tables)
    rows = read.indicators[["form_id", "level1", "weight"]]
    weight = scaled(rows["weight"])
    usable = (weight > 0) & rows["level1"].notna()
    excluded = (~usable).groupby(rows["form_id"]).sum()
    used = rows[usable].assign(weight=weight[usable], n_indicators=1)
    blocks = used.groupby(["form_id", "level1"])[["n_indicators", "weight"]].sum().reset_index()
    blocks = _with_rules(blocks, rules)
    total = blocks.groupby("form_id")["weight"].transform("sum")
    rule_total = blocks.groupby("form_id")["rule_points"].transform("sum", min_count=1)
    out = blocks.assign(
        points=unscaled(blocks["weight"]),
        share=ratio(blocks["weight"], total),
        rule_share=ratio(blocks["rule_points"], rule_total),
        n_excluded=blocks["form_id"].map(excluded).astype("int64"),
    )
    for column in ("rule_points", "rule_share"):
        out[column] = out[column].mask(out["n_excluded"] > 0)
    out["difference"] = out["share"] - out["rule_share"]
    distance = out["difference"].abs().groupby(out["form_id"]).transform("sum", min_count=1)
    out["tvd"] = (distance / 2).clip(upper=1.0)
    columns = ["form_id", "level1", "n_indicators", "points", "share", "rule_points"]
    out = out.iloc[out["level1"].map(_ORDER).fillna(len(_ORDER)).argsort(kind="stable")]
    out = out.iloc[out["form_id"].map(_places(read.projects)).argsort(kind="stable")]
    return described(
        out[[*columns, "rule_share", "difference", "tvd", "n_excluded"]], read.projects
    )


def _places(projects: pd.DataFrame) -> dict[str, int]:
    return {form_id: place for place, form_id in enumerate(projects["form_id"])}


def _with_rules(blocks: pd.DataFrame, rules: str | Path | rule_sets.RuleSet | None) -> pd.DataFrame:
    if rules is None:
        return blocks.assign(rule_points=pd.Series(float("nan"), index=blocks.index))
    loaded = rule_sets.load(rules)
    present = blocks.groupby("form_id")["level1"].agg(frozenset)
    stated = {levels: loaded.level1(set(levels)) or {} for levels in set(present)}
    expected = pd.DataFrame(
        [
            {"form_id": form_id, "level1": level1, "rule_points": float(points)}
            for form_id, levels in present.items()
            for level1, points in stated[levels].items()
        ],
        columns=["form_id", "level1", "rule_points"],
    )
    expected = expected.astype({"form_id": "str", "level1": "str", "rule_points": "float64"})
    out = blocks.merge(expected, on=["form_id", "level1"], how="outer", sort=True)
    regulated = out["form_id"].isin(expected["form_id"])
    out["rule_points"] = out["rule_points"].mask(regulated & out["rule_points"].isna(), 0.0)
    whole = out[["n_indicators", "weight"]].fillna(0)
    return out.assign(n_indicators=whole["n_indicators"].astype("int64"), weight=whole["weight"])


def concentration(tables: Source) -> pd.DataFrame:
    """Return the effective number of indicators of each form.

    `effective_number` = 1 / Σp², p = w / Σw (Laakso & Taagepera 1979): as many indicators of
    equal weight would spread the points alike; between 1 and `n_indicators`, those with a
    positive weight. `evenness` = effective_number / n_indicators. `largest` is the highest p.
    `n_excluded` rows have no weight, or none above 0.
    """
    read = frames(tables)
    weight = scaled(read.indicators["weight"])
    used = weight > 0
    form = read.indicators["form_id"]
    share = weight.where(used) / weight.where(used).groupby(form).transform("sum")
    parts = pd.DataFrame(
        {
            "form_id": form,
            "n_indicators": used.astype("int64"),
            "n_excluded": (~used).astype("int64"),
            "_squares": share**2,
            "largest": share,
        }
    )
    how = {"n_indicators": "sum", "n_excluded": "sum", "_squares": "sum", "largest": "max"}
    out = parts.groupby("form_id").agg(how).reset_index()
    # Rounding of binary floats could put it a hair outside its bounds.
    number = ratio(pd.Series(1.0, index=out.index), out["_squares"]).round(9)
    out["effective_number"] = number
    out["evenness"] = ratio(number, out["n_indicators"])
    columns = ["form_id", "n_indicators", "n_excluded", "effective_number", "evenness", "largest"]
    return described(out[columns], read.projects)
