"""The second, independent reading of a PDF page: PDFium's characters with their boxes."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from analysis.reading import glyphs

# PDFium is not safe to enter from two threads at once.
_one_at_a_time = threading.RLock()
# What PDFium gives where a glyph has no character: nothing, or a character that is none.
_NO_CHARACTER = frozenset({0, 0xFFFD, 0xFFFE, 0xFFFF})
MEANINGLESS = "\ufffd"


class Reading:
    """An open document in PDFium."""

    def __init__(self, opened: Any) -> None:
        """Take a `pypdfium2.PdfDocument`."""
        self._opened = opened

    def page(
        self, number: int, corner: tuple[float, float], page: glyphs.Shape
    ) -> glyphs.Glyphs | None:
        """Return the visible characters of one page, counted from 1; None when that fails.

        `corner` is the lower left corner of the crop box in the page's own coordinates, `page`
        its width, height and rotation, as in `glyphs.seen`. A glyph without a character comes as
        `MEANINGLESS`. Lines are taken to run from left to right as the page is seen.
        """
        import pypdfium2

        with _one_at_a_time:
            try:
                sheet = self._opened[number - 1]
                text = sheet.get_textpage()
                try:
                    codes, boxes = _characters(text.raw)
                finally:
                    text.close()
                    sheet.close()
            except pypdfium2.PdfiumError:
                return None
        left, right, bottom, top = boxes.T
        x, y = left - corner[0], bottom - corner[1]
        wide, tall = right - left, top - bottom
        rotation = page[2]
        # The corner of the box where the line starts, as it is seen on the turned page.
        if rotation in (90, 180):
            x = x + wide
        if rotation in (180, 270):
            y = y + tall
        if rotation in (90, 270):
            wide, tall = tall, wide
        return glyphs.seen(
            [MEANINGLESS if code in _NO_CHARACTER else chr(code) for code in codes],
            (x, y),
            page,
            extent=wide,
            height=tall,
            direction=np.full(len(codes), float(rotation)),
        )


@contextmanager
def document(data: bytes | None, password: str | None) -> Iterator[Reading | None]:
    """Open a PDF from its bytes; gives None without bytes, or when PDFium can't open it."""
    import pypdfium2

    open_pdf: Any = pypdfium2.PdfDocument
    opened: Any = None
    if data is not None:
        with _one_at_a_time:
            try:
                opened = open_pdf(data, password=password)
            except pypdfium2.PdfiumError:
                opened = None
    try:
        yield Reading(opened) if opened is not None else None
    finally:
        if opened is not None:
            with _one_at_a_time:
                opened.close()


def _characters(handle: Any) -> tuple[list[int], glyphs.Floats]:
    """Return code points and loose boxes (left, right, bottom, top), blanks left out."""
    import pypdfium2.raw

    pdfium: Any = pypdfium2.raw
    unicode_of, box_of = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    box = pdfium.FS_RECTF()
    pointer = ctypes.byref(box)
    codes: list[int] = []
    boxes: list[tuple[float, float, float, float]] = []
    for index in range(pdfium.FPDFText_CountChars(handle)):
        code = unicode_of(handle, index)
        if code in (32, 13, 10, 160) or not box_of(handle, index, pointer):
            continue
        codes.append(code)
        boxes.append((box.left, box.right, box.bottom, box.top))
    return codes, np.array(boxes, dtype=np.float64).reshape(-1, 4)
