"""Pictures of the comparisons: each draws the frame that it is given and nothing else.

A chart takes a comparison frame and `lang` ("zh" or "en") and returns a `frame.Picture`, which
shows itself in a notebook: figure, caption, alternative text and the frame drawn; or None where
the frame has nothing to draw. Up to `style.MOST_ROWS` forms are drawn one by one, more as a
distribution, which the title says.

    trust.confirmation(trust.compare(…))             figures confirmed, a form a row
    trust.verdicts(trust.checks(…))                  what each check found
    execution.bases(execution.compare(…))            rate on both bases, a form a row
    execution.ranks(execution.compare(…))            ranks on both bases
    execution.funds(execution.grouped(…, ["fund"], None))
    execution.deviations(execution.cost_deviation(…))
    leniency.intervals(leniency.compare(…, rules), cuts=…)
    leniency.strip(leniency.ratios(…))
    leniency.ceilings(leniency.ceiling(…, ["level1"]))
    leniency.projects(leniency.compare(…))
    bands.bands(leniency.band_use(…, rules), leniency.bands(…, rules))
    bands.deductions(leniency.deductions(…, rules), rules.id)
    bands.rule_sets(leniency.sensitivity(…, sets), leniency.by_rules(…, sets))
    design.balance(design.balance(…, rules))
    design.concentration(design.concentration(…))
    design.slack(design.slack(…))
    design.outcomes(design.slack(…))
    design.ratchet(design.ratchet(…))
    design.sharing(design.shared(…), projects)
    design.templates(design.membership(…), projects)
    design.quantified(design.compare(…))

A chart is one file: `execution.bases` is the function `bases` in `execution/chart_bases.py`. It
prepares the frame that is drawn, draws it, and says it; `frame` does what all have in common. A
new one needs its file and its words in the catalogue.
"""

from __future__ import annotations

import importlib
from typing import Any


def __getattr__(name: str) -> Any:
    """Return a group of charts, `charts.execution`, imported on first use."""
    try:
        return importlib.import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"{__name__}.{name}":
            raise
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
