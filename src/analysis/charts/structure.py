"""Points by level 1 against the rules, and the share of quantitative indicators."""

import numpy as np
import pandas as pd

from analysis.charts import marks, style
from analysis.charts.canvas import Canvas
from analysis.charts.frame import Picture, chart, picture, spread
from analysis.charts.naming import in_form_order
from analysis.charts.style import BLUE, FAINT, MOST_ROWS, ORANGE
from analysis.measures import top
from analysis.words.numbers import plain

# A distance below this is none: shares are shown with one decimal of a percent.
NO_DISTANCE = 0.0005
# Percent of the axis that a figure in a bar needs.
_ROOM = 4.0


@chart
def balance(blocks: pd.DataFrame, lang: str | None = None) -> Picture | None:
    """Draw level-1 shares against the rules, from `design.balance` with rules, as a heat map.

    >>> balance(analysis.design.balance(corpus, "mof-2021-101")).name
    'design-balance'
    """
    drawn = blocks.dropna(subset=["difference"])
    drawn = drawn.sort_values(["tvd", "form_id"], ascending=[False, True], kind="stable")
    forms = [frame["form_id"].nunique() for frame in (blocks, drawn)]
    left = {"chart_design.balance_left": forms[0] - forms[1]}
    return picture("design-balance", drawn, lang, _draw_balance, _say_balance, left)


def _forms(drawn: pd.DataFrame) -> pd.DataFrame:
    """Return one row a form."""
    return drawn.drop_duplicates("form_id")


def _differences(drawn: pd.DataFrame) -> pd.DataFrame:
    """Return the differences in percentage points: a row a form, a column a level."""
    table = 100 * drawn.pivot(index="form_id", columns="level1", values="difference")
    return table.loc[_forms(drawn)["form_id"], in_form_order(drawn["level1"])]


def _draw_balance(canvas: Canvas, drawn: pd.DataFrame) -> None:
    table, forms = _differences(drawn), _forms(drawn)
    levels = [canvas.name("level", level) for level in table.columns]
    if len(forms) > MOST_ROWS:
        canvas.open(3.4, canvas.say("chart_design.balance_many", n=len(forms), most=MOST_ROWS))
        _sides(canvas, table, canvas.label_rows(levels))
        return
    axes = canvas.open(style.row_height(len(forms)), canvas.say("chart_design.balance"))
    axes.set_yticks(range(len(forms)), canvas.labels(forms, 14 if canvas.narrow else 34))
    heads = [style.in_lines(level, 10) for level in levels] if canvas.narrow else levels
    axes.set_xticks(range(len(levels)), heads, fontsize=8 if canvas.narrow else None)
    canvas.about(forms, range(len(forms)))
    axes.xaxis.tick_top()
    axes.tick_params(axis="x", pad=6)
    for label in axes.get_xticklabels():
        label.set_verticalalignment("baseline")
    # An empty cell is grey with a dash.
    axes.set_facecolor("#EFEFEF")
    reach = max(float(np.nanmax(table.abs().to_numpy())), 1.0)
    said = table.map(lambda value: "—" if np.isnan(value) else plain(value, 1, signed=True))
    marks.cells(axes, table, said, 0.65 * reach, cmap="PuOr_r", vmin=-reach, vmax=reach)
    if table.isna().to_numpy().any():
        axes.set_xlabel(canvas.say("chart_design.absent"))


def _sides(canvas: Canvas, table: pd.DataFrame, places: np.ndarray) -> None:
    """Draw of each level how many forms give it less than the rules, as much, or more."""
    less, more = table < -100 * NO_DISTANCE, table > 100 * NO_DISTANCE
    same = table.notna() & ~less & ~more
    counts = pd.DataFrame({"less": less.sum(), "same": same.sum(), "more": more.sum()})
    looks = {
        "less": (BLUE, canvas.say("chart_design.less")),
        "same": (FAINT, canvas.say("chart_design.same")),
        "more": (ORANGE, canvas.say("chart_design.more")),
    }
    lengths = counts.mul(100 / counts.sum(axis=1), axis=0)
    canvas.key(*canvas.stacked(places, lengths, counts, looks, _ROOM), columns=3)
    canvas.axes.set_xlim(0, 100)
    canvas.axes.set_xlabel(canvas.say("chart_design.of_projects"))


def _say_balance(canvas: Canvas, drawn: pd.DataFrame) -> tuple[str, str]:
    forms, table = _forms(drawn), _differences(drawn)
    far = top(forms, forms["tvd"])
    tvd = far["tvd"].iloc[0]
    key = "chart_design.balance_caption"
    if tvd < NO_DISTANCE:
        key = "chart_design.balance_none"
    elif 1 < len(far) == len(forms):
        key = "chart_design.balance_alike"
    finding = canvas.say(
        key,
        n=len(forms),
        where=canvas.quoted(far),
        tvd=tvd,
        median=forms["tvd"].median(),
    )
    levels = [canvas.name("level", level) for level in table.columns]
    means = pd.DataFrame({"mean": [plain(mean, 1, signed=True) for mean in table.mean()]})
    return finding, canvas.each("chart_design.balance_alt", levels, means)


@chart
def quantified(compared: pd.DataFrame, lang: str | None = None) -> Picture | None:
    """Draw the share of quantitative indicators of each form, from `design.compare`.

    >>> quantified(analysis.design.compare(corpus)).name
    'design-quantified'
    """
    drawn = compared.dropna(subset=["quantified"])
    drawn = drawn.sort_values(["quantified", "form_id"], ascending=[False, True])
    return picture("design-quantified", drawn, lang, _draw_quantified, _say_quantified)


def _draw_quantified(canvas: Canvas, drawn: pd.DataFrame) -> None:
    count, points = 100 * drawn["quantified"], 100 * drawn["quantified_points"]
    titles = "chart_design.quantified", "chart_design.quantified_many"
    places = canvas.forms(drawn, *titles, height=3.4)
    if places is not None:
        marks.dumbbell(canvas.axes, places, count, points, decimals=(1, 1))
        canvas.axes.set_xlim(-9, 118)
        canvas.axes.set_xticks(range(0, 101, 20))
        canvas.key_of_pairs("chart.by_count", "chart.by_points")
    else:
        canvas.axes.hist(count, bins=np.arange(0, 101, 5).tolist(), color=BLUE)
        canvas.count("chart.forms")
    canvas.axes.set_xlabel("%")


def _say_quantified(canvas: Canvas, drawn: pd.DataFrame) -> str:
    shares, points = spread(drawn["quantified"]), drawn["quantified_points"].iloc[0]
    key = "chart_design.quantified_caption"
    return canvas.say(key, n=len(drawn), points=points, **shares)
