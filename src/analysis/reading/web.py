"""Web pages (.html, .mht): their tables to cells, the text around them to lines.

They are parsed as a browser does it, whatever tags are missing, and read as it shows them: no
script is run, no address is followed, and what the page's own style hides is left out and said.
Merged cells appear once; rows are counted as they are shown.
"""

import base64
import codecs
import email
import email.policy
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from email.message import EmailMessage
from itertools import accumulate
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from analysis.characters import LOST
from analysis.doubts import Doubt
from analysis.errors import UnreadableDocument
from analysis.reading import styled
from analysis.reading.cells import Document, file_bytes
from analysis.reading.flow import INK, Item, Table, Text, pages

SUFFIXES = (".html", ".htm", ".mht", ".mhtml")
# A page of forms has 1 MB; one with its pictures inside some more.
_MOST_BYTES = 64 * 1024 * 1024
# As many columns as a browser gives one cell, and as many cells as no form has.
_MOST_SPAN, _MOST_CELLS = 1000, 1_000_000
_BEGINS = re.compile(rb"<(?:!doctype html|html|head|body|meta|table|div|p)\b", re.IGNORECASE)
_MAIL = re.compile(rb"^mime-version:|^content-type:\s*multipart/related", re.I | re.M)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# What pages call an encoding that has more characters than its name says.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs"}
_BLOCKS = frozenset(
    {
        *("p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("section", "article", "header", "footer", "main", "nav", "aside", "address", "center"),
        *("blockquote", "pre", "form", "fieldset", "legend", "caption", "hr"),
    }
)
_UNSHOWN = frozenset(
    {"script", "style", "template", "noscript", "head", "title", "datalist", "area", "param"}
)
_DRAWN = frozenset({"img", "svg", "canvas", "object", "embed", "iframe"})
_HIDES = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?![.\d])"
    r"|opacity\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
# The colour of text and of what is behind it; what is white, and what lets the ground be seen.
_COLOUR = re.compile(r"(?<![-\w])color\s*:\s*([^;]+)", re.IGNORECASE)
_GROUND = re.compile(r"background(?:-color|-image)?\s*:\s*([^;]+)", re.IGNORECASE)
_WHITE = re.compile(
    r"(?:#fff(?:fff)?(?!\w)|white\b|rgba?\(\s*255\s*,\s*255\s*,\s*255\b)"
    r"(?!.*(?:url|gradient)\()",
    re.IGNORECASE,
)
_UNSET = re.compile(r"(?:none|transparent|inherit|initial|unset|currentcolor)\b", re.IGNORECASE)
_TURNS = re.compile(r"unicode-bidi\s*:[^;]*override", re.IGNORECASE)
_STRIKES = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
_RAISES = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_TELLING = (_HIDES, _COLOUR, _GROUND, _STRIKES, _RAISES)
_SET_WIDTH = re.compile(r"(?:^|[;\s])width\s*:\s*(\d+(?:\.\d+)?)(px|pt|%)", re.IGNORECASE)
_WIDTH = re.compile(r"\s*(\d+(?:\.\d+)?)(px|pt|%|)\s*$", re.IGNORECASE)
# How wide the columns between two edges are set to be together, with the unit; 0 where it is open.
_Widths = dict[tuple[int, int], tuple[str, float]]
# A line break of the source inside Chinese is none on the page.
_BROKEN = re.compile(
    r"(?<=[\u2e80-\u9fff\uff00-\uffef])[ \t]*[\r\n]+[ \t\r\n]*(?=[\u2e80-\u9fff\uff00-\uffef])"
)
_INSIDE = re.compile(r"data:image/[\w.+-]+;base64,", re.IGNORECASE)
# What a cell's tag holds that swallowed others, and what lost bytes leave in it; rowspan="span=" is
# closed by a quote that opens another value.
_SWALLOWED = re.compile("</?t[dhr]| [a-z-]{1,12}=$|" + LOST)
_BLANKS = re.compile(r"[ \t\r\n\f]+")


def holds(data: bytes, names: frozenset[str]) -> bool:
    """Tell whether a file is a web page, by what is in it."""
    head = data[:4096]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", "ignore").encode()
    head = head.removeprefix(codecs.BOM_UTF8).lstrip()
    return bool(_MAIL.search(head) or (head.startswith(b"<") and _BEGINS.search(head)))


def read(path: Path, password: str | None = None) -> Document:
    """Read a web page to its cells; `password` is not used.

    Raises `UnreadableDocument`: empty, no page inside, far too large, nested too deeply.
    """
    data = file_bytes(path)
    return Document.of(path, data, "web", pages(items(path, data)), in_points=False)


def items(path: Path, data: bytes) -> list[Item]:
    """Return the lines and tables of a page in their order; `path` is what an error names."""
    if not data.strip(b"\0 \r\n\t"):
        raise UnreadableDocument(path, "problem.empty", "remedy.download")
    if len(data) > _MOST_BYTES:
        raise UnreadableDocument(path, "problem.bomb", "remedy.look-at-file")
    mailed = _MAIL.search(data[:4096])
    parts, held = _mailed(path, data) if mailed else ([(data, None)], {})
    found = list[Item]()
    try:
        for part in parts:
            tree = LexborHTMLParser(_decoded(*part))
            found += _Reader(tree, held).body(tree.body) if tree.body is not None else ()
    except (RecursionError, OverflowError) as error:
        deep = isinstance(error, RecursionError)
        problem = "problem.too-deep" if deep else "problem.bomb"
        raise UnreadableDocument(path, problem, "remedy.look-at-file") from None
    return found


def _mailed(path: Path, data: bytes) -> tuple[list[tuple[bytes, str | None]], dict[str, bytes]]:
    """Return the pages inside an .mht with the encodings that their parts name (a workbook has one
    for each sheet), pictures by address.
    """
    message = email.message_from_bytes(data, EmailMessage, policy=email.policy.default)
    parts = (one for one in message.walk() if one.get_content_type() == "text/html")
    pages: Any = [(one.get_payload(decode=True), one.get_content_charset()) for one in parts]
    if not pages:
        raise UnreadableDocument(path, "problem.no-page", "remedy.download")
    held: dict[str, bytes] = {}
    for one in message.walk():
        if one.get_content_maintype() == "image":
            number = str(one.get("Content-ID", "")).strip("<> ")
            picture: Any = one.get_payload(decode=True)
            held |= {f"cid:{number}": picture, str(one.get("Content-Location", "")): picture}
    return pages, held


def _decoded(data: bytes, charset: str | None) -> str:
    """Return the text of a page: by its mark, by what names its encoding, else by trying."""
    marked = next((name for mark, name in _BOMS.items() if data.startswith(mark)), None)
    named = _CHARSET.search(data[:4096])
    told = marked or charset or (named[1].decode("ascii") if named else "utf-8")
    told = _WIDER.get(told.lower(), told)
    for encoding in dict.fromkeys((told, "utf-8", "gb18030")):
        with suppress(UnicodeDecodeError, LookupError):
            return data.decode(encoding)
    try:
        return data.decode(told, "replace")
    except LookupError:
        return data.decode("gb18030", "replace")


def _last(style: str, of: re.Pattern[str]) -> str | None:
    """Return what a style says last of a colour or ground, None where it says nothing of it."""
    told = [one for one in of.findall(style) if not _UNSET.match(one.strip())]
    return told[-1].strip() if told else None


class _Reader:
    """What is known of a page while it is read from top to bottom."""

    def __init__(self, tree: LexborHTMLParser, held: dict[str, bytes]) -> None:
        self._held = held
        self._cells = 0
        self._rules: dict[int, str] = {}  # by element, what style sheets in the page say of it
        self._seen: dict[int, tuple[bool, bool]] = {}  # by element: white text, a ground of its own
        self._added: dict[tuple[int, str], str] = {}  # by element and side, what they write there
        for sheet in tree.css("style"):
            for selector, rules in styled.rules(sheet.text(deep=True)):
                adds = styled.added(rules)
                if adds is not None or any(one.search(rules) for one in _TELLING):
                    self._rule(tree, selector, rules, adds)

    def _rule(self, tree: LexborHTMLParser, selector: str, rules: str, adds: str | None) -> None:
        """Keep what a rule says of elements, or of what stands before or behind them."""
        own, side = styled.beside(selector)
        unseen = adds is None or bool(_HIDES.search(rules))
        with suppress(SelectolaxError, ValueError):
            for node in tree.css(own):
                if not side:
                    self._rules[node.mem_id] = f"{self._rules.get(node.mem_id, '')};{rules}"
                elif adds is not None or unseen:
                    self._added[node.mem_id, side] = "" if unseen else adds or ""

    def _add(self, node: LexborNode, side: str, text: Text) -> None:
        """Add what the page's style writes before or behind an element; a count is not known."""
        for kind, told in styled.parts(self._added.get((node.mem_id, side), "")):
            if kind == "call":
                text.add(INK if told == "url" else Doubt("numbered"))
            else:
                text.shown += (node.attributes.get(told) or "") if kind == "attr" else told

    def _written(self, row: LexborNode, side: str, table: Table, at: tuple[int, int]) -> int:
        """Put what a style writes beside the cells of a row into one of its own; count them."""
        text = Text()
        self._add(row, side, text)
        told = bool(text.shown.strip() or text.doubts)
        if told:
            table.put(text, (*at, at[0] + 1, at[1] + 1), [])
        return int(told)

    def _style(self, node: LexborNode) -> str:
        """Return what is said of the looks of an element; what is said last holds."""
        own = node.attributes
        colour, ground = own.get("color") or "unset", own.get("bgcolor") or "none"
        sheets, style = self._rules.get(node.mem_id, ""), own.get("style") or ""
        return f"color:{colour};background:{ground};{sheets};{style}"

    def _looks(self, node: LexborNode, like: re.Pattern[str]) -> bool:
        return bool(like.search(self._style(node)))

    def _white(self, node: LexborNode) -> tuple[bool, bool]:
        """Tell whether text that stands in an element is white, and whether its ground is not."""
        if node.mem_id not in self._seen:
            above = self._white(node.parent) if node.parent is not None else (False, False)
            style = self._style(node)
            told = _last(style, _COLOUR), _last(style, _GROUND)
            colour, ground = (one and _WHITE.match(one) for one in told)
            self._seen[node.mem_id] = (
                above[0] if told[0] is None else bool(colour),
                above[1] if told[1] is None else not ground,
            )
        return self._seen[node.mem_id]

    def body(self, body: LexborNode) -> Iterator[Item]:
        """Yield the lines and tables of a page."""
        text, found = Text(), list[Item]()
        self._inside(body, text, found, loose=True)
        yield from found
        yield from text.lines()

    def _unseen(self, node: LexborNode) -> bool:
        own = node.attributes
        return (
            node.tag in _UNSHOWN
            or "hidden" in own
            or (node.tag == "input" and own.get("type") == "hidden")
            or self._looks(node, _HIDES)
        )

    def _inside(self, parent: LexborNode, text: Text, found: list[Item], loose: bool) -> None:
        """Read what is inside an element into a text, the tables inside it into `found`.

        Where text is `loose`, outside every table, what stands before a table becomes lines.
        """
        if parent.tag == "bdo" or self._looks(parent, _TURNS):
            text.shown += "\u202e"  # as the character that turns a line around does
        items = _first(parent) if parent.tag == "ol" else 0
        self._add(parent, "before", text)
        for node in parent.iter(include_text=True, skip_empty=False):
            if node.is_text_node:
                raw = node.text_content or ""
                if self._white(parent) == (True, False):
                    if not loose:
                        text.leave_out(_flowing(raw))
                    continue
                text.shown += raw if parent.tag in ("pre", "textarea") else _flowing(raw)
            elif not node.is_element_node:
                continue
            elif self._unseen(node):
                if node.tag not in _UNSHOWN and not loose:
                    text.leave_out(_flowing(node.text(deep=True)))
            elif node.tag == "table":
                found += text.lines() if loose else []
                found += self._table(node).unfolded()
            else:
                text.shown += "\n" if node.tag in _BLOCKS or node.tag == "br" else ""
                if items and node.tag == "li":
                    text.shown += f"{items}. "
                    items += 1
                self._element(node, text, found, loose)
                text.shown += "\n" if node.tag in _BLOCKS else ""
        self._add(parent, "after", text)

    def _element(self, node: LexborNode, text: Text, found: list[Item], loose: bool) -> None:
        """Read one element that is shown and no table."""
        tag, own = node.tag or "", node.attributes
        if tag in ("input", "select"):
            text.shown += _entered(node)
        elif tag in _DRAWN:
            if own.get("width") not in ("0", "1") and own.get("height") not in ("0", "1"):
                text.add(INK)
                text.pictures += self._picture(own.get("src") or "")
        elif tag == "sup" or self._looks(node, _RAISES):
            raised = Text()
            self._inside(node, raised, found, loose=False)
            text.raised(raised.shown)
        else:
            before = len(text.shown)
            self._inside(node, text, found, loose)
            struck = tag in ("s", "del", "strike") or self._looks(node, _STRIKES)
            if struck and text.shown[before:].strip():
                text.add(Doubt("struck-out"))

    def _picture(self, address: str) -> list[bytes]:
        """Return a picture that is in the page itself; no address is followed."""
        inside = _INSIDE.match(address)
        try:
            found = base64.b64decode(address[inside.end() :]) if inside else None
        except ValueError:
            found = None
        return [found or self._held[address]] if found or address in self._held else []

    def _table(self, table: LexborNode) -> Table:
        """Return a table, its cells placed as a browser places them."""
        found = Table()
        widths = _widths_of_columns(table)
        groups = [one for one in table.iter() if one.tag in ("thead", "tbody", "tfoot", "caption")]
        order = ("caption", "thead", "tbody", "tfoot")
        top = 0
        for group in sorted(groups, key=lambda one: order.index(one.tag or "")):
            if group.tag == "caption":
                text = Text()
                self._inside(group, text, [], loose=False)
                found.put(text, (0, 0, 1, 1), [])
                top = 1
                continue
            shown = list[LexborNode]()
            for row in (one for one in group.iter() if one.tag == "tr"):  # a script may stand there
                if self._unseen(group) or self._unseen(row):
                    found.left_out += bool(row.text(deep=True).strip())
                else:
                    shown.append(row)
            self._rows(shown, top, found, widths)
            top += len(shown)
        found.edges = _edges(widths)
        return found

    def _rows(self, rows: list[LexborNode], top: int, found: Table, widths: _Widths) -> None:
        """Place the cells of one group of rows; no cell reaches out of it.

        What a style writes beside the cells of a row is a cell too, as a browser makes it.
        """
        taken: dict[int, int] = {}  # by column, the row behind the cell that covers it
        end = top + len(rows)
        for row, line in enumerate(rows, start=top):
            column = self._written(line, "before", found, (0, row))
            cells = [node for node in line.iter() if node.tag in ("td", "th")]
            broken = any(map(_swallows, cells))
            for node in cells:
                if self._unseen(node):
                    found.left_out += bool(node.text(deep=True).strip())
                    continue
                while taken.get(column, 0) > row:
                    column += 1
                across = min(max(_span(node, "colspan"), 1), _MOST_SPAN)
                down = _span(node, "rowspan")
                bottom = min(row + down, end) if down else end
                widths[column, column + across] = _width(node) or widths.get(
                    (column, column + across), ("", 0)
                )
                place = (column, row, column + across, bottom)
                text, inner = Text(), list[Item]()
                if broken:
                    text.add(Doubt("markup-broken"))
                self._inside(node, text, inner, loose=node.css_first("table") is not None)
                found.put(text, place, inner)
                taken |= dict.fromkeys(range(column, column + across), bottom)
                column += across
                self._cells += 1
                if self._cells > _MOST_CELLS:
                    raise OverflowError
            self._written(line, "after", found, (column, row))


def _width(node: LexborNode) -> tuple[str, float] | None:
    """Return how wide an element is set to be, with the unit; None where it is not said."""
    own = node.attributes
    found = _SET_WIDTH.search(own.get("style") or "") or _WIDTH.match(own.get("width") or "")
    return (found[2].lower() or "px", float(found[1])) if found else None


def _widths_of_columns(table: LexborNode) -> _Widths:
    """Return the widths that a table gives its columns before its rows."""
    found: _Widths = {}
    column = 0
    for one in table.css("col"):
        across = min(max(_span(one, "span"), 1), _MOST_SPAN)
        width = _width(one)
        for at in range(column, column + across):
            if width is not None:
                found[at, at + 1] = width
        column += across
    return found


def _edges(widths: _Widths) -> list[float]:
    """Return where the edges of columns stand, none where their widths do not tell it.

    >>> _edges({(0, 1): ("px", 30), (0, 2): ("px", 50), (2, 4): ("px", 60), (2, 3): ("", 0)})
    [0, 30.0, 50.0, 80.0, 110.0]
    """
    units = Counter(unit for unit, width in widths.values() if width)
    if not units:
        return []
    unit = units.most_common(1)[0][0]
    told = {place: width for place, (own, width) in widths.items() if own == unit and width}
    known: dict[int, float] = {}
    for (first, last), width in sorted(told.items(), key=lambda one: one[0][1] - one[0][0]):
        blank = [column for column in range(first, last) if column not in known]
        rest = width - sum(known.get(column, 0) for column in range(first, last))
        known |= dict.fromkeys(blank, max(rest, 0) / max(len(blank), 1))
    if any(column not in known for column in range(max(last for _, last in widths))):
        return []
    return [0, *accumulate(known[column] for column in sorted(known))]


def _flowing(raw: str) -> str:
    """Return text as a browser flows it."""
    return _BLANKS.sub(" ", _BROKEN.sub("", raw))


def _span(node: LexborNode, name: str) -> int:
    """Return a span as a browser reads it: the digits that it begins with, else 1."""
    digits = re.match(r"\s*\+?(\d{1,9})", node.attributes.get(name) or "")
    return int(digits[1]) if digits else 1


def _swallows(node: LexborNode) -> bool:
    """Tell whether a cell's tag holds others, as where a quote is not closed, or lost bytes."""
    return any(_SWALLOWED.search(f"{name} {value}") for name, value in node.attributes.items())


def _entered(node: LexborNode) -> str:
    """Return what a field of a web form shows."""
    own = node.attributes
    if node.tag == "select":
        options = node.css("option")
        chosen = next((one for one in options if "selected" in one.attributes), None)
        shown = chosen or (options[0] if options else None)
        return _flowing(shown.text(deep=True)) if shown is not None else ""
    if own.get("type") in ("checkbox", "radio"):
        return "☑" if "checked" in own else "□"
    return own.get("value") or ""


def _first(node: LexborNode) -> int:
    """Return the number that a browser begins a numbered list with."""
    start = node.attributes.get("start") or "1"
    return int(start) if start.isdecimal() else 1
