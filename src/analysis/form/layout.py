"""The name of the recognised layout: what sets a form apart from the national template."""

from analysis.form.funds import Funds
from analysis.form.indicators import Block
from analysis.form.segments import Segment


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
