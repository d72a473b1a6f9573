"""Short, unique labels for forms, as a picture has room for."""

import pandas as pd

from analysis import labels, words
from analysis.words import Language, width


def names(frame: pd.DataFrame, lang: Language, most: int = 34) -> list[str]:
    """Return a short, unique label a form: the project name, or that there is none, with a mark.

    `most` is the width in half characters. Names that are alike but in the part left out show
    where they differ. Forms of one name have the first mark that tells them apart: the year, the
    form's number in its document, the form_id. A missing name has one of the latter two.

    >>> names(corpus.projects.assign(project_name=None), "en")[:2]
    ['(no name) #1', '(no name) #2']
    """
    named = [
        None if pd.isna(name) else " ".join(str(name).split()) for name in frame["project_name"]
    ]
    labels = _told_apart([name or "" for name in named], most)
    ids = frame["form_id"].astype("str").reset_index(drop=True)
    marks = pd.DataFrame({"number": ids.str.extract(r"(#\d+)$", expand=False), "id": ids})
    if "year" in frame:
        marks.insert(0, "year", frame["year"].tolist())
    groups = pd.Series(labels).where(pd.Series(named, dtype="str").notna(), "")
    for label, alike in marks.astype("object").groupby(groups):
        # A form that has several rows is told from itself by nothing but a number.
        forms = alike.drop_duplicates("id")
        if label and len(forms) == 1:
            continue
        # Rows without names have nothing else to be found by: their number has to be whole.
        able = forms if label else forms[["number", "id"]]
        apart = (one for one in able if able[one].notna().all() and able[one].is_unique)
        told = alike[next(apart, "id")]
        for place, mark in zip(told.index.to_list(), told, strict=True):
            whole = named[place] or words.say("chart.no_name", lang)
            said = _end(str(mark), max(most // 2, most - width(whole) - 1))
            labels[place] = f"{elide(whole, max(most - width(said) - 1, 8))} {said}"
    return _numbered(labels)


def _end(text: str, most: int) -> str:
    """Shorten a text at its beginning."""
    cut = text
    while width(cut) > most - (cut != text):
        cut = cut[1:]
    return cut if cut == text else f"…{cut}"


def _told_apart(texts: list[str], most: int) -> list[str]:
    """Shorten texts so that different ones stay different where a part of them can show it."""
    short = [elide(text, most) for text in texts]
    groups: dict[str, set[str]] = {}
    for text, label in zip(texts, short, strict=True):
        groups.setdefault(label, set()).add(text)
    changed: dict[str, str] = {}
    for alike in groups.values():
        if len(alike) > 1:
            first, last = min(alike), max(alike)
            common = next(n for n, sign in enumerate([*last, ""]) if first[n : n + 1] != sign)
            tried = {text: _from(text, common, most) for text in alike}
            if len(set(tried.values())) == len(alike):
                changed |= tried
    return [changed.get(text, label) for text, label in zip(texts, short, strict=True)]


def _from(text: str, start: int, most: int) -> str:
    """Return the beginning of a text and, after what is left out, what stands from `start` on."""
    head = ""
    while width(head) < most // 3:
        head += text[len(head)]
    rest = text[max(start - 1, len(head)) :]
    room = most - width(head) - 2
    if width(rest) > room:
        while width(rest) > room - 2:
            rest = rest[:-1]
        rest += "…"
    return f"{head}…{rest}"


def _numbered(labels: list[str]) -> list[str]:
    """Tell labels apart that are still the same, by counting them."""
    every = pd.Series(labels, dtype="str")
    alike, places = every.duplicated(keep=False), every.groupby(every).cumcount() + 1
    rows = zip(labels, alike, places, strict=True)
    return [f"{label} ({place})" if twice else label for label, twice, place in rows]


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
