"""Damages to what is drawn at one figure: marks, stamps, patches, lines, pictures, hidden text."""

from __future__ import annotations

import zlib
from dataclasses import replace

import numpy as np
from fontTools.pens.basePen import BasePen
from PIL import Image, ImageDraw, ImageFont

from tests.torture import typefaces
from tests.torture.damages.registry import Inapplicable, drawn
from tests.torture.drawer import Placed, Run, Sheet
from tests.torture.pen import rectangle, shown, stroke

_POINTS = ("weight", "score")


def _end(sheet: Sheet, run: Run) -> float:
    """Return where a run ends."""
    return run.x + sheet.width(run.text, run.size)


def _span(sheet: Sheet, one: Placed) -> tuple[float, float, float, float]:
    """Return the box of a figure's ink: left, top, right, bottom."""
    run = one.runs[-1]
    return run.x, run.y - 0.75 * run.size, _end(sheet, run), run.y


def _over(sheet: Sheet, one: Placed, *operators: str) -> None:
    sheet.page(one).over += operators


def _beside(sheet: Sheet, one: Placed, text: str, rise: float = 0.0, size: float = 1.0) -> Run:
    """Set a mark behind a figure."""
    run = one.runs[-1]
    mark = Run(text, _end(sheet, run), run.y - rise * run.size, size * run.size)
    one.runs.append(mark)
    return mark


def _doubted(sheet: Sheet) -> Placed:
    """Return a figure whose value stands, a doubt being allowed."""
    one = sheet.figure()
    sheet.printed.doubtful(one.slot)
    return one


def _lost(sheet: Sheet) -> Placed:
    """Return a figure of which nobody can know any more what it is."""
    one = sheet.figure()
    sheet.printed.expect(one.slot)
    return one


def _marked(name: str, text: str, rise: float = 0.0, size: float = 1.0) -> None:
    """Register a damage: a mark behind a figure."""

    def damage(sheet: Sheet) -> None:
        """A mark behind a figure is no part of it."""
        _beside(sheet, _doubted(sheet), text, rise, size)

    damage.__name__ = name
    drawn(damage)


_marked("mark_raised_digit", "1", 0.4, 0.6)
_marked("mark_raised_circled", "①", 0.35, 0.6)
_marked("mark_lowered_digit", "3", -0.2, 0.6)
_marked("mark_star", "*")


@drawn
def small_digit_on_the_line(sheet: Sheet) -> None:
    """A small digit on the figure's own baseline: nobody knows what it is."""
    _beside(sheet, _lost(sheet), "4", 0, 0.62)


@drawn
def pale_digit_behind(sheet: Sheet) -> None:
    """A pale digit of full size behind a figure."""
    _beside(sheet, _lost(sheet), "6").colour = "0.8 g"


@drawn
def red_digit_before(sheet: Sheet) -> None:
    """A red digit of full size in front of a figure."""
    one = _lost(sheet)
    run = one.runs[0]
    one.runs.insert(0, Run("2", run.x - sheet.width("2"), run.y, run.size, "0.9 0 0 rg"))


@drawn
def figure_all_grey(sheet: Sheet) -> None:
    """A figure in pale grey throughout stands as it is."""
    one = _doubted(sheet)
    one.runs[0].colour = "0.6 g"


@drawn
def figure_all_red(sheet: Sheet) -> None:
    """A figure in red is as good as one in black."""
    sheet.figure().runs[0].colour = "0.85 0 0 rg"


@drawn
def struck_out_by_a_stroke(sheet: Sheet) -> None:
    """A line through a figure."""
    one = _lost(sheet)
    left, top, right, bottom = _span(sheet, one)
    middle = (top + bottom) / 2
    _over(sheet, one, stroke(sheet, (left - 1, middle, right + 1, middle), 0.7))


@drawn
def struck_out_by_a_fill(sheet: Sheet) -> None:
    """The line as a thin rectangle."""
    one = _lost(sheet)
    left, top, right, bottom = _span(sheet, one)
    middle = (top + bottom) / 2
    _over(sheet, one, "0 g " + rectangle(sheet, left, middle, right, middle + 0.6) + " f")


@drawn
def struck_out_by_a_cross(sheet: Sheet) -> None:
    """Two oblique lines over a figure, as a pen does it."""
    one = _lost(sheet)
    left, top, right, bottom = _span(sheet, one)
    lines = ((left, top, right, bottom), (left, bottom, right, top))
    _over(sheet, one, "0.8 0 0 RG", *(stroke(sheet, line, 0.8) for line in lines))


@drawn
def struck_and_written_anew(sheet: Sheet) -> None:
    """The old figure is struck out, the new one stands beside it."""
    one = sheet.figure(*_POINTS)
    left, top, right, bottom = _span(sheet, one)
    middle = (top + bottom) / 2
    _over(sheet, one, stroke(sheet, (left - 1, middle, right + 1, middle), 0.7))
    _beside(sheet, one, " 5")
    sheet.printed.expect(one.slot, 5.0)


@drawn
def minus_as_a_line(sheet: Sheet) -> None:
    """The minus of a figure is a stroke."""
    one = sheet.figure()
    left, top, _, bottom = _span(sheet, one)
    middle = (top + bottom) / 2
    _over(sheet, one, stroke(sheet, (left - 5, middle, left - 1, middle), 0.7))
    value = sheet.printed.truth[one.slot.about[0]].values[0]
    sheet.printed.expect(one.slot, -value)


@drawn
def patch_over_the_last_digit(sheet: Sheet) -> None:
    """A white patch hides the last digit: the text has it, the page does not."""
    one = _lost(sheet)
    _, top, right, bottom = _span(sheet, one)
    wide = sheet.width(one.runs[-1].text[-1])
    _over(
        sheet, one, "1 g " + rectangle(sheet, right - wide, top - 1, right + 1, bottom + 1) + " f"
    )


@drawn
def patch_over_a_figure(sheet: Sheet) -> None:
    """A black bar hides a figure that is still in the text."""
    one = _lost(sheet)
    left, top, right, bottom = _span(sheet, one)
    bar = rectangle(sheet, left - 2, top - 2, right + 2, bottom + 2)
    _over(sheet, one, f"0 g {bar} f")


@drawn
def patch_with_a_new_figure(sheet: Sheet) -> None:
    """A white patch with another figure on it."""
    one = sheet.figure(*_POINTS)
    left, top, right, bottom = _span(sheet, one)
    patch = rectangle(sheet, left - 2, top - 1, right + 2, bottom + 1.5)
    anew = replace(one.runs[0], text="7")
    _over(sheet, one, f"1 g {patch} f 0 g", shown(sheet, anew))
    sheet.printed.expect(one.slot, 7.0)


@drawn
def stamp_over_figures(sheet: Sheet) -> None:
    """A red stamp with words and a date across some cells."""
    one = sheet.figure()
    left, top, right, bottom = _span(sheet, one)
    x, y = (left + right) / 2, (top + bottom) / 2
    words = (Run("财务专用章", x - 25, y - 4, 10.0), Run("2024.3.15", x - 22, y + 12, 9.0))
    circle = rectangle(sheet, x - 32, y - 22, x + 32, y + 22)
    texts = [shown(sheet, replace(run, colour="0.9 0 0 rg")) for run in words]
    _over(sheet, one, "0.9 0 0 RG", f"1.5 w {circle} S", *texts)
    for other in sheet.placed:
        inside = other.left < x + 45 and other.right > x - 45
        if inside and other.page == one.page and other.top < y + 30 and other.bottom > y - 30:
            sheet.printed.doubtful(other.slot)


@drawn
def watermark_of_text(sheet: Sheet) -> None:
    """Pale words of the body's size all over the page."""
    for page in sheet.pages:
        marks = [
            Run("内部资料2024", x, y, sheet.hand.size, "0.85 g")
            for y in range(30, int(page.height) - 30, 53)
            for x in range(20, int(page.width) - 60, 140)
        ]
        page.under += [shown(sheet, mark) for mark in marks]


@drawn
def watermark_aslant(sheet: Sheet) -> None:
    """Large pale words across the page."""
    for page in sheet.pages:
        mark = shown(sheet, Run("仅供公示使用", 0, page.height, 54, "0.88 g"))
        page.under.append(f"q 0.77 0.64 -0.64 0.77 130 250 cm {mark} Q")


@drawn
def watermark_over_transparent(sheet: Sheet) -> None:
    """Large words over the text, nearly transparent."""
    sheet.extra["pale"] = "<< /ca 0.15 >>"
    for page in sheet.pages:
        page.resources += "/ExtGState << /Pale {pale} >>"
        mark = shown(sheet, Run("2024年度公开", 0, page.height, 54, "0 0 0.8 rg"))
        page.over.append(f"q /Pale gs 0.77 0.64 -0.64 0.77 130 250 cm {mark} Q")


@drawn
def tick_beside(sheet: Sheet) -> None:
    """A tick of a pen beside a figure."""
    one = _doubted(sheet)
    _, _, right, bottom = _span(sheet, one)
    x, y = right + 1, sheet.up(bottom)
    path = f"{x:.1f} {y + 3:.1f} m {x + 2:.1f} {y:.1f} l {x + 6:.1f} {y + 8:.1f} l S"
    _over(sheet, one, f"0.8 0 0 RG 0.8 w {path}")


@drawn
def underlined_figure(sheet: Sheet) -> None:
    """A line under a figure, as typists stress it."""
    one = _doubted(sheet)
    left, _, right, bottom = _span(sheet, one)
    _over(sheet, one, stroke(sheet, (left, bottom + 1.2, right, bottom + 1.2), 0.5))


@drawn
def at_least_as_an_underline(sheet: Sheet) -> None:
    """> with a line under it is ≥."""
    for one in sheet.placed:
        if len(one.slot.about) == 3 and one.runs and one.runs[0].text[0] == "≥":
            run = one.runs[0]
            run.text = f">{run.text[1:]}"
            line = (run.x, run.y + 0.5, run.x + sheet.width(">"), run.y + 0.5)
            _over(sheet, one, stroke(sheet, line, 0.6))
            sheet.printed.doubtful(one.slot)
            return
    raise Inapplicable


@drawn
def point_as_a_square(sheet: Sheet) -> None:
    """A decimal point that is a small filled square."""
    one = _with(sheet, ".")
    run = one.runs[0]
    whole, part = run.text.split(".")
    x = run.x + sheet.width(whole, run.size)
    point = rectangle(sheet, x + 0.8, run.y - 1.1, x + 1.9, run.y)
    after = replace(run, text=part, x=x + sheet.width(".", run.size))
    one.runs[:] = [replace(run, text=whole), after]
    _over(sheet, one, f"0 g {point} f")
    sheet.printed.doubtful(one.slot)


def _with(sheet: Sheet, sign: str) -> Placed:
    """Return a figure that is set in one line and holds a sign."""
    found = [sheet.of(slot) for slot in sheet.printed.figures() if slot.text.count(sign) == 1]
    found = [one for one in found if len(one.runs) == 1 and one.runs[0].text == one.slot.text]
    if not found:
        raise Inapplicable
    return sheet.chance.choice(found)


@drawn
def figure_as_a_picture(sheet: Sheet) -> None:
    """A figure that is a picture."""
    one = sheet.figure()
    run = one.runs[-1]
    wide, scale = sheet.width(run.text, run.size), 8
    path = typefaces.CHINESE["sans"]
    picture = Image.new("L", (max(round(wide * scale), 8), round(run.size * scale)), 255)
    pen = ImageDraw.Draw(picture)
    used = ImageFont.truetype(str(path), round(run.size * scale * 0.9))
    pen.text((0, round(0.8 * run.size * scale)), run.text, 0, used, anchor="ls")
    pixels = zlib.compress(np.asarray(picture).tobytes())
    head = (
        f"<< /Type /XObject /Subtype /Image /Width {picture.width} /Height {picture.height} "
        f"/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode /Length {len(pixels)} >>"
    )
    sheet.extra["picture"] = head.encode() + b"\nstream\n" + pixels + b"\nendstream"
    page = sheet.page(one)
    page.resources += "/XObject << /Figure {picture} >>"
    low = sheet.up(run.y + 0.2 * run.size)
    page.over.append(f"q {wide:.2f} 0 0 {run.size:.2f} {run.x:.2f} {low:.2f} cm /Figure Do Q")
    one.runs.clear()
    sheet.printed.expect(one.slot)


class _Outlines(BasePen):
    """Writes the outlines of glyphs as operators of a page."""

    def __init__(self, glyphs: object, x: float, y: float, scale: float) -> None:
        super().__init__(glyphs)
        self.at, self.scale, self.out = (x, y), scale, []

    def _write(self, operator: str, *points: tuple[float, float]) -> None:
        x, y = self.at
        flat = " ".join(f"{x + a * self.scale:.2f} {y + b * self.scale:.2f}" for a, b in points)
        self.out.append(f"{flat} {operator}")

    def _moveTo(self, point: tuple[float, float]) -> None:
        self._write("m", point)

    def _lineTo(self, point: tuple[float, float]) -> None:
        self._write("l", point)

    def _curveToOne(self, *points: tuple[float, float]) -> None:
        self._write("c", *points)

    def _closePath(self) -> None:
        self.out.append("h")


def _outlined(sheet: Sheet, run: Run) -> str:
    """Return a run's characters as filled outlines."""
    font = typefaces.source("sans")
    names, glyphs, x = font.getBestCmap(), font.getGlyphSet(), run.x
    out = ["0 g"]
    for sign in run.text:
        pen = _Outlines(glyphs, x, sheet.up(run.y), run.size / font["head"].unitsPerEm)
        glyphs[names[ord(sign)]].draw(pen)
        out += pen.out
        x += sheet.width(sign, run.size)
    return " ".join([*out, "f"])


@drawn
def figure_as_outlines(sheet: Sheet) -> None:
    """A figure that is filled outlines."""
    one = _lost(sheet)
    _over(sheet, one, *(_outlined(sheet, run) for run in one.runs))
    one.runs.clear()


@drawn
def digit_as_outlines(sheet: Sheet) -> None:
    """The first digit of a figure is an outline, the others are text."""
    one = _lost(sheet)
    run = one.runs[0]
    _over(sheet, one, _outlined(sheet, replace(run, text=run.text[0])))
    x = run.x + sheet.width(run.text[0], run.size)
    one.runs[0] = replace(run, text=run.text[1:], x=x)


@drawn
def hidden_figure_beside(sheet: Sheet) -> None:
    """Text that is not painted stands beside a figure: a left-over of a recognition."""
    _beside(sheet, one := sheet.figure(), "8").state = "3 Tr"
    sheet.printed.doubtful(one.slot)


@drawn
def hidden_figure_instead(sheet: Sheet) -> None:
    """A figure that is in the text, and is not painted at all."""
    one = _lost(sheet)
    for run in one.runs:
        run.state = "3 Tr"


@drawn
def white_digit_beside(sheet: Sheet) -> None:
    """A white digit on white behind a figure."""
    _beside(sheet, one := sheet.figure(), "9").colour = "1 g"
    sheet.printed.doubtful(one.slot)


@drawn
def white_figure_in_an_empty_cell(sheet: Sheet) -> None:
    """A cell that prints nothing holds a white figure."""
    one = sheet.figure(*_POINTS)
    for run in one.runs:
        run.colour = "1 1 1 rg"
    sheet.printed.expect(one.slot, None)


@drawn
def transparent_figure(sheet: Sheet) -> None:
    """A figure that is wholly transparent."""
    one = sheet.figure()
    sheet.extra["clear"] = "<< /ca 0 /CA 0 >>"
    sheet.page(one).resources += "/ExtGState << /Clear {clear} >>"
    _over(sheet, one, "q /Clear gs", *(shown(sheet, run) for run in one.runs), "Q")
    one.runs.clear()
    sheet.printed.expect(one.slot, None)


@drawn
def layer_switched_off(sheet: Sheet) -> None:
    """Another figure over this one, in a layer that is not shown."""
    one = _doubted(sheet)
    sheet.extra["layer"] = "<< /Type /OCG /Name (draft) >>"
    sheet.catalog += "/OCProperties << /OCGs [{layer}] /D << /OFF [{layer}] /Order [] >> >>"
    sheet.page(one).resources += "/Properties << /Draft {layer} >>"
    other = replace(one.runs[0], text="33")
    _over(sheet, one, "/OC /Draft BDC", shown(sheet, other), "EMC")


@drawn
def figure_in_a_comment(sheet: Sheet) -> None:
    """A note of a reviewer is printed over the page: it belongs to no cell."""
    one = _doubted(sheet)
    left, top, right, bottom = _span(sheet, one)
    box = f"[{left:.1f} {sheet.up(bottom):.1f} {right + 20:.1f} {sheet.up(top - 12):.1f}]"
    sheet.extra["note"] = (
        f"<< /Type /Annot /Subtype /Text /Rect {box} /Contents (12345) /T (reviewer) >>"
    )
    sheet.page(one).entries += "/Annots [{note}]"


@drawn
def figure_in_a_form_field(sheet: Sheet) -> None:
    """A figure that was filled into a field: the page shows it, its text does not have it."""
    one = _doubted(sheet)
    run = next(own for own in reversed(one.runs) if any(map(str.isdigit, own.text)))
    text = "".join(char for char in run.text if char.isascii())
    left, top, right, bottom = _span(sheet, one)
    wide, high = right - left + 8, bottom - top + 6
    look = f"BT /He {run.size:g} Tf 1 0 0 1 2 3 Tm ({text}) Tj ET".encode()
    helvetica = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    head = (
        f"<< /Type /XObject /Subtype /Form /BBox [0 0 {wide:.1f} {high:.1f}] "
        f"/Resources << /Font << /He {helvetica} >> >> /Length {len(look)} >>"
    )
    sheet.extra["look"] = head.encode() + b"\nstream\n" + look + b"\nendstream"
    box = f"[{left:.1f} {sheet.up(bottom + 3):.1f} {left + wide:.1f} {sheet.up(top - 3):.1f}]"
    sheet.extra["field"] = (
        f"<< /Type /Annot /Subtype /Widget /FT /Tx /F 4 /T (amount) /V ({text}) /Rect {box} "
        "/AP << /N {look} >> >>"
    )
    sheet.page(one).entries += "/Annots [{field}]"
    sheet.catalog += "/AcroForm << /Fields [{field}] >>"
    one.runs.clear()


@drawn
def replacement_text_lies(sheet: Sheet) -> None:
    """The replacement text of a figure says another one."""
    one = _doubted(sheet)
    one.runs[0].told = "55"


@drawn
def figure_over_another(sheet: Sheet) -> None:
    """Two figures in one place."""
    one = _lost(sheet)
    run = one.runs[0]
    turned = run.text.translate(str.maketrans("0123456789", "7418529630"))
    one.runs.append(replace(run, text=turned, x=run.x + 0.5, y=run.y + 0.4))


@drawn
def digit_clipped(sheet: Sheet) -> None:
    """A clip cuts the last digit of a figure away."""
    one = _lost(sheet)
    _, top, right, bottom = _span(sheet, one)
    wide = sheet.width(one.runs[-1].text[-1])
    clip = rectangle(sheet, one.left, top - 3, right - wide * 0.9, bottom + 3)
    _over(sheet, one, f"q {clip} W n", *(shown(sheet, run) for run in one.runs), "Q")
    one.runs.clear()


@drawn
def figure_crosses_a_border(sheet: Sheet) -> None:
    """A figure that begins in its cell and ends in the next one."""
    one = sheet.figure(*_POINTS)
    run = one.runs[0]
    run.x = one.right - sheet.width(run.text, run.size) * 0.6
    sheet.printed.doubtful(one.slot)
    for other in sheet.placed:
        beside = other.page == one.page and abs(other.left - one.right) < 0.1
        if beside and other.top < run.y < other.bottom:
            sheet.printed.doubtful(other.slot)


@drawn
def name_runs_into_the_target(sheet: Sheet) -> None:
    """A long name that is not broken runs over the border into the target."""
    names = [one for one in sheet.placed if [k[2] for k in one.slot.about] == ["name"]]
    one = sheet.chance.choice([name for name in names if name.runs] or names)
    if len(one.runs) != 1:
        raise Inapplicable
    one.runs[0] = replace(one.runs[0], x=one.right - 0.7 * sheet.width(one.runs[0].text))
    sheet.printed.doubtful(one.slot)
    for other in sheet.placed:
        if other.page == one.page and other.top < one.bottom and other.bottom > one.top:
            sheet.printed.doubtful(other.slot)
