"""Change single digits of a form: does the reading show it, do the form's own sums tell it?

python -m tests.mutation [EVERY]   the share of changes that contradict another figure of the form,
                                   over every EVERY-th digit of the nine forms (default 1: all)
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from analysis import audit
from analysis.tables import Tables, validate
from tests.audit import nine_forms

_COLUMNS = {
    "projects": ["total_weight", "total_score"],
    "funds": ["initial_budget", "adjusted_budget", "executed", "weight", "execution_rate", "score"],
    "indicators": ["weight", "score"],
}


@dataclass(frozen=True)
class Change:
    """One changed digit: where it stands, and the figure before and after."""

    form_id: str
    table: str
    row: int
    column: str
    before: float
    after: float


def changes(whole: Tables, digits: pd.DataFrame) -> Iterator[Change]:
    """Yield, for each digit of each figure as printed, its change to the next digit (9 to 0)."""
    decimals = {
        (one.form_id, one.table, one.row, one.column): one.decimals for one in digits.itertuples()
    }
    for table, columns in _COLUMNS.items():
        frame = whole.frames()[table]
        number = frame.groupby("form_id").cumcount() + 1
        for index, row in frame.iterrows():
            place = 0 if table == "projects" else int(number[index])
            for column in columns:
                key = (row["form_id"], table, place, column)
                if pd.isna(row[column]) or key not in decimals:
                    continue
                printed = f"{row[column]:.{decimals[key]}f}"
                for position, digit in enumerate(printed):
                    if not digit.isdigit():
                        continue
                    other = str((int(digit) + 1) % 10)
                    after = printed[:position] + other + printed[position + 1 :]
                    yield Change(
                        row["form_id"], table, int(index), column, float(printed), float(after)
                    )


def changed(whole: Tables, change: Change) -> Tables:
    """Return the tables of the change's form alone, with the change in it."""
    frame = whole.frames()[change.table].copy()
    frame.loc[change.row, change.column] = change.after
    return replace(whole, **{change.table: frame}).select([change.form_id])


def contradictions(form: Tables) -> set[tuple[str, str]]:
    """Return check and subject of what contradicts in a form."""
    found = audit.check(form)
    found = found[found["verdict"] == "contradicts"]
    return set(zip(found["check"], found["subject"], strict=True))


def share(every: int = 1) -> pd.DataFrame:
    """Return for each table and column how many digits were changed and how many were exposed."""
    whole, digits = nine_forms.read(), nine_forms.digits()
    whole = replace(whole, projects=validate("projects", whole.projects))
    before = {form: contradictions(whole.select([form])) for form in whole.projects["form_id"]}
    rows = [
        (
            one.table,
            one.column,
            bool(contradictions(changed(whole, one)) - before[one.form_id]),
        )
        for one in list(changes(whole, digits))[::every]
    ]
    table = pd.DataFrame(rows, columns=["table", "column", "exposed"])
    return table.groupby(["table", "column"])["exposed"].agg(["size", "sum"])


def main() -> None:
    """Print the shares."""
    found = share(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    print(found)
    print(f"exposed: {found['sum'].sum()} of {found['size'].sum()}")


if __name__ == "__main__":
    main()
