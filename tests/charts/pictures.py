"""The pictures of all charts, and how far two pictures are from one another.

Those of the nine forms to compare with stand small in `tests/charts/expected`. After a change of
a chart that is meant, look at it and make them anew:

    python -m tests.charts.pictures
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from analysis import change, charts, design, execution, leniency, rules, tables, trust
from analysis.charts.frame import Picture
from analysis.charts.style import styled
from tests.report import corpora

RULES = rules.load("mof-2021-101")
EXPECTED = Path(__file__).parent / "expected"
DPI = 72
# One of each kind: dumbbells, a scatter, intervals, strips, heat maps, bars.
COMPARED = (
    "execution-bases",
    "execution-deviation",
    "leniency-intervals",
    "leniency-strip",
    "leniency-ceilings",
    "design-balance",
    "design-slack",
    "trust-confirmation",
)
# One picture under another hinting of glyphs is 0.8 levels and a share of 0.001 from itself, with a
# row that moves 1.7 and 0.015: the bounds lie between. Levels are of 255. A single label is too
# little to see here; labels are tested as texts.
MEAN_LEVELS = 1.2
FAR_LEVELS, FAR_SHARE = 40, 0.004


def small(picture: Picture) -> Image.Image:
    """Return a picture as a small image."""
    file = io.BytesIO()
    with styled():
        picture.figure.savefig(file, format="png", dpi=DPI)
    return Image.open(file).convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """Return the mean difference of two images in levels, and the share of spots far apart.

    Both are blurred before, so that the edges of glyphs and half a pixel's shift do not count.
    Images of different sizes have nothing in common.
    """
    if one.size != other.size:
        return 255.0, 1.0
    soft = [
        np.asarray(image.filter(ImageFilter.GaussianBlur(1.5)), dtype="float64")
        for image in (one, other)
    ]
    apart = np.abs(soft[0] - soft[1]).max(axis=2)
    return float(apart.mean()), float((apart > FAR_LEVELS).mean())


def alike(one: Image.Image, other: Image.Image) -> bool:
    """Say whether a reader would take two images for the same picture."""
    mean, far = difference(one, other)
    return mean <= MEAN_LEVELS and far <= FAR_SHARE


Chart = Callable[[tables.Tables, str], Picture | None]
CHARTS: dict[str, Chart] = {
    "execution-bases": lambda d, lang: charts.execution.bases(execution.compare(d), lang),
    "execution-ranks": lambda d, lang: charts.execution.ranks(execution.compare(d), lang),
    "execution-funds": lambda d, lang: charts.execution.funds(
        execution.grouped(d, ["fund"], None), lang
    ),
    "execution-deviation": lambda d, lang: charts.execution.deviations(
        execution.cost_deviation(d), lang
    ),
    "leniency-intervals": lambda d, lang: charts.leniency.intervals(
        leniency.compare(d, RULES), lang, {"优": 90.0, "良": 80.0, "中": 60.0}
    ),
    "leniency-ceilings": lambda d, lang: charts.leniency.ceilings(
        leniency.ceiling(d, ["level2"]), lang, "level2"
    ),
    "leniency-strip": lambda d, lang: charts.leniency.strip(leniency.ratios(d), lang),
    "leniency-projects": lambda d, lang: charts.leniency.projects(leniency.compare(d), lang),
    "leniency-bands": lambda d, lang: charts.bands.bands(
        leniency.band_use(d, RULES), leniency.bands(d, RULES), lang
    ),
    "leniency-deductions": lambda d, lang: charts.bands.deductions(
        leniency.deductions(d, RULES), lang
    ),
    "design-balance": lambda d, lang: charts.structure.balance(design.balance(d, RULES), lang),
    "design-quantified": lambda d, lang: charts.structure.quantified(
        design.compare(d, RULES), lang
    ),
    "design-slack": lambda d, lang: charts.outcomes.slack(design.slack(d), lang),
    "design-outcomes": lambda d, lang: charts.outcomes.outcomes(design.slack(d), lang),
    "design-templates": lambda d, lang: charts.sharing.templates(
        design.membership(d), d.projects, lang
    ),
    "years-rates": lambda d, lang: charts.years.rates(change.units(d), lang),
    "years-ranks": lambda d, lang: charts.years.ranks(change.ranks(d), lang),
    "trust-confirmation": lambda d, lang: charts.trust.confirmation(
        trust.compare(trust.audited(d)), lang
    ),
}


def drawn(data: tables.Tables, lang: str, names: Iterable[str] = CHARTS) -> dict[str, Picture]:
    """Return the pictures of these forms by name; a chart with nothing to draw has none."""
    made = {name: CHARTS[name](data, lang) for name in names}
    return {name: picture for name, picture in made.items() if picture is not None}


@cache
def of_nine(name: str) -> Picture:
    """Return a picture of the nine forms, drawn once and shared by all tests."""
    return drawn(corpora.nine(), "zh", [name])[name]


if __name__ == "__main__":
    for name in COMPARED:
        image = small(of_nine(name)).quantize(128, dither=Image.Dither.NONE)
        image.save(EXPECTED / f"{name}.png", optimize=True)
