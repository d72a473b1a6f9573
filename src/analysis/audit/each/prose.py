"""Numbers in the prose of what was done agree with the tables: one thing, one number a clause."""

import re
from fractions import Fraction
from functools import lru_cache, partial
from typing import NamedTuple

from analysis import values
from analysis.audit.check import Check, Findings, Form, Row, finds, said, tell
from analysis.audit.each.promises import is_named
from analysis.rounding import Interval, Printed, explains, with_text

# Prose gives figures of other years, shares of a whole, limits and approximations too; with one
# of these words in the clause nothing is concluded.
_OTHER_MEANING = re.compile(
    r"去年|上年|往年|同比|环比|增长|增加|新增|减少|下降|累计|其中|约|超过|超额|以上|以下|不少于|不低于"
    r"|不超过|近|余|左右|每|第|月|日|季度|半年|截至|目标|计划|预计|平均|分别|各|[至~～]|\d年(?!度)"
)
_CLAUSE = re.compile(r"[,,。;;、!?\n]|:(?!\d)|(?<!\d)\.|\.(?!\d)|\d[.、)](?=[^\d])")
_NUMBER = re.compile(r"(?<![0-9.])([0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)(万|亿)?([^0-9]{0,4})")
_ENDINGS = {True: "finding.they_agree", False: "finding.they_contradict"}
_SCALES = {"": 1, "万": 10_000, "亿": 100_000_000}
# Of the whole project: 全年支出, 项目资金实际支出; 部门全年预算 is another, 支出 that of a part.
_WHOLE = "(?:(?:^|项目)全年|(?:^|本)项目)(?:资金|经费)?"
_AMOUNTS = {
    "prose-initial-budget": ("initial_budget", "年初(?:批复的?|安排的?)?预算数?"),
    "prose-adjusted-budget": (
        "adjusted_budget",
        f"全年预算数|{_WHOLE}预算|(?:^|项目)调整后的?(?:全年)?预算数?",
    ),
    "prose-executed": ("executed", f"(?:全年|预算)执行数|{_WHOLE}(?:实际)?支出|^预算执行"),
}
_TEXT, _RESULT = "projects.subject.goal_actual", "factor indicators.subject.actual_value"


class _Clause(NamedTuple):
    """A clause with one number: its text, the figure, 万 or 亿 behind it, what follows then."""

    text: str
    figure: Printed
    scale: str
    after: str


@finds("prose-indicator", kind="facts", order=130, rests=(_TEXT, _RESULT))
def prose_indicator(form: Form) -> Findings:
    """Compare where a clause names one indicator whole and in one piece, in the same unit."""
    seen: set[str] = set()
    for clause in _clauses(form.project["goal_actual"] or ""):
        row = _named(form, clause)
        if row is None or row["subject"] in seen:
            continue
        seen.add(row["subject"])
        due = with_text(row["actual_value"], row["actual_text"]).value / _SCALES[clause.scale]
        agrees = bool(explains(due, clause.figure))
        shown = f"{clause.figure}{clause.scale}{row['actual_unit']}"
        texts = {"text": clause.text, "shown": shown, "verdict": said(_ENDINGS[agrees])}
        sentence = said("finding.prose_indicator", row, **texts)
        verdict = "agrees" if agrees else "contradicts"
        yield tell(row, verdict, sentence, clause.figure, Interval(due, due))


def _first(column: str, called: str, unit: tuple[str, int], key: str, form: Form) -> Findings:
    """Tell how the first clause that names a column of the total funds stands to the table.

    `called` is a pattern of what prose calls the column, `unit` the one that it writes and how many
    of it make one of the table, `key` that of the sentence.
    """
    (shown,), row = form.of_total(column), form.total
    pattern = re.compile(f"(?:{called})(?:为|是|达到|达|共计?|安排|:)?[0-9]")
    for clause in _clauses(form.project["goal_actual"] or ""):
        if shown is None or row is None:
            return
        if pattern.search(clause.text) and clause.after.startswith(unit[0]):
            factor = Fraction(_SCALES[clause.scale], unit[1])
            due, behind = shown.value / factor, shown.behind().times(1 / factor)
            agrees = bool(explains(due, clause.figure)) or behind.meets(clause.figure.behind())
            verdict = "agrees" if agrees else "contradicts"
            texts = {"text": clause.text, "figure": shown, "verdict": said(_ENDINGS[agrees])}
            sentence = said(key, **texts)
            yield tell(row, verdict, sentence, clause.figure, Interval(due, due))
            return


def _named(form: Form, clause: _Clause) -> Row | None:
    named = [row for row in form.indicators if row["actual_unit"] and is_named(row, clause.text)]
    if len(named) != 1 or not clause.after.startswith(named[0]["actual_unit"]):
        return None
    return named[0] if named[0]["actual_value"] is not None else None


@lru_cache(maxsize=1)  # of one form several checks ask
def _clauses(done: str) -> list[_Clause]:
    """Return the clauses of what was done that have one number and no word of another meaning.

    Everything else is passed over in silence.
    """
    clauses = []
    for part in _CLAUSE.split(done):
        text = values.joined(part)
        found = _NUMBER.findall(text)
        if len(found) != 1 or _OTHER_MEANING.search(text):
            continue
        number, scale, after = found[0]
        read = values.number(number)
        if read is not None:
            figure = Printed(Fraction(read.value), read.decimals)
            clauses.append(_Clause(text, figure, scale, after))
    return clauses


INITIAL, ADJUSTED, EXECUTED = (
    Check(
        (name,),
        kind="facts",
        order=110,
        run=partial(_first, column, called, ("元", 10_000), "finding.prose_money"),
        rests=(_TEXT, f"factor funds.total.{column}"),
    )
    for name, (column, called) in _AMOUNTS.items()
)
RATE = Check(
    ("prose-execution-rate",),
    kind="facts",
    order=120,
    unit="percent",
    run=partial(
        _first, "execution_rate", "预算执行率|资金执行率|^执行率", ("%", 1), "finding.prose_rate"
    ),
    rests=(_TEXT, "factor funds.total.execution_rate"),
)
