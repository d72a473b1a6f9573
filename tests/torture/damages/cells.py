"""Damages to what is typed: figures, labels and cells as clerks fill forms in."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from itertools import pairwise

from tests.torture.damages.registry import Inapplicable, printed, some
from tests.torture.layouts import AMOUNTS, Printed, Slot, Want

_POINTS = ("weight", "score")


def _head(form: Printed, column: str, block: str = "indicators") -> Slot:
    """Return the header of a column, told by the place of a slot with such a figure below it."""
    table = form.block(block)
    header = table.rows[0]
    for row in table.rows[1:]:
        for at, slot in enumerate(reversed(row)):
            if any(key[2] == column for key in slot.about):
                return header[-1 - at]
    raise Inapplicable


def _typed(form: Printed, slot: Slot, text: str) -> None:
    """Type a figure otherwise: its value stands, a doubt is allowed."""
    slot.text = text
    form.doubtful(slot)


def _one_as(form: Printed, chance: random.Random, sign: str, other: str) -> None:
    """Type one figure with another sign for the first such one."""
    slot = some(chance, [one for one in form.figures() if sign in one.text])
    _typed(form, slot, slot.text.replace(sign, other, 1))


def _thousands(form: Printed, chance: random.Random, sign: str) -> None:
    """Type one amount with a sign between the thousands."""
    slot = some(chance, [one for one in form.figures(*AMOUNTS) if re.match(r"\d{4}", one.text)])
    whole, _, rest = slot.text.partition(".")
    _typed(form, slot, f"{whole[:-3]}{sign}{whole[-3:]}.{rest}")


@printed
def full_width_digits(form: Printed, chance: random.Random) -> None:
    """Figures in the wide forms of digits, as Chinese input methods type them."""
    wide = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
    for slot in form.figures():
        slot.text = slot.text.translate(wide)


@printed
def spaced_figure(form: Printed, chance: random.Random) -> None:
    """Blanks between the digits of a figure."""
    slot = some(chance, form.figures())
    _typed(form, slot, " ".join(slot.text))


@printed
def letter_o_for_zero(form: Printed, chance: random.Random) -> None:
    """The letter O where a zero is meant."""
    _one_as(form, chance, "0", "O")


@printed
def letter_l_for_one(form: Printed, chance: random.Random) -> None:
    """The letter l where a one is meant."""
    _one_as(form, chance, "1", "l")


@printed
def broken_over_lines(form: Printed, chance: random.Random) -> None:
    """A figure whose last digits stand on a line of their own."""
    slot = some(chance, [one for one in form.figures(*AMOUNTS) if len(one.text) > 4])
    _typed(form, slot, f"{slot.text[:-2]}\n{slot.text[-2:]}")


@printed
def broken_at_the_point(form: Printed, chance: random.Random) -> None:
    """A figure that is broken after its decimal point."""
    _one_as(form, chance, ".", ".\n")


@printed
def thousands_separated(form: Printed, chance: random.Random) -> None:
    """Amounts with commas."""
    for slot in form.figures(*AMOUNTS):
        number, unit = re.fullmatch(r"([\d.,]+)(\D*)", slot.text).groups()
        slot.text = f"{float(number.replace(',', '')):,.2f}{unit}"


@printed
def thousands_by_a_wide_comma(form: Printed, chance: random.Random) -> None:
    """One amount with the comma of Chinese prose."""
    _thousands(form, chance, "，")


@printed
def thousands_by_a_thin_blank(form: Printed, chance: random.Random) -> None:
    """One amount with a blank between the thousands."""
    _thousands(form, chance, " ")


@printed
def point_in_the_middle(form: Printed, chance: random.Random) -> None:
    """A middle dot or an ideographic stop for the decimal point."""
    slot = some(chance, [one for one in form.figures() if "." in one.text])
    _typed(form, slot, slot.text.replace(".", chance.choice("·。"), 1))


@printed
def two_points(form: Printed, chance: random.Random) -> None:
    """A point twice: 12..50 or 1.2.50."""
    slot = some(chance, [one for one in form.figures() if "." in one.text])
    slot.text = slot.text.replace(".", "..", 1)
    form.doubtful(slot)


@printed
def percent_sign_missing(form: Printed, chance: random.Random) -> None:
    """The rate of the money without its sign."""
    slots = form.figures("execution_rate")
    for slot in slots or [some(chance, slots)]:
        slot.text = slot.text.removesuffix("%")


@printed
def permille(form: Printed, chance: random.Random) -> None:
    """A rate in per mille."""
    slot = some(chance, form.figures("execution_rate"))
    slot.text = slot.text.removesuffix("%") + "‰"
    form.expect(slot)


@printed
def points_with_their_word(form: Printed, chance: random.Random) -> None:
    """Points as 10分."""
    for slot in form.figures(*_POINTS):
        slot.text += "分"
    form.loosen(*_POINTS)


@printed
def remark_behind_a_figure(form: Printed, chance: random.Random) -> None:
    """A score with what was taken off in brackets."""
    slot = some(chance, form.figures("score"))
    _typed(form, slot, f"{slot.text}(扣0.5)")


def _more_than_one_figure(name: str, ending: str, *fields: str) -> None:
    """Register a damage: more than a figure in its cell."""

    def damage(form: Printed, chance: random.Random) -> None:
        """What stands behind a figure in its cell makes it none."""
        slot = some(chance, form.figures(*fields))
        slot.text += ending
        form.expect(slot)

    damage.__name__ = name
    printed(damage)


_more_than_one_figure("two_figures_in_a_cell", "\n88.00", *AMOUNTS)
_more_than_one_figure("sum_in_a_cell", "+3.00", *AMOUNTS)
_more_than_one_figure("range_in_a_cell", "-9", "score")


@printed
def about_in_front(form: Printed, chance: random.Random) -> None:
    """An amount that is only about so large."""
    slot = some(chance, form.figures(*AMOUNTS))
    slot.text = f"约{slot.text}"
    form.doubtful(slot)


@printed
def amount_in_another_unit(form: Printed, chance: random.Random) -> None:
    """One amount in 亿元, where the head says another unit."""
    slot = some(chance, form.figures(*AMOUNTS))
    number = re.match(r"[\d.,]+", slot.text)[0]
    slot.text = f"{number}亿元"
    form.expect(slot, float(number.replace(",", "")) * 10_000)


@printed
def dash_for_a_figure(form: Printed, chance: random.Random) -> None:
    """A dash where a figure should be: nothing applies."""
    slot = some(chance, form.figures(*_POINTS, *AMOUNTS))
    slot.text = chance.choice(("-", "—", "——", "/", "--", "／"))
    form.expect(slot, None)


@printed
def word_for_a_figure(form: Printed, chance: random.Random) -> None:
    """A word where a figure should be."""
    slot = some(chance, form.figures(*_POINTS, *AMOUNTS))
    slot.text = chance.choice(("无", "未完成", "不适用", "见附件"))
    form.expect(slot, None)


@printed
def figure_left_blank(form: Printed, chance: random.Random) -> None:
    """A figure that was not filled in."""
    slot = some(chance, form.figures(*_POINTS, *AMOUNTS))
    slot.text = ""
    form.expect(slot, None)


@printed
def negative_amount(form: Printed, chance: random.Random) -> None:
    """An amount below zero, with one of the signs that are used for it."""
    slot = some(chance, form.figures(*AMOUNTS))
    value = form.truth[slot.about[0]].values[0]
    slot.text = chance.choice(("-", "−", "－")) + slot.text
    form.expect(slot, -value)


@printed
def negative_in_brackets(form: Printed, chance: random.Random) -> None:
    """An amount in brackets, as accountants print what is below zero."""
    slot = some(chance, form.figures(*AMOUNTS))
    value = form.truth[slot.about[0]].values[0]
    slot.text = f"({slot.text})"
    form.expect(slot, -value)


@printed
def header_missing(form: Printed, chance: random.Random) -> None:
    """A column of points without a header."""
    column = chance.choice(_POINTS)
    _head(form, column).text = ""
    form.loosen(*_POINTS)


@printed
def header_unknown(form: Printed, chance: random.Random) -> None:
    """A column of points under a word that nobody knows."""
    column = chance.choice(_POINTS)
    _head(form, column).text = "核定数"
    form.loosen(*_POINTS)


@printed
def amount_header_unknown(form: Printed, chance: random.Random) -> None:
    """A column of amounts under a word that nobody knows."""
    column = chance.choice(AMOUNTS)
    _head(form, column, "money").text = "核定数"
    form.loosen(*AMOUNTS)


@printed
def headers_swapped(form: Printed, chance: random.Random) -> None:
    """Weight and score with each other's header: what stands there is what it says."""
    weight, score = _head(form, "weight"), _head(form, "score")
    weight.text, score.text = score.text, weight.text
    for key in [key for key in form.truth if key[0] == "indicators" and key[2] == "weight"]:
        other = (*key[:2], "score")
        form.truth[key], form.truth[other] = form.truth[other], form.truth[key]
    totals = [("project", 0, f"total_{column}") for column in _POINTS]
    values = tuple(value for key in totals for value in form.truth[key].values)
    for key in totals:  # a total stands under one header and means the other
        form.truth[key] = Want(values, sure=False)
    form.loosen(*_POINTS)


@printed
def header_twice(form: Printed, chance: random.Random) -> None:
    """Two columns of scores: of the unit and of the reviewer."""
    table = form.block("indicators")
    score = _head(form, "score")
    at = len(table.rows[0]) - 1 - table.rows[0].index(score)
    _column(form, at, score.text, lambda row: "7.77")
    form.loosen("score", tables=("indicators",))


@printed
def further_column(form: Printed, chance: random.Random) -> None:
    """A column of figures that the tables have no place for."""
    _column(form, 1, "上级抽查数", lambda row: f"{row}.5")


@printed
def further_known_column(form: Printed, chance: random.Random) -> None:
    """A column of rates that every reader leaves out, as it has no field."""
    _column(form, 1, "完成率", lambda row: f"{row + 70}%")


def _column(form: Printed, at: int, header: str, text: Callable[[int], str]) -> None:
    """Insert a column before the `at`-th from the right in every row, blank in the foot's rows."""
    table = form.block("indicators")
    for number, row in enumerate(table.rows):
        slot = Slot(header, head=True) if number == 0 else Slot(text(number))
        row.insert(len(row) - at, slot)
    for block in form.blocks:
        for row in block.rows if block.name == "foot" else []:
            row[-1].across += 1
    share = 0.09
    table.widths.insert(len(table.widths) - at, share)
    table.widths[:] = [one / (1 + share) for one in table.widths]


@printed
def money_unit_changed(form: Printed, chance: random.Random) -> None:
    """The head says another unit: the same figures are other amounts."""
    label = some(chance, [one for one in form.block("money").slots() if "万元)" in one.text])
    if any("万元" in slot.text for slot in form.figures(*AMOUNTS)):
        raise Inapplicable
    label.text = label.text.replace("(万元)", "(元)")
    for key, want in form.truth.items():
        if key[0] == "funds" and key[2] in AMOUNTS and want.values != (None,):
            form.truth[key] = Want((round(want.values[0] / 10_000, 6),))


@printed
def money_unit_unknown(form: Printed, chance: random.Random) -> None:
    """The head says a unit that nobody converts without asking."""
    for label in form.block("money").slots():
        label.text = re.sub(r"\((万?元)\)", "(美元)", label.text)
    for slot in form.figures(*AMOUNTS):
        if "元" in slot.text:
            raise Inapplicable
        form.expect(slot)


@printed
def money_unit_missing(form: Printed, chance: random.Random) -> None:
    """The head says no unit."""
    for label in form.block("money").slots():
        label.text = re.sub(r"\((万?元)\)", "", label.text)
    form.loosen(*AMOUNTS)


@printed
def cells_merged_across(form: Printed, chance: random.Random) -> None:
    """Weight and score of a row in one cell."""
    table = form.block("indicators")
    for row in chance.sample(table.rows[1:], len(table.rows) - 1):
        for left, right in pairwise(row):
            keys = [key[2] for slot in (left, right) for key in slot.about]
            if keys == ["weight", "score"]:
                left.text, left.across = f"{left.text}    {right.text}", 2
                left.about += right.about
                row.remove(right)
                form.expect(left)
                return
    raise Inapplicable


@printed
def cells_merged_down(form: Printed, chance: random.Random) -> None:
    """One score for two indicators."""
    rows = form.block("indicators").rows[1:]
    pairs = []
    for above, below in pairwise(rows):
        for upper in above:
            for lower in below:
                both = (upper, lower)
                if all([key[2] for key in slot.about] == ["score"] for slot in both):
                    pairs.append((below, upper, lower))
    if not pairs:
        raise Inapplicable
    row, upper, lower = chance.choice(pairs)
    upper.down, upper.about = 2, upper.about + lower.about
    row[:] = [slot for slot in row if slot is not lower]
    form.expect(upper)


@printed
def name_over_two_columns(form: Printed, chance: random.Random) -> None:
    """A row whose name also takes the cell of the target: it has none."""
    rows = form.block("indicators").rows[1:]
    for row in chance.sample(rows, len(rows)):
        for name, target in pairwise(row):
            if [key[2] for key in name.about] == ["name"] and len(target.about) > 1:
                name.across = 2
                row[:] = [slot for slot in row if slot is not target]
                form.expect(target, None)
                form.truth[target.about[-2]] = Want((None, "qualitative"), sure=False)
                return
    raise Inapplicable


@printed
def level_label_damaged(form: Printed, chance: random.Random) -> None:
    """A level that prints only 指标: nobody knows which."""
    levels = [
        slot
        for slot in form.block("indicators").slots()
        if slot.text and slot.about and slot.about[0][2] == "level2"
    ]
    slot = some(chance, levels)
    slot.text = "指标"
    form.expect(slot)


@printed
def level_label_misspelt(form: Printed, chance: random.Random) -> None:
    """A level with a word that is none: 数里指标."""
    levels = [slot for slot in form.block("indicators").slots() if slot.text == "数量指标"]
    slot = some(chance, levels)
    slot.text = "数里指标"
    form.doubtful(slot)


@printed
def subtotals(form: Printed, chance: random.Random) -> None:
    """A row of subtotals below the indicators."""
    table = form.block("indicators")
    first = table.rows[0][0]
    side = first.down > 1
    first.down += side
    count = len(table.widths) - side
    texts = ["小计", *([""] * (count - 1))]
    for column in _POINTS:
        header = _head(form, column)
        texts[table.rows[0].index(header) - side] = "90"
    table.rows.append([Slot(text) for text in texts])


@printed
def digits_in_a_name(form: Printed, chance: random.Random) -> None:
    """A name that begins and ends with figures."""
    slots = [
        one for one in form.block("indicators").slots() if [k[2] for k in one.about] == ["name"]
    ]
    slot = some(chance, slots)
    slot.text = f"12345{slot.text}2.5"
    form.expect(slot, slot.text, sure=True)


@printed
def another_year_in_the_text(form: Printed, chance: random.Random) -> None:
    """Sentences about other years stand above and below the table."""
    form.titles.append("根据2016年印发的办法填报")
    form.notes.append("说明:截至2027年底仍有尾款")


@printed
def year_missing(form: Printed, chance: random.Random) -> None:
    """No year is printed anywhere but in a sentence about another one."""
    if form.layout == "department":
        raise Inapplicable
    form.titles[1] = "填报时间:        年   月"
    form.truth["project", 0, "year"] = Want((None,))


@printed
def grade_in_a_sentence(form: Printed, chance: random.Random) -> None:
    """The conclusion is a sentence with the words of other grades in it."""
    form.notes.append("评价结论:较上年由良转优，个别指标完成较差。")


@printed
def target_as_two_bounds(form: Printed, chance: random.Random) -> None:
    """A target with a lower and an upper bound."""
    slots = [one for one in form.block("indicators").slots() if len(one.about) == 3]
    slot = some(chance, [one for one in slots if one.text[:1] in "≥>" and one.text.endswith("%")])
    slot.text = f"{slot.text[1:-1]}%-99%"
    for key in slot.about:
        form.truth[key] = Want((slot.text,) if key[2] == "target_text" else (), sure=False)


@printed
def operator_as_a_word(form: Printed, chance: random.Random) -> None:
    """At least and at most as words."""
    slots = [one for one in form.block("indicators").slots() if len(one.about) == 3]
    words = {"≥": "不低于", "≤": "不超过"}
    slot = some(chance, [one for one in slots if one.text[:1] in words])
    operator = slot.text[0]
    slot.text = words[operator] + slot.text[1:]
    for key in slot.about:
        if key[2] == "target_text":
            form.truth[key] = Want((slot.text,), sure=False)
        if key[2] == "target_operator":
            form.truth[key] = Want((operator,), sure=False)
    form.doubtful(slot)


@printed
def operator_as_two_signs(form: Printed, chance: random.Random) -> None:
    """>= and <= for the signs."""
    for slot in form.block("indicators").slots():
        if len(slot.about) == 3:
            slot.text = slot.text.replace("≥", ">=").replace("≤", "<=")


@printed
def prose_with_figures(form: Printed, chance: random.Random) -> None:
    """A reason full of figures."""
    slots = [s for s in form.block("indicators").slots() if [k[2] for k in s.about] == ["reason"]]
    slot = some(chance, slots)
    slot.text = "原定12处,实际8.50处,扣2分(见2023年第3号文);预算100万元"
    form.expect(slot, slot.text, sure=True)
