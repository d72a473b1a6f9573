"""How many printed figures of a form are confirmed by another figure."""

from __future__ import annotations

import pandas as pd

from analysis.tables import Tables

_AGREES = ("agrees", "agrees-truncated", "agrees-hidden-digits")
_MONEY = ("initial_budget", "adjusted_budget", "executed")
_COLUMNS = {
    "projects": ("total_weight", "total_score"),
    "funds": (*_MONEY, "weight", "execution_rate", "score"),
    "indicators": ("weight", "score"),
}


def coverage(tables: Tables, findings: pd.DataFrame) -> pd.DataFrame:
    """Return per form how far its figures prove each other.

    Columns: `form_id`; `figures`, the printed numbers (money, rates, weights, scores, totals);
    `confirmed`, those in an identity that holds; `contradicted`, those in one that does not and
    in none that holds; `unconfirmed`, those that no other figure can prove.
    """
    rows = []
    of_form = dict(tuple(findings.groupby("form_id")))
    frames = {name: dict(tuple(tables.frames()[name].groupby("form_id"))) for name in _COLUMNS}
    for form_id in tables.projects["form_id"]:
        cells = {
            (name, number, column)
            for name, columns in _COLUMNS.items()
            if form_id in frames[name]
            for number, row in enumerate(frames[name][form_id].to_dict(orient="records"))
            for column in columns
            if pd.notna(row[column])
        }
        funds = frames["funds"].get(form_id, pd.DataFrame(columns=["fund"]))
        proved: set[tuple[str, int, str]] = set()
        refuted: set[tuple[str, int, str]] = set()
        for found in of_form.get(form_id, findings.head(0)).itertuples():
            involved = _involved(str(found.check), str(found.subject), list(funds["fund"]), cells)
            if found.verdict in _AGREES:
                proved |= involved
            elif found.verdict == "contradicts":
                refuted |= involved
        proved &= cells
        refuted = (refuted & cells) - proved
        rows.append(
            {
                "form_id": form_id,
                "figures": len(cells),
                "confirmed": len(proved),
                "contradicted": len(refuted),
                "unconfirmed": len(cells) - len(proved) - len(refuted),
            }
        )
    return pd.DataFrame(
        rows, columns=["form_id", "figures", "confirmed", "contradicted", "unconfirmed"]
    )


def _involved(
    check: str, subject: str, funds: list[object], cells: set[tuple[str, int, str]]
) -> set[tuple[str, int, str]]:
    """Return the figures that stand in an identity, by the finding's check and subject."""
    total = next((i for i, fund in enumerate(funds) if fund == "total"), -1)
    if check == "execution-rate":
        name = subject.removeprefix("funds/")
        row = int(name) - 1 if name.isdigit() else funds.index(name)
        return {("funds", row, c) for c in ("adjusted_budget", "executed", "execution_rate")}
    if check == "execution-score":
        return {("funds", total, c) for c in ("weight", "execution_rate", "score")}
    if check.startswith("funds-sum-"):
        column = check.removeprefix("funds-sum-").replace("-", "_")
        return {cell for cell in cells if cell[0] == "funds" and cell[2] == column}
    if check in ("weights-sum", "scores-sum"):
        column, whole = check.removesuffix("s-sum"), f"total_{check.removesuffix('s-sum')}"
        return {
            cell
            for cell in cells
            if (cell[0] == "indicators" and cell[2] == column)
            or cell in (("funds", total, column), ("projects", 0, whole))
        }
    return set()
