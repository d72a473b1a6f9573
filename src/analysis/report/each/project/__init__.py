"""The report on one project: all about one form, on two sheets of paper."""

from pydantic import Field

from analysis.report.each.project.form import funds as funds
from analysis.report.each.project.form import points as points
from analysis.report.each.project.head import findings as findings
from analysis.report.each.project.head import head as head
from analysis.report.each.project.indicators import indicators as indicators
from analysis.report.each.project.sentences import findings_found as findings_found
from analysis.report.each.project.sentences import indicators_found as indicators_found
from analysis.report.each.project.sentences import money_found as money_found
from analysis.report.each.project.sentences import opening as opening
from analysis.report.each.project.sentences import points_found as points_found
from analysis.report.parameters import Parameters
from analysis.report.reports import Report


class ProjectParameters(Parameters):
    """What the report on one project takes."""

    form: str = Field("", description="project.parameter_form")


REPORT = Report("04_project", ProjectParameters)
