"""The name of the recognised layout, and the columns of the tables that it does not print."""

import re

from analysis import labels
from analysis.form.columns import is_indicator_header
from analysis.form.figures import Row
from analysis.form.funds import Funds
from analysis.form.indicators import Block
from analysis.form.segments import Segment
from analysis.schema import AMOUNTS

# The columns of `projects` by the labels that they stand under.
_LABELS = {
    "head": ("project_name", "department", "unit", "grade"),
    "goals": ("goal_expected", "goal_actual"),
    "foot": ("total",),
}
_ORDER = [key for group in _LABELS.values() for key in group]
EVERY = frozenset(_ORDER)
_COLUMNS = {
    "target": ("target_text", "target_operator", "target_value", "target_unit"),
    "actual": ("actual_text", "actual_value", "actual_unit", "achievement"),
}


def labelled(found: list[Segment]) -> list[frozenset[str]]:
    """Return for each form the meanings of the labels of head, goals and foot that it may print.

    What one form of a document prints the others of its layout do: those whose indicators have
    the same header.
    """
    layouts = [_header(one) for one in found]
    known: dict[str, set[str]] = {layout: set() for layout in layouts}
    for one, layout in zip(found, layouts, strict=True):
        known[layout] |= own_labels(one)
    return [frozenset(known[layout]) for layout in layouts]


def own_labels(form: Segment) -> set[str]:
    """Return the meanings of the labels that a form itself prints."""
    found: set[str] = set()
    for band in (*form.title, *form.bands()):
        groups = _LABELS.keys() - ({"goals"} if band in form.indicators else ())
        for text in band.texts():
            parts = (text, re.split(r"[\s::]", text, maxsplit=1)[0])
            fields = [label for label, _ in labels.inline(text)]
            told = {_meaning(part, group) for part in (*parts, *fields) for group in groups}
            found |= told | ({"goal_expected"} if "block" in told else set())
    return found


def _header(segment: Segment) -> str:
    header = next(filter(is_indicator_header, segment.indicators), None)
    return " ".join(map(labels.bare, header.texts())) if header is not None else ""


def _meaning(text: str, group: str) -> str:
    return (labels.goal(text) if group == "goals" else labels.meaning(text, group)) or ""


def lost(
    project: Row, gone: frozenset[str], printed: frozenset[str], unclear: list[str], reader: str
) -> None:
    """Doubt the fields of head and goals that are null, where that is no evidence of a blank cell.

    `gone` are the labels that other forms of this layout print, and this one does not show;
    `unclear` are a text above the indicators and one below that may be any label, if only the
    grade's below. A recogniser loses texts, too: in its tables an empty cell beside a label tells
    nothing.
    """
    for column in (*_LABELS["head"], *_LABELS["goals"]):
        if project.values.get(column) is not None or project.unsure(column):
            continue
        if column in gone:
            project.doubt(column, "label-lost")
        elif any(texts := unclear if column == "grade" else unclear[:1]):
            project.doubt(column, "label-unknown", next(filter(None, texts)))
        elif column in printed and reader == "dump":
            project.doubt(column, "nothing-read")


def not_printed(project: Row, printed: frozenset[str], block: Block, money: Funds) -> list[str]:
    """Return the columns of the tables that a layout does not print, as `table.column`.

    `printed` are the labels of all forms of the layout: where another form prints a grade, a form
    without one has lost it. What is in doubt may be printed.
    """
    lost = [key for key in _ORDER if key not in printed and not project.unsure(key)]
    found = [f"projects.{key}" for key in lost if key != "total"]
    found += ["projects.total_score"] if "total" in lost else []
    if "total" in lost or (block.table is not None and "weight" not in block.table):
        found.append("projects.total_weight")
    of_funds = (*AMOUNTS, "weight", "execution_rate", "score", "reason")
    of_indicators = ("level1", "level2", "target", "actual", "weight", "score", "reason")
    for name, table, rows, keys in (
        ("funds", money.table, money.rows, of_funds),
        ("indicators", block.table, block.rows, of_indicators),
    ):
        for key in keys:
            columns = _COLUMNS.get(key, (key,))
            first = columns[0]
            held = any(row.values.get(first) is not None or row.unsure(first) for row in rows)
            if not held and (table is None or key not in table):
                found += [f"{name}.{column}" for column in columns]
    return found


def layout_name(segment: Segment, block: Block, money: Funds) -> str:
    """Return `standard`, or the deviations from it joined by a plus sign.

    Deviations: weight-first (weight before target and actual), split-target (operator, number
    and unit in columns of their own), no-weights, no-scores, no-levels, one-budget (no initial
    budget), no-money, no-goals, no-total.
    """
    table = block.table
    found: list[str] = []
    if table is None:
        found.append("no-indicators")
    else:
        order = [column.key for column in table.columns]
        if (
            "weight" in order
            and "target" in order
            and order.index("weight") < order.index("target")
        ):
            found.append("weight-first")
        if "operator" in order:
            found.append("split-target")
        found += [f"no-{key}s" for key in ("weight", "score") if key not in order]
        if "level1" not in order and "level2" not in order:
            found.append("no-levels")
    if not money.rows:
        found.append("no-money")
    elif all(row.values["initial_budget"] is None for row in money.rows):
        found.append("one-budget")
    if not segment.goals:
        found.append("no-goals")
    if block.total is None:
        found.append("no-total")
    return "+".join(found) or "standard"
