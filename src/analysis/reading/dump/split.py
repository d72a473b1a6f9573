"""Table dumps: pages to drafts of forms, each row given to its block by the words that it shows."""

import re
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from analysis import labels
from analysis.reading.dump import tolerances
from analysis.reading.dump.columns import MONEY, kind_of, named
from analysis.reading.dump.text import Line, Sheet

_NAMING = frozenset({"level1", "level2", "name"})
_MEASURING = frozenset({"target", "actual", "weight", "score"})
# The kinds of rows that begin a form, each with the blocks that a form before it may have come to.
_OPENS = {
    "name": ("funds", "goals", "prose", "body", "foot"),
    "department": ("foot",),
    "header": ("foot",),
    "funds_header": ("body", "foot"),
}
_STREAM = re.compile(r"一级.{0,12}二级.{0,40}三级")


@dataclass(slots=True, eq=False)
class Draft:
    """The rows of one form by block, in the order of the dump.

    `stream` is the flattened text of a page that lost its table, with its page; it stands before
    the rows of `body`, which come page by page.
    """

    head: list[Line] = field(default_factory=list)
    funds: list[Line] = field(default_factory=list)
    goals: list[Line] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    header: list[Line] = field(default_factory=list)
    stream: tuple[int, str] | None = None
    body: dict[int, list[Line]] = field(default_factory=dict)
    total: Line | None = None
    grade: Line | None = None
    rest: list[Line] = field(default_factory=list)
    state: str = "head"


def drafts(sheets: list[Sheet]) -> tuple[list[Draft], list[tuple[int, str]], list[Line]]:
    """Return the forms of a dump, its loose lines with page, and the table rows outside a form."""
    found: list[Draft] = []
    loose: list[tuple[int, str]] = []
    outside: list[Line] = []
    for sheet in sheets:
        for text in sheet.prose:
            if not (found and _takes_prose(found[-1], sheet.number, text)):
                loose.append((sheet.number, text))
        for line in sheet.lines:
            kind = _kind(line, found[-1] if found else None)
            if (found[-1].state if found else "foot") in _OPENS.get(kind, ()):
                found.append(Draft())
            if not found:
                outside.append(line)
            elif found[-1].state == "foot" and kind == "other":
                found[-1].rest.append(line)
            else:
                _add(found[-1], kind, line)
    return found, loose, outside


def _add(draft: Draft, kind: str, line: Line) -> None:
    """Give a row to its block: the one that it opens, else the one that is open."""
    if kind == "total":
        draft.state, draft.total = "foot", line
    elif kind == "grade":
        draft.state, draft.grade = "foot", line
    elif kind == "header":
        draft.state = "body"
        if not draft.header or (
            draft.header[-1].page == line.page and not draft.body.get(line.page)
        ):
            draft.header.append(line)
    else:
        draft.state = {"funds_header": "funds", "goals_header": "goals"}.get(kind, draft.state)
        blocks = {"head": draft.head, "funds": draft.funds, "goals": draft.goals}
        if draft.state in blocks:
            blocks[draft.state].append(line)
        else:
            draft.state = "body"
            draft.body.setdefault(line.page, []).append(line)


def _takes_prose(draft: Draft, page: int, text: str) -> bool:
    """Give a line of prose to the goals of a form whose indicators have not begun."""
    if draft.state not in ("goals", "prose"):
        return False
    draft.state = "prose"
    flat = " ".join(text.split())
    stream = _STREAM.search(flat)
    if stream:
        draft.stream = (page, flat[stream.start() :])
        flat = flat[: stream.start()].strip()
        draft.state = "body"
    if flat:
        draft.prose.append(flat)
    return True


def _kind(line: Line, draft: Draft | None) -> str:
    """Return to which block a row belongs, `other` where only its place tells."""
    bare = line.bare
    state = draft.state if draft else "none"
    if bare.startswith(labels.words("head", "project_name")):
        return "name"
    heads = labels.words("head", "department", "unit") if state in ("none", "foot") else ()
    if any(word in bare for word in heads):
        return "department"
    header = _header(line, state)
    if header or (state in ("funds", "head") and _is_goals_header(bare)):
        return header or "goals_header"
    return _foot(line) if state in ("body", "foot") else "other"


def _header(line: Line, state: str) -> str | None:
    """Return which block a row without figures heads, None if none."""
    if any(kind_of(slot.text) in ("number", "bound") for slot in line.slots if slot.text):
        return None
    money = named(line, "fund_columns")
    columns = named(line, "indicator_columns")
    if len(columns) >= 3 and columns & _NAMING and columns & _MEASURING:
        return "header"
    if len(money & MONEY) >= 2:
        return "funds_header"
    begins = {"level1", "level2"} <= columns and state in ("goals", "funds", "prose")
    return "header" if begins else None


def _foot(line: Line) -> str:
    texts = [slot.text for slot in line.slots if slot.text]
    if any(labels.meaning(text, "foot") == "total" for text in texts[:3]):
        return "total"
    grade = any(word in line.bare for word in labels.words("head", "grade"))
    return "grade" if grade and len(line.bare) < 20 else "other"


def _is_goals_header(bare: str) -> bool:
    bare = labels.bare(bare)
    return all(
        any(
            fuzz.partial_ratio(word, bare) >= tolerances.LIKE_GOALS
            for word in labels.words("goals", key)
        )
        for key in ("goal_expected", "goal_actual")
    )
