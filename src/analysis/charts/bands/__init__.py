"""Pictures of what rules allow: use of the bands, deductions, other rule sets."""

from analysis.charts.frame import found

__getattr__, __dir__ = found(__name__, __path__)
