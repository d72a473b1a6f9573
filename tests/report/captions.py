"""What captions of pictures say, recomputed from the cells of the tables in plain Python.

Each function takes the values of a sentence, the rows that it names, and the frame drawn, and
gives what the values have to be. What the rules make of a form (intervals, positions, ranks) is
taken from the frame drawn, which tests of its own hold to the tables.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from statistics import median
from typing import Any

import pandas as pd

from analysis.charts.frame import Picture
from analysis.tables import Tables
from analysis.words import Claim

Row = dict[str, Any]
Told = dict[str, Any]
TINY = 0.005


def recomputed(claim: Claim, picture: Picture, whole: Tables) -> Told:
    """Return the figures of a caption's sentence as its rows give them."""
    return CAPTIONS[claim.key](rows(whole, claim), picture.data)


def rows(whole: Tables, claim: Claim) -> list[Row]:
    """Return the rows of the tables that a sentence names, of indicators or of forms."""
    if "position" in claim.rows:
        return claim.rows.merge(whole.indicators, on=["form_id", "position"]).to_dict("records")
    if "form_id" not in claim.rows:
        return claim.rows.to_dict("records")
    forms = claim.rows.merge(whole.projects, on="form_id")
    total = whole.funds[whole.funds["fund"] == "total"].drop(columns=["weight", "score"])
    found: list[Row] = forms.merge(total, on="form_id", how="left").to_dict("records")
    for row in found:
        own = whole.indicators[whole.indicators["form_id"] == row["form_id"]]
        row["indicators"] = own.to_dict("records")
    return found


def _number(rows: list[Row], _: pd.DataFrame) -> Told:
    return {"n": len(rows)}


def _spread(values: list[float]) -> Told:
    return {"low": min(values), "high": max(values), "median": median(values)}


def _share(part: int, of: int) -> float:
    return float(Fraction(part, of))


def _full(rows: list[Row]) -> int:
    return sum(row["score"] == row["weight"] for row in rows)


def _scored(row: Row) -> list[Row]:
    every = row["indicators"]
    return [one for one in every if one["weight"] > 0 and pd.notna(one["score"])]


def _uplift(row: Row) -> float | None:
    first, later, spent = (row[one] for one in ("initial_budget", "adjusted_budget", "executed"))
    if not (first > 0 and later > 0) or pd.isna(spent):
        return None
    return 100 * (spent / later - spent / first)


def _uplifts(rows: list[Row]) -> list[float]:
    return [one for one in map(_uplift, rows) if one is not None]


def _widest(rows: list[Row], _: pd.DataFrame) -> Told:
    both = [row for row in rows if _uplift(row) is not None]
    row = max(both, key=lambda row: abs(_uplift(row) or 0))
    rate = {
        f"rate_{basis}": 100 * row["executed"] / row[f"{budget}_budget"]
        for basis, budget in (("original", "initial"), ("reported", "adjusted"))
    }
    return rate | {"n": len(both), "most": abs(_uplift(row) or 0)}


def _strip(rows: list[Row], _: pd.DataFrame) -> Told:
    return {"n": len(rows), "full": _full(rows), "share": _share(_full(rows), len(rows))}


def _below(rows: list[Row], _: pd.DataFrame) -> Told:
    assert all(row["score"] < row["weight"] for row in rows)
    return {"n": len(rows), "low": min(row["score"] / row["weight"] for row in rows)}


def _projects(rows: list[Row], _: pd.DataFrame) -> Told:
    shares = [_share(_full(_scored(row)), len(_scored(row))) for row in rows]
    return {"n": len(rows), "full": shares.count(1.0), **_spread(shares)}


def _lowest_level(rows: list[Row], _: pd.DataFrame) -> Told:
    low = min(rows, key=lambda row: Fraction(int(row["n_ceiling"]), int(row["n_indicators"])))
    n, full = int(low["n_indicators"]), int(low["n_ceiling"])
    return {"n": n, "full": full, "share": _share(full, n)}


def _cut(rows: list[Row], drawn: pd.DataFrame) -> Told:
    assert all(row["score"] < row["weight"] for row in rows)
    return {"n": len(rows), "outside": int((~drawn["inside"]).sum())}


def _totals(rows: list[Row], drawn: pd.DataFrame) -> Told:
    told = {"n": len(rows), "outside": int((~drawn["inside"].astype("bool")).sum())}
    first = next(row for row in rows if row["form_id"] == drawn["form_id"].iloc[0])
    ends = drawn[["lowest", "highest"]].iloc[0].to_dict()
    return told | {"total_score": first["total_score"], **ends}


def _slack(rows: list[Row], _: pd.DataFrame) -> Told:
    exact = sum(row["actual_value"] == row["target_value"] for row in rows)
    return {"n": len(rows), "exact": exact, "share": _share(exact, len(rows))}


def _missed(rows: list[Row], _: pd.DataFrame) -> Told:
    return {"n": sum(_is_missed(row) for row in rows)}


def _is_missed(row: Row) -> bool:
    target, actual = row["target_value"], row["actual_value"]
    match row["target_operator"]:
        case "≥":
            return actual < target
        case ">":
            return actual <= target
        case "≤":
            return actual > target
        case "<":
            return actual >= target
        case _ if target > 0:
            return actual < target
        case _:
            return actual > target if target == 0 else actual != target


def _moves(rows: list[Row], drawn: pd.DataFrame) -> Told:
    rates = [
        (row["executed"] / row["initial_budget"], row["executed"] / row["adjusted_budget"])
        for row in rows
    ]
    ranks = [
        [1 + sum(round(100 * other[basis], 9) > round(100 * own[basis], 9) for other in rates)
         for basis in (0, 1)] for own in rates
    ]  # fmt: skip
    up, down = (sum(sign * (old - new) > 0 for old, new in ranks) for sign in (1, -1))
    most = max(abs(old - new) for old, new in ranks)
    widest = drawn.loc[drawn["move"].abs().idxmax()]
    assert abs(widest["before"] - widest["after"]) == most
    ends = {one: widest[one] for one in ("before", "after")}
    return {"n": len(rows), "up": up, "down": down, **ends}


def _quantified(rows: list[Row], _: pd.DataFrame) -> Told:
    shares, points = [], []
    for row in rows:
        sure = [one for one in row["indicators"] if isinstance(one["target_operator"], str)]
        counted = [one for one in sure if one["target_operator"] != "qualitative"]
        shares.append(_share(len(counted), len(sure)))
        points.append(sum(one["weight"] for one in counted) / sum(one["weight"] for one in sure))
    return {"n": len(rows), "points": points[0], **_spread(shares)}


def _effective(rows: list[Row], _: pd.DataFrame) -> Told:
    numbers = []
    for row in rows:
        weights = [one["weight"] for one in row["indicators"]]
        numbers.append(sum(weights) ** 2 / sum(one**2 for one in weights))
    counts = [len(row["indicators"]) for row in rows]
    even = min(number / count for number, count in zip(numbers, counts, strict=True))
    return {"n": len(rows), "count": counts[0], "even": even, **_spread(numbers)}


def _pairs(rows: list[Row], _: pd.DataFrame) -> Told:
    return {"n": len(rows), "all": len(rows) * (len(rows) - 1) // 2}


def _templates(rows: list[Row], drawn: pd.DataFrame) -> Told:
    sizes = drawn.groupby("template")["form_id"].nunique()
    return {"n": len(sizes), "forms": int(sizes.max())}


def _balance(rows: list[Row], drawn: pd.DataFrame) -> Told:
    told = drawn.drop_duplicates("form_id")["tvd"]
    return {"n": len(told), "tvd": told.max(), "median": told.median()}


def _bound(rows: list[Row], drawn: pd.DataFrame, side: str) -> Told:
    assert len(rows) == len(drawn)
    return {"n": int((drawn["outside"] == side).sum())}


CAPTIONS: dict[str, Callable[[list[Row], pd.DataFrame], Told]] = {
    "chart_execution.bases_both": _widest,
    "chart_execution.bases_same": lambda rows, _: {"n": len(_uplifts(rows))},
    "chart_execution.up": lambda rows, _: {"n": sum(one >= TINY for one in _uplifts(rows))},
    "chart_execution.down": lambda rows, _: {"n": sum(one <= -TINY for one in _uplifts(rows))},
    "chart_execution.same": lambda rows, _: {"n": sum(abs(one) < TINY for one in _uplifts(rows))},
    "chart_execution.bases_single": lambda rows, _: {"n": len(rows) - len(_uplifts(rows))},
    "chart_execution.ranks_caption": _moves,
    "chart_execution.deviation_caption": _number,
    "chart_leniency.strip_caption": _strip,
    "chart_leniency.strip_full": _strip,
    "chart_leniency.below": _below,
    "chart_leniency.ceilings_caption": _lowest_level,
    "chart_leniency.ceilings_tied": _lowest_level,
    "chart_leniency.ceilings_all": lambda rows, _: {"n": sum(row["n_indicators"] for row in rows)},
    "chart_leniency.projects_caption": _projects,
    "chart_leniency.projects_all": _projects,
    "chart_leniency.inside": _totals,
    "chart_leniency.outside_said": _totals,
    "chart_leniency.position": lambda _, drawn: _spread(drawn["position"].dropna().tolist()),
    "chart_bands.deductions_some": _cut,
    "chart_bands.deductions_all": _cut,
    "chart_bands.below": lambda rows, drawn: _bound(rows, drawn, "below"),
    "chart_bands.above": lambda rows, drawn: _bound(rows, drawn, "above"),
    "chart_design.slack_caption": _slack,
    "chart_design.slack_missed": _missed,
    "chart_design.outcomes_caption": _number,
    "chart_design.outcomes_free": _number,
    "chart_design.quantified_caption": _quantified,
    "chart_design.number_caption": _effective,
    "chart_design.sharing_caption": _pairs,
    "chart_design.templates_caption": _templates,
    "chart_design.balance_caption": _balance,
    "chart_design.balance_none": _balance,
    "chart_design.ratchet_caption": _number,
}
