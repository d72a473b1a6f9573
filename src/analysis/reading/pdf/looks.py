"""The glyphs of an open page as they are drawn, each judged once a font."""

import ctypes
import math
from functools import cached_property
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.reading.pdf import shapes, standard, unseen
from analysis.reading.pdf.glyphs import Floats
from analysis.reading.pdf.pdfium import address, pdfium
from analysis.reading.pdf.tolerances import TOL

# What the glyphs of a document's fonts look like: font, character and box to what was found.
Fonts = dict[tuple[Any, ...], Any]
_Font = tuple[int, str, int]
Box = tuple[float, float, float, float]


class Looks:
    """Draws glyphs of one page while it is open in PDFium, by PDFium's number of the character."""

    def __init__(self, sheet: Any, text: int, crop: Floats, fonts: Fonts) -> None:
        """Take the page, its text, its visible box, and what is known of the document's fonts."""
        self._sheet, self._text, self._crop, self._fonts = sheet, text, crop, fonts
        self._named: dict[int, _Font] = {}
        self._pieces: dict[int, tuple[Floats, float, float, float]] = {}

    def otherwise(self, texts: list[str], numbers: list[int]) -> dict[int, shapes.Judged]:
        """Return the characters that do not look like the figure or sign that they are called.

        `numbers` are PDFium's numbers of the characters.
        """
        keys = self._keys(
            [at for at, text in enumerate(texts) if text in shapes.SAID], texts, numbers
        )
        fresh = {key: at for at, key in reversed(keys.items()) if key not in self._fonts}
        glyphs = {key: self._glyph(numbers[at], key[3] > 0) for key, at in fresh.items()}
        self._fonts |= dict.fromkeys(glyphs)
        shown = {key: glyph for key, glyph in glyphs.items() if glyph is not None}
        for key, glyph in shown.items():
            if shapes.SAID[key[1]].isdigit():
                tall = "tall", key[0]
                own = glyph.top / self._size(numbers[fresh[key]])
                self._fonts[tall] = max(own, self._fonts.get(tall, 0.0))
        if shown:
            said = [shapes.SAID[text] for _, text, *_ in shown]
            digits = [self._tall(numbers[fresh[key]]) for key in shown]
            judged = shapes.judge(list(shown.values()), said, digits)
            self._fonts |= dict(zip(shown, judged, strict=True))
        return {at: self._fonts[key] for at, key in keys.items() if self._fonts[key] is not None}

    def _keys(
        self, some: list[int], texts: list[str], numbers: list[int]
    ) -> dict[int, tuple[Any, ...]]:
        """Return what tells the glyphs of some characters apart: their font, its name and their box.

        Two glyphs of a font may be called the same: their boxes differ. Where three characters
        share one, as in fonts of drawings, each place is a glyph of its own.
        """
        boxes = {at: (self._font(numbers[at]), self._extents[numbers[at]]) for at in some}
        sharing: dict[Any, set[str]] = {}
        for at, box in boxes.items():
            sharing.setdefault(box, set()).add(texts[at])
        page = address(self._sheet.raw)
        return {
            at: (font, texts[at], box, *((page, at) if len(sharing[font, box]) > 2 else (0, 0)))
            for at, (font, box) in boxes.items()
        }

    def confirms(self, at: int, character: str) -> bool:
        """Tell whether a glyph looks like the character that it is said to be."""
        key = (self._font(at), character, self._extents[at], "confirms")
        if key not in self._fonts:
            glyph = self._glyph(at)
            self._fonts[key] = glyph is not None and shapes.confirms(
                glyph, character, self._tall(at)
            )
        return bool(self._fonts[key])

    def drawn(self, at: int, character: str) -> bool:
        """Tell whether the page shows a character where one stands that is not seen itself."""
        box = self._boxes[at]
        quarter = self._quarter(at)
        if quarter is None or self._size(at) <= TOL.dot or box[2] <= box[0] or box[3] <= box[1]:
            return False
        glyph = self._upright(at, quarter, *self._on_page(at, box))
        return glyph is not None and shapes.confirms(glyph, character, self._tall(at))

    def inked(self, at: int) -> bool:
        """Tell whether a character that is said to be a blank has ink in the midst of its box."""
        left, bottom, right, top = self._boxes[at]
        if right <= left or top <= bottom:
            return False
        key = (self._font(at), "ink", self._extents[at])
        if key not in self._fonts:
            sideways = round(self._angle(at)) % 2
            room = TOL.midst * (top - bottom if sideways else right - left)
            across, up = (0.0, room) if sideways else (room, 0.0)
            midst = (left + across, bottom + up, right - across, top - up)
            ink = self._ink(midst, TOL.glyph_size / self._size(at))
            self._fonts[key] = bool((ink > TOL.inked).any())
        return bool(self._fonts[key])

    def picture(self) -> NDArray[np.int16]:
        """Return the page's colours as it is seen, `TOL.scale` pixels a point."""
        return unseen.picture(self._sheet, TOL.scale)

    @cached_property
    def loose(self) -> tuple[NDArray[np.bool_], Floats]:
        """Whether PDFium knows each character's loose box, and the boxes: left, bottom, right, top.

        All characters are asked for at once.
        """
        lib = pdfium()
        count = max(lib.characters(self._text), 0)
        room = (ctypes.c_float * (4 * count))()  # left, top, right, bottom
        start = ctypes.addressof(room)
        ends = range(start, start + 16 * count, 16)
        asked = map(lib.loose_box, repeat(self._text), range(count), ends)
        known = np.fromiter(asked, dtype=bool, count=count)
        return known, np.array(room, dtype=np.float64).reshape(-1, 4)[:, [0, 3, 2, 1]]

    @cached_property
    def origins(self) -> Floats:
        """Where each character begins on its baseline: rows of x, y."""
        lib = pdfium()
        count = len(self.loose[1])
        room = (ctypes.c_double * (2 * count))()
        start = ctypes.addressof(room)
        places = (range(start + 8 * n, start + 16 * count, 16) for n in range(2))
        for _ in map(lib.origin, repeat(self._text), range(count), *places):
            pass
        return np.array(room, dtype=np.float64).reshape(-1, 2)

    @cached_property
    def _boxes(self) -> list[Box]:
        """The boxes of all characters' ink: left, bottom, right, top."""
        lib = pdfium()
        count = len(self.loose[1])
        room = (ctypes.c_double * (4 * count))()  # left, right, bottom, top
        start = ctypes.addressof(room)
        places = (range(start + 8 * n, start + 32 * count, 32) for n in range(4))
        for _ in map(lib.ink_box, repeat(self._text), range(count), *places):
            pass
        return list(map(tuple, np.array(room).reshape(-1, 4)[:, [0, 2, 1, 3]].tolist()))

    @cached_property
    def _extents(self) -> list[tuple[float, ...]]:
        """The boxes of all characters' ink from where they begin, by the size of their font."""
        sizes = np.abs(self.loose[1][:, 3] - self.loose[1][:, 1])
        sizes = np.where(sizes > 0, sizes, 1.0)[:, None]
        boxes = (np.array(self._boxes).reshape(-1, 4) - np.tile(self.origins, 2)) / sizes
        return list(map(tuple, np.round(boxes, 3).tolist()))

    def _font(self, at: int) -> _Font:
        """Return what tells a character's font apart: handle, name and size of its file."""
        lib = pdfium()
        font = lib.font(lib.text_object(self._text, at))
        if font not in self._named:
            room = ctypes.create_string_buffer(200)
            lib.font_name(font, ctypes.addressof(room), len(room))
            size = ctypes.c_size_t()
            lib.font_data(font, None, 0, ctypes.addressof(size))
            self._named[font] = font, room.value.decode("latin-1"), size.value
        return self._named[font]

    def _size(self, at: int) -> float:
        """Return a character's type size."""
        lib = pdfium()
        holder = lib.text_object(self._text, at)
        size, matrix = ctypes.c_float(), (ctypes.c_float * 6)()
        if not lib.type_size(holder, ctypes.addressof(size)):
            return 1.0
        lib.matrix(holder, ctypes.addressof(matrix))
        a, b, c, d = matrix[:4]
        return float(abs(size.value) * abs(a * d - b * c) ** 0.5) or 1.0

    def _tall(self, at: int) -> float:
        """Return how tall a digit of a character's font and size is."""
        return self._size(at) * float(self._fonts.get(("tall", self._font(at)), TOL.digit))

    def _angle(self, at: int) -> float:
        """Return how a character runs, in quarter turns counter-clockwise; PDFium counts the other
        way.
        """
        return -float(pdfium().angle(self._text, at)) / (math.pi / 2)

    def _quarter(self, at: int) -> int | None:
        """Return the same as a whole number, None where it runs aslant."""
        angle = self._angle(at)
        return round(angle) % 4 if abs(angle - round(angle)) <= TOL.slant else None

    def _glyph(self, at: int, shared: bool = False) -> shapes.Drawn | None:
        """Return a character's glyph, turned upright; None where none is seen or it runs aslant.

        A box that others share is not the glyph's own, which ends where the next one begins.
        """
        quarter = self._quarter(at)
        left, bottom, right, top = self._boxes[at]
        if quarter is None or right <= left or top <= bottom:
            return None
        if shared and quarter == 0:
            left, y = self.origins[at].tolist()
            after, level = self.origins[min(at + 1, len(self.origins) - 1)].tolist()
            right = after if left < after < right and abs(level - y) < TOL.level else right
        ink, edge_left, edge_top, scale = self._piece(pdfium().text_object(self._text, at))
        first, last = int((edge_top - top) * scale), math.ceil((edge_top - bottom) * scale)
        start, stop = int((left - edge_left) * scale), math.ceil((right - edge_left) * scale)
        first, start = max(first, 0), max(start, 0)
        cut = ink[first : last + 1, start:stop]
        if cut.size and cut.max() > 0:
            corner = edge_left + start / scale, edge_top - first / scale
            return self._upright(at, quarter, cut / cut.max(), corner, scale)
        return self._upright(at, quarter, *self._on_page(at, (left, bottom, right, top)))

    def _upright(
        self, at: int, quarter: int, ink: Floats, corner: tuple[float, float], scale: float
    ) -> shapes.Drawn | None:
        """Return the glyph that some pixels show; `corner` is their left upper corner."""
        left, top = corner
        right, bottom = left + ink.shape[1] / scale, top - ink.shape[0] / scale
        x, y = self.origins[at].tolist()
        # How far the pixels reach from the line on which it stands.
        over = (top - y, x - left, y - bottom, right - x)[quarter]
        return shapes.drawn(np.rot90(ink, -quarter), over * scale, scale)

    def _piece(self, holder: int) -> tuple[Floats, float, float, float]:
        """Return a text object's pixels, their left and top edge, and pixels a point.

        None of one inside a form object, whose place on the page it does not say.
        """
        if holder not in self._pieces:
            nothing = np.zeros((0, 0)), 0.0, 0.0, 1.0
            document = address(self._sheet.pdf.raw)
            self._pieces[holder] = (
                standard.ink(document, address(self._sheet.raw), holder)
                if holder in self._holders
                else nothing
            )
        return self._pieces[holder]

    @cached_property
    def _holders(self) -> frozenset[int]:
        """The objects of the page that stand in no other one."""
        lib, page = pdfium(), address(self._sheet.raw)
        return frozenset(map(lib.object, repeat(page), range(lib.count(page))))

    def _on_page(self, at: int, box: Box) -> tuple[Floats, tuple[float, float], float]:
        """Return the pixels of a character's place on the page, with all that lies there."""
        left, bottom, right, top = box
        room = 0.05 * max(right - left, top - bottom)
        scale = TOL.glyph_size / max(self._size(at), right - left, top - bottom)
        edges = left - room, bottom - room, right + room, top + room
        return self._ink(edges, scale), (edges[0], edges[3]), scale

    def _ink(self, box: Box, scale: float) -> Floats:
        """Return how much each pixel of a part of the page differs from its ground, 0 to 1."""
        import pypdfium2.raw

        raw: Any = pypdfium2.raw
        left, bottom, right, top = box
        wide, high = int((right - left) * scale) + 1, int((top - bottom) * scale) + 1
        bitmap = raw.FPDFBitmap_Create(wide, high, 0)
        try:
            raw.FPDFBitmap_FillRect(bitmap, 0, 0, wide, high, 0xFFFFFFFF)
            across, down = (left - self._crop[0]) * scale, (self._crop[3] - top) * scale
            matrix = raw.FS_MATRIX(scale, 0, 0, scale, -across, -down)
            clip = raw.FS_RECTF(0, 0, wide, high)
            raw.FPDF_RenderPageBitmapWithMatrix(bitmap, self._sheet.raw, matrix, clip, 0)
            stride = raw.FPDFBitmap_GetStride(bitmap)
            start = address(raw.FPDFBitmap_GetBuffer(bitmap))
            data = np.frombuffer(ctypes.string_at(start, stride * high), dtype=np.uint8)
        finally:
            raw.FPDFBitmap_Destroy(bitmap)
        grey = data.reshape(high, stride)[:, : 4 * wide].reshape(high, wide, 4)[:, :, :3]
        light = grey.astype(np.float64).mean(axis=2)
        edges = np.concatenate([light[0], light[-1], light[:, 0], light[:, -1]])
        ink: Floats = np.abs(light - np.median(edges))
        return ink / max(float(ink.max()), 32.0)
