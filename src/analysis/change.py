"""What became of the same project, and of the same unit, from one year to another.

    pairs(tables, rules)      one row a project and two of its years: money, points, targets
    targets(tables, rules)    one row a target that was lowered or dropped
    units(tables, rules)      one row a unit and year
    ranks(tables, rules)      one row a unit: its place among them, and how far that is known

A project is matched by its unit and its name without a year (`project_key`). Where only a name
that is alike is found in the same unit, the match is doubtful and says so. Nothing here is an
error: a target may be lowered with approval.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from analysis import cycle, eligibility, execution, leniency, values
from analysis import rules as rule_sets
from analysis.measures import frames, given, once, rows_of, years
from analysis.rules import Rules
from analysis.tables import Tables, project_keys, sure
from analysis.unit_names import units as unit_of

# From this likeness (percent, blanks, signs and years apart) two names may be one project's.
_ALIKE = 85
_APART = re.compile(r"\d{4}\s*年?度?|\W+")
_PAIR = ["form_id", "form_before", "unit", "project_name", "year", "year_before", "match"]
_COUNTS = ["n_before", "n_kept", "n_reused", "n_lowered", "n_dropped", "n_unread"]
_TARGET = ["form_id", "project_name", "position", "name", "year_before", "year"]
_TARGET += ["target_before", "target_now", "change", "match"]
# What tells that rows of a form are not here: a target that is not among the others may be.
_LEFT_OUT = ("rows-left-out", "page-unreadable")

Row = dict[str, Any]


def pairs(tables: Tables, rules: Rules = rule_sets.OWN) -> pd.DataFrame:
    """Return one row a project and two of its years that follow each other here.

    `form_id`, `form_before`, `unit`, `project_name`, `year`, `year_before`; `match` ("sure", or
    "doubtful" where the names are only alike); `budget_change` (percent of the adjusted budget
    before), `rate_change` (percentage points), `total_change` (points), `position_change`; of the
    `n_before` indicators before of which that is known `n_kept` have the same name, `n_reused` the
    same target too, `n_lowered` a lower target, `n_unread` one that was not read or is in doubt in
    either year, and `n_dropped` are gone: not said of a form with rows that were not read, nor
    where a name is alike. A change is null where either year lacks the
    figure, or cannot be compared.

    >>> analysis.change.pairs(corpus).empty  # all nine forms are of one year
    True
    """
    return _pairs(tables, _left_out(tables), rules)


@once
def _pairs(read: Tables, left_out: frozenset[str], rules: Rules) -> pd.DataFrame:
    found = pd.DataFrame(_matched(read), columns=["form_id", "form_before", "match"])
    about = read.projects.set_index("form_id")
    now, then = found["form_id"], found["form_before"]
    found = found.assign(
        unit=now.map(unit_of(read.projects)),
        project_name=now.map(about["project_name"]),
        year=now.map(about["year"]),
        year_before=then.map(about["year"]),
    )[_PAIR]
    money = execution.compare(read, rules).set_index("form_id")
    scores = leniency.compare(read, rules).set_index("form_id")
    budgets = eligibility.budgets(read).isna().to_numpy()
    for name, figures in (
        ("rate_change", money["rate_reported"].where(money["left_out"].isna())),
        ("total_change", leniency.sure_totals(read)),
        ("position_change", scores["position"].where(scores["left_out"].isna())),
        ("budget_change", money["adjusted_budget"].where(budgets)),
    ):
        before = then.map(figures).astype("float64")
        change = now.map(figures).astype("float64") - before
        found[name] = 100 * change / before if name == "budget_change" else change
    counts, every = [], rows_of(read.indicators)
    for pair in found.to_dict("records"):
        told = Counter(change for change, _, _ in _changes(every, pair, left_out))
        n = told.total()
        states = ("reused", "lowered", "dropped", "unread")
        counts.append((n, n - told["dropped"], *(told[one] for one in states)))
    return found.join(pd.DataFrame(counts, found.index, _COUNTS, dtype="Int64"))


def targets(tables: Tables, rules: Rules = rule_sets.OWN) -> pd.DataFrame:
    """Return one row a target of the year before that was lowered or dropped.

    `form_id` and `position` (of the lowered indicator, or of the dropped one before), `name`,
    `project_name`, `year_before`, `year`, `target_before` and `target_now` (as printed, null where
    it was dropped), `change` ("lowered" or "dropped"), `match` as in `pairs`.

    >>> analysis.change.targets(corpus)["change"].tolist()
    []
    """
    left_out, every = _left_out(tables), rows_of(frames(tables).indicators)
    rows = [
        {
            **pair,
            "form_id": pair["form_id"] if own else pair["form_before"],
            **{name: (own or one)[name] for name in ("position", "name")},
            "target_before": one["target_text"],
            "target_now": own["target_text"] if own else None,
            "change": change,
        }
        for pair in pairs(tables, rules).to_dict("records")
        for change, own, one in _changes(every, pair, left_out)
        if change in ("lowered", "dropped")
    ]
    return pd.DataFrame(rows, columns=_TARGET)


def units(tables: Tables, rules: Rules = rule_sets.OWN) -> pd.DataFrame:
    """Return one row a unit and year: `n_forms`, `rate`, `full`, `position`.

    `rate` is weighted by money, on the adjusted budget, percent; `full` the share of indicators
    with the full score; `position` the median place of totals in what the rules allow. Forms
    without a unit or a year, or with one in doubt, are left out.

    >>> analysis.change.units(corpus)[["year", "n_forms", "rate", "full"]].round(2)
       year  n_forms   rate  full
    0  2024        1  99.97  0.97
    """
    read = frames(tables)
    money = execution.compare(read, rules)
    scores = leniency.compare(read, rules).set_index("form_id")
    rows = leniency.ratios(read)
    rows = rows[rows["left_out"].isna()]
    full = rows["at_ceiling"].fillna(False).astype("float64").groupby(rows["form_id"])
    known = money["left_out"].isna()
    every = money[["form_id"]].assign(
        unit=money["form_id"].map(unit_of(read.projects)),
        year=money["form_id"].map(years(read.projects)),
        spent=money["executed"].where(known),
        budget=money["adjusted_budget"].where(known),
        position=money["form_id"].map(scores["position"].where(scores["left_out"].isna())),
        at=money["form_id"].map(full.sum()),
        of=money["form_id"].map(full.size()),
    )
    # Of no forms the columns have no type of their own.
    figures = ("spent", "budget", "position", "at", "of")
    every = every.astype(dict.fromkeys(figures, "float64"))
    grouped = every.groupby(["unit", "year"])
    sums = grouped[["spent", "budget", "at", "of"]].sum(min_count=1)
    found = {"n_forms": grouped.size(), "rate": 100 * sums["spent"] / sums["budget"]}
    found |= {"full": sums["at"] / sums["of"], "position": grouped["position"].median()}
    return pd.DataFrame(found).reset_index()


def ranks(tables: Tables, rules: Rules = rule_sets.OWN) -> pd.DataFrame:
    """Return the units by how high they use the bands, and between which ranks each may stand.

    `unit`, `n_forms`, `shrunk`, `low`, `high` as in `leniency.units`; `rank_best` and
    `rank_worst`: the ranks that its interval allows beside those of the others, 1 the highest.
    None where units cannot be told apart.

    >>> analysis.change.ranks(corpus).empty  # all forms are of one unit
    True
    """
    rows = leniency.units(tables, rules).dropna(subset=["shrunk"])
    rows = rows.sort_values("shrunk", ascending=False, kind="stable", ignore_index=True)
    if len(rows) < 2:
        return rows.head(0).assign(rank_best=[], rank_worst=[])
    above = [int((rows["low"] > high).sum()) for high in rows["high"]]
    below = [int((rows["high"] < low).sum()) for low in rows["low"]]
    return rows.assign(rank_best=[1 + n for n in above], rank_worst=[len(rows) - n for n in below])


def _left_out(tables: Tables) -> frozenset[str]:
    """Return the forms with rows that were not read."""
    findings = given(tables).findings
    return frozenset(findings.loc[findings["check"].isin(_LEFT_OUT), "form_id"])


def _matched(read: Tables) -> Iterator[Row]:
    """Yield each form with that of its project's year before, matched for sure or doubtfully."""
    units = read.projects["form_id"].map(unit_of(read.projects))
    projects = read.projects.assign(key=project_keys(read.projects), own=units)
    keyed = projects.assign(year=sure(projects, "year")).dropna(subset=["year", "key"])
    keyed = keyed[~keyed.duplicated(["key", "year"], keep=False)].sort_values("year")
    matched: dict[str, str] = {}
    for _, forms in keyed.groupby("key", sort=False):
        for before, now in pairwise(forms["form_id"]):
            matched[now] = before
            yield {"form_id": now, "form_before": before, "match": "sure"}
    for _, forms in keyed.groupby("own", sort=False):
        for first, second in pairwise(sorted(forms["year"].unique())):
            before = forms[forms["year"].eq(first) & ~forms["form_id"].isin(matched.values())]
            later = forms[forms["year"].eq(second) & ~forms["form_id"].isin(matched.keys())]
            yield from _alike(before, later)


def _alike(before: pd.DataFrame, now: pd.DataFrame) -> Iterator[Row]:
    """Yield the forms whose names are alike, each the nearest of the other and alone in that."""
    names = [[_APART.sub("", one) for one in rows["project_name"]] for rows in (before, now)]
    likeness = process.cdist(*names, scorer=fuzz.ratio, dtype=np.float64)
    near = likeness >= _ALIKE
    for side in (0, 1):
        best = likeness == likeness.max(axis=side, keepdims=True, initial=0)
        near &= best & (best.sum(axis=side, keepdims=True) == 1)
    for row, column in np.argwhere(near):
        pair = {"form_id": now["form_id"].iloc[column], "form_before": before["form_id"].iloc[row]}
        yield pair | {"match": "doubtful"}


def _changes(
    every: dict[Any, list[Row]], pair: Mapping[Any, Any], left_out: frozenset[str]
) -> Iterator[tuple[str, Row | None, Row]]:
    """Yield what became of each indicator before: reused, kept, lowered, dropped; unread."""
    own, before = every.get(pair["form_id"], []), every.get(pair["form_before"], [])
    if not own:
        return
    whole = pair["form_id"] not in left_out and all(cycle.is_sure(row, "name") for row in own)
    matches = {one.before["position"]: one.own for one in cycle.matched(own, before)}
    names = [cycle.plain(row) for row in own]
    for one in before:
        now = matches.get(one["position"])
        if now is None:
            sure = whole and one["name"] and cycle.is_sure(one, "name")
            if sure and not process.extractOne(
                cycle.plain(one), names, scorer=fuzz.ratio, score_cutoff=cycle.ALIKE
            ):
                yield "dropped", None, one
        elif not cycle.is_sure(now, "target_text") or not cycle.is_sure(one, "target_text"):
            yield "unread", now, one
        elif now["target_text"] == one["target_text"] and now["target_text"]:
            yield "reused", now, one
        else:
            units = {values.unit(row["target_unit"]) for row in (now, one)}
            lower = len(units) == 1 and cycle.is_easier(now, one)
            yield "lowered" if lower else "kept", now, one
