"""Execution rates on both bases: of each form, and of the sources of funds."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.charts.execution.texts import TEXTS, quoted
from analysis.charts.pairs import dumbbell, written
from analysis.charts.style import (
    BLUE,
    MOST_ROWS,
    ORANGE,
    Lang,
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

_BOTH = ["rate_reported", "rate_original"]
# A rate beyond, in percent, is drawn at the edge: a budget of next to nothing would squeeze all
# others into a line.
_MOST = 150.0
# Below this, in percentage points, two rates print alike.
_TINY = 0.005


def bases(compared: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw the execution rate of each form on both bases, from `execution.compare`."""
    code = language(lang)
    text = TEXTS[code]
    drawn = compared[compared[_BOTH].notna().any(axis=1)]
    if drawn.empty:
        return None
    drawn = drawn.sort_values(
        [*reversed(_BOTH), "form_id"], ascending=[False, False, True], na_position="last"
    )
    reported, original = (drawn[column].clip(upper=_MOST) for column in _BOTH)
    with styled():
        if len(drawn) <= MOST_ROWS:
            figure, axes = canvas(row_height(len(drawn)), text["bases"])
            places = rows(axes, names(drawn, code))
            dumbbell(axes, places, drawn[_BOTH[0]], drawn[_BOTH[1]], most=_MOST)
            axes.set_xlabel(text["rate"])
        else:
            title = text["bases_many"].format(n=len(drawn), most=MOST_ROWS)
            figure, axes = canvas(3.6, title)
            known = pd.concat([reported, original]).dropna()
            ends = np.histogram_bin_edges(known.to_numpy(), bins=30).tolist()
            axes.hist(original.dropna(), ends, color=ORANGE, alpha=0.55)
            axes.hist(reported.dropna(), ends, histtype="step", color=BLUE, linewidth=1.8)
            if (drawn[_BOTH] > _MOST).any(axis=None):
                open_ends(axes, high=_MOST)
            axes.set_xlabel(text["rate"])
            axes.set_ylabel(text["forms"])
        key(axes, [("o", BLUE, text["reported"]), ("D", ORANGE, text["original"])])
        finish(figure)
    beyond = int((drawn[_BOTH] > _MOST).any(axis=1).sum())
    single = int(drawn[_BOTH].isna().any(axis=1).sum()) if len(drawn) > 1 else 0
    notes = {"single": single, "edge": beyond, "left": len(compared) - len(drawn)}
    caption = _bases_finding(drawn, code) + "".join(
        text[name].format(n=n, most=f"{_MOST:g}") for name, n in notes.items() if n
    )
    alt = "".join(
        text[name].format(
            **{
                short: written(value)
                for short, value in zip(
                    (letter, f"{letter}0", f"{letter}1"),
                    (rates.median(), rates.min(), rates.max()),
                    strict=True,
                )
            }
        )
        for name, letter, rates in (
            ("bases_alt", "r", drawn[_BOTH[0]].dropna()),
            ("bases_alt_original", "o", drawn[_BOTH[1]].dropna()),
        )
        if len(rates) > 1
    )
    return Picture("execution-bases", figure, caption.strip(), f"{caption}{alt}".strip(), drawn)


def _bases_finding(drawn: pd.DataFrame, code: Lang) -> str:
    text = TEXTS[code]
    both = drawn.dropna(subset=_BOTH)
    if both.empty:
        first = drawn.iloc[[0]]
        rate = float(first[_BOTH].max(axis=1).iloc[0])
        said = {"where": quoted(first, code), "reported": f"{written(rate)}%"}
        return text["bases_one"].format(**said) if len(drawn) == 1 else ""
    gap = both["uplift"]
    widest = both.loc[[gap.abs().idxmax()]]
    counts = {
        "up": int((gap >= _TINY).sum()),
        "down": int((gap <= -_TINY).sum()),
        "same": int((gap.abs() < _TINY).sum()),
    }
    values = {
        "n": len(both),
        "parts": text["comma"].join(text[name].format(n=n) for name, n in counts.items() if n),
        "where": quoted(widest, code),
        "reported": f"{written(widest[_BOTH[0]].iloc[0])}%",
        "original": f"{written(widest[_BOTH[1]].iloc[0])}%",
        "most": written(abs(widest["uplift"].iloc[0])),
    }
    changed = counts["same"] < len(both)
    if len(drawn) == 1:
        return text["bases_alone" if changed else "bases_alone_same"].format(**values)
    return text["bases_both" if changed else "bases_same"].format(**values)


def funds(grouped: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw budget-weighted rates by source, from `execution.grouped(tables, ["fund"], None)`."""
    code = language(lang)
    text = TEXTS[code]
    drawn = grouped.dropna(subset=_BOTH, how="all")
    if drawn.empty:
        return None
    labels = [
        text["lost"] if pd.isna(fund) else text.get(str(fund), str(fund)) for fund in drawn["fund"]
    ]
    with styled():
        figure, axes = canvas(row_height(len(drawn)), text["funds"])
        places = rows(axes, labels)
        dumbbell(axes, places, drawn[_BOTH[0]], drawn[_BOTH[1]], most=_MOST)
        axes.set_xlabel(text["rate"])
        key(axes, [("o", BLUE, text["reported"]), ("D", ORANGE, text["original"])])
        finish(figure)
    reported, original = (drawn[column] for column in _BOTH)
    single = (drawn["fund"] != "total").to_numpy() & reported.notna().to_numpy()
    chosen = np.flatnonzero(single if single.any() else reported.notna().to_numpy())
    caption = ""
    if len(chosen):
        low = int(chosen[np.argmin(reported.to_numpy()[chosen])])
        several = "funds_caption" if len(chosen) > 1 else "funds_alone"
        caption = text[several].format(low=labels[low], rate=written(reported.iloc[low]))
    caption += text["zero"] if len(drawn) < len(grouped) else ""
    alt = text["join"].join(
        text["funds_alt"].format(
            fund=label,
            **{name: "–" if pd.isna(v) else written(v) for name, v in (("r", r), ("o", o))},
        )
        for label, r, o in zip(labels, reported, original, strict=True)
    )
    return Picture("execution-funds", figure, caption.strip() or alt, alt, drawn)
