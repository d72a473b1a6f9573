"""Writes a set document as the bytes of a PDF: objects, fonts, and each page's operators."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import cache

from tests.torture.drawer import Page, Rule, Run, Sheet
from tests.torture.typefaces import Face

_NOTHING = 0xFFFE  # a code that has no glyph


def rectangle(sheet: Sheet, left: float, top: float, right: float, bottom: float) -> str:
    """Return the operator of a rectangle."""
    return f"{left:.2f} {sheet.up(bottom):.2f} {right - left:.2f} {bottom - top:.2f} re"


def stroke(sheet: Sheet, rule: Rule, width: float) -> str:
    """Return the operators of a line."""
    x0, y0, x1, y1 = rule
    return f"{width:g} w {x0:.2f} {sheet.up(y0):.2f} m {x1:.2f} {sheet.up(y1):.2f} l S"


def shown(sheet: Sheet, run: Run) -> str:
    """Return the operators that show a run of text."""
    out = (
        [f"/Span <</ActualText <FEFF{run.told.encode('utf-16-be').hex()}>>> BDC"]
        if run.told
        else []
    )
    out += [f"q {run.state}" if run.state else "", "BT", run.colour]
    x, how = run.x, run.how or sheet.hand.text
    y = sheet.up(run.y)
    for face, text in sheet.hand.pair.pieces(run.text):
        out.append(f"/{face.name} {run.size:g} Tf")
        codes = [f"{_NOTHING:04X}" if one in sheet.lacking else face.code(one) for one in text]
        if how in ("glyphs", "leftwards"):
            steps = []
            for one, code in zip(text, codes, strict=True):
                steps.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm <{code}> Tj")
                x += face.widths[one] * run.size / 1000
            out += steps if how == "glyphs" else reversed(steps)
            continue
        out.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm")
        if how == "kerned":
            out.append(f"[{' 0 '.join(f'<{code}>' for code in codes)}] TJ")
        else:
            out.append(f"<{''.join(codes)}> Tj")
        x += sum(face.widths[one] for one in text) * run.size / 1000
    out += ["ET", "Q" if run.state else "", "EMC" if run.told else ""]
    return " ".join(one for one in out if one)


def _ruled(sheet: Sheet, page: Page, number: int) -> Iterator[str]:
    hand = sheet.hand
    wide = hand.rule_width
    yield "0 G 0 g"
    if hand.rules == "bars":
        for x0, y0, x1, y1 in page.rules:
            half = wide / 2
            yield rectangle(sheet, x0 - half, y0 - half, x1 + half, y1 + half) + " f"
    elif hand.rules == "path":
        lines = (
            f"{x0:.2f} {sheet.up(y0):.2f} m {x1:.2f} {sheet.up(y1):.2f} l"
            for x0, y0, x1, y1 in page.rules
        )
        yield f"{wide:g} w 2 J {' '.join(lines)} S"
    else:
        rules = page.rules
        if hand.rules == "frames" and rules:
            left, right = min(one[0] for one in rules), max(one[2] for one in rules)
            top, bottom = min(one[1] for one in rules), max(one[3] for one in rules)
            edges = {(left, right, top), (left, right, bottom)}
            whole = [one for one in rules if (one[0], one[2], one[1]) in edges and one[1] == one[3]]
            sides = [one for one in rules if one[0] == one[2] and (one[1], one[3]) == (top, bottom)]
            if len(whole) == 2 and len(sides) == 2:
                rules = [one for one in rules if one not in (*whole, *sides)]
                yield f"{wide:g} w {rectangle(sheet, left, top, right, bottom)} S"
        for rule in rules:
            yield stroke(sheet, rule, wide)


def content(sheet: Sheet, number: int) -> str:
    """Return the operators of a page."""
    page = sheet.pages[number]
    runs = [*page.loose, *(run for one in sheet.placed if one.page == number for run in one.runs)]
    text = [shown(sheet, run) for run in runs]
    if page.backwards:
        text.reverse()
    ink = [*page.under, *_ruled(sheet, page, number), *text, *page.over]
    if sheet.hand.flip:  # the same page under two matrices that undo each other
        turn = f"1 0 0 -1 0 {page.height:.2f} cm"
        ink = [f"q {turn} {turn}", *ink, "Q"]
    return "\n".join([page.matrix, *ink])


class Objects:
    """The objects of a file."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def add(self, body: str | bytes) -> int:
        """Add an object; return its number."""
        self.bodies.append(body if isinstance(body, bytes) else body.encode("latin-1"))
        return len(self.bodies)

    def stream(self, data: bytes, entries: str = "", packed: bool = False) -> int:
        """Add a stream, compressed here unless it is already."""
        stored = data if packed else zlib.compress(data)
        head = f"<< {entries} /Filter /FlateDecode /Length {len(stored)} >>\nstream\n"
        return self.add(head.encode() + stored + b"\nendstream")

    def file(self, root: int) -> bytes:
        """Return the whole file."""
        out = bytearray(b"%PDF-1.6\n%\xc4\xe5\xf2\xe5\n")
        places = []
        for number, body in enumerate(self.bodies, start=1):
            places.append(len(out))
            out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        out += b"trailer << /Size %d /Root %d 0 R >>\nstartxref\n" % (len(places) + 1, root)
        return bytes(out) + b"%d\n%%%%EOF\n" % start


@cache
def _packed(face: Face) -> bytes:
    return zlib.compress(face.file)


def _font(out: Objects, face: Face, sheet: Sheet) -> int:
    key = "FontFile3" if face.wide else "FontFile2"
    kind = "/Subtype /CIDFontType0C" if face.wide else f"/Length1 {len(face.file)}"
    file = out.stream(_packed(face), kind, packed=True)
    described = out.add(
        f"<< /Type /FontDescriptor /FontName /{face.name} /Flags {4 if face.wide else 32} "
        f"/FontBBox [-1000 -400 2000 1200] /ItalicAngle 0 /Ascent 880 /Descent -120 "
        f"/CapHeight 730 /StemV 80 /{key} {file} 0 R >>"
    )
    if not face.wide:
        widths = " ".join(f"{face.widths[chr(code)]:.0f}" for code in range(32, 127))
        meanings = _meanings(out, face, sheet) if sheet.told or sheet.lacking else ""
        return out.add(
            f"<< /Type /Font /Subtype /TrueType /BaseFont /{face.name} /FirstChar 32 /LastChar 126 "
            f"/Widths [{widths}] /Encoding /WinAnsiEncoding {meanings} "
            f"/FontDescriptor {described} 0 R >>"
        )
    by_code = sorted((code, face.widths[one]) for one, code in face.codes.items())
    widths = " ".join(f"{code} [{width:.0f}]" for code, width in by_code)
    below = out.add(
        f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{face.name} /DW 1000 /W [{widths}] "
        f"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        f"/FontDescriptor {described} 0 R >>"
    )
    meanings = _meanings(out, face, sheet) if sheet.mapped else ""
    return out.add(
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{face.name} /Encoding /Identity-H "
        f"{meanings} /DescendantFonts [{below} 0 R] >>"
    )


def _meanings(out: Objects, face: Face, sheet: Sheet) -> str:
    """Add what a font says that its codes mean, true or not."""
    rows = [
        f"<{face.code(one)}> <{sheet.told.get(one, one).encode('utf-16-be').hex()}>"
        for one in face.codes
    ]
    rows += [
        f"<{_NOTHING:04X}> <{one.encode('utf-16-be').hex()}>" for one in sheet.lacking if face.wide
    ]
    parts = [rows[at : at + 100] for at in range(0, len(rows), 100)]
    body = "\n".join(f"{len(part)} beginbfchar\n{chr(10).join(part)}\nendbfchar" for part in parts)
    space = "<0000> <FFFF>" if face.wide else "<00> <FF>"
    text = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        f"1 begincodespacerange {space} endcodespacerange\n{body}\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    return f"/ToUnicode {out.stream(text.encode('latin-1'))} 0 R"


def written(sheet: Sheet) -> bytes:
    """Return the document's bytes."""
    out = Objects()
    tree = out.add("")
    faces = [one for one in (sheet.hand.pair.chinese, sheet.hand.pair.latin) if one]
    fonts = " ".join(f"/{face.name} {_font(out, face, sheet)} 0 R" for face in faces)
    named: dict[str, int] = {}
    for name, body in sheet.extra.items():
        named[name] = out.add(body if isinstance(body, bytes) else _refer(body, named))
    kids = []
    for number, page in enumerate(sheet.pages):
        resources = f"<< /Font << {fonts} >> {_refer(page.resources, named)} >>"
        data = content(sheet, number).encode("latin-1")
        for depth in range(2 * page.nested):
            form = out.stream(
                data,
                f"/Type /XObject /Subtype /Form /BBox [0 0 {page.width:.2f} {page.height:.2f}] "
                f"/Resources {resources}",
            )
            resources = f"<< /XObject << /Fm{depth} {form} 0 R >> >>"
            data = f"q /Fm{depth} Do Q".encode()
        stored = zlib.compress(data) if page.raw is None else page.raw
        stream = out.stream(stored, packed=True)
        box = page.box or (0, 0, page.width, page.height)
        media = " ".join(f"{edge:.2f}" for edge in box)
        body = (
            f"<< /Type /Page /Parent {tree} 0 R /MediaBox [{media}] /Resources {resources} "
            f"/Contents {stream} 0 R {_refer(page.entries, named)} >>"
        )
        kids.append(out.add("null" if page.lost else body))
    references = " ".join(f"{kid} 0 R" for kid in kids)
    out.bodies[tree - 1] = f"<< /Type /Pages /Kids [{references}] /Count {len(kids)} >>".encode()
    catalog = _refer(sheet.catalog, named)
    return out.file(out.add(f"<< /Type /Catalog /Pages {tree} 0 R {catalog} >>"))


def _refer(text: str, named: dict[str, int]) -> str:
    """Put the numbers of further objects for their names: {stamp} becomes "12 0 R"."""
    for name, number in named.items():
        text = text.replace(f"{{{name}}}", f"{number} 0 R")
    return text
