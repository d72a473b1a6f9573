"""The one catalogue of words: all that the project says, in Chinese and English, as data.

Pages, pictures, findings and the terminal take their sentences from here. A key is `file.entry`:
the name of a TOML file beside this module and of an entry in it, `execution.open_rates`; it
stands in the code as it is here, so that it can be looked up, and a test finds unused and missing
ones. An entry has `zh` and `en` with the same places for values, and where the number of things
changes the sentence `zh_one` or `en_one`, which are said where the value `n` is 1.

A file whose entries hold entries gives a word for each value of a column: `fund.total` is the
word for `total` in the column `fund`, and `name("fund", code, language)` looks it up.
"""

import os
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Formatter
from typing import Any, Literal, NamedTuple

from analysis.words import numbers as numbers

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
# So many names stand in a sentence; of more there is a number.
_FEW = 3
LOCALES = {"zh": "zh-CN", "en": "en"}
_spoken: list[Language] = []


def speak(language: str) -> None:
    """Choose the language in which things show themselves at the prompt: `zh` or `en`.

    >>> speak("en")
    >>> spoken()
    'en'
    """
    _spoken[:] = [_checked(language)]


def spoken() -> Language:
    """Return the chosen language, else that of the system.

    >>> spoken() in LANGUAGES
    True
    """
    return next(iter(_spoken), of_system())


def of_system() -> Language:
    """Return the language of the system's messages: English for all but Chinese.

    >>> of_system() in LANGUAGES
    True
    """
    named = map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if (next(filter(None, named), None) or "").startswith("zh") else "en"


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return all entries: key to the texts of its entry (`zh`, `en`, `zh_one`, `en_one`).

    >>> catalogue()["word.comma"]["en"]
    ', '
    """
    entries: dict[str, Any] = {}
    for file in sorted(resources.files(__name__).iterdir(), key=lambda file: file.name):
        stem, _, ending = file.name.rpartition(".")
        if ending == "toml":
            _gather(entries, stem, tomllib.loads(file.read_text("utf-8")))
    return {key: entries[one] if isinstance(one, str) else one for key, one in entries.items()}


def _gather(entries: dict[str, Any], prefix: str, table: dict[str, Any]) -> None:
    for name, entry in table.items():
        if isinstance(entry, str) or "zh" in entry:
            key = f"{prefix}.{name}"
            if key in entries:
                raise ValueError(f"the key {key} stands in two files of the catalogue")
            entries[key] = entry
        else:
            _gather(entries, name, entry)


def say(key: str, language: str, *read: str, **values: Any) -> str:
    """Return a text of the catalogue with its places filled.

    `read` fills `{0}`, `{1}` (what was read, as it stands in the document), `values` the named
    places. A count gets its separators; another figure is written by `numbers`, as the kind that
    its place names, `{rate:percent}`, with its sign as `{gap:+percent}`, money with its unit as
    `{spent:amount}`. A missing one is a dash. An unknown key is a `KeyError`.

    >>> say("page.page_of", "en", page="3")
    'p. 3'
    >>> say("chart_execution.bases_one", "en", where="It", rate=98.886)
    'It has an execution rate of 98.89%.'
    """
    entry = catalogue()[key]
    text = entry[language]
    if values.get("n") == 1:
        text = entry.get(f"{language}_one", text)
    return text.format(
        *read,
        **{
            name: value if isinstance(value, str) else _Figure(value, key, language)
            for name, value in values.items()
        },
    )


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure for a place of a sentence, which names the kind that it is written as."""

    value: Any
    key: str
    language: str

    def __format__(self, kind: str) -> str:
        if kind == "amount":
            return numbers.money(self.value, self.language)
        if kind:
            return numbers.figure(self.value, kind.lstrip("+"), kind.startswith("+")) or "–"
        if isinstance(self.value, float):
            raise TypeError(f"{self.key}: a figure is written by the kind that its place names")
        return numbers.plain(self.value, 0)


@cache
def places(key: str) -> frozenset[str]:
    """Return the names of the places of a sentence.

    >>> sorted(places("page.page_of"))
    ['page']
    """
    texts = "".join(catalogue()[key].values())
    return frozenset(name for _, name, _, _ in Formatter().parse(texts) if name)


def known(key: str) -> bool:
    """Say whether the catalogue has this key.

    >>> known("page.page_of")
    True
    """
    return key in catalogue()


def name(group: str, code: Any, language: str, *read: Any, **values: Any) -> str:
    """Return the word for one value of a column; a value that the catalogue lacks stays as it is.

    >>> name("fund", "total", "en"), name("fund", "某资金", "en")
    ('Total', '某资金')
    """
    key = f"{group}.{code}"
    return say(key, language, *read, **values) if known(key) else str(code)


def gloss(printed: str, language: str) -> str:
    """Return a name of the form with its meaning in the reader's language, where that is known.

    >>> gloss("产出指标", "en"), gloss("产出指标", "zh")
    ('output (产出指标)', '产出指标')
    """
    return name("gloss", printed, language)


def width(text: str) -> int:
    """Return the width of a text in half characters; a Chinese one counts double.

    >>> width("表 3")
    4
    """
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _checked(language: str) -> Language:
    """Return a language code that is one; raises `ValueError` for another."""
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}; choose zh or en")
    return "zh" if language == "zh" else "en"


class Claim(NamedTuple):
    """A sentence with figures: its key, the values in it, and the rows that they come from."""

    key: str
    values: dict[str, Any]
    rows: Any


class Speaker:
    """What says texts of the catalogue in one language: a page, a picture.

    `claims` are the sentences that count, each with the rows of a frame that it counts: of
    indicators `form_id` and `position`, of funds `fund` too, of forms `form_id`, of groups the
    whole row.

    >>> Speaker("en").told(["one thing", "", "another"], stop=True)
    'one thing; another.'
    """

    def __init__(self, language: str) -> None:
        self.language = _checked(language)
        self.claims: list[Claim] = []

    def say(self, key: str, counting: Any = None, **values: Any) -> str:
        """Return a text of the catalogue; `counting` rows of a frame it is one of the `claims`."""
        if counting is not None:
            # Without a name, `position` is that of a total in what the rules allow.
            indicators = "position" in counting and "name" in counting
            named = ("form_id", "position" if indicators else "fund")
            key_of = [one for one in named if one in counting]
            own = counting[key_of] if "form_id" in counting else counting
            told = {place: values[place] for place in places(key) if place in values}
            self.claims.append(Claim(key, told, own.reset_index(drop=True)))
        return say(key, self.language, **values)

    def name(self, group: str, code: Any, **values: Any) -> str:
        """Return the word for one value of a column; see `words.name`."""
        return name(group, code, self.language, **values)

    def gloss(self, printed: Any) -> str:
        """Return a name of the form with its meaning; see `words.gloss`."""
        return gloss(str(printed), self.language)

    def counted(self, n: float, some: str, none: str = "", **values: Any) -> str:
        """Return what the catalogue says of `n` things; of none, other words, or nothing at all."""
        if n:
            return self.say(some, n=int(n), **values)
        return self.say(none) if none else ""

    def counts(self, parts: dict[str, int]) -> str:
        """Return statements about so many each, by key, without those about none."""
        return self.listed(self.counted(n, key) for key, n in parts.items())

    def tally(self, group: str, counts: Mapping[str, float]) -> str:
        """Return the words for some codes with how many there are of each, without none."""
        return self.listed(self.name(group, code, n=int(n)) for code, n in counts.items() if n)

    def listed(self, parts: Iterable[str]) -> str:
        """Return the parts of one sentence, with commas between them; an empty one is none."""
        return self.say("word.comma").join(filter(None, parts))

    def names(self, named: Iterable[str]) -> str:
        """Return names as a sentence has them: “a, b and c”."""
        each = list(named)
        most = self.say("word.list").join(each[:-1])
        return self.say("word.and").join(filter(None, [most, *each[-1:]]))

    def few(self, named: Iterable[str], many: str) -> str:
        """Return names, each once; where they are more than three, `many` says how many, if given.

        >>> Speaker("en").few("abca", "word.forms"), Speaker("en").few("abcd", "word.forms")
        ('a, b and c', '4 forms')
        """
        each = list(dict.fromkeys(named))
        if len(each) <= _FEW:
            return self.names(each)
        return say(many, self.language, n=len(each)) if many else ""

    def told(self, parts: Iterable[str], stop: bool = False) -> str:
        """Return statements as one, with semicolons between them, and with a `stop` at its end."""
        end = self.say("word.stop") if stop else ""
        return self.say("word.semicolon").join(filter(None, parts)) + end

    def sentences(self, *said: str) -> str:
        """Return sentences in a row; what is empty was not said."""
        return ("" if self.language == "zh" else " ").join(filter(None, said)).strip()
