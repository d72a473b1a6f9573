"""The opening of the report on scoring leniency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis import leniency
from analysis.measures import NO_REASON
from analysis.report.block import Block
from analysis.report.page import Page
from analysis.words.numbers import figure, plain


def opening(page: Page) -> Block:
    """Return how near their ceiling these forms score themselves, and what the rules allow."""
    forms = leniency.compare(page.tables, page.rules)
    share, ceiling = _ceiling(page, len(forms))
    said = [
        ceiling,
        _totals(page, forms),
        _strictest(page, forms),
        _deductions(page),
        _other_rules(page),
    ]
    return page.opening(said, share, "leniency.key")


def _ceiling(page: Page, forms: int) -> tuple[str, str]:
    """Return the share of full scores, and the sentence about it."""
    whole = leniency.ceiling(page.tables).head(1)
    if whole.empty or not int(whole["n_indicators"].iloc[0]):
        return "–", page.say("leniency.open_none", n=forms)
    total = whole.iloc[0]
    n, at = int(total["n_indicators"]), int(total["n_ceiling"])
    share = figure(total["share_indicators"], "share")
    points = figure(total["share_points"], "share")
    if at in (0, n):
        said = page.say("leniency.open_full" if at else "leniency.open_never", n=n)
    else:
        said = page.say(
            "leniency.open_ceiling", n=plain(n, 0), at=plain(at, 0), share=share, points=points
        )
    labels = leniency.bands(page.tables, page.rules)
    rows = labels[labels["achievement"] == "achieved"]
    if rows.empty:
        return share, said + page.say("leniency.end")
    achieved = rows.iloc[0]
    top, of, band = int(achieved["n_top"]), int(achieved["n_indicators"]), band_of(page, achieved)
    if 0 < top < of:
        said += page.say("leniency.open_top", n=plain(of, 0), top=plain(top, 0), band=band)
    else:
        key = "leniency.open_top_all" if top else "leniency.open_top_none"
        said += page.say(key, n=of, band=band)
    return share, said + page.say("leniency.end")


def band_of(page: Page, row: Mapping[Any, Any] | pd.Series) -> str:
    """Return the band of a label as shares of the weight."""
    low, high = plain(100 * row["low"], 0), plain(100 * row["high"], 0)
    return page.say("leniency.band_of", low=low, high=high)


def _totals(page: Page, forms: pd.DataFrame) -> str:
    used = forms.dropna(subset=["total_score", "lowest", "highest"])
    if used.empty:
        return ""
    named = {"rules": page.rules.id, "document": page.rules.document}
    scores, inside = used["total_score"], used["inside"].fillna(False).astype("bool")
    if len(used) == 1:
        one = used.iloc[0]
        span = {"low": plain(one["lowest"], 2), "high": plain(one["highest"], 2)}
        key = "leniency.open_total_in" if inside.all() else "leniency.open_total_out"
        told = {"score": plain(scores.iloc[0], 2), "grade": page.grade(one["grade"])}
        said = page.say(key, **told, **named, **span)
        if inside.all() and pd.notna(one["position"]):
            said += page.say("leniency.open_position", position=plain(one["position"], 2))
        return said + page.say("leniency.end")
    low, high = plain(scores.min(), 2), plain(scores.max(), 2)
    said = page.say(
        "leniency.open_totals" if low != high else "leniency.open_totals_same",
        n=plain(len(used), 0),
        low=low,
        high=high,
        grades=_grades(page, used),
    )
    out = used[~inside]
    if out.empty:
        said += page.say("leniency.open_inside_all", **named)
    else:
        above = int((out["total_score"] > out["highest"]).sum())
        sides = {"above": above, "below": len(out) - above}
        said += page.say("leniency.open_out", n=len(out), parts=_sides(page, sides), **named)
    if used["position"].notna().any():
        said += page.say("leniency.open_median", position=plain(used["position"].median(), 2))
    return said + page.say("leniency.end")


def _grades(page: Page, forms: pd.DataFrame) -> str:
    """Return how many forms print each grade: those of the rules in order, others, the lost."""
    counts = Counter(forms["grade"].dropna())
    order = [label for grade in page.rules.grades.value for label in grade.labels]
    known = [grade for grade in order if grade in counts]
    ordered = (*known, *sorted(set(counts) - set(known)))
    parts = [f"{page.grade(grade)} {counts[grade]}" for grade in ordered]
    if lost := int(forms["grade"].isna().sum()):
        parts.append(f"{page.grade(None)} {lost}")
    return page.joined(parts)


def _strictest(page: Page, forms: pd.DataFrame) -> str:
    """Return whether the printed grades hold where everything is read as strictly as allowed."""
    graded = forms.dropna(subset=["grade_robust"])
    undecided = forms[forms["grade_open"].fillna(False).astype("bool")]
    if graded.empty and undecided.empty:
        return ""
    if len(forms) == 1:
        key = "leniency.open_unsure_self"
        if len(graded):
            holds = graded["grade_robust"].iloc[0]
            key = "leniency.open_holds_self" if holds else "leniency.open_falls_self"
        return page.say(key, **_told(page, forms.iloc[0])) + page.say("leniency.end")
    said = []
    if len(graded):
        falls = graded[~graded["grade_robust"].astype("bool")]
        told = _told(page, _strict(falls if len(falls) else graded))
        key = "leniency.open_holds"
        if len(falls):
            key = "leniency.open_falls" if len(falls) == 1 else "leniency.open_falls_some"
        said.append(page.say(key, n=len(graded), falls=plain(len(falls), 0), **told))
    if len(undecided):
        key = "leniency.open_unsure" if len(graded) else "leniency.open_unsure_only"
        said.append(page.say(key, n=len(undecided), **_told(page, _strict(undecided))))
    return "".join(said) + page.say("leniency.end")


def _strict(forms: pd.DataFrame) -> pd.Series:
    return forms.sort_values("lowest", kind="stable").iloc[0]


def _told(page: Page, form: pd.Series) -> dict[str, str]:
    return {
        "grade": page.gloss(form["grade"]),
        "lowest": page.gloss(form["grade_lowest"]),
        "low": plain(form["lowest"], 2),
        "project": page.called(form),
    }


def _deductions(page: Page) -> str:
    """Return how much was taken off, whether with reasons, and which scores go beyond the rules."""
    scored = leniency.ratios(page.tables)["counted"]
    if not scored.any():
        return ""
    lost, beyond = leniency.deductions(page.tables), leniency.beyond(page.tables, page.rules)
    if lost.empty:
        said = page.say("leniency.open_no_deduction")
    else:
        largest = lost.iloc[0]
        told = {"points": plain(lost["lost"].sum(), 2), "weight": plain(largest["weight"], 2)}
        told |= {"largest": plain(largest["lost"], 2), "project": page.called(largest)}
        several = page.tables.projects["form_id"].nunique() > 1
        said = page.say("leniency.open_deductions", n=len(lost), **told)
        if several and len(lost) > 1:
            said += page.say("leniency.open_largest", **told)
        said += _reasons(page, lost)
    if beyond.empty:
        return said + page.say("leniency.open_allowed", rules=page.rules.id)
    sides = {side: int((beyond["outside"] == side).sum()) for side in ("above", "below")}
    told = {"rules": page.rules.id, "parts": _sides(page, sides)}
    return said + page.say("leniency.open_beyond", n=len(beyond), **told)


def _reasons(page: Page, lost: pd.DataFrame) -> str:
    """Return how many deductions have no reason, or one that denies them."""
    states = reasons(lost).value_counts()
    unexplained, denied = (int(states.get(state, 0)) for state in ("missing", "denied"))
    if not unexplained and not denied:
        return page.say("leniency.open_reasons_all", n=len(lost))
    if unexplained == len(lost):
        return page.say("leniency.open_reasons_none", n=len(lost))
    key = "leniency.open_denied" if unexplained else "leniency.open_denied_only"
    return page.counted(unexplained, "leniency.open_reasons") + page.counted(denied, key)


def reasons(rows: pd.DataFrame) -> pd.Series:
    """Return of each indicator whether its reason is given, denied (“no deviation”), or missing."""
    states = {"denial": "denied", **dict.fromkeys(NO_REASON, "missing")}
    return rows["reason_state"].map(states).fillna("given")


def _sides(page: Page, sides: dict[str, int]) -> str:
    """Return how many are above and below; where all are on one side, only that."""
    whole = sum(sides.values())
    for side, count in sides.items():
        if count == whole:
            return page.name("side_alone", side, n=whole)
    return page.joined([page.name("side", side, n=count) for side, count in sides.items()])


def _other_rules(page: Page) -> str:
    """Return what changes under other rule sets, and which of them are those of other places."""
    every = leniency.by_rules(page.tables, leniency.applicable(page.tables, page.rules))
    others = every.iloc[1:]
    if others.empty or not every["position"].notna().any():
        return ""
    forms = int(every["n_forms"].max())
    low, high = (plain(value, 2) for value in (every["position"].min(), every["position"].max()))
    kind = f"{'one' if forms == 1 else 'many'}_{'same' if low == high else 'span'}"
    said = page.name("rules_position", kind, n=len(others), low=low, high=high)
    falls = every["n_falls"]
    if forms != 1 and every["n_graded"].any():
        few, many = int(falls.min()), int(falls.max())
        key = "leniency.open_rules_falls" if few < many else "leniency.open_rules_equal"
        said += page.say(key if many else "leniency.open_rules_none", low=few, high=many)
    elsewhere = (~others["national"] & (others["n_at_home"] == 0)).sum()
    said += page.counted(elsewhere, "leniency.open_elsewhere", others=len(others))
    return said + page.say("leniency.end")
