"""What targets can tell: slack, how they came out, the ratchet."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from analysis.charts.design.texts import LEVELS, TEXTS
from analysis.charts.pairs import written
from analysis.charts.style import (
    BLUE,
    FAINT,
    INK,
    MOST_ROWS,
    ORANGE,
    PAPER,
    QUIET,
    RED,
    Lang,
    Picture,
    canvas,
    finish,
    language,
    names,
    open_ends,
    percent,
    row_height,
    rows,
    styled,
)

# Colour, hatch and colour of the figure of each outcome; the hatches keep them apart in grey.
_LOOKS = {
    "full": (BLUE, "", PAPER),
    "zero": ("#9CC9E3", "", INK),
    "exact": (FAINT, "", INK),
    "passed": ("#FBE7BA", "///", INK),
    "missed": (RED, "\\\\", PAPER),
}


def slack(targets: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw how far actual values lie from their targets, from `design.slack`."""
    text = TEXTS[language(lang)]
    compared = targets.dropna(subset=["met"])
    drawn = compared.dropna(subset=["slack"])
    if drawn.empty:
        return None
    exact = drawn["exact_hit"].astype("bool")
    values = 100 * drawn.loc[~exact, "slack"]
    hits, full = int(exact.sum()), int((exact & (drawn["cannot_miss"] == "full")).sum())
    with styled():
        figure, axes = canvas(3.4, text["slack"])
        bins = np.arange(-100, 101, 5) + 0.0
        counts, _ = np.histogram(values.clip(-100, 100), bins)
        axes.bar(bins[:-1] + 2.5, counts, width=4.6, color=BLUE)
        axes.bar(0, full, width=2.2, color=ORANGE, hatch="///", edgecolor=PAPER, zorder=3)
        axes.bar(0, hits - full, bottom=full, width=2.2, color=ORANGE, zorder=3)
        if hits:
            axes.annotate(
                text["exact_full" if full else "exact"].format(n=hits, full=full),
                (0, hits),
                (-6, -2),
                textcoords="offset points",
                ha="right",
                va="top",
                linespacing=1.6,
            )
        axes.set_xlim(-105 if (values < 0).any() else -45, 105)
        axes.grid(axis="y", color=FAINT)
        open_ends(
            axes,
            -100.0 if (values < -100).any() else None,
            100.0 if (values > 100).any() else None,
        )
        axes.set_xlabel(text["slack_axis"])
        axes.set_ylabel(text["indicators"])
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        finish(figure)
    missed = int((~compared["met"].astype("bool")).sum())
    every = int(compared["exact_hit"].sum())
    caption = text["slack_caption"].format(
        n=len(compared),
        exact=every,
        share=percent(every / len(compared)),
        missed=text["slack_missed" if missed else "slack_all_met"].format(n=missed),
    )
    left, far = len(compared) - len(drawn), int((values.abs() > 100).sum())
    caption += text["slack_zero"].format(n=left, hit=every - hits) if left else ""
    caption += text["slack_clip"].format(n=far) if far else ""
    return Picture("design-slack", figure, caption.strip(), caption.strip(), drawn)


def outcomes(targets: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw how the targets of each form came out, from `design.slack`; many forms by level 1."""
    code = language(lang)
    text = TEXTS[code]
    drawn = targets.dropna(subset=["outcome"])
    if drawn.empty:
        return None
    forms = drawn.drop_duplicates("form_id")
    if len(forms) <= MOST_ROWS:
        title, by, shown = text["outcomes"], "form_id", names(forms, code)
        order = forms["form_id"].tolist()
    else:
        title = text["outcomes_many"].format(n=len(forms), most=MOST_ROWS)
        by, (order, shown) = "level1", _levels(drawn, code)
    table = pd.crosstab(drawn[by].fillna(""), drawn["outcome"])
    table = table.reindex(index=order, columns=list(_LOOKS), fill_value=0)
    used = [kind for kind in _LOOKS if table[kind].any()]
    limited = "full" in used or "zero" in used
    called = {kind: text[f"outcome_{kind}"] for kind in used}
    # “Other” says nothing where no kind stands before it.
    if not limited and "exact" in called:
        called["exact"] = text["outcome_exact_only"]
    with styled():
        figure, axes = canvas(row_height(len(order)) + 0.25, title)
        places = rows(axes, shown)
        start = np.zeros(len(order))
        widest = float(table.sum(axis=1).max())
        for kind in used:
            colour, hatch, ink = _LOOKS[kind]
            width = table[kind].to_numpy(dtype="float64")
            axes.barh(
                places,
                width,
                0.72,
                start,
                color=colour,
                hatch=hatch,
                edgecolor=PAPER,
                linewidth=0.8,
            )
            for place, left, n in zip(places, start, width, strict=True):
                if n > 0.025 * widest:
                    axes.text(
                        left + n / 2,
                        place,
                        f"{n:,.0f}",
                        ha="center",
                        va="center",
                        fontsize=8,
                        color=ink,
                        bbox={"facecolor": colour, "edgecolor": "none", "pad": 0.6},
                    )
            start = start + width
        axes.set_xlabel(text["indicators"])
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.legend(
            handles=[
                Patch(
                    facecolor=_LOOKS[kind][0],
                    hatch=_LOOKS[kind][1],
                    edgecolor=PAPER,
                    label=called[kind],
                )
                for kind in used
            ],
            loc="lower left",
            bbox_to_anchor=(0, 1.0),
            ncols=3,
            frameon=False,
            borderaxespad=0.2,
        )
        finish(figure)
    counts = drawn["outcome"].value_counts()
    parts = [text["part"].format(name=called[kind], n=counts[kind]) for kind in used]
    caption = text["outcomes_caption" if limited else "outcomes_free"].format(
        n=len(drawn), parts=text["comma"].join(parts)
    )
    return Picture("design-outcomes", figure, caption, caption, drawn)


def _levels(drawn: pd.DataFrame, code: Lang) -> tuple[list[str], list[str]]:
    """Return the level-1 names of the rows in order, "" for lost ones, and what they are called."""
    text = TEXTS[code]
    present = set(drawn["level1"].fillna(""))
    order = [level for level in LEVELS if level in present]
    order += sorted(present - set(order) - {""}) + ([""] if "" in present else [])
    return order, [text.get(level, level) if level else text["unknown"] for level in order]


def ratchet(pairs: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw how next year's targets follow this year's results, from `design.ratchet`."""
    text = TEXTS[language(lang)]
    drawn = pairs.dropna(subset=["ratchet"])
    if drawn.empty:
        return None
    values = drawn["ratchet"]
    far = int((~values.between(-1, 2)).sum())
    with styled():
        figure, axes = canvas(3.0, text["ratchet"])
        axes.hist(values.clip(-1, 2), bins=(np.arange(31) / 10 - 1).tolist(), color=BLUE)
        for edge in (0, 1):
            axes.axvline(edge, color=QUIET, linewidth=1, linestyle="--")
        open_ends(axes, -1.0 if (values < -1).any() else None, 2.0 if (values > 2).any() else None)
        axes.set_xlabel(text["ratchet_axis"])
        axes.set_ylabel(text["indicators"])
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        finish(figure)
    caption = text["ratchet_caption"].format(
        n=len(drawn),
        median=written(values.median()),
        low=written(values.min()),
        high=written(values.max()),
    )
    caption += text["ratchet_clip"].format(n=far) if far else ""
    return Picture("design-ratchet", figure, caption.strip(), caption.strip(), drawn)
