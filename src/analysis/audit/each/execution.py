"""Execution rate = executed / adjusted budget; execution score = rate × weight."""

from fractions import Fraction

from analysis import scoring
from analysis.audit.check import Findings, Form, Row, Said, arithmetic, said, tell
from analysis.rounding import Printed, explains, judge, percent
from analysis.tables import AMOUNTS
from analysis.words.numbers import plain

# What rate and score hold together: figures of the row of funds, of the total one.
_RATE = (
    "divisor funds.subject.adjusted_budget",
    "factor funds.subject.executed",
    "reported funds.subject.execution_rate",
)
_SCORE = (
    "factor funds.total.weight",
    "factor funds.total.execution_rate",
    "reported funds.total.score",
)
_RATES = {
    "agrees": "finding.half_up",
    "agrees-truncated": "finding.truncated",
    "agrees-hidden-digits": "finding.rate_hidden_digits",
    "contradicts": "finding.rate_contradicts",
}
_SCORES = {
    "agrees": "finding.half_up",
    "agrees-truncated": "finding.truncated",
    "agrees-hidden-digits": "finding.execution_score_hidden_digits",
    "contradicts": "finding.contradicts",
}


@arithmetic("execution-rate", order=10, unit="percent", proves=_RATE)
def execution_rate(form: Form) -> Findings:
    """Judge the rate of each row of funds that has any figure."""
    for row in form.funds:
        rate, budget = row["execution_rate"], row["adjusted_budget"]
        if rate is None or row["executed"] is None or budget is None:
            is_nothing = (
                row["fund"] != "total"
                and rate is None
                and all(
                    row[column] is not None and row[column].value == 0
                    for column in ("adjusted_budget", "executed")
                )
            )
            # A source without money has no rate: there is none to fill in.
            if not is_nothing and any(row[one] is not None for one in (*AMOUNTS, "execution_rate")):
                yield tell(row, "not-computable", said("finding.rate_unknown", row))
        elif budget.value == 0:
            yield tell(row, "not-computable", said("finding.rate_of_nothing", row), rate)
        else:
            yield _judged(row, rate, row["executed"], budget, form.rules.id)


@arithmetic("execution-score", order=20, proves=_SCORE, own_ask="ask.money")
def execution_score(form: Form) -> Findings:
    """Judge the score of the row of total funds, by `scoring.execution_score`."""
    row = form.total
    score, weight, rate = form.of_total("score", "weight", "execution_rate")
    if row is None or score is None:
        return
    if weight is None:
        yield tell(row, "not-computable", said("finding.execution_score_no_weight", row), score)
    elif rate is None:
        yield tell(row, "not-computable", said("finding.execution_score_no_rate", row), score)
    else:
        due, span, verdict = scoring.execution_score(rate, weight, score)
        ending = said(_SCORES[verdict])
        sentence = said("finding.execution_score", row, due=plain(due, 4), verdict=ending)
        yield tell(row, verdict, sentence, score, span.printed(score.decimals))


def _judged(row: Row, rate: Printed, executed: Printed, budget: Printed, rules: str) -> Row:
    due, span = percent(executed, budget)
    verdict: str = judge(due, span, rate)
    ending, rule = said(_RATES[verdict]), None
    other = _other_reading(row, rate, executed, due) if verdict == "contradicts" else None
    if other is not None:
        verdict, ending, rule = "warns", other, f"{rules}: rate_base"
    sentence = said("finding.rate", row, due=plain(due, 4), verdict=ending)
    return tell(row, verdict, sentence, rate, span.printed(rate.decimals), rule=rule)


def _other_reading(row: Row, rate: Printed, executed: Printed, due: Fraction) -> Said | None:
    """Return how else a rate can be read: a ratio instead of a percentage, the other budget."""
    ratio = Printed(rate.value * 100, max(rate.decimals - 2, 0))
    if rate.value and rate.decimals >= 2 and explains(due, ratio):
        return said("finding.rate_is_ratio")
    initial = row["initial_budget"]
    if initial and initial.value > 0 and explains(executed.value / initial.value * 100, rate):
        return said("finding.rate_on_initial", row)
    return None
