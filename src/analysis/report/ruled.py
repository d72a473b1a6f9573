"""The tables of leniency in words: what the rules say of a score, in either language.

Each function takes frames of `analysis.leniency` and returns columns of text beside their own,
ready for `page.table`. A statement by the rules names the rule set, the clause and how sure that
clause is.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis import design, leniency
from analysis import rules as rule_sets
from analysis.leniency import BUNCHING_FLOOR
from analysis.report.blocks import Block, paragraphs
from analysis.report.narrative.writing import Writer
from analysis.rules import RuleSet
from analysis.tables import Tables
from analysis.words import checked, gloss
from analysis.words.numbers import figure, plain

_SUBJECT = "scoring"
_LEVELS = ("成本指标", "产出指标", "效益指标", "满意度指标")


def totals(compared: pd.DataFrame, language: str) -> pd.DataFrame:
    """Add `range_low`, `range_high`, `verdict` and `strictest`: the grade at L beside the printed.

    From `leniency.compare` with rules.
    """
    say = Writer(_SUBJECT, language).say

    def strictest(row: dict[Any, Any]) -> str | None:
        if pd.isna(row["total_score"]):
            return None
        if pd.notna(row["grade_open"]) and row["grade_open"]:
            return say("grade_open", lowest=row["grade_lowest"])
        if pd.isna(row["grade_robust"]):
            return say("grade_alone", lowest=row["grade_lowest"])
        key = "grade_holds" if row["grade_robust"] else "grade_falls"
        return say(key, grade=row["grade"], lowest=row["grade_lowest"])

    rows = compared.to_dict("records")
    return compared.assign(
        range_low=compared["lowest"],
        range_high=compared["highest"],
        verdict=_texts([_verdict_of_total(row, language) for row in rows]),
        strictest=_texts([strictest(row) for row in rows]),
    )


def _verdict_of_total(row: dict[Any, Any], language: str) -> str | None:
    if pd.isna(row["inside"]):
        return None
    side = "below" if row["total_score"] < row["lowest"] else "above"
    return Writer(_SUBJECT, language).say(f"verdict_{'inside' if row['inside'] else side}")


def judged(frame: pd.DataFrame, tables: Tables, rules: RuleSet, language: str) -> pd.DataFrame:
    """Add `range_low`, `range_high`, `verdict`, `says` and `ruling` to indicators of the tables.

    `ruling` is what the rules say and whether they ask for a reason and find one. The frame is
    that of `leniency.deductions` with rules, or `leniency.beyond`.
    """
    write = Writer(_SUBJECT, language)
    rows = frame.to_dict("records")
    denied = denials(tables)
    verdicts = ["inside" if pd.isna(side) else str(side) for side in frame["outside"]]
    asked = []
    for row in rows:
        given = "missing" if pd.isna(row["reason"]) else "given"
        if (row["form_id"], row["position"]) in denied:
            given = "denied"
        asked.append(write.say(f"asked_{given}" if row["reason_asked"] else "asked_not"))
    said = [_says(row, rules, write) for row in rows]
    return frame.assign(
        range_low=frame["lowest"],
        range_high=frame["highest"],
        verdict=_texts([write.say(f"verdict_{one}") for one in verdicts]),
        says=_texts(said),
        ruling=_texts([one + more for one, more in zip(said, asked, strict=True)]),
    )


def denials(tables: Tables) -> set[tuple[str, int]]:
    """Return the indicators (form and position) whose reason denies a deviation that there is."""
    rows = design.explanations(tables)
    rows = rows[rows["denies"].fillna(False).astype("bool")]
    return set(zip(rows["form_id"], rows["position"], strict=True))


def no_deduction(tables: Tables, language: str) -> Block:
    """Return the sentence that nothing was deducted, where scores are printed and it is so."""
    scored = leniency.ratios(tables)["counted"].any()
    if not scored or len(leniency.deductions(tables)):
        return Block("nothing", "")
    write = Writer(_SUBJECT, language)
    return paragraphs("text", [write.say("open_no_deduction") + write.say("end")])


def _says(row: dict[Any, Any], rules: RuleSet, write: Writer) -> str:
    """Return what the rules say of one indicator: basis, interval, clause and rule set."""
    low, high = plain(row["lowest"], 2), plain(row["highest"], 2)
    span = low if low == high else write.say("span", low=low, high=high)
    label = "" if pd.isna(row["achievement"]) else write.say(f"label_{row['achievement']}")
    clause = None if pd.isna(row["clause"]) else str(row["clause"])
    said = write.say(
        f"says_{clause or row['basis']}", rules=rules.id, span=span, label=label, low=low
    )
    if clause is None:
        return said
    source = write.say(
        "by_clause",
        rules=rules.id,
        clause=write.say(f"clause_{clause}"),
        provenance=write.say(f"provenance_{getattr(rules, clause).provenance}"),
    )
    return said + source


def levels(tables: Tables, language: str) -> pd.DataFrame:
    """Return the ceiling shares of each level 1 with the level 2 under it."""
    write = Writer(_SUBJECT, language)
    unknown = write.say("level_lost")
    whole = leniency.ceiling(tables, ["level1"]).assign(order=0)
    parts = leniency.ceiling(tables, ["level1", "level2"]).assign(order=1)
    rows = pd.concat([whole, parts], ignore_index=True)
    rows = rows[rows["n_indicators"] > 0].sort_values(
        ["level1", "order"], kind="stable", key=_ordered
    )
    return rows.assign(
        level1=rows["level1"].fillna(unknown),
        level2=rows["level2"].fillna(unknown).mask(rows["order"] == 0, write.say("every_level2")),
    ).reset_index(drop=True)


def _ordered(column: pd.Series) -> pd.Series:
    """Put the levels into the order of the form."""
    ranks = {name: f"{rank}" for rank, name in enumerate(_LEVELS)}
    return column.map(ranks).fillna(column) if column.name == "level1" else column


def kinds(tables: Tables, language: str) -> pd.DataFrame:
    """Return the ceiling shares of quantitative and qualitative indicators, in words."""
    say = Writer(_SUBJECT, language).say
    rows = leniency.ceiling(tables, ["kind"])
    rows = rows[rows["n_indicators"] > 0]
    named = ["lost" if pd.isna(kind) else str(kind) for kind in rows["kind"]]
    return rows.assign(indicator_kind=_texts([say(f"kind_{kind}") for kind in named]))


def bands(summary: pd.DataFrame, language: str) -> pd.DataFrame:
    """Add `label` and `band` in words, from `leniency.bands`."""
    say = Writer(_SUBJECT, language).say
    labels: list[str | None] = []
    spans: list[str | None] = []
    for row in summary.to_dict("records"):
        if pd.isna(row["achievement"]):
            labels.append(say("label_none"))
            spans.append(None)
            continue
        ends = {end: plain(100 * row[end], 0) for end in ("low", "high")}
        labels.append(say(f"label_{row['achievement']}"))
        spans.append(say("band_of", **ends))
    return summary.assign(label=_texts(labels), band=_texts(spans))


def standing(summary: pd.DataFrame, language: str) -> pd.DataFrame:
    """Add `region` and `standing`, how a rule set applies, from `leniency.by_rules`.

    No row where no form has a total: then nothing can be compared.
    """
    if not summary["n_forms"].any():
        return summary.head(0).assign(region="", standing="")
    say = Writer(_SUBJECT, language).say
    said = []
    for number, row in enumerate(summary.to_dict("records")):
        at = "elsewhere"
        if not number:
            at = "own"
        elif row["national"]:
            at = "national"
        elif row["n_at_home"]:
            at = "home"
        words = say(f"standing_{at}", n=row["n_at_home"])
        said.append(words if row["covers"] else words + say("standing_years"))
    return summary.assign(region=summary[f"place_{language}"], standing=_texts(said))


def statistics(tables: Tables, rules: RuleSet, language: str) -> pd.DataFrame:
    """Return rating statistics, bunching at the cuts of grades, and linkage, one row a measure.

    `measure`, `result` (as text, with its unit), `n_ratings` and `telling`, what it tells or why
    it tells nothing.
    """
    write = Writer(_SUBJECT, language)
    rows = [_statistic(row, write) for row in leniency.statistics(tables).to_dict("records")]
    rows += _bunched(tables.projects["total_score"].dropna(), rules, write)
    units = leniency.linkage(tables)
    if units.empty:
        telling = write.say("linkage_none")
    elif len(units) == 1:
        telling = write.say("linkage_one")
    else:
        apart = units["component"].nunique()
        telling = write.say("linkage_many", units=len(units), components=apart)
    rows.append((write.say("measure_linkage"), write.say("not_told"), len(units), telling))
    return pd.DataFrame(rows, columns=["measure", "result", "n_ratings", "telling"])


def _statistic(row: dict[Any, Any], write: Writer) -> tuple[str, str, int, str]:
    of, measure, n = row["of"], row["measure"], int(row["n"])
    name = write.say(f"measure_{of}_{measure}")
    if pd.isna(row["value"]):
        kind = "flat" if n >= row["least"] else "too_few" if n else "no_ratings"
        telling = write.say(kind, n=n, least=int(row["least"]))
        return name, write.say("not_told"), n, telling
    share = of == "indicator" and measure == "elevation"
    result = figure(row["value"], "share" if share else "decimal", measure == "skewness")
    if of == "form" and measure != "skewness":
        result = write.say("in_points", value=result)
    return name, result, n, write.say(f"telling_{measure}")


def _bunched(scores: pd.Series, rules: RuleSet, write: Writer) -> list[tuple[str, str, int, str]]:
    """Return a row for each cut of a grade with totals near it, or one that there are none."""
    rows = []
    for label, cut in cuts(rules).items():
        found = leniency.bunching(scores, cut)
        if not found["n"]:
            continue
        name = write.say("measure_bunching", cut=plain(cut, 0), grade=gloss(label, write.language))
        result = write.say("bunching", below=found["below"], above=found["above"])
        telling = write.say("bunching_few", floor=BUNCHING_FLOOR)
        if found["p_value"] is not None:
            p = found["p_value"]
            shown = "< 0.001" if p < 0.001 else f"= {plain(p, 3)}"
            telling = write.say("bunching_tested", p=shown)
        rows.append((name, result, found["n"], telling))
    none = (write.say("measure_no_bunching"), write.say("not_told"), 0, write.say("bunching_none"))
    return rows or [none]


def cuts(rules: RuleSet) -> dict[str, float]:
    """Return the total from which each grade is given, but for the lowest."""
    return {grade.labels[0]: float(grade.cut) for grade in rules.grades.value if grade.cut}


def clauses(rules: RuleSet, language: str) -> pd.DataFrame:
    """Return what a rule set says, one row a clause: `clause`, `content`, `certainty`, `origin`."""
    lines = rule_sets.describe(rules, checked(language))
    return pd.DataFrame(
        [(line.name, line.text, line.provenance, line.source) for line in lines],
        columns=["clause", "content", "certainty", "origin"],
    )


def _texts(values: list[str | None] | list[str]) -> pd.Series:
    return pd.Series(values, dtype="str").to_numpy()  # type: ignore[return-value]
