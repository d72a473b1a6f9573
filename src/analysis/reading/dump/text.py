"""Table dumps: bytes to pages of rows of slots, with what the recogniser imagined taken away.

A *slot* is the text between two tabs. A ruled column may stand in one slot or be split over
several; a *token* is a piece of a slot between blanks, mostly one printed line.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from analysis import characters, values
from analysis.doubts import Doubt
from analysis.errors import UnreadableDocument

_ENCODINGS = ("utf-8-sig", "gb18030")
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,60}>")
# The scripts that forms are printed in beside ASCII: a recogniser answers with others where it
# cannot read.
_OWN = ("CJK UNIFIED", "CJK COMPATIBILITY", "IDEOGRAPHIC", "GREEK")
_FOREIGN_SIGNS = frozenset("‡†∃∀∂∇∈∋∩∪∫•¸´¨ˆ˜¡¿¬")
# Signs that stand alone in a slot: the operator of a target, a box with or without its tick.
_SIGNS = frozenset("≥≤=><□√")
_BROKEN = re.compile(r"([^\s\d]{2,12})(?:\1){2,}")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Slot:
    """The text of one slot, cleaned; `ghost` tells that characters of other scripts went."""

    text: str = ""
    ghost: bool = False

    @property
    def tokens(self) -> list[str]:
        """Return the pieces between blanks."""
        return self.text.split()


BLANK = Slot()


@dataclass(slots=True, eq=False)
class Line:
    """One row of a page's table: its slots, all rows of a page padded to the same number."""

    page: int
    slots: list[Slot]

    @property
    def bare(self) -> str:
        """Return the text of the whole row without blanks."""
        return "".join("".join(slot.tokens) for slot in self.slots)


@dataclass(slots=True, eq=False)
class Sheet:
    """One page of a dump: table rows, or loose lines of text where no line has a tab."""

    number: int
    lines: list[Line] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)


def sheets(path: Path, data: bytes) -> list[Sheet]:
    """Return the pages of a dump: a blank line or a form feed is a page edge.

    Raises `UnreadableDocument` when the bytes are no text.
    """
    text = _decoded(path, data)
    found: list[Sheet] = []
    for block in re.split(r"\f|\n(?:[ ]*\n)+", text.replace("\r\n", "\n").replace("\r", "\n")):
        rows = [row for row in block.split("\n") if row.strip()]
        if not rows:
            continue
        sheet = Sheet(len(found) + 1)
        if any("\t" in row for row in rows):
            width = max(row.count("\t") + 1 for row in rows)
            for row in rows:
                slots = [cleaned(slot) for slot in row.split("\t")]
                slots += [BLANK] * (width - len(slots))
                if any(slot.text for slot in slots):
                    sheet.lines.append(Line(sheet.number, slots))
        else:
            sheet.prose = [characters.clean(_TAG.sub("", row)).strip() for row in rows]
        found.append(sheet)
    return found


def _decoded(path: Path, data: bytes) -> str:
    encodings = next(((name,) for mark, name in _MARKS if data.startswith(mark)), _ENCODINGS)
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableDocument(path, "problem.not-text", "remedy.save-as-utf-8")


def cleaned(raw: str) -> Slot:
    """Return a slot's text without markup and characters of foreign scripts."""
    text = characters.clean(_TAG.sub("", raw))
    kept = "".join(character for character in text if not _is_foreign(character))
    ghost = kept != text
    if not any(character.isalnum() for character in kept) and not values.is_dash(kept):
        ghost, kept = ghost or bool(kept.strip()), kept if kept.strip() in _SIGNS else ""
    return Slot(" ".join(kept.split()), ghost)


def _is_foreign(character: str) -> bool:
    if character in _FOREIGN_SIGNS:
        return True
    letter = not character.isascii() and unicodedata.category(character)[0] in "LM"
    return letter and not unicodedata.name(character, "").startswith(_OWN)


@dataclass(frozen=True, slots=True)
class Text:
    """A text as read, and what is unsure about it."""

    text: str = ""
    doubt: tuple[Doubt, ...] = ()

    def bare(self) -> str:
        """Return the text without blanks."""
        return "".join(self.text.split())


def unsure(text: str, code: str, *read: str) -> Text:
    """Return a text that is in doubt."""
    return Text(text, (Doubt(code, read),))


def lines_of(tokens: list[str]) -> str:
    """Return tokens as printed lines: a line break between Chinese, a space beside Latin."""
    text = tokens[0] if tokens else ""
    for before, token in pairwise(tokens):
        wide = HAN.match(before[-1]) or len(before) == 1
        text += ("\n" if wide and (HAN.match(token[0]) or token[0].isdigit()) else " ") + token
    return text


def seamed(pieces: list[Slot]) -> Text:
    """Return the text of one cell that was split over several slots.

    A character that both sides of the seam show counts once. A joined text is in doubt: characters
    at a seam are lost or read twice.
    """
    kept = [piece for piece in pieces if piece.text]
    text = ""
    for piece in kept:
        part = lines_of(piece.tokens)
        again = bool(text) and text[-1] == part[0] and bool(HAN.match(part))
        text += part[1:] if again else part
    if _BROKEN.search("".join(text.split())):
        return unsure(text, "repeats")
    if len(kept) > 1:
        return unsure(text, "split-cell")
    return unsure(text, "other-scripts") if any(p.ghost for p in pieces) and kept else Text(text)
