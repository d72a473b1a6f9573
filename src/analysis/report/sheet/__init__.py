"""The blocks of the page about one project, beside its table of funds and its picture.

    sheet.opening(page)       the findings in sentences
    sheet.facts(page)         what the form is, in pairs of label and value, and its goals
    sheet.findings(page)      what does not add up, what rules ask about, how well it was read
    sheet.indicators(page)    every indicator under its levels, with what the rules admit

A page is that of `report.open("04_project", form=…)`. Everything from a document is escaped.
"""

from analysis.report.account import funds, points
from analysis.report.sheet.head import facts, opening
from analysis.report.sheet.listing import indicators
from analysis.report.sheet.verdicts import findings

__all__ = ["facts", "findings", "funds", "indicators", "opening", "points"]
