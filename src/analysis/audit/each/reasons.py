"""Where the rules ask for a reason, one is given, and it does not say that nothing deviates."""

from fractions import Fraction

from analysis.audit.check import Findings, Form, finds, once, said, tell
from analysis.words.numbers import plain

_PASSED = {
    "overshoot_threshold": "finding.overshoot_unexplained",
    "overshoot_of_zero": "finding.overshoot_of_zero",
}
_DENIED = {
    "deduction": "finding.denied_deduction",
    "missed": "finding.denied_missed",
    "not_equal": "finding.denied_not_equal",
    "rate": "finding.denied_rate",
}


@finds(
    "deduction-unexplained",
    rests=("indicators.subject.score", "indicators.subject.weight", "indicators.subject.reason"),
    kind="rules",
    order=230,
    clause="reason_below_weight",
    own_ask="ask.reason",
)
def deduction_unexplained(form: Form) -> Findings:
    """Tell the deductions without a reason, by `measures.deducted`."""
    for row in form.indicators:
        if row["unexplained"]:
            yield tell(row, "warns", said("finding.deduction_unexplained", row), row["score"])


@finds(
    "deviation-denied",
    rests=("indicators.subject.score", "indicators.subject.reason"),
    kind="rules",
    order=240,
    clause="reason_below_weight",
    own_ask="ask.reason",
)
def deviation_denied(form: Form) -> Findings:
    """Tell the reasons that say that nothing deviates, by `design.explanations`."""
    for row in form.indicators:
        if row["denies"]:
            points = {name: row[name] and plain(row[name].value, 2) for name in ("score", "weight")}
            sentence = said(_DENIED[row["deviation"]], row, **points)
            yield tell(row, "warns", sentence, row["score"])


@finds("label-without-words", kind="rules", order=245, clause="reason_for_qualitative")
def label_without_words(form: Form) -> Findings:
    """Tell, once a form, the labels beside which no words say what was done."""
    silent = [
        row
        for row in form.indicators
        if row["achievement"] and row["reason_state"] != "given"
        if row["states"]["reason"] in ("known", "dashed", "blank")
    ]
    return once(silent, "warns", "finding.label_without_words")


@finds(
    "overshoot-unexplained",
    kind="rules",
    order=250,
    clause="overshoot_threshold",
    own_ask="ask.reason",
)
def overshoot_unexplained(form: Form) -> Findings:
    """Tell the targets passed by more than the rules' threshold, by how far in `design.slack`."""
    for row in form.indicators if form.rules.reason_for_overshoot.value else ():
        key = _PASSED.get(row["clause"])
        if key is not None and row["reason_state"] != "given":
            far, stated = plain(100 * (row["slack"] or 0), 1), form.rules.overshoot_threshold
            limit = f"{stated.value:g}" if stated is not None else None
            yield tell(row, "warns", said(key, row, far=far, limit=limit), row["score"])


@finds(
    "execution-below-floor",
    rests=("funds.total.execution_rate",),
    kind="rules",
    order=260,
    unit="percent",
    clause="rate_floor",
)
def execution_below_floor(form: Form) -> Findings:
    """Tell a low rate of which the form says nothing, by `execution.explained`."""
    (rate,), stated = form.of_total("execution_rate"), form.rules.rate_floor
    if form.total is None or rate is None or stated is None or form.project["money_explained"]:
        return
    if rate.value < Fraction(stated.value):
        floor = plain(Fraction(stated.value), 0)
        sentence = said("finding.execution_below_floor", rate=rate, floor=floor)
        yield tell(form.total, "warns", sentence, rate)


@finds(
    "adjustment-unexplained",
    kind="rules",
    order=270,
    unit="money",
    clause="reason_for_adjustment",
    own_ask="ask.budget",
)
def adjustment_unexplained(form: Form) -> Findings:
    """Tell an adjustment of which the form says nothing, by `execution.explained`."""
    first, later = form.of_total("initial_budget", "adjusted_budget")
    silent = not form.project["money_explained"]
    if silent and form.total and first and later and first.value != later.value:
        sentence = said("finding.adjustment_unexplained", first=first, later=later)
        yield tell(form.total, "warns", sentence, later)
