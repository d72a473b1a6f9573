"""What findings rest on: a contradiction needs figures without doubt; one misprint is one fact."""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

import pandas as pd

from analysis import doubts, values, words
from analysis.audit import suspects
from analysis.audit.check import Check, check_of, read_figure
from analysis.audit.coverage import Cell, Cells
from analysis.audit.forms import Row
from analysis.audit.suspects import Relation, Slip
from analysis.rounding import Interval, exact, own_decimals
from analysis.schema import GOALS
from analysis.tables import AGREES, AMOUNTS, OPEN, Tables
from analysis.tables import rows as rows_of
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
    says why. Contradictions are counted as what has to be mended: a misprinted amount fails in the
    sum of its column and in its rate, which are one fact.

    >>> told = judged(corpus, analysis.tables.rows(corpus.findings))
    >>> sorted({row["severity"] for row in told} - {None})
    ['high', 'low', 'middle']
    """
    out = [_said(row) for row in rows]
    checks = [check_of(row["check"]) for row in out]
    cells, doubted = Cells(tables), _doubted(tables)
    unread = _pages(tables.findings[tables.findings["check"].isin(_UNREAD)])
    pages = {name: _pages(tables.frames()[name]) for name in ("funds", "indicators")}
    for row, check in zip(out, checks, strict=True):
        form, subject = row["form_id"], row["subject"]
        if row["verdict"] not in OPEN or check is None:
            continue
        usual = set() if check.made_elsewhere else _usual(subject, cells.rows.get((form, subject)))
        rests = cells.held(form, check, subject, rests=True)
        why = _untold((rests or usual) & doubted[form])
        held = map(read_figure, (*check.proves, *check.rests))
        sums = {table for _, table, which, _ in held if which == "all" and table in pages}
        near = set[int]().union(*(pages[table].get(form, set()) for table in sums))
        if why is None and unread.get(form, set()) & near:
            why = said("finding.untold_unread")
        if why is not None:
            row["verdict"] = "not-computable"
            for language in words.LANGUAGES:
                told = said("finding.untold", why=why, sentence=row[f"message_{language}"])
                row[f"message_{language}"] = told.say(language)
    facts, slips = _facts(out, checks, cells)
    for at, (row, check, fact) in enumerate(zip(out, checks, facts, strict=True)):
        tells = row["verdict"] not in AGREES
        if at in slips and row.get("fact") is None:  # a finding that is judged again has said it
            _tell_slip(row, slips[at], tables)
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


def _facts(
    rows: list[Row], checks: list[Check | None], cells: Cells
) -> tuple[list[str], dict[int, Slip]]:
    """Return the fact of each finding: its own, or that of the one that tells best what is wrong.

    Contradictions are one fact where the exchange of one figure mends them, see `suspects`. What is
    judged or asked of a subject is one fact where it shares a figure, also with what contradicts: a
    score too low, and without a reason; a score above its weight, and above what the rules allow.
    So is what a check itself takes for one, see `Check.fact`. Behind them: the slips that several
    findings tell, by the number of the first one.
    """
    facts, forms, slips = [], defaultdict[str, list[int]](list), dict[int, Slip]()
    for at, (row, check) in enumerate(zip(rows, checks, strict=True)):
        whole = check.fact if check and row["verdict"] in ("warns", "asks") else None
        facts.append(f"{whole}@project" if whole else f"{row['check']}@{row['subject']}")
        if check is not None and row["verdict"] in (*AGREES, *OPEN):
            forms[row["form_id"]].append(at)
    mended = set[int]()
    for form, own in forms.items():
        if all(rows[at]["verdict"] != "contradicts" for at in own):
            continue
        for slip in suspects.slips(*_relations(form, own, rows, checks, cells)):
            first = min(slip.mends, key=lambda at: _naming(rows[at], checks[at], slip, cells, at))
            mended |= slip.mends
            for at in slip.mends:
                facts[at] = f"{rows[first]['check']}@{rows[first]['subject']}"
            if slip.alone and len(slip.mends) > 1 and len(slip.cells) == 1:
                slips[first] = slip
    asked = []
    for at, (row, check) in enumerate(zip(rows, checks, strict=True)):
        if row["verdict"] in OPEN:
            held = cells.held(row["form_id"], check, row["subject"], rests=True)
            # One prose may have several figures wrong.
            figures = sorted(cell for cell in held if cell[2] not in GOALS)
            asked.append((row["verdict"] != "contradicts", len(figures), at, figures))
    known: dict[tuple[str, str, Cell], str] = {}
    for judges, _, at, figures in sorted(asked):
        keys = [(rows[at]["form_id"], rows[at]["subject"], cell) for cell in figures]
        if judges and at not in mended:
            facts[at] = next((known[key] for key in keys if key in known), facts[at])
        for key in keys:
            known.setdefault(key, facts[at])
    return facts, slips


def _relations(
    form: str, own: list[int], rows: list[Row], checks: list[Check | None], cells: Cells
) -> tuple[dict[Cell, Fraction], list[Relation]]:
    """Return the figures of a form, and what its findings say of them that say what each is."""
    told = {at: cells.roles(form, checks[at], rows[at]["subject"]) for at in own}
    held = {cell for roles in told.values() for cell, role in roles.items() if role}
    values = {cell: value for cell in held if (value := cells.value(form, cell)) is not None}
    relations = []
    for at, roles in told.items():
        reported, low, high = (
            None if pd.isna(value := rows[at].get(name)) else exact(value)
            for name in ("reported", "expected_low", "expected_high")
        )
        known = {cell: role for cell, role in roles.items() if role and cell in values}
        holds, warns = (rows[at]["verdict"] in one for one in (AGREES, ("warns", "asks")))
        due = None if low is None or high is None else Interval(low, high)
        if holds and due is not None and reported is not None:  # by digits that are hidden
            due = Interval(min(due.low, reported), max(due.high, reported))
        slack = Fraction(0)
        # What is multiplied is rounded, a sum is exact.
        if not holds and "factor" in known.values():
            of = [suspects.decimals(values, cell) for cell in known if known[cell] == "reported"]
            decimals = max(of, default=own_decimals(float(reported or 0)))
            slack = Fraction(bool(decimals), 10**decimals)
        relations.append(Relation(at, known, reported, due, slack, holds, warns))
    return values, relations


def _naming(
    row: Row, check: Check | None, slip: Slip, cells: Cells, at: int
) -> tuple[int, bool, int]:
    """Rank a finding by how well it names the figure that is wrong: as its own, or its row's."""
    named = 2
    if len(slip.cells) == 1:
        ((table, place, column),) = slip.cells
        roles = cells.roles(row["form_id"], check, row["subject"])
        of_row = (table, cells.rows.get((row["form_id"], row["subject"]))) == (table, place)
        of_row &= row["subject"].startswith(f"{table}/")
        named = 0 if roles.get((table, place, column)) == "reported" else 1 if of_row else 2
    return named, row["verdict"] != "contradicts", at


def _tell_slip(row: Row, slip: Slip, tables: Tables) -> None:
    """Add to what a finding says which figure is wrong, and what makes all hold that it is in."""
    ((table, place, column),) = slip.cells
    frame = tables.frames()[table]
    own = rows_of(frame[frame["form_id"] == row["form_id"]])[place]
    about = {**own, "number": place + 1, "name": own.get("name"), "column": Named("field", column)}
    of = said("finding.slip_of", about) if table != "projects" else about["column"]
    key = "finding.slip" if slip.due is None else "finding.slip_due"
    for language in words.LANGUAGES:
        values_ = {"sentence": row[f"message_{language}"], "n": len(slip.mends), "due": slip.due}
        row[f"message_{language}"] = said(key, figure=of, **values_).say(language)


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
