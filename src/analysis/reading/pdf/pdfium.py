"""PDFium's functions with plain addresses for handles: a call costs half of what it does typed.

Thousands of characters and objects stand on a page, and each is asked some questions.
"""

import ctypes
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from functools import cached_property
from itertools import repeat
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

# What PDFium calls a character that has no name.
_NAMELESS = 0xFFFE


class _Pdfium:
    """The functions of the library that pypdfium2 has loaded, each bound when it is first used.

    They take and give addresses where PDFium has pointers.
    """

    def __getattr__(self, name: str) -> Callable[..., Any]:
        from pypdfium2 import raw

        function = getattr(raw, name)
        kinds = (function.restype, *function.argtypes)
        plain = (ctypes.c_void_p if hasattr(kind, "contents") else kind for kind in kinds)
        bound = ctypes.PYFUNCTYPE(*plain)(address(function))  # no thread waits for so short a call
        setattr(self, name, bound)
        return bound


pdfium: Any = _Pdfium()


def address(handle: Any) -> int:
    """Return the address that a handle of pypdfium2 stands for."""
    return int(ctypes.cast(handle, ctypes.c_void_p).value or 0)


def filled(function: Any, kind: Any, numbers: int, *arguments: Iterable[Any]) -> NDArray[Any]:
    """Return a row of so many numbers for each call of a function that fills places of a kind.

    A row stays zero where the function fails. The last of its `arguments` is a list.
    """
    count = len(cast(Sequence[Any], arguments[-1]))
    room = (kind * (numbers * count))()
    start, step = ctypes.addressof(room), ctypes.sizeof(kind)
    end, whole = start + numbers * step * count, numbers * step
    ways = len(function.argtypes) - len(arguments)  # a place for each number, or one for them all
    places = (range(start + n * step, end, whole) for n in range(ways))
    deque(map(function, *arguments, *places), maxlen=0)
    counts = kind in (ctypes.c_int, ctypes.c_uint)
    return np.array(room, dtype=np.int64 if counts else np.float64).reshape(-1, numbers)


def colours(function: Any, handles: list[int]) -> NDArray[np.int64]:
    """Return red, green, blue and opacity of each object, 0 to 255."""
    return filled(function, ctypes.c_uint, 4, handles)


def matrices(handles: list[int]) -> NDArray[np.float64]:
    """Return the matrix of each object, a row a, b, c, d, e, f."""
    return filled(pdfium.FPDFPageObj_GetMatrix, ctypes.c_float, 6, handles)


class Text:
    """The characters of a page, by their numbers: what is asked of them is asked of all at once."""

    def __init__(self, handle: Any) -> None:
        """Take pypdfium2's text page."""
        self._text = repeat(address(handle))
        self._every = range(max(pdfium.FPDFText_CountChars(address(handle)), 0))

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._every)

    def _asked(self, name: str, kind: Any) -> NDArray[Any]:
        asked = map(getattr(pdfium, name), self._text, self._every)
        return np.array([found or 0 for found in asked], dtype=kind)

    @cached_property
    def codes(self) -> NDArray[np.int64]:
        """What characters they are called."""
        count = len(self)
        units = (ctypes.c_ushort * (count + 1))()
        start = ctypes.addressof(units)
        if pdfium.FPDFText_GetText(next(self._text), 0, count, start) == count + 1:
            found = np.array(units[:count], dtype=np.int64)
        else:  # it leaves out what has no code, and gives two units for what is beyond U+FFFF
            found = self._asked("FPDFText_GetUnicode", np.int64)
        # PDFium takes the name from a hyphen that ends a line, to join both halves of the word.
        for at in np.flatnonzero(found == _NAMELESS).tolist():
            if pdfium.FPDFText_IsHyphen(next(self._text), at) == 1:
                found[at] = ord("-")
        return found

    @cached_property
    def holders(self) -> NDArray[np.int64]:
        """The text objects that they stand in, 0 for those that PDFium adds."""
        return self._asked("FPDFText_GetTextObject", np.int64)

    @cached_property
    def turns(self) -> NDArray[np.float64]:
        """How they run, in quarter turns counter-clockwise.

        PDFium counts the other way, and leaves out that a negative type size turns text once more.
        """
        holders, of = np.unique(self.holders, return_inverse=True)
        size = filled(pdfium.FPDFTextObj_GetFontSize, ctypes.c_float, 1, holders.tolist())[:, 0]
        angle = self._asked("FPDFText_GetCharAngle", np.float64)
        return np.where(size[of] < 0, 2.0, 0.0) - angle / (np.pi / 2)

    @cached_property
    def boxes(self) -> NDArray[np.float64]:
        """Their loose boxes: rows of left, bottom, right, top."""
        boxes = filled(pdfium.FPDFText_GetLooseCharBox, ctypes.c_float, 4, self._text, self._every)
        return boxes[:, [0, 3, 2, 1]]

    @cached_property
    def inks(self) -> NDArray[np.float64]:
        """The boxes of their ink: rows of left, bottom, right, top."""
        boxes = filled(pdfium.FPDFText_GetCharBox, ctypes.c_double, 4, self._text, self._every)
        return boxes[:, [0, 2, 1, 3]]

    @cached_property
    def origins(self) -> NDArray[np.float64]:
        """Where each begins on its baseline: rows of x, y."""
        return filled(pdfium.FPDFText_GetCharOrigin, ctypes.c_double, 2, self._text, self._every)


def render(
    page: Any, paper: NDArray[np.uint32], matrix: tuple[float, ...], with_notes: bool = False
) -> NDArray[np.uint32]:
    """Draw a page of pypdfium2 on white paper, a pixel a number, and return the paper."""
    import pypdfium2.raw

    raw: Any = pypdfium2.raw
    (high, wide), kind = paper.shape, raw.FPDFBitmap_BGRx
    paper.fill(0xFFFFFFFF)
    bitmap = raw.FPDFBitmap_CreateEx(wide, high, kind, paper.ctypes.data, 4 * wide)
    try:
        clip = raw.FS_RECTF(0, 0, wide, high)
        flags, move = raw.FPDF_ANNOT * with_notes, raw.FS_MATRIX(*matrix)
        raw.FPDF_RenderPageBitmapWithMatrix(bitmap, page.raw, move, clip, flags)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)
    return paper


def flat(opened: Any, index: int) -> Any:
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


def undrawn(opened: Any, index: int) -> list[str]:
    """Return what is filled into fields of a document's page that have no picture of it.

    A viewer may draw one by itself; neither reader does. Nothing of a page that is broken.
    """
    import pypdfium2
    import pypdfium2.raw

    raw: Any = pypdfium2.raw
    if opened.get_formtype() == raw.FORMTYPE_NONE:
        return []
    try:
        page = opened[index]
    except pypdfium2.PdfiumError:
        return []
    with closing(page):
        notes = range(pdfium.FPDFPage_GetAnnotCount(address(page.raw)))
        return [text for text in map(_filled_in, repeat(page), notes) if text.strip()]


def _filled_in(page: Any, number: int) -> str:
    """Return the value of a page's note that is a field without a picture, blank for others."""
    import pypdfium2.raw

    raw: Any = pypdfium2.raw
    note = raw.FPDFPage_GetAnnot(page.raw, number)
    try:
        is_field = raw.FPDFAnnot_GetSubtype(note) == raw.FPDF_ANNOT_WIDGET
        if not is_field or raw.FPDFAnnot_HasKey(note, b"AP"):
            return ""
        size = raw.FPDFAnnot_GetStringValue(note, b"V", None, 0)
        room = ctypes.create_string_buffer(size)
        units = ctypes.cast(room, ctypes.POINTER(ctypes.c_ushort))
        raw.FPDFAnnot_GetStringValue(note, b"V", units, size)
        return room.raw.decode("utf-16-le", "replace").rstrip("\0")
    finally:
        raw.FPDFPage_CloseAnnot(note)
