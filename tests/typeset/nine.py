"""Tables of forms, as read before, typeset anew as one PDF with the same bytes every time.

python -m tests.typeset.nine OUT.pdf [FOLDER_OF_TABLES]
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.tables import Tables
from analysis.tables import read as read_tables
from tests.typeset import fonts, typst_engine
from tests.typeset.model import Form, Fund, Indicator, Labels, Layout
from tests.typeset.pages import Style
from tests.typeset.sheet import Block, sheet

_LAYOUT = Layout(labels=Labels(fund_weight="分数", execution_rate="执行率(%)"), side_heading=False)
_LOOK = Style(family="serif", size=9.0, margin=42.0)
# Fund rows whose label was lost keep the national form's label.
_FUND_LABELS = {
    "total": "年度资金总额:",
    "current_year": "其中:当年财政拨款",
    "carried_over": "上年结转资金",
    "other": "其他资金",
}


def forms(tables: Tables) -> list[Form]:
    """Return the forms of tables; what is null in them is an empty cell."""
    return [
        _form(
            row,
            tables.funds[tables.funds["form_id"] == row["form_id"]],
            tables.indicators[tables.indicators["form_id"] == row["form_id"]],
        )
        for row in tables.projects.to_dict("records")
    ]


def typeset_tables(tables: Tables, path: Path) -> None:
    """Write the forms of tables as one PDF, each form beginning a page.

    Raises `ValueError` naming a character that the font has not: it would be lost in silence.
    """
    _check(tables)
    blocks: list[Block] = []
    breaks = set()
    for form in forms(tables):
        breaks.add(len(blocks))
        blocks += sheet(form)
    data = typst_engine.render(blocks, _LOOK, frozenset(breaks - {0}))
    path.write_bytes(data)


def _form(row: dict[Any, Any], funds: pd.DataFrame, indicators: pd.DataFrame) -> Form:
    return Form(
        year=int(row["year"]),
        project_name=_text(row["project_name"]),
        department=_text(row["department"]),
        unit=_text(row["unit"]),
        money_unit="万元",
        funds=tuple(_fund(fund) for fund in funds.to_dict("records")),
        goal_expected=_text(row["goal_expected"]),
        goal_actual=_text(row["goal_actual"]),
        indicators=tuple(
            _indicator(line) for line in indicators.sort_values("position").to_dict("records")
        ),
        total_weight=_figure(row["total_weight"]),
        total_score=_figure(row["total_score"]),
        grade=_text(row["grade"]),
        layout=_LAYOUT,
    )


def _fund(row: dict[Any, Any]) -> Fund:
    dash = None if row["fund"] == "total" else "-"
    return Fund(
        row["fund"],
        _text(row["label"]) or _FUND_LABELS.get(row["fund"], ""),
        *(_figure(row[name], True) for name in ("initial_budget", "adjusted_budget", "executed")),
        weight=_figure(row["weight"]) or dash,
        execution_rate=_figure(row["execution_rate"]),
        score=_figure(row["score"]) or dash,
    )


def _indicator(row: dict[Any, Any]) -> Indicator:
    return Indicator(
        _text(row["level1"]) or "",
        _text(row["level2"]) or "",
        _text(row["name"]),
        operator=None,  # the target and the actual value are printed as they were
        number=_text(row["target_text"]),
        unit=None,
        actual=_text(row["actual_text"]),
        weight=_figure(row["weight"]),
        score=_figure(row["score"]),
        reason=_text(row["reason"]),
    )


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def _figure(value: Any, thousands: bool = False) -> str | None:
    if pd.isna(value):
        return None
    return f"{value:,.2f}" if thousands else f"{value:.2f}"


def _check(tables: Tables) -> None:
    printed = {
        character
        for data in (tables.projects, tables.funds, tables.indicators)
        for column in data.select_dtypes(exclude="number")
        for value in data[column].dropna()
        for character in str(value)
    }
    missing = sorted(c for c in printed if c > " " and not fonts.known(c, _LOOK.family))
    if missing:
        raise ValueError(f"the font has no {''.join(missing)}")


if __name__ == "__main__":
    from analysis import paths

    given = Path(sys.argv[2]) if sys.argv[2:] else paths.processed()
    typeset_tables(read_tables(given), Path(sys.argv[1]))
