"""The opening of each report: its findings in sentences, computed and phrased from the data.

Every sentence stands only where its figures exist, so an opening is right for one form, for
nine and for nine hundred, and where nothing is wrong it says that. One module a report.
"""

from __future__ import annotations

from analysis.report.narrative.design import of_design
from analysis.report.narrative.execution import of_execution
from analysis.report.narrative.leniency import of_leniency
from analysis.report.narrative.overview import of_overview
from analysis.report.narrative.writing import Opening

__all__ = ["Opening", "of_design", "of_execution", "of_leniency", "of_overview"]
