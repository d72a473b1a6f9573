"""Reads 项目支出绩效自评表 exactly, and compares how projects executed, scored and measured.

    import analysis
    corpus = analysis.read("data/raw")
    corpus.projects, corpus.funds, corpus.indicators, corpus.findings

This `corpus`, nine forms, is that of all examples, which run as tests.
Modules are imported when they are first used, so that a command line answers at once.
"""

import importlib
from typing import TYPE_CHECKING, Any

from analysis.charts import fonts

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

fonts.serve()


def __getattr__(name: str) -> Any:
    """Return a name of `analysis.prompt` or a module of the package, imported on first use."""
    if name in __all__:
        from analysis import workers

        if name == "read":  # its process starts beside the imports
            workers.warm()
        with workers.uncollected():
            return getattr(importlib.import_module(_OF.get(name, "analysis.prompt")), name)
    if not name.startswith("_"):
        try:
            return importlib.import_module(f"analysis.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"analysis.{name}":
                raise
    raise AttributeError(f"module 'analysis' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, *_MODULES]
