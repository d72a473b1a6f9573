"""What a workbook shows beside its cells: the heads and feet of printed pages, and text boxes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from struct import unpack_from
from typing import Any
from xml.etree.ElementTree import Element

# Where a text box begins: row and column from 0.
_Anchor = tuple[int, int]
# How a head says what it is set in, and what is counted for each page: &"宋体,加粗"&14, &P.
_CODES = re.compile(r'&(?:"[^"]*"|K(?:[0-9A-F]{6}|\d\d[+-]\d{3})|\d{1,3}|.)', re.I | re.S)
_PARTS = {"&l": "\n", "&c": "\n", "&r": "\n", "&&": "&"}
# Records of a workbook of before 2007.
_BEGIN, _END, _SHEET, _CONTINUED, _OBJECT, _TEXT = 0x809, 0x0A, 0x85, 0x3C, 0x5D, 0x1B6
_HEADS, _DRAWN = {0x14: "above", 0x15: "below"}, 0xEC
# Inside a drawing: what shape it is, where it begins; the shape that is a picture.
_SHAPE, _ANCHOR, _PICTURE = 0xF00A, 0xF010, 75
_REMARK = 0x19  # the box of a remark on a cell, which is not printed


@dataclass(slots=True)
class Beside:
    """The lines at the head and the foot of a sheet's pages; by their anchor text boxes, pictures.

    A box that is not tied to a cell is a line above.
    """

    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    boxes: list[tuple[_Anchor, str]] = field(default_factory=list)
    pictures: list[_Anchor] = field(default_factory=list)

    def head(self, side: str, code: str, sheet: str) -> None:
        """Add what a head or foot shows, each line once.

        >>> found = Beside()
        >>> found.head("above", '&L&"宋体"&12项目:&A&R单位：元 &P', "表1")
        >>> found.above
        ['项目:表1', '单位：元']
        """
        told = _PARTS | {"&a": sheet}
        shown = _CODES.sub(lambda one: told.get(one[0].lower(), ""), code)
        lines = getattr(self, side)
        lines += [one for one in dict.fromkeys(map(str.strip, shown.split("\n"))) if one]
        setattr(self, side, list(dict.fromkeys(lines)))


def of_xlsx(sheet: Element, drawing: Element, name: str) -> Beside:
    """Return what stands beside the cells of a sheet."""
    found = Beside()
    for one in sheet.iterfind("headerFooter/*"):
        found.head("above" if one.tag.endswith("Header") else "below", one.text or "", name)
    for anchor in (one for one in drawing.iter() if one.tag.endswith("Anchor")):
        texts = ["".join(t.text or "" for t in one.iter("t")) for one in anchor.iter("p")]
        text = "\n".join(filter(str.strip, dict.fromkeys(texts)))
        row, column = anchor.findtext("from/row"), anchor.findtext("from/col")
        place = (int(row), int(column)) if row and column else None
        if place and anchor.find(".//pic") is not None:
            found.pictures.append(place)
        if place and text:
            found.boxes.append((place, text))
        elif text:
            found.above.append(text)
    return found


def of_xls(data: bytes, book: Any) -> Iterator[Beside]:
    """Yield what stands beside the cells of each sheet of a workbook of before 2007."""
    from xlrd.compdoc import CompDoc

    file = CompDoc(data)
    stream = file.get_named_stream("Workbook") or file.get_named_stream("Book") or b""
    parts = takewhile(lambda one: one[0] != _END, _records(stream, 0))
    starts = [
        unpack_from("<I", part)[0] for kind, part in parts if kind == _SHEET and part[5:6] == b"\0"
    ]
    for start, name in zip(starts, book.sheet_names(), strict=True):
        yield _of_sheet(list(_own(stream, start)), name, book)


def _of_sheet(records: list[tuple[int, bytes]], name: str, book: Any) -> Beside:
    drawn = b"".join(part for kind, part in records if kind == _DRAWN)
    found, remark = Beside(pictures=list(_pictures(drawn))), False
    for at, (kind, part) in enumerate(records):
        if kind in _HEADS and part:
            found.head(_HEADS[kind], _string(part, book), name)
        elif kind == _OBJECT and part[:2] == b"\x15\0":
            remark = unpack_from("<H", part, 4)[0] == _REMARK
        elif kind == _TEXT and not remark:
            left, text = unpack_from("<H", part, 10)[0], ""
            for _, own in takewhile(lambda one: one[0] == _CONTINUED, records[at + 1 :]):
                text += _wide(own[1:], own[0] & 1) if len(text) < left and own else ""
            if text.strip():
                found.above.append(text[:left])
    return found


def _pictures(drawn: bytes) -> Iterator[_Anchor]:
    """Yield where the pictures among the drawings of a sheet begin."""
    at, shape = 0, 0
    while at + 8 <= len(drawn):
        told, kind, length = unpack_from("<HHI", drawn, at)
        at += 8
        if kind == _SHAPE:
            shape = told >> 4
        elif kind == _ANCHOR and shape == _PICTURE and at + 8 <= len(drawn):
            column, _, row = unpack_from("<HHH", drawn, at + 2)
            yield row, column
        at += 0 if told & 0xF == 0xF else length  # one that holds others is gone into


def _string(part: bytes, book: Any) -> str:
    if book.biff_version < 80:
        return part[1:].decode(book.encoding, "replace")
    length, wide = unpack_from("<HB", part)
    return _wide(part[3:], wide & 1)[:length]


def _wide(data: bytes, wide: int) -> str:
    return data.decode("utf-16-le" if wide else "latin-1", "replace")


def _own(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one sheet, without those of charts inside it."""
    depth = 0
    for kind, part in _records(stream, start):
        depth += (kind == _BEGIN) - (kind == _END)
        if not depth:
            return
        if depth == 1:
            yield kind, part


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, length = unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
