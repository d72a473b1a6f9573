"""Measure what the measures can tell, and write it into data/simulated: `python -m tests.recovery`.

`recovery.csv`: which measure finds which kind of leniency, on forms that have a known one.
`bunching.csv`: how often the test of bunching rejects honest totals, beside the two halves of a
window that it replaced, and how often it sees totals that were moved over the cut.
`python -m tests.recovery RUNS SAMPLES` makes both (default 12 and 200).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from math import erfc, sqrt
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import leniency, simulate

FOLDER = Path(__file__).parents[1] / "data" / "simulated"
CUT = 90
Draw = Callable[[np.random.Generator, int], np.ndarray]


def simulated() -> Draw:
    """Draw from the totals of honest simulated forms."""
    pool = simulate.forms(units=400, each=25, indicators=8).tables.projects["total_score"]
    return lambda rng, n: rng.choice(pool.to_numpy(), n)


# Honest totals: slopes that rise, bend and fall at the cut.
LAWS: dict[str, Draw] = {
    "normal, mean 92, SD 4": lambda rng, n: rng.normal(92, 4, n),
    "normal, mean 88, SD 6": lambda rng, n: rng.normal(88, 6, n),
    "beta(18, 1.5)": lambda rng, n: 100 * rng.beta(18, 1.5, n),
    "100 - gamma(2, 3)": lambda rng, n: 100 - rng.gamma(2, 3, n),
    "100 - exponential(6)": lambda rng, n: 100 - rng.exponential(6, n),
}


def fives(rng: np.random.Generator, totals: np.ndarray) -> np.ndarray:
    """Round a quarter to whole points, a seventh to halves, and a tenth to fives."""
    steps = rng.choice([1.0, 0.5, 5.0, 0.01], len(totals), p=[0.25, 0.15, 0.10, 0.50])
    return np.round(totals / steps) * steps


ROUNDINGS: dict[str, Callable[[np.random.Generator, np.ndarray], np.ndarray]] = {
    "hundredths": lambda _, totals: totals,
    "halves": lambda _, totals: np.round(2 * totals) / 2,
    "some whole, half, fives": fives,
}


def honest(
    law: Draw, rounding: str, n: int, seed: int, moved: float = 0.0, cut: float = CUT
) -> pd.Series:
    """Return so many totals, of which the share `moved` of those just below the cut reach it."""
    rng = np.random.default_rng(seed)
    totals = np.clip(np.round(ROUNDINGS[rounding](rng, law(rng, n)), 2), 0, 100)
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


def bunching(samples: int) -> pd.DataFrame:
    """Return shares of samples that are rejected: honest ones, and with a third moved."""
    rows = []
    for name, law in {**LAWS, "simulated forms": simulated()}.items():
        for rounding in ROUNDINGS:
            for n in (1_000, 3_000, 10_000):
                fair = [honest(law, rounding, n, seed) for seed in range(samples)]
                pushed = [honest(law, rounding, n, seed, 1 / 3) for seed in range(samples // 4)]
                rows.append(
                    {
                        **{"law": name, "rounding": rounding, "n": n, "samples": samples},
                        "two_halves": np.mean([two_halves(one) for one in fair]),
                        "fitted": np.mean([rejected(one) for one in fair]),
                        "seen": np.mean([rejected(one) for one in pushed]),
                    }
                )
    return pd.DataFrame(rows)


HEADS = {
    "position": "position", "within": "place in the band", "total": "total",
    "ceiling": "full scores", "achieved": "“achieved”", "exact": "exact hits",
    "slack": "slack", "balance": "balance", "silent": "no reason",
}  # fmt: skip
NAMES = {
    "bands": "inside the bands", "labels": "labels raised", "actuals": "actuals raised",
    "targets": "targets lowered", "weights": "weights moved", "reasons": "reasons withheld",
    "mixed": "all at once",
}  # fmt: skip


def markdown(found: pd.DataFrame) -> str:
    """Return the rank correlations as the table of the README; bold where the order is told."""
    lines = ["| leniency put in | " + " | ".join(HEADS.values()) + " |"]
    lines.append("| --- |" + " --- |" * len(HEADS))
    told = found.set_index(["kind", "measure"])
    for kind, name in NAMES.items():
        cells = []
        for measure in HEADS:
            row = told.loc[(kind, measure)]
            shown = "–" if pd.isna(row["order"]) else f"{row['order']:.2f}".replace("-", "−")
            cells.append(f"**{shown}**" if row["tells"] else shown)
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _shown(table: str) -> None:
    """Put the table into the README, between its marks."""
    begin, end = "<!-- recovery -->\n", "\n<!-- /recovery -->"
    file = FOLDER.parents[1] / "README.md"
    text = file.read_text(encoding="utf-8")
    before, after = text.partition(begin)[0], text.partition(end)[2]
    file.write_text(f"{before}{begin}{table}{end}{after}", encoding="utf-8")


def main() -> None:
    """Write both, and print what the README says of them."""
    given = [int(one) for one in sys.argv[1:]]
    runs, samples = given + [12, 200][len(given) :]
    found = simulate.recovery(runs)
    found.round(3).to_csv(FOLDER / "recovery.csv", index=False)
    _shown(markdown(found))
    tested = bunching(samples)
    tested.round(3).to_csv(FOLDER / "bunching.csv", index=False)
    ends = tested.groupby("n")[["two_halves", "fitted", "seen"]].agg(["min", "mean", "max"])
    print(ends.round(3).to_string())


if __name__ == "__main__":
    main()
