"""Shares of full scores, by level."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.charts.frame import Canvas, Picture, picture
from analysis.charts.style import BLUE, LABELLED, ORANGE, QUIET
from analysis.words.numbers import figure, plain

# Groups drawn one by one; the rest, by number of indicators, is drawn as one.
_MOST_GROUPS = 20


def ceilings(shares: pd.DataFrame, lang: str = "zh", column: str = "level1") -> Picture | None:
    """Draw ceiling shares by a level, from `leniency.ceiling(tables, [column])`."""
    drawn = shares.dropna(subset=["share_indicators", "share_points"])
    drawn = _largest(drawn.rename(columns={column: "level"}))
    drawn = drawn.sort_values("share_indicators", kind="stable")
    return picture("leniency-ceilings", drawn, lang, _draw, _say)


def _largest(shares: pd.DataFrame) -> pd.DataFrame:
    """Keep the groups with the most indicators, and add up the rest: `summed` groups of them."""
    named = shares.assign(summed=0)
    ordered = named.sort_values("n_indicators", ascending=False, kind="stable")
    rest = ordered.iloc[_MOST_GROUPS - 1 :]
    if len(rest) < 2:
        return named
    count, points = rest["n_indicators"].sum(), rest["points"].sum()
    summed = {
        "summed": len(rest),
        "n_indicators": count,
        "n_ceiling": rest["n_ceiling"].sum(),
        "share_indicators": rest["n_ceiling"].sum() / count,
        "share_points": (rest["share_points"] * rest["points"]).sum() / points,
    }
    kept = ordered.iloc[: _MOST_GROUPS - 1]
    return pd.concat([kept, pd.DataFrame([summed])], ignore_index=True)


def _labels(canvas: Canvas, drawn: pd.DataFrame) -> list[str]:
    return [
        canvas.say("chart_leniency.rest", n=summed)
        if summed
        else canvas.say("chart.level_unknown")
        if pd.isna(level)
        else canvas.name("chart_level", level)
        for level, summed in zip(drawn["level"], drawn["summed"], strict=True)
    ]


def _draw(canvas: Canvas, drawn: pd.DataFrame) -> None:
    title = canvas.say("chart_leniency.ceilings")
    draw_shares(canvas, canvas.rows(_labels(canvas, drawn), title, extra=0.3), drawn)


def draw_shares(canvas: Canvas, places: np.ndarray, drawn: pd.DataFrame) -> None:
    """Draw the two ceiling shares of each row, with the counts of indicators."""
    axes = canvas.axes
    count, points = 100 * drawn["share_indicators"], 100 * drawn["share_points"]
    axes.hlines(places, count, points, color=QUIET, linewidth=1)
    axes.plot(points, places, "D", color=ORANGE, markersize=6, zorder=3)
    axes.plot(count, places, "o", color=BLUE, markersize=5, zorder=4)
    if len(drawn) <= LABELLED:
        counts = zip(drawn["n_ceiling"], drawn["n_indicators"], strict=True)
        canvas.beside(places, [f"{plain(n, 0)}/{plain(of, 0)}" for n, of in counts])
    axes.set_xlim(-2 if min(count.min(), points.min()) < 50 else 48, 102)
    axes.set_xlabel("%")
    by_count, by_points = canvas.say("chart.by_count"), canvas.say("chart.by_points")
    canvas.key(("o", BLUE, by_count), ("D", ORANGE, by_points))


def _say(canvas: Canvas, drawn: pd.DataFrame) -> tuple[str, str]:
    labels = _labels(canvas, drawn)
    count, low = drawn["share_indicators"], drawn["share_indicators"].min()
    tied = int((count == low).sum())
    share = figure(low, "share")
    if low == 1:
        n = int(drawn["n_indicators"].sum())
        caption = canvas.say("chart_leniency.ceilings_all", n=n)
    elif tied == 1:
        caption = canvas.say(
            "chart_leniency.ceilings_caption",
            low=labels[0],
            share=share,
            n=int(drawn["n_indicators"].iloc[0]),
            full=int(drawn["n_ceiling"].iloc[0]),
        )
    else:
        named = canvas.say("word.list").join(labels[:tied])
        caption = canvas.say("chart_leniency.ceilings_tied", low=named, share=share)
    alt = canvas.told(
        canvas.say("chart_leniency.ceilings_alt", name=name, a=figure(a, "share"), b=figure(b, "share"))
        for name, a, b in zip(labels, count, drawn["share_points"], strict=True)
    )
    return caption, alt
