"""The forms before a self-evaluation: declarations of targets, and their monitoring in the year.

They are read as a self-evaluation is, by the same labels; what they have of their own is here.
"""

import re
from typing import Any

from analysis import doubts, labels, schema, values
from analysis.doubts import Doubt
from analysis.form.bands import Band, pairs
from analysis.form.columns import Columns, is_indicator_header
from analysis.form.figures import Row
from analysis.form.funds import Funds
from analysis.form.head import TICKS
from analysis.form.indicators import Block
from analysis.form.segments import Segment

# What a column of a monitoring form says of its figures: 1-7月执行情况.
_MONTH = re.compile(r"(\d{1,2})\s*月(?!.*\d{1,2}\s*月)")
# A declaration of several years has the money of all of them beside that of the year.
_OF_YEAR = ("年度", "本年", "当年")


def kind(segment: Segment, block: Block, money: Funds) -> str | None:
    """Return what a form is: evaluation, monitoring or declarations; None for no form at all.

    A form that monitors expects a result and scores none; one that only sets targets declares them.
    With figures below headers that nobody knows, or a title that says so, it evaluates: its other
    columns were lost.
    """
    table = block.table
    titles = [text for one in segment.title for text in one.texts()]
    monitors, declares, evaluates = (
        any(labels.titled(text, one) for text in titles)
        for one in ("monitoring", "target_declaration", "self_evaluation")
    )
    expects = table is not None and ("expected" in table or "likelihood" in table)
    if table is not None and "score" not in table and (expects or (monitors and "actual" in table)):
        return "monitoring"
    if table is not None and ("actual" in table or "score" in table):
        return "evaluation"
    executes = any(
        row.values[key] is not None or row.unsure(key)
        for row in money.rows
        for key in ("executed", "execution_rate")
    )
    if executes and table is None and segment.named:
        return "evaluation"
    if not declares and segment.named and _has_lost_columns(segment.indicators, table):
        return "evaluation"
    return "declarations" if block.rows and segment.named and not evaluates else None


def _has_lost_columns(bands: list[Band], table: Columns | None) -> bool:
    """Tell whether rows print figures below headers that nobody knows."""
    return table is not None and any(
        values.actual(cell.text).value is not None and table.column(cell) is None
        for band in bands
        if not band.loose and not is_indicator_header(band)
        for cell in band.cells
    )


def head(segment: Segment, money: Funds) -> Row:
    """Return what a form prints of its money: the budget, what is spent of it, and the rate.

    Without a header over its amounts the budget stands beside its label: 年度资金总额 | 100.
    """
    found = Row(values=dict.fromkeys(("budget", "executed", "execution_rate")))
    total = next((row for row in money.rows if row.values["fund"] == "total"), None)
    if total is not None:
        budget = next(
            (one for one in ("adjusted_budget", "initial_budget") if total.values[one] is not None),
            "initial_budget",
        )
        for key, column in (("budget", budget), *((k, k) for k in ("executed", "execution_rate"))):
            found.values[key] = total.values[column]
            found.doubts += [one.of(key) for one in total.doubts if one.field == column]
    if found.values["budget"] is None:
        _declared(found, [*segment.head, *segment.funds, *segment.goals], money.money_unit)
    return found


def _declared(row: Row, bands: list[Band], unit: str | None) -> None:
    """Read a budget beside its label, that of the year before that of all years."""
    totals = [(text, after[0]) for text, after in pairs(bands) if after and _is_total(text)]
    own = [cell for text, cell in totals if labels.bare(text).startswith(_OF_YEAR)]
    cells = list(dict.fromkeys(own or [cell for _, cell in totals]))
    row.figure("budget", cells[:1], unit or "万元")
    if len({cell.text for cell in cells}) > 1:
        row.doubt("budget", "columns-uncertain")
        row.values["budget"] = None
    elif row.values["budget"] and unit is None:
        row.doubt("budget", "unit-missing")


def _is_total(text: str) -> bool:
    return labels.fund(text) == "total" or labels.bare(text) in labels.words("declared", "total")


def rows(
    table: str, project: dict[str, Any], money: Row, indicators: list[dict[str, Any]], block: Block
) -> list[dict[str, Any]]:
    """Return the rows of `declarations` or `monitoring` of one form.

    Each says again what its form is, and what is in doubt of that too.
    """
    columns = schema.BESIDE[table]
    told = {key: value for key, value in project.items() if key in columns and key != "in_doubt"}
    unsure = [one for one in doubts.read(project["in_doubt"]) if one.field in columns]
    actual = block.table.first("actual") if block.table is not None else None
    month = _MONTH.search(actual.label) if actual is not None else None
    told |= money.values | {"month": int(month[1]) if month else None}
    told[next(iter(columns))] = project["form_id"]
    unsure += money.doubts
    targets = [one for one in block.table.columns if one.key == "target"] if block.table else []
    if len(targets) > 1:  # nothing tells which one is the year's
        unsure.append(Doubt("columns-uncertain", field="target_text"))
    return [
        {key: value for key, value in (told | row | _ticked(block, n)).items() if key in columns}
        | {"in_doubt": doubts.write([*unsure, *doubts.read(row["in_doubt"])])}
        for n, row in enumerate(indicators)
    ]


def _ticked(block: Block, row: int) -> dict[str, str]:
    """Return the likelihood that is ticked in one of several columns, by its header."""
    cells = [cell for part in block.parts[row] for cell in part.cells.get("likelihood", ())]
    ticked = [cell for cell in cells if cell.text.strip() in TICKS and cell.text.strip()]
    if len(ticked) != 1 or block.table is None:
        return {}
    return {"likelihood": values.joined(block.table.header(ticked[0]))}
