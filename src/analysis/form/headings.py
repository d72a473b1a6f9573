"""Points printed in a level-1 heading (产出指标(50分)) against the weights of the rows under it.

The heading is not in the tables, so this one sum is taken where it can still be seen.
"""

import re
from decimal import Decimal
from itertools import groupby
from typing import Any

from analysis import characters, tables
from analysis.form.indicators import Block
from analysis.words.numbers import figure
from analysis.words.sentence import Said

CHECK = "heading-weights"
_POINTS = re.compile(r"\((\d{1,3}(?:\.\d+)?)分\)")


def findings(form_id: str, block: Block) -> list[dict[str, Any]]:
    """Return one row of `findings` for each heading with points; none where a weight is missing."""
    found = []
    rows = list(zip(block.parts, block.rows, range(1, len(block.rows) + 1), strict=True))
    for level1, group in groupby(rows, key=lambda one: one[1].values["level1"]):
        members = list(group)
        printed = {
            points.group(1)
            for parts, _, _ in members
            for part in parts
            if (points := _POINTS.search(re.sub(r"\s+", "", characters.clean(part.text("level1")))))
        }
        weights = [row.values["weight"] for _, row, _ in members]
        if len(printed) != 1 or None in weights:
            continue
        heading = Decimal(printed.pop())
        total = sum((Decimal(str(weight)) for weight in weights), Decimal(0))
        agrees = heading == total
        key = "notice.heading-agrees" if agrees else "notice.heading-contradicts"
        sums = {"heading": figure(heading, "points"), "total": figure(total, "points")}
        row = tables.finding(
            CHECK,
            "agrees" if agrees else "contradicts",
            f"indicators/{members[0][2]}",
            Said(key, {"level": str(level1), **sums, "n": len(members)}),
            members[0][1].values["page"],
            reported=float(heading),
            expected=(float(total), float(total)),
        )
        found.append(row | {"form_id": form_id})
    return found
