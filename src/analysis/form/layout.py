"""The name of the recognised layout, and the columns of the tables that it does not print."""

import re
from functools import lru_cache

from analysis import labels
from analysis.form.bands import Band
from analysis.form.figures import Row
from analysis.form.funds import Funds
from analysis.form.headers import is_indicator_header
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
# What stands in each block of a form, down the form: labels, and whole tables.
_STANDS = (
    ("project_name", "department", "unit", "total", "grade"),
    ("funds",),
    ("goal_expected", "goal_actual"),
    ("indicators",),
    ("total", "grade"),
)
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
        found = found.union(*(_own_labels(text, band in form.indicators) for text in band.texts()))
    return found | ({"indicators"} if form.indicators else set())


@lru_cache(1 << 14)
def _own_labels(text: str, of_indicators: bool) -> frozenset[str]:
    groups = _LABELS.keys() - ({"goals"} if of_indicators else ())
    parts = (text, re.split(r"[\s::]", text, maxsplit=1)[0])
    fields = [label for label, _ in labels.inline(text)]
    every = (labels.meaning(part, one) for part in (*parts, *fields) for one in groups)
    told = {one for one in every if one}
    money = (labels.meaning(text, one) for one in ("funds", "money", "fund_columns"))
    told |= {"goal_expected"} if "block" in told else set()
    return frozenset(told | ({"funds"} if not of_indicators and any(money) else set()))


def may_stand(form: Segment, rest: list[Band], lost: set[int]) -> frozenset[str]:
    """Return what may be printed on pages that were not read in full, and is not seen for that.

    A block stands below those above it, and above those below it: what was seen of these on an
    earlier page or a later one tells. `rest` are the bands behind the indicators.
    """
    rows = [band for band in form.indicators if band not in rest]
    blocks = (form.head, form.funds, form.goals, rows, rest)
    pages = [[band.page for band in block if not band.loose] for block in blocks]
    seen = [page for own in pages for page in own]
    near = lost & {*range(min(seen) - (not form.named), max(seen) + 2)}
    return frozenset(
        key
        for n, keys in enumerate(_STANDS)
        for key in keys
        if any(
            all(one <= page for own in pages[:n] for one in own)
            and all(one >= page for own in pages[n + 1 :] for one in own)
            for page in near
        )
    )


def _header(segment: Segment) -> str:
    header = next(filter(is_indicator_header, segment.indicators), None)
    return " ".join(map(labels.bare, header.texts())) if header is not None else ""


def lost(
    project: Row, form: Segment, printed: frozenset[str], unclear: list[str], reader: str
) -> None:
    """Doubt the fields of a project that are null, where that is no evidence of a blank cell.

    `printed` are the labels that forms of this layout print, this one or others; `unclear` are a
    text above the indicators and one below that may be any label, if only the grade's and the
    total's below. A label may have become another text by one character. A recogniser loses texts,
    too: in its tables an empty cell beside a label tells nothing.
    """
    gone = printed - own_labels(form)
    columns = (*_LABELS["head"], *_LABELS["goals"], "total_weight", "total_score")
    empty = [one for one in columns if project.values.get(one) is None and not project.unsure(one)]
    misread = _misread(form) if empty else {}
    for column in empty:
        key = "total" if column.startswith("total") else column
        texts = unclear[1:] if key == "total" else unclear if key == "grade" else unclear[:1]
        if key in gone:
            project.doubt(column, "label-lost")
        elif said := next(filter(None, (misread.get(key), *texts)), None):
            project.doubt(column, "label-unknown", said)
        elif column in printed and reader == "dump":
            project.doubt(column, "nothing-read")


def _misread(form: Segment) -> dict[str, str]:
    """Return the texts of a form that may be labels but for one character, by their meanings."""
    texts = {text for band in (*form.title, *form.bands()) for text in band.texts()}
    found = {
        key: text
        for text in sorted(texts)
        for group in _LABELS
        if (key := labels.misread(text, group)) is not None
    }
    return found | dict.fromkeys(_LABELS["goals"], found["block"]) if "block" in found else found


def not_printed(project: Row, printed: frozenset[str], block: Block, money: Funds) -> list[str]:
    """Return the columns of the tables that a layout does not print, as `table.column`.

    `printed` are the labels and tables of all forms of the layout: where another form prints a
    grade, a form without one has lost it. What is read or in doubt is printed.
    """
    absent = [key for key in _ORDER if key not in printed]
    absent += ["total_score", "total_weight"] if "total" in absent else []
    if block.table is not None:
        absent += [f"total_{key}" for key in ("weight", "score") if key not in block.table]
    found = [
        f"projects.{key}"
        for key in dict.fromkeys(absent)
        if key != "total" and project.values.get(key) is None and not project.unsure(key)
    ]
    of_funds = (*AMOUNTS, "weight", "execution_rate", "score", "reason")
    of_indicators = ("level1", "level2", "target", "actual", "weight", "score", "reason")
    for name, table, rows, keys in (
        ("funds", money.table, money.rows, of_funds),
        ("indicators", block.table, block.rows, of_indicators),
    ):
        for key in keys if rows or table is not None or name not in printed else ():
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
    order = [column.key for column in block.table.columns] if block.table is not None else []
    both = "weight" in order and "target" in order
    deviations = {
        "no-indicators": block.table is None,
        "weight-first": both and order.index("weight") < order.index("target"),
        "split-target": "operator" in order,
        "no-weights": bool(order) and "weight" not in order,
        "no-scores": bool(order) and "score" not in order,
        "no-levels": bool(order) and not {"level1", "level2"} & {*order},
        "no-money": not money.rows,
        "one-budget": bool(money.rows)
        and (money.table is None or "initial_budget" not in money.table)
        and all(row.values["initial_budget"] is None for row in money.rows),
        "no-goals": not segment.goals,
        "no-total": block.total is None,
    }
    return "+".join(name for name, deviates in deviations.items() if deviates) or "standard"
