"""What stands in a cell of the tables: a figure or text, or one of four states of missing."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis import doubts
from analysis.tables.frames import Tables

# Why a cell is null: its layout lacks the column, a dash stands there, it could not be read, or
# nothing stands there.
MISSING = ("not_printed", "dashed", "unread", "blank")
# What an indicator with a qualitative target has none of.
_QUANTITIES = ("target_value", "target_unit", "actual_value", "actual_unit")
# The doubts by which part of a text is lost, or is another text.
_BROKEN = frozenset(
    ("half-lost", "repeats", "other-scripts", "meaningless", "printed-over", "partly-seen")
)


def states(tables: Tables, name: str, *columns: str) -> pd.DataFrame:
    """Return the state of cells of one table: known, in_doubt (with a value), or one of `MISSING`.

    A doubt about a text is one about the value and the unit in it; a qualitative target has none.

    >>> states(corpus, "funds", "weight")["weight"].head(2).tolist()
    ['known', 'dashed']
    """
    frame = tables.frames()[name]
    layouts = tables.projects.set_index("form_id")["not_printed"]
    lacking = [_listed(one) for one in frame["form_id"].map(layouts)]
    uncertain = [doubts.fields(one) for one in frame["in_doubt"]]
    dashed = [_listed(one) for one in frame.get("dashed", pd.Series(None, frame.index))]
    found = {}
    for column in columns:
        text = column.partition("_")[0] + "_text"
        null = frame[column].isna().to_numpy()
        unsure = _holds(uncertain, column) | _holds(uncertain, text)
        known = np.where(unsure, "in_doubt", "known")
        missing = np.where(unsure, "unread", "blank")
        missing = np.where(_holds(dashed, column), "dashed", missing)
        if column in _QUANTITIES:
            of_words = frame["target_operator"].eq("qualitative").to_numpy(dtype=bool)
            missing = np.where(of_words & ~_holds(uncertain, column), "dashed", missing)
        missing = np.where(_holds(lacking, f"{name}.{column}"), "not_printed", missing)
        found[column] = np.where(null, missing, known)
    return pd.DataFrame(found, index=frame.index, dtype="str")


def doubted(row: Mapping[Any, Any]) -> dict[str, str]:
    """Return the state of each field of a row that the reader was not sure of; see `states`.

    >>> doubted({"score": None, "in_doubt": doubts.write([doubts.Doubt("split-cell").of("score")])})
    {'score': 'unread'}
    """
    return {
        field: "unread" if field in row and pd.isna(row[field]) else "in_doubt"
        for field in dict.fromkeys(one.field for one in doubts.read(row["in_doubt"]))
    }


def sure(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return a column of a table with null in place of what is in doubt; see `states`.

    >>> sure(corpus.projects, "unit").notna().sum().item()
    2
    """
    own = {column, column.partition("_")[0] + "_text"}
    told = [one for one in frame["in_doubt"].dropna().unique() if own & doubts.fields(one)]
    return frame[column].mask(frame["in_doubt"].isin(told))


def damaged(frame: pd.DataFrame, column: str) -> pd.Series:
    """Tell the texts of a column that are too damaged to be quoted, or counted as the same.

    Part of such a text may be lost, or is something else; a reason is too where it was put
    together from pieces of a cell, for then its sentences need not be those that are printed.

    >>> damaged(corpus.indicators, "reason").sum().item()
    5
    """
    broken = {*_BROKEN, "split-cell"} if column == "reason" else _BROKEN
    found = [
        any(one.field == column and one.code in broken for one in doubts.read(text))
        for text in frame["in_doubt"]
    ]
    return pd.Series(found, index=frame.index, dtype="bool")


def _listed(columns: object) -> frozenset[str]:
    return frozenset(columns.split(",")) if isinstance(columns, str) else frozenset()


def _holds(rows: Iterable[frozenset[str]], column: str) -> np.ndarray:
    return np.array([column in one for one in rows], dtype=bool)
