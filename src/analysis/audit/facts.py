"""What findings rest on: a contradiction needs figures without doubt; one misprint is one fact."""

from collections import defaultdict
from collections.abc import Iterable

import pandas as pd

from analysis import doubts, values, words
from analysis.audit.check import Check, check_of
from analysis.audit.coverage import Cell, Cells
from analysis.audit.forms import Row
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
_ROW = {"funds": AMOUNTS, "indicators": (*_FROM_TEXT["target_text"], *_FROM_TEXT["actual_text"])}


def judged(tables: Tables, rows: Iterable[Row]) -> list[Row]:
    """Return findings with the fact that each belongs to, its severity, and what to ask, as said.

    What agrees has none of them. A contradiction, judgement or question that rests on what is in
    doubt, or on a sum over rows on whose pages something was not read, is `not-computable` and
    says why. Further contradictions that rest on one figure are one fact, but for figures that an
    identity confirms: a misprinted amount fails in the sum of its column and in its rate.

    >>> told = judged(corpus, analysis.tables.rows(corpus.findings))
    >>> sorted({row["severity"] for row in told} - {None})
    ['high', 'low', 'middle']
    """
    out = [_said(row) for row in rows]
    checks = [check_of(row["check"]) for row in out]
    cells, doubted = Cells(tables), _doubted(tables)
    unread = _pages(tables.findings[tables.findings["check"].isin(_UNREAD)])
    pages = {name: _pages(tables.frames()[name]) for name in ("funds", "indicators")}
    figures = []
    for row, check in zip(out, checks, strict=True):
        form, subject = row["form_id"], row["subject"]
        figures.append(cells.held(form, check, subject, rests=True))
        if row["verdict"] not in OPEN or check is None:
            continue
        usual = set() if check.made_elsewhere else _usual(subject, cells.rows.get((form, subject)))
        why = _untold((figures[-1] or usual) & doubted[form])
        stated = [one.split(".") for one in (*check.proves, *check.rests)]
        sums = {table for table, which, _ in stated if which == "all" and table in pages}
        near = set[int]().union(*(pages[table].get(form, set()) for table in sums))
        if why is None and unread.get(form, set()) & near:
            why = said("finding.untold_unread")
        if why is not None:
            row["verdict"] = "not-computable"
            for language in words.LANGUAGES:
                told = said("finding.untold", why=why, sentence=row[f"message_{language}"])
                row[f"message_{language}"] = told.say(language)
    facts = _facts(out, checks, figures)
    for row, check, fact in zip(out, checks, facts, strict=True):
        tells = row["verdict"] not in AGREES
        row |= {"fact": fact if tells else None}
        row |= {"severity": check.severity if tells and check else None}
        for language in words.LANGUAGES:
            row[f"ask_{language}"] = words.say(check.asks, language) if tells and check else None
    return out


def _said(row: Row) -> Row:
    """Return a finding with what it says in words, in each language."""
    own = row.copy()
    if (sentence := own.pop("said", None)) is not None:
        own |= {f"message_{language}": sentence.say(language) for language in words.LANGUAGES}
    return own


def _facts(rows: list[Row], checks: list[Check | None], figures: list[set[Cell]]) -> list[str]:
    """Return the fact of each finding: its own, or that of one about fewer of the same figures.

    Contradictions and judgements are kept apart: a total that does not add up is not the same fact
    as one generous score. What is said of one subject is one fact where it shares a figure: a score
    too low, and without a reason; a score above its weight, and above what the rules allow. So is
    what a check itself takes for one, see `Check.fact`.
    """
    facts = []
    confirmed: dict[str, set[Cell]] = defaultdict(set)
    # One prose may have several figures wrong.
    apart = [{cell for cell in own if cell[2] not in GOALS} for own in figures]
    for row, check, own in zip(rows, checks, apart, strict=True):
        whole = check.fact if check and row["verdict"] in ("warns", "asks") else None
        facts.append(f"{whole}@project" if whole else f"{row['check']}@{row['subject']}")
        if row["verdict"] in AGREES:
            confirmed[row["form_id"]] |= own
    cores = []
    for at, (row, own) in enumerate(zip(rows, apart, strict=True)):
        judges = row["verdict"] != "contradicts"
        if row["verdict"] in OPEN:
            cores.append((judges, own if judges else own - confirmed[row["form_id"]] or own, at))
    first: dict[tuple[tuple[str, str], Cell], str] = {}
    for judges, own, at in sorted(cores, key=lambda one: (one[0], len(one[1]))):
        core, form, subject = sorted(own), rows[at]["form_id"], rows[at]["subject"]
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
