"""Points of indicators and of the execution rate, added and held against a printed total."""

from __future__ import annotations

from fractions import Fraction

from analysis.audit.check import Form, Row, said, tell
from analysis.rounding import Interval, Printed, total
from analysis.words.numbers import plain


def compare(
    form: Form,
    column: str,
    spans: list[Interval],
    execution_span: Interval | None,
    whole: Printed,
    sentences: tuple[str, str],
) -> Row:
    """Compare Σ indicators + execution with the total, in each reading that is in use.

    Seen in published forms: both count; the indicators alone make 100; the indicators make 100
    and count for what execution leaves. `spans` are where the true values of the indicators'
    column lie, `execution_span` that of execution; `sentences` tell the sum without and with it.
    """
    parts = [row[column] for row in form.indicators]
    execution, weight = form.of_total(column, "weight")
    added = sum((part.value for part in parts), Fraction(0))
    both = added + (execution.value if execution else 0)
    span = total(spans if execution_span is None else [*spans, execution_span])
    left = 1 - weight.value / 100 if weight is not None else Fraction(1)
    scaled = added * left + (execution.value if execution else 0)
    decimals = max(part.decimals for part in (*parts, whole))
    if both == whole.value:
        verdict, ending = "agrees", said("finding.agrees")
    elif span.meets(whole.behind()):
        verdict, ending = "agrees-hidden-digits", said("finding.hidden_digits")
    elif execution is not None and whole.value == added:
        verdict, ending = "agrees", said("finding.sum_inside")
    elif execution is not None and whole.value == scaled:
        verdict, ending = "agrees", said("finding.sum_scaled")
    else:
        verdict = "contradicts"
        ending = said("finding.sum_differs", gap=plain(abs(whole.value - both), decimals))
    sums = {"added": plain(added, decimals), "both": plain(both, decimals)}
    key = sentences[execution is not None]
    sentence = said(key, **sums, execution=execution, total=whole, verdict=ending)
    return tell(form.project, verdict, sentence, whole, span, subject=f"project/total_{column}")
