"""The corrections ledger: an analyst's repairs of single fields, applied visibly and reversibly.

An entry says what was read, what it is corrected to and on what evidence. It is applied only where
what it expects to replace still stands.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import pandas as pd
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from analysis import tables as schema
from analysis import values
from analysis.errors import LedgerError, UsageError
from analysis.tables import Tables

Value = str | int | Decimal | None

# What a document prints; the other columns are keys, say where it stands, or follow from these.
FIELDS: dict[str, tuple[str, ...]] = {
    "projects": (
        *("year", "project_name", "department", "unit", "goal_expected", "goal_actual"),
        *("total_weight", "total_score", "grade", "money_unit"),
    ),
    "funds": (
        *("fund", "label", "initial_budget", "adjusted_budget", "executed"),
        *("weight", "execution_rate", "score"),
    ),
    "indicators": (
        *("level1", "level2", "name", "target_text", "actual_text", "weight", "score", "reason"),
    ),
}

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Evidence(BaseModel):
    """What proves a correction, in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: _Text
    en: _Text


class Correction(BaseModel):
    """One entry of the ledger.

    `row` is the position of an indicator, or the row of funds within the form, from 1; a project
    has none. `as_read` and `corrected` are text, or a number as printed, by the type of the field;
    left out, they are null: nothing was read, nothing is printed. `evidence` is one text, or a
    table with `zh` and `en`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[^\s,;]+$")
    form: _Text
    table: Literal["projects", "funds", "indicators"]
    row: int | None = Field(default=None, ge=1, strict=True)
    field: str
    as_read: Any = None
    corrected: Any = None
    evidence: _Text | Evidence
    confidence: Literal["proven", "probable"]

    @model_validator(mode="after")
    def _fits_its_table(self) -> Self:
        if self.field not in FIELDS[self.table]:
            raise ValueError(
                f"field {self.field!r} of {self.table} can't be corrected;"
                f" choose one of {', '.join(FIELDS[self.table])}"
            )
        if (self.row is None) != (self.table == "projects"):
            raise ValueError("row is needed for funds and indicators, and wrong for projects")
        kind = schema.COLUMNS[self.table][self.field]
        for name, value in (("as_read", self.as_read), ("corrected", self.corrected)):
            if value is not None and not _is_of(kind, value):
                what = {schema.TEXT: "a text that is not blank", schema.COUNT: "a whole number"}
                raise ValueError(f"{name} of {self.field} is {what.get(kind, 'a number')}")
        if self.as_read == self.corrected:
            raise ValueError("as_read and corrected are the same")
        return self

    @property
    def place(self) -> str:
        """Return which field is meant, in words for a person."""
        row = "" if self.row is None else f" row {self.row}"
        return f"{self.form} {self.table}{row} {self.field}"

    def because(self, language: Literal["zh", "en"]) -> str:
        """Return the evidence in one language, where it has two."""
        return self.evidence if isinstance(self.evidence, str) else getattr(self.evidence, language)


class Ledger(BaseModel):
    """The entries of a ledger file: ids unique, one entry a field."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Path
    correction: tuple[Correction, ...] = ()

    @model_validator(mode="after")
    def _says_nothing_twice(self) -> Self:
        for what, keys in (
            ("id", [entry.id for entry in self.correction]),
            ("field", [entry.place for entry in self.correction]),
        ):
            twice = [key for key, times in Counter(keys).items() if times > 1]
            if twice:
                raise ValueError(f"the {what} {twice[0]} stands in two entries")
        return self


def load(path: Path) -> Ledger:
    """Read a ledger file: TOML, one `[[correction]]` an entry with the fields of `Correction`.

    Raises `UsageError` when there is no such file, `LedgerError` when it is malformed.
    """
    path = Path(path)
    try:
        # Decimals, so that a number is what the file prints.
        data = tomllib.loads(path.read_text("utf-8-sig"), parse_float=Decimal)
        return Ledger.model_validate(data | {"path": path})
    except OSError:
        raise UsageError(f"{path}: no such corrections ledger; give a TOML file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LedgerError(f"{path}: not a TOML file in UTF-8 ({error}); mend it there") from None
    except ValidationError as error:
        raise LedgerError(f"{path}: {_first(error, data)}; mend the entry") from None


def apply(tables: Tables, ledger: Ledger) -> Tables:
    """Return the tables with every entry of the ledger applied whose form is in them.

    What follows from a corrected text follows it (target operator, value and unit; actual value
    and unit, achievement); the field is no longer in doubt; `indicators.corrected` names the
    entries. `findings` gains a row for each, check "corrected-<field>", rule "ledger: <id>".
    `projects.complete` stays: it says how the reading went.

    Raises `LedgerError` when something else stands where an entry expects `as_read`.
    """
    frames = {name: frame.copy() for name, frame in tables.frames().items()}
    said = []
    for entry in _of(tables, ledger):
        frame = frames[entry.table]
        index = _expect(frame, entry, entry.as_read, ledger)
        frame.loc[index, entry.field] = _stored(entry.corrected)
        doubt = None
        if entry.table == "indicators":
            _derive(frame, index, entry.field)
            frame.loc[index, "in_doubt"], doubt = _doubts(frame.loc[index, "in_doubt"], entry.field)
            frame.loc[index, "corrected"] = _joined(frame.loc[index, "corrected"], entry.id)
        said.append(_finding(frame, index, entry, doubt))
    if said:
        rows = schema.frame("findings", said)
        frames["findings"] = pd.concat([frames["findings"], rows], ignore_index=True)
    return Tables(**frames)


def revert(tables: Tables, ledger: Ledger) -> Tables:
    """Return the tables as they were read: the inverse of `apply`.

    An entry that is not applied in these tables changes nothing. Raises `LedgerError` when neither
    what it read nor what it corrected stands there.
    """
    frames = {name: frame.copy() for name, frame in tables.frames().items()}
    findings = frames["findings"]
    for entry in reversed(_of(tables, ledger)):
        frame = frames[entry.table]
        if _holds(frame, entry, entry.as_read):
            continue
        index = _expect(frame, entry, entry.corrected, ledger)
        frame.loc[index, entry.field] = _stored(entry.as_read)
        said = (findings["form_id"] == entry.form) & (findings["rule"] == _rule(entry))
        if entry.table == "indicators":
            _derive(frame, index, entry.field)
            for doubt in findings.loc[said, "message_en"].str.extract(_BEFORE)[0].dropna():
                frame.loc[index, "in_doubt"] = _joined(frame.loc[index, "in_doubt"], doubt, "; ")
            ids = [i for i in str(frame.loc[index, "corrected"]).split() if i != entry.id]
            frame.loc[index, "corrected"] = " ".join(ids) or None
        findings = findings[~said]
    return Tables(**(frames | {"findings": findings.reset_index(drop=True)}))


def _of(tables: Tables, ledger: Ledger) -> list[Correction]:
    forms = set(tables.projects["form_id"])
    return [entry for entry in ledger.correction if entry.form in forms]


def _expect(frame: pd.DataFrame, entry: Correction, value: Value, ledger: Ledger) -> Any:
    """Return the index of the entry's row; raise `LedgerError` where its field holds another."""
    index = _index(frame, entry)
    stands = "no such row" if index is None else _shown(_current(frame, index, entry.field))
    if index is None or not _holds(frame, entry, value):
        raise LedgerError(
            f"{ledger.path}: correction {entry.id} expects {_shown(value)} in {entry.place}, but"
            f" there stands {stands}; compare it with the document, then mend or remove the entry"
        )
    return index


def _index(frame: pd.DataFrame, entry: Correction) -> Any:
    rows = frame.index[frame["form_id"] == entry.form]
    if entry.table == "indicators":
        rows = rows[frame.loc[rows, "position"] == entry.row]
        return rows[0] if len(rows) else None
    row = entry.row or 1
    return rows[row - 1] if row <= len(rows) else None


def _holds(frame: pd.DataFrame, entry: Correction, value: Value) -> bool:
    index = _index(frame, entry)
    return index is not None and _current(frame, index, entry.field) == value


def _current(frame: pd.DataFrame, index: Any, field: str) -> Value:
    """Return what stands in a field, a number as the shortest decimal that it was read from."""
    value = frame.loc[index, field]
    if pd.isna(value):
        return None
    return value if isinstance(value, str) else Decimal(str(value))


def _is_of(kind: str, value: object) -> bool:
    if kind == schema.TEXT:
        return isinstance(value, str) and not values.is_blank(value)
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole or (kind == schema.NUMBER and isinstance(value, Decimal) and value.is_finite())


def _stored(value: Value) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _derive(frame: pd.DataFrame, index: Any, field: str) -> None:
    """Read the columns that follow from a text again."""
    if field not in ("target_text", "actual_text"):
        return
    stands = _current(frame, index, field)
    text = None if stands is None else str(stands)
    derived: dict[str, Any]
    if field == "target_text":
        quantity = values.target(text)
        derived = {"target_operator": quantity.operator}
    else:
        quantity = values.actual(text)
        derived = {"achievement": values.achievement(text)}
    side = field.removesuffix("_text")
    derived[f"{side}_value"] = None if quantity.value is None else float(quantity.value)
    derived[f"{side}_unit"] = quantity.unit
    for column, value in derived.items():
        frame.loc[index, column] = value


_PHRASE = re.compile(r"; (?=[a-z][a-z0-9_]*: )")
_BEFORE = r"\(in doubt before: (.*)\)$"


def _doubts(in_doubt: Any, field: str) -> tuple[str | None, str | None]:
    """Return what stays in doubt without a field, and what was in doubt of it.

    A phrase starts with its field; what follows a semicolon without one belongs to the phrase.
    """
    phrases = [] if pd.isna(in_doubt) else _PHRASE.split(in_doubt)
    own = {field, field.removesuffix("_text")}
    of_field = [phrase for phrase in phrases if phrase.partition(":")[0] in own]
    others = [phrase for phrase in phrases if phrase not in of_field]
    return "; ".join(others) or None, "; ".join(of_field) or None


def _joined(present: Any, more: str, separator: str = " ") -> str:
    return more if pd.isna(present) else f"{present}{separator}{more}"


def _rule(entry: Correction) -> str:
    return f"ledger: {entry.id}"


def _finding(
    frame: pd.DataFrame, index: Any, entry: Correction, doubt: str | None
) -> dict[str, Any]:
    """Return the row of findings that makes an application visible."""
    chinese, english = schema.FIELD_NAMES[entry.field]
    row = frame.loc[index]
    if entry.table == "projects":
        subject, where_zh, where_en = f"project/{entry.field}", "", ""
        page = row["first_page"]
    elif entry.table == "funds":
        funds = frame.loc[frame["form_id"] == entry.form, "fund"]
        alone = not pd.isna(row["fund"]) and (funds == row["fund"]).sum() == 1
        subject = f"funds/{row['fund'] if alone else entry.row}"
        where_zh, where_en = f"资金第{entry.row}行的", f" of funds row {entry.row}"
        page = row["page"]
    else:
        subject = f"indicators/{entry.row}"
        where_zh, where_en = f"第{entry.row}个指标的", f" of indicator {entry.row}"
        page = row["page"]
    old, new = _shown(entry.as_read), _shown(entry.corrected)
    sure_zh = "确证" if entry.confidence == "proven" else "可能"
    because_zh, because_en = (entry.because(language).rstrip("。.") for language in ("zh", "en"))
    number = schema.COLUMNS[entry.table][entry.field] == schema.NUMBER
    after = _stored(entry.corrected) if number else None
    return {
        "form_id": entry.form,
        "check": f"corrected-{entry.field.replace('_', '-')}",
        "verdict": "warns",
        "subject": subject,
        "reported": _stored(entry.as_read) if number else None,
        "expected_low": after,
        "expected_high": after,
        "message_zh": f"{where_zh}{chinese}由{_zh(old)}更正为{_zh(new)}({sure_zh}):{because_zh}。",
        "message_en": (
            f"The {english}{where_en} was corrected from {old} to {new}"
            f" ({entry.confidence}): {because_en}."
        )
        + (f" (in doubt before: {doubt})" if doubt else ""),
        "rule": _rule(entry),
        "page": page,
    }


def _shown(value: Value) -> str:
    if value is None:
        return "nothing"
    if not isinstance(value, str):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    line = " ".join(value.split())
    return f"“{line if len(line) <= 60 else line[:59] + '…'}”"


def _zh(shown: str) -> str:
    return "空缺" if shown == "nothing" else shown


def _first(error: ValidationError, data: Mapping[str, Any]) -> str:
    """Return the first thing that is wrong with a ledger, naming the entry."""
    first = error.errors()[0]
    match first["loc"]:
        case ("correction", int(number), *inner):
            entry = data["correction"][number]
            name = (entry.get("id") if isinstance(entry, dict) else None) or f"number {number + 1}"
            field = "".join(f", {part}" for part in inner[:1])
            return f"correction {name}{field}: {first['msg'].removeprefix('Value error, ')}"
        case (key, *_):
            return f"{key}: {first['msg']}"
    return first["msg"].removeprefix("Value error, ")
