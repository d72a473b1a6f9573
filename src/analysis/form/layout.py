"""The name of the recognised layout, and the columns of the tables that it does not print."""

from __future__ import annotations

import re

from analysis import labels
from analysis.form.bands import Band
from analysis.form.funds import Funds
from analysis.form.indicators import Block
from analysis.form.segments import Segment
from analysis.tables import AMOUNTS

# The columns of the tables that stand under one label of a form.
_HEAD = {key: (key,) for key in ("project_name", "department", "unit", "grade")}
_FOOT = {"total": ("total_score",)}
_GOALS = {"block": ("goal_expected",)} | {key: (key,) for key in ("goal_expected", "goal_actual")}
_MONEY = (*AMOUNTS, "weight", "execution_rate", "score", "reason")
_INDICATORS = {
    **{key: (key,) for key in ("level1", "level2", "weight", "score", "reason")},
    "target": ("target_text", "target_operator", "target_value", "target_unit"),
    "actual": ("actual_text", "actual_value", "actual_unit", "achievement"),
}


def labelled(bands: list[Band]) -> frozenset[str]:
    """Return the columns of `projects` whose labels are printed, with or without a value."""
    parts = {
        part
        for band in bands
        for text in band.texts()
        for part in (text, re.split(r"[\s::]", text.strip(), maxsplit=1)[0])
    }
    groups = (("head", _HEAD), ("foot", _FOOT), ("goals", _GOALS))
    return frozenset(
        column
        for group, columns in groups
        for part in parts
        for column in columns.get(labels.meaning(part, group) or "", ())
    )


def not_printed(printed: frozenset[str], block: Block, money: Funds) -> list[str]:
    """Return the columns of the tables that a layout does not print, as `table.column`.

    `printed` are the columns of `projects` that any form of the document labels: where another
    form prints a grade, a form without one has lost it.
    """
    of_project = {
        column for group in (_HEAD, _FOOT, _GOALS) for own in group.values() for column in own
    }
    found = [f"projects.{column}" for column in sorted(of_project - printed)]
    if "total_score" not in printed or (block.table is not None and "weight" not in block.table):
        found.append("projects.total_weight")
    for key in _MONEY:
        held = any(row.values[key] is not None or row.unsure(key) for row in money.rows)
        if not held and (money.table is None or key not in money.table):
            found.append(f"funds.{key}")
    for key, columns in _INDICATORS.items():
        in_doubt = any(row.unsure(columns[0]) for row in block.rows)
        if not in_doubt and (block.table is None or key not in block.table):
            found += [f"indicators.{column}" for column in columns]
    return found


def layout_name(segment: Segment, block: Block, money: Funds) -> str:
    """Return `standard`, or the deviations from it joined by a plus sign.

    Deviations: weight-first (weight before target and actual), split-target (operator, number
    and unit in columns of their own), no-weights, no-scores, no-levels, one-budget (no initial
    budget), no-money, no-goals, no-total.
    """
    table = block.table
    found: list[str] = []
    if table is None:
        found.append("no-indicators")
    else:
        order = [column.key for column in table.columns]
        if (
            "weight" in order
            and "target" in order
            and order.index("weight") < order.index("target")
        ):
            found.append("weight-first")
        if "operator" in order:
            found.append("split-target")
        found += [f"no-{key}s" for key in ("weight", "score") if key not in order]
        if "level1" not in order and "level2" not in order:
            found.append("no-levels")
    if not money.rows:
        found.append("no-money")
    elif all(row.values["initial_budget"] is None for row in money.rows):
        found.append("one-budget")
    if not segment.goals:
        found.append("no-goals")
    if block.total is None:
        found.append("no-total")
    return "+".join(found) or "standard"
