"""Where scores of qualitative indicators fall in the band of their label."""

from __future__ import annotations

from functools import partial

import pandas as pd

from analysis.charts import marks
from analysis.charts.frame import Canvas, Picture, picture
from analysis.charts.style import ALLOWED, BLUE, INK, RED
from analysis.words.numbers import plain

# Where a score lies in its band, as it is told: the column of counts and what is said of it.
_PLACES = {
    "n_top": "chart_bands.at_top",
    "n_between": "chart_bands.at_between",
    "n_bottom": "chart_bands.at_bottom",
    "n_outside": "chart_bands.at_outside",
}


def bands(used: pd.DataFrame, summary: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw where qualitative scores fall in their bands; a bubble's area is a count.

    From `leniency.band_use` and `leniency.bands`.
    """
    shares = used.assign(share=(100 * used["ratio"]).round(1), out=used["at"] == "outside")
    near = marks.gathered(shares["share"])
    shares["share"] = shares["share"].mask(shares["at"] == "between", near)
    drawn = shares.groupby(["achievement", "share", "out"]).size().rename("n").reset_index()
    draw, say = partial(_draw, summary=summary), partial(_say, summary=summary)
    return picture("leniency-bands", drawn, lang, draw, say)


def _draw(canvas: Canvas, drawn: pd.DataFrame, summary: pd.DataFrame) -> None:
    labelled = summary.dropna(subset=["achievement"])
    axes = canvas.open(1.5 + 0.62 * len(labelled), canvas.say("chart_bands.bands"))
    names = labelled["achievement"].tolist()
    heights = canvas.label_rows([canvas.name("chart_achievement", name) for name in names])
    low, high = 100 * labelled["low"], 100 * labelled["high"]
    axes.hlines(heights, low, high, color=ALLOWED, linewidth=14)
    places = dict(zip(names, heights, strict=True))
    area = 16 + 600 * drawn["n"] / drawn["n"].max()
    for out, sign, colour in ((False, "o", BLUE), (True, "D", RED)):
        part = drawn[drawn["out"] == out]
        axes.scatter(
            part["share"],
            part["achievement"].map(places),
            s=area[part.index],
            c=colour,
            marker=sign,
            alpha=0.75,
            linewidths=0,
            zorder=3,
        )
    _counts(canvas, drawn, places)
    least = min(float(drawn["share"].min()), float(low.min()))
    axes.set_xlim(-3 if least < 50 else 47, max(103.0, float(drawn["share"].max()) + 3))
    axes.set_xlabel(canvas.say("chart.score_share"))
    outside = [("D", RED, canvas.say("chart_bands.outside"))] if drawn["out"].any() else []
    canvas.key(
        ("s", ALLOWED, canvas.say("chart_bands.band")),
        ("o", BLUE, canvas.say("chart_bands.counted")),
        *outside,
    )


def _counts(canvas: Canvas, drawn: pd.DataFrame, places: dict[str, float]) -> None:
    """Put their number above the bubbles, but for small ones close to a larger one."""
    counted = drawn[drawn["n"] >= 0.01 * drawn["n"].max()]
    for name, part in counted.groupby("achievement"):
        shown: list[float] = []
        ordered = part.sort_values("n", ascending=False)
        for share, n in zip(ordered["share"].tolist(), ordered["n"].tolist(), strict=True):
            if all(abs(share - other) >= 2.5 for other in shown):
                shown.append(share)
                at = (share, places[str(name)])
                marks.note(
                    canvas.axes, plain(n, 0), at, (0, 13), ha="center", va="baseline", color=INK
                )


def _say(canvas: Canvas, drawn: pd.DataFrame, summary: pd.DataFrame) -> tuple[str, str]:  # noqa: ARG001  all is in the summary
    caption = canvas.told(_told(canvas, row) for _, row in summary.iterrows())
    caption += canvas.say("chart.end")
    return caption, caption


def _told(canvas: Canvas, row: pd.Series) -> str:
    n = int(row["n_indicators"])
    if pd.isna(row["achievement"]):
        return canvas.say("chart_bands.bare_said", n=n, full=int(row["n_ceiling"]))
    parts = [canvas.say(key, n=int(row[count])) for count, key in _PLACES.items() if row[count]]
    label = canvas.name("chart_achievement", row["achievement"])
    return canvas.say("chart_bands.bands_said", label=label, n=n, parts=canvas.listed(parts))
