"""The corrections ledger: an analyst's repairs of single fields, applied visibly and reversibly.

An entry says what was read, what it is corrected to and on what evidence. It belongs to a document,
known by the sum of its bytes, and is applied only where what it expects to replace still stands.
What stood there before is not worked out again: the forms that have entries are kept as they were
read, and `revert` puts them back.
"""

import tomllib
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from analysis import doubts, schema, values
from analysis.errors import InvalidTable, LedgerError, UsageError, of_toml, of_value
from analysis.schema import FIELDS
from analysis.tables import Tables, derived, subjects
from analysis.tables import frame as framed
from analysis.words.sentence import Named, Said

Value = str | int | Decimal | None

_SENTENCES = dict(zip(FIELDS, ("ledger.project", "ledger.fund", "ledger.indicator"), strict=True))
# How the rule and the check of a finding begin that tells of an entry.
_RULE, _CHECK = "ledger: ", "corrected-"
_NOT_OF_KIND = {
    schema.TEXT: "error.ledger-text",
    schema.COUNT: "error.ledger-count",
    schema.NUMBER: "error.ledger-number",
}

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Part(BaseModel):
    """A part of a ledger file: it has no other fields, and does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Evidence(_Part):
    """What proves a correction, in both languages.

    >>> Evidence(zh="两处合计相同。", en="Both sums agree.").say("en")
    'Both sums agree'
    """

    zh: _Text
    en: _Text

    def say(self, language: str) -> str:
        """Return the evidence in one language, as a part of a sentence: without its full stop."""
        return (self.zh if language == "zh" else self.en).rstrip("。.")


class Correction(_Part):
    """One entry of the ledger.

    `form` is the number of the form in its document, from 1. `row` is the position of an
    indicator, or the row of funds within the form, from 1; a project has none. `as_read` and
    `corrected` are text, or a number as printed, by the type of the field; left out, they are
    null: nothing was read, nothing is printed.
    """

    id: str = Field(pattern=r"^[^\s,;]+$")
    form: int = Field(ge=1, strict=True)
    table: Literal["projects", "funds", "indicators"]
    row: int | None = Field(default=None, ge=1, strict=True)
    field: str
    as_read: Any = None
    corrected: Any = None
    evidence: Evidence
    confidence: Literal["proven", "probable"]

    def place(self, document: str) -> str:
        """Return which field is meant, by the names that the tables have.

        >>> load(analysis.paths.ledger()).entries[0].place("forms.txt")
        'forms.txt#1 projects department'
        """
        row = "" if self.row is None else f" {self.row}"
        return f"{document}#{self.form} {self.table}{row} {self.field}"


class Document(_Part):
    """The entries about one document: the sum of its bytes, and its name for people."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    source: _Text
    correction: tuple[Correction, ...] = ()


class Ledger(_Part):
    """The entries of a ledger file by document: ids unique, one entry a field."""

    path: Path
    document: tuple[Document, ...] = ()

    @property
    def entries(self) -> list[Correction]:
        """Return the entries of all documents.

        >>> load(analysis.paths.ledger()).entries[0].confidence
        'proven'
        """
        return [entry for document in self.document for entry in document.correction]


def load(path: Path) -> Ledger:
    """Read a ledger file: TOML, a `[[document]]` with `sha256` and `source` for each document, and
    in it a `[[document.correction]]` for each entry, with the fields of `Correction`.

    Raises `UsageError` when there is no such file, `LedgerError` when it is malformed.

    >>> ledger = analysis.corrections.load(analysis.paths.ledger())
    >>> ledger.document[0].source
    'self-evaluation-forms-2024.txt'
    """
    path = Path(path)
    try:
        # Decimals, so that a number is what the file prints.
        data = tomllib.loads(path.read_text("utf-8-sig"), parse_float=Decimal)
        ledger = Ledger.model_validate(data | {"path": path})
    except OSError:
        raise UsageError("error.ledger-missing", path=str(path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LedgerError("error.ledger-not-toml", path=str(path), said=of_toml(error)) from None
    except ValidationError as error:
        raise LedgerError("error.ledger-malformed", path=str(path), **_first(error, data)) from None
    ids = Counter(entry.id for entry in ledger.entries)
    places = Counter(
        (all_.sha256, one.place(all_.source)) for all_ in ledger.document for one in all_.correction
    )
    twice = [key for key, times in ids.items() if times > 1]
    twice += [place for (_, place), times in places.items() if times > 1]
    if twice:
        raise LedgerError("error.ledger-twice", path=str(path), what=twice[0])
    for entry in ledger.entries:
        _check(entry, {"path": str(path), "id": entry.id, "field": entry.field})
    return ledger


def _check(entry: Correction, named: dict[str, str]) -> None:
    """Raise `LedgerError` where an entry does not fit the table that it is about."""
    if entry.field not in FIELDS[entry.table]:
        known = ", ".join(FIELDS[entry.table])
        raise LedgerError("error.ledger-field", **named, table=entry.table, known=known)
    if (entry.row is None) != (entry.table == "projects"):
        raise LedgerError("error.ledger-row", **named)
    kind = schema.COLUMNS[entry.table][entry.field]
    for name, value in (("as_read", entry.as_read), ("corrected", entry.corrected)):
        if value is not None and not _is_of(kind, value):
            raise LedgerError(_NOT_OF_KIND[kind], **named, name=name)
    if entry.as_read == entry.corrected:
        raise LedgerError("error.ledger-same", **named)


def _is_of(kind: str, value: object) -> bool:
    if kind == schema.TEXT:
        return isinstance(value, str) and not values.is_blank(value)
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole or (kind == schema.NUMBER and isinstance(value, Decimal) and value.is_finite())


def _first(error: ValidationError, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the first thing that is wrong with a ledger: entry, field, and what is wrong."""
    first = error.errors()[0]
    entry = ""
    match first["loc"]:
        case ("document", int(document), "correction", int(number), *inner):
            found = data["document"][document]["correction"][number]
            entry = found.get("id", f"#{number + 1}") if isinstance(found, dict) else str(found)
        case (*inner,):
            pass
    place = ".".join(str(part) for part in (entry, *inner) if part != "")
    return {"place": place, "said": of_value(first)}


def apply(tables: Tables, ledger: Ledger) -> Tables:
    """Return the tables with every entry of the ledger applied whose document is in them.

    What follows from a corrected text follows it (target operator, value and unit; actual value
    and unit, achievement); the field is no longer in doubt; `corrected` names the entries.
    `findings` gains a row for each, check "corrected-<field>", rule "ledger: <id>".
    `projects.complete` stays: it says how the reading went.

    Raises `LedgerError` when something else stands where an entry expects `as_read`.

    >>> mended = apply(corpus, load(analysis.paths.ledger()))
    >>> int(mended.indicators["corrected"].notna().sum()) > 0
    True
    """
    frames = {name: frame.copy() for name, frame in tables.frames().items()}
    applied = []
    own = entries(tables, ledger)
    for form, entry in own:
        frame = frames[entry.table]
        index = _expect(frame, form, entry, ledger)
        frame.loc[index, entry.field] = _stored(entry.corrected)
        if entry.field in ("target_text", "actual_text"):
            for column, value in values.derived(entry.field, entry.corrected).items():
                frame.loc[index, column] = value
        in_doubt = frame.loc[index, "in_doubt"]
        left = [one for one in doubts.read(in_doubt) if not _settles(entry.field, one.field)]
        frame.loc[index, "in_doubt"] = doubts.write(left)
        present = frame.loc[index, "corrected"]
        frame.loc[index, "corrected"] = entry.id if pd.isna(present) else f"{present} {entry.id}"
        applied.append((frame, index, entry))
    if applied:
        rows = framed("findings", [_finding(*one) for one in applied])
        frames["findings"] = pd.concat([frames["findings"], rows], ignore_index=True)
    return _followed(Tables(**frames), {form for form, _ in own})


def _followed(tables: Tables, forms: set[str]) -> Tables:
    """Return the tables with what follows from the texts of these forms: `tables.derived`."""
    after = derived(tables)
    follow = ["restated", "target_unit_canonical", "actual_unit_canonical"]
    for name, columns in (("projects", ["project_key"]), ("indicators", follow)):
        frame = tables.frames()[name]
        own = frame["form_id"].isin(forms)
        frame.loc[own, columns] = after.frames()[name].loc[own, columns]
    return tables


def entries(tables: Tables, ledger: Ledger) -> list[tuple[str, Correction]]:
    """Return the entries whose document, told by its sum, is here, each with the form's id.

    >>> form, entry = entries(corpus, load(analysis.paths.ledger()))[0]
    >>> form.endswith(f"#{entry.form}")
    True
    """
    projects = tables.projects
    found = []
    for document in ledger.document:
        here = projects.loc[projects["source_sha256"] == document.sha256, "form_id"].tolist()
        for entry in document.correction:
            found += [(form, entry) for form in here if form.endswith(f"#{entry.form}")]
    return found


def applied(findings: pd.DataFrame) -> pd.DataFrame:
    """Return the findings that an entry was applied, with its id as `entry`, and its `field`.

    >>> len(applied(corpus.findings))  # read without a ledger
    0
    """
    ours = findings["rule"].str.startswith(_RULE, na=False)
    found = findings[ours & findings["check"].str.startswith(_CHECK)]
    columns = found["check"].str.removeprefix(_CHECK).str.replace("-", "_")
    return found.assign(entry=found["rule"].str.removeprefix(_RULE), field=columns)


def revert(tables: Tables, as_read: Tables) -> Tables:
    """Return the tables with the forms of `as_read` as they were read: the inverse of `apply`.

    Raises `InvalidTable` when the two do not hold the same rows.

    >>> mended = apply(corpus, load(analysis.paths.ledger()))
    >>> int(revert(mended, corpus).indicators["corrected"].count())
    0
    """
    if as_read.projects.empty:
        return tables
    back = {}
    ids = as_read.projects["form_id"]
    for name, frame in tables.frames().items():
        own = frame["form_id"].isin(ids)
        if name == "findings":
            back[name] = frame[~(own & frame["rule"].str.startswith(_RULE, na=False))]
            continue
        before = as_read.frames()[name]
        if frame.loc[own, "form_id"].tolist() != before["form_id"].tolist():
            raise InvalidTable("error.not-one-set", table=name)
        back[name] = pd.concat([frame[~own], before.set_index(frame.index[own])]).sort_index()
    return Tables(**{name: frame.reset_index(drop=True) for name, frame in back.items()})


def differing(one: Tables, other: Tables) -> set[str]:
    """Return the forms of which the same rows hold other values.

    >>> differing(corpus, corpus)
    set()
    """
    forms: set[str] = set()
    for name in ("projects", "funds", "indicators"):
        old, new = one.frames()[name], other.frames()[name]
        same = ((old == new) | (old.isna() & new.isna())).fillna(False).astype(bool)
        forms |= set(new.loc[~same.all(axis=1), "form_id"])
    return forms


def _expect(frame: pd.DataFrame, form: str, entry: Correction, ledger: Ledger) -> Any:
    """Return the index of the entry's row; raise `LedgerError` where its field holds another."""
    rows = frame.index[frame["form_id"] == form]
    if entry.table == "indicators":
        rows = rows[frame.loc[rows, "position"] == entry.row]
    at = (entry.row or 1) - 1 if entry.table == "funds" else 0
    index = rows[at] if at < len(rows) else None
    if index is not None and _current(frame, index, entry.field) == entry.as_read:
        return index
    key = "error.ledger-no-row" if index is None else "error.ledger-stands"
    stands = "" if index is None else _printed(_current(frame, index, entry.field))
    raise LedgerError(
        key,
        path=str(ledger.path),
        id=entry.id,
        place=entry.place(form.rpartition("#")[0]),
        expected=_printed(entry.as_read),
        stands=stands,
    )


def _current(frame: pd.DataFrame, index: Any, field: str) -> Value:
    """Return what stands in a field, a number as the shortest decimal that it was read from."""
    value = frame.loc[index, field]
    if pd.isna(value):
        return None
    return value if isinstance(value, str) else Decimal(str(value))


def _stored(value: Value) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _settles(field: str, doubted: str) -> bool:
    """Tell whether a correction of a field answers a doubt; a text has its value and unit, too."""
    side = field.removesuffix("_text")
    return doubted == field or (side != field and doubted.partition("_")[0] == side)


def _finding(frame: pd.DataFrame, index: Any, entry: Correction) -> dict[str, Any]:
    """Return the row of findings that makes the application of an entry to a row visible."""
    row = frame.loc[index]
    if entry.table == "projects":
        subject = f"project/{entry.field}"
    elif entry.table == "funds":
        own = frame.loc[frame["form_id"] == row["form_id"], "fund"].tolist()
        subject = subjects(own)[(entry.row or 1) - 1]
    else:
        subject = f"indicators/{entry.row}"
    number = schema.COLUMNS[entry.table][entry.field] == schema.NUMBER
    after = _stored(entry.corrected) if number else None
    old, new = (_quoted(entry, value) for value in (entry.as_read, entry.corrected))
    said: dict[str, Any] = {"row": str(entry.row), "old": old, "new": new}
    said |= {"because": entry.evidence, "sure": Named("confidence", entry.confidence)}
    said["field"] = Named("field", entry.field)
    finding = schema.finding(
        f"{_CHECK}{entry.field.replace('_', '-')}",
        "warns",
        subject,
        Said(_SENTENCES[entry.table], said),
        row.get("page", row.get("first_page")),
        reported=_stored(entry.as_read) if number else None,
        expected=(after, after),
        rule=f"{_RULE}{entry.id}",
    )
    return finding | {"form_id": row["form_id"]}


def _quoted(entry: Correction, value: Value) -> str | Said:
    """Return a value of the entry's field as a reader has it: nothing and a code in words."""
    if value is None:
        return Said("ledger.nothing", {})
    if entry.field == "fund":
        return Said("ledger.quoted", {"name": Named("fund", str(value))})
    return _printed(value)


def _printed(value: Value) -> str:
    """Return a value as it is printed, a text in quotes and cut at 60 characters; ∅ is none."""
    if value is None:
        return "∅"
    if not isinstance(value, str):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    line = " ".join(value.split())
    return f"“{line if len(line) <= 60 else line[:59] + '…'}”"
