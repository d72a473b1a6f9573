"""What reading itself has to say of a form: missing blocks, doubtful fields, unreadable pages."""

from __future__ import annotations

from functools import partial
from typing import Any

from analysis import doubts, words
from analysis.form.figures import Row
from analysis.form.indicators import Block
from analysis.reading import Document

# The columns of a project that should never be blank.
EXPECTED = ("project_name", "year", "goal_expected", "total_score", "grade", "money_unit")


def notices(
    document: Document, project: Row, funds: list[Row], block: Block
) -> list[dict[str, Any]]:
    """Return one row of `findings` for each thing that a reader has to know about the reading."""
    first, last = project.values["first_page"], project.values["last_page"]
    found: dict[tuple[str, str], dict[str, Any]] = {}

    def say(check: str, subject: str, key: str, page: int = first, **values: Any) -> None:
        """Add a row, or to the row: a check says one thing of a subject."""
        about = {"check": check, "verdict": "warns", "subject": subject, "page": page}
        row = found.setdefault((check, subject), {"form_id": project.values["form_id"], **about})
        for language, space in (("zh", ""), ("en", " ")):
            said = words.say(
                key,
                language,
                **{name: it(language) if callable(it) else it for name, it in values.items()},
            )
            before = row.get(f"message_{language}")
            row[f"message_{language}"] = f"{before}{space}{said}" if before else said

    for column in EXPECTED:
        if project.values.get(column) is None:
            name = partial(words.name, "field", column)
            say("missing", f"project/{column}", "notice.missing", field=name)
    if not any(row.values["fund"] == "total" for row in funds):
        say("missing", "funds/total", "notice.no-total")
    if not block.rows:
        say("missing", "project/complete", "notice.no-indicators")
    if block.left_out:
        say("rows-left-out", "project/complete", "notice.rows-left-out", n=block.left_out)
    for column in dict.fromkeys(doubt.field for doubt in project.doubts):
        why = doubts.write(doubt for doubt in project.doubts if doubt.field == column)
        doubted = partial(doubts.sentence, why)
        say("in-doubt", f"project/{column}", "notice.field-in-doubt", doubts=doubted)
    for position, row in enumerate(funds, start=1):
        if row.doubts:
            subject = f"funds/{row.values['fund'] or position}"
            doubted = partial(doubts.sentence, doubts.write(row.doubts))
            say("in-doubt", subject, "notice.fund-in-doubt", doubts=doubted)
    for page in document.pages:
        if page.problem and first <= page.number <= last + 1:
            say(
                "page-unreadable",
                "project/complete",
                "notice.page-unreadable",
                page.number,
                number=str(page.number),
                problem=page.problem.say,
            )
    return list(found.values())
