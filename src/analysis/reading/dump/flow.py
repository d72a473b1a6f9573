"""Table dumps: a page of the indicator table that was flattened to one stream of words.

The four figures of a row stay together: target, actual value and weight in any order, the score
last. What stands between the figures of two rows is the end of one name, labels of level cells,
and the beginning of the next name. Where a figure is lost, the reading ends, and the name of the
row before it may go on into the next one's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis import values
from analysis.reading.dump import tolerances
from analysis.reading.dump.columns import kind_of
from analysis.reading.dump.levels import Fragment
from analysis.reading.dump.text import HAN, Slot

_GLUED = re.compile(r"(?<=\))(?=[\d≥≤<>=-])|(?<=[\u4e00-\u9fff])(?=[≥≤<>=])")
_UNIT = re.compile(r"\([^()\d]+\)")
# The kinds of words in a stream.
TARGET, ACTUAL, PLAIN = "target", "actual", "plain"
UNIT, LEVEL, NAME = "unit", "level", "name"
_KINDS = {"bound": TARGET, "quantity": ACTUAL, "number": PLAIN, "level": LEVEL}


@dataclass(slots=True)
class Word:
    """One word of the stream, or several that are one: its text and its kind."""

    text: str
    kind: str


def rows(stream: str) -> tuple[list[dict[str, list[Slot]]], list[Fragment]]:
    """Return the indicators of a flattened page by column, and the level labels near them.

    The line of a label is the number of its row, or between two rows half a line below the upper.
    """
    words = _words(stream)
    figures = [n for n, word in enumerate(words) if word.kind in (TARGET, ACTUAL, PLAIN)]
    fours = [figures[n : n + 4] for n in range(0, len(figures) - 3, 4)]
    begins: list[int] = []
    ends = [0]
    for four in fours:
        begin = four[0]
        if not _texts(words[begin : four[-1]], NAME):
            names = [n for n in range(ends[-1], begin) if words[n].kind == NAME]
            begin = names[-1] if names else begin
        begins.append(begin)
        ends.append(four[-1] + 1)
    found: list[dict[str, list[Slot]]] = []
    pieces = [Fragment(-0.5, text) for text in _texts(words[: (begins or [0])[0]], LEVEL)]
    nexts = [*begins[1:], len(words)]
    for number, (begin, end, after) in enumerate(zip(begins, ends[1:], nexts, strict=False)):
        own = words[begin:after]
        row = _figures(own)
        if row is None:
            for before in found[-1:]:
                before["name"] = []
            break
        found.append(row | {"name": [Slot(" ".join(_texts(own, NAME)))]})
        pieces += [Fragment(number, text) for text in _texts(words[begin:end], LEVEL)]
        pieces += [Fragment(number + 0.5, text) for text in _texts(words[end:after], LEVEL)]
    return found, pieces


def _texts(words: list[Word], kind: str) -> list[str]:
    return [word.text for word in words if word.kind == kind]


def _words(stream: str) -> list[Word]:
    found: list[Word] = []
    for token in _GLUED.sub(" ", stream).split():
        kind = UNIT if _UNIT.fullmatch(token) else _KINDS.get(kind_of(token), NAME)
        before = found[-1] if found else Word("", "")
        if values.achievement(token):
            # What stands before a rating is a target in words, where it is short: 及时 达成指标.
            if before.kind == NAME and len(before.text) <= tolerances.LONGEST_TARGET:
                before.kind = TARGET
            kind = ACTUAL
        if before.kind == kind == NAME and not (HAN.search(token) and HAN.search(before.text[-1])):
            before.text += " " + token
        elif kind != LEVEL or before.text != token:
            found.append(Word(token, kind))
    return found


def _figures(row: list[Word]) -> dict[str, list[Slot]] | None:
    """Return target, actual value, weight and score of a row, None where they cannot be told."""
    order = [word for word in row if word.kind in (TARGET, ACTUAL, PLAIN)]
    targets = [n for n, word in enumerate(order) if word.kind == TARGET]
    actuals = [n for n, word in enumerate(order) if word.kind == ACTUAL]
    if len(targets) != 1 or len(actuals) > 1 or order[-1].kind != PLAIN:
        return None
    # A figure without a unit: of three plain numbers the one beside the target.
    plain = [n for n, word in enumerate(order) if word.kind == PLAIN]
    actual = actuals[0] if actuals else min(plain, key=lambda n: abs(n - targets[0]))
    units = iter(_texts(row, UNIT))
    found = {}
    for key, word in (("target", order[targets[0]]), ("actual", order[actual])):
        bare = "(" not in word.text and re.search(r"\d", word.text)
        found[key] = [Slot(word.text + next(units, "") if bare else word.text)]
    weight, score = (order[n].text for n in plain if n != actual)
    return found | {"weight": [Slot(weight)], "score": [Slot(score)]}
