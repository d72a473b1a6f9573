"""Every deduction, with what the rules allow."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from analysis.charts.frame import Canvas, Picture, picture
from analysis.charts.naming import elide
from analysis.charts.style import ALLOWED, BLUE, LABELLED, MOST_ROWS, RED
from analysis.words.numbers import figure

# Deductions that the alternative text tells one by one.
_TOLD = 9


def deductions(lost: pd.DataFrame, rules: str, lang: str = "zh") -> Picture | None:
    """Draw each deduction with what the rules allow, from `leniency.deductions` with rules.

    `rules` names the rule set.
    """
    drawn = lost.dropna(subset=["lowest", "highest", "ratio"])
    return picture("leniency-deductions", drawn, lang, _draw, partial(_say, rules=rules))


def _labels(canvas: Canvas, drawn: pd.DataFrame) -> list[str]:
    lost = canvas.say("chart.indicator_lost")
    return [
        f"{elide(lost if pd.isna(name) else str(name), 26)} "
        f"#{elide(str(form).rpartition('#')[2], 6)}"
        for name, form in zip(drawn["name"], drawn["form_id"], strict=True)
    ]


def _inside(drawn: pd.DataFrame) -> pd.Series:
    return drawn["inside"].fillna(True).astype("bool")


def _draw(canvas: Canvas, drawn: pd.DataFrame) -> None:
    inside, share = _inside(drawn), 100 * drawn["ratio"]
    allowed, printed = canvas.say("chart_bands.allowed"), canvas.say("chart_bands.printed")
    many = len(drawn) > MOST_ROWS
    if many:
        title = canvas.say("chart_bands.deductions_many", n=len(drawn), most=MOST_ROWS)
        axes = canvas.open(3.6, title)
        edges = np.linspace(0, 100, 41).tolist()
        axes.hist([share[inside], share[~inside]], bins=edges, stacked=True, color=[BLUE, RED])
        canvas.count("chart.indicators")
        entries = [("s", BLUE, printed)]
    else:
        title = canvas.say("chart_bands.deductions")
        places = canvas.rows(_labels(canvas, drawn), title, extra=0.2)
        axes = canvas.axes
        low, high = (100 * drawn[end] / drawn["weight"] for end in ("lowest", "highest"))
        axes.hlines(places, low, high, color=ALLOWED, linewidth=6)
        axes.plot(share[inside], places[inside], "o", color=BLUE, markersize=6, zorder=3)
        axes.plot(share[~inside], places[~inside], "D", color=RED, markersize=6, zorder=3)
        if len(drawn) <= LABELLED:
            points = zip(drawn["score"], drawn["weight"], strict=True)
            beside = [f"{figure(s, 'points')}/{figure(w, 'points')}" for s, w in points]
            canvas.beside(places, beside)
        entries = [("s", ALLOWED, allowed), ("o", BLUE, printed)]
    axes.set_xlabel(canvas.say("chart.score_share"))
    if not inside.all():
        entries.append(("s" if many else "D", RED, canvas.say("chart_bands.outside")))
    canvas.key(*entries)


def _say(canvas: Canvas, drawn: pd.DataFrame, rules: str) -> tuple[str, str]:
    outside = int((~_inside(drawn)).sum())
    sides = {
        "chart_bands.below": int((drawn["outside"] == "below").sum()),
        "chart_bands.above": int((drawn["outside"] == "above").sum()),
    }
    caption = canvas.say(
        "chart_bands.deductions_some" if outside else "chart_bands.deductions_all",
        n=len(drawn),
        outside=outside,
        rules=rules,
        sides=canvas.listed(canvas.say(key, n=n) for key, n in sides.items() if n),
    )
    first = drawn.head(_TOLD)
    told = canvas.told(
        canvas.say(
            "chart_bands.deductions_alt",
            name=name,
            low=figure(row["lowest"] / row["weight"], "share"),
            high=figure(row["highest"] / row["weight"], "share"),
            score=figure(row["ratio"], "share"),
        )
        for name, row in zip(_labels(canvas, first), first.to_dict("records"), strict=True)
    )
    return caption, f"{caption} {told}"
