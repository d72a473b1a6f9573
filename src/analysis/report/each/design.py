"""The report on indicator design: what forms measure, and what their targets can tell."""

import pandas as pd

from analysis import design
from analysis.report.block import NOTHING, Block
from analysis.report.each import TINY, top
from analysis.report.page import Page
from analysis.report.reports import Report
from analysis.rules import Rules, RuleSet, describe, load
from analysis.words.numbers import figure

REPORT = Report("03_indicator_design")
# The only set that states weights with cost indicators.
_GUIDE = "mof-2021-101"
_NOT_COMPARED = ("no target number", "no actual number", "units differ")
# What `design.explanations` finds amiss in a reason.
_AMISS = ("missing", "denies", "repeated", "other_subject", "no_remedy", "spared")


def opening(page: Page) -> Block:
    """Return what these forms measure, and what their targets can tell."""
    forms = design.compare(page.tables, yardstick(page))
    kinds = design.quantified(page.tables).head(1)
    if kinds.empty or not kinds["n_indicators"].iloc[0]:
        return page.opening([page.say("design.open_none", n=len(forms))], "–", "design.key")
    total = kinds.iloc[0]
    said = [
        _quantified(page, forms, total),
        _targets(page, design.slack(page.tables), len(forms) > 1),
        _balance(page, forms),
        _names(page, forms),
        _reasons(page),
    ]
    share = figure(total["share_indicators"], "share") or "–"
    return page.opening([one.strip() for one in said], share, "design.key")


def _quantified(page: Page, forms: pd.DataFrame, total: pd.Series) -> str:
    counts = forms.loc[forms["n_indicators"] > 0, "n_indicators"]
    few, many = int(counts.min()), int(counts.max())
    each = page.say("design.each_same" if few == many else "design.each", few=few, many=many)
    said = page.say(
        "design.open_indicators",
        n=len(counts),
        indicators=int(total["n_indicators"]),
        each=each if len(counts) > 1 else "",
    )
    left = page.counted(len(forms) - len(counts), "design.open_without")
    if pd.isna(total["share_indicators"]):
        return said + page.say("design.open_kinds_lost") + left
    key = "design.open_share" if pd.isna(total["share_points"]) else "design.open_shares"
    said += page.say(key, **total) + left
    return said + page.counted(total["n_unknown"], "design.open_unknown")


def _targets(page: Page, rows: pd.DataFrame, several: bool) -> str:
    """Say how the targets came out; nothing where none can be compared."""
    counts = rows["outcome"].value_counts()
    n = int(counts.sum())
    if not n:
        return page.say("design.open_no_targets") if len(rows) else ""
    exact = rows["exact_hit"].fillna(False).astype("bool").sum()
    said = page.say(
        "design.open_targets",
        n=n,
        met=page.counted(
            counts.get("missed", 0), "design.targets_missed", "design.targets_all_met"
        ),
        exact=page.counted(exact, "design.targets_exact", "design.targets_no_exact"),
    )
    kinds = {name: counts.get(name, 0) for name in ("full", "zero")}
    key = "design.open_limit" if several else "design.open_limit_alone"
    return said + page.counted(sum(kinds.values()), key, parts=page.tally("limit", kinds))


def _balance(page: Page, forms: pd.DataFrame) -> str:
    compared = forms.dropna(subset=["tvd"])
    if compared.empty:
        return page.say("design.open_no_balance", **page.ruled)
    far = top(compared, compared["tvd"])
    if far["tvd"] <= TINY / 100:
        said = page.say("design.open_balanced", n=len(compared), document=_document(page))
    else:
        said = page.say(
            "design.open_balance",
            n=len(compared),
            document=_document(page),
            project=page.called(far),
            tvd=far["tvd"],
        )
    return said + page.counted(len(forms) - len(compared), "design.open_balance_left")


def _names(page: Page, forms: pd.DataFrame) -> str:
    inside = page.counted(forms["n_duplicate_pairs"].sum(), "design.open_pairs")
    if len(forms) < 2:
        return inside
    shared = design.templates(page.tables)
    if shared.empty:
        return page.say("design.open_no_template") + inside
    most = shared.iloc[0]
    said = page.say(
        "design.open_templates", n=len(shared), name=most["template"], forms=int(most["n_forms"])
    )
    return said + inside


def _reasons(page: Page) -> str:
    if not _scored(page):
        return page.say("design.open_no_scores")
    said = design.explanations(page.tables, every=False)
    cut = int(said["deduction"].fillna(False).sum())
    missing = int(said["missing"].sum())
    poor = int((said["denies"] | said["repeated"] | said["other_subject"]).sum())
    parts = [
        page.say("design.reasons_missing", n=missing, cut=cut)
        if cut and missing
        else page.counted(cut, "design.reasons_all", "design.reasons_no_cut"),
        page.counted(poor, "design.reasons_poor", "design.reasons_plain" if cut > missing else ""),
        page.counted(said["doubtful"].sum(), "design.reasons_doubtful"),
    ]
    return page.told(parts, stop=True)


def yardstick(page: Page) -> Rules:
    """Return what the balance is held against: the forms' own rules, where they state weights.

    Else it is the guide with cost indicators, for comparison: it binds central units only.
    """
    blocks = design.balance(page.tables, page.rules)
    return page.rules if blocks["rule_points"].notna().any() else _GUIDE


def _held_against(page: Page) -> list[RuleSet]:
    rules = yardstick(page)
    return page.sets if rules == page.rules else [load(rules)]


def _document(page: Page) -> str:
    return page.say("word.list").join(one.document for one in _held_against(page))


def rule_points(page: Page) -> Block:
    """Return what the rule set says of the points of level 1, and how sure that is."""
    fields = ("level1_weights", "level1_weights_with_cost", "without_satisfaction")
    lines = [
        page.say("design.rule_line", name=line.name, said=line.text, sure=line.provenance)
        for one in _held_against(page)
        for line in describe(one, page.language)
        if line.field in fields
    ]
    told = {"rules": page.ruled["rules"], "document": _document(page), "lines": page.told(lines)}
    own = yardstick(page) == page.rules
    return page.note(page.say("design.rule_points" if own else "design.rule_points_guide", **told))


def targets(page: Page) -> Block:
    """Return how many quantitative targets were compared, and why the others were not."""
    rows = design.slack(page.tables)
    if rows.empty:
        return NOTHING
    left = rows["not_compared"].value_counts()
    compared = len(rows) - int(left.sum())
    every = "design.compared" if len(left) else "design.compared_all"
    parts = page.tally("why_not", {why: left.get(why, 0) for why in _NOT_COMPARED})
    kinds = design.quantified(page.tables).iloc[0]
    return page.note(
        page.say(every, n=len(rows), compared=compared)
        + page.counted(left.sum(), "design.not_compared", parts=parts)
        + page.counted(kinds["n_qualitative"], "design.qualitative")
        + page.counted(kinds["n_unknown"], "design.kind_unknown")
    )


def operators(page: Page) -> Block:
    """Return how many operators are in doubt, and how many names were not judged."""
    rows = design.slack(page.tables)
    if rows.empty:
        return NOTHING
    doubts, unjudged = (rows[name].notna().sum() for name in ("operator_doubt", "in_doubt"))
    said = page.counted(doubts, "design.operators", "design.operators_none")
    return page.note(said + page.counted(unjudged, "design.operators_unjudged", of=len(rows)))


def reasons(page: Page) -> Block:
    """Return how the reasons were judged, and how many were not judged for what they are about."""
    rows = design.explanations(page.tables, every=False)
    if rows.empty:
        known = _scored(page)
        return page.note(page.say("design.reasons_nothing" if known else "design.open_no_scores"))
    found = page.tally("found", {name: rows[name].sum() for name in _AMISS})
    said = page.counted(len(found), "design.judged", "design.judged_none", found=found)
    return page.note(said + page.counted(rows["doubtful"].sum(), "design.judged_doubtful"))


def formats(page: Page) -> Block:
    """Return how many forms write one unit in different ways."""
    rows = design.formats(page.tables)
    if not rows["n_targets"].any():
        return NOTHING
    mixed = design.mixed_formats(page.tables)["form_id"].nunique()
    key = "design.formats_alone" if len(rows) == 1 else "design.formats"
    said = page.counted(mixed, key, "design.formats_none", of=len(rows))
    return page.note(said + page.counted(rows["n_unlike_actual"].sum(), "design.formats_unlike"))


def _scored(page: Page) -> bool:
    return bool(page.tables.indicators[["weight", "score"]].notna().all(axis=1).any())


def remarked(explained: pd.DataFrame) -> pd.DataFrame:
    """Put into one column, `remark`, what `design.explanations` finds amiss in each reason."""
    remarks = [
        [flag for flag in _AMISS if row[flag]] or None for row in explained.to_dict("records")
    ]
    return explained.assign(remark=pd.Series(remarks, index=explained.index, dtype="object"))
