"""Table dumps: head, money and goals of a form, each as labels and values put together again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest

from analysis import labels, values
from analysis.doubts import Doubt
from analysis.reading.dump.columns import LABEL, Column, columns_of, place
from analysis.reading.dump.text import HAN, Line, Slot, Text, lines_of, seamed, unsure
from analysis.reading.dump.tolerances import TOL

MONEY_COLUMNS = {
    "initial_budget": "年初预算数",
    "adjusted_budget": "全年预算数",
    "executed": "全年执行数",
}
_HUNDREDTH = Decimal("0.01")
# A cell of the head that holds so many figures holds those of another block.
_FIGURES_IN_HEAD = re.compile(r"(?:\d+\.\d+\s+){3}|(?:\d{2} ){4}")
# Labels of a head whose values are no field, but end the value before them.
_OTHER_HEADS = {
    *("项目编码", "项目代码", "项目负责人", "联系电话", "项目类型", "项目类别", "预算年度"),
}


@dataclass(slots=True, eq=False)
class Pair:
    """A label of the head and its value; the slots from which both begin."""

    label: Text
    value: Text
    first: int
    middle: int


@dataclass(slots=True, eq=False)
class Money:
    """The money block: its heading, its columns, its rows (label and figures by column)."""

    heading: Text
    columns: list[Column]
    rows: list[tuple[int, dict[str, Text]]] = field(default_factory=list)


def head(lines: list[Line]) -> list[list[Pair]]:
    """Return the label-value pairs of each row of a form's head.

    The row above the department is the project's name, even if its label cannot be read. A name
    slot that swallowed the row below gives up what follows the name.
    """
    found: list[list[Pair]] = []
    for position, line in enumerate(lines):
        pairs = _pairs(line)
        if not pairs and position == 0 and len(lines) > 1:
            pairs = [Pair(unsure("项目名称", "label-unreadable"), Text(), 0, 2)]
        if pairs and "项目名称" in labels.bare(pairs[0].label.text):
            _give_up_row_below(pairs)
        found.append(pairs)
    return found


def _pairs(line: Line) -> list[Pair]:
    """Find known labels in one or more slots, and take what stands between them as values."""
    texts = [slot.text for slot in line.slots]
    marks: list[tuple[int, int, str]] = []
    position = 0
    while position < len(texts):
        for length in (3, 2, 1):
            joined = "".join("".join(texts[position : position + length]).split())
            if texts[position] and (
                labels.meaning(joined, "head") or labels.bare(joined) in _OTHER_HEADS
            ):
                marks.append((position, position + length, joined))
                position += length - 1
                break
        position += 1
    pairs = []
    for mark, after in zip(marks, [*marks[1:], None], strict=False):
        end = after[0] if after else len(texts)
        slots = line.slots[mark[1] : end]
        # The last character of a label, read once more beside it.
        if len(slots) > 1 and len(slots[0].text) == 1 and slots[1].text:
            slots = slots[1:]
        pairs.append(Pair(Text(mark[2]), _head_value(slots), mark[0], mark[1]))
    return pairs


def _head_value(slots: list[Slot]) -> Text:
    if any(_FIGURES_IN_HEAD.search(slot.text) for slot in slots):
        return unsure("", "other-cells")
    found = seamed(slots)
    return Text(" ".join(found.text.split()), found.doubt)


def _give_up_row_below(pairs: list[Pair]) -> None:
    """Cut a project name before the department and the unit of the row below."""
    tokens = pairs[0].value.text.split()
    for position, token in enumerate(tokens):
        if labels.meaning(token, "head") == "unit" and position >= 2:
            name = " ".join(tokens[: position - 1])
            pairs[0].value = unsure(name, "row-below")
            return


def money(lines: list[Line]) -> Money:
    """Return the money block; its first row is the header."""
    known = [column for column in columns_of(lines[:1], "fund_columns") if column.known]
    first = known[0].first
    block = Money(Text(), [Column(LABEL, "", 0, first), *known])
    moved = []
    margin = [list(slot.tokens) for slot in lines[0].slots[:first]]
    for line in lines[1:]:
        placed = place(line, block.columns)
        label, rest = _fund_label(placed.pieces[LABEL])
        for slot in rest:
            number = next((i for i, own in enumerate(line.slots) if own.text == slot.text), 0)
            margin[min(number, first - 1)] += slot.tokens
        row = {LABEL: label}
        for column in known:
            tokens = (token for piece in placed.pieces[column.key] for token in piece.tokens)
            row[column.key] = Text(" ".join(tokens))
        if any(cell.text for cell in row.values()):
            block.rows.append((line.page, row))
            if placed.moved or (not label.text and HAN.search(line.bare)):
                moved.append(row)
    block.heading = _heading(margin)
    rows = [row for _, row in block.rows]
    for row in rows:
        for key, cell in row.items():
            if key != LABEL and " " in cell.text:
                row[key] = _whole(rows, row, key)
    for row in moved:
        for key in MONEY_COLUMNS.keys() & row.keys():
            text = row[key].text
            if text and not _rate_agrees(row) and not _sum_agrees(rows, key):
                row[key] = unsure(text, "columns-uncertain")
    return block


def _fund_label(pieces: list[Slot]) -> tuple[Text, list[Slot]]:
    """Return a fund row's own label, and the pieces left of it (the block's heading)."""
    filled = [piece for piece in pieces if piece.text]
    unique = [p for i, p in enumerate(filled) if not i or p.text != filled[i - 1].text]
    for count in range(1, len(unique) + 1):
        joined = "".join(piece.text for piece in unique[-count:])
        if labels.fund(joined):
            return Text("".join(joined.split())), unique[:-count]
    if not unique:
        return unsure("", "label-unreadable"), []
    return unsure("".join(unique[-1].tokens), "label-unknown"), unique[:-1]


def _heading(margin: list[list[str]]) -> Text:
    """Put the heading of the block together from its pieces; they are lines cut at a seam."""
    lines = zip_longest(*(tokens for tokens in margin if tokens), fillvalue="")
    text = "".join("".join(line) for line in lines)
    if not text:
        return unsure("", "heading-unreadable")
    if labels.meaning(text, "money") and text.count("(") == text.count(")"):
        return Text(text)
    return unsure("项目资金(万元)" if "万" in text else "项目资金", "heading-as", text)


def _whole(rows: list[dict[str, Text]], row: dict[str, Text], key: str) -> Text:
    """Return a figure that was split over slots: joined or its first part.

    Its column's decimals tell which; without a doubt only where the execution rate proves it.
    """
    tokens = row[key].text.split()
    printed = {text: values.number(text) for text in ("".join(tokens), tokens[0])}
    usual = _decimals(rows, key)
    exact = [text for text, number in printed.items() if number and number.decimals == usual]
    candidates = exact or [text for text, number in printed.items() if number] or tokens[:1]
    if key == "executed":
        proven = [text for text in candidates if _rate_agrees(row | {key: Text(text)})]
        if len(proven) == 1:
            return Text(proven[0])
    return unsure(candidates[0], "printed-as", " ".join(tokens))


def _decimals(rows: list[dict[str, Text]], key: str) -> int | None:
    """Return the decimals that the unsplit figures of a column, and of the amounts, print."""
    found = [
        number.decimals
        for row in rows
        for other in (key, *MONEY_COLUMNS)
        if (number := values.number(row.get(other, Text()).text)) is not None
    ]
    return max(set(found), key=found.count) if found else None


def _value(row: dict[str, Text], key: str) -> Decimal | None:
    number = values.number(row.get(key, Text()).text)
    return number.value if number else None


def _rate_agrees(row: dict[str, Text]) -> bool:
    """Tell whether executed / adjusted is the printed rate, rounded or cut."""
    adjusted, executed, rate = (
        _value(row, key) for key in ("adjusted_budget", "executed", "execution_rate")
    )
    if not adjusted or rate is None or executed is None:
        return False
    return abs(executed / adjusted * 100 - rate) <= _HUNDREDTH


def _sum_agrees(rows: list[dict[str, Text]], key: str) -> bool:
    """Tell whether the parts of a column add up to the total in its first row."""
    figures = [figure for row in rows if (figure := _value(row, key)) is not None]
    if len(rows) < 3 or len(figures) < len(rows):
        return False
    return abs(2 * figures[0] - sum(figures)) <= _HUNDREDTH


def goals(lines: list[Line], prose: list[str]) -> tuple[Text, Text]:
    """Return the expected and the actual goal; what was split over slots is in doubt."""
    if prose and len(lines) <= 2:
        return _from_prose(prose)
    header, body = lines[0], lines[1:]
    width = len(header.slots)
    cut = _goal_edge(header)
    begins = 1 if labels.meaning(header.slots[0].text, "goals") != "goal_expected" else 0
    expected = [line.slots[begins:cut] for line in body]
    actual = [line.slots[cut:width] for line in body]
    return _goal(expected), _goal(actual)


def _goal(rows: list[list[Slot]]) -> Text:
    parts = [seamed(slots) for slots in rows]
    text = "\n".join(part.text for part in parts if part.text)
    pieces = sum(bool(slot.text) for slots in rows for slot in slots)
    if text and pieces > 1:
        return unsure(text, "split-cell")
    return Text(text, next((part.doubt for part in parts if part.doubt), ()) if text else ())


def _goal_edge(header: Line) -> int:
    """Return the slot where the column of the actual goal begins: labels stand in the middle."""
    filled = [number for number, slot in enumerate(header.slots) if slot.text]
    texts = ["".join(header.slots[number].tokens) for number in filled]
    second = next((n for n, text in zip(filled, texts, strict=True) if text.startswith("实")), None)
    if second is None:
        second = filled[-1]
    before = [number for number in filled if 0 < number < second] or [0]
    width = len(header.slots)
    centres = (before[0] + 1, second + 1)
    cuts = range(before[0] + 1, second + 1)
    return min(
        cuts, key=lambda cut: abs(centres[0] - (1 + cut) / 2) + abs(centres[1] - (cut + width) / 2)
    )


def _from_prose(prose: list[str]) -> tuple[Text, Text]:
    """Split prose where its numbering begins again: first what was expected, then what was done."""
    items = [re.sub(r"^- ", "", text) for text in prose]
    items = [text for text in items if len(text) > TOL.shortest_goal]
    starts = [n for n, text in enumerate(items) if re.match(r"1\s*[.、]", text)]
    cut = starts[1] if len(starts) > 1 else 1
    doubt = () if len(starts) > 1 else (Doubt("end-uncertain"),)
    return Text(lines_of(items[:cut]), doubt), Text("\n".join(items[cut:]), doubt)


def grade(line: Line) -> str:
    """Return what stands behind the label of the grade, blank if nothing."""
    bare = line.bare
    words = [w for w in labels.words("head") if labels.meaning(w, "head") == "grade" and w in bare]
    if not words:
        return ""
    word = max(words, key=len)
    return bare[bare.rindex(word) + len(word) :].lstrip(":")
