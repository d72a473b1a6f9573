"""What reading itself has to say of a form: missing blocks, doubtful fields, unreadable pages."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from analysis import doubts, schema
from analysis.form.figures import Row
from analysis.form.indicators import Block
from analysis.reading import Document
from analysis.reading.cells import Page
from analysis.schema import GOALS
from analysis.words.numbers import figure
from analysis.words.sentence import Named, Said

# The columns of a project that should never be blank; of a goal that is, the audit tells.
EXPECTED = (*("project_name", "year", *GOALS), *("total_score", "grade", "money_unit"))
# What is said of a blank, where something else is taken for it: money for 万元.
_TAKEN = {"money_unit": "notice.no-money-unit"}
# What is said of the whole form.
_WHOLE = "project/complete"
# The number that a page prints of itself, and of how many: 第2页共3页, -2-, 2/3.
_NUMBER = re.compile(r"第(\d+)页[,/]?(?:共(\d+)页)?|[-—–](\d+)()[-—–]|(\d+)/(\d+)")


class _Doubted(NamedTuple):
    in_doubt: str | None

    def say(self, language: str) -> str:
        return doubts.sentence(self.in_doubt, language)


def _breaks(document: Document, first: int, last: int) -> Iterator[tuple[int, str, str]]:
    """Yield the pages of a form behind which the numbers that pages print leave one out.

    With it the number that it prints and the next one, or how many the document should have.
    """
    numbers: dict[int, tuple[int, int]] = {}
    for page in document.pages:
        texts = {re.sub(r"\s+", "", line.text) for line in page.lines}
        told = [list(filter(None, one.groups())) for one in map(_NUMBER.fullmatch, texts) if one]
        if len(told) == 1:
            numbers[page.number] = int(told[0][0]), int(told[0][-1])
    for number, (printed, whole) in numbers.items():
        is_end = number == document.pages[-1].number
        after = whole if is_end else numbers.get(number + 1, (0, 0))[0] - 1
        if first <= number < last + is_end and printed < after:
            yield number, str(printed), str(after + (not is_end))


def _blank(project: Row) -> list[str]:
    """Return the expected columns of a project that are left blank, see `tables.states`."""
    not_printed = (project.values["not_printed"] or "").split(",")
    return [
        column
        for column in EXPECTED
        if project.values.get(column) is None
        and f"projects.{column}" not in not_printed
        and not project.unsure(column)
    ]


def read_whole(project: Row, said: list[dict[str, Any]], indicators: list[dict[str, Any]]) -> bool:
    """Tell whether all that a form prints was read, and nothing of it is in doubt.

    `said` are its `notices` and what is printed and was read into no field.
    """
    left = {f"project/{column}" for column in _blank(project)}
    return not ({row["subject"] for row in said} - left or any(r["in_doubt"] for r in indicators))


def _missing(project: Row) -> Iterator[tuple[str, str]]:
    """Yield the expected columns that have no value, and what is said of each."""
    left = _blank(project)
    for column in EXPECTED:
        if column in left and column not in GOALS:
            yield column, _TAKEN.get(column, "notice.blank")
        elif project.unsure(column) and project.values.get(column) is None:
            yield column, "notice.missing"


def notices(
    document: Document, project: Row, funds: list[Row], block: Block
) -> list[dict[str, Any]]:
    """Return one row of `findings` for each thing that a reader has to know about the reading."""
    first, last = project.values["first_page"], project.values["last_page"]
    found: dict[tuple[str, str], dict[str, Any]] = {}

    def say(check: str, subject: str, key: str, page: int = first, **values: Any) -> None:
        """Add a row, or to the row: a check says one thing of a subject."""
        row = schema.finding(check, "warns", subject, Said(key, values), page)
        before = found.setdefault((check, subject), row | {"form_id": project.values["form_id"]})
        if before["message_zh"] != row["message_zh"]:
            before["message_zh"] += row["message_zh"]
            before["message_en"] += f" {row['message_en']}"

    for column, key in _missing(project):
        say("missing", f"project/{column}", key, field=Named("field", column))
    if not any(row.values["fund"] == "total" for row in funds):
        say("missing", "funds/total", "notice.no-total")
    if not block.rows:
        say("missing", _WHOLE, "notice.no-indicators")
    if block.left_out:
        say("rows-left-out", _WHOLE, "notice.rows-left-out", n=block.left_out)
    if block.missing:
        read, due = (figure(points, "points") for points in block.missing)
        say("rows-left-out", _WHOLE, "notice.points-missing", read=read, due=due)
    for number, printed, after in _breaks(document, first, last):
        counts = {"number": str(number), "printed": printed, "after": after}
        say("rows-left-out", _WHOLE, "notice.numbers-missing", number, **counts)
    for column in dict.fromkeys(doubt.field for doubt in project.doubts):
        why = doubts.write(doubt for doubt in project.doubts if doubt.field == column)
        say("in-doubt", f"project/{column}", "notice.field-in-doubt", doubts=_Doubted(why))
    for position, row in enumerate(funds, start=1):
        if row.doubts:
            subject = f"funds/{row.values['fund'] or position}"
            doubted = _Doubted(doubts.write(row.doubts))
            say("in-doubt", subject, "notice.fund-in-doubt", doubts=doubted)
    for page in troubled(document, project.values):
        about = {"number": page.name or str(page.number), "problem": page.problem}
        said = "notice.page-unreadable" if page.kind == "page" else "notice.table-unreadable"
        say("page-unreadable", _WHOLE, said, page.number, **about)
    return list(found.values())


def troubled(document: Document, project: dict[str, Any]) -> list[Page]:
    """Return the pages with a problem that may hold a part of a form.

    The one behind it may, too: what cannot be read ends it; not so one that was recognised.
    """
    first, last = project["first_page"], project["last_page"]
    return [
        page
        for page in document.pages
        if page.problem and first <= page.number <= last + (not page.problem.recognised)
    ]
