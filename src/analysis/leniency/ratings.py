"""What printed scores alone can tell: ceiling shares, rating statistics, bunching, linkage."""

from collections.abc import Sequence
from math import comb
from typing import Any

import pandas as pd

from analysis import eligibility
from analysis.measures import (
    by_form,
    deducted,
    described,
    frames,
    grouping,
    groups,
    kind,
    plain_name,
    printed_decimals,
    ratio,
    scaled,
    unscaled,
)
from analysis.tables import Tables

# Below this many forms in the window a share of one half either way is too common to test.
BUNCHING_FLOOR = 30
# Below this many ratings a third moment says nothing, and below this many forms neither do the
# spread and the shape of their totals.
STATISTICS_FLOOR = 30


def ratios(tables: Tables) -> pd.DataFrame:
    """Return one row an indicator, with how much of its weight it scored.

    - `kind`: quantitative, qualitative, or null where the target is lost
    - `ratio` = s / w, a share; above 1 where a form scores beyond the weight
    - `at_ceiling`: s = w at the printed digits
    - `within_weight`: see `within_weight`; `decimals` of the form's scores: see
      `measures.printed_decimals`
    - `left_out`: why the row is in no share, see `eligibility.scores`
    - `counted`, `lost`, `deducted`, `reason_state`, `unexplained`, `denied`: see
      `measures.deducted`

    `ratio`, `at_ceiling` and `lost` are null where weight or score is missing or the weight is
    not positive; `counted` says that they are not.

    >>> analysis.leniency.ratios(corpus)[["weight", "score", "ratio", "at_ceiling"]].head(2)
       weight  score  ratio  at_ceiling
    0     8.0    8.0    1.0        True
    1     6.0    6.0    1.0        True
    """
    read = frames(tables)
    columns = ["form_id", "position", "level1", "level2", "name", "weight", "score"]
    rows = described(read.indicators[columns], read.projects)
    rows.index = read.indicators.index
    rows["kind"] = kind(read.indicators)
    rows["left_out"] = eligibility.scores(read)
    weight, score = scaled(rows["weight"]), scaled(rows["score"])
    rows = rows.join(deducted(read.indicators))
    decimals = printed_decimals(read)
    rows["ratio"] = ratio(score, weight)
    rows["at_ceiling"] = (score == weight).astype("boolean").mask(~rows["counted"])
    rows["within_weight"] = within_weight(rows, decimals["weight"])
    rows["decimals"] = by_form(rows["form_id"], decimals["score"])
    return rows.reset_index(drop=True)


def within_weight(rows: pd.DataFrame, decimals: pd.Series) -> pd.Series:
    """Say whether 0 ≤ s ≤ w, null where one is missing, given the decimals of a form's weights.

    A weight that is no whole, half or quarter may stand for a third or a seventh, so that a score
    may pass it by less than half a unit of its last printed digit.

    >>> rows = {"form_id": ["a#1", "b#1"], "score": [5.5, 3.333], "weight": [5.0, 3.33]}
    >>> within_weight(pd.DataFrame(rows), pd.Series({"a#1": 0, "b#1": 2})).tolist()
    [False, True]
    """
    score, weight = rows["score"], rows["weight"]
    step = scaled(10.0 ** -by_form(rows["form_id"], decimals))
    s, w, room = scaled(score), scaled(weight), step.where(weight * 4 % 1 != 0, 0) / 2
    within = (s >= 0) & ((s <= w) | (s < w + room))
    return within.astype("boolean").mask(score.isna() | weight.isna())


def ceiling(tables: Tables, by: Sequence[str] = ()) -> pd.DataFrame:
    """Return the ceiling shares of groups of indicators; `by` names columns of `ratios`.

    - `n_indicators`: with weight and score, neither in doubt; `n_excluded`: the others
    - `share_indicators` = indicators with s = w / indicators
    - `share_points` = their weight / all weight
    - `awarded` = Σs / Σw, the share of all points that the group gives itself
    - `mean`, `sd`, `skewness` of s/w, each indicator alike (Saal, Downey & Lahey 1980): `sd`
      with n - 1, null below two; `skewness` adjusted for size, null below three or where all
      are equal
    - `minimum` of s/w; `points`, `lost` (points)

    Raises `UsageError` for an unknown column.

    >>> analysis.leniency.ceiling(corpus, ["kind"])[["kind", "n_indicators", "n_ceiling"]].head(2)
               kind  n_indicators  n_ceiling
    0   qualitative            55         47
    1  quantitative            95         94
    """
    return shares(ratios(tables), by)


def shares(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Return what `ceiling` says of groups of the rows of `ratios`.

    >>> shares(ratios(corpus), [])[["n_indicators", "share_points"]].round(3)
       n_indicators  share_points
    0           151         0.936
    """
    used = rows["left_out"].isna()
    at = used & rows["at_ceiling"].fillna(False).astype("bool")
    weight, score = (scaled(rows[name]).where(used, 0.0) for name in ("weight", "score"))
    parts = {"weight": weight, "weight_at": weight.where(at, 0.0), "score": score}
    counts = {"n_indicators": used, "n_excluded": ~used, "n_ceiling": at}
    sums = groups(pd.DataFrame({**counts, **parts}), rows, by).sum()
    each = groups(rows["ratio"].where(used), rows, by)
    some = sums["n_indicators"] > 0
    out: pd.DataFrame = sums[list(counts)].assign(
        share_indicators=ratio(sums["n_ceiling"], sums["n_indicators"]),
        share_points=ratio(sums["weight_at"], sums["weight"]),
        awarded=ratio(sums["score"], sums["weight"]),
        mean=each.mean(),
        sd=each.std(),
        # A constant has no skewness; pandas calls it 0.
        skewness=each.skew().where(each.std() > 1e-9),
        minimum=each.min(),
        points=unscaled(sums["weight"]).where(some),
        lost=unscaled(sums["weight"] - sums["score"]).where(some),
    )
    # No indicators at all have no share, hence no row.
    return out.reset_index(drop=not by).head(len(rows))


def statistics(tables: Tables, floor: int = STATISTICS_FLOOR) -> pd.DataFrame:
    """Return the rating statistics of Saal, Downey & Lahey (1980), one row a measure.

    `of` = indicator: elevation, range_restriction and skewness (mean, SD, skewness of s/w, each
    indicator alike); `of` = form: the same of printed totals, in points. `n` is the number of
    ratings, `value` the measure. A spread needs two ratings, and below `floor` the skewness of
    the indicators and every statistic of the totals is null: too few to tell. The skewness of
    ratings that are all alike is null too.

    >>> analysis.leniency.statistics(corpus)[["of", "measure", "n", "value"]].round(3).head(2)
              of            measure    n  value
    0  indicator          elevation  151  0.986
    1  indicator  range_restriction  151  0.059
    """
    read = frames(tables)
    rows = ratios(read)
    by_kind = (
        ("indicator", rows.loc[rows["left_out"].isna(), "ratio"], (1, 2, floor)),
        ("form", sure_totals(read), (floor, floor, floor)),
    )
    out = []
    for of, ratings, told in by_kind:
        n = len(ratings)
        flat = n < 2 or float(ratings.std()) <= 1e-9
        values = (ratings.mean(), ratings.std(), None if flat else ratings.skew())
        measures = zip(("elevation", "range_restriction", "skewness"), values, told, strict=True)
        out += [
            (of, name, n, least, value if n >= least else None) for name, value, least in measures
        ]
    columns = ["of", "measure", "n", "least", "value"]
    return pd.DataFrame(out, columns=columns).astype({"value": "float64"})


def sure_totals(tables: Tables) -> pd.Series:
    """Return the printed totals that are not in doubt, by form.

    >>> len(sure_totals(corpus))
    9
    """
    read = frames(tables)
    sure = eligibility.printed_totals(read).isna()
    totals: pd.Series = read.projects.set_index("form_id")["total_score"]
    return totals[sure.to_numpy()]


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

    >>> near = analysis.leniency.bunching(pd.Series([89.5, 90.0, 90.2]), cut=90)
    >>> near["below"], near["above"], near["p_value"]
    (1, 2, None)
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
    window = {"cut": cut, "width": width, "below": below, "above": above}
    return {**window, "n": n, "floor": floor, "p_value": p_value}


def linkage(tables: Tables, by: str = "unit") -> pd.DataFrame:
    """Return which units share indicators, directly or through others.

    One row a value of `by`: `n_forms`, `n_indicators` (different names), `n_shared` (names that
    another one has too) and `component`, numbered from 1 by size. Severities of units in
    different components cannot be put on one scale, nor can that of a unit alone: a Rasch model
    (Linacre 1989) is not identified there.

    Raises `UsageError` for a column that projects do not have.

    >>> analysis.leniency.linkage(corpus, "year")[["n_forms", "n_indicators", "component"]]
       n_forms  n_indicators  component
    0        9           142          1
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
