"""What can be told of units: their positions, how far they differ."""

from typing import Any

import pandas as pd

from analysis import sampling, unit_names
from analysis.leniency.admitted import compare
from analysis.leniency.ratings import ratios
from analysis.measures import frames
from analysis.rules import Rules
from analysis.tables import Tables


def units(tables: Tables, rules: Rules) -> pd.DataFrame:
    """Return the position of each unit: `n_forms` with one, `mean`, `shrunk`, `low` and `high`.

    See `sampling.shrunk`: a unit of few forms is drawn towards all, and its interval is of what
    it might have filled in at other times. What is compared is how bands were used.

    >>> analysis.leniency.units(corpus, "mof-2021-101")[["n_forms", "mean", "shrunk"]].round(2)
       n_forms  mean  shrunk
    0        2  0.85     NaN
    """
    return sampling.shrunk(*_positions(frames(tables), rules))


def differences(tables: Tables, rules: Rules) -> dict[str, Any]:
    """Say whether positions differ between units by more than chance, see `sampling.differ`.

    >>> analysis.leniency.differences(corpus, "mof-2021-101")["n_units"]
    1
    """
    return sampling.differ(*_positions(frames(tables), rules))


def _positions(read: Tables, rules: Rules) -> tuple[pd.Series, pd.Series]:
    found = compare(read, rules)
    found = found[found["left_out"].isna()]
    return found["position"], found["form_id"].map(unit_names.units(read.projects))


def ceiling_range(tables: Tables) -> dict[str, Any]:
    """Return the share of indicators with the full score, and its range with other units.

    See `sampling.by_units`: what would change with other units of the same collection.

    >>> analysis.leniency.ceiling_range(corpus)["n_units"]
    1
    """
    read = frames(tables)
    rows = ratios(read)
    used = rows["left_out"].isna()
    at = (rows["at_ceiling"].fillna(False) & used).astype("float64")
    unit = rows["form_id"].map(unit_names.units(read.projects))
    return sampling.by_units(at, used.astype("float64"), unit)
