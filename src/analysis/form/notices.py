"""What reading itself has to say of a form: missing blocks, doubtful fields, unreadable pages."""

from __future__ import annotations

from typing import Any

from analysis.form.figures import Row
from analysis.form.indicators import Block
from analysis.reading import Document

# Of each project column that should never be blank: its Chinese and its English name.
EXPECTED = {
    "project_name": ("项目名称", "project name"),
    "year": ("年度", "year"),
    "goal_expected": ("预期目标", "expected goal"),
    "total_score": ("总分", "total score"),
    "grade": ("评分等级", "grade"),
    "money_unit": ("金额单位", "unit of money"),
}


def notices(
    document: Document, project: Row, funds: list[Row], block: Block
) -> list[dict[str, Any]]:
    """Return one row of `findings` for each thing that a reader has to know about the reading."""
    form_id = project.values["form_id"]
    first = project.values["first_page"]
    last = project.values["last_page"]
    found: list[dict[str, Any]] = []

    def say(check: str, subject: str, chinese: str, english: str, page: int = first) -> None:
        found.append(
            {
                "form_id": form_id,
                "check": check,
                "verdict": "warns",
                "subject": subject,
                "message_zh": chinese,
                "message_en": english,
                "page": page,
            }
        )

    for column, (chinese, english) in EXPECTED.items():
        if project.values.get(column) is None:
            say("missing", f"project/{column}", f"未读到{chinese}。", f"No {english} was read.")
    if not any(row.values["fund"] == "total" for row in funds):
        say(
            "missing",
            "funds/total",
            "未找到资金总额一行。",
            "No row with the total of funds was found.",
        )
    if not block.rows:
        say("missing", "project/complete", "未读到任何三级指标。", "No indicator was read.")
    if block.left_out:
        say(
            "rows-left-out",
            "project/complete",
            f"指标表中有{block.left_out}行与表头各列不对齐,未作为指标读取。",
            f"{block.left_out} rows among the indicators do not keep to the columns of the header "
            "and were not read as indicators.",
        )
    for doubt in dict.fromkeys(project.doubts):
        column = doubt.split(":")[0]
        say(
            "in-doubt",
            f"project/{column}",
            f"此项读数存疑({doubt})。",
            f"The reading of this field is in doubt ({doubt}).",
        )
    for position, row in enumerate(funds, start=1):
        if row.doubts:
            text = "; ".join(dict.fromkeys(row.doubts))
            fund = row.values["fund"] or position
            say(
                "in-doubt",
                f"funds/{fund}",
                f"该资金行读数存疑({text})。",
                f"The reading of this row of funds is in doubt ({text}).",
            )
    for page in document.pages:
        if page.problem and first <= page.number <= last + 1:
            say(
                "page-unreadable",
                "project/complete",
                f"第{page.number}页未能完整读取({page.problem})。",
                f"Page {page.number} could not be read in full ({page.problem}).",
                page.number,
            )
    return _unique(found)


def _unique(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join the rows of one subject, so that each check says one thing of it."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for row in found:
        key = (row["check"], row["subject"])
        if key in rows:
            rows[key]["message_zh"] += row["message_zh"]
            rows[key]["message_en"] += " " + row["message_en"]
        else:
            rows[key] = row
    return list(rows.values())
