"""How many printed figures of a form are confirmed by another figure."""

from collections import defaultdict

import pandas as pd

from analysis.audit.check import check_of
from analysis.corrections import applied
from analysis.measures import PRINTED
from analysis.tables import AGREES, Tables

Cell = tuple[str, int, str]

# By what a subject names a row of a table; None is its number from 1.
_SUBJECTS: dict[str, tuple[str | None, ...]]
_SUBJECTS = {"projects": (), "funds": ("fund", None), "indicators": ("position",)}


def coverage(tables: Tables, findings: pd.DataFrame) -> pd.DataFrame:
    """Return per form how far its figures prove each other.

    Columns: `form_id`; `figures`, the printed numbers (money, rates, weights, scores, totals);
    `confirmed`, those in an identity that holds; `contradicted`, those in one that does not and
    in none that holds; `unconfirmed`, those that no other figure can prove. A figure that the
    ledger of corrections put there is none of them: it may come out of the very sum that would
    then confirm it.

    >>> coverage(corpus, corpus.findings)[["figures", "confirmed", "unconfirmed"]].head(1)
       figures  confirmed  unconfirmed
    0       50         49            1
    """
    cells, number = printed_cells(tables)
    corrected = applied(tables.findings)[["form_id", "field", "subject"]]
    for form, column, subject in corrected.itertuples(index=False, name=None):
        table = subject.partition("/")[0]
        row = 0 if table == "project" else number.get((form, subject), -1)
        cells[form].discard(("projects" if table == "project" else table, row, column))
    proved: dict[str, set[Cell]] = defaultdict(set)
    refuted: dict[str, set[Cell]] = defaultdict(set)
    rows_of = zip(findings["form_id"], findings["verdict"], held(tables, findings), strict=True)
    for form, verdict, figures in rows_of:
        if verdict in AGREES:
            proved[form] |= figures
        elif verdict == "contradicts":
            refuted[form] |= figures
    rows = []
    for form in tables.projects["form_id"]:
        confirmed = proved[form] & cells[form]
        contradicted = (refuted[form] & cells[form]) - confirmed
        unconfirmed = cells[form] - confirmed - contradicted
        rows.append((form, *map(len, (cells[form], confirmed, contradicted, unconfirmed))))
    return pd.DataFrame(
        rows, columns=["form_id", "figures", "confirmed", "contradicted", "unconfirmed"]
    )


def held(tables: Tables, findings: pd.DataFrame, rests: bool = False) -> list[set[Cell]]:
    """Return for each finding the figures that the identity of its check holds together.

    With `rests` also what else it rests on: texts, labels, the values of a target.

    >>> rates = corpus.findings[corpus.findings["check"] == "execution-rate"]
    >>> sorted(column for _, _, column in held(corpus, rates)[0])
    ['adjusted_budget', 'executed', 'execution_rate']
    """
    cells, number = printed_cells(tables)
    found = []
    told = findings[["form_id", "check", "subject"]]
    for form, name, subject in told.itertuples(index=False, name=None):
        one = check_of(name)
        own: set[Cell] = set()
        for what in (*one.proves, *(one.rests if rests else ())) if one else ():
            table, which, column = what.split(".")
            if which == "all":
                own |= {cell for cell in cells[form] if (cell[0], cell[2]) == (table, column)}
                continue
            at = "funds/total" if which == "total" else subject
            named = number.get((form, at)) if at.startswith(f"{table}/") else None
            row = 0 if table == "projects" else named
            if row is not None:
                own.add((table, row, column))
        found.append(own)
    return found


def printed_cells(tables: Tables) -> tuple[dict[str, set[Cell]], dict[tuple[str, str], int]]:
    """Return the printed figures of each form, and the row of each form and subject.

    A figure is a table, a row in the form from 0, and a column.

    >>> printed_cells(corpus)[1]["self-evaluation-forms-2024.txt#1", "indicators/3"]
    2
    """
    cells: dict[str, set[Cell]] = defaultdict(set)
    number: dict[tuple[str, str], int] = {}
    for table, columns in PRINTED.items():
        frame = tables.frames()[table]
        row = frame.groupby("form_id").cumcount()
        for column in columns:
            printed = frame[column].notna()
            for form, place in zip(frame["form_id"][printed], row[printed], strict=True):
                cells[form].add((table, int(place), column))
        for name in _SUBJECTS[table]:
            subjects = f"{table}/" + (row + 1 if name is None else frame[name]).astype("str")
            for form, subject, place in zip(frame["form_id"], subjects, row, strict=True):
                number.setdefault((form, subject), int(place))
    return cells, number
