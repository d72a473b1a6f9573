"""The indicator block: bands to indicator rows, joined over pages; the total row; the notes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median

from analysis import labels, values
from analysis.doubts import Doubt
from analysis.form import columns, head, headers, uneven
from analysis.form.bands import Band
from analysis.form.columns import Columns
from analysis.form.figures import Row, points, sharing
from analysis.form.parts import FIGURES, Part, by_cells, joined
from analysis.reading import Cell
from analysis.schema import OPERATORS

KEYS = (
    *("level1", "level2", "name", "operator", "target", "unit"),
    *("actual", "weight", "score", "reason", "remedy", "expected", "likelihood"),
)
# What each row has, where its layout prints it.
_TOLD = ("level1", "level2", "name", *FIGURES, "reason")
EDGES = ("left", "top", "right", "bottom")
# The columns of the table that a column of the form goes into, where its name is another.
_FIELDS = {
    **{"operator": "target_text", "target": "target_text", "unit": "target_text"},
    **{"actual": "actual_text", "remedy": "reason", "expected": "expected_text"},
}

_LEVELS = ("levels1", "levels2", "other_levels")


@dataclass(slots=True)
class Block:
    """The parsed block: indicator rows, the total's row, its columns, the bands behind it.

    `closing` is the band of the total's row, `sums` are those of the indicators (合计) above it.

    `left_out` counts the rows with figures that do not keep to the columns before the total, stand
    before the form's head, or share the cells of another row. `missing` is what all points add up
    to and the total that they fall short of, where a page may be missing.
    """

    rows: list[Row] = field(default_factory=list)
    total: Row | None = None
    table: Columns | None = None
    rest: list[Band] = field(default_factory=list)
    closing: list[Band] = field(default_factory=list)
    sums: list[Band] = field(default_factory=list)
    parts: list[list[Part]] = field(default_factory=list)
    left_out: int = 0
    missing: tuple[Decimal, Decimal] | None = None


def read(
    block: list[Band], aside: Iterable[Cell] = (), monitors: bool = False, year: int | None = None
) -> Block:
    """Read the indicator block of one form; its first band is the header.

    What stands below headers `aside`, and once more elsewhere, is for several years; `year` is that
    of the form.
    """
    result = Block()
    parts: list[Part] = []
    table = framed = None
    header: list[Band] = []
    seen: set[int] = set()
    page, gap = -1, False
    for band in headers.rows(block):
        closed = result.total is not None
        if band.loose or (closed and not head.outranks(band, result.closing[0], framed)):
            result.rest.append(band)
            continue
        further = bool(header) and _continues_header(band, header)
        if further or headers.is_indicator_header(band) or headers.is_upper_strip(band):
            header = [*header, band] if further else [band]
            table = framed = columns.read(header, "indicator_columns", monitors, year)
            by_cells(table, block)
            _leave(table, list(aside))
            seen |= {
                id(cell) for cell in band.cells if labels.meaning(cell.text, "indicator_columns")
            }
            page = band.page
            continue
        header = []
        if table is None or framed is None or band.says("terms", "indicators"):
            result.rest.append(band)
            continue
        if band.page != page:
            page = band.page
            framed = _framed(block, page, table)
        label = head.total_label(band, framed)
        if label is not None:
            result.sums += result.closing
            result.total, result.closing = _total(band, framed, label, parts[-1:]), [band]
        elif _is_note(band, framed):
            result.rest.append(band)
        elif framed.aligned(band):
            _add(parts, band, framed, seen)
            _unsure(parts[-1:] if gap else [], "level1", "level2")
            gap = False
        else:
            result.rest.append(band)
            figures = any(values.number(text) is not None for text in band.texts())
            result.left_out += figures
            gap |= figures
            _unsure(parts[-1:] if figures else [], "reason")
    result.table = table
    if table is None:
        return result
    result.parts = joined(parts, table)
    result.rows = [_row(group) for group in result.parts]
    _canonical_levels(result)
    _told_once(result)
    return result


def _leave(table: Columns, aside: list[Cell]) -> None:
    """Leave out the columns below some headers of goals that the table has elsewhere too."""
    below = [one for one in table.columns if any(c.left < one.centre < c.right for c in aside)]
    elsewhere = {one.key for one in table.columns if one not in below}
    for column in below:
        if column.key in elsewhere:
            column.key = "ignored"


def _unsure(parts: list[Part], *keys: str) -> None:
    """Doubt what rows left out beside some may go on or begin: a reason, levels that are blank."""
    for part in parts:
        some = [key for key in keys if key == "reason" or part.is_blank(key)]
        part.doubts += [Doubt("columns-uncertain", (), key) for key in some]


def _told_once(block: Block) -> None:
    """Doubt what one cell says of several indicators: points for all are those of none of them."""
    for key in FIGURES:
        column = _FIELDS.get(key, key)
        cells = [[cell for part in own for cell in part.cells.get(key, ())] for own in block.parts]
        for group in sharing(block.rows, column, cells):
            for row in group:
                row.doubt(column, "one-cell", str(len(group)))
                if column in ("weight", "score"):
                    row.strike(column)
    # A name of as many lines as rows may be a name of each, whose rule is missing.
    names = [[cell for part in own for cell in part.cells["name"]] for own in block.parts]
    for group in sharing(block.rows, "name", names):
        lines = (
            group[0].values["name"] and max(c.text.count("\n") for c in group[0].cells["name"])
        ) or 0
        for row in group if lines + 1 >= len(group) > 1 else ():
            row.doubt("name", "one-cell", str(len(group)))


def _continues_header(band: Band, header: list[Band]) -> bool:
    """Tell whether a band is a further strip of the header above it.

    They share a label's cell, or the upper one heads a header without one.
    """
    above = {id(cell) for cell in header[-1].cells}
    shared = [
        cell
        for cell in band.cells
        if id(cell) in above
        and labels.meaning(cell.text, "indicator_columns")
        in ("target", "actual", "weight", "score", "name")
    ]
    return band.page == header[-1].page and bool(shared or headers.is_upper_strip(header[-1]))


def _framed(block: list[Band], page: int, table: Columns) -> Columns:
    """Return the columns as they lie on another page: where they were, or moved with the frame.

    The page's own edges tell, by half of the columns' or more: an edge beside another one on one
    page lies 2 points off on the next. The outermost cells alone say little, because a merged
    cell that is open at both page edges may be missing.
    """
    cells = [
        cell
        for band in block
        if band.page == page and not band.loose and len(band.cells) >= 4
        for cell in band.cells
    ]
    if not cells or table.right <= table.left:
        return table
    edges = {edge for cell in cells for edge in (cell.left, cell.right)}

    def off(one: Columns) -> float:
        ends = (end for column in one.columns for end in (column.left, column.right))
        return median(min(abs(end - edge) for edge in edges) for end in ends)

    moved = table.moved(min(cell.left for cell in cells), max(cell.right for cell in cells))
    return min(table, moved, key=off)


def _total(band: Band, table: Columns, label: Cell, before: list[Part]) -> Row:
    row, moved = Row(), uneven.unsure(table, band)
    for key in ("weight", "score"):
        row.figure(f"total_{key}", table.cells(band, key))
        if table.shared(band, key):
            row.doubt(f"total_{key}", "columns-uncertain")
        if key in moved:
            row.doubt(f"total_{key}", "row-uneven")
    for key in ("total_weight", "total_score"):
        row.doubts += [one.of(key) for one in label.doubt if one.code == "looks-like"]
        if labels.meaning(labels.graded(label.text)[0], "foot") is None:
            row.doubt(key, "label-unknown", values.joined(label.text))
    used = {cell for own in row.cells.values() for cell in own}
    # Where one of the two lacks its figure, any further one of the row may be it.
    whole = all(f"total_{key}" in row.decimals for key in ("weight", "score") if key in table)
    printed = []
    for cell in (one for one in band.cells if one.left >= label.right - 1 and one not in used):
        column, number = table.column(cell), points(cell.text)
        is_known = not whole or (column is not None and column.key in FIGURES)
        if is_known and number is not None and float(number.value) not in row.values.values():
            printed.append(cell)
    for key in ("total_weight", "total_score") if printed else ():
        row.text(key, printed)
        row.doubt(key, "columns-uncertain")
        row.strike(key)
    held = {cell for own in row.cells.values() for cell in own}
    above = {c for one in before for key in FIGURES for c in one.cells.get(key, ())}
    for key in ("total_weight", "total_score"):
        row.note(key, (cell for cell in band.cells if cell not in held))
        if above & {*band.cells}:  # an indicator's cell that reaches down moves the others
            row.doubt(key, "one-cell", "2")
    return row


def _is_note(band: Band, table: Columns) -> bool:
    """Tell whether a band is prose, a subtotal or a signature line, not an indicator."""
    if not band.texts():
        return False
    label = band.texts()[0].split(":")[0]
    kind, head = labels.meaning(label, "foot"), labels.meaning(label, "head")
    figures = any(
        cell.text.strip()
        for key in ("weight", "score", "target")
        for cell in table.cells(band, key)
    )
    if (kind == "notes" or head is not None) and not figures:
        return True
    naming = [cell.text for cell in band.cells if cell.left < table.start()]
    if any(labels.subtotal(text) for text in naming):
        return True
    wide = [cell for cell in band.cells if table.spans(cell) > 2]
    return bool(wide) and not figures


def _add(parts: list[Part], band: Band, table: Columns, seen: set[int]) -> None:
    """Add a band to the parts: to the last one if it is a further strip of the same row."""
    cells = {
        key: [cell for cell in table.cells(band, key) if id(cell) not in seen]
        for key in KEYS
        if key in table
    }
    cells["name"] = [cell for cell in cells.get("name", []) if cell not in cells.get("level1", [])]
    doubts = [
        column.doubt.of(_FIELDS.get(column.key, column.key))
        for column in table.columns
        if column.doubt and column.key != "ignored"
    ]
    doubts += table.doubts(band, {key: _FIELDS.get(key, key) for key in _TOLD})
    of_figures = {
        cell for key in FIGURES for cell in (*cells.get(key, ()), *table.shared(band, key))
    }
    for key in ("name", "reason"):
        if of_figures.intersection(cells.get(key, ())):  # no rule parts it from the figure
            doubts.append(Doubt("columns-uncertain", (), key))
    last = parts[-1] if parts else None
    printed = {key for key, own in cells.items() if any(cell.text.strip() for cell in own)}
    if last is None and band.page != table.bands[-1].page and not printed & {"name", *FIGURES}:
        return  # the rest of the header, which a page edge cuts: 偏差原因分析及改 and 进措施
    if last is not None and last.page == band.page and _same_row(last, cells):
        for key, more in cells.items():
            last.cells[key] = list(dict.fromkeys([*last.cells.get(key, []), *more]))
        return
    opens_page = last is not None and last.page != band.page
    parts.append(Part(band.page, band.place(cells["name"]), cells, opens_page, doubts))


def _same_row(last: Part, cells: dict[str, list[Cell]]) -> bool:
    """Strips belong to one row when the same name and the same figure cells cover them."""
    name, before = cells.get("name", []), last.cells.get("name", [])
    key = next(key for key in FIGURES if key in cells)
    figure, earlier = cells[key], last.cells.get(key, [])
    if name and before:
        return name[0] in before and (figure == earlier or not figure or not earlier)
    return bool(figure) and figure == earlier


def _row(group: list[Part]) -> Row:
    row = Row(doubts=list(dict.fromkeys(doubt for part in group for doubt in part.doubts)))
    by_key = {
        key: list(dict.fromkeys(cell for part in group for cell in part.cells.get(key, [])))
        for key in KEYS
    }
    named = next((part for part in group if not part.is_blank("name")), group[0])
    row.values |= {"page": named.page, "place": named.place}
    row.text("name", by_key["name"])
    _target(row, by_key)
    row.text("actual_text", by_key["actual"])
    row.values |= values.derived("actual_text", row.values["actual_text"])
    actual = row.values["actual_text"] or ""
    awaited = row.values["target_value"] is not None and any(map(str.isdigit, actual))
    # A figure was asked for, which nobody can name.
    awaited |= row.values["target_operator"] in OPERATORS[:-1] and row.unsure("target_text")
    if actual and row.values["actual_value"] is None and (awaited or values.is_unclear(actual)):
        row.doubt("actual_text", "not-a-number", actual)
    for key in ("weight", "score"):
        row.figure(key, by_key[key])
    row.text("reason", [*by_key["reason"], *by_key["remedy"]])
    for key in ("expected", "likelihood"):
        if any(key in part.cells for part in group):
            row.text(_FIELDS.get(key, key), by_key[key])
    for key in ("target", "weight", "score"):
        printed = [cell for cell in by_key[key] if cell.text.strip()]
        if len(printed) > len(group):
            row.doubt(_FIELDS.get(key, key), "printed-in-cells", str(len(printed)))
    if not row.cells["name"]:
        row.doubt("name", "nothing-read")
    cells = [cell for part in group for own in part.cells.values() for cell in own]
    aligned = {one for cell in cells for one in cell.doubt if one.code == "by-alignment"}
    for key in ("level1", "level2"):
        row.doubts += [one.of(key) for one in aligned]
        for part in group:
            row.note(key, part.cells.get(key, []))
    row.doubts = list(dict.fromkeys(row.doubts))
    return row


def _target(row: Row, by_key: dict[str, list[Cell]]) -> None:
    """Read the target from one cell, or from operator, number and unit in three."""
    row.text("target_text", by_key["target"])
    text = row.values["target_text"]
    operator = values.joined("\n".join(cell.text for cell in by_key["operator"]))
    unit = values.joined("\n".join(cell.text for cell in by_key["unit"]))
    if values.is_dash(unit):
        unit = ""
    if text is not None and (operator or unit):
        row.note("target_text", [*by_key["operator"], *by_key["unit"]])
        quantity = values.target(text)
        if quantity.value is not None:
            text = ("" if quantity.operator else values.operator(operator) or "") + text
            text += "" if quantity.unit or not unit else f"({unit})"
        row.values["target_text"] = text
    told = values.derived("target_text", text)
    if (
        text is not None
        and told["target_value"] is None
        and (told["target_operator"] is None or values.is_unclear(text))
    ):
        row.doubt("target_text", "no-target", text)
    row.values |= told


def _canonical_levels(block: Block) -> None:
    """Name the levels canonically; a blank level continues the one above it, with its doubts.

    So does each row of a blank cell that opens a page: it is the rest of the cell above the edge.
    Another one over several rows, or in a table that merges what belongs together, may be a group
    of its own, which lost its label. Where the level above is not the usual one of level 2
    (服务对象满意度 below 效益指标), both may be.
    """
    parts = [part for group in block.parts for part in group]
    cells = [(part, cell) for part in parts for cell in part.cells.get("level2", [])]
    opening = {cell for part, cell in cells if part.opens_page}
    shared = Counter(cell for _, cell in cells if cell not in opening)
    merges = any(rows > 1 for cell, rows in shared.items() if cell.text.strip())
    before1: str | None = None
    before2: str | None = None
    above: Row | None = None
    rest: list[Cell] = []
    for group, row in zip(block.parts, block.rows, strict=True):
        printed1, printed2 = _printed(group, "level1"), _printed(group, "level2")
        under = group[-1].cells.get("level1", [])
        continues = bool(under) and under == rest and not printed1.strip()
        rest = under if any(part.opens_page for part in group) else rest
        if group[0].cells.get("level1") == group[0].cells.get("level2"):
            if printed2.strip() and not any(labels.meaning(printed2, one) for one in _LEVELS):
                row.doubt("level2", "printed-as", values.joined(printed2))
            printed2 = printed2 if labels.meaning(printed2, "levels2") else ""
        level2 = _named(row, "level2", printed2, labels.meaning(printed2, "levels2"))
        fitting, usual = labels.meaning(printed1, "levels1"), labels.parent(level2 or "")
        level1 = _named(row, "level1", printed1, fitting or usual)
        if fitting is None and printed1.strip() and usual is not None and level1 == usual:
            row.doubt("level1", "printed-as", values.joined(printed1))
        if continues:
            level1 = before1
        elif not printed1.strip():
            told = [before1, usual] if group[0].opens_page else [usual, before1]
            either = list(dict.fromkeys(one for one in told if one is not None))
            level1 = either[0] if either else None
            row.doubts += [Doubt("may-be", (other,), "level1") for other in either[1:]]
        if level2 is None and not printed2.strip() and level1 == before1:
            level2 = before2
            own = group[0].cells.get("level2", [])
            if level2 and any(shared[one] > 1 or (merges and one in shared) for one in own):
                row.doubt("level2", "may-be", level2)
        row.values["level1"], row.values["level2"] = level1, level2
        for key, printed in (("level1", printed1), ("level2", printed2)):
            if above is not None and row.values[key] and not printed.strip():
                row.doubts += [one for one in above.doubts if one.field == key]
        row.doubts = list(dict.fromkeys(row.doubts))
        before1, before2, above = level1, level2, row


def _printed(group: list[Part], key: str) -> str:
    """Return a level's label from the first part of a cut row that has one."""
    return next((part.text(key) for part in group if not part.is_blank(key)), "")


def _named(row: Row, key: str, printed: str, known: str | None) -> str | None:
    if known is not None or not printed.strip():
        return known
    if labels.meaning(printed, "other_levels"):
        return labels.bare(printed)
    guess = labels.similar(printed, "levels1" if key == "level1" else "levels2")
    row.doubt(key, "printed-as", values.joined(printed))
    return guess or values.joined(printed)
