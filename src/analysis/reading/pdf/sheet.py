"""The first reading of a PDF page: what PDFium finds on it, characters, borders and pictures."""

import ctypes
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np

from analysis.reading.pdf import borders, glyphs, paths, shapes, unseen
from analysis.reading.pdf.glyphs import Bools, Floats, Glyphs, Ints
from analysis.reading.pdf.looks import Fonts, Looks
from analysis.reading.pdf.pdfium import (
    Text,
    address,
    colours,
    filled,
    flat,
    matrices,
    pdfium,
    undrawn,
)
from analysis.reading.pdf.tolerances import TOL

# PDFium is not safe to enter from two threads at once.
_one_at_a_time = threading.RLock()
# What PDFium gives where a glyph has no character: nothing, or a character that is none.
_NO_CHARACTER = frozenset({0, 0xFFFD, 0xFFFE, 0xFFFF})
MEANINGLESS = "\ufffd"
_BLANKS = (32, 13, 10, 160)
_SPACES = (32, 160, 0x3000)


class Broken(Exception):
    """PDFium could not make sense of the document or page; the message says what it said."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What PDFium reads on a page, as it is seen.

    `shape` is the page's width, height and how it is turned for its text to stand upright, `corner`
    the lower left corner of its visible box in its own coordinates. `glyphs` are the characters but
    for those that can't be seen, `partly` tells which of them are seen in part only, `styles` has a
    row size, colour for each (points; red, green and blue in one number, as if it stood on white),
    `hidden` are those that can't be. `ground` is what lies under the text. When `hides`, most of
    the text can't be seen: it is among the glyphs nevertheless. `image`: a picture fills most of
    the page; `pictured`: without text, it shows something. `lent`: a font that it uses is not in
    the file. `aslant` are the characters of a watermark that runs aslant. `looks` draws glyphs
    while the page is open, by the `numbers` that PDFium gives them. `tilt`: radians by which the
    page is aslant. `objects` are the pieces of text that the characters stand in, `unseen_styles`
    the styles of the hidden ones; `questioned` are characters of which the page had to be drawn to
    tell that they are seen; `cut` are those whose line goes on beyond the visible box.
    """

    shape: glyphs.Shape
    corner: tuple[float, float]
    glyphs: Glyphs
    partly: Bools
    styles: Floats
    hidden: Glyphs
    drawn: borders.Seen
    ground: borders.Ground
    hides: bool
    image: bool
    pictured: bool
    lent: bool
    aslant: Glyphs
    looks: Looks
    tilt: float
    numbers: Ints
    objects: Ints
    unseen_styles: Floats
    questioned: Bools
    cut: Bools

    @property
    def size(self) -> tuple[float, float]:
        """Return width and height of the page as it is seen."""
        return self.ground.size

    def middles(self) -> Floats:
        """Return the middle x, y of each glyph's ink: its box may be that of all its font."""
        inks = self.looks.text.inks[self.numbers]
        return self.ground.as_seen((inks[:, :2] + inks[:, 2:]) / 2)


class Opened:
    """A document that is open in PDFium."""

    def __init__(self, opened: Any, layers: bool) -> None:
        """Take a `pypdfium2.PdfDocument`, and whether it has layers that may be switched off."""
        self._opened = opened
        self._layers = layers
        self._fonts: Fonts = {}

    def __len__(self) -> int:
        """Return how many pages there are."""
        return len(self._opened)

    def is_dynamic(self) -> bool:
        """Tell whether its pages are made by XFA when a reader that knows it opens them."""
        import pypdfium2.raw

        kinds: Any = pypdfium2.raw
        return bool(self._opened.get_formtype() == kinds.FORMTYPE_XFA_FULL)

    def attachments(self) -> list[tuple[str, bytes]]:
        """Return name and bytes of the files that it encloses.

        No bytes have those that can't be read, those that are larger than what is still taken of
        one portfolio, and behind the last one that is looked at the others, as their count.
        """
        import pypdfium2
        import pypdfium2.raw

        raw: Any = pypdfium2.raw
        found: list[tuple[str, bytes]] = []
        count, free = self._opened.count_attachments(), TOL.most_enclosed_bytes
        for n in range(min(count, TOL.most_enclosed)):
            one = self._opened.get_attachment(n)
            size = ctypes.c_ulong()
            raw.FPDFAttachment_GetFile(one, None, 0, size)
            try:
                data = bytes(one.get_data()) if size.value <= free else b""
            except pypdfium2.PdfiumError:
                data = b""
            free -= len(data)
            found.append((one.get_name(), data))
        return found if len(found) == count else [*found, (f"+{count - len(found)}", b"")]

    def undrawn(self, number: int) -> list[str]:
        """Return what is filled into fields of a page, counted from 1, that nobody draws."""
        with _one_at_a_time:
            return undrawn(self._opened, number - 1)

    @contextmanager
    def sheet(self, number: int) -> Iterator[Sheet]:
        """Read one page, counted from 1, and keep it open for its pictures.

        Raises `Broken`, and `paths.TooMuch` where more stands on it than a form can have. A glyph
        without a character comes as `MEANINGLESS`.
        """
        import pypdfium2

        with _one_at_a_time:
            sheet = text = None
            try:
                try:
                    sheet = flat(self._opened, number - 1)
                    rotation = int(sheet.get_rotation())
                    if rotation:  # as the text runs is how the page is turned, and here
                        sheet.set_rotation(0)
                    _bounded(pdfium.FPDFPage_CountObjects(address(sheet.raw)))
                    text = sheet.get_textpage()
                    characters = Text(text.raw)
                    _bounded(len(characters))
                    found = _sheet(sheet, characters, self._layers, self._fonts, rotation)
                except pypdfium2.PdfiumError as error:
                    raise Broken(str(error)) from None
                yield found
            finally:
                for opened in (text, sheet):
                    if opened is not None:
                        opened.close()


@contextmanager
def document(data: bytes, password: str | None, layers: bool = False) -> Iterator[Opened]:
    """Open a PDF from its bytes. Raises `Broken`.

    `layers` says that the document has layers, some of which may be switched off.
    """
    import pypdfium2

    open_pdf: Any = pypdfium2.PdfDocument
    with _one_at_a_time:
        try:
            opened = open_pdf(data, password=password)
        except pypdfium2.PdfiumError as error:
            raise Broken(str(error)) from None
    try:
        yield Opened(opened, layers)
    finally:
        with _one_at_a_time:
            opened.close()


def _bounded(count: int) -> None:
    """Raise `paths.TooMuch` where a page has more objects or characters than a form can have."""
    if count > TOL.most_things:
        raise paths.TooMuch


def _sheet(sheet: Any, text: Text, layers: bool, fonts: Fonts, rotation: int) -> Sheet:
    left, bottom, right, top = sheet.get_bbox()
    corner = (left, bottom)
    crop = np.array([left, bottom, right, top])
    objects = paths.objects(address(sheet.raw))
    looks = Looks(sheet, text, crop, frozenset(objects.handles), fonts)
    characters = _characters(looks, crop)
    found = unseen.find(sheet, text, objects, characters, crop, layers)
    whole, partly, aslant = (
        np.isin(np.arange(len(characters.codes)), list(some)) & characters.printed
        for some in (found.whole, found.partly, found.aslant)
    )
    holders = characters.holders
    styles, lent = _styles(characters)
    whole &= ~aslant
    outlined = [] if found.image else _outlined(characters, holders, whole, looks)
    whole[outlined] = False
    hides = 2 * int(whole.sum()) > int(characters.printed.sum())
    shown = characters.printed & ~aslant & (~whole | hides)
    # A blank that the file prints stands where the text beside it does.
    blank = characters.blank & np.isin(holders, np.unique(holders[shown]))
    kept, unseen_too = np.flatnonzero(shown | blank), np.flatnonzero(whole & ~hides)
    lines, tilt = _lines(text, characters.printed)
    shape = (right - left, top - bottom, _turn(lines[characters.printed, 2], rotation))
    lines[:, :2] = glyphs.level(lines[:, :2] - corner, tilt, shape)
    seen = partial(_seen, characters, lines, lent, (corner, shape, tilt))
    ground = borders.Ground(found.ground, corner, shape, tilt)
    printed = seen(kept)
    middles = (characters.boxes[:, :2] + characters.boxes[:, 2:]) / 2
    drawing = paths.drawing(
        objects.handles, frozenset(holders.tolist()), middles[characters.printed]
    )
    styles[kept, 1] = _against(styles[kept, 1].astype(np.int64), ground, printed)
    # The colour of such a text is not what is seen; its outlines go with the page's text.
    colours, counts = np.unique(styles[characters.printed, 1], return_counts=True)
    styles[outlined, 1] = colours[counts.argmax()] if len(colours) else 0
    drawn = borders.seen(drawing, ground, hides)
    return Sheet(
        shape,
        corner,
        printed,
        partly=(partly & ~whole)[kept],
        styles=styles[kept],
        hidden=seen(unseen_too),
        drawn=drawn,
        ground=ground,
        hides=hides,
        image=found.image,
        pictured=not printed.texts and unseen.pictured(objects, len(drawn.marks)),
        lent=found.lent,
        aslant=seen(np.flatnonzero(aslant)),
        looks=looks,
        tilt=tilt,
        numbers=kept,
        objects=holders[kept],
        unseen_styles=styles[unseen_too],
        cut=characters.cut[kept],
        questioned=np.isin(holders[kept], list(found.questioned)),
    )


def _against(colours: Ints, ground: borders.Ground, printed: Glyphs) -> Ints:
    """Return colours of characters, those that are lighter than their ground as on white paper.

    White on dark blue stands out as dark blue does on white.
    """
    shifts = np.array([16, 8, 0])
    own = colours[:, None] >> shifts & 255
    under = ground.at(np.column_stack([printed.x, printed.y]))[:, None] >> shifts & 255
    lighter = own.sum(axis=1) > under.sum(axis=1)
    contrast: Ints = ((255 - np.abs(own - under)) << shifts).sum(axis=1)
    return np.where(lighter, contrast, colours)


def _turn(directions: Floats, rotation: int) -> int:
    """Return how a page has to be turned (degrees clockwise) for most of its text to stand upright.

    It is as the page's own entry says, unless a matrix turns the text once more.
    """
    ways, counts = np.unique(directions, return_counts=True)
    most = counts.argmax() if len(counts) else 0
    return int(ways[most]) if len(counts) and 2 * counts[most] > len(directions) else rotation


def _outlined(
    characters: unseen.Characters, holders: Ints, hidden: Bools, looks: Looks
) -> list[int]:
    """Return the hidden characters of texts that the page shows as outlines in their place."""
    pieces: dict[int, list[int]] = {}
    for at in np.flatnonzero(hidden).tolist():
        pieces.setdefault(int(holders[at]), []).append(at)
    return [
        at
        for own in pieces.values()
        if any(chr(characters.codes[at]) not in shapes.PLAIN for at in own)
        and all(looks.drawn(at, chr(characters.codes[at])) for at in own)
        for at in own
    ]


def _characters(looks: Looks, crop: Floats) -> unseen.Characters:
    text = looks.text
    codes, boxes, holders = text.codes.copy(), text.boxes, text.holders
    unseen_signs = [code for code in set(codes.tolist()) if _invisible(code)]
    blank = np.isin(codes, [*_BLANKS, *unseen_signs])
    spaces = np.zeros(len(codes), dtype=bool)
    # A font's table may call a figure a blank: PDFium's own blanks stand in no object of the page.
    untrue: set[int] = set()
    held = np.flatnonzero(blank & (holders > 0)).tolist()
    for at, ink in zip(held, looks.inked(held), strict=True):
        if ink:
            codes[at], blank[at] = 0, False
            untrue.add(pdfium.FPDFTextObj_GetFont(int(holders[at])))
        elif codes[at] in (0, *_SPACES):  # 0: a font without this glyph leaves its place blank
            codes[at], spaces[at] = ord(" "), True
    # What lies outside of the visible box is not printed.
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    inside: Bools = np.all((middle >= crop[:2]) & (middle <= crop[2:]), axis=1)
    cut = unseen.going_on(text.origins, boxes, ~blank, inside)
    if untrue:
        cut |= unseen.shortened(holders, untrue, boxes, ~blank)
    return unseen.Characters(codes, boxes, holders, ~blank & inside, spaces & inside, cut)


@cache
def _invisible(code: int) -> bool:
    """Tell whether a character has no ink by its nature: a blank, a joiner, a control character."""
    return unicodedata.category(chr(code)) in ("Zs", "Cf", "Cc")


def _lines(text: Text, printed: Bools) -> tuple[Floats, float]:
    """Return x, y where each character begins on its line, and the line's direction; and the tilt.

    The direction is in degrees counter-clockwise, to a quarter turn; `tilt` is the angle (radians)
    by which most of the text is off from that.
    """
    quarter = np.round(text.turns)
    off = (text.turns - quarter)[printed] * np.pi / 2
    tilt = float(np.median(off)) if off.size else 0.0
    lines = np.column_stack([text.origins, quarter * 90 % 360])
    return lines, tilt if TOL.tilt < abs(tilt) < TOL.slant else 0.0


def _styles(characters: unseen.Characters) -> tuple[Floats, Floats]:
    """Return rows size, colour of all characters; and rows advance, height of those whose font is
    not in the file, NaN for the others.

    The boxes that PDFium gives to such characters are those of the font that it draws instead,
    whose widths change with what it has drawn before. The file's own widths don't.
    """
    objects, member = np.unique(characters.holders, return_inverse=True)
    handles = objects.tolist()
    *paint, opacity = colours(pdfium.FPDFPageObj_GetFillColor, handles).T
    red, green, blue = (part * opacity // 255 + 255 - opacity for part in paint)
    sizes = filled(pdfium.FPDFTextObj_GetFontSize, ctypes.c_float, 1, handles)[:, 0]
    sizes, matrix = np.abs(sizes), matrices(handles)
    wide, tall = sizes * np.hypot(*matrix.T[:2]), sizes * np.abs(paths.determinant(matrix)) ** 0.5
    fonts = {
        number: font
        for number, font in enumerate(map(pdfium.FPDFTextObj_GetFont, handles))
        if font and not pdfium.FPDFFont_GetIsEmbedded(font)
    }
    lent = np.full((len(member), 2), np.nan)
    advance = cache(_advance)
    for at in np.flatnonzero(np.isin(member, list(fonts))).tolist():
        number = int(member[at])
        if (own := advance(fonts[number], int(characters.codes[at]))) > 0:
            lent[at] = own * wide[number], TOL.ascent * tall[number]
    return np.column_stack([tall, red << 16 | green << 8 | blue])[member], lent


def _advance(font: int, code: int) -> float:
    """Return how far a character of a font runs, for a type size of 1."""
    (found,) = filled(pdfium.FPDFFont_GetGlyphWidth, ctypes.c_float, 1, [font], [code], [1.0])[0]
    return float(found)


def _seen(
    characters: unseen.Characters,
    lines: Floats,
    lent: Floats,
    place: tuple[tuple[float, float], glyphs.Shape, float],
    some: Ints,
) -> Glyphs:
    """Return some of the characters as they are seen on the page.

    `lines` are where their lines begin (`_lines`), `lent` what fonts that are lent say (`_styles`),
    `place` are the page's corner, shape and tilt.
    """
    corner, shape, tilt = place
    lines, lent, holders = lines[some], lent[some], characters.holders[some]
    texts = list(map(_text_of, characters.codes[some].tolist()))
    left, bottom, right, top = (characters.boxes[some] - np.tile(corner, 2)).T
    x, y, turn = lines.T
    sideways = (turn == 90) | (turn == 270)
    extent = _advances(texts, x, y, np.where(sideways, top - bottom, right - left))
    over = np.select(
        [turn == 90, turn == 180, turn == 270], [x - left, y - bottom, right - x], top - y
    )
    if tilt:  # the boxes lie where the page was aslant
        over = np.full(len(x), TOL.over_line) * np.where(sideways, right - left, top - bottom)
    extent, over = (
        np.where(np.isnan(own), found, own)
        for own, found in zip(lent.T, (extent, over), strict=True)
    )
    before, extent = _spread(texts, holders, (x, y), extent)
    x, y = x + before * np.cos(np.radians(turn)), y + before * np.sin(np.radians(turn))
    return glyphs.seen(texts, (x, y), shape, extent=extent, height=over, direction=turn)


@cache
def _text_of(code: int) -> str:
    return MEANINGLESS if code in _NO_CHARACTER else " " if code in _SPACES else chr(code)


def _spread(
    texts: list[str], holders: Ints, origin: tuple[Floats, Floats], extent: Floats
) -> tuple[Floats, Floats]:
    """Return how far into their glyph characters stand, and how far they run.

    A glyph may stand for several characters, "ff" or a leader's points, all of which begin where
    it does: they share its width. Digits do not: one that is printed twice is no number of two.
    """
    letter = ~np.fromiter(map(str.isdigit, texts), dtype=bool, count=len(texts))
    same = np.zeros(len(texts), dtype=bool)
    same[1:] = letter[1:] & letter[:-1] & (np.diff(holders) == 0)
    same[1:] &= (np.diff(origin[0]) == 0) & (np.diff(origin[1]) == 0)
    if not same.any():
        return np.zeros(len(texts)), extent
    glyph = np.cumsum(~same) - 1
    extent = extent / np.bincount(glyph)[glyph]
    within = np.arange(len(texts)) - np.flatnonzero(~same)[glyph]
    return within * extent, extent


def _advances(texts: list[str], x: Floats, y: Floats, extent: Floats) -> Floats:
    """Return how far characters run, where `extent` may be the box of their whole font.

    PDFium gives that to each character of a font of drawings: most Latin letters and digits then
    reach over the next one, and end where that begins.
    """
    step = np.hypot(np.diff(x), np.diff(y))
    follows = (step < 2 * extent[:-1]) & (step > 0)
    follows &= np.fromiter(map(str.isascii, texts), dtype=bool, count=len(texts))[:-1]
    over = follows & (step < TOL.drawn_box * extent[:-1])
    if 2 * over.sum() <= follows.sum():
        return extent
    ends: Floats = np.where(over, step, extent[:-1])
    return np.append(ends, np.median(ends) if len(ends) else extent)
