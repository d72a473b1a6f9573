"""One module a report, with all that it has of its own: title, parameters, sentences, tables.

A module is found by being here, by what it calls `REPORT`. Its functions take the page of
`report.open` and give what the notebook shows: the opening, notes, and frames with their codes in
words, ready for `page.table`. No fact is judged here: each is a column of a frame from below.
"""

from __future__ import annotations

import pandas as pd

# Figures closer than this print alike.
TINY = 0.005


def top(rows: pd.DataFrame, measure: pd.Series) -> pd.Series:
    """Return the first row with the largest measure, whatever has none counting least.

    >>> top(pd.DataFrame({"name": ["a", "b"]}), pd.Series([1.0, 2.0]))["name"]
    'b'
    """
    return rows.iloc[int(measure.fillna(float("-inf")).to_numpy().argmax())]
