"""One row over several pages: its parts on each, joined again where a page edge cut them."""

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise, zip_longest

from analysis import labels, values
from analysis.characters import LOST
from analysis.doubts import Doubt
from analysis.form.bands import Band
from analysis.form.columns import Column, Columns
from analysis.form.figures import points
from analysis.form.headers import NAMING, is_indicator_header
from analysis.reading import Cell

_POINTS = ("weight", "score")
FIGURES = (*_POINTS, "target", "actual")
# A column counts as filled when this share of the rows has something in it.
_FILLED = 0.8
# The columns of the table that are in doubt where a page edge may have cut a row.
_TEXTS = ("name", "target_text", "actual_text")
# Those that are too where a stray rule may have cut one.
_BESIDE = ("level1", "level2", "reason")
# What the form's template prints in a line that was not used: 指标2:, ……
_TEMPLATE = re.compile(rf"(?:指标[\d{LOST}]*)?:?[….·、/\s]*")


@dataclass(slots=True, eq=False)
class Part:
    """One table row as it stands on one page: its cells by column, its place."""

    page: int
    place: str
    cells: dict[str, list[Cell]]
    opens_page: bool = False
    doubts: list[Doubt] = field(default_factory=list)

    def text(self, key: str) -> str:
        """Return the text of a column, blank where there is none."""
        return "\n".join(cell.text for cell in self.cells.get(key, []) if cell.text.strip())

    def is_blank(self, key: str) -> bool:
        """Tell whether nothing is printed in a column."""
        return not self.text(key).strip()

    def holds(self, key: str) -> bool:
        """Tell whether something stands in a column, if only in a doubt: left out, not told."""
        cells, columns = self.cells.get(key, []), (key, f"{key}_text")
        unread = any(one.read or one.code == "meaningless" for cell in cells for one in cell.doubt)
        shared = any(
            one.field in columns and one.code == "columns-uncertain" for one in self.doubts
        )
        return unread or shared or not self.is_blank(key)

    def is_unused(self) -> bool:
        """Tell whether it is a line of the form that was not used: 指标2: without any value."""
        keys = (*FIGURES, "reason", "remedy")
        unused = all(not self.holds(key) or values.is_dash(self.text(key)) for key in keys)
        return unused and bool(_TEMPLATE.fullmatch(values.joined(self.text("name"))))


def joined(parts: list[Part], table: Columns) -> list[list[Part]]:
    """Return the parts row for row, with each level's label given to all rows of its group.

    `parts` are the strips of the block in reading order; lines of the template that were not
    used are left out.
    """
    _spread_levels(parts)
    for before, part in pairwise(parts):
        part.opens_page = part.opens_page and not before.is_unused()
    return _rows([part for part in parts if not part.is_unused()], table)


def _spread_levels(parts: list[Part]) -> None:
    """Join a level's label over page edges: cut in pieces, or printed on one page only."""
    edges = [number for number, part in enumerate(parts) if part.opens_page]
    for key, group in (("level1", "levels1"), ("level2", "levels2")):
        for n, edge in enumerate(edges):
            pieces = [parts[edge - 1], parts[edge]]
            for before, later in pairwise(edges[n:]):
                if parts[before].cells.get(key) != parts[later - 1].cells.get(key):
                    break
                pieces.append(parts[later])
            while len(pieces) > 1 and not _is_joined(parts, pieces, key, group):
                pieces.pop()


def _is_joined(parts: list[Part], pieces: list[Part], key: str, group: str) -> bool:
    """Tell whether the pieces of a level's cell make one label; each of them gets it then."""
    texts = [text for piece in pieces if (text := piece.text(key)).strip()]
    label = "".join(texts)
    known = [labels.meaning(text, group) for text in texts]
    is_last = texts == [pieces[-1].text(key)] and all(known)
    begins = is_last and _begins_blank(parts, parts.index(pieces[0]), key)
    if not labels.meaning(label, group) or not (begins or (not is_last and not all(known))):
        return False
    for piece in pieces[: -1 if begins else None]:
        if piece.cells.get(key):
            _relabel(parts, piece, key, label)
            for part in parts if begins else ():
                if part.cells.get(key) == piece.cells[key]:
                    unsure = [key, "level1"] if part.is_blank("level1") else [key]
                    part.doubts += [Doubt("label-next-page", field=level) for level in unsure]
    return True


def _begins_blank(parts: list[Part], last: int, key: str) -> bool:
    """Tell whether the blank level cell of a page's last row begins a new group on that page.

    It continues the group above where it opens the page, or where the form leaves the level
    blank in each row but the first of a group.
    """
    cell = parts[last].cells.get(key)
    opening = {id(one) for part in parts if part.opens_page for one in part.cells.get(key, [])}
    if not cell or id(cell[0]) in opening:
        return False
    closing = {
        id(one)
        for part, after in pairwise(parts)
        if after.opens_page
        for one in part.cells.get(key, [])
    }
    blank = {
        id(part.cells[key][0])
        for part in parts
        if part.cells.get(key) and part.is_blank(key) and not part.is_unused()
    }
    return not blank - opening - closing


def _relabel(parts: list[Part], part: Part, key: str, text: str) -> None:
    """Give all rows that share a part's level cell its whole label."""
    old = part.cells[key]
    new = replace(old[0], text=text)
    for other in parts:
        if other.cells.get(key) == old:
            other.cells[key] = [new]


def _rows(parts: list[Part], table: Columns) -> list[list[Part]]:
    """Join the two halves of a row that a page edge cut."""
    keys = [key for key in FIGURES if key in table]
    holding = {key: {part for part in parts if part.holds(key)} for key in keys}
    filled = _filled(parts, holding)
    places = {key: _places(parts, key) for key in filled}
    groups: list[list[Part]] = []
    for part in parts:
        belongs = (
            _is_rest(groups[-1], part, places)
            if groups and part.opens_page
            else (bool(groups) and bool(filled) and _is_fragment(part, keys))
        )
        if groups and part.opens_page and _is_either(groups[-1][-1], part, belongs):
            unsure = [*_TEXTS, *(key for key in _POINTS if belongs and key in keys)]
            for half in (groups[-1][-1], part):
                half.doubts += [Doubt("cut-by-page", field=column) for column in unsure]
        if belongs:
            groups[-1].append(part)
        else:
            groups.append([part])
    for (*_, above), below in pairwise(groups):
        if len(below) > 1 or above.page != below[0].page:
            continue
        others = [part for part in parts if part is not below[0]]  # what each of them has
        if _is_lacking(above, below[0], _filled(others, holding)):
            for half in (above, *below):
                half.doubts += [Doubt("one-row", field=column) for column in (*_TEXTS, *_BESIDE)]
    return groups


def _inner(parts: list[Part]) -> list[Part]:
    """Return the rows that no page edge can have cut."""
    return [
        part
        for part, after in zip_longest(parts, parts[1:])
        if not part.opens_page and not (after is not None and after.opens_page)
    ]


def _filled(parts: list[Part], holding: dict[str, set[Part]]) -> list[str]:
    """Return the columns that are filled in this form; rows at a page edge, perhaps cut, say least.

    `holding` are the parts that hold something in each of them.
    """
    inner = _inner(parts)
    rows, share = (inner, _FILLED) if inner else (parts, _FILLED / 2)
    least = share * max(len(rows), 1)
    return [key for key, own in holding.items() if sum(part in own for part in rows) >= least]


def _places(parts: list[Part], key: str) -> int | None:
    """Return how many decimals all figures of a column print, None where they differ.

    In a narrow column a figure is broken over the lines of its cell: 9.0 and 0.
    """
    figures = [values.number(part.text(key).replace("\n", "")) for part in _inner(parts)]
    found = {figure.decimals for figure in figures if figure is not None}
    return found.pop() if len(found) == 1 else None


def _is_rest(group: list[Part], part: Part, filled: dict[str, int | None]) -> bool:
    """Tell whether a part is the rest of a row: what each row has, it has once in both halves.

    A figure that the edge cuts too is in both: 11.0 and 0, where all others print two decimals.
    """
    if _differ(group[-1], part):
        return False
    told = []
    for key, places in filled.items():
        above, below = any(before.holds(key) for before in group), part.holds(key)
        if above and below and places and _breaks(group[-1].text(key), part.text(key), places):
            return True
        text = part.text(key).strip()
        if above and below and key in _POINTS and (text.isalpha() or points(text) is not None):
            return text.isalpha()  # each row has its own; a word is a rest: 分
        told += [above != below] if above or below else []
    if told:
        return told[0]
    return part.is_blank("name") and not all(part.is_blank(key) for key in part.cells)


def _breaks(above: str, below: str, places: int) -> bool:
    """Tell whether two texts are one figure with so many decimals, and neither is by itself."""
    told = [values.number(text) for text in (above.strip() + below.strip(), above, below)]
    return [figure is not None and figure.decimals == places for figure in told] == [
        True,
        False,
        False,
    ]


def _differ(before: Part, part: Part) -> bool:
    """Tell whether two parts are labelled with two levels."""
    levels = {labels.meaning(one.text("level2"), "levels2") for one in (before, part)}
    return len(levels) == 2 and None not in levels


def _is_either(before: Part, part: Part, belongs: bool) -> bool:
    """Tell whether two rows at a page edge may as well be one, or one row two.

    Points tell it, or two levels. Where a form prints no points, or none in one of two rows
    that have a target each, only two quantities with their units are surely two rows. Two rows
    whose points one cell prints are whole in both halves, as a row cut in all its texts is.
    """
    halves = (before, part)
    texts = all(not one.is_blank(key) for one in halves for key in ("name", "target"))
    scored = any(before.holds(key) and part.holds(key) for key in _POINTS)
    if not texts or scored or _differ(before, part):
        return False
    quantities = [values.target(one.text("target")) for one in halves]
    whole = all(one.value is not None and one.unit for one in quantities)
    told = not any(one.is_blank("actual") for one in halves)
    return whole or told if belongs else not whole


def _is_lacking(before: Part, part: Part, filled: list[str]) -> bool:
    """Tell whether a row with a name lacks most of what each row has, and the one above does not.

    It may be the rest of that row, which a stray rule cut between two lines of text.
    """
    missing = [sum(one.is_blank(key) for key in filled) for one in (before, part)]
    return not part.is_blank("name") and 2 * missing[0] <= len(filled) < 2 * missing[1]


def _is_fragment(part: Part, keys: list[str]) -> bool:
    """Tell whether a strip holds nothing but the rest of a reason: no name, no figure."""
    return (
        part.is_blank("name")
        and all(part.is_blank(key) for key in keys)
        and not (part.is_blank("reason") and part.is_blank("remedy"))
    )


def by_cells(columns: Columns, block: list[Band]) -> None:
    """Name a column by the levels that it holds on all pages, where its head does not name it.

    It may be unknown, in doubt or say another thing: 指标类型 may stand over 数量指标, 质量指标.
    """
    known = {
        (one.left, one.right)
        for one in columns.columns
        if one.key != "ignored" and not (one.doubt and one.key in NAMING)
    }
    heads = dict.fromkeys(cell for band in columns.bands for cell in band.cells)
    for head in heads:
        if (head.left, head.right) in known or head.right > columns.start():
            continue
        rows = (band for band in block if not is_indicator_header(band))
        cells = {cell for band in rows for cell in band.cells}
        under = [one.text for one in cells if head.left < one.centre < head.right and one.text]
        for key, group in (("level1", "levels1"), ("level2", "levels2")):
            named = sum(labels.meaning(text, group) is not None for text in under)
            if key not in columns and 2 * named > len(under):
                same = [one for one in columns.columns if one.left == head.left]
                columns.columns = [one for one in columns.columns if one not in same]
                columns.columns.insert(0, Column(key, head.left, head.right, head.text))
