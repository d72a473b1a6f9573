"""The order of the level-1 blocks in a picture: that of the form."""

from __future__ import annotations

import pandas as pd

_LEVELS = ("成本指标", "产出指标", "效益指标", "满意度指标")


def ordered(levels: pd.Series) -> list[str]:
    """Return the different names of a column, those of the form first, in its order.

    >>> ordered(pd.Series(["效益指标", "甲", "成本指标", "甲"]))
    ['成本指标', '效益指标', '甲']
    """
    present = set(levels.dropna().astype("str"))
    return [*(level for level in _LEVELS if level in present), *sorted(present - set(_LEVELS))]
