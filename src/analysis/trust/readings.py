"""How the reading went: what is in doubt, what was not read, what the ledger puts right."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from analysis import corrections as ledgers
from analysis import doubts as doubting
from analysis import paths, words
from analysis.audit.each.elsewhere import READING
from analysis.corrections import Correction, Ledger, applied
from analysis.editions import CHECKS, compared
from analysis.form.notices import EXPECTED
from analysis.measures import described, of_given
from analysis.tables import Tables, doubted, states
from analysis.trust.scope import in_order, named


@of_given
def doubts(tables: Tables) -> pd.DataFrame:
    """Return every field that the reader was not sure of, a row a field.

    Its `state` is that of `tables.states`: in_doubt where a reading stands, unread where none could
    be told. Behind the form: `table` (indicators, funds, projects), `row` (of a row of funds its
    source, or its number where that is lost), `position` and `name` of an indicator, `field`,
    `why_zh` and `why_en`, `page`.

    >>> analysis.trust.doubts(corpus)["table"].unique().tolist()
    ['indicators', 'projects', 'funds']
    """
    rows: list[dict[str, Any]] = []
    for table, row in _noted(tables, "indicators", "projects", "funds"):
        place = {key: row.get(key) for key in ("form_id", "position", "name", "page")}
        place["table"] = table
        if table == "funds":
            place["row"] = str(row["number"] if pd.isna(row["fund"]) else row["fund"])
        zh, en = (doubting.sentences(row["in_doubt"], one) for one in words.LANGUAGES)
        for one, state in doubted(row).items():
            told = {"field": one, "why_zh": zh[one], "why_en": en[one], "state": state}
            rows.append({**place, **told})
    columns = ["form_id", "table", "row", "position", "name", "field", "why_zh", "why_en", "page"]
    columns += ["state"]
    found = pd.DataFrame(rows, columns=columns)
    found = found.astype({"position": "Int64", "page": "Int64", "field": "str", "state": "str"})
    return in_order(described(found, tables.projects), tables)


@of_given
def gaps(tables: Tables) -> pd.DataFrame:
    """Return what tables lack of what forms print or ask for.

    A row is a finding of the reader or, where it has none, a field of `doubts` that is unread.
    Behind the form: `check` (missing, unread, rows-left-out, page-unreadable), `state` ("unread":
    it could not be read, "blank": the form leaves it so, "kept": it is printed, and read into no
    field), `subject`, `message_zh`, `message_en`, `page`. What the ledger has filled since is no
    gap.

    >>> analysis.trust.gaps(corpus)["check"].unique().tolist()
    ['missing']
    """
    said = tables.findings
    said = said[said["check"].isin(READING.names)]
    fields = tables.projects.set_index("form_id")

    def filled(row: pd.Series) -> bool:
        whose, _, column = str(row["subject"]).partition("/")
        if row["check"] != "missing" or whose != "project" or column == "complete":
            return False
        return column in fields and bool(pd.notna(fields.loc[row["form_id"], column]))

    left = [not filled(row) for _, row in said.iterrows()]
    said = said[pd.Series(left, index=said.index, dtype=bool)]
    own = states(tables, "projects", *EXPECTED).set_index(tables.projects["form_id"])
    blank = {(form, f"project/{name}") for name in own for form in own.index[own[name].eq("blank")]}
    state = [
        "kept" if check == "unread" else "blank" if (form, subject) in blank else "unread"
        for form, subject, check in said[["form_id", "subject", "check"]].to_numpy()
    ]
    said = said.assign(state=pd.Series(state, index=said.index, dtype="str"))
    columns = ["form_id", "check", "state", "subject", "message_zh", "message_en", "page"]
    known = set(zip(said["form_id"], said["subject"], strict=True))
    cells = [one for one in _cells(tables) if (one["form_id"], one["subject"]) not in known]
    if cells:
        said = pd.concat([said[columns], pd.DataFrame(cells, columns=columns)], ignore_index=True)
        said["page"] = said["page"].astype("Int64")
    return in_order(described(said[columns], tables.projects), tables)


def _noted(tables: Tables, *names: str) -> Iterator[tuple[str, dict[Any, Any]]]:
    """Yield each row with something in doubt, behind its table; with its number in its form."""
    for table in names:
        frame = tables.frames()[table]
        number = frame.groupby("form_id").cumcount() + 1
        noted = frame.assign(number=number)[frame["in_doubt"].notna()]
        for row in noted.rename(columns={"first_page": "page"}).to_dict("records"):
            yield table, row


def _cells(tables: Tables) -> Iterator[dict[str, Any]]:
    """Yield each field that could not be read as a row of `gaps`, with the reason."""
    for table, row in _noted(tables, "projects", "funds", "indicators"):
        unread = (field for field, why in sorted(doubted(row).items()) if why == "unread")
        for field in unread:
            key = row["position" if table == "indicators" else "number"]
            yield {
                **{name: row[name] for name in ("form_id", "page")},
                **{"check": "missing", "state": "unread"},
                "subject": f"project/{field}" if table == "projects" else f"{table}/{key}",
                **{f"message_{one}": _lost(table, row, field, one) for one in words.LANGUAGES},
            }


def _lost(table: str, row: dict[Any, Any], field: str, language: str) -> str:
    """Return in words that a field of a row could not be read, and why."""
    named = words.name("field", field, language)
    if table == "projects":
        return words.say("notice.missing", language, field=named)
    if table == "indicators":
        where = words.say("page.row_of", language, row=row["position"])
    else:
        where = words.say("overview.of_fund_row", language, row=row["number"])
    why = doubting.sentences(row["in_doubt"], language)[field]
    return words.say("notice.unread-cell", language, where=where, field=named, doubts=why)


@of_given
def differences(others: Tables) -> pd.DataFrame:
    """Return where other editions of forms differ from the preferred ones, a row a field.

    Behind the form, which is the other edition: `subject`, `message_zh`, `message_en`, `page`.

    >>> analysis.trust.differences(corpus.editions).empty
    True
    """
    differ = [form for form, word in compared(others).items() if word == "differs"]
    said = others.findings
    said = said[said["form_id"].isin(differ) & said["check"].eq(CHECKS[1])]
    columns = ["form_id", "subject", "message_zh", "message_en", "page"]
    return described(said[columns], others.projects).reset_index(drop=True)


def ledger() -> Ledger:
    """Return the project's ledger of corrections; an empty one where there is none.

    >>> analysis.trust.ledger().document[0].source
    'self-evaluation-forms-2024.txt'
    """
    file = paths.ledger()
    return ledgers.load(file) if file.exists() else Ledger(path=file)


@of_given
def corrections(tables: Tables, entries: Ledger) -> pd.DataFrame:
    """Return the entries of the ledger that are applied in these tables, a row an entry.

    Behind the form: `correction` (its id), `table`, `row`, `position` and `name` of an indicator,
    `field`, `as_read`, `corrected` (as text, null for nothing), `confidence`, `evidence_zh`,
    `evidence_en`, `page`. One whose id the ledger no longer has keeps the finding's own sentence
    as its evidence, and the rest is null.

    >>> analysis.trust.corrections(corpus, analysis.trust.ledger()).empty
    True
    """
    rows = named(applied(tables.findings), tables.indicators)
    known = {entry.id: entry for entry in entries.entries}
    told = []
    for row in rows.to_dict("records"):
        one = {str(key): value for key, value in row.items()}
        told.append({**one, **_entry(known.get(one["entry"]), one)})
    columns = ["form_id", "correction", "table", "row", "position", "name", "field", "as_read"]
    columns += ["corrected", "confidence", "evidence_zh", "evidence_en", "page"]
    found = pd.DataFrame(told, columns=columns).astype({"position": "Int64", "page": "Int64"})
    return in_order(described(found, tables.projects), tables)


def _entry(entry: Correction | None, row: dict[str, Any]) -> dict[str, Any]:
    """Return what the ledger says of an applied correction, or what its finding says."""
    told = {"correction": row["entry"]}
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
        "evidence_zh": entry.evidence.zh,
        "evidence_en": entry.evidence.en,
    }
