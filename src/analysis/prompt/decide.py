"""A reviewer's decisions, written where they last: the methods of a form at the prompt."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from getpass import getuser
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import corrections, paths, reviews, tables
from analysis.corrections import Correction
from analysis.errors import LedgerError, UsageError
from analysis.evidence import row_of
from analysis.reviews import Review, entry_value
from analysis.schema import FIELDS
from analysis.tables import Tables


def correct(
    form: Tables,
    field: str,
    value: Any,
    evidence: str | Mapping[str, str],
    confidence: str = "proven",
) -> Correction:
    """Write a correction into the project's ledger, data/corrections.toml; return its entry.

    `field` is `project/grade`, `indicators/5/score` or `funds/total/executed`; `value` what is
    printed there (None: nothing); `evidence` what proves it, in one language or as
    `{"zh": …, "en": …}`. It applies when the documents are read again with corrections.

    >>> import os, tempfile
    >>> from unittest import mock
    >>> with tempfile.TemporaryDirectory() as mine, mock.patch.dict(
    ...     os.environ, SELFEVAL_HOME=mine
    ... ):
    ...     entry = corpus["#4"].correct("indicators/5/score", 6.0, evidence="第 5 行可证")
    >>> entry.id, str(entry.as_read), str(entry.corrected)
    ('a0610294-4-indicators-5-score', '2.0', '6.0')
    """
    own = form.projects.iloc[0]
    table, row, column, stands = _field(form, field)
    sha256, number = str(own["source_sha256"]), int(own["form_id"].rpartition("#")[2])
    said = evidence if isinstance(evidence, Mapping) else {"zh": evidence, "en": evidence}
    place = re.sub(r"[^A-Za-z0-9]+", "-", f"{number}-{field}").strip("-")
    values: dict[str, Any] = {"id": f"{sha256[:8]}-{place}", "form": number, "table": table}
    values |= {"row": row, "field": column, "as_read": stands, "corrected": value}
    lines = [f"{key} = {entry_value(one)}" for key, one in values.items() if one is not None]
    told = ", ".join(f"{key} = {entry_value(one)}" for key, one in said.items())
    lines += [f"evidence = {{ {told} }}", f"confidence = {entry_value(confidence)}"]
    file = paths.ledger()
    before = file.read_text("utf-8-sig") if file.exists() else ""
    entry = "[[document.correction]]\n" + "\n".join(lines) + "\n"
    ledger = _into(before, sha256, str(own["source"]), entry)
    _put(file, ledger, corrections.load)
    found = corrections.load(file).entries
    return next(one for one in found if one.id == values["id"])


def set_aside(
    form: Tables,
    finding: str | pd.Series | pd.DataFrame,
    reason: str,
    subject: str = "",
    who: str = "",
) -> Review:
    """Write into data/reviews.toml that a finding is set aside, and why; return the entry.

    `finding` is the name of its check (`subject` where there are several), or its row of
    `form.findings`. Read again, its verdict is `set-aside`, and no count takes it for open.

    >>> import os, tempfile
    >>> from unittest import mock
    >>> with tempfile.TemporaryDirectory() as mine, mock.patch.dict(
    ...     os.environ, SELFEVAL_HOME=mine
    ... ):
    ...     entry = corpus["#4"].set_aside("cost-deviation", "单位已书面说明", who="张三")
    >>> entry.check, entry.subject, entry.decision
    ('cost-deviation', 'indicators/1', 'set-aside')
    """
    if not str(reason).strip():
        raise UsageError("review.no-reason")
    if isinstance(finding, pd.DataFrame) and len(finding) == 1:
        finding = finding.iloc[0]
    row = finding if isinstance(finding, pd.Series) else {"check": finding, "subject": subject}
    check, subject = (str(row.get(name, ""))[:60] for name in ("check", "subject"))
    own = form.projects.iloc[0]
    open_ = form.findings[form.findings["verdict"].isin(tables.OPEN)]
    meant = open_[open_["check"].eq(check) & (open_["subject"].eq(subject) | (subject == ""))]
    if len(meant) != 1:
        rows = open_[["check", "subject"]].to_dict("records")
        known = ", ".join(f"{one['check']} ({one['subject']})" for one in rows)
        told = {"form": str(own["form_id"]), "finding": f"{check} {subject}".strip()}
        raise UsageError("review.no-finding", **told, known=known or "–")
    made = Review(
        sha256=str(own["source_sha256"]), source=str(own["source"]),
        form=int(own["form_id"].rpartition("#")[2]), check=check,
        subject=str(meant["subject"].iloc[0]), reason=str(reason), who=str(who or getuser()),
        when=date.today(),
    )  # fmt: skip
    file = paths.reviews()
    before = file.read_text("utf-8-sig").rstrip() + "\n\n" if file.exists() else ""
    _put(file, f"{before}{made.toml()}\n", reviews.load)
    return made


def _put(file: Path, text: str, load: Callable[[Path], object]) -> None:
    """Write a file that can be loaded; what is wrong with its draft is told of the file."""
    try:
        paths.put(file, text.encode(), load)
    except LedgerError as error:
        raise LedgerError(error.key, **error.values | {"path": str(file)}) from None


def _field(form: Tables, field: str) -> tuple[str, int | None, str, Any]:
    """Return table, row and column of a field, and what stands in it."""
    row, column, number = row_of(form, str(form.projects["form_id"].iloc[0]), field)
    table = field.partition("/")[0].replace("project", "projects")
    if column not in FIELDS[table]:
        raise UsageError("review.no-field", field=field, known=", ".join(FIELDS[table]))
    return table, number, column, None if pd.isna(row[column]) else row[column]


def _into(text: str, sha256: str, source: str, entry: str) -> str:
    """Return the text of a ledger with an entry at the end of its document's part."""
    parts = re.split(r"(?m)^(?=\[\[document\]\])", text)
    for at, part in enumerate(parts):
        if f'"{sha256}"' in part:
            parts[at] = f"{part.rstrip()}\n\n{entry}" + ("\n" if at < len(parts) - 1 else "")
            return "".join(parts)
    head = f'[[document]]\nsha256 = "{sha256}"\nsource = {entry_value(source)}\n\n'
    return (text.rstrip() + "\n\n" if text.strip() else "") + head + entry
