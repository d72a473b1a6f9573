"""Scoring leniency: how near its ceiling a form scores itself, and where it takes points off.

s score, w weight, in points. What the printed scores alone can tell stands in `ratings`; where a
score lies in the interval that the rules allow in `admitted`; what another rule set would say in
`alternatives`.

    ratios(tables)                     one row an indicator: s/w, at the ceiling or not
    compare(tables, rules)             one row a form
    ceiling(tables, by)                ceiling shares of any groups: level, kind, project, unit
    statistics(tables)                 elevation, range restriction, skewness; floors where told
    bunching(scores, cut, width)       scores just below and just above a cut-off
    linkage(tables, by)                which units one scale of severity could compare at all
    intervals(tables, rules)           one row an indicator: its score in what the rules allow
    points(tables, rules)              the same, with a row for the execution rate of each form
    band_use(tables, rules)            where qualitative scores fall within their bands
    bands(tables, rules)               the same, one row a label
    deductions(tables, rules)          every indicator scored below its weight, with its reason
    beyond(tables, rules)              every indicator whose score the rules do not allow
    applicable(tables, rules)          the rule sets that these forms may be held against
    sensitivity(tables, rule_sets)     one row a form and rule set
    by_rules(tables, every, sets)      the same, one row a rule set

Rating statistics are those of Saal, Downey & Lahey (1980, Psychological Bulletin 88): elevation
(mean), range restriction (standard deviation) and skewness of the ratings. The severity of units
on one scale (many-facet Rasch, Linacre 1989) is not fitted: each unit rates its own projects
only, so severity and performance cannot be told apart, and units that share no indicator are not
even linked, which `linkage` says.

Every function takes `Tables` or anything with `.projects`, `.funds` and `.indicators`.
"""

from __future__ import annotations

from analysis.leniency.admitted import (
    EXECUTION,
    allowed,
    band_use,
    bands,
    beyond,
    compare,
    deductions,
    intervals,
    points,
)
from analysis.leniency.alternatives import applicable, by_rules, sensitivity
from analysis.leniency.ratings import (
    BUNCHING_FLOOR,
    bunching,
    ceiling,
    linkage,
    ratios,
    statistics,
)

__all__ = ["BUNCHING_FLOOR", "bunching", "ceiling", "linkage", "ratios", "statistics"]
__all__ += ["EXECUTION", "allowed", "band_use", "bands", "beyond", "compare", "deductions"]
__all__ += ["applicable", "by_rules", "intervals", "points", "sensitivity"]
