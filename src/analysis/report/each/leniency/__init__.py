"""The report on scoring leniency: how near its ceiling a form scores, and what the rules allow.

A statement by the rules names the rule set, the clause and how sure that clause is.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis import eligibility, leniency
from analysis import rules as rule_sets
from analysis.charts.naming import in_form_order
from analysis.measures import NO_REASON, top
from analysis.report.block import NOTHING, Block
from analysis.report.each import called, patterns, undecided
from analysis.report.each.leniency import found as found
from analysis.report.each.leniency.statistics import cuts, statistics, units
from analysis.report.page import Page
from analysis.report.reports import Report
from analysis.tables import sure
from analysis.words.numbers import figure, plain

__all__ = [
    "REPORT",
    "bands",
    "clauses",
    "clauses_found",
    "cuts",
    "forms",
    "judged",
    "kinds",
    "levels",
]
__all__ += ["opening", "standing", "statistics", "totals", "units"]

REPORT = Report("02_scoring_leniency", compares=True)


def opening(page: Page, forms: pd.DataFrame, by_rules: pd.DataFrame) -> Block:
    """Return how near their ceiling these forms score themselves, and what the rules allow.

    From `leniency.compare` and `leniency.by_rules`.
    """
    projects = page.pooled.projects
    forms = forms[forms["form_id"].isin(projects["form_id"])]
    grades = sure(projects, "grade").set_axis(projects["form_id"])
    forms = forms.assign(grade=forms["form_id"].map(grades))
    judged = forms[forms["left_out"].isna()]
    share, ceiling = _ceiling(page, len(forms))
    said = [ceiling, page.concentrated()]
    said += [_totals(page, forms, judged), _strictest(page, judged)]
    said += [_deductions(page), _other_rules(page, by_rules)]
    return page.opening(said, share, "leniency.key")


def _ceiling(page: Page, forms: int) -> tuple[str, str]:
    """Return the share of full scores, and the sentence about it."""
    rows = leniency.ratios(page.pooled)
    whole = leniency.ceiling(page.pooled)
    left = page.left(rows, "eligibility.left_rows")
    if whole.empty or not int(whole["n_indicators"].iloc[0]):
        return "–", page.sentences(page.say("leniency.open_none", n=forms), left)
    total = whole.iloc[0]
    n, at = int(total["n_indicators"]), int(total["n_ceiling"])
    share = figure(total["share_indicators"], "share")
    key = "leniency.open_full" if at else "leniency.open_never"
    used = rows[rows["left_out"].isna()]
    said = page.say(
        "leniency.open_ceiling" if 0 < at < n else key, counting=used, n=n, at=at, **total
    )
    labels = leniency.bands(page.pooled, page.rules)
    rows = labels[labels["achievement"] == "achieved"]
    if rows.empty:
        return share, page.sentences(said + page.say("word.stop"), left)
    achieved = rows.iloc[0]
    top, of, band = int(achieved["n_top"]), int(achieved["n_indicators"]), _band(page, achieved)
    if 0 < top < of:
        said += page.say("leniency.open_top", n=of, top=top, band=band)
    else:
        key = "leniency.open_top_all" if top else "leniency.open_top_none"
        said += page.say(key, n=of, band=band)
    return share, page.sentences(said + page.say("word.stop"), left)


def _band(page: Page, row: Mapping[Any, Any] | pd.Series) -> str:
    """Return the band of a label as shares of the weight."""
    low, high = plain(100 * row["low"], 0), plain(100 * row["high"], 0)
    return page.say("leniency.band_of", low=low, high=high)


def _totals(page: Page, forms: pd.DataFrame, judged: pd.DataFrame) -> str:
    """Return between what the totals lie, and where those `judged` lie in what the rules allow."""
    used = leniency.sure_totals(page.pooled)
    printed = forms["form_id"].isin(used.index)
    left = page.sentences(
        page.left(forms[printed], "eligibility.left_totals"),
        page.left(forms[~printed], "eligibility.left_forms"),
    )
    if used.empty:
        return page.sentences(page.say("leniency.open_no_totals"), left)
    inside = judged["inside"].fillna(False).astype("bool")
    if len(used) == 1:
        one = forms[printed].iloc[0]
        named = {**page.rules_named, "grade": page.grade(one)}
        if judged.empty:
            said = page.say("leniency.open_total", **{**one, **named})
            return page.sentences(said + page.say("word.stop"), left)
        named["span"] = _span(page, one["lowest"], one["highest"])
        key = "leniency.open_total_in" if inside.all() else "leniency.open_total_out"
        said = page.say(key, **{**one, **named})
        if inside.all() and pd.notna(one["position"]):
            said += page.say("leniency.open_position", position=one["position"]) + undecided(page)
        return page.sentences(said + page.say("word.stop"), left)
    low, high = plain(used.min(), 2), plain(used.max(), 2)
    said = page.say(
        "leniency.open_totals" if low != high else "leniency.open_totals_same",
        counting=used.reset_index(),
        n=len(used),
        low=low,
        high=high,
        grades=_grades(page, forms[printed]),
    )
    if judged.empty:
        return page.sentences(said + page.say("word.stop"), left)
    if len(judged) < len(used):
        said += page.say("leniency.open_judged", n=len(judged))
    out = judged[~inside]
    if out.empty:
        said += page.say("leniency.open_inside_all", n=len(judged), **page.rules_named)
    else:
        told = {**page.rules_named, "parts": _sides(page, out)}
        said += page.say("leniency.open_out", n=len(out), **told)
    placed = judged.dropna(subset="position")
    if len(placed):
        middle = placed["position"].median()
        said += page.say("leniency.open_median", counting=placed, n=len(placed), position=middle)
        said += page.counted(placed["outside"].notna().sum(), "leniency.open_ends")
        said += undecided(page)
    return page.sentences(said + page.say("word.stop"), left)


def _span(page: Page, low: float, high: float) -> str:
    """Return what the rules allow: from which points to which, or the only ones."""
    ends = plain(low, 2), plain(high, 2)
    return ends[0] if ends[0] == ends[1] else page.say("leniency.span", low=ends[0], high=ends[1])


def _grades(page: Page, forms: pd.DataFrame) -> str:
    """Return how many forms print each grade: those of the rules in order, others, why none."""
    counts = Counter(forms["grade"].dropna())
    missing = Counter(page.grade(row) for _, row in forms[forms["grade"].isna()].iterrows())
    every = [label for one in page.sets for grade in one.grades.value for label in grade.labels]
    order = list(dict.fromkeys(every))
    known = [grade for grade in order if grade in counts]
    ordered = (*known, *sorted(set(counts) - set(known)))
    parts = [f"{page.gloss(grade)} {counts[grade]}" for grade in ordered]
    parts += [page.say("leniency.no_grade", why=why, n=n) for why, n in missing.items()]
    return page.listed(parts)


def _strictest(page: Page, forms: pd.DataFrame) -> str:
    """Return whether the printed grades hold where everything is read as strictly as allowed."""
    graded = forms.dropna(subset=["grade_robust"])
    undecided = forms[forms["grade_open"] & forms["grade_agrees"].notna()]
    if graded.empty and undecided.empty:
        return ""
    said = []
    if len(graded):
        falls = graded[~graded["grade_robust"].astype("bool")]
        told = _told(page, falls if len(falls) else graded)
        key = "leniency.open_holds"
        if len(falls):
            key = "leniency.open_falls" if len(falls) == 1 else "leniency.open_falls_some"
        said.append(page.say(key, n=len(graded), falls=len(falls), **told))
    if len(undecided):
        key = "leniency.open_unsure" if len(graded) else "leniency.open_unsure_only"
        said.append(page.say(key, n=len(undecided), **_told(page, undecided)))
    return "".join(said) + page.say("word.stop")


def _told(page: Page, forms: pd.DataFrame) -> dict[str, str]:
    """Return what is told of the form with the lowest total at the strictest reading."""
    lowest = top(forms, -forms["lowest"])
    return {
        "grade": page.few(map(page.gloss, lowest["grade"]), "word.names"),
        "lowest": page.few(map(page.gloss, lowest["grade_lowest"]), "word.names"),
        "low": plain(lowest["lowest"].iloc[0], 2),
        "project": called(page, lowest),
    }


def _deductions(page: Page) -> str:
    """Return how much was taken off, whether with reasons, and which scores go beyond the rules."""
    if not leniency.ratios(page.pooled)["left_out"].isna().any():
        return ""
    lost = leniency.deductions(page.pooled)
    beyond = page.bound(leniency.beyond(page.pooled, page.rules))
    lost, beyond = (rows[rows["left_out"].isna()] for rows in (lost, beyond))
    if lost.empty:
        said = page.say("leniency.open_no_deduction")
    else:
        largest = top(lost, lost["lost"])
        told = {**largest.iloc[0], "points": lost["lost"].sum(), "project": called(page, largest)}
        several = page.pooled.projects["form_id"].nunique() > 1
        said = page.say("leniency.open_deductions", counting=lost, n=len(lost), **told)
        if several and len(lost) > 1:
            said += page.say("leniency.open_largest", **told)
        said += _reasons(page, lost)
    if beyond.empty:
        return said + page.say("leniency.open_allowed", **page.rules_named)
    told = {**page.rules_named, "parts": _sides(page, beyond)}
    return said + page.say("leniency.open_beyond", n=len(beyond), **told)


def _reasons(page: Page, lost: pd.DataFrame) -> str:
    """Return how many deductions have no reason, or one that denies them."""
    states = _reason_states(page, lost).value_counts()
    unexplained, denied = (int(states.get(state, 0)) for state in ("missing", "denied"))
    if differing := patterns(page):
        denials = page.counted(denied, "leniency.open_denials")
        return page.say("word.semicolon") + differing + denials
    if leniency.explaining(page.pooled)["pattern"].eq("unasked").all():
        return page.say("leniency.open_reasons_unasked")
    if not unexplained and not denied:
        return page.say("leniency.open_reasons_all", n=len(lost))
    if unexplained == len(lost):
        return page.say("leniency.open_reasons_none", n=len(lost))
    key = "leniency.open_denied" if unexplained else "leniency.open_denied_only"
    return page.counted(unexplained, "leniency.open_reasons") + page.counted(denied, key)


def _reason_states(page: Page, rows: pd.DataFrame) -> pd.Series:
    """Return of each reason: given, denied (“no deviation”), missing; unasked without a column."""
    states = {"denial": "denied", **dict.fromkeys(NO_REASON, "missing")}
    lacks = rows["form_id"].isin(eligibility.unasked(page.tables.projects))
    return rows["reason_state"].map(states).fillna("given").mask(lacks, "unasked")


def _sides(page: Page, rows: pd.DataFrame) -> str:
    """Return how many are above and below; where all are on one side, only that."""
    counts = rows["outside"].value_counts()
    if len(counts) == 1:
        return page.name("side_alone", counts.index[0], n=len(rows))
    return page.tally("side", {side: counts[side] for side in ("above", "below")})


def _other_rules(page: Page, every: pd.DataFrame) -> str:
    """Return what changes under other rule sets, and which of them are those of other places."""
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
    key = "leniency.open_elsewhere" if elsewhere < len(others) else "leniency.open_elsewhere_all"
    said += page.counted(elsewhere, key, others=len(others))
    return said + page.say("word.stop")


def totals(page: Page, compared: pd.DataFrame) -> pd.DataFrame:
    """Add `verdict` and `strictest`, the grade at L beside the printed one, or why there is none.

    `rule_set` says where it is a comparison only.
    """

    def strictest(row: dict[Any, Any]) -> str:
        if pd.isna(row["total_score"]):
            return ""
        if row["apart"]:
            return page.name("left_out", row["left_out"])
        if pd.notna(row["grade_robust"]):
            key = "leniency.grade_holds" if row["grade_robust"] else "leniency.grade_falls"
        elif pd.notna(row["grade_agrees"]):
            key = "leniency.grade_open"
        else:
            key = "leniency.grade_alone_open" if row["grade_open"] else "leniency.grade_alone"
        return page.say(key, grade=str(row["grade"]), lowest=row["grade_lowest"])

    apart = compared["left_out"].notna() & compared["left_out"].ne("in_doubt")
    compared = compared.assign(apart=apart)
    return compared.assign(
        rule_set=_named_rules(page, compared),
        verdict=compared["outside"].fillna("inside").mask(compared["inside"].isna() | apart, ""),
        strictest=[strictest(row) for row in compared.to_dict("records")],
    )


def _named_rules(page: Page, rows: pd.DataFrame) -> pd.Series:
    told = [page.say("leniency.compared_with", rules=one) for one in rows["rule_set"]]
    only = rows["form_id"].isin(page.free)
    return rows["rule_set"].mask(only, pd.Series(told, rows.index, dtype="str"))


def forms(compared: pd.DataFrame) -> pd.DataFrame:
    """Return the forms of `leniency.compare`, none where nothing is scored."""
    return compared if compared["n_indicators"].any() else compared.head(0)


def judged(page: Page, frame: pd.DataFrame) -> pd.DataFrame:
    """Add `verdict`, `says` and `ruling` to indicators.

    `ruling` is what the rules say and whether they ask for a reason and find one. The frame is
    that of `leniency.deductions` with rules, or `leniency.beyond`.
    """
    rows = frame.to_dict("records")
    asked = [
        page.name("asked", state) if row["reason_asked"] else page.say("leniency.asked_not")
        for row, state in zip(rows, _reason_states(page, frame), strict=True)
    ]
    named = _named_rules(page, frame)
    said = [_says(page, row, name) for row, name in zip(rows, named, strict=True)]
    ruling = [one + more for one, more in zip(said, asked, strict=True)]
    # What is only compared is outside no rules of its own; its verdict says how it compares.
    free = frame["form_id"].isin(page.free)
    inside, outside = frame["inside"].mask(free, True), frame["outside"].mask(free)
    own = {"inside": inside, "outside": outside, "verdict": frame["outside"].fillna("inside")}
    return frame.assign(**own, says=said, ruling=ruling)


def _says(page: Page, row: dict[Any, Any], rules: str) -> str:
    """Return what the rules say of one indicator: basis, interval, clause and rule set."""
    label, clause = row["achievement"], row["clause"]
    free = clause == "overshoot_threshold" and row["lowest"] == row["weight"]
    said = page.name(
        "says",
        "overshoot_free" if free else row["basis"] if pd.isna(clause) else clause,
        rules=rules,
        span=_span(page, row["lowest"], row["highest"]),
        label="" if pd.isna(label) else page.name("label", label),
        low=plain(row["lowest"], 2),
    )
    if pd.isna(clause):
        return said
    own = next(one for one in page.sets if one.id == row["rule_set"])
    certainty = getattr(own, clause).provenance
    return said + page.say(
        "leniency.by_clause",
        rules=own.id,
        clause=page.name("clause", clause),
        provenance=page.name("certainty", certainty),
    )


def levels(page: Page) -> pd.DataFrame:
    """Return the ceiling shares of each level 1 with the level 2 under it."""
    unknown = page.say("chart.not_told")
    whole = leniency.ceiling(page.pooled, ["level1"]).assign(order=0)
    parts = leniency.ceiling(page.pooled, ["level1", "level2"]).assign(order=1)
    rows = pd.concat([whole, parts], ignore_index=True)
    rows = rows[rows["n_indicators"] > 0]
    rank = {level: number for number, level in enumerate(in_form_order(rows["level1"]))}
    rows = rows.assign(rank=rows["level1"].map(rank)).sort_values(["rank", "order"])
    every = rows["order"] == 0
    return rows.assign(
        level1=rows["level1"].fillna(unknown),
        level2=rows["level2"].fillna(unknown).mask(every, page.say("leniency.every_level2")),
    ).reset_index(drop=True)


def kinds(page: Page) -> pd.DataFrame:
    """Return the ceiling shares of quantitative and qualitative indicators, in words."""
    rows = leniency.ceiling(page.pooled, ["kind"])
    rows = rows[rows["n_indicators"] > 0]
    return rows.assign(indicator_kind=rows["kind"].fillna("lost"))


def bands(page: Page, summary: pd.DataFrame) -> pd.DataFrame:
    """Add `label` and `band` in words, from `leniency.bands`."""
    labels = summary["achievement"].fillna("none")
    rows = zip(labels, summary.to_dict("records"), strict=True)
    spans = ["" if label == "none" else _band(page, row) for label, row in rows]
    return summary.assign(label=labels, band=spans)


def standing(page: Page, summary: pd.DataFrame) -> pd.DataFrame:
    """Add `region` and `standing`, how a rule set applies, from `leniency.by_rules`.

    No row where no form has a total: then nothing can be compared.
    """
    if not summary["n_forms"].any():
        return summary.head(0).assign(region="", standing="")
    said = []
    for number, row in enumerate(summary.to_dict("records")):
        if not number:
            told = page.say("leniency.standing_own")
        elif row["national"]:
            told = page.say("leniency.standing_national")
        elif row["n_at_home"]:
            told = page.say("leniency.standing_home", n=row["n_at_home"])
        else:
            told = page.say("leniency.standing_elsewhere")
        said.append(told if row["covers"] else told + page.say("leniency.standing_years"))
    return summary.assign(region=summary[f"place_{page.language}"], standing=said)


def inside(page: Page, summary: pd.DataFrame) -> Block:
    """Say under how many of the rule sets the totals are inside the range allowed."""
    told = summary[summary["position"].notna()]
    if len(told) < 2:
        return NOTHING
    forms, counts = int(told["n_forms"].max()), told["n_inside"].astype(int)
    low, high = int(counts.min()), int(counts.max())
    key = "leniency.inside_everywhere" if low == forms else "leniency.inside_somewhere"
    span = str(low) if low == high else page.say("leniency.span", low=str(low), high=str(high))
    named = {"span": span, "sets": len(told), "admit": int(counts.sum())}
    return page.note(page.say(key, n=forms, **named))


def clauses_found(page: Page) -> str:
    """Return how many clauses judge these forms, and how sure they are, as a heading."""
    counts = clauses(page)["certainty"].value_counts(sort=False)
    parts = [f"{certainty} {n}" for certainty, n in counts.items()]
    return page.say("leniency.found_rules_told", n=int(counts.sum()), parts=page.listed(parts))


def clauses(page: Page) -> pd.DataFrame:
    """Return the rule sets, one row a clause: `clause`, `content`, `certainty`, `origin`."""
    several = len(page.sets) > 1
    return pd.DataFrame(
        [
            (f"{one.id} · {line.name}" if several else line.name, *line[2:5])
            for one in page.sets
            for line in rule_sets.describe(one, page.language)
        ],
        columns=["clause", "content", "certainty", "origin"],
    )
