"""What statistics tell of scores: of the forms at hand, and with other units of the collection."""

from math import ceil
from typing import Any

import pandas as pd

from analysis import leniency, unit_names
from analysis.report.each import TINY
from analysis.report.page import Page
from analysis.sampling import UNITS
from analysis.words.numbers import figure, plain

# A p-value below this is told as a difference, one above as none that is seen: 0.04, not 0.06.
UNLIKELY = 0.05


def statistics(page: Page) -> pd.DataFrame:
    """Return rating statistics, bunching at the cuts of grades, and scale, one row a measure.

    `measure`, `result` (as text, with its unit), `n_ratings` and `telling`, what it tells or why
    it tells nothing. No row where there is nothing to tell of any.
    """
    rows = [_statistic(page, row) for row in leniency.statistics(page.pooled).to_dict("records")]
    rows += [_other_units(page), _differences(page)]
    rows += _bunched(page, leniency.sure_totals(page.pooled))
    named = unit_names.units(page.pooled.projects).nunique()
    telling = page.counted(named, "leniency.scale", "leniency.scale_none")
    rows.append((page.say("leniency.measure_scale"), page.say("leniency.not_told"), named, telling))
    table = pd.DataFrame(rows, columns=["measure", "result", "n_ratings", "telling"])
    return table if table["result"].ne(page.say("leniency.not_told")).any() else table.head(0)


def _statistic(page: Page, row: dict[Any, Any]) -> tuple[str, str, int, str]:
    of, measure, n = row["of"], row["measure"], int(row["n"])
    name = page.name("measure", f"{of}_{measure}")
    if pd.isna(row["value"]):
        least = int(row["least"])
        key = "leniency.flat" if n >= least else "leniency.too_few"
        telling = page.counted(n, key, "leniency.no_ratings", least=least)
        return name, page.say("leniency.not_told"), n, telling
    share = of == "indicator" and measure == "elevation"
    result = figure(row["value"], "share" if share else "decimal", measure == "skewness")
    if of == "form" and measure != "skewness":
        result = page.name("with_unit", "points", value=result)
    return name, result, n, page.name("telling", measure)


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"= {plain(value, 3)}"


def _other_units(page: Page) -> tuple[str, str, int, str]:
    """Say between what the ceiling share lies with other units of the same collection."""
    found = leniency.ceiling_range(page.pooled)
    n, result = found["n_units"], page.say("leniency.not_told")
    if found["low"] is None:
        telling = page.counted(n, "leniency.range_few", "leniency.range_none", least=UNITS)
    else:
        low, high = (figure(found[end], "share") for end in ("low", "high"))
        result = page.say("leniency.span", low=low, high=high)
        telling = page.say("leniency.range_told", **found)
    return page.say("leniency.measure_range"), result, n, telling


def _differences(page: Page) -> tuple[str, str, int, str]:
    """Say whether units use the bands differently, or how far they would have to."""
    found = leniency.differences(page.pooled, page.rules)
    result, telling = page.say("leniency.not_told"), page.say("leniency.differ_untold")
    if found["p_value"] is not None:
        result = page.say("leniency.between", between=found["between"])
        seen = found["p_value"] < UNLIKELY
        known = found["detectable"] > TINY  # positions that are all one tell nothing of others
        unseen = "leniency.differ_unseen" if known else "leniency.differ_none"
        key = "leniency.differ_seen" if seen else unseen
        telling = page.say(key, p=_p(found["p_value"]), detectable=found["detectable"])
    return page.say("leniency.measure_differ"), result, found["n_units"], telling


def units(page: Page) -> pd.DataFrame:
    """Return `leniency.units`, the highest first; no row where they cannot be told apart."""
    rows = leniency.units(page.pooled, page.rules).dropna(subset="shrunk")
    named = rows.rename(columns={"low": "position_low", "high": "position_high"})
    return named.sort_values("shrunk", ascending=False, kind="stable", ignore_index=True)


def _bunched(page: Page, scores: pd.Series) -> list[tuple[str, str, int, str]]:
    """Return a row for each cut of a grade with totals near it, or one that there are none."""
    rows = []
    for label, cut in cuts(page).items():
        found = leniency.bunching(scores, cut)
        if not found["below"] + found["above"]:
            continue
        name = page.say("leniency.measure_bunching", cut=plain(cut, 0), grade=page.gloss(label))
        result = page.say("leniency.bunching", below=found["below"], above=found["above"])
        telling = page.say("leniency.bunching_few", floor=leniency.BUNCHING_FLOOR)
        if found["p_value"] is not None:
            more = "leniency.bunching_more" if found["moved"] > 0 else "leniency.bunching_less"
            telling = page.say(
                more if found["p_value"] < UNLIKELY else "leniency.bunching_unseen",
                p=_p(found["p_value"]),
                moved=plain(abs(found["moved"]), 0),
                detectable=plain(ceil(found["detectable"]), 0),
            )
        rows.append((name, result, found["below"] + found["above"], telling))
    measure, untold = page.say("leniency.measure_no_bunching"), page.say("leniency.not_told")
    return rows or [(measure, untold, 0, page.say("leniency.bunching_none"))]


def cuts(page: Page) -> dict[str, float]:
    """Return the totals from which all rule sets of the page give a grade, but for the lowest."""
    every = [
        {grade.labels[0]: float(grade.cut) for grade in one.grades.value if grade.cut}
        for one in page.sets
    ]
    return {
        label: cut for label, cut in every[0].items() if all(cut == one.get(label) for one in every)
    }
