"""Pictures of the comparisons: each draws the frame that it is given and nothing else.

A chart takes a comparison frame and `lang` ("zh", "en"; by default that of the prompt), and
returns a `frame.Picture`, which shows itself in a notebook: figure, caption, alternative text and
the frame drawn; or None where the frame has nothing to draw. Up to `style.MOST_ROWS` forms are
drawn one by one, more as a distribution, which the title says.

    charts.execution.bases(execution.compare(corpus))
    charts.leniency.intervals(leniency.compare(corpus, rules), "en")

A chart is a function in the file of its group, with the two that draw and say what it prepared;
`frame` does what all have in common. A new one needs its words in the catalogue and nothing else;
a file of its own is found by being there: `structure`, `outcomes` and `sharing` are about design,
`leniency` and `bands` about scoring.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from analysis.errors import NoSuchName


def __getattr__(name: str) -> Any:
    """Return a group of charts, `charts.execution`, imported on first use."""
    try:
        return import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"{__name__}.{name}":
            raise
    known = "" if name.startswith("_") else ", ".join(__dir__())
    raise NoSuchName("error.no-attribute", module=__name__, name=name, known=known)


def __dir__() -> list[str]:
    """Name the groups of charts, the modules beside this one that make some.

    >>> dir(analysis.charts)[:3]
    ['bands', 'execution', 'leniency']
    """
    beside = (one.name for one in iter_modules(__path__) if one.name != "frame")
    return [name for name in beside if "chart" in vars(__getattr__(name))]
