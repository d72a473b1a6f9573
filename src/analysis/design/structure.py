"""What a form measures and how its points are spread."""

from collections.abc import Sequence

import pandas as pd

from analysis import eligibility, labels
from analysis import rules as rule_sets
from analysis.measures import described, frames, groups, kind, once, ratio, scaled, unscaled
from analysis.tables import Tables, sure

# The order of the blocks down a form.
_ORDER = {name: place for place, name in enumerate(labels.names("levels1"))}


def quantified(tables: Tables, by: Sequence[str] = ()) -> pd.DataFrame:
    """Return the share of quantitative indicators, of any groups (SMART, Doran 1981; CREAM,
    Kusek & Rist 2004: an indicator is to be measurable).

    `by` names columns of projects, or `level1`, `level2`. `n_quantitative`, `n_qualitative`,
    `n_unknown` (target lost); `share_indicators` = quantitative / (quantitative + qualitative);
    `share_points` the same of their weights, over rows with a positive weight that is not in doubt.

    Raises `UsageError` for an unknown column.

    >>> analysis.design.quantified(corpus)[["n_indicators", "n_quantitative", "n_qualitative"]]
       n_indicators  n_quantitative  n_qualitative
    0           151              95             55
    """
    read = frames(tables)
    own = read.indicators[["form_id", "position", "level1", "level2"]]
    rows = described(own.assign(weight=sure(read.indicators, "weight")), read.projects)
    kinds = kind(read.indicators)
    weight = scaled(rows["weight"]).fillna(0.0).clip(lower=0)
    parts = pd.DataFrame(
        {
            "n_indicators": 1,
            "n_quantitative": kinds == "quantitative",
            "n_qualitative": kinds == "qualitative",
            "n_unknown": kinds.isna(),
            "points": weight.where(kinds == "quantitative", 0.0),
            "all": weight.where(kinds.notna(), 0.0),
        }
    )
    sums: pd.DataFrame = groups(parts, rows, by).sum()
    out = sums.drop(columns=["points", "all"]).assign(
        share_indicators=ratio(
            sums["n_quantitative"], sums["n_quantitative"] + sums["n_qualitative"]
        ),
        share_points=ratio(sums["points"], sums["all"]),
    )
    return out.reset_index(drop=not by)


@once
def balance(tables: Tables, rules: rule_sets.Rules | None = None) -> pd.DataFrame:
    """Return the points of each level-1 block of each form against those of a rule set.

    One row a form and level 1: `n_indicators`, `points` = Σw, `share` = points / all points of
    the form's indicators; with rules `rule_points`, `rule_share` (of the points without those of
    the execution rate), `difference` = share - rule_share, and `tvd`, the total variation
    distance ½ Σ|share - rule_share| of the form, between 0 (the same balance) and 1 (no point
    in common). A block of the rules that the form lacks has a row with 0 points.

    The rule figures are null without rules, where the set states no weights for a form with
    these blocks, and where the weight of a row is missing or in doubt, or its level 1 is missing
    (`n_excluded`).

    >>> analysis.design.balance(corpus, "mof-2021-101")[["points", "rule_points"]].head(2)
       points  rule_points
    0     8.0         20.0
    1    49.0         40.0
    """
    read = frames(tables)
    rows = read.indicators[["form_id", "level1", "weight"]]
    weight = scaled(rows["weight"])
    usable = eligibility.balance(read).isna()
    excluded = (~usable).groupby(rows["form_id"]).sum()
    used = rows[usable].assign(weight=weight[usable], n_indicators=1)
    blocks = used.groupby(["form_id", "level1"])[["n_indicators", "weight"]].sum().reset_index()
    due = None if rules is None else rule_sets.sets(read.projects, rules)
    blocks = _with_rules(blocks, due)
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
    order = {form_id: place for place, form_id in enumerate(read.projects["form_id"])}
    out["_form"], out["_block"] = (
        out["form_id"].map(order),
        out["level1"].map(_ORDER).fillna(len(_ORDER)),
    )
    out = out.sort_values(["_form", "_block"], kind="stable", ignore_index=True)
    columns = ["form_id", "level1", "n_indicators", "points", "share", "rule_points"]
    columns += ["rule_share", "difference", "tvd", "n_excluded"]
    return described(out[columns], read.projects)


def _with_rules(blocks: pd.DataFrame, sets: dict[str, rule_sets.RuleSet] | None) -> pd.DataFrame:
    if sets is None:
        return blocks.assign(rule_points=pd.Series(float("nan"), index=blocks.index))
    expected = [
        {"form_id": form_id, "level1": level1, "rule_points": float(points)}
        for form_id, levels in blocks.groupby("form_id")["level1"].agg(set).items()
        for level1, points in (sets[str(form_id)].level1(levels) or {}).items()
    ]
    kinds = {"form_id": "str", "level1": "str", "rule_points": "float64"}
    due = pd.DataFrame(expected, columns=list(kinds)).astype(kinds)
    out = blocks.merge(due, on=["form_id", "level1"], how="outer", sort=True)
    regulated = out["form_id"].isin(due["form_id"])
    out["rule_points"] = out["rule_points"].mask(regulated & out["rule_points"].isna(), 0.0)
    return out.fillna({"n_indicators": 0, "weight": 0.0}).astype({"n_indicators": "int64"})


def concentration(tables: Tables) -> pd.DataFrame:
    """Return the effective number of indicators of each form.

    `effective_number` = 1 / Σp², p = w / Σw (Laakso & Taagepera 1979): as many indicators of
    equal weight would spread the points alike; between 1 and `n_indicators`, those with a
    positive weight. `evenness` = effective_number / n_indicators. `largest` is the highest p.
    `n_excluded` rows have no weight, one in doubt, or none above 0.

    >>> analysis.design.concentration(corpus)["effective_number"].round(2).head(2).tolist()
    [14.67, 18.93]
    """
    read = frames(tables)
    weight = scaled(sure(read.indicators, "weight"))
    used = weight > 0
    form = read.indicators["form_id"]
    share = weight.where(used) / weight.where(used).groupby(form).transform("sum")
    parts = pd.DataFrame({"n_indicators": used, "n_excluded": ~used, "squares": share**2})
    out = parts.groupby(form).sum().assign(largest=share.groupby(form).max()).reset_index()
    # Rounding of binary floats could put it a hair outside its bounds.
    out["effective_number"] = (1 / out["squares"].where(out["squares"] > 0)).round(9)
    out["evenness"] = ratio(out["effective_number"], out["n_indicators"])
    columns = ["form_id", "n_indicators", "n_excluded", "effective_number", "evenness", "largest"]
    return described(out[columns], read.projects)
