"""The report on indicator design: what forms measure, and what their targets can tell."""

from typing import Any

import pandas as pd

from analysis import design
from analysis.charts.frame import spread
from analysis.charts.structure import NO_DISTANCE
from analysis.leniency import explaining
from analysis.measures import top
from analysis.report.block import NOTHING, Block
from analysis.report.each import called, patterns
from analysis.report.page import Page
from analysis.report.reports import Report
from analysis.rules import Rules, RuleSet, describe, load
from analysis.tables import Tables
from analysis.words.numbers import figure

REPORT = Report("03_indicator_design", compares=True)
# The only set that states weights with cost indicators.
_GUIDE = "mof-2021-101"
# What `design.explanations` finds amiss in a reason.
_AMISS = ("missing", "denies", "repeated", "other_subject", "no_remedy", "spared")


def opening(page: Page) -> Block:
    """Return what these forms measure, and what their targets can tell."""
    forms = design.compare(page.pooled, yardstick(page))
    kinds = design.quantified(page.pooled).head(1)
    if kinds.empty or not kinds["n_indicators"].iloc[0]:
        none = page.say("design.open_none", n=len(forms))
        return page.opening([none], "", "design.key")
    total = kinds.iloc[0]
    said = [
        _quantified(page, forms, total),
        page.concentrated(),
        _targets(page, design.slack(page.pooled), len(forms) > 1),
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
        lost = page.say("design.open_kinds_lost") + left
        return page.sentences(said + lost, _unknown(page, page.pooled))
    key = "design.open_share" if pd.isna(total["share_points"]) else "design.open_shares"
    known = int(total["n_quantitative"] + total["n_qualitative"])
    which = "design.which_all" if known == total["n_indicators"] else "design.which_known"
    told = page.say(key, which=page.say(which, n=known), **total)
    return page.sentences(said + told + left, _unknown(page, page.pooled))


def _unknown(page: Page, of: Tables) -> str:
    """Say which indicators are neither quantitative nor qualitative, and why."""
    return page.left(page.eligible("kinds", of), "eligibility.left_kinds")


def _targets(page: Page, rows: pd.DataFrame, several: bool) -> str:
    """Say how the targets came out; nothing where none can be compared."""
    counts = rows["outcome"].value_counts()
    n = int(counts.sum())
    if not n:
        none = page.say("design.open_no_targets") if len(rows) else ""
        return page.sentences(none, page.left(rows, "eligibility.left_rows"))
    used = rows[rows["outcome"].notna()]
    exact = used["exact_hit"].fillna(False).astype("bool").sum()
    said = page.say(
        "design.open_targets",
        counting=used,
        n=n,
        met=page.counted(
            counts.get("missed", 0), "design.targets_missed", "design.targets_all_met", of=used
        ),
        exact=page.counted(exact, "design.targets_exact", "design.targets_no_exact", counting=used),
    )
    over = used[used["target_operator"].eq("=") & (used["slack"] > 0)]
    said += page.counted(len(over), "design.targets_over", counting=over)
    kinds = {name: counts.get(name, 0) for name in ("full", "zero")}
    key = "design.open_limit" if several else "design.open_limit_alone"
    said += page.counted(sum(kinds.values()), key, parts=page.tally("limit", kinds))
    return page.sentences(said, page.left(rows, "eligibility.left_rows"))


def _balance(page: Page, forms: pd.DataFrame) -> str:
    compared = forms.dropna(subset=["tvd"])
    if compared.empty:
        left = page.left(page.eligible("balance"), "eligibility.left_balance")
        none = page.say("design.open_no_balance", document=_document(page))
        return page.sentences(none, left)
    farthest = top(compared, compared["tvd"])
    far = farthest.iloc[0]
    if far["tvd"] < NO_DISTANCE:
        said = page.say("design.open_balanced", n=len(compared), document=_document(page))
    else:
        said = page.say(
            "design.open_balance_alike"
            if _all_alike(farthest, compared)
            else "design.open_balance",
            n=len(compared),
            document=_document(page),
            project=called(page, farthest),
            tvd=far["tvd"],
        )
    return said + page.counted(len(forms) - len(compared), "design.open_balance_left")


def _names(page: Page, forms: pd.DataFrame) -> str:
    inside = page.counted(forms["n_duplicate_pairs"].sum(), "design.open_pairs")
    if len(forms) < 2:
        return inside
    shared = design.templates(page.pooled)
    if shared.empty:
        return page.say("design.open_no_template") + inside
    return page.say("design.open_templates", **_most_shared(page, shared)) + inside


def _most_shared(page: Page, shared: pd.DataFrame) -> dict[str, Any]:
    """Return how many names recur, which ones most, and in how many forms those."""
    most = top(shared, shared["n_forms"])
    names = (page.say("word.quoted", name=one) for one in most["template"])
    told = {"name": page.few(names, "word.names"), "forms": int(most["n_forms"].iloc[0])}
    return {"n": len(shared), **told}


def _reasons(page: Page) -> str:
    if not _scored(page.pooled):
        return page.say("design.open_no_scores")
    said = design.explanations(page.pooled, every=False)
    cut = int(said["deduction"].fillna(False).sum())
    missing = int(said["missing"].sum())
    poor = int((said["denies"] | said["repeated"] | said["other_subject"]).sum())
    first = patterns(page)
    unasked = explaining(page.pooled)["pattern"].eq("unasked").all()
    if not first and cut and (missing or unasked):
        key = "design.reasons_missing" if missing < cut else "design.reasons_none"
        first = page.say("design.reasons_unasked" if unasked else key, n=missing or cut, cut=cut)
    parts = [
        first[:1].upper() + first[1:]
        or page.counted(cut, "design.reasons_all", "design.reasons_no_cut"),
        page.counted(poor, "design.reasons_poor", "design.reasons_plain" if cut > missing else ""),
        page.counted(said["doubtful"].sum(), "design.reasons_doubtful"),
    ]
    return page.told(parts, stop=True)


def yardstick(page: Page) -> Rules:
    """Return what the balance is held against: the forms' own rules, where they state weights.

    Else it is the guide with cost indicators, for comparison: it binds central units only.
    """
    blocks = design.balance(page.pooled, page.rules)
    whole = blocks.loc[blocks["n_excluded"] == 0, "rule_points"]
    return page.rules if whole.empty or whole.notna().any() else _GUIDE


def _held_against(page: Page) -> list[RuleSet]:
    rules = yardstick(page)
    return page.applied if rules == page.rules else [load(rules)]


def _document(page: Page) -> str:
    return page.names(one.document for one in _held_against(page))


def rule_points(page: Page) -> Block:
    """Return what the rule set says of the points of level 1, and how sure that is."""
    fields = ("level1_weights", "level1_weights_with_cost", "without_satisfaction")
    lines = [
        page.say("design.rule_line", name=line.name, said=line.text, sure=line.provenance)
        for one in _held_against(page)
        for line in describe(one, page.language)
        if line.field in fields
    ]
    told = {
        "rules": page.rules_named["rules"],
        "document": _document(page),
        "lines": page.told(lines),
    }
    own = yardstick(page) == page.rules
    return page.note(page.say("design.rule_points" if own else "design.rule_points_guide", **told))


def targets(page: Page) -> Block:
    """Return how many quantitative targets were compared, and why the others were not.

    This and the notes below stand over tables of all forms, and count them all.
    """
    rows = design.slack(page.tables)
    if rows.empty:
        return NOTHING
    compared = int(rows["outcome"].notna().sum())
    every = "design.compared" if compared < len(rows) else "design.compared_all"
    every = every if compared else "design.open_no_targets"
    kinds = design.quantified(page.tables).iloc[0]
    qualitative = page.counted(kinds["n_qualitative"], "design.qualitative")
    left = page.left(rows, "eligibility.left_rows")
    said = page.of_all(), page.say(every, n=len(rows), compared=compared).strip(), left
    return page.note(page.sentences(*said, qualitative.strip(), _unknown(page, page.tables)))


def operators(page: Page) -> Block:
    """Return how many operators are in doubt, and how many names were not judged."""
    rows = design.slack(page.tables)
    if rows.empty:
        return NOTHING
    doubts, unjudged = (rows[name].notna().sum() for name in ("operator_doubt", "in_doubt"))
    said = page.counted(doubts, "design.operators", "design.operators_none")
    said += page.counted(unjudged, "design.operators_unjudged", of=len(rows))
    return page.note(page.sentences(page.of_all(), said))


def reasons(page: Page) -> Block:
    """Return how the reasons were judged, and how many were not judged for what they are about."""
    rows = design.explanations(page.tables, every=False)
    if rows.empty:
        known = _scored(page.tables)
        return page.note(page.say("design.reasons_nothing" if known else "design.open_no_scores"))
    found = page.tally("found", {name: rows[name].sum() for name in _AMISS})
    said = page.say("design.judged", found=found) if found else page.say("design.judged_none")
    said += page.counted(rows["doubtful"].sum(), "design.judged_doubtful")
    return page.note(page.sentences(page.of_all(), said))


def formats(page: Page) -> Block:
    """Return how many forms write one unit in different ways."""
    rows = design.formats(page.tables)
    if not rows["n_targets"].any():
        return NOTHING
    mixed = design.mixed_formats(page.tables)["form_id"].nunique()
    key = "design.formats_alone" if len(rows) == 1 else "design.formats"
    said = page.counted(mixed, key, "design.formats_none", of=len(rows))
    unlike = page.counted(rows["n_unlike_actual"].sum(), "design.formats_unlike")
    return page.note(page.sentences(page.of_all(), said + unlike))


def _scored(of: Tables) -> bool:
    return bool(of.indicators[["weight", "score"]].notna().all(axis=1).any())


def remarked(explained: pd.DataFrame) -> pd.DataFrame:
    """Put into one column, `remark`, what `design.explanations` finds amiss in each reason."""
    remarks = [
        [flag for flag in _AMISS if row[flag]] or None for row in explained.to_dict("records")
    ]
    return explained.assign(remark=pd.Series(remarks, index=explained.index, dtype="object"))


def balance_found(page: Page) -> str:
    """Return the form whose points are farthest from the rules, as a heading."""
    rows = design.compare(page.pooled, yardstick(page)).dropna(subset=["tvd"])
    if rows.empty:
        return ""
    far = top(rows, rows["tvd"])
    told = {"n": len(rows), "project": called(page, far), "tvd": far["tvd"].iloc[0]}
    if told["tvd"] < NO_DISTANCE:
        return page.say("design.found_balanced", n=len(rows))
    key = "design.found_balance_alike" if _all_alike(far, rows) else "design.found_balance"
    return page.say(key, **told)


def _all_alike(farthest: pd.DataFrame, rows: pd.DataFrame) -> bool:
    """Tell whether several forms are all as far from the rules: none is the farthest."""
    return 1 < len(farthest) == len(rows)


def measured_found(page: Page) -> str:
    """Return how many indicators have a figure, and with how many of the points, as a heading."""
    rows = design.quantified(page.pooled).head(1)
    if rows.empty or pd.isna(rows["share_points"].iloc[0]):
        return ""
    return page.say("design.found_measured", **rows.iloc[0])


def concentration(page: Page) -> Block:
    """Say how many indicators carry the points: their effective number beside their count."""
    rows = design.concentration(page.pooled).dropna(subset=["effective_number"])
    if rows.empty:
        return NOTHING
    told = {"even": float(rows["evenness"].min()), **spread(rows["effective_number"])}
    count = int(rows["n_indicators"].iloc[0])
    return page.note(page.say("design.effective", counting=rows, n=len(rows), count=count, **told))


def pairs(page: Page) -> Block:
    """Say how many pairs of forms share indicators, and how many at most."""
    projects, shared = page.pooled.projects, design.shared(page.pooled)
    if shared.empty:
        return NOTHING
    n, sharing = len(projects), int(shared["n_others"].sum()) // 2
    told = {"pairs": sharing, "most": int(shared["n_shared"].max()), "all": n * (n - 1) // 2}
    return page.note(page.say("design.pairs", counting=projects, n=n, **told))


def targets_found(page: Page) -> str:
    """Return how many targets are missed, and how many hit exactly, as a heading."""
    rows = design.slack(page.pooled)
    rows = rows[rows["outcome"].notna()]
    if rows.empty:
        return ""
    missed = int(rows["outcome"].eq("missed").sum())
    exact = int(rows["exact_hit"].fillna(False).astype("bool").sum())
    key = "design.found_targets" if missed else "design.found_targets_met"
    return page.say(key, n=len(rows), missed=missed, exact=exact)


def ratchet_found(page: Page, pairs: pd.DataFrame) -> str:
    """Return how much of what exceeded its target became the next one, as a heading."""
    values = pairs["ratchet"].dropna()
    if values.empty:
        return ""
    return page.say(
        "design.found_ratchet", counting=pairs.loc[values.index], n=len(values), **spread(values)
    )


def operators_found(page: Page) -> str:
    """Return how many operators are in doubt, as a heading."""
    rows = design.slack(page.pooled)
    n = int(rows["operator_doubt"].notna().sum())
    key = "design.found_operators" if n else "design.found_no_operator"
    return page.say(key, n=n, of=len(rows)) if len(rows) else ""


def names_found(page: Page) -> str:
    """Return how many names recur, and which one most, as a heading."""
    if len(page.pooled.projects) < 2:
        pairs = len(design.duplicates(page.pooled))
        return page.counted(pairs, "design.found_pairs", "design.found_no_pair")
    shared = design.templates(page.pooled)
    if shared.empty:
        return page.say("design.found_no_template")
    return page.say("design.found_templates", **_most_shared(page, shared))


def reasons_found(page: Page) -> str:
    """Return how many deductions have no reason, as a heading."""
    if not _scored(page.pooled):
        return ""
    said = design.explanations(page.pooled, every=False)
    cut, missing = int(said["deduction"].fillna(False).sum()), int(said["missing"].sum())
    if not cut:
        return page.say("leniency.found_no_deduction")
    if explaining(page.pooled)["pattern"].eq("unasked").all():
        return page.say("design.reasons_unasked", n=cut)
    key = "design.found_missing" if missing else "design.found_reasons"
    return page.say(key, n=missing or cut, cut=cut)


def formats_found(page: Page) -> str:
    """Return how many forms write one unit in different ways, as a heading."""
    rows = design.formats(page.pooled)
    if not rows["n_targets"].any():
        return ""
    mixed = int(design.mixed_formats(page.pooled)["form_id"].nunique())
    key = "design.found_formats" if len(rows) > 1 else "design.found_formats_alone"
    return page.counted(mixed, key, "design.found_alike", of=len(rows))
