"""What is typeset: a form's printed texts, and the layout in which it is printed."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fund:
    """One fund row as printed; None is an empty cell. `kind` is its canonical name."""

    kind: str
    label: str
    initial_budget: str | None
    adjusted_budget: str | None
    executed: str | None
    weight: str | None
    execution_rate: str | None
    score: str | None


@dataclass(frozen=True)
class Indicator:
    """One indicator row as printed. A target has an operator, or is a phrase in `number`."""

    level1: str
    level2: str
    name: str | None
    operator: str | None
    number: str | None
    unit: str | None
    actual: str | None
    weight: str | None
    score: str | None
    reason: str | None


@dataclass(frozen=True)
class Labels:
    """The words that a layout prints."""

    level1: str = "一级指标"
    level2: str = "二级指标"
    name: str = "三级指标"
    target: str = "年度指标值"
    actual: str = "实际完成值"
    weight: str = "分值"
    score: str = "得分"
    reason: str = "偏差原因分析及改进措施"
    initial_budget: str = "年初预算数"
    adjusted_budget: str = "全年预算数"
    executed: str = "全年执行数"
    fund_weight: str = "分值"
    execution_rate: str = "执行率"
    fund_score: str = "得分"
    expected: str = "预期目标"
    achieved: str = "实际完成情况"
    total: str = "总分"
    grade: str = "评分等级"


@dataclass(frozen=True)
class Layout:
    """How a form's content is arranged.

    `target_columns`: 1, or 3 (nature, value, unit). `unit_form`: how a unit follows a number in
    one cell, "(%)" or "%". `scored`: the form has a column of scores.
    """

    labels: Labels = Labels()
    weight_first: bool = False
    target_columns: int = 1
    bracketed: bool = True
    scored: bool = True
    graded: bool = True
    goals_first: bool = False
    side_heading: bool = True
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """One form as printed."""

    year: int
    project_name: str | None
    department: str | None
    unit: str | None
    money_unit: str
    funds: tuple[Fund, ...]
    goal_expected: str | None
    goal_actual: str | None
    indicators: tuple[Indicator, ...]
    total_weight: str | None
    total_score: str | None
    grade: str | None
    layout: Layout = field(default_factory=Layout)

    def target(self, row: Indicator) -> str | None:
        """Return a target as it is printed in one cell."""
        if row.number is None:
            return None
        if row.operator is None:
            return row.number
        unit = row.unit or ""
        return f"{row.operator}{row.number}{f'({unit})' if self.layout.bracketed else unit}"

    def actual(self, row: Indicator) -> str | None:
        """Return an actual value as it is printed."""
        if row.actual is None or row.operator is None or self.layout.target_columns == 3:
            return row.actual
        return f"{row.actual}({row.unit})" if self.layout.bracketed else row.actual
