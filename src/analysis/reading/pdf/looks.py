"""The glyphs of an open page as they are drawn, each judged once a font."""

import ctypes
import math
from collections import Counter, defaultdict
from functools import cached_property
from statistics import median
from typing import Any

import numpy as np
from PIL import Image

from analysis.reading.pdf import ideographs, shapes, standard
from analysis.reading.pdf.glyphs import Floats, Ints, Shape
from analysis.reading.pdf.pdfium import Text, address, pdfium, render
from analysis.reading.pdf.tolerances import TOL

# What the glyphs of a document's fonts look like: font, character and box to what was found.
Fonts = dict[tuple[Any, ...], Any]
# Ideographs that look like what they are called, of all documents: font, character and box. Few
# ideographs of a font share a box: of one that is known the box tells it again.
_named: set[tuple[Any, ...]] = set()
_Font = tuple[int, str, int]
_MIRRORED = frozenset("<>≥≤＜＞")
_IDEOGRAPHS = 0x3400, 0x9FFF
_SAID = list(map(ord, shapes.SAID))
_POINTS = [ord(text) for text, said in shapes.SAID.items() if said in shapes.POINTS]
Box = tuple[float, float, float, float]
Point = tuple[float, float]


class Looks:
    """Draws glyphs of one page while it is open in PDFium, by PDFium's number of the character."""

    def __init__(
        self, sheet: Any, text: Text, crop: Floats, outer: frozenset[int], fonts: Fonts
    ) -> None:
        """Take the page, its text, its visible box, those of its objects that stand in no other
        one, and what is known of the document's fonts.
        """
        self._sheet, self.text, self._crop, self._fonts = sheet, text, crop, fonts
        self._outer = outer
        self._told: dict[int, _Font] = {}
        self._pieces: dict[int, tuple[standard.Pixels, float, float, float]] = {}

    def whole(self, shape: Shape) -> Image.Image:
        """Draw the whole page in grey, turned upright, for a recogniser."""
        width, height, turn = shape
        scale = min(TOL.scan_scale, (TOL.most_scanned / max(width * height, 1.0)) ** 0.5)
        drawn: Image.Image = self._sheet.render(scale=scale, grayscale=True).to_pil()
        return drawn.rotate(-turn, expand=True)

    def otherwise(self, texts: list[str], numbers: list[int]) -> dict[int, tuple[str, bool]]:
        """Return the characters that do not look like what they are called.

        Each with what it looks like instead ("" where that is nothing known), and whether it is a
        figure that is surely another one. `numbers` are PDFium's numbers of the characters.
        """
        places = self._places(texts, numbers)
        figures = {key: own for key, own in places.items() if key[1] in shapes.SAID}
        fresh = self._chosen(
            {k: own for k, own in figures.items() if k not in self._fonts}, numbers
        )
        glyphs = {key: self._glyph(numbers[at], key[3] > 0) for key, at in fresh.items()}
        self._fonts |= dict.fromkeys(glyphs)
        shown = {key: glyph for key, glyph in glyphs.items() if glyph is not None}
        for (font, text, *_), glyph in shown.items():
            if shapes.SAID[text].isdigit():
                usual = self._fonts.get(("tall", font), TOL.digit / 2)
                self._fonts["tall", font] = max(glyph.top, usual)
        if shown:
            said = [shapes.SAID[text] for _, text, *_ in shown]
            digits = [self._tall(font) for font, *_ in shown]
            judged = shapes.judge(list(shown.values()), said, digits)
            for key, meant, one in zip(shown, said, judged, strict=True):
                best = self._fonts.get(("as", key[0], meant), 0.0)
                self._fonts["as", key[0], meant] = max(best, one.alike)
            for key, meant, one in zip(shown, said, judged, strict=True):
                self._fonts[key] = self._verdict(key[0], meant, one)
        found = {
            at: verdict
            for key, own in figures.items()
            if (verdict := self._fonts[key])
            for at in own
        }
        named: dict[tuple[Any, ...], list[int]] = {}
        for key, own in places.items():
            if key not in figures:
                named.setdefault((key[0][1], *key[1:]), []).extend(own)
        return found | self._ideographs(named, numbers)

    def _ideographs(
        self, places: dict[tuple[Any, ...], list[int]], numbers: list[int]
    ) -> dict[int, tuple[str, bool]]:
        """Return the ideographs that do not look like what they are called, of those at `places`.

        One that is known by its box is not drawn again, but for twins, which may share their box.
        The more unlike the faces at hand a font draws, the more its ideographs look like others:
        some of each font on the page tell, always drawn, whatever was read before it.
        """
        twins, of_font = ideographs.faces().twins, defaultdict(list)
        for key in sorted(places):
            of_font[key[0]].append(key)
        telling = {key for own in of_font.values() for key in own[: TOL.telling]}
        known = {key for key in places.keys() - telling if key in _named and key[1] not in twins}
        asked = places.keys() - self._fonts.keys() - known
        # Those that tell come first: each is then drawn at the same place, whatever else is asked.
        for some in (asked & telling, asked - telling):
            self._draw({key: places[key] for key in places if key in some}, numbers)
        unlike = {
            font: 1 - median(self._fonts[key].alike for key in own if key in telling)
            for font, own in of_font.items()
        }
        found: dict[int, tuple[str, bool]] = {}
        for key in (key for key in places if key in self._fonts):
            one, off = self._fonts[key], unlike[key[0]]
            if (other := _doubted(key[1], one, off)) is not None:
                # The glyph is one at all its places, and as much like itself as at the best.
                every = [self._glyph(numbers[at]) for at in places[key][: TOL.places]]
                shown = [glyph for glyph in every if glyph is not None]
                again = [one, *ideographs.judge(shown, [key[1]] * len(shown))]
                one = self._fonts[key] = max(again, key=lambda it: it.alike - it.like_other)
                other = _doubted(key[1], one, off)
            if other is not None:
                found |= dict.fromkeys(places[key], (other, False))
            elif (
                one.alike >= max(TOL.named, one.like_other + TOL.surely_named)
                and len(_named) < TOL.most_named
            ):
                _named.add(key)
        return found

    def _draw(self, asked: dict[tuple[Any, ...], list[int]], numbers: list[int]) -> None:
        """Draw ideographs at one of their places each, and keep what they look like."""
        glyphs = {key: self._glyph(numbers[at]) for key, at in self._chosen(asked, numbers).items()}
        self._fonts |= dict.fromkeys(glyphs, shapes.Judged(1.0, "", 0.0))  # nothing is seen
        shown = {key: glyph for key, glyph in glyphs.items() if glyph is not None}
        if shown:
            judged = ideographs.judge(list(shown.values()), [key[1] for key in shown])
            self._fonts |= dict(zip(shown, judged, strict=True))

    def _chosen(
        self, places: dict[tuple[Any, ...], list[int]], numbers: list[int]
    ) -> dict[tuple[Any, ...], int]:
        """Return one place of each glyph, those in few pieces of text: a piece is drawn once."""
        of = self.text.holders[numbers].tolist()
        held = Counter(one for own in places.values() for one in {of[at] for at in own})
        held |= dict.fromkeys(self._pieces, len(places))
        return {key: max(own, key=lambda at: held[of[at]]) for key, own in places.items()}

    def _verdict(self, font: _Font, said: str, judged: shapes.Judged) -> tuple[str, bool] | None:
        """Return what a glyph looks like instead of what it is called, None where it is believed.

        What can't be told by its shape is believed where another glyph of the font is called what
        it might be, and looks more like it: both can't be that. So are letters, O and 0 say.
        """
        alike, other, like_other = judged
        surely = like_other - alike > TOL.clearly
        taken = self._fonts.get(("as", font, other), 0.0) > like_other or said not in shapes.FIGURES
        unclear = alike - like_other < TOL.unclear and not taken
        return (other, surely) if surely or unclear else None

    def _places(self, texts: list[str], numbers: list[int]) -> dict[tuple[Any, ...], list[int]]:
        """Return font, character and box of each glyph of the page, and the places where it stands.

        Two glyphs of a font may be called the same: their boxes differ. Where they may share one,
        as a sign and its mirror image do, and all characters of a font of drawings, each place is
        a glyph of its own: but for points and commas beside ideographs, which can't be cut out of
        the box of a whole font and make up no figure. A font that is not in the file lends its
        figures only, one of drawings too. Several characters that begin in one place are written
        instead of what is drawn there, and have no glyph of their own.
        """
        codes = np.fromiter(map(ord, texts), dtype=np.int64, count=len(texts))
        ideograph = (codes >= _IDEOGRAPHS[0]) & (codes <= _IDEOGRAPHS[1])
        own = np.array(numbers, dtype=np.int64)
        number, held = np.unique(self.text.holders[own], return_inverse=True)
        handles = list(map(pdfium.FPDFTextObj_GetFont, number.tolist()))
        names = list(map(self._font, dict(zip(handles, number.tolist(), strict=True)).values()))
        fonts = {font: n for n, (font, _, _) in enumerate(names)}
        lent = np.array([not pdfium.FPDFFont_GetIsEmbedded(font) for font in fonts], dtype=bool)
        font_of = np.array([fonts[font] for font in handles], dtype=np.int64)[held]
        twice = (np.abs(np.diff(self.text.origins[own], axis=0)) < 0.001).all(axis=1)
        alone = ~(np.append(twice, False) | np.append(False, twice))
        some = (
            (ideograph | np.isin(codes, _SAID, kind="table"))
            & alone
            & ((codes < 128) | ~lent[font_of])
        )
        beside = np.append(ideograph[1:], False) | np.append(False, ideograph[:-1])
        off = np.abs(self.text.inks[own] - self.text.boxes[own]).max(axis=1)
        some &= (off > TOL.same_box) | ~(beside & np.isin(codes, _POINTS))
        at = np.flatnonzero(some)
        boxes = self._extents[own[at]]
        order = np.lexsort((boxes, codes[at], font_of[at]))
        what = np.column_stack([font_of[at], codes[at], boxes])[order]
        begins = np.flatnonzero(np.diff(what, axis=0, prepend=-1).any(axis=1))
        ends, at_each = [*begins.tolist(), len(at)][1:], at[order].tolist()
        rows = what[begins].tolist()
        shared = Counter((font, box) for font, _, box in rows)
        places: dict[Any, list[int]] = {}
        page = address(self._sheet.raw)
        for (font, code, box), first, end in zip(rows, begins.tolist(), ends, strict=True):
            text, each = chr(code), at_each[first:end]
            if text not in _MIRRORED and shared[font, box] <= 2:
                places[names[font], text, box, 0, 0] = each
            elif text in shapes.SAID:
                places |= {(names[font], text, box, page, one): [one] for one in each}
        return places

    def confirms(self, at: int, character: str) -> bool:
        """Tell whether a glyph looks like the character that it is said to be."""
        font = self._font(int(self.text.holders[at]))
        key = font, character, int(self._extents[at]), "confirms"
        if key not in self._fonts:
            glyph = self._glyph(at)
            self._fonts[key] = glyph is not None and self._alike(glyph, character, font)
        return bool(self._fonts[key])

    def drawn(self, at: int, character: str) -> bool:
        """Tell whether the page shows a character where one stands that is not seen itself.

        Of a point or a dash any ink will do: what stands beside it tells whether it is text.
        """
        box = self.text.inks[at].tolist()
        quarter = self._quarter(at)
        if quarter is None or self._size(at) <= TOL.dot or box[2] <= box[0] or box[3] <= box[1]:
            return False
        glyph = self._upright(at, quarter, *self._on_page(at, box))
        if glyph is None or shapes.SAID.get(character) in shapes.PLAIN:
            return glyph is not None
        return self._alike(glyph, character, self._font(int(self.text.holders[at])))

    def _alike(self, glyph: shapes.Drawn, character: str, font: _Font) -> bool:
        """Tell whether a glyph of a font looks like a character as a font at hand draws it."""
        if character in shapes.SAID:
            return shapes.confirms(glyph, shapes.SAID[character], self._tall(font))
        return ideographs.confirms(glyph, character)

    def inked(self, some: list[int]) -> list[bool]:
        """Tell which characters that are said to be blanks have ink in the midst of their boxes."""
        holders, extents = self.text.holders[some].tolist(), self._extents[some].tolist()
        fonts = {holder: self._font(holder) for holder in set(holders)}
        keys = [(fonts[one], "ink", box) for one, box in zip(holders, extents, strict=True)]
        for key, at in zip(keys, some, strict=True):
            if key not in self._fonts:
                self._fonts[key] = self._has_ink(at)
        return [bool(self._fonts[key]) for key in keys]

    def _has_ink(self, at: int) -> bool:
        left, bottom, right, top = self.text.inks[at].tolist()
        if right <= left or top <= bottom:
            return False
        sideways = round(self.text.turns[at]) % 2
        room = TOL.midst * (top - bottom if sideways else right - left)
        across, up = (0.0, room) if sideways else (room, 0.0)
        midst = (left + across, bottom + up, right - across, top - up)
        ink = self._ink(midst, TOL.glyph_size / self._size(at))
        return bool((ink > 255 * TOL.inked).any())

    @cached_property
    def _extents(self) -> Ints:
        """The boxes of all characters' ink from where they begin, by their font's size.

        Each is one number, of four of 16 bits: thousandths of the size.
        """
        loose = self.text.boxes
        sizes = np.abs(loose[:, 3] - loose[:, 1])
        sizes = np.where(sizes > 0, sizes, 1.0)[:, None]
        boxes = np.round(1000 * (self.text.inks - np.tile(self.text.origins, 2)) / sizes)
        return boxes.astype(np.int64).astype(np.int16).view(np.int64).ravel()

    def _font(self, holder: int) -> _Font:
        """Return what tells the font of a text object apart: handle, name and size of its file."""
        font = pdfium.FPDFTextObj_GetFont(holder)
        if font not in self._told:
            room = ctypes.create_string_buffer(200)
            pdfium.FPDFFont_GetBaseFontName(font, ctypes.addressof(room), len(room))
            size = ctypes.c_size_t()
            pdfium.FPDFFont_GetFontData(font, None, 0, ctypes.addressof(size))
            name = room.value.decode("latin-1").rpartition("+")[2]
            self._told[font] = font, name, size.value
        return self._told[font]

    def _size(self, at: int) -> float:
        """Return the height of a character's loose box, which goes with its type size."""
        left, bottom, right, top = self.text.boxes[at].tolist()
        high = right - left if round(self.text.turns[at]) % 2 else top - bottom
        return abs(high) or 1.0

    def _tall(self, font: _Font) -> float:
        """Return how tall a digit of a font is, in its size."""
        return float(self._fonts.get(("tall", font), TOL.digit))

    def _quarter(self, at: int) -> int | None:
        """Return in which quarter turn a character runs, None where it runs aslant."""
        turns = float(self.text.turns[at])
        return round(turns) % 4 if abs(turns - round(turns)) <= TOL.slant else None

    def _glyph(self, at: int, shared: bool = False) -> shapes.Drawn | None:
        """Return a character's glyph, turned upright; None where none is seen or it runs aslant.

        A box that others share is not the glyph's own, which ends where the next one begins; so do
        ideographs, which reach over no other one.
        """
        quarter = self._quarter(at)
        left, bottom, right, top = self.text.inks[at].tolist()
        if quarter is None or right <= left or top <= bottom:
            return None
        if quarter == 0 and (shared or self.text.codes[at] >= _IDEOGRAPHS[0]):
            start, y = self.text.origins[at].tolist()
            left, least = (start, start) if shared else (left, right - TOL.fits * (right - left))
            after, level = self.text.origins[min(at + 1, len(self.text.origins) - 1)].tolist()
            right = after if least < after < right and abs(level - y) < TOL.level else right
        box = left, bottom, right, top
        glyph = self._of_piece(at, quarter, box)
        # Of a text that is printed twice PDFium may name the one and measure the other.
        high = (right - left if quarter % 2 else top - bottom) / self._size(at)
        if glyph and (shared or glyph.top - glyph.bottom > (1 - TOL.fits) * high):
            return glyph
        return self._upright(at, quarter, *self._on_page(at, box))

    def _of_piece(self, at: int, quarter: int, box: Box) -> shapes.Drawn | None:
        """Return a character's glyph as its text object draws it, without what else lies there."""
        left, bottom, right, top = box
        ink, edge_left, edge_top, scale = self._piece(int(self.text.holders[at]))
        first, last = int((edge_top - top) * scale), math.ceil((edge_top - bottom) * scale)
        start, stop = int((left - edge_left) * scale), math.ceil((right - edge_left) * scale)
        first, start = max(first, 0), max(start, 0)
        cut = ink[first : last + 1, start:stop]
        if not cut.size or not cut.max():
            return None
        corner = edge_left + start / scale, edge_top - first / scale
        darkest = (cut * (255 / cut.max())).astype(np.uint8)
        return self._upright(at, quarter, darkest, corner, scale)

    def _upright(
        self, at: int, quarter: int, ink: standard.Pixels, corner: Point, scale: float
    ) -> shapes.Drawn | None:
        """Return the glyph that pixels show from their left upper `corner` on, by its size."""
        left, top = corner
        right, bottom = left + ink.shape[1] / scale, top - ink.shape[0] / scale
        x, y = self.text.origins[at].tolist()
        # How far the pixels reach from the line on which it stands.
        over = (top - y, x - left, y - bottom, right - x)[quarter]
        baseline = round(TOL.baseline * over * scale) / TOL.baseline
        size = round(self._size(at) * scale, 3)
        return shapes.pictured(ink.tobytes(), ink.shape, quarter, baseline, size)

    def _piece(self, holder: int) -> tuple[standard.Pixels, float, float, float]:
        """Return a text object's pixels, their left and top edge, and pixels a point.

        Its first character tells its size, whichever is asked for first: boxes of one size may
        differ by a twentieth, and in another size a glyph is up to 0.015 less alike.
        None of one inside a form object, whose place on the page it does not say.
        """
        if holder not in self._pieces:
            nothing = np.zeros((0, 0), dtype=np.uint8), 0.0, 0.0, 1.0
            document = address(self._sheet.pdf.raw)
            size = self._size(int(np.argmax(self.text.holders == holder)))
            self._pieces[holder] = (
                standard.ink(document, address(self._sheet.raw), holder, size)
                if holder in self._outer
                else nothing
            )
        return self._pieces[holder]

    def _on_page(self, at: int, box: Box) -> tuple[standard.Pixels, Point, float]:
        """Return the pixels of a character's place on the page, with all that lies there."""
        left, bottom, right, top = box
        room = 0.05 * max(right - left, top - bottom)
        scale = TOL.glyph_size / max(self._size(at), right - left, top - bottom)
        edges = left - room, bottom - room, right + room, top + room
        return self._ink(edges, scale), (edges[0], edges[3]), scale

    def _ink(self, box: Box, scale: float) -> standard.Pixels:
        """Return how much each pixel of a part of the page differs from its ground, 0 to 255."""
        left, bottom, right, top = box
        paper = np.empty((int((top - bottom) * scale) + 1, int((right - left) * scale) + 1), "u4")
        across, down = (left - self._crop[0]) * scale, (self._crop[3] - top) * scale
        shown = render(self._sheet, paper, (scale, 0, 0, scale, -across, -down))
        light = shown[:, :, None].view(np.uint8)[:, :, :3].mean(axis=2)
        edges = np.concatenate([light[0], light[-1], light[:, 0], light[:, -1]])
        ink: Floats = np.abs(light - np.median(edges))
        # What the eye can't tell from its ground is no ink, however it is shaped.
        return (ink * (255 / max(float(ink.max()), TOL.alike / TOL.inked))).astype(np.uint8)


def _doubted(text: str, one: shapes.Judged, unlike: float) -> str | None:
    """Return what an ideograph looks like instead, blank for nothing, None where it is believed.

    `unlike` says how much its font's are unlike the faces at hand.
    """
    if one.like_other - one.alike > max(TOL.unclear, TOL.noise * unlike):
        return one.other
    least = min(TOL.at_most, 1 - (1 + TOL.short) * unlike, one.like_other + TOL.clearly)
    return "" if text != "一" and one.alike < least else None
