"""Table dumps: head, money and goals of a form, each as labels and values put together again."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from analysis import labels, values
from analysis.doubts import Doubt
from analysis.reading.dump import tolerances
from analysis.reading.dump.columns import LABEL, Column, columns_of, place
from analysis.reading.dump.text import Line, Slot, Text, lines_of, seamed, unsure
from analysis.schema import AMOUNTS

_HUNDREDTH = Decimal("0.01")


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

    A name slot that swallowed the row below gives up its department and unit.
    """
    found = [_pairs(line) for line in lines]
    for pair in (pairs[0] for pairs in found if pairs):
        tokens = pair.value.text.split()
        units = [n for n, token in enumerate(tokens) if labels.meaning(token, "head") == "unit"]
        if "项目名称" in labels.bare(pair.label.text) and units and units[0] >= 2:
            pair.value = unsure(" ".join(tokens[: units[0] - 1]), "row-below")
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
                labels.meaning(joined, "head") or labels.meaning(joined, "other_heads")
            ):
                marks.append((position, position + length, joined))
                position += length - 1
                break
        position += 1
    pairs = []
    for mark, after in zip(marks, [*marks[1:], None], strict=False):
        end = after[0] if after else len(texts)
        value = seamed(line.slots[mark[1] : end])
        pairs.append(Pair(Text(mark[2]), value, mark[0], mark[1]))
    return pairs


def money(lines: list[Line]) -> Money:
    """Return the money block; its first row is the header."""
    known = [column for column in columns_of(lines[:1], "fund_columns") if column.known]
    first = known[0].first
    heading = seamed(lines[0].slots[:first])
    block = Money(heading, [Column(LABEL, "", 0, first), *known])
    moved = []
    for line in lines[1:]:
        placed, slipped = place(line, block.columns)
        row = {LABEL: _fund_label(placed[LABEL])}
        for column in known:
            tokens = (token for piece in placed[column.key] for token in piece.tokens)
            row[column.key] = Text(" ".join(tokens))
        block.rows.append((line.page, row))
        if slipped:
            moved.append(row)
    rows = [row for _, row in block.rows]
    for row in rows:
        for key, cell in row.items():
            if key != LABEL and " " in cell.text:
                row[key] = _whole(row, key)
    for row in moved:
        for key in row.keys() & {*AMOUNTS}:
            text = row[key].text
            if text and not _rate_agrees(row) and not _sum_agrees(rows, key):
                row[key] = unsure(text, "columns-uncertain")
    return block


def _fund_label(pieces: list[Slot]) -> Text:
    """Return a fund row's own label, the last of the pieces; left of it stands the heading."""
    text = next(("".join(piece.tokens) for piece in reversed(pieces) if piece.text), "")
    return Text(text) if labels.meaning(text, "funds") else unsure(text, "label-unknown")


def _whole(row: dict[str, Text], key: str) -> Text:
    """Return a figure that was split over slots: joined or its first part.

    Its decimals tell which; without a doubt only where the execution rate proves it.
    """
    tokens = row[key].text.split()
    numbers = {text: values.number(text) for text in ("".join(tokens), tokens[0])}
    read = {text: number.decimals for text, number in numbers.items() if number}
    candidates = [text for text in read if read[text] == tolerances.DECIMALS] or [*read, tokens[0]]
    proven = [text for text in candidates if _rate_agrees(row | {key: Text(text)})]
    if len(proven) == 1:
        return Text(proven[0])
    return unsure(candidates[0], "printed-as", " ".join(tokens))


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
    if prose:
        return _from_prose(prose)
    header, body = lines[0], lines[1:]
    width = len(header.slots)
    cut = _goal_edge(header)
    begins = int(labels.meaning(header.slots[0].text, "goals") != "goal_expected")
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
    actual = (n for n in filled if header.slots[n].text.startswith("实"))
    second = next(actual, filled[-1])
    before = [number for number in filled if 0 < number < second] or [0]
    width = len(header.slots)
    centres = (before[0] + 1, second + 1)
    cuts = range(before[0] + 1, max(second, before[0] + 1) + 1)  # one label heads both
    return min(
        cuts, key=lambda cut: abs(centres[0] - (1 + cut) / 2) + abs(centres[1] - (cut + width) / 2)
    )


def _from_prose(prose: list[str]) -> tuple[Text, Text]:
    """Split prose where its numbering begins again: first what was expected, then what was done."""
    items = [re.sub(r"^- ", "", text) for text in prose]
    items = [text for text in items if len(text) > tolerances.SHORTEST_GOAL]
    starts = [n for n, text in enumerate(items) if re.match(r"1\s*[.、]", text)]
    cut = starts[1] if len(starts) > 1 else 1
    doubt = () if len(starts) > 1 else (Doubt("end-uncertain"),)
    return Text(lines_of(items[:cut]), doubt), Text("\n".join(items[cut:]), doubt)


def grade(line: Line) -> str:
    """Return what stands behind the label of the grade, blank if nothing."""
    bare = line.bare
    grades = labels.words("head", "grade")
    end = max((bare.rindex(word) + len(word) for word in grades if word in bare), default=len(bare))
    return bare[end:].lstrip(":")
