"""What changed from one run to another: which figures, in which forms, and why.

The tables of a run stay beside its pages, so that the difference is one of cells. Why is found by
what else changed: the document itself; an entry of the ledger at that row; a reviewer's decision on
that finding; the code, which is the reader for what is read, the rules for what is judged.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from analysis import reviews, tables
from analysis.tables import Tables

COLUMNS = ("form_id", "table", "row", "field", "before", "after", "why")
HEADLINE, MADE_OF = "headline", "made_of"
TABLES = "tables"
REVIEWS, LEDGER = "reviews.toml", "corrections.toml"

# By what a row is found again, and what of it is compared: not where it stands on its page.
_ROWS = {"projects": (), "funds": ("number",), "indicators": ("position",)}
_ROWS |= {"findings": ("check", "subject")}
_WHERE = ("page", "first_page", "last_page", "left", "top", "right", "bottom", "place")
_NOT_COMPARED = (*_WHERE, "form_id", "source", "source_sha256", "corrected", "number", "position")
_JUDGED = ("verdict", "reported", "expected_low", "expected_high", "severity")
_CODE = ("code", "versions", "lock")
# Of what a run is made of, what a person asked for: it decides of pages that hold the same figures.
_ASKED = ("spec", "notebooks", "rules")
# Where a person decides of a row, what that is called as a cause, and what is one otherwise.
_VALUES, _FINDINGS = ("ledger", "correction", "reader"), ("reviews", "review", "rules")
_KEY = ["form_id", "row", "field"]
# Headline figures that are made of the rows of funds.
_MONEY = ("initial_budget", "adjusted_budget", "executed", "rate_reported", "rate_original")


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
    commas where these changed at once, and which of them did it can't be told. What was asked for
    comes first (spec, notebooks, rules), then the headline figures, both without a form.
    """
    (old_manifest, old), (new_manifest, new) = before, after
    old = moved(old, new)
    made = old_manifest.get("made_of", {}), new_manifest.get("made_of", {})
    causes = _Causes(made, old, new)
    parts = [
        causes.told(name, _cells(name, old, new)) for name in ("projects", "funds", "indicators")
    ]
    values = pd.concat(parts, ignore_index=True)
    of_form = {str(form): _joined(why) for form, why in values.groupby("form_id")["why"]}
    judged = causes.told("findings", _cells("findings", old, new), of_form)
    cells = pd.concat([values, judged], ignore_index=True)
    made_of = _made_of(cells)

    def why(figure: str) -> str:
        of_it = made_of.get(figure, cells["table"] != "findings")
        by_rules = [] if figure in made_of else causes.rules
        told = _joined(pd.Series([*cells["why"][of_it], *by_rules])) or _joined(cells["why"])
        return told or causes.code("rules")

    figures = old_manifest.get(HEADLINE, {}), new_manifest.get(HEADLINE, {})
    rows = list(_asked(made)) + [
        (None, HEADLINE, None, name, _text(figures[0].get(name)), _text(now), why(name))
        for name, now in figures[1].items()
        if figures[0].get(name) != now
    ]
    head = pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")
    return pd.concat([head, cells[list(COLUMNS)]], ignore_index=True)


def _made_of(cells: pd.DataFrame) -> dict[str, pd.Series]:
    """Return which of the cells headline figures are made of; others are of all that is read."""
    ends, table = cells[["before", "after"]], cells["table"]
    return {
        **dict.fromkeys(_MONEY, table.eq("funds")),
        "quantified": table.eq("indicators"),
        "forms": cells["field"].eq("complete") & ends.isna().any(axis=1),
        "contradictions": cells["before"].eq("contradicts") | cells["after"].eq("contradicts"),
    }


def moved(old: Tables, new: Tables) -> Tables:
    """Return the tables of a run, with its forms called as another run calls them: a document that
    was only renamed or moved, by its bytes, has the same forms.

    >>> moved(corpus, corpus) is corpus
    True
    """
    ids = [one.projects["form_id"] for one in (old, new)]
    keys = [
        one.projects["source_sha256"] + own.str.replace("^.*#", "#", regex=True)
        for one, own in zip((old, new), ids, strict=True)
    ]
    there = dict(zip(keys[1], ids[1], strict=True))
    before, now_there = ({*own} for own in ids)
    called = {
        then: now
        for then, now in zip(ids[0], keys[0].map(there), strict=True)
        if isinstance(now, str) and then not in now_there and now not in before
    }
    if not called:
        return old
    frames = {
        name: frame.assign(form_id=frame["form_id"].replace(called).astype("str"))
        for name, frame in old.frames().items()
        if "form_id" in frame
    }
    return replace(old, **frames)


class _Causes:
    """Why cells changed: what two runs are made of, and their documents."""

    def __init__(self, made: tuple[dict[str, Any], dict[str, Any]], old: Tables, new: Tables):
        self._changed = {
            part for part in made[0].keys() & made[1].keys() if made[0][part] != made[1][part]
        }
        # Where the description has repairs of the ledger made or left out, a person decided too.
        specs = [one.get("spec", {}) for one in made]
        if specs[0].get("corrections") != specs[1].get("corrections"):
            self._changed.add("ledger")
        # Headline figures are of one rule set or, by own rules, of all: another one, or changed.
        sets = [
            one["rules"].get(asked.get("rules"), one["rules"])
            for one, asked in zip(made, specs, strict=True)
            if "rules" in one
        ]
        self.rules = ["rules"] if len(sets) == 2 and sets[0] != sets[1] else []
        hashes = [dict(one.projects[["form_id", "source_sha256"]].to_numpy()) for one in (old, new)]
        self._same = {form for form, sha in hashes[0].items() if hashes[1].get(form) == sha}
        digests = [{*one.values()} for one in hashes]
        # A form that came or went with the bytes that another run read differently is the reader's.
        self._same |= {
            form
            for one, other in ((hashes[0], digests[1]), (hashes[1], digests[0]))
            for form, sha in one.items()
            if sha in other
        }
        inputs = [{*one.get("inputs", {})} for one in made]
        self._in_both = inputs[0] & inputs[1]

    def code(self, what: str) -> str:
        """Return the cause of what neither a document nor a person changed."""
        if self._changed & {*_CODE}:
            return what
        return "document" if "inputs" in self._changed else what

    def _stayed(self, form: str) -> bool:
        """Tell whether the document of a form, or its archive, was there before and after."""
        source = PurePosixPath(form.rpartition("#")[0])
        return not self._in_both.isdisjoint(map(str, (source, *source.parents)))

    def told(
        self, name: str, cells: pd.DataFrame, of_form: Mapping[str, str] | None = None
    ) -> pd.DataFrame:
        """Return changed cells of a table with why: the document, a person, else what changed the
        figures of their form (`of_form`), else the code.
        """
        file, person, code = _FINDINGS if name == "findings" else _VALUES

        def why(form: str, by_hand: bool) -> str:
            same = form in self._same
            if not same and not self._stayed(form):
                return "document"
            if by_hand and file in self._changed:
                return person if same else f"{person},document"
            own = (of_form or {}).get(form) or self.code(code)
            return own if same else _joined(pd.Series(["document", own]))

        told = [why(*one) for one in zip(cells["form_id"], cells["by_hand"], strict=True)]
        return cells.assign(table=name, why=pd.Series(told, index=cells.index, dtype="str"))


def _asked(made: tuple[dict[str, Any], dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """Yield what was asked for otherwise, a row a field of the description, notebook or rule set.

    What an older version did not note is no change.
    """
    for part in (one for one in _ASKED if one in made[0] and one in made[1]):
        most = None if part == "spec" else 16  # the beginning of a hash
        old, new = ({name: text[:most] for name, text in _leaves(one[part])} for one in made)
        for name in (one for one in {**old, **new} if old.get(one) != new.get(one)):
            why = "rules" if name.rpartition(".")[2] == "rules" else part
            yield None, MADE_OF, name, part, old.get(name), new.get(name), why


def _leaves(data: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield the values in nested data as text, each with its place; a report stands by its name.

    >>> list(_leaves({"report": [{"name": "mine", "parameters": {"years": [2023, 2024]}}]}))
    [('report.mine.name', 'mine'), ('report.mine.parameters.years', '2023, 2024')]
    """
    if isinstance(data, list) and any(isinstance(one, dict) for one in data):
        data = {one["name"]: one for one in data}
    if isinstance(data, dict):
        for name, one in data.items():
            yield from _leaves(one, f"{where}.{name}".lstrip("."))
    elif data is not None:
        yield where, ", ".join(map(str, data)) if isinstance(data, list) else str(data)


def _cells(name: str, old: Tables, new: Tables) -> pd.DataFrame:
    """Return the cells of a table that differ, by form, row and field, before and after as text.

    `by_hand`: whether a person has decided of the row, before or after.
    """
    both = _long(name, old).merge(_long(name, new), "outer", on=_KEY, suffixes=("_before", ""))
    both = both.rename(columns={"value_before": "before", "value": "after"})
    # A cell that is blank before or after is told by the others of its row: a doubt taken back.
    by_hand = both["by_hand"].eq(True) | both["by_hand_before"].eq(True)
    both["by_hand"] = by_hand.groupby([both["form_id"], both["row"]]).transform("any")
    both = both[both["before"].fillna("") != both["after"].fillna("")].reset_index(drop=True)
    return both[[*_KEY, "before", "after", "by_hand"]]


def _long(name: str, read: Tables) -> pd.DataFrame:
    """Return a table as one row a cell that holds something, by form, row and field."""
    frame = read.frames()[name].reset_index(drop=True)
    frame = frame.assign(number=frame.groupby("form_id").cumcount() + 1, row="")
    judged = name == "findings"
    fields = _JUDGED if judged else [c for c in frame if c not in (*_NOT_COMPARED, "row")]
    for column in _ROWS[name]:
        frame["row"] = frame["row"].str.cat(frame[column].astype("str"), sep=" ").str.strip()
    decided = frame["verdict"].eq(reviews.SET_ASIDE) if judged else frame["corrected"].notna()
    cells: Any = frame[[*fields]].map(_text).astype("str").stack().dropna()
    told = cells.rename_axis(["at", "field"]).reset_index(name="value")
    told = told.join(frame[["form_id", "row"]].assign(by_hand=decided), on="at")
    return pd.DataFrame(told.drop_duplicates(_KEY)[[*_KEY, "value", "by_hand"]])


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
