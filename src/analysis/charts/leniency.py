"""Pictures of scoring leniency: admissible intervals, scores by kind, ceiling shares."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.charts.style import (
    BLUE,
    FAINT,
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
    percent,
    row_height,
    rows,
    styled,
)

TEXTS = {
    "zh": {
        "intervals": "规则允许的总分区间与填报总分",
        "intervals_many": "填报总分在规则允许区间内的位置（{n} 个项目，超过 {most} 个时合并显示）",
        "points": "总分（分）",
        "allowed": "规则允许的区间",
        "printed": "填报总分",
        "outside": "填报总分在区间之外",
        "place": "位置：0 为规则内最严，1 为规则内最宽",
        "forms": "项目数",
        "intervals_caption": "{n} 个项目中，{inside} 个的填报总分落在规则允许的区间内，"
        "{outside} 个在区间外；位置的中位数为 {median:.2f}（0 为最严，1 为最宽）。{left}",
        "left": "另有 {n} 个项目没有总分或区间，未绘入。",
        "intervals_alt": "位置最低 {low:.2f}，最高 {high:.2f}；区间宽度中位数 {width:.2f} 分。",
        "strip": "每个指标的得分占其分值的比例",
        "share": "得分/分值（%）",
        "quantitative": "定量指标",
        "qualitative": "定性指标",
        "strip_caption": "{kind}共 {n} 个，{full} 个得满分（{share}）",
        "below": "未得满分的 {n} 个指标，得分占分值的比例最低为 {low}。",
        "no_below": "没有未得满分的指标。",
        "join": "；",
        "end": "。",
        "ceilings": "得满分的指标所占比例",
        "by_count": "按指标数",
        "by_points": "按分值",
        "ceilings_caption": "得满分比例最低的是{low}（{share}，共 {n} 个指标）。",
        "ceilings_alt": "{name}：按指标数 {a}，按分值 {b}",
        "unknown": "（不明）",
    },
    "en": {
        "intervals": "Totals that the rules allow, and the total as printed",
        "intervals_many": "Where printed totals lie in what the rules allow, distribution of {n} "
        "projects (single rows up to {most})",
        "points": "total score (points)",
        "allowed": "allowed by the rules",
        "printed": "printed total",
        "outside": "printed total outside",
        "place": "position: 0 strictest, 1 most lenient reading of the rules",
        "forms": "projects",
        "intervals_caption": "Of {n} projects, {inside} print a total inside what the rules allow "
        "and {outside} outside; the median position is {median:.2f} (0 strictest, 1 most lenient)."
        " {left}",
        "left": "{n} more have no total or no interval and are not drawn.",
        "intervals_alt": "Positions run from {low:.2f} to {high:.2f}; the median interval is "
        "{width:.2f} points wide.",
        "strip": "Score of each indicator as a share of its weight",
        "share": "score / weight (%)",
        "quantitative": "quantitative",
        "qualitative": "qualitative",
        "strip_caption": "{full} of {n} {kind} indicators have the full score ({share})",
        "below": " The lowest of the {n} below it has {low} of its weight.",
        "no_below": " No indicator scores below its weight.",
        "join": "; ",
        "end": ".",
        "ceilings": "Share of indicators with the full score",
        "by_count": "of indicators",
        "by_points": "of points",
        "ceilings_caption": "The lowest share of full scores is that of {low} ({share} of {n} "
        "indicators).",
        "ceilings_alt": "{name}: {a} of indicators, {b} of points",
        "unknown": "(unknown)",
        "成本指标": "cost",
        "产出指标": "output",
        "效益指标": "outcome",
        "满意度指标": "satisfaction",
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
    low, high, score = drawn["lowest"], drawn["highest"], drawn["total_score"]
    inside = (score >= low) & (score <= high)
    with styled():
        if len(drawn) <= MOST_ROWS:
            figure, axes = canvas(row_height(len(drawn)), text["intervals"])
            places = rows(axes, names(drawn, code))
            axes.hlines(places, low, high, color="#9CC9E3", linewidth=6)
            axes.plot(score[inside], places[inside], "o", color=BLUE, markersize=6, zorder=3)
            axes.plot(score[~inside], places[~inside], "D", color=RED, markersize=6, zorder=3)
            axes.margins(x=0.04)
            left, right = axes.get_xlim()
            for label, cut in (cuts or {}).items():
                if left <= cut <= right:
                    axes.axvline(cut, color=QUIET, linewidth=1, linestyle="--")
                    axes.annotate(
                        f"{label} ≥ {cut:g}",
                        (cut, len(drawn) - 0.35),
                        (3, 0),
                        textcoords="offset points",
                        va="top",
                        fontsize=8,
                        color=QUIET,
                    )
            axes.set_xlim(left, right)
            axes.set_xlabel(text["points"])
            entries = [("s", "#9CC9E3", text["allowed"]), ("o", BLUE, text["printed"])]
            if not inside.all():
                entries.append(("D", RED, text["outside"]))
            key(axes, entries)
        else:
            title = text["intervals_many"].format(n=len(drawn), most=MOST_ROWS)
            figure, axes = canvas(3.6, title)
            axes.hist(drawn["position"].dropna(), bins=30, color=BLUE)
            for edge in (0, 1):
                axes.axvline(edge, color=QUIET, linewidth=1, linestyle="--")
            axes.set_xlabel(text["place"])
            axes.set_ylabel(text["forms"])
        finish(figure)
    missing = len(compared) - len(drawn)
    caption = text["intervals_caption"].format(
        n=len(drawn),
        inside=int(inside.sum()),
        outside=int((~inside).sum()),
        median=drawn["position"].median(),
        left=text["left"].format(n=missing) if missing else "",
    )
    alt = text["intervals_alt"].format(
        low=drawn["position"].min(), high=drawn["position"].max(), width=(high - low).median()
    )
    return Picture("leniency-intervals", figure, caption.strip(), f"{caption} {alt}", drawn)


def strip(ratios: pd.DataFrame, lang: str = "zh") -> Picture | None:
    """Draw s/w of all indicators by kind, from `leniency.ratios`; a bubble's area is a count."""
    text = TEXTS[language(lang)]
    used = ratios[ratios["counted"]].dropna(subset=["kind"])
    if used.empty:
        return None
    used = used.assign(share=(100 * used["ratio"]).round(1))
    drawn = used.groupby(["kind", "share"]).size().rename("n").reset_index()
    kinds = [name for name in ("quantitative", "qualitative") if (drawn["kind"] == name).any()]
    with styled():
        figure, axes = canvas(2.9, text["strip"])
        places = dict(zip(kinds, rows(axes, [text[name] for name in kinds]), strict=True))
        heights = drawn["kind"].map(places)
        area = 18 + 900 * drawn["n"] / drawn["n"].max()
        colours = drawn["kind"].map({"quantitative": BLUE, "qualitative": ORANGE})
        axes.scatter(drawn["share"], heights, s=area, c=colours, alpha=0.75, linewidths=0)
        top = drawn[drawn["share"] == 100]
        for name, count in zip(top["kind"], top["n"], strict=True):
            axes.annotate(str(count), (100, places[name]), ha="center", va="center", fontsize=8)
        axes.margins(x=0.08)
        axes.set_xlabel(text["share"])
        finish(figure)
    parts = []
    for name in kinds:
        part = used[used["kind"] == name]
        full = int(part["at_ceiling"].sum())
        parts.append(
            text["strip_caption"].format(
                kind=text[name], n=len(part), full=full, share=percent(full / len(part))
            )
        )
    below = used[used["ratio"] < 1]
    tail = (
        text["below"].format(n=len(below), low=percent(below["ratio"].min()))
        if len(below)
        else text["no_below"]
    )
    caption = text["join"].join(parts) + text["end"] + tail
    return Picture("leniency-strip", figure, caption, caption, drawn)


def ceilings(shares: pd.DataFrame, lang: str = "zh", column: str = "level1") -> Picture | None:
    """Draw ceiling shares by a column, from `leniency.ceiling(tables, [column])`."""
    text = TEXTS[language(lang)]
    drawn = shares.dropna(subset=["share_indicators", "share_points"])
    if drawn.empty:
        return None
    drawn = drawn.sort_values("share_indicators", kind="stable")
    labels = [
        text["unknown"] if pd.isna(name) else text.get(str(name), str(name))
        for name in drawn[column]
    ]
    with styled():
        figure, axes = canvas(row_height(len(drawn)) + 0.3, text["ceilings"])
        places = rows(axes, labels)
        count, points = 100 * drawn["share_indicators"], 100 * drawn["share_points"]
        axes.hlines(places, 0, 100, color=FAINT, linewidth=1)
        axes.plot(points, places, "D", color=ORANGE, markersize=6, zorder=3)
        axes.plot(count, places, "o", color=BLUE, markersize=5, zorder=4)
        for place, value, n, of in zip(
            places, count, drawn["n_ceiling"], drawn["n_indicators"], strict=True
        ):
            axes.annotate(
                f"{n}/{of}",
                (value, place),
                (0, 7),
                textcoords="offset points",
                ha="center",
                fontsize=8,
            )
        axes.set_xlim(min(0 if count.min() < 50 else 50, float(np.floor(points.min()))), 104)
        axes.set_xlabel("%")
        key(axes, [("o", BLUE, text["by_count"]), ("D", ORANGE, text["by_points"])])
        finish(figure)
    caption = text["ceilings_caption"].format(
        low=labels[0],
        share=percent(drawn["share_indicators"].iloc[0]),
        n=int(drawn["n_indicators"].iloc[0]),
    )
    alt = text["join"].join(
        text["ceilings_alt"].format(name=label, a=percent(a), b=percent(b))
        for label, a, b in zip(
            labels, drawn["share_indicators"], drawn["share_points"], strict=True
        )
    )
    return Picture("leniency-ceilings", figure, caption, alt, drawn)
