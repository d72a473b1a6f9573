"""Matrices of forms: how many fit, and by which numbers their columns go."""

from __future__ import annotations

import pandas as pd

# Up to so many forms a matrix has a column a form.
FEW = 20


def numbers_of(projects: pd.DataFrame) -> list[str]:
    """Return the numbers of the forms in their document; none where two have the same.

    >>> numbers_of(pd.DataFrame({"form_id": ["a.pdf#1", "a.pdf#2"]}))
    ['#1', '#2']
    """
    number = projects["form_id"].astype("str").str.extract(r"(#\d+)$", expand=False)
    return number.tolist() if number.notna().all() and number.is_unique else []
