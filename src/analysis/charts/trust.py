"""The picture of trust: which figures of a form others confirm."""

import numpy as np
import pandas as pd

from analysis.charts import marks
from analysis.charts.canvas import Canvas, Entry
from analysis.charts.frame import Picture, chart, picture, spread
from analysis.charts.style import BLUE, FAINT, INK, QUIET, RED
from analysis.words.numbers import plain

# A count stands inside its part of a bar where that is wider, of the whole axis.
_ROOM = 0.055
_FIGURES = {
    "n_confirmed": (BLUE, "chart_trust.said_confirmed"),
    "n_unconfirmed": (FAINT, "chart_trust.said_unconfirmed"),
    "n_contradicted": (RED, "chart_trust.said_contradicted"),
}


@chart
def confirmation(compared: pd.DataFrame, lang: str | None = None) -> Picture | None:
    """Draw how many figures of each form are confirmed, from `trust.compare`.

    A diamond with a number beside a bar counts what contradicts, whatever it is about.

    >>> confirmation(analysis.trust.compare(corpus)).name
    'trust-confirmation'
    """
    worst = ["n_contradictions", "share", "form_id"]
    drawn = compared[compared["share"].notna()].sort_values(worst, ascending=[False, True, True])
    left = {"chart_trust.left": len(compared) - len(drawn)}
    return picture("trust-confirmation", drawn, lang, _draw_confirmation, _say_confirmation, left)


def _draw_confirmation(canvas: Canvas, drawn: pd.DataFrame) -> None:
    titles = "chart_trust.confirmation", "chart_trust.confirmation_many"
    places = canvas.forms(drawn, *titles)
    if places is not None:
        _draw_figures(canvas, drawn, places)
        return
    share = 100 * drawn["share"]
    low = min(float(np.floor(share.min())), 99.0)
    canvas.axes.hist(share, np.linspace(low, 100, 31).tolist(), color=BLUE)
    canvas.axes.set_xlabel(canvas.say("chart_trust.share"))
    canvas.count("chart_trust.forms")


def _draw_figures(canvas: Canvas, drawn: pd.DataFrame, places: np.ndarray) -> None:
    axes, widest = canvas.axes, float(drawn["n_figures"].max())
    end = 1.12 if canvas.narrow else 1.3
    axes.set_xlim(0, end * widest)
    looks = {
        name: (colour, canvas.name("chart_confirmed", name))
        for name, (colour, _) in _FIGURES.items()
    }
    entries: list[Entry] = [*canvas.stacked(places, drawn, drawn, looks, _ROOM * end * widest)]
    beside = []
    for place, row in zip(places, drawn.to_dict("records"), strict=True):
        confirmed, figures = int(row["n_confirmed"]), int(row["n_figures"])
        told = {"confirmed": confirmed, "figures": figures, "share": row["share"]}
        beside.append(canvas.say("chart_trust.total", **told))
        if not canvas.narrow:
            marks.note(axes, beside[-1], (figures, place), (5, 0), color=QUIET)
        if row["n_contradictions"]:
            axes.plot((end - 0.06) * widest, place, "D", color=RED, markersize=6)
            at = ((end - 0.04) * widest, place)
            marks.note(axes, plain(row["n_contradictions"], 0), at, color=INK)
    if canvas.narrow:
        canvas.beside(places, beside)
    axes.set_xticks([tick for tick in axes.get_xticks() if 0 <= tick <= widest])
    # The axis ends with the bars: what stands behind them is not to scale.
    axes.spines["bottom"].set_bounds(0, widest)
    axes.set_xlabel(canvas.say("chart_trust.figures"), loc="left")
    axes.grid(False)
    if drawn["n_contradictions"].any():
        entries.append(("D", RED, canvas.say("chart_trust.finding")))
    canvas.key(*entries, columns=len(entries))


def _say_confirmation(canvas: Canvas, drawn: pd.DataFrame) -> tuple[str, str]:
    sums = {column: int(drawn[column].sum()) for column in _FIGURES}
    whole, found = int(drawn["n_figures"].sum()), int(drawn["n_contradictions"].sum())
    share = sums["n_confirmed"] / whole
    parts = canvas.listed(
        canvas.counted(sums[name], key, share=share) for name, (_, key) in _FIGURES.items()
    )
    every = sums["n_confirmed"] == whole
    finding = canvas.say(
        "chart_trust.confirmation_caption",
        n=len(drawn),
        figures=whole,
        parts=canvas.say("chart_trust.said_all") if every else parts,
        found=canvas.say("chart_trust.found" if found else "chart_trust.found_none", n=found),
    )
    if len(drawn) == 1:
        return finding, ""
    span = canvas.say("chart_trust.confirmation_alt", **spread(drawn["share"]))
    odd = canvas.counted((drawn["n_contradictions"] > 0).sum(), "chart_trust.alt_found")
    return finding, canvas.sentences(span, odd)
