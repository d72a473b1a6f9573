"""Execution rates on two bases: what a budget's change during the year does to the rate.

b0 initial budget, b1 adjusted budget, c executed, all in 万元; rates in percent, as forms print
them. The reported basis is the adjusted budget (财预〔2020〕10号). PEFA (2016) looks at the
original budget: PI-1 at all spending of a government against it, PI-2 at how far the composition
of spending departs from it, each over three years. What is computed here of forms is akin to them
and not their score; PI-21.4 is about how often and how openly budgets are adjusted in the year,
and knows no ratio.

Every function but `rates` takes what a comparison is given, see `measures.frames`.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from analysis import eligibility, measures
from analysis.rounding import Interval, Printed, explains, percent, with_text
from analysis.rules import OWN, Rules
from analysis.tables import AMOUNTS, Tables, sure

MONEY = list(AMOUNTS)
# Whose money it is: a name in doubt would make several of one.
_NAMED = ("department", "unit", "year")

# What is called a deviation of cost from budget, and what is one of a part or of a unit cost.
_COST_DEVIATION = "(?:成本|预算).*偏差率"
_PART_OF_COST = "单位成本|单价|人均|户均|平均|单项|分项|每"
# Names of an execution rate, and of that of all the money over the year.
_RATE = (
    "(?:预算|资金|经费)(?:支出)?(?:执行|支付|支出|使用|完成)率"
    "|支出进度|^(?:项目)?(?:执行|支付|支出)率"
)
_WHOLE_RATE = "(?:项目|全年|年度|财政|本年|专项|预算)*(?:预算|资金)(?:支出)?(?:{})率"
# Words by which the prose of a form speaks of its execution rate or its budget.
_TOLD = "执行率|结余|调整|调减|追加|压减|未支付"


def rates(funds: pd.DataFrame) -> pd.DataFrame:
    """Return both execution rates of each fund row.

    - `rate_reported` = 100 · c / b1: execution rate, reported basis (财预〔2020〕10号)
    - `rate_original` = 100 · c / b0: outturn against the original budget (base as in PEFA PI-1)
    - `adjustment` = 100 · (b1 - b0) / b0: in-year adjustment ratio (this project's own construct)
    - `uplift` = `rate_reported` - `rate_original`, in percentage points: what the adjustment
      adds to the rate (this project's own construct)

    The index is that of `funds`. A budget of 0 or missing gives null.

    >>> analysis.execution.rates(corpus.funds)["rate_reported"].round(2).head(2).tolist()
    [99.71, 99.83]
    """
    b0, b1, c = (funds[column] for column in MONEY)
    reported = 100 * measures.ratio(c, b1)
    original = 100 * measures.ratio(c, b0)
    return pd.DataFrame(
        {
            "rate_reported": reported,
            "rate_original": original,
            "adjustment": 100 * measures.ratio(b1 - b0, b0),
            "uplift": reported - original,
        },
        index=funds.index,
    )


def by_fund(tables: Tables) -> pd.DataFrame:
    """Return one row a form and source of funds: amounts, both rates, and the printed rate.

    `left_out`: why the row is in no sum, see `eligibility.money`.

    >>> analysis.execution.by_fund(corpus)[["executed", "printed_rate", "rate_original"]].head(2)
       executed  printed_rate  rate_original
    0   1424.72         99.71      99.575063
    1   1328.72         99.83      99.682659
    """
    read = measures.frames(tables)
    rows = read.funds[["form_id", "fund", "label", *MONEY, "execution_rate", "page"]]
    rows = rows.rename(columns={"execution_rate": "printed_rate"})
    rows = rows.assign(left_out=eligibility.money(read, *MONEY))
    return measures.described(pd.concat([rows, rates(rows)], axis=1), read.projects)


def sources(tables: Tables) -> pd.DataFrame:
    """Return the rows of `by_fund` of the forms whose money comes from more than one source.

    A source counts where it has any amount other than 0; the row of totals is none. `share` is
    its part of the adjusted budget of the form's sources.

    >>> analysis.execution.sources(corpus)[["executed", "share"]].round(2).head(2)
       executed  share
    0   1328.72   0.93
    1     96.00   0.07
    """
    rows = by_fund(tables)
    carries = rows[MONEY].abs().sum(axis=1) > 0
    rows = rows[carries & (rows["fund"] != "total")]
    rows = rows[rows["form_id"].duplicated(keep=False)].reset_index(drop=True)
    whole = rows.groupby("form_id")["adjusted_budget"].transform("sum", min_count=1)
    return rows.assign(share=measures.ratio(rows["adjusted_budget"], whole))


def compare(tables: Tables, rules: Rules = OWN) -> pd.DataFrame:
    """Return one row a form, from its row of total funds.

    Beside the figures of `rates`:

    - `unspent` = b1 - c (万元)
    - `printed_rate`, `weight`, `printed_score`: as printed
    - `score_reported`, `score_original` = min(rate, 100) / 100 · weight, in points and
      unrounded: what each basis is worth; `uplift_points` their difference (own construct)
    - `left_out`: why the form has no rates on both bases that can be compared, see
      `eligibility.rates`; `comparable`: the set that it may be compared in, see
      `eligibility.comparable`
    - `rank_reported`, `rank_original` in that set, of the forms with both rates: 1 is the highest
      rate, rates equal at two decimals share a rank, a form alone has none; `rank_change` =
      rank_original - rank_reported, positive where the adjustment lifts the form
    - `printed_deviation`, `implied_deviation`, `relation`: see `cost_deviation`; null where the
      form has no such indicator or several
    - `n_total_rows`: rows of total funds; with none or several, the figures are null

    >>> analysis.execution.compare(corpus)[["rate_reported", "rate_original"]].round(2).head(2)
       rate_reported  rate_original
    0          99.71          99.58
    1          99.32          95.14
    """
    read = measures.frames(tables)
    deviations = cost_deviation(read)
    alone = deviations[~deviations["form_id"].duplicated(keep=False)]
    judged = ["form_id", "printed_deviation", "implied_deviation", "relation"]
    rows = read.projects[measures.FORM].merge(_totals(read.funds), on="form_id", how="left")
    rows = rows.merge(alone[judged], on="form_id", how="left")
    rows = pd.concat([rows, rates(rows)], axis=1)
    rows["unspent"] = rows["adjusted_budget"] - rows["executed"]
    rows["left_out"] = eligibility.rates(read).to_numpy()
    rows["comparable"] = eligibility.comparable(read, rules)["comparable"]
    for basis in ("reported", "original"):
        rate = rows[f"rate_{basis}"]
        rows[f"score_{basis}"] = rate.clip(upper=100) / 100 * rows["weight"]
        ranked = rate.where(rows["left_out"].isna()).groupby(rows["comparable"])
        ranks = ranked.transform(measures.competition_rank).where(ranked.transform("count") > 1)
        rows[f"rank_{basis}"] = ranks.astype("Int64")
    rows["uplift_points"] = rows["score_reported"] - rows["score_original"]
    rows["rank_change"] = rows["rank_original"] - rows["rank_reported"]
    whole = read.funds.loc[read.funds["fund"] == "total", "form_id"]
    rows["n_total_rows"] = measures.by_form(rows["form_id"], whole.value_counts()).astype("Int64")
    return rows


def grouped(tables: Tables, by: Sequence[str] = (), fund: str | None = "total") -> pd.DataFrame:
    """Return budget-weighted rates of groups of forms.

    `by` names columns of projects or of funds (unit, department, year, fund, …); none gives one
    row for all. `fund` keeps the rows of one source of funds, None all of them (then group by
    fund, or money counts twice). Groups come in order of their names, of funds the total first.

    The rate of a group is Σc / Σb1 and Σc / Σb0, in percent, over the rows with all three
    amounts and both budgets above 0; `n_rows` of them count and `n_excluded` do not.
    `median_reported` and `median_original` are the unweighted medians of the single rates. A null
    in a grouping column is a group of its own.

    `composition_variance` = 100 · Σ|c - b0 · Σc/Σb0| / Σc, the rows for heads: how far spending
    departs from the original budgets beyond the departure of the whole, by the method of PEFA
    (2016), PI-2.1; percent, 0 where all rows depart alike, null with one row only. PEFA takes
    the heads of one budget over three years, and beyond 20 heads the largest, the rest as one;
    here every row is a head.

    Raises `UsageError` for an unknown column.

    >>> analysis.execution.grouped(corpus)[["n_rows", "rate_reported", "rate_original"]].round(2)
       n_rows  rate_reported  rate_original
    0       9          98.89          96.89
    >>> analysis.execution.grouped(corpus, ["fund"], fund=None)["fund"].head(3).tolist()
    ['total', 'current_year', 'carried_over']
    """
    rows, projects = by_fund(tables), measures.frames(tables).projects
    by = [by] if isinstance(by, str) else by
    for column in set(by) & set(_NAMED):
        own = sure(projects, column).set_axis(projects["form_id"])
        rows[column] = rows["form_id"].map(own)
    if fund is not None:
        rows = rows[rows["fund"] == fund]
    whole = rows["left_out"].isna()
    counts = pd.DataFrame({"n_rows": whole, "n_excluded": ~whole})
    medians = {"rate_reported": "median_reported", "rate_original": "median_original"}
    used = rows[[*MONEY, *medians]].where(whole)
    out: pd.DataFrame = measures.groups(counts, rows, by).sum()
    out = out.join(measures.groups(used[MONEY], rows, by).sum(min_count=1))
    out = pd.concat([out, rates(out)], axis=1)
    out["composition_variance"] = _composition(used, rows, by)
    out = out.join(measures.groups(used[list(medians)], rows, by).median().rename(columns=medians))
    out = out.reset_index(drop=not by)
    if "fund" in by:
        order = {"total": 0, "current_year": 1, "carried_over": 2}  # as in a form, others after it
        out = out.sort_values(
            "fund", key=lambda funds: funds.map(order), kind="stable", ignore_index=True
        )
    return out


def _composition(used: pd.DataFrame, rows: pd.DataFrame, by: Sequence[str]) -> pd.Series:
    """Return the composition variance of each group, from its rows with all three amounts."""
    money = used[["initial_budget", "executed"]]
    whole = measures.groups(money, rows, by).transform("sum")
    due = used["initial_budget"] * measures.ratio(whole["executed"], whole["initial_budget"])
    off = pd.DataFrame({"off": (used["executed"] - due).abs(), "executed": used["executed"]})
    sums = measures.groups(off, rows, by).agg(["sum", "count"])
    variance = 100 * measures.ratio(sums["off", "sum"], sums["executed", "sum"])
    return variance.where(sums["off", "count"] > 1)


def groups(tables: Tables, rules: Rules = OWN) -> pd.DataFrame:
    """Return budget-weighted rates of each set of comparable forms, and of its groups.

    A set's own row comes first, then those by department, by unit and by year; a column of which
    all forms have the same value groups nothing, and one form makes no year. `comparable` numbers
    the sets as `eligibility.comparable` does, `grouping` is all, department, unit or year, `group`
    the value as text (null for all, and for the forms without one); the other columns are those
    of `grouped`.

    >>> analysis.execution.groups(corpus)["grouping"].unique().tolist()
    ['all', 'department', 'unit']
    """
    tables = measures.frames(tables)
    parts = []
    for number, own in enumerate(eligibility.sets(tables, rules)):
        parts.append(grouped(own).assign(comparable=number, grouping="all", group=None))
        for column in _NAMED:
            if sure(own.projects, column).nunique(dropna=False) > 1:
                part = grouped(own, [column]).rename(columns={column: "group"})
                part = part[(part["n_rows"] > 1) | (column != "year")]
                part = part if part["group"].notna().any() else part.head(0)
                parts.append(part.assign(comparable=number, grouping=column))
    if not parts:
        parts = [grouped(tables).assign(comparable=0, grouping="all", group=None)]
    out = pd.concat([part.astype({"group": "str"}) for part in parts], ignore_index=True)
    first = ["comparable", "grouping", "group"]
    return out[[*first, *out.columns.drop(first)]]


def cost_deviation(tables: Tables) -> pd.DataFrame:
    """Return the indicators "deviation of actual cost from budget" beside the execution rate.

    Such an indicator (a name with 偏差率 after 成本 or 预算, not of a unit cost or a part) says
    again what the execution rate says, with the opposite sign: its value is c / b1 - 1. A form
    that spends less loses points of the execution score and keeps those of the cost indicator.

    - `printed_deviation`: as printed, percent
    - `implied_deviation` = 100 · (c / b1 - 1), percent; `implied_low`, `implied_high`: the same,
      or where only digits that are not printed explain the printed figure, between what it lies
    - `agreement`: how the printed figure follows from c and b1: "half-up", "truncated", "rate" (it
      is the printed rate - 100), "hidden-digits", else null
    - `relation`: "agrees" with any agreement; "opposite" where it would but for the sign;
      "fraction" where the printed figure, not 0, is instead the implied one divided by 100, a
      fraction under a percent sign; "differs"; null where an input is missing
    - `scored_twice`: less was spent than the budget, and both the indicator and the rate have
      something to say of it: a saving there, with full marks, a loss of points here
    - `weight`, `score`: of the indicator; `printed_rate`, `execution_weight`, `execution_score`:
      of the rate

    This reading of the two as one fact is this project's own construct.

    >>> analysis.execution.cost_deviation(corpus)["relation"].value_counts().to_dict()
    {'agrees': 6, 'fraction': 1, 'differs': 1}
    """
    read = measures.frames(tables)
    names = read.indicators["name"]
    chosen = names.str.contains(_COST_DEVIATION, na=False)
    chosen &= ~names.str.contains(_PART_OF_COST, na=False)
    rows = read.indicators[chosen]
    called = {"weight": "execution_weight", "printed_score": "execution_score"}
    shown = measures.printed(read, "funds")[list(_FIGURES)].add_suffix("_figure")
    whole = _totals(read.funds.join(shown), shown.columns.to_list()).rename(columns=called)
    rows = rows.merge(whole, on="form_id", how="left")
    in_percent = rows["actual_unit_canonical"].fillna("%") == "%"
    rows["printed_deviation"] = rows["actual_value"].where(in_percent)
    rows["implied_deviation"] = rates(rows)["rate_reported"] - 100
    judged = [_deviation(row) for row in rows.to_dict("records")]
    rows[list(_JUDGED)] = pd.DataFrame(judged, columns=list(_JUDGED), index=rows.index)
    rows = rows.astype(_JUDGED)
    rows["scored_twice"] = (
        (rows["implied_deviation"] < 0)
        & rows["relation"].notna()
        & rows[["printed_rate", "execution_score"]].notna().all(axis=1)
        & (rows["score"] >= rows["weight"])
        & ~(rows["execution_score"] >= rows["execution_weight"]).fillna(False)
    )
    keep = ["form_id", "position", "name", "target_text", "actual_text", "printed_deviation"]
    keep += ["implied_deviation", *_JUDGED, "scored_twice", "weight", "score", "printed_rate"]
    keep += ["execution_weight", "execution_score", "page"]
    return measures.described(rows[keep], read.projects)


_JUDGED = {
    **dict.fromkeys(("implied_low", "implied_high"), "float64"),
    **dict.fromkeys(("agreement", "relation"), "str"),
}
_FIGURES = ("executed", "adjusted_budget", "execution_rate")


def _deviation(row: dict[Any, Any]) -> tuple[float | None, float | None, str | None, str | None]:
    """Return what `cost_deviation` says of one indicator: `_JUDGED`."""
    executed, budget, rate = (row[f"{name}_figure"] for name in _FIGURES)
    known = isinstance(executed, Printed) and isinstance(budget, Printed) and budget.value > 0
    if not known or pd.isna(row["printed_deviation"]):
        return None, None, None, None
    figure = with_text(row["printed_deviation"], row["actual_text"])
    reported, possible = percent(executed, budget)
    due = reported - 100
    if isinstance(rate, Printed) and possible.meets(rate.behind()):
        possible = possible.both(rate.behind())
    span = possible + Interval(Fraction(-100), Fraction(-100))
    names = explains(due, figure)
    agreement, relation = None, "agrees"
    if "half-up" in names:
        agreement = "half-up"
    elif explains(-due, figure):
        relation = "opposite"
    elif "truncated" in names:
        agreement = "truncated"
    elif isinstance(rate, Printed) and figure.value == rate.value - 100:
        agreement = "rate"
    elif span.meets(figure.behind()):
        agreement = "hidden-digits"
    elif figure.value and explains(due / 100, figure):
        relation = "fraction"
    else:
        relation = "differs"
    if agreement != "hidden-digits":
        span = Interval(due, due)
    return float(span.low), float(span.high), agreement, relation


def rate_named(tables: Tables) -> pd.DataFrame:
    """Return the indicators whose names are those of an execution rate, which a form has already.

    `rate_named`: "whole", the rate of all the money over the year (预算执行率); "paid", the same of
    what was paid out (资金支付率); "part", another one (上半年预算执行率, 支出进度).

    >>> analysis.execution.rate_named(corpus)["rate_named"].tolist()
    []
    """
    read = measures.frames(tables)
    names = read.indicators["name"].fillna("")
    kinds = pd.Series("part", index=names.index, dtype="str")
    kinds = kinds.mask(names.str.fullmatch(_WHOLE_RATE.format("支付|支出")), "paid")
    kinds = kinds.mask(names.str.fullmatch(_WHOLE_RATE.format("执行")), "whole")
    rows = read.indicators[["form_id", "position", "name"]].assign(rate_named=kinds)
    return rows[names.str.contains(_RATE)].reset_index(drop=True)


def explained(tables: Tables) -> pd.DataFrame:
    """Return whether a form says anything about its money, one row a form.

    `money_explained`: the total row gives a reason of its own, or the prose of what was done
    speaks of the rate, of money left over or of the budget's change.

    >>> int(analysis.execution.explained(corpus)["money_explained"].sum())
    1
    """
    read = measures.frames(tables)
    own = measures.totals(read.funds).set_index("form_id")["reason"]
    given = read.projects["form_id"].map(measures.reason_state(own)) == "given"
    told = read.projects["goal_actual"].str.contains(_TOLD, na=False)
    return read.projects[["form_id"]].assign(money_explained=given | told)


def _totals(funds: pd.DataFrame, more: Sequence[str] = ()) -> pd.DataFrame:
    """Return the row of total funds of each form that has exactly one."""
    kept = measures.totals(funds)[["form_id", *MONEY, "execution_rate", "weight", "score", *more]]
    return kept.rename(columns={"execution_rate": "printed_rate", "score": "printed_score"})
