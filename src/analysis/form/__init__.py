"""Meaning: the cells of a document to its forms.

The flow is one-way: pages to bands (`bands`), bands to the segments of single forms and their
blocks (`segments`), each block to rows (`head`, `funds`, `indicators`) under columns that are
found by their labels (`columns`), rows to the dictionaries of the tables. Nothing here knows what
kind of file the cells come from.
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from analysis import doubts, labels, places, schema, values
from analysis.characters import LOST
from analysis.form import (
    cycle,
    funds,
    head,
    headings,
    indicators,
    layout,
    losses,
    proving,
    segments,
    signing,
    unread,
)
from analysis.form.bands import Band, bands, repeated
from analysis.form.figures import Row, printed_decimals
from analysis.form.funds import Funds
from analysis.form.indicators import Block
from analysis.form.notices import notices, read_whole, troubled
from analysis.form.segments import Segment
from analysis.reading import Cell, Document
from analysis.words.sentence import Said

__all__ = ["Form", "absence", "read", "troubled"]


@dataclass(slots=True)
class Form:
    """One form: a row of `projects`, rows of `funds` and `indicators`, and what goes with them.

    `notices` are rows of `findings` that reading itself has to say, `decimals` those of each
    figure, see `figures.printed_decimals`. A declaration of targets and a monitoring form have
    their rows in `beside`, by the name of their table, and nothing else.
    """

    project: dict[str, Any]
    funds: list[dict[str, Any]]
    indicators: list[dict[str, Any]]
    notices: list[dict[str, Any]] = field(default_factory=list)
    decimals: dict[tuple[str, int], dict[str, tuple[int, int]]] = field(default_factory=dict)
    beside: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def read(document: Document, name: str | None = None) -> list[Form]:
    """Return all forms of a document in their order; other tables are left alone.

    A form of targets only, without a column for what was achieved, executed or scored, declares
    them; one with what is expected by the end of the year monitors them. `name` stands before the
    # of the forms' ids, which count those of each kind; without it the name of the file does.

    >>> document = analysis.reading.read(analysis.paths.raw() / corpus.projects["source"][0])
    >>> found = read(document, "mine.txt")
    >>> len(found), found[1].project["form_id"], found[0].beside
    (9, 'mine.txt#2', {})
    """
    flow = bands(document)
    found = segments.segments(flow)
    titled = [head.year(segment.title) for segment in found]
    years = {head.year(flow), *titled} - {None}
    everywhere = years.pop() if len(years) == 1 else None
    # The title of a later form alone does not prove the year of an earlier one.
    told = [not any(titled) or bool(head.year(one.before)) for one in found[:1]]
    units = {unit for one in found for unit in funds.money_units(one.above())}
    unit = units.pop() if len(units) == 1 else None
    result: list[Form] = []
    counts: Counter[str] = Counter()
    named = name or document.source
    for segment, year, printed in zip(found, titled, layout.labelled(found), strict=True):
        told.append(told[-1] or year is not None)
        form = _form(document, segment, named, counts, (everywhere, told[-1]), unit, printed)
        if form is not None:
            result.append(form)
    return result


def absence(document: Document) -> tuple[str, str]:
    """Return why a document holds no form and what to do: keys of the catalogue."""
    found = [cell for band in bands(document) for cell in band.cells]
    if not found:
        return "error.blank", "remedy.print-anew"
    cells = [one for one in found if any(map(str.isalpha, one.text)) or LOST in one.text]
    codes = [{one.code for one in cell.doubt} for cell in cells]
    meaningless = sum(bool(one & {"meaningless", "looks-like"}) for one in codes)
    drawn = sum(any(one.code == "unexplained-ink" for one in cell.doubt) for cell in found)
    if 2 * max(meaningless, drawn) >= len(cells):  # figures without any word, too
        key = "error.drawn" if drawn > meaningless else "error.meaningless"
        return key, "error.remedy-recognise"
    texts = [labels.bare(cell.text) for cell in cells]
    titles = {
        "target_declaration": ("error.declaration", "error.remedy-right-document"),
        "self_evaluation": ("error.title-only", "error.remedy-table"),
    }
    for text in texts:  # the first title tells: a table may name the other kind below it
        for kind, said in titles.items():
            if labels.titled(text, kind):
                return said
    return "error.no-form", "error.remedy-right-document"


def _form(
    document: Document,
    segment: Segment,
    name: str,
    counts: Counter[str],
    elsewhere: tuple[int | None, bool],
    unit: str | None,
    printed: frozenset[str],
) -> Form | None:
    """Return a form, and count it in its kind.

    `elsewhere` is the year of the other titles, and whether one stands above; `unit` is the only
    unit of money that the document's forms print.
    """
    monitors, above = cycle.monitors(segment), [*segment.title, *segment.head]
    year = head.year(above) or elsewhere[0]
    block = indicators.read(segment.indicators, head.aside(segment.goals), monitors, year)
    money = funds.read(segment.funds, above, block.rest, unit, monitors)
    kind = cycle.kind(segment, block, money)
    if kind is None:
        return None
    counts[kind] += 1
    form_id = f"{name}#{counts[kind]}"

    fractions = proving.prove(money.rows, block.rows, block.total)
    lost = losses.pages(document.pages)
    losses.tell(block, money.rows, segment.before, lost)
    project = Row()
    others = head.fields(
        project,
        [*segment.head, *segment.funds, *segment.title],
        ("project_name", "department", "unit", "year"),
    )
    others |= head.goals(project, segment.goals)
    around = [*above, *segment.goals, *block.rest]
    total = (
        block.total or head.total(around) or Row(values={"total_weight": None, "total_score": None})
    )
    head.grade(project, [*block.closing, *block.rest, *segment.head, *segment.title], total)
    project.doubts += [*total.doubts, *money.doubts]
    project.decimals |= total.decimals
    project.shown |= total.shown
    project.values |= total.values
    pages = [band.page for band in segment.bands() if not band.loose]
    project.values |= {
        "form_id": form_id,
        "source": document.source,
        "source_sha256": document.sha256,
        "reader": document.reader,
        "first_page": min(pages),
        "last_page": max(pages),
        "year": _year(project, segment, *elsewhere),
        "money_unit": money.money_unit,
        "layout": layout.layout_name(segment, block, money),
    }
    project.values |= _origin(project.values, segment.title)
    budget = cycle.head(segment, money, year) if kind != "evaluation" else Row()
    rows_read = [project, total, budget, *money.rows, *block.rows]
    headed, cells = headings.findings(form_id, block)
    told = [row.printed() for row in rows_read] + [band.cells for band in block.sums]
    held = [*money.headed, *cells, *head.again(around, total), *chain.from_iterable(told)]
    left, kept = _unread(document, segment, block, money, held, others)
    if any(band.titles("department") for band in segment.title):  # one for all its projects
        printed -= {"project_name"}
    printed |= layout.may_stand(segment, [*block.closing, *block.rest], lost)
    unclear = [
        head.unreadable(some)
        for some in ([*segment.before, *above, *segment.goals, *segment.funds], block.rest)
    ]
    layout.lost(project, segment, printed, unclear, document.reader)
    project.values["not_printed"] = (
        ",".join(layout.not_printed(project, printed, block, money)) or None
    )
    proving.recognised(project, money.rows, block.rows)
    project.values["in_doubt"] = doubts.write(project.doubts)
    fund_rows = [row.values | row.state() | {"form_id": form_id} for row in money.rows]
    rows = [
        _indicator(row, form_id, position, document)
        for position, row in enumerate(block.rows, start=1)
    ]
    if kind != "evaluation":
        budget = cycle.head(segment, money, year)  # anew: some of it is in doubt since
        own = cycle.rows(kind, project.values, budget, rows, block, [*left, *kept, *headed])
        return Form(project.values, [], [], beside={kind: own})
    said = notices(document, project, money.rows, block)
    said += [row | {"form_id": form_id} for row in left]
    project.values["complete"] = read_whole(project, said, rows)
    said += [row | {"form_id": form_id} for row in (*kept, *fractions)]
    said += headed + signing.findings(form_id, [*segment.title, *segment.head, *block.rest])
    decimals = printed_decimals(
        {"projects": [project], "funds": money.rows, "indicators": block.rows}
    )
    return Form(project.values, fund_rows, rows, said, decimals)


def _year(project: Row, segment: Segment, everywhere: int | None, above_all: bool) -> int | None:
    """Return the year of a form: of its head or title, else the only one of the document."""
    own = head.own_year(project, [*segment.title, *segment.head])
    if own is None and everywhere is not None and not above_all:
        project.doubt("year", "year-of-later", str(everywhere))
    return own or everywhere


def _origin(form: dict[str, Any], above: list[Band]) -> dict[str, str | None]:
    """Return place and kinds of a form by the names of department and unit and by its titles.

    The name of the project is no title, but where nothing else tells what the form is about:
    部门整体支出 may be both.
    """
    names = [form["department"], form["unit"]]
    titles = head.titles(above, form["project_name"])
    whole = [*titles, *head.titles(above, None)]
    province, tier, evidence = places.place(*reversed(names), *titles)
    kinds = {
        "department_kind": next(
            filter(None, map(labels.department_kind, filter(None, names))), None
        ),
        "form_kind": next(filter(None, map(labels.form_kind, whole)), None),
    }
    words = [*evidence, *(told[1] for told in kinds.values() if told)]
    own = {"province": province, "tier": tier, "place_evidence": ",".join(words) or None}
    return {**own, **{column: told and told[0] for column, told in kinds.items()}}


def _unread(
    document: Document,
    segment: Segment,
    block: Block,
    money: Funds,
    read: list[Cell],
    others: dict[str, list[Cell]],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the findings of figures that no field holds, unread and kept, numbered by page.

    `read` are the cells whose figures are told elsewhere, `others` what stands under labels that
    no field is read from.
    """
    parts = (part for group in block.parts for part in group)
    held = unread.held([*read, *(cell for part in parts for cell in part.cells.get("unit", ()))])
    behind = {id(band) for band in block.rest if block.total}
    inside = [band for band in segment.indicators if id(band) not in behind]
    foot = [band for band in block.rest if id(band) in behind]
    around = [*segment.title, *segment.head, *segment.goals]
    amounts = {key: key for key in ("adjusted_budget", "executed", "execution_rate")}
    points = {
        "target": "target_text",
        "actual": "actual_text",
        "weight": "weight",
        "score": "score",
    }
    told = [
        unread.findings(around, held, [], unread.listed(around), {}),
        unread.findings(segment.funds, held, money.rows, money.table, amounts),
        unread.findings(inside, held, block.rows, block.table, points),
        unread.findings(foot, held, [], None, {}),
    ]
    left, kept = ([row for part in told for row in part[which]] for which in (0, 1))
    pages = {band.page for band in segment.bands()}
    called = {page.number: page.name or str(page.number) for page in document.pages}
    paged = all(page.kind == "page" for page in document.pages)
    for page, first in repeated(document).items():
        if first in pages:
            about = {"page": called[page], "first": called[first]}
            said = Said("notice.page-repeated" if paged else "notice.table-repeated", about)
            kept.append(schema.finding("unread", "warns", "unread", said, page))
    for header, cells in others.items():
        kept.append(unread.aside(header, [(cell, values.joined(cell.text)) for cell in cells]))
    kept += [unread.summed(band) for band in block.sums]
    kept += unread.words(block.closing, held, block.table)
    counts: dict[int, int] = {}
    for row in (*left, *kept):
        counts[row["page"]] = number = counts.get(row["page"], 0) + 1
        row["subject"] = f"unread/{row['page']}/{number}"
    return left, kept


def _indicator(row: Row, form_id: str, position: int, document: Document) -> dict[str, Any]:
    box = document.box(row.cells["name"][0]) if row.cells["name"] else None
    edges = dict(zip(indicators.EDGES, box or [None] * 4, strict=True))
    return row.values | row.state() | edges | {"form_id": form_id, "position": position}
