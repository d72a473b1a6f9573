"""What targets can tell: slack, exact hits, targets met at their limit, the ratchet."""

import pandas as pd

from analysis import eligibility, scoring
from analysis.measures import described, frames, kind, once, plain_name, ratio, same, scaled, years
from analysis.tables import Tables, project_keys, sure

_AT_LEAST, _AT_MOST = ["≥", ">"], ["≤", "<"]


@once
def slack(tables: Tables) -> pd.DataFrame:
    """Return one row a quantitative indicator: how its actual value stands to its target.

    t target, a actual.

    - `slack`: `(a - t)/|t|` for ≥, > and =, `(t - a)/|t|` for ≤ and <; a share, positive
      where the target was passed; null where t = 0
    - `exact_hit`: a = t at the printed digits, and met: 1 hits no <1. Many hits are what a
      threshold that counts breeds (Bevan & Hood 2006), and what a target of 100 % does by nature
    - `met`, `not_compared` (why `met` is null): see `scoring.compared`
    - `asks_all`: 100 % asked for, with ≥ or =
    - `cannot_miss`: "full" (`asks_all`, and reached), "zero" (at most n > 0 asked for, 0 reported,
      but of a deviation): the actual value is at its limit, so that such targets tell no form from
      another as long as all report so. An observation, not a forecast: candidates for targets
      that nobody can miss, and `templates` says how many forms met a shared one
    - `left_out`: why the target is in no count, see `eligibility.targets`
    - `outcome`: how the target came out, one of "missed", "full", "zero", "exact" (other exact
      hits), "passed"; null where it is left out
    - `operator_doubt`: "overshoot under =" (a > t > 0), "more is better under =" (a percentage
      below 100 of something good by the words of the name, or one from 50 on of anything), neither
      where the name says that less is better; "direction against the name" (at most of something
      good, at least of something bad). Names are not judged in a row that the reader doubted. This
      project's own construct

    >>> analysis.design.slack(corpus)[["target_value", "actual_value", "outcome"]].head(2)
       target_value  actual_value outcome
    0           0.0         -0.29  passed
    1           1.0          1.00   exact
    """
    read = frames(tables)
    chosen = kind(read.indicators) == "quantitative"
    columns = ["form_id", "position", "level1", "level2", "name", "target_text", "actual_text"]
    numbers = ["target_operator", "target_value", "target_unit", "actual_value", "actual_unit"]
    numbers += ["target_unit_canonical", "actual_unit_canonical"]
    others = ["weight", "score", "page", "in_doubt"]
    left = eligibility.targets(read).reindex(read.indicators.index)[chosen]
    rows = read.indicators.loc[chosen, [*columns, *numbers, *others]].assign(left_out=left)
    rows = rows.join(scoring.compared(read)).reset_index(drop=True)
    compared = rows["not_compared"].isna()
    operator = rows["target_operator"]
    t = rows["target_value"].where(compared)
    a = rows["actual_value"].where(compared)
    towards = pd.Series(1.0, index=rows.index).mask(operator.isin(_AT_MOST), -1.0)
    rows["slack"] = towards * ratio(scaled(a) - scaled(t), scaled(t).abs())
    rows["exact_hit"] = same(a, t) & rows["met"]
    percent = rows["target_unit_canonical"] == "%"
    rows["asks_all"] = operator.isin(["≥", "="]) & percent & (rows["target_value"] == 100)
    full = rows["asks_all"] & (a >= 100)
    zero = operator.isin(_AT_MOST) & (t > 0) & (a == 0)
    zero &= ~rows["name"].str.contains("偏差", na=False)
    none = pd.Series(pd.NA, index=rows.index, dtype="str")
    rows["cannot_miss"] = none.mask(full, "full").mask(zero, "zero")
    outcome = none.mask(rows["met"].notna(), "passed").mask(
        rows["exact_hit"].fillna(False), "exact"
    )
    outcome = outcome.mask(rows["cannot_miss"].notna(), rows["cannot_miss"])
    outcome = outcome.mask(~rows["met"].fillna(True).astype("bool"), "missed")
    rows["outcome"] = outcome.where(rows["left_out"].isna())
    more = rows["name"].str.contains(scoring.MORE, na=False) | scoring.wanted(rows)
    less = rows["name"].str.contains(scoring.LESS, na=False)
    certain = rows["in_doubt"].isna()
    more, less = certain & more & ~less, certain & less & ~more
    against = (operator.isin(_AT_MOST) & more) | (operator.isin(_AT_LEAST) & less)
    more |= rows["target_value"].ge(50) & ~less
    below = (operator == "=") & percent & (rows["target_value"] < 100) & more
    over = (operator == "=") & (scaled(a) > scaled(t)) & (t > 0) & ~less
    doubt = none.mask(against, "direction against the name")
    doubt = doubt.mask(below, "more is better under =")
    rows["operator_doubt"] = doubt.mask(over, "overshoot under =")
    return described(rows, read.projects)


def ratchet(tables: Tables) -> pd.DataFrame:
    """Return how a target follows the result of the year before (Weitzman 1980; Leone & Rock
    2002): `ratchet` = (t(y+1) - t(y)) / (a(y) - t(y)), 0 where targets ignore results, 1 where
    they take over all of them.

    One row an indicator of the same project (`tables.project_keys`), name, operator and unit of
    measure in two years running: `target`, `actual` of `year`, `next_target`. Null where
    a(y) = t(y). Indicators that are not unique by that key within a year, and those without
    project, year or name, are left out: they cannot be matched. So is what `slack` leaves out of
    the year y; of the year after only the target counts, whatever came of it.

    >>> analysis.design.ratchet(corpus).empty  # all nine forms are of one year
    True
    """
    rows = slack(tables)
    rows["plain"] = plain_name(rows["name"])
    rows["measure"] = rows["target_unit_canonical"]
    projects = tables.projects.set_index("form_id", drop=False)
    rows["project_key"] = rows["form_id"].map(project_keys(projects))
    rows["year"] = rows["form_id"].map(years(tables.projects)).astype("Int64")
    key = ["project_key", "plain", "target_operator", "measure"]
    rows["target_value"] = sure(rows, "target_value").mask(
        rows["target_text"].map(eligibility.template)
    )
    rows = rows.dropna(subset=["project_key", "year", "plain", "target_value"])
    rows = rows[~rows.duplicated([*key, "year"], keep=False)]
    rows["actual"] = rows["actual_value"]
    after = rows[[*key, "year", "target_value", "form_id"]].assign(year=rows["year"] - 1)
    after = after.rename(columns={"target_value": "next_target", "form_id": "next_form_id"})
    kept = [*key, "unit", "project_name", "year", "form_id", "position", "name", "target_value"]
    kept += ["actual"]
    pairs = rows.loc[rows["left_out"].isna(), kept].merge(after, on=[*key, "year"])
    pairs = pairs.rename(columns={"target_value": "target"})
    gap = scaled(pairs["actual"]) - scaled(pairs["target"])
    move = scaled(pairs["next_target"]) - scaled(pairs["target"])
    pairs["ratchet"] = move / gap.where(gap != 0)
    out = ["unit", "project_name", "name", "target_operator", "measure", "year", "form_id"]
    return pairs[[*out, "position", "next_form_id", "target", "actual", "next_target", "ratchet"]]
