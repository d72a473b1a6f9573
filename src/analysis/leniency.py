"""Scoring leniency: how near its ceiling a form scores itself, and where it takes points off.

s score, w weight, in points. What the printed scores alone can tell stands here; where in the
interval that the rules allow a score lies, in the functions that take a rule set.

    ratios(tables)                     one row an indicator: s/w, at the ceiling or not
    compare(tables, rules)             one row a form
    ceiling(tables, by)                ceiling shares of any groups: level, kind, project, unit
    deductions(tables)                 every indicator scored below its weight, with its reason
    bunching(scores, cut, width)       scores just below and just above a cut-off
    intervals(tables, rules)           one row an indicator: its score in what the rules allow
    band_use(tables, rules)            where qualitative scores fall within their bands
    sensitivity(tables, rule_sets)     one row a form and rule set
    linkage(tables, by)                which units one scale of severity could compare at all

Rating statistics are those of Saal, Downey & Lahey (1980, Psychological Bulletin 88): elevation
(mean), range restriction (standard deviation) and skewness of the ratings. The severity of units
on one scale (many-facet Rasch, Linacre 1989) is not fitted: it is identified only where units
share indicators, which `linkage` says.

Every function takes `Tables` or anything with `.projects`, `.funds` and `.indicators`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import rules as rule_sets
from analysis import scoring
from analysis.errors import UsageError
from analysis.measures import (
    FORM,
    Source,
    described,
    frames,
    grouping,
    kind,
    plain_name,
    ratio,
    scaled,
    unscaled,
)
from analysis.rules import RuleSet
from analysis.tables import Tables

# Below this many forms in the window a share of one half either way is too common to test.
BUNCHING_FLOOR = 30


def ratios(tables: Source) -> pd.DataFrame:
    """Return one row an indicator, with how much of its weight it scored.

    - `kind`: quantitative, qualitative, or null where the target is lost
    - `ratio` = s / w, a share; above 1 where a form scores beyond the weight
    - `at_ceiling`: s = w at the printed digits
    - `lost` = w - s, points

    `ratio`, `at_ceiling` and `lost` are null where weight or score is missing or the weight is
    not positive; `counted` says that they are not.
    """
    read = frames(tables)
    columns = ["form_id", "position", "level1", "level2", "name", "weight", "score"]
    rows = described(read.indicators[columns], read.projects)
    rows.index = read.indicators.index
    rows["kind"] = kind(read.indicators)
    weight, score = scaled(rows["weight"]), scaled(rows["score"])
    rows["counted"] = (weight > 0) & score.notna()
    rows["ratio"] = ratio(score, weight)
    rows["at_ceiling"] = (score == weight).astype("boolean").mask(~rows["counted"])
    rows["lost"] = unscaled(weight - score).where(rows["counted"])
    return rows.reset_index(drop=True)


def ceiling(tables: Source, by: Sequence[str] = ()) -> pd.DataFrame:
    """Return the ceiling shares of groups of indicators; `by` names columns of `ratios`.

    - `n_indicators`: with weight and score; `n_excluded`: without
    - `share_indicators` = indicators with s = w / indicators
    - `share_points` = their weight / all weight
    - `awarded` = Σs / Σw, the share of all points that the group gives itself
    - `mean`, `sd`, `skewness` of s/w, each indicator alike (Saal, Downey & Lahey 1980): `sd`
      with n - 1, null below two; `skewness` adjusted for size, null below three or where all
      are equal
    - `minimum` of s/w; `points`, `lost` (points)

    Raises `UsageError` for an unknown column.
    """
    rows = ratios(tables)
    keys = grouping(rows, by)
    return _ceiling(rows, keys)


def _ceiling(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    used = rows["counted"]
    at = rows["at_ceiling"].fillna(False).astype("bool")
    weight = scaled(rows["weight"]).where(used, 0.0)
    parts = pd.DataFrame(
        {
            **{key: rows[key] for key in keys},
            "n_indicators": used.astype("int64"),
            "n_excluded": (~used).astype("int64"),
            "n_ceiling": at.astype("int64"),
            "_weight": weight,
            "_weight_at": weight.where(at, 0.0),
            "_score": scaled(rows["score"]).where(used, 0.0),
            "_ratio": rows["ratio"].where(used),
        }
    )
    if not keys:
        parts["_all"] = 0
    groups = parts.groupby(keys or ["_all"], dropna=False, sort=True)
    counts = ["n_indicators", "n_excluded", "n_ceiling", "_weight", "_weight_at", "_score"]
    out = groups[counts].sum()
    for name, how in (("mean", "mean"), ("sd", "std"), ("skewness", "skew"), ("minimum", "min")):
        out[name] = getattr(groups["_ratio"], how)()
    # A constant has no skewness; pandas calls it 0.
    out["skewness"] = out["skewness"].where(out["sd"] > 1e-9)
    out["share_indicators"] = ratio(out["n_ceiling"], out["n_indicators"])
    out["share_points"] = ratio(out["_weight_at"], out["_weight"])
    out["awarded"] = ratio(out["_score"], out["_weight"])
    some = out["n_indicators"] > 0
    out["points"] = unscaled(out["_weight"]).where(some)
    out["lost"] = unscaled(out["_weight"] - out["_score"]).where(some)
    measures = ["share_indicators", "share_points", "awarded", "mean", "sd", "skewness", "minimum"]
    kept = [*keys, "n_indicators", "n_excluded", "n_ceiling", *measures, "points", "lost"]
    out = out.reset_index()
    return out[kept]


def deductions(tables: Source) -> pd.DataFrame:
    """Return every indicator scored below its weight, the largest loss first.

    `lost` = w - s in points, `ratio` = s / w, `reason` as printed (null where none), with target
    and actual, the page, and what the reader was not sure of.
    """
    read = frames(tables)
    rows = ratios(tables)
    texts = ["target_text", "actual_text", "achievement", "reason", "page", "in_doubt"]
    rows = rows.join(read.indicators[texts])
    below = rows[rows["counted"] & (scaled(rows["lost"]) > 0)]
    ordered = below.sort_values(["lost", "form_id", "position"], ascending=[False, True, True])
    return ordered.drop(columns=["counted", "at_ceiling"]).reset_index(drop=True)


def compare(tables: Source, rules: str | Path | RuleSet | None = None) -> pd.DataFrame:
    """Return one row a form: total, grade, ceiling shares, rating statistics, deductions.

    The figures of `ceiling` for the form's indicators, and

    - `total_score`, `total_weight`, `grade`: as printed
    - `n_deductions` indicators with s < w, `n_unexplained` of them without a reason, `n_above`
      indicators with s > w

    With rules also what `scoring.forms` says (this project's own constructs):

    - `lowest`, `highest`: the totals L and U between which the rules admit the form's total
    - `position` = (S - L) / (U - L): 0 the strictest, 1 the most lenient reading
    - `leniency` = Σ(s - ŝ) / Σw over indicators with a formula score ŝ
    - `n_unknown`: indicators without a basis, whose interval is all that their weight allows
    - `grade_lowest`, `grade_highest`: grades by the rules at L and at U; `grade_robust`: the
      total L still earns the printed grade, null where the grade is lost or foreign to the rules
    """
    read = frames(tables)
    rows = ratios(tables)
    rows["reason"] = read.indicators["reason"]
    below = rows["counted"] & (scaled(rows["lost"]) > 0)
    counts = pd.DataFrame(
        {
            "form_id": rows["form_id"],
            "n_deductions": below,
            "n_unexplained": below & rows["reason"].isna(),
            "n_above": rows["counted"] & (scaled(rows["lost"]) < 0),
        }
    )
    counts = counts.groupby("form_id").sum().astype("int64").reset_index()
    forms = read.projects[[*FORM, "total_weight", "total_score", "grade"]]
    out = forms.merge(_ceiling(rows, ["form_id"]), on="form_id", how="left")
    out = out.merge(counts, on="form_id", how="left")
    whole = [column for column in out.columns if column.startswith("n_")]
    out[whole] = out[whole].fillna(0).astype("int64")
    if rules is None:
        return out
    admitted = _admitted(read, rule_sets.load(rules))
    return out.merge(
        admitted.drop(columns=["rule_set", "score", "grade"]), on="form_id", how="left"
    )


def _admitted(read: Tables, rules: RuleSet) -> pd.DataFrame:
    forms = scoring.forms(read, rules).rename(columns={"unknown": "n_unknown"})
    spans = [None if pd.isna(label) else rules.grade_span(str(label)) for label in forms["grade"]]
    robust = [
        pd.NA if span is None else bool(float(span[0]) <= low < float(span[1]))
        for span, low in zip(spans, forms["lowest"], strict=True)
    ]
    forms["grade_robust"] = pd.array(robust, dtype="boolean")
    columns = ["form_id", "rule_set", "score", "grade", "lowest", "highest", "position"]
    more = ["leniency", "n_unknown", "grade_lowest", "grade_highest", "grade_robust"]
    return forms[[*columns, *more]]


def sensitivity(tables: Source, names: Sequence[str | Path | RuleSet]) -> pd.DataFrame:
    """Return one row a form and rule set: interval, position, leniency and grades under each.

    What changes with the rule set is the choice of rules, not the form's scoring.
    """
    read = frames(tables)
    parts = [_admitted(read, rule_sets.load(name)) for name in names]
    if not parts:
        raise UsageError("no rule set given; name at least one")
    return described(pd.concat(parts, ignore_index=True), read.projects)


def intervals(tables: Source, rules: str | Path | RuleSet) -> pd.DataFrame:
    """Return one row an indicator: the rows of `ratios`, and what the rules allow.

    `lowest`, `highest`, `formula_score` (points) and `basis` as in `scoring.score`; `position` =
    (s - L) / (U - L), null where L = U; `excess` = s - ŝ; `inside`: L ≤ s ≤ U.
    """
    read = frames(tables)
    rows = ratios(tables).join(scoring.score(read.indicators, rule_sets.load(rules)))
    low, high, score = (scaled(rows[name]) for name in ("lowest", "highest", "score"))
    rows["position"] = ratio(score - low, high - low)
    rows["excess"] = unscaled(score - scaled(rows["formula_score"]))
    rows["inside"] = ((score >= low) & (score <= high)).astype("boolean").mask(score.isna())
    return rows


def band_use(tables: Source, rules: str | Path | RuleSet) -> pd.DataFrame:
    """Return one row a scored qualitative indicator with a label: where in its band it falls.

    `low`, `high`: the ends of the label's band, shares of the weight; `place` = (s/w - low) /
    (high - low), 0 at the lower end and 1 at the upper; `inside`: within the band, its ends as
    the rules include them.
    """
    read = frames(tables)
    rows = ratios(tables)
    rows["achievement"] = read.indicators["achievement"]
    rows = rows[rows["counted"] & rows["achievement"].notna()].reset_index(drop=True)
    bands = {band.achievement: band for band in rule_sets.load(rules).bands.value}
    label = rows["achievement"].astype("object")
    low = label.map({name: float(band.low) for name, band in bands.items()}).astype("float64")
    high = label.map({name: float(band.high) for name, band in bands.items()}).astype("float64")
    at_low = label.map({name: band.low_included for name, band in bands.items()}).astype("bool")
    at_high = label.map({name: band.high_included for name, band in bands.items()}).astype("bool")
    rows["low"], rows["high"] = low / 100, high / 100
    rows["place"] = ratio(rows["ratio"] - rows["low"], rows["high"] - rows["low"])
    # s against low/100 · w, both as whole numbers.
    points, weight = scaled(rows["score"]) * 100, scaled(rows["weight"])
    above = (points > low * weight) | (at_low & (points == low * weight))
    below = (points < high * weight) | (at_high & (points == high * weight))
    rows["inside"] = above & below
    return rows.drop(columns=["counted", "at_ceiling"])


def bunching(
    scores: pd.Series, cut: float, width: float = 1.0, floor: int = BUNCHING_FLOOR
) -> dict[str, Any]:
    """Count scores just below and just at or above a cut-off, such as that of a grade.

    `below` = scores in [cut - width, cut), `above` = scores in [cut, cut + width). Were nobody
    to push a score over the cut, a narrow window would hold about as many on either side;
    `p_value` is the two-sided exact binomial probability, at one half, of a split at least as
    uneven. It is null with fewer than `floor` scores in the window: then the counts describe
    and prove nothing. The test takes the scores for independent, which forms of one unit are
    not. It stands in for the density tests of McCrary (2008) and Cattaneo, Jansson & Ma (2020),
    which need far more scores near the cut.
    """
    points = scaled(scores.dropna())
    middle, reach = round(cut * 10_000), round(width * 10_000)
    below = int(((points >= middle - reach) & (points < middle)).sum())
    above = int(((points >= middle) & (points < middle + reach)).sum())
    n = below + above
    p_value = None
    if n >= max(floor, 1):
        tail = sum(comb(n, k) for k in range(min(below, above) + 1))
        p_value = min(1.0, 2 * tail / 2**n)
    return {
        "cut": cut,
        "width": width,
        "below": below,
        "above": above,
        "n": n,
        "floor": floor,
        "p_value": p_value,
    }


def linkage(tables: Source, by: str = "unit") -> pd.DataFrame:
    """Return which units share indicators, directly or through others.

    One row a value of `by`: `n_forms`, `n_indicators` (different names), `n_shared` (names that
    another one has too) and `component`, numbered from 1 by size. Severities of units in
    different components cannot be put on one scale, nor can that of a unit alone: a Rasch model
    (Linacre 1989) is not identified there.

    Raises `UsageError` for a column that projects do not have.
    """
    read = frames(tables)
    grouping(read.projects, [by])
    rows = read.indicators[["form_id", "name"]].copy()
    rows[by] = rows["form_id"].map(read.projects.set_index("form_id", drop=False)[by])
    rows["name"] = plain_name(rows["name"])
    rows = rows.dropna(subset=[by])
    links = rows.dropna(subset=["name"])[[by, "name"]].drop_duplicates()
    shared = links["name"].map(links["name"].value_counts()) > 1
    out = rows.groupby(by).agg(n_forms=("form_id", "nunique"))
    out["n_indicators"] = links.groupby(by).size()
    out["n_shared"] = links[shared].groupby(by).size()
    out = out.fillna(0).astype("int64")
    # Labels spread over the names that units share until nothing changes.
    label = pd.Series(range(len(out)), index=out.index)
    while True:
        of_name = links[by].map(label).groupby(links["name"]).transform("min")
        lower = of_name.groupby(links[by]).min().reindex(label.index).fillna(label).astype("int64")
        if (lower == label).all():
            break
        label = lower
    sizes = label.map(label.value_counts())
    order = pd.DataFrame({"size": -sizes, "label": label}).apply(tuple, axis=1)
    out["component"] = order.rank(method="dense").astype("int64") if len(out) else label
    return out.reset_index()
