"""Pictures of what rules allow: use of the bands, and deductions."""

import numpy as np
import pandas as pd

from analysis.charts import marks, style
from analysis.charts.canvas import Canvas
from analysis.charts.frame import Picture, chart, picture
from analysis.charts.naming import elide, numbers
from analysis.charts.style import ALLOWED, BLUE, MOST_ROWS, RED
from analysis.rules import called
from analysis.words import width
from analysis.words.numbers import figure

# Where scores lie in a band, as it is told: the column of counts and what is said of it.
_PLACES = {
    "n_top": "chart_bands.at_top",
    "n_between": "chart_bands.at_between",
    "n_bottom": "chart_bands.at_bottom",
    "n_outside": "chart_bands.at_outside",
}
_SHARES = ["lowest", "highest", "ratio"]
# Deductions that the alternative text tells one by one.
_TOLD = 9


@chart
def bands(used: pd.DataFrame, summary: pd.DataFrame, lang: str | None = None) -> Picture | None:
    """Draw where qualitative scores fall in their bands; a bubble's area is a count.

    From `leniency.band_use` and `leniency.bands`.

    >>> used = analysis.leniency.band_use(corpus, "mof-2021-101")
    >>> bands(used, analysis.leniency.bands(corpus, "mof-2021-101")).name
    'leniency-bands'
    """
    shares = used.assign(share=(100 * used["ratio"]).round(1), out=used["at"] == "outside")
    near = marks.gathered(shares["share"])
    shares["share"] = shares["share"].mask(shares["at"] == "between", near)
    drawn = shares.groupby(["achievement", "share", "out"]).size().rename("n").reset_index()
    return picture("leniency-bands", drawn, lang, _draw_bands, _say_bands, summary=summary)


def _draw_bands(canvas: Canvas, drawn: pd.DataFrame, summary: pd.DataFrame) -> None:
    labelled = summary.dropna(subset=["achievement"])
    axes = canvas.open(canvas.bubble_height(len(labelled)), canvas.say("chart_bands.bands"))
    names = labelled["achievement"].tolist()
    heights = canvas.label_rows([canvas.name("label", name) for name in names])
    low, high = 100 * labelled["low"], 100 * labelled["high"]
    axes.hlines(heights, low, high, color=ALLOWED, linewidth=14)
    places = dict(zip(names, heights, strict=True))
    shown = drawn.assign(
        place=drawn["achievement"].map(places),
        colour=drawn["out"].map({False: BLUE, True: RED}),
        sign=drawn["out"].map({False: "o", True: "D"}),
    )
    canvas.share_axis(pd.concat([drawn["share"], low]))
    marks.bubbles(axes, shown)
    band, counted = canvas.say("chart_bands.band"), canvas.say("chart_bands.counted")
    outside = ("D", RED, canvas.say("chart_bands.outside"))
    canvas.key(("s", ALLOWED, band), ("o", BLUE, counted), outside if drawn["out"].any() else None)


def _say_bands(canvas: Canvas, drawn: pd.DataFrame, summary: pd.DataFrame) -> str:
    told = []
    for row in summary.astype({"n_indicators": "int64"}).to_dict("records"):
        n = row["n_indicators"]
        if pd.isna(row["achievement"]):
            told.append(canvas.say("chart_bands.bare_said", n=n, full=int(row["n_ceiling"])))
        else:
            label = canvas.name("label", row["achievement"])
            parts = canvas.counts({key: row[count] for count, key in _PLACES.items()})
            own = drawn[drawn["achievement"] == row["achievement"]]
            key = "chart_bands.bands_said"
            told.append(canvas.say(key, counting=own, label=label, n=n, parts=parts))
    return canvas.told(told, stop=True)


@chart
def deductions(lost: pd.DataFrame, lang: str | None = None) -> Picture | None:
    """Draw each deduction with what the rules allow, from `leniency.deductions` with rules.

    >>> deductions(analysis.leniency.deductions(corpus, "hubei-20")).name
    'leniency-deductions'
    """
    drawn = lost[lost["left_out"].isna()].dropna(subset=_SHARES)
    drawn = drawn.assign(inside=drawn["inside"].fillna(True).astype("bool"))
    return picture("leniency-deductions", drawn, lang, _draw_deductions, _say_deductions)


def _of_weight(drawn: pd.DataFrame) -> pd.DataFrame:
    """Return the deductions with what the rules allow as shares of the weight."""
    return drawn.assign(**drawn[["lowest", "highest"]].div(drawn["weight"], axis=0))


def _deductions(canvas: Canvas, drawn: pd.DataFrame) -> list[str]:
    """Name each deduction by its indicator and its form: by what tells that one from others."""
    names = drawn["name"].fillna(canvas.say("chart.no_indicator_name")).astype("str")
    forms = numbers(drawn["form_id"])
    if drawn["form_id"].nunique() > 1:
        forms = forms.where(forms.ne(""), pd.Series(canvas.labels(drawn, 20), drawn.index))
    pairs = zip(names, forms, strict=True)
    return [f"{elide(name, 32 - width(form))} {form}".strip() for name, form in pairs]


def _draw_deductions(canvas: Canvas, drawn: pd.DataFrame) -> None:
    inside, share = drawn["inside"], 100 * drawn["ratio"]
    printed = canvas.say("chart_bands.printed")
    many = len(drawn) > MOST_ROWS
    if many:
        title = canvas.say("chart_bands.deductions_many", n=len(drawn), most=MOST_ROWS)
        axes = canvas.open(3.6, title)
        edges = np.linspace(0, 100, 41).tolist()
        axes.hist([share[inside], share[~inside]], bins=edges, stacked=True, color=[BLUE, RED])
        canvas.count("chart.indicators")
        entries = [("s", BLUE, printed)]
    else:
        title = canvas.say("chart_bands.deductions")
        places = canvas.rows(_deductions(canvas, drawn), title, extra=0.2)
        canvas.about(drawn, places, "position")
        percent = 100 * _of_weight(drawn)[_SHARES]
        marks.allowed(canvas.axes, places, drawn.assign(**percent), "ratio")
        if len(drawn) <= style.LABELLED:
            points = zip(drawn["score"], drawn["weight"], strict=True)
            said = [f"{figure(score, 'points')}/{figure(of, 'points')}" for score, of in points]
            canvas.beside(places, said)
        entries = [("s", ALLOWED, canvas.say("chart_bands.allowed")), ("o", BLUE, printed)]
    canvas.axes.set_xlabel(canvas.say("chart.score_share"))
    if not inside.all():
        entries.append(("s" if many else "D", RED, canvas.say("chart_bands.outside")))
    canvas.key(*entries)


def _say_deductions(canvas: Canvas, drawn: pd.DataFrame) -> tuple[str, str]:
    outside = int((~drawn["inside"]).sum())
    sides = {
        "chart_bands.below": int((drawn["outside"] == "below").sum()),
        "chart_bands.above": int((drawn["outside"] == "above").sum()),
    }
    caption = canvas.say(
        "chart_bands.deductions_some" if outside else "chart_bands.deductions_all",
        n=len(drawn),
        outside=outside,
        rules=canvas.names(called(one, canvas.language) for one in drawn["rule_set"].unique()),
        sides=canvas.counts(sides),
    )
    first = _of_weight(drawn.head(_TOLD))
    return caption, canvas.each("chart_bands.deductions_alt", _deductions(canvas, first), first)
