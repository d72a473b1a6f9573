"""What may be said of which figure: for each measure a row is usable, or one reason why not.

A measure takes the rows that are usable, and a sentence counts from them and names the others.
The reasons are codes of `[left_out]` in the catalogue: a state of missing (`tables.MISSING`),
`in_doubt`, `zero` (a budget or weight of 0), `template` (what the template prints stands there
still), `no_number`, `no_operator`, `units_differ`, `restated` (see `tables.derived`), `no_row` and
`several_rows` (of total funds), `no_indicators`, `points` (they are more than the rules' 100),
`other_rules` (no known rules bind the form), `no_year` (which ones do hangs on a year not sure),
`contradicted` (a finding says that the form's own figures give another one).

Figures are pooled inside one set of comparable forms only: those of one kind, under one rule set,
whose layouts print the same figures.
"""

import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis import rules as rule_sets
from analysis import scoring
from analysis.measures import by_form, frames, kind, of_given, once, scaled, totals
from analysis.rules import OWN, Rules
from analysis.tables import AMOUNTS, MISSING, Tables, states, sure
from analysis.unit_names import units

# What a template prints in place of a value: ≥*(册), XX, 某某, (100字以内). A star behind a word or
# a figure is a footnote's mark, and × between figures multiplies.
_TEMPLATE = re.compile(
    r"(?<![\w)%*×])[*×](?![\d*×])|[*×]{2,}|(?<![A-Za-z])[Xx]{2,}(?![A-Za-z])|某某|待填|待补充|待定|[≥≤<>=][Xx](?![A-Za-z0-9])|\{[^{}]*\}"
    r"|[○〇]{2,}|_{2,}|\d+个?字(?:以内|以下|左右)|请(?:据实|如实|在此|简要)?填写"
)
# The deviations of a layout that change which figures it prints; the order of columns does not.
_FIGURES = ("no-indicators", "no-weights", "no-scores", "no-levels", "no-money", "one-budget")
# The check of a printed rate by the amounts beside it.
_RATE_HOLDS = "execution-rate"
_NOT_COMPARED = {
    "no target number": "no_number",
    "no actual number": "no_number",
    "units differ": "units_differ",
}


@once
def rows(tables: Tables, rules: Rules = OWN) -> pd.DataFrame:
    """Return each measure and row with `left_out`, null where it is usable.

    `measure` is a key of `MEASURES`; `position` is null for a measure of forms.

    >>> every = analysis.eligibility.rows(corpus)
    >>> every[every["left_out"].isna()].groupby("measure").size().to_dict()["rates"]
    9
    """
    read = frames(tables)
    parts = []
    for name, judge in MEASURES.items():
        left = judge(read, rules)
        # A measure of forms says so by the name of its index.
        of = read.projects if left.index.name == "form" else read.indicators
        key = of.reindex(columns=["form_id", "position"]).loc[left.index]
        parts.append(key.assign(measure=name, left_out=left.astype("str")))
    every = pd.concat(parts, ignore_index=True).astype({"position": "Int64"})
    return every[["measure", "form_id", "position", "left_out"]]


def unasked(projects: pd.DataFrame) -> pd.Series:
    """Return the ids of the forms in whose layout there is no column for reasons.

    >>> len(unasked(corpus.projects))
    0
    """
    lacks = projects["not_printed"].str.contains("indicators.reason", regex=False, na=False)
    return projects.loc[lacks, "form_id"]


def money(read: Tables, *amounts: str) -> pd.Series:
    """Return why a row of funds gives no rates; its budgets among `amounts` have to be above 0.

    >>> money(corpus, *AMOUNTS).head(3).tolist()
    [nan, nan, 'zero']
    """
    left = _first(states(read, "funds", *amounts))
    budgets = [amount for amount in amounts if amount != "executed"]
    left = left.mask(left.isna() & (read.funds[budgets] <= 0).any(axis=1), "zero")
    checks = [f"funds-sum-{amount.replace('_', '-')}" for amount in amounts]
    checks += [_RATE_HOLDS] if "executed" in amounts else []
    # What contradicts the total may be any of its sources: they count where it does.
    own, total = (
        contradicted(read, read.funds["form_id"], subject, *checks)
        for subject in ("funds/" + read.funds["fund"], "funds/total")
    )
    return left.mask(left.isna() & (own | total), "contradicted")


def contradicted(
    read: Tables, forms: pd.Series, subjects: "pd.Series[str] | str", *checks: str
) -> "pd.Series[bool]":
    """Tell the rows of which one of these checks, or any, found that other figures contradict them.

    >>> forms = corpus.projects["form_id"]
    >>> contradicted(corpus, forms, "project/total_score").any().item()
    False
    """
    found = read.findings[read.findings["verdict"] == "contradicts"]
    if checks:
        found = found[found["check"].isin(checks)]
    told = found["form_id"] + "/" + found["subject"]
    return (forms + "/" + subjects).isin(told)


def rates(read: Tables, _rules: Rules = OWN) -> pd.Series:
    """Return why a form has no rates on both bases, on the index of projects.

    >>> rates(frames(corpus)).isna().all().item()
    True
    """
    return _of_total(read, money(read, *AMOUNTS))


def _rate(read: Tables, _rules: Rules) -> pd.Series:
    return _of_total(read, money(read, "adjusted_budget", "executed"))


def budgets(read: Tables) -> pd.Series:
    """Return why a form has no adjusted budget above 0, on the index of projects.

    >>> budgets(frames(corpus)).isna().all().item()
    True
    """
    return _of_total(read, money(read, "adjusted_budget"))


def _of_total(read: Tables, left: pd.Series) -> pd.Series:
    """Return what is said of the only row of total funds of each form."""
    form = read.projects["form_id"]
    whole = totals(read.funds)
    own = form.map(left[whole.index].set_axis(whole["form_id"]))
    times = by_form(form, read.funds.loc[read.funds["fund"] == "total", "form_id"].value_counts())
    printed = ~read.projects["not_printed"].str.contains("funds.executed", regex=False, na=False)
    own = own.mask(times > 1, "several_rows").mask(times == 0, "no_row")
    return own.mask((times == 0) & ~printed, "not_printed").astype("str").rename_axis("form")


@once
def scores(read: Tables, _rules: Rules = OWN) -> pd.Series:
    """Return why an indicator has no share of its weight.

    >>> scores(frames(corpus)).value_counts().to_dict()
    {}
    """
    left = _first(states(read, "indicators", "weight", "score"))
    return left.mask(left.isna() & ~(scaled(read.indicators["weight"]) > 0), "zero")


@once
def targets(read: Tables, _rules: Rules = OWN) -> pd.Series:
    """Return why an indicator that is not qualitative has no target to hold its result against.

    >>> targets(frames(corpus)).value_counts().to_dict()
    {'unread': 1}
    """
    own = read.indicators[kind(read.indicators) != "qualitative"]
    cells = _first(states(read, "indicators", "actual_text"))[own.index]
    figures = states(read, "indicators", "actual_value", "target_value").loc[own.index]
    cells = cells.mask((figures == "in_doubt").any(axis=1), "in_doubt")
    cells = cells.mask(cells.isin(MISSING) & own["actual_value"].notna())
    held = scoring.compared(read)["not_compared"][own.index].map(_NOT_COMPARED)
    left = kinds(read)[own.index]
    for why in (cells, _where(own["actual_text"].map(template), "template"), held):
        left = left.fillna(why)
    return left.fillna(_where(own["restated"].fillna(False), "restated"))


def kinds(read: Tables, _rules: Rules = OWN) -> pd.Series:
    """Return why an indicator is neither quantitative nor qualitative, or its target is in doubt.

    >>> kinds(frames(corpus)).value_counts().to_dict()
    {'unread': 1}
    """
    own = read.indicators
    left = _first(states(read, "indicators", "target_text"))
    left = left.mask(left.ne("in_doubt") & kind(own).notna())  # a label tells the kind, too
    left = left.fillna(_where(own["target_text"].map(template), "template"))
    return left.mask(left.isna() & kind(own).isna(), "no_operator")


def balance(read: Tables, _rules: Rules = OWN) -> pd.Series:
    """Return why an indicator does not count in the points of its level 1.

    >>> balance(frames(corpus)).value_counts().to_dict()
    {'in_doubt': 4}
    """
    cells = states(read, "indicators", "weight", "level1")
    left = cells["weight"].mask(cells["weight"] == "known")
    left = left.fillna(cells["level1"].mask(cells["level1"] == "known"))
    return left.mask(left.isna() & ~(scaled(read.indicators["weight"]) > 0), "zero")


def printed_totals(read: Tables, _rules: Rules = OWN) -> pd.Series:
    """Return why a form has no total.

    >>> printed_totals(frames(corpus)).isna().all().item()
    True
    """
    left = _first(states(read, "projects", "total_score")).rename_axis("form")
    own = contradicted(read, read.projects["form_id"], "project/total_score")
    return left.mask(left.isna() & own, "contradicted")


@once
def positions(read: Tables, rules: Rules = OWN) -> pd.Series:
    """Return why the total of a form cannot be placed in what the rules allow.

    >>> positions(frames(corpus), "mof-2021-101").isna().all().item()
    True
    """
    form, points = read.projects["form_id"], read.indicators
    cells = _first(states(read, "indicators", "weight"))
    of_weights = form.map(cells.groupby(points["form_id"]).first())
    whole = totals(read.funds)
    own = sure(whole, "weight").set_axis(whole["form_id"])
    weights = scaled(points["weight"]).groupby(points["form_id"])
    of_execution = scaled(form.map(own)).fillna(0.0)
    most = form.map(weights.sum(min_count=1)).astype("float64") + of_execution
    every = form.map(weights.size()) == form.map(weights.count())
    left = printed_totals(read).fillna(of_weights.astype("str"))
    left = left.mask(left.isna() & _rate(read, rules).eq("contradicted"), "contradicted")
    left = left.mask(left.isna() & ~form.isin(points["form_id"]), "no_indicators")
    left = left.mask(left.isna() & every & (most > scaled(pd.Series([100.0]))[0]), "points")
    if rules == OWN:
        binds = form.map(
            {name: bound for name, (_, bound) in rule_sets.of_forms(read.projects).items()}
        )
        free = left.isna() & ~binds.astype("bool")
        of_projects = read.projects["form_kind"].fillna("project").eq("project")
        unsure = sure(read.projects, "year").isna() & of_projects
        left = left.mask(free & unsure, "no_year").mask(free & ~unsure, "other_rules")
    return left.rename_axis("form")


MEASURES: dict[str, Callable[[Tables, Rules], pd.Series]] = {
    "rate": _rate,
    "rates": rates,
    "scores": scores,
    "kinds": kinds,
    "targets": targets,
    "balance": balance,
    "totals": printed_totals,
    "positions": positions,
}


@of_given
def comparable(tables: Tables, rules: Rules = OWN) -> pd.DataFrame:
    """Return which forms may be pooled, one row a form, in the order of the tables.

    `comparable` numbers the sets from 0, the largest first; `prints` are the deviations of the
    layout that change its figures; `rule_set` and `form_kind` are the form's; `apart` is in what
    a form differs from the largest set, first of `form_kind`, `rule_set`, `prints`.

    >>> analysis.eligibility.comparable(corpus)["comparable"].unique().tolist()
    [0]
    """
    projects = tables.projects
    own = {form: one.id for form, one in rule_sets.sets(projects, rules).items()}
    layouts = projects["layout"].fillna("").str.split("+")
    found = pd.DataFrame(
        {
            "form_id": projects["form_id"],
            "form_kind": projects["form_kind"].fillna("project"),
            "rule_set": projects["form_id"].map(own),
            "prints": ["+".join(one for one in _FIGURES if one in layout) for layout in layouts],
        }
    ).reset_index(drop=True)
    key = ["form_kind", "rule_set", "prints"]
    sizes = found.groupby(key, sort=False).size().sort_values(ascending=False, kind="stable")
    order = {one: number for number, one in enumerate(sizes.index)}
    found["comparable"] = [order[one] for one in found[key].itertuples(index=False, name=None)]
    largest = found[found["comparable"] == 0].head(1)
    apart = pd.Series(None, index=found.index, dtype="str")
    for column in reversed(key):
        apart = apart.mask(found[column] != next(iter(largest[column]), ""), column)
    return found.assign(apart=apart)


@of_given
def sets(tables: Tables, rules: Rules = OWN) -> list[Tables]:
    """Return the tables of each set of comparable forms, the largest first; none without forms.

    >>> [len(one.projects) for one in analysis.eligibility.sets(corpus)]
    [9]
    """
    found = comparable(tables, rules)
    return [tables.select(part["form_id"]) for _, part in found.groupby("comparable", sort=True)]


@of_given
def concentration(tables: Tables) -> pd.Series | None:
    """Return the unit that holds half of the indicators or more, None where none of several does.

    `unit`, `share` of the indicators, `n_indicators` of it, `n_units` in all.

    >>> analysis.eligibility.concentration(corpus) is None  # one unit is no part of several
    True
    """
    held = tables.indicators["form_id"].map(units(tables.projects)).value_counts()
    alone = len(held) > 1 and held.iloc[0] > held.iloc[1]
    if not alone or 2 * held.iloc[0] < len(tables.indicators):
        return None
    unit, n = held.index[0], held.iloc[0]
    told = {"unit": unit, "share": n / len(tables.indicators), "n_indicators": n}
    return pd.Series(told | {"n_units": len(held)})


def template(text: object) -> bool:
    """Tell a cell that holds what its template prints in place of a value.

    >>> template("≥*(册)"), template("完成情况(100字以内)"), template("≥5册")
    (True, True, False)
    """
    return isinstance(text, str) and bool(_TEMPLATE.search(text))


def _where(told: pd.Series, why: str) -> pd.Series:
    return pd.Series(None, index=told.index, dtype="str").mask(told.astype("bool"), why)


def _first(cells: pd.DataFrame) -> pd.Series:
    """Return the first state of each row that is not `known`."""
    found = np.full(len(cells), None, dtype=object)
    for name in reversed(cells.columns):
        own = cells[name].to_numpy(dtype=object)
        found = np.where(own == "known", found, own)
    return pd.Series(found, index=cells.index, dtype="str")
