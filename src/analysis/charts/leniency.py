"""Pictures of scoring leniency: admissible intervals, scores by kind, ceiling shares."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.charts.ceilings import LABELLED, ceilings, gathered, mark_median, projects
from analysis.charts.style import (
    BLUE,
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
    percent,
    row_height,
    rows,
    styled,
)

__all__ = ["ceilings", "intervals", "projects", "strip"]

ALLOWED = "#9CC9E3"
# Positions beyond these are drawn at the edge.
_REACH = (-0.25, 1.25)

TEXTS = {
    "zh": {
        "intervals": "规则允许的总分范围与填报总分",
        "intervals_many": "填报总分在规则允许范围内的位置（{n:,} 个项目，超过 {most} 个时合并显示）"
        "",
        "points": "总分（分）",
        "allowed": "规则允许的范围",
        "printed": "填报总分",
        "outside": "填报总分在范围之外",
        "beside": "总分（位置）",
        "place": "位置：0 为规则内最严，1 为规则内最松",
        "median": "中位数 {value:.2f}",
        "forms": "项目数",
        "inside_all": "按规则集 {rules}，{n:,} 个项目的填报总分全部在规则允许的范围内；",
        "inside_some": "按规则集 {rules}，{n:,} 个项目中有 {outside:,} "
        "个的填报总分不在规则允许的范围内；",
        "inside_one": "按规则集 {rules}，填报总分 {score:.2f} 分在规则允许的范围 "
        "{low:.2f}–{high:.2f} 分之内。",
        "outside_one": "按规则集 {rules}，填报总分 {score:.2f} 分不在规则允许的范围 "
        "{low:.2f}–{high:.2f} 分之内。",
        "intervals_median": "位置的中位数为 {median:.2f}（0 最严，1 最松）。",
        "intervals_fixed": "范围没有宽度，无从说位置。",
        "left": "另有 {n:,} 个项目没有总分或范围，未绘入。",
        "intervals_alt": "位置最低 {low:.2f}，最高 {high:.2f}；范围宽度中位数 {width:.2f} 分。",
        "strip": "每个指标的得分占其分值的比例",
        "share": "得分/分值（%）",
        "quantitative": "定量指标",
        "qualitative": "定性指标",
        "strip_caption": "{kind} {n:,} 个，{full:,} 个得满分（{share}）",
        "strip_full": "{kind} {n:,} 个，全部得满分",
        "below": "未得满分的 {n:,} 个指标中，得分占分值的比例最低为 {low}。",
        "below_one": "未得满分的 1 个指标，得分占分值的 {low}。",
        "no_below": "没有未得满分的指标。",
        "join": "；",
        "end": "。",
    },
    "en": {
        "intervals": "Totals that the rules allow, and the total as printed",
        "intervals_many": "Where printed totals lie in what the rules allow, distribution of {n:,} "
        "projects (single rows up to {most})",
        "points": "total score (points)",
        "allowed": "allowed by the rules",
        "printed": "printed total",
        "outside": "printed total outside",
        "beside": "total (position)",
        "place": "position: 0 strictest, 1 most lenient reading of the rules",
        "median": "median {value:.2f}",
        "forms": "projects",
        "inside_all": "Under rule set {rules} all {n:,} projects print a total inside the range "
        "that the rules allow; ",
        "inside_some": "Under rule set {rules}, {outside:,} of {n:,} projects print a total "
        "outside "
        "the range that the rules allow; ",
        "inside_one": "Under rule set {rules} the printed total of {score:.2f} points lies "
        "inside the {low:.2f} to {high:.2f} that the rules allow.",
        "outside_one": "Under rule set {rules} the printed total of {score:.2f} points lies "
        "outside the {low:.2f} to {high:.2f} that the rules allow.",
        "intervals_median": "the median position is {median:.2f} (0 strictest, 1 most lenient).",
        "intervals_fixed": "the ranges have no width, so there is no position in them.",
        "left": " Projects without a total or a range, not drawn: {n:,}.",
        "intervals_alt": "Positions run from {low:.2f} to {high:.2f}; the median range is "
        "{width:.2f} points wide.",
        "strip": "Score of each indicator as a share of its weight",
        "share": "score / weight (%)",
        "quantitative": "quantitative",
        "qualitative": "qualitative",
        "strip_caption": "{kind}: {full:,} of {n:,} with the full score ({share})",
        "strip_full": "{kind}: all {n:,} with the full score",
        "below": " The lowest of the {n:,} below it has {low} of its weight.",
        "below_one": " The only one below it has {low} of its weight.",
        "no_below": " No indicator scores below its weight.",
        "join": "; ",
        "end": ".",
    },
}


def intervals(
    compared: pd.DataFrame, lang: str = "zh", cuts: Mapping[str, float] | None = None
) -> Picture | None:
    """Draw each form's admissible totals with the printed one, from `leniency.compare` with rules.

    `cuts`: grade label to the total from which it is given, drawn where in reach.
    """
    code = language(lang)
    text = TEXTS[code]
    drawn = compared.dropna(subset=["lowest", "highest", "total_score"])
    if drawn.empty:
        return None
    drawn = drawn.sort_values(["total_score", "form_id"], ascending=[False, True])
    low, high = drawn["lowest"], drawn["highest"]
    inside = drawn["inside"].fillna(False).astype("bool")
    with styled():
        if len(drawn) <= MOST_ROWS:
            figure, axes = canvas(row_height(len(drawn)), text["intervals"])
            places = rows(axes, names(drawn, code))
            axes.hlines(places, low, high, color=ALLOWED, linewidth=6)
            _totals(axes, drawn, places, inside, text)
            _cuts(axes, cuts or {}, len(drawn))
            axes.set_xlabel(text["points"])
            entries = [("s", ALLOWED, text["allowed"]), ("o", BLUE, text["printed"])]
            if not inside.all():
                entries.append(("D", RED, text["outside"]))
            key(axes, entries)
        else:
            title = text["intervals_many"].format(n=len(drawn), most=MOST_ROWS)
            figure, axes = canvas(3.6, title)
            middle = float(drawn["position"].median())
            near = clipped(drawn["position"])
            edges = np.linspace(*_REACH, 31).tolist()
            axes.hist(
                [near[inside].dropna(), near[~inside].dropna()],
                bins=edges,
                stacked=True,
                color=[BLUE, RED],
            )
            key(axes, [("s", BLUE, text["printed"]), ("s", RED, text["outside"])])
            for edge in (0, 1):
                axes.axvline(edge, color=QUIET, linewidth=1, linestyle="--")
            mark_median(axes, middle, text["median"].format(value=middle))
            mark_ends(axes, drawn["position"])
            axes.set_xlabel(text["place"])
            axes.set_ylabel(text["forms"])
            axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        finish(figure)
    caption = _intervals_said(drawn, inside, text)
    missing = len(compared) - len(drawn)
    if missing:
        caption += text["left"].format(n=missing)
    alt = caption
    if len(drawn) > 1 and drawn["position"].notna().any():
        alt += " " + text["intervals_alt"].format(
            low=drawn["position"].min(), high=drawn["position"].max(), width=(high - low).median()
        )
    return Picture("leniency-intervals", figure, caption, alt, drawn)


def clipped(positions: pd.Series) -> pd.Series:
    """Return positions for drawing: the few that are far out, at the edge."""
    near: pd.Series = positions.clip(*_REACH)
    return near


def mark_ends(axes: Axes, positions: pd.Series) -> None:
    """Say on the axis where farther positions are drawn at its edge."""
    low, high = _REACH
    open_ends(
        axes,
        low if (positions < low).any() else None,
        high if (positions > high).any() else None,
    )


def _totals(
    axes: Axes, drawn: pd.DataFrame, places: np.ndarray, inside: pd.Series, text: dict[str, str]
) -> None:
    """Mark the printed totals, with the figures in a column to the right."""
    score = drawn["total_score"]
    axes.plot(score[inside], places[inside], "o", color=BLUE, markersize=6, zorder=3)
    axes.plot(score[~inside], places[~inside], "D", color=RED, markersize=6, zorder=3)
    axes.margins(x=0.04)
    beside = [(len(drawn) - 0.35, text["beside"], QUIET)]
    for place, total, position in zip(places, score, drawn["position"], strict=True):
        said = f"{total:.2f}" if pd.isna(position) else f"{total:.2f} ({position:.2f})"
        beside.append((place, said, INK))
    if len(drawn) <= LABELLED:
        for place, said, colour in beside:
            axes.annotate(
                said,
                (1.01, place),
                xycoords=axes.get_yaxis_transform(),
                va="center",
                fontsize=8,
                color=colour,
            )


def _cuts(axes: Axes, cuts: Mapping[str, float], count: int) -> None:
    """Draw the cut-offs of grades that lie in reach of the totals."""
    left, right = axes.get_xlim()
    for label, cut in cuts.items():
        if left <= cut <= right:
            axes.axvline(cut, color=QUIET, linewidth=1, linestyle="--", zorder=1)
            axes.annotate(
                f"{label} ≥ {cut:g}",
                (cut, count - 0.35),
                (3, 0),
                textcoords="offset points",
                va="center",
                fontsize=8,
                color=QUIET,
            )
    axes.set_xlim(left, right)


def _intervals_said(drawn: pd.DataFrame, inside: pd.Series, text: dict[str, str]) -> str:
    rules = str(drawn["rule_set"].iloc[0])
    if len(drawn) == 1:
        one = drawn.iloc[0]
        return text["inside_one" if inside.all() else "outside_one"].format(
            rules=rules, score=one["total_score"], low=one["lowest"], high=one["highest"]
        )
    said = text["inside_all" if inside.all() else "inside_some"].format(
        rules=rules, n=len(drawn), outside=int((~inside).sum())
    )
    median = drawn["position"].median()
    if pd.isna(median):
        return said + text["intervals_fixed"]
    return said + text["intervals_median"].format(median=median)


def strip(ratios: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw s/w of all indicators by kind, from `leniency.ratios`; a bubble's area is a count."""
    text = TEXTS[language(lang)]
    used = ratios[ratios["counted"]].dropna(subset=["kind"])
    if used.empty:
        return None
    used = used.assign(share=gathered(100 * used["ratio"]))
    drawn = used.groupby(["kind", "share"]).size().rename("n").reset_index()
    kinds = [name for name in ("quantitative", "qualitative") if (drawn["kind"] == name).any()]
    with styled():
        figure, axes = canvas(1.3 + 0.8 * len(kinds), text["strip"])
        places = dict(zip(kinds, rows(axes, [text[name] for name in kinds]), strict=True))
        heights = drawn["kind"].map(places)
        area = 18 + 900 * drawn["n"] / drawn["n"].max()
        colours = drawn["kind"].map({"quantitative": BLUE, "qualitative": ORANGE})
        axes.scatter(drawn["share"], heights, s=area, c=colours, alpha=0.75, linewidths=0)
        top = drawn[drawn["share"] == 100]
        for name, count, size in zip(top["kind"], top["n"], area[top.index], strict=True):
            above = float(np.sqrt(size / np.pi)) + 2
            axes.annotate(
                f"{count:,}",
                (100, places[name]),
                (0, above),
                textcoords="offset points",
                ha="center",
                va="bottom",
                fontsize=8,
            )
        least = float(drawn["share"].min())
        axes.set_xlim(-3 if least < 50 else 47, max(103.0, float(drawn["share"].max()) + 3))
        axes.set_xlabel(text["share"])
        finish(figure)
    parts = []
    for name in kinds:
        part = used[used["kind"] == name]
        full = int(part["at_ceiling"].sum())
        parts.append(
            text["strip_full" if full == len(part) > 1 else "strip_caption"].format(
                kind=text[name], n=len(part), full=full, share=percent(full / len(part))
            )
        )
    below = used[used["ratio"] < 1]
    tail = text["no_below"]
    if len(below):
        low = percent(below["ratio"].min())
        tail = text["below" if len(below) > 1 else "below_one"].format(n=len(below), low=low)
    caption = text["join"].join(parts) + text["end"] + tail
    return Picture("leniency-strip", figure, caption, caption, drawn)
