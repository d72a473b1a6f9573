"""The same form from two documents: which readings belong together, and where they differ.

Forms are published twice (a PDF and a web page, a corrected edition). Two readings are of one form
when year and unit do not speak against it and their content agrees: the name and most indicators,
or, where a name is lost, two amounts of the total and most indicators. A template may give many
forms one name and the same targets, so all that both print must speak for one form: most names of
indicators, most actual values, most scores and most amounts of money. What one of them lost speaks
neither way.

A document that was made from another one (`derived_from`), and a copy of the same bytes, repeat
what was read there: that they agree confirms nothing. The forms of the first kind are never
counted, even where the other document is not here, which `sourceless` tells.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

import pandas as pd
from rapidfuzz import fuzz

from analysis import doubts, edition_findings
from analysis.measures import PRINTED, rows_of
from analysis.tables import (
    AMOUNTS,
    READER_NAMES,
    Tables,
    concat,
    document_of,
    empty,
    states,
    validate,
)

# Share of indicators (by position, target, weight) that two readings of one form have in common,
# and of the names, actual values, scores and amounts that both print. With another amount spent of
# the same budget 2 of 3 amounts agree: another form. With one score corrected 11 of 12 scores do.
SAME_FIELDS = 0.7
# Similarity (percent) of two readings of one project's name, and of one unit's: a damaged one
# differs from the whole one by a character or two.
SAME_NAME, SAME_UNIT = 90, 85
_SIGNS = re.compile(r"\W+")

CHECKS = ("edition-agrees", "edition-differs")
# Of more forms that share a name or an amount (公用经费, 10万元) not every pair is looked at.
_MANY = 200
_HEADS = [
    *("form_id", "source", "source_sha256", "year", "project_name", "department", "unit"),
    *("last_page", "total_score", "same_as", "derived_from", "in_doubt", "project_key"),
]


def heads(tables: Tables) -> pd.DataFrame:
    """Return one row a form: what tells it from others, and what it may have in common with them.

    Columns of `projects`, the amounts of the total funds, and `page`, the last one.

    >>> heads(corpus)[["executed", "page"]].head(1).values.tolist()
    [[1424.72, 2]]
    """
    funds = tables.funds
    totals = funds[funds["fund"] == "total"].drop_duplicates("form_id")
    made = tables.projects[_HEADS].merge(totals[["form_id", *AMOUNTS]], on="form_id", how="left")
    return made.assign(page=made["last_page"])


def told(projects: pd.DataFrame, preferred: Mapping[str, str]) -> pd.DataFrame:
    """Return projects with `same_as` filled by what `matched` found.

    >>> told(corpus.projects, {})["same_as"].isna().all().item()
    True
    """
    same = projects["form_id"].map(dict(preferred)).astype(projects["same_as"].dtype)
    return projects.assign(same_as=same)


def matched(
    heads: pd.DataFrame,
    select: Callable[[Iterable[str]], Tables],
    against: Callable[[Tables], Mapping[str, int]],
) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Return the form to prefer of each further edition, and a finding for each difference.

    `heads` is of all forms; `select` gives the tables of some, `against` how many facts each of
    them contradicts. Of several readings that one is preferred which contradicts itself least, then
    the one that differs from the others in the fewest rows, then the one with the fewest doubts and
    gaps, then the reader that loses least. A preference that `heads` brings along is kept. A form
    of a document that was made from another one is compared with none.

    >>> matched(heads(corpus), corpus.select, contradictions)
    ({}, [])
    """
    second = set(heads.loc[heads["same_as"].notna(), "form_id"])
    alike = select(_alike(heads))
    contents = _contents(alike)
    preferred: dict[str, str] = {}
    rows: list[dict[str, Any]] = []
    groups = _groups(contents)
    several = [form for group in groups for form in group]
    # An audit of nothing costs half a second.
    number = against(alike.select(several)) if several else {}
    for group in groups:
        apart = _apart(contents, group)
        ordered = sorted(
            group,
            key=lambda form, apart=apart: (  # type: ignore[misc]
                form in second,
                number.get(form, 0),
                apart[form],
                contents[form]["rank"],
            ),
        )
        read = {contents[ordered[0]]["sha256"]}
        for other in ordered[1:]:
            preferred[other] = ordered[0]
            mine, theirs = contents[other], contents[ordered[0]]
            if mine["sha256"] not in read:
                rows += edition_findings.differences(mine, theirs, other, ordered[0])
            read.add(mine["sha256"])
    return preferred, rows


def contradictions(tables: Tables) -> dict[str, int]:
    """Return how many facts each form contradicts, also in what its reader doubted.

    >>> sum(contradictions(corpus.select(corpus.projects["form_id"].head(4))).values())
    1
    """
    from analysis import audit

    frames = {name: frame.assign(in_doubt=None) for name, frame in tables.frames().items()}
    frames["findings"] = empty().findings
    sure = Tables(**{name: validate(name, frame) for name, frame in frames.items()})
    documents = audit.examined(sure).values()
    return {form.form_id: form.against for one in documents for form in one.traces}


def _apart(contents: dict[str, dict[str, Any]], group: list[str]) -> dict[str, int]:
    """Return in how many rows each reading of one form differs from the others.

    Of those that read the same, as a thousand copies do, one is looked at.
    """
    kinds: dict[str, list[str]] = defaultdict(list)
    for form in group:
        kinds[edition_findings.compared(contents[form])].append(form)
    found: dict[str, int] = {}
    for own in kinds.values():
        apart = 0
        for form, *more in (one for one in kinds.values() if one is not own):
            rows = edition_findings.differences(contents[own[0]], contents[form], own[0], form)
            apart += (1 + len(more)) * sum(row["check"] == "edition-differs" for row in rows)
        found |= dict.fromkeys(own, apart)
    return found


def counted(projects: pd.DataFrame) -> pd.Series:
    """Tell which readings count, where each form counts once.

    All do but those whose preferred reading is here too, and those of a document that was made
    from another one.

    >>> counted(corpus.projects).sum().item()
    9
    """
    twice = projects["same_as"].isin(projects["form_id"]) & projects["same_as"].notna()
    return ~twice & projects["derived_from"].isna()


def sourceless(counted: Tables, others: Tables) -> pd.DataFrame:
    """Return the projects of documents whose source does not lie beside them: uncounted, alone.

    A source that was itself made from another document counts for nothing either.

    >>> len(sourceless(corpus, corpus.editions))
    0
    """
    derived = others.projects[others.projects["derived_from"].notna()]
    folders = derived["form_id"].str.extract(r"^(.*/)?[^/]*$", expand=False).fillna("")
    every = pd.concat([counted.projects, others.projects])
    own = every.loc[every["derived_from"].isna(), "form_id"].str.rsplit("#", n=1).str[0]
    return derived[~(folders + derived["derived_from"]).isin(own)]


def split(tables: Tables) -> tuple[Tables, Tables]:
    """Return the tables that count each form once, and those of the other editions.

    >>> [len(one.projects) for one in split(corpus)]
    [9, 0]
    """
    once = counted(tables.projects)
    forms = tables.projects["form_id"]
    return tables.select(forms[once]), tables.select(forms[~once])


def compared(others: Tables) -> dict[str, str]:
    """Return of each further edition whether it agrees with the preferred one, by form_id.

    A document that was made from another one neither agrees nor differs: it has its mistakes.

    >>> compared(corpus.editions)
    {}
    """
    own = others.projects.loc[others.projects["derived_from"].isna(), "form_id"]
    said = others.findings[others.findings["form_id"].isin(own)]
    return {
        form: word
        for check, word in zip(CHECKS, ("agrees", "differs"), strict=True)
        for form in said.loc[said["check"] == check, "form_id"]
    }


def agreement(others: Tables) -> tuple[int, int]:
    """Return how many forms among other editions were compared, and how many agree in all.

    >>> agreement(corpus.editions)
    (0, 0)
    """
    told = list(compared(others).values())
    return len(told), told.count("agrees")


def repeated(others: Tables) -> pd.DataFrame:
    """Return the projects among other editions that were compared with none: they repeat one.

    >>> len(repeated(corpus.editions))
    0
    """
    return others.projects[~others.projects["form_id"].isin(compared(others))]


def alike(preferred: Tables, others: Tables) -> dict[str, int]:
    """Return how many printed figures of each form a document of another kind prints alike.

    That is the strongest confirmation of a reading there is: two kinds of document share neither
    glyphs nor rules. A figure in doubt, and a document made from another one, confirm nothing.

    >>> alike(corpus, corpus.editions)
    {}
    """
    own = others.projects[others.projects["derived_from"].isna()]
    own = own.loc[own["same_as"].isin(preferred.projects["form_id"]), ["form_id", "same_as"]]
    contents = _contents(concat([preferred, others]).select(own.to_numpy().ravel()))
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for one, two in ((contents[other], contents[form]) for other, form in own.to_numpy()):
        if one["project"]["reader"] == two["project"]["reader"]:
            continue
        for table, subject, mine, theirs in edition_findings.pairs(one, two):
            if table == "indicators" and mine["name"] != theirs["name"]:
                continue
            unsure = doubts.fields(mine["in_doubt"]) | doubts.fields(theirs["in_doubt"])
            found[two["project"]["form_id"]] |= {
                (subject, column)
                for column in PRINTED[table]
                if column not in unsure
                and mine[column] is not None
                and mine[column] == theirs[column]
            }
    return {form: len(figures) for form, figures in found.items()}


def _alike(heads: pd.DataFrame) -> set[str]:
    """Return the forms that share their name or an amount of their total with another one.

    Only those can be of one form, and only where name, year and unit do not speak against it: of
    the forms that share a name or an amount, those with the same ones, and those with the same as
    far as another form among them surely has them. Of a nation's forms they are few.
    """
    own = heads[heads["derived_from"].isna()]
    name, unit = (
        own[column].str.replace(_SIGNS, "", regex=True).fillna("")
        for column in ("project_name", "unit")
    )
    unsure = own["in_doubt"].str.contains('"(?:year|unit)"', na=False)
    unplaced = own["year"].isna() | unit.eq("") | unsure
    unnamed = name.eq("") | own["in_doubt"].str.contains('"project_name"', na=False)
    found: set[str] = set()
    for column in ("project_name", *AMOUNTS):
        value = own[column] if column == "project_name" else own[column].where(own[column] > 0)
        keys = pd.DataFrame({"value": value, "year": own["year"], "unit": unit, "name": name})
        keys = keys[value.notna() & value.duplicated(keep=False)]
        told = keys.duplicated(keep=False)
        for columns, loose in (
            (["value", "year", "unit"], unnamed),
            (["value", "name"], unplaced),
            (["value"], unnamed & unplaced),
        ):
            # One of those that share these may be of one form with each of them.
            group = keys.groupby(columns, sort=False, dropna=False).ngroup()
            told |= group.duplicated(keep=False) & group.isin(group[loose[keys.index]])
        either = (keys["value"].isin(value[one]) for one in (unnamed, unplaced))
        told |= (unnamed | unplaced)[keys.index] & next(either) & next(either)
        found |= set(own.loc[told[told].index, "form_id"])
    return found


def _contents(tables: Tables) -> dict[str, dict[str, Any]]:
    own = {
        name: rows_of(tables.frames()[name].assign(blank=_blank(tables, name)))
        for name in edition_findings.COMPARED
    }
    contents = {}
    for form, (project,) in own["projects"].items():
        rows, money = own["indicators"].get(form, []), own["funds"].get(form, [])
        total = next((row for row in money if row["fund"] == "total"), {})
        unsure = sum((row["in_doubt"] is not None) + (row["name"] is None) for row in rows)
        unsure += sum(row["in_doubt"] is not None for row in (*money, project))
        gaps = sum(project[column] is None for column in edition_findings.COMPARED["projects"])
        contents[form] = {
            "project": project,
            "sha256": project["source_sha256"],
            "indicators": rows,
            "funds": money,
            "money": tuple(total.get(column) for column in AMOUNTS),
            "keys": {(row["position"], row["target_text"], row["weight"]) for row in rows},
            "printed": _printed(project, money, rows),
            "sure": _surely(project),
            "rank": (unsure + gaps, READER_NAMES.index(project["reader"]), form),
        }
    return contents


def _blank(tables: Tables, name: str) -> "pd.Series[Any]":
    """Return the columns that each row of a table leaves blank."""
    found = states(tables, name, *edition_findings.COMPARED[name]) == "blank"
    told = [frozenset(found.columns[row]) for row in found.to_numpy()]
    return pd.Series(told, index=found.index, dtype="object")


def _groups(contents: dict[str, dict[str, Any]]) -> list[list[str]]:
    """Return the sets of readings of one form, by pairs that share a name or their money."""
    buckets: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for form, content in contents.items():
        name = _SIGNS.sub("", content["project"]["project_name"] or "")
        if name:
            buckets["name", name].append(form)
        for column, amount in zip(AMOUNTS, content["money"], strict=True):
            if amount is not None and amount > 0:
                buckets[column, amount].append(form)
    leader = {form: form for form in contents}

    def root(form: str) -> str:
        while leader[form] != form:
            form = leader[form]
        return form

    for bucket in buckets.values():
        for one, two in _paired(bucket, contents):
            if root(one) != root(two) and _same(contents[one], contents[two]):
                leader[root(two)] = root(one)
    groups: dict[str, list[str]] = defaultdict(list)
    for form in contents:
        groups[root(form)].append(form)
    return [group for group in groups.values() if len(group) > 1]


def _paired(bucket: list[str], contents: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of forms that share a value and may be of one form.

    Of many those that both print amounts share one of these, and name, unit and year where both
    surely have them.
    """
    if len(bucket) <= _MANY:
        yield from combinations(bucket, 2)
        return
    parts: dict[Any, list[str]] = defaultdict(list)
    for form in bucket:
        amounts = contents[form]["printed"][-1].items()
        for one in [one for one in amounts if one[1]] or [None]:
            parts[one].append(form)
    bare = parts.pop(None, [])
    for ones, others in [*((part, part) for part in parts.values()), (bare, bucket)]:
        open_to: dict[Any, list[str]] = defaultdict(list)
        for form in others:
            open_to[contents[form]["sure"]].append(form)
        for one in ones:
            own = contents[one]["sure"]
            like = (open_to[own], open_to[None]) if own else open_to.values()
            yield from ((one, two) for part in tuple(like) for two in part if one != two)


def _same(one: dict[str, Any], two: dict[str, Any]) -> bool:
    first, second = one["project"], two["project"]
    alone = document_of(first["form_id"]) == document_of(second["form_id"])
    if alone or _speaks_against(first, second):
        return False
    equal = sum(x == y for x, y in zip(one["money"], two["money"], strict=True))
    named = first["project_name"] is not None and second["project_name"] is not None
    if not one["keys"] and not two["keys"]:
        return named and equal == len(AMOUNTS)
    shared = len(one["keys"] & two["keys"])
    alike = shared >= SAME_FIELDS * max(len(one["keys"]), len(two["keys"]))
    if not alike or not (named or equal >= 2):
        return False
    return all(map(_speak_for, one["printed"], two["printed"], (SAME_UNIT, 100, 100, 100)))


def _printed(
    project: dict[str, Any], money: list[dict[str, Any]], rows: list[dict[str, Any]]
) -> list[dict[Any, Any]]:
    """Return the names, actual values, scores and amounts that a form prints, each by its place."""
    names, actuals, scores = (
        {row["position"]: row[column] for row in rows}
        for column in ("name", "actual_text", "score")
    )
    funds = edition_findings.by_fund(money).items()
    scores |= {source: row["score"] for source, row in funds} | {"total": project["total_score"]}
    amounts = {(source, column): row[column] for source, row in funds for column in AMOUNTS}
    every = (names, actuals, scores, amounts)
    return [{at: one for at, one in part.items() if one is not None} for part in every]


def _speak_for(one: dict[Any, Any], two: dict[Any, Any], least: int) -> bool:
    """Tell whether most of what two readings both print is the same, but for what is 0 in both.

    `least` is the similarity (percent) of what counts as the same.

    >>> _speak_for({1: 80.0, 2: 100.0, 3: 97.8, 4: 0.0}, {1: 80.0, 2: 100.0, 3: 95.0, 4: 0.0}, 100)
    False
    """
    pairs = [(one[at], two[at]) for at in one.keys() & two.keys() if one[at] or two[at]]
    equal = sum(fuzz.ratio(str(a), str(b)) >= least for a, b in pairs)
    return equal >= SAME_FIELDS * len(pairs)


def _surely(project: dict[str, Any]) -> tuple[str, ...] | None:
    """Return name, unit and year of a form without signs, None where one of them is not sure."""
    columns = ("project_name", "unit", "year")
    told = tuple(_SIGNS.sub("", str(project[column] or "")) for column in columns)
    return None if "" in told or doubts.fields(project["in_doubt"]) & {*columns} else told


def _speaks_against(first: dict[str, Any], second: dict[str, Any]) -> bool:
    """Tell whether year, unit or name, where both print them, are those of different forms.

    So with the department where one of them prints no unit. One character tells 一标段 from
    二标段; only what is in doubt may differ by more.
    """
    unsure = doubts.fields(first["in_doubt"]) | doubts.fields(second["in_doubt"])
    told = [("year", 100), ("unit", SAME_UNIT), ("project_name", SAME_NAME)]
    told += [] if first["unit"] and second["unit"] else [("department", SAME_UNIT)]
    for column, least in told:
        a, b = (_SIGNS.sub("", str(one[column] or "")) for one in (first, second))
        if a and b and fuzz.ratio(a, b) < (least if column in unsure else 100):
            return True
    return False
