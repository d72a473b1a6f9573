"""Execution rates of the sources of funds, on both bases."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from analysis.charts import marks
from analysis.charts.execution.chart_bases import BOTH, MOST, key_of_bases
from analysis.charts.frame import Canvas, Picture, picture
from analysis.words.numbers import figure


def funds(grouped: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw budget-weighted rates by source, from `execution.grouped(tables, ["fund"], None)`."""
    drawn = grouped.dropna(subset=BOTH, how="all")
    left = len(grouped) - len(drawn)
    return picture("execution-funds", drawn, lang, _draw, partial(_say, left=left))


def _labels(canvas: Canvas, drawn: pd.DataFrame) -> list[str]:
    def label(fund: Any) -> str:
        if pd.isna(fund):
            return canvas.say("word.fund_lost")
        word = canvas.name("fund", fund)
        return word if word == fund else word[0].lower() + word[1:]

    return [label(fund) for fund in drawn["fund"]]


def _draw(canvas: Canvas, drawn: pd.DataFrame) -> None:
    places = canvas.rows(_labels(canvas, drawn), canvas.say("chart_execution.funds"))
    marks.dumbbell(canvas.axes, places, drawn[BOTH[0]], drawn[BOTH[1]], most=MOST)
    canvas.axes.set_xlabel(canvas.say("chart_execution.rate"))
    key_of_bases(canvas)


def _say(canvas: Canvas, drawn: pd.DataFrame, left: int) -> tuple[str, str]:
    named = drawn.assign(label=_labels(canvas, drawn))
    alt = canvas.told(
        canvas.say(
            "chart_execution.funds_alt",
            fund=row["label"],
            reported=figure(row["rate_reported"], "percent") or "–",
            original=figure(row["rate_original"], "percent") or "–",
        )
        for row in named.to_dict("records")
    )
    known = named.dropna(subset=["rate_reported"])
    single = known[known["fund"] != "total"]
    chosen = known if single.empty else single
    caption = canvas.say("chart_execution.zero") if left else ""
    if len(chosen):
        lowest = chosen.loc[chosen["rate_reported"].idxmin()]
        several = len(chosen) > 1
        finding = canvas.say(
            "chart_execution.funds_lowest" if several else "chart_execution.funds_alone",
            low=lowest["label"],
            rate=figure(lowest["rate_reported"], "percent"),
        )
        caption = canvas.sentences(finding, caption)
    return caption or alt, alt
