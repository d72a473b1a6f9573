"""Tables of the reports: cells with their marks and places, notes, and a CSV inside the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from analysis.report import columns as setting
from analysis.report import download
from analysis.report.blocks import Block
from analysis.report.marks import Mark, Sources, doubt_words
from analysis.report.notes import Notes
from analysis.report.places import link, number_of, place, project, steps
from analysis.tables import Tables
from analysis.words import known
from analysis.words import say as text
from analysis.words.numbers import numeric

__all__ = ["LONGEST", "doubt_words", "link", "number_of", "place", "project", "table"]

# Rows beyond this are left to the CSV: a page stays light, and says so.
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
# Columns that are made of several.
MADE = ("project", "place")
# What every CSV about forms has beside its columns: plain names, the same in both languages.
ORIGIN = ("document", "form_id", "page", "row", "corrected", "in_doubt")
# Where the marks of a column stand in tables that show only what follows from it.
FOLLOWS = {
    "project_name": ("project",),
    "score": ("printed_score", "lost", "ratio"),
    "weight": ("points", "lost", "ratio"),
    "execution_rate": ("printed_rate",),
    "target": ("target_text",),
    "actual": ("actual_text", "printed_deviation"),
    "actual_text": ("printed_deviation",),
}

Row = Mapping[str, Any]
Marks = dict[str, list[Mark]]


def table(
    anchor: str,
    data: pd.DataFrame,
    columns: Sequence[str],
    language: str,
    linked: bool = False,
    whole: Tables | None = None,
) -> Block:
    """Return a data frame as a table: caption, header cells with units, sortable, with its CSV.

    `columns` may name, beside the frame's own, `project` (name and number of the form) and
    `place` (document, page, row). Columns without any value are left out, and so is a table
    without a row: it comes back as a sentence that says so. Everything is escaped.

    A row with `form_id` is about a form; with `name` and `position` it is an indicator, with
    `fund` a source of funds. `whole` has these forms: it gives each row its page, and what an
    analyst corrected or the reader doubts is marked, with notes below. The CSV has all rows.
    """
    caption = text(anchor, language)
    if data.empty:
        none = f"{anchor}_none" if known(f"{anchor}_none") else "page.no_rows"
        return Block("text", f"{caption}: 0", f"<p>{escape(text(none, language))}</p>")
    kept = [name for name in columns if name in MADE or data[name].notna().any()]
    return _Sheet(anchor, data, kept, language, linked, whole).block(caption)


class _Sheet:
    """One table while it is made."""

    def __init__(
        self,
        anchor: str,
        data: pd.DataFrame,
        kept: list[str],
        language: str,
        linked: bool,
        whole: Tables | None,
    ) -> None:
        self.name = anchor.replace(".", "-").replace("_", "-")
        self.kept, self.language, self.linked = kept, language, linked
        self.formed = "form_id" in data
        forms = list(data["form_id"].unique()) if self.formed else []
        self.sources = Sources(whole, forms, language)
        self.rows = [self._placed(row) for row in data.to_dict("records")]
        documents = {self.sources.document(form) for form in forms}
        self.several = len(documents) > 1
        # What a row is about: its project, or what the first column names.
        first = kept[0] if kept and not numeric(setting.kind_of(kept[0])) else ""
        self.header = "project" if "project" in kept else first
        self.notes = Notes(self.name, language)

    def block(self, caption: str) -> Block:
        shown = self.rows[:LONGEST]
        marks = [self._marks(row) for row in shown]
        cells = [[self._cell(row, name) for name in self.kept] for row in shown]
        classes = [
            _class(name, max(map(setting.wide, column)))
            for name, column in zip(self.kept, zip(*cells, strict=True), strict=True)
        ]
        body, plain = [], ["\t".join(setting.titled(name, self.language) for name in self.kept)]
        for row, line, marked in zip(shown, cells, marks, strict=True):
            pieces = zip(self.kept, line, classes, strict=True)
            made = "".join(self._html(row, *piece, marked) for piece in pieces)
            body.append(f"<tr{self._about(row)}>{made}</tr>")
            signs = [
                "".join(f" [{self.notes.sign(mark)}]" for mark in marked.get(name, []))
                for name in self.kept
            ]
            plain.append("\t".join(map("".join, zip(line, signs, strict=True))))
        heads = "".join(_head(name, self.language) for name in self.kept)
        dense = " dense" if len(self.kept) > MANY else ""
        html = (
            f'<div class="scroll{" long" if len(shown) > LONG else ""}" tabindex="0" role="region" '
            f'aria-labelledby="c-{self.name}"><table class="sortable{dense}" id="t-{self.name}">'
            f'<caption id="c-{self.name}"><span>{escape(caption)}</span></caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
            f"{self.notes.html()}{self._below()}"
        )
        numbered = [f"{at} {line}" for at, line in enumerate(self.notes.lines(), start=1)]
        said = "\n".join([caption, *plain, *numbered])
        return Block("table", said, html, {"id": f"t-{self.name}"})

    def _below(self) -> str:
        """Return the address of the CSV, and how many rows stand here and there."""
        names = [name for name in self.kept if name != "place"]
        heads = [setting.csv_head(name, self.language) for name in names]
        address, kept = download.address(
            [*heads, *(ORIGIN if self.formed else ())], self._lines(names)
        )
        whole = len(self.rows)
        label = text("page.csv" if kept == whole else "page.csv_cut", self.language, rows=kept)
        cut = text("page.cut", self.language, shown=LONGEST, whole=whole)
        said = f"{escape(cut)} " if whole > LONGEST else ""
        return (
            f'<p class="below">{said}<a download="{self.name}.csv" href="{address}">'
            f"{escape(label)}</a></p>"
        )

    def _lines(self, names: list[str]) -> Iterator[list[str]]:
        for row in self.rows:
            values = [
                self._cell(row, name)
                if name in MADE
                else setting.csv_value(row, name, self.language)
                for name in names
            ]
            yield values + self._origin(row)

    def _placed(self, row: dict[Any, Any]) -> dict[str, Any]:
        """Give a row its page, where the tables know it."""
        if not self.formed or pd.notna(row.get("page")):
            return row
        return {**row, "page": self.sources.page(row["form_id"], _position(row))}

    def _cell(self, row: Row, name: str) -> str:
        if name == "project":
            return project(row["form_id"], row["project_name"], self.language)
        if name == "place":
            return place(row, self.language, self.several)
        return setting.value(row, name, self.language)

    def _html(self, row: Row, name: str, said: str, kind: str, marked: Marks) -> str:
        shown, order = escape(said), ""
        if name == "project" and self.linked:
            shown = f'<a href="{escape(link(row["form_id"]))}">{shown}</a>'
        elif name == "place":
            spans = [f"<span>{escape(step)}</span>" for step in steps(row, self.language, False)]
            if self.several:
                # Only a document's name may break.
                spans.insert(0, escape(steps(row, self.language)[0]))
            shown = text("page.comma", self.language).join(spans)
        elif kind == "n" and pd.notna(row[name]):
            order = f' data-v="{float(row[name]):.10g}"'
        shown += "".join(f" {self.notes.badge(mark)}" for mark in marked.get(name, []))
        sort = f' class="{kind}"' if kind else ""
        if name == self.header:
            return f'<th scope="row"{sort}>{shown}</th>'
        return f"<td{sort}{order}>{shown}</td>"

    def _about(self, row: Row) -> str:
        """Return which form and indicator a row is about, for programs that read the page."""
        if not self.formed:
            return ""
        position = _position(row)
        at = "" if position is None else f' data-row="{position}"'
        return f' data-form="{escape(str(row["form_id"]))}"{at}'

    def _marks(self, row: Row) -> Marks:
        """Return the marks of a row by the column that shows them."""
        found: Marks = {}
        if not self.formed:
            return found
        form, position = row["form_id"], _position(row)
        if position is not None:
            self._put(found, form, f"indicators/{position}", "name")
            other = row.get("other_position")
            if "other_name" in self.kept and pd.notna(other):
                beside = row.get("other_form_id", form)
                for mark in self.sources.marks(beside, f"indicators/{int(other)}"):
                    found.setdefault("other_name", []).append(self.notes.number(mark))
        elif "fund" in row:
            self._put(found, form, f"funds/{row['fund']}", "fund")
        else:
            for column in ("project_name", *self.kept):
                self._put(found, form, f"project/{column}")
            self._put(found, form, "funds/total")
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
        form, position, page = row["form_id"], _position(row), row.get("page")
        subject = f"indicators/{position}"
        marks = [] if position is None else self.sources.marks(form, subject)
        words = [
            text("word.semicolon", self.language).join(
                mark.said for mark in marks if mark.kind == kind
            )
            for kind in ("corrected", "doubt")
        ]
        numbers = ["" if pd.isna(number) else str(int(number)) for number in (page, position)]
        return [self.sources.document(form), form, *numbers, *words]


def _head(name: str, language: str) -> str:
    """Return a header cell; it breaks between the parts of a head, and before the unit."""
    title, unit = setting.head(name, language)
    parts = [part for part in (*_BREAKS.split(title), unit) if part]
    inner = "".join(
        f"{' ' if part[0] == ' ' else ''}<span{_KEPT if kept else ''}>"
        f"{escape(part.strip())}</span>{' ' if part[-1] == ' ' else ''}"
        for part in parts
        for kept in [setting.wide(part) <= (UNIT if part == unit else HEAD)]
    )
    kinds = [
        *(["n"] if numeric(setting.kind_of(name)) else []),
        *(["b"] if max(map(setting.wide, parts)) > HEAD else []),
    ]
    sorts = f' class="{" ".join(kinds)}"' if kinds else ""
    return f'<th scope="col"{sorts}>{inner}</th>'


# After a comma or a dash, and before a parenthesis.
_BREAKS = re.compile(r"(?<=，)|(?<=, )|(?=（)|(?= \()|(?<=—)|(?<=– )")
_KEPT = ' class="k"'


def _class(name: str, wide: int) -> str:
    """Return the class of a column: figures, places, or texts by the widest of them."""
    if numeric(setting.kind_of(name)):
        return "n"
    if name == "place":
        # With the name of a document it is longer.
        return "p d" if wide > 2 * WHOLE else "p"
    if name in MADE:
        return "t" if wide > _WIDTHS["m"] else ""
    return next((kind for kind, most in _WIDTHS.items() if wide <= most), "l")


def _position(row: Row) -> int | None:
    """Return which indicator of its form a row is; elsewhere `position` is something else."""
    known = "name" in row and pd.notna(row.get("position"))
    return int(row["position"]) if known else None
