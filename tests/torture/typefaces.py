"""The typefaces of the torture: an OpenType font as it is, and a Latin one of single bytes.

The Chinese font keeps its PostScript outlines (CIDFontType0C), and a code is the number that the
foundry gave the character. Digits may be in a second font of single bytes, which has no table of
meanings: the names of the standard encoding say what they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import groupby
from pathlib import Path

import matplotlib
import pylopdf_fonts_zh_cn
from fontTools import subset
from fontTools.ttLib import TTFont

CHINESE = {"sans": pylopdf_fonts_zh_cn.sans_path(), "serif": pylopdf_fonts_zh_cn.serif_path()}
LATIN = ("DejaVuSans", "STIXGeneral", "DejaVuSansMono")


@cache
def characters() -> str:
    """Return every character that this package can print: those of its own modules."""
    sources = (path.read_text("utf-8") for path in Path(__file__).parent.rglob("*.py"))
    return "".join(sorted({one for text in sources for one in text if one >= " "}))


def _cut(path: str | Path, text: str) -> TTFont:
    """Return a font cut down to the glyphs of a text, saved and opened again."""
    options = subset.Options(
        layout_features=[],
        drop_tables=["GSUB", "GPOS", "GDEF", "BASE", "DSIG", "VORG", "vhea", "vmtx", "FFTM"],
    )
    font = subset.load_font(str(path), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text=text)
    cutter.subset(font)
    out = BytesIO()
    font.save(out)
    return TTFont(out)


@cache
def source(family: str) -> TTFont:
    """Return a whole Chinese font, for its outlines."""
    return TTFont(CHINESE[family], lazy=True)


@dataclass(frozen=True, eq=False)
class Face:
    """A font that is ready to be embedded: its file, codes and widths (thousandths of an em)."""

    name: str
    file: bytes
    codes: dict[str, int]
    widths: dict[str, float]
    wide: bool

    def code(self, character: str) -> str:
        """Return a character's code as hexadecimal digits."""
        return f"{self.codes[character]:0{4 if self.wide else 2}X}"


@cache
def chinese(family: str) -> Face:
    """Return a Chinese font with the characters of the package."""
    font = _cut(CHINESE[family], characters())
    names, advances = font.getBestCmap(), font["hmtx"]
    scale = 1000 / font["head"].unitsPerEm
    cids = {chr(code): int(name.removeprefix("cid")) for code, name in names.items()}
    widths = {chr(code): advances[name][0] * scale for code, name in names.items()}
    return Face(f"{family.title()}SC", font.reader["CFF "], cids, widths, wide=True)


@cache
def latin(name: str) -> Face:
    """Return a Latin font with the characters of ASCII."""
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    text = "".join(map(chr, range(32, 127)))
    font = _cut(folder / f"{name}.ttf", text)
    scale = 1000 / font["head"].unitsPerEm
    names, advances = font.getBestCmap(), font["hmtx"]
    widths = {one: advances[names[ord(one)]][0] * scale for one in text}
    file = font.reader.file.getvalue()
    return Face(name, file, {one: ord(one) for one in text}, widths, wide=False)


@dataclass(frozen=True)
class Pair:
    """What a document is set in: a Chinese font, and perhaps a Latin one for ASCII."""

    chinese: Face
    latin: Face | None = None

    def face(self, character: str) -> Face:
        """Return the font that a character is set in."""
        return self.latin if self.latin and " " < character < "\x7f" else self.chinese

    def width(self, text: str) -> float:
        """Return the length of a text in em."""
        return sum(self.face(one).widths[one] for one in text) / 1000

    def pieces(self, text: str) -> Iterator[tuple[Face, str]]:
        """Yield a text's stretches of one font."""
        for _, run in groupby(text, key=lambda one: self.face(one).name):
            piece = "".join(run)
            yield self.face(piece[0]), piece
