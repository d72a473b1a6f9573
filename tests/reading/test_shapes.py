"""What glyphs look like: no sound font is doubted, no swapped figure or sign believed."""

from __future__ import annotations

import io
from pathlib import Path

import matplotlib
import numpy as np
import pylopdf_fonts_zh_cn
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from analysis.reading.pdf import ideographs, shapes, sheet
from tests.typeset import fonts

_DIGITS = "0123456789"
_SIGNS = "%+()<>=.,/:-"
# Fonts that the reader does not hold glyphs against: bold, italic and typewriter faces, and those
# that a PDF need not bring.
_FILES = (
    *("DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSerif-Bold", "DejaVuSerif-Italic"),
    *("DejaVuSansMono-BoldOblique", "STIXGeneralBolIta", "cmtt10", "cmti10", "cmb10"),
)
_STANDARD = ("Helvetica", "Times-Bold", "Courier")


_IDEOGRAPHS = (
    "15ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"
    "末日项数质量路县产出效益成本时社会经济生态可持续影响服务对象满意度指标万亿元年修建验收合格率一二三"
)


@pytest.fixture(scope="module")
def lines():
    """Return a page with a line of ideographs in each of two fonts, and the page's characters."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for line, family in enumerate(("sans", "serif")):
        file = fonts.truetype(family, frozenset(_IDEOGRAPHS))
        pdfmetrics.registerFont(TTFont(file.stem, str(file)))
        canvas.setFont(file.stem, 10)
        canvas.drawString(50, 800 - 20 * line, _IDEOGRAPHS)
    canvas.save()
    with sheet.document(out.getvalue(), None) as opened, opened.sheet(1) as found:
        yield found, opened


@pytest.fixture(scope="module")
def page():
    """Return a page with a line of figures and signs for each font, and the page's characters."""
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    out = io.BytesIO()
    canvas = Canvas(out)
    for name in _FILES:
        pdfmetrics.registerFont(TTFont(name, folder / f"{name}.ttf"))
    for line, name in enumerate((*_FILES, *_STANDARD)):
        canvas.setFont(name, 10)
        canvas.drawString(50, 800 - 20 * line, _DIGITS)
        if not name.startswith("cm"):  # whose signs stand in other places
            canvas.drawString(250, 800 - 20 * line, _SIGNS)
    # Text whose visibility is tried first, and text in a form object, which is made smaller there.
    canvas.setFillAlpha(0.9)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(50, 500, _DIGITS)
    canvas.beginForm("smaller", 0, 0, 2400, 3400)
    canvas.setFont("DejaVuSerif-Bold", 40)
    canvas.drawString(200, 1840, _DIGITS)
    canvas.endForm()
    canvas.scale(0.25, 0.25)
    canvas.doForm("smaller")
    canvas.save()
    with sheet.document(out.getvalue(), None) as opened, opened.sheet(1) as found:
        yield found, opened


def _said(page, told: dict[str, str]) -> tuple[list[str], dict[int, tuple[str, bool]]]:
    """Return the page's characters, and which do not look like what a table would say."""
    found, opened = page
    opened._fonts.clear()
    texts = [told.get(text, text) for text in found.glyphs.texts]
    return found.glyphs.texts, found.looks.otherwise(texts, found.numbers.tolist())


def test_no_figure_or_sign_of_a_sound_font_is_doubted(page):
    shown, otherwise = _said(page, {})
    assert len(shown) == 14 * len(_DIGITS) + 9 * len(_SIGNS)
    assert not {shown[at] for at in otherwise}


@pytest.mark.parametrize("turn", range(1, 10))
def test_no_digit_that_is_called_another_one_is_believed(turn, page):
    told = {digit: _DIGITS[(int(digit) + turn) % 10] for digit in _DIGITS}
    shown, otherwise = _said(page, told)
    assert {at for at, text in enumerate(shown) if text.isdigit()} <= set(otherwise)
    right = sum(otherwise[at][0] == text for at, text in enumerate(shown) if text.isdigit())
    assert right >= 0.95 * 14 * len(_DIGITS)


def test_digits_between_which_a_line_is_taken_to_end_are_not_believed_either():
    """PDFium takes few columns of single glyphs for upright text: 66% was 77% where a font lied."""
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setFont("Helvetica", 10)
    for at in range(24):
        canvas.drawString((50, 55.56, 500, 505.56)[at % 4], 800 - 10 * (at // 4), "17"[at % 2])
    canvas.save()
    with sheet.document(out.getvalue(), None) as opened, opened.sheet(1) as found:
        shown, otherwise = _said((found, opened), {"1": "2", "7": "8"})
        assert len(found.looks.text.origins) > len(shown) + 20
    assert {at: other for at, (other, _) in otherwise.items()} == dict(enumerate(shown))


@pytest.mark.parametrize("turn", range(1, len(_SIGNS)))
def test_no_sign_that_is_called_another_one_is_believed(turn, page):
    told = {sign: _SIGNS[(at + turn) % len(_SIGNS)] for at, sign in enumerate(_SIGNS)}
    shown, otherwise = _said(page, told)
    assert {at for at, text in enumerate(shown) if text in told} <= set(otherwise)


@pytest.mark.parametrize("shows", list("0123456789."))
@pytest.mark.parametrize("called", ["*", "'", "#", "["])
def test_no_digit_or_point_that_is_called_a_mark_is_believed(shows, called, page):
    """* would be taken out of the figure as a footnote's mark: 8.83 was 883, 100 would be 10."""
    shown, otherwise = _said(page, {shows: called})
    assert {at for at, text in enumerate(shown) if text == shows} <= set(otherwise)


@pytest.mark.parametrize(("shows", "called"), [("8", "3"), ("0", "8"), ("<", ">")])
def test_a_second_glyph_that_is_called_the_same_is_not_believed(shows, called, page):
    """Only the glyph that shows it is. (A typewriter face may draw 3 and 8 in one box.)"""
    shown, otherwise = _said(page, {shows: called})
    same = [at for at, text in enumerate(shown) if text == shows]
    assert set(otherwise) <= set(same)
    assert len(otherwise) >= len(same) - (shows == "8")


def test_a_point_that_is_called_a_comma_is_not_believed_beside_ideographs(page):
    """As in a numbered list, 1.按计划: a comma there makes the prose another one, and hides it."""
    found, opened = page
    opened._fonts.clear()
    at = found.glyphs.texts.index(".")
    texts = list(found.glyphs.texts)
    texts[at], texts[at + 1] = ",", "按"
    assert at in found.looks.otherwise(texts, found.numbers.tolist())


@pytest.mark.parametrize("pair", ["数质", "万亿", "修建", "社生"])
def test_ideographs_that_a_font_swaps_are_not_believed(pair, lines):
    """数量 was 质量 where the font said so. What other documents showed is no witness for it."""
    swapped = dict(zip(pair, reversed(pair), strict=True))
    for told in ({}, swapped, {}):
        shown, otherwise = _said(lines, told)
        assert {at: shown[at] for at in otherwise} == {
            at: text for at, text in enumerate(shown) if text in told
        }
        assert all(other == shown[at] for at, (other, _) in otherwise.items())


@pytest.mark.parametrize(("drawn", "called"), ["修查", "末未", "日曰", "项顶", "路络", "县具"])
def test_an_ideograph_that_is_called_another_one_needs_no_glyph_of_that_name(drawn, called, lines):
    """The page has no 查, and nothing on it is called 修; 日常 became 曰常 without a doubt, and
    路灯 became 络灯, where Song draws 络 hardly less like 路 than some of its own.
    """
    shown, otherwise = _said(lines, {drawn: called})
    assert [shown[at] for at in otherwise] == [drawn, drawn]


def test_a_digit_that_is_called_a_roman_number_is_not_believed(lines):
    """1.按期完成 was Ⅰ.按期完成 in a goal."""
    shown, otherwise = _said(lines, {"1": "Ⅰ", "5": "Ⅴ"})
    found = sorted((shown[at], *otherwise[at]) for at in otherwise)
    assert found == [("1", "1", True)] * 2 + [("5", "5", True)] * 2


def test_a_text_is_drawn_in_one_size_whichever_of_its_characters_is_asked_first(lines, monkeypatch):
    """What was read before decides which are asked: 表 was 衰 in one run and sound in the next,
    where the boxes of a font's characters differ in height.
    """
    found, _ = lines
    looks, usual = found.looks, type(found.looks)._size
    monkeypatch.setattr(type(looks), "_size", lambda self, at: usual(self, at) * (1 + at % 7 / 99))
    own = found.numbers.tolist()
    drawn = []
    for some in (own, own[::-1]):
        monkeypatch.setattr(looks, "_pieces", {})
        glyphs = {at: looks._glyph(at) for at in some}
        drawn.append({at: one and one.square.tobytes() for at, one in glyphs.items()})
    assert drawn[0] == drawn[1]
    assert any(drawn[0].values())


@pytest.mark.parametrize("face", range(2))
def test_the_ideographs_in_the_file_are_those_that_the_fonts_draw(face):
    table, every = ideographs.faces(), ideographs.daily()[::100]
    glyphs = [shapes.of_file(shapes.chinese()[face], one) for one in every]
    own = shapes.edges(np.array([one.square for one in glyphs]))
    stored = table.edges[[face * len(table.numbers) + table.numbers[one] for one in every]]
    assert len(every) == 38
    assert (own * stored).sum(axis=1).min() > 0.99


@pytest.mark.parametrize("text", "38己已")
def test_a_glyph_looks_alike_wherever_in_a_pixel_it_stands(text):
    """已 was doubted in one of two places, and as another document was read before it."""
    whole = Image.new("L", (48 * 8, 48 * 8), 0)
    font = ImageFont.truetype(pylopdf_fonts_zh_cn.serif_path(), 36 * 8)
    ImageDraw.Draw(whole).text((40, 320), text, font=font, fill=255, anchor="ls")
    found = set[tuple[float, float]]()
    for off in range(8):
        light = np.asarray(
            whole.transform(whole.size, Image.Transform.AFFINE, (1, 0, off, 0, 1, off))
        )
        ink = light.reshape(48, 8, 48, 8).mean(axis=(1, 3)) / 255
        glyph = shapes.drawn(ink, 40 - off / 8, 36.0)
        figure = text in shapes.SAID
        (one,) = (
            shapes.judge([glyph], [text], [0.65]) if figure else ideographs.judge([glyph], [text])
        )
        found.add((one.like_other, one.alike))
    margins = [other - alike for other, alike in found]
    assert max(margins) - min(margins) < 0.02, margins
