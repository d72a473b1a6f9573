"""What printed scores alone can tell: ceiling shares, rating statistics."""

from collections.abc import Sequence

import pandas as pd

from analysis import eligibility
from analysis.measures import (
    by_form,
    deducted,
    described,
    frames,
    groups,
    kind,
    once,
    printed_decimals,
    ratio,
    scaled,
    unscaled,
)
from analysis.tables import Tables

# What each statistic needs to be defined at all; describing the forms at hand needs no more.
_LEAST = {"elevation": 1, "range_restriction": 2, "skewness": 3}


@once
def ratios(tables: Tables) -> pd.DataFrame:
    """Return one row an indicator, with how much of its weight it scored.

    - `kind`: quantitative, qualitative, or null where the target is lost
    - `ratio` = s / w, a share; above 1 where a form scores beyond the weight
    - `within_weight`: see `within_weight`; `decimals` of the form's scores: see
      `measures.printed_decimals`
    - `left_out`: why the row is in no share, see `eligibility.scores`
    - `counted`, `lost`, `deducted`, `reason_state`, `unexplained`, `denied`, `at_ceiling`: see
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
    return rows.join(of_weights(read, read.indicators)).reset_index(drop=True)


def of_weights(read: Tables, rows: pd.DataFrame) -> pd.DataFrame:
    """Return how scores stand to their weights, of indicators or funds: see `ratios`.

    >>> of_weights(corpus, corpus.funds)[["lost", "deducted", "ratio"]].head(1)
       lost  deducted  ratio
    0  0.03      True  0.997
    """
    decimals = printed_decimals(read)
    return deducted(rows, eligibility.unasked(read.projects)).assign(
        ratio=ratio(scaled(rows["score"]), scaled(rows["weight"])),
        within_weight=within_weight(rows, decimals["weight"]),
        decimals=by_form(rows["form_id"], decimals["score"]),
    )


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


@once
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
    rows = ratios(tables)
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


def statistics(tables: Tables) -> pd.DataFrame:
    """Return the rating statistics of Saal, Downey & Lahey (1980), one row a measure.

    `of` = indicator: elevation, range_restriction and skewness (mean, SD, skewness of s/w, each
    indicator alike); `of` = form: the same of printed totals, in points. `n` is the number of
    ratings, `least` how many the measure is defined from, `value` the measure, null below that,
    and for the skewness of ratings that are all alike. They describe the forms at hand.

    >>> analysis.leniency.statistics(corpus)[["of", "measure", "n", "value"]].round(3).head(2)
              of            measure    n  value
    0  indicator          elevation  151  0.986
    1  indicator  range_restriction  151  0.059
    """
    read = frames(tables)
    rows = ratios(read)
    of_each = {"indicator": rows.loc[rows["left_out"].isna(), "ratio"], "form": sure_totals(read)}
    out = []
    for of, ratings in of_each.items():
        shape = ratings.skew() if ratings.std() > 1e-9 else None  # a constant has none
        values = (ratings.mean(), ratings.std(), shape)
        out += [
            (of, name, len(ratings), least, value)
            for (name, least), value in zip(_LEAST.items(), values, strict=True)
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
