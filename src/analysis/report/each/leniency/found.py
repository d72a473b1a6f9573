"""What each section of the report on scoring leniency found, as its heading.

Empty where there is nothing to count: then the heading names the topic.
"""

import pandas as pd

from analysis import eligibility, leniency
from analysis.report.each import TINY
from analysis.report.each.leniency.statistics import UNLIKELY
from analysis.report.page import Page
from analysis.words.numbers import plain


def spans(page: Page, forms: pd.DataFrame) -> str:
    """Return how many totals lie inside what the rules allow, from `leniency.compare`."""
    own = forms["form_id"].isin(page.pooled.projects["form_id"]) & forms["left_out"].isna()
    judged = forms[own]
    if judged.empty:
        return ""
    out = int((~judged["inside"].fillna(False).astype("bool")).sum())
    if out:
        return page.say("leniency.found_out", n=out, of=len(judged))
    middle = judged["position"].median()
    if pd.isna(middle):
        return page.say("leniency.found_inside", n=len(judged))
    return page.say("leniency.found_position", n=len(judged), position=middle)


def ceiling(page: Page) -> str:
    """Return how many indicators have the full score."""
    whole = leniency.ceiling(page.pooled)
    if whole.empty or not int(whole["n_indicators"].iloc[0]):
        return ""
    row = whole.iloc[0]
    n, at = int(row["n_indicators"]), int(row["n_ceiling"])
    key = "leniency.found_full" if n == at else "leniency.found_ceiling"
    return page.say(key, n=n, at=at, share=row["share_indicators"])


def bands(page: Page) -> str:
    """Return how many of those labelled “achieved” stand at the top of their band."""
    rows = leniency.bands(page.pooled, page.rules)
    bare = int(rows["n_indicators"].sum())
    rows = rows[rows["achievement"] == "achieved"]
    if rows.empty:
        return page.say("leniency.found_no_achieved", n=bare) if bare else ""
    n, at = int(rows["n_indicators"].iloc[0]), int(rows["n_top"].iloc[0])
    return page.say("leniency.found_top_all" if n == at else "leniency.found_top", n=n, top=at)


def deductions(page: Page) -> str:
    """Return how many points were lost, and how many deductions lack the reason asked for."""
    if not leniency.ratios(page.pooled)["left_out"].isna().any():
        return ""
    lost = leniency.deductions(page.pooled, page.rules)
    lost = lost[lost["left_out"].isna()]
    if lost.empty:
        return page.say("leniency.found_no_deduction")
    told = {"n": len(lost), "points": lost["lost"].sum()}
    if leniency.explaining(page.pooled)["pattern"].eq("unasked").all():
        return page.say("leniency.found_deductions", **told)
    silent = int(lost["unexplained"].sum())
    unasked = int(lost["form_id"].isin(eligibility.unasked(page.pooled.projects)).sum())
    if silent:
        lacking = page.counted(unasked, "leniency.found_lacking")
        return page.say("leniency.found_silent", **told, silent=silent, lacking=lacking)
    key = "leniency.found_part" if unasked else "leniency.found_explained"
    return page.say(key, **told, unasked=unasked)


def beyond(page: Page) -> str:
    """Return how many scores the rules do not allow."""
    rows = page.bound(leniency.beyond(page.pooled, page.rules))
    n = int(rows["left_out"].isna().sum())
    if not n and not leniency.ratios(page.pooled)["left_out"].isna().any():
        return ""
    return page.say("leniency.found_beyond" if n else "leniency.found_none_beyond", n=n)


def rule_sets(page: Page, summary: pd.DataFrame) -> str:
    """Return how far the median position moves under other rule sets, from `by_rules`."""
    position = summary["position"].dropna()
    if len(summary) < 2 or position.empty:
        return ""
    low, high = plain(position.min(), 2), plain(position.max(), 2)
    key = "leniency.found_rules_same" if low == high else "leniency.found_rules"
    return page.say(key, n=len(summary) - 1, low=low, high=high)


def statistics(page: Page) -> str:
    """Return whether units differ in how they use the bands, else the mean of all scores."""
    found = leniency.differences(page.pooled, page.rules)
    if found["p_value"] is None:
        rows = leniency.ratios(page.pooled)
        ratio = rows.loc[rows["left_out"].isna(), "ratio"]
        return page.say("leniency.found_mean", mean=ratio.mean()) if len(ratio) else ""
    if found["p_value"] < UNLIKELY:
        key = "leniency.found_differ"
    else:
        known = found["detectable"] > TINY
        key = "leniency.found_alike" if known else "leniency.found_no_difference"
    return page.say(key, n=found["n_units"], detectable=found["detectable"])
