"""Pictures of execution rates: both bases, ranks, sources of funds, cost deviation."""

from analysis.charts.frame import found

__getattr__, __dir__ = found(__name__, __path__)
