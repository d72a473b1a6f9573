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
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import pandas as pd
from rapidfuzz import fuzz

from analysis import cycle, doubts, execution, leniency, values
from analysis import rules as rule_sets
from analysis.measures import frames, once, rows_of
from analysis.measures import units as unit_of
from analysis.rules import Rules
from analysis.tables import Tables, project_keys

# From this likeness (percent, blanks, signs and years apart) two names may be one project's.
_ALIKE = 85
_APART = re.compile(r"\d{4}\s*年?度?|\W+")
_PAIR = ["form_id", "form_before", "unit", "project_name", "year", "year_before", "match"]

Row = dict[str, Any]


@once
def pairs(tables: Tables, rules: Rules = rule_sets.OWN) -> pd.DataFrame:
    """Return one row a project and two of its years that follow each other here.

    `form_id`, `form_before`, `unit`, `project_name`, `year`, `year_before`; `match` ("sure", or
    "doubtful" where the names are only alike); `budget_change` (percent of the adjusted budget
    before), `rate_change` (percentage points), `total_change` (points), `position_change`; of the
    `n_before` named indicators before `n_kept` have the same name, `n_reused` the same target too,
    `n_lowered` a lower target and `n_dropped` are gone. A change is null where either year lacks
    the figure, or cannot be compared.

    >>> analysis.change.pairs(corpus).empty  # all nine forms are of one year
    True
    """
    read = frames(tables)
    found = pd.DataFrame(_matched(read), columns=["form_id", "form_before", "match"])
    about = read.projects.set_index("form_id")
    found = found.assign(
        unit=found["form_id"].map(unit_of(read.projects)),
        project_name=found["form_id"].map(about["project_name"]),
        year=found["form_id"].map(about["year"]),
        year_before=found["form_before"].map(about["year"]),
    )[_PAIR]
    money = execution.compare(read, rules).set_index("form_id")
    scores = leniency.compare(read, rules).set_index("form_id")
    sure = leniency.sure_totals(read)
    then, now = found["form_before"], found["form_id"]
    budgets = money["adjusted_budget"].where(money["adjusted_budget"] > 0)
    for name, column in (
        ("rate_change", money["rate_reported"].where(money["left_out"].isna())),
        ("total_change", sure),
        ("position_change", scores["position"].where(scores["left_out"].isna())),
    ):
        found[name] = now.map(column).astype("float64") - then.map(column).astype("float64")
    before = then.map(budgets).astype("float64")
    found["budget_change"] = 100 * (now.map(budgets).astype("float64") - before) / before
    counted = _counts(read, found)
    return found.join(counted)


def targets(tables: Tables, rules: Rules = rule_sets.OWN) -> pd.DataFrame:
    """Return one row a target of the year before that was lowered or dropped.

    `form_id` and `position` (of the lowered indicator, or of the dropped one before), `name`,
    `year`, `year_before`, `before` and `now` (targets as printed, null where it was dropped),
    `change` ("lowered" or "dropped"), `match` as in `pairs`.

    >>> analysis.change.targets(corpus)["change"].tolist()
    []
    """
    read = frames(tables)
    found = pairs(tables, rules)
    rows, every = [], rows_of(read.indicators)
    for pair in found.to_dict("records"):
        for change, own, one in _changes(every, pair):
            if change in ("lowered", "dropped"):
                here = own or one
                rows.append(
                    {
                        "form_id": pair["form_id"] if own else pair["form_before"],
                        "project_name": pair["project_name"],
                        "position": here["position"],
                        "name": here["name"],
                        "year_before": pair["year_before"],
                        "year": pair["year"],
                        "target_before": one["target_text"],
                        "target_now": own["target_text"] if own else None,
                        "change": change,
                        "match": pair["match"],
                    }
                )
    columns = ["form_id", "project_name", "position", "name", "year_before", "year"]
    columns += ["target_before", "target_now", "change", "match"]
    return pd.DataFrame(rows, columns=columns)


def units(tables: Tables, rules: Rules = rule_sets.OWN) -> pd.DataFrame:
    """Return one row a unit and year: `n_forms`, `rate`, `full`, `position`.

    `rate` is weighted by money, on the adjusted budget, percent; `full` the share of indicators
    with the full score; `position` the median place of totals in what the rules allow. Forms
    without a unit or a year are left out.

    >>> analysis.change.units(corpus)[["year", "n_forms", "rate", "full"]].round(2)
       year  n_forms   rate  full
    0  2024        2  98.91  0.93
    """
    read = frames(tables)
    money = execution.compare(read, rules)
    scores = leniency.compare(read, rules).set_index("form_id")
    rows = leniency.ratios(read)
    rows = rows[rows["left_out"].isna()]
    full = (
        rows["at_ceiling"]
        .fillna(False)
        .astype("float64")
        .groupby(rows["form_id"])
        .agg(["sum", "size"])
    )
    known = money["left_out"].isna()
    every = pd.DataFrame(
        {
            "form_id": money["form_id"],
            "unit": money["form_id"].map(unit_of(read.projects)),
            "year": money["form_id"].map(read.projects.set_index("form_id")["year"]),
            "spent": money["executed"].where(known),
            "budget": money["adjusted_budget"].where(known),
            "position": money["form_id"].map(scores["position"].where(scores["left_out"].isna())),
            "at": money["form_id"].map(full["sum"]),
            "of": money["form_id"].map(full["size"]),
        }
    ).dropna(subset=["unit", "year"])
    grouped = every.groupby(["unit", "year"])
    sums = grouped[["spent", "budget", "at", "of"]].sum(min_count=1)
    found = pd.DataFrame(
        {
            "n_forms": grouped.size(),
            "rate": 100 * sums["spent"] / sums["budget"],
            "full": sums["at"] / sums["of"],
            "position": grouped["position"].median(),
        }
    )
    return found.reset_index()


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


def _matched(read: Tables) -> Iterator[Row]:
    """Yield each form with that of its project's year before, matched for sure or doubtfully."""
    projects = read.projects.assign(key=project_keys(read.projects), own=None)
    sure = [("year" not in doubts.fields(one)) for one in projects["in_doubt"]]
    projects = projects[pd.Series(sure, projects.index) & projects["year"].notna()]
    projects["own"] = projects["form_id"].map(unit_of(read.projects))
    keyed = projects.dropna(subset=["key"])
    keyed = keyed[~keyed.duplicated(["key", "year"], keep=False)].sort_values("year")
    later: set[str] = set()
    earlier: set[str] = set()
    for _, forms in keyed.groupby("key", sort=False):
        ids = forms["form_id"].tolist()
        for before, now in pairwise(ids):
            earlier.add(before)
            later.add(now)
            yield {"form_id": now, "form_before": before, "match": "sure"}
    for _, forms in keyed.groupby("own", sort=False):
        years = sorted(forms["year"].unique())
        for first, second in pairwise(years):
            before = forms[forms["year"].eq(first) & ~forms["form_id"].isin(earlier)]
            now = forms[forms["year"].eq(second) & ~forms["form_id"].isin(later)]
            yield from _alike(before, now)


def _alike(before: pd.DataFrame, now: pd.DataFrame) -> Iterator[Row]:
    """Yield the forms whose names are alike, each the nearest of the other."""
    names = [[_APART.sub("", one) for one in rows["project_name"]] for rows in (before, now)]
    likeness = [[fuzz.ratio(one, other) for other in names[1]] for one in names[0]]
    for row, form in enumerate(before["form_id"]):
        best = max(likeness[row], default=0)
        if best < _ALIKE or likeness[row].count(best) > 1:
            continue
        column = likeness[row].index(best)
        if [one[column] for one in likeness].count(best) == 1 and best == max(
            one[column] for one in likeness
        ):
            other = now["form_id"].iloc[column]
            yield {"form_id": other, "form_before": form, "match": "doubtful"}


def _changes(
    every: dict[Any, list[Row]], pair: Mapping[Any, Any]
) -> Iterator[tuple[str, Row | None, Row]]:
    """Yield what became of each indicator of the year before: reused, kept, lowered, dropped."""
    own, before = every.get(pair["form_id"], []), every.get(pair["form_before"], [])
    if not own:
        return
    matches = {one.before["position"]: one.own for one in cycle.matched(own, before)}
    names = [cycle.plain(row) for row in own]
    for one in before:
        now = matches.get(one["position"])
        if now is None:
            sure = one["name"] and cycle.is_sure(one, "name")
            alike = any(fuzz.ratio(cycle.plain(one), name) >= cycle.ALIKE for name in names)
            if sure and not alike:
                yield "dropped", None, one
        elif not cycle.is_sure(now, "target_text") or not cycle.is_sure(one, "target_text"):
            yield "kept", now, one
        elif now["target_text"] == one["target_text"] and now["target_text"]:
            yield "reused", now, one
        else:
            units = {values.unit(row["target_unit"]) for row in (now, one)}
            lower = len(units) == 1 and cycle.is_easier(now, one)
            yield "lowered" if lower else "kept", now, one


def _counts(read: Tables, found: pd.DataFrame) -> pd.DataFrame:
    rows, every = [], rows_of(read.indicators)
    for pair in found.to_dict("records"):
        changes = [change for change, _, _ in _changes(every, pair)]
        kept = len(changes) - changes.count("dropped")
        rows.append(
            {
                "n_before": len(changes),
                "n_kept": kept,
                "n_reused": changes.count("reused"),
                "n_lowered": changes.count("lowered"),
                "n_dropped": changes.count("dropped"),
            }
        )
    names = ["n_before", "n_kept", "n_reused", "n_lowered", "n_dropped"]
    return pd.DataFrame(rows, columns=names, index=found.index).astype("Int64")
