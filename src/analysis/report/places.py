"""Where a row stands and what a form is called, in words and as the address of its own page."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from analysis import doubts, words
from analysis.charts import naming
from analysis.locations import on, whole
from analysis.tables import Tables, states, sure

# A path on Windows has 260 characters; a character of a file's name is up to three bytes of 255.
_LONGEST = 60
_SAFE = r"0-9A-Za-z_.\-\u3400-\u9fff"
_CLEAN = re.compile(r"(?=[^-.])[0-9a-z_.\-\u3400-\u9fff]+#[0-9]+")


def number_of(form_id: str) -> str:
    """Return the form's number within its document.

    >>> number_of("2024.pdf#3")
    '#3'
    """
    return "#" + str(form_id).rpartition("#")[2]


def project(
    form_id: str, name: Any, language: str, whole: Tables, marked: Mapping[str, str] | None = None
) -> str:
    """Return what a form is called: its project's name, or why it has none, and its mark.

    Forms that are not `marked`, see `naming.marks`, have their number. A form without a name is
    known by the first indicator that no other form of `whole`, tables that it is in, has too; one
    without such an indicator or a mark by its document. One whose layout has no name, as that of a
    department, is known by unit and year.

    One that `whole` has not is known by its id alone.

    >>> project("2024.pdf#3", None, "en", analysis.tables.empty())
    '2024.pdf#3'
    >>> project("self-evaluation-forms-2024.txt#1", None, "zh", corpus)
    '（项目名称未读出，有指标“巡检次数（存疑）”） #1'
    """
    mark = (marked or {}).get(form_id, number_of(form_id))
    if pd.isna(name) or not str(name).strip():
        head = whole.projects[whole.projects["form_id"] == form_id]
        if head.empty:
            return str(form_id)
        why = states(replace(whole, projects=head), "projects", "project_name")["project_name"]
        state = words.name("left_out", why.iloc[0], language)
        unit, year = (sure(head, column).iloc[0] for column in ("unit", "year"))
        if why.iloc[0] == "not_printed" and pd.notna(unit) and pd.notna(year):
            called = words.say("page.form_of", language, unit=unit, year=str(year))
            return f"{called} {mark}".strip()
        own = naming.distinct(whole, [form_id], language)
        key = "page.no_name" if own.empty else "page.no_name_but"
        name = words.say(key, language, state=state, **{"first": own.iloc[0]} if len(own) else {})
        mark = mark or (form_id.rpartition("#")[0] if own.empty else "")
    return f"{name} {mark}".strip()


def told_of(form: Any, language: str, *columns: str) -> list[str]:
    """Return what columns say of a form: a year in doubt as 2024 (in doubt), and null as nothing.

    >>> told_of(corpus.projects.iloc[0], "en", "year", "source")
    ['2024 (in doubt)', 'self-evaluation-forms-2024.txt']
    """
    unsure = doubts.fields(form["in_doubt"])
    told = {name: str(form[name]) for name in columns if not pd.isna(form[name])}
    told |= {
        name: words.say("word.in_doubt", language, value=one)
        for name, one in told.items()
        if name in unsure
    }
    return list(told.values())


def steps(row: Mapping[str, Any], language: str, several: bool = True) -> list[str]:
    """Return where a row stands: document (where there are several), page and indicator row.

    `where` says the page in words, for kinds of document that have none; `numbered` is
    the form's number in its document, empty for its only form.

    >>> steps({"form_id": "2024.pdf#3", "page": 7}, "en")
    ['2024.pdf #3', 'p. 7']
    """
    document = str(row["form_id"]).rpartition("#")[0]
    number = row.get("numbered", number_of(row["form_id"]))
    found = [f"{document} {number}".strip()] if several else []
    page, position = whole(row.get("page")), position_of(row)
    if page is not None:
        found.append(row.get("where") or on(None, page, language))
    if position is not None:
        found.append(words.say("page.row_of", language, row=position))
    return found


def position_of(row: Mapping[str, Any]) -> int | None:
    """Return which indicator of its form a row is; without a name `position` is something else.

    >>> position_of({"name": "工程数量", "position": 3.0}), position_of({"position": 0.9})
    (3, None)
    """
    return whole(row.get("position")) if "name" in row else None


def pages(first: Any, last: Any) -> str:
    """Return from which page to which something stands, `3–5`; nothing where that is unknown.

    >>> pages(3, 5), pages(3, 3)
    ('3–5', '3')
    """
    if pd.isna(first):
        return ""
    return str(first) if pd.isna(last) or first == last else f"{first}–{last}"


def link(form_id: str) -> str:
    """Return the address of a form's own page, seen from the reports' folder.

    No two forms share one, not even where a file system takes A for a: `2024#3` is
    `projects/2024-3.html`; an id with capitals, with other characters or of more than 60
    characters gets a hash of itself at its end, which starts with x and so is no form's number.

    >>> link("2024#3")
    'projects/2024-3.html'
    """
    given = str(form_id)
    slug = given.replace("#", "-")
    if len(given) > _LONGEST or not _CLEAN.fullmatch(given):
        mark = "-x" + hashlib.sha256(given.encode("utf-8", "surrogatepass")).hexdigest()[:10]
        safe = re.sub(f"[^{_SAFE}]+", "-", unicodedata.normalize("NFKC", given)).strip("-.")
        slug = (safe[: _LONGEST - len(mark)].rstrip("-.") or "form") + mark
    return f"projects/{slug}.html"
