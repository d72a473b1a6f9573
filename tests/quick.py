"""Loaded before other plugins of pytest: nbval would build grammars of IRIs, a second a process."""

from analysis.report.kernels import _prepare

_prepare()
