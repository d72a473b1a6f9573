"""Indicators that forms share: between two forms, and from form to form."""

import numpy as np
import pandas as pd

from analysis.charts import marks, style
from analysis.charts.canvas import Canvas
from analysis.charts.frame import Picture, chart, picture
from analysis.charts.naming import elide
from analysis.charts.style import BLUE, FAINT
from analysis.measures import top
from analysis.words.numbers import plain

# Up to so many forms a matrix has a column a form, on a desk and on a phone.
_FEW, _FEW_NARROW = 20, 10
_MOST_TEMPLATES = 25
_MOST_PAIRS = 15


@chart
def sharing(pairs: pd.DataFrame, projects: pd.DataFrame, lang: str | None = None) -> Picture | None:
    """Draw how many indicators each two forms share, from `design.shared` and the projects.

    None where no two forms share any.

    >>> sharing(analysis.design.shared(corpus), corpus.projects).name
    'design-sharing'
    """
    draw, say = _draw_sharing, _say_sharing
    return picture("design-sharing", pairs, lang, draw, say, projects=projects)


def _draw_sharing(canvas: Canvas, pairs: pd.DataFrame, projects: pd.DataFrame) -> None:
    size = len(projects)
    if size > _few(canvas):
        _most_shared(canvas, pairs, projects)
        return
    place = {form_id: number for number, form_id in enumerate(projects["form_id"])}
    matrix = np.zeros((size, size))
    first, second = pairs["form_id"].map(place), pairs["other_form_id"].map(place)
    matrix[second.to_numpy(dtype=int), first.to_numpy(dtype=int)] = pairs["n_shared"]
    matrix[np.triu_indices(size)] = np.nan
    axes = canvas.open(style.row_height(size), canvas.say("chart_design.sharing"))
    most = 14 if canvas.narrow else 34
    numbers = _numbers(projects) or [str(number + 1) for number in range(size)]
    labels = [
        name if name.endswith(f" {number}") else f"{name}  {number}"
        for name, number in zip(canvas.labels(projects, most), numbers, strict=True)
    ]
    canvas.about(projects, range(size))
    axes.set_yticks(range(size), labels)
    axes.set_xticks(range(size), numbers)
    axes.set_xlabel(canvas.say("chart_design.sharing_numbers"))
    table = pd.DataFrame(matrix)
    said = table.map(lambda value: "" if np.isnan(value) else plain(value, 0))
    # Figures in the cells need light colours.
    bright = 1.8 * max(int(np.nanmax(matrix)), 1)
    marks.cells(axes, table, said, cmap="Blues", vmin=0, vmax=bright)


def _most_shared(canvas: Canvas, pairs: pd.DataFrame, projects: pd.DataFrame) -> None:
    """Draw the pairs that share most, a row each: a matrix of so many forms cannot be read."""
    called = dict(zip(projects["form_id"], canvas.labels(projects, 28), strict=True))
    order = ["n_shared", "form_id", "other_form_id"]
    shown = pairs.sort_values(order, ascending=[False, True, True]).head(_MOST_PAIRS)
    labels = [
        canvas.say("chart_design.sharing_pair", one=called[one], other=called[other])
        for one, other in zip(shown["form_id"], shown["other_form_id"], strict=True)
    ]
    title = canvas.say("chart_design.sharing_most", most=len(shown), few=_few(canvas))
    places = canvas.rows(labels, title)
    marks.counted_bars(canvas.axes, places, shown["n_shared"])
    canvas.count("chart_design.sharing_axis", "x")


def _say_sharing(canvas: Canvas, pairs: pd.DataFrame, projects: pd.DataFrame) -> str:
    size = len(projects)
    most, every = pairs["n_shared"].max(), size * (size - 1) // 2
    key = "chart_design.sharing_caption"
    return canvas.say(key, counting=projects, n=size, all=every, pairs=len(pairs), most=int(most))


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
        canvas.count("chart_design.templates_count", "x")
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
    (first, tied), shown = top(common, common["n_forms"]), common.head(_MOST_TEMPLATES)
    caption = canvas.say(
        "chart_design.templates_caption",
        n=len(common),
        name=elide(first["template"], 60),
        forms=int(first["n_forms"]),
        of=len(projects),
        tied=canvas.counted(tied, "word.tied"),
    )
    return caption, canvas.each("chart_design.templates_alt", shown["label"], shown)


def _few(canvas: Canvas) -> int:
    return _FEW_NARROW if canvas.narrow else _FEW


def _numbers(projects: pd.DataFrame) -> list[str]:
    """Return the numbers of the forms in their document, `#3`; none where two have the same."""
    number = projects["form_id"].astype("str").str.extract(r"(#\d+)$", expand=False)
    return number.tolist() if number.notna().all() and number.is_unique else []
