"""Reports: notebooks with checked parameters, run through papermill into self-contained pages.

run(names, data, output, parameters, language)   makes reports, returns a `Result` each
editions(data, output)                           both languages, linked with each other
index(output, language)                          the front page over what stands there
reports()                                        the reports by their notebooks' names
open(name, ...)                                  what a report's notebook begins with

All that one report has of its own stands in the module of its name in `each`.
"""

from __future__ import annotations

from analysis.report.page import NothingSelected as NothingSelected
from analysis.report.page import Page as Page
from analysis.report.page import open as open
from analysis.report.parameters import Parameters as Parameters
from analysis.report.reports import Report as Report
from analysis.report.reports import reports as reports
from analysis.report.run import Result as Result
from analysis.report.run import editions as editions
from analysis.report.run import index as index
from analysis.report.run import run as run
