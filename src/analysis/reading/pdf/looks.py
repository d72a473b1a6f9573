"""The glyphs of an open page as they are drawn, each judged once a font and character."""

import ctypes
import math
from functools import cached_property
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.reading.pdf import shapes
from analysis.reading.pdf.glyphs import Floats
from analysis.reading.pdf.pdfium import address, pdfium
from analysis.reading.pdf.tolerances import TOL

# What the glyphs of a document's fonts look like: font and character to what was found.
Fonts = dict[tuple[Any, ...], Any]


class Looks:
    """Draws glyphs of one page while it is open in PDFium, by PDFium's number of the character."""

    def __init__(self, sheet: Any, text: int, crop: Floats, fonts: Fonts) -> None:
        """Take the page, its text, its visible box, and what is known of the document's fonts."""
        self._sheet, self._text, self._crop, self._fonts = sheet, text, crop, fonts
        self._named: dict[int, tuple[int, str, int]] = {}

    def instead(self, at: int, character: str) -> str | None:
        """Return what a glyph clearly looks like instead of the character it is said to be."""
        return self._once(at, character, shapes.looks_like, None)  # type: ignore[no-any-return]

    def confirms(self, at: int, character: str) -> bool:
        """Tell whether a glyph looks like the character that it is said to be."""
        return bool(self._once(at, character, shapes.confirms, False))

    def drawn(self, at: int, character: str) -> bool:
        """Tell whether the page shows a character where one stands that is not seen itself."""
        size = self._size(at)
        found = self._shape(at, self._font(at), self._box(at), size) if size > TOL.dot else None
        return found is not None and shapes.confirms(found, character)

    def inked(self, at: int) -> bool:
        """Tell whether a character that is said to be a blank has ink in the midst of its box."""
        box, size = self._box(at), self._size(at)
        left, bottom, right, top = box
        if right <= left or top <= bottom:
            return False
        key = (self._font(at), "ink", self._measures[2][at])
        if key not in self._fonts:
            sideways = round(self._angle(at)) % 2
            room = TOL.midst * (top - bottom if sideways else right - left)
            across, up = (0.0, room) if sideways else (room, 0.0)
            midst = (left + across, bottom + up, right - across, top - up)
            ink = self._ink(midst, TOL.glyph_size / size)
            self._fonts[key] = bool((ink > TOL.inked).any())
        return bool(self._fonts[key])

    def _once(self, at: int, character: str, judge: Any, unknown: Any) -> Any:
        font = self._font(at)
        # Two glyphs of a font may be called the same: their extents tell them apart.
        key = (font, character, self._measures[2][at], judge)
        if key not in self._fonts:
            found = self._shape(at, font, self._box(at), self._size(at))
            self._fonts[key] = unknown if found is None else judge(found, character)
        return self._fonts[key]

    def _box(self, at: int) -> list[float]:
        """Return the box of a character's ink: left, bottom, right, top."""
        return self._measures[0][at]

    def _size(self, at: int) -> float:
        """Return the height of a character's loose box, which goes with its type size."""
        return self._measures[1][at]

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
    def _measures(self) -> tuple[list[list[float]], list[float], list[tuple[float, ...]]]:
        """The ink's boxes, the sizes, and the ink's extents by the size, of all characters."""
        lib = pdfium()
        _, loose = self.loose
        count = len(loose)
        room = (ctypes.c_double * (4 * count))()  # left, right, bottom, top
        start = ctypes.addressof(room)
        places = (range(start + 8 * n, start + 32 * count, 32) for n in range(4))
        for _ in map(lib.ink_box, repeat(self._text), range(count), *places):
            pass
        boxes = np.array(room).reshape(-1, 4)[:, [0, 2, 1, 3]]
        sizes = np.abs(loose[:, 3] - loose[:, 1])
        sizes = np.where(sizes > 0, sizes, 1.0)
        extents = np.round((boxes[:, 2:] - boxes[:, :2]) / sizes[:, None], 2)
        return boxes.tolist(), sizes.tolist(), list(map(tuple, extents.tolist()))

    def _font(self, at: int) -> tuple[int, str, int]:
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

    def _angle(self, at: int) -> float:
        """Return how a character runs, in quarter turns counter-clockwise; PDFium counts the other
        way.
        """
        return -float(pdfium().angle(self._text, at)) / (math.pi / 2)

    def _shape(
        self,
        at: int,
        font: tuple[int, str, int],
        box: list[float],
        size: float,
    ) -> shapes.Shape | None:
        """Return the shape of a character's glyph, turned upright; None where it runs aslant."""
        lib = pdfium()
        left, bottom, right, top = box
        x, y = ctypes.c_double(), ctypes.c_double()
        lib.origin(self._text, at, ctypes.addressof(x), ctypes.addressof(y))
        angle = self._angle(at)
        quarter = round(angle) % 4
        if right <= left or top <= bottom or abs(angle - round(angle)) > TOL.slant:
            return None
        # How far the ink reaches from the line on which it stands.
        over = (top - y.value, x.value - left, y.value - bottom, right - x.value)[quarter]
        if quarter % 2:
            size = self.loose[1][at, 2] - self.loose[1][at, 0]
        if chr(lib.code(self._text, at)).isdigit():
            self._fonts["tall", font] = max(over / size, self._fonts.get(("tall", font), 0.0))
        tall = size * self._fonts.get(("tall", font), over / size)
        room = 0.05 * (right - left if quarter % 2 else top - bottom)
        scale = TOL.glyph_size / max(tall * 1.4, right - left, top - bottom, 0.1)
        ink = self._ink((left - room, bottom - room, right + room, top + room), scale)
        return shapes.shape(np.rot90(ink, -quarter), (over + room) * scale, tall * scale)

    def _ink(self, box: tuple[float, float, float, float], scale: float) -> Floats:
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
