"""Pictures of trust: which figures others confirm, and what each check found."""

from analysis.charts.frame import found

__getattr__, __dir__ = found(__name__, __path__)
