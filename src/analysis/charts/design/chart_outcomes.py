"""How the targets of each form came out."""

from __future__ import annotations

import pandas as pd
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from analysis.charts import marks
from analysis.charts.design.levels import ordered
from analysis.charts.frame import Canvas, Picture, picture
from analysis.charts.style import ALLOWED, BLUE, FAINT, INK, MOST_ROWS, PAPER, RED

# Colour, hatch and colour of the figure of each outcome; the hatches keep them apart in grey.
_LOOKS = {
    "full": (BLUE, "", PAPER),
    "zero": (ALLOWED, "", INK),
    "exact": (FAINT, "", INK),
    "passed": ("#FBE7BA", "///", INK),
    "missed": (RED, "\\\\", PAPER),
}
# Part of the longest bar that a figure in a bar needs.
_ROOM = 0.025


def outcomes(targets: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw how the targets of each form came out, from `design.slack`; many forms by level 1."""
    return picture("design-outcomes", targets.dropna(subset=["outcome"]), lang, _draw, _say)


def _called(canvas: Canvas, drawn: pd.DataFrame) -> dict[str, str]:
    """Return what the outcomes that there are are called, in their order."""
    present = set(drawn["outcome"])
    called = {kind: canvas.name("chart_outcome", kind) for kind in _LOOKS if kind in present}
    # “Other” says nothing where no kind stands before it.
    if "exact" in called and not present & {"full", "zero"}:
        called["exact"] = canvas.say("chart_design.outcome_exact_only")
    return called


def _draw(canvas: Canvas, drawn: pd.DataFrame) -> None:
    forms = drawn.drop_duplicates("form_id")
    if len(forms) <= MOST_ROWS:
        title, by = canvas.say("chart_design.outcomes"), drawn["form_id"]
        order, shown = forms["form_id"].tolist(), canvas.labels(forms)
    else:
        title = canvas.say("chart_design.outcomes_many", n=len(forms), most=MOST_ROWS)
        by, order = drawn["level1"].fillna(""), ordered(drawn["level1"])
        shown = [canvas.name("chart_level", level) for level in order]
        if drawn["level1"].isna().any():
            order, shown = [*order, ""], [*shown, canvas.say("chart.not_legible")]
    called = _called(canvas, drawn)
    table = pd.crosstab(by, drawn["outcome"]).reindex(index=order, columns=list(called))
    places = canvas.rows(shown, title, extra=0.25)
    parts = [
        marks.Part(table[kind], table[kind], colour, ink, hatch, box=colour)
        for kind, (colour, hatch, ink) in _LOOKS.items()
        if kind in called
    ]
    room = _ROOM * float(table.sum(axis=1).max())
    marks.stacked(canvas.axes, places, parts, room, height=0.72, edge=0.8)
    canvas.axes.set_xlabel(canvas.say("chart.indicators"))
    canvas.axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    patches = [
        Patch(facecolor=_LOOKS[kind][0], hatch=_LOOKS[kind][1], edgecolor=PAPER, label=name)
        for kind, name in called.items()
    ]
    canvas.key(*patches, columns=3)


def _say(canvas: Canvas, drawn: pd.DataFrame) -> tuple[str, str]:
    counts, called = drawn["outcome"].value_counts(), _called(canvas, drawn)
    limited = "full" in called or "zero" in called
    parts = canvas.say("chart_design.parts").join(
        canvas.say("chart_design.part", name=name, n=int(counts[kind]))
        for kind, name in called.items()
    )
    caption = canvas.say(
        "chart_design.outcomes_caption" if limited else "chart_design.outcomes_free",
        n=len(drawn),
        parts=parts,
    )
    return caption, caption
