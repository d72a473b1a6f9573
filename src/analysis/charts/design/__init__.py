"""Pictures of indicator design: points by level, quantity, targets, shared indicators."""

from analysis.charts.frame import found

__getattr__, __dir__ = found(__name__, __path__)
