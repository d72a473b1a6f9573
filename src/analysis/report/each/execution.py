"""The report on execution rates: what both budget bases say of the rate, of ranks and points."""

from typing import Any

import pandas as pd

from analysis import execution
from analysis.measures import top
from analysis.report.block import NOTHING, Block
from analysis.report.each import TINY, called, ends
from analysis.report.page import Page
from analysis.report.reports import Report
from analysis.words.numbers import figure

REPORT = Report("01_execution_rates", compares=True)
_RELATIONS = ("agrees", "opposite", "fraction", "differs", "unknown")


def opening(page: Page) -> Block:
    """Return what both budget bases say about the execution of these forms."""
    forms = execution.compare(page.pooled, page.rules)
    whole = execution.grouped(page.pooled).iloc[0]
    if not whole["n_rows"]:
        return _one_basis(page, forms)
    used = forms[forms["left_out"].isna()]
    rates = page.say("execution.open_rates", counting=used, n=int(whole["n_rows"]), **whole)
    said = [
        page.sentences(rates, page.left(forms, "eligibility.left_forms")),
        _giant(page, used),
        *_adjustments(page, used),
        _ranks(page, used),
        _deviations(page, execution.cost_deviation(page.pooled)),
    ]
    both = [figure(whole[f"rate_{basis}"], "percent") for basis in ("reported", "original")]
    return page.opening(said, " / ".join(both), "execution.key")


def _one_basis(page: Page, forms: pd.DataFrame) -> Block:
    """Phrase forms of which only the adjusted budget is known, or none."""
    rows = page.eligible("rate")
    used = forms[forms["form_id"].isin(rows.loc[rows["left_out"].isna(), "form_id"])]
    left = page.left(rows, "eligibility.left_forms")
    if used.empty:
        none = page.sentences(page.say("execution.open_none", n=len(forms)), left)
        return page.opening([none], "", "execution.key_reported")
    told = {"executed": used["executed"].sum(), "adjusted": used["adjusted_budget"].sum()}
    rate = 100 * told["executed"] / told["adjusted"]
    said = page.say("execution.open_reported", counting=used, n=len(used), reported=rate, **told)
    sentences = [page.sentences(said, left), page.say("execution.open_no_original")]
    return page.opening(sentences, figure(rate, "percent"), "execution.key_reported")


def _giant(page: Page, forms: pd.DataFrame) -> str:
    """Say that one form has half of the money that is added up, where it does."""
    widest = top(forms, forms["adjusted_budget"]).iloc[0]
    share = widest["adjusted_budget"] / forms["adjusted_budget"].sum()
    if len(forms) < 3 or share < 1 / 2:
        return ""
    told = {"project": page.called(widest), "share": share}
    return page.say("execution.open_giant", counting=forms, n=len(forms), **told)


def _adjustments(page: Page, forms: pd.DataFrame) -> list[str]:
    changed = forms[forms["adjustment"].abs() > TINY]
    if changed.empty:
        return [page.counted(len(forms), "execution.open_unchanged")]
    lifts = top(forms, forms["uplift"].abs())
    lift, effect = lifts.iloc[0], _effect(page, lifts)
    if len(forms) == 1:
        one = changed.iloc[0]
        key = "execution.open_was_cut" if one["adjustment"] < 0 else "execution.open_was_raised"
        return [page.say(key, adjustment=abs(one["adjustment"]), effect=effect)]
    cut, raised = (changed["adjustment"] < 0).sum(), (changed["adjustment"] > 0).sum()
    parts = [
        page.counted(cut, "execution.open_cut", "execution.open_none_cut"),
        page.counted(raised, "execution.open_raised", "execution.open_none_raised"),
        page.counted(len(forms) - len(changed), "execution.open_kept"),
    ]
    widest = top(changed, changed["adjustment"].abs())
    one_way = (widest["adjustment"] > 0).nunique() == 1
    said = page.say(
        "execution.open_changed" if one_way else "execution.open_changed_both",
        counting=changed,
        parts=page.listed(parts),
        project=called(page, widest),
        adjustment=widest["adjustment"].iloc[0] if one_way else widest["adjustment"].abs().max(),
    )
    if not abs(lift["uplift"]) > TINY:
        return [said]
    return [said, page.say("execution.open_uplift", project=called(page, lifts), effect=effect)]


def _effect(page: Page, rows: pd.DataFrame) -> str:
    """Say what an adjustment does to a form's rate, and to its points where they are known.

    Of several forms, whose rates differ as far, only how far.
    """
    row = rows.iloc[0]
    if len(rows) > 1:
        return page.say("execution.effect_alike", uplift=abs(row["uplift"]))
    key = "execution.effect_up" if row["uplift"] > 0 else "execution.effect_down"
    said = page.say(key, **{**row, "uplift": abs(row["uplift"])})
    if pd.isna(row["uplift_points"]):
        return said
    points = abs(row["uplift_points"])
    if points < TINY:
        return said + page.say("execution.effect_same_points")
    return said + page.say("execution.effect_points", points=points)


def _ranks(page: Page, forms: pd.DataFrame) -> str:
    """Say whose rank the basis changes; ranks of one or two forms say nothing."""
    ranked = forms.dropna(subset=["rank_change"])
    moved = ranked[ranked["rank_change"] != 0]
    if len(ranked) < 3:
        return ""
    if moved.empty:
        return page.say("execution.open_rank_same", n=len(ranked))
    widest = top(moved, moved["rank_change"].abs())
    row = widest.iloc[0]

    def place(column: str) -> str:
        shared = (ranked[column] == row[column]).sum() > 1
        key = "execution.place_tied" if shared else "execution.place"
        return page.say(key, rank=int(row[column]))

    places = {side: place(f"rank_{side}") for side in ("original", "reported")}
    far = page.say("execution.moved", **places)
    if len(widest) > 1:
        far = page.say("execution.moved_alike", n=int(abs(row["rank_change"])))
    every = len(moved) == len(ranked)
    return page.say(
        "execution.open_ranks_all" if every else "execution.open_ranks",
        counting=moved,
        n=len(moved),
        ranked=len(ranked),
        project=called(page, widest),
        far=far,
    )


def _deviations(page: Page, rows: pd.DataFrame) -> str:
    counts = rows["relation"].fillna("unknown").value_counts()
    parts = page.tally("relation_count", {one: counts.get(one, 0) for one in _RELATIONS})
    return page.counted(len(rows), "execution.open_deviations", parts=parts)


def deviation_points(page: Page) -> Block:
    """Return what cost-deviation indicators earn beside what the execution rate loses."""
    told = _twice_scored(page)
    if told is None:
        return NOTHING
    every = told["n"] > 1 and told["full"] == told["n"]
    said = page.say(
        "execution.deviation_points_all" if every else "execution.deviation_points", **told
    )
    key = "execution.deviation_lost" if told["points"] >= TINY else "execution.deviation_kept"
    return page.note(said + page.say(key, n=told["forms"], points=told["points"]))


def _twice_scored(page: Page) -> dict[str, Any] | None:
    """Return what indicators of cost deviation earn, and what the rates of their forms lose."""
    rows = execution.cost_deviation(page.pooled).dropna(
        subset=["weight", "score", "execution_weight", "execution_score"]
    )
    if rows.empty:
        return None
    once = rows.drop_duplicates("form_id")
    return {
        "n": len(rows),
        "full": int((rows["score"] >= rows["weight"]).sum()),
        "forms": len(once),
        "points": float((once["execution_weight"] - once["execution_score"]).sum()),
        **rows[["score", "weight"]].sum(),
    }


def several_sources(page: Page) -> Block:
    """Return how many forms draw on more than one source of funds: those of the table below."""
    funds = page.tables.funds
    forms = funds.loc[(funds[execution.MONEY].abs() > 0).any(axis=1), "form_id"].nunique()
    if not forms:
        return NOTHING
    several = execution.sources(page.tables)["form_id"].nunique()
    if not several:
        return page.note(page.say("execution.sources_none", n=forms))
    key = "execution.sources_alone" if forms == 1 else "execution.sources"
    return page.note(page.say(key, n=several, of=forms))


def groups(page: Page) -> pd.DataFrame:
    """Return `execution.groups` with what each group is, in words, in the column `group`.

    Groups without a row are left out, and all of them where none has a rate.
    """
    rows = execution.groups(page.tables, page.rules)
    rows = rows[rows["n_rows"] > 0] if rows["rate_reported"].notna().any() else rows.head(0)
    if rows["n_rows"].sum() == 1:  # one project is no group
        rows = rows.head(0)
    several = len(page.comparable) > 1
    lost = page.say("chart.not_told")
    names = [
        page.set_named(number + 1, page.comparable[number])
        if several and grouping == "all"
        else page.name("grouping", grouping, name=name)
        for number, grouping, name in zip(
            rows["comparable"], rows["grouping"], rows["group"].fillna(lost), strict=True
        )
    ]
    return rows.assign(group=pd.Series(names, index=rows.index, dtype="str"))


def bases_found(page: Page) -> str:
    """Return what the choice of the budget does to the rate of all forms, as a heading."""
    whole = execution.grouped(page.pooled).iloc[0]
    if not whole["n_rows"]:
        return ""
    gap = whole["rate_reported"] - whole["rate_original"]
    key = "execution.found_lower" if gap > 0 else "execution.found_higher"
    if abs(gap) < TINY:
        key = "execution.found_same"
    return page.say(key, gap=abs(gap), **whole)


def ranks_found(page: Page) -> str:
    """Return how many ranks hang on the basis, as a heading."""
    ranked = execution.compare(page.pooled, page.rules).dropna(subset=["rank_change"])
    if len(ranked) < 3:
        return page.say("execution.found_few_ranks") if len(ranked) else ""
    moved = int((ranked["rank_change"] != 0).sum())
    key = "execution.found_moved" if moved else "execution.found_unmoved"
    return page.say(key, n=moved, ranked=len(ranked))


def groups_found(page: Page) -> str:
    """Return between which units the rates lie, else the median beside the total, as a heading."""
    rows = execution.groups(page.pooled, page.rules)
    units = rows[rows["grouping"].eq("unit") & rows["n_rows"].gt(0)]
    units = units.dropna(subset=["group", "rate_reported"])
    if len(units) > 1:
        told = ends(page, units, "group", "rate_reported", "word.units")
        key = "execution.found_units_same" if told["alike"] else "execution.found_units"
        return page.say(key, n=len(units), **told)
    whole = rows[rows["grouping"].eq("all") & rows["n_rows"].gt(1)]
    return page.say("execution.found_median", **whole.iloc[0]) if len(whole) else ""


def funds_found(page: Page) -> str:
    """Return which source of funds was spent least and which most, as a heading."""
    rows = execution.grouped(page.pooled, ["fund"], None)
    rows = rows[~rows["fund"].eq("total")].dropna(subset=["fund", "rate_reported"])
    named = (page.name("fund", one) for one in rows["fund"])
    rows = rows.assign(named=[one[:1].lower() + one[1:] for one in named])
    if rows.empty:
        return ""
    told = ends(page, rows, "named", "rate_reported", "word.sources")
    same = "execution.found_funds_same" if len(rows) > 1 else "execution.found_fund"
    key = same if told["alike"] else "execution.found_funds"
    return page.say(key, n=len(rows), **told)


def deviation_found(page: Page) -> str:
    """Return what cost-deviation indicators earn where the rates lose points, as a heading."""
    told = _twice_scored(page)
    if told is None:
        return ""
    key = "execution.found_twice" if told["points"] >= TINY else "execution.found_twice_kept"
    return page.say(key, **told)
