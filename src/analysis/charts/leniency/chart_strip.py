"""Scores as a share of their weight, by kind of indicator."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from analysis.charts import marks
from analysis.charts.frame import Canvas, Picture, picture
from analysis.charts.style import BLUE, ORANGE
from analysis.words.numbers import figure, plain

_KINDS = {
    "quantitative": ("chart_leniency.quantitative", BLUE),
    "qualitative": ("chart_leniency.qualitative", ORANGE),
}


def strip(ratios: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw s/w of all indicators by kind, from `leniency.ratios`; a bubble's area is a count."""
    used = ratios[ratios["counted"]].dropna(subset=["kind"])
    near = used.assign(share=marks.gathered(100 * used["ratio"]))
    drawn = near.groupby(["kind", "share"]).size().rename("n").reset_index()
    return picture("leniency-strip", drawn, lang, _draw, partial(_say, used=used))


def _kinds(drawn: pd.DataFrame) -> list[str]:
    return [kind for kind in _KINDS if (drawn["kind"] == kind).any()]


def _draw(canvas: Canvas, drawn: pd.DataFrame) -> None:
    kinds = _kinds(drawn)
    axes = canvas.open(1.3 + 0.8 * len(kinds), canvas.say("chart_leniency.strip"))
    heights = canvas.label_rows([canvas.say(_KINDS[kind][0]) for kind in kinds])
    places = dict(zip(kinds, heights, strict=True))
    area = 18 + 900 * drawn["n"] / drawn["n"].max()
    colours = drawn["kind"].map({kind: colour for kind, (_, colour) in _KINDS.items()})
    at = drawn["kind"].map(places)
    axes.scatter(drawn["share"], at, s=area, c=colours, alpha=0.75, linewidths=0)
    top = drawn[drawn["share"] == 100]
    for kind, count, size in zip(top["kind"], top["n"], area[top.index], strict=True):
        above = float(np.sqrt(size / np.pi)) + 2
        marks.note(
            axes, plain(count, 0), (100, places[kind]), (0, above), ha="center", va="bottom"
        )
    least = float(drawn["share"].min())
    axes.set_xlim(-3 if least < 50 else 47, max(103.0, float(drawn["share"].max()) + 3))
    axes.set_xlabel(canvas.say("chart.score_share"))


def _say(canvas: Canvas, drawn: pd.DataFrame, used: pd.DataFrame) -> tuple[str, str]:
    parts = []
    for kind in _kinds(drawn):
        part = used[used["kind"] == kind]
        full = int(part["at_ceiling"].sum())
        plainly = full == len(part) > 1
        said = canvas.say(
            "chart_leniency.strip_full" if plainly else "chart_leniency.strip_caption",
            kind=canvas.say(_KINDS[kind][0]),
            n=len(part),
            full=full,
            share=figure(full / len(part), "share"),
        )
        parts.append(said)
    tail = canvas.say("chart_leniency.no_below")
    below = used.loc[used["ratio"] < 1, "ratio"]
    if len(below):
        low = figure(below.min(), "share")
        tail = canvas.say("chart_leniency.below", n=len(below), low=low)
    caption = canvas.sentences(canvas.told(parts) + canvas.say("chart.end"), tail)
    return caption, caption
