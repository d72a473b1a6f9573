"""The report on scoring leniency: how near its ceiling a form scores, and what the rules allow.

A statement by the rules names the rule set, the clause and how sure that clause is.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis import leniency, words
from analysis import rules as rule_sets
from analysis.leniency import BUNCHING_FLOOR
from analysis.report.block import NOTHING, Block
from analysis.report.each import texts
from analysis.report.each.leniency.sentences import band_of, opening, reasons
from analysis.report.page import Page
from analysis.report.reports import Report
from analysis.rules import RuleSet
from analysis.words.numbers import figure, plain

__all__ = [
    "REPORT",
    "bands",
    "clauses",
    "cuts",
    "forms",
    "judged",
    "kinds",
    "levels",
    "no_deduction",
    "opening",
    "standing",
    "statistics",
    "totals",
]

REPORT = Report(
    notebook="02_scoring_leniency",
    title="leniency.title",
    question="leniency.question",
    method="leniency.method",
)
_LEVELS = ("成本指标", "产出指标", "效益指标", "满意度指标")


def totals(page: Page, compared: pd.DataFrame) -> pd.DataFrame:
    """Add `range_low`, `range_high`, `verdict` and `strictest`: the grade at L beside the printed.

    From `leniency.compare` with rules.
    """

    def verdict(row: dict[Any, Any]) -> str:
        if pd.isna(row["inside"]):
            return ""
        side = "below" if row["total_score"] < row["lowest"] else "above"
        return "inside" if row["inside"] else side

    def strictest(row: dict[Any, Any]) -> str:
        if pd.isna(row["total_score"]):
            return ""
        if pd.notna(row["grade_open"]) and row["grade_open"]:
            key = "leniency.grade_open"
        elif pd.isna(row["grade_robust"]):
            key = "leniency.grade_alone"
        else:
            key = "leniency.grade_holds" if row["grade_robust"] else "leniency.grade_falls"
        return page.say(key, grade=str(row["grade"]), lowest=row["grade_lowest"])

    rows = compared.to_dict("records")
    return compared.assign(
        range_low=compared["lowest"],
        range_high=compared["highest"],
        verdict=texts(map(verdict, rows)),
        strictest=texts(map(strictest, rows)),
    )


def forms(compared: pd.DataFrame) -> pd.DataFrame:
    """Return the forms of `leniency.compare`, none where nothing is scored."""
    return compared if compared["n_indicators"].any() else compared.head(0)


def judged(page: Page, frame: pd.DataFrame) -> pd.DataFrame:
    """Add `range_low`, `range_high`, `verdict`, `says` and `ruling` to indicators.

    `ruling` is what the rules say and whether they ask for a reason and find one. The frame is
    that of `leniency.deductions` with rules, or `leniency.beyond`.
    """
    rows = frame.to_dict("records")
    asked = [
        page.name("asked", state) if row["reason_asked"] else page.say("leniency.asked_not")
        for row, state in zip(rows, reasons(frame), strict=True)
    ]
    said = [_says(page, row) for row in rows]
    return frame.assign(
        range_low=frame["lowest"],
        range_high=frame["highest"],
        verdict=frame["outside"].fillna("inside"),
        says=texts(said),
        ruling=texts(one + more for one, more in zip(said, asked, strict=True)),
    )


def no_deduction(page: Page) -> Block:
    """Return the sentence that nothing was deducted, where scores are printed and it is so."""
    scored = leniency.ratios(page.tables)["counted"].any()
    if not scored or len(leniency.deductions(page.tables)):
        return NOTHING
    return page.note(page.say("leniency.open_no_deduction") + page.say("leniency.end"))


def _says(page: Page, row: dict[Any, Any]) -> str:
    """Return what the rules say of one indicator: basis, interval, clause and rule set."""
    low, high = plain(row["lowest"], 2), plain(row["highest"], 2)
    label, clause = row["achievement"], row["clause"]
    said = page.name(
        "says",
        row["basis"] if pd.isna(clause) else clause,
        rules=page.rules.id,
        span=low if low == high else page.say("leniency.span", low=low, high=high),
        label="" if pd.isna(label) else page.name("label", label),
        low=low,
    )
    if pd.isna(clause):
        return said
    certainty = getattr(page.rules, clause).provenance
    return said + page.say(
        "leniency.by_clause",
        rules=page.rules.id,
        clause=page.name("clause", clause),
        provenance=page.name("certainty", certainty),
    )


def levels(page: Page) -> pd.DataFrame:
    """Return the ceiling shares of each level 1 with the level 2 under it."""
    unknown = page.say("leniency.level_lost")
    whole = leniency.ceiling(page.tables, ["level1"]).assign(order=0)
    parts = leniency.ceiling(page.tables, ["level1", "level2"]).assign(order=1)
    rows = pd.concat([whole, parts], ignore_index=True)
    rows = rows[rows["n_indicators"] > 0].sort_values(
        ["level1", "order"], kind="stable", key=_ordered
    )
    every = rows["order"] == 0
    return rows.assign(
        level1=rows["level1"].fillna(unknown),
        level2=rows["level2"].fillna(unknown).mask(every, page.say("leniency.every_level2")),
    ).reset_index(drop=True)


def _ordered(column: pd.Series) -> pd.Series:
    """Put the levels into the order of the form."""
    ranks = {name: f"{rank}" for rank, name in enumerate(_LEVELS)}
    return column.map(ranks).fillna(column) if column.name == "level1" else column


def kinds(page: Page) -> pd.DataFrame:
    """Return the ceiling shares of quantitative and qualitative indicators, in words."""
    rows = leniency.ceiling(page.tables, ["kind"])
    rows = rows[rows["n_indicators"] > 0]
    return rows.assign(indicator_kind=rows["kind"].fillna("lost"))


def bands(page: Page, summary: pd.DataFrame) -> pd.DataFrame:
    """Add `label` and `band` in words, from `leniency.bands`."""
    spans = [
        "" if pd.isna(row["achievement"]) else band_of(page, row)
        for row in summary.to_dict("records")
    ]
    return summary.assign(label=summary["achievement"].fillna("none"), band=texts(spans))


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
    return summary.assign(region=summary[f"place_{page.language}"], standing=texts(said))


def statistics(page: Page) -> pd.DataFrame:
    """Return rating statistics, bunching at the cuts of grades, and linkage, one row a measure.

    `measure`, `result` (as text, with its unit), `n_ratings` and `telling`, what it tells or why
    it tells nothing.
    """
    rows = [_statistic(page, row) for row in leniency.statistics(page.tables).to_dict("records")]
    rows += _bunched(page, page.tables.projects["total_score"].dropna())
    units = leniency.linkage(page.tables)
    key = "leniency.linkage_one" if len(units) == 1 else "leniency.linkage_many"
    told = {"units": len(units), "components": units["component"].nunique()}
    telling = page.counted(len(units), key, "leniency.linkage_none", **told)
    linkage, untold = page.say("leniency.measure_linkage"), page.say("leniency.not_told")
    rows.append((linkage, untold, len(units), telling))
    return pd.DataFrame(rows, columns=["measure", "result", "n_ratings", "telling"])


def _statistic(page: Page, row: dict[Any, Any]) -> tuple[str, str, int, str]:
    of, measure, n = row["of"], row["measure"], int(row["n"])
    name = page.name("measure", f"{of}_{measure}")
    if pd.isna(row["value"]):
        least = int(row["least"])
        key = "leniency.flat" if n >= least else "leniency.too_few"
        telling = page.counted(n, key, "leniency.no_ratings", least=least)
        return name, page.say("leniency.not_told"), n, telling
    share = of == "indicator" and measure == "elevation"
    result = figure(row["value"], "share" if share else "decimal", measure == "skewness")
    if of == "form" and measure != "skewness":
        result = page.say("leniency.in_points", value=result)
    return name, result, n, page.name("telling", measure)


def _bunched(page: Page, scores: pd.Series) -> list[tuple[str, str, int, str]]:
    """Return a row for each cut of a grade with totals near it, or one that there are none."""
    rows = []
    for label, cut in cuts(page.rules).items():
        found = leniency.bunching(scores, cut)
        if not found["n"]:
            continue
        name = page.say("leniency.measure_bunching", cut=plain(cut, 0), grade=page.gloss(label))
        result = page.say("leniency.bunching", below=found["below"], above=found["above"])
        p, telling = found["p_value"], page.say("leniency.bunching_few", floor=BUNCHING_FLOOR)
        if p is not None:
            shown = "< 0.001" if p < 0.001 else f"= {plain(p, 3)}"
            telling = page.say("leniency.bunching_tested", p=shown)
        rows.append((name, result, found["n"], telling))
    measure, untold = page.say("leniency.measure_no_bunching"), page.say("leniency.not_told")
    return rows or [(measure, untold, 0, page.say("leniency.bunching_none"))]


def cuts(rules: RuleSet) -> dict[str, float]:
    """Return the total from which each grade is given, but for the lowest."""
    return {grade.labels[0]: float(grade.cut) for grade in rules.grades.value if grade.cut}


def clauses(page: Page) -> pd.DataFrame:
    """Return the rule set, one row a clause: `clause`, `content`, `certainty`, `origin`."""
    lines = rule_sets.describe(page.rules, words.checked(page.language))
    return pd.DataFrame(
        [(line.name, line.text, line.provenance, line.source) for line in lines],
        columns=["clause", "content", "certainty", "origin"],
    )
