"""The opening of the report on scoring leniency."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from analysis import leniency, scoring
from analysis.report.narrative.writing import Opening, Writer
from analysis.report.numbers import figure, plain
from analysis.report.texts import text
from analysis.rules import RuleSet
from analysis.tables import Tables


def of_leniency(tables: Tables, rules: RuleSet, language: str) -> Opening:
    """Phrase how near their ceiling these forms score themselves, and what the rules allow."""
    write = Writer("scoring", language)
    forms, whole = leniency.compare(tables), leniency.ceiling(tables).head(1)
    if whole.empty or not int(whole["n_indicators"].iloc[0]):
        return Opening((write.say("open_none", n=len(forms)),), "–", write.say("key"))
    total = whole.iloc[0]
    share = figure(total["share_indicators"], "share")
    said = [
        write.say(
            "open_ceiling",
            n=int(total["n_indicators"]),
            at=int(total["n_ceiling"]),
            share=share,
            points=figure(total["share_points"], "share"),
        )
    ]
    scores = forms["total_score"].dropna()
    if len(scores) > 1:
        lost_grade = text("page.grade_lost", language)
        grades = Counter(forms.loc[forms["total_score"].notna(), "grade"].fillna(lost_grade))
        joined = text("page.comma", language).join(
            f"{grade} {count}"
            for grade, count in sorted(grades.items(), key=lambda g: (-g[1], g[0]))
        )
        said.append(
            write.say(
                "open_totals",
                n=len(scores),
                low=plain(scores.min(), 2),
                high=plain(scores.max(), 2),
                grades=joined or "–",
            )
        )
    elif len(scores):
        grade = forms["grade"].iloc[0]
        grade = "–" if pd.isna(grade) else grade
        said.append(write.say("open_total", score=plain(scores.iloc[0], 2), grade=grade))
    lost = leniency.deductions(tables)
    if lost.empty:
        said.append(write.say("open_no_deduction"))
    else:
        largest = lost.iloc[0]
        unexplained = int(lost["reason"].isna().sum())
        said.append(
            write.say(
                "open_deductions",
                n=len(lost),
                points=plain(lost["lost"].sum(), 2),
                unexplained=unexplained,
                largest=figure(largest["lost"], "points"),
                weight=figure(largest["weight"], "points"),
                project=write.called(largest),
            )
        )
    spans = scoring.forms(tables, rules).dropna(subset=["score", "lowest", "highest"])
    if len(spans):
        inside = spans[(spans["score"] >= spans["lowest"]) & (spans["score"] <= spans["highest"])]
        said.append(
            write.say(
                "open_interval",
                n=len(spans),
                inside=len(inside),
                low=plain(spans["lowest"].min(), 2),
                median=plain(spans["position"].median(), 2)
                if spans["position"].notna().any()
                else "–",
            )
        )
    return Opening(tuple(said), share, write.say("key"))
