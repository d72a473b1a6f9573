"""Points of indicators and of the execution rate, added and held against a printed total."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from analysis.audit.forms import Form
from analysis.audit.sentence import Said, said
from analysis.rounding import Interval, Printed, total
from analysis.words.numbers import plain


def compare(
    form: Form,
    parts: list[Printed],
    spans: list[Interval],
    execution: Printed | None,
    execution_span: Interval | None,
    whole: Printed,
) -> tuple[str, dict[str, Any], Interval]:
    """Compare Σ indicators + execution with the total, in each reading that is in use.

    Seen in published forms: both count; the indicators alone make 100; the indicators make 100
    and count for what execution leaves. `spans` are where the true values behind `parts` lie.
    Returns the verdict, the values of its sentence, and where the true sum lies.
    """
    added = sum((part.value for part in parts), Fraction(0))
    both = added + (execution.value if execution else 0)
    span = total(spans) if execution_span is None else total(spans) + execution_span
    (weight,) = form.of_total("weight")
    left = 1 - weight.value / 100 if weight is not None else Fraction(1)
    scaled = added * left + (execution.value if execution else 0)
    decimals = max(part.decimals for part in (*parts, whole))
    ending: Said
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
    values = {
        "added": plain(added, decimals),
        "execution": execution,
        "both": plain(both, decimals),
        "total": whole,
        "verdict": ending,
    }
    return verdict, values, span
