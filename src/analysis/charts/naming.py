"""What a form is called and known by, and short, unique labels as a picture has room for."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
from rapidfuzz import fuzz, process

from analysis import doubts, labels, words
from analysis.design.names import SIMILAR
from analysis.measures import once
from analysis.tables import Tables, sure
from analysis.words import Language, width


def names(frame: pd.DataFrame, lang: Language, most: int = 34) -> list[str]:
    """Return a short label a form, as tables have it: the project's name, and a mark.

    `most` is the width in half characters. The mark is that of a column `mark`, else its number.
    Forms that are alike in both have the form_id there, the only one of a document its file.

    >>> names(corpus.projects.assign(project_name=None), "en")[:2]
    ['(no name) #1', '(no name) #2']
    """
    ids = frame["form_id"].astype("str").tolist()
    unknown = words.say("chart.no_name", lang)
    named = [unknown if pd.isna(one) else str(one) for one in frame["project_name"]]
    given = frame["mark"] if "mark" in frame else pd.Series(None, frame.index, dtype="object")
    marked = given.fillna(numbers(frame["form_id"])).tolist()
    shown = [_marked(*pair, most) for pair in zip(named, marked, strict=True)]
    alone = numbers(frame["form_id"]).eq("").tolist()
    # The only form of a document is known by the document.
    files = [one.rpartition("#")[0] if own else one for one, own in zip(ids, alone, strict=True)]
    each = pd.Series(shown).groupby(ids).first()
    alike = set(each[each.duplicated()])
    return [
        _marked(name, file, most) if label in alike else label
        for name, file, label in zip(named, files, shown, strict=True)
    ]


def numbers(forms: pd.Series) -> pd.Series:
    """Return the number of each form in its document, `#3`; empty for the only form of one.

    >>> numbers(pd.Series(["a.pdf#1", "a.pdf#2", "b.pdf#1"])).tolist()
    ['#1', '#2', '']
    """
    parts = forms.astype("str").str.rsplit("#", n=1)
    number, document = parts.str[-1], parts.str[0]
    several = number.groupby(document).transform("nunique").gt(1) | number.ne("1")
    return ("#" + number).where(several, "")


def marks(whole: Tables) -> dict[str, str]:
    """Return what stands behind the name of each form: nothing, where its name alone tells it.

    That is its number in a document of several forms. Of forms that are alike in name and number,
    it is the first of year, unit, both, none of them in doubt, and the document that no other of
    them has.

    >>> marks(corpus)["self-evaluation-forms-2024.txt#3"]
    '#3'
    """
    return dict(_marks(whole))


@once
def _marks(whole: Tables) -> "pd.Series[str]":
    """Return them, made once for all tables and pictures of a page."""
    ids = whole.projects["form_id"]
    forms = whole.projects.assign(number=numbers(ids))
    for column in ("unit", "year"):
        forms[column] = sure(whole.projects, column)
    every = dict(zip(ids, forms["number"], strict=True))
    forms = forms[forms["same_as"].isna() & forms["derived_from"].isna()]
    named = forms.dropna(subset=["project_name"])
    alike = named[named.duplicated(["project_name", "number"], keep=False)]
    document = alike["form_id"].astype("str").str.replace(r"#\d+$", "", regex=True)
    own = alike["form_id"].mask(alike["number"].eq(""), document)
    # The last one that tells a form from the others stands.
    for columns in (["unit", "year"], ["unit"], ["year"]):
        twice = alike.duplicated(["project_name", "number", *columns], keep=False)
        known = alike[columns].notna().all(axis=1) & ~twice
        texts = alike[columns].astype("str")
        joined = texts.iloc[:, 0].str.cat(texts.iloc[:, 1:], sep=" ")
        own = own.mask(known, joined)
    return pd.Series(every | dict(zip(alike["form_id"], own, strict=True)), dtype="str")


def known_by(whole: Tables, language: str) -> dict[str, tuple[str, str]]:
    """Return what a picture calls each form, and its mark: what pages and tables call it.

    One without a project's name or an indicator of its own is left to the picture. That a name is
    in doubt, which would take the room of the name, is told where it is quoted.

    >>> known_by(corpus, "en")["self-evaluation-forms-2024.txt#3"][1]
    '#3'
    """
    names = whole.projects.set_index("form_id")["project_name"]
    nameless = distinct(whole, names.index[names.isna()])
    own = nameless.map(lambda first: words.say("chart.known_by", language, first=first))
    called, mark = names.dropna().to_dict() | own.to_dict(), marks(whole)
    return {str(form): (name, mark[str(form)]) for form, name in called.items()}


def distinct(whole: Tables, forms: Iterable[str], language: str = "") -> "pd.Series[str]":
    """Return of each of some forms the first indicator that no other form has, by form_id.

    Editions of a form are no other forms. A name in doubt that another form has alike, wholly or in
    part, may be the same one read badly: it is taken where a form has no other. In a language
    one in doubt is told so.

    >>> distinct(corpus, ["self-evaluation-forms-2024.txt#3"], "en").index.tolist()
    ['self-evaluation-forms-2024.txt#3']
    """
    named = whole.indicators[["form_id", "name", "in_doubt"]].dropna(subset="name")
    named = named.drop_duplicates(["form_id", "name"])
    projects = whole.projects
    counted = projects.loc[projects["same_as"].isna() & projects["derived_from"].isna(), "form_id"]
    among = named[named["form_id"].isin(counted)]
    often = among["name"].value_counts()
    own = named[named["form_id"].isin(forms) & (named["name"].map(often).fillna(1) == 1)]
    same = projects.set_index("form_id")["same_as"].to_dict()
    found: dict[Any, str] = {}
    for form, rows in own.groupby("form_id"):
        others = among.loc[~among["form_id"].isin([form, same.get(form)]), "name"].unique()
        unsure = ["name" in doubts.fields(told) for told in rows["in_doubt"]]
        read = list(zip(rows["name"], unsure, strict=True))
        telling = (one for one in read if not one[1] or not _alike(one[0], others))
        name, doubted = next(telling, read[0])
        found[form] = (
            words.say("word.in_doubt", language, value=name) if doubted and language else name
        )
    return pd.Series(found, dtype="str")


def _alike(name: str, others: Iterable[str]) -> bool:
    known = process.extractOne(name, others, scorer=fuzz.partial_ratio, score_cutoff=SIMILAR)
    return known is not None


def _marked(name: str, mark: str, most: int) -> str:
    """Return a name and a mark behind it, which the name may have already."""
    said = _end(mark, most // 2)
    return f"{elide(name.removesuffix(mark), max(most - width(said) - 1, 8))} {said}".strip()


def _end(text: str, most: int) -> str:
    """Shorten a text at its beginning."""
    cut = text
    while width(cut) > most - (cut != text):
        cut = cut[1:]
    return cut if cut == text else f"…{cut}"


def elide(text: str, most: int) -> str:
    """Shorten a text in its middle to a width in half characters; Chinese ones count double.

    >>> elide("a long name of an indicator", 16)
    'a long nam…ator'
    """
    text = " ".join(text.split())
    if width(text) <= most:
        return text
    tail = ""
    while width(tail) < most // 4:
        tail = text[len(text) - len(tail) - 1] + tail
    head = ""
    while width(head) + width(tail) + 2 < most:
        head += text[len(head)]
    return f"{head.rstrip()}…{tail.lstrip()}"


def in_form_order(levels: pd.Series) -> list[str]:
    """Return the different level-1 names of a column, those of the form first, in its order.

    >>> in_form_order(pd.Series(["效益指标", "甲", "成本指标", "甲"]))
    ['成本指标', '效益指标', '甲']
    """
    present, usual = set(levels.dropna().astype("str")), labels.names("levels1")
    return [*(level for level in usual if level in present), *sorted(present - set(usual))]
