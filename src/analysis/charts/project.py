"""The picture of one form: where its points went, and where the rules leave latitude."""

import pandas as pd
from matplotlib.axes import Axes

from analysis.charts.canvas import Canvas
from analysis.charts.frame import Picture, chart, picture
from analysis.charts.marks import note
from analysis.charts.naming import elide
from analysis.charts.style import ALLOWED, BLUE, INK, ORANGE, PAPER, QUIET, RED, Looks, drawable
from analysis.leniency.admitted import EXECUTION
from analysis.words.numbers import MINUS, figure

# What the rules give at least.
_SURE = "#E9EDF0"
# The points not awarded.
_LOST: Looks = {"edgecolor": INK, "linewidth": 0.3, "hatch": "//////"}

_HEIGHT = 2.4
_SMALL = 7.5
# Shares of the weight at which the labels of deductions may stand, below most bands.
_LANES = (0.42, 0.28, 0.14, 0.56, 0.7)


@chart
def points(rows: pd.DataFrame, lang: str | None = None) -> Picture | None:
    """Draw a form's points, from `leniency.points`.

    An indicator is a column as wide as its weight. Its area are its points: what the rules give
    at least, the latitude up to what they give at most, and what the form took off; a line stands
    at the printed score. With any number of indicators the picture keeps its size.

    >>> form = corpus.select(corpus.projects["form_id"].head(1))
    >>> points(analysis.leniency.points(form, "hubei-20")).name
    'project-points'
    """
    drawn = rows[rows["weight"] > 0].copy()
    drawn["outside"] = drawn["outside"].notna()
    drawn["left"] = drawn["weight"].cumsum() - drawn["weight"]
    for name in ("lowest", "highest", "score"):
        drawn[f"{name}_share"] = drawn[name] / drawn["weight"]
    if not drawn["position"].any():  # the execution rate alone is a sentence, and no picture
        drawn = drawn.head(0)
    unweighted = ~(rows["weight"] > 0) & (rows["level1"] != EXECUTION)
    left = {"chart_project.caption_left": int(unweighted.sum())}
    return picture("project-points", drawn, lang, _draw, _say, left)


def _draw(canvas: Canvas, drawn: pd.DataFrame) -> None:
    height = _HEIGHT + 0.6 if canvas.narrow else _HEIGHT
    axes = canvas.open(height, canvas.say("chart_project.title"))
    canvas.columns(drawn[drawn["level1"] != EXECUTION])
    _columns(canvas, drawn)
    axes.set_xlim(0, drawn["weight"].sum())
    axes.set_ylim(0, 1.02)
    axes.set_yticks([0, 0.5, 1], ["0", "50%", "100%"])
    axes.set_xlabel(canvas.say("chart_project.rows"), labelpad=11, fontsize=_SMALL)
    axes.set_xticks([])
    columns = 2 if canvas.narrow else 5
    place: Looks = {"loc": "outside lower center", "ncols": columns, "frameon": False}
    canvas.figure.legend(fontsize=_SMALL, **place)
    # The labels of the blocks go where this one makes room; then the layout stands, as labels
    # are placed by their width.
    room = axes.text(0, 1.1, canvas.say("chart_project.lost"), va="bottom", fontsize=_SMALL)
    canvas.figure.canvas.draw()
    room.remove()
    canvas.figure.set_layout_engine("none")
    _numbers(axes, drawn)
    _groups(canvas, drawn)
    _deductions(canvas, drawn)


def _columns(canvas: Canvas, drawn: pd.DataFrame) -> None:
    """Draw the columns of the indicators; what there is of each kind has a label for the key."""
    axes, outside = canvas.axes, drawn["outside"]
    low, high, score = (drawn[f"{name}_share"] for name in ("lowest", "highest", "score"))
    edge: Looks = {"edgecolor": PAPER, "linewidth": 0.6}
    areas: tuple[tuple[pd.Series, pd.Series, str, Looks], ...] = (
        (0 * low, low, "chart_project.sure", {"color": _SURE, **edge}),
        (low, high, "chart_project.latitude", {"color": ALLOWED, **edge}),
        (score, 0 * score + 1, "chart_project.lost", {"color": ORANGE, **_LOST}),
    )
    for bottom, top, key, looks in areas:
        part = drawn[top > bottom]
        height, base = (top - bottom)[part.index], bottom[part.index]
        label = canvas.say(key) if len(part) else None
        axes.bar(part["left"], height, part["weight"], base, align="edge", label=label, **looks)
    for rows, colour, thick, key in (
        (~outside, BLUE, 1.8, "chart_project.score"),
        (outside, RED, 3.2, "project.outside"),
    ):
        part = drawn[rows & score.notna()]
        at, right = part["score_share"].clip(upper=1.0), part["left"] + part["weight"]
        label = canvas.say(key) if len(part) else None
        looks = {"color": colour, "linewidth": thick, "zorder": 4, "label": label}
        axes.hlines(at, part["left"], right, **looks)
    last = drawn["level1"].ne(drawn["level1"].shift(-1)).to_numpy()[:-1]
    for edge_at in drawn["left"].to_numpy()[1:][last]:
        axes.axvline(edge_at, color=QUIET, linewidth=0.9, zorder=3)


def _wide(axes: Axes, label: str, size: float) -> float:
    """Return how wide a label is, in the axis's own units."""
    drawn = axes.text(0, 0, label, fontsize=size)
    box = drawn.get_window_extent().transformed(axes.transData.inverted())
    drawn.remove()
    return float(box.width)


def _numbers(axes: Axes, drawn: pd.DataFrame) -> None:
    """Put each row's number under its column where it has room, those of deductions first."""
    ordered = drawn.assign(cut=drawn["score_share"] < 1).sort_values("cut", ascending=False)
    taken: list[tuple[float, float]] = []
    for row in ordered.to_dict("records"):
        if row["level1"] == EXECUTION:
            continue
        label = f"{row['position']:.0f}"
        middle = row["left"] + row["weight"] / 2
        half = _wide(axes, label, 6.5) * 0.62
        if any(middle + half > start and middle - half < end for start, end in taken):
            continue
        taken.append((middle - half, middle + half))
        ink = INK if row["cut"] else QUIET
        note(axes, label, (middle, 0), (0, -3), ha="center", va="top", fontsize=6.5, color=ink)


def _groups(canvas: Canvas, drawn: pd.DataFrame) -> None:
    """Name the blocks of level 1 above the columns, pushed apart where they are narrow."""
    axes = canvas.axes
    gap = _wide(axes, "nn", _SMALL)
    whole = float(drawn["weight"].sum())
    blocks = _blocks(canvas, drawn)
    blocks["wide"] = [_wide(axes, label, _SMALL) + gap for label in blocks["label"]]
    while blocks["wide"].sum() > whole + gap:
        # More blocks than have room: the lightest goes unnamed.
        blocks = blocks.drop(blocks["weight"].idxmin())
    before = blocks["wide"].cumsum() - blocks["wide"]
    starts = blocks["middle"] - (blocks["wide"] - gap) / 2
    # What each label is pushed by: past those before it, and back from the end.
    pushed = (starts - before).clip(lower=0).cummax()
    starts = pushed.clip(upper=whole + gap - blocks["wide"].sum()) + before
    shown = starts + (blocks["wide"] - gap) / 2
    looks: Looks = {"ha": "center", "va": "bottom", "fontsize": _SMALL, "color": INK}
    for at, label, middle in zip(shown, blocks["label"], blocks["middle"], strict=True):
        axes.text(at, 1.1, label, **looks)
        axes.plot([at, middle], [1.09, 1.03], color=QUIET, linewidth=0.6, clip_on=False)


def _blocks(canvas: Canvas, drawn: pd.DataFrame) -> pd.DataFrame:
    """Return the blocks of level 1: label, words, and middle and weight on the axis."""
    level = drawn["level1"].fillna("")
    found = []
    for _, part in drawn.groupby(level.ne(level.shift()).cumsum()):
        own = str(level[part.index[0]])
        name = canvas.name("level", own) if own else canvas.say("chart.not_told")
        name = elide(drawable(name.removesuffix("指标") or name), 16)
        weight, left = float(part["weight"].sum()), float(part["left"].iloc[0])
        score = figure(part["score"].sum(min_count=1), "points")
        whole = figure(weight, "points")
        label = f"{name} {score}/{whole}" if score else f"{name} {whole}"
        key = "chart_project.group_alt" if score else "chart_project.group_blank_alt"
        words = canvas.say(key, name=name, score=score, weight=whole)
        found.append((label, words, left + weight / 2, weight))
    return pd.DataFrame(found, columns=["label", "words", "middle", "weight"])


def _cut(canvas: Canvas, drawn: pd.DataFrame) -> pd.DataFrame:
    """Return the indicators with points off; one without a name says so."""
    cut = drawn[(drawn["lost"] > 0) & (drawn["level1"] != EXECUTION)]
    return cut.assign(name=cut["name"].fillna(canvas.say("chart.no_indicator_name")))


def _deductions(canvas: Canvas, drawn: pd.DataFrame) -> None:
    """Label the deductions, the largest first, as long as there is room."""
    axes = canvas.axes
    whole = float(drawn["weight"].sum())
    placed: list[tuple[float, float, float]] = []
    for row in _cut(canvas, drawn).sort_values("lost", ascending=False).to_dict("records"):
        name = elide(drawable(row["name"]), 26)
        label = f"{name} {MINUS}{figure(row['lost'], 'points')}"
        wide = _wide(axes, f"{label}n", _SMALL)
        middle, share = row["left"] + row["weight"] / 2, row["score_share"]
        start = min(max(middle - wide / 2, 0.005 * whole), 0.995 * whole - wide)
        free = [
            lane
            for lane in _LANES
            if lane + 0.06 < share
            and not any(
                lane == at and start <= end and start + wide >= begin for at, begin, end in placed
            )
        ]
        if not free:
            continue
        placed.append((free[0], start, start + wide))
        looks: Looks = {
            "fontsize": _SMALL,
            "zorder": 6,
            "bbox": {"facecolor": PAPER, "edgecolor": "none", "pad": 1, "alpha": 0.85},
            "arrowprops": {"arrowstyle": "-", "color": INK, "linewidth": 0.6},
        }
        at = (start + wide / 2, free[0])
        note(axes, label, (middle, share), at, textcoords="data", ha="center", **looks)


def _say(canvas: Canvas, drawn: pd.DataFrame) -> tuple[str, str]:
    rows = drawn[drawn["level1"] != EXECUTION]
    scored = rows[rows["score"].notna()]
    cut = _cut(canvas, drawn)
    free = rows[rows["highest"] > rows["lowest"]]
    outside = int(rows["outside"].sum())
    full = int((scored["lost"] == 0).sum())
    key = "chart_project.caption_full" if full == len(scored) else "chart_project.caption_cut"
    lost = cut["lost"].sum()
    keys = "chart_project.caption_free", "chart_project.caption_bound"
    latitude = (free["highest"] - free["lowest"]).sum()
    said = [
        canvas.counted(len(scored), key, full=full, cut=len(cut), lost=lost)
        or canvas.say("chart_project.caption_blank", n=len(rows)),
        canvas.counted(len(free), *keys, latitude=latitude),
        canvas.counted(outside, "chart_project.caption_outside"),
    ]
    caption = canvas.told(said, stop=True)
    blocks = _blocks(canvas, drawn)["words"]
    cuts = canvas.each("chart_project.cut_alt", cut["name"], cut)
    return caption, canvas.told([*blocks, cuts], stop=True)
