"""Cost deviation as printed beside what the execution rate implies."""

from __future__ import annotations

import pandas as pd

from analysis.charts.execution.texts import TEXTS
from analysis.charts.pairs import LABELLED, dumbbell, written
from analysis.charts.style import (
    BLUE,
    FAINT,
    INK,
    MOST_ROWS,
    ORANGE,
    QUIET,
    RED,
    Picture,
    canvas,
    finish,
    key,
    language,
    names,
    open_ends,
    row_height,
    rows,
    styled,
)

_RELATIONS = {
    "agrees": ("o", BLUE),
    "opposite": ("^", INK),
    "fraction": ("s", ORANGE),
    "differs": ("D", RED),
}
# A deviation beyond, in percent, is drawn at the edge.
_MOST = 100.0


def deviations(deviation: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw printed against implied cost deviation, from `execution.cost_deviation`."""
    code = language(lang)
    text = TEXTS[code]
    drawn = deviation.dropna(subset=["relation"])
    if drawn.empty:
        return None
    drawn = drawn.sort_values(["implied_deviation", "form_id"], ascending=[True, True])
    implied, printed = (
        drawn[column].clip(-_MOST, _MOST) for column in ("implied_deviation", "printed_deviation")
    )
    with styled():
        if len(drawn) <= MOST_ROWS:
            figure, axes = canvas(row_height(len(drawn)), text["deviation"])
            places = rows(axes, names(drawn, code))
            dumbbell(axes, places, implied, printed)
            axes.axvline(0, color=QUIET, linewidth=1)
            for place, relation in zip(places, drawn["relation"], strict=True):
                if relation != "agrees":
                    axes.text(
                        1.01,
                        place,
                        text[relation],
                        transform=axes.get_yaxis_transform(),
                        va="center",
                        fontsize=8,
                    )
            axes.set_xlabel(text["axis"])
            key(axes, [("o", BLUE, text["implied"]), ("D", ORANGE, text["printed"])])
        else:
            title = text["deviation_many"].format(n=len(drawn), most=MOST_ROWS)
            figure, axes = canvas(4.2, title)
            axes.axline((0, 0), slope=1, color=QUIET, linewidth=1, linestyle="--")
            used = []
            for relation, (sign, colour) in _RELATIONS.items():
                part = (drawn["relation"] == relation).to_numpy()
                if part.any():
                    used.append((sign, colour, f"{text[relation]} ({part.sum():,})"))
                    axes.plot(implied[part], printed[part], sign, color=colour, alpha=0.5)
            axes.margins(0.1)
            axes.grid(True, color=FAINT)
            for along, column in (("x", "implied_deviation"), ("y", "printed_deviation")):
                whole = drawn[column]
                open_ends(
                    axes,
                    -_MOST if (whole < -_MOST).any() else None,
                    _MOST if (whole > _MOST).any() else None,
                    "x" if along == "x" else "y",
                )
            axes.set_xlabel(text["implied"])
            axes.set_ylabel(text["printed"])
            key(axes, used)
        finish(figure)
    counts = drawn["relation"].value_counts()
    parts = [
        text["part"].format(name=text[name], n=counts[name])
        for name in _RELATIONS
        if name in counts
    ]
    caption = text["deviation_caption"].format(n=len(drawn), parts=text["comma"].join(parts))
    far = int(drawn[["implied_deviation", "printed_deviation"]].abs().gt(_MOST).any(axis=1).sum())
    caption += text["edge"].format(n=far, most=f"{_MOST:g}") if far else ""
    left = len(deviation) - len(drawn)
    caption += text["deviation_left"].format(n=left) if left else ""
    shown = drawn.head(LABELLED)
    told = text["join"].join(
        text["deviation_alt"].format(where=name, printed=written(one), implied=written(other))
        for name, one, other in zip(
            names(shown, code), shown["printed_deviation"], shown["implied_deviation"], strict=True
        )
    )
    alt = f"{caption} {told}" if len(drawn) <= LABELLED else caption
    return Picture("execution-deviation", figure, caption.strip(), alt.strip(), drawn)
