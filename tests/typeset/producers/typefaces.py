"""Fonts as producers embed them: codes, widths, and what the font says its codes mean."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont
from fontTools.ttLib.reorderGlyphs import reorderGlyphs
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

from tests.typeset import fonts
from tests.typeset.producers.file import Page, Pdf

# Characters that marks, stamps and faults need beside those of the form.
EXTRA = frozenset("0123456789.,-−%<>≥≤〈√*①②③内部资料已审核样张东街西巷路段长度公里合计O")
_BYTE = 250


@dataclass
class Font:
    """A font, or a font's subsets: `codes` says for each character resource and code."""

    codes: dict[str, tuple[str, int]]
    family: str
    digits: int = 4
    resources: dict[str, str] = field(default_factory=dict)

    def pieces(self, text: str) -> Iterator[tuple[str, str, str]]:
        """Yield a text's stretches of one resource: resource, codes as a hex string, text."""
        run: list[str] = []
        for character in text:
            if run and self.codes[character][0] != self.codes[run[0]][0]:
                yield self._piece("".join(run))
                run = []
            run.append(character)
        if run:
            yield self._piece("".join(run))

    def _piece(self, text: str) -> tuple[str, str, str]:
        codes = "".join(f"{self.codes[character][1]:0{self.digits}X}" for character in text)
        return self.codes[text[0]][0], f"<{codes}>", text

    def on(self, page: Page) -> Font:
        """Enter the font's resources on a page."""
        for name, reference in self.resources.items():
            page.use("Font", name, reference)
        return self

    def width(self, text: str) -> float:
        """Return the length of a text in em."""
        return fonts.length(text, self.family)


@dataclass
class Mixed(Font):
    """Latin text in one font, all other in another, as word processors write Chinese text."""

    latin: Font | None = None

    def pieces(self, text: str) -> Iterator[tuple[str, str, str]]:
        assert self.latin is not None
        for part in re.findall(r"[ -~]+|[^ -~]+", text):
            yield from self.latin.pieces(part) if part.isascii() else super().pieces(part)

    def on(self, page: Page) -> Font:
        assert self.latin is not None
        self.latin.on(page)
        return super().on(page)


def characters(page: Page) -> frozenset[str]:
    """Return the characters of a page, and those of the marks."""
    texts = [line[0] for line in page.lines]
    texts += [line[0] for box in page.boxes for line in box.lines]
    return frozenset("".join(texts)) | EXTRA


@cache
def _file(family: str, wanted: frozenset[str]) -> tuple[bytes, dict[str, int]]:
    """Return a TrueType file, the same for the same characters, and the number of each's glyph."""
    out = io.BytesIO()
    with TTFont(fonts.truetype(family, wanted), recalcTimestamp=False) as font:
        names = dict(sorted(font.getBestCmap().items()))
        reorderGlyphs(font, [".notdef", *dict.fromkeys(names.values())])
        order = font.getReverseGlyphMap()
        numbers = {chr(code): order[name] for code, name in names.items()}
        font["post"].formatType = 3.0  # without the glyphs' names, whose order is a set's
        font.save(out)
    return out.getvalue(), numbers


def identity(
    page: Page,
    name: str = "F1",
    told: Mapping[str, str] | None = None,
    mapped: bool = True,
    ranges: bool = False,
) -> Font:
    """Embed a font with two-byte codes that are its glyphs' numbers.

    `told`: what the font says that a character is, where that is not so. `mapped`: it has a table
    of meanings at all. `ranges`: codes are Unicode, and the table gives them as long ranges.
    """
    family = page.style.family
    data, numbers = _file(family, characters(page))
    codes = {one: ord(one) if ranges else number for one, number in numbers.items()}
    if ranges:
        table = _ranges(codes)
        places = bytearray(2 * 0x10000)
        for one, number in numbers.items():
            places[2 * ord(one) : 2 * ord(one) + 2] = number.to_bytes(2)
        glyphs = page.pdf.stream(bytes(places))
    else:
        table = _chars({code: (told or {}).get(one, one) for one, code in codes.items()}, 4)
        glyphs = "/Identity"
    reference = _composite(page.pdf, family, data, codes, glyphs, table if mapped else None)
    font = Font({one: (name, code) for one, code in codes.items()}, family)
    font.resources[name] = reference
    return font.on(page)


def _composite(
    pdf: Pdf, family: str, data: bytes, codes: dict[str, int], glyphs: str, table: str | None
) -> str:
    widths = " ".join(
        f"{code} [{1000 * fonts.width(one, family):.0f}]"
        for one, code in sorted(codes.items(), key=lambda item: item[1])
    )
    inner = pdf.add(
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAAA+SimSun /DW 1000 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        f"/FontDescriptor {_descriptor(pdf, data, 4)} /W [{widths}] /CIDToGIDMap {glyphs} >>"
    )
    meaning = f"/ToUnicode {pdf.stream(table)} " if table is not None else ""
    return pdf.add(
        "<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+SimSun /Encoding /Identity-H "
        f"/DescendantFonts [{inner}] {meaning}>>"
    )


def _descriptor(pdf: Pdf, data: bytes, flags: int) -> str:
    file = pdf.stream(data, f"/Length1 {len(data)}")
    return pdf.add(
        f"<< /Type /FontDescriptor /FontName /AAAAAA+SimSun /Flags {flags} "
        "/FontBBox [-50 -200 1050 900] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 "
        f"/StemV 80 /FontFile2 {file} >>"
    )


_HEAD = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
    "/CMapType 2 def 1 begincodespacerange <{low}> <{high}> endcodespacerange\n"
)
_FOOT = "endcmap CMapName currentdict /CMap defineresource pop end end"


def _chars(meanings: Mapping[int, str], digits: int) -> str:
    rows = [
        f"<{code:0{digits}X}> <{text.encode('utf-16-be').hex().upper()}>"
        for code, text in sorted(meanings.items())
    ]
    parts = [
        f"{len(some)} beginbfchar\n" + "\n".join(some) + "\nendbfchar\n"
        for some in (rows[at : at + 100] for at in range(0, len(rows), 100))
    ]
    return _HEAD.format(low="0" * digits, high="F" * digits) + "".join(parts) + _FOOT


def _ranges(codes: Mapping[str, int]) -> str:
    """Return a table whose ranges run over their low byte, which readers may step alone."""
    others = [one for one in codes if not (" " <= one <= "ÿ" or "一" <= one <= "龥")]
    rows = "\n".join(f"<{ord(one):04X}> <{ord(one):04X}>" for one in sorted(others))
    return (
        _HEAD.format(low="0000", high="FFFF")
        + "2 beginbfrange\n<0020> <00FF> <0020>\n<4E00> <9FA5> <4E00>\nendbfrange\n"
        + f"{len(others)} beginbfchar\n{rows}\nendbfchar\n"
        + _FOOT
    )


def latin(page: Page, name: str = "F2") -> Font:
    """Embed a font of Latin text by its standard encoding, without a table of meanings."""
    family = page.style.family
    data, numbers = _file(family, characters(page))
    known = [chr(code) for code in range(32, 127)]
    widths = " ".join(
        f"{1000 * fonts.width(one, family):.0f}" if one in numbers else "0" for one in known
    )
    reference = page.pdf.add(
        "<< /Type /Font /Subtype /TrueType /BaseFont /AAAAAA+SimSun /Encoding /WinAnsiEncoding "
        f"/FirstChar 32 /LastChar 126 /Widths [{widths}] "
        f"/FontDescriptor {_descriptor(page.pdf, data, 32)} >>"
    )
    codes = {one: (name, ord(one)) for one in known if one in numbers}
    return Font(codes, family, 2, {name: reference}).on(page)


def mixed(page: Page) -> Mixed:
    """Embed a font of Latin text and one of all other."""
    other, own = identity(page), latin(page)
    return Mixed(other.codes, other.family, 4, other.resources, own)


def simple(page: Page) -> Font:
    """Embed subsets with one-byte codes from 1, each with its table of meanings."""
    family = page.style.family
    wanted = sorted(_file(family, characters(page))[1])
    font = Font({}, family, 2)
    for start in range(0, len(wanted), _BYTE):
        some = wanted[start : start + _BYTE]
        name = f"F{start // _BYTE + 1}"
        data = _coded(family, characters(page), tuple(some))
        widths = " ".join(f"{1000 * fonts.width(one, family):.0f}" for one in some)
        table = page.pdf.stream(_chars(dict(enumerate(some, start=1)), 2))
        font.resources[name] = page.pdf.add(
            "<< /Type /Font /Subtype /TrueType /BaseFont /BAAAAA+NotoSansSC /FirstChar 1 "
            f"/LastChar {len(some)} /Widths [{widths}] /ToUnicode {table} "
            f"/FontDescriptor {_descriptor(page.pdf, data, 4)} >>"
        )
        font.codes |= {one: (name, code) for code, one in enumerate(some, start=1)}
    return font.on(page)


@cache
def _coded(family: str, wanted: frozenset[str], some: tuple[str, ...]) -> bytes:
    """Return a font file whose character map has one-byte codes."""
    data, _ = _file(family, wanted)
    out = io.BytesIO()
    with TTFont(io.BytesIO(data), recalcTimestamp=False) as font:
        names = font.getBestCmap()
        table = CmapSubtable.newSubtable(4)
        table.platformID, table.platEncID, table.language = 3, 0, 0
        table.cmap = {0xF000 + code: names[ord(one)] for code, one in enumerate(some, start=1)}
        old = CmapSubtable.newSubtable(6)
        old.platformID, old.platEncID, old.language = 1, 0, 0
        old.cmap = {code: names[ord(one)] for code, one in enumerate(some, start=1)}
        font["cmap"].tables = [old, table]
        font.save(out)
    return out.getvalue()


class _Path(BasePen):
    """Writes an outline as operators."""

    def __init__(self, glyphs: object) -> None:
        super().__init__(glyphs)
        self.operators: list[str] = []

    def _moveTo(self, to: tuple[float, float]) -> None:
        self.operators.append(f"{to[0]:.0f} {to[1]:.0f} m")

    def _lineTo(self, to: tuple[float, float]) -> None:
        self.operators.append(f"{to[0]:.0f} {to[1]:.0f} l")

    def _curveToOne(
        self, one: tuple[float, float], two: tuple[float, float], to: tuple[float, float]
    ) -> None:
        points = " ".join(f"{x:.0f} {y:.0f}" for x, y in (one, two, to))
        self.operators.append(f"{points} c")

    def _closePath(self) -> None:
        self.operators.append("h")


@cache
def _outlines(family: str, wanted: frozenset[str]) -> dict[str, str]:
    data, _ = _file(family, wanted)
    with TTFont(io.BytesIO(data)) as font:
        names, glyphs = font.getBestCmap(), font.getGlyphSet()
        made = {}
        for code, name in names.items():
            pen = _Path(glyphs)
            glyphs[name].draw(pen)
            made[chr(code)] = " ".join(pen.operators)
    return made


def outline(page: Page, character: str) -> str:
    """Return the path operators of a character in thousandths of an em, without its fill."""
    return _outlines(page.style.family, characters(page))[character]


def drawn(page: Page, told: Mapping[str, str] | None = None) -> Font:
    """Make fonts whose glyphs are little streams of operators, as browsers embed some fonts.

    `told` is as for `identity`.
    """
    family = page.style.family
    wanted = sorted(characters(page))
    font = Font({}, family, 2)
    for start in range(0, len(wanted), _BYTE):
        some = wanted[start : start + _BYTE]
        name = f"F{start // _BYTE + 1}"
        wide = [1000 * fonts.width(one, family) for one in some]
        procedures = " ".join(
            f"/g{code} "
            + page.pdf.stream(f"{width:.0f} 0 0 -200 1000 900 d1 {outline(page, one)} f")
            for code, (one, width) in enumerate(zip(some, wide, strict=True))
        )
        names = " ".join(f"/g{code}" for code in range(len(some)))
        said = ((told or {}).get(one, one) for one in some)
        table = page.pdf.stream(_chars(dict(enumerate(said)), 2))
        font.resources[name] = page.pdf.add(
            "<< /Type /Font /Subtype /Type3 /FontBBox [0 -200 1000 900] "
            f"/FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 0 /LastChar {len(some) - 1} "
            f"/Encoding << /Type /Encoding /Differences [0 {names}] >> /Resources << >> "
            f"/CharProcs << {procedures} >> /ToUnicode {table} "
            f"/Widths [{' '.join(f'{width:.0f}' for width in wide)}] >>"
        )
        font.codes |= {one: (name, code) for code, one in enumerate(some)}
    return font.on(page)


def standard(page: Page, base: str, differences: str, name: str = "F9") -> Font:
    """Name one of the fourteen fonts that no file has to bring, without widths."""
    encoding = f"<< /Type /Encoding /Differences {differences} >>"
    reference = page.pdf.add(
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{base} /Encoding {encoding} >>"
    )
    codes = {chr(code): (name, code) for code in range(32, 127)}
    return Font(codes, page.style.family, 2, {name: reference}).on(page)
