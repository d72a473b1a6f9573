"""Interval arithmetic over printed digits, and the conventions by which figures are rounded.

A printed figure stands for every true value that rounds to it. Three conventions are in use:
half-up (ties away from zero), half-even, and truncated (towards zero). Figures are exact
fractions; nothing is compared as a binary float.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal

from analysis.words import numbers

Verdict = Literal["agrees", "agrees-truncated", "agrees-hidden-digits", "contradicts"]

HALF = Fraction(1, 2)
_DECIMALS = re.compile(r"\.([0-9]+)")


@dataclass(frozen=True, slots=True)
class Interval:
    """The true values from `low` to `high`; an open end is not one of them."""

    low: Fraction
    high: Fraction
    open_low: bool = False
    open_high: bool = False

    def __add__(self, other: "Interval") -> "Interval":
        return total((self, other))

    def times(self, factor: Fraction) -> "Interval":
        """Return where a value times a factor ≥ 0 lies.

        >>> Interval(Fraction(1), Fraction(2)).times(Fraction(10)).high
        Fraction(20, 1)
        """
        return Interval(self.low * factor, self.high * factor, self.open_low, self.open_high)

    def over(self, divisor: "Interval") -> "Interval | None":
        """Return where value / divisor lies, for a value ≥ 0; None if the divisor may be 0.

        >>> one = Interval(Fraction(1), Fraction(2))
        >>> one.over(Interval(Fraction(2), Fraction(4))).low
        Fraction(1, 4)
        """
        if divisor.low <= 0:
            return None
        return Interval(
            max(self.low, Fraction(0)) / divisor.high,
            self.high / divisor.low,
            divisor.open_high or (self.open_low and self.low >= 0),
            self.open_high or divisor.open_low,
        )

    def printed(self, decimals: int) -> "Interval":
        """Return the ends rounded half up to some decimals."""
        return Interval(half_up(self.low, decimals), half_up(self.high, decimals))

    def both(self, other: "Interval") -> "Interval":
        """Return the values in both of two intervals that meet."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Interval(
            low,
            high,
            any(one.open_low and one.low == low for one in (self, other)),
            any(one.open_high and one.high == high for one in (self, other)),
        )

    def meets(self, other: "Interval") -> bool:
        """Return whether some value lies in both.

        >>> Interval(Fraction(0), Fraction(1)).meets(Interval(Fraction(1), Fraction(2)))
        True
        """
        both = self.both(other)
        return both.low < both.high or (
            both.low == both.high and not (both.open_low or both.open_high)
        )


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure as printed: its value, its decimals, and those that it shows where it shows others.

    A whole one beside 8.50 is exact: 9 has two decimals and shows none. 1.5亿元, which is 15000
    万元, has -3.
    """

    value: Fraction
    decimals: int
    shown: int | None = None

    def __str__(self) -> str:
        return numbers.plain(self.value, self.decimals if self.shown is None else self.shown)

    def like(self, value: Fraction) -> str:
        """Return another value beside this figure: with its decimals, or all that it takes.

        >>> Printed(Fraction(300), 6, 2).like(Fraction("300.1")), Printed(Fraction(9), 0).like(HALF)
        ('300.10', '0.5')
        """
        shown = self.decimals if self.shown is None else self.shown
        return numbers.plain(value, max(shown, own_decimals(float(value))))

    @property
    def unit(self) -> Fraction:
        """Return one unit of the last printed digit."""
        return _unit(self.decimals)

    def behind(self) -> Interval:
        """Return the true values that print as this figure under any of the conventions.

        >>> behind = Printed(Fraction(95, 10), 1).behind()
        >>> float(behind.low), float(behind.high), behind.open_high
        (9.45, 9.6, True)
        """
        return _behind(self.value, self.decimals)

    def rounded(self) -> Interval:
        """Return the true values that are rounded to this figure, whichever way a tie goes."""
        return Interval(self.value - self.unit * HALF, self.value + self.unit * HALF)

    def cut_off(self) -> Interval:
        """Return the true values of which this figure is what stands before the cut."""
        low = self.value - (self.unit if self.value <= 0 else 0)
        high = self.value + (self.unit if self.value >= 0 else 0)
        return Interval(low, high, open_low=self.value <= 0, open_high=self.value >= 0)

    def exactly(self) -> Interval:
        """Return the figure as a value without hidden digits (a weight, a count)."""
        return Interval(self.value, self.value)


def _unit(decimals: int) -> Fraction:
    return Fraction(10) ** -decimals


@lru_cache(maxsize=65_536)
def _behind(value: Fraction, decimals: int) -> Interval:
    unit = _unit(decimals)
    if value > 0:
        return Interval(value - unit * HALF, value + unit, open_high=True)
    if value < 0:
        return Interval(value - unit, value + unit * HALF, open_low=True)
    return Interval(-unit, unit, open_low=True, open_high=True)


@lru_cache(maxsize=65_536)
def exact(value: Any) -> Fraction:
    """Return the decimal that a float of a table stands for.

    >>> exact(0.1)
    Fraction(1, 10)
    """
    return Fraction(repr(float(value)))


@lru_cache(maxsize=65_536)
def own_decimals(value: float) -> int:
    """Return the decimals of the shortest decimal that a float stands for.

    >>> own_decimals(9.5), own_decimals(100.0)
    (1, 0)
    """
    exponent = Decimal(repr(float(value))).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def with_text(value: float, text: Any) -> Printed:
    """Return a figure with the decimals that its text prints.

    >>> str(with_text(-0.5, "-0.50(%)")), str(with_text(3.0, None))
    ('−0.50', '3')
    """
    found = _DECIMALS.search(text) if isinstance(text, str) else None
    return Printed(exact(value), max(own_decimals(value), len(found[1]) if found else 0))


def half_up(value: Fraction, decimals: int) -> Fraction:
    """Return the value rounded to some decimals, ties away from zero.

    >>> half_up(Fraction(-1, 8), 2)
    Fraction(-13, 100)
    """
    rounded = _unit(decimals) * int(abs(value) / _unit(decimals) + HALF)
    return -rounded if value < 0 else rounded


def truncated(value: Fraction, decimals: int) -> Fraction:
    """Return the value cut off after some decimals, towards zero.

    >>> truncated(Fraction(2, 3), 2)
    Fraction(33, 50)
    """
    return _unit(decimals) * int(value / _unit(decimals))


def half_even(value: Fraction, decimals: int) -> Fraction:
    """Return the value rounded to some decimals, ties to the even digit.

    >>> half_even(Fraction(1, 8), 2)
    Fraction(3, 25)
    """
    return _unit(decimals) * round(value / _unit(decimals))


CONVENTIONS = {"half-up": half_up, "truncated": truncated, "half-even": half_even}


@lru_cache(maxsize=65_536)
def explains(value: Fraction, printed: Printed) -> tuple[str, ...]:
    """Return the conventions under which an exact value prints as the figure.

    >>> explains(Fraction(2, 3), Printed(Fraction(66, 100), 2))
    ('truncated',)
    """
    return tuple(
        name
        for name, rounded in CONVENTIONS.items()
        if rounded(value, printed.decimals) == printed.value
    )


def judge(exact: Fraction, possible: Interval, printed: Printed) -> Verdict:
    """Return how a printed figure stands to the one that follows from others.

    `exact` follows from the printed digits of the inputs, `possible` from all true values that
    the inputs may stand for. Agrees: half-up. Truncated: cut off. Hidden digits: half-even, or
    some true values of the inputs, under any convention. Contradicts: none of these.

    >>> due, possible = percent(Printed(Fraction(2), 0), Printed(Fraction(3), 0))
    >>> judge(due, possible, Printed(Fraction(6666, 100), 2))
    'agrees-truncated'
    """
    names = explains(exact, printed)
    if "half-up" in names:
        return "agrees"
    if "truncated" in names:
        return "agrees-truncated"
    if names or possible.meets(printed.behind()):
        return "agrees-hidden-digits"
    return "contradicts"


def percent(part: Printed, whole: Printed) -> tuple[Fraction, Interval]:
    """Return part / whole in percent, of a whole other than 0, and where the true quotient lies.

    >>> percent(Printed(Fraction(1), 0), Printed(Fraction(4), 0))[0]
    Fraction(25, 1)
    """
    due = part.value / whole.value * 100
    possible = part.behind().over(whole.behind())
    return due, Interval(due, due) if possible is None else possible.times(Fraction(100))


def total(parts: Iterable[Interval]) -> Interval:
    """Return where the sum of values lies.

    >>> total([Printed(Fraction(1), 0).exactly(), Printed(Fraction(2), 0).exactly()]).high
    Fraction(3, 1)
    """
    every = list(parts)
    return Interval(
        sum((one.low for one in every), Fraction(0)),
        sum((one.high for one in every), Fraction(0)),
        any(one.open_low for one in every),
        any(one.open_high for one in every),
    )


def adds_up(parts: Iterable[Printed], whole: Printed) -> bool:
    """Tell whether figures of one column can add up to another: all are rounded, or all cut off.

    >>> parts = Printed(Fraction(150), 0), Printed(Fraction(0), 0)
    >>> adds_up(parts, Printed(Fraction(151), 0)), adds_up(parts, Printed(Fraction(152), 0))
    (True, False)
    """
    every = list(parts)
    return any(
        total(map(behind, every)).meets(behind(whole))
        for behind in (Printed.rounded, Printed.cut_off)
    )
