"""Reads 项目支出绩效自评表 exactly, and compares how projects executed, scored and measured.

    import analysis
    corpus = analysis.read("data/raw")
    corpus.projects, corpus.funds, corpus.indicators, corpus.findings

This `corpus`, nine forms, is that of all examples, which run as tests.
Modules are imported when they are first used, so that a command line answers at once.
"""

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.prompt import Corpus, load, read, speak
    from analysis.prompt.stored import open
    from analysis.prompt.widgets import explore

__all__ = ["Corpus", "explore", "load", "open", "read", "speak"]
_OF = {"explore": "analysis.prompt.widgets", "open": "analysis.prompt.stored"}

# What an analyst asks besides, and completion offers; every other module is imported by its name.
_MODULES = (
    *("audit", "change", "charts", "corrections", "cycle", "deposit", "design", "eligibility"),
    *("evidence", "execution", "leniency", "report", "reviews", "rules", "runs", "sampling"),
    *("scoring", "simulate", "tables", "trust"),
)


class _Module(ModuleType):
    """A module of the package: completion offers what it is for, not what it imports itself.

    That is its `__all__`, else the functions and classes that are written in it.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        """Take a module that has been imported into this one for one of the package too."""
        if type(value) is ModuleType and value.__name__ == f"{self.__name__}.{name}":
            value.__class__ = _Module
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        own = vars(self)
        if "__dir__" in own:
            return list(own["__dir__"]())
        written = (
            name
            for name, one in own.items()
            if name[0] != "_" and str(getattr(one, "__module__", "")).startswith(self.__name__)
        )
        return sorted(own.get("__all__") or written)


sys.modules[__name__].__class__ = _Module
importlib.import_module("analysis.charts.fonts").serve()


def __getattr__(name: str) -> Any:
    """Return a name of `analysis.prompt` or a module of the package, imported on first use."""
    if name in __all__:
        from analysis import loading, workers

        if name == "read":  # its process starts beside the imports
            workers.warm()
        with loading.uncollected():
            return getattr(importlib.import_module(_OF.get(name, "analysis.prompt")), name)
    if not name.startswith("_"):
        try:
            return importlib.import_module(f"analysis.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"analysis.{name}":
                raise
    from analysis.errors import NoSuchName

    raise NoSuchName("error.no-attribute", module=__name__, name=name, known=", ".join(__dir__()))


def __dir__() -> list[str]:
    return [*__all__, *_MODULES]
