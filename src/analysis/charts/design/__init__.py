"""Pictures of indicator design: points by level, quantity, targets, shared indicators."""

from __future__ import annotations

from analysis.charts.design.names import sharing, templates
from analysis.charts.design.structure import balance, concentration, quantified
from analysis.charts.design.targets import outcomes, ratchet, slack
from analysis.charts.design.texts import LEVELS as _LEVELS
from analysis.charts.design.texts import TEXTS

__all__ = [
    "TEXTS",
    "_LEVELS",
    "balance",
    "concentration",
    "outcomes",
    "quantified",
    "ratchet",
    "sharing",
    "slack",
    "templates",
]
