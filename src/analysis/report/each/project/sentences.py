"""The opening of the page about one project."""

from typing import Any

import pandas as pd

from analysis.measures import top
from analysis.report.block import Block
from analysis.report.each import TINY, undecided
from analysis.report.each.project import form as sheet
from analysis.report.page import Page
from analysis.tables import AMOUNTS, MISSING, states
from analysis.words.numbers import money, plain


def opening(page: Page) -> Block:
    """Return what one form says: money, points, deductions, doubts, its place among the others."""
    rows = sheet.points(page)
    sentences = [
        _money(page),
        _total(page),
        _points(page, rows[rows["position"] > 0]),
        _checks(page),
        _rank(page),
    ]
    score = page.tables.projects["total_score"].iloc[0]
    return page.opening(sentences, sheet.shown(score) or "–", "field.total_score")


def _money(page: Page) -> str:
    rows = sheet.funds(page)
    total = rows[rows["fund"].eq("total")]
    if len(total) != 1:
        return page.say("project.open_money_none")
    row = total.iloc[0]
    reported, original = row["rate_reported"], row["rate_original"]
    state = states(page.tables, "funds", *AMOUNTS)[rows["fund"].eq("total").to_numpy()].iloc[0]
    amounts = {name: _amount(page, row[name], state[name]) for name in AMOUNTS}
    if pd.notna(reported) and pd.notna(original):
        same = abs(float(row["adjustment"])) < TINY
        key = "project.open_money_same" if same else "project.open_money"
    elif pd.notna(reported):
        key = "project.open_money_adjusted"
    else:
        key = "project.open_money_original" if pd.notna(original) else "project.open_money_no_rate"
    return page.say(key, **{**row, **amounts})


def _amount(page: Page, value: Any, state: str) -> str:
    if pd.isna(value):
        return page.name("left_out", state)
    # One project may be small: its amounts stand in full.
    return money(value, "zh") if page.language == "zh" else f"CNY {plain(value * 10_000, 0)}"


def _total(page: Page) -> str:
    form = sheet.total(page)
    lost, grade = pd.isna(form["total_score"]), form["grade"]
    printed = page.say("project.grade_none", why=page.grade(form))
    if pd.notna(grade):
        printed = page.say("project.grade_printed", grade=page.gloss(grade))
    if page.tables.indicators.empty or (lost and pd.isna(form["lowest"])):
        key = "project.open_total_none" if lost else "project.open_total"
    elif lost:
        key = "project.open_total_lost"
    elif sheet.apart(form):
        free = form["left_out"] == "other_rules"
        key = "project.open_total_free" if free else "project.open_total_apart"
    elif pd.isna(form["position"]):
        fixed = form["lowest"] == form["highest"]
        key = "project.open_total_fixed" if fixed else "project.open_total_unplaced"
    else:
        key = "project.open_total_inside" if form["inside"] else "project.open_total_outside"
    strict = page.gloss(form["grade_lowest"])
    left = sheet.left_open(page, form)
    why = page.name("left_out", form["left_out"])
    if not lost and form["left_out"] in MISSING:  # the total is there, and a weight is not
        why = page.say("project.no_weights", why=why)
    told = {**form, "grade": printed, "strict": strict, "why": why, **page.rules_named}
    if lost:
        told["state"] = page.missing("total_score", form["form_id"])
    return page.say(key, **told, undecided=left + undecided(page))


def _points(page: Page, rows: pd.DataFrame) -> str:
    if rows.empty:
        return page.say("project.no_indicators")
    scored = rows[(rows["weight"] > 0) & rows["score"].notna()]
    if scored.empty:
        return page.say("project.open_no_scores", n=len(rows))
    cut = scored[scored["lost"] > 0].sort_values(["lost", "position"], ascending=[False, True])
    full = int(scored["at_ceiling"].fillna(False).sum())
    if cut.empty and full < len(scored):
        return page.say("project.open_above", n=len(scored), full=full, above=len(scored) - full)
    if cut.empty:
        key = "project.open_all_full" if len(scored) > 1 else "project.open_one_full"
        return page.say(key, n=len(scored))
    widest = top(cut, cut["lost"])
    most = widest.iloc[0]
    name = str(sheet.names(page)[most["position"]])
    known = states(page.tables, "indicators", "name")["name"]
    if known.eq("in_doubt")[page.tables.indicators["position"].eq(most["position"])].any():
        name = page.say("word.in_doubt", value=name)
    key = "project.open_points" if len(widest) == 1 else "project.open_points_alike"
    return page.say(
        key if len(cut) > 1 else "project.open_one_cut",
        n=len(scored),
        alike=len(widest),
        full=full,
        cut=len(cut),
        lost=plain(cut["lost"].sum(), 2),
        row=int(most["position"]),
        name=name,
        weight=plain(most["weight"], 2),
        most=plain(most["lost"], 2),
    )


def _checks(page: Page) -> str:
    found = sheet.by_use(page)
    proven = sheet.proof(page, found)
    if proven is None:
        return ""
    figures, confirmed = proven
    every = "project.open_confirmed_all" if confirmed == figures else "project.open_confirmed"
    against, asked, corrected = (
        sheet.facts(found, use) for use in ("against", "asked", "corrected")
    )
    parts = [
        page.say(every, confirmed=confirmed, figures=figures),
        page.counted(against, "project.open_against", "project.open_nothing_against"),
        page.counted(asked, "project.open_asked"),
        page.counted(sheet.doubted(page, "in_doubt"), "project.open_doubts"),
        page.counted(sheet.doubted(page, "unread"), "project.open_unread"),
        page.counted(corrected, "project.open_corrected"),
    ]
    return page.told(parts, stop=True)


def _rank(page: Page) -> str:
    n, found = sheet.ranks(page)
    if not found:
        return ""
    parts = [
        page.name("rank", name, rank=rank, tied=page.say("project.tied") if tied else "")
        + page.counted(of if of < n else 0, "project.rank_of")
        for name, (rank, tied, of) in found.items()
    ]
    return page.say("project.open_rank", n=n, ranks=page.listed(parts))


def money_found(page: Page) -> str:
    """Return the rate of the form on both bases, as a heading."""
    rows = sheet.funds(page)
    total = rows[rows["fund"].eq("total")].dropna(subset=["rate_reported"])
    if len(total) != 1:
        return ""
    row = total.iloc[0]
    alone = pd.isna(row["rate_original"]) or abs(float(row["adjustment"])) < TINY
    return page.say("project.found_rate" if alone else "project.found_rates", **row)


def points_found(page: Page) -> str:
    """Return how many points the indicators lost, and how many the execution rate, as a heading."""
    rows = sheet.points(page)
    scored = rows[(rows["weight"] > 0) & rows["score"].notna()]
    if not scored["position"].any():  # no indicator is among them
        return page.say("project.found_no_score")
    cut = scored[scored["lost"] > 0]
    own = cut["position"] > 0
    points, rate = (cut.loc[which, "lost"].sum() for which in (own, ~own))
    none = "" if rate else "project.found_no_cut"
    parts = [page.counted(int(own.sum()), "project.found_cut", none, points=plain(points, 2))]
    parts.append(
        page.counted(len(cut) - int(own.sum()), "project.found_cut_rate", points=plain(rate, 2))
    )
    said = page.told(parts)
    return said[:1].upper() + said[1:]


def findings_found(page: Page) -> str:
    """Return how much contradicts and how much is worth asking, as a heading."""
    found = sheet.by_use(page)
    if sheet.proof(page, found) is None:
        return ""
    against, asked = (sheet.facts(found, use) for use in ("against", "asked"))
    first = page.counted(against, "project.found_against", "project.found_none_against")
    return page.told([first, page.counted(asked, "project.found_asked")])


def indicators_found(page: Page) -> str:
    """Return how many indicators there are, and how many are in doubt or unread, as a heading."""
    rows = page.tables.indicators
    if rows.empty:
        return ""
    parts = [page.counted(len(rows), "project.found_indicators")]
    for state, key in (("in_doubt", "project.found_doubted"), ("unread", "project.found_unread")):
        parts.append(page.counted(sheet.doubted(page, state, "indicators"), key))
    return page.listed(parts)
