"""The points of a form: indicators and the execution rate add to the total, which is 100."""

from fractions import Fraction

from analysis.audit.check import Findings, Form, Row, Said, arithmetic, said, tell
from analysis.rounding import Interval, Printed, total
from analysis.words import say
from analysis.words.numbers import plain

_WEIGHT, _SCORE = "project/total_weight", "project/total_score"
# What the two sums hold together.
_WEIGHTS, _SCORES = (
    (f"part indicators.all.{one}", f"part funds.total.{one}", f"reported projects.all.total_{one}")
    for one in ("weight", "score")
)
# A total that leaves execution out does so in weights and scores.
_LEFT_OUT = "points-of-execution"
_FULL = Printed(Fraction(100), 0)
_DECIDED = (1, 2, 4)


@arithmetic("weights-sum", order=40, proves=_WEIGHTS, fact=_LEFT_OUT)
def weights_sum(form: Form) -> Findings:
    """Add the weights, where every indicator has one."""
    parts = [row["weight"] for row in form.indicators if row["weight"] is not None]
    whole, (execution,) = form.project["total_weight"], form.of_total("weight")
    missing = len(form.indicators) - len(parts)
    if not parts:
        return
    if missing or len(form.totals) > 1:
        lacking = said("finding.weights_sum_totals", n=len(form.totals))
        if missing:
            lacking = said("finding.weights_sum_missing", n=missing)
        yield tell(form.project, "not-computable", lacking, whole, subject=_WEIGHT)
        return
    # Of a block in equal parts (3.33, 3.33, 3.34) digits are hidden; a lone 10.1 is what it says.
    every = [*parts, *([] if execution is None else [execution])]
    shared = sum(weight.value.denominator not in _DECIDED for weight in every) > 1
    spans = [_weight(weight, shared) for weight in parts]
    sentences = ("finding.weights_sum", "finding.weights_sum_execution")
    left = None if execution is None else _weight(execution, shared)
    yield _compare(form, "weight", spans, left, whole, sentences)


@arithmetic("full-points", order=50, rests=("reported projects.all.total_weight",))
def full_points(form: Form) -> Findings:
    """Judge the printed total weight, where indicators have weights."""
    whole = form.project["total_weight"]
    weighed = any(row["weight"] is not None for row in form.indicators)
    if whole is not None and weighed and whole.value != _FULL.value:
        verdict = "contradicts" if whole.value > _FULL.value else "warns"
        sentence = said("finding.full_points", total=whole)
        own = {"subject": _WEIGHT, "rule": say("finding.full_points_rule", "zh")}
        yield tell(form.project, verdict, sentence, whole, _FULL.exactly(), **own)


@arithmetic("scores-sum", order=70, proves=_SCORES, fact=_LEFT_OUT)
def scores_sum(form: Form) -> Findings:
    """Add the scores, where every indicator and the execution rate have one."""
    whole = form.project["total_score"]
    if whole is None or not form.indicators:
        return
    lacking = _lacking(form, whole)
    if lacking is not None:
        yield tell(form.project, "not-computable", lacking, whole, subject=_SCORE)
        return
    spans = [_score(row) for row in form.indicators]
    sentences = ("finding.scores_sum", "finding.scores_sum_execution")
    yield _compare(form, "score", spans, _execution(form), whole, sentences)


def _weight(weight: Printed, shared: bool) -> Interval:
    """Whole, half and quarter weights are exact; another may be one of several rounded parts."""
    decided = weight.value.denominator in _DECIDED or not shared
    return weight.exactly() if decided else weight.behind()


def _lacking(form: Form, whole: Printed) -> Said | None:
    missing = sum(row["score"] is None for row in form.indicators)
    if missing:
        return said("finding.scores_sum_missing", total=whole, n=missing)
    if len(form.totals) > 1:
        return said("finding.scores_sum_totals", total=whole, n=len(form.totals))
    score, weight = form.of_total("score", "weight")
    if score is None and weight is not None and weight.value:
        return said("finding.scores_sum_no_execution", total=whole)
    return None


def _score(row: Row) -> Interval:
    """A score that a formula gives may hide digits; full marks and marks by judgement are exact."""
    score: Printed = row["score"]
    computed = row["basis"] in ("not_met", "overshoot", "unknown") and not row["at_ceiling"]
    return score.behind() if computed else score.exactly()


def _execution(form: Form) -> Interval | None:
    """Return the true execution scores: those behind the printed one that the rate allows."""
    score, rate, weight = form.of_total("score", "execution_rate", "weight")
    if score is None or rate is None or weight is None:
        return None if score is None else score.behind()
    span = rate.behind().times(weight.value / 100)
    if not span.meets(score.behind()):
        return score.behind()
    low = max(span.low, score.behind().low)
    return Interval(min(low, score.value), max(min(span.high, weight.value), score.value))


def _compare(
    form: Form,
    column: str,
    spans: list[Interval],
    execution_span: Interval | None,
    printed: Printed | None,
    sentences: tuple[str, str],
) -> Row:
    """Compare Σ indicators + execution with the total, in each reading that is in use.

    Seen in published forms: both count; the indicators alone make 100, as one of them is the
    execution (a total that leaves it out without one is told); the indicators make 100 and count
    for what execution leaves. `spans` are where the true values of the indicators'
    column lie, `execution_span` that of execution; `sentences` tell the sum without and with it.
    Where no total is printed the full points are taken, by the rules, and said to be.
    """
    whole = printed or _FULL
    parts = [row[column] for row in form.indicators]
    execution, weight = form.of_total(column, "weight")
    added = sum((part.value for part in parts), Fraction(0))
    both = added + (execution.value if execution else 0)
    span = total(spans if execution_span is None else [*spans, execution_span])
    left = 1 - weight.value / 100 if weight is not None else Fraction(1)
    scaled = added * left + (execution.value if execution else 0)
    decimals = max(part.decimals for part in (*parts, whole))
    silent = f"funds.{column}" in str(form.project["not_printed"] or "").split(",")
    silent |= bool(form.totals)  # the row of total funds is there, with a blank cell
    rule = None if printed else say("finding.full_points_rule", "zh")
    if both == whole.value:
        verdict, ending = "agrees", said("finding.agrees")
    elif span.meets(whole.behind()):
        verdict, ending = "agrees-hidden-digits", said("finding.hidden_digits")
    elif execution is not None and whole.value == added:
        inside = any(row["rate_named"] for row in form.indicators)
        verdict = "agrees" if inside else "warns"
        ending = said("finding.sum_inside" if inside else "finding.sum_without")
        rule = rule if inside else say("finding.full_points_rule", "zh")
    elif execution is not None and whole.value == scaled:
        verdict, ending = "agrees", said("finding.sum_scaled")
    elif execution is None and silent and span.low < whole.behind().high:
        verdict, ending = "not-computable", said("finding.sum_unprinted")
    else:
        verdict = "contradicts" if printed else "warns"
        ending = said("finding.sum_differs", gap=plain(abs(whole.value - both), decimals))
    sums = {"added": plain(added, decimals), "both": plain(both, decimals)}
    key = sentences[execution is not None]
    named = whole if printed else said("finding.sum_assumed", total=whole)
    sentence = said(key, **sums, execution=execution, total=named, verdict=ending)
    own = {"subject": f"project/total_{column}", "rule": rule}
    return tell(form.project, verdict, sentence, whole, span, **own)
