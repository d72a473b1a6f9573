"""Whether totals crowd at a cut-off, against a counterfactual that allows for round scores."""

from math import erfc, sqrt
from typing import Any

import numpy as np
import pandas as pd

from analysis.measures import scaled
from analysis.sampling import SEEN, TOLD

# Bins of one point reach ten points to either side: 80 to 100 for a cut at 90. The full 100 is
# left out, for it is an end and no place on a slope.
REACH = 10
# Below so many totals in these bins, 100, the test is not made: it is a law of large counts.
BUNCHING_FLOOR = 100
# And below so many expected on either side of the cut, as among totals from 96 to 100.
_BESIDE = 5
_TOP, _ROUND, _DEGREE = 100, 5, 5


def bunching(scores: pd.Series, cut: float) -> dict[str, Any]:
    """Count totals just below and just at or above a cut-off, and hold them against a smooth curve.

    `below` = totals in [cut - 1, cut), `above` = totals in [cut, cut + 1), `n` those within
    `REACH` points. The counterfactual is fitted to the counts of bins of one point by a Poisson
    regression: a polynomial of the fifth degree (Chetty, Friedman, Olsen & Pistaferri 2011), and
    an effect of its own for bins that begin and that end at a multiple of 5, which all such bins
    share, for honest totals are rounded too (Kleven & Waseem 2013). A jump at the cut beyond that
    is bunching:

    - `p_value` of a likelihood ratio, scaled where the counts vary more than by chance
    - `moved`: totals that seem to have been moved from just below to the cut; negative where they
      are missing above it
    - `detectable`: the least number moved that would be told in 80 of 100 such collections

    All three are null with fewer than `BUNCHING_FLOOR` totals in reach, or with none to speak of
    beside the cut: then the counts describe, and no test is made. The test takes totals for
    independent, which those of one unit are not, and a liking for tens alone can't be told from
    bunching at a cut that is one. It stands in for the local polynomial densities of McCrary
    (2008) and Cattaneo, Jansson & Ma (2020), which have no place for round scores.

    >>> near = analysis.leniency.bunching(pd.Series([89.5, 90.0, 90.2]), cut=90)
    >>> near["below"], near["above"], near["p_value"]
    (1, 2, None)
    """
    places = ((scaled(scores.dropna()) - round(cut * 10_000)) // 10_000).astype("int64")
    ends = np.arange(-REACH, min(REACH, int(_TOP - cut)))
    counts = places.value_counts().reindex(ends, fill_value=0).to_numpy(dtype="float64")
    below, above = (int((places == place).sum()) for place in (-1, 0))
    found: dict[str, Any] = {"cut": cut, "below": below, "above": above, "n": int(counts.sum())}
    found |= {"p_value": None, "moved": None, "detectable": None}
    if found["n"] < BUNCHING_FLOOR:
        return found
    middle = (ends + 0.5) / REACH
    curve = [middle**power for power in range(_DEGREE + 1)]
    rounded = [(cut + ends + end) % _ROUND == 0 for end in (0, 1)]
    smooth = np.column_stack([*curve, *rounded]).astype("float64")
    jump = 0.5 * (ends == 0) - 0.5 * (ends == -1)
    expected, without, _ = _fitted(smooth, counts)
    beside = expected[(ends == 0) | (ends == -1)]
    if beside.min() < _BESIDE:
        return found
    _, with_jump, last = _fitted(np.column_stack([smooth, jump]), counts)
    wide = max(1.0, with_jump / (len(ends) - smooth.shape[1] - 1))
    found["p_value"] = erfc(sqrt(max(without - with_jump, 0.0) / wide / 2))
    size, error = last
    one_moved = float((1 / beside).sum())
    detectable = (TOLD + SEEN) * error * sqrt(wide) / one_moved
    return found | {"moved": size / one_moved, "detectable": detectable}


def _fitted(
    columns: np.ndarray, counts: np.ndarray
) -> tuple[np.ndarray, float, tuple[float, float]]:
    """Fit counts by a log-linear Poisson regression: expected, deviance, the last effect and SE.

    The effects are found by Newton's method, its steps bounded; a trace of a ridge keeps a bin
    without any count from running off.
    """
    effects = np.zeros(columns.shape[1])
    effects[0] = np.log(counts.mean())
    for _ in range(60):
        expected = np.exp(np.clip(columns @ effects, -20, 20))
        weighed = columns.T @ (columns * expected[:, None]) + 1e-9 * np.eye(len(effects))
        step = np.linalg.solve(weighed, columns.T @ (counts - expected))
        effects += step * min(1.0, 2 / max(np.abs(step).max(), 1e-12))
        if np.abs(step).max() < 1e-8:
            break
    some = np.where(counts > 0, counts, 1)
    deviance = 2 * float((counts * np.log(some / expected) - (counts - expected)).sum())
    error = float(np.sqrt(np.linalg.inv(weighed)[-1, -1]))
    return expected, deviance, (float(effects[-1]), error)
