"""Which convention of rounding a document follows: the one that explains most of its cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from analysis.audit.rounding import CONVENTIONS, Printed, explains
from analysis.audit.view import Finding, Form, finding

_WORDS = {
    "half-up": ("四舍五入", "rounded half up"),
    "truncated": ("截尾", "truncated"),
    "half-even": ("四舍六入五成双", "rounded half to even"),
}


def inferred(forms: list[Form]) -> Iterator[Finding]:
    """Say once for a document how its rates and its execution scores are rounded.

    Only cells that tell conventions apart count as evidence; without any nothing is said.
    """
    rates, scores = [], []
    for form in forms:
        for row in form.funds:
            rate, executed, budget = (
                form.figure("funds", row, name)
                for name in ("execution_rate", "executed", "adjusted_budget")
            )
            if rate is not None and executed is not None and budget is not None and budget.value:
                rates.append((executed.value / budget.value * 100, rate))
            weight, score = form.figure("funds", row, "weight"), form.figure("funds", row, "score")
            if rate is not None and weight is not None and score is not None:
                scores.append((rate.value * weight.value / 100, score))
    for column, zh, en, cells in (
        ("execution_rate", "执行率", "execution rates", rates),
        ("score", "执行率得分", "execution scores", scores),
    ):
        yield from _said(column, (zh, en), cells)


def _said(
    column: str, names: tuple[str, str], cells: list[tuple[Fraction, Printed]]
) -> Iterator[Finding]:
    explained: Counter[str] = Counter(dict.fromkeys(CONVENTIONS, 0))
    telling = 0
    for exact, printed in cells:
        found = explains(exact, printed)
        explained.update(found)
        telling += 0 < len(found) < len(CONVENTIONS)
    if not telling:
        return
    # On a tie the usual convention stands: most_common keeps the order of CONVENTIONS.
    best, most = explained.most_common(1)[0]
    zh, en = _WORDS[best]
    others_zh = ", ".join(
        f"{_WORDS[name][0]} {explained[name]}" for name in CONVENTIONS if name != best
    )
    others_en = ", ".join(f"{name} {explained[name]}" for name in CONVENTIONS if name != best)
    yield finding(
        f"rounding-of-{column.replace('_', '-')}",
        "agrees-truncated" if best == "truncated" else "agrees",
        "project/source",
        f"本文件的{names[0]}按{zh}取值: {len(cells)} 个中可由此解释 {most} 个({others_zh} 个)。",
        f"The {names[1]} of this document are {en}: that explains {most} of {len(cells)} "
        f"({others_en}).",
    )
