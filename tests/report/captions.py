"""What captions of pictures say, recomputed from the cells of the tables in plain Python.

Each function takes the values of a sentence, the rows that it names, and the frame drawn, and
gives what the values have to be. What the rules make of a form (intervals, positions, ranks) is
taken from the frame drawn, which tests of its own hold to the tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
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
    """Return the figures of a caption's sentence as its rows give them.

    Of a sentence about one row of the frame drawn, those of the row that it names.
    """
    if claim.key not in EACH:
        return CAPTIONS[claim.key](rows(whole, claim), picture.data)
    every = EACH[claim.key](picture.data)
    names = [one for one in claim.rows if one in every and one not in claim.values]
    assert names, claim.key
    (due,) = every.merge(claim.rows[names].drop_duplicates(), on=names).to_dict("records")
    return due


def rows(whole: Tables, claim: Claim) -> list[Row]:
    """Return the rows of the tables that a sentence names, of indicators or of forms."""
    if "form_id" not in claim.rows:
        return claim.rows.to_dict("records")
    if "position" in claim.rows:
        return claim.rows.merge(whole.indicators, on=["form_id", "position"]).to_dict("records")
    forms = claim.rows.merge(whole.projects, on="form_id")
    total = whole.funds[whole.funds["fund"] == "total"].drop(columns=["weight", "score"])
    found: list[Row] = forms.merge(total, on="form_id", how="left").to_dict("records")
    every = _indicators(whole.indicators)
    for row in found:
        row["indicators"] = every[row["form_id"]]
    return found


# The rows of a frame by their form, with the frame, which keeps its address its own.
_ROWS: dict[int, tuple[dict[str, list[Row]], pd.DataFrame]] = {}


def _indicators(frame: pd.DataFrame) -> dict[str, list[Row]]:
    if id(frame) not in _ROWS:
        own = defaultdict[str, list[Row]](list)
        for row in frame.to_dict("records"):
            own[row["form_id"]].append(row)
        _ROWS[id(frame)] = own, frame
    return _ROWS[id(frame)][0]


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
    exact = sum(
        row["actual_value"] == row["target_value"] and row["target_operator"] not in "<>"
        for row in rows
    )
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
    # Rates that print alike, at two decimals, share a rank.
    told = [[Decimal(str(round(100 * rate, 6))).quantize(Decimal("0.01"), ROUND_HALF_UP)
             for rate in own] for own in rates]  # fmt: skip
    ranks = [
        [1 + sum(other[basis] > own[basis] for other in told) for basis in (0, 1)] for own in told
    ]
    up, down = (sum(sign * (old - new) > 0 for old, new in ranks) for sign in (1, -1))
    most = max(abs(old - new) for old, new in ranks)
    widest = drawn.loc[drawn["move"].abs().idxmax()]
    assert abs(widest["before"] - widest["after"]) == most
    ends = {one: abs(widest[one]) for one in ("before", "after", "move")}
    return {"n": len(rows), "up": up, "down": down, **ends}


def _quantified(rows: list[Row], _: pd.DataFrame) -> Told:
    shares, points = [], []
    for row in rows:
        sure = [one for one in row["indicators"] if isinstance(one["target_operator"], str)]
        counted = [one for one in sure if one["target_operator"] != "qualitative"]
        shares.append(_share(len(counted), len(sure)))
        points.append(sum(one["weight"] for one in counted) / sum(one["weight"] for one in sure))
    return {"n": len(rows), "points": points[0], **_spread(shares)}


def _templates(rows: list[Row], drawn: pd.DataFrame) -> Told:
    sizes = drawn.groupby("template")["form_id"].nunique()
    return {"n": len(sizes), "forms": int(sizes.max())}


def _balance(rows: list[Row], drawn: pd.DataFrame) -> Told:
    told = drawn.drop_duplicates("form_id")["tvd"]
    return {"n": len(told), "tvd": told.max(), "median": told.median()}


def _bound(rows: list[Row], drawn: pd.DataFrame, side: str) -> Told:
    assert len(rows) == len(drawn)
    return {"n": int((drawn["outside"] == side).sum())}


def _rates_of(budget: str) -> Callable[[list[Row], pd.DataFrame], Told]:
    def spread(rows: list[Row], _: pd.DataFrame) -> Told:
        known = [row for row in rows if row[budget] > 0 and pd.notna(row["executed"])]
        return _spread([100 * row["executed"] / row[budget] for row in known])

    return spread


def _ends(rows: list[Row], drawn: pd.DataFrame) -> Told:
    told = drawn["position"].dropna()
    width = (drawn["highest"] - drawn["lowest"]).median()
    return {"low": told.min(), "high": told.max(), "width": width}


def _of_points(rows: list[Row], _: pd.DataFrame) -> Told:
    points = []
    for row in rows:
        own = _scored(row)
        full = sum(one["weight"] for one in own if one["score"] == one["weight"])
        points.append(full / sum(one["weight"] for one in own))
    shares = [_share(_full(_scored(row)), len(_scored(row))) for row in rows]
    ends = {"low_points": min(points), "high_points": max(points)}
    return {"low": min(shares), "high": max(shares), **ends}


def _lowest_fund(_: list[Row], drawn: pd.DataFrame) -> Told:
    known = drawn.dropna(subset=["rate_reported"])
    single = known[known["fund"] != "total"]
    chosen = single if len(single) else known
    return {"rate": (100 * chosen["executed"] / chosen["adjusted_budget"]).min()}


def _at_the_edge(_: list[Row], drawn: pd.DataFrame) -> Told:
    of, most = ["rate_reported", "rate_original"], 150
    if "rank_reported" not in drawn:
        of, most = ["printed_deviation", "implied_deviation"], 100
    return {"n": int((drawn[of].abs() > most).any(axis=1).sum()), "most": most}


def _clipped(_: list[Row], drawn: pd.DataFrame) -> Told:
    return {"n": int((drawn["slack"].abs() > 1).sum())}


def _of_zero(rows: list[Row], _: pd.DataFrame) -> Told:
    assert all(row["target_value"] == 0 for row in rows)
    return {"n": len(rows), "hit": sum(row["actual_value"] == 0 for row in rows)}


def _of_one(kind: str) -> Callable[[list[Row], pd.DataFrame], Told]:
    def part(rows: list[Row], drawn: pd.DataFrame) -> Told:
        own = {(row["form_id"], row["position"]) for row in rows}
        places = zip(drawn["form_id"], drawn["position"], strict=True)
        (found,) = drawn.loc[[one in own for one in places], kind].unique()
        return {"n": int((drawn[kind] == found).sum())}

    return part


def _in_bands(drawn: pd.DataFrame) -> pd.DataFrame:
    return drawn.groupby("achievement")["n"].sum().reset_index()


def _of_weight(drawn: pd.DataFrame) -> pd.DataFrame:
    return drawn.assign(
        lowest=drawn["lowest"] / drawn["weight"],
        highest=drawn["highest"] / drawn["weight"],
        ratio=drawn["score"] / drawn["weight"],
    )


def _levels(drawn: pd.DataFrame) -> pd.DataFrame:
    return drawn.assign(share_indicators=drawn["n_ceiling"] / drawn["n_indicators"])


# Sentences about one row, or one group, of the frame drawn.
CONFIRMED = ("n_confirmed", "n_unconfirmed", "n_contradicted")


def _confirmed(_: list[Row], drawn: pd.DataFrame) -> Told:
    return {"n": len(drawn), "figures": sum(sum(drawn[one]) for one in CONFIRMED)}


def _of_figures(column: str) -> Callable[[list[Row], pd.DataFrame], Told]:
    def told(_: list[Row], drawn: pd.DataFrame) -> Told:
        whole = sum(sum(drawn[one]) for one in CONFIRMED)
        return {"n": sum(drawn[column]), "share": _share(sum(drawn["n_confirmed"]), whole)}

    return told


def _shares(_: list[Row], drawn: pd.DataFrame) -> Told:
    return _spread(
        [_share(*pair) for pair in zip(drawn["n_confirmed"], drawn["n_figures"], strict=True)]
    )


def _moved(rows: list[Row], _: pd.DataFrame) -> Told:
    units: dict[str, list[float]] = {}
    for row in sorted(rows, key=lambda row: row["year"]):
        units.setdefault(row["unit"], []).append(row["rate"])
    moves = {unit: (rates[0], rates[-1]) for unit, rates in units.items()}
    widest = max(moves.values(), key=lambda ends: abs(ends[1] - ends[0]))
    ups = [last - first for first, last in moves.values()]
    told = {"up": sum(one > TINY for one in ups), "down": sum(one < -TINY for one in ups)}
    ends = {"first": widest[0], "last": widest[1], "moved": abs(widest[1] - widest[0])}
    return {"n": len(moves), **told, **ends}


def _ends_of_units(drawn: pd.DataFrame) -> pd.DataFrame:
    ordered = drawn.sort_values("year").groupby("unit")["rate"]
    return pd.DataFrame({"first": ordered.first(), "last": ordered.last()}).reset_index()


EACH: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "chart_execution.ranks_alt": lambda drawn: drawn,
    "chart_execution.funds_alt": lambda drawn: drawn.assign(
        rate_reported=100 * drawn["executed"] / drawn["adjusted_budget"],
        rate_original=100 * drawn["executed"] / drawn["initial_budget"],
    ),
    "chart_execution.deviation_alt": lambda drawn: drawn,
    "chart_years.rates_alt": _ends_of_units,
    "chart_years.ranks_alt": lambda drawn: drawn,
    "chart_leniency.ceilings_alt": _levels,
    "chart_bands.deductions_alt": _of_weight,
    "chart_bands.bands_said": _in_bands,
    "chart_design.templates_alt": lambda drawn: (
        drawn.groupby("template")["form_id"].nunique().rename("n_forms").reset_index()
    ),
}
CAPTIONS: dict[str, Callable[[list[Row], pd.DataFrame], Told]] = {
    "chart_execution.part": _of_one("relation"),
    "chart_design.part": _of_one("outcome"),
    "chart_execution.bases_both": _widest,
    "chart_execution.bases_rates": _widest,
    "chart_execution.bases_same": lambda rows, _: {"n": len(_uplifts(rows))},
    "chart_execution.up": lambda rows, _: {"n": sum(one >= TINY for one in _uplifts(rows))},
    "chart_execution.down": lambda rows, _: {"n": sum(one <= -TINY for one in _uplifts(rows))},
    "chart_execution.same": lambda rows, _: {"n": sum(abs(one) < TINY for one in _uplifts(rows))},
    "chart_execution.bases_single": lambda rows, _: {"n": len(rows) - len(_uplifts(rows))},
    **{f"chart_execution.{one}": _moves for one in ("ranks_caption", "moved", "moved_alike")},
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
    "chart_leniency.position": lambda _, drawn: (
        _spread(drawn["position"].dropna().tolist()) | {"n": int(drawn["position"].count())}
    ),
    "chart_bands.deductions_some": _cut,
    "chart_bands.deductions_all": _cut,
    "chart_bands.below": lambda rows, drawn: _bound(rows, drawn, "below"),
    "chart_bands.above": lambda rows, drawn: _bound(rows, drawn, "above"),
    "chart_design.slack_caption": _slack,
    "chart_design.slack_missed": _missed,
    "chart_design.outcomes_caption": _number,
    "chart_design.outcomes_free": _number,
    "chart_design.quantified_caption": _quantified,
    "chart_design.templates_caption": _templates,
    "chart_design.balance_caption": _balance,
    "chart_design.balance_none": _balance,
    "chart_design.slack_zero": _of_zero,
    "chart_design.slack_clip": _clipped,
    "chart_execution.bases_alt": _rates_of("adjusted_budget"),
    "chart_execution.bases_alt_original": _rates_of("initial_budget"),
    "chart_execution.edge": _at_the_edge,
    "chart_execution.funds_alike": _lowest_fund,
    "chart_execution.funds_alone": _lowest_fund,
    "chart_execution.funds_lowest": _lowest_fund,
    "chart_leniency.intervals_alt": _ends,
    "chart_leniency.projects_alt": _of_points,
    **{f"chart_trust.said_{one[2:]}": _of_figures(one) for one in CONFIRMED},
    **{f"chart_trust.{one}": _of_figures("n_contradictions") for one in ("found", "found_none")},
    "chart_trust.confirmation_caption": _confirmed,
    "chart_trust.confirmation_alt": _shares,
    **{f"chart_years.rates_{one}": _moved for one in ("caption", "alike", "still")},
    **{f"chart_years.ranks_{one}": _number for one in ("none", "any")},
    "chart_years.ranks_caption": lambda rows, _: {
        "n": len(rows),
        "sure": sum(row["rank_best"] == row["rank_worst"] for row in rows),
    },
    "chart_trust.alt_found": lambda _, drawn: {"n": sum(drawn["n_contradictions"] > 0)},
}
# Counts of frames that are not drawn: tests of `leniency.bands` hold them to the tables.
ELSEWHERE = {f"chart_bands.at_{one}" for one in ("top", "between", "bottom", "outside")}
