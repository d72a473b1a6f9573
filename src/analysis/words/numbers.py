"""Figures as a reader wants them: rounded, grouped, with their unit, in either language."""

import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

MINUS = "\N{MINUS SIGN}"

# Decimals, factor and what follows the figure, by kind of quantity. Money is 万元, a share is of 1.
_KINDS: dict[str, tuple[int, int, str]] = {
    **dict.fromkeys(("money", "change", "points", "decimal"), (2, 1, "")),
    **dict.fromkeys(("count", "rank"), (0, 1, "")),
    "percent": (2, 1, "%"),
    "share": (1, 100, "%"),
    "share_change": (1, 100, ""),
}


@lru_cache(maxsize=65_536, typed=True)
def plain(value: Any, decimals: int, signed: bool = False) -> str:
    """Return a number rounded half up, with thousands separators and a true minus sign.

    What rounds to zero has no sign; fewer decimals than 0 show all of a whole number. An exact
    fraction is rounded as it is; a float goes through its shortest decimal form, so that 2.675
    becomes 2.68, as a reader with a pencil has it.

    >>> plain(2.675, 2), plain(Fraction(-1, 3), 2), plain(12345, 0)
    ('2.68', '−0.33', '12,345')
    """
    decimals = max(decimals, 0)
    if isinstance(value, Fraction):
        scaled = (abs(value.numerator) * 10**decimals * 2 + value.denominator) // (
            value.denominator * 2
        )
        rounded = Decimal(scaled if value >= 0 else -scaled).scaleb(-decimals)
    else:
        # Twelve digits first, or all that are shown and one more: a quotient's last bits are noise
        # and must not tip a half.
        exact = Decimal(repr(float(value)))
        digits = max(12, exact.adjusted() + 2 + decimals)
        noiseless = exact if isinstance(value, int) else Decimal(format(exact, f".{digits}g"))
        rounded = noiseless.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    sign = (MINUS if rounded < 0 else "+" if signed else "") if rounded else ""
    return sign + format(abs(rounded), ",f")


def figure(value: Any, kind: str, signed: bool = False) -> str:
    """Return one figure of a kind with its sign of percent; an absent one is empty, ∞ stays.

    >>> figure(0.8125, "share"), figure(1234.5, "money")
    ('81.3%', '1,234.50')
    """
    import pandas as pd  # a command line that shows no figure must not wait for it

    if value is None or pd.isna(value):
        return ""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    decimals, factor, unit = _KINDS[kind]
    return plain(float(value) * factor, decimals, signed) + unit


def money(value: float, language: str) -> str:
    """Return an amount of 万元 with its unit.

    >>> money(12345.6, "en")
    'CNY 123.46 million'
    """
    if language == "zh":
        return plain(value, 2) + " 万元"
    return f"CNY {plain(value / 100, 2)} million"


def numeric(kind: str) -> bool:
    """Say whether a column of this kind is set flush right and sorted by size.

    >>> numeric("share"), numeric("text")
    (True, False)
    """
    return kind in _KINDS


def factor(kind: str) -> int:
    """Return what a value of this kind is multiplied with to be shown: 100 for a share.

    >>> factor("share")
    100
    """
    return _KINDS[kind][1]
