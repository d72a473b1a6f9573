"""A self-evaluation held against what was declared before it and monitored within its year.

Forms belong together by project, unit and year (`project_key`), indicators by their level and
name. Nothing here is an error: a target may have been changed with approval, and a figure of July
may be an estimate. So each finding is a question. What is in doubt on either side, a form whose
rows were not all read, and projects with two declarations that differ are left alone.
"""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd
from rapidfuzz import fuzz

from analysis import doubts, tables, values, words
from analysis.measures import rows_of
from analysis.rounding import exact
from analysis.tables import Tables
from analysis.words.numbers import figure
from analysis.words.sentence import Joined, Said, said

CHECKS = (
    *("declared-missing", "declared-target", "declared-weight"),
    *("monitored-higher", "monitored-behind"),
)
# Below this share of what is due by a month a target is behind: a/(t·month/12) < 60 is red in the
# rules by which provinces' fiscal systems colour what is monitored.
_BEHIND = Fraction(6, 10)
_SIGNS = re.compile(r"\W+")
_DIRECTIONS = ("≥", ">", "≤", "<")
# Of two names that are so alike (percent) one may be the other, written anew.
ALIKE = 70
# What is counted at a moment, or on average, may fall within the year.
_MOMENTS = re.compile("平均|人均|户均|在册|在岗|在院|在校|存量|保有|余额")
_KINDS = ("declared", "monitored", "evaluated")
_TOLD = ("level1", "level2", "name", "target_text", "weight", "actual_text", "month")

Row = dict[str, Any]


class Match(NamedTuple):
    """An indicator of a form, and that of the form before."""

    own: Row
    before: Row


def findings(read: Tables, beside: Mapping[str, pd.DataFrame]) -> list[Row]:
    """Return the rows of `findings` about forms whose project was declared or monitored.

    >>> findings(corpus, corpus.beside)
    []
    """
    declared, monitored = (_by_project(beside[name]) for name in tables.BESIDE)
    if not declared and not monitored:
        return []
    own = rows_of(read.indicators)
    said_of = rows_of(read.findings[read.findings["check"] == "rows-left-out"])
    found: list[Row] = []
    for form in tables.rows(read.projects[["form_id", "project_key", "year", "in_doubt"]]):
        key, rows = (form["project_key"], form["year"]), own.get(form["form_id"], [])
        if None in key or "year" in doubts.fields(form["in_doubt"]) or not rows:
            continue
        whole = form["form_id"] not in said_of and all(is_sure(row, "name") for row in rows)
        told = [
            *_declared(rows, declared.get(key, []), whole),
            *_monitored(rows, monitored.get(key, [])),
        ]
        found += [row | {"form_id": form["form_id"]} for row in told]
    return found


def counted(beside: Mapping[str, pd.DataFrame], language: str) -> str:
    """Say how many declarations and monitoring forms there are, nothing where there are none.

    >>> counted(corpus.beside, "en")
    ''
    """
    declared, monitored = (beside[name].iloc[:, 0].nunique() for name in tables.BESIDE)
    parts = [words.say("terminal.declarations", language, n=declared)] if declared else []
    parts += [words.say("terminal.monitoring", language, n=monitored)] if monitored else []
    return words.say("word.comma", language).join(parts)


def published(projects: pd.DataFrame, beside: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return what is here of each unit and year, one row each.

    Columns: `unit`, null for forms that name none; `year`; `declared`, `monitored`, `evaluated`,
    the projects with a form of each kind; `missing`, those that were declared or monitored and
    whose self-evaluation is not here. Projects that cannot be told by name and unit are counted,
    and never missing.

    >>> published(corpus.projects, corpus.beside)[["year", "evaluated", "missing"]].head(1)
       year  evaluated  missing
    0  2024          1        0
    """
    columns = ["unit", "year", "project_key"]
    parts = [projects.assign(own=projects["form_id"], kind="evaluated")]
    for kind, frame in zip(("declared", "monitored"), beside.values(), strict=True):
        forms = frame.drop_duplicates(frame.columns[0])
        parts.append(forms.assign(own=forms.iloc[:, 0], kind=kind))
    every = pd.concat([one[[*columns, "own", "kind"]] for one in parts], ignore_index=True)
    # A form without a key is a project of its own.
    every["project"] = every["project_key"].fillna(every["kind"] + every["own"])
    every = every.drop_duplicates(["unit", "year", "project", "kind"])
    rows = []
    for (unit, year), own in every.groupby(["unit", "year"], dropna=False):
        kinds = {kind: set(some["project"]) for kind, some in own.groupby("kind")}
        counts = {kind: len(kinds.get(kind, ())) for kind in _KINDS}
        keys = set(own.loc[own["kind"] != "evaluated", "project_key"].dropna())
        missing = len(keys - kinds.get("evaluated", set()))
        rows.append({"unit": unit, "year": year, **counts, "missing": missing})
    made = pd.DataFrame(rows, columns=["unit", "year", *_KINDS, "missing"])
    return made.astype({"year": "Int64"})


def _by_project(frame: pd.DataFrame) -> dict[tuple[Any, Any], list[Row]]:
    """Return the rows of the one form of each project and year; of two that differ none."""
    forms: dict[tuple[Any, Any], dict[str, list[Row]]] = {}
    own = frame.columns[0]
    for row in tables.rows(frame):
        if row["project_key"] and row["year"] and is_sure(row, "year"):
            one = forms.setdefault((row["project_key"], row["year"]), {})
            one.setdefault(row[own], []).append(row)
    found = {}
    for key, several in forms.items():
        contents = {
            repr([[row.get(one) for one in _TOLD] for row in rows]) for rows in several.values()
        }
        if len(contents) == 1:
            found[key] = next(iter(several.values()))
    return found


def matched(rows: list[Row], before: list[Row]) -> list[Match]:
    """Return the indicators that both forms have, each once: by level 2 and name, else by name."""
    found = []
    for one in before:
        alike = [row for row in rows if plain(row) == plain(one)]
        same = [row for row in alike if row["level2"] == one["level2"]] or alike
        twice = sum(plain(other) == plain(one) for other in before) > 1 and len(same) > 1
        if len(same) == 1 and not twice and is_sure(one, "name"):
            found.append(Match(same[0], one))
    return found


def _declared(rows: list[Row], before: list[Row], whole: bool) -> Iterator[Row]:
    """Yield what a form changed of the targets that were declared for it."""
    names = {plain(row) for row in rows}
    gone = [
        one
        for one in before
        if is_sure(one, "name")
        and one["name"]
        and not any(fuzz.ratio(plain(one), name) >= ALIKE for name in names)
    ]
    if gone and whole:
        names_of = Joined(tuple(Said("word.quoted", {"name": one["name"]}) for one in gone))
        told = said("finding.declared_missing", n=len(gone), of=len(before), names=names_of)
        yield _told("declared-missing", "project/complete", told, rows[0]["page"])
    comparable = None is not _points(rows) == _points(before)
    for own, one in matched(rows, before):
        subject = f"indicators/{own['position']}"
        if is_sure(own, "target_text") and is_sure(one, "target_text") and _differ(own, one):
            about = {"name": own["name"], "now": own["target_text"], "then": one["target_text"]}
            key = "finding.declared_easier" if is_easier(own, one) else "finding.declared_target"
            yield _told("declared-target", subject, said(key, **about), own["page"])
        if comparable and own["weight"] != one["weight"]:
            points = {
                key: figure(row["weight"], "points") for key, row in (("now", own), ("then", one))
            }
            told = said("finding.declared_weight", name=own["name"], **points)
            yield _told("declared-weight", subject, told, own["page"], own["weight"], one["weight"])


def _points(rows: list[Row]) -> Fraction | None:
    """Return what all weights add up to, None where one of them is unknown or in doubt.

    A declaration may give its indicators 100 points, and the self-evaluation 90 beside the 10 of
    the budget: then other weights say nothing.
    """
    if any(row["weight"] is None or not is_sure(row, "weight") for row in rows):
        return None
    return sum((exact(row["weight"]) for row in rows), Fraction(0))


def _monitored(rows: list[Row], before: list[Row]) -> Iterator[Row]:
    """Yield what a form says of results that were reported otherwise within the year.

    Shares and satisfaction may fall; what is counted up over a year does not.
    """
    for own, one in matched(rows, before):
        sure = all(is_sure(row, "actual_text", "target_text") for row in (own, one))
        units = {values.unit(row["actual_unit"]) for row in (own, one)}
        counted = one["target_operator"] in ("≥", ">", "=") and len(units) == 1 and units != {"%"}
        counted = counted and not _MOMENTS.search(one["name"] or "")
        then, now, month = one["actual_value"], own["actual_value"], one["month"]
        if not sure or not counted or then is None or now is None or not month:
            continue
        subject = f"indicators/{own['position']}"
        about = {"name": own["name"], "then": one["actual_text"], "month": int(month)}
        if now < then:
            told = said("finding.monitored_higher", **about, now=own["actual_text"])
            yield _told("monitored-higher", subject, told, own["page"], now, then)
        same = values.unit(one["target_unit"]) in units
        due = exact(one["target_value"] or 0) * int(month) / 12 if same else Fraction(0)
        full = own["score"] is not None and own["score"] == own["weight"]
        if due > 0 and exact(then) < _BEHIND * due and full and is_sure(own, "score", "weight"):
            points = figure(own["score"], "points")
            told = said(
                "finding.monitored_behind", **about, target=one["target_text"], score=points
            )
            yield _told("monitored-behind", subject, told, own["page"])


def _told(
    check: str, subject: str, sentence: Said, page: Any, reported: Any = None, due: Any = None
) -> Row:
    return tables.finding(
        check, "asks", subject, sentence, page, reported=reported, expected=(due, due)
    )


def _differ(own: Row, before: Row) -> bool:
    """Tell whether a target is another one than declared, but for one that asks for more.

    Amounts in two units, and two dates, are not compared.
    """
    if own["target_value"] is None or before["target_value"] is None:
        texts = [_SIGNS.sub("", row["target_text"] or "") for row in (own, before)]
        return texts[0] != texts[1] and not any(map(str.isdigit, "".join(texts)))
    units = {values.unit(row["target_unit"]) for row in (own, before)}
    if len(units) > 1 or own["target_value"] == before["target_value"]:
        return False
    alike = own["target_operator"] == before["target_operator"] in _DIRECTIONS
    return is_easier(own, before) if alike else True


def is_easier(own: Row, before: Row) -> bool:
    """Tell whether a target asks for less than the one that was declared."""
    now, then, operator = own["target_value"], before["target_value"], own["target_operator"]
    if now is None or then is None or operator != before["target_operator"]:
        return False
    return bool({"≥": now < then, ">": now < then, "≤": now > then, "<": now > then}.get(operator))


def is_sure(row: Row, *columns: str) -> bool:
    """Tell whether none of these columns is in doubt."""
    return not doubts.fields(row["in_doubt"]) & set(columns)


def plain(row: Row) -> str:
    """Return the name of an indicator without blanks and signs."""
    return _SIGNS.sub("", row["name"] or "")
