"""What the page of a project reads of its form: points, money, rank, and findings by their use."""

from functools import lru_cache
from typing import Any

import pandas as pd

from analysis import execution, leniency, tables, trust
from analysis.audit import IN_DOUBT, coverage
from analysis.measures import competition_rank
from analysis.report.marks import Mark, Notes, Sources
from analysis.report.page import Page
from analysis.trust.scope import kinds
from analysis.words.numbers import plain

# What the blocks of the page are set as.
KIND = "project"
# The fields of the head, in the order in which their notes are numbered.
_HEAD = (
    *("project_name", "department", "unit", "year", "total_weight", "total_score", "grade"),
    *("money_unit", "goal_expected", "goal_actual"),
)


def points(page: Page) -> pd.DataFrame:
    """Return the form's points, the rows of `leniency.points`."""
    return leniency.points(page.tables, page.rules)


@lru_cache(maxsize=1)
def names(page: Page) -> pd.Series:
    """Return the names of the indicators by their position, or why one has none."""
    rows = page.tables.indicators
    states = tables.states(page.tables, "indicators", "name")["name"]
    none = [
        page.say("project.no_indicator_name", state=page.name("left_out", one)) for one in states
    ]
    return rows["name"].fillna(pd.Series(none, rows.index)).set_axis(rows["position"])


def apart(form: "pd.Series[Any]") -> bool:
    """Tell a form, from `total`, whose printed total cannot be held against the rules."""
    told = pd.notna(form["left_out"]) and form["left_out"] != "in_doubt"
    return bool(told and pd.notna(form["total_score"]))


def left_open(page: Page, form: pd.Series) -> str:
    """Return that the grade at L may be higher, where what has no basis counts as 0 in it."""
    return page.say("project.grade_open") if form["grade_open"] else ""


def total(page: Page) -> pd.Series:
    """Return what the rules admit for the total of the form, the row of `leniency.compare`."""
    return leniency.compare(page.tables, page.rules).iloc[0]


def funds(page: Page) -> pd.DataFrame:
    """Return the rows of funds as printed, with weight and score and the rates on both bases."""
    rows = execution.by_fund(page.tables)
    printed = page.tables.funds[["weight", "score"]].reset_index(drop=True)
    return rows.assign(weight=printed["weight"], score=printed["score"])


def ranks(page: Page) -> tuple[int, dict[str, tuple[int, bool, int]]]:
    """Return with how many forms this one can be compared, and its rank by what it has.

    With each rank whether it is shared, and how many of the forms have the figure.

    Figures: `total` (total score), `reported` and `original` (both execution rates). A form that
    is not among them, nor the edition to prefer to it, has no rank.
    """
    project = page.tables.projects.iloc[0]
    own = project["form_id"] if pd.isna(project["same_as"]) else project["same_as"]
    rates = execution.compare(page.whole, page.rules)
    forms = page.whole.projects[["form_id", "total_score"]].merge(rates, on="form_id")
    forms = forms[forms["comparable"].isin(forms.loc[forms["form_id"] == own, "comparable"])]
    forms["total_score"] = forms["form_id"].map(leniency.sure_totals(page.whole))
    known = forms["left_out"].isna()
    forms = forms.assign(
        **{one: forms[one].where(known) for one in ("rate_reported", "rate_original")}
    )
    here = forms["form_id"].eq(own)
    found: dict[str, tuple[int, bool, int]] = {}
    if len(forms) < 2 or not here.any():
        return len(forms), found
    sources = {"total": "total_score", "reported": "rate_reported", "original": "rate_original"}
    for name, column in sources.items():
        # A total is as it is printed, with whatever decimals.
        order = competition_rank(forms[column].astype("float64"), 6 if name == "total" else 2)
        rank = order[here].iloc[0]
        if pd.notna(rank):
            found[name] = int(rank), bool(order.eq(rank).sum() > 1), int(order.count())
    return len(forms), found


@lru_cache(maxsize=1)
def by_use(page: Page) -> pd.DataFrame:
    """Return the findings about the form with their `use` to its reader.

    `against` contradict; `asked` are judgements by rules and questions; `lost` is what was not
    read, and no correction gives; `corrected` is about the ledger, `edition` about other editions
    of the form; `open` can't be computed. What agrees has no use, null.
    """
    found = page.tables.findings
    kind, verdict = kinds(found), found["verdict"]
    corrected, reading = kind.eq("correction"), kind.eq("reading")
    mended = found["subject"].isin(found.loc[corrected, "subject"])
    doubts_apart = found["check"].eq(IN_DOUBT)
    use = pd.Series(None, index=found.index, dtype="str").mask(verdict.eq("warns"), "asked")
    use = use.mask(use.eq("asked") & reading, "lost")
    use = (
        use.mask(use.eq("lost") & mended)
        .mask(doubts_apart)
        .mask(corrected, "corrected")
        .mask(kind.eq("edition"), "edition")
    )
    uses = {"contradicts": "against", "asks": "asked", "not-computable": "open"}
    uses["set-aside"] = "aside"
    return found.assign(use=use.mask(verdict.isin(list(uses)), verdict.map(uses)))


def facts(found: pd.DataFrame, use: str) -> int:
    """Return how many facts the findings of a use are about: several may see one misprint."""
    return int(tables.facts(found[told(found, use)]).nunique())


def told(found: pd.DataFrame, use: str) -> pd.Series:
    """Tell the findings of a use; what is asked about a contradicted fact stands with that."""
    against, asked = found["use"].eq("against"), found["use"].eq("asked")
    own = tables.facts(found)
    worse = asked & own.isin(own[against])
    return {"against": against | worse, "asked": asked & ~worse}.get(use, found["use"].eq(use))


def proof(page: Page, found: pd.DataFrame) -> tuple[int, int] | None:
    """Return how many figures are printed, and how many of them another one proves.

    None where no check has spoken. `found` is what `by_use` gives.
    """
    row = coverage(page.tables, page.tables.findings).iloc[0]
    spoken = row["confirmed"] or found["use"].isin(["open", "against"]).any()
    return (int(row["figures"]), int(row["confirmed"])) if row["figures"] and spoken else None


def doubted(page: Page, state: str, table: str = "") -> int:
    """Return how many fields of the form are in doubt, or unread; of a table how many rows."""
    found = trust.doubts(page.tables)
    found = found[found["state"] == state]
    return int(found.loc[found["table"] == table, "position"].nunique()) if table else len(found)


def form_id(page: Page) -> str:
    """Return which form the page is about."""
    return str(page.tables.projects["form_id"].iloc[0])


def sources(page: Page) -> Sources:
    """Return what the tables know of the form of the page."""
    return Sources(page.tables, [form_id(page)], page.language)


def head_notes(page: Page) -> tuple[Notes, dict[str, list[Mark]]]:
    """Return the notes on the fields of the head, and the marks of each."""
    notes, found, own = Notes("project-head", page.language), sources(page), form_id(page)
    marks = {
        column: [notes.number(mark) for mark in found.marks(own, f"project/{column}")]
        for column in _HEAD
    }
    return notes, marks


def shown(value: Any) -> str:
    """Return points with two decimals; missing ones are empty."""
    return "" if pd.isna(value) else plain(value, 2)


def span(low: Any, high: Any) -> str:
    """Return an interval of points; one figure where the rules leave no latitude.

    >>> span(2.4, 3.19), span(5, 5)
    ('2.40–3.19', '5.00')
    """
    first, last = shown(low), shown(high)
    return first if first == last else f"{first}–{last}"


def printed(value: Any) -> str:
    """Return a value as text on one line; a missing one is empty."""
    return "" if pd.isna(value) else " ".join(str(value).split())
