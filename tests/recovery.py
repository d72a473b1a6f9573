"""Measure what the measures can tell, and write it into data/simulated: `python -m tests.recovery`.

`recovery.csv`: which measure finds which kind of leniency, on forms that have a known one, in each
of `MEASURED` and in each of `HELD`, which were held out. `bunching.csv`: how often the test of
bunching rejects honest totals, beside the two halves of a window that it replaced, and how often
it sees totals that were moved over the cut;
`chosen` are the laws on which its degree was chosen, the others were held out.
`python -m tests.recovery RUNS SAMPLES` makes both (default 12 and 200).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from math import erfc, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis import leniency, simulate

FOLDER = Path(__file__).parents[1] / "data" / "simulated"
CUT = 90
Draw = Callable[[np.random.Generator, int], np.ndarray]


# Forms of units of other sizes: the largest has a fifth of all.
_SIZES = [1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 5, 6, 8, 10, 13, 18, 24, 30, 38]
SETTINGS: dict[str, dict[str, Any]] = {
    "units alike, free weights": {},
    "units of 1 to 38 forms": {"each": _SIZES},
    "4 in 10 forms at 100": {"perfect": 0.4},
    "half in whole points": {"whole": 0.5},
    "weights in fives": {"weight_step": 5},
    "all of these": {"each": _SIZES, "perfect": 0.4, "whole": 0.5, "weight_step": 5},
}

# Those in which the measures were held against leniency while they were made: the last has all
# that the others vary.
MEASURED = ("units alike, free weights", "units of 1 to 38 forms", "all of these")
# Other seeds, noise and mixes, fixed before anything was measured in them; nothing was chosen here.
HELD = {
    "other seeds": {},
    "twice the noise and spread": {"noise": 0.3, "spread": 0.06},
    "20 indicators, 2 in 10 labelled": {"indicators": 20, "qualitative": 0.2},
    "6 indicators, 7 in 10 labelled": {"indicators": 6, "qualitative": 0.7},
    "40 units of 3 forms": {"units": 40, "each": 3},
    "the other kinds at half strength": {"others": 0.5},
}
HELD_SEED = 1000


def simulated(setting: Mapping[str, Any], pools: int = 12) -> Draw:
    """Draw whole units of honest simulated forms, until there are so many totals."""
    each = setting.get("each", [9] * len(_SIZES)) * 50
    found = []
    for seed in range(pools):
        made = simulate.forms(
            **{**setting, "units": len(each), "each": each, "indicators": 8, "seed": seed}
        )
        heads = made.tables.projects
        found += [own.to_numpy() for _, own in heads.groupby("unit")["total_score"]]

    def draw(rng: np.random.Generator, n: int) -> np.ndarray:
        order = rng.permutation(len(found))
        return np.concatenate([found[one] for one in order])[:n]

    return draw


# Honest totals: slopes that rise, bend and fall at the cut.
LAWS: dict[str, Draw] = {
    "normal, mean 92, SD 4": lambda rng, n: rng.normal(92, 4, n),
    "normal, mean 88, SD 6": lambda rng, n: rng.normal(88, 6, n),
    "beta(18, 1.5)": lambda rng, n: 100 * rng.beta(18, 1.5, n),
    "100 - gamma(2, 3)": lambda rng, n: 100 - rng.gamma(2, 3, n),
    "100 - exponential(6)": lambda rng, n: 100 - rng.exponential(6, n),
}
# Laws on which nothing was chosen.
HELD_OUT: dict[str, Draw] = {
    "two kinds of units": lambda rng, n: np.where(
        rng.random(n) < 0.6, rng.normal(95, 2, n), rng.normal(84, 5, n)
    ),
    "100 - lognormal": lambda rng, n: 100 - rng.lognormal(1.8, 0.6, n),
    "triangular 70 to 100": lambda rng, n: rng.triangular(70, 94, 100, n),
}


def fives(rng: np.random.Generator, totals: np.ndarray) -> np.ndarray:
    """Round a quarter to whole points, a seventh to halves, and a tenth to fives."""
    steps = rng.choice([1.0, 0.5, 5.0, 0.01], len(totals), p=[0.25, 0.15, 0.10, 0.50])
    return np.round(totals / steps) * steps


def wholes(rng: np.random.Generator, totals: np.ndarray) -> np.ndarray:
    """Round eight of ten to whole points, and a twentieth to fives."""
    steps = rng.choice([1.0, 5.0, 0.01], len(totals), p=[0.80, 0.05, 0.15])
    return np.round(totals / steps) * steps


ROUNDINGS: dict[str, Callable[[np.random.Generator, np.ndarray], np.ndarray]] = {
    "hundredths": lambda _, totals: totals,
    "halves": lambda _, totals: np.round(2 * totals) / 2,
    "some whole, half, fives": fives,
}
HELD_OUT_ROUNDINGS = {**ROUNDINGS, "most whole, some fives": wholes}


def honest(
    law: Draw, rounding: str, n: int, seed: int, moved: float = 0.0, cut: float = CUT
) -> pd.Series:
    """Return so many totals, of which the share `moved` of those just below the cut reach it."""
    rng = np.random.default_rng(seed)
    totals = np.clip(np.round(HELD_OUT_ROUNDINGS[rounding](rng, law(rng, n)), 2), 0, 100)
    pushed = (totals >= cut - 1) & (totals < cut) & (rng.random(n) < moved)
    return pd.Series(np.where(pushed, cut + rng.integers(0, 50, n) / 100, totals))


def two_halves(totals: pd.Series, cut: float = CUT) -> bool:
    """Say whether the point below and the point from the cut on hold numbers too uneven for 5 %."""
    below, above = (int(totals.between(cut + at, cut + at + 0.999).sum()) for at in (-1, 0))
    n = below + above
    return n > 0 and erfc(max(abs(above - below) - 1, 0) / sqrt(2 * n)) < 0.05


def rejected(totals: pd.Series) -> bool:
    found = leniency.bunching(totals, CUT)
    return found["p_value"] is not None and found["p_value"] < 0.05


def rejections(law: Draw, rounding: str, n: int, samples: int) -> dict[str, float]:
    """Return shares of samples of `n` totals that are rejected: honest ones, and a third moved."""
    fair = [honest(law, rounding, n, seed) for seed in range(samples)]
    pushed = [honest(law, rounding, n, seed, 1 / 3) for seed in range(samples // 4)]
    return {
        "two_halves": np.mean([two_halves(one) for one in fair]),
        "fitted": np.mean([rejected(one) for one in fair]),
        "seen": np.mean([rejected(one) for one in pushed]),
    }


def cases() -> Iterator[tuple[str, str, bool, Draw]]:
    """Yield each law with its roundings, and whether the degree of the test was chosen on it."""
    for name, law in LAWS.items():
        yield from ((name, rounding, True, law) for rounding in ROUNDINGS)
    for name, law in HELD_OUT.items():
        yield from ((name, rounding, False, law) for rounding in HELD_OUT_ROUNDINGS)
    for name, setting in SETTINGS.items():
        law = simulated(setting)
        yield from ((f"simulated: {name}", one, not setting, law) for one in ROUNDINGS)


def bunching(samples: int) -> pd.DataFrame:
    """Return `rejections` of each case and size."""
    rows = [
        {"law": name, "rounding": rounding, "n": n, "samples": samples, "chosen": chosen}
        | rejections(law, rounding, n, samples)
        for name, rounding, chosen, law in cases()
        for n in (1_000, 3_000, 10_000)
    ]
    return pd.DataFrame(rows)


def main() -> None:
    """Write both, and print what the pages say of bunching."""
    given = [int(one) for one in sys.argv[1:]]
    runs, samples = given + [12, 200][len(given) :]
    parts = [
        simulate.recovery(-(-runs // 3) if SETTINGS[name] else runs, **SETTINGS[name]).assign(
            setting=name, held_out=False
        )
        for name in MEASURED
    ]
    parts += [
        simulate.recovery(-(-runs // 2), seed=HELD_SEED, **setting).assign(
            setting=name, held_out=True
        )
        for name, setting in HELD.items()
    ]
    found = pd.concat(parts, ignore_index=True).round(3)
    found.to_csv(FOLDER / "recovery.csv", index=False)
    tested = bunching(samples)
    tested.round(3).to_csv(FOLDER / "bunching.csv", index=False)
    ends = tested.groupby(["chosen", "n"])[["two_halves", "fitted", "seen"]].agg(
        ["min", "mean", "max"]
    )
    print(ends.round(3).to_string())


if __name__ == "__main__":
    main()
