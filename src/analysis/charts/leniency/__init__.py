"""Pictures of scoring leniency: admissible intervals, scores by kind, ceiling shares."""

from analysis.charts.frame import found

__getattr__, __dir__ = found(__name__, __path__)
