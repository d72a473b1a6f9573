"""Reports: notebooks with checked parameters, run through papermill into self-contained pages.

All that one report has of its own stands in the module of its name in `each`.
"""

from analysis.report.front import side as side
from analysis.report.own import take as take
from analysis.report.page import open as open
from analysis.report.reports import reports as reports
from analysis.report.run import described as described
from analysis.report.run import editions as editions
from analysis.report.run import run as run
