"""The nine real forms and small hand-made ones, for the tests of the comparisons."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import editions, tables

FOLDER = Path(__file__).parent / "expected" / "nine_forms"


def nine() -> tables.Tables:
    parts = {}
    for name in ("projects", "funds", "indicators"):
        kinds = tables.COLUMNS[name]
        texts = {column: "str" for column, kind in kinds.items() if kind == tables.TEXT}
        data = pd.read_csv(
            FOLDER / f"{name}.csv", dtype=texts, na_values=[""], keep_default_na=False
        )
        if name == "projects":
            data["complete"] = True
        parts[name] = tables.validate(name, data)
    return tables.Tables(**parts, findings=tables.frame("findings", []))


def project(form_id: str = "d#1", **values: Any) -> dict[str, Any]:
    row = {"form_id": form_id, "source": "d.pdf", "source_sha256": "0", "reader": "pdf"}
    return {**row, "complete": True, "unit": "甲", "year": 2024, **values}


def total(form_id: str, b0: float | None, b1: float | None, c: float | None) -> dict[str, Any]:
    money = {"initial_budget": b0, "adjusted_budget": b1, "executed": c}
    return {"form_id": form_id, "fund": "total", "weight": 10.0, **money}


def made(
    projects: list[dict[str, Any]],
    funds: list[dict[str, Any]] | None = None,
    indicators: list[dict[str, Any]] | None = None,
) -> tables.Tables:
    return tables.Tables(
        tables.frame("projects", projects),
        tables.frame("funds", funds or []),
        tables.frame("indicators", indicators or []),
        tables.frame("findings", []),
    )


def rows(*values: dict[str, Any], form_id: str = "d#1") -> list[dict[str, Any]]:
    """Indicators of one form, numbered down the form."""
    return [
        {"form_id": form_id, "position": place, **row} for place, row in enumerate(values, start=1)
    ]


def target(
    operator: str, value: float | None, actual: float | None, unit: str = "%", **more: Any
) -> dict[str, Any]:
    return {
        "target_operator": operator,
        "target_value": value,
        "target_unit": unit,
        "actual_value": actual,
        "actual_unit": unit,
        "weight": 5.0,
        "score": 5.0,
        **more,
    }


def matched(whole: tables.Tables) -> tables.Tables:
    """Return tables with the preferred edition of each further one, and a finding a difference."""
    heads = editions.heads(whole)
    preferred, rows = editions.matched(heads, whole.select, editions.contradictions)
    old = whole.findings[~whole.findings["check"].isin(editions.CHECKS)]
    findings = pd.concat([old, tables.frame("findings", rows)], ignore_index=True)
    return replace(whole, projects=editions.told(whole.projects, preferred), findings=findings)
