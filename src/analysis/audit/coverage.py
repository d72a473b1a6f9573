"""How many printed figures of a form are confirmed by another figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis.audit.check import check_of
from analysis.audit.forms import FIGURES
from analysis.tables import Tables

Cell = tuple[str, int, str]

_AGREES = ("agrees", "agrees-truncated", "agrees-hidden-digits")


def coverage(tables: Tables, findings: pd.DataFrame) -> pd.DataFrame:
    """Return per form how far its figures prove each other.

    Columns: `form_id`; `figures`, the printed numbers (money, rates, weights, scores, totals);
    `confirmed`, those in an identity that holds; `contradicted`, those in one that does not and
    in none that holds; `unconfirmed`, those that no other figure can prove. A figure that the
    ledger of corrections put there is none of them: it may come out of the very sum that would
    then confirm it.
    """
    cells = _cells(tables)
    funds = tables.funds.groupby("form_id")["fund"].agg(list).to_dict()
    for form, cell in _corrected(tables, funds):
        cells[form].discard(cell)
    proved: dict[str, set[Cell]] = defaultdict(set)
    refuted: dict[str, set[Cell]] = defaultdict(set)
    for agreeing, sets in ((_AGREES, proved), (("contradicts",), refuted)):
        said = findings[findings["verdict"].isin(agreeing)]
        for form, check, subject in zip(
            said["form_id"], said["check"], said["subject"], strict=True
        ):
            sets[form] |= _proved(check, subject, funds.get(form, []), cells[form])
    rows = []
    for form in tables.projects["form_id"]:
        confirmed = proved[form] & cells[form]
        contradicted = (refuted[form] & cells[form]) - confirmed
        rows.append(
            {
                "form_id": form,
                "figures": len(cells[form]),
                "confirmed": len(confirmed),
                "contradicted": len(contradicted),
                "unconfirmed": len(cells[form]) - len(confirmed) - len(contradicted),
            }
        )
    return pd.DataFrame(
        rows, columns=["form_id", "figures", "confirmed", "contradicted", "unconfirmed"]
    )


def _cells(tables: Tables) -> dict[str, set[Cell]]:
    """Return the printed figures of each form: table, row in the form from 0, column."""
    cells: dict[str, set[Cell]] = defaultdict(set)
    for name, columns in FIGURES.items():
        frame = tables.frames()[name]
        number = frame.groupby("form_id").cumcount()
        for column in columns:
            printed = frame[column].notna()
            for form, row in zip(frame["form_id"][printed], number[printed], strict=True):
                cells[form].add((name, int(row), column))
    return cells


def _corrected(tables: Tables, funds: Mapping[Hashable, list[Any]]) -> list[tuple[str, Cell]]:
    """Return the figures that the ledger has put there, by the findings of its entries."""
    said = tables.findings[tables.findings["check"].str.startswith("corrected-", na=False)]
    positions = tables.indicators.groupby("form_id")["position"].agg(list).to_dict()
    found: list[tuple[str, Cell]] = []
    for form, check, subject in zip(said["form_id"], said["check"], said["subject"], strict=True):
        column = check.removeprefix("corrected-").replace("-", "_")
        whose, _, name = str(subject).partition("/")
        if whose == "project":
            cell = ("projects", 0, column)
        elif whose == "funds":
            row = int(name) - 1 if name.isdigit() else _place(funds.get(form, []), name)
            cell = ("funds", row, column)
        else:
            position = int(name) if name.isdigit() else None
            cell = ("indicators", _place(positions.get(form, []), position), column)
        found.append((form, cell))
    return found


def _proved(name: str, subject: str, funds: list[object], cells: set[Cell]) -> set[Cell]:
    """Return the figures that stand in the identity of a finding, by its check and subject."""
    check = check_of(name)
    if check is None or check.proves is None:
        return set()
    found: set[Cell] = set()
    for table, which, column in check.proves(name):
        if which == "all":
            found |= {cell for cell in cells if cell[0] == table and cell[2] == column}
            continue
        fund = "total" if which == "total" else subject.removeprefix("funds/")
        row = int(fund) - 1 if fund.isdigit() else _place(funds, fund)
        found.add((table, row, column))
    return found


def _place(rows: list[object], name: object) -> int:
    """Return where a source of funds or a position stands, -1 where the tables lack it."""
    return rows.index(name) if name in rows else -1
