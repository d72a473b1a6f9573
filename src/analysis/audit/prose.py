"""Numbers in the prose of the goals: clauses that name one thing and give one number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from analysis import values
from analysis.audit.check import Findings, tell
from analysis.audit.forms import MONEY, Form
from analysis.audit.sentence import said
from analysis.rounding import Interval, Printed, explains

# Prose gives figures of other years, shares of a whole, limits and approximations too; with one
# of these words in the clause nothing is concluded.
_OTHER_MEANING = re.compile(
    r"去年|上年|往年|同比|环比|增长|增加|新增|减少|下降|累计|其中|约|超过|超额|以上|以下|不少于|不低于"
    r"|不超过|近|余|左右|每|第|月|日|季度|半年|截至|目标|计划|预计|平均|分别|各|[至~～]|\d年(?!度)"
)
_CLAUSE = re.compile(r"[,,。;;、::!?\n]|(?<!\d)\.|\.(?!\d)|\d[.、)](?=[^\d])")
_NUMBER = re.compile(r"(?<![0-9.])([0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)(万|亿)?([^0-9]{0,4})")
ENDINGS = {True: "finding.they_agree", False: "finding.they_contradict"}
_SCALES = {"": 1, "万": 10_000, "亿": 100_000_000}


@dataclass(frozen=True)
class Clause:
    """A clause with one number: its text, the figure, 万 or 亿 behind it, what follows then."""

    text: str
    figure: Printed
    scale: str
    after: str

    @property
    def factor(self) -> int:
        """Return what the figure is multiplied with: 10,000 for 万."""
        return _SCALES[self.scale]


def clauses(form: Form) -> Iterator[Clause]:
    """Yield the clauses of what was done that have one number and no word of another meaning.

    Everything else is passed over in silence.
    """
    for part in _CLAUSE.split(form.project["goal_actual"] or ""):
        text = values.joined(part)
        found = _NUMBER.findall(text)
        if len(found) != 1 or _OTHER_MEANING.search(text):
            continue
        number, scale, after = found[0]
        read = values.number(number)
        if read is not None:
            yield Clause(text, Printed(Fraction(read.value), read.decimals), scale, after)


def of_total(form: Form, name: str, column: str, names: tuple[str, ...], sentence: str) -> Findings:
    """Tell how the first clause that names a column of the total funds stands to the table."""
    (shown,), row = form.of_total(column), form.total
    unit, per = ("元", 10_000) if column in MONEY else ("%", 1)
    pattern = re.compile(f"(?:{'|'.join(names)})(?:为|是|达到|达)?[0-9]")
    for clause in clauses(form):
        told = pattern.search(clause.text) and clause.after.startswith(unit)
        if shown is None or row is None or not told:
            continue
        factor = Fraction(clause.factor, per) if column in MONEY else Fraction(1)
        due, behind = shown.value / factor, shown.behind().times(1 / factor)
        agrees = bool(explains(due, clause.figure)) or behind.meets(clause.figure.behind())
        values = {"text": clause.text, "figure": shown, "verdict": said(ENDINGS[agrees])}
        verdict, span = "agrees" if agrees else "contradicts", Interval(due, due)
        yield tell(row, verdict, said(sentence, **values), clause.figure, span, check=name)
        return
