"""Damages to fonts: what they say of their characters is not what they show."""

from __future__ import annotations

from tests.torture.damages.registry import Inapplicable, drawn
from tests.torture.drawer import Sheet
from tests.torture.typefaces import Pair


def _befallen(sheet: Sheet, signs: str, known: bool = True) -> None:
    """Allow a doubt wherever these characters stand; `known`: the picture shows what it is."""
    for one in {id(one.slot): one.slot for one in sheet.placed}.values():
        if set(one.text) & set(signs):
            if known:
                sheet.printed.doubtful(one)
            else:
                sheet.printed.expect(one)
    if any(set(text) & set(signs) for text in sheet.printed.titles):
        sheet.printed.loosen("year")


def _says(sheet: Sheet, told: dict[str, str]) -> None:
    """Let the font say other characters for these, and allow a doubt wherever they stand."""
    sheet.told = told
    _befallen(sheet, "".join(told))


@drawn
def font_swaps_digits(sheet: Sheet) -> None:
    """3 says 8 and 8 says 3."""
    _says(sheet, {"3": "8", "8": "3"})


@drawn
def font_swaps_one_and_seven(sheet: Sheet) -> None:
    """1 says 7 and 7 says 1."""
    _says(sheet, {"1": "7", "7": "1"})


@drawn
def font_shifts_all_digits(sheet: Sheet) -> None:
    """Each digit says the next one."""
    _says(sheet, {str(one): str((one + 1) % 10) for one in range(10)})


@drawn
def font_says_a_digit_is_a_blank(sheet: Sheet) -> None:
    """9 says blank."""
    _says(sheet, {"9": " "})


@drawn
def font_says_the_point_is_a_blank(sheet: Sheet) -> None:
    """The decimal point says blank."""
    _says(sheet, {".": " "})


@drawn
def font_says_the_point_is_a_comma(sheet: Sheet) -> None:
    """The decimal point says comma: 12,50 is 1250 to most readers."""
    _says(sheet, {".": ","})


@drawn
def font_says_the_point_is_a_mark(sheet: Sheet) -> None:
    """The decimal point says *, a footnote's mark: taken away, it makes 8.83 883."""
    _says(sheet, {".": "*"})


@drawn
def font_says_a_digit_is_a_mark(sheet: Sheet) -> None:
    """0 says ①: taken away, it makes 10 1."""
    _says(sheet, {"0": "①"})


@drawn
def font_says_digits_are_private(sheet: Sheet) -> None:
    """Digits say private characters."""
    _says(sheet, {str(one): chr(0xE100 + one) for one in range(10)})


@drawn
def font_swaps_operators(sheet: Sheet) -> None:
    """≥ says ≤ and the other way."""
    _says(sheet, {"≥": "≤", "≤": "≥"})


@drawn
def font_says_radicals(sheet: Sheet) -> None:
    """Ideographs say the radicals that look the same."""
    sheet.told = {"金": "⾦", "门": "⻔", "目": "⽬", "用": "⽤", "生": "⽣", "水": "⽔"}


@drawn
def font_swaps_levels(sheet: Sheet) -> None:
    """Two ideographs swapped: 数量 says 质量 where the font says so."""
    _says(sheet, {"数": "质", "质": "数"})
    sheet.printed.loosen()  # headers too are read as other words


@drawn
def font_says_nothing(sheet: Sheet) -> None:
    """The font has no table of meanings."""
    sheet.mapped = False
    sheet.printed.loosen()


@drawn
def glyph_lacking(sheet: Sheet) -> None:
    """A digit has no glyph in the font: the text knows it, the page shows a box."""
    if sheet.hand.pair.latin:
        sheet.hand.pair = Pair(sheet.hand.pair.chinese)
    sheet.lacking = {"5"}
    _befallen(sheet, "5")


@drawn
def signs_as_two_characters(sheet: Sheet) -> None:
    """≥ says the two characters >=."""
    if not any("≥" in one.slot.text or "≤" in one.slot.text for one in sheet.placed):
        raise Inapplicable
    _says(sheet, {"≥": ">=", "≤": "<="})
