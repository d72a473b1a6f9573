"""Letters of documents from elsewhere that no cell, no line and no doubt of this reader shows.

python -m tests.letters FOLDER: reads every PDF below it and holds the characters that PDFium finds
on each page against those of the page's cells, lines, notes, marks left out and doubts. A page with
a problem of its own says that something is missing. The public test documents of pdfplumber,
camelot and tabula-java are such a folder.
"""

from __future__ import annotations

import ctypes
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
from pypdfium2 import raw

from analysis.characters import clean
from analysis.errors import UnreadableDocument
from analysis.reading import pdf
from analysis.reading.cells import Page
from analysis.reading.pdf.sheet import MEANINGLESS
from tests.typeset.producers.reading import limit

# Points: the same character again this near is one that is printed bold.
_TWICE = 1.0
_SECONDS = 60.0
# Pixels a point of the page as it is drawn.
_SCALE = 2.0


def plain(text: str) -> str:
    """Return a text as it is compared: without blanks and controls, compatible characters one."""
    even = unicodedata.normalize("NFKC", clean(text))
    return "".join(
        "-" if unicodedata.category(one) == "Pd" or one == "\u2212" else one
        for one in even
        if unicodedata.category(one)[0] not in "ZC"
    )


def printed(page: Any) -> Counter[str]:
    """Return the characters that PDFium finds on a page where a reader can see them."""
    text = page.get_textpage()
    left, bottom, right, top = page.get_bbox()
    drawn = _Drawn(page)
    seen: set[tuple[str, int, int]] = set()
    found: Counter[str] = Counter()
    for at in range(text.count_chars()):
        x1, x2, y1, y2 = (ctypes.c_double() for _ in range(4))
        raw.FPDFText_GetCharBox(text, at, x1, x2, y1, y2)
        x, y = (x1.value + x2.value) / 2, (y1.value + y2.value) / 2
        letter = plain(chr(raw.FPDFText_GetUnicode(text, at)))
        if not letter or _white(text, at) or not (left <= x <= right and bottom <= y <= top):
            continue
        if not drawn.shows(x1.value, y1.value, x2.value, y2.value):
            continue
        column, row = round(x / _TWICE), round(y / _TWICE)
        around = {(letter, column + a, row + b) for a in (-1, 0, 1) for b in (-1, 0, 1)}
        if not around & seen:
            found.update(letter)
        seen.add((letter, column, row))
    text.close()
    return found


class _Drawn:
    """A page as it is drawn: where it shows one colour, it prints no letter."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._dots = page.render(scale=_SCALE, grayscale=True).to_numpy().squeeze()

    def shows(self, left: float, bottom: float, right: float, top: float) -> bool:
        """Tell whether a box of the page has ink of more than one colour, or can't be looked at."""
        high, wide = self._dots.shape[:2]
        ends = []
        for x, y in ((left, bottom), (right, top)):
            across, down = ctypes.c_int(), ctypes.c_int()
            raw.FPDF_PageToDevice(self._page.raw, 0, 0, wide, high, 0, x, y, across, down)
            ends.append((across.value, down.value))
        (x1, y1), (x2, y2) = ends
        box = self._dots[min(y1, y2) : max(y1, y2) + 1, min(x1, x2) : max(x1, x2) + 1]
        return not box.size or int(np.ptp(box)) > 0


def _white(text: Any, at: int) -> bool:
    """Tell whether a character is white or has no ink: most of those are not seen."""
    holder = raw.FPDFText_GetTextObject(text, at)
    if holder and raw.FPDFTextObj_GetTextRenderMode(holder) == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
        return True
    colour = [ctypes.c_uint() for _ in range(4)]
    raw.FPDFText_GetFillColor(text, at, *colour)
    return min(part.value for part in colour[:3]) > 250 or not colour[3].value


def told(page: Page) -> tuple[Counter[str], int]:
    """Return the characters that the reader shows of a page, or names in a doubt; and how many it
    shows as unknown, in doubt.
    """
    parts = [page.aside]
    shown = (*page.cells, *page.lines)
    for cell in shown:
        parts += [cell.text, cell.note or ""]
        parts += [read for doubt in cell.doubt for read in doubt.read]
    unknown = sum(cell.text.count(MEANINGLESS) for cell in shown if cell.doubt)
    return Counter(plain("".join(parts))), unknown


def main(folder: Path) -> None:
    """Print each page that lost letters without a word, and the sums."""
    pages = letters = lost = without = doubted = 0
    refused: Counter[str] = Counter()
    for file in sorted(folder.rglob("*.pdf")):
        try:
            with limit(_SECONDS):
                read = pdf.read(file)
        except UnreadableDocument as error:
            refused[re.sub(r".*problem\.", "", error.problem)] += 1
            continue
        except Exception as error:
            print(f"{file.relative_to(folder)}: {error!r}")
            continue
        opened = pypdfium2.PdfDocument(file)
        for page in read.pages:
            pages += 1
            there = printed(opened[page.number - 1])
            shown, unknown = told(page)
            lacking = there - shown
            letters += there.total()
            if lacking.total() <= unknown:
                doubted += lacking.total()
                continue
            lost += lacking.total()
            doubts = sum(bool(cell.doubt) for cell in page.cells)
            if page.problem is None:
                without += lacking.total()
                which = "".join(lacking.elements())[:60]
                where = f"{file.relative_to(folder)} page {page.number}"
                print(
                    f"{where}: {lacking.total()} of {there.total()}, {doubts} in doubt: {which!r}"
                )
        opened.close()
    print(
        f"{pages} pages, {letters} letters; {doubted} unknown and in doubt, {lost} lost, "
        f"{without} of them without a word"
    )
    print(f"refused: {dict(refused)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
