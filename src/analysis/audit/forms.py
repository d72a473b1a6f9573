"""One form as the checks see it: its rows, with what the frames of facts say of each."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis import design, execution, leniency
from analysis import rules as rule_sets
from analysis.audit.rule_choice import Choice
from analysis.measures import frames, printed
from analysis.rounding import Printed
from analysis.rules import RuleSet
from analysis.tables import Tables, subjects

Row = dict[str, Any]

# The intervals of scores are needed for the arithmetic even where no rule set fits.
_FALLBACK = "mof-2020-10"
_KEY = ["form_id", "position"]


@dataclass
class Form:
    """One form: its rows (null is None, figures are `Printed`), rule set, facts of its own.

    `rules` was given, or `chosen` for the form by `choice`; None where no set fits. Indicator
    rows carry the columns of `leniency.intervals`, of `design.slack` (null for others than
    quantitative ones) and of `design.explanations` (null where it is silent). `execution` holds
    the row of the execution rate in `leniency.points`, where there is one; `deviations`,
    `duplicates`, `mixed` and `blocks` the form's rows of `execution.cost_deviation`,
    `design.duplicates`, `design.mixed_formats` and `design.balance`. Each row has a `subject`.
    """

    project: Row
    rules: RuleSet | None
    choice: Choice | None
    chosen: bool
    funds: list[Row]
    indicators: list[Row]
    execution: list[Row]
    deviations: list[Row]
    duplicates: list[Row]
    mixed: list[Row]
    blocks: list[Row]

    @property
    def id(self) -> str:
        """Return the form's id."""
        return str(self.project["form_id"])

    @property
    def rule_set(self) -> RuleSet:
        """Return the rule set, for checks that run only where there is one."""
        assert self.rules is not None
        return self.rules

    @property
    def totals(self) -> list[Row]:
        """Return the rows of total funds."""
        return [row for row in self.funds if row["fund"] == "total"]

    @property
    def total(self) -> Row | None:
        """Return the row of all funds, None if there is none or several: see `measures.totals`."""
        return self.totals[0] if len(self.totals) == 1 else None

    def of_total(self, *columns: str) -> list[Printed | None]:
        """Return figures of the row of all funds, None where they are not printed."""
        row = self.total
        return [None if row is None else row[column] for column in columns]


def forms(
    tables: Tables,
    sets: dict[str, RuleSet | None],
    choices: dict[str, Choice | None],
) -> list[Form]:
    """Return the forms of the tables, in their order, with all that is judged of them.

    `sets` is the rule set of each form, `choices` why it was chosen (empty where it was given).
    """
    read = frames(tables)
    points, blocks = _by_rules(read, sets)
    indicators = read.indicators
    for frame in (points, design.slack(read), design.explanations(read)):
        new = [*_KEY, *frame.columns.difference(indicators.columns)]
        indicators = indicators.merge(frame[new], on=_KEY, how="left", sort=False)
    projects = read.projects.merge(execution.explained(read), on="form_id", sort=False)
    projects = projects.assign(page=projects["last_page"], subject="project/form_id")
    funds = _rows(read.funds.assign(**printed(read, "funds")))
    for own in funds.values():
        for number, subject in enumerate(subjects([row["fund"] for row in own]), start=1):
            own[number - 1] |= {"subject": subject, "number": number}
    rows = {
        "funds": funds,
        "indicators": _rows(indicators.assign(**printed(read, "indicators"))),
        "execution": _rows(points[points["position"] == 0]),
        "deviations": _rows(execution.cost_deviation(read)),
        "duplicates": _rows(design.duplicates(read)),
        "mixed": _rows(design.mixed_formats(read)),
        "blocks": _rows(blocks),
    }
    result = []
    for form_id, (project,) in _rows(projects.assign(**printed(read, "projects"))).items():
        found = {name: every.get(form_id, []) for name, every in rows.items()}
        choice, chosen = choices.get(form_id), form_id in choices
        result.append(Form(project, sets[form_id], choice, chosen, **found))
    return result


def _by_rules(read: Tables, sets: dict[str, RuleSet | None]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the points and the level-1 blocks of all forms, each judged by its own rule set."""
    points, blocks = [], []
    for name in dict.fromkeys(rules and rules.id for rules in sets.values()) or [None]:
        members = [form_id for form_id, rules in sets.items() if (rules and rules.id) == name]
        own, chosen = read.select(members), sets[members[0]] if members else None
        points.append(leniency.points(own, chosen or rule_sets.load(_FALLBACK)))
        blocks.append(design.balance(own, chosen))
    return pd.concat(points, ignore_index=True), pd.concat(blocks, ignore_index=True)


def _rows(frame: pd.DataFrame) -> dict[str, list[Row]]:
    """Return the rows of a frame by form; those of indicators with their subject."""
    plain = frame.astype(object).where(frame.notna(), None)
    columns = [str(column) for column in plain.columns]
    grouped: dict[str, list[Row]] = {}
    for values in plain.itertuples(index=False, name=None):
        row = dict(zip(columns, values, strict=True))
        if "position" in row:
            row["subject"] = f"indicators/{row['position']}"
        grouped.setdefault(str(row["form_id"]), []).append(row)
    return grouped
