"""Pictures of units and years: each unit's rate over the years, and how far ranks are known."""

import pandas as pd

from analysis.charts import marks
from analysis.charts.canvas import Canvas
from analysis.charts.frame import TINY, Picture, chart, picture
from analysis.charts.naming import elide
from analysis.charts.style import ALLOWED, BLUE, FAINT, Looks
from analysis.measures import top
from analysis.words.numbers import figure

# Units drawn, those with the most forms; panels beside each other on a desk and on a phone.
_MOST, _ACROSS, _ACROSS_NARROW = 24, 4, 2


@chart
def rates(units: pd.DataFrame, lang: str | None = None) -> Picture | None:
    """Draw each unit's execution rate over the years, from `change.units`; none of one year.

    >>> rates(analysis.change.units(corpus))  # nothing to draw
    """
    known = units.dropna(subset=["rate"])
    years = known.groupby("unit")["year"].nunique()
    several = known[known["unit"].map(years) > 1]
    forms = several.groupby("unit")["n_forms"].sum().sort_values(ascending=False, kind="stable")
    drawn = several[several["unit"].isin(forms.index[:_MOST])]
    left = {"chart_years.left": int(units["unit"].nunique() - drawn["unit"].nunique())}
    return picture("years-rates", drawn, lang, _draw_rates, _say_rates, left)


def _draw_rates(canvas: Canvas, drawn: pd.DataFrame) -> None:
    groups = list(drawn.groupby("unit", sort=False))
    across = _ACROSS_NARROW if canvas.narrow else _ACROSS
    panels = canvas.panels(len(groups), across, canvas.say("chart_years.rates"))
    years = sorted(drawn["year"].unique())
    for axes, (unit, rows) in zip(panels, groups, strict=True):
        axes.plot(rows["year"], rows["rate"], "o-", color=BLUE, markersize=4, linewidth=1.5)
        before, last = rows.iloc[-2], rows.iloc[-1]
        # The figure stands where the line does not come from.
        below = last["rate"] < before["rate"]
        looks: Looks = {"ha": "right", "va": "top" if below else "bottom"}
        at = (last["year"], last["rate"])
        marks.note(axes, figure(last["rate"], "percent"), at, (4, -5 if below else 5), **looks)
        axes.set_title(elide(str(unit), 20), fontsize=8.5)
        axes.set_xticks([years[0], years[-1]], [str(years[0]), str(years[-1])])
        axes.margins(x=0.12, y=0.3)
        axes.grid(axis="y", color=FAINT)
        canvas.panel(axes, str(unit))


def _say_rates(canvas: Canvas, drawn: pd.DataFrame) -> tuple[str, str]:
    ends = drawn.sort_values("year").groupby("unit", sort=False)["rate"].agg(["first", "last"])
    ends = ends.assign(moved=ends["last"] - ends["first"]).reset_index()
    widest = top(ends, ends["moved"].abs())
    told = {**widest.iloc[0], "unit": canvas.few(widest["unit"].astype("str"), "word.units")}
    key = "chart_years.rates_alike" if len(widest) > 1 else "chart_years.rates_caption"
    if len(ends) > 1 and abs(told["moved"]) <= TINY:
        key = "chart_years.rates_still"
    elif len(widest) == 1 and figure(told["first"], "percent") == figure(told["last"], "percent"):
        key = "chart_years.rates_little"  # 98.497 and 98.503 are both shown as 98.50
    caption = canvas.say(
        key,
        n=len(ends),
        up=int((ends["moved"] > TINY).sum()),
        down=int((ends["moved"] < -TINY).sum()),
        **told | {"moved": abs(told["moved"])},
    )
    return caption, canvas.each("chart_years.rates_alt", ends["unit"], ends)


@chart
def ranks(ranked: pd.DataFrame, lang: str | None = None) -> Picture | None:
    """Draw each unit's position with its interval and possible ranks, from `change.ranks`.

    >>> ranks(analysis.change.ranks(corpus))  # nothing to draw
    """
    drawn = ranked.head(_MOST)
    left = {"chart_years.left": len(ranked) - len(drawn)}
    return picture("years-ranks", drawn, lang, _draw_ranks, _say_ranks, left, least=2)


def _draw_ranks(canvas: Canvas, drawn: pd.DataFrame) -> None:
    units = [str(unit) for unit in drawn["unit"]]
    places = canvas.rows([elide(unit, 34) for unit in units], canvas.say("chart_years.ranks"))
    canvas.about(drawn.assign(form_id=units), places)
    canvas.axes.hlines(places, drawn["low"], drawn["high"], color=ALLOWED, linewidth=6)
    canvas.axes.plot(drawn["shrunk"], places, "o", color=BLUE, markersize=6)
    canvas.axes.set_xlabel(canvas.say("chart_leniency.place"))
    canvas.beside(places, _ranks(drawn), canvas.say("chart_years.beside"))
    interval = ("s", ALLOWED, canvas.say("chart_years.interval"))
    canvas.key(interval, ("o", BLUE, canvas.say("chart_years.position")))


def _ranks(drawn: pd.DataFrame) -> list[str]:
    ends = zip(drawn["rank_best"], drawn["rank_worst"], strict=True)
    return [f"{best}" if best == worst else f"{best}–{worst}" for best, worst in ends]


def _say_ranks(canvas: Canvas, drawn: pd.DataFrame) -> tuple[str, str]:
    spans = drawn["rank_worst"] - drawn["rank_best"]
    sure, every = int(spans.eq(0).sum()), drawn["rank_worst"].max() - 1
    key = "chart_years.ranks_caption" if sure else "chart_years.ranks_none"
    if spans.ge(every).all():
        key = "chart_years.ranks_any"
    caption = canvas.say(key, n=len(drawn), sure=sure)
    rows = drawn.assign(ranks=_ranks(drawn))
    return caption, canvas.each("chart_years.ranks_alt", drawn["unit"].astype("str"), rows)
