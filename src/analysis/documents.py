"""One document: a file to the rows of the tables, or to what is wrong with it.

Knows nothing of data frames, so that a reading process starts quickly, and never raises: what
goes wrong with one document is its own result, and costs the others nothing.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.errors import UnreadableDocument

Rows = list[dict[str, Any]]

NO_FORM = "no self-evaluation form (项目支出绩效自评表) found in it"


@dataclass(slots=True)
class Reading:
    """What one document gave: rows of the tables with `digits`, and what could not be read.

    `digits` are the printed decimals of each figure: form_id, table, row, column, decimals.
    `trace` is the traceback of an error that nobody foresaw, for those who mend it.
    """

    source: str
    projects: Rows = field(default_factory=list)
    funds: Rows = field(default_factory=list)
    indicators: Rows = field(default_factory=list)
    notices: Rows = field(default_factory=list)
    digits: Rows = field(default_factory=list)
    problems: list[UnreadableDocument] = field(default_factory=list)
    trace: str | None = None

    def rename(self, stem: str) -> None:
        """Put another stem before the `#` of each form_id."""
        for rows in (self.projects, self.funds, self.indicators, self.notices, self.digits):
            for row in rows:
                row["form_id"] = f"{stem}#{row['form_id'].rpartition('#')[2]}"


def read(path: str, password: str | None = None) -> Reading:
    """Read one document to the rows of its forms.

    A page that could not be read, and that no form's own notice names, is a problem of the
    document; so is a document without a single form.
    """
    source = Path(path).name
    try:
        return _read(Path(path), password)
    except UnreadableDocument as error:
        return Reading(source, problems=[error])
    except OSError as error:
        problem = UnreadableDocument(
            path,
            f"the system could not open it ({error.strerror or error})",
            "check that it is there and that you may read it",
        )
        return Reading(source, problems=[problem], trace=traceback.format_exc())
    except Exception as error:  # whatever a document does to a reader, the others go on
        said = " ".join(str(error).split())[:200]
        problem = UnreadableDocument(
            path,
            f"reading it failed ({type(error).__name__}{': ' + said if said else ''})",
            "print it to a new PDF and try that, or report this with --debug",
        )
        return Reading(source, problems=[problem], trace=traceback.format_exc())


def _read(path: Path, password: str | None) -> Reading:
    from analysis import form, reading

    document = reading.read(path, password=password)
    result = Reading(document.source)
    for one in form.forms(document):
        result.projects.append(one.project)
        result.funds += one.funds
        result.indicators += one.indicators
        result.notices += one.notices
        result.digits += one.digits
    said = {row["page"] for row in result.notices if row["check"] == "page-unreadable"}
    result.problems = [
        UnreadableDocument(
            path, "problem.on-page", "remedy.look-at-page", str(page.number), page.problem
        )
        for page in document.pages
        if page.problem and page.number not in said
    ]
    if not result.projects and not result.problems:
        result.problems.append(
            UnreadableDocument(path, NO_FORM, "check that it is the right document")
        )
    return result
