"""Table dumps: the lines of the indicator block to indicator rows.

A line of a dump may be a whole table row, one printed line of it, or a ghost that repeats its
neighbour's figures. A row of the form has a weight or score of its own; the printed total proves
which lines are rows.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from analysis import labels, values
from analysis.doubts import Doubt
from analysis.reading.dump import tolerances
from analysis.reading.dump.columns import likeness
from analysis.reading.dump.text import HAN, Slot, Text, seamed, unsure

_FIGURES = ("weight", "score")


@dataclass(slots=True, eq=False)
class Strip:
    """One line of the indicator block: its number in the form, its page, its texts by column.

    `height` is counted in lines of text; `split` says that a false edge runs through the names,
    `lost` are the levels in whose slots a piece of the name stands, or a label that is not known.
    """

    number: int
    page: int
    pieces: dict[str, list[Slot]]
    height: float = 0.0
    split: bool = False
    lost: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Tell the height from the texts, where it is not given."""
        lines = [
            # The recogniser joined some lines of a reason.
            sum(-(-len(token) // tolerances.REASON_WIDTH) for token in pieces[0].tokens)
            if key == "reason"
            else len(pieces[0].tokens)
            for key, pieces in self.pieces.items()
            if pieces and key not in ("level1", "level2")
        ]
        self.height = self.height or max([1, *lines]) + 0.5

    def text(self, key: str) -> str:
        """Return a column's text without blanks."""
        return "".join("".join(slot.tokens) for slot in self.pieces.get(key, []))

    def figure(self, key: str) -> Decimal | None:
        """Return the number of a column, None if it is none."""
        found = values.number(self.text(key))
        return found.value if found else None

    @property
    def figures(self) -> set[str]:
        """Return which of weight and score stand here."""
        return {key for key in _FIGURES if self.figure(key) is not None}


@dataclass(slots=True, eq=False)
class Indicator:
    """One indicator row: the strips that it was joined from, and its texts by column."""

    page: int
    strips: list[Strip]
    cells: dict[str, Text] = field(default_factory=dict)

    @property
    def span(self) -> tuple[int, int]:
        """Return the first and the last line of the row."""
        return self.strips[0].number, self.strips[-1].number

    def cell(self, key: str) -> Text:
        """Return the text of a column, blank where there is none."""
        return self.cells.get(key, Text())


def join(strips: list[Strip], weight: Decimal | None, score: Decimal | None) -> list[Indicator]:
    """Return the indicator rows, each joined from the lines that belong to it.

    `weight` and `score` are what the rows should add up to, None if not printed.
    """
    rows = [strip for strip in strips if strip.figures]
    if not rows:
        rows = [strip for strip in strips if strip.text("name") and _values(strip)]
    ghosts = [] if _add_up(rows, weight, score) else _ghosts(rows)
    anchors = [strip for strip in rows if strip not in ghosts]
    owned = {anchor.number: [anchor] for anchor in anchors}
    for strip in strips if anchors else []:
        if strip in anchors:
            continue
        gone = {"target", "actual", *_FIGURES} if strip in ghosts else {*_FIGURES}
        if not HAN.search(strip.text("name")):
            gone.add("name")
        strip.pieces = {key: pieces for key, pieces in strip.pieces.items() if key not in gone}
        owned[_anchor(strip, anchors).number].append(strip)
    return [_indicator(anchor.page, owned[anchor.number]) for anchor in anchors]


def _values(strip: Strip) -> str:
    return strip.text("target") + strip.text("actual")


def _ghosts(rows: list[Strip]) -> list[Strip]:
    """Return the rows without target and actual value, and the nameless that repeat another."""
    beside = zip(rows, [None, *rows], [*rows[1:], None], strict=False)
    return [
        strip
        for strip, *others in beside
        if not _values(strip)
        or (not strip.text("name") and any(other and _repeats(strip, other) for other in others))
    ]


def _add_up(strips: list[Strip], weight: Decimal | None, score: Decimal | None) -> bool:
    """Tell whether rows add up to the weight and the score that the form prints."""
    for key, total in (("weight", weight), ("score", score)):
        figures = [figure for strip in strips if (figure := strip.figure(key)) is not None]
        if total is None or sum(figures) != total:
            return False
    return True


def _repeats(strip: Strip, other: Strip) -> bool:
    keys = ("target", "actual", *_FIGURES)
    return other.page == strip.page and all(other.text(key) == strip.text(key) for key in keys)


def _anchor(strip: Strip, anchors: list[Strip]) -> Strip:
    """Return the row that a loose strip belongs to.

    A reason alone belongs to the one of its neighbours that lost points. All else goes to the row
    above.
    """
    above = [anchor for anchor in anchors if anchor.number < strip.number]
    below = [anchor for anchor in anchors if anchor.number > strip.number]
    if not above:
        return below[0]
    if not below:
        return above[-1]
    short = [one for one in (above[-1], below[0]) if one.figure("weight") != one.figure("score")]
    alone = strip.text("reason") and not strip.text("name") and len(short) == 1
    return short[0] if alone else above[-1]


def _indicator(page: int, own: list[Strip]) -> Indicator:
    own = sorted(own, key=lambda strip: strip.number)
    row = Indicator(page, own)
    keys = dict.fromkeys(key for strip in own for key in strip.pieces)
    for key in keys:
        if key in ("level1", "level2"):
            continue
        parts = [_seamed(strip, key) for strip in own]
        parts = [part for part in parts if part.text]
        text = "\n".join(part.text for part in parts)
        doubts = dict.fromkeys(doubt for part in parts for doubt in part.doubt)
        if key == "name" and len(parts) > 1:
            doubts[Doubt("joined-lines")] = None
        row.cells[key] = Text(text, tuple(doubts))
    for key, other in (("target", "actual"), ("actual", "target")):
        if key in keys and not row.cells[key].text and row.cells.get(other, Text()).text:
            row.cells[key] = unsure("", "nothing-read")
    return row


def _seamed(strip: Strip, key: str) -> Text:
    pieces = strip.pieces.get(key, [])
    if key == "reason":
        pieces = _without_specks(pieces)
    text = seamed(pieces)
    filled = [piece for piece in pieces if piece.text]
    if key == "name" and strip.split and text.text and len(filled) == 1 and not text.doubt:
        return unsure(text.text, "half-lost")
    return text


def _without_specks(pieces: list[Slot]) -> list[Slot]:
    """Return a reason's pieces without single characters beside it and without what is no text."""
    written = [piece for piece in pieces if HAN.search(piece.text)]
    filled = [piece for piece in written if len(HAN.findall(piece.text)) > 1] or written
    kept = []
    for piece in filled:
        tokens = piece.tokens
        speck = len(tokens) == 2 and len(tokens[0]) == 1 and len(tokens[1]) <= 4
        kept.append(Slot(tokens[1], piece.ghost) if speck else piece)
    return kept


def confirm(rows: list[Indicator]) -> None:
    """Take the doubt from names that stand whole elsewhere in the document."""
    names = [row.cell("name") for row in rows]
    whole = {name.bare() for name in names if name.text and not name.doubt}
    for row, name in zip(rows, names, strict=True):
        if name.bare() in whole:
            row.cells["name"] = Text(name.text)


def head_of_reason(title: str, row: Indicator) -> None:
    """Take the rest of the column's header out of the first row's reason."""
    flat = row.cell("reason").bare()
    words = (word for word in labels.words("indicator_columns") if word.startswith(title))
    enough = len(title) + len(flat) / 3
    if title and 0 < len(flat) <= 8 and any(likeness(w, title + flat) > enough for w in words):
        row.cells["reason"] = Text()
