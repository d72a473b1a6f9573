"""A form to lines of text and one table of slots; producers typeset these, tests compare them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from tests.typeset.model import Form, Indicator


@dataclass(frozen=True)
class Slot:
    """One cell of a table: its text, its rows and columns (last ones excluded)."""

    text: str
    top: int
    bottom: int
    left: int
    right: int
    centred: bool = True
    heading: bool = False


@dataclass(frozen=True)
class Table:
    """Widths of the columns as shares of the whole, the slots, the rows that may be repeated."""

    widths: tuple[float, ...]
    slots: tuple[Slot, ...]
    header: tuple[int, int] | None = None

    @property
    def rows(self) -> int:
        return max(slot.bottom for slot in self.slots)


@dataclass(frozen=True)
class Line:
    """A line of text outside the table; `size` in units of the type size."""

    text: str
    size: float = 1.0
    centred: bool = False


Block = Line | Table


@dataclass
class _Draft:
    """Slots whose left and right edges are shares of the width."""

    slots: list[tuple[str, int, int, float, float, bool, bool]] = field(default_factory=list)
    row: int = 0

    def add(
        self,
        text: str | None,
        left: float,
        right: float,
        rows: int = 1,
        centred: bool = True,
        heading: bool = False,
    ) -> None:
        self.slots.append((text or "", self.row, self.row + rows, left, right, centred, heading))

    def table(self, header: tuple[int, int] | None) -> Table:
        edges = sorted({edge for slot in self.slots for edge in slot[3:5]})
        place = {edge: number for number, edge in enumerate(edges)}
        return Table(
            tuple(b - a for a, b in itertools.pairwise(edges)),
            tuple(
                Slot(text, top, bottom, place[left], place[right], centred, heading)
                for text, top, bottom, left, right, centred, heading in self.slots
            ),
            header,
        )


def sheet(form: Form) -> list[Block]:
    """Return what is printed of a form, in its order."""
    layout = form.layout
    draft = _Draft()
    draft.add("项目名称", 0, 0.17, heading=True)
    draft.add(form.project_name, 0.17, 1)
    draft.row += 1
    draft.add("主管部门", 0, 0.17, heading=True)
    draft.add(form.department, 0.17, 0.5)
    draft.add("实施单位", 0.5, 0.63, heading=True)
    draft.add(form.unit, 0.63, 1)
    draft.row += 1
    blocks = [_goals, _funds] if layout.goals_first else [_funds, _goals]
    for block in blocks:
        block(draft, form)
    header = _indicators(draft, form)
    _foot(draft, form)
    title = Line(f"项目支出绩效自评表({form.year}年度)", 1.4, centred=True)
    return [title, draft.table(header), *(Line(note) for note in layout.notes)]


def _funds(draft: _Draft, form: Form) -> None:
    labels = form.layout.labels
    scored = form.layout.scored
    edges = [0.17, 0.36, 0.48, 0.6, 0.72, 0.8, 0.9, 1.0]
    if not scored:
        edges = [0.17, 0.4, 0.55, 0.7, 0.85, 1.0]
    draft.add(f"项目资金({form.money_unit})", 0, 0.17, rows=len(form.funds) + 1, heading=True)
    heads = [labels.initial_budget, labels.adjusted_budget, labels.executed]
    heads += [labels.fund_weight] if scored else []
    heads += [labels.execution_rate]
    heads += [labels.fund_score] if scored else []
    for text, left, right in zip(["", *heads], edges, edges[1:], strict=False):
        draft.add(text, left, right, heading=True)
    draft.row += 1
    for fund in form.funds:
        values = [fund.initial_budget, fund.adjusted_budget, fund.executed]
        values += [fund.weight] if scored else []
        values += [fund.execution_rate]
        values += [fund.score] if scored else []
        for text, left, right in zip([fund.label, *values], edges, edges[1:], strict=False):
            draft.add(text, left, right)
        draft.row += 1


def _goals(draft: _Draft, form: Form) -> None:
    labels = form.layout.labels
    draft.add("年度总体目标", 0, 0.08, rows=2, heading=True)
    draft.add(labels.expected, 0.08, 0.55, heading=True)
    draft.add(labels.achieved, 0.55, 1, heading=True)
    draft.row += 1
    draft.add(form.goal_expected, 0.08, 0.55, centred=False)
    draft.add(form.goal_actual, 0.55, 1, centred=False)
    draft.row += 1


def _columns(form: Form) -> tuple[list[str], list[float]]:
    """Return the fields of the indicator block in their order, and their edges."""
    layout = form.layout
    target = ["operator", "number", "unit"] if layout.target_columns == 3 else ["target"]
    values = [*target, "actual"]
    fields = ["level1", "level2", "name"]
    fields += ["weight", *values] if layout.weight_first else [*values, "weight"]
    fields += ["score"] if layout.scored else []
    fields += ["reason"]
    share = {"level1": 7, "level2": 8, "name": 22, "target": 16, "actual": 14, "weight": 8}
    share |= {"score": 8, "reason": 14, "operator": 6, "number": 11, "unit": 7}
    first = 0.0
    if layout.side_heading:
        first = 0.06
    whole = sum(share[name] for name in fields)
    edges = [first]
    for name in fields:
        edges.append(round(edges[-1] + share[name] / whole * (1 - first), 4))
    edges[-1] = 1.0
    return fields, edges


def _indicators(draft: _Draft, form: Form) -> tuple[int, int]:
    labels = form.layout.labels
    fields, edges = _columns(form)
    words = {"operator": "指标性质", "number": "指标值", "unit": "度量单位"}
    words |= {name: getattr(labels, name) for name in fields if name not in words}
    if form.layout.side_heading:
        draft.add("绩效指标", 0, 0.06, rows=len(form.indicators) + 1, heading=True)
    start = draft.row
    for name, left, right in zip(fields, edges, edges[1:], strict=False):
        draft.add(words[name], left, right, heading=True)
    draft.row += 1
    rows = form.indicators
    for number, row in enumerate(rows):
        for name, left, right in zip(fields, edges, edges[1:], strict=False):
            if name in ("level1", "level2"):
                if number and _level(rows[number - 1], name) == _level(row, name):
                    continue
                same = [
                    other for other in rows[number:] if _level(other, name) == _level(row, name)
                ]
                draft.add(getattr(row, name), left, right, rows=len(same))
            else:
                draft.add(_printed(form, row, name), left, right, centred=name != "reason")
        draft.row += 1
    return start, start + 1


def _level(row: Indicator, name: str) -> tuple[str, ...]:
    return (row.level1,) if name == "level1" else (row.level1, row.level2)


def _printed(form: Form, row: Indicator, name: str) -> str | None:
    if name == "target":
        return form.target(row)
    if name == "actual":
        return form.actual(row)
    text: str | None = getattr(row, name)
    return text


def _foot(draft: _Draft, form: Form) -> None:
    fields, edges = _columns(form)
    place = dict(zip(fields, itertools.pairwise(edges), strict=False))
    left, right = place["weight"]
    draft.add(form.layout.labels.total, 0, left, heading=True)
    draft.add(form.total_weight, left, right)
    if form.layout.scored:
        score = place["score"]
        if score[0] > right:
            draft.add("", right, score[0])
        draft.add(form.total_score, *score)
        draft.add("", score[1], 1)
    elif right < 1:
        draft.add("", right, 1)
    draft.row += 1
    if form.layout.graded:
        draft.add(form.layout.labels.grade, 0, 0.17, heading=True)
        draft.add(form.grade, 0.17, 1)
        draft.row += 1
