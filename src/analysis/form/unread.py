"""Nothing printed is dropped: the figures of a form that no field holds.

The account is kept by figures, not by cells: what fields have read of a cell is taken off what it
prints, and what is left is told. A figure under a header that is not known puts the columns that no
header names in doubt; any other one is a finding of its own, with its text and place.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from analysis import labels, schema, values
from analysis.characters import LOST
from analysis.doubts import Doubt
from analysis.form import figures
from analysis.form.bands import Band
from analysis.form.columns import Columns
from analysis.form.columns import read as read_columns
from analysis.form.figures import Row
from analysis.form.headers import MONEY
from analysis.reading import Cell
from analysis.words.sentence import Said

# A figure, with its sign, in a text: -0.06, 1,354.50, 99.50%.
_FIGURE = re.compile(r"[-+]?\d[\d.,]*%?")
# What parts the figures of one text: 10 / 99.50%, 100;90, 118(120.50).
_BETWEEN = re.compile(r"[/;、|()]+|\s+(?=[-+≥≤<>=]?\d)")
_ALONE = re.compile(rf"[-+\d.,%~\s{LOST}]*\d[-+\d.,%~\s{LOST}]*(?:分|[万亿]?元)?")
# An amount in ideographs: 壹拾万元整.
_WRITTEN = re.compile(r"[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]{2,}[元圆]整?")
# A figure with letters behind a label: 37021T001.
_CODE = re.compile(r"[-+\w.,%()\s]*\d[-+\w.,%()\s]*", re.ASCII)
_YEAR = re.compile(r"\(?20\d{2}\s?年?度?\)?")
# When a browser printed a page, in its margin: 11/26/26, 4:11 PM.
_CLOCK = re.compile(r"[\d/.-]{6,10},?\s*[上下]?午?\s*\d{1,2}:\d{2}(?::\d{2})?\s*(?:[AP]M)?")
_NUMBERING = re.compile(r"^\(?\d{1,2}(?:[、)]|\.(?!\d))")

Place = tuple[int, float, float]


def place(cell: Cell) -> Place:
    """Return where a cell stands, whatever part of its text was taken: page, left, top."""
    return cell.page, cell.left, cell.top


def listed(bands: list[Band]) -> Columns | None:
    """Return the columns of a list of tasks (任务名称, 预算数), which no table has."""
    header = next((band for band in bands if band.says("lists", "task")), None)
    if header is None:
        return None
    columns = read_columns([header], "fund_columns")
    for column in columns.columns:
        column.key = "ignored"
    return columns


def held(cells: Iterable[Cell]) -> dict[Place, Counter[str]]:
    """Return the figures that fields have read, by the places of their cells."""
    found: dict[Place, Counter[str]] = {}
    for cell in cells:
        found.setdefault(place(cell), Counter()).update(_figures(cell.text))
    return found


def _figures(text: str) -> list[str]:
    told = values.joined(text)
    return _FIGURE.findall(told) or _WRITTEN.findall(told)


def _stands(text: str) -> bool:
    """Tell whether a text is of figures: its first part is one, each that is no label, or lines.

    Prose is not: 完成 20 次, 1.新增, 20个村完成.

    >>> [_stands(text) for text in ("10 / 99.50%", "95%(完成)", "分值 10;3", "完成 20 次")]
    [True, True, True, False]
    """
    if _NUMBERING.match(text) and not _ALONE.fullmatch(text):
        return False
    pieces = _BETWEEN.split(values.joined(text).removesuffix(labels.points(text)))
    told = [_is_figure(one) for one in pieces if one.strip() and not labels.kinds(one)]
    in_lines = sum(map(_is_figure, text.split("\n"))) > 1  # no rules: 显著, ≥14(吨), ≥8
    return in_lines or (bool(told) and (told[0] or all(told)))


def _of_money(label: str) -> bool:
    """Tell whether a label is of the money block: there figures in prose count (预算120万元)."""
    key = labels.meaning(label, "fund_columns")
    return bool(labels.meaning(label, "money") or labels.meaning(label, "funds")) or key in MONEY


def _is_figure(text: str) -> bool:
    alone = _ALONE.fullmatch(text) or _WRITTEN.fullmatch(text.strip())
    return bool(alone) or values.actual(text).value is not None


@dataclass(frozen=True, slots=True)
class _Printed:
    """One field that a cell prints, or all of the cell.

    Its text, the label before it, what column it stands in; `value` is the text with its
    lines, `part` says that the cell prints a label of its own before it.
    """

    cell: Cell
    band: Band
    label: str
    value: str
    text: str
    header: str
    part: bool = False

    def told(self) -> list[str]:
        """Return what a finding says of it: the texts that name it, and its own."""
        return [self.header, *([self.label, self.text] if self.part else [self.cell.text])]


def findings(
    bands: list[Band],
    held: dict[Place, Counter[str]],
    rows: list[Row],
    table: Columns | None,
    keys: dict[str, str],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return rows of `findings` for figures that end in no field and no doubt: unread, and kept.

    `held` are the figures that fields have read, `rows` and `table` what was read of the block,
    `keys` the columns that figures under an unknown header may belong to, with their fields. Kept
    are figures under a known label that no table has a column for (复核得分, 联系电话), in prose
    too (存在问题), one row a label, and the points of headings (产出指标(60分)).
    """
    found: list[dict[str, Any]] = []
    kept: dict[str, list[tuple[Cell, str]]] = {}
    points: dict[str, Cell] = {}
    seen: set[tuple[Place, str]] = set()
    strange = _strange(bands, table)
    for one in _printed(bands, table):
        where = place(one.cell)
        is_strange = one.cell in strange and where not in held
        figures = _figures(one.text)
        left = figures and Counter(figures) - held.get(where, Counter())
        if (where, one.text) in seen or not (left or is_strange):
            continue
        seen.add((where, one.text))
        under = _kept_under(one, table)
        is_figure = left and (_is_told(one, table) or (under and not one.band.loose))
        if labels.points(one.text) and labels.is_known(one.text):
            points.setdefault(one.text, one.cell)
        elif not (is_figure or is_strange):
            continue
        elif under is not None:
            kept.setdefault(under, []).append((one.cell, one.text))
        elif not _doubt(one.cell, rows, table, keys) and is_figure:
            found.append(_finding(one))
    told = [aside(header, cells) for header, cells in kept.items()]
    if points:
        said = Said("notice.kept-points", {"texts": " / ".join(points)})
        page = min(cell.page for cell in points.values())
        told.append(schema.finding("unread", "warns", "unread", said, page))
    return found, told


def _printed(bands: list[Band], table: Columns | None) -> Iterator[_Printed]:
    """Yield the fields that cells print; the numbers that count rows and columns, and years not.

    In a line that stands beside no table a figure needs the colon of a label, not of a clock.
    """
    counts: list[Cell] = []
    for band in bands:
        before = ""
        counts += [cell for cell in band.cells if labels.meaning(cell.text, "numbering")]
        for cell in () if band.numbers_columns() else band.cells:
            header = table.header(cell) if table is not None else before
            counted = any(one.left < cell.centre < one.right for one in counts)
            fields = labels.inline(cell.text) or ((before, cell.text),)
            before = cell.text
            told = not band.loose or band.row or ":" in cell.text
            clock = band.loose and _CLOCK.fullmatch(cell.text)
            for label, value in fields if told and not clock else ():
                text = values.joined(value).rpartition(":")[2]
                if not _YEAR.fullmatch(text) and not (counted and text.isdigit()):
                    part = len(fields) > 1
                    lines = text if part or ":" in value else value
                    yield _Printed(cell, band, label, lines, text, header, part)


def _is_told(one: _Printed, table: Columns | None) -> bool:
    """Tell whether figures are more than words of prose; behind a label it may be a code."""
    behind = table is None and one.label.strip()
    is_field = behind and (_CODE.fullmatch(one.text) or _of_money(one.label))
    other = labels.meaning(one.label, "other_heads")
    # 2.定性指标分三档:80%以上、60%以下
    is_note = one.band.loose and _NUMBERING.match(one.cell.text)
    return bool(other or is_field) or (not is_note and _stands(one.value))


def _kept_under(one: _Printed, table: Columns | None) -> str | None:
    """Return the known label without a column of a table that a text stands under, else None."""
    if labels.meaning(one.label, "other_heads") or labels.meaning(one.label, "foot") == "notes":
        return one.label
    column = table.column(one.cell) if table is not None else None
    if column is not None and column.key == "ignored":
        return column.label
    return next(filter(labels.subtotal, one.band.texts()), None)


def _strange(bands: list[Band], table: Columns | None) -> set[Cell]:
    """Return the cells of columns that no known header names and that hold figures."""
    if table is None:
        return set()
    name = table.first("name")
    start = table.start() if name is None else name.right
    cells = [
        cell
        for band in bands
        if band not in table.bands
        for cell in band.cells
        if cell.left >= start - 1 and table.column(cell) is None and cell.text.strip()
    ]
    headers = {table.header(cell) for cell in cells if _stands(cell.text)}
    unknown = {header for header in headers if labels.meaning(header, table.group) is None}
    return {cell for cell in cells if table.header(cell) in unknown}


def _finding(one: _Printed) -> dict[str, Any]:
    text = ": ".join(values.joined(text) for text in one.told() if text.strip())
    about = {"where": one.band.said(one.cell), "text": text}
    said = Said("notice.unread-line" if one.band.loose else "notice.unread", about)
    return schema.finding("unread", "warns", "unread", said, one.cell.page)


def aside(header: str, cells: list[tuple[Cell, str]]) -> dict[str, Any]:
    """Return the finding of what is printed under a known header that no table has a column for."""
    texts = " / ".join(text for _, text in cells)
    said = Said("notice.kept", {"column": values.joined(header), "texts": texts})
    return schema.finding("unread", "warns", "unread", said, cells[0][0].page)


def summed(band: Band) -> dict[str, Any]:
    """Return the finding of a sum of indicators' points (合计 90 87.5) above the total's row."""
    label = next(cell for cell in band.cells if labels.meaning(cell.text, "foot") == "total")
    behind = [cell for cell in band.cells if cell.left > label.left and cell.text.strip()]
    return aside(label.text, [(cell, values.joined(cell.text)) for cell in behind or [label]])


def words(
    closing: list[Band], held: dict[Place, Counter[str]], table: Columns | None
) -> list[dict[str, Any]]:
    """Return the findings of texts in the total's row that are no label, no grade and in no field.

    The total has no reason and no level. What stands before all columns heads the block: 绩效指标.
    """
    start = min((one.left for one in table.columns), default=0.0) if table is not None else 0.0
    own = (cell for band in closing for cell in band.cells if cell.centre > start)
    cells = (cell for cell in own if place(cell) not in held)
    told = [
        cell
        for cell in cells
        if any(map(str.isalpha, cell.text))
        and not labels.kinds(cell.text)
        and not labels.graded(cell.text)[1]
    ]
    return [aside(table.header(cell), [(cell, values.joined(cell.text))]) for cell in told if table]


def _doubt(cell: Cell, rows: list[Row], table: Columns | None, keys: dict[str, str]) -> bool:
    """Doubt what a figure under an unknown header may be; tell whether a doubt is there.

    A cell that reaches over several rows is in doubt for each. The columns that a cell over several
    of them covers are in doubt already. What a second column of the same meaning prints is the same
    figure, or the first one is in doubt.
    """
    touched = [row for row in rows if row.meets(cell)]
    if not touched or table is None:
        return False
    text, own, over = values.joined(cell.text), table.column(cell), table.spans(cell)
    if over < 2 and own is not None and own.key in touched[0].values:
        number = figures.points(text)
        for row in touched:
            value = row.values[own.key]
            if number is None or float(number.value) != value:
                first = f"{value:g}" if isinstance(value, float) else value or ""
                row.doubt(own.key, "readings-differ", first, text)
        return True
    if over == 1:
        return False
    header = table.header(cell)
    unnamed = [field for key, field in keys.items() if key not in table and not over]
    if not over and (not unnamed or labels.meaning(header, table.group) is not None):
        return False
    label = labels.bare(header)
    told = Doubt("column-unknown", (label, text)) if label else Doubt("column-unnamed", (text,))
    for row in touched:
        row.doubts += [told.of(field) for field in unnamed]
    return True
