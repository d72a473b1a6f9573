"""Where a row stands and what a form is called, in words and as the address of its own page."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from analysis import words
from analysis.locations import on, whole
from analysis.tables import Tables, states

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


def marks(whole: Tables) -> dict[str, str]:
    """Return what tells forms apart whose projects have one name, and their forms one number.

    That is the first of year, unit, both, and the form_id that no other of them has. Other forms
    have none.

    >>> marks(corpus)
    {}
    """
    forms = whole.projects[whole.projects["same_as"].isna() & whole.projects["derived_from"].isna()]
    named = forms.assign(number=forms["form_id"].map(number_of)).dropna(subset=["project_name"])
    alike = named[named.duplicated(["project_name", "number"], keep=False)]
    own = alike["form_id"]
    for columns in (["unit", "year"], ["unit"], ["year"]):
        twice = alike.duplicated(["project_name", "number", *columns], keep=False)
        known = alike[columns].notna().all(axis=1) & ~twice
        joined = alike[columns].astype("str").agg(" ".join, axis=1) if len(alike) else own
        own = own.mask(known, joined)
    return dict(zip(alike["form_id"], own, strict=True))


def project(
    form_id: str, name: Any, language: str, whole: Tables, marked: Mapping[str, str] | None = None
) -> str:
    """Return what a form is called: its project's name, or why it has none, with its number.

    Those that are `marked` have that in place of the number. A form without a name is known by the
    first indicator that no other form of `whole` has too; one that is not in it by its id.

    >>> project("2024.pdf#3", None, "en", analysis.tables.empty())
    '2024.pdf#3'
    >>> project("self-evaluation-forms-2024.txt#1", None, "zh", corpus)
    '（项目名称未读出，有指标“项目实际成本=预算偏差率”） #1'
    """
    if pd.isna(name) or not str(name).strip():
        head = whole.projects[whole.projects["form_id"] == form_id]
        if head.empty:
            return form_id
        why = states(replace(whole, projects=head), "projects", "project_name")["project_name"]
        state = words.name("left_out", why.iloc[0], language)
        own = _distinct(whole, [form_id])
        key = "page.no_name" if own.empty else "page.no_name_but"
        name = words.say(key, language, state=state, **{"first": own.iloc[0]} if len(own) else {})
    return f"{name} {(marked or {}).get(form_id) or number_of(form_id)}"


def known_by(whole: Tables, language: str) -> dict[str, tuple[str, str]]:
    """Return what a picture calls a form that its name and number do not tell, and its mark.

    That is one without a project's name, or one of the `marks`, so that a picture of a few forms
    calls them what the page does.

    >>> known_by(corpus, "en")["self-evaluation-forms-2024.txt#3"]
    ('with “项目实际成本5”', '#3')
    """
    names = whole.projects.set_index("form_id")["project_name"]
    marked = {form: (str(names[form]), mark) for form, mark in marks(whole).items()}
    nameless = _distinct(whole, names.index[names.isna()])
    return marked | {
        str(form): (words.say("page.known_by", language, first=first), number_of(str(form)))
        for form, first in nameless.items()
    }


def _distinct(whole: Tables, forms: Iterable[str]) -> "pd.Series[str]":
    """Return of each of some forms the first indicator that no other form has, by form_id.

    Editions of a form are no other forms.
    """
    named = whole.indicators[["form_id", "name"]].dropna().drop_duplicates()
    named = named[named["name"].isin(named.loc[named["form_id"].isin(forms), "name"])]
    projects = whole.projects
    counted = projects.loc[projects["same_as"].isna() & projects["derived_from"].isna(), "form_id"]
    often = named.loc[named["form_id"].isin(counted), "name"].value_counts()
    own = named[named["form_id"].isin(forms) & (named["name"].map(often).fillna(1) == 1)]
    return own.drop_duplicates("form_id").set_index("form_id")["name"]


def steps(row: Mapping[str, Any], language: str, several: bool = True) -> list[str]:
    """Return where a row stands: document (where there are several), page and indicator row.

    `where` says the page in words, for kinds of document that have none.

    >>> steps({"form_id": "2024.pdf#3", "page": 7}, "en")
    ['2024.pdf #3', 'p. 7']
    """
    document = str(row["form_id"]).rpartition("#")[0]
    found = [f"{document} {number_of(row['form_id'])}"] if several else []
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


def place(row: Mapping[str, Any], language: str, several: bool = True) -> str:
    """Return the steps that lead to a row as one text.

    >>> place({"form_id": "2024.pdf#3", "page": 7}, "en")
    '2024.pdf #3, p. 7'
    """
    return words.say("word.comma", language).join(steps(row, language, several))


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
