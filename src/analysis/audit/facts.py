"""What findings rest on: a contradiction needs figures without doubt; one misprint is one fact."""

from collections import defaultdict

import pandas as pd

from analysis import doubts, values, words
from analysis.audit.check import Check, check_of
from analysis.audit.coverage import Cell, held, printed_cells
from analysis.schema import GOALS
from analysis.tables import AGREES, AMOUNTS, OPEN, Tables
from analysis.words.sentence import Joined, Named, Said, said

# What says that the reading of a field, or of a row of funds, is in doubt.
IN_DOUBT = "in-doubt"
# What tells that something of a block was read into no field: a sum over it may lack a part.
_UNREAD = ("unread", "rows-left-out", "page-unreadable")
# What is read from a text: a doubt about the text is one about its value and unit.
_FROM_TEXT = {text: (text, *values.derived(text, None)) for text in ("target_text", "actual_text")}
# What a finding about a row rests on, whose check states nothing else.
_ROW = {
    "funds": AMOUNTS,
    "indicators": (*_FROM_TEXT["target_text"], *_FROM_TEXT["actual_text"]),
}


def judged(tables: Tables, findings: pd.DataFrame) -> pd.DataFrame:
    """Return findings with the fact that each belongs to, its severity, and what to ask.

    What agrees has none of them. A contradiction, judgement or question that rests on what is in
    doubt, or on a sum over rows on whose pages something was not read, is `not-computable` and
    says why. Further contradictions that rest on one figure are one fact, but for figures that an
    identity confirms: a misprinted amount fails in the sum of its column and in its rate.

    >>> told = judged(corpus, corpus.findings)
    >>> sorted(told["severity"].dropna().unique())
    ['high', 'low', 'middle']
    """
    out = findings.reset_index(drop=True)
    figures = held(tables, out, rests=True)
    said_of = tables.findings[tables.findings["check"].isin(_UNREAD)]
    doubted, unread = _doubted(tables), _pages(said_of)
    pages = {name: _pages(tables.frames()[name]) for name in ("funds", "indicators")}
    _, number = printed_cells(tables)
    checks = [check_of(name) for name in out["check"]]
    told_of = zip(out["form_id"], checks, out["verdict"], out["subject"], strict=True)
    for at, (form, check, verdict, subject) in enumerate(told_of):
        if verdict not in OPEN or check is None:
            continue
        usual = set() if check.made_elsewhere else _usual(subject, number.get((form, subject)))
        own = figures[at] or usual
        why = _untold(own & doubted[form])
        stated = [one.split(".") for one in (*check.proves, *check.rests)]
        sums = {table for table, which, _ in stated if which == "all" and table in pages}
        near = set[int]().union(*(pages[table].get(form, set()) for table in sums))
        if why is None and unread.get(form, set()) & near:
            why = said("finding.untold_unread")
        if why is not None:
            out.loc[at, "verdict"] = "not-computable"
            for language in words.LANGUAGES:
                column = f"message_{language}"
                sentence = said("finding.untold", why=why, sentence=out.loc[at, column])
                out.loc[at, column] = sentence.say(language)
    told = {
        "fact": _facts(out, checks, figures),
        "severity": [check and check.severity for check in checks],
    }
    for language in words.LANGUAGES:
        told[f"ask_{language}"] = [check and words.say(check.asks, language) for check in checks]
    own_columns = pd.DataFrame(told, index=out.index).where(~out["verdict"].isin(AGREES))
    return out.assign(**own_columns.astype("str"))


def _facts(
    findings: pd.DataFrame, checks: list[Check | None], figures: list[set[Cell]]
) -> list[str]:
    """Return the fact of each finding: its own, or that of one about fewer of the same figures.

    Contradictions and judgements are kept apart: a total that does not add up is not the same fact
    as one generous score. What is said of one subject is one fact where it shares a figure: a score
    too low, and without a reason; a score above its weight, and above what the rules allow. So is
    what a check itself takes for one, see `Check.fact`.
    """
    facts = list(findings["check"] + "@" + findings["subject"])
    # One prose may have several figures wrong.
    apart = [{cell for cell in own if cell[2] not in GOALS} for own in figures]
    rows = list(zip(findings["form_id"], findings["verdict"], apart, strict=True))
    confirmed: dict[str, set[Cell]] = defaultdict(set)
    for form, verdict, own in rows:
        if verdict in AGREES:
            confirmed[form] |= own
    cores = []
    for at, (form, verdict, own) in enumerate(rows):
        judges = verdict != "contradicts"
        if verdict in OPEN:
            cores.append((judges, own if judges else own - confirmed[form] or own, at))
    for at, (check, verdict) in enumerate(zip(checks, findings["verdict"], strict=True)):
        if check is not None and check.fact and verdict in ("warns", "asks"):
            facts[at] = f"{check.fact}@project"
    first: dict[tuple[tuple[str, str], Cell], str] = {}
    for judges, own, at in sorted(cores, key=lambda one: (one[0], len(one[1]))):
        core, form, subject = sorted(own), rows[at][0], findings["subject"][at]
        pools = [(form, subject)] if judges else [(form, ""), (form, subject)]
        known = (first.get((pools[0], cell)) for cell in core)
        facts[at] = next((one for one in known if one is not None), facts[at])
        for pool in pools:
            for cell in core:
                first.setdefault((pool, cell), facts[at])
    return facts


def _usual(subject: str, row: int | None) -> set[Cell]:
    """Return what a finding rests on whose check states no figures: the row that it is about."""
    table, _, column = subject.partition("/")
    if table == "project":
        return {("projects", 0, column)}
    return set() if row is None else {(table, row, one) for one in _ROW.get(table, ())}


def _untold(cells: set[Cell]) -> Said | None:
    if not cells:
        return None
    columns = sorted({column for _, _, column in cells})
    fields = Joined(tuple(Named("field", column) for column in columns))
    return said("finding.untold_doubt", fields=fields)


def _doubted(tables: Tables) -> dict[str, set[Cell]]:
    found: dict[str, set[Cell]] = defaultdict(set)
    for name in ("projects", "funds", "indicators"):
        frame = tables.frames()[name]
        rows = frame.groupby("form_id").cumcount()
        for form, row, own in zip(frame["form_id"], rows, frame["in_doubt"], strict=True):
            for field in doubts.fields(own):
                found[form] |= {(name, int(row), one) for one in _FROM_TEXT.get(field, (field,))}
    return found


def _pages(rows: pd.DataFrame) -> dict[str, set[int]]:
    """Return the pages that rows stand on, by form."""
    known = rows["page"].dropna().astype("int64")
    return {str(form): set(own) for form, own in known.groupby(rows["form_id"])}
