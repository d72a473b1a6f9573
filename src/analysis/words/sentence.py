"""Sentences as data: a key of the catalogue and its values, said last, in either language."""

from dataclasses import dataclass
from typing import Any, Protocol

from analysis import words


class Says(Protocol):
    """What says itself in a language: a sentence, a word, a doubt, a problem of a page.

    >>> Named("fund", "total").say("zh")
    '年度资金总额'
    """

    def say(self, language: str) -> str:
        """Return it in words."""


@dataclass(frozen=True)
class Said:
    """A sentence of the catalogue and what fills its places: texts, counts, other sentences.

    >>> said("finding.sum_differs", gap="0.50").say("en")
    'they differ by 0.50 points'
    """

    key: str
    values: dict[str, Any]

    def say(self, language: str) -> str:
        """Return the sentence; parts that are sentences themselves are said in it."""
        parts = {
            name: value.say(language) if hasattr(value, "say") else value
            for name, value in self.values.items()
        }
        return words.say(self.key, language, **parts)


@dataclass(frozen=True)
class Named:
    """The word for a coded value, see `words.name`.

    >>> Named("fund", "total").say("en")
    'Total'
    """

    group: str
    code: str

    def say(self, language: str) -> str:
        """Return the word."""
        return words.name(self.group, self.code, language)


@dataclass(frozen=True)
class Joined:
    """Sentences one behind the other, with the comma of a list where nothing else is given.

    >>> Joined((Named("fund", "total"), Named("fund", "other"))).say("en")
    'Total, Other funds'
    """

    parts: tuple[Says, ...]
    between: str | None = None

    def say(self, language: str) -> str:
        """Return all of them."""
        between = words.say("word.list", language) if self.between is None else self.between
        return between.join(part.say(language) for part in self.parts)


def said(key: str, row: dict[str, Any] | None = None, /, **values: Any) -> Said:
    """Return a sentence of the catalogue; its places are columns of the row, and other values.

    `name` is what the row is called, or its number where its name is lost; by the `states` of the
    row's cells it says where it is in doubt.

    >>> said("finding.weight_zero", {"name": "巡村", "states": {"name": "in_doubt"}}).say("en")
    '“巡村 (in doubt)” weighs 0 points.'
    """
    own: dict[str, Any] = {} if row is None else row
    name: Any = own.get("name") or own.get("position")
    if own.get("name") and own.get("states", {}).get("name") == "in_doubt":
        name = said("word.in_doubt", value=name)
    if "fund" in own:
        name = said("finding.fund_row", row=str(own["number"]))
        if own["label"]:
            label, kind = str(own["label"]).rstrip(":"), Named("fund", str(own["fund"]))
            coded = kind.say("en") != kind.code
            name = said("finding.fund_named", label=label, kind=kind) if coded else label
    given = {**own, "name": name, **values}
    return Said(key, {place: _shown(given[place]) for place in words.places(key) if place in given})


def _shown(value: Any) -> Any:
    if isinstance(value, str | int) or hasattr(value, "say"):
        return value
    return "-" if value is None else str(value)
