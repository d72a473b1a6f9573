"""Reports: notebooks with checked parameters, run through papermill into self-contained pages.

run(names, data, output, parameters, language)   makes reports, returns a `Result` each
editions(data, output)                           both languages, linked with each other
index(output, language)                          the front page over what stands there
catalogue()                                      the reports and their parameters
open(name, ...)                                  what a report's notebook begins with
"""

from __future__ import annotations

from analysis.report.page import NothingSelected, Page
from analysis.report.page import open_page as open
from analysis.report.parameters import REPORTS, Parameters, ProjectParameters
from analysis.report.run import Info, Result, catalogue, editions, index, run

__all__ = [
    "REPORTS",
    "Info",
    "NothingSelected",
    "Page",
    "Parameters",
    "ProjectParameters",
    "Result",
    "catalogue",
    "editions",
    "index",
    "open",
    "run",
]
