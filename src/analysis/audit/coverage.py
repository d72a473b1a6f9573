"""How many printed figures of a form are confirmed by another figure."""

from collections import defaultdict
from fractions import Fraction
from functools import cached_property
from math import isfinite
from numbers import Real
from typing import Any

import pandas as pd

from analysis.audit.check import Check, check_of, read_figure
from analysis.corrections import applied
from analysis.measures import PRINTED
from analysis.rounding import exact
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
    cells = Cells(tables)
    corrected = applied(tables.findings)[["form_id", "field", "subject"]]
    for form, column, subject in corrected.itertuples(index=False, name=None):
        table = subject.partition("/")[0]
        row = 0 if table == "project" else cells.rows.get((form, subject), -1)
        cells.printed[form].discard(("projects" if table == "project" else table, row, column))
    held: dict[str, dict[bool, set[Cell]]] = defaultdict(lambda: defaultdict(set))
    told = findings[["form_id", "check", "subject", "verdict"]]
    for form, check, subject, verdict in told.itertuples(index=False, name=None):
        if verdict in AGREES or verdict == "contradicts":
            held[form][verdict in AGREES] |= cells.held(form, check_of(check), subject)
    rows = []
    for form in tables.projects["form_id"]:
        printed, proved, refuted = cells.printed[form], held[form][True], held[form][False]
        parts = printed, printed & proved, (printed & refuted) - proved, printed - proved - refuted
        rows.append((form, *map(len, parts)))
    return pd.DataFrame(
        rows, columns=["form_id", "figures", "confirmed", "contradicted", "unconfirmed"]
    )


class Cells:
    """The figures that forms print, and which of them a check holds together.

    A figure is a table, a row in the form from 0, and a column. `printed` are those of each form,
    `rows` the row of each form and subject.
    """

    def __init__(self, tables: Tables) -> None:
        """Look through the tables.

        >>> Cells(corpus).rows["self-evaluation-forms-2024.txt#1", "indicators/3"]
        2
        """
        self.printed: dict[str, set[Cell]] = defaultdict(set)
        self.rows: dict[tuple[str, str], int] = {}
        self._frames = {table: tables.frames()[table] for table in PRINTED}
        for table, columns in PRINTED.items():
            frame = self._frames[table]
            row = frame.groupby("form_id").cumcount().tolist()
            forms = frame["form_id"].tolist()
            for column in columns:
                for form, place, known in zip(forms, row, frame[column].notna(), strict=True):
                    if known:
                        self.printed[form].add((table, place, column))
            for name in _SUBJECTS[table]:
                named = [one + 1 for one in row] if name is None else frame[name].tolist()
                for form, one, place in zip(forms, named, row, strict=True):
                    self.rows.setdefault((form, f"{table}/{one}"), place)

    def held(self, form: str, check: Check | None, subject: str, rests: bool = False) -> set[Cell]:
        """Return the figures that the identity of a check holds together, told of a subject.

        With `rests` also what else a finding of it rests on: texts, labels, values of a target.

        >>> told = "self-evaluation-forms-2024.txt#1", check_of("execution-rate"), "funds/total"
        >>> sorted(column for _, _, column in Cells(corpus).held(*told))
        ['adjusted_budget', 'executed', 'execution_rate']
        """
        return set(self.roles(form, check, subject, rests))

    def roles(
        self, form: str, check: Check | None, subject: str, rests: bool = True
    ) -> dict[Cell, str]:
        """Return what each figure that a finding rests on is in its identity, see `Figures`.

        >>> told = "self-evaluation-forms-2024.txt#1", check_of("execution-rate"), "funds/total"
        >>> {column: role for (_, _, column), role in Cells(corpus).roles(*told).items()}
        {'adjusted_budget': 'divisor', 'executed': 'factor', 'execution_rate': 'reported'}
        """
        own: dict[Cell, str] = {}
        for what in (*check.proves, *(check.rests if rests else ())) if check else ():
            role, table, which, column = read_figure(what)
            if which == "all":
                alike = (one for one in self.printed[form] if (one[0], one[2]) == (table, column))
                own |= dict.fromkeys(alike, role)
                continue
            at = "funds/total" if which == "total" else subject
            named = self.rows.get((form, at)) if at.startswith(f"{table}/") else None
            row = 0 if table == "projects" else named
            if row is not None:
                own[table, row, column] = role
        return own

    @cached_property
    def _places(self) -> dict[str, Any]:
        """Return the numbers of the rows of each form, by table."""
        return {name: one.groupby("form_id").indices for name, one in self._frames.items()}

    @cached_property
    def _values(self) -> dict[str, dict[Any, list[Any]]]:
        """Return the columns of each table as lists: thousands of values are asked for by one."""
        return {name: one.to_dict("list") for name, one in self._frames.items()}

    def value(self, form: str, cell: Cell) -> Fraction | None:
        """Return a figure, None where there is none.

        >>> Cells(corpus).value("self-evaluation-forms-2024.txt#1", ("funds", 0, "weight"))
        Fraction(10, 1)
        """
        table, row, column = cell
        value = self._values[table][column][self._places[table][form][row]]
        return exact(float(value)) if isinstance(value, Real) and isfinite(value) else None
