"""Pictures of text alone: a page's text object, or a character of PDFium's own fonts."""

import ctypes
import math
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.reading.pdf.pdfium import address, pdfium
from analysis.reading.pdf.tolerances import TOL

Pixels = NDArray[np.uint8]
# PDFium draws with these what names one of the fonts that a file need not hold.
NAMES = ("Helvetica", "Helvetica-Bold", "Times-Roman", "Times-Bold", "Courier", "Courier-Bold")


def ink(
    document: int, page: int | None, text: int, size: float
) -> tuple[Pixels, float, float, float]:
    """Return how dark each pixel of a text object is, its left and top edge, and pixels a point.

    Darkness is 0 to 255. It is drawn without what lies under and over it, always as large for a
    type of this `size`: PDFium keeps the pictures of glyphs that it has drawn in one size.
    """
    bounds = (ctypes.c_float * 4)()
    start = ctypes.addressof(bounds)
    pdfium.FPDFPageObj_GetBounds(text, *range(start, start + 16, 4))
    left, bottom, right, top = bounds
    wide, high = max(right - left, 0.01), max(top - bottom, 0.01)
    scale = min(TOL.glyph_size / size, math.sqrt(TOL.piece_pixels / (wide * high)))
    bitmap = pdfium.FPDFTextObj_GetRenderedBitmap(document, page, text, scale)
    if not bitmap:
        return np.zeros((0, 0), dtype=np.uint8), left, top, scale
    try:
        rows, stride = pdfium.FPDFBitmap_GetHeight(bitmap), pdfium.FPDFBitmap_GetStride(bitmap)
        data = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * rows)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    opacity = np.frombuffer(data, dtype=np.uint8).reshape(rows, -1, 4)[:, :, 3]
    return opacity, left, top, scale


@cache
def pictures(characters: str) -> dict[tuple[str, str], tuple[Pixels, float, float]]:
    """Return how PDFium's own fonts draw characters: pixels, row of the baseline and scale."""
    import pypdfium2
    import pypdfium2.raw

    raw: Any = pypdfium2.raw
    new: Any = pypdfium2.PdfDocument.new
    opened = new()
    found = {}
    try:
        for name in NAMES:
            font = raw.FPDFText_LoadStandardFont(opened.raw, name.encode())
            for character in characters:
                text = raw.FPDFPageObj_CreateTextObj(opened.raw, font, 1.0)
                written = ctypes.create_string_buffer(f"{character}\0".encode("utf-16-le"))
                raw.FPDFText_SetText(text, ctypes.cast(written, raw.FPDF_WIDESTRING))
                pixels, _, top, scale = ink(address(opened.raw), None, address(text), 1.0)
                found[name, character] = pixels, top * scale, scale
                raw.FPDFPageObj_Destroy(text)
    finally:
        opened.close()
    return found
