"""What the front page says of a collection of many units, beside what there is to ask.

first(page, asked)       ten forms to ask about first, each with one reason
whole(page)              the pieces below, one after the other
said(page)               what each form says at all, block by block
sets(page)               its sets of comparable forms, each with the comparisons on it alone
counts(page)             forms by province and year
cannot(page)             what cannot be told of it, in two sentences

For the forms of one unit there is nothing of this. All stand on the front page too.
"""

import pandas as pd

from analysis import trust
from analysis.report.block import NOTHING, Block, fill
from analysis.report.marks import Sources
from analysis.report.page import Page
from analysis.report.places import told_of
from analysis.report.questions import ranked, told
from analysis.report.reports import reports
from analysis.tables import sure
from analysis.trust.verdicts import apart
from analysis.unit_names import units

# So many forms are told with a reason, and so many sets have pages of their own.
_FIRST = 10
SETS = 4


def several(page: Page) -> bool:
    """Tell whether the forms are of several units.

    >>> several(Page("00_overview", corpus, "own", "en"))
    False
    """
    return int(units(page.tables.projects).nunique()) > 1


def whole(page: Page) -> Block:
    """Show what there is to say of the whole collection, and return the last piece."""
    from IPython.display import display

    made = said(page), sets(page), counts(page), cannot(page)
    shown = [one for one in made if one.kind != "nothing"]
    display(*shown[:-1])
    return shown[-1] if shown else NOTHING


def cannot(page: Page) -> Block:
    """Say in two sentences what cannot be told of a collection."""
    if not several(page):
        return NOTHING
    projects = page.tables.projects
    parts = lacking(page, projects, "year", "province", "unit")
    sample = page.say("collection.cannot_sample", n=int(units(projects).nunique()))
    key = "collection.cannot_place" if parts else "collection.cannot"
    return page.note(sample, page.say(key, parts=parts)).on_front()


def lacking(page: Page, projects: pd.DataFrame, *of: str) -> str:
    """Say how many forms name none of these columns: `year`, `province`, `unit`.

    >>> lacking(Page("00_overview", corpus, "own", "en"), corpus.projects, "year", "unit")
    '8 name no year, or one in doubt, 7 name no unit, or one in doubt'
    """
    told = {one: sure(projects, one).isna().sum() for one in of}
    return page.tally("collection_lacks", told)


def counts(page: Page) -> Block:
    """Return how many forms there are of each province and year, where they differ in one."""
    if not several(page):
        return NOTHING
    projects = page.tables.projects
    years = sure(projects, "year").astype("str")
    table = pd.crosstab(
        projects["province"].fillna(page.say("chart.not_told")),
        years.fillna(page.say("overview.published_no_year")),
    )
    if table.size < 2:  # the title says as much
        return NOTHING
    table = table.assign(**{page.say("collection.all"): table.sum(axis=1)})
    table = table.sort_values(table.columns[-1], ascending=False, kind="stable").reset_index()
    return page.table(table, title="collection.table_counts").on_front()


def first(page: Page, asked: pd.DataFrame) -> Block:
    """Return ten forms with the gravest questions, each with the one that sets it apart.

    `asked` is `trust.questions` of the page's tables.
    """
    if not several(page) or asked.empty:
        return NOTHING
    chosen = apart(ranked(asked, len(page.tables.projects))).head(_FIRST)
    forms = chosen["form_id"].tolist()
    heads = page.tables.projects.set_index("form_id", drop=False).loc[forms]
    sources = Sources(page.tables, forms, page.language)
    items = [
        {
            **told(page, row, sources),
            "whose": page.listed(told_of(head, page.language, "unit", "year")),
        }
        for (_, head), (_, row) in zip(heads.iterrows(), chosen.iterrows(), strict=True)
    ]
    title = page.say("collection.first", n=len(items))
    return Block("asked", fill("first", title=title, items=items)).on_front()


def said(page: Page) -> Block:
    """Return what each form says of each block, in the order of the questions."""
    if not several(page):
        return NOTHING
    rows = trust.blocks(page.tables).set_index("form_id")
    rows = rows.loc[trust.most_questionable(page.audited)].reset_index()
    heads = {name: page.name("block", name) for name in trust.BLOCKS}
    for name in heads:
        rows[name] = [page.name("block_state", one) for one in rows[name]]
    rows = rows.rename(columns=heads)
    columns = ["project", *heads.values()]
    return page.table(rows, title="collection.table_said", columns=columns).on_front()


def sets(page: Page) -> Block:
    """Return the sets of comparable forms as cards, each with the comparisons on it alone."""
    if len(page.comparable) < 2:
        return NOTHING
    cards = []
    named = {name: one for name, one in reports().items() if one.compares}
    for number, own in enumerate(page.comparable[:SETS], start=1):
        made = page.linked and len(own.projects) > 1
        cards.append(
            {
                "said": page.set_named(number, own),
                "pages": [
                    {"href": f"sets/{number}/{name}.html", **one.named(page.language)}
                    for name, one in named.items()
                    if made
                ],
            }
        )
    more = page.counted(len(page.comparable) - len(cards), "collection.more_sets")
    html = fill("sets", title=page.say("collection.sets"), cards=cards, more=more)
    return Block("sets", html).on_front()
