"""A rule set in words: what it says, value by value, each with its provenance."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from analysis.rules.model import RuleSet, Stated

Language = Literal["zh", "en"]


class Line(NamedTuple):
    """One value of a rule set in words: its name, what it says, its provenance and source.

    `field` is its name in the rule set's file.
    """

    field: str
    name: str
    text: str
    provenance: str
    source: str


_PROVENANCE = {
    "zh": {"seen": "已见原文", "known": "通行引用", "assumed": "本项目的读法"},
    "en": {"seen": "seen", "known": "known", "assumed": "assumed"},
}
_LEVELS = {
    "成本指标": "cost",
    "产出指标": "output",
    "效益指标": "outcome",
    "满意度指标": "satisfaction",
}
_LABELS = {
    "zh": {"achieved": "达成", "partly": "部分达成", "not": "未达成"},
    "en": {"achieved": "achieved", "partly": "partly achieved", "not": "not achieved"},
}
_FORMULAS = {
    "ratio": "a/t·w",
    "linear": "(1−(a−t)/t)·w",
    "inverse": "t/a·w",
}


def plain(number: Decimal) -> str:
    """Return a number without trailing zeros or exponent."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def describe(rules: RuleSet, language: Language = "zh") -> list[Line]:
    """Return what a rule set says, one line a value, in Chinese (zh) or English (en)."""
    lines = []
    for field, (zh, en, worded) in _FIELDS.items():
        stated: Stated[Any] | None = getattr(rules, field)
        if stated is None:
            continue
        lines.append(
            Line(
                field,
                zh if language == "zh" else en,
                worded(stated.value, language),
                _PROVENANCE[language][stated.provenance],
                (stated.source_zh if language == "zh" else "") or stated.source,
            )
        )
    return lines


def level_name(level: str, language: Language) -> str:
    """Return the name of a level-1 block in a language; an unknown one stays as it is."""
    return level if language == "zh" else _LEVELS.get(level, level)


def _points(value: Decimal, language: Language) -> str:
    return f"{plain(value)} 分" if language == "zh" else f"{plain(value)} points"


def _percent(value: Decimal, language: Language) -> str:  # noqa: ARG001 - one signature for all
    return f"{plain(value)} %"


def _decimals(value: int, language: Language) -> str:
    return f"{value} 位小数" if language == "zh" else f"{value} decimals"


def _yes(value: bool, language: Language) -> str:
    return {"zh": ("否", "是"), "en": ("no", "yes")}[language][value]


def _weights(value: dict[str, Decimal], language: Language) -> str:
    if not value:
        return "未规定" if language == "zh" else "not regulated"
    return " · ".join(f"{level_name(level, language)} {plain(w)}" for level, w in value.items())


def _levels(value: tuple[str, ...], language: Language) -> str:
    return " · ".join(level_name(level, language) for level in value)


def _level(value: str, language: Language) -> str:
    return level_name(value, language)


def _bands(value: Any, language: Language) -> str:
    parts = []
    for band in value:
        ends = ("[" if band.low_included else "("), ("]" if band.high_included else ")")
        span = f"{ends[0]}{plain(band.low)}, {plain(band.high)}{ends[1]} %"
        parts.append(f"{_LABELS[language][band.achievement]} {span}")
    return " · ".join(parts)


def _formulas(value: Any, language: Language) -> str:
    between = " 或 " if language == "zh" else " or "
    groups: dict[str, list[str]] = {}
    for operator, formulas in value.items():
        groups.setdefault(between.join(_FORMULAS[name] for name in formulas), []).append(operator)
    return " · ".join(f"{' '.join(signs)}: {text}" for text, signs in groups.items())


def _steps(value: Any, language: Language) -> str:  # noqa: ARG001 - one signature for all
    return " · ".join(f"±{plain(step.within)} %: {plain(step.share)} %" for step in value)


def _grades(value: Any, language: Language) -> str:  # noqa: ARG001 - one signature for all
    return " · ".join(f"{grade.labels[0]} ≥ {plain(grade.cut)}" for grade in value)


# The fields in the order in which they are told: name in Chinese, in English, value to words.
_FIELDS: dict[str, tuple[str, str, Callable[[Any, Language], str]]] = {
    "execution_weight": ("执行率分值", "weight of execution", _points),
    "level1_weights": ("一级指标分值", "weights of level 1", _weights),
    "level1_weights_with_cost": (
        "一级指标分值(有成本指标)",
        "weights of level 1 with cost indicators",
        _weights,
    ),
    "without_satisfaction": (
        "无满意度指标时其分值归",
        "without satisfaction its points go to",
        _level,
    ),
    "dimensions": ("应有的一级指标", "level-1 blocks that a form should have", _levels),
    "bands": ("定性指标得分区间(占分值)", "bands of qualitative indicators (of weight)", _bands),
    "formulas": (
        "定量指标未完成(w 分值, t 指标值, a 完成值)",
        "quantitative target not met (w weight, t target, a actual)",
        _formulas,
    ),
    "overshoot_threshold": (
        "超额完成的界限",
        "a target is met by far from a deviation of",
        _percent,
    ),
    "equal_is_exact": (
        "“=”指标超出也可视为偏差",
        "under = more than the target may be a deviation",
        _yes,
    ),
    "cost_steps": ("成本指标分档", "steps for cost indicators", _steps),
    "score_decimals": ("得分保留", "scores are rounded to", _decimals),
    "reason_below_weight": ("扣分须说明原因", "a deduction needs a reason", _yes),
    "reason_for_overshoot": (
        "超额完成须说明原因",
        "a target met by far needs a reason",
        _yes,
    ),
    "rate_floor": ("低于此执行率须说明", "an execution rate below this needs a reason", _percent),
    "reason_for_adjustment": (
        "年中调整须说明原因",
        "an adjustment during the year needs a reason",
        _yes,
    ),
    "grades": ("评分等级", "grades from a total of", _grades),
}
