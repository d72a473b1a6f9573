"""The sources of funds add to the total, in each column of money."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from analysis.audit.check import Check, Finding, finding
from analysis.audit.forms import Form, Row, figure
from analysis.audit.sentence import said
from analysis.rounding import Printed, total
from analysis.words.numbers import plain

COLUMNS = {
    "funds-sum-initial-budget": ("initial_budget", "finding.initial_budget"),
    "funds-sum-adjusted-budget": ("adjusted_budget", "finding.adjusted_budget"),
    "funds-sum-executed": ("executed", "finding.executed"),
}
_ENDINGS = {
    "agrees": "finding.agrees",
    "agrees-hidden-digits": "finding.funds_sum_hidden_digits",
    "contradicts": "finding.contradicts",
    "not-computable": "finding.funds_sum_unknown",
}
# Sources that together are all there are, where one of them is "other".
_FAMILIES = (
    {"current_year", "carried_over", "other"},
    {"fiscal", "special_account", "unit_funds", "other"},
)


def run(form: Form) -> Iterator[Finding]:
    """Judge each column of the total row."""
    whole = form.total
    parts = [row for row in form.funds if row["fund"] != "total"]
    if whole is None or not parts:
        return
    for name, (column, called) in COLUMNS.items():
        printed = figure(whole, column)
        known = [one for one in (figure(row, column) for row in parts) if one is not None]
        if printed is None or not known:
            continue
        added = sum((one.value for one in known), Fraction(0))
        span = total(one.behind() for one in known)
        complete = len(known) == len(parts) and _exhaustive(parts)
        if added == printed.value:
            verdict = "agrees"
        elif span.meets(printed.behind()):
            verdict = "agrees-hidden-digits"
        elif complete or _any_above(known, printed):
            verdict = "contradicts"
        else:
            verdict = "not-computable"
        sentence = said(
            "finding.funds_sum",
            column=said(called),
            terms=" + ".join(str(one) for one in known),
            added=plain(added, printed.decimals),
            total=printed,
            verdict=said(_ENDINGS[verdict]),
        )
        yield finding(name, verdict, "funds/total", sentence, printed, span, page=whole["page"])


def _any_above(parts: list[Printed], whole: Printed) -> bool:
    return any(part.behind().low > whole.behind().high for part in parts)


def _exhaustive(parts: list[Row]) -> bool:
    """Return whether the rows are all sources, none inside another: one is "other", none twice.

    A row whose name is lost may be any one source. Fiscal funds may hold the budgets and the
    levels of government that follow them, so with them only whole families are trusted.
    """
    named = [row["fund"] for row in parts if row["fund"] is not None]
    known = set(named)
    return (
        "other" in known
        and len(known) == len(named)
        and len(parts) - len(named) <= 1
        and any(known <= family for family in _FAMILIES)
    )


CHECK = Check(
    names=tuple(COLUMNS),
    kind="arithmetic",
    order=30,
    unit="money",
    run=run,
    proves=lambda name: (("funds", "all", COLUMNS[name][0]),),
)
