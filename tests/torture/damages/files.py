"""Damages to the file: cut, overwritten, half rewritten, or wrongly put together."""

from __future__ import annotations

import random
import re
import zlib
from dataclasses import replace

from tests.torture.damages.registry import Inapplicable, drawn, stored
from tests.torture.drawer import Sheet
from tests.torture.layouts import Printed
from tests.torture.pen import content


def _streams(data: bytes) -> list[re.Match[bytes]]:
    """Return the pages' content streams: the only ones whose dictionary has no other entry."""
    pattern = rb"<<  /Filter /FlateDecode /Length (\d+) >>\nstream\n(.*?)\nendstream"
    return [
        found
        for found in re.finditer(pattern, data, re.DOTALL)
        if b"begincmap" not in zlib.decompressobj().decompress(found[2], 200)
    ]


@stored
def cut_off(data: bytes, form: Printed, chance: random.Random) -> bytes:
    """The transfer broke off."""
    form.loosen()
    return data[: int(len(data) * chance.uniform(0.3, 0.999))]


@stored
def tail_lost(data: bytes, form: Printed, chance: random.Random) -> bytes:
    """The cross references and the trailer are missing."""
    form.loosen()
    return data[: data.rindex(b"xref\n0")]


@stored
def references_shifted(data: bytes, form: Printed, chance: random.Random) -> bytes:
    """A line more at the head: all offsets are wrong by a few bytes."""
    return b"Content-Type: application/pdf\r\n\r\n" + data


@stored
def references_wrong(data: bytes, form: Printed, chance: random.Random) -> bytes:
    """The offsets of the cross references are nonsense."""
    form.loosen()
    return re.sub(rb"\d{10} 00000 n", lambda _: b"%010d 00000 n" % chance.randint(20, 9999), data)


@stored
def newlines_converted(data: bytes, form: Printed, chance: random.Random) -> bytes:
    """A transfer as text: every line feed became two bytes, also within streams."""
    form.loosen()
    return data.replace(b"\n", b"\r\n")


@stored
def eighth_bit_lost(data: bytes, form: Printed, chance: random.Random) -> bytes:
    """A transfer of seven bits, in one stretch of the file."""
    form.loosen()
    start = chance.randrange(len(data))
    part = bytes(byte & 127 for byte in data[start : start + 400])
    return data[:start] + part + data[start + 400 :]


@stored
def zeros_in_the_midst(data: bytes, form: Printed, chance: random.Random) -> bytes:
    """A block of a disk is empty."""
    form.loosen()
    start = chance.randrange(len(data))
    return data[:start] + bytes(len(data[start : start + 512])) + data[start + 512 :]


@stored
def length_wrong(data: bytes, form: Printed, chance: random.Random) -> bytes:
    """The lengths that streams tell are too small."""
    form.loosen()
    return re.sub(
        rb"/Length (\d+) >>\nstream",
        lambda found: b"/Length %d >>\nstream" % (int(found[1]) * 9 // 10),
        data,
    )


@stored
def page_tree_counts_wrong(data: bytes, form: Printed, chance: random.Random) -> bytes:
    """The page tree tells more pages than there are."""
    form.loosen()
    return re.sub(rb"/Count (\d+)", b"/Count 99", data)


@stored
def written_again(data: bytes, form: Printed, chance: random.Random) -> bytes:
    """A second version at the end of the file with other figures on the first page: it holds."""
    pages = _streams(data)
    if not pages:
        raise Inapplicable
    number = int(re.findall(rb"(\d+) 0 obj\n$", data[: pages[0].start()])[-1])
    text = zlib.compress(b"q " + zlib.decompress(pages[0][2]) + b" Q")
    start = len(data)
    body = b"%d 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\n" % (number, len(text))
    added = body + text + b"\nendstream\nendobj\n"
    before = int(re.findall(rb"startxref\n(\d+)", data)[-1])
    size, root = re.search(rb"/Size (\d+) /Root (\d+)", data).groups()
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, start)
    trailer = b"trailer << /Size %b /Root %b 0 R /Prev %d >>\n" % (size, root, before)
    return data + added + table + trailer + b"startxref\n%d\n%%%%EOF\n" % (start + len(added))


def _places(data: bytes, chance: random.Random) -> list[int]:
    """Return one to twenty places in a file, the later ones first."""
    count = chance.choice((1, 1, 2, 5, 20))
    return sorted((chance.randrange(len(data)) for _ in range(count)), reverse=True)


@stored
def bytes_flipped(data: bytes, form: Printed, chance: random.Random) -> bytes:
    """Single bits of the file are others."""
    form.loosen()
    out = bytearray(data)
    for at in _places(data, chance):
        out[at] ^= 1 << chance.randrange(8)
    return bytes(out)


@stored
def bytes_deleted(data: bytes, form: Printed, chance: random.Random) -> bytes:
    """Some bytes of the file are missing."""
    form.loosen()
    out = bytearray(data)
    for at in _places(data, chance):
        del out[at : at + chance.choice((1, 1, 1, 16))]
    return bytes(out)


@stored
def bytes_inserted(data: bytes, form: Printed, chance: random.Random) -> bytes:
    """Some bytes too many are in the file."""
    form.loosen()
    out = bytearray(data)
    for at in _places(data, chance):
        out[at:at] = chance.randbytes(chance.choice((1, 1, 1, 16)))
    return bytes(out)


def _content(sheet: Sheet) -> tuple[int, bytes]:
    """Return a page by chance and its content."""
    number = sheet.chance.randrange(len(sheet.pages))
    return number, content(sheet, number).encode("latin-1")


@drawn
def page_lost(sheet: Sheet) -> None:
    """The page tree names a page that is not there."""
    sheet.pages[-1].lost = True
    sheet.printed.loosen()


@drawn
def page_content_cut(sheet: Sheet) -> None:
    """A page's content ends in the middle, the stream itself being whole."""
    number, data = _content(sheet)
    sheet.pages[number].raw = zlib.compress(
        data[: int(len(data) * sheet.chance.uniform(0.3, 0.95))]
    )
    for key, want in sheet.printed.truth.items():  # what is not drawn can't be missed
        texts = [one for one in want.values if isinstance(one, str)]
        begun = [text[:end] for text in texts for end in range(1, len(text))]
        values = (*want.values, *begun, None)
        sheet.printed.truth[key] = replace(want, values=values, sure=False)


@drawn
def page_stream_cut(sheet: Sheet) -> None:
    """A page's compressed stream breaks off."""
    number, data = _content(sheet)
    packed = zlib.compress(data)
    sheet.pages[number].raw = packed[: int(len(packed) * sheet.chance.uniform(0.3, 0.97))]
    sheet.printed.loosen()


@drawn
def page_stream_damaged(sheet: Sheet) -> None:
    """Some bytes of a page's compressed stream are others."""
    number, data = _content(sheet)
    packed = bytearray(zlib.compress(data))
    for _ in range(3):
        packed[sheet.chance.randrange(2, len(packed))] ^= 1 << sheet.chance.randrange(8)
    sheet.pages[number].raw = bytes(packed)
    sheet.printed.loosen()


@drawn
def page_operators_unknown(sheet: Sheet) -> None:
    """Words between the operators that no reader knows."""
    number, data = _content(sheet)
    lines = data.split(b"\n")
    for _ in range(5):
        lines.insert(sheet.chance.randrange(len(lines)), b"/What 1 2 foo")
    sheet.pages[number].raw = zlib.compress(b"\n".join(lines))
    sheet.printed.loosen()


@drawn
def page_states_unbalanced(sheet: Sheet) -> None:
    """States are restored more often than saved."""
    number, data = _content(sheet)
    sheet.pages[number].raw = zlib.compress(b"Q Q " + data + b" Q Q Q")
