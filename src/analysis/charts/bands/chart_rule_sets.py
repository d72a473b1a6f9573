"""The same totals in what each rule set allows."""

from __future__ import annotations

from functools import partial

import pandas as pd

from analysis.charts import marks
from analysis.charts.frame import Canvas, Picture, picture
from analysis.charts.leniency.chart_intervals import REACH, clipped
from analysis.charts.naming import elide
from analysis.charts.style import ALLOWED, BLUE, FAINT, MOST_ROWS, ORANGE, QUIET
from analysis.words.numbers import figure


def rule_sets(every: pd.DataFrame, summary: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw the positions of the same forms under each rule set, a rule set a row.

    From `leniency.sensitivity` and `leniency.by_rules`.
    """
    told = summary[summary["position"].notna()]
    drawn = every.dropna(subset=["position"])
    several = drawn if len(told) > 1 else drawn.head(0)
    draw, say = partial(_draw, told=told), partial(_say, told=told)
    return picture("leniency-rule-sets", several, lang, draw, say)


def _labels(canvas: Canvas, told: pd.DataFrame) -> list[str]:
    """Name each rule set with where it is in use, and say where that is elsewhere."""
    return [
        canvas.say(
            "chart_bands.title"
            if row["national"]
            else "chart_bands.home"
            if row["n_at_home"]
            else "chart_bands.elsewhere",
            id=elide(str(row["rule_set"]), 24),
            place=row[f"place_{canvas.language}"],
        )
        for row in told.to_dict("records")
    ]


def _draw(canvas: Canvas, drawn: pd.DataFrame, told: pd.DataFrame) -> None:
    near = drawn.assign(near=clipped(drawn["position"]))
    wide = near.pivot(index="form_id", columns="rule_set", values="near")[told["rule_set"].tolist()]
    title = canvas.say("chart_bands.rule_sets")
    places = canvas.rows(_labels(canvas, told), title, extra=0.6)
    axes = canvas.axes
    if len(wide) <= MOST_ROWS:
        dots = ("o", BLUE, canvas.say("chart_bands.one"))
        axes.plot(wide.to_numpy().T, places, color=FAINT, linewidth=0.8, zorder=1)
        axes.plot(
            wide.to_numpy().T,
            places,
            "o",
            color=BLUE,
            markersize=6,
            alpha=0.7,
            markeredgewidth=0,
            zorder=2,
        )
    else:
        dots = ("s", ALLOWED, canvas.say("chart_bands.half"))
        axes.hlines(places, wide.quantile(0.05), wide.quantile(0.95), color=QUIET, linewidth=1)
        axes.hlines(places, wide.quantile(0.25), wide.quantile(0.75), color=ALLOWED, linewidth=12)
    medians = clipped(told["position"])
    axes.plot(medians, places, "|", color=ORANGE, markersize=18, markeredgewidth=3)
    counts = told[["n_inside", "n_forms", "n_falls"]].to_numpy()
    beside = [
        canvas.say("chart_bands.counts", inside=int(inside), n=int(n), falls=int(falls))
        for inside, n, falls in counts
    ]
    canvas.beside(places, beside, canvas.say("chart_bands.beside"))
    low, high = float(wide.min().min()), float(wide.max().max())
    axes.set_xlim(min(0.0, low) - 0.03, max(1.0, high) + 0.03)
    marks.open_ends(axes, drawn["position"], *REACH)
    axes.set_xlabel(canvas.say("chart_leniency.place"))
    canvas.key(dots, ("|", ORANGE, canvas.say("chart_bands.median")))


def _say(canvas: Canvas, drawn: pd.DataFrame, told: pd.DataFrame) -> tuple[str, str]:  # noqa: ARG001  all is in the summary
    low, high = (figure(end, "decimal") for end in (told["position"].min(), told["position"].max()))
    forms = int(told["n_forms"].max())
    inside, falls = told["n_inside"].astype("int64"), told["n_falls"].astype("int64")
    span = canvas.say(
        "chart_bands.sets_same" if low == high else "chart_bands.sets_span",
        n=forms,
        sets=len(told),
        low=low,
        high=high,
    )
    if forms == 1:
        parts = [
            canvas.say("chart_bands.sets_admit", n=int(inside.sum())),
            canvas.say("chart_bands.sets_fall", n=int(falls.sum())),
        ]
    else:
        least, most = int(falls.min()), int(falls.max())
        every = int(inside.min()) == forms
        parts = [
            canvas.say(
                "chart_bands.sets_all" if every else "chart_bands.sets_some",
                n=forms,
                low=int(inside.min()),
            ),
            canvas.say(
                "chart_bands.sets_none"
                if not most
                else "chart_bands.sets_falls"
                if least < most
                else "chart_bands.sets_equal",
                low=least,
                high=most,
            ),
        ]
    caption = canvas.told([span, *parts]) + canvas.say("chart.end")
    alt = canvas.told(
        canvas.say(
            "chart_bands.rule_sets_alt",
            name=label,
            median=figure(row["position"], "decimal"),
            inside=int(row["n_inside"]),
            n=int(row["n_forms"]),
            falls=int(row["n_falls"]),
        )
        for label, row in zip(_labels(canvas, told), told.to_dict("records"), strict=True)
    )
    return caption, f"{caption} {alt}"
