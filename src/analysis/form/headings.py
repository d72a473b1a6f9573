"""Points printed in a heading (产出指标(50分), 数量指标(30分)) against the weights under it.

The headings are not in the tables, so these sums are taken where they can still be seen.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

from analysis import labels, schema
from analysis.form.figures import Row
from analysis.form.indicators import Block
from analysis.form.parts import Part
from analysis.reading import Cell
from analysis.words.numbers import figure
from analysis.words.sentence import Said

# The check of the headings of each level.
CHECKS = {"level1": "heading-weights", "level2": "subheading-weights"}
_POINTS, _FIGURE = re.compile("分|权重|共|计"), re.compile(r"\d+(?:\.\d+)?")


def findings(form_id: str, block: Block) -> tuple[list[dict[str, Any]], list[Cell]]:
    """Return one row of `findings` for each heading with points, and the cells that print them.

    None where a weight is missing. A share (20%) or a bare number may be no points.
    """
    found, held = [], []
    for level, members in _groups(block):
        own = [
            part
            for parts, _, _ in members
            for part in parts
            if _POINTS.search(labels.points(part.text(level)))
        ]
        printed = {_FIGURE.findall(labels.points(part.text(level)))[0] for part in own}
        weights = [row.values["weight"] for _, row, _ in members]
        if len(printed) != 1 or None in weights:
            continue
        heading = Decimal(printed.pop())
        total = sum((Decimal(str(weight)) for weight in weights), Decimal(0))
        agrees = heading == total
        key = "notice.heading-agrees" if agrees else "notice.heading-contradicts"
        sums = {"heading": figure(heading, "points"), "total": figure(total, "points")}
        row = schema.finding(
            CHECKS[level],
            "agrees" if agrees else "contradicts",
            f"indicators/{members[0][2]}",
            Said(key, {"level": str(members[0][1].values[level]), **sums, "n": len(members)}),
            members[0][1].values["page"],
            reported=float(heading),
            expected=(float(total), float(total)),
        )
        found.append(row | {"form_id": form_id})
        held += [cell for part in own for cell in part.cells[level]]
    return found, held


def _groups(block: Block) -> Iterator[tuple[str, list[tuple[list[Part], Row, int]]]]:
    """Yield the level and the rows of each run of rows under one heading, with their numbers."""
    rows = list(zip(block.parts, block.rows, range(1, len(block.rows) + 1), strict=True))
    for level in CHECKS:
        runs = groupby(rows, key=lambda one: (one[1].values["level1"], one[1].values[level]))
        yield from ((level, list(group)) for _, group in runs)
