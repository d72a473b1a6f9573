"""How the ranks of forms change with the basis of the rate."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.charts.execution.texts import TEXTS, quoted
from analysis.charts.style import (
    BLUE,
    ORANGE,
    PAPER,
    QUIET,
    Lang,
    Picture,
    canvas,
    finish,
    language,
    names,
    row_height,
    styled,
)

# More lines than this cross too often to be followed.
_MOST_LINES = 30


def ranks(compared: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw the rank of each form on both bases, from `execution.compare`; None if none moves."""
    code = language(lang)
    text = TEXTS[code]
    drawn = compared.dropna(subset=["rank_change"]).rename(columns={"rank_change": "move"})
    drawn = drawn.rename(columns={"rank_original": "before", "rank_reported": "after"})
    if not drawn["move"].any():
        return None
    drawn = drawn.astype({"before": "int64", "after": "int64", "move": "int64"})
    drawn = drawn.sort_values(["before", "after", "form_id"])
    with styled():
        if len(drawn) <= _MOST_LINES:
            figure, axes = canvas(row_height(len(drawn)), text["ranks"])
            _slopes(axes, drawn, code)
        else:
            title = text["ranks_many"].format(n=len(drawn), most=_MOST_LINES)
            figure, axes = canvas(4.6, title)
            axes.plot(
                drawn["before"],
                drawn["after"],
                "o",
                color=BLUE,
                markersize=3,
                alpha=0.5,
                clip_on=False,
            )
            axes.axline((1, 1), slope=1, color=QUIET, linewidth=1, linestyle="--")
            axes.set_xlim(len(drawn) + 0.5, 0.5)
            axes.set_ylim(len(drawn) + 0.5, 0.5)
            for at, side, kind in ((0.02, "left", "rises"), (0.98, "right", "falls")):
                axes.text(
                    at,
                    0.95 if kind == "rises" else 0.05,
                    text[kind],
                    transform=axes.transAxes,
                    ha=side,
                    va="center",
                    bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 2},
                )
            axes.grid(True)
            axes.set_xlabel(text["rank_original"])
            axes.set_ylabel(text["rank_reported"])
        finish(figure)
    widest = drawn.loc[[drawn["move"].abs().idxmax()]]
    caption = text["ranks_caption"].format(
        n=len(drawn),
        up=int((drawn["move"] > 0).sum()),
        down=int((drawn["move"] < 0).sum()),
        where=quoted(widest, code),
        before=int(widest["before"].iloc[0]),
        after=int(widest["after"].iloc[0]),
    )
    shown = drawn.head(_MOST_LINES)
    told = text["join"].join(
        text["ranks_alt"].format(where=name, before=before, after=after)
        for name, before, after in zip(
            names(shown, code), shown["before"], shown["after"], strict=True
        )
    )
    alt = f"{caption} {told}" if len(drawn) <= _MOST_LINES else caption
    return Picture("execution-ranks", figure, caption, alt, drawn)


def _slopes(axes: Axes, drawn: pd.DataFrame, code: Lang) -> None:
    """Join each form's place on the left to that on the right, both named."""
    text = TEXTS[code]
    count = len(drawn)
    left = np.arange(count, dtype="float64")[::-1]
    order = drawn.assign(left=left).sort_values(["after", "before", "form_id"]).index
    right = pd.Series(np.arange(count, dtype="float64")[::-1], index=order)[drawn.index]
    looks = {1: (BLUE, "-", 1.8), -1: (ORANGE, "--", 1.8), 0: (QUIET, ":", 1.2)}
    for start, end, move in zip(left, right, np.sign(drawn["move"]), strict=True):
        colour, line, width = looks[int(move)]
        axes.plot([0, 1], [start, end], linestyle=line, color=colour, linewidth=width)
        axes.plot([0, 1], [start, end], "o", color=colour, markersize=4)
    labels = names(drawn, code)
    sides = []
    for column in ("before", "after"):
        tied = drawn[column].duplicated(keep=False)
        sides.append(
            [
                text["tied"].format(rank=rank) if twice else str(rank)
                for rank, twice in zip(drawn[column], tied, strict=True)
            ]
        )
    axes.set_yticks(left, [f"{name}   {rank}" for name, rank in zip(labels, sides[0], strict=True)])
    other = axes.twinx()
    ends = [f"{rank}   {name}" for name, rank in zip(labels, sides[1], strict=True)]
    other.set_yticks(right.to_numpy(), ends)
    for one in (axes, other):
        one.set_ylim(-0.7, count - 0.3)
        one.tick_params(axis="y", length=0)
        one.spines[:].set_visible(False)
    axes.set_xlim(-0.03, 1.03)
    axes.set_xticks([0, 1], [text["side_original"], text["side_reported"]])
    axes.tick_params(axis="x", length=0)
    first, second = axes.get_xticklabels()
    first.set_horizontalalignment("right")
    second.set_horizontalalignment("left")
    signs = {1: "rises", -1: "falls", 0: "stays"}
    present = [move for move in signs if (np.sign(drawn["move"]) == move).any()]
    handles = [
        axes.plot([], [], linestyle=looks[move][1], color=looks[move][0], linewidth=1.8)[0]
        for move in present
    ]
    axes.legend(
        handles,
        [text[signs[move]] for move in present],
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=len(handles),
        frameon=False,
        borderaxespad=0.2,
    )
