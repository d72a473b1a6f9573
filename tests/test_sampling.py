from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import sampling


def test_an_interval_hangs_on_units_and_not_on_rows() -> None:
    # Twelve units, each all of one kind: a hundred rows of each tell no more than one.
    unit = pd.Series([f"{number}" for number in range(12)])
    full = pd.Series([1.0] * 9 + [0.0] * 3)
    once = sampling.by_units(full, full * 0 + 1, unit)
    often = sampling.by_units(*(pd.concat([one] * 100) for one in (full, full * 0 + 1, unit)))
    assert once["value"] == often["value"] == 0.75
    assert (once["low"], once["high"]) == (often["low"], often["high"]) == (5 / 12, 1.0)


def test_few_units_are_described_and_their_largest_is_named() -> None:
    found = sampling.by_units(
        pd.Series([5.0, 3.0, 1.0]), pd.Series([6.0, 4.0, 2.0]), pd.Series(["a", "b", None])
    )
    assert found == {"value": 0.8, "low": None, "high": None, "n_units": 2, "largest": 0.6}
    nothing = sampling.by_units(*[pd.Series([], dtype="float64")] * 2, pd.Series([], dtype="str"))
    assert (nothing["value"], nothing["n_units"]) == (None, 0)


def test_the_95_percent_interval_of_a_bootstrap_over_units_holds_the_truth_so_often() -> None:
    rng, held, runs = np.random.default_rng(1), 0, 80
    for run in range(runs):
        own = rng.beta(8, 2, 17)
        each = rng.integers(3, 12, 17)
        full = pd.Series(rng.binomial(each, own), dtype="float64")
        found = sampling.by_units(full, pd.Series(each), pd.Series(range(17)).astype("str"), run)
        held += found["low"] <= 0.8 <= found["high"]
    assert 0.88 <= held / runs <= 0.99


def test_a_unit_of_one_form_is_drawn_farther_than_one_of_many() -> None:
    units = pd.Series(list("aaaaaaaabbbbbbbbccccccccd"))
    values = pd.Series(([0.4, 0.6] * 4) + ([0.5, 0.7] * 4) + ([0.6, 0.8] * 4) + [0.95])
    told = sampling.shrunk(values, units).set_index("unit")
    moved = (told["mean"] - told["shrunk"]).abs()
    assert moved["d"] > 3 * moved.drop("d").max()
    wide = told["high"] - told["low"]
    assert wide["d"] > wide["a"]
    few = sampling.shrunk(values.head(8), units.head(8))
    assert few["mean"].iloc[0] == pytest.approx(0.5)
    assert few["shrunk"].isna().all()


def test_no_difference_is_told_beside_the_one_that_would_be_seen() -> None:
    rng = np.random.default_rng(3)
    units = pd.Series(np.repeat(list("abcdefgh"), 4))
    noise = rng.normal(0, 1, 32)
    alike = sampling.differ(pd.Series(noise), units)
    apart = sampling.differ(pd.Series(noise + np.repeat(np.arange(8), 4)), units)
    assert alike["p_value"] > 0.05 > apart["p_value"]
    # 2.8 standard errors of a difference of two means of four.
    assert alike["detectable"] == pytest.approx(2.8 * np.sqrt(2 / 4), rel=0.25)
    alone = sampling.differ(pd.Series([1.0, 2.0]), pd.Series(["a", "a"]))
    assert alone["p_value"] is None
