"""Word documents (.docx): their paragraphs to lines, their tables to cells.

What is read is what Word shows when every tracked change is accepted. Merged cells appear once;
columns stand where their widths put them, so that a table that goes on in another one keeps them.
What stands at the head and the foot of the pages is read once, before and behind all else.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from xml.etree.ElementTree import Element

from analysis.doubts import Doubt
from analysis.errors import UnreadableDocument
from analysis.reading import packed, web
from analysis.reading.cells import Document, file_bytes
from analysis.reading.flow import INK, Item, Table, Text, pages

SUFFIXES = (".docx", ".docm")
# Half points: nobody reads characters of 2 points.
_SMALLEST = 4
_INSERTED = frozenset(
    {"ins", "moveTo", "customXml", "smartTag", "hyperlink", "fldSimple", "dir", "bdo", "sdtContent"}
)
_DELETED = frozenset({"del", "moveFrom"})
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_ASCII = frozenset("0123456789%()+-./:<=>")


def holds(data: bytes, names: frozenset[str]) -> bool:
    """Tell whether a file is a Word document, by what is in it."""
    packaged = "_rels/.rels" in names and any(name.startswith("word/") for name in names)
    return packaged or "word/document.xml" in names


def read(path: Path, password: str | None = None) -> Document:
    """Read a Word document to its cells; `password` is not used.

    Raises `UnreadableDocument`: no Word document, encrypted, damaged, a bomb.
    """
    path = Path(path)
    data = file_bytes(path)
    try:
        limits = packed.Limits(path)
        with packed.opened(path, data, limits=limits) as archive:
            found = _items(path, archive, limits)
    except RecursionError:
        raise UnreadableDocument(path, "problem.too-deep", "remedy.look-at-file") from None
    return Document.of(path, data, "word", pages(found), in_points=False)


def _items(path: Path, archive: packed.Archive, limits: packed.Limits) -> list[Item]:
    """Return the lines and tables of a document, within the limits of the whole one."""
    main = archive.target("", "officeDocument") or "word/document.xml"
    body = _first(archive.xml(main), "body")
    headers, footers = (
        [(part, archive.xml(part)) for part in archive.targets(main, kind)]
        for kind in ("header", "footer")
    )
    reader = _Reader(path, archive, main, limits)
    parts = (*headers, (main, body), *footers)
    return [one for name, part in parts for one in reader.part(name, part)]


class _Reader:
    """What is known of a document while it is read from top to bottom."""

    def __init__(
        self, path: Path, archive: packed.Archive, main: str, limits: packed.Limits
    ) -> None:
        self.path, self.archive, self.name, self.limits = path, archive, main, limits
        styles, numbers, footnotes, endnotes = (
            archive.optional(archive.target(main, kind) or "")
            for kind in ("styles", "numbering", "footnotes", "endnotes")
        )
        self.styles, self.numbers = _Styles(styles), _Numbers(numbers)
        self.notes = {
            f"{one.tag}/{one.get('id')}": "".join(t.text or "" for t in one.iter("t")).strip()
            for one in (*footnotes, *endnotes)
        }
        self.fields: list[bool] = []  # of each open field, whether its code is over
        self.boxes: list[Element] = []

    def part(self, name: str, root: Element) -> Iterator[Item]:
        """Yield the lines and tables of a part, which relates to its pictures by its name."""
        self.name = name
        yield from self.flow(root)

    def flow(self, parent: Element) -> Iterator[Item]:
        """Yield the lines and tables below an element, those inside tables after them."""
        for block in _blocks(parent, "p", "tbl", "altChunk"):
            if block.tag == "altChunk":
                yield from self.chunk(block)
            elif block.tag == "p":
                text = Text()
                self.paragraph(block, text, shaded=False)
                yield from text.lines()
            else:
                yield from self.table(block).unfolded()
            boxes, self.boxes = self.boxes, []
            for box in boxes:
                yield from self.flow(box)

    def chunk(self, element: Element) -> Iterator[Item]:
        """Yield what a document holds as a whole file of another kind, a web page mostly."""
        part = self.archive.related(self.name, element.get("id", "")) or ""
        data = self.archive.read(part)
        if packed.names(data):
            with packed.opened(self.path, data, limits=self.limits) as archive:
                yield from _items(self.path, archive, self.limits)
        elif web.holds(data, frozenset()):
            yield from web.items(self.path, data)
        else:
            raise UnreadableDocument(self.path, "problem.part-unread", "remedy.save-again", part)

    def table(self, element: Element) -> Table:
        """Return a table with its merged cells whole, and the tables inside its cells."""
        widths = [_number(one.get("w"), 0) / 20 for one in element.iterfind("tblGrid/gridCol")]
        told = sum(widths) > 0 and min(widths) >= 0
        found = Table([0, *accumulate(widths)] if told else [])
        open_cells: dict[int, int] = {}  # by the column that it begins in, its place in the list
        row = 0
        for line in _blocks(element, "tr"):
            of_row = line.find("trPr")
            if of_row is not None and (_on(of_row, "hidden") or of_row.find("del") is not None):
                found.left_out += 1
                continue
            column = _number(_value(of_row, "gridBefore"), 0)
            still: dict[int, int] = {}
            for box in _blocks(line, "tc"):
                own = box.find("tcPr")
                text, inner = self.inside(box)
                end = column + max(_number(_value(own, "gridSpan"), 1), 1)
                place = (column, row, end, row + 1)
                merged = _value(own, "vMerge", "continue")
                above = open_cells.get(column) if merged == "continue" else None
                if _value(own, "hMerge", "continue") == "continue" and found.cells:
                    before = found.cells[-1]
                    found.cells[-1] = replace(before, right=place[2])
                elif above is not None:
                    before = found.cells[above]
                    text.leave_out(text.shown)
                    doubt = (*before.doubt, *text.doubts)
                    found.cells[above] = replace(before, bottom=row + 1, doubt=doubt)
                    still[column] = above
                else:
                    found.put(text, place, inner)
                    if merged:
                        still[column] = len(found.cells) - 1
                column = end
            open_cells = still
            row += 1
        return found

    def inside(self, box: Element) -> tuple[Text, list[Item]]:
        """Return the text of a cell's paragraphs, and what stands above them: lines and tables."""
        shade = box.find("tcPr/shd")
        shaded = shade is not None and shade.get("fill", "auto").lower() not in ("auto", "ffffff")
        text, inner = Text(), list[Item]()
        for block in _blocks(box, "p", "tbl", "altChunk"):
            if block.tag == "altChunk":
                inner += [*text.lines(), *self.chunk(block)]
            elif block.tag == "tbl":
                inner += [*text.lines(), *self.table(block).unfolded()]
            else:
                text.shown += "\n" if text.shown else ""
                self.paragraph(block, text, shaded)
        if self.boxes and not text.shown.strip():  # a box in a blank cell is most likely its text
            boxes, self.boxes = self.boxes, []
            for line in (one for box in boxes for one in _blocks(box, "p")):
                self.paragraph(line, text, shaded)
            text.add(INK)
        return text, inner

    def paragraph(self, element: Element, text: Text, shaded: bool) -> None:
        """Add what a paragraph shows to a text, its number before it."""
        own = element.find("pPr")
        style = _value(own, "pStyle") or ""
        number = own.find("numPr") if own is not None else None
        number = number if number is not None else self.styles.number(style)
        if number is not None:
            counted = self.numbers.next(_value(number, "numId"), _value(number, "ilvl"))
            if counted is None:
                text.add(Doubt("numbered"))
            else:
                text.shown += counted
        self._inline(element, text, style, shaded)

    def _inline(self, parent: Element, text: Text, style: str, shaded: bool) -> None:
        for one in parent:
            if one.tag == "r":
                self._run(one, text, style, shaded)
            elif one.tag in _INSERTED:
                self._inline(one, text, style, shaded)
            elif one.tag == "sdt":
                self._inline(_first(one, "sdtContent"), text, style, shaded)
            elif one.tag in _DELETED:
                gone = "".join(t.text or "" for t in one.iter() if t.tag in ("delText", "t"))
                if gone.strip():
                    text.add(Doubt("deleted", (gone.strip(),)))
            elif one.tag == "AlternateContent":
                self._inline(_first(one, "Choice"), text, style, shaded)
            elif one.tag in ("oMath", "oMathPara"):
                text.shown += "".join(t.text or "" for t in one.iter("t"))
                if any(one.find(f".//{shape}") is not None for shape in ("f", "sSup", "rad")):
                    text.add(INK)

    def _run(self, run: Element, text: Text, style: str, shaded: bool) -> None:
        look = self.styles.look(style, run.find("rPr"))
        shown = Text()
        for one in run:
            self._piece(one, shown, text)
        if not shown.shown:
            return
        white = look.get("color", "").lower() == "ffffff" and not shaded
        small = _number(look.get("sz"), 99) <= _SMALLEST
        if look.get("vanish") or white or small:
            text.leave_out(shown.shown)
            return
        if (look.get("strike") or look.get("dstrike")) and shown.shown.strip():
            text.add(Doubt("struck-out"))
        if look.get("vertAlign") == "superscript":
            text.raised(shown.shown)
        else:
            text.shown += shown.shown

    def _piece(self, one: Element, shown: Text, text: Text) -> None:
        """Add one part of a run: characters to what it shows, marks and pictures to the text."""
        if one.tag == "fldChar":
            shown.shown += self._field(one)
        elif not all(self.fields):
            return
        elif one.tag in ("t", "sym", *_SIGNS):
            shown.shown += _SIGNS.get(one.tag) or one.text or _symbol(one)
        elif one.tag in ("footnoteReference", "endnoteReference"):
            text.note += self.notes.get(f"{one.tag[:-9]}/{one.get('id')}", "*")
        elif one.tag == "AlternateContent":
            for inner in _first(one, "Choice"):
                self._piece(inner, shown, text)
        elif one.tag == "ruby":  # what stands over a text, mostly how it is said, may be a figure
            for inner in one.iterfind("rubyBase/r/*"):
                self._piece(inner, shown, text)
            text.add(INK)
        elif one.tag in ("drawing", "pict", "object"):
            boxes = list(one.iter("txbxContent"))
            self.boxes += boxes
            if not boxes:
                text.add(INK)
                text.pictures += self.archive.pictures(self.name, one)

    def _field(self, one: Element) -> str:
        """Go into a field or out of it; return the box that one to tick shows."""
        kind, box = one.get("fldCharType"), one.find("ffData/checkBox")
        if kind == "begin":
            self.fields.append(False)
        elif self.fields and kind == "separate":
            self.fields[-1] = True
        elif self.fields and kind == "end":
            self.fields.pop()
        if box is None:
            return ""
        return "☑" if _on(box, "default" if box.find("checked") is None else "checked") else "□"


class _Styles:
    """The named styles of a document: how their characters look, whether they are numbered."""

    def __init__(self, root: Element) -> None:
        self._styles = {one.get("styleId", ""): one for one in root.iterfind("style")}
        self._looks: dict[str, dict[str, str]] = {}

    def look(self, paragraph: str, own: Element | None) -> dict[str, str]:
        """Return how characters look: of the paragraph's style, of their own style, their own."""
        found = self._look(paragraph, 0)
        if own is None:
            return found
        return found | self._look(_value(own, "rStyle") or "", 0) | _look(own)

    def number(self, style: str, depth: int = 0) -> Element | None:
        """Return the numbering of a paragraph's style or of one that it is based on."""
        one = self._styles.get(style)
        if one is None or depth > len(self._styles):
            return None
        own = one.find("pPr/numPr")
        return own if own is not None else self.number(_value(one, "basedOn") or "", depth + 1)

    def _look(self, style: str, depth: int) -> dict[str, str]:
        one = self._styles.get(style)
        if one is None or depth > len(self._styles):
            return {}
        if style not in self._looks:
            own = one.find("rPr")
            based = self._look(_value(one, "basedOn") or "", depth + 1)
            self._looks[style] = based | (_look(own) if own is not None else {})
        return self._looks[style]


_CHINESE = "〇一二三四五六七八九"


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    if number >= 100:
        return ""
    head = ("" if tens == 1 else _CHINESE[tens]) + "十" if tens else ""
    return head + (_CHINESE[ones] if ones or not tens else "")


# The numbers of a list by the name of their kind; one that has no sign for a number gives none.
_COUNTS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02}",
    "upperLetter": lambda n: chr(64 + n) if n < 27 else "",
    "lowerLetter": lambda n: chr(96 + n) if n < 27 else "",
    "decimalEnclosedCircle": lambda n: chr(0x245F + n) if n < 21 else "",
    **dict.fromkeys(
        (
            *("chineseCounting", "chineseCountingThousand", "japaneseCounting"),
            *("taiwaneseCountingThousand", "ideographDigital"),
        ),
        _chinese,
    ),
    "bullet": lambda _: "",
    "none": lambda _: "",
}


class _Numbers:
    """The numbers that Word puts before paragraphs: 1. 2. 3., which no text holds."""

    def __init__(self, root: Element) -> None:
        self._lists = {one.get("abstractNumId"): one for one in root.iterfind("abstractNum")}
        self._used = {
            one.get("numId"): (_value(one, "abstractNumId"), one) for one in root.iterfind("num")
        }
        self._counts: dict[str | None, dict[int, int]] = {}

    def next(self, number: str | None, level: str | None) -> str | None:
        """Return the next number of a list, blank for a bullet, None for one that is not known."""
        which, used = self._used.get(number, (None, None))
        levels = {_number(one.get("ilvl"), 0): one for one in self._lists.get(which, ())}
        if number == "0" or used is None:
            return ""
        at = _number(level, 0)
        counts = self._counts.setdefault(number, {})
        for lower in [one for one in counts if one > at]:
            del counts[lower]
        if at not in levels:
            return None
        for upper in range(at + 1):
            start = _number(_value(levels.get(upper), "start"), 1)
            over = next((o for o in used if _number(o.get("ilvl"), -1) == upper), None)
            start = _number(_value(over, "startOverride"), start)
            counts[upper] = counts.get(upper, start - (upper == at)) + (upper == at)
        shown = _value(levels[at], "lvlText") or ""
        for upper in range(at + 1):
            count = _COUNTS.get(_value(levels.get(upper), "numFmt") or "decimal")
            if count is None:
                return None
            shown = shown.replace(f"%{upper + 1}", count(counts[upper]))
        return shown if _value(levels[at], "numFmt") != "bullet" else ""


def _blocks(parent: Element, *tags: str) -> Iterator[Element]:
    """Yield the elements of some names below one, whatever frame that shows nothing is between."""
    for one in parent:
        if one.tag in tags:
            yield one
        elif one.tag in _INSERTED:
            yield from _blocks(one, *tags)
        elif one.tag == "sdt":
            yield from _blocks(_first(one, "sdtContent"), *tags)
        elif one.tag == "AlternateContent":
            yield from _blocks(_first(one, "Choice"), *tags)


def _look(own: Element) -> dict[str, str]:
    """Return what is set of the look of characters; what is switched off is blank."""
    return {
        one.tag: "" if one.get("val") in ("0", "false", "off", "none") else one.get("val", "1")
        for one in own
        if one.tag in ("vanish", "strike", "dstrike", "vertAlign", "color", "sz")
    }


def _value(parent: Element | None, tag: str, unset: str | None = None) -> str | None:
    """Return what an element below one is set to, `unset` where it only stands there."""
    one = parent.find(tag) if parent is not None else None
    return None if one is None else one.get("val", unset)


def _on(parent: Element, tag: str) -> bool:
    return _value(parent, tag, "1") not in (None, "0", "false", "off")


def _first(parent: Element, tag: str) -> Element:
    found = parent.find(tag)
    return found if found is not None else Element("none")


def _number(text: str | None, default: int) -> int:
    try:
        return int(float(text)) if text else default
    except (ValueError, OverflowError):
        return default


def _symbol(element: Element) -> str:
    """Return a character of a symbol font by its code; `characters` knows what some mean.

    In Symbol itself figures and signs stand where they stand in ASCII: F02D is a minus.
    """
    code = element.get("char", "")
    number = int(code, 16) if code and all(one in "0123456789abcdefABCDEF" for one in code) else 0
    if element.get("font") == "Symbol" and chr(number & 0xFF) in _ASCII:
        return chr(number & 0xFF)
    return chr(number | 0xF000 if number < 0x100 else number) if 0 < number < 0xFFFE else ""
