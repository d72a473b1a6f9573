"""Bands to segments: where each form begins, and the blocks inside it."""

import re
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise, takewhile

from analysis import labels
from analysis.form import headers
from analysis.form.bands import Band, pairs
from analysis.reading import Cell

_INLINE_NAME = re.compile(r"^(?:项目名称|项目支出名称)\s*[::]\s*\S")
# The labels of which one stands in each row of the head.
_HEAD_ROWS = ("project_name", "department", "unit")
# A title and its year stand at most this many strips above the first row of the form.
_TITLE_BANDS = 8


@dataclass(slots=True, eq=False)
class Segment:
    """The bands of one form, split into blocks; each block begins with its header's bands.

    `title` are the loose lines and title rows above the form; `before` is what stands before the
    first form of a document; `named` says that the form has a row for the project's name.
    """

    before: list[Band] = field(default_factory=list)

    title: list[Band] = field(default_factory=list)
    head: list[Band] = field(default_factory=list)
    funds: list[Band] = field(default_factory=list)
    goals: list[Band] = field(default_factory=list)
    indicators: list[Band] = field(default_factory=list)
    named: bool = False

    def bands(self) -> list[Band]:
        """Return all bands in reading order, the title left out."""
        return [*self.head, *self.funds, *self.goals, *self.indicators]

    def above(self) -> list[Band]:
        """Return the bands down to the end of the money block, the title's too."""
        return [*self.title, *self.head, *self.funds]


def segments(flow: list[Band]) -> list[Segment]:
    """Split a document's bands into forms.

    A form begins at the row with the project's name; without one, at a money header after
    indicators, or at an indicator header after a total. What holds neither a money block nor
    indicators is no form and is left out.
    """
    starts = _starts(flow)
    found = []
    for begin, end in pairwise([*starts, len(flow)]):
        last = _title_start(flow, end) if end < len(flow) else end
        segment = _blocks(flow[begin:last])
        segment.named = _names_project(flow[begin])
        segment.title = flow[_title_start(flow, begin) : begin]
        if begin == starts[0]:
            segment.before = flow[: _title_start(flow, begin)]
        if segment.indicators or segment.funds:
            found += _listed(segment)
    return found


def _listed(segment: Segment) -> list[Segment]:
    """Return a form for each project of a list, whose header has a column for the project's name.

    What its columns before the indicators print of a project, its budget, is in that form's head.
    Money above such a list is of no single project: then nothing is read.
    """
    header = next(filter(headers.is_indicator_header, segment.indicators), None)
    cells = header.cells if header is not None else []
    label = next((c for c in cells if labels.meaning(c.text, "head") == "project_name"), None)
    if header is None or label is None:
        return [segment]
    keys = [(c, labels.meaning(c.text, "indicator_columns")) for c in cells]
    first = min((c.left for c, key in keys if key in ("level1", "level2", "name")), default=0)
    beside = [c for c, key in keys if c is not label and key is None and c.left < first]
    forms: list[Segment] = []

    def below(header: Cell, band: Band) -> Cell | None:
        inside = (cell for cell in band.cells if header.left < cell.centre < header.right)
        return next((cell for cell in inside if cell.text.strip()), None)

    for band in segment.indicators:
        named = below(label, band)
        if headers.is_indicator_header(band) or (named is None and not forms):
            continue
        if named is not None and not (forms and named in forms[-1].head[-1].cells):
            more = ((one, cell) for one in beside if (cell := below(one, band)))
            own = replace(band, bottom=named.bottom, cells=[label, named, *chain(*more)])
            about = segment.before, segment.title, [*segment.head, own]
            forms.append(Segment(*about, [], segment.goals, [header], named=True))
        told = forms[-1].head[-1].cells[2:]
        rest = [cell for cell in band.cells if cell not in told]
        forms[-1].indicators.append(replace(band, cells=rest))
    return [] if segment.funds and len(forms) > 1 else forms or [segment]


def _starts(flow: list[Band]) -> list[int]:
    starts: list[int] = []
    seen_indicators = seen_total = named = False
    for position, band in enumerate(flow):
        head = _names_project(band)
        money = headers.is_fund_header(band)
        indicators = headers.is_indicator_header(band)
        unnamed = (money and (seen_indicators or not starts)) or (
            indicators and (seen_total or not starts) and not _heads_the_foot(flow, position)
        )
        if head and named and _same_row(flow[starts[-1]], band):
            continue
        if head or unnamed:
            starts.append(position if head else _over(flow, position, money))
            seen_indicators = seen_total = False
            named = head
        seen_indicators = seen_indicators or indicators
        seen_total = seen_total or (seen_indicators and band.says("foot", "total"))
    return starts


def _heads_the_foot(flow: list[Band], position: int) -> bool:
    """Tell whether a header repeated at the top of a page stands above the foot alone.

    A row of the foot is a label and its text, and one of indicators is more.
    """
    for band in flow[position + 1 : position + 4]:
        if band.loose or headers.is_indicator_header(band):
            continue
        known = (labels.meaning(text, "foot") for text in band.texts())
        if any(known) or band.says("head", "grade"):
            return True
        if len(band.texts()) > 2:
            return False
    return True


def _same_row(first: Band, band: Band) -> bool:
    """Tell whether two bands are strips of one row: the same label cell covers both."""
    return any(
        cell in first.cells
        for cell in band.cells
        if labels.meaning(cell.text, "head") == "project_name"
    )


def _names_project(band: Band) -> bool:
    """Tell whether a band is a form's project-name row, not the header of a list of projects."""
    for position, cell in enumerate(band.cells):
        if _INLINE_NAME.match(cell.text.strip()):
            return True
        if labels.meaning(cell.text, "head") != "project_name" or band.loose:
            continue
        beside = band.cells[position + 1] if position + 1 < len(band.cells) else None
        others = [
            labels.meaning(other.text, group)
            for other in band.cells
            for group in ("fund_columns", "indicator_columns")
            if other is not cell
        ]
        is_list = sum(other is not None for other in others) >= 2
        label_beside = beside is not None and bool(labels.meaning(beside.text, "head"))
        return not is_list and not (label_beside and len(band.cells) > 4)
    return False


def _title_start(flow: list[Band], begin: int) -> int:
    """Walk up from a form's first row over title lines and head rows that precede the name."""
    position = begin
    while position > 0 and begin - position < _TITLE_BANDS:
        band = flow[position - 1]
        heads = _heads(band) or band.says("other_heads", "other")
        line = band.loose or len(band.texts()) <= 1
        if not (line or heads) or band.says("head", "grade") or flow[begin].page - band.page > 1:
            break
        if any(labels.meaning(text, "foot") for text in band.texts()) and not heads:
            break
        position -= 1
    # Points and grade may head a form: its title stands above them, and nothing else between.
    if position and _closes(flow[position - 1]) and not any(map(_is_titled, flow[position:begin])):
        inside = takewhile(lambda n: flow[n].loose or _closes(flow[n]), range(position - 1, -1, -1))
        for title in (n for n in inside if _is_titled(flow[n])):
            return _title_start(flow, title + 1)
    # What closes a form, as its grade or its notes do, is of the one above where a title follows.
    closing = [n for n in range(position, begin) if _closes(flow[n])]
    first = next((n for n in range(position, begin) if _is_titled(flow[n])), None)
    above = (n for n in closing if (not _heads(flow[n]) if first is None else n < first))
    return max((n + 1 for n in above), default=position)


def _heads(band: Band) -> bool:
    """Tell whether a band prints a label of a form's head."""
    return any(labels.meaning(text, "head") for text in band.texts())


def _is_titled(band: Band) -> bool:
    return band.titles("self_evaluation") and not _closes(band)


def _closes(band: Band) -> bool:
    """Tell whether a band prints what stands below a form: 自评等级:良, 备注:…"""
    told = (label for label, _ in pairs([band]))
    return any(
        labels.meaning(label, "foot") or labels.meaning(label, "head") == "grade" for label in told
    )


def _over(flow: list[Band], begin: int, money: bool) -> int:
    """Walk up from a header to what stands over it: a list of tasks (任务名称) under the head.

    Over indicators without a header of money above them, the names of department and unit.
    """
    above = range(begin - 1, max(begin - 1 - (1 if money else 2) * _TITLE_BANDS, -1), -1)
    inside = takewhile(lambda n: not (flow[n].loose or _is_sum(flow[n])), above)
    names = () if money else _HEAD_ROWS
    found = (n for n in inside if flow[n].says("lists", "task") or flow[n].says("head", *names))
    return min(found, default=begin)


def _is_sum(band: Band) -> bool:
    """Tell whether a band is a total with its figures, and not a header that names one: 合计."""
    return band.says("foot", "total") and any(map(str.isdigit, "".join(band.texts())))


def _goes_on(segment: Segment, band: Band) -> bool:
    """Tell whether goals that a page edge cut go on under the header that the page repeats."""
    before = next(filter(headers.is_goal_header, reversed(segment.goals)), None)
    return (
        before is not None
        and bool(segment.indicators)
        and not band.loose
        and segment.goals[-1].page < band.page
        and all(headers.is_indicator_header(one) for one in segment.indicators)
        and len(band.cells) == len(before.cells)
        and all(
            max(abs(one.left - other.left), abs(one.right - other.right)) < 1
            for one, other in zip(before.cells, band.cells, strict=True)
        )
    )


def _is_of_level(band: Band) -> bool:
    """Tell whether a band is a row of indicators: it begins with a level's label (质量指标)."""
    told = [text for text in band.texts()[:2] if labels.bare(text).endswith("指标")]
    return any(labels.meaning(text, group) for text in told for group in ("levels1", "levels2"))


def _blocks(flow: list[Band]) -> Segment:
    segment = Segment()
    current = segment.head
    for band in flow:
        if headers.is_indicator_header(band):
            while (
                current is not segment.indicators
                and current
                and headers.is_upper_strip(current[-1])
            ):
                segment.indicators.insert(0, current.pop())
            current = segment.indicators
        elif _goes_on(segment, band):
            segment.goals.append(band)
            continue
        elif headers.is_fund_header(band) and not segment.indicators:
            current = segment.funds
        elif current is segment.funds and _is_of_level(band):  # the header below was lost
            current = segment.indicators
        elif (
            headers.is_goal_header(band)
            or any(labels.meaning(text, "goals") == "block" for text in band.texts())
            or any(labels.meaning(text, "goals") for text in band.texts()[:1])
        ) and not segment.indicators:
            current = segment.goals
        elif current is not segment.indicators and band.says("head", *_HEAD_ROWS):
            current = segment.head
        current.append(band)
    return segment
