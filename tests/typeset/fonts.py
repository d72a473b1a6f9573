"""Chinese fonts for the typesetters: TrueType subsets of the Noto fonts, made when needed."""

from __future__ import annotations

import hashlib
import tempfile
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

FOLDER = Path(pylopdf_fonts_zh_cn.__file__).parent
FILES = {"sans": pylopdf_fonts_zh_cn.sans_path(), "serif": pylopdf_fonts_zh_cn.serif_path()}
NAMES = {"sans": "Noto Sans SC", "serif": "Noto Serif SC"}


@cache
def _source(family: str) -> TTFont:
    return TTFont(FILES[family], lazy=True)


def known(character: str, family: str = "sans") -> bool:
    """Say whether the font has a glyph for a character."""
    return ord(character) in _source(family).getBestCmap()


@lru_cache(maxsize=64)
def truetype(family: str, characters: frozenset[str]) -> Path:
    """Return the file of a TrueType font with these characters, deleted at the end of the run.

    reportlab can't embed the PostScript outlines that the Noto fonts come with.
    """
    source = _source(family)
    cmap: dict[int, str] = source.getBestCmap()
    outlines: Any = source.getGlyphSet()
    wanted = {ord(c): cmap[ord(c)] for c in characters | {" "} if ord(c) in cmap}
    names = [".notdef", *dict.fromkeys(wanted.values())]
    glyphs = {}
    for name in names:
        pen = TTGlyphPen(None)
        outlines[name].draw(Cu2QuPen(pen, max_err=2.0, reverse_direction=True))
        glyphs[name] = pen.glyph()
    builder = FontBuilder(source["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(wanted)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(
        {
            name: (
                source["hmtx"][name][0],
                glyphs[name].xMin if glyphs[name].numberOfContours else 0,
            )
            for name in names
        }
    )
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    name = hashlib.sha256("".join(sorted(characters)).encode()).hexdigest()[:16]
    builder.setupNameTable(
        {"familyName": f"Proof {family}", "styleName": "Regular", "psName": f"Proof-{name}"}
    )
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    builder.setupPost()
    # A fixed date, so that the same characters give the same bytes.
    builder.font["head"].created = builder.font["head"].modified = 3_600_000_000
    builder.font.recalcTimestamp = False
    made = Path(_made().name) / f"{family}-{name}.ttf"
    builder.save(made)
    return made


@cache
def _made() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="typeset-fonts-")


@cache
def width(character: str, family: str) -> float:
    """Return the advance of a character in em."""
    source = _source(family)
    name = source.getBestCmap().get(ord(character), ".notdef")
    advance: int = source["hmtx"][name][0]
    return advance / int(source["head"].unitsPerEm)


def length(text: str, family: str) -> float:
    """Return the length of a line of text in em."""
    return sum(width(character, family) for character in text)
