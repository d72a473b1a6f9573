"""Which convention of rounding a document follows: the one that explains most of its cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from analysis.audit.check import Check, Finding, finding
from analysis.audit.forms import Form, figure
from analysis.audit.sentence import Joined, said
from analysis.rounding import CONVENTIONS, Printed, explains

Cells = list[tuple[Fraction, Printed]]

_CONVENTIONS = {
    "half-up": "finding.convention_half_up",
    "truncated": "finding.convention_truncated",
    "half-even": "finding.convention_half_even",
}
_OTHERS = {
    "half-up": "finding.other_half_up",
    "truncated": "finding.other_truncated",
    "half-even": "finding.other_half_even",
}


def run(forms: list[Form]) -> Iterator[Finding]:
    """Say once for a document how its rates and its execution scores are rounded.

    Only cells that tell conventions apart count as evidence; without any nothing is said.
    """
    rates: Cells = []
    scores: Cells = []
    for row in (row for form in forms for row in form.funds):
        rate, score = figure(row, "execution_rate"), figure(row, "score")
        executed, budget = figure(row, "executed"), figure(row, "adjusted_budget")
        if rate and executed and budget and budget.value:
            rates.append((executed.value / budget.value * 100, rate))
        weight = figure(row, "weight")
        if rate and weight and score:
            scores.append((rate.value * weight.value / 100, score))
    yield from _told("rounding-of-execution-rate", "finding.rounding_of_rates", rates)
    yield from _told("rounding-of-score", "finding.rounding_of_scores", scores)


def _told(name: str, figures: str, cells: Cells) -> Iterator[Finding]:
    explained: Counter[str] = Counter(dict.fromkeys(CONVENTIONS, 0))
    telling = 0
    for due, printed in cells:
        found = explains(due, printed)
        explained.update(found)
        telling += 0 < len(found) < len(CONVENTIONS)
    if not telling:
        return
    # On a tie the usual convention stands: most_common keeps the order of CONVENTIONS.
    best, most = explained.most_common(1)[0]
    others = [said(key, n=explained[by]) for by, key in _OTHERS.items() if by != best]
    sentence = said(
        "finding.rounding",
        figures=said(figures),
        convention=said(_CONVENTIONS[best]),
        of=len(cells),
        most=most,
        others=Joined(tuple(others)),
    )
    verdict = "agrees-truncated" if best == "truncated" else "agrees"
    yield finding(name, verdict, "project/source", sentence)


CHECK = Check(
    names=("rounding-of-execution-rate", "rounding-of-score"),
    kind="convention",
    order=5,
    run_document=run,
)
