"""The opening of the page about one project."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis import scoring
from analysis.report import account
from analysis.report.narrative.writing import TINY, Opening, Writer
from analysis.rules import RuleSet
from analysis.tables import Tables
from analysis.words import gloss
from analysis.words import say as text
from analysis.words.numbers import figure, money, plain


def of_project(tables: Tables, whole: Tables, rules: RuleSet, language: str) -> Opening:
    """Phrase what one form says: money, points, deductions, doubts, its place among the others.

    `tables` holds the form, `whole` all forms that it is compared with.
    """
    write = Writer("project", language)
    rows = account.points(tables, rules)
    sentences = [
        _money(write, tables),
        _total(write, tables, rules),
        _points(write, rows[rows["position"] > 0], len(tables.indicators)),
        _checks(write, tables),
        _rank(write, tables, whole),
    ]
    score = tables.projects["total_score"].iloc[0]
    key = "–" if pd.isna(score) else plain(score, 2)
    return Opening(tuple(filter(None, sentences)), key, write.say("key"))


def _money(write: Writer, tables: Tables) -> str:
    funds = account.funds(tables)
    total = funds[funds["fund"].eq("total")]
    if len(total) != 1:
        return write.say("open_money_none")
    row = total.iloc[0]
    reported, original = row["rate_reported"], row["rate_original"]
    amounts = {
        "initial": _amount(row["initial_budget"], write),
        "adjusted": _amount(row["adjusted_budget"], write),
        "executed": _amount(row["executed"], write),
        "reported": figure(reported, "percent"),
        "original": figure(original, "percent"),
    }
    if pd.notna(reported) and pd.notna(original):
        same = abs(float(row["adjustment"])) < TINY
        return write.say("open_money_same" if same else "open_money", **amounts)
    if pd.notna(reported):
        return write.say("open_money_adjusted", **amounts)
    if pd.notna(original):
        return write.say("open_money_original", **amounts)
    return write.say("open_money_no_rate", **amounts)


def _amount(value: Any, write: Writer) -> str:
    if pd.isna(value):
        return write.say("not_printed")
    # One project may be small: its amounts stand in full.
    return money(value, "zh") if write.language == "zh" else f"CNY {plain(value * 10_000, 0)}"


def _total(write: Writer, tables: Tables, rules: RuleSet) -> str:
    project = tables.projects.iloc[0]
    form = scoring.forms(account.alone(tables), rules).iloc[0]
    score, grade = project["total_score"], project["grade"]
    total = {
        "score": "" if pd.isna(score) else plain(score, 2),
        "grade": write.say("grade_lost")
        if pd.isna(grade)
        else write.say("grade_printed", grade=gloss(str(grade), write.language)),
    }
    if tables.indicators.empty:
        return write.say("open_total_none") if pd.isna(score) else write.say("open_total", **total)
    span = {
        "low": plain(form["lowest"], 2),
        "high": plain(form["highest"], 2),
        "strict": gloss(str(form["grade_lowest"]), write.language),
        "rules": rules.id,
    }
    if pd.isna(score):
        return write.say("open_total_lost", **span)
    if pd.isna(form["position"]):
        return write.say("open_total_fixed", **total, **span)
    if not 0 <= form["position"] <= 1:
        return write.say("open_total_outside", **total, **span)
    return write.say("open_total_inside", position=plain(form["position"], 2), **total, **span)


def _points(write: Writer, rows: pd.DataFrame, n_indicators: int) -> str:
    if not n_indicators:
        return write.say("open_no_indicators")
    scored = rows[(rows["weight"] > 0) & rows["score"].notna()]
    if scored.empty:
        return write.say("open_no_scores", n=n_indicators)
    cut = scored[scored["lost"] > 0].sort_values(["lost", "position"], ascending=[False, True])
    if cut.empty:
        return write.say("open_all_full" if len(scored) > 1 else "open_one_full", n=len(scored))
    most = cut.iloc[0]
    name = write.say("indicator_lost") if pd.isna(most["name"]) else str(most["name"])
    return write.say(
        "open_points" if len(cut) > 1 else "open_one_cut",
        n=len(scored),
        full=int((scored["lost"] <= 0).sum()),
        cut=len(cut),
        lost=plain(cut["lost"].sum(), 2),
        row=int(most["position"]),
        name=name,
        weight=plain(most["weight"], 2),
        most=plain(most["lost"], 2),
    )


def _checks(write: Writer, tables: Tables) -> str:
    found = account.said(tables)
    if not found.checked:
        return ""
    every = "open_confirmed_all" if found.confirmed == found.figures else "open_confirmed"
    parts = [write.say(every, confirmed=found.confirmed, figures=found.figures)]
    if len(found.against):
        parts.append(write.say("open_against", n=len(found.against)))
    else:
        parts.append(write.say("open_nothing_against"))
    if len(found.asked):
        parts.append(write.say("open_asked", n=len(found.asked)))
    doubts = sum(map(len, account.doubts(tables, write.language).values()))
    corrected = len(found.corrected)
    if doubts:
        parts.append(write.say("open_doubts", n=doubts))
    if corrected:
        parts.append(write.say("open_corrected", n=corrected))
    return text("word.semicolon", write.language).join(parts) + write.say("stop")


def _rank(write: Writer, tables: Tables, whole: Tables) -> str:
    n, ranks = account.ranks(tables, whole)
    if not ranks:
        return ""
    parts = [
        write.say(f"rank_{name}", rank=one.rank, tied=write.say("tied") if one.tied else "")
        for name, one in ranks.items()
    ]
    return write.say("open_rank", n=n, ranks=text("page.comma", write.language).join(parts))
