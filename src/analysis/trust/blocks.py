"""What each form says at all: of each block whether it is said, blank, lacking or not read."""

import pandas as pd

from analysis.measures import of_given
from analysis.tables import Tables, states

# The blocks of a form, and where the tables have them.
BLOCKS = {
    "goals": ("projects", "goal_expected"),
    "original_budget": ("funds", "initial_budget"),
    "spending": ("funds", "executed"),
    "targets": ("indicators", "target_text"),
    "results": ("indicators", "actual_text"),
    "scores": ("indicators", "score"),
    "reasons": ("indicators", "reason"),
    "total": ("projects", "total_score"),
    "grade": ("projects", "grade"),
}
# What a block is where cells of it differ: what is said counts, then what was not read.
_FIRST = ("said", "unread", "blank", "dashed", "not_printed")


@of_given
def blocks(tables: Tables) -> pd.DataFrame:
    """Return one row a form: what it says of each of `BLOCKS`.

    `said` where any cell of the block has a value; else `unread`, `blank`, `dashed` (not
    applicable) or `not_printed` (the layout has no such column), as `tables.states` tells cells.
    A form without a row of the block left it blank, unless its layout has none.

    >>> analysis.trust.blocks(corpus)[["form_id", "reasons", "grade"]].tail(1).squeeze().tolist()
    ['self-evaluation-forms-2024.txt#9', 'said', 'said']
    """
    projects = tables.projects
    found = {"form_id": projects["form_id"]}
    rank = {state: number for number, state in enumerate(_FIRST)}
    for block, (table, column) in BLOCKS.items():
        state = states(tables, table, column)[column].replace(["known", "in_doubt"], "said")
        ranked = state.map(rank).groupby(tables.frames()[table]["form_id"]).min()
        lacking = projects["not_printed"].fillna("").str.split(",")
        none = [rank["not_printed" if f"{table}.{column}" in one else "blank"] for one in lacking]
        told = projects["form_id"].map(ranked).fillna(pd.Series(none, projects.index))
        found[block] = told.astype(int).map(dict(enumerate(_FIRST)))
    return pd.DataFrame(found)
