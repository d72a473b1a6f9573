"""Table dumps: a page of the indicator table that was flattened to one stream of words.

The figures of a row stay together, but their order inside the row is lost, and a name's second
line comes after the figures. What makes a row: one target, one actual value, one weight, one
score; what stands between the figures of two rows is the end of one name, labels of level cells,
and the beginning of the next name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from analysis import labels, values
from analysis.reading.dump.columns import kind_of
from analysis.reading.dump.text import HAN, Slot
from analysis.reading.dump.tolerances import TOL

_GLUED = re.compile(r"(?<=\))(?=[\d≥≤<>=-])|(?<=[\u4e00-\u9fff])(?=[≥≤<>=])")
_UNIT = re.compile(r"\([^()\d]+\)")
_LEVEL_PIECES = frozenset(
    {
        *("成本", "产出", "效益", "满意度", "满意", "经济", "社会", "生态", "环境", "数量", "质量"),
        *("时效", "指标", "可持", "可持续", "续影", "影响", "响指", "标", "服务", "对象", "度指"),
        *("响", "度", "指", "度标", "续影响", "可持续影", "影", "持续", "服务对", "象满意", "续"),
        *("成本指标", "产出指标", "效益指标", "数量指标", "质量指标", "时效指标", "意度"),
    }
)
# The kinds of words in a stream.
TARGET, ACTUAL, PLAIN, UNIT = "target", "actual", "plain", "unit"
LABEL, LEVEL, NAME = "label", "level", "name"
_FIGURES = (TARGET, ACTUAL, PLAIN, LABEL)
_NEVER = float("inf")


@dataclass(slots=True)
class Word:
    """One word of the stream, or several that are one: its text and its kind."""

    text: str
    kind: str


@dataclass(slots=True, eq=False)
class StreamRow:
    """One indicator of a stream: texts by column, and what could not be told for certain."""

    pieces: dict[str, list[Slot]] = field(default_factory=dict)
    levels: list[tuple[float, str]] = field(default_factory=list)
    height: float = 1.5


def rows(stream: str) -> list[StreamRow]:
    """Return the indicators of a flattened page, each with the level labels near it.

    A level label's place is 0 in the middle of the row, -0.5 at its upper and 0.5 at its lower
    edge.
    """
    words = _words(stream)
    best: list[tuple[float, list[int]]] = [(0.0, [])]
    for end in range(1, len(words) + 1):
        options = [
            (best[first][0] + _row_cost(words[first:end]), [*best[first][1], first])
            for first in range(max(0, end - TOL.longest_row), end)
        ]
        best.append(min(options, key=lambda option: option[0]))
    end = max(number for number, (cost, _) in enumerate(best) if cost < _NEVER)
    return [_row(words[a:b]) for a, b in pairwise([*best[end][1], end])]


def _words(stream: str) -> list[Word]:
    tokens = _without_header(_GLUED.sub(" ", stream).split())
    found: list[Word] = []
    position = 0
    while position < len(tokens):
        for length in (4, 3, 2, 1):
            text = "".join(tokens[position : position + length])
            if values.achievement(text):
                found.append(Word(text, LABEL))
                position += length
                break
        else:
            found.append(_word(tokens[position]))
            position += 1
    joined: list[Word] = []
    for word in found:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.kind == word.kind == NAME
            and (not HAN.search(word.text) or not HAN.search(before.text[-1]))
        ):
            before.text += " " + word.text
        else:
            joined.append(word)
    for before, word in pairwise(joined):
        if word.kind == LABEL and before.kind == NAME and _width(before.text) <= 8:
            before.kind = TARGET
    return joined


def _word(token: str) -> Word:
    kind = kind_of(token)
    if token in _LEVEL_PIECES:
        return Word(token, LEVEL)
    if _UNIT.fullmatch(token):
        return Word(token, UNIT)
    kinds = {"bound": TARGET, "quantity": ACTUAL, "number": PLAIN}
    return Word(token, kinds.get(kind, NAME))


def _without_header(tokens: list[str]) -> list[str]:
    known = labels.words("indicator_columns")
    position = 0
    while position < len(tokens) and any(tokens[position] in word for word in known):
        position += 1
    return tokens[position:]


def _width(text: str) -> float:
    return sum(1.0 if HAN.match(character) else 0.5 for character in text)


def _row_cost(words: list[Word]) -> float:
    """Return what speaks against a run of words being one row; infinite if it cannot be one."""
    kinds = [word.kind for word in words]
    targets, names = kinds.count(TARGET), kinds.count(NAME)
    actuals, plain = kinds.count(ACTUAL) + kinds.count(LABEL), kinds.count(PLAIN)
    if targets > 1 or plain + actuals != 3 or plain < 2 or kinds.count(UNIT) > 2:
        return _NEVER
    before = kinds[: kinds.index(NAME)] if names else []
    behind = kinds[len(kinds) - kinds[::-1].index(NAME) :] if names > 1 else []
    return (
        (0.0 if targets else TOL.no_target)
        + (TOL.third_part * max(0, names - 2) if names else TOL.no_name)
        + TOL.early_figure * any(kind in _FIGURES for kind in before)
        + TOL.late_name * (PLAIN in behind)
        + TOL.foreign_unit * (kinds[0] == UNIT)
    )


def _row(words: list[Word]) -> StreamRow:
    row = StreamRow()
    plain = [number for number, word in enumerate(words) if word.kind == PLAIN]
    targets = [number for number, word in enumerate(words) if word.kind == TARGET]
    actuals = [number for number, word in enumerate(words) if word.kind in (ACTUAL, LABEL)]
    if not actuals:  # a figure without a unit: of three plain numbers the one beside the target
        actuals = [min(plain, key=lambda one: min((abs(one - t) for t in targets), default=0))]
        plain.remove(actuals[0])
    units = [word.text for word in words if word.kind == UNIT]
    for key, numbers in (("target", targets), ("actual", actuals)):
        text = "".join(words[number].text for number in numbers)
        if units and text and "(" not in text and re.search(r"\d", text):
            text += units.pop(0)
        row.pieces[key] = [Slot(text)] if text else []
    row.pieces["weight"] = [Slot(words[plain[0]].text)]
    row.pieces["score"] = [Slot(words[plain[1]].text)]
    names = [word.text for word in words if word.kind == NAME]
    row.pieces["name"] = [Slot(" ".join(names))] if names else []
    row.height = (2 if len(names) > 1 or any(word.kind == UNIT for word in words) else 1) + 0.5
    others = [number for number, word in enumerate(words) if word.kind != LEVEL]
    for number, word in enumerate(words):
        doubled = number and words[number - 1] == word
        if word.kind == LEVEL and not doubled:
            place = -0.5 if number < others[0] else 0.5 if number > max(plain) else 0.0
            row.levels.append((place, word.text))
    return row
