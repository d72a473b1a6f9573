"""The opening of each report: its findings in sentences, computed and phrased from the data.

Every sentence stands only where its figures exist, so an opening is right for one form, for
nine and for nine hundred, and where nothing is wrong it says that.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis import design, execution, leniency, scoring
from analysis.report.numbers import figure, money, plain
from analysis.report.tabling import project
from analysis.report.texts import text
from analysis.rules import RuleSet
from analysis.tables import Tables

# Figures closer than this print alike.
_TINY = 0.005


@dataclass(frozen=True)
class Opening:
    """Sentences, and the key figure with its label for the front page."""

    sentences: tuple[str, ...]
    key: str
    label: str


@dataclass(frozen=True)
class _Writer:
    subject: str
    language: str

    def say(self, key: str, **values: Any) -> str:
        return text(f"{self.subject}.{key}", self.language, **values)

    def called(self, row: pd.Series) -> str:
        name = project(row["form_id"], row["project_name"], self.language)
        return f"「{name}」" if self.language == "zh" else f"“{name}”"


def _top(rows: pd.DataFrame, measure: pd.Series) -> pd.Series:
    """Return the first row with the largest measure."""
    return rows.iloc[int(measure.fillna(float("-inf")).to_numpy().argmax())]


def of_execution(tables: Tables, language: str) -> Opening:
    """Phrase what both budget bases say about the execution of these forms."""
    write = _Writer("execution", language)
    forms, whole = execution.compare(tables), execution.grouped(tables).iloc[0]
    counted = int(whole["n_rows"])
    if not counted or pd.isna(whole["rate_reported"]):
        return Opening((write.say("open_none", n=len(forms)),), "–", write.say("key"))
    said = [
        write.say(
            "open_rates" if counted > 1 else "open_rate",
            n=counted,
            executed=money(whole["executed"], language),
            adjusted=money(whole["adjusted_budget"], language),
            initial=money(whole["initial_budget"], language),
            reported=figure(whole["rate_reported"], "percent"),
            original=figure(whole["rate_original"], "percent") or "–",
        )
    ]
    changed = forms[forms["adjustment"].abs() > _TINY]
    if changed.empty:
        said.append(write.say("open_unchanged"))
    else:
        widest = _top(changed, changed["adjustment"].abs())
        said.append(
            write.say(
                "open_changed",
                cut=int((changed["adjustment"] < 0).sum()),
                raised=int((changed["adjustment"] > 0).sum()),
                project=write.called(widest),
                adjustment=figure(widest["adjustment"], "percent", signed=True),
            )
        )
        lift = _top(forms, forms["uplift"].abs())
        key = "open_uplift" if lift["uplift"] > 0 else "open_uplift_down"
        points = figure(abs(lift["uplift_points"]), "points") or "–"
        said.append(
            write.say(
                key,
                project=write.called(lift),
                original=figure(lift["rate_original"], "percent"),
                reported=figure(lift["rate_reported"], "percent"),
                uplift=figure(abs(lift["uplift"]), "change"),
                points=points,
            )
        )
    deviations = execution.cost_deviation(tables)["relation"].value_counts()
    if len(deviations):
        said.append(
            write.say(
                "open_deviation",
                n=int(deviations.sum()),
                agrees=int(deviations.get("agrees", 0)),
                fraction=int(deviations.get("fraction", 0)),
                differs=int(deviations.get("differs", 0)),
            )
        )
    key = (
        f"{figure(whole['rate_reported'], 'percent')} / {figure(whole['rate_original'], 'percent')}"
    )
    return Opening(tuple(said), key, write.say("key"))


def of_leniency(tables: Tables, rules: RuleSet, language: str) -> Opening:
    """Phrase how near their ceiling these forms score themselves, and what the rules allow."""
    write = _Writer("scoring", language)
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


def of_design(tables: Tables, rules: RuleSet, language: str) -> Opening:
    """Phrase what these forms measure, and what their targets can tell."""
    write = _Writer("indicator", language)
    forms = design.compare(tables, rules)
    kinds = design.quantified(tables).head(1)
    if kinds.empty or pd.isna(kinds["share_indicators"].iloc[0]):
        return Opening((write.say("open_none", n=len(forms)),), "–", write.say("key"))
    total = kinds.iloc[0]
    share = figure(total["share_indicators"], "share")
    counts = forms["n_indicators"]
    said = [
        write.say(
            "open_quantified",
            n=int(counts.sum()),
            forms=len(forms),
            few=int(counts.min()),
            many=int(counts.max()),
            share=share,
            points=figure(total["share_points"], "share"),
        )
    ]
    targets = int(forms["n_targets"].sum())
    if targets:
        compared = design.slack(tables)
        exact = int(compared["exact_hit"].fillna(False).astype(bool).sum())
        safe = int(compared["cannot_miss"].notna().sum())
        said.append(write.say("open_targets", n=targets, exact=exact, safe=safe))
    if forms["tvd"].notna().any():
        far = _top(forms, forms["tvd"])
        said.append(
            write.say("open_balance", project=write.called(far), tvd=figure(far["tvd"], "share"))
            if far["tvd"] > _TINY / 100
            else write.say("open_balanced")
        )
    if len(forms) > 1:
        shared = design.templates(tables)
        if shared.empty:
            said.append(write.say("open_no_template"))
        else:
            most = shared.iloc[0]
            said.append(
                write.say(
                    "open_templates",
                    n=len(shared),
                    name=most["template"],
                    forms=int(most["n_forms"]),
                )
            )
    poor = int((forms["n_unexplained"] + forms["n_poor_reasons"]).sum())
    said.append(write.say("open_reasons", n=poor) if poor else write.say("open_no_reasons"))
    return Opening(tuple(said), share, write.say("key"))
