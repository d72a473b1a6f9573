"""The picture of the indicators that forms share."""

import pandas as pd

from analysis.charts import marks
from analysis.charts.canvas import Canvas
from analysis.charts.frame import Picture, chart, picture
from analysis.charts.naming import elide
from analysis.charts.style import BLUE, FAINT
from analysis.measures import top

# Up to so many forms a matrix has a column a form, on a desk and on a phone.
_FEW, _FEW_NARROW = 20, 10
_MOST_TEMPLATES = 25


@chart
def templates(
    members: pd.DataFrame, projects: pd.DataFrame, lang: str | None = None
) -> Picture | None:
    """Draw which forms have the indicators that several share, from `design.membership`.

    >>> templates(analysis.design.membership(corpus), corpus.projects).name
    'design-templates'
    """
    drawn = members[members["n_forms"] > 1].drop_duplicates(["template", "form_id"])
    draw, say = _draw_templates, _say_templates
    return picture("design-templates", drawn, lang, draw, say, projects=projects)


def _common(drawn: pd.DataFrame) -> pd.DataFrame:
    """Return in how many forms each template is, the most common first, with a label."""
    common = drawn.groupby("template").size().rename("n_forms").reset_index()
    common["label"] = [elide(name, 34) for name in common["template"]]
    return common.sort_values(["n_forms", "template"], ascending=[False, True])


def _draw_templates(canvas: Canvas, drawn: pd.DataFrame, projects: pd.DataFrame) -> None:
    common = _common(drawn)
    shown = common.head(_MOST_TEMPLATES)
    few, numbers = len(projects) <= _few(canvas), _numbers(projects)
    every = len(common) == len(shown)
    key = "chart_design.templates" if every else "chart_design.templates_most"
    key = key if few else "chart_design.templates_many"
    title = canvas.say(key, n=len(projects), most=len(shown), few=_few(canvas))
    places = canvas.rows(shown["label"].tolist(), title, extra=1.6 if few and not numbers else 0)
    axes = canvas.axes
    if not few:
        marks.counted_bars(axes, places, shown["n_forms"])
        canvas.count("chart.forms", "x")
        return
    columns = {form_id: number for number, form_id in enumerate(projects["form_id"])}
    heights = dict(zip(shown["template"], places, strict=True))
    kept = drawn[drawn["template"].isin(heights)]
    axes.hlines(places, -0.5, len(columns) - 0.5, color=FAINT, linewidth=0.6)
    at, height = kept["form_id"].map(columns), kept["template"].map(heights)
    axes.plot(at, height, "o", color=BLUE, markersize=7)
    axes.set_xticks(range(len(columns)), numbers or canvas.labels(projects, 22))
    axes.tick_params(axis="x", length=0, rotation=0 if numbers else 90)
    axes.set_xlim(-0.6, len(columns) - 0.4)
    axes.xaxis.tick_top()
    axes.spines["bottom"].set_visible(False)
    axes.grid(False)


def _say_templates(canvas: Canvas, drawn: pd.DataFrame, projects: pd.DataFrame) -> tuple[str, str]:
    common = _common(drawn)
    most, shown = top(common, common["n_forms"]), common.head(_MOST_TEMPLATES)
    names = (canvas.say("word.quoted", name=elide(one, 60)) for one in most["template"])
    caption = canvas.say(
        "chart_design.templates_caption",
        n=len(common),
        name=canvas.few(names, "word.names"),
        forms=int(most["n_forms"].iloc[0]),
        of=len(projects),
    )
    return caption, canvas.each("chart_design.templates_alt", shown["label"], shown)


def _few(canvas: Canvas) -> int:
    return _FEW_NARROW if canvas.narrow else _FEW


def _numbers(projects: pd.DataFrame) -> list[str]:
    """Return the numbers of the forms in their document, `#3`; none where two have the same."""
    number = projects["form_id"].astype("str").str.extract(r"(#\d+)$", expand=False)
    return number.tolist() if number.notna().all() and number.is_unique else []
