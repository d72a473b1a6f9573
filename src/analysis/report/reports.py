"""The reports that there are: each is a module of `report.each` that says what it is, as `REPORT`.

A report is found by being there: a notebook `notebooks/NAME.ipynb`, a module with its tables and
sentences, and the file of its words. A notebook of the project alone is one, too, where it calls
`report.open("NAME", …)`: see `own`.
"""

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache

from analysis import paths, words
from analysis.errors import UsageError
from analysis.report import own
from analysis.report.parameters import Parameters


@dataclass(frozen=True)
class Report:
    """What one report is; its title, question and method stand in the catalogue by its notebook.

    `judged` says whether its rule set judges anything, `compares` whether its figures are pooled
    inside a set of comparable forms; one of the project's own has its texts `written` in its
    notebook.

    >>> Report("00_overview").named("en")["title"]
    'Overview and trust'
    """

    notebook: str
    parameters: type[Parameters] = Parameters
    judged: bool = True
    compares: bool = False
    written: own.Written | None = None

    @property
    def each(self) -> bool:
        """Say whether it makes a page for each form."""
        return "form" in self.parameters.model_fields

    def named(self, language: str) -> dict[str, str]:
        """Return its title and the question that it answers, in words."""
        if self.written:
            return self.written.named(language)
        return {
            "title": words.name("title", self.notebook, language),
            "question": words.name("question", self.notebook, language),
        }

    def is_example(self) -> bool:
        """Tell whether it is the example that comes with the package, unchanged.

        It answers no question of the project, so it is made where it is named only.
        """
        own, shipped = (
            one / f"{self.notebook}.ipynb" for one in (paths.notebooks(), paths.shipped())
        )
        return bool(self.written and shipped.is_file() and own.read_bytes() == shipped.read_bytes())

    def method(self, language: str) -> list[str]:
        """Return how it computes, in words, a point each."""
        if self.written:
            return []
        return words.name("method", self.notebook, language).splitlines()


def reports() -> dict[str, Report]:
    """Return all reports by the names of their notebooks, in their order: the project's own last.

    >>> list(reports())[:2]
    ['00_overview', '01_execution_rates']
    """
    mine = (Report(one.name, one.model, written=one) for one in own.reports())
    return packaged() | {one.notebook: one for one in mine if one.notebook not in packaged()}


@cache
def packaged() -> dict[str, Report]:
    """Return the reports that come with this package.

    >>> len(packaged())
    6
    """
    rooms = importlib.import_module("analysis.report.each")
    modules = (
        importlib.import_module(f"{rooms.__name__}.{one.name}")
        for one in pkgutil.iter_modules(rooms.__path__)
    )
    found = [module.REPORT for module in modules]
    return {one.notebook: one for one in sorted(found, key=lambda one: one.notebook)}


def report_of(name: str) -> Report:
    """Return a report by the name of its notebook, or by a beginning that no other has.

    Raises `UsageError` where there is none, or several.

    >>> report_of("01").notebook
    '01_execution_rates'
    """
    matching = [one for one in reports() if one == name or one.startswith(name)]
    if len(matching) != 1:
        for one in () if matching else sorted(paths.notebooks().glob(f"{name}*.ipynb")):
            raise UsageError("error_report.no-opening", file=str(one), name=one.stem)
        raise UsageError("error_report.unknown-report", name=name, known=", ".join(reports()))
    return reports()[matching[0]]


def readable(name: str) -> None:
    """Raise `UsageError` where the notebook of this name is away, or is none that can be read.

    >>> readable("00_overview")
    """
    file = paths.notebook(name)
    if not file.is_file():
        raise UsageError("error_report.no-notebook", name=name, folder=str(paths.notebooks()))
    if not isinstance(paths.known(file).get("cells"), list):
        raise UsageError("error_report.broken-notebook", file=str(file))
