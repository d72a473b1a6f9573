"""Characters of the documents to those that they mean: widths, radicals, signs, blanks."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

# Stands for a character that may be a digit and that nobody can name.
LOST = "\ufffd"
_UNKNOWN = "\0"
_UNKNOWNS, _AROUND_BREAK, _SPACES = (re.compile(one) for one in (f"{_UNKNOWN}+", r" *\n *", " +"))
_NEWLINES = "\r\v\f\x85\u2028\u2029"
# The last one is the wide blank of GBK, A3A0.
_BLANKS = "\t\u2800\u3164\uffa0\ue5e5"
# What has a page print all behind it from right to left: 15.99 stands there as 99.51.
_TURNING = "\u202b\u202e\u2067"
# Signs of one meaning that compatibility decomposition leaves apart; fonts draw —— as one sign.
_SIGNS = {"≧⩾≽⋝": "≥", "≦⩽≼⋜": "≤", "꞊": "=", "⸺": "——", "⸻": "———"}
# Word writes signs of its Symbol font as private-use characters: U+F000 plus the font's own code.
_SYMBOL_FONT = {"\uf0b3": "≥", "\uf0a3": "≤"}
# Where Unicode names a traditional or rare ideograph, these documents, all in simplified script,
# mean this one: fonts map their 户 to U+2F3E.
_SIMPLIFIED = {0x2F3E: "户", 0x2E95: "彐"}


class _Characters(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = became = _became(chr(code))
        return became


def _equivalents() -> dict[int, str]:
    """Return Unicode's Equivalent_Unified_Ideograph property: radical or stroke to ideograph."""
    table = {}
    for line in Path(__file__).with_name("equivalents.txt").read_text("utf-8").splitlines():
        if data := line.partition("#")[0].strip():
            radicals, ideograph = data.split(";")
            first, _, last = radicals.strip().partition("..")
            for code in range(int(first, 16), int(last or first, 16) + 1):
                table[code] = chr(int(ideograph, 16))
    return table | _SIMPLIFIED


def _became(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Zs" or character in _BLANKS:
        return " "
    if character in _TURNING:
        return LOST
    is_variation = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    if category == "Cf" or is_variation:
        return ""
    if category in ("Cc", "Co", "Cs") or ord(character) & 0xFFFE == 0xFFFE:
        return _UNKNOWN
    kind = unicodedata.decomposition(character).partition(" ")[0]
    if kind in ("<wide>", "<narrow>", "<small>", "<vertical>", "<font>"):
        plain = unicodedata.normalize("NFKC", character)
        return plain if len(plain) == 1 else character
    return character


_CHARACTERS = _Characters(
    _equivalents()
    | {ord(sign): plain for signs, plain in _SIGNS.items() for sign in signs}
    | {ord("\n"): "\n", **dict.fromkeys(map(ord, _NEWLINES), "\n")}
)
_SYMBOL_SIGN = re.compile(f"[{''.join(_SYMBOL_FONT)}](?= ?[0-9])")
# Angle brackets that are set for the signs of comparison.
_ANGLE = re.compile(r"([〈‹])(?= ?[-+]?[0-9])|([〉›])(?= ?[-+]?[0-9])")
# What nobody can name where a digit or the character of a word stood; at the end it is a bullet.
_LOST_INSIDE = re.compile(
    rf"(?<=[0-9]){_UNKNOWN}|{_UNKNOWN}(?=[0-9])|(?<=[^\W\d_]){_UNKNOWN}(?=[^\W\d_])"
)
# Letters of scripts that no Chinese form sets into its words, and signs of bytes without a font.
_FOREIGN = "À-ÖØ-öø-ɏ¡¢¤¦¨ª¬¯´¸¿\u0400-\u052f\u0590-\u10ff\u1100-\u1cff\u3041-\u30fa\uac00-\ud7ff"
_IDEOGRAPH = "\u3400-\u4dbf\u4e00-\u9fff"
_BESIDE = rf"{_IDEOGRAPH}0-9.,%<>=≥≤"
_GARBLED = re.compile(
    rf"(?![0-9])\d|[{_BESIDE}][{_FOREIGN}]|[{_FOREIGN}][{_BESIDE}]|[À-ÖØ-öø-ÿ¡-¿][À-ÖØ-öø-ÿ¡¢¤¦¨ª¬¯´¸¿]"
    rf"|\$\d*%|[\d.$≥≤]\$|[0-9]'[{_IDEOGRAPH}]"
    "|ⅠⅠ|[0-9][Ⅰ-ⅿ]|[Ⅰ-ⅿ][0-9]|[<>=≥≤] ?[Ⅰ-ⅿ](?![Ⅰ-ⅿ]*[级类型等期档])"
)
_MINUS = re.compile(r"[−‐‑‒–](?=\.?[0-9])")
# An em dash is a minus only where a number may begin, never in a page number like "—1—".
_LONG_MINUS = re.compile(r"(?<![^\s(\[:=<>≥≤])[—―](?=[0-9]+(?![0-9.,]*[-—―]))")


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """Return the text with its characters normalised; line breaks stay, as newlines.

    Full-width and small letters, digits, signs, brackets and punctuation become half-width ("，"
    becomes ",", as NFKC has it; 、。《》“” stay), CJK and Kangxi radicals and compatibility
    ideographs become the ideographs that they look like, look-alikes of ≥ ≤ = become these signs,
    a minus or dash in front of a digit becomes "-". Blanks of all kinds become single spaces, none
    at the ends of a line. Invisible characters go, but for those that turn a line around: U+FFFD.

    The digits of the text are never changed: m², ①, ½, ⑴ and ℃ stay as they are. A character that
    nobody can name (private use, control) goes too, unless it touches a digit or stands between
    two letters: it may be one, so it becomes U+FFFD there, and no number is read from it.

    >>> clean("≧９５．０％")
    '≥95.0%'
    """
    if not (text.isascii() and text.isprintable()):
        text = _SYMBOL_SIGN.sub(lambda sign: _SYMBOL_FONT[sign[0]], text.replace("\r\n", "\n"))
        text = unicodedata.normalize("NFC", text.translate(_CHARACTERS))
        text = _UNKNOWNS.sub(_UNKNOWN, text)
        text = _LOST_INSIDE.sub(LOST, text).replace(_UNKNOWN, "")
        text = _LONG_MINUS.sub("-", _MINUS.sub("-", text))
        text = _ANGLE.sub(lambda sign: "<" if sign[1] else ">", text)
    return _AROUND_BREAK.sub("\n", _SPACES.sub(" ", text)).strip(" ")


def garbled(text: str) -> bool:
    """Tell whether a word or a figure is of characters that none of these documents has.

    A font or an encoding lies then; letters and Greek signs stand beside ideographs as they are.

    >>> [garbled(text) for text in ("水Ø¬监测", "é¡¹ç›®", "设备가率", "A级café", "Φ50管道±5μm")]
    [True, True, True, False, False]
    >>> [garbled(text) for text in ("276.7З", "٩٣٨٣", "23Ⅰ处", "≤Ⅰ(小时)", "≥$8%", "$100", "≥Ⅲ类")]
    [True, True, True, True, True, False, False]
    """
    return not text.isascii() and _GARBLED.search(text) is not None


# What turns the direction of a text or steers a terminal; a line break and a tab do neither.
_STEERING = {
    code: f"⟨U+{code:04X}⟩"
    for code in (
        *range(32),
        *range(0x7F, 0xA0),
        0x61C,
        0x200E,
        0x200F,
        *range(0x2028, 0x202F),
        *range(0x2066, 0x206A),
    )
    if chr(code) not in "\n\t"
}


def visible(text: str) -> str:
    r"""Return a text with what would steer a page or a terminal shown, not obeyed.

    >>> visible("a\u202efdp.exe\x1b[2J")
    'a⟨U+202E⟩fdp.exe⟨U+001B⟩[2J'
    """
    return text.translate(_STEERING)


def named(name: str) -> str:
    r"""Return the name of a file as ids hold it: in one line, its stray bytes spelled out.

    >>> named("a\nb\udcff.pdf")
    'a⟨U+000A⟩b\\udcff.pdf'
    """
    told = name.encode("utf-8", "backslashreplace").decode()
    return visible(told).replace("\n", "⟨U+000A⟩")
