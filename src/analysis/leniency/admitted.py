"""Where a score lies in the interval that the rules allow: of indicators, labels and forms."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis import rules as rule_sets
from analysis import scoring
from analysis.leniency.ratings import ratios, shares, within_weight
from analysis.measures import (
    FORM,
    Source,
    described,
    frames,
    kind,
    printed_decimals,
    ratio,
    scaled,
    totals,
    unscaled,
)
from analysis.rounding import Printed, exact
from analysis.rules import RuleSet
from analysis.tables import Tables

# The level 1 of the row of the execution rate.
EXECUTION = "execution"
# One due score, rounded to what the form prints; a mark inside a band is given as it is printed.
_ROUNDED = ("met", "not_met", "overshoot")


def compare(tables: Source, rules: str | Path | RuleSet | None = None) -> pd.DataFrame:
    """Return one row a form: total, grade, ceiling shares, rating statistics, deductions.

    The figures of `ceiling` for the form's indicators, and

    - `total_score`, `total_weight`, `grade`: as printed
    - `n_deductions` indicators with s < w; of them `n_unexplained` without a reason and
      `n_denied` whose reason says that nothing deviates; `n_above` indicators with s > w

    With rules also what `admitted` says.
    """
    read = frames(tables)
    rows = ratios(read)
    counts = pd.DataFrame(
        {
            "form_id": rows["form_id"],
            "n_deductions": rows["deducted"].fillna(False),
            "n_unexplained": rows["unexplained"],
            "n_denied": rows["denied"],
            "n_above": ~rows["within_weight"].fillna(True) & (rows["score"] > 0),
        }
    )
    counts = counts.groupby("form_id").sum().astype("int64").reset_index()
    forms = read.projects[[*FORM, "total_weight", "total_score", "grade"]]
    out = forms.merge(shares(rows, ["form_id"]), on="form_id", how="left")
    out = out.merge(counts, on="form_id", how="left")
    whole = [column for column in out.columns if column.startswith("n_")]
    out[whole] = out[whole].fillna(0).astype("int64")
    if rules is None:
        return out
    allowed = admitted(read, rule_sets.load(rules))
    return out.merge(allowed.drop(columns=["score", "grade"]), on="form_id", how="left")


def admitted(read: Tables, rules: RuleSet) -> pd.DataFrame:
    """Return what the rules admit for the total of each form (this project's own constructs).

    - `lowest`, `highest`: the totals L and U between which the rules admit the form's total S
    - `rounding`: points by which rounding took scores by formula, and that of execution, out of
      their own intervals
    - `inside`: L ≤ S ≤ U but for that rounding
    - `position` = (S - L) / (U - L): 0 the strictest, 1 the most lenient reading
    - `leniency` = Σ(s - ŝ) / Σw over indicators with a formula score ŝ
    - `n_unknown`: indicators without a basis, whose interval is all that their weight allows
    - `grade_due`, `grade_lowest`, `grade_highest`: grades by the rules at S, L and U
    - `grade_robust`: L still reaches the cut of the printed grade, null where the grade is lost
      or foreign to the rules, and where `grade_open`: L does not, but it would if indicators
      without a basis had their printed scores, so that they alone decide
    - `grade_agrees`: the printed total earns the printed grade, see `RuleSet.earns`; null where
      the grade is lost or foreign
    """
    forms = scoring.forms(read, rules).rename(columns={"unknown": "n_unknown"})
    moved = forms["form_id"].map(_rounding(read, rules))
    forms["rounding"] = moved.astype("float64").fillna(0)
    low, high, score = (scaled(forms[name]) for name in ("lowest", "highest", "score"))
    reach = scaled(forms["rounding"])
    inside = ((score >= low - reach) & (score <= high + reach)).astype("boolean")
    forms["inside"] = inside.mask(score.isna())
    forms["grade_due"] = pd.array(
        [None if pd.isna(total) else rules.grade(total) for total in forms["score"]], dtype="str"
    )
    forms = forms.merge(_grades(read, forms, rules), on="form_id", how="left")
    columns = ["form_id", "rule_set", "score", "grade", "lowest", "highest", "rounding", "inside"]
    more = ["position", "leniency", "n_unknown", "grade_due", "grade_lowest", "grade_highest"]
    return forms[[*columns, *more, "grade_robust", "grade_open", "grade_agrees"]]


def _grades(read: Tables, forms: pd.DataFrame, rules: RuleSet) -> pd.DataFrame:
    """Return whether each printed grade is due, and whether it holds at the strictest reading."""
    scored = scoring.score(read.indicators, rules)
    points = scaled(read.indicators["score"].fillna(scored["highest"]))
    points = points.where(scored["basis"] == "unknown", 0.0)
    points = points.groupby(read.indicators["form_id"]).sum()
    rows = []
    for row in forms.to_dict("records"):
        span = None if pd.isna(row["grade"]) else rules.grade_span(str(row["grade"]))
        robust: object = pd.NA
        agrees: object = pd.NA
        undecided = False
        if span is not None and pd.notna(row["score"]):
            cut = float(span[0])
            agrees = rules.earns(row["score"], str(row["grade"]))
            with_unknown = round(row["lowest"] + points.get(row["form_id"], 0.0) / 10_000, 4)
            undecided = bool(row["lowest"] < cut <= with_unknown)
            robust = pd.NA if undecided else bool(row["lowest"] >= cut)
        rows.append((row["form_id"], robust, undecided, agrees))
    out = pd.DataFrame(rows, columns=["form_id", "grade_robust", "grade_open", "grade_agrees"])
    return out.astype(dict.fromkeys(("grade_robust", "grade_open", "grade_agrees"), "boolean"))


def intervals(tables: Source, rules: str | Path | RuleSet) -> pd.DataFrame:
    """Return one row an indicator: the rows of `ratios`, and what the rules allow.

    - `lowest`, `highest`, `formula_score` (points) and `basis` as in `scoring.score`
    - `within` = (s - L) / (U - L), null where L = U; `excess` = s - ŝ
    - `outside`: the score lies "below" or "above" what the rules allow, else null. A due score
      (the whole weight, or one by formula) is rounded to what the form prints, so half a unit of
      the last digit of the score is allowed for: 5 points may stand for 4.50, but not for 4.49.
      A mark inside a band is given as it is printed. More digits than the rules round to count
      for nothing. No score is allowed above its weight
    - `inside`: it does not; null without a score
    - `clause`: the field of the rule set that the interval comes from (null where the target is
      met, which earns the weight, and where nothing can be told)
    - `reason_asked`: the rules ask for a reason
    """
    read = frames(tables)
    chosen = rule_sets.load(rules)
    rows = ratios(read).join(scoring.score(read.indicators, chosen))
    low, high, score = (scaled(rows[name]) for name in ("lowest", "highest", "score"))
    rows["within"] = ratio(score - low, high - low)
    rows["excess"] = unscaled(score - scaled(rows["formula_score"]))
    most = chosen.score_decimals.value
    decimals = printed_decimals(read.indicators["score"], read.indicators["form_id"])
    half = scaled(10.0 ** -decimals.clip(upper=most)) / 2
    room = half.where(rows["basis"].isin(_ROUNDED) | (decimals > most), 0.0)
    over = (score > high + room) | (~rows["within_weight"].fillna(True) & (score > 0))
    rows = rows.assign(**_sides(score, score < low - room, over))
    rows["clause"] = _clauses(read.indicators, rows["basis"], chosen)
    far = (rows["clause"] == "overshoot_threshold") & chosen.reason_for_overshoot.value
    rows["reason_asked"] = far | (rows["deducted"].fillna(False) & chosen.reason_below_weight.value)
    return rows


def points(tables: Source, rules: str | Path | RuleSet) -> pd.DataFrame:
    """Return all points of each form: a row for the execution rate, then those of `intervals`.

    The first row has `position` 0 and `level1` "execution"; it is left out where the form has no
    row of total funds, or one without a weight. Its score is `outside` where the printed rate,
    rounded or cut in any way, does not give it, which is what the check of that score says.
    """
    read = frames(tables)
    indicators = intervals(read, rules)
    first = _execution(read, rule_sets.load(rules))
    first = described(first, read.projects).reindex(columns=indicators.columns)
    order = {form_id: place for place, form_id in enumerate(read.projects["form_id"])}
    parts = [part for part in (first.astype(indicators.dtypes), indicators) if len(part)]
    rows = pd.concat(parts or [indicators], ignore_index=True)
    rows["_form"] = rows["form_id"].map(order)
    return rows.sort_values(["_form", "position"], ignore_index=True).drop(columns="_form")


def _execution(read: Tables, rules: RuleSet) -> pd.DataFrame:
    """Return the row of the execution rate of each form whose total funds have a weight."""
    funds = read.funds
    names = ("execution_rate", "weight", "score")
    digits = {f"{name}_digits": printed_decimals(funds[name], funds["form_id"]) for name in names}
    rows = totals(funds.assign(**digits))
    rows = rows[rows["weight"].notna()].reset_index(drop=True)
    spans = scoring.forms(read, rules).set_index("form_id")
    for end in ("lowest", "highest"):
        rows[end] = rows["form_id"].map(spans[f"execution_{end}"])
    contradicted = []
    for row in rows.to_dict("records"):
        known = all(pd.notna(row[name]) for name in names)
        figures = (Printed(exact(row[name]), row[f"{name}_digits"]) for name in names if known)
        contradicted.append(known and scoring.execution_score(*figures)[2] == "contradicts")
    weight, score, low, high = (
        scaled(rows[name]) for name in ("weight", "score", "lowest", "highest")
    )
    wrong = pd.Series(contradicted, index=rows.index, dtype="bool")
    counted = (weight > 0) & score.notna()
    return rows.assign(
        position=0,
        level1=EXECUTION,
        counted=counted,
        lost=unscaled(weight - score).where(counted),
        deducted=(score < weight).astype("boolean").mask(~counted),
        unexplained=False,
        denied=False,
        reason_asked=False,
        ratio=ratio(score, weight),
        within_weight=within_weight(rows["score"], rows["weight"]),
        **_sides(score, wrong & (score < low), wrong & (score > high)),
    )


def _sides(score: pd.Series, under: pd.Series, over: pd.Series) -> dict[str, pd.Series]:
    """Return `outside` and `inside` of scores, given which are below and which above."""
    outside = pd.Series(None, index=score.index, dtype="str")
    return {
        "outside": outside.mask(under, "below").mask(over, "above"),
        "inside": (~(under | over)).astype("boolean").mask(score.isna()),
    }


def band_use(tables: Source, rules: str | Path | RuleSet) -> pd.DataFrame:
    """Return one row a scored qualitative indicator with a label: where in its band it falls.

    `low`, `high`: the ends of the label's band, shares of the weight; `lowest`, `highest`: the
    same in points, at the rules' decimals; `within` = (s/w - low) / (high - low), 0 at the lower
    end and 1 at the upper; `inside`: within the band, its ends as the rules include them; `at`:
    top, bottom (s is the highest or lowest score of the band), between or outside.
    """
    read = frames(tables)
    rows = intervals(read, rules)
    rows["achievement"] = read.indicators["achievement"]
    rows = rows[rows["counted"] & (rows["basis"] == "band")].reset_index(drop=True)
    ends = {band.achievement: band for band in rule_sets.load(rules).bands.value}
    label = rows["achievement"].astype("object")
    for name in ("low", "high"):
        shown = {key: float(getattr(band, name)) / 100 for key, band in ends.items()}
        rows[name] = label.map(shown).astype("float64")
    rows["within"] = ratio(rows["ratio"] - rows["low"], rows["high"] - rows["low"])
    score = scaled(rows["score"])
    at = pd.Series("between", index=rows.index, dtype="str")
    at = at.mask(score == scaled(rows["lowest"]), "bottom")
    at = at.mask(score == scaled(rows["highest"]), "top")
    rows["at"] = at.mask(~rows["inside"].fillna(True).astype("bool"), "outside")
    return rows.drop(columns=["counted", "at_ceiling", "formula_score", "excess"])


def bands(tables: Source, rules: str | Path | RuleSet) -> pd.DataFrame:
    """Return how the bands are used, one row a label, and one for indicators without a label.

    `achievement` (null: no label), `low` and `high` (shares of the weight), `n_indicators`
    scored, `n_top`, `n_between`, `n_bottom`, `n_outside` as in `band_use`, `n_ceiling` with s =
    w, and `mean` of s/w. Labels that no indicator has are left out.
    """
    read = frames(tables)
    used = band_use(read, rules)
    out: list[dict[str, object]] = []
    for band in rule_sets.load(rules).bands.value:
        part = used[used["achievement"] == band.achievement]
        if len(part):
            counts = {
                f"n_{at}": int((part["at"] == at).sum())
                for at in ("top", "between", "bottom", "outside")
            }
            ends = {"low": float(band.low) / 100, "high": float(band.high) / 100}
            out.append({"achievement": band.achievement, **ends, **_summed(part), **counts})
    rows = ratios(read)
    bare = rows[
        rows["counted"]
        & (kind(read.indicators) == "qualitative")
        & read.indicators["achievement"].isna()
    ]
    if len(bare):
        out.append(_summed(bare))
    columns = {
        **dict.fromkeys(("achievement",), "str"),
        **dict.fromkeys(("low", "high"), "float64"),
        **dict.fromkeys(("n_indicators", "n_ceiling"), "int64"),
        **dict.fromkeys(("n_top", "n_between", "n_bottom", "n_outside"), "Int64"),
        "mean": "float64",
    }
    return pd.DataFrame(out, columns=list(columns)).astype(columns)


def _summed(part: pd.DataFrame) -> dict[str, object]:
    at_ceiling = scaled(part["score"]) == scaled(part["weight"])
    return {
        "n_indicators": len(part),
        "n_ceiling": int(at_ceiling.sum()),
        "mean": float(part["ratio"].mean()),
    }


def deductions(tables: Source, rules: str | Path | RuleSet | None = None) -> pd.DataFrame:
    """Return every indicator scored below its weight, the largest loss first.

    `lost` = w - s in points, `ratio` = s / w, `reason` as printed (null where none), with target
    and actual, the page, and what the reader was not sure of. With rules also the columns of
    `intervals`.
    """
    rows = _explained(frames(tables), rules)
    below = rows[rows["deducted"].fillna(False)]
    ordered = below.sort_values(["lost", "form_id", "position"], ascending=[False, True, True])
    return ordered.drop(columns=["counted", "at_ceiling"]).reset_index(drop=True)


def beyond(tables: Source, rules: str | Path | RuleSet) -> pd.DataFrame:
    """Return every indicator whose score the rules do not allow, the farthest first.

    Columns as in `deductions`, and `by`: the points that the score lies above or below [L, U].
    """
    rows = _explained(frames(tables), rules)
    rows["by"] = unscaled(_beyond(rows["score"], rows["lowest"], rows["highest"]))
    out = rows[rows["outside"].notna()]
    ordered = out.sort_values(["by", "form_id", "position"], ascending=[False, True, True])
    return ordered.drop(columns=["counted", "at_ceiling"]).reset_index(drop=True)


def _explained(read: Tables, rules: str | Path | RuleSet | None) -> pd.DataFrame:
    rows = ratios(read) if rules is None else intervals(read, rules)
    texts = ["target_text", "actual_text", "achievement", "reason", "page", "in_doubt"]
    return rows.join(read.indicators[texts])


def _clauses(indicators: pd.DataFrame, basis: pd.Series, rules: RuleSet) -> pd.Series:
    """Return the field of the rule set that each interval comes from; null for met and unknown."""
    clause = pd.Series(None, index=basis.index, dtype="str")
    clause = clause.mask(basis == "band", "bands").mask(basis == "not_met", "formulas")
    clause = clause.mask(basis == "overshoot", "equal_is_exact")
    if rules.overshoot_threshold is not None:
        limit = 1 + float(rules.overshoot_threshold.value) / 100
        far = scaled(indicators["actual_value"]) > (
            scaled(indicators["target_value"]) * limit
        ).round(3)
        clause = clause.mask((basis == "overshoot") & far, "overshoot_threshold")
    if rules.cost_steps is not None:
        levels = indicators["level1"].fillna("") + indicators["level2"].fillna("")
        stepped = levels.str.contains("成本") & (indicators["target_value"] > 0)
        clause = clause.mask(stepped & basis.isin(["met", *_ROUNDED]), "cost_steps")
    return clause


def _rounding(read: Tables, rules: RuleSet) -> pd.Series:
    """Return by form Σ of what lies beyond [L, U] of scores that are inside but for rounding."""
    rows = points(read, rules)
    beyond = _beyond(rows["score"], rows["lowest"], rows["highest"])
    beyond = beyond.where(rows["inside"].fillna(False).astype("bool"), 0.0)
    return unscaled(beyond.groupby(rows["form_id"]).sum())


def _beyond(score: pd.Series, low: pd.Series, high: pd.Series) -> pd.Series:
    """Return by how much a score is below `low` or above `high`, in scaled integers; 0 for null."""
    under, over = scaled(low) - scaled(score), scaled(score) - scaled(high)
    return under.where(under > over, over).clip(lower=0).fillna(0.0)
