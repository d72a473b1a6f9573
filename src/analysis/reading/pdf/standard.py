"""Pictures of text alone: a page's text object, or a character of PDFium's own fonts."""

import ctypes
import math
from functools import cache
from typing import Any

import numpy as np

from analysis.reading.pdf.glyphs import Floats
from analysis.reading.pdf.pdfium import address, pdfium
from analysis.reading.pdf.tolerances import TOL

# PDFium draws with these what names one of the fonts that a file need not hold.
NAMES = tuple(
    family + style
    for family, styles in (
        ("Helvetica", ("", "-Bold", "-Oblique", "-BoldOblique")),
        ("Times-", ("Roman", "Bold", "Italic", "BoldItalic")),
        ("Courier", ("", "-Bold", "-Oblique", "-BoldOblique")),
    )
    for style in styles
)


def ink(document: int, page: int | None, text: int) -> tuple[Floats, float, float, float]:
    """Return how dark each pixel of a text object is, its left and top edge, and pixels a point.

    It is drawn without what lies under and over it.
    """
    lib = pdfium()
    bounds = (ctypes.c_float * 4)()
    start = ctypes.addressof(bounds)
    lib.bounds(text, *range(start, start + 16, 4))
    left, bottom, right, top = bounds
    wide, high = max(right - left, 0.01), max(top - bottom, 0.01)
    scale = min(TOL.glyph_size / min(wide, high), math.sqrt(TOL.piece_pixels / (wide * high)))
    bitmap = lib.rendered(document, page, text, scale)
    if not bitmap:
        return np.zeros((0, 0)), left, top, scale
    try:
        rows, stride = lib.bitmap_height(bitmap), lib.bitmap_stride(bitmap)
        data = ctypes.string_at(lib.bitmap_data(bitmap), stride * rows)
    finally:
        lib.bitmap_destroy(bitmap)
    opacity = np.frombuffer(data, dtype=np.uint8).reshape(rows, -1, 4)[:, :, 3]
    return opacity / 255, left, top, scale


@cache
def _blank() -> tuple[Any, dict[str, int]]:
    import pypdfium2

    new: Any = pypdfium2.PdfDocument.new
    document = new()
    fonts = {name: pdfium().standard_font(address(document.raw), name.encode()) for name in NAMES}
    return document, fonts


def picture(font: str, character: str) -> tuple[Floats, float, float]:
    """Return how PDFium's own font draws a character: its pixels, its baseline and its scale."""
    lib = pdfium()
    document, fonts = _blank()
    handle = address(document.raw)
    text = lib.new_text(handle, fonts[font], 1.0)
    try:
        written = ctypes.create_string_buffer(f"{character}\0".encode("utf-16-le"))
        lib.set_text(text, ctypes.addressof(written))
        found, _, top, scale = ink(handle, None, text)
    finally:
        lib.destroy(text)
    return found, top * scale, scale
