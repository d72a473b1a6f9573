"""Scores recomputed: per indicator the score by formula and the range that the rules allow.

All arithmetic is on scaled integers, so nothing is lost to binary floats. A missing value widens
the range of its indicator; no indicator disappears. The admissible interval and the leniency
position are this project's constructs; the formulas are those of the rule set.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis import values
from analysis.measures import totals
from analysis.rounding import Interval, Printed, Verdict, judge
from analysis.rules import RuleSet
from analysis.tables import Tables

BASES = ("met", "not_met", "overshoot", "band", "unknown")

# int64 or, for the rare figures that do not fit it, Python integers in an object array.
Integers = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]

_MOST_DECIMALS = 6
_LARGEST = 2.0**62


def score(indicators: pd.DataFrame, rules: RuleSet) -> pd.DataFrame:
    """Return what a rule set allows each indicator to score, on the index of `indicators`.

    Columns, in points: `formula_score` (ŝ, null where the rules give no formula), `lowest` and
    `highest` (L and U, the admissible interval at the rules' decimals, half-open ends as printed
    in the rules) and `basis`: met, not_met, overshoot (met, and by so much or under such an
    operator that the rules allow a reduction by the deviation), band (qualitative) or unknown.

    Where target, actual or label is missing, or units differ, the interval is [0, weight]; where
    the weight is missing it is [0, what the form's other weights leave]. Met gives the full
    weight; formulas are clipped to [0, weight], so a negative actual counts as 0 in them; a
    target of 0 that is missed scores 0; for a negative target that is missed no formula holds.
    """
    unit = 10**rules.score_decimals.value
    weight, has_weight = _grid(indicators["weight"], unit)
    result = pd.DataFrame(index=indicators.index)
    formula = np.full(len(indicators), np.nan)
    low = np.zeros(len(indicators), dtype=np.int64)
    high = np.where(has_weight, weight, _left_over(indicators, rules, unit))
    basis = np.full(len(indicators), "unknown", dtype=object)

    held = compared(indicators)
    usable = has_weight & held["not_compared"].isna().to_numpy()
    for part, target, actual in _scaled(indicators, weight, usable):
        figures = (target, actual, weight[part].astype(target.dtype))
        scored = _quantitative(part, figures, indicators, held["met"], rules)
        formula[part], low[part], high[part], basis[part] = scored
    _qualitative(indicators, weight, has_weight, rules, (low, high, basis))

    result["formula_score"] = formula / unit
    result["lowest"] = low / unit
    result["highest"] = high / unit
    result["basis"] = pd.Series(basis, index=indicators.index, dtype="str")
    return result


def compared(indicators: pd.DataFrame) -> pd.DataFrame:
    """Hold each actual value a against its target t, on the index of `indicators`.

    - `not_compared`: why not: "no target number", "no actual number", "units differ"; null where
      they are compared. Units differ where both are printed and mean different things; with only
      one of them marked %, a value up to 1 beside one above 1 may be a fraction, so that nothing
      is compared either
    - `met`: a ≥ t for ≥, a > t, a ≤ t, a < t; under = a ≥ t, for a target of 0 a ≤ 0, for one
      below 0 a = t; without an operator only a = t tells. Null where nothing can be told

    Floats that stand for printed decimals are compared as they are: equal decimals are equal
    floats.
    """
    t, a = indicators["target_value"], indicators["actual_value"]
    operator = indicators["target_operator"]
    why = pd.Series(None, index=indicators.index, dtype="str").mask(
        ~_comparable(indicators, t.to_numpy(np.float64), a.to_numpy(np.float64)), "units differ"
    )
    why = why.mask(a.isna(), "no actual number")
    why = why.mask(t.isna() | (operator == "qualitative"), "no target number")
    met = (operator == "≥") & (a >= t) | (operator == ">") & (a > t)
    met |= (operator == "≤") & (a <= t) | (operator == "<") & (a < t)
    met |= (operator == "=") & ((t > 0) & (a >= t) | (t == 0) & (a <= 0) | (t < 0) & (a == t))
    met |= operator.isna() & (a == t)
    untold = why.notna() | (operator.isna() & ~met)
    return pd.DataFrame({"not_compared": why, "met": met.astype("boolean").mask(untold)})


def forms(tables: Tables, rules: RuleSet) -> pd.DataFrame:
    """Return what a rule set allows each form to score in total, one row a form.

    Columns, in points: `form_id`, `rule_set`, `execution_lowest`, `execution_highest`, `lowest`
    and `highest` (Σ[L, U] with the execution score), `score` (printed total), `position`
    ((S − L) / (U − L): 0 the strictest, 1 the most lenient reading; below 0 or above 1 where the
    printed total lies outside; null where L = U), `leniency` (Σ(s − ŝ)/Σw over indicators with a
    formula), `formula_weight` (their Σw), `unknown` (number of indicators without a basis),
    `grade` (printed), `grade_lowest`, `grade_highest` (by the rules, at L and at U).
    """
    unit = 10**rules.score_decimals.value
    indicators = tables.indicators
    scored = pd.concat(
        [indicators[["form_id", "weight", "score"]], score(indicators, rules)], axis=1
    )
    sums = _form_sums(scored, unit)
    funds = {str(row["form_id"]): row for _, row in totals(tables.funds).iterrows()}
    weights = indicators.groupby("form_id")["weight"].sum()

    rows = []
    for project in tables.projects.itertuples(index=False):
        form_id = str(project.form_id)
        low, high, formula_weight, leniency, unknown = sums.get(form_id, (0, 0, 0, None, 0))
        alone = float(weights.get(form_id, 0.0))
        execution = execution_interval(funds.get(form_id), alone, rules)
        low += round(execution[0] * unit)
        high += round(execution[1] * unit)
        printed, off = _exact(project.total_score), high - low
        rows.append(
            {
                "form_id": form_id,
                "rule_set": rules.id,
                "execution_lowest": float(execution[0]),
                "execution_highest": float(execution[1]),
                "lowest": low / unit,
                "highest": high / unit,
                "score": project.total_score,
                "position": None
                if printed is None or not off
                else float((printed * unit - low) / off),
                "leniency": leniency,
                "formula_weight": formula_weight / unit,
                "unknown": unknown,
                "grade": project.grade,
                "grade_lowest": rules.grade(Decimal(low) / unit),
                "grade_highest": rules.grade(Decimal(high) / unit),
            }
        )
    columns = [
        *("form_id", "rule_set", "execution_lowest", "execution_highest", "lowest", "highest"),
        *("score", "position", "leniency", "formula_weight", "unknown"),
        *("grade", "grade_lowest", "grade_highest"),
    ]
    numeric = dict.fromkeys(columns[2:10], "float64")
    return pd.DataFrame(rows, columns=columns).astype(numeric)


def execution_interval(
    fund: pd.Series | None, indicator_weight: float, rules: RuleSet
) -> tuple[Fraction, Fraction]:
    """Return lowest and highest execution score, in points: rate / 100 × weight, at most weight.

    `fund` is the total row of the form, None where it has none or several. The printed rate
    counts; where it is missing, executed / adjusted budget; where that is missing too, [0,
    weight]. Without a printed weight it is the rule set's, or 0 when the indicators weigh 100.
    """
    weight = _exact(None if fund is None else fund["weight"])
    if weight is None:
        weight = Fraction(0) if indicator_weight >= 100 else Fraction(rules.execution_weight.value)
    rate = _exact(None if fund is None else fund["execution_rate"])
    if rate is None and fund is not None:
        executed, budget = _exact(fund["executed"]), _exact(fund["adjusted_budget"])
        if executed is not None and budget is not None and budget > 0:
            rate = 100 * executed / budget
    if rate is None:
        return Fraction(0), weight
    unit = 10**rules.score_decimals.value
    points = Fraction((2 * rate * weight * unit / 100 + 1) // 2, unit)
    points = min(max(points, Fraction(0)), weight)
    return points, points


def execution_score(
    rate: Printed, weight: Printed, score: Printed
) -> tuple[Fraction, Interval, Verdict]:
    """Judge a printed execution score: rate / 100 × weight, at most the weight.

    Returns the exact score of the printed rate, the scores of all rates that may stand behind it,
    and how the printed score stands to them.

    >>> rate, weight, score = (Printed(Fraction(n, 100), 2) for n in (9434, 1000, 943))
    >>> execution_score(rate, weight, score)[2]
    'agrees'
    """
    share = weight.value / 100
    due = min(rate.value * share, weight.value)
    span = rate.behind().times(share)
    if rate.value >= 100:
        span = Interval(min(span.low, weight.value), weight.value)
    return due, span, judge(due, span, score)


def _form_sums(scored: pd.DataFrame, unit: int) -> dict[str, tuple[int, int, int, Any, int]]:
    """Per form: ΣL, ΣU, Σw with a formula, Σ(s − ŝ)/Σw and the number of unknown rows.

    Weights that are missing share what the other weights leave, so that rest counts once.
    """
    exact = scored[["form_id"]].copy()
    lacking = scored["weight"].isna()
    for column in ("lowest", "highest", "weight", "score", "formula_score"):
        exact[column] = np.rint(scored[column].fillna(0) * unit).astype(np.int64)
    exact["rest"] = exact["highest"].where(lacking, 0)
    exact["highest"] = exact["highest"].where(~lacking, 0)
    with_formula = scored["formula_score"].notna() & scored["score"].notna() & ~lacking
    exact["weight"] = exact["weight"].where(with_formula, 0)
    exact["excess"] = (exact["score"] - exact["formula_score"]).where(with_formula, 0)
    exact["unknown"] = scored["basis"].eq("unknown").astype(np.int64)
    groups = exact.groupby("form_id")
    added = groups[["lowest", "highest", "weight", "excess", "unknown"]].sum()
    added["highest"] += groups["rest"].max()
    return {
        str(form_id): (low, high, weight, excess / weight if weight else None, unknown)
        for form_id, low, high, weight, excess, unknown in added.itertuples()
    }


def _exact(value: Any) -> Fraction | None:
    """Return the decimal that a float of a table stands for, None for null."""
    return None if value is None or pd.isna(value) else Fraction(repr(float(value)))


def _grid(column: pd.Series, unit: int) -> tuple[npt.NDArray[np.int64], Flags]:
    """Return a column in units of 1/unit, and where it is there and not negative."""
    data = column.to_numpy(dtype=np.float64)
    known = np.isfinite(data) & (data >= 0)
    return np.rint(np.where(known, data, 0) * unit).astype(np.int64), known


def _left_over(indicators: pd.DataFrame, rules: RuleSet, unit: int) -> npt.NDArray[np.int64]:
    """Return what the known weights of each row's form leave of 100, in units of 1/unit."""
    known = indicators.groupby("form_id")["weight"].transform("sum").to_numpy(dtype=np.float64)
    rest = (100 - float(rules.execution_weight.value) - known) * unit
    return np.maximum(np.rint(rest), 0).astype(np.int64)


def _scaled(
    indicators: pd.DataFrame, weight: npt.NDArray[np.int64], usable: Flags
) -> list[tuple[npt.NDArray[np.int64], Integers, Integers]]:
    """Return (rows, target, actual) with both on one integer scale, for rows that have both.

    Rows whose figures fit int64 with room for the products come first, each on the smallest
    scale that holds its decimals; the few others follow as Python integers.
    """
    target = indicators["target_value"].to_numpy(dtype=np.float64)
    actual = indicators["actual_value"].to_numpy(dtype=np.float64)
    room = np.maximum(weight, 1000).astype(np.float64) * 4

    parts = []
    open_rows = usable.copy()
    for decimals in range(_MOST_DECIMALS + 1):
        at, aa = (
            np.where(usable, target, 0) * 10**decimals,
            np.where(usable, actual, 0) * 10**decimals,
        )
        whole = _is_whole(at) & _is_whole(aa)
        fits = np.maximum(np.abs(at), np.abs(aa)) * room < _LARGEST
        rows = np.flatnonzero(open_rows & whole & fits)
        if len(rows):
            parts.append(
                (rows, np.rint(at[rows]).astype(np.int64), np.rint(aa[rows]).astype(np.int64))
            )
            open_rows[rows] = False
    for row in np.flatnonzero(open_rows):
        t, a = Fraction(repr(float(target[row]))), Fraction(repr(float(actual[row])))
        scale = t.denominator * a.denominator
        parts.append((np.array([row]), _object(int(t * scale)), _object(int(a * scale))))
    return parts


def _object(number: int) -> Integers:
    array = np.empty(1, dtype=object)
    array[0] = number
    return array


def _is_whole(scaled: npt.NDArray[np.float64]) -> Flags:
    """Return where a decimal times its power of ten is whole, but for the float's last bits."""
    off = np.abs(scaled - np.rint(scaled))
    return np.less_equal(off, np.abs(scaled) * 2.0**-50)


def _comparable(
    indicators: pd.DataFrame, target: npt.NDArray[np.float64], actual: npt.NDArray[np.float64]
) -> Flags:
    """Return where target and actual are in the same unit, as far as units are printed.

    With only one of them marked %, a value up to 1 beside one above 1 may be a fraction.
    """
    units = indicators[["target_unit", "actual_unit"]].astype(object)
    units = units.where(units.notna(), None)
    pairs = list(zip(units["target_unit"], units["actual_unit"], strict=True))
    same = {
        pair: None in pair or values.same_unit(pair[0], pair[1]) for pair in dict.fromkeys(pairs)
    }
    percent = {
        pair: (pair[0] is None) != (pair[1] is None) and values.same_unit(pair[0] or pair[1], "%")
        for pair in same
    }
    one_percent = np.array([percent[pair] for pair in pairs], dtype=bool)
    fraction = (np.abs(actual) <= 1) != (np.abs(target) <= 1)
    fraction &= (actual != 0) & (target != 0)
    comparable: Flags = np.array([same[pair] for pair in pairs], dtype=bool)
    comparable &= ~(one_percent & fraction)
    return comparable


def _half_up(numerator: Integers, denominator: Integers) -> Integers:
    rounded: Integers = (2 * numerator + denominator) // (2 * denominator)
    return rounded


def _quantitative(
    rows: npt.NDArray[np.int64],
    figures: tuple[Integers, Integers, Integers],
    indicators: pd.DataFrame,
    told: pd.Series,
    rules: RuleSet,
) -> tuple[npt.NDArray[np.float64], Integers, Integers, npt.NDArray[np.object_]]:
    """Score rows by target t, actual a and weight w: ŝ, L, U in score units, and the basis."""
    t, a, w = figures
    operator = indicators["target_operator"].to_numpy(dtype=object)[rows]
    formula = np.full(len(rows), np.nan)
    low, high = np.zeros_like(w), w.copy()
    basis = np.full(len(rows), "unknown", dtype=object)

    met = told.to_numpy(dtype=bool, na_value=False)[rows]
    formula[met], low[met], basis[met] = w[met].astype(np.float64), w[met], "met"

    _missed(operator, ~met, (t, a, w), rules, (formula, low, high, basis))

    upward = met & np.isin(operator, ["≥", ">", "="]) & (t > 0) & (a > t)
    over = upward & (operator == "=") & rules.equal_is_exact.value
    if rules.overshoot_threshold is not None:
        limit = 1 + Fraction(rules.overshoot_threshold.value) / 100
        scale = int(limit * 1000)  # a thousandth of a target is finer than any threshold in use
        over |= upward & (1000 * a > scale * t)
    reduced = np.maximum((2 * t[over] - a[over]) * w[over], 0)
    low[over], basis[over] = _half_up(reduced, t[over]), "overshoot"
    if rules.cost_steps is not None:
        _cost(rows, (t, a, w), indicators, rules, (formula, low, high, basis))
    return formula, low, high, basis


def _missed(
    operator: npt.NDArray[np.object_],
    missed: Flags,
    figures: tuple[Integers, Integers, Integers],
    rules: RuleSet,
    out: tuple[npt.NDArray[np.float64], Integers, Integers, npt.NDArray[np.object_]],
) -> None:
    """Score the rows that miss their target, by each formula that the rules admit."""
    t, a, w = figures
    formula, low, high, basis = out
    for sign, names in rules.formulas.value.items():
        rows = missed & (operator == sign)
        basis[rows] = "not_met"
        nothing = rows & (t == 0) & (a > 0)  # "=0" or "≤0" that is missed earns nothing
        formula[nothing], high[nothing] = 0.0, 0
        rows &= t > 0
        if not rows.any():
            continue
        tr, ar, wr = t[rows], a[rows], w[rows]
        scores = []
        for name in names:
            numerator, denominator = {
                "ratio": (ar * wr, tr),
                "linear": ((2 * tr - ar) * wr, tr),
                "inverse": (tr * wr, np.maximum(ar, 1)),
            }[name]
            scores.append(np.minimum(_half_up(np.maximum(numerator, 0), denominator), wr))
        formula[rows] = scores[0].astype(np.float64)
        low[rows], high[rows] = np.minimum.reduce(scores), np.maximum.reduce(scores)


def _cost(
    rows: npt.NDArray[np.int64],
    figures: tuple[Integers, Integers, Integers],
    indicators: pd.DataFrame,
    rules: RuleSet,
    out: tuple[npt.NDArray[np.float64], Integers, Integers, npt.NDArray[np.object_]],
) -> None:
    """Widen the interval of cost indicators by the steps of their deviation from the target."""
    assert rules.cost_steps is not None
    t, a, w = figures
    formula, low, high, _ = out
    levels = indicators[["level1", "level2"]].iloc[rows].fillna("")
    cost = levels["level1"].str.contains("成本") | levels["level2"].str.contains("成本")
    chosen = cost.to_numpy(dtype=bool) & (t > 0)
    share = np.zeros(len(rows), dtype=w.dtype)
    for step in sorted(rules.cost_steps.value, key=lambda step: step.within, reverse=True):
        share[100 * np.abs(a - t) <= int(step.within) * t] = int(step.share)
    points = _half_up(share * w, np.full_like(w, 100))[chosen]
    formula[chosen] = points.astype(np.float64)
    low[chosen] = np.minimum(low[chosen], points)
    high[chosen] = np.maximum(high[chosen], points)


def _qualitative(
    indicators: pd.DataFrame,
    weight: npt.NDArray[np.int64],
    has_weight: Flags,
    rules: RuleSet,
    out: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.object_]],
) -> None:
    """Score rows with a label and no target figure by the band of the label."""
    low, high, basis = out
    achievement = indicators["achievement"].to_numpy(dtype=object)
    labelled = has_weight & indicators["target_value"].isna().to_numpy()
    for band in rules.bands.value:
        rows = labelled & (achievement == band.achievement)
        # Thousandths of a percent hold every band end. An end is rounded half up to the grid
        # before a score is held against it, as the fiscal systems do: 80 % of 3.33 is 2.66.
        whole = np.full_like(weight[rows], 100_000)
        first = _half_up(int(band.low * 1000) * weight[rows], whole) + (not band.low_included)
        last = _half_up(int(band.high * 1000) * weight[rows], whole) - (not band.high_included)
        low[rows] = np.minimum(first, weight[rows])
        high[rows] = np.maximum(last, low[rows])
        basis[rows] = "band"
