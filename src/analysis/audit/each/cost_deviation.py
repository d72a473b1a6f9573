"""A cost deviation (成本偏差率) is executed / adjusted budget − 1 of the row of total funds."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from analysis.audit.check import Check, Finding, finding
from analysis.audit.forms import Form, Row, figure
from analysis.audit.sentence import Said, said
from analysis.rounding import Interval, Printed, exact, half_up, with_text
from analysis.words.numbers import plain

NAME = "cost-deviation"
_VERDICTS = {
    "half-up": "agrees",
    "truncated": "agrees-truncated",
    "rate": "agrees-truncated",
    "hidden-digits": "agrees-hidden-digits",
}


def run(form: Form) -> Iterator[Finding]:
    """Tell how each such indicator stands to the money, by `execution.cost_deviation`."""
    for row in form.deviations:
        subject = f"indicators/{row['position']}"
        printed = printed_deviation(row)
        if row["relation"] is None or printed is None:
            unknown = said("finding.cost_deviation_unknown")
            yield finding(
                NAME, "not-computable", subject, unknown, printed, page=row["page"]
            )
            continue
        opposite = row["relation"] == "opposite"
        verdict = "agrees" if opposite else _VERDICTS.get(row["agreement"], "contradicts")
        executed, budget = (figure(form.total, name) for name in ("executed", "adjusted_budget"))
        assert executed is not None and budget is not None
        due = (executed.value / budget.value - 1) * 100
        sentence = said(
            "finding.cost_deviation",
            name=row["name"],
            executed=executed,
            budget=budget,
            due=plain(due, 4),
            printed=printed,
            verdict=_ending(row, due, figure(form.total, "execution_rate")),
        )
        ends = (half_up(exact(row[f"implied_{end}"]), printed.decimals) for end in ("low", "high"))
        yield finding(
            NAME, verdict, subject, sentence, printed, Interval(*ends), page=row["page"]
        )


def printed_deviation(row: Row) -> Printed | None:
    """Return the actual value with the decimals that its text shows."""
    value = row["printed_deviation"]
    return None if value is None else with_text(value, row["actual_text"])


def _ending(row: Row, due: Fraction, rate: Printed | None) -> Said:
    if row["relation"] == "opposite":
        return said("finding.cost_deviation_opposite")
    if row["relation"] == "fraction":
        return said("finding.cost_deviation_fraction", fraction=plain(due / 100, 4))
    if row["agreement"] == "rate":
        return said("finding.cost_deviation_rate", rate=rate)
    return {
        "half-up": said("finding.agrees"),
        "truncated": said("finding.cost_deviation_truncated"),
        "hidden-digits": said("finding.hidden_digits"),
    }.get(row["agreement"], said("finding.contradicts"))


CHECK = Check(names=(NAME,), kind="facts", order=100, unit="percent", run=run)
