"""Made-up collections of forms of several layouts, provinces, years and kinds, and their pages."""

from __future__ import annotations

from functools import cache
from typing import Any

from analysis import tables
from analysis.tables import Tables
from tests.sample_forms import made

# What each layout lacks or has of its own: columns it does not print, and its name.
LAYOUTS: dict[str, dict[str, Any]] = {
    "standard": {},
    "weight-first": {},
    "one-budget": {"lacks": ["funds.initial_budget"]},
    "no-weights": {"lacks": ["indicators.weight", "projects.total_weight"]},
    "no-scores": {"lacks": ["indicators.score", "projects.total_score", "projects.grade"]},
    "no-money": {"lacks": ["funds.initial_budget", "funds.adjusted_budget", "funds.executed"]},
    "no-reasons": {"lacks": ["indicators.reason"]},
    "department": {"form_kind": "department"},
    "blank": {"blank": True},
}
PROVINCES = ("江苏省", "浙江省", "安徽省", "湖北省", "四川省", "上海市")
YEARS = (2022, 2023, 2024)


@cache
def form(number: int, layout: str = "standard", **given: Any) -> Tables:
    """One form of a layout, another one for each number; `given` are columns of its project.

    Made once for all tests: none changes it in place.
    """
    about, own = LAYOUTS[layout], f"{layout}-{number}.pdf#1"
    lacks, empty = about.get("lacks", []), about.get("blank", False)
    unit = f"第{number % 5}局"
    project: dict[str, Any] = {
        **{"form_id": own, "source": own[:-2], "source_sha256": own, "reader": "pdf"},
        **{"complete": True, "unit": unit, "department": unit, "project_name": f"项目{number}"},
        **{"year": YEARS[number % 3], "province": PROVINCES[number % 6], "layout": layout},
        **{"form_kind": about.get("form_kind", "project"), "not_printed": ",".join(lacks) or None},
        **{"total_score": 95.0 + number % 4, "total_weight": 100.0, "grade": "优", **given},
    }
    budget = 100.0 + 10 * number
    total: dict[str, Any] = {
        **{"form_id": own, "fund": "total", "initial_budget": budget, "weight": 10.0},
        **{"adjusted_budget": budget + 5 * (number % 3 - 1), "executed": budget - 8.0},
    }
    rows: list[dict[str, Any]] = [
        {
            **{"form_id": own, "position": place, "name": f"指标{place}", "weight": 30.0},
            **{"target_text": f"≥{place}个", "target_operator": "≥", "target_value": float(place)},
            **{"target_unit": "个", "actual_text": f"{place + number % 2}个", "actual_unit": "个"},
            **{"actual_value": float(place + number % 2), "score": 30.0 - (place == number % 4)},
            **{"reason": "人手不足,将加强管理" if number % 2 else None},
        }
        for place in (1, 2, 3)
    ]
    for column in lacks:
        table, _, name = column.partition(".")
        for row in {"projects": [project], "funds": [total], "indicators": rows}[table]:
            row[name] = None
    if empty:
        total |= dict.fromkeys(("initial_budget", "adjusted_budget", "executed"))
        project |= {"total_score": None, "grade": None}
        told = ("actual_text", "actual_value", "actual_unit", "score", "reason")
        rows = [row | dict.fromkeys(told) for row in rows]
    return tables.derived(made([project], [] if layout == "no-money" else [total], rows))


def collection(layouts: dict[str, int], **given: Any) -> Tables:
    """So many forms of each layout."""
    parts = [form(n, layout, **given) for layout, many in layouts.items() for n in range(many)]
    return tables.concat(parts)


def changed(whole: Tables, table: str, where: dict[str, Any], **values: Any) -> Tables:
    """The tables with other values in the rows of one of them that are as `where` says."""
    frame = whole.frames()[table].copy()
    rows = (frame[list(where)] == list(where.values())).all(axis=1)
    for column, value in values.items():
        frame.loc[rows, column] = value
    return tables.derived(Tables(**{**whole.frames(), table: tables.validate(table, frame)}))
