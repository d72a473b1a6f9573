"""How the ranks of forms change with the basis of the rate."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.charts import style
from analysis.charts.frame import Canvas, Picture, picture
from analysis.charts.style import BLUE, ORANGE, PAPER, QUIET

# More lines than this cross too often to be followed.
_MOST_LINES = 30
# How the line of a form looks that moves up, down or not at all, with what is said of it.
_LOOKS = {
    1: (BLUE, "-", 1.8, "chart_execution.rises"),
    -1: (ORANGE, "--", 1.8, "chart_execution.falls"),
    0: (QUIET, ":", 1.2, "chart_execution.stays"),
}


def ranks(compared: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw the rank of each form on both bases, from `execution.compare`; None if none moves."""
    called = {"rank_change": "move", "rank_original": "before", "rank_reported": "after"}
    drawn = compared.dropna(subset=["rank_change"]).rename(columns=called)
    drawn = drawn.astype(dict.fromkeys(called.values(), "int64"))
    drawn = drawn.sort_values(["before", "after", "form_id"])
    moved = drawn if drawn["move"].any() else drawn.head(0)
    return picture("execution-ranks", moved, lang, _draw, _say)


def _draw(canvas: Canvas, drawn: pd.DataFrame) -> None:
    if len(drawn) <= _MOST_LINES:
        canvas.open(style.row_height(len(drawn)), canvas.say("chart_execution.ranks"))
        _slopes(canvas, drawn)
        return
    title = canvas.say("chart_execution.ranks_many", n=len(drawn), most=_MOST_LINES)
    axes = canvas.open(4.6, title)
    axes.plot(
        drawn["before"], drawn["after"], "o", color=BLUE, markersize=3, alpha=0.5, clip_on=False
    )
    axes.axline((1, 1), slope=1, color=QUIET, linewidth=1, linestyle="--")
    axes.set_xlim(len(drawn) + 0.5, 0.5)
    axes.set_ylim(len(drawn) + 0.5, 0.5)
    for at, high, side, key in (
        (0.02, 0.95, "left", "chart_execution.rises"),
        (0.98, 0.05, "right", "chart_execution.falls"),
    ):
        axes.text(
            at,
            high,
            canvas.say(key),
            transform=axes.transAxes,
            ha=side,
            va="center",
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 2},
        )
    axes.grid(True)
    axes.set_xlabel(canvas.say("chart_execution.rank_original"))
    axes.set_ylabel(canvas.say("chart_execution.rank_reported"))


def _slopes(canvas: Canvas, drawn: pd.DataFrame) -> None:
    """Join each form's place on the left to that on the right, both named."""
    axes, other = canvas.axes, canvas.axes.twinx()
    count = len(drawn)
    left = np.arange(count, dtype="float64")[::-1]
    order = drawn.assign(left=left).sort_values(["after", "before", "form_id"]).index
    right = pd.Series(left, index=order)[drawn.index].to_numpy()
    signs = np.sign(drawn["move"])
    for start, end, move in zip(left, right, signs, strict=True):
        colour, line, width, _ = _LOOKS[int(move)]
        axes.plot([0, 1], [start, end], linestyle=line, color=colour, linewidth=width)
        axes.plot([0, 1], [start, end], "o", color=colour, markersize=4)
    names = canvas.labels(drawn)
    for side, places, column, key in (
        (axes, left, "before", "chart_execution.rank_left"),
        (other, right, "after", "chart_execution.rank_right"),
    ):
        tied = drawn[column].duplicated(keep=False)
        ranked = [
            canvas.say("chart_execution.tied", rank=int(rank)) if twice else str(rank)
            for rank, twice in zip(drawn[column], tied, strict=True)
        ]
        ends = [
            canvas.say(key, name=name, rank=rank)
            for name, rank in zip(names, ranked, strict=True)
        ]
        side.set_yticks(places, ends)
        side.set_ylim(-0.7, count - 0.3)
        side.tick_params(axis="y", length=0)
        side.spines[:].set_visible(False)
    axes.set_xlim(-0.03, 1.03)
    bases = canvas.say("chart_execution.side_original"), canvas.say("chart_execution.side_reported")
    axes.set_xticks([0, 1], bases)
    axes.tick_params(axis="x", length=0)
    for label, side_of in zip(axes.get_xticklabels(), ("right", "left"), strict=True):
        label.set_horizontalalignment(side_of)
    handles = [
        axes.plot([], [], linestyle=line, color=colour, linewidth=1.8, label=canvas.say(key))[0]
        for move, (colour, line, _, key) in _LOOKS.items()
        if (signs == move).any()
    ]
    canvas.key(*handles, columns=len(handles))


def _say(canvas: Canvas, drawn: pd.DataFrame) -> tuple[str, str]:
    widest = drawn.loc[[drawn["move"].abs().idxmax()]]
    caption = canvas.say(
        "chart_execution.ranks_caption",
        n=len(drawn),
        up=int((drawn["move"] > 0).sum()),
        down=int((drawn["move"] < 0).sum()),
        where=canvas.quoted(widest),
        before=int(widest["before"].iloc[0]),
        after=int(widest["after"].iloc[0]),
    )
    if len(drawn) > _MOST_LINES:
        return caption, caption
    told = canvas.told(
        canvas.say("chart_execution.ranks_alt", where=name, before=int(before), after=int(after))
        for name, before, after in zip(
            canvas.labels(drawn), drawn["before"], drawn["after"], strict=True
        )
    )
    return caption, f"{caption} {told}"
