"""The sources of funds add to the total, in each column of money."""

from fractions import Fraction

from analysis.audit.check import Check, Findings, tell
from analysis.audit.forms import Form, Row
from analysis.audit.sentence import said
from analysis.rounding import total
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


def run(form: Form) -> Findings:
    """Judge each column of the total row."""
    whole = form.total
    parts = [row for row in form.funds if row["fund"] != "total"]
    for name, (column, called) in COLUMNS.items():
        known = [row[column] for row in parts if row[column] is not None]
        if whole is None or whole[column] is None or not known:
            continue
        printed = whole[column]
        added = sum((one.value for one in known), Fraction(0))
        span = total(one.behind() for one in known)
        above = any(one.behind().low > printed.behind().high for one in known)
        if added == printed.value:
            verdict = "agrees"
        elif span.meets(printed.behind()):
            verdict = "agrees-hidden-digits"
        elif above or (len(known) == len(parts) and _exhaustive(parts)):
            verdict = "contradicts"
        else:
            verdict = "not-computable"
        values = {"column": said(called), "terms": " + ".join(map(str, known)), "total": printed}
        values |= {"added": plain(added, printed.decimals), "verdict": said(_ENDINGS[verdict])}
        sentence = said("finding.funds_sum", **values)
        yield tell(whole, verdict, sentence, printed, span, check=name)


def _exhaustive(parts: list[Row]) -> bool:
    """Return whether the rows are all sources, none inside another: one is "other", none twice.

    A row whose name is lost may be any one source. Fiscal funds may hold the budgets and the
    levels of government that follow them, so with them only whole families are trusted.
    """
    named = [row["fund"] for row in parts if row["fund"] is not None]
    known = set(named)
    single = len(known) == len(named) and len(parts) - len(named) <= 1
    return "other" in known and single and any(known <= family for family in _FAMILIES)


CHECK = Check(
    tuple(COLUMNS),
    kind="arithmetic",
    order=30,
    unit="money",
    run=run,
    proves=lambda name: (("funds", "all", COLUMNS[name][0]),),
)
