"""A cost deviation (成本偏差率) is executed / adjusted budget − 1 of the row of total funds."""

from analysis.audit.check import Findings, Form, Row, finds, said, tell
from analysis.rounding import Interval, Printed, exact, with_text
from analysis.words.numbers import figure, plain

# Verdict and sentence by how the printed figure follows from the money, else by how they relate.
_READINGS = {
    "half-up": ("agrees", "finding.agrees"),
    "truncated": ("agrees-truncated", "finding.cost_deviation_truncated"),
    "rate": ("agrees-truncated", "finding.cost_deviation_rate"),
    "hidden-digits": ("agrees-hidden-digits", "finding.hidden_digits"),
    "opposite": ("agrees", "finding.cost_deviation_opposite"),
    "fraction": ("contradicts", "finding.cost_deviation_fraction"),
    "differs": ("contradicts", "finding.contradicts"),
}
# What a deviation that contradicts rests on.
_RESTS = (
    "unsure funds.total.executed",
    "unsure funds.total.adjusted_budget",
    "reported indicators.subject.actual_value",
)


@finds("cost-deviation", kind="facts", order=100, unit="percent", rests=_RESTS, own_ask="ask.cost")
def cost_deviation(form: Form) -> Findings:
    """Tell how each such indicator stands to the money, by `execution.cost_deviation`."""
    executed, budget, rate = form.of_total("executed", "adjusted_budget", "execution_rate")
    for row in form.deviations:
        printed = _as_printed(row)
        if row["relation"] is None or printed is None or executed is None or budget is None:
            yield tell(row, "not-computable", said("finding.cost_deviation_unknown"), printed)
            continue
        due = (executed.value / budget.value - 1) * 100
        span = Interval(exact(row["implied_low"]), exact(row["implied_high"]))
        verdict, key = _READINGS[row["agreement"] or row["relation"]]
        ending = said(key, fraction=plain(due / 100, 4), rate=rate)
        # A digit more than printed shows what rounding did; of −5.66 beside −0.06 it shows nothing.
        decimals = max(printed.decimals, 2) + (verdict != "contradicts")
        told = plain(due, decimals)
        values = {"executed": executed, "budget": budget, "printed": printed, "due": told}
        sentence = said("finding.cost_deviation", row, **values, verdict=ending)
        yield tell(row, verdict, sentence, printed, span.printed(printed.decimals))


@finds(
    "fact-scored-twice",
    kind="design",
    order=300,
    rests=("funds.total.execution_rate", "indicators.subject.actual_text"),
    own_ask="ask.scoring",
)
def fact_scored_twice(form: Form) -> Findings:
    """Tell where it and the execution rate score one fact twice, with opposite signs."""
    (rate,) = form.of_total("execution_rate")
    for row in form.deviations:
        if row["scored_twice"]:
            names = {"execution": "execution_score", "score": "score", "weight": "weight"}
            points = {name: figure(row[own], "points") or "-" for name, own in names.items()}
            printed = _as_printed(row)
            sentence = said("finding.scored_twice", **points, rate=rate, printed=printed)
            yield tell(row, "warns", sentence, printed)


def _as_printed(row: Row) -> Printed | None:
    """Return the actual value with the decimals that its text shows."""
    value = row["printed_deviation"]
    return None if value is None else with_text(value, row["actual_text"])
