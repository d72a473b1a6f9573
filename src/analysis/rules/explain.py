"""A rule set in words: what it says, value by value, each with its provenance."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from analysis.rules.model import RuleSet, Stated
from analysis.words import Language, name, say


class Line(NamedTuple):
    """One value of a rule set in words: its name, what it says, its provenance and source.

    `field` is its name in the rule set's file, `stated_by` the set that states it: its own, or the
    parent's.
    """

    field: str
    name: str
    text: str
    provenance: str
    source: str
    stated_by: str


def told(rules: RuleSet, language: Language = "zh") -> list[str]:
    """Return a rule set as lines to read: its title, where it applies, each clause, its source.

    >>> told(analysis.rules.load("jiangxi-2017"), "en")[1].partition(".")[0]
    'Applies: Jiangxi, 2017 to 2019'
    """
    colon = say("word.colon", language)
    lines = [f"{rules.id}{colon}{rules.title(language)}", _applies(rules, language)]
    for line in describe(rules, language):
        lines.append(f"  {line.name}{colon}{line.text}")
        lines.append(f"      [{line.stated_by}, {line.provenance}] {line.source}")
    return lines


def _applies(rules: RuleSet, language: Language) -> str:
    span = dict(zip(("first", "last"), map(str, rules.years), strict=False))
    years = say("rule.between" if "last" in span else "rule.since", language, **span)
    place = rules.place_zh if language == "zh" else rules.place_en
    if rules.parent is None:
        return say("rule.applies", language, place=place, years=years)
    return say("rule.applies_parent", language, place=place, years=years, parent=rules.parent)


def _plain(number: Decimal) -> str:
    """Return a number without trailing zeros or exponent."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def describe(rules: RuleSet, language: Language = "zh") -> list[Line]:
    """Return what a rule set says, one line a value, in Chinese (zh) or English (en).

    >>> describe(analysis.rules.load("mof-2021-101"), "en")[0].text
    '10 points'
    """
    lines = []
    for field, write in _FIELDS.items():
        stated: Stated[Any] | None = getattr(rules, field)
        if stated is None:
            continue
        lines.append(
            Line(
                field,
                name("rule_field", field, language),
                write(stated.value, language),
                name("certainty", stated.provenance, language),
                (stated.source_zh if language == "zh" else "") or stated.source,
                rules.stated_by(field),
            )
        )
    return lines


def _weights(value: dict[str, Decimal], language: Language) -> str:
    if not value:
        return say("rule.unregulated", language)
    return " · ".join(f"{name('level', level, language)} {_plain(w)}" for level, w in value.items())


def _bands(value: Any, language: Language) -> str:
    parts = []
    for band in value:
        low, high = _plain(band.low), _plain(band.high)
        ends = [low] * (not band.low_included) + [high] * (not band.high_included)
        without = "".join(say("rule.band_open", language, end=end) for end in ends)
        label = name("label", band.achievement, language)
        values = {"label": label, "low": low, "high": high, "open": without}
        parts.append(say("rule.band", language, **values))
    return " · ".join(parts)


def _formulas(value: Any, language: Language) -> str:
    groups: dict[str, list[str]] = {}
    for operator, formulas in value.items():
        texts = (name("formula", formula, language) for formula in formulas)
        groups.setdefault(say("rule.or", language).join(texts), []).append(operator)
    return " · ".join(f"{' '.join(signs)}: {text}" for text, signs in groups.items())


def _yes(value: bool, language: Language) -> str:
    return say("page.yes" if value else "page.no", language)


def _reductions(value: tuple[str, ...], language: Language) -> str:
    return say("rule.or", language).join(name("reduction", one, language) for one in value)


def _grades(value: Any, _: Language) -> str:
    return " · ".join(f"{one.labels[0]} ≥ {_plain(one.cut)}" for one in value)


# The fields in the order in which they are told, and what puts a value into words.
_FIELDS: dict[str, Callable[[Any, Language], str]] = {
    "execution_weight": lambda value, language: say("rule.points", language, n=_plain(value)),
    "level1_weights": _weights,
    "level1_weights_with_cost": _weights,
    "without_satisfaction": partial(name, "level"),
    "dimensions": lambda value, language: " · ".join(name("level", one, language) for one in value),
    "bands": _bands,
    "band_ends": lambda value, language: name("band_ends", value, language),
    "formulas": _formulas,
    "overshoot_threshold": lambda value, _: f"{_plain(value)} %",
    "overshoot_included": _yes,
    "overshoot_of_zero": lambda value, _: _plain(value),
    "overshoot_reduction": _reductions,
    "equal_above": _reductions,
    "cost_steps": lambda value, _: " · ".join(
        f"±{_plain(step.within)} %: {_plain(step.share)} %" for step in value
    ),
    "score_decimals": lambda value, language: say("rule.decimals", language, n=str(value)),
    "reason_below_weight": _yes,
    "reason_for_overshoot": _yes,
    "reason_for_qualitative": _yes,
    "rate_base": lambda value, language: name("rate_base", value, language),
    "rate_floor": lambda value, _: f"{_plain(value)} %",
    "reason_for_adjustment": _yes,
    "score_against_spending": lambda value, _: f"> {_plain(value)} %",
    "much_unspent": lambda value, _: f"> {_plain(value)} %",
    "aggregation": lambda value, language: name("aggregation", value, language),
    "grades": _grades,
    "other_grades": _grades,
}
