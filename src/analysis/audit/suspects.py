"""Which figures have to be mended: the fewest whose exchange makes what contradicts hold.

A slip breaks every identity that holds its figure, and each of them tells by how much: a value that
satisfies all of them, and those that hold as well, is what should stand there. Where none does,
they are different slips.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from math import ceil, floor

from analysis.audit.coverage import Cell
from analysis.measures import PRINTED
from analysis.rounding import Interval, own_decimals
from analysis.words.numbers import plain

# No figure of a form is as large.
_FAR = Fraction(10**15)
_ANY = Interval(-_FAR, _FAR)
# Digits that are not printed leave less open, as a share of a figure; a bound leaves more.
_ROUNDED = Fraction(1, 50)
# Of more contradictions than these each is told by itself where no single exchange mends several.
_MANY = 12
# Such a figure keeps its share of what is due.
_SCALED = ("factor", "divisor")


@dataclass(frozen=True)
class Relation:
    """An identity between printed figures, as a finding tells it: `reported` should lie in `due`.

    `at` is the finding's number, `roles` what each figure is in it, see `check.Figures`. A figure
    may be `slack` off for digits that it hides. What only `warns` is no contradiction, and may be
    mended with one.
    """

    at: int
    roles: dict[Cell, str]
    reported: Fraction | None
    due: Interval | None
    slack: Fraction
    holds: bool = False
    warns: bool = False

    def need(self, cell: Cell, value: Fraction) -> Interval:
        """Return the values of one of its figures, now `value`, with which the identity holds."""
        role = self.roles[cell]
        if role == "unsure":
            return Interval(value, value) if self.holds else _ANY
        if self.due is None or self.reported is None or (role in _SCALED and value <= 0):
            return _ANY
        due, low, high = self.due, self.reported - self.slack, self.reported + self.slack
        if role == "reported":
            return due
        if role == "part":
            return Interval(value + low - due.high, value + high - due.low)
        if role == "factor":
            return Interval(value * _over(low, due.high), value * _over(high, due.low))
        return Interval(value * _over(due.low, high), value * _over(due.high, low))

    def exchanged(self, move: "Move", values: dict[Cell, Fraction]) -> "Relation":
        """Return the identity with one of its figures exchanged."""
        old, new, holds = values[move.cell], move.value(values), self.holds or self.at in move.mends
        role, due = self.roles.get(move.cell), self.due
        if role == "reported":
            return replace(self, holds=holds, reported=new)
        if due is not None and role == "part":
            due = Interval(due.low + new - old, due.high + new - old)
        elif due is not None and role in _SCALED and old > 0 and new > 0:
            due = due.times(new / old if role == "factor" else old / new)
        return replace(self, holds=holds, due=due)


@dataclass(frozen=True)
class Move:
    """The exchange of a figure by a value in `span`, and the findings that it `mends`."""

    cell: Cell
    span: Interval
    mends: frozenset[int]

    def value(self, values: dict[Cell, Fraction]) -> Fraction:
        """Return the middle of what rounding leaves open; of a bound what is nearest as printed."""
        low, high = self.span.low, self.span.high
        if high - low < abs(low) * _ROUNDED:
            return (low + high) / 2
        return min(max(values[self.cell], low), high)


@dataclass(frozen=True)
class Slip:
    """What one exchange mends, and the figures that it may be of: a single one is surely wrong.

    `due` is the only value with the printed decimals that mends it, None where there are several;
    not `alone` where another slip has to be mended, too, before all hold.
    """

    cells: frozenset[Cell]
    mends: frozenset[int]
    due: str | None
    alone: bool


def slips(values: dict[Cell, Fraction], relations: list[Relation]) -> Iterator[Slip]:
    """Yield the slips that make a form contradict itself; what no exchange mends is left out."""
    alone = True
    while moves := _moves(values, relations):
        graver = {one.at for one in relations if not one.holds and not one.warns}
        best = max(moves, key=lambda move: _worth(move, graver))
        if _worth(best, graver)[0] == 1 and (first := _before(values, relations, graver)):
            best, moves, alone = first, [first], False
        as_good = [move for move in moves if _worth(move, graver) == _worth(best, graver)]
        alike = [move for move in as_good if move.mends & graver == best.mends & graver]
        both = frozenset.intersection(*(move.mends for move in alike))
        yield Slip(frozenset(move.cell for move in alike), both, _due(values, best), alone)
        relations = [one.exchanged(replace(best, mends=both), values) for one in relations]
        values = values | {best.cell: best.value(values)}


def decimals(values: dict[Cell, Fraction], cell: Cell) -> int:
    """Return how many decimals the column of the paper prints that a figure stands in."""
    paper = [PRINTED[table].get(column, column) for table, _, column in (cell, *values)]
    alike = zip(paper[1:], values.values(), strict=True)
    return max((own_decimals(float(value)) for one, value in alike if one == paper[0]), default=0)


def _due(values: dict[Cell, Fraction], move: Move) -> str | None:
    unit = Fraction(1, 10 ** (places := decimals(values, move.cell)))
    first, last = ceil(move.span.low / unit), floor(move.span.high / unit)
    return plain(first * unit, places and max(places, 2)) if first == last else None


def _worth(move: Move, graver: set[int]) -> tuple[int, int]:
    return len(move.mends & graver), len(move.mends)


def _before(
    values: dict[Cell, Fraction], relations: list[Relation], graver: set[int]
) -> Move | None:
    """Return an exchange that with a further one mends three and more, as slips may share a sum."""
    found, most = None, 2
    for move in _moves(values, relations, partly=True) if most < len(graver) <= _MANY else ():
        failing = {one.at for one in relations if move.cell in one.roles and not one.holds}
        after = [one.exchanged(move, values) for one in relations]
        for further in _moves(values | {move.cell: move.value(values)}, after):
            mended = len((move.mends | further.mends) & graver)
            if mended > most and failing <= move.mends | further.mends:
                found, most = move, mended
    return found


def _moves(
    values: dict[Cell, Fraction], relations: list[Relation], partly: bool = False
) -> list[Move]:
    """Return the exchanges of one figure that mend what contradicts and break nothing.

    They mend all that its figure is in, or a single one; `partly` as many as they can.
    """
    holding: dict[Cell, list[Relation]] = defaultdict(list)
    failing: dict[Cell, list[Relation]] = defaultdict(list)
    for one in relations:
        for cell in one.roles:
            (holding if one.holds else failing)[cell].append(one)
    found = dict[tuple[Cell, frozenset[int]], Move]()
    for cell, own in failing.items():
        if all(one.warns for one in own) or (partly and len(own) == 1):
            continue
        kept = reduce(Interval.both, (one.need(cell, values[cell]) for one in holding[cell]), _ANY)
        for first in own:
            span, mends = kept, set[int]()
            for one in (first, *own):
                narrower = span.both(one.need(cell, values[cell]))
                if narrower.low <= narrower.high:
                    span, mends = narrower, mends | {one.at}
            if not partly and len(mends) < len(own):
                span, mends = kept.both(first.need(cell, values[cell])), {first.at}
            if span.low <= span.high and not all(one.warns for one in own if one.at in mends):
                found.setdefault((cell, frozenset(mends)), Move(cell, span, frozenset(mends)))
    return list(found.values())


def _over(value: Fraction, divisor: Fraction) -> Fraction:
    return value / divisor if divisor > 0 else _FAR
