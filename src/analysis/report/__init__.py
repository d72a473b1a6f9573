"""Reports: notebooks with checked parameters, run through papermill into self-contained pages.

run(names, data, output, parameters, language)   makes reports, returns a `Result` each
editions(data, output)                           both languages, linked with each other
index(output, language)                          the front page over what stands there
reports()                                        the reports by their notebooks' names
open(name, ...)                                  what a report's notebook begins with

All that one report has of its own stands in the module of its name in `each`.
"""

from __future__ import annotations

from analysis.report.page import NothingSelected, Page
from analysis.report.page import open_page as open
from analysis.report.parameters import Parameters
from analysis.report.reports import Report, reports
from analysis.report.run import Result, editions, index, run

__all__ = [
    "NothingSelected",
    "Page",
    "Parameters",
    "Report",
    "Result",
    "editions",
    "index",
    "open",
    "reports",
    "run",
]
