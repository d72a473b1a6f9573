"""What a spreadsheet shows of a stored value, by the number format of its cell.

0.9971 under 0.00% is 99.71%, 0 under an accounting format is a dash. What is not known here gives
None: fractions, conditions, Chinese numerals.
"""

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext

from analysis.rounding import own_decimals

# The formats that a workbook names by number alone, as Chinese Excel shows them.
BUILT_IN = {
    **{0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"},
    **{11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 49: "@"},
    **{16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm"},
    **{21: "h:mm:ss", 22: "yyyy/m/d h:mm", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0"},
    **dict.fromkeys((5, 6, 37, 38), "#,##0;-#,##0"),
    **dict.fromkeys((7, 8, 39, 40), "#,##0.00;-#,##0.00"),
    **dict.fromkeys((41, 42), '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ '),
    **dict.fromkeys((43, 44), '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '),
    **dict.fromkeys((27, 36, 50, 52, 57), "yyyy年m月"),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), "m月d日"),
    **dict.fromkeys((30,), "m-d-yy"),
    **dict.fromkeys((31,), "yyyy年m月d日"),
    **dict.fromkeys((32, 33), "h时mm分"),
    **dict.fromkeys((34, 55), "上午/下午h时mm分"),
    **dict.fromkeys((35, 56), "上午/下午h时mm分ss秒"),
    48: "##0.0E+0",
}
_TOKENS = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<general>General)'
    r"|(?P<exponent>E[+-]0+)|(?P<noon>AM/PM|A/P|上午/下午)|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?)"
    r"|(?P<sign>[0#?.,%@/])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_SECTIONS = re.compile(r'((?:"[^"]*"|\\.|[_*].|\[[^\]]*\]|[^;])*)(?:;|$)', re.DOTALL)
_COLOURS = re.compile(r"(?:black|blue|cyan|green|magenta|red|white|yellow|颜色|color ?)\d*", re.I)
# A number in General has at most this many characters.
_MOST = 11
_SMALL = Decimal("0.0001")
_FIGURES = re.compile(r"[\d,]*\.?\d+")
# More decimals than these nobody types: they are computed.
_TYPED = 4
# Excel counts to this many digits; what a stored number has beyond is noise: 99.710000000000008.
_DIGITS = 15

# A token's kind and its text.
_Token = tuple[str, str]


def number(value: float, code: str, from_1904: bool = False) -> str | None:
    """Return a number as a format shows it, None where the format is not known here.

    >>> number(0.9971, "0.00%"), number(-1234.5, "#,##0.00"), number(0, '0;-0;"-"')
    ('99.71%', '-1,234.50', '-')
    """
    exact = Decimal(f"{value:.{_DIGITS}g}")
    sections = _sections(code)
    numeric = sections[:3] if len(sections) > 1 or "@" not in sections[0] else ["General"]
    which = 0
    if exact < 0 and len(numeric) > 1:
        which, exact = 1, -exact
    elif exact == 0 and len(numeric) > 2:
        which = 2
    tokens = _tokens(numeric[which])
    if tokens is None:
        return None
    kinds = {kind for kind, _ in tokens}
    with localcontext(prec=60):
        if "date" in kinds:
            return _date(float(value), tokens, from_1904)
        if "general" in kinds:
            return "".join(general(exact) if k == "general" else t for k, t in tokens)
        return _figure(exact, tokens)


def text(value: str, code: str) -> str:
    """Return a text as a format shows it.

    >>> text("优", '0;-0;0;"评级"@'), text("优", "0.00"), text("优", ";;;")
    ('评级优', '优', '')
    """
    sections = _sections(code)
    own = sections[3] if len(sections) > 3 else sections[0] if "@" in sections[0] else "@"
    tokens = _tokens(own)
    whole = [("sign", "@")] if tokens is None else tokens
    return "".join(value if (kind, one) == ("sign", "@") else one for kind, one in whole)


def general(value: Decimal) -> str:
    """Return a number as a cell without a format shows it.

    >>> general(Decimal("99.7142857142857")), general(Decimal("0.30000000000000004"))
    ('99.71428571', '0.3')
    """
    plain = f"{value:f}"
    if len(plain.lstrip("-")) > _MOST or abs(value) < _SMALL:
        whole = len(plain.lstrip("-").partition(".")[0])
        if value and (whole > _MOST or abs(value) < _SMALL):
            mantissa, _, exponent = f"{value:.5E}".partition("E")
            return f"{mantissa.rstrip('0').rstrip('.')}E{int(exponent):+03d}"
        places = Decimal(1).scaleb(-max(_MOST - 1 - whole, 0))
        plain = f"{value.quantize(places, ROUND_HALF_UP):f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def hidden(value: float, found: str) -> str | None:
    """Return the stored number of which its cell shows no decimals, or not all of a few; else None.

    A quotient of which a decimal or two are shown, 94.29%, is a print like another.

    >>> hidden(18.5, "19"), hidden(0.985, "99%"), hidden(33 / 35, "94.29%"), hidden(45292, "2024")
    ('18.5', '98.5%', None, None)
    """
    told = _FIGURES.findall(found)
    percent = "%" if "%" in found else ""
    exact = abs(Decimal(f"{value:.{_DIGITS}g}")) * (100 if percent else 1)
    if len(told) != 1 or not 0 < abs(exact - Decimal(told[0].replace(",", ""))) < 1:
        return None
    few = own_decimals(float(exact)) <= _TYPED
    return f"{general(exact)}{percent}" if few or "." not in told[0] else None


def _sections(code: str) -> list[str]:
    plain = (code or "General").replace("G/通用格式", "General")
    found = [one[1] for one in _SECTIONS.finditer(plain)]
    return found[:-1] if len(found) > 1 and not plain.endswith(";") else found


def _tokens(section: str) -> list[_Token] | None:
    """Return the tokens of one section, None where one is not known."""
    found: list[_Token] = []
    for one in _TOKENS.finditer(section):
        kind, own = one.lastgroup, one[0]
        if kind == "bracket":
            inside = one["bracket"]
            if inside.startswith("$"):
                found.append(("literal", inside[1:].partition("-")[0]))
            elif not _COLOURS.fullmatch(inside):
                return None
        elif own == "!":  # an escape in some Excels, a character in others
            return None
        elif kind in ("quoted", "escaped", "other"):
            found.append(("literal", one[kind]))
        elif kind is not None:
            found.append((kind, own))
        else:  # a blank as wide as a character, or a character that fills the cell
            found.append(("literal", " "))
    return found


def _figure(value: Decimal, tokens: list[_Token]) -> str | None:
    signs = [one if kind in ("sign", "exponent") else "" for kind, one in tokens]
    if "/" in signs or "@" in signs:
        return None
    holders = [n for n, one in enumerate(signs) if one in ("0", "#", "?")]
    if not holders:
        shown = "".join(t for k, t in tokens if k == "literal" or t == "%")
        return ("-" if value < 0 else "") + shown
    dot = signs.index(".") if "." in signs else len(signs)
    before = [n for n in holders if n < dot]
    behind = [n for n in holders if n > dot]
    exponent = next((one for kind, one in tokens if kind == "exponent"), None)
    if exponent is not None:
        mantissa, _, power = f"{value:.{len(behind)}E}".partition("E")
        return f"{mantissa}E{int(power):+03d}"
    value *= Decimal(100) ** signs.count("%")
    last = max((n for n in holders if n < dot), default=-1)
    trailing = [n for n, one in enumerate(signs) if one == "," and last < n < dot]
    trailing += [n for n, one in enumerate(signs) if one == "," and n > max(holders)]
    value /= Decimal(1000) ** len(set(trailing))
    grouped = any(one == "," and before and before[0] < n < last for n, one in enumerate(signs))
    rounded = abs(value).quantize(Decimal(1).scaleb(-len(behind)), ROUND_HALF_UP)
    whole, _, part = f"{rounded:f}".partition(".")
    whole = "" if whole == "0" else whole
    digits: dict[int, str] = {}
    left = whole
    for count, n in enumerate(reversed(before)):
        own, left = (left, "") if n == before[0] else (left[-1:], left[:-1])
        own = own or ("0" if signs[n] == "0" else "")
        if grouped and own:
            own = _grouped(own, count)
        digits[n] = own
    kept = len(part)
    while kept and part[kept - 1] == "0" and signs[behind[kept - 1]] != "0":
        kept -= 1
    digits |= {n: part[at] if at < kept else "" for at, n in enumerate(behind)}
    if dot < len(signs):
        digits[dot] = "." if kept else ""
    shown = "".join(
        digits.get(n, "") if signs[n] and signs[n] != "%" else one
        for n, (_, one) in enumerate(tokens)
    )
    return ("-" if value < 0 and any(map(str.isdigit, shown)) else "") + shown


def _grouped(digits: str, before: int) -> str:
    """Return digits with the separators of thousands, so many digits standing behind them.

    >>> _grouped("1234567", 0), _grouped("4", 3)
    ('1,234,567', '4,')
    """
    found = ""
    for count, digit in enumerate(reversed(digits), start=before):
        found = digit + ("," if count and count % 3 == 0 else "") + found
    return found


def _date(value: float, tokens: list[_Token], from_1904: bool) -> str | None:
    """Return a day and time: days are counted from 1900, which Excel takes for a leap year."""
    if not 0 <= value < 2_958_466:
        return None
    start = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30 if value >= 60 else 31)
    day = start + timedelta(days=int(value), seconds=round((value - int(value)) * 86_400))
    noon = any(kind == "noon" for kind, _ in tokens)
    shown, before = "", ""
    for at, (kind, one) in enumerate(tokens):
        low = one.lower()
        if kind == "date":
            behind = next((t.lower() for k, t in tokens[at + 1 :] if k == "date"), "")
            minute = low[0] == "m" and len(low) < 3 and (before == "h" or behind[:1] == "s")
            part = _part(day, "minute" if minute else low, noon)
            if part is None:
                return None
            shown, before = shown + part, low[0]
        elif kind == "noon":
            names = ("上午", "下午") if "上" in one else ("AM", "PM")
            shown += names[day.hour >= 12]
        else:
            shown += one
    return shown


def _part(day: datetime, token: str, noon: bool) -> str | None:
    hour = (day.hour % 12 or 12) if noon else day.hour
    if token == "minute":
        return f"{day.minute:02}"
    if token[0] == "y":
        return f"{day.year}" if len(token) > 2 else f"{day.year % 100:02}"
    if token[0] in "md" and len(token) > 2:
        names = {"mmm": "%b", "mmmm": "%B", "ddd": "%a", "dddd": "%A"}
        return day.strftime(names[token]) if token in names else None
    numbers = {"m": day.month, "d": day.day, "h": hour, "s": day.second}
    if "." in token:
        return None
    return f"{numbers[token[0]]:0{len(token)}}"
