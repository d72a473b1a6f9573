"""A cost deviation (成本偏差率) is executed / adjusted budget − 1 of the row of total funds."""

from fractions import Fraction

from analysis.audit.check import Check, Findings, tell
from analysis.audit.forms import Form, Row
from analysis.audit.sentence import Said, said
from analysis.rounding import Interval, Printed, exact, with_text
from analysis.words.numbers import plain

_VERDICTS = {
    "half-up": "agrees",
    "truncated": "agrees-truncated",
    "rate": "agrees-truncated",
    "hidden-digits": "agrees-hidden-digits",
}


def run(form: Form) -> Findings:
    """Tell how each such indicator stands to the money, by `execution.cost_deviation`."""
    for row in form.deviations:
        printed, (executed, budget) = as_printed(row), form.of_total("executed", "adjusted_budget")
        if row["relation"] is None or printed is None or executed is None or budget is None:
            yield tell(row, "not-computable", said("finding.cost_deviation_unknown"), printed)
            continue
        verdict = _VERDICTS.get(row["agreement"], "contradicts")
        if row["relation"] == "opposite":
            verdict = "agrees"
        due = (executed.value / budget.value - 1) * 100
        span = Interval(exact(row["implied_low"]), exact(row["implied_high"]))
        money = {"executed": executed, "budget": budget, "printed": printed}
        ending, shown = _ending(form, row, due), plain(due, 4)
        sentence = said("finding.cost_deviation", row, **money, due=shown, verdict=ending)
        yield tell(row, verdict, sentence, printed, span.printed(printed.decimals))


def as_printed(row: Row) -> Printed | None:
    """Return the actual value with the decimals that its text shows."""
    value = row["printed_deviation"]
    return None if value is None else with_text(value, row["actual_text"])


def _ending(form: Form, row: Row, due: Fraction) -> Said:
    if row["relation"] == "fraction":
        return said("finding.cost_deviation_fraction", fraction=plain(due / 100, 4))
    if row["relation"] == "opposite":
        return said("finding.cost_deviation_opposite")
    if row["agreement"] == "rate":
        return said("finding.cost_deviation_rate", rate=form.of_total("execution_rate")[0])
    return {
        "half-up": said("finding.agrees"),
        "truncated": said("finding.cost_deviation_truncated"),
        "hidden-digits": said("finding.hidden_digits"),
    }.get(row["agreement"], said("finding.contradicts"))


CHECK = Check(("cost-deviation",), kind="facts", order=100, unit="percent", run=run)
