"""The sources of funds add to the total, and no more is spent than the adjusted budget."""

from fractions import Fraction
from functools import partial

from analysis.audit.check import Check, Findings, Form, Row, finds, said, tell
from analysis.rounding import Interval, Printed, adds_up, total
from analysis.words import say
from analysis.words.sentence import Named

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


def run(column: str, form: Form) -> Findings:
    """Judge one column of the total row."""
    whole = form.total
    parts = [row for row in form.funds if row["fund"] != "total"]
    known = [row[column] for row in parts if row[column] is not None]
    if whole is None or whole[column] is None or not known or form.unfilled(column):
        return
    printed = whole[column]
    added = sum((one.value for one in known), Fraction(0))
    span = total(one.behind() for one in known)
    above = any(one.behind().low > printed.behind().high for one in known)
    if added == printed.value:
        verdict = "agrees"
    elif adds_up(known, printed):
        verdict = "agrees-hidden-digits"
    elif above or (len(known) == len(parts) and _exhaustive(parts)):
        verdict = "contradicts"
    else:
        verdict = "not-computable"
    terms = " + ".join(map(str, known))
    values = {"column": Named("field", column), "terms": terms, "total": printed}
    values |= {"added": printed.like(added), "verdict": said(_ENDINGS[verdict])}
    yield tell(whole, verdict, said("finding.funds_sum", **values), printed, span)


def _is_above(one: Printed, other: Printed) -> bool:
    """Tell whether money spent is above a budget; one that shows fewer digits is a round amount.

    Rounding keeps the order of figures with equally many decimals: 301 is above 300, 100.5 above
    100.
    """
    if one.decimals >= other.decimals:
        return one.value > other.value
    return one.behind().low > other.behind().high


def _exhaustive(parts: list[Row]) -> bool:
    """Return whether the rows are all sources, none inside another: one is "other", none twice.

    A row whose name is lost may be any one source. Fiscal funds may hold the budgets and the
    levels of government that follow them, so with them only whole families are trusted.
    """
    named = [row["fund"] for row in parts if row["fund"] is not None]
    known = set(named)
    single = len(known) == len(named) and len(parts) - len(named) <= 1
    return "other" in known and single and any(known <= family for family in _FAMILIES)


INITIAL, ADJUSTED, EXECUTED = (
    Check(
        (name,),
        kind="arithmetic",
        order=order,
        unit="money",
        run=partial(run, column),
        proves=(f"part funds.all.{column}", f"reported funds.total.{column}"),
    )
    for order, name, column in (
        (30, "funds-sum-initial-budget", "initial_budget"),
        (31, "funds-sum-adjusted-budget", "adjusted_budget"),
        (32, "funds-sum-executed", "executed"),
    )
)


@finds(
    "spending-above-budget",
    kind="rules",
    order=280,
    unit="money",
    own_severity="high",
    rests=("reported funds.subject.executed", "factor funds.subject.adjusted_budget"),
    fact="spending-above-budget",
)
def spending_above_budget(form: Form) -> Findings:
    """Tell the rows that spend more, whatever digits are not printed."""
    for row in form.funds:
        executed, budget = row["executed"], row["adjusted_budget"]
        if executed and budget and _is_above(executed, budget):
            span, rule = Interval(Fraction(0), budget.value), say("finding.spending_rule", "zh")
            yield tell(row, "warns", said("finding.spending", row), executed, span, rule=rule)
