"""A rule set in words: what it says, value by value, each with its provenance."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from analysis.rules.model import RuleSet, Stated
from analysis.words import Language, name, say


class Line(NamedTuple):
    """One value of a rule set in words: its name, what it says, its provenance and source.

    `field` is its name in the rule set's file.
    """

    field: str
    name: str
    text: str
    provenance: str
    source: str


def plain(number: Decimal) -> str:
    """Return a number without trailing zeros or exponent."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def describe(rules: RuleSet, language: Language = "zh") -> list[Line]:
    """Return what a rule set says, one line a value, in Chinese (zh) or English (en)."""
    lines = []
    for field, worded in _FIELDS.items():
        stated: Stated[Any] | None = getattr(rules, field)
        if stated is None:
            continue
        lines.append(
            Line(
                field,
                name("rule_field", field, language),
                worded(stated.value, language),
                name("provenance", stated.provenance, language),
                (stated.source_zh if language == "zh" else "") or stated.source,
            )
        )
    return lines


def level_name(level: str, language: str) -> str:
    """Return the name of a level-1 block in a language; an unknown one stays as it is.

    >>> level_name("产出指标", "en")
    'output'
    """
    return name("level", level, language)


def _points(value: Decimal, language: Language) -> str:
    return say("rule.points", language, n=plain(value))


def _percent(value: Decimal, language: Language) -> str:  # noqa: ARG001 - one signature for all
    return f"{plain(value)} %"


def _decimals(value: int, language: Language) -> str:
    return say("rule.decimals", language, n=str(value))


def _yes(value: bool, language: Language) -> str:
    return say("rule.yes" if value else "rule.no", language)


def _weights(value: dict[str, Decimal], language: Language) -> str:
    if not value:
        return say("rule.unregulated", language)
    return " · ".join(f"{level_name(level, language)} {plain(w)}" for level, w in value.items())


def _levels(value: tuple[str, ...], language: Language) -> str:
    return " · ".join(level_name(level, language) for level in value)


def _bands(value: Any, language: Language) -> str:
    parts = []
    for band in value:
        ends = ("[" if band.low_included else "("), ("]" if band.high_included else ")")
        span = f"{ends[0]}{plain(band.low)}, {plain(band.high)}{ends[1]} %"
        parts.append(f"{name('band', band.achievement, language)} {span}")
    return " · ".join(parts)


def _formulas(value: Any, language: Language) -> str:
    groups: dict[str, list[str]] = {}
    for operator, formulas in value.items():
        texts = (name("formula", formula, language) for formula in formulas)
        groups.setdefault(say("rule.or", language).join(texts), []).append(operator)
    return " · ".join(f"{' '.join(signs)}: {text}" for text, signs in groups.items())


def _steps(value: Any, language: Language) -> str:  # noqa: ARG001 - one signature for all
    return " · ".join(f"±{plain(step.within)} %: {plain(step.share)} %" for step in value)


def _grades(value: Any, language: Language) -> str:  # noqa: ARG001 - one signature for all
    return " · ".join(f"{grade.labels[0]} ≥ {plain(grade.cut)}" for grade in value)


# The fields in the order in which they are told, and what puts a value into words.
_FIELDS: dict[str, Callable[[Any, Language], str]] = {
    "execution_weight": _points,
    "level1_weights": _weights,
    "level1_weights_with_cost": _weights,
    "without_satisfaction": level_name,
    "dimensions": _levels,
    "bands": _bands,
    "formulas": _formulas,
    "overshoot_threshold": _percent,
    "equal_is_exact": _yes,
    "cost_steps": _steps,
    "score_decimals": _decimals,
    "reason_below_weight": _yes,
    "reason_for_overshoot": _yes,
    "rate_floor": _percent,
    "reason_for_adjustment": _yes,
    "grades": _grades,
}
