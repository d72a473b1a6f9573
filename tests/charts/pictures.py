"""The pictures of the nine forms, small, and how far two pictures are from one another.

The ones to compare with stand in `tests/charts/expected`. After a change of a chart that is
meant, look at it and make them anew:

    python -m tests.charts.pictures
"""

from __future__ import annotations

import io
import os
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from analysis import tables
from analysis.charts.frame import Picture
from analysis.charts.style import styled
from analysis.report import reports
from tests.report import corpora
from tests.report.notebook import execute

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


@cache
def of_nine(language: str = "zh") -> dict[str, Picture]:
    """Return the pictures of all reports of the nine forms, by name."""
    with tempfile.TemporaryDirectory() as folder:
        tables.write(corpora.nine(), Path(folder))
        before = os.environ.get("SELFEVAL_HOME")
        os.environ["SELFEVAL_HOME"] = folder  # no ledger: the forms as they are expected
        try:
            played = [execute(name, Path(folder), language, drawn=False) for name in reports()]
        finally:
            if before is None:
                del os.environ["SELFEVAL_HOME"]
            else:
                os.environ["SELFEVAL_HOME"] = before
    return {picture.name: picture for one in played for picture in one.pictures}


if __name__ == "__main__":
    drawn = of_nine()
    for name in COMPARED:
        image = small(drawn[name]).quantize(128, dither=Image.Dither.NONE)
        image.save(EXPECTED / f"{name}.png", optimize=True)
