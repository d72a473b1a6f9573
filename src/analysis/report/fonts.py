"""The Chinese glyphs that a page needs, inside the page: it reads the same where no font is.

The page's own font stack comes first; the embedded subset of Noto Sans SC (OFL) serves only where
the reader's system has no Chinese font.
"""

from __future__ import annotations

import base64
import io
from functools import cache
from pathlib import Path

FAMILY = "Selfeval SC"
_ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "、。,:;()《》“”…·−×÷≤≥±→↕↑↓%"


def face(page: str) -> str:
    """Return a CSS `@font-face` rule with the glyphs for the characters of a page.

    The same characters give the same bytes.
    """
    needed = frozenset(page) | frozenset(_ALWAYS)
    return _face("".join(sorted(character for character in needed if ord(character) >= 0x20)))


@cache
def _face(characters: str) -> str:
    import pylopdf_fonts_zh_cn
    from fontTools import subset
    from fontTools.ttLib import TTFont

    file = Path(pylopdf_fonts_zh_cn.__file__).with_name("NotoSansSC-Regular.otf")
    font = TTFont(file, recalcTimestamp=False, lazy=True)
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
    data = base64.b64encode(held.getvalue()).decode("ascii")
    return (
        f'@font-face{{font-family:"{FAMILY}";font-display:swap;'
        f'src:url(data:font/woff;base64,{data}) format("woff")}}'
    )
