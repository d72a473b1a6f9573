"""Forms with a known leniency, and which measure finds which kind of it.

A measure that claims to see leniency can be held against forms whose leniency is known only where
it was put in. `forms` makes such forms, as the tables of the contract; `recovery` measures them.

    made = analysis.simulate.forms({"labels": 1.0}, seed=3)
    analysis.leniency.compare(made.tables, "mof-2020-10")

Each unit has a true performance and a share of leniency of its own, from 0 to the strength that is
asked for. The same seed gives the same performance with any leniency, so that `added` is exactly
what leniency adds to the totals. The model is simple on purpose: units and forms differ by chance
only, nobody reacts to anybody, and what a real unit does besides is not in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from analysis import design, leniency, sampling, tables
from analysis import rules as rule_sets
from analysis.errors import UsageError
from analysis.measures import ratio
from analysis.rules import Rules, RuleSet
from analysis.tables import Tables

# What is done, at strength 1, by a unit with a leniency of 1 (of 0.3: three tenths of it):
KINDS = (
    "bands",  # a score inside its band is moved to the top: 8.2 of 8 to 10 becomes 10
    "labels",  # "partly" becomes "achieved", "not" becomes "partly"
    "actuals",  # an actual below the target is reported as the target: 96 becomes 100
    "targets",  # targets are set 30 % lower beforehand: 100 becomes 70
    "weights",  # four fifths of the weight of what fell short go to what did not: of 5, 4
    "reasons",  # no reason is given for a deduction
)
KINDS_TOLD = (*KINDS, "mixed")
# Points of the blocks, with the 10 of the execution rate, and a level 2 of each.
_BLOCKS = {
    "产出指标": ("数量指标", 50),
    "效益指标": ("社会效益指标", 30),
    "满意度指标": ("服务对象满意度指标", 10),
}
_CUT = 0.3  # of a target that is lowered all the way
_MOVED = 0.8  # of a weight that is moved all the way
_SILENT = 0.1  # deductions without a reason that nobody withholds
_Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Simulated:
    """The tables, and the truth: one row a unit with its leniency of each kind (0 to 1).

    `performance`: how well its projects do beside others, in shares of what was planned; `added`:
    points that leniency adds to the total of a form, in the mean.
    """

    tables: Tables
    units: pd.DataFrame

    def __repr__(self) -> str:
        """Say how much there is, not all of it."""
        return repr(self.tables)


def forms(
    kinds: Mapping[str, float] | None = None,
    *,
    units: int = 20,
    each: int | Sequence[int] = 9,
    indicators: int = 12,
    qualitative: float = 0.4,
    perfect: float = 0.0,
    whole: float = 0.0,
    weight_step: int = 1,
    spread: float = 0.03,
    noise: float = 0.15,
    rules: Rules = "mof-2020-10",
    seed: int = 0,
) -> Simulated:
    """Make `each` forms of each of so many units, scored by the rules with a known leniency.

    - `kinds`: the strength of each kind of leniency (`KINDS`), from 0 to 1; without any, forms are
      honest. Units' leniencies are spread evenly from 0 to it, for each kind in another order
    - `each`: forms of every unit, or one number for each of them
    - `indicators` a form, of which the share `qualitative` has a label in place of a figure
    - `perfect`: the share of forms in which everything is truly reached, 100 points; `whole`: that
      of forms scored in whole points; weights are multiples of `weight_step` points
    - `spread`: the standard deviation of the units' true performance; `noise`: that by which a
      mark inside a band misses the true one, in widths of the band

    Raises `UsageError` for an unknown kind, and for a strength that is none.

    >>> made = analysis.simulate.forms({"bands": 1.0}, units=4, each=2, seed=1)
    >>> made.units[["unit", "bands", "added"]].sort_values("bands").round(2).head(2)
        unit  bands  added
    2  单位003   0.00   0.00
    1  单位002   0.33   0.96
    """
    named = isinstance(kinds, Mapping | None)
    asked: dict[Any, Any] = dict(kinds or {}) if named else {kinds: None}
    wrong = [
        f"{kind}={strength}" if kind in KINDS else str(kind)
        for kind, strength in asked.items()
        if kind not in KINDS or not isinstance(strength, Real) or not 0 <= float(strength) <= 1
    ]
    if wrong:
        known = ", ".join(KINDS)
        raise UsageError("error_rules.leniency", unknown=", ".join(sorted(wrong)), known=known)
    one = rule_sets.load(rules)
    rng = np.random.default_rng([seed, 1])
    performance = rng.normal(0, spread, units)
    orders = {kind: rng.permutation(np.linspace(0, 1, units)) for kind in KINDS}
    shares = {kind: order * float(asked.get(kind, 0.0)) for kind, order in orders.items()}
    whose = np.repeat(np.arange(units), each)
    drawn = _drawn(performance[whose], indicators, qualitative, noise, weight_step, seed)
    odd = np.random.default_rng([seed, 3]).random((2, len(whose), 1))
    drawn |= {"perfect": odd[0] < perfect, "step": np.where(odd[1] < whole, 100, 1)}
    honest = _reported(drawn, dict.fromkeys(KINDS, np.zeros((len(whose), 1))), one)
    told = _reported(drawn, {kind: own[whose, None] for kind, own in shares.items()}, one)
    added = (told["total"] - honest["total"]) / 100
    names = [f"单位{number:03d}" for number in range(1, units + 1)]
    truth = pd.DataFrame({"unit": names, "performance": performance, **shares})
    truth["added"] = pd.Series(added).groupby(whose).mean()
    return Simulated(_tables(told, np.array(names, dtype=object)[whose], one), truth)


def _drawn(
    performance: np.ndarray,
    indicators: int,
    qualitative: float,
    noise: float,
    weight_step: int,
    seed: int,
) -> _Arrays:
    """Return what really happened, and all else that chance decides: a row a form."""
    rng = np.random.default_rng([seed, 2])
    count, shape = len(performance), (len(performance), indicators)
    # Half of the indicators are outputs, one is satisfaction, and the rest is outcome.
    sizes = [indicators // 2, indicators - indicators // 2 - 1, 1]
    weights = [
        weight_step * (1 + rng.multinomial(points // weight_step - size, [1 / size] * size, count))
        for size, (_, points) in zip(sizes, _BLOCKS.values(), strict=True)
    ]
    level = np.repeat(list(_BLOCKS), sizes)
    done = performance[:, None] + rng.normal(0, 0.02, (count, 1))
    plan = rng.integers(20, 400, shape)
    # In ten targets one or two are missed, and one is passed by more than 20 %.
    ratio = np.exp(0.10 + done + rng.normal(0, 0.10, shape))
    # Of ten labels seven are "achieved", two or three "partly", one in thirty is "not".
    quality = np.clip(rng.beta(7, 1.6, shape) + 2 * done, 0.0, 1.0)
    return {
        "level": np.broadcast_to(level, shape),
        "weight": np.hstack(weights) * 100,
        "labelled": rng.random(shape) < qualitative,
        "plan": plan,
        "actual": np.maximum(np.rint(plan * ratio).astype(int), 0),
        "quality": quality,
        "noise": rng.normal(0, noise, shape),
        "raise": rng.random(shape),
        "report": rng.random(shape),
        "silent": rng.random(shape),
        "budget": np.rint(np.exp(rng.normal(12, 1, count))).astype(int) + 1000,
        "revised": rng.normal(1, 0.1, count).clip(0.5),
        "spent": 1 - rng.exponential(0.02, count).clip(0, 0.5),
    }


def _reported(drawn: _Arrays, lenient: Mapping[str, np.ndarray], rules: RuleSet) -> _Arrays:
    """Return what the form says of it: hundredths of points, whole targets, numbers of bands."""
    bands = sorted(rules.bands.value, key=lambda band: -band.low)
    ends = np.array([[float(band.low), float(band.high)] for band in bands]) / 100
    target = np.maximum(np.rint(drawn["plan"] * (1 - _CUT * lenient["targets"])), 1).astype(int)
    perfect, step, labelled = drawn["perfect"], drawn["step"], drawn["labelled"]
    actual = np.where(perfect, np.maximum(drawn["actual"], drawn["plan"]), drawn["actual"])
    actual = np.where((actual < target) & (drawn["report"] < lenient["actuals"]), target, actual)
    quality = np.where(perfect, 1.0, drawn["quality"])
    true = (quality[..., None] < ends[:, 0]).sum(axis=-1).clip(max=len(bands) - 1)
    label = np.where(drawn["raise"] < lenient["labels"], (true - 1).clip(0), true)
    low, high = ends[true, 0], ends[true, 1]
    within = np.clip((quality - low) / (high - low) + drawn["noise"], 0, 1)
    within = np.where(perfect, 1.0, within)
    within = within + lenient["bands"] * (1 - within)
    full = np.where(labelled, label == 0, actual >= target)
    weight = _moved(drawn["weight"], full, _MOVED * lenient["weights"])
    # Ends in whole hundredths inside the band; the upper one is often not of it.
    inner = [-(-weight * int(band.low) // 100) + (not band.low_included) for band in bands]
    outer = [weight * int(band.high) // 100 - (not band.high_included) for band in bands]
    low, high = (np.choose(label, each) for each in (inner, outer))
    marked = low + np.rint(within * (high - low)).astype(int)
    marked = _rounded(marked, step).clip(low, high)
    due = np.where(actual >= target, weight, (2 * actual * weight + target) // (2 * target))
    score = np.where(labelled, marked, np.minimum(_rounded(due, step), weight))
    spent = np.where(perfect[:, 0], 1.0, drawn["spent"])
    executed = np.rint(drawn["budget"] * spent).astype(int)
    rate = (20_000 * executed + drawn["budget"]) // (2 * drawn["budget"])
    execution = _rounded((rate * 10 + 50) // 100, step[:, 0])
    silent = drawn["silent"] < _SILENT + (1 - _SILENT) * lenient["reasons"]
    return {
        **{name: drawn[name] for name in ("level", "labelled", "budget")},
        **{"target": target, "actual": actual, "label": label, "weight": weight, "score": score},
        **{"reason": (score < weight) & ~silent, "rate": rate, "execution": execution},
        "executed": executed,
        "original": np.rint(drawn["budget"] / drawn["revised"]).astype(int),
        "total": score.sum(axis=1) + execution,
    }


def _rounded(points: np.ndarray, step: np.ndarray) -> np.ndarray:
    """Return hundredths of points rounded half up to so many of them."""
    whole: np.ndarray = (2 * points + step) // (2 * step) * step
    return whole


def _moved(weight: np.ndarray, full: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Return the weights after that share of what is not `full` went to what is."""
    some = full.any(axis=1, keepdims=True)
    taken = np.where(full | ~some, 0, np.rint(weight * share).astype(int))
    held = np.where(full, weight, 0)
    freed, own = taken.sum(axis=1, keepdims=True), held.sum(axis=1, keepdims=True)
    given = held * freed // np.maximum(own, 1)
    # What whole hundredths leave over goes to the first that is full.
    rest = (freed - given.sum(axis=1, keepdims=True)) * some
    first = np.arange(weight.shape[1]) == full.argmax(axis=1)[:, None]
    moved: np.ndarray = weight - taken + given + np.where(first, rest, 0)
    return moved


def _tables(told: _Arrays, units: np.ndarray, rules: RuleSet) -> Tables:
    """Return what forms say as tables of the contract."""
    count, indicators = told["score"].shape
    ids = np.array([f"simulated.pdf#{number}" for number in range(1, count + 1)], dtype=object)
    bands = sorted(rules.bands.value, key=lambda band: -band.low)
    flat = {name: told[name].ravel() for name in ("labelled", "target", "actual", "label", "level")}
    labelled, figures = flat["labelled"], ~flat["labelled"]
    target, actual = pd.Series(flat["target"]), pd.Series(flat["actual"])
    counted = pd.Series("个", index=target.index).where(figures)
    given = pd.Series("受客观因素影响，进度推迟", index=target.index)
    words = pd.Series(np.array([band.labels[0] for band in bands], dtype=object)[flat["label"]])
    names = pd.Series(np.array([band.achievement for band in bands], dtype=object)[flat["label"]])
    amounts = {
        "initial_budget": told["original"] / 100,
        "adjusted_budget": told["budget"] / 100,
        "executed": told["executed"] / 100,
    }
    rows = pd.DataFrame(
        {
            "form_id": np.repeat(ids, indicators),
            "position": np.tile(np.arange(1, indicators + 1), count),
            "level1": flat["level"],
            "level2": pd.Series(flat["level"]).map({key: two for key, (two, _) in _BLOCKS.items()}),
            "name": np.tile([f"指标{place}" for place in range(1, indicators + 1)], count),
            "target_text": ("≥" + target.astype(str) + "个").where(figures, "完成"),
            "target_operator": np.where(labelled, "qualitative", "≥"),
            "target_value": target.where(figures),
            "target_unit": counted,
            "actual_text": (actual.astype(str) + "个").where(figures, words),
            "actual_value": actual.where(figures),
            "actual_unit": counted,
            "achievement": names.where(labelled),
            "weight": told["weight"].ravel() / 100,
            "score": told["score"].ravel() / 100,
            "reason": given.where(told["reason"].ravel()),
        }
    )
    total = told["total"] / 100
    heads = pd.DataFrame(
        {
            **{"form_id": ids, "source": "simulated.pdf", "source_sha256": "0" * 64},
            **{"reader": "pdf", "complete": True, "unit": units, "year": 2024},
            "project_name": [f"项目{number}" for number in range(1, count + 1)],
            **{"total_weight": 100.0, "total_score": total, "form_kind": "project"},
            "grade": [rules.grade(one) for one in total],
        }
    )
    money = {"form_id": ids, "fund": "total", "weight": 10.0, **amounts}
    funds = pd.DataFrame(
        {**money, "execution_rate": told["rate"] / 100, "score": told["execution"] / 100}
    )
    made = {"projects": heads, "funds": funds, "indicators": rows}
    valid = {
        name: tables.validate(name, frame.reindex(columns=list(tables.COLUMNS[name])))
        for name, frame in made.items()
    }
    return Tables(**valid, findings=tables.frame("findings", []))


# What is held against the leniency that was put in, in the mean of a unit's forms.
MEASURES = (
    "position",  # leniency.compare: (S - L) / (U - L)
    "within",  # leniency.band_use: where in the band of its label a mark falls
    "total",  # the printed total
    "ceiling",  # leniency.compare: the share of indicators with the full score
    "achieved",  # the share of labels that are "achieved"
    "exact",  # design.slack: the share of actuals that are the target itself
    "slack",  # design.slack: by how much targets are passed, in the middle
    "balance",  # design.balance: distance of the points from the rules' balance
    "silent",  # leniency.compare: deductions without a reason
)
# From such a rank correlation on a measure is said to tell the order of units: in the middle of
# the runs, and in nineteen of twenty of them.
TELLS, AT_LEAST = 0.7, 0.5
_LONG = 25  # forms a unit in the long run


def measured(made: Simulated, rules: Rules = "mof-2020-10") -> pd.DataFrame:
    """Return `MEASURES` of each form, and the points by which a total passes the lowest allowed.

    >>> measured(analysis.simulate.forms(units=2, each=1))[["unit", "total"]]
        unit  total
    0  单位001  86.38
    1  单位002  96.57
    """
    read = made.tables
    out = leniency.compare(read, rules)
    out["above_lowest"] = out["total_score"] - out["lowest"]
    used = leniency.band_use(read, rules)
    hits = design.slack(read).assign(exact=lambda rows: rows["exact_hit"].astype("float64"))
    used["achieved"] = (used["achievement"] == "achieved").astype("float64")
    by_form = (
        used.groupby("form_id")[["within", "achieved"]].mean(),
        hits.groupby("form_id")[["exact"]].mean(),
        hits.groupby("form_id")[["slack"]].median(),
        design.balance(read, rules).groupby("form_id")[["tvd"]].first(),
    )
    for part in by_form:
        out = out.join(part, on="form_id")
    names = {"total_score": "total", "share_indicators": "ceiling", "tvd": "balance"}
    out = out.rename(columns=names)
    out["silent"] = ratio(out["n_unexplained"], out["n_deductions"])
    return out[["unit", *MEASURES, "above_lowest"]]


def recovery(
    runs: int = 12,
    rules: Rules = "mof-2020-10",
    kinds: Sequence[str] = KINDS_TOLD,
    *,
    others: float = 0.0,
    seed: int = 0,
    **given: Any,
) -> pd.DataFrame:
    """Return which measure finds which kind of leniency, one row a kind and measure.

    So many collections are simulated of each kind (and of all six at once: "mixed"), with seeds
    from `seed` on and the other kinds at the strength `others`; `given` goes to `forms`.

    - `order`: the rank correlation (Spearman) of the units' means with the leniency put in (mixed:
      with the points that it adds), the median of the runs; `order_low`, `order_high` between
      which nine of ten runs lie
    - `size`: of a point that leniency adds to a total, how much it adds to what the total has
      above the lowest that the rules allow, which is the position in points; beside the same
      forms without it; null beside other kinds
    - `coverage`: how often the 95 % interval of `sampling.shrunk` holds what the unit's measure
      comes to over many forms (in every fourth run): that of the measure, not of leniency
    - `tells`: the order is told, see `TELLS`

    >>> found = recovery(2, kinds=["bands"], units=6, each=3).set_index("measure")
    >>> found["tells"][["within", "exact"]].to_dict()
    {'within': True, 'exact': False}
    """
    parts = []
    for kind in kinds:
        asked = dict.fromkeys(KINDS, 1.0 if kind == "mixed" else others) | {kind: 1.0}
        asked.pop("mixed", None)
        for number in range(runs):
            chosen = {"rules": rules, "seed": seed + number, **given}
            parts.append(_run(kind, asked, chosen, number % 4 == 3).assign(kind=kind))
    by = pd.concat(parts).groupby(["kind", "measure"], sort=False)
    out = by[["size", "coverage"]].mean()
    if others:
        out["size"] = np.nan
    for name, share in {"order_low": 0.05, "order": 0.5, "order_high": 0.95}.items():
        out[name] = by["order"].quantile(share)
    out["tells"] = (out["order"] >= TELLS) & (out["order_low"] >= AT_LEAST)
    out["n_runs"] = runs
    columns = ["n_runs", "order", "order_low", "order_high", "size", "coverage", "tells"]
    return out[columns].reset_index()


def _run(kind: str, asked: Mapping[str, float], given: dict[str, Any], long: bool) -> pd.DataFrame:
    """Return `order`, `size` and, of a `long` run, `coverage` of each measure."""
    made = forms(asked, **given)
    each, truth = measured(made, given["rules"]), made.units.set_index("unit")
    means = each.groupby("unit").mean()
    put = truth["added" if kind == "mixed" else kind]
    out = pd.DataFrame({"order": means[list(MEASURES)].rank().corrwith(put.rank())})
    out[["size", "coverage"]] = np.nan
    squares = float((truth["added"] ** 2).sum())
    if squares > 0:
        honest = measured(forms(**given), given["rules"])["above_lowest"]
        shown = (each["above_lowest"] - honest).groupby(each["unit"]).mean()
        out.loc["position", "size"] = float((truth["added"] * shown).sum()) / squares
    if long:
        many = measured(forms(asked, **{**given, "each": _LONG}), given["rules"])
        true = many.groupby("unit").mean()
        for measure in MEASURES:
            told = sampling.shrunk(each[measure], each["unit"]).set_index("unit")
            held = true[measure].reindex(told.index).between(told["low"], told["high"])
            out.loc[measure, "coverage"] = held[told["low"].notna()].mean()
    return out.rename_axis("measure").reset_index()
