"""Damages to a page as a whole: how it is turned, cut, ordered, ruled and shaded."""

from __future__ import annotations

import math
from dataclasses import replace

from tests.torture.damages.registry import Inapplicable, drawn
from tests.torture.drawer import Page, Placed, Rule, Run, Sheet
from tests.torture.pen import rectangle, stroke


def _beside(sheet: Sheet, left: str, right: str) -> tuple[Placed, Placed]:
    """Return two figures of these columns that are neighbours in a row."""
    ones = [one for one in sheet.placed if one.runs and one.slot.figure]
    pairs = [
        (one, other)
        for one in ones
        for other in ones
        if one.page == other.page
        and abs(one.right - other.left) < 0.1
        and abs(one.top - other.top) < 0.1
        and one.slot.about[0][2] == left
        and other.slot.about[0][2] == right
    ]
    if not pairs:
        raise Inapplicable
    return sheet.chance.choice(pairs)


def _cut_rule(page: Page, rule: Rule, first: float, last: float) -> None:
    """Take a stretch out of a rule."""
    x0, y0, x1, y1 = rule
    page.rules.remove(rule)
    if x0 == x1:
        rest = ((x0, y0, x0, first), (x0, last, x0, y1))
    else:
        rest = ((x0, y0, first, y0), (last, y0, x1, y0))
    page.rules += [one for one in rest if one[2] - one[0] > 0.5 or one[3] - one[1] > 0.5]


@drawn
def text_from_the_last_to_the_first(sheet: Sheet) -> None:
    """All text in the reverse of its order."""
    for page in sheet.pages:
        page.backwards = True


@drawn
def text_glyph_by_glyph(sheet: Sheet) -> None:
    """Each glyph in its own place."""
    sheet.hand.text = "glyphs"


@drawn
def text_placed_leftwards(sheet: Sheet) -> None:
    """Each glyph in its own place, the last one first."""
    sheet.hand.text = "leftwards"


@drawn
def text_in_nested_forms(sheet: Sheet) -> None:
    """The page is a form within a form."""
    for page in sheet.pages:
        page.nested = True


@drawn
def text_printed_twice(sheet: Sheet) -> None:
    """All text twice, a hair apart: bold without a bold font."""
    for one in sheet.placed:
        one.runs += [replace(run, x=run.x + 0.25) for run in one.runs]


def _in_state(sheet: Sheet, state: str) -> None:
    for one in sheet.placed:
        for run in one.runs:
            run.state, run.how = state, "plain"


@drawn
def text_condensed(sheet: Sheet) -> None:
    """Text squeezed to nine tenths of its width."""
    _in_state(sheet, "90 Tz")


@drawn
def text_loosely_spaced(sheet: Sheet) -> None:
    """Space between all characters."""
    _in_state(sheet, "0.7 Tc")


@drawn
def text_transparent_by_half(sheet: Sheet) -> None:
    """All under half transparency."""
    sheet.extra["half"] = "<< /ca 0.55 /CA 0.55 >>"
    for page in sheet.pages:
        page.resources += "/ExtGState << /Half {half} >>"
        page.matrix += " /Half gs"


@drawn
def page_turned_as_it_says(sheet: Sheet) -> None:
    """A page stored sideways, with the entry that turns it upright."""
    for page in sheet.pages:
        page.box = (0, 0, page.height, page.width)
        page.matrix += f" 0 1 -1 0 {page.height:.2f} 0 cm"
        page.entries += "/Rotate 90"


@drawn
def page_sideways(sheet: Sheet) -> None:
    """A page that lies on its side, and no entry says so."""
    for page in sheet.pages:
        page.box = (0, 0, page.height, page.width)
        page.matrix += f" 0 1 -1 0 {page.height:.2f} 0 cm"
    sheet.printed.loosen()


@drawn
def page_upside_down(sheet: Sheet) -> None:
    """A page on its head."""
    for page in sheet.pages:
        page.matrix += f" -1 0 0 -1 {page.width:.2f} {page.height:.2f} cm"
    sheet.printed.loosen()


@drawn
def page_aslant(sheet: Sheet) -> None:
    """A page half a degree to two degrees aslant."""
    angle = math.radians(sheet.chance.choice((-1, 1)) * sheet.chance.uniform(0.4, 2))
    cos, sin = math.cos(angle), math.sin(angle)
    for page in sheet.pages:
        page.matrix += f" {cos:.5f} {sin:.5f} {-sin:.5f} {cos:.5f} 0 0 cm"
    sheet.printed.loosen()


@drawn
def page_off_the_origin(sheet: Sheet) -> None:
    """A page whose lower left corner is not at zero."""
    for page in sheet.pages:
        page.box = (100, -200, page.width + 100, page.height - 200)
        page.matrix += " 1 0 0 1 100 -200 cm"


@drawn
def page_in_large_units(sheet: Sheet) -> None:
    """A page whose unit is two points."""
    for page in sheet.pages:
        page.box = (0, 0, page.width / 2, page.height / 2)
        page.matrix += " 0.5 0 0 0.5 0 0 cm"
        page.entries += "/UserUnit 2"


@drawn
def page_shrunk(sheet: Sheet) -> None:
    """A form printed at two thirds, in the middle of the page."""
    for page in sheet.pages:
        page.matrix += f" 0.66 0 0 0.66 {page.width * 0.17:.1f} {page.height * 0.17:.1f} cm"


@drawn
def page_cropped(sheet: Sheet) -> None:
    """The crop box cuts the last column in two."""
    for page in sheet.pages:
        right = page.width - sheet.hand.margin - 30
        page.entries += f"/CropBox [0 0 {right:.1f} {page.height:.1f}]"
        for one in sheet.placed:
            if one.right > right - 1:
                sheet.printed.doubtful(one.slot)
                if one.slot.figure or len(one.slot.about) > 1:
                    sheet.printed.expect(one.slot, *_printed(sheet, one))


def _printed(sheet: Sheet, one: Placed) -> tuple[str | float | None, ...]:
    """Return what a slot's first field is, so that it may be read or doubted."""
    return sheet.printed.truth[one.slot.about[0]].values if one.slot.about else ()


@drawn
def page_cut_at_the_foot(sheet: Sheet) -> None:
    """The page ends in the middle of the table: what is below is lost."""
    number = max(one.page for one in sheet.placed if one.runs)
    last = [one for one in sheet.placed if one.page == number and one.runs]
    cut = max(one.runs[-1].y for one in last) - 40
    page = sheet.pages[number]
    page.box = (0, page.height - cut, page.width, page.height)
    for one in last:
        if one.bottom > cut:
            for key in one.slot.about:
                want = sheet.printed.truth[key]
                sheet.printed.truth[key] = replace(want, values=(*want.values, None), sure=False)


@drawn
def two_pages_on_a_sheet(sheet: Sheet) -> None:
    """Two pages side by side on one; the second is empty of forms."""
    for page in sheet.pages:
        page.matrix += f" 0.7 0 0 0.7 0 {page.height * 0.15:.1f} cm"
        line = (page.width, 60.0, page.width, 400.0)
        page.over.append(stroke(sheet, line, 0.5))


@drawn
def cells_tinted(sheet: Sheet) -> None:
    """Cells of headers on a grey ground."""
    for one in sheet.placed:
        if one.slot.head:
            box = rectangle(sheet, one.left, one.top, one.right, one.bottom)
            sheet.page(one).under.append(f"0.87 g {box} f")


@drawn
def rows_banded(sheet: Sheet) -> None:
    """Every other cell on a pale blue ground that leaves a margin."""
    for one in sheet.placed[::2]:
        box = rectangle(sheet, one.left + 1, one.top + 1, one.right - 1, one.bottom - 1)
        sheet.page(one).under.append(f"0.88 0.93 1 rg {box} f")


@drawn
def lines_with_a_white_ground(sheet: Sheet) -> None:
    """Each line of text on a white rectangle of its own."""
    for one in sheet.placed:
        for run in one.runs:
            wide = sheet.width(run.text, run.size)
            box = rectangle(sheet, run.x, run.y - run.size, run.x + wide, run.y + 0.3 * run.size)
            sheet.page(one).under.append(f"1 g {box} f")


@drawn
def lines_with_a_yellow_ground(sheet: Sheet) -> None:
    """Marked text: a yellow rectangle behind every third line."""
    runs = [(one, run) for one in sheet.placed for run in one.runs]
    for one, run in runs[::3]:
        wide = sheet.width(run.text, run.size)
        box = rectangle(sheet, run.x, run.y - run.size, run.x + wide, run.y + 0.3 * run.size)
        sheet.page(one).under.append(f"1 1 0 rg {box} f")


@drawn
def rules_doubled(sheet: Sheet) -> None:
    """Each rule as two, a point apart."""
    for page in sheet.pages:
        page.rules += [
            (
                x0 + 1.2 * (x0 == x1),
                y0 + 1.2 * (y0 == y1),
                x1 + 1.2 * (x0 == x1),
                y1 + 1.2 * (y0 == y1),
            )
            for x0, y0, x1, y1 in page.rules
        ]


@drawn
def rules_dotted(sheet: Sheet) -> None:
    """Rules of dots."""
    for page in sheet.pages:
        page.matrix += " [1 1.5] 0 d"


@drawn
def rules_in_pieces(sheet: Sheet) -> None:
    """Each rule as pieces of ten points with small gaps."""
    for page in sheet.pages:
        pieces = []
        for x0, y0, x1, y1 in page.rules:
            length = max(x1 - x0, y1 - y0)
            steps = max(int(length / 10), 1)
            for at in range(steps):
                a, b = at / steps, (at + 1) / steps - 0.3 / length
                pieces.append(
                    (x0 + a * (x1 - x0), y0 + a * (y1 - y0), x0 + b * (x1 - x0), y0 + b * (y1 - y0))
                )
        page.rules = pieces


@drawn
def rules_grey(sheet: Sheet) -> None:
    """Rules in pale grey lines under the text."""
    for page in sheet.pages:
        lines = [stroke(sheet, rule, 0.5) for rule in page.rules]
        page.under += ["0.75 G", *lines]
        page.rules = []


@drawn
def rule_missing_between_figures(sheet: Sheet) -> None:
    """No rule stands between an amount and the next one of its row."""
    left, right = _beside(sheet, "adjusted_budget", "executed")
    _upright_gap(sheet, left)
    sheet.printed.doubtful(left.slot)
    sheet.printed.doubtful(right.slot)


@drawn
def rule_missing_between_points(sheet: Sheet) -> None:
    """No rule stands between weight and score of a row."""
    left, right = _beside(sheet, "weight", "score")
    _upright_gap(sheet, left)
    sheet.printed.doubtful(left.slot)
    sheet.printed.doubtful(right.slot)


def _upright_gap(sheet: Sheet, one: Placed) -> None:
    page = sheet.page(one)
    for rule in page.rules:
        x0, y0, x1, y1 = rule
        if (
            x0 == x1
            and abs(x0 - one.right) < 0.1
            and y0 <= one.top + 0.1
            and y1 >= one.bottom - 0.1
        ):
            _cut_rule(page, rule, one.top, one.bottom)
            return
    raise Inapplicable


@drawn
def rule_missing_between_rows(sheet: Sheet) -> None:
    """No rule stands between a score and the one below it."""
    scores = [one for one in sheet.placed if one.runs and one.slot.figure]
    pairs = [
        (one, other)
        for one in scores
        for other in scores
        if one.page == other.page
        and abs(one.bottom - other.top) < 0.1
        and abs(one.left - other.left) < 0.1
        and one.slot.about[0][0] == other.slot.about[0][0] == "indicators"
        and one.slot.about[0][2] == other.slot.about[0][2]
    ]
    if not pairs:
        raise Inapplicable
    above, below = sheet.chance.choice(pairs)
    page = sheet.page(above)
    for rule in page.rules:
        x0, y0, x1, y1 = rule
        over = x0 <= above.left + 0.1 and x1 >= above.right - 0.1
        if y0 == y1 and abs(y0 - above.bottom) < 0.1 and over:
            _cut_rule(page, rule, above.left, above.right)
            sheet.printed.doubtful(above.slot)
            sheet.printed.doubtful(below.slot)
            return
    raise Inapplicable


@drawn
def rules_upright_missing(sheet: Sheet) -> None:
    """A table of horizontal rules only."""
    for page in sheet.pages:
        page.rules = [rule for rule in page.rules if rule[1] == rule[3]]
    sheet.printed.loosen()


@drawn
def rules_all_missing(sheet: Sheet) -> None:
    """A table without any rule."""
    for page in sheet.pages:
        page.rules = []
    sheet.printed.loosen()


@drawn
def rules_outside_missing(sheet: Sheet) -> None:
    """A table that is open at its left and right."""
    for page in sheet.pages:
        if page.rules:
            left, right = min(r[0] for r in page.rules), max(r[2] for r in page.rules)
            page.rules = [r for r in page.rules if not (r[0] == r[2] and r[0] in (left, right))]


@drawn
def rule_through_a_row(sheet: Sheet) -> None:
    """A stray line runs across the table through the text of a row."""
    one = sheet.figure("weight")
    y = (one.top + one.bottom) / 2
    line = (sheet.hand.margin, y, sheet.hand.width - sheet.hand.margin, y)
    sheet.page(one).over.append(stroke(sheet, line, 0.5))
    for other in sheet.placed:
        if other.page == one.page and other.top < y < other.bottom:
            sheet.printed.doubtful(other.slot)


@drawn
def rule_too_short(sheet: Sheet) -> None:
    """Upright rules end three points above the rule below them."""
    for page in sheet.pages:
        page.rules = [
            (x0, y0, x1, y1 - 3) if x0 == x1 and y1 - y0 > 12 else (x0, y0, x1, y1)
            for x0, y0, x1, y1 in page.rules
        ]


@drawn
def column_shifted(sheet: Sheet) -> None:
    """The figures of a column stand a fifth of a line lower than the rest of their rows."""
    for one in sheet.placed:
        if one.slot.figure and one.slot.about[0][2] == "score":
            for run in one.runs:
                run.y += 0.2 * run.size


@drawn
def row_letters_small(sheet: Sheet) -> None:
    """One row in letters of half the size."""
    one = sheet.figure("weight")
    for other in sheet.placed:
        if other.page == one.page and abs(other.top - one.top) < 0.1:
            for run in other.runs:
                run.x += sheet.width(run.text, run.size) / 4
                run.size /= 2


@drawn
def blank_page_between(sheet: Sheet) -> None:
    """An empty page after the first one."""
    sheet.pages.insert(1, Page(sheet.hand.width, sheet.hand.height))
    for one in sheet.placed:
        one.page += one.page > 0


@drawn
def page_number_in_the_table(sheet: Sheet) -> None:
    """A page number stands close below the last rule."""
    for number, page in enumerate(sheet.pages):
        foot = max([rule[3] for rule in page.rules], default=700.0)
        page.loose.append(replace(_any_run(sheet), text=f"- {number + 1} -", x=290, y=foot + 10))


def _any_run(sheet: Sheet) -> Run:
    return next(run for one in sheet.placed for run in one.runs)


@drawn
def scan_under_invisible_text(sheet: Sheet) -> None:
    """All text invisible, as over a picture that a recognition read."""
    for one in sheet.placed:
        for run in one.runs:
            run.state = "3 Tr"
    for page in sheet.pages:
        for run in page.loose:
            run.state = "3 Tr"
    for key in sheet.printed.truth:
        sheet.printed.truth[key] = replace(sheet.printed.truth[key], sure=False)
