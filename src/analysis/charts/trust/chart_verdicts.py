"""What each check found."""

from __future__ import annotations

import pandas as pd

from analysis.charts import marks
from analysis.charts.frame import Canvas, Picture, picture
from analysis.charts.style import BLUE, FAINT, INK, ORANGE, PAPER, QUIET, RED
from analysis.charts.trust.room import ROOM

_AGREES = ["n_agrees", "n_agrees_truncated", "n_agrees_hidden_digits"]
_COLOURS = {"agrees": BLUE, "warns": ORANGE, "contradicts": RED, "not_computable": FAINT}
_SAID = {
    "agrees": "chart_verdict_counted.agrees",
    "warns": "chart_verdict_counted.warns",
    "contradicts": "chart_verdict_counted.contradicts",
    "not_computable": "chart_verdict_counted.not_computable",
}
# Percent of the checks at which the axis ends: the counts stand behind the bars.
_END = 130


def verdicts(checks: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw what each check found, from `trust.checks`; `label`, where there is one, names it.

    A check that speaks only where something is amiss has no share to draw, and is left out.
    """
    drawn = pd.DataFrame(
        {
            "agrees": checks[_AGREES].sum(axis=1),
            **{name: checks[f"n_{name}"] for name in _COLOURS if name != "agrees"},
        },
        index=checks.index,
    ).astype("int64")
    drawn["label"] = checks["label" if "label" in checks else "check"].astype("str")
    told = drawn[["agrees", "contradicts", "not_computable"]].sum(axis=1) > 0
    return picture("trust-verdicts", drawn[told].reset_index(drop=True), lang, _draw, _say)


def _draw(canvas: Canvas, drawn: pd.DataFrame) -> None:
    counts = drawn[list(_COLOURS)]
    whole = counts.sum(axis=1)
    shares = counts.mul(100 / whole, axis=0)
    places = canvas.rows(drawn["label"].tolist(), canvas.say("chart_trust.verdicts"))
    axes = canvas.axes
    parts = [
        marks.Part(
            shares[name],
            counts[name],
            colour,
            ink=PAPER if colour == BLUE else INK,
            # Red and blue are alike in grey: what contradicts is hatched.
            hatch="////" if colour == RED else "",
            box=PAPER if colour == RED else "",
        )
        for name, colour in _COLOURS.items()
    ]
    marks.stacked(axes, places, parts, ROOM * _END, height=0.62, edge=0.6)
    for row, place in enumerate(places):
        small = [
            canvas.say(
                "chart_trust.and",
                label=canvas.name("chart_verdict", name),
                n=int(counts[name].iloc[row]),
            )
            for name in _COLOURS
            if 0 < shares[name].iloc[row] <= ROOM * _END
        ]
        said = canvas.say("chart_trust.times", n=int(whole.iloc[row])) + "".join(small)
        marks.note(axes, said, (100, place), (5, 0), color=QUIET)
    axes.set_xlim(0, _END)
    axes.set_xticks(range(0, 101, 20))
    axes.spines["bottom"].set_bounds(0, 100)
    axes.set_xlabel(canvas.say("chart_trust.of_all"), loc="left")
    axes.grid(False)
    canvas.key(
        *(
            ("s", colour, canvas.name("chart_verdict", name))
            for name, colour in _COLOURS.items()
            if counts[name].any()
        )
    )


def _say(canvas: Canvas, drawn: pd.DataFrame) -> tuple[str, str]:
    sums = {name: int(drawn[name].sum()) for name in _COLOURS}
    whole = sum(sums.values())
    parts = canvas.listed(canvas.say(_SAID[name], n=n) for name, n in sums.items() if n)
    caption = canvas.say(
        "chart_trust.verdicts_caption",
        checks=len(drawn),
        n=whole,
        parts=canvas.say("chart_trust.all_agree") if sums["agrees"] == whole else parts,
    )
    told = canvas.told(
        canvas.say(
            "chart_trust.verdicts_alt",
            check=row["label"],
            parts=canvas.listed(
                canvas.say(
                    "chart_trust.alt_part", label=canvas.name("chart_verdict", name), n=row[name]
                )
                for name in _COLOURS
                if row[name]
            ),
        )
        for row in drawn.to_dict("records")
    )
    return caption, f"{caption} {told}"
