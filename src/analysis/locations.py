"""Where a row stands in its document, in words: page, table and row, or sheet and cell."""

from collections.abc import Mapping
from numbers import Real
from typing import Any

import pandas as pd

from analysis import words

# What the pages of a kind of document are that has none.
_PAGES = {"word": "page.table_of", "web": "page.table_of", "excel": "page.sheet_of"}


def whole(value: Any) -> int | None:
    """Return a page or the number of a row; None for anything else, as a text of one's own.

    >>> whole(3.0), whole("第三"), whole(float("nan"))
    (3, None, None)
    """
    return int(float(value)) if isinstance(value, Real) and float(value).is_integer() else None


def on(reader: str | None, pages: Any, language: str) -> str:
    """Return on which pages something stands, tables or sheets in kinds of document without pages.

    >>> on("pdf", "3–5", "en"), on("excel", 2, "en"), on("word", 1, "en")
    ('p. 3–5', 'sheet 2', 'table 1')
    """
    return words.say(_PAGES.get(reader or "", "page.page_of"), language, page=pages)


def paged(reader: str | None) -> bool:
    """Tell whether a kind of document has pages.

    >>> paged("ofd"), paged("excel")
    (True, False)
    """
    return reader not in _PAGES


def printed(reader: str | None, row: Mapping[str, Any], language: str) -> str:
    """Return where a row stands, as `at`, and on a page in which of its rows.

    >>> printed("pdf", {"page": 3, "place": "page 3 row 5"}, "zh")
    '第 3 页第 5 行'
    """
    place = str(row["place"]).rpartition(" row ")
    if not place[2].isdigit():
        return at(reader, row, language)
    key = "page.page_row_of" if paged(reader) else "page.table_row_of"
    return words.say(key, language, page=whole(row["page"]), row=place[2])


def at(reader: str | None, row: Mapping[str, Any], language: str) -> str:
    """Return where an indicator stands: its page, its table and row, or its sheet and cell.

    >>> at("excel", {"page": 1, "top": 11.0, "place": "表1!C12"}, "en")
    '表1!C12'
    >>> at("web", {"page": 2, "top": 4.0, "place": "table 2 row 5"}, "zh")
    '第 2 个表第 5 行'
    """
    page, top = whole(row["page"]), whole(row.get("top"))
    if reader == "excel" and pd.notna(row["place"]):
        return str(row["place"])
    if paged(reader) or top is None or top < 0:  # above its table stands a loose line
        return on(reader, page, language)
    return words.say("page.table_row_of", language, page=page, row=top + 1)
