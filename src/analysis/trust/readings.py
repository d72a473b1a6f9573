"""How the reading went: what is in doubt, what was not read, what the ledger puts right."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from analysis import corrections as ledgers
from analysis import paths
from analysis.corrections import Correction, Ledger
from analysis.measures import described
from analysis.trust.scope import (
    EDITIONS,
    LEDGER,
    Source,
    applied,
    counted,
    in_order,
    is_counted,
    named,
)

_PHRASE = re.compile(r"; (?=[a-z][a-z0-9_]*: )")
_NOTED = re.compile(r"in doubt \((.*?)\)\.(?= The reading|$)", re.S)


def doubts(tables: Source) -> pd.DataFrame:
    """Return every field that was read but is in doubt, a row a field.

    Behind the form: `table` (indicators, funds, projects), `position` and `name` of the indicator,
    `row` (as the finding names it: a source of funds, else null), `field`, `in_doubt` (the
    reader's phrase, with the field), `page`. A field that the ledger has corrected is settled.
    """
    own = counted(tables)
    rows: list[dict[str, Any]] = []
    doubted = own.indicators[own.indicators["in_doubt"].notna()]
    keys = ["form_id", "position", "name", "page"]
    for row in doubted[[*keys, "in_doubt"]].to_dict("records"):
        place: dict[str, Any] = {"table": "indicators", **{key: row[key] for key in keys}}
        rows += [{**place, "in_doubt": phrase} for phrase in _PHRASE.split(row["in_doubt"])]
    said = own.findings
    settled = set(zip(said["form_id"], said["check"], said["subject"], strict=True))
    for row in said[said["check"] == "in-doubt"].to_dict("records"):
        whose, _, what = str(row["subject"]).partition("/")
        place = {"form_id": row["form_id"], "page": row["page"]}
        place |= {"table": "funds", "row": what} if whose == "funds" else {"table": "projects"}
        for noted in _NOTED.findall(row["message_en"]):
            for phrase in _PHRASE.split(noted):
                check = f"corrected-{phrase.partition(':')[0].replace('_', '-')}"
                if (row["form_id"], check, row["subject"]) not in settled:
                    rows.append({**place, "in_doubt": phrase})
    columns = ["form_id", "table", "row", "position", "name", "in_doubt", "page"]
    found = pd.DataFrame(rows, columns=columns)
    found = found.astype({"position": "Int64", "page": "Int64", "in_doubt": "str"})
    found.insert(5, "field", found["in_doubt"].str.extract(r"^([a-z0-9_]+): ", expand=False))
    return in_order(described(found, own.projects), own)


def gaps(tables: Source) -> pd.DataFrame:
    """Return what could not be read at all, a row a finding of the reader.

    Behind the form: `check` (missing, rows-left-out, page-unreadable), `subject`, `message_zh`,
    `message_en`, `page`. What the ledger has filled since is no gap.
    """
    own = counted(tables)
    said = own.findings
    said = said[said["check"].isin(["missing", "rows-left-out", "page-unreadable"])]
    fields = own.projects.set_index("form_id")

    def filled(row: pd.Series) -> bool:
        whose, _, column = str(row["subject"]).partition("/")
        if row["check"] != "missing" or whose != "project" or column == "complete":
            return False
        return column in fields and bool(pd.notna(fields.loc[row["form_id"], column]))

    left = [not filled(row) for _, row in said.iterrows()]
    said = said[pd.Series(left, index=said.index, dtype=bool)]
    columns = ["form_id", "check", "subject", "message_zh", "message_en", "page"]
    return in_order(described(said[columns], own.projects), own)


def differences(tables: Source) -> pd.DataFrame:
    """Return where another edition of a form differs from the preferred one, a row a row of it.

    Behind the form, which is the other edition: `subject`, `message_zh`, `message_en`, `page`.
    """
    further = tables.projects.loc[~is_counted(tables), "form_id"]
    said = tables.findings
    said = said[(said["check"] == EDITIONS[1]) & said["form_id"].isin(further)]
    columns = ["form_id", "subject", "message_zh", "message_en", "page"]
    return described(said[columns], tables.projects).reset_index(drop=True)


def ledger() -> Ledger:
    """Return the project's ledger of corrections; an empty one where there is none."""
    file = paths.ledger()
    return ledgers.load(file) if file.exists() else Ledger(path=file)


def corrections(tables: Source, entries: Ledger) -> pd.DataFrame:
    """Return the entries of the ledger that are applied in these tables, a row an entry.

    Behind the form: `correction` (its id), `table`, `row`, `position` and `name` of an indicator,
    `field`, `as_read`, `corrected` (as text, null for nothing), `confidence`, `evidence_zh`,
    `evidence_en`, `page`. One whose id the ledger no longer has keeps the finding's own sentence
    as its evidence, and the rest is null.
    """
    own = counted(tables)
    rows = named(applied(own.findings), own.indicators)
    known = {entry.id: entry for entry in entries.entries}
    told = []
    for row in rows.astype({"rule": "str"}).to_dict("records"):
        one = {str(key): value for key, value in row.items()}
        told.append({**one, **_entry(known.get(one["rule"].removeprefix(LEDGER)), one)})
    columns = ["form_id", "correction", "table", "row", "position", "name", "field", "as_read"]
    columns += ["corrected", "confidence", "evidence_zh", "evidence_en", "page"]
    found = pd.DataFrame(told, columns=columns).astype({"position": "Int64", "page": "Int64"})
    return in_order(described(found, own.projects), own)


def _entry(entry: Correction | None, row: dict[str, Any]) -> dict[str, Any]:
    """Return what the ledger says of an applied correction, or what its finding says."""
    told = {"correction": str(row["rule"]).removeprefix(LEDGER)}
    told["field"] = str(row["check"]).removeprefix("corrected-").replace("-", "_")
    if entry is None:
        said = {"evidence_zh": row["message_zh"], "evidence_en": row["message_en"]}
        return {**told, **said, "table": str(row["subject"]).partition("/")[0]}
    return {
        **told,
        "table": entry.table,
        "row": entry.row,
        "as_read": None if entry.as_read is None else str(entry.as_read),
        "corrected": None if entry.corrected is None else str(entry.corrected),
        "confidence": entry.confidence,
        "evidence_zh": entry.because("zh"),
        "evidence_en": entry.because("en"),
    }
