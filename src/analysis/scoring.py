"""Scores recomputed: per indicator the score by formula and the range that the rules allow.

Formulas take the decimals that are printed, so nothing is lost to binary floats. A missing value
widens the range of its indicator; no indicator disappears. The admissible interval and the
leniency position are this project's constructs; the formulas are those of the rule set.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from math import ceil
from typing import Any

import pandas as pd

from analysis import dates
from analysis.measures import frames, once, ratio, scaled, totals, unscaled
from analysis.rounding import HALF, Interval, Printed, Verdict, exact, half_up, judge
from analysis.rules import Band, RuleSet
from analysis.tables import Tables, sure

# Words by which a name says that more is better, or that less is; a name with a word of both
# kinds (故障修复率) says neither.
MORE = "(?:合格|达标|完成|覆盖|满意|及时|准确|通过|接通|响应|修复|利用|使用|处理|处置)[率度]"
# How much there is of what is bad: 投诉件数, 事故发生率. A name that goes on says what becomes of
# it (投诉处理率, 事故下降率), and one that begins so what is done about it (排查隐患数).
LESS = (
    "^(?!.*(?:下降|降低|减少|避免|防范|预防|处理|处置|整改|整治|治理|办结|受理|化解|查处|消除|排查|调解))"
    ".*(?<![无零])(?:投诉|事故|偏差|差错|失误|违规|中断|停工|返工|超支|纠纷|隐患|延误|逾期|不合格|不满意)"
    "(?:发生|出现|问题|行为|事件|案件|情况)*(?:金额|时间|[率度额]|[人次件起例处个天]*数?量?)(?:[(].*)?$"
)
# A rate, but for those that have a ceiling even above one half.
_RATE, _HALF = "^(?!.*(?:负债|空置|损耗|能耗|控制|成本|费用|流失)).*率(?:[(].*)?$", 50
_PAID = ("weight", "execution_rate", "executed", "adjusted_budget")
_COUNTS = "数量|质量|满意"  # level 2: what is delivered is to be as much, or as good, at least
_MET: dict[str, Callable[[Any, Any], Any]] = {
    "≥": lambda t, a: a >= t,
    ">": lambda t, a: a > t,
    "=": lambda t, a: (t > 0) & (a >= t) | (t == 0) & (a <= 0) | (t < 0) & (a == t),
    "≤": lambda t, a: a <= t,
    "<": lambda t, a: a < t,
}
# ŝ, L, U in units of the rules' last decimal (850 for 8.50 points), the basis and the clause.
_Allowed = tuple[int | None, int, int, str, str | None]


@once
def score(tables: Tables, rules: RuleSet) -> pd.DataFrame:
    """Return what a rule set allows each indicator to score, on their index.

    Columns, in points: `formula_score` (ŝ, null where the rules give no formula), `lowest` and
    `highest` (L and U, the admissible interval at the rules' decimals, half-open ends as printed
    in the rules) and `basis`: met, not_met, overshoot (met, and by so much or under such an
    operator that the rules allow a reduction by the deviation), band (qualitative) or unknown.
    `clause` is the field of the rule set that the interval comes from, null where the target is
    met, which earns the weight, and where nothing can be told.

    Where target, actual or label is missing, or units differ, the interval is [0, weight]; where
    the weight is missing it is [0, what the form's other weights leave]. Without an operator it
    spans what each possible one allows, where all tell the same basis. Met, as a date kept in time
    is, gives the full weight; formulas are clipped to [0, weight], so a negative actual counts as 0
    in them; more than a target of 0 that asks for no more (=, ≤, <) scores 0; for other targets of
    0, and for negative ones, that are missed no formula holds.

    >>> rules = analysis.rules.load("mof-2021-101")
    >>> analysis.scoring.score(corpus, rules)[["lowest", "highest", "basis"]].head(2)
       lowest  highest basis
    0     8.0      8.0   met
    1     6.0      6.0   met
    """
    indicators, unit = tables.indicators, 10**rules.score_decimals.value
    weight = indicators["weight"].where(indicators["weight"] >= 0)
    taken = indicators.groupby("form_id")["weight"].transform("sum")
    left = (100 - float(rules.execution_weight.value) - taken).clip(lower=0)
    most = (weight.fillna(left) * unit).round().astype("int64")
    rows = _situations(tables).assign(most=most)
    bands = {band.achievement: band for band in rules.bands.value}
    allowed: dict[Any, _Allowed] = {}  # of targets that are set and met alike, once
    row: Any
    every = list(rows.itertuples(index=False))
    for row in every:
        if row in allowed:
            continue
        if row.compared:
            each = _by_each if pd.isna(row.target_operator) else _by_formula
            allowed[row] = each(row, rules)
        elif row.in_time:
            allowed[row] = (row.most, row.most, row.most, "met", None)
        elif row.labelled and row.achievement in bands:
            allowed[row] = _by_label(row.most, bands[row.achievement], rules.band_ends.value)
        else:
            allowed[row] = (None, 0, row.most, "unknown", None)
    columns = ["formula_score", "lowest", "highest", "basis", "clause"]
    result = pd.DataFrame([allowed[row] for row in every], columns=columns, index=indicators.index)
    points: pd.DataFrame = result[columns[:3]].astype("float64") / unit
    # Of a form that tells no weight the rules bound nothing: 0 to 100 is no range of its own.
    points = points.where(weight.groupby(indicators["form_id"]).transform("count") > 0)
    return points.join(result[columns[3:]].astype("str"))


@once
def _situations(tables: Tables) -> pd.DataFrame:
    """Return what a score is told from, whatever the rules: targets, actuals, how both stand."""
    indicators, held = tables.indicators, compared(tables)
    weighed = indicators["weight"] >= 0
    told = indicators[["target_operator", "target_value", "actual_value", "achievement"]]
    texts = [sure(indicators, name) for name in ("target_text", "actual_text")]
    year = sure(tables.projects, "year").set_axis(tables.projects["form_id"])
    dated = told["target_value"].isna() & texts[0].str.contains("[月./-]", na=False)
    dated &= texts[1].notna() & weighed
    years = indicators["form_id"].map(year).astype("object").where(lambda one: one.notna(), None)
    kept = [
        of and dates.kept(due, done, year) is True
        for of, due, done, year in zip(dated, *texts, years, strict=True)
    ]
    return told.assign(
        in_time=kept,
        labelled=weighed & indicators["target_value"].isna(),
        compared=weighed & held["not_compared"].isna(),
        met=held["met"].fillna(False).astype("bool"),
        rising=_rising(indicators),
        cost=(indicators["level1"].fillna("") + indicators["level2"].fillna("")).str.contains(
            "成本"
        ),
    )


@cache
def _by_label(most: int, band: Band, ends: str) -> _Allowed:
    """Return the band of a label, in a weight of `most` units.

    Ends that are rounded half up are so before a score is held against them: 80 % of 3.33 is 2.66.
    """
    exactly = Fraction(band.low) / 100 * most, Fraction(band.high) / 100 * most
    low, high = map(_rounded, exactly) if ends == "half-up" else (ceil(exactly[0]), int(exactly[1]))
    low = min(low + (not band.low_included), most)
    return None, low, max(high - (not band.high_included), low), "band", "bands"


def _by_each(row: Any, rules: RuleSet) -> _Allowed:
    """Return what all operators that are possible for a target without one allow together."""
    t, a = row.target_value, row.actual_value
    possible = ("≥", "=") if row.rising else ("≥", "=", "≤")
    own = [
        _by_formula(row._replace(target_operator=one, met=bool(_MET[one](t, a))), rules)
        for one in possible
    ]
    told = {("met" if one[3] == "overshoot" else one[3]) for one in own}
    if len(told) > 1:
        return None, 0, row.most, "unknown", None
    widest = max(own, key=lambda one: one[2] - one[1])
    return widest[0], min(one[1] for one in own), max(one[2] for one in own), *widest[3:]


def _rising(indicators: pd.DataFrame) -> pd.Series:
    """Tell the targets that are no limit from above: of 数量, 质量, 满意度, or by their names.

    So is what is `wanted`.
    """
    name, level2 = indicators["name"].fillna(""), indicators["level2"].fillna("")
    rising = level2.str.contains(_COUNTS) | name.str.contains(MORE)
    rising |= wanted(indicators)
    rising &= ~name.str.contains(LESS) & indicators["in_doubt"].isna()
    return rising.astype("bool")


def wanted(indicators: pd.DataFrame) -> pd.Series:
    """Tell the rates of half and more, 就业率 70%: nobody allows so much of something bad.

    >>> int(analysis.scoring.wanted(corpus.indicators).sum())
    44
    """
    percent = (indicators["target_unit_canonical"] == "%").fillna(False)
    rate = indicators["name"].str.contains(_RATE, na=False)
    return percent & indicators["target_value"].ge(_HALF) & rate


def _by_formula(row: Any, rules: RuleSet) -> _Allowed:
    """Return what target t and actual a allow in a weight of `most` units."""
    most, operator = row.most, row.target_operator
    allowed: _Allowed = (None, 0, most, "unknown", None)
    stepped = row.cost and rules.cost_steps is not None
    if row.met:
        allowed = (most, most, most, "met", None)
        if row.actual_value <= row.target_value and not stepped:
            return allowed
    t, a = exact(row.target_value), exact(row.actual_value)
    if not row.met and operator in rules.formulas.value:
        allowed = (None, 0, most, "not_met", "formulas")
        if t > 0:
            parts = {
                "ratio": a / t,
                "linear": 2 - a / t,
                "inverse": t / a if a > 0 else Fraction(1),
            }
            by_each = [_part(parts[name], most) for name in rules.formulas.value[operator]]
            allowed = (by_each[0], min(by_each), max(by_each), "not_met", "formulas")
        elif t == 0 and a > 0:  # "=0" or "≤0" that is missed earns nothing
            allowed = (0, 0, 0, "not_met", "formulas")
    elif row.met and a > t > 0 and operator in ("≥", ">", "="):
        limit = rules.overshoot_threshold
        edge = t * (1 + Fraction(limit.value if limit else 0) / 100)
        far = limit is not None and (a >= edge if rules.overshoot_included.value else a > edge)
        readings = {
            *(rules.overshoot_reduction.value if far else ()),
            *(rules.equal_above.value if operator == "=" else ()),
        }
        if far or "deviation" in readings:
            clause = "overshoot_threshold" if far else "equal_above"
            left = _part(2 - a / t, most)
            low, high = (
                (left if "deviation" in readings else most),
                (most if "none" in readings else left),
            )
            allowed = (high, low, high, "overshoot", clause)
    elif row.met and t == 0 and operator in ("≥", ">"):
        limit = rules.overshoot_of_zero
        if limit is not None and a >= Fraction(limit.value):
            allowed = (most, most, most, "overshoot", "overshoot_of_zero")
    if stepped and t > 0:
        allowed = _by_steps(allowed, abs(a - t) / t, most, rules)
    return allowed


def _by_steps(allowed: _Allowed, off: Fraction, most: int, rules: RuleSet) -> _Allowed:
    """Widen what is allowed by the steps of a cost indicator, `off` its share of deviation."""
    assert rules.cost_steps is not None
    reached = [step for step in rules.cost_steps.value if 100 * off <= Fraction(step.within)]
    share = min(reached, key=lambda step: step.within).share if reached else 0
    points = _part(Fraction(share) / 100, most)
    _, low, high, basis, _ = allowed
    clause = None if basis == "unknown" else "cost_steps"
    return points, min(low, points), max(high, points), basis, clause


def _rounded(units: Fraction) -> int:
    return int(units + HALF)


def _part(share: Fraction, most: int) -> int:
    """Return a share of a weight, at least none of it and at most all."""
    return _rounded(min(max(share, Fraction(0)), Fraction(1)) * most)


@once
def compared(tables: Tables) -> pd.DataFrame:
    """Hold each actual value a against its target t, on the index of the indicators.

    - `not_compared`: why not: "no target number", "no actual number" (or one in doubt), "units
      differ"; null where they are compared. Units differ where both are printed and mean different
      things; with only one of them marked %, a value up to 1 beside one above 1 may be a fraction,
      so that nothing is compared either
    - `met`: a ≥ t for ≥, a > t, a ≤ t, a < t; under = a ≥ t, for a target of 0 a ≤ 0, for one
      below 0 a = t; without an operator where every possible one tells the same: a = t, and what
      is to be at least so much (1228人 of 数量指标) is met or missed under ≥ and = alike. Null
      where nothing can be told

    Floats that stand for printed decimals are compared as they are: equal decimals are equal
    floats.

    >>> int(analysis.scoring.compared(corpus)["met"].sum())
    95
    """
    indicators = tables.indicators
    t, a = (sure(indicators, name) for name in ("target_value", "actual_value"))
    operator = indicators["target_operator"]
    relation = indicators["target_unit_canonical"].combine(
        indicators["actual_unit_canonical"], _units
    )
    fraction = ((a.abs() <= 1) != (t.abs() <= 1)) & (a != 0) & (t != 0)
    differ = (relation == "other") | (relation == "one is %") & fraction
    why = pd.Series(None, index=indicators.index, dtype="str").mask(differ, "units differ")
    why = why.mask(a.isna(), "no actual number")
    why = why.mask(t.isna() | (operator == "qualitative"), "no target number")
    rising, told = _rising(indicators), operator.notna() | (a == t)
    met = operator.isna() & ((a == t) | rising & _MET["="](t, a))
    for sign, reached in _MET.items():
        met |= (operator == sign) & reached(t, a)
    untold = why.notna() | ~(told | rising)
    return pd.DataFrame({"not_compared": why, "met": met.astype("boolean").mask(untold)})


@cache
def _units(target: Any, actual: Any) -> str:
    """Return how two canonical units stand to each other; one not printed differs from none.

    >>> _units("%", "%"), _units("元", "万元"), _units("%", None)
    ('same', 'other', 'one is %')
    """
    printed = {unit for unit in (target, actual) if isinstance(unit, str)}
    if printed == {"%"} and target != actual:
        return "one is %"
    return "same" if len(printed) < 2 else "other"


def forms(tables: Tables, rules: RuleSet) -> pd.DataFrame:
    """Return what a rule set allows each form to score in total, one row a form.

    Columns, in points: `form_id`, `rule_set`, `lowest` and `highest` (Σ[L, U] with the score of
    `execution`; null for a form that tells no weight), `score` (printed total), `position`
    ((S − L) / (U − L): 0 the lowest, 1 the highest total that they allow, and no further where the
    printed total lies outside; null where L = U or weights are no whole, see `_whole`),
    `leniency` (Σ(s − ŝ)/Σw over indicators with a formula), `n_unknown` (number of indicators
    without a basis), `grade` (printed), `grade_lowest`, `grade_highest` (by the rules, at L and
    at U).

    >>> rules = analysis.rules.load("mof-2021-101")
    >>> analysis.scoring.forms(corpus, rules)[["lowest", "score", "highest"]].head(2)
       lowest  score  highest
    0   95.77  98.97    99.97
    1   93.93  98.93    99.32
    """
    unit = 10**rules.score_decimals.value
    tables = frames(tables)
    indicators = tables.indicators
    printed = {"score": indicators["score"], "weight": indicators["weight"]}
    scored = score(tables, rules).assign(**printed)
    lacking = scored["weight"].isna()
    by_formula = scored["formula_score"].notna() & scored["score"].notna() & ~lacking
    # In whole units of the rules' last decimal, so that sums are exact.
    exactly = (scored.drop(columns=["basis", "clause"]) * unit).round()
    groups = pd.DataFrame(
        {
            "lowest": exactly["lowest"],
            "highest": exactly["highest"].where(~lacking, 0),
            "rest": exactly["highest"].where(lacking, 0),
            "formula_weight": exactly["weight"].where(by_formula, 0),
            "excess": (exactly["score"] - exactly["formula_score"]).where(by_formula, 0),
            "unknown": scored["basis"] == "unknown",
            "weight": exactly["weight"].fillna(0),
            "lacking": lacking,
        }
    ).groupby(indicators["form_id"])
    # Weights that are missing share what the other weights leave, so that this rest counts once.
    sums = groups.sum().assign(rest=groups["rest"].max())
    projects = tables.projects
    sums = sums.reindex(projects["form_id"]).fillna(0).set_axis(projects.index)
    ends = execution(tables, rules)
    low = (sums["lowest"] + (ends["lowest"] * unit).round()) / unit
    high = (sums["highest"] + sums["rest"] + (ends["highest"] * unit).round()) / unit
    low, high = (end.where(sums["weight"] > 0) for end in (low, high))
    position = ratio(scaled(projects["total_score"]) - scaled(low), scaled(high) - scaled(low))
    return pd.DataFrame(
        {
            "form_id": projects["form_id"],
            "rule_set": rules.id,
            "lowest": low,
            "highest": high,
            "score": projects["total_score"],
            "position": position.clip(0, 1).where(_whole(tables, sums, unit)),
            "leniency": ratio(sums["excess"], sums["formula_weight"]),
            "n_unknown": sums["unknown"].astype("int64"),
            "grade": projects["grade"],
            "grade_lowest": low.map(rules.grade, na_action="ignore").astype("str"),
            "grade_highest": high.map(rules.grade, na_action="ignore").astype("str"),
        }
    )


def _whole(tables: Tables, sums: pd.DataFrame, unit: int) -> pd.Series:
    """Say of which forms every weight is known, and that they make up what the total is out of.

    Where they do not, a place in [L, U] tells of the weights and not of the scoring: a form that
    prints no weights may have any total from 0 to 100, and of 110 printed points full marks are
    less than all. `sums` are those of the indicators; a weight of the execution rate that is not
    printed is what they leave.
    """
    projects, fund = tables.projects, totals(tables.funds)
    own = sure(fund, "weight").set_axis(fund["form_id"])
    whole = (projects["total_weight"].fillna(100) * unit).round()
    rest = (projects["form_id"].map(own).astype("float64") * unit).round()
    known = (sums["lacking"] == 0) & (sums["weight"] > 0)
    return known & (sums["weight"] + rest.fillna(whole - sums["weight"]).clip(lower=0) == whole)


def execution(tables: Tables, rules: RuleSet) -> pd.DataFrame:
    """Return `lowest` and `highest` execution score of each form, on the index of its project.

    >>> analysis.scoring.execution(corpus, analysis.rules.load("mof-2021-101")).head(2)
       lowest  highest
    0    9.97     9.97
    1    9.93     9.93
    """
    projects = tables.projects
    of_form = scaled(tables.indicators["weight"]).groupby(tables.indicators["form_id"])
    weights, whole = unscaled(of_form.sum()), of_form.count() == of_form.size()
    fund = totals(tables.funds)
    known = pd.DataFrame({name: sure(fund, name) for name in _PAID})
    own = known.set_axis(fund["form_id"]).to_dict("index")
    ends = [
        _execution_ends(
            own.get(form_id), weights.get(form_id, 0.0), whole.get(form_id, False), rules
        )
        for form_id in projects["form_id"]
    ]
    return pd.DataFrame(ends, columns=["lowest", "highest"], index=projects.index).astype("float64")


def _execution_ends(
    fund: dict[Any, Any] | None, indicator_weight: float, whole: bool, rules: RuleSet
) -> tuple[Fraction, Fraction]:
    """Return lowest and highest execution score, in points: rate / 100 × weight, at most weight.

    `fund` is the total row of the form without what is in doubt, None where it has none or
    several. The printed rate counts; where it is missing, executed / adjusted budget; where that
    is missing too, [0, weight]. Without a printed weight it is what the indicators leave of 100;
    where a weight of theirs is missing, not `whole`, at most the rule set's.
    """
    row = {} if fund is None else {name: fund[name] for name in _PAID if pd.notna(fund[name])}
    printed = {name: exact(value) for name, value in row.items()}
    left = max(100 - exact(indicator_weight), Fraction(0))
    if not whole:
        left = min(left, Fraction(rules.execution_weight.value))
    weight = printed.get("weight", left)
    rate, budget = printed.get("execution_rate"), printed.get("adjusted_budget", Fraction(0))
    if rate is None and "executed" in printed and budget > 0:
        rate = 100 * printed["executed"] / budget
    if rate is None:
        return Fraction(0), weight
    points = half_up(rate * weight / 100, rules.score_decimals.value)
    points = min(max(points, Fraction(0)), weight)
    return points, points


def execution_score(
    rate: Printed, weight: Printed, score: Printed
) -> tuple[Fraction, Interval, Verdict]:
    """Judge a printed execution score: rate / 100 × weight, at most the weight.

    Returns the exact score of the printed rate, the scores of all rates that may stand behind it,
    and how the printed score stands to them. One above the weight contradicts, whatever rounding
    allows: 10 of 9.6.

    >>> rate, weight, score = (Printed(Fraction(n, 100), 2) for n in (9434, 1000, 943))
    >>> execution_score(rate, weight, score)[2]
    'agrees'
    """
    share = weight.value / 100
    due = min(rate.value * share, weight.value)
    span = rate.behind().times(share)
    if rate.value >= 100:
        span = Interval(min(span.low, weight.value), weight.value)
    return due, span, "contradicts" if score.value > weight.value else judge(due, span, score)
