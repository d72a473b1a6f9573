"""Short, unique labels for forms, as a picture has room for."""

import pandas as pd

from analysis import labels, words
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
    marks = given.fillna(numbers(frame["form_id"])).tolist()
    shown = [_marked(*pair, most) for pair in zip(named, marks, strict=True)]
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
