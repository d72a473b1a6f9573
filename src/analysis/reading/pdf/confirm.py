"""The second, independent reading of a PDF page: PDFium's characters with their boxes."""

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.reading.pdf import glyphs, unseen
from analysis.reading.pdf.glyphs import Floats
from analysis.reading.pdf.pdfium import address, pdfium

# PDFium is not safe to enter from two threads at once.
_one_at_a_time = threading.RLock()
# What PDFium gives where a glyph has no character: nothing, or a character that is none.
_NO_CHARACTER = frozenset({0, 0xFFFD, 0xFFFE, 0xFFFF})
MEANINGLESS = "\ufffd"
_BLANKS = (32, 13, 10, 160)
_NOWHERE = np.zeros((0, 2))


@dataclass(frozen=True, slots=True)
class Again:
    """What PDFium reads on a page.

    `glyphs` are its characters but for those that can't be seen. The others are places, rows of
    x, y as the page is seen, y running down, where characters begin: `unseen` of those that can't
    be seen, `aslant` of a watermark's, `partly` of those whose text is seen in part only, `seen`
    of all that is left. They are empty where all text is straight and seen. When `hides`, most of
    the text can't be seen: it is among the glyphs nevertheless. `image`: a picture fills most of
    the page.
    """

    glyphs: glyphs.Glyphs
    unseen: Floats
    aslant: Floats
    partly: Floats
    seen: Floats
    hides: bool
    image: bool


class Reading:
    """An open document in PDFium."""

    def __init__(self, opened: Any, layers: bool) -> None:
        """Take a `pypdfium2.PdfDocument`, and whether it has layers that may be switched off."""
        self._opened = opened
        self._layers = layers

    def page(self, number: int, corner: tuple[float, float], page: glyphs.Shape) -> Again | None:
        """Return the characters of one page, counted from 1; None when that fails.

        `corner` is the lower left corner of the crop box in the page's own coordinates, `page`
        its width, height and rotation, as in `glyphs.seen`. A glyph without a character comes as
        `MEANINGLESS`. Lines are taken to run from left to right as the page is seen.
        """
        import pypdfium2

        with _one_at_a_time:
            try:
                sheet = _flat(self._opened, number - 1)
                text = sheet.get_textpage()
                try:
                    characters = _characters(address(text.raw))
                    crop = np.array([*corner, corner[0] + page[0], corner[1] + page[1]])
                    found = unseen.find(sheet, text, characters, crop, self._layers)
                    begins = _NOWHERE
                    if found.whole or found.partly or found.aslant:
                        begins = _origins(address(text.raw), len(characters.codes))
                finally:
                    text.close()
                    sheet.close()
            except pypdfium2.PdfiumError:
                return None
        codes, boxes, printed = characters.codes, characters.boxes, characters.printed
        whole, partly, aslant = (
            _marked(some, len(codes)) & printed
            for some in (found.whole, found.partly, found.aslant)
        )
        whole, partly = whole & ~aslant, partly & ~aslant
        hides = 2 * int(whole.sum()) > int(printed.sum())
        kept = np.flatnonzero(printed & ~aslant & (~whole | hides))
        texts = [
            MEANINGLESS if code in _NO_CHARACTER else chr(code) for code in codes[kept].tolist()
        ]
        lost, over, half, rest = (
            glyphs.turned(begins[some[: len(begins)]] - np.array(corner), page)
            for some in (whole, aslant, partly, printed & ~whole & ~partly & ~aslant)
        )
        return Again(
            _seen(texts, boxes[kept] - np.tile(corner, 2), page),
            unseen=lost,
            aslant=over,
            partly=half,
            seen=rest,
            hides=hides,
            image=found.image,
        )

    def pictured(self, number: int) -> bool:
        """Tell whether a page without text shows something nevertheless; yes when that fails."""
        import pypdfium2

        with _one_at_a_time:
            try:
                sheet = self._opened[number - 1]
                try:
                    return unseen.pictured(sheet)
                finally:
                    sheet.close()
            except pypdfium2.PdfiumError:
                return True


@contextmanager
def document(
    data: bytes | None, password: str | None, layers: bool = False
) -> Iterator[Reading | None]:
    """Open a PDF from its bytes; gives None without bytes, or when PDFium can't open it.

    `layers` says that the document has layers, some of which may be switched off.
    """
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
        yield Reading(opened, layers) if opened is not None else None
    finally:
        if opened is not None:
            with _one_at_a_time:
                opened.close()


def _flat(opened: Any, index: int) -> Any:
    """Return a page of a document, with what is printed in fields and notes as text of its own."""
    import pypdfium2.raw

    raw: Any = pypdfium2.raw
    sheet = opened[index]
    if raw.FPDFPage_GetAnnotCount(sheet.raw) > 0 and (
        raw.FPDFPage_Flatten(sheet.raw, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS
    ):
        sheet.close()
        sheet = opened[index]
    return sheet


def _characters(text: int) -> unseen.Characters:
    lib = pdfium()
    count = max(lib.characters(text), 0)
    written = (ctypes.c_ushort * (count + 1))()
    if lib.codes(text, 0, count, ctypes.addressof(written)) == count + 1:
        codes = np.array(written[:count], dtype=np.int64)
    else:  # PDFium leaves out what has no code, and gives two units for what is beyond U+FFFF
        codes = np.fromiter(map(lib.code, repeat(text), range(count)), dtype=np.int64, count=count)
    room = (ctypes.c_float * (4 * count))()  # left, top, right, bottom
    start = ctypes.addressof(room)
    found = map(lib.loose_box, repeat(text), range(count), range(start, start + 16 * count, 16))
    known = np.fromiter(found, dtype=bool, count=count)
    boxes = np.array(room, dtype=np.float64).reshape(-1, 4)[:, [0, 3, 2, 1]]
    return unseen.Characters(codes, boxes, known & ~np.isin(codes, _BLANKS))


def _origins(text: int, count: int) -> Floats:
    """Return where characters begin on their baselines, in the page's own coordinates."""
    places = np.full((count, 2), np.nan)
    x, y = ctypes.c_double(), ctypes.c_double()
    at = ctypes.addressof(x), ctypes.addressof(y)
    for number in range(count):
        if pdfium().origin(text, number, *at):
            places[number] = x.value, y.value
    return places


def _marked(numbers: frozenset[int], count: int) -> NDArray[np.bool_]:
    marked = np.zeros(count, dtype=bool)
    marked[list(numbers)] = True
    return marked


def _seen(texts: list[str], boxes: Floats, page: glyphs.Shape) -> glyphs.Glyphs:
    """Return characters as they are seen on the turned page; boxes count from the crop box."""
    x, y, right, top = boxes.T
    wide, tall = right - x, top - y
    rotation = page[2]
    # The corner of the box where the line starts, as it is seen on the turned page.
    if rotation in (90, 180):
        x = x + wide
    if rotation in (180, 270):
        y = y + tall
    if rotation in (90, 270):
        wide, tall = tall, wide
    direction = np.full(len(texts), float(rotation))
    return glyphs.seen(texts, (x, y), page, extent=wide, height=tall, direction=direction)
