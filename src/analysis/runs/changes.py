"""What changed from one run to another: which figures, in which forms, and why.

The tables of a run stay beside its pages, so that the difference is one of cells. Why is found by
what else changed: the document itself; an entry of the ledger at that row; a reviewer's decision on
that finding; the code, which is the reader for what is read, the rules for what is judged.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import reviews, tables
from analysis.tables import Tables

COLUMNS = ("form_id", "table", "row", "field", "before", "after", "why")
HEADLINE = "headline"
TABLES = "tables"
REVIEWS, LEDGER = "reviews.toml", "corrections.toml"

# By what a row is found again, and what of it is compared: not where it stands on its page.
_ROWS = {"projects": (), "funds": ("number",), "indicators": ("position",)}
_ROWS |= {"findings": ("check", "subject")}
_WHERE = ("page", "first_page", "last_page", "left", "top", "right", "bottom", "place")
_NOT_COMPARED = (*_WHERE, "form_id", "source", "source_sha256", "corrected", "number", "position")
_JUDGED = ("verdict", "reported", "expected_low", "expected_high", "severity")
_CODE = ("code", "versions", "lock")


def stored(place: Path) -> Tables:
    """Return the tables of a run as its pages show them: with the reviews of its time."""
    read = tables.read(place / TABLES)
    decided = reviews.load(place / REVIEWS)
    return replace(read, findings=reviews.apply(read, decided)) if decided else read


def compare(
    before: tuple[dict[str, Any], Tables], after: tuple[dict[str, Any], Tables]
) -> pd.DataFrame:
    """Return what changed between two runs, each its manifest and its tables: a row a cell.

    `form_id`, `table`, `row` (what tells the row in its form), `field`, `before` and `after` as
    text (null for nothing), and `why`: document, correction, review, reader, rules; several with
    commas. The headline figures come first, without a form.
    """
    (old_manifest, old), (new_manifest, new) = before, after
    made = old_manifest.get("made_of", {}), new_manifest.get("made_of", {})
    causes = _Causes(made, old, new)
    parts = [causes.told(name, _cells(name, old, new)) for name in ("projects", "funds")]
    parts.append(causes.told("indicators", _cells("indicators", old, new)))
    values = pd.concat(parts, ignore_index=True)
    grouped = values.groupby("form_id")["why"]
    of_form = {str(form): _joined(why) for form, why in grouped}
    judged = causes.judged(_cells("findings", old, new), of_form)
    cells = pd.concat([values, judged], ignore_index=True)
    why = _joined(cells["why"]) or causes.code("rules")
    figures = old_manifest.get(HEADLINE, {}), new_manifest.get(HEADLINE, {})
    rows = [
        (None, HEADLINE, None, name, _text(figures[0].get(name)), _text(now), why)
        for name, now in figures[1].items()
        if figures[0].get(name) != now
    ]
    head = pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")
    return pd.concat([head, cells[list(COLUMNS)]], ignore_index=True)


class _Causes:
    """Why cells changed: what two runs are made of, and their documents."""

    def __init__(self, made: tuple[dict[str, Any], dict[str, Any]], old: Tables, new: Tables):
        self._changed = {
            part for part in {*made[0], *made[1]} if made[0].get(part) != made[1].get(part)
        }
        hashes = [dict(one.projects[["form_id", "source_sha256"]].to_numpy()) for one in (old, new)]
        self._same = {form for form, sha in hashes[0].items() if hashes[1].get(form) == sha}
        digests = [{*one.values()} for one in hashes]
        # A form that came or went with the bytes that another run read differently is the reader's.
        self._read_anew = {
            form
            for one, other in ((hashes[0], digests[1]), (hashes[1], digests[0]))
            for form, sha in one.items()
            if sha in other
        } - self._same

    def code(self, what: str) -> str:
        """Return the cause of what neither a document nor a person changed."""
        if self._changed & {*_CODE} or (what == "rules" and "spec" in self._changed):
            return what
        return "document" if "inputs" in self._changed else what

    def told(self, name: str, cells: pd.DataFrame) -> pd.DataFrame:
        """Return changed cells of a table of values with why."""
        mended = "ledger" in self._changed

        def why(form: str, corrected: bool) -> str:
            if form not in self._same | self._read_anew:
                return "document"
            return "correction" if corrected and mended else self.code("reader")

        told = [why(*one) for one in zip(cells["form_id"], cells["corrected"], strict=True)]
        return cells.assign(table=name, why=pd.Series(told, index=cells.index, dtype="str"))

    def judged(self, cells: pd.DataFrame, of_form: dict[str, str]) -> pd.DataFrame:
        """Return changed findings with why: what changed the figures of their form, else a person
        or the rules.
        """

        def why(form: str, aside: bool) -> str:
            if form not in self._same | self._read_anew:
                return "document"
            if aside and "reviews" in self._changed:
                return "review"
            return of_form.get(form) or self.code("rules")

        aside = cells["before"].eq(reviews.SET_ASIDE) | cells["after"].eq(reviews.SET_ASIDE)
        told = [why(*one) for one in zip(cells["form_id"], aside, strict=True)]
        return cells.assign(table="findings", why=pd.Series(told, index=cells.index, dtype="str"))


def _cells(name: str, old: Tables, new: Tables) -> pd.DataFrame:
    """Return the cells of a table that differ, by form, row and field, before and after as text.

    `corrected`: whether an entry of the ledger stands at the row, before or after.
    """
    sides = [_long(name, one).add_suffix(f"_{at}") for at, one in enumerate((old, new))]
    both = sides[0].join(sides[1], how="outer").reset_index()
    differ = both["value_0"].fillna("") != both["value_1"].fillna("")
    both = both[differ].reset_index(drop=True)
    corrected = both["corrected_0"].fillna("") + both["corrected_1"].fillna("")
    told = both.rename(columns={"value_0": "before", "value_1": "after"})
    return told.assign(corrected=corrected.ne(""))[
        ["form_id", "row", "field", "before", "after", "corrected"]
    ]


def _long(name: str, read: Tables) -> pd.DataFrame:
    """Return a table as one row a cell that holds something, by form, row and field."""
    frame = read.frames()[name]
    frame = frame.assign(number=frame.groupby("form_id").cumcount() + 1)
    fields = _JUDGED if name == "findings" else [c for c in frame if c not in _NOT_COMPARED]
    row = pd.Series("", index=frame.index, dtype="str")
    for column in _ROWS[name]:
        row = row.str.cat(frame[column].astype("str"), sep=" ").str.strip()
    corrected = frame["corrected"] if "corrected" in frame else pd.Series(None, index=frame.index)
    parts = [
        pd.DataFrame(
            {
                **{"form_id": frame["form_id"], "row": row, "field": field},
                "value": frame[field].map(_text, na_action="ignore").astype("str"),
                "corrected": corrected.astype("str"),
            }
        )
        for field in fields
    ]
    cells = pd.concat(parts, ignore_index=True)
    cells = cells[cells["value"].notna()]
    return cells.drop_duplicates(["form_id", "row", "field"]).set_index(["form_id", "row", "field"])


def _text(value: Any) -> str | None:
    """Return a value as text, a whole number without a fraction.

    >>> _text(3.0), _text(2.5), _text(None)
    ('3', '2.5', None)
    """
    if value is None or pd.isna(value):
        return None
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _joined(causes: pd.Series) -> str:
    return ",".join(sorted({one for cause in causes.dropna() for one in str(cause).split(",")}))
