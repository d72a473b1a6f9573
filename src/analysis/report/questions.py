"""Which project deserves a question, and why: what the front page begins with.

title(page)              whose forms these are, of which years
strongest(page, asked)   the gravest questions as sentences, each with its way to the evidence
matrix(page, asked)      projects by what there is to ask about, the most questionable first

`asked` is `trust.questions` of the page's tables. What is made here stands on the front page too.
"""

from typing import Any

import pandas as pd

from analysis import audit
from analysis.measures import years as years_of
from analysis.report.block import Block, fill
from analysis.report.marks import Sources
from analysis.report.page import Page
from analysis.report.places import link
from analysis.schema import MARKS
from analysis.trust import most_questionable
from analysis.unit_names import units

# So many questions are told in sentences, and so many projects are named in each.
_STRONGEST, _NAMED = 5, 3
# The columns of the matrix: what a question is about, as a reader goes through a form.
ABOUT = (
    *("money", "budget", "cost", "scoring", "target", "adjusted", "result", "reason", "survey"),
    *("signed", "original"),
)


def title(page: Page) -> str:
    """Return whose forms these are and of which years, as the title of the front page.

    >>> title(Page("00_overview", corpus, "own", "en"))
    '上海市公积金管理中心: 9 project self-evaluations, 2024'
    """
    projects = page.tables.projects
    named = units(projects).dropna().unique()
    years = sorted({int(year) for year in years_of(projects).dropna()})
    span = f"{years[0]}–{years[-1]}" if len(years) > 1 else "".join(map(str, years))
    told = {"n": len(projects), "years": page.say("asked.title_years", years=span) if span else ""}
    if len(named) == 1:
        return page.say("asked.title", unit=named[0], **told)
    provinces = page.counted(projects["province"].nunique(), "asked.title_provinces")
    whose = page.counted(len(named), "asked.title_units") + provinces
    return page.say("asked.title_many", units=whose, **told)


def strongest(page: Page, asked: pd.DataFrame) -> Block:
    """Return the gravest questions in sentences: of each check the gravest, as its example.

    The last one is, of those left that are as grave, what most forms have in common.

    >>> asked = analysis.trust.questions(corpus)
    >>> strongest(Page("00_overview", corpus, "own", "en"), asked).plain.split("\\n")[0]
    '36 questions to ask, in 9 of 9 forms; 2 of them about a contradiction within a form.'
    """
    lead = _lead(page, asked)
    ordered = ranked(asked, len(page.tables.projects))
    checks = list(ordered.groupby("check", sort=False))
    first, rest = checks[: _STRONGEST - 1], checks[_STRONGEST - 1 :]
    as_grave = [one for one in rest if one[1]["verdict"].iloc[0] == rest[0][1]["verdict"].iloc[0]]
    last = sorted(as_grave, key=lambda one: -one[1]["form_id"].nunique())[:1]
    items = [_item(page, check, rows) for check, rows in (*first, *last)]
    signs = {"comma": page.say("word.comma"), "colon": page.say("word.colon")}
    html = fill("asked", lead=lead, items=items, likewise=page.say("asked.likewise"), **signs)
    shown = Block("asked", html, {"found": found(page, asked)})
    return shown.on_front(title(page))


def found(page: Page, asked: pd.DataFrame) -> str:
    """Return which form to ask about first, and what, as a heading.

    >>> asked = analysis.trust.questions(corpus.select(["self-evaluation-forms-2024.txt#7"]))
    >>> found(Page("00_overview", corpus, "own", "en"), asked)
    'Ask first about “信息化建设项目 #7” (name in doubt): no satisfaction indicator'
    """
    if asked.empty:
        return page.say("asked.found_none")
    first = ranked(asked, len(page.tables.projects)).iloc[0]
    told = {"project": page.called(first), "check": page.name("check", first["check"])}
    against = first["verdict"] == "contradicts"
    return page.say("asked.found_against" if against else "asked.found", **told)


def ranked(asked: pd.DataFrame, forms: int) -> pd.DataFrame:
    """Return questions in the order in which checks are told: what most forms raise stands last.

    Of questions as grave, that is: what nearly all have in common is no reason to ask one.

    >>> ranked(analysis.trust.questions(corpus), 9)["check"].head(3).tolist()
    ['cost-deviation', 'cost-deviation', 'score-admissible']
    """
    grade = asked.groupby(["verdict", "severity"], sort=False, dropna=False).ngroup()
    common = asked.groupby("check")["form_id"].transform("nunique") * 2 > forms
    order = asked.assign(grade=grade, common=common).sort_values(["grade", "common"], kind="stable")
    return order.drop(columns=["grade", "common"])


def _lead(page: Page, asked: pd.DataFrame) -> str:
    """Say how many facts there are to ask about, in how many forms."""
    forms = len(page.tables.projects)
    if asked.empty:
        return page.say("asked.lead_none", n=forms)
    against = asked["verdict"].eq("contradicts").sum()
    told = {"n": len(asked), "some": asked["form_id"].nunique(), "forms": forms}
    said = page.counted(against, "asked.against", "asked.against_none")
    key = "asked.lead" if forms > 1 else "asked.lead_alone"
    return page.say(key, against=said, counting=asked, **told)


def _item(page: Page, check: Any, rows: pd.DataFrame) -> dict[str, Any]:
    first, forms = rows.iloc[0], rows.drop_duplicates("form_id")
    sources = Sources(page.tables, [first["form_id"]], page.language)
    own = audit.check_of(check)
    counts = forms["verdict"].value_counts(sort=False)  # of each form the gravest
    verdict = page.told(page.name("asked_verdict", one, n=int(n)) for one, n in counts.items())
    if own is not None and own.run_corpus is not None:  # of many forms, told at the first of them
        verdict = page.say("asked.across", n=len(rows))
    elif len(page.tables.projects) == 1:  # the lead has counted it
        verdict = ""
    return {
        **told(page, first, sources),
        "verdict": verdict,
        "check": page.name("check", check),
        "projects": [_whose(page, row) for _, row in forms.iloc[1:_NAMED].iterrows()],
        "more": page.counted(max(len(forms) - _NAMED, 0), "eligibility.left_more"),
    }


def told(page: Page, row: pd.Series, sources: Sources) -> dict[str, Any]:
    """Return a question for the templates: its mark, sentences and place, and whose it is.

    >>> asked, known = analysis.trust.questions(corpus), Sources(corpus, [], "en")
    >>> told(Page("00_overview", corpus, "own", "en"), asked.iloc[0], known)["mark"]
    '✗'
    """
    source = page.listed(sources.source(row))
    return {
        **_whose(page, row),
        "mark": MARKS[row["verdict"]],
        "said": row[f"message_{page.language}"],
        "source": page.say("project.brackets", inside=source) if source else "",
        "ask": row[f"ask_{page.language}"],
    }


def _whose(page: Page, row: pd.Series) -> dict[str, str]:
    """Return what a form is called and the way to the row of its page that is asked about."""
    anchor = "" if pd.isna(row["position"]) else f"#i-{row['position']}"
    href = f"{link(row['form_id'])}{anchor}" if row["form_id"] in page.linked else ""
    return {"called": page.called(row), "href": href}


def matrix(page: Page, asked: pd.DataFrame, compared: pd.DataFrame) -> Block:
    """Return a row a project with what there is to ask about it, the most questionable first.

    `compared` is `trust.compare` of the page's tables: what was read in doubt, or not at all.

    >>> asked, compared = analysis.trust.questions(corpus), analysis.trust.compare(corpus)
    >>> matrix(Page("00_overview", corpus, "own", "en"), asked, compared).about["front"]
    ''
    """
    rows = by_form(asked)
    heads = {about: page.name("about", about) for about in ABOUT}
    cells = {
        head: [_cell(page, found) for found in rows[about]]
        for about, head in heads.items()
        if any(rows[about])
    }
    scores = page.tables.projects[["form_id", "total_score"]]
    whole = compared[["form_id", "n_doubt_rows", "n_gaps"]].merge(scores, on="form_id")
    rows = rows.assign(**cells).merge(whole, on="form_id", how="right")
    rows["n_asked"] = rows["n_asked"].fillna(0).astype(int)
    rows = rows.set_index("form_id").loc[most_questionable(page.audited)].reset_index()
    columns = ["project", "total_score", "n_asked", *cells, "n_doubt_rows", "n_gaps"]
    return page.table(rows, title="asked.table", columns=columns).on_front()


def by_form(asked: pd.DataFrame) -> pd.DataFrame:
    """Return a row a form: `n_asked`, and for each thing to ask about its facts, the gravest first.

    >>> by_form(analysis.trust.questions(corpus)).n_asked.sum().item()
    36
    """
    rows = []
    for form, own in asked.groupby("form_id", sort=False):
        facts = {about: own[own["about"] == about].to_dict("records") for about in ABOUT}
        rows.append({"form_id": form, "n_asked": len(own), **facts})
    return pd.DataFrame(rows, columns=["form_id", "n_asked", *ABOUT])


def _cell(page: Page, found: list[dict[str, Any]]) -> str:
    """Return the checks that ask, each once, with the mark of the gravest."""
    marks: dict[str, str] = {}
    for one in found:
        marks.setdefault(page.name("check", one["check"]), MARKS[one["verdict"]])
    return page.told(f"{mark} {named}" for named, mark in marks.items())
