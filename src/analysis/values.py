"""Text to values: characters normalised, lines joined, numbers, targets and labels read exactly.

All functions are pure. What is not exactly one number, one quantity or one label is None: a caller
marks it in doubt instead of guessing.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from analysis.characters import LOST, clean

Achievement = Literal["achieved", "partly", "not"]

# float64 columns hold every decimal of up to 15 significant digits exactly.
_EXACT_DIGITS = 15

_DASHES = frozenset("-‐‑‒–—―−⸺⸻﹘﹣－─━ー/\\／＼∕⁄")

_HAN = "\u2e80-\u2fdf\u3005\u3007\u3041-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WIDE = f"{_HAN}\u3000-\u303f“”‘’…·"
_LATIN = "0-9A-Za-z"
_BARE_NUMBER = r"[-+]?[0-9][0-9.,]* ?%?"
# Two lines that are each a number by themselves may be two cells without a rule between them
# ("10⏎10"); a numbered item may follow a number ("达到100⏎2.新增").
_TWO_NUMBERS = re.compile(
    rf"(?m:^)({_BARE_NUMBER})\n(?={_BARE_NUMBER}(?m:$))|(?<=[0-9.,])\n(?=[0-9]{{1,2}}[.、)](?![0-9]))"
)
# They are one number where a piece could not be a number of its own ("2800⏎000.00", "5.⏎00").
_SURE_BREAK = re.compile(r"(?<=[0-9][.,])\n(?=[0-9])|(?<=[0-9])\n(?=[.,][0-9]|0[0-9]|%)")
_NUMBER_BREAK = re.compile(r"(?<=[0-9])\n(?=[0-9])")
_JOINT = re.compile(r"(?<=\w-)\n(?=\w)|\n(?=/)|(?<=/)\n")
_SCRIPT_BREAK = re.compile(rf"(?<=[{_HAN}])\n(?=[{_LATIN}])|(?<=[{_LATIN}])\n(?=[{_HAN}])")
_SCRIPT_BLANK = re.compile(rf"[{_HAN}] [{_LATIN}]|[{_LATIN}] [{_HAN}]")
_SCRIPT_TOUCH = re.compile(rf"[{_HAN}][{_LATIN}]|[{_LATIN}][{_HAN}]")
_WIDE_BLANK = re.compile(
    rf"(?<=[{_HAN}])\s+(?![{_LATIN}])|(?<![{_LATIN}])\s+(?=[{_HAN}])"
    rf"|(?<=[{_WIDE}])(?<![{_HAN}])\s+|\s+(?=[{_WIDE}])(?![{_HAN}])"
)
_SIGN_BLANK = re.compile(
    r"(?<=[(\[])\s+|\s+(?=[)\]%‰,;:!?])|(?<=[0-9%])\s+(?=[(\[])|(?<=[≥≤<>=])\s+(?=[-+0-9])"
)


# What is worked out of a text is kept: the forms of a kind print the same labels and figures.
_kept = lru_cache(maxsize=1 << 14)


@_kept
def unspaced(text: str) -> str:
    """Return the text, cleaned, without any blank.

    >>> unspaced("年 初\\n预算数（万元）")
    '年初预算数(万元)'
    """
    return "".join(clean(text).split())


@_kept
def joined(text: str) -> str:
    """Return the text, cleaned, on one line.

    Between Chinese characters, and between Chinese and punctuation, blanks and line breaks go. A
    blank printed between Chinese and Latin letters or digits stays ("手机客户端 APP 日常"); a line
    break there becomes one only where the rest of the text puts such blanks. A line break between
    Latin words becomes a space.

    A line break inside a number goes, but becomes a space where both lines could be numbers of
    their own or a numbered item begins. A space between two numbers always stays.

    >>> joined("质量达\\n标率"), joined("2800000.\\n00")
    ('质量达标率', '2800000.00')
    """
    text = _unbroken(re.sub(r"\n+", "\n", clean(text).strip()))
    spaced = _SCRIPT_BLANK.search(text) and not _SCRIPT_TOUCH.search(text)
    text = _SCRIPT_BREAK.sub(" " if spaced else "", _JOINT.sub("", text))
    text = _SIGN_BLANK.sub("", _WIDE_BLANK.sub("", text))
    return re.sub(r"\s+", " ", text)


def _unbroken(text: str) -> str:
    """Return the text without the line breaks inside its numbers."""
    if "\n" not in text:
        return text
    text = _TWO_NUMBERS.sub(r"\1 ", _SURE_BREAK.sub("", text))
    return _NUMBER_BREAK.sub("", text)


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number and how many decimals it was printed with."""

    value: Decimal
    decimals: int


_NUMERAL = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*)(?:\.[0-9]+)?")


@_kept
def number(text: str | None) -> Number | None:
    """Return the number that the whole text is, None where it is not exactly one.

    Allowed are a sign, thousands separators (, and ，) in well-formed groups, a trailing %, blanks
    around. Not a number: digits in groups with blanks, brackets around (in these forms they hold
    a unit or a remark, so (1.50) is not read as a loss), exponents, leading zeros ("00.00" is a
    piece of a number), digits of other scripts, more than 15 digits. A line break
    inside is passed over only where the pieces can't be numbers of their own.

    >>> number("1,234.50").value, number("(1.50)")
    (Decimal('1234.50'), None)
    """
    if text is None:
        return None
    numeral = re.sub(r" ?%$", "", _unbroken(clean(text).strip()))
    return _numeral(numeral)


def _numeral(text: str) -> Number | None:
    if not _NUMERAL.fullmatch(text):
        return None
    digits = text.lstrip("+-").replace(",", "")
    if len(digits.replace(".", "").lstrip("0")) > _EXACT_DIGITS:
        return None
    value = Decimal(digits)
    negative = text.startswith("-") and value != 0
    return Number(value.copy_negate() if negative else value, len(digits.partition(".")[2]))


def is_blank(text: str | None) -> bool:
    """Return whether nothing is printed: no text, or only blanks and invisible characters.

    >>> is_blank(" "), is_blank("0")
    (True, False)
    """
    return text is None or not clean(text).strip()


@_kept
def is_dash(text: str | None) -> bool:
    """Return whether the text is only dashes or slashes, the forms' sign for "not applicable".

    >>> is_dash("——"), is_dash("-1")
    (True, False)
    """
    return text is not None and bool(marks := set("".join(text.split()))) and marks <= _DASHES


@dataclass(frozen=True, slots=True)
class Quantity:
    """An operator (≥ > = < ≤, or qualitative), a value and a unit, each None where not printed."""

    operator: str | None
    value: Decimal | None
    unit: str | None


_NOTHING = Quantity(None, None, None)
_SIGN_OPERATORS = {
    "≥": ("≥=", "≥", "≮", ">=", "=>"),
    "≤": ("≤=", "≤", "≯", "<=", "=<"),
    "=": ("==", "="),
    ">": (">",),
    "<": ("<",),
}
_WORD_OPERATORS = {
    "≥": ("不低于", "不少于", "不小于", "不得低于", "不得少于", "大于等于", "大于或等于", "至少"),
    "≤": (
        *("不超过", "不高于", "不大于", "不多于", "不得超过", "不得高于", "不得大于", "不得多于"),
        *("小于等于", "小于或等于", "至多", "最多"),
    ),
    "=": ("等于",),
    ">": ("超过", "大于", "高于", "多于"),
    "<": ("低于", "小于", "少于", "不足", "不满"),
}
# 民法典 art. 1259: 以上, 以下, 以内 include the number itself, 超过 and 不满 do not.
_SUFFIX_OPERATORS = {
    "≥": ("及以上", "或以上", "以上"),
    "≤": ("及以下", "或以下", "以下", "以内", "之内", "内"),
}


def _alternatives(*operators: dict[str, tuple[str, ...]]) -> str:
    words = [word for table in operators for group in table.values() for word in group]
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_OPERATOR = {
    word: operator
    for table in (_SIGN_OPERATORS, _WORD_OPERATORS, _SUFFIX_OPERATORS)
    for operator, words in table.items()
    for word in words
}
_QUANTITY = re.compile(
    rf"(?:(?P<prefix>{_alternatives(_SIGN_OPERATORS, _WORD_OPERATORS)})|(?P<lead>达到|达|控制在))?"
    r"(?P<number>[+-]?[0-9][0-9.,]*)"
    rf"(?P<unit>.*?)(?:\(含(?:本数)?\))?(?P<suffix>{_alternatives(_SUFFIX_OPERATORS)})?[。;]?"
)
_LEADING_SIGN = re.compile(_alternatives(_SIGN_OPERATORS))
_BRACKETED = re.compile(r"\(([^()]+(?:\([^()]*\))?)\)|\[([^\[\]]+)\]")
# A unit without brackets and operator is short and no part of a phrase.
_LATIN_UNIT = (
    "[kcm]?m[²³23]?|[㎡㎥℃%‰]|°C|[kmM]?g|mg/L|t|ha|[mM]?L|ml|h|min|m?s|dB|kV|[kMG]?W|[kM]Wh"
    "|[KMGTP]B|[MG]bps"
)
_UNIT_WORD = (
    "(?:(?![前后底内外起至到上下左右约近超达完成以的与和或且不未已有无按全率初末旬余多])"
    "[\u4e00-\u9fff]){1,6}"
)
_PLAIN_UNIT = re.compile(
    rf"起|{_LATIN_UNIT}|{_UNIT_WORD}(?:[/·](?:{_LATIN_UNIT}|{_UNIT_WORD}))*(?:\({_UNIT_WORD}\))?"
)
# Without an operator these are dates, and a year is one from four digits on.
_DATE = re.compile(r"[0-9.,]+(?:[月日号]|月份|年度)|[0-9]{4,}年")
_FREE_UNIT = re.compile(r"(?![/·])[^-+.0-9≥≤<>=~±,。;、:!?%]{1,12}|[%‰](?:\([^()0-9]*\))?")
# Letters and signs that are taken for digits, where they touch one: 3O, l2; and what is one level
# stroke, as a minus is.
_ALIKE = "OoQlI|丨ǀ∣¦│┃ıІⅠSBZz〇ОоΟο"
_LEVEL = "一ーˉ¯￣ㄧㅡ⎯─━˗⁃"
_DIGITS = re.compile(rf"[{_ALIKE}.,]*[0-9][0-9.,{_ALIKE}]*(?![A-Za-z])")
_NUMERALS = re.compile(r"[^\W\d]?[0-9一二两三四五六七八九十百千万]")
_MARKS = re.compile(r"[*#※^~`'\"!?①-⑳\[\]]+")
_CALENDAR = re.compile(r"20[0-9]{2}[-./][0-9]{1,2}(?:[-./][0-9]{1,2})?")
_ALIKE_UNIT = re.compile(rf"[{_ALIKE}]+(?![A-Za-z])")
# What a sheet shows for a figure that it could not work out, or that its column is too narrow for.
_ERROR = re.compile(r"#(?:NAME\?|REF!|VALUE!|DIV/0!|NUM!|NULL!|N/A|SPILL!|CALC!|#+)|#名称\?")
_LONE_SIGN = re.compile(r"^([-+]) (?=[0-9])")
_SPLIT_NUMBER = re.compile(r"[0-9.,]\s+[0-9]|[0-9]\s+[.,]|[-+]\s+[0-9]")
_RANGE = re.compile(r"[+-]?[0-9][0-9.,]*[^0-9]{0,4}[-~〜∼—–至到][+-]?[0-9][0-9.,]*[^0-9]{0,4}")


@_kept
def target(text: str | None) -> Quantity:
    """Return what a target asks for: "≥95.00(%)" gives ≥, 95.00 and %.

    Operators are read as signs in any guise (≥, ＞=, =>, ≮) and as words (不低于, 超过, …以上,
    …以内). Without one ("100%", "3个") the operator is None: none is printed. The unit is as
    printed, without its brackets. A phrase (及时, 5月底前, 2024年12月) is "qualitative". Nothing is
    read from blanks and dashes and from figures that are not one number (`is_unclear`); a sign in
    front of such a figure is kept.

    >>> target("不低于95%")
    Quantity(operator='≥', value=Decimal('95'), unit='%')
    """
    if text is None or is_blank(text) or is_dash(text):
        return _NOTHING
    if quantity := _quantity(text):
        return quantity
    flat = unspaced(text)
    signs = _LEADING_SIGN.findall(flat)
    if signs:
        leads = len(signs) == 1 and flat.startswith(signs[0])
        return Quantity(_OPERATOR[signs[0]], None, None) if leads else _NOTHING
    is_phrase = any(map(str.isalpha, flat)) or _CALENDAR.fullmatch(flat)
    if is_unclear(text) or LOST in flat or not is_phrase:
        return _NOTHING
    return Quantity("qualitative", None, None)


def actual(text: str | None) -> Quantity:
    """Return the value that was reached: "-0.29(%)" gives None, -0.29 and %.

    An operator is there only where one is printed. Labels, phrases, blanks, ranges and dates have
    no value.

    >>> actual("98.00(%)")
    Quantity(operator=None, value=Decimal('98.00'), unit='%')
    """
    if text is None or is_dash(text):
        return _NOTHING
    return _quantity(text) or _NOTHING


def is_unclear(text: str) -> bool:
    """Tell whether a text is a figure whose one number can't be told.

    Such are a number with a letter for a digit, with signs or blanks inside or behind it, with an
    ideograph for its minus, a range, a rough number, a sign or a unit that lost its number, and
    what a sheet shows for one (#REF!). A phrase that has a number in it (5月底前, 覆盖12个乡镇) is
    no figure.

    >>> [is_unclear(text) for text in ("3O.OO", "95,98", "一4.17%", "丨00", "ˉ", "≥", "m²", "95%")]
    [True, True, True, True, True, True, True, False]
    """
    flat = unspaced(text)
    if _quantity(text) or _CALENDAR.fullmatch(flat) or _DATE.fullmatch(flat):
        return False
    if _ERROR.fullmatch(flat):
        return True
    bare = _LEADING_SIGN.sub("", flat) if _LEADING_SIGN.match(flat) else flat
    if not bare or bare in _CANONICAL or re.fullmatch(_LATIN_UNIT, bare):
        return bool(flat)
    if bare != flat and _NUMERALS.match(bare):
        return True
    told = _DIGITS.sub(
        "1", re.sub(rf"^[{_LEVEL}]+(?=[0-9])|^[约近]|左右$", "", _MARKS.sub("", flat))
    )
    lone = re.fullmatch(f"[{_LEVEL}丨|]", flat) and not is_dash(flat)
    return bool(lone or _RANGE.fullmatch(flat) or _quantity(told))


@_kept
def _quantity(text: str) -> Quantity | None:
    """Return the one quantity that the whole text is, else None."""
    text = _LONE_SIGN.sub(r"\1", _unbroken(clean(text).strip()))
    parts = _QUANTITY.fullmatch("".join(text.split()))
    if parts is None or _SPLIT_NUMBER.search(text):
        return None
    if (alike := _ALIKE_UNIT.match(parts["unit"])) and not re.fullmatch(_LATIN_UNIT, alike[0]):
        return None
    bracketed = _BRACKETED.fullmatch(parts["unit"])
    unit = bracketed[1] or bracketed[2] if bracketed else parts["unit"]
    operators = [_OPERATOR[word] for word in (parts["prefix"], parts["suffix"]) if word]
    printed = _numeral(parts["number"])
    if printed is None or not (_agree(operators) and _is_unit(unit, parts)):
        return None
    return Quantity(operators[0] if operators else None, printed.value, unit or None)


def derived(column: str, text: str | None) -> dict[str, Any]:
    """Return the columns of `indicators` that follow from a `target_text` or an `actual_text`.

    >>> derived("target_text", "≥95.00(%)")
    {'target_operator': '≥', 'target_value': 95.0, 'target_unit': '%'}
    """
    side = column.removesuffix("_text")
    quantity = target(text) if side == "target" else actual(text)
    value = None if quantity.value is None else float(quantity.value)
    columns = {f"{side}_value": value, f"{side}_unit": quantity.unit}
    if side == "target":
        return {"target_operator": quantity.operator} | columns
    return columns | {"achievement": achievement(text)}


def operator(text: str) -> str | None:
    """Return the operator that a whole text names, else None.

    >>> operator("不低于"), operator("＞＝"), operator("定性")
    ('≥', '≥', None)
    """
    return _OPERATOR.get(unspaced(text))


def _agree(operators: list[str]) -> bool:
    return len(operators) < 2 or {*operators} <= {"≥", ">"} or {*operators} <= {"≤", "<"}


def _is_unit(unit: str, parts: re.Match[str]) -> bool:
    """Return whether what follows the number can be its unit, and does not make it a phrase."""
    if parts["lead"] and not parts["suffix"]:
        return False
    if parts["unit"] != unit or parts["prefix"] in _LEADING_SIGNS:
        return not unit or bool(_FREE_UNIT.fullmatch(unit))
    if not parts["prefix"] and _DATE.fullmatch(parts["number"] + unit):
        return False
    return not unit or bool(_PLAIN_UNIT.fullmatch(unit))


_LEADING_SIGNS = frozenset(word for words in _SIGN_OPERATORS.values() for word in words)

# Ways of writing one unit, the canonical one first. A unit of another size or kind is none of them:
# 万元 is no 元, 人次 (visits) is no 人, 百分点 (a difference of rates) is no %.
_UNITS = (
    ("%", "百分比", "百分之", "百分率", "百分数", "percent"),  # satisfaction: ≥90(百分比)
    ("‰", "千分比", "千分之", "千分率"),
    ("元", "人民币元", "元人民币", "RMB"),  # a price: ≤120元人民币
    ("万元", "人民币万元", "万元人民币"),
    ("平方米", "平米", "㎡", "m²", "m2"),  # an area: ≥850㎡
    ("立方米", "立方", "㎥", "m³", "m3"),
    ("公里", "千米", "km", "Km", "KM"),  # a length of road: ≥12.5Km
    ("千克", "公斤", "kg", "Kg", "KG"),
    ("吨", "t"),
    ("公顷", "ha"),
    ("天", "日"),  # a delay: ≤3日
    ("月", "个月"),
    ("小时", "个小时", "h"),
    ("分钟", "min"),
    ("℃", "°C", "摄氏度"),
)
_CANONICAL = {unit: units[0] for units in _UNITS for unit in units}


@_kept
def unit(text: str | None) -> str | None:
    """Return the one way of writing what a printed unit means: 百分比 is %, 次/每月 is 次/月.

    Two units can be compared where they are the same by it. Nothing is converted.

    >>> unit("百分比"), unit("元/㎡"), unit("万元"), unit("人次"), unit("")
    ('%', '元/平方米', '万元', '人次', None)
    """
    parts = joined(text or "").replace("每", "").split("/")
    return "/".join(_CANONICAL.get(part, part) for part in parts) or None


_SUBJECT = "(?:预期|年度|预定|既定)?(?:绩效)?(?:指标|目标)"
_LABELS: dict[Achievement, re.Pattern[str]] = {
    "not": re.compile(rf"未(?:达成|达到|实现)(?:{_SUBJECT})?(?:[,、]?[且并]?效果(?:较|很)?差)?"),
    "partly": re.compile(
        rf"部分(?:达成|达到|实现)(?:{_SUBJECT})?(?:[,、]?[并且]?具?有?一定(?:的)?效果)?"
    ),
    "achieved": re.compile(rf"(?:全部|基本|全部或基本)?(?:达成|(?:达到|实现)(?=.))(?:{_SUBJECT})?"),
}


def achievement(text: str | None) -> Achievement | None:
    """Return which of the three labels of a qualitative indicator the text is, None if none.

    The labels are those of 财预〔2020〕10号 and its older wordings: 达成…指标 (also 基本达成 and
    全部或基本达成: the first band), 部分达成…指标并具有一定效果, 未达成…指标且效果较差. 完成 and
    已完成 are not labels.

    >>> achievement("达成预期指标")
    'achieved'
    """
    label = unspaced(text or "").rstrip("。;")
    for achieved, pattern in _LABELS.items():
        if pattern.fullmatch(label):
            return achieved
    return None
