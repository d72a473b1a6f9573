"""One form as the checks see it: its rows, with what the frames of facts say of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis import design, execution, leniency
from analysis import rules as rule_sets
from analysis.audit.rule_choice import Choice
from analysis.measures import frames, printed_decimals
from analysis.rounding import Printed, exact, own_decimals
from analysis.rules import RuleSet
from analysis.tables import Tables

Row = dict[str, Any]

MONEY = tuple(execution.MONEY)
FIGURES = {
    "projects": ("total_weight", "total_score"),
    "funds": (*MONEY, "weight", "execution_rate", "score"),
    "indicators": ("weight", "score"),
}
# The intervals of scores are needed for the arithmetic even where no rule set fits.
_FALLBACK = "mof-2020-10"
_KEY = ["form_id", "position"]


@dataclass
class Form:
    """One form: project, fund and indicator rows (null is None), rule set, facts of its own.

    `rules` was given, or `chosen` for the form by `choice`; None where no set fits.

    Indicator rows carry the columns of `leniency.intervals`, of `design.slack` (null for others
    than quantitative ones) and of `design.explanations` (null where it is silent). `execution` is
    the row of the execution rate in `leniency.points`, `total` the one row of total funds (of
    `n_totals`); `deviations`, `duplicates`, `mixed` and `blocks` are the form's rows of
    `execution.cost_deviation`, `design.duplicates`, `design.mixed_formats`, `design.balance`.
    """

    project: Row
    funds: list[Row]
    indicators: list[Row]
    rules: RuleSet | None
    choice: Choice | None = None
    chosen: bool = False
    execution: Row | None = None
    deviations: list[Row] = field(default_factory=list)
    duplicates: list[Row] = field(default_factory=list)
    mixed: list[Row] = field(default_factory=list)
    blocks: list[Row] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Return the form's id."""
        return str(self.project["form_id"])

    @property
    def n_totals(self) -> int:
        """Return how many rows of total funds there are."""
        return sum(row["fund"] == "total" for row in self.funds)

    @property
    def total(self) -> Row | None:
        """Return the row of all funds, None if there is none or several: see `measures.totals`."""
        rows = [row for row in self.funds if row["fund"] == "total"]
        return rows[0] if len(rows) == 1 else None

    def fund_subject(self, row: Row) -> str:
        """Return the subject of a fund row; by its number where its name is lost or not unique."""
        same = [other for other in self.funds if other["fund"] == row["fund"]]
        name = row["fund"] if row["fund"] is not None and len(same) == 1 else row["_row"]
        return f"funds/{name}"


def figure(row: Row | None, column: str) -> Printed | None:
    """Return a figure of a row with its printed decimals, None where nothing is printed."""
    value = None if row is None else row[column]
    return None if row is None or value is None else Printed(exact(value), row[_digits(column)])


def _digits(column: str) -> str:
    return f"{column}_digits"


def forms(
    tables: Tables,
    sets: dict[str, RuleSet | None],
    choices: dict[str, Choice | None],
    digits: pd.DataFrame | None,
) -> list[Form]:
    """Return the forms of the tables, in their order, with all that is judged of them.

    `sets` is the rule set of each form, `choices` why it was chosen (empty where it was given).
    `digits` are the printed decimals where a reader knows them, for the arithmetic; without them
    they are those of `measures.printed_decimals`.
    """
    read = frames(tables)
    printed = _printed(read, digits)
    points, blocks = _by_rules(read, sets)
    facts = {
        "execution": points[points["position"] == 0],
        "deviations": execution.cost_deviation(read),
        "duplicates": design.duplicates(read),
        "mixed": design.mixed_formats(read),
        "blocks": blocks,
    }
    indicators = printed["indicators"]
    for frame in (points, design.slack(read), design.explanations(read)):
        new = [*_KEY, *frame.columns.difference(indicators.columns)]
        indicators = indicators.merge(frame[new], on=_KEY, how="left", sort=False)
    rows = {
        "funds": _rows(printed["funds"]),
        "indicators": _rows(indicators),
        **{name: _rows(frame) for name, frame in facts.items()},
    }
    projects = printed["projects"].merge(execution.explained(read), on="form_id", sort=False)
    result = []
    for project in _records(projects):
        form_id = str(project["form_id"])
        own = {name: found.get(form_id, []) for name, found in rows.items()}
        execution_row = next(iter(own.pop("execution")), None)
        result.append(
            Form(
                project,
                rules=sets[form_id],
                choice=choices.get(form_id),
                chosen=form_id in choices,
                execution=execution_row,
                **own,
            )
        )
    return result


def _by_rules(
    read: Tables, sets: dict[str, RuleSet | None]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the points and the level-1 blocks of all forms, each judged by its own rule set."""
    by_set: dict[str | None, list[str]] = {}
    loaded = {rules.id: rules for rules in sets.values() if rules}
    for form_id, rules in sets.items():
        by_set.setdefault(rules.id if rules else None, []).append(form_id)
    points, blocks = [], []
    for name, members in (by_set or {None: []}).items():
        own = read.select(members)
        chosen = loaded[name] if name else None
        points.append(leniency.points(own, chosen or rule_sets.load(_FALLBACK)))
        blocks.append(design.balance(own, chosen))
    return pd.concat(points, ignore_index=True), pd.concat(blocks, ignore_index=True)


def _printed(read: Tables, digits: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
    """Return the tables with the row number `_row` and the printed decimals of each figure.

    `_row` is the row as `digits` counts: 0 the project, funds from 1, indicators by position.
    """
    known: dict[tuple[Any, ...], int] = {}
    if digits is not None:
        keys = digits[["form_id", "table", "row", "column"]].itertuples(index=False, name=None)
        known = dict(zip(keys, digits["decimals"].astype(int), strict=True))
    printed = {}
    for table, columns in FIGURES.items():
        frame = read.frames()[table]
        number = pd.Series(0, index=frame.index)
        if table == "funds":
            number = frame.groupby("form_id").cumcount() + 1
        elif table == "indicators":
            number = frame["position"].astype("int64")
        added = {"_row": number}
        for column in columns:
            if digits is None:
                added[_digits(column)] = printed_decimals(frame[column], frame["form_id"])
                continue
            rows = zip(frame["form_id"], number, frame[column], strict=True)
            added[_digits(column)] = pd.Series(
                [
                    max(known.get((form, table, row, column), 0), own_decimals(value))
                    if value == value
                    else 0
                    for form, row, value in rows
                ],
                index=frame.index,
                dtype="int64",
            )
        printed[table] = frame.assign(**added)
    return printed


def _records(frame: pd.DataFrame) -> list[Row]:
    plain = frame.astype(object).where(frame.notna(), None)
    columns = [str(column) for column in plain.columns]
    return [
        dict(zip(columns, row, strict=True)) for row in plain.itertuples(index=False, name=None)
    ]


def _rows(frame: pd.DataFrame) -> dict[str, list[Row]]:
    """Return the rows of a frame by form."""
    grouped: dict[str, list[Row]] = {}
    for row in _records(frame):
        grouped.setdefault(str(row["form_id"]), []).append(row)
    return grouped
