"""One form as the checks see it: its rows, with what the frames of facts say of each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from analysis import design, execution, leniency
from analysis import rules as rule_sets
from analysis.audit.rule_choice import Choice
from analysis.measures import PRINTED, frames, printed, rows_of
from analysis.rounding import Printed
from analysis.rules import Rules, RuleSet
from analysis.schema import GOALS
from analysis.tables import AMOUNTS, Decimals, Tables, states, subjects

Row = dict[str, Any]

_SENTENCE, _BLANK = re.compile(r"[。;；\n]"), re.compile(r"\s")
# A shorter sentence may well be right of many projects: 已完成全年任务.
_LONG = 15
_KEY = ["form_id", "position"]
# Where nobody knows the decimals that were printed, two are usual: 9.5 may stand for 9.50.
_USUAL_DECIMALS = 2
# The columns of which a check asks why a cell is null, or whether its text is surely read.
_STATES = {
    "projects": (*GOALS, "year"),
    "funds": AMOUNTS,
    "indicators": ("name", "target_text", "actual_text", "weight", "score", "reason"),
}


@dataclass(slots=True)
class Trace:
    """Of one form what checks of all forms look at: plain data, which can be kept.

    `decimals` are those of the printed total score; `scored`: each indicator has a weight and a
    score, `full`: each of these scores is its weight. `sentences` are those of the prose that is
    surely read, each with its subject. `against` is how many facts the form contradicts.
    """

    form_id: str
    decimals: int | None
    scored: bool
    full: bool
    sentences: dict[str, str]
    against: int = 0


@dataclass
class Form:
    """One form: its rows (null is None, figures are `Printed`), rule set, facts of its own.

    `rules` was given, or is that of `choice`. Indicator rows carry the columns of
    `leniency.intervals`, of `design.slack` (null for others than quantitative ones), of
    `design.explanations` and of `execution.rate_named`; those of funds carry `execution.rates`, and
    `project` the form's row of `leniency.ceiling`. `execution` holds the row of the execution rate
    in `leniency.points`, where there is one; `deviations`, `duplicates` and `blocks` the form's
    rows of `execution.cost_deviation`, `design.duplicates` and `design.balance`. Rows of
    project, funds and indicators have a `subject`, and the `states` of their cells, see
    `tables.states`. A column of the form prints `least` decimals or more, where none is given any.
    """

    project: Row
    indicators: list[Row]
    rules: RuleSet
    choice: Choice | None
    funds: list[Row]
    execution: list[Row]
    deviations: list[Row]
    duplicates: list[Row]
    blocks: list[Row]
    least: int | None = None

    @cached_property
    def tightened(self) -> "Form | None":
        """Return the form with the decimals of a column for each figure in it, None if they are so.

        8.5 beside 8.67 is 8.50 then, and a budget of 140 beside 133.27 spent 140.00: what agrees
        only by digits that they hide is not confirmed.
        """
        parts = {"projects": [self.project], "funds": self.funds, "indicators": self.indicators}
        most: dict[str, int] = {}
        for table, column, row in _figures(parts):
            shown = most.get(_wide(table, column), self.least)
            own = row[column].decimals
            most[_wide(table, column)] = own if shown is None else max(shown, own)
        found = {table: [dict(row) for row in rows] for table, rows in parts.items()}
        for table, column, row in _figures(found):
            row[column] = replace(row[column], decimals=most[_wide(table, column)])
        if found == parts:
            return None
        (project,), funds, indicators = found.values()
        return replace(self, project=project, funds=funds, indicators=indicators)

    @property
    def id(self) -> str:
        """Return the form's id."""
        return str(self.project["form_id"])

    def prose(self) -> list[tuple[Row, str, str]]:
        """Return goals and reasons that are surely read, each with its row and its subject."""
        texts = [(self.project, f"project/{column}", column) for column in GOALS]
        texts += [(row, row["subject"], "reason") for row in self.indicators]
        known = [one for one in texts if one[0]["states"][one[2]] == "known"]
        return [(row, subject, row[column]) for row, subject, column in known]

    def trace(self) -> Trace:
        """Return what checks of all forms look at."""
        parts = (
            (_BLANK.sub("", part), subject)
            for _, subject, text in reversed(self.prose())
            for part in _SENTENCE.split(text)
        )
        said = {text: subject for text, subject in parts if len(text) >= _LONG}
        total = self.project["total_score"]
        scored, full = (
            bool(self.indicators) and all(row[column] for row in self.indicators)
            for column in ("counted", "at_ceiling")
        )
        return Trace(self.id, total and total.decimals, scored, full, said)

    @cached_property
    def totals(self) -> list[Row]:
        """Return the rows of total funds."""
        return [row for row in self.funds if row["fund"] == "total"]

    @cached_property
    def total(self) -> Row | None:
        """Return the row of all funds, None if there is none or several: see `measures.totals`."""
        return self.totals[0] if len(self.totals) == 1 else None

    def of_total(self, *columns: str) -> list[Printed | None]:
        """Return figures of the row of all funds, None where not printed, or not filled in."""
        row = self.total
        return [None if row is None or self.unfilled(one) else row[one] for one in columns]

    def unfilled(self, column: str) -> Printed | None:
        """Return the most that a source has of an amount, where the total's own is blank or 0.

        What was spent is not 0 then.
        """
        total = self.total
        if column not in AMOUNTS or total is None:
            return None
        if total[column].value if total[column] else total["states"][column] != "blank":
            return None
        parts = [row[column] for row in self.funds if row["fund"] != "total" and row[column]]
        most = max(parts, key=lambda one: one.value, default=None)
        return most if most is not None and most.value > 0 else None


def forms(
    tables: Tables, rules: Rules, choices: dict[str, Choice], decimals: Decimals | None
) -> list[Form]:
    """Return the forms of the tables, in their order, with all that is judged of them.

    `choices` tells why each form's own rules were chosen (empty where others were given).
    `decimals` are those that figures print, as far as a reader knows them, None if no reader did.
    """
    read = frames(tables)
    points, sets = leniency.points(read, rules), rule_sets.sets(read.projects, rules)
    indicators = read.indicators.assign(states=_states(read, "indicators"))
    named = execution.rate_named(read)
    for frame in (points, design.slack(read), design.explanations(read), named):
        new = [*_KEY, *frame.columns.difference(indicators.columns)]
        indicators = indicators.merge(frame[new], on=_KEY, how="left", sort=False)
    projects = read.projects.assign(states=_states(read, "projects"))
    projects = projects.merge(execution.explained(read), on="form_id", sort=False)
    ceiling = leniency.ceiling(read, ["form_id"])
    projects = projects.merge(ceiling, on="form_id", how="left", sort=False)
    projects = projects.assign(page=projects["last_page"], subject="project/form_id")
    amounts = read.funds.assign(states=_states(read, "funds")).join(execution.rates(read.funds))
    funds = _rows(amounts.assign(**printed(read, "funds")))
    for own in funds.values():
        for number, subject in enumerate(subjects([row["fund"] for row in own]), start=1):
            own[number - 1] |= {"subject": subject, "number": number}
    rows = {
        "funds": funds,
        "indicators": _rows(indicators.assign(**printed(read, "indicators"))),
        "execution": _rows(points[points["position"] == 0]),
        "deviations": _rows(execution.cost_deviation(read).merge(indicators[[*_KEY, "states"]])),
        "duplicates": _rows(design.duplicates(read)),
        "blocks": _rows(design.balance(read, rules)),
    }
    result = []
    for form_id, (project,) in _rows(projects.assign(**printed(read, "projects"))).items():
        found = {name: every.get(form_id, []) for name, every in rows.items()}
        _sharpen({"projects": [project], **found}, decimals or {})
        chosen, why = sets[form_id], choices.get(form_id)
        least = _USUAL_DECIMALS if decimals is None else None
        result.append(Form(project=project, rules=chosen, choice=why, least=least, **found))
    return result


def _states(read: Tables, name: str) -> "pd.Series[Any]":
    """Return the states of the cells of each row, by column."""
    found = states(read, name, *_STATES[name])
    return pd.Series(found.to_dict("records"), index=found.index, dtype="object")


def _sharpen(parts: dict[str, list[Row]], decimals: Decimals) -> None:
    """Give the figures of a form the decimals that a reader has seen."""
    for table in PRINTED:
        for number, row in enumerate(parts[table], start=int(table != "projects")):
            for column, places in decimals.get((row["form_id"], table, number), {}).items():
                if isinstance(row.get(column), Printed):
                    row[column] = Printed(row[column].value, *places)


def _figures(parts: dict[str, list[Row]]) -> Iterator[tuple[str, str, Row]]:
    """Yield table, column and row of each printed figure of a form."""
    for table, columns in PRINTED.items():
        for row in parts[table]:
            yield from ((table, one, row) for one in columns if row[one] is not None)


def _wide(table: str, column: str) -> str:
    """Return the column of the paper, one for all amounts: they stand in one unit."""
    return "amounts" if column in AMOUNTS else PRINTED[table][column]


def _rows(frame: pd.DataFrame) -> dict[str, list[Row]]:
    """Return the rows of a frame by form; those of indicators with their subject."""
    if "position" in frame:
        frame = frame.assign(subject="indicators/" + frame["position"].astype("str"))
    return rows_of(frame)
