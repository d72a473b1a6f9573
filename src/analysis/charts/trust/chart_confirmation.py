"""How many figures of each form other figures of it confirm."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from analysis.charts import marks
from analysis.charts.frame import Canvas, Picture, picture
from analysis.charts.style import BLUE, FAINT, INK, PAPER, QUIET, RED
from analysis.charts.trust.room import ROOM
from analysis.words.numbers import figure, plain

_COLOURS = {"n_confirmed": BLUE, "n_unconfirmed": FAINT, "n_contradicted": RED}
_SAID = {
    "n_confirmed": "chart_trust.said_confirmed",
    "n_unconfirmed": "chart_trust.said_unconfirmed",
    "n_contradicted": "chart_trust.said_contradicted",
}


def confirmation(compared: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw how many figures of each form are confirmed, from `trust.compare`.

    A diamond with a number beside a bar counts what contradicts, whatever it is about.
    """
    worst = ["n_contradictions", "share", "form_id"]
    drawn = compared[compared["share"].notna()].sort_values(worst, ascending=[False, True, True])
    left = len(compared) - len(drawn)
    return picture("trust-confirmation", drawn, lang, _draw, partial(_say, left=left))


def _draw(canvas: Canvas, drawn: pd.DataFrame) -> None:
    titles = "chart_trust.confirmation", "chart_trust.confirmation_many"
    places = canvas.forms(drawn, *titles)
    if places is not None:
        _bars(canvas, drawn, places)
        return
    share = 100 * drawn["share"]
    low = min(float(np.floor(share.min())), 99.0)
    canvas.axes.hist(share, np.linspace(low, 100, 31).tolist(), color=BLUE)
    canvas.axes.set_xlabel(canvas.say("chart_trust.share"))
    canvas.count("chart_trust.forms")


def _bars(canvas: Canvas, drawn: pd.DataFrame, places: np.ndarray) -> None:
    axes = canvas.axes
    widest = float(drawn["n_figures"].max())
    axes.set_xlim(0, 1.3 * widest)
    parts = [
        marks.Part(
            drawn[column],
            drawn[column],
            colour,
            ink=PAPER if colour == BLUE else INK,
            # Red and blue are alike in grey: what contradicts is hatched.
            hatch="////" if colour == RED else "",
            box=PAPER if colour == RED else "",
        )
        for column, colour in _COLOURS.items()
    ]
    marks.stacked(axes, places, parts, ROOM * 1.3 * widest, height=0.62, edge=0.6)
    for place, row in zip(places, drawn.to_dict("records"), strict=True):
        said = canvas.say(
            "chart_trust.total",
            confirmed=int(row["n_confirmed"]),
            figures=int(row["n_figures"]),
            share=figure(row["share"], "share"),
        )
        marks.note(axes, said, (row["n_figures"], place), (5, 0), color=QUIET)
    odd = (drawn["n_contradictions"] > 0).to_numpy()
    axes.plot([1.24 * widest] * odd.sum(), places[odd], "D", color=RED, markersize=6)
    for place, count in zip(places[odd], drawn.loc[odd, "n_contradictions"], strict=True):
        marks.note(axes, plain(count, 0), (1.26 * widest, place), (0, 0), color=INK)
    axes.set_xticks([tick for tick in axes.get_xticks() if 0 <= tick <= widest])
    axes.spines["bottom"].set_bounds(0, widest)
    axes.set_xlabel(canvas.say("chart_trust.figures"), loc="left")
    axes.grid(False)
    entries = [
        ("s", colour, canvas.name("chart_confirmed", column))
        for column, colour in _COLOURS.items()
        if column != "n_contradicted" or drawn[column].any()
    ]
    finding = [("D", RED, canvas.say("chart_trust.finding"))] if odd.any() else []
    canvas.key(*entries, *finding)


def _say(canvas: Canvas, drawn: pd.DataFrame, left: int) -> tuple[str, str]:
    sums = {column: int(drawn[column].sum()) for column in _COLOURS}
    whole, found = int(drawn["n_figures"].sum()), int(drawn["n_contradictions"].sum())
    confirmed = figure(sums["n_confirmed"] / whole, "share")
    parts = canvas.listed(
        canvas.say(_SAID[column], n=n, share=confirmed) for column, n in sums.items() if n
    )
    if sums["n_confirmed"] == whole:
        parts = canvas.say("chart_trust.said_all")
    finding = canvas.say(
        "chart_trust.confirmation_caption",
        n=len(drawn),
        figures=whole,
        parts=parts,
        found=canvas.say("chart_trust.found" if found else "chart_trust.found_none", n=found),
    )
    caption = canvas.sentences(finding, canvas.say("chart_trust.left", n=left) if left else "")
    if len(drawn) == 1:
        return caption, caption
    share, odd = drawn["share"], int((drawn["n_contradictions"] > 0).sum())
    span = canvas.say(
        "chart_trust.confirmation_alt",
        low=figure(share.min(), "share"),
        high=figure(share.max(), "share"),
        median=figure(share.median(), "share"),
    )
    told = canvas.sentences(span, canvas.say("chart_trust.alt_found", forms=odd) if odd else "")
    return caption, f"{caption} {told}"
