"""A self-evaluation held against what was declared before it and monitored within its year.

Forms belong together by project, unit and year (`project_key`), indicators by their level and
name. Nothing here is an error: a target may have been changed with approval, and a figure of July
may be an estimate. So each finding is a question. What is in doubt on either side, a form whose
rows were not all read, and projects with two declarations that differ are left alone.
"""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import prod
from typing import Any, NamedTuple

import pandas as pd
from rapidfuzz import fuzz

from analysis import doubts, schema, tables, values, words
from analysis.measures import rows_of
from analysis.rounding import exact, own_decimals
from analysis.tables import Tables
from analysis.unit_names import units
from analysis.words.numbers import figure
from analysis.words.sentence import Joined, Said, said

CHECKS = (
    *("declared-budget", "declared-missing", "declared-added", "declared-target"),
    *("declared-weight", "monitored-higher", "monitored-behind"),
)
# Below this share of what is due by a month a target is behind: a/(t·month/12) < 60 is red in the
# rules by which provinces' fiscal systems colour what is monitored.
_BEHIND = Fraction(6, 10)
_SIGNS = re.compile(r"\W+")
# 万元, 千米: so many of a unit. 个 and 项 count, and do not say what.
_MANY = re.compile("[百千万亿]+(?=.)")
_SCALES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_COUNTED = frozenset({"项", "件", "处", "家", "份"})
_DIRECTIONS = ("≥", ">", "≤", "<")
# Of two names that are so alike (percent) one may be the other, written anew; so may one that holds
# the other, and one that is less alike, of the same level with the same target.
ALIKE, _AKIN = 70, 40
# What is counted at a moment, or on average, may fall within the year.
_MOMENTS = re.compile("平均|人均|户均|在册|在岗|在院|在校|存量|保有|余额")
_KINDS = ("declared", "monitored", "evaluated")
_TOLD = ("level1", "level2", "name", "target_text", "weight", "actual_text", "month", "budget")

Row = dict[str, Any]


class Match(NamedTuple):
    """An indicator of a form, and that of the form before."""

    own: Row
    before: Row


class _Amount(NamedTuple):
    """What a target or a result comes to, in the plain unit (元 for 万元), and its half step.

    `many` is how many of the plain unit the printed one is: 10,000 for 万元.
    """

    value: Fraction
    unit: str
    half: Fraction
    many: int

    def beside(self, other: "_Amount") -> int | None:
        """Return -1, 0 or 1 for less, the same or more; None where the units are others.

        In two sizes of a unit one may be rounded: 12.35万元 and 123456元 are the same.
        """
        if self.unit != other.unit:
            return None
        gap = self.value - other.value
        rounded = self.many != other.many and abs(gap) <= max(self.half, other.half)
        return 0 if rounded else (gap > 0) - (gap < 0)


def findings(read: Tables, beside: Mapping[str, pd.DataFrame]) -> list[Row]:
    """Return the rows of `findings` about forms whose project was declared or monitored.

    >>> findings(corpus, corpus.beside)
    []
    """
    declared, monitored = (_by_project(beside[name]) for name in tables.BESIDE)
    if not declared and not monitored:
        return []
    own, money = rows_of(read.indicators), rows_of(read.funds[read.funds["fund"] == "total"])
    said_of = rows_of(read.findings[read.findings["check"] == "rows-left-out"])
    found: list[Row] = []
    for form in tables.rows(read.projects[["form_id", "project_key", "year", "in_doubt"]]):
        key, rows = (form["project_key"], form["year"]), own.get(form["form_id"], [])
        if None in key or "year" in doubts.fields(form["in_doubt"]) or not rows:
            continue
        whole = form["form_id"] not in said_of and all(is_sure(row, "name") for row in rows)
        before = declared.get(key, [])
        told = [
            *_budgeted(money.get(form["form_id"], []), before[:1]),
            *_declared(rows, before, whole),
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


def told(beside: Mapping[str, pd.DataFrame]) -> list[Row]:
    """Return each declaration and monitoring form once, with what of it is unread or in doubt.

    Keys: `table`, `form_id`, `project_name`, `unread_zh`, `unread_en`, and `in_doubt` of all rows.

    >>> told(corpus.beside)
    []
    """
    found = []
    for name, frame in beside.items():
        for form, own in frame.groupby(frame.columns[0], sort=False):
            every = dict.fromkeys(one for row in own["in_doubt"] for one in doubts.read(row))
            one = {"table": name, "form_id": form, "in_doubt": doubts.write(every)}
            found.append(one | tables.rows(own.iloc[:1][["project_name", *schema.UNREAD]])[0])
    return found


def published(projects: pd.DataFrame, beside: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return what is here of each unit and year, one row each.

    Columns: `unit`, null for forms that name none for sure; `year`, null in doubt; `declared`,
    `monitored`, `evaluated`, the projects with a form of each kind; `missing`, those that were
    declared or monitored and whose self-evaluation is not here. Projects that cannot be told by
    name and unit are counted, and never missing.

    >>> found = published(corpus.projects, corpus.beside)
    >>> found[["evaluated", "missing"]].sum().tolist(), found["year"].notna().sum().item()
    ([9, 0], 1)
    """
    columns = ["unit", "year", "project_key", "in_doubt"]
    known = tables.sure(projects, "year")
    parts = [projects.assign(own=projects["form_id"], kind="evaluated", year=known)]
    for kind, frame in zip(("declared", "monitored"), beside.values(), strict=True):
        forms = frame.drop_duplicates(frame.columns[0])
        forms = forms.assign(year=tables.sure(forms, "year"))
        parts.append(forms.assign(own=forms.iloc[:, 0], kind=kind))
    every = pd.concat([one[[*columns, "own", "kind"]] for one in parts], ignore_index=True)
    every["unit"] = units(every.assign(form_id=every["own"])).to_numpy()
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
    """Return the indicators that both forms have, each once: by level 2 and name, else by name.

    >>> row = {"name": "巡检次数", "level2": "数量指标", "in_doubt": None}
    >>> len(matched([row], [row])), len(matched([row], [row | {"name": "合格率"}]))
    (1, 0)
    """
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
    known, there = ({plain(one) for one in form} for form in (before, rows))
    free = [row for row in rows if plain(row) not in known]
    lost = [one for one in before if plain(one) not in there]
    gone = [one for one in lost if _named(one) and not any(_is_anew(row, one) for row in free)]
    # A row of the declaration that was not read is printed among what was not.
    unread = _SIGNS.sub("", before[0]["unread_zh"] or "") if before else ""
    new = [
        row
        for row in free
        if _named(row) and plain(row) not in unread and not any(_is_anew(row, one) for one in lost)
    ]
    all_declared = bool(before) and all(map(_named, before))
    for check, key, some, every, read in (
        ("declared-missing", "finding.declared_missing", gone, before, whole),
        ("declared-added", "finding.declared_added", new, rows, all_declared),
    ):
        if some and read:
            names_of = Joined(tuple(Said("word.quoted", {"name": one["name"]}) for one in some))
            told = said(key, n=len(some), of=len(every), names=names_of)
            yield _told(check, "project/complete", told, rows[0]["page"])
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


def _named(row: Row) -> bool:
    """Tell whether an indicator has a name, and that is not in doubt."""
    return bool(row["name"]) and is_sure(row, "name")


def _is_anew(own: Row, before: Row) -> bool:
    """Tell whether an indicator may be a declared one under another name."""
    now, then = plain(own), plain(before)
    alike = fuzz.ratio(now, then)
    same = own["level2"] == before["level2"] and not _differ(own, before)
    held = len(now) > 1 and (now in then or then in now)
    return alike >= ALIKE or held or (same and alike >= _AKIN)


def _budgeted(total: list[Row], before: list[Row]) -> Iterator[Row]:
    """Yield what a form changed of the budget that was declared, half a printed unit aside."""
    for own, one in zip(total, before, strict=False):
        now, then = own["initial_budget"], one["budget"]
        unsure = not (is_sure(own, "initial_budget") and is_sure(one, "budget"))
        if unsure or now is None or then is None:
            continue
        step = max(Fraction(1, 10 ** own_decimals(each)) for each in (now, then))
        if abs(exact(now) - exact(then)) > step / 2:
            sums = {"now": figure(now, "money"), "then": figure(then, "money")}
            told = said("finding.declared_budget", **sums)
            subject = "funds/total/initial_budget"
            yield _told("declared-budget", subject, told, own["page"], now, then)


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
        then, now, month = _amount(one, "actual"), _amount(own, "actual"), one["month"]
        upward = one["target_operator"] in ("≥", ">", "=") and not _MOMENTS.search(plain(one))
        if not (sure and upward and then and now and month) or now.unit == "%":
            continue
        subject, beside = f"indicators/{own['position']}", now.beside(then)
        about = {"name": own["name"], "then": one["actual_text"], "month": int(month)}
        if beside is not None and beside < 0:
            told = said("finding.monitored_higher", **about, now=own["actual_text"])
            values_of = own["actual_value"], one["actual_value"]
            yield _told("monitored-higher", subject, told, own["page"], *values_of)
        target = _amount(one, "target")
        if beside is None or target is None or target.unit != then.unit or target.value <= 0:
            continue
        late = then.value < _BEHIND * target.value * int(month) / 12
        full = own["score"] is not None and own["score"] == own["weight"]
        if late and full and is_sure(own, "score", "weight"):
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
    now, then = _amount(own, "target"), _amount(before, "target")
    if now is None or then is None:
        texts = [_SIGNS.sub("", row["target_text"] or "") for row in (own, before)]
        return texts[0] != texts[1] and not any(map(str.isdigit, "".join(texts)))
    if now.beside(then) in (None, 0):
        return False
    alike = own["target_operator"] == before["target_operator"] in _DIRECTIONS
    return is_easier(own, before) if alike else True


def is_easier(own: Row, before: Row) -> bool:
    """Tell whether a target asks for less than the one that was declared.

    >>> then = {"target_operator": "≥", "target_value": 95.0, "target_unit": "%"}
    >>> is_easier(then | {"target_value": 90.0}, then), is_easier(then, then)
    (True, False)
    """
    now, then, operator = _amount(own, "target"), _amount(before, "target"), own["target_operator"]
    if now is None or then is None or operator != before["target_operator"]:
        return False
    return now.beside(then) == {"≥": -1, ">": -1, "≤": 1, "<": 1}.get(operator, 2)


def _amount(row: Row, side: str) -> _Amount | None:
    """Return a `target` or `actual` of a row in the plain unit, None where it has no value."""
    value = row[f"{side}_value"]
    if value is None:
        return None
    unit = values.unit(row[f"{side}_unit"] or row["target_unit"]) or ""  # ≥35 公里: 36
    many, scale = 1, _MANY.match(unit)
    if scale is not None:
        many, unit = prod(map(_SCALES.__getitem__, scale[0])), unit[scale.end() :]
    half = Fraction(many, 2 * 10 ** own_decimals(value))
    return _Amount(exact(value) * many, "个" if unit in _COUNTED else unit, half, many)


def is_sure(row: Row, *columns: str) -> bool:
    """Tell whether none of these columns is in doubt.

    >>> is_sure({"in_doubt": None}, "name")
    True
    """
    return not doubts.fields(row["in_doubt"]) & set(columns)


def plain(row: Row) -> str:
    """Return the name of an indicator without blanks and signs.

    >>> plain({"name": "合格率(%)"})
    '合格率'
    """
    return _SIGNS.sub("", row["name"] or "")
