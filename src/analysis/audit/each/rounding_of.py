"""Which convention of rounding a document follows: the one that explains most of its cells."""

from collections import Counter
from fractions import Fraction

from analysis.audit.check import Findings, Form, finds, said, tell
from analysis.rounding import CONVENTIONS, Printed, explains
from analysis.words.sentence import Joined

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
NAMES = ("rounding-of-execution-rate", "rounding-of-score")


@finds(*NAMES, kind="convention", order=5, by="run_document")
def rounding(forms: list[Form]) -> Findings:
    """Say once for a document how its rates and its execution scores are rounded.

    Only cells that tell conventions apart count as evidence; without any nothing is said.
    """
    rates: Cells = []
    scores: Cells = []
    for row in (row for form in forms for row in form.funds):
        rate, executed, budget = row["execution_rate"], row["executed"], row["adjusted_budget"]
        if rate and executed and budget and budget.value:
            rates.append((executed.value / budget.value * 100, rate))
        if rate and row["weight"] and row["score"]:
            scores.append((rate.value * row["weight"].value / 100, row["score"]))
    yield from _told(forms[0], NAMES[0], "finding.rounding_of_rates", rates)
    yield from _told(forms[0], NAMES[1], "finding.rounding_of_scores", scores)


def _told(first: Form, name: str, figures: str, cells: Cells) -> Findings:
    found = [explains(due, printed) for due, printed in cells]
    if not any(0 < len(names) < len(CONVENTIONS) for names in found):
        return
    explained = Counter(dict.fromkeys(CONVENTIONS, 0))
    explained.update(name for names in found for name in names)
    # On a tie the usual convention stands: most_common keeps the order of CONVENTIONS.
    best, most = explained.most_common(1)[0]
    others = tuple(said(key, n=explained[by]) for by, key in _OTHERS.items() if by != best)
    values = {"figures": said(figures), "convention": said(_CONVENTIONS[best]), "most": most}
    sentence = said("finding.rounding", **values, of=len(cells), others=Joined(others))
    verdict = "agrees-truncated" if best == "truncated" else "agrees"
    row = first.project | {"subject": "project/source", "page": None}
    yield tell(row, verdict, sentence, check=name)
