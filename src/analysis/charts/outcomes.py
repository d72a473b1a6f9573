"""What targets can tell: slack, and how they came out."""

from functools import partial

import numpy as np
import pandas as pd

from analysis.charts import marks
from analysis.charts.canvas import Canvas
from analysis.charts.frame import Picture, chart, picture
from analysis.charts.naming import in_form_order
from analysis.charts.style import ALLOWED, BEYOND, BLUE, FAINT, MOST_ROWS, ORANGE, PAPER, RED

# Slack beyond, in percent of the target, is drawn at the edge.
_MOST_SLACK = 100
_COLOURS = {"full": BLUE, "zero": ALLOWED, "exact": FAINT, "passed": BEYOND, "missed": RED}
# Part of the longest bar that a figure in a bar needs.
_ROOM = 0.025


@chart
def slack(targets: pd.DataFrame, lang: str | None = None) -> Picture | None:
    """Draw how far actual values lie from their targets, from `design.slack`.

    >>> slack(analysis.design.slack(corpus)).name
    'design-slack'
    """
    compared = targets.dropna(subset=["outcome"])
    drawn = compared.dropna(subset=["slack"])
    say = partial(_say_slack, compared=compared)
    return picture("design-slack", drawn, lang, _draw_slack, say)


def _apart(drawn: pd.DataFrame) -> pd.Series:
    """Return the slack (%) of the targets that were not hit exactly."""
    apart: pd.Series = 100 * drawn.loc[~drawn["exact_hit"].astype("bool"), "slack"]
    return apart


def _draw_slack(canvas: Canvas, drawn: pd.DataFrame) -> None:
    most, values, hits = _MOST_SLACK, _apart(drawn), int(drawn["exact_hit"].sum())
    full = int((drawn["exact_hit"].astype("bool") & (drawn["cannot_miss"] == "full")).sum())
    axes = canvas.open(3.4, canvas.say("chart_design.slack"))
    bins = np.arange(-most, most + 1, 5.0)
    counts, _ = np.histogram(values.clip(-most, most), bins)
    held = counts > 0  # a bar of none would stand outside of the view
    axes.bar(bins[:-1][held] + 2.5, counts[held], width=4.6, color=BLUE)
    axes.bar(0, full, width=2.2, color=ORANGE, hatch="///", edgecolor=PAPER, zorder=3)
    axes.bar(0, hits - full, bottom=full, width=2.2, color=ORANGE, zorder=3)
    if hits:
        key = "chart_design.exact_full" if full else "chart_design.exact"
        # Left of the middle a phone has no room, and right of it bars may stand: above all of them.
        beside, offset = ("left", -4) if canvas.narrow else ("right", 4)
        looks = {"ha": beside, "va": "bottom", "fontsize": 9, "linespacing": 1.6}
        most_at_once = max(hits, counts.max(initial=0))
        said = canvas.say(key, n=hits, full=full)
        marks.note(axes, said, (0, most_at_once), (offset, 3), **looks)
        axes.set_ylim(0, 1.22 * most_at_once)
    axes.set_xlim(-105 if (values < 0).any() else -45, 105)
    axes.grid(axis="y", color=FAINT)
    marks.open_ends(axes, values, -most, most)
    axes.set_xlabel(canvas.say("chart_design.slack_axis"))
    canvas.count("chart.indicators")


def _say_slack(canvas: Canvas, drawn: pd.DataFrame, compared: pd.DataFrame) -> str:
    missed = int((~compared["met"].astype("bool")).sum())
    every, hits = int(compared["exact_hit"].sum()), int(drawn["exact_hit"].sum())
    far, left = int((_apart(drawn).abs() > _MOST_SLACK).sum()), compared[compared["slack"].isna()]
    finding = canvas.say(
        "chart_design.slack_caption",
        counting=compared,
        n=len(compared),
        exact=every,
        share=every / len(compared),
        missed=canvas.counted(
            missed, "chart_design.slack_missed", "chart_design.slack_all_met", counting=compared
        ),
    )
    return canvas.sentences(
        finding,
        canvas.counted(len(left), "chart_design.slack_zero", counting=left, hit=every - hits),
        canvas.counted(far, "chart_design.slack_clip"),
    )


@chart
def outcomes(targets: pd.DataFrame, lang: str | None = None) -> Picture | None:
    """Draw how the targets of each form came out, from `design.slack`; many forms by level 1.

    >>> outcomes(analysis.design.slack(corpus)).name
    'design-outcomes'
    """
    drawn = targets.dropna(subset=["outcome"])
    return picture("design-outcomes", drawn, lang, _draw_outcomes, _say_outcomes)


def _called(canvas: Canvas, drawn: pd.DataFrame) -> dict[str, str]:
    """Return what the outcomes that there are are called, in their order."""
    present = set(drawn["outcome"])
    called = {kind: canvas.name("chart_outcome", kind) for kind in _COLOURS if kind in present}
    # “Other” says nothing where no kind stands before it.
    if "exact" in called and not present & {"full", "zero"}:
        called["exact"] = canvas.say("chart_design.outcome_exact_only")
    return called


def _draw_outcomes(canvas: Canvas, drawn: pd.DataFrame) -> None:
    forms = drawn.drop_duplicates("form_id")
    if len(forms) <= MOST_ROWS:
        title, by = canvas.say("chart_design.outcomes"), drawn["form_id"]
        order, shown = forms["form_id"].tolist(), canvas.labels(forms)
    else:
        title = canvas.say("chart_design.outcomes_many", n=len(forms), most=MOST_ROWS)
        by, order = drawn["level1"].fillna(""), in_form_order(drawn["level1"])
        shown = [canvas.name("level", level) for level in order]
        if drawn["level1"].isna().any():
            order, shown = [*order, ""], [*shown, canvas.say("chart.not_told")]
    called = _called(canvas, drawn)
    table = pd.crosstab(by, drawn["outcome"]).reindex(index=order, columns=list(called))
    places = canvas.rows(shown, title, extra=0.25)
    if len(forms) <= MOST_ROWS:
        canvas.about(forms, places)
    room = _ROOM * float(table.sum(axis=1).max())
    looks = {kind: (_COLOURS[kind], name) for kind, name in called.items()}
    canvas.key(*canvas.stacked(places, table, table, looks, room), columns=3)
    canvas.count("chart.indicators", "x")


def _say_outcomes(canvas: Canvas, drawn: pd.DataFrame) -> str:
    counts, called = drawn["outcome"].value_counts(), _called(canvas, drawn)
    parts = canvas.say("chart_design.parts").join(
        canvas.say(
            "chart_design.part", counting=drawn[drawn["outcome"] == kind], name=name, n=counts[kind]
        )
        for kind, name in called.items()
    )
    limited = "full" in called or "zero" in called
    key = "chart_design.outcomes_caption" if limited else "chart_design.outcomes_free"
    return canvas.say(key, n=len(drawn), parts=parts)
