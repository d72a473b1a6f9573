"""The opening of the report on scoring leniency."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from analysis import design, leniency
from analysis.report.narrative.writing import Opening, Writer
from analysis.rules import RuleSet
from analysis.tables import Tables
from analysis.words import gloss
from analysis.words import say as text
from analysis.words.numbers import figure, plain


def of_leniency(tables: Tables, rules: RuleSet, language: str) -> Opening:
    """Phrase how near their ceiling these forms score themselves, and what the rules allow."""
    write = Writer("scoring", language)
    forms = leniency.compare(tables, rules)
    share, ceiling = _ceiling(write, tables, rules, len(forms))
    said = [
        ceiling,
        _totals(write, forms, rules),
        _strictest(write, forms),
        _deductions(write, tables, rules),
        _other_rules(write, tables, rules),
    ]
    return Opening(tuple(filter(None, said)), share, write.say("key"))


def _ceiling(write: Writer, tables: Tables, rules: RuleSet, forms: int) -> tuple[str, str]:
    """Return the share of full scores, and the sentence about it."""
    whole = leniency.ceiling(tables).head(1)
    if whole.empty or not int(whole["n_indicators"].iloc[0]):
        return "–", write.count("open_none", forms)
    total = whole.iloc[0]
    n, at = int(total["n_indicators"]), int(total["n_ceiling"])
    share = figure(total["share_indicators"], "share")
    points = figure(total["share_points"], "share")
    if at in (0, n):
        said = write.count("open_full" if at else "open_never", n)
    else:
        said = write.say("open_ceiling", n=plain(n, 0), at=plain(at, 0), share=share, points=points)
    labels = leniency.bands(tables, rules)
    rows = labels[labels["achievement"] == "achieved"]
    if rows.empty:
        return share, said + write.say("end")
    achieved = rows.iloc[0]
    top, of = int(achieved["n_top"]), int(achieved["n_indicators"])
    band = write.say(
        "band_of", low=plain(100 * achieved["low"], 0), high=plain(100 * achieved["high"], 0)
    )
    if 0 < top < of:
        said += write.say("open_top", n=plain(of, 0), top=plain(top, 0), band=band)
    else:
        said += write.count("open_top_all" if top else "open_top_none", of, band=band)
    return share, said + write.say("end")


def _totals(write: Writer, forms: pd.DataFrame, rules: RuleSet) -> str:
    used = forms.dropna(subset=["total_score", "lowest", "highest"])
    if used.empty:
        return ""
    named = {"rules": rules.id, "document": rules.document}
    scores, inside = used["total_score"], used["inside"].fillna(False).astype("bool")
    if len(used) == 1:
        one = used.iloc[0]
        lost = text("page.grade_lost", write.language)
        grade = lost if pd.isna(one["grade"]) else gloss(str(one["grade"]), write.language)
        span = {"low": plain(one["lowest"], 2), "high": plain(one["highest"], 2)}
        key = "open_total_in" if inside.all() else "open_total_out"
        said = write.say(key, score=plain(scores.iloc[0], 2), grade=grade, **named, **span)
        if inside.all() and pd.notna(one["position"]):
            said += write.say("open_position", position=plain(one["position"], 2))
        return said + write.say("end")
    low, high = plain(scores.min(), 2), plain(scores.max(), 2)
    said = write.say(
        "open_totals" if low != high else "open_totals_same",
        n=plain(len(used), 0),
        low=low,
        high=high,
        grades=_grades(write, used, rules),
    )
    out = used[~inside]
    if out.empty:
        said += write.say("open_inside_all", **named)
    else:
        above = int((out["total_score"] > out["highest"]).sum())
        sides = {"above": above, "below": len(out) - above}
        said += write.count("open_out", len(out), parts=_sides(write, sides), **named)
    if used["position"].notna().any():
        said += write.say("open_median", position=plain(used["position"].median(), 2))
    return said + write.say("end")


def _grades(write: Writer, forms: pd.DataFrame, rules: RuleSet) -> str:
    """Return how many forms print each grade: those of the rules in order, others, the lost."""
    counts = Counter(forms["grade"].dropna())
    order = [label for grade in rules.grades.value for label in grade.labels]
    known = [grade for grade in order if grade in counts]
    ordered = (*known, *sorted(set(counts) - set(known)))
    parts = [f"{gloss(grade, write.language)} {counts[grade]}" for grade in ordered]
    lost = int(forms["grade"].isna().sum())
    if lost:
        parts.append(f"{text('page.grade_lost', write.language)} {lost}")
    return write.joined(parts)


def _strictest(write: Writer, forms: pd.DataFrame) -> str:
    """Return whether the printed grades hold where everything is read as strictly as allowed."""
    graded = forms.dropna(subset=["grade_robust"])
    undecided = forms[forms["grade_open"].fillna(False).astype("bool")]
    if graded.empty and undecided.empty:
        return ""
    if len(forms) == 1:
        key = "open_unsure_self"
        if len(graded):
            key = "open_holds_self" if graded["grade_robust"].iloc[0] else "open_falls_self"
        return write.say(key, **_told(write, forms.iloc[0])) + write.say("end")
    said = []
    if len(graded):
        falls = graded[~graded["grade_robust"].astype("bool")]
        told = _told(write, _strict(falls if len(falls) else graded))
        key = "open_holds"
        if len(falls):
            key = "open_falls" if len(falls) == 1 else "open_falls_some"
        said.append(write.count(key, len(graded), falls=plain(len(falls), 0), **told))
    if len(undecided):
        key = "open_unsure" if len(graded) else "open_unsure_only"
        said.append(write.count(key, len(undecided), **_told(write, _strict(undecided))))
    return "".join(said) + write.say("end")


def _strict(forms: pd.DataFrame) -> pd.Series:
    return forms.sort_values("lowest", kind="stable").iloc[0]


def _told(write: Writer, form: pd.Series) -> dict[str, str]:
    return {
        "grade": gloss(str(form["grade"]), write.language),
        "lowest": gloss(str(form["grade_lowest"]), write.language),
        "low": plain(form["lowest"], 2),
        "project": write.called(form),
    }


def _deductions(write: Writer, tables: Tables, rules: RuleSet) -> str:
    """Return how much was taken off, whether with reasons, and which scores go beyond the rules."""
    scored = leniency.ratios(tables)["counted"]
    if not scored.any():
        return ""
    lost, beyond = leniency.deductions(tables), leniency.beyond(tables, rules)
    if lost.empty:
        said = write.say("open_no_deduction")
    else:
        largest = lost.iloc[0]
        told = {"points": plain(lost["lost"].sum(), 2), "weight": plain(largest["weight"], 2)}
        told |= {"largest": plain(largest["lost"], 2), "project": write.called(largest)}
        several = tables.projects["form_id"].nunique() > 1
        said = write.count("open_deductions", len(lost), **told)
        if several and len(lost) > 1:
            said += write.say("open_largest", **told)
        said += _reasons(write, tables, lost)
    if beyond.empty:
        return said + write.say("open_allowed", rules=rules.id)
    sides = {side: int((beyond["outside"] == side).sum()) for side in ("above", "below")}
    told = {"rules": rules.id, "parts": _sides(write, sides)}
    return said + write.count("open_beyond", len(beyond), **told)


def _reasons(write: Writer, tables: Tables, lost: pd.DataFrame) -> str:
    """Return how many deductions have no reason, or one that denies them."""
    unexplained = int(lost["reason"].isna().sum())
    explained = design.explanations(tables).merge(lost[["form_id", "position"]])
    denied = int(explained["denies"].fillna(False).sum())
    if not unexplained and not denied:
        return write.count("open_reasons_all", len(lost))
    if unexplained == len(lost):
        return write.count("open_reasons_none", len(lost))
    said = write.count("open_reasons", unexplained) if unexplained else ""
    key = "open_denied" if unexplained else "open_denied_only"
    return said + (write.count(key, denied) if denied else "")


def _sides(write: Writer, sides: dict[str, int]) -> str:
    """Return how many are above and below; where all are on one side, only that."""
    whole = sum(sides.values())
    if whole in sides.values():
        side = next(side for side, n in sides.items() if n)
        return write.count(f"open_{side}_all", whole)
    return write.joined([write.say(f"open_{side}", n=plain(n, 0)) for side, n in sides.items()])


def _other_rules(write: Writer, tables: Tables, rules: RuleSet) -> str:
    """Return what changes under other rule sets, and which of them are those of other places."""
    every = leniency.by_rules(tables, leniency.applicable(tables, rules))
    others = every.iloc[1:]
    if others.empty or not every["position"].notna().any():
        return ""
    forms = int(every["n_forms"].max())
    low, high = (plain(value, 2) for value in (every["position"].min(), every["position"].max()))
    of = "one" if forms == 1 else "many"
    span = "same" if low == high else "span"
    said = write.count(f"open_rules_{of}_{span}", len(others), low=low, high=high)
    falls = every["n_falls"]
    if of == "many" and every["n_graded"].any():
        few, many = int(falls.min()), int(falls.max())
        key = "open_rules_falls" if few < many else "open_rules_equal"
        said += write.say(key if many else "open_rules_none", low=few, high=many)
    elsewhere = int((~others["national"] & (others["n_at_home"] == 0)).sum())
    if elsewhere:
        said += write.count("open_elsewhere", elsewhere, others=len(others))
    return said + write.say("end")
