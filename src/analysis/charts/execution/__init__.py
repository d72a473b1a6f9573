"""Pictures of execution rates: both bases, ranks, sources of funds, cost deviation."""

from __future__ import annotations

from analysis.charts.execution.deviation import deviations
from analysis.charts.execution.ranks import ranks
from analysis.charts.execution.rates import bases, funds
from analysis.charts.execution.texts import TEXTS

__all__ = ["TEXTS", "bases", "deviations", "funds", "ranks"]
