"""The nine real forms as tables, and the decimals that they print, from the expected tables."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis import doubts, tables
from analysis.doubts import Doubt
from analysis.tables import Tables

FOLDER = Path(__file__).parents[1] / "expected" / "nine_forms"
FIGURES = {
    "projects": ("total_weight", "total_score"),
    "funds": (
        *("initial_budget", "adjusted_budget", "executed"),
        *("weight", "execution_rate", "score"),
    ),
    "indicators": ("weight", "score"),
}


def _texts(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / f"{name}.csv", encoding="utf-8-sig", dtype=str, na_filter=False)


def read() -> Tables:
    """Return the nine forms as the tables of the contract."""
    frames = {}
    for name in FIGURES:
        data = _texts(name).replace("", None)
        if name == "projects":
            data["complete"] = True
            # The goals are prose, and were not typed for most forms.
            untyped = [Doubt("by-eye", (), name) for name in ("goal_expected", "goal_actual")]
            data["in_doubt"] = data["goal_expected"].isna().map({True: doubts.write(untyped)})
        frames[name] = tables.validate(name, data)
    return Tables(**frames, findings=tables.frame("findings", []))


def digits() -> pd.DataFrame:
    """Return the printed decimals of every figure."""
    rows = []
    for name, columns in FIGURES.items():
        data = _texts(name)
        number = data.groupby("form_id").cumcount() + 1
        for row, place in zip(data.to_dict(orient="records"), number, strict=True):
            for column in columns:
                if row[column]:
                    decimals = len(row[column].partition(".")[2])
                    rows.append(
                        {
                            "form_id": row["form_id"],
                            "table": name,
                            "row": 0 if name == "projects" else place,
                            "column": column,
                            "decimals": decimals,
                        }
                    )
    return pd.DataFrame(rows)
