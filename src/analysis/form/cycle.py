"""The forms before a self-evaluation: declarations of targets, and their monitoring in the year.

They are read as a self-evaluation is, by the same labels; what they have of their own is here.
"""

import re
from collections.abc import Iterator
from typing import Any

from analysis import doubts, labels, schema, values
from analysis.doubts import Doubt
from analysis.form import headers
from analysis.form.bands import Band, pairs
from analysis.form.columns import Columns
from analysis.form.figures import MONEY_UNIT, Row
from analysis.form.funds import Funds
from analysis.form.head import TICKS
from analysis.form.indicators import Block
from analysis.form.segments import Segment
from analysis.reading import Cell
from analysis.words import LANGUAGES

# What a column of a monitoring form says of its figures: 1-7月执行情况.
_MONTH = re.compile(r"(\d{1,2})\s*月(?!.*\d{1,2}\s*月)")
# A declaration of several years has the money of all of them beside that of the year.
_OF_YEAR = ("年度", "本年", "当年", "项目当年")
_NAMED_YEAR = re.compile(r"^20\d\d年?度?")
# A label of money, whatever it calls it.
_AMOUNT = re.compile("资金|预算|金额|经费|投资|总额|拨款|申请|元")


def monitors(segment: Segment) -> bool:
    """Tell whether a form monitors targets within the year: by its title, else by its columns.

    Without a title such columns tell what is expected by the end of the year, or how it stands in a
    month and nothing of the whole year.
    """
    if _titled(segment, "monitoring"):
        return True
    texts = [
        text
        for band in (*segment.indicators, *segment.funds)
        if headers.is_indicator_header(band) or headers.is_fund_header(band)
        for text in band.texts()
    ]
    keys = {labels.meaning(text, "indicator_columns") for text in texts}
    months = any(labels.meaning(text, "month_columns") for text in texts)
    within = bool(keys & {"expected", "likelihood"}) or (months and "actual" not in keys)
    return within and not _titled(segment, "self_evaluation")


def kind(segment: Segment, block: Block, money: Funds) -> str | None:
    """Return what a form is: evaluation, monitoring or declarations; None for no form at all.

    One that only sets targets declares them. With columns of rows that nobody knows, or a title
    that says so, it evaluates: its other columns were lost.
    """
    table = block.table
    if monitors(segment):
        return "monitoring" if block.rows else None
    declares, evaluates = (
        _titled(segment, one) for one in ("target_declaration", "self_evaluation")
    )
    if declares and not evaluates and table is not None and "score" not in table:
        return "declarations" if block.rows else None  # results are those of the year before
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


def _titled(segment: Segment, kind: str) -> bool:
    return any(labels.titled(text, kind) for band in segment.title for text in band.texts())


def _has_lost_columns(bands: list[Band], table: Columns | None) -> bool:
    """Tell whether rows print something behind the target below headers that nobody knows."""
    if table is None or (target := table.first("target", "name")) is None:
        return False
    return any(
        cell.text.strip() and cell.left >= target.right - 1 and table.column(cell) is None
        for band in bands
        if not band.loose and not headers.is_indicator_header(band)
        for cell in band.cells
    )


def head(segment: Segment, money: Funds, year: int | None) -> Row:
    """Return what a form prints of its money: the budget, what is spent of it, and the rate.

    Without a header over its amounts the budget stands beside its label: 年度资金总额 | 100. Where
    none is found and amounts are printed, it is in doubt.
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
        bands = [*segment.head, *segment.funds, *segment.goals]
        _declared(found, bands, money.money_unit, year)
        amounts = [text for text, after in pairs(bands) if after and _is_amount(text, after[0])]
        if found.values["budget"] is None and not found.unsure("budget") and amounts:
            found.doubt("budget", "label-unknown", values.joined(amounts[0]))
    return found


def _declared(row: Row, bands: list[Band], unit: str | None, year: int | None) -> None:
    """Read a budget beside its label, that of the year before that of all years.

    Below columns of years (2024年, 2025年) that of the form's own is meant.
    """
    cells = _of_year(bands, year)
    if not cells:
        told = [(text, cell) for text, cell in _beside(bands) if _is_total(text, year)]
        own = [
            cell
            for text, cell in told
            if headers.year(text) or labels.bare(text).startswith(_OF_YEAR)
        ]
        cells = list(dict.fromkeys(own or [cell for _, cell in told]))
    row.figure("budget", cells[:1], unit or "万元")
    if len({cell.text for cell in cells}) > 1:
        row.doubt("budget", "columns-uncertain")
        row.values["budget"] = None
    elif row.values["budget"] and unit is None and not MONEY_UNIT.search(cells[0].text):
        row.doubt("budget", "unit-missing")


def _of_year(bands: list[Band], year: int | None) -> list[Cell]:
    """Return the total below the form's own year, where columns of years head the amounts."""
    for n, band in enumerate(bands):
        years = {cell: headers.year(cell.text) for cell in band.cells}
        own = [cell for cell, told in years.items() if told is not None and told == year]
        if len(own) == 1 and len(set(years.values()) - {None}) > 1:
            below = (cell for one in bands[n + 1 :] for cell in one.cells if cell != own[0])
            under = (one for one in below if own[0].left < one.centre < own[0].right)
            return list(under)[:1]
    return []


def _beside(bands: list[Band]) -> Iterator[tuple[str, Cell]]:
    """Yield labels with what stands beside them, where that is no label and not blank."""
    for text, after in pairs(bands):
        if after and after[0].text.strip() and not labels.kinds(after[0].text):
            yield text, after[0]


def _is_amount(label: str, cell: Cell) -> bool:
    """Tell whether a figure stands beside a label of money: 申请金额 | 120."""
    bare = re.sub(r"\s+", "", label)
    return bool(_AMOUNT.search(bare)) and values.actual(cell.text).value is not None


def _is_total(text: str, year: int | None) -> bool:
    """Tell whether a label is of a budget, of the form's own year where it names one."""
    told = headers.year(text)
    bare = labels.bare(text) if told is None else _NAMED_YEAR.sub("", labels.bare(text))
    known = labels.meaning(bare, "funds") == "total" or bare in labels.words("declared", "total")
    return known and told in (None, year)


def rows(
    table: str,
    project: dict[str, Any],
    money: Row,
    indicators: list[dict[str, Any]],
    block: Block,
    said: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    """Return the rows of `declarations` or `monitoring` of one form.

    Each says again what its form is, and what is in doubt of that too; the first one what is `said`
    of figures that no column holds.
    """
    columns = schema.BESIDE[table]
    told = {key: value for key, value in project.items() if key in columns and key != "in_doubt"}
    unsure = [one for one in doubts.read(project["in_doubt"]) if one.field in columns]
    actual = block.table.first("actual") if block.table is not None else None
    month = _MONTH.search(actual.label) if actual is not None else None
    told |= money.values | {"month": int(month[1]) if month else None}
    told[next(iter(columns))] = project["form_id"]
    unsure += money.doubts
    keys = [one.key for one in block.table.columns] if block.table else []
    for key in ("target", "actual", "expected"):
        if keys.count(key) > 1:  # nothing tells which one is meant
            unsure.append(Doubt("columns-uncertain", field=f"{key}_text"))
    made = [
        {key: value for key, value in (told | row | _ticked(block, n)).items() if key in columns}
        | {"in_doubt": doubts.write([*unsure, *doubts.read(row["in_doubt"])])}
        for n, row in enumerate(indicators)
    ]
    for language in LANGUAGES if said else ():
        texts = " ".join(row[f"message_{language}"] for row in said)
        made[0][f"unread_{language}"] = texts
    return made


def _ticked(block: Block, row: int) -> dict[str, str]:
    """Return the likelihood that is ticked in one of several columns, by its header."""
    cells = [cell for part in block.parts[row] for cell in part.cells.get("likelihood", ())]
    ticked = [cell for cell in cells if cell.text.strip() in TICKS and cell.text.strip()]
    if len(ticked) != 1 or block.table is None:
        return {}
    return {"likelihood": values.joined(block.table.header(ticked[0]))}
