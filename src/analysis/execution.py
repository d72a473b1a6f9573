"""Execution rates on two bases: what a budget's change during the year does to the rate.

b0 initial budget, b1 adjusted budget, c executed, all in 万元; rates in percent, as forms print
them. The reported basis is the adjusted budget (财预〔2020〕10号); the outturn against the original
budget is PEFA indicator PI-1, which takes "the original, not the supplementary" budget.

    rates(funds)                       one row a fund row: both rates, adjustment, uplift
    compare(tables)                    one row a form, with points and ranks on both bases
    grouped(tables, by)                one row a group, budget-weighted
    groups(tables)                     all forms, then each department, unit and year, in one frame
    sources(tables)                    one row a form and source, where a form has several
    cost_deviation(tables)             one row a cost-deviation indicator beside the rate

Every function takes `Tables` or anything with `.projects`, `.funds` and `.indicators`.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.measures import (
    FORM,
    Source,
    competition_rank,
    described,
    frames,
    grouping,
    ratio,
)

MONEY = ["initial_budget", "adjusted_budget", "executed"]
RATES = ["rate_reported", "rate_original", "adjustment", "uplift"]

# Printed figures have two decimals: a deviation computed from them can be off by one unit in the
# last place under truncation.
_PRINTED_STEP = 0.01


def rates(funds: pd.DataFrame) -> pd.DataFrame:
    """Return both execution rates of each fund row.

    - `rate_reported` = 100 · c / b1: execution rate, reported basis (财预〔2020〕10号)
    - `rate_original` = 100 · c / b0: outturn against the original budget (PEFA 2016, PI-1)
    - `adjustment` = 100 · (b1 - b0) / b0: in-year adjustment ratio (PEFA 2016, PI-21.4)
    - `uplift` = `rate_reported` - `rate_original`, in percentage points: what the adjustment
      adds to the rate (this project's own construct)

    The index is that of `funds`. A budget of 0 or missing gives null.
    """
    b0, b1, c = (funds[column] for column in MONEY)
    reported = 100 * ratio(c, b1)
    original = 100 * ratio(c, b0)
    return pd.DataFrame(
        {
            "rate_reported": reported,
            "rate_original": original,
            "adjustment": 100 * ratio(b1 - b0, b0),
            "uplift": reported - original,
        },
        index=funds.index,
    )


def by_fund(tables: Source) -> pd.DataFrame:
    """Return one row a form and source of funds: amounts, both rates, and the printed rate."""
    read = frames(tables)
    rows = read.funds[["form_id", "fund", "label", *MONEY, "execution_rate", "page"]]
    rows = rows.rename(columns={"execution_rate": "printed_rate"})
    return described(pd.concat([rows, rates(rows)], axis=1), read.projects)


def sources(tables: Source) -> pd.DataFrame:
    """Return the rows of `by_fund` of the forms whose money comes from more than one source.

    A source counts where it has any amount other than 0; the row of totals is none. `share` is
    its part of the adjusted budget of the form's sources.
    """
    rows = by_fund(tables)
    carries = rows[MONEY].abs().sum(axis=1) > 0
    rows = rows[carries & (rows["fund"] != "total")]
    rows = rows[rows["form_id"].duplicated(keep=False)].reset_index(drop=True)
    whole = rows.groupby("form_id")["adjusted_budget"].transform("sum", min_count=1)
    return rows.assign(share=ratio(rows["adjusted_budget"], whole))


def compare(tables: Source) -> pd.DataFrame:
    """Return one row a form, from its row of total funds.

    Beside the figures of `rates`:

    - `unspent` = b1 - c (万元)
    - `printed_rate`, `weight`, `printed_score`: as printed
    - `score_reported`, `score_original` = min(rate, 100) / 100 · weight, in points and
      unrounded: what each basis is worth; `uplift_points` their difference (own construct)
    - `rank_reported`, `rank_original` among the forms with both rates: 1 is the highest rate,
      equal rates share a rank; `rank_change` = rank_original - rank_reported, positive where the
      adjustment lifts the form
    - `printed_deviation`, `implied_deviation`, `relation`: see `cost_deviation`; null where the
      form has no such indicator or several
    - `n_total_rows`: rows of total funds; with none or several, the figures are null
    """
    read = frames(tables)
    rows = read.projects[FORM].merge(_totals(read.funds), on="form_id", how="left")
    rows = pd.concat([rows, rates(rows)], axis=1)
    rows["unspent"] = rows["adjusted_budget"] - rows["executed"]
    for basis in ("reported", "original"):
        rate = rows[f"rate_{basis}"]
        rows[f"score_{basis}"] = rate.clip(upper=100) / 100 * rows["weight"]
        rows[f"rank_{basis}"] = competition_rank(rate.where(rows["uplift"].notna()))
    rows["uplift_points"] = rows["score_reported"] - rows["score_original"]
    rows["rank_change"] = rows["rank_original"] - rows["rank_reported"]
    deviations = cost_deviation(tables)
    alone = deviations[~deviations["form_id"].duplicated(keep=False)]
    rows = rows.merge(
        alone[["form_id", "printed_deviation", "implied_deviation", "relation"]],
        on="form_id",
        how="left",
    )
    count = read.funds.loc[read.funds["fund"] == "total", "form_id"].value_counts()
    rows["n_total_rows"] = rows["form_id"].map(count).fillna(0).astype("Int64")
    return rows[
        [
            *FORM,
            *MONEY,
            "unspent",
            *RATES,
            "printed_rate",
            "weight",
            "printed_score",
            "score_reported",
            "score_original",
            "uplift_points",
            "rank_reported",
            "rank_original",
            "rank_change",
            "printed_deviation",
            "implied_deviation",
            "relation",
            "n_total_rows",
        ]
    ]


def grouped(tables: Source, by: Sequence[str] = (), fund: str | None = "total") -> pd.DataFrame:
    """Return budget-weighted rates of groups of forms.

    `by` names columns of projects or of funds (unit, department, year, fund, …); none gives one
    row for all. `fund` keeps the rows of one source of funds, None all of them (then group by
    fund, or money counts twice). Groups come in order of their names, of funds the total first.

    The rate of a group is Σc / Σb1 and Σc / Σb0, in percent, over the rows with all three
    amounts; `n_rows` of them count and `n_excluded` do not. `median_reported` and
    `median_original` are the unweighted medians of the single rates. A null in a grouping column
    is a group of its own.

    Raises `UsageError` for an unknown column.
    """
    rows = by_fund(tables)
    if fund is not None:
        rows = rows[rows["fund"] == fund]
    keys = grouping(rows, by)
    whole = rows[MONEY].notna().all(axis=1)
    groups = rows.assign(
        n_rows=whole.astype("int64"),
        n_excluded=(~whole).astype("int64"),
        median_reported=rows["rate_reported"].where(whole),
        median_original=rows["rate_original"].where(whole),
        **{column: rows[column].where(whole) for column in MONEY},
    )
    how = {
        "n_rows": "sum",
        "n_excluded": "sum",
        **dict.fromkeys(MONEY, "sum"),
        "median_reported": "median",
        "median_original": "median",
    }
    if keys:
        sums = groups.groupby(keys, dropna=False, sort=True).agg(how).reset_index()
        if "fund" in keys:
            sums = sums.sort_values("fund", key=_fund_order, kind="stable", ignore_index=True)
    else:
        sums = groups.agg(how).to_frame().T
    sums[MONEY] = sums[MONEY].astype("float64").where(sums["n_rows"] > 0)
    sums = sums.astype({"n_rows": "int64", "n_excluded": "int64"})
    sums = pd.concat([sums, rates(sums)], axis=1)
    return sums[
        [*keys, "n_rows", "n_excluded", *MONEY, *RATES, "median_reported", "median_original"]
    ]


def groups(tables: Source) -> pd.DataFrame:
    """Return budget-weighted rates of all forms, then by department, by unit and by year.

    A column of which all forms have the same value groups nothing and is left out. `grouping` is
    all, department, unit or year, `group` the value as text (null for all, and for the forms
    without one); the other columns are those of `grouped`.
    """
    projects = frames(tables).projects
    parts = [grouped(tables).assign(grouping="all", group=None)]
    for column in ("department", "unit", "year"):
        if projects[column].nunique(dropna=False) > 1:
            part = grouped(tables, [column]).rename(columns={column: "group"})
            parts.append(part.assign(grouping=column))
    out = pd.concat([part.astype({"group": "str"}) for part in parts], ignore_index=True)
    rest = [column for column in out.columns if column not in ("grouping", "group")]
    return out[["grouping", "group", *rest]]


def cost_deviation(tables: Source) -> pd.DataFrame:
    """Return the indicators "deviation of actual cost from budget" beside the execution rate.

    Such an indicator (level 成本指标, a name with 偏差率, in percent) says again what the execution
    rate says, with the opposite sign: its value is c / b1 - 1. A form that spends less loses
    points of the execution score and keeps those of the cost indicator.

    - `printed_deviation`: as printed, percent
    - `implied_deviation` = 100 · (c / b1 - 1), percent
    - `relation`: "agrees" where they differ by less than one unit of the second decimal;
      "opposite" where they do but for the sign; "fraction" where the printed figure, not 0, is
      instead the implied one divided by 100, a fraction under a percent sign; "differs"; null
      where an input is missing. A description, not a verdict: the audit judges with the hidden
      digits allowed for.
    - `weight`, `score`: of the indicator; `printed_rate`, `execution_weight`, `execution_score`:
      of the rate

    This reading of the two as one fact is this project's own construct.
    """
    read = frames(tables)
    named = read.indicators["name"].str.contains("偏差率", regex=False, na=False)
    cost = read.indicators["level1"].isin(["成本指标"]) | read.indicators["name"].str.contains(
        "成本|预算", na=False
    )
    columns = ["form_id", "position", "name", "target_text", "actual_text", "actual_value"]
    rows = read.indicators.loc[named & cost, [*columns, "actual_unit", "weight", "score", "page"]]
    totals = _totals(read.funds).rename(
        columns={"weight": "execution_weight", "printed_score": "execution_score"}
    )
    rows = rows.merge(totals, on="form_id", how="left")
    rows["printed_deviation"] = rows["actual_value"].where(
        rows["actual_unit"].isin(["%", "百分比"])
    )
    rows["implied_deviation"] = rates(rows)["rate_reported"] - 100
    printed, implied = rows["printed_deviation"], rows["implied_deviation"]
    gap = (printed - implied).abs().round(9)
    fraction_gap = (printed - implied / 100).abs().round(9)
    relation = pd.Series("differs", index=rows.index, dtype="str")
    relation = relation.mask((fraction_gap < _PRINTED_STEP) & (printed != 0), "fraction")
    opposite = (printed + implied).abs().round(9) < _PRINTED_STEP
    relation = relation.mask(opposite, "opposite").mask(gap < _PRINTED_STEP, "agrees")
    rows["relation"] = relation.mask(gap.isna(), pd.NA)
    keep = [
        "form_id",
        "position",
        "name",
        "target_text",
        "actual_text",
        "printed_deviation",
        "implied_deviation",
        "relation",
        "weight",
        "score",
        "printed_rate",
        "execution_weight",
        "execution_score",
        "page",
    ]
    return described(rows[keep], read.projects)


def _fund_order(names: pd.Series) -> pd.Series:
    """Return the place of each source in the form: the total, what it is made of, others."""
    order = {name: place for place, name in enumerate(("total", "current_year", "carried_over"))}
    return names.map(order).fillna(len(order))


def _totals(funds: pd.DataFrame) -> pd.DataFrame:
    """Return the row of total funds of each form that has exactly one."""
    totals = funds[funds["fund"] == "total"]
    single = totals[~totals["form_id"].duplicated(keep=False)]
    kept = single[["form_id", *MONEY, "execution_rate", "weight", "score"]]
    return kept.rename(columns={"execution_rate": "printed_rate", "score": "printed_score"})
