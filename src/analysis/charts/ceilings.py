"""Pictures of ceiling shares: of levels, and of projects."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.charts.style import (
    BLUE,
    MOST_ROWS,
    ORANGE,
    QUIET,
    Lang,
    Picture,
    canvas,
    finish,
    key,
    language,
    names,
    percent,
    row_height,
    rows,
    styled,
)
from analysis.rules.explain import level_name

# Rows up to which every row has its figures beside it.
LABELLED = 30
# Groups drawn one by one; the rest, by number of indicators, is drawn as one.
_MOST_GROUPS = 20

_LEVELS = {
    "经济成本": "economic cost",
    "社会成本": "social cost",
    "生态环境成本": "environmental cost",
    "成本": "cost",
    "数量": "quantity",
    "质量": "quality",
    "时效": "timeliness",
    "经济效益": "economic outcome",
    "社会效益": "social outcome",
    "生态效益": "environmental outcome",
    "可持续影响": "lasting effect",
    "服务对象满意度": "satisfaction of those served",
    "满意度": "satisfaction",
}

TEXTS = {
    "zh": {
        "middle": "中位数 {value}",
        "forms": "项目数",
        "join": "；",
        "list": "、",
        "ceilings": "得满分的指标所占比例",
        "projects": "各项目得满分的指标所占比例",
        "projects_many": "各项目得满分的指标所占比例的分布（{n:,} 个项目，超过 {most} "
        "个时合并显示）",
        "by_count": "按指标数",
        "by_points": "按分值",
        "ceilings_caption": "得满分比例最低的是{low}：{n:,} 个指标中 {full:,} 个得满分（{share}）。"
        "",
        "ceilings_tied": "得满分比例最低的是{low}，各为 {share}。",
        "ceilings_all": "图中每一组的指标全部得满分（共 {n:,} 个指标）。",
        "projects_caption": "{n:,} 个项目中，{full:,} 个的指标全部得满分；按指标数的满分比例最低为 "
        "{low}，中位数为 {median}。",
        "projects_all": "{n:,} 个项目的指标全部得满分。",
        "projects_alt": "按指标数的满分比例：最低 {low}，最高 {high}；按分值：最低 {low_points}，"
        "最高 {high_points}。",
        "ceilings_alt": "{name}：按指标数 {a}，按分值 {b}",
        "unknown": "（不明）",
        "rest": "其余 {n:,} 类",
    },
    "en": {
        "middle": "median {value}",
        "forms": "projects",
        "join": "; ",
        "list": ", ",
        "ceilings": "Share of indicators with the full score",
        "projects": "Share of each project's indicators with the full score",
        "projects_many": "Share of each project's indicators with the full score, distribution "
        "of {n:,} projects (single rows up to {most})",
        "by_count": "of indicators",
        "by_points": "of points",
        "ceilings_caption": "Full scores are rarest in {low}: {full:,} of {n:,} ({share}).",
        "ceilings_tied": "Full scores are rarest in {low}, with {share} each.",
        "ceilings_all": "Every group in the picture has full scores throughout (indicators: "
        "{n:,}).",
        "projects_caption": "Of {n:,} projects, {full:,} give every indicator the full score; the "
        "lowest share of full scores is {low}, the median {median}.",
        "projects_all": "Every indicator has the full score (projects: {n:,}).",
        "projects_alt": "Share of indicators with the full score: from {low} to {high}; of "
        "points: from {low_points} to {high_points}.",
        "ceilings_alt": "{name}: {a} of indicators, {b} of points",
        "unknown": "(unknown)",
        "rest": "{n:,} other kinds",
    },
}


def level(name: Any, lang: Lang) -> str:
    """Return a level-1 or level-2 name in a language; one without a translation stays as it is."""
    if pd.isna(name):
        return TEXTS[lang]["unknown"]
    called = str(name)
    if lang == "zh":
        return called
    plain = called.removesuffix("指标")
    return _LEVELS.get(plain, level_name(called, lang))


def ceilings(shares: pd.DataFrame, lang: str = "zh", column: str = "level1") -> Picture | None:
    """Draw ceiling shares by a level, from `leniency.ceiling(tables, [column])`."""
    code = language(lang)
    text = TEXTS[code]
    drawn = shares.dropna(subset=["share_indicators", "share_points"])
    if drawn.empty:
        return None
    drawn = _largest(drawn, column, code).sort_values("share_indicators", kind="stable")
    labels = drawn["label"].tolist()
    with styled():
        figure, axes = canvas(row_height(len(drawn)) + 0.3, text["ceilings"])
        _shares(axes, labels, drawn, text)
        finish(figure)
    low = drawn["share_indicators"].min()
    tied = drawn[drawn["share_indicators"] == low]
    if low == 1:
        caption = text["ceilings_all"].format(n=int(drawn["n_indicators"].sum()))
    elif len(tied) == 1:
        caption = text["ceilings_caption"].format(
            low=labels[0],
            share=percent(low),
            n=int(tied["n_indicators"].iloc[0]),
            full=int(tied["n_ceiling"].iloc[0]),
        )
    else:
        caption = text["ceilings_tied"].format(
            low=text["list"].join(tied["label"]), share=percent(low)
        )
    alt = text["join"].join(
        text["ceilings_alt"].format(name=label, a=percent(a), b=percent(b))
        for label, a, b in zip(
            labels, drawn["share_indicators"], drawn["share_points"], strict=True
        )
    )
    return Picture("leniency-ceilings", figure, caption, alt, drawn)


def _largest(shares: pd.DataFrame, column: str, lang: Lang) -> pd.DataFrame:
    """Keep the groups with the most indicators, with their labels, and add up the rest."""
    named = shares.assign(label=[level(name, lang) for name in shares[column]])
    ordered = named.sort_values("n_indicators", ascending=False, kind="stable")
    rest = ordered.iloc[_MOST_GROUPS - 1 :]
    if len(rest) < 2:
        return named
    count, points = rest["n_indicators"].sum(), rest["points"].sum()
    summed = {
        "label": TEXTS[lang]["rest"].format(n=len(rest)),
        "n_indicators": count,
        "n_ceiling": rest["n_ceiling"].sum(),
        "share_indicators": rest["n_ceiling"].sum() / count,
        "share_points": (rest["share_points"] * rest["points"]).sum() / points,
    }
    kept = ordered.iloc[: _MOST_GROUPS - 1]
    return pd.concat([kept, pd.DataFrame([summed])], ignore_index=True)


def _shares(axes: Axes, labels: list[str], drawn: pd.DataFrame, text: dict[str, str]) -> None:
    """Draw the two ceiling shares of each row, with the counts of indicators."""
    places = rows(axes, labels)
    count, points = 100 * drawn["share_indicators"], 100 * drawn["share_points"]
    axes.hlines(places, count, points, color=QUIET, linewidth=1)
    axes.plot(points, places, "D", color=ORANGE, markersize=6, zorder=3)
    axes.plot(count, places, "o", color=BLUE, markersize=5, zorder=4)
    if len(drawn) <= LABELLED:
        for place, n, of in zip(places, drawn["n_ceiling"], drawn["n_indicators"], strict=True):
            axes.annotate(
                f"{int(n):,}/{int(of):,}",
                (1.01, place),
                xycoords=axes.get_yaxis_transform(),
                va="center",
                fontsize=8,
            )
    lowest = min(count.min(), points.min())
    axes.set_xlim(-2 if lowest < 50 else 48, 102)
    axes.set_xlabel("%")
    key(axes, [("o", BLUE, text["by_count"]), ("D", ORANGE, text["by_points"])])


def projects(compared: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw the ceiling shares of each form beside each other, from `leniency.compare`."""
    code = language(lang)
    text = TEXTS[code]
    drawn = compared.dropna(subset=["share_indicators", "share_points"])
    if len(drawn) < 2:
        return None
    drawn = drawn.sort_values(["share_indicators", "form_id"], kind="stable")
    count, points = drawn["share_indicators"], drawn["share_points"]
    with styled():
        if len(drawn) <= MOST_ROWS:
            figure, axes = canvas(row_height(len(drawn)) + 0.3, text["projects"])
            _shares(axes, names(drawn, code), drawn, text)
        else:
            title = text["projects_many"].format(n=len(drawn), most=MOST_ROWS)
            figure, axes = canvas(3.6, title)
            edges = np.linspace(min(50.0, float(np.floor(100 * count.min()))), 100, 26)
            axes.hist(100 * count, bins=edges.tolist(), color=BLUE)
            middle = 100 * float(count.median())
            mark_median(axes, middle, text["middle"].format(value=percent(middle / 100)))
            axes.set_xlabel(text["by_count"] + " (%)")
            axes.set_ylabel(text["forms"])
            axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        finish(figure)
    full = int((count == 1).sum())
    caption = text["projects_all" if full == len(drawn) else "projects_caption"].format(
        n=len(drawn), full=full, low=percent(count.min()), median=percent(count.median())
    )
    alt = text["projects_alt"].format(
        low=percent(count.min()),
        high=percent(count.max()),
        low_points=percent(points.min()),
        high_points=percent(points.max()),
    )
    return Picture("leniency-projects", figure, caption, f"{caption} {alt}", drawn)


def gathered(shares: pd.Series) -> pd.Series:
    """Return shares (%) for bubbles: as they are where few differ, else in steps of two.

    Full scores stay by themselves.
    """
    exact: pd.Series = shares.round(1)
    if exact.nunique() <= 20:
        return exact
    steps: pd.Series = (2 * np.floor(shares / 2) + 1).clip(lower=0)
    return steps.mask(shares >= 100, exact)


def mark_median(axes: Axes, value: float, said: str) -> None:
    """Draw a line at the median of a distribution, with its figure."""
    axes.axvline(value, color=ORANGE, linewidth=1.5)
    axes.annotate(
        said,
        (value, 1.0),
        (-4, -4),
        xycoords=axes.get_xaxis_transform(),
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=8,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.8},
    )
