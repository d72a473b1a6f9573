"""Where a score lies in the interval that the rules allow: of indicators, labels and forms."""

from functools import partial

import pandas as pd

from analysis import eligibility, scoring
from analysis import rules as rule_sets
from analysis.leniency.ratings import ceiling, of_weights, ratios
from analysis.measures import (
    FORM,
    by_form,
    described,
    frames,
    groups,
    kind,
    once,
    printed,
    ratio,
    scaled,
    totals,
    unscaled,
)
from analysis.rounding import Printed
from analysis.rules import Rules, RuleSet
from analysis.tables import ACHIEVEMENTS, Tables, sure

# The level 1 of the row of the execution rate.
EXECUTION = "execution"
# One due score, rounded to what the form prints; a mark inside a band is given as it is printed.
_ROUNDED = ("met", "not_met", "overshoot")
_AT = ("top", "between", "bottom", "outside")


@once
def compare(tables: Tables, rules: Rules | None = None) -> pd.DataFrame:
    """Return one row a form: total, grade, ceiling shares, rating statistics, deductions.

    The figures of `ceiling` for the form's indicators, and

    - `total_score`, `total_weight`, `grade`: as printed
    - `n_deductions` indicators with s < w; of them `n_unexplained` without a reason and
      `n_denied` whose reason says that nothing deviates; `n_above` indicators with s > w; null
      where no indicator can be counted

    With rules also what `admitted` says, with `left_out`: why the form has no position, see
    `eligibility.positions`; `position` is null there, but for a figure in doubt.

    >>> analysis.leniency.compare(corpus, "mof-2021-101")[["lowest", "highest"]].head(2)
       lowest  highest
    0   95.77    99.97
    1   93.93    99.32
    """
    read = frames(tables)
    rows = ratios(read)
    counts = pd.DataFrame(
        {
            "n_deductions": rows["deducted"].fillna(False).astype("bool"),
            "n_unexplained": rows["unexplained"],
            "n_denied": rows["denied"],
            "n_above": ~rows["within_weight"].fillna(True) & (rows["score"] > 0),
        }
    )
    counts = groups(counts, rows, ["form_id"]).sum().reset_index()
    out = read.projects[[*FORM, "total_weight", "total_score", "grade"]]
    for part in (ceiling(read, ["form_id"]), counts):
        out = out.merge(part, on="form_id", how="left")
    whole = [column for column in out.columns if column.startswith("n_")]
    out[whole] = out[whole].fillna(0).astype("int64")
    # Of a form without a weight or score no deduction can be told: none is not 0.
    told = list(counts.columns.drop("form_id"))
    out[told] = out[told].astype("Int64").mask(out["n_indicators"] == 0)
    if rules is None:
        return out
    allowed = rule_sets.each(read.projects, rules, partial(admitted, read))
    out = out.merge(allowed.drop(columns=["score", "grade"]), on="form_id", how="left")
    return _placed(out, eligibility.positions(read, rules))


@once
def admitted(read: Tables, rules: RuleSet) -> pd.DataFrame:
    """Return what the rules admit for the total of each form (this project's own constructs).

    - `lowest`, `highest`: the totals L and U between which the rules admit the form's total S
    - `rounding`: points by which rounding took scores by formula, and that of execution, out of
      their own intervals
    - `inside`: L ≤ S ≤ U but for that rounding; `outside`: S lies "below" or "above", else null
    - `position` = (S - L) / (U - L): 0 the lowest, 1 the highest total allowed, at the end where S
      lies outside. L and U bound the score that the rules allow for what the form states (partial
      identification, Manski 2003), not the performance: the position tells how bands were used,
      and not whether labels, targets and actuals are true (`simulate.recovery`). Null where L = U,
      and where it is not defined, see `scoring.forms`
    - `leniency` = Σ(s - ŝ) / Σw over indicators with a formula score ŝ
    - `n_unknown`: indicators without a basis, whose interval is all that their weight allows
    - `grade_due`, `grade_lowest`, `grade_highest`: grades by the rules at S, L and U
    - `grade_robust`: L still reaches the cut of the printed grade, null where the grade is lost
      or foreign to the rules, and where `grade_open`: L does not, but it would if indicators
      without a basis had their printed scores, so that they alone decide; without a grade to
      compare, where they alone decide on the grade at L
    - `grade_agrees`: the printed total earns the printed grade, see `RuleSet.earns`; null where
      the grade is lost or foreign

    >>> admitted(corpus, rule_sets.load("mof-2021-101"))[["position", "outside"]].round(2).head(2)
       position outside
    0      0.76     NaN
    1      0.93     NaN
    """
    forms = scoring.forms(read, rules)
    form, rows = forms["form_id"], _points(read, rules)
    moved = _beyond(rows["score"], rows["lowest"], rows["highest"])
    moved = moved.where(rows["inside"].fillna(False).astype("bool"), 0.0)
    forms["rounding"] = unscaled(by_form(form, groups(moved, rows, ["form_id"]).sum()))
    low, high, score = (scaled(forms[name]) for name in ("lowest", "highest", "score"))
    reach = scaled(forms["rounding"])
    sided = _sides(score.where(low.notna()), score < low - reach, score > high + reach)
    forms = forms.assign(**sided)
    printed_total = forms["score"]
    forms["grade_due"] = printed_total.map(rules.grade, na_action="ignore").astype("str")
    # What the indicators without a basis add to L with their printed scores.
    added = scaled(rows["score"].fillna(rows["highest"])).where(rows["basis"] == "unknown", 0.0)
    most = low + by_form(form, groups(added, rows, ["form_id"]).sum())
    grades = form.map(sure(read.projects, "grade").set_axis(read.projects["form_id"]))
    spans = grades.map(rules.grade_span, na_action="ignore")
    cut = scaled(spans.map(lambda span: float(span[0]), na_action="ignore"))
    known = cut.notna() & score.notna() & low.notna()
    otherwise = unscaled(most).map(rules.grade, na_action="ignore")
    undecided = otherwise.notna() & otherwise.ne(forms["grade_lowest"])
    undecided = undecided.mask(known, (low < cut) & (cut <= most))
    forms["grade_open"] = undecided.astype("boolean")
    forms["grade_robust"] = (low >= cut).astype("boolean").mask(~known | forms["grade_open"])
    earned = [rules.earns(*pair) for pair in zip(printed_total[known], grades[known], strict=True)]
    forms["grade_agrees"] = pd.Series(earned, index=forms.index[known], dtype="boolean")
    return _placed(forms, eligibility.positions(read, rules))


def _placed(forms: pd.DataFrame, left: pd.Series) -> pd.DataFrame:
    """Add why forms are `left_out`; they have no `position`, but for a figure in doubt."""
    forms["left_out"] = left.to_numpy()
    kept = forms["left_out"].isna() | (forms["left_out"] == "in_doubt")
    return forms.assign(position=forms["position"].where(kept))


@once
def intervals(tables: Tables, rules: Rules) -> pd.DataFrame:
    """Return one row an indicator: the rows of `ratios`, and what the rules allow.

    - `lowest`, `highest`, `formula_score` (points), `basis` and `clause` as in `scoring.score`
    - `within` = (s - L) / (U - L), null where L = U; `excess` = s - ŝ
    - `outside`: the score lies "below" or "above" what the rules allow, else null. A due score
      (the whole weight, or one by formula) is rounded to what the form prints, so half a unit of
      the last digit of the score is allowed for: 5 points may stand for 4.50, but not for 4.49.
      A mark inside a band is given as it is printed. More digits than the rules round to count
      for nothing; one by formula may be cut off after them. No score is allowed above its weight
    - `inside`: it does not; null without a score
    - `reason_asked`: the rules ask for a reason

    >>> rows = analysis.leniency.intervals(corpus, "mof-2021-101")
    >>> rows.loc[rows["outside"].notna(), ["lowest", "score", "highest", "outside"]]
        lowest  score  highest outside
    37    8.89    8.5     10.0   below
    """
    read = frames(tables)
    return rule_sets.each(read.projects, rules, partial(_allowed, read))


@once
def _allowed(read: Tables, rules: RuleSet) -> pd.DataFrame:
    """Return the rows of `ratios` with what `intervals` adds, under one set of rules."""
    scored = scoring.score(read, rules)
    rows = ratios(read).join(scored.drop(columns="clause"))
    low, high, score = (scaled(rows[name]) for name in ("lowest", "highest", "score"))
    rows["within"] = ratio(score - low, high - low)
    rows["excess"] = unscaled(score - scaled(rows["formula_score"]))
    most = rules.score_decimals.value
    half = scaled(10.0 ** -rows["decimals"].clip(upper=most)) / 2
    room = half.where(rows["basis"].isin(_ROUNDED) | (rows["decimals"] > most), 0.0)
    # A system cuts a formula's score off after the decimals of the rules: 14.83 for 14.8375.
    cut = room.where((rows["decimals"] < most) | (rows["basis"] == "met"), 2 * room)
    over = (score > high + room) | (~rows["within_weight"].fillna(True) & (score > 0))
    rows = rows.assign(**_sides(score, score < low - cut, over))
    rows["clause"] = scored["clause"]
    far = (
        rows["clause"].isin(["overshoot_threshold", "overshoot_of_zero"])
        & rules.reason_for_overshoot.value
    )
    rows["rule_set"] = rules.id
    rows["reason_asked"] = far | (rows["deducted"].fillna(False) & rules.reason_below_weight.value)
    return rows


@once
def points(tables: Tables, rules: Rules) -> pd.DataFrame:
    """Return all points of each form: a row for the execution rate, then those of `intervals`.

    The first row has `position` 0 and `level1` "execution"; it is left out where the form has no
    row of total funds, or one without a weight. Its score is `outside` where the printed rate,
    rounded or cut in any way, does not give it (`scoring.execution_score`), or above its weight.

    >>> analysis.leniency.points(corpus, "mof-2021-101")[["position", "weight", "score"]].head(2)
       position  weight  score
    0         0    10.0   9.97
    1         1     8.0   8.00
    """
    read = frames(tables)
    return rule_sets.each(read.projects, rules, partial(_points, read))


def _points(read: Tables, rules: RuleSet) -> pd.DataFrame:
    indicators = _allowed(read, rules)
    first = _execution(read, rules)
    first = described(first, read.projects).reindex(columns=indicators.columns)
    parts = [part for part in (first.astype(indicators.dtypes), indicators) if len(part)]
    rows = pd.concat(parts or [indicators], ignore_index=True)
    places = pd.Series(read.projects.index, index=read.projects["form_id"])
    rows = rows.assign(_form=rows["form_id"].map(places))
    return rows.sort_values(["_form", "position"], ignore_index=True).drop(columns="_form")


def _execution(read: Tables, rules: RuleSet) -> pd.DataFrame:
    """Return the row of the execution rate of each form whose total funds have a weight."""
    rows = _rates(read)
    sides, score = rows.pop("side"), rows["score"]
    ends = scoring.execution(read, rules).set_axis(read.projects["form_id"])
    above = ~rows["within_weight"].fillna(True).astype("bool") & (score > 0)
    # What the form says of its money is in `execution.explained`, for all of its funds.
    about = {"unexplained": False, "denied": False, "reason_asked": False}
    sided = _sides(score, sides == "below", above | (sides == "above"))
    return rows.join(ends, on="form_id").assign(position=0, level1=EXECUTION, **about, **sided)


@once
def _rates(read: Tables) -> pd.DataFrame:
    """Return those rows with what no rule set changes, and the `side` of what their rate is due."""
    names = ("execution_rate", "weight", "score")
    rows = totals(read.funds).dropna(subset="weight")
    figures = printed(read, "funds").loc[rows.index, list(names)].itertuples(index=False)
    sides = pd.Series([_side(*each) for each in figures], index=rows.index, dtype="str")
    return rows.join(of_weights(read, rows).drop(columns="reason_state")).assign(side=sides)


def _side(rate: Printed | None, weight: Printed, score: Printed | None) -> str | None:
    """Return on which side of the score that is due a printed execution score lies, if any."""
    if rate is None or score is None:
        return None
    due, _, verdict = scoring.execution_score(rate, weight, score)
    if verdict != "contradicts":
        return None
    return "below" if score.value < due else "above"


def _sides(score: pd.Series, under: pd.Series, over: pd.Series) -> dict[str, pd.Series]:
    """Return `outside` and `inside` of scores, given which are below and which above."""
    outside = pd.Series(None, index=score.index, dtype="str")
    return {
        "outside": outside.mask(under, "below").mask(over, "above"),
        "inside": (~(under | over)).astype("boolean").mask(score.isna()),
    }


def band_use(tables: Tables, rules: Rules) -> pd.DataFrame:
    """Return one row a scored qualitative indicator with a label: where in its band it falls.

    `low`, `high`: the ends of the label's band, shares of the weight; `lowest`, `highest`: the
    same in points, at the rules' decimals; `within` = (s/w - low) / (high - low), 0 at the lower
    end and 1 at the upper; `inside`: within the band, its ends as the rules include them; `at`:
    top, bottom (s is the highest or lowest score of the band), between or outside.

    >>> analysis.leniency.band_use(corpus, "mof-2021-101")["at"].value_counts().to_dict()
    {'top': 47, 'between': 6, 'bottom': 2}
    """
    read = frames(tables)
    rows = intervals(read, rules)
    rows["achievement"] = read.indicators["achievement"]
    rows = rows[rows["left_out"].isna() & (rows["basis"] == "band")].reset_index(drop=True)
    sets = rule_sets.sets(read.projects, rules)
    ends = {
        (form, band.achievement): (float(band.low) / 100, float(band.high) / 100)
        for form, one in sets.items()
        for band in one.bands.value
    }
    own = [ends[key] for key in zip(rows["form_id"], rows["achievement"], strict=True)]
    rows[["low", "high"]] = pd.DataFrame(
        own, index=rows.index, columns=["low", "high"], dtype=float
    )
    rows["within"] = ratio(rows["ratio"] - rows["low"], rows["high"] - rows["low"])
    score = scaled(rows["score"])
    at = pd.Series("between", index=rows.index, dtype="str")
    at = at.mask(score == scaled(rows["lowest"]), "bottom")
    at = at.mask(score == scaled(rows["highest"]), "top")
    rows["at"] = at.mask(~rows["inside"].fillna(True).astype("bool"), "outside")
    return rows.drop(columns=["counted", "left_out", "decimals", "formula_score", "excess"])


def bands(tables: Tables, rules: Rules) -> pd.DataFrame:
    """Return how the bands are used, one row a label and band, and one for those without a label.

    `achievement` (null: no label), `low` and `high` (shares of the weight), `n_indicators`
    scored, `n_top`, `n_between`, `n_bottom`, `n_outside` as in `band_use`, `n_ceiling` with s =
    w, and `mean` of s/w. Labels that no indicator has are left out.

    >>> analysis.leniency.bands(corpus, "mof-2021-101")[["achievement", "n_indicators", "n_top"]]
      achievement  n_indicators  n_top
    0    achieved            50     47
    1      partly             5      0
    """
    read = frames(tables)
    used, rows = band_use(read, rules), ratios(read)
    unlabelled = (kind(read.indicators) == "qualitative") & read.indicators["achievement"].isna()
    counts = {f"n_{at}": (used["at"] == at).astype("Int64") for at in _AT}
    every = pd.concat([used.assign(**counts), rows[rows["left_out"].isna() & unlabelled]])
    every["achievement"] = pd.Categorical(every["achievement"], ACHIEVEMENTS)
    by = every.groupby(["achievement", "low", "high"], dropna=False, observed=True)
    out = by.agg(
        n_indicators=("form_id", "size"),
        n_ceiling=("at_ceiling", "sum"),
        **{name: (name, lambda told: told.sum(min_count=1)) for name in counts},
        mean=("ratio", "mean"),
    )
    return out.reset_index().astype({"achievement": "str", "n_ceiling": "int64"})


def deductions(tables: Tables, rules: Rules | None = None) -> pd.DataFrame:
    """Return every indicator scored below its weight, the largest loss first.

    `lost` = w - s in points, `ratio` = s / w, `reason` as printed (null where none), with target
    and actual, the page, and what the reader was not sure of. With rules also the columns of
    `intervals`.

    >>> analysis.leniency.deductions(corpus)[["position", "weight", "score", "lost"]].head(2)
       position  weight  score  lost
    0        10     8.0    6.0   2.0
    1         6     7.0    5.0   2.0
    """
    rows = _explained(frames(tables), rules)
    return _farthest(rows[rows["deducted"].fillna(False)], "lost")


# Whether a form gives reasons for its deductions.
PATTERNS = ("always", "sometimes", "never", "unasked")


def explaining(tables: Tables) -> pd.DataFrame:
    """Return one row a form with deductions: whether it gives reasons for them.

    `n_deductions` of `deductions` that are not left out, `n_given` of them with a reason;
    `pattern`, one of `PATTERNS`: "unasked" where the layout has no column for reasons. Some forms
    never give one, others always do: a share of rows over both is about neither.

    >>> analysis.leniency.explaining(corpus)["pattern"].unique().tolist()
    ['always']
    """
    read = frames(tables)
    lost = deductions(read)
    lost = lost[lost["left_out"].isna()]
    silent = lost["form_id"].isin(eligibility.unasked(read.projects))
    given = ~(lost["unexplained"] | silent)
    parts = pd.DataFrame({"form_id": lost["form_id"], "n_deductions": 1, "n_given": given})
    forms = parts.groupby("form_id", sort=False).sum().reset_index()
    every, none = forms["n_given"] == forms["n_deductions"], forms["n_given"] == 0
    pattern = pd.Series("sometimes", index=forms.index, dtype="str")
    pattern = pattern.mask(every, "always").mask(none, "never")
    pattern = pattern.mask(forms["form_id"].isin(lost.loc[silent, "form_id"]), "unasked")
    return forms.assign(pattern=pattern)


def beyond(tables: Tables, rules: Rules) -> pd.DataFrame:
    """Return every indicator whose score the rules do not allow, the farthest first.

    Columns as in `deductions`, and `by`: the points that the score lies above or below [L, U].

    >>> analysis.leniency.beyond(corpus, "mof-2021-101")[["lowest", "score", "highest", "by"]]
       lowest  score  highest    by
    0    8.89    8.5     10.0  0.39
    """
    rows = _explained(frames(tables), rules)
    rows["by"] = unscaled(_beyond(rows["score"], rows["lowest"], rows["highest"]))
    return _farthest(rows[rows["outside"].notna()], "by")


def _farthest(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    ordered = rows.sort_values([column, "form_id", "position"], ascending=[False, True, True])
    return ordered.drop(columns=["counted", "at_ceiling", "decimals"]).reset_index(drop=True)


def _explained(read: Tables, rules: Rules | None) -> pd.DataFrame:
    rows = ratios(read) if rules is None else intervals(read, rules)
    texts = ["target_text", "actual_text", "achievement", "reason", "page", "in_doubt"]
    return rows.join(read.indicators[texts])


def _beyond(score: pd.Series, low: pd.Series, high: pd.Series) -> pd.Series:
    """Return by how much a score is below `low` or above `high`, in scaled integers; 0 for null."""
    under, over = scaled(low) - scaled(score), scaled(score) - scaled(high)
    return under.where(under > over, over).clip(lower=0).fillna(0.0)
