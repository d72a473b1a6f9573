"""PDFium's functions with plain addresses for handles: a call costs half of what it does typed.

Thousands of characters and objects stand on a page, and each is asked some questions.
"""

import ctypes
from collections.abc import Callable
from functools import cache
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.reading.pdf.tolerances import TOL


class Pdfium:
    """The functions that are used here; those that fill places take the places' addresses."""

    def __init__(self) -> None:
        """Bind the functions by their addresses in the library that pypdfium2 has loaded."""
        from pypdfium2 import raw

        handle, number, place = ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p

        def plain(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
            return ctypes.CFUNCTYPE(result, *arguments)(address(getattr(raw, name)))

        self.count = plain("FPDFPage_CountObjects", number, handle)
        self.object = plain("FPDFPage_GetObject", handle, handle, number)
        self.kind = plain("FPDFPageObj_GetType", number, handle)
        self.bounds = plain("FPDFPageObj_GetBounds", number, handle, *[place] * 4)
        self.matrix = plain("FPDFPageObj_GetMatrix", number, handle, place)
        self.fill = plain("FPDFPageObj_GetFillColor", number, handle, *[place] * 4)
        self.text = plain(
            "FPDFTextObj_GetText", ctypes.c_ulong, handle, handle, place, ctypes.c_ulong
        )
        self.mode = plain("FPDFTextObj_GetTextRenderMode", number, handle)
        self.set_mode = plain("FPDFTextObj_SetTextRenderMode", number, handle, number)
        self.draw_mode = plain("FPDFPath_GetDrawMode", number, handle, place, place)
        self.clip = plain("FPDFPageObj_GetClipPath", handle, handle)
        self.clips = plain("FPDFClipPath_CountPaths", number, handle)
        self.clip_points = plain("FPDFClipPath_CountPathSegments", number, handle, number)
        self.clip_point = plain("FPDFClipPath_GetPathSegment", handle, handle, number, number)
        self.point = plain("FPDFPathSegment_GetPoint", number, handle, place, place)
        self.stroke = plain("FPDFPageObj_GetStrokeColor", number, handle, *[place] * 4)
        self.stroke_width = plain("FPDFPageObj_GetStrokeWidth", number, handle, place)
        self.path_count = plain("FPDFPath_CountSegments", number, handle)
        self.path_segment = plain("FPDFPath_GetPathSegment", handle, handle, number)
        self.segment_kind = plain("FPDFPathSegment_GetType", number, handle)
        self.closes = plain("FPDFPathSegment_GetClose", number, handle)
        self.form_count = plain("FPDFFormObj_CountObjects", number, handle)
        self.form_object = plain("FPDFFormObj_GetObject", handle, handle, ctypes.c_ulong)
        self.transparent = plain("FPDFPageObj_HasTransparency", number, handle)
        self.text_object = plain("FPDFText_GetTextObject", handle, handle, number)
        self.loose_box = plain("FPDFText_GetLooseCharBox", number, handle, number, place)
        self.ink_box = plain("FPDFText_GetCharBox", number, handle, number, *[place] * 4)
        self.origin = plain("FPDFText_GetCharOrigin", number, handle, number, place, place)
        self.angle = plain("FPDFText_GetCharAngle", ctypes.c_float, handle, number)
        self.code = plain("FPDFText_GetUnicode", ctypes.c_uint, handle, number)
        self.codes = plain("FPDFText_GetText", number, handle, number, number, place)
        self.characters = plain("FPDFText_CountChars", number, handle)
        self.type_size = plain("FPDFTextObj_GetFontSize", number, handle, place)
        self.font = plain("FPDFTextObj_GetFont", handle, handle)
        self.font_name = plain(
            "FPDFFont_GetBaseFontName", ctypes.c_size_t, handle, place, ctypes.c_size_t
        )
        self.font_data = plain(
            "FPDFFont_GetFontData", number, handle, place, ctypes.c_size_t, place
        )
        self.advance = plain(
            "FPDFFont_GetGlyphWidth", number, handle, ctypes.c_uint, ctypes.c_float, place
        )
        self.rendered = plain(
            "FPDFTextObj_GetRenderedBitmap", handle, handle, handle, handle, ctypes.c_float
        )
        self.bitmap_height = plain("FPDFBitmap_GetHeight", number, handle)
        self.bitmap_stride = plain("FPDFBitmap_GetStride", number, handle)
        self.bitmap_data = plain("FPDFBitmap_GetBuffer", place, handle)
        self.bitmap_destroy = plain("FPDFBitmap_Destroy", None, handle)
        self.embedded = plain("FPDFFont_GetIsEmbedded", number, handle)
        self.to_device = plain(
            "FPDF_PageToDevice", number, handle, *[number] * 5, *[ctypes.c_double] * 2, *[place] * 2
        )


@cache
def pdfium() -> Pdfium:
    """Return PDFium's functions, bound once."""
    return Pdfium()


def address(handle: Any) -> int:
    """Return the address that a handle of pypdfium2 stands for."""
    return int(ctypes.cast(handle, ctypes.c_void_p).value or 0)


def four(function: Callable[..., Any], handles: list[int], kind: Any) -> NDArray[Any]:
    """Return a row of four numbers for each handle, from a function that fills four places."""
    return filled(function, handles, 4, kind)


def filled(
    function: Callable[..., Any], handles: list[int], places: int, kind: Any
) -> NDArray[Any]:
    """Return a row of numbers for each handle, from a function that fills so many places.

    A row stays zero where the function fails.
    """
    room = (kind * (places * len(handles)))()
    step = ctypes.sizeof(kind)
    start = ctypes.addressof(room)
    end, whole = start + places * step * len(handles), places * step
    columns = (range(start + n * step, end, whole) for n in range(places))
    for _ in map(function, handles, *columns):
        pass
    return np.array(room, dtype=kind).reshape(-1, places)


def matrices(handles: list[int]) -> NDArray[np.float64]:
    """Return the matrix of each object, a row a, b, c, d, e, f."""
    room = (ctypes.c_float * (6 * len(handles)))(*(1.0, 0.0, 0.0, 1.0, 0.0, 0.0) * len(handles))
    start = ctypes.addressof(room)
    for _ in map(pdfium().matrix, handles, range(start, start + 24 * len(handles), 24)):
        pass
    return np.array(room, dtype=np.float64).reshape(-1, 6)


def enclosed(opened: Any) -> list[tuple[str, bytes]]:
    """Return name and bytes of the files that a `pypdfium2.PdfDocument` encloses.

    No bytes have those that can't be read, those that are larger than what is still taken of one
    portfolio, and behind the last one that is looked at the others, as their count.
    """
    import pypdfium2
    import pypdfium2.raw

    raw: Any = pypdfium2.raw
    found: list[tuple[str, bytes]] = []
    count, free = opened.count_attachments(), TOL.most_enclosed_bytes
    for n in range(min(count, TOL.most_enclosed)):
        one = opened.get_attachment(n)
        size = ctypes.c_ulong()
        raw.FPDFAttachment_GetFile(one, None, 0, size)
        try:
            data = bytes(one.get_data()) if size.value <= free else b""
        except pypdfium2.PdfiumError:
            data = b""
        free -= len(data)
        found.append((one.get_name(), data))
    return found if len(found) == count else [*found, (f"+{count - len(found)}", b"")]


def clip_corners(handles: list[int]) -> tuple[NDArray[np.int64], NDArray[np.int64], Any]:
    """Return what objects are cut to: the number of the object that each clip path is of, and of
    each corner of these paths the number of the path, and x, y.
    """
    lib = pdfium()
    clips = list(map(lib.clip, handles))
    counts = [max(count, 0) for count in map(lib.clips, clips)]
    paths = [(clip, n) for clip, count in zip(clips, counts, strict=True) for n in range(count)]
    corners = [max(lib.clip_points(*path), 0) for path in paths]
    found = [
        lib.clip_point(*path, n)
        for path, count in zip(paths, corners, strict=True)
        for n in range(count)
    ]
    return (
        np.repeat(np.arange(len(handles)), counts),
        np.repeat(np.arange(len(paths)), corners),
        filled(lib.point, found, 2, ctypes.c_float).astype(np.float64),
    )


def ink_boxes(text: int, some: list[int]) -> NDArray[np.float64]:
    """Return the boxes of some characters' ink: rows of left, bottom, right, top."""
    room = (ctypes.c_double * (4 * len(some)))()  # left, right, bottom, top
    start = ctypes.addressof(room)
    places = (range(start + 8 * n, start + 32 * len(some), 32) for n in range(4))
    for _ in map(pdfium().ink_box, repeat(text), some, *places):
        pass
    return np.array(room, dtype=np.float64).reshape(-1, 4)[:, [0, 2, 1, 3]]
