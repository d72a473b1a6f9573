"""Tables of the reports: cells with their marks and places, notes, and a CSV inside the page."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pandas as pd
from pandas.api.types import is_integer_dtype, is_scalar

from analysis import words
from analysis.locations import whole
from analysis.report.block import Block, fill
from analysis.report.columns import MADE, MOST_BYTES, Column, column, csv_address, csv_text
from analysis.report.marks import Mark, Notes, Sources
from analysis.report.places import link, position_of, steps
from analysis.tables import Tables
from analysis.words import width

# Rows beyond this are left to the CSV: a page stays light, and says so and by what order.
LONGEST = 200
# Rows beyond this scroll in a window of their own on a screen.
LONG = 40
# A table with more columns is set narrower.
MANY = 9
# How wide a text is (a Chinese character counts two) that stands on one line, that is a phrase,
# that is a sentence; what is wider is a passage.
WHOLE = 14
_WIDTHS = {"w": WHOLE, "m": 40, "t": 90}
# A part of a head up to this width stays on one line, and so does a unit up to this width.
HEAD, UNIT = 10, 12
# What every CSV about forms has beside its columns: plain names, the same in both languages.
ORIGIN = ("document", "form_id", "page", "row", "corrected", "in_doubt")
# Columns that say which row of the tables a row is about, and are shown as project and place.
_PLUMBING = ("form_id", "project_name", "page", "first_page")
# Where the marks of a column stand in tables that show only what follows from it.
FOLLOWS = {
    "project_name": ("project",),
    "score": ("printed_score", "lost", "ratio"),
    "weight": ("points", "lost", "ratio"),
    "execution_rate": ("printed_rate", "rate_change", "lowest"),
    "executed": ("rate_change",),
    "adjusted_budget": ("budget_change", "rate_change"),
    "total_score": ("total_change",),
    "target": ("target_text",),
    "actual": ("actual_text", "printed_deviation"),
    "actual_text": ("printed_deviation",),
    "reason": ("notes",),
}

Row = Mapping[str, Any]
Marks = dict[str, list[Mark]]


@dataclass(frozen=True)
class Level:
    """A heading over the next `rows` rows of a table, with sums by column; a total has no rows."""

    title: str
    sums: Mapping[str, str]
    rows: int = 0


class Table(words.Speaker):
    """A data frame as a table: header cells with units, sortable, with marks, notes and its CSV.

    `name` is its anchor. `columns` may hold, beside the frame's own, `project` (name and number of
    the form) and `place` (document, page, row); None shows all there are. Columns without any
    value are left out; `message` is `message_zh` or `message_en` where the frame has both.
    Everything is escaped. Further columns of one name are numbered: `share`, `share (2)`. What
    names the rows in the index, as of groups, stands in columns too.

    A row with `form_id` is about a form; with `name` and `position` it is an indicator, with
    `fund` a source of funds. `whole` has these forms: it gives each row its page, and what an
    analyst corrected or the reader doubts is marked, with notes below. The CSV has all rows, and
    the columns `beside`; a long one is the `file` beside the page. Under `levels` rows keep their
    order, and each column stands.

    >>> Table("mine", pd.DataFrame({"mine": [0.5, 12]}), None, "en").block("Caption").plain.split()
    ['Caption', 'mine', '0.50', '12.00', 'Download', 'this', 'table', '(CSV,', 'rows:', '2)']
    """

    def __init__(
        self,
        name: str,
        data: pd.DataFrame,
        columns: Sequence[str] | None,
        language: str,
        linked: Collection[str] = (),
        whole: Tables | None = None,
        levels: Sequence[Level] = (),
        beside: Sequence[str] = (),
        file: str = "",
    ) -> None:
        super().__init__(language)
        self.file = file
        self.anchor, self.linked, self.levels = name, linked, levels
        data = _labelled(data)
        data = data.set_axis(_names(data.columns), axis=1)
        self.formed = "form_id" in data and all(isinstance(one, str) for one in data["form_id"])
        if columns is None:
            # The position of an indicator is a row; else it is a place in what the rules allow.
            about = {*_PLUMBING, *({"position"} if "name" in data else ())} if self.formed else ()
            own = [one for one in data.columns if one not in about]
            own = list(dict.fromkeys(_of_languages(one, own) for one in own))
            columns = ["project", *own, "place"] if self.formed else own
        columns = [one if isinstance(one, str) else str(one) for one in columns]
        data = data.rename(columns={f"{one}_{language}": one for one in columns if one not in data})
        self.columns = [
            column(one, data.get(one), language)
            for one in columns
            if levels or one in MADE or (data[one].notna() & data[one].ne("")).any()
        ]
        self.beside = [column(one, data[one], language) for one in beside]
        self.kept = [one.name for one in self.columns]
        forms = list(data["form_id"].unique()) if self.formed else []
        # A change is marked for what it is from, too.
        self.sources = Sources(whole, {*forms, *data.get("form_before", ())}, language)
        self.several = len({self.sources.document(form) for form in forms}) > 1
        self.rows = [self._placed(row) for row in data.to_dict("records")]
        # What a row is about: its project, or what the first column of words names.
        first = next((one.name for one in self.columns if not one.numeric), "")
        self.header = "project" if "project" in self.kept else first
        self.notes = Notes(name, language)

    def block(self, caption: str) -> Block:
        """Return the table under its caption."""
        shown = self.rows if self.levels else self.rows[:LONGEST]
        marks = [self._marks(row) for row in shown]
        lines = [[one.value(row) for one in self.columns] for row in shown]
        classes = [
            _class(one, max(map(width, said), default=0))
            for one, said in zip(self.columns, zip(*lines, strict=True), strict=bool(lines))
        ]
        rows = []
        for row, line, marked in zip(shown, lines, marks, strict=True):
            pieces = zip(self.columns, line, classes, strict=True)
            cells = [self._shown(row, *piece, marked) for piece in pieces]
            # A row of no form may be about a unit.
            form = row["form_id"] if self.formed else row.get("unit", "")
            place = {"form": form, "position": position_of(row), "cut": row.get("cut") is True}
            rows.append({**place, "cells": cells})
        below, beside = self._below()
        html = fill(
            "table",
            name=self.anchor,
            caption=caption,
            long=len(shown) > LONG and not self.levels,
            dense=len(self.kept) > MANY,
            heads=[_head(one) for one in self.columns],
            levels=list(self._levels(rows)) if self.levels else [{"title": "", "rows": rows}],
            notes=self.notes.shown(),
            comma=self.say("word.comma"),
            **below,
        )
        return Block("table", html, {"id": f"t-{self.anchor}", **beside})

    def _levels(self, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Put the rows under their levels, the sums of each under their columns."""
        under = iter(rows)
        for level in self.levels:
            first = next(at for at, name in enumerate(self.kept) if name in level.sums)
            sums = [level.sums.get(name, "") for name in self.kept[first:]]
            own = list(islice(under, level.rows))
            yield {"title": level.title, "across": first, "sums": sums, "rows": own}

    def _below(self) -> tuple[dict[str, str], dict[str, Any]]:
        """Return the address of the CSV, what stands here of how much, and the CSV beside the page.

        One that would weigh on the page stands beside it as a file, where the page gives it a name.
        """
        columns = [*self.beside, *(one for one in self.columns if one.name != "place")]
        heads = [one.csv_head() for one in columns]
        heads += ORIGIN if self.formed else ()
        text, whole = csv_text(heads, self._lines(columns)), len(self.rows)
        apart = bool(self.file) and len(text.encode()) > MOST_BYTES
        address = self.file if apart else csv_address(text)
        label = self.say("page.csv_beside" if apart else "page.csv", rows=whole)
        said = ""
        if whole > LONGEST and not self.levels:
            key = self.anchor.replace("-", "_")
            by = self.name("order", key)
            order = self.say("order.rows") if by == key else by
            said = self.say(
                "page.cut", shown=LONGEST, whole=whole, left=whole - LONGEST, order=order
            )
        below = {"address": address, "label": label, "cut": said}
        return below, {"csv": {"file": self.file, "text": text}} if apart else {}

    def _lines(self, columns: list[Column]) -> Iterator[list[str]]:
        for row in self.rows:
            yield [one.csv_value(row) for one in columns] + self._origin(row)

    def _placed(self, row: dict[Any, Any]) -> dict[str, Any]:
        """Give a row its page and its project's name, where the tables know them, and `MADE`."""
        if not self.formed:
            return row
        form = row["form_id"]
        page = row.get("page")
        if is_scalar(page) and pd.isna(page):
            row["page"] = page = self.sources.page(form, position_of(row))
        if (number := whole(page)) is not None:
            row["where"] = self.sources.where(form, number, position_of(row))
        if self.sources.damaged(form, position_of(row), "reason") and row.get("reason"):
            row["reason"] = self.say("page.damaged")
        row = {"project_name": self.sources.project_name(form), **row}
        row["numbered"] = self.sources.number(form)
        made = self.sources.called(form, row["project_name"])
        # Under levels the rows are those of one form, and have their numbers in front.
        stands = {**row, "position": None} if self.levels else row
        found = steps(stands, self.language, self.several)
        place = self.say("word.comma").join(found)
        return row | {"project": made, "place": place, "steps": found}

    def _shown(self, row: Row, one: Column, said: str, kind: str, marked: Marks) -> dict[str, Any]:
        """Return what the template needs to show a cell."""
        figure = kind == "n" and pd.notna(row[one.name])
        return {
            "tag": "th" if one.name == self.header else "td",
            "kind": kind,
            "said": said,
            "order": f"{float(row[one.name]):.10g}" if figure else "",
            "link": link(row["form_id"])
            if one.name == "project" and row["form_id"] in self.linked
            else "",
            "steps": row["steps"] if one.name == "place" else [],
            # Only a document's name may break.
            "breaks": self.several,
            "marks": self.notes.badges(marked.get(one.name, [])),
        }

    def _marks(self, row: Row) -> Marks:
        """Return the marks of a row by the column that shows them."""
        found: Marks = {}
        if not self.formed:
            return found
        form, position = row["form_id"], position_of(row)
        if position is not None:
            self._put(found, form, f"indicators/{position}", "name")
            other = whole(row.get("other_position"))
            if "other_name" in self.kept and other is not None:
                for mark in self.sources.marks(form, f"indicators/{other}"):
                    found.setdefault("other_name", []).append(self.notes.number(mark))
        elif "fund" in row:
            self._put(found, form, f"funds/{row['fund']}", "fund")
        else:
            for each in dict.fromkeys((form, row.get("form_before", form))):
                for one in dict.fromkeys((*FOLLOWS, *self.kept)):
                    self._put(found, each, f"project/{one}")
                self._put(found, each, "funds/total")
        return found

    def _put(self, found: Marks, form: str, subject: str, rest: str = "") -> None:
        """Put marks to the column that they are about, or to one that follows, or to `rest`."""
        for mark in self.sources.marks(form, subject):
            names = (mark.column, *FOLLOWS.get(mark.column, ()), rest)
            column = next((name for name in names if name in self.kept), None)
            if column is not None:
                found.setdefault(column, []).append(self.notes.number(mark))

    def _origin(self, row: Row) -> list[str]:
        """Return document, form, page and row, what was corrected, and what is in doubt."""
        if not self.formed:
            return []
        form, position, page = row["form_id"], position_of(row), whole(row.get("page"))
        marks = [] if position is None else self.sources.marks(form, f"indicators/{position}")
        kinds = (("corrected",), ("doubt", "unread"))
        told = [self.told(mark.said for mark in marks if mark.kind in kind) for kind in kinds]
        numbers = ["" if number is None else str(number) for number in (page, position)]
        return [self.sources.document(form), form, *numbers, *told]


# After a comma or a dash, and before a parenthesis.
_BREAKS = re.compile(r"(?<=，)|(?<=, )|(?=（)|(?= \()|(?<=—)|(?<=– )")


def _head(one: Column) -> dict[str, Any]:
    """Return a header cell in the parts between which it may break, the unit being the last."""
    title, unit = one.head()
    parts = [part for part in (*_BREAKS.split(title), unit) if part]
    kinds = ["n"] if one.numeric else []
    if max(map(width, parts)) > HEAD:
        kinds.append("b")
    kept = [
        {"text": part, "kept": width(part) <= (UNIT if part == unit else HEAD)} for part in parts
    ]
    return {"name": one.name, "kinds": " ".join(kinds), "parts": kept}


def _class(one: Column, widest: int) -> str:
    """Return the class of a column: figures, places, or texts by the widest of them."""
    if one.numeric:
        return "n"
    if one.name == "place":
        # With the name of a document it is longer.
        return "p d" if widest > 2 * WHOLE else "p"
    if one.name in MADE:
        return "t" if widest > _WIDTHS["m"] else ""
    return next((kind for kind, most in _WIDTHS.items() if widest <= most), "l")


def _of_languages(name: str, columns: Collection[str]) -> str:
    """Return what a column is called that stands there once in each language.

    >>> _of_languages("message_en", ["message_zh", "message_en"]), _of_languages("mine_en", [])
    ('message', 'mine_en')
    """
    said, _, _ = name.rpartition("_")
    both = {f"{said}_{one}" for one in words.LANGUAGES}
    return said if name in both and both <= {*columns} else name


def _labelled(data: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with what names its rows in columns; a mere count of them names none.

    >>> list(_labelled(pd.DataFrame({"mine": [1]}, index=pd.Index(["a"], name="unit"))))
    ['unit', 'mine']
    """
    if data.index.names == [None] and is_integer_dtype(data.index):
        return data
    return data.reset_index(allow_duplicates=True)


def _names(columns: Iterable[Any]) -> list[str]:
    """Return the names of columns as texts, further ones of one name numbered."""
    named = [" ".join(map(str, one if isinstance(one, tuple) else [one])) for one in columns]
    times: Counter[str] = Counter()
    found = []
    for name in named:
        times[name] += 1
        found.append(name if times[name] == 1 else f"{name} ({times[name]})")
    return found if len(set(found)) == len(found) else _names(found)
