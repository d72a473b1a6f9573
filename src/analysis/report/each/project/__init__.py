"""The report on one project: all about one form, on two sheets of paper.

opening(page)       the findings in sentences
head(page)          what the form is, in pairs of label and value, and its goals
funds(page)         its rows of funds, with the rates on both bases
points(page)        its points, an indicator a row
findings(page)      what does not add up, what rules ask about, how well it was read
indicators(page)    every indicator under its levels, with what the rules admit
"""

from pydantic import Field

from analysis.report.each.project.form import funds as funds
from analysis.report.each.project.form import points as points
from analysis.report.each.project.head import findings as findings
from analysis.report.each.project.head import head as head
from analysis.report.each.project.indicators import indicators as indicators
from analysis.report.each.project.sentences import opening as opening
from analysis.report.parameters import Parameters
from analysis.report.reports import Report


class ProjectParameters(Parameters):
    """What the report on one project takes."""

    form: str = Field("", description="project.parameter_form")


REPORT = Report("04_project", ProjectParameters)
