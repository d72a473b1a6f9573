"""What a check is, how it is found, and how it tells what it finds.

A check is one object in a module of `analysis.audit.each`: being there is all that it needs. Its
words are `check.NAME` and `compares.NAME` of the catalogue, for each name that its findings have;
its sentences stand in `finding.toml`.
"""

import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from typing import Any, Literal

from analysis import rules, tables
from analysis.audit.forms import Form, Row
from analysis.audit.together import Together
from analysis.rounding import Interval, Printed
from analysis.words.sentence import Said, said

__all__ = ["Check", "Findings", "Form", "Row", "Said", "arithmetic", "check_of", "checks", "finds"]
__all__ += ["once", "said", "tell"]

Kind = Literal[
    "arithmetic",  # figures against each other
    "facts",  # one fact that stands in two places
    "rules",  # against the rule set, or the law
    "design",  # how targets are set
    "question",  # plausibility: what to ask, never an error
    "convention",  # what was inferred: rule set, rounding
    "reading",  # what reading the document has to say; made by the readers
    "edition",  # how editions of a form differ; made where they are matched
    "correction",  # an entry of the ledger; made where it is applied
]
# What these kinds say is no result of a check of figures: it stands, and is counted, apart.
APART: tuple[Kind, ...] = ("reading", "edition", "correction", "convention")
Unit = Literal["percent", "points", "money", "none"]
Severity = Literal["high", "middle", "low"]
# Printed figures that an identity holds: "funds.total.score" of table, which rows of it, column.
# Rows are "subject" (that of the finding), "total" (the row of total funds) or "all". A word before
# it says what the figure is: the one "reported", a "part" of the sum that it should be, a "factor"
# or "divisor" of what it should be, an "unsure" one that may be wrong, by how much isn't told.
Figures = tuple[str, ...]
Findings = Iterator[Row]

# How severe a finding of each kind is, and what to ask, where its check says nothing else.
_USUAL: dict[str, tuple[Severity, str]] = {
    "arithmetic": ("high", "ask.original"),
    "facts": ("middle", "ask.original"),
    "rules": ("middle", "ask.scoring"),
    "design": ("low", "ask.target"),
    "question": ("middle", "ask.result"),
    "convention": ("low", "ask.scoring"),
    "reading": ("low", "ask.reading"),
    "edition": ("middle", "ask.edition"),
    "correction": ("low", "ask.reading"),
}
# Whose judgement a check of the design is.
_DESIGN_RULE = "selfeval: indicator design"


@dataclass(frozen=True)
class Check:
    """One check: what its findings are called, what it is, and how it runs.

    `names`: those of its findings; one that ends with "-" stands for all that begin so. `order`:
    its place among the others, in findings and in tables. `unit`: that of `reported` and
    `expected_low`, `expected_high`. `run` yields what it has to `tell` of a form, `run_document`
    of all forms of a document, `run_corpus` of all that count; others are made elsewhere. With a
    `clause`, a field of the rule set, it runs on forms whose rule set states that clause, and each
    finding names both; what a set only assumes asks, and warns of nothing. `proves` are the
    printed figures that its identity holds together, `rests` what else a contradiction rests on.
    `own_severity` and `own_ask`, the key of a question and of the paper that settles it, stand for
    the usual ones of its kind; of money and rates the payments are asked for. All judgements of a
    form by checks of one `fact` are one: money that the total overspends a source overspends, too.

    >>> check_of("funds-sum-executed").unit, check_of("corrected-score").kind
    ('money', 'correction')
    """

    names: tuple[str, ...]
    kind: Kind
    order: int
    unit: Unit = "none"
    run: Callable[[Form], Findings] | None = None
    run_document: Callable[[list[Form]], Findings] | None = None
    run_corpus: Callable[[Together], Findings] | None = None
    clause: str | None = None
    proves: Figures = ()
    rests: Figures = ()
    own_severity: Severity | None = None
    own_ask: str | None = None
    fact: str | None = None

    @property
    def severity(self) -> Severity:
        """Return how severe its findings are: high, middle or low."""
        return self.own_severity or _USUAL[self.kind][0]

    @property
    def asks(self) -> str:
        """Return the key of what to ask, and which paper settles it."""
        money = self.unit in ("money", "percent")
        return self.own_ask or ("ask.money" if money else _USUAL[self.kind][1])

    @property
    def made_elsewhere(self) -> bool:
        """Say whether its findings come from readers, editions or the ledger, not from a run."""
        return (self.run or self.run_document or self.run_corpus) is None

    def figure(self, subject: str) -> str | None:
        """Return the figure that a finding of a subject reports, None where none is told.

        >>> check_of("execution-rate").figure("funds/total")
        'funds/total/execution_rate'
        """
        for role, table, which, column in map(read_figure, (*self.proves, *self.rests)):
            if role != "reported":
                continue
            row = "funds/total" if which == "total" else subject
            if table == "projects" or row.startswith(f"{table}/"):
                return f"project/{column}" if table == "projects" else f"{row}/{column}"
        return None

    def findings(self, form: Form) -> Findings:
        """Yield the rows of `findings` of one form."""
        if self.run is None:
            return
        rule, assumed = _DESIGN_RULE if self.kind == "design" else None, False
        if self.clause is not None:
            stated = getattr(form.rules, self.clause, form.rules)
            if stated is None or getattr(stated, "value", True) is False:
                return
            rule = f"{form.rules.stated_by(self.clause)}: {self.clause}"
            assumed = getattr(stated, "provenance", None) == "assumed"
        closer = form.tightened if self.kind == "arithmetic" else None
        denied = {
            (row["check"], row["subject"])
            for row in (self.run(closer) if closer is not None else ())
            if row["verdict"] not in tables.AGREES
        }
        for row in self.run(form):
            own = {"check": row["check"] or self.names[0], "rule": row["rule"] or rule}
            told = {**row, **own, "form_id": form.id}
            if assumed and told["verdict"] == "warns":
                told["verdict"] = "asks"
            if (row["check"], row["subject"]) in denied and told["verdict"] in tables.AGREES:
                sentence = said("finding.untold_decimals", sentence=told["said"])
                told |= {"said": sentence, "verdict": "not-computable"}
            yield _compared(told, form, self.clause) if self.clause is not None else told


def read_figure(figure: str) -> tuple[str, str, str, str]:
    """Return what a figure that a check states is, its table, rows and column; see `Figures`.

    >>> read_figure("part funds.all.executed"), read_figure("funds.total.score")[0]
    (('part', 'funds', 'all', 'executed'), '')
    """
    role, _, place = figure.rpartition(" ")
    table, which, column = place.split(".")
    return role, table, which, column


def _compared(row: Row, form: Form, clause: str) -> Row:
    """Return a finding by a rule set; where it does not bind the form, a question worded so.

    A set may take over clauses of a later one, which bind no form before it: Jiangxi's of 2017.
    """
    if form.choice is None or row["verdict"] not in tables.OPEN:
        return row
    by = form.rules.stated_by(clause)
    stated = form.rules if by == form.rules.id else rules.load(by)
    if form.choice.binds and stated.covers(form.project["year"]):
        return row
    by_these = {"rules": rules.Called(stated.id), "sentence": row["said"]}
    sentence = said("finding.compared", **by_these)
    return row | {"said": sentence, "verdict": "asks"}


def finds(*names: str, by: str = "run", **about: Any) -> Callable[[Callable[..., Findings]], Check]:
    """Make a check of the function below: what its findings are called, and fields of `Check`.

    `by` is the field that the function is: it runs on a form, or on all of a document or corpus.

    >>> finds("name-short", kind="question", order=999)(lambda form: iter(())).names
    ('name-short',)
    """
    return lambda run: Check(names, **(about | {by: run}))


# The checks of figures against each other, in points where they say nothing else.
arithmetic = partial(finds, kind="arithmetic", unit="points")


@cache
def checks() -> dict[str, Check]:
    """Return all checks by the names of their findings, in their order.

    >>> next(iter(checks()))
    'rule-set'
    """
    package = import_module("analysis.audit.each")
    modules = pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
    objects = (one for module in modules for one in vars(import_module(module.name)).values())
    found = [one for one in objects if isinstance(one, Check)]
    found.sort(key=lambda check: (check.order, check.names))
    return {name: check for check in found for name in check.names}


def check_of(name: str) -> Check | None:
    """Return the check that a finding comes from, None for an unknown one.

    >>> check_of("corrected-score").kind, check_of("no-such-check")
    ('correction', None)
    """
    known = checks()
    families = (one for start, one in known.items() if start[-1] == "-" and name.startswith(start))
    return known.get(name) or next(families, None)


def tell(
    row: Row,
    verdict: str,
    sentence: Said,
    reported: Printed | None = None,
    expected: Interval | None = None,
    **own: Any,
) -> Row:
    """Return what a check says of a row: a row of `findings`, but for what the check fills in.

    It is said last: `said` stands for the messages. `own` replaces the row's subject and page,
    gives another name of the check, or its rule.

    >>> row = {"subject": "indicators/1", "page": 3}
    >>> tell(row, "agrees", said("finding.agrees"), page=4)["page"]
    4
    """
    told = {"check": None, "verdict": verdict, "subject": row["subject"], "page": row["page"]}
    told |= {"rule": None, "said": sentence}
    if reported is not None:
        told["reported"] = float(reported.value)
    if expected is not None:
        told |= {"expected_low": float(expected.low), "expected_high": float(expected.high)}
    return told | own


def once(
    rows: list[Row], verdict: str, key: str, about: Row | None = None, **values: Any
) -> Findings:
    """Yield one finding of all these rows, about the first, their example, or another row.

    >>> list(once([], "asks", "finding.no_remedy"))
    []
    """
    if rows:
        yield tell(about or rows[0], verdict, said(key, rows[0], n=len(rows), **values))
