"""Scoring leniency: how near its ceiling a form scores itself, and where it takes points off.

s score, w weight, in points. What the printed scores alone can tell stands in `ratings`, whether
totals crowd at a cut-off in `bunching`; where a score lies in the interval that the rules allow in
`admitted`; what can be told of units in `units`; what hangs on clauses that the rules leave open in
`readings`; what another rule set would say in `alternatives`. Which kinds of leniency each of them
finds, and which none does, `analysis.simulate.recovery` measures.

Rating statistics are those of Saal, Downey & Lahey (1980, Psychological Bulletin 88): elevation
(mean), range restriction (standard deviation) and skewness of the ratings. The severity of units
on one scale (many-facet Rasch, Linacre 1989) is not fitted: each unit rates its own projects
only, so severity and performance cannot be told apart.

Every function takes `Tables` or anything with `.projects`, `.funds` and `.indicators`.
"""

from analysis.leniency.admitted import (
    EXECUTION,
    PATTERNS,
    band_use,
    bands,
    beyond,
    compare,
    deductions,
    explaining,
    intervals,
    points,
)
from analysis.leniency.alternatives import applicable, by_rules, sensitivity
from analysis.leniency.bunching import BUNCHING_FLOOR, bunching
from analysis.leniency.ratings import ceiling, ratios, statistics, sure_totals
from analysis.leniency.readings import latitude, readings
from analysis.leniency.units import ceiling_range, differences, units

__all__ = ["BUNCHING_FLOOR", "bunching", "ceiling", "ratios", "statistics"]
__all__ += ["EXECUTION", "band_use", "bands", "beyond", "compare", "deductions"]
__all__ += ["PATTERNS", "explaining", "sure_totals"]
__all__ += ["ceiling_range", "differences", "units"]
__all__ += ["applicable", "by_rules", "intervals", "latitude", "points", "readings", "sensitivity"]
