"""The four tables as data frames: made from rows, held to the schema, joined and selected."""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

import pandas as pd

from analysis import schema as contract
from analysis import words
from analysis.characters import visible
from analysis.errors import InvalidTable, UsageError
from analysis.schema import COLUMNS, COUNT, EVERY, FLAG, NUMBER, TEXT
from analysis.values import unit

_NOT_OF_KIND = {
    TEXT: "error.table-text",
    NUMBER: "error.table-number",
    COUNT: "error.table-count",
    FLAG: "error.table-flag",
}
# What pandas raises for a value that is not of a column's kind: a text, 2024.5 or infinity as year.
_UNFIT = (TypeError, ValueError, OverflowError)
# Form, table and row (0 for the project, from 1 for the others) to the decimals of its figures, and
# those that each shows: 9 beside 8.50 has two and shows none.
Decimals = dict[tuple[str, str, int], dict[str, tuple[int, int]]]


@dataclass(frozen=True, eq=False, repr=False)
class Tables:
    """The four tables of a corpus, each a data frame with the columns of the contract."""

    projects: pd.DataFrame
    funds: pd.DataFrame
    indicators: pd.DataFrame
    findings: pd.DataFrame

    def __eq__(self, other: object) -> bool:
        """Tell whether these are the same rows; the truth of two frames side by side is none."""
        own = self.frames()
        return isinstance(other, Tables) and all(
            one.equals(own[name]) for name, one in other.frames().items()
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        counts = (f"{name}: {len(frame)}" for name, frame in self.frames().items())
        return f"Tables({', '.join(counts)})"

    def select(self, form_ids: Iterable[str]) -> "Tables":
        """Return the tables with only these forms.

        >>> len(corpus.select(corpus.projects["form_id"].head(2)).funds)
        8
        """
        if isinstance(form_ids, str) or not isinstance(form_ids, Iterable):
            raise UsageError("error.not-ids", given=str(form_ids))
        keep = set(form_ids)
        return Tables(
            *(
                frame[frame["form_id"].isin(keep)].reset_index(drop=True)
                for frame in self.frames().values()
            )
        )

    def named(self, asked: object, *further: "Tables") -> list[str]:
        """Return the ids of the forms that a text names.

        It is a whole id, the end of one or of its file's name, or a part of it or of the name of
        the project. What names none of these forms may name one of `further` tables.

        >>> corpus.named("#4") == corpus.projects["form_id"].tolist()[3:4]
        True
        >>> len(corpus.named("forms-2024"))
        9
        """
        if not asked or not isinstance(asked, str):
            return []
        sets = [one.projects.set_index("form_id")["project_name"] for one in (self, *further)]
        ways: list[Callable[[pd.Series], Any]] = [
            lambda names: names.index == asked,
            lambda names: names.index.str.endswith(asked),
            lambda names: names.index.str.contains(f"{asked}#", regex=False),
            lambda names: (
                names.str.contains(asked, regex=False, na=False)
                | names.index.str.contains(asked, regex=False)
            ),
        ]
        every = (names.index[way(names)].tolist() for way in ways for names in sets)
        return next(filter(None, every), [])

    def where(
        self,
        *,
        forms: Collection[str] = (),
        years: Collection[int] = (),
        places: Collection[str] = (),
        tiers: Collection[str] = (),
        kinds: Collection[str] = (),
        departments: Collection[str] = (),
        units: Collection[str] = (),
        projects: Collection[str] = (),
    ) -> "Tables":
        """Return the tables with only the forms that pass every filter; an empty one lets all by.

        `places`, `departments`, `units` and `projects` are parts of names: of the province or the
        words that tell the place, of the department, the unit, the project. `kinds` are those of
        departments or of forms; they and `tiers` are told by codes or by the words for them, 省级.
        A year in doubt counts as it was read, which the reports say; a form without one is of none.

        >>> len(corpus.where(places=["上海"], kinds=["housing"], units=["公积金"]).projects)
        9
        """
        rows = self.projects
        keep = rows["form_id"].notna()
        for column, values in {"form_id": forms, "year": years}.items():
            keep &= rows[column].isin(list(values)) | (len(values) == 0)
        for columns, codes in {("tier",): tiers, ("department_kind", "form_kind"): kinds}.items():
            found = [rows[one].isin(_codes(rows[one], codes)) for one in columns]
            keep &= pd.concat(found, axis=1).any(axis=1) | (len(codes) == 0)
        named = {
            ("province", "place_evidence"): places,
            ("department",): departments,
            ("unit",): units,
            ("project_name",): projects,
        }
        for columns, parts in named.items():
            if len(parts):
                any_of = "|".join(map(re.escape, parts))
                found = [rows[one].str.contains(any_of, na=False) for one in columns]
                keep &= pd.concat(found, axis=1).any(axis=1)
        return self.select(rows.loc[keep, "form_id"])

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return the tables by name, in the order of the contract.

        >>> list(corpus.frames())
        ['projects', 'funds', 'indicators', 'findings']
        """
        return {field.name: getattr(self, field.name) for field in fields(Tables)}


def _codes(column: pd.Series, given: Collection[str]) -> list[str]:
    """Return the codes of a column that are given, by themselves or by the words for them."""
    told = {
        code: {code, *(words.name(str(column.name), code, one) for one in words.LANGUAGES)}
        for code in column.dropna().unique()
    }
    return [code for code, names in told.items() if names & set(given)]


def frame(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Build one table from rows; columns that a row lacks are null.

    A text that is not Unicode (a file name in another encoding) has its stray bytes spelled out,
    like \\udcff. Raises `InvalidTable` when a row does not keep to the contract.

    >>> frame("funds", [{"form_id": "a.pdf#1", "executed": 3}])["executed"].tolist()
    [3.0]
    """
    if unknown := {key for row in rows for key in row} - set(EVERY[name]):
        raise InvalidTable("error.table-unknown", table=name, columns=", ".join(sorted(unknown)))
    columns = {column: [row.get(column) for row in rows] for column in EVERY[name]}
    for column, values in columns.items():
        strange: dict[Any, Any] = {
            one: encodable(one)
            for one in set(values)
            if isinstance(one, str) and not one.isprintable()
        }
        if strange:  # of a thousand texts five do not print as they stand
            columns[column] = [strange.get(one, one) for one in values]
    return validate(name, pd.DataFrame(columns))


def validate(name: str, data: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the contract's column order and types; an empty text becomes null.

    What a unit is in the canonical way of writing it follows from the printed one.

    Raises `InvalidTable`, naming table, column, row (from 1) and offending value.

    >>> validate("funds", corpus.funds.astype({"executed": "str"}))["executed"].head(2).tolist()
    [1424.72, 1328.72]
    """
    order = list(EVERY[name])
    first = order[: order.index(contract.FIRST_EDITION[name]) + 1]
    if missing := [column for column in first if column not in data.columns]:
        raise InvalidTable("error.table-missing", table=name, columns=", ".join(missing))
    later = {column: None for column in order if column not in data.columns}
    data = data.assign(**later)[order].reset_index(drop=True)
    data = data.replace("", None)
    try:
        typed = data.astype({column: _dtype(kind) for column, kind in EVERY[name].items()})
    except _UNFIT:
        raise _broken(name, data) from None
    allowed = contract.ALLOWED[name].items()
    unknown = any(not typed[column].dropna().isin(known).all() for column, known in allowed)
    if unknown or typed[list(contract.REQUIRED[name])].isna().any(axis=None):
        raise _broken(name, data)
    if name == "indicators":  # what a unit means follows from how it is printed, in every table
        for column in ("target_unit", "actual_unit"):
            canonical = typed[column].map(unit, na_action="ignore")
            typed[f"{column}_canonical"] = canonical.astype(_dtype(TEXT))
    if (key := contract.UNIQUE[name]) and (twice := typed.duplicated(key)).any():
        row = typed.loc[twice, key].to_dict("records")[0]
        same = ", ".join(f"{column} {value!r}" for column, value in row.items())
        raise InvalidTable("error.table-twice", table=name, same=same)
    return typed


def rows(data: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as plain records, a null as None.

    >>> rows(corpus.funds[["fund", "executed", "page"]].head(1))
    [{'fund': 'total', 'executed': 1424.72, 'page': 1}]
    """
    none: Any = None
    columns = [data[name].to_numpy(object, na_value=none).tolist() for name in data]
    names = [str(name) for name in data]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _dtype(kind: str) -> Any:
    return pd.StringDtype(na_value=float("nan")) if kind == TEXT else kind


def document_of(form_id: str) -> str:
    """Return what stands before # in the id of a form.

    >>> document_of("2024/a#b.pdf#3")
    '2024/a#b.pdf'
    """
    return form_id.rpartition("#")[0]


def by_document(forms: Iterable[str]) -> dict[str, list[str]]:
    """Return forms by the documents that they stand in, both in their order.

    >>> by_document(["a.pdf#1", "b.pdf#1", "a.pdf#2"])
    {'a.pdf': ['a.pdf#1', 'a.pdf#2'], 'b.pdf': ['b.pdf#1']}
    """
    found: dict[str, list[str]] = {}
    for form in forms:
        found.setdefault(document_of(form), []).append(form)
    return found


def encodable(value: Any) -> Any:
    """Return a text with its stray bytes spelled out, as the tables hold it; others as they are.

    What would turn a line around or steer a terminal is spelled out, too: names of files have it.

    >>> encodable("表\\udcff.pdf"), encodable("a\\u202efdp.exe")
    ('表\\\\udcff.pdf', 'a⟨U+202E⟩fdp.exe')
    """
    if isinstance(value, str):
        return visible(value.encode("utf-8", "backslashreplace").decode("utf-8"))
    return value


def _broken(name: str, data: pd.DataFrame) -> InvalidTable:
    """Return the first thing that breaks the contract: column, row, what is expected and stands."""
    for column, kind in EVERY[name].items():
        allowed = contract.ALLOWED[name].get(column)
        for row, value in enumerate(data[column], start=1):
            where = {"table": name, "column": column, "row": row}
            if pd.isna(value):
                if column in contract.REQUIRED[name]:
                    return InvalidTable("error.table-required", **where)
            elif allowed:
                if value not in allowed:
                    where |= {"value": repr(value), "known": ", ".join(allowed)}
                    return InvalidTable("error.table-choice", **where)
            elif not _fits(pd.Series([value]), kind):
                return InvalidTable(_NOT_OF_KIND[kind], **where, value=repr(value))
        if not _fits(data[column], kind):
            break
    return InvalidTable("error.table-mixed", table=name, column=column)


def _fits(values: pd.Series, kind: str) -> bool:
    try:
        values.astype(_dtype(kind))
    except _UNFIT:
        return False
    return True


def subjects(funds: list[Any]) -> list[str]:
    """Return what findings call the rows of funds of one form, from the column `fund`.

    A row is called by its number where its source of funds is lost or stands there twice.

    >>> subjects(["total", "other", "other"])
    ['funds/total', 'funds/2', 'funds/3']
    """
    return [
        f"funds/{row if pd.isna(fund) or funds.count(fund) > 1 else fund}"
        for row, fund in enumerate(funds, start=1)
    ]


def facts(findings: pd.DataFrame) -> pd.Series:
    """Return the fact that each finding belongs to; one that was not told is a fact of its own.

    >>> facts(corpus.findings.query("check == 'grade'")).unique().tolist()
    ['grade@project/grade']
    """
    return findings["fact"].fillna(_called(findings))


def led(findings: pd.DataFrame) -> pd.DataFrame:
    """Return findings with what tells best what is wrong before the others of a contradicted fact.

    That is the one that the fact is called after; the facts of all forms keep their order.

    >>> len(led(corpus.findings)) == len(corpus.findings)
    True
    """
    fact = findings["form_id"] + facts(findings)
    against = fact.isin(fact[findings["verdict"] == "contradicts"])
    follows = against & (facts(findings) != _called(findings))
    ranked = findings.assign(_place=pd.factorize(fact)[0], _follows=follows)
    ranked = ranked.sort_values(["_place", "_follows"], kind="stable")
    return ranked.drop(columns=["_place", "_follows"])


def _called(findings: pd.DataFrame) -> "pd.Series[str]":
    return findings["check"] + "@" + findings["subject"]


def empty() -> Tables:
    """Return the four tables without a row.

    >>> [len(frame) for frame in empty().frames().values()]
    [0, 0, 0, 0]
    """
    return Tables(**{name: blank(name).copy() for name in COLUMNS})


@cache
def blank(name: str) -> pd.DataFrame:
    """Return a table without a row, which is everybody's.

    >>> blank("funds").shape
    (0, 15)
    """
    return frame(name, [])


def none_beside() -> dict[str, pd.DataFrame]:
    """Return the tables beside the four without a row, by their name.

    >>> list(none_beside())
    ['declarations', 'monitoring']
    """
    return {name: blank(name).copy() for name in contract.BESIDE}


def concat(parts: list[Tables]) -> Tables:
    """Join the tables of several documents.

    >>> len(concat([corpus, empty()]).projects)
    9
    """
    if not parts:
        return empty()
    joined = {
        name: pd.concat([part.frames()[name] for part in parts], ignore_index=True)
        for name in COLUMNS
    }
    return Tables(**joined)
