"""The Chinese glyphs that a page needs, inside the page: it reads the same where no font is.

The subset of Noto Sans SC (OFL) stands first in the page's font stack and serves Chinese only. It
has to be first: behind a system font without Chinese, Chromium keeps the empty boxes that it drew
while the font was being decoded.
"""

from __future__ import annotations

import base64
import io
from functools import lru_cache

from analysis.charts.fonts import file

FAMILY = "Selfeval SC"
_CHINESE = ((0x2E80, 0x9FFF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF))


def face(page: str) -> str:
    """Return a CSS `@font-face` rule with the glyphs for the characters of a page.

    The same characters give the same bytes.
    """
    chinese = {
        character
        for character in set(page)
        if any(first <= ord(character) <= last for first, last in _CHINESE)
    }
    return _face("".join(sorted(chinese)))


@lru_cache(maxsize=8)
def _face(characters: str) -> str:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    font = TTFont(file(), recalcTimestamp=False, recalcBBoxes=False, lazy=True)
    options = subset.Options(
        layout_features=[],
        name_IDs=[1, 2, 13],
        hinting=False,
        desubroutinize=True,
        notdef_outline=True,
        ignore_missing_unicodes=True,
        drop_tables=["VORG", "vhea", "vmtx"],
    )
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    cutter.subset(font)
    font.flavor = "woff"
    held = io.BytesIO()
    font.save(held)
    font.close()
    data = base64.b64encode(held.getvalue()).decode("ascii")
    ranges = ",".join(f"U+{first:X}-{last:X}" for first, last in _CHINESE)
    return (
        f'@font-face{{font-family:"{FAMILY}";font-display:block;unicode-range:{ranges};'
        f'src:url(data:font/woff;base64,{data}) format("woff")}}'
    )
