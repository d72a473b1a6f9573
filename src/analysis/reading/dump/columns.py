"""Table dumps: which slot belongs to which column, and which text of a row to which column.

A page's header names its columns. A page without one inherits them, and its slots are laid on
them by what stands in them. Within a row the texts stay in order, but one may have slipped into
a neighbouring slot, or share a slot with the next: the alignment that fits best is taken.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from analysis import labels, values
from analysis.reading.dump import tolerances
from analysis.reading.dump.text import HAN, Line, Slot
from analysis.schema import AMOUNTS

LABEL = "label"
MONEY = frozenset({*AMOUNTS, "execution_rate"})
# A piece of a level's label: characters of the standard's own.
_LEVELS = ("levels1", "levels2", "other_levels")
_LEVEL = re.compile(f"[{''.join(labels.names('levels1') + labels.names('levels2'))}]{{1,10}}")
_NEVER = float("-inf")
# How well a kind of text stands in a column.
_FIT: dict[str, dict[str, float]] = {
    "name": {"text": 2, "phrase": 1.5, "level": 0.2, "label": -2, "quantity": -2, "junk": -1},
    "target": {"bound": 3, "phrase": 1.5, "level": 0.5, "number": -0.5, "quantity": 0, "label": -2},
    "actual": {"quantity": 2.5, "label": 3, "phrase": 1, "number": 0, "level": 0.5, "bound": -2},
    "weight": {"number": 2, "dash": 1},
    "score": {"number": 2, "dash": 1},
    "reason": {"text": 1.5, "phrase": 1, "level": 0.5, "number": 0, "junk": 0, "bound": -1},
}
_LEVEL_FIT = {"level": 2.0, "dash": 0.0, "phrase": -1.0, "junk": 0.0, "number": -1.0}
_FIT |= dict.fromkeys(("level1", "level2"), _LEVEL_FIT)
_MONEY_FIT = {"number": 2.0, "dash": 1.0, "junk": -0.5, "quantity": 0.5}
_FIT |= dict.fromkeys(MONEY, _MONEY_FIT)


@dataclass(slots=True, eq=False)
class Column:
    """One column: what it holds (#2 where that is unknown), its title, its first and last slot.

    `end` is the slot after the last one.
    """

    key: str
    title: str
    first: int
    end: int

    @property
    def known(self) -> bool:
        """Tell whether it is known what the column holds."""
        return not self.key.startswith("#")


_KINDS: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("dash", values.is_dash),
    ("number", re.compile(r"[-+]?[\d,.]*\d[\d,.]*%?").fullmatch),
    ("bound", re.compile(r"[≥≤<>=]+[-+]?\d").match),
    ("quantity", lambda flat: values.actual(flat).value is not None),
    ("label", values.achievement),
    ("junk", lambda flat: not HAN.search(flat)),
    ("level", lambda flat: _is_level(flat.removesuffix(labels.points(flat)))),
    ("phrase", lambda flat: len(flat) <= 8),
)


def _is_level(flat: str) -> bool:
    """Tell whether a text is a level's label, or a piece of one of the standard's own."""
    return bool(_LEVEL.fullmatch(flat)) or any(map(partial(labels.meaning, flat), _LEVELS))


@lru_cache(maxsize=20_000)
def kind_of(text: str) -> str:
    """Return what kind of text it is: number, bound, quantity, label, level, phrase, text …"""
    flat = "".join(text.split())
    return next((name for name, test in _KINDS if test(flat)), "text")


@lru_cache(maxsize=20_000)
def suits(key: str, text: str) -> float:
    """Return how well a text stands in a column: positive if it may, negative if it hardly can."""
    found = kind_of(text)
    if key == LABEL and re.search(r"\d\.\d\d$", text):
        return tolerances.MISFIT
    return _FIT.get(key, {}).get(found, tolerances.MISFIT if key in _FIT else 0.0)


def columns_of(lines: list[Line], group: str) -> list[Column]:
    """Return the columns that one or two header rows name, in the vocabulary of a label group.

    Neighbouring slots that together are more like a known label are one column; a blank slot
    belongs to the column before it.
    """
    width = len(lines[0].slots)
    texts = ["".join("".join(line.slots[i].tokens) for line in lines) for i in range(width)]
    best: list[tuple[float, list[tuple[int, int, str | None]]]] = [(0.0, [])]
    for end in range(1, width + 1):
        score, parts = best[end - 1]
        options = [(score, [*parts, (end - 1, end, None)])]
        for first in range(max(0, end - 3), end):
            score, parts = best[first]
            run = texts[first:end]
            if run[0] and not any(_heads_other(text, group) for text in run):
                gain, key = _likeness("".join(run), group)
                if key not in {part[2] for part in parts}:
                    options.append((score + gain, [*parts, (first, end, key)]))
        best.append(max(options, key=lambda option: option[0]))
    named = [part for part in best[width][1] if texts[part[0]]]
    columns = [
        Column(key or f"#{number}", "".join(texts[first:end]), first, end)
        for number, (first, end, key) in enumerate(named)
    ]
    for column, after in zip(columns, [*columns[1:], None], strict=False):
        column.end = after.first if after else width
    if group == "indicator_columns" and columns[-1].key == "score":
        own = columns[-1].first + 1
        if own < width:
            columns.append(Column("reason", "", own, width))
            columns[-2].end = own
    return columns


def _heads_other(text: str, group: str) -> bool:
    """Tell whether a label heads no column: 预算执行情况 a block, 年度绩效目标(80分) the goals."""
    is_known = labels.meaning(text, "money") or labels.meaning(text, "goals") == "block"
    return bool(is_known) and labels.meaning(text, group) is None


def named(line: Line, group: str) -> set[str]:
    """Return which columns of a group a row names."""
    return {column.key for column in columns_of([line], group) if column.known and column.title}


def likeness(one: str, other: str) -> float:
    """Return how many characters two words share in order, less a part of those they do not."""
    shared = LCSseq.similarity(one, other)
    return float(shared - tolerances.UNSHARED * (len(one) + len(other) - 2 * shared))


@lru_cache(maxsize=20_000)
def _likeness(text: str, group: str) -> tuple[float, str | None]:
    """Return how much of the best label of a group a text shows, in characters."""
    bare = labels.bare(text)
    best, found = 0.0, None
    for word in labels.words(group):
        if fuzz.ratio(bare, word) >= tolerances.LIKE:
            gain = likeness(bare, word)
            if gain > best:
                best, found = gain, labels.meaning(word, group)
    return best, found


def by_content(lines: list[Line], keys: list[str]) -> list[Column]:
    """Lay the slots of a page without a header on known columns by what stands in them."""
    width = len(lines[0].slots)

    def worth(slot: int, key: str) -> float:
        return sum(suits(key, line.slots[slot].text) for line in lines if line.slots[slot].text)

    def joined(slot: int) -> float:
        """Return what speaks against a slot and the one before it being one column."""
        both = (line.slots[slot - 1].text and line.slots[slot].text for line in lines)
        return tolerances.JOINED * sum(map(bool, both))

    best: list[tuple[float, list[int]]] = [(0.0, [])]
    for slot in range(width):
        best = [
            max(
                (score + worth(slot, key) - (joined(slot) if path[-1:] == [k] else 0), [*path, k])
                for score, path in best
                if not path or path[-1] <= k
            )
            for k, key in enumerate(keys)
        ]
    path = max(best)[1]
    return [
        Column(keys[k], "", path.index(k), width - path[::-1].index(k)) for k in sorted(set(path))
    ]


def place(line: Line, columns: list[Column]) -> tuple[dict[str, list[Slot]], set[tuple[str, str]]]:
    """Return a row by column: the texts in their order, each where it fits and stands best.

    The second value tells from which column's slots a text was taken to which other column.
    """
    home = _home(columns, len(line.slots))
    units: list[tuple[int, str]] = []
    for number, slot in enumerate(line.slots):
        if len(slot.tokens) > tolerances.LONGEST_SLOT:
            units.append((number, slot.text))
        else:
            units += [(number, token) for token in slot.tokens]
    never: tuple[float, list[int]] = (_NEVER, [])
    best = [(0.0, never[1]), *[never] * len(units)]
    for k, column in enumerate(columns):
        options = [never] * len(best)
        for first, (before, cuts) in enumerate(best):
            left = units[first:] if before > _NEVER else []
            for end, worth in enumerate(_intervals(column.key, k, left, home), start=first):
                score = before + worth
                if 0 < first < end and units[first - 1][0] == units[first][0]:
                    score -= tolerances.CUT
                if score > options[end][0]:
                    options[end] = score, [*cuts, first]
        best = options
    placed: dict[str, list[Slot]] = {}
    moved: set[tuple[str, str]] = set()
    cuts = [*best[-1][1], len(units)]
    for k, column in enumerate(columns):
        pieces: dict[int, list[str]] = {}
        for number, token in units[cuts[k] : cuts[k + 1]]:
            pieces.setdefault(number, []).append(token)
            moved |= {(columns[home[number]].key, column.key)} if home[number] != k else set()
        placed[column.key] = [
            Slot(" ".join(piece), line.slots[number].ghost) for number, piece in pieces.items()
        ]
    for number, slot in enumerate(line.slots):
        if slot.ghost and not slot.text:
            placed[columns[home[number]].key].append(slot)
    return placed, moved


def _home(columns: list[Column], width: int) -> list[int]:
    """Return for each slot the number of its column."""
    return [
        next((k for k, column in enumerate(columns) if column.first <= number < column.end), 0)
        for number in range(width)
    ]


def _intervals(key: str, k: int, units: list[tuple[int, str]], home: list[int]) -> Iterator[float]:
    """Yield how well none, the first, the first two … of some texts stand in the k-th column."""
    yield 0.0
    run, off, levels = "", 0, 0
    for at, (number, text) in enumerate(units):
        run += text
        off += abs(home[number] - k) if not at or number != units[at - 1][0] else 0
        slips = tolerances.SLIP * off
        if key == "name":
            levels += kind_of(text) == "level"
            slips += tolerances.LEVEL_IN_NAME * levels if at else 0
        yield suits(key, run) - slips
